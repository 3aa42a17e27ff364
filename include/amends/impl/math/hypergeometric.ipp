#pragma once

#include <amends/math/hypergeometric.hpp>

#include <amends/math/special.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace amends::inline AMENDS_ABI::math {

namespace detail::hypergeometric {

// ln 2F1 by its series; 0 <= z < 1, so that every term is positive and nothing cancels.
AMENDS_INLINE double log_by_series(double a, double b, double c, double z) noexcept {
  double term = 1.0, beyond_first = 0.0, log_scale = 0.0, n = 0.0;
  for (int i = 0; i < 1'000'000; ++i, n += 1.0) {
    const double ratio = (a + n) * (b + n) * z / ((c + n) * (n + 1.0));
    term *= ratio;
    beyond_first += term;
    if (ratio < 1.0 && term <= 1e-18 * beyond_first) break;
    if (beyond_first > 1e270) {
      // The first term, 1, is below the rounding from here on.
      log_scale += 270.0 * std::numbers::ln10;
      beyond_first *= 1e-270;
      term *= 1e-270;
    }
  }
  return log_scale > 0.0 ? log_scale + std::log(beyond_first) : std::log1p(beyond_first);
}

// Does the series end within some hundred terms? The ratio of its terms moves from any n on towards z.
AMENDS_INLINE bool series_is_short(double a, double b, double c, double z) noexcept {
  constexpr double n = 400.0;
  return z <= 0.9 && (a + n) * (b + n) * z <= 0.9 * (c + n) * (n + 1.0);
}

// Euler's integral, 2F1 = E[(1 - z T)^-a] with T of Beta(p, q), p = b, q = c - b, as
//   2F1 = integral over u of exp(p u - c ln(1 + e^u)) (1 - z t)^-a du / B(p, q),   t = 1/(1 + e^-u).
// The integrand is analytic for |Im u| < pi whatever z, because 1 - z t = (1 + (1-z) e^u)/(1 + e^u) has its zero at
// u = -ln(1-z) + i pi, next to that of 1 + e^u: nothing happens near the real line as z nears 1. It has one maximum:
// with y = e^u the derivative of its logarithm is zero where (1-z)(b-c) y^2 + (b-c+a + (1-z)(b-a)) y + b = 0, which has
// one positive root for c > b > 0. For such functions the trapezoidal rule converges faster than any power of the step.
// Tails like e^(p u) with a small p are shortened by u = w + e^(w-right) - e^(left-w), which leaves the middle as it
// is.
//
// v = u - ln(p/q) is used throughout: p u - c ln(1 + e^u) is then its value at v = 0 plus
//   -q v - c ln(t0 + s0 e^-v),  t0 = p/c, s0 = q/c,
// and that value cancels against ln B(p, q) but for remainders of Stirling's formula. Differences of numbers of the
// size of c ln c, which would cost four digits at c = 10,000, never arise.
struct EulerIntegral {
  double a, p, q, c, z, zeta;  // zeta = 1 - z > 0
  double t0, s0, left, right;

  [[nodiscard]] double log_integrand(double v) const noexcept {
    double beta_part, t, s;
    const double e = v > -1.0 && v < 1.0 ? 0.0 : std::exp(-std::abs(v));
    if (v >= 0.0) {
      const double less = v < 1.0 ? std::expm1(-v) : e - 1.0, shrunk = v < 1.0 ? 1.0 + less : e;
      const double d = t0 + s0 * shrunk, step = s0 * less;
      beta_part = -q * v - c * (step > -0.5 ? std::log1p(step) : std::log(d));
      t = t0 / d;
      s = s0 * shrunk / d;
    } else {
      const double less = v > -1.0 ? std::expm1(v) : e - 1.0, shrunk = v > -1.0 ? 1.0 + less : e;
      const double d = s0 + t0 * shrunk, step = t0 * less;
      beta_part = p * v - c * (step > -0.5 ? std::log1p(step) : std::log(d));
      t = t0 * shrunk / d;
      s = s0 / d;
    }
    const double rest = s + zeta * t;  // 1 - z t, without a difference
    return beta_part - a * (rest > 0.5 && rest < 2.0 ? std::log1p(-z * t) : std::log(rest));
  }

