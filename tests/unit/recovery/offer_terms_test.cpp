#include <amends/core/random.hpp>
#include <amends/recovery/compensation.hpp>
#include <amends/recovery/offers_by_customer.hpp>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const SaturatingStay accepted{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.05};
const SShapedStay rejected{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 45.0, .steepness = 0.16};
const InvertedUStay too_much{.stay_without = 0.3, .stay_peak = 0.9, .peak = 75.0, .stay_beyond = 0.5};
const CompensationInputs at_stake{.value_of_keeping = 300.0, .stay_if_silent = 0.2, .handling_cost = 10.0};

// A number between low and high, made of the seed of a case and the place of a parameter.
double between(std::uint64_t place, std::uint64_t index, double low, double high) {
  return low + (high - low) * core::uniform(14, place, index);
}
double spread(std::uint64_t place, std::uint64_t index, double low, double high) {
  return std::exp(between(place, index, std::log(low), std::log(high)));
}

// The oracle: the profit written out claim by claim, true and false ones, looked at on a dense grid between the floor
// and the cap, which are ends of the grid.
template <class Response>
double best_on_grid(const Response& response, double value, const OfferTerms& terms, double up_to, int cells) {
  const double least = terms.fairness_floor * terms.loss;
  const double most = std::fmax(least, std::fmin(terms.largest_offer, up_to));
  double best = -infinity;
  for (int i = 0; i <= cells; ++i) {
    const double c = least + (most - least) * i / cells;
    const double f = terms.fraud_share;
    best = std::fmax(best, (1.0 - f) * (response.stay(c) * value - c - 5.0) - f * (c + 5.0));
  }
  return best;
}

OfferTerms some_terms(std::uint64_t i) {
  OfferTerms terms;
  if (i % 2 == 1) terms = {.fairness_floor = between(10, i, 0.0, 1.2), .loss = spread(11, i, 1.0, 100.0)};
  if (i % 3 == 1) terms.largest_offer = spread(12, i, 1.0, 300.0);
  if (i % 5 > 1) terms.fraud_share = between(13, i, 0.0, 0.5);
  return terms;
}

// Thousands of curves, values and terms: no offer on the grid beats the plan.
template <class Make>
void compare_with_grid(const Make& make, std::uint64_t cases) {
  for (std::uint64_t i = 0; i < cases; ++i) {
    const auto response = make(i);
    const double value = spread(20, i, 5.0, 5000.0);
    const OfferTerms terms = some_terms(i);
    const CompensationPlan plan =
        optimal_compensation(response, {.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 5.0}, terms);
    INFO("case " << i << ", value " << value << ", offer " << plan.compensation);
    const double least = terms.fairness_floor * terms.loss;
    REQUIRE(plan.compensation >= least);
    REQUIRE(plan.compensation <= std::fmax(least, terms.largest_offer));
    REQUIRE(plan.least_offer == least);
    // No offer above the value is worth it unless the floor asks for it.
    const double found = best_on_grid(response, value, terms, least + value, 2000);
    REQUIRE(plan.profit >= found - 1e-12 * (1.0 + value));
    // And the profit is the one of its offer.
    const double f = terms.fraud_share;
    const double written_out = (1.0 - f) * (response.stay(plan.compensation) * value - plan.compensation - 5.0) -
                               f * (plan.compensation + 5.0);
    REQUIRE(plan.profit == Approx(written_out).epsilon(1e-12).margin(1e-9));
    REQUIRE(best_offer(response, value, terms) == plan.compensation);
    REQUIRE(plan.cost_of_terms >= 0.0);
    REQUIRE(optimal_compensation(response, {.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 5.0},
                                 {.fraud_share = f})
                    .profit -
                plan.cost_of_terms ==
            Approx(plan.profit).epsilon(1e-9).margin(1e-9));
  }
}
}  // namespace

