#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE double two_sided_normal_quantile(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie strictly between 0 and 1", level);
  // Solve erfc(z / sqrt 2) = 1 - level. The left side is convex and falling for z > 0, so Newton from 0 never
  // overshoots and climbs steadily; beyond z = 39 the tail is no longer a double.
  constexpr double root_half = 0.70710678118654752440;
  constexpr double root_two_over_pi = 0.79788456080286535588;
  const double tail = 1.0 - level;
  double z = 0.0;
  for (int i = 0; i < 200; ++i) {
    const double step = (std::erfc(z * root_half) - tail) / (root_two_over_pi * std::exp(-0.5 * z * z));
    z += step;
    if (std::fabs(step) <= 4.0 * std::numeric_limits<double>::epsilon() * z) break;
  }
  return z;
}

AMENDS_INLINE ShareInterval wilson_interval(double successes, double trials, double level) {
  core::check_non_negative("trials", trials);
  core::check_between("successes", successes, 0.0, trials);
  const double z = two_sided_normal_quantile(level);
  if (trials == 0.0) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan, nan};
  }
  const double z2 = z * z;
  const double value = successes / trials;
  const double centre = (successes + 0.5 * z2) / (trials + z2);
  const double half = z / (trials + z2) * std::sqrt(successes * (1.0 - value) + 0.25 * z2);
  // At the ends the bound is exactly 0 or 1; rounding must not move it.
  return {value, successes == 0.0 ? 0.0 : (std::max)(0.0, (std::min)(value, centre - half)),
          successes == trials ? 1.0 : (std::min)(1.0, (std::max)(value, centre + half))};
}

}  // namespace amends::inline AMENDS_ABI::math
