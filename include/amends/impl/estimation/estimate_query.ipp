#pragma once

#include <amends/estimation/estimate_query.hpp>

#include <amends/core/error.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <string>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE void check_time_unit(std::string_view unit) {
  if (unit.empty() || detail::days_of_unit(unit)) return;
  std::vector<std::string> names;
  for (const auto& known : detail::unit_days) names.emplace_back(known.first);
  throw Error(ErrorCode::unknown_name, "time_unit", "time_unit must be one of " + detail::listed(names));
}

}  // namespace amends::inline AMENDS_ABI::estimation
