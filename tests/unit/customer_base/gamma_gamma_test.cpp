#include <amends/core/random.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using customer_base::GammaGammaModel;
using Column = std::vector<double>;

namespace {
std::span<const double> view(const Column& column) {
  return column;
}
customer_base::SpendColumns columns(const Column& frequency, const Column& monetary_value) {
  return {.frequency = view(frequency), .monetary_value = view(monetary_value)};
}

// ln f(z | x) term by term as Fader & Hardie (2013) write it, with the C library's lgamma.
double naive_log_density(double p, double q, double v, double x, double z) {
  return std::lgamma(p * x + q) - std::lgamma(p * x) - std::lgamma(q) + q * std::log(v) + (p * x - 1.0) * std::log(z) +
         p * x * std::log(x) - (p * x + q) * std::log(v + x * z);
}

// 3,000 customers with one to seven transactions each, at the published CDNOW parameters.
struct Simulated {
  Column frequency, spend;
};
Simulated simulated(const GammaGammaModel& truth, std::size_t customers, std::uint64_t seed) {
  Simulated out;
  for (std::size_t i = 0; i < customers; ++i) out.frequency.push_back(1.0 + static_cast<double>(i % 7));
  out.spend = truth.simulate(out.frequency, seed);
  return out;
}
const GammaGammaModel cdnow = GammaGammaModel::with_parameters(6.25, 3.74, 15.44);
}  // namespace

TEST_CASE("expected spend of ten CDNOW customers") {
  // The ten values are the constants of lifetimes' own test, to two decimals; the parameters those of the fit to the
  // means that lifetimes stores (6.2488, 3.7446, 15.448, recomputed; published 6.25, 3.74, 15.44).
  const auto stored = GammaGammaModel::with_parameters(6.2488, 3.7446, 15.448);
  const Column x{2, 1, 0, 0, 0, 7, 1, 0, 2, 0}, z{22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0};
  const Column expected{24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17};
  const auto spend = stored.expected_spend(columns(x, z));
  REQUIRE(spend.value.size() == 10);
  CHECK(spend.rows.left_out == 0);
  CHECK(spend.standard_error.empty());
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(spend.value[i] == Approx(expected[i]).margin(0.01));
    CHECK(spend.value[i] == stored.expected_spend(x[i], z[i]));  // bit for bit
  }
  CHECK(cdnow.expected_spend_new_customer().value == Approx(15.44 * 6.25 / 2.74).epsilon(1e-14));
  CHECK(std::isnan(cdnow.expected_spend_new_customer().standard_error));  // given, not fitted
}

TEST_CASE("spend: the likelihood is the formula of the paper, its derivatives those of the likelihood") {
  const Column x{1, 1, 2, 5, 30, 0, 400}, z{3.0, 250.0, 12.5, 1e-3, 41.0, missing, 7.0};
  const Column weights{1, 2, 0.5, 1, 3, 9, 1};
  auto rows = columns(x, z);
  rows.weights = view(weights);
  const GammaGammaModel::Parameters at{1.7, 2.9, 22.0};
  const auto here = customer_base::gamma_gamma_log_likelihood(at, rows);
  double naive = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x[i] > 0) naive += weights[i] * naive_log_density(at.p, at.q, at.v, x[i], z[i]);
  CHECK(here.value == Approx(naive).epsilon(1e-12));
  // Central differences in the logarithms; error of order h^2 = 1e-8 of values of order 100.
  const double h = 1e-4;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto moved = [&](double by) {
      return customer_base::gamma_gamma_log_likelihood(
          {at.p * std::exp(i == 0 ? by : 0.0), at.q * std::exp(i == 1 ? by : 0.0), at.v * std::exp(i == 2 ? by : 0.0)},
          rows);
    };
    const auto up = moved(h), down = moved(-h);
    CHECK(here.gradient[i] == Approx((up.value - down.value) / (2 * h)).epsilon(1e-6).margin(1e-5));
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(here.hessian(i, j) == Approx((up.gradient[j] - down.gradient[j]) / (2 * h)).epsilon(1e-6).margin(1e-5));
      CHECK(here.hessian(i, j) == here.hessian(j, i));
    }
  }
  const auto model = GammaGammaModel::with_parameters(at.p, at.q, at.v);
  CHECK(model.log_density(30, 41.0) == Approx(naive_log_density(at.p, at.q, at.v, 30, 41.0)).epsilon(1e-12));
  CHECK(model.log_density(0, missing) == 0.0);
}

