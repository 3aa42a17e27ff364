// The review of a complaint desk from its log of events: was it handled as promised, how long did it take, what is open,
// which problems are new, and what do they put at risk. Events come through the CSV stream, in the order of time to a
// RecoveryMonitor; what the log cannot show is named.
//
//   complaint_desk [FILE] [--report PAGE]
//
// FILE (plain or gzip) is a log with the columns complaint_id, time, activity, problem and deadline, as that of the
// simulated desk in examples/data, or the incident log of a ServiceNow desk (known by its column incident_state). PAGE
// is where the review is written as a page with charts (.html).

#include <amends/core/timestamp.hpp>
#include <amends/economics/alarm_at_risk.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/id_texts.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/recovery/expected_counts.hpp>
#include <amends/recovery/problem_monitor.hpp>
#include <amends/recovery/recovery_monitor.hpp>
#include <amends/report/desk.hpp>

#include <algorithm>
#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/rolling_mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace amends;
using namespace amends::recovery;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double day = 1'440.0;

/// How a kind of log is written: its columns, and what its activities mean.
struct LogKind {
  const char* complaint;
  const char* time;
  const char* activity;
  const char* problem;   // what new trends are looked for in
  const char* deadline;  // "": the log has none
  std::map<std::string, Meanings, std::less<>> activities;
};

LogKind own_log() {
  return {"complaint_id",
          "time",
          "activity",
          "problem",
          "deadline",
          {{"received", Meaning::received},
           {"acknowledged", Meaning::acknowledged},
           {"apology", Meaning::apology},
           {"listening", Meaning::listening},
           {"assessed", Meaning::assessed},
           {"promise", {}},
           {"waiting for customer", Meaning::waits_for_customer},
           {"customer replied", {}},
           {"investigated", Meaning::investigated},
           {"answered",
            {Meaning::acknowledged, Meaning::responded, Meaning::communicated, Meaning::solution, Meaning::resolves}},
           {"compensation", Meaning::compensation},
           {"reopened", Meaning::reopens},
           {"solved", Meaning::resolves},
           {"asked: satisfied", {Meaning::follow_up, Meaning::satisfied}},
           {"asked: dissatisfied", {Meaning::follow_up, Meaning::dissatisfied}},
           {"closed", Meaning::closed}}};
}

LogKind servicenow_log() {
  const Meanings work{Meaning::investigated, Meaning::reopens};
  return {"number",
          "sys_updated_at",
          "incident_state",
          "category",
          "",
          {{"opened", Meaning::received},  // made of the column opened_at
           {"New", {}},
           {"Active", work},
           {"Awaiting User Info", Meanings(Meaning::waits_for_customer) | work},
           {"Awaiting Problem", work},
           {"Awaiting Vendor", work},
           {"Awaiting Evidence", work},
           {"Resolved", {Meaning::solution, Meaning::resolves}},
           {"Closed", Meaning::closed},
           {"kept", Meaning::promises_kept},  // of the column made_sla, the one promise that this log holds
           {"broken", Meaning::breaks_promise}}};
}

double minutes_of(std::string_view text) {
  const auto time = core::parse_timestamp(text);
  return time ? static_cast<double>(time->microseconds) / 60e6 : missing;
}

/// Takes the rows of the log as events.
class LogReader final : public interop::CsvConsumer {
 public:
  std::vector<ProcessEvent> events{};
  interop::IdTexts complaints{}, problems{};
  LogKind kind{};

