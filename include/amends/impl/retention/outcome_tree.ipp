#pragma once

#include <amends/retention/outcome_tree.hpp>

#include <amends/retention/kernels.hpp>
#include <string>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE OutcomeShares outcome_shares(double problem_rate, double articulation_rate,
                                           const domain::ComplainantShares& complainants) {
  core::check_probability("problem_rate", problem_rate);
  core::check_probability("articulation_rate", articulation_rate);
  domain::check_shares("complainants", complainants);
  OutcomeShares shares{.no_problem = 1.0 - problem_rate, .silent = problem_rate * (1.0 - articulation_rate)};
  const double voiced = problem_rate * articulation_rate;
  for (const domain::OutcomeState state : complainants.states) shares[state] = voiced * complainants[state];
  return shares;
}

AMENDS_INLINE ExpectedLoyalty expected_loyalty(const OutcomeShares& shares, const LoyaltyByOutcome& loyalty) {
  ExpectedLoyalty result{.loyalty = 0.0, .lost = 0.0, .warnings = check_loyalty(loyalty)};
  domain::check_shares("shares", shares);
  for (const domain::OutcomeState state : shares.states) {
    if (shares[state] == 0.0) continue;
    if (!domain::is_given(loyalty[state])) {
      const std::string name(domain::MemberName("loyalty", state));
      throw Error(ErrorCode::missing, name,
                  name + " must be given: a share of " + core::format_number(shares[state]) +
                      " of the customers is in this state");
    }
    result.loyalty += kernels::stayers(shares[state], loyalty[state]);
  }
  result.lost = loyalty.no_problem - result.loyalty;
  return result;
}

AMENDS_INLINE ExpectedLoyalty expected_loyalty_after_problem(double articulation_rate,
                                                             const domain::ComplainantShares& complainants,
                                                             const LoyaltyByOutcome& loyalty) {
  return expected_loyalty(outcome_shares(1.0, articulation_rate, complainants), loyalty);
}

AMENDS_INLINE double blended_retention(double without_problem, double after_problem, double problem_rate) {
  core::check_probability("without_problem", without_problem);
  core::check_probability("after_problem", after_problem);
  core::check_probability("problem_rate", problem_rate);
  return kernels::blended(problem_rate, after_problem, without_problem);
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
