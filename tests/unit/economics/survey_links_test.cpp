#include <amends/domain/outcome_state.hpp>
#include <amends/economics/survey_links.hpp>
#include <amends/word_of_mouth/tell_counts.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using domain::OutcomeState;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double silent = static_cast<double>(OutcomeState::silent);
constexpr double dissatisfied = static_cast<double>(OutcomeState::dissatisfied);
constexpr double satisfied = static_cast<double>(OutcomeState::satisfied);
const std::vector<TellingBin> bins{{0, 0}, {1, 2}, {3, 5}, {6, infinite, 10}};

const LinkFinding* finding(const LinkEstimates& link, LinkProblem problem, std::string_view quantity) {
  for (const LinkFinding& one : link.findings)
    if (one.problem == problem && one.quantity == quantity) return &one;
  return nullptr;
}
template <class Call>
std::string failing(Call&& call) {
  const Error error = amends_test::error_of([&] { static_cast<void>(call()); });
  return error.parameter() + ": " + error.what();
}
}  // namespace

TEST_CASE("tellers and hearers by hand, as the tell counts of a table of shares") {
  // Of 50 dissatisfied: 20 told nobody, 15 one or two, 10 three to five, 5 six or more (10 on average).
  std::vector<double> outcome, bin;
  const auto add = [&](double state, double which, int n) {
    for (int i = 0; i < n; ++i) outcome.push_back(state), bin.push_back(which);
  };
  add(dissatisfied, 0, 20), add(dissatisfied, 1, 15), add(dissatisfied, 2, 10), add(dissatisfied, 3, 5);
  add(silent, 0, 30), add(silent, 1, 12), add(satisfied, 0, 25), add(satisfied, missing, 3), add(0.0, 1, 2);
  const LinkEstimates link = tellers({.outcome = outcome, .bin = bin}, bins);
  const std::vector<word_of_mouth::TellBin> table{{0.3, 1.5}, {0.2, 4.0}, {0.1, 10.0}};
  const word_of_mouth::TellCounts counts = word_of_mouth::tell_counts(table);
  const auto& share = link.at("word_of_mouth.dissatisfied.share_who_tell");
  const auto& hearers = link.at("word_of_mouth.dissatisfied.hearers_given_telling");
  CHECK(share.value == Approx(30.5 / 51.0));
  CHECK(30.0 / 50.0 == Approx(counts.share_who_tell));
  CHECK(112.5 / 30.0 == Approx(counts.hearers_given_telling));
  CHECK(share.standard_error_on_scale() == Approx(std::sqrt(1 / 30.5 + 1 / 20.5)));
  // Half a teller more, a sixth in each of the three bins; for the variance half in each: 31.5 with the sum 120.25.
  const double m = 120.25 / 31.5;
  const double variance =
      15.5 / 31.5 * std::pow(1.5 - m, 2) + 10.5 / 31.5 * std::pow(4.0 - m, 2) + 5.5 / 31.5 * std::pow(10.0 - m, 2);
  CHECK(hearers.value == Approx((112.5 + 15.5 / 6.0) / 30.5));
  CHECK(hearers.standard_error() == Approx(std::sqrt(variance / 30.0)));
  CHECK(hearers.scale == estimation::Scale::log);
  CHECK(covariance_on_scale(share, hearers) == Approx(0.0).margin(1e-12));  // a share and a mean given it
  CHECK(link.at("word_of_mouth.counterfactual.hearers_given_telling").value == Approx((18.0 + 15.5 / 6.0) / 12.5));
  CHECK(finding(link, LinkProblem::nobody_tells, "word_of_mouth.satisfied.hearers_given_telling") != nullptr);
  CHECK(link.find("word_of_mouth.satisfied.hearers_given_telling") == nullptr);
  CHECK(link.at("word_of_mouth.satisfied.share_who_tell").value == Approx(0.5 / 26.0));
  CHECK(link.rows.left_out == 5);
  CHECK(link.find("word_of_mouth.delighted.share_who_tell") == nullptr);
}

