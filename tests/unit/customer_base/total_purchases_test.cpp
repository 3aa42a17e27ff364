#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaGeoBetaBinomModel;
using customer_base::BetaGeoModel;
using customer_base::CustomerColumns;
using customer_base::ModifiedBetaGeoModel;
using customer_base::ParetoNBDModel;
using Column = std::vector<double>;

namespace {
struct Table {
  Column x, t, T;
  [[nodiscard]] CustomerColumns columns() const {
    return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T)};
  }
};

/// P(total = n), by convolution of what the customers' own distributions say.
template <class Model>
Column convolved(const Model& model, const Table& c, double t, std::size_t most) {
  Column out{1.0};
  for (std::size_t i = 0; i < c.x.size(); ++i) {
    Column own, next(out.size() + most, 0.0);
    for (std::size_t n = 0; n <= most; ++n) own.push_back(model.probability_of_purchases(c.x[i], c.t[i], c.T[i], n, t));
    for (std::size_t a = 0; a < out.size(); ++a)
      for (std::size_t b = 0; b <= most; ++b) next[a + b] += out[a] * own[b];
    out = std::move(next);
  }
  return out;
}
double below(const Column& share, double n) {
  double sum = 0.0;
  for (std::size_t k = 0; static_cast<double>(k) < n && k < share.size(); ++k) sum += share[k];
  return sum;
}
}  // namespace

TEST_CASE("the total of one customer is his own count") {
  // At all times: where his count has a heavy tail, two moments say little of it.
  const auto check = [](const auto& model, const Table& all, const Column& times, double level) {
    for (std::size_t i = 0; i < all.x.size(); ++i)
      for (const double t : times) {
        const Table one{{all.x[i]}, {all.t[i]}, {all.T[i]}};
        const auto own = model.count_interval(one.columns(), t, {.level = level});
        const auto total = model.total_purchases(one.columns(), t, {.level = level});
        INFO("customer " << i << ", t = " << t << ", level " << level);
        CHECK(std::abs(total.lower - own.lower[0]) <= 1e-3 * own.lower[0] + (own.lower[0] > 40.0 ? 1.0 : 0.0));
        CHECK(std::abs(total.upper - own.upper[0]) <= 1e-3 * own.upper[0] + (own.upper[0] > 40.0 ? 1.0 : 0.0));
      }
  };
  const Table c{{0, 3, 12, 40}, {0, 20, 38.5, 39}, {39, 39, 39, 39}};
  for (const double level : {0.5, 0.95, 0.999}) {
    check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426), c, {1, 26, 1e4, 1e7}, level);
    check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614), c, {1, 26, 1e4, 1e7}, level);
    check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66), c, {1, 26, 1e4, 1e7}, level);
    // All alike: a count that hardly varies, around a million.
    check(ParetoNBDModel::with_parameters(1e9, 1e9, 0.01, 1e9), Table{{40}, {39}, {39}}, {1e6}, level);
    check(BetaGeoBetaBinomModel::with_parameters(1.204, 0.750, 0.657, 2.783), Table{{0, 2, 6}, {0, 4, 6}, {6, 6, 6}},
          {1, 26, 1e4}, level);
  }
}

TEST_CASE("the total of a few customers has the quantiles of their convolution") {
  const auto check = [](const auto& model, const Table& c, double t, std::size_t most) {
    const Column share = convolved(model, c, t, most);
    CHECK(below(share, 1e18) > 0.9995);
    for (const double level : {0.5, 0.9, 0.95}) {
      const auto total = model.total_purchases(c.columns(), t, {.level = level});
      const double tail = 0.5 * (1.0 - level);
      // Draws by Latin hypercube are nearer than 10,000 independent ones, of which the share would err by
      // 4 sqrt(tail/10,000).
      const double error = 4.0 * std::sqrt(tail / 1e4);
      INFO("level " << level << ", " << total.lower << " to " << total.upper);
      CHECK(below(share, total.lower) <= tail + error);
      CHECK(below(share, total.lower + 1.0) >= tail - error);
      CHECK(1.0 - below(share, total.upper + 1.0) <= tail + error);
      CHECK(1.0 - below(share, total.upper) >= tail - error);
    }
  };
  const Table c{{0, 3, 12, 40}, {0, 20, 38.5, 39}, {39, 39, 39, 39}};
  const Table many{Column(20, 3.0), Column(20, 30.0), Column(20, 39.0)};
  check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426), c, 300.0, 1200);
  check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66), c, 300.0, 1200);
  check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614), many, 300.0, 400);
  check(BetaGeoBetaBinomModel::with_parameters(1.204, 0.750, 0.657, 2.783),
        Table{{0, 2, 6, 3}, {0, 4, 6, 6}, {6, 6, 6, 6}}, 100.0, 100);
}

