#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

/// Rows of survival data in the caller's memory: one customer (or `weight` equal ones) each.
/// A row is at risk at time t when entry < t <= duration. Times in any unit, the same for both.
struct SurvivalColumns {
  core::ColumnView duration{};  ///< when the row ends: the event, or last seen without it; required, >= 0
  core::ColumnView event{};     ///< 1 the event happened at `duration`, 0 it had not (censored); left out: all 1
  core::ColumnView
      entry{};  ///< when observation began, 0 <= entry < duration (left truncation); left out: from the start
  core::ColumnView weight{};  ///< how many such customers (frequency), >= 0; left out: 1
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the rows; more is an error
  core::Executor* executor = nullptr;  ///< asked now and then whether to stop (core::StoppableExecutor); not owned
};

/// Rows with several ways to end.
struct CompetingRiskColumns {
  core::ColumnView duration{};  ///< as in SurvivalColumns
  core::ColumnView cause{};     ///< 0 censored, 1 ... 255 what ended it; required
  core::ColumnView entry{};
  core::ColumnView weight{};
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;
};

/// Why a row cannot be used.
enum class SurvivalFault : std::uint8_t {
  none,
  duration_missing,           ///< NaN
  duration_out_of_range,      ///< negative or infinite
  event_not_zero_or_one,      ///< in tables saved by older versions, where NaN was included; now an error
  cause_not_a_code,           ///< not a whole number from 0 to 255
  entry_out_of_range,         ///< NaN, negative or infinite
  entry_not_before_duration,  ///< the row was never at risk
  weight_out_of_range,        ///< NaN, negative or infinite
  group_missing,              ///< group or stratum NaN or infinite
  event_missing,              ///< NaN or infinite
  cause_missing,              ///< NaN or infinite
};
[[nodiscard]] std::string_view to_string(SurvivalFault fault) noexcept;

/// What is unusual about the data, for whoever reads the estimate.
enum class SurvivalFinding : std::uint8_t {
  no_events,              ///< nobody left: survival is 1 throughout, and its standard error of 0 says nothing
  fractional_weights,     ///< weights count customers; with other weights the estimate stands, standard errors do not
  starts_late,            ///< nobody is at risk before the first entry: the curve is that of those still there then
  risk_set_emptied,       ///< for some time between two entries nobody was at risk: nothing is known about it
  zero_before_last_time,  ///< all then at risk had the event, later rows exist: the product stays at 0
  nobody_censored,        ///< of several causes: no row has code 0. Is one of the codes "still there"?
};
[[nodiscard]] std::string_view to_string(SurvivalFinding finding) noexcept;
/// errors  Error(format) for a name that is none
[[nodiscard]] SurvivalFinding survival_finding(std::string_view name);

/// On which scale a normal interval is built before it is brought back to shares.
enum class IntervalScale : std::uint8_t {
  log_minus_log,  ///< ln(-ln S): stays within (0, 1), good coverage in small samples
  log,            ///< ln S, cut at 1
  plain,          ///< S itself, cut at 0 and 1
  logit,          ///< ln(S/(1-S)): stays within (0, 1)
};
[[nodiscard]] std::string_view to_string(IntervalScale scale) noexcept;

struct IntervalOptions {
  double level = 0.95;
  IntervalScale scale = IntervalScale::log_minus_log;
};

/// Who was at risk and what happened, at each distinct time: all that the estimators need, and the state of a fitted
/// one. Times are equal when they are the same number. Weighted counts; the order of the rows changes no bit.
struct SurvivalTable {
  std::vector<double> time{};      ///< distinct times of events, censorings and entries, ascending
  std::vector<double> at_risk{};   ///< just before: entry < time <= duration
  std::vector<double> events{};    ///< at this time
  std::vector<double> entered{};   ///< entry == time, at risk only after it; empty without entries
  std::vector<double> censored{};  ///< empty in a table of whole numbers, where it is a difference: see censored_at
  core::RowReport report{};        ///< rows left out enter nothing
  std::size_t zero_weight = 0;     ///< rows that could be used, but stand for nobody
  std::vector<SurvivalFinding> findings{};
  double total_weight = 0.0;

  [[nodiscard]] std::size_t size() const noexcept { return time.size(); }
  [[nodiscard]] double entered_at(std::size_t i) const noexcept { return entered.empty() ? 0.0 : entered[i]; }
  [[nodiscard]] double censored_at(std::size_t i) const noexcept {
    if (!censored.empty()) return censored[i];
    return at_risk[i] - events[i] + entered_at(i) - (i + 1 < size() ? at_risk[i + 1] : 0.0);
  }
  /// Weight at risk just before t (entry < t <= duration); 0 after the last time, NaN for NaN.
  [[nodiscard]] double at_risk_at(double t) const noexcept;
  /// Number of times <= t; 0 for NaN.
  [[nodiscard]] std::size_t times_until(double t) const noexcept;
};

