#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// Whom to offer what, when the money does not reach for everybody: customers, each with some actions of which at most
// one is taken, and one budget (a multiple-choice knapsack).
//
//   gain_ia, cost_ia    benefit of action a for customer i in money, before the cost of the action; and that cost
//   surplus             gain - least_return * cost, which is maximised: with least_return 1 it is gain less cost
//   frontier            of each customer: the actions on the upper concave hull of (0, 0) and his (cost, gain). An
//                       increment is a step from one to the next; its return is the gain it adds per unit of cost
//   path                all increments of all customers, the best return first, as far as least_return. It is the answer
//                       for every budget at once: up to the increment that no longer fits it is the best plan there is,
//                       and a part of that increment gives the bound that no plan can pass
//   gap                 bound less surplus of a plan: at most the surplus of one increment, whatever the size
namespace amends::inline AMENDS_ABI::economics {

struct OfferBudgetOptions {
  /// What the last unit of money must bring, in units of gain; >= 0. 1: never spend more than it brings. 0: any gain is
  /// worth its cost, the budget is spent anyhow. 1.2: money has a price of 20 %.
  double least_return = 1.0;
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the customers; more is an error
  core::Executor* executor = nullptr;  ///< asked whether to stop; null: never. Nothing is run on it
};

/// One step on the path: a customer gets `action` instead of `instead_of`.
struct OfferIncrement {
  std::size_t customer = 0;
  std::int32_t action = -1;
  std::int32_t instead_of = -1;  ///< -1: nothing
  double cost = 0.0;             ///< more than before; > 0, or 0 for an action that costs nothing
  double gain = 0.0;             ///< more than before; > 0
  double marginal_return = 0.0;  ///< gain / cost; infinite where it costs nothing
};

/// What a budget buys, read off the path.
struct BudgetPoint {
  double budget = 0.0;
  double cost = 0.0;             ///< of the whole increments that fit; <= budget
  double gain = 0.0;             ///< of these
  double surplus = 0.0;          ///< gain - least_return * cost
  double bound = 0.0;            ///< no plan has a larger surplus at this budget: a part of the next increment added
  double gap = 0.0;              ///< bound - surplus
  double marginal_return = 0.0;  ///< of the next increment, gain per unit of money; 0 at the end of the path
  double shadow_price = 0.0;     ///< slope of the bound: what one more unit of budget adds to the surplus; 0 at the end
  std::size_t increments = 0;    ///< of the path taken
};

/// How well a plan is known to be the best.
enum class OfferPlanStatus : std::uint8_t {
  optimal,     ///< no plan is better, but for rounding
  within_gap,  ///< none is better by more than the gap
};
[[nodiscard]] std::string_view to_string(OfferPlanStatus status) noexcept;

struct OfferPlanOptions {
  /// Alternatives that the search for the best plan may look at; 0: no search, the path and what else fits. A million
  /// takes about a tenth of a second.
  std::size_t most_states = 1'000'000;
  core::Executor* executor = nullptr;  ///< asked whether to stop; null: never
};

/// Who gets what.
struct OfferPlan {
  double budget = 0.0;
  double cost = 0.0;
  double gain = 0.0;
  double surplus = 0.0;       ///< gain - least_return * cost
  double bound = 0.0;         ///< no plan has a larger surplus; the surplus itself where status is optimal
  double gap = 0.0;           ///< bound - surplus, >= 0
  double shadow_price = 0.0;  ///< of BudgetPoint
  OfferPlanStatus status = OfferPlanStatus::within_gap;
  std::size_t states = 0;               ///< that the search looked at
  std::size_t treated = 0;              ///< customers with an action
  std::vector<std::int32_t> actions{};  ///< of each customer; -1: nothing
};

/// The budget path of customers and actions.
///
/// shapes   costs, gains: customers x actions, row by row; NaN in both: this customer has no such action. They are looked
///          at and not copied: they must outlive the object. At most 2^32 - 2 of them
/// domain   costs >= 0 and finite; gains finite, negative ones allowed (never taken)
/// rows     a customer with an invalid action is left out whole, gets nothing and is counted
/// edge     actions that cost nothing and gain are taken at every budget, also 0; equal actions: the first. A budget may
///          be infinite: then all increments with a return of least_return or more are taken
/// ties     equal returns: the action that costs less, then the smaller increment of cost, then the customer who comes
///          first. So cost, gain and bound at every budget have the same bits in whatever order the customers come;
///          who of two with equal steps is taken follows their order
/// budget   sums of money are rounded: a plan may exceed the budget by 1e-12 of it, so that 0.1 and 0.2 fit into 0.3
/// errors   Error(domain) for actions 0 or too many, an option, or totals that are not finite; Error(size_mismatch);
///          Error(bad_rows) where more customers are left out than allowed
/// source   the frontier and its greedy solution, which is the linear relaxation of the problem [derived]; the problem
///          has the name of Sinha & Zoltners (1979), Operations Research 27(3) [recalled]
/// cost     O(n log m + k), n customers of m actions, k increments, sorted by their bits; 32 bytes an increment kept, at
///          most 48 while sorting
class OfferBudget {
 public:
  OfferBudget(std::span<const double> costs, std::span<const double> gains, std::size_t actions,
              const OfferBudgetOptions& options = {});

