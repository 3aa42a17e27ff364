#pragma once

#include <amends/estimation/product_limit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::estimation {

namespace detail {

// The rounding of a product of shares, and more than any question about a quantile can mean.
inline constexpr double share_tolerance = 1e-9;

}  // namespace detail

AMENDS_INLINE ProductLimit::ProductLimit(SurvivalTable table) : table_(std::move(table)) {
  check(table_);
  kept_.reserve(table_.size() / detail::steps_per_kept_state + 1);
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (i % detail::steps_per_kept_state == 0) kept_.push_back(state);
    advance(state, i);
  }
}

AMENDS_INLINE void ProductLimit::advance(State& state, std::size_t i) const noexcept {
  state.area += state.survival * (table_.time[i] - state.time);
  state.time = table_.time[i];
  const double d = table_.events[i];
  if (!(d > 0.0) || state.survival == 0.0) return;
  const double n = table_.at_risk[i];
  const double stay = n - d;
  state.survival *= stay / n;
  state.greenwood += d / (n * stay);  // infinite when all leave: S is 0 then
}

AMENDS_INLINE ProductLimit::State ProductLimit::state_at(double t) const noexcept {
  const std::size_t steps = table_.times_until(t);
  if (steps == 0) return {};
  const std::size_t block = (steps - 1) / detail::steps_per_kept_state;
  State state = kept_[block];
  for (std::size_t i = block * detail::steps_per_kept_state; i < steps; ++i) advance(state, i);
  return state;
}

AMENDS_INLINE double ProductLimit::survival(double t) const noexcept {
  return t != t ? t : state_at(t).survival;
}

AMENDS_INLINE void ProductLimit::survival(std::span<const double> times, std::span<double> out) const noexcept {
  for (std::size_t i = 0; i < (std::min)(times.size(), out.size()); ++i) out[i] = survival(times[i]);
}

AMENDS_INLINE double ProductLimit::standard_error(const State& state) noexcept {
  return state.survival == 0.0 ? std::numeric_limits<double>::quiet_NaN() : state.survival * std::sqrt(state.greenwood);
}

AMENDS_INLINE double ProductLimit::standard_error(double t) const noexcept {
  return t != t ? t : standard_error(state_at(t));
}

AMENDS_INLINE math::ShareInterval ProductLimit::interval(double t, const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  if (t != t) return {.value = t, .lower = t, .upper = t};
  const State state = state_at(t);
  return detail::share_interval(state.survival, standard_error(state), z, options.scale);
}

AMENDS_INLINE CurveSteps ProductLimit::steps(const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  CurveSteps out;
  out.time = table_.time;
  for (std::vector<double>* column : {&out.value, &out.standard_error, &out.lower, &out.upper})
    column->resize(table_.size());
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    const double error = standard_error(state);
    const math::ShareInterval limits = detail::share_interval(state.survival, error, z, options.scale);
    out.value[i] = state.survival;
    out.standard_error[i] = error;
    out.lower[i] = limits.lower;
    out.upper[i] = limits.upper;
  }
  return out;
}

AMENDS_INLINE TimeEstimate ProductLimit::quantile(double p, const IntervalOptions& options) const {
  if (!(p > 0.0 && p < 1.0)) core::throw_domain("p", "lie strictly between 0 and 1", p);
  const double z = math::two_sided_normal_quantile(options.level);
  constexpr double never = std::numeric_limits<double>::infinity();
  const double target = 1.0 - p + detail::share_tolerance;
  TimeEstimate result{.value = never, .lower = never, .upper = never};
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    if (!(table_.events[i] > 0.0)) continue;
    const math::ShareInterval at = detail::share_interval(state.survival, standard_error(state), z, options.scale);
    // The limits are NaN where S is 0. The lower one is then surely not above 1 - p; of the upper one nothing is known.
    if (result.lower == never && (at.lower <= target || state.survival == 0.0)) result.lower = state.time;
    if (result.value == never && state.survival <= target) result.value = state.time;
    if (result.upper == never && at.upper <= target) result.upper = state.time;
    if (result.upper != never || state.survival == 0.0) break;
  }
  return result;
}

AMENDS_INLINE RestrictedMean ProductLimit::restricted_mean(double until, double level) const {
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

}  // namespace amends::inline AMENDS_ABI::estimation
