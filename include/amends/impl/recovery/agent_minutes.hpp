#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>

// Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// Productive minutes of an agent and day.  errors  Error(domain) unless above 0 and at most those of a day
inline double check_agent_minutes(double minutes) {
  constexpr double of_a_day = 1440.0;
  if (!(minutes > 0.0 && minutes <= of_a_day))
    core::throw_domain("minutes_per_agent_day", "be above 0 and at most 1440 (productive_minutes makes them of hours)",
                       minutes);
  return minutes;
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
