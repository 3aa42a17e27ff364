#pragma once

#include <amends/interop/dates.hpp>

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

inline constexpr std::string_view names_of_date_formats[] = {
    "recognised", "day/month/year", "month/day/year", "year/month/day",
    "excel",      "excel 1904",     "unix seconds",   "unix milliseconds"};

inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Takes what it knows off the front of a text; each step says whether it was there.
class DateText {
 public:
  explicit DateText(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool ends() const noexcept { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
  bool blanks() noexcept {
    const std::string_view before = rest_;
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    // The no-break blank, and the narrow one that stands before AM and PM in newer systems.
    while (take("\xC2\xA0") || take("\xE2\x80\xAF")) {
    }
    return rest_.size() != before.size();
  }
  bool take(std::string_view what) noexcept {
    if (!rest_.starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  bool take_ignoring_case(std::string_view what) noexcept {
    if (rest_.size() < what.size() || !equal_ignoring_case(rest_.substr(0, what.size()), what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  /// A number of `least` to `most` digits.
  bool number(int& value, std::size_t least, std::size_t most) noexcept {
    std::size_t digits = 0;
    value = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) {
      if (digits == most) return false;
      value = 10 * value + (rest_[digits++] - '0');
    }
    if (digits < least) return false;
    rest_.remove_prefix(digits);
    return true;
  }
  /// An English name of a month, whole or its first three letters (and "Sept"), and a point behind a short one.
  bool month(int& value) noexcept {
    constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
    std::size_t letters = 0;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (letters < rest_.size() && letter(rest_[letters])) ++letters;
    const std::string_view word = rest_.substr(0, letters);
    for (std::size_t m = 0; m < months.size(); ++m) {
      const bool whole = equal_ignoring_case(word, months[m]);
      if (!whole && !equal_ignoring_case(word, months[m].substr(0, 3)) &&
          !(m == 8 && equal_ignoring_case(word, "sept")))
        continue;
      rest_.remove_prefix(letters);
      if (!whole) take(".");
      value = static_cast<int>(m) + 1;
      return true;
    }
    return false;
  }
  /// An English name of a day of the week, whole or its first three letters, and a comma behind it: 0 is Monday.
  bool weekday(int& value) noexcept {
    constexpr std::array<std::string_view, 7> days{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
    for (std::size_t d = 0; d < days.size(); ++d) {
      const std::string_view before = rest_;
      if (!take_ignoring_case(days[d]) && !take_ignoring_case(days[d].substr(0, 3))) continue;
      const bool comma = take(",");
      if (!blanks() && !comma) {
        rest_ = before;
        continue;
      }
      value = static_cast<int>(d);
      return true;
    }
    return false;
  }
  /// One of the marks between the numbers of a date, with blanks behind it.
  bool mark(char& which) noexcept {
    if (rest_.empty() || (rest_[0] != '/' && rest_[0] != '-' && rest_[0] != '.')) return false;
    which = rest_[0];
    rest_.remove_prefix(1);
    blanks();
    return true;
  }

 private:
  std::string_view rest_;
};

/// Three numbers of which the last is the year: 31/01/2024. Leaves the text behind them.
struct NumericDate {
  int first = 0;
  int second = 0;
  int year = 0;
};
inline bool take_year_last(DateText& text, NumericDate& date) noexcept {
  char one = 0;
  char two = 0;
  return text.number(date.first, 1, 2) && text.mark(one) && text.number(date.second, 1, 2) && text.mark(two) &&
         one == two && text.number(date.year, 4, 4);
}

inline bool take_year_first(DateText& text, core::CivilDate& date) noexcept {
  int year = 0;
  if (!text.number(year, 4, 4)) return false;
  date.year = year;
  for (const auto& [years, months, days] : {std::array{"년", "월", "일"}, std::array{"年", "月", "日"}}) {
    if (!text.take(years)) continue;
    text.blanks();
    if (!text.number(date.month, 1, 2) || !text.take(months)) return false;
    text.blanks();
    return text.number(date.day, 1, 2) && text.take(days);
  }
  char one = 0;
  char two = 0;
  if (!text.mark(one) || !text.number(date.month, 1, 2) || !text.mark(two) || one != two ||
      !text.number(date.day, 1, 2))
    return false;
  if (one == '.') text.take(".");  // 2024. 1. 31.
  return true;
}

/// 31-Jan-2024, 31 January 2024, January 31, 2024; perhaps behind their day of the week.
inline bool take_named_month(DateText& text, core::CivilDate& date) noexcept {
  int year = 0;
  int weekday = -1;
  text.weekday(weekday);
  if (text.month(date.month)) {
    if (!text.blanks() || !text.number(date.day, 1, 2)) return false;
    text.take(",");
    if (!text.blanks() || !text.number(year, 4, 4)) return false;
  } else {
    char mark = 0;
    if (!text.number(date.day, 1, 2)) return false;
    text.take(".");
    if (!text.blanks() && !text.mark(mark)) return false;
    if (!text.month(date.month)) return false;
    if (mark != 0 ? !text.take(std::string_view(&mark, 1)) : !text.blanks()) return false;
    if (!text.number(year, 4, 4)) return false;
  }
  date.year = year;
  if (weekday < 0) return true;
  // 1970-01-01 was a Thursday.
  const std::int64_t days = core::is_date(date) ? core::days_from_civil(date) + 3 : -1;
  return days - 7 * core::detail::floor_divide(days, 7) == weekday;
}

/// A date or time that was read, or why it was not.
struct DateReading {
  std::optional<core::Timestamp> time{};
  DateProblem problem = DateProblem::no_date;
};

/// Whether a text is one of the names of zones that have one offset; turns it into that.
inline bool take_zone(DateText& text, std::string_view& offset) noexcept {
  for (const auto& [name, means] : {std::pair<std::string_view, std::string_view>{"UTC", "Z"},
                                    {"GMT", "Z"},
                                    {"Z", "Z"},
                                    {"KST", "+09"},
                                    {"JST", "+09"}}) {
    DateText rest = text;
    if (!rest.take_ignoring_case(name)) continue;
    if (rest.ends()) {
      offset = means;
      text = rest;
      return true;
    }
    if (means != "Z" || name == "Z" || (rest.rest()[0] != '+' && rest.rest()[0] != '-')) continue;
    text = rest;  // UTC+09:00
    return false;
  }
  return false;
}

/// AM or PM behind a clock: 1 or 2; 0 for neither.
inline int take_half_of_day(DateText& text) noexcept {
  for (const auto& [word, half] : {std::pair<std::string_view, int>{"AM", 1}, {"A.M.", 1}, {"PM", 2}, {"P.M.", 2}}) {
    if (!text.take_ignoring_case(word)) continue;
    text.blanks();
    return half;
  }
  return 0;
}

/// What stands behind a date: nothing, or a time of day. The text of the time is turned into that of ISO 8601 and read
/// by the parser of the library, so that fractions, leap seconds and offsets have one meaning.
inline DateReading with_time_of_day(const core::CivilDate& date, DateText text) noexcept {
  if (!core::is_date(date) || date.year < 1) return {};
  constexpr DateReading no_time{.problem = DateProblem::time_of_day};
  core::Timestamp out;
  out.microseconds = core::days_from_civil(date) * core::microseconds_per_day;
  out.precision = core::TimePrecision::day;
  text.take(",");
  const bool apart = text.blanks() || text.take("T");
  if (text.ends()) return {out};
  if (!apart) return {};
  int half = text.take("오전") || text.take("午前") ? 1 : text.take("오후") || text.take("午後") ? 2 : 0;
  text.blanks();
  int hour = 0;
  if (!text.number(hour, 1, 2) || !text.rest().starts_with(':')) return no_time;
  std::string_view clock = text.rest();  // ":30:05.25 PM", ":30+02:00"
  const std::size_t digits = (std::min)(clock.find_first_not_of(":0123456789.,"), clock.size());
  DateText after(clock.substr(digits));
  clock = clock.substr(0, digits);
  after.blanks();
  if (half == 0) half = take_half_of_day(after);
  if (half != 0) {
    if (hour < 1 || hour > 12) return no_time;
    hour = hour % 12 + (half == 2 ? 12 : 0);
  }
  // "+0900 (KST)": the comment says again what the offset says.
  if (const std::size_t comment = after.rest().find('('); after.rest().ends_with(')') && comment > 0)
    after = DateText(trim(after.rest().substr(0, comment)));
  std::string_view offset = after.rest();
  if (!take_zone(after, offset)) offset = after.rest();
  const auto read = [&](std::string_view behind) -> std::optional<core::Timestamp> {
    char iso[80] = "1970-01-01T";
    std::size_t size = 11;
    if (clock.size() + behind.size() + 16 > sizeof iso) return std::nullopt;
    iso[size++] = static_cast<char>('0' + hour / 10);
    iso[size++] = static_cast<char>('0' + hour % 10);
    for (const char c : clock) iso[size++] = c;
    for (const char c : behind) iso[size++] = c;
    return core::parse_timestamp(std::string_view(iso, size));
  };
  const std::optional<core::Timestamp> time = read(offset);
  if (!time) {
    const bool name = !offset.empty() && !is_digit(offset[0]) && read("").has_value();
    return {.problem = name ? DateProblem::zone : DateProblem::time_of_day};
  }
  out.microseconds += time->microseconds;
  constexpr std::int64_t after_last = core::days_from_civil({10'000, 1, 1}) * core::microseconds_per_day;
  if (out.microseconds >= after_last) return no_time;
  out.precision = core::TimePrecision::moment;
  out.offset_minutes = time->offset_minutes;
  return {out};
}

inline std::optional<core::Timestamp> parse_serial(std::string_view text, DateFormat format) noexcept {
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const bool old_mac = format == DateFormat::excel_1904;
  if (format == DateFormat::excel || old_mac) {
    // 25569 and 24107 days lie between the two epochs and 1970-01-01; serial 61 is 1900-03-01.
    if (!(value >= (old_mac ? 0.0 : 61.0) && value < (old_mac ? 2'957'004.0 : 2'958'466.0))) return std::nullopt;
    core::Timestamp out;
    const double day = std::floor(value);
    out.precision = day == value ? core::TimePrecision::day : core::TimePrecision::moment;
    // The numbers hold a time of day to about a microsecond; Excel shows milliseconds.
    const double milliseconds = std::round((value - day) * 86'400'000.0);
    out.microseconds = (static_cast<std::int64_t>(day) - (old_mac ? 24'107 : 25'569)) * core::microseconds_per_day +
                       static_cast<std::int64_t>(milliseconds) * 1'000;
    return out;
  }
  const double scale = format == DateFormat::unix_seconds ? 1e6 : 1e3;
  // The years 1 to 9999.
  if (!(value * scale >= -62'135'596'800e6 && value * scale < 253'402'300'800e6)) return std::nullopt;
  core::Timestamp out;
  out.microseconds = static_cast<std::int64_t>(std::floor(value * scale));
  return out;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(DateFormat format) noexcept {
  return detail::names_of_date_formats[static_cast<std::size_t>(format)];
}

AMENDS_INLINE std::string_view date_format_names() noexcept {
  return "recognised, day/month/year, month/day/year, year/month/day, excel, excel 1904, unix seconds, unix "
         "milliseconds";
}

AMENDS_INLINE std::optional<DateFormat> date_format_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < std::size(detail::names_of_date_formats); ++i)
    if (detail::names_of_date_formats[i] == name) return static_cast<DateFormat>(i);
  return std::nullopt;
}

AMENDS_INLINE DateOrder date_order(std::string_view text) noexcept {
  detail::DateText reader(detail::trim(text));
  detail::NumericDate date;
  if (!detail::take_year_last(reader, date)) return DateOrder::other;
  const bool day_first = core::is_date({date.year, date.second, date.first});
  const bool month_first = core::is_date({date.year, date.first, date.second});
  if (day_first && month_first) return DateOrder::both;
  return day_first ? DateOrder::day_month : month_first ? DateOrder::month_day : DateOrder::neither;
}

namespace detail {
inline DateReading read_date(std::string_view text, DateFormat format) noexcept {
  text = trim(text);
  if (format >= DateFormat::excel) return {parse_serial(text, format)};
  if (const auto iso = core::parse_timestamp(text)) return {iso};
  core::CivilDate date;
  if (DateText reader(text); take_year_first(reader, date)) return with_time_of_day(date, reader);
  if (DateText reader(text); take_named_month(reader, date)) return with_time_of_day(date, reader);
  DateText reader(text);
  NumericDate numbers;
  const bool day_first = format == DateFormat::day_month_year;
  if ((!day_first && format != DateFormat::month_day_year) || !take_year_last(reader, numbers)) return {};
  date = day_first ? core::CivilDate{numbers.year, numbers.second, numbers.first}
                   : core::CivilDate{numbers.year, numbers.first, numbers.second};
  return with_time_of_day(date, reader);
}
}  // namespace detail

AMENDS_INLINE std::optional<core::Timestamp> parse_date(std::string_view text, DateFormat format) noexcept {
  return detail::read_date(text, format).time;
}

AMENDS_INLINE DateProblem date_problem(std::string_view text, DateFormat format) noexcept {
  return detail::read_date(text, format).problem;
}

}  // namespace amends::inline AMENDS_ABI::interop
