#include "recovery_run.hpp"

#include <unistd.h>
#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/satisfaction/speed_effect.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
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

/// The scenarios of a run, each with its records.
struct Scenarios {
  economics::RecoveryScenario scenario;
  std::optional<economics::RecoveryScenario> baseline{};
  std::optional<economics::RecoveryScenario> unasked{};  ///< `scenario` without its question
  std::optional<satisfaction::OutcomeTable> table{}, baseline_table{};
};

/// The net of the difference, or of the scenario alone, with other odds of those who gave no score; none: as stated.
economics::Summary net_with(std::optional<double> odds_ratio, const Scenarios& run,
                            const economics::EvaluationOptions& options) {
  const auto moved = [&](const economics::RecoveryScenario& one) {
    return odds_ratio ? one.with_nonresponse_odds_ratio(*odds_ratio) : one;
  };
  const economics::RecoveryScenario scenario = moved(run.scenario);
  return run.baseline ? scenario.compare(moved(*run.baseline), options).difference().summary(economics::Metric::net)
                      : scenario.evaluate(options).summary(economics::Metric::net);
}

/// Three digits of a median, with the word where it is one.
std::string shortened(const economics::Assumption& value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value.value.median());
  return std::string(text) + (value.value.is_fixed() ? "" : " in the median");
}

/// The odds ratio that all scenarios of the run state as one certain number.
std::optional<double> certain_odds(const Scenarios& run) {
  const math::Distribution& own = run.scenario.inputs().nonresponse_odds_ratio.value;
  if (!own.is_fixed() || (run.baseline && !(run.baseline->inputs().nonresponse_odds_ratio.value == own)))
    return std::nullopt;
  return own.median();
}

/// How the median and the chance of a loss move with what is assumed of those who gave no score.
std::vector<NonresponseRow> nonresponse_rows(const Scenarios& run, const economics::EvaluationOptions& options,
                                             bool tells_delighted) {
  struct Case {
    const char* label;
    double odds_ratio;
  };
  const Case cases[] = {{tells_delighted ? "all of them satisfied or delighted" : "all of them satisfied", 1e12},
                        {"twice the odds of being satisfied", 2.0},
                        {"like those who did, same segment and speed", 1.0},
                        {"half the odds of being satisfied", 0.5},
                        {"a quarter of the odds", 0.25},
                        {"all of them dissatisfied", 1e-12}};
  economics::EvaluationOptions quick = options;
  quick.draws = std::min(options.draws, findings::most_drawn_again);
  quick.segments = false;
  quick.keep = economics::Keep::net;
  quick.quantiles = economics::Quantiles::kept;
  quick.progress = nullptr;
  const std::optional<double> stated = certain_odds(run);
  std::vector<NonresponseRow> rows;
  const auto add = [&](const std::string& label, double odds_ratio, bool as_stated) {
    const economics::Summary net = net_with(as_stated ? std::optional<double>() : odds_ratio, run, quick);
    rows.push_back({label, odds_ratio, net.quantiles[2], net.share_negative, as_stated});
  };
  for (const Case& one : cases) add(one.label, one.odds_ratio, stated && *stated == one.odds_ratio);
  const auto is_stated = [](const NonresponseRow& row) { return row.as_stated; };
  if (std::any_of(rows.begin(), rows.end(), is_stated)) return rows;
  const economics::Assumption& odds = run.scenario.inputs().nonresponse_odds_ratio;
  const bool alike = !run.baseline || run.baseline->inputs().nonresponse_odds_ratio.value == odds.value;
  add(alike ? "at nonresponse_odds_ratio " + shortened(odds) : "each as its scenario says", odds.value.median(), true);
  return rows;
}

/// The part of a table that belongs to the scenario's segments; the rest is named in the report.
satisfaction::OutcomeTable of_scenario(const satisfaction::OutcomeTable& all, const economics::ScenarioInputs& inputs,
                                       RecoveryReport& report) {
  std::vector<std::size_t> kept;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < all.segments().size(); ++s) {
    const bool wanted = std::any_of(inputs.segments.begin(), inputs.segments.end(),
                                    [&](const auto& segment) { return segment.name == all.segments()[s]; });
    if (wanted) {
      kept.push_back(s);
      names.push_back(all.segments()[s]);
    } else if (all.segment_total(s).received > 0.0) {
      report.left_out.push_back(all.segments()[s]);
      report.left_out_complaints += all.segment_total(s).received;
    }
  }
  satisfaction::OutcomeTable table(names, all.bands(), all.score_scale());
  for (std::size_t s = 0; s < kept.size(); ++s)
    for (std::size_t b = 0; b < all.bands().size(); ++b) table.cell(s, b) = all.cell(kept[s], b);
  table.set_origin(all.origin());
  return table;
}

