#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/findings.hpp>

namespace amends::inline AMENDS_ABI::economics {

struct MomentsOfTruthInputs {
  double customers = detail::required;              ///< of the period, >= 0
  double contacts_per_customer = detail::required;  ///< with the firm's people or systems, >= 0
  double failure_rate = 0.0;                        ///< share of contacts that go wrong, [0, 1]
  double seconds_per_contact = 0.0;                 ///< >= 0
};

struct MomentsOfTruth {
  double contacts = 0.0;
  double hours = 0.0;               ///< of contact
  double failures = 0.0;            ///< contacts that go wrong: problems, not customers
  double customers_affected = 0.0;  ///< customers with at least one failure, if failures are independent
};

/// Exposure to moments of truth: the contacts in which customers judge the firm, and how many of them fail.
///
/// formula  contacts = N k;  hours = contacts * seconds / 3600;  failures = contacts * f
///          customers affected = N (1 - (1 - f)^k)
/// units    contacts, hours, problems, customers of one period
/// domain   customers, contacts_per_customer, seconds_per_contact >= 0; failure_rate in [0, 1]
/// edge     failures that cluster on some customers touch fewer of them: then customers_affected is an upper bound
/// errors   Error(domain) for values outside their domain, NaN included
/// source   the idea: Carlzon's account of SAS, 10 million passengers x 5 contacts x 15 seconds [recalled, so no
///          default]; arithmetic [derived]
/// cost     constant
[[nodiscard]] MomentsOfTruth moments_of_truth(const MomentsOfTruthInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/moments_of_truth.ipp>
#endif
