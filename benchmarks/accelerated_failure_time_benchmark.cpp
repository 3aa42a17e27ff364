// A Weibull fit of a million customers with five covariates, beside reading the same rows once. The peers on the same
// data: benchmarks/peers/accelerated_failure_time.py.
#include <benchmark/benchmark.h>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/survival/accelerated_failure_time.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace {
using namespace amends;
using survival::AcceleratedFailureTimeModel;
using survival::AftDistribution;

constexpr std::size_t covariates = 5;

struct Customers {
  std::vector<double> duration, event;
  std::vector<std::vector<double>> x = std::vector<std::vector<double>>(covariates);
  explicit Customers(std::size_t rows) {
    for (auto& column : x) column.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      double location = 3.0;
      for (std::size_t j = 0; j < covariates; ++j) {
        x[j][i] = core::uniform(1, j, i) - 0.5;
        location += (j % 2 == 0 ? 0.5 : -0.3) * x[j][i];
      }
      const double time = std::exp(location + 0.7 * std::log(-std::log(core::uniform(1, 7, i))));
      const double end = 5.0 + 30.0 * core::uniform(1, 8, i);
      duration.push_back((std::min)(time, end));
      event.push_back(time <= end ? 1.0 : 0.0);
    }
  }
  [[nodiscard]] survival::AftData data() const {
    survival::AftData out{.duration = std::span(duration), .event = std::span(event)};
    for (std::size_t j = 0; j < covariates; ++j) out.covariates.push_back({"x" + std::to_string(j), std::span(x[j])});
    return out;
  }
};

void fit(benchmark::State& state, AftDistribution distribution, std::size_t rows, std::size_t threads) {
  const Customers customers(rows);
  ThreadPool pool(threads);
  for (auto _ : state) {
    const auto made =
        AcceleratedFailureTimeModel::fit(customers.data(), {.distribution = distribution, .executor = &pool});
    if (!made) state.SkipWithError(made.report().message.c_str());
    state.counters["evaluations"] = made.report().evaluations;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows) * static_cast<std::int64_t>(state.iterations()));
}
}  // namespace

BENCHMARK_CAPTURE(fit, exponential_1m, AftDistribution::exponential, 1'000'000, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, weibull_1m, AftDistribution::weibull, 1'000'000, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, weibull_1m_two_threads, AftDistribution::weibull, 1'000'000, 2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(fit, log_normal_1m, AftDistribution::log_normal, 1'000'000, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, log_logistic_1m, AftDistribution::log_logistic, 1'000'000, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, generalised_gamma_20k, AftDistribution::generalised_gamma, 20'000, 1)
    ->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
