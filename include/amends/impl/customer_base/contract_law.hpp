#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/log_space.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>

// One customer under contract: how long he stays, with derivatives. Not for users.
//   S(t) = E[(1 - theta)^(t^c)] = B(alpha, beta + t^c)/B(alpha, beta),   theta ~ Beta(alpha, beta)
namespace amends::inline AMENDS_ABI::customer_base::detail::contract {

/// The law of one customer.
struct Law {
  double alpha;
  double beta;
  double c;
  bool c_varies;  ///< c is a parameter: derivatives by it are wanted
};

/// A value with its derivatives by ln alpha, ln beta and ln c; second derivatives row by row.
struct Point {
  double value = 0.0;
  std::array<double, 3> slope{};
  std::array<double, 9> curvature{};

  Point& operator+=(const Point& other) noexcept {
    value += other.value;
    for (std::size_t i = 0; i < 3; ++i) slope[i] += other.slope[i];
    for (std::size_t i = 0; i < 9; ++i) curvature[i] += other.curvature[i];
    return *this;
  }
};

/// psi(x + y) - psi(x) and psi'(x + y) - psi'(x), without the loss of digits for large x or few whole steps.
struct Polygammas {
  double first;
  double second;
};
inline Polygammas polygamma_step(double x, double y) noexcept {
  Polygammas out{0.0, 0.0};
  if (y <= 16.0 && y == std::floor(y)) {
    for (double k = 0.0; k < y; k += 1.0) {
      const double r = 1.0 / (x + k);
      out.first += r;
      out.second -= r * r;
    }
    return out;
  }
  if (x < 20.0) return {math::digamma(x + y) - math::digamma(x), math::trigamma(x + y) - math::trigamma(x)};
  // Asymptotic series; the leading logarithms are subtracted by log1p.
  const auto digamma_rest = [](double r) {
    const double s = r * r;
    return -0.5 * r - s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * (1.0 / 252.0 - s * (1.0 / 240.0 - s / 132.0))));
  };
  const auto trigamma_of = [](double r) {
    const double s = r * r;
    return r + 0.5 * s + r * s * (1.0 / 6.0 - s * (1.0 / 30.0 - s * (1.0 / 42.0 - s * (1.0 / 30.0 - s * 5.0 / 66.0))));
  };
  const double low = 1.0 / x, high = 1.0 / (x + y);
  return {std::log1p(y / x) + digamma_rest(high) - digamma_rest(low), trigamma_of(high) - trigamma_of(low)};
}

inline double power(double t, double c) noexcept {
  return c == 1.0 || t == 0.0 ? t : std::pow(t, c);
}

