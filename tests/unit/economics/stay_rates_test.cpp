#include <amends/economics/stay_rates.hpp>
#include <amends/estimation/product_limit.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using domain::OutcomeState;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double dissatisfied = static_cast<double>(OutcomeState::dissatisfied);
constexpr double satisfied = static_cast<double>(OutcomeState::satisfied);
constexpr double delighted = static_cast<double>(OutcomeState::delighted);

bool has(const LinkEstimates& link, LinkProblem problem, std::string_view quantity) {
  for (const LinkFinding& one : link.findings)
    if (one.problem == problem && one.quantity == quantity) return true;
  return false;
}

/// t_(0.95) over z_(0.95), written from the distribution function by bisection.
double widening_of(double nu) {
  double low = 0.0, high = 20.0;
  for (int i = 0; i < 200; ++i) {
    const double t = 0.5 * (low + high);
    const double cdf = 1.0 - 0.5 * math::beta_cdf(nu / (nu + t * t), 0.5 * nu, 0.5);
    (cdf < 0.95 ? low : high) = t;
  }
  return low / math::normal_quantile(0.95);
}
}  // namespace

TEST_CASE("stay rates of flags by hand") {
  // 14 of 20 satisfied stayed, 9 of 30 dissatisfied, all of 12 delighted; two flags and one outcome are not known.
  std::vector<double> outcome, stayed;
  const auto add = [&](double state, int n, double flag) {
    for (int i = 0; i < n; ++i) outcome.push_back(state), stayed.push_back(flag);
  };
  add(satisfied, 14, 1), add(satisfied, 6, 0), add(dissatisfied, 9, 1), add(dissatisfied, 21, 0), add(delighted, 12, 1);
  add(satisfied, 2, missing), add(missing, 1, 1);
  const LinkEstimates link = stay_rates({.outcome = outcome, .stayed = stayed}, {.from = "customers.csv"});
  REQUIRE(link.estimates.size() == 3);
  const estimation::Estimate& kept = link.at("stay.satisfied");
  CHECK(kept.value == Approx(14.5 / 21.0));
  CHECK(kept.scale == estimation::Scale::logit);
  CHECK(kept.standard_error_on_scale() == Approx(std::sqrt(1 / 14.5 + 1 / 6.5)));
  CHECK(link.at("stay.dissatisfied").value == Approx(9.5 / 31.0));
  CHECK(link.at("stay.delighted").value == Approx(12.5 / 13.0));
  CHECK(has(link, LinkProblem::everybody_stays, "stay.delighted"));
  CHECK(covariance_on_scale(kept, link.at("stay.delighted")) == 0.0);
  CHECK(kept.source->rows == 62.0);
  CHECK(kept.source->clusters == 0);
  CHECK(kept.describe() == "share who stayed of customers.csv: stay.satisfied, from 20 rows");
  CHECK(link.rows.left_out == 3);
  CHECK(link.rows.reasons[0].why == "stayed is not known");
  CHECK(link.rows.reasons[1].why == "outcome is not known");
  CHECK(link.find("stay.mollified") == nullptr);
  REQUIRE(link.counts.size() == 3);
  CHECK(link.counts[0].quantity == "stay.dissatisfied");
  CHECK(link.counts[0].counted == 9.0);
  check_estimate(kept);
  // A weight of 2 is the row twice.
  std::vector<double> twice(outcome), flags(stayed), weight(outcome.size(), 2.0);
  twice.insert(twice.end(), outcome.begin(), outcome.end());
  flags.insert(flags.end(), stayed.begin(), stayed.end());
  const auto a = stay_rates({.outcome = twice, .stayed = flags});
  const auto b = stay_rates({.outcome = outcome, .stayed = stayed, .weight = weight});
  CHECK(a.at("stay.satisfied").value == b.at("stay.satisfied").value);
  CHECK(a.at("stay.satisfied").standard_error() == b.at("stay.satisfied").standard_error());
}

