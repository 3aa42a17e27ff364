#pragma once

#include <amends/core/config.hpp>
#include <cmath>

/// The formulas of this room on a number or on several at once (core::Lanes).
namespace amends::inline AMENDS_ABI::recovery::kernels {

/// A probability on its way to a limit: without + (limit - without) closed, where `closed` is the part of the gap that a
/// compensation closes, 1 - exp(-rate * compensation). Exactly `without` where it closes nothing.
template <class Number>
[[nodiscard]] constexpr Number saturating(const Number& without, const Number& limit, const Number& closed) noexcept {
  return without + (limit - without) * closed;
}

/// Standard deviation of the minutes that the cases of a working day take: tau sqrt(lambda (v^2 + D)), with lambda cases
/// of tau minutes each, whose coefficient of variation is v, and D their variance over their mean.
template <class Number>
[[nodiscard]] Number load_deviation(const Number& cases, const Number& minutes, const Number& variation,
                                    const Number& dispersion) noexcept {
  using std::sqrt;
  return minutes * sqrt(cases * (variation * variation + dispersion));
}

}  // namespace amends::inline AMENDS_ABI::recovery::kernels
