#include <amends/economics/recorded_volume.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/impl/economics/cluster_draws.hpp>
#include <amends/impl/economics/records_by_cluster.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;

namespace {

constexpr std::size_t companies = 4;
const std::vector<std::string> names{"Alfa", "Beta", "Gama", "Delta"};
// [band][company]: received, dissatisfied, satisfied, delighted
constexpr double counts[2][companies][4] = {{{120, 10, 20, 40}, {60, 12, 9, 14}, {30, 3, 3, 12}, {8, 0, 2, 1}},
                                            {{90, 40, 10, 8}, {75, 30, 12, 5}, {0, 0, 0, 0}, {22, 11, 2, 3}}};

RecordedOutcomes records() {
  RecordedOutcomes out;
  out.clusters = names;
  for (int b = 0; b < 2; ++b) {
    RecordedBand band{.band =
                          b == 0 ? satisfaction::ResponseBand{-infinity, 5} : satisfaction::ResponseBand{5, infinity}};
    for (std::size_t c = 0; c < companies; ++c) {
      const double* n = counts[b][c];
      band.received += n[0];
      band.dissatisfied += n[1];
      band.satisfied += n[2];
      band.delighted += n[3];
      if (n[0] > 0)
        band.clusters.push_back(
            {.cluster = c, .received = n[0], .dissatisfied = n[1], .satisfied = n[2], .delighted = n[3]});
    }
    out.bands.push_back(band);
  }
  return out;
}

ScenarioInputs with_records(RecordedOutcomes outcomes) {
  ScenarioSegment segment{.name = "s",
                          .complaints_per_year = 1'000.0,
                          .outcomes = std::move(outcomes),
                          .stay = {.dissatisfied = 0.3, .satisfied = 0.6, .delighted = 0.9},
                          .counterfactual_stay = 0.35,
                          .margin_per_customer_per_year = 50.0,
                          .retention = 0.8};
  segment.cost.per_complaint = 10.0;
  return {.years = 2, .annual_rate = 0.05, .segments = {segment}, .intervention = {.share_causal = 0.7}};
}

double student_quantile_95(double nu) {
  // By bisection on the regularised incomplete beta function: P(T > t) = I_x(nu/2, 1/2)/2, x = nu/(nu + t^2).
  double low = 0, high = 1e3;
  for (int i = 0; i < 200; ++i) {
    const double t = 0.5 * (low + high);
    (0.5 * math::beta_cdf(nu / (nu + t * t), nu / 2, 0.5) > 0.05 ? low : high) = t;
  }
  return low;
}

}  // namespace