TEST_CASE("clustered errors of shares agree with a second computation") {
  // Naive: for each cluster the share without it, to first order, on the logit scale, and products of these.
  std::mt19937_64 random(5);
  std::vector<double> outcome, stayed, cluster;
  for (int c = 0; c < 9; ++c)
    for (int i = 0; i < 15 + 20 * c; ++i) {
      outcome.push_back(random() % 2 == 0 ? satisfied : dissatisfied);
      stayed.push_back(static_cast<double>(random() % 10) < 3.0 + 0.6 * c ? 1.0 : 0.0);
      cluster.push_back(c);
    }
  const LinkEstimates link = stay_rates({.outcome = outcome, .stayed = stayed, .cluster = cluster});
  const double states[] = {dissatisfied, satisfied};
  double n[2]{}, x[2]{}, nc[2][9]{}, xc[2][9]{};
  for (std::size_t i = 0; i < outcome.size(); ++i)
    for (int k = 0; k < 2; ++k)
      if (outcome[i] == states[k]) {
        n[k] += 1, x[k] += stayed[i];
        nc[k][static_cast<int>(cluster[i])] += 1, xc[k][static_cast<int>(cluster[i])] += stayed[i];
      }
  double expected[2][2]{}, f[2]{};
  for (int k = 0; k < 2; ++k) {
    double squares = 0.0;
    for (double one : nc[k]) squares += one * one;
    f[k] = widening_of(std::min(n[k] * n[k] / squares, 8.0));
  }
  for (int c = 0; c < 9; ++c)
    for (int k = 0; k < 2; ++k)
      for (int l = 0; l < 2; ++l) {
        const auto step = [&](int m) {
          const double p = (x[m] + 0.5) / (n[m] + 1.0);
          return (xc[m][c] - nc[m][c] * x[m] / n[m]) / (n[m] - nc[m][c]) / (p * (1.0 - p));
        };
        expected[k][l] += f[k] * f[l] * step(k) * step(l);
      }
  const auto& d = link.at("stay.dissatisfied");
  const auto& s = link.at("stay.satisfied");
  CHECK(covariance_on_scale(d, d) == Approx(expected[0][0]).epsilon(1e-9));
  CHECK(covariance_on_scale(s, s) == Approx(expected[1][1]).epsilon(1e-9));
  CHECK(covariance_on_scale(d, s) == Approx(expected[0][1]).epsilon(1e-9));
  CHECK(covariance_on_scale(d, s) > 0.0);
  CHECK(d.source->clusters == 9);
  CHECK(has(link, LinkProblem::few_clusters, "stay.satisfied"));
}

TEST_CASE("stay rates of times are those of the product-limit estimate") {
  std::mt19937_64 random(8);
  std::exponential_distribution<double> leave(1.0 / 500.0), enter(1.0 / 20.0);
  std::vector<double> outcome, days, left, entry, cluster;
  for (int i = 0; i < 400; ++i) {
    const double state = i % 2 == 0 ? satisfied : dissatisfied;
    const double t = std::ceil(leave(random) * (i % 2 == 0 ? 2.0 : 1.0)),
                 c = 300.0 + static_cast<double>(random() % 200);
    const double e = std::floor(enter(random));
    if (!(e < std::min(t, c))) continue;
    outcome.push_back(state), days.push_back(std::min(t, c)), left.push_back(t <= c ? 1.0 : 0.0), entry.push_back(e);
    cluster.push_back(static_cast<double>(cluster.size()));
  }
  for (const bool late : {false, true}) {
    StayTimes rows{.outcome = outcome, .days = days, .left = left};
    if (late) rows.entry = entry;
    const LinkEstimates link = stay_rates(rows);
    for (const auto& [state, name] : {std::pair(satisfied, "stay.satisfied"), {dissatisfied, "stay.dissatisfied"}}) {
      std::vector<double> t, e, begin;
      double naive = 1.0;
      for (std::size_t i = 0; i < days.size(); ++i)
        if (outcome[i] == state) t.push_back(days[i]), e.push_back(left[i]), begin.push_back(entry[i]);
      for (double at = 1.0; at <= 365.0; at += 1.0) {
        double n = 0.0, d = 0.0;
        for (std::size_t i = 0; i < t.size(); ++i)
          if (t[i] >= at && (!late || begin[i] < at)) n += 1, d += t[i] == at && e[i] == 1.0 ? 1 : 0;
        if (n > 0.0) naive *= 1.0 - d / n;
      }
      estimation::SurvivalColumns columns{.duration = t, .event = e};
      if (late) columns.entry = begin;
      const estimation::ProductLimit curve(estimation::survival_table(columns));
      const estimation::Estimate& one = link.at(name);
      CHECK(one.value == Approx(naive).epsilon(1e-12));
      CHECK(one.scale == estimation::Scale::log_log);
      CHECK(one.standard_error() == Approx(curve.standard_error(365.0)).epsilon(1e-9));
      if (late) continue;
      // Every row a cluster of its own: the infinitesimal jackknife is Greenwood's, but for the correction of its size.
      StayTimes clustered = rows;
      clustered.cluster = cluster;
      const double n = static_cast<double>(t.size());
      const double factor = widening_of(n - 1.0) / (1.0 - 1.0 / n);
      CHECK(stay_rates(clustered).at(name).standard_error() ==
            Approx(factor * curve.standard_error(365.0)).epsilon(1e-6));
    }
  }
}