TEST_CASE("the global optimum of each curve within its terms, on a dense grid") {
  const auto levels = [](std::uint64_t i) {
    const double without = between(1, i, 0.0, 0.8);
    return std::array{without, between(2, i, without, 1.0)};
  };
  SECTION("concave") {
    compare_with_grid(
        [&](std::uint64_t i) {
          return SaturatingStay{levels(i)[0], levels(i)[1], spread(3, i, 0.001, 1.0)};
        },
        3000);
  }
  SECTION("S-shaped") {
    compare_with_grid(
        [&](std::uint64_t i) {
          return SShapedStay{levels(i)[0], levels(i)[1], spread(3, i, 0.1, 300.0), spread(4, i, 0.01, 2.0)};
        },
        3000);
  }
  SECTION("inverted U") {
    compare_with_grid(
        [&](std::uint64_t i) {
          return InvertedUStay{levels(i)[0], levels(i)[1], spread(3, i, 0.5, 500.0), between(4, i, 0.0, levels(i)[1])};
        },
        3000);
  }
}

TEST_CASE("the inverted U rises to its peak and falls to its level") {
  CHECK(too_much.stay(0.0) == 0.3);
  CHECK(too_much.stay(75.0) == Approx(0.9).epsilon(1e-15));
  CHECK(too_much.stay(1e9) == 0.5);
  CHECK(too_much.stay(infinity) == 0.5);
  // At twice the peak 2 / e = 73.6 % of the height above the level beyond is left; at half of it sqrt(e) / 2.
  CHECK(too_much.stay(150.0) == Approx(0.5 + 0.4 * 2.0 / std::exp(1.0)).epsilon(1e-14));
  CHECK(too_much.stay(37.5) == Approx(0.3 + 0.6 * std::sqrt(std::exp(1.0)) / 2.0).epsilon(1e-14));
  CHECK(std::isnan(too_much.stay(-1.0)));
  CHECK(std::isnan(too_much.slope(missing)));
  CHECK(too_much.slope(75.0) == 0.0);
  CHECK(too_much.slope(1e9) == 0.0);
  for (double c = 1.0; c < 400.0; c += 3.7) {
    CHECK(too_much.stay(c) <= 0.9);
    CHECK((too_much.slope(c) > 0.0) == (c < 75.0));
    const double h = 1e-4;
    CHECK(too_much.slope(c) == Approx((too_much.stay(c + h) - too_much.stay(c - h)) / (2.0 * h)).margin(1e-8));
  }
  // A minority that dislikes any overcompensation may bring it below where it started.
  const InvertedUStay harmful{.stay_without = 0.3, .stay_peak = 0.5, .peak = 10.0, .stay_beyond = 0.1};
  CHECK(harmful.stay(200.0) < harmful.stay(0.0));
}

TEST_CASE("the offer of the inverted U is the root of its first-order condition, below the peak") {
  // stay'(c) V = 1 to the last digits over six decades of value, so also of the Lambert function in it.
  for (double value = 46.1; value < 1e8; value *= 1.7) {
    const CompensationPlan plan = optimal_compensation(too_much, {.value_of_keeping = value, .stay_if_silent = 0.2});
    CHECK(plan.compensation > 0.0);
    CHECK(plan.compensation < 75.0);
    // Near the peak the slope is the difference of nearly equal numbers: one rounding of c is 1e-16 * c of it.
    CHECK(too_much.slope(plan.compensation) * value == Approx(1.0).epsilon(1e-12 + 1e-16 * value));
  }
  // The first unit pays from A e V / peak = 1 on: V = 75 / (0.6 e) = 45.98.
  CHECK(best_offer(too_much, 45.98) == 0.0);
  CHECK(best_offer(too_much, 45.99) > 0.0);
  CHECK(best_offer(too_much, 0.0) == 0.0);
  const InvertedUStay flat{.stay_without = 0.5, .stay_peak = 0.5, .peak = 10.0, .stay_beyond = 0.2};
  CHECK(best_offer(flat, 1e6) == 0.0);
  // w e^w = 1 at the omega constant 0.5671432904097838 (OEIS A030178): peak = A V.
  const InvertedUStay omega{.stay_without = 0.25, .stay_peak = 0.75, .peak = 100.0, .stay_beyond = 0.5};
  CHECK(best_offer(omega, 200.0) == Approx(100.0 * (1.0 - 0.5671432904097838)).epsilon(1e-14));
}

