#pragma once

#include <amends/math/roots.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE std::string_view to_string(RootStatus status) noexcept {
  switch (status) {
    case RootStatus::converged:
      return "converged";
    case RootStatus::no_sign_change:
      return "no sign change";
    case RootStatus::not_finite:
      return "function not finite";
    case RootStatus::iteration_limit:
      return "iteration limit";
  }
  return "unknown";
}

namespace detail {
AMENDS_INLINE void check_bracket(double low, double high, const RootOptions& options) {
  core::check_finite("low", low);
  core::check_finite("high", high);
  if (!(low < high)) core::throw_domain("low", "be below high (" + core::format_number(high) + ")", low);
  core::check_non_negative("tolerance", options.tolerance);
  core::check_between("max_evaluations", options.max_evaluations, 3, 1e9);
}

// Brent's method from a bracket whose ends have been evaluated, both finite.
// best: end with the smaller |f|. other: opposite sign, so the root lies between. previous: the best before.
AMENDS_INLINE RootResult brent(RealFunction f, double low, double f_low, double high, double f_high, int evaluations,
                               const RootOptions& options) {
  if (f_low == 0.0) return {low, f_low, evaluations, RootStatus::converged};
  if (f_high == 0.0) return {high, f_high, evaluations, RootStatus::converged};
  constexpr double no_root = std::numeric_limits<double>::quiet_NaN();
  if ((f_low < 0.0) == (f_high < 0.0)) return {no_root, no_root, evaluations, RootStatus::no_sign_change};

  double best = high, f_best = f_high, other = low, f_other = f_low, previous = low, f_previous = f_low;
  double step = high - low, step_before = step;
  for (;;) {
    if (std::abs(f_other) < std::abs(f_best)) {
      previous = best;
      f_previous = f_best;
      std::swap(best, other);
      std::swap(f_best, f_other);
    }
    const double half_tolerance =
        2.0 * std::numeric_limits<double>::epsilon() * std::abs(best) + 0.5 * options.tolerance;
    // Half of each end first, so that their difference cannot overflow.
    const double middle = 0.5 * other - 0.5 * best;
    if (std::abs(middle) <= half_tolerance || f_best == 0.0) return {best, f_best, evaluations, RootStatus::converged};
    if (evaluations >= options.max_evaluations) return {best, f_best, evaluations, RootStatus::iteration_limit};

    bool bisect = true;
    if (std::abs(step_before) >= half_tolerance && std::abs(f_previous) > std::abs(f_best)) {
      // The interpolated step is p/q: secant through two points, or the inverse parabola through three.
      double p, q;
      const double s = f_best / f_previous;
      if (previous == other) {
        p = 2.0 * middle * s;
        q = 1.0 - s;
      } else {
        const double t = f_previous / f_other;
        const double r = f_best / f_other;
        p = s * (2.0 * middle * t * (t - r) - (best - previous) * (r - 1.0));
        q = (t - 1.0) * (r - 1.0) * (s - 1.0);
      }
      if (p > 0.0)
        q = -q;
      else
        p = -p;
      // Accept it if it stays well inside the bracket and the steps shrink at least as fast as by bisection.
      if (2.0 * p < (std::min)(3.0 * middle * q - std::abs(half_tolerance * q), std::abs(step_before * q))) {
        step_before = step;
        step = p / q;
        bisect = false;
      }
    }
    if (bisect) step_before = step = middle;

    previous = best;
    f_previous = f_best;
    best += std::abs(step) > half_tolerance ? step : std::copysign(half_tolerance, middle);
    f_best = f(best);
    ++evaluations;
    if (!std::isfinite(f_best)) return {no_root, f_best, evaluations, RootStatus::not_finite};
    if ((f_best < 0.0) == (f_other < 0.0)) {
      other = previous;
      f_other = f_previous;
      step = step_before = best - previous;
    }
  }
}
}  // namespace detail

AMENDS_INLINE RootResult find_root(RealFunction f, double low, double high, const RootOptions& options) {
  detail::check_bracket(low, high, options);
  const double f_low = f(low), f_high = f(high);
  for (const double value : {f_low, f_high})
    if (!std::isfinite(value)) return {std::numeric_limits<double>::quiet_NaN(), value, 2, RootStatus::not_finite};
  return detail::brent(f, low, f_low, high, f_high, 2, options);
}

AMENDS_INLINE std::vector<double> roots_on_grid(RealFunction f, double low, double high, std::size_t cells,
                                                const RootOptions& options) {
  detail::check_bracket(low, high, options);
  if (cells == 0) core::throw_domain("cells", "be at least 1", 0.0);
  std::vector<double> roots;
  double left = low, f_left = f(low);
  if (f_left == 0.0) roots.push_back(low);
  for (std::size_t cell = 1; cell <= cells; ++cell) {
    const double share = static_cast<double>(cell) / static_cast<double>(cells);
    const double right = cell == cells ? high : low * (1.0 - share) + high * share;
    const double f_right = f(right);
    if (f_right == 0.0) {
      roots.push_back(right);
    } else if (std::isfinite(f_left) && std::isfinite(f_right) && f_left != 0.0 && (f_left < 0.0) != (f_right < 0.0)) {
      const RootResult found = detail::brent(f, left, f_left, right, f_right, 2, options);
      // Near a pole the value at the "root" is larger than at the ends of its cell.
      if (found.converged() && std::abs(found.value) <= (std::max)(std::abs(f_left), std::abs(f_right)))
        roots.push_back(found.root);
    }
    left = right;
    f_left = f_right;
  }
  return roots;
}

}  // namespace amends::inline AMENDS_ABI::math
