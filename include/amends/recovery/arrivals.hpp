#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// An estimate with its standard error and interval.
struct ArrivalFigure {
  double value = std::numeric_limits<double>::quiet_NaN();
  double error = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

/// Which days are working days.
struct WorkingWeek {
  std::array<bool, 7> working{true, true, true, true, true, false, false};  ///< Monday to Sunday
  std::vector<std::int64_t> holidays{};                                     ///< days since 1970-01-01, in any order
};

struct ArrivalsOptions {
  WorkingWeek week{};
  /// The first and last day that the log covers, since 1970-01-01; NaN: those of its first and last case.
  double first_day = std::numeric_limits<double>::quiet_NaN();
  double last_day = std::numeric_limits<double>::quiet_NaN();
  double level = 0.95;  ///< of the intervals
};

/// Cases by working day, and what they say of a typical one.
struct Arrivals {
  core::RowReport rows{};
  double first_day = 0.0, last_day = 0.0;  ///< since 1970-01-01
  std::vector<double> counts{};            ///< of each working day, in order
  std::vector<int> weekdays{};             ///< of each, 0 Monday ... 6 Sunday
  std::vector<std::int64_t> days{};        ///< of each, since 1970-01-01; empty where counts were given
  double moved = 0.0;                      ///< cases that came on other days and are counted on the next working day

  ArrivalFigure mean{};  ///< cases per working day, its error from the variance of the long run
  /// Variance of a day about what its weekday expects, over the mean: 1 for Poisson counts.
  ArrivalFigure dispersion{};
  /// The same of the long run: n times the variance of the mean of n days, over the mean of a day. Above `dispersion`
  /// where busy days follow each other, and then what a backlog is made of.
  ArrivalFigure long_run_dispersion{};
  /// Correlation of a day with the one before, weekdays apart.
  double autocorrelation = std::numeric_limits<double>::quiet_NaN();
  std::size_t lags = 0;  ///< that the variance of the long run looks back
  /// Mean of the weekday over the mean of all, NaN for weekdays that have no working day.
  std::array<ArrivalFigure, 7> weekday_factors{};
};

/// Figures of counts of consecutive working days.
///
///   mean                 mean of the counts; error sqrt(long-run variance/n), interval on the logarithm by Student's t
///   dispersion           sum of (count - mean of its weekday)^2/(n - weekdays)/mean; error by its influence function,
///                        with the same lags, at least that of normal numbers, sqrt(2/(n - weekdays)) of it; interval by
///                        the chi-square distribution of the degrees of freedom that have this error
///   long-run dispersion  (g_0 + 2 sum_{j <= L} (1 - j/(L + 1)) g_j)/mean, g_j the autocovariances of the residuals
///                        (Newey and West's weights), L = ceil(1.1447 (4 r^2/((1 - r)^2 (1 + r)^2) n)^(1/3)) - 1, at
///                        most n/4, r their first autocorrelation, 0 where r is within its error 2/sqrt(n); error
///                        sqrt(2 sum_j weight_j^2/(n - weekdays)) of it, interval likewise
///
/// counts: whole, >= 0; weekday: 0 Monday ... 6 Sunday of each, empty: no weekdays
/// errors  Error(domain) for a count or weekday; Error(missing) for fewer than 10 days or no case; Error(size_mismatch)
/// source  Newey & West (1987), Econometrica 55(3), 703-708; Andrews (1991), Econometrica 59(3), 817-858, for L [both
///         recalled; coverage of the intervals checked by simulation]
[[nodiscard]] Arrivals arrivals_of_counts(std::span<const double> counts, std::span<const int> weekdays = {},
                                          double level = 0.95);

/// The same from the days on which cases were received, in days since 1970-01-01 (parts of a day are dropped). A case
/// that came on a day that is none of work counts on the next working day; days without a case count as 0. The first
/// and last day should be whole: a log that begins at noon has one day too small.
/// received: any order; what is not finite, more than 40 years from the median (core::far_from_median_days: dates that
///           stand for none) or outside [first_day, last_day] is left out and counted
/// errors  Error(domain) for a week without a working day, or last_day < first_day, or a span of more than 100,000
///         days; those of arrivals_of_counts;  cost  linear
[[nodiscard]] Arrivals arrivals_by_day(std::span<const double> received, const ArrivalsOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/arrivals.ipp>
#endif
