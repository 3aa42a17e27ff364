#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/findings.hpp>
#include <cstddef>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

struct ExitRateInputs {
  double problem_rate = detail::required;       ///< share of customers with a problem in the period, [0, 1]
  double articulation_rate = detail::required;  ///< share of those who complain, [0, 1]
  double stay_rate_voiced = detail::required;   ///< share of complainants who stay, [0, 1]
  double stay_rate_silent = detail::required;   ///< share of the silent who stay, [0, 1]
};

/// Share of all customers who leave per period because of a problem.
///
/// formula  x = p (1 - (v s + (1 - v) r0))
/// units    share per period
/// domain   all four in [0, 1]
/// edge     no problems, no exits; also with everybody staying
/// errors   Error(domain) for values outside [0, 1], NaN included
/// source   [derived] reduced form of exit and voice
/// cost     constant
[[nodiscard]] double exit_rate(const ExitRateInputs& inputs);

/// Market shares at which the suppliers' customers stop moving, for constant exit rates, when leavers choose among the
/// other suppliers in proportion to their shares. With two suppliers: share_1 = x_2 / (x_1 + x_2).
///
/// formula  among n suppliers that survive:  share_i = 1 - (n - 1) x_i / sum_j x_j
///          A supplier survives only if x_i < sum_j x_j / (n - 1); the worst leave the market first, the others share
///          it.
/// shapes   exit_rates: one per supplier, at least two, in [0, 1]; returns shares in the same order, summing to 1
/// edge     a supplier nobody leaves ends with the whole market; equal exit rates give equal shares. New customers who
///          choose by share do not change the result
/// errors   Error(missing) with fewer than two suppliers; Error(domain) for a rate outside [0, 1]; Error(numerical)
///          when two or more exit rates are 0: then the shares depend on the start
/// source   two suppliers and more [derived] as the fixed point of share_dynamics
/// cost     a sort; allocates
[[nodiscard]] std::vector<double> steady_state_shares(std::span<const double> exit_rates);

struct Supplier {
  double customers = detail::required;             ///< at the start, >= 0
  double dissatisfaction_rate = detail::required;  ///< share of its customers dissatisfied per period, [0, 1]
  /// Share of the dissatisfied who stay all the same, [0, 1]; 0 is Babich's model, in which all of them leave.
  double stay_rate_when_dissatisfied = detail::required;
};

/// Customers by period and supplier.
struct ShareTrajectory {
  std::size_t suppliers = 0;
  std::size_t periods = 0;
  std::vector<double> customers{};  ///< (periods + 1) rows of `suppliers` values; row 0 is the start

  [[nodiscard]] double at(std::size_t period, std::size_t supplier) const noexcept {
    return customers[period * suppliers + supplier];
  }
  [[nodiscard]] double share(std::size_t period, std::size_t supplier) const noexcept;  ///< NaN in an empty market
};

struct ShareDynamicsOptions {
  std::size_t periods = 0;              ///< required to see anything; up to 10^8 / suppliers
  double new_customers_per_period = 0;  ///< >= 0; they choose by share
  core::Executor* executor = nullptr;   ///< not owned; asked whether to stop, in each period
};

/// Paths of the suppliers' customers (Babich's model with exits instead of dissatisfaction).
///
/// formula  x_i = dissatisfaction_rate_i (1 - stay_rate_when_dissatisfied_i),  S = sum of customers
///          A_i' = A_i (1 - x_i) + sum_{j != i} A_j x_j A_i / (S - A_j) + G A_i / S
/// shapes   one Supplier each, at least two; result (periods + 1) x suppliers
/// units    customers; G new customers per period
/// domain   customers >= 0 with a positive sum; rates in [0, 1]; G >= 0
/// edge     with G = 0 the total stays what it was (to rounding). A supplier without customers attracts none. When
///          nobody else has a customer, leavers have nowhere to go and stay
/// errors   Error(missing) with fewer than two suppliers; Error(domain) for values outside their domain
/// source   Babich (1992), Quality Progress, as told in Kan's book on software quality, formula images lost
///          [published, second-hand; our reading]; exits (1 - stay rate) [derived]
/// cost     periods * suppliers^2; one allocation
[[nodiscard]] ShareTrajectory share_dynamics(std::span<const Supplier> suppliers, const ShareDynamicsOptions& options);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/share_dynamics.ipp>
#endif
