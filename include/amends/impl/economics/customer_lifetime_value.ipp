#pragma once

#include <amends/economics/customer_lifetime_value.hpp>

#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE double customer_lifetime_value(const CustomerLifetimeValueInputs& inputs) {
  const double margin = core::check_finite("margin_per_period", inputs.margin_per_period);
  const double retention = core::check_probability("retention_rate", inputs.retention_rate);
  const double log_discount = detail::log_discount_per_period(inputs.annual_rate, inputs.periods_per_year);
  const double delay = detail::periods_until_first_payment(inputs.first_payment);
  const double periods = inputs.periods;
  if (!(periods >= 0.0 && (std::isinf(periods) || std::floor(periods) == periods)))
    core::throw_domain("periods", "be a whole number >= 0, or infinite", periods);
  const double acquisition = core::check_non_negative("acquisition_cost", inputs.acquisition_cost);
  if (periods == 0.0) return -acquisition;

  // 1 - q = (1 - r) - r (d - 1), without the cancellation of 1 - r d when both rates are small.
  const double one_minus_q = (1.0 - retention) - retention * std::expm1(log_discount);
  double annuity = periods;  // q = 1: every margin counts in full
  if (std::isinf(periods)) {
    if (!(one_minus_q > 0.0))
      throw Error(ErrorCode::numerical, "periods",
                  "periods must be finite when retention_rate >= 1 + discount rate per period: the value over an "
                  "infinite horizon has no limit");
    annuity = 1.0 / one_minus_q;
  } else if (one_minus_q != 0.0) {
    annuity = -std::expm1(periods * std::log1p(-one_minus_q)) / one_minus_q;
  }
  // A first margin after one period is earned by those who stayed that period; one now or mid-period by everybody.
  const double first =
      std::exp(delay * log_discount) * (inputs.first_payment == core::FirstPayment::after_one_period ? retention : 1.0);
  return margin * first * annuity - acquisition;
}

}  // namespace amends::inline AMENDS_ABI::economics
