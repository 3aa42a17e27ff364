#pragma once

#include <amends/recovery/arrivals.hpp>

#include <algorithm>
#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline constexpr std::size_t fewest_arrival_days = 10;

/// Sum over the lags of Newey and West's weights times f(lag): f(0) + 2 sum (1 - j/(L + 1)) f(j).
template <class F>
double weighed_lags(std::size_t lags, F&& f) {
  double sum = f(std::size_t{0});
  for (std::size_t j = 1; j <= lags; ++j)
    sum += 2.0 * (1.0 - static_cast<double>(j) / static_cast<double>(lags + 1)) * f(j);
  return sum;
}

/// Mean of x[t] x[t - lag], of what has mean 0.
inline double autocovariance(const std::vector<double>& x, std::size_t lag) {
  double sum = 0.0;
  for (std::size_t t = lag; t < x.size(); ++t) sum += x[t] * x[t - lag];
  return sum / static_cast<double>(x.size());
}

inline std::size_t lags_for(double correlation, std::size_t days) {
  const double n = static_cast<double>(days);
  if (!(std::fabs(correlation) > 2.0 / std::sqrt(n))) return 0;
  const double r = (std::clamp)(correlation, -0.97, 0.97);
  const double alpha = 4.0 * r * r / ((1.0 - r) * (1.0 - r) * (1.0 + r) * (1.0 + r));
  const double bandwidth = std::ceil(1.1447 * std::cbrt(alpha * n));
  return (std::min)(static_cast<std::size_t>((std::max)(bandwidth - 1.0, 0.0)), days / 4);
}

/// Student's t that is exceeded on both sides together with probability `outside`.
inline double t_quantile(double outside, double freedom) {
  const double x = math::beta_quantile(outside, 0.5 * freedom, 0.5);
  return std::sqrt(freedom * (1.0 - x) / x);
}
/// Of what is not negative: on the logarithm.
inline ArrivalFigure with_log_interval(double value, double error, double t) {
  if (!(value > 0.0)) return {value, error, value, value + t * error};
  const double factor = std::exp(t * error / value);
  return {value, error, value / factor, value * factor};
}
/// Of a variance: as if of so many independent normal numbers as have its relative error, sqrt(2/freedom).
inline ArrivalFigure with_variance_interval(double value, double relative, double outside) {
  if (!(value > 0.0)) return {value, 0.0, value, value};
  const double half = 1.0 / (relative * relative);  // of the degrees of freedom
  return {value, relative * value, value * half / math::gamma_quantile_upper(0.5 * outside, half),
          value * half / math::gamma_quantile(0.5 * outside, half)};
}

/// Means of the weekdays, and residuals of the counts from them.
struct WeekdayMeans {
  std::array<double, 7> mean{}, days{};
  std::size_t groups = 0;
  std::vector<double> residuals{};

  WeekdayMeans(std::span<const double> counts, std::span<const int> weekdays) {
    const auto group = [&](std::size_t t) {
      return weekdays.empty() ? std::size_t{0} : static_cast<std::size_t>(weekdays[t]);
    };
    for (std::size_t t = 0; t < counts.size(); ++t) {
      days[group(t)] += 1.0;
      mean[group(t)] += counts[t];
    }
    for (std::size_t g = 0; g < 7; ++g) {
      if (!(days[g] > 0.0)) continue;
      ++groups;
      mean[g] /= days[g];
    }
    for (std::size_t t = 0; t < counts.size(); ++t) residuals.push_back(counts[t] - mean[group(t)]);
  }
};

