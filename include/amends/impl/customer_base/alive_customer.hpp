#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/customer_process.hpp>
#include <amends/impl/customer_base/count_integral.hpp>
#include <amends/impl/customer_base/customer_likelihood.hpp>
#include <amends/impl/customer_base/geo_series.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

// What a customer will do if he is alive, and the odds that he is not. The templates take double, or Dual for
// gradients.
namespace amends::inline AMENDS_ABI::customer_base::detail {

// A customer's own population parameters (after covariates) as Number: r, alpha, then a, b or s, beta.

template <class Number>
using FourNumbers = std::array<Number, 4>;

inline double log_dead_odds(PurchaseProcess process, const FourNumbers<double>& p, double x, double t, double T) {
  if (process == PurchaseProcess::pareto) return pareto_odds<0>(p[0], p[1], p[2], p[3], x, t, T).log_odds;
  const double chances = x + (process == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0);
  if (chances == 0.0) return no_chance;
  return std::log(p[2] / (p[3] + chances - 1.0)) + (p[0] + x) * std::log1p((T - t) / (p[1] + t));
}

template <std::size_t N>
math::Dual<N> log_dead_odds(PurchaseProcess process, const FourNumbers<math::Dual<N>>& p, double x, double t,
                            double T) {
  if (process == PurchaseProcess::pareto) {
    const double r = p[0].value, alpha = p[1].value, s = p[2].value, beta = p[3].value;
    const ParetoOdds odds = pareto_odds<1>(r, alpha, s, beta, x, t, T);
    math::Dual<N> out(odds.log_odds);
    if (odds.log_odds == no_chance) return out;
    const auto gradient = pareto_odds_gradient(odds, r, alpha, s, beta, x, t, T);
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < 4; ++j) out.slope[i] += gradient[j] * p[j].slope[i];
    return out;
  }
  const double chances = x + (process == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0);
  if (chances == 0.0) return {no_chance};
  return log(p[2] / (p[3] + (chances - 1.0))) + (p[0] + x) * log1p((T - t) / (p[1] + t));
}

/// P(alive) from the log odds of being dead.
template <class Number>
Number alive_share(const Number& log_odds) {
  using std::exp;
  const double q = math::value_of(log_odds);
  if (q == no_chance) return Number(1.0);
  if (q > 0.0) {
    const Number e = exp(-log_odds);
    return e / (1.0 + e);
  }
  return Number(1.0) / (1.0 + exp(log_odds));
}

/// Mean of F(p) for p ~ Beta(a, b): the trapezoidal rule in logit p, where the density is smooth and both tails fall
/// exponentially, so that it converges faster than any power of the step. Divided by the same sum for F = 1.
/// F must be positive and fall with p: what is left towards 0 is then F(0) times the rest of the weights at most, which
/// may be all of the mean where they are few.
/// `scale` bounds |F'/F| on [0, 1]: closer to an end than 1e-13/scale F is its value there, and the rest of the tail is
/// a geometric series.
template <class Number, class Function>
Number beta_mean(const Number& a, const Number& b, double scale, const Function& f) {
  using std::exp;
  const double av = math::value_of(a), bv = math::value_of(b);
  const double step = (std::min)(0.3, 0.6 * std::sqrt(1.0 / av + 1.0 / bv));
  const double mode = std::log(av / bv);
  const double furthest = 30.0 + std::log((std::max)({1.0, scale, av, bv}));
  const auto log_p = [](double s) { return s > 0.0 ? -std::log1p(std::exp(-s)) : s - std::log1p(std::exp(s)); };
  const double top = av * log_p(mode) + bv * log_p(-mode);
  Number weights(0.0), sum(0.0);
  const double largest = math::value_of(f(0.0));
  const auto weight_at = [&](double s) { return exp(a * log_p(s) + b * log_p(-s) - top); };
  const auto add = [&](double s) {
    const Number weight = weight_at(s);
    weights += weight;
    sum += weight * f(1.0 / (1.0 + std::exp(-s)));
    return math::value_of(weight);
  };
  add(mode);
  for (const double side : {-1.0, 1.0}) {
    for (double j = 1.0;; j += 1.0) {
      const double s = mode + side * j * step;
      if (side * s > furthest) {
        const Number& power = side < 0.0 ? a : b;
        const Number tail = weight_at(s) / (1.0 - exp(-power * step));
        weights += tail;
        sum += tail * f(side < 0.0 ? 0.0 : 1.0);
        break;
      }
      const double weight = add(s);
      if (weight < 1e-19 && (side > 0.0 || weight * largest < 1e-19 * math::value_of(sum))) break;
    }
  }
  return sum / weights;
}

