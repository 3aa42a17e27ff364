#pragma once

#include <amends/math/generalised_gamma.hpp>

#include <algorithm>
#include <amends/math/roots.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace amends::inline AMENDS_ABI::math {

namespace detail {
inline constexpr double half_log_two_pi = 0.91893853320467274178;

// r(k) and its first two derivatives by k.
struct StirlingRemainder {
  double value, first, second;
};

AMENDS_INLINE StirlingRemainder stirling_remainder_with_derivatives(double k) noexcept {
  if (k == std::numeric_limits<double>::infinity()) return {0.0, 0.0, 0.0};
  if (k >= 10.0) {
    // B_2n / (2n (2n - 1) k^(2n - 1)), n = 1 ... 8
    static constexpr std::array<double, 8> c{1.0 / 12.0,   -1.0 / 360.0,      1.0 / 1260.0, -1.0 / 1680.0,
                                             1.0 / 1188.0, -691.0 / 360360.0, 1.0 / 156.0,  -3617.0 / 122400.0};
    const double inverse = 1.0 / k, square = inverse * inverse;
    double value = 0.0, first = 0.0, second = 0.0;
    for (std::size_t n = c.size(); n-- > 0;) {
      const double power = 2.0 * static_cast<double>(n) + 1.0;
      value = value * square + c[n];
      first = first * square - power * c[n];
      second = second * square + power * (power + 1.0) * c[n];
    }
    return {value * inverse, first * square, second * square * inverse};
  }
  return {log_gamma(k) - (k - 0.5) * std::log(k) + k - half_log_two_pi, digamma(k) - std::log(k) + 0.5 / k,
          trigamma(k) - 1.0 / k - 0.5 / (k * k)};
}

// (e^z - 1 - z)/z^2 with its first two derivatives, given e^z.
struct ExponentialRemainder {
  double value, first, second;
};

AMENDS_INLINE ExponentialRemainder exponential_remainder(double z, double exp_z) noexcept {
  if (std::abs(z) < 0.7) {
    // sum of z^n/(n + 2)!; below 0.7 the closed forms lose digits
    static constexpr std::array<double, 16> c{1.0 / 2.0,
                                              1.0 / 6.0,
                                              1.0 / 24.0,
                                              1.0 / 120.0,
                                              1.0 / 720.0,
                                              1.0 / 5040.0,
                                              1.0 / 40320.0,
                                              1.0 / 362880.0,
                                              1.0 / 3628800.0,
                                              1.0 / 39916800.0,
                                              1.0 / 479001600.0,
                                              1.0 / 6227020800.0,
                                              1.0 / 87178291200.0,
                                              1.0 / 1307674368000.0,
                                              1.0 / 20922789888000.0,
                                              1.0 / 355687428096000.0};
    double value = 0.0, first = 0.0, half_second = 0.0;
    for (std::size_t n = c.size(); n-- > 0;) {
      half_second = half_second * z + first;
      first = first * z + value;
      value = value * z + c[n];
    }
    return {value, first, 2.0 * half_second};
  }
  const double i = 1.0 / z, i2 = i * i;
  return {(exp_z - 1.0 - z) * i2, ((z - 2.0) * exp_z + z + 2.0) * i2 * i,
          ((z * z - 4.0 * z + 6.0) * exp_z - 2.0 * z - 6.0) * i2 * i2};
}

// (e^z - 1)/z
AMENDS_INLINE double exponential_slope(double z) noexcept {
  return z == 0.0 ? 1.0 : std::expm1(z) / z;
}

// Nodes of the double exponential formula for a function that decays on (0, infinity): s = exp(x - e^-x) on a grid of
// x.
struct TailNodes {
  static constexpr std::size_t size = 116;
  std::array<double, size> s{};
  std::array<double, size> weight{};
  TailNodes() noexcept {
    constexpr double step = 0.1;
    for (std::size_t i = 0; i < size; ++i) {
      const double x = -3.5 + step * static_cast<double>(i);
      s[i] = std::exp(x - std::exp(-x));
      weight[i] = step * s[i] * (1.0 + std::exp(-x));
    }
  }
};

AMENDS_INLINE const TailNodes& tail_nodes() noexcept {
  static const TailNodes nodes;
  return nodes;
}

// Integrals over the upper tail from w >= 0, relative to the density at w: of 1, and the mean and variance of what
// d ln f/dq and d2 ln f/dq2 are there.
struct TailIntegrals {
  double mass;     // integral of f(v)/f(w)
  double excess;   // hazard + d ln f/dw, positive: the mean of what d ln f/dv loses from w to v
  double mean_q;   // mean of d ln f/dq (v) - d ln f/dq (w), the part of the remainder left out
  double mean_qq;  // mean of d2 ln f/dq2 (v), the remainder left out, + variance of d ln f/dq
};

AMENDS_INLINE TailIntegrals tail_integrals(double w, double q, bool with_derivatives) noexcept {
  const TailNodes& nodes = tail_nodes();
  const double growth = std::exp(q * w);
  const double slope = w * exponential_slope(q * w);
  const double unit = 2.0 / (slope + std::sqrt(slope * slope + 2.0 * growth));
  const auto first_at_w = with_derivatives ? exponential_remainder(q * w, growth).first : 0.0;
  const double at_w = w * w * w * first_at_w;
  double mass = 0.0, excess = 0.0, sum = 0.0, squares = 0.0, second = 0.0;
  for (std::size_t i = 0; i < TailNodes::size; ++i) {
    // For q > 0 the density falls like exp(-e^{q s}): (e^{q s} - 1)/q takes the place of s, and it falls exponentially.
    const double u = unit * nodes.s[i];
    const double s = q > 1e-200 ? std::log1p(q * u) / q : u;
    const double z = q * s, exp_z = q > 0.0 ? 1.0 + q * u : std::exp(z);
    const double h = exponential_remainder(z, exp_z).value;
    const double fall = growth * s * s * h + s * slope;
    if (!(fall < 42.0)) break;  // e^-42 = 6e-19, and it falls ever faster
    const double weight = nodes.weight[i] * std::exp(-fall) / (q > 0.0 ? exp_z : 1.0);
    mass += weight;
    if (!with_derivatives) continue;
    excess += weight * s * (1.0 + z * h);
    const double v = w + s;
    const auto at_v = exponential_remainder(q * v, growth * exp_z);
    const double v3 = v * v * v;
    const double difference = at_w - v3 * at_v.first;
    sum += weight * difference;
    squares += weight * difference * difference;
    second -= weight * v3 * v * at_v.second;
  }
  const double mean = sum / mass;
  return {unit * mass, growth * excess / mass, mean, second / mass + (squares / mass - mean * mean)};
}
}  // namespace detail