inline void check_counts(std::span<const double> counts, std::span<const int> weekdays) {
  if (!weekdays.empty()) core::check_same_size("weekdays", weekdays.size(), "counts", counts.size());
  double cases = 0.0;
  for (const double count : counts) {
    if (!(count >= 0.0 && count <= 1e9 && count == std::floor(count)))
      core::throw_domain("counts", "be whole numbers from 0 to 1e9", count);
    cases += count;
  }
  for (const int weekday : weekdays)
    if (weekday < 0 || weekday > 6) core::throw_domain("weekdays", "be 0 (Monday) to 6 (Sunday)", weekday);
  if (counts.size() < fewest_arrival_days)
    throw Error(ErrorCode::missing, "counts",
                "counts must cover at least 10 working days, got " + std::to_string(counts.size()));
  if (!(cases > 0.0)) throw Error(ErrorCode::missing, "counts", "counts must hold a case");
}

}  // namespace detail

AMENDS_INLINE Arrivals arrivals_of_counts(std::span<const double> counts, std::span<const int> weekdays, double level) {
  detail::check_counts(counts, weekdays);
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie between 0 and 1", level);
  Arrivals out;
  out.counts.assign(counts.begin(), counts.end());
  out.weekdays.assign(weekdays.begin(), weekdays.end());
  const double n = static_cast<double>(counts.size());
  double mean = 0.0;
  for (const double count : counts) mean += count / n;
  const detail::WeekdayMeans by_weekday(counts, weekdays);
  const std::vector<double>& e = by_weekday.residuals;
  const double free_days = n - static_cast<double>(by_weekday.groups), freedom = n / free_days;
  const double plain = detail::autocovariance(e, 0);
  out.autocorrelation = plain > 0.0 ? detail::autocovariance(e, 1) / plain : std::numeric_limits<double>::quiet_NaN();
  out.lags = detail::lags_for(out.autocorrelation, counts.size());

  const double dispersion = freedom * plain / mean;
  // Of the ratio variance/mean: ((e^2 - s^2) - D (count - mean))/mean, whose mean is 0.
  std::vector<double> influence;
  for (std::size_t t = 0; t < e.size(); ++t)
    influence.push_back((e[t] * e[t] - plain - dispersion * (counts[t] - mean)) / mean);
  const double of_dispersion =
      detail::weighed_lags(out.lags, [&](std::size_t j) { return detail::autocovariance(influence, j); });
  // Few days tell less of their fourth moments than that normal numbers have them.
  const double outside = 1.0 - level, least = std::sqrt(2.0 / free_days);
  const double relative =
      plain > 0.0 ? (std::max)(least, std::sqrt((std::max)(of_dispersion, 0.0) / n) / dispersion) : 0.0;
  out.dispersion = detail::with_variance_interval(dispersion, relative, outside);

  const double long_run =
      freedom * detail::weighed_lags(out.lags, [&](std::size_t j) { return detail::autocovariance(e, j); });
  double squares = 1.0;  // of the weights, over all lags
  for (std::size_t j = 1; j <= out.lags; ++j) {
    const double weight = 1.0 - static_cast<double>(j) / static_cast<double>(out.lags + 1);
    squares += 2.0 * weight * weight;
  }
  out.long_run_dispersion = detail::with_variance_interval(
      long_run / mean, out.lags == 0 ? relative : std::sqrt(2.0 * squares / free_days), outside);
  const double t = detail::t_quantile(outside, free_days / squares);
  out.mean = detail::with_log_interval(mean, std::sqrt((std::max)(long_run, 0.0) / n), t);
  if (weekdays.empty()) return out;
  for (std::size_t g = 0; g < 7; ++g) {
    const double days = by_weekday.days[g];
    if (!(days > 0.0)) continue;
    const double error = std::sqrt(freedom * plain * (1.0 / days - 1.0 / n)) / mean;
    out.weekday_factors[g] = detail::with_log_interval(by_weekday.mean[g] / mean, error, t);
  }
  return out;
}

