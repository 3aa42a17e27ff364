#pragma once

#include <amends/survival/survival_curve.hpp>

#include <algorithm>
#include <amends/impl/survival/curve_rows.hpp>
#include <cmath>
#include <limits>
#include <optional>
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

AMENDS_INLINE KaplanMeier KaplanMeier::fit(const SurvivalColumns& columns, const CurveOptions& options) {
  if (!options.clusters.given()) return KaplanMeier(survival_table(columns), {.time_unit = options.time_unit});
  detail::CurveRows rows(columns, {}, options);
  return std::move(rows.curves({""}).front().curve);
}

AMENDS_INLINE KaplanMeier::KaplanMeier(SurvivalTable table, estimation::CurveContext context)
    : ProductLimit(std::move(table), std::move(context)) {}

AMENDS_INLINE estimation::ModelState KaplanMeier::state() const {
  estimation::ModelState state{.model = "KaplanMeier"};
  estimation::put_table(state, table());
  estimation::put_context(state, context());
  return state;
}

AMENDS_INLINE KaplanMeier KaplanMeier::from_state(const estimation::ModelState& state) {
  state.check("KaplanMeier", 1);
  std::optional<KaplanMeier> curve;
  estimation::detail::check_saved([&] { curve.emplace(estimation::table_of(state), estimation::context_of(state)); });
  state.check_names(curve->state());
  return std::move(*curve);
}

AMENDS_INLINE NelsonAalen NelsonAalen::fit(const SurvivalColumns& columns, HazardTies ties) {
  return NelsonAalen(survival_table(columns), ties);
}

AMENDS_INLINE NelsonAalen::NelsonAalen(SurvivalTable table, HazardTies ties) : table_(std::move(table)), ties_(ties) {
  estimation::check(table_);
  if (ties == HazardTies::one_by_one)
    for (const double d : table_.events)
      if (d != std::floor(d)) core::throw_domain("weight", "be whole where tied events are taken one by one", d);
  kept_.reserve(table_.size() / estimation::detail::steps_per_kept_state + 1);
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (i % estimation::detail::steps_per_kept_state == 0) kept_.push_back(state);
    advance(state, i);
  }
}

AMENDS_INLINE estimation::ModelState NelsonAalen::state() const {
  estimation::ModelState state{.model = "NelsonAalen"};
  state.put("ties", std::string(to_string(ties_)));
  estimation::put_table(state, table_);
  return state;
}

AMENDS_INLINE NelsonAalen NelsonAalen::from_state(const estimation::ModelState& state) {
  state.check("NelsonAalen", 1);
  const std::string& ties = state.text("ties");
  if (ties != "together" && ties != "one_by_one")
    throw Error(ErrorCode::format, "ties", "ties must be together or one_by_one, got " + ties);
  NelsonAalen curve(estimation::table_of(state), ties == "together" ? HazardTies::together : HazardTies::one_by_one);
  state.check_names(curve.state());
  return curve;
}

namespace detail {
/// Adds the sums of 1/m and 1/m^2 over m = low + 1, low + 2, ..., high. Small m term by term; the others by the formula
/// of Euler and Maclaurin at the midpoints, whose next term is below 1e-16 of the sum.
inline void add_one_by_one(double low, double high, double& first, double& second) noexcept {
  constexpr double terms_until = 256.0;
  double m = low;
  while (m < high && m < terms_until) {
    m += 1.0;
    first += 1.0 / m;
    second += 1.0 / (m * m);
  }
  if (!(m < high)) return;
  const double a = m + 0.5, b = high + 0.5;
  // The integral between a and b, and of f = 1/x or 1/x^2 the differences of -D f/24 + 7 D^3 f/5760.
  const auto first_term = [](double r) { return r / 24.0 - 42.0 * r * r / 5760.0; };
  const auto second_term = [](double r, double x) { return (2.0 * r / 24.0 - 168.0 * r * r / 5760.0) / x; };
  const double r_a = 1.0 / (a * a), r_b = 1.0 / (b * b);
  first += std::log1p((high - m) / a) + (first_term(r_b) - first_term(r_a));
  second += (high - m) / (a * b) + (second_term(r_b, b) - second_term(r_a, a));
}
}  // namespace detail

AMENDS_INLINE void NelsonAalen::advance(State& state, std::size_t i) const noexcept {
  const double d = table_.events[i], n = table_.at_risk[i];
  if (!(d > 0.0)) return;
  if (ties_ == HazardTies::together) {
    state.hazard += d / n;
    state.variance += d / (n * n);
    return;
  }
  detail::add_one_by_one(n - d, n, state.hazard, state.variance);
}

AMENDS_INLINE NelsonAalen::State NelsonAalen::state_at(double t) const noexcept {
  const std::size_t steps = table_.times_until(t);
  if (steps == 0) return {};
  const std::size_t block = (steps - 1) / estimation::detail::steps_per_kept_state;
  State state = kept_[block];
  for (std::size_t i = block * estimation::detail::steps_per_kept_state; i < steps; ++i) advance(state, i);
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
