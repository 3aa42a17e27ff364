#include <algorithm>
#include <amends/recovery/expected_counts.hpp>
#include <amends/recovery/problem_monitor.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "count_draws.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
/// Series of some kinds, with random counts; from `onset` on, the first `shifted` series have `ratio` times as many.
struct Desk {
  std::size_t series, periods;
  std::vector<InControl> in_control;
  std::vector<double> counts, expected;

  Desk(std::size_t n, std::size_t t, std::uint64_t seed, std::size_t shifted = 0, std::size_t onset = 0,
       double ratio = 3.0)
      : series(n), periods(t), counts(n * t), expected(n * t) {
    const std::vector<double> means{0.1, 0.7, 3.0, 12.0}, dispersions{0.0, 0.3};
    for (std::size_t s = 0; s < n; ++s) {
      const double m = means[s % 4], a = dispersions[s / 4 % 2];
      in_control.push_back({{m}, a});
      const Draw before(m, a), after(ratio * m, a);
      for (std::size_t p = 0; p < t; ++p) {
        expected[p * n + s] = m;
        counts[p * n + s] = (s < shifted && p >= onset ? after : before)(seed, s, p);
      }
    }
  }
};

bool same(const Alarm& a, const Alarm& b) {
  return a.series == b.series && a.period == b.period && a.since == b.since && a.statistic == b.statistic &&
         a.count == b.count && a.excess.lower == b.excess.lower;
}
}  // namespace

TEST_CASE("Benjamini-Hochberg by its definition") {
  // The example of the paper's procedure, by hand: 5 % over 6 tests, i/6 of 0.05: 0.0083, 0.0167, 0.025, 0.033, ...
  const std::vector<double> p{0.2, 0.001, 0.031, missing, 0.9, 0.012, 0.04};
  CHECK(discovery_threshold(p, 0.05) == 0.012);
  CHECK(std::isnan(discovery_threshold(std::vector<double>{0.2, 0.06}, 0.05)));
  // 0.04 > 1/2 of 0.05, but 0.05 <= 2/2: both are discoveries (step up).
  CHECK(discovery_threshold(std::vector<double>{0.05, 0.04}, 0.05) == 0.05);
  CHECK_THROWS_AS(discovery_threshold(p, 0.0), Error);
  CHECK_THROWS_AS(discovery_threshold(std::vector<double>{1.5}, 0.1), Error);
}

TEST_CASE("an alarm says which series, since when and how many too many") {
  // ln 2 a complaint and 1 a period off: 2 + 1 + 0 complaints stay at 0 in the end; then 3 and 4 alarm at 2.5.
  ProblemMonitor monitor = ProblemMonitor::with_limits({2.5, infinity}, {});
  const std::vector<double> counts{1, 9, 0, 9, 3, 9, 4, 9, 1, 9}, expected(10, 1.0);
  std::vector<double> statistics(10, missing);
  const std::vector<Alarm> alarms = monitor.update_all(counts, expected, statistics);
  REQUIRE(alarms.size() == 1);
  CHECK(statistics[6] == alarms[0].statistic);  // before it restarts
  CHECK(statistics[8] == 0.0);
  CHECK(alarms[0].series == 0);
  CHECK(alarms[0].period == 3);
  CHECK(alarms[0].since == 2);
  CHECK(alarms[0].periods == 2.0);
  CHECK(alarms[0].statistic == Approx(7.0 * std::log(2.0) - 2.0).epsilon(1e-14));
  CHECK(alarms[0].limit == 2.5);
  CHECK(std::isnan(alarms[0].p_value));
  CHECK(alarms[0].excess.excess == 5.0);
  CHECK(alarms[0].excess.lower > 0.0);
  CHECK(monitor.state().series[0] == ChartState{});  // restarted, then 1 complaint less than its step down
  CHECK(monitor.state().series[1].count == 45.0);
  monitor.restart(1);
  CHECK(monitor.state().series[1] == ChartState{});
  CHECK(monitor.rule().find("limit of its own") != std::string::npos);
}

TEST_CASE("rows that cannot be leave the series as it is and are counted") {
  ProblemMonitor monitor = ProblemMonitor::with_limits({9.0, 9.0}, {0.0, 0.2});
  const std::vector<double> two{2.0, 2.0}, one{1.0, 1.0};
  monitor.update(two, one);
  const MonitorState before = monitor.state();
  monitor.update(std::vector<double>{missing, -1.0}, one);
  monitor.update(std::vector<double>{1.5, 2.0}, std::vector<double>{1.0, 0.0});
  monitor.update(std::vector<double>{infinity, 2.0}, std::vector<double>{1.0, missing});
  CHECK(monitor.state().series == before.series);
  CHECK(monitor.state().since == before.since);
  CHECK(monitor.state().row_report.rows == 8);
  CHECK(monitor.state().row_report.left_out == 6);
  CHECK(monitor.state().row_report.first() == 2);
  CHECK(monitor.state().row_report.reasons.size() == 5);
  CHECK_THROWS_AS(monitor.update(two, std::vector<double>{1.0}), Error);
  CHECK_THROWS_AS(monitor.update_all(std::vector<double>{1.0, 2.0, 3.0}, std::vector<double>{1.0, 2.0, 3.0}), Error);
}

