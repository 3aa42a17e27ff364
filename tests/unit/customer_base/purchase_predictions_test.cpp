#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaGeoModel;
using customer_base::CustomerColumns;
using customer_base::CustomerCovariates;
using customer_base::ModifiedBetaGeoModel;
using customer_base::ParetoNBDModel;
using customer_base::PopulationOptions;
using customer_base::PredictionOptions;
using estimation::Covariate;

namespace {
struct Customers {
  std::vector<double> x, t, T;
  [[nodiscard]] CustomerColumns columns() const {
    return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T)};
  }
  void add(const customer_base::SimulatedCustomers& made) {
    x.insert(x.end(), made.frequency.begin(), made.frequency.end());
    t.insert(t.end(), made.recency.begin(), made.recency.end());
    T.insert(T.end(), made.T.begin(), made.T.end());
  }
};

/// Two groups that buy and leave differently, told apart by a flag, started over twelve weeks.
template <class Model>
struct TwoGroups {
  Customers customers;
  std::vector<double> flag;
  TwoGroups(const Model& plain, const Model& other, std::size_t each) {
    std::vector<double> T(each);
    for (std::size_t i = 0; i < each; ++i) T[i] = 40.0 + static_cast<double>(i % 12);
    customers.add(plain.simulate(T, 21));
    customers.add(other.simulate(T, 22));
    flag.assign(each, 0.0);
    flag.resize(2 * each, 1.0);
  }
  [[nodiscard]] std::vector<Covariate> columns() const { return {{"flag", std::span<const double>(flag)}}; }
};

CustomerCovariates flagged(double value) {
  return {{{"flag"}, {value}}, {{"flag"}, {value}}};
}
}  // namespace

TEST_CASE("probabilities of counts are those of arbitrary precision, for any history") {
  // tests/reference/purchase_counts_oracle.py: 40-digit integrals over the definition of the models.
  std::ifstream table("tests/reference/purchase_counts.csv");
  REQUIRE(table.good());
  std::string line;
  std::getline(table, line);
  std::size_t rows = 0;
  while (std::getline(table, line)) {
    const auto comma = line.find(',');
    const std::string process = line.substr(0, comma);
    std::istringstream numbers(line.substr(comma + 1));
    std::array<double, 10> v{};
    std::string field;
    for (double& value : v) {
      std::getline(numbers, field, ',');
      value = std::stod(field);
    }
    const auto [p1, p2, p3, p4, x, t_x, T, n, t, expected] = v;
    const auto count = static_cast<std::size_t>(n);
    const double found =
        process == "pareto"
            ? ParetoNBDModel::with_parameters(p1, p2, p3, p4).probability_of_purchases(x, t_x, T, count, t)
        : process == "beta_geo"
            ? BetaGeoModel::with_parameters(p1, p2, p3, p4).probability_of_purchases(x, t_x, T, count, t)
            : ModifiedBetaGeoModel::with_parameters(p1, p2, p3, p4).probability_of_purchases(x, t_x, T, count, t);
    ++rows;
    if (expected < -690.0) {
      CHECK(found < 1e-290);
    } else {
      INFO(line);
      CHECK(found == Approx(std::exp(expected)).epsilon(1e-10));
    }
  }
  CHECK(rows > 250);
}

TEST_CASE("one purchase of a heavy buyer in a quarter, a year or ten years is as likely") {
  // A customer who bought 1,000 times in 39 weeks and has just left off buys once more only before he leaves, so the
  // window plays no part: 3.68e-5 each (arbitrary precision, same table).
  const auto m = ParetoNBDModel::with_parameters(.55, 10.6, .6, 11.7);
  const double quarter = m.probability_of_purchases(1000, 38.5, 39, 1, 13);
  CHECK(quarter == Approx(3.68e-5).epsilon(1e-3));
  CHECK(m.probability_of_purchases(1000, 38.5, 39, 1, 52) == Approx(quarter).epsilon(1e-10));
  CHECK(m.probability_of_purchases(1000, 38.5, 39, 1, 520) == Approx(quarter).epsilon(1e-10));
}

