#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <amends/math/hypergeometric.hpp>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaDiscreteWeibullModel;
using customer_base::CohortTable;
using customer_base::ContractColumns;
using customer_base::ShiftedBetaGeoModel;
using estimation::Diagnosis;
using Column = std::vector<double>;

namespace {
core::ColumnView view(const Column& column) {
  return std::span<const double>(column);
}

// Fader & Hardie (2007), table 1, as quoted in a secondary source: 1,000 customers a segment, survivors by year. The
// fits are on years 0-7; years 8-12 are the holdout.
const CohortTable high_end{{{1000, 869, 743, 653, 593, 551, 517, 491}}};
const CohortTable regular{{{1000, 631, 468, 382, 326, 289, 262, 241}}};

// S(t) written out as a product of retention rates, without gamma functions.
double naive_survival(double alpha, double beta, int t) {
  double s = 1.0;
  for (int k = 1; k <= t; ++k) s *= (beta + k - 1) / (alpha + beta + k - 1);
  return s;
}
double naive_survival(double alpha, double beta, double c, double t) {
  const double y = std::pow(t, c);
  return std::exp(std::lgamma(beta + y) - std::lgamma(alpha + beta + y) + std::lgamma(alpha + beta) -
                  std::lgamma(beta));
}

// Customers drawn period by period from the retention rates of the population: the same law as drawing each one's own
// chance first.
struct Rows {
  Column periods, churned;
};
Rows simulate(double alpha, double beta, double c, std::size_t customers, int periods, std::uint64_t seed) {
  Rows rows;
  for (std::size_t i = 0; i < customers; ++i) {
    int t = 0;
    bool left = false;
    while (t < periods && !left) {
      ++t;
      const double stay = naive_survival(alpha, beta, c, t) / naive_survival(alpha, beta, c, t - 1);
      left = core::uniform(seed, i, static_cast<std::uint64_t>(t)) > stay;
    }
    rows.periods.push_back(t);
    rows.churned.push_back(left ? 1 : 0);
  }
  return rows;
}
ContractColumns columns_of(const Rows& rows) {
  return {.periods = view(rows.periods), .churned = view(rows.churned)};
}
}  // namespace

TEST_CASE("sBG and BdW of the two segments of Fader and Hardie") {
  // sBG parameters: published (0.668, 3.806 and 0.704, 1.182), digits and errors refitted by two other codes; BdW: two
  // independent codes agree (0.2143, 1.4266, 1.7236; 0.4556, 0.7793, 1.2835).
  struct Gold {
    const CohortTable& table;
    std::vector<double> sbg, sbg_errors, bdw, bdw_errors;
    double sbg_ll, bdw_ll;
  };
  const Gold golds[] = {{high_end,
                         {0.6681, 3.8061},
                         {0.1037, 0.7855},
                         {0.2143, 1.4266, 1.7236},
                         {0.0596, 0.3814, 0.3010},
                         -1611.1581,
                         -1605.3142},
                        {regular,
                         {0.7041, 1.1820},
                         {0.0656, 0.1525},
                         {0.4556, 0.7793, 1.2835},
                         {0.1670, 0.2827, 0.2981},
                         -1680.2652,
                         -1679.6028}};
  for (const Gold& gold : golds) {
    const auto sbg = ShiftedBetaGeoModel::fit(gold.table);
    const auto bdw = BetaDiscreteWeibullModel::fit(gold.table);
    REQUIRE(sbg);
    REQUIRE(bdw);
    CHECK(sbg->estimates().log_likelihood() == Approx(gold.sbg_ll).margin(5e-5).epsilon(0));
    CHECK(bdw->estimates().log_likelihood() == Approx(gold.bdw_ll).margin(6e-5).epsilon(0));
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(sbg->estimates().values()[i] == Approx(gold.sbg[i]).margin(5e-5).epsilon(0));
      CHECK(sbg->estimates().standard_errors()[i] == Approx(gold.sbg_errors[i]).margin(5.1e-5).epsilon(0));
    }
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(bdw->estimates().values()[i] == Approx(gold.bdw[i]).margin(6e-5).epsilon(0));
      CHECK(bdw->estimates().standard_errors()[i] == Approx(gold.bdw_errors[i]).margin(6e-5).epsilon(0));
    }
    CHECK(sbg.report().newton_decrement <= 1e-12);
    CHECK(sbg.report().smallest_eigenvalue > 0);
    CHECK(sbg.report().observations == 1000.0);
  }
}