/// ln S(t1)/S(t0), t0 <= t1, with as many derivatives as asked for (0, 1 or 2).
inline Point log_survival_between(const Law& law, double t0, double t1, int derivatives) noexcept {
  Point out;
  if (!(t1 > t0)) return out;
  const double y0 = power(t0, law.c), y1 = power(t1, law.c), step = y1 - y0, sum = law.alpha + law.beta;
  if (law.c == 1.0 && step <= 16.0 && step == std::floor(step)) {
    for (double k = 0.0; k < step; k += 1.0) out.value += std::log1p(-law.alpha / (sum + y0 + k));
  } else if (law.alpha < step) {
    // The same quotient of four gamma functions in the order in which less cancels.
    out.value = math::log_gamma_ratio(law.beta + y0, law.alpha) - math::log_gamma_ratio(law.beta + y1, law.alpha);
  } else {
    out.value = math::log_gamma_ratio(law.beta + y0, step) - math::log_gamma_ratio(sum + y0, step);
  }
  if (derivatives == 0) return out;

  const Polygammas in_beta = polygamma_step(law.beta + y0, step), in_sum = polygamma_step(sum + y0, step);
  const double by_alpha = -in_sum.first, by_beta = in_beta.first - in_sum.first;
  out.slope = {law.alpha * by_alpha, law.beta * by_beta, 0.0};
  const double aa = -in_sum.second, bb = in_beta.second - in_sum.second;
  out.curvature[0] = law.alpha * (law.alpha * aa + by_alpha);
  out.curvature[1] = out.curvature[3] = law.alpha * law.beta * aa;
  out.curvature[4] = law.beta * (law.beta * bb + by_beta);
  if (!law.c_varies) return out;
  // By ln c: y = t^c, dy = y c ln t, d2y = dy (1 + c ln t), at both ends.
  const auto at_end = [&](double t, double y, double sign) {
    if (!(t > 0.0) || t == 1.0) return;  // 0 and 1 stay where they are
    const double by_log = law.c * std::log(t), dy = y * by_log, ddy = dy * (1.0 + by_log);
    const Polygammas apart = polygamma_step(law.beta + y, law.alpha);
    const double by_y = -apart.first, yy = -apart.second;  // d ln S/dy = psi(beta + y) - psi(alpha + beta + y)
    out.slope[2] += sign * by_y * dy;
    if (derivatives < 2) return;
    const double sum_second = math::trigamma(sum + y);
    const double ac = -sign * law.alpha * sum_second * dy, bc = sign * law.beta * yy * dy;
    out.curvature[2] += ac;
    out.curvature[6] += ac;
    out.curvature[5] += bc;
    out.curvature[7] += bc;
    out.curvature[8] += sign * (yy * dy * dy + by_y * ddy);
  };
  at_end(t1, y1, 1.0);
  at_end(t0, y0, -1.0);
  return out;
}

/// ln of the chance to leave in period t >= 1 of who was there at its beginning.
inline Point log_hazard(const Law& law, double t, int derivatives) noexcept {
  if (law.c == 1.0 && !law.c_varies) {
    const double total = law.alpha + law.beta + (t - 1.0), a = law.alpha / total, b = law.beta / total;
    Point out;
    out.value = std::log(a);
    out.slope = {1.0 - a, -b, 0.0};
    out.curvature = {a * a - a, a * b, 0.0, a * b, b * b - b, 0.0, 0.0, 0.0, 0.0};
    return out;
  }
  const Point stay = log_survival_between(law, t - 1.0, t, derivatives);
  Point out;
  out.value = math::log1m_exp(stay.value);
  if (derivatives == 0) return out;
  // f = ln(1 - e^q): f' = -1/u, f'' = -(1 + u)/u^2 with u = e^-q - 1.
  const double u = std::expm1(-stay.value), first = -1.0 / u, second = -(1.0 + u) / (u * u);
  for (std::size_t i = 0; i < 3; ++i) {
    out.slope[i] = first * stay.slope[i];
    for (std::size_t j = 0; j < 3; ++j)
      out.curvature[3 * i + j] = first * stay.curvature[3 * i + j] + second * stay.slope[i] * stay.slope[j];
  }
  return out;
}

/// A sum over renewals with its slopes.
struct Sum {
  double value = 0.0;
  std::array<double, 3> slope{};
  void add(double weight, const Point& log_term, double log_scale) noexcept {
    const double term = weight * std::exp(log_term.value + log_scale);
    value += term;
    for (std::size_t i = 0; i < 3; ++i) slope[i] += term * log_term.slope[i];
  }
};

