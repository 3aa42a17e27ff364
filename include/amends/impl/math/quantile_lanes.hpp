#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/impl/core/instruction_set.hpp>
#include <amends/impl/math/quantile_grid.hpp>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#if AMENDS_WIDE_REGISTERS
#include <immintrin.h>
#endif

// Not for users.
namespace amends::inline AMENDS_ABI::math {
class QuantileTable;

namespace detail {
/// QuantileTable::fill with the instructions of a set that runs here.
struct QuantileFill {
  static void fill(core::detail::InstructionSet set, const QuantileTable& table, std::span<const double> u,
                   std::span<double> out) noexcept;
};

// Quantiles of many numbers: the same operations as one by one, and both sides of every choice. Each returns false where
// some of the numbers need more than arithmetic, as in the far tails, and are to be asked for one by one.

/// One of two numbers, without the branch that a compiler may make of it and no processor can predict.
inline double either(bool first, double a, double b) noexcept {
  const std::uint64_t mask = first ? ~std::uint64_t{0} : 0;
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(a) & mask) | (std::bit_cast<std::uint64_t>(b) & ~mask));
}

/// Of a uniform distribution, out[i] for u[i] and all i < size.
inline bool uniform_quantiles(double low, double high, const double* u, double* out, std::size_t size) noexcept {
  const double range = high - low;
  std::size_t outside = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double below = u[i], above = 1.0 - below;
    out[i] = either(below < 0.5, low + below * range, high - above * range);
    outside += below > 0.0 && above > 0.0 ? 0 : 1;
  }
  return outside == 0;
}

/// Of a triangular distribution whose range is neither tiny nor huge: core::triangular_quantile.
inline bool triangular_quantiles(double low, double mode, double high, const double* u, double* out,
                                 std::size_t size) noexcept {
  const double range = high - low, left = mode - low, right = high - mode;
  std::size_t outside = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double below = u[i], above = 1.0 - below;
    const double from_low = below * range;
    const bool rises = from_low < left;
    const double root = std::sqrt(either(rises, from_low * left, above * range * right));
    const double x = either(rises, low + root, high - root);
    out[i] = std::clamp(x, low, high);
    outside += below > 0.0 && above > 0.0 ? 0 : 1;
  }
  return outside == 0;
}

#if AMENDS_WIDE_REGISTERS
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
// GCC 12 takes a register that an intrinsic ignores for one that should have been set (its bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/// What QuantileTable tabulated.
struct TabulatedQuantiles {
  const double* cells;  ///< four coefficients each
  double lower;
  double upper;
};

/// Of a table, for a multiple of 4.
[[gnu::target("avx2")]] inline bool tabulated_avx2(TabulatedQuantiles table, const double* u, double* out,
                                                   std::size_t size) noexcept {
  const __m256d one = _mm256_set1_pd(1.0), smallest = _mm256_set1_pd(table_knot(0)), middle = _mm256_set1_pd(0.5);
  const __m256d lower = _mm256_set1_pd(table.lower), upper = _mm256_set1_pd(table.upper);
  const __m256i base = _mm256_set1_epi64x(table_base), half = _mm256_set1_epi64x(table_half);
  const __m256i mantissa = _mm256_set1_epi64x((std::int64_t{1} << 52) - 1);
  const __m256i exponent = _mm256_set1_epi64x(0x3FF0000000000000);
  const double* const cells = table.cells;
  __m256d all = _mm256_cmp_pd(one, one, _CMP_EQ_OQ);
  for (std::size_t i = 0; i < size; i += 4) {
    const __m256d share = _mm256_loadu_pd(u + i);
    const __m256d w = _mm256_min_pd(_mm256_sub_pd(one, share), share);
    const __m256d inside = _mm256_cmp_pd(w, smallest, _CMP_GE_OQ);
    const __m256d above = _mm256_cmp_pd(share, middle, _CMP_GE_OQ);
    const __m256i bits = _mm256_castpd_si256(w);
    // Outside, the first cell will do.
    const __m256i cell = _mm256_and_si256(_mm256_castpd_si256(inside),
                                          _mm256_add_epi64(_mm256_sub_epi64(_mm256_srli_epi64(bits, table_shift), base),
                                                           _mm256_and_si256(_mm256_castpd_si256(above), half)));
    const __m256i within = _mm256_and_si256(_mm256_slli_epi64(bits, table_cell_bits), mantissa);
    const __m256d t = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(within, exponent)), one);
    // Four cells, one a row, become the four coefficients: several times faster than to gather each coefficient.
    const __m256d row0 = _mm256_loadu_pd(cells + 4 * _mm256_extract_epi64(cell, 0));
    const __m256d row1 = _mm256_loadu_pd(cells + 4 * _mm256_extract_epi64(cell, 1));
    const __m256d row2 = _mm256_loadu_pd(cells + 4 * _mm256_extract_epi64(cell, 2));
    const __m256d row3 = _mm256_loadu_pd(cells + 4 * _mm256_extract_epi64(cell, 3));
    const __m256d even01 = _mm256_unpacklo_pd(row0, row1), odd01 = _mm256_unpackhi_pd(row0, row1);
    const __m256d even23 = _mm256_unpacklo_pd(row2, row3), odd23 = _mm256_unpackhi_pd(row2, row3);
    const __m256d c0 = _mm256_permute2f128_pd(even01, even23, 0x20);
    const __m256d c1 = _mm256_permute2f128_pd(odd01, odd23, 0x20);
    const __m256d c2 = _mm256_permute2f128_pd(even01, even23, 0x31);
    const __m256d c3 = _mm256_permute2f128_pd(odd01, odd23, 0x31);
    const __m256d inner = _mm256_add_pd(c1, _mm256_mul_pd(t, _mm256_add_pd(c2, _mm256_mul_pd(t, c3))));
    const __m256d cubic = _mm256_add_pd(c0, _mm256_mul_pd(t, inner));
    const __m256d clamped = _mm256_min_pd(upper, _mm256_max_pd(lower, cubic));
    all = _mm256_and_pd(all, _mm256_and_pd(inside, _mm256_cmp_pd(cubic, cubic, _CMP_ORD_Q)));
    _mm256_storeu_pd(out + i, clamped);
  }
  return _mm256_movemask_pd(all) == 0b1111;
}

