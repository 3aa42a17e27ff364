#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/estimation/design.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends;
using estimation::Design;

namespace {
/// Rows of three columns of unlike size, two of them alike, and weights.
struct Table {
  std::vector<double> values;
  std::vector<double> weights;
};
Table table(std::size_t rows) {
  Table out;
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = core::uniform(1, 1, i), b = core::uniform(1, 2, i), c = core::uniform(1, 3, i);
    out.values.insert(out.values.end(), {2020.0 + 3.0 * a, 1e-6 * (a + 0.3 * b), 1e9 * c});
    out.weights.push_back(0.5 + core::uniform(1, 4, i));
  }
  return out;
}
const std::vector<std::string> names{"year", "share", "amount"};
}  // namespace

TEST_CASE("working columns have mean 0, deviation 1 and no correlation, by the definition of these") {
  const Table t = table(20000);
  const Design design(names, t.values, t.weights);
  CHECK_FALSE(design.collinear().has_value());
  std::vector<double> u = t.values;
  design.to_working(u);
  double total = 0.0;
  for (const double w : t.weights) total += w;
  for (std::size_t j = 0; j < 3; ++j) {
    double mean = 0.0;
    for (std::size_t i = 0; i < t.weights.size(); ++i) mean += t.weights[i] * u[3 * i + j] / total;
    CHECK(mean == Approx(0.0).margin(1e-11));
    for (std::size_t l = 0; l < 3; ++l) {
      double product = 0.0;
      for (std::size_t i = 0; i < t.weights.size(); ++i) product += t.weights[i] * u[3 * i + j] * u[3 * i + l] / total;
      CHECK(product == Approx(j == l ? 1.0 : 0.0).margin(1e-10));
    }
  }
}

TEST_CASE("a predictor carried back is the same predictor") {
  const Table t = table(500);
  const Design design(names, t.values, {});
  std::vector<double> u = t.values;
  design.to_working(u);
  const std::vector<double> w{0.7, -1.3, 2.1};
  // intercept 0.25 at index 0, w from 1 on; the predictor is intercept - eta.
  math::Matrix map(4, 4);
  map(0, 0) = 1.0;
  design.carry_back(map, 1, 0, -1.0);
  const std::vector<double> working{0.25, w[0], w[1], w[2]};
  std::vector<double> user(4, 0.0);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) user[i] += map(i, j) * working[j];
  const std::vector<double> b = design.coefficients(w);
  for (std::size_t j = 0; j < 3; ++j) CHECK(user[1 + j] == Approx(b[j]).epsilon(1e-13));
  for (std::size_t i = 0; i < 500; ++i) {
    double inside = 0.25, outside = user[0];
    for (std::size_t j = 0; j < 3; ++j) {
      inside -= w[j] * u[3 * i + j];
      outside -= user[1 + j] * t.values[3 * i + j];
    }
    CHECK(outside == Approx(inside).margin(1e-10));
  }
}

TEST_CASE("a penalty is one half l2 times the squared coefficients per standard deviation, and has its derivatives") {
  const Table t = table(300);
  const Design design(names, t.values, t.weights);
  const std::vector<double> w{0.7, -1.3, 2.1};
  const std::vector<double> b = design.coefficients(w);
  double naive = 0.0;
  for (std::size_t j = 0; j < 3; ++j) naive += 0.5 * 2.5 * std::pow(b[j] * design.deviations()[j], 2);
  CHECK(design.penalty(2.5, w) == Approx(naive).epsilon(1e-13));
  std::vector<double> gradient(4, 0.0), hessian(16, 0.0);
  design.add_penalty(2.5, w, 1, gradient, hessian);
  for (std::size_t k = 0; k < 3; ++k) {  // differences of a quadratic are exact but for rounding
    const double h = 1e-3;
    std::vector<double> up = w, down = w;
    up[k] += h, down[k] -= h;
    CHECK(gradient[1 + k] == Approx((design.penalty(2.5, up) - design.penalty(2.5, down)) / (2 * h)).epsilon(1e-9));
    for (std::size_t m = 0; m < 3; ++m) {
      std::vector<double> g_up(4, 0.0), g_down(4, 0.0);
      design.add_penalty(2.5, up, 1, g_up, {});
      design.add_penalty(2.5, down, 1, g_down, {});
      CHECK(hessian[(1 + k) * 4 + 1 + m] == Approx((g_up[1 + m] - g_down[1 + m]) / (2 * h)).epsilon(1e-9).margin(1e-9));
    }
  }
  CHECK(gradient[0] == 0.0);
}

TEST_CASE("columns that say nothing of their own are named, with those that say it already") {
  std::vector<double> values;
  for (std::size_t i = 0; i < 50; ++i) {
    const double a = core::uniform(2, 1, i), b = core::uniform(2, 2, i);
    values.insert(values.end(), {a, b, 5.0 - 2.0 * a + 1e5 * b});
  }
  const Design design({"a", "b", "c"}, values, {});
  REQUIRE(design.collinear().has_value());
  CHECK(design.collinear()->column == 2);
  CHECK(design.collinear()->others == std::vector<std::size_t>{0, 1});
  FitReport report;
  CHECK_FALSE(design.examine(report));
  CHECK(report.diagnosis == Diagnosis::collinear);
  CHECK(report.parameter == "c");
  CHECK(report.message ==
        "covariate c is a sum of multiples of a and b (and a constant): leave one of them out, or give a penalty");
  FitReport with_penalty;
  CHECK(Design({"a", "b", "c"}, values, {}, true).examine(with_penalty));
  REQUIRE(with_penalty.warnings.size() == 1);

  std::vector<double> third(50, 0.1 + 0.2);
  for (std::size_t i = 0; i < 50; i += 2) third[i] = 0.3;  // the same but for the last digit
  const Design constant({"third"}, third, {});
  REQUIRE(constant.collinear().has_value());
  CHECK(constant.collinear()->others.empty());
}

TEST_CASE("near-collinear columns are regular: noise of one part in 10,000 is enough") {
  std::vector<double> values;
  for (std::size_t i = 0; i < 60; ++i) {
    const double x = core::normal(3, 1, i), z = core::normal(3, 2, i);
    values.insert(values.end(), {x, z, x + z + 1e-4 * core::normal(3, 3, i)});
  }
  CHECK_FALSE(Design({"x", "z", "c"}, values, {}).collinear().has_value());
}

TEST_CASE("extreme columns do not overflow, and wrong ones are refused") {
  const double huge = 1.7e308;
  const std::vector<double> values{-huge, 1e-300, huge, 3e-300, huge, 2e-300};
  const Design design({"huge", "tiny"}, values, {});
  std::vector<double> u = values;
  CHECK(std::isfinite(design.deviations()[0]));
  const std::vector<double> one{1.0, 2.0};
  const std::vector<estimation::Covariate> twice{{"a", std::span<const double>(one)},
                                                 {"a", std::span<const double>(one)}};
  CHECK_THROWS_WITH(estimation::check_covariates(twice, 2), "covariates must have different names, got a twice");
  CHECK_THROWS_AS(estimation::check_covariates(std::span(twice).first(1), 3), Error);
  const std::vector<double> hole{1.0, std::numeric_limits<double>::quiet_NaN()};
  const std::vector<estimation::Covariate> with_hole{{"age", std::span<const double>(hole)}};
  CHECK(estimation::covariate_problem(with_hole, 0).empty());
  CHECK(estimation::covariate_problem(with_hole, 1) == "covariate age is missing or not finite");
}
