#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::core {

/// What numbers that are given as days may be instead.
enum class TimeNumbers : std::uint8_t {
  days,          ///< nothing speaks against it; the day numbers of spreadsheets (45321) are days too
  dates,         ///< written as numbers: 20240131, 202401, 31012024, 1312024, or 20240131103000
  seconds,       ///< since 1970 (Unix time), and its parts
  milliseconds,  ///<
  microseconds,  ///<
  nanoseconds,   ///<
};
[[nodiscard]] std::string_view to_string(TimeNumbers kind) noexcept;

/// What the numbers of a column look like. A number is
///   a date        if it is whole and its digits are a day of the calendar in the years 1900 to 2100 (year, month, day;
///                 day, month, year; or month, day, year), the first and a time of day, or a year and a month (202401;
///                 as days it would be 520 years and more)
///   seconds       from 3e8 to 5e9 (1979 to 2128; as days it would be 800,000 years and more),
///   milliseconds  from 3e11 to 5e12, microseconds from 3e14 to 5e15, nanoseconds from 3e17 to 5e18
/// and a column is what more than half of its numbers are, dates only if all of them are whole; otherwise days.
/// NaN, infinities and the smallest 64-bit integer are no numbers.
/// edge  no number at all: days;  cost  one pass
[[nodiscard]] TimeNumbers looks_like(const ColumnView& numbers) noexcept;

/// That numbers given as days, or as other durations, look like nothing else.
/// errors  Error(domain) that says what they look like, and the cure
void check_days(std::string_view parameter, const ColumnView& numbers);

/// Days more than 40 years from the median day of a record are none of its days: 1900-01-01, 1970-01-01 and other dates
/// that stand for "unknown" or "never" (9999-12-31), numbers in another unit, slips of the pen.
inline constexpr double far_from_median_days = 14'610.0;

/// The median of days, the lower one of two, so that their order does not matter; what is not finite is none.
/// edge  no day at all: NaN;  cost  linear
[[nodiscard]] double median_day(std::vector<double> days);

}  // namespace amends::inline AMENDS_ABI::core

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/time_numbers.ipp>
#endif
