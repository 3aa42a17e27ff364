#pragma once
#include <limits>

namespace amends_test {
inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace amends_test
