// Customer-base models on a million simulated customers, as records come: starts spread over 12 weeks, 39 weeks
// observed, times in whole days. The peers' side is peers/customer_base.py.
#include <benchmark/benchmark.h>
#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <vector>

namespace {
using namespace amends;
constexpr std::size_t customers = 1'000'000;

template <class Model>
struct Records {
  customer_base::SimulatedCustomers made;
  explicit Records(const Model& model) {
    std::vector<double> T(customers);
    for (std::size_t i = 0; i < customers; ++i) T[i] = 27.0 + static_cast<double>(i % 84) / 7.0;
    made = model.simulate(T, 1);
    for (std::size_t i = 0; i < customers; ++i)  // whole days, the first at the earliest, none after the end
      if (made.frequency[i] > 0)
        made.recency[i] = (std::min)(made.T[i], (std::max)(1.0, std::ceil(made.recency[i] * 7.0)) / 7.0);
  }
  [[nodiscard]] customer_base::CustomerColumns columns() const {
    return {.frequency = std::span<const double>(made.frequency),
            .recency = std::span<const double>(made.recency),
            .T = std::span<const double>(made.T)};
  }
};

template <class Model>
Model truth();
template <>
customer_base::BetaGeoModel truth() {
  return customer_base::BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
}
template <>
customer_base::ParetoNBDModel truth() {
  return customer_base::ParetoNBDModel::with_parameters(0.553, 10.578, 0.606, 11.669);
}

template <class Model>
const Records<Model>& records() {
  static const Records<Model> made(truth<Model>());
  return made;
}

template <class Model>
const Model& fitted() {
  static const Model model = Model::fit(records<Model>().columns()).model();
  return model;
}

std::unique_ptr<ThreadPool> pool(benchmark::State& state) {
  return state.range(0) == 1 ? nullptr : std::make_unique<ThreadPool>(static_cast<std::size_t>(state.range(0)));
}

template <class Model, bool with_gradient>
void log_likelihood(benchmark::State& state) {
  const auto model = truth<Model>();
  const auto columns = records<Model>().columns();
  const auto threads = pool(state);
  for (auto step : state)
    benchmark::DoNotOptimize(customer_base::purchase_log_likelihood(model.process(), model.parameters(), columns,
                                                                    with_gradient, threads.get()));
  state.counters["per customer"] = benchmark::Counter(
      static_cast<double>(customers), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class Model>
void fit(benchmark::State& state) {
  const auto columns = records<Model>().columns();
  const auto threads = pool(state);
  for (auto step : state) {
    const auto result = Model::fit(columns, {.executor = threads.get()});
    benchmark::DoNotOptimize(result.model().estimates().standard_errors());
    state.counters["distinct rows"] = static_cast<double>(result.report().distinct_rows);
  }
}

template <class Model>
void predictions_with_errors(benchmark::State& state) {
  const auto columns = records<Model>().columns();
  const auto threads = pool(state);
  const auto& model = fitted<Model>();
  const customer_base::PredictionOptions options{.errors = true, .executor = threads.get()};
  for (auto step : state) {
    benchmark::DoNotOptimize(model.probability_alive(columns, 0.0, options));
    benchmark::DoNotOptimize(model.expected_purchases(columns, 0.0, 39.0, options));
  }
}

template <class Model>
void residual_transactions_with_errors(benchmark::State& state) {
  const auto columns = records<Model>().columns();
  const auto threads = pool(state);
  const auto& model = fitted<Model>();
  for (auto step : state)
    benchmark::DoNotOptimize(model.discounted_expected_residual_transactions(
        columns, {.rate = 0.1, .period = 52.1775}, std::numeric_limits<double>::infinity(),
        {.errors = true, .executor = threads.get()}));
}

using customer_base::BetaGeoModel;
using customer_base::ParetoNBDModel;
BENCHMARK(log_likelihood<BetaGeoModel, false>)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(log_likelihood<BetaGeoModel, true>)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(log_likelihood<ParetoNBDModel, false>)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(log_likelihood<ParetoNBDModel, true>)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(fit<BetaGeoModel>)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(fit<ParetoNBDModel>)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(predictions_with_errors<BetaGeoModel>)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(predictions_with_errors<ParetoNBDModel>)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(residual_transactions_with_errors<BetaGeoModel>)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(residual_transactions_with_errors<ParetoNBDModel>)->Arg(1)->Unit(benchmark::kMillisecond);
}  // namespace

BENCHMARK_MAIN();
