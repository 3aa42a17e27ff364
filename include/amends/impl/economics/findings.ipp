#pragma once

#include <amends/economics/findings.hpp>

#include <cmath>

namespace amends::inline AMENDS_ABI::economics::detail {

AMENDS_INLINE double periods_until_first_payment(core::FirstPayment first_payment) {
  if (first_payment == core::FirstPayment::now || first_payment == core::FirstPayment::mid_period ||
      first_payment == core::FirstPayment::after_one_period)
    return core::first_payment_time(first_payment);
  throw Error(ErrorCode::missing, "first_payment",
              "first_payment must be given: now, mid_period or after_one_period (there is no default)");
}

AMENDS_INLINE double log_discount_per_period(core::AnnualRate annual_rate, double periods_per_year) {
  return -std::log1p(annual_rate.value()) / core::check_positive("periods_per_year", periods_per_year);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
