#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <array>
#include <cmath>
#include <variant>

// What a scenario does otherwise: how many complaints that moves, and from where on more complaints pay.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::OutcomeShares;
using economics::RecordedBand;
using economics::RecordedOutcomes;
using economics::ScenarioInputs;
using economics::ScenarioSegment;

inline MovedComplaints moved_by(const ScenarioInputs& inputs) {
  MovedComplaints out;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* records = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (records == nullptr) continue;
    for (const RecordedBand& band : records->bands) out.received += band.received;
    for (const BandMove& move : moves_of(*records, inputs.intervention))
      for (const std::size_t b : move.from) {
        out.asked += records->bands[b].received;
        if (!move.to.empty()) out.moved += records->bands[b].received;
      }
  }
  return out;
}

/// Shares by class at medians: dissatisfied, mollified, satisfied, delighted.
inline std::array<double, 4> shares_of(const ScenarioSegment& segment) {
  std::array<double, 4> out{};
  if (const auto* stated = std::get_if<OutcomeShares>(&segment.outcomes)) {
    out = {stated->dissatisfied.value.median(), stated->mollified.value.median(), stated->satisfied.value.median(),
           stated->delighted.value.median()};
  } else {
    for (const RecordedBand& band : std::get<RecordedOutcomes>(segment.outcomes).bands) {
      out[0] += band.dissatisfied;
      out[2] += band.satisfied;
      out[3] += band.delighted;
    }
  }
  const double sum = out[0] + out[1] + out[2] + out[3];
  for (double& share : out) share /= sum;
  return out;
}

/// The same with this share satisfied or better, in the proportions there are on each side.
inline OutcomeShares with_satisfied(const std::array<double, 4>& shares, double satisfied) {
  const double above = shares[2] + shares[3], below = shares[0] + shares[1];
  OutcomeShares out;
  out.dissatisfied = below > 0.0 ? (1.0 - satisfied) * shares[0] / below : 1.0 - satisfied;
  out.mollified = below > 0.0 ? (1.0 - satisfied) * shares[1] / below : 0.0;
  out.satisfied = above > 0.0 ? satisfied * shares[2] / above : satisfied;
  out.delighted = above > 0.0 ? satisfied * shares[3] / above : 0.0;
  return out;
}

/// What the extra complaints of a segment are worth at medians, with this share satisfied or better.
inline double worth_of_gain(const ScenarioInputs& all, const ScenarioSegment& segment, double satisfied) {
  ScenarioInputs inputs = all;
  inputs.segments = {segment};
  ScenarioSegment& one = inputs.segments.front();
  one.outcomes = with_satisfied(shares_of(segment), satisfied);
  if (!one.stay.delighted) one.stay.delighted = one.stay.satisfied;  // records that cannot tell: nobody is
  inputs.correlations.clear();
  inputs.faster_answers = {};
  inputs.staff.reset();
  inputs.intervention = {.voice_gain = all.intervention.voice_gain};
  const economics::RecoveryScenario more(inputs);
  inputs.intervention = {};
  return more.compare(economics::RecoveryScenario(inputs), {.draws = 1, .segments = false})
      .difference()
      .at_medians(economics::Metric::net);
}

inline std::vector<VoiceBreakEven> break_evens(const ScenarioInputs& inputs) {
  std::vector<VoiceBreakEven> out;
  if (!inputs.intervention.voice_gain) return out;
  const int handled = inputs.complaint_years.value_or(inputs.years);
  for (const ScenarioSegment& segment : inputs.segments) {
    if (!segment.voice) continue;
    const std::array<double, 4> shares = shares_of(segment);
    const double none = worth_of_gain(inputs, segment, 0.0), all = worth_of_gain(inputs, segment, 1.0);
    const double today = shares[2] + shares[3];
    double years = segment.volume_by_year.empty() ? static_cast<double>(handled) : 0.0;
    for (const economics::Assumption& factor : segment.volume_by_year) years += factor.value.median();
    const double extra = segment.customers->value.median() * segment.problem_rate->value.median() *
                         inputs.intervention.voice_gain->value.median() * years;
    out.push_back({.segment = segment.name,
                   .today = today,
                   .break_even = all != none ? -none / (all - none) : std::nan(""),
                   .worth = (none + today * (all - none)) / extra});
  }
  return out;
}

/// The columns by which the records of a scenario are cut.
inline std::vector<std::string> strata_of(const ScenarioInputs& inputs) {
  for (const ScenarioSegment& segment : inputs.segments)
    if (const auto* records = std::get_if<RecordedOutcomes>(&segment.outcomes)) return records->strata;
  return {};
}

AMENDS_INLINE std::optional<Question> question_of(const ScenarioInputs& inputs, const std::string& title,
                                                  bool baseline) {
  if (!inputs.intervention.made()) return std::nullopt;
  Question out{.scenario = title, .baseline = baseline, .intervention = inputs.intervention};
  if (inputs.intervention.follows_others()) {
    out.strata = strata_of(inputs);
    out.moved = moved_by(inputs);
  }
  out.voice = break_evens(inputs);
  return out;
}

AMENDS_INLINE const Question* moving_question(const Findings& findings) {
  const auto moves = [](const Question& one) { return one.intervention.follows_others(); };
  const auto found = std::find_if(findings.questions.begin(), findings.questions.end(), moves);
  return found == findings.questions.end() ? nullptr : &*found;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
