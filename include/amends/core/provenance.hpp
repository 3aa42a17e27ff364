#pragma once

#include <amends/core/config.hpp>
#include <cstdint>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

/// How well a built-in figure is established.
enum class Evidence : std::uint8_t {
  published_read,       ///< read in the cited publication
  published_secondary,  ///< read in a page or paper quoting it, not in the publication itself
  computed,             ///< computed by us from stated inputs
  derived,              ///< our own algebra or example; never attributed to an author
  recalled,             ///< circulates in the literature, not checked; never a default
};

[[nodiscard]] constexpr std::string_view to_string(Evidence evidence) noexcept {
  switch (evidence) {
    case Evidence::published_read:
      return "published, read";
    case Evidence::published_secondary:
      return "published, second-hand";
    case Evidence::computed:
      return "computed";
    case Evidence::derived:
      return "derived";
    case Evidence::recalled:
      return "recalled";
  }
  return "unknown";
}

/// Where a figure comes from. Strings are literals.
struct Provenance {
  std::string_view source;   ///< author, title, year, page or address
  int year;                  ///< of the observation, or of the publication where that is unknown
  std::string_view country;  ///< ISO 3166 alpha-2, or "" where several or unknown
  Evidence evidence;
};

/// A built-in constant: never a bare number.
struct SourcedValue {
  double value;
  std::string_view unit;  ///< "share", "percentage points", "people told", ...
  Provenance provenance;
};

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::Evidence;
using core::Provenance;
using core::SourcedValue;
}  // namespace amends::inline AMENDS_ABI
