#include <amends/word_of_mouth/purchase_shift.hpp>
#include <cmath>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::word_of_mouth;

TEST_CASE("bounded shifts") {
  // By hand: prior .3, susceptibility .3: -.3 * .3 = -.09 and .3 * .7 = .21. Same susceptibility, larger gain than
  // loss, which is the finding of East, Hammond & Lomax (2008) for priors below one half.
  CHECK(negative_shift(0.3, 0.3) == Approx(-0.09).epsilon(1e-14));
  CHECK(positive_shift(0.3, 0.3) == Approx(0.21).epsilon(1e-14));
  CHECK(negative_shift(0.0, 1.0) == 0.0);
  CHECK_FALSE(std::signbit(negative_shift(0.0, 1.0)));
  CHECK(positive_shift(1.0, 1.0) == 0.0);
  // Never leaves [0, 1], on the corners and inside.
  for (double p = 0.0; p <= 1.0; p += 0.125)
    for (double w = 0.0; w <= 1.0; w += 0.125) {
      CHECK(p + negative_shift(p, w) >= 0.0);
      CHECK(p + positive_shift(p, w) <= 1.0);
      // Round trip: the shift gives back the susceptibility.
      if (p > 0.0) CHECK(implied_susceptibility(p, p + negative_shift(p, w)) == Approx(w).margin(1e-14));
      if (p < 1.0) CHECK(implied_susceptibility(p, p + positive_shift(p, w)) == Approx(w).margin(1e-14));
    }
  CHECK(implied_susceptibility(0.4, 0.4) == 0.0);
  CHECK_THROWS_WITH(negative_shift(1.5, 0.3), "prior must lie in [0, 1], got 1.5");
  CHECK_THROWS_AS(negative_shift(missing, 0.3), Error);
  CHECK_THROWS_AS(positive_shift(0.3, missing), Error);
  CHECK_THROWS_AS(implied_susceptibility(0.3, -0.1), Error);
}

TEST_CASE("repeated hearings in log-odds") {
  // Independent naive form: logistic function of the sum.
  const auto naive = [](double p, double change) {
    return 1.0 / (1.0 + std::exp(-(std::log(p / (1.0 - p)) + change)));
  };
  for (const double p : {0.01, 0.3, 0.5, 0.97})
    for (const double a : {0.0, 1.0, 3.0})
      for (const double b : {0.0, 2.0}) {
        const Hearings h{.positive = a, .negative = b, .positive_weight = 0.8, .negative_weight = 0.5};
        CHECK(probability_after(p, h) == Approx(naive(p, a * 0.8 - b * 0.5)).epsilon(1e-13));
        CHECK(shift_after(p, h) == Approx(probability_after(p, h) - p).margin(1e-15));
      }
  // Identity: a positive then a negative hearing equals both at once equals the other order.
  const Hearings good{.positive = 1.0, .positive_weight = 0.8};
  const Hearings bad{.negative = 1.0, .negative_weight = 0.5};
  const Hearings both{.positive = 1.0, .negative = 1.0, .positive_weight = 0.8, .negative_weight = 0.5};
  CHECK(probability_after(probability_after(0.3, good), bad) == Approx(probability_after(0.3, both)).epsilon(1e-14));
  CHECK(probability_after(probability_after(0.3, bad), good) == Approx(probability_after(0.3, both)).epsilon(1e-14));
  // The bounded form is not order-free: .3 -> .51 -> .357 against .3 -> .21 -> .447 (by hand).
  const double up_down = 0.51 + negative_shift(0.51, 0.3);
  const double down_up = 0.21 + positive_shift(0.21, 0.3);
  CHECK(up_down == Approx(0.357).epsilon(1e-14));
  CHECK(down_up == Approx(0.447).epsilon(1e-14));
}

TEST_CASE("log-odds: edges, small shifts and weights") {
  const Hearings many{.positive = 1000.0, .positive_weight = 5.0};
  CHECK(probability_after(0.0, many) == 0.0);
  CHECK(probability_after(1.0, {.negative = 1000.0, .negative_weight = 5.0}) == 1.0);
  CHECK(probability_after(1e-300, many) == 1.0);
  CHECK(shift_after(0.25, many) == 0.75);
  CHECK(shift_after(0.25, {.negative = 1000.0, .negative_weight = 5.0}) == -0.25);
  CHECK(shift_after(0.25, {}) == 0.0);
  // First order: shift ~ p (1 - p) d; the subtraction alone would keep four digits here.
  CHECK(shift_after(0.3, {.positive = 1.0, .positive_weight = 1e-12}) == Approx(0.21e-12).epsilon(1e-10));
  CHECK(shift_after(0.3, {.negative = 1.0, .negative_weight = 1e-12}) == Approx(-0.21e-12).epsilon(1e-10));
  // Round trip through the weight of a measured pair.
  const double weight = log_odds_weight(0.3, 0.5);
  CHECK(weight == Approx(std::log(7.0 / 3.0)).epsilon(1e-14));  // odds 3/7 -> 1
  CHECK(probability_after(0.3, {.positive = 1.0, .positive_weight = weight}) == Approx(0.5).epsilon(1e-14));
  CHECK_THROWS_AS(log_odds_weight(0.0, 0.5), Error);
  CHECK_THROWS_AS(log_odds_weight(0.5, 1.0), Error);
  CHECK_THROWS_AS(log_odds_weight(missing, 0.5), Error);
  CHECK_THROWS_AS(probability_after(missing, {}), Error);
  CHECK_THROWS_AS(probability_after(0.3, {.positive = -1.0}), Error);
  CHECK_THROWS_AS(probability_after(0.3, {.positive = 1.0, .positive_weight = missing}), Error);
  CHECK_THROWS_AS(shift_after(0.3, {.negative = infinity}), Error);
}
