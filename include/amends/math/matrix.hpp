#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

// Small dense matrices, as estimators need them: a few to some hundred parameters. An answer is either right or absent.
// Eigen does the work inside the bodies; no type of it is seen here.
namespace amends::inline AMENDS_ABI::math {

/// A dense matrix, row after row.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> data{};  ///< rows * columns values, row-major

  Matrix() = default;
  Matrix(std::size_t rows_, std::size_t columns_) : rows(rows_), columns(columns_), data(rows_ * columns_, 0.0) {}

  [[nodiscard]] double& operator()(std::size_t row, std::size_t column) noexcept {
    return data[row * columns + column];
  }
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const noexcept {
    return data[row * columns + column];
  }
  [[nodiscard]] std::span<const double> row(std::size_t i) const noexcept {
    return std::span(data).subspan(i * columns, columns);
  }
  bool operator==(const Matrix&) const = default;
};

/// A square matrix of NaN: a covariance that nobody knows.
[[nodiscard]] Matrix unknown_matrix(std::size_t size);

/// x' A y.  domain  A is x.size() by y.size(), else Error(size_mismatch)
[[nodiscard]] double bilinear(std::span<const double> x, const Matrix& a, std::span<const double> y);

/// M A M', exactly symmetric for a symmetric A: a covariance, carried through a linear map.
/// errors  Error(size_mismatch) unless A is square with as many rows as M has columns
[[nodiscard]] Matrix carried(const Matrix& m, const Matrix& a);

/// L with A = L L', zeros above the diagonal; nothing when A is not positive definite to working precision (a pivot
/// below 1e-14 of its diagonal element), or holds a NaN. Reads the lower triangle.
/// errors  Error(size_mismatch) unless A is square;  cost  n^3 / 3
[[nodiscard]] std::optional<Matrix> cholesky(const Matrix& a);

/// L with A = L L' where A is positive semidefinite: a row that follows from those before it has 0 on its diagonal, and
/// below that nothing; nothing for a matrix that is none, to 1e-10 of sqrt(a_ii a_jj), or holds a NaN. Unlike
/// `cholesky` it is summed in one order, whatever the registers of the machine: draws are made of it.
/// errors  Error(size_mismatch) unless A is square;  cost  n^3 / 3
[[nodiscard]] std::optional<Matrix> semidefinite_factor(const Matrix& a);

/// Inverse of a symmetric positive definite matrix, exactly symmetric; nothing where `cholesky` gives nothing.
/// The rows and columns are first scaled to a unit diagonal, so parameters of unlike size do no harm.
[[nodiscard]] std::optional<Matrix> inverse_positive_definite(const Matrix& a);

/// x with A x = b for symmetric positive definite A; nothing where `cholesky` gives nothing.
[[nodiscard]] std::optional<std::vector<double>> solve_positive_definite(const Matrix& a, std::span<const double> b);

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/matrix.ipp>
#endif
