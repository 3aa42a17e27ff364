// What an evaluation holds of its draws, and what it computes again.
#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using math::Distribution;

namespace {

// Two segments in which every kind of benefit and cost is uncertain, over three years, complaints in two of them.
ScenarioSegment segment(const char* name, double complaints) {
  return {
      .name = name,
      .complaints_per_year = Distribution::uniform(0.9 * complaints, 1.1 * complaints),
      .outcomes = OutcomeShares{.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40},
      .stay = {.dissatisfied = 0.20, .satisfied = 0.70, .delighted = Distribution::pert(0.80, 0.90, 0.95)},
      .counterfactual_stay = Distribution::pert(0.20, 0.45, 0.60),
      .margin_per_customer_per_year = Distribution::triangular(40.0, 60.0, 90.0),
      .retention = 0.80,
      .while_leaving = 0.3,
      .information = Information{.avoided_cases_per_year = Distribution::uniform(10.0, 30.0), .cost_per_case = 40.0},
      .escalation = Escalation{.share = {.dissatisfied = 0.05},
                               .counterfactual = Distribution::uniform(0.01, 0.06),
                               .cost_per_case = 300.0},
      .cost = {.per_complaint = Distribution::triangular(12.0, 18.0, 30.0),
               .compensation_per_complaint = 4.0,
               .fixed_per_year = 50'000.0,
               .setup = Distribution::uniform(10'000.0, 90'000.0)}};
}
ScenarioInputs inputs() {
  return {.title = "kept",
          .years = 3,
          .complaint_years = 2,
          .annual_rate = Distribution::uniform(0.05, 0.12),
          .timing = FirstPayment::after_one_period,
          .segments = {segment("first", 8'000.0), segment("second", 3'000.0)}};
}
ScenarioInputs dearer() {
  ScenarioInputs out = inputs();
  out.segments[1].cost.per_complaint = Distribution::triangular(15.0, 24.0, 40.0);
  out.segments[1].stay.dissatisfied = 0.35;
  return out;
}

bool same(double x, double y) {
  return x == y || (x != x && y != y);
}
bool same(const std::vector<double>& x, const std::vector<double>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](double a, double b) { return same(a, b); });
}
bool same(const Summary& x, const Summary& y) {
  return same(x.mean, y.mean) && same(x.standard_deviation, y.standard_deviation) &&
         x.share_missing == y.share_missing && x.share_negative == y.share_negative &&
         std::equal(x.quantiles.begin(), x.quantiles.end(), y.quantiles.begin(),
                    [](double a, double b) { return same(a, b); });
}

}  // namespace

