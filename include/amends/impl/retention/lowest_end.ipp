#pragma once

#include <amends/math/newton.hpp>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::retention::detail {

/// Searches from every start and gives the lowest end, be it a minimum or not: a minimum is none where the function is
/// lower at infinity. Of ends within rounding of each other a minimum is preferred. Evaluations are those of all.
AMENDS_INLINE math::NewtonResult lowest_end(math::DifferentiableFunction f,
                                            const std::vector<std::vector<double>>& starts) {
  std::optional<math::NewtonResult> best;
  int evaluations = 0;
  for (const auto& start : starts) {
    math::NewtonResult end = math::minimise(f, start);
    evaluations += end.evaluations;
    const double tie = 1e-7 + 1e-12 * std::abs(end.value);
    const bool lower =
        std::isfinite(end.value) && (!best || !std::isfinite(best->value) || end.value < best->value - tie ||
                                     (end.value < best->value + tie && end.converged() && !best->converged()));
    if (!best || lower) best = std::move(end);
  }
  best->evaluations = evaluations;
  return std::move(*best);
}

}  // namespace amends::inline AMENDS_ABI::retention::detail
