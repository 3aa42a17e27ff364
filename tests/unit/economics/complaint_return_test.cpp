#include <amends/economics/complaint_return.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <cmath>
#include <type_traits>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::complaint_return;
using economics::ComplaintReturnWarning;
using Inputs = economics::ComplaintReturnInputs;

// The counterfactual cannot be left out: inputs without it do not compile.
static_assert(!std::is_default_constructible_v<Inputs>);
static_assert(!std::is_constructible_v<Probability>);

namespace {
constexpr FirstPayment now = FirstPayment::now;

/// Our example (derived, "RO1"): 20,000 complainants, three classes, margin 60 a year, three years.
Inputs example() {
  return {.complainants = 20000,
          .shares = {.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40},
          .stay_rates = {.dissatisfied = 0.20, .satisfied = 0.70, .delighted = 0.90},
          .counterfactual_stay_rate = Probability(0.35),
          .value_of_kept_customer = economics::customer_lifetime_value({.margin_per_period = 60,
                                                                        .retention_rate = 0.80,
                                                                        .annual_rate = AnnualRate(0.10),
                                                                        .first_payment = now,
                                                                        .periods = 3}),
          .cost = {.handling = 20000 * 18, .fixed = 150000}};
}
}  // namespace

TEST_CASE("profit and return of the worked example, to the digits printed") {
  const Inputs inputs = example();
  CHECK(inputs.value_of_kept_customer == Approx(135.371901).margin(5e-7));
  CHECK(inputs.value_of_kept_customer / 60 == Approx(2.256198).margin(5e-7));
  const auto result = complaint_return(inputs);
  CHECK(result.stayed == Approx(13100).epsilon(1e-14));
  CHECK(result.stayed_counterfactual == Approx(7000).epsilon(1e-14));
  CHECK(result.customers_kept == Approx(6100).epsilon(1e-13));
  CHECK(result.retention_benefit == Approx(825768.60).margin(0.005));
  CHECK(result.cost == 510000);
  CHECK(result.profit == Approx(315768.60).margin(0.005));
  CHECK(100 * result.net_return == Approx(61.92).margin(0.005));
  CHECK(result.benefit_cost_ratio == Approx(1.6192).margin(5e-5));
}

TEST_CASE("the classic errors, side by side with the right answer") {
  // One year only: 6100 * 60 = 366,000, a loss of 28.24 %.
  Inputs inputs = example();
  inputs.value_of_kept_customer = 60;
  CHECK(complaint_return(inputs).retention_benefit == Approx(366000).epsilon(1e-12));
  CHECK(100 * complaint_return(inputs).net_return == Approx(-28.24).margin(0.005));
  // Without a counterfactual every customer who stays is credited to complaint management; the sign flips.
  inputs.counterfactual_stay_rate = Probability(0.0);
  CHECK(complaint_return(inputs).retention_benefit == Approx(786000).epsilon(1e-12));
  CHECK(100 * complaint_return(inputs).net_return == Approx(54.12).margin(0.005));
  // Three years without discounting and without later churn.
  inputs = example();
  inputs.value_of_kept_customer = 3 * 60;
  CHECK(complaint_return(inputs).retention_benefit == Approx(1098000).epsilon(1e-12));
  CHECK(100 * complaint_return(inputs).net_return == Approx(115.29).margin(0.005));
}

TEST_CASE("word of mouth and information add to the benefit") {
  // Derived: -75 customers x 60 = -4,500 by word of mouth; (1200 - 950) warranty cases x 85 = 21,250.
  Inputs inputs = example();
  const auto plain = complaint_return(inputs);
  inputs.word_of_mouth_benefit = -4500;
  inputs.information_benefit = (1200 - 950) * 85;
  const auto full = complaint_return(inputs);
  CHECK(full.information_benefit == 21250);
  CHECK(full.benefit == Approx(plain.benefit + 16750).epsilon(1e-14));
  CHECK(full.profit == Approx(plain.profit + 16750).epsilon(1e-13));
}

TEST_CASE("both ratios agree, and the break-even counterfactual makes the profit zero") {
  Inputs inputs = example();
  inputs.word_of_mouth_benefit = 1234;
  inputs.information_benefit = 567;
  inputs.cost.compensation = 20000;
  inputs.cost.escalation = 3000;
  const auto result = complaint_return(inputs);
  CHECK(result.cost == 533000);
  CHECK(result.benefit_cost_ratio == Approx(result.net_return + 1).epsilon(1e-14));
  REQUIRE(result.break_even_counterfactual > 0.0);
  inputs.counterfactual_stay_rate = Probability(result.break_even_counterfactual);
  CHECK(complaint_return(inputs).profit == Approx(0.0).margin(1e-6));
}