TEST_CASE("projections of the sBG beyond the data") {
  // Years 8-12 of Fader & Hardie (2007), refitted: .4604 ... and .2201 ...; the truth lay at .468 .445 .427 .409 .394.
  const Column years{8, 9, 10, 11, 12};
  const Column high{.4604, .4358, .4142, .3951, .3780}, low{.2201, .2044, .1912, .1799, .1700};
  const auto first = ShiftedBetaGeoModel::fit(high_end)->survival(view(years), {.errors = true});
  const auto second = ShiftedBetaGeoModel::fit(regular)->survival(view(years), {.errors = true});
  for (std::size_t i = 0; i < years.size(); ++i) {
    CHECK(first.value[i] == Approx(high[i]).margin(5e-5).epsilon(0));
    CHECK(second.value[i] == Approx(low[i]).margin(5e-5).epsilon(0));
    CHECK(first.lower[i] < high[i]);
    CHECK(first.upper[i] > high[i]);
    CHECK(first.standard_error[i] > 0.015);
  }
}

TEST_CASE("discounted expected residual lifetime as published") {
  // Fader & Hardie (2010), table 3, 10 % a year, n = 0 ... 4 renewals made, as quoted in a secondary source; to 0.01,
  // because its parameters are rounded.
  const Column n{0, 1, 2, 3, 4};
  const auto check = [&](double alpha, double beta, const Column& published) {
    const auto model = ShiftedBetaGeoModel::with_parameters(alpha, beta);
    const auto derl = model.discounted_expected_residual_lifetime(view(n), {.discounting = {.rate = 0.1, .period = 1}});
    for (std::size_t i = 0; i < n.size(); ++i) {
      CHECK(derl.value[i] == Approx(published[i]).margin(0.011).epsilon(0));
      // Closed form: (beta + n)/(alpha + beta + n) 2F1(1, beta + n + 1; alpha + beta + n + 1; 1/1.1).
      const double b = beta + n[i], total = alpha + b;
      const double exact = b / total * std::exp(math::log_hypergeometric_2f1(1, b + 1, total + 1, 1 / 1.1));
      CHECK(derl.value[i] == Approx(exact).epsilon(1e-12));
    }
    // Counted from just after a renewal, every payment is a year further away.
    const auto later = model.discounted_expected_residual_lifetime(
        view(n), {.discounting = {.rate = 0.1, .period = 1}, .next_renewal = FirstPayment::after_one_period});
    CHECK(later.value[2] == Approx(derl.value[2] / 1.1).epsilon(1e-14));
    // 10 % a year over monthly contracts is 0.797 % a month.
    const auto monthly =
        model.discounted_expected_residual_lifetime(view(n), {.discounting = {.rate = 0.1, .period = 12}});
    const auto same = model.discounted_expected_residual_lifetime(
        view(n), {.discounting = {.rate = std::pow(1.1, 1.0 / 12) - 1, .period = 1}});
    CHECK(monthly.value[1] == Approx(same.value[1]).epsilon(1e-12));
  };
  check(3.80, 15.20, {3.31, 3.45, 3.59, 3.72, 3.84});
  check(0.067, 0.267, {7.68, 9.46, 9.86, 10.06, 10.19});
}

TEST_CASE("several cohorts watched for different times") {
  // The multi-cohort example of another package (alpha 3.80, beta 15.19; secondary): each year 10,000 new customers.
  const CohortTable table{
      {{10000, 8000, 6480, 5307, 4391}, {10000, 8000, 6480, 5307}, {10000, 8000, 6480}, {10000, 8000}}};
  const auto fit = ShiftedBetaGeoModel::fit(table);
  REQUIRE(fit);
  CHECK(fit->parameters()[0] == Approx(3.80).margin(5e-3).epsilon(0));
  CHECK(fit->parameters()[1] == Approx(15.19).margin(5e-3).epsilon(0));
  CHECK(fit.report().row_report.rows == 4);
  CHECK(fit.report().observations == 40000.0);
  // As individual rows with weights, in any order, the answer is the same to the last bit.
  Column periods, churned, weights;
  for (const auto& cohort : table.survivors) {
    for (std::size_t t = cohort.size() - 1; t >= 1; --t) {
      periods.push_back(static_cast<double>(t));
      churned.push_back(1);
      weights.push_back(cohort[t - 1] - cohort[t]);
    }
    periods.push_back(static_cast<double>(cohort.size() - 1));
    churned.push_back(0);
    weights.push_back(cohort.back());
  }
  const auto rows = ShiftedBetaGeoModel::fit(
      ContractColumns{.periods = view(periods), .churned = view(churned), .weights = view(weights)});
  REQUIRE(rows);
  CHECK(rows->parameters() == fit->parameters());
  CHECK(rows->estimates().working_covariance().data == fit->estimates().working_covariance().data);
  CHECK(rows.report().distinct_rows == 8);
  // The losses of a cohort say the same as its survivors.
  const Column losses{131, 126, 90, 60, 42, 34, 26};
  CHECK(ShiftedBetaGeoModel::fit(CohortTable::from_losses(1000, losses))->parameters() ==
        ShiftedBetaGeoModel::fit(high_end)->parameters());
}

