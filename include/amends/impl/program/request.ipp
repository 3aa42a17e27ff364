#pragma once

#include <amends/program/request.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::program {

namespace detail {

using economics::RecoveryScenario;
using report::OtherRecords;

/// How the records of a plan are told of, as far as that is known before they are read.
inline ScenarioRecords described(const interop::RecordsPlan& plan, const std::string& other_file) {
  return {.read = {.note = plan.note,
                   .flag = plan.mapping.flag,
                   .cluster = plan.mapping.cluster,
                   .strata = plan.strata,
                   .thresholds = plan.thresholds,
                   .response_bands = plan.response_bands},
          .file = other_file.empty() ? plan.file : other_file,
          .other_file = !other_file.empty(),
          .mapping = plan.mapping};
}

/// The same counts of the same segments and bands: of logs, the same complaints.
inline bool counted_alike(const satisfaction::OutcomeTable& a, const satisfaction::OutcomeTable& b) {
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

/// How the records of a scenario are told from those of another; of files before they are read.
inline OtherRecords difference_of(const ScenarioRecords& own, const ScenarioRecords& theirs) {
  using enum OtherRecords;
  if (own.mapping && theirs.mapping) {
    if (own.file != theirs.file) return other_file;
    if (!(*own.mapping == *theirs.mapping)) return read_otherwise;
  } else if (!counted_alike(own.table, theirs.table) || own.read.cluster != theirs.read.cluster) {
    return other_file;
  }
  return own.read.strata == theirs.read.strata ? same : cut_otherwise;
}

/// Whether both can stand in one table.
inline bool banded_alike(const report::RecordsRead& own, const report::RecordsRead& theirs) {
  return own.thresholds.satisfied == theirs.thresholds.satisfied &&
         own.thresholds.delighted == theirs.thresholds.delighted && own.response_bands == theirs.response_bands;
}

inline void check_alike(const report::RecordsRead& own, const report::RecordsRead& theirs) {
  if (!banded_alike(own, theirs))
    throw Error(ErrorCode::contradiction, "records",
                "a report shows one table of outcomes by speed, and the two scenarios read their records with "
                "different thresholds or response bands: read both with the same");
}

/// What a report tells of records that were read.
inline report::RecordsRead read_of(const ScenarioRecords& records) {
  report::RecordsRead read = records.read;
  const auto& account = records.table.origin().account;
  read.account = account ? *account : domain::RecordReport{};
  return read;
}

inline report::Subject subject_of(const ReportedScenario& one) {
  return {.name = one.name, .scenario = one.scenario};
}

/// Each scenario has the records its outcomes were read off; one that states them goes by those of the other.
inline void add_records(const ReportedScenario& subject, const std::optional<ReportedScenario>& baseline,
                        report::Request& request) {
  const bool own_taken = report::detail::from_records(subject.scenario.inputs());
  const bool their_taken = baseline && report::detail::from_records(baseline->scenario.inputs());
  const ScenarioRecords* own = own_taken && subject.records ? &*subject.records : nullptr;
  const ScenarioRecords* theirs = their_taken && baseline->records ? &*baseline->records : nullptr;
  if ((own_taken && own == nullptr) || (their_taken && theirs == nullptr)) return;
  if (own == nullptr) own = theirs;
  if (theirs == nullptr) theirs = own;
  if (own == nullptr) return;
  check_alike(own->read, theirs->read);
  request.subject.table = own->table;
  request.records = read_of(*own);
  if (own->other_file) request.records_file = own->file;
  if (!baseline) return;
  request.baseline->table = theirs->table;
  request.other_records = difference_of(*own, *theirs);
  if (request.other_records == OtherRecords::same) return;
  request.baseline_records = read_of(*theirs);
  if (request.other_records == OtherRecords::cut_otherwise) request.baseline_records->account.reset();
}

/// As the report calls a scenario: by its title, or else by the name of its file.
inline std::string name_of(const interop::ScenarioFile& file) {
  const std::string& title = file.scenario.inputs().title;
  if (!title.empty() || file.files.empty()) return title;
  return interop::printable(std::filesystem::path(file.files.front()).filename().native());
}

/// A table that a scenario does not use, since it states its outcomes, is idle.
inline ReportedScenario reported(const interop::ScenarioFile& file, RecoveryScenario scenario,
                                 std::optional<ScenarioRecords> records = {}) {
  return {.name = name_of(file),
          .scenario = std::move(scenario),
          .records = std::move(records),
          .idle_records = file.records && !file.scenario.needs_records()};
}

/// The scenario with its records, which its file or that of the other scenario describes.
inline ReportedScenario observed_by(const interop::ScenarioFile& file, const interop::RecordsPlan& plan,
                                    ScenarioRecords records) {
  interop::ScenarioFile by_plan = file;
  by_plan.records = plan;
  RecoveryScenario scenario = by_plan.observed(records.table);
  return reported(file, std::move(scenario), std::move(records));
}

/// The scenarios of a run.
struct Compared {
  ReportedScenario subject;
  std::optional<ReportedScenario> baseline{};
};

/// Scenarios that state everything themselves.
inline Compared without_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                                const RequestOptions& options) {
  if (!options.complaints.empty())
    throw Error(ErrorCode::contradiction, "complaints",
                "the scenario takes nothing from records, so complaints is idle");
  Compared made{.subject = reported(file, file.scenario.without_records())};
  if (other) made.baseline = reported(*other, other->scenario.without_records());
  return made;
}

/// By which table the scenario and the other one read.
inline std::pair<const interop::RecordsPlan*, const interop::RecordsPlan*> plans_of(
    const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other) {
  const interop::RecordsPlan* theirs = other && other->records ? &*other->records : nullptr;
  const interop::RecordsPlan* own = file.records ? &*file.records : theirs;
  if (theirs == nullptr) theirs = own;
  if (!file.scenario.needs_records()) own = theirs;
  if (other && !other->scenario.needs_records()) theirs = own;
  if (own == nullptr)
    throw Error(ErrorCode::missing, "records",
                "outcomes come from records, but no scenario file has a [records] table");
  return {own, theirs};
}

/// The records of the other scenario, as its own plan reads, cuts and bands them.
/// own, observed: those of the first
inline satisfaction::OutcomeTable baseline_table(const interop::RecordsPlan& plan, const ScenarioRecords& theirs,
                                                 const ScenarioRecords& own, const interop::ObservedRecords& observed,
                                                 const RequestOptions& options) {
  const OtherRecords differ = difference_of(own, theirs);
  if (differ == OtherRecords::same && banded_alike(own.read, theirs.read)) return own.table;
  if (differ == OtherRecords::same || differ == OtherRecords::cut_otherwise)
    return satisfaction::tabulate_outcomes(observed.records.log(), plan.thresholds, plan.response_bands,
                                           satisfaction::OutcomeCuts{.strata = plan.strata});
  if (!options.complaints.empty() && !std::filesystem::is_regular_file(options.complaints))
    throw Error(ErrorCode::contradiction, "complaints",
                "the two scenarios read the records in different ways, so they must come from a file that can be read "
                "twice, got a pipe or a device");
  return interop::read_records(plan, options.complaints, options.executor).table;
}

inline Compared with_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                             const RequestOptions& options) {
  const auto [own_plan, their_plan] = plans_of(file, other);
  ScenarioRecords own = described(*own_plan, options.complaints);
  ScenarioRecords theirs = described(*their_plan, options.complaints);
  if (other && report::detail::from_records(file.scenario.inputs()) &&
      report::detail::from_records(other->scenario.inputs()))
    check_alike(own.read, theirs.read);
  const interop::ObservedRecords observed = interop::read_records(*own_plan, options.complaints, options.executor);
  own.table = observed.table;
  Compared made{.subject = observed_by(file, *own_plan, own)};
  if (!other) return made;
  theirs.table = baseline_table(*their_plan, theirs, own, observed, options);
  made.baseline = observed_by(*other, *their_plan, std::move(theirs));
  return made;
}

