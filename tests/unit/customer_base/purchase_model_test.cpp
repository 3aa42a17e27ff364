#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaGeoModel;
using customer_base::CustomerColumns;
using customer_base::ModifiedBetaGeoModel;
using customer_base::ParetoNBDModel;
using customer_base::PurchaseProcess;

namespace {
struct Customers {
  std::vector<double> x, t, T;
  [[nodiscard]] CustomerColumns columns() const {
    return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T)};
  }
};

template <class Model>
Customers simulated(const Model& model, std::size_t n, std::uint64_t seed) {
  std::vector<double> T(n);
  for (std::size_t i = 0; i < n; ++i) T[i] = 27.0 + static_cast<double>(i % 84) / 7.0;
  const auto made = model.simulate(T, seed);
  return {made.frequency, made.recency, made.T};
}

double one(PurchaseProcess process, std::array<double, 4> p, double x, double t, double T) {
  const Customers c{{x}, {t}, {T}};
  return customer_base::purchase_log_likelihood(process, p, c.columns(), false).value;
}
}  // namespace

TEST_CASE("Pareto/NBD log-likelihoods agree with high-precision values") {
  // 60-digit integration of the likelihood's integral (mpmath) at (0.5533, 10.578, 0.606, 11.669), t_x = 30, T = 39.
  const std::array<double, 4> p{0.5533, 10.578, 0.606, 11.669};
  CHECK(one(PurchaseProcess::pareto, p, 1, 30, 39) == Approx(-6.10192007222648706).epsilon(1e-13));
  CHECK(one(PurchaseProcess::pareto, p, 10, 30, 39) == Approx(-26.8251635020484623).epsilon(1e-13));
  CHECK(one(PurchaseProcess::pareto, p, 100, 30, 39) == Approx(-15.7748243918651782).epsilon(1e-12));
  CHECK(one(PurchaseProcess::pareto, p, 1000, 30, 39) == Approx(2196.39049522777885).epsilon(1e-13));
  CHECK(one(PurchaseProcess::pareto, p, 5000, 30, 39) == Approx(19060.1742526077262).epsilon(1e-13));
  const auto model = ParetoNBDModel::with_parameters(0.5533, 10.578, 0.606, 11.669);
  CHECK(model.probability_alive(1, 30, 39) == Approx(0.871062868467279).epsilon(1e-12));
  CHECK(model.probability_alive(10, 30, 39) == Approx(0.693727819286771).epsilon(1e-12));
  CHECK(model.probability_alive(100, 30, 39) == Approx(2.71917286818e-7).epsilon(1e-10));
  CHECK(model.probability_alive(1000, 30, 39) == Approx(1.35383620381e-84).epsilon(1e-10));
  CHECK(model.probability_alive(5000, 30, 39) == 0.0);
  CHECK(model.log_probability_alive(5000, 30, 39) == Approx(std::log(6.87) - 432 * std::log(10)).epsilon(1e-5));
}

TEST_CASE("Pareto/NBD predictions of the BTYD example") {
  // At the parameters that BTYD ships for CDNOW; values of that package, re-run.
  const auto m = ParetoNBDModel::with_parameters(0.553397143257, 10.580198543474, 0.606062497118, 11.656223670708);
  const customer_base::Discounting weekly{std::expm1(0.0027), 1.0};  // continuous rate 0.0027 a week
  CHECK(m.expected_purchases_new_customer(std::vector<double>{52.0})[0].value == Approx(1.4731126895).epsilon(1e-9));
  CHECK(m.probability_alive(26, 30.86, 31) == Approx(0.997917896416).epsilon(1e-10));
  CHECK(m.expected_purchases(26, 30.86, 31, 52) == Approx(25.4553180978).epsilon(1e-9));
  CHECK(m.discounted_expected_residual_transactions(26, 30.86, 31, weekly) == Approx(86.0350185716).epsilon(1e-9));
  CHECK(m.discounted_expected_residual_transactions(0, 0, 39, weekly) == Approx(0.474727).epsilon(2e-6));
  CHECK(m.discounted_expected_residual_transactions(1, 20, 39, weekly) == Approx(3.021127).epsilon(1e-6));
  CHECK(m.discounted_expected_residual_transactions(7, 35, 39, weekly) == Approx(20.555543).epsilon(1e-6));
  const double pmf[] = {.573824, .160528, .081689, .050116, .033634, .023771};
  const auto counts = m.probability_of_purchases_new_customer(5, 52);
  for (std::size_t n = 0; n < 6; ++n) CHECK(counts[n].value == Approx(pmf[n]).margin(6e-7));
  // "RFM and CLV", 78 weeks: DERT at 0.0027 a week for t_x = 30, T = 77.86, x = 1 ... 10.
  const auto clv = ParetoNBDModel::with_parameters(0.5629966, 12.5590370, 0.4081095, 10.5148048);
  const double dert[] = {2.1992, 2.8435, 2.8671, 2.4454, 1.8405, 1.2624, 0.8096, 0.4948, 0.2920, 0.1679};
  for (int x = 1; x <= 10; ++x)
    CHECK(clv.discounted_expected_residual_transactions(x, 30, 77.86, weekly) == Approx(dert[x - 1]).margin(6e-5));
  CHECK(clv.discounted_expected_residual_transactions(7, 35, 77.86, weekly) == Approx(1.8642).margin(6e-5));
}

