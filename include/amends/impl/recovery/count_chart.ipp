#pragma once

#include <amends/recovery/count_chart.hpp>

#include <amends/impl/recovery/chart_step.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(ChartKind kind) noexcept {
  switch (kind) {
    case ChartKind::cusum:
      return "cusum";
    case ChartKind::ewma:
      return "ewma";
    case ChartKind::u:
      return "u";
    case ChartKind::g:
      return "g";
  }
  return "unknown";
}

AMENDS_INLINE void check(const CountChart& chart) {
  if (!(chart.ratio > 1.0 && chart.ratio <= 1e6))
    core::throw_domain("ratio", "be above 1 and at most 1e6", chart.ratio);
  if (!(chart.smoothing > 0.0 && chart.smoothing <= 1.0))
    core::throw_domain("smoothing", "be above 0 and at most 1", chart.smoothing);
  core::check_between("events", chart.events, 1.0, 1000.0);
  if (chart.events != std::floor(chart.events)) core::throw_domain("events", "be a whole number", chart.events);
}

AMENDS_INLINE void advance(const CountChart& chart, ChartState& state, double count, double expected,
                           double dispersion) {
  detail::advance(chart, std::log(chart.ratio), state, count, expected, dispersion);
}

AMENDS_INLINE Excess excess_of(const ChartState& state, double dispersion, double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie between 0 and 1", level);
  if (!(state.expected > 0.0)) return {};
  const detail::MeanInterval mean =
      detail::mean_interval(state.count, detail::dispersion_of_sum(state, dispersion), level);
  return {state.count - state.expected, mean.lower - state.expected, mean.upper - state.expected};
}

namespace detail {
AMENDS_INLINE void check_mean(double expected, double dispersion) {
  core::check_positive("expected", expected);
  core::check_between("expected", expected, 0.0, 1e9);
  core::check_between("dispersion", dispersion, 0.0, 1e6);
}
}  // namespace detail

AMENDS_INLINE double count_tail(double count, double expected, double dispersion) {
  core::check_between("count", count, 0.0, 9e15);
  detail::check_mean(expected, dispersion);
  return detail::upper_tail(std::ceil(count), expected, dispersion);
}

AMENDS_INLINE double upper_count_limit(double expected, double probability, double dispersion) {
  detail::check_mean(expected, dispersion);
  if (!(probability > 0.0 && probability < 1.0)) core::throw_domain("probability", "lie between 0 and 1", probability);
  return detail::smallest_count([&](double x) { return detail::upper_tail(x, expected, dispersion) <= probability; });
}

}  // namespace amends::inline AMENDS_ABI::recovery
