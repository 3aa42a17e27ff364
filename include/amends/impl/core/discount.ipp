#pragma once

#include <amends/core/discount.hpp>

#include <cmath>

namespace amends::inline AMENDS_ABI::core {

// log1p and expm1 throughout: rates per day are small, and (1 + p) would lose their last digits.

AMENDS_INLINE AnnualRate effective_annual_rate(const NominalAnnualRate& nominal) {
  check_finite("rate", nominal.rate);
  const double m = check_positive("compoundings_per_year", nominal.compoundings_per_year);
  if (!(nominal.rate / m > -1.0)) throw_domain("rate", "exceed minus the compoundings per year", nominal.rate);
  return AnnualRate(std::expm1(m * std::log1p(nominal.rate / m)));
}

AMENDS_INLINE NominalAnnualRate nominal_annual_rate(AnnualRate annual, double compoundings_per_year) {
  const double m = check_positive("compoundings_per_year", compoundings_per_year);
  return {.rate = m * std::expm1(std::log1p(annual.value()) / m), .compoundings_per_year = m};
}

AMENDS_INLINE AnnualRate annual_rate_of_continuous(double force_of_interest) {
  return AnnualRate(std::expm1(check_finite("force_of_interest", force_of_interest)));
}

AMENDS_INLINE double force_of_interest(AnnualRate annual) noexcept {
  return std::log1p(annual.value());
}

AMENDS_INLINE PeriodRate period_rate(AnnualRate annual, double periods_per_year) {
  return PeriodRate(std::expm1(std::log1p(annual.value()) / check_positive("periods_per_year", periods_per_year)));
}

AMENDS_INLINE AnnualRate annual_rate(PeriodRate period, double periods_per_year) {
  return AnnualRate(std::expm1(std::log1p(period.value()) * check_positive("periods_per_year", periods_per_year)));
}

AMENDS_INLINE double discount_factor(PeriodRate rate, Periods time) noexcept {
  return std::exp(-time.value() * std::log1p(rate.value()));
}

AMENDS_INLINE double discount_factor(AnnualRate rate, Years time) noexcept {
  return std::exp(-time.value() * std::log1p(rate.value()));
}

AMENDS_INLINE double continuous_discount_factor(double force_of_interest, Years time) {
  return std::exp(-check_finite("force_of_interest", force_of_interest) * time.value());
}

AMENDS_INLINE double annuity_factor(PeriodRate rate, Periods periods, FirstPayment first_payment) noexcept {
  const double n = std::floor(periods.value());
  const double p = rate.value();
  if (p == 0.0) return n;
  const double log_growth = std::log1p(p);
  return -std::expm1(-n * log_growth) / p * std::exp((1.0 - first_payment_time(first_payment)) * log_growth);
}

}  // namespace amends::inline AMENDS_ABI::core
