// Estimates of Kaplan-Meier curves: Greenwood's covariance by hand, the infinitesimal jackknife by differences of
// weights, groups, saved states and errors.
#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using estimation::Estimate;
using estimation::EstimateQuery;
using survival::KaplanMeier;
using survival::KaplanMeierByGroup;
using survival::SurvivalColumns;

namespace {
using Numbers = std::vector<double>;

EstimateQuery at(double time) {
  return {.quantity = "survival", .at = {{"time", time}}};
}

// Seven customers: S(3) = 6/7, S(5) = 6/7 5/6 = 5/7, S(8) = 5/7 3/4 = 15/28 (one of those at risk at 5 was last seen
// then).
const Numbers months{3, 5, 5, 8, 12, 12, 12};
const Numbers left{1, 1, 0, 1, 0, 0, 0};
SurvivalColumns seven() {
  return {.duration = std::span(months), .event = std::span(left)};
}

// Clustered rows with late entries and weights.
struct Rows {
  Numbers duration{}, event{}, entry{}, weight{}, cluster{};
  [[nodiscard]] SurvivalColumns columns() const {
    return {.duration = std::span(duration),
            .event = std::span(event),
            .entry = std::span(entry),
            .weight = std::span(weight)};
  }
};
Rows clustered() {
  Rows rows;
  for (std::size_t i = 0; i < 60; ++i) {
    const auto u = [&](std::uint64_t k) { return core::uniform(11, i, k); };
    rows.entry.push_back(std::floor(4 * u(1)));
    rows.duration.push_back(rows.entry.back() + 1 + std::floor(12 * u(2)));
    rows.event.push_back(u(3) < 0.4 ? 1 : 0);
    rows.weight.push_back(1 + std::floor(3 * u(4)));
    rows.cluster.push_back(100 + static_cast<double>(i % 7));
  }
  return rows;
}
}  // namespace

TEST_CASE("times of one curve have Greenwood's covariance") {
  const KaplanMeier curve = KaplanMeier::fit(seven());
  const Estimate early = curve.estimate(at(4)), late = curve.estimate(at(12));
  CHECK(early.value == 6.0 / 7.0);
  CHECK(late.value == Approx(15.0 / 28.0).epsilon(1e-15));
  // Increments d/(n (n - d)): 1/(7 6) at 3, 1/(6 5) at 5, 1/(4 3) at 8.
  const double first = 1.0 / 42, all = 1.0 / 42 + 1.0 / 30 + 1.0 / 12;
  const double h_early = -std::log(6.0 / 7.0), h_late = -std::log(15.0 / 28.0);
  CHECK(covariance_on_scale(early, early) == Approx(first / (h_early * h_early)));
  CHECK(covariance_on_scale(late, late) == Approx(all / (h_late * h_late)));
  CHECK(covariance_on_scale(early, late) == Approx(first / (h_early * h_late)));
  CHECK(early.gradient.size() == 1);
  CHECK(late.gradient.size() == 3);
  CHECK(late.scale == estimation::Scale::log_log);
  CHECK(late.source->rows == 7);
  CHECK(late.source->clusters == 0);
  CHECK(late.describe() == "KaplanMeier: survival at time 12, from 7 rows");

  // The curve's own error and interval.
  CHECK(late.standard_error() == Approx(curve.standard_error(12)).epsilon(1e-14));
  const auto own = curve.interval(12, {.level = 0.9});
  CHECK(late.interval(0.9).lower == Approx(own.lower).epsilon(1e-13));
  CHECK(late.interval(0.9).upper == Approx(own.upper).epsilon(1e-13));
}

TEST_CASE("a curve that knows its unit is asked for years") {
  const KaplanMeier curve = KaplanMeier::fit(seven(), {.time_unit = "month"});
  const Estimate year = curve.estimate({.quantity = "survival", .at = {{"years", 1}}, .from = "stay.json"});
  CHECK(year.value == curve.survival(12));
  CHECK(year.describe() == "KaplanMeier of stay.json: survival at 1 year, from 7 rows");
  CHECK_THROWS_AS(KaplanMeier::fit(seven(), {.time_unit = "moon"}), Error);
  const KaplanMeier again = KaplanMeier::from_state(curve.state());
  CHECK(again.context().time_unit == "month");
  CHECK(again.estimate(at(12)).source->identity == year.source->identity);
  CHECK(covariance_on_scale(again.estimate(at(4)), year) > 0.0);
  estimation::ModelState wrong = curve.state();
  for (auto& [name, text] : wrong.texts)
    if (name == "time_unit") text = "moon";
  CHECK_THROWS_AS(KaplanMeier::from_state(wrong), Error);
}

