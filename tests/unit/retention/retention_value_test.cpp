#include <amends/retention/retention_value.hpp>
#include <cmath>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using retention::MarginStream;
using retention::RetentionMeasure;

namespace {

MarginStream stream(double r, double i, FirstPayment first, double margins = infinity) {
  return {.retention_rate = r, .discount_rate = i, .first_margin = first, .number_of_margins = margins};
}

// The naive way: add the margins up.
double summed(double r, double i, FirstPayment first, int margins) {
  double sum = 0.0;
  const int from = first == FirstPayment::after_one_period ? 1 : 0;
  for (int t = from; t < from + margins; ++t) sum += std::pow(r / (1 + i), t);
  if (first == FirstPayment::mid_period) sum /= std::sqrt(1 + i);
  return sum;
}

}  // namespace

TEST_CASE("margin multiples of textbook examples") {
  // Vector RE1 and its neighbour: r/(1+i-r) at 10 %.
  CHECK(retention::margin_multiple(stream(0.90, 0.10, FirstPayment::after_one_period)) == Approx(4.5));
  CHECK(retention::margin_multiple(stream(0.80, 0.10, FirstPayment::after_one_period)) ==
        Approx(2.666667).epsilon(1e-6));
  // L.L.Bean exercise: margin 150, r = .55, i = .10, acquisition 100: 50.00 with the first margin after a year, 200.00
  // with the first margin now.
  CHECK(150 * retention::margin_multiple(stream(0.55, 0.10, FirstPayment::after_one_period)) - 100 == Approx(50.0));
  CHECK(150 * retention::margin_multiple(stream(0.55, 0.10, FirstPayment::now)) - 100 == Approx(200.0));
  // Vector CL1, the Presto Cleaner case: 650 a year, 4 years at 10 %, nobody leaves: 2060.4125 (the case prints 2,060).
  CHECK(std::fabs(650 * retention::margin_multiple(stream(1.0, 0.10, FirstPayment::after_one_period, 4)) - 2060.4125) <
        5e-5);
  // Three margins from now at r = .80, i = .10: 1 + .727273 + .528926.
  CHECK(retention::margin_multiple(stream(0.80, 0.10, FirstPayment::now, 3)) == Approx(2.256198).epsilon(1e-6));
}

TEST_CASE("margin multiples equal the sums they stand for") {
  for (const double r : {0.0, 0.3, 0.9, 0.999999999, 1.0})
    for (const double i : {-0.05, 0.0, 1e-12, 0.1, 2.0})
      for (const FirstPayment first : {FirstPayment::now, FirstPayment::mid_period, FirstPayment::after_one_period})
        for (const int margins : {0, 1, 2, 7, 60}) {
          CAPTURE(r, i, margins);
          CHECK(retention::margin_multiple(stream(r, i, first, margins)) ==
                Approx(summed(r, i, first, margins)).epsilon(1e-12).margin(1e-300));
        }
  // The infinite horizon is the limit, and the two timings differ by exactly one margin.
  for (const double r : {0.0, 0.5, 0.95}) {
    const double now = retention::margin_multiple(stream(r, 0.1, FirstPayment::now));
    CHECK(now == Approx(summed(r, 0.1, FirstPayment::now, 500)));
    CHECK(now - retention::margin_multiple(stream(r, 0.1, FirstPayment::after_one_period)) == Approx(1.0));
  }
}

TEST_CASE("lifetimes, their edges and the growth of value with retention") {
  CHECK(retention::expected_lifetime(0.0) == 1.0);
  CHECK(retention::expected_lifetime(0.9) == Approx(10));
  CHECK(retention::expected_lifetime(0.95) == Approx(20));
  CHECK(retention::expected_lifetime(1.0) == infinity);
  double last = -1.0;
  for (double r = 0.0; r < 1.0; r += 0.05) {
    const double multiple = retention::margin_multiple(stream(r, 0.08, FirstPayment::after_one_period, 10));
    CHECK(multiple > last);
    last = multiple;
  }
}

TEST_CASE("five points more retention: lifetime and both multiples at 10 %") {
  // Computed table: changes in per cent of lifetime, r/(1+i-r) and (1+i)/(1+i-r), printed to two decimals.
  struct Row {
    double r, lifetime, late, now;
  };
  for (const Row& row : {Row{.50, 11.11, 20.00, 9.09}, Row{.60, 14.29, 20.37, 11.11}, Row{.70, 20.00, 22.45, 14.29},
                         Row{.75, 25.00, 24.44, 16.67}, Row{.80, 33.33, 27.50, 20.00}, Row{.85, 50.00, 32.35, 25.00},
                         Row{.90, 100.00, 40.74, 33.33}}) {
    CAPTURE(row.r);
    const auto late =
        retention::retention_effect(stream(row.r, 0.10, FirstPayment::after_one_period), PercentagePoints{5});
    const auto now = retention::retention_effect(stream(row.r, 0.10, FirstPayment::now), PercentagePoints{5});
    CHECK(std::fabs(late.lifetime_change.value() - row.lifetime) < 0.00501);
    CHECK(std::fabs(late.multiple_change.value() - row.late) < 0.00501);
    CHECK(std::fabs(now.multiple_change.value() - row.now) < 0.00501);
    CHECK(late.retention_after == Approx(row.r + 0.05));
  }
}