TEST_CASE("clustered errors of times agree with leaving the influence of a cluster to differences") {
  // The influence of a row is the derivative of the hazard by its weight: by central differences of the estimate.
  std::mt19937_64 random(18);
  std::exponential_distribution<double> leave(1.0 / 400.0);
  std::vector<double> outcome, days, left, entry, cluster, weight;
  for (int i = 0; i < 150; ++i) {
    const double t = std::ceil(leave(random)), c = 250.0 + static_cast<double>(random() % 300);
    const double e = static_cast<double>(random() % 40);
    if (!(e < std::min(t, c))) continue;
    outcome.push_back(satisfied), days.push_back(std::min(t, c)), left.push_back(t <= c), entry.push_back(e);
    cluster.push_back(static_cast<double>(random() % 7)), weight.push_back(1.0);
  }
  const StayTimes rows{
      .outcome = outcome, .days = days, .left = left, .entry = entry, .cluster = cluster, .weight = weight};
  const LinkEstimates link = stay_rates(rows);
  const auto at_scale = [&] {
    return estimation::to_working(
        estimation::Scale::log_log,
        stay_rates({.outcome = outcome, .days = days, .left = left, .entry = entry, .weight = weight})
            .at("stay.satisfied")
            .value);
  };
  double sum = 0.0, squares = 0.0;
  const double n = static_cast<double>(days.size());
  for (int c = 0; c < 7; ++c) {
    double influence = 0.0, size = 0.0;
    for (std::size_t i = 0; i < days.size(); ++i) {
      if (cluster[i] != c) continue;
      const double step = 1e-5;
      weight[i] = 1.0 + step;
      const double up = at_scale();
      weight[i] = 1.0 - step;
      influence += (up - at_scale()) / (2.0 * step);
      weight[i] = 1.0;
      size += 1.0;
    }
    sum += std::pow(influence / (1.0 - size / n), 2);
    squares += size * size / (n * n);
  }
  const double f = widening_of(std::min(1.0 / squares, 6.0));
  CHECK(link.at("stay.satisfied").standard_error_on_scale() == Approx(f * std::sqrt(sum)).epsilon(1e-5));
}

TEST_CASE("a yearly retention rate leaves as many at the end as there are") {
  // By hand: 20 customers, 4 leave on day 400, 4 on day 600; 12 of 20 are left after two years.
  std::vector<double> days(20, 800.0), left(20, 0.0);
  for (std::size_t i = 0; i < 8; ++i) days[i] = i < 4 ? 400.0 : 600.0, left[i] = 1.0;
  const auto link = margin_retention({.days = days, .left = left}, {.days = 730.5});
  CHECK(link.at("margin.retention").value == Approx(std::sqrt(0.6)));
  const auto later = margin_retention({.days = days, .left = left}, {.days = 365.25, .after = 365.0});
  CHECK(later.at("margin.retention").value == Approx(0.6));
  CHECK(later.note.find("365 to 730.25") != std::string::npos);
  const std::vector<double> kept(20, 1.0);
  CHECK(margin_retention({.stayed = kept}).at("margin.retention").value == Approx(20.5 / 21.0));
}

