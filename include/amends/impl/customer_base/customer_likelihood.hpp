#pragma once

#include <algorithm>
#include <amends/customer_base/customer_process.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

// The likelihood of one customer under each process, with its derivatives. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// A node of [-1, 1] on [0, 1].
[[nodiscard]] constexpr double half(double node) noexcept {
  return 0.5 + 0.5 * node;
}

inline constexpr double no_chance = -std::numeric_limits<double>::infinity();

/// Value, gradient and Hessian by four natural parameters; the Hessian's upper triangle, row after row.
struct FourDerivatives {
  double value = 0.0;
  std::array<double, 4> g{};
  std::array<double, 10> h{};
};

/// ln P(dead) - ln P(alive) of a Pareto/NBD customer, with what its derivatives need.
struct ParetoOdds {
  double log_odds =
      no_chance;           ///< ln[s int_t^T (alpha+u)^-(r+x) (beta+u)^-(s+1) du] + (r+x) ln(alpha+T) + s ln(beta+T)
  double log_alive = 0.0;  ///< -(r+x) ln(alpha+T) - s ln(beta+T)
  // Of the integral, as weights: means of ln(alpha+u), 1/(alpha+u), ln(beta+u), 1/(beta+u), and their covariances,
  // squares of the reciprocals; logarithms relative to u = t.
  std::array<double, 4> mean{};
  std::array<double, 10> second{};
};

/// The integrand of the odds, (alpha+u)^-n (beta+u)^-(s+1) relative to u = t, in v = ln((m + u)/(m + t)) with m the
/// smaller of alpha and beta: both logarithms are then smooth on the whole range, with no singularity closer than pi to
/// the real axis.
class ParetoIntegrand {
 public:
  ParetoIntegrand(double n, double alpha_t, double s, double beta_t, double base) noexcept
      : n_(n), alpha_t_(alpha_t), s_(s), beta_t_(beta_t), per_alpha_(base / alpha_t), per_beta_(base / beta_t) {}

  struct Reach {
    double range;  ///< of v
    double fall;   ///< of the logarithm of the integrand from v = 0 to there
  };
  /// How far to integrate: at most to `range`. Beyond a fall of 42 nothing is left of the integrand. It is concave in v
  /// where it falls, so Newton's method comes from the right and never overshoots.
  [[nodiscard]] Reach reach(double range) const noexcept {
    double fall = -exponent(range);
    if (fall > 42.0) {
      for (int step = 0; step < 60 && fall > 43.0; ++step) {
        const double e = std::expm1(range);
        const double slope = -1.0 + n_ * per_alpha_ * (e + 1.0) / (1.0 + per_alpha_ * e) +
                             (s_ + 1.0) * per_beta_ * (e + 1.0) / (1.0 + per_beta_ * e);
        range -= (fall - 42.0) / slope;
        fall = -exponent(range);
      }
    }
    return {range, fall};
  }

  struct Sums {
    double total = 0.0;
    std::array<double, 4> first{};
    std::array<double, 10> second{};
  };
  /// Adds a node of the quadrature: weighted with its value, means (order 1) and squares (order 2).
  template <int order>
  void add(double v, double node_weight, Sums& sums) const noexcept {
    const double e = std::exp(v) - 1.0;
    const double to_alpha = 1.0 + per_alpha_ * e, to_beta = 1.0 + per_beta_ * e;
    const double log_alpha = std::log(to_alpha), log_beta = std::log(to_beta);
    const double weight = node_weight * std::exp(v - n_ * log_alpha - (s_ + 1.0) * log_beta);
    sums.total += weight;
    if constexpr (order > 0) {
      const double inv_alpha = 1.0 / (alpha_t_ * to_alpha), inv_beta = 1.0 / (beta_t_ * to_beta);
      const std::array<double, 4> y{log_alpha, inv_alpha, log_beta, inv_beta};
      for (std::size_t i = 0, ij = 0; i < 4; ++i) {
        const double wy = weight * y[i];
        sums.first[i] += wy;
        if constexpr (order > 1)
          for (std::size_t j = i; j < 4; ++j, ++ij) sums.second[ij] += wy * y[j];
      }
    }
  }