/// How the records of a scenario are told from those of another.
OtherRecords difference_of(const interop::RecordsPlan& own, const interop::RecordsPlan& theirs, bool same_file) {
  if (!same_file) return OtherRecords::other_file;
  if (!(own.mapping == theirs.mapping)) return OtherRecords::read_otherwise;
  return own.strata == theirs.strata ? OtherRecords::same : OtherRecords::cut_otherwise;
}

/// The records of the other scenario, as its own plan reads and cuts them.
satisfaction::OutcomeTable baseline_table(const interop::RecordsPlan& plan, const std::string& complaints,
                                          const interop::ObservedRecords& observed, RecoveryReport& report) {
  if (report.other_records == OtherRecords::same) return observed.table;
  report.baseline_plan = plan;
  if (report.other_records == OtherRecords::cut_otherwise)
    return satisfaction::tabulate_outcomes(observed.records.log(), plan.thresholds, plan.response_bands,
                                           satisfaction::OutcomeCuts{.strata = plan.strata});
  if (!complaints.empty() && !std::filesystem::is_regular_file(complaints))
    throw Error(ErrorCode::contradiction, "--complaints",
                "the two scenarios read the records in different ways, so they must come from a file that can be read "
                "twice, got a pipe or a device");
  interop::ObservedRecords own = interop::read_records(plan, complaints);
  report.baseline_records = *own.table.origin().account;
  return std::move(own.table);
}

/// The scenario with its records, which its file or that of the other scenario describes.
economics::RecoveryScenario observed_by(interop::ScenarioFile file, const interop::RecordsPlan& plan,
                                        const satisfaction::OutcomeTable& table) {
  file.records = plan;
  return file.observed(table);
}

/// Scenarios that state everything themselves.
Scenarios without_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                          const std::string& complaints) {
  if (!complaints.empty())
    throw Error(ErrorCode::contradiction, "--complaints",
                "the scenario takes nothing from records, so --complaints is idle");
  Scenarios made{.scenario = file.scenario.without_records()};
  if (other) made.baseline = other->scenario.without_records();
  return made;
}

/// Each scenario has the records its file names; a file that names none has those of the other.
Scenarios with_records(const interop::ScenarioFile& file, const std::optional<interop::ScenarioFile>& other,
                       const std::string& complaints, RecoveryReport& report) {
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
  report.plan = *own;
  report.records_report = *observed.table.origin().account;
  report.records_file = complaints;
  Scenarios made{.scenario = observed_by(file, *own, observed.table)};
  made.unasked = file.scenario.with_observed(observed.table, own->largest_outside_share);
  if (other) {
    report.other_records = difference_of(*own, *theirs, !complaints.empty() || own->file == theirs->file);
    made.baseline_table = baseline_table(*theirs, complaints, observed, report);
    made.baseline = observed_by(*other, *theirs, *made.baseline_table);
  }
  report.table = of_scenario(observed.table, file.scenario.inputs(), report);
  made.table = std::move(observed.table);
  return made;
}

/// As the report calls a scenario: by its title, or else by the name of its file.
std::string name_of(const interop::ScenarioFile& file) {
  const std::string& title = file.scenario.inputs().title;
  return title.empty() ? interop::printable(std::filesystem::path(file.files.front()).filename().native()) : title;
}

/// That a scenario states its outcomes, so that the records its file names were not read.
void note_idle_records(const interop::ScenarioFile& file, RecoveryReport& report) {
  if (file.records && !file.scenario.needs_records())
    report.idle_records.push_back("\"" + name_of(file) +
                                  "\" states all its outcomes itself; the [records] table of its file was not used");
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

/// One answer for each of the days, against the baseline or, without one, the scenario without its question.
SweepFound swept(const Arguments& arguments, const Scenarios& run, const RecoveryReport& report,
                 const economics::EvaluationOptions& options) {
  if (!run.unasked || !report.table->origin().tells_speed)
    throw Error(ErrorCode::contradiction, "--sweep", "--sweep needs a scenario whose records tell when was answered");
  economics::EvaluationOptions one = options;
  one.segments = false;
  one.progress = nullptr;
  const std::vector<economics::Alternative> alternatives = economics::within_each(*run.unasked, arguments.sweep);
  return {.sweep = economics::sweep(run.baseline ? *run.baseline : *run.unasked, alternatives, one),
          .days = arguments.sweep,
          .edges = report.plan->response_bands,
          .against = report.baseline_title,
          .own_question = run.scenario.inputs().intervention.respond_within_days.has_value()};
}

std::vector<std::string> recorded_segments(const economics::ScenarioInputs& inputs) {
  std::vector<std::string> names;
  for (const economics::ScenarioSegment& segment : inputs.segments)
    if (std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes)) names.push_back(segment.name);
  return names;
}

