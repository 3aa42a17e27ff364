#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/sweep.hpp>
#include <cstddef>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "naive_scenario.hpp"

using namespace amends_test;

namespace {

std::vector<Assumption> factors(const std::vector<math::Distribution>& values) {
  std::vector<Assumption> out;
  for (const math::Distribution& one : values) out.emplace_back(one);
  return out;
}

/// Every draw of every metric, and of the flows by year.
std::vector<double> all_bits(const RecoveryScenario& scenario) {
  const Evaluation made = scenario.evaluate({.draws = 300, .keep = Keep::all});
  std::vector<double> out;
  for (const Evaluation::Figure& figure : made.figures()) {
    if (figure.metric == Metric::payback_years || figure.metric >= Metric::total_cost) continue;
    const std::vector<double> values = made.values(figure.metric, figure.segment);
    out.insert(out.end(), values.begin(), values.end());
  }
  for (const YearFigures& one : made.years()) out.insert(out.end(), {one.net.mean, one.benefits, one.costs});
  return out;
}

}  // namespace

TEST_CASE("volumes by year, written out naively") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[0].volume_by_year = factors({1.0, Distribution::uniform(0.8, 0.95), 0.0});
  inputs.segments[0].escalation =
      Escalation{.share = {.dissatisfied = 0.1}, .counterfactual = 0.08, .cost_per_case = 120.0};
  inputs.segments[0].while_leaving = 0.3;
  inputs.intervention.voice_gain = 0.1;
  check_against_naive(RecoveryScenario(inputs));
  inputs.segments[1].volume_by_year = factors({0.5, Distribution::triangular(1.0, 1.1, 1.3), 1.4});
  check_against_naive(RecoveryScenario(inputs));
  check_against_naive(RecoveryScenario(inputs).with_response_within(5));
}

TEST_CASE("factors of 1 give the bits of a volume that is the same every year") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[0].while_leaving = 0.3;
  const std::vector<double> without = all_bits(RecoveryScenario(inputs).with_response_within(1));
  for (ScenarioSegment& segment : inputs.segments) segment.volume_by_year = factors({1.0, 1.0, 1.0});
  CHECK(all_bits(RecoveryScenario(inputs).with_response_within(1)) == without);
}

TEST_CASE("volumes by year are one factor for each complaint year, and quantities like others") {
  ScenarioInputs inputs = worked_inputs();  // one complaint year
  inputs.segments[0].volume_by_year = factors({1.0, 0.9});
  const Error wrong = error_of([&] { static_cast<void>(RecoveryScenario(inputs)); });
  CHECK(wrong.code() == ErrorCode::contradiction);
  CHECK(wrong.parameter() == "all.complaints.by_year");
  inputs.segments[0].volume_by_year = factors({-0.1});
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "all.complaints.by_year.1");

  inputs.segments[0].volume_by_year = factors({0.5});
  const RecoveryScenario half(inputs);
  // The worked example: 825,768.60 of margins and 18 for each of 20,000 complaints are halved, 150,000 a year are not.
  CHECK(half.evaluate({.draws = 1}).at_medians(Metric::net) == Approx(825'768.60 / 2 - 180'000 - 150'000));
  CHECK(half.with_value("all.complaints.by_year.1", 1.0).evaluate({.draws = 1}).at_medians(Metric::net) ==
        Approx(315'768.60).epsilon(1e-7));
  // Net is linear in the factor, so that it switches at 150,000 / (825,768.60 - 360,000).
  for (const SwitchingValue& one : half.evaluate({.draws = 1}).switching_values())
    if (one.input == "all.complaints.by_year.1")
      CHECK(one.value == Approx(150'000.0 / (825'768.60 - 360'000.0)).epsilon(1e-6));
}
