#pragma once
// Beta and gamma distributions of large shapes, where series and continued fractions lose their digits (the terms are
// as large as the shapes) and take as many steps as the square root of the shape.

#include <amends/core/config.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::math::detail {

/// From here on the expansion below is used; its first term left out is 1/(540 shape^1.5) of a density, 2e-12.
inline constexpr double large_shape = 1e6;

// Temme's uniform expansion. Both densities are exp(-n eta^2/2) times slow functions, where eta is 0 at the centre and
// eta^2/2 is the deviance of one observation: with t the distance from the centre in suitable units
//
//   gamma, n = shape:    t = x/n - 1,                             eta^2/2 = L(t)
//   beta, n = a + b:     t = (x - a/n)/sqrt(a/n b/n),             eta^2/2 = a/n L(r1 t) + b/n L(r2 t),
//                        r1 = sqrt(b/a), r2 = -sqrt(a/b)                          L(u) = u - ln(1 + u)
//
//   P(X <= x) = Phi(eta sqrt n) + phi(eta sqrt n)/sqrt n c(eta) + ...,   c = 1/eta - 1/t
//
// Written as eta = t sqrt(1 + t s) with s from the series of L, neither eta nor c subtracts equal numbers.
// source  Temme (1979), SIAM J. Math. Anal. 10(4) (gamma), DLMF 8.12.3-8.12.10 and 8.18.9-8.18.11 (beta) [recalled;
//         checked against quadrature in 50 digits]
class LargeShape {
 public:
  static LargeShape gamma(double shape) noexcept { return {shape, 1.0, 1.0, 0.0, 0.0}; }
  static LargeShape beta(double a, double b) noexcept {
    const double n = a + b;
    return {n, b / n, std::sqrt(b / a), a / n, -std::sqrt(a / b)};
  }

  /// P(X <= x), or P(X > x), at the distance t.
  [[nodiscard]] double tail(double t, bool upper) const noexcept {
    if (!near_centre(t)) return (t > 0.0) == upper ? 0.0 : 1.0;
    const Place at = place(t);
    const double correction = normal_pdf(at.y) * at.c / root_n_;
    return upper ? normal_cdf_upper(at.y) - correction : normal_cdf(at.y) + correction;
  }
  /// phi(eta sqrt n) sqrt n / ((1 + r1 t)(1 + r2 t)): the density of t, but for the corrections of Stirling's formula.
  [[nodiscard]] double density(double t) const noexcept {
    if (!near_centre(t)) return 0.0;
    return normal_pdf(place(t).y) * root_n_ / ((1.0 + r1_ * t) * (1.0 + r2_ * t));
  }
  /// The distance at which tail(t, upper) = share.
  [[nodiscard]] double quantile(double share, bool upper) const noexcept {
    double y = upper ? normal_quantile_upper(share) : normal_quantile(share), t = 0.0;
    for (int iteration = 0; iteration < 12; ++iteration) {
      t = distance(y / root_n_);
      const double density = normal_pdf(y);
      if (!(density > 0.0) || !near_centre(t)) break;
      const double step = (upper ? tail(t, true) - share : share - tail(t, false)) / density;
      y += step;
      if (std::abs(step) <= 1e-14 * (1.0 + std::abs(y))) break;
    }
    return distance(y / root_n_);
  }

 private:
  LargeShape(double n, double weight1, double r1, double weight2, double r2) noexcept
      : root_n_(std::sqrt(n)), weight1_(weight1), r1_(r1), weight2_(weight2), r2_(r2) {}