TEST_CASE("a curve on the scale of the price is the same curve in money") {
  // 8 and 0.9 on the scale of a price of 50 are 0.16 and 45 in money.
  const SShapedStay relative{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 0.9, .steepness = 8.0};
  for (const double c : {0.0, 10.0, 45.0, 120.0}) {
    CHECK(relative.at_price(50.0).stay(c) == Approx(rejected.stay(c)).epsilon(1e-14));
    CHECK(InvertedUStay{.stay_without = 0.3, .stay_peak = 0.9, .peak = 1.5, .stay_beyond = 0.5}.at_price(50.0).stay(
              c) == Approx(too_much.stay(c)).epsilon(1e-14));
    // 1 - exp(-2.5 x): .3935, .6321, .9179 at x = .2, .4, 1, recomputed here.
    CHECK(SaturatingStay{.stay_without = 0.0, .stay_limit = 1.0, .rate = 2.5}.at_price(50.0).stay(c) ==
          Approx(1.0 - std::exp(-2.5 * c / 50.0)).epsilon(1e-13));
  }
  const SaturatingStay concave{.stay_without = 0.0, .stay_limit = 1.0, .rate = 2.5};
  CHECK(concave.stay(0.2) == Approx(0.3935).margin(5e-5));
  CHECK(concave.stay(0.4) == Approx(0.6321).margin(5e-5));
  CHECK(concave.stay(1.0) == Approx(0.9179).margin(5e-5));
  for (const double price : {0.0, -1.0, missing, infinity})
    CHECK(std::isnan(best_offer(relative.at_price(price), 300.0)));
}

TEST_CASE("terms by hand, on the worked example") {
  // The free optimum is 43.944492 at a gain of 136.055508 over silence, the break-even 199.991825.
  const auto with = [](const OfferTerms& terms) { return optimal_compensation(accepted, at_stake, terms); };
  const CompensationPlan free = with({});
  CHECK(free.compensation == Approx(43.944492).margin(5e-7));
  CHECK(free.unbound == free.compensation);
  CHECK(free.cost_of_terms == 0.0);

  // A floor of 60 % of a loss of 50 lies below it; one of 120 % binds.
  CHECK(with({.fairness_floor = 0.6, .loss = 50.0}).compensation == free.compensation);
  const CompensationPlan floor = with({.fairness_floor = 1.2, .loss = 50.0});
  CHECK(floor.compensation == 60.0);
  CHECK(floor.least_offer == 60.0);
  CHECK(floor.unbound == free.compensation);
  CHECK(floor.cost_of_terms == Approx(free.profit - floor.profit).epsilon(1e-12));
  CHECK(floor.warnings.empty());

  // Above the break-even the plan is given all the same, and says so.
  const CompensationPlan dear = with({.fairness_floor = 5.0, .loss = 50.0});
  CHECK(dear.compensation == 250.0);
  CHECK(dear.gain_over_silence < 0.0);
  CHECK(*dear.break_even == Approx(199.991825).margin(5e-7));
  CHECK(dear.warnings == std::vector{CompensationWarning::floor_above_break_even});
  CHECK(to_string(dear.warnings[0]) == "the fairness floor lies above the break-even offer");

  const CompensationPlan capped = with({.largest_offer = 30.0});
  CHECK(capped.compensation == 30.0);
  CHECK(capped.cost_of_terms > 0.0);
  // What is fair comes before what is allowed.
  const CompensationPlan both = with({.fairness_floor = 1.0, .loss = 50.0, .largest_offer = 30.0});
  CHECK(both.compensation == 50.0);
  CHECK(both.warnings == std::vector{CompensationWarning::floor_above_cap});

  // One claim in four is false: as if a customer were worth a quarter less. ln(.05 * .6 * 225) / .05 = 38.190850.
  const CompensationPlan fraud = with({.fraud_share = 0.25});
  CHECK(fraud.compensation == Approx(std::log(6.75) / 0.05).epsilon(1e-14));
  CHECK(fraud.compensation == Approx(38.190850).margin(5e-7));
  CHECK(fraud.profit ==
        Approx(0.75 * (fraud.stay * 300.0 - fraud.compensation - 10.0) - 0.25 * (fraud.compensation + 10.0))
            .epsilon(1e-13));
  CHECK(fraud.gain_over_silence == Approx(fraud.profit - 0.75 * 60.0).epsilon(1e-13));
  CHECK(fraud.break_even < free.break_even);
  const CompensationPlan only_fraud = with({.fraud_share = 1.0});
  CHECK(only_fraud.compensation == 0.0);
  CHECK(only_fraud.profit == -10.0);
  CHECK_FALSE(only_fraud.break_even);
}

