#pragma once

#include <amends/math/log_space.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE double log1m_exp(double x) noexcept {
  if (!(x <= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return x > -std::numbers::ln2 ? std::log(-std::expm1(x)) : std::log1p(-std::exp(x));
}

AMENDS_INLINE double log1p_exp(double x) noexcept {
  return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

AMENDS_INLINE double log_sum_exp(double a, double b) noexcept {
  const double larger = a > b ? a : b, smaller = a > b ? b : a;
  if (a != a || b != b) return std::numeric_limits<double>::quiet_NaN();
  if (larger == smaller) return larger + std::numbers::ln2;  // both -inf or both +inf too
  return larger + std::log1p(std::exp(smaller - larger));
}

AMENDS_INLINE double log_sum_exp(std::span<const double> values) noexcept {
  double largest = -std::numeric_limits<double>::infinity();
  for (const double value : values) {
    if (value != value) return value;
    if (value > largest) largest = value;
  }
  if (!(largest > -std::numeric_limits<double>::infinity()) || !(largest < std::numeric_limits<double>::infinity()))
    return largest;
  double sum = 0.0;
  for (const double value : values) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

AMENDS_INLINE double log_diff_exp(double a, double b) noexcept {
  if (!(a >= b)) return std::numeric_limits<double>::quiet_NaN();
  if (b == -std::numeric_limits<double>::infinity()) return a;
  if (a == b)
    return a < std::numeric_limits<double>::infinity() ? -std::numeric_limits<double>::infinity()
                                                       : std::numeric_limits<double>::quiet_NaN();
  return a + log1m_exp(b - a);
}

}  // namespace amends::inline AMENDS_ABI::math
