// A budget over customers and five actions each: the whole path, a plan read off it, the best plan by search, and
// actions made from a response curve.

#include <benchmark/benchmark.h>
#include <amends/core/random.hpp>
#include <amends/economics/customer_offers.hpp>
#include <amends/economics/offer_budget.hpp>

#include <cstddef>
#include <vector>

namespace {

using amends::economics::OfferBudget;

constexpr std::size_t actions = 5;

struct Offers {
  std::vector<double> costs, gains;
};

/// Costs from 5 to 100 and gains up to 300, independent of each other.
Offers drawn(std::size_t customers) {
  Offers out;
  for (std::uint64_t k = 0; k < customers * actions; ++k) {
    out.costs.push_back(5.0 + 95.0 * amends::core::uniform(14, 1, k));
    out.gains.push_back(300.0 * amends::core::uniform(14, 2, k));
  }
  return out;
}

/// Five amounts on a response curve, for customers of different value: every action lies on the frontier.
Offers from_curve(std::size_t customers) {
  const std::vector<double> amounts{5, 10, 20, 40, 80};
  std::vector<double> values;
  for (std::uint64_t i = 0; i < customers; ++i) values.push_back(1000.0 * amends::core::uniform(14, 3, i));
  Offers out{std::vector<double>(customers * actions), std::vector<double>(customers * actions)};
  const amends::recovery::SaturatingStay curve{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.05};
  amends::economics::offers_from_response(curve, values, amounts, 0.02, out.costs, out.gains);
  return out;
}

void path(benchmark::State& state, Offers (*offers)(std::size_t)) {
  const Offers given = offers(static_cast<std::size_t>(state.range(0)));
  std::size_t increments = 0;
  for (auto _ : state) {
    const OfferBudget budget(given.costs, given.gains, actions);
    benchmark::DoNotOptimize(budget.path_gains().data());
    increments = budget.increments();
  }
  state.counters["increments"] = static_cast<double>(increments);
}
BENCHMARK_CAPTURE(path, drawn, drawn)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(path, from_curve, from_curve)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void plan(benchmark::State& state, std::size_t most_states) {
  const Offers given = drawn(static_cast<std::size_t>(state.range(0)));
  const OfferBudget budget(given.costs, given.gains, actions);
  const double money = 0.3 * budget.path_costs().back();
  double gap = 0.0, states = 0.0;
  for (auto _ : state) {
    const auto made = budget.plan(money, {.most_states = most_states});
    benchmark::DoNotOptimize(made.actions.data());
    gap = made.gap;
    states = static_cast<double>(made.states);
  }
  state.counters["gap"] = gap;
  state.counters["states"] = states;
}
BENCHMARK_CAPTURE(plan, off_the_path, 0)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plan, best, 1'000'000)->Arg(40)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void at(benchmark::State& state) {
  const Offers given = drawn(1'000'000);
  const OfferBudget budget(given.costs, given.gains, actions);
  double money = 0.0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(budget.at(money));
    money = money < budget.path_costs().back() ? money + 1234.5 : 0.0;
  }
}
BENCHMARK(at);

}  // namespace

BENCHMARK_MAIN();