TEST_CASE("points are not per cent: where +85 % comes from") {
  // Five per cent of .80: lifetime +25.0 %; five points: +33.33 %.
  const auto base = stream(0.80, 0.10, FirstPayment::now);
  CHECK(retention::retention_effect(base, PerCent{5}).lifetime_change.value() == Approx(25.0));
  CHECK(retention::retention_effect(base, PerCent{5}).retention_after == Approx(0.84));
  CHECK(retention::retention_effect(base, PercentagePoints{5}).lifetime_change.value() == Approx(33.3333333));

  // Base retention that turns five points, or five per cent, into +85 % of lifetime: computed .891176 and .901857.
  CHECK(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{85}, PercentagePoints{5}, base) ==
        Approx(0.891176).epsilon(1e-6));
  CHECK(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{85}, PerCent{5}, base) ==
        Approx(0.901857).epsilon(1e-6));

  // The whole range of 25 to 85 %, against the closed forms of the header.
  for (double target = 25; target <= 85; target += 10) {
    const double g = target / 100;
    CHECK(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{target}, PercentagePoints{5},
                                               base) == Approx(1 - 0.05 - 0.05 / g).epsilon(1e-12));
    CHECK(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{target}, PerCent{5}, base) ==
          Approx(g / (0.05 + g * 1.05)).epsilon(1e-12));
  }
}

TEST_CASE("the base retention found gives the effect asked for, also discounted") {
  // Round trip through retention_effect, which shares no code with the search.
  for (const FirstPayment first : {FirstPayment::now, FirstPayment::after_one_period})
    for (const double target : {25.0, 32.0, 40.0}) {
      auto base = stream(0.0, 0.10, first);
      base.retention_rate = retention::base_retention_for_effect(RetentionMeasure::margin_multiple, PerCent{target},
                                                                 PercentagePoints{5}, base);
      CHECK(retention::retention_effect(base, PercentagePoints{5}).multiple_change.value() == Approx(target));
      base.retention_rate =
          retention::base_retention_for_effect(RetentionMeasure::margin_multiple, PerCent{target}, PerCent{5}, base);
      CHECK(retention::retention_effect(base, PerCent{5}).multiple_change.value() == Approx(target));
    }
  // Discounted at 10 %, five points cannot reach +85 %: at r = .95 the multiple (1+i)/(1+i-r) rises by .05/.10 = 50 %.
  CHECK_THROWS_AS(retention::base_retention_for_effect(RetentionMeasure::margin_multiple, PerCent{85},
                                                       PercentagePoints{5}, stream(0, 0.10, FirstPayment::now)),
                  Error);
  // After one period the effect is least near r = .525, 19.95 %; less is not to be had from five points.
  CHECK_THROWS_AS(
      retention::base_retention_for_effect(RetentionMeasure::margin_multiple, PerCent{19}, PercentagePoints{5},
                                           stream(0, 0.10, FirstPayment::after_one_period)),
      Error);
}

TEST_CASE("wrong arguments of retention economics") {
  CHECK_THROWS_WITH(retention::expected_lifetime(1.01), "retention_rate must lie in [0, 1], got 1.01");
  CHECK_THROWS_AS(retention::expected_lifetime(missing), Error);
  CHECK_THROWS_AS(retention::margin_multiple(stream(0.5, missing, FirstPayment::now)), Error);
  CHECK_THROWS_AS(retention::margin_multiple(stream(0.5, -1.0, FirstPayment::now)), Error);
  CHECK_THROWS_AS(retention::margin_multiple(stream(0.5, 0.1, FirstPayment::now, 2.5)), Error);
  CHECK_THROWS_AS(retention::margin_multiple(stream(0.5, 0.1, FirstPayment::now, missing)), Error);
  CHECK_THROWS_AS(retention::margin_multiple(stream(1.0, 0.0, FirstPayment::now)), Error);
  CHECK_THROWS_AS(retention::retention_effect(stream(0.97, 0.1, FirstPayment::now), PercentagePoints{5}), Error);
  CHECK_THROWS_AS(retention::retention_effect(stream(0.0, 0.1, FirstPayment::after_one_period), PercentagePoints{5}),
                  Error);
  CHECK_THROWS_AS(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{0}, PercentagePoints{5},
                                                       stream(0.5, 0.1, FirstPayment::now)),
                  Error);
  CHECK_THROWS_AS(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{85}, PercentagePoints{-5},
                                                       stream(0.5, 0.1, FirstPayment::now)),
                  Error);
  CHECK_THROWS_AS(retention::base_retention_for_effect(RetentionMeasure::lifetime, PerCent{85}, PercentagePoints{5},
                                                       stream(0.5, 0.1, FirstPayment::now, 10)),
                  Error);
}
