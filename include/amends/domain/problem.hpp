#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

/// What went wrong for the customer: the incident, whether or not he complains about it. NaN: not known.
struct Problem {
  std::int32_t type = -1;                                      ///< index into the caller's problem types; -1: not coded
  std::int32_t cause = -1;                                     ///< index into the caller's causes; -1: not coded
  double severity = std::numeric_limits<double>::quiet_NaN();  ///< how much it matters to him, on the caller's scale
  double loss = std::numeric_limits<double>::quiet_NaN();      ///< money, what it cost the customer; >= 0
  bool firm_responsible = true;  ///< compensation works through responsibility: without it there is little to make good

  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (type < -1) return {"type", "be an index, or -1 for not coded", static_cast<double>(type)};
    if (cause < -1) return {"cause", "be an index, or -1 for not coded", static_cast<double>(cause)};
    if (!detail::missing_or_finite(severity)) return {"severity", "be finite, or NaN for not known", severity};
    if (!detail::missing_or_from(loss, 0.0)) return {"loss", "be finite and >= 0, or NaN for not known", loss};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
