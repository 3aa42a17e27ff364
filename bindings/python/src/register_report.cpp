// The report on what scenarios evaluate to; amends/report.py gives it its Python face.
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/program/request.hpp>
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
#include "report_language.hpp"

template <>
struct TextOf<amends::report::Format>
    : Texts<Text<"text", amends::report::Format::text>, Text<"markdown", amends::report::Format::markdown>,
            Text<"json", amends::report::Format::json>, Text<"csv", amends::report::Format::csv>,
            Text<"html", amends::report::Format::html>> {};

namespace {

using namespace amends;
using program::ReportedScenario;
using report::Format;
using report::Report;

Report make(const ReportedScenario& subject, const std::optional<ReportedScenario>& baseline, const std::string& notes,
            const std::vector<double>& sweep, report::Language language, std::size_t draws, std::uint64_t seed,
            std::size_t threads) {
  const report::Request request = program::request_of(subject, baseline, sweep, notes);
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

/// The numbers of a table by the keys of its columns.
/// errors  Error(unknown_name) for a table that the report does not have; Error(missing) for one without numbers
py::dict numbers_of(const Report& report, const std::string& key) {
  std::string known;
  for (const report::Section& section : report.sections)
    for (const report::Table& table : section.tables) {
      known += (known.empty() ? "" : ", ") + table.key;
      if (table.key != key) continue;
      if (table.columns.empty())
        throw Error(ErrorCode::missing, "table", "table: a report on scenarios has its numbers in to_json() alone");
      py::dict out;
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        py::list column;
        for (const auto& row : table.values) std::visit([&](const auto& value) { column.append(value); }, row[c]);
        out[py::str(table.columns[c].key)] = column;
      }
      return out;
    }
  throw Error(ErrorCode::unknown_name, "table",
              "table must be one of the report's (" + known + "), got \"" + shortened(key) + "\"");
}

}  // namespace

void register_report(py::module_& module) {
  py::class_<ReportedScenario> subject(module, "Subject", "A scenario with what a report tells of its records.");
  def_init(
      subject,
      [](const std::string& name, const economics::RecoveryScenario& scenario,
         const std::optional<program::ScenarioRecords>& records, bool idle_records) {
        return ReportedScenario{name, scenario, records, idle_records};
      },
      py::arg("name"), py::arg("scenario"), py::arg("records"), py::arg("idle_records"));
  py::class_<Report> type(module, "Report", "The report, as sections and in every format.");
  type.def_readonly("title", &Report::title)
      .def_readonly("subtitle", &Report::subtitle)
      .def_property_readonly("kind", [](const Report& made) { return std::string(to_string(made.kind)); })
      .def_property_readonly("sections", &sections_of);
  def(type, "render", &rendered, py::arg("format"));
  def(type, "numbers", &numbers_of, py::arg("table"));
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
