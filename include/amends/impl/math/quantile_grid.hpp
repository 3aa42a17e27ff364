#pragma once

#include <amends/core/config.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>

// Not for users.
namespace amends::inline AMENDS_ABI::math::detail {

// The grid in w = min(u, 1 - u): its knots are the doubles whose exponent is -24 ... -2 and whose mantissa has only its
// five top bits set, so exponent and top bits of w, read as one integer, number the cells.
inline constexpr int table_cell_bits = 5;
inline constexpr int table_shift = 52 - table_cell_bits;
inline constexpr std::uint64_t table_base = std::bit_cast<std::uint64_t>(0x1p-24) >> table_shift;
inline constexpr std::size_t table_octaves = 23;
inline constexpr std::size_t table_octave = std::size_t{1} << table_cell_bits;  // cells of one
inline constexpr std::size_t table_cells = table_octaves * table_octave;
inline constexpr std::size_t table_half = table_cells + 1;  // and one for w = 1/2 alone

constexpr double table_knot(std::size_t i) noexcept {
  return std::bit_cast<double>((table_base + i) << table_shift);
}
static_assert(table_knot(table_cells) == 0.5);

}  // namespace amends::inline AMENDS_ABI::math::detail
