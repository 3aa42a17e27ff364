#pragma once

#include <amends/math/distribution.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::math {

namespace detail {
// The grid in w = min(u, 1 - u): its knots are the doubles whose exponent is -24 ... -2 and whose mantissa has only its
// five top bits set, so exponent and top bits of w, read as one integer, number the cells.
inline constexpr int table_cell_bits = 5;
inline constexpr int table_shift = 52 - table_cell_bits;
inline constexpr std::uint64_t table_base = std::bit_cast<std::uint64_t>(0x1p-24) >> table_shift;
inline constexpr std::size_t table_cells = std::size_t{23} << table_cell_bits;
inline constexpr std::size_t table_half = table_cells + 1;  // and one for w = 1/2 alone

constexpr double table_knot(std::size_t i) noexcept {
  return std::bit_cast<double>((table_base + i) << table_shift);
}
static_assert(table_knot(table_cells) == 0.5);

// One tail of a standardised distribution: w = T(x), with |T'| the density f and r = f'/f.
struct Tail {
  DistributionKind kind;
  bool upper;
  double a;
  double b;
  double log_constant;

  Tail(DistributionKind the_kind, bool is_upper, double first_shape, double second_shape) noexcept
      : kind(the_kind),
        upper(is_upper),
        a(first_shape),
        b(second_shape),
        log_constant(the_kind == DistributionKind::gamma ? log_gamma(a) : log_beta(a, b)) {}

