#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/domain/complaint_log.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::satisfaction {

/// Where a score becomes satisfied or delighted: delighted if score >= delighted, satisfied if
/// satisfied <= score < delighted, dissatisfied below. On the scale of the log; no default: the user states them.
struct ClassThresholds {
  double satisfied = std::numeric_limits<double>::quiet_NaN();
  double delighted = std::numeric_limits<double>::quiet_NaN();  ///< +infinity: the score cannot tell who is delighted

  /// Those of a flag, which is a score of 0 (dissatisfied) or 1: nobody is delighted.
  [[nodiscard]] static constexpr ClassThresholds of_flag() noexcept {
    return {.satisfied = 1.0, .delighted = std::numeric_limits<double>::infinity()};
  }
};

/// Counts of one segment in one response-speed band. Weighted logs give weighted counts.
struct OutcomeCell {
  double received = 0.0;   ///< complaints
  double not_asked = 0.0;  ///< whose complainant nobody asked how satisfied he is (ComplaintRow::asked)
  double evaluated = 0.0;  ///< with a score or a verdict
  double verdicts = 0.0;   ///< with a verdict (resolved or not)
  double resolved = 0.0;   ///< verdict: resolved
  double scored = 0.0;     ///< with a score
  double dissatisfied = 0.0;
  double satisfied = 0.0;
  double delighted = 0.0;  ///< dissatisfied + satisfied + delighted = scored
  double score_sum = 0.0;
  double score_square_sum = 0.0;

  [[nodiscard]] double asked() const noexcept { return received - not_asked; }
  OutcomeCell& operator+=(const OutcomeCell& other) noexcept;  ///< merge: counts add
};

/// One response-speed band: answered after more than `over_days` and within `up_to_days`; or not answered.
struct ResponseBand {
  double over_days;   ///< exclusive; -infinity for the first band
  double up_to_days;  ///< inclusive; +infinity for the last; NaN for "not answered"
  /// Are all days whole that were counted in the table? A day 5.5 is between "2-5" and "6-8".
  bool whole_days = true;
  [[nodiscard]] bool unanswered() const noexcept { return up_to_days != up_to_days; }
  /// Is all of it answered after at most so many days? Never of "not answered", nor for NaN.
  [[nodiscard]] bool within(double days) const noexcept { return !unanswered() && up_to_days <= days; }
  /// Of whole days between whole ends "0-1", "2-5"; of others "up to 1", "over 1 to 5". In both cases "over 10" for the
  /// last, "any" for the only one, and "not answered".
  [[nodiscard]] std::string label() const;
};

/// Where the counts of a table come from, and what they can tell.
struct OutcomeOrigin {
  bool tells_delighted = true;  ///< false: the scores are a flag, or the threshold is infinite
  bool tells_speed = true;      ///< false: the log has no response times, so nobody is known to be answered
  std::shared_ptr<const domain::RecordReport> account{};  ///< of the rows; may be null where a table was made by hand
};

/// The counts of a table cut further: by texts of other columns and by cluster.
struct OutcomeParts {
  struct Part {
    std::size_t segment = 0;
    std::size_t band = 0;
    std::vector<std::size_t> levels{};  ///< of each column of `strata`: index into its `level_names`
    std::size_t cluster = 0;            ///< index into `clusters`; 0 where there is no cluster column
    OutcomeCell cell{};
  };
  std::vector<std::string> strata{};                    ///< names of the columns
  std::vector<std::vector<std::string>> level_names{};  ///< of each column; a missing text is ""
  std::vector<std::string> clusters{};                  ///< empty: the log has no cluster column
  std::vector<Part> parts{};  ///< with complaints; in the order of segment, levels, band, cluster
};

/// By what the counts of a table are cut, besides segment and band.
struct OutcomeCuts {
  std::vector<std::string> strata{};  ///< names of attributes of the log, or "channel", "cluster"
  bool clusters = true;               ///< by cluster, where the log has such a column
};

/// Counts by segment and response-speed band; the sufficient statistic of everything that is read off the records.
class OutcomeTable {
 public:
  OutcomeTable(std::vector<std::string> segments, std::vector<ResponseBand> bands, domain::ScoreScale score_scale = {});
  [[nodiscard]] const std::vector<std::string>& segments() const noexcept { return segments_; }
  [[nodiscard]] const std::vector<ResponseBand>& bands() const noexcept { return bands_; }
  /// Were days counted that are not whole? All bands say so, and their labels (ResponseBand::whole_days).
  void set_whole_days(bool whole) noexcept;
  [[nodiscard]] const domain::ScoreScale& score_scale() const noexcept { return score_scale_; }
  [[nodiscard]] OutcomeCell& cell(std::size_t segment, std::size_t band) {
    return cells_[segment * bands_.size() + band];
  }
  [[nodiscard]] const OutcomeCell& cell(std::size_t segment, std::size_t band) const {
    return cells_[segment * bands_.size() + band];
  }
  [[nodiscard]] OutcomeCell segment_total(std::size_t segment) const;  ///< over all bands
  [[nodiscard]] OutcomeCell band_total(std::size_t band) const;        ///< over all segments
  [[nodiscard]] OutcomeCell total() const;
  [[nodiscard]] const OutcomeOrigin& origin() const noexcept { return origin_; }
  void set_origin(OutcomeOrigin origin) { origin_ = std::move(origin); }
  /// The same counts by strata and clusters; without parts where the table was not cut.
  [[nodiscard]] const OutcomeParts& parts() const noexcept { return parts_; }
  void set_parts(OutcomeParts parts) { parts_ = std::move(parts); }

 private:
  std::vector<std::string> segments_;
  std::vector<ResponseBand> bands_;
  std::vector<OutcomeCell> cells_;
  domain::ScoreScale score_scale_;
  OutcomeOrigin origin_{};
  OutcomeParts parts_{};
};

/// What the rows of an OutcomeTable stand for. By channel, or by both, its `segments()` are the channels' names, or
/// "segment / channel".
enum class GroupBy : std::uint8_t { segment, channel, segment_and_channel };

/// Counts the valid rows of a log by segment and response-speed band.
/// band_edges: upper ends in days, inclusive, strictly increasing, >= 0, e.g. {1, 5, 8, 10}. They give
/// edges + 2 bands: up to each edge, over the last edge, not answered. A log without a segment column has one segment,
/// named "all". Thresholds must satisfy lowest < satisfied < delighted <= highest of the scale, or delighted = infinity
/// and satisfied <= highest. Where a complaint of positive weight was answered on a day that is not whole, the labels of
/// all bands are "over 5 to 8" instead of "6-8".
/// errors  Error(domain | contradiction) for edges or thresholds that break these rules; Error(domain) for a table of
///         more than 10 million cells.
/// cost    one pass over the rows.
[[nodiscard]] OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges);
/// The same with the rows of the table chosen. A log without the column asked for has one row of that kind, "all". The
/// executor, not owned, is asked now and then whether to stop.
[[nodiscard]] OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges, GroupBy group_by,
                                             core::Executor* executor = nullptr);

/// The same by segment, with the counts cut further (OutcomeTable::parts).
/// errors  also Error(unknown_name) for a stratum that the log does not have, Error(contradiction) for one named twice,
///         Error(domain) where more than 10 million parts have complaints
[[nodiscard]] OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges, const OutcomeCuts& cuts,
                                             core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/outcome_table.ipp>
#endif
