#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/quantity.hpp>
#include <amends/economics/findings.hpp>
#include <limits>

namespace amends::inline AMENDS_ABI::economics {

/// What one customer is worth to a firm with a constant margin, a constant retention rate and a constant discount rate.
struct CustomerLifetimeValueInputs {
  double margin_per_period = detail::required;  ///< money per customer: revenue minus variable cost, any sign
  double retention_rate = detail::required;     ///< share of customers kept from one period to the next, [0, 1]
  core::AnnualRate annual_rate;                 ///< effective discount rate per year; required
  double periods_per_year = 1.0;                ///< > 0; 12: margin and retention are monthly
  core::FirstPayment first_payment = detail::first_payment_required;
  double periods = std::numeric_limits<double>::infinity();  ///< margins counted: a whole number >= 0, or infinity
  double acquisition_cost = 0.0;  ///< money per customer, spent now, >= 0; 0 for a customer one already has
};

/// Customer lifetime value: discounted expected margins less the acquisition cost.
///
/// formula  d = (1 + annual_rate)^(-1 / periods_per_year), q = retention_rate * d, T = periods
///            now               m * (1 + q + ... + q^(T-1))      T infinite: m (1 + i) / (1 + i - r)
///            mid_period        sqrt(d) times that               the margin of a period comes in its middle
///            after_one_period  m * (q + ... + q^T)              T infinite: m r / (1 + i - r)
///          less acquisition_cost. The last form (Gupta and Lehmann's) earns its first margin after one period, from
///          those who stayed that long. Over an infinite horizon "now" exceeds it by exactly one margin, so the choice
///          is the caller's: there is no default.
/// units    money per customer
/// domain   retention_rate in [0, 1]; periods whole and >= 0 or infinite; acquisition_cost >= 0
/// edge     periods = 0 gives -acquisition_cost; retention_rate = 0 leaves one margin (now) or none (after_one_period);
///          retention_rate = 1 with finite periods is an annuity
/// errors   Error(domain) for values outside their domain, NaN included; Error(numerical) when periods is infinite and
///          q >= 1, because the sum has no limit
/// source   both infinite forms: marketing-models page ealhamed.github.io/frameworks-library/ms/m02.html, which
///          credits Gupta and Lehmann [published, second-hand]; finite and mid-period forms [derived]
/// cost     one log1p, two exp-like calls; independent of periods
[[nodiscard]] double customer_lifetime_value(const CustomerLifetimeValueInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/customer_lifetime_value.ipp>
#endif
