// What the report says besides the evaluation, worked out from a scenario with its records.
#pragma once

#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/economics/sweep.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// Median, 5 % and 95 % point of draws.
struct Interval {
  double median, lower, upper;
};

/// Undiscounted net flow of the total; year 0: what is paid at the start.
struct YearFlow {
  int year;
  Interval net;
};

/// Outcomes by speed on the draws that the money is made of, over all segments; complainants who gave no score left out.
struct BandDraws {
  std::string band;
  Interval satisfied_or_better;
  Interval share_of_complaints;
};
struct SpeedDraws {
  std::vector<BandDraws> bands{};
  std::optional<Interval>
      satisfied_or_better{};  ///< effect of the question, within segments, all of it taken as causal
  std::optional<Interval> delighted{};
};

struct SweepFound {
  amends::economics::Sweep sweep;
  std::vector<double> days;
  std::vector<double> edges;  ///< upper ends of the bands of all rows and of the baseline
};

/// A quantity that the scenario leaves out, and what it is then taken as.
struct LeftOut {
  std::string entry;
  double value;
  std::string segments;  ///< "": all of those that could state it
  bool cost;
};

/// How many quantities come from where.
struct Origins {
  std::size_t from_records = 0, estimated = 0, with_source = 0, assumed = 0, without_source = 0;
};

namespace findings {

[[nodiscard]] std::vector<YearFlow> yearly_net(const amends::economics::RecoveryScenario& scenario,
                                               const std::optional<amends::economics::RecoveryScenario>& baseline,
                                               const amends::economics::EvaluationOptions& options);

/// within_days: the question, if it is one about days
[[nodiscard]] SpeedDraws speed_draws(const amends::economics::ScenarioInputs& inputs, std::optional<double> within_days,
                                     const amends::economics::EvaluationOptions& options);

/// Where share_causal and while_leaving turn the sign of net, all else at medians; while_leaving also where it is not
/// stated and so 0.
[[nodiscard]] std::vector<amends::economics::SwitchingValue> conventions(
    const amends::economics::RecoveryScenario& scenario,
    const std::optional<amends::economics::RecoveryScenario>& baseline);

[[nodiscard]] std::vector<LeftOut> left_out(const amends::economics::ScenarioInputs& inputs);
[[nodiscard]] Origins origins(const std::vector<amends::economics::ModelInput>& inputs,
                              const std::vector<LeftOut>& left_out);

/// The minutes of an answer do not depend on the days within which it comes.
[[nodiscard]] bool minutes_alike(const amends::economics::FasterAnswers& faster);

}  // namespace findings
