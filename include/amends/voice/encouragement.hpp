#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::voice {

/// What an annoyed customer does next, by what he did and what he got, and what one more complaint costs.
/// Stay rates may be intentions or behaviour, but all three of the same kind and population.
struct EncouragementInputs {
  double stay_silent;               ///< share that stays of annoyed customers who never complain
  double stay_dissatisfied;         ///< ... of complainants left dissatisfied
  double stay_satisfied;            ///< ... of complainants satisfied
  double cost_per_complaint = 0.0;  ///< money to handle one more complaint
  /// Money one kept customer is worth; needed only when a complaint costs something.
  double value_of_kept_customer = std::numeric_limits<double>::quiet_NaN();
};

enum class EncouragementRule : std::uint8_t {
  always,     ///< an extra complaint pays even if every complainant is left dissatisfied
  threshold,  ///< it pays when the share satisfied exceeds the break-even share
  never,      ///< it does not pay even if every complainant is satisfied
};

[[nodiscard]] std::string_view to_string(EncouragementRule rule) noexcept;

enum class EncouragementWarning : std::uint8_t {
  /// A badly handled complaint leaves the customer less loyal than silence would: mend the handling before inviting.
  dissatisfied_below_silent,
};

[[nodiscard]] std::string_view to_string(EncouragementWarning warning) noexcept;

struct EncouragementBreakEven {
  EncouragementRule rule;
  double satisfied_share;  ///< s*: unclamped, so below 0 for `always` and possibly above 1 for `never`
  std::vector<EncouragementWarning> warnings;
};

/// Share of complainants that must be satisfied before it pays to invite more complaints.
/// formula  s* = (L_silent - L_dissatisfied + k/V) / (L_satisfied - L_dissatisfied); encourage while s > s*
///          k cost_per_complaint, V value_of_kept_customer; always if s* < 0, never if s* >= 1
/// units    shares; k and V in the same currency
/// domain   stay rates in [0, 1], k >= 0, V > 0 where k > 0
/// edge     s* = 1 is `never`: even perfect handling only breaks even. Information gained from complaints is not
///          counted; it lowers s*.
/// errors   Error(contradiction) when stay_satisfied <= stay_dissatisfied (handling has no effect, or the groups are
///          swapped); Error(domain); Error(missing) when a cost is given without a value
/// source   derived here from the outcome tree of TARP's market-damage reasoning;  cost  one division
[[nodiscard]] EncouragementBreakEven encouragement_break_even(const EncouragementInputs& inputs);

/// Kept customers gained per extra complaint when a share `satisfied_share` of them is satisfied, the handling cost
/// counted as k/V customers: s L_satisfied + (1 - s) L_dissatisfied - L_silent - k/V. Zero at s*. Times V it is money.
/// domain   as above, satisfied_share in [0, 1];  edge  may be negative;  errors  as above, except that equal or
///          swapped stay rates are allowed (the gain is defined);  source  derived;  cost  a few operations
[[nodiscard]] double gain_per_extra_complaint(const EncouragementInputs& inputs, double satisfied_share);

}  // namespace amends::inline AMENDS_ABI::voice

#if AMENDS_HEADER_ONLY
#include <amends/impl/voice/encouragement.ipp>
#endif