TEST_CASE("the return falls with the counterfactual, rises with every stay rate") {
  Inputs inputs = example();
  double last = infinity;
  for (int step = 0; step <= 100; ++step) {
    inputs.counterfactual_stay_rate = Probability(step / 100.0);
    const double now_return = complaint_return(inputs).net_return;
    CHECK(now_return < last);
    last = now_return;
  }
  inputs = example();
  const double base = complaint_return(inputs).net_return;
  inputs.stay_rates.satisfied += 0.01;
  CHECK(complaint_return(inputs).net_return > base);
}

TEST_CASE("findings travel as warnings") {
  Inputs inputs = example();
  auto result = complaint_return(inputs);
  CHECK(result.warnings.has(ComplaintReturnWarning::class_below_counterfactual));  // dissatisfied .20 < .35
  CHECK_FALSE(result.warnings.has(ComplaintReturnWarning::recovered_above_untroubled));
  CHECK_FALSE(result.warnings.has(ComplaintReturnWarning::handling_loses_customers));

  inputs.stay_rate_untroubled = 0.85;  // delighted .90 is above
  CHECK(complaint_return(inputs).warnings.has(ComplaintReturnWarning::recovered_above_untroubled));
  inputs.stay_rate_untroubled = 0.90;  // equal is not above
  CHECK_FALSE(complaint_return(inputs).warnings.has(ComplaintReturnWarning::recovered_above_untroubled));

  inputs.counterfactual_stay_rate = Probability(0.70);
  result = complaint_return(inputs);
  CHECK(result.customers_kept < 0.0);
  CHECK(result.warnings.has(ComplaintReturnWarning::handling_loses_customers));

  inputs = example();
  inputs.cost = {};
  result = complaint_return(inputs);
  CHECK(result.warnings.has(ComplaintReturnWarning::no_cost));
  CHECK(std::isnan(result.net_return));
  CHECK(std::isnan(result.benefit_cost_ratio));
  CHECK(result.profit == result.benefit);
}

TEST_CASE("edges of the return") {
  Inputs inputs = example();
  inputs.complainants = 0;
  const auto nobody = complaint_return(inputs);
  CHECK(nobody.customers_kept == 0.0);
  CHECK(nobody.profit == -510000);
  CHECK(std::isnan(nobody.break_even_counterfactual));
  // An empty class needs no stay rate, and a wrong one is refused all the same.
  inputs = example();
  inputs.stay_rates.mollified = 1.5;
  CHECK_THROWS_WITH(complaint_return(inputs), "stay_rates.mollified must lie in [0, 1], got 1.5");
}

TEST_CASE("wrong inputs of the return are named") {
  Inputs inputs = example();
  inputs.shares.delighted = 0.30;
  try {
    static_cast<void>(complaint_return(inputs));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::contradiction);
    CHECK(error.parameter() == "shares");
  }
  inputs = example();
  inputs.shares = {.mollified = 1.0};  // whose stay rate was not given
  CHECK_THROWS_WITH(complaint_return(inputs), "stay_rates.mollified must lie in [0, 1], got nan");
  for (const double bad : {missing, -1.0, infinity}) {
    inputs = example();
    inputs.complainants = bad;
    CHECK_THROWS_AS(complaint_return(inputs), Error);
    inputs = example();
    inputs.cost.handling = bad;
    CHECK_THROWS_AS(complaint_return(inputs), Error);
    inputs = example();
    inputs.shares.satisfied = bad;
    CHECK_THROWS_AS(complaint_return(inputs), Error);
    inputs = example();
    inputs.stay_rates.satisfied = bad;
    CHECK_THROWS_AS(complaint_return(inputs), Error);
  }
  inputs = example();
  inputs.value_of_kept_customer = missing;
  CHECK_THROWS_AS(complaint_return(inputs), Error);
  inputs = example();
  inputs.word_of_mouth_benefit = infinity;
  CHECK_THROWS_AS(complaint_return(inputs), Error);
  inputs = example();
  inputs.stay_rate_untroubled = 1.2;
  CHECK_THROWS_AS(complaint_return(inputs), Error);
}
