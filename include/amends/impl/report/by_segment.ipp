#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>

// Segment by segment: does it pay there, and what would tell.
namespace amends::inline AMENDS_ABI::report {

AMENDS_INLINE std::string_view to_string(SegmentSign sign) noexcept {
  switch (sign) {
    case SegmentSign::nothing:
      return "nothing";
    case SegmentSign::pays:
      return "pays";
    case SegmentSign::loses:
      return "loses";
    case SegmentSign::open:
      break;
  }
  return "open";
}

namespace detail {

using economics::Metric;
using economics::ScenarioInputs;
using economics::ScenarioSegment;

/// Correlations of which the model has both quantities.
inline std::vector<economics::Correlation> correlations_within(const ScenarioInputs& inputs,
                                                               const std::vector<economics::Correlation>& all) {
  const economics::ScenarioModel model(inputs);
  const auto has = [&](const std::string& name) {
    return std::any_of(model.inputs().begin(), model.inputs().end(),
                       [&](const economics::ModelInput& input) { return input.name == name; });
  };
  std::vector<economics::Correlation> out;
  for (const economics::Correlation& one : all)
    if (has(one.first) && has(one.second)) out.push_back(one);
  return out;
}

AMENDS_INLINE economics::RecoveryScenario of_segment(const ScenarioInputs& all, std::size_t s) {
  ScenarioInputs inputs = all;
  inputs.segments = {all.segments[s]};
  const ScenarioSegment& segment = inputs.segments.front();
  inputs.faster_answers.fixed_per_year = 0.0;
  inputs.faster_answers.setup = 0.0;
  economics::Intervention& made = inputs.intervention;
  if (inputs.staff && made.respond_with_agents) {  // one desk for all segments; its people are of none
    for (std::size_t other = 0; other < all.segments.size(); ++other)
      if (other != s) inputs.staff->other_complaints_per_year += economics::yearly_complaints(all, all.segments[other]);
    inputs.staff->cost_per_agent_year = 0.0;
    inputs.faster_answers = {};
  } else {
    inputs.staff.reset();
  }
  if (!segment.voice) {
    made.voice_gain.reset();
    made.learning.reset();
  }
  if (made.offer && !made.offer->segment.empty() && made.offer->segment != segment.name) made.offer.reset();
  if (!std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes)) {
    made.respond_within_days.reset();
    made.take_outcomes.reset();
    made.response_days.reset();
    made.respond_with_agents.reset();
    inputs.staff.reset();
  }
  inputs.correlations.clear();
  inputs.correlations = correlations_within(inputs, all.correlations);
  return economics::RecoveryScenario(std::move(inputs));
}

/// At medians, with what moves it: the difference, or the scenario alone.
inline economics::Evaluation at_medians_of(const Findings& findings, std::size_t s) {
  constexpr std::size_t one_draw = 1;
  const economics::EvaluationOptions options{.draws = one_draw, .seed = findings.seed, .segments = false};
  const economics::RecoveryScenario scenario = of_segment(*findings.inputs, s);
  return findings.baseline ? scenario.compare(of_segment(*findings.baseline, s), options).difference()
                           : scenario.evaluate(options);
}

inline double scores_of(const ScenarioSegment& segment) {
  double scores = 0.0;
  if (const auto* records = std::get_if<economics::RecordedOutcomes>(&segment.outcomes))
    for (const economics::RecordedBand& band : records->bands) scores += band.scored();
  return scores;
}

/// About how many scores would keep the 5 % and the 95 % point that the records alone leave on one side of 0. Errors of
/// means shrink with the root of their number: n z^2 variance / net^2, z = 1.645. Bars go from the 10 % to the 90 %
/// point, 2 x 1.2816 standard deviations.
inline double scores_needed(double scores, const economics::Evaluation& medians, const economics::Summary& net) {
  constexpr double to_90_percent = 1.2815515655446004, to_95_percent = 1.6448536269514722, most = 100.0;
  double variance = 0.0;
  for (const economics::TornadoBar& bar : medians.tornado())
    if (bar.from_records) {
      const double deviation = bar.swing() / (2.0 * to_90_percent);
      variance += deviation * deviation;
    }
  const double needed =
      scores * to_95_percent * to_95_percent * variance / std::pow(medians.at_medians(Metric::net), 2.0);
  const bool theirs = variance > 0.5 * net.standard_deviation * net.standard_deviation;
  return theirs && needed > scores && needed <= most * scores ? needed : std::nan("");
}

/// What would settle the sign of the s-th segment.
inline void settle(const Findings& findings, std::size_t s, SegmentFound& out) {
  const economics::Evaluation medians = at_medians_of(findings, s);
  for (const economics::SwitchingValue& one : medians.switching_values())
    if (!out.turns && one.within_range && !one.from_records && crosses(one, medians.inputs())) out.turns = one;
  const auto bars = medians.tornado();
  if (!bars.empty()) out.decides = bars.front().input;
  out.scores = scores_of(findings.inputs->segments[s]);
  if (out.scores > 0.0)
    out.scores_needed = scores_needed(out.scores, medians, findings.result().summary(Metric::net, s));
}

AMENDS_INLINE SegmentSign sign_of(const economics::Summary& net) {
  if (prints_as_zero(net.mean) && prints_as_zero(net.standard_deviation)) return SegmentSign::nothing;
  if (net.quantiles[0] > 0.0) return SegmentSign::pays;
  return net.quantiles[4] < 0.0 ? SegmentSign::loses : SegmentSign::open;
}

AMENDS_INLINE std::vector<SegmentFound> segments_found(const Findings& findings) {
  constexpr std::size_t most = 10;
  const economics::Evaluation& result = findings.result();
  std::vector<SegmentFound> out;
  std::vector<std::pair<double, std::size_t>> open;  // by their spread, the largest first
  for (std::size_t s = 0; result.segments().size() > 1 && s < result.segments().size(); ++s) {
    const economics::Summary net = result.summary(Metric::net, s);
    out.push_back({.segment = result.segments()[s], .sign = sign_of(net), .chance_of_loss = net.share_negative});
    if (out.back().sign == SegmentSign::open) open.emplace_back(-net.standard_deviation, s);
  }
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t k = 0; k < (std::min)(open.size(), most); ++k) settle(findings, open[k].second, out[open[k].second]);
  return out;
}

}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::report
