#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const SaturatingStay textbook{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.05};
const CompensationInputs at_stake{.value_of_keeping = 300.0, .stay_if_silent = 0.2, .handling_cost = 10.0};
// The S-curve 1 / (1 + exp(-8 (x - .9))), x in prices, for a product of price 50.
const SShapedStay rejected{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 45.0, .steepness = 0.16};

// The naive oracle: profit on a fine grid.
template <class Response>
double grid_optimum(const Response& response, const CompensationInputs& inputs, double up_to, int cells = 400000) {
  double best = 0.0;
  double best_profit = -infinity;
  for (int i = 0; i <= cells; ++i) {
    const double c = up_to * i / cells;
    const double profit = response.stay(c) * inputs.value_of_keeping - c - inputs.handling_cost;
    if (profit > best_profit) {
      best_profit = profit;
      best = c;
    }
  }
  return best;
}
}  // namespace

TEST_CASE("optimal compensation: worked example") {
  // By hand from the formula (six decimals): ln(.05 * .6 * 300)/.05 = ln(9)/.05 = 43.944492; stay .9 - .6/9 = .833333;
  // gain .833333*300 - 43.944492 - 10 - 60 = 136.055508, at no offer 90 - 10 - 60 = 20; break-even below the limit 200.
  const CompensationPlan plan = optimal_compensation(textbook, at_stake);
  CHECK(plan.compensation == Approx(43.944492).margin(5e-7));
  CHECK(plan.stay == Approx(0.833333).margin(5e-7));
  CHECK(plan.gain_over_silence == Approx(136.055508).margin(5e-7));
  CHECK(plan.gain_over_silence - plan.gain_over_no_offer == Approx(20.0).epsilon(1e-13));
  REQUIRE(plan.break_even);
  CHECK(*plan.break_even == Approx(199.991825).margin(5e-7));
  CHECK_FALSE(plan.worst_offer);
  CHECK(plan.warnings.empty());
  // The closed form of the gain at c* > 0: (smax - r0) V - k - 1/g - c*.
  CHECK(plan.gain_over_silence == Approx(0.7 * 300.0 - 10.0 - 20.0 - plan.compensation).epsilon(1e-13));
  // Identities: stay'(c*) V = 1, and the gain is zero at break-even.
  CHECK(textbook.slope(plan.compensation) * 300.0 == Approx(1.0).epsilon(1e-13));
  CHECK(textbook.stay(*plan.break_even) * 300.0 - *plan.break_even - 10.0 - 60.0 == Approx(0.0).margin(1e-11));
  CHECK(plan.compensation == Approx(grid_optimum(textbook, at_stake, 200.0)).margin(1e-3));

  // With a margin of 30 on the product both the offer and the cap exceed it: the Fornell-Wernerfelt result.
  CompensationInputs small_margin = at_stake;
  small_margin.product_margin = 30.0;
  const CompensationPlan beyond = optimal_compensation(textbook, small_margin);
  REQUIRE(beyond.warnings.size() == 1);
  CHECK(beyond.warnings[0] == CompensationWarning::above_product_margin);
}

TEST_CASE("optimal compensation is 0 where the first unit does not pay") {
  // Property: c* = 0 whenever g (smax - s0) V <= 1; here g (smax - s0) = .03, so up to V = 33.333.
  for (const double v : {0.0, 1.0, 20.0, 33.3333}) CHECK(best_offer(textbook, v) == 0.0);
  CHECK(best_offer(textbook, 33.3334) > 0.0);
  const CompensationPlan none = optimal_compensation(textbook, {.value_of_keeping = 0.0, .stay_if_silent = 0.2});
  CHECK(none.compensation == 0.0);
  CHECK(none.break_even == 0.0);
  // A curve without effect.
  const SaturatingStay flat{.stay_without = 0.5, .stay_limit = 0.5, .rate = 0.05};
  const CompensationPlan useless = optimal_compensation(flat, {.value_of_keeping = 100.0, .stay_if_silent = 0.2});
  CHECK(useless.compensation == 0.0);
  CHECK(*useless.break_even == Approx(30.0).epsilon(1e-13));  // .5*100 - c = 20
}

TEST_CASE("complaining customers who cannot be won back are worse than silent ones") {
  const CompensationPlan plan =
      optimal_compensation(textbook, {.value_of_keeping = 100.0, .stay_if_silent = 0.8, .handling_cost = 40.0});
  CHECK(plan.gain_over_silence < 0.0);
  CHECK_FALSE(plan.break_even);
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0] == CompensationWarning::worse_than_silence);
}

