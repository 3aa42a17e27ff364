#include <amends/economics/alarm_at_risk.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/recovery/count_chart.hpp>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;

TEST_CASE("what an alarm puts at risk, by hand") {
  // 30 complaints too many, 1 in 20 problems on record: 600 problems, 570 unheard; 20 % of them lost at 250.
  const AlarmAtRisk found = alarm_at_risk({.complaints_above_expected = 30.0,
                                           .lower = 12.0,
                                           .upper = 51.0,
                                           .evidence_rate = 0.05,
                                           .stay_rate_untroubled = 0.9,
                                           .stay_rate_after_problem = 0.7,
                                           .value_per_customer = 250.0});
  CHECK(found.estimate.problems == Approx(600.0));
  CHECK(found.estimate.unvoiced == Approx(570.0));
  CHECK(found.estimate.customers_lost == Approx(120.0));
  CHECK(found.estimate.revenue_at_risk == Approx(30000.0));
  CHECK(found.lower.revenue_at_risk == Approx(12000.0));
  CHECK(found.upper.revenue_at_risk == Approx(51000.0));
  // Identity: the rooms' own reading of complaints received.
  const ComplaintsAtRisk all = revenue_at_risk_from_complaints({.complaints = 30.0,
                                                                .multiplier = 20.0,
                                                                .lost_given_problem = core::Probability(0.2),
                                                                .value_per_customer = 250.0});
  CHECK(found.estimate.revenue_at_risk == Approx(all.revenue_at_risk));
}

TEST_CASE("alarms whose money cannot be said") {
  const AlarmAtRiskInputs good{.complaints_above_expected = 3.0,
                               .lower = -1.0,
                               .upper = 9.0,
                               .evidence_rate = 0.5,
                               .stay_rate_untroubled = 0.9,
                               .stay_rate_after_problem = 0.7,
                               .value_per_customer = 10.0};
  // Fewer complaints than expected put nothing at risk; the excess itself stays as it is.
  const AlarmExposure least = alarm_at_risk(good).lower;
  CHECK(least.complaints == -1.0);
  CHECK(least.problems == 0.0);
  CHECK(least.unvoiced == 0.0);
  CHECK(least.customers_lost == 0.0);
  CHECK(least.revenue_at_risk == 0.0);
  const auto refused = [&](double AlarmAtRiskInputs::*member, double value) {
    AlarmAtRiskInputs bad = good;
    bad.*member = value;
    CHECK_THROWS_AS(alarm_at_risk(bad), Error);
  };
  refused(&AlarmAtRiskInputs::evidence_rate, 0.0);
  refused(&AlarmAtRiskInputs::lower, 4.0);
  refused(&AlarmAtRiskInputs::upper, missing);
  refused(&AlarmAtRiskInputs::stay_rate_after_problem, 0.95);
  refused(&AlarmAtRiskInputs::value_per_customer, -1.0);
  CHECK_THROWS_AS(alarm_at_risk({}), Error);
}
