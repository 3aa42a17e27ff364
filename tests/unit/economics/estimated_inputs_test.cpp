#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/estimation/estimate.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using estimation::Estimate;
using estimation::EstimateSource;
using estimation::Scale;

namespace {
std::shared_ptr<const EstimateSource> source(std::vector<double> upper, std::uint64_t identity = 7) {
  EstimateSource out{.model = "Model", .from = "stay.json", .rows = 500, .identity = identity};
  out.covariance = math::Matrix(2, 2);
  out.covariance(0, 0) = upper[0];
  out.covariance(0, 1) = out.covariance(1, 0) = upper[1];
  out.covariance(1, 1) = upper[2];
  return std::make_shared<const EstimateSource>(out);
}
Estimate stay(std::string name, double value, std::vector<double> gradient,
              const std::shared_ptr<const EstimateSource>& s) {
  return {
      .quantity = std::move(name), .value = value, .scale = Scale::logit, .gradient = std::move(gradient), .source = s};
}
ScenarioInputs inputs_with(const Assumption& dissatisfied, const Assumption& satisfied) {
  ScenarioSegment segment{.name = "all",
                          .complaints_per_year = 20'000.0,
                          .outcomes = OutcomeShares{.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40},
                          .stay = {.dissatisfied = dissatisfied, .satisfied = satisfied, .delighted = 0.95},
                          .counterfactual_stay = 0.15,
                          .margin_per_customer_per_year = 60.0,
                          .retention = 0.80,
                          .cost = {.per_complaint = 18.0}};
  return {.years = 3, .annual_rate = 0.10, .segments = {segment}};
}
struct Moments {
  double mean_a, mean_b, a, b, ab;
};
/// Of the logits of the draws of the first joint group.
Moments moments_of(const ScenarioModel& model, std::size_t draws) {
  std::vector<double> x(draws), y(draws);
  const JointInputs& joint = model.joints().at(0);
  joint.draws->fill(3, 0, std::vector<std::span<double>>{x, y});
  Moments out{};
  for (std::size_t i = 0; i < draws; ++i) {
    x[i] = std::log(x[i] / (1 - x[i]));
    y[i] = std::log(y[i] / (1 - y[i]));
    out.mean_a += x[i] / static_cast<double>(draws);
    out.mean_b += y[i] / static_cast<double>(draws);
  }
  for (std::size_t i = 0; i < draws; ++i) {
    out.a += (x[i] - out.mean_a) * (x[i] - out.mean_a) / static_cast<double>(draws);
    out.b += (y[i] - out.mean_b) * (y[i] - out.mean_b) / static_cast<double>(draws);
    out.ab += (x[i] - out.mean_a) * (y[i] - out.mean_b) / static_cast<double>(draws);
  }
  return out;
}
}  // namespace

TEST_CASE("joint draws have the covariance of the fit on the link scale") {
  const auto fit = source({0.04, -0.015, 0.09});
  const ScenarioModel model(
      inputs_with(stay("dissatisfied", 0.2, {1.0, 0.0}, fit), stay("satisfied", 0.7, {1.0, 0.5}, fit)));
  REQUIRE(model.joints().size() == 1);
  CHECK(model.joints()[0].name == "all.stay.dissatisfied, all.stay.satisfied");
  const std::size_t draws = 400'000;
  const Moments seen = moments_of(model, draws);
  // g' C g by hand; standard errors of a mean, variance and covariance of n normal draws.
  const double a = 0.04, b = 0.04 + 2 * 0.5 * -0.015 + 0.25 * 0.09, ab = 0.04 + 0.5 * -0.015;
  const double root = std::sqrt(static_cast<double>(draws));
  CHECK(std::abs(seen.mean_a - std::log(0.25)) < 4 * std::sqrt(a) / root);
  CHECK(std::abs(seen.mean_b - std::log(0.7 / 0.3)) < 4 * std::sqrt(b) / root);
  CHECK(std::abs(seen.a - a) < 4 * a * std::sqrt(2.0) / root);
  CHECK(std::abs(seen.b - b) < 4 * b * std::sqrt(2.0) / root);
  CHECK(std::abs(seen.ab - ab) < 4 * std::sqrt(a * b + ab * ab) / root);
}