  [[nodiscard]] ProcessRules rules() const {
    ProcessRules made;
    for (const auto& [name, meanings] : kind.activities) made.activities.push_back(meanings);
    made.calendar = domain::BusinessCalendar(week(), 3);  // day 0 is 1970-01-01, a Thursday
    made.resolve_within = {5 * 480.0, Clock::own};
    return made;
  }

  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    servicenow_ = has("incident_state");
    kind = servicenow_ ? servicenow_log() : own_log();
    std::vector<std::string_view> wanted{kind.complaint, kind.time, kind.activity, kind.problem};
    if (servicenow_) wanted.insert(wanted.end(), {"opened_at", "made_sla"});
    if (*kind.deadline != '\0') wanted.emplace_back(kind.deadline);
    std::vector<std::size_t> places;
    for (std::size_t c = 0; c < names.size(); ++c)
      if (std::find(wanted.begin(), wanted.end(), names[c]) != wanted.end()) {
        place_[names[c]] = places.size();
        places.push_back(c);
      }
    for (const std::string_view name : wanted)
      if (place_.find(name) == place_.end())
        throw Error(ErrorCode::missing, std::string(name), "there is no column " + std::string(name));
    return places;
  }

  void row(const interop::CsvRow& row) override {
    if (row.fault != interop::CsvRow::Fault::none) return;
    const auto text = [&](const char* name) { return interop::text_of(row.wanted[place_.at(name)], scratch_); };
    ProcessEvent event;
    event.complaint = static_cast<std::uint64_t>(complaints.add(text(kind.complaint)));
    event.group = static_cast<std::uint32_t>(problems.add(text(kind.problem)));
    event.at = minutes_of(text(kind.time));
    event.activity = activity(text(kind.activity));
    if (*kind.deadline != '\0') event.deadline = minutes_of(text(kind.deadline));
    if (servicenow_ && event.complaint >= last_.size()) {
      ProcessEvent opened = event;
      opened.at = minutes_of(text("opened_at"));
      opened.activity = activity("opened");
      events.push_back(opened);
      last_.push_back(event);
    }
    events.push_back(event);
    if (!servicenow_) return;
    ProcessEvent& told = last_[event.complaint];
    told = event;
    told.activity = activity(text("made_sla") == "true" ? "kept" : "broken");
  }

  /// The events in the order of time; those of one minute as they stand.
  void finish() {
    events.insert(events.end(), last_.begin(), last_.end());
    std::stable_sort(events.begin(), events.end(), [](const ProcessEvent& a, const ProcessEvent& b) {
      return (std::isnan(a.at) ? -1.0 : a.at) < (std::isnan(b.at) ? -1.0 : b.at);
    });
  }

 private:
  static std::array<domain::OpeningHours, 7> week() {
    std::array<domain::OpeningHours, 7> hours{};
    for (std::size_t d = 0; d < 5; ++d) hours[d] = {540.0, 1'020.0};
    return hours;
  }
  [[nodiscard]] std::uint32_t activity(std::string_view name) const {
    const auto found = kind.activities.find(name);
    return found == kind.activities.end() ? 0xffffffffu
                                          : static_cast<std::uint32_t>(std::distance(kind.activities.begin(), found));
  }

  bool servicenow_ = false;
  std::map<std::string, std::size_t, std::less<>> place_{};
  std::vector<ProcessEvent> last_{};
  std::string scratch_{};
};

void print_account(const EventAccount& account) {
  std::printf("%.0f events, %.0f left out\n", static_cast<double>(account.events),
              static_cast<double>(account.left_out()));
  for (std::size_t f = 1; f < event_fault_count; ++f)
    if (account.left_out_for[f] > 0)
      std::printf("  %8.0f  %s\n", static_cast<double>(account.left_out_for[f]),
                  std::string(to_string(static_cast<EventFault>(f))).c_str());
}

void print_figures(const ProcessFigures& figures, const ProcessRules& rules) {
  std::string hidden;
  std::printf("\n%-26s %10s   95 %% interval        of\n", "figure", "");
  for (const KpiValue& one : kpis(figures, rules)) {
    const std::string name(to_string(one.kpi));
    if (!can_show(rules, one.kpi)) {
      hidden += (hidden.empty() ? "" : ", ") + name;
    } else if (one.kpi == Kpi::backlog || one.kpi == Kpi::contacts_per_complaint) {
      std::printf("%-26s %10.2f %26.0f\n", name.c_str(), one.value, one.of);
    } else if (!std::isnan(one.value) && one.kpi != Kpi::cost_per_complaint) {
      std::printf("%-26s %8.1f %%   %5.1f %% to %5.1f %%  %8.0f\n", name.c_str(), 100 * one.value, 100 * one.lower,
                  100 * one.upper, one.of);
    }
  }
  std::printf("not to be seen in this log: %s\n", hidden.empty() ? "-" : hidden.c_str());

  std::printf("\nhours from receipt, what is still open taken as such   median      nine of ten\n");
  for (std::size_t e = 0; e < duration_end_count; ++e) {
    const auto end = static_cast<DurationEnd>(e);
    if (!can_show(rules, end)) continue;
    for (const Clock clock : {Clock::calendar, Clock::own}) {
      const DurationClasses& lasted = figures.duration(end, clock);
      std::printf("  %-15s %-36s %7.1f %16.1f\n", std::string(to_string(end)).c_str(),
                  clock == Clock::calendar ? "on the calendar" : "of work, the customer not waited for",
                  lasted.quantile(0.5).value / 60.0, lasted.quantile(0.9).value / 60.0);
    }
  }

  std::printf("\nof complaints that are done\n");
  for (std::size_t m = 1; m < figures.happened.size(); ++m) {
    const ShareCount& counted = figures.happened[m];
    if (counted.of > 0)
      std::printf("  %-15s %6.1f %%\n", std::string(to_string(static_cast<Meaning>(m))).c_str(),
                  100.0 * counted.share().value);
  }
  const PromiseCounts& promises = figures.promises;
  std::printf("\npromises: %.0f made, %.0f kept, %.0f broken, %.0f replaced before they were due\n",
              static_cast<double>(promises.made), static_cast<double>(promises.kept),
              static_cast<double>(promises.broken), static_cast<double>(promises.replaced));
  const char* const lengths[] = {"one", "two", "three and more"};
  for (std::size_t k = 0; k < 3; ++k) {
    const PromiseChains& chains = promises.by_length[k];
    if (chains.chains > 0)
      std::printf("  of one thing: %-15s held by the first deadline %5.1f %%, by the last %5.1f %%\n", lengths[k],
                  100.0 * static_cast<double>(chains.held_at_first) / static_cast<double>(chains.chains),
                  100.0 * static_cast<double>(chains.held_at_last) / static_cast<double>(chains.chains));
  }
}

