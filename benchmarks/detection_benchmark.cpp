// 10,000 series by 1,000 periods through a monitor whose limits are given, by either rule, beside a plain pass over the same
// numbers; the calibration apart. Read the ratio to the plain pass within one run.
#include <benchmark/benchmark.h>
#include <amends/core/random.hpp>
#include <amends/recovery/problem_monitor.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {
using namespace amends;
using namespace amends::recovery;
constexpr std::size_t series = 10'000, periods = 1'000;

/// Means from 0.05 to 50, every second series negative binomial; gamma mixtures rounded stand for random counts.
struct Desk {
  std::vector<InControl> in_control{};
  std::vector<double> limits{}, dispersions{};
  std::vector<double> counts = std::vector<double>(series * periods), expected = std::vector<double>(series * periods);

  Desk() {
    for (std::size_t s = 0; s < series; ++s) {
      const double mean = 0.05 * std::pow(1000.0, core::uniform(1, 1, s));
      in_control.push_back({{mean}, s % 2 == 0 ? 0.2 : 0.0});
      dispersions.push_back(in_control.back().dispersion);
      limits.push_back(4.5);
      for (std::size_t t = 0; t < periods; ++t) {
        counts[t * series + s] = std::floor(core::gamma(2, s, t, mean + 1e-3) + core::uniform(3, s, t));
        expected[t * series + s] = mean + 0.5;
      }
    }
  }
};
const Desk& desk() {
  static const Desk made;
  return made;
}

void plain_pass(benchmark::State& state) {
  const Desk& all = desk();
  for (auto _ : state)
    benchmark::DoNotOptimize(std::inner_product(all.counts.begin(), all.counts.end(), all.expected.begin(), 0.0));
}

void limits_given(benchmark::State& state) {
  const Desk& all = desk();
  const CountChart chart{.kind = static_cast<ChartKind>(state.range(0))};
  std::size_t alarms = 0;
  for (auto _ : state) {
    ProblemMonitor monitor = ProblemMonitor::with_limits(all.limits, all.dispersions, {.chart = chart});
    alarms = monitor.update_all(all.counts, all.expected).size();
  }
  state.counters["alarms"] = static_cast<double>(alarms);
}

void calibration(benchmark::State& state) {
  const Desk& all = desk();
  const AlarmRule rule = static_cast<AlarmRule>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(ProblemMonitor(all.in_control, {.rule = rule}).size());
}

void false_discovery_rate(benchmark::State& state) {
  const Desk& all = desk();
  static const ProblemMonitor calibrated(all.in_control, {.rule = AlarmRule::false_discovery_rate});
  for (auto _ : state) {
    ProblemMonitor monitor = calibrated;
    benchmark::DoNotOptimize(monitor.update_all(all.counts, all.expected).size());
  }
}
}  // namespace

BENCHMARK(plain_pass)->Unit(benchmark::kMillisecond);
BENCHMARK(limits_given)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(false_discovery_rate)->Unit(benchmark::kMillisecond);
BENCHMARK(calibration)->DenseRange(0, 1)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
