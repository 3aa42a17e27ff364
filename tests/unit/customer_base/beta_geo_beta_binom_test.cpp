#include <algorithm>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using customer_base::BetaGeoBetaBinomModel;
using customer_base::CustomerColumns;
using Column = std::vector<double>;

namespace {
std::span<const double> view(const Column& column) {
  return column;
}

// 11,104 donors first seen in 1995 and their gifts in 1996-2001: frequency, recency, T, number of donors; Fader, Hardie
// & Shang (2010), as kept in the lifetimes repository.
struct Donations {
  Column x{0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6};
  Column t{0, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 3, 4, 5, 6, 4, 5, 6, 5, 6, 6};
  Column n = Column(22, 6.0);
  Column weight{3464, 1091, 277, 129, 78,  119, 129, 613, 255, 155, 173,
                234,  322,  181, 225, 357, 240, 284, 512, 335, 728, 1203};
  [[nodiscard]] CustomerColumns columns() const {
    return {.frequency = view(x), .recency = view(t), .T = view(n), .weights = view(weight)};
  }
};
const Donations donations;
const BetaGeoBetaBinomModel published = BetaGeoBetaBinomModel::with_parameters(1.204, 0.750, 0.657, 2.783);
const BetaGeoBetaBinomModel fitted =
    BetaGeoBetaBinomModel::with_parameters(1.2035224, 0.74971636, 0.65671821, 2.7834422);

// The likelihood as the paper writes it.
double naive_likelihood(const std::array<double, 4>& p, double x, double t, double n) {
  const auto [a, b, c, d] = p;
  const auto ratio = [](double u, double v, double u0, double v0) {
    return std::exp(math::log_beta(u, v) - math::log_beta(u0, v0));
  };
  double sum = ratio(a + x, b + n - x, a, b) * ratio(c, d + n, c, d);
  for (double i = 0; i < n - t; ++i) sum += ratio(a + x, b + t - x + i, a, b) * ratio(c + 1, d + t + i, c, d);
  return sum;
}

// Everything from the definition: a history is a string of n bits; a life ends before opportunity 1 ... N or later.
// Averages over p and theta are ratios of beta functions. Sums over all futures of m opportunities.
struct Enumerated {
  double alive = 0.0, purchases = 0.0;
  Column count;
};
Enumerated enumerate(const std::array<double, 4>& p, double x, double t, double n, double m) {
  const auto [a, b, c, d] = p;
  Enumerated out{.count = Column(static_cast<std::size_t>(m) + 1, 0.0)};
  const double all = naive_likelihood(p, x, t, n);
  // Alive at exactly `life` opportunities (life = n + m: at least), and y purchases at those after n.
  for (double life = t; life <= n + m; ++life) {
    const double end = life < n + m ? math::log_beta(c + 1, d + life) : math::log_beta(c, d + life);
    const double future = (std::max)(0.0, life - n);
    for (double y = 0; y <= future; ++y) {
      const double ways = std::exp(std::lgamma(future + 1) - std::lgamma(y + 1) - std::lgamma(future - y + 1));
      const double chance =
          ways *
          std::exp(math::log_beta(a + x + y, b + life - x - y) - math::log_beta(a, b) + end - math::log_beta(c, d)) /
          all;
      out.count[static_cast<std::size_t>(y)] += chance;
      out.purchases += y * chance;
      if (life == n + m) out.alive += chance;
    }
  }
  return out;
}
}  // namespace

TEST_CASE("donations: the fit of Fader, Hardie & Shang (2010)") {
  const auto fit = BetaGeoBetaBinomModel::fit(donations.columns());
  REQUIRE(fit.converged());
  // Published 1.204, 0.750, 0.657, 2.783; more digits and standard errors recomputed independently (Newton steps to a
  // gradient below 1e-8).
  const double values[] = {1.2035224, 0.74971636, 0.65671821, 2.7834422};
  const double errors[] = {0.0693914, 0.0294477, 0.0510099, 0.320819};
  const auto& estimates = fit->estimates();
  CHECK(estimates.log_likelihood() == Approx(-33225.581274).epsilon(1e-10));
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(estimates.values()[i] == Approx(values[i]).epsilon(1e-7));
    CHECK(estimates.standard_errors()[i] == Approx(errors[i]).epsilon(1e-5));
  }
  CHECK(fit.report().observations == 11104.0);
  CHECK(fit.report().row_report.rows == 22);
  CHECK(fit.report().distinct_rows == 22);
  CHECK(fit.report().newton_decrement < 1e-12);
  CHECK(fit.report().smallest_eigenvalue > 0.0);

  SECTION("threads and order of rows change nothing") {
    ThreadPool pool(3);
    CHECK(BetaGeoBetaBinomModel::fit(donations.columns(), {.executor = &pool})->estimates().values() ==
          estimates.values());
    Donations reversed = donations;
    for (auto* column : {&reversed.x, &reversed.t, &reversed.weight}) std::reverse(column->begin(), column->end());
    CHECK(BetaGeoBetaBinomModel::fit(reversed.columns())->estimates().values() == estimates.values());
  }
  SECTION("weights are rows written several times") {
    Column x, t, n;
    for (std::size_t i = 0; i < 22; ++i)
      for (int k = 0; k < static_cast<int>(donations.weight[i]); ++k) {
        x.push_back(donations.x[i]);
        t.push_back(donations.t[i]);
        n.push_back(6);
      }
    const auto rows = BetaGeoBetaBinomModel::fit({.frequency = view(x), .recency = view(t), .T = view(n)});
    CHECK(rows.report().distinct_rows == 22);
    CHECK(rows.report().row_report.rows == 11104);
    CHECK(rows->estimates().values() == estimates.values());
  }
  SECTION("a saved model is the same model") {
    CHECK(BetaGeoBetaBinomModel::from_state(fit->state()).state() == fit->state());
    CHECK_THROWS_AS(BetaGeoBetaBinomModel::from_state({.model = "BetaGeoModel"}), Error);
  }
  SECTION("errors are those of moved parameters") {
    // Central differences of the number predicted, in the logarithms, against the covariance of the fit.
    const auto& log_values = estimates.values();
    const auto check = [&](const customer_base::Predictions& predicted, std::size_t row, estimation::Scale scale,
                           const auto& value) {
      Column slope(4);
      for (std::size_t k = 0; k < 4; ++k) {
        const auto moved = [&](double by) {
          Column v = log_values;
          v[k] *= std::exp(by);
          return value(BetaGeoBetaBinomModel::with_parameters(v[0], v[1], v[2], v[3]));
        };
        slope[k] = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      }
      const double error = std::sqrt(math::bilinear(slope, estimates.working_covariance(), slope));
      CHECK(predicted.value[row] == Approx(value(*fit)).epsilon(1e-13));
      CHECK(predicted.standard_error[row] == Approx(error).epsilon(1e-6));
      const auto interval =
          estimation::interval_around(predicted.value[row], predicted.standard_error[row], scale, 0.9);
      CHECK(predicted.lower[row] == interval.lower);
      CHECK(predicted.upper[row] == interval.upper);
    };
    const customer_base::PredictionOptions options{.errors = true, .level = 0.9};
    const auto columns = donations.columns();
    const customer_base::Discounting yearly{.rate = 0.1, .period = 1.0};
    const auto alive = fit->probability_alive(columns, 1.0, options);
    const auto bought = fit->expected_purchases(columns, 2.0, 5.0, options);
    const auto residual = fit->discounted_expected_residual_transactions(columns, yearly, infinity, options);
    const auto count = fit->probability_of_purchases(columns, 2, 5.0, options);
    const auto none = fit->probability_of_purchases(columns, 0, 5.0, options);
    for (const std::size_t row : {std::size_t{0}, std::size_t{4}, std::size_t{21}}) {
      const double x = donations.x[row], t = donations.t[row];
      check(alive, row, estimation::Scale::logit, [&](const auto& m) { return m.probability_alive(x, t, 6, 1.0); });
      check(bought, row, estimation::Scale::log,
            [&](const auto& m) { return m.expected_purchases(x, t, 6, 5.0) - m.expected_purchases(x, t, 6, 2.0); });
      check(residual, row, estimation::Scale::log,
            [&](const auto& m) { return m.discounted_expected_residual_transactions(x, t, 6, yearly); });
      check(count, row, estimation::Scale::logit,
            [&](const auto& m) { return m.probability_of_purchases(x, t, 6, 2, 5.0); });
      check(none, row, estimation::Scale::logit,
            [&](const auto& m) { return m.probability_of_purchases(x, t, 6, 0, 5.0); });
    }
    // Who took the last opportunity was alive then for certain.
    const auto now = fit->probability_alive(columns, 0.0, options);
    CHECK(now.value[21] == 1.0);
    CHECK(now.standard_error[21] == 0.0);
    CHECK(now.lower[21] == 1.0);
    CHECK(now.upper[21] == 1.0);
  }
}

TEST_CASE("donations: published predictions") {
  // Fader, Hardie & Shang (2010): P(alive in 2002) is .11 for who never gave again, .59 for two gifts with the last in
  // 1999 and .93 for who gave in 2001; expected gifts in 2002-06 of all donors 12,884.2 (this with unrounded
  // parameters); donors expected with 0 and 6 gifts 3,454.9 and 1,253.1.
  CHECK(published.probability_alive(0, 0, 6, 1) == Approx(0.11).margin(0.005));
  CHECK(published.probability_alive(2, 4, 6, 1) == Approx(0.59).margin(0.005));
  CHECK(published.probability_alive(6, 6, 6, 1) == Approx(0.93).margin(0.005));
  CHECK(fitted.expected_purchases(6, 6, 6, 5) == Approx(3.752544).margin(5e-7));
  CHECK(published.expected_purchases(6, 6, 6, 5) == Approx(3.752116).margin(5e-7));
  const auto gifts = fitted.expected_purchases(donations.columns(), 0, 5);
  double total = 0.0;
  for (std::size_t i = 0; i < 22; ++i) total += donations.weight[i] * gifts.value[i];
  CHECK(total == Approx(12884.2).margin(0.05));
  const auto counts = fitted.compare_counts(donations.columns(), 7);
  CHECK(counts.actual[0] == 3464.0);
  CHECK(counts.actual[6] == 1203.0);
  CHECK(counts.expected[0] == Approx(3454.9).margin(0.05));
  CHECK(counts.expected[6] == Approx(1253.1).margin(0.05));
  double statistic = 0.0, expected = 0.0;
  for (std::size_t i = 0; i < 7; ++i) {
    statistic += std::pow(counts.actual[i] - counts.expected[i], 2) / counts.expected[i];
    expected += counts.expected[i];
  }
  CHECK(counts.statistic == Approx(statistic));
  CHECK(counts.degrees_of_freedom == 2.0);
  CHECK(expected == Approx(11104.0));
  const auto shares = fitted.probability_of_purchases_new_customer(6, 6);
  CHECK(shares[0].value == Approx(0.311139).margin(5e-7));
}

TEST_CASE("values to forty digits by mpmath, at the fit to the donations") {
  // ln L, P(alive at 7), expected purchases in 5, and DERT at 10 %, 0.27 % and 0.001 % per opportunity by 2F1, from the
  // formulas of the paper.
  struct Case {
    double x, t, log_likelihood, alive, purchases, ten, quarter, tiny;
  };
  for (const auto& c : {Case{0, 0, -1.1675171137269751, 0.10813327398292879, 0.072863338166111489, 0.11475271098796487,
                             1.0080779733621894, 9.3326966965272255},
                        Case{1, 4, -4.5707076480970098, 0.68038382307647134, 0.83939616912803405, 1.3219677882553244,
                             11.613203708749763, 107.51401255923108},
                        Case{6, 6, -2.1816734754074923, 0.93043357512184478, 3.7525442195794448, 5.9098942367594642,
                             51.917154319798105, 480.64442177766903}}) {
    const Column x{c.x}, t{c.t}, n{6};
    const CustomerColumns row{.frequency = view(x), .recency = view(t), .T = view(n)};
    CHECK(customer_base::beta_geo_beta_binom_log_likelihood(fitted.parameters(), row).value ==
          Approx(c.log_likelihood).epsilon(1e-14));
    CHECK(fitted.probability_alive(c.x, c.t, 6, 1) == Approx(c.alive).epsilon(1e-13));
    CHECK(fitted.expected_purchases(c.x, c.t, 6, 5) == Approx(c.purchases).epsilon(1e-13));
    const auto residual = [&](double rate) {
      return fitted.discounted_expected_residual_transactions(c.x, c.t, 6, {.rate = rate, .period = 1.0});
    };
    CHECK(residual(0.1) == Approx(c.ten).epsilon(1e-12));
    CHECK(residual(0.0027) == Approx(c.quarter).epsilon(1e-12));
    CHECK(residual(0.00001) == Approx(c.tiny).epsilon(1e-9));  // 1 - z has 11 digits
  }
  // Long histories, and counts whose terms rise from below the smallest double.
  const Column x{20, 200}, t{400, 990}, n{1000, 1000};
  CHECK(customer_base::beta_geo_beta_binom_log_likelihood(fitted.parameters(),
                                                          {.frequency = view(x), .recency = view(t), .T = view(n)})
            .value == Approx(-90.545222436207120818 - 508.13949018479561762).epsilon(1e-13));
  CHECK(fitted.probability_alive(20, 400, 1000) == Approx(4.9634077358928669687e-8).epsilon(1e-11));
  CHECK(fitted.probability_alive(200, 990, 1000) == Approx(0.97279588198356757304).epsilon(1e-13));
  const auto shares = fitted.probability_of_purchases_new_customer(1000, 1000);
  CHECK(shares[0].value == Approx(0.28717928604552061).epsilon(1e-12));
  CHECK(shares[10].value == Approx(0.014008839601162566).epsilon(1e-12));
  CHECK(shares[500].value == Approx(4.1379541867462712e-5).epsilon(1e-11));
  CHECK(shares[1000].value == Approx(0.00012123401717585978).epsilon(1e-11));
  double sum = 0.0;
  for (const auto& share : shares) sum += share.value;
  CHECK(sum == Approx(1.0).epsilon(1e-11));
}

TEST_CASE("BG/BB: the likelihood is the formula of the paper, its derivatives those of the likelihood") {
  const Column x{0, 1, 3, 7, 2, 1}, t{0, 5, 9, 7, 2, 1}, n{4, 5, 12, 7, 30, 1}, weight{3, 1, 0.5, 2, 1, 7};
  const CustomerColumns rows{.frequency = view(x), .recency = view(t), .T = view(n), .weights = view(weight)};
  for (const auto& p : {std::array{0.4, 1.7, 0.3, 5.0}, {12.0, 3.0, 2.5, 0.2}, {1.0, 1.0, 1.0, 1.0}}) {
    const auto here = customer_base::beta_geo_beta_binom_log_likelihood(p, rows);
    double naive = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) naive += weight[i] * std::log(naive_likelihood(p, x[i], t[i], n[i]));
    CHECK(here.value == Approx(naive).epsilon(1e-12));
    for (std::size_t i = 0; i < 4; ++i) {
      const auto moved = [&](double by) {
        auto q = p;
        q[i] *= std::exp(by);
        return customer_base::beta_geo_beta_binom_log_likelihood(q, rows);
      };
      const auto up = moved(1e-4), down = moved(-1e-4);  // error of order 1e-8
      CHECK(here.gradient[i] == Approx((up.value - down.value) / 2e-4).epsilon(1e-6).margin(1e-6));
      for (std::size_t j = 0; j < 4; ++j) {
        CHECK(here.hessian(i, j) == Approx((up.gradient[j] - down.gradient[j]) / 2e-4).epsilon(1e-6).margin(1e-6));
        CHECK(here.hessian(i, j) == here.hessian(j, i));
      }
    }
  }
}

TEST_CASE("all histories of a customer add up to one") {
  for (const double n : {1.0, 2.0, 5.0, 9.0}) {
    double sum = 0.0;
    for (double t = 0; t <= n; ++t)
      for (double x = t > 0 ? 1 : 0; x <= t; ++x) {
        // the last purchase is at t; the x - 1 before it anywhere
        const double ways = t == 0 ? 1.0 : std::exp(std::lgamma(t) - std::lgamma(x) - std::lgamma(t - x + 1));
        const Column cx{x}, ct{t}, cn{n};
        sum += ways * std::exp(customer_base::beta_geo_beta_binom_log_likelihood(
                                   {0.7, 1.9, 0.4, 2.2}, {.frequency = view(cx), .recency = view(ct), .T = view(cn)})
                                   .value);
      }
    CHECK(sum == Approx(1.0).epsilon(1e-13));
  }
}

TEST_CASE("BG/BB: predictions against counting every future") {
  for (const auto& p : {std::array{0.7, 1.9, 0.4, 2.2}, {3.0, 2.0, 1.0, 1.0}, {0.2, 0.1, 6.0, 0.5}}) {
    const auto model = BetaGeoBetaBinomModel::with_parameters(p[0], p[1], p[2], p[3]);
    for (const auto& [x, t, n] : {std::array{0.0, 0.0, 3.0}, {1.0, 1.0, 8.0}, {2.0, 5.0, 7.0}, {4.0, 4.0, 4.0}})
      for (const double m : {0.0, 1.0, 4.0, 12.0}) {
        const auto naive = enumerate(p, x, t, n, m);
        CHECK(model.probability_alive(x, t, n, m) == Approx(naive.alive).epsilon(1e-11));
        CHECK(model.expected_purchases(x, t, n, m) == Approx(naive.purchases).epsilon(1e-11).margin(1e-15));
        for (std::size_t y = 0; y <= static_cast<std::size_t>(m); ++y)
          CHECK(model.probability_of_purchases(x, t, n, y, m) == Approx(naive.count[y]).epsilon(1e-11));
        CHECK(model.probability_of_purchases(x, t, n, static_cast<std::size_t>(m) + 1, m) == 0.0);
        // Discounting sums the gains of single opportunities.
        double discounted = 0.0;
        for (double j = 1; j <= m; ++j)
          discounted +=
              std::pow(1.2, -j / 2.0) * (enumerate(p, x, t, n, j).purchases - enumerate(p, x, t, n, j - 1).purchases);
        if (m > 0.0)
          CHECK(model.discounted_expected_residual_transactions(x, t, n, {.rate = 0.2, .period = 2.0}, m) ==
                Approx(discounted).epsilon(1e-10));
      }
    // A horizon beyond which nothing is left is no horizon.
    CHECK(
        model.discounted_expected_residual_transactions(2, 5, 7, {.rate = 0.1, .period = 1.0}, 800) ==
        Approx(model.discounted_expected_residual_transactions(2, 5, 7, {.rate = 0.1, .period = 1.0})).epsilon(1e-12));
    const Column t{0, 1, 4};
    const auto curve = model.expected_purchases_new_customer(t);
    CHECK(curve[0].value == 0.0);
    const auto shares = model.probability_of_purchases_new_customer(4, 4);
    double mean = 0.0;
    for (std::size_t y = 0; y <= 4; ++y) mean += static_cast<double>(y) * shares[y].value;
    CHECK(curve[2].value == Approx(mean).epsilon(1e-12));
    CHECK(curve[1].value == Approx(p[0] / (p[0] + p[1]) * p[3] / (p[2] + p[3])));
  }
  // Without discounting the sum is finite for gamma > 1: (alpha+x)/(alpha+beta+n) P(alive) (delta+n)/(gamma-1).
  const auto finite = BetaGeoBetaBinomModel::with_parameters(1.0, 1.0, 2.0, 3.0);
  CHECK(finite.discounted_expected_residual_transactions(4, 4, 4, {.rate = 0.0, .period = 1.0}) ==
        Approx(5.0 / 6.0 * 7.0 / 1.0));
  CHECK(finite.discounted_expected_residual_transactions(4, 4, 4, {.rate = 1e-9, .period = 1.0}) ==
        Approx(5.0 / 6.0 * 7.0 / 1.0).epsilon(1e-5));
  CHECK(fitted.discounted_expected_residual_transactions(4, 4, 4, {.rate = 0.0, .period = 1.0}) == infinity);
}

TEST_CASE("BG/BB: customer lifetime value is margin, spend and discounted purchases") {
  const auto fit = BetaGeoBetaBinomModel::fit(donations.columns());
  const customer_base::Discounting yearly{.rate = 0.1, .period = 1.0};
  const Column spend{50.0}, spend_error{2.0};
  const customer_base::PredictionOptions options{.errors = true};
  const auto residual = fit->discounted_expected_residual_transactions(donations.columns(), yearly, infinity, options);
  const auto value =
      fit->customer_lifetime_value(donations.columns(), spend, spend_error, 0.6, yearly, infinity, options);
  CHECK(value.value[3] == Approx(0.6 * 50.0 * residual.value[3]));
  CHECK(value.standard_error[3] ==
        Approx(0.6 * std::hypot(50.0 * residual.standard_error[3], 2.0 * residual.value[3])));
  const auto loss =
      fit->customer_lifetime_value(donations.columns(), spend, spend_error, -0.6, yearly, infinity, options);
  CHECK(loss.lower[3] == Approx(-value.upper[3]));
  // The margin is a share of the spend: 30 for 30 % would make every value a hundred times too large.
  CHECK_THROWS_WITH(fit->customer_lifetime_value(donations.columns(), spend, {}, 30.0, yearly),
                    "margin must lie in [-1, 1], got 30");
  const Column two{1, 2};
  CHECK_THROWS_AS(fit->customer_lifetime_value(donations.columns(), two, {}, 1.0, yearly), Error);
}

TEST_CASE("BG/BB: a fit to simulated customers of unlike cohorts finds the truth") {
  const std::array<double, 4> truth{1.2, 0.9, 0.8, 3.0};
  const auto model = BetaGeoBetaBinomModel::with_parameters(truth[0], truth[1], truth[2], truth[3]);
  Column T;
  for (std::size_t i = 0; i < 8000; ++i) T.push_back(4.0 + static_cast<double>(i % 9));
  const auto customers = model.simulate(T, 42);
  const CustomerColumns columns{
      .frequency = view(customers.frequency), .recency = view(customers.recency), .T = view(customers.T)};
  const auto fit = BetaGeoBetaBinomModel::fit(columns);
  REQUIRE(fit.converged());
  CHECK(fit.report().row_report.left_out == 0);
  for (std::size_t i = 0; i < 4; ++i)  // 4 standard errors on the scale of the interval
    CHECK(std::abs(std::log(fit->estimates().values()[i] / truth[i])) <
          4.0 * std::sqrt(fit->estimates().working_covariance()(i, i)));
  // The share alive in the simulation is the mean of P(alive at T), within 4 binomial errors.
  const auto alive = model.probability_alive(columns);
  double expected = 0.0, actual = 0.0, variance = 0.0;
  for (std::size_t i = 0; i < T.size(); ++i) {
    expected += alive.value[i];
    variance += alive.value[i] * (1.0 - alive.value[i]);
    actual += customers.alive[i];
  }
  CHECK(std::abs(actual - expected) < 4.0 * std::sqrt(variance));
  // The counts fit: chi-squared with the true parameters, cells - 1 degrees of freedom.
  const auto counts = model.compare_counts(columns, 13);
  CHECK(math::gamma_cdf_upper(counts.statistic / 2.0, 6.0) > 1e-4);
}

TEST_CASE("BG/BB: priors take the place of what the data do not say") {
  const Column x{0, 0}, t{0, 0}, n{3, 4};
  const CustomerColumns nobody{.frequency = view(x), .recency = view(t), .T = view(n)};
  CHECK(BetaGeoBetaBinomModel::fit(nobody).report().diagnosis == Diagnosis::no_repeat_buyers);
  const auto fit = BetaGeoBetaBinomModel::fit(
      nobody, {.priors = {{"alpha", 1.0, 0.5}, {"beta", 2.0, 0.5}, {"gamma", 0.5, 0.5}, {"delta", 3.0, 0.5}}});
  REQUIRE(fit.converged());
  CHECK(fit->parameters()[0] < 1.0);  // pulled down by customers who do not buy
  CHECK(fit->estimates().penalty() > 0.0);
  CHECK_THROWS_WITH(BetaGeoBetaBinomModel::fit(nobody, {.priors = {{"r", 1.0, 1.0}}}),
                    Contains("alpha, beta, gamma, delta"));
}

TEST_CASE("BG/BB: hopeless data get a diagnosis, not numbers") {
  const auto report = [](const Column& x, const Column& t, const Column& n, const Column& weight) {
    const auto fit =
        BetaGeoBetaBinomModel::fit({.frequency = view(x), .recency = view(t), .T = view(n), .weights = view(weight)});
    if (!fit.converged()) CHECK_THROWS_AS(fit.model(), Error);
    return fit.report();
  };
  CHECK(report({}, {}, {}, {}).diagnosis == Diagnosis::too_few_rows);
  CHECK(report({0, 1, 1, 2}, {0, 1, 2, 2}, {2, 2, 2, 2}, {9, 3, 4, 5}).diagnosis == Diagnosis::spread_not_identified);
  CHECK(report({3, 5}, {3, 5}, {3, 5}, {9, 3}).diagnosis == Diagnosis::on_boundary);
  CHECK(report({0, 1, 3}, {0, 3, 3}, {3, 3, 3}, {9, 3, 4}).diagnosis == Diagnosis::too_few_rows);

  // Counts of all histories of 7 opportunities as they are expected when everyone is alike. With one p for all the
  // likelihood is highest for alpha, beta -> infinity; with one theta for gamma, delta -> infinity.
  const auto expected_of = [&](double p, double theta, bool one_p, bool one_theta) {
    Column x, t, n, weight;
    const double spread = 1.5;  // of the one that does differ: a beta distribution with mean p or theta
    for (double last = 0; last <= 7; ++last)
      for (double bought = last > 0 ? 1 : 0; bought <= last; ++bought) {
        const double ways =
            last == 0 ? 1.0 : std::exp(std::lgamma(last) - std::lgamma(bought) - std::lgamma(last - bought + 1));
        const double a = one_p ? 1e7 * p : spread * p, b = one_p ? 1e7 * (1 - p) : spread * (1 - p);
        const double c = one_theta ? 1e7 * theta : spread * theta,
                     d = one_theta ? 1e7 * (1 - theta) : spread * (1 - theta);
        x.push_back(bought);
        t.push_back(last);
        n.push_back(7);
        weight.push_back(std::round(2000.0 * ways * naive_likelihood({a, b, c, d}, bought, last, 7)));
      }
    return report(x, t, n, weight);
  };
  const auto purchase = expected_of(0.4, 0.2, true, false);
  INFO(purchase.message);
  CHECK(purchase.diagnosis == Diagnosis::purchase_spread_not_identified);
  const auto dropout = expected_of(0.5, 0.2, false, true);
  INFO(dropout.message);
  CHECK(dropout.diagnosis == Diagnosis::dropout_spread_not_identified);
  // Nobody leaves: purchases at every second opportunity, to the end.
  const auto loyal = report({2, 3, 3, 4, 1}, {6, 6, 6, 6, 6}, {6, 6, 6, 6, 6}, {50, 60, 10, 40, 20});
  CHECK(loyal.diagnosis == Diagnosis::on_boundary);
  CHECK(loyal.parameter == "gamma");
}

TEST_CASE("BG/BB: rows that cannot be are NaN and counted") {
  const Column x{1, 2, 1.5, 0, 3, 1, missing, 1, 1}, t{1, 1, 2, 2, 3, 4, 1, 1, 1}, n{3, 3, 3, 3, 2.5, 3, 3, 0, 2e6};
  const CustomerColumns rows{.frequency = view(x), .recency = view(t), .T = view(n)};
  const auto alive = published.probability_alive(rows, 1, {.errors = true});
  CHECK(alive.rows.left_out == 8);
  CHECK(alive.rows.first() == 1);
  CHECK(alive.rows.first_why() ==
        "frequency is above recency: more purchases than opportunities up to the last one taken");
  CHECK(alive.value[0] == published.probability_alive(1, 1, 3, 1));
  for (std::size_t i = 1; i < x.size(); ++i) {
    CHECK(std::isnan(alive.value[i]));
    CHECK(std::isnan(alive.standard_error[i]));
    CHECK_THROWS_AS(published.probability_alive(x[i], t[i], n[i]), Error);
  }
  const Column weights{1, 1, 1, 1, 1, 1, 1, 1, -1};
  const customer_base::CustomerColumns columns{
      .frequency = view(x), .recency = view(t), .T = view(n), .weights = view(weights)};
  CHECK_THROWS_WITH(BetaGeoBetaBinomModel::fit(columns),
                    Catch::StartsWith("too many rows cannot be used: 8 of 9 rows left out; the first is row 1: "));
  const auto fit = BetaGeoBetaBinomModel::fit(columns, {.largest_share_left_out = 1.0});
  CHECK(fit.report().row_report.left_out == 8);
  CHECK_FALSE(fit.converged());
}

TEST_CASE("BG/BB: wrong arguments are errors that name what is wrong") {
  CHECK_THROWS_WITH(BetaGeoBetaBinomModel::with_parameters(1, 1, 0, 1), Contains("gamma"));
  CHECK_THROWS_AS(BetaGeoBetaBinomModel::with_parameters(missing, 1, 1, 1), Error);
  CHECK_THROWS_WITH(published.probability_alive(1, 1, 2, 0.5), Contains("t must"));
  CHECK_THROWS_WITH(published.expected_purchases(donations.columns(), 5, 4), Contains("to must"));
  CHECK_THROWS_AS(published.expected_purchases(donations.columns(), missing, 4), Error);
  CHECK_THROWS_AS(published.discounted_expected_residual_transactions(1, 1, 2, {.rate = -0.1, .period = 1.0}), Error);
  CHECK_THROWS_AS(published.discounted_expected_residual_transactions(1, 1, 2, {.rate = 0.1, .period = 0.0}), Error);
  CHECK_THROWS_AS(published.discounted_expected_residual_transactions(1, 1, 2, {.rate = 0.1, .period = 1.0}, 2.5),
                  Error);
  CHECK_THROWS_AS(published.discounted_expected_residual_transactions(1, 1, 2, {.rate = 1e-12, .period = 1.0}), Error);
  CHECK_THROWS_AS(published.compare_counts(donations.columns(), 1), Error);
  CHECK_THROWS_AS(published.simulate(Column{0.0}, 1), Error);
  CHECK_THROWS_AS(published.probability_alive(donations.columns(), 0, {.level = 1.0}), Error);
  const Column one{1};
  CHECK_THROWS_WITH(BetaGeoBetaBinomModel::fit({.frequency = view(one)}), Contains("recency"));
  CHECK_THROWS_AS(BetaGeoBetaBinomModel::fit({.frequency = view(one), .recency = view(one), .T = view(donations.n)}),
                  Error);
  CHECK_THROWS_AS(published.probability_alive(donations.columns(), 0, {.purchase_covariates = {{"age", view(one)}}}),
                  Error);
}
