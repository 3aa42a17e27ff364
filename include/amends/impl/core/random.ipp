#pragma once

#include <amends/core/random.hpp>

#include <algorithm>
#include <amends/impl/core/uniform_lanes.hpp>
#include <bit>
#include <cmath>
#include <numbers>

namespace amends::inline AMENDS_ABI::core {

namespace detail {
inline constexpr std::uint32_t uniform_slot = 0;
inline constexpr std::uint32_t normal_slot = 1;
inline constexpr std::uint32_t first_gamma_slot = 4;

constexpr std::array<std::uint32_t, 4> random_counter(std::uint64_t stream, std::uint64_t block,
                                                      std::uint32_t slot) noexcept {
  return {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32) | slot << 16,
          static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
}

// The 52 top bits of two words as (k + 1/2) / 2^52. Both the subtraction and the addition are exact, so this is the
// same number whether the compiler vectorises it or not.
constexpr double open_unit(std::uint32_t low, std::uint32_t high) noexcept {
  const std::uint64_t bits = std::uint64_t{high} << 32 | low;
  return (std::bit_cast<double>(bits >> 12 | 0x3FF0000000000000u) - 1.0) + 0x1p-53;
}

struct UniformPair {
  double first;
  double second;
};

constexpr UniformPair uniform_pair(std::uint64_t seed, std::uint64_t stream, std::uint64_t block,
                                   std::uint32_t slot) noexcept {
  const auto words = philox4x32_10(random_counter(stream, block, slot),
                                   {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return {open_unit(words[0], words[1]), open_unit(words[2], words[3])};
}

AMENDS_INLINE void check_index(std::uint64_t index) {
  if (index >= draws_per_stream) throw_domain("index", "be below 2^48", static_cast<double>(index));
}

// Logarithm of a gamma draw. Marsaglia & Tsang: with d = shape - 1/3, c = 1/sqrt(9 d), z normal, v = (1 + c z)^3, u
// uniform, accept d v if ln u < z^2/2 + d - d v + d ln v. For shape < 1: Gamma(shape) = Gamma(shape + 1) u^(1/shape);
// that u comes from the accepting attempt, of which it is independent. For large d the large terms of the condition
// cancel: what is left of their series in w = c z is -3/4 d w^4 (1 - 4/5 w) and less.
template <bool large>
double log_gamma_attempts(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double shape, double d,
                          std::uint32_t lane) noexcept {
  const double c = 1.0 / std::sqrt(9.0 * d);
  // An attempt fails with a probability below 5 %; 16,382 in a row have a probability below 1e-21000.
  for (std::uint32_t slot = first_gamma_slot + 2 * lane; slot < 0xFFFCu; slot += 4) {
    const UniformPair for_normal = uniform_pair(seed, stream, index, slot);
    const UniformPair rest = uniform_pair(seed, stream, index, slot + 1);
    const double z =
        std::sqrt(-2.0 * std::log(for_normal.first)) * std::cos(2.0 * std::numbers::pi * for_normal.second);
    const double w = c * z, root = 1.0 + w;
    if (!(root > 0.0)) continue;
    const double log_v = 3.0 * std::log(root);
    const double v = root * root * root;
    const double most = large ? -0.75 * d * w * w * w * w * (1.0 - 0.8 * w) : 0.5 * z * z + d - d * v + d * log_v;
    if (std::log(rest.first) < most) {
      const double log_draw = std::log(d) + log_v;
      return shape < 1.0 ? log_draw + std::log(rest.second) / shape : log_draw;
    }
  }
  return std::log(d);
}
AMENDS_INLINE double log_gamma_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double shape,
                                    std::uint32_t lane) noexcept {
  const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
  return d > 1e8 ? log_gamma_attempts<true>(seed, stream, index, shape, d, lane)
                 : log_gamma_attempts<false>(seed, stream, index, shape, d, lane);
}

AMENDS_INLINE double beta_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double a,
                               double b) noexcept {
  // X / (X + Y) = 1 / (1 + exp(ln Y - ln X)): no 0/0 where both underflow.
  const double log_x = log_gamma_draw(seed, stream, index, a, 0);
  const double log_y = log_gamma_draw(seed, stream, index, b, 1);
  return 1.0 / (1.0 + std::exp(log_y - log_x));
}

}  // namespace detail

AMENDS_INLINE double check_shape(std::string_view parameter, double value) {
  if (!(value >= smallest_shape && value <= largest_shape)) throw_domain(parameter, "lie in [1e-250, 1e16]", value);
  return value;
}

AMENDS_INLINE void check_range(double low, double high) {
  check_finite("low", low);
  check_finite("high", high);
  if (!(low <= high)) throw_domain("low", "not exceed high (" + format_number(high) + ")", low);
  check_finite("high - low", high - low);
}

AMENDS_INLINE void check_low_mode_high(double low, double mode, double high) {
  check_range(low, high);
  check_between("mode", mode, low, high);
}

AMENDS_INLINE std::array<double, 2> pert_shapes(double low, double mode, double high, double shape) noexcept {
  const double range = high - low;
  return {1.0 + shape * ((mode - low) / range), 1.0 + shape * ((high - mode) / range)};
}

AMENDS_INLINE double triangular_quantile(double tail, bool upper, double low, double mode, double high) noexcept {
  const double range = high - low;
  // A power of two that keeps the product of two ranges among the numbers, and changes no other digit.
  if (!is_ordinary_range(range)) [[unlikely]] {
    const double scale = range > 1.0 ? 0x1p-600 : 0x1p+600;
    const double left = (mode - low) * scale;
    return std::clamp(low + triangular_quantile(tail, upper, 0.0, left, range * scale) / scale, low, high);
  }
  const double below = upper ? 1.0 - tail : tail, above = upper ? tail : 1.0 - tail;
  const double left = mode - low;
  // One root of either number: no processor can predict on which side a draw falls.
  const double from_low = below * range;
  const bool rises = from_low < left;
  const double root = std::sqrt(rises ? from_low * left : above * range * (high - mode));
  return std::clamp(rises ? low + root : high - root, low, high);
}

AMENDS_INLINE double uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  detail::check_index(index);
  const detail::UniformPair pair = detail::uniform_pair(seed, stream, index >> 1, detail::uniform_slot);
  return index & 1 ? pair.second : pair.first;
}

