#include <amends/math/roots.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("a root between two ends") {
  const auto root = math::find_root([](double x) { return x * x - 2; }, 0, 2);
  CHECK(root.converged());
  CHECK(root.root == Approx(std::numbers::sqrt2).epsilon(1e-15));
  CHECK(root.evaluations <= 14);
  // cos x = x: the Dottie number 0.739085133215160641655...
  CHECK(math::find_root([](double x) { return std::cos(x) - x; }, -10, 10).root ==
        Approx(0.7390851332151607).epsilon(1e-15));
  // A root at an end is found at once.
  const auto at_end = math::find_root([](double x) { return x; }, 0, 5);
  CHECK(at_end.root == 0.0);
  CHECK(at_end.evaluations == 2);
  CHECK(math::find_root([](double x) { return x - 5; }, 0, 5).root == 5.0);
}

TEST_CASE("hard cases end, close to the root") {
  // Flat, multiple, steep and discontinuous functions on which interpolation alone crawls.
  const auto cubic = math::find_root([](double x) { return std::pow(x - 1, 9); }, 0, 4, {.tolerance = 1e-9});
  CHECK(cubic.converged());
  CHECK(std::abs(cubic.root - 1) < 1e-6);
  const auto steep = math::find_root([](double x) { return std::expm1(200 * (x - 0.3)); }, -10, 3);
  CHECK(steep.converged());
  CHECK(steep.root == Approx(0.3).epsilon(1e-12));
  const auto jump = math::find_root([](double x) { return x < 0.7 ? -1.0 : 2.0; }, 0, 1);
  CHECK(jump.converged());
  CHECK(jump.root == Approx(0.7).epsilon(1e-14));
  CHECK(jump.evaluations < 120);
  const auto wide = math::find_root([](double x) { return x - 1e-3; }, -1e308, 1e308);
  CHECK(wide.converged());
  CHECK(wide.root == Approx(1e-3));
}

TEST_CASE("outcomes without a root are statuses, wrong arguments are errors") {
  const auto none = math::find_root([](double x) { return x * x + 1; }, -1, 1);
  CHECK(none.status == math::RootStatus::no_sign_change);
  CHECK(std::isnan(none.root));
  CHECK(math::find_root([](double x) { return std::log(x); }, -1, 2).status == math::RootStatus::not_finite);
  CHECK(math::find_root([](double x) { return x > 0.1 && x < 2.9 ? missing : x - 1; }, 0, 3).status ==
        math::RootStatus::not_finite);
  const auto early = math::find_root([](double x) { return std::exp(x) - 2; }, -50, 50, {.max_evaluations = 4});
  CHECK(early.status == math::RootStatus::iteration_limit);
  CHECK(early.evaluations == 4);
  CHECK(math::to_string(early.status) == "iteration limit");
  const auto line = [](double x) { return x; };
  CHECK_THROWS_AS(math::find_root(line, 1, 1), Error);
  CHECK_THROWS_AS(math::find_root(line, missing, 1), Error);
  CHECK_THROWS_AS(math::find_root(line, 0, infinity), Error);
  CHECK_THROWS_AS(math::find_root(line, -1, 1, {.tolerance = -1}), Error);
  CHECK_THROWS_AS(math::roots_on_grid(line, -1, 1, 0), Error);
}

TEST_CASE("all roots that a grid separates") {
  // (x - 1)(x - 2)(x - 3); 2 is a point of the grid.
  const auto polynomial = [](double x) { return (x - 1) * (x - 2) * (x - 3); };
  const auto three = math::roots_on_grid(polynomial, 0, 4, 10);
  REQUIRE(three.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(three[i] == Approx(1.0 + static_cast<double>(i)).epsilon(1e-14));
  CHECK(math::roots_on_grid(polynomial, 0, 4, 4).size() == 3);  // every root is a grid point
  CHECK(math::roots_on_grid(polynomial, 1, 3, 2).size() == 3);  // the ends too
  // Ten roots of sin; the poles of tan are none.
  const auto sine = [](double x) { return std::sin(x); };
  CHECK(math::roots_on_grid(sine, 1, 32, 100).size() == 10);
  const auto tangent = math::roots_on_grid([](double x) { return std::tan(x); }, 1, 10, 50);
  REQUIRE(tangent.size() == 3);
  CHECK(tangent[2] == Approx(3 * std::numbers::pi).epsilon(1e-14));
  // Not finite below 0: those cells are passed over.
  CHECK(math::roots_on_grid([](double x) { return std::log(x); }, -2, 2.1, 30).size() == 1);
  CHECK(math::roots_on_grid([](double) { return 1.0; }, 0, 1, 10).empty());
}