TEST_CASE("mass functions sum to 1, those of heavy buyers too") {
  const auto check = [](const auto& m, double x, double t_x, double T, double t, std::size_t most) {
    double total = 0.0;
    for (std::size_t n = 0; n <= most; ++n) total += m.probability_of_purchases(x, t_x, T, n, t);
    CHECK(total == Approx(1.0).epsilon(1e-10));
  };
  check(ParetoNBDModel::with_parameters(.55, 10.6, .6, 11.7), 1000, 38.5, 39, 13, 700);
  check(ParetoNBDModel::with_parameters(.55, 10.6, .6, 11.7), 300, 38.9, 39, 39, 700);
  check(BetaGeoModel::with_parameters(.243, 4.414, .793, 2.426), 1000, 38.99, 39, 13, 700);
  check(ModifiedBetaGeoModel::with_parameters(.525, 6.183, .891, 1.614), 300, 39, 39, 39, 700);
  // A new customer: rare large counts decay as a power of (t/(alpha + t)).
  const auto shares =
      ParetoNBDModel::with_parameters(.55, 10.6, .6, 11.7).probability_of_purchases_new_customer(2000, 52);
  double total = 0.0;
  for (const auto& share : shares) total += share.value;
  CHECK(total == Approx(1.0).epsilon(1e-11));
  CHECK_THROWS_WITH(BetaGeoModel::with_parameters(1, 1, 1, 1).probability_of_purchases_new_customer(10'000'000, 1),
                    "up_to must be at most 1,000,000, got 1e+07");
}

TEST_CASE("errors of counts' probabilities against central differences") {
  const Customers c{{0, 3, 1000}, {0, 20, 38.5}, {39, 39, 39}};
  const auto data =
      ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66).simulate(std::vector<double>(3000, 39.0), 3);
  const Customers made{data.frequency, data.recency, data.T};
  const auto check = [&](const auto& fit, const auto& make) {
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{30}}) {
      const auto found = fit->probability_of_purchases(c.columns(), n, 13.0, {.errors = true});
      for (std::size_t i = 0; i < c.x.size(); ++i) {
        std::vector<double> g;
        for (std::size_t m = 0; m < 4; ++m) {
          auto up = fit->parameters(), down = up;
          up[m] *= std::exp(1e-4), down[m] *= std::exp(-1e-4);
          g.push_back((make(up).probability_of_purchases(c.x[i], c.t[i], c.T[i], n, 13.0) -
                       make(down).probability_of_purchases(c.x[i], c.t[i], c.T[i], n, 13.0)) /
                      2e-4);
        }
        const double error = std::sqrt(math::bilinear(g, fit->estimates().working_covariance(), g));
        CHECK(found.standard_error[i] == Approx(error).epsilon(1e-5).margin(1e-13));
      }
    }
  };
  check(ParetoNBDModel::fit(made.columns()),
        [](const auto& p) { return ParetoNBDModel::with_parameters(p[0], p[1], p[2], p[3]); });
  check(BetaGeoModel::fit(made.columns()),
        [](const auto& p) { return BetaGeoModel::with_parameters(p[0], p[1], p[2], p[3]); });
}

