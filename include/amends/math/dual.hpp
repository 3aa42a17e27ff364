#pragma once

#include <amends/core/config.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>

namespace amends::inline AMENDS_ABI::math {

/// A number with its first derivatives by N variables: forward-mode differentiation. A formula written once as a
/// template gives its value with double, and value and exact gradient with Dual; the delta method needs no more.
template <std::size_t N>
struct Dual {
  double value = 0.0;
  std::array<double, N> slope{};

  Dual() = default;
  Dual(double constant) : value(constant) {}  // NOLINT: a number is a Dual without slopes
  [[nodiscard]] static Dual variable(double at, std::size_t index) {
    Dual x(at);
    x.slope[index] = 1.0;
    return x;
  }

  /// f(x) with f and f' known at the value.
  [[nodiscard]] Dual chain(double f, double derivative) const {
    Dual out(f);
    for (std::size_t i = 0; i < N; ++i) out.slope[i] = derivative * slope[i];
    return out;
  }

  Dual& operator+=(const Dual& other) {
    value += other.value;
    for (std::size_t i = 0; i < N; ++i) slope[i] += other.slope[i];
    return *this;
  }
  Dual& operator-=(const Dual& other) {
    value -= other.value;
    for (std::size_t i = 0; i < N; ++i) slope[i] -= other.slope[i];
    return *this;
  }
  Dual& operator*=(const Dual& other) {
    for (std::size_t i = 0; i < N; ++i) slope[i] = slope[i] * other.value + value * other.slope[i];
    value *= other.value;
    return *this;
  }
  Dual& operator/=(const Dual& other) {
    value /= other.value;
    for (std::size_t i = 0; i < N; ++i) slope[i] = (slope[i] - value * other.slope[i]) / other.value;
    return *this;
  }
  [[nodiscard]] Dual operator-() const { return chain(-value, -1.0); }

  friend Dual operator+(Dual a, const Dual& b) { return a += b; }
  friend Dual operator-(Dual a, const Dual& b) { return a -= b; }
  friend Dual operator*(Dual a, const Dual& b) { return a *= b; }
  friend Dual operator/(Dual a, const Dual& b) { return a /= b; }
};

[[nodiscard]] inline double value_of(double x) noexcept {
  return x;
}
template <std::size_t N>
[[nodiscard]] double value_of(const Dual<N>& x) noexcept {
  return x.value;
}

// Found by argument-dependent lookup beside std::exp and its like: write `using std::exp; exp(x)`.
template <std::size_t N>
[[nodiscard]] Dual<N> exp(const Dual<N>& x) {
  const double e = std::exp(x.value);
  return x.chain(e, e);
}
template <std::size_t N>
[[nodiscard]] Dual<N> expm1(const Dual<N>& x) {
  const double e = std::expm1(x.value);
  return x.chain(e, e + 1.0);
}
template <std::size_t N>
[[nodiscard]] Dual<N> log(const Dual<N>& x) {
  return x.chain(std::log(x.value), 1.0 / x.value);
}
template <std::size_t N>
[[nodiscard]] Dual<N> log1p(const Dual<N>& x) {
  return x.chain(std::log1p(x.value), 1.0 / (1.0 + x.value));
}
/// edge  at 0 the slope is infinite
template <std::size_t N>
[[nodiscard]] Dual<N> sqrt(const Dual<N>& x) {
  const double root = std::sqrt(x.value);
  return x.chain(root, 0.5 / root);
}
/// x^exponent, the exponent a constant; for one that varies write exp(exponent * log(x)).
/// edge  1 with slopes of 0 for exponent 0, at 0 as well; at 0 the slope of an exponent below 1 is infinite
template <std::size_t N>
[[nodiscard]] Dual<N> pow(const Dual<N>& x, double exponent) {
  if (exponent == 0.0) return Dual<N>(1.0);
  return x.chain(std::pow(x.value, exponent), exponent * std::pow(x.value, exponent - 1.0));
}
template <std::size_t N>
[[nodiscard]] Dual<N> log_gamma(const Dual<N>& x) {
  return x.chain(log_gamma(x.value), digamma(x.value));
}

}  // namespace amends::inline AMENDS_ABI::math
