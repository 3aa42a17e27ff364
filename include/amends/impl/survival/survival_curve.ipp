#pragma once

#include <amends/survival/survival_curve.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::survival {

AMENDS_INLINE std::string_view to_string(HazardTies ties) noexcept {
  switch (ties) {
    case HazardTies::together:
      return "together";
    case HazardTies::one_by_one:
      return "one_by_one";
  }
  return "unknown";
}

namespace detail {

// One state is kept for so many steps; those between are computed again. Both ways are the same operations in the same
// order, so a value does not depend on how it was asked for.
inline constexpr std::size_t steps_per_kept_state = 64;

// The rounding of a product of shares, and more than any question about a quantile can mean.
inline constexpr double share_tolerance = 1e-9;

AMENDS_INLINE void check_survival_table(const SurvivalTable& table) {
  const std::size_t size = table.size();
  if (size == 0) throw Error(ErrorCode::missing, "table", "table must have at least one time");
  core::check_same_size("table.at_risk", table.at_risk.size(), "table.time", size);
  core::check_same_size("table.events", table.events.size(), "table.time", size);
  if (!table.entered.empty()) core::check_same_size("table.entered", table.entered.size(), "table.time", size);
  if (!table.censored.empty()) core::check_same_size("table.censored", table.censored.size(), "table.time", size);
  for (std::size_t i = 0; i < size; ++i) {
    if (!(table.time[i] >= 0.0 && table.time[i] <= (std::numeric_limits<double>::max)() &&
          (i == 0 || table.time[i] > table.time[i - 1])))
      core::throw_domain("table.time", "be finite, at least 0 and rising", table.time[i]);
    if (!(table.at_risk[i] >= 0.0 && table.at_risk[i] <= (std::numeric_limits<double>::max)()))
      core::throw_domain("table.at_risk", "be finite and at least 0", table.at_risk[i]);
    if (!(table.events[i] >= 0.0 && table.events[i] <= table.at_risk[i]))
      core::throw_domain("table.events", "lie between 0 and the weight at risk", table.events[i]);
  }
}

}  // namespace detail

AMENDS_INLINE KaplanMeier KaplanMeier::fit(const SurvivalColumns& columns) {
  return KaplanMeier(survival_table(columns));
}

AMENDS_INLINE KaplanMeier::KaplanMeier(SurvivalTable table) : table_(std::move(table)) {
  detail::check_survival_table(table_);
  kept_.reserve(table_.size() / detail::steps_per_kept_state + 1);
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (i % detail::steps_per_kept_state == 0) kept_.push_back(state);
    advance(state, i);
  }
}

AMENDS_INLINE void KaplanMeier::advance(State& state, std::size_t i) const noexcept {
  state.area += state.survival * (table_.time[i] - state.time);
  state.time = table_.time[i];
  const double d = table_.events[i];
  if (!(d > 0.0) || state.survival == 0.0) return;
  const double n = table_.at_risk[i];
  const double stay = n - d;
  state.survival *= stay / n;
  state.greenwood += d / (n * stay);  // infinite when all leave: S is 0 then
}

AMENDS_INLINE KaplanMeier::State KaplanMeier::state_at(double t) const noexcept {
  const std::size_t steps = table_.times_until(t);
  if (steps == 0) return {};
  const std::size_t block = (steps - 1) / detail::steps_per_kept_state;
  State state = kept_[block];
  for (std::size_t i = block * detail::steps_per_kept_state; i < steps; ++i) advance(state, i);
  return state;
}

AMENDS_INLINE double KaplanMeier::survival(double t) const noexcept {
  return t != t ? t : state_at(t).survival;
}

AMENDS_INLINE void KaplanMeier::survival(std::span<const double> times, std::span<double> out) const noexcept {
  for (std::size_t i = 0; i < (std::min)(times.size(), out.size()); ++i) out[i] = survival(times[i]);
}

AMENDS_INLINE double KaplanMeier::standard_error(const State& state) noexcept {
  return state.survival == 0.0 ? std::numeric_limits<double>::quiet_NaN() : state.survival * std::sqrt(state.greenwood);
}

AMENDS_INLINE double KaplanMeier::standard_error(double t) const noexcept {
  return t != t ? t : standard_error(state_at(t));
}

AMENDS_INLINE math::ShareInterval KaplanMeier::interval(double t, const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  if (t != t) return {.value = t, .lower = t, .upper = t};
  const State state = state_at(t);
  return estimation::detail::share_interval(state.survival, standard_error(state), z, options.scale);
}

AMENDS_INLINE CurveSteps KaplanMeier::steps(const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  CurveSteps out;
  out.time = table_.time;
  for (std::vector<double>* column : {&out.value, &out.standard_error, &out.lower, &out.upper})
    column->resize(table_.size());
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    const double error = standard_error(state);
    const math::ShareInterval limits = estimation::detail::share_interval(state.survival, error, z, options.scale);
    out.value[i] = state.survival;
    out.standard_error[i] = error;
    out.lower[i] = limits.lower;
    out.upper[i] = limits.upper;
  }
  return out;
}

AMENDS_INLINE TimeEstimate KaplanMeier::quantile(double p, const IntervalOptions& options) const {
  if (!(p > 0.0 && p < 1.0)) core::throw_domain("p", "lie strictly between 0 and 1", p);
  const double z = math::two_sided_normal_quantile(options.level);
  constexpr double never = std::numeric_limits<double>::infinity();
  const double target = 1.0 - p + detail::share_tolerance;
  TimeEstimate result{.value = never, .lower = never, .upper = never};
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    if (!(table_.events[i] > 0.0)) continue;
    const math::ShareInterval at =
        estimation::detail::share_interval(state.survival, standard_error(state), z, options.scale);
    // The limits are NaN where S is 0. The lower one is then surely not above 1 - p; of the upper one nothing is known.
    if (result.lower == never && (at.lower <= target || state.survival == 0.0)) result.lower = state.time;
    if (result.value == never && state.survival <= target) result.value = state.time;
    if (result.upper == never && at.upper <= target) result.upper = state.time;
    if (result.upper != never || state.survival == 0.0) break;
  }
  return result;
}

