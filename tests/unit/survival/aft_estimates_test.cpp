// Estimates of accelerated failure time models: against their predictions, and by differences.
#include <amends/survival/accelerated_failure_time.hpp>
#include <span>
#include <string>

#include "aft_fixture.hpp"
#include "catch.hpp"
#include "estimate_gradient.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using estimation::Estimate;
using estimation::EstimateQuery;
using survival::AcceleratedFailureTimeModel;
using survival::AftDistribution;
using survival::AftEstimate;

namespace {
void check_same(const Estimate& estimate, const AftEstimate& prediction) {
  CHECK(estimate.value == Approx(prediction.value).epsilon(1e-14));
  CHECK(estimate.standard_error() == Approx(prediction.standard_error).epsilon(1e-12));
  CHECK(estimate.interval(0.95).lower == Approx(prediction.lower).epsilon(1e-12));
  CHECK(estimate.interval(0.95).upper == Approx(prediction.upper).epsilon(1e-12));
}
const std::vector<double> customer{3.0, 1.0};
const std::vector<std::pair<std::string, estimation::TraitValue>> where{{"c", 1.0}, {"x", 3.0}};
}  // namespace

TEST_CASE("estimates of failure times are their predictions") {
  const aft::Columns columns = aft::fixture_columns();
  for (const AftDistribution distribution :
       {AftDistribution::exponential, AftDistribution::weibull, AftDistribution::log_normal,
        AftDistribution::log_logistic, AftDistribution::generalised_gamma})
    for (const bool scaled : {false, true}) {
      if (scaled && distribution == AftDistribution::exponential) continue;
      INFO(to_string(distribution) << " " << scaled);
      survival::AftData data = columns.data();
      if (scaled) data.scale_covariates = {"c"};
      const auto fit = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution, .time_unit = "month"});
      REQUIRE(fit.converged());
      const EstimateQuery year{.quantity = "survival", .at = {{"years", 1}}, .where = where};
      const EstimateQuery median{.quantity = "median", .where = where}, mean{.quantity = "mean", .where = where};
      check_same(fit->estimate(year), fit->survival(customer, 12));
      check_same(fit->estimate(median), fit->median(customer));
      check_same(fit->estimate(mean), fit->mean(customer));
      for (const EstimateQuery& query : {year, median, mean}) check_estimate_by_differences(*fit, query);
      CHECK(fit->estimate(year).source->clusters == 0);
      CHECK(covariance_on_scale(fit->estimate(year), fit->estimate(median)) > 0.0);
    }
}

TEST_CASE("errors by cluster are those of the estimates, and are said") {
  const aft::Columns columns = aft::fixture_columns();
  survival::AftData data = columns.data();
  data.clusters = std::span(columns.cluster);
  const auto fit = AcceleratedFailureTimeModel::fit(data);
  REQUIRE(fit.converged());
  CHECK(fit->clusters() == 12);
  const EstimateQuery query{.quantity = "survival", .at = {{"time", 6}}, .where = where, .from = "rows"};
  const Estimate estimate = fit->estimate(query);
  CHECK(estimate.source->clusters == 12);
  check_same(estimate, fit->survival(customer, 6));
  CHECK(estimate.describe() ==
        "AcceleratedFailureTimeModel of rows: survival at time 6, c 1, x 3, from 36 rows in 12 clusters");
  // A model and its saved copy are one source.
  const auto saved = AcceleratedFailureTimeModel::from_state(fit->state());
  CHECK(saved.clusters() == 12);
  CHECK(saved.estimate(query).source->identity == estimate.source->identity);
  const auto naive = AcceleratedFailureTimeModel::fit(columns.data());
  CHECK(naive->estimate(query).source->identity != estimate.source->identity);
}

TEST_CASE("what failure times cannot be asked for") {
  const aft::Columns columns = aft::fixture_columns();
  const auto fit = AcceleratedFailureTimeModel::fit(columns.data());
  const auto ask = [&](EstimateQuery query) { return fit->estimate(query); };
  CHECK_THROWS_WITH(ask({.quantity = "survival", .at = {{"years", 1}}, .where = where}), Contains("time_unit"));
  CHECK_THROWS_WITH(ask({.quantity = "survival", .at = {{"time", 1}}}), Contains("where must have x, c"));
  CHECK_THROWS_WITH(ask({.quantity = "hazard"}), Contains("survival, median, mean"));
  CHECK_THROWS_WITH(ask({.quantity = "p_alive"}), Contains("without the outcome"));
  CHECK_THROWS_WITH(ask({.quantity = "survival", .at = {{"time", 0}}, .where = where}), Contains("above 0"));
  CHECK_THROWS_WITH(ask({.quantity = "median", .at = {{"time", 1}}, .where = where}), Contains("takes no time"));
  CHECK_THROWS_AS(AcceleratedFailureTimeModel::fit(columns.data(), {.time_unit = "moon"}), Error);
  estimation::ModelState wrong = fit->state();
  for (auto& [name, text] : wrong.texts)
    if (name == "time_unit") text = "moon";
  CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(wrong), Error);
  wrong = fit->state();
  for (auto& [name, values] : wrong.numbers)
    if (name == "clusters") values = {12};
  CHECK_THROWS_AS(AcceleratedFailureTimeModel::from_state(wrong), Error);  // there are none without robust errors
}