TEST_CASE("log-likelihood and its gradient against products and differences") {
  const Column periods{1, 3, 7, 0, 5, 40}, churned{1, 1, 0, 0, 1, 0}, entry{0, 1, 2, 0, 4, 0},
      weights{2, 1, 3, 1, 0.5, 2};
  const ContractColumns rows{
      .periods = view(periods), .churned = view(churned), .entry = view(entry), .weights = view(weights)};
  for (const auto& p : {std::array{0.7, 1.2, 1.0}, std::array{0.02, 8.0, 1.0}, std::array{40.0, 3.0, 1.7},
                        std::array{0.5, 900.0, 0.4}}) {
    double naive = 0;
    for (std::size_t i = 0; i < periods.size(); ++i) {
      const auto s = [&](double t) { return naive_survival(p[0], p[1], p[2], t); };
      naive += weights[i] *
               (std::log(churned[i] == 1 ? s(periods[i] - 1) - s(periods[i]) : s(periods[i])) - std::log(s(entry[i])));
    }
    std::array<double, 3> gradient{};
    CHECK(customer_base::contract_log_likelihood(p, rows, gradient) == Approx(naive).epsilon(1e-9));
    for (std::size_t j = 0; j < 3; ++j) {
      const double h = 1e-4;
      auto up = p, down = p, up2 = p, down2 = p;
      up[j] *= std::exp(h);
      down[j] *= std::exp(-h);
      up2[j] *= std::exp(2 * h);
      down2[j] *= std::exp(-2 * h);
      const auto f = [&](const std::array<double, 3>& at) { return customer_base::contract_log_likelihood(at, rows); };
      const double slope = (8 * (f(up) - f(down)) - (f(up2) - f(down2))) / (12 * h);
      CHECK(gradient[j] == Approx(slope).epsilon(1e-7).margin(1e-8));
    }
  }
  // c = 1 written out as a product, far beyond where differences of ln Gamma keep digits.
  const double value =
      customer_base::contract_log_likelihood({1e7, 3e8, 1}, {.periods = view(Column{12}), .churned = view(Column{0})});
  CHECK(value == Approx(std::log(naive_survival(1e7, 3e8, 12))).epsilon(1e-13));
}

TEST_CASE("the covariance is the inverse of the Hessian of the log-likelihood") {
  // Second differences of an independent evaluation, at the optimum of the BdW, in logarithms.
  const auto fit = BetaDiscreteWeibullModel::fit(high_end);
  REQUIRE(fit);
  Column periods, churned, weights;
  const auto& left = high_end.survivors[0];
  for (std::size_t t = 1; t < left.size(); ++t) {
    periods.push_back(static_cast<double>(t));
    churned.push_back(1);
    weights.push_back(left[t - 1] - left[t]);
  }
  periods.push_back(7);
  churned.push_back(0);
  weights.push_back(left.back());
  const ContractColumns rows{.periods = view(periods), .churned = view(churned), .weights = view(weights)};
  const auto p = fit->parameters();
  CHECK(customer_base::contract_log_likelihood(p, rows) == Approx(fit->estimates().log_likelihood()).epsilon(1e-13));
  math::Matrix hessian(3, 3);
  const double h = 1e-5;
  for (std::size_t i = 0; i < 3; ++i) {
    auto up = p, down = p;
    up[i] *= std::exp(h);
    down[i] *= std::exp(-h);
    std::array<double, 3> high{}, low{};
    (void)customer_base::contract_log_likelihood(up, rows, high);
    (void)customer_base::contract_log_likelihood(down, rows, low);
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(std::abs(high[j] + low[j]) < 1e-4);  // the gradient vanishes between them
      hessian(i, j) = -(high[j] - low[j]) / (2 * h);
    }
  }
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < i; ++j) hessian(i, j) = hessian(j, i) = 0.5 * (hessian(i, j) + hessian(j, i));
  const auto covariance = math::inverse_positive_definite(hessian);
  REQUIRE(covariance);
  for (std::size_t i = 0; i < 9; ++i)
    CHECK(fit->estimates().working_covariance().data[i] == Approx(covariance->data[i]).epsilon(1e-5));
}

