#pragma once

#include <algorithm>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <type_traits>

// BG/BB: the distribution of an alive customer's number of purchases. Not for users. With p ~ Beta(alpha, beta) and
// theta ~ Beta(gamma, delta), of y purchases at the next m opportunities,
//   P(N = y)  = sum over i = y ... m-1 of b(y|i) (delta)_i/(gamma+delta)_i gamma/(gamma+delta+i)   he leaves after i
//               + b(y|m) (delta)_m/(gamma+delta)_m                                                 he stays
//   P(N >= y) = sum over j = y ... m of b(y|j) y/j (delta)_j/(gamma+delta)_j                  purchase y is at j
// with b the beta-binomial distribution. The terms of both sums are those of a 3F2 at 1, all positive.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// The four parameters as numbers or as numbers with slopes by their logarithms.
template <class Real>
struct BgbbParameters {
  Real alpha, beta, gamma, delta;
};

namespace bgbb {

/// psi(x + n) - psi(x).
inline double digamma_step(double x, double n) noexcept {
  return contract::polygamma_step(x, n).first;
}

/// ln[(a)_n/(a + b)_n] = ln E[p^n], p ~ Beta(a, b), in the order in which less cancels.
template <class Real>
Real log_moment(const Real& a, const Real& b, double n) {
  const double av = math::value_of(a), bv = math::value_of(b);
  const double value = bv < n ? math::log_gamma_ratio(av, bv) - math::log_gamma_ratio(av + n, bv)
                              : math::log_gamma_ratio(av, n) - math::log_gamma_ratio(av + bv, n);
  if constexpr (std::is_same_v<Real, double>) {
    return value;
  } else {
    Real out(value);
    const double in_a = digamma_step(av, n), in_sum = digamma_step(av + bv, n);
    for (std::size_t k = 0; k < out.slope.size(); ++k)
      out.slope[k] = (in_a - in_sum) * a.slope[k] - in_sum * b.slope[k];
    return out;
  }
}

/// ln[Gamma(x + y)/Gamma(x)] for y above -x.
inline double log_shift(double x, double y) noexcept {
  return y < 0.0 ? -math::log_gamma_ratio(x + y, -y) : math::log_gamma_ratio(x, y);
}

/// ln b(y|n), the beta-binomial probability of y among n.
template <class Real>
Real log_beta_binomial(const Real& a, const Real& b, double y, double n) {
  const double av = math::value_of(a), bv = math::value_of(b), rest = n - y, less = (std::min)(y, rest);
  // Gamma(y + a)/Gamma(y + 1) is near y^(a - 1): for small a and b nothing of the size of n is left over to cancel.
  const double value = av + bv < n ? log_shift(y + 1.0, av - 1.0) + log_shift(rest + 1.0, bv - 1.0) -
                                         log_shift(n + 1.0, av + bv - 1.0) - math::log_beta(av, bv)
                                   : math::log_gamma_ratio(n - less + 1.0, less) - math::log_gamma(less + 1.0) +
                                         log_moment(av, bv, y) + log_moment(bv, av + y, rest);
  if constexpr (std::is_same_v<Real, double>) {
    return value;
  } else {
    Real out(value);
    const double in_a = digamma_step(av, y), in_b = digamma_step(bv, rest), in_sum = digamma_step(av + bv, n);
    for (std::size_t k = 0; k < out.slope.size(); ++k)
      out.slope[k] = (in_a - in_sum) * a.slope[k] + (in_b - in_sum) * b.slope[k];
    return out;
  }
}

/// u_0 + ... + u_last with u_(d+1)/u_d = (A + d)(B + d)(C + d)/((1 + d)(E + d)(F + d)), where E + F - B - C is above
/// A - 1: in the end the terms fall. `log_term(d)` is ln u_d.
///
/// Whether they rise at d is the sign of a quadratic in d, so they fall, rise and fall again at most: there are a peak
/// at 0, one at its larger root, and between them a valley at the smaller one. Terms are multiplied up from the peaks,
/// which are worked out from logarithms; so none is lost below the smallest number, and each costs three divisions (two
/// more for slopes). Summing ends where what is left is below rounding.
template <class Real>
class PositiveSeries {
 public:
  /// `falls`: E + F + 1 - A - B - C, of which the parameters alone are left.
  PositiveSeries(double A, const Real& B, const Real& C, const Real& E, const Real& F, double falls, double last)
      : A_(A), B_(B), C_(C), E_(E), F_(F), last_(last) {
    const double b = math::value_of(B), c = math::value_of(C), e = math::value_of(E), f = math::value_of(F);
    // (ratio - 1)(1 + d)(E + d)(F + d)/(E F) = q0 + q1 d - a d^2, in quotients that stay within the range of numbers.
    const double a = falls / e / f;
    const double q1 = b / e * (A / f) + A / e * (c / f) + b / e * (c / f) - 1.0 / f - 1.0 / e - 1.0;
    const double q0 = A * (b / e) * (c / f) - 1.0;
    const double square = q1 * q1 + 4.0 * a * q0;
    if (!(square >= 0.0) || (q0 <= 0.0 && q1 <= 0.0)) return;  // they fall from the beginning
    const double root = std::sqrt(square), larger = q1 > 0.0 ? 0.5 * (q1 + root) / a : 2.0 * q0 / (root - q1);
    if (!(larger > 0.0)) return;
    peak_ = (std::min)(std::ceil(larger), last_);
    if (q0 < 0.0) valley_ = (std::min)(std::ceil(-q0 / (0.5 * (q1 + root))), peak_);
  }

