#include <amends/core/discount.hpp>
#include <cmath>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("effective, nominal and continuous rates") {
  // By repeated multiplication: 1.01^12 = 1.12682503013196972066...
  double twelve_months = 1.0;
  for (int month = 0; month < 12; ++month) twelve_months *= 1.01;
  CHECK(core::effective_annual_rate({.rate = 0.12, .compoundings_per_year = 12}).value() ==
        Approx(twelve_months - 1.0).epsilon(1e-13));
  CHECK(twelve_months == Approx(1.1268250301319697).epsilon(1e-15));
  CHECK(core::effective_annual_rate({.rate = 0.12, .compoundings_per_year = 1}).value() == Approx(0.12).epsilon(1e-15));
  // More and more compoundings tend to the continuous rate.
  CHECK(core::effective_annual_rate({.rate = 0.12, .compoundings_per_year = 1e9}).value() ==
        Approx(core::annual_rate_of_continuous(0.12).value()).epsilon(1e-8));
  for (const double i : {-0.5, 0.0, 1e-10, 0.08, 3.0}) {
    const AnnualRate rate(i);
    CHECK(core::effective_annual_rate(core::nominal_annual_rate(rate, 4)).value() == Approx(i).epsilon(1e-14));
    CHECK(core::annual_rate_of_continuous(core::force_of_interest(rate)).value() == Approx(i).epsilon(1e-14));
    CHECK(core::annual_rate(core::period_rate(rate, 365.25 / 7), 365.25 / 7).value() == Approx(i).epsilon(1e-14));
  }
  // 8 % a year is 1.08^(1/12) - 1 a month.
  CHECK(core::period_rate(AnnualRate(0.08), 12).value() == Approx(std::pow(1.08, 1.0 / 12.0) - 1.0).epsilon(1e-12));
  CHECK_THROWS_AS(core::effective_annual_rate({.rate = -12.0, .compoundings_per_year = 12}), Error);
  CHECK_THROWS_AS(core::effective_annual_rate({.rate = missing}), Error);
  CHECK_THROWS_AS(core::effective_annual_rate({.rate = 0.1, .compoundings_per_year = 0}), Error);
  CHECK_THROWS_AS(core::period_rate(AnnualRate(0.08), missing), Error);
  CHECK_THROWS_AS(core::annual_rate_of_continuous(infinity), Error);
  CHECK_THROWS_AS(core::annual_rate_of_continuous(1e6), Error);
}

TEST_CASE("discount factors") {
  CHECK(core::discount_factor(PeriodRate(0.25), Periods(2)) == Approx(0.64).epsilon(1e-15));
  CHECK(core::discount_factor(AnnualRate(0.08), Years(0)) == 1.0);
  CHECK(core::discount_factor(AnnualRate(0.0), Years(7)) == 1.0);
  CHECK(core::continuous_discount_factor(0.1, Years(3)) == Approx(std::exp(-0.3)).epsilon(1e-15));
  CHECK_THROWS_AS(core::continuous_discount_factor(missing, Years(3)), Error);
  // The same money, whichever unit of time.
  CHECK(core::discount_factor(core::period_rate(AnnualRate(0.08), 12), Periods(30)) ==
        Approx(core::discount_factor(AnnualRate(0.08), Years(2.5))).epsilon(1e-14));
}

TEST_CASE("an annuity is the sum of its payments") {
  for (const double p : {-0.2, 0.0, 1e-12, 0.01, 0.5})
    for (const double n : {0.0, 1.0, 3.0, 40.0})
      for (const auto first :
           {core::FirstPayment::now, core::FirstPayment::mid_period, core::FirstPayment::after_one_period}) {
        double sum = 0.0;
        for (int k = 0; k < static_cast<int>(n); ++k) sum += std::pow(1.0 + p, -(k + core::first_payment_time(first)));
        CHECK(core::annuity_factor(PeriodRate(p), Periods(n), first) == Approx(sum).epsilon(1e-11));
      }
  CHECK(core::annuity_factor(PeriodRate(0.1), Periods(2.9), FirstPayment::now) ==
        core::annuity_factor(PeriodRate(0.1), Periods(2), FirstPayment::now));
}