TEST_CASE("where a curve says nothing, it gives no estimate") {
  const KaplanMeier curve = KaplanMeier::fit(seven());
  CHECK_THROWS_WITH(curve.estimate(at(2)), Contains("nobody had left by then"));
  CHECK_THROWS_WITH(curve.estimate(at(12.5)), Contains("nobody was watched for so long"));
  CHECK_THROWS_WITH(curve.estimate({.quantity = "survival", .at = {{"years", 1}}}), Contains("unit of its times"));
  CHECK_THROWS_WITH(curve.estimate({.quantity = "median"}), Contains("there is survival"));
  CHECK_THROWS_WITH(curve.estimate({.quantity = "survival", .at = {{"time", 5}}, .where = {{"outcome", "satisfied"}}}),
                    Contains("where must be empty"));
  const Numbers two{1, 2};
  const KaplanMeier gone = KaplanMeier::fit({.duration = std::span(two)});
  CHECK_THROWS_WITH(gone.estimate(at(2)), Contains("everybody had left by then"));
  CHECK(gone.estimate(at(1)).value == 0.5);
}

TEST_CASE("by clusters: the infinitesimal jackknife") {
  const Rows rows = clustered();
  const KaplanMeier curve = KaplanMeier::fit(rows.columns(), {.clusters = std::span(rows.cluster)});
  CHECK(curve.table().events == KaplanMeier::fit(rows.columns()).table().events);
  for (const double time : {3.0, 6.0, 9.5}) {
    INFO(time);
    const Estimate estimate = curve.estimate(at(time));
    CHECK(estimate.value == KaplanMeier::fit(rows.columns()).survival(time));
    CHECK(estimate.source->clusters == 7);
    REQUIRE(estimate.gradient.size() == 7);
    // By differences: the weights of a cluster by a common factor, and the curve from the start.
    double sum = 0.0;
    for (std::size_t c = 0; c < 7; ++c) {
      const auto moved = [&](double by) {
        Rows other = rows;
        for (std::size_t i = 0; i < other.weight.size(); ++i)
          if (other.cluster[i] == 100 + static_cast<double>(c)) other.weight[i] *= 1 + by;
        return to_working(estimation::Scale::log_log, KaplanMeier::fit(other.columns()).survival(time));
      };
      CHECK(estimate.gradient[c] == Approx((moved(1e-4) - moved(-1e-4)) / 2e-4).margin(1e-7));
      sum += estimate.gradient[c];
    }
    CHECK(sum == Approx(0.0).margin(1e-12));  // a common factor on all weights changes nothing
  }
  // Each row a cluster of its own, without entries and weights: Greenwood's sum, but for terms of 1/n^2. By hand, two of
  // whom one left: d ln S = 1/2 for who stayed, -1/2 for who left; (1/4 + 1/4) against d/(n (n - d)) = 1/2.
  const Numbers two{1, 2}, event{1, 0}, own{1, 2};
  const Estimate pair =
      KaplanMeier::fit({.duration = std::span(two), .event = std::span(event)}, {.clusters = std::span(own)})
          .estimate(at(1));
  CHECK(covariance_on_scale(pair, pair) == Approx(0.5 / (std::log(2.0) * std::log(2.0))));
}

TEST_CASE("clusters: order of the rows, missing ones, a single one, saved states") {
  Rows rows = clustered();
  const auto estimate = [](const Rows& of) {
    return KaplanMeier::fit(of.columns(), {.clusters = std::span(of.cluster)}).estimate(at(6));
  };
  const Estimate before = estimate(rows);
  Rows turned = rows;
  for (Numbers* column : {&turned.duration, &turned.event, &turned.entry, &turned.weight, &turned.cluster})
    std::reverse(column->begin(), column->end());
  const Estimate after = estimate(turned);
  CHECK(before.gradient == after.gradient);
  CHECK(before.source->identity == after.source->identity);

  const KaplanMeier curve = KaplanMeier::fit(rows.columns(), {.clusters = std::span(rows.cluster)});
  const KaplanMeier saved = KaplanMeier::from_state(curve.state());
  CHECK(saved.state() == curve.state());
  CHECK(saved.estimate(at(6)).gradient == before.gradient);
  const auto damaged = [&](const std::string& column, std::size_t place, double value) {
    estimation::ModelState state = curve.state();
    for (auto& [name, values] : state.numbers)
      if (name == column) values.at(place) = value;
    return state;
  };
  for (const auto& [column, place, value] : {std::tuple{"clusters.step", 3, 1e6},
                                             {"clusters.step", 3, missing},
                                             {"clusters.cluster", 0, 1.0},
                                             {"clusters", 0, 8.0},
                                             {"clusters", 0, 1e15},
                                             {"clusters.events", 0, -1.0},
                                             {"clusters.events", 2, 50.0},
                                             {"clusters.left", 1, 50.0},
                                             {"clusters.entered", 1, infinity}}) {
    INFO(column << " " << value);
    try {
      (void)KaplanMeier::from_state(damaged(column, static_cast<std::size_t>(place), value));
      FAIL_CHECK("it was read");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::format);
    }
  }

  rows.cluster[5] = missing;
  const KaplanMeier fewer = KaplanMeier::fit(rows.columns(), {.clusters = std::span(rows.cluster)});
  CHECK(fewer.report().left_out == 1);
  CHECK(fewer.report().first() == 5);
  CHECK(fewer.report().first_why() == "cluster is missing or not finite");
  const Numbers one(rows.duration.size(), 3.0);
  CHECK_THROWS_WITH(KaplanMeier::fit(rows.columns(), {.clusters = std::span(one)}).estimate(at(6)),
                    Contains("one cluster"));
}

