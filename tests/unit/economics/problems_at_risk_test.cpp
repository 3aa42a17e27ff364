#include <amends/core/random.hpp>
#include <amends/economics/problems_at_risk.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/recovery/count_chart.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;
using recovery::ProblemReporting;

namespace {
const std::vector<recovery::SurveyedExposure> surveyed{
    {"late", 400, 60, 400}, {"billing", 100, 45, 90}, {"rude", 160, 48, 160}};

recovery::ProblemRanking ranked(ProblemReporting reporting, double untroubled) {
  return recovery::market_at_risk_ranking(surveyed, 2000, reporting, {.lost_untroubled = untroubled});
}

/// A Poisson count by inversion.
double poisson(double mean, std::uint64_t stream, std::uint64_t run) {
  double left = core::uniform(3, stream, run), term = std::exp(-mean), count = 0.0;
  while (left > term && count < 500.0) {
    left -= term;
    count += 1.0;
    term *= mean / count;
  }
  return count;
}

AlarmAtRiskInputs alarm(double excess, double lower, double upper, double evidence = 0.1) {
  return {.complaints_above_expected = excess,
          .lower = lower,
          .upper = upper,
          .evidence_rate = evidence,
          .stay_rate_untroubled = 0.9,
          .stay_rate_after_problem = 0.7,
          .value_per_customer = 250.0};
}
}  // namespace