TEST_CASE("BG/NBD expectations at the published CDNOW parameters") {
  // High-precision values of the closed form (2F1) at (0.243, 4.414, 0.793, 2.426), t_x = 38, T = 39, t = 39.
  const auto m = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  CHECK(m.expected_purchases(0, 0, 39, 39) == Approx(.1945307217032655).epsilon(1e-11));
  CHECK(m.expected_purchases(10, 38, 39, 39) == Approx(6.670739839494417).epsilon(1e-11));
  CHECK(m.expected_purchases(100, 38, 39, 39) == Approx(63.83118927953313).epsilon(1e-11));
  CHECK(m.expected_purchases(500, 38, 39, 39) == Approx(1.867805200747943).epsilon(1e-10));
  CHECK(m.expected_purchases(5000, 38, 39, 39) == Approx(5.364254052380089e-44).epsilon(1e-9));
  CHECK(m.expected_purchases(2, 30.43, 38.86, 39) == Approx(1.226).margin(5e-4));
  // Unit-test constants of lifetimes: E[X(t)] at its fit, which it compares to 3 decimals.
  const std::vector<double> t{0.1429, 1, 3, 31.8571, 32, 78};
  const double expected[] = {.0078, .0532, .1506, 1.0405, 1.0437, 1.8576};
  const auto fitted = BetaGeoModel::with_parameters(0.24259291, 4.4135316, 0.79288615, 2.4257534);
  const auto found = fitted.expected_purchases_new_customer(t);
  for (std::size_t i = 0; i < t.size(); ++i) CHECK(found[i].value == Approx(expected[i]).margin(5e-4));
  // Those of pymc-marketing, 9 decimals.
  const auto at_published = m.expected_purchases_new_customer(std::vector<double>{1, 3, 6});
  CHECK(at_published[0].value == Approx(.053267891).margin(6e-10));
  CHECK(at_published[1].value == Approx(.150865231).margin(6e-10));
  CHECK(at_published[2].value == Approx(.280755894).margin(6e-10));
  const auto pmf = m.probability_of_purchases_new_customer(20, 30);
  CHECK(pmf[11].value == Approx(.0019995214).epsilon(1e-7));
  CHECK(pmf[20].value == Approx(.0002222260).epsilon(1e-6));
  CHECK(m.probability_of_purchases_new_customer(10, 2)[10].value == Approx(1.07869e-7).epsilon(1e-5));
  CHECK(m.probability_of_purchases_new_customer(0, 39)[0].value == Approx(.5737864).epsilon(1e-6));
  CHECK(m.probability_alive(0, 0, 1000) == 1.0);  // the model, not a mistake: nobody leaves before a repeat purchase
}

TEST_CASE("expectations are the sums of the counts' probabilities") {
  // E = sum n P(n): two computations that share no formula (integral of the rate against distribution of the count).
  const auto check = [](const auto& m, double x, double t, double T) {
    for (const double ahead : {0.5, 7.0, 40.0}) {
      double mean = 0.0, total = 0.0;
      for (std::size_t n = 0; n < 400; ++n) {
        const double share = m.probability_of_purchases(x, t, T, n, ahead);
        mean += static_cast<double>(n) * share;
        total += share;
      }
      CHECK(total == Approx(1).epsilon(1e-9));
      CHECK(mean == Approx(m.expected_purchases(x, t, T, ahead)).epsilon(1e-7));
    }
  };
  for (const auto& [x, t, T] : {std::array{0.0, 0.0, 39.0}, {1.0, 3.0, 39.0}, {7.0, 35.0, 39.0}}) {
    check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426), x, t, T);
    check(BetaGeoModel::with_parameters(2, 20, 1.0, 3), x, t, T);
    check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614), x, t, T);
    check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66), x, t, T);
    check(ParetoNBDModel::with_parameters(0.553, 10.58, 1.0, 11.66), x, t, T);
  }
}

