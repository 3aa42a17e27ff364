#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/economics/link.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// A scenario put together from records: what the links estimate, and what only the firm can state.
namespace amends::inline AMENDS_ABI::economics {

/// What no records tell.
struct ScenarioFrame {
  std::string title{};
  std::string currency{};
  int years = 1;
  std::optional<int> complaint_years{};
  core::FirstPayment timing = core::FirstPayment::after_one_period;
  /// Quantities by their entries (scenario_entries, docs/scenario-files.md): "margin.retention" for all segments, which
  /// is then one quantity (not for amounts that add up over segments, such as complaints per year), or
  /// "telecom.margin.retention" for one; "faster_answers.minutes_by_days.5".
  std::vector<std::pair<std::string, Assumption>> stated{};
  bool complaints_from_records = false;  ///< complaints per year are as many as the records hold in their span
  std::vector<Correlation> correlations{};
  double design_effect = 1.0;
  double largest_outside_share = largest_outside_scenario;
};

/// Estimates of links, for one segment or for all.
struct SegmentLinks {
  LinkEstimates links;
  std::string segment{};  ///< "": all segments share each of its quantities
};

namespace detail {
class DraftReader;
}

/// A scenario as far as records and statements go.
class ScenarioDraft {
 public:
  /// Entries that are neither estimated nor stated, and without which there is no scenario; what a finding says of one
  /// stands behind it: "stay.delighted (10 customers: ...)".
  [[nodiscard]] const std::vector<std::string>& to_state() const noexcept { return to_state_; }
  /// Of all links, in their order.
  [[nodiscard]] const std::vector<LinkFinding>& findings() const noexcept { return findings_; }
  /// Estimates that nothing in the scenario takes, such as "margin.growth", or "voice" where complaints per year are
  /// stated.
  [[nodiscard]] const std::vector<std::string>& not_used() const noexcept { return not_used_; }
  [[nodiscard]] bool complete() const noexcept { return scenario_.has_value(); }
  /// errors  Error(missing) with everything that is still to be stated
  [[nodiscard]] const RecoveryScenario& scenario() const;

 private:
  friend class detail::DraftReader;
  std::vector<std::string> to_state_{};
  std::vector<LinkFinding> findings_{};
  std::vector<std::string> not_used_{};
  std::optional<RecoveryScenario> scenario_{};
};

/// Assembles what is estimated and what is stated, and fills in nothing: an entry that a scenario needs and nobody
/// gives is named. The segments are those of `table` with complaints, in the order of their
/// names; they take its outcomes.
/// The question is asked of the scenario afterwards (with_response_within, with_outcomes_of).
/// errors  Error(unknown_name) for a stated name that is none, with the nearest, or links of a segment that the table
///         does not have; Error(contradiction) for a quantity given twice, estimated and stated or by two links; those
///         of UnobservedScenario and with_observed where the draft is complete
[[nodiscard]] ScenarioDraft scenario_from_records(const ScenarioFrame& frame, const satisfaction::OutcomeTable& table,
                                                  std::span<const SegmentLinks> links);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/scenario_from_records.ipp>
#endif
