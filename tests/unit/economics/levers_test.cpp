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

namespace {

ScenarioInputs learning_inputs() {
  ScenarioInputs inputs = rich_inputs();
  inputs.years = 7;
  inputs.complaint_years = 5;
  inputs.segments[0].escalation =
      Escalation{.share = {.dissatisfied = 0.1}, .counterfactual = 0.08, .cost_per_case = 120.0};
  inputs.segments[0].while_leaving = 0.3;
  inputs.intervention.voice_gain = Distribution::uniform(0.05, 0.2);
  inputs.intervention.learning = Learning{.acted_on = Distribution::pert(0.3, 0.5, 0.8),
                                          .removed = Distribution::uniform(0.2, 0.6),
                                          .prevented = 0.25,
                                          .fading = Distribution::uniform(0.05, 0.15)};
  return inputs;
}

}  // namespace

TEST_CASE("what the firm learns from encouraged complaints, written out naively") {
  ScenarioInputs inputs = learning_inputs();
  check_against_naive(RecoveryScenario(inputs));
  inputs.segments[0].volume_by_year = factors({1.0, Distribution::uniform(0.8, 0.95), 0.9, 1.2, 0.0});
  check_against_naive(RecoveryScenario(inputs));
}

TEST_CASE("the worth of learning is the customers of two worlds counted one by one") {
  // Margins of all customers with a problem in both worlds, in one year and without discounting: nothing of it is
  // measured against a counterfactual, which has to fall out of the difference.
  ScenarioSegment segment = worked_segment();
  segment.complaints_per_year.reset();
  segment.customers = 100'000.0;
  segment.problem_rate = 0.2;
  segment.voice = 0.3;
  segment.stay.no_problem = 0.95;
  segment.stay.silent = 0.5;
  segment.cost = {.per_complaint = 4.0};
  ScenarioInputs inputs{.years = 6, .complaint_years = 3, .annual_rate = 0.0, .segments = {segment}};
  inputs.segments[0].retention = 0.0;  // a margin of the year alone
  inputs.intervention = {.voice_gain = 0.2,
                         .learning = Learning{.acted_on = 0.6, .removed = 0.5, .prevented = 0.3, .fading = 0.1}};
  const double stay = 0.25 * 0.20 + 0.35 * 0.70 + 0.40 * 0.90;
  const auto world = [&](double voice, double problem_rate) {
    const double problems = 100'000.0 * problem_rate;
    return 60.0 * (problems * (voice * stay + (1.0 - voice) * 0.5) + (100'000.0 - problems) * 0.95) -
           4.0 * problems * voice;
  };
  const double causes = 0.2 * (0.1 + 0.5 * 0.6 * 0.3) / (1.0 - 0.3 * 0.6 * 0.3);
  double rate = 0.2, expected = 0.0;
  for (int year = 1; year <= 3; ++year) {
    expected += world(0.5, rate) - world(0.3, 0.2);
    rate += causes * (1.0 - 0.3 * 0.6 * 0.5) - (0.1 + 0.5 * 0.6 * 0.5) * rate;
  }
  CHECK(rate < 0.2);
  const RecoveryScenario learning(inputs);
  const Comparison compared = learning.compare(learning.without_intervention(), {.draws = 1});
  CHECK(compared.difference().at_medians(Metric::net) == Approx(expected).epsilon(1e-12));
  CHECK(compared.difference().warnings().empty());
  // Whoever counterfactual.stay speaks of drops out of it.
  const RecoveryScenario other = learning.with_value("counterfactual.stay", 0.05);
  CHECK(other.compare(other.without_intervention(), {.draws = 1}).difference().at_medians(Metric::net) ==
        Approx(expected).epsilon(1e-12));
}

TEST_CASE("a loop without learning is the encouragement alone, and one that cannot be is refused") {
  ScenarioInputs inputs = learning_inputs();
  inputs.intervention.learning = Learning{.acted_on = 0.0, .removed = 0.5, .fading = 0.1};
  const std::vector<double> nothing = all_bits(RecoveryScenario(inputs));
  inputs.intervention.learning.reset();
  const std::vector<double> without = all_bits(RecoveryScenario(inputs));
  REQUIRE(nothing.size() == without.size());
  for (std::size_t i = 0; i < nothing.size(); ++i) CHECK(nothing[i] == Approx(without[i]).epsilon(1e-12));

  inputs.intervention = {.learning = Learning{.acted_on = 0.5, .removed = 0.5}};
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "intervention.voice_gain");
  inputs = learning_inputs();
  inputs.segments[0].stay.no_problem.reset();
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "a.stay.no_problem");
  inputs = learning_inputs();
  inputs.intervention.learning = Learning{.acted_on = 1.0, .removed = 1.0, .fading = 0.9};
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).code() == ErrorCode::contradiction);
}
