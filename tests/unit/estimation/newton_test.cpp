#include <amends/core/error.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using math::Matrix;

namespace {
Matrix hilbert(std::size_t n) {
  Matrix h(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) h(i, j) = 1.0 / static_cast<double>(i + j + 1);
  return h;
}
}  // namespace

TEST_CASE("the inverse of the Hilbert matrix of order 5 is the known integer matrix") {
  // (H^-1)_ij = (-1)^(i+j) (i+j-1) C(n+i-1, n-j) C(n+j-1, n-i) C(i+j-2, i-1)^2: first row for n = 5 written out.
  const auto inverse = math::inverse_positive_definite(hilbert(5));
  REQUIRE(inverse.has_value());
  const double first[] = {25, -300, 1050, -1400, 630};
  for (std::size_t j = 0; j < 5; ++j) CHECK((*inverse)(0, j) == Approx(first[j]).epsilon(1e-9));
  CHECK((*inverse)(4, 4) == Approx(44100).epsilon(1e-9));
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) CHECK((*inverse)(i, j) == (*inverse)(j, i));
}

TEST_CASE("a matrix that is not positive definite has no Cholesky factor and no inverse") {
  Matrix a(2, 2);
  a(0, 0) = 1, a(0, 1) = a(1, 0) = 2, a(1, 1) = 1;  // eigenvalues 3 and -1
  CHECK_FALSE(math::cholesky(a).has_value());
  CHECK_FALSE(math::inverse_positive_definite(a).has_value());
  a(0, 1) = a(1, 0) = 1;  // singular
  CHECK_FALSE(math::inverse_positive_definite(a).has_value());
  a(0, 1) = a(1, 0) = std::nan("");
  CHECK_FALSE(math::cholesky(a).has_value());
  CHECK(std::isnan(math::symmetric_eigen(a).values[0]));
  CHECK_THROWS_AS(math::cholesky(Matrix(2, 3)), Error);
}

TEST_CASE("scaled parameters invert as well as unscaled ones") {
  // D A D with D = diag(1e8, 1, 1e-8): (D A D)^-1 = D^-1 A^-1 D^-1, an identity.
  const Matrix h = hilbert(3);
  const double d[] = {1e8, 1.0, 1e-8};
  Matrix scaled(3, 3);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) scaled(i, j) = h(i, j) * d[i] * d[j];
  const auto plain = math::inverse_positive_definite(h);
  const auto inverse = math::inverse_positive_definite(scaled);
  REQUIRE(inverse.has_value());
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) CHECK((*inverse)(i, j) * d[i] * d[j] == Approx((*plain)(i, j)).epsilon(1e-12));
  const std::vector<double> b{1, 2, 3};
  const auto x = math::solve_positive_definite(h, b);
  REQUIRE(x.has_value());
  for (std::size_t i = 0; i < 3; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < 3; ++j) sum += h(i, j) * (*x)[j];
    CHECK(sum == Approx(b[i]).epsilon(1e-12));
  }
}

TEST_CASE("eigenvalues: known ones, and V diag V' gives the matrix back") {
  // Second difference matrix of order n: eigenvalues 2 - 2 cos(k pi / (n + 1)), a textbook result.
  constexpr std::size_t n = 6;
  Matrix a(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    a(i, i) = 2;
    if (i + 1 < n) a(i, i + 1) = a(i + 1, i) = -1;
  }
  const auto eigen = math::symmetric_eigen(a);
  for (std::size_t k = 0; k < n; ++k)
    CHECK(eigen.values[k] ==
          Approx(2 - 2 * std::cos(static_cast<double>(k + 1) * std::acos(-1.0) / (n + 1))).epsilon(1e-13));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += eigen.vectors(i, k) * eigen.values[k] * eigen.vectors(j, k);
      CHECK(sum == Approx(a(i, j)).margin(1e-13));
    }
  CHECK(math::bilinear(a.row(0), a, a.row(1)) == Approx(-14).epsilon(1e-14));  // r0' A r1 by hand
}

