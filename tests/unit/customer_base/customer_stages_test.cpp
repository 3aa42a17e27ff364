#include <amends/core/random.hpp>
#include <amends/customer_base/customer_stages.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::CustomerStageModel;
using math::Matrix;
using Column = std::vector<double>;

namespace {
Matrix matrix(std::size_t k, const Column& values) {
  Matrix out(k, k);
  out.data = values;
  return out;
}

// A catalogue's customers by periods since the last purchase, 1 to 4, and lapsed: the shape of Pfeifer & Carraway's
// example, with purchase chances of our own choosing. A purchase is worth 40, a mailing costs 4; a year is a period, at
// 20 %.
const std::vector<std::string> recency{"1", "2", "3", "4", "lapsed"};
const Column recency_chances{.3, .7, 0, 0, 0, .2, 0, .8, 0, 0, .12, 0, 0, .88, 0, .02, 0, 0, 0, .98, 0, 0, 0, 0, 1};
const Column recency_rewards{36, -4, -4, -4, 0};
constexpr customer_base::Discounting twenty{.rate = 0.2, .period = 1};

// Sum of discounted rewards, term by term.
Column naive_value(const Matrix& p, const Column& rewards, double v, int periods) {
  const std::size_t k = p.rows;
  Column value(k, 0.0);
  for (std::size_t s = 0; s < k; ++s) {
    Column at(k, 0.0), next(k);
    at[s] = 1;
    double factor = 1;
    for (int t = 0; t < periods; ++t, factor *= v) {
      for (std::size_t i = 0; i < k; ++i) value[s] += factor * at[i] * rewards[i];
      for (std::size_t j = 0; j < k; ++j) {
        next[j] = 0;
        for (std::size_t i = 0; i < k; ++i) next[j] += at[i] * p(i, j);
      }
      at = next;
    }
  }
  return value;
}

// Delta method with slopes by differences and the multinomial covariance of each row written out.
template <class Function>
double naive_error(const CustomerStageModel& model, Function&& f) {
  const std::size_t k = model.stages().size();
  double variance = 0;
  for (std::size_t i = 0; i < k; ++i) {
    double n = 0;
    for (std::size_t j = 0; j < k; ++j) n += model.counts()(i, j);
    if (n == 0) continue;
    Column slope(k);
    for (std::size_t j = 0; j < k; ++j) {
      const double h = 1e-5;
      Matrix up = model.transitions(), down = up;
      up(i, j) += h;
      down(i, j) -= h;
      slope[j] = (f(up) - f(down)) / (2 * h);
    }
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t l = 0; l < k; ++l) {
        const double pj = model.transitions()(i, j), pl = model.transitions()(i, l);
        variance += slope[j] * slope[l] * ((j == l ? pj : 0) - pj * pl) / n;
      }
  }
  return std::sqrt(variance);
}

const std::vector<std::string> phases{"win", "develop", "keep", "lapse"};
const Matrix phase_counts = matrix(4, {10, 55, 5, 30, 0, 60, 80, 60, 0, 10, 270, 20, 4, 0, 0, 196});
const Column phase_rewards{-20, 15, 60, -1};
}  // namespace

