#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/score_scale.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

// Ids are whole numbers that several tables share, compared exactly: integers of any type, or whole numbers up to 2^53
// in floating point. NaN and the smallest 64-bit integer are nobody. Texts become numbers by code_customers() over the
// texts of all tables. Times are days since one origin, NaN where they are not known.

/// Customers, one row each.
struct CustomerTable {
  core::ColumnView customer_id{};  ///< required
  core::ColumnView left_at{};      ///< when he left; NaN, or later than observed_until: not, as far as is known
  /// Until when he is known to be a customer, where left_at does not tell; left out: JoinTables::observed_until.
  core::ColumnView last_seen{};
};

/// Purchases, in any order.
struct PurchaseTable {
  core::ColumnView customer_id{};  ///< required
  core::ColumnView time{};         ///< required
};

/// Answers to a survey of complainants, in any order.
struct AnswerTable {
  core::ColumnView complaint_id{};  ///< required
  core::ColumnView answered_at{};   ///< left out: not known, and the order of answers is that of their rows
};

/// Which of several answers to one complaint is taken: by their times, then by their rows; one without a time comes
/// after those with a time under `first`, and before them under `last`.
enum class AnswerRule : std::uint8_t { first, last };
[[nodiscard]] std::string_view to_string(AnswerRule rule) noexcept;

/// What is joined to a log. A table without its id column is not given.
struct JoinTables {
  CustomerTable customers{};
  PurchaseTable purchases{};
  AnswerTable answers{};
  /// Until when the tables of customers and purchases are complete. Needed with purchases, and with left_at where there
  /// is no last_seen: how long those were watched who have not left, or not bought, is nothing that rows tell.
  double observed_until = std::numeric_limits<double>::quiet_NaN();
  AnswerRule several_answers = AnswerRule::first;
  /// Times count from 1970-01-01: dates in the year 1 or before and 9999 or after stand for "unknown" and "never".
  bool dated = false;
};

/// What became of the rows of every table; the account of one that was not given is empty. A row that did not join is
/// "left out" here, and is not lost elsewhere: a complaint without a customer stays a complaint of the log.
struct JoinReport {
  core::RowReport customers{};   ///< without an id, or with one that stands before
  core::RowReport complaints{};  ///< without a customer, or with one that is not among the customers
  core::RowReport ids{};         ///< complaints without an id, or with one that stands before: no answer finds them
  core::RowReport answers{};     ///< to no complaint, or superseded by another to the same complaint
  core::RowReport purchases{};  ///< without customer or time, of customers who are not among them, after observed_until
  core::RowReport followed{};   ///< complaints of which it is not known how long their customer stayed
  std::size_t answers_before_complaint = 0;  ///< answers taken whose time is before that of the complaint
  AnswerRule several_answers = AnswerRule::first;
  bool operator==(const JoinReport&) const = default;
  /// A line for each table of which rows did not join. No line break at the end; empty where all did.
  [[nodiscard]] std::string to_string() const;
};

/// What the scores of a log are made of: columns of the table of answers, by its rows.
struct AnswerScores {
  core::ColumnView score{};  ///< required; NaN: was asked, and did not say
  core::ColumnView asked{};  ///< 1: was asked how satisfied he is, 0: was not, NaN: not known
  /// The table has everybody who was asked, also who did not reply: a complaint without a row was not asked about.
  bool has_all_asked = false;
  std::optional<ScoreScale> score_scale{};  ///< of `score`; left out: that of the log
};