TEST_CASE("totals: few weigh much, many weigh little, and the rows may come in any way") {
  const auto model = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  // 2,000 customers of whom none weighs much: the quantiles of the gamma distribution with their mean and variance.
  const Table many{Column(2000, 3.0), Column(2000, 30.0), Column(2000, 39.0)};
  const auto total = model.total_purchases(many.columns(), 26.0);
  const double shape = std::pow(total.value / total.own_deviation, 2);
  CHECK(total.lower == std::floor(total.value * math::gamma_quantile(0.025, shape) / shape));
  CHECK(total.upper == std::ceil(total.value * math::gamma_quantile_upper(0.025, shape) / shape));

  // A heavy buyer among them: his own chance shows, and a row of weight 3 is the row three times.
  Table mixed = many;
  for (const double x : {80.0, 60.0, 60.0, 60.0}) mixed.x.push_back(x), mixed.t.push_back(38), mixed.T.push_back(39);
  const auto with = model.total_purchases(mixed.columns(), 1000.0);
  Table joined{{3, 60, 80}, {30, 38, 38}, {39, 39, 39}};
  const Column weights{2000, 3, 1};
  auto columns = joined.columns();
  columns.weights = std::span<const double>(weights);
  const auto again = model.total_purchases(columns, 1000.0);
  CHECK(again.customers == 2004.0);
  CHECK(again.lower == with.lower);
  CHECK(again.upper == with.upper);
  ThreadPool pool(3);
  CHECK(model.total_purchases(mixed.columns(), 1000.0, {.executor = &pool}).upper == with.upper);
  // Part of a customer is no customer who could be drawn.
  const Column half{0.5};
  const Table one{{3}, {30}, {39}};
  auto part = one.columns();
  part.weights = std::span<const double>(half);
  const auto of_half = model.total_purchases(part, 26.0);
  CHECK(of_half.value == Approx(0.5 * model.expected_purchases(3, 30, 39, 26)).epsilon(1e-12));
  CHECK(of_half.upper >= of_half.value);
  CHECK_THROWS_WITH(model.total_purchases(one.columns(), 26.0, {.level = 0.99999}),
                    Catch::StartsWith("level must be above 0 and at most 0.9999"));
}

TEST_CASE("the error of the parameters widens a total") {
  const auto truth = BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5);
  const auto made = truth.simulate(Column(60, 39.0), 11);
  const Table c{made.frequency, made.recency, made.T};
  const auto fit = BetaGeoModel::fit(c.columns(), {.priors = {{"a", 0.8, 1.0}, {"b", 2.5, 1.0}}});
  REQUIRE(fit.converged());
  const auto p = fit->parameters();
  const auto known = BetaGeoModel::with_parameters(p[0], p[1], p[2], p[3]).total_purchases(c.columns(), 200.0);
  const auto total = fit->total_purchases(c.columns(), 200.0);
  CHECK(total.value == Approx(known.value).epsilon(1e-12));
  CHECK(total.lower < known.lower);
  CHECK(total.upper > known.upper);
  const double deviation = std::hypot(total.own_deviation, total.standard_error);
  CHECK(total.upper - total.lower > 3.0 * deviation);
  CHECK(total.upper - total.lower < 5.0 * deviation);
}
