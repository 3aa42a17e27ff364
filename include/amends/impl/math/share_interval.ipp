#pragma once

#include <amends/math/share_interval.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE double two_sided_normal_quantile(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie strictly between 0 and 1", level);
  return normal_quantile_upper(0.5 * (1.0 - level));
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