/// The table of survival data.
/// domain  durations finite and >= 0, event 0 or 1 (NaN: not known), 0 <= entry < duration, weight >= 0; other rows are
///         counted in `report` and not used
/// edge    weight 0 is a valid row that changes nothing; without an entry column an event at time 0 counts, all being
///         at risk then
/// errors  Error(missing) without durations or rows; Error(size_mismatch); Error(domain), which names the values seen,
/// for
///         events coded otherwise (1 and 2, say); Error(bad_rows) when no row can be used, or more than the largest
///         share are left out
/// cost    whole numbers up to about the number of rows are counted, O(n); other times are sorted, by radix or, with
///         weights or entries, by comparison. At most 24 bytes a row at any moment if every time is different, 48 with
///         fractional weights (benchmarks/survival_benchmark.cpp), next to nothing if few times are
[[nodiscard]] SurvivalTable survival_table(const SurvivalColumns& columns);

/// What holds of every table: columns of one size, times finite, at least 0 and rising, 0 <= events <= weight at risk,
/// nothing negative, rows at risk that those who leave and enter account for.
/// errors  Error(missing) for a table without times; Error(size_mismatch); Error(domain)
void check(const SurvivalTable& table);

/// Why the event of a row cannot be used ("event is missing or infinite"), or an empty
/// text. `name`: of the column, as its users know it.
/// errors  Error(domain), which names the values seen, for an event coded otherwise than 1 (it happened) and 0: row by
///         row such a table would lose its events, or turn them round
[[nodiscard]] std::string event_problem(const core::ColumnView& event, std::size_t row,
                                        std::string_view name = "event");

/// A table as plain data, for the `state()` and `from_state()` of what is made of it.  errors of table_of Error(format)
void put_table(ModelState& state, const SurvivalTable& table);
[[nodiscard]] SurvivalTable table_of(const ModelState& state);

/// An account of rows as plain data.  errors of rows_of  Error(format)
void put_rows(ModelState& state, const core::RowReport& report);
[[nodiscard]] core::RowReport rows_of(const ModelState& state);

namespace detail {

/// What is wrong with saved values is wrong with the text they came from.
template <class Check>
void check_saved(Check&& check) {
  try {
    check();
  } catch (const Error& error) {
    throw Error(ErrorCode::format, error.parameter(), std::string("the saved model is damaged: ") + error.what());
  }
}

[[nodiscard]] std::size_t saved_count(const std::string& name, double value);

// One state of a curve is kept for so many steps; those between are computed again. Both ways are the same operations
// in the same order, so a value does not depend on how it was asked for.
inline constexpr std::size_t steps_per_kept_state = 64;

/// Asks the executor whether to stop, once in so many operations that their time can be neglected beside it.
class StopWatch {
 public:
  explicit StopWatch(core::Executor* executor) noexcept : executor_(executor) {}
  /// errors  Error(interrupted)
  void look(std::size_t operations = 1) {
    done_ += operations;
    if (done_ < 65536) return;
    done_ = 0;
    core::check_stop(executor_);
  }

 private:
  core::Executor* executor_;
  std::size_t done_ = 0;
};

/// One row, checked.
struct SurvivalRow {
  double duration;
  double entry;  // -1 where there is no entry column
  double weight;
  std::uint32_t cause;  // 0 censored
  SurvivalFault fault;
};

struct SurvivalRowReader {
  core::ColumnView duration;
  core::ColumnView cause;
  core::ColumnView entry;
  core::ColumnView weight;
  bool several_causes;
  core::Executor* executor = nullptr;  // of the loops over the rows
  [[nodiscard]] SurvivalRow operator()(std::size_t i) const noexcept;
};

void check_survival_columns(const SurvivalRowReader& reader, const char* cause_name);
/// Counts row `row` as left out for a fault.
/// errors  Error(domain) where it is an event coded otherwise than 0 and 1
void leave_out(core::RowReport& report, const SurvivalRowReader& reader, std::size_t row, SurvivalFault fault);
void check_any_usable(const core::RowReport& report, double largest_share_left_out, double total_weight);

/// Events that are neither 0 nor 1: a coding that was not meant for this library. Names the values seen.
[[noreturn]] void throw_event_codes(const core::ColumnView& event, std::string_view name = "event");

/// Fills the table, and cause_events[i * causes + k - 1] if it is not null.
[[nodiscard]] SurvivalTable make_survival_table(const SurvivalRowReader& reader, double largest_share_left_out,
                                                std::vector<double>* cause_events, std::size_t& causes);

[[nodiscard]] inline bool is_whole(double x) noexcept {  // of x >= 0, exactly representable counts only
  return x < 4503599627370496.0 && static_cast<double>(static_cast<std::int64_t>(x)) == x;
}

/// Sorts non-negative numbers whose sign bit is a mark (-0.0 is a marked zero) by their absolute value.
void sort_marked(std::vector<double>& values, core::Executor* executor = nullptr);

/// Interval for a share with a normal standard error; half_width in standard errors.
[[nodiscard]] math::ShareInterval share_interval(double share, double standard_error, double half_width,
                                                 IntervalScale scale) noexcept;

}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/survival_table.ipp>
#endif
