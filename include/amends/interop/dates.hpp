#pragma once

#include <amends/core/config.hpp>
#include <amends/core/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop {

/// In which form a column of a file holds dates or times.
enum class DateFormat : std::uint8_t {
  recognised,         ///< forms that can be read in one way only; the order of 03/04/2024 is settled by other rows
  day_month_year,     ///< 31/01/2024, 31.1.2024 10:30
  month_day_year,     ///< 01/31/2024, 1/31/2024 10:30 PM
  year_month_day,     ///< 2024/01/31, 2024. 1. 31.
  excel,              ///< days of Excel and its relatives on Windows: 45322 is 2024-01-31; a fraction is a time of day
  excel_1904,         ///< the same, of Excel on old Macs: days since 1904-01-01
  unix_seconds,       ///< since 1970-01-01T00:00
  unix_milliseconds,  ///<
};
/// "recognised", "day/month/year", "month/day/year", "year/month/day", "excel", "excel 1904", "unix seconds", "unix
/// milliseconds".
[[nodiscard]] std::string_view to_string(DateFormat format) noexcept;
/// The names above, for messages.
[[nodiscard]] std::string_view date_format_names() noexcept;
/// The format of such a name; nothing for any other.
[[nodiscard]] std::optional<DateFormat> date_format_named(std::string_view name) noexcept;

/// Reads a date or a time in a form.
///   every form but the numbers (excel, unix) also reads what core::parse_timestamp reads (ISO 8601), the year first
///   with other marks (2024/1/31, 2024.01.31, 2024. 1. 31., 2024년 1월 31일, 2024年1月31日) and English names of months
///   (31-Jan-2024, 31 January 2024, Jan 31, 2024), these also behind their day of the week (RFC 5322: Wed, 31 Jan 2024
///   10:30:00 +0900), which must be the right one; day_month_year and month_day_year read numbers in their order
///   between / - or .
///   times   after the date and a blank, a T or a comma with a blank: 10:30, 10:30:05, with a fraction of seconds,
///           24:00 for the midnight that ends the day; AM or PM after it; 오전 or 오후, 午前 or 午後 before it; then an offset
///           (+09:00, +0900, +09, also behind UTC or GMT) or the name of a zone that has one offset everywhere: UTC,
///           GMT, Z, KST, JST; read and not applied (as core::parse_timestamp). Other names (EST, IST, CET) stand for
///           several, or change with the season, and are not read; a comment in parentheses behind an offset or a
///           zone is not looked at
/// returns nothing for other texts, days that the calendar has not, years of two digits (the century is never guessed),
///         numbers of Excel below 61 (it takes 1900 for a leap year) and above 2,958,465 (9999-12-31)
/// edge    recognised: nothing for 31/01/2024, whose order is the caller's to settle: see date_order()
/// source  RFC 5322 (2008), section 3.3, but years of two digits and military zones
[[nodiscard]] std::optional<core::Timestamp> parse_date(std::string_view text, DateFormat format) noexcept;

/// What is wrong with a text that parse_date() does not read: no date in this form; a date, and behind it no time of
/// day; a time of day, and behind it the name of a zone that is none of those it knows.
enum class DateProblem : std::uint8_t { no_date, time_of_day, zone };
[[nodiscard]] DateProblem date_problem(std::string_view text, DateFormat format) noexcept;

/// How a date of three numbers, the year last, can be read.
enum class DateOrder : std::uint8_t { other, day_month, month_day, both, neither };
/// other: the text is no such date; both: 03/04/2024 (and 05/05/2024, which is the same either way); neither:
/// 31/31/2024.
[[nodiscard]] DateOrder date_order(std::string_view text) noexcept;

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/dates.ipp>
#endif
