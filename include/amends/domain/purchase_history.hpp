#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// Transactions as they come out of a till or a shop system, one line each, in any order, in the caller's memory.
struct TransactionColumns {
  core::ColumnView customer{};  ///< code of the customer, an integer from 0 to 2^53; negative or NaN: the line has none
  core::ColumnView time{};      ///< when, in ticks; NaN, or the smallest 64-bit integer (NumPy's "not a time"): unknown
  core::ColumnView amount{};    ///< money; negative: a return. May be left out: then every line is a purchase
  /// A value of an integer `time` for lines that said when, in a text that is no time: unknown too, and told apart.
  std::int64_t unreadable_time = core::not_a_time;
  double ticks_per_day = 1.0;  ///< 1: times are days; 86'400: seconds; 86'400e9: nanoseconds. Tick 0 is a midnight
  bool dated = false;          ///< tick 0 is 1970-01-01: errors speak of dates, and placeholders are found
};

/// What happens to lines with a negative amount: returns, cancelled invoices.
enum class ReturnsRule : std::uint8_t {
  net_same_period,  ///< added to what the customer bought in the same period; if nothing above 0 is left (rounding to
                    ///< 1e-9 of what was bought aside), the period is no purchase. Returns in a period without a
                    ///< purchase are left out, and counted
  drop,             ///< left out, and counted
  keep,             ///< a line like any other: a period with returns alone counts as a purchase of negative amount
  error,            ///< Error(bad_rows) that names the first one
};
[[nodiscard]] std::string_view to_string(ReturnsRule rule) noexcept;

/// How lines become purchases.
struct PurchaseRules {
  /// Length of the period within which the lines of a customer are one purchase. 1: calendar days. 0: only lines of the
  /// very same tick are merged. Independent of the unit in which results are reported.
  double grain_days = 1.0;
  /// A moment (days from tick 0) at which a period begins. 4.0 lets weeks begin on Mondays where day 0 is 1970-01-01.
  double grain_origin = 0.0;
  ReturnsRule returns = ReturnsRule::net_same_period;
};

/// Why a line is not part of a purchase; the first that holds, in this order.
enum class LineFault : std::uint8_t {
  none,
  customer,     ///< negative or NaN
  time,         ///< NaN, infinite or "not a time"
  unreadable,   ///< unreadable_time
  placeholder,  ///< a date in the year 1 or before, 9999 or after, which stands for "unknown" or "never"
  amount,       ///< NaN or infinite, where amounts are given
  dropped,      ///< a return under ReturnsRule::drop
  unmatched,    ///< a return in a period in which its customer bought nothing
  cancelled,    ///< bought or given back in a period of which returns left nothing above 0
};
/// The reason under which the line stands in the account, e.g. "customer is missing".
[[nodiscard]] std::string_view to_string(LineFault fault) noexcept;

/// Lines more than 40 years from the median day of the records stay, and are counted: 1900-01-01, 1970-01-01 and other
/// dates that stand for "unknown", numbers in another unit, slips of the pen. Records that span 40 years have none.
using core::far_from_median_days;

/// What became of the lines.
struct TransactionReport {
  core::RowReport row_report{};  ///< the lines; used are those that are part of a purchase. Texts of LineFault
  std::size_t returns = 0;       ///< negative amounts among the lines with customer, time and amount
  std::optional<std::size_t> first_return{};
  std::size_t cancelled_purchases = 0;         ///< periods with a purchase and returns that left nothing above 0 of it
  std::size_t cancelled_lines = 0;             ///< lines in these, purchases and returns
  std::size_t unmatched_returns = 0;           ///< return lines in periods of their customer without any purchase
  double unmatched_return_amount = 0.0;        ///< their sum, <= 0
  std::size_t purchases = 0;                   ///< after merging
  std::size_t customers = 0;                   ///< with at least one purchase
  std::size_t customers_without_purchase = 0;  ///< who have usable lines, all of them returned or returns
  std::size_t far_lines = 0;  ///< with a time, whoever's they are, more than far_from_median_days from the median day
  std::optional<std::size_t> first_far_line{};
  bool operator==(const TransactionReport&) const = default;
};

/// The lines that stand in the account for this reason, and the first of them.
[[nodiscard]] std::size_t left_out_for(const TransactionReport& report, LineFault fault) noexcept;
[[nodiscard]] std::optional<std::size_t> first_left_out_for(const TransactionReport& report, LineFault fault) noexcept;

/// That a report can be one: an account that adds up, returns that fit it, no more purchases than lines used, no more
/// customers than purchases. For reports that were stored.
/// errors  Error(format)
void check(const TransactionReport& report);

