#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::BetaDiscreteWeibullModel;
using customer_base::BetaGeoModel;
using customer_base::ModifiedBetaGeoModel;
using customer_base::ParetoNBDModel;

// Times and rates no customer lives to see: the formulas hold there, or a limit is named. Expected values by mpmath in
// 25 to 30 digits: means over p ~ Beta(a, b) by the trapezoidal rule in logit p at two steps that agree to 18 digits,
// with expint for what is discounted; Pareto/NBD from its closed forms.

namespace {
double new_customer(const customer_base::PurchaseModel& model, double t) {
  return model.expected_purchases_new_customer(std::vector<double>{t}).front().value;
}
}  // namespace

TEST_CASE("expected purchases go on growing where some customers hardly ever leave, and end where they all do") {
  const auto bg = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);  // a < 1: as t^(1 - a)
  CHECK(new_customer(bg, 1e10) == Approx(419.20779001028039).epsilon(1e-11));
  CHECK(new_customer(bg, 1e20) == Approx(50496.581373774508).epsilon(1e-11));
  CHECK(new_customer(bg, 1e30) == Approx(5934079.7287684623).epsilon(1e-11));
  CHECK(new_customer(bg, 1e40) == Approx(697194825.16223202).epsilon(1e-11));
  CHECK(new_customer(bg, 1e100) == Approx(1.8338092609352805e+21).epsilon(1e-11));
  const auto mbg = ModifiedBetaGeoModel::with_parameters(0.525, 6.183, 0.891, 1.614);
  CHECK(new_customer(mbg, 1e10) == Approx(100.74370657799182).epsilon(1e-11));
  CHECK(new_customer(mbg, 1e30) == Approx(17474.534078380962).epsilon(1e-11));
  CHECK(new_customer(mbg, 1e100) == Approx(746059484602.68269).epsilon(1e-11));
  // a > 1: E[1/p] = (a + b - 1)/(a - 1).
  const auto ends = BetaGeoModel::with_parameters(0.6, 8, 1.5, 2.5);
  CHECK(new_customer(ends, 1e10) == Approx(5.998571720328864).epsilon(1e-11));
  CHECK(new_customer(ends, 1e30) == Approx(6.0).epsilon(1e-11));
  CHECK(new_customer(ends, 1e250) == Approx(6.0).epsilon(1e-11));
  // One with a history, P(alive) in it; and how likely he is still there.
  CHECK(bg.expected_purchases(2, 30, 39, 1e10) == Approx(665.57421857711459).epsilon(1e-11));
  CHECK(bg.expected_purchases(2, 30, 39, 1e30) == Approx(9389909.1357721979).epsilon(1e-11));
  CHECK(bg.expected_purchases(2, 30, 39, 1e100) == Approx(2.901763863512163e+21).epsilon(1e-11));
  CHECK(bg.probability_alive(2, 30, 39, 1e10) == Approx(4.2159378669586131e-7).epsilon(1e-11));
  CHECK(bg.probability_alive(2, 30, 39, 1e30) == Approx(5.8196144445660023e-23).epsilon(1e-11));
  CHECK(bg.probability_alive(2, 30, 39, 1e100) == Approx(1.7984327937032433e-78).epsilon(1e-11));
  const auto pareto = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  CHECK(pareto.expected_purchases(2, 30, 39, 1e30) == Approx(799687575661.6405).epsilon(1e-11));
  CHECK(pareto.expected_purchases(2, 30, 39, 1e100) == Approx(3.0403273663801273e+39).epsilon(1e-11));
  // The variance behind a total: E[N] = E[1/p] = (a + b - 1)/(a - 1) and, for a > 2, E[N (N - 1)] = 2 E[(1 - p)/p^2]
  // = 2 b (a + b - 1)/((a - 1)(a - 2)).
  const auto narrow = BetaGeoModel::with_parameters(0.6, 8, 3.5, 2.5);
  const double one = 0, none = 0, start = 1e-9;
  const auto all = narrow.total_purchases(
      {std::span<const double>(&one, 1), std::span<const double>(&none, 1), std::span<const double>(&start, 1)}, 1e100);
  const double mean = 5.0 / 2.5, pairs = 2.0 * 2.5 * 5.0 / (2.5 * 1.5);
  CHECK(all.value == Approx(mean).epsilon(1e-9));
  CHECK(all.own_deviation == Approx(std::sqrt(pairs + mean - mean * mean)).epsilon(1e-9));
  CHECK_THROWS_WITH(narrow.total_purchases({std::span<const double>(&one, 1), std::span<const double>(&none, 1),
                                            std::span<const double>(&start, 1)},
                                           1e200),
                    Catch::StartsWith("t must be below 1e140 times alpha/(r + 1) and beta"));
  // Where no number holds the answer's parts, the limit is named.
  CHECK_THROWS_WITH(new_customer(ends, 1e303), Catch::StartsWith("t must be below 1e300 alpha/(r + 1)"));
}

