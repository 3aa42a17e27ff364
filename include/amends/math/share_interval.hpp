#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>

namespace amends::inline AMENDS_ABI::math {

/// A share with its interval, all in [0, 1]; NaN where nothing was counted.
struct ShareInterval {
  double value;
  double lower;
  double upper;
};

/// Half-width, in standard deviations, of the central normal interval that holds `level`: 1.959964 for 0.95.
/// domain  0 < level < 1, otherwise Error(domain);  cost  one normal quantile
[[nodiscard]] double two_sided_normal_quantile(double level);

/// Wilson score interval for a share.
/// centre (x + z^2/2)/(n + z^2), half-width z/(n + z^2) sqrt(x (n-x)/n + z^2/4); value x/n
/// successes x, trials n: counts, weighted or effective ones too (they need not be whole); level: e.g. 0.95
/// domain  0 <= x <= n, 0 < level < 1, otherwise Error(domain);  edge  n = 0 gives NaN; x = 0 gives lower 0, x = n
/// upper 1 source  Wilson (1927), J. American Statistical Association 22, 209-212 (recalled; the algebra is checked in
/// the tests) cost    one square root
[[nodiscard]] ShareInterval wilson_interval(double successes, double trials, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/share_interval.ipp>
#endif