/// Two cells in one register.
[[gnu::target("avx512f"), gnu::always_inline]] inline __m512d two_cells(const double* low,
                                                                        const double* high) noexcept {
  return _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd(low)), _mm256_loadu_pd(high), 1);
}

/// The same for a multiple of 8.
[[gnu::target("avx512f")]] inline bool tabulated_avx512(TabulatedQuantiles table, const double* u, double* out,
                                                        std::size_t size) noexcept {
  const __m512d one = _mm512_set1_pd(1.0), smallest = _mm512_set1_pd(table_knot(0)), middle = _mm512_set1_pd(0.5);
  const __m512d lower = _mm512_set1_pd(table.lower), upper = _mm512_set1_pd(table.upper);
  const __m512i base = _mm512_set1_epi64(table_base), half = _mm512_set1_epi64(table_half);
  const __m512i mantissa = _mm512_set1_epi64((std::int64_t{1} << 52) - 1);
  const __m512i exponent = _mm512_set1_epi64(0x3FF0000000000000);
  const __m512i front = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), back = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
  const double* const cells = table.cells;
  __mmask8 all = 0xFF;
  for (std::size_t i = 0; i < size; i += 8) {
    const __m512d share = _mm512_loadu_pd(u + i);
    const __m512d w = _mm512_min_pd(_mm512_sub_pd(one, share), share);
    const __mmask8 inside = _mm512_cmp_pd_mask(w, smallest, _CMP_GE_OQ);
    const __mmask8 above = _mm512_cmp_pd_mask(share, middle, _CMP_GE_OQ);
    const __m512i bits = _mm512_castpd_si512(w);
    const __m512i cell = _mm512_maskz_sub_epi64(inside, _mm512_srli_epi64(bits, table_shift), base);
    alignas(64) std::int64_t at[8];
    _mm512_store_si512(at, _mm512_slli_epi64(_mm512_mask_add_epi64(cell, above, cell, half), 2));
    const __m512i within = _mm512_and_si512(_mm512_slli_epi64(bits, table_cell_bits), mantissa);
    const __m512d t = _mm512_sub_pd(_mm512_castsi512_pd(_mm512_or_si512(within, exponent)), one);
    const __m512d row04 = two_cells(cells + at[0], cells + at[4]), row15 = two_cells(cells + at[1], cells + at[5]);
    const __m512d row26 = two_cells(cells + at[2], cells + at[6]), row37 = two_cells(cells + at[3], cells + at[7]);
    const __m512d even0145 = _mm512_unpacklo_pd(row04, row15), odd0145 = _mm512_unpackhi_pd(row04, row15);
    const __m512d even2367 = _mm512_unpacklo_pd(row26, row37), odd2367 = _mm512_unpackhi_pd(row26, row37);
    const __m512d c0 = _mm512_permutex2var_pd(even0145, front, even2367);
    const __m512d c1 = _mm512_permutex2var_pd(odd0145, front, odd2367);
    const __m512d c2 = _mm512_permutex2var_pd(even0145, back, even2367);
    const __m512d c3 = _mm512_permutex2var_pd(odd0145, back, odd2367);
    const __m512d inner = _mm512_add_pd(c1, _mm512_mul_pd(t, _mm512_add_pd(c2, _mm512_mul_pd(t, c3))));
    const __m512d cubic = _mm512_add_pd(c0, _mm512_mul_pd(t, inner));
    const __m512d clamped = _mm512_min_pd(upper, _mm512_max_pd(lower, cubic));
    all = static_cast<__mmask8>(all & inside & _mm512_cmp_pd_mask(cubic, cubic, _CMP_ORD_Q));
    _mm512_storeu_pd(out + i, clamped);
  }
  return all == 0xFF;
}