/// A complaint log together with what other tables know: of each complaint the row of its customer, the row of the
/// answer to the survey, how long the customer stayed, and when he next bought. Made once; of the tables only row
/// numbers are kept, so columns of theirs are read through these.
///
/// customer    the first row with the id of the complaint
/// answer      by AnswerRule; where a complaint_id stands twice in the log, of the first of these complaints
/// followed    from receipt until left_at (then `left`, whenever he was last seen); where that is later than
///             observed_until, until observed_until; where it is not known, until last_seen or observed_until,
///             whichever is earlier
/// purchase    the first one after receipt; one of the same time is not after it
/// edge        a customer who left before the day of his complaint is counted in `followed` and has NaN; one who left
///             on that day, and not seen to be after it, has left half a day after it: dates do not tell which came first
/// cost        linear but for the sort of the complaints of each customer: 300,000 complaints, 1,000,000 customers and
///             5,000,000 purchases in less than a second; 4 bytes a row of the tables of customers and answers while it
///             is made, 41 bytes a complaint afterwards
class JoinedLog {
 public:
  /// `log` is a view of columns, whose memory must outlive this one too.
  /// errors  Error(missing) for a log without customer_id where customers or purchases are given, without complaint_id
  ///         where answers are, without received where left_at, last_seen or purchases are, without observed_until
  ///         where it is needed; Error(size_mismatch); Error(domain) for ids that are no whole numbers, tables beyond
  ///         2^31 - 1 rows
  JoinedLog(const ComplaintLog& log, const JoinTables& tables, core::Executor* executor = nullptr);

  [[nodiscard]] const ComplaintLog& log() const noexcept { return log_; }
  [[nodiscard]] std::size_t size() const noexcept { return log_.size(); }
  [[nodiscard]] const JoinReport& report() const noexcept { return report_; }
  [[nodiscard]] double observed_until() const noexcept { return observed_until_; }

  // One value for each row of the log; empty where the table was not given.
  [[nodiscard]] std::span<const std::int32_t> customer_rows() const noexcept { return customer_rows_; }  ///< -1: none
  [[nodiscard]] std::span<const std::int32_t> answer_rows() const noexcept { return answer_rows_; }      ///< -1: none
  /// Days from receipt until the customer left, or was last known to be one; NaN: not known.
  [[nodiscard]] std::span<const double> followed_days() const noexcept { return followed_days_; }
  [[nodiscard]] std::span<const std::uint8_t> left() const noexcept { return left_; }  ///< 1: left then
  /// Days from receipt to the answer; NaN: not known.
  [[nodiscard]] std::span<const double> answer_days() const noexcept { return answer_days_; }
  /// Days from receipt to the next purchase; NaN: none until observed_until, or receipt or customer are not known.
  [[nodiscard]] std::span<const double> purchase_days() const noexcept { return purchase_days_; }
  /// Days from receipt until observed_until; NaN: receipt or customer are not known.
  [[nodiscard]] std::span<const double> watched_days() const noexcept { return watched_days_; }

  /// The log with the scores of the answers that were joined; all other columns and the account are its own. What
  /// scenario_from_records, tabulate_outcomes and outcomes_of_scores take where scores stand in a survey:
  ///   const ComplaintLog scored = joined.with_scores({.score = survey_score});
  /// score  that of the answer where it says one, otherwise the log's own, if it has scores. How many of its own were
  ///        replaced by another is a finding of the account
  /// asked  of a complaint with an answer: `asked`, or 1 without that column; of one without, 0 under `has_all_asked`;
  ///        otherwise what the log says. Made where the log, or this call, tells it apart: without it everybody was
  /// edge   a score outside the scale, and an `asked` of another number, make the row one that cannot be used, which is
  ///        counted, and a finding of the account
  /// errors Error(missing) without joined answers, or without score; Error(size_mismatch) for columns of another length
  ///        than the table of answers; Error(contradiction) for another scale than that of scores which the log has
  /// cost   16 bytes a complaint, which the log and its copies own; the other columns are viewed where they are
  [[nodiscard]] ComplaintLog with_scores(const AnswerScores& answers) const;

 private:
  ComplaintLog log_;
  JoinReport report_{};
  double observed_until_;
  std::optional<std::size_t> answers_{};  // rows of their table; none was joined
  std::vector<std::int32_t> customer_rows_{};
  std::vector<std::int32_t> answer_rows_{};
  std::vector<double> followed_days_{};
  std::vector<std::uint8_t> left_{};
  std::vector<double> answer_days_{};
  std::vector<double> purchase_days_{};
  std::vector<double> watched_days_{};
};

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/joined_log.ipp>
#endif
