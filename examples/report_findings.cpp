#include "report_findings.hpp"

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/math/distribution.hpp>
#include <cctype>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

namespace findings {

using namespace amends;
using economics::Assumption;
using economics::ScenarioInputs;
using economics::ScenarioModel;

namespace {

constexpr std::size_t most_drawn = 20'000;

/// Order statistic with linear interpolation, as Evaluation::summary has it.
double quantile_of(const std::vector<double>& sorted, double level) {
  const double at = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval interval_of(std::vector<double> draws) {
  std::sort(draws.begin(), draws.end());
  return {quantile_of(draws, 0.50), quantile_of(draws, 0.05), quantile_of(draws, 0.95)};
}

/// The draws of all inputs of a model: those of the evaluation with the same seed.
class Drawn {
 public:
  Drawn(const ScenarioModel& model, std::uint64_t seed, std::size_t draws)
      : model_(model), values_(model.inputs().size()) {
    for (std::size_t j = 0; j < values_.size(); ++j) {
      const economics::ModelInput& input = model.inputs()[j];
      values_[j].assign(draws, input.value.is_fixed() ? input.value.median() : 0.0);
      if (input.value.is_fixed() || input.joint >= 0) continue;
      core::fill_uniform(seed, core::stream_of(input.name), 0, values_[j]);
      math::QuantileTable(input.value).fill(values_[j], values_[j]);
    }
    for (const economics::JointInputs& joint : model.joints()) {
      std::vector<std::span<double>> columns;
      for (const std::size_t input : joint.inputs) columns.emplace_back(values_[input]);
      joint.draws->fill(seed, 0, columns);
    }
  }

  [[nodiscard]] std::vector<std::span<const double>> columns() const { return {values_.begin(), values_.end()}; }

  /// The draws of one quantity; null where the model has none of this name.
  [[nodiscard]] const std::vector<double>* find(const std::string& name) const {
    for (std::size_t j = 0; j < values_.size(); ++j)
      if (model_.inputs()[j].name == name) return &values_[j];
    return nullptr;
  }

 private:
  const ScenarioModel& model_;
  std::vector<std::vector<double>> values_;
};

std::vector<std::vector<double>> flows_of(const ScenarioInputs& inputs, std::uint64_t seed, std::size_t draws) {
  const ScenarioModel model(inputs);
  const Drawn drawn(model, seed, draws);
  std::vector<std::vector<double>> flows(static_cast<std::size_t>(model.years()) + 1, std::vector<double>(draws));
  const std::vector<std::span<double>> out(flows.begin(), flows.end());
  model.evaluate_draws(drawn.columns(), {}, {}, out);
  return flows;
}

/// What a recorded band adds, draw by draw: complaints, scores, satisfied or better among them, delighted.
struct BandColumns {
  std::vector<double> received, scored, better, delighted;
};

BandColumns columns_of(const Drawn& drawn, const std::string& segment, const economics::RecordedOutcomes& records,
                       const economics::RecordedBand& band, double all, std::size_t draws) {
  std::string prefix = segment + ".records.";
  for (const std::string& level : band.levels) prefix += level + ".";
  prefix += band.band.label() + ".";
  const auto column = [&](const char* what, double otherwise) {
    const std::vector<double>* found = drawn.find(prefix + what);
    return found != nullptr ? *found : std::vector<double>(draws, otherwise);
  };
  BandColumns out;
  out.received = column("share_of_complaints", band.received / all);
  out.scored = column("scored", band.scored() / band.received);
  out.delighted = column("delighted", 0.0);
  const std::vector<double> satisfied = column(records.tells_delighted ? "satisfied_of_rest" : "satisfied", 0.0);
  out.better.resize(draws);
  for (std::size_t i = 0; i < draws; ++i) {
    out.received[i] *= all;
    out.better[i] = out.delighted[i] + (1.0 - out.delighted[i]) * satisfied[i];
  }
  return out;
}

/// What a segment's late complaints would gain if they had the outcomes of its fast ones, over all complaints.
struct Sides {
  std::vector<double> fast, late, fast_sum, late_sum;
  explicit Sides(std::size_t draws) : fast(draws, 0.0), late(draws, 0.0), fast_sum(draws, 0.0), late_sum(draws, 0.0) {}
  void add(bool in_time, const std::vector<double>& received, const std::vector<double>& share) {
    for (std::size_t i = 0; i < received.size(); ++i) {
      (in_time ? fast : late)[i] += received[i];
      (in_time ? fast_sum : late_sum)[i] += received[i] * share[i];
    }
  }
  void add_gain(std::vector<double>& gain) const {
    for (std::size_t i = 0; i < gain.size(); ++i)
      if (fast[i] > 0.0) gain[i] += late[i] * fast_sum[i] / fast[i] - late_sum[i];
  }
};

struct BandSums {
  std::vector<double> received, scored, better;
};

void add(BandSums& sums, const BandColumns& one) {
  for (std::vector<double>* sum : {&sums.received, &sums.scored, &sums.better}) sum->resize(one.received.size(), 0.0);
  for (std::size_t i = 0; i < one.received.size(); ++i) {
    const double scored = one.received[i] * one.scored[i];
    sums.received[i] += one.received[i];
    sums.scored[i] += scored;
    sums.better[i] += scored * one.better[i];
  }
}

Interval ratio(const std::vector<double>& part, const std::vector<double>& whole) {
  std::vector<double> out(part.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = whole[i] > 0.0 ? part[i] / whole[i] : 0.0;
  return interval_of(std::move(out));
}

/// A certain 0 that nobody wrote down.
bool unstated(const Assumption& assumption) {
  return assumption.value.is_fixed() && assumption.value.lower() == 0.0 && assumption.source.empty() &&
         assumption.shared_as.empty();
}

}  // namespace

std::vector<YearFlow> yearly_net(const economics::RecoveryScenario& scenario,
                                 const std::optional<economics::RecoveryScenario>& baseline,
                                 const economics::EvaluationOptions& options) {
  const std::size_t draws = std::min(options.draws, most_drawn);
  std::vector<std::vector<double>> flows = flows_of(scenario.inputs(), options.seed, draws);
  if (baseline) {
    const std::vector<std::vector<double>> before = flows_of(baseline->inputs(), options.seed, draws);
    for (std::size_t year = 0; year < flows.size(); ++year)
      for (std::size_t i = 0; i < draws; ++i) flows[year][i] -= before[year][i];
  }
  std::vector<YearFlow> out;
  for (std::size_t year = 0; year < flows.size(); ++year)
    out.push_back({static_cast<int>(year), interval_of(std::move(flows[year]))});
  return out;
}

SpeedDraws speed_draws(const ScenarioInputs& inputs, std::optional<double> within_days,
                       const economics::EvaluationOptions& options) {
  const std::size_t draws = std::min(options.draws, most_drawn);
  const ScenarioModel model(inputs);
  const Drawn drawn(model, options.seed, draws);
  std::vector<std::string> labels;
  std::map<std::string, BandSums> sums;
  std::vector<double> received(draws, 0.0), better(draws, 0.0), delighted(draws, 0.0);
  bool tells_delighted = false, cut = false;
  for (const economics::ScenarioSegment& segment : inputs.segments) {
    const auto* records = std::get_if<economics::RecordedOutcomes>(&segment.outcomes);
    if (records == nullptr) continue;
    tells_delighted = tells_delighted || records->tells_delighted;
    cut = cut || !records->strata.empty();
    double all = 0.0;
    for (const economics::RecordedBand& band : records->bands) all += band.received;
    Sides better_sides(draws), delighted_sides(draws);
    for (const economics::RecordedBand& band : records->bands) {
      if (!(band.received > 0.0)) continue;
      const BandColumns one = columns_of(drawn, segment.name, *records, band, all, draws);
      const std::string label = band.band.label();
      if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
      add(sums[label], one);
      for (std::size_t i = 0; i < draws; ++i) received[i] += one.received[i];
      if (!within_days) continue;
      const bool in_time = !band.band.unanswered() && band.band.up_to_days <= *within_days;
      better_sides.add(in_time, one.received, one.better);
      delighted_sides.add(in_time, one.received, one.delighted);
    }
    better_sides.add_gain(better);
    delighted_sides.add_gain(delighted);
  }
  SpeedDraws out;
  for (const std::string& label : labels)
    out.bands.push_back({label, ratio(sums[label].better, sums[label].scored), ratio(sums[label].received, received)});
  if (!within_days || cut) return out;  // with strata the like is compared with the like of the stratum
  out.satisfied_or_better = ratio(better, received);
  if (tells_delighted) out.delighted = ratio(delighted, received);
  return out;
}

std::vector<economics::SwitchingValue> conventions(const economics::RecoveryScenario& scenario,
                                                   const std::optional<economics::RecoveryScenario>& baseline) {
  constexpr std::string_view leaving = "margin.while_leaving", causal = "intervention.share_causal";
  // 0 where it is left out, but a quantity, so that it can be asked where it turns the sign.
  const auto with_leaving = [&](const economics::RecoveryScenario& one) {
    ScenarioInputs inputs = one.inputs();
    const auto& segments = inputs.segments;
    if (std::all_of(segments.begin(), segments.end(), [](const auto& s) { return unstated(s.while_leaving); }))
      for (economics::ScenarioSegment& segment : inputs.segments)
        segment.while_leaving = Assumption(0.0, "not stated", std::string(leaving));
    return economics::RecoveryScenario(std::move(inputs));
  };
  const economics::EvaluationOptions one_draw{.draws = 1, .segments = false};
  const economics::RecoveryScenario asked = with_leaving(scenario);
  std::vector<economics::SwitchingValue> out;
  const auto values = baseline ? asked.compare(with_leaving(*baseline), one_draw).difference().switching_values()
                               : asked.evaluate(one_draw).switching_values();
  for (const std::string_view entry : {causal, leaving})
    for (const economics::SwitchingValue& one : values)
      if (one.input == entry || one.input.ends_with("." + std::string(entry))) out.push_back(one);
  return out;
}

std::vector<LeftOut> left_out(const ScenarioInputs& inputs) {
  std::vector<LeftOut> out;
  const auto add = [&](const char* entry, double value, bool cost, const auto& applies, const auto& missing) {
    std::string names;
    std::size_t count = 0, all = 0;
    for (const economics::ScenarioSegment& segment : inputs.segments) {
      if (!applies(segment)) continue;
      ++all;
      if (!missing(segment)) continue;
      ++count;
      names += (names.empty() ? "" : ", ") + segment.name;
    }
    if (count > 0) out.push_back({entry, value, count == all ? std::string() : names, cost});
  };
  using Segment = economics::ScenarioSegment;
  const auto any = [](const Segment&) { return true; };
  const auto tells = [](const Segment& s) { return s.word_of_mouth.has_value(); };
  add("stay.no_problem", 1.0, false, any, [](const Segment& s) { return !s.stay.no_problem.has_value(); });
  add("margin.while_leaving", 0.0, false, any, [](const Segment& s) { return unstated(s.while_leaving); });
  add("word_of_mouth.overlap", 0.0, false, tells, [](const Segment& s) { return unstated(s.word_of_mouth->overlap); });
  add("cost.per_complaint", 0.0, true, any, [](const Segment& s) { return unstated(s.cost.per_complaint); });
  add("cost.compensation_per_complaint", 0.0, true, any,
      [](const Segment& s) { return unstated(s.cost.compensation_per_complaint); });
  add("cost.fixed_per_year", 0.0, true, any, [](const Segment& s) { return unstated(s.cost.fixed_per_year); });
  add("cost.setup", 0.0, true, any, [](const Segment& s) { return unstated(s.cost.setup); });
  add("escalation", 0.0, true, any, [](const Segment& s) { return !s.escalation.has_value(); });
  const Assumption& odds = inputs.nonresponse_odds_ratio;
  const bool recorded = std::any_of(inputs.segments.begin(), inputs.segments.end(), [](const Segment& s) {
    return std::holds_alternative<economics::RecordedOutcomes>(s.outcomes);
  });
  if (recorded && odds.source.empty() && odds.value.is_fixed() && odds.value.lower() == 1.0)
    out.push_back({"nonresponse_odds_ratio", 1.0, "", false});
  if (!inputs.intervention.moves_complaints()) return out;
  const economics::FasterAnswers& faster = inputs.faster_answers;
  const auto programme = [&](const char* entry, bool missing) {
    if (missing) out.push_back({entry, 0.0, "", true});
  };
  if (inputs.intervention.respond_within_days) {
    programme("faster_answers.minutes_per_answer",
              unstated(faster.minutes_per_answer) && faster.minutes_by_days.empty());
    programme("faster_answers.cost_per_minute", unstated(faster.cost_per_minute));
  }
  programme("faster_answers.cost_per_moved_complaint", unstated(faster.cost_per_moved_complaint));
  programme("faster_answers.fixed_per_year", unstated(faster.fixed_per_year));
  programme("faster_answers.setup", unstated(faster.setup));
  return out;
}

Origins origins(const std::vector<economics::ModelInput>& inputs, const std::vector<LeftOut>& left_out) {
  Origins out;
  for (const economics::ModelInput& input : inputs) {
    const auto same = [&](const LeftOut& one) { return one.entry == input.name; };
    if (std::any_of(left_out.begin(), left_out.end(), same)) continue;
    std::string source = input.source;
    std::transform(source.begin(), source.end(), source.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    if (input.from_records)
      ++out.from_records;
    else if (input.estimate != nullptr)
      ++out.estimated;
    else if (source.empty())
      ++out.without_source;
    else if (source.find("assum") != std::string::npos)
      ++out.assumed;
    else
      ++out.with_source;
  }
  return out;
}

bool minutes_alike(const economics::FasterAnswers& faster) {
  return std::all_of(faster.minutes_by_days.begin(), faster.minutes_by_days.end(),
                     [&](const auto& one) { return one.second.value == faster.minutes_by_days.front().second.value; });
}

}  // namespace findings
