#pragma once

#include <algorithm>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE RecoveryScenario::RecoveryScenario(ScenarioInputs inputs) : inputs_(std::move(inputs)) {
  detail::check_scenario(inputs_);
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_observed(const satisfaction::OutcomeTable& table) const {
  ScenarioInputs inputs = inputs_;
  for (ScenarioSegment& segment : inputs.segments) {
    auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    const auto& names = table.segments();
    const auto found = std::find(names.begin(), names.end(), segment.name);
    if (found == names.end()) {
      std::string known;
      for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
      throw Error(ErrorCode::unknown_name, segment.name,
                  "segment \"" + segment.name +
                      "\" takes its outcomes from records, but the records have no such "
                      "segment; they have: " +
                      known);
    }
    const auto row = static_cast<std::size_t>(found - names.begin());
    if (!(table.segment_total(row).received > 0.0))
      throw Error(ErrorCode::missing, segment.name,
                  "the records have no complaints of segment \"" + segment.name + "\"");
    recorded->bands.clear();
    for (std::size_t b = 0; b < table.bands().size(); ++b) {
      const satisfaction::OutcomeCell& cell = table.cell(row, b);
      recorded->bands.push_back({.band = table.bands()[b],
                                 .received = cell.received,
                                 .dissatisfied = cell.dissatisfied,
                                 .satisfied = cell.satisfied,
                                 .delighted = cell.delighted});
    }
  }
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE bool RecoveryScenario::observed() const noexcept {
  return std::none_of(inputs_.segments.begin(), inputs_.segments.end(), [](const ScenarioSegment& segment) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    return recorded != nullptr && recorded->bands.empty();
  });
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_response_within(double days) const {
  bool any = false;
  for (const ScenarioSegment& segment : inputs_.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    if (recorded->bands.empty())
      throw Error(
          ErrorCode::missing, segment.name,
          "segment \"" + segment.name + "\" has no records yet: call with_observed before with_response_within");
    any = true;
    std::string edges;
    bool edge = false;
    for (const RecordedBand& one : recorded->bands) {
      if (one.band.unanswered() || one.band.up_to_days == std::numeric_limits<double>::infinity()) continue;
      edge = edge || one.band.up_to_days == days;
      edges += (edges.empty() ? "" : ", ") + core::format_number(one.band.up_to_days);
    }
    if (!edge)
      throw Error(
          ErrorCode::domain, "days",
          "days must be an edge of the observed response bands (" + edges + "), got " + core::format_number(days));
  }
  if (!any)
    throw Error(ErrorCode::missing, "outcomes",
                "no segment takes its outcomes from records, so there is no response speed to change");
  ScenarioInputs inputs = inputs_;
  inputs.respond_within_days = days;
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_nonresponse_odds_ratio(Assumption odds_ratio) const {
  ScenarioInputs inputs = inputs_;
  inputs.nonresponse_odds_ratio = std::move(odds_ratio);
  return RecoveryScenario(std::move(inputs));
}

}  // namespace amends::inline AMENDS_ABI::economics