TEST_CASE("special values of parameters are no special cases") {
  // a = 1 and s = 1: limits from both sides. alpha = beta likewise. Other packages give infinity or NaN here.
  const auto near_a = [](double a) {
    return BetaGeoModel::with_parameters(0.243, 4.414, a, 2.426).expected_purchases(3, 20, 39, 52);
  };
  CHECK(near_a(1.0) == Approx(0.5 * (near_a(1 - 1e-4) + near_a(1 + 1e-4))).epsilon(1e-8));
  const auto near_s = [](double s) {
    return ParetoNBDModel::with_parameters(0.553, 10.58, s, 11.66).expected_purchases(3, 20, 39, 52);
  };
  CHECK(near_s(1.0) == Approx(0.5 * (near_s(1 - 1e-4) + near_s(1 + 1e-4))).epsilon(1e-8));
  CHECK(near_s(1.0 + 1e-9) == Approx(near_s(1.0)).epsilon(1e-8));
  const auto near_beta = [](double beta) { return one(PurchaseProcess::pareto, {0.55, 10.0, 0.6, beta}, 3, 20, 39); };
  CHECK(near_beta(10.0) == Approx(0.5 * (near_beta(10 - 1e-4) + near_beta(10 + 1e-4))).epsilon(1e-10));
  // t_x = T: he has just bought, and is alive in Pareto/NBD for certain.
  CHECK(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66).probability_alive(3, 39, 39) == 1.0);
  // P(alive) of 200 purchases and more is a number.
  CHECK(std::isfinite(
      BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426).probability_of_purchases(200, 38, 39, 200, 39)));
}

TEST_CASE("Pareto/NBD likelihood against a plain integral") {
  // Naive: composite Simpson with 200,000 intervals of the integrand as it stands, in regimes from benign to extreme.
  const auto naive = [](std::array<double, 4> p, double x, double t, double T) {
    const double r = p[0], alpha = p[1], s = p[2], beta = p[3];
    const int steps = 200000;
    const auto f = [&](double u) {
      return std::exp(-(r + x) * std::log((alpha + u) / (alpha + t)) - (s + 1) * std::log((beta + u) / (beta + t)));
    };
    double sum = f(t) + f(T);
    for (int k = 1; k < steps; ++k) sum += (k % 2 == 1 ? 4 : 2) * f(t + (T - t) * k / steps);
    const double log_dead =
        std::log(s * sum * (T - t) / steps / 3) - (r + x) * std::log(alpha + t) - (s + 1) * std::log(beta + t);
    const double log_alive = -(r + x) * std::log(alpha + T) - s * std::log(beta + T);
    const double top = (std::max)(log_dead, log_alive);
    return math::log_gamma(r + x) - math::log_gamma(r) + r * std::log(alpha) + s * std::log(beta) + top +
           std::log(std::exp(log_dead - top) + std::exp(log_alive - top));
  };
  for (const auto& p : {std::array{0.55, 10.6, 0.6, 11.7},
                        {0.05, 0.5, 3.0, 200.0},
                        {20.0, 3.0, 0.1, 0.5},
                        {1.0, 900.0, 2.0, 1.0},
                        {1.0, 1.0, 2.0, 5000.0},
                        {0.3, 10.0, 0.3, 10.0}})
    for (const auto& [x, t, T] : {std::array{0.0, 0.0, 39.0},
                                  {1.0, 0.5, 39.0},
                                  {2.0, 38.999, 39.0},
                                  {40.0, 10.0, 39.0},
                                  {170.0, 36.0, 39.0},
                                  {500.0, 490.0, 500.0},
                                  {3.0, 1.0, 500.0}})
      CHECK(one(PurchaseProcess::pareto, p, x, t, T) == Approx(naive(p, x, t, T)).epsilon(1e-9));
}

TEST_CASE("gradients of the log-likelihood against central differences") {
  const Customers c{{0, 1, 2, 10, 0, 60}, {0, 3, 20, 38, 0, 30}, {39, 38, 30, 39, 27, 39}};
  for (const auto process : {PurchaseProcess::beta_geo, PurchaseProcess::modified_beta_geo, PurchaseProcess::pareto})
    for (const auto& p : {std::array{0.24, 4.4, 0.79, 2.4}, {2.0, 0.5, 3.0, 8.0}, {0.5, 12.0, 1.0, 12.0}}) {
      const auto at = customer_base::purchase_log_likelihood(process, p, c.columns());
      for (std::size_t m = 0; m < 4; ++m) {
        const double h = 1e-5;
        auto up = p, down = p;
        up[m] *= std::exp(h);
        down[m] *= std::exp(-h);
        const double slope = (customer_base::purchase_log_likelihood(process, up, c.columns(), false).value -
                              customer_base::purchase_log_likelihood(process, down, c.columns(), false).value) /
                             (2 * h);
        CHECK(at.gradient[m] == Approx(slope).epsilon(1e-6).margin(1e-6));
      }
    }
}

