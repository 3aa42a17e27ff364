#pragma once

#include <amends/math/matrix.hpp>

#include <Eigen/Cholesky>
#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <limits>
#include <utility>

// Eigen does the arithmetic. Its types stay in this file; sizes are checked before it could assert them, and every
// expression has a named result (an `auto` would hold references to what is gone).
namespace amends::inline AMENDS_ABI::math {

namespace detail {
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

[[nodiscard]] AMENDS_INLINE Eigen::Map<const RowMajor> mapped(const Matrix& a) {
  return {a.data.data(), static_cast<Eigen::Index>(a.rows), static_cast<Eigen::Index>(a.columns)};
}
[[nodiscard]] AMENDS_INLINE Eigen::Map<RowMajor> mapped(Matrix& a) {
  return {a.data.data(), static_cast<Eigen::Index>(a.rows), static_cast<Eigen::Index>(a.columns)};
}
[[nodiscard]] AMENDS_INLINE Eigen::Map<const Eigen::VectorXd> mapped(std::span<const double> x) {
  return {x.data(), static_cast<Eigen::Index>(x.size())};
}

AMENDS_INLINE void check_square(const Matrix& a) {
  core::check_same_size("columns of the matrix", a.columns, "its rows", a.rows);
}

/// Positive definite to working precision: no pivot below 1e-14 of its diagonal element.
[[nodiscard]] AMENDS_INLINE bool is_regular(const Eigen::LLT<Eigen::MatrixXd>& factor,
                                            const Eigen::VectorXd& diagonal) {
  if (factor.info() != Eigen::Success || !factor.matrixLLT().allFinite()) return false;
  for (Eigen::Index j = 0; j < diagonal.size(); ++j) {
    const double pivot = factor.matrixLLT()(j, j);
    if (!(pivot * pivot > 1e-14 * std::abs(diagonal(j)))) return false;
  }
  return true;
}

/// A factored, with its rows and columns scaled to a unit diagonal; nothing unless it is positive definite.
struct ScaledFactor {
  Eigen::LLT<Eigen::MatrixXd> factor;
  Eigen::VectorXd scale;
};
AMENDS_INLINE std::optional<ScaledFactor> scaled_factor(const Matrix& a) {
  const Eigen::VectorXd diagonal = mapped(a).diagonal();
  if (!((diagonal.array() > 0.0).all() && diagonal.allFinite())) return std::nullopt;
  const Eigen::VectorXd scale = diagonal.array().rsqrt();
  const Eigen::MatrixXd scaled = scale.asDiagonal() * mapped(a) * scale.asDiagonal();
  ScaledFactor out{.factor = Eigen::LLT<Eigen::MatrixXd>(scaled), .scale = scale};
  if (!is_regular(out.factor, scaled.diagonal())) return std::nullopt;
  return out;
}
}  // namespace detail

AMENDS_INLINE Matrix unknown_matrix(std::size_t size) {
  Matrix out(size, size);
  std::fill(out.data.begin(), out.data.end(), std::numeric_limits<double>::quiet_NaN());
  return out;
}

AMENDS_INLINE double bilinear(std::span<const double> x, const Matrix& a, std::span<const double> y) {
  core::check_same_size("x", x.size(), "rows of the matrix", a.rows);
  core::check_same_size("y", y.size(), "columns of the matrix", a.columns);
  double sum = 0.0;  // plain loops: most calls have four parameters
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) sum += x[i] * a(i, j) * y[j];
  return sum;
}

AMENDS_INLINE Matrix carried(const Matrix& m, const Matrix& a) {
  detail::check_square(a);
  core::check_same_size("columns of the map", m.columns, "rows of the matrix", a.rows);
  Matrix out(m.rows, m.rows);
  if (m.rows == 0) return out;
  const detail::RowMajor half = detail::mapped(m) * detail::mapped(a);
  detail::mapped(out).noalias() = half * detail::mapped(m).transpose();
  for (std::size_t i = 0; i < m.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) out(i, j) = out(j, i) = 0.5 * (out(i, j) + out(j, i));
  return out;
}

AMENDS_INLINE std::optional<Matrix> cholesky(const Matrix& a) {
  detail::check_square(a);
  if (a.rows == 0) return Matrix();
  const Eigen::LLT<Eigen::MatrixXd> factor(detail::mapped(a));
  if (!detail::is_regular(factor, detail::mapped(a).diagonal())) return std::nullopt;
  Matrix l(a.rows, a.rows);
  detail::mapped(l) = Eigen::MatrixXd(factor.matrixL());
  return l;
}

AMENDS_INLINE std::optional<Matrix> inverse_positive_definite(const Matrix& a) {
  detail::check_square(a);
  if (a.rows == 0) return Matrix();
  const std::optional<detail::ScaledFactor> found = detail::scaled_factor(a);
  if (!found) return std::nullopt;
  const Eigen::MatrixXd diagonal = found->scale.asDiagonal();
  const Eigen::MatrixXd solved = found->factor.solve(diagonal);
  Matrix inverse(a.rows, a.rows);
  detail::mapped(inverse) = found->scale.asDiagonal() * solved;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) inverse(i, j) = inverse(j, i) = 0.5 * (inverse(i, j) + inverse(j, i));
  return inverse;
}

AMENDS_INLINE std::optional<Matrix> semidefinite_factor(const Matrix& a) {
  detail::check_square(a);
  Matrix lower(a.rows, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= lower(i, k) * lower(j, k);
      const double size = std::sqrt(a(i, i)) * std::sqrt(a(j, j));
      if (i == j) {
        if (!(sum >= -1e-10 * size && std::isfinite(sum))) return std::nullopt;
        lower(i, i) = sum > 1e-10 * size ? std::sqrt(sum) : 0.0;
      } else if (lower(j, j) > 0.0) {
        lower(i, j) = sum / lower(j, j);
      } else if (!(std::abs(sum) <= 1e-6 * size)) {
        return std::nullopt;
      }
    }
  return lower;
}

AMENDS_INLINE std::optional<std::vector<double>> solve_positive_definite(const Matrix& a, std::span<const double> b) {
  detail::check_square(a);
  core::check_same_size("b", b.size(), "rows of the matrix", a.rows);
  if (a.rows == 0) return std::vector<double>();
  const std::optional<detail::ScaledFactor> found = detail::scaled_factor(a);
  if (!found) return std::nullopt;
  const Eigen::VectorXd scaled = found->scale.cwiseProduct(detail::mapped(b));
  const Eigen::VectorXd x = found->scale.cwiseProduct(found->factor.solve(scaled));
  return std::vector<double>(x.data(), x.data() + x.size());
}

}  // namespace amends::inline AMENDS_ABI::math
