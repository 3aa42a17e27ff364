#pragma once

#include <amends/core/config.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstdint>
#include <string_view>

namespace amends::inline AMENDS_ABI::satisfaction {

/// What is estimated from an outcome table.
enum class OutcomeMeasure : std::uint8_t {
  resolved,
  dissatisfied,
  satisfied,
  delighted,
  satisfied_or_better,
  mean_score
};
[[nodiscard]] std::string_view to_string(OutcomeMeasure measure) noexcept;

/// A number read off the records with its sampling error; NaN where there is nothing to read.
struct OutcomeEstimate {
  double value;
  double standard_error;
  double lower;
  double upper;
};

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/outcome_estimate.ipp>
#endif
