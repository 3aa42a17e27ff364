#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// Counts of one part of a log (all of it, one segment, one channel). Weighted rows count with their weight.
struct LogGroup {
  std::string name{};
  double complaints = 0.0;
  double answered = 0.0;   ///< with response_days
  double days_sum = 0.0;   ///< response_days of the answered
  double asked = 0.0;      ///< how satisfied they are (ComplaintRow::asked)
  double evaluated = 0.0;  ///< with a score or a verdict
  double verdicts = 0.0;   ///< said resolved or not resolved
  double resolved = 0.0;
  double scored = 0.0;  ///< with a score
  double score_sum = 0.0;
  double score_square_sum = 0.0;

  // Shares with Wilson intervals; NaN where nothing was counted.
  [[nodiscard]] math::ShareInterval share_answered(double level = 0.95) const;   ///< of the complaints
  [[nodiscard]] math::ShareInterval share_evaluated(double level = 0.95) const;  ///< of the complaints
  [[nodiscard]] math::ShareInterval response_rate(double level = 0.95) const;    ///< evaluated, of those asked
  [[nodiscard]] math::ShareInterval share_resolved(double level = 0.95) const;   ///< of those with a verdict
  [[nodiscard]] double mean_response_days() const noexcept;                      ///< of the answered
  [[nodiscard]] double mean_score() const noexcept;                              ///< of those with a score
  [[nodiscard]] double score_standard_error() const noexcept;                    ///< NaN below two scores
};

/// What a log holds, before any judgement: counts, shares among those who evaluated, bad rows and why.
/// The shares describe respondents; amends/satisfaction/class_shares.hpp says what that leaves open.
struct LogSummary {
  core::RowReport report{};  ///< the rows, those that cannot be used and why (texts of RowFault)
  LogGroup total{};
  std::vector<LogGroup> segments{};  ///< empty without a segment column
  std::vector<LogGroup> channels{};  ///< empty without a channel column
};

/// Counts a log; the executor, not owned, is asked now and then whether to stop. cost  one pass over the rows
[[nodiscard]] LogSummary summarise(const ComplaintLog& log, core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/log_summary.ipp>
#endif