 private:
  [[nodiscard]] double exponent(double v) const noexcept {
    const double e = std::expm1(v);
    return v - n_ * std::log1p(per_alpha_ * e) - (s_ + 1.0) * std::log1p(per_beta_ * e);
  }
  double n_, alpha_t_, s_, beta_t_, per_alpha_, per_beta_;
};

/// order 0: the odds; 1: with means; 2: with second moments.
template <int order>
inline ParetoOdds pareto_odds(double r, double alpha, double s, double beta, double x, double t, double T) {
  ParetoOdds out;
  const double n = r + x;
  out.log_alive = -n * std::log(alpha + T) - s * std::log(beta + T);
  if (!(T > t)) return out;
  const double base = (std::min)(alpha, beta) + t, alpha_t = alpha + t, beta_t = beta + t;
  const ParetoIntegrand integrand(n, alpha_t, s, beta_t, base);
  const auto [range, fall] = integrand.reach(std::log1p((T - t) / base));
  const double spread = (std::max)(fall, 0.0);
  // Relative errors below 1e-12: of exp(-spread y) on [0, 1] by the formula of the remainder, and of a function that is
  // analytic within pi of the range by the ellipse it is analytic in.
  const std::size_t points = spread < 4.0 && range < 1.8 ? 8 : spread < 17.0 && range < 4.5 ? 16 : 32;
  const math::GaussLegendreRule rule = math::gauss_legendre(points);
  const std::size_t panels = range > 8.0 ? static_cast<std::size_t>(std::ceil(range / 8.0)) : 1;
  const double width = range / static_cast<double>(panels);
  ParetoIntegrand::Sums sums;
  for (std::size_t panel = 0; panel < panels; ++panel)
    for (std::size_t k = 0; k < rule.nodes.size(); ++k)
      integrand.add<order>(width * (static_cast<double>(panel) + half(rule.nodes[k])), 0.5 * rule.weights[k], sums);
  const double log_integral =
      std::log(sums.total * width * base) - n * std::log(alpha_t) - (s + 1.0) * std::log(beta_t);
  out.log_odds = std::log(s) + log_integral - out.log_alive;
  if constexpr (order > 0) {
    for (std::size_t i = 0; i < 4; ++i) out.mean[i] = sums.first[i] / sums.total;
    for (std::size_t ij = 0; ij < 10; ++ij) out.second[ij] = sums.second[ij] / sums.total;
  }
  return out;
}

/// Gradient of the log odds of being dead by (r, alpha, s, beta).
inline std::array<double, 4> pareto_odds_gradient(const ParetoOdds& odds, double r, double alpha, double s, double beta,
                                                  double x, double t, double T) {
  return {-(odds.mean[0] + std::log(alpha + t)) + std::log(alpha + T), -(r + x) * odds.mean[1] + (r + x) / (alpha + T),
          1.0 / s - (odds.mean[2] + std::log(beta + t)) + std::log(beta + T),
          -(s + 1.0) * odds.mean[3] + s / (beta + T)};
}

