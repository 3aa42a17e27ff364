#pragma once

#include <amends/retention/loyalty.hpp>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE std::string_view to_string(LoyaltyWarning warning) noexcept {
  switch (warning) {
    case LoyaltyWarning::recovered_above_untroubled:
      return "recovered_above_untroubled";
    case LoyaltyWarning::dissatisfied_below_silent:
      return "dissatisfied_below_silent";
  }
  return "unknown";
}

AMENDS_INLINE std::vector<LoyaltyWarning> check_loyalty(const LoyaltyByOutcome& loyalty) {
  domain::check_each("loyalty", loyalty, core::check_probability);
  std::vector<LoyaltyWarning> warnings;
  // Comparisons with NaN are false: unknown states never warn.
  if (loyalty.mollified > loyalty.no_problem || loyalty.satisfied > loyalty.no_problem ||
      loyalty.delighted > loyalty.no_problem)
    warnings.push_back(LoyaltyWarning::recovered_above_untroubled);
  if (loyalty.dissatisfied < loyalty.silent) warnings.push_back(LoyaltyWarning::dissatisfied_below_silent);
  return warnings;
}

}  // namespace amends::inline AMENDS_ABI::retention