  template <class LogTerm>
  [[nodiscard]] Real sum(const LogTerm& log_term) const {
    using std::exp;
    Real out(0.0);
    if (valley_ > 0.0) out += exp(log_term(0.0)) * around(0.0, 0.0, valley_ - 1.0);
    out += exp(log_term(peak_)) * around(peak_, valley_, last_);
    return out;
  }

 private:
  static constexpr bool with_slopes = !std::is_same_v<Real, double>;
  /// Sums of the terms in units of the one at a peak, and the same times their slopes by ln B, C, E and F.
  struct Sums {
    double total = 1.0, b = 0.0, c = 0.0, e = 0.0, f = 0.0;
  };

  /// Adds the terms from `from` (not included) to `to`, upwards or downwards.
  template <bool up>
  void add_side(double from, double to, Sums& sums) const {
    const double b = math::value_of(B_), c = math::value_of(C_), e = math::value_of(E_), f = math::value_of(F_);
    constexpr double step = up ? 1.0 : -1.0;
    double term = 1.0, in_b = 0.0, in_c = 0.0, in_e = 0.0, in_f = 0.0;
    for (double at = from; at != to; at += step) {
      const double d = up ? at : at - 1.0;  // the quotient is that of u_(d+1) and u_d
      const double by_b = up && !with_slopes ? 0.0 : 1.0 / (b + d), by_c = up && !with_slopes ? 0.0 : 1.0 / (c + d);
      const double by_e = up || with_slopes ? 1.0 / (e + d) : 0.0, by_f = up || with_slopes ? 1.0 / (f + d) : 0.0;
      const double ratio = up ? (A_ + d) / (1.0 + d) * ((b + d) * by_e) * ((c + d) * by_f)
                              : (1.0 + d) / (A_ + d) * ((e + d) * by_b) * ((f + d) * by_c);
      term *= ratio;
      sums.total += term;
      if constexpr (with_slopes) {
        in_b += step * by_b;
        in_c += step * by_c;
        in_e += step * by_e;
        in_f += step * by_f;
        sums.b += term * in_b;
        sums.c += term * in_c;
        sums.e += term * in_e;
        sums.f += term * in_f;
      }
      if (ratio < 1.0 && term * std::abs(to - at) < 1e-18 * sums.total) break;
    }
  }

  [[nodiscard]] Real around(double peak, double first, double last) const {
    Sums sums;
    add_side<false>(peak, first, sums);
    add_side<true>(peak, last, sums);
    if constexpr (with_slopes) {
      Real out(sums.total);
      for (std::size_t k = 0; k < out.slope.size(); ++k)
        out.slope[k] = sums.b * B_.slope[k] + sums.c * C_.slope[k] - sums.e * E_.slope[k] - sums.f * F_.slope[k];
      return out;
    } else {
      return sums.total;
    }
  }

  double A_;
  Real B_, C_, E_, F_;
  double last_, peak_ = 0.0, valley_ = 0.0;
};

}  // namespace bgbb

/// P(y purchases at the next m opportunities) of an alive customer.
/// cost  at most m - y steps; less where few of the terms matter
template <class Real>
Real bgbb_count(const BgbbParameters<Real>& p, double m, double y) {
  using std::exp, std::log;
  if (y > m) return Real(0.0);
  const Real all = exp(bgbb::log_beta_binomial(p.alpha, p.beta, y, m) + bgbb::log_moment(p.delta, p.gamma, m));
  if (y == m) return all;
  const Real cd = p.gamma + p.delta;
  const bgbb::PositiveSeries<Real> left(y + 1.0, p.beta, p.delta + Real(y), p.alpha + p.beta + Real(y),
                                        cd + Real(y + 1.0), 1.0 + math::value_of(p.alpha) + math::value_of(p.gamma),
                                        m - 1.0 - y);
  return all + left.sum([&](double d) {
    const double i = y + d;
    return bgbb::log_beta_binomial(p.alpha, p.beta, y, i) + bgbb::log_moment(p.delta, p.gamma, i) +
           log(p.gamma / (cd + Real(i)));
  });
}

/// P(at least y purchases at the next m opportunities) of an alive customer. cost  as bgbb_count
template <class Real>
Real bgbb_at_least(const BgbbParameters<Real>& p, double m, double y) {
  if (y <= 0.0) return Real(1.0);
  if (y > m) return Real(0.0);
  const bgbb::PositiveSeries<Real> terms(y, p.beta, p.delta + Real(y), p.alpha + p.beta + Real(y),
                                         p.gamma + p.delta + Real(y),
                                         1.0 + math::value_of(p.alpha) + math::value_of(p.gamma), m - y);
  return terms.sum([&](double d) {
    const double j = y + d;
    return bgbb::log_beta_binomial(p.alpha, p.beta, y, j) + bgbb::log_moment(p.delta, p.gamma, j) +
           Real(std::log(y / j));
  });
}

/// E[p^2] of p ~ Beta(alpha, beta).
inline double bgbb_square_chance(const BgbbParameters<double>& p) {
  const double ab = p.alpha + p.beta;
  return p.alpha / ab * ((p.alpha + 1.0) / (ab + 1.0));
}

/// Expected ordered pairs of opportunities among the next m at which an alive customer is there: he is at both who is
/// at the later one. Times E[p^2] that is E[N (N - 1)].
inline double bgbb_pairs_ahead(const BgbbParameters<double>& p, double m) {
  double stays = 1.0, sum = 0.0;
  for (double k = 0.0; k < m; k += 1.0) {
    stays *= (p.delta + k) / (p.gamma + p.delta + k);
    sum += 2.0 * k * stays;
  }
  return sum;
}

/// An alive customer, for the distribution of his count (count_bounds.hpp).
struct BgbbAliveCustomer {
  BgbbParameters<double> p;
  [[nodiscard]] double at_least(double n, double t) const { return bgbb_at_least(p, t, n); }
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
