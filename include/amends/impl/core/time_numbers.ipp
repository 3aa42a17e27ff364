#pragma once

#include <amends/core/time_numbers.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>

namespace amends::inline AMENDS_ABI::core {

AMENDS_INLINE std::string_view to_string(TimeNumbers kind) noexcept {
  switch (kind) {
    case TimeNumbers::days:
      return "days";
    case TimeNumbers::dates:
      return "dates";
    case TimeNumbers::seconds:
      return "seconds";
    case TimeNumbers::milliseconds:
      return "milliseconds";
    case TimeNumbers::microseconds:
      return "microseconds";
    case TimeNumbers::nanoseconds:
      return "nanoseconds";
  }
  return "unknown";
}

namespace detail {
/// Whether the digits of a whole number are a date: 20240131.
inline bool digits_of_date(double number) noexcept {
  if (!(number >= 19'000'101.0 && number <= 21'001'231.0)) return false;
  const auto digits = static_cast<int>(number);
  return is_date({digits / 10'000, digits / 100 % 100, digits % 100});
}
/// The same the other way round, day or month first: 31012024, and 1022024, whose leading zero is gone.
inline bool digits_of_date_backwards(double number) noexcept {
  if (!(number >= 1'011'900.0 && number <= 31'122'100.0)) return false;
  const auto digits = static_cast<int>(number);
  const int year = digits % 10'000;
  const int second = digits / 10'000 % 100;
  const int first = digits / 1'000'000;
  return year >= 1900 && year <= 2100 && (is_date({year, second, first}) || is_date({year, first, second}));
}
/// A year and a month: 202401.
inline bool digits_of_month(double number) noexcept {
  if (!(number >= 190'001.0 && number <= 210'012.0)) return false;
  const int month = static_cast<int>(number) % 100;
  return month >= 1 && month <= 12;
}
/// A date with a time of day: 20240131103000.
inline bool digits_of_moment(double number) noexcept {
  if (!(number >= 19'000'101e6 && number < 21'001'232e6)) return false;
  const auto digits = static_cast<std::int64_t>(number);
  const std::int64_t clock = digits % 1'000'000;
  return digits_of_date(static_cast<double>(digits / 1'000'000)) && clock / 10'000 < 24 && clock / 100 % 100 < 60 &&
         clock % 100 < 60;
}

inline TimeNumbers kind_of(double number) noexcept {
  if (!(number >= 190'001.0)) return TimeNumbers::days;
  if (digits_of_month(number) || digits_of_date_backwards(number) || digits_of_date(number) || digits_of_moment(number))
    return TimeNumbers::dates;
  if (number >= 3e8 && number <= 5e9) return TimeNumbers::seconds;
  if (number >= 3e11 && number <= 5e12) return TimeNumbers::milliseconds;
  if (number >= 3e14 && number <= 5e15) return TimeNumbers::microseconds;
  if (number >= 3e17 && number <= 5e18) return TimeNumbers::nanoseconds;
  return TimeNumbers::days;
}
}  // namespace detail

AMENDS_INLINE TimeNumbers looks_like(const ColumnView& numbers) noexcept {
  std::array<std::size_t, 6> counts{};
  std::size_t whole = 0;
  std::array<double, 512> block;
  for (std::size_t first = 0; first < numbers.size(); first += block.size()) {
    const std::span<double> values(block.data(), (std::min)(block.size(), numbers.size() - first));
    numbers.copy(first, values);
    for (const double value : values) {
      if (!(std::fabs(value) < 9223372036854775808.0)) continue;  // NaN, too
      ++counts[static_cast<std::size_t>(detail::kind_of(value))];
      if (std::trunc(value) == value) ++whole;
    }
  }
  std::size_t present = 0;
  for (const std::size_t count : counts) present += count;
  for (std::size_t kind = 1; kind < counts.size(); ++kind) {
    const auto found = static_cast<TimeNumbers>(kind);
    if (2 * counts[kind] > present && (found != TimeNumbers::dates || whole == present)) return found;
  }
  return TimeNumbers::days;
}

AMENDS_INLINE void check_days(std::string_view parameter, const ColumnView& numbers) {
  const TimeNumbers kind = looks_like(numbers);
  if (kind == TimeNumbers::days) return;
  const std::string name(parameter);
  if (kind == TimeNumbers::dates)
    throw Error(ErrorCode::domain, name,
                name +
                    " holds whole numbers that look like dates (20240131, 202401, 31012024): give texts (2024-01-31) "
                    "or times; numbers are days");
  const std::string unit(to_string(kind));
  throw Error(ErrorCode::domain, name,
              name + " holds numbers that look like " + unit + " since 1970 (Unix time): turn " + unit +
                  " into times or days; numbers are days");
}

AMENDS_INLINE double median_day(std::vector<double> days) {
  days.erase(std::remove_if(days.begin(), days.end(), [](double one) { return !std::isfinite(one); }), days.end());
  if (days.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = days.begin() + static_cast<std::ptrdiff_t>((days.size() - 1) / 2);
  std::nth_element(days.begin(), middle, days.end());
  return *middle;
}

}  // namespace amends::inline AMENDS_ABI::core
