// What the report says besides the evaluation, worked out from scenarios with their records: numbers, no sentences.
#pragma once

#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/economics/sweep.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Median, 5 % and 95 % point of draws. NaN: there is nothing to be drawn.
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
  Interval satisfied_or_better;  ///< NaN where nobody gave a score
  Interval share_of_complaints;
};
struct SpeedDraws {
  std::size_t draws = 0;  ///< the first so many of the evaluation
  std::vector<BandDraws> bands{};
  std::optional<Interval>
      satisfied_or_better{};  ///< effect of the question, within segments and strata, all of it taken as causal
  std::optional<Interval> delighted{};
};

struct SweepFound {
  amends::economics::Sweep sweep;
  std::vector<double> days;
  std::vector<double> edges;  ///< upper ends of the bands of all rows and of the baseline
  std::string against{};      ///< title of the scenario of --compare; "": the scenario without its question
  bool own_question = true;   ///< the scenario asks about days, too
};

/// A quantity that the scenario leaves out or states as 0 without a source, and what it is taken as.
struct LeftOut {
  std::string entry;
  double value;
  std::string segments;  ///< "": all of those that could state it
  bool cost;
  std::string scenario{};  ///< title of the one of two scenarios that leaves it out while the other does not
};

/// How many quantities come from where.
struct Origins {
  std::size_t from_records = 0, estimated = 0, with_source = 0, assumed = 0, without_source = 0;
};

/// A quantity that decides by convention, and where it turns the sign of net.
struct Convention {
  amends::economics::SwitchingValue value;
  bool stated = true;    ///< false: nobody did, and it is taken as `value.median`
  bool certain = false;  ///< stated as one number, without a range
  bool alone = true;     ///< false: drawn together with others, so that it has no switching value of its own
};

/// Recorded complaints that a question is about.
struct MovedComplaints {
  double received = 0.0;  ///< all, of the segments that take outcomes from records
  double asked = 0.0;     ///< late ones, or those with the text in question
  double moved = 0.0;     ///< of these, those in whose segment and stratum somebody's outcomes can be taken
};

/// From which share of satisfied complainants on an extra complaint pays.
struct VoiceBreakEven {
  std::string segment;
  double today;       ///< share satisfied or better, at medians
  double break_even;  ///< may lie outside [0, 1]; NaN: the share makes no difference
  double worth;       ///< of an extra complaint, present value at medians
};

/// What a scenario does otherwise.
struct Question {
  std::string scenario;   ///< title
  bool baseline = false;  ///< asked by the scenario that is subtracted
  amends::economics::Intervention intervention{};
  std::vector<std::string> strata{};  ///< columns within which like is compared with like, besides the segment
  std::optional<MovedComplaints> moved{};
  std::vector<VoiceBreakEven> voice{};
};

namespace findings {

/// Up to so many draws are drawn again for what is shown beside the money; of more, the first.
inline constexpr std::size_t most_drawn_again = 100'000;

[[nodiscard]] std::vector<YearFlow> yearly_net(const amends::economics::Evaluation& result,
                                               amends::core::Executor* executor);

/// Recorded bands whose complaints take the outcomes of others, by their place among the bands. `to` empty: there is
/// nobody whose outcomes they could take.
struct BandMove {
  std::vector<std::size_t> from{}, to{};
};
[[nodiscard]] std::vector<BandMove> moves_of(const amends::economics::RecordedOutcomes& records,
                                             const amends::economics::Intervention& intervention);

[[nodiscard]] SpeedDraws speed_draws(const amends::economics::ScenarioInputs& inputs,
                                     const amends::economics::Intervention& intervention,
                                     const amends::economics::EvaluationOptions& options);

/// The counts of some segments, each stratum as a segment of its own, named "segment, text"; band by band as before.
[[nodiscard]] amends::satisfaction::OutcomeTable by_stratum(const amends::satisfaction::OutcomeTable& table,
                                                            const std::vector<std::string>& segments);

/// Worst and best case of the effect on the share satisfied or delighted, whatever those who gave no score felt: the
/// fast all dissatisfied and the late all satisfied, and the other way round (Manski bounds, within each segment of the
/// table).
[[nodiscard]] std::array<double, 2> effect_bounds(const amends::satisfaction::OutcomeTable& table, double within_days);

/// Where share_causal and while_leaving turn the sign of net, all else at medians; while_leaving also where it is not
/// stated and so 0.
[[nodiscard]] std::vector<Convention> conventions(const amends::economics::RecoveryScenario& scenario,
                                                  const std::optional<amends::economics::RecoveryScenario>& baseline);

/// What the scenario does otherwise; empty: nothing.
[[nodiscard]] std::optional<Question> question_of(const amends::economics::ScenarioInputs& inputs,
                                                  const std::string& title, bool baseline);

/// Of both scenarios; what only one of them leaves out carries its title.
struct Titled {
  const amends::economics::ScenarioInputs* inputs;
  std::string title;
};
[[nodiscard]] std::vector<LeftOut> left_out(const std::vector<Titled>& scenarios);

/// Of the quantities of a result; those that are left out are none, and records count once.
[[nodiscard]] Origins origins(const amends::economics::Evaluation& result, const std::vector<LeftOut>& left_out,
                              const std::vector<Titled>& scenarios);

/// The name of a quantity without the scenario that it belongs to: " (alternative)" or " (baseline)" at its end.
[[nodiscard]] std::string plain_name(const std::string& name);

/// Whether there is a crossing that anybody can reach: not at an end of the quantity's domain, nor at 0.
[[nodiscard]] bool crosses(const amends::economics::SwitchingValue& value,
                           const std::vector<amends::economics::ModelInput>& inputs);

/// The minutes of an answer do not depend on the days within which it comes.
[[nodiscard]] bool minutes_alike(const amends::economics::FasterAnswers& faster);

[[nodiscard]] bool from_records(const amends::economics::ScenarioInputs& inputs);

}  // namespace findings