TEST_CASE("the Pareto/NBD likelihood without derivatives is a power series, with them an integral: the same number") {
  // Two computations that share nothing but the model. 64-bit sums of 64 rows.
  for (const auto& p : {std::array{0.55, 10.6, 0.6, 11.7},
                        {0.55, 11.7, 0.6, 10.6},
                        {0.9, 10.0, 2.5, 10.0},
                        {0.3, 10.0, 0.3, 16.0},
                        {4.0, 16.0, 0.3, 10.0}})
    for (const double T : {1.0, 39.0, 400.0})
      for (const double x : {0.0, 1.0, 3.0, 20.0, 150.0, 300.0})
        for (const double share : {0.01, 0.5, 0.97, 1.0}) {
          const Customers c{{x}, {x > 0 ? share * T : 0.0}, {T}};
          const auto series = customer_base::purchase_log_likelihood(PurchaseProcess::pareto, p, c.columns(), false);
          const auto integral = customer_base::purchase_log_likelihood(PurchaseProcess::pareto, p, c.columns(), true);
          CHECK(series.value == Approx(integral.value).epsilon(1e-12).margin(1e-11));
        }
}

TEST_CASE("fits recover what made the data, and the gradient and Hessian at the end are right") {
  const auto check = [](const auto& truth, auto fit_it) {
    const auto c = simulated(truth, 20000, 7);
    const auto fit = fit_it(c);
    REQUIRE(fit.converged());
    const auto errors = fit->estimates().standard_errors();
    for (std::size_t m = 0; m < 4; ++m) {
      CHECK(std::abs(fit->parameters()[m] - truth.parameters()[m]) < 4 * errors[m]);
      // The working covariance is the inverse Hessian: compare with differences of the exact gradient.
      auto up = fit->parameters(), down = up;
      up[m] *= std::exp(1e-4);
      down[m] *= std::exp(-1e-4);
      const auto g_up = customer_base::purchase_log_likelihood(truth.process(), up, c.columns()).gradient;
      const auto g_down = customer_base::purchase_log_likelihood(truth.process(), down, c.columns()).gradient;
      const auto inverse = math::inverse_positive_definite(fit->estimates().working_covariance());
      REQUIRE(inverse.has_value());
      for (std::size_t k = 0; k < 4; ++k)
        CHECK((*inverse)(m, k) == Approx(-(g_up[k] - g_down[k]) / 2e-4).epsilon(1e-4).margin(1e-2));
    }
    CHECK(fit->report().newton_decrement < 1e-12);
  };
  check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426),
        [](const Customers& c) { return BetaGeoModel::fit(c.columns()); });
  check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614),
        [](const Customers& c) { return ModifiedBetaGeoModel::fit(c.columns()); });
  check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66),
        [](const Customers& c) { return ParetoNBDModel::fit(c.columns()); });
}

TEST_CASE("standard errors of predictions against central differences of the predictions") {
  const Customers c{{0, 1, 7, 40}, {0, 20, 35, 38.5}, {39, 39, 39, 39}};
  const auto truth = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  const auto data = simulated(truth, 3000, 3);
  const auto pareto = ParetoNBDModel::fit(data.columns());
  const auto geo = BetaGeoModel::fit(data.columns());
  REQUIRE(pareto.converged());
  REQUIRE(geo.converged());
  const auto check = [&](const auto& model, const auto& make) {
    const customer_base::Discounting yearly{0.1, 52.1775};
    const auto values = [&](const auto& m, std::size_t i) {
      return std::vector<double>{m.probability_alive(c.x[i], c.t[i], c.T[i]),
                                 m.probability_alive(c.x[i], c.t[i], c.T[i], 10.0),
                                 m.expected_purchases(c.x[i], c.t[i], c.T[i], 39),
                                 m.discounted_expected_residual_transactions(c.x[i], c.t[i], c.T[i], yearly),
                                 m.probability_of_purchases(c.x[i], c.t[i], c.T[i], 2, 10)};
    };
    const customer_base::PredictionOptions with{.errors = true};
    const std::vector<customer_base::Predictions> found{
        model.probability_alive(c.columns(), 0, with), model.probability_alive(c.columns(), 10, with),
        model.expected_purchases(c.columns(), 0, 39, with),
        model.discounted_expected_residual_transactions(c.columns(), yearly, std::numeric_limits<double>::infinity(),
                                                        with),
        model.probability_of_purchases(c.columns(), 2, 10, with)};
    const auto p = model.parameters();
    for (std::size_t i = 0; i < c.x.size(); ++i) {
      std::vector<std::vector<double>> slopes;
      for (std::size_t m = 0; m < 4; ++m) {
        auto up = p, down = p;
        up[m] *= std::exp(1e-4);
        down[m] *= std::exp(-1e-4);
        auto high = values(make(up), i);
        const auto low = values(make(down), i);
        for (std::size_t k = 0; k < high.size(); ++k) high[k] = (high[k] - low[k]) / 2e-4;
        slopes.push_back(high);
      }
      const auto direct = values(model, i);
      for (std::size_t k = 0; k < found.size(); ++k) {
        const std::vector<double> g{slopes[0][k], slopes[1][k], slopes[2][k], slopes[3][k]};
        const double error = std::sqrt(math::bilinear(g, model.estimates().working_covariance(), g));
        CHECK(found[k].value[i] == Approx(direct[k]).epsilon(1e-12));
        CHECK(found[k].standard_error[i] == Approx(error).epsilon(1e-5).margin(1e-9));
        CHECK(found[k].lower[i] <= found[k].value[i]);
        CHECK(found[k].upper[i] >= found[k].value[i]);
      }
    }
  };
  check(*pareto, [](const auto& p) { return ParetoNBDModel::with_parameters(p[0], p[1], p[2], p[3]); });
  check(*geo, [](const auto& p) { return BetaGeoModel::with_parameters(p[0], p[1], p[2], p[3]); });
}

