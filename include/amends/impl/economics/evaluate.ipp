#pragma once

#include <amends/economics/recovery_scenario.hpp>

#include <algorithm>
#include <amends/impl/economics/input_sampler.hpp>
#include <amends/impl/economics/sampling.hpp>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  const auto names = [](const ScenarioInputs& inputs) {
    std::vector<std::string> out;
    for (const ScenarioSegment& segment : inputs.segments) out.push_back(segment.name);
    return out;
  };
  if (names(alternative) != names(baseline)) {
    throw Error(ErrorCode::contradiction, "segment",
                "two scenarios compare segment by segment, but one has " + domain::first_names(names(alternative)) +
                    " and the other " + domain::first_names(names(baseline)));
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