TEST_CASE("purchases in the year after") {
  // By hand. Ten bought (day 30), six did not in 400 days; four complained 100 days ago: two of them bought on day 50.
  std::vector<double> outcome(20, satisfied), next(20, missing), watched(20, 400.0);
  for (std::size_t i = 0; i < 10; ++i) next[i] = 30.0;
  for (std::size_t i = 16; i < 20; ++i) watched[i] = 100.0;
  next[16] = next[17] = 50.0;
  next[10] = 390.0;  // after the year
  const auto link = stay_rates({.outcome = outcome, .purchase_days = next, .watched_days = watched});
  // Day 30: 10 of 20; day 50: 2 of 10. S = 1/2 * 8/10.
  CHECK(link.at("stay.satisfied").value == Approx(1.0 - 0.5 * 0.8));
  const double greenwood = 10.0 / (20.0 * 10.0) + 2.0 / (10.0 * 8.0);
  CHECK(link.at("stay.satisfied").standard_error() == Approx(0.4 * std::sqrt(greenwood)));
  CHECK(link.counts.front().quantity == "stay.dissatisfied");
  CHECK(has(link, LinkProblem::too_recent, "stay.satisfied"));
  CHECK(has(link, LinkProblem::no_rows, "stay.dissatisfied"));
  for (const LinkCount& one : link.counts)
    if (one.quantity == "stay.satisfied") CHECK(one.censored == 2.0);
}

TEST_CASE("who would have stayed anyway, by problem") {
  // By hand: problem 0: 30 of 40 silent customers stayed, problem 1: 5 of 20; 100 complainants had 0, 300 had 1.
  std::vector<double> problem, stayed;
  for (int i = 0; i < 60; ++i) {
    problem.push_back(i < 40 ? 0.0 : 1.0);
    stayed.push_back(i < 30 || i >= 55 ? 1.0 : 0.0);
  }
  const StayFlags rows{.stayed = stayed};
  const auto crude = counterfactual_stay(rows, ComparisonGroup::silent_customers);
  CHECK(crude.at("counterfactual.stay").value == Approx(35.5 / 61.0));
  CHECK(has(crude, LinkProblem::other_mix, "counterfactual.stay"));
  CHECK(crude.note.find("said nothing") != std::string::npos);
  const ProblemMix mix{.problem = problem, .complainants = {100.0, 300.0}};
  const auto link = counterfactual_stay(rows, ComparisonGroup::silent_customers, mix);
  const double a = 30.5 / 41.0, b = 5.5 / 21.0, p = 0.25 * a + 0.75 * b;
  CHECK(link.at("counterfactual.stay").value == Approx(p));
  const double va = std::pow(a * (1 - a), 2) * (1 / 30.5 + 1 / 10.5),
               vb = std::pow(b * (1 - b), 2) * (1 / 5.5 + 1 / 15.5);
  const double variance = 0.0625 * va + 0.5625 * vb + (0.25 * std::pow(a - p, 2) + 0.75 * std::pow(b - p, 2)) / 400.0;
  CHECK(link.at("counterfactual.stay").standard_error() == Approx(std::sqrt(variance)));
  CHECK_FALSE(has(link, LinkProblem::other_mix, "counterfactual.stay"));
  REQUIRE(link.counts.size() == 1);
  CHECK(link.counts[0].quantity == "counterfactual.stay");
  CHECK(link.counts[0].counted == 35.0);
  const ProblemMix rare{.problem = problem, .complainants = {100.0, 300.0, 5.0}};
  const auto none = counterfactual_stay(rows, ComparisonGroup::unanswered_complainants, rare);
  CHECK(none.estimates.empty());
  CHECK(has(none, LinkProblem::no_comparison, "counterfactual.stay"));
  CHECK_THROWS_AS(none.at("counterfactual.stay"), Error);
  CHECK_THROWS_AS(counterfactual_stay(rows, ComparisonGroup::untroubled_customers), Error);
}

