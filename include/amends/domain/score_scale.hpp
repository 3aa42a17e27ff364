#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>

namespace amends::inline AMENDS_ABI::domain {

/// The scale a satisfaction score was asked on. `reversed`: the lowest number is the best (German school grades).
struct ScoreScale {
  double lowest = 1.0;
  double highest = 5.0;
  bool reversed = false;

  /// The score turned so that higher is better: itself, or lowest + highest - score on a reversed scale.
  [[nodiscard]] constexpr double turned(double score) const noexcept {
    return reversed ? lowest + highest - score : score;
  }
  /// 100 (turned score - lowest) / (highest - lowest): 0 is the worst answer, 100 the best; NaN stays NaN.
  [[nodiscard]] constexpr double out_of_100(double score) const noexcept {
    return 100.0 * (turned(score) - lowest) / (highest - lowest);
  }
  /// NaN (not evaluated) is not on the scale.
  [[nodiscard]] constexpr bool contains(double score) const noexcept { return score >= lowest && score <= highest; }
  bool operator==(const ScoreScale&) const = default;
  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (!(detail::missing_or_finite(lowest) && lowest == lowest)) return {"score_scale.lowest", "be finite", lowest};
    if (!(detail::missing_or_finite(highest) && lowest < highest))
      return {"score_scale.highest", "be finite and above score_scale.lowest", highest};
    return {};
  }
};
static_assert(Noun<ScoreScale>);

}  // namespace amends::inline AMENDS_ABI::domain
