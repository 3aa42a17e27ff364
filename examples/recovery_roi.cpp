// recovery_roi: what is it worth to handle complaints better?
//
//   recovery_roi scenario.toml [--complaints file.csv[.gz]] [--compare other.toml] [--format text|markdown|json|csv]
//                [--out file] [--draws N] [--seed S] [--threads T]
//
// Reads a scenario file and the complaint records it names, makes the intervention it states, and writes what that is
// worth: by itself, or against the scenario of --compare (common random numbers). Exit code 0: report written;
// 1: something was wrong, said on standard error, and nothing was written.

#include <unistd.h>
#include <amends/core/executor.hpp>
#include <amends/core/version.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/satisfaction/speed_effect.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <new>
#include <optional>
#include <string>

#include "recovery_report.hpp"

namespace {

using namespace amends;

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

struct Arguments {
  std::string scenario;
  std::string complaints;
  std::string compare;
  std::string out;
  ReportFormat format = ReportFormat::text;
  std::size_t draws = 100'000;
  std::uint64_t seed = 7;
  std::size_t threads = 1;
};

bool needs_records(const interop::ScenarioFile& file) {
  return !file.scenario.observed();
}

/// How the median and the chance of a loss move with what is assumed of those who gave no score.
std::vector<NonresponseRow> nonresponse_rows(const economics::RecoveryScenario& scenario,
                                             const std::optional<economics::RecoveryScenario>& baseline,
                                             const economics::EvaluationOptions& options) {
  struct Case {
    const char* label;
    double odds_ratio;
  };
  constexpr Case cases[] = {{"all of them satisfied or delighted", 1e12},
                            {"twice the odds of being satisfied", 2.0},
                            {"like those who did, same sector and speed", 1.0},
                            {"half the odds of being satisfied", 0.5},
                            {"a quarter of the odds", 0.25},
                            {"all of them dissatisfied", 1e-12}};
  economics::EvaluationOptions quick = options;
  quick.draws = std::min<std::size_t>(options.draws, 20'000);
  quick.segments = false;
  quick.progress = nullptr;
  std::vector<NonresponseRow> rows;
  for (const Case& one : cases) {
    const economics::Assumption ratio(one.odds_ratio);
    const economics::RecoveryScenario moved = scenario.with_nonresponse_odds_ratio(ratio);
    const economics::Summary net = baseline ? moved.compare(baseline->with_nonresponse_odds_ratio(ratio), quick)
                                                  .difference()
                                                  .summary(economics::Metric::net)
                                            : moved.evaluate(quick).summary(economics::Metric::net);
    rows.push_back({one.label, one.odds_ratio, net.quantiles[2], net.share_negative});
  }
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
    } else {
      report.left_out.push_back(all.segments()[s]);
      report.left_out_complaints += all.segment_total(s).received;
    }
  }
  satisfaction::OutcomeTable table(names, all.bands());
  for (std::size_t s = 0; s < kept.size(); ++s)
    for (std::size_t b = 0; b < all.bands().size(); ++b) table.cell(s, b) = all.cell(kept[s], b);
  return table;
}