AMENDS_INLINE void detail::fill_uniform(InstructionSet set, std::uint64_t seed, std::uint64_t stream,
                                        std::uint64_t first_index, std::span<double> out) {
  if (out.empty()) return;
  check_index(first_index);
  check_index(first_index + (out.size() - 1));
  std::size_t i = 0;
  std::uint64_t block = first_index >> 1;
  if (first_index & 1) out[i++] = uniform_pair(seed, stream, block++, uniform_slot).second;
  const std::size_t in_lanes = uniform_blocks(set, seed, stream, block, out.subspan(i));
  i += 2 * in_lanes;
  block += in_lanes;
  for (; i + 2 <= out.size(); i += 2, ++block) {
    const UniformPair pair = uniform_pair(seed, stream, block, uniform_slot);
    out[i] = pair.first;
    out[i + 1] = pair.second;
  }
  if (i < out.size()) out[i] = uniform_pair(seed, stream, block, uniform_slot).first;
}

AMENDS_INLINE void fill_uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first_index,
                                std::span<double> out) {
  detail::fill_uniform(detail::widest_instruction_set(), seed, stream, first_index, out);
}

AMENDS_INLINE double normal(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  detail::check_index(index);
  const detail::UniformPair pair = detail::uniform_pair(seed, stream, index >> 1, detail::normal_slot);
  const double radius = std::sqrt(-2.0 * std::log(pair.first));
  const double angle = 2.0 * std::numbers::pi * pair.second;
  return radius * (index & 1 ? std::sin(angle) : std::cos(angle));
}

AMENDS_INLINE double gamma(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double shape) {
  detail::check_index(index);
  check_shape("shape", shape);
  return std::exp(detail::log_gamma_draw(seed, stream, index, shape, 0));
}

AMENDS_INLINE double beta(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double a, double b) {
  detail::check_index(index);
  check_shape("a", a);
  check_shape("b", b);
  return detail::beta_draw(seed, stream, index, a, b);
}

AMENDS_INLINE double triangular(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                                double high) {
  check_low_mode_high(low, mode, high);
  const double u = uniform(seed, stream, index);
  return low < high ? triangular_quantile(u, false, low, mode, high) : low;
}

AMENDS_INLINE double pert(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                          double high, double shape) {
  detail::check_index(index);
  check_low_mode_high(low, mode, high);
  check_shape("shape", shape);
  if (!(low < high)) return low;
  const auto [a, b] = pert_shapes(low, mode, high, shape);
  return std::clamp(low + (high - low) * detail::beta_draw(seed, stream, index, a, b), low, high);
}

}  // namespace amends::inline AMENDS_ABI::core
