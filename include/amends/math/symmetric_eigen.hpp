#pragma once

#include <amends/core/config.hpp>
#include <amends/math/matrix.hpp>
#include <vector>

// Apart from the other matrices, because the body is dear to compile.
namespace amends::inline AMENDS_ABI::math {

/// A = V diag(values) V', the values ascending, the vectors as the columns of V.
struct SymmetricEigen {
  std::vector<double> values;
  Matrix vectors;
};

/// Eigenvalues and eigenvectors of a symmetric matrix (tridiagonal form, then implicit QR, by Eigen); an eigenvalue is
/// right to rounding of the largest one. Reads the lower triangle. A NaN or infinity in A gives NaN eigenvalues.
/// errors  Error(size_mismatch) unless A is square
/// source  Golub & Van Loan, Matrix Computations, section 8.3 [recalled; tested];  cost  some 9 n^3
[[nodiscard]] SymmetricEigen symmetric_eigen(const Matrix& a);

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/symmetric_eigen.ipp>
#endif
