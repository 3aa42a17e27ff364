#pragma once

#include <amends/core/config.hpp>
#include <cstdint>

namespace amends::inline AMENDS_ABI::core {

/// Years of dates that are taken as such where records are read: what lies before or after them (0001-01-01, 1899-12-30,
/// 9999-12-31) stands for "unknown" or "never".
inline constexpr std::int64_t first_record_year = 1900;
inline constexpr std::int64_t last_record_year = 2200;

}  // namespace amends::inline AMENDS_ABI::core
