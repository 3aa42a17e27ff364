#pragma once

#include <amends/core/random.hpp>

#include <algorithm>
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
// that u comes from the accepting attempt, of which it is independent.
AMENDS_INLINE double log_gamma_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double shape,
                                    std::uint32_t lane) noexcept {
  const bool boosted = shape < 1.0;
  const double d = (boosted ? shape + 1.0 : shape) - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  // An attempt fails with a probability below 5 %; 16,382 in a row have a probability below 1e-21000.
  for (std::uint32_t slot = first_gamma_slot + 2 * lane; slot < 0xFFFCu; slot += 4) {
    const UniformPair for_normal = uniform_pair(seed, stream, index, slot);
    const UniformPair rest = uniform_pair(seed, stream, index, slot + 1);
    const double z =
        std::sqrt(-2.0 * std::log(for_normal.first)) * std::cos(2.0 * std::numbers::pi * for_normal.second);
    const double root = 1.0 + c * z;
    if (!(root > 0.0)) continue;
    const double log_v = 3.0 * std::log(root);
    const double v = root * root * root;
    if (std::log(rest.first) < 0.5 * z * z + d - d * v + d * log_v) {
      const double log_draw = std::log(d) + log_v;
      return boosted ? log_draw + std::log(rest.second) / shape : log_draw;
    }
  }
  return std::log(d);
}

AMENDS_INLINE double beta_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double a,
                               double b) noexcept {
  // X / (X + Y) = 1 / (1 + exp(ln Y - ln X)): no 0/0 where both underflow.
  const double log_x = log_gamma_draw(seed, stream, index, a, 0);
  const double log_y = log_gamma_draw(seed, stream, index, b, 1);
  return 1.0 / (1.0 + std::exp(log_y - log_x));
}

AMENDS_INLINE void check_low_mode_high(double low, double mode, double high) {
  check_finite("low", low);
  check_finite("high", high);
  if (!(low <= high)) throw_domain("low", "not exceed high (" + format_number(high) + ")", low);
  check_between("mode", mode, low, high);
}
}  // namespace detail

AMENDS_INLINE double uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  detail::check_index(index);
  const detail::UniformPair pair = detail::uniform_pair(seed, stream, index >> 1, detail::uniform_slot);
  return index & 1 ? pair.second : pair.first;
}

AMENDS_INLINE void fill_uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first_index,
                                std::span<double> out) {
  if (out.empty()) return;
  detail::check_index(first_index);
  detail::check_index(first_index + (out.size() - 1));
  std::size_t i = 0;
  std::uint64_t block = first_index >> 1;
  if (first_index & 1) out[i++] = detail::uniform_pair(seed, stream, block++, detail::uniform_slot).second;
  // A plain loop: the multiplications of neighbouring blocks overlap. Side by side in vector registers they take longer
  // (measured with GCC 12 and Clang 14 without AVX).
  for (; i + 2 <= out.size(); i += 2, ++block) {
    const detail::UniformPair pair = detail::uniform_pair(seed, stream, block, detail::uniform_slot);
    out[i] = pair.first;
    out[i + 1] = pair.second;
  }
  if (i < out.size()) out[i] = detail::uniform_pair(seed, stream, block, detail::uniform_slot).first;
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
  check_positive("shape", shape);
  return std::exp(detail::log_gamma_draw(seed, stream, index, shape, 0));
}

AMENDS_INLINE double beta(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double a, double b) {
  detail::check_index(index);
  check_positive("a", a);
  check_positive("b", b);
  return detail::beta_draw(seed, stream, index, a, b);
}

AMENDS_INLINE double triangular(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                                double high) {
  detail::check_low_mode_high(low, mode, high);
  const double u = uniform(seed, stream, index);
  const double range = high - low;
  if (!(range > 0.0)) return low;
  const double draw = u * range < mode - low ? low + std::sqrt(u * range * (mode - low))
                                             : high - std::sqrt((1.0 - u) * range * (high - mode));
  return std::clamp(draw, low, high);
}

AMENDS_INLINE double pert(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                          double high, double shape) {
  detail::check_index(index);
  detail::check_low_mode_high(low, mode, high);
  check_positive("shape", shape);
  const double range = high - low;
  if (!(range > 0.0)) return low;
  const double a = 1.0 + shape * (mode - low) / range;
  const double b = 1.0 + shape * (high - mode) / range;
  return std::clamp(low + range * detail::beta_draw(seed, stream, index, a, b), low, high);
}

}  // namespace amends::inline AMENDS_ABI::core
