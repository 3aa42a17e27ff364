#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// One way to go.
struct Alternative {
  std::string name;  ///< "within 5 days"
  RecoveryScenario scenario;
};

struct SweepRow {
  std::string name;
  Summary net;            ///< of the alternative minus the baseline, draw by draw
  double net_at_medians;  ///< all quantities at their medians
  double customers_kept;  ///< mean, minus that of the baseline
  double chance_best;     ///< share of draws in which no other alternative has more net; equals share a draw
};

/// One question over a list of values.
struct Sweep {
  std::vector<SweepRow> rows{};  ///< in the order asked
  std::size_t best = 0;          ///< of the highest mean of net
  double chance_none = 0.0;      ///< share of draws in which every alternative has less net than the baseline
  /// Of the comparisons: what an alternative states otherwise than the baseline, beside what is asked; named by
  /// `segment`.
  std::vector<ScenarioWarning> warnings{};
};

/// Several alternatives against one baseline, with common random numbers: a quantity of one name has the same draws in
/// all of them. The best is by the mean of net; how sure that is, its chance says.
/// errors  Error(missing) without an alternative; Error(contradiction) for a name given twice; those of compare
/// cost    two evaluations for each alternative; draws of net are kept, one column for each
[[nodiscard]] Sweep sweep(const RecoveryScenario& baseline, std::span<const Alternative> alternatives,
                          const EvaluationOptions& options = {});

/// Complaints answered within each of these days, with the costs that belong to each (FasterAnswers).
/// errors  as with_response_within
[[nodiscard]] std::vector<Alternative> within_each(const RecoveryScenario& today, std::span<const double> days);

/// So many agents each, with their cost (Staff). share_causal as in with_agents.
/// errors  as with_agents
[[nodiscard]] std::vector<Alternative> with_each_agents(const RecoveryScenario& today, std::span<const double> agents,
                                                        const std::optional<Assumption>& share_causal = {});

/// Values of levers, each of which may be left as it is.
struct Levers {
  std::vector<double> agents{};
  std::vector<Offer> offers{};
  std::vector<Assumption> voice_gains{};  ///< with Intervention::learning, where the scenario states it
  /// Of the agents, as in with_agents; unless given, that of the scenario.
  std::optional<Assumption> share_causal{};
};

/// Every mix of these values, the last lever first to change: "30 agents, offer 10, voice +0.05". A mix is evaluated as
/// a whole: agents have the complaints that encouragement adds, and offers go to them.
/// errors  Error(missing) where no lever has a value, or share_causal is given without agents; those of with_agents, with_offer, with_voice_gain
[[nodiscard]] std::vector<Alternative> with_each_mix(const RecoveryScenario& today, const Levers& levers);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/sweep.ipp>
#endif
