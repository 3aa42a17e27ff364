#pragma once

#include <amends/satisfaction/score_range.hpp>

#include <amends/core/error.hpp>
#include <cmath>
#include <string_view>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE void ScoreRange::count(const domain::ComplaintRow& row, const domain::ScoreScale& scale) noexcept {
  if (!(row.score == row.score && row.weight > 0.0)) return;
  const double given = scale.turned(row.score);  // turned twice is as it was
  if (given < lowest) lowest = given;
  if (given > highest) highest = given;
  ++rows;
}

namespace detail {

struct CommonScale {
  double lowest, highest;
};

/// The narrowest common scale that the scores look like; null: they look like the stated one.
inline const CommonScale* other_scale(const ScoreRange& range, const domain::ScoreScale& stated) noexcept {
  static constexpr CommonScale common[] = {{1.0, 5.0}, {1.0, 7.0}, {1.0, 10.0}, {0.0, 10.0}, {0.0, 100.0}};
  for (const CommonScale& one : common) {
    const bool holds = range.highest == one.highest && range.lowest >= one.lowest;
    const bool within = one.lowest >= stated.lowest && one.highest <= stated.highest;
    if (holds && within && 3.0 * (one.highest - one.lowest) <= 2.0 * (stated.highest - stated.lowest)) return &one;
  }
  return nullptr;
}

}  // namespace detail

AMENDS_INLINE std::vector<std::string> score_findings(const ScoreRange& range, const OutcomeCell& total,
                                                      const ClassThresholds& thresholds,
                                                      const domain::ScoreScale& scale) {
  std::vector<std::string> found;
  if (range.rows < fewest_rows_of_a_scale) return found;
  const auto span = [](double from, double to) { return core::format_number(from) + " to " + core::format_number(to); };
  if (const detail::CommonScale* other = detail::other_scale(range, scale))
    found.push_back("the scores go from " + span(range.lowest, range.highest) + " on the stated scale of " +
                    span(scale.lowest, scale.highest) + ", as on a scale of " + span(other->lowest, other->highest) +
                    ": look at score_scale");
  const bool flag = std::isinf(thresholds.delighted) && scale.lowest == 0.0 && scale.highest == 1.0;
  const std::string look = flag ? ": look at flag_values" : ": look at thresholds and score_scale";
  const auto check = [&](double complaints, std::string_view what) {
    if (complaints > 0.0) return;
    found.push_back("nobody who gave a " + std::string(flag ? "flag" : "score") + " is " + std::string(what) + look);
  };
  check(total.dissatisfied, "dissatisfied");
  check(total.satisfied, "satisfied");
  if (!std::isinf(thresholds.delighted)) check(total.delighted, "delighted");
  return found;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