TEST_CASE("the S-curve is the one of the literature, scaled to stay_without") {
  // 1/(1+exp(-8(x-.9))) at x = 0, .2, .4, .6, .8, .9, 1, 1.2, 1.4, 2, four decimals, recomputed here.
  const double x[] = {0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.2, 1.4, 2.0};
  const double s[] = {0.0007, 0.0037, 0.0180, 0.0832, 0.3100, 0.5, 0.6900, 0.9168, 0.9820, 0.9998};
  const SShapedStay unit{.stay_without = 0.0, .stay_limit = 1.0, .midpoint = 0.9, .steepness = 8.0};
  const double at_zero = 1.0 / (1.0 + std::exp(7.2));
  for (int i = 0; i < 10; ++i) CHECK(at_zero + (1.0 - at_zero) * unit.stay(x[i]) == Approx(s[i]).margin(5.1e-5));
  // 83.4 % of the rise lies between 60 % and 120 % of the price.
  CHECK(unit.stay(1.2) - unit.stay(0.6) == Approx(0.834).margin(6e-4));
  CHECK(rejected.stay(0.0) == 0.3);
  CHECK(rejected.stay(1e6) == Approx(0.9).epsilon(1e-15));
  // Slope against a central difference.
  for (const double c : {0.5, 10.0, 45.0, 80.0}) {
    const double h = 1e-3;
    CHECK(rejected.slope(c) == Approx((rejected.stay(c + h) - rejected.stay(c - h)) / (2 * h)).epsilon(1e-6));
    CHECK(textbook.slope(c) == Approx((textbook.stay(c + h) - textbook.stay(c - h)) / (2 * h)).epsilon(1e-6));
  }
}

TEST_CASE("S-curve: two roots, compared with offering nothing") {
  for (const double v : {20.0, 41.0, 60.0, 90.0, 95.0, 100.0, 110.0, 150.0, 300.0, 3000.0}) {
    const CompensationInputs inputs{.value_of_keeping = v, .stay_if_silent = 0.2, .handling_cost = 10.0};
    const CompensationPlan plan = optimal_compensation(rejected, inputs);
    // Property: either nothing, or past the inflection.
    CHECK((plan.compensation == 0.0 || plan.compensation > rejected.midpoint));
    CHECK(plan.compensation == Approx(grid_optimum(rejected, inputs, 300.0)).margin(1e-3));
    CHECK(plan.gain_over_no_offer >= 0.0);
    if (plan.worst_offer) {
      CHECK(rejected.slope(*plan.worst_offer) * v == Approx(1.0).epsilon(1e-10));
      CHECK(*plan.worst_offer < rejected.midpoint);
    }
  }
  // Value 60: the first-order condition has two roots (slope at the midpoint .6 * .16/4 * 60 = 1.44 > 1), and the upper
  // one is a maximum, yet nothing is better. Taking the root would lose money.
  const CompensationPlan nothing = optimal_compensation(rejected, {.value_of_keeping = 60.0, .stay_if_silent = 0.2});
  CHECK(nothing.compensation == 0.0);
  REQUIRE(nothing.worst_offer);
  CHECK(nothing.warnings.back() == CompensationWarning::small_offers_lose);
  const double upper = 2.0 * rejected.midpoint - *nothing.worst_offer;  // the roots lie symmetrically
  CHECK(rejected.slope(upper) * 60.0 == Approx(1.0).epsilon(1e-10));
  CHECK(rejected.stay(upper) * 60.0 - upper < rejected.stay(0.0) * 60.0);
  // Value 41: the slope never pays, there are no roots.
  CHECK_FALSE(optimal_compensation(rejected, {.value_of_keeping = 41.0, .stay_if_silent = 0.2}).worst_offer);
}

TEST_CASE("break-even: largest offer that is still better than silence") {
  // Naive oracle: walk down a grid from above.
  const auto largest = [](const auto& response, const CompensationInputs& in) {
    for (int i = 500000; i >= 0; --i) {
      const double c = i * 1e-3;
      if (response.stay(c) * in.value_of_keeping - c - in.handling_cost >= in.stay_if_silent * in.value_of_keeping)
        return c;
    }
    return -1.0;
  };
  for (const double v : {30.0, 60.0, 120.0, 300.0, 500.0})
    for (const double r0 : {0.0, 0.2, 0.28, 0.5})
      for (const double k : {0.0, 1.0, 25.0}) {
        const CompensationInputs inputs{.value_of_keeping = v, .stay_if_silent = r0, .handling_cost = k};
        const auto compare = [&](const auto& response) {
          const double expected = largest(response, inputs);
          const CompensationPlan plan = optimal_compensation(response, inputs);
          INFO("value " << v << " silent " << r0 << " cost " << k);
          if (expected < 0.0)
            CHECK_FALSE(plan.break_even);
          else
            CHECK(plan.break_even.value_or(-1.0) == Approx(expected).margin(1.1e-3));
        };
        compare(textbook);
        compare(rejected);
      }
}