namespace detail {

/// 0 Monday ... 6 Sunday: 1970-01-01 was a Thursday.
inline int weekday_of(std::int64_t day) noexcept {
  return static_cast<int>(((day + 3) % 7 + 7) % 7);
}

inline std::pair<double, double> covered_days(std::span<const double> received, double median,
                                              const ArrivalsOptions& options) {
  double first = options.first_day, last = options.last_day;
  const bool from_cases = std::isnan(first), to_cases = std::isnan(last);
  if (!from_cases) first = std::floor(core::check_finite("first_day", first));
  if (!to_cases) last = std::floor(core::check_finite("last_day", last));
  for (const double one : received) {
    if (!std::isfinite(one) || std::fabs(one - median) > core::far_from_median_days) continue;
    const double day = std::floor(one);
    if (from_cases && !(first <= day)) first = day;
    if (to_cases && !(last >= day)) last = day;
  }
  if (std::isnan(first) || std::isnan(last))
    throw Error(ErrorCode::missing, "received", "received must hold a day that is known");
  if (!(std::fabs(first) <= 1e9 && std::fabs(last) <= 1e9 && last - first <= 100'000.0))
    core::throw_domain("received", "span at most 100,000 days (are all of them dates?)", last - first);
  if (!(last >= first))
    throw Error(ErrorCode::domain, "last_day",
                "last_day must not lie before the first day, " + core::format_date(static_cast<std::int64_t>(first)) +
                    ", got " + core::format_date(static_cast<std::int64_t>(last)));
  return {first, last};
}

}  // namespace detail

AMENDS_INLINE Arrivals arrivals_by_day(std::span<const double> received, const ArrivalsOptions& options) {
  if (std::none_of(options.week.working.begin(), options.week.working.end(), [](bool one) { return one; }))
    throw Error(ErrorCode::domain, "working", "working must have a working day");
  const double median = core::median_day({received.begin(), received.end()});
  const auto [first, last] = detail::covered_days(received, median, options);
  std::vector<std::int64_t> holidays = options.week.holidays;
  std::sort(holidays.begin(), holidays.end());
  const auto begin = static_cast<std::int64_t>(first);
  const auto span = static_cast<std::size_t>(last - first) + 1;
  constexpr std::size_t none = (std::numeric_limits<std::size_t>::max)();
  std::vector<std::size_t> place(span, none);  // of the next working day
  std::vector<std::int64_t> days;
  std::vector<int> weekdays;
  std::size_t waiting = 0;
  for (std::size_t d = 0; d < span; ++d) {
    const std::int64_t day = begin + static_cast<std::int64_t>(d);
    const int weekday = detail::weekday_of(day);
    if (!options.week.working[static_cast<std::size_t>(weekday)] ||
        std::binary_search(holidays.begin(), holidays.end(), day))
      continue;
    for (; waiting <= d; ++waiting) place[waiting] = days.size();
    days.push_back(day);
    weekdays.push_back(weekday);
  }
  std::vector<double> counts(days.size(), 0.0);
  core::RowReport rows;
  double moved = 0.0;
  for (std::size_t row = 0; row < received.size(); ++row) {
    const double day = std::floor(received[row]);
    if (!std::isfinite(day)) {
      rows.leave_out(row, "received is not known");
    } else if (std::fabs(received[row] - median) > core::far_from_median_days) {
      rows.leave_out(row, "received lies more than 40 years from the median");
    } else if (!(day >= first && day <= last)) {
      rows.leave_out(row, "received lies outside the days that are covered");
    } else if (const auto d = static_cast<std::size_t>(day - first); place[d] == none) {
      rows.leave_out(row, "received after the last working day");
    } else {
      counts[place[d]] += 1.0;
      moved += days[place[d]] == static_cast<std::int64_t>(day) ? 0.0 : 1.0;
    }
  }
  rows.rows = received.size();
  core::check_left_out(rows, core::largest_left_out_of_fit);
  if (days.size() < detail::fewest_arrival_days)
    throw Error(ErrorCode::missing, "received",
                "received must cover at least 10 working days, got " + std::to_string(days.size()) + ", from " +
                    core::format_date(begin) + " to " + core::format_date(static_cast<std::int64_t>(last)));
  Arrivals out = arrivals_of_counts(counts, weekdays, options.level);
  out.rows = std::move(rows);
  out.first_day = first;
  out.last_day = last;
  out.days = std::move(days);
  out.moved = moved;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::recovery
