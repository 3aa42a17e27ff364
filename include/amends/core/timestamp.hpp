#pragma once

#include <amends/core/config.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

/// A day of the Gregorian calendar, which is taken to have held at all times (proleptic).
struct CivilDate {
  std::int64_t year = 1970;  ///< ..., -1, 0, 1, ...: the year before the year 1 is 0
  int month = 1;             ///< 1 to 12
  int day = 1;               ///< 1 to 31
  bool operator==(const CivilDate&) const = default;
};

namespace detail {
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}
}  // namespace detail

/// Days of a month.
/// domain  month 1 to 12, not checked
[[nodiscard]] constexpr int days_of_month(std::int64_t year, int month) noexcept {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Whether there is such a day.
[[nodiscard]] constexpr bool is_date(const CivilDate& date) noexcept {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_of_month(date.year, date.month);
}

/// Days from 1970-01-01 to a date; negative before.
/// Years are counted from March, so that the leap day is the last of its year: with y and m so counted,
///   365 y + floor(y / 4) - floor(y / 100) + floor(y / 400) + floor((153 m + 2) / 5) + day - 1 - 719468
/// where 153 days are five months from March on (31 30 31 30 31, and so again) and 719468 days lie before 1970.
/// domain  dates of is_date (not checked), |year| <= 10^15
[[nodiscard]] constexpr std::int64_t days_from_civil(const CivilDate& date) noexcept {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t month = (date.month + 9) % 12;
  return 365 * year + detail::floor_divide(year, 4) - detail::floor_divide(year, 100) +
         detail::floor_divide(year, 400) + (153 * month + 2) / 5 + date.day - 1 - 719'468;
}

/// The date that lies so many days after 1970-01-01: the other way.
/// 146,097 days are 400 years, and the calendar repeats. Within them, leap days taken off, each year has 365.
/// domain  |days| <= 10^17
[[nodiscard]] constexpr CivilDate civil_from_days(std::int64_t days) noexcept {
  const std::int64_t since_march = days + 719'468;  // since 0000-03-01
  const std::int64_t era = detail::floor_divide(since_march, 146'097);
  const std::int64_t day = since_march - era * 146'097;
  const std::int64_t year = (day - day / 1'460 + day / 36'524 - day / 146'096) / 365;
  const std::int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
  const int month = static_cast<int>((5 * day_of_year + 2) / 153);
  const int day_of_month = static_cast<int>(day_of_year) - (153 * month + 2) / 5 + 1;
  return {400 * era + year + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day_of_month};
}

/// What stands for a missing time among microseconds: NumPy's NaT.
inline constexpr std::int64_t not_a_time = (std::numeric_limits<std::int64_t>::min)();
inline constexpr std::int64_t microseconds_per_day = 86'400'000'000;

/// How much of a moment a text names.
enum class TimePrecision : std::uint8_t { month, day, moment };

/// A time as a text says it.
struct Timestamp {
  /// Of the wall clock that the text shows, since its 1970-01-01T00:00. The offset is not applied: 10:00+02:00 is ten
  /// o'clock.
  std::int64_t microseconds = 0;
  TimePrecision precision = TimePrecision::moment;
  std::optional<std::int16_t> offset_minutes{};  ///< east of Greenwich; Z is 0
  bool operator==(const Timestamp&) const = default;
};

/// Reads a time of ISO 8601, and nothing else; blanks around it do not count.
///   dates   2024-01-31, 20240131, 2024-01 (the first of the month); years 0001 to 9999, days that the calendar has
///   times   after the date and a T or one blank: 10:30:05, 10:30, 10, 103005, 1030; after seconds a fraction, with
///           point or comma, of which six digits count (the rest is cut off: towards the past)
///   offsets after a time, with or without one blank: Z, +01:00, +0100, +01, up to 23:59; read, not applied
/// edge    24:00 is the midnight that ends the day (not of 9999-12-31). A leap second, :60, is the last microsecond
///         before it, 59.999999: its minute and day stay what they are
/// returns  nothing for every other text: 31/01/2024, 2024-1-31, 24-01-31, Jan 31, 2024-W05, 2024-031, 2024, 202401.
///          Order and century of numbers are never guessed
/// cost    some ten nanoseconds; no locale, no allocation
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

/// "2024-01-31", from days since 1970-01-01. Years below 0 or above 9999 have a sign: "+12024-01-31".
/// domain  |days| <= 10^17
[[nodiscard]] std::string format_date(std::int64_t days);
/// "2024-01-31T10:30:00", with as many digits of the fraction as there are; "NaT" for not_a_time.
[[nodiscard]] std::string format_timestamp(std::int64_t microseconds);

}  // namespace amends::inline AMENDS_ABI::core

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/timestamp.ipp>
#endif