TEST_CASE("where customers hardly differ the likelihood keeps its digits") {
  // p = 1e9, v = 1e-6: naively px ln(x z) - px ln(v + x z) cancels to nothing. The limit for p -> infinity with p v = s
  // fixed is the inverse gamma distribution, ln f = q ln s - lnG(q) - (q+1) ln z - s/z.
  const double p = 1e9, s = 30.0, q = 3.0, z = 11.0;
  const auto model = GammaGammaModel::with_parameters(p, q, s / p);
  CHECK(model.log_density(1, z) ==
        Approx(q * std::log(s) - std::lgamma(q) - (q + 1.0) * std::log(z) - s / z).epsilon(1e-5));
}

TEST_CASE("the density of the mean spend integrates to one and has the mean of the model") {
  // Trapezoidal rule in ln z, on which the integrand falls off at both ends.
  const auto model = GammaGammaModel::with_parameters(2.0, 4.0, 30.0);
  double mass = 0.0, mean = 0.0;
  for (double u = -12.0; u < 16.0; u += 0.01) {
    const double z = std::exp(u), f = std::exp(model.log_density(3, z));
    mass += 0.01 * f * z;
    mean += 0.01 * f * z * z;
  }
  CHECK(mass == Approx(1.0).epsilon(1e-9));
  CHECK(mean == Approx(30.0 * 2.0 / 3.0).epsilon(1e-6));
}

