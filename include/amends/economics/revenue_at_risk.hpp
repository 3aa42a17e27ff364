#pragma once

#include <amends/core/config.hpp>
#include <amends/core/quantity.hpp>
#include <amends/economics/findings.hpp>
#include <cstdint>
#include <string_view>

namespace amends::inline AMENDS_ABI::economics {

enum class RevenueAtRiskWarning : std::uint8_t {
  recovered_above_untroubled,  ///< customers stay more after a problem than without one: customers_lost is negative
};
[[nodiscard]] std::string_view to_string(RevenueAtRiskWarning warning) noexcept;

struct RevenueAtRiskInputs {
  double customers = detail::required;     ///< customers of the period, >= 0
  double problem_rate = detail::required;  ///< share of customers with a problem (not problems per customer), [0, 1]
  double stay_rate_untroubled = detail::required;     ///< [0, 1]
  double stay_rate_after_problem = detail::required;  ///< [0, 1], voiced or not, handled or not, on average
  double value_per_customer = detail::required;       ///< money per customer lost: margin, or revenue if that is meant
};

struct RevenueAtRisk {
  double customers_with_problem = 0.0;
  double customers_lost = 0.0;       ///< lost *because of* the problems
  double revenue_at_risk = 0.0;      ///< money
  double retention_rate = 0.0;       ///< of all customers
  double leave_after_problem = 0.0;  ///< everybody who leaves after a problem, also those who would have left anyway
  double leave_untroubled = 0.0;     ///< everybody who leaves without one
  WarningSet<RevenueAtRiskWarning> warnings{};
};

/// Customers lost and revenue at risk because of problems.
///
/// formula  with problem            = N e
///          customers lost          = N e (L_untroubled - L_after)
///          revenue at risk         = customers lost * V            (of the customers as computed, not as rounded)
///          retention rate          = (1 - e) L_untroubled + e L_after
///          leave after problem     = N e (1 - L_after);  leave untroubled = N (1 - e) (1 - L_untroubled)
/// units    customers and money of one period
/// domain   customers >= 0; rates in [0, 1]; value finite
/// edge     L_after above L_untroubled gives a negative loss and a warning; no problems, no loss
/// errors   Error(domain) for values outside their domain, NaN included
/// source   market-damage arithmetic as in the insurer's deck pdfslide.us/documents/customer-goodwill.html, 2010, TARP
///          loyalty figures [published, second-hand]; the algebra [derived]
/// cost     constant; nothing allocated
[[nodiscard]] RevenueAtRisk revenue_at_risk(const RevenueAtRiskInputs& inputs);

struct ComplaintsAtRiskInputs {
  double complaints = detail::required;  ///< received at the counting point in the period, >= 0
  double multiplier = detail::required;  ///< problems in the market per complaint received there, >= 1
  /// Share lost because of the problem. The type has no default, so leaving it out does not compile: complaints times
  /// multiplier times value takes every problem for a lost customer.
  core::Probability lost_given_problem;
  double value_per_customer = detail::required;  ///< money
};

struct ComplaintsAtRisk {
  double problems = 0.0;
  double customers_lost = 0.0;
  double revenue_at_risk = 0.0;
};

/// Revenue at risk from complaints received, by the multiplier.
///
/// formula  problems = complaints * multiplier;  multiplier = 1 / P(a problem reaches the counting point)
///          customers lost = problems * P(lost | problem);  revenue at risk = customers lost * V
/// units    problems, customers, money of one period; one problem per customer is taken for granted, so count a
///          customer's most serious problem only
/// domain   complaints >= 0; multiplier >= 1; value finite
/// edge     "26 silent for each complaint" and "96 % never complain" are one number (1/27): a multiplier of 27, once
/// errors   Error(domain) for values outside their domain, NaN included
/// source   multiplier: customerthink.com, "CPG study ..." (2024): .25 complain, .25 of them to the maker, 16:1
///          [published, second-hand]; with P(lost | problem) [derived]
/// cost     constant; nothing allocated
[[nodiscard]] ComplaintsAtRisk revenue_at_risk_from_complaints(const ComplaintsAtRiskInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/revenue_at_risk.ipp>
#endif
