#pragma once

#include <Eigen/Core>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/estimation/design.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

// Vectors and matrices of Eigen as columns, covariates and covariances of the library, and back, without copies.
// Optional: nothing else of the library includes this header, and only who includes it needs Eigen.
//
// A view holds no data: what it was made of must outlive it. Temporaries and expressions are refused by the compiler;
// give them a name (`const Eigen::VectorXd y = a + b;`).
namespace amends::inline AMENDS_ABI::interop {

using EigenRowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What has its numbers in memory of its own or of another: a vector or matrix, or a part of one (`x.col(2)`), but no
/// expression that has yet to be computed.
template <class Derived>
concept EigenInMemory = (Eigen::internal::traits<Derived>::Flags & Eigen::DirectAccessBit) != 0;
template <class Derived>
concept EigenOwner = std::is_base_of_v<Eigen::PlainObjectBase<Derived>, Derived>;

/// A vector as a column: numbers of any type a column can hold, whole vectors and rows or columns of matrices.
template <EigenInMemory Derived>
requires(static_cast<bool>(Derived::IsVectorAtCompileTime)) [[nodiscard]] core::ColumnView
    column(const Eigen::DenseBase<Derived>& values) {
  using Scalar = typename Derived::Scalar;
  const Derived& v = values.derived();
  return {v.data(), core::ColumnView::type_of<Scalar>(), static_cast<std::size_t>(v.size()),
          static_cast<std::ptrdiff_t>(v.innerStride()) * static_cast<std::ptrdiff_t>(sizeof(Scalar))};
}
template <EigenOwner Derived>
core::ColumnView column(const Eigen::PlainObjectBase<Derived>&& values) = delete;

/// The columns of a matrix as covariates.
/// errors  Error(size_mismatch) unless there is a name for each column
template <EigenInMemory Derived>
[[nodiscard]] std::vector<estimation::Covariate> covariates(const std::vector<std::string>& names,
                                                            const Eigen::DenseBase<Derived>& values) {
  using Scalar = typename Derived::Scalar;
  const Derived& x = values.derived();
  core::check_same_size("names", names.size(), "columns", static_cast<std::size_t>(x.cols()));
  const auto stride = static_cast<std::ptrdiff_t>(x.rowStride()) * static_cast<std::ptrdiff_t>(sizeof(Scalar));
  std::vector<estimation::Covariate> out;
  for (Eigen::Index j = 0; j < x.cols(); ++j)
    out.push_back({names[static_cast<std::size_t>(j)],
                   core::ColumnView(x.data() + j * x.colStride(), core::ColumnView::type_of<Scalar>(),
                                    static_cast<std::size_t>(x.rows()), stride)});
  return out;
}
template <EigenOwner Derived>
std::vector<estimation::Covariate> covariates(const std::vector<std::string>&,
                                              const Eigen::PlainObjectBase<Derived>&&) = delete;

/// A matrix of the library (a covariance, say), seen by Eigen.
[[nodiscard]] inline Eigen::Map<const EigenRowMajor> eigen_view(const math::Matrix& m) {
  return {m.data.data(), static_cast<Eigen::Index>(m.rows), static_cast<Eigen::Index>(m.columns)};
}
[[nodiscard]] inline Eigen::Map<EigenRowMajor> eigen_view(math::Matrix& m) {
  return {m.data.data(), static_cast<Eigen::Index>(m.rows), static_cast<Eigen::Index>(m.columns)};
}
Eigen::Map<const EigenRowMajor> eigen_view(const math::Matrix&& m) = delete;
/// Predictions and estimates, seen by Eigen.
[[nodiscard]] inline Eigen::Map<const Eigen::VectorXd> eigen_view(std::span<const double> values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// A matrix of Eigen, expressions included, as one of the library: a copy.
template <class Derived>
[[nodiscard]] math::Matrix matrix(const Eigen::MatrixBase<Derived>& values) {
  math::Matrix out(static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols()));
  eigen_view(out) = values;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::interop
