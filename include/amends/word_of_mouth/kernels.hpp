#pragma once

#include <amends/core/config.hpp>

/// The formulas of this room on a number or on several at once (core::Lanes).
namespace amends::inline AMENDS_ABI::word_of_mouth::kernels {

/// Tellings by customers, a share of whom tells: customers * share_who_tell * hearers_given_telling.
template <class Number>
[[nodiscard]] constexpr Number tellings(const Number& customers, const Number& share_who_tell,
                                        const Number& hearers_given_telling) noexcept {
  return customers * share_who_tell * hearers_given_telling;
}

/// Change of a prospect's purchase probability p by a negative telling: -susceptibility p.
template <class Number>
[[nodiscard]] constexpr Number negative_shift(const Number& prior, const Number& susceptibility) noexcept {
  return 0.0 - susceptibility * prior;  // 0 - x: no negative zero
}

/// Change by a positive telling: susceptibility (1 - p).
template <class Number>
[[nodiscard]] constexpr Number positive_shift(const Number& prior, const Number& susceptibility) noexcept {
  return susceptibility * (1.0 - prior);
}

/// Prospects among the hearers, each counted once: tellings (1 - overlap) in_market.
template <class Number>
[[nodiscard]] constexpr Number prospects_reached(const Number& tellings, const Number& overlap,
                                                 const Number& in_market) noexcept {
  return tellings * (1.0 - overlap) * in_market;
}

}  // namespace amends::inline AMENDS_ABI::word_of_mouth::kernels
