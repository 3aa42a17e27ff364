#pragma once

#include <amends/satisfaction/outcome_table.hpp>

#include <algorithm>
#include <amends/satisfaction/score_range.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE OutcomeCell& OutcomeCell::operator+=(const OutcomeCell& other) noexcept {
  received += other.received;
  not_asked += other.not_asked;
  evaluated += other.evaluated;
  verdicts += other.verdicts;
  resolved += other.resolved;
  scored += other.scored;
  dissatisfied += other.dissatisfied;
  satisfied += other.satisfied;
  delighted += other.delighted;
  score_sum += other.score_sum;
  score_square_sum += other.score_square_sum;
  return *this;
}

AMENDS_INLINE std::string ResponseBand::label() const {
  if (unanswered()) return "not answered";
  if (std::isinf(up_to_days)) return std::isinf(over_days) ? "any" : "over " + core::format_number(over_days);
  const bool whole = whole_days && std::floor(up_to_days) == up_to_days &&
                     (std::isinf(over_days) || std::floor(over_days) == over_days);
  if (!whole)
    return std::isinf(over_days) ? "up to " + core::format_number(up_to_days)
                                 : "over " + core::format_number(over_days) + " to " + core::format_number(up_to_days);
  const double from = std::isinf(over_days) ? 0.0 : over_days + 1.0;
  if (from == up_to_days) return core::format_number(from);
  return core::format_number(from) + "-" + core::format_number(up_to_days);
}

AMENDS_INLINE OutcomeTable::OutcomeTable(std::vector<std::string> segments, std::vector<ResponseBand> bands,
                                         domain::ScoreScale score_scale)
    : segments_(std::move(segments)),
      bands_(std::move(bands)),
      cells_(segments_.size() * bands_.size()),
      score_scale_(score_scale) {}

AMENDS_INLINE void OutcomeTable::set_whole_days(bool whole) noexcept {
  for (ResponseBand& band : bands_) band.whole_days = whole;
}

AMENDS_INLINE OutcomeCell OutcomeTable::segment_total(std::size_t segment) const {
  OutcomeCell sum;
  for (std::size_t b = 0; b < bands_.size(); ++b) sum += cell(segment, b);
  return sum;
}

AMENDS_INLINE OutcomeCell OutcomeTable::band_total(std::size_t band) const {
  OutcomeCell sum;
  for (std::size_t s = 0; s < segments_.size(); ++s) sum += cell(s, band);
  return sum;
}

AMENDS_INLINE OutcomeCell OutcomeTable::total() const {
  OutcomeCell sum;
  for (std::size_t s = 0; s < segments_.size(); ++s) sum += segment_total(s);
  return sum;
}

namespace detail {

inline void check_thresholds(const ClassThresholds& thresholds, const domain::ScoreScale& scale) {
  if (!(scale.lowest < thresholds.satisfied && thresholds.satisfied < thresholds.delighted &&
        (thresholds.delighted <= scale.highest ||
         (std::isinf(thresholds.delighted) && thresholds.satisfied <= scale.highest))))
    throw Error(ErrorCode::contradiction, "thresholds",
                "thresholds must satisfy lowest < satisfied < delighted <= highest on the scale [" +
                    core::format_number(scale.lowest) + ", " + core::format_number(scale.highest) +
                    "], got satisfied = " + core::format_number(thresholds.satisfied) +
                    " and delighted = " + core::format_number(thresholds.delighted));
}

/// The bands between the edges, the one beyond the last, and the one of complaints never answered.
inline std::vector<ResponseBand> response_bands(std::span<const double> edges) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<ResponseBand> bands;
  double last = -infinity;
  for (const double edge : edges) {
    core::check_non_negative("band_edges", edge);
    if (!(edge > last)) core::throw_domain("band_edges", "be strictly increasing", edge);
    bands.push_back({last, edge});
    last = edge;
  }
  bands.push_back({last, infinity});
  bands.push_back({infinity, std::numeric_limits<double>::quiet_NaN()});
  return bands;
}

/// Which group of the table a complaint belongs to: the segment, the channel, or the pair of them.
class OutcomeGroups {
 public:
  OutcomeGroups(const domain::ComplaintLog& log, GroupBy group_by)
      : group_by_(group_by),
        segmented_(log.columns().segment.given() && group_by != GroupBy::channel),
        channelled_(log.columns().channel.given() && group_by != GroupBy::segment),
        segments_(segmented_ ? log.segment_names() : all_),
        channels_(channelled_ ? log.channel_names() : all_) {}
  OutcomeGroups(const OutcomeGroups&) = delete;
  OutcomeGroups& operator=(const OutcomeGroups&) = delete;

