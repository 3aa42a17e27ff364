#pragma once

#include <amends/core/config.hpp>

namespace amends::inline AMENDS_ABI::math {

// Special functions, all through one policy of Boost.Math: double stays double (no promotion to long double), nothing
// throws, and an argument outside the domain, NaN included, gives NaN. "upper" means the complement, computed without
// the loss of digits of 1 - p. Accuracy, as Boost documents it: relative error of a few 1e-15 for the functions, some
// 1e-14 for the inverses. Cost: 0.02-0.5 us, inverses 0.1-4 us.
//
// Beta and gamma of large shapes (from 1e6 on, or one of beta's from 1e10 on) have formulas of their own, whose cost
// does not grow with the shape. Accuracy: z standard deviations from the mean, a tail has a relative error of 5e-12
// (1 + |z|) and a quantile errs by 5e-12 standard deviations, besides what the rounding of x and of the mean itself
// means in standard deviations, 1e-16 sqrt(shape) (measured against quadrature in 50 digits, shapes to 1e15).

[[nodiscard]] double log_gamma(double x) noexcept;           ///< ln Gamma(x), x > 0
[[nodiscard]] double log_beta(double a, double b) noexcept;  ///< ln B(a, b), a, b > 0
/// ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2], x > 0: what Stirling's formula leaves, about 1/(12 x) for large x.
[[nodiscard]] double log_gamma_correction(double x) noexcept;
/// ln[Gamma(x + y)/Gamma(x)], x > 0, y >= 0: the logarithm of the rising factorial x (x + 1) ... (x + y - 1) for whole
/// y. Keeps its digits where x is large and the two logarithms nearly cancel: error some 1e-16 of y ln(x + y).
[[nodiscard]] double log_gamma_ratio(double x, double y) noexcept;
[[nodiscard]] double digamma(double x) noexcept;   ///< d/dx ln Gamma(x), x > 0
[[nodiscard]] double trigamma(double x) noexcept;  ///< d^2/dx^2 ln Gamma(x), x > 0

[[nodiscard]] double normal_pdf(double z) noexcept;        ///< exp(-z^2/2)/sqrt(2 pi)
[[nodiscard]] double normal_cdf(double z) noexcept;        ///< P(Z <= z)
[[nodiscard]] double normal_cdf_upper(double z) noexcept;  ///< P(Z > z)
[[nodiscard]] double normal_quantile(double p) noexcept;   ///< z with P(Z <= z) = p, 0 <= p <= 1; -+inf at the ends
[[nodiscard]] double normal_quantile_upper(double q) noexcept;  ///< z with P(Z > z) = q

/// The upper tail of the standard normal distribution, however far out.
struct NormalTail {
  double log_upper;     ///< ln P(Z > z)
  double hazard;        ///< pdf(z)/P(Z > z), the inverse Mills ratio
  double hazard_slope;  ///< d hazard/dz = hazard (hazard - z), between 0 and 1
};
/// edge     z = infinity gives -infinity, infinity, 1; NaN gives NaN
/// accuracy relative, 1e-14 up to z = 5 and 1e-13 beyond (log_upper: relative to the larger of itself and 1)
/// cost     some 30 ns
[[nodiscard]] NormalTail normal_tail(double z) noexcept;

// Beta(a, b), 1e-250 <= a, b, finite; 0 <= x <= 1. Where both are below 1e-20 all but nothing is at 0 and 1: the cdf
// between is b/(a + b), to the last bit. The cdf is the regularised incomplete beta function I_x(a, b).
[[nodiscard]] double beta_pdf(double x, double a, double b) noexcept;
[[nodiscard]] double beta_cdf(double x, double a, double b) noexcept;
[[nodiscard]] double beta_cdf_upper(double x, double a, double b) noexcept;
[[nodiscard]] double beta_quantile(double p, double a, double b) noexcept;
[[nodiscard]] double beta_quantile_upper(double q, double a, double b) noexcept;

// Gamma(shape) with rate 1, shape > 0 finite; x >= 0. The cdf is the regularised incomplete gamma function P(shape, x).
[[nodiscard]] double gamma_pdf(double x, double shape) noexcept;
[[nodiscard]] double gamma_cdf(double x, double shape) noexcept;
[[nodiscard]] double gamma_cdf_upper(double x, double shape) noexcept;
[[nodiscard]] double gamma_quantile(double p, double shape) noexcept;
[[nodiscard]] double gamma_quantile_upper(double q, double shape) noexcept;

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/special.ipp>
#endif