TEST_CASE("closed forms row by row agree with the model written out slowly") {
  // The published formulas, in long double where the compiler has one; and central differences for the errors.
  const auto truth = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  const auto made = truth.simulate(std::vector<double>(5000, 39.0), 9);
  const Customers c{made.frequency, made.recency, made.T};
  const auto slow = [](const std::array<double, 4>& p, double first, double x, double t, double T) {
    if (x + first == 0.0) return 1.0;
    const long double odds = static_cast<long double>(p[2]) / (p[3] + x + first - 1.0L) *
                             std::pow((p[1] + static_cast<long double>(T)) / (p[1] + t), p[0] + x);
    return static_cast<double>(1.0L / (1.0L + odds));
  };
  const auto check = [&](const auto& fit, double first) {
    const auto p = fit->parameters();
    const auto alive = fit->probability_alive(c.columns(), 0.0, {.errors = true});
    const auto logs = fit->log_probability_alive(c.columns(), {.errors = true});
    const auto plain = fit->probability_alive(c.columns());
    CHECK(plain.value == alive.value);
    for (std::size_t i = 0; i < c.x.size(); ++i) {
      CHECK(alive.value[i] == Approx(slow(p, first, c.x[i], c.t[i], c.T[i])).epsilon(1e-13));
      CHECK(logs.value[i] == Approx(std::log(alive.value[i])).epsilon(1e-12).margin(1e-14));
      CHECK(logs.lower[i] == Approx(std::log(alive.lower[i])).epsilon(1e-9).margin(1e-12));
      CHECK(logs.upper[i] == Approx(std::log(alive.upper[i])).epsilon(1e-9).margin(1e-12));
      const auto interval =
          alive.standard_error[i] == 0.0
              ? estimation::Interval{alive.value[i], alive.value[i]}
              : estimation::interval_around(alive.value[i], alive.standard_error[i], estimation::Scale::logit);
      CHECK(alive.lower[i] == Approx(interval.lower).epsilon(1e-12));
      CHECK(alive.upper[i] == Approx(interval.upper).epsilon(1e-12));
      if (i % 50 != 0) continue;
      std::vector<double> g;
      for (std::size_t m = 0; m < 4; ++m) {
        auto up = p, down = p;
        up[m] *= std::exp(1e-4), down[m] *= std::exp(-1e-4);
        g.push_back((slow(up, first, c.x[i], c.t[i], c.T[i]) - slow(down, first, c.x[i], c.t[i], c.T[i])) / 2e-4);
      }
      const double error = std::sqrt(math::bilinear(g, fit->estimates().working_covariance(), g));
      CHECK(alive.standard_error[i] == Approx(error).epsilon(1e-6).margin(1e-9));
    }
  };
  check(BetaGeoModel::fit(c.columns()), 0.0);
  check(ModifiedBetaGeoModel::fit(c.columns()), 1.0);
}

TEST_CASE("expected purchases do not depend on who else is in the table") {
  // Rows that share x and T share an integral in a table; alone they do not.
  const auto m = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  auto made = m.simulate(std::vector<double>(6000, 39.0), 4);
  const Customers c{made.frequency, made.recency, made.T};
  const auto table = m.expected_purchases(c.columns(), 0.0, 52.0);
  const auto later = m.expected_purchases(c.columns(), 13.0, 52.0);
  const auto first = m.expected_purchases(c.columns(), 0.0, 13.0);
  for (std::size_t i = 0; i < c.x.size(); i += 7) {
    CHECK(table.value[i] == m.expected_purchases(c.x[i], c.t[i], c.T[i], 52.0));
    CHECK(table.value[i] == Approx(first.value[i] + later.value[i]).epsilon(1e-12));
  }
}

