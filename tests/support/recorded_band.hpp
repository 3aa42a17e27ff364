#pragma once
#include <amends/economics/scenario_inputs.hpp>

namespace amends_test {
/// Recorded complaints of one response band, without strata or clusters.
inline amends::economics::RecordedBand band(double over, double up_to, double received, double dissatisfied,
                                            double satisfied, double delighted) {
  return {.band = {over, up_to},
          .received = received,
          .dissatisfied = dissatisfied,
          .satisfied = satisfied,
          .delighted = delighted};
}
}  // namespace amends_test
