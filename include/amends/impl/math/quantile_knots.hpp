#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/math/quantile_grid.hpp>
#include <amends/math/special.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

// Not for users.
namespace amends::inline AMENDS_ABI::math::detail {

// One tail of a standardised gamma or beta distribution: w = T(x), with |T'| the density f and r = f'/f.
struct Tail {
  bool is_gamma;
  bool upper;
  double a;
  double b;
  double log_constant;

  Tail(bool gamma_not_beta, bool is_upper, double first_shape, double second_shape) noexcept
      : is_gamma(gamma_not_beta),
        upper(is_upper),
        a(first_shape),
        b(second_shape),
        log_constant(is_gamma ? log_gamma(a) : log_beta(a, b)) {}

  // Growing x: does w grow (lower tail) or fall?
  [[nodiscard]] double sign() const noexcept { return upper ? -1.0 : 1.0; }
  [[nodiscard]] bool inside(double x) const noexcept { return x > 0.0 && (is_gamma || x < 1.0); }
  [[nodiscard]] double probability(double x) const noexcept {
    if (is_gamma) return upper ? gamma_cdf_upper(x, a) : gamma_cdf(x, a);
    return upper ? beta_cdf_upper(x, a, b) : beta_cdf(x, a, b);
  }
  [[nodiscard]] double density(double x) const noexcept {
    // The logarithms of large powers lose what they sum to.
    if (a >= 1e5 || b >= 1e5) return is_gamma ? gamma_pdf(x, a) : beta_pdf(x, a, b);
    if (is_gamma) return std::exp((a - 1.0) * std::log(x) - x - log_constant);
    return std::exp((a - 1.0) * std::log(x) + (b - 1.0) * std::log1p(-x) - log_constant);
  }
  [[nodiscard]] double score(double x) const noexcept {
    return is_gamma ? (a - 1.0) / x - 1.0 : (a - 1.0) / x - (b - 1.0) / (1.0 - x);
  }
  [[nodiscard]] double exact(double w) const noexcept {
    if (is_gamma) return upper ? gamma_quantile_upper(w, a) : gamma_quantile(w, a);
    return upper ? beta_quantile_upper(w, a, b) : beta_quantile(w, a, b);
  }
};

struct TableKnot {
  double x;
  double f;
  double r;
};

// Halley's iteration for T(x) = w from a prediction of x. Mostly the prediction is so good that one evaluation of T is
// enough (the error is cubed).
inline TableKnot refined_knot(const Tail& tail, double x, double w) noexcept {
  for (int iteration = 0; iteration < 4 && tail.inside(x); ++iteration) {
    const double f = tail.density(x), r = tail.score(x);
    const double newton = tail.sign() * (tail.probability(x) - w) / f;
    const double halley = newton / (1.0 - 0.5 * newton * r);
    if (!std::isfinite(halley)) break;
    x -= halley;
    if (std::abs(halley) * (std::max)(f / w, std::abs(r)) < 1e-4 && tail.inside(x))
      return {x, tail.density(x), tail.score(x)};
  }
  x = tail.exact(w);
  return {x, tail.density(x), tail.score(x)};
}
// The next knot from its neighbour, by Taylor: x' = s/f, x'' = -r/f^2.
inline TableKnot next_knot(const Tail& tail, const TableKnot& from, double from_w, double w) noexcept {
  const double step = (w - from_w) / from.f;
  return refined_knot(tail, from.x + step * (tail.sign() - 0.5 * from.r * step), w);
}

// All octaves side by side, each from a knot to the next two below by the Taylor series of x(w): with g = dx/dw =
// +-1/f(x), p = 1/x, q = 1/(1 - x),
//   x' = g,  g' = -g (r g),  p' = -p (p g),  q' = q (q g),  r g = (a - 1) p g - (b - 1) q g  (gamma: (a - 1) p g - g),
// so that the coefficients follow from one another by products of series. w is counted in steps from knot to knot; the
// nearest singularity, w = 0, is more than 32 of them away.
class OctaveSeries {
 public:
  using Lanes = std::array<double, table_octaves>;
  explicit OctaveSeries(const Tail& tail) noexcept : tail_(tail) {}

