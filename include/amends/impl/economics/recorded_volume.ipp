#pragma once

#include <amends/economics/recorded_volume.hpp>

#include <limits>
#include <variant>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE double recorded_days(const ScenarioInputs& inputs) noexcept {
  if (!inputs.account) return std::numeric_limits<double>::quiet_NaN();
  return inputs.account->last_received - inputs.account->first_received + 1.0;
}

AMENDS_INLINE std::vector<RecordedVolume> recorded_volumes(const ScenarioInputs& inputs) {
  constexpr double days_per_year = 365.25;
  const double years = recorded_days(inputs) / days_per_year;
  std::vector<RecordedVolume> out;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* records = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (records == nullptr || records->bands.empty()) continue;
    RecordedVolume one{segment.name, 0.0, 0.0, std::numeric_limits<double>::quiet_NaN()};
    for (const RecordedBand& band : records->bands) one.recorded += band.received;
    one.recorded_per_year = one.recorded / years;
    if (segment.complaints_per_year)
      one.stated_per_year = segment.complaints_per_year->value.median();
    else if (segment.customers && segment.problem_rate && segment.voice)
      one.stated_per_year =
          segment.customers->value.median() * segment.problem_rate->value.median() * segment.voice->value.median();
    out.push_back(one);
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