TEST_CASE("draws by cluster are those of the formula, written out naively") {
  const ScenarioModel model(with_records(records()));
  REQUIRE(model.joints().size() == 1);
  const JointInputs& joint = model.joints().front();
  constexpr std::size_t draws = 300;
  std::vector<std::vector<double>> columns(joint.inputs.size(), std::vector<double>(draws));
  const std::vector<std::span<double>> spans(columns.begin(), columns.end());
  joint.draws->fill(9, 40, spans);
  const auto column = [&](const std::string& name) -> const std::vector<double>& {
    for (std::size_t k = 0; k < joint.inputs.size(); ++k)
      if (model.inputs()[joint.inputs[k]].name == name) return columns[k];
    FAIL("no " << name);
    return columns[0];
  };
  std::vector<math::Distribution> unused;
  const math::QuantileTable normal(math::Distribution::normal(0, 1));
  for (std::size_t i = 0; i < draws; i += 7) {
    double z[companies];
    for (std::size_t c = 0; c < companies; ++c)
      z[c] = normal(core::uniform(9, core::stream_of("cluster." + names[c]), 40 + i));
    // Shares of a composition x[company][category] with these prior counts.
    const auto shares = [&](const std::vector<std::vector<double>>& x, const std::vector<double>& prior) {
      const std::size_t categories = x[0].size();
      std::vector<double> total(categories, 0.0), size;
      double n = 0, squares = 0, known = 0;
      for (const auto& one : x) {
        double own = 0;
        for (std::size_t k = 0; k < categories; ++k) {
          total[k] += one[k];
          own += one[k];
        }
        size.push_back(own);
        n += own;
        squares += own * own;
        known += own > 0 ? 1 : 0;
      }
      const double nu = std::max(1.0, std::min(n * n / squares, known - 1));
      const double f = student_quantile_95(nu) / math::normal_quantile(0.95);
      std::vector<double> out(categories);
      double sum = 0;
      for (std::size_t k = 0; k < categories; ++k) {
        double move = 0, variance = 0;
        for (std::size_t c = 0; c < x.size(); ++c) {
          const double q = size[c] / n;
          const double step = total[k] > 0 ? (x[c][k] - q * total[k]) / ((total[k] + prior[k]) * (1 - q)) : 0.0;
          move += z[c] * step;
          variance += step * step;
        }
        // A gamma variable of mean 1, of no more variance than one of shape 1/3 has.
        const double scale = std::min(1.0, std::sqrt(3 / (f * f * variance)));
        const double root = 1 - std::pow(scale * f, 2) * variance / 9 + scale * f * move / 3;
        sum += out[k] = (total[k] + prior[k]) * std::pow(std::max(root, 1e-3), 3);
      }
      for (double& one : out) one /= sum;
      return out;
    };
    std::vector<std::vector<double>> volumes;
    for (std::size_t c = 0; c < companies; ++c) volumes.push_back({counts[0][c][0], counts[1][c][0]});
    const std::vector<double> volume = shares(volumes, {0, 0});
    for (int b = 0; b < 2; ++b) {
      const std::string place = "s.records." + std::string(b == 0 ? "0-5" : "over 5") + ".";
      std::vector<std::vector<double>> classes, silence;
      for (std::size_t c = 0; c < companies; ++c) {
        const double* n = counts[b][c];
        classes.push_back({n[1], n[2], n[3]});
        silence.push_back({n[1] + n[2] + n[3], n[0] - n[1] - n[2] - n[3]});
      }
      // One score, spread as those of the other band are, with half a score more in each class.
      std::vector<double> prior(3, 0.5);
      double others = 1.5;
      for (std::size_t c = 0; c < companies; ++c)
        for (std::size_t k = 0; k < 3; ++k) {
          prior[k] += counts[1 - b][c][k + 1];
          others += counts[1 - b][c][k + 1];
        }
      for (double& one : prior) one /= others;
      const std::vector<double> p = shares(classes, prior);
      CHECK(column(place + "share_of_complaints")[i] == Approx(volume[static_cast<std::size_t>(b)]).epsilon(1e-9));
      CHECK(column(place + "scored")[i] == Approx(shares(silence, {0, 0})[0]).epsilon(1e-9));
      CHECK(column(place + "delighted")[i] == Approx(p[2]).epsilon(1e-9));
      CHECK(column(place + "satisfied_of_rest")[i] == Approx(p[1] / (p[0] + p[1])).epsilon(1e-9));
    }
  }
}