TEST_CASE("a fit to simulated customers finds the truth, with honest errors") {
  const auto data = simulated(cdnow, 3000, 7);
  const auto fit = GammaGammaModel::fit(columns(data.frequency, data.spend));
  REQUIRE(fit.converged());
  const auto& report = fit.report();
  CHECK(report.newton_decrement < 1e-12);
  CHECK(report.smallest_eigenvalue > 0.0);
  CHECK(report.warnings.empty());
  CHECK(report.row_report.rows == 3000);
  CHECK(std::abs(fit->correlation()) < 0.1);  // simulated as independent
  const auto& estimates = fit->estimates();
  const double truth[] = {6.25, 3.74, 15.44};
  for (std::size_t i = 0; i < 3; ++i)  // 4 standard errors on the scale of the interval
    CHECK(std::abs(std::log(estimates.values()[i] / truth[i])) < 4.0 * std::sqrt(estimates.working_covariance()(i, i)));
  // The gradient vanishes there by the naive formula, too (central differences).
  const auto naive = [&](double p, double q, double v) {
    double sum = 0.0;
    for (std::size_t i = 0; i < data.spend.size(); ++i)
      sum += naive_log_density(p, q, v, data.frequency[i], data.spend[i]);
    return sum;
  };
  const auto [p, q, v] = fit->parameters();
  CHECK(naive(p, q, v) == Approx(estimates.log_likelihood()).epsilon(1e-12));
  CHECK(std::abs(naive(p * 1.001, q, v) - naive(p / 1.001, q, v)) / 0.002 < 0.05);
  CHECK(naive(p, q, v) >= naive(6.25, 3.74, 15.44));

  SECTION("weights, row order and threads") {
    Column twice_x = data.frequency, twice_z = data.spend;
    twice_x.insert(twice_x.end(), data.frequency.rbegin(), data.frequency.rend());
    twice_z.insert(twice_z.end(), data.spend.rbegin(), data.spend.rend());
    const Column two(3000, 2.0);
    auto weighted_rows = columns(data.frequency, data.spend);
    weighted_rows.weights = view(two);
    const auto twice = GammaGammaModel::fit(columns(twice_x, twice_z));
    const auto weighted = GammaGammaModel::fit(weighted_rows);
    CHECK(twice->parameters().q == Approx(weighted->parameters().q).epsilon(1e-9));
    CHECK(twice.report().distinct_rows == weighted.report().distinct_rows);
    CHECK(weighted->estimates().standard_errors()[0] ==
          Approx(estimates.standard_errors()[0] / std::sqrt(2.0)).epsilon(1e-9));
    ThreadPool pool(3);
    CHECK(GammaGammaModel::fit(columns(data.frequency, data.spend), {.executor = &pool})->estimates().values() ==
          estimates.values());
  }
  SECTION("money in another currency changes v alone") {
    Column cents;
    for (const double z : data.spend) cents.push_back(100.0 * z);
    const auto in_cents = GammaGammaModel::fit(columns(data.frequency, cents));
    CHECK(in_cents->parameters().p == Approx(p).epsilon(1e-6));
    CHECK(in_cents->parameters().q == Approx(q).epsilon(1e-6));
    CHECK(in_cents->parameters().v == Approx(100.0 * v).epsilon(1e-6));
  }
  SECTION("errors of predictions are those of moved parameters") {
    // d E / d ln p and so on by central differences of the closed form, against the covariance of the fit.
    const auto value = [&](const Column& logs, double x, double z) {
      return GammaGammaModel::with_parameters(std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]))
          .expected_spend(x, z);
    };
    const Column x{0, 1, 4}, z{0, 80, 12};
    ThreadPool pool(2);
    const auto predicted = fit->expected_spend(columns(x, z), {.errors = true, .level = 0.9, .executor = &pool});
    for (std::size_t i = 0; i < 3; ++i) {
      Column slope(3);
      for (std::size_t k = 0; k < 3; ++k) {
        Column up{std::log(p), std::log(q), std::log(v)}, down = up;
        up[k] += 1e-5;
        down[k] -= 1e-5;
        slope[k] = (value(up, x[i], z[i]) - value(down, x[i], z[i])) / 2e-5;
      }
      double variance = 0.0;
      for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t l = 0; l < 3; ++l) variance += slope[k] * slope[l] * estimates.working_covariance()(k, l);
      CHECK(predicted.standard_error[i] == Approx(std::sqrt(variance)).epsilon(1e-6));
      const auto interval =
          estimation::interval_around(predicted.value[i], predicted.standard_error[i], estimation::Scale::log, 0.9);
      CHECK(predicted.lower[i] == Approx(interval.lower).epsilon(1e-12));
      CHECK(predicted.upper[i] == Approx(interval.upper).epsilon(1e-12));
    }
    const auto population = fit->expected_spend_new_customer(0.9);
    CHECK(population.value == predicted.value[0]);
    CHECK(population.standard_error == Approx(predicted.standard_error[0]).epsilon(1e-14));
    CHECK(population.lower == Approx(predicted.lower[0]).epsilon(1e-14));
  }
  SECTION("a saved model is the same model") {
    const auto again = GammaGammaModel::from_state(fit->state());
    CHECK(again.state() == fit->state());
    CHECK(again.report() == fit->report());
    CHECK_THROWS_AS(GammaGammaModel::from_state({.model = "BetaGeoModel"}), Error);
  }
  SECTION("a prior pulls the estimate to its median, and a wide one does not") {
    const auto strong =
        GammaGammaModel::fit(columns(data.frequency, data.spend),
                             {.priors = {{.parameter = "q", .median = 8.0, .log_standard_deviation = 1e-4}}});
    CHECK(strong->parameters().q == Approx(8.0).epsilon(1e-3));
    CHECK(strong->estimates().penalty() > 0.0);
    const auto weak =
        GammaGammaModel::fit(columns(data.frequency, data.spend),
                             {.priors = {{.parameter = "q", .median = 8.0, .log_standard_deviation = 1e4}}});
    CHECK(weak->parameters().q == Approx(q).epsilon(1e-6));
  }
}