  [[nodiscard]] std::size_t count() const noexcept {
    return (group_by_ == GroupBy::channel ? 1 : segments_.size()) *
           (group_by_ == GroupBy::segment ? 1 : channels_.size());
  }

  [[nodiscard]] std::vector<std::string> names() const {
    if (group_by_ == GroupBy::segment) return segments_;
    if (group_by_ == GroupBy::channel) return channels_;
    std::vector<std::string> pairs;
    for (const std::string& segment : segments_)
      for (const std::string& channel : channels_) pairs.push_back(segment + " / " + channel);
    return pairs;
  }

  [[nodiscard]] std::size_t of(const domain::ComplaintRow& row) const noexcept {
    return (segmented_ ? static_cast<std::size_t>(row.segment) : 0) * channels_.size() +
           (channelled_ ? static_cast<std::size_t>(row.channel) : 0);
  }

 private:
  const std::vector<std::string> all_{"all"};
  GroupBy group_by_;
  bool segmented_;
  bool channelled_;
  const std::vector<std::string>& segments_;
  const std::vector<std::string>& channels_;
};

inline std::size_t band_of(const domain::ComplaintRow& row, const std::vector<ResponseBand>& bands) noexcept {
  if (!row.answered()) return bands.size() - 1;
  std::size_t band = 0;
  while (row.response_days > bands[band].up_to_days) ++band;
  return band;
}

inline void count_row(const domain::ComplaintRow& row, const ClassThresholds& thresholds, OutcomeCell& cell) noexcept {
  cell.received += row.weight;
  if (!row.asked) cell.not_asked += row.weight;
  if (row.evaluated()) cell.evaluated += row.weight;
  if (row.resolved == row.resolved) {
    cell.verdicts += row.weight;
    cell.resolved += row.weight * row.resolved;
  }
  if (row.score == row.score) {
    cell.scored += row.weight;
    cell.score_sum += row.weight * row.score;
    cell.score_square_sum += row.weight * row.score * row.score;
    (row.score >= thresholds.delighted   ? cell.delighted
     : row.score >= thresholds.satisfied ? cell.satisfied
                                         : cell.dissatisfied) += row.weight;
  }
}

/// The account, and what was found in the records as a whole, each finding once.
inline std::shared_ptr<const domain::RecordReport> with_findings(std::shared_ptr<const domain::RecordReport> account,
                                                                 std::vector<std::string> findings) {
  if (findings.empty() || !account) return account;
  auto more = std::make_shared<domain::RecordReport>(*account);
  for (std::string& one : findings)
    if (std::find(more->findings.begin(), more->findings.end(), one) == more->findings.end())
      more->findings.push_back(std::move(one));
  return more;
}

}  // namespace detail

AMENDS_INLINE OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges) {
  return tabulate_outcomes(log, thresholds, band_edges, GroupBy::segment);
}

AMENDS_INLINE OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges, GroupBy group_by,
                                             core::Executor* executor) {
  detail::check_thresholds(thresholds, log.score_scale());
  const std::vector<ResponseBand> bands = detail::response_bands(band_edges);
  const detail::OutcomeGroups groups(log, group_by);
  core::check_count("band_edges", band_edges.size(), 0, 1'000'000);
  // Each factor is far below 2^32 (names fit a code, bands the line above).
  core::check_count("cells of the table (groups times bands)", groups.count() * bands.size(), 0, 10'000'000);
  OutcomeTable table(groups.names(), bands, log.score_scale());
  bool whole_days = true;
  ScoreRange scores;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % 65536 == 0) core::check_stop(executor);
    const domain::ComplaintRow row = log.row(i);
    if (!row.valid()) continue;
    detail::count_row(row, thresholds, table.cell(groups.of(row), detail::band_of(row, bands)));
    scores.count(row, log.score_scale());
    if (row.answered() && row.weight > 0.0)
      whole_days = whole_days && std::floor(row.response_days) == row.response_days;
  }
  table.set_whole_days(whole_days);
  table.set_origin({.tells_delighted = !std::isinf(thresholds.delighted),
                    .tells_speed = log.columns().response_days.given(),
                    .account = detail::with_findings(
                        log.account(), score_findings(scores, table.total(), thresholds, log.score_scale()))});
  return table;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
