#include <amends/economics/sweep.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;

namespace {

RecoveryScenario today() {
  RecordedOutcomes records;
  const double counts[4][4] = {{200, 20, 40, 60}, {400, 90, 80, 60}, {500, 200, 80, 40}, {90, 50, 10, 4}};
  const double edges[5] = {-infinity, 1, 3, 5, infinity};
  for (int b = 0; b < 4; ++b)
    records.bands.push_back({.band = {edges[b], edges[b + 1]},
                             .received = counts[b][0],
                             .dissatisfied = counts[b][1],
                             .satisfied = counts[b][2],
                             .delighted = counts[b][3]});
  ScenarioSegment segment{
      .name = "s",
      .complaints_per_year = 1'000.0,
      .outcomes = records,
      .stay = {.dissatisfied = math::Distribution::pert(0.2, 0.3, 0.4), .satisfied = 0.6, .delighted = 0.8},
      .counterfactual_stay = 0.35,
      .margin_per_customer_per_year = 60.0,
      .retention = 0.8};
  return RecoveryScenario({.years = 2,
                           .annual_rate = 0.05,
                           .segments = {segment},
                           .faster_answers = {.minutes_by_days = {{1, 22.0}, {3, 9.0}, {5, 4.0}},
                                              .cost_per_minute = math::Distribution::pert(0.2, 0.5, 0.9)},
                           .intervention = {.share_causal = 0.8}});
}

}  // namespace

TEST_CASE("a sweep is its comparisons, and knows who is best in each draw") {
  const std::vector<double> days{1, 3, 5};
  const std::vector<Alternative> alternatives = within_each(today(), days);
  const EvaluationOptions options{.draws = 700, .seed = 4};
  const Sweep found = sweep(today(), alternatives, options);
  REQUIRE(found.rows.size() == 3);
  CHECK(found.rows[0].name == "within 1 day");
  CHECK(found.rows[2].name == "within 5 days");
  std::vector<std::vector<double>> net;
  for (const Alternative& one : alternatives)
    net.push_back(one.scenario.compare(today(), options).difference().values(Metric::net));
  double wins[3] = {0, 0, 0}, none = 0;
  for (std::size_t i = 0; i < 700; ++i) {
    std::size_t best = 0;
    for (std::size_t a = 1; a < 3; ++a)
      if (net[a][i] > net[best][i]) best = a;
    wins[best] += 1;
    none += net[best][i] < 0 ? 1 : 0;
  }
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK(found.rows[a].chance_best == Approx(wins[a] / 700));
    double mean = 0;
    for (const double one : net[a]) mean += one / 700;
    CHECK(found.rows[a].net.mean == Approx(mean));
    CHECK(found.rows[found.best].net.mean >= found.rows[a].net.mean);
  }
  CHECK(found.chance_none == Approx(none / 700));
  // More speed keeps more customers and costs more minutes, so the best is not at an end.
  CHECK(found.rows[0].customers_kept > found.rows[1].customers_kept);
  CHECK(found.best == 1);
  CHECK_THROWS_AS(sweep(today(), {}, options), Error);
  const std::vector<Alternative> twice{alternatives[0], alternatives[0]};
  CHECK_THROWS_AS(sweep(today(), twice, options), Error);
  CHECK_THROWS_AS(within_each(today(), std::vector<double>{2}), Error);
}
