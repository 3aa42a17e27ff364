// Random numbers, quantile tables, sketch and moments: time per value.
#include <benchmark/benchmark.h>
#include <amends/core/moments.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/core/random.hpp>
#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/math/distribution.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace amends;
using math::Distribution;

namespace {
constexpr std::size_t values = 4096;

void per_value(benchmark::State& state, std::size_t number = values) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(number));
}

std::vector<double> uniforms() {
  std::vector<double> u(values);
  core::fill_uniform(1, 2, 0, u);
  return u;
}

void fill_uniform(benchmark::State& state) {
  std::vector<double> out(values);
  std::uint64_t index = 0;
  for (auto _ : state) {
    core::fill_uniform(1, 2, index, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
    index += values;
  }
  per_value(state);
}
BENCHMARK(fill_uniform);

template <class Draw>
void scalar(benchmark::State& state, Draw draw) {
  std::uint64_t index = 0;
  for (auto _ : state) benchmark::DoNotOptimize(draw(index++));
  per_value(state, 1);
}
BENCHMARK_CAPTURE(scalar, uniform, [](std::uint64_t i) { return core::uniform(1, 2, i); });
BENCHMARK_CAPTURE(scalar, normal, [](std::uint64_t i) { return core::normal(1, 2, i); });
BENCHMARK_CAPTURE(scalar, gamma, [](std::uint64_t i) { return core::gamma(1, 2, i, 3.0); });
BENCHMARK_CAPTURE(scalar, beta, [](std::uint64_t i) { return core::beta(1, 2, i, 12.5, 3.5); });
BENCHMARK_CAPTURE(scalar, pert, [](std::uint64_t i) { return core::pert(1, 2, i, 0.2, 0.35, 0.5); });

void build_table(benchmark::State& state, const Distribution& distribution) {
  for (auto _ : state) benchmark::DoNotOptimize(math::QuantileTable(distribution));
}
void fill_table(benchmark::State& state, const Distribution& distribution) {
  const math::QuantileTable table(distribution);
  const std::vector<double> u = uniforms();
  std::vector<double> out(values);
  for (auto _ : state) {
    table.fill(u, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  per_value(state);
}
void exact_quantile(benchmark::State& state, const Distribution& distribution) {
  const std::vector<double> u = uniforms();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(distribution.quantile(u[i++ % values]));
  per_value(state, 1);
}
#define FOR_EACH_SHAPE(run)                                                 \
  BENCHMARK_CAPTURE(run, pert, Distribution::pert(0.2, 0.35, 0.5));         \
  BENCHMARK_CAPTURE(run, beta_12_3, Distribution::beta(12.5, 3.5));         \
  BENCHMARK_CAPTURE(run, beta_9000_20000, Distribution::beta(9e3, 20e3));   \
  BENCHMARK_CAPTURE(run, beta_half_half, Distribution::beta(0.5, 0.5));     \
  BENCHMARK_CAPTURE(run, gamma_half, Distribution::gamma(0.5, 1));          \
  BENCHMARK_CAPTURE(run, gamma_20000, Distribution::gamma(20e3, 1));        \
  BENCHMARK_CAPTURE(run, normal_cut, Distribution::normal(0.3, 0.2, 0, 1)); \
  BENCHMARK_CAPTURE(run, triangular, Distribution::triangular(9, 12, 18))
FOR_EACH_SHAPE(build_table);
FOR_EACH_SHAPE(fill_table);
FOR_EACH_SHAPE(exact_quantile);

void sketch_add(benchmark::State& state) {
  std::vector<double> x(values);
  for (std::size_t i = 0; i < values; ++i) x[i] = 1e5 * core::normal(1, 2, i);
  QuantileSketch sketch(0.001);
  for (auto _ : state) {
    for (const double v : x) sketch.add(v);
    benchmark::DoNotOptimize(sketch.count());
  }
  per_value(state);
}
BENCHMARK(sketch_add);

void sketch_merge_and_five_quantiles(benchmark::State& state) {
  QuantileSketch part(0.001);
  for (std::size_t i = 0; i < 100'000; ++i) part.add(1e5 * core::normal(1, 2, i));
  for (auto _ : state) {
    QuantileSketch all(0.001);
    all.merge(part);
    for (const double q : {0.05, 0.25, 0.5, 0.75, 0.95}) benchmark::DoNotOptimize(all.quantile(q));
  }
}
BENCHMARK(sketch_merge_and_five_quantiles);

void moments_add(benchmark::State& state) {
  const std::vector<double> x = uniforms();
  Moments moments;
  for (auto _ : state) {
    for (const double v : x) moments.add(v);
    benchmark::DoNotOptimize(moments.mean());
  }
  per_value(state);
}
BENCHMARK(moments_add);

void read_times(benchmark::State& state, std::size_t letters) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values; ++i)
    texts.push_back(
        core::format_timestamp(static_cast<std::int64_t>(4e15 * core::uniform(1, 2, i))).substr(0, letters));
  for (auto _ : state)
    for (const std::string& text : texts) benchmark::DoNotOptimize(core::parse_timestamp(text));
  per_value(state);
}
BENCHMARK_CAPTURE(read_times, dates, 10);
BENCHMARK_CAPTURE(read_times, seconds, 19);
BENCHMARK_CAPTURE(read_times, microseconds, 26);

void numbers_that_may_be_times(benchmark::State& state) {
  std::vector<double> days(values);
  for (std::size_t i = 0; i < values; ++i) days[i] = static_cast<double>(i % 700);
  for (auto _ : state) benchmark::DoNotOptimize(core::looks_like(days));
  per_value(state);
}
BENCHMARK(numbers_that_may_be_times);
}  // namespace

BENCHMARK_MAIN();
