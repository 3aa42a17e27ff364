#include <amends/economics/customer_lifetime_value.hpp>
#include <cmath>
#include <limits>
#include <type_traits>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::customer_lifetime_value;
using Inputs = economics::CustomerLifetimeValueInputs;

// The discount rate cannot be forgotten: its type has no default.
static_assert(!std::is_default_constructible_v<Inputs>);

namespace {
/// The definition, term by term.
double naive(double m, double r, double i, int periods, FirstPayment first) {
  double sum = 0.0;
  for (int t = 0; t < periods; ++t) {
    if (first == FirstPayment::now) sum += m * std::pow(r, t) / std::pow(1 + i, t);
    if (first == FirstPayment::mid_period) sum += m * std::pow(r, t) / std::pow(1 + i, t + 0.5);
    if (first == FirstPayment::after_one_period) sum += m * std::pow(r, t + 1) / std::pow(1 + i, t + 1);
  }
  return sum;
}
constexpr FirstPayment timings[] = {FirstPayment::now, FirstPayment::mid_period, FirstPayment::after_one_period};
}  // namespace

TEST_CASE("both conventions of the margin multiple") {
  // r/(1+i-r): .9 and .1 give 4.5, .8 and .1 give 2.666667 (marketing-models page m02, second-hand).
  CHECK(customer_lifetime_value({.margin_per_period = 1,
                                 .retention_rate = 0.9,
                                 .annual_rate = AnnualRate(0.1),
                                 .first_payment = FirstPayment::after_one_period}) == Approx(4.5).epsilon(1e-14));
  CHECK(customer_lifetime_value({.margin_per_period = 1,
                                 .retention_rate = 0.8,
                                 .annual_rate = AnnualRate(0.1),
                                 .first_payment = FirstPayment::after_one_period}) == Approx(8.0 / 3.0).epsilon(1e-14));
  // The L.L. Bean exercise: m = 150, r = .55, i = .10, acquisition 100 gives 50 or 200, exactly one margin apart.
  Inputs bean{.margin_per_period = 150,
              .retention_rate = 0.55,
              .annual_rate = AnnualRate(0.1),
              .first_payment = FirstPayment::after_one_period,
              .acquisition_cost = 100};
  CHECK(customer_lifetime_value(bean) == Approx(50.0).epsilon(1e-14));
  bean.first_payment = FirstPayment::now;
  CHECK(customer_lifetime_value(bean) == Approx(200.0).epsilon(1e-14));
}

TEST_CASE("effect of five points of retention") {
  // Our table (derived): at i = 10 %, r .90 -> .95 lifts r/(1+i-r) by 40.74 %, (1+i)/(1+i-r) by 33.33 %.
  const auto lift = [](double r, FirstPayment first) {
    Inputs low{.margin_per_period = 1, .retention_rate = r, .annual_rate = AnnualRate(0.1), .first_payment = first};
    Inputs high = low;
    high.retention_rate = r + 0.05;
    return 100 * (customer_lifetime_value(high) / customer_lifetime_value(low) - 1);
  };
  CHECK(lift(0.50, FirstPayment::after_one_period) == Approx(20.00).margin(0.005));
  CHECK(lift(0.75, FirstPayment::after_one_period) == Approx(24.44).margin(0.005));
  CHECK(lift(0.90, FirstPayment::after_one_period) == Approx(40.74).margin(0.005));
  CHECK(lift(0.50, FirstPayment::now) == Approx(9.09).margin(0.005));
  CHECK(lift(0.90, FirstPayment::now) == Approx(33.33).margin(0.005));
}

TEST_CASE("a loyal customer is an annuity") {
  // Presto Cleaner case: 650 a year for 4 years at 10 % is 2060.41 (the case prints $2,060).
  CHECK(customer_lifetime_value({.margin_per_period = 650,
                                 .retention_rate = 1,
                                 .annual_rate = AnnualRate(0.1),
                                 .first_payment = FirstPayment::after_one_period,
                                 .periods = 4}) == Approx(2060.4125).margin(5e-5));
  // r = 1 and no discounting: T margins.
  CHECK(customer_lifetime_value({.margin_per_period = 650,
                                 .retention_rate = 1,
                                 .annual_rate = AnnualRate(0.0),
                                 .first_payment = FirstPayment::now,
                                 .periods = 4}) == 2600.0);
}

TEST_CASE("closed form against the sum") {
  for (const FirstPayment first : timings)
    for (const double r : {0.0, 0.3, 0.8, 0.999, 1.0})
      for (const double i : {-0.2, 0.0, 1e-9, 0.1, 3.0})
        for (const int periods : {1, 2, 7, 60}) {
          CAPTURE(r, i, periods, static_cast<int>(first));
          CHECK(customer_lifetime_value({.margin_per_period = 60,
                                         .retention_rate = r,
                                         .annual_rate = AnnualRate(i),
                                         .first_payment = first,
                                         .periods = static_cast<double>(periods)}) ==
                Approx(naive(60, r, i, periods, first)).epsilon(1e-11).margin(1e-12));
        }
}

