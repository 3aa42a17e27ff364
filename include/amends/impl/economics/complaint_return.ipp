#pragma once

#include <amends/economics/complaint_return.hpp>

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
  const double untroubled = inputs.stay_rates.no_problem;
  if (untroubled == untroubled) core::check_probability("stay_rates.no_problem", untroubled);

  struct Class {
    const char* name;
    double share;
    double stay_rate;
    bool recovered;
  };
  const ComplainantShares& shares = inputs.shares;
  const ComplainantStayRates& stay = inputs.stay_rates;
  const Class classes[] = {{"dissatisfied", shares.dissatisfied, stay.dissatisfied, false},
                           {"mollified", shares.mollified, stay.mollified, false},
                           {"satisfied", shares.satisfied, stay.satisfied, true},
                           {"delighted", shares.delighted, stay.delighted, true}};
  ComplaintReturn result;
  double share_sum = 0.0;
  double mean_stay = 0.0;
  for (const Class& one : classes) {
    share_sum += core::check_probability(std::string("shares.") + one.name, one.share);
    if (one.share == 0.0 && one.stay_rate != one.stay_rate) continue;  // an empty class needs no rate
    core::check_probability(std::string("stay_rates.") + one.name, one.stay_rate);
    if (one.share == 0.0) continue;
    mean_stay += one.share * one.stay_rate;
    if (one.recovered && one.stay_rate > untroubled)
      result.warnings.add(ComplaintReturnWarning::recovered_above_untroubled);
    if (one.stay_rate < counterfactual) result.warnings.add(ComplaintReturnWarning::class_below_counterfactual);
  }
  if (!(std::abs(share_sum - 1.0) <= 1e-9))
    throw Error(ErrorCode::contradiction, "shares", "shares must sum to 1, got " + core::format_number(share_sum));

  core::check_non_negative("cost.handling", inputs.cost.handling);
  core::check_non_negative("cost.compensation", inputs.cost.compensation);
  core::check_non_negative("cost.escalation", inputs.cost.escalation);
  core::check_non_negative("cost.fixed", inputs.cost.fixed);

  result.stayed = complainants * mean_stay;
  result.stayed_counterfactual = complainants * counterfactual;
  result.customers_kept = complainants * (mean_stay - counterfactual);
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
