#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <amends/domain/segment.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

/// One person or household that buys; may have several problems and make several complaints. NaN: not known.
struct Customer {
  std::uint64_t id = 0;                                               ///< the caller's number; 0: not known
  std::int32_t segment = -1;                                          ///< index into the caller's segments; -1: none
  double margin_per_year = std::numeric_limits<double>::quiet_NaN();  ///< money, contribution margin
  double tenure_years = std::numeric_limits<double>::quiet_NaN();     ///< since the first purchase; >= 0
  std::uint32_t purchases = 0;                                        ///< before the complaint
  std::uint32_t prior_complaints = 0;                                 ///< a second failure weighs more than a first
  CustomerType type = CustomerType::unclassified;

  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (segment < -1) return {"segment", "be an index, or -1 for none", static_cast<double>(segment)};
    if (!detail::missing_or_finite(margin_per_year))
      return {"margin_per_year", "be finite, or NaN for not known", margin_per_year};
    if (!detail::missing_or_from(tenure_years, 0.0))
      return {"tenure_years", "be finite and >= 0, or NaN for not known", tenure_years};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