TEST_CASE("data that carry no stay rate say why") {
  const std::vector<double> outcome(30, satisfied), ones(30, 1.0), zeros(30, 0.0), year(30, 400.0), days(30, 100.0);
  const auto problem = [](const LinkEstimates& link) {
    REQUIRE(link.estimates.empty());
    for (const LinkFinding& one : link.findings)
      if (one.quantity == "stay.satisfied" && one.no_estimate) return std::string(to_string(one.problem));
    return std::string("none");
  };
  CHECK(problem(stay_rates({.outcome = outcome, .days = year, .left = zeros})) == "everybody_stays");
  CHECK(problem(stay_rates({.outcome = outcome, .days = days, .left = ones})) == "nobody_stays");
  CHECK(problem(stay_rates({.outcome = outcome, .days = days, .left = zeros})) == "everybody_censored");
  std::vector<double> some(zeros), early(days);
  some[0] = 1.0, early[0] = 50.0;
  CHECK(problem(stay_rates({.outcome = outcome, .days = early, .left = some})) == "followed_too_short");
  const std::vector<double> one(30, 0.0);
  CHECK(problem(stay_rates({.outcome = outcome, .stayed = some, .cluster = one})) == "one_cluster");
  const std::vector<double> few(4, satisfied), flags{1, 0, 1, 0};
  CHECK(problem(stay_rates({.outcome = few, .stayed = flags})) == "too_few");
  std::vector<double> entry(30, 0.0), end(30, 400.0), gone(30, 0.0);
  for (std::size_t i = 0; i < 15; ++i) end[i] = 20.0 + static_cast<double>(i), gone[i] = i == 0;
  for (std::size_t i = 15; i < 30; ++i) entry[i] = 100.0;
  CHECK(problem(stay_rates({.outcome = outcome, .days = end, .left = gone, .entry = entry})) == "risk_set_emptied");
  std::fill(entry.begin(), entry.end(), 10.0);
  std::fill(end.begin() + 1, end.end(), 400.0);
  const auto late = stay_rates({.outcome = outcome, .days = end, .left = gone, .entry = entry});
  CHECK(has(late, LinkProblem::starts_late, "stay.satisfied"));
}

TEST_CASE("bad input of stay rates is an error that says what is wrong") {
  const std::vector<double> outcome(12, satisfied), ones(12, 1.0), alive(12, 0.7), codes(12, 2.0), short_one(3, 1.0);
  const auto failing = [](auto&& call) -> std::string {
    try {
      static_cast<void>(call());
    } catch (const Error& error) {
      return error.parameter() + ": " + error.what();
    }
    return "";
  };
  CHECK(failing([&] { return stay_rates({.outcome = outcome, .stayed = alive}); }).find("P(alive)") !=
        std::string::npos);
  CHECK(failing([&] {
          return stay_rates({.outcome = outcome, .stayed = codes});
        }).starts_with("stayed: stayed must be 1"));
  CHECK(failing([&] { return stay_rates({.outcome = short_one, .stayed = ones}); }).starts_with("outcome"));
  CHECK(failing([&] { return stay_rates(StayFlags{.stayed = ones}); }).starts_with("outcome: outcome must be given"));
  CHECK(failing([&] { return stay_rates(StayFlags{.outcome = ones}); }).starts_with("stayed"));
  CHECK(failing([&] { return stay_rates({.outcome = outcome, .days = ones, .left = codes}); }).starts_with("left"));
  CHECK(failing([&] {
          return stay_rates({.outcome = outcome, .days = ones, .left = ones}, {.days = 0.0});
        }).starts_with("period.days"));
  CHECK(failing([&] {
          return stay_rates({.outcome = outcome, .purchase_days = ones, .watched_days = ones}, {.after = 10.0});
        }).starts_with("period.after"));
  CHECK(failing([&] {
          return stay_rates({.outcome = outcome, .stayed = ones}, {.fewest_rows = 1.0});
        }).starts_with("fewest"));
  const std::vector<double> score{5, 4, 3, missing};
  const auto states = outcomes_of_scores(score, {.satisfied = 4, .delighted = 5});
  CHECK(states[0] == delighted);
  CHECK(states[1] == satisfied);
  CHECK(states[2] == dissatisfied);
  CHECK(std::isnan(states[3]));
  CHECK(failing([&] { return outcomes_of_scores(score, {.satisfied = 4, .delighted = 3}); }).starts_with("delighted"));
}