  struct Place {
    double y;  // eta sqrt n
    double c;
  };
  [[nodiscard]] Place place(double t) const noexcept {
    const double s = slope(t), q = std::sqrt(1.0 + t * s);
    return {root_n_ * t * q, -s / (q * (1.0 + q))};
  }
  // Outside, the density is below exp(-1200): n t^2/2 is at least large_shape 0.05^2/2.
  [[nodiscard]] bool near_centre(double t) const noexcept {
    return std::abs(r1_ * t) <= 0.05 && std::abs(r2_ * t) <= 0.05;
  }
  // (2 L(u)/u^2 - 1)/u = -2/3 + 2/4 u - 2/5 u^2 + ...
  static double series(double u) noexcept {
    double sum = 0.0;
    for (int k = 15; k >= 3; --k) sum = sum * u + (k % 2 == 0 ? 2.0 : -2.0) / k;
    return sum;
  }
  [[nodiscard]] double slope(double t) const noexcept {
    return weight1_ * r1_ * series(r1_ * t) + weight2_ * r2_ * series(r2_ * t);
  }
  // t at eta: Newton's method, with d eta/dt = t / (eta (1 + r1 t)(1 + r2 t)).
  [[nodiscard]] double distance(double eta) const noexcept {
    double t = eta;
    for (int iteration = 0; iteration < 6 && near_centre(t); ++iteration) {
      const double q = std::sqrt(1.0 + t * slope(t));
      const double step = (t * q - eta) * q * (1.0 + r1_ * t) * (1.0 + r2_ * t);
      t -= step;
      if (std::abs(step) <= 1e-17 + 1e-16 * std::abs(t)) break;
    }
    return t;
  }

  double root_n_;
  double weight1_, r1_, weight2_, r2_;
};

[[nodiscard]] inline bool both_large(double a, double b) noexcept {
  return a >= large_shape && b >= large_shape;
}

[[nodiscard]] inline double beta_distance(double x, double a, double b) noexcept {
  const double n = a + b;
  // From the nearer end, so that a centre near 1 keeps its digits.
  const double from_centre = a <= b ? x - a / n : b / n - (1.0 - x);
  return from_centre / (std::sqrt(a) * std::sqrt(b) / n);
}

// One shape huge, the other not: with b the huge one, G = N (-ln(1 - X)), N = b + (a - 1)/2, is nearly Gamma(a). The
// density of G is that of Gamma(a) times exp(c (g^2 - a (a + 1))), c = (a - 1)/(24 N^2), as
//   (1 - e^-y)^(a-1) e^(-b y) = y^(a-1) e^(-N y) [sinh(y/2)/(y/2)]^(a-1),   ln[sinh(y/2)/(y/2)] = y^2/24 - ...
// and to the first order in c it moves the quantile g of Gamma(a) by c g (a + 1 + g).
// For N >= 1e10 and a < large_shape what is left out is below 1e-13.
// source  Wise (1950), Biometrika 37 [recalled]; the next term derived here
struct GammaLimit {
  double a;
  double n;
  GammaLimit(double small_shape, double huge_shape) noexcept
      : a(small_shape), n(huge_shape + 0.5 * (small_shape - 1.0)) {}
  [[nodiscard]] double c() const noexcept { return (a - 1.0) / 24.0 / n / n; }
  // y = -ln(1 - x)
  [[nodiscard]] double tail(double y, bool upper) const noexcept {
    const double g = n * y;
    const double shifted = g - c() * g * (a + 1.0 + g);
    // Far out, beyond any probability, the shift is larger than g itself.
    if (!(shifted >= 0.5 * g)) return upper ? 0.0 : 1.0;
    return upper ? gamma_cdf_upper(shifted, a) : gamma_cdf(shifted, a);
  }
  [[nodiscard]] double quantile(double share, bool upper) const noexcept {
    const double g = upper ? gamma_quantile_upper(share, a) : gamma_quantile(share, a);
    return (g + c() * g * (a + 1.0 + g)) / n;
  }
  [[nodiscard]] double density(double y) const noexcept {
    const double g = n * y;
    const double of_gamma = gamma_pdf(g, a);
    return of_gamma > 0.0 ? n * of_gamma * std::exp(c() * (g * g - a * (a + 1.0))) : of_gamma;
  }
};

/// Is one shape huge and the other one not large?
[[nodiscard]] inline bool one_huge(double a, double b) noexcept {
  return (a < large_shape && b >= 1e10) || (b < large_shape && a >= 1e10);
}

}  // namespace amends::inline AMENDS_ABI::math::detail