TEST_CASE("transitions are counted customer by customer, across gaps in the records none") {
  // By hand: customer 1: 0 1 1 3; customer 2, mixed in between: 0 2; customer 3: a stage that does not exist in
  // between.
  const Column customer{1, 2, 1, 1, 2, 1, 3, 3, 3, missing}, stage{0, 0, 1, 1, 2, 3, 0, 9, 1, 0};
  const Column weights{1, 1, 1, 1, 2.5, 1, 1, 1, 1, 1};
  Matrix prior(4, 4);
  prior.data.assign(16, 0.5);
  const auto fit = CustomerStageModel::fit(phases,
                                           {.customer = std::span<const double>(customer),
                                            .stage = std::span<const double>(stage),
                                            .weights = std::span<const double>(weights)},
                                           {.prior = prior, .absorbing = {"lapse"}});
  REQUIRE(fit);
  CHECK(fit->counts().data == Column{0, 1, 2.5, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(fit.report().row_report.rows == 10);
  CHECK(fit.report().row_report.left_out == 2);
  CHECK(fit.report().row_report.first() == 7);
  CHECK(fit.report().row_report.first_why() == "there is no such stage");
  CHECK(fit.report().observations == 5.5);
  CHECK(fit->transitions()(0, 2) == Approx(3.0 / 5.5).epsilon(1e-15));
  CHECK(fit->transitions()(2, 0) == 0.25);  // nothing but the prior
  CHECK(fit->transitions()(3, 3) == 1.0);
  CHECK(fit.report().warnings.size() == 2);
}

TEST_CASE("value of a customer by stage: the sum of what he brings, discounted") {
  const auto model = CustomerStageModel::with_probabilities(recency, matrix(5, recency_chances));
  const auto value = model.value(recency_rewards, twenty);
  const Column naive = naive_value(model.transitions(), recency_rewards, 1 / 1.2, 400);
  for (std::size_t s = 0; s < 5; ++s) {
    CHECK(value.value[s].value == Approx(naive[s]).epsilon(1e-12).margin(1e-12));
    CHECK(value.value[s].standard_error == 0.0);
  }
  // Only the first three terms; the period of the rate: 20 % over two periods.
  const Column three = naive_value(model.transitions(), recency_rewards, 1 / std::sqrt(1.2), 3);
  const auto short_value = model.value(recency_rewards, {.rate = 0.2, .period = 2}, 3);
  for (std::size_t s = 0; s < 5; ++s) CHECK(short_value.value[s].value == Approx(three[s]).epsilon(1e-13));
  CHECK(model.value(recency_rewards, twenty, 500).value[1].value == Approx(value.value[1].value).epsilon(1e-12));
}

TEST_CASE("when keeping does not pay: against all policies there are") {
  const auto check = [](const CustomerStageModel& model, const Column& rewards, double rate) {
    const std::size_t k = model.stages().size();
    const auto policy = model.when_to_let_go(rewards, {.rate = rate, .period = 1});
    // The value of each of the 2^k policies, term by term: letting go ends everything.
    Column best(k, -infinity);
    for (std::size_t set = 0; set < (std::size_t{1} << k); ++set) {
      Matrix p = model.transitions();
      Column gains = rewards;
      for (std::size_t i = 0; i < k; ++i)
        if ((set >> i & 1) == 0) {
          gains[i] = 0;
          for (std::size_t j = 0; j < k; ++j) p(i, j) = 0;
        }
      const Column value = naive_value(p, gains, 1 / (1 + rate), 400);
      for (std::size_t s = 0; s < k; ++s) best[s] = (std::max)(best[s], value[s]);
    }
    for (std::size_t s = 0; s < k; ++s) {
      CHECK(policy.value[s].value == Approx(best[s]).epsilon(1e-9).margin(1e-9));
      CHECK(policy.keep[s] == (best[s] > 1e-9));
      CHECK(policy.always[s] == Approx(naive_value(model.transitions(), rewards, 1 / (1 + rate), 400)[s]).margin(1e-9));
    }
    return policy;
  };
  const auto model = CustomerStageModel::with_probabilities(recency, matrix(5, recency_chances));
  const auto policy = check(model, recency_rewards, 0.2);
  // Four periods without a purchase: a mailing costs more than it brings, as two hundredths of a purchase would be
  // worth.
  CHECK(policy.keep == std::vector<bool>{true, true, true, false, false});
  // Dropping what is negative would drop too much: stage 3 is worth less than nothing only as long as 4 is kept.
  CHECK(policy.worth_less_than_nothing == std::vector<std::string>{"3", "4"});
  CHECK(policy.value[0].value > policy.always[0]);
  (void)check(CustomerStageModel::with_probabilities(recency, matrix(5, recency_chances)), {-1, -1, -1, -1, 0}, 0.1);
  (void)check(*CustomerStageModel::fit(phases, phase_counts), phase_rewards, 0.1);
}

TEST_CASE("standard errors of values, shares and policies are those of the delta method") {
  const auto fit = CustomerStageModel::fit(phases, phase_counts);
  REQUIRE(fit);
  const customer_base::Discounting ten{.rate = 0.1, .period = 1};
  const auto value = fit->value(phase_rewards, ten);
  const auto five = fit->value(phase_rewards, ten, 5);
  const Column now{0.4, 0.3, 0.2, 0.1};
  const auto shares = fit->stage_shares(now, 4);
  double total = 0;
  for (std::size_t s = 0; s < 4; ++s) {
    CHECK(value.value[s].standard_error == Approx(naive_error(*fit, [&](const Matrix& p) {
                                             return naive_value(p, phase_rewards, 1 / 1.1, 600)[s];
                                           })).epsilon(1e-4));
    CHECK(five.value[s].standard_error == Approx(naive_error(*fit, [&](const Matrix& p) {
                                            return naive_value(p, phase_rewards, 1 / 1.1, 5)[s];
                                          })).epsilon(1e-6));
    CHECK(value.covariance(s, s) == Approx(std::pow(value.value[s].standard_error, 2)).epsilon(1e-12));
    CHECK(value.value[s].upper - value.value[s].value == Approx(1.959963984540054 * value.value[s].standard_error));
    // Share in s after 4 periods: the value, without discount, of one unit in stage s at that time alone.
    const auto share = [&](const Matrix& p) {
      Column unit(4, 0.0);
      unit[s] = 1;
      const Column with = naive_value(p, unit, 1, 5), without = naive_value(p, unit, 1, 4);
      double sum = 0;
      for (std::size_t i = 0; i < 4; ++i) sum += now[i] * (with[i] - without[i]);
      return sum;
    };
    CHECK(shares[s].value == Approx(share(fit->transitions())).epsilon(1e-12));
    CHECK(shares[s].standard_error == Approx(naive_error(*fit, share)).epsilon(1e-6));
    CHECK(shares[s].lower < shares[s].value);
    CHECK(shares[s].upper < 1);
    total += shares[s].value;
  }
  CHECK(total == Approx(1).epsilon(1e-14));
  CHECK(fit->stage_shares(now, 0)[2].value == 0.2);
  CHECK(fit->stage_shares(now, 0)[2].standard_error == 0.0);
  // Where nobody is let go the policy is "always", errors included.
  const Column all_good{1, 15, 60, 0.5};
  const auto policy = fit->when_to_let_go(all_good, ten);
  const auto always = fit->value(all_good, ten);
  for (std::size_t s = 0; s < 4; ++s)
    CHECK(policy.value[s].standard_error == Approx(always.value[s].standard_error).epsilon(1e-12));
}

TEST_CASE("intervals of transition probabilities") {
  // Without a prior Wilson's; with Jeffreys' prior the quantiles of Beta(n_ij + 1/2, ...).
  const auto plain = CustomerStageModel::fit(phases, phase_counts)->transition_intervals();
  const auto wilson = math::wilson_interval(80, 200);
  CHECK(plain.estimate(1, 2) == 0.4);
  CHECK(plain.lower(1, 2) == wilson.lower);
  CHECK(plain.upper(1, 2) == wilson.upper);
  CHECK(plain.standard_error(1, 2) == Approx(std::sqrt(0.4 * 0.6 / 200)).epsilon(1e-14));
  CHECK(plain.lower(2, 0) == 0.0);
  CHECK(plain.upper(2, 0) > 0.005);  // never seen in 300 is not impossible
  Matrix prior(4, 4);
  prior.data.assign(16, 0.5);
  const auto bayes = CustomerStageModel::fit(phases, phase_counts, {.prior = prior})->transition_intervals(0.9);
  CHECK(bayes.lower(1, 2) == Approx(math::beta_quantile(0.05, 80.5, 121.5)).epsilon(1e-12));
  CHECK(bayes.upper(1, 2) == Approx(math::beta_quantile(0.95, 80.5, 121.5)).epsilon(1e-12));
  CHECK(bayes.standard_error(1, 2) == Approx(std::sqrt(80.5 * 121.5 / (202.0 * 202 * 203))).epsilon(1e-12));
  const auto given = CustomerStageModel::with_probabilities(recency, matrix(5, recency_chances)).transition_intervals();
  CHECK(given.lower.data == recency_chances);
  CHECK(given.standard_error.data == Column(25, 0.0));
}

TEST_CASE("coverage of the interval of the value over simulated histories") {
  // 400 data sets of 300 customers over 8 periods, from a known chain.
  const auto truth_model = CustomerStageModel::fit(phases, phase_counts).model();
  const Matrix& p = truth_model.transitions();
  const customer_base::Discounting ten{.rate = 0.1, .period = 1};
  const double truth = truth_model.value(phase_rewards, ten).value[0].value;
  int hits = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Matrix counts(4, 4);
    for (std::uint64_t i = 0; i < 300; ++i) {
      std::size_t at = i % 4;
      for (std::uint64_t t = 0; t < 8; ++t) {
        double u = core::uniform(77 + seed, i, t);
        std::size_t to = 0;
        while (to < 3 && u > p(at, to)) u -= p(at, to++);
        counts(at, to) += 1;
        at = to;
      }
    }
    const auto fit = CustomerStageModel::fit(phases, counts);
    REQUIRE(fit);
    const auto value = fit->value(phase_rewards, ten).value[0];
    hits += value.lower < truth && truth < value.upper;
  }
  // A perfect 95 % interval covers 365 to 394 of 400 in all but one of a thousand studies (binomial).
  CHECK(hits >= 365);
  CHECK(hits <= 394);
}

TEST_CASE("histories of which nothing is left, or too little, are refused with the account first") {
  const Column customer{1, 1, 2, 2}, stage{0, 1, 0, 7}, none(4, 0.0);
  const auto refused = [&](const customer_base::StageColumns& histories) {
    const auto fit = CustomerStageModel::fit({"new", "old"}, histories, {});
    CHECK(fit.report().diagnosis == estimation::Diagnosis::too_few_rows);
    return fit.report();
  };
  customer_base::StageColumns histories{.customer = std::span<const double>(customer),
                                        .stage = std::span<const double>(stage)};
  const auto some = refused(histories);
  CHECK(some.parameter == "old");
  CHECK_THAT(some.message, Catch::StartsWith("1 of 4 rows left out; the first is row 3: there is no such stage; nobody "
                                             "was seen in stage 'old'"));
  histories.weights = std::span<const double>(none);
  const auto nobody = refused(histories);
  CHECK(nobody.parameter.empty());
  CHECK(
      nobody.message ==
      "no row can be used: 1 of 4 rows left out; the first is row 3: there is no such stage; every other weight is 0");
  const Column empty;
  CHECK(refused({.customer = std::span<const double>(empty), .stage = std::span<const double>(empty)}).message ==
        "no row can be used: none was given");
}

TEST_CASE("stages without an answer, wrong arguments, saving") {
  Matrix counts = phase_counts;
  for (std::size_t j = 0; j < 4; ++j) counts(2, j) = 0;
  const auto unseen = CustomerStageModel::fit(phases, counts);
  CHECK(unseen.report().diagnosis == estimation::Diagnosis::too_few_rows);
  CHECK(unseen.report().parameter == "keep");
  CHECK_THROWS_AS(unseen.model(), Error);
  const auto left = CustomerStageModel::fit(phases, phase_counts, {.absorbing = {"lapse"}});
  CHECK(left.report().diagnosis == estimation::Diagnosis::contradictory_rows);
  CHECK(left.report().message == "stage 'lapse' is called absorbing, but customers left it 4 times");
  CHECK_THROWS_WITH(CustomerStageModel::fit({"a", "b", "a"}, Matrix(3, 3)), "stage 'a' is named twice");
  CHECK_THROWS_AS(CustomerStageModel::fit({"a"}, Matrix(1, 1)), Error);
  CHECK_THROWS_AS(CustomerStageModel::fit({"a", "b"}, Matrix(3, 3)), Error);
  CHECK_THROWS_AS(CustomerStageModel::fit(phases, phase_counts, {.absorbing = {"gone"}}), Error);
  CHECK_THROWS_AS(CustomerStageModel::fit({"a", "b"}, matrix(2, {1, missing, 1, 1})), Error);
  CHECK_THROWS_WITH(CustomerStageModel::with_probabilities({"a", "b"}, matrix(2, {0.5, 0.4, 0, 1})),
                    "the probabilities out of stage 'a' must sum to 1, got 0.9");
  const auto fit = CustomerStageModel::fit(phases, phase_counts);
  CHECK_THROWS_AS(fit->value(phase_rewards, {.rate = 0, .period = 1}), Error);
  CHECK_THROWS_AS(fit->value(phase_rewards, twenty, 0.5), Error);
  CHECK_THROWS_AS(fit->value(Column{1, 2, missing, 4}, twenty), Error);
  CHECK_THROWS_AS(fit->value(Column{1, 2}, twenty), Error);
  CHECK_THROWS_AS(fit->when_to_let_go(phase_rewards, {.rate = -0.1, .period = 1}), Error);
  CHECK_THROWS_AS(fit->stage_shares(Column{0.5, 0.5, 0.5, 0.5}, 1), Error);
  CHECK_THROWS_AS(fit->stage_shares(Column{0.5, 0.5, 0, 0}, 1.5), Error);
  CHECK_THROWS_AS(fit->transition_intervals(1), Error);
  const auto copy = CustomerStageModel::from_state(fit->state());
  CHECK(copy.state() == fit->state());
  CHECK(copy.value(phase_rewards, twenty).value[1].upper == fit->value(phase_rewards, twenty).value[1].upper);
  const auto given = CustomerStageModel::with_probabilities(recency, matrix(5, recency_chances));
  CHECK(CustomerStageModel::from_state(given.state()).value(recency_rewards, twenty).value[0].standard_error == 0.0);
  CHECK(std::isnan(given.log_likelihood()));
  // ln L written out for two rows of the counts.
  CHECK(CustomerStageModel::fit({"a", "b"}, matrix(2, {3, 1, 0, 2}))->log_likelihood() ==
        Approx(3 * std::log(0.75) + std::log(0.25)).epsilon(1e-14));
}
