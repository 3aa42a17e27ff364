#pragma once

#include <amends/economics/share_dynamics.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE double exit_rate(const ExitRateInputs& inputs) {
  const double problems = core::check_probability("problem_rate", inputs.problem_rate);
  const double voice = core::check_probability("articulation_rate", inputs.articulation_rate);
  const double voiced = core::check_probability("stay_rate_voiced", inputs.stay_rate_voiced);
  const double silent = core::check_probability("stay_rate_silent", inputs.stay_rate_silent);
  return problems * (voice * (1.0 - voiced) + (1.0 - voice) * (1.0 - silent));
}

AMENDS_INLINE std::vector<double> steady_state_shares(std::span<const double> exit_rates) {
  const std::size_t count = exit_rates.size();
  if (count < 2) throw Error(ErrorCode::missing, "exit_rates", "exit_rates must hold at least two suppliers");
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (core::check_probability("exit_rates[" + std::to_string(i) + "]", exit_rates[i]) == 0.0) ++zeros;
  if (zeros > 1)
    throw Error(ErrorCode::numerical, "exit_rates",
                "exit_rates must hold at most one 0: between suppliers that nobody leaves, the shares depend on the "
                "start");

  // Where the shares rest, x_i = W - x_i a_i / (1 - a_i) with one W for all survivors: a_i = 1 - x_i / W, and the
  // shares sum to 1 for W = sum x / (n - 1). A supplier with x_i >= W shrinks whatever its size. Adding suppliers in
  // the order of their exit rates, W falls until the next one no longer fits.
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return exit_rates[a] < exit_rates[b]; });
  double sum = exit_rates[order[0]] + exit_rates[order[1]];
  std::size_t survivors = 2;
  while (survivors < count) {
    const double next = exit_rates[order[survivors]];
    if (!(next * static_cast<double>(survivors) < sum + next)) break;
    sum += next;
    ++survivors;
  }
  std::vector<double> shares(count, 0.0);
  const double others = static_cast<double>(survivors - 1);
  for (std::size_t k = 0; k < survivors; ++k) shares[order[k]] = 1.0 - others * exit_rates[order[k]] / sum;
  return shares;
}

AMENDS_INLINE double ShareTrajectory::share(std::size_t period, std::size_t supplier) const noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < suppliers; ++i) sum += at(period, i);
  return sum > 0.0 ? at(period, supplier) / sum : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE ShareTrajectory share_dynamics(std::span<const Supplier> suppliers, const ShareDynamicsOptions& options) {
  const std::size_t n = suppliers.size();
  if (n < 2) throw Error(ErrorCode::missing, "suppliers", "suppliers must hold at least two");
  core::check_non_negative("new_customers_per_period", options.new_customers_per_period);
  double start = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string name = "suppliers[" + std::to_string(i) + "].";
    start += core::check_non_negative(name + "customers", suppliers[i].customers);
    core::check_probability(name + "dissatisfaction_rate", suppliers[i].dissatisfaction_rate);
    core::check_probability(name + "stay_rate_when_dissatisfied", suppliers[i].stay_rate_when_dissatisfied);
  }
  core::check_positive("sum of customers", start);
  constexpr std::size_t most_values = 100'000'000;
  core::check_count("periods", options.periods, 0, most_values / n - 1);

  ShareTrajectory path;
  path.suppliers = n;
  path.periods = options.periods;
  path.customers.resize((options.periods + 1) * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) path.customers[i] = suppliers[i].customers;
  for (std::size_t t = 0; t < options.periods; ++t) {
    core::check_stop(options.executor);
    const double* now = path.customers.data() + t * n;
    double* next = path.customers.data() + (t + 1) * n;
    double total = 0.0;
    for (std::size_t i = 0; i < n; ++i) total += now[i];
    for (std::size_t i = 0; i < n; ++i) next[i] += now[i] + options.new_customers_per_period * now[i] / total;
    for (std::size_t j = 0; j < n; ++j) {
      const double leavers =
          now[j] * suppliers[j].dissatisfaction_rate * (1.0 - suppliers[j].stay_rate_when_dissatisfied);
      // Summed, not total - now[j]: that difference is all rounding when one supplier has nearly the whole market.
      double others = 0.0;
      for (std::size_t i = 0; i < n; ++i)
        if (i != j) others += now[i];
      if (!(others > 0.0)) continue;
      next[j] -= leavers;
      for (std::size_t i = 0; i < n; ++i)
        if (i != j) next[i] += leavers * (now[i] / others);
    }
  }
  return path;
}

}  // namespace amends::inline AMENDS_ABI::economics