  /// Where to begin: x and g, the latter a step.
  void expand(const Lanes& x, const Lanes& slope) noexcept {
    const bool is_gamma = tail_.is_gamma;
    const double of_p = tail_.a - 1.0, of_q = is_gamma ? 0.0 : tail_.b - 1.0, of_g = is_gamma ? 1.0 : 0.0;
    x_ = x;
    g_[0] = slope;
    for (std::size_t o = 0; o < table_octaves; ++o) {
      p_[0][o] = 1.0 / x[o];
      q_[0][o] = is_gamma ? 0.0 : 1.0 / (1.0 - x[o]);
    }
    for (std::size_t k = 0; k < order; ++k) {
      const double next = 1.0 / static_cast<double>(k + 1);
      product(p_, g_, k, 1.0, pg_[k]);
      product(q_, g_, k, 1.0, qg_[k]);
      for (std::size_t o = 0; o < table_octaves; ++o) rg_[k][o] = of_p * pg_[k][o] - of_q * qg_[k][o] - of_g * g_[k][o];
      product(g_, rg_, k, -next, g_[k + 1]);
      product(p_, pg_, k, -next, p_[k + 1]);
      product(q_, qg_, k, next, q_[k + 1]);
    }
  }
  /// x and g so many steps further.
  void at(double steps, Lanes& x, Lanes& slope) const noexcept {
    x = slope = Lanes{};
    for (std::size_t k = order + 1; k-- > 0;) {
      const double part = 1.0 / static_cast<double>(k + 1);
      for (std::size_t o = 0; o < table_octaves; ++o) {
        x[o] = steps * (x[o] + part * g_[k][o]);
        slope[o] = steps * slope[o] + g_[k][o];
      }
    }
    for (std::size_t o = 0; o < table_octaves; ++o) x[o] += x_[o];
  }

 private:
  static constexpr std::size_t order = 8;
  using Series = std::array<Lanes, order + 1>;
  static void product(const Series& left, const Series& right, std::size_t k, double factor, Lanes& out) noexcept {
    Lanes sum{};
    for (std::size_t j = 0; j <= k; ++j)
      for (std::size_t o = 0; o < table_octaves; ++o) sum[o] += left[j][o] * right[k - j][o];
    for (std::size_t o = 0; o < table_octaves; ++o) out[o] = factor * sum[o];
  }

  const Tail& tail_;
  Lanes x_{};
  Series g_{}, p_{}, q_{}, pg_{}, qg_{}, rg_{};
};

// Where an octave ends, exact: ln x is a smooth function of ln w, and the parabola through three ends predicts the
// fourth.
inline void fill_ends(const Tail& tail, std::vector<TableKnot>& knots) noexcept {
  for (std::size_t i = table_cells; i > 0;) {
    i -= table_octave;
    double x = 0.0;
    if (i + 3 * table_octave <= table_cells) {
      const double ratio = knots[i + table_octave].x / knots[i + 2 * table_octave].x;
      x = ratio * ratio * ratio * knots[i + 3 * table_octave].x;
    }
    knots[i] = refined_knot(tail, x, table_knot(i));
  }
}

// The knots below the last one: by series down from the end of each octave, and by one exact quantile after the other
// where the series does not arrive at the next end.
inline void fill_knots(const Tail& tail, std::vector<TableKnot>& knots) noexcept {
  fill_ends(tail, knots);
  OctaveSeries series(tail);
  OctaveSeries::Lanes x{}, slope{}, step{};
  for (std::size_t o = 0; o < table_octaves; ++o) {
    const TableKnot& top = knots[(o + 1) * table_octave];
    step[o] = tail.sign() * table_knot(o * table_octave) / static_cast<double>(table_octave);
    x[o] = top.x;
    slope[o] = -step[o] / top.f;
  }
  for (std::size_t i = table_octave; i > 0; i -= 2) {
    series.expand(x, slope);
    for (const std::size_t steps : {1u, 2u}) {
      series.at(static_cast<double>(steps), x, slope);
      for (std::size_t o = 0; o < table_octaves && i > steps; ++o)
        knots[o * table_octave + i - steps] = {x[o], -step[o] / slope[o], tail.score(x[o])};
    }
  }
  for (std::size_t o = 0; o < table_octaves; ++o) {
    const std::size_t end = o * table_octave;
    const double w = table_knot(end), f = knots[end].f;
    if (std::abs(x[o] - knots[end].x) * f <= 1e-10 * w && std::abs(-step[o] / slope[o] - f) <= 1e-9 * f) continue;
    for (std::size_t i = end + table_octave; --i > end;)
      knots[i] = next_knot(tail, knots[i + 1], table_knot(i + 1), table_knot(i));
  }
}

}  // namespace amends::inline AMENDS_ABI::math::detail