TEST_CASE("the report tells rows that cannot be, rows without spend, and a correlation") {
  auto data = simulated(cdnow, 400, 3);
  data.frequency.insert(data.frequency.end(), {0, 0, 3, 2, 2.5, -1, missing, 2, 2});
  data.spend.insert(data.spend.end(), {0, missing, 0, -5, 10, 10, 10, missing, infinity});
  const auto fit = GammaGammaModel::fit(columns(data.frequency, data.spend));
  REQUIRE(fit.converged());
  CHECK(fit.report().row_report.rows == 409);
  CHECK(fit.report().row_report.left_out == 7);
  CHECK(fit.report().row_report.first() == 402);
  CHECK(fit.report().row_report.first_why() == "monetary_value is not above 0");
  CHECK(fit.report().observations == 400.0);
  REQUIRE(fit.report().warnings.size() == 1);
  CHECK_THAT(fit.report().warnings[0], Contains("2 rows with frequency 0"));
  const auto predicted = fit->expected_spend(columns(data.frequency, data.spend), {.errors = true});
  CHECK(predicted.rows.left_out == 7);
  CHECK(predicted.rows.first() == 402);
  CHECK(std::isnan(predicted.value[402]));
  CHECK(std::isnan(predicted.upper[402]));
  CHECK(predicted.value[400] == fit->expected_spend_new_customer().value);
  CHECK(predicted.value[401] == predicted.value[400]);  // what stands beside frequency 0 is not read

  // Frequent buyers spend more: times 1, 2, ..., 7.
  for (std::size_t i = 0; i < 400; ++i) data.spend[i] *= data.frequency[i];
  const auto biased = GammaGammaModel::fit(columns(data.frequency, data.spend));
  REQUIRE(biased.report().warnings.size() == 2);
  CHECK_THAT(biased.report().warnings[1], Contains("correlated"));
  CHECK(
      GammaGammaModel::fit(columns(data.frequency, data.spend), {.correlation_limit = 1.0}).report().warnings.size() ==
      1);
}

TEST_CASE("q at or below 1: means are infinite, and it is said") {
  const auto heavy = GammaGammaModel::with_parameters(0.5, 0.8, 10.0);
  CHECK(heavy.expected_spend_new_customer().value == infinity);
  CHECK(heavy.expected_spend(0, missing) == infinity);
  CHECK(std::isfinite(heavy.expected_spend(1, 20.0)));                                          // p x + q = 1.3
  CHECK(GammaGammaModel::with_parameters(0.1, 0.9, 10.0).expected_spend(1, 20.0) == infinity);  // exactly 1.0
  CHECK(heavy.mean_spend_variance(1, 20.0) == infinity);
  CHECK(std::isfinite(heavy.mean_spend_quantile(0.5, 0, missing)));

  auto data = simulated(GammaGammaModel::with_parameters(2.0, 0.7, 10.0), 4000, 5);
  const auto fit = GammaGammaModel::fit(columns(data.frequency, data.spend));
  REQUIRE(fit.converged());
  CHECK(fit->parameters().q < 1.0);
  REQUIRE(!fit.report().warnings.empty());
  CHECK_THAT(fit.report().warnings.back(), Contains("mean spend of a new customer is infinite"));
  const Column x{0}, z{0};
  const auto predicted = fit->expected_spend(columns(x, z), {.errors = true});
  CHECK(predicted.value[0] == infinity);
  CHECK(predicted.standard_error[0] == infinity);
  CHECK(predicted.lower[0] == 0.0);
  CHECK(predicted.upper[0] == infinity);
}

TEST_CASE("spend: hopeless data get a diagnosis, not numbers") {
  const auto diagnosis = [](const Column& x, const Column& z) {
    return GammaGammaModel::fit(columns(x, z)).report().diagnosis;
  };
  CHECK(diagnosis({}, {}) == Diagnosis::too_few_rows);
  CHECK(diagnosis({0, 0}, {0, 0}) == Diagnosis::no_repeat_buyers);
  CHECK(diagnosis({1, 2}, {10, 20}) == Diagnosis::too_few_rows);
  CHECK(diagnosis({1, 2, 3, 4}, {10, 10, 10, 10}) == Diagnosis::spread_not_identified);
  // Customers who always spend the same: 500 transactions each say that nothing varies within a customer (p runs off).
  Column many, own;
  for (int i = 0; i < 40; ++i) {
    many.push_back(1.0 + i % 5);
    own.push_back(20.0 + 3.0 * i);
  }
  const auto constant = GammaGammaModel::fit(columns(many, own));
  if (!constant.converged()) {
    CHECK(constant.report().diagnosis == Diagnosis::spread_not_identified);
    CHECK(constant.report().parameter == "p");
  }
  // One customer's spread in all: transactions Gamma(2) with the same mean for everybody (q runs off).
  const auto alike = simulated(GammaGammaModel::with_parameters(2.0, 1e9, 1e10), 500, 11);
  const auto fit = GammaGammaModel::fit(columns(alike.frequency, alike.spend));
  if (!fit.converged()) {
    CHECK(fit.report().diagnosis == Diagnosis::spread_not_identified);
    CHECK(fit.report().parameter == "q");
    CHECK_THROWS_AS(fit.model(), Error);
  } else {
    CHECK(fit->parameters().q > 20.0);
  }
}