/// Complaints received on each day, of each kind of problem.
struct DailyCounts {
  std::int64_t first_day = 0;
  std::size_t series = 0;
  std::vector<double> count{};
  std::vector<std::size_t> weekday{};

  [[nodiscard]] std::size_t days() const { return weekday.size(); }
};

DailyCounts daily_counts(const LogReader& log, const ProcessRules& rules) {
  DailyCounts daily;
  daily.series = log.problems.size();
  std::vector<std::pair<std::int64_t, std::uint32_t>> receipts;
  for (const ProcessEvent& event : log.events)
    if (event.activity < rules.activities.size() && rules.activities[event.activity].has(Meaning::received) &&
        !std::isnan(event.at))
      receipts.emplace_back(static_cast<std::int64_t>(std::floor(event.at / day)), event.group);
  if (receipts.empty()) return daily;
  std::sort(receipts.begin(), receipts.end());
  daily.first_day = receipts.front().first;
  const auto days = static_cast<std::size_t>(receipts.back().first - daily.first_day + 1);
  daily.count.resize(days * daily.series);
  for (const auto& [on, problem] : receipts)
    daily.count[static_cast<std::size_t>(on - daily.first_day) * daily.series + problem] += 1.0;
  for (std::size_t d = 0; d < days; ++d)
    daily.weekday.push_back(static_cast<std::size_t>((daily.first_day + static_cast<std::int64_t>(d) + 3) % 7));
  return daily;
}