  // Growing x: does w grow (lower tail) or fall?
  [[nodiscard]] double sign() const noexcept { return upper ? -1.0 : 1.0; }
  [[nodiscard]] bool inside(double x) const noexcept { return x > 0.0 && (kind == DistributionKind::gamma || x < 1.0); }
  [[nodiscard]] double probability(double x) const noexcept {
    if (kind == DistributionKind::gamma) return upper ? gamma_cdf_upper(x, a) : gamma_cdf(x, a);
    return upper ? beta_cdf_upper(x, a, b) : beta_cdf(x, a, b);
  }
  [[nodiscard]] double density(double x) const noexcept {
    // The logarithms of large powers lose what they sum to.
    if (a >= 1e5 || b >= 1e5) return kind == DistributionKind::gamma ? gamma_pdf(x, a) : beta_pdf(x, a, b);
    if (kind == DistributionKind::gamma) return std::exp((a - 1.0) * std::log(x) - x - log_constant);
    return std::exp((a - 1.0) * std::log(x) + (b - 1.0) * std::log1p(-x) - log_constant);
  }
  [[nodiscard]] double score(double x) const noexcept {
    return kind == DistributionKind::gamma ? (a - 1.0) / x - 1.0 : (a - 1.0) / x - (b - 1.0) / (1.0 - x);
  }
  [[nodiscard]] double exact(double w) const noexcept {
    if (kind == DistributionKind::gamma) return upper ? gamma_quantile_upper(w, a) : gamma_quantile(w, a);
    return upper ? beta_quantile_upper(w, a, b) : beta_quantile(w, a, b);
  }
};

struct TableKnot {
  double x;
  double f;
  double r;
};

// The next knot from its neighbour: predict by Taylor, x' = s/f, x'' = -r/f^2, then Halley's iteration for T(x) = w.
// The prediction is so good that one evaluation of T is nearly always enough (the error is cubed).
AMENDS_INLINE TableKnot next_knot(const Tail& tail, const TableKnot& from, double from_w, double w) noexcept {
  const double step = (w - from_w) / from.f;
  double x = from.x + step * (tail.sign() - 0.5 * from.r * step);
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
}  // namespace detail

AMENDS_INLINE void QuantileTable::build_half(bool upper, std::vector<Cell>& cells) {
  const Distribution& d = distribution_;
  std::vector<detail::TableKnot> knots(detail::table_cells + 1);
  // value = offset + scale x. The upper half of a beta is the lower half of its mirror image, so that values near 1
  // keep their distance to 1; unless all of it lies so near 0 that it would lose its distance to 0.
  double offset = 0.0, scale = 1.0, sign = 1.0;
  if (d.kind() == DistributionKind::normal) {
    offset = d.parameters_[0];
    scale = d.parameters_[1];
    sign = upper ? -1.0 : 1.0;
    for (std::size_t i = 0; i < knots.size(); ++i) {
      const double z = (d.tail_quantile(detail::table_knot(i), upper) - offset) / scale;
      knots[i] = {z, normal_pdf(z) / d.between_, -z};
    }
  } else {
    const bool is_gamma = d.kind() == DistributionKind::gamma;
    const bool mirrored =
        upper && !is_gamma && !(beta_quantile_upper(detail::table_knot(0), d.shapes_[0], d.shapes_[1]) < 1e-6);
    const detail::Tail tail(d.kind(), upper && !mirrored, d.shapes_[mirrored ? 1 : 0],
                            is_gamma ? 1.0 : d.shapes_[mirrored ? 0 : 1]);
    offset = is_gamma ? 0.0 : mirrored ? d.upper_ : d.lower_;
    scale = is_gamma ? 1.0 / d.shapes_[1] : mirrored ? d.lower_ - d.upper_ : d.upper_ - d.lower_;
    sign = tail.sign();
    const double median = tail.exact(0.5);
    knots.back() = {median, tail.density(median), tail.score(median)};
    for (std::size_t i = detail::table_cells; i-- > 0;)
      knots[i] = detail::next_knot(tail, knots[i + 1], detail::table_knot(i + 1), detail::table_knot(i));
  }
  const double range = std::abs(d.quantile_upper(detail::table_knot(0)) - d.quantile(detail::table_knot(0)));
  for (std::size_t i = 0; i < detail::table_cells; ++i) {
    const detail::TableKnot &k0 = knots[i], &k1 = knots[i + 1];
    const double h = detail::table_knot(i + 1) - detail::table_knot(i);
    const double v0 = offset + scale * k0.x, v1 = offset + scale * k1.x;
    const double m0 = scale * sign * h / k0.f, m1 = scale * sign * h / k1.f;
    const double rise = v1 - v0;
    if (rise == 0.0 && std::isfinite(v0)) {
      cells.push_back({v0, 0.0, 0.0, 0.0});
      continue;
    }
    // What the cubic misses at the middle of the cell, to leading order: the quintic that has the second derivatives
    // too, minus the cubic. Negated comparisons, so that NaN (an infinite density, say) means "use the exact quantile".
    const double error =
        (m0 - m1) / 32.0 - scale * (h / k0.f * (h / k0.f) * k0.r + h / k1.f * (h / k1.f) * k1.r) / 64.0;
    const bool accurate = std::abs(error) <= 2e-8 * range;
    // Fritsch and Carlson's sufficient condition for a monotone cubic.
    const bool monotone = m0 / rise >= 0.0 && m1 / rise >= 0.0 && m0 / rise <= 3.0 && m1 / rise <= 3.0;
    if (accurate && monotone) {
      cells.push_back({v0, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise});
    } else {
      cells.push_back({std::numeric_limits<double>::quiet_NaN(), 0.0, 0.0, 0.0});
      ++exact_cells_;
    }
  }
  cells.push_back({offset + scale * knots.back().x, 0.0, 0.0, 0.0});
}

AMENDS_INLINE QuantileTable::QuantileTable(const Distribution& distribution) : distribution_(distribution) {
  switch (distribution.kind()) {
    case DistributionKind::fixed:
    case DistributionKind::uniform:
    case DistributionKind::triangular:
    case DistributionKind::empirical:
      return;
    case DistributionKind::pert:
    case DistributionKind::beta:
    case DistributionKind::normal:
    case DistributionKind::gamma:
      break;
  }
  auto cells = std::make_shared<std::vector<Cell>>();
  cells->reserve(2 * detail::table_half);
  build_half(false, *cells);
  build_half(true, *cells);
  cells_ = std::move(cells);
}

// No branch on u < 1/2, which no processor can predict: the half is an offset.
AMENDS_INLINE double QuantileTable::tabulated(const Cell* cells, double u) const noexcept {
  const double mirrored = 1.0 - u;
  const double w = mirrored < u ? mirrored : u;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(w);
  const std::uint64_t index = (bits >> detail::table_shift) - detail::table_base;
  if (index < detail::table_half) {
    const Cell& c = cells[index + (u >= 0.5 ? detail::table_half : 0)];
    // The mantissa bits below the cell number, as a number in [0, 1).
    constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
    const double t = std::bit_cast<double>((bits << detail::table_cell_bits & mantissa) | 0x3FF0000000000000u) - 1.0;
    const double x = c[0] + t * (c[1] + t * (c[2] + t * c[3]));
    if (x == x) {
      const double at_least = x < distribution_.lower_ ? distribution_.lower_ : x;
      return at_least > distribution_.upper_ ? distribution_.upper_ : at_least;
    }
  }
  return distribution_.quantile(u);
}

AMENDS_INLINE double QuantileTable::operator()(double u) const noexcept {
  return cells_ ? tabulated(cells_->data(), u) : distribution_.quantile(u);
}

AMENDS_INLINE void QuantileTable::fill(std::span<const double> u, std::span<double> out) const noexcept {
  const std::size_t size = (std::min)(u.size(), out.size());
  if (cells_) {
    const Cell* const cells = cells_->data();
    for (std::size_t i = 0; i < size; ++i) out[i] = tabulated(cells, u[i]);
  } else {
    for (std::size_t i = 0; i < size; ++i) out[i] = distribution_.quantile(u[i]);
  }
}

}  // namespace amends::inline AMENDS_ABI::math
