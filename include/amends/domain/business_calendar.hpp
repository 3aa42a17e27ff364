#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// A duration on both clocks: as the customer lives it, and as the firm's opening hours count it. Keep both: "within
/// two hours" on a Friday evening may be three days of waiting.
struct Elapsed {
  double calendar_minutes = std::numeric_limits<double>::quiet_NaN();
  double business_minutes = std::numeric_limits<double>::quiet_NaN();
};

/// Opening hours of one weekday, in minutes after midnight; opens = closes: closed that day.
struct OpeningHours {
  double opens = 0.0;
  double closes = 0.0;
  friend constexpr bool operator==(const OpeningHours&, const OpeningHours&) noexcept = default;
};

/// When the firm works: opening hours per weekday, less holidays. Knows no time zones and no daylight saving: minutes
/// are those of the firm's own wall clock, counted from midnight of a day the caller chooses (day 0).
class BusinessCalendar {
 public:
  /// week: Monday to Sunday. weekday_of_day_0: 0 Monday ... 6 Sunday. holidays: day numbers, any order, may repeat.
  /// errors  Error(domain) unless 0 <= opens <= closes <= 1440 for every day and the weekday is one.
  BusinessCalendar(const std::array<OpeningHours, 7>& week, int weekday_of_day_0,
                   std::vector<std::int64_t> holidays = {});

  /// Monday to Friday from `opens` to `closes`; day 0 is a Monday.
  [[nodiscard]] static BusinessCalendar weekdays(double opens = 540.0, double closes = 1020.0);

  /// Working minutes between two moments; negative if `to` lies before `from`; NaN where one of them is not finite.
  /// cost  independent of the distance, logarithmic in the number of holidays
  [[nodiscard]] double business_minutes(double from, double to) const noexcept;
  /// Working minutes from a moment of the calendar's own to this one: business_minutes(from, to) is the difference of
  /// two of them, to the bit. For who asks for many differences from one moment. NaN beyond 1e15 minutes
  [[nodiscard]] double working_position(double moment) const noexcept;
  [[nodiscard]] Elapsed elapsed(double from, double to) const noexcept {
    return {to - from, business_minutes(from, to)};
  }
  friend bool operator==(const BusinessCalendar&, const BusinessCalendar&) = default;

 private:
  [[nodiscard]] const OpeningHours& hours_of(std::int64_t day) const noexcept {
    return week_of_day_0_[place_of(day).day_of_week];
  }
  /// Whole weeks from day 0 to that of the day, downwards, and the days of it.
  struct Place {
    std::int64_t week;
    std::size_t day_of_week;
  };
  [[nodiscard]] static Place place_of(std::int64_t day) noexcept;

  std::array<OpeningHours, 7> week_;
  std::array<OpeningHours, 7> week_of_day_0_{};  // the same from the weekday of day 0 on
  std::array<double, 8> minutes_before_{};       // of the working week that starts on the weekday of day 0
  int weekday_of_day_0_;
  std::vector<std::int64_t> holidays_;   // sorted, unique
  std::vector<double> holiday_minutes_;  // working minutes lost by the holidays before each, from the first one on
};

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/business_calendar.ipp>
#endif
