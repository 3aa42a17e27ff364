// The report on what scenarios evaluate to; amends/report.py gives it its Python face.
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/report/report.hpp>
#include <amends/report/spreadsheet.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "content.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"
#include "scenario_records.hpp"

template <>
struct TextOf<amends::report::Format>
    : Texts<Text<"text", amends::report::Format::text>, Text<"markdown", amends::report::Format::markdown>,
            Text<"json", amends::report::Format::json>, Text<"csv", amends::report::Format::csv>,
            Text<"html", amends::report::Format::html>> {};
template <>
struct TextOf<amends::report::Language>
    : Texts<Text<"en", amends::report::Language::english>, Text<"ko", amends::report::Language::korean>> {};

namespace {

using namespace amends;
using economics::RecoveryScenario;
using report::Format;
using report::Report;

/// A scenario with what a report tells of its records.
struct Subject {
  std::string name;
  RecoveryScenario scenario;
  std::optional<ScenarioRecords> records;
  bool idle_records;  ///< its file describes records, of which it takes nothing
};

bool takes_records(const RecoveryScenario& scenario) {
  for (const economics::ScenarioSegment& segment : scenario.inputs().segments)
    if (std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes)) return true;
  return false;
}

report::RecordsRead read_of(const ScenarioRecords& records) {
  report::RecordsRead read = records.read;
  const auto& account = records.table.origin().account;
  read.account = account ? *account : domain::RecordReport{};
  return read;
}

/// The same counts of the same segments and bands: of logs, the same complaints.
bool counted_alike(const satisfaction::OutcomeTable& a, const satisfaction::OutcomeTable& b) {
  if (a.segments() != b.segments() || a.bands().size() != b.bands().size()) return false;
  const auto numbers = [](const satisfaction::OutcomeCell& c) {
    return std::array{c.received,     c.not_asked, c.evaluated, c.verdicts,  c.resolved,        c.scored,
                      c.dissatisfied, c.satisfied, c.delighted, c.score_sum, c.score_square_sum};
  };
  for (std::size_t s = 0; s < a.segments().size(); ++s)
    for (std::size_t band = 0; band < a.bands().size(); ++band)
      if (numbers(a.cell(s, band)) != numbers(b.cell(s, band))) return false;
  return true;
}

report::OtherRecords difference_of(const ScenarioRecords& own, const ScenarioRecords& theirs) {
  using enum report::OtherRecords;
  if (own.mapping && theirs.mapping) {
    if (own.file != theirs.file) return other_file;
    if (!(*own.mapping == *theirs.mapping)) return read_otherwise;
  } else if (!counted_alike(own.table, theirs.table) || own.read.cluster != theirs.read.cluster) {
    return other_file;
  }
  return own.read.strata == theirs.read.strata ? same : cut_otherwise;
}

/// Each scenario has the records its outcomes were read off; one that states them goes by those of the other.
void add_records(const Subject& subject, const Subject* baseline, report::Request& request) {
  const bool own_taken = takes_records(subject.scenario);
  const bool their_taken = baseline != nullptr && takes_records(baseline->scenario);
  const ScenarioRecords* own = own_taken && subject.records ? &*subject.records : nullptr;
  const ScenarioRecords* theirs = their_taken && baseline->records ? &*baseline->records : nullptr;
  if ((own_taken && own == nullptr) || (their_taken && theirs == nullptr)) return;  // of a pickle without its records
  if (own == nullptr) own = theirs;
  if (theirs == nullptr) theirs = own;
  if (own == nullptr) return;
  const satisfaction::ClassThresholds &one = own->read.thresholds, &other = theirs->read.thresholds;
  if (one.satisfied != other.satisfied || one.delighted != other.delighted ||
      own->read.response_bands != theirs->read.response_bands)
    throw Error(
        ErrorCode::contradiction, "records",
        "a report shows one table of outcomes by speed, and the two scenarios read their records with different "
        "thresholds or response bands: read both with the same");
  request.subject.table = own->table;
  request.records = read_of(*own);
  if (own->other_file) request.records_file = own->file;
  if (!request.baseline) return;
  request.baseline->table = theirs->table;
  request.other_records = difference_of(*own, *theirs);
  if (request.other_records == report::OtherRecords::same) return;
  request.baseline_records = read_of(*theirs);
  if (request.other_records == report::OtherRecords::cut_otherwise) request.baseline_records->account.reset();
}

/// What stays of a scenario when it asks nothing of its records.
RecoveryScenario unasked(const RecoveryScenario& scenario) {
  economics::ScenarioInputs inputs = scenario.inputs();
  inputs.intervention.respond_within_days.reset();
  inputs.intervention.take_outcomes.reset();
  return RecoveryScenario(std::move(inputs));
}

void note_idle_records(const Subject& one, report::Request& request) {
  if (one.idle_records) request.idle_records.push_back(one.name);
}