TEST_CASE("clustered errors of tellers agree with leaving out one cluster after the other") {
  // The jackknife itself, cluster by cluster: equal to first order, so within a few per cent for many clusters.
  std::mt19937_64 random(4);
  std::vector<double> outcome, bin, cluster;
  for (int c = 0; c < 60; ++c) {
    const double lean = 0.2 + 0.6 * static_cast<double>(random() % 1000) / 1000.0;
    for (int i = 0; i < 30; ++i) {
      const double u = static_cast<double>(random() % 10000) / 10000.0;
      outcome.push_back(dissatisfied), cluster.push_back(c);
      bin.push_back(u > lean ? 0.0 : u > 0.5 * lean ? 1.0 : u > 0.2 * lean ? 2.0 : 3.0);
    }
  }
  const LinkEstimates link = tellers({.outcome = outcome, .bin = bin, .cluster = cluster}, bins);
  const char* names[] = {"word_of_mouth.dissatisfied.share_who_tell",
                         "word_of_mouth.dissatisfied.hearers_given_telling"};
  double sums[2][2]{};
  for (int c = 0; c < 60; ++c) {
    std::vector<double> o, b;
    for (std::size_t i = 0; i < bin.size(); ++i)
      if (cluster[i] != c) o.push_back(outcome[i]), b.push_back(bin[i]);
    const LinkEstimates without = tellers({.outcome = o, .bin = b}, bins);
    double step[2];
    for (int k = 0; k < 2; ++k)
      step[k] = estimation::to_working(link.at(names[k]).scale, without.at(names[k]).value) -
                estimation::to_working(link.at(names[k]).scale, link.at(names[k]).value);
    for (int k = 0; k < 2; ++k)
      for (int l = 0; l < 2; ++l) sums[k][l] += step[k] * step[l];
  }
  const double f2 = std::pow(1.6711 / 1.6449, 2);  // t_(0.95; 59) over z_0.95, tables
  for (int k = 0; k < 2; ++k)
    for (int l = 0; l < 2; ++l)
      CHECK(covariance_on_scale(link.at(names[k]), link.at(names[l])) ==
            Approx(f2 * sums[k][l]).epsilon(0.03).margin(1e-5));
}

TEST_CASE("numbers that were told have a mean of their own") {
  // Twelve different numbers: their plain mean and its error.
  std::vector<TellingBin> numbers;
  std::vector<double> outcome(48, satisfied), bin(48);
  for (int b = 0; b < 12; ++b) numbers.push_back({static_cast<double>(b), static_cast<double>(b)});
  for (std::size_t i = 0; i < 48; ++i) bin[i] = static_cast<double>(i % 12);
  const auto& one = tellers({.outcome = outcome, .bin = bin}, numbers);
  CHECK(one.at("word_of_mouth.satisfied.hearers_given_telling").value == Approx(6.0));
  CHECK(one.at("word_of_mouth.satisfied.hearers_given_telling").standard_error() == Approx(std::sqrt(10.0 / 44.0)));
}

TEST_CASE("bins that cannot be are refused") {
  const std::vector<double> outcome(3, satisfied), bin{0, 1, 1};
  const auto with = [&](std::vector<TellingBin> given) {
    return failing([&] { return tellers({.outcome = outcome, .bin = bin}, given); });
  };
  CHECK(with({}).starts_with("bins: bins must be given"));
  CHECK(with({{0, 0}, {1, infinite}}).find("needs its mean") != std::string::npos);
  CHECK(with({{0, 0}, {1, 3}, {3, 5}}).find("overlap") != std::string::npos);
  CHECK(with({{0, 0}, {1, 3, 4}}).find("within it") != std::string::npos);
  CHECK(with({{-1, 0}}).starts_with("bins"));
  CHECK(failing([&] { return tellers({.outcome = outcome}, bins); }).starts_with("bin:"));
}

