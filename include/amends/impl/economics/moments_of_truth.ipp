#pragma once

#include <amends/economics/moments_of_truth.hpp>

#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE MomentsOfTruth moments_of_truth(const MomentsOfTruthInputs& inputs) {
  const double customers = core::check_non_negative("customers", inputs.customers);
  const double per_customer = core::check_non_negative("contacts_per_customer", inputs.contacts_per_customer);
  const double failure = core::check_probability("failure_rate", inputs.failure_rate);
  const double seconds = core::check_non_negative("seconds_per_contact", inputs.seconds_per_contact);

  MomentsOfTruth result;
  result.contacts = customers * per_customer;
  result.hours = result.contacts * seconds / 3600.0;
  result.failures = result.contacts * failure;
  // 1 - (1 - f)^k without losing a small f; nobody without a contact is affected, also when f = 1 (0 * log 0).
  if (per_customer > 0.0) result.customers_affected = -customers * std::expm1(per_customer * std::log1p(-failure));
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics
