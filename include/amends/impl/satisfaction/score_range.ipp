#pragma once

#include <amends/satisfaction/score_range.hpp>

#include <amends/impl/domain/log_findings.hpp>
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

static_assert(fewest_rows_of_a_scale == domain::detail::fewest_scores_of_a_scale);

AMENDS_INLINE std::string scale_finding(const ScoreRange& range, const domain::ScoreScale& scale) {
  return domain::detail::other_scale_finding({range.lowest, range.highest, range.rows}, scale);
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