TEST_CASE("results do not depend on threads, on the order of the rows, or on how rows are put together") {
  const auto truth = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  auto c = simulated(truth, 30000, 11);
  for (std::size_t i = 0; i < c.x.size(); ++i) c.t[i] = std::round(c.t[i] * 7) / 7;  // days: rows repeat
  for (std::size_t i = 0; i < c.x.size(); ++i)
    if (c.x[i] > 0 && c.t[i] == 0) c.t[i] = 1.0 / 7;
  for (std::size_t i = 0; i < c.x.size(); ++i) c.t[i] = (std::min)(c.t[i], c.T[i]);
  const auto fit = ParetoNBDModel::fit(c.columns());
  REQUIRE(fit.converged());
  CHECK(fit.report().distinct_rows < c.x.size());
  ThreadPool pool(3);
  const auto threaded = ParetoNBDModel::fit(c.columns(), {.executor = &pool});
  CHECK(threaded->estimates().values() == fit->estimates().values());
  Customers reversed = c;
  for (auto* column : {&reversed.x, &reversed.t, &reversed.T}) std::reverse(column->begin(), column->end());
  CHECK(ParetoNBDModel::fit(reversed.columns())->estimates().values() == fit->estimates().values());
  const auto alive = fit->probability_alive(c.columns(), 5, {.errors = true});
  const auto alive_threaded = fit->probability_alive(c.columns(), 5, {.errors = true, .executor = &pool});
  CHECK(alive.value == alive_threaded.value);
  CHECK(alive.standard_error == alive_threaded.standard_error);
  auto back = fit->probability_alive(reversed.columns(), 5).value;
  std::reverse(back.begin(), back.end());
  CHECK(back == alive.value);
  // Twice every customer: the same estimates, standard errors smaller by the root of two.
  std::vector<double> two(c.x.size(), 2.0);
  auto columns = c.columns();
  columns.weights = std::span<const double>(two);
  const auto doubled = ParetoNBDModel::fit(columns);
  CHECK(doubled->estimates().values()[3] == Approx(fit->estimates().values()[3]).epsilon(1e-6));
  CHECK(doubled->estimates().standard_errors()[3] * std::sqrt(2.0) ==
        Approx(fit->estimates().standard_errors()[3]).epsilon(1e-5));
}

