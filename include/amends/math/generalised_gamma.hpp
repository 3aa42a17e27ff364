#pragma once

#include <amends/core/config.hpp>

namespace amends::inline AMENDS_ABI::math {

/// A function of (w, q) with its derivatives to second order.
struct ShapeDerivatives {
  double value = 0.0;
  double w = 0.0;   ///< d/dw
  double q = 0.0;   ///< d/dq
  double ww = 0.0;  ///< d2/dw2
  double wq = 0.0;
  double qq = 0.0;
};

/// The standard generalised gamma distribution of W in ln T = mu + sigma W, in Prentice's parametrisation: smooth in q
/// through the normal distribution at q = 0; q = 1 is the smallest-extreme-value distribution (T Weibull), q = -1 its
/// mirror image (T inverse Weibull); q = sigma makes T a gamma variable.
///
/// formula  k = 1/q^2;  f(w) = |q| k^k exp(k (q w - e^{q w})) / Gamma(k), computed as
///          ln f = -ln(2 pi)/2 - r(k) - w^2 (e^z - 1 - z)/z^2 with z = q w and r the remainder of Stirling's formula:
///          no term is large near q = 0. Survival: the upper (q > 0) or lower (q < 0) regularised incomplete gamma
///          function of k and k e^{q w}. It, and its derivatives by q, are found by quadrature of f over the smaller
///          tail, relative to the density at its edge, so that nothing underflows however far out.
/// units    all numbers are pure
/// edge     an overflow of e^{q w} gives -infinity and, for the derivatives, NaN or infinity
/// accuracy relative to the larger of the value and 1: log density and its derivatives 1e-13, log survival and its
///          derivatives 1e-11, and 1e-8 for those by q where the cumulative hazard is above 1e6 (tests: mpmath, |q| up
///          to 4, |w| up to 20)
/// source   Prentice (1974), Biometrika 61(3), 539-544 [recalled]; the quadrature is the double exponential formula of
///          Takahasi & Mori (1974) [recalled]
/// cost     construction one ln Gamma, digamma and trigamma; density 20-40 ns, survival 1-3 us
class StandardGeneralisedGamma {
 public:
  explicit StandardGeneralisedGamma(double q) noexcept;
  [[nodiscard]] double q() const noexcept { return q_; }
  [[nodiscard]] ShapeDerivatives log_density(double w) const noexcept;
  [[nodiscard]] ShapeDerivatives log_survival(double w) const noexcept;
  /// ln P(W <= w), without loss of digits in the lower tail.
  [[nodiscard]] double log_cdf(double w) const noexcept;
  /// The w with ln P(W > w) = log_upper.
  /// edge  -infinity at 0, +infinity at -infinity, NaN above 0
  [[nodiscard]] double quantile(double log_upper) const noexcept;
  /// ln E[e^{sigma W}], whose second term needs 1/q^2 + sigma/q > 0: infinity where it does not exist. `w` holds the
  /// derivative by sigma, `q` that by q.
  [[nodiscard]] ShapeDerivatives log_mean_exp(double sigma) const noexcept;

 private:
  double q_;
  double remainder_;    // r(1/q^2)
  double remainder_q_;  // its derivatives by q
  double remainder_qq_;
};

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/generalised_gamma.ipp>
#endif
