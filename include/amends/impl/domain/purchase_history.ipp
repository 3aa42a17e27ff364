#pragma once

#include <amends/domain/purchase_history.hpp>

#include <algorithm>
#include <amends/impl/domain/purchase_lines.hpp>
#include <amends/impl/domain/purchase_times.hpp>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE std::string_view to_string(ReturnsRule rule) noexcept {
  switch (rule) {
    case ReturnsRule::net_same_period:
      return "net_same_period";
    case ReturnsRule::drop:
      return "drop";
    case ReturnsRule::keep:
      return "keep";
    case ReturnsRule::error:
      return "error";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(LineFault fault) noexcept {
  switch (fault) {
    case LineFault::none:
      return "none";
    case LineFault::customer:
      return "customer is missing";
    case LineFault::time:
      return "time is missing";
    case LineFault::unreadable:
      return "time cannot be read";
    case LineFault::placeholder:
      return "time is a placeholder such as 9999-12-31";
    case LineFault::amount:
      return "amount is missing or infinite";
    case LineFault::dropped:
      return "a return";
    case LineFault::unmatched:
      return "a return in a period without a purchase";
    case LineFault::cancelled:
      return "bought and given back in the same period";
  }
  return "unknown";
}

namespace detail {
inline const core::RowReport::Reason* reason_of(const TransactionReport& report, LineFault fault) noexcept {
  for (const core::RowReport::Reason& reason : report.row_report.reasons)
    if (reason.why == to_string(fault)) return &reason;
  return nullptr;
}
}  // namespace detail

AMENDS_INLINE std::size_t left_out_for(const TransactionReport& report, LineFault fault) noexcept {
  const auto* const reason = detail::reason_of(report, fault);
  return reason == nullptr ? 0 : reason->rows;
}

AMENDS_INLINE std::optional<std::size_t> first_left_out_for(const TransactionReport& report, LineFault fault) noexcept {
  const auto* const reason = detail::reason_of(report, fault);
  if (reason == nullptr) return std::nullopt;
  return reason->first;
}

AMENDS_INLINE PurchaseHistory::PurchaseHistory(const TransactionColumns& lines, const PurchaseRules& rules,
                                               core::Executor* executor)
    : rules_(rules),
      ticks_per_day_(core::check_positive("ticks_per_day", lines.ticks_per_day)),
      period_days_(core::check_non_negative("grain_days", rules.grain_days) > 0.0 ? rules.grain_days
                                                                                  : 1.0 / lines.ticks_per_day),
      last_period_(std::numeric_limits<double>::quiet_NaN()),
      has_amounts_(lines.amount.given()),
      dated_(lines.dated) {
  core::check_finite("grain_origin", rules.grain_origin);
  detail::check_columns(lines);
  if (!lines.dated && ticks_per_day_ == 1.0) core::check_days("time", lines.time);
  report_.row_report.rows = lines.customer.size();

  detail::PeriodClock clock(lines.time, ticks_per_day_, rules);
  detail::UsableLines usable = detail::find_usable(lines, clock, rules.returns, report_, executor);
  last_period_ = usable.periods.length();
  // With a grain of 0 neighbouring ticks may fall together beyond 2^53 of them; with a grain it is a mistake of units.
  if (rules.grain_days > 0.0 && last_period_ > detail::largest_whole)
    core::throw_domain("time", "not span more than 2^53 periods (check ticks_per_day and grain_days)", last_period_);
  const double first = usable.periods.begin();
  if (first <= (std::numeric_limits<double>::max)() && last_period_ == last_period_) first_period_ = first;
  detail::find_far_lines(lines, begin_of(0.0), begin_of(last_period_), report_, executor);

  const detail::LinePeriods period_of(clock, usable.periods, first_period_);
  detail::PurchaseLists lists = detail::gather_lines(lines, period_of, usable, executor);
  const auto left_out = detail::merge_periods(lists, rules.returns, has_amounts_, report_, executor);
  detail::leave_out_lines(left_out, usable.slots, lines.amount, period_of, report_, executor);
  codes_ = std::move(lists.codes);
  begins_ = std::move(lists.begins);
  purchases_ = std::move(lists.purchases);
}

AMENDS_INLINE double PurchaseHistory::period_of(double ticks) const noexcept {
  return detail::PeriodClock({}, ticks_per_day_, rules_).period_of(ticks) - first_period_;
}

AMENDS_INLINE double PurchaseHistory::begin_of(double period) const noexcept {
  if (!(rules_.grain_days > 0.0)) return (first_period_ + period) / ticks_per_day_;
  return rules_.grain_origin + (first_period_ + period) * rules_.grain_days;
}

AMENDS_INLINE std::string PurchaseHistory::describe(double ticks) const {
  const double days = ticks / ticks_per_day_;
  if (!dated_ || !(std::fabs(days) < 1e8)) return core::format_number(days);
  if (period_days_ >= 1.0) return core::format_date(static_cast<std::int64_t>(std::floor(days)));
  return core::format_timestamp(
      static_cast<std::int64_t>(std::floor(ticks / ticks_per_day_ * static_cast<double>(core::microseconds_per_day))));
}

AMENDS_INLINE double PurchaseHistory::observed_period(std::string_view parameter, double ticks) const {
  core::check_finite(parameter, ticks);
  const std::string name(parameter);
  if (detail::TimeFaults({.ticks_per_day = ticks_per_day_, .dated = dated_}).placeholder(ticks))
    throw Error(ErrorCode::domain, name,
                name + " is a placeholder such as 9999-12-31: give the day on which the records end, or leave it out");
  const double period = period_of(ticks);
  if (period < 0.0 && last_period_ >= 0.0)  // without records nothing lies before them
    throw Error(ErrorCode::domain, name,
                name + " is " + describe(ticks) + ", before the records begin (" + describe_period(0.0) + ")");
  return period;
}

AMENDS_INLINE CustomerCodes code_customers(std::span<const std::string_view> names) {
  CustomerCodes result;
  result.codes.reserve(names.size());
  std::unordered_map<std::string_view, std::int32_t> known;
  for (const std::string_view name : names) {
    if (name.empty()) {
      result.codes.push_back(-1);
      continue;
    }
    if (known.size() == static_cast<std::size_t>((std::numeric_limits<std::int32_t>::max)()))
      core::throw_domain("names", "hold at most 2^31 - 1 different names", static_cast<double>(names.size()));
    const auto [at, fresh] = known.try_emplace(name, static_cast<std::int32_t>(known.size()));
    if (fresh) result.names.push_back(name);
    result.codes.push_back(at->second);
  }
  // Increasing order, so that the numbers do not depend on the order of the lines.
  std::sort(result.names.begin(), result.names.end());
  std::vector<std::int32_t> rank(result.names.size());
  for (std::size_t k = 0; k < result.names.size(); ++k)
    rank[static_cast<std::size_t>(known.find(result.names[k])->second)] = static_cast<std::int32_t>(k);
  for (std::int32_t& code : result.codes)
    if (code >= 0) code = rank[static_cast<std::size_t>(code)];
  return result;
}

AMENDS_INLINE void check(const TransactionReport& report) {
  const auto require = [](bool holds) {
    if (!holds) throw Error(ErrorCode::format, "state", "this is not the state of a TransactionReport");
  };
  const TransactionReport& r = report;
  core::check(r.row_report);
  const std::size_t rows = r.row_report.rows;
  for (const std::size_t part : {r.returns, r.cancelled_lines, r.unmatched_returns, r.cancelled_purchases})
    require(part <= rows);  // so that sums do not overflow: there are no 2^60 lines
  require(rows < std::size_t{1} << 60);
  const std::size_t kept = left_out_for(r, LineFault::customer) + left_out_for(r, LineFault::time) +
                           left_out_for(r, LineFault::unreadable) + left_out_for(r, LineFault::placeholder) +
                           left_out_for(r, LineFault::amount) + r.cancelled_lines + r.unmatched_returns;
  require(r.row_report.left_out == kept ||
          r.row_report.left_out == kept + r.returns);  // returns are netted, or dropped
  require(r.first_return.has_value() == (r.returns > 0) && (!r.first_return || *r.first_return < rows));
  require(r.unmatched_returns <= r.returns && r.cancelled_purchases <= r.cancelled_lines);
  require(r.unmatched_return_amount <= 0.0 && (r.unmatched_returns > 0 || r.unmatched_return_amount == 0.0));
  require(r.far_lines <= rows && r.first_far_line.has_value() == (r.far_lines > 0) &&
          (!r.first_far_line || *r.first_far_line < rows));
  require(r.purchases <= r.row_report.used() && r.customers <= r.purchases && r.customers_without_purchase <= rows);
}

}  // namespace amends::inline AMENDS_ABI::domain
