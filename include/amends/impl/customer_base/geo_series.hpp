#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/dual.hpp>
#include <cmath>
#include <cstddef>
#include <type_traits>

// Means over a customer's chance to leave, as series of positive terms. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// An alive customer of BG/NBD or MBG/NBD whose rate is Gamma(r, alpha) and whose chance p to leave is Beta(a, b), in a
/// time t. The negative binomial distribution of how often he would buy if nobody left, w_k, and the moments of his
/// chance to stay, m_j = E[(1 - p)^j], give
///     P(alive at t) = sum over k of w_k m_k,     E[purchases by t] = sum over k of w_k (m_0 + ... + m_(k-1)),
/// by recurrences and without a logarithm: some 50 terms where an integral takes a hundred nodes. All terms are
/// positive.
template <class Number>
class GeoSeries {
 public:
  GeoSeries(const Number& r, const Number& alpha, const Number& a, const Number& b, double t)
      : r_(math::value_of(r)), a_(math::value_of(a)), b_(math::value_of(b)), numbers_{&r, &alpha, &a, &b} {
    const double av = math::value_of(alpha);
    z_ = t / (av + t);
    log_rest_ = -std::log1p(t / av);
    by_alpha_ = r_ * z_ / av;
    k_by_alpha_ = -1.0 / (av + t);
    // w_0 must be a number, and the tail, which falls by z a term beyond the mean, must end.
    const double mean = r_ * t / av, terms = mean + 10.0 * std::sqrt(mean / (1.0 - z_)) + 40.0 / (1.0 - z_);
    usable_ = r_ * log_rest_ > -600.0 && terms < 1500.0;
  }
  [[nodiscard]] bool usable() const noexcept { return usable_; }
  [[nodiscard]] Number still_alive() const { return sum<false>(); }
  [[nodiscard]] Number purchases() const { return sum<true>(); }

 private:
  static constexpr bool with_slopes = !std::is_same_v<Number, double>;

  template <bool purchases>
  [[nodiscard]] Number sum() const {
    // The factor of w_k, and its slopes by a and b.
    double w = std::exp(r_ * log_rest_), m = 1.0, factor = purchases ? 0.0 : 1.0;
    double harmonic_r = 0.0, harmonic_a = 0.0, harmonic_b = 0.0, factor_a = 0.0, factor_b = 0.0;
    double total = w * factor, by_r = 0.0, by_k = 0.0, by_a = 0.0, by_b = 0.0;
    for (double k = 1.0;; k += 1.0) {
      const double more = r_ + k - 1.0, ratio = more / k * z_;
      w *= ratio;
      if constexpr (purchases) {
        factor += m;
        if constexpr (with_slopes) factor_a -= m * harmonic_a, factor_b += m * harmonic_b;
      }
      const double in_b = b_ + k - 1.0, in_sum = a_ + in_b;
      m *= in_b / in_sum;
      if constexpr (with_slopes) {
        harmonic_r += 1.0 / more;
        harmonic_a += 1.0 / in_sum;
        harmonic_b += a_ / (in_b * in_sum);  // 1/in_b - 1/in_sum
      }
      if constexpr (!purchases) {
        factor = m;
        if constexpr (with_slopes) factor_a = -m * harmonic_a, factor_b = m * harmonic_b;
      }
      const double term = w * factor;
      total += term;
      if constexpr (with_slopes) {
        by_r += term * harmonic_r;
        by_k += term * k;
        by_a += w * factor_a;
        by_b += w * factor_b;
      }
      const double left = 1.0 - (std::max)(ratio, z_);
      if (left > 0.0 && term < 1e-17 * total * left * left) break;
    }
    if constexpr (with_slopes) {
      Number out(total);
      for (std::size_t i = 0; i < out.slope.size(); ++i)
        out.slope[i] = (by_r + log_rest_ * total) * numbers_[0]->slope[i] +
                       (by_alpha_ * total + k_by_alpha_ * by_k) * numbers_[1]->slope[i] + by_a * numbers_[2]->slope[i] +
                       by_b * numbers_[3]->slope[i];
      return out;
    } else {
      return total;
    }
  }

  double r_, a_, b_, z_ = 0.0, log_rest_ = 0.0, by_alpha_ = 0.0, k_by_alpha_ = 0.0;
  bool usable_ = false;
  const Number* numbers_[4];
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
