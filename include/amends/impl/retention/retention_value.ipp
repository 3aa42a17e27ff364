#pragma once

#include <amends/retention/retention_value.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE double expected_lifetime(double retention_rate) {
  core::check_probability("retention_rate", retention_rate);
  return retention_rate < 1.0 ? 1.0 / (1.0 - retention_rate) : std::numeric_limits<double>::infinity();
}

AMENDS_INLINE double margin_multiple(const MarginStream& stream) {
  const double r = core::check_probability("retention_rate", stream.retention_rate);
  const double i = stream.discount_rate;
  const double margins = stream.number_of_margins;
  core::check_finite("discount_rate", i);
  if (!(i > -1.0)) core::throw_domain("discount_rate", "be > -1", i);
  if (!(margins >= 0.0 && std::floor(margins) == margins))
    core::throw_domain("number_of_margins", "be a whole number >= 0, or infinity", margins);
  const double q = r / (1.0 + i);
  const double first = stream.first_margin == FirstPayment::now          ? 1.0
                       : stream.first_margin == FirstPayment::mid_period ? 1.0 / std::sqrt(1.0 + i)
                                                                         : q;
  const double gap = (1.0 + i - r) / (1.0 + i);  // 1 - q, without cancelling twice
  if (std::isinf(margins)) {
    if (!(gap > 0.0))
      throw Error(ErrorCode::numerical, "retention_rate",
                  "retention_rate must be below 1 + discount_rate for an infinite horizon, got retention_rate = " +
                      core::format_number(r) + " and discount_rate = " + core::format_number(i));
    return first / gap;
  }
  if (margins == 0.0 || first == 0.0) return 0.0;
  if (q == 0.0) return first;
  if (gap == 0.0) return first * margins;
  // 1 - q^T loses its digits when q is near 1, expm1 does not; log1p(-gap) is log q.
  const double log_q = std::fabs(gap) < 0.5 ? std::log1p(-gap) : std::log(q);
  return first * -std::expm1(margins * log_q) / gap;
}

namespace detail {

AMENDS_INLINE RetentionEffect effect_of(const MarginStream& base, double retention_after) {
  core::check_probability("retention_rate", base.retention_rate);
  if (!(retention_after >= 0.0 && retention_after <= 1.0))
    core::throw_domain("retention_rate after the change", "lie in [0, 1]", retention_after);
  MarginStream changed = base;
  changed.retention_rate = retention_after;
  const double lifetime_before = expected_lifetime(base.retention_rate);
  const double lifetime_after = expected_lifetime(retention_after);
  if (std::isinf(lifetime_before) || std::isinf(lifetime_after))
    core::throw_domain("retention_rate before and after the change", "be below 1 (the lifetime is infinite)",
                       (std::max)(base.retention_rate, retention_after));
  const double before = margin_multiple(base);
  const double after = margin_multiple(changed);
  if (!(before > 0.0))
    core::throw_domain("margin multiple before the change", "be > 0 (its change per cent is sought)", before);
  return {.retention_before = base.retention_rate,
          .retention_after = retention_after,
          .lifetime_before = lifetime_before,
          .lifetime_after = lifetime_after,
          .lifetime_change = PerCent{100.0 * (lifetime_after / lifetime_before - 1.0)},
          .multiple_before = before,
          .multiple_after = after,
          .multiple_change = PerCent{100.0 * (after / before - 1.0)}};
}

// The largest base retention below which a change leaves the customer mortal, and the effect at a base retention.
struct RetentionChange {
  double points = 0.0;    // added to the rate
  double relative = 0.0;  // of the rate
  [[nodiscard]] double after(double r) const noexcept { return r + points + r * relative; }
  [[nodiscard]] double highest() const noexcept { return (1.0 - points) / (1.0 + relative); }
};

AMENDS_INLINE double solve_base_retention(RetentionMeasure measure, double target, const RetentionChange& change,
                                          const MarginStream& base) {
  core::check_positive("target", target);
  core::check_positive("change", change.points + change.relative);
  MarginStream from = base;
  from.retention_rate = 0.0;
  static_cast<void>(margin_multiple(from));  // checks the discount rate
  if (!std::isinf(base.number_of_margins))
    core::throw_domain("number_of_margins", "be infinite here", base.number_of_margins);
  const double i = base.discount_rate;
  const bool lifetime = measure == RetentionMeasure::lifetime;
  const bool late = base.first_margin == FirstPayment::after_one_period;
  // Both measures are first / (ceiling - r): the lifetime is the multiple at a discount rate of 0, first margin now.
  const double ceiling = lifetime ? 1.0 : 1.0 + i;
  const auto effect = [&](double r) {
    const double after = change.after(r);
    const double growth = (ceiling - r) / (ceiling - after);
    return 100.0 * (!lifetime && late ? growth * (after / r) - 1.0 : growth - 1.0);
  };
  double low = 0.0;
  double high = (std::min)(change.highest(), (ceiling - change.points) / (1.0 + change.relative));
  if (!lifetime && late && change.points > 0.0) low = (std::max)(low, 0.5 * (1.0 + i - change.points));
  // Effect at r = 0 and a relative change after one period is 0/0; its limit is the relative change itself.
  const double least = low > 0.0 ? effect(low) : !lifetime && late ? 100.0 * change.relative : effect(0.0);
  const double top = std::nextafter(high, 0.0);
  if (!(low < top && least <= target && target <= effect(top)))
    throw Error(ErrorCode::numerical, "target",
                "target must be an effect that some retention rate in [0, 1) gives, got " +
                    core::format_number(target) + " per cent");
  high = top;
  while (true) {
    const double middle = 0.5 * (low + high);
    if (!(low < middle && middle < high)) return middle;
    (effect(middle) < target ? low : high) = middle;
  }
}

}  // namespace detail

AMENDS_INLINE RetentionEffect retention_effect(const MarginStream& base, PercentagePoints change) {
  return detail::effect_of(base, base.retention_rate + change.value() / 100.0);
}

AMENDS_INLINE RetentionEffect retention_effect(const MarginStream& base, PerCent change) {
  return detail::effect_of(base, base.retention_rate * (1.0 + change.value() / 100.0));
}

AMENDS_INLINE double base_retention_for_effect(RetentionMeasure measure, PerCent target, PercentagePoints change,
                                               const MarginStream& base) {
  return detail::solve_base_retention(measure, target.value(), {.points = change.value() / 100.0}, base);
}

AMENDS_INLINE double base_retention_for_effect(RetentionMeasure measure, PerCent target, PerCent change,
                                               const MarginStream& base) {
  return detail::solve_base_retention(measure, target.value(), {.relative = change.value() / 100.0}, base);
}

}  // namespace amends::inline AMENDS_ABI::retention