TEST_CASE("problem rate and voice by hand") {
  // 200 asked, 120 replied, 40 of them had a problem, 10 of these complained.
  std::vector<double> problem(200, missing), complained(200, missing);
  for (std::size_t i = 0; i < 120; ++i) problem[i] = i < 40 ? 1.0 : 0.0;
  for (std::size_t i = 0; i < 40; ++i) complained[i] = i < 10 ? 1.0 : 0.0;
  const CustomerSurvey survey{.problem = problem, .complained = complained};
  const LinkEstimates link = problem_and_voice(survey);
  const double p = 40.5 / 121.0, v = 10.5 / 41.0;
  CHECK(link.at("problem_rate").value == Approx(p));
  CHECK(link.at("problem_rate").standard_error_on_scale() == Approx(std::sqrt(1 / 40.5 + 1 / 80.5)));
  CHECK(link.at("voice").value == Approx(v));
  CHECK(link.at("voice").standard_error_on_scale() == Approx(std::sqrt(1 / 10.5 + 1 / 30.5)));
  REQUIRE(link.bounds.size() == 2);
  CHECK(link.bounds[0].lower == 40.0 / 200.0);
  CHECK(link.bounds[0].upper == 120.0 / 200.0);
  CHECK(link.bounds[1].lower == 10.0 / 120.0);
  CHECK(link.bounds[1].upper == 90.0 / 120.0);
  CHECK(finding(link, LinkProblem::nonresponse, "problem_rate") != nullptr);

  // The odds of the others are half: 40 % of all with p', v'. By differences of the formula, written out.
  const NonResponse others{.problem_odds_ratio = 0.5, .voice_odds_ratio = 0.25};
  const auto formula = [](double r, double pp, double vv) {
    const double op = 0.5 * pp / (1 - pp), ov = 0.25 * vv / (1 - vv), p2 = op / (1 + op), v2 = ov / (1 + ov);
    const double all = r * pp + (1 - r) * p2;
    return std::pair(all, (r * pp * vv + (1 - r) * p2 * v2) / all);
  };
  const LinkEstimates shifted = problem_and_voice(survey, others);
  const auto [rate, voice] = formula(0.6, p, v);
  CHECK(shifted.at("problem_rate").value == Approx(rate));
  CHECK(shifted.at("voice").value == Approx(voice));
  const double h = 1e-5;
  const double variances[3]{0.6 * 0.4 / 200.0, std::pow(p * (1 - p), 2) * (1 / 40.5 + 1 / 80.5),
                            std::pow(v * (1 - v), 2) * (1 / 10.5 + 1 / 30.5)};
  double first = 0.0, second = 0.0, cross = 0.0;
  for (int j = 0; j < 3; ++j) {
    const double dr = j == 0 ? h : 0, dp = j == 1 ? h : 0, dv = j == 2 ? h : 0;
    const auto up = formula(0.6 + dr, p + dp, v + dv), down = formula(0.6 - dr, p - dp, v - dv);
    const double a = (up.first - down.first) / (2 * h), b = (up.second - down.second) / (2 * h);
    first += a * a * variances[j], second += b * b * variances[j], cross += a * b * variances[j];
  }
  CHECK(shifted.at("problem_rate").standard_error() == Approx(std::sqrt(first)).epsilon(1e-6));
  CHECK(shifted.at("voice").standard_error() == Approx(std::sqrt(second)).epsilon(1e-6));
  CHECK(covariance_on_scale(shifted.at("problem_rate"), shifted.at("voice")) * rate * (1 - rate) * voice *
            (1 - voice) ==
        Approx(cross).epsilon(1e-6));
}

TEST_CASE("who did not reply and has no row is of no cluster: his share has the error of independent customers") {
  // 300 replies of twelve branches that differ, 200 others. Only the share with a problem moves with branches: by the
  // delta method from the clustered error of the replies alone and from r (1 - r) / n.
  std::vector<double> problem, branch;
  for (int i = 0; i < 300; ++i) {
    branch.push_back(i % 12);
    problem.push_back((i / 12) % 5 < (i % 12) / 4 ? 1.0 : 0.0);
  }
  const CustomerSurvey survey{.problem = problem, .cluster = branch};
  const estimation::Estimate replies = problem_and_voice(survey).at("problem_rate");
  const LinkEstimates link = problem_and_voice(survey, {.problem_odds_ratio = 3.0, .not_replied = 200.0});
  const auto formula = [](double r, double p) { return r * p + (1 - r) * 3.0 * p / (1 + 2.0 * p); };
  const double p = replies.value, r = 0.6, h = 1e-6;
  const double by_r = (formula(r + h, p) - formula(r - h, p)) / (2 * h);
  const double by_p = (formula(r, p + h) - formula(r, p - h)) / (2 * h);
  CHECK(link.at("problem_rate").value == Approx(formula(r, p)));
  CHECK(link.at("problem_rate").standard_error() ==
        Approx(std::sqrt(by_r * by_r * r * (1 - r) / 500.0 + std::pow(by_p * replies.standard_error(), 2)))
            .epsilon(1e-6));
}

TEST_CASE("odds ratios of nobody do nothing, and it is said") {
  std::vector<double> problem;
  for (int i = 0; i < 60; ++i) problem.push_back(i % 3 == 0 ? 1.0 : 0.0);
  const LinkEstimates link = problem_and_voice({.problem = problem}, {.problem_odds_ratio = 2.0});
  CHECK(link.at("problem_rate").value == problem_and_voice({.problem = problem}).at("problem_rate").value);
  const LinkFinding* const said = finding(link, LinkProblem::nonresponse, "problem_rate");
  REQUIRE(said != nullptr);
  CHECK(said->text.find("give not_replied") != std::string::npos);
  CHECK(finding(problem_and_voice({.problem = problem}), LinkProblem::nonresponse, "problem_rate") == nullptr);
}