TEST_CASE("a cap below the good offer of an S-curve leaves nothing, not a small offer") {
  const CompensationInputs in{.value_of_keeping = 300.0, .stay_if_silent = 0.2};
  const CompensationPlan free = optimal_compensation(rejected, in);
  CHECK(free.compensation > 45.0);
  CHECK(optimal_compensation(rejected, in, {.largest_offer = 20.0}).compensation == 0.0);
  CHECK(optimal_compensation(rejected, in, {.largest_offer = 50.0}).compensation == 50.0);
  // A floor in the trough is left behind where the good offer is within reach.
  CHECK(optimal_compensation(rejected, in, {.fairness_floor = 0.5, .loss = 40.0}).compensation == free.compensation);
  CHECK(optimal_compensation(rejected, in, {.fairness_floor = 0.5, .loss = 40.0, .largest_offer = 25.0}).compensation ==
        20.0);
}

TEST_CASE("terms and curves that cannot be") {
  const auto fault = [](const OfferTerms& terms) {
    CHECK(std::isnan(best_offer(accepted, 300.0, terms)));
    CHECK(std::isnan(best_offer(rejected, 300.0, terms)));
    CHECK(std::isnan(best_offer(too_much, 300.0, terms)));
    return error_of([&] { static_cast<void>(optimal_compensation(accepted, at_stake, terms)); }).parameter();
  };
  CHECK(fault({.fairness_floor = -0.1}) == "fairness_floor");
  CHECK(fault({.fairness_floor = missing}) == "fairness_floor");
  CHECK(fault({.loss = infinity}) == "loss");
  CHECK(fault({.largest_offer = missing}) == "largest_offer");
  CHECK(fault({.largest_offer = -1.0}) == "largest_offer");
  CHECK(fault({.fraud_share = 1.1}) == "fraud_share");
  CHECK(fault({.fairness_floor = 10.0, .loss = 1e308}) == "fairness_floor * loss");
  CHECK(fault({.fairness_floor = 50.0, .loss = 10.0}) == "fairness_floor");
  static_assert(noexcept(best_offer(too_much, 300.0, OfferTerms{})));

  const auto wrong = [](const InvertedUStay& response) {
    CHECK(std::isnan(best_offer(response, 300.0)));
    return error_of([&] { static_cast<void>(optimal_compensation(response, at_stake)); }).parameter();
  };
  CHECK(wrong({.stay_without = -0.1, .stay_peak = 0.9, .peak = 75.0, .stay_beyond = 0.5}) == "stay_without");
  CHECK(wrong({.stay_without = 0.5, .stay_peak = 0.4, .peak = 75.0, .stay_beyond = 0.3}) == "stay_peak");
  CHECK(wrong({.stay_without = 0.5, .stay_peak = 0.9, .peak = 0.0, .stay_beyond = 0.3}) == "peak");
  CHECK(wrong({.stay_without = 0.5, .stay_peak = 0.9, .peak = 75.0, .stay_beyond = 0.95}) == "stay_beyond");
}

