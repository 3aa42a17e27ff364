// Survival curves of 10 million customers beside std::sort of the same durations, in one run: the counter `of_sort` is
// processor time of the fit divided by that of the sort (goal: at most 2), `peak_bytes_per_row` what the fit took at
// most beside its input (of 9 bytes a row: float64 durations and one byte for the event; 16 with float64 events).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/survival/cumulative_incidence.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <new>
#include <span>
#include <vector>

// Every allocation of this program is counted, so that the peak is that of the fit and not of the machine.
namespace {
std::atomic<std::size_t> bytes_now{0}, bytes_peak{0};
constexpr std::size_t header = 16;
}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size + header);
  if (memory == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(memory) = size;
  const std::size_t now = bytes_now += size;
  if (now > bytes_peak) bytes_peak = now;
  return static_cast<char*>(memory) + header;
}
void operator delete(void* at) noexcept {
  if (at == nullptr) return;
  void* const memory = static_cast<char*>(at) - header;
  bytes_now -= *static_cast<std::size_t*>(memory);
  std::free(memory);
}
void operator delete(void* at, std::size_t) noexcept {
  operator delete(at);
}

namespace {

using namespace amends;
constexpr std::size_t rows = 10'000'000;

struct Data {
  std::vector<double> duration;
  std::vector<std::uint8_t> event;
  std::vector<std::uint8_t> group;
  std::vector<double> weight;
  double sort_seconds;
};

// Processor time: other work may run beside this.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double sort_seconds(const std::vector<double>& values) {
  double best = 1e300;
  for (int i = 0; i < 3; ++i) {
    std::vector<double> copy = values;
    const std::clock_t start = std::clock();
    std::sort(copy.begin(), copy.end());
    best = (std::min)(best, seconds_since(start));
    benchmark::DoNotOptimize(copy.data());
  }
  return best;
}

// Exponential lives of 400 days on average, seen for at most three years; about half end while seen.
Data make(bool whole) {
  Data data;
  data.duration.resize(rows);
  data.event.resize(rows);
  data.group.resize(rows);
  data.weight.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const double life = -400.0 * std::log(core::uniform(1, 1, i)), seen = 1095.0 * core::uniform(1, 2, i);
    const double t = (std::min)(life, seen);
    data.duration[i] = whole ? std::floor(t) : t;
    data.event[i] = life <= seen ? 1 : 0;
    data.group[i] = static_cast<std::uint8_t>(i % 3);
    data.weight[i] = 0.5 + core::uniform(1, 3, i);
  }
  data.sort_seconds = sort_seconds(data.duration);
  return data;
}
const Data& data(bool whole) {
  static const Data days = make(true), exact = make(false);
  return whole ? days : exact;
}

template <class Fit>
void beside_sort(benchmark::State& state, bool whole, Fit fit) {
  const Data& input = data(whole);
  const std::size_t before = bytes_now;
  bytes_peak = before;
  double best = 1e300;
  for (auto _ : state) {
    const std::clock_t start = std::clock();
    benchmark::DoNotOptimize(fit(input));
    best = (std::min)(best, seconds_since(start));
  }
  state.counters["of_sort"] = best / input.sort_seconds;
  state.counters["sort_seconds"] = input.sort_seconds;
  state.counters["peak_bytes_per_row"] = static_cast<double>(bytes_peak - before) / static_cast<double>(rows);
}

std::span<const double> column(const std::vector<double>& values) {
  return values;
}
std::span<const std::uint8_t> column(const std::vector<std::uint8_t>& values) {
  return values;
}

estimation::SurvivalColumns columns(const Data& d) {
  return {.duration = column(d.duration), .event = column(d.event)};
}

const auto kaplan_meier = [](const Data& d) { return survival::KaplanMeier::fit(columns(d)); };
const auto weighted = [](const Data& d) {
  estimation::SurvivalColumns with = columns(d);
  with.weight = column(d.weight);
  return survival::KaplanMeier::fit(with);
};
const auto nelson_aalen = [](const Data& d) { return survival::NelsonAalen::fit(columns(d)); };
const auto incidence = [](const Data& d) {
  return survival::AalenJohansen::fit({.duration = column(d.duration), .cause = column(d.event)});
};
const auto log_rank = [](const Data& d) {
  return survival::log_rank_test({.duration = column(d.duration), .event = column(d.event), .group = column(d.group)});
};

BENCHMARK_CAPTURE(beside_sort, kaplan_meier_whole_days, true, kaplan_meier)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);
BENCHMARK_CAPTURE(beside_sort, kaplan_meier_all_times_different, false, kaplan_meier)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);
BENCHMARK_CAPTURE(beside_sort, kaplan_meier_fractional_weights, false, weighted)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(beside_sort, nelson_aalen_all_times_different, false, nelson_aalen)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);
BENCHMARK_CAPTURE(beside_sort, aalen_johansen_whole_days, true, incidence)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);
BENCHMARK_CAPTURE(beside_sort, log_rank_whole_days, true, log_rank)->Unit(benchmark::kMillisecond)->Iterations(1);

void survival_at_a_time(benchmark::State& state) {
  static const survival::KaplanMeier curve = survival::KaplanMeier::fit(columns(data(false)));
  std::uint64_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(curve.survival(1000.0 * core::uniform(2, 1, i++)));
}
BENCHMARK(survival_at_a_time);

}  // namespace

BENCHMARK_MAIN();
