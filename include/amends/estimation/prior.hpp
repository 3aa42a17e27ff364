#pragma once

#include <amends/core/config.hpp>
#include <string>

namespace amends::inline AMENDS_ABI::estimation {

/// What is known of a parameter beforehand: its logarithm is normal with mean ln(median) and this standard deviation.
struct LogNormalPrior {
  std::string parameter;
  double median;
  double log_standard_deviation;
};

}  // namespace amends::inline AMENDS_ABI::estimation
