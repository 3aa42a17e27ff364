#pragma once

#include <amends/program/request.hpp>

#include <algorithm>
#include <amends/interop/unicode.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::program {

namespace detail {

/// What of a plan a report tells.
inline report::RecordsRead read_by(const interop::RecordsPlan& plan, std::optional<domain::RecordReport> account) {
  return {.note = plan.note,
          .flag = plan.mapping.flag,
          .cluster = plan.mapping.cluster,
          .strata = plan.strata,
          .thresholds = plan.thresholds,
          .response_bands = plan.response_bands,
          .account = std::move(account)};
}

/// How the records of a scenario are told from those of another.
inline report::OtherRecords difference_of(const interop::RecordsPlan& own, const interop::RecordsPlan& theirs,
                                          bool same_file) {
  using enum report::OtherRecords;
  if (!same_file) return other_file;
  if (!(own.mapping == theirs.mapping)) return read_otherwise;
  return own.strata == theirs.strata ? same : cut_otherwise;
}

/// The records of the other scenario, as its own plan reads and cuts them.
inline satisfaction::OutcomeTable baseline_table(const interop::RecordsPlan& plan, const RequestOptions& options,
                                                 const interop::ObservedRecords& observed, report::Request& request) {
  if (request.other_records == report::OtherRecords::same) return observed.table;
  if (request.other_records == report::OtherRecords::cut_otherwise) {
    request.baseline_records = read_by(plan, std::nullopt);
    return satisfaction::tabulate_outcomes(observed.records.log(), plan.thresholds, plan.response_bands,
                                           satisfaction::OutcomeCuts{.strata = plan.strata});
  }
  if (!options.complaints.empty() && !std::filesystem::is_regular_file(options.complaints))
    throw Error(ErrorCode::contradiction, "complaints",
                "the two scenarios read the records in different ways, so they must come from a file that can be read "
                "twice, got a pipe or a device");
  interop::ObservedRecords own = interop::read_records(plan, options.complaints, options.executor);
  request.baseline_records = read_by(plan, *own.table.origin().account);
  return std::move(own.table);
}

/// The scenario with its records, which its file or that of the other scenario describes.
inline economics::RecoveryScenario observed_by(interop::ScenarioFile file, const interop::RecordsPlan& plan,
                                               const satisfaction::OutcomeTable& table) {
  file.records = plan;
  return file.observed(table);
}

/// As the report calls a scenario: by its title, or else by the name of its file.
inline std::string name_of(const interop::ScenarioFile& file) {
  const std::string& title = file.scenario.inputs().title;
  if (!title.empty() || file.files.empty()) return title;
  return interop::printable(std::filesystem::path(file.files.front()).filename().native());
}

/// Scenarios that state everything themselves.
inline report::Request without_records(const interop::ScenarioFile& file,
                                       const std::optional<interop::ScenarioFile>& other,
                                       const RequestOptions& options) {
  if (!options.complaints.empty())
    throw Error(ErrorCode::contradiction, "complaints",
                "the scenario takes nothing from records, so complaints is idle");
  report::Request made{.subject = {.name = name_of(file), .scenario = file.scenario.without_records()}};
  if (other) made.baseline = report::Subject{.name = name_of(*other), .scenario = other->scenario.without_records()};
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
  if (theirs->thresholds.satisfied != own->thresholds.satisfied ||
      theirs->thresholds.delighted != own->thresholds.delighted || theirs->response_bands != own->response_bands)
    throw Error(ErrorCode::contradiction, "records",
                "the two scenario files read the records with different thresholds or response bands");
  return {own, theirs};
}

inline report::Request with_records(const interop::ScenarioFile& file,
                                    const std::optional<interop::ScenarioFile>& other, const RequestOptions& options) {
  const auto [own, theirs] = plans_of(file, other);
  interop::ObservedRecords observed = interop::read_records(*own, options.complaints, options.executor);
  report::Request made{.subject = {.name = name_of(file), .scenario = observed_by(file, *own, observed.table)}};
  made.records = read_by(*own, *observed.table.origin().account);
  made.records_file = options.complaints;
  made.unasked = file.scenario.with_observed(observed.table, own->largest_outside_share);
  if (other) {
    made.other_records = difference_of(*own, *theirs, !options.complaints.empty() || own->file == theirs->file);
    satisfaction::OutcomeTable table = baseline_table(*theirs, options, observed, made);
    economics::RecoveryScenario baseline = observed_by(*other, *theirs, table);
    made.baseline =
        report::Subject{.name = name_of(*other), .scenario = std::move(baseline), .table = std::move(table)};
  }
  made.subject.table = std::move(observed.table);
  return made;
}

/// That a scenario states its outcomes, so that the records its file names were not read.
inline void note_idle_records(const interop::ScenarioFile& file, report::Request& request) {
  if (file.records && !file.scenario.needs_records()) request.idle_records.push_back(name_of(file));
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

AMENDS_INLINE report::Request request_of(const interop::ScenarioFile& file,
                                         const std::optional<interop::ScenarioFile>& other,
                                         const RequestOptions& options) {
  interop::ScenarioFile own = file;
  std::optional<interop::ScenarioFile> compared = other;
  detail::add_edges(options.sweep, own);
  if (compared) detail::add_edges(options.sweep, *compared);

  const bool records = own.scenario.needs_records() || (compared && compared->scenario.needs_records());
  report::Request request =
      records ? detail::with_records(own, compared, options) : detail::without_records(own, compared, options);
  request.notes = own.note;
  detail::note_idle_records(own, request);
  if (compared) detail::note_idle_records(*compared, request);
  request.sweep = options.sweep;
  if (!request.sweep.empty() && !(request.subject.table && request.subject.table->origin().tells_speed))
    throw Error(ErrorCode::contradiction, "sweep", "a sweep needs a scenario whose records tell when was answered");
  return request;
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
