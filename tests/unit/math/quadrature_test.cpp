#include <amends/math/quadrature.hpp>
#include <cmath>
#include <numbers>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("Gauss-Legendre rules integrate polynomials up to degree 2n - 1, and no further") {
  for (const std::size_t points : {8u, 16u, 32u, 64u}) {
    const auto rule = math::gauss_legendre(points);
    REQUIRE(rule.nodes.size() == points);
    REQUIRE(rule.weights.size() == points);
    for (std::size_t degree = 0; degree <= 2 * points; ++degree) {
      double sum = 0.0;
      for (std::size_t i = 0; i < points; ++i)
        sum += rule.weights[i] * std::pow(rule.nodes[i], static_cast<double>(degree));
      const double exact = degree % 2 == 1 ? 0.0 : 2.0 / static_cast<double>(degree + 1);
      INFO(points << " points, degree " << degree);
      if (degree < 2 * points) CHECK(std::abs(sum - exact) < 2e-15);
    }
    for (std::size_t i = 1; i < points; ++i) CHECK(rule.nodes[i - 1] < rule.nodes[i]);
  }
  // Degree 2n: the error is known, 2^(2n+1) (n!)^4 / ((2n+1) ((2n)!)^2) for x^(2n); for n = 8 it is 9.2e-6.
  const auto rule = math::gauss_legendre(8);
  double sum = 0.0;
  for (std::size_t i = 0; i < 8; ++i) sum += rule.weights[i] * std::pow(rule.nodes[i], 16.0);
  const double error = std::exp(17 * std::numbers::ln2 + 4 * std::lgamma(9.0) - std::log(17.0) - 2 * std::lgamma(17.0));
  CHECK(2.0 / 17.0 - sum == Approx(error).epsilon(1e-8));
}

TEST_CASE("integrals over an interval") {
  // Closed forms: integral of e^x, and of sin over half a turn; exchanged ends change the sign.
  CHECK(math::integrate_gauss_legendre([](double x) { return std::exp(x); }, -1, 3) ==
        Approx(std::exp(3.0) - std::exp(-1.0)).epsilon(1e-14));
  CHECK(math::integrate_gauss_legendre([](double x) { return std::sin(x); }, 0, std::numbers::pi, 8) ==
        Approx(2.0).epsilon(1e-10));
  CHECK(math::integrate_gauss_legendre([](double x) { return x; }, 1, 0, 32) == Approx(-0.5).epsilon(1e-15));
  CHECK_THROWS_WITH(math::gauss_legendre(7), "points must be 8, 16, 32 or 64, got 7");
  CHECK_THROWS_AS(math::integrate_gauss_legendre([](double x) { return x; }, 0, missing), Error);
  CHECK_THROWS_AS(math::integrate_gauss_legendre([](double x) { return x; }, 0, infinity), Error);
}