TEST_CASE("one number of a source given twice is one number") {
  const auto fit = source({0.04, 0.0, 0.09});
  const ScenarioModel model(inputs_with(stay("s", 0.6, {1.0, 1.0}, fit), stay("s", 0.6, {1.0, 1.0}, fit)));
  std::vector<double> x(1000), y(1000);
  model.joints().at(0).draws->fill(1, 0, std::vector<std::span<double>>{x, y});
  CHECK(x == y);
}

TEST_CASE("a quantity of a source has the same draws whatever else of it is used") {
  const auto fit = source({0.04, 0.03, 0.09});
  const Estimate low = stay("dissatisfied", 0.2, {1.0, 0.3}, fit), high = stay("satisfied", 0.7, {0.2, 1.0}, fit);
  const ScenarioModel both(inputs_with(low, high)), one(inputs_with(0.2, high));
  REQUIRE(one.joints().size() == 1);
  std::vector<double> x(1000), y(1000), alone(1000);
  both.joints()[0].draws->fill(5, 17, std::vector<std::span<double>>{x, y});
  one.joints()[0].draws->fill(5, 17, std::vector<std::span<double>>{alone});
  CHECK(alone == y);
  // So a scenario with a number instead of one of two estimates differs from the other by that one alone.
  const RecoveryScenario first(inputs_with(low, high)), second(inputs_with(0.2, high));
  const Evaluation difference = first.compare(second, {.draws = 2000}).difference();
  CHECK(difference.summary(Metric::customers_kept).standard_deviation <
        0.9 * first.evaluate({.draws = 2'000}).summary(Metric::customers_kept).standard_deviation);
}

TEST_CASE("an estimate in the tornado: a bar of its own alone, one bar together") {
  const auto fit = source({0.04, 0.03, 0.09});
  const Estimate low = stay("dissatisfied", 0.2, {1.0, 0.0}, fit), high = stay("satisfied", 0.7, {0.0, 1.0}, fit);
  const auto together = RecoveryScenario(inputs_with(low, high)).evaluate({.draws = 100}).tornado();
  REQUIRE(together.size() == 1);
  CHECK(together[0].quantities == 2);
  CHECK(together[0].source.find("Model of stay.json") == 0);
  const auto evaluation = RecoveryScenario(inputs_with(0.2, high)).evaluate({.draws = 100});
  const auto alone = evaluation.tornado();
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].input == "all.stay.satisfied");
  CHECK(alone[0].median == Approx(0.7));
  bool has_switching = false;
  for (const SwitchingValue& one : evaluation.switching_values()) has_switching |= one.input == "all.stay.satisfied";
  CHECK(has_switching);
}

TEST_CASE("two sources are independent, and one shared quantity is drawn once") {
  const Estimate low = stay("dissatisfied", 0.2, {1.0, 0.0}, source({0.04, 0.0, 0.09})),
                 high = stay("satisfied", 0.7, {1.0, 0.0}, source({0.04, 0.0, 0.09}, 8));
  CHECK(ScenarioModel(inputs_with(low, high)).joints().size() == 2);
  const Assumption shared(low, {}, "stay");
  const ScenarioModel model(inputs_with(shared, shared));
  CHECK(model.joints().at(0).inputs.size() == 1);
}

TEST_CASE("an estimate and a value beside it, a correlation, an estimate outside its entry: refused") {
  const Estimate low = stay("dissatisfied", 0.2, {1.0, 0.0}, source({0.04, 0.0, 0.09}));
  Assumption changed = low;
  changed.value = 0.4;
  CHECK_THROWS_AS(RecoveryScenario(inputs_with(changed, 0.7)), Error);
  ScenarioInputs correlated = inputs_with(low, math::Distribution::uniform(0.6, 0.8));
  correlated.correlations = {{.first = "all.stay.dissatisfied", .second = "all.stay.satisfied", .value = 0.5}};
  CHECK_THROWS_AS(RecoveryScenario(correlated), Error);
  Estimate plain = low;
  plain.scale = Scale::identity;  // a share may not be below 0
  CHECK_THROWS_AS(RecoveryScenario(inputs_with(plain, 0.7)), Error);
}

TEST_CASE("with_value takes an estimate, and a number instead of one is no longer estimated") {
  const Estimate low = stay("dissatisfied", 0.2, {1.0, 0.0}, source({0.04, 0.0, 0.09}));
  const RecoveryScenario stated(inputs_with(0.3, 0.7));
  const RecoveryScenario estimated = stated.with_value("stay.dissatisfied", low);
  CHECK(ScenarioModel(estimated.inputs()).joints().size() == 1);
  CHECK(estimated.inputs().segments[0].stay.dissatisfied->source == low.describe());
  const RecoveryScenario again = estimated.with_value("stay.dissatisfied", 0.3);
  CHECK(ScenarioModel(again.inputs()).joints().empty());
  CHECK(again.inputs().segments[0].stay.dissatisfied->source.empty());
  // The same as stating the estimate from the start, bit by bit.
  const auto a = estimated.evaluate({.draws = 500}),
             b = RecoveryScenario(inputs_with(low, 0.7)).evaluate({.draws = 500});
  CHECK(a.summary(Metric::net).mean == b.summary(Metric::net).mean);
}

TEST_CASE("one name for two sources, or one identity for two covariances, is refused") {
  const Assumption here(stay("s", 0.6, {1.0, 0.0}, source({0.04, 0.0, 0.09})), {}, "stay"),
      there(stay("s", 0.6, {1.0, 0.0}, source({0.04, 0.0, 0.09}, 8)), {}, "stay");
  CHECK_NOTHROW(ScenarioModel(inputs_with(here, here)));
  CHECK_THROWS_AS(ScenarioModel(inputs_with(here, there)), Error);
  CHECK_THROWS_WITH(ScenarioModel(inputs_with(stay("a", 0.5, {1.0, 0.0}, source({0.04, 0.0, 0.09})),
                                              stay("b", 0.5, {1.0, 0.0}, source({0.05, 0.0, 0.09})))),
                    Catch::Contains("sources of one identity, but other covariances"));
  CHECK_THROWS_WITH(ScenarioModel(inputs_with(stay("a", 0.5, {1.0, 0.0}, source({0.04, 0.0, 0.09}, 0)), 0.7)),
                    Catch::Contains("a source without an identity"));
}

TEST_CASE("an estimated voice goes with encouraged complaints: never more than everybody complains") {
  ScenarioInputs inputs = inputs_with(0.3, 0.7);
  ScenarioSegment& segment = inputs.segments[0];
  segment.complaints_per_year.reset();
  segment.customers = 10'000.0;
  segment.problem_rate = 0.2;
  segment.stay.silent = 0.5;
  segment.voice = stay("voice", 0.6, {1.5, 0.0}, source({0.04, 0.0, 0.09}));
  inputs.intervention.voice_gain = 0.3;
  const Evaluation more = RecoveryScenario(inputs).evaluate({.draws = 2'000, .keep = Keep::all});
  segment.cost = {.per_complaint = 1.0};
  segment.margin_per_customer_per_year = 0.0;
  const Evaluation counted = RecoveryScenario(inputs).evaluate({.draws = 2'000, .keep = Keep::all});
  // A year's complaints, discounted over three years: at most everybody with a problem, and sometimes all of them.
  double annuity = 0.0, largest = 0.0;
  for (int year = 1; year <= 3; ++year) annuity += std::pow(1.10, -year);
  for (const double cost : counted.values(Metric::handling_cost)) largest = std::max(largest, cost / annuity);
  CHECK(largest == Approx(2'000.0));
  CHECK(more.summary(Metric::customers_kept).standard_deviation > 0.0);
  inputs.intervention.voice_gain = 0.5;  // 0.6 + 0.5
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
}

TEST_CASE("components that follow from others, and a covariance that is none") {
  // Rank one: the second component is twice the first.
  const auto fit = source({0.04, 0.08, 0.16});
  const ScenarioModel model(inputs_with(stay("a", 0.5, {1.0, 0.0}, fit), stay("b", 0.5, {0.0, 1.0}, fit)));
  std::vector<double> x(100), y(100);
  model.joints().at(0).draws->fill(1, 0, std::vector<std::span<double>>{x, y});
  for (std::size_t i = 0; i < x.size(); ++i)
    CHECK(std::log(y[i] / (1 - y[i])) == Approx(2 * std::log(x[i] / (1 - x[i]))).margin(1e-9));
  CHECK_THROWS_AS(ScenarioModel(inputs_with(stay("a", 0.5, {1.0, 0.0}, source({0.04, 0.2, 0.16})), 0.7)), Error);
}