AMENDS_INLINE StandardGeneralisedGamma::StandardGeneralisedGamma(double q) noexcept : q_(q) {
  const double k = 1.0 / (q * q);
  const auto r = detail::stirling_remainder_with_derivatives(k);
  remainder_ = r.value;
  // k = q^-2: dk/dq = -2 k/q, d2k/dq2 = 6 k^2. At q = 0 the limits are those of q^2/12.
  const bool at_zero = k > 1e30;
  remainder_q_ = at_zero ? q / 6.0 : -2.0 * r.first * k / q;
  remainder_qq_ = at_zero ? 1.0 / 6.0 : r.second * (4.0 * k * k * k) + r.first * 6.0 * k * k;
}

AMENDS_INLINE ShapeDerivatives StandardGeneralisedGamma::log_density(double w) const noexcept {
  const double z = q_ * w, exp_z = std::exp(z);
  const auto h = detail::exponential_remainder(z, exp_z);
  const double w2 = w * w;
  ShapeDerivatives out;
  out.value = -detail::half_log_two_pi - remainder_ - w2 * h.value;
  out.w = -w * detail::exponential_slope(z);
  out.ww = -exp_z;
  out.q = -remainder_q_ - w2 * w * h.first;
  out.qq = -remainder_qq_ - w2 * w2 * h.second;
  // d/dq of -(e^{qw} - 1)/q = -w^2 ((z - 1) e^z + 1)/z^2, and that quotient is value + z first + ... = h + z h'
  out.wq = -w2 * (h.value + z * h.first);
  return out;
}