/// -expm1(-k y)/k, and its limit y at k = 0: the integral of exp(-k v) over v from 0 to y.
template <class Number>
Number integrated_decay(const Number& k, const Number& y) {
  using std::expm1;
  const Number ky = k * y;
  if (std::abs(math::value_of(ky)) < 1e-5)  // three terms: error (k y)^3/24
    return y * (1.0 - ky * (0.5 - ky * (1.0 / 6.0)));
  return -expm1(-ky) / k;
}

/// What an alive customer does from T on: his posterior is that of a new customer with other parameters.
template <class Number>
struct AliveCustomer {
  PurchaseProcess process;
  Number r, alpha, c, d;  // posterior

  AliveCustomer(PurchaseProcess kind, const FourNumbers<Number>& p, double x, double T)
      : process(kind), r(p[0] + x), alpha(p[1] + T), c(p[2]), d(p[3]) {
    if (kind == PurchaseProcess::pareto)
      d += Number(T);
    else
      d += Number(x + (kind == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0));
  }
  /// errors  Error(domain) for a time so long that no number holds what is bought in it
  [[nodiscard]] double slope_scale(double to) const {
    const double scale = (math::value_of(r) + 1.0) * (to / math::value_of(alpha));
    if (!(scale < 1e300)) core::throw_domain("t", "be below 1e300 alpha/(r + 1)", to);
    return scale;
  }

  /// P(alive at T + u | alive at T).
  [[nodiscard]] Number still_alive(double u) const {
    using std::exp;
    using std::log1p;
    if (u == 0.0) return Number(1.0);
    if (process == PurchaseProcess::pareto) return exp(-c * log1p(u / d));
    if (const GeoSeries<Number> series(r, alpha, c, d, u); series.usable()) return series.still_alive();
    return beta_mean(c, d, slope_scale(u), [&](double p) { return exp(-r * log1p(p * u / alpha)); });
  }

  /// Expected purchases in (T + from, T + to].
  [[nodiscard]] Number purchases(double from, double to) const {
    using std::exp;
    using std::expm1;
    using std::log1p;
    if (from == to) return Number(0.0);
    if (process == PurchaseProcess::pareto) {
      // r/alpha int (d/(d+u))^c du, with u = d (e^v - 1).
      const Number before = log1p(from / d), during = log1p((to - from) / (d + from));
      return r / alpha * d * exp((1.0 - c) * before) * integrated_decay(Number(c - 1.0), during);
    }
    if (const GeoSeries<Number> series(r, alpha, c, d, to); series.usable()) {
      const Number until_to = series.purchases();
      if (from == 0.0) return until_to;
      const Number until_from = GeoSeries<Number>(r, alpha, c, d, from).purchases();
      // A difference, unless too little of it is left.
      if (math::value_of(until_from) < 0.95 * math::value_of(until_to)) return until_to - until_from;
    }
    return beta_mean(c, d, slope_scale(to), [&](double p) {
      if (p == 0.0) return Number(r * (to - from) / alpha);
      const Number before = log1p(p * from / alpha), during = log1p(p * (to - from) / (alpha + p * from));
      return Number(exp(-r * before) * (-expm1(-r * during)) / p);
    });
  }