TEST_CASE("identities of the predictions") {
  const auto sbg = ShiftedBetaGeoModel::with_parameters(2.5, 6);
  const auto bdw = BetaDiscreteWeibullModel::with_parameters(2.5, 6, 1);
  const auto falling = BetaDiscreteWeibullModel::with_parameters(3.1, 4, 0.7);
  const Column t{1, 2, 3, 10, 1000}, before{0, 1, 2, 9, 999};
  const auto survival = sbg.survival(view(t)), earlier = sbg.survival(view(before));
  const auto rate = sbg.retention_rate(view(t)), lost = sbg.probability_lost(view(t));
  for (std::size_t i = 0; i < t.size(); ++i) {
    CHECK(survival.value[i] == Approx(naive_survival(2.5, 6, static_cast<int>(t[i]))).epsilon(1e-11));
    CHECK(rate.value[i] == Approx((6 + t[i] - 1) / (8.5 + t[i] - 1)).epsilon(1e-13));
    CHECK(survival.value[i] == Approx(earlier.value[i] * rate.value[i]).epsilon(1e-12));
    CHECK(lost.value[i] == Approx(earlier.value[i] * (1 - rate.value[i])).epsilon(1e-9));
    // The BdW with c = 1 is the sBG.
    CHECK(bdw.survival(view(t)).value[i] == Approx(survival.value[i]).epsilon(1e-12));
    CHECK(bdw.probability_lost(view(t)).value[i] == Approx(lost.value[i]).epsilon(1e-9));
    CHECK(falling.survival(view(t)).value[i] == Approx(naive_survival(3.1, 4, 0.7, t[i])).epsilon(1e-10));
  }
  CHECK(earlier.value[0] == 1.0);
  const Column n{0, 4};
  const auto left = sbg.residual_survival(view(n), view(Column{3}));
  CHECK(left.value[1] == Approx(naive_survival(2.5, 6, 7) / naive_survival(2.5, 6, 4)).epsilon(1e-12));

  // Residual lifetime: (beta + n)/(alpha - 1); as a sum with c = 1 + tiny, whose tail the library has to sum by blocks.
  const auto lifetime = sbg.expected_residual_lifetime(view(n));
  CHECK(lifetime.value[1] == Approx(10 / 1.5).epsilon(1e-14));
  const auto nearly = BetaDiscreteWeibullModel::with_parameters(2.5, 6, 1 + 1e-13).expected_residual_lifetime(view(n));
  CHECK(nearly.value[1] == Approx(10 / 1.5).epsilon(1e-9));
  // With a horizon, term by term.
  double sum = 0, discounted = 0;
  for (int k = 1; k <= 5000; ++k) {
    const double term = naive_survival(3.1, 4, 0.7, 4 + k) / naive_survival(3.1, 4, 0.7, 4);
    sum += term;
    discounted += term * std::pow(1.001, -(k - 1));
  }
  CHECK(falling.expected_residual_lifetime(view(n), 5000).value[1] == Approx(sum).epsilon(1e-9));
  CHECK(falling
            .discounted_expected_residual_lifetime(view(n),
                                                   {.discounting = {.rate = 0.001, .period = 1}, .horizon = 5000})
            .value[1] == Approx(discounted).epsilon(1e-9));
  // No finite expectation, and no pretence of one.
  const auto endless =
      ShiftedBetaGeoModel::with_parameters(0.8, 6).expected_residual_lifetime(view(n), infinity, {.errors = true});
  CHECK(endless.value[0] == infinity);
  CHECK(ShiftedBetaGeoModel::with_parameters(0.8, 6).expected_residual_lifetime(view(n), 3).value[0] ==
        Approx(naive_survival(0.8, 6, 1) + naive_survival(0.8, 6, 2) + naive_survival(0.8, 6, 3)).epsilon(1e-13));
  // Heavy tail, mild discount: against the closed form.
  for (const double rate_a : {0.1, 1e-3, 1e-6}) {
    const auto slow = ShiftedBetaGeoModel::with_parameters(0.3, 2).discounted_expected_residual_lifetime(
        view(n), {.discounting = {.rate = rate_a, .period = 1}});
    CHECK(slow.value[0] ==
          Approx(2 / 2.3 * std::exp(math::log_hypergeometric_2f1(1, 3, 3.3, 1 / (1 + rate_a)))).epsilon(1e-9));
  }
  // Median: the first whole number of periods by which half are gone.
  const auto median = sbg.median_residual_lifetime(view(n));
  const int m = static_cast<int>(median.value[1]);
  CHECK(naive_survival(2.5, 6, 4 + m) <= 0.5 * naive_survival(2.5, 6, 4));
  CHECK(naive_survival(2.5, 6, 3 + m) > 0.5 * naive_survival(2.5, 6, 4));
}