TEST_CASE("a problem that no complainant had changes nothing, and is not reported") {
  // By hand: problem 0: 20 of 60 left within the year; of problem 1, which no complainant had, nobody left. The rate is
  // that of problem 0, with Greenwood's error, whether the rows of problem 1 are there or not.
  std::vector<double> days, left, problem, next, watched, cluster;
  for (std::size_t i = 0; i < 120; ++i) {
    const bool leaves = i < 20;
    days.push_back(leaves ? 100.0 + static_cast<double>(i) : 400.0), left.push_back(leaves);
    problem.push_back(i < 60 ? 0.0 : 1.0);
    next.push_back(leaves ? 50.0 : missing), watched.push_back(400.0);
    cluster.push_back(static_cast<double>(i % 12));
  }
  const ProblemMix mix{.problem = problem, .complainants = {50.0, 0.0}};
  const auto silent = ComparisonGroup::silent_customers;
  const auto times = counterfactual_stay(StayTimes{.days = days, .left = left}, silent, {}, mix);
  const auto& stay = times.at("counterfactual.stay");
  double greenwood = 0.0;
  for (int i = 0; i < 20; ++i) greenwood += 1.0 / ((60.0 - i) * (59.0 - i));
  CHECK(stay.value == Approx(2.0 / 3.0));
  CHECK(stay.standard_error() == Approx(2.0 / 3.0 * std::sqrt(greenwood)));
  CHECK_NOTHROW(stay.distribution());
  CHECK(times.findings.empty());
  const StayPurchases bought{.purchase_days = next, .watched_days = watched};
  const auto purchases = counterfactual_stay(bought, silent, {}, mix);
  CHECK(purchases.at("counterfactual.stay").value == Approx(1.0 / 3.0));
  CHECK(purchases.at("counterfactual.stay").standard_error() == Approx(std::sqrt(1.0 / 3.0 * 2.0 / 3.0 / 60.0)));
  CHECK(purchases.findings.empty());
  const auto clustered =
      counterfactual_stay(StayTimes{.days = days, .left = left, .cluster = cluster}, silent, {}, mix);
  CHECK(std::isfinite(clustered.at("counterfactual.stay").standard_error()));
  CHECK(clustered.findings.empty());
  // What somebody had is still reported.
  const ProblemMix both{.problem = problem, .complainants = {50.0, 1.0}};
  const auto none = counterfactual_stay(StayTimes{.days = days, .left = left}, silent, {}, both);
  CHECK(none.estimates.empty());
  CHECK(has(none, LinkProblem::everybody_stays, "counterfactual.stay, problem 1"));
}

TEST_CASE("clusters of a comparison weighted to problems are those of any of them") {
  // Problem 0 in clusters 0 to 11, problem 1 in clusters 6 to 17: 18 in all, 12 of each.
  std::vector<double> stayed, problem, cluster;
  for (std::size_t i = 0; i < 240; ++i) {
    problem.push_back(static_cast<double>(i % 2)), stayed.push_back(i % 3 == 0 ? 0.0 : 1.0);
    cluster.push_back(static_cast<double>((i / 2) % 12 + (i % 2 == 1 ? 6 : 0)));
  }
  const ProblemMix mix{.problem = problem, .complainants = {50.0, 20.0}};
  const auto flags =
      counterfactual_stay(StayFlags{.stayed = stayed, .cluster = cluster}, ComparisonGroup::silent_customers, mix);
  REQUIRE(flags.counts.size() == 1);
  CHECK(flags.counts[0].clusters == 18);
  CHECK(flags.at("counterfactual.stay").source->clusters == 18);
  std::vector<double> days, left;
  for (const double one : stayed) days.push_back(one == 1.0 ? 400.0 : 100.0), left.push_back(1.0 - one);
  const auto times = counterfactual_stay(StayTimes{.days = days, .left = left, .cluster = cluster},
                                         ComparisonGroup::silent_customers, {}, mix);
  CHECK(times.counts.at(0).clusters == 18);
  CHECK(times.at("counterfactual.stay").source->clusters == 18);
}

