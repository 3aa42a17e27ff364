#include <amends/economics/revenue_at_risk.hpp>
#include <cmath>
#include <type_traits>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::revenue_at_risk;
using economics::revenue_at_risk_from_complaints;
using economics::RevenueAtRiskWarning;

// P(lost | problem) cannot be forgotten.
static_assert(!std::is_default_constructible_v<economics::ComplaintsAtRiskInputs>);

namespace {
/// The insurer of a published deck (2010): 74 % stay without a problem, 45 % after one; 80,000 customers; CLV 290.41.
economics::RevenueAtRiskInputs insurer(double problem_rate) {
  return {.customers = 80000,
          .problem_rate = problem_rate,
          .stay_rate_untroubled = 0.74,
          .stay_rate_after_problem = 0.45,
          .value_per_customer = 290.41};
}
}  // namespace

TEST_CASE("fewer problems at an insurer, and nothing is rounded on the way") {
  const auto before = revenue_at_risk(insurer(0.0567));
  const auto after = revenue_at_risk(insurer(0.0171));
  CHECK(100 * before.retention_rate == Approx(72.3557).margin(5e-5));
  CHECK(100 * after.retention_rate == Approx(73.5041).margin(5e-5));
  const double customers = before.customers_lost - after.customers_lost;
  const double money = before.revenue_at_risk - after.revenue_at_risk;
  CHECK(customers == Approx(918.72).epsilon(1e-12));  // the deck prints 919
  CHECK(money == Approx(266805.48).margin(0.005));    // the deck prints 266,805
  // Rounding to 919 customers first gives 266,886.79: wrong by 81.
  CHECK(std::round(customers) * 290.41 == Approx(266886.79).margin(0.005));
  CHECK(std::abs(money - 266886.79) > 80);
}

TEST_CASE("who leaves, with and without a problem") {
  // Same deck, 30 % with a problem: .55 * .30 * 80,000 = 13,200 (deck 13,200); .26 * .70 * 80,000 = 14,560 (the deck
  // prints 14,000, an arithmetic slip).
  const auto result = revenue_at_risk(insurer(0.30));
  CHECK(result.leave_after_problem == Approx(13200).epsilon(1e-12));
  CHECK(result.leave_untroubled == Approx(14560).epsilon(1e-12));
  // Identities: everybody stays or leaves; those lost because of the problem are the excess over .26.
  CHECK(80000 * result.retention_rate + result.leave_after_problem + result.leave_untroubled ==
        Approx(80000).epsilon(1e-13));
  CHECK(result.customers_lost == Approx(13200 - 24000 * 0.26).epsilon(1e-12));
}

TEST_CASE("edges of revenue at risk") {
  CHECK(revenue_at_risk(insurer(0.0)).revenue_at_risk == 0.0);
  CHECK(revenue_at_risk(insurer(1.0)).customers_lost == Approx(80000 * 0.29).epsilon(1e-13));
  auto inputs = insurer(0.3);
  CHECK(revenue_at_risk(inputs).warnings.empty());
  inputs.stay_rate_after_problem = 0.80;
  const auto paradox = revenue_at_risk(inputs);
  CHECK(paradox.customers_lost < 0.0);
  CHECK(paradox.warnings.has(RevenueAtRiskWarning::recovered_above_untroubled));
  for (const double bad : {missing, -0.1, 1.1}) {
    inputs = insurer(bad);
    CHECK_THROWS_AS(revenue_at_risk(inputs), Error);
    inputs = insurer(0.3);
    inputs.stay_rate_untroubled = bad;
    CHECK_THROWS_AS(revenue_at_risk(inputs), Error);
    inputs = insurer(0.3);
    inputs.stay_rate_after_problem = bad;
    CHECK_THROWS_AS(revenue_at_risk(inputs), Error);
  }
  inputs = insurer(0.3);
  inputs.customers = -1;
  CHECK_THROWS_WITH(revenue_at_risk(inputs), "customers must be finite and >= 0, got -1");
}

TEST_CASE("revenue at risk by the multiplier") {
  // 5 % reach head office: 20 to 1. Packaged goods (2024): a quarter complain, a quarter of those to the maker: 16
  // to 1.
  CHECK(1 / 0.05 == Approx(20).epsilon(1e-15));
  const double multiplier = 1 / (0.25 * 0.25);
  CHECK(multiplier == 16.0);
  // Derived: 100 complaints x 16 x .20 lost x 200 = 64,000; without P(lost | problem) it would read 320,000.
  const auto result = revenue_at_risk_from_complaints({.complaints = 100,
                                                       .multiplier = multiplier,
                                                       .lost_given_problem = Probability(0.20),
                                                       .value_per_customer = 200});
  CHECK(result.problems == 1600);
  CHECK(result.customers_lost == Approx(320).epsilon(1e-14));
  CHECK(result.revenue_at_risk == Approx(64000).epsilon(1e-14));
  CHECK(revenue_at_risk_from_complaints(
            {.complaints = 100, .multiplier = 1, .lost_given_problem = Probability(0), .value_per_customer = 200})
            .revenue_at_risk == 0.0);
  for (const double bad : {missing, 0.99, infinity})
    CHECK_THROWS_AS(
        revenue_at_risk_from_complaints(
            {.complaints = 100, .multiplier = bad, .lost_given_problem = Probability(0.2), .value_per_customer = 200}),
        Error);
}
