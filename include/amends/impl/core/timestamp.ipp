#pragma once

#include <amends/core/timestamp.hpp>

#include <cstddef>

namespace amends::inline AMENDS_ABI::core {

namespace detail {

/// What is left of a text that is read from its front.
struct TimeText {
  const char* at;
  const char* end;

  [[nodiscard]] bool done() const noexcept { return at == end; }
  [[nodiscard]] bool digit_next() const noexcept { return at != end && *at >= '0' && *at <= '9'; }
  bool skip(char expected) noexcept {
    if (at == end || *at != expected) return false;
    ++at;
    return true;
  }
  /// The number that exactly `count` digits say; -1 where they are not there.
  int number(int count) noexcept {
    if (end - at < count) return -1;
    int value = 0;
    for (int k = 0; k < count; ++k) {
      const char digit = at[k];
      if (digit < '0' || digit > '9') return -1;
      value = 10 * value + (digit - '0');
    }
    at += count;
    return value;
  }
};

constexpr bool blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

inline TimeText trimmed_text(std::string_view text) noexcept {
  TimeText result{text.data(), text.data() + text.size()};
  while (result.at != result.end && blank(*result.at)) ++result.at;
  while (result.at != result.end && blank(result.end[-1])) --result.end;
  return result;
}

inline bool read_date(TimeText& text, Timestamp& time) noexcept {
  const int year = text.number(4);
  const bool dashes = text.skip('-');
  const int month = text.number(2);
  int day = 1;
  time.precision = dashes && text.done() ? TimePrecision::month : TimePrecision::day;
  if (time.precision == TimePrecision::day) {
    if (dashes && !text.skip('-')) return false;
    day = text.number(2);
  }
  if (!(year >= 1 && is_date({year, month, day}))) return false;
  time.microseconds = days_from_civil({year, month, day}) * microseconds_per_day;
  return true;
}

/// The digits after the point: six count.
inline bool read_fraction(TimeText& text, int& microseconds) noexcept {
  if (!text.skip('.') && !text.skip(',')) return true;
  if (!text.digit_next()) return false;
  for (int unit = 100'000; text.digit_next(); unit /= 10) microseconds += unit * text.number(1);
  return true;
}

inline bool read_clock(TimeText& text, Timestamp& time) noexcept {
  const int hour = text.number(2);
  int minute = 0;
  int second = 0;
  int fraction = 0;
  const bool colons = text.skip(':');
  if (colons || text.digit_next()) {
    minute = text.number(2);
    if (colons ? text.skip(':') : text.digit_next()) {
      second = text.number(2);
      if (!read_fraction(text, fraction)) return false;
    }
  }
  if (!(hour >= 0 && minute >= 0 && minute < 60 && second >= 0 && second <= 60)) return false;
  if (hour > 24 || (hour == 24 && (minute > 0 || second > 0 || fraction > 0))) return false;
  if (second == 60) {
    second = 59;
    fraction = 999'999;
  }
  time.microseconds += std::int64_t{3'600 * hour + 60 * minute + second} * 1'000'000 + fraction;
  time.precision = TimePrecision::moment;
  constexpr std::int64_t after_last = days_from_civil({10'000, 1, 1}) * microseconds_per_day;
  return time.microseconds < after_last;
}

inline bool read_offset(TimeText& text, Timestamp& time) noexcept {
  if (text.done()) return true;
  text.skip(' ');
  if (text.skip('Z')) {
    time.offset_minutes = std::int16_t{0};
    return true;
  }
  const bool west = text.skip('-');
  if (!west && !text.skip('+')) return false;
  const int hours = text.number(2);
  const int minutes = text.skip(':') || text.digit_next() ? text.number(2) : 0;
  if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60)) return false;
  time.offset_minutes = static_cast<std::int16_t>((west ? -1 : 1) * (60 * hours + minutes));
  return true;
}

inline void append_digits(std::string& text, std::int64_t value, int count) {
  char digits[20];
  for (int k = count; k-- > 0; value /= 10) digits[k] = static_cast<char>('0' + value % 10);
  text.append(digits, static_cast<std::size_t>(count));
}
}  // namespace detail

AMENDS_INLINE std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  detail::TimeText rest = detail::trimmed_text(text);
  Timestamp time;
  if (!detail::read_date(rest, time)) return std::nullopt;
  if (rest.done()) return time;
  if (!rest.skip('T') && !rest.skip(' ')) return std::nullopt;
  if (!detail::read_clock(rest, time) || !detail::read_offset(rest, time) || !rest.done()) return std::nullopt;
  return time;
}

AMENDS_INLINE std::string format_date(std::int64_t days) {
  const CivilDate date = civil_from_days(days);
  const std::int64_t year = date.year < 0 ? -date.year : date.year;
  std::string text = date.year < 0 ? "-" : date.year > 9'999 ? "+" : "";
  int places = 4;
  for (std::int64_t limit = 10'000; year >= limit && places < 18; limit *= 10) ++places;
  detail::append_digits(text, year, places);
  text += '-';
  detail::append_digits(text, date.month, 2);
  text += '-';
  detail::append_digits(text, date.day, 2);
  return text;
}

AMENDS_INLINE std::string format_timestamp(std::int64_t microseconds) {
  if (microseconds == not_a_time) return "NaT";
  const std::int64_t days = detail::floor_divide(microseconds, microseconds_per_day);
  std::int64_t of_day = microseconds % microseconds_per_day;
  if (of_day < 0) of_day += microseconds_per_day;
  const std::int64_t seconds = of_day / 1'000'000;
  const std::int64_t fraction = of_day % 1'000'000;
  std::string text = format_date(days) + 'T';
  detail::append_digits(text, seconds / 3'600, 2);
  text += ':';
  detail::append_digits(text, seconds / 60 % 60, 2);
  text += ':';
  detail::append_digits(text, seconds % 60, 2);
  if (fraction == 0) return text;
  text += '.';
  detail::append_digits(text, fraction, 6);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace amends::inline AMENDS_ABI::core