TEST_CASE("shares drawn by cluster are on average their estimates, rare classes too") {
  // One of twelve companies has the only two delighted of 96. The mean of normalised gamma variables is the estimate;
  // log-normal ones, exp of the same deviations, would be 1.6 times as high.
  detail::ClusterCounts made;
  for (std::size_t c = 0; c < 12; ++c) {
    made.cluster.push_back(c);
    made.counts.push_back({c == 3 ? 4.0 : 6.0, 2.0, c == 3 ? 2.0 : 0.0});
  }
  const std::vector<double> prior{0.6, 0.3, 0.1};
  const detail::Composition shares(made, prior);
  constexpr std::size_t draws = 200'000;
  std::vector<std::vector<double>> z(12, std::vector<double>(draws)), weights;
  const math::QuantileTable normal(math::Distribution::normal(0, 1));
  for (std::size_t c = 0; c < z.size(); ++c) {
    core::fill_uniform(3, core::stream_of("company " + std::to_string(c)), 0, z[c]);
    normal.fill(z[c], z[c]);
  }
  shares.draw(z, draws, weights);
  double mean[3] = {0, 0, 0};
  for (std::size_t i = 0; i < draws; ++i)
    for (std::size_t k = 0; k < 3; ++k)
      mean[k] += weights[k][i] / (weights[0][i] + weights[1][i] + weights[2][i]) / draws;
  CHECK(mean[0] == Approx(70.6 / 97).epsilon(0.02));
  CHECK(mean[1] == Approx(24.3 / 97).epsilon(0.02));
  CHECK(mean[2] == Approx(2.1 / 97).epsilon(0.06));
}

TEST_CASE("clusters: numbers, order and names") {
  const ScenarioModel model(with_records(records()));
  // By hand: 210, 135, 30 and 30 complaints.
  REQUIRE(model.clusters().size() == 2);
  CHECK(model.clusters()[0].clusters == 4);
  CHECK(model.clusters()[0].effective == Approx(405.0 * 405.0 / (210 * 210 + 135 * 135 + 2 * 30 * 30)));
  CHECK(model.clusters()[1].segment == "s");

  // Companies in another order, and under other numbers, are the same companies.
  RecordedOutcomes turned = records();
  turned.clusters = {"Delta", "nobody", "Gama", "Beta", "Alfa"};
  for (RecordedBand& band : turned.bands)
    for (RecordedBand::Cluster& one : band.clusters) one.cluster = 4 - (one.cluster == 3 ? 4 : one.cluster);
  const Evaluation a = RecoveryScenario(with_records(records())).evaluate({.draws = 500});
  const Evaluation b = RecoveryScenario(with_records(turned)).evaluate({.draws = 500});
  const auto net_a = a.values(Metric::net), net_b = b.values(Metric::net);
  for (std::size_t i = 0; i < 500; ++i) CHECK(net_a[i] == Approx(net_b[i]).epsilon(1e-9));

  // Quantities drawn together are one bar, and have no switching value.
  const std::vector<TornadoBar> bars = a.tornado();
  REQUIRE(bars.size() == 1);
  CHECK(bars[0].input == "records, by cluster");
  CHECK(bars[0].quantities == 8);
  CHECK(bars[0].net_at_low < bars[0].net_at_median);
  for (const SwitchingValue& one : a.switching_values()) CHECK(one.input.find("records") == std::string::npos);
  const Summary net = a.summary(Metric::net);
  CHECK(net.standard_deviation > 0.0);
}

TEST_CASE("one company alone is a finding, and as uncertain as its like") {
  RecordedOutcomes alone = records();
  alone.bands[1].clusters.erase(alone.bands[1].clusters.begin() + 1, alone.bands[1].clusters.end());
  alone.bands[1].received = counts[1][0][0];
  alone.bands[1].dissatisfied = counts[1][0][1];
  alone.bands[1].satisfied = counts[1][0][2];
  alone.bands[1].delighted = counts[1][0][3];
  const ScenarioModel model(with_records(alone));
  bool found = false;
  for (const ScenarioWarning& one : model.warnings())
    found = found || one.finding == ScenarioFinding::one_cluster_alone;
  CHECK(found);
  for (const ModelInput& input : model.inputs())
    if (input.name == "s.records.over 5.delighted") {
      CHECK(input.joint == -1);
      // 58 scores at an intraclass correlation above 0 tell less than 58 complaints.
      CHECK(input.value.standard_deviation() > math::Distribution::beta(8.5, 51).standard_deviation());
    }
}