AMENDS_INLINE ShapeDerivatives StandardGeneralisedGamma::log_survival(double w) const noexcept {
  const ShapeDerivatives density = log_density(w);
  ShapeDerivatives out;
  if (!(w < 0.0)) {
    const auto tail = detail::tail_integrals(w, q_, true);
    const double hazard = 1.0 / tail.mass;
    out.value = density.value + std::log(tail.mass);
    out.w = -hazard;
    out.q = density.q + tail.mean_q;
    out.ww = -hazard * tail.excess;
    out.wq = hazard * tail.mean_q;
    out.qq = -remainder_qq_ + tail.mean_qq;
    return out;
  }
  // The lower tail is the upper tail of the mirror image, (-w, -q).
  const auto tail = detail::tail_integrals(-w, -q_, true);
  const double f = std::exp(density.value);
  const double lower = f * tail.mass;
  const double upper = 1.0 - lower;
  if (lower == 0.0) return out;
  const double mirror_q = -density.q + tail.mean_q;                               // d ln lower / d(-q)
  const double mirror_qq = -remainder_qq_ + tail.mean_qq;                         // d2 ln lower / dq2
  const double survival_q = lower * mirror_q / upper;                             // S_q / S
  const double survival_qq = -lower * (mirror_qq + mirror_q * mirror_q) / upper;  // S_qq / S
  const double hazard = f / upper;
  out.value = std::log1p(-lower);
  out.w = -hazard;
  out.q = survival_q;
  out.ww = -hazard * (density.w + hazard);
  out.wq = -hazard * (density.q - survival_q);
  out.qq = survival_qq - survival_q * survival_q;
  return out;
}

AMENDS_INLINE double StandardGeneralisedGamma::log_cdf(double w) const noexcept {
  if (w <= 0.0) return log_density(w).value + std::log(detail::tail_integrals(-w, -q_, false).mass);
  return std::log1p(-std::exp(log_density(w).value) * detail::tail_integrals(w, q_, false).mass);
}

AMENDS_INLINE double StandardGeneralisedGamma::quantile(double log_upper) const noexcept {
  if (!(log_upper <= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  if (log_upper == 0.0) return -std::numeric_limits<double>::infinity();
  if (log_upper == -std::numeric_limits<double>::infinity()) return std::numeric_limits<double>::infinity();
  // ln S is concave and falling, ln F concave and rising: Newton's method from the tail's side never overshoots twice.
  const auto log_upper_at = [&](double w) {
    return w >= 0.0 ? log_density(w).value + std::log(detail::tail_integrals(w, q_, false).mass)
                    : std::log1p(-std::exp(log_cdf(w)));
  };
  const bool in_upper = log_upper < log_upper_at(0.0);
  const double target = in_upper ? log_upper : std::log(-std::expm1(log_upper));
  const StandardGeneralisedGamma mirror(-q_);
  const StandardGeneralisedGamma& side = in_upper ? *this : mirror;  // now the upper tail, from 0 on
  const auto excess = [&](double w) {
    return target - side.log_density(w).value - std::log(detail::tail_integrals(w, side.q_, false).mass);
  };
  double high = 1.0;
  while (excess(high) < 0.0 && high < 1e300) high *= 2.0;
  const double w = find_root(excess, 0.0, high).root;
  return in_upper ? w : -w;
}

AMENDS_INLINE ShapeDerivatives StandardGeneralisedGamma::log_mean_exp(double sigma) const noexcept {
  // k + sigma/q = k a with a = 1 + sigma q; ln E = sigma^2 g(z) - ln(a)/2 + r(k a) - r(k), g(z) = ((1+z) ln(1+z) -
  // z)/z^2
  const double z = sigma * q_, a = 1.0 + z;
  ShapeDerivatives out;
  if (!(a > 0.0)) {
    out.value = std::numeric_limits<double>::infinity();
    out.w = out.q = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  double g = 0.0, g_z = 0.0;
  if (std::abs(z) < 0.05) {
    // g = sum of (-z)^n / ((n + 1)(n + 2))
    for (int n = 13; n-- > 0;) {
      g_z = g_z * z + g;
      g = g * z + (n % 2 == 0 ? 1.0 : -1.0) / ((n + 1.0) * (n + 2.0));
    }
  } else {
    const double log_a = std::log1p(z);
    g = (a * log_a - z) / (z * z);
    g_z = log_a / (z * z) - 2.0 * g / z;
  }
  const double k = 1.0 / (q_ * q_);
  const bool at_zero = k > 1e30;
  const auto r_k = detail::stirling_remainder_with_derivatives(k);
  const auto r_ka = detail::stirling_remainder_with_derivatives(at_zero ? k : k * a);
  out.value = sigma * sigma * g - 0.5 * std::log1p(z) + (r_ka.value - r_k.value);
  out.w = 2.0 * sigma * g + sigma * sigma * g_z * q_ - 0.5 * q_ / a + (at_zero ? 0.0 : r_ka.first / q_);
  out.q = sigma * sigma * sigma * g_z - 0.5 * sigma / a +
          (at_zero ? 0.0 : r_ka.first * (-2.0 * k / q_ - sigma * k) + 2.0 * r_k.first * k / q_);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::math
