#include "recovery_run.hpp"

#include <unistd.h>
#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/report/report.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace amends;

namespace {

/// A line that counts up, on a terminal only.
class ProgressLine final : public economics::Progress {
 public:
  bool advanced(std::size_t done, std::size_t total) override {
    const std::size_t percent = 100 * done / total;
    if (percent != last_) {
      std::fprintf(stderr, "\rdraws: %3zu %%", percent);
      last_ = percent;
    }
    if (done == total) std::fprintf(stderr, "\r\033[K");
    return true;
  }

 private:
  std::size_t last_ = static_cast<std::size_t>(-1);
};

/// What of a plan a report tells.
report::RecordsRead read_by(const interop::RecordsPlan& plan, std::optional<domain::RecordReport> account) {
  return {.note = plan.note,
          .flag = plan.mapping.flag,
          .cluster = plan.mapping.cluster,
          .strata = plan.strata,
          .thresholds = plan.thresholds,
          .response_bands = plan.response_bands,
          .account = std::move(account)};
}

/// How the records of a scenario are told from those of another.
report::OtherRecords difference_of(const interop::RecordsPlan& own, const interop::RecordsPlan& theirs,
                                   bool same_file) {
  using enum report::OtherRecords;
  if (!same_file) return other_file;
  if (!(own.mapping == theirs.mapping)) return read_otherwise;
  return own.strata == theirs.strata ? same : cut_otherwise;
}

/// The records of the other scenario, as its own plan reads and cuts them.
satisfaction::OutcomeTable baseline_table(const interop::RecordsPlan& plan, const std::string& complaints,
                                          const interop::ObservedRecords& observed, report::Request& request) {
  if (request.other_records == report::OtherRecords::same) return observed.table;
  if (request.other_records == report::OtherRecords::cut_otherwise) {
    request.baseline_records = read_by(plan, std::nullopt);
    return satisfaction::tabulate_outcomes(observed.records.log(), plan.thresholds, plan.response_bands,
                                           satisfaction::OutcomeCuts{.strata = plan.strata});
  }
  if (!complaints.empty() && !std::filesystem::is_regular_file(complaints))
    throw Error(ErrorCode::contradiction, "--complaints",
                "the two scenarios read the records in different ways, so they must come from a file that can be read "
                "twice, got a pipe or a device");
  interop::ObservedRecords own = interop::read_records(plan, complaints);
  request.baseline_records = read_by(plan, *own.table.origin().account);
  return std::move(own.table);
}

/// The scenario with its records, which its file or that of the other scenario describes.
economics::RecoveryScenario observed_by(interop::ScenarioFile file, const interop::RecordsPlan& plan,
                                        const satisfaction::OutcomeTable& table) {
  file.records = plan;
  return file.observed(table);
}

/// As the report calls a scenario: by its title, or else by the name of its file.
std::string name_of(const interop::ScenarioFile& file) {
  const std::string& title = file.scenario.inputs().title;
  return title.empty() ? interop::printable(std::filesystem::path(file.files.front()).filename().native()) : title;
}

/// Scenarios that state everything themselves.
report::Request without_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                                const std::string& complaints) {
  if (!complaints.empty())
    throw Error(ErrorCode::contradiction, "--complaints",
                "the scenario takes nothing from records, so --complaints is idle");
  report::Request made{.subject = {.name = name_of(file), .scenario = file.scenario.without_records()}};
  if (other) made.baseline = report::Subject{.name = name_of(*other), .scenario = other->scenario.without_records()};
  return made;
}

/// Each scenario has the records its file names; a file that names none has those of the other.
report::Request with_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                             const std::string& complaints) {
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
  interop::ObservedRecords observed = interop::read_records(*own, complaints);
  report::Request made{.subject = {.name = name_of(file), .scenario = observed_by(file, *own, observed.table)}};
  made.records = read_by(*own, *observed.table.origin().account);
  made.records_file = complaints;
  made.unasked = file.scenario.with_observed(observed.table, own->largest_outside_share);
  if (other) {
    made.other_records = difference_of(*own, *theirs, !complaints.empty() || own->file == theirs->file);
    satisfaction::OutcomeTable table = baseline_table(*theirs, complaints, observed, made);
    economics::RecoveryScenario baseline = observed_by(*other, *theirs, table);
    made.baseline =
        report::Subject{.name = name_of(*other), .scenario = std::move(baseline), .table = std::move(table)};
  }
  made.subject.table = std::move(observed.table);
  return made;
}

/// That a scenario states its outcomes, so that the records its file names were not read.
void note_idle_records(const interop::ScenarioFile& file, report::Request& request) {
  if (file.records && !file.scenario.needs_records())
    request.idle_records.push_back(name_of(file));
}

/// Every file that the run reads.
std::vector<std::string> files_read(const Arguments& arguments, const interop::ScenarioFile& file,
                                    const std::optional<interop::ScenarioFile>& other) {
  std::vector<std::string> files = file.files;
  if (other) files.insert(files.end(), other->files.begin(), other->files.end());
  if (file.records) files.push_back(file.records->file);
  if (other && other->records) files.push_back(other->records->file);
  files.push_back(arguments.complaints);
  return files;
}

/// The days of a sweep become edges of the response bands, in every scenario of the run.
void add_edges(const std::vector<double>& days, interop::ScenarioFile& file) {
  if (!file.records || days.empty()) return;
  std::vector<double>& edges = file.records->response_bands;
  edges.insert(edges.end(), days.begin(), days.end());
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
}

}  // namespace

report::Report make_report(const Arguments& arguments) {
  interop::ScenarioFile file = interop::load_scenario(arguments.scenario);
  std::optional<interop::ScenarioFile> other;
  if (!arguments.compare.empty()) other = interop::load_scenario(arguments.compare);
  add_edges(arguments.sweep, file);
  if (other) add_edges(arguments.sweep, *other);
  interop::check_output_file(arguments.out, files_read(arguments, file, other));

  const bool records = file.scenario.needs_records() || (other && other->scenario.needs_records());
  report::Request request =
      records ? with_records(file, other, arguments.complaints) : without_records(file, other, arguments.complaints);
  request.notes = file.note;
  note_idle_records(file, request);
  if (other) note_idle_records(*other, request);
  request.sweep = arguments.sweep;
  if (!request.sweep.empty() && !(request.subject.table && request.subject.table->origin().tells_speed))
    throw Error(ErrorCode::contradiction, "--sweep", "--sweep needs a scenario whose records tell when was answered");

  std::optional<core::ThreadPool> pool;
  if (arguments.threads > 1) pool.emplace(arguments.threads);
  ProgressLine progress;
  economics::EvaluationOptions options{.draws = arguments.draws, .seed = arguments.seed};
  if (pool) options.executor = &*pool;
  if (isatty(2) != 0 && arguments.draws >= 500'000) options.progress = &progress;
  return report::write(report::find(request, options));
}
