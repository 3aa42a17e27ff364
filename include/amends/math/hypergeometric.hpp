#pragma once

#include <amends/core/config.hpp>

namespace amends::inline AMENDS_ABI::math {

/// Natural logarithm of Gauss's hypergeometric function 2F1(a, b; c; z), where it is positive by its form.
/// formula  2F1 = sum over n of (a)_n (b)_n / ((c)_n n!) z^n, (q)_n = q (q + 1) ... (q + n - 1), and its continuation
///          below z = -1; for c > b > 0 the mean of (1 - z T)^-a where T has the distribution Beta(b, c - b)
/// domain   a, b >= 0, c > 0, finite, and one of: 0 <= z < 1;  z = 1 with c > a + b;  -inf < z < 0 with c >= the
/// smaller
///          of a and b (below that the sign may change). Anything else, NaN included, gives NaN, and so does
///          c < min(a, b) - 10^6 where the series is long: the cost there grows with the difference. Nothing throws
/// edge     z = 0, a = 0 or b = 0 give 0; c = a gives -b ln(1 - z), c = b gives -a ln(1 - z); z = 1 is Gauss's theorem
///          ln[Gamma(c) Gamma(c - a - b) / (Gamma(c - a) Gamma(c - b))]. a and b may be exchanged. Whole values of
///          c - a - b, where connection formulas break down, are no special case here
/// accuracy error of the result below 1e-12, or below 1e-12 of the result where that is larger, for parameters from
/// 1e-3
///          to 10,000 and z up to 1 - 1e-12 (tested against 50-digit arithmetic); 1 - z is exact in double precision
///          only as far as z is: pass z as accurately as you can near 1
/// source   Euler's integral and transformation (NIST Digital Library of Mathematical Functions 15.6.1, 15.8.1,
/// recalled;
///          tested); the quadrature is derived in the body
/// cost     20-500 ns where a series of fewer than some 400 terms will do, which is usual; 3-30 us elsewhere
[[nodiscard]] double log_hypergeometric_2f1(double a, double b, double c, double z) noexcept;

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/hypergeometric.ipp>
#endif