  /// Expected purchases in (T, T + horizon], discounted at the continuous rate `force`.
  [[nodiscard]] Number discounted(double force, double horizon) const {
    using std::exp;
    using std::log1p;
    if (force == 0.0) return purchases(0.0, horizon);
    // Logarithmic time u = m (e^v - 1); beyond force u = 45 nothing is left.
    const double m = process == PurchaseProcess::pareto ? math::value_of(d) : math::value_of(alpha);
    const double end = force > 0.0 ? (std::min)(horizon, 45.0 / force) : horizon;
    const double range = std::log1p(end / m);
    const math::GaussLegendreRule rule = math::gauss_legendre(32);
    const std::size_t panels = 1 + static_cast<std::size_t>(range / 3.0);
    const double width = range / static_cast<double>(panels);
    std::vector<double> at, weight;
    for (std::size_t panel = 0; panel < panels; ++panel)
      for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
        const double v = width * (static_cast<double>(panel) + half(rule.nodes[k]));
        at.push_back(m * std::expm1(v));
        weight.push_back(0.5 * rule.weights[k] * width * m * std::exp(v - force * at.back()));
      }
    if (process == PurchaseProcess::pareto) {
      Number sum(0.0);
      for (std::size_t k = 0; k < at.size(); ++k) sum += weight[k] * exp(-c * log1p(at[k] / d));
      return r / alpha * sum;
    }
    return beta_mean(c, d, slope_scale(end), [&](double p) {
      Number sum(0.0);
      for (std::size_t k = 0; k < at.size(); ++k) sum += weight[k] * exp(-(r + 1.0) * log1p(p * at[k] / alpha));
      return Number(r / alpha * sum);
    });
  }

  /// P(n purchases in (T, T + t] | alive at T).
  [[nodiscard]] Number count_probability(double n, double t) const {
    using std::exp;
    using std::log1p;
    if (t == 0.0) return Number(n == 0.0 ? 1.0 : 0.0);
    const Number all_bought = log_negative_binomial(n, t);
    if (process == PurchaseProcess::pareto)  // stayed throughout; or left at some u after n purchases
      return Number(exp(all_bought - c * log1p(t / d))) + exp(log_left_after(n, t));
    const Number stayed = exp(log_stays(n) + all_bought);
    if (n == 0.0) return stayed;
    return stayed + exp(log_stays(n - 1.0)) * c / (c + d + (n - 1.0)) * exp(log_arrivals(n, t));
  }

  /// P(at least n purchases in (T, T + t] | alive at T), n >= 1.
  [[nodiscard]] Number at_least(double n, double t) const {
    using std::exp;
    if (t == 0.0) return Number(0.0);
    if (process == PurchaseProcess::pareto) return exp(log_arrivals(n, t));
    return exp(log_stays(n - 1.0) + log_arrivals(n, t));
  }

  /// E[N (N - 1)] for N purchases in (T, T + t], alive at T. He buys at u < v at the rate lambda^2 P(still there at v),
  /// with a further chance to leave after the purchase at u.
  [[nodiscard]] double pairs(double t) const {
    const double rv = math::value_of(r), av = math::value_of(alpha), cv = math::value_of(c), dv = math::value_of(d);
    const double squares = rv * (rv + 1.0) / (av * av);
    if (!(t / (std::min)(av / (rv + 1.0), process == PurchaseProcess::pareto ? dv : av) < 1e140))
      core::throw_domain("t", "be below 1e140 times alpha/(r + 1) and beta: no number holds the variance", t);
    if (process == PurchaseProcess::pareto) {
      // 2 int_0^t u (d/(d+u))^c du in logarithmic time.
      double range = std::log1p(t / dv);
      if (cv > 3.0) range = (std::min)(range, 50.0 / (cv - 2.0));  // beyond that nothing is left
      const std::size_t panels = 1 + static_cast<std::size_t>(range * (1.0 + (std::min)(cv, 2.0)) / 4.0);
      const double width = range / static_cast<double>(panels);
      const math::GaussLegendreRule rule = math::gauss_legendre(32);
      double sum = 0.0;
      for (std::size_t panel = 0; panel < panels; ++panel)
        for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
          const double v = width * (static_cast<double>(panel) + half(rule.nodes[k]));
          sum += 0.5 * rule.weights[k] * width * std::expm1(v) * std::exp((1.0 - cv) * v);
        }
      return 2.0 * squares * dv * dv * sum;
    }
    return beta_mean(cv, dv, slope_scale(t), [&](double p) {
      const double y = p * t / av;
      if ((rv + 2.0) * y < 1e-3)  // four terms of the series: error of the size of 1e-12
        return (1.0 - p) * squares * t * t *
               (1.0 - (rv + 2.0) * y * (2.0 / 3.0 - (rv + 3.0) * y * (0.25 - (rv + 4.0) * y / 15.0)));
      const double log_y = std::log1p(y);
      const double area = -std::expm1(-rv * log_y) / rv + std::expm1(-(rv + 1.0) * log_y) / (rv + 1.0);
      return 2.0 * (1.0 - p) * rv * (rv + 1.0) / (p * p) * area;
    });
  }

 private:
  /// ln[Gamma(r + n)/(Gamma(r) n!)] and its slope by r, in the order in which less cancels.
  [[nodiscard]] Number log_choices(double n) const {
    const double rv = math::value_of(r);
    const double value = n == 0.0 ? 0.0
                         : rv < n ? math::log_gamma_ratio(n, rv) - std::log(n) - math::log_gamma(rv)
                                  : math::log_gamma_ratio(rv, n) - math::log_gamma(n + 1.0);
    return with_slopes(value, {rising_slope(rv, n), 0.0, 0.0, 0.0});
  }
  /// psi(x + y) - psi(x).
  [[nodiscard]] static double rising_slope(double x, double y) {
    if (std::is_same_v<Number, double>) return 0.0;  // nobody asks
    return math::digamma(x + y) - math::digamma(x);
  }
  [[nodiscard]] Number with_slopes(double value, const std::array<double, 4>& by) const {
    if constexpr (std::is_same_v<Number, double>) {
      return value;
    } else {
      Number out(value);
      for (std::size_t i = 0; i < out.slope.size(); ++i)
        out.slope[i] = by[0] * r.slope[i] + by[1] * alpha.slope[i] + by[2] * c.slope[i] + by[3] * d.slope[i];
      return out;
    }
  }

  /// ln of the negative binomial probability of n purchases in a time u, alive throughout.
  [[nodiscard]] Number log_negative_binomial(double n, double u) const {
    using std::log1p;
    Number out = log_choices(n) - r * log1p(u / alpha);
    if (n > 0.0) out -= n * log1p(alpha / u);
    return out;
  }

  /// ln E[(1 - p)^n], p ~ Beta(c, d).
  [[nodiscard]] Number log_stays(double n) const {
    if (n == 0.0) return Number(0.0);
    const double a = math::value_of(c), b = math::value_of(d);
    const double value = a < n ? math::log_gamma_ratio(b, a) - math::log_gamma_ratio(b + n, a)
                               : math::log_gamma_ratio(b, n) - math::log_gamma_ratio(a + b, n);
    const double together = rising_slope(a + b, n);
    return with_slopes(value, {0.0, 0.0, -together, rising_slope(b, n) - together});
  }

  /// ln of int over u in (0, t] of the density of the moment of purchase n: with Pareto/NBD times P(still there at u).
  [[nodiscard]] Number log_arrivals(double n, double t) const {
    const double rv = math::value_of(r), av = math::value_of(alpha);
    const bool leaves = process == PurchaseProcess::pareto;
    const double s = leaves ? math::value_of(c) : 0.0, dv = leaves ? math::value_of(d) : av;
    const CountIntegral part = CountIntegrand(n, rv + n, av, s, dv).up_to(t);
    Number out = log_choices(n);
    return out + with_slopes(part.log + std::log(n),
                             {-part.mean[0], rv / av - (rv + n) * part.mean[1], leaves ? -part.mean[2] : 0.0,
                              leaves ? s / dv - s * part.mean[3] : 0.0});
  }

  /// Pareto/NBD: ln of the chance to leave at some u in (0, t], after n purchases.
  [[nodiscard]] Number log_left_after(double n, double t) const {
    const double rv = math::value_of(r), av = math::value_of(alpha), s = math::value_of(c), dv = math::value_of(d);
    const CountIntegral part = CountIntegrand(n + 1.0, rv + n, av, s + 1.0, dv).up_to(t);
    Number out = log_choices(n);
    return out +
           with_slopes(part.log + std::log(s * av / dv), {-part.mean[0], rv / av - (rv + n) * part.mean[1],
                                                          1.0 / s - part.mean[2], s / dv - (s + 1.0) * part.mean[3]});
  }
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