/// Adds to `sum` the part of a customer's log-likelihood that depends on t_x and T: not the gamma and beta functions,
/// which depend on x alone.
template <int order>
inline void add_pareto(const std::array<double, 4>& p, double x, double t, double T, double weight,
                       FourDerivatives& sum) {
  const auto [r, alpha, s, beta] = p;
  const double n = r + x;
  const ParetoOdds odds = pareto_odds<order>(r, alpha, s, beta, x, t, T);
  const double q = odds.log_odds;
  const double softplus = q > 0.0 ? q + std::log1p(std::exp(-q)) : std::log1p(std::exp(q));
  sum.value += weight * (odds.log_alive + softplus);
  if constexpr (order > 0) {
    const double dead = q > 0.0 ? 1.0 / (1.0 + std::exp(-q)) : std::exp(q) / (1.0 + std::exp(q));
    const double both = dead * (1.0 - dead);
    const double inv_alpha = 1.0 / (alpha + T), inv_beta = 1.0 / (beta + T);
    const std::array<double, 4> alive_g{-std::log(alpha + T), -n * inv_alpha, -std::log(beta + T), -s * inv_beta};
    std::array<double, 4> odds_g{};
    if (dead > 0.0) odds_g = pareto_odds_gradient(odds, r, alpha, s, beta, x, t, T);
    for (std::size_t i = 0; i < 4; ++i) sum.g[i] += weight * (alive_g[i] + dead * odds_g[i]);
    if constexpr (order > 1) {
      // Second derivatives: of the alive term, of the dead term (mean of second derivatives plus covariance of first
      // ones, both under the integrand as weight), and of their mixture.
      const std::array<double, 10> alive_h{0, -inv_alpha, 0, 0,         n * inv_alpha * inv_alpha,
                                           0, 0,          0, -inv_beta, s * inv_beta * inv_beta};
      std::array<double, 10> dead_h{};
      if (dead > 0.0) {
        const std::array<double, 4> factor{-1.0, -n, -1.0, -(s + 1.0)};
        for (std::size_t i = 0, ij = 0; i < 4; ++i)
          for (std::size_t j = i; j < 4; ++j, ++ij)
            dead_h[ij] = factor[i] * factor[j] * (odds.second[ij] - odds.mean[i] * odds.mean[j]);
        dead_h[1] -= odds.mean[1];
        dead_h[4] += n * odds.second[4];
        dead_h[7] -= 1.0 / (s * s);
        dead_h[8] -= odds.mean[3];
        dead_h[9] += (s + 1.0) * odds.second[9];
      }
      for (std::size_t i = 0, ij = 0; i < 4; ++i)
        for (std::size_t j = i; j < 4; ++j, ++ij)
          sum.h[ij] += weight * ((1.0 - dead) * alive_h[ij] + dead * dead_h[ij] + both * odds_g[i] * odds_g[j]);
    }
  }
}

/// The same for BG/NBD (first_leaves 0) and MBG/NBD (1): number of chances to leave = x + first_leaves.
template <int order>
inline void add_beta_geo(const std::array<double, 4>& p, double first_leaves, double x, double t, double T,
                         double weight, FourDerivatives& sum) {
  const auto [r, alpha, a, b] = p;
  const double n = r + x, chances = x + first_leaves;
  const double log_T = std::log(alpha + T);
  const double inv_T = 1.0 / (alpha + T);
  if (chances == 0.0) {
    sum.value -= weight * n * log_T;
    if constexpr (order > 0) {
      sum.g[0] -= weight * log_T;
      sum.g[1] -= weight * n * inv_T;
    }
    if constexpr (order > 1) {
      sum.h[1] -= weight * inv_T;
      sum.h[4] += weight * n * inv_T * inv_T;
    }
    return;
  }
  const double ahead = log_T - std::log(alpha + t);
  const double inv_b = 1.0 / (b + chances - 1.0);
  const double q = std::log(a * inv_b) + n * ahead;
  const double e = std::exp(-std::abs(q));
  sum.value += weight * (-n * log_T + (q > 0.0 ? q : 0.0) + std::log1p(e));
  if constexpr (order > 0) {
    const double dead = (q > 0.0 ? 1.0 : e) / (1.0 + e);
    const double inv_t = 1.0 / (alpha + t), gap = inv_T - inv_t, inv_a = 1.0 / a;
    const double by_alpha = n * gap;
    sum.g[0] += weight * (dead * ahead - log_T);
    sum.g[1] += weight * (dead * by_alpha - n * inv_T);
    sum.g[2] += weight * dead * inv_a;
    sum.g[3] -= weight * dead * inv_b;
    if constexpr (order > 1) {
      const double both = e / ((1.0 + e) * (1.0 + e));
      sum.h[0] += weight * both * ahead * ahead;
      sum.h[1] += weight * (dead * gap - inv_T + both * ahead * by_alpha);
      sum.h[2] += weight * both * ahead * inv_a;
      sum.h[3] -= weight * both * ahead * inv_b;
      sum.h[4] += weight * (n * inv_T * inv_T - dead * by_alpha * (inv_T + inv_t) + both * by_alpha * by_alpha);
      sum.h[5] += weight * both * by_alpha * inv_a;
      sum.h[6] -= weight * both * by_alpha * inv_b;
      sum.h[7] += weight * (both - dead) * inv_a * inv_a;
      sum.h[8] -= weight * both * inv_a * inv_b;
      sum.h[9] += weight * (both + dead) * inv_b * inv_b;
    }
  }
}