TEST_CASE("results depend neither on the order of the series nor on the batches, nor on a copy in between") {
  const Desk desk(48, 300, 4, 8, 150);
  for (const AlarmRule rule : {AlarmRule::limit_per_series, AlarmRule::false_discovery_rate})
    for (const ChartKind kind : {ChartKind::cusum, ChartKind::ewma, ChartKind::u, ChartKind::g}) {
      core::ThreadPool pool(2);
      const MonitorOptions options{.chart = {.kind = kind}, .rule = rule, .run_length = 100.0};
      MonitorOptions pooled = options;
      pooled.executor = &pool;
      ProblemMonitor whole(desk.in_control, options);
      const std::vector<Alarm> alarms = whole.update_all(desk.counts, desk.expected);
      REQUIRE(alarms.size() > 5);

      // The last series first, period by period, from a saved state half way.
      const std::size_t n = desk.series;
      std::vector<InControl> turned(desk.in_control.rbegin(), desk.in_control.rend());
      ProblemMonitor other(turned, pooled);
      std::vector<Alarm> again;
      for (std::size_t t = 0; t < desk.periods; ++t) {
        std::vector<double> counts(desk.counts.begin() + static_cast<std::ptrdiff_t>(t * n),
                                   desk.counts.begin() + static_cast<std::ptrdiff_t>((t + 1) * n));
        std::vector<double> expected(desk.expected.begin() + static_cast<std::ptrdiff_t>(t * n),
                                     desk.expected.begin() + static_cast<std::ptrdiff_t>((t + 1) * n));
        std::reverse(counts.begin(), counts.end());
        std::reverse(expected.begin(), expected.end());
        if (t == 137) other = ProblemMonitor::from_state(other.state());
        std::vector<Alarm> now = other.update(counts, expected);
        for (Alarm& one : now) one.series = n - 1 - one.series;
        again.insert(again.end(), now.rbegin(), now.rend());
      }
      REQUIRE(again.size() == alarms.size());
      for (std::size_t i = 0; i < alarms.size(); ++i) CHECK(same(alarms[i], again[i]));
    }
}

TEST_CASE("shards of series with limits alarm as the whole") {
  const Desk desk(40, 200, 6, 8, 100);
  ProblemMonitor whole(desk.in_control, {.run_length = 100.0});
  const std::vector<Alarm> alarms = whole.update_all(desk.counts, desk.expected);
  std::size_t found = 0;
  for (std::size_t first : {std::size_t{0}, std::size_t{13}}) {
    const std::size_t last = first == 0 ? 13 : 40;
    ProblemMonitor part(std::span(desk.in_control).subspan(first, last - first), {.run_length = 100.0});
    std::vector<double> counts, expected;
    for (std::size_t t = 0; t < desk.periods; ++t)
      for (std::size_t s = first; s < last; ++s) {
        counts.push_back(desk.counts[t * desk.series + s]);
        expected.push_back(desk.expected[t * desk.series + s]);
      }
    for (Alarm one : part.update_all(counts, expected)) {
      one.series += first;
      CHECK(std::any_of(alarms.begin(), alarms.end(), [&](const Alarm& all) { return same(all, one); }));
      ++found;
    }
  }
  CHECK(found == alarms.size());
}

TEST_CASE("in control, limits keep their run length") {
  // 80 series of 2,500 periods, 200,000 in all: at a run length of 100 some 2,000 alarms, fewer where counts are coarse.
  const Desk desk(80, 2500, 8);
  for (const ChartKind kind : {ChartKind::cusum, ChartKind::ewma, ChartKind::u, ChartKind::g}) {
    ProblemMonitor monitor(desk.in_control, {.chart = {.kind = kind}, .run_length = 100.0});
    const double alarms = static_cast<double>(monitor.update_all(desk.counts, desk.expected).size());
    CHECK(alarms <= 2000.0 + 4.0 * std::sqrt(2000.0));
    CHECK(alarms > 300.0);
  }
}

