#pragma once

#include <amends/satisfaction/class_shares.hpp>

#include <algorithm>
#include <amends/impl/satisfaction/answers.hpp>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE std::string_view to_string(ClassShareWarning warning) noexcept {
  switch (warning) {
    case ClassShareWarning::nothing_evaluated:
      return "nothing_evaluated";
    case ClassShareWarning::no_verdicts:
      return "no_verdicts";
    case ClassShareWarning::no_scores:
      return "no_scores";
    case ClassShareWarning::stratum_without_verdict:
      return "stratum_without_verdict";
    case ClassShareWarning::stratum_without_score:
      return "stratum_without_score";
    case ClassShareWarning::empty_class:
      return "empty_class";
  }
  return "unknown";
}

namespace detail {

inline std::vector<std::size_t> chosen(const char* name, const std::vector<std::size_t>& given, std::size_t count) {
  std::vector<std::size_t> indices = given;
  if (indices.empty())
    for (std::size_t i = 0; i < count; ++i) indices.push_back(i);
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  if (!indices.empty() && indices.back() >= count)
    core::throw_domain(name, "be an index into the table", static_cast<double>(indices.back()));
  return indices;
}

inline OutcomeEstimate respondents_estimate(const OutcomeCell& total, OutcomeMeasure measure, double z, double level) {
  const Answers answers = answers_of(total, measure);
  if (!(answers.count > 0.0)) return no_estimate();
  return to_estimate(linear_sum({{1.0, answers}}, is_share(measure)), is_share(measure), z, level);
}

inline OutcomeEstimate stratified_estimate(const std::vector<OutcomeCell>& strata, OutcomeMeasure measure, double z,
                                           double level) {
  double complaints = 0.0;
  for (const OutcomeCell& cell : strata)
    if (answers_of(cell, measure).count > 0.0) complaints += cell.received;
  if (!(complaints > 0.0)) return no_estimate();
  std::vector<Term> terms;
  for (const OutcomeCell& cell : strata) {
    const Answers answers = answers_of(cell, measure);
    if (answers.count > 0.0) terms.push_back({cell.received / complaints, answers});
  }
  return to_estimate(linear_sum(terms, is_share(measure)), is_share(measure), z, level);
}

inline double share_at_odds_ratio(const std::vector<OutcomeCell>& strata, OutcomeMeasure measure, double odds_ratio) {
  double complaints = 0.0, sum = 0.0;
  for (const OutcomeCell& cell : strata) {
    const Answers answers = answers_of(cell, measure);
    if (!(answers.count > 0.0)) continue;
    const double p = answers.mean();
    const double silent = odds_ratio * p / (1.0 - p + odds_ratio * p);
    complaints += cell.received;
    sum += answers.count * p + (cell.received - answers.count) * silent;
  }
  return sum / complaints;
}

inline WorstCase worst_case(const OutcomeCell& total, OutcomeMeasure measure, const domain::ScoreScale& scale) {
  const Answers answers = answers_of(total, measure);
  const double silent = total.received - answers.count;
  const double low = is_share(measure) ? 0.0 : scale.lowest;
  const double high = is_share(measure) ? 1.0 : scale.highest;
  return {(answers.sum + low * silent) / total.received, (answers.sum + high * silent) / total.received};
}

}  // namespace detail

AMENDS_INLINE ClassSharesReport class_shares(const OutcomeTable& table, const Slice& slice,
                                             const ClassSharesOptions& options) {
  const double z = math::two_sided_normal_quantile(options.level);
  for (const double odds_ratio : options.odds_ratios) core::check_positive("odds_ratios", odds_ratio);
  const auto segments = detail::chosen("segments", slice.segments, table.segments().size());
  const auto bands = detail::chosen("bands", slice.bands, table.bands().size());

  ClassSharesReport report;
  OutcomeCell total;
  std::vector<OutcomeCell> strata;
  for (const std::size_t s : segments)
    for (const std::size_t b : bands) {
      const OutcomeCell& cell = table.cell(s, b);
      if (!(cell.received > 0.0)) continue;
      strata.push_back(cell);
      total += cell;
    }
  report.complaints = total.received;
  report.evaluated = total.evaluated;
  // Sums of weights may differ in the last bit from sums of sums.
  report.share_evaluated =
      math::wilson_interval((std::min)(total.evaluated, total.received), total.received, options.level);

  struct Part {
    OutcomeMeasure measure;
    OutcomeEstimate ClassShares::*estimate;
    WorstCase ClassShareBounds::*bounds;
  };
  const Part parts[] = {
      {OutcomeMeasure::resolved, &ClassShares::resolved, &ClassShareBounds::resolved},
      {OutcomeMeasure::dissatisfied, &ClassShares::dissatisfied, &ClassShareBounds::dissatisfied},
      {OutcomeMeasure::satisfied, &ClassShares::satisfied, &ClassShareBounds::satisfied},
      {OutcomeMeasure::delighted, &ClassShares::delighted, &ClassShareBounds::delighted},
      {OutcomeMeasure::satisfied_or_better, &ClassShares::satisfied_or_better, &ClassShareBounds::satisfied_or_better},
      {OutcomeMeasure::mean_score, &ClassShares::mean_score, &ClassShareBounds::mean_score}};
  for (const Part& part : parts) {
    report.respondents.*part.estimate = detail::respondents_estimate(total, part.measure, z, options.level);
    report.stratified.*part.estimate = detail::stratified_estimate(strata, part.measure, z, options.level);
    report.worst_case.*part.bounds = detail::worst_case(total, part.measure, table.score_scale());
  }
  for (const double odds_ratio : options.odds_ratios)
    report.sensitivity.push_back({odds_ratio, detail::share_at_odds_ratio(strata, OutcomeMeasure::resolved, odds_ratio),
                                  detail::share_at_odds_ratio(strata, OutcomeMeasure::satisfied_or_better, odds_ratio),
                                  detail::share_at_odds_ratio(strata, OutcomeMeasure::delighted, odds_ratio)});

  const auto find = [&report](ClassShareWarning warning, std::string where, double complaints) {
    report.findings.push_back({warning, std::move(where), complaints});
  };
  if (!(total.evaluated > 0.0)) {
    find(ClassShareWarning::nothing_evaluated, "", total.received);
    return report;
  }
  if (!(total.verdicts > 0.0)) find(ClassShareWarning::no_verdicts, "", total.received);
  if (!(total.scored > 0.0)) find(ClassShareWarning::no_scores, "", total.received);
  for (const std::size_t s : segments)
    for (const std::size_t b : bands) {
      const OutcomeCell& cell = table.cell(s, b);
      if (!(cell.received > 0.0)) continue;
      const std::string where = table.segments()[s] + ", " + table.bands()[b].label();
      if (total.verdicts > 0.0 && !(cell.verdicts > 0.0))
        find(ClassShareWarning::stratum_without_verdict, where, cell.received);
      if (total.scored > 0.0 && !(cell.scored > 0.0))
        find(ClassShareWarning::stratum_without_score, where, cell.received);
    }
  if (total.scored > 0.0) {
    if (total.dissatisfied == 0.0) find(ClassShareWarning::empty_class, "dissatisfied", 0.0);
    if (total.satisfied == 0.0) find(ClassShareWarning::empty_class, "satisfied", 0.0);
    if (total.delighted == 0.0) find(ClassShareWarning::empty_class, "delighted", 0.0);
  }
  return report;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
