#pragma once

#include <amends/core/config.hpp>

/// The formulas of this room on a number or on several at once (core::Lanes).
namespace amends::inline AMENDS_ABI::recovery::kernels {

/// A probability on its way to a limit: without + (limit - without) closed, where `closed` is the part of the gap that a
/// compensation closes, 1 - exp(-rate * compensation). Exactly `without` where it closes nothing.
template <class Number>
[[nodiscard]] constexpr Number saturating(const Number& without, const Number& limit, const Number& closed) noexcept {
  return without + (limit - without) * closed;
}

}  // namespace amends::inline AMENDS_ABI::recovery::kernels