/// The days of a sweep become edges of the response bands, in every scenario of the run.
inline void add_edges(const std::vector<double>& days, interop::ScenarioFile& file) {
  if (!file.records || days.empty()) return;
  std::vector<double>& edges = file.records->response_bands;
  edges.insert(edges.end(), days.begin(), days.end());
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
}

}  // namespace detail

AMENDS_INLINE ScenarioRecords read_scenario_records(const interop::RecordsPlan& plan, const std::string& other_file,
                                                    core::Executor* executor) {
  ScenarioRecords records = detail::described(plan, other_file);
  records.table = interop::read_records(plan, other_file, executor).table;
  return records;
}

AMENDS_INLINE report::Request request_of(const ReportedScenario& subject,
                                         const std::optional<ReportedScenario>& baseline, std::vector<double> sweep,
                                         std::string notes) {
  report::Request request{.subject = detail::subject_of(subject), .notes = std::move(notes), .sweep = std::move(sweep)};
  if (baseline) request.baseline = detail::subject_of(*baseline);
  detail::add_records(subject, baseline, request);
  if (subject.idle_records) request.idle_records.push_back(subject.name);
  if (baseline && baseline->idle_records) request.idle_records.push_back(baseline->name);
  report::check_request(request);
  return request;
}

AMENDS_INLINE report::Request request_of(const interop::ScenarioFile& file,
                                         const std::optional<interop::ScenarioFile>& other,
                                         const RequestOptions& options) {
  interop::ScenarioFile own = file;
  std::optional<interop::ScenarioFile> compared = other;
  detail::add_edges(options.sweep, own);
  if (compared) detail::add_edges(options.sweep, *compared);

  const bool records = own.scenario.needs_records() || (compared && compared->scenario.needs_records());
  const detail::Compared made =
      records ? detail::with_records(own, compared, options) : detail::without_records(own, compared, options);
  return request_of(made.subject, made.baseline, options.sweep, own.note);
}

AMENDS_INLINE interop::ScenarioFile today_of(const interop::ScenarioFile& file, const std::string& title) {
  if (!file.question.asked() && !file.scenario.inputs().intervention.made())
    throw Error(ErrorCode::contradiction, "scenario",
                "the scenario has no [intervention], so there is nothing that today would be without");
  return {.scenario = file.scenario.without_intervention(title),
          .records = file.records,
          .note = file.note,
          .files = file.files};
}

AMENDS_INLINE std::vector<std::string> files_read(const interop::ScenarioFile& file,
                                                  const std::optional<interop::ScenarioFile>& other,
                                                  const RequestOptions& options) {
  std::vector<std::string> files = file.files;
  if (other) files.insert(files.end(), other->files.begin(), other->files.end());
  if (file.records) files.push_back(file.records->file);
  if (other && other->records) files.push_back(other->records->file);
  files.push_back(options.complaints);
  std::erase(files, std::string());
  return files;
}

}  // namespace amends::inline AMENDS_ABI::program
