#pragma once

#include <amends/math/matrix.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace amends::inline AMENDS_ABI::math {

namespace detail {
AMENDS_INLINE void check_square(const Matrix& a) {
  core::check_same_size("columns of the matrix", a.columns, "its rows", a.rows);
}

/// L y = b, then L' x = y, in place.
AMENDS_INLINE void substitute(const Matrix& l, std::vector<double>& x) {
  const std::size_t n = l.rows;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= l(i, k) * x[k];
    x[i] /= l(i, i);
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) x[i] -= l(k, i) * x[k];
    x[i] /= l(i, i);
  }
}

/// A with rows and columns scaled to a unit diagonal, and the scales; nothing unless the diagonal is positive.
AMENDS_INLINE std::optional<std::pair<Matrix, std::vector<double>>> unit_diagonal(const Matrix& a) {
  std::vector<double> scale(a.rows);
  for (std::size_t i = 0; i < a.rows; ++i) {
    if (!(a(i, i) > 0.0) || !std::isfinite(a(i, i))) return std::nullopt;
    scale[i] = 1.0 / std::sqrt(a(i, i));
  }
  Matrix scaled(a.rows, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.rows; ++j) scaled(i, j) = a(i, j) * scale[i] * scale[j];
  return std::pair{std::move(scaled), std::move(scale)};
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
  double sum = 0.0;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) sum += x[i] * a(i, j) * y[j];
  return sum;
}

AMENDS_INLINE Matrix carried(const Matrix& m, const Matrix& a) {
  detail::check_square(a);
  core::check_same_size("columns of the map", m.columns, "rows of the matrix", a.rows);
  Matrix half(m.rows, a.columns);
  for (std::size_t i = 0; i < m.rows; ++i)
    for (std::size_t k = 0; k < a.rows; ++k)
      for (std::size_t j = 0; j < a.columns && m(i, k) != 0.0; ++j) half(i, j) += m(i, k) * a(k, j);
  Matrix out(m.rows, m.rows);
  for (std::size_t i = 0; i < m.rows; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      for (std::size_t k = 0; k < a.columns; ++k) out(i, j) += half(i, k) * m(j, k);
      out(j, i) = out(i, j);
    }
  return out;
}

AMENDS_INLINE std::optional<Matrix> cholesky(const Matrix& a) {
  detail::check_square(a);
  const std::size_t n = a.rows;
  Matrix l(n, n);
  for (std::size_t j = 0; j < n; ++j) {
    double pivot = a(j, j);
    for (std::size_t k = 0; k < j; ++k) pivot -= l(j, k) * l(j, k);
    if (!(pivot > 1e-14 * std::abs(a(j, j))) || !std::isfinite(pivot)) return std::nullopt;
    l(j, j) = std::sqrt(pivot);
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = a(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= l(i, k) * l(j, k);
      l(i, j) = sum / l(j, j);
    }
  }
  if (!std::all_of(l.data.begin(), l.data.end(), [](double value) { return std::isfinite(value); }))
    return std::nullopt;
  return l;
}

AMENDS_INLINE std::optional<Matrix> inverse_positive_definite(const Matrix& a) {
  detail::check_square(a);
  const auto scaled = detail::unit_diagonal(a);
  if (!scaled) return std::nullopt;
  const auto& [matrix, scale] = *scaled;
  const auto l = cholesky(matrix);
  if (!l) return std::nullopt;
  Matrix inverse(a.rows, a.rows);
  for (std::size_t j = 0; j < a.rows; ++j) {
    std::vector<double> column(a.rows, 0.0);
    column[j] = 1.0;
    detail::substitute(*l, column);
    for (std::size_t i = 0; i < a.rows; ++i) inverse(i, j) = column[i] * scale[i] * scale[j];
  }
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < i; ++j) inverse(i, j) = inverse(j, i) = 0.5 * (inverse(i, j) + inverse(j, i));
  return inverse;
}

AMENDS_INLINE std::optional<std::vector<double>> solve_positive_definite(const Matrix& a, std::span<const double> b) {
  detail::check_square(a);
  core::check_same_size("b", b.size(), "rows of the matrix", a.rows);
  const auto scaled = detail::unit_diagonal(a);
  if (!scaled) return std::nullopt;
  const auto& [matrix, scale] = *scaled;
  const auto l = cholesky(matrix);
  if (!l) return std::nullopt;
  std::vector<double> x(b.begin(), b.end());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= scale[i];
  detail::substitute(*l, x);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= scale[i];
  return x;
}

AMENDS_INLINE SymmetricEigen symmetric_eigen(const Matrix& a) {
  detail::check_square(a);
  const std::size_t n = a.rows;
  Matrix m = a;
  Matrix v(n, n);
  for (std::size_t i = 0; i < n; ++i) v(i, i) = 1.0;
  if (!std::all_of(m.data.begin(), m.data.end(), [](double value) { return std::isfinite(value); }))
    return {std::vector<double>(n, std::numeric_limits<double>::quiet_NaN()), v};

  for (int sweep = 0; sweep < 60; ++sweep) {
    bool rotated = false;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        // Small against both of its diagonal elements, not against the largest of all: graded matrices keep their
        // digits.
        const double size = std::sqrt(std::abs(m(p, p))) * std::sqrt(std::abs(m(q, q)));
        if (std::abs(m(p, q)) <= 1e-16 * size || std::abs(m(p, q)) < (std::numeric_limits<double>::min)()) continue;
        rotated = true;
        const double theta = (m(q, q) - m(p, p)) / (2.0 * m(p, q));
        const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(1.0, theta));
        const double c = 1.0 / std::hypot(1.0, t);
        const double s = t * c;
        for (std::size_t k = 0; k < n; ++k) {
          const double kp = m(k, p), kq = m(k, q);
          m(k, p) = c * kp - s * kq;
          m(k, q) = s * kp + c * kq;
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double pk = m(p, k), qk = m(q, k);
          m(p, k) = c * pk - s * qk;
          m(q, k) = s * pk + c * qk;
        }
        m(p, q) = m(q, p) = 0.0;
        for (std::size_t k = 0; k < n; ++k) {
          const double kp = v(k, p), kq = v(k, q);
          v(k, p) = c * kp - s * kq;
          v(k, q) = s * kp + c * kq;
        }
      }
    }
    if (!rotated) break;
  }

  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return m(i, i) < m(j, j); });
  SymmetricEigen out{std::vector<double>(n), Matrix(n, n)};
  for (std::size_t j = 0; j < n; ++j) {
    out.values[j] = m(order[j], order[j]);
    for (std::size_t i = 0; i < n; ++i) out.vectors(i, j) = v(i, order[j]);
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::math
