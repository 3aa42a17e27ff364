#pragma once

#include <amends/satisfaction/score_range.hpp>

#include <amends/core/error.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cmath>
#include <string_view>
#include <utility>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE void ScoreRange::count(const domain::ComplaintRow& row, const domain::ScoreScale& scale) noexcept {
  count(scale.turned(row.score), row.weight);  // turned twice is as it was
}

AMENDS_INLINE void ScoreRange::count(double given, double weight) noexcept {
  if (!(given == given && weight > 0.0)) return;
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

inline std::string span_of(double from, double to) {
  return core::format_number(from) + " to " + core::format_number(to);
}

}  // namespace detail

AMENDS_INLINE std::string scale_finding(const ScoreRange& range, const domain::ScoreScale& scale) {
  if (range.rows < fewest_rows_of_a_scale) return {};
  const detail::CommonScale* const other = detail::other_scale(range, scale);
  if (other == nullptr) return {};
  return "the scores go from " + detail::span_of(range.lowest, range.highest) + " on the stated scale of " +
         detail::span_of(scale.lowest, scale.highest) + ", as on a scale of " +
         detail::span_of(other->lowest, other->highest) + ": look at score_scale";
}

AMENDS_INLINE std::vector<std::string> score_findings(const ScoreRange& range, const OutcomeCell& total,
                                                      const ClassThresholds& thresholds,
                                                      const domain::ScoreScale& scale) {
  std::vector<std::string> found;
  if (range.rows < fewest_rows_of_a_scale) return found;
  if (std::string other = scale_finding(range, scale); !other.empty()) found.push_back(std::move(other));
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
