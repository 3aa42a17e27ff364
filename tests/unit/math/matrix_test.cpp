#include <amends/core/random.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using math::Matrix;

namespace {
Matrix of(std::size_t n, std::initializer_list<double> values) {
  Matrix out(n, n);
  out.data = values;
  return out;
}
Matrix squared(const Matrix& l) {
  Matrix out(l.rows, l.rows);
  for (std::size_t i = 0; i < l.rows; ++i)
    for (std::size_t j = 0; j < l.rows; ++j)
      for (std::size_t k = 0; k < l.columns; ++k) out(i, j) += l(i, k) * l(j, k);
  return out;
}
}  // namespace

TEST_CASE("the semidefinite factor squares to the matrix, of whatever rank and size of units") {
  for (std::size_t rank = 1; rank <= 5; ++rank) {
    Matrix root(5, rank);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t k = 0; k < rank; ++k)
        root(i, k) = core::normal(7, rank, i * 5 + k) * std::pow(10.0, 4.0 * static_cast<double>(i) - 8.0);
    const Matrix a = squared(root);
    const auto l = math::semidefinite_factor(a);
    REQUIRE(l);
    const Matrix back = squared(*l);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j) CHECK(std::abs(back(i, j) - a(i, j)) <= 1e-9 * std::sqrt(a(i, i) * a(j, j)));
  }
}

TEST_CASE("the semidefinite factor of a regular matrix is its Cholesky factor") {
  const Matrix a = of(3, {4, 2, -1, 2, 5, 0.5, -1, 0.5, 3});
  const auto l = math::semidefinite_factor(a), expected = math::cholesky(a);
  for (std::size_t k = 0; k < 9; ++k) CHECK(l->data[k] == Approx(expected->data[k]).margin(1e-14));
}

TEST_CASE("what is no covariance has no factor, in whatever units") {
  CHECK_FALSE(math::semidefinite_factor(of(2, {1, 2, 2, 1})));
  CHECK_FALSE(math::semidefinite_factor(of(2, {1e6, 2, 2, 1e-6})));  // a correlation of 2
  CHECK_FALSE(math::semidefinite_factor(of(2, {0, 1, 1, 1})));
  CHECK_FALSE(math::semidefinite_factor(of(2, {-1, 0, 0, 1})));
  CHECK_FALSE(math::semidefinite_factor(of(2, {1, missing, missing, 1})));
  CHECK_FALSE(math::semidefinite_factor(of(1, {infinity})));
  CHECK(math::semidefinite_factor(of(2, {0, 0, 0, 1})));
  CHECK(math::semidefinite_factor(Matrix())->rows == 0);
  CHECK_THROWS_AS(math::semidefinite_factor(Matrix(2, 3)), Error);
}
