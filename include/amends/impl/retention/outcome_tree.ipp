#pragma once

#include <amends/retention/outcome_tree.hpp>

#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::retention {

namespace detail {

AMENDS_INLINE void check_sum_is_one(const char* name, double sum) {
  constexpr double tolerance = 1e-9;  // shares typed as decimals, not shares rounded to per cent
  if (!(std::fabs(sum - 1.0) <= tolerance))
    throw Error(ErrorCode::contradiction, name,
                std::string(name) + " must sum to 1, got a sum of " + core::format_number(sum));
}

AMENDS_INLINE double check_share(const char* table, domain::OutcomeState state, double value) {
  if (!(value >= 0.0 && value <= 1.0))  // the name is only built when it is needed
    core::check_probability(std::string(table) + "." + std::string(domain::to_string(state)), value);
  return value;
}

}  // namespace detail

AMENDS_INLINE OutcomeShares outcome_shares(double problem_rate, double articulation_rate,
                                           const ComplainantOutcomes& complainants) {
  using domain::OutcomeState;
  core::check_probability("problem_rate", problem_rate);
  core::check_probability("articulation_rate", articulation_rate);
  detail::check_share("complainants", OutcomeState::dissatisfied, complainants.dissatisfied);
  detail::check_share("complainants", OutcomeState::mollified, complainants.mollified);
  detail::check_share("complainants", OutcomeState::satisfied, complainants.satisfied);
  detail::check_share("complainants", OutcomeState::delighted, complainants.delighted);
  detail::check_sum_is_one("complainants", complainants.dissatisfied + complainants.mollified + complainants.satisfied +
                                               complainants.delighted);
  const double voiced = problem_rate * articulation_rate;
  return {.no_problem = 1.0 - problem_rate,
          .silent = problem_rate * (1.0 - articulation_rate),
          .dissatisfied = voiced * complainants.dissatisfied,
          .mollified = voiced * complainants.mollified,
          .satisfied = voiced * complainants.satisfied,
          .delighted = voiced * complainants.delighted};
}

AMENDS_INLINE ExpectedLoyalty expected_loyalty(const OutcomeShares& shares, const LoyaltyByOutcome& loyalty) {
  ExpectedLoyalty result{.loyalty = 0.0, .lost = 0.0, .warnings = check_loyalty(loyalty)};
  double sum = 0.0;
  for (const domain::OutcomeState state : domain::outcome_states) {
    const double share = detail::check_share("shares", state, shares[state]);
    sum += share;
    if (share == 0.0) continue;
    const double value = loyalty[state];
    if (!(value == value)) {
      const std::string name = "loyalty." + std::string(domain::to_string(state));
      throw Error(
          ErrorCode::missing, name,
          name + " must be given: a share of " + core::format_number(share) + " of the customers is in this state");
    }
    result.loyalty += share * value;
  }
  detail::check_sum_is_one("shares", sum);
  result.lost = loyalty.no_problem - result.loyalty;
  return result;
}

AMENDS_INLINE ExpectedLoyalty expected_loyalty_after_problem(double articulation_rate,
                                                             const ComplainantOutcomes& complainants,
                                                             const LoyaltyByOutcome& loyalty) {
  return expected_loyalty(outcome_shares(1.0, articulation_rate, complainants), loyalty);
}

AMENDS_INLINE double blended_retention(double without_problem, double after_problem, double problem_rate) {
  core::check_probability("without_problem", without_problem);
  core::check_probability("after_problem", after_problem);
  core::check_probability("problem_rate", problem_rate);
  return without_problem * (1.0 - problem_rate) + after_problem * problem_rate;
}

AMENDS_INLINE double customers_kept_by_fewer_problems(const FewerProblems& change) {
  core::check_non_negative("customers", change.customers);
  core::check_probability("without_problem", change.without_problem);
  core::check_probability("after_problem", change.after_problem);
  core::check_probability("problem_rate_before", change.problem_rate_before);
  core::check_probability("problem_rate_after", change.problem_rate_after);
  return change.customers * (change.without_problem - change.after_problem) *
         (change.problem_rate_before - change.problem_rate_after);
}

}  // namespace amends::inline AMENDS_ABI::retention
