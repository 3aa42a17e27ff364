#pragma once

#include <amends/core/config.hpp>
#include <span>

namespace amends::inline AMENDS_ABI::math {

// Sums and differences of numbers known by their logarithms, where the numbers themselves would be 0 or infinite in
// double precision. -inf is the logarithm of 0. Nothing throws; an argument outside the domain, NaN included, gives
// NaN. Relative error of the result (not of its logarithm) a few 1e-16. Cost: one or two calls of exp and log1p.

/// ln(1 - e^x): the logarithm of a complement, without the loss of digits of 1 - e^x near x = 0.
/// domain  x <= 0;  edge  x = 0 gives -inf, x = -inf gives 0
/// source  expm1 above -ln 2 and log1p below it, the usual way; derived
[[nodiscard]] double log1m_exp(double x) noexcept;

/// ln(1 + e^x), "softplus"; never overflows.  domain  any x, infinite ones too
[[nodiscard]] double log1p_exp(double x) noexcept;

/// ln(e^a + e^b).  domain  any a, b;  edge  -inf is neutral, +inf wins
[[nodiscard]] double log_sum_exp(double a, double b) noexcept;

/// ln of the sum of e^values[i]; -inf for no values. Two passes, nothing allocated.
[[nodiscard]] double log_sum_exp(std::span<const double> values) noexcept;

/// ln(e^a - e^b).  domain  a >= b;  edge  a = b gives -inf, b = -inf gives a; a = +inf gives +inf for finite b
[[nodiscard]] double log_diff_exp(double a, double b) noexcept;

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/log_space.ipp>
#endif