/// One purchase: all that a customer bought in one period.
struct Purchase {
  double period;  ///< whole periods since the first period of the records
  double amount;  ///< sum of the amounts; NaN where no amounts are given
};

/// Who bought when, for how much: the purchases of every customer, merged by the rules and sorted by time. Made once
/// from lines in any order; everything that models of buying need (customer summaries, tracking, counts) is read from
/// it.
///
/// The order of the lines changes no bit of it: the amounts of a customer and period are added with their rounding
/// errors carried along, so that each sum is the exact one, rounded once.
/// time  A line belongs to period floor((time / ticks_per_day - grain_origin) / grain_days). Integer columns are read
///       exactly, so nanoseconds do not round over midnight; with a grain below a day give integers.
/// memory  four bytes for each line while it is made, sixteen for each usable line; nothing of the caller's is kept.
///         Eight more for each line while it is made where the records span more than 40 years
/// cost  two passes over the lines, then a sort within each customer; a third pass where returns left a period without
///       a purchase, to find its lines for the account
class PurchaseHistory {
 public:
  /// errors  Error(missing) without customer or time; Error(size_mismatch); Error(domain) for a rule that is none, for
  ///         customer codes that are no integers or above 2^53, for times more than 2^53 periods apart, and for days
  ///         (one tick a day, not dated) that look like dates written as numbers or like Unix times (core::looks_like);
  ///         Error(bad_rows) for a return under ReturnsRule::error
  /// executor: not owned; asked now and then whether to stop
  explicit PurchaseHistory(const TransactionColumns& lines, const PurchaseRules& rules = {},
                           core::Executor* executor = nullptr);

  /// Customers with at least one purchase, in increasing order of their codes.
  [[nodiscard]] std::size_t customers() const noexcept { return codes_.size(); }
  [[nodiscard]] std::span<const std::int64_t> codes() const noexcept { return codes_; }
  /// Purchases of the i-th customer (not range-checked), at least one, by increasing period.
  [[nodiscard]] std::span<const Purchase> purchases(std::size_t i) const noexcept {
    return {purchases_.data() + begins_[i], begins_[i + 1] - begins_[i]};
  }
  [[nodiscard]] bool has_amounts() const noexcept { return has_amounts_; }
  [[nodiscard]] const PurchaseRules& rules() const noexcept { return rules_; }
  [[nodiscard]] const TransactionReport& report() const noexcept { return report_; }

  /// Length of a period in days: the grain, or one tick where the grain is 0.
  [[nodiscard]] double period_days() const noexcept { return period_days_; }
  /// Period of the last line with a known time, whoever's it is: as far as the records reach. NaN without any such
  /// line.
  [[nodiscard]] double last_period() const noexcept { return last_period_; }
  /// Number of the period that holds a moment given in ticks (since the first period of the records; may be negative).
  [[nodiscard]] double period_of(double ticks) const noexcept;
  /// Where a period begins, in days from tick 0.
  [[nodiscard]] double begin_of(double period) const noexcept;
  /// Whether tick 0 is 1970-01-01.
  [[nodiscard]] bool dated() const noexcept { return dated_; }
  /// The period of a moment (in ticks) that ends what was observed.
  /// errors  Error(domain) unless it is finite and not before the records, nor a placeholder (year 1 or 9999)
  [[nodiscard]] double observed_period(std::string_view parameter, double ticks) const;
  /// A moment given in ticks as people write it: its date (its time, where periods are shorter than a day) if times are
  /// dated, else the days from tick 0.
  [[nodiscard]] std::string describe(double ticks) const;
  /// The begin of a period, likewise.
  [[nodiscard]] std::string describe_period(double period) const { return describe(begin_of(period) * ticks_per_day_); }

 private:
  PurchaseRules rules_;
  double ticks_per_day_;
  double period_days_;
  double last_period_;
  double first_period_ = 0.0;  // counted from grain_origin; with a grain of 0 in ticks
  bool has_amounts_;
  bool dated_;
  std::vector<std::int64_t> codes_;
  std::vector<std::size_t> begins_;
  std::vector<Purchase> purchases_;
  TransactionReport report_{};
};

/// Codes for customers who are named by text.
struct CustomerCodes {
  std::vector<std::int32_t> codes{};  ///< for each line the index into `names`, or -1 for an empty text
  std::vector<std::string_view>
      names{};  ///< each name once, in increasing order of its bytes; views of the caller's text
};

/// Numbers for names, so that lines with text ids can become a PurchaseHistory.
/// edge  the empty text is no name: code -1, which counts as a line without customer
/// errors  Error(domain) for more than 2^31 - 1 different names
/// cost  one hash look-up for each line, and a sort of the different names
[[nodiscard]] CustomerCodes code_customers(std::span<const std::string_view> names);

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/purchase_history.ipp>
#endif
