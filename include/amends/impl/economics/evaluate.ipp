#pragma once

#include <amends/economics/recovery_scenario.hpp>

#include <algorithm>
#include <amends/impl/economics/differences.hpp>
#include <amends/impl/economics/evaluation_pass.hpp>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {
/// Whether the draws of a column are kept.
inline bool keeps(const FigureLayout& layout, std::size_t column, const EvaluationOptions& options) noexcept {
  const bool metric = column < layout.net(0);
  const std::size_t group = column / metric_count;
  const auto which = static_cast<Metric>(column % metric_count);
  switch (options.keep) {
    case Keep::automatic:
      if (options.draws > most_draws_kept) break;
      [[fallthrough]];
    case Keep::net_and_return:
      return metric && (which == Metric::net || which == Metric::net_return);
    case Keep::all:
      return column < layout.benefits(0) && !(metric && group > 0 && which == Metric::payback_years);
    case Keep::net:
      break;
  }
  return metric && group == 0 && which == Metric::net;
}

/// That what so many evaluations keep can be kept, before any of them is made.
AMENDS_INLINE FigureLayout checked_layout(const ScenarioInputs& inputs, const EvaluationOptions& options,
                                          std::size_t evaluations) {
  core::check_count("draws", options.draws, 1, most_draws);
  const FigureLayout layout{.groups = 1 + (options.segments ? inputs.segments.size() : 0),
                            .times = static_cast<std::size_t>(inputs.years) + 1};
  std::size_t kept = 0;
  for (std::size_t c = 0; c < layout.size(); ++c) kept += keeps(layout, c, options) ? evaluations : 0;
  if (options.draws > most_kept_values / kept)
    throw Error(ErrorCode::domain, "draws",
                "draws must be at most " + std::to_string(most_kept_values / kept) + " where each keeps " +
                    std::to_string(kept) + " numbers, got " + std::to_string(options.draws) + ", which needs " +
                    std::to_string((options.draws * kept * sizeof(double) + 999'999'999) / 1'000'000'000) +
                    " GB of memory; fewer are kept with keep = automatic");
  return layout;
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

/// Columns as the options want them: draws of full size, empty sketches.
inline std::vector<FigureColumn> empty_columns(const FigureLayout& layout, const EvaluationOptions& options) {
  std::vector<FigureColumn> out(layout.size());
  for (std::size_t c = 0; c < layout.benefits(0); ++c) {  // of benefits and costs by year only the means are had
    if (keeps(layout, c, options))
      out[c].draws.resize(options.draws);
    else if (options.quantiles == Quantiles::all)
      out[c].sketch.emplace(sketch_accuracy);
  }
  return out;
}
}  // namespace detail

AMENDS_INLINE Evaluation RecoveryScenario::prepared(const detail::FigureLayout& layout,
                                                    const EvaluationOptions& options) const {
  Evaluation out;
  out.terms_.emplace_back(inputs_);
  const ScenarioModel& model = out.terms_.front();
  out.draws_ = options.draws;
  out.seed_ = options.seed;
  if (options.segments) out.segments_ = model.segments();
  out.warnings_ = model.warnings();
  out.inputs_ = model.inputs();
  out.account_ = inputs_.account;
  out.lookup_ = detail::unite_inputs(out.terms_).lookup;
  out.layout_ = layout;
  return out;
}

AMENDS_INLINE Evaluation RecoveryScenario::evaluate(const EvaluationOptions& options) const {
  Evaluation out = prepared(detail::checked_layout(inputs_, options, 1), options);
  out.columns_ = detail::empty_columns(out.layout_, options);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const detail::PassTarget target{detail::Side::first, &out.columns_};
  detail::EvaluationPass(out.terms_, out.layout_, options, executor).run(std::span(&target, 1), true);
  return out;
}

AMENDS_INLINE Comparison RecoveryScenario::compare(const RecoveryScenario& baseline,
                                                   const EvaluationOptions& options) const {
  detail::check_comparable(inputs_, baseline.inputs_);
  const detail::FigureLayout layout = detail::checked_layout(inputs_, options, 3);
  Evaluation first = prepared(layout, options), second = baseline.prepared(layout, options);
  Evaluation difference = first;
  difference.terms_.push_back(second.terms_.front());
  if (!difference.account_) difference.account_ = second.account_;
  detail::add_new_warnings(second.warnings_, difference.warnings_);
  detail::UnitedInputs united = detail::unite_inputs(difference.terms_);
  for (const auto& [of_first, of_second] : united.differing) {
    united.inputs[of_first].name += " (alternative)";
    united.inputs[of_second].name += " (baseline)";
  }
  if (std::string text = detail::Differences(inputs_, baseline.inputs_).text(); !text.empty())
    difference.warnings_.push_back(
        {.finding = ScenarioFinding::assumptions_differ, .segment = {}, .text = std::move(text)});
  difference.inputs_ = std::move(united.inputs);
  difference.lookup_ = std::move(united.lookup);

  for (Evaluation* one : {&first, &second, &difference}) one->columns_ = detail::empty_columns(layout, options);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const std::array<detail::PassTarget, 3> targets{{{detail::Side::first, &first.columns_},
                                                   {detail::Side::second, &second.columns_},
                                                   {detail::Side::difference, &difference.columns_}}};
  detail::EvaluationPass(difference.terms_, layout, options, executor).run(targets, true);
  return Comparison(std::move(first), std::move(second), std::move(difference));
}

}  // namespace amends::inline AMENDS_ABI::economics
