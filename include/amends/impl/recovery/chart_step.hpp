#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/recovery/count_distribution.hpp>
#include <amends/recovery/count_chart.hpp>
#include <cmath>

// One step of a chart, for the loops over series and for the chains.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// The log-likelihood ratio of a count x as x * slope - constant.
struct LikelihoodRatio {
  double slope;
  double constant;
};
inline LikelihoodRatio likelihood_ratio(double ratio, double log_ratio, double mean, double dispersion) noexcept {
  if (is_poisson(ratio * mean, dispersion)) return {log_ratio, (ratio - 1.0) * mean};
  // ln((1 + a R m)/(1 + a m)) without the loss of digits of a quotient near 1.
  const double odds = dispersion * mean;
  const double grown = std::log1p((ratio - 1.0) * odds / (1.0 + odds));
  return {log_ratio - grown, grown / dispersion};
}

/// The next value of a statistic that adds up, without the bound at 0.
inline double ewma_step(double smoothing, double before, double x, double mean, double dispersion) noexcept {
  return (1.0 - smoothing) * before + smoothing * (x - mean) / std::sqrt(mean * (1.0 + dispersion * mean));
}

inline void remember(ChartState& state, double x, double mean) noexcept {
  state.periods += 1.0;
  state.count += x;
  state.expected += mean;
  state.expected_square += mean * mean;
}

inline void keep_or_reset(ChartState& state, double statistic, double x, double mean) noexcept {
  if (statistic > 0.0) {
    state.statistic = statistic;
    remember(state, x, mean);
  } else {
    state = {};
  }
}

/// -ln of a tail, 0 rather than -0.
inline double surprise(double tail) noexcept {
  return tail < 1.0 ? -std::log(tail) : 0.0;
}

/// The dispersion of a sum of counts of one dispersion.
inline double dispersion_of_sum(const ChartState& state, double dispersion) noexcept {
  return dispersion * state.expected_square / (state.expected * state.expected);
}

/// `log_ratio` is ln of the ratio of a cusum.
inline void advance(const CountChart& chart, double log_ratio, ChartState& state, double x, double mean,
                    double dispersion) noexcept {
  switch (chart.kind) {
    case ChartKind::cusum: {
      const LikelihoodRatio step = likelihood_ratio(chart.ratio, log_ratio, mean, dispersion);
      return keep_or_reset(state, state.statistic + (x * step.slope - step.constant), x, mean);
    }
    case ChartKind::ewma:
      return keep_or_reset(state, ewma_step(chart.smoothing, state.statistic, x, mean, dispersion), x, mean);
    case ChartKind::u:
      state = {.statistic = surprise(upper_tail(x, mean, dispersion))};
      return remember(state, x, mean);
    case ChartKind::g:
      if (state.count >= chart.events) state = {};
      remember(state, x, mean);
      if (state.count >= chart.events)
        state.statistic = surprise(upper_tail(state.count, state.expected, dispersion_of_sum(state, dispersion)));
      return;
  }
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