TEST_CASE("covariates reach every method") {
  const auto check = [](const auto& plain, const auto& other, auto fit_it, auto make) {
    const TwoGroups groups(plain, other, 3000);
    const auto& c = groups.customers;
    const auto fit = fit_it(c.columns(), groups.columns());
    REQUIRE(fit.converged());
    const auto& model = fit.model();
    const PredictionOptions with{.purchase_covariates = groups.columns(), .dropout_covariates = groups.columns()};
    const PopulationOptions population{.purchase_covariates = groups.columns(), .dropout_covariates = groups.columns()};

    // A customer with the flag is one of a model without covariates whose parameters are his.
    const auto flagged_model = make(model);
    CHECK(model.probability_alive(3, 20, 39, 0, flagged(1)) ==
          Approx(flagged_model.probability_alive(3, 20, 39)).epsilon(1e-12));
    CHECK(model.log_probability_alive(3, 20, 39, flagged(1)) ==
          Approx(std::log(model.probability_alive(3, 20, 39, 0, flagged(1)))).epsilon(1e-12));
    CHECK(model.expected_purchases(3, 20, 39, 52, flagged(1)) ==
          Approx(flagged_model.expected_purchases(3, 20, 39, 52)).epsilon(1e-12));
    CHECK(model.probability_of_purchases(3, 20, 39, 2, 52, flagged(1)) ==
          Approx(flagged_model.probability_of_purchases(3, 20, 39, 2, 52)).epsilon(1e-12));
    const customer_base::Discounting yearly{0.1, 52.1775};
    CHECK(model.discounted_expected_residual_transactions(3, 20, 39, yearly, 52, flagged(1)) ==
          Approx(flagged_model.discounted_expected_residual_transactions(3, 20, 39, yearly, 52)).epsilon(1e-12));
    const auto logs = model.log_probability_alive(c.columns(), with);
    const auto alive = model.probability_alive(c.columns(), 0, with);
    for (std::size_t i = 0; i < c.x.size(); ++i)
      CHECK(logs.value[i] == Approx(std::log(alive.value[i])).epsilon(1e-12).margin(1e-14));

    // The total is the sum over rows of new-customer curves, each at its age and covariate.
    const std::vector<double> times{10.0, 30.0, 51.0};
    const auto total = model.expected_cumulative_purchases(c.columns(), times, population);
    const double longest = *std::max_element(c.T.begin(), c.T.end());
    for (std::size_t k = 0; k < times.size(); ++k) {
      double sum = 0.0;
      for (std::size_t i = 0; i < c.x.size(); i += 1) {
        const double age = times[k] - (longest - c.T[i]);
        if (age > 0)
          sum += model.expected_purchases_new_customer(std::vector{age}, 0.95, flagged(groups.flag[i]))[0].value;
      }
      CHECK(total.value[k] == Approx(sum).epsilon(1e-10));
    }
    // Near what was seen, and far from what the customers without the flag would have bought.
    const double seen = std::accumulate(c.x.begin(), c.x.end(), 0.0);
    CHECK(total.value[2] == Approx(seen).epsilon(0.05));
    CHECK(total.rows == core::RowReport{.rows = c.x.size()});
    CHECK(total.time == times);

    // Counts: expected by the covariates' own mass functions, so that a right model is not rejected.
    const auto counts = model.compare_counts(c.columns(), 14, population);
    CHECK(counts.p_value > 1e-3);
    CHECK(counts.degrees_of_freedom == 14.0 - 1.0 - static_cast<double>(model.estimates().size()));
    double never = 0.0;
    for (std::size_t i = 0; i < c.x.size(); ++i)
      never += model.probability_of_purchases_new_customer(0, c.T[i], 0.95, flagged(groups.flag[i]))[0].value;
    CHECK(counts.expected[0] == Approx(never).epsilon(1e-10));

    // Simulated customers: the flag makes the difference it makes in the data.
    const auto made = model.simulate(c.T, 77, population);
    const auto half = static_cast<std::ptrdiff_t>(c.T.size() / 2);
    for (const std::ptrdiff_t from : {std::ptrdiff_t{0}, half}) {
      const double simulated =
          std::accumulate(made.frequency.begin() + from, made.frequency.begin() + from + half, 0.0);
      const double observed = std::accumulate(c.x.begin() + from, c.x.begin() + from + half, 0.0);
      CHECK(simulated == Approx(observed).epsilon(0.1));
    }

    // Without them: an error that names them, in every method, and never customers with covariates of 0.
    const auto message = Catch::Contains("fitted with the covariate 'flag'");
    CHECK_THROWS_WITH(model.probability_alive(3, 20, 39), message);
    CHECK_THROWS_WITH(model.log_probability_alive(3, 20, 39), message);
    CHECK_THROWS_WITH(model.expected_purchases(3, 20, 39, 52), message);
    CHECK_THROWS_WITH(model.discounted_expected_residual_transactions(3, 20, 39, yearly), message);
    CHECK_THROWS_WITH(model.probability_of_purchases(3, 20, 39, 1, 52), message);
    CHECK_THROWS_WITH(model.expected_purchases_new_customer(times), message);
    CHECK_THROWS_WITH(model.probability_of_purchases_new_customer(3, 52), message);
    CHECK_THROWS_WITH(model.expected_cumulative_purchases(c.columns(), times), message);
    CHECK_THROWS_WITH(model.compare_counts(c.columns()), message);
    CHECK_THROWS_WITH(model.simulate(c.T, 1), message);
    CHECK_THROWS_WITH(model.log_probability_alive(c.columns()), message);
    CHECK_THROWS_WITH(model.count_interval(c.columns(), 13), message);
    CHECK_THROWS_WITH(model.total_purchases(c.columns(), 13), message);
    CHECK_THROWS_WITH(plain.probability_alive(3, 20, 39, 0, flagged(1)), Catch::Contains("has no covariate 'flag'"));
    CHECK_THROWS_WITH(plain.probability_alive(c.columns(), 0, with), Catch::Contains("has no covariate 'flag'"));
  };
  check(
      ParetoNBDModel::with_parameters(0.8, 10, 0.7, 12), ParetoNBDModel::with_parameters(0.8, 4, 0.7, 20),
      [](const CustomerColumns& c, const std::vector<Covariate>& z) {
        return ParetoNBDModel::fit(c, {.purchase_covariates = z, .dropout_covariates = z});
      },
      [](const auto& model) {
        const auto& v = model.estimates().values();
        return ParetoNBDModel::with_parameters(v[0], v[1] * std::exp(-v[4]), v[2], v[3] * std::exp(-v[5]));
      });
  check(
      BetaGeoModel::with_parameters(0.8, 10, 0.7, 2.5), BetaGeoModel::with_parameters(0.8, 4, 0.9, 4),
      [](const CustomerColumns& c, const std::vector<Covariate>& z) {
        return BetaGeoModel::fit(c, {.purchase_covariates = z, .dropout_covariates = z});
      },
      [](const auto& model) {
        const auto& v = model.estimates().values();
        return BetaGeoModel::with_parameters(v[0], v[1] * std::exp(-v[4]), v[2] * std::exp(v[5]),
                                             v[3] * std::exp(v[6]));
      });
}