/// New problems: a baseline from the first eight weeks, alarms in the rest. Returns them.
std::vector<report::DeskAlarm> print_trends(const DailyCounts& daily, const interop::IdTexts& problems) {
  const std::size_t learnt = (std::min<std::size_t>)(56, daily.days() / 2), rest = daily.days() - learnt;
  const CountTable learned{.series = daily.series,
                           .count = std::span(daily.count).first(learnt * daily.series),
                           .weekday = std::span(daily.weekday).first(learnt)};
  const auto baselines = fit_baselines(learned, {.factors = FactorsOf::all_series});
  const CountTable watched{.series = daily.series,
                           .count = std::span(daily.count).subspan(learnt * daily.series),
                           .weekday = std::span(daily.weekday).subspan(learnt)};
  const std::vector<double> expected = expected_counts(baselines, watched);
  std::vector<InControl> series;
  std::size_t known = 0;
  for (std::size_t s = 0; s < daily.series; ++s) {
    InControl one;  // without expected counts a series is not watched
    const bool has_baseline = baselines[s].diagnosis == BaselineDiagnosis::none;
    one.dispersion = baselines[s].dispersion;
    for (std::size_t d = 0; has_baseline && d < (std::min<std::size_t>)(7, rest); ++d)
      one.expected.push_back(expected[d * daily.series + s]);
    known += has_baseline ? 1u : 0u;
    series.push_back(one);
  }
  ProblemMonitor monitor(series, {.run_length = 1'000.0});
  std::printf("\nnew problems, from %s on: %zu of %zu kinds have a baseline\n  %s\n",
              core::format_date(daily.first_day + static_cast<std::int64_t>(learnt)).c_str(), known, daily.series,
              monitor.rule().c_str());
  // What a lost customer is worth, how many speak up and how many stay: stated, not known to the log.
  const double evidence = 0.25, stay = 0.90, after = 0.80, value = 200.0;
  const auto date = [&](std::size_t period) {
    return core::format_date(daily.first_day + static_cast<std::int64_t>(learnt + period));
  };
  std::vector<report::DeskAlarm> alarms;
  const std::vector<Alarm> found = monitor.update_all(watched.count, expected);
  if (found.empty()) std::printf("  none\n");
  for (const Alarm& alarm : found) {
    const economics::AlarmAtRisk risk =
        economics::alarm_at_risk({.complaints_above_expected = (std::max)(alarm.excess.excess, 0.0),
                                  .lower = (std::max)(alarm.excess.lower, 0.0),
                                  .upper = (std::max)(alarm.excess.upper, 0.0),
                                  .evidence_rate = evidence,
                                  .stay_rate_untroubled = stay,
                                  .stay_rate_after_problem = after,
                                  .value_per_customer = value});
    std::printf("  %s  %-14s since %s: %.0f complaints where %.1f are expected; at risk %.0f (%.0f to %.0f)\n",
                date(alarm.period).c_str(), std::string(problems.text(alarm.series)).c_str(), date(alarm.since).c_str(),
                alarm.count, alarm.expected, risk.estimate.revenue_at_risk, risk.lower.revenue_at_risk,
                risk.upper.revenue_at_risk);
    alarms.push_back({.series = std::string(problems.text(alarm.series)),
                      .since = date(alarm.since),
                      .period = date(alarm.period),
                      .count = alarm.count,
                      .expected = alarm.expected,
                      .excess = alarm.excess,
                      .at_risk = risk});
  }
  std::printf(
      "  at risk: with one problem in four voiced, 90 %% of customers staying without and 80 %% with it, 200 each\n");
  return alarms;
}

/// The same for those who lead the desk, as a page; groups are the kinds of problems.
void write_page(const std::string& path, const RecoveryMonitor& monitor, const interop::IdTexts& problems,
                std::vector<report::DeskAlarm> alarms) {
  const double now = monitor.last_event();
  report::DeskReview review{.now = core::format_timestamp(static_cast<std::int64_t>(now * 60e6)),
                            .rules = monitor.rules(),
                            .figures = monitor.figures(now),
                            .account = monitor.account(),
                            .alarms = std::move(alarms)};
  for (std::size_t p = 0; p < problems.size(); ++p)
    review.groups.push_back({std::string(problems.text(p)), monitor.figures(now, p)});
  interop::write_output_file(path, report::render(report::write(review), report::Format::html));
}

/// What the screen of a desk shows as time goes: complaints a day, over all days and the last thirty.
void print_running(const DailyCounts& daily) {
  namespace acc = boost::accumulators;
  acc::accumulator_set<double, acc::stats<acc::tag::mean, acc::tag::rolling_mean>> received(
      acc::tag::rolling_window::window_size = 30);
  for (std::size_t d = 0; d < daily.days(); ++d) {
    double sum = 0.0;
    for (std::size_t s = 0; s < daily.series; ++s) sum += daily.count[d * daily.series + s];
    received(sum);
  }
  std::printf("\ncomplaints a day: %.1f, in the last thirty days %.1f\n", acc::mean(received),
              acc::rolling_mean(received));
}

int run(const std::string& path, const std::string& page) {
  LogReader log;
  interop::CsvStream stream({}, log, path);
  interop::read_file(path, [&](std::string_view chunk) { stream.feed(chunk); });
  stream.finish();
  log.finish();
  RecoveryMonitor monitor(log.rules(), log.problems.size());
  monitor.add(log.events);
  std::printf("%s: %zu complaints, up to %s\n", path.c_str(), log.complaints.size(),
              core::format_timestamp(static_cast<std::int64_t>(monitor.last_event() * 60e6)).c_str());
  print_account(monitor.account());
  print_figures(monitor.figures(monitor.last_event()), monitor.rules());
  const DailyCounts daily = daily_counts(log, monitor.rules());
  print_running(daily);
  std::vector<report::DeskAlarm> alarms = print_trends(daily, log.problems);
  if (!page.empty()) write_page(page, monitor, log.problems, std::move(alarms));
  std::printf(
      "\nA log does not know what customers thought who were not asked, who had the problem and kept silent, or\n"
      "what became of them: that takes surveys and the customer base.\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::string log = "examples/data/complaint_desk.csv", page;
    for (int a = 1; a < argc; ++a) {
      const std::string_view argument = argv[a];
      if (argument == "--report" && a + 1 < argc)
        page = argv[++a];
      else
        log = argument;
    }
    return run(log, page);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "complaint_desk: %s\n", error.what());
    return 1;
  }
}
