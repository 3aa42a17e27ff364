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
    const OpeningHours& hours = week_of_day_0_[d] = week_[(d + static_cast<std::size_t>(weekday_of_day_0_)) % 7];
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

AMENDS_INLINE BusinessCalendar::Place BusinessCalendar::place_of(std::int64_t day) noexcept {
  const std::int64_t week = day / 7, rest = day % 7;
  return rest < 0 ? Place{week - 1, static_cast<std::size_t>(rest + 7)} : Place{week, static_cast<std::size_t>(rest)};
}

AMENDS_INLINE double BusinessCalendar::working_position(double moment) const noexcept {
  // 1e15 minutes are beyond any record, and beyond them a double no longer holds whole minutes of a day.
  if (!(std::fabs(moment) < 1e15)) return std::numeric_limits<double>::quiet_NaN();
  const double days = moment / detail::minutes_per_day;
  auto day = static_cast<std::int64_t>(days);
  day -= static_cast<double>(day) > days ? 1 : 0;  // downwards
  const double minute_of_day = moment - static_cast<double>(day) * detail::minutes_per_day;
  const auto [week, day_of_week] = place_of(day);
  const OpeningHours& hours = week_of_day_0_[day_of_week];
  const double open_today = std::clamp(minute_of_day, hours.opens, hours.closes) - hours.opens;
  // As if there were no holidays, then less those before this day, then less today's part if today is one. The running
  // sum starts at the first holiday wherever it lies, so only differences of this function have a meaning.
  const double plain = static_cast<double>(week) * minutes_before_[7] + minutes_before_[day_of_week] + open_today;
  if (holidays_.empty()) return plain;
  const auto next = std::lower_bound(holidays_.begin(), holidays_.end(), day);
  const double lost = holiday_minutes_[static_cast<std::size_t>(next - holidays_.begin())];
  const double lost_today = next != holidays_.end() && *next == day ? open_today : 0.0;
  return plain - lost - lost_today;
}

AMENDS_INLINE double BusinessCalendar::business_minutes(double from, double to) const noexcept {
  return working_position(to) - working_position(from);
}

}  // namespace amends::inline AMENDS_ABI::domain
