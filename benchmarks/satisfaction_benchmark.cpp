// Compensatory and bottleneck index and class of ten million complaints, beside a plain copy of the same bytes.
// Read the ratio of the two within one run; the last line computes it from interleaved repetitions.
#include <benchmark/benchmark.h>
#include <amends/satisfaction/index.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <limits>
#include <vector>

namespace {
using namespace amends;
constexpr std::size_t rows = 10'000'000;

/// Scores 1..5 in steps of a half, one in sixteen missing; a plain mixing function, so that runs are alike.
struct Columns {
  std::vector<double> score[4];
  std::vector<double> compensatory = std::vector<double>(rows);
  std::vector<double> bottleneck = std::vector<double>(rows);
  std::vector<std::uint8_t> classes = std::vector<std::uint8_t>(rows);
  std::vector<double> copy[4];

  Columns() {
    std::uint64_t state = 1;
    for (int d = 0; d < 4; ++d) {
      score[d].resize(rows);
      copy[d].resize(rows);
      for (double& s : score[d]) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto top = static_cast<unsigned>(state >> 56);
        s = top < 16 ? std::numeric_limits<double>::quiet_NaN() : 1.0 + 0.5 * static_cast<double>(top % 9);
      }
    }
  }
  void index(const satisfaction::SatisfactionIndex& definition) {
    benchmark::DoNotOptimize(
        definition.score({score[0], score[1], score[2], score[3]}, {compensatory, bottleneck, classes}));
    benchmark::ClobberMemory();
  }
  void plain_copy() {
    for (int d = 0; d < 4; ++d) std::memcpy(copy[d].data(), score[d].data(), rows * sizeof(double));
    benchmark::ClobberMemory();
  }
};

Columns& columns() {
  static Columns made;
  return made;
}

const satisfaction::SatisfactionIndex& definition() {
  static const satisfaction::SatisfactionIndex made(
      {.thresholds = {.satisfied = 3.0, .delighted = 4.5},
       .weights = {
           .accessibility = 0.15, .interaction_quality = 0.25, .response_speed = 0.20, .outcome_fairness = 0.40}});
  return made;
}

void plain_copy(benchmark::State& state) {
  for (auto _ : state) columns().plain_copy();
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * rows * 4 * sizeof(double)));
}
BENCHMARK(plain_copy)->Unit(benchmark::kMillisecond);

void index_and_class(benchmark::State& state) {
  for (auto _ : state) columns().index(definition());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * rows * 4 * sizeof(double)));
}
BENCHMARK(index_and_class)->Unit(benchmark::kMillisecond);

struct Times {
  std::vector<double> wall, processor;
  template <class Work>
  void measure(const Work& work) {
    const auto from = std::chrono::steady_clock::now();
    const std::clock_t processor_from = std::clock();
    work();
    processor.push_back(1000.0 * static_cast<double>(std::clock() - processor_from) / CLOCKS_PER_SEC);
    wall.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count());
  }
};

/// Both in turn, so that a neighbour's load hits them alike; medians give the ratios. Processor time beside wall time,
/// because on a shared machine the latter counts the neighbours too.
void ratio_to_plain_copy(benchmark::State& state) {
  Times index, copy;
  columns().plain_copy();  // touch the pages first
  for (auto _ : state) {
    copy.measure([] { columns().plain_copy(); });
    index.measure([] { columns().index(definition()); });
  }
  const auto median = [](std::vector<double>& times) {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
  };
  const double copy_wall = median(copy.wall), index_wall = median(index.wall);
  const double copy_processor = median(copy.processor), index_processor = median(index.processor);
  state.counters["copy_ms"] = copy_processor;
  state.counters["index_ms"] = index_processor;
  state.counters["ratio"] = index_processor / copy_processor;
  state.counters["ratio_wall"] = index_wall / copy_wall;
}
BENCHMARK(ratio_to_plain_copy)->Iterations(21)->Unit(benchmark::kMillisecond);
}  // namespace

BENCHMARK_MAIN();
