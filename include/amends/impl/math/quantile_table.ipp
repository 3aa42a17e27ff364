#pragma once

#include <amends/math/distribution.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/math/quantile_grid.hpp>
#include <amends/impl/math/quantile_knots.hpp>
#include <amends/impl/math/quantile_lanes.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::math {

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
    const detail::Tail tail(is_gamma, upper && !mirrored, d.shapes_[mirrored ? 1 : 0],
                            is_gamma ? 1.0 : d.shapes_[mirrored ? 0 : 1]);
    offset = is_gamma ? 0.0 : mirrored ? d.upper_ : d.lower_;
    scale = is_gamma ? 1.0 / d.shapes_[1] : mirrored ? d.lower_ - d.upper_ : d.upper_ - d.lower_;
    sign = tail.sign();
    const double median = tail.exact(0.5);
    knots.back() = {median, tail.density(median), tail.score(median)};
    detail::fill_knots(tail, knots);
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
    case DistributionKind::log_normal:
    case DistributionKind::logit_normal:
    case DistributionKind::log_log_normal:
      transform_of_ = std::make_shared<const QuantileTable>(Distribution::normal(0.0, 1.0));
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
  if (transform_of_) return distribution_.at_normal_score((*transform_of_)(u));
  return cells_ ? tabulated(cells_->data(), u) : distribution_.quantile(u);
}

namespace detail {
/// How many of the quantiles, the first ones, are made side by side.
struct InLanes {
  std::size_t count;
  bool made;  ///< or are they to be asked for one by one after all?
};
AMENDS_INLINE InLanes quantiles_in_lanes([[maybe_unused]] core::detail::InstructionSet set,
                                         const Distribution& distribution, [[maybe_unused]] const double* cells,
                                         std::span<const double> u, double* out) noexcept {
  const double low = distribution.lower(), high = distribution.upper(), mode = distribution.parameters()[1];
  const std::size_t size = u.size();
  const bool triangular = distribution.kind() == DistributionKind::triangular && core::is_ordinary_range(high - low);
#if AMENDS_WIDE_REGISTERS
  using core::detail::InstructionSet;
  if (set == InstructionSet::avx512) {
    const std::size_t eights = size - size % 8;
    if (cells != nullptr) return {eights, tabulated_avx512({cells, low, high}, u.data(), out, eights)};
    if (triangular) return {eights, triangular_avx512(low, mode, high, u.data(), out, eights)};
  }
  if (set == InstructionSet::avx2) {
    const std::size_t fours = size - size % 4;
    if (cells != nullptr) return {fours, tabulated_avx2({cells, low, high}, u.data(), out, fours)};
    if (triangular) return {fours, triangular_avx2(low, mode, high, u.data(), out, fours)};
  }
#endif
  if (triangular) return {size, triangular_quantiles(low, mode, high, u.data(), out, size)};
  if (distribution.kind() == DistributionKind::uniform)
    return {size, uniform_quantiles(low, high, u.data(), out, size)};
  return {0, true};
}
}  // namespace detail

AMENDS_INLINE void detail::QuantileFill::fill(core::detail::InstructionSet set, const QuantileTable& table,
                                              std::span<const double> u, std::span<double> out) noexcept {
  const double* const cells = table.cells_ ? table.cells_->front().data() : nullptr;
  const std::size_t size = (std::min)(u.size(), out.size());
  // Through memory of its own, since u and out may be the same.
  std::array<double, 256> made;
  for (std::size_t first = 0; first < size; first += made.size()) {
    const std::span<const double> share = u.subspan(first, (std::min)(made.size(), size - first));
    const InLanes lanes = quantiles_in_lanes(set, table.distribution_, cells, share, made.data());
    for (std::size_t i = lanes.made ? lanes.count : 0; i < share.size(); ++i) made[i] = table(share[i]);
    std::copy_n(made.begin(), share.size(), out.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

AMENDS_INLINE void QuantileTable::fill(std::span<const double> u, std::span<double> out) const noexcept {
  if (transform_of_) {
    transform_of_->fill(u, out);
    for (double& x : out.first((std::min)(u.size(), out.size()))) x = distribution_.at_normal_score(x);
    return;
  }
  detail::QuantileFill::fill(core::detail::widest_instruction_set(), *this, u, out);
}

}  // namespace amends::inline AMENDS_ABI::math
