#pragma once

#include <amends/domain/complaint_log.hpp>

#include <algorithm>
#include <amends/impl/domain/log_findings.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE std::string_view to_string(RowFault fault) noexcept {
  switch (fault) {
    case RowFault::none:
      return "none";
    case RowFault::response_days:
      return "response_days is negative or infinite";
    case RowFault::response_is_date:
      return "response_days is beyond 100 years: a date, not days";
    case RowFault::resolved:
      return "resolved is neither 0, 1 nor missing";
    case RowFault::score:
      return "score outside its scale";
    case RowFault::segment:
      return "segment is not an index into segment_names";
    case RowFault::channel:
      return "channel is not an index into channel_names";
    case RowFault::weight:
      return "weight is missing, negative or infinite";
    case RowFault::asked:
      return "asked is neither 0, 1 nor missing";
    case RowFault::cluster:
      return "cluster is not an index into cluster_names";
    case RowFault::no_segment:
      return "segment missing";
    case RowFault::no_channel:
      return "channel missing";
    case RowFault::no_cluster:
      return "cluster missing";
  }
  return "unknown";
}

namespace detail {
inline void check_column(std::string_view name, const core::ColumnView& column, std::string_view first,
                         std::size_t rows) {
  if (column.given()) core::check_same_size(name, column.size(), first, rows);
}
inline void check_scale(const ScoreScale& scale) {
  core::check_finite("score_scale.lowest", scale.lowest);
  core::check_finite("score_scale.highest", scale.highest);
  if (!(scale.lowest < scale.highest))
    throw Error(ErrorCode::contradiction, "score_scale",
                "score_scale.lowest must be below score_scale.highest, got " + core::format_number(scale.lowest) +
                    " and " + core::format_number(scale.highest));
}
/// How many rows the columns have: all those that are given as many.
inline std::size_t rows_of_columns(const ComplaintColumns& columns) {
  struct Named {
    std::string_view name;
    const core::ColumnView& column;
  };
  const Named all[] = {{"response_days", columns.response_days},
                       {"resolved", columns.resolved},
                       {"score", columns.score},
                       {"asked", columns.asked},
                       {"segment", columns.segment},
                       {"channel", columns.channel},
                       {"cluster", columns.cluster},
                       {"weight", columns.weight},
                       {"customer_id", columns.customer_id},
                       {"complaint_id", columns.complaint_id},
                       {"received", columns.received}};
  const Named* first = nullptr;
  for (const Named& one : all)
    if (one.column.given() && first == nullptr) first = &one;
  if (first == nullptr) throw Error(ErrorCode::missing, "columns", "a complaint log needs at least one column");
  const std::size_t rows = first->column.size();
  for (const Named& one : all) check_column(one.name, one.column, first->name, rows);
  for (const AttributeColumn& one : columns.attributes) {
    if (!one.codes.given())
      throw Error(ErrorCode::missing, one.name, "the attribute \"" + one.name + "\" has no column");
    check_column(one.name, one.codes, first->name, rows);
  }
  return rows;
}
/// Codes are read by the names they stand for.
inline void check_names(const ComplaintColumns& columns) {
  if (columns.segment.given() && columns.segment_names.empty())
    throw Error(ErrorCode::missing, "segment_names", "a segment column needs segment_names");
  if (columns.channel.given() && columns.channel_names.empty())
    throw Error(ErrorCode::missing, "channel_names", "a channel column needs channel_names");
  if (columns.cluster.given() && columns.cluster_names.empty())
    throw Error(ErrorCode::missing, "cluster_names", "a cluster column needs cluster_names");
}
/// Index in [0, count), or -1.
inline std::int32_t to_index(double value, std::size_t count) noexcept {
  if (!(value >= 0.0 && value < static_cast<double>(count))) return -1;
  const auto index = static_cast<std::int32_t>(value);
  return static_cast<double>(index) == value ? index : -1;
}
/// Of a code that is no index.
inline RowFault fault_of_code(double code, RowFault missing, RowFault wrong) noexcept {
  return code != code || code == -1.0 ? missing : wrong;
}
}  // namespace detail

