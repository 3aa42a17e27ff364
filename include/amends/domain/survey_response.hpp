#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <amends/domain/score_scale.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

/// One survey, offered and perhaps answered: never a bare score. Without the offer there is no response rate; without
/// the scale and the version of the instrument two scores cannot be compared. Times: calendar minutes since the
/// caller's origin; NaN: did not happen.
struct SurveyResponse {
  ScoreScale scale{};
  double score = std::numeric_limits<double>::quiet_NaN();  ///< as given, on `scale`
  double offered_at = std::numeric_limits<double>::quiet_NaN();
  double responded_at = std::numeric_limits<double>::quiet_NaN();
  std::uint32_t instrument_version = 0;  ///< the caller's number for the wording asked

  [[nodiscard]] constexpr bool offered() const noexcept { return offered_at == offered_at; }
  [[nodiscard]] constexpr bool responded() const noexcept { return responded_at == responded_at; }
  /// The score on 0..100, higher better; NaN: not answered.
  [[nodiscard]] constexpr double out_of_100() const noexcept { return scale.out_of_100(score); }
  /// May be put side by side without converting: same scale, same wording.
  [[nodiscard]] constexpr bool comparable_with(const SurveyResponse& other) const noexcept {
    return instrument_version == other.instrument_version && scale.lowest == other.scale.lowest &&
           scale.highest == other.scale.highest && scale.reversed == other.scale.reversed;
  }
  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (const FieldFault wrong = scale.fault()) return wrong;
    if (!detail::missing_or_finite(offered_at)) return {"offered_at", "be finite, or NaN for not offered", offered_at};
    if (!detail::missing_or_finite(responded_at))
      return {"responded_at", "be finite, or NaN for not answered", responded_at};
    if (responded() && !offered()) return {"offered_at", "be given where the survey was answered", offered_at};
    if (responded() && responded_at < offered_at) return {"responded_at", "not come before offered_at", responded_at};
    if (score == score && !scale.contains(score)) return {"score", "lie on its scale, or be NaN", score};
    if (score == score && !responded()) return {"responded_at", "be given where there is a score", responded_at};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
