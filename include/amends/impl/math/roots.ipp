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

/// Brent's method between two steps. best: end with the smaller |f|. other: opposite sign, so the root lies between.
/// previous: the best before.
struct BrentBracket {
  double best, f_best, other, f_other, previous, f_previous;
  double step, step_before;

  void put_better_end_first() noexcept {
    if (!(std::abs(f_other) < std::abs(f_best))) return;
    previous = best;
    f_previous = f_best;
    std::swap(best, other);
    std::swap(f_best, f_other);
  }

  // Half of each end first, so that their difference cannot overflow.
  [[nodiscard]] double middle() const noexcept { return 0.5 * other - 0.5 * best; }

  /// Takes the interpolated step if it can be trusted; otherwise nothing changes, and it is time to bisect.
  bool interpolate(double half_tolerance) noexcept {
    if (!(std::abs(step_before) >= half_tolerance && std::abs(f_previous) > std::abs(f_best))) return false;
    // The interpolated step is p/q: secant through two points, or the inverse parabola through three.
    double p, q;
    const double s = f_best / f_previous;
    if (previous == other) {
      p = 2.0 * middle() * s;
      q = 1.0 - s;
    } else {
      const double t = f_previous / f_other;
      const double r = f_best / f_other;
      p = s * (2.0 * middle() * t * (t - r) - (best - previous) * (r - 1.0));
      q = (t - 1.0) * (r - 1.0) * (s - 1.0);
    }
    if (p > 0.0)
      q = -q;
    else
      p = -p;
    // Accept it if it stays well inside the bracket and the steps shrink at least as fast as by bisection.
    if (!(2.0 * p < (std::min)(3.0 * middle() * q - std::abs(half_tolerance * q), std::abs(step_before * q))))
      return false;
    step_before = step;
    step = p / q;
    return true;
  }

  void bisect() noexcept { step_before = step = middle(); }

  /// Moves the best end by the step, but never by less than the tolerance; its value is still to be found.
  void move(double half_tolerance) noexcept {
    const double shortest = std::copysign(half_tolerance, middle());
    previous = best;
    f_previous = f_best;
    best += std::abs(step) > half_tolerance ? step : shortest;
  }

  /// After the move: the root lies between the new end and whichever end has the opposite sign.
  void keep_sign_change() noexcept {
    if ((f_best < 0.0) != (f_other < 0.0)) return;
    other = previous;
    f_other = f_previous;
    step = step_before = best - previous;
  }
};

// Brent's method from a bracket whose ends have been evaluated, both finite.
AMENDS_INLINE RootResult brent(RealFunction f, double low, double f_low, double high, double f_high, int evaluations,
                               const RootOptions& options) {
  if (f_low == 0.0) return {low, f_low, evaluations, RootStatus::converged};
  if (f_high == 0.0) return {high, f_high, evaluations, RootStatus::converged};
  constexpr double no_root = std::numeric_limits<double>::quiet_NaN();
  if ((f_low < 0.0) == (f_high < 0.0)) return {no_root, no_root, evaluations, RootStatus::no_sign_change};

  BrentBracket at{.best = high,
                  .f_best = f_high,
                  .other = low,
                  .f_other = f_low,
                  .previous = low,
                  .f_previous = f_low,
                  .step = high - low,
                  .step_before = high - low};
  for (;;) {
    at.put_better_end_first();
    const double half_tolerance =
        2.0 * std::numeric_limits<double>::epsilon() * std::abs(at.best) + 0.5 * options.tolerance;
    if (std::abs(at.middle()) <= half_tolerance || at.f_best == 0.0)
      return {at.best, at.f_best, evaluations, RootStatus::converged};
    if (evaluations >= options.max_evaluations) return {at.best, at.f_best, evaluations, RootStatus::iteration_limit};

    if (!at.interpolate(half_tolerance)) at.bisect();
    at.move(half_tolerance);
    at.f_best = f(at.best);
    ++evaluations;
    if (!std::isfinite(at.f_best)) return {no_root, at.f_best, evaluations, RootStatus::not_finite};
    at.keep_sign_change();
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