/// ln[Gamma(q + n)/Gamma(q)] and its first two derivatives by q, n whole: for small n as sums, which lose no digits
/// where q is large.
struct Rising {
  double log = 0.0, first = 0.0, second = 0.0;
};
inline Rising rising(double q, double n) {
  Rising out;
  if (n < 64.0) {
    double product = 1.0;
    for (double i = 0.0; i < n; i += 1.0) {
      const double factor = q + i;
      product *= factor;
      if (product > 1e250 || product < 1e-250) {
        out.log += std::log(product);
        product = 1.0;
      }
      out.first += 1.0 / factor;
      out.second -= 1.0 / (factor * factor);
    }
    out.log += std::log(product);
    return out;
  }
  return {math::log_gamma(q + n) - math::log_gamma(q), math::digamma(q + n) - math::digamma(q),
          math::trigamma(q + n) - math::trigamma(q)};
}

/// The part that depends on x alone: gamma functions of r, and for the geometric processes beta functions of a, b.
template <int order>
inline void add_counts(bool pareto, double first_leaves, const std::array<double, 4>& p, double x, double weight,
                       FourDerivatives& sum) {
  const auto [r, alpha, c, d] = p;
  const Rising bought = rising(r, x);
  sum.value += weight * (bought.log + r * std::log(alpha));
  if (order > 0) {
    sum.g[0] += weight * (bought.first + std::log(alpha));
    sum.g[1] += weight * r / alpha;
  }
  if (order > 1) {
    sum.h[0] += weight * bought.second;
    sum.h[1] += weight / alpha;
    sum.h[4] -= weight * r / (alpha * alpha);
  }
  if (pareto) {
    sum.value += weight * c * std::log(d);
    if (order > 0) {
      sum.g[2] += weight * std::log(d);
      sum.g[3] += weight * c / d;
    }
    if (order > 1) {
      sum.h[8] += weight / d;
      sum.h[9] -= weight * c / (d * d);
    }
    return;
  }
  const Rising stayed = rising(d, x + first_leaves), together = rising(c + d, x + first_leaves);
  sum.value += weight * (stayed.log - together.log);
  if (order > 0) {
    sum.g[2] -= weight * together.first;
    sum.g[3] += weight * (stayed.first - together.first);
  }
  if (order > 1) {
    sum.h[7] -= weight * together.second;
    sum.h[8] -= weight * together.second;
    sum.h[9] += weight * (stayed.second - together.second);
  }
}

/// Natural derivatives to those by the logarithms of the parameters.
inline void to_logarithms(const std::array<double, 4>& p, FourDerivatives& d) {
  for (std::size_t i = 0, ij = 0; i < 4; ++i)
    for (std::size_t j = i; j < 4; ++j, ++ij) d.h[ij] = p[i] * p[j] * d.h[ij] + (i == j ? p[i] * d.g[i] : 0.0);
  for (std::size_t i = 0; i < 4; ++i) d.g[i] *= p[i];
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
