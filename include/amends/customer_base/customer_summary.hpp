#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/domain/time_unit.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

/// Which purchases the mean spend of a customer is taken over.
enum class MonetaryValue : std::uint8_t {
  repeat_purchases,  ///< all but the first: what the Gamma-Gamma model is fitted to
  all_purchases,
};

struct CustomerSummaryOptions {
  TimeUnit unit = TimeUnit::week();
  /// The moment up to which purchases were observed, in ticks of the time column; the whole period that holds it
  /// counts. Default: the last line of the records, whoever's it is.
  std::optional<double> observation_end{};
  MonetaryValue monetary_value = MonetaryValue::repeat_purchases;
};

/// What is remarkable about a summary.
enum class CustomerSummaryWarning : std::uint8_t {
  left_truncated,            ///< far more customers seem new in the first four weeks than later: many are old ones
  no_repeat_purchases,       ///< nobody bought twice: no model of repeat buying can be fitted
  acquired_at_end,           ///< some customers have T = 0: they say nothing about repeat buying
  returns_without_purchase,  ///< returns in periods without a purchase were left out, so amounts may be too high
  far_end,   ///< the end of observation lies more than 40 years after the last line: a slip (2204 for 2024)?
  far_times  ///< lines lie more than 40 years from the rest (domain::far_from_median_days): placeholders, or slips
};
[[nodiscard]] std::string_view to_string(CustomerSummaryWarning warning) noexcept;

/// Customers by the week of their first purchase; weeks are seven days from the first period of the records.
struct AcquisitionWeek {
  double begin = 0.0;  ///< in days from tick 0
  std::size_t customers = 0;
  double share = 0.0;  ///< of all customers of the summary
};

/// Where the numbers come from and what was left out.
struct CustomerSummaryReport {
  domain::TransactionReport lines{};
  double unit_days = std::numeric_limits<double>::quiet_NaN();
  double period_days = std::numeric_limits<double>::quiet_NaN();      ///< within which lines were merged
  double records_begin = std::numeric_limits<double>::quiet_NaN();    ///< first period of the records, days from tick 0
  double observation_end = std::numeric_limits<double>::quiet_NaN();  ///< begin of the last observed period, likewise
  std::size_t customers = 0;
  std::size_t repeat_customers = 0;     ///< with a purchase after the first one
  std::size_t purchases = 0;            ///< up to the end, first ones included
  std::size_t purchases_after_end = 0;  ///< left out
  std::size_t customers_after_end = 0;  ///< whose first purchase came after the end: left out
  std::size_t acquired_at_end = 0;      ///< T = 0
  std::vector<AcquisitionWeek> acquisition{};
  /// Customers acquired a week in the first four weeks of the records, over those acquired a week from then until the
  /// last acquisition; NaN where fewer than four such weeks follow. Above 1.5: left_truncated.
  double start_ratio = std::numeric_limits<double>::quiet_NaN();
  std::vector<CustomerSummaryWarning> warnings{};
};

/// Recency, frequency, T and monetary value, one element for each customer, in increasing order of customer codes.
struct CustomerSummary {
  std::vector<std::int64_t> customer{};
  std::vector<double> frequency{};       ///< x: purchases after the first
  std::vector<double> recency{};         ///< t_x: time from the first to the last purchase; 0 if there is but one
  std::vector<double> T{};               ///< time from the first purchase to the end of observation
  std::vector<double> monetary_value{};  ///< mean amount of a purchase, 0 if there is none; empty without amounts
  CustomerSummaryReport report{};

  [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
};

/// What customer-base models (Pareto/NBD, BG/NBD, Gamma-Gamma ...) are fitted to: the statistics that are sufficient
/// for them, from purchases. formula  with p_1 < ... < p_n the periods of a customer's purchases up to the end E, u the
/// unit and g the period:
///          x = n - 1, t_x = (p_n - p_1) g / u, T = (E - p_1) g / u, m = mean amount of purchases 2..n (or 1..n)
/// units    t_x and T in `unit`: with days merged and weeks reported they are days / 7 exactly
/// edge     one purchase: x = t_x = 0 and m = 0 (repeat_purchases). Customers whose first purchase comes after the end,
///          and purchases after it, are left out and counted. No line with a time: empty
/// errors   Error(domain) for an end that is not finite, lies before the records or is a placeholder (year 9999)
/// source   Fader, Hardie & Lee (2005), Marketing Science 24(2) for (x, t_x, T); the frame's columns are those of
///          the packages lifetimes and pymc-marketing;  cost  one pass over the purchases
[[nodiscard]] CustomerSummary customer_summary(const domain::PurchaseHistory& history,
                                               const CustomerSummaryOptions& options = {});

/// The same customers before and after a moment: fit on the first part, judge on the second.
struct CalibrationHoldout {
  CustomerSummary calibration{};
  std::vector<double> frequency_holdout{};        ///< purchases after the calibration end, up to the observation end
  std::vector<double> monetary_value_holdout{};   ///< their mean amount, 0 if there are none; empty without amounts
  double duration_holdout = 0.0;                  ///< length of the second part in `unit`, the same for all
  std::size_t customers_acquired_in_holdout = 0;  ///< left out: the first part says nothing about them
};

/// Splits at calibration_end (in ticks; the period that holds it belongs to the calibration).
/// edge     `calibration.report` counts purchases and customers after the calibration end
/// errors   Error(contradiction) if the calibration end is not before the observation end; Error(domain) as above
/// source   Fader, Hardie & Lee (2005), section on CDNOW: 39 weeks each;  cost  two passes over the purchases
[[nodiscard]] CalibrationHoldout calibration_holdout_split(const domain::PurchaseHistory& history,
                                                           double calibration_end,
                                                           const CustomerSummaryOptions& options = {});

struct TrackingOptions {
  TimeUnit period = TimeUnit::week();       ///< length of an interval; a whole number of merged periods
  std::optional<double> acquired_until{};   ///< only customers whose first purchase is not after this; default: all
  std::optional<double> observation_end{};  ///< as in CustomerSummaryOptions
};

/// Purchases of a cohort in calendar time, one element for each interval from the first period of the records: the
/// actual side of a tracking plot.
struct TransactionsPerPeriod {
  std::vector<double> begin{};                ///< days from tick 0
  std::vector<double> first_purchases{};      ///< customers acquired
  std::vector<double> repeat_transactions{};  ///< purchases after the first
  std::vector<double> cumulative_repeat_transactions{};
  std::vector<double> share_observed{};  ///< 1, or less for a last interval that the observation end cuts short
  std::size_t customers = 0;             ///< of the cohort
};

/// Counts the purchases of each interval.
/// formula  interval k holds periods with k <= p g / length < k + 1, p counted from the first period of the records
/// edge     intervals without purchases are zeros; the last one may be cut short, see share_observed
/// errors   Error(domain) for an interval shorter than a merged period, or moments that are not finite or before the
///          records;  cost  one pass over the purchases
[[nodiscard]] TransactionsPerPeriod transactions_per_period(const domain::PurchaseHistory& history,
                                                            const TrackingOptions& options = {});

/// How many customers made 0, 1, ..., largest - 1 and `largest` or more repeat purchases.
/// domain   frequencies that are integers >= 0
/// errors   Error(domain) for any other frequency, NaN included, and unless 1 <= largest <= 1,000,000;  cost  one pass
[[nodiscard]] std::vector<std::size_t> frequency_counts(std::span<const double> frequency, std::size_t largest = 7);

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/customer_summary.ipp>
#endif
