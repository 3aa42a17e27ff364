#pragma once

#include <algorithm>
#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/domain/purchase_history.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

// Times as they come, and whether they can be meant. Not for users.
namespace amends::inline AMENDS_ABI::domain::detail {

/// Which times are none, or stand for "never" and "unknown".
class TimeFaults {
 public:
  explicit TimeFaults(const TransactionColumns& lines)
      : time_(lines.time), whole_(lines.time.type() == core::ColumnType::int64), unreadable_(lines.unreadable_time) {
    if (!lines.dated) return;
    after_ = static_cast<double>(core::days_from_civil({2, 1, 1})) * lines.ticks_per_day;
    before_ = static_cast<double>(core::days_from_civil({9999, 1, 1})) * lines.ticks_per_day;
  }
  [[nodiscard]] LineFault operator()(std::size_t i) const noexcept {
    if (whole_) {
      const std::int64_t tick = time_.whole(i);
      if (tick == core::not_a_time) return LineFault::time;
      if (tick == unreadable_) return LineFault::unreadable;
      return placeholder(static_cast<double>(tick)) ? LineFault::placeholder : LineFault::none;
    }
    const double ticks = time_[i];
    if (!(std::fabs(ticks) <= (std::numeric_limits<double>::max)())) return LineFault::time;
    return placeholder(ticks) ? LineFault::placeholder : LineFault::none;
  }
  /// In the year 1 or before it, in the year 9999 or after it.
  [[nodiscard]] bool placeholder(double ticks) const noexcept { return !(ticks >= after_ && ticks < before_); }

 private:
  core::ColumnView time_;
  bool whole_;
  std::int64_t unreadable_;
  double after_ = -std::numeric_limits<double>::infinity();
  double before_ = std::numeric_limits<double>::infinity();
};

/// Counts the lines that lie far from the rest, if the records are long enough to have such. The median is the lower
/// one of two, so that the order of the lines does not matter.
inline void find_far_lines(const TransactionColumns& lines, double first_day, double last_day,
                           TransactionReport& report, core::Executor* executor) {
  if (!(last_day - first_day > far_from_median_days)) return;
  const TimeFaults fault_of(lines);
  std::vector<double> days;
  days.reserve(lines.time.size());
  for (std::size_t i = 0; i < lines.time.size(); ++i) {
    if (i % std::size_t{65536} == 0) core::check_stop(executor);
    if (fault_of(i) == LineFault::none) days.push_back(lines.time[i] / lines.ticks_per_day);
  }
  const double median = core::median_day(std::move(days));
  for (std::size_t i = 0; i < lines.time.size(); ++i) {
    if (i % std::size_t{65536} == 0) core::check_stop(executor);
    if (!(std::fabs(lines.time[i] / lines.ticks_per_day - median) > far_from_median_days) ||
        fault_of(i) != LineFault::none)
      continue;
    if (report.far_lines++ == 0) report.first_far_line = i;
  }
}

}  // namespace amends::inline AMENDS_ABI::domain::detail