TEST_CASE("quantiles of a customer's mean and of his next transaction") {
  // Against 200,000 draws of the model itself: nu ~ Gamma(shape, rate), transaction ~ Gamma(p)/nu.
  const auto model = GammaGammaModel::with_parameters(2.5, 3.0, 20.0);
  const double x = 3, z = 25.0, shape = 2.5 * 3 + 3.0, rate = 20.0 + 75.0;
  const double shares[] = {0.05, 0.5, 0.95};
  Column below_mean(3), below_transaction(3);
  constexpr std::size_t draws = 200000;
  for (std::size_t i = 0; i < draws; ++i) {
    const double nu = core::gamma(9, 1, i, shape) / rate, spend = core::gamma(9, 2, i, 2.5) / nu;
    for (std::size_t k = 0; k < 3; ++k) {
      below_mean[k] += 2.5 / nu <= model.mean_spend_quantile(shares[k], x, z) ? 1.0 : 0.0;
      below_transaction[k] += spend <= model.transaction_quantile(shares[k], x, z) ? 1.0 : 0.0;
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {  // standard error at most 0.0011
    CHECK(below_mean[k] / draws == Approx(shares[k]).margin(0.005));
    CHECK(below_transaction[k] / draws == Approx(shares[k]).margin(0.005));
  }
  CHECK(model.mean_spend_quantile(0.0, x, z) == 0.0);
  CHECK(model.mean_spend_quantile(1.0, x, z) == infinity);
  CHECK(model.transaction_quantile(0.0, x, z) == 0.0);
  CHECK(model.transaction_quantile(1.0, x, z) == infinity);
  // Inverse gamma: mean^2/(shape - 2).
  const double mean = model.expected_spend(x, z);
  CHECK(model.mean_spend_variance(x, z) == Approx(mean * mean / (shape - 2.0)));
}

TEST_CASE("spend: wrong arguments are errors that name what is wrong") {
  CHECK_THROWS_WITH(GammaGammaModel::with_parameters(1.0, 0.0, 1.0), Contains("q"));
  CHECK_THROWS_AS(GammaGammaModel::with_parameters(missing, 1.0, 1.0), Error);
  CHECK_THROWS_WITH(cdnow.expected_spend(2.0, 0.0), Contains("monetary_value"));
  CHECK_THROWS_WITH(cdnow.expected_spend(-1.0, 5.0), Contains("frequency"));
  CHECK_THROWS_AS(cdnow.expected_spend(missing, 5.0), Error);
  CHECK_THROWS_AS(cdnow.mean_spend_quantile(1.5, 1, 10), Error);
  CHECK_THROWS_AS(cdnow.expected_spend_new_customer(1.0), Error);
  const Column one{1}, two{1, 2}, money{10};
  CHECK_THROWS_WITH(GammaGammaModel::fit({.frequency = view(one)}), Contains("monetary_value"));
  CHECK_THROWS_AS(GammaGammaModel::fit(columns(two, money)), Error);
  CHECK_THROWS_WITH(GammaGammaModel::fit(columns(one, money), {.priors = {{"r", 1.0, 1.0}}}), Contains("p, q, v"));
  CHECK_THROWS_AS(GammaGammaModel::fit(columns(one, money), {.correlation_limit = missing}), Error);
  CHECK_THROWS_AS(cdnow.expected_spend(columns(one, money), {.level = 0.0}), Error);
  CHECK_THROWS_AS(cdnow.simulate(Column{1.5}, 1), Error);
  CHECK(std::isnan(cdnow.simulate(Column{0.0}, 1)[0]));
}
