#pragma once

#include <amends/core/config.hpp>
#include <cstddef>

// Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Draws sampled and evaluated together: large enough to keep the quantile tables warm, small enough for the cache.
inline constexpr std::size_t sampling_block = 1024;

}  // namespace amends::inline AMENDS_ABI::economics::detail
