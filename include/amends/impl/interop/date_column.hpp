#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/record_years.hpp>
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

  /// Whether look() is to be called for the first rows, which show what the texts of the others mean.
  [[nodiscard]] bool wants_look() const noexcept { return format == DateFormat::recognised || (of_excel() && !times_); }
  /// The order of dates of three numbers is that of those that can be read in one way only. Days of Excel that are
  /// whole are midnights, where others have a time of day.
  void look(std::string_view text) {
    if (of_excel() && !times_) {
      const std::string number = point_for_decimals(text);
      const auto found = parse_date(number.empty() ? text : number, format);
      times_ = found && found->precision == core::TimePrecision::moment;
    }
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
  /// other: another column of dates of the file, or null; where its dates tell their order and these do not, it is
  /// theirs.
  /// errors  Error(format) where every such date can be read both ways, or some in one way only and some in the other
  void settle_order(const std::string& source, const std::string& header, const std::string& role,
                    const DateColumn* other) {
    if (format != DateFormat::recognised || day_first_ + month_first_ + both_ == 0) return;
    const auto refuse = [&](const std::string& what) {
      throw Error(ErrorCode::format, "date_format",
                  source + ": column " + detail::quoted(header) + " (mapped to " + role + ") " + what +
                      "; say date_format = \"day/month/year\" or \"month/day/year\"");
    };
    const DateColumn& telling = day_first_ + month_first_ > 0 || other == nullptr ? *this : *other;
    if (telling.day_first_ == 0 && telling.month_first_ == 0)
      refuse("holds dates like \"" + first_both_ + "\" that can be read both ways, and none that tells");
    // A few slips among many do not make the order doubtful; they are bad rows.
    if (&telling == this && in_doubt((std::min)(day_first_, month_first_), day_first_ + month_first_))
      refuse("holds dates with the day first and dates with the month first");
    format = telling.day_first_ >= telling.month_first_ ? DateFormat::day_month_year : DateFormat::month_day_year;
    settled_ = true;
  }

  /// Microseconds since 1970-01-01.
  [[nodiscard]] Meaning meaning(std::string_view text) const {
    const std::string number = point_for_decimals(text);
    if (!number.empty()) text = number;
    const auto found = parse_date(text, format);
    if (!found) return {.fault = fault_of(text)};
    if (found->precision == core::TimePrecision::month) return {.fault = ValueFault::month_only};
    const core::CivilDate day =
        core::civil_from_days(core::detail::floor_divide(found->microseconds, core::microseconds_per_day));
    if (day.year < core::first_record_year || day.year > core::last_record_year)
      return {.fault = ValueFault::placeholder_date};
    return {.value = static_cast<double>(found->microseconds),
            .note = found->offset_minutes && *found->offset_minutes != 0 ? ValueNote::offset : ValueNote::none,
            .day_only = found->precision == core::TimePrecision::day && !times_,
            .order = settled_ ? date_order(text) : DateOrder::other,
            .offset_minutes = found->offset_minutes};
  }

  /// Counts a date of three numbers that was read in the order other rows showed.
  void count(const Meaning& meaning, const std::string& source, std::size_t line) {
    if (!settled_ || meaning.order == DateOrder::other) return;
    settled_by_others_.count(source, line);
    if (meaning.order != DateOrder::both) telling_.count(source, line);
  }
  /// Counts a date that cannot be read in that order, and can in the other.
  void contradict(ValueFault fault, const std::string& source, std::size_t line) {
    if (settled_ && fault == ValueFault::other_order) contradicting_.count(source, line);
  }
  /// errors  Error(format) where rows behind those that were looked at first make the order doubtful
  void check_order(const std::string& header, const std::string& role) const {
    if (!in_doubt(contradicting_.rows, telling_.rows + contradicting_.rows)) return;
    const bool day_first = format == DateFormat::day_month_year;
    const std::string order(to_string(format));
    const std::string other(to_string(day_first ? DateFormat::month_day_year : DateFormat::day_month_year));
    const std::string file = telling_.source == contradicting_.source ? std::string() : " of " + telling_.source;
    throw Error(ErrorCode::format, "date_format",
                contradicting_.source + ": column " + detail::quoted(header) + " (mapped to " + role +
                    ") holds dates in two orders: " +
                    (telling_.rows > 0 ? "line " + std::to_string(telling_.line) + file + " can be read as " + order +
                                             " only, and line "
                                       : "the first rows show " + order + ", and line ") +
                    std::to_string(contradicting_.line) + " as " + other + " only; say date_format = \"" + order +
                    "\" or \"" + other + "\", or mend the rows of the other");
  }
  void report(domain::RecordReport& report, const std::string& header) const {
    if (settled_by_others_.rows > 0)
      report.reinterpreted.push_back({excerpt(header),
                                      "dates of three numbers are read as " + std::string(to_string(format)) +
                                          ", which those that can be read in one way only show",
                                      settled_by_others_.rows, settled_by_others_.line,
                                      report.files.size() > 1 ? settled_by_others_.source : std::string()});
  }

  /// Why a text is no date; nothing for faults of other kinds. `subject`: what happened then, e.g. "complaints".
  [[nodiscard]] std::string reason(ValueFault fault, const std::string& subject) const {
    switch (fault) {
      case ValueFault::not_a_date:
        return format >= DateFormat::excel ? "is no date in the form " + std::string(to_string(format))
                                           : "is no date; is another date_format meant?";
      case ValueFault::time_of_day:
        return "holds a date, and behind it what is no time of day (such as 10:30, 10:30:05 PM or 10:30+09:00)";
      case ValueFault::zone_name:
        return "names a time zone that is not one offset everywhere, or none; state the offset, as +hh:mm";
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
        return "is not a date of " + subject +
               " (before 1900 or after 2200); a placeholder for none belongs into missing, or such rows are lost";
      default:
        return {};
    }
  }

 private:
  /// How many rows, and the first of them.
  struct Rows {
    std::size_t rows = 0;
    std::string source{};
    std::size_t line = 0;
    void count(const std::string& its_source, std::size_t its_line) {
      if (rows++ > 0) return;
      source = its_source;
      line = its_line;
    }
  };
  [[nodiscard]] bool of_excel() const noexcept {
    return format == DateFormat::excel || format == DateFormat::excel_1904;
  }
  /// Whether so many rows of one order are too many among all that tell theirs.
  static bool in_doubt(std::size_t fewer, std::size_t telling) noexcept { return 20 * fewer > telling; }
  /// A number with a decimal comma as one with a point; empty where there is nothing to change.
  [[nodiscard]] std::string point_for_decimals(std::string_view text) const {
    std::string number;
    if (format < DateFormat::excel || decimal_mark != ',') return number;
    number = text;
    std::replace(number.begin(), number.end(), ',', '.');
    return number;
  }
  [[nodiscard]] ValueFault fault_of(std::string_view text) const {
    switch (date_order(text)) {
      case DateOrder::neither:
        return ValueFault::not_a_date;
      case DateOrder::other:
        break;
      default:
        // In the order at hand it may be a date with something else behind it.
        if (format == DateFormat::recognised) return ValueFault::two_orders;
    }
    switch (date_problem(text, format)) {
      case DateProblem::time_of_day:
        return ValueFault::time_of_day;
      case DateProblem::zone:
        return ValueFault::zone_name;
      case DateProblem::no_date:
        break;
    }
    if (date_order(text) != DateOrder::other) return ValueFault::other_order;
    return two_digit_year(text) ? ValueFault::two_digit_year : ValueFault::not_a_date;
  }
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
  Rows settled_by_others_{};  ///< dates of three numbers
  Rows telling_{};            ///< among them, those that can be read in this order only
  Rows contradicting_{};      ///< left out: they can be read in the other order only
  bool times_ = false;        ///< among days of Excel some have a time of day
};

/// By how much the clock of `to` is ahead of that of `from`, in microseconds, where both say their offset; otherwise 0.
inline double offset_between(const Meaning& from, const Meaning& to) noexcept {
  if (!from.offset_minutes || !to.offset_minutes) return 0.0;
  return 60e6 * (*to.offset_minutes - *from.offset_minutes);
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
