#pragma once

#include <amends/economics/recovery_scenario.hpp>

#include <algorithm>
#include <amends/impl/economics/input_sampler.hpp>
#include <amends/impl/economics/sampling.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {
/// That the draws of so many evaluations can be kept, before any of them is made.
AMENDS_INLINE void check_draws(const ScenarioInputs& inputs, const EvaluationOptions& options,
                               std::size_t evaluations) {
  core::check_count("draws", options.draws, 1, most_draws);
  const std::size_t groups = 1 + (options.segments ? inputs.segments.size() : 0);
  const std::size_t kept = evaluations * (groups * kernel_metric_count + static_cast<std::size_t>(inputs.years) + 1);
  const std::size_t most = most_kept_values / kept;
  if (options.draws > most)
    throw Error(ErrorCode::domain, "draws",
                "draws must be at most " + std::to_string(most) + " where each keeps " + std::to_string(kept) +
                    " numbers, got " + std::to_string(options.draws) + ", which needs " +
                    std::to_string((options.draws * kept * sizeof(double) + 999'999'999) / 1'000'000'000) +
                    " GB of memory" + (options.segments ? "; fewer are kept with segments = false" : ""));
}

inline std::vector<std::string> segment_names(const ScenarioInputs& inputs) {
  std::vector<std::string> names;
  for (const ScenarioSegment& segment : inputs.segments) names.push_back(segment.name);
  return names;
}

inline void check_comparable(const ScenarioInputs& alternative, const ScenarioInputs& baseline) {
  if (alternative.years != baseline.years)
    throw Error(ErrorCode::contradiction, "horizon.years",
                "two scenarios compare over one horizon, got " + std::to_string(alternative.years) + " and " +
                    std::to_string(baseline.years) + " years");
  if (alternative.complaint_years.value_or(alternative.years) != baseline.complaint_years.value_or(baseline.years))
    throw Error(ErrorCode::contradiction, "horizon.complaint_years",
                "two scenarios compare over the same complaint years");
  if (alternative.timing != baseline.timing)
    throw Error(ErrorCode::contradiction, "discount.timing", "two scenarios compare with the same discount timing");
  if (segment_names(alternative) != segment_names(baseline)) {
    throw Error(ErrorCode::contradiction, "segment",
                "two scenarios compare segment by segment, but one has " +
                    domain::first_names(segment_names(alternative)) + " and the other " +
                    domain::first_names(segment_names(baseline)));
  }
  if (alternative.currency != baseline.currency)
    throw Error(ErrorCode::contradiction, "currency",
                "two scenarios compare in one currency, got \"" + alternative.currency + "\" and \"" +
                    baseline.currency + "\"");
}

/// Adds the warnings that are not among the known ones.
inline void add_new_warnings(const std::vector<ScenarioWarning>& more, std::vector<ScenarioWarning>& known) {
  for (const ScenarioWarning& warning : more) {
    const auto same = [&](const ScenarioWarning& one) {
      return one.finding == warning.finding && one.segment == warning.segment && one.text == warning.text;
    };
    if (std::none_of(known.begin(), known.end(), same)) known.push_back(warning);
  }
}

/// The inputs of two scenarios together.
struct UnitedInputs {
  std::vector<ModelInput> inputs{};
  std::vector<std::size_t> of_baseline{};  ///< input of the baseline -> index in inputs
  std::string differing{};                 ///< names that stand for two quantities, listed
};

/// An input of the same name and distribution is one quantity; of the same name alone, it is moved for each scenario
/// by itself (its random numbers are common all the same).
inline UnitedInputs unite_inputs(const std::vector<ModelInput>& alternative, const std::vector<ModelInput>& baseline) {
  UnitedInputs out{.inputs = alternative};
  for (const ModelInput& input : baseline) {
    std::size_t found = 0;
    while (found < alternative.size() && alternative[found].name != input.name) ++found;
    if (found < alternative.size() && alternative[found].value == input.value) {
      out.of_baseline.push_back(found);
      continue;
    }
    out.of_baseline.push_back(out.inputs.size());
    out.inputs.push_back(input);
    if (found < alternative.size()) {
      out.differing += (out.differing.empty() ? "" : ", ") + input.name;
      out.inputs[found].name += " (alternative)";
      out.inputs.back().name += " (baseline)";
    }
  }
  return out;
}

/// The first `count` of two columns, one minus the other.
inline Draws difference_of(const Draws& first, const Draws& second, std::size_t count) {
  Draws out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = first[i] - second[i];
  return out;
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario::RecoveryScenario(ScenarioInputs inputs) : inputs_(std::move(inputs)) {
  ScenarioModel::check(inputs_);
}

namespace detail {
/// The account of the records, with the segments that the scenario does not take from them.
AMENDS_INLINE std::shared_ptr<const domain::RecordReport> account_of(const domain::RecordReport& records,
                                                                     const satisfaction::OutcomeTable& table,
                                                                     const ScenarioInputs& inputs) {
  auto account = std::make_shared<domain::RecordReport>(records);
  account->outside_scenario.clear();
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    const std::string& name = table.segments()[s];
    const bool taken = std::any_of(inputs.segments.begin(), inputs.segments.end(), [&](const ScenarioSegment& segment) {
      return segment.name == name && std::holds_alternative<RecordedOutcomes>(segment.outcomes);
    });
    if (!taken && table.segment_total(s).received > 0.0)
      account->outside_scenario.push_back({name, table.segment_total(s).received});
  }
  return account;
}

/// errors  Error(bad_rows) where too many complaints are in segments that the scenario does not have
AMENDS_INLINE void check_outside(const satisfaction::OutcomeTable& table, const ScenarioInputs& inputs,
                                 double largest_share) {
  const std::vector<std::string> wanted = segment_names(inputs);
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> meant, outside;  // names for all others of a column are meant
  if (table.origin().account)
    for (const auto& other : table.origin().account->sent_to_other) meant.push_back(other.name);
  double complaints = 0.0;
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    const double received = table.segment_total(s).received;
    if (!(received > 0.0) || has(wanted, table.segments()[s]) || has(meant, table.segments()[s])) continue;
    outside.push_back(table.segments()[s]);
    complaints += received;
  }
  const double all = table.total().received;
  if (!(complaints > largest_share * all)) return;
  throw Error(ErrorCode::bad_rows, "segment",
              core::format_number(complaints) + " of " + core::format_number(all) + " complaints are in " +
                  std::to_string(outside.size()) + (outside.size() == 1 ? " segment" : " segments") +
                  " that the scenario does not have (" + domain::first_names(outside) +
                  "), more than the tolerated share of " + core::format_number(largest_share) +
                  ": is the segment column an id, or are its names written otherwise? Map another column, give names "
                  "with segment_values and segment_other, or raise largest_outside_share");
}
}  // namespace detail