TEST_CASE("one offer after another: batch, scalar and plan agree bit for bit") {
  const std::vector<double> values{0.0, 20.0, 60.0, missing, 300.0, -1.0, infinity, 5000.0};
  std::vector<double> offers(values.size());
  const auto compare = [&](const auto& response) {
    const core::RowReport report = best_offers(response, values, offers);
    CHECK(report.line() ==
          "3 of 8 rows left out; the first is row 3: value_of_keeping is missing, negative or infinite");
    core::RowReport together;
    for (const std::size_t from : {std::size_t{4}, std::size_t{0}}) {  // the halves, the second first
      std::vector<double> half(4);
      together.merge(best_offers(response, std::span<const double>(values).subspan(from, 4), half), from);
    }
    CHECK(together == report);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!(values[i] >= 0.0 && values[i] < infinity)) {
        CHECK(std::isnan(offers[i]));
        continue;
      }
      CHECK(offers[i] == best_offer(response, values[i]));
      CHECK(offers[i] ==
            optimal_compensation(response, {.value_of_keeping = values[i], .stay_if_silent = 0.2}).compensation);
    }
  };
  compare(textbook);
  compare(rejected);
  std::vector<double> too_few(2);
  CHECK_THROWS_AS(best_offers(textbook, values, too_few), Error);
  CHECK(std::isnan(best_offer(SaturatingStay{.stay_without = 0.9, .stay_limit = 0.3, .rate = 0.05}, 300.0)));
  CHECK_THROWS_AS(best_offers(SaturatingStay{.stay_without = 0.9, .stay_limit = 0.3, .rate = 0.05}, values, offers),
                  Error);
}

TEST_CASE("voice that rises with compensation") {
  const auto naive = [](const SaturatingStay& s, const VoiceResponse& v, const CompensationInputs& in, double c) {
    return v.voice(c) * (s.stay(c) * in.value_of_keeping - c - in.handling_cost) +
           (1.0 - v.voice(c)) * in.stay_if_silent * in.value_of_keeping;
  };
  // Constant voice: the same offer, and profit is the textbook mixture.
  const VoiceResponse constant{.voice_without = 0.4, .voice_limit = 0.4, .rate = 0.1};
  const VoicedCompensation same = optimal_compensation_with_voice(textbook, constant, at_stake);
  CHECK(same.compensation == Approx(optimal_compensation(textbook, at_stake).compensation).epsilon(1e-12));
  CHECK(same.profit == Approx(0.4 * (136.055508 + 60.0) + 0.6 * 60.0).margin(1e-6));
  // Rising voice, complaints that pay, and complaints that do not: against a fine grid.
  const VoiceResponse rising{.voice_without = 0.1, .voice_limit = 0.9, .rate = 0.02};
  for (const double r0 : {0.0, 0.2, 0.8})
    for (const double k : {0.0, 10.0, 120.0})
      for (const double value : {20.0, 150.0, 600.0}) {
        const CompensationInputs in{.value_of_keeping = value, .stay_if_silent = r0, .handling_cost = k};
        const VoicedCompensation found = optimal_compensation_with_voice(textbook, rising, in);
        double best = 0.0;
        for (int i = 0; i <= 60000; ++i) {
          const double c = i * 0.01;
          if (naive(textbook, rising, in, c) > naive(textbook, rising, in, best)) best = c;
        }
        INFO("silent " << r0 << " cost " << k << " value " << value);
        CHECK(found.compensation == Approx(best).margin(0.011));
        CHECK(found.profit == Approx(naive(textbook, rising, in, found.compensation)).epsilon(1e-12));
        const double given = best_offer(textbook, value);
        const double gain = textbook.stay(given) * value - given - k - r0 * value;
        CHECK((gain > 0.0 ? found.compensation >= given : found.compensation <= given));
      }
}

TEST_CASE("compensation: wrong arguments") {
  for (const double bad : {missing, infinity, -0.1}) {
    CHECK_THROWS_AS(optimal_compensation(textbook, {.value_of_keeping = bad, .stay_if_silent = 0.2}), Error);
    CHECK_THROWS_AS(optimal_compensation(textbook, {.value_of_keeping = 1.0, .stay_if_silent = bad}), Error);
    CHECK_THROWS_AS(
        optimal_compensation(textbook, {.value_of_keeping = 1.0, .stay_if_silent = 0.2, .handling_cost = bad}), Error);
    CHECK_THROWS_AS(optimal_compensation(SaturatingStay{bad, 0.9, 0.05}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation(SaturatingStay{0.3, bad, 0.05}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation(SaturatingStay{0.3, 0.9, bad}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation(SShapedStay{0.3, 0.9, bad, 0.1}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation(SShapedStay{0.3, 0.9, 45.0, bad}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation_with_voice(textbook, {bad, 0.9, 0.1}, at_stake), Error);
    CHECK_THROWS_AS(optimal_compensation_with_voice(textbook, {0.1, 0.9, bad}, at_stake), Error);
  }
  CHECK_THROWS_WITH(optimal_compensation(SaturatingStay{0.5, 0.4, 0.05}, at_stake),
                    "stay_limit must lie in [0.5, 1], got 0.4");
  CHECK(std::isnan(textbook.stay(-1.0)));
  CHECK(std::isnan(rejected.stay(missing)));
  CHECK(std::isnan(rejected.slope(-1.0)));
}