TEST_CASE("covariates: recovery, and the same answers as without when they are 0") {
  const std::size_t n = 6000;
  std::vector<double> flag(n), zero(n, 0.0);
  Customers c{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
  // Two groups with their own parameters: coefficient 0.7 on purchases (alpha / e^0.7), -0.5 on dropout (beta e^0.5).
  const auto plain = ParetoNBDModel::with_parameters(0.8, 10, 0.7, 12);
  const auto other = ParetoNBDModel::with_parameters(0.8, 10 * std::exp(-0.7), 0.7, 12 * std::exp(0.5));
  for (std::size_t i = 0; i < n; ++i) {
    flag[i] = i % 2 == 0 ? 0.0 : 1.0;
    const std::vector<double> T{50.0};
    const auto made = (i % 2 == 0 ? plain : other).simulate(T, 1000 + i);
    c.x[i] = made.frequency[0], c.t[i] = made.recency[0], c.T[i] = 50.0;
  }
  const std::vector<estimation::Covariate> covariates{{"flag", std::span<const double>(flag)}};
  const auto fit =
      ParetoNBDModel::fit(c.columns(), {.purchase_covariates = covariates, .dropout_covariates = covariates});
  REQUIRE(fit.converged());
  const auto errors = fit->estimates().standard_errors();
  CHECK(std::abs(fit->estimates().value("purchase.flag") - 0.7) < 4 * errors[4]);
  CHECK(std::abs(fit->estimates().value("dropout.flag") + 0.5) < 4 * errors[5]);
  CHECK(errors[4] < 0.2);
  // Predictions need the covariates by name, and use them.
  CHECK_THROWS_WITH(fit->probability_alive(c.columns()), Catch::Contains("fitted with the covariate 'flag'"));
  const auto p = fit->parameters();
  const auto group = ParetoNBDModel::with_parameters(p[0], p[1] * std::exp(-fit->estimates().values()[4]), p[2],
                                                     p[3] * std::exp(-fit->estimates().values()[5]));
  const auto alive = fit->probability_alive(
      c.columns(), 0, {.errors = true, .purchase_covariates = covariates, .dropout_covariates = covariates});
  CHECK(alive.value[1] == Approx(group.probability_alive(c.x[1], c.t[1], c.T[1])).epsilon(1e-12));
  CHECK(alive.standard_error[1] > 0);

  // Covariates on BG/NBD dropout, against finite differences of nothing but its own likelihood: the fit with a
  // covariate that splits nothing agrees with the fit without one up to the coefficient's noise, and improves the
  // likelihood.
  const auto bg = BetaGeoModel::fit(c.columns());
  const auto bg_flag = BetaGeoModel::fit(c.columns(), {.purchase_covariates = covariates});
  REQUIRE(bg.converged());
  REQUIRE(bg_flag.converged());
  const auto test = estimation::likelihood_ratio_test(bg->estimates(), bg_flag->estimates());
  CHECK(test.p_value < 1e-6);
  const std::vector<estimation::Covariate> constant{{"nothing", std::span<const double>(zero)}};
  const auto none = BetaGeoModel::fit(c.columns(), {.purchase_covariates = constant});
  CHECK(none.report().diagnosis == Diagnosis::collinear);
  CHECK(none.report().parameter == "nothing");

  // What all estimators check of covariates; and a row without a value is left out, naming the covariate.
  const std::vector<double> few(3, 1.0);
  CHECK_THROWS_WITH(BetaGeoModel::fit(c.columns(), {.purchase_covariates = {covariates[0], covariates[0]}}),
                    "covariates must have different names, got flag twice");
  CHECK_THROWS_WITH(BetaGeoModel::fit(c.columns(), {.dropout_covariates = {{"flag", {}}}}),
                    "covariate flag has no values");
  CHECK_THROWS_AS(BetaGeoModel::fit(c.columns(), {.dropout_covariates = {{"flag", std::span<const double>(few)}}}),
                  Error);
  flag[7] = missing;
  const auto hole = BetaGeoModel::fit(c.columns(), {.purchase_covariates = covariates});
  CHECK(hole.report().row_report.line() ==
        "1 of 6000 rows left out; the first is row 7: covariate flag is missing or not finite");
}

TEST_CASE("hopeless data have a named diagnosis, never an estimate") {
  const auto diagnose = [](const Customers& c) { return BetaGeoModel::fit(c.columns()).report(); };
  const Customers once{std::vector<double>(50, 0.0), std::vector<double>(50, 0.0), std::vector<double>(50, 30.0)};
  CHECK(diagnose(once).diagnosis == Diagnosis::no_repeat_buyers);
  CHECK(ParetoNBDModel::fit(once.columns()).report().diagnosis == Diagnosis::no_repeat_buyers);
  CHECK(diagnose({{1, 2}, {3, 4}, {9, 9}}).diagnosis == Diagnosis::too_few_rows);
  CHECK_THROWS_WITH(
      diagnose({{1, 1}, {10, 10}, {9, 9}}),
      "no row can be used: 2 of 2 rows left out; the first is row 0: recency is above T: a purchase after "
      "the end of the observation");
  // Every customer bought on the last day: nobody can be seen to have left.
  Customers loyal;
  for (int i = 0; i < 200; ++i) {
    loyal.x.push_back(1 + i % 5);
    loyal.t.push_back(30);
    loyal.T.push_back(30);
  }
  for (const auto& report : {diagnose(loyal), ParetoNBDModel::fit(loyal.columns()).report(),
                             ModifiedBetaGeoModel::fit(loyal.columns()).report()}) {
    CHECK_FALSE(report.converged());
    CHECK((report.diagnosis == Diagnosis::on_boundary || report.diagnosis == Diagnosis::dropout_spread_not_identified ||
           report.diagnosis == Diagnosis::purchase_spread_not_identified));
    CHECK(report.message.size() > 20);
  }
  const auto fit = BetaGeoModel::fit(once.columns());
  CHECK_THROWS_WITH(fit.model(), Catch::Contains("nobody bought again"));
  // A prior identifies what the data do not.
  const auto with_prior =
      BetaGeoModel::fit(loyal.columns(), {.priors = {{"r", 1, 1}, {"alpha", 10, 1}, {"a", 1, 1}, {"b", 3, 1}}});
  CHECK(with_prior.converged());
  CHECK(with_prior->estimates().penalty() > 0);
  CHECK_THROWS_AS(BetaGeoModel::fit(loyal.columns(), {.priors = {{"s", 1, 1}}}), Error);
}

TEST_CASE("rows that cannot be are NaN and counted") {
  const double nan = std::nan("");
  const Customers c{{1, 1.5, nan, 2, 0, 3, 1, 1}, {5, 5, 5, 50, 4, 0, 5, -1}, {39, 39, 39, 39, 39, 39, 0, 39}};
  const auto m = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  const auto alive = m.probability_alive(c.columns(), 0, {.errors = true});
  CHECK(alive.rows.left_out == 7);
  CHECK(alive.rows.first() == 1);
  CHECK(alive.rows.first_why() == "frequency is not a whole number");
  CHECK(std::isfinite(alive.value[0]));
  for (std::size_t i = 1; i < 8; ++i) CHECK(std::isnan(alive.value[i]));
  CHECK(customer_base::customer_row_problem(2, 50, 39).find("above T") != std::string::npos);
  CHECK(customer_base::customer_row_problem(2, 5, 39).empty());
  CHECK_THROWS_AS(m.probability_alive(2, 50, 39), Error);
  CHECK_THROWS_AS(m.probability_alive(2, 5, 39, -1), Error);
  CHECK_THROWS_WITH(m.probability_alive(CustomerColumns{}), Catch::Contains("frequency is required"));
  const customer_base::Discounting none{0.0, 1.0};
  CHECK_THROWS_WITH(m.discounted_expected_residual_transactions(c.columns(), none),
                    Catch::Contains("infinite horizon"));
  CHECK(m.discounted_expected_residual_transactions(1, 5, 39, none, 52) == Approx(m.expected_purchases(1, 5, 39, 52)));
}

TEST_CASE("discounting: rate and period together") {
  const auto m = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  // 10 % a year of 52.1775 weeks is the same as its equivalent rate a week; an identity.
  const double weekly = std::pow(1.1, 1 / 52.1775) - 1;
  CHECK(m.discounted_expected_residual_transactions(2, 30, 39, {0.1, 52.1775}, 104) ==
        Approx(m.discounted_expected_residual_transactions(2, 30, 39, {weekly, 1.0}, 104)).epsilon(1e-12));
  // Against a sum over fine steps of expected purchases in each, discounted at its middle.
  double sum = 0;
  const Customers c{{2}, {30}, {39}};
  for (int k = 0; k < 2080; ++k)
    sum += m.expected_purchases(c.columns(), 0.05 * k, 0.05 * (k + 1)).value[0] *
           std::pow(1.1, -(0.05 * k + 0.025) / 52.1775);
  CHECK(m.discounted_expected_residual_transactions(2, 30, 39, {0.1, 52.1775}, 104) == Approx(sum).epsilon(1e-6));
}

TEST_CASE("simulated customers follow the model") {
  // E[X(T)] and P(alive), and the counts, of 200,000 simulated customers against the formulas, within 5 standard
  // errors.
  const auto check = [](const auto& m) {
    const std::vector<double> T(100000, 39.0);
    const auto made = m.simulate(T, 42);
    const double n = static_cast<double>(T.size());
    const double mean = std::accumulate(made.frequency.begin(), made.frequency.end(), 0.0) / n;
    double square = 0, alive = 0, predicted = 0;
    for (const double x : made.frequency) square += (x - mean) * (x - mean);
    for (const auto a : made.alive) alive += a;
    const Customers c{made.frequency, made.recency, made.T};
    for (const double p : m.probability_alive(c.columns()).value) predicted += p;
    CHECK(std::abs(mean - m.expected_purchases_new_customer(std::vector<double>{39.0})[0].value) <
          5 * std::sqrt(square / n / n));
    CHECK(std::abs(alive - predicted) < 5 * std::sqrt(n) / 2);
    const auto counts = m.compare_counts(c.columns());
    CHECK(counts.p_value > 1e-4);
    CHECK(std::accumulate(counts.expected.begin(), counts.expected.end(), 0.0) == Approx(n).epsilon(1e-12));
  };
  check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426));
  check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614));
  check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66));
}