AMENDS_INLINE RestrictedMean KaplanMeier::restricted_mean(double until, double level) const {
  core::check_positive("until", until);
  const double z = math::two_sided_normal_quantile(level);
  const State end = state_at(until);
  const double area = end.area + end.survival * (until - end.time);
  double variance = 0.0;
  const std::size_t steps = table_.times_until(until);
  State state;
  for (std::size_t i = 0; i < steps; ++i) {
    advance(state, i);
    const double d = table_.events[i], n = table_.at_risk[i];
    if (state.survival == 0.0) break;  // no area is left
    if (!(d > 0.0)) continue;
    const double rest = area - state.area;
    variance += rest * rest * (d / (n * (n - d)));
  }
  const double error = std::sqrt(variance);
  return {.value = area,
          .standard_error = error,
          .lower = area - z * error,
          .upper = area + z * error,
          .until = until,
          .beyond_last_time = until > last_time() && end.survival > 0.0};
}

AMENDS_INLINE NelsonAalen NelsonAalen::fit(const SurvivalColumns& columns, HazardTies ties) {
  return NelsonAalen(survival_table(columns), ties);
}

AMENDS_INLINE NelsonAalen::NelsonAalen(SurvivalTable table, HazardTies ties) : table_(std::move(table)), ties_(ties) {
  detail::check_survival_table(table_);
  if (ties == HazardTies::one_by_one)
    for (const double d : table_.events)
      if (d != std::floor(d)) core::throw_domain("weight", "be whole where tied events are taken one by one", d);
  kept_.reserve(table_.size() / detail::steps_per_kept_state + 1);
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (i % detail::steps_per_kept_state == 0) kept_.push_back(state);
    advance(state, i);
  }
}

AMENDS_INLINE void NelsonAalen::advance(State& state, std::size_t i) const noexcept {
  const double d = table_.events[i], n = table_.at_risk[i];
  if (!(d > 0.0)) return;
  if (ties_ == HazardTies::together) {
    state.hazard += d / n;
    state.variance += d / (n * n);
    return;
  }
  for (double left = n; left > n - d; left -= 1.0) {
    state.hazard += 1.0 / left;
    state.variance += 1.0 / (left * left);
  }
}

AMENDS_INLINE NelsonAalen::State NelsonAalen::state_at(double t) const noexcept {
  const std::size_t steps = table_.times_until(t);
  if (steps == 0) return {};
  const std::size_t block = (steps - 1) / detail::steps_per_kept_state;
  State state = kept_[block];
  for (std::size_t i = block * detail::steps_per_kept_state; i < steps; ++i) advance(state, i);
  return state;
}

AMENDS_INLINE double NelsonAalen::cumulative_hazard(double t) const noexcept {
  return t != t ? t : state_at(t).hazard;
}

AMENDS_INLINE void NelsonAalen::cumulative_hazard(std::span<const double> times, std::span<double> out) const noexcept {
  for (std::size_t i = 0; i < (std::min)(times.size(), out.size()); ++i) out[i] = cumulative_hazard(times[i]);
}

AMENDS_INLINE double NelsonAalen::standard_error(double t) const noexcept {
  return t != t ? t : std::sqrt(state_at(t).variance);
}

AMENDS_INLINE double NelsonAalen::survival(double t) const noexcept {
  return std::exp(-cumulative_hazard(t));
}

namespace detail {

AMENDS_INLINE void check_hazard_scale(IntervalScale scale) {
  if (scale == IntervalScale::log || scale == IntervalScale::plain) return;
  throw Error(
      ErrorCode::contradiction, "scale",
      "scale must be log or plain for a cumulative hazard, which is not a share; got " + std::string(to_string(scale)));
}

inline HazardInterval hazard_interval(double hazard, double error, double z, IntervalScale scale) noexcept {
  HazardInterval result{.value = hazard, .lower = hazard, .upper = hazard};
  if (!(hazard > 0.0)) return result;
  if (scale == IntervalScale::log) {
    const double factor = std::exp(z * error / hazard);
    result.lower = hazard / factor;
    result.upper = hazard * factor;
  } else {
    result.lower = (std::max)(hazard - z * error, 0.0);
    result.upper = hazard + z * error;
  }
  return result;
}

}  // namespace detail

AMENDS_INLINE HazardInterval NelsonAalen::interval(double t, const HazardIntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  detail::check_hazard_scale(options.scale);
  if (t != t) return {.value = t, .lower = t, .upper = t};
  const State state = state_at(t);
  return detail::hazard_interval(state.hazard, std::sqrt(state.variance), z, options.scale);
}

AMENDS_INLINE CurveSteps NelsonAalen::steps(const HazardIntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  detail::check_hazard_scale(options.scale);
  CurveSteps out;
  out.time = table_.time;
  for (std::vector<double>* column : {&out.value, &out.standard_error, &out.lower, &out.upper})
    column->resize(table_.size());
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    const double error = std::sqrt(state.variance);
    const HazardInterval limits = detail::hazard_interval(state.hazard, error, z, options.scale);
    out.value[i] = state.hazard;
    out.standard_error[i] = error;
    out.lower[i] = limits.lower;
    out.upper[i] = limits.upper;
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::survival