/// ln S(n + t)/S(n) as a function of t. From where it is a pure power to the last digit, t^-(alpha c), it is continued
/// as one: t^c would leave the range of numbers long before t does.
class ResidualSurvival {
 public:
  ResidualSurvival(const Law& law, double n) noexcept : law_(law), n_(n) {
    constexpr double digits = 1e18, largest = 1e290;
    const double y = digits * (1.0 + (law.alpha + 1.0) * (law.alpha + law.beta));
    from_ = (std::max)(digits * (1.0 + law.c * n), law.c == 1.0 ? y : std::pow(y, 1.0 / law.c));
    if (law.c > 1.0) from_ = (std::min)(from_, std::pow(largest, 1.0 / law.c));
    if (std::isfinite(from_)) start_ = log_survival_between(law, n, n + from_, 1);
  }
  [[nodiscard]] double power() const noexcept { return law_.alpha * law_.c; }
  [[nodiscard]] double power_from() const noexcept { return from_; }
  [[nodiscard]] Point operator()(double t) const noexcept {
    if (!(t > from_)) return log_survival_between(law_, n_, n_ + t, 1);
    Point out = start_;
    const double fall = power() * std::log(t / from_);
    out.value -= fall;
    out.slope[0] -= fall;
    if (law_.c_varies) out.slope[2] -= fall;
    return out;
  }

 private:
  Law law_;
  double n_, from_;
  Point start_{};
};

/// The integral from b to infinity where the survival is a pure power above 1, with its slopes: that of b^-p b/(p - 1).
inline void add_power_tail(const ResidualSurvival& survival, double b, bool c_varies, Sum& sum) noexcept {
  const double above = survival.power() - 1.0;
  Point at = survival(b);
  at.slope[0] -= survival.power() / above;
  if (c_varies) at.slope[2] -= survival.power() / above;
  sum.add(b / above, at, 0.0);
}

/// Sum over k = 1 ... horizon of S(n + k)/S(n) e^(-force (k - 1)). Term by term at first; then, where the terms vary
/// slowly, blocks of doubling length by the midpoint form of Euler and Maclaurin's sum, an integral over [a - 1/2,
/// b + 1/2] less 1/24 of the difference of the slopes at its ends. Without a horizon and a rate the rest is the tail of
/// a power.
inline Sum residual_sum(const Law& law, double n, double force, double horizon) {
  Sum sum;
  Point log_term;
  double k = 1.0;
  constexpr double by_hand = 256.0;
  for (; k <= horizon && k <= by_hand; k += 1.0) {
    log_term += log_survival_between(law, n + k - 1.0, n + k, 1);
    sum.add(1.0, log_term, -force * (k - 1.0));
    const double term = std::exp(log_term.value - force * (k - 1.0));
    if (term == 0.0 || (force > 0.0 && term < 1e-18 * sum.value * -std::expm1(-force))) return sum;
  }
  const ResidualSurvival survival(law, n);
  const bool endless = std::isinf(horizon) && force == 0.0;
  const auto rule = math::gauss_legendre(32);
  const auto add = [&](Sum& to, double at, double weight) { to.add(weight, survival(at), -force * (at - 1.0)); };
  for (double a = k - 0.5; a < horizon;) {
    double width = (std::max)(a, 256.0);
    if (force != 0.0) width = (std::min)(width, 40.0 / std::abs(force));
    // The end of a block lies halfway between two terms.
    const double b = (std::min)(std::floor(a + width) + 0.5, horizon + 0.5);
    Sum block;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i)
      add(block, 0.5 * (a + b) + 0.5 * (b - a) * rule.nodes[i], 0.5 * (b - a) * rule.weights[i]);
    if (a < 1e6) {  // beyond that the correction is below rounding, and half steps are lost in it
      add(block, b + 0.5, -1.0 / 24.0);
      add(block, b - 0.5, 1.0 / 24.0);
      add(block, a + 0.5, 1.0 / 24.0);
      add(block, a - 0.5, -1.0 / 24.0);
    }
    sum.value += block.value;
    for (std::size_t i = 0; i < 3; ++i) sum.slope[i] += block.slope[i];
    if (force > 0.0 ? block.value < 1e-18 * sum.value : block.value < 1e-20 * sum.value) break;
    if (endless && b > survival.power_from()) {
      add_power_tail(survival, b, law.c_varies, sum);
      break;
    }
    a = b;
  }
  return sum;
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail::contract