AMENDS_INLINE ComplaintLog::ComplaintLog(ComplaintColumns columns) : columns_(std::move(columns)) {
  detail::check_scale(columns_.score_scale);
  const std::size_t rows = detail::rows_of_columns(columns_);
  if (rows > 0) detail::check_names(columns_);
  report_.rows = rows;
  // The account is written for blocks in which there is something to account for: good rows do not wait for it.
  constexpr std::size_t block = 1024;
  for (std::size_t from = 0; from < rows; from += block) {
    const std::size_t to = (std::min)(from + block, rows);
    bool all_good = true;
    for (std::size_t i = from; i < to; ++i) {
      const ComplaintRow one = row(i);
      all_good = all_good && one.valid();
      if (one.valid()) complaints_ += one.weight;
      if (one.valid() && columns_.dated && columns_.received.given()) {
        const double day = columns_.received[i];
        if (!std::isfinite(day)) continue;
        if (!(first_received_ <= day)) first_received_ = day;
        if (!(last_received_ >= day)) last_received_ = day;
      }
    }
    for (std::size_t i = from; i < to && !all_good; ++i)
      if (const RowFault fault = row(i).fault; fault != RowFault::none) report_.leave_out(i, to_string(fault));
  }
}

AMENDS_INLINE std::shared_ptr<const RecordReport> ComplaintLog::account() const {
  if (columns_.account) return columns_.account;
  RecordReport report = RecordReport::of(report_);
  report.findings = detail::log_findings(*this);
  if (columns_.dated) {
    report.first_received = std::floor(first_received_);
    report.last_received = std::floor(last_received_);
  }
  return std::make_shared<const RecordReport>(std::move(report));
}

AMENDS_INLINE ComplaintRow ComplaintLog::row(std::size_t i) const noexcept {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  constexpr double largest = (std::numeric_limits<double>::max)();
  const ScoreScale& scale = columns_.score_scale;
  ComplaintRow one{missing, missing, missing, -1, -1, -1, 1.0, true, RowFault::none};

  if (columns_.weight.given()) {
    one.weight = columns_.weight[i];
    if (!(one.weight >= 0.0 && one.weight <= largest)) one.fault = RowFault::weight;
  }
  if (columns_.response_days.given()) {
    one.response_days = columns_.response_days[i];
    if (one.response_days < 0.0 || one.response_days > largest)
      one.fault = RowFault::response_days;
    else if (one.response_days > largest_response_days)
      one.fault = RowFault::response_is_date;
  }
  if (columns_.resolved.given()) {
    one.resolved = columns_.resolved[i];
    if (one.resolved == one.resolved && one.resolved != 0.0 && one.resolved != 1.0) one.fault = RowFault::resolved;
  }
  if (columns_.score.given()) {
    one.score = columns_.score[i];
    if (one.score < scale.lowest || one.score > scale.highest) one.fault = RowFault::score;
    one.score = scale.turned(one.score);
  }
  if (columns_.segment.given()) {
    one.segment = detail::to_index(columns_.segment[i], columns_.segment_names.size());
    if (one.segment < 0)
      one.fault = detail::fault_of_code(columns_.segment[i], RowFault::no_segment, RowFault::segment);
  }
  if (columns_.channel.given()) {
    one.channel = detail::to_index(columns_.channel[i], columns_.channel_names.size());
    if (one.channel < 0)
      one.fault = detail::fault_of_code(columns_.channel[i], RowFault::no_channel, RowFault::channel);
  }
  if (columns_.cluster.given()) {
    one.cluster = detail::to_index(columns_.cluster[i], columns_.cluster_names.size());
    if (one.cluster < 0)
      one.fault = detail::fault_of_code(columns_.cluster[i], RowFault::no_cluster, RowFault::cluster);
  }
  if (columns_.asked.given()) {
    const double asked = columns_.asked[i];
    if (asked == asked && asked != 0.0 && asked != 1.0) one.fault = RowFault::asked;
    one.asked = asked != 0.0 || one.evaluated();
  }
  return one;
}

}  // namespace amends::inline AMENDS_ABI::domain
