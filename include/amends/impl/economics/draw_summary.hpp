#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/impl/economics/quantile_in_place.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

namespace amends::inline AMENDS_ABI::economics::detail {

/// Of draws that all exist: means by sums in their order, quantiles by order statistics.
inline Summary summary_of_draws(std::vector<double> draws) {
  const auto n = static_cast<double>(draws.size());
  double sum = 0.0, squares = 0.0;
  std::size_t negative = 0;
  for (const double x : draws) {
    sum += x;
    if (x < 0.0) ++negative;
  }
  const double mean = sum / n;
  for (const double x : draws) squares += (x - mean) * (x - mean);
  Summary out{.mean = mean,
              .standard_deviation = std::sqrt(squares / (n - 1.0)),
              .quantiles = {},
              .share_missing = 0.0,
              .share_negative = static_cast<double>(negative) / n};
  for (std::size_t q = 0; q < summary_levels.size(); ++q)
    out.quantiles[q] = quantile_in_place(draws, summary_levels[q]);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
