#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/core/instruction_set.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#if AMENDS_WIDE_REGISTERS
#include <immintrin.h>
#endif

// Not for users.
namespace amends::inline AMENDS_ABI::core::detail {

/// core::fill_uniform with the instructions of a set that runs here.
void fill_uniform(InstructionSet set, std::uint64_t seed, std::uint64_t stream, std::uint64_t first_index,
                  std::span<double> out);

#if AMENDS_WIDE_REGISTERS
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
// GCC 12 takes a register that an intrinsic ignores for one that should have been set (its bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

// Blocks of Philox side by side: lane l of the four words belongs to block + l. A word has 64 bits of room, as the
// product of two has; what stands in the upper half does not matter, since the multiplication takes the lower half
// alone.

/// out[2 j] and out[2 j + 1] = the uniforms of block + j, for all j < blocks, a multiple of 4.
[[gnu::target("avx2")]] inline void uniform_blocks_avx2(std::uint64_t seed, std::uint64_t stream, std::uint64_t block,
                                                        std::size_t blocks, double* out) noexcept {
  const __m256i first_factor = _mm256_set1_epi64x(0xD2511F53), second_factor = _mm256_set1_epi64x(0xCD9E8D57);
  const __m256i exponent = _mm256_set1_epi64x(0x3FF0000000000000);
  const __m256d one = _mm256_set1_pd(1.0), half_step = _mm256_set1_pd(0x1p-53);
  __m256i first_key[10], second_key[10];
  for (std::uint64_t round = 0; round < 10; ++round) {
    first_key[round] = _mm256_set1_epi64x(static_cast<std::int64_t>(seed + round * 0x9E3779B9u));
    second_key[round] = _mm256_set1_epi64x(static_cast<std::int64_t>((seed >> 32) + round * 0xBB67AE85u));
  }
  for (std::size_t j = 0; j < blocks; j += 4) {
    __m256i w0 =
        _mm256_add_epi64(_mm256_set1_epi64x(static_cast<std::int64_t>(block + j)), _mm256_set_epi64x(3, 2, 1, 0));
    __m256i w1 = _mm256_srli_epi64(w0, 32);
    __m256i w2 = _mm256_set1_epi64x(static_cast<std::int64_t>(stream));
    __m256i w3 = _mm256_srli_epi64(w2, 32);
    for (int round = 0; round < 10; ++round) {
      const __m256i a = _mm256_mul_epu32(w0, first_factor), b = _mm256_mul_epu32(w2, second_factor);
      w0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(b, 32), w1), first_key[round]);
      w1 = b;
      w2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(a, 32), w3), second_key[round]);
      w3 = a;
    }
    // As open_unit has it.
    const __m256i even = _mm256_blend_epi32(w0, _mm256_slli_epi64(w1, 32), 0b10101010);
    const __m256i odd = _mm256_blend_epi32(w2, _mm256_slli_epi64(w3, 32), 0b10101010);
    const __m256d u = _mm256_castsi256_pd(_mm256_or_si256(_mm256_srli_epi64(even, 12), exponent));
    const __m256d v = _mm256_castsi256_pd(_mm256_or_si256(_mm256_srli_epi64(odd, 12), exponent));
    const __m256d x = _mm256_add_pd(_mm256_sub_pd(u, one), half_step);
    const __m256d y = _mm256_add_pd(_mm256_sub_pd(v, one), half_step);
    const __m256d low = _mm256_unpacklo_pd(x, y), high = _mm256_unpackhi_pd(x, y);
    _mm256_storeu_pd(out + 2 * j, _mm256_permute2f128_pd(low, high, 0x20));
    _mm256_storeu_pd(out + 2 * j + 4, _mm256_permute2f128_pd(low, high, 0x31));
  }
}

/// The same for a multiple of 8.
[[gnu::target("avx512f")]] inline void uniform_blocks_avx512(std::uint64_t seed, std::uint64_t stream,
                                                             std::uint64_t block, std::size_t blocks,
                                                             double* out) noexcept {
  const __m512i first_factor = _mm512_set1_epi64(0xD2511F53), second_factor = _mm512_set1_epi64(0xCD9E8D57);
  const __m512i exponent = _mm512_set1_epi64(0x3FF0000000000000), lower_half = _mm512_set1_epi64(0xFFFFFFFF);
  const __m512d one = _mm512_set1_pd(1.0), half_step = _mm512_set1_pd(0x1p-53);
  const __m512i front = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), back = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
  __m512i first_key[10], second_key[10];
  for (std::uint64_t round = 0; round < 10; ++round) {
    first_key[round] = _mm512_set1_epi64(static_cast<std::int64_t>(seed + round * 0x9E3779B9u));
    second_key[round] = _mm512_set1_epi64(static_cast<std::int64_t>((seed >> 32) + round * 0xBB67AE85u));
  }
  for (std::size_t j = 0; j < blocks; j += 8) {
    __m512i w0 = _mm512_add_epi64(_mm512_set1_epi64(static_cast<std::int64_t>(block + j)),
                                  _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
    __m512i w1 = _mm512_srli_epi64(w0, 32);
    __m512i w2 = _mm512_set1_epi64(static_cast<std::int64_t>(stream));
    __m512i w3 = _mm512_srli_epi64(w2, 32);
    for (int round = 0; round < 10; ++round) {
      const __m512i a = _mm512_mul_epu32(w0, first_factor), b = _mm512_mul_epu32(w2, second_factor);
      w0 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(b, 32), w1), first_key[round]);
      w1 = b;
      w2 = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(a, 32), w3), second_key[round]);
      w3 = a;
    }
    const __m512i even = _mm512_or_si512(_mm512_and_si512(w0, lower_half), _mm512_slli_epi64(w1, 32));
    const __m512i odd = _mm512_or_si512(_mm512_and_si512(w2, lower_half), _mm512_slli_epi64(w3, 32));
    const __m512d u = _mm512_castsi512_pd(_mm512_or_si512(_mm512_srli_epi64(even, 12), exponent));
    const __m512d v = _mm512_castsi512_pd(_mm512_or_si512(_mm512_srli_epi64(odd, 12), exponent));
    const __m512d x = _mm512_add_pd(_mm512_sub_pd(u, one), half_step);
    const __m512d y = _mm512_add_pd(_mm512_sub_pd(v, one), half_step);
    _mm512_storeu_pd(out + 2 * j, _mm512_permutex2var_pd(x, front, y));
    _mm512_storeu_pd(out + 2 * j + 8, _mm512_permutex2var_pd(x, back, y));
  }
}

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#pragma GCC diagnostic pop
#endif
#endif

/// The blocks that come in whole registers; gives their number, and leaves the rest to its caller.
inline std::size_t uniform_blocks([[maybe_unused]] InstructionSet set, [[maybe_unused]] std::uint64_t seed,
                                  [[maybe_unused]] std::uint64_t stream, [[maybe_unused]] std::uint64_t block,
                                  [[maybe_unused]] std::span<double> out) noexcept {
#if AMENDS_WIDE_REGISTERS
  const std::size_t blocks = out.size() / 2;
  if (set == InstructionSet::avx512) {
    uniform_blocks_avx512(seed, stream, block, blocks & ~std::size_t{7}, out.data());
    return blocks & ~std::size_t{7};
  }
  if (set == InstructionSet::avx2) {
    uniform_blocks_avx2(seed, stream, block, blocks & ~std::size_t{3}, out.data());
    return blocks & ~std::size_t{3};
  }
#endif
  return 0;
}

}  // namespace amends::inline AMENDS_ABI::core::detail
