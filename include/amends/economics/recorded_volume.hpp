#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// Complaints of a segment in the records beside those that its scenario states.
struct RecordedVolume {
  std::string segment;
  double recorded;           ///< complaints in the records
  double recorded_per_year;  ///< recorded * 365.25 / days; NaN where the records do not know when complaints came
  double stated_per_year;    ///< median of what the scenario states or, with customers, of their product's medians
};

/// Days that the records span, first and last day of receipt included; NaN where they do not know.
[[nodiscard]] double recorded_days(const ScenarioInputs& inputs) noexcept;

/// How the volume of a scenario compares with its records: every segment with recorded outcomes. A sample of records
/// is smaller than the year's complaints; a scenario for another region is larger; neither is an error.
[[nodiscard]] std::vector<RecordedVolume> recorded_volumes(const ScenarioInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/recorded_volume.ipp>
#endif
