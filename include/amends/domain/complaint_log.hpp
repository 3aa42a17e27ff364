#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/domain/score_scale.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// Nobody waits a hundred years for an answer: numbers above are dates, as spreadsheets count them (45321; 2000-01-01
/// is 36526) or written as numbers (20240131), or Unix times.
inline constexpr double largest_response_days = 36'525.0;

/// A further column of a log: product, relief, state, ...
struct AttributeColumn {
  std::string name{};
  core::ColumnView codes{};          ///< index into `names`; anything else: missing
  std::vector<std::string> names{};  ///< different texts
};

/// The columns of a complaint log, in the caller's memory. Every column that is given has one value per row.
struct ComplaintColumns {
  core::ColumnView response_days{};  ///< days from receipt to answer, 0 to 36,525; NaN: not answered
  core::ColumnView resolved{};       ///< 1: the complainant says resolved, 0: not resolved, NaN: did not say
  core::ColumnView score{};          ///< satisfaction score on `score_scale`; NaN: not evaluated
  /// 1: the complainant was asked how satisfied he is, 0: nobody asked him, NaN: not known, taken as asked. Who
  /// evaluated was asked, whatever stands here. Without this column everybody was.
  core::ColumnView asked{};
  core::ColumnView segment{};  ///< index into segment_names
  core::ColumnView channel{};  ///< index into channel_names
  core::ColumnView cluster{};  ///< index into cluster_names: the company or branch that handled the complaint
  core::ColumnView weight{};   ///< complaints this row stands for, >= 0; default 1 per row
  /// Who complained, and which complaint it is: whole numbers that other tables have too (domain::JoinedLog). A missing
  /// one is NaN, or the smallest 64-bit integer; such a complaint is one nevertheless.
  core::ColumnView customer_id{};
  core::ColumnView complaint_id{};
  core::ColumnView received{};  ///< when, in days; NaN: not known
  std::vector<std::string> segment_names{};
  std::vector<std::string> channel_names{};
  std::vector<std::string> cluster_names{};
  std::vector<AttributeColumn> attributes{};
  ScoreScale score_scale{};
  bool dated = false;  ///< `received` counts from 1970-01-01: the account says from when to when complaints came
  std::shared_ptr<const RecordReport> account{};  ///< of the file or files they were read from
  std::shared_ptr<const void> memory{};  ///< of those columns that are in no caller's: copies of a log share it
};

/// Why a row cannot be used.
enum class RowFault : std::uint8_t {
  none,
  response_days,
  resolved,
  score,
  segment,
  channel,
  weight,
  response_is_date,
  asked,
  cluster,
  no_segment,  ///< its code is NaN or -1, as of a missing label
  no_channel,
  no_cluster
};
/// The reason under which the row stands in the account, e.g. "score outside its scale".
[[nodiscard]] std::string_view to_string(RowFault fault) noexcept;

/// One complaint (or `weight` equal ones) as the log sees it.
struct ComplaintRow {
  double response_days;  ///< NaN: not answered
  double resolved;       ///< 1, 0 or NaN
  double score;          ///< on the scale of the log, turned so that higher is better; NaN: not evaluated
  std::int32_t segment;  ///< -1: no segment column
  std::int32_t channel;  ///< -1: no channel column
  std::int32_t cluster;  ///< -1: no cluster column
  double weight;
  bool asked;      ///< how satisfied he is; also who evaluated, or of whom nothing is known
  RowFault fault;  ///< none: usable

  [[nodiscard]] bool valid() const noexcept { return fault == RowFault::none; }
  [[nodiscard]] bool answered() const noexcept { return response_days == response_days; }
  /// The complainant said something about the outcome: a score or a verdict.
  [[nodiscard]] bool evaluated() const noexcept { return score == score || resolved == resolved; }
};

/// A validated columnar view of complaints over the caller's memory; nothing is copied, the caller keeps it alive.
/// Lengths, scale and names are checked when it is made (Error). Bad rows are not errors: they are counted in
/// `report()`, never used, never dropped silently.
class ComplaintLog {
 public:
  explicit ComplaintLog(ComplaintColumns columns);

  [[nodiscard]] std::size_t size() const noexcept { return report_.rows; }
  [[nodiscard]] double complaints() const noexcept { return complaints_; }  ///< sum of weights of the valid rows
  [[nodiscard]] const core::RowReport& report() const noexcept { return report_; }
  /// What became of every row: of the file where the columns were read from one, otherwise of report(), with the
  /// findings that a file has too: response times of more than ten years, scores as on another scale, a complaint_id
  /// that stands before.
  /// cost  of columns in memory n log n each time
  [[nodiscard]] std::shared_ptr<const RecordReport> account() const;
  [[nodiscard]] const ComplaintColumns& columns() const noexcept { return columns_; }
  [[nodiscard]] const ScoreScale& score_scale() const noexcept { return columns_.score_scale; }
  [[nodiscard]] const std::vector<std::string>& segment_names() const noexcept { return columns_.segment_names; }
  [[nodiscard]] const std::vector<std::string>& channel_names() const noexcept { return columns_.channel_names; }
  [[nodiscard]] const std::vector<std::string>& cluster_names() const noexcept { return columns_.cluster_names; }

  [[nodiscard]] const std::vector<AttributeColumn>& attributes() const noexcept { return columns_.attributes; }

  /// Row i (not range-checked), validated.
  [[nodiscard]] ComplaintRow row(std::size_t i) const noexcept;

 private:
  ComplaintColumns columns_;
  core::RowReport report_{};
  double complaints_ = 0.0;
  double first_received_ = std::numeric_limits<double>::quiet_NaN();  // of the valid rows
  double last_received_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/complaint_log.ipp>
#endif
