#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// The four dimensions on which a complainant judges how he was treated.
/// source  Stauss (2002), Managing Service Quality 12(3), 173-183 (published, second-hand: abstract). In the vocabulary
///         of justice: outcome fairness is distributive, interaction quality interactional, accessibility and response
///         speed procedural (derived: our map, for reading across literatures).
enum class Dimension : std::uint8_t { accessibility, interaction_quality, response_speed, outcome_fairness };

inline constexpr std::array<Dimension, 4> dimensions{Dimension::accessibility, Dimension::interaction_quality,
                                                     Dimension::response_speed, Dimension::outcome_fairness};

[[nodiscard]] constexpr std::string_view to_string(Dimension dimension) noexcept {
  constexpr std::array<std::string_view, 4> names{"accessibility", "interaction_quality", "response_speed",
                                                  "outcome_fairness"};
  return names[static_cast<std::size_t>(dimension)];
}

/// One complainant's scores; NaN: he did not answer this question. The scale (which end is good, too) travels apart,
/// as a ScoreScale.
struct DimensionScores {
  double accessibility = std::numeric_limits<double>::quiet_NaN();
  double interaction_quality = std::numeric_limits<double>::quiet_NaN();
  double response_speed = std::numeric_limits<double>::quiet_NaN();
  double outcome_fairness = std::numeric_limits<double>::quiet_NaN();

  [[nodiscard]] constexpr double operator[](Dimension dimension) const noexcept {
    switch (dimension) {
      case Dimension::accessibility:
        return accessibility;
      case Dimension::interaction_quality:
        return interaction_quality;
      case Dimension::response_speed:
        return response_speed;
      case Dimension::outcome_fairness:
        return outcome_fairness;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }
  /// How many of the four were answered.
  [[nodiscard]] constexpr std::size_t given() const noexcept {
    std::size_t count = 0;
    for (const Dimension d : dimensions) {
      const double score = (*this)[d];
      count += score == score ? 1U : 0U;
    }
    return count;
  }
};

/// How much each dimension counts. Only the proportions matter; equal by default, because no universal weights exist:
/// in 60 studies complaint satisfaction goes most with outcome, then interaction, weakly with procedure, but with
/// correlations anywhere between about 0 and 0.97.
/// domain  each finite and >= 0, at least one > 0
/// source  Orsingher, Valentini & de Angelis (2010), J. Academy of Marketing Science 38 (published, second-hand)
struct DimensionWeights {
  double accessibility = 1.0;
  double interaction_quality = 1.0;
  double response_speed = 1.0;
  double outcome_fairness = 1.0;

  [[nodiscard]] constexpr double operator[](Dimension dimension) const noexcept {
    return DimensionScores{accessibility, interaction_quality, response_speed, outcome_fairness}[dimension];
  }
  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    constexpr std::array<std::string_view, 4> names{"weights.accessibility", "weights.interaction_quality",
                                                    "weights.response_speed", "weights.outcome_fairness"};
    double sum = 0.0;
    for (const Dimension d : dimensions) {
      if (!detail::finite_from((*this)[d], 0.0))
        return {names[static_cast<std::size_t>(d)], "be finite and >= 0", (*this)[d]};
      sum += (*this)[d];
    }
    if (!detail::finite_from(sum, 0.0) || sum == 0.0) return {"weights", "have a positive and finite sum", sum};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