TEST_CASE("standard errors of predictions are those of the delta method") {
  // Slopes by differences of predictions at shifted parameters, and the covariance of the fit.
  const auto fit = BetaDiscreteWeibullModel::fit(regular);
  REQUIRE(fit);
  const auto p = fit->parameters();
  const auto& covariance = fit->estimates().working_covariance();
  const auto error_of = [&](auto&& predict) {
    std::array<double, 3> slope{};
    const double h = 1e-4;
    for (std::size_t j = 0; j < 3; ++j) {
      auto up = p, down = p;
      up[j] *= std::exp(h);
      down[j] *= std::exp(-h);
      slope[j] = (predict(BetaDiscreteWeibullModel::with_parameters(up[0], up[1], up[2])) -
                  predict(BetaDiscreteWeibullModel::with_parameters(down[0], down[1], down[2]))) /
                 (2 * h);
    }
    double variance = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) variance += slope[i] * covariance(i, j) * slope[j];
    return std::sqrt(variance);
  };
  const Column at{9};
  const auto survival = fit->survival(view(at), {.errors = true});
  CHECK(survival.standard_error[0] ==
        Approx(error_of([&](const auto& m) { return m.survival(view(at)).value[0]; })).epsilon(1e-6));
  // ln(-ln S) scale: symmetric there.
  const auto depth = [](double s) { return std::log(-std::log(s)); };
  CHECK(depth(survival.lower[0]) + depth(survival.upper[0]) == Approx(2 * depth(survival.value[0])).epsilon(1e-12));
  CHECK(fit->retention_rate(view(at), {.errors = true}).standard_error[0] ==
        Approx(error_of([&](const auto& m) { return m.retention_rate(view(at)).value[0]; })).epsilon(1e-6));
  CHECK(fit->probability_lost(view(at), {.errors = true}).standard_error[0] ==
        Approx(error_of([&](const auto& m) { return m.probability_lost(view(at)).value[0]; })).epsilon(1e-5));
  const customer_base::RenewalDiscounting discounting{.discounting = {.rate = 0.05, .period = 1}};
  const auto derl = fit->discounted_expected_residual_lifetime(view(at), discounting, {.errors = true, .level = 0.9});
  CHECK(derl.standard_error[0] == Approx(error_of([&](const auto& m) {
                                    return m.discounted_expected_residual_lifetime(view(at), discounting).value[0];
                                  })).epsilon(1e-5));
  CHECK(derl.lower[0] * derl.upper[0] == Approx(derl.value[0] * derl.value[0]).epsilon(1e-12));
  const auto median = fit->median_residual_lifetime(view(at), {.errors = true});
  CHECK(median.lower[0] <= median.value[0]);
  CHECK(median.upper[0] >= median.value[0]);
  // Of given parameters the error is not known, which is not the same as 0.
  const auto given = ShiftedBetaGeoModel::with_parameters(1, 2).survival(view(at), {.errors = true});
  CHECK(std::isnan(given.standard_error[0]));
  CHECK(std::isnan(given.lower[0]));
}