TEST_CASE("a log with companies becomes a scenario with clusters") {
  const std::vector<double> days{0, 3, 9, 1, 7, 8, 2, 12}, score{5, 4, 1, 5, 2, NAN, 3, 1};
  const std::vector<int> firm{0, 1, 0, 2, 1, 2, 2, 1}, relief{0, 0, 1, 1, -1, 0, 1, 0};
  domain::ComplaintColumns columns{.response_days = core::ColumnView(std::span<const double>(days)),
                                   .score = core::ColumnView(std::span<const double>(score)),
                                   .cluster = core::ColumnView(std::span<const int>(firm)),
                                   .cluster_names = {"A", "B", "C"}};
  columns.attributes.push_back(
      {.name = "relief", .codes = core::ColumnView(std::span<const int>(relief)), .names = {"none", "money"}});
  const domain::ComplaintLog log(std::move(columns));
  const std::vector<double> edges{5};
  const satisfaction::OutcomeTable table =
      satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges, {.strata = {"relief"}});
  double received = 0, scored = 0;
  for (const auto& part : table.parts().parts) {
    received += part.cell.received;
    scored += part.cell.scored;
  }
  CHECK(received == 8.0);
  CHECK(scored == 7.0);
  CHECK(table.parts().level_names[0] == std::vector<std::string>{"none", "money", ""});
  ScenarioInputs inputs = with_records({});
  inputs.segments[0].name = "all";
  const RecoveryScenario scenario = UnobservedScenario(inputs).with_observed(table);
  const auto& outcomes = std::get<RecordedOutcomes>(scenario.inputs().segments[0].outcomes);
  CHECK(outcomes.clusters == std::vector<std::string>{"A", "B", "C"});
  CHECK(outcomes.strata == std::vector<std::string>{"relief"});
  CHECK(outcomes.bands.size() == 5);  // none and money in both bands, no text in one
  CHECK_NOTHROW(scenario.with_outcomes_of({"relief", "none", "money"}).evaluate({.draws = 10}));
  const auto code_of = [&](std::vector<std::string> strata) {
    try {
      static_cast<void>(satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges,
                                                        satisfaction::OutcomeCuts{.strata = std::move(strata)}));
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::numerical;
  };
  CHECK(code_of({"colour"}) == ErrorCode::unknown_name);
  CHECK(code_of({"relief", "relief"}) == ErrorCode::contradiction);
}

TEST_CASE("complaints per year are those of the records and their span") {
  satisfaction::OutcomeTable table({"s"}, {{-infinity, 5}, {5, infinity}});
  table.cell(0, 0) = {.received = 60, .scored = 20, .dissatisfied = 5, .satisfied = 5, .delighted = 10};
  table.cell(0, 1) = {.received = 40, .scored = 10, .dissatisfied = 8, .satisfied = 1, .delighted = 1};
  ScenarioInputs inputs = with_records({});
  inputs.segments[0].complaints_per_year.reset();
  inputs.segments[0].complaints_from_records = true;
  const UnobservedScenario waiting(inputs);
  CHECK(waiting.needs_records());
  CHECK_THROWS_WITH(waiting.with_observed(table), Catch::Contains("do not say when complaints came: map received"));
  auto account = std::make_shared<domain::RecordReport>();
  account->first_received = 19'000;
  account->last_received = 19'072;  // 73 days, a fifth of 365
  table.set_origin({.account = account});
  const RecoveryScenario observed = waiting.with_observed(table);
  CHECK(observed.inputs().segments[0].complaints_per_year->value.median() == Approx(100 * 365.25 / 73));
  const std::vector<RecordedVolume> volumes = recorded_volumes(observed.inputs());
  REQUIRE(volumes.size() == 1);
  CHECK(volumes[0].recorded == 100.0);
  CHECK(volumes[0].recorded_per_year == Approx(volumes[0].stated_per_year));
  account->last_received = 19'010;
  CHECK_THROWS_WITH(waiting.with_observed(table), Catch::Contains("the records span 11 days"));
}
