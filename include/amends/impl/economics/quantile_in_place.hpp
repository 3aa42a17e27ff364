#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <cstddef>
#include <limits>
#include <vector>

// Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Order statistic at level p of sorted-enough data: linear interpolation at h = (n - 1) p. Reorders `values`.
inline double quantile_in_place(std::vector<double>& values, double level) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double h = static_cast<double>(values.size() - 1) * level;
  const auto below = static_cast<std::size_t>(h);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), at, values.end());
  const double low = *at;
  if (below + 1 >= values.size()) return low;
  const double high = *std::min_element(at + 1, values.end());
  return low + (h - static_cast<double>(below)) * (high - low);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
