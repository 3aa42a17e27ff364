#pragma once

#include <amends/core/config.hpp>
#include <amends/core/quantity.hpp>
#include <cstdint>

namespace amends::inline AMENDS_ABI::core {

/// When the first of a series of payments falls; the others follow one period apart.
enum class FirstPayment : std::uint8_t {
  now,               ///< at time 0: payments in advance (annuity due)
  mid_period,        ///< half a period from now: money that flows evenly over each period
  after_one_period,  ///< at the end of the first period: payments in arrears (ordinary annuity)
};

/// Time of the first payment in periods: 0, 0.5 or 1.
[[nodiscard]] constexpr double first_payment_time(FirstPayment first_payment) noexcept {
  return first_payment == FirstPayment::now ? 0.0 : first_payment == FirstPayment::mid_period ? 0.5 : 1.0;
}

/// A yearly rate as banks quote it: 12 % "compounded monthly" is {0.12, 12} and costs 12.68 % a year.
/// The checked type AnnualRate is always the effective rate; this one has to be converted.
struct NominalAnnualRate {
  double rate;                          ///< per year, a share: 0.12 is 12 %
  double compoundings_per_year = 12.0;  ///< m > 0: 1 yearly, 4 quarterly, 12 monthly, 365 daily
};

/// Effective annual rate of a nominal one: (1 + j/m)^m - 1.
/// errors  Error(domain) unless j is finite, m > 0 and j/m > -1
[[nodiscard]] AnnualRate effective_annual_rate(const NominalAnnualRate& nominal);

/// The nominal rate, compounded m times a year, that costs the same: j = m ((1 + i)^(1/m) - 1).
/// errors  Error(domain) unless m > 0
[[nodiscard]] NominalAnnualRate nominal_annual_rate(AnnualRate annual, double compoundings_per_year);

/// Effective annual rate of continuous compounding at force of interest d: exp(d) - 1.
/// errors  Error(domain) for a d that is not finite, or so extreme that the rate is not
[[nodiscard]] AnnualRate annual_rate_of_continuous(double force_of_interest);

/// Force of interest of an effective annual rate: ln(1 + i).
[[nodiscard]] double force_of_interest(AnnualRate annual) noexcept;

/// Effective rate per period: (1 + i)^(1/n) - 1 with n periods a year (12 for months, 365.25/7 for weeks).
/// Not i/n: 8 % a year is 0.643 % a month, not 0.667 %.  errors  Error(domain) unless n > 0
[[nodiscard]] PeriodRate period_rate(AnnualRate annual, double periods_per_year);

/// Effective annual rate of a rate per period: (1 + p)^n - 1.  errors  Error(domain) unless n > 0
[[nodiscard]] AnnualRate annual_rate(PeriodRate period, double periods_per_year);

/// Value now of one unit paid after the given time: (1 + rate)^-time.
/// domain  rate > -1, time >= 0 (the types see to it);  edge  time 0 or rate 0 gives 1
[[nodiscard]] double discount_factor(PeriodRate rate, Periods time) noexcept;
[[nodiscard]] double discount_factor(AnnualRate rate, Years time) noexcept;
/// Value now of one unit paid after the given time under continuous compounding: exp(-force x years).
/// errors  Error(domain) for a force of interest that is not finite
[[nodiscard]] double continuous_discount_factor(double force_of_interest, Years time);

/// Value now of one unit in each of n periods: sum over k = 0 .. n-1 of (1 + p)^-(t + k), t = first_payment_time.
/// Fractions of a period are not paid: n is rounded down.
/// edge  n = 0 gives 0; rate 0 gives n;  cost  a closed form: -expm1(-n ln(1+p)) (1+p)^(1-t) / p
[[nodiscard]] double annuity_factor(PeriodRate rate, Periods periods, FirstPayment first_payment) noexcept;

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::FirstPayment;
using core::NominalAnnualRate;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/discount.ipp>
#endif