TEST_CASE("the error of an expectation is that of its formula at any time") {
  // Differences of the formula by the logarithms of the parameters, at a time where nearly all of it is close to p = 0.
  const auto truth = BetaGeoModel::with_parameters(0.6, 8, 0.8, 2.5);
  const auto made = truth.simulate(std::vector<double>(1500, 39.0), 8);
  const auto fit = BetaGeoModel::fit({std::span<const double>(made.frequency), std::span<const double>(made.recency),
                                      std::span<const double>(made.T)});
  REQUIRE(fit.converged());
  const double t = 1e30;
  std::vector<double> g;
  for (std::size_t m = 0; m < 4; ++m) {
    auto up = fit->parameters(), down = up;
    up[m] *= std::exp(1e-4), down[m] *= std::exp(-1e-4);
    g.push_back((new_customer(BetaGeoModel::with_parameters(up[0], up[1], up[2], up[3]), t) -
                 new_customer(BetaGeoModel::with_parameters(down[0], down[1], down[2], down[3]), t)) /
                2e-4);
  }
  CHECK(fit->expected_purchases_new_customer(std::vector<double>{t}).front().standard_error ==
        Approx(std::sqrt(math::bilinear(g, fit->estimates().working_covariance(), g))).epsilon(1e-5));
}

TEST_CASE("discounted purchases at rates near 0") {
  const auto rate = [](double force) { return customer_base::Discounting{std::expm1(force), 1.0}; };
  const auto bg = BetaGeoModel::with_parameters(0.243, 4.414, 0.793, 2.426);
  CHECK(bg.discounted_expected_residual_transactions(2, 30, 39, rate(1e-10)) ==
        Approx(608.666231394441).epsilon(1e-10));
  CHECK(bg.discounted_expected_residual_transactions(2, 30, 39, rate(1e-30)) ==
        Approx(8604360.16896312).epsilon(1e-10));
  CHECK(bg.discounted_expected_residual_transactions(2, 30, 39, rate(1e-100)) ==
        Approx(2.65900602509758e+21).epsilon(1e-10));
  const auto pareto = ParetoNBDModel::with_parameters(0.553, 10.58, 0.606, 11.66);
  CHECK(pareto.discounted_expected_residual_transactions(2, 30, 39, rate(1e-10)) ==
        Approx(9351.413724009287).epsilon(1e-10));
  CHECK(pareto.discounted_expected_residual_transactions(2, 30, 39, rate(1e-30)) ==
        Approx(709808351538.77245).epsilon(1e-10));
  CHECK(pareto.discounted_expected_residual_transactions(2, 30, 39, rate(1e-100)) ==
        Approx(2.698616086769791e+39).epsilon(1e-10));
  CHECK(pareto.discounted_expected_residual_transactions(2, 30, 39, rate(1e-250)) ==
        Approx(3.3973563683110232e+98).epsilon(1e-10));
  CHECK_THROWS_WITH(bg.discounted_expected_residual_transactions(2, 30, 39, rate(1e-290)),
                    Catch::StartsWith("rate must be at least 1e-280 per time unit"));
  CHECK_THROWS_AS(bg.discounted_expected_residual_transactions(2, 30, 39, rate(0.0)), Error);
}

TEST_CASE("the median of a residual lifetime wherever it lies") {
  // mpmath in 420 digits: the smallest whole number at which S(n + k)/S(n) is at most a half.
  const auto median = [](double alpha, double beta, double c, double n = 0.0) {
    const auto model = BetaDiscreteWeibullModel::with_parameters(alpha, beta, c);
    return model.median_residual_lifetime(std::span<const double>(&n, 1)).value.front();
  };
  CHECK(median(0.5, 3, 0.8) == 15.0);
  CHECK(median(2, 1e10, 0.5) == Approx(17157287527096718993.0).epsilon(1e-12));
  CHECK(median(2, 1e10, 0.5, 7) == Approx(17157287558093623708.0).epsilon(1e-12));
  CHECK(median(0.02, 5, 0.5) == Approx(2.5889062212271904e31).epsilon(1e-10));
  CHECK(median(1, 1e15, 0.25) == Approx(1e60).epsilon(1e-10));
  CHECK(median(0.3, 1e12, 1) == Approx(9079368399156.0).epsilon(1e-10));
  CHECK(median(1e-3, 1, 1) == Approx(6.0210343496977227e300).epsilon(1e-10));
  CHECK(median(1e-3, 2, 0.9) == infinity);  // 1e334: beyond the range of numbers
}

