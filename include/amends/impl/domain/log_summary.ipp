#pragma once

#include <amends/domain/log_summary.hpp>

#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE math::ShareInterval LogGroup::share_answered(double level) const {
  return math::wilson_interval(answered, complaints, level);
}
AMENDS_INLINE math::ShareInterval LogGroup::share_evaluated(double level) const {
  return math::wilson_interval(evaluated, complaints, level);
}
AMENDS_INLINE math::ShareInterval LogGroup::response_rate(double level) const {
  return math::wilson_interval(evaluated, asked, level);
}
AMENDS_INLINE math::ShareInterval LogGroup::share_resolved(double level) const {
  return math::wilson_interval(resolved, verdicts, level);
}
// 0/0 is NaN: nothing was counted.
AMENDS_INLINE double LogGroup::mean_response_days() const noexcept {
  return days_sum / answered;
}
AMENDS_INLINE double LogGroup::mean_score() const noexcept {
  return score_sum / scored;
}

AMENDS_INLINE double LogGroup::score_standard_error() const noexcept {
  if (!(scored > 1.0)) return std::numeric_limits<double>::quiet_NaN();
  const double mean = mean_score();
  // Scores live on short scales, so the square sum does not cancel; rounding may still reach just below zero.
  const double variance = std::fmax(0.0, score_square_sum - scored * mean * mean) / (scored - 1.0);
  return std::sqrt(variance / scored);
}

AMENDS_INLINE LogSummary summarise(const ComplaintLog& log, core::Executor* executor) {
  LogSummary summary;
  summary.report = log.report();
  summary.total.name = "all";
  const auto name_groups = [](const std::vector<std::string>& names) {
    std::vector<LogGroup> groups(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) groups[i].name = names[i];
    return groups;
  };
  if (log.columns().segment.given()) summary.segments = name_groups(log.segment_names());
  if (log.columns().channel.given()) summary.channels = name_groups(log.channel_names());

  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % 65536 == 0) core::check_stop(executor);
    const ComplaintRow row = log.row(i);
    if (!row.valid()) continue;
    const auto add = [&row](LogGroup& group) {
      group.complaints += row.weight;
      if (row.answered()) {
        group.answered += row.weight;
        group.days_sum += row.weight * row.response_days;
      }
      if (row.asked) group.asked += row.weight;
      if (row.evaluated()) group.evaluated += row.weight;
      if (row.resolved == row.resolved) {
        group.verdicts += row.weight;
        group.resolved += row.weight * row.resolved;
      }
      if (row.score == row.score) {
        group.scored += row.weight;
        group.score_sum += row.weight * row.score;
        group.score_square_sum += row.weight * row.score * row.score;
      }
    };
    add(summary.total);
    if (row.segment >= 0) add(summary.segments[static_cast<std::size_t>(row.segment)]);
    if (row.channel >= 0) add(summary.channels[static_cast<std::size_t>(row.channel)]);
  }
  return summary;
}

}  // namespace amends::inline AMENDS_ABI::domain