TEST_CASE("a yes-or-no covariate on both parameters is two separate fits") {
  // Identity: the groups share no parameter, so log-likelihoods add and predictions are those of each group alone.
  Column periods, churned, weights, complained;
  for (const auto& [table, group] : {std::pair{&high_end, 0.0}, {&regular, 1.0}}) {
    const auto& left = table->survivors[0];
    for (std::size_t t = 1; t <= left.size(); ++t) {
      const bool end = t == left.size();
      periods.push_back(static_cast<double>(end ? t - 1 : t));
      churned.push_back(end ? 0 : 1);
      weights.push_back(end ? left.back() : left[t - 1] - left[t]);
      complained.push_back(group);
    }
  }
  const std::vector<estimation::Covariate> covariate{{"complained", view(complained)}};
  const ContractColumns rows{.periods = view(periods), .churned = view(churned), .weights = view(weights)};
  const auto fit = ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = covariate, .beta_covariates = covariate});
  REQUIRE(fit);
  const auto first = ShiftedBetaGeoModel::fit(high_end), second = ShiftedBetaGeoModel::fit(regular);
  CHECK(fit->estimates().log_likelihood() ==
        Approx(first->estimates().log_likelihood() + second->estimates().log_likelihood()).epsilon(1e-12));
  CHECK(fit->estimates().value("alpha") == Approx(first->parameters()[0]).epsilon(1e-6));
  CHECK(fit->estimates().value("alpha: complained") ==
        Approx(std::log(second->parameters()[0] / first->parameters()[0])).epsilon(1e-6));
  CHECK(fit->estimates().value("beta: complained") ==
        Approx(std::log(second->parameters()[1] / first->parameters()[1])).epsilon(1e-6));
  CHECK(fit->estimates().standard_errors()[0] == Approx(first->estimates().standard_errors()[0]).epsilon(1e-6));
  const Column t{3, 12}, who{0, 1};
  const auto both = fit->survival(view(t), {.errors = true, .covariates = {{"complained", view(who)}}});
  CHECK(both.value[1] == Approx(second->survival(view(t)).value[1]).epsilon(1e-7));
  CHECK(both.standard_error[1] == Approx(second->survival(view(t), {.errors = true}).standard_error[1]).epsilon(1e-5));

  // A row's prediction does not depend on the rows passed with it (a defect seen in another package).
  const auto alone = fit->survival(view(Column{12}), {.errors = true, .covariates = {{"complained", view(Column{1})}}});
  CHECK(alone.value[0] == both.value[1]);
  CHECK(alone.standard_error[0] == both.standard_error[1]);
  CHECK(alone.upper[0] == both.upper[1]);

  // The unit of a covariate changes its coefficient and nothing else.
  Column scaled;
  for (const double c : complained) scaled.push_back(1000 * c - 40);
  const std::vector<estimation::Covariate> other{{"complained", view(scaled)}};
  const auto again = ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = other, .beta_covariates = other});
  REQUIRE(again);
  CHECK(again->estimates().value("alpha: complained") * 1000 ==
        Approx(fit->estimates().value("alpha: complained")).epsilon(1e-6));
  CHECK(again->estimates().log_likelihood() == Approx(fit->estimates().log_likelihood()).epsilon(1e-12));

  // Any number of threads, the same bits. Penalty: coefficients shrink, the likelihood falls.
  core::ThreadPool pool(3);
  const auto threaded =
      ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = covariate, .beta_covariates = covariate, .executor = &pool});
  CHECK(threaded->estimates().values() == fit->estimates().values());
  const auto shrunk =
      ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = covariate, .beta_covariates = covariate, .penalty = 100});
  REQUIRE(shrunk);
  CHECK(std::abs(shrunk->estimates().value("beta: complained")) < std::abs(fit->estimates().value("beta: complained")));
  CHECK(shrunk->estimates().log_likelihood() < fit->estimates().log_likelihood());
  CHECK(shrunk->estimates().penalty() > 0);

  // Covariates by name: what is missing or unknown is an error, a missing value is a row without an answer.
  CHECK_THROWS_WITH(fit->survival(view(t)),
                    "the model was fitted with the covariate 'complained', so covariates must have it");
  CHECK_THROWS_WITH(first->survival(view(t), {.covariates = {{"age", view(t)}}}),
                    "the model has no covariate 'age' among its covariates");
  const Column hole{0, missing};
  const auto partly = fit->survival(view(t), {.covariates = {{"complained", view(hole)}}});
  CHECK(partly.rows.left_out == 1);
  CHECK(partly.rows.first() == 1);
  CHECK(partly.rows.first_why() == "covariate complained is missing or not finite");
  CHECK(std::isnan(partly.value[1]));

  // Saved and read back.
  const auto copy = ShiftedBetaGeoModel::from_state(fit->state());
  CHECK(copy.state() == fit->state());
  CHECK(copy.survival(view(t), {.covariates = {{"complained", view(who)}}}).value == both.value);
  CHECK_THROWS_AS(BetaDiscreteWeibullModel::from_state(fit->state()), Error);
}

