#pragma once

#include <amends/core/config.hpp>

/// The formulas of this room on a number or on several at once (core::Lanes): those who have their arguments checked
/// already call them, the functions of the room among them.
///
/// The loop from voice to learning to fewer problems (economics/complaint_loop.hpp has the model), per period:
/// `acted_voice` is the share of problems that are voiced and acted on, a v.
namespace amends::inline AMENDS_ABI::economics::kernels {

/// New causes of problems that arise in a period and are not prevented: g (1 - h a v).
template <class Number>
[[nodiscard]] constexpr Number loop_new_causes(const Number& new_causes, const Number& prevention,
                                               const Number& acted_voice) noexcept {
  return new_causes * (Number(1.0) - prevention * acted_voice);
}

/// Share of the problems that goes per period, by itself and by learning: d + l a v.
template <class Number>
[[nodiscard]] constexpr Number loop_removal(const Number& fading, const Number& learning,
                                            const Number& acted_voice) noexcept {
  return fading + learning * acted_voice;
}

/// Problem rate one period later: g (1 - h a v) + (1 - (d + l a v)) p, `removal` and `arising` as above.
template <class Number>
[[nodiscard]] constexpr Number loop_step(const Number& problem_rate, const Number& arising,
                                         const Number& removal) noexcept {
  return arising + (Number(1.0) - removal) * problem_rate;
}

/// Problem rate that stays what it is: arising / removal. Removal must not be 0.
template <class Number>
[[nodiscard]] constexpr Number loop_steady_state(const Number& arising, const Number& removal) noexcept {
  return arising / removal;
}

/// New causes g for which a problem rate is at rest: p (d + l a v) / (1 - h a v). The last must not be 0.
template <class Number>
[[nodiscard]] constexpr Number loop_causes_at_rest(const Number& problem_rate, const Number& removal,
                                                   const Number& prevention, const Number& acted_voice) noexcept {
  return problem_rate * removal / (Number(1.0) - prevention * acted_voice);
}

/// Problem rate n periods later, in closed form: p* + (p - p*) q^n, where `persistence_power` is (1 - removal)^n.
template <class Number>
[[nodiscard]] constexpr Number loop_after(const Number& problem_rate, const Number& steady_state,
                                          const Number& persistence_power) noexcept {
  return steady_state + (problem_rate - steady_state) * persistence_power;
}

}  // namespace amends::inline AMENDS_ABI::economics::kernels