TEST_CASE("problems at risk are revenue at risk, problem by problem") {
  const ProblemsAtRisk found = problems_at_risk(ranked(ProblemReporting::most_serious_only, 0.1),
                                                {.customers = 80'000, .value_per_customer = 290});
  REQUIRE(found.problems.size() == 3);
  double sum = 0.0;
  for (const ProblemAtRisk& one : found.problems) {
    const recovery::SurveyedExposure& of = surveyed[one.row];
    // Identity: the arithmetic without sampling error.
    const RevenueAtRisk alone = revenue_at_risk({.customers = 80'000,
                                                 .problem_rate = of.with_problem / 2000,
                                                 .stay_rate_untroubled = 0.9,
                                                 .stay_rate_after_problem = 1.0 - of.lost / of.asked,
                                                 .value_per_customer = 290});
    CHECK(one.customers_lost.value == Approx(alone.customers_lost));
    CHECK(one.revenue_at_risk.value == Approx(alone.revenue_at_risk));
    CHECK(one.revenue_at_risk.upper == Approx(one.share.upper * 80'000 * 290));
    // Delta method: var(e d) = d^2 var e + e^2 var l. Intervals of draws are skewed, their width is about 2 * 1.96 sd.
    const double e = of.with_problem / 2000, l = of.lost / of.asked;
    const double sd = std::sqrt((l - 0.1) * (l - 0.1) * e * (1 - e) / 2000 + e * e * l * (1 - l) / of.asked);
    CHECK(one.share.upper - one.share.lower == Approx(2 * 1.96 * sd).epsilon(0.05));
    sum += alone.revenue_at_risk;
  }
  REQUIRE(found.revenue_at_risk);
  CHECK(found.revenue_at_risk->value == Approx(sum));
  double widths = 0.0;
  for (const ProblemAtRisk& one : found.problems) widths += one.revenue_at_risk.upper - one.revenue_at_risk.lower;
  CHECK(found.revenue_at_risk->upper - found.revenue_at_risk->lower < 0.8 * widths);  // of the sum, not a sum
  CHECK(found.warnings.empty());
}

TEST_CASE("what is not stated is said, and overlapping problems are not summed") {
  const ProblemsAtRisk several = problems_at_risk(ranked(ProblemReporting::several_per_customer, missing),
                                                  {.customers = 1000, .value_per_customer = 1});
  CHECK(!several.customers_lost);
  CHECK(!several.revenue_at_risk);
  CHECK(several.warnings.has(ProblemsAtRiskWarning::untroubled_not_stated));
  CHECK(to_string(ProblemsAtRiskWarning::untroubled_not_stated) == "untroubled_not_stated");
  // No more leave after it than without it: nothing at risk, but the sample leaves a little open.
  const ProblemsAtRisk none = problems_at_risk(ranked(ProblemReporting::several_per_customer, 0.15),
                                               {.customers = 1000, .value_per_customer = 1});
  const ProblemAtRisk& late = none.problems.back();
  CHECK(late.name == "late");
  CHECK(late.revenue_at_risk.value == 0.0);
  CHECK(late.revenue_at_risk.lower == 0.0);
  CHECK(late.revenue_at_risk.upper > 1.0);
  CHECK(!none.warnings.has(ProblemsAtRiskWarning::none_above_untroubled));
  // More leave without a problem than after any: zeros throughout, which are said to be none of the survey's.
  const ProblemsAtRisk all = problems_at_risk(ranked(ProblemReporting::several_per_customer, 0.99),
                                              {.customers = 1000, .value_per_customer = 1});
  CHECK(all.problems.front().revenue_at_risk.upper == 0.0);
  CHECK(all.warnings.has(ProblemsAtRiskWarning::none_above_untroubled));
  CHECK(to_string(ProblemsAtRiskWarning::none_above_untroubled) == "none_above_untroubled");
}

TEST_CASE("rankings that are no shares of customers, and values that are none, are refused") {
  const std::vector<recovery::CountedProblem> counted{{"a", 10, 2.0}, {"b", 5, 3.0}};
  const auto frap = recovery::frequency_relevance_ranking(counted);
  const ProblemsAtRiskInputs good{.customers = 10, .value_per_customer = 1};
  CHECK(error_of([&] { (void)problems_at_risk(frap, good); }).parameter() == "ranking");
  const auto ranking = ranked(ProblemReporting::several_per_customer, 0.1);
  CHECK(error_of([&] { (void)problems_at_risk(ranking, {.customers = 10}); }).parameter() == "value_per_customer");
  CHECK(error_of([&] { (void)problems_at_risk(ranking, {.customers = -1, .value_per_customer = 1}); }).parameter() ==
        "customers");
  CHECK(error_of([&] { (void)ranked(ProblemReporting::several_per_customer, 1.5); }).parameter() == "lost_untroubled");
}

TEST_CASE("alarms of a period together") {
  const std::vector<AlarmAtRiskInputs> alarms{alarm(30, 12, 51), alarm(10, 2, 21, 0.2)};
  const AlarmsAtRisk found = alarms_at_risk(alarms, ProblemReporting::most_serious_only);
  REQUIRE(found.total);
  // By hand: 300 + 50 problems, 70 customers, 17,500; ends at roots of summed squares of 180, 40 and 210, 55 problems.
  CHECK(found.total->estimate.problems == Approx(350.0));
  CHECK(found.total->estimate.customers_lost == Approx(70.0));
  CHECK(found.total->estimate.revenue_at_risk == Approx(17'500.0));
  CHECK(found.total->lower.problems == Approx(350.0 - std::sqrt(180.0 * 180.0 + 40.0 * 40.0)));
  CHECK(found.total->upper.revenue_at_risk == Approx(17'500.0 + 50.0 * std::sqrt(210.0 * 210.0 + 55.0 * 55.0)));
  const AlarmsAtRisk moving = alarms_at_risk(alarms, ProblemReporting::most_serious_only, AlarmDependence::together);
  CHECK(moving.total->lower.problems == Approx(350.0 - 220.0));
  CHECK(moving.total->upper.problems == Approx(350.0 + 265.0));
  CHECK(!alarms_at_risk(alarms, ProblemReporting::several_per_customer).total);
  CHECK(!alarms_at_risk({}, ProblemReporting::most_serious_only).total);
  const AlarmsAtRisk one = alarms_at_risk(std::span(alarms).first(1), ProblemReporting::most_serious_only);
  CHECK(one.total->upper.revenue_at_risk == Approx(one.alarms[0].upper.revenue_at_risk));
}

TEST_CASE("the interval of alarms together holds what they put at risk") {
  // Simulation: eight series of Poisson complaints whose excess over what is expected is known, each with its interval.
  std::size_t held = 0;
  constexpr std::size_t runs = 2000;
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<AlarmAtRiskInputs> alarms;
    double truth = 0.0;
    for (std::size_t k = 0; k < 8; ++k) {
      const double expected = 2.0 + static_cast<double>(k), excess = 5.0, evidence = k < 4 ? 0.05 : 0.2;
      const double count = poisson(expected + excess, k, run);
      const recovery::Excess seen = recovery::excess_of({.count = count, .expected = expected});
      alarms.push_back(alarm(seen.excess, seen.lower, seen.upper, evidence));
      truth += excess / evidence * 0.2 * 250.0;
    }
    const AlarmsAtRisk found = alarms_at_risk(alarms, ProblemReporting::most_serious_only);
    held += found.total->lower.revenue_at_risk <= truth && truth <= found.total->upper.revenue_at_risk;
  }
  const double coverage =
      static_cast<double>(held) / runs;  // intervals of counts are exact, so a little more than 0.95
  CHECK(coverage > 0.945);
  CHECK(coverage < 0.985);
}