  [[nodiscard]] std::size_t customers() const noexcept { return customers_; }
  [[nodiscard]] std::size_t actions() const noexcept { return actions_; }
  [[nodiscard]] double least_return() const noexcept { return least_return_; }
  [[nodiscard]] const core::RowReport& row_report() const noexcept { return rows_; }

  /// Number of increments on the path, and one of them. errors  Error(domain) for a place that the path does not have
  [[nodiscard]] std::size_t increments() const noexcept { return steps_.size(); }
  [[nodiscard]] OfferIncrement increment(std::size_t place) const;
  /// Cost and gain after each increment: the corners of the path. The costs never fall.
  [[nodiscard]] std::span<const double> path_costs() const noexcept { return path_costs_; }
  [[nodiscard]] std::span<const double> path_gains() const noexcept { return path_gains_; }

  /// What a budget buys. budget >= 0, infinity allowed;  errors  Error(domain);  cost  a binary search
  [[nodiscard]] BudgetPoint at(double budget) const;

  /// Who gets what at a budget: the path up to the budget, and of what comes later whatever still fits; then, with
  /// most_states, the best plan, by a search from there.
  ///
  /// Search: customers are added one by one, those first whose increments lie nearest to the place where the budget ends
  /// the path; of the alternatives kept none is dominated (costs no more and has no smaller surplus), and each could still
  /// be completed to more than the best one known, by the bound. It ends with the best plan of all actions, those off
  /// the frontier too, or at most_states. Its work hardly depends on the number of customers.
  ///
  /// errors   Error(domain);  cost  O(customers + increments), and the search
  [[nodiscard]] OfferPlan plan(double budget, const OfferPlanOptions& options = {}) const;

 private:
  struct Step {
    std::uint64_t key;     // bits of the return, which are in the order of the numbers
    std::uint32_t cell;    // customer * actions + action
    std::uint32_t before;  // the cell that it replaces, or no_cell
  };
  struct Build;
  struct Draft;
  struct Search;

  [[nodiscard]] double cost_of(std::uint32_t cell) const noexcept;
  [[nodiscard]] double gain_of(std::uint32_t cell) const noexcept;
  [[nodiscard]] double return_of(std::size_t place) const noexcept;
  [[nodiscard]] std::size_t fitting(double limit) const noexcept;

  std::span<const double> costs_;
  std::span<const double> gains_;
  std::size_t customers_ = 0;
  std::size_t actions_ = 0;
  double least_return_ = 1.0;
  core::RowReport rows_{};
  std::vector<Step> steps_{};
  std::vector<double> path_costs_{};
  std::vector<double> path_gains_{};
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/offer_budget.ipp>
#include <amends/impl/economics/offer_plan.ipp>
#endif