TEST_CASE("false discoveries: without an onset few periods have any alarm, with one few alarms are false") {
  // 400 series, 2,000 periods, q = 0.1. The tolerance is four standard errors.
  for (const ChartKind kind : {ChartKind::cusum, ChartKind::ewma, ChartKind::u, ChartKind::g}) {
    const MonitorOptions options{
        .chart = {.kind = kind}, .rule = AlarmRule::false_discovery_rate, .false_discovery_rate = 0.1};
    const Desk quiet(400, 1000, 10);
    ProblemMonitor monitor(quiet.in_control, options);
    std::vector<double> any(quiet.periods, 0.0);
    for (const Alarm& one : monitor.update_all(quiet.counts, quiet.expected)) {
      any[one.period] = 1.0;
      CHECK(one.p_value <= 0.1);
      CHECK(std::isnan(one.limit));
    }
    const double share = std::accumulate(any.begin(), any.end(), 0.0) / static_cast<double>(quiet.periods);
    CHECK(share <= 0.1 + 4.0 * std::sqrt(0.1 * 0.9 / static_cast<double>(quiet.periods)));

    // 1 % of the series shifted throughout, restarting after each alarm: the mean over periods of the share of false.
    const Desk desk(400, 1000, 12, 4, 0);
    ProblemMonitor watching(desk.in_control, options);
    std::vector<double> alarms(desk.periods, 0.0), wrong(desk.periods, 0.0);
    for (const Alarm& one : watching.update_all(desk.counts, desk.expected)) {
      alarms[one.period] += 1.0;
      wrong[one.period] += one.series >= 4 ? 1.0 : 0.0;
    }
    double mean = 0.0, square = 0.0, found = 0.0;
    for (std::size_t t = 0; t < desk.periods; ++t) {
      const double part = alarms[t] > 0.0 ? wrong[t] / alarms[t] : 0.0;
      mean += part;
      square += part * part;
      found += alarms[t] - wrong[t];
    }
    const double periods = static_cast<double>(desk.periods);
    mean /= periods;
    CHECK(mean <= 0.1 + 4.0 * std::sqrt((square / periods - mean * mean) / periods));
    CHECK(found > 50.0);
  }
}

TEST_CASE("a known onset is found soon, and since when is near it") {
  // 200 series tripled from period 100 on, seen from the first alarm after it; in control alarms come every 300 periods.
  const Desk desk(200, 200, 14, 200, 100, 3.0);
  ProblemMonitor monitor(desk.in_control, {.chart = {.ratio = 3.0}, .run_length = 300.0});
  std::vector<double> delay, away;
  std::vector<bool> seen(desk.series, false);
  for (const Alarm& one : monitor.update_all(desk.counts, desk.expected)) {
    if (one.period < 100 || seen[one.series] || one.series % 4 == 0) continue;  // those of mean 0.1 take longer
    seen[one.series] = true;
    delay.push_back(static_cast<double>(one.period) - 99.0);
    away.push_back(std::fabs(static_cast<double>(one.since) - 100.0));
  }
  CHECK(delay.size() >= 149);
  std::sort(delay.begin(), delay.end());
  std::sort(away.begin(), away.end());
  CHECK(delay[delay.size() / 2] <= 4.0);
  CHECK(away[away.size() / 2] <= 1.0);
}

TEST_CASE("from a baseline: what is not watched, and monitors that cannot be") {
  const Desk desk(8, 100, 16);
  std::vector<InControl> series = desk.in_control;
  series[3].expected.clear();  // no baseline
  for (const AlarmRule rule : {AlarmRule::limit_per_series, AlarmRule::false_discovery_rate}) {
    ProblemMonitor monitor(series, {.rule = rule, .run_length = 20.0});
    std::vector<double> expected = desk.expected;
    for (std::size_t t = 0; t < desk.periods; ++t) expected[t * 8 + 3] = missing;
    for (const Alarm& one : monitor.update_all(desk.counts, expected)) CHECK(one.series != 3);
    CHECK(monitor.state().row_report.left_out == desk.periods);
    if (rule == AlarmRule::limit_per_series) {
      CHECK_THROWS_AS(monitor.p_value(0), Error);
      CHECK(std::isinf(monitor.state().limits[3]));
    } else {
      CHECK(monitor.p_value(0) <= 1.0);
      CHECK(std::isnan(monitor.p_value(3)));
    }
  }
  CHECK_THROWS_AS(ProblemMonitor(std::vector<InControl>{}), Error);
  CHECK_THROWS_AS(ProblemMonitor(series, {.run_length = 1.0}), Error);
  CHECK_THROWS_AS(ProblemMonitor(series, {.false_discovery_rate = 0.0}), Error);
  CHECK_THROWS_AS(ProblemMonitor::with_limits({0.0}, {}), Error);
  CHECK_THROWS_AS(ProblemMonitor::with_limits({1.0}, {0.1, 0.1}), Error);
  CHECK_THROWS_AS(ProblemMonitor::with_limits({1.0}, {}, {.rule = AlarmRule::false_discovery_rate}), Error);
  MonitorState damaged = ProblemMonitor(series).state();
  damaged.limits.pop_back();
  CHECK_THROWS_AS(ProblemMonitor::from_state(damaged), Error);
  damaged = ProblemMonitor(series).state();
  damaged.series[0].count = missing;
  CHECK_THROWS_AS(ProblemMonitor::from_state(damaged), Error);
}
