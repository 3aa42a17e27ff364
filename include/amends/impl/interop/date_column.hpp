#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/dates.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

// A column of dates: the order of those of three numbers, and what its texts mean. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

class DateColumn {
 public:
  DateFormat format = DateFormat::recognised;
  char decimal_mark = '.';  ///< of the numbers of Excel

  /// From the rows that can be read in one way only.
  void look_at_order(std::string_view text) {
    if (format != DateFormat::recognised) return;
    switch (date_order(text)) {
      case DateOrder::day_month:
        ++day_first_;
        break;
      case DateOrder::month_day:
        ++month_first_;
        break;
      case DateOrder::both:
        if (both_++ == 0) first_both_ = excerpt(text);
        break;
      default:
        break;
    }
  }
  /// errors  Error(format) where every such date can be read both ways, or some in one way only and some in the other
  void settle_order(const std::string& source, const std::string& header, const std::string& role) {
    if (format != DateFormat::recognised || day_first_ + month_first_ + both_ == 0) return;
    const auto refuse = [&](const std::string& what) {
      throw Error(ErrorCode::format, "date_format",
                  source + ": column " + detail::quoted(header) + " (mapped to " + role + ") " + what +
                      "; say date_format = \"day/month/year\" or \"month/day/year\"");
    };
    if (day_first_ == 0 && month_first_ == 0)
      refuse("holds dates like \"" + first_both_ + "\" that can be read both ways, and none that tells");
    if (day_first_ > 0 && month_first_ > 0) {
      // A few slips among many do not make the order doubtful; they are bad rows.
      const std::size_t fewer = (std::min)(day_first_, month_first_);
      if (20 * fewer > day_first_ + month_first_)
        refuse("holds dates with the day first and dates with the month first");
    }
    format = day_first_ >= month_first_ ? DateFormat::day_month_year : DateFormat::month_day_year;
    settled_ = true;
  }

  /// Microseconds since 1970-01-01.
  [[nodiscard]] Meaning meaning(std::string_view text) const {
    std::string number;
    if (format >= DateFormat::excel && decimal_mark == ',') {
      number = text;
      std::replace(number.begin(), number.end(), ',', '.');
      text = number;
    }
    const auto found = parse_date(text, format);
    if (!found) {
      const DateOrder order = date_order(text);
      if (order == DateOrder::neither) return {.fault = ValueFault::not_a_date};
      if (order != DateOrder::other)
        return {.fault = format == DateFormat::recognised ? ValueFault::two_orders : ValueFault::other_order};
      return {.fault = two_digit_year(text) ? ValueFault::two_digit_year : ValueFault::not_a_date};
    }
    if (found->precision == core::TimePrecision::month) return {.fault = ValueFault::month_only};
    const core::CivilDate day =
        core::civil_from_days(core::detail::floor_divide(found->microseconds, core::microseconds_per_day));
    if (day.year < 1900 || day.year > 2200) return {.fault = ValueFault::placeholder_date};
    return {.value = static_cast<double>(found->microseconds),
            .note = found->offset_minutes && *found->offset_minutes != 0 ? ValueNote::offset : ValueNote::none,
            .day_only = found->precision == core::TimePrecision::day,
            .three_numbers = settled_ && date_order(text) != DateOrder::other};
  }

  /// Counts a date of three numbers that was read in the order other rows showed.
  void count(const Meaning& meaning, std::size_t line) {
    if (!settled_ || !meaning.three_numbers) return;
    if (rows_++ == 0) first_line_ = line;
  }
  void report(domain::RecordReport& report, const std::string& header) const {
    if (rows_ > 0)
      report.reinterpreted.push_back({excerpt(header),
                                      "dates of three numbers are read as " + std::string(to_string(format)) +
                                          ", which those that can be read in one way only show",
                                      rows_, first_line_});
  }

  /// Why a text is no date; nothing for faults of other kinds. `subject`: what happened then, e.g. "complaints".
  [[nodiscard]] std::string reason(ValueFault fault, const std::string& subject) const {
    switch (fault) {
      case ValueFault::not_a_date:
        return format >= DateFormat::excel ? "is no date in the form " + std::string(to_string(format))
                                           : "is no date; is another date_format meant?";
      case ValueFault::two_orders:
        return "can be read with the day or the month first; say date_format";
      case ValueFault::other_order:
        return "is no date in the form " + std::string(to_string(format)) +
               ", which other rows show or date_format says";
      case ValueFault::two_digit_year:
        return "has a year of two digits; export four";
      case ValueFault::month_only:
        return "names a month, not a day";
      case ValueFault::placeholder_date:
        return "is not a date of " + subject + " (before 1900 or after 2200): a placeholder?";
      default:
        return {};
    }
  }

 private:
  /// Three numbers of one or two digits: 03/04/24.
  static bool two_digit_year(std::string_view text) noexcept {
    std::size_t groups = 0;
    std::size_t digits = 0;
    for (const char c : text.substr(0, text.find(' '))) {
      if (c >= '0' && c <= '9') {
        if (digits++ == 0) ++groups;
        if (digits > 2) return false;
      } else if (c == '/' || c == '-' || c == '.') {
        digits = 0;
      } else {
        return false;
      }
    }
    return groups == 3;
  }

  std::size_t day_first_ = 0;
  std::size_t month_first_ = 0;
  std::size_t both_ = 0;
  std::string first_both_{};
  bool settled_ = false;
  std::size_t rows_ = 0;
  std::size_t first_line_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
