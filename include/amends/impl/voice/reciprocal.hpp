#pragma once

#include <amends/core/config.hpp>
#include <limits>

namespace amends::inline AMENDS_ABI::voice::detail {

/// 1 / rate; infinite for 0.
inline double reciprocal(double rate) {
  return rate > 0.0 ? 1.0 / rate : std::numeric_limits<double>::infinity();
}

}  // namespace amends::inline AMENDS_ABI::voice::detail
