#pragma once

#include <amends/economics/complaint_return.hpp>

#include <amends/retention/kernels.hpp>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(ComplaintReturnWarning warning) noexcept {
  switch (warning) {
    case ComplaintReturnWarning::recovered_above_untroubled:
      return "recovered_above_untroubled";
    case ComplaintReturnWarning::class_below_counterfactual:
      return "class_below_counterfactual";
    case ComplaintReturnWarning::handling_loses_customers:
      return "handling_loses_customers";
    case ComplaintReturnWarning::no_cost:
      return "no_cost";
  }
  return "unknown";
}

AMENDS_INLINE ComplaintReturn complaint_return(const ComplaintReturnInputs& inputs) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const double complainants = core::check_non_negative("complainants", inputs.complainants);
  const double counterfactual = inputs.counterfactual_stay_rate.value();
  const double value = core::check_finite("value_of_kept_customer", inputs.value_of_kept_customer);
  const double untroubled = inputs.stay_rate_untroubled;
  if (domain::is_given(untroubled)) core::check_probability("stay_rate_untroubled", untroubled);
  domain::check_shares("shares", inputs.shares);
  domain::check_each("stay_rates", inputs.stay_rates, core::check_probability);

  ComplaintReturn result;
  double mean_stay = 0.0;
  for (const domain::OutcomeState state : inputs.shares.states) {
    if (inputs.shares[state] == 0.0) continue;  // an empty class needs no rate
    const double stays = core::check_probability(domain::MemberName("stay_rates", state), inputs.stay_rates[state]);
    mean_stay += retention::kernels::stayers(inputs.shares[state], stays);
    const bool recovered = state == domain::OutcomeState::satisfied || state == domain::OutcomeState::delighted;
    if (recovered && stays > untroubled) result.warnings.add(ComplaintReturnWarning::recovered_above_untroubled);
    if (stays < counterfactual) result.warnings.add(ComplaintReturnWarning::class_below_counterfactual);
  }

  core::check_non_negative("cost.handling", inputs.cost.handling);
  core::check_non_negative("cost.compensation", inputs.cost.compensation);
  core::check_non_negative("cost.escalation", inputs.cost.escalation);
  core::check_non_negative("cost.fixed", inputs.cost.fixed);

  result.stayed = complainants * mean_stay;
  result.stayed_counterfactual = complainants * counterfactual;
  result.customers_kept = retention::kernels::kept(complainants, mean_stay, counterfactual);
  result.retention_benefit = result.customers_kept * value;
  result.word_of_mouth_benefit = core::check_finite("word_of_mouth_benefit", inputs.word_of_mouth_benefit);
  result.information_benefit = core::check_finite("information_benefit", inputs.information_benefit);
  result.benefit = result.retention_benefit + result.word_of_mouth_benefit + result.information_benefit;
  result.cost = inputs.cost.total();
  result.profit = result.benefit - result.cost;
  result.net_return = result.cost > 0.0 ? result.profit / result.cost : missing;
  result.benefit_cost_ratio = result.cost > 0.0 ? result.benefit / result.cost : missing;
  const double stake = complainants * value;
  const double to_recover = result.cost - result.word_of_mouth_benefit - result.information_benefit;
  result.break_even_counterfactual = stake > 0.0 ? mean_stay - to_recover / stake : missing;
  if (result.customers_kept < 0.0) result.warnings.add(ComplaintReturnWarning::handling_loses_customers);
  if (!(result.cost > 0.0)) result.warnings.add(ComplaintReturnWarning::no_cost);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics
