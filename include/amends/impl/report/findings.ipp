#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <iterator>
#include <utility>
#include <variant>

// What a scenario leaves out, and what decides by convention.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Assumption;
using economics::ScenarioInputs;
using economics::ScenarioSegment;

inline constexpr std::string_view causal = "intervention.share_causal", leaving = "margin.while_leaving";
inline constexpr std::string_view not_stated = "not stated";

/// A certain 0 that has no source: left out, or written as just this.
inline bool unstated(const Assumption& assumption) {
  return assumption.value.is_fixed() && assumption.value.lower() == 0.0 && assumption.source.empty() &&
         assumption.shared_as.empty();
}

/// 0 where it is left out, but a quantity, so that it can be asked where it turns the sign.
inline economics::RecoveryScenario with_leaving(const economics::RecoveryScenario& scenario) {
  ScenarioInputs inputs = scenario.inputs();
  for (ScenarioSegment& segment : inputs.segments)
    if (unstated(segment.while_leaving))
      segment.while_leaving = Assumption(0.0, std::string(not_stated), std::string(leaving));
  return economics::RecoveryScenario(std::move(inputs));
}

inline bool names_entry(const std::string& name, std::string_view entry) {
  const std::string plain = plain_name(name);
  return plain == entry || plain.ends_with("." + std::string(entry));
}

/// The share of all segments where each that could use it states its own.
inline bool idle(const economics::ModelInput& input, const std::optional<economics::RecoveryScenario>& baseline,
                 const economics::RecoveryScenario& scenario) {
  if (plain_name(input.name) != causal) return false;
  const auto uses = [](const economics::RecoveryScenario& one) {
    const auto& segments = one.inputs().segments;
    return one.inputs().intervention.moves_complaints() &&
           std::any_of(segments.begin(), segments.end(), [](const ScenarioSegment& s) {
             return std::holds_alternative<economics::RecordedOutcomes>(s.outcomes) && !s.share_causal;
           });
  };
  return !uses(scenario) && !(baseline && uses(*baseline));
}

AMENDS_INLINE void find_what_decides(Findings& findings) {
  if (!findings.evaluated()) return;
  findings.tornado = findings.result().tornado();
  findings.switching_values = findings.result().switching_values();
}

AMENDS_INLINE std::string plain_name(const std::string& name) {
  for (const std::string_view end : {" (alternative)", " (baseline)"})
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  return name;
}

AMENDS_INLINE bool crosses(const economics::SwitchingValue& value, const std::vector<economics::ModelInput>& inputs) {
  if (!std::isfinite(value.value)) return false;
  const auto found =
      std::find_if(inputs.begin(), inputs.end(), [&](const auto& input) { return input.name == value.input; });
  if (found == inputs.end()) return true;
  const double tiny = 1e-9 * (value.median != 0.0 ? std::abs(value.median) : 1.0);
  // At 0 of a quantity that may be negative nothing is left of what is judged: no sign turns there that anybody meets.
  return std::abs(value.value) > tiny && value.value > found->lowest + tiny && value.value < found->highest - tiny;
}

AMENDS_INLINE std::vector<Convention> conventions(const economics::RecoveryScenario& scenario,
                                                  const std::optional<economics::RecoveryScenario>& baseline) {
  const economics::EvaluationOptions one_draw{.draws = 1, .segments = false};
  const economics::RecoveryScenario asked = with_leaving(scenario);
  const economics::Evaluation result =
      baseline ? asked.compare(with_leaving(*baseline), one_draw).difference() : asked.evaluate(one_draw);
  const std::vector<economics::SwitchingValue> values = result.switching_values();
  std::vector<Convention> out;
  for (const std::string_view entry : {causal, leaving})
    for (const economics::ModelInput& input : result.inputs()) {
      if (!names_entry(input.name, entry) || idle(input, baseline, scenario)) continue;
      const auto found =
          std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.input == input.name; });
      Convention one{.value = {.input = input.name,
                               .source = input.source,
                               .from_records = false,
                               .median = input.value.median(),
                               .value = std::nan(""),
                               .within_range = false,
                               .positive_above = false},
                     .stated = input.source != not_stated,
                     .certain = input.value.is_fixed(),
                     .alone = found != values.end()};
      if (one.alone) one.value = *found;
      if (one.alone && !crosses(one.value, result.inputs())) one.value.value = std::nan("");
      out.push_back(std::move(one));
    }
  return out;
}

/// What a segment could state, whether it does, and what it is taken as otherwise.
struct OptionalEntry {
  const char* name;
  double value;
  bool cost;
  bool (*applies)(const ScenarioSegment&);
  bool (*missing)(const ScenarioSegment&);
};

inline bool any(const ScenarioSegment&) {
  return true;
}
inline bool tells(const ScenarioSegment& s) {
  return s.word_of_mouth.has_value();
}
inline bool escalates(const ScenarioSegment& s) {
  return s.escalation.has_value();
}

inline constexpr OptionalEntry segment_entries[] = {
    {"stay.no_problem", 1.0, false, any, [](const ScenarioSegment& s) { return !s.stay.no_problem.has_value(); }},
    {leaving.data(), 0.0, false, any, [](const ScenarioSegment& s) { return unstated(s.while_leaving); }},
    {"word_of_mouth", 0.0, false, any, [](const ScenarioSegment& s) { return !s.word_of_mouth.has_value(); }},
    {"word_of_mouth.overlap", 0.0, false, tells,
     [](const ScenarioSegment& s) { return unstated(s.word_of_mouth->overlap); }},
    {"information", 0.0, false, any, [](const ScenarioSegment& s) { return !s.information.has_value(); }},
    {"cost.per_complaint", 0.0, true, any, [](const ScenarioSegment& s) { return unstated(s.cost.per_complaint); }},
    {"cost.compensation_per_complaint", 0.0, true, any,
     [](const ScenarioSegment& s) { return unstated(s.cost.compensation_per_complaint); }},
    {"cost.fixed_per_year", 0.0, true, any, [](const ScenarioSegment& s) { return unstated(s.cost.fixed_per_year); }},
    {"cost.setup", 0.0, true, any, [](const ScenarioSegment& s) { return unstated(s.cost.setup); }},
    {"escalation", 0.0, true, any, [](const ScenarioSegment& s) { return !s.escalation.has_value(); }},
    {"escalation.counterfactual", 0.0, false, escalates,
     [](const ScenarioSegment& s) { return !s.escalation->counterfactual.has_value(); }}};