TEST_CASE("left truncation: customers who were there before the records began") {
  // Simulation with known truth: only customers who survive 3 periods are recorded. Ignoring that biases the fit badly.
  const auto all = simulate(0.8, 2.0, 1.0, 60000, 10, 11);
  Rows seen;
  Column entry;
  for (std::size_t i = 0; i < all.periods.size(); ++i)
    if (all.periods[i] - all.churned[i] >= 3) {
      seen.periods.push_back(all.periods[i]);
      seen.churned.push_back(all.churned[i]);
      entry.push_back(3);
    }
  auto rows = columns_of(seen);
  rows.entry = view(entry);
  const auto fit = ShiftedBetaGeoModel::fit(rows);
  REQUIRE(fit);
  for (const auto& [i, truth] : {std::pair{0, 0.8}, {1, 2.0}}) {
    const auto interval = fit->estimates().confidence_intervals(0.999)[static_cast<std::size_t>(i)];
    CHECK(interval.lower < truth);
    CHECK(interval.upper > truth);
  }
  const auto naive = ShiftedBetaGeoModel::fit(columns_of(seen));
  if (naive) CHECK(naive->estimates().confidence_intervals(0.999)[1].lower > 2.0);
}

TEST_CASE("recovery and coverage over simulated data") {
  // 300 data sets of 1,000 customers: 95 % intervals of parameters and of the survival to year 12, extrapolated from 7
  // years.
  int parameter_hits = 0, survival_hits = 0, fits = 0;
  const Column year{12};
  const double truth = naive_survival(0.7, 1.2, 12);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto rows = simulate(0.7, 1.2, 1.0, 1000, 7, 1000 + seed);
    const auto fit = ShiftedBetaGeoModel::fit(columns_of(rows));
    if (!fit) continue;
    ++fits;
    const auto intervals = fit->estimates().confidence_intervals();
    parameter_hits += intervals[0].lower < 0.7 && 0.7 < intervals[0].upper;
    const auto survival = fit->survival(view(year), {.errors = true});
    survival_hits += survival.lower[0] < truth && truth < survival.upper[0];
  }
  CHECK(fits == 300);
  // A perfect 95 % interval covers 272 to 296 of 300 in all but one of a thousand studies (binomial).
  CHECK(parameter_hits >= 272);
  CHECK(parameter_hits <= 296);
  CHECK(survival_hits >= 272);
  CHECK(survival_hits <= 296);
}

TEST_CASE("data without an answer are diagnosed") {
  const auto diagnosis = [](const CohortTable& table) { return ShiftedBetaGeoModel::fit(table).report().diagnosis; };
  CHECK(diagnosis({{{1000, 1000, 1000, 1000}}}) == Diagnosis::no_events);
  CHECK(diagnosis({{{1000, 800}}}) == Diagnosis::too_few_rows);
  CHECK(diagnosis({{{1000}}}) == Diagnosis::too_few_rows);
  CHECK(diagnosis({{{1000, 0, 0}}}) == Diagnosis::too_few_rows);  // nobody at risk after the first period
  CHECK(diagnosis({{{1000, 300, 300, 300}}}) == Diagnosis::on_boundary);
  // Retention that does not rise: all alike (geometric, exactly), or each worse with age.
  CHECK(diagnosis({{{1000, 800, 640, 512}}}) == Diagnosis::dropout_spread_not_identified);
  CHECK(diagnosis({{{1000, 900, 700, 300}}}) == Diagnosis::dropout_spread_not_identified);
  CHECK(diagnosis({{{1000, 900, 500, 0}}}) == Diagnosis::dropout_spread_not_identified);
  const auto geometric = ShiftedBetaGeoModel::fit(CohortTable{{{1000, 800, 640, 512}}});
  CHECK(geometric.report().message.find("one common chance of 20 % a period") != std::string::npos);
  CHECK_THROWS_AS(geometric.model(), Error);
  // The BdW needs a third period, and more than the geometric curve.
  CHECK(BetaDiscreteWeibullModel::fit(CohortTable{{{1000, 800, 700}}}).report().diagnosis == Diagnosis::too_few_rows);
  CHECK(BetaDiscreteWeibullModel::fit(CohortTable{{{1000, 800, 640, 512, 410}}}).report().diagnosis != Diagnosis::none);
  // Six customers may have a likelihood with a maximum; then it is found, and the errors say how little it means.
  const auto few = ShiftedBetaGeoModel::fit(CohortTable{{{6, 3, 2, 2, 2}}});
  REQUIRE(few);
  CHECK(few->estimates().standard_errors()[0] > few->parameters()[0]);

  const Column periods{1, 2, 2, 3, 3, 1, 4, 4}, churned{1, 1, 0, 1, 0, 1, 0, 0};
  const ContractColumns rows{.periods = view(periods), .churned = view(churned)};
  const Column constant(8, 7.0), foretells{1, 1, 0, 1, 0, 1, 0, 0}, twice{2, 2, 0, 2, 0, 2, 0, 0};
  const auto with = [&](const std::vector<estimation::Covariate>& covariates) {
    return ShiftedBetaGeoModel::fit(rows, {.alpha_covariates = covariates}).report();
  };
  CHECK(with({{"constant", view(constant)}}).diagnosis == Diagnosis::collinear);
  CHECK(with({{"a", view(foretells)}, {"b", view(twice)}}).diagnosis == Diagnosis::collinear);
  CHECK(with({{"foretells", view(foretells)}}).diagnosis != Diagnosis::none);
  // What all estimators check of covariates.
  CHECK_THROWS_WITH(with({{"a", view(foretells)}, {"a", view(twice)}}),
                    "covariates must have different names, got a twice");
  CHECK_THROWS_WITH(with({{"", view(foretells)}}), "a covariate must have a name");
  CHECK_THROWS_WITH(with({{"a", {}}}), "covariate a has no values");
  const Column three(3, 1.0);
  CHECK_THROWS_AS(with({{"a", view(three)}}), Error);
}