/// What is asked, by whom, and what the records of the one that asks show of it.
void add_questions(const Scenarios& run, const economics::EvaluationOptions& options, RecoveryReport& report) {
  if (auto own = findings::question_of(*report.inputs, report.name, false)) report.questions.push_back(*own);
  if (report.baseline)
    if (auto theirs = findings::question_of(*report.baseline, report.baseline_title, true))
      report.questions.push_back(*theirs);
  if (!report.table) return;
  report.recorded = findings::from_records(*report.inputs) ? *report.inputs : *report.baseline;
  report.clusters = economics::ScenarioModel(*report.recorded).clusters();
  if (report.other_records != OtherRecords::same)
    report.baseline_clusters = economics::ScenarioModel(*report.baseline).clusters();
  const auto asks = [](const Question& one) { return one.intervention.moves_complaints(); };
  const auto asked = std::find_if(report.questions.begin(), report.questions.end(), asks);
  if (asked == report.questions.end()) {
    report.speed = findings::speed_draws(*report.recorded, {}, options);
    return;
  }
  const economics::ScenarioInputs& inputs = asked->baseline ? *report.baseline : *report.inputs;
  report.speed = findings::speed_draws(inputs, asked->intervention, options);
  if (asked->baseline && report.other_records != OtherRecords::same)  // bands are of the records that are shown
    report.speed->bands = findings::speed_draws(*report.recorded, {}, options).bands;
  report.within_days = asked->intervention.respond_within_days;
  if (!report.within_days) return;
  report.strata = findings::by_stratum(asked->baseline ? *run.baseline_table : *run.table, recorded_segments(inputs));
  report.effect = satisfaction::speed_effect(*report.strata, *report.within_days);
}

/// What is said besides the evaluation.
void add_findings(const Arguments& arguments, const Scenarios& run, const economics::EvaluationOptions& options,
                  RecoveryReport& report) {
  report.inputs = run.scenario.inputs();
  if (run.baseline) report.baseline = run.baseline->inputs();
  add_questions(run, options, report);
  std::vector<findings::Titled> scenarios{{&*report.inputs, report.name}};
  if (report.baseline) scenarios.push_back({&*report.baseline, report.baseline_title});
  report.left_out_quantities = findings::left_out(scenarios);
  report.origins = findings::origins(report.result(), report.left_out_quantities, scenarios);
  report.conventions = findings::conventions(run.scenario, run.baseline);
  report.yearly = findings::yearly_net(report.result(), options.executor);
  if (!arguments.sweep.empty()) report.sweep = swept(arguments, run, report, options);
}

}  // namespace

RecoveryReport make_report(const Arguments& arguments) {
  interop::ScenarioFile file = interop::load_scenario(arguments.scenario);
  std::optional<interop::ScenarioFile> other;
  if (!arguments.compare.empty()) other = interop::load_scenario(arguments.compare);
  add_edges(arguments.sweep, file);
  if (other) add_edges(arguments.sweep, *other);
  interop::check_output_file(arguments.out, files_read(arguments, file, other));

  RecoveryReport report;
  report.title = file.scenario.inputs().title;
  report.name = name_of(file);
  report.currency = file.scenario.inputs().currency;
  report.years = file.scenario.inputs().years;
  report.notes = file.note;
  note_idle_records(file, report);
  if (other) note_idle_records(*other, report);
  report.draws = arguments.draws;
  report.seed = arguments.seed;

  const bool records = file.scenario.needs_records() || (other && other->scenario.needs_records());
  const Scenarios run = records ? with_records(file, other, arguments.complaints, report)
                                : without_records(file, other, arguments.complaints);

  std::optional<core::ThreadPool> pool;
  if (arguments.threads > 1) pool.emplace(arguments.threads);
  ProgressLine progress;
  // The report shows every metric: exactly as long as that takes little memory, by sketch beyond.
  economics::EvaluationOptions options{
      .draws = arguments.draws,
      .seed = arguments.seed,
      .keep = arguments.draws <= 100'000 ? economics::Keep::all : economics::Keep::automatic,
      .quantiles = economics::Quantiles::all};
  if (pool) options.executor = &*pool;
  if (isatty(2) != 0 && arguments.draws >= 500'000) options.progress = &progress;

  if (run.baseline) {
    report.baseline_title = name_of(*other);
    report.comparison = run.scenario.compare(*run.baseline, options);
  } else {
    report.single = run.scenario.evaluate(options);
  }
  add_findings(arguments, run, options, report);
  const auto silent = [](const std::optional<satisfaction::OutcomeTable>& table) {
    return table && table->total().scored < table->total().received;
  };
  if (silent(run.table) || silent(run.baseline_table))
    report.nonresponse = nonresponse_rows(run, options, report.table->origin().tells_delighted);
  return report;
}
