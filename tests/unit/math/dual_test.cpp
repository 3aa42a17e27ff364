#include <amends/math/dual.hpp>
#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace amends;

namespace {
using Two = math::Dual<2>;

/// The slope of f at x by central differences of its values with plain doubles, an error of order h^2.
template <class F>
double difference(F f, double x) {
  const double h = 1e-6 * (1.0 + std::abs(x));
  return (f(x + h) - f(x - h)) / (2.0 * h);
}
}  // namespace

TEST_CASE("roots and powers of a dual number: the slope is that of differences of the value") {
  for (const double at : {0.02, 0.5, 1.0, 3.0, 40.0}) {
    const Two x = Two::variable(at, 1);
    CHECK(sqrt(x).value == std::sqrt(at));
    CHECK(sqrt(x).slope[0] == 0.0);
    CHECK(sqrt(x).slope[1] == Approx(difference([](double v) { return std::sqrt(v); }, at)).epsilon(1e-7));
    for (const double exponent : {-2.5, -1.0, 0.5, 1.0, 2.0, 3.7}) {
      CHECK(pow(x, exponent).value == std::pow(at, exponent));
      CHECK(pow(x, exponent).slope[0] == 0.0);
      CHECK(pow(x, exponent).slope[1] ==
            Approx(difference([&](double v) { return std::pow(v, exponent); }, at)).epsilon(1e-6));
    }
  }
}

TEST_CASE("one formula for doubles and dual numbers, with the chain and product rules") {
  // d/dx sqrt(x^2 + y^3) = x / r, d/dy = 3 y^2 / (2 r): at (3, 2) r = sqrt(17).
  const auto length = [](const auto& x, const auto& y) {
    using std::pow;
    using std::sqrt;
    return sqrt(pow(x, 2.0) + pow(y, 3.0));
  };
  const Two r = length(Two::variable(3.0, 0), Two::variable(2.0, 1));
  CHECK(length(3.0, 2.0) == Approx(std::sqrt(17.0)).epsilon(1e-15));
  CHECK(r.value == length(3.0, 2.0));
  CHECK(r.slope[0] == Approx(3.0 / std::sqrt(17.0)).epsilon(1e-14));
  CHECK(r.slope[1] == Approx(6.0 / std::sqrt(17.0)).epsilon(1e-14));
  // A whole number as exponent, and a negative base.
  CHECK(pow(Two::variable(-2.0, 0), 3).value == -8.0);
  CHECK(pow(Two::variable(-2.0, 0), 3).slope[0] == 12.0);
}

TEST_CASE("roots and powers at and below 0") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Two zero = Two::variable(0.0, 0);
  CHECK(sqrt(zero).value == 0.0);
  CHECK(sqrt(zero).slope[0] == infinity);
  CHECK(pow(zero, 0.5).slope[0] == infinity);
  CHECK(pow(zero, 1.0).slope[0] == 1.0);
  CHECK(pow(zero, 2.0).slope[0] == 0.0);
  CHECK(pow(zero, 0.0).value == 1.0);
  CHECK(pow(zero, 0.0).slope[0] == 0.0);
  CHECK(std::isnan(sqrt(Two::variable(-1.0, 0)).value));
  CHECK(std::isnan(pow(Two::variable(-1.0, 0), 0.5).value));
}