/// Segments whose complainants a question offers compensation.
inline bool offered(const std::vector<Titled>& scenarios, const std::string& segment) {
  return std::any_of(scenarios.begin(), scenarios.end(), [&](const Titled& one) {
    const std::optional<economics::Offer>& offer = one.inputs->intervention.offer;
    return offer && (offer->segment.empty() || offer->segment == segment);
  });
}

/// One entry of one scenario: the segments that leave it out.
struct Missing {
  bool applies = false;
  std::vector<std::string> segments{};
  bool all = true;
  bool operator==(const Missing&) const = default;
};

inline Missing missing_in(const ScenarioInputs& inputs, const OptionalEntry& entry,
                          const std::vector<Titled>& scenarios) {
  Missing out;
  const bool compensation = std::string_view(entry.name) == "cost.compensation_per_complaint";
  for (const ScenarioSegment& segment : inputs.segments) {
    if (!entry.applies(segment) || (compensation && offered(scenarios, segment.name))) continue;
    out.applies = true;
    if (entry.missing(segment))
      out.segments.push_back(segment.name);
    else
      out.all = false;
  }
  return out;
}

/// The entries of faster_answers: of a scenario that moves complaints.
struct ProgrammeEntry {
  const char* name;
  bool days_only;
  bool (*missing)(const economics::FasterAnswers&);
};
inline constexpr ProgrammeEntry programme_entries[] = {
    {"faster_answers.minutes_per_answer", true,
     [](const economics::FasterAnswers& f) { return unstated(f.minutes_per_answer) && f.minutes_by_days.empty(); }},
    {"faster_answers.cost_per_minute", true,
     [](const economics::FasterAnswers& f) { return unstated(f.cost_per_minute); }},
    {"faster_answers.cost_per_moved_complaint", false,
     [](const economics::FasterAnswers& f) { return unstated(f.cost_per_moved_complaint); }},
    {"faster_answers.fixed_per_year", false,
     [](const economics::FasterAnswers& f) { return unstated(f.fixed_per_year); }},
    {"faster_answers.setup", false, [](const economics::FasterAnswers& f) { return unstated(f.setup); }}};

/// Adds what each scenario leaves out: once where they agree, and where the other could not state it.
inline void add(const OptionalEntry& entry, const std::vector<Missing>& missing, const std::vector<Titled>& scenarios,
                std::vector<LeftOut>& out) {
  const auto left = [&](std::size_t i) { return missing[i].applies && !missing[i].segments.empty(); };
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (!left(i)) continue;
    if (i > 0 && left(0) && missing[0] == missing[i]) continue;
    const std::size_t other = 1 - i;
    const bool alone = missing.size() > 1 && missing[other].applies && !(missing[other] == missing[i]);
    out.push_back({entry.name, entry.value, missing[i].all ? "" : joined(missing[i].segments), entry.cost,
                   alone ? scenarios[i].title : ""});
  }
}

inline Missing of(bool applies, bool left) {
  Missing out{.applies = applies};
  if (applies && left) out.segments.emplace_back();
  return out;
}

AMENDS_INLINE bool from_records(const ScenarioInputs& inputs) {
  return std::any_of(inputs.segments.begin(), inputs.segments.end(), [](const ScenarioSegment& segment) {
    return std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes);
  });
}

AMENDS_INLINE std::vector<LeftOut> left_out(const std::vector<Titled>& scenarios) {
  std::vector<LeftOut> out;
  const auto each = [&](const OptionalEntry& entry, const auto& of_one) {
    std::vector<Missing> missing;
    for (const Titled& one : scenarios) missing.push_back(of_one(*one.inputs));
    add(entry, missing, scenarios, out);
  };
  for (const OptionalEntry& entry : segment_entries)
    each(entry, [&](const ScenarioInputs& inputs) { return missing_in(inputs, entry, scenarios); });
  each({"nonresponse_odds_ratio", 1.0, false, nullptr, nullptr}, [](const ScenarioInputs& inputs) {
    const Assumption& odds = inputs.nonresponse_odds_ratio;
    return of(from_records(inputs), odds.source.empty() && odds.value.is_fixed() && odds.value.lower() == 1.0);
  });
  for (const ProgrammeEntry& entry : programme_entries)
    each({entry.name, 0.0, true, nullptr, nullptr}, [&](const ScenarioInputs& inputs) {
      const economics::Intervention& made = inputs.intervention;
      const bool moved_at_cost = made.moves_complaints() && !made.respond_with_agents;  // agents are paid instead
      return of(entry.days_only ? made.respond_within_days || made.response_days : moved_at_cost,
                entry.missing(inputs.faster_answers));
    });
  return out;
}

AMENDS_INLINE bool minutes_alike(const economics::FasterAnswers& faster) {
  return std::all_of(faster.minutes_by_days.begin(), faster.minutes_by_days.end(),
                     [&](const auto& one) { return one.second.value == faster.minutes_by_days.front().second.value; });
}

}  // namespace amends::inline AMENDS_ABI::report::detail