TEST_CASE("discounted residual lifetimes at rates near 0, and sums that hardly converge") {
  // mpmath in 60 digits: 400 terms by hand, Euler and Maclaurin's sum in ln t beyond, the tail of a power at the end.
  struct Case {
    double alpha, beta, c, force, renewals, value;
  };
  for (const Case& at : {Case{0.3, 1, 2, 1e-10, 0, 19905.400739503909},
                         {0.3, 1, 2, 1e-200, 0, 1.9907331902546468e80},
                         {0.2, 1, 4, 1e-60, 0, 4215169197595.601},
                         {0.2, 1, 4, 1e-120, 0, 4.215169197599739e24},
                         {0.7, 1.2, 1, 1e-250, 0, 3.1336166254493043e75},
                         {0.05, 3, 20, 1e-30, 7, 465.39286952874873},
                         {0.6, 3, 0.5, 1e-100, 0, 2.4124513170062957e70},
                         {0.51, 1, 2, 1e-200, 0, 44.552021208223325},
                         {0.51, 1, 2, 0, 0, 44.556507128779509},
                         {1.02, 2, 1, 0, 0, 100.0},  // beta/(alpha - 1)
                         {2.1, 3, 0.5, 0, 0, 223.40458577979063}}) {
    INFO("alpha " << at.alpha << ", c " << at.c << ", force " << at.force);
    const auto model = BetaDiscreteWeibullModel::with_parameters(at.alpha, at.beta, at.c);
    const auto found = model.discounted_expected_residual_lifetime(
        std::span<const double>(&at.renewals, 1), {.discounting = {.rate = std::expm1(at.force), .period = 1.0}});
    CHECK(found.value.front() == Approx(at.value).epsilon(1e-10));
  }
  const double none = 0.0;
  CHECK_THROWS_WITH(BetaDiscreteWeibullModel::with_parameters(0.7, 1.2, 1)
                        .discounted_expected_residual_lifetime(std::span<const double>(&none, 1),
                                                               {.discounting = {.rate = 1e-290, .period = 1.0}}),
                    Catch::StartsWith("rate must be 0, or at least 1e-280 a period"));
}

TEST_CASE("the error of a sum that hardly converges is that of the sum") {
  // A saved fit with parameters and a covariance of its own: where one parameter alone errs, by 1 on its logarithm, the
  // error of a prediction is its slope. Compared with differences; alpha c is 1.05 and 1.02, most of the sum is tail.
  const auto fit = BetaDiscreteWeibullModel::fit(
      customer_base::CohortTable{{{1000, 869, 778, 711, 659, 617, 582, 553, 527, 505, 486, 469, 453}}});
  REQUIRE(fit.converged());
  const std::vector<double> renewals{2.0};
  const auto sum = [&](const std::array<double, 3>& p) {
    return BetaDiscreteWeibullModel::with_parameters(p[0], p[1], p[2])
        .expected_residual_lifetime(std::span<const double>(renewals))
        .value.front();
  };
  for (const std::array<double, 3>& at : {std::array{2.1, 3.0, 0.5}, {0.51, 1.0, 2.0}, {2.0, 5.0, 1.5}})
    for (std::size_t m = 0; m < 3; ++m) {
      auto state = fit->state();
      for (auto& [name, values] : state.numbers) {
        if (name == "parameters") values.assign(at.begin(), at.end());
        if (name == "working_covariance") values.assign(9, 0.0), values[4 * m] = 1.0;
      }
      const auto model = BetaDiscreteWeibullModel::from_state(state);
      const auto found =
          model.expected_residual_lifetime(std::span<const double>(renewals), infinity, {.errors = true});
      auto up = at, down = at;
      up[m] *= std::exp(1e-5), down[m] *= std::exp(-1e-5);
      CHECK(found.standard_error.front() == Approx(std::abs(sum(up) - sum(down)) / 2e-5).epsilon(1e-5));
    }
}