TEST_CASE("replies that are weighted stand for those who did not reply") {
  // A third of the replies have weight 3. By hand, and against the linearised variance of a ratio.
  std::vector<double> problem, weight;
  for (int i = 0; i < 90; ++i) problem.push_back(i % 2 == 0 ? 1.0 : 0.0), weight.push_back(i < 30 ? 3.0 : 1.0);
  for (int i = 0; i < 30; ++i) problem[static_cast<std::size_t>(i)] = i < 25 ? 1.0 : 0.0;
  for (int i = 0; i < 60; ++i) problem.push_back(missing), weight.push_back(1.0);
  const LinkEstimates link = problem_and_voice({.problem = problem, .response_weight = weight});
  const double half = 0.5 * 150.0 / 90.0, x = 75.0 + 30.0;
  CHECK(link.at("problem_rate").value == Approx((x + half) / (150.0 + 2.0 * half)));
  double variance = 0.0;
  for (std::size_t i = 0; i < 90; ++i) variance += std::pow(weight[i] * (problem[i] - x / 150.0) / 150.0, 2);
  CHECK(link.at("problem_rate").standard_error() == Approx(std::sqrt(variance)));
  CHECK(link.bounds.empty());
  CHECK(link.rows.first_why() == "did not reply");
  CHECK(failing([&] {
          return problem_and_voice({.problem = problem, .response_weight = weight}, {.problem_odds_ratio = 2});
        }).starts_with("response_weight"));
}

TEST_CASE("surveys that carry nothing say so") {
  const std::vector<double> nobody(50, missing), codes(50, 2.0), zeros(50, 0.0);
  CHECK(finding(problem_and_voice({.problem = nobody}), LinkProblem::no_rows, "problem_rate") != nullptr);
  const LinkEstimates none = problem_and_voice({.problem = zeros, .complained = nobody});
  CHECK(none.at("problem_rate").value == Approx(0.5 / 51.0));
  CHECK(finding(none, LinkProblem::no_rows, "voice") != nullptr);
  CHECK(failing([&] { return problem_and_voice({.problem = codes}); }).starts_with("problem: problem must be 1, 0"));
  CHECK(failing([&] { return problem_and_voice({}); }).starts_with("problem: problem must be given"));
  CHECK(failing([&] {
          return problem_and_voice({.problem = zeros}, {.problem_odds_ratio = 0});
        }).starts_with("problem_odds"));
}

TEST_CASE("95 % intervals of surveys cover in simulated samples") {
  // 400 samples; bounds as for the stay rates.
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const int samples = 400;
  int covered[4]{};
  for (int s = 0; s < samples; ++s) {
    std::vector<double> outcome(150, dissatisfied), bin(150);
    for (double& one : bin) {
      const double u = uniform(random);
      one = u < 0.6 ? 0 : u < 0.75 ? 1 : u < 0.9 ? 2 : 3;
    }
    const LinkEstimates told = tellers({.outcome = outcome, .bin = bin}, bins);
    // Those with a problem (20 %) reply half as often; 30 % of them complained, whether or not they reply.
    std::vector<double> problem(600, missing), complained(600, missing);
    for (std::size_t i = 0; i < 600; ++i) {
      const bool had = uniform(random) < 0.2;
      if (uniform(random) < (had ? 0.3 : 0.6)) problem[i] = had, complained[i] = had && uniform(random) < 0.3;
    }
    // Odds of a problem: among repliers 0.25 * 0.5, among the others 0.25 * 0.7/0.4; their ratio 3.5.
    const LinkEstimates asked =
        problem_and_voice({.problem = problem, .complained = complained}, {.problem_odds_ratio = 3.5});
    const auto inside = [](const estimation::Estimate& one, double truth) {
      return one.interval().lower <= truth && truth <= one.interval().upper ? 1 : 0;
    };
    covered[0] += inside(told.at("word_of_mouth.dissatisfied.share_who_tell"), 0.4);
    covered[1] += inside(told.at("word_of_mouth.dissatisfied.hearers_given_telling"),
                         (0.15 * 1.5 + 0.15 * 4.0 + 0.1 * 10.0) / 0.4);
    covered[2] += inside(asked.at("problem_rate"), 0.2);
    covered[3] += inside(asked.at("voice"), 0.3);
  }
  for (const int one : covered) {
    CHECK(one >= 0.915 * samples);
    CHECK(one <= 0.985 * samples);
  }
}