TEST_CASE("rows not under watch in a later period are none of its rows") {
  // 997 of 1,000 left in the first year; the second year has three customers, too few for a rate.
  std::vector<double> days, left, cluster;
  for (int i = 0; i < 997; ++i) days.push_back(100.0 + i % 200), left.push_back(1.0);
  for (int i = 0; i < 3; ++i) days.push_back(i == 0 ? 500.0 : 800.0), left.push_back(i == 0 ? 1.0 : 0.0);
  const StayPeriod second{.days = 365.0, .after = 365.0};
  const auto few = margin_retention({.days = days, .left = left}, second);
  CHECK(few.estimates.empty());
  CHECK(has(few, LinkProblem::too_few, "margin.retention"));
  CHECK(few.counts.at(0).rows == 3.0);
  CHECK(few.counts.at(0).counted == 2.0);
  CHECK(few.rows.left_out == 997);
  CHECK(few.rows.first_why() == "not under watch in the period");

  // By hand: of 40 there after a year 10 leave; 60 were gone or lost before, in clusters of their own; five came under
  // watch after the period. Error and clusters are those of the 40 rows alone.
  std::vector<double> d, l, e, c;
  const auto add = [&](int n, double until, double event, double from, int clusters) {
    for (int i = 0; i < n; ++i) d.push_back(until), l.push_back(event), e.push_back(from), c.push_back(i % clusters);
  };
  add(10, 500.0, 1.0, 0.0, 12), add(30, 800.0, 0.0, 100.0, 12);
  const StayTimes rows{.days = d, .left = l, .entry = e, .cluster = c};
  const auto alone = margin_retention(rows, second);
  add(30, 200.0, 1.0, 0.0, 30), add(30, 365.0, 0.0, 0.0, 30), add(5, 900.0, 1.0, 730.0, 5);
  const StayTimes more{.days = d, .left = l, .entry = e, .cluster = c};
  const auto all = margin_retention(more, second);
  const auto &a = alone.at("margin.retention"), &b = all.at("margin.retention");
  CHECK(b.value == Approx(std::pow(0.75, 365.25 / 365.0)));
  CHECK(b.value == a.value);
  CHECK(b.standard_error() == a.standard_error());
  CHECK(b.source->rows == 40.0);
  CHECK(b.source->clusters == 12);
  CHECK(all.counts.at(0).rows == 40.0);
  CHECK(all.counts.at(0).counted == 30.0);
  CHECK(all.counts.at(0).censored == 0.0);
  CHECK(all.counts.at(0).clusters == 12);
  CHECK_FALSE(has(all, LinkProblem::too_recent, "margin.retention"));
  CHECK(all.rows.left_out == 65);
}

TEST_CASE("early events among few are reported where most came under watch later, and only there") {
  // 16 customers, ten of whom leave one after the other: few are left, and nobody came later.
  std::vector<double> days, left, none(16, 0.0);
  for (int i = 0; i < 16; ++i) days.push_back(i < 10 ? 10.0 + i : 400.0), left.push_back(i < 10);
  CHECK_FALSE(has(margin_retention({.days = days, .left = left}), LinkProblem::few_at_risk, "margin.retention"));
  CHECK_FALSE(
      has(margin_retention({.days = days, .left = left, .entry = none}), LinkProblem::few_at_risk, "margin.retention"));
  // Six under watch when one leaves on day 5; eleven are when five others have come, not twice as many; sixteen when
  // ten have.
  for (const int came : {5, 10}) {
    std::vector<double> end{5.0, 40.0}, event{1.0, 1.0}, entry{0.0, 0.0};
    for (int i = 0; i < 4 + came; ++i) end.push_back(400.0), event.push_back(0.0), entry.push_back(i < 4 ? 0.0 : 20.0);
    const auto link = margin_retention({.days = end, .left = event, .entry = entry});
    CHECK(has(link, LinkProblem::few_at_risk, "margin.retention") == (came == 10));
  }
}