TEST_CASE("customer lifetime value joins spend and transactions") {
  const auto truth = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  const auto data = simulated(truth, 4000, 5);
  const auto fit = BetaGeoModel::fit(data.columns());
  REQUIRE(fit.converged());
  const Customers c{{2, 5}, {30, 38}, {39, 39}};
  const customer_base::Discounting yearly{0.1, 52.1775};
  const std::vector<double> spend{20.0, 30.0}, spend_errors{1.0, 2.0};
  const auto value = fit->customer_lifetime_value(c.columns(), spend, spend_errors, 0.3, yearly, 52, {.errors = true});
  const auto dert = fit->discounted_expected_residual_transactions(c.columns(), yearly, 52, {.errors = true});
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(value.value[i] == Approx(0.3 * spend[i] * dert.value[i]).epsilon(1e-14));
    CHECK(value.standard_error[i] ==
          Approx(0.3 * std::hypot(spend[i] * dert.standard_error[i], spend_errors[i] * dert.value[i])).epsilon(1e-12));
  }
  CHECK_THROWS_AS(fit->customer_lifetime_value(c.columns(), std::vector<double>{1, 2, 3}, {}, 0.3, yearly), Error);
  for (const double margin : {30.0, -1.1, missing})
    CHECK_THROWS_AS(fit->customer_lifetime_value(c.columns(), spend, {}, margin, yearly), Error);
}