namespace detail {
inline RecordedBand recorded_band(const satisfaction::ResponseBand& band, const satisfaction::OutcomeCell& cell) {
  return {.band = band,
          .received = cell.received,
          .dissatisfied = cell.dissatisfied,
          .satisfied = cell.satisfied,
          .delighted = cell.delighted};
}

/// The parts of one segment of a table, those of one band and stratum together.
inline void take_parts(const satisfaction::OutcomeTable& table, std::size_t segment, RecordedOutcomes& out) {
  const satisfaction::OutcomeParts& parts = table.parts();
  out.strata = parts.strata;
  out.clusters = parts.clusters;
  const satisfaction::OutcomeParts::Part* last = nullptr;
  for (const satisfaction::OutcomeParts::Part& part : parts.parts) {
    if (part.segment != segment) continue;
    if (last == nullptr || last->levels != part.levels || last->band != part.band) {
      out.bands.push_back({.band = table.bands()[part.band]});
      for (std::size_t j = 0; j < part.levels.size(); ++j)
        out.bands.back().levels.push_back(parts.level_names[j][part.levels[j]]);
    }
    last = &part;
    RecordedBand& band = out.bands.back();
    band.received += part.cell.received;
    band.dissatisfied += part.cell.dissatisfied;
    band.satisfied += part.cell.satisfied;
    band.delighted += part.cell.delighted;
    if (!parts.clusters.empty())
      band.clusters.push_back({.cluster = part.cluster,
                               .received = part.cell.received,
                               .dissatisfied = part.cell.dissatisfied,
                               .satisfied = part.cell.satisfied,
                               .delighted = part.cell.delighted});
  }
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_observed(const satisfaction::OutcomeTable& table,
                                                               double largest_outside_share) const {
  core::check_probability("largest_outside_share", largest_outside_share);
  ScenarioInputs inputs = inputs_;
  for (ScenarioSegment& segment : inputs.segments) {
    auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    const auto& names = table.segments();
    const auto found = std::find(names.begin(), names.end(), segment.name);
    if (found == names.end()) {
      throw Error(ErrorCode::unknown_name, segment.name,
                  "segment \"" + segment.name +
                      "\" takes its outcomes from records, but the records have no such "
                      "segment; they have: " +
                      domain::first_names(names));
    }
    const auto row = static_cast<std::size_t>(found - names.begin());
    if (!(table.segment_total(row).received > 0.0))
      throw Error(ErrorCode::missing, segment.name,
                  "the records have no complaints of segment \"" + segment.name + "\"");
    if (!(table.segment_total(row).scored > 0.0))
      throw Error(ErrorCode::missing, segment.name,
                  "no complainant of segment \"" + segment.name +
                      "\" gave a score in the records, so they say nothing of its outcomes");
    recorded->bands.clear();
    recorded->tells_delighted = table.origin().tells_delighted;
    recorded->tells_speed = table.origin().tells_speed;
    recorded->strata.clear();
    recorded->clusters.clear();
    if (!table.parts().parts.empty()) {
      detail::take_parts(table, row, *recorded);
      continue;
    }
    for (std::size_t b = 0; b < table.bands().size(); ++b)
      recorded->bands.push_back(detail::recorded_band(table.bands()[b], table.cell(row, b)));
  }
  detail::check_outside(table, inputs, largest_outside_share);
  if (table.origin().account) inputs.account = detail::account_of(*table.origin().account, table, inputs);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE bool RecoveryScenario::observed() const noexcept {
  return std::none_of(inputs_.segments.begin(), inputs_.segments.end(), [](const ScenarioSegment& segment) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    return recorded != nullptr && recorded->bands.empty();
  });
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_response_within(double days,
                                                                      std::optional<Assumption> share_causal) const {
  bool any = false;
  for (const ScenarioSegment& segment : inputs_.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    if (recorded->bands.empty())
      throw Error(
          ErrorCode::missing, segment.name,
          "segment \"" + segment.name + "\" has no records yet: call with_observed before with_response_within");
    if (!recorded->tells_speed)
      throw Error(ErrorCode::missing, "response_days",
                  "the records hold no response times, so they cannot say what faster answers bring: map "
                  "response_days, response_time, or received and answered");
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
  inputs.intervention.respond_within_days = days;
  if (share_causal) inputs.intervention.share_causal = std::move(share_causal);
  return RecoveryScenario(std::move(inputs));
}

namespace detail {
/// That the records are cut by the column of a question, and hold both of its texts.
AMENDS_INLINE void check_take(const ScenarioInputs& inputs, const TakeOutcomes& take) {
  bool from = false, to = false, any = false;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    if (recorded->bands.empty())
      throw Error(ErrorCode::missing, segment.name,
                  "segment \"" + segment.name + "\" has no records yet: call with_observed before with_outcomes_of");
    any = true;
    const auto at = std::find(recorded->strata.begin(), recorded->strata.end(), take.column);
    if (at == recorded->strata.end()) {
      std::string known;
      for (const std::string& name : recorded->strata) known += (known.empty() ? "" : ", ") + name;
      throw Error(ErrorCode::unknown_name, "column",
                  "the records are not cut by \"" + take.column + "\"; " +
                      (known.empty() ? "name the column among the strata" : "they are cut by " + known));
    }
    const auto column = static_cast<std::size_t>(at - recorded->strata.begin());
    for (const RecordedBand& one : recorded->bands) {
      from = from || (one.received > 0.0 && one.levels[column] == take.from);
      to = to || (one.received > 0.0 && one.levels[column] == take.to);
    }
  }
  if (!any)
    throw Error(ErrorCode::missing, "outcomes",
                "no segment takes its outcomes from records, so there are no outcomes of others to take");
  if (!from || !to)
    throw Error(ErrorCode::unknown_name, from ? "to" : "from",
                "no recorded complaint has the " + take.column + " \"" + (from ? take.to : take.from) + "\"");
  if (take.from == take.to)
    throw Error(ErrorCode::contradiction, "to", "complaints cannot take their own outcomes: from and to are the same");
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_outcomes_of(TakeOutcomes take,
                                                                  std::optional<Assumption> share_causal) const {
  detail::check_take(inputs_, take);
  ScenarioInputs inputs = inputs_;
  inputs.intervention.take_outcomes = std::move(take);
  if (share_causal) inputs.intervention.share_causal = std::move(share_causal);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_nonresponse_odds_ratio(Assumption odds_ratio) const {
  ScenarioInputs inputs = inputs_;
  inputs.nonresponse_odds_ratio = std::move(odds_ratio);
  return RecoveryScenario(std::move(inputs));
}

namespace detail {
/// Replaces the columns of inputs that are drawn together by draws of theirs, which live in `memory`.
inline void draw_joints(const std::vector<JointInputs>& joints, std::uint64_t seed, std::size_t first,
                        std::size_t count, std::vector<std::span<const double>>& columns,
                        std::vector<std::vector<double>>& memory) {
  for (const JointInputs& joint : joints) {
    std::vector<std::vector<double>> drawn(joint.inputs.size(), std::vector<double>(count));
    const std::vector<std::span<double>> out(drawn.begin(), drawn.end());
    joint.draws->fill(seed, first, out);
    for (std::size_t k = 0; k < joint.inputs.size(); ++k) {
      memory.push_back(std::move(drawn[k]));
      columns[joint.inputs[k]] = memory.back();
    }
  }
}

/// Every output, net first: where discounting makes net finite, the undiscounted sums may still overflow.
AMENDS_INLINE void check_finite_outputs(const MetricColumns& total, std::span<const std::span<double>> flows) {
  const auto check = [](std::string_view name, std::span<const double> column) {
    if (!std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); }))
      throw Error(ErrorCode::numerical, std::string(name),
                  std::string(name) + " is not finite in some draws: the quantities are too large for this arithmetic");
  };
  check("net", total[static_cast<std::size_t>(Metric::net)]);
  for (std::size_t m = 0; m < kernel_metric_count; ++m) check(to_string(static_cast<Metric>(m)), total[m]);
  for (const std::span<double> flow : flows) check("the flow of a year", flow);
}
}  // namespace detail

AMENDS_INLINE Evaluation RecoveryScenario::evaluate(const EvaluationOptions& options) const {
  detail::check_draws(inputs_, options, 1);
  Evaluation out;
  out.terms_.emplace_back(inputs_);
  const ScenarioModel& model = out.terms_.front();
  out.draws_ = options.draws;
  out.seed_ = options.seed;
  out.segments_ = model.segments();
  out.warnings_ = model.warnings();
  out.inputs_ = model.inputs();
  out.account_ = inputs_.account;
  out.segments_kept_ = options.segments;
  out.flow_columns_ = static_cast<std::size_t>(model.years()) + 1;
  out.lookup_.emplace_back();
  for (std::size_t j = 0; j < out.inputs_.size(); ++j) out.lookup_.front().push_back(j);
  const std::size_t groups = 1 + (options.segments ? out.segments_.size() : 0);
  out.metrics_.resize(groups * kernel_metric_count * options.draws);
  out.flows_.resize(out.flow_columns_ * options.draws);

  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const detail::InputSampler sampler(out.inputs_, options, executor);

  const auto run_block = [&](std::size_t first, std::size_t last) {
    const std::size_t count = last - first;
    std::vector<double> drawn;
    std::vector<std::span<const double>> inputs = sampler.columns(first, count, drawn);
    std::vector<std::vector<double>> together;
    detail::draw_joints(model.joints(), options.seed, first, count, inputs, together);
    const auto group_columns = [&](std::size_t group) {
      MetricColumns made;
      for (std::size_t m = 0; m < kernel_metric_count; ++m)
        made[m] = std::span(out.metrics_).subspan((group * kernel_metric_count + m) * options.draws + first, count);
      return made;
    };
    std::vector<MetricColumns> segments;
    for (std::size_t group = 1; group < groups; ++group) segments.push_back(group_columns(group));
    std::vector<std::span<double>> flows;
    for (std::size_t t = 0; t < out.flow_columns_; ++t)
      flows.push_back(std::span(out.flows_).subspan(t * options.draws + first, count));
    const MetricColumns total = group_columns(0);
    model.evaluate_draws(inputs, total, segments, flows);
    detail::check_finite_outputs(total, flows);
  };

  // Progress is told after every batch of blocks; the batches do not change a single bit.
  const std::size_t batch = options.progress != nullptr ? 32 * detail::sampling_block : options.draws;
  for (std::size_t done = 0; done < options.draws;) {
    const std::size_t count = (std::min)(batch, options.draws - done);
    core::parallel_blocks(
        executor, count, detail::sampling_block,
        [&](std::size_t first, std::size_t last, std::size_t) { run_block(done + first, done + last); });
    done += count;
    if (options.progress != nullptr && !options.progress->advanced(done, options.draws))
      throw Error(ErrorCode::interrupted, "progress", "cancelled after " + std::to_string(done) + " draws");
  }
  return out;
}

AMENDS_INLINE Comparison RecoveryScenario::compare(const RecoveryScenario& baseline,
                                                   const EvaluationOptions& options) const {
  detail::check_comparable(inputs_, baseline.inputs_);
  detail::check_draws(inputs_, options, 3);
  Evaluation first = evaluate(options);
  Evaluation second = baseline.evaluate(options);

  Evaluation difference;
  difference.draws_ = first.draws_;
  difference.seed_ = first.seed_;
  difference.flow_columns_ = first.flow_columns_;
  difference.segments_kept_ = options.segments && first.segments_ == second.segments_;
  if (difference.segments_kept_) difference.segments_ = first.segments_;
  difference.terms_ = {first.terms_.front(), second.terms_.front()};
  difference.warnings_ = first.warnings_;
  difference.account_ = first.account_ ? first.account_ : second.account_;
  detail::add_new_warnings(second.warnings_, difference.warnings_);
  detail::UnitedInputs united = detail::unite_inputs(first.inputs_, second.inputs_);
  difference.inputs_ = std::move(united.inputs);
  difference.lookup_ = {first.lookup_.front(), std::move(united.of_baseline)};
  if (!united.differing.empty())
    difference.warnings_.push_back({.finding = ScenarioFinding::assumptions_differ,
                                    .segment = {},
                                    .text = "not given the same value in both scenarios, so part of the difference is "
                                            "theirs: " +
                                            united.differing});
  const std::size_t kept =
      (1 + (difference.segments_kept_ ? difference.segments_.size() : 0)) * kernel_metric_count * difference.draws_;
  difference.metrics_ = detail::difference_of(first.metrics_, second.metrics_, kept);
  difference.flows_ = detail::difference_of(first.flows_, second.flows_, first.flows_.size());
  return Comparison(std::move(first), std::move(second), std::move(difference));
}

}  // namespace amends::inline AMENDS_ABI::economics