  [[nodiscard]] double place(double w) const noexcept { return w + std::exp(w - right) - std::exp(left - w); }
  [[nodiscard]] double stretch(double w) const noexcept { return 1.0 + std::exp(w - right) + std::exp(left - w); }

  // Sum of stretch * exp(log_integrand - reference) over w = start + step, start + 2 step, ...
  [[nodiscard]] double one_side(double start, double step, double reference, double sum) const noexcept {
    double side = 0.0;
    for (int i = 0; i < 200'000; ++i) {
      const double w = start + step * i;
      const double term = stretch(w) * std::exp(log_integrand(place(w)) - reference);
      side += term;
      if (!(term > 1e-19 * (sum + side))) break;
    }
    return side;
  }

  [[nodiscard]] double log_value() noexcept {
    t0 = p / c;
    s0 = q / c;
    const double u0 = std::log(p / q), knee = -std::log(zeta), margin = 4.0 + std::log1p(a + c);
    left = (knee < 0.0 ? knee : 0.0) - margin - u0;
    right = (knee > 0.0 ? knee : 0.0) + margin - u0;

    // The maximum and the curvature there.
    const double linear = a - q + zeta * (p - a);
    const double root = std::sqrt(linear * linear + 4.0 * zeta * q * p);
    const double y = linear < 0.0 ? 2.0 * p / (root - linear) : (linear + root) / (2.0 * zeta * q);
    const double peak = std::log(y) - u0;
    const double curvature =
        (c - a) * y / ((1.0 + y) * (1.0 + y)) + a * zeta * y / ((1.0 + zeta * y) * (1.0 + zeta * y));
    const double width = curvature > 0.0 ? 1.0 / std::sqrt(curvature) : 1.0;

    // Where is the maximum in w? Newton's method within a bracket.
    double low = (peak < left ? left - std::log1p(left - peak) : left) - 1.0;
    double high = (peak > right ? right + std::log1p(peak - right) : right) + 1.0;
    double w = peak < low ? low : peak > high ? high : peak;
    for (int i = 0; i < 60; ++i) {
      const double gap = place(w) - peak;
      if (std::abs(gap) < 0.1 * width) break;
      (gap > 0.0 ? high : low) = w;
      const double next = w - gap / stretch(w);
      w = next > low && next < high ? next : 0.5 * (low + high);
    }

    const double reference = log_integrand(place(w));
    double step = width < 0.55 ? 0.9 * width : 0.5, previous = 0.0, sum = stretch(w);
    sum += one_side(w + step, step, reference, sum);
    sum += one_side(w - step, -step, reference, sum);
    // Halve until two rules agree: the error of the finer one is about the square of their difference.
    for (int level = 0; level < 12; ++level) {
      previous = sum * step;
      double between = one_side(w + 0.5 * step, step, reference, sum);
      between += one_side(w - 0.5 * step, -step, reference, sum);
      sum += between;
      step *= 0.5;
      if (std::abs(sum * step - previous) <= 1e-8 * previous) break;
    }
    return reference + std::log(sum * step) - 0.5 * std::log(2.0 * std::numbers::pi * (c / p) / q) -
           log_gamma_correction(p) - log_gamma_correction(q) + log_gamma_correction(c);
  }
};

// c > b > 0 and z < 1; of a and b the one is the integral's b that keeps both shapes of the beta distribution larger.
AMENDS_INLINE double log_by_integral(double a, double b, double c, double z) noexcept {
  const double with_b = b < c - b ? b : c - b, with_a = a < c - a ? a : c - a;
  if (with_a > with_b) return log_by_integral(b, a, c, z);
  return EulerIntegral{
      .a = a, .p = b, .q = c - b, .c = c, .z = z, .zeta = 1.0 - z, .t0 = 0.0, .s0 = 0.0, .left = 0.0, .right = 0.0}
      .log_value();
}

AMENDS_INLINE double log_sum(double x, double y) noexcept {
  return x > y ? x + std::log1p(std::exp(y - x)) : y + std::log1p(std::exp(x - y));
}

// Of the recursion below: some 30 ms.
inline constexpr double most_steps = 1e6;

// 0 < z < 1; b <= a. Where c <= b there is no integral of Euler, but
//   F(a, b; c) = F(a, b; c+1) + z a b/(c (c+1)) F(a+1, b+1; c+2)
// (compare coefficients) leads to one, with positive terms; for c <= b - 1 two neighbours so found are followed down by
//   C (C-1) (1-z) F(C-1) = C [(C-1)(1-z) + (a+b-C) z] F(C) + (a-C)(b-C) z F(C+1),
// whose coefficients are positive as long as C <= b, so that nothing cancels there either.
AMENDS_INLINE double log_without_short_series(double a, double b, double c, double z) noexcept {
  if (c > b) return log_by_integral(a, b, c, z);
  const double steps = std::floor(b - c);  // down from the highest C <= b
  if (!(steps <= most_steps)) return std::numeric_limits<double>::quiet_NaN();
  const double top = c + steps;
  const auto above = [&](double shift, double c_above) {
    // Rounding may put c_above on b + shift itself, where 2F1 is a power.
    return c_above > b + shift ? log_by_integral(a + shift, b + shift, c_above, z) : -(a + shift) * std::log1p(-z);
  };
  double upper = above(0.0, top + 1.0);
  double here = log_sum(upper, std::log(z * a / top * b / (top + 1.0)) + above(1.0, top + 2.0));
  double at = top;
  for (double i = 0.0; i < steps; i += 1.0, at -= 1.0) {
    const double scale = 1.0 / ((at - 1.0) * (1.0 - z));
    const double lower = here + std::log(scale * ((at - 1.0) * (1.0 - z) + (a + b - at) * z +
                                                  (a - at) * (b - at) * z / at * std::exp(upper - here)));
    upper = here;
    here = lower;
  }
  return here;
}

}  // namespace detail::hypergeometric