TEST_CASE("a spend that cannot be is an error for all customers, and a row left out for one") {
  const auto model = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  const customer_base::Discounting yearly{0.1, 52.1775};
  const Customers c{{2, 5, -1}, {30, 38, 3}, {39, 39, 39}};  // the last cannot be himself
  for (const double spend : {-5.0, missing})
    CHECK_THROWS_WITH(model.customer_lifetime_value(c.columns(), std::vector<double>{spend}, {}, 0.3, yearly),
                      Catch::StartsWith("spend must be at least 0, got "));
  for (const double wrong : {-5.0, missing}) {
    const auto value = model.customer_lifetime_value(c.columns(), std::vector<double>{20, wrong, wrong}, {}, 0.3,
                                                     yearly, 52, {.errors = true});
    CHECK(value.value[0] > 0.0);
    for (const auto* part : {&value.value, &value.standard_error, &value.lower, &value.upper})
      CHECK(std::isnan((*part)[1]));
    CHECK(value.rows.left_out == 2);
    REQUIRE(value.rows.reasons.size() == 2);
    CHECK(value.rows.reasons[0].why == "spend is missing or negative");
    CHECK(value.rows.reasons[0].first == 1);
    CHECK(value.rows.reasons[1].first == 2);  // what was wrong already is counted once
  }
  CHECK(model.customer_lifetime_value(c.columns(), std::vector<double>{0}, {}, 0.3, yearly).value[0] == 0.0);
}

TEST_CASE("the bootstrap spreads as the standard errors say") {
  const auto truth = BetaGeoModel::with_parameters(0.8, 6, 1.2, 4);
  const auto data = simulated(truth, 3000, 17);
  const auto fit = BetaGeoModel::fit(data.columns());
  REQUIRE(fit.converged());
  const auto errors = fit->estimates().standard_errors();
  for (const bool parametric : {false, true}) {
    const auto boot = fit->bootstrap(data.columns(), {.replicates = 120, .seed = 3, .parametric = parametric});
    CHECK(boot.without_answer == 0);
    REQUIRE(boot.standard_errors.size() == 4);
    // 120 replicates know a standard error to 6.5 % (1/sqrt(240)); the distributions are skewed to the right.
    CHECK(boot.standard_errors[0] == Approx(errors[0]).epsilon(0.30));
    CHECK(boot.standard_errors[1] == Approx(errors[1]).epsilon(0.30));
    CHECK(boot.intervals[0].lower < 0.8);
    CHECK(boot.intervals[0].upper > 0.7);
  }
}

TEST_CASE("a saved model predicts the same to the last bit") {
  const auto truth = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  const auto data = simulated(truth, 3000, 5);
  const auto fit = ParetoNBDModel::fit(data.columns());
  REQUIRE(fit.converged());
  const auto back = ParetoNBDModel::from_state(fit->state());
  CHECK(back.estimates().values() == fit->estimates().values());
  CHECK(back.report() == fit->report());
  CHECK(back.expected_purchases(2, 30, 39, 52) == fit->expected_purchases(2, 30, 39, 52));
  CHECK_THROWS_AS(BetaGeoModel::from_state(fit->state()), Error);
}
