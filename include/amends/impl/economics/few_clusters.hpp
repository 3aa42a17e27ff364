#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>

namespace amends::inline AMENDS_ABI::economics::detail {

/// t at 95 % with nu degrees of freedom over z at 95 %: what makes an interval of 90 % from a standard error of few
/// clusters hold; nu = min(effective number, number - 1), at least 1.
inline double few_clusters_factor(double effective, std::size_t clusters) {
  const double nu = (std::max)(1.0, (std::min)(effective, static_cast<double>(clusters) - 1.0));
  constexpr double tail = 0.05;
  const double x = math::beta_quantile(2.0 * tail, 0.5 * nu, 0.5);
  return std::sqrt(nu * (1.0 / x - 1.0)) / math::normal_quantile_upper(tail);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