TEST_CASE("an interval of a customer's own count holds it as often as it says, and the one of the mean does not") {
  const auto check = [](const auto& truth) {
    // Truth known: customers observed up to 39, their next 26 weeks kept apart. Coverage of fitted models, parameters'
    // error and all. 8,000 customers know a coverage of 95 % to 0.25 %.
    const std::size_t n = 8000;
    const auto longer = truth.simulate(std::vector<double>(n, 65.0), 5);
    Customers c;
    std::vector<double> future;
    // The same customers up to 39: their purchases are not kept one by one, so both halves are drawn by the model: a
    // customer's history to 39, then his future from the distribution given it, by inverting its mass function.
    const auto history = truth.simulate(std::vector<double>(n, 39.0), 6);
    c.add(history);
    for (std::size_t i = 0; i < n; ++i) {
      double u = core::uniform(99, 1, i);
      double count = 0.0;
      for (;; count += 1.0) {
        u -= truth.probability_of_purchases(c.x[i], c.t[i], c.T[i], static_cast<std::size_t>(count), 26.0);
        if (u < 0.0 || count > 500) break;
      }
      future.push_back(count);
    }
    (void)longer;
    const auto fit = std::decay_t<decltype(truth)>::fit(c.columns());
    REQUIRE(fit.converged());
    const auto own = fit->count_interval(c.columns(), 26.0);
    const auto mean = fit->expected_purchases(c.columns(), 0.0, 26.0, {.errors = true});
    double held = 0.0, held_by_mean = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(own.lower[i] == std::floor(own.lower[i]));
      if (own.lower[i] <= future[i] && future[i] <= own.upper[i]) held += 1.0;
      if (mean.lower[i] <= future[i] && future[i] <= mean.upper[i]) held_by_mean += 1.0;
    }
    CHECK(held / static_cast<double>(n) > 0.945);
    CHECK(held / static_cast<double>(n) < 0.995);  // conservative, but of some use
    CHECK(held_by_mean / static_cast<double>(n) < 0.3);

    // Totals of 80 groups of 100: at least 95 % of them inside, within three binomial errors.
    double groups = 0.0;
    for (std::size_t g = 0; g < 80; ++g) {
      Customers group;
      double sum = 0.0;
      for (std::size_t i = g; i < n; i += 80) {
        group.x.push_back(c.x[i]), group.t.push_back(c.t[i]), group.T.push_back(c.T[i]);
        sum += future[i];
      }
      const auto total = fit->total_purchases(group.columns(), 26.0);
      if (total.lower <= sum && sum <= total.upper) groups += 1.0;
    }
    CHECK(groups >= 70.0);
  };
  check(BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5));
  check(ParetoNBDModel::with_parameters(0.6, 8, 0.6, 12));
}