AMENDS_INLINE double log_hypergeometric_2f1(double a, double b, double c, double z) noexcept {
  namespace own = detail::hypergeometric;
  constexpr double largest = (std::numeric_limits<double>::max)(), nan = std::numeric_limits<double>::quiet_NaN();
  if (!(a >= 0.0 && a <= largest && b >= 0.0 && b <= largest && c > 0.0 && c <= largest && z >= -largest && z <= 1.0))
    return nan;
  if (a < b) return log_hypergeometric_2f1(b, a, c, z);  // so that b is the smaller from here on
  if (z == 1.0) {
    const double s = c - a - b;
    if (!(s > 0.0)) return nan;
    if (b == 0.0) return 0.0;
    const double p = c - a, q = c - b;
    // c + s = p + q; in this order the terms are of the size of the result (b is the smaller of a and b).
    return (c - 0.5) * std::log1p(b / q) - (s - 0.5) * std::log1p(b / s) + b * std::log(q / p) +
           log_gamma_correction(c) + log_gamma_correction(s) - log_gamma_correction(p) - log_gamma_correction(q);
  }
  if (z < 0.0 && !(c >= b)) return nan;
  if (b == 0.0 || z == 0.0) return 0.0;
  const double log_rest = std::log1p(-z);  // ln(1 - z)
  if (c == a) return -b * log_rest;
  if (c == b) return -a * log_rest;
  if (z < 0.0) {
    // Pfaff's transformation makes every term positive; its factor must not be large, or the two would cancel.
    const double mirrored = z / (z - 1.0);
    if (c > a && b * log_rest < 4.0 && own::series_is_short(c - a, b, c, mirrored))
      return own::log_by_series(c - a, b, c, mirrored) - b * log_rest;
    if (a * log_rest < 4.0 && own::series_is_short(a, c - b, c, mirrored))
      return own::log_by_series(a, c - b, c, mirrored) - a * log_rest;
    return own::log_by_integral(a, b, c, z);
  }
  double factor = 0.0;
  if (c > a && c < a + b) {  // Euler's transformation: smaller parameters, and what blows up at z = 1 is the factor
    factor = (c - a - b) * log_rest;
    const double smaller = c - a;
    a = c - b;
    b = smaller;
  }
  return factor + (own::series_is_short(a, b, c, z) ? own::log_by_series(a, b, c, z)
                                                    : own::log_without_short_series(a, b, c, z));
}

}  // namespace amends::inline AMENDS_ABI::math