TEST_CASE("mean, deviation and shares of every metric are those of its draws, written out naively") {
  const Comparison comparison =
      RecoveryScenario(dearer()).compare(RecoveryScenario(inputs()), {.draws = 3'333, .seed = 5, .keep = Keep::net});
  for (const Evaluation* result : {&comparison.alternative(), &comparison.baseline(), &comparison.difference()})
    for (const Evaluation::Figure figure : result->figures()) {
      const std::vector<double> draws = result->values(figure.metric, figure.segment);
      REQUIRE(draws.size() == 3'333);
      double sum = 0.0, squares = 0.0, negative = 0.0, absent = 0.0;
      for (const double x : draws) {
        sum += x;
        negative += x < 0.0 ? 1.0 : 0.0;
        absent += std::isnan(x) ? 1.0 : 0.0;
      }
      const double mean = sum / 3'333.0;
      for (const double x : draws) squares += (x - mean) * (x - mean);
      const double deviation = std::sqrt(squares / 3'332.0);
      INFO(to_string(figure.metric) << " " << figure.segment);
      const Summary summary = result->summary(figure.metric, figure.segment);
      if (figure.metric == Metric::net_return || figure.metric == Metric::benefit_cost_ratio ||
          figure.metric == Metric::payback_years) {
        CHECK(std::isnan(summary.mean));
        CHECK(std::isnan(summary.standard_deviation));
      } else {
        CHECK(summary.mean == Approx(mean).epsilon(1e-11).margin(1e-9));
        CHECK(summary.standard_deviation == Approx(deviation).epsilon(1e-10).margin(1e-9));
      }
      CHECK(summary.share_negative == Approx(negative / 3'333.0));
      CHECK(summary.share_missing == Approx(absent / 3'333.0));
      CHECK(same(summary.mean, result->mean(figure.metric, figure.segment)));
      CHECK(same(summary.standard_deviation, result->standard_deviation(figure.metric, figure.segment)));
      CHECK(summary.share_negative == result->share_negative(figure.metric, figure.segment));
      CHECK(summary.share_missing == result->share_missing(figure.metric, figure.segment));
    }
}

TEST_CASE("what is not kept is computed again, to the same bits") {
  const RecoveryScenario scenario(dearer()), baseline(inputs());
  const EvaluationOptions all{.draws = 2'500, .seed = 3, .keep = Keep::all};
  const Comparison everything = scenario.compare(baseline, all);
  for (const Keep keep : {Keep::automatic, Keep::net, Keep::net_and_return}) {
    const Comparison less = scenario.compare(baseline, {.draws = 2'500, .seed = 3, .keep = keep});
    const auto check = [&](const Evaluation& a, const Evaluation& b) {
      for (const Evaluation::Figure figure : a.figures()) {
        INFO(to_string(figure.metric) << " " << figure.segment);
        CHECK(a.kept(figure.metric, figure.segment));
        const bool kept = figure.metric == Metric::net || (keep != Keep::net && figure.metric == Metric::net_return);
        CHECK(b.kept(figure.metric, figure.segment) ==
              (kept && (keep != Keep::net || figure.segment == Evaluation::total)));
        CHECK(same(a.values(figure.metric, figure.segment), b.values(figure.metric, figure.segment)));
      }
      const std::vector<Evaluation::Figure> figures = a.figures();
      const std::vector<Summary> of_a = a.summaries(figures), of_b = b.summaries(figures);
      REQUIRE(of_a.size() == 18 + 2 * 17);
      for (std::size_t k = 0; k < figures.size(); ++k) {
        CHECK(same(of_a[k], of_b[k]));
        CHECK(same(of_a[k], b.summary(figures[k].metric, figures[k].segment)));
        CHECK(of_b[k].quantile_error == 0.0);
      }
      const auto years_a = a.years(), years_b = b.years();
      for (std::size_t t = 0; t < years_a.size(); ++t) CHECK(same(years_a[t].net, years_b[t].net));
    };
    check(everything.alternative(), less.alternative());
    check(everything.baseline(), less.baseline());
    check(everything.difference(), less.difference());
  }
  // The two scenarios of a comparison are what they are by themselves.
  const Evaluation alone = scenario.evaluate(all), base = baseline.evaluate(all);
  for (const Evaluation::Figure figure : alone.figures()) {
    const auto a = alone.values(figure.metric, figure.segment), b = base.values(figure.metric, figure.segment);
    CHECK(same(a, everything.alternative().values(figure.metric, figure.segment)));
    CHECK(same(b, everything.baseline().values(figure.metric, figure.segment)));
    if (static_cast<std::size_t>(figure.metric) >= kernel_metric_count) continue;
    std::vector<double> difference;
    for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - b[i]);
    CHECK(same(difference, everything.difference().values(figure.metric, figure.segment)));
  }
}

TEST_CASE("sketched quantiles are within their stated error of the draws") {
  const RecoveryScenario scenario(inputs());
  const Evaluation sketched =
      scenario.evaluate({.draws = 20'000, .seed = 9, .keep = Keep::net, .quantiles = Quantiles::all});
  const auto check = [](const Summary& summary, std::vector<double> draws) {
    CHECK(summary.quantile_error == sketch_accuracy);
    draws.erase(std::remove_if(draws.begin(), draws.end(), [](double x) { return std::isnan(x); }), draws.end());
    std::sort(draws.begin(), draws.end());
    for (std::size_t q = 0; q < summary_levels.size(); ++q) {
      const auto at = static_cast<std::size_t>(summary_levels[q] * static_cast<double>(draws.size() - 1));
      CHECK(std::abs(summary.quantiles[q] - draws[at]) <= sketch_accuracy * std::abs(draws[at]) * (1.0 + 1e-9));
    }
  };
  for (const Evaluation::Figure figure : sketched.figures()) {
    if (figure.metric == Metric::net && figure.segment == Evaluation::total) continue;
    INFO(to_string(figure.metric) << " " << figure.segment);
    check(sketched.summary(figure.metric, figure.segment), sketched.values(figure.metric, figure.segment));
  }
  CHECK(sketched.summary(Metric::net).quantile_error == 0.0);
  CHECK(sketched.years()[2].net.quantile_error == sketch_accuracy);
}

TEST_CASE("money by year: what it adds up to") {
  ScenarioInputs given = inputs();
  given.annual_rate = 0.0;  // so that present values are plain sums
  ScenarioInputs other = dearer();
  other.annual_rate = 0.0;
  const Comparison comparison = RecoveryScenario(other).compare(RecoveryScenario(given), {.draws = 4'000});
  for (const Evaluation* result : {&comparison.alternative(), &comparison.baseline(), &comparison.difference()}) {
    double net = 0.0, benefits = 0.0, costs = 0.0;
    const std::vector<YearFigures> years = result->years();
    REQUIRE(years.size() == 4);
    for (std::size_t t = 0; t < years.size(); ++t) {
      CHECK(years[t].year == static_cast<int>(t));
      CHECK(years[t].net.mean == Approx(years[t].benefits - years[t].costs).margin(1e-6));
      net += years[t].net.mean;
      benefits += years[t].benefits;
      costs += years[t].costs;
    }
    CHECK(net == Approx(result->mean(Metric::net_undiscounted)));
    CHECK(costs == Approx(result->mean(Metric::total_cost)).margin(1e-6));
    CHECK(benefits == Approx(result->mean(Metric::retention_benefit) + result->mean(Metric::word_of_mouth_benefit) +
                             result->mean(Metric::information_benefit) + result->mean(Metric::escalation_benefit))
                          .margin(1e-6));
  }
  // All inputs certain: 1,000 complaints in year 1 of 2, of whom (0.7 - 0.2) stay; margin 10, 4 each, fixed 500,
  // setup 70.
  const ScenarioInputs certain{.title = "certain",
                               .years = 2,
                               .complaint_years = 1,
                               .annual_rate = 0.1,
                               .timing = FirstPayment::after_one_period,
                               .segments = {{.name = "all",
                                             .complaints_per_year = 1'000.0,
                                             .outcomes = OutcomeShares{.satisfied = 1.0},
                                             .stay = {.dissatisfied = 0.0, .satisfied = 0.7, .delighted = 0.9},
                                             .counterfactual_stay = 0.2,
                                             .margin_per_customer_per_year = 10.0,
                                             .retention = 0.8,
                                             .cost = {.per_complaint = 4.0, .fixed_per_year = 500.0, .setup = 70.0}}}};
  const std::vector<YearFigures> years = RecoveryScenario(certain).evaluate({.draws = 3}).years();
  CHECK(years[0].net.mean == -70.0);
  CHECK(years[0].costs == 70.0);
  CHECK(years[0].benefits == 0.0);
  CHECK(years[1].benefits == Approx(5'000.0));
  CHECK(years[1].costs == Approx(4'500.0));
  CHECK(years[1].net.quantiles[2] == Approx(500.0));
  CHECK(years[2].benefits == Approx(4'000.0));
  CHECK(years[2].costs == 0.0);
  CHECK(years[2].net.standard_deviation == 0.0);
}

TEST_CASE("nothing that is added up depends on threads, batches or what is kept") {
  struct Quiet final : Progress {
    bool advanced(std::size_t, std::size_t) override { return true; }
  } quiet;
  core::ThreadPool pool(3);
  const RecoveryScenario scenario(dearer()), baseline(inputs());
  // More than one batch of 32 blocks of 1,024, and a short last block.
  const EvaluationOptions plain{.draws = 40'001, .seed = 2, .quantiles = Quantiles::all};
  EvaluationOptions other = plain;
  other.executor = &pool;
  other.progress = &quiet;
  other.keep = Keep::all;
  const Comparison a = scenario.compare(baseline, plain), b = scenario.compare(baseline, other);
  EvaluationOptions sketched = plain;
  sketched.executor = &pool;
  sketched.keep = Keep::net;
  const Comparison c = scenario.compare(baseline, sketched);
  for (const Evaluation::Figure figure : a.difference().figures()) {
    CHECK(same(a.difference().mean(figure.metric, figure.segment), b.difference().mean(figure.metric, figure.segment)));
    CHECK(same(a.difference().standard_deviation(figure.metric, figure.segment),
               b.difference().standard_deviation(figure.metric, figure.segment)));
    if (a.difference().kept(figure.metric, figure.segment)) continue;
    CHECK(same(a.difference().summary(figure.metric, figure.segment),
               c.difference().summary(figure.metric, figure.segment)));
  }
  CHECK(a.difference().values(Metric::net) == b.difference().values(Metric::net));
  CHECK(a.alternative().values(Metric::net_return, 1) == b.alternative().values(Metric::net_return, 1));
}

TEST_CASE("beyond a million draws net of the total alone is kept") {
  const RecoveryScenario scenario(inputs());
  core::ThreadPool pool(2);
  const Evaluation many = scenario.evaluate({.draws = most_draws_kept + 1, .executor = &pool});
  CHECK(many.kept(Metric::net));
  CHECK_FALSE(many.kept(Metric::net, 0));
  CHECK_FALSE(many.kept(Metric::net_return));
  // 48 figures of a million draws are more than is computed again exactly; one is not.
  const std::vector<Evaluation::Figure> figures = many.figures();
  const std::vector<Summary> summaries = many.summaries(figures, &pool);
  for (std::size_t k = 0; k < figures.size(); ++k) {
    const bool net = figures[k].metric == Metric::net && figures[k].segment == Evaluation::total;
    CHECK(summaries[k].quantile_error == (net ? 0.0 : sketch_accuracy));
  }
  const Summary exact = many.summary(Metric::handling_cost, Evaluation::total, &pool);
  CHECK(exact.quantile_error == 0.0);
  CHECK(summaries[static_cast<std::size_t>(Metric::handling_cost)].quantiles[2] ==
        Approx(exact.quantiles[2]).epsilon(1.1 * sketch_accuracy));
}

TEST_CASE("figures that do not exist are errors by name") {
  const Evaluation total = RecoveryScenario(inputs()).evaluate({.draws = 10, .segments = false});
  CHECK(total.segments().empty());
  CHECK(total.figures().size() == metric_count);
  CHECK_THROWS_WITH(total.mean(Metric::net, 0), "segments were not evaluated: evaluate with segments = true");
  const Evaluation result = RecoveryScenario(inputs()).evaluate({.draws = 10});
  CHECK_THROWS_WITH(result.summary(Metric::net, 2), Catch::Contains("segment must be below 2"));
  CHECK_THROWS_WITH(result.values(Metric::payback_years, 0), Catch::Contains("for the total only"));
  const Evaluation one = RecoveryScenario(inputs()).evaluate({.draws = 1});
  CHECK(one.mean(Metric::net) == one.values(Metric::net)[0]);
  CHECK(std::isnan(one.standard_deviation(Metric::net)));
  // A copy is a value of its own, and computes again what it does not keep.
  const Evaluation copy = result;  // NOLINT
  CHECK(copy.values(Metric::handling_cost) == result.values(Metric::handling_cost));
  core::SerialExecutor serial;
  core::StoppableExecutor stoppable(serial);
  stoppable.request_stop();
  CHECK_THROWS_AS(result.values(Metric::handling_cost, Evaluation::total, &stoppable), Error);
}
