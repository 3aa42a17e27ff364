#pragma once

#include <amends/customer_base/customers.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE double Discounting::force() const {
  if (!(rate > -1.0) || !std::isfinite(rate)) core::throw_domain("rate", "be above -1", rate);
  core::check_positive("period", period);
  return std::log1p(rate) / period;
}

AMENDS_INLINE std::string customer_row_problem(double frequency, double recency, double T) {
  if (!std::isfinite(frequency)) return "frequency is missing or not finite";
  if (!std::isfinite(recency)) return "recency is missing or not finite";
  if (!std::isfinite(T)) return "T is missing or not finite";
  if (frequency < 0.0) return "frequency is negative";
  if (frequency != std::floor(frequency)) return "frequency is not a whole number";
  if (T < 0.0) return "T is negative";
  if (recency < 0.0) return "recency is negative";
  if (recency > T) return "recency is above T: a purchase after the end of the observation";
  if (frequency == 0.0 && recency > 0.0) return "recency is above 0 without a repeat purchase";
  if (frequency > 0.0 && recency == 0.0) return "repeat purchases at recency 0: the last purchase is the first";
  return {};
}

}  // namespace amends::inline AMENDS_ABI::customer_base
