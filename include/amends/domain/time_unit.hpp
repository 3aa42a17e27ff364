#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

/// A length of time that results are counted in. Lengths are fixed: a week is seven days, a month 30.4375 days and a
/// year 365.25, so that "0.5 months" always means the same. A number of days does not turn into a unit by itself.
class TimeUnit {
 public:
  /// errors  Error(domain) unless 0 < days < infinity
  [[nodiscard]] static constexpr TimeUnit of_days(double days) {
    if (!(days > 0.0 && days <= (std::numeric_limits<double>::max)()))
      core::throw_domain("time_unit", "be a finite number of days above 0", days);
    return TimeUnit(days);
  }
  [[nodiscard]] static constexpr TimeUnit second() noexcept { return TimeUnit(1.0 / 86'400.0); }
  [[nodiscard]] static constexpr TimeUnit minute() noexcept { return TimeUnit(1.0 / 1'440.0); }
  [[nodiscard]] static constexpr TimeUnit hour() noexcept { return TimeUnit(1.0 / 24.0); }
  [[nodiscard]] static constexpr TimeUnit day() noexcept { return TimeUnit(1.0); }
  [[nodiscard]] static constexpr TimeUnit week() noexcept { return TimeUnit(7.0); }
  [[nodiscard]] static constexpr TimeUnit month() noexcept { return TimeUnit(30.4375); }
  [[nodiscard]] static constexpr TimeUnit quarter() noexcept { return TimeUnit(91.3125); }
  [[nodiscard]] static constexpr TimeUnit year() noexcept { return TimeUnit(365.25); }

  [[nodiscard]] constexpr double days() const noexcept { return days_; }
  friend constexpr bool operator==(const TimeUnit&, const TimeUnit&) noexcept = default;

 private:
  constexpr explicit TimeUnit(double days) noexcept : days_(days) {}
  double days_;
};

}  // namespace amends::inline AMENDS_ABI::domain

namespace amends::inline AMENDS_ABI {
using domain::TimeUnit;
}  // namespace amends::inline AMENDS_ABI
