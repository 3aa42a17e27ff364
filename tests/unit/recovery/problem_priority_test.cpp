#include <amends/recovery/problem_priority.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const std::vector<ProblemFrequency> problems{{"late", 320, 2.1},
                                             {"rude", 90, 4.3},
                                             {"wrong bill", 150, 3.6},
                                             {"no call-back", 60, 4.8},
                                             {"unclear information", 380, 1.2}};
}

TEST_CASE("frequency-relevance analysis: worked example") {
  // By hand: values 672, 387, 540, 288, 456 of 2343; shares to two decimals of a per cent.
  const auto rows = frequency_relevance_analysis(problems);
  REQUIRE(rows.size() == 5);
  const std::vector<double> shares{28.68, 16.52, 23.05, 12.29, 19.46};
  const std::vector<double> values{672, 387, 540, 288, 456};
  double sum = 0.0;
  for (const ProblemValue& row : rows) {
    CHECK(row.value == Approx(values[row.row]).epsilon(1e-13));
    CHECK(100.0 * row.share == Approx(shares[row.row]).margin(0.005));
    CHECK(row.name == problems[row.row].name);
    sum += row.share;
  }
  CHECK(sum == Approx(1.0).epsilon(1e-14));
  CHECK(rows[0].name == "late");
  CHECK(rows[0].rank == 1);
  CHECK(rows[4].name == "no call-back");

  // Squared relevance turns the order: wrong bill before rude, late third. By hand: 1411.2, 1664.1, 1944, 1382.4,
  // 547.2.
  const auto squared = frequency_relevance_analysis(problems, 2.0);
  const std::vector<double> squared_shares{20.31, 23.95, 27.98, 19.89, 7.87};
  for (const ProblemValue& row : squared) CHECK(100.0 * row.share == Approx(squared_shares[row.row]).margin(0.005));
  CHECK(squared[0].name == "wrong bill");
  CHECK(squared[0].value == Approx(1944.0).epsilon(1e-13));
  CHECK(squared[1].name == "rude");
}

TEST_CASE("frequency-relevance analysis: ties, edges and errors") {
  const auto tied =
      frequency_relevance_analysis(std::vector<ProblemFrequency>{{"a", 1, 2}, {"b", 4, 1}, {"c", 2, 2}, {"d", 1, 1}});
  CHECK(tied[0].name == "b");
  CHECK(tied[0].rank == 1);
  CHECK(tied[1].name == "c");
  CHECK(tied[1].rank == 1);
  CHECK(tied[2].rank == 3);
  CHECK(frequency_relevance_analysis({}).empty());
  const auto none = frequency_relevance_analysis(std::vector<ProblemFrequency>{{"a", 0, 2}, {"b", 3, 0}});
  CHECK(std::isnan(none[0].share));
  CHECK(none[1].rank == 1);
  for (const double bad : {missing, infinity, -1.0}) {
    CHECK_THROWS_AS(frequency_relevance_analysis(std::vector<ProblemFrequency>{{"a", bad, 2}}), Error);
    CHECK_THROWS_AS(frequency_relevance_analysis(std::vector<ProblemFrequency>{{"a", 2, bad}}), Error);
    CHECK_THROWS_AS(frequency_relevance_analysis(problems, bad), Error);
  }
  CHECK_THROWS_AS(frequency_relevance_analysis(problems, 0.0), Error);
}

TEST_CASE("market at risk: the rarest problems outrank the most frequent") {
  // By hand: late .20 * .10 = .0200; billing .05 * .45 = .0225; rude .08 * .30 = .0240.
  const std::vector<ProblemExposure> exposures{{"late", 0.20, 0.10}, {"billing", 0.05, 0.45}, {"rude", 0.08, 0.30}};
  const MarketAtRisk once = market_at_risk(exposures, ProblemReporting::most_serious_only, 50000.0);
  REQUIRE(once.problems.size() == 3);
  CHECK(once.problems[0].name == "rude");
  CHECK(once.problems[0].at_risk == Approx(0.024).epsilon(1e-13));
  CHECK(once.problems[0].customers_at_risk == Approx(1200.0).epsilon(1e-13));
  CHECK(once.problems[1].name == "billing");
  CHECK(once.problems[1].at_risk == Approx(0.0225).epsilon(1e-13));
  CHECK(once.problems[2].name == "late");
  CHECK(once.problems[2].rank == 3);
  CHECK(once.total.value() == Approx(0.0665).epsilon(1e-13));
  // Several problems per customer: no sum.
  const MarketAtRisk several = market_at_risk(exposures, ProblemReporting::several_per_customer);
  CHECK_FALSE(several.total.has_value());
  CHECK(std::isnan(several.problems[0].customers_at_risk));

  const std::vector<ProblemExposure> crowded{{"a", 0.7, 0.1}, {"b", 0.5, 0.1}};
  CHECK_NOTHROW(market_at_risk(crowded, ProblemReporting::several_per_customer));
  CHECK_THROWS_WITH(market_at_risk(crowded, ProblemReporting::most_serious_only),
                    "problems must count each customer once, but share_with_problem sums to 1.2, more than 1");
  for (const double bad : {missing, infinity, -0.1, 1.1}) {
    CHECK_THROWS_AS(
        market_at_risk(std::vector<ProblemExposure>{{"a", bad, 0.1}}, ProblemReporting::several_per_customer), Error);
    CHECK_THROWS_AS(
        market_at_risk(std::vector<ProblemExposure>{{"a", 0.1, bad}}, ProblemReporting::several_per_customer), Error);
  }
  CHECK_THROWS_AS(market_at_risk(exposures, ProblemReporting::several_per_customer, -1.0), Error);
  CHECK(market_at_risk({}, ProblemReporting::most_serious_only).total == 0.0);
}
