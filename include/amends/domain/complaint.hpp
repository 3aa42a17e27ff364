#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/channel.hpp>
#include <amends/domain/noun.hpp>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::domain {

/// One complaint as it arrives. Times are numbers the caller gives: calendar minutes since an origin of his choice; the
/// library never asks a clock. Nothing is allocated and nothing thrown: `valid` tells whether the fields make sense.
/// One customer may make many complaints, and one complaint may have become many cases in the firm's system.
struct Complaint {
  std::uint64_t id = 0;                                        ///< the caller's number; 0: not known
  std::uint64_t customer = 0;                                  ///< id of the Customer; 0: not known
  double received = std::numeric_limits<double>::quiet_NaN();  ///< calendar minutes since the caller's origin
  Channel channel = Channel::unknown;
  std::int32_t segment = -1;                               ///< index into the caller's segments; -1: none
  std::int32_t problem = -1;                               ///< index into the caller's problem types; -1: not coded
  double loss = std::numeric_limits<double>::quiet_NaN();  ///< money, what the problem cost the customer; >= 0
  std::uint32_t cases = 1;                                 ///< cases of the firm's system that belong to this complaint
  bool contacted_before = false;  ///< he had already turned to the firm: an escalation, not a first complaint

  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (!detail::missing_or_finite(received)) return {"received", "be finite, or NaN for not known", received};
    if (segment < -1) return {"segment", "be an index, or -1 for none", static_cast<double>(segment)};
    if (problem < -1) return {"problem", "be an index, or -1 for not coded", static_cast<double>(problem)};
    if (!detail::missing_or_from(loss, 0.0)) return {"loss", "be finite and >= 0, or NaN for not known", loss};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