TEST_CASE("95 % intervals of stay rates cover in simulated samples") {
  // 400 samples each, true rates by construction; 95 % with 400 samples has a Monte Carlo error of 1.1 points, so that a
  // perfect interval lies below 91.5 or above 98.5 % once in a thousand studies.
  std::mt19937_64 random(77);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::exponential_distribution<double> exponential(1.0);
  const int samples = 400;
  int flags = 0, clusters = 0, times = 0, purchases = 0;
  for (int s = 0; s < samples; ++s) {
    std::vector<double> outcome(80, satisfied), stayed(80);
    for (double& one : stayed) one = uniform(random) < 0.85 ? 1.0 : 0.0;
    auto inside = [&](const LinkEstimates& link, double truth) {
      const auto limits = link.at("stay.satisfied").interval();
      return limits.lower <= truth && truth <= limits.upper ? 1 : 0;
    };
    flags += inside(stay_rates({.outcome = outcome, .stayed = stayed}), 0.85);

    // 15 companies of unequal size, shares uniform from 0.5 to 0.9: their mean is 0.7 whatever the sizes.
    std::vector<double> o2, y2, c2;
    for (int c = 0; c < 15; ++c) {
      const double p = 0.5 + 0.4 * uniform(random);
      for (int i = 0; i < 20 + 15 * (c % 5); ++i)
        o2.push_back(satisfied), y2.push_back(uniform(random) < p ? 1.0 : 0.0), c2.push_back(c);
    }
    clusters += inside(stay_rates({.outcome = o2, .stayed = y2, .cluster = c2}), 0.7);

    // Exponential, S(365) = exp(-365/1000); answers after a mean of 15 days, censoring from 200 to 600 days.
    std::vector<double> o3, d3, l3, e3, next, watched;
    while (o3.size() < 250) {
      const double t = 1000.0 * exponential(random), e = 15.0 * exponential(random),
                   c = 200.0 + 400.0 * uniform(random);
      if (!(e < std::min(t, c))) continue;
      o3.push_back(satisfied), d3.push_back(std::min(t, c)), l3.push_back(t <= c), e3.push_back(e);
    }
    times += inside(stay_rates({.outcome = o3, .days = d3, .left = l3, .entry = e3}), std::exp(-0.365));
    for (std::size_t i = 0; i < o3.size(); ++i) {
      const double t = 300.0 * exponential(random), c = 100.0 + 600.0 * uniform(random);
      watched.push_back(c), next.push_back(t <= c ? t : missing);
    }
    purchases += inside(stay_rates({.outcome = o3, .purchase_days = next, .watched_days = watched}),
                        1.0 - std::exp(-365.0 / 300.0));
  }
  for (const int covered : {flags, clusters, times, purchases}) {
    CHECK(covered >= 0.915 * samples);
    CHECK(covered <= 0.985 * samples);
  }
}

TEST_CASE("findings count as people do") {
  const std::vector<double> outcome(60, static_cast<double>(domain::OutcomeState::satisfied)), tenths(60, 0.1);
  std::vector<double> stayed, days, left, entry;
  for (int i = 0; i < 60; ++i) {
    stayed.push_back(i % 2), left.push_back(i % 2), days.push_back(i % 2 == 1 ? 100.0 + i : 400.0),
        entry.push_back(1.0);
  }
  const LinkEstimates few = stay_rates({.outcome = outcome, .stayed = stayed, .weight = tenths});
  const auto said = [](const LinkEstimates& link, LinkProblem problem) -> std::string {
    for (const LinkFinding& one : link.findings)
      if (one.problem == problem) return one.text;
    return "";
  };
  CHECK(said(few, LinkProblem::too_few).starts_with("there are 6 rows, and 10 are needed"));
  const LinkEstimates late = stay_rates({.outcome = outcome, .days = days, .left = left, .entry = entry});
  CHECK(said(late, LinkProblem::starts_late).starts_with("nobody is under watch before 1 day:"));
}
