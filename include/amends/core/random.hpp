#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

// Random numbers as functions. A draw is a pure function of (seed, stream, index): nothing is stored, so the result
// does not depend on the order of the draws, on how they are cut into batches, or on the number of threads.
//
//   seed    the run;
//   stream  the variable ("stay rate of segment telecom"): give every variable its own, see stream_of;
//   index   the draw, 0 <= index < 2^48.
//
// How they are laid out in the 128-bit counter and the 64-bit key of Philox, so that no two draws share a block:
//
//   key      seed, low word first
//   counter  word 0  low 32 bits of the block number
//            word 1  bits 0-15: high bits of the block number; bits 16-31: slot
//            word 2  low 32 bits of stream
//            word 3  high 32 bits of stream
//
//   what                   block number    slot
//   uniform, triangular    index / 2       0           one block gives draws 2j and 2j + 1
//   normal                 index / 2       1           likewise, by Box-Muller
//   gamma                  index           4 + 4 t and 5 + 4 t in attempt t = 0, 1, ... of the rejection
//   beta, pert             index           as gamma for the first gamma variate, 6 + 4 t and 7 + 4 t for the second
//
// Rejection never runs into the next index: an attempt is a slot, not an index. triangular with the same seed, stream
// and index as uniform is that uniform's quantile (common random numbers); all other kinds are independent of it. Two
// gamma (or beta) draws that differ only in their shape share their bits: dependent, by intent.

/// One block of Philox4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key.
/// source  Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3 (SC11), section 3.3
/// [published,
///         second-hand: constants checked against the known answers];  cost  about 10 ns
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                                   std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

/// Number of a named stream: FNV-1a, 64 bit, over the bytes of the name.
/// stream_of("") = 0xcbf29ce484222325. Two different names give the same stream with probability about 2^-64.
/// source  Fowler, Noll & Vo, FNV hash (Internet draft) [published, second-hand: checked against its test vectors]
[[nodiscard]] constexpr std::uint64_t stream_of(std::string_view name) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

/// The number of draws of one stream: an index must be below it.
inline constexpr std::uint64_t draws_per_stream = std::uint64_t{1} << 48;

/// Uniform draw in the open interval (0, 1): (k + 1/2) / 2^52 with k of 52 random bits, so 2^-53 <= u <= 1 - 2^-53, and
/// u and 1 - u are both exact.  errors  Error(domain) for index >= 2^48;  cost  about 15 ns, see fill_uniform.
[[nodiscard]] double uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

/// out[i] = uniform(seed, stream, first_index + i), to the last bit, for each i.
/// errors  Error(domain) if first_index + out.size() > 2^48;  cost  about 4 ns a value; in the compiled library 1.5 ns
///         where the processor has AVX2, 0.6 ns with AVX-512: the same bits
void fill_uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first_index, std::span<double> out);

/// Standard normal draw, by Box-Muller: sqrt(-2 ln u) cos(2 pi v) for an even index, with sin for the odd one after it.
/// |z| < 8.6.  errors  Error(domain) for index >= 2^48
/// source  Box & Muller (1958), Annals of Mathematical Statistics 29(2), 610-611 [recalled; checked against the exact
/// cdf]
[[nodiscard]] double normal(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

/// Gamma draw with scale 1 (mean = shape). Divide by a rate to scale it.
/// domain  smallest_shape <= shape <= largest_shape; below about 0.01 the smallest draws underflow to 0
/// errors  Error(domain) for shape or for index >= 2^48
/// source  Marsaglia & Tsang (2000), A simple method for generating gamma variables, ACM TOMS 26(3), 363-372; for
///         shape < 1 the draw of shape + 1 times u^(1/shape) [recalled; checked against the exact cdf]
[[nodiscard]] double gamma(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double shape);

/// Beta draw, X / (X + Y) with X ~ Gamma(a), Y ~ Gamma(b), computed through logarithms where a or b is below 1, so that
/// it never is 0/0. May round to 0 or 1 for small a or b.
/// domain  smallest_shape <= a, b <= largest_shape;  errors  Error(domain) for a, b or for index >= 2^48
[[nodiscard]] double beta(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double a, double b);

// The domains of what can be drawn, here and by math::Distribution.

/// Above this the spread of a gamma or beta draw is lost among the last digits of its mean.
inline constexpr double largest_shape = 1e16;
/// Below this the moments of a gamma or beta distribution, and the densities, leave the range of numbers.
inline constexpr double smallest_shape = 1e-250;
/// smallest_shape <= value <= largest_shape: a shape of a gamma, beta or PERT distribution.  errors  Error(domain)
double check_shape(std::string_view parameter, double value);
/// low <= high, and high - low finite.  errors  Error(domain)
void check_range(double low, double high);
/// low <= mode <= high, and high - low finite.  errors  Error(domain)
void check_low_mode_high(double low, double mode, double high);

/// The two shapes of the beta distribution that PERT stretches over [low, high], low < high.
[[nodiscard]] std::array<double, 2> pert_shapes(double low, double mode, double high, double shape) noexcept;
/// The product of two such ranges is among the numbers.
[[nodiscard]] constexpr bool is_ordinary_range(double range) noexcept {
  return range >= 0x1p-500 && range <= 0x1p+500;
}
/// The x with P(X <= x) = tail, or P(X > x) = tail for `upper`, of the triangular distribution, low < high.
[[nodiscard]] double triangular_quantile(double tail, bool upper, double low, double mode, double high) noexcept;

/// Triangular draw: the quantile function at uniform(seed, stream, index).
/// domain  low <= mode <= high, high - low finite;  edge  low = high gives low
/// errors  Error(domain) for an argument that is not finite or out of order, or for index >= 2^48
[[nodiscard]] double triangular(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                                double high);

/// PERT draw: low + (high - low) B, B ~ Beta(1 + shape (mode - low)/(high - low), 1 + shape (high - mode)/(high -
/// low)).
/// domain  low <= mode <= high, high - low finite; smallest_shape <= shape <= largest_shape;  edge  low = high gives low
/// errors  Error(domain) for an argument that is not finite or out of order, or for index >= 2^48
[[nodiscard]] double pert(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double low, double mode,
                          double high, double shape = 4.0);

}  // namespace amends::inline AMENDS_ABI::core

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/random.ipp>
#endif