TEST_CASE("Newton finds the minimum of Rosenbrock's valley") {
  // f = 100 (y - x^2)^2 + (1 - x)^2: minimum 0 at (1, 1); the classical start (-1.2, 1).
  const auto valley = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    const double x = v[0], y = v[1], r = y - x * x;
    if (!g.empty()) g[0] = -400 * x * r - 2 * (1 - x), g[1] = 200 * r;
    if (!h.empty()) h[0] = 1200 * x * x - 400 * y + 2, h[1] = h[2] = -400 * x, h[3] = 200;
    return 100 * r * r + (1 - x) * (1 - x);
  };
  const std::vector<double> start{-1.2, 1.0};
  const auto end = estimation::minimise(valley, start);
  CHECK(end.converged());
  CHECK(end.x[0] == Approx(1).epsilon(1e-6));
  CHECK(end.x[1] == Approx(1).epsilon(1e-6));
  CHECK(end.decrement <= 1e-12);
  CHECK(end.iterations < 40);
}

TEST_CASE("Newton leaves a saddle and finds a minimum") {
  // f = x^4/4 - x^2/2 + y^2: saddle at 0, minima at (+-1, 0) with value -1/4.
  const auto f = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = v[0] * v[0] * v[0] - v[0], g[1] = 2 * v[1];
    if (!h.empty()) h[0] = 3 * v[0] * v[0] - 1, h[1] = h[2] = 0, h[3] = 2;
    return std::pow(v[0], 4) / 4 - v[0] * v[0] / 2 + v[1] * v[1];
  };
  const std::vector<double> start{0.0, 0.5};
  const auto end = estimation::minimise(f, start);
  CHECK(end.converged());
  CHECK(end.value == Approx(-0.25).epsilon(1e-10));
}

TEST_CASE("what has no minimum is told") {
  // exp(-x) falls for ever; -x does so with no curvature at all.
  const auto falls = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = -1000 * std::exp(-v[0]);
    if (!h.empty()) h[0] = 1000 * std::exp(-v[0]);
    return 1000 * std::exp(-v[0]);
  };
  const std::vector<double> start{0.0};
  const auto end = estimation::minimise(falls, start, {.limit = 20});
  CHECK(end.status == estimation::NewtonStatus::runs_off);
  CHECK(end.furthest == 0);
  const auto line = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = -1;
    if (!h.empty()) h[0] = 0;
    return -v[0];
  };
  CHECK(estimation::minimise(line, start).status == estimation::NewtonStatus::runs_off);
  const auto nowhere = [](std::span<const double>, std::span<double>, std::span<double>) { return std::nan(""); };
  CHECK(estimation::minimise(nowhere, start).status == estimation::NewtonStatus::not_finite);
  const auto flat = [](std::span<const double>, std::span<double>, std::span<double>) { return 1.0; };
  CHECK(estimation::minimise(flat, start).status == estimation::NewtonStatus::not_a_minimum);
  // A gradient that points the wrong way: no step helps.
  const auto wrong = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = -2 * (v[0] - 1);
    if (!h.empty()) h[0] = 2;
    return (v[0] - 1) * (v[0] - 1);
  };
  CHECK(estimation::minimise(wrong, start).status == estimation::NewtonStatus::stalled);
}

TEST_CASE("a step into nothing is taken back") {
  // x - ln x with minimum 1 at x = 1: Newton from 3 would jump to -3, where there is no logarithm.
  const auto f = [](std::span<const double> v, std::span<double> g, std::span<double> h) {
    if (!g.empty()) g[0] = 1 - 1 / v[0];
    if (!h.empty()) h[0] = 1 / (v[0] * v[0]);
    return v[0] > 0 ? v[0] - std::log(v[0]) : std::numeric_limits<double>::infinity();
  };
  const std::vector<double> start{3.0};
  const auto end = estimation::minimise(f, start, {.first_radius = 10});
  CHECK(end.converged());
  CHECK(end.x[0] == Approx(1).epsilon(1e-6));
  CHECK_THROWS_AS(estimation::minimise(f, std::vector<double>{}), Error);
  CHECK_THROWS_AS(estimation::minimise(f, start, {.decrement = 0}), Error);
}
