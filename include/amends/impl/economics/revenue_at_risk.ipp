#pragma once

#include <amends/economics/revenue_at_risk.hpp>

#include <amends/retention/kernels.hpp>
#include <amends/voice/kernels.hpp>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(RevenueAtRiskWarning warning) noexcept {
  switch (warning) {
    case RevenueAtRiskWarning::recovered_above_untroubled:
      return "recovered_above_untroubled";
  }
  return "unknown";
}

AMENDS_INLINE RevenueAtRisk revenue_at_risk(const RevenueAtRiskInputs& inputs) {
  const double customers = core::check_non_negative("customers", inputs.customers);
  const double problem_rate = core::check_probability("problem_rate", inputs.problem_rate);
  const double untroubled = core::check_probability("stay_rate_untroubled", inputs.stay_rate_untroubled);
  const double after = core::check_probability("stay_rate_after_problem", inputs.stay_rate_after_problem);
  const double value = core::check_finite("value_per_customer", inputs.value_per_customer);

  RevenueAtRisk result;
  result.customers_with_problem = voice::kernels::with_problem(customers, problem_rate);
  result.customers_lost = retention::kernels::kept(result.customers_with_problem, untroubled, after);
  result.revenue_at_risk = result.customers_lost * value;
  result.retention_rate = retention::kernels::blended(problem_rate, after, untroubled);
  result.leave_after_problem = result.customers_with_problem * (1.0 - after);
  result.leave_untroubled = customers * (1.0 - problem_rate) * (1.0 - untroubled);
  if (after > untroubled) result.warnings.add(RevenueAtRiskWarning::recovered_above_untroubled);
  return result;
}

AMENDS_INLINE ComplaintsAtRisk revenue_at_risk_from_complaints(const ComplaintsAtRiskInputs& inputs) {
  const double complaints = core::check_non_negative("complaints", inputs.complaints);
  const double multiplier = core::check_finite("multiplier", inputs.multiplier);
  if (!(multiplier >= 1.0)) core::throw_domain("multiplier", "be finite and >= 1", multiplier);
  const double value = core::check_finite("value_per_customer", inputs.value_per_customer);

  ComplaintsAtRisk result;
  result.problems = complaints * multiplier;
  result.customers_lost = result.problems * inputs.lost_given_problem.value();
  result.revenue_at_risk = result.customers_lost * value;
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics
