#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaGeoBetaBinomModel;
using customer_base::CustomerColumns;
using Column = std::vector<double>;

namespace {
BetaGeoBetaBinomModel model_at(const std::array<double, 4>& p) {
  return BetaGeoBetaBinomModel::with_parameters(p[0], p[1], p[2], p[3]);
}

/// ln C(i, y) B(a + y, b + i - y)/B(a, b): the beta-binomial distribution, by special functions.
double log_beta_binomial(double a, double b, double y, double i) {
  return math::log_gamma(i + 1) - math::log_gamma(y + 1) - math::log_gamma(i - y + 1) +
         math::log_beta(a + y, b + i - y) - math::log_beta(a, b);
}

/// P(N = 0), ..., P(N = m) from the definition: who leaves after i opportunities has bought y of i.
Column naive_counts(const std::array<double, 4>& p, std::size_t m) {
  const auto [a, b, c, d] = p;
  Column out(m + 1, 0.0);
  for (std::size_t lived = 0; lived <= m; ++lived) {
    const auto i = static_cast<double>(lived);
    const double share = std::exp(lived < m ? math::log_beta(c + 1, d + i) - math::log_beta(c, d)
                                            : math::log_beta(c, d + i) - math::log_beta(c, d));
    for (std::size_t y = 0; y <= lived; ++y)
      out[y] += share * std::exp(log_beta_binomial(a, b, static_cast<double>(y), i));
  }
  return out;
}

struct Table {
  Column x, t, n;
  [[nodiscard]] CustomerColumns columns() const {
    return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(n)};
  }
};
}  // namespace

TEST_CASE("BG/BB counts: the terms are those of the definition") {
  for (const std::array<double, 4>& p : {std::array{1.204, 0.75, 0.657, 2.783},
                                         {0.05, 0.03, 0.2, 4.0},
                                         {40.0, 0.02, 0.5, 300.0},
                                         {0.02, 60.0, 3.0, 0.1},
                                         {900.0, 400.0, 1.5, 2000.0}}) {
    const std::size_t m = 60;
    const auto found = model_at(p).probability_of_purchases_new_customer(m + 3, static_cast<double>(m));
    const Column expected = naive_counts(p, m);
    double sum = 0.0;
    for (std::size_t y = 0; y <= m; ++y) {
      CHECK(found[y].value == Approx(expected[y]).epsilon(1e-10));
      sum += found[y].value;
    }
    CHECK(sum == Approx(1.0).epsilon(1e-12));
    CHECK(found[m + 1].value == 0.0);
  }
}

TEST_CASE("BG/BB counts over many opportunities") {
  // By mpmath: the same sums, term by term by their quotients, in 40 digits.
  struct Case {
    std::array<double, 4> p;
    double m;
    std::size_t y;
    double count;
  };
  for (const Case& c : {Case{{1.204, 0.75, 0.657, 2.783}, 6, 2, 0.12148051376687113},
                        {{1.204, 0.75, 0.657, 2.783}, 1000, 300, 7.7588559545512529e-5},
                        {{1.204, 0.75, 0.657, 2.783}, 30000, 12000, 1.9095204008462192e-7},
                        {{1.204, 0.75, 0.657, 2.783}, 200000, 100000, 6.3951515906340604e-9},
                        {{0.01, 0.02, 0.03, 0.5}, 5000, 1000, 1.384893757371251e-5},
                        {{0.02, 0.001, 2.0, 50.0}, 3000, 1500, 1.300675985435101e-6},
                        {{500.0, 800.0, 0.01, 3.0}, 20000, 7000, 5.862240094808179e-5},
                        {{20000.0, 10000.0, 3.0, 1000.0}, 20000, 3000, 4.9290485089641415e-6},
                        {{1000000.0, 2000000.0, 0.5, 10.0}, 50000, 16000, 4.453185146071627e-7},
                        {{5.0, 0.003, 0.7, 100000.0}, 40000, 39990, 0.00023627779682159178},
                        {{3.0, 100000000.0, 1.0, 100.0}, 100000, 2, 1.1871536661416529e-8}}) {
    // A customer who has taken every one of 1 opportunity is, alive, a new one with other parameters.
    const auto before = model_at({c.p[0], c.p[1], c.p[2], c.p[3]});
    const auto model = c.p[0] > 1.0 && c.p[3] > 1.0 ? model_at({c.p[0] - 1, c.p[1], c.p[2], c.p[3] - 1}) : before;
    if (c.p[0] > 1.0 && c.p[3] > 1.0)
      CHECK(model.probability_of_purchases(1, 1, 1, c.y, c.m) == Approx(c.count).epsilon(1e-9));
    if (c.y < 3000) {
      const auto found = before.probability_of_purchases_new_customer(c.y, c.m);
      CHECK(found[c.y].value == Approx(c.count).epsilon(1e-9));
    }
  }
}

TEST_CASE("BG/BB counts: errors are those of the formula") {
  // The gradient by differences of the value, with the covariance of a fit.
  const auto made = model_at({1.204, 0.75, 0.657, 2.783}).simulate(Column(3000, 8.0), 5);
  const Table c{made.frequency, made.recency, made.T};
  const auto fit = BetaGeoBetaBinomModel::fit(c.columns());
  REQUIRE(fit.converged());
  for (const double t : {12.0, 400.0}) {
    const auto at = fit->probability_of_purchases_new_customer(12, t);
    std::array<std::vector<customer_base::Estimate>, 8> moved;
    for (std::size_t m = 0; m < 8; ++m) {
      auto p = fit->parameters();
      p[m / 2] *= std::exp(m % 2 == 0 ? 1e-4 : -1e-4);
      moved[m] = model_at(p).probability_of_purchases_new_customer(12, t);
    }
    for (const std::size_t y : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{12}}) {
      std::vector<double> g;
      for (std::size_t m = 0; m < 4; ++m) g.push_back((moved[2 * m][y].value - moved[2 * m + 1][y].value) / 2e-4);
      CHECK(at[y].standard_error ==
            Approx(std::sqrt(math::bilinear(g, fit->estimates().working_covariance(), g))).epsilon(1e-5));
    }
  }
}

TEST_CASE("BG/BB counts: many of them, a limit, and a stop") {
  const auto model = model_at({1.204, 0.75, 0.657, 2.783});
  const auto all = model.probability_of_purchases_new_customer(4000, 4000);
  double sum = 0.0, mean = 0.0;
  for (std::size_t y = 0; y < all.size(); ++y) sum += all[y].value, mean += static_cast<double>(y) * all[y].value;
  CHECK(sum == Approx(1.0).epsilon(1e-11));
  CHECK(mean == Approx(model.expected_purchases_new_customer(Column{4000}).front().value).epsilon(1e-11));
  ThreadPool pool(3);
  const auto threaded = model.probability_of_purchases_new_customer(500, 4000, 0.95, &pool);
  for (std::size_t y = 0; y < threaded.size(); ++y) CHECK(threaded[y].value == all[y].value);
  CHECK_THROWS_WITH(model.probability_of_purchases_new_customer(1'000'000, 1'000'000),
                    Catch::StartsWith("up_to must be at most 1e10/t"));

  // Asked to stop after some answers: what is long ends with the error that says so.
  class Impatient final : public core::Executor {
   public:
    void for_each(std::size_t tasks, core::TaskRef task) override {
      for (std::size_t i = 0; i < tasks; ++i) task(i);
    }
    [[nodiscard]] std::size_t threads() const noexcept override { return 1; }
    [[nodiscard]] bool stop_requested() override { return ++asked > 3; }
    int asked = 0;
  };
  const auto stops = [](const auto& call) {
    Impatient executor;
    try {
      call(executor);
    } catch (const Error& error) {
      return error.code() == ErrorCode::interrupted;
    }
    return false;
  };
  const auto made = model.simulate(Column(200, 30.0), 5);
  const Table c{made.frequency, made.recency, made.T};
  CHECK(stops([&](Impatient& e) { (void)model.probability_of_purchases_new_customer(30'000, 30'000, 0.95, &e); }));
  CHECK(stops([&](Impatient& e) { (void)model.expected_purchases_new_customer(Column(9, 1e6), 0.95, &e); }));
  CHECK(stops([&](Impatient& e) { (void)model.compare_counts(c.columns(), 9, &e); }));
  CHECK(stops([&](Impatient& e) { (void)model.simulate(Column(9, 1e6), 1, &e); }));
  CHECK(stops([&](Impatient& e) { (void)BetaGeoBetaBinomModel::fit(c.columns(), {.executor = &e}); }));
  CHECK(stops([&](Impatient& e) { (void)model.probability_alive(c.columns(), 5.0, {.executor = &e}); }));
  CHECK(stops([&](Impatient& e) { (void)model.count_interval(c.columns(), 5.0, {.executor = &e}); }));
  CHECK(stops([&](Impatient& e) { (void)model.total_purchases(c.columns(), 5.0, {.executor = &e}); }));
}

TEST_CASE("BG/BB own counts and totals: their definitions, written out") {
  for (const std::array<double, 4>& p : {std::array{1.204, 0.75, 0.657, 2.783}, {0.3, 2.0, 4.0, 9.0}, {9, 5, 0.2, 8}}) {
    const auto model = model_at(p);
    const Table c{{0, 2, 6, 3}, {0, 4, 6, 3}, {6, 6, 6, 3}};
    const double t = 25.0;
    const auto own = model.count_interval(c.columns(), t, {.level = 0.9});
    double mean = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
      Column share;
      double first = 0.0, second = 0.0;
      for (std::size_t n = 0; n <= 25; ++n) {
        share.push_back(model.probability_of_purchases(c.x[i], c.t[i], c.n[i], n, t));
        first += static_cast<double>(n) * share[n];
        second += static_cast<double>(n * n) * share[n];
      }
      mean += first;
      variance += second - first * first;
      double below = 0.0;
      std::size_t lower = 0;
      while (below + share[lower] <= 0.05) below += share[lower++];
      double above = 1.0;
      std::size_t upper = 0;
      for (;; ++upper)
        if ((above -= share[upper]) <= 0.05) break;
      CHECK(own.lower[i] == static_cast<double>(lower));
      CHECK(own.upper[i] == static_cast<double>(upper));
    }
    const auto total = model.total_purchases(c.columns(), t);
    CHECK(total.value == Approx(mean).epsilon(1e-10));
    CHECK(total.own_deviation == Approx(std::sqrt(variance)).epsilon(1e-10));
    CHECK(std::isnan(total.standard_error));  // parameters were given
    CHECK(total.customers == 4.0);
    const Column twice{2, 2, 2, 2};
    auto weighted = c.columns();
    weighted.weights = std::span<const double>(twice);
    CHECK(model.total_purchases(weighted, t).value == Approx(2 * mean).epsilon(1e-10));
    CHECK(model.total_purchases(weighted, t).own_deviation == Approx(std::sqrt(2 * variance)).epsilon(1e-10));
    CHECK(model.total_purchases(c.columns(), 0.0).upper == 0.0);
    CHECK(model.count_interval(c.columns(), 0.0).upper == Column{0, 0, 0, 0});
    CHECK_THROWS_AS(model.count_interval(c.columns(), 0.5), Error);
    CHECK_THROWS_AS(model.count_interval(c.columns(), 1.0, {.level = 1.0}), Error);
    CHECK_THROWS_AS(model.total_purchases(c.columns(), -1.0), Error);
    CHECK_THROWS_AS(model.total_purchases(c.columns(), 1.0, {.level = 0.99995}), Error);
    CHECK_THROWS_AS(model.total_purchases(c.columns(), 1.0, {.purchase_covariates = {{"age", std::span(twice)}}}),
                    Error);
  }
  const Table wrong{{1, 3}, {2, 1}, {4, 4}};
  const auto own = model_at({1, 1, 1, 3}).count_interval(wrong.columns(), 3.0);
  CHECK(std::isnan(own.upper[1]));
  CHECK(own.rows.left_out == 1);
  CHECK(model_at({1, 1, 1, 3}).total_purchases(wrong.columns(), 3.0).customers == 1.0);
}

TEST_CASE("BG/BB own counts and totals hold what they promise", "[simulated]") {
  // Simulated with known truth: 2,000 customers seen for 8 opportunities, their purchases at the next 12 counted.
  const auto truth = model_at({1.204, 0.75, 0.657, 2.783});
  const std::size_t n = 2000;
  const auto seen = truth.simulate(Column(n, 8.0), 6), all = truth.simulate(Column(n, 20.0), 6);
  Column future(n);
  // The same draws, cut at 8: row i depends on the seed, on i and on its T alone, opportunity by opportunity.
  for (std::size_t i = 0; i < n; ++i) future[i] = all.frequency[i] - seen.frequency[i];
  const Table c{seen.frequency, seen.recency, seen.T};
  const auto fit = BetaGeoBetaBinomModel::fit(c.columns());
  REQUIRE(fit.converged());
  const auto own = fit->count_interval(c.columns(), 12.0);
  double held = 0.0;
  for (std::size_t i = 0; i < n; ++i)
    if (own.lower[i] <= future[i] && future[i] <= own.upper[i]) held += 1.0;
  CHECK(held / static_cast<double>(n) > 0.94);
  CHECK(held / static_cast<double>(n) < 0.998);
  double groups = 0.0, width = 0.0;
  for (std::size_t g = 0; g < 100; ++g) {
    Table group;
    double sum = 0.0;
    for (std::size_t i = g; i < n; i += 100) {
      group.x.push_back(c.x[i]), group.t.push_back(c.t[i]), group.n.push_back(c.n[i]);
      sum += future[i];
    }
    const auto total = fit->total_purchases(group.columns(), 12.0);
    if (total.lower <= sum && sum <= total.upper) groups += 1.0;
    width += (total.upper - total.lower) / total.own_deviation / 100.0;
  }
  CHECK(groups >= 89.0);  // 95 less three binomial errors
  CHECK(width > 3.2);     // of a normal distribution 3.92
  CHECK(width < 4.4);
  const auto everybody = fit->total_purchases(c.columns(), 12.0);
  double sum = 0.0;
  for (const double one : future) sum += one;
  CHECK(std::abs(everybody.value - sum) < 4.0 * std::hypot(everybody.own_deviation, everybody.standard_error));
  ThreadPool pool(3);
  const auto threaded = fit->total_purchases(c.columns(), 12.0, {.executor = &pool});
  CHECK(threaded.value == everybody.value);
  CHECK(threaded.standard_error == everybody.standard_error);
  CHECK(threaded.lower == everybody.lower);
}