RecoveryReport make_report(const Arguments& arguments) {
  const interop::ScenarioFile file = interop::load_scenario(arguments.scenario);
  std::optional<interop::ScenarioFile> other;
  if (!arguments.compare.empty()) other = interop::load_scenario(arguments.compare);

  RecoveryReport report;
  report.title = file.scenario.inputs().title;
  report.currency = file.scenario.inputs().currency;
  report.years = file.scenario.inputs().years;
  report.notes = file.note;
  report.draws = arguments.draws;
  report.seed = arguments.seed;

  // One set of records serves both scenarios: those of the first file, or of the second if the first names none.
  economics::RecoveryScenario scenario = file.scenario;
  std::optional<economics::RecoveryScenario> baseline;
  if (other) baseline = other->scenario;
  if (needs_records(file) || (other && needs_records(*other))) {
    report.plan = file.records ? file.records : other ? other->records : std::nullopt;
    if (!report.plan)
      throw Error(ErrorCode::missing, "records",
                  "outcomes come from records, but no scenario file has a [records] table");
    interop::ObservedRecords observed = interop::read_records(*report.plan, arguments.complaints);
    if (other && other->records && file.records &&
        (other->records->thresholds.satisfied != report.plan->thresholds.satisfied ||
         other->records->thresholds.delighted != report.plan->thresholds.delighted ||
         other->records->response_bands != report.plan->response_bands))
      throw Error(ErrorCode::contradiction, "records",
                  "the two scenario files read the records with different thresholds or response bands");
    report.records_report = observed.records.report();
    report.records_file = arguments.complaints;
    scenario = file.observed(observed.table);
    if (other) baseline = other->observed(observed.table);
    report.table = of_scenario(observed.table, file.scenario.inputs(), report);
    report.within_days = file.respond_within_days;
    if (!report.within_days && other) report.within_days = other->respond_within_days;
    if (report.within_days) report.effect = satisfaction::speed_effect(*report.table, *report.within_days);
  } else if (!arguments.complaints.empty()) {
    throw Error(ErrorCode::contradiction, "--complaints",
                "the scenario takes nothing from records, so --complaints is idle");
  }

  std::optional<core::ThreadPool> pool;
  if (arguments.threads > 1) pool.emplace(arguments.threads);
  ProgressLine progress;
  economics::EvaluationOptions options{.draws = arguments.draws, .seed = arguments.seed};
  if (pool) options.executor = &*pool;
  if (isatty(2) != 0 && arguments.draws >= 500'000) options.progress = &progress;

  if (baseline) {
    report.baseline_title = other->scenario.inputs().title;
    report.comparison = scenario.compare(*baseline, options);
  } else {
    report.single = scenario.evaluate(options);
  }
  if (report.table) report.nonresponse = nonresponse_rows(scenario, baseline, options);
  return report;
}

/// Writes beside the file first, so that a report that was there is lost only to a complete new one.
void write_report(const Arguments& arguments, const std::string& text) {
  const std::filesystem::path out(arguments.out);
  for (const std::string& input : {arguments.scenario, arguments.compare, arguments.complaints}) {
    std::error_code ignored;
    if (!input.empty() && std::filesystem::equivalent(out, input, ignored))
      throw Error(ErrorCode::contradiction, "--out", "--out would overwrite its own input \"" + input + "\"");
  }
  if (std::filesystem::is_directory(out)) throw Error(ErrorCode::io, "--out", "\"" + arguments.out + "\" is a folder");
  const std::filesystem::path part(arguments.out + ".part");
  {
    std::ofstream file(part, std::ios::binary);
    file << text << std::flush;
    if (!file) throw Error(ErrorCode::io, "--out", "cannot write \"" + arguments.out + "\"");
  }
  std::filesystem::rename(part, out);
}

std::uint64_t seed_of(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (status != std::errc() || end != text.data() + text.size())
    throw Error(ErrorCode::domain, "--seed",
                "--seed must be a whole number from 0 to 18446744073709551615, got " + text);
  return seed;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  std::string seed = "7";
  const CLI::Validator given([](std::string& text) { return text.empty() ? std::string("must not be empty") : ""; }, "",
                             "given");
  CLI::App app(
      "What is it worth to handle complaints better? Reads a scenario file (TOML) and complaint records (CSV).");
  app.set_version_flag("--version", std::string("recovery_roi ") + AMENDS_VERSION_STRING);
  app.add_option("scenario", arguments.scenario, "the scenario file that is judged")->required();
  app.add_option("--complaints", arguments.complaints,
                 "complaint records, .csv or .csv.gz, instead of the scenario's own")
      ->check(given);
  app.add_option("--compare", arguments.compare, "the scenario file it is compared with, usually today's state")
      ->check(given);
  app.add_option("--out", arguments.out, "write the report to this file")->check(given);
  app.add_option("--format", arguments.format, "text, markdown, json or csv")
      ->transform(CLI::CheckedTransformer(std::map<std::string, ReportFormat>{{"text", ReportFormat::text},
                                                                              {"markdown", ReportFormat::markdown},
                                                                              {"json", ReportFormat::json},
                                                                              {"csv", ReportFormat::csv}},
                                          CLI::ignore_case));
  app.add_option("--draws", arguments.draws, "Monte Carlo draws")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--seed", seed, "same seed, same report")->capture_default_str();
  app.add_option("--threads", arguments.threads, "threads; the report does not depend on it")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    arguments.seed = seed_of(seed);
    const std::string text = render(make_report(arguments), arguments.format);
    if (arguments.out.empty()) {
      std::cout << text << std::flush;
      return std::cout ? 0 : 1;
    }
    write_report(arguments, text);
    return 0;
  } catch (const std::bad_alloc&) {
    std::cerr << "recovery_roi: not enough memory for " << arguments.draws << " draws\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "recovery_roi: " << error.what() << '\n';
    return 1;
  }
}
