#pragma once

#include <amends/core/config.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// How a problem ended for the customer. Stauss's classes map convinced -> delighted, satisfied -> satisfied,
/// disappointed -> dissatisfied; mollified (got something, not fully satisfied) only where data distinguish it.
enum class OutcomeState : std::uint8_t { no_problem, silent, dissatisfied, mollified, satisfied, delighted };

inline constexpr std::array<OutcomeState, 6> outcome_states{OutcomeState::no_problem,   OutcomeState::silent,
                                                            OutcomeState::dissatisfied, OutcomeState::mollified,
                                                            OutcomeState::satisfied,    OutcomeState::delighted};

[[nodiscard]] constexpr std::string_view to_string(OutcomeState state) noexcept {
  constexpr std::array<std::string_view, 6> names{"no_problem", "silent",    "dissatisfied",
                                                  "mollified",  "satisfied", "delighted"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace amends::inline AMENDS_ABI::domain
