#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/complaint_log.hpp>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::satisfaction {

struct OutcomeCell;
struct ClassThresholds;

/// The scores of a log as they were given, before a reversed scale is turned.
struct ScoreRange {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  std::size_t rows = 0;  ///< with a score, and of positive weight

  void count(const domain::ComplaintRow& row, const domain::ScoreScale& scale) noexcept;
  void count(double given, double weight) noexcept;  ///< NaN: no score
};

/// Scores of fewer rows say nothing about their scale.
inline constexpr std::size_t fewest_rows_of_a_scale = 10;

/// The first of the findings below: the scores look like another scale than the stated one. "" if they do not.
[[nodiscard]] std::string scale_finding(const ScoreRange& range, const domain::ScoreScale& scale);

/// What speaks against the stated scale or the thresholds, a sentence each; nothing below `fewest_rows_of_a_scale`.
///   another scale  the highest score is the end of a common scale (1-5, 1-7, 0-10, 1-10, 0-100) that holds all scores,
///                  lies within the stated one and is at most two thirds as wide
///   an empty class nobody is dissatisfied, satisfied, or delighted (unless the threshold is infinite)
/// Both may be true of real complaints: they are findings, not errors. total: OutcomeTable::total
[[nodiscard]] std::vector<std::string> score_findings(const ScoreRange& range, const OutcomeCell& total,
                                                      const ClassThresholds& thresholds,
                                                      const domain::ScoreScale& scale);

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/score_range.ipp>
#endif
