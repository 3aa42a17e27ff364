#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/quantity.hpp>
#include <amends/economics/findings.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// How a series of flows, one per period, is discounted.
struct Discounting {
  core::AnnualRate annual_rate;                                       ///< effective rate per year; required
  double periods_per_year = 1.0;                                      ///< > 0; 12: monthly flows
  core::FirstPayment first_payment = detail::first_payment_required;  ///< when flows[0] comes; required
};

/// Net present value of flows at equal distances.
///
/// formula  sum_k flows[k] (1 + annual_rate)^(-(k + delay) / periods_per_year), delay = 0 (now), 1/2 (mid_period),
///          1 (after_one_period). Spreadsheets' NPV function is after_one_period; a textbook's NPV with the investment
///          at time 0 is now. The two differ by the factor 1 + rate, so there is no default.
/// units    money
/// domain   at least one flow, all finite
/// errors   Error(missing) without flows or without first_payment; Error(domain) for a flow that is NaN or infinite
/// source   definition
/// cost     one pass, nothing allocated
[[nodiscard]] double npv(std::span<const double> flows, const Discounting& discounting);

enum class IrrStatus : std::uint8_t {
  found,       ///< at least one rate
  none,        ///< no rate above -100 % makes the present value zero
  every_rate,  ///< all flows are zero
};
[[nodiscard]] std::string_view to_string(IrrStatus status) noexcept;

enum class IrrWarning : std::uint8_t {
  several_rates,       ///< more than one rate: none of them ranks the project; look at npv at the cost of capital
  starts_with_inflow,  ///< the first flow that is not zero is positive, as in a loan: a low rate is the good one
};
[[nodiscard]] std::string_view to_string(IrrWarning warning) noexcept;

struct InternalRateOfReturn {
  IrrStatus status = IrrStatus::none;
  std::vector<double> annual_rates{};  ///< all of them, ascending, effective per year, > -1
  std::size_t sign_changes = 0;  ///< Descartes: rates counted with multiplicity are this many, or fewer by 2, 4...
  WarningSet<IrrWarning> warnings{};

  /// The rate if there is exactly one, else NaN.
  [[nodiscard]] double rate() const noexcept;
};

/// Internal rate of return: every rate above -100 % at which the present value is zero.
///
/// formula  roots d > 0 of sum_k flows[k] d^k, annual rate = d^(-periods_per_year) - 1
/// method   All roots, not the one nearest to a guess. If s lies between the places of two flows of opposite sign,
///          the flows (k - s) flows[k] have one sign change less, and their roots separate those of the flows (Rolle,
///          applied to d^-s sum_k flows[k] d^k; this is how Descartes' rule is proved). So each gap holds at most one
///          root, found by bisection; a root of even multiplicity is found at the separator itself.
/// units    effective rate per year; when the first payment comes does not matter
/// domain   at least one flow, all finite; periods_per_year > 0
/// edge     two roots too close to be told apart in double precision come as one
/// errors   Error(missing) without flows; Error(domain) for a flow that is NaN or infinite, or for periods_per_year
/// source   definition; method [derived]
/// cost     about sign_changes^2 * 30 evaluations of the sum; allocates
[[nodiscard]] InternalRateOfReturn irr(std::span<const double> flows, double periods_per_year = 1.0);

enum class PaybackStatus : std::uint8_t {
  paid_back,
  never,               ///< the sum of the flows never comes back to zero
  nothing_to_recover,  ///< the sum of the flows is never negative
};
[[nodiscard]] std::string_view to_string(PaybackStatus status) noexcept;

struct Payback {
  PaybackStatus status = PaybackStatus::never;
  double periods =
      std::numeric_limits<double>::quiet_NaN();  ///< from the first flow; NaN: never; 0: nothing to recover
  bool lost_again = false;                       ///< warning: a later flow takes the sum below zero once more
};

/// Time until the flows, summed, come back to zero.
///
/// formula  with C_k = flows[0] + ... + flows[k] and k the first period with C_(k-1) < 0 <= C_k:
///          periods = k - 1 - C_(k-1) / flows[k]: flow k is taken to come evenly between times k-1 and k
/// units    periods, counted from the first flow
/// domain   at least one flow, all finite
/// edge     payback ignores everything after it; `lost_again` says when that matters
/// errors   Error(missing) without flows; Error(domain) for a flow that is NaN or infinite
/// source   definition
/// cost     one pass, nothing allocated
[[nodiscard]] Payback payback(std::span<const double> flows);

/// The same for flows discounted to the first flow: flows[k] (1 + annual_rate)^(-k / periods_per_year).
/// When the first payment comes scales all flows alike, so it does not matter here. Otherwise as payback.
[[nodiscard]] Payback discounted_payback(std::span<const double> flows, core::AnnualRate annual_rate,
                                         double periods_per_year = 1.0);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/cash_flow.ipp>
#endif
