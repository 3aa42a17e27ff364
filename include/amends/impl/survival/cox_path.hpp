#pragma once

#include <algorithm>
#include <amends/survival/cox.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

// Survival along a path of covariates. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// The number of baseline times <= t.
[[nodiscard]] inline std::size_t cox_steps_until(const CoxBaseline& baseline, double t) noexcept {
  return static_cast<std::size_t>(std::upper_bound(baseline.time.begin(), baseline.time.end(), t) -
                                  baseline.time.begin());
}

/// Cumulative hazard, its variance with known coefficients, and the gradient in the coefficients, along a path.
struct CoxAccumulated {
  double hazard = 0.0;
  double variance = 0.0;
  std::vector<double> gradient{};
};

inline void cox_accumulate(const CoxModel& model, const CoxBaseline& baseline, std::span<const double> x, double risk,
                           std::size_t from, std::size_t to, CoxAccumulated& out) {
  if (to <= from) return;
  const std::size_t p = x.size();
  const auto rise = [&](const std::vector<double>& cumulative, std::size_t width, std::size_t j) {
    return cumulative[(to - 1) * width + j] - (from > 0 ? cumulative[(from - 1) * width + j] : 0.0);
  };
  const double h = rise(baseline.cumulative_hazard, 1, 0);
  out.hazard += risk * h;
  out.variance += risk * risk * rise(baseline.cumulative_variance, 1, 0);
  for (std::size_t j = 0; j < p; ++j)
    out.gradient[j] += risk * ((x[j] - model.means()[j]) * h - rise(baseline.cumulative_centre, p, j));
}

inline void cox_check_path(const CoxModel& model, std::span<const CoxSegment> path) {
  if (path.empty()) throw Error(ErrorCode::missing, "path", "path must have at least one segment");
  for (std::size_t k = 0; k < path.size(); ++k) {
    core::check_same_size("covariates", path[k].covariates.size(), "names", model.names().size());
    for (std::size_t j = 0; j < path[k].covariates.size(); ++j)
      core::check_finite(model.names()[j], path[k].covariates[j]);
    if (!(path[k].start < path[k].stop))
      throw Error(ErrorCode::contradiction, "path",
                  "segment " + std::to_string(k + 1) + " of the path must end after its start, got " +
                      core::format_number(path[k].start) + " to " + core::format_number(path[k].stop));
    if (k > 0 && path[k].start != path[k - 1].stop)
      throw Error(ErrorCode::contradiction, "path",
                  "segment " + std::to_string(k + 1) + " of the path must start where the one before ended, at " +
                      core::format_number(path[k - 1].stop) + ", got " + core::format_number(path[k].start));
  }
}

/// The times asked for, or the times with an event within the path.
[[nodiscard]] inline std::vector<double> cox_times(const CoxBaseline& baseline, std::span<const CoxSegment> path,
                                                   const std::vector<double>& asked) {
  if (!asked.empty()) {
    for (const double t : asked)
      if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
    return asked;
  }
  const auto from = static_cast<std::ptrdiff_t>(cox_steps_until(baseline, path.front().start));
  const auto to = static_cast<std::ptrdiff_t>(cox_steps_until(baseline, path.back().stop));
  return {baseline.time.begin() + from, baseline.time.begin() + to};
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
