#pragma once

#include <amends/customer_base/customer_summary.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE std::string_view to_string(CustomerSummaryWarning warning) noexcept {
  switch (warning) {
    case CustomerSummaryWarning::left_truncated:
      return "left_truncated";
    case CustomerSummaryWarning::no_repeat_purchases:
      return "no_repeat_purchases";
    case CustomerSummaryWarning::acquired_at_end:
      return "acquired_at_end";
    case CustomerSummaryWarning::returns_without_purchase:
      return "returns_without_purchase";
    case CustomerSummaryWarning::far_end:
      return "far_end";
    case CustomerSummaryWarning::far_times:
      return "far_times";
  }
  return "unknown";
}

namespace detail {

/// Purchases up to and including `period`; they are sorted.
inline std::size_t purchases_until(std::span<const domain::Purchase> purchases, double period) noexcept {
  if (!purchases.empty() && purchases.back().period <= period) return purchases.size();  // the usual case
  const auto after = std::upper_bound(purchases.begin(), purchases.end(), period,
                                      [](double limit, const domain::Purchase& p) { return limit < p.period; });
  return static_cast<std::size_t>(after - purchases.begin());
}

inline double mean_amount(std::span<const domain::Purchase> purchases) noexcept {
  if (purchases.empty()) return 0.0;
  double sum = 0.0;
  for (const domain::Purchase& p : purchases) sum += p.amount;
  return sum / static_cast<double>(purchases.size());
}

inline double end_period(const domain::PurchaseHistory& history, const std::optional<double>& end) {
  return end ? history.observed_period("observation_end", *end) : history.last_period();
}

inline void describe_acquisition(const domain::PurchaseHistory& history, double end, CustomerSummaryReport& report) {
  const auto week_of = [&](double period) { return std::floor(period * history.period_days() / 7.0); };
  double last_week = -1.0;
  for (std::size_t i = 0; i < history.customers(); ++i) {
    const double first = history.purchases(i).front().period;
    if (first <= end) last_week = (std::max)(last_week, week_of(first));
  }
  // A wrong unit of time can put centuries between two customers; a table of more than 10,000 weeks helps nobody.
  if (!(last_week >= 0.0 && last_week < 10'000.0)) return;
  report.acquisition.resize(static_cast<std::size_t>(last_week) + 1);
  for (std::size_t i = 0; i < history.customers(); ++i) {
    const double first = history.purchases(i).front().period;
    if (first <= end) ++report.acquisition[static_cast<std::size_t>(week_of(first))].customers;
  }
  constexpr std::size_t start_weeks = 4;
  double at_start = 0.0;
  double later = 0.0;
  for (std::size_t week = 0; week < report.acquisition.size(); ++week) {
    AcquisitionWeek& one = report.acquisition[week];
    one.begin = history.begin_of(0.0) + 7.0 * static_cast<double>(week);
    one.share = static_cast<double>(one.customers) / static_cast<double>(report.customers);
    (week < start_weeks ? at_start : later) += static_cast<double>(one.customers);
  }
  if (report.acquisition.size() < 2 * start_weeks) return;
  report.start_ratio = (at_start / static_cast<double>(start_weeks)) /
                       (later / static_cast<double>(report.acquisition.size() - start_weeks));
  if (report.start_ratio > 1.5) report.warnings.push_back(CustomerSummaryWarning::left_truncated);
}

inline CustomerSummary summary_until(const domain::PurchaseHistory& history, double end,
                                     const CustomerSummaryOptions& options) {
  CustomerSummary result;
  CustomerSummaryReport& report = result.report;
  report.lines = history.report();
  report.unit_days = options.unit.days();
  report.period_days = history.period_days();
  if (history.last_period() >= 0.0) report.records_begin = history.begin_of(0.0);  // else NaN: there are no records
  report.observation_end = history.begin_of(end);

  std::size_t customers = 0;
  for (std::size_t i = 0; i < history.customers(); ++i)
    if (history.purchases(i).front().period <= end) ++customers;
  result.customer.reserve(customers);
  result.frequency.reserve(customers);
  result.recency.reserve(customers);
  result.T.reserve(customers);
  if (history.has_amounts()) result.monetary_value.reserve(customers);

  // Multiplied before divided: days in weeks are then days / 7, correctly rounded.
  const auto time = [&](double periods) { return periods * history.period_days() / options.unit.days(); };
  for (std::size_t i = 0; i < history.customers(); ++i) {
    const std::span<const domain::Purchase> all = history.purchases(i);
    const std::size_t n = purchases_until(all, end);
    report.purchases += n;
    report.purchases_after_end += all.size() - n;
    if (n == 0) {
      ++report.customers_after_end;
      continue;
    }
    const double first = all.front().period;
    result.customer.push_back(history.codes()[i]);
    result.frequency.push_back(static_cast<double>(n - 1));
    result.recency.push_back(time(all[n - 1].period - first));
    result.T.push_back(time(end - first));
    if (n > 1) ++report.repeat_customers;
    if (first == end) ++report.acquired_at_end;
    if (history.has_amounts()) {
      const std::size_t skipped = options.monetary_value == MonetaryValue::repeat_purchases ? 1 : 0;
      result.monetary_value.push_back(mean_amount(all.subspan(skipped, n - skipped)));
    }
  }
  report.customers = customers;
  describe_acquisition(history, end, report);
  if (customers > 0 && report.repeat_customers == 0)
    report.warnings.push_back(CustomerSummaryWarning::no_repeat_purchases);
  if (report.acquired_at_end > 0) report.warnings.push_back(CustomerSummaryWarning::acquired_at_end);
  if (report.lines.unmatched_returns > 0) report.warnings.push_back(CustomerSummaryWarning::returns_without_purchase);
  if ((end - history.last_period()) * history.period_days() > domain::far_from_median_days)
    report.warnings.push_back(CustomerSummaryWarning::far_end);
  if (report.lines.far_lines > 0) report.warnings.push_back(CustomerSummaryWarning::far_times);
  return result;
}
}  // namespace detail

AMENDS_INLINE CustomerSummary customer_summary(const domain::PurchaseHistory& history,
                                               const CustomerSummaryOptions& options) {
  return detail::summary_until(history, detail::end_period(history, options.observation_end), options);
}

AMENDS_INLINE CalibrationHoldout calibration_holdout_split(const domain::PurchaseHistory& history,
                                                           double calibration_end,
                                                           const CustomerSummaryOptions& options) {
  const double split = history.observed_period("calibration_end", calibration_end);
  const double end = detail::end_period(history, options.observation_end);
  if (!(split < end))
    throw Error(ErrorCode::contradiction, "calibration_end",
                "calibration_end is " + history.describe_period(split) + ", not before the observation ends (" +
                    history.describe_period(end) + ")");
  CalibrationHoldout result;
  result.calibration = detail::summary_until(history, split, options);
  result.duration_holdout = (end - split) * history.period_days() / options.unit.days();
  result.frequency_holdout.reserve(result.calibration.size());
  if (history.has_amounts()) result.monetary_value_holdout.reserve(result.calibration.size());
  for (std::size_t i = 0; i < history.customers(); ++i) {
    const std::span<const domain::Purchase> all = history.purchases(i);
    const std::size_t before = detail::purchases_until(all, split);
    const std::size_t until = detail::purchases_until(all, end);
    if (before == 0) {
      if (until > 0) ++result.customers_acquired_in_holdout;
      continue;
    }
    result.frequency_holdout.push_back(static_cast<double>(until - before));
    if (history.has_amounts())
      result.monetary_value_holdout.push_back(detail::mean_amount(all.subspan(before, until - before)));
  }
  return result;
}

AMENDS_INLINE TransactionsPerPeriod transactions_per_period(const domain::PurchaseHistory& history,
                                                            const TrackingOptions& options) {
  const double end = detail::end_period(history, options.observation_end);
  const double until =
      options.acquired_until ? history.observed_period("acquired_until", *options.acquired_until) : end;
  const double per_interval = options.period.days() / history.period_days();  // merged periods
  if (!(per_interval >= 1.0))
    core::throw_domain("period", "be at least as long as the period within which lines are merged, in days",
                       options.period.days());
  TransactionsPerPeriod result;
  if (!(end >= 0.0)) return result;
  const auto interval_of = [&](double period) {
    return static_cast<std::size_t>(std::floor(period * history.period_days() / options.period.days()));
  };
  if (!((end + 1.0) / per_interval <= 1e7))
    core::throw_domain("period", "give at most ten million intervals, in days", options.period.days());
  const std::size_t intervals = interval_of(end) + 1;
  result.first_purchases.assign(intervals, 0.0);
  result.repeat_transactions.assign(intervals, 0.0);
  for (std::size_t i = 0; i < history.customers(); ++i) {
    const std::span<const domain::Purchase> all = history.purchases(i);
    if (!(all.front().period <= until && all.front().period <= end)) continue;
    ++result.customers;
    result.first_purchases[interval_of(all.front().period)] += 1.0;
    const std::size_t n = detail::purchases_until(all, end);
    for (const domain::Purchase& p : all.subspan(1, n - 1)) result.repeat_transactions[interval_of(p.period)] += 1.0;
  }
  result.begin.resize(intervals);
  result.share_observed.assign(intervals, 1.0);
  result.cumulative_repeat_transactions.resize(intervals);
  double sum = 0.0;
  for (std::size_t k = 0; k < intervals; ++k) {
    result.begin[k] = history.begin_of(0.0) + static_cast<double>(k) * options.period.days();
    result.cumulative_repeat_transactions[k] = sum += result.repeat_transactions[k];
  }
  // The period that holds the end is observed whole.
  result.share_observed.back() = (std::min)(1.0, (end + 1.0) / per_interval - static_cast<double>(intervals - 1));
  return result;
}

AMENDS_INLINE std::vector<std::size_t> frequency_counts(std::span<const double> frequency, std::size_t largest) {
  core::check_count("largest", largest, 1, 1'000'000);
  std::vector<std::size_t> counts(largest + 1, 0);
  for (const double x : frequency) {
    if (!(x >= 0.0 && x <= 9007199254740992.0 && std::floor(x) == x))
      core::throw_domain("frequency", "hold integers >= 0", x);
    ++counts[x < static_cast<double>(largest) ? static_cast<std::size_t>(x) : largest];
  }
  return counts;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
