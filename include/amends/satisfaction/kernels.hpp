#pragma once

#include <amends/core/config.hpp>

/// The formulas of this room on a number or on several at once (core::Lanes).
namespace amends::inline AMENDS_ABI::satisfaction::kernels {

/// The share among the silent where their odds are `odds_ratio` times those of the share `among_scored`:
/// OR p / (1 - p + OR p).
template <class Number>
[[nodiscard]] constexpr Number share_of_silent(const Number& among_scored, const Number& odds_ratio) noexcept {
  return odds_ratio * among_scored / (1.0 - among_scored + odds_ratio * among_scored);
}

/// The factor from a class among those who scored to the class among all, the classes of `happy` (satisfied or better)
/// keeping their proportions: scored + (1 - scored) OR / (1 - happy + OR happy).
template <class Number>
[[nodiscard]] constexpr Number all_per_scored(const Number& scored, const Number& happy,
                                              const Number& odds_ratio) noexcept {
  return scored + (1.0 - scored) * odds_ratio / (1.0 - happy + odds_ratio * happy);
}

/// What a change brings that is only in part causal: today + share_causal (recorded - today).
template <class Number>
[[nodiscard]] constexpr Number partly_causal(const Number& today, const Number& recorded,
                                             const Number& share_causal) noexcept {
  return today + share_causal * (recorded - today);
}

}  // namespace amends::inline AMENDS_ABI::satisfaction::kernels