/// triangular_quantiles for a multiple of 4.
[[gnu::target("avx2")]] inline bool triangular_avx2(double low, double mode, double high, const double* u, double* out,
                                                    std::size_t size) noexcept {
  const __m256d zero = _mm256_setzero_pd(), one = _mm256_set1_pd(1.0);
  const __m256d lowest = _mm256_set1_pd(low), highest = _mm256_set1_pd(high), range = _mm256_set1_pd(high - low);
  const __m256d left = _mm256_set1_pd(mode - low), right = _mm256_set1_pd(high - mode);
  __m256d all = _mm256_cmp_pd(one, one, _CMP_EQ_OQ);
  for (std::size_t i = 0; i < size; i += 4) {
    const __m256d below = _mm256_loadu_pd(u + i), above = _mm256_sub_pd(one, below);
    const __m256d inside =
        _mm256_and_pd(_mm256_cmp_pd(below, zero, _CMP_GT_OQ), _mm256_cmp_pd(above, zero, _CMP_GT_OQ));
    const __m256d from_low = _mm256_mul_pd(below, range), from_high = _mm256_mul_pd(above, range);
    const __m256d rises = _mm256_cmp_pd(from_low, left, _CMP_LT_OQ);
    const __m256d square = _mm256_blendv_pd(_mm256_mul_pd(from_high, right), _mm256_mul_pd(from_low, left), rises);
    const __m256d root = _mm256_sqrt_pd(square);
    const __m256d free = _mm256_blendv_pd(_mm256_sub_pd(highest, root), _mm256_add_pd(lowest, root), rises);
    const __m256d clamped = _mm256_min_pd(highest, _mm256_max_pd(lowest, free));
    all = _mm256_and_pd(all, inside);
    _mm256_storeu_pd(out + i, clamped);
  }
  return _mm256_movemask_pd(all) == 0b1111;
}

/// The same for a multiple of 8.
[[gnu::target("avx512f")]] inline bool triangular_avx512(double low, double mode, double high, const double* u,
                                                         double* out, std::size_t size) noexcept {
  const __m512d zero = _mm512_setzero_pd(), one = _mm512_set1_pd(1.0);
  const __m512d lowest = _mm512_set1_pd(low), highest = _mm512_set1_pd(high), range = _mm512_set1_pd(high - low);
  const __m512d left = _mm512_set1_pd(mode - low), right = _mm512_set1_pd(high - mode);
  __mmask8 all = 0xFF;
  for (std::size_t i = 0; i < size; i += 8) {
    const __m512d below = _mm512_loadu_pd(u + i), above = _mm512_sub_pd(one, below);
    const __mmask8 inside = static_cast<__mmask8>(_mm512_cmp_pd_mask(below, zero, _CMP_GT_OQ) &
                                                  _mm512_cmp_pd_mask(above, zero, _CMP_GT_OQ));
    const __m512d from_low = _mm512_mul_pd(below, range), from_high = _mm512_mul_pd(above, range);
    const __mmask8 rises = _mm512_cmp_pd_mask(from_low, left, _CMP_LT_OQ);
    const __m512d square = _mm512_mask_blend_pd(rises, _mm512_mul_pd(from_high, right), _mm512_mul_pd(from_low, left));
    const __m512d root = _mm512_sqrt_pd(square);
    const __m512d free = _mm512_mask_blend_pd(rises, _mm512_sub_pd(highest, root), _mm512_add_pd(lowest, root));
    const __m512d clamped = _mm512_min_pd(highest, _mm512_max_pd(lowest, free));
    all = static_cast<__mmask8>(all & inside);
    _mm512_storeu_pd(out + i, clamped);
  }
  return all == 0xFF;
}

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#pragma GCC diagnostic pop
#endif
#endif

}  // namespace detail
}  // namespace amends::inline AMENDS_ABI::math