TEST_CASE("own counts and totals: their definitions, written out") {
  const auto check = [](const auto& m) {
    const Customers c{{0, 3, 12, 40}, {0, 20, 38.5, 39}, {39, 39, 39, 39}};
    const double t = 26.0;
    const auto own = m.count_interval(c.columns(), t, {.level = 0.9});
    double mean = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
      std::vector<double> share;
      double first = 0.0, second = 0.0;
      for (std::size_t n = 0; n < 400; ++n) {
        share.push_back(m.probability_of_purchases(c.x[i], c.t[i], c.T[i], n, t));
        first += static_cast<double>(n) * share[n];
        second += static_cast<double>(n) * static_cast<double>(n) * share[n];
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
    const auto total = m.total_purchases(c.columns(), t);
    CHECK(total.value == Approx(mean).epsilon(1e-9));
    CHECK(total.own_deviation == Approx(std::sqrt(variance)).epsilon(1e-8));
    CHECK(std::isnan(total.standard_error));  // parameters were given
    CHECK(total.customers == 4.0);
    CHECK(total.lower < total.value);
    CHECK(total.value < total.upper);
    const std::vector<double> twice{2, 2, 2, 2};
    auto weighted = c.columns();
    weighted.weights = std::span<const double>(twice);
    CHECK(m.total_purchases(weighted, t).value == Approx(2 * mean).epsilon(1e-9));
    CHECK(m.total_purchases(weighted, t).own_deviation == Approx(std::sqrt(2 * variance)).epsilon(1e-8));
    CHECK(m.total_purchases(c.columns(), 0.0).upper == 0.0);
    CHECK(m.count_interval(c.columns(), 0.0).upper == std::vector<double>{0, 0, 0, 0});
    CHECK_THROWS_AS(m.count_interval(c.columns(), -1.0), Error);
    CHECK_THROWS_AS(m.count_interval(c.columns(), 1.0, {.level = 1.0}), Error);
    CHECK_THROWS_AS(m.total_purchases(c.columns(), std::nan("")), Error);
  };
  check(BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426));
  check(ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614));
  check(ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66));
  check(ParetoNBDModel::with_parameters(0.553, 10.58, 5.0, 300.0));
}