TEST_CASE("wrong rows are counted and wrong tables are errors") {
  const Column periods{1, 2, 3, 2.5, 3, -1, 0, missing}, churned{1, 1, 0, 1, missing, 0, 1, 0};
  const ContractColumns columns{.periods = view(periods), .churned = view(churned)};
  CHECK_THROWS_WITH(ShiftedBetaGeoModel::fit(columns),
                    Catch::StartsWith("too many rows cannot be used: 5 of 8 rows left out; the first is row 3: "));
  const auto report = ShiftedBetaGeoModel::fit(columns, {.largest_share_left_out = 1.0}).report();
  CHECK(report.row_report.rows == 8);
  CHECK(report.row_report.left_out == 5);
  CHECK(report.row_report.first() == 3);
  CHECK(report.row_report.first_why() == "periods is not a whole number >= 0");
  CHECK(report.observations == 3.0);
  CHECK_THROWS_WITH(ShiftedBetaGeoModel::fit(CohortTable{{{10, 8, 9}}}),
                    "survivors must not rise within a cohort, got 9 after 8 in period 2 of cohort 0");
  CHECK_THROWS_AS(ShiftedBetaGeoModel::fit(CohortTable{{{10, missing}}}), Error);
  CHECK_THROWS_AS(ShiftedBetaGeoModel::fit(CohortTable{{{}}}), Error);
  CHECK_THROWS_AS(CohortTable::from_losses(10, Column{4, 7}), Error);
  CHECK_THROWS_WITH(ShiftedBetaGeoModel::fit(ContractColumns{.periods = view(periods)}), "churned is required");
  // 1 censored, 2 left: a coding for another program. Dropping the 2s and taking the 1s as leavers would be silent.
  const Column three{1, 2, 3}, coded{1, 2, 1};
  CHECK_THROWS_WITH(ShiftedBetaGeoModel::fit(ContractColumns{.periods = view(three), .churned = view(coded)}),
                    Catch::Contains("churned must be 1 (it happened) or 0 (it had not, when last seen), got 1 and 2"));
  CHECK_THROWS_AS(ShiftedBetaGeoModel::with_parameters(1, missing), Error);
  CHECK_THROWS_AS(BetaDiscreteWeibullModel::with_parameters(1, 2, 0), Error);
  const auto model = ShiftedBetaGeoModel::with_parameters(1.5, 2);
  const Column t{1, 0.5, -1, missing, 0};
  const auto rates = model.retention_rate(view(t));
  CHECK(rates.rows.left_out == 4);
  CHECK(rates.rows.first() == 1);
  CHECK(rates.rows.first_why() == "t is not a whole number >= 1");
  CHECK_THROWS_AS(model.survival(view(t), {.level = 1}), Error);
  CHECK_THROWS_AS(model.expected_residual_lifetime(view(t), 2.5), Error);
  CHECK_THROWS_AS(model.discounted_expected_residual_lifetime(view(t), {.discounting = {.rate = -0.1, .period = 1}}),
                  Error);
  CHECK_THROWS_AS(model.discounted_expected_residual_lifetime(view(t), {.discounting = {.rate = 0.1, .period = 0}}),
                  Error);
}
