#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/time_unit.hpp>

// Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

inline constexpr double longest_service_in_days = 8.0 / 24.0;

inline void check_rates(double arrival_rate, double service_rate, domain::TimeUnit per) {
  core::check_between("arrival_rate", arrival_rate, 0.0, 1e15);
  core::check_positive("service_rate", service_rate);
  const double service_days = per.days() / service_rate;
  if (!(service_days <= longest_service_in_days * (1.0 + 1e-12)))
    throw Error(ErrorCode::domain, "service_rate",
                "service_rate means " + core::format_number(service_days * 24.0) +
                    " hours for a service: nobody waits on the line for work above 8 hours. It is deferrable work: use "
                    "the backlog model");
  core::check_between("service_rate", service_rate, 1e-15, 1e15);
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
