#pragma once

#include <amends/satisfaction/outcome_table.hpp>

#include <algorithm>
#include <amends/satisfaction/score_range.hpp>
#include <cmath>
#include <limits>
#include <unordered_map>
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

namespace detail {

/// Cuts the counts of a log by strata and clusters; each part is found by one number.
class PartsCounter {
 public:
  PartsCounter(const domain::ComplaintLog& log, const OutcomeCuts& cuts, std::size_t bands)
      : log_(log), bands_(bands), clustered_(cuts.clusters && log.columns().cluster.given()) {
    for (const std::string& name : cuts.strata) {
      if (std::find(parts_.strata.begin(), parts_.strata.end(), name) != parts_.strata.end())
        throw Error(ErrorCode::contradiction, "strata", "strata: " + name + " is given twice");
      parts_.strata.push_back(name);
      columns_.push_back(column_of(name));
    }
    if (clustered_) parts_.clusters = log.cluster_names();
    double places =
        static_cast<double>(bands) * static_cast<double>((std::max)(log.segment_names().size(), std::size_t{1}));
    for (const auto& names : parts_.level_names) places *= static_cast<double>(names.size());
    places *= static_cast<double>((std::max)(parts_.clusters.size(), std::size_t{1}));
    if (!(places < 9e18)) throw Error(ErrorCode::domain, "strata", "the strata have too many combinations of texts");
  }

  void count(std::size_t row_number, const domain::ComplaintRow& row, std::size_t segment, std::size_t band,
             const ClassThresholds& thresholds) {
    std::uint64_t key = segment;
    std::vector<std::size_t>& levels = levels_;
    levels.clear();
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      levels.push_back(level(j, row_number, row));
      key = key * parts_.level_names[j].size() + levels.back();
    }
    const std::size_t cluster = clustered_ ? static_cast<std::size_t>(row.cluster) : 0;
    key = (key * bands_ + band) * (std::max)(parts_.clusters.size(), std::size_t{1}) + cluster;
    const auto [known, added] = places_.emplace(key, parts_.parts.size());
    if (added) {
      constexpr std::size_t most = 10'000'000;
      core::check_count("parts of the table (strata times bands times clusters)", parts_.parts.size() + 1, 0, most);
      parts_.parts.push_back({.segment = segment, .band = band, .levels = levels, .cluster = cluster, .cell = {}});
      keys_.push_back(key);
    }
    count_row(row, thresholds, parts_.parts[known->second].cell);
  }

  /// In an order that does not depend on that of the rows.
  [[nodiscard]] OutcomeParts finish() {
    std::vector<std::size_t> order(keys_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return keys_[a] < keys_[b]; });
    std::vector<OutcomeParts::Part> sorted;
    for (const std::size_t i : order)
      if (parts_.parts[i].cell.received > 0.0) sorted.push_back(std::move(parts_.parts[i]));
    parts_.parts = std::move(sorted);
    return std::move(parts_);
  }

 private:
  enum class Source : std::uint8_t { channel, cluster, attribute };
  struct Column {
    Source source;
    std::size_t attribute;
  };
  Column column_of(const std::string& name) {
    for (std::size_t a = 0; a < log_.attributes().size(); ++a)
      if (log_.attributes()[a].name == name) {
        parts_.level_names.push_back(log_.attributes()[a].names);
        const auto missing = std::find(parts_.level_names.back().begin(), parts_.level_names.back().end(), "");
        missing_.push_back(static_cast<std::size_t>(missing - parts_.level_names.back().begin()));
        if (missing == parts_.level_names.back().end()) parts_.level_names.back().emplace_back();
        return {Source::attribute, a};
      }
    missing_.push_back(0);
    if (name == "channel" && log_.columns().channel.given()) {
      parts_.level_names.push_back(log_.channel_names());
      return {Source::channel, 0};
    }
    if (name == "cluster" && log_.columns().cluster.given()) {
      parts_.level_names.push_back(log_.cluster_names());
      return {Source::cluster, 0};
    }
    std::string known;
    for (const domain::AttributeColumn& one : log_.attributes()) known += (known.empty() ? "" : ", ") + one.name;
    if (log_.columns().channel.given()) known += known.empty() ? "channel" : ", channel";
    if (log_.columns().cluster.given()) known += known.empty() ? "cluster" : ", cluster";
    throw Error(ErrorCode::unknown_name, "strata",
                "strata: the records have no column \"" + name + "\"" +
                    (known.empty() ? "; attributes, channel and cluster can be mapped" : "; they have " + known));
  }
  [[nodiscard]] std::size_t level(std::size_t j, std::size_t row_number, const domain::ComplaintRow& row) const {
    if (columns_[j].source == Source::channel) return static_cast<std::size_t>(row.channel);
    if (columns_[j].source == Source::cluster) return static_cast<std::size_t>(row.cluster);
    const domain::AttributeColumn& column = log_.attributes()[columns_[j].attribute];
    const double code = column.codes[row_number];
    if (code >= 0.0 && code < static_cast<double>(column.names.size()) && std::floor(code) == code)
      return static_cast<std::size_t>(code);
    return missing_[j];
  }

  const domain::ComplaintLog& log_;
  std::size_t bands_;
  bool clustered_;
  OutcomeParts parts_{};
  std::vector<Column> columns_{};
  std::vector<std::size_t> missing_{};  ///< of each attribute: the level of rows without a text
  std::vector<std::size_t> levels_{};
  std::unordered_map<std::uint64_t, std::size_t> places_{};
  std::vector<std::uint64_t> keys_{};
};

}  // namespace detail

AMENDS_INLINE OutcomeTable tabulate_outcomes(const domain::ComplaintLog& log, const ClassThresholds& thresholds,
                                             std::span<const double> band_edges, const OutcomeCuts& cuts,
                                             core::Executor* executor) {
  OutcomeTable table = tabulate_outcomes(log, thresholds, band_edges, GroupBy::segment, executor);
  if (cuts.strata.empty() && !(cuts.clusters && log.columns().cluster.given())) return table;
  const detail::OutcomeGroups groups(log, GroupBy::segment);
  detail::PartsCounter counter(log, cuts, table.bands().size());
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % 65536 == 0) core::check_stop(executor);
    const domain::ComplaintRow row = log.row(i);
    if (row.valid()) counter.count(i, row, groups.of(row), detail::band_of(row, table.bands()), thresholds);
  }
  table.set_parts(counter.finish());
  return table;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