TEST_CASE("the error of a total is that of the sum, not the sum of the errors") {
  const auto truth = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  const auto made = truth.simulate(std::vector<double>(2000, 39.0), 8);
  const Customers c{made.frequency, made.recency, made.T};
  const auto fit = ParetoNBDModel::fit(c.columns());
  REQUIRE(fit.converged());
  const auto total = fit->total_purchases(c.columns(), 26.0);
  std::vector<double> g;
  for (std::size_t m = 0; m < 4; ++m) {
    auto up = fit->parameters(), down = up;
    up[m] *= std::exp(1e-4), down[m] *= std::exp(-1e-4);
    const auto high = ParetoNBDModel::with_parameters(up[0], up[1], up[2], up[3]).total_purchases(c.columns(), 26.0);
    const auto low =
        ParetoNBDModel::with_parameters(down[0], down[1], down[2], down[3]).total_purchases(c.columns(), 26.0);
    g.push_back((high.value - low.value) / 2e-4);
  }
  CHECK(total.standard_error ==
        Approx(std::sqrt(math::bilinear(g, fit->estimates().working_covariance(), g))).epsilon(1e-6));
  ThreadPool pool(3);
  const auto threaded = fit->total_purchases(c.columns(), 26.0, {.executor = &pool});
  CHECK(threaded.value == total.value);
  CHECK(threaded.standard_error == total.standard_error);
  CHECK(threaded.upper == total.upper);
}

TEST_CASE("sizes beyond reason are refused") {
  const auto m = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  const Customers c{{1}, {2}, {3}};
  CHECK_THROWS_WITH(m.compare_counts(c.columns(), std::size_t{1} << 63),
                    Catch::StartsWith("cells must be at least 2 and at most 10,000"));
  CHECK_THROWS_AS(m.compare_counts(c.columns(), 1), Error);
}

TEST_CASE("what is said of a table counts the rows left out, whatever the threads, and is that of the other rows") {
  const auto model = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  std::vector<double> T(20'000);
  for (std::size_t i = 0; i < T.size(); ++i) T[i] = 27.0 + static_cast<double>(i % 13);
  Customers all, good;
  all.add(model.simulate(T, 3));
  std::vector<double> weight(T.size(), 1.0), good_weight;
  core::RowReport expected{.rows = T.size()};
  for (std::size_t i = 0; i < T.size(); ++i) {
    weight[i] = 1.0 + static_cast<double>(i % 3);
    if (i % 997 == 5) all.x[i] = 1.5;
    if (i % 1009 == 7) weight[i] = -1.0;
    if (i % 997 == 5) {
      expected.leave_out(i, customer_base::customer_row_problem(1.5, all.t[i], all.T[i]));
    } else if (i % 1009 == 7) {
      expected.leave_out(i, "the weight is not a number >= 0");
    } else {
      good.x.push_back(all.x[i]), good.t.push_back(all.t[i]), good.T.push_back(all.T[i]);
      good_weight.push_back(weight[i]);
    }
  }
  REQUIRE(expected.reasons.size() == 2);
  CustomerColumns columns = all.columns(), used = good.columns();
  columns.weights = std::span<const double>(weight);
  used.weights = std::span<const double>(good_weight);
  const std::vector<double> times{10.0, 30.0, 39.0};
  core::ThreadPool pool(3);
  for (core::Executor* executor : {static_cast<core::Executor*>(nullptr), static_cast<core::Executor*>(&pool)}) {
    const auto total = model.expected_cumulative_purchases(columns, times, {.executor = executor});
    CHECK(total.rows == expected);
    CHECK(total.value == model.expected_cumulative_purchases(used, times).value);
    CHECK(model.compare_counts(columns, 8, {.executor = executor}).rows == expected);
    CHECK(model.total_purchases(columns, 13.0, {.executor = executor}).rows == expected);
  }
  CHECK_THROWS_WITH(model.expected_cumulative_purchases(columns, std::vector<double>{missing}),
                    Catch::Contains("times must be finite"));
}