TEST_CASE("a curve for each group") {
  const Rows rows = clustered();
  Numbers group;
  std::map<double, Rows> parts;
  for (std::size_t i = 0; i < rows.duration.size(); ++i) {
    group.push_back(i == 7 ? missing : i % 3 == 0 ? 2 : 0);
    if (i == 7) continue;
    Rows& part = parts[group.back()];
    part.duration.push_back(rows.duration[i]);
    part.event.push_back(rows.event[i]);
    part.entry.push_back(rows.entry[i]);
    part.weight.push_back(rows.weight[i]);
    part.cluster.push_back(rows.cluster[i]);
  }
  const KaplanMeierByGroup curves = KaplanMeierByGroup::fit(
      rows.columns(), {.name = "outcome", .codes = std::span(group), .labels = {"dissatisfied", "unused", "satisfied"}},
      {.time_unit = "month", .clusters = std::span(rows.cluster)});
  CHECK(curves.labels() == std::vector<std::string>{"dissatisfied", "satisfied"});
  CHECK(curves.report().left_out == 1);
  CHECK(curves.report().first() == 7);
  const auto of = [&](const char* label) {
    return curves.estimate({.quantity = "survival", .at = {{"years", 0.5}}, .where = {{"outcome", label}}});
  };
  for (const auto& [code, label] : {std::pair{0.0, "dissatisfied"}, {2.0, "satisfied"}}) {
    const Rows& part = parts.at(code);
    const KaplanMeier alone = KaplanMeier::fit(part.columns(), {.clusters = std::span(part.cluster)});
    CHECK(of(label).value == alone.survival(6));
    CHECK(of(label).gradient == alone.estimate(at(6)).gradient);
    CHECK(curves.curve(label).table().at_risk == alone.table().at_risk);
  }
  CHECK(covariance_on_scale(of("satisfied"), of("dissatisfied")) == 0.0);
  CHECK(of("satisfied").quantity == "survival at 0.5 years, outcome satisfied");

  CHECK_THROWS_WITH(curves.estimate({.quantity = "survival", .at = {{"years", 1}}}),
                    Contains("where must have outcome") && Contains("dissatisfied, satisfied"));
  CHECK_THROWS_WITH(of("satisfeid"), Contains("did you mean satisfied?"));
  CHECK_THROWS_WITH(of("unused"), Contains("no outcome 'unused'"));
  CHECK_THROWS_WITH(curves.curve("delighted"), Contains("there is no outcome 'delighted'"));

  const KaplanMeierByGroup again = KaplanMeierByGroup::from_state(curves.state());
  CHECK(again.state() == curves.state());
  estimation::ModelState wrong = curves.state();
  wrong.put("2.time", Numbers{1});
  CHECK_THROWS_AS(KaplanMeierByGroup::from_state(wrong), Error);

  // Two groups of the same rows are two sources.
  const Numbers times{2, 4, 2, 4}, codes{0, 0, 1, 1}, event{1, 0, 1, 0};
  const KaplanMeierByGroup twins =
      KaplanMeierByGroup::fit({.duration = std::span(times), .event = std::span(event)},
                              {.name = "segment", .codes = std::span(codes), .labels = {"a", "b"}});
  const auto twin = [&](const char* label) {
    return twins.estimate({.quantity = "survival", .at = {{"time", 3}}, .where = {{"segment", label}}});
  };
  CHECK(twin("a").value == twin("b").value);
  CHECK(covariance_on_scale(twin("a"), twin("b")) == 0.0);

  const Numbers wrong_codes{0, 0, 5, 1};
  CHECK_THROWS_AS(KaplanMeierByGroup::fit({.duration = std::span(times)},
                                          {.name = "s", .codes = std::span(wrong_codes), .labels = {"a", "b"}}),
                  Error);
  CHECK_THROWS_AS(KaplanMeierByGroup::fit({.duration = std::span(times)},
                                          {.name = "s", .codes = std::span(codes), .labels = {"a", "a"}}),
                  Error);
  CHECK_THROWS_AS(KaplanMeierByGroup::fit({.duration = std::span(times)}, {.codes = std::span(codes), .labels = {"a"}}),
                  Error);
}
