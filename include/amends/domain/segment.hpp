#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/noun.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// What a customer looks for. Labels only: shares and weights per type are the caller's, none are published that we
/// could read.
/// source  Stone (1954): economic, personalising, ethical, apathetic (published, second-hand; 124 shoppers).
///         `convenience` is the later re-reading of his "apathetic", who minimises the effort of shopping.
enum class CustomerType : std::uint8_t { unclassified, economic, personal, ethical, convenience };

[[nodiscard]] constexpr std::string_view to_string(CustomerType type) noexcept {
  constexpr std::array<std::string_view, 5> names{"unclassified", "economic", "personal", "ethical", "convenience"};
  return names[static_cast<std::size_t>(type)];
}

/// How much the customer meets the firm's people while he is served.
enum class ContactLevel : std::uint8_t { unknown, low, high };
[[nodiscard]] constexpr std::string_view to_string(ContactLevel level) noexcept {
  constexpr std::array<std::string_view, 3> names{"unknown", "low", "high"};
  return names[static_cast<std::size_t>(level)];
}

/// Who rules the encounter, in the triangle of firm, contact employee and customer.
enum class DominantParty : std::uint8_t { unknown, balanced, firm, contact_employee, customer };
[[nodiscard]] constexpr std::string_view to_string(DominantParty party) noexcept {
  constexpr std::array<std::string_view, 5> names{"unknown", "balanced", "firm", "contact_employee", "customer"};
  return names[static_cast<std::size_t>(party)];
}

/// A group of customers treated as alike: with its own weights on the four dimensions, its own margin and loyalty.
/// NaN: not known. Results are computed per segment and then added, never from averaged inputs.
struct Segment {
  std::string name{};
  DimensionWeights weights{};
  double margin_per_customer_per_year = std::numeric_limits<double>::quiet_NaN();  ///< money, contribution margin
  double stay_rate = std::numeric_limits<double>::quiet_NaN();  ///< share who stay a year if untroubled
  CustomerType customer_type = CustomerType::unclassified;
  ContactLevel contact_level = ContactLevel::unknown;
  DominantParty dominant_party = DominantParty::unknown;

  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (const FieldFault wrong = weights.fault()) return wrong;
    if (!detail::missing_or_finite(margin_per_customer_per_year))
      return {"margin_per_customer_per_year", "be finite, or NaN for not known", margin_per_customer_per_year};
    if (stay_rate < 0.0 || stay_rate > 1.0) return {"stay_rate", "lie in [0, 1], or be NaN for not known", stay_rate};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
