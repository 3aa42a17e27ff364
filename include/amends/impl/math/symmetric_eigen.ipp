#pragma once

#include <amends/math/symmetric_eigen.hpp>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <cstddef>
#include <limits>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE SymmetricEigen symmetric_eigen(const Matrix& a) {
  core::check_same_size("columns of the matrix", a.columns, "its rows", a.rows);
  SymmetricEigen out{std::vector<double>(a.rows, std::numeric_limits<double>::quiet_NaN()), Matrix(a.rows, a.rows)};
  for (std::size_t i = 0; i < a.rows; ++i) out.vectors(i, i) = 1.0;
  const bool finite = std::all_of(a.data.begin(), a.data.end(), [](double value) { return std::isfinite(value); });
  if (a.rows == 0 || !finite) return out;
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(a.rows);
  const Eigen::Map<const RowMajor> given(a.data.data(), n, n);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(given);
  if (solver.info() != Eigen::Success) return out;
  Eigen::Map<Eigen::VectorXd>(out.values.data(), n) = solver.eigenvalues();
  Eigen::Map<RowMajor>(out.vectors.data.data(), n, n) = solver.eigenvectors();
  return out;
}

}  // namespace amends::inline AMENDS_ABI::math