TEST_CASE("a long horizon approaches the infinite one") {
  for (const FirstPayment first : timings) {
    Inputs inputs{
        .margin_per_period = 60, .retention_rate = 0.8, .annual_rate = AnnualRate(0.1), .first_payment = first};
    const double forever = customer_lifetime_value(inputs);
    inputs.periods = 200;
    CHECK(customer_lifetime_value(inputs) == Approx(forever).epsilon(1e-13));
  }
}

TEST_CASE("small rates lose no digits") {
  // r = 1 - 1e-9 and i = 1e-9: 1 - r/(1+i) = 2e-9/(1+1e-9), so the value now is (1 + 1e-9)/2e-9; r and i themselves are
  // rounded to 1 part in 1e16, hence 1e-7 relative in 1 - r. 1 - r d computed naively is no better than 1e-7 either, so
  // the exact difference 1.0 - r is used for the expectation.
  const double r = 1.0 - 1e-9;
  const double i = 1e-9;
  CHECK(customer_lifetime_value({.margin_per_period = 1,
                                 .retention_rate = r,
                                 .annual_rate = AnnualRate(i),
                                 .first_payment = FirstPayment::now}) ==
        Approx((1 + i) / ((1.0 - r) + i)).epsilon(1e-14));
}

TEST_CASE("monthly periods discount by the twelfth root") {
  // One margin after one month, kept for certain: 1.1^(-1/12).
  CHECK(customer_lifetime_value({.margin_per_period = 1,
                                 .retention_rate = 1,
                                 .annual_rate = AnnualRate(0.1),
                                 .periods_per_year = 12,
                                 .first_payment = FirstPayment::after_one_period,
                                 .periods = 1}) == Approx(std::pow(1.1, -1.0 / 12)).epsilon(1e-15));
}

TEST_CASE("lifetime value rises with retention and with the margin, falls with the rate") {
  for (const FirstPayment first : timings)
    for (const double periods : {1.0, 5.0, infinity}) {
      Inputs inputs{.margin_per_period = 60,
                    .retention_rate = 0.0,
                    .annual_rate = AnnualRate(0.1),
                    .first_payment = first,
                    .periods = periods};
      double last = -1.0;
      for (int step = 0; step <= 100; ++step) {
        inputs.retention_rate = step / 100.0;
        const double value = customer_lifetime_value(inputs);
        if (periods == 1.0 && first != FirstPayment::after_one_period)
          CHECK(value >= last * (1 - 1e-14));  // one margin, earned by everybody: the same but for rounding
        else
          CHECK(value > last);
        last = value;
      }
      inputs.annual_rate = AnnualRate(0.2);
      CHECK(customer_lifetime_value(inputs) <= last);
      inputs.margin_per_period = 61;
      inputs.annual_rate = AnnualRate(0.1);
      CHECK(customer_lifetime_value(inputs) > last);
    }
}

TEST_CASE("edges of the lifetime value") {
  Inputs inputs{.margin_per_period = 60,
                .retention_rate = 0,
                .annual_rate = AnnualRate(0.1),
                .first_payment = FirstPayment::now,
                .acquisition_cost = 25};
  CHECK(customer_lifetime_value(inputs) == 35.0);
  inputs.first_payment = FirstPayment::after_one_period;
  CHECK(customer_lifetime_value(inputs) == -25.0);
  inputs.periods = 0;
  CHECK(customer_lifetime_value(inputs) == -25.0);
  inputs.margin_per_period = -60;  // a customer who costs more than he brings
  inputs.periods = 2;
  inputs.retention_rate = 0.5;
  CHECK(customer_lifetime_value(inputs) < -25.0);
}

TEST_CASE("wrong arguments of the lifetime value are named") {
  const Inputs good{.margin_per_period = 60,
                    .retention_rate = 0.8,
                    .annual_rate = AnnualRate(0.1),
                    .first_payment = FirstPayment::now};
  for (const double bad : {missing, -0.1, 1.1}) {
    Inputs inputs = good;
    inputs.retention_rate = bad;
    CHECK_THROWS_AS(customer_lifetime_value(inputs), Error);
  }
  for (const double bad : {missing, -1.0, 2.5, -infinity}) {
    Inputs inputs = good;
    inputs.periods = bad;
    CHECK_THROWS_AS(customer_lifetime_value(inputs), Error);
  }
  Inputs inputs = good;
  inputs.periods_per_year = 0;
  CHECK_THROWS_WITH(customer_lifetime_value(inputs), "periods_per_year must be finite and > 0, got 0");
  inputs = good;
  inputs.acquisition_cost = -1;
  CHECK_THROWS_AS(customer_lifetime_value(inputs), Error);
  // What was forgotten is refused, not taken for zero.
  const Inputs forgotten{.annual_rate = AnnualRate(0.1)};
  CHECK_THROWS_WITH(customer_lifetime_value(forgotten), "margin_per_period must be finite, got nan");
  inputs = good;
  inputs.first_payment = Inputs{.annual_rate = AnnualRate(0.1)}.first_payment;
  try {
    static_cast<void>(customer_lifetime_value(inputs));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::missing);
    CHECK(error.parameter() == "first_payment");
  }
  // No limit: r = 1 without discounting, for ever.
  inputs = good;
  inputs.retention_rate = 1;
  inputs.annual_rate = AnnualRate(0);
  try {
    static_cast<void>(customer_lifetime_value(inputs));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::numerical);
  }
}