TEST_CASE("customers with their own value, loss, price and segment: rows, scalar and plan agree bit for bit") {
  const std::vector<OfferPolicy> policies{
      {.response = SaturatingStay{.stay_without = 0.3, .stay_limit = 0.9, .rate = 2.5},
       .handling_cost = 4.0,
       .terms = {.fairness_floor = 0.5, .fraud_share = 0.02}},
      {.response = SShapedStay{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 0.9, .steepness = 8.0},
       .terms = {.fairness_floor = 0.25, .loss = 40.0, .largest_offer = 90.0}},
      {.response = InvertedUStay{.stay_without = 0.4, .stay_peak = 0.8, .peak = 1.5, .stay_beyond = 0.6}}};
  constexpr std::size_t rows = 600;
  std::vector<double> value(rows), loss(rows), price(rows), offer(rows), stay(rows), profit(rows), gain(rows);
  std::vector<std::int32_t> segment(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    value[i] = spread(31, i, 5.0, 2000.0);
    loss[i] = i % 7 == 3 ? missing : spread(32, i, 1.0, 100.0);
    price[i] = spread(33, i, 5.0, 100.0);
    segment[i] = static_cast<std::int32_t>(i % 3);
  }
  value[10] = missing;
  value[11] = -1.0;
  loss[20] = infinity;
  price[30] = 0.0;
  segment[40] = -1;
  segment[50] = 3;
  const OfferedCustomers customers{value, loss, price, segment};
  const core::RowReport report = offers_by_customer(policies, customers, {offer, stay, profit, gain});
  std::vector<SegmentOffers> sums(3);
  for (std::size_t i = 0; i < rows; ++i) {
    const bool bad = i == 10 || i == 11 || i == 20 || i == 30 || i == 40 || i == 50 || (segment[i] == 0 && i % 7 == 3);
    REQUIRE(std::isnan(offer[i]) == bad);
    if (bad) continue;
    const OfferPolicy& policy = policies[static_cast<std::size_t>(segment[i])];
    OfferTerms terms = policy.terms;
    if (!std::isnan(loss[i])) terms.loss = loss[i];
    const CompensationPlan plan = std::visit(
        [&](const auto& response) {
          return optimal_compensation(
              response.at_price(price[i]),
              {.value_of_keeping = value[i], .stay_if_silent = 0.2, .handling_cost = policy.handling_cost}, terms);
        },
        policy.response);
    REQUIRE(offer[i] == plan.compensation);
    REQUIRE(stay[i] == plan.stay);
    REQUIRE(profit[i] == plan.profit);
    REQUIRE(gain[i] == plan.gain_over_no_offer);
    SegmentOffers& of = sums[static_cast<std::size_t>(segment[i])];
    of.customers += 1;
    of.offered += offer[i] > 0.0 ? 1u : 0u;
    of.value_of_keeping += value[i];
    of.compensation += offer[i];
    of.profit += profit[i];
    of.gain_over_no_offer += gain[i];
  }
  CHECK(holds(report.line(), "the first is row 3: loss is missing"));
  CHECK(holds(report.line(), "value_of_keeping is missing, negative or infinite: 2"));
  CHECK(holds(report.line(), "segment is missing"));
  CHECK(holds(report.line(), "segment has no policy"));
  CHECK(holds(report.line(), "price is missing, not positive or infinite"));
  CHECK(holds(report.line(), "loss is negative or infinite"));

  const std::vector<SegmentOffers> by_segment = offers_by_segment(3, customers, {offer, stay, profit, gain});
  for (std::size_t s = 0; s < 3; ++s) {
    CHECK(by_segment[s].customers == sums[s].customers);
    CHECK(by_segment[s].offered == sums[s].offered);
    CHECK(by_segment[s].compensation == Approx(sums[s].compensation).epsilon(1e-12));
    CHECK(by_segment[s].gain_over_no_offer == Approx(sums[s].gain_over_no_offer).epsilon(1e-12));
  }

  // One policy in money, no columns but values.
  const std::vector<OfferPolicy> one{{.response = accepted}};
  CHECK(offers_by_customer(one, {.value_of_keeping = value}, {.compensation = offer}).left_out == 2);
  CHECK(offer[0] == best_offer(accepted, value[0]));

  static_assert(noexcept(customer_offer(one[0], 1.0)));
  CHECK(error_of([&] { offers_by_customer({}, customers, {}); }).code() == ErrorCode::missing);
  CHECK(error_of([&] { offers_by_customer(policies, {.value_of_keeping = value}, {}); }).parameter() == "segment");
  CHECK(error_of([&] { offers_by_customer(one, customers, {.stay = std::span(stay).first(3)}); }).parameter() ==
        "stay");
  const std::vector<OfferPolicy> wrong{
      {.response = accepted}, {.response = SaturatingStay{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.0}}};
  CHECK(error_of([&] { offers_by_customer(wrong, customers, {}); }).parameter() == "policies[1].rate");
}
