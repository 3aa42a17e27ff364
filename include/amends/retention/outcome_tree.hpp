#pragma once

#include <amends/core/config.hpp>
#include <amends/core/quantity.hpp>
#include <amends/domain/by_outcome.hpp>
#include <amends/retention/loyalty.hpp>
#include <vector>

namespace amends::inline AMENDS_ABI::retention {

/// Shares of customers by outcome state; they sum to 1. Left out means none.
using OutcomeShares = domain::ByOutcome<double, domain::LeftOut::zero>;

/// The outcome tree of customers: problem or not -> complains or is silent -> how the complaint ends.
/// formula  no_problem = 1 - problem_rate; silent = problem_rate (1 - articulation);
///          state = problem_rate * articulation * share of complainants
/// units    shares of customers; problem_rate 1 gives the shares after a problem
/// domain   rates in [0, 1], shares of complainants in [0, 1] with sum 1 (to 1e-9)
/// errors   Error(domain), Error(contradiction) when the shares do not sum to 1
/// source   TARP's market-damage reasoning, reduced to its tree; algebra derived;  cost  a few multiplications
[[nodiscard]] OutcomeShares outcome_shares(double problem_rate, double articulation_rate,
                                           const domain::ComplainantShares& complainants);

/// Expected loyalty of a group of customers, and what was found on the way.
struct ExpectedLoyalty {
  double loyalty;  ///< sum over states of share * loyalty
  /// Loyalty lost against a group without problems: no_problem - loyalty; NaN when that state is not known. Times
  /// customers it is the number lost because of the problems (negative: gained; see the warnings).
  double lost;
  std::vector<LoyaltyWarning> warnings;
};

/// Expected loyalty of customers with the given outcomes.
/// formula  L = sum_s share_s L_s;  lost = L_no_problem - L
/// units    shares; the group is whatever the shares are of (all customers, or those with a problem)
/// domain   shares in [0, 1] with sum 1 (to 1e-9); loyalty in [0, 1] or NaN
/// edge     a state with share 0 may have unknown loyalty
/// errors   Error(domain | contradiction); Error(missing) naming the state that has a share but no loyalty
/// source   as outcome_shares;  cost  six multiplications, no allocation unless there is a warning
[[nodiscard]] ExpectedLoyalty expected_loyalty(const OutcomeShares& shares, const LoyaltyByOutcome& loyalty);

/// Expected loyalty after a problem: expected_loyalty(outcome_shares(1, articulation, complainants), loyalty).
/// formula  L = art (s_sat L_sat + s_mol L_mol + s_dis L_dis + s_del L_del) + (1 - art) L_silent
[[nodiscard]] ExpectedLoyalty expected_loyalty_after_problem(double articulation_rate,
                                                             const domain::ComplainantShares& complainants,
                                                             const LoyaltyByOutcome& loyalty);

/// Retention of all customers when a share of them has a problem: without (1 - e) + after e.
/// domain  three shares in [0, 1], else Error(domain);  edge  e = 0 gives `without_problem`, e = 1 `after_problem`
/// source  derived;  cost  two multiplications
[[nodiscard]] double blended_retention(double without_problem, double after_problem, double problem_rate);

/// Fewer customers with a problem: how many stay who would have left?
struct FewerProblems {
  double customers;            ///< all customers
  double without_problem;      ///< retention of customers without a problem
  double after_problem;        ///< retention of customers with one
  double problem_rate_before;  ///< share of customers with a problem
  double problem_rate_after;
};

/// Customers kept because fewer have a problem. Not rounded: multiply by money first and round the money; rounding the
/// customers first moved the published example by 81 dollars.
/// formula  customers * (without - after) * (rate_before - rate_after)
/// domain   rates in [0, 1], customers >= 0, else Error(domain);  edge  negative when problems increase
/// source   an insurer's deck with TARP's figures, recomputed (see test);  cost  a few operations
[[nodiscard]] double customers_kept_by_fewer_problems(const FewerProblems& change);

}  // namespace amends::inline AMENDS_ABI::retention

#if AMENDS_HEADER_ONLY
#include <amends/impl/retention/outcome_tree.ipp>
#endif
