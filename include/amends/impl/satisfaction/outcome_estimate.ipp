#pragma once

#include <amends/satisfaction/outcome_estimate.hpp>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE std::string_view to_string(OutcomeMeasure measure) noexcept {
  switch (measure) {
    case OutcomeMeasure::resolved:
      return "resolved";
    case OutcomeMeasure::dissatisfied:
      return "dissatisfied";
    case OutcomeMeasure::satisfied:
      return "satisfied";
    case OutcomeMeasure::delighted:
      return "delighted";
    case OutcomeMeasure::satisfied_or_better:
      return "satisfied_or_better";
    case OutcomeMeasure::mean_score:
      return "mean_score";
  }
  return "unknown";
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
