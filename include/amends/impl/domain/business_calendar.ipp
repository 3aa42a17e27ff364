#pragma once

#include <amends/domain/business_calendar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

namespace detail {
inline constexpr double minutes_per_day = 1440.0;
}

AMENDS_INLINE BusinessCalendar::BusinessCalendar(const std::array<OpeningHours, 7>& week, int weekday_of_day_0,
                                                 std::vector<std::int64_t> holidays)
    : week_(week), weekday_of_day_0_(weekday_of_day_0), holidays_(std::move(holidays)) {
  if (weekday_of_day_0 < 0 || weekday_of_day_0 > 6)
    core::throw_domain("weekday_of_day_0", "be 0 (Monday) to 6 (Sunday)", weekday_of_day_0);
  for (const OpeningHours& hours : week_) {
    core::check_between("opens", hours.opens, 0.0, detail::minutes_per_day);
    core::check_between("closes", hours.closes, hours.opens, detail::minutes_per_day);
  }
  for (std::size_t d = 0; d < 7; ++d) {
    const OpeningHours& hours = hours_of(static_cast<std::int64_t>(d));
    minutes_before_[d + 1] = minutes_before_[d] + (hours.closes - hours.opens);
  }
  std::sort(holidays_.begin(), holidays_.end());
  holidays_.erase(std::unique(holidays_.begin(), holidays_.end()), holidays_.end());
  holiday_minutes_.reserve(holidays_.size() + 1);
  holiday_minutes_.push_back(0.0);
  for (const std::int64_t day : holidays_) {
    const OpeningHours& hours = hours_of(day);
    holiday_minutes_.push_back(holiday_minutes_.back() + (hours.closes - hours.opens));
  }
}

AMENDS_INLINE BusinessCalendar BusinessCalendar::weekdays(double opens, double closes) {
  const OpeningHours open{opens, closes};
  return BusinessCalendar({open, open, open, open, open, OpeningHours{}, OpeningHours{}}, 0);
}

AMENDS_INLINE const OpeningHours& BusinessCalendar::hours_of(std::int64_t day) const noexcept {
  const std::int64_t weekday = ((day % 7) + 7 + weekday_of_day_0_) % 7;
  return week_[static_cast<std::size_t>(weekday)];
}

AMENDS_INLINE double BusinessCalendar::minutes_until(double moment) const noexcept {
  const double day_number = std::floor(moment / detail::minutes_per_day);
  const double minute_of_day = moment - day_number * detail::minutes_per_day;
  const double weeks = std::floor(day_number / 7.0);
  const auto day = static_cast<std::int64_t>(day_number);
  const auto day_of_week = static_cast<std::size_t>(day_number - weeks * 7.0);
  const auto open_part = [minute_of_day](const OpeningHours& hours) {
    return std::clamp(minute_of_day, hours.opens, hours.closes) - hours.opens;
  };
  // As if there were no holidays, then less those before this day, then less today's part if today is one. The running
  // sum starts at the first holiday wherever it lies, so only differences of this function have a meaning.
  const double plain = weeks * minutes_before_[7] + minutes_before_[day_of_week] + open_part(hours_of(day));
  const auto next = std::lower_bound(holidays_.begin(), holidays_.end(), day);
  const double lost = holiday_minutes_[static_cast<std::size_t>(next - holidays_.begin())];
  const double lost_today = next != holidays_.end() && *next == day ? open_part(hours_of(day)) : 0.0;
  return plain - lost - lost_today;
}

AMENDS_INLINE double BusinessCalendar::business_minutes(double from, double to) const noexcept {
  // 1e15 minutes are beyond any record, and beyond them a double no longer holds whole minutes of a day.
  if (!(std::fabs(from) < 1e15 && std::fabs(to) < 1e15)) return std::numeric_limits<double>::quiet_NaN();
  return minutes_until(to) - minutes_until(from);
}

}  // namespace amends::inline AMENDS_ABI::domain