/// errors  Error(contradiction) for a day that is named twice, and without records that tell when was answered
void add_sweep(const Subject& subject, const std::vector<double>& days, report::Request& request) {
  for (std::size_t i = 0; i < days.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (days[i] == days[j])
        throw Error(ErrorCode::contradiction, "sweep",
                    "sweep must name each day once, got " + core::format_number(days[i]) + " twice");
  if (!(request.subject.table && request.subject.table->origin().tells_speed && takes_records(subject.scenario)))
    throw Error(ErrorCode::contradiction, "sweep", "sweep needs a scenario whose records tell when was answered");
  request.sweep = days;
  request.unasked = unasked(subject.scenario);
}

Report make(const Subject& subject, const Subject* baseline, const std::string& notes, const std::vector<double>& sweep,
            report::Language language, std::size_t draws, std::uint64_t seed, std::size_t threads) {
  report::Request request{.subject = {.name = subject.name, .scenario = subject.scenario}, .notes = notes};
  if (baseline != nullptr) request.baseline = report::Subject{.name = baseline->name, .scenario = baseline->scenario};
  add_records(subject, baseline, request);
  note_idle_records(subject, request);
  if (baseline != nullptr) note_idle_records(*baseline, request);
  if (!sweep.empty()) add_sweep(subject, sweep, request);
  return interruptible(threads, [&](core::Executor& executor) {
    return report::write(report::find(request, {.draws = draws, .seed = seed, .executor = &executor}), language);
  });
}

std::string spreadsheet_of(const Report& report) {
  return interruptible(1, [&](core::Executor&) { return report::spreadsheet(report); });
}

std::string rendered(const Report& report, Format format) {
  return interruptible(1, [&](core::Executor&) { return report::render(report, format); });
}

/// none: a spreadsheet
using FileFormat = std::optional<Format>;
constexpr std::array<std::pair<std::string_view, FileFormat>, 6> endings{{{".html", Format::html},
                                                                          {".xlsx", std::nullopt},
                                                                          {".md", Format::markdown},
                                                                          {".txt", Format::text},
                                                                          {".json", Format::json},
                                                                          {".csv", Format::csv}}};

/// errors  Error(unknown_name) for another ending
FileFormat format_of(const std::string& path) {
  const std::size_t folder = path.rfind('/');
  const std::string file = folder == std::string::npos ? path : path.substr(folder + 1);
  const std::size_t dot = file.rfind('.');
  std::string ending = dot == std::string::npos || dot == 0 ? "" : file.substr(dot);  // ".html" is a hidden file
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  std::string known;
  for (const auto& [name, format] : endings) {
    if (name == ending) return format;
    known += (known.empty() ? "" : name == endings.back().first ? " or " : ", ") + std::string(name);
  }
  throw Error(
      ErrorCode::unknown_name, "path",
      "path must end in " + known + (ending.empty() ? ", got no ending" : ", got \"" + shortened(ending) + "\""));
}

/// (key, heading, [(key, text)], [(key, header, rows, notes)])
py::list sections_of(const Report& report) {
  py::list out;
  for (const report::Section& section : report.sections) {
    py::list statements, tables;
    for (const report::Statement& one : section.statements) statements.append(py::make_tuple(one.key, one.text));
    for (const report::Table& one : section.tables)
      tables.append(py::make_tuple(one.key, one.header, one.rows, one.notes));
    out.append(py::make_tuple(section.key, section.heading, statements, tables));
  }
  return out;
}

}  // namespace

void register_report(py::module_& module) {
  py::class_<Subject> subject(module, "Subject", "A scenario with what a report tells of its records.");
  def_init(
      subject,
      [](const std::string& name, const RecoveryScenario& scenario, const ScenarioRecords* records, bool idle_records) {
        return Subject{name, scenario, records == nullptr ? std::nullopt : std::optional(*records), idle_records};
      },
      py::arg("name"), py::arg("scenario"), py::arg("records"), py::arg("idle_records"));
  py::class_<Report> type(module, "Report", "The report, as sections and in every format.");
  type.def_readonly("title", &Report::title)
      .def_readonly("subtitle", &Report::subtitle)
      .def_property_readonly("sections", &sections_of);
  def(type, "render", &rendered, py::arg("format"));
  def(type, "spreadsheet", [](const Report& made) { return py::bytes(spreadsheet_of(made)); });
  def(
      type, "save",
      [](const Report& made, const Path& path, const Paths& read) {
        const FileFormat format = format_of(path.text);
        interop::check_output_file(path.text, read.texts);
        interop::write_output_file(path.text, format ? rendered(made, *format) : spreadsheet_of(made));
      },
      py::arg("path"), py::arg("read"));
  def(
      module, "check_path",
      [](const Path& path, const Paths& read) {
        if (!format_of(path.text) && !report::writes_spreadsheets())
          throw Error(ErrorCode::missing, "path",
                      "path must have another ending than .xlsx: this amends was built without libxlsxwriter");
        interop::check_output_file(path.text, read.texts);
      },
      py::arg("path"), py::arg("read"));
  def(module, "make", &make, py::arg("subject"), py::arg("baseline"), py::arg("notes"), py::arg("sweep"),
      py::arg("language"), py::arg("draws"), py::arg("seed"), py::arg("threads"));
}
