#pragma once

#include <amends/satisfaction/class_shares.hpp>

#include <algorithm>
#include <amends/impl/satisfaction/answers.hpp>
#include <amends/satisfaction/kernels.hpp>
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
    const double silent = kernels::share_of_silent(p, odds_ratio);
    complaints += cell.received;
    // As many as answered were asked, at least: sums of weights may differ in the last bit.
    const double rate = answers.count / (std::max)(cell.asked(), answers.count);
    sum += cell.received * (rate * p + (1.0 - rate) * silent);
  }
  return sum / complaints;
}

/// Of `complaints`: those received, or those asked.
inline WorstCase worst_case(const Answers& answers, double complaints, bool share, const domain::ScoreScale& scale) {
  const double silent = complaints - answers.count;
  const double low = share ? 0.0 : scale.lowest;
  const double high = share ? 1.0 : scale.highest;
  return {(answers.sum + low * silent) / complaints, (answers.sum + high * silent) / complaints};
}

/// The strata of a slice that have complaints, and their sum.
class SlicedStrata {
 public:
  SlicedStrata(const OutcomeTable& table, const Slice& slice) : table_(table) {
    const auto segments = chosen("segments", slice.segments, table.segments().size());
    const auto bands = chosen("bands", slice.bands, table.bands().size());
    for (const std::size_t s : segments)
      for (const std::size_t b : bands) {
        const OutcomeCell& cell = table.cell(s, b);
        if (!(cell.received > 0.0)) continue;
        places_.emplace_back(s, b);
        cells_.push_back(cell);
        total_ += cell;
      }
  }

  [[nodiscard]] const std::vector<OutcomeCell>& cells() const noexcept { return cells_; }
  [[nodiscard]] const OutcomeCell& total() const noexcept { return total_; }
  [[nodiscard]] std::string name(std::size_t k) const {
    const auto [segment, band] = places_[k];
    return table_.segments()[segment] + ", " + table_.bands()[band].label();
  }

 private:
  const OutcomeTable& table_;
  std::vector<std::pair<std::size_t, std::size_t>> places_{};  ///< segment and band of each cell
  std::vector<OutcomeCell> cells_{};
  OutcomeCell total_{};
};

inline void estimate_shares(const SlicedStrata& strata, const domain::ScoreScale& scale, double z, double level,
                            ClassSharesReport& report) {
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
    report.respondents.*part.estimate = respondents_estimate(strata.total(), part.measure, z, level);
    report.stratified.*part.estimate = stratified_estimate(strata.cells(), part.measure, z, level);
    const Answers answers = answers_of(strata.total(), part.measure);
    const bool share = is_share(part.measure);
    report.worst_case.*part.bounds = worst_case(answers, strata.total().received, share, scale);
    report.worst_case_asked.*part.bounds = worst_case(answers, strata.total().asked(), share, scale);
  }
}

/// What the reader of the shares must know: what nobody answered, and where.
inline std::vector<ClassShareFinding> find_gaps(const SlicedStrata& strata) {
  std::vector<ClassShareFinding> findings;
  const auto find = [&findings](ClassShareWarning warning, std::string where, double complaints) {
    findings.push_back({warning, std::move(where), complaints});
  };
  const OutcomeCell& total = strata.total();
  if (!(total.evaluated > 0.0)) {
    find(ClassShareWarning::nothing_evaluated, "", total.received);
    return findings;
  }
  if (!(total.verdicts > 0.0)) find(ClassShareWarning::no_verdicts, "", total.received);
  if (!(total.scored > 0.0)) find(ClassShareWarning::no_scores, "", total.received);
  for (std::size_t k = 0; k < strata.cells().size(); ++k) {
    const OutcomeCell& cell = strata.cells()[k];
    if (total.verdicts > 0.0 && !(cell.verdicts > 0.0))
      find(ClassShareWarning::stratum_without_verdict, strata.name(k), cell.received);
    if (total.scored > 0.0 && !(cell.scored > 0.0))
      find(ClassShareWarning::stratum_without_score, strata.name(k), cell.received);
  }
  if (total.scored > 0.0) {
    if (total.dissatisfied == 0.0) find(ClassShareWarning::empty_class, "dissatisfied", 0.0);
    if (total.satisfied == 0.0) find(ClassShareWarning::empty_class, "satisfied", 0.0);
    if (total.delighted == 0.0) find(ClassShareWarning::empty_class, "delighted", 0.0);
  }
  return findings;
}

}  // namespace detail

AMENDS_INLINE ClassSharesReport class_shares(const OutcomeTable& table, const Slice& slice,
                                             const ClassSharesOptions& options) {
  const double z = math::two_sided_normal_quantile(options.level);
  for (const double odds_ratio : options.odds_ratios) core::check_positive("odds_ratios", odds_ratio);
  const detail::SlicedStrata strata(table, slice);
  const OutcomeCell& total = strata.total();

  ClassSharesReport report;
  report.complaints = total.received;
  report.asked = total.asked();
  report.evaluated = total.evaluated;
  // Sums of weights may differ in the last bit from sums of sums.
  report.share_evaluated =
      math::wilson_interval((std::min)(total.evaluated, total.received), total.received, options.level);
  report.response_rate =
      math::wilson_interval((std::min)(total.evaluated, total.asked()), total.asked(), options.level);
  detail::estimate_shares(strata, table.score_scale(), z, options.level, report);
  const auto all_answering = [&](OutcomeMeasure measure, double odds_ratio) {
    return detail::share_at_odds_ratio(strata.cells(), measure, odds_ratio);
  };
  for (const double odds_ratio : options.odds_ratios)
    report.sensitivity.push_back({odds_ratio, all_answering(OutcomeMeasure::resolved, odds_ratio),
                                  all_answering(OutcomeMeasure::satisfied_or_better, odds_ratio),
                                  all_answering(OutcomeMeasure::delighted, odds_ratio)});
  report.findings = detail::find_gaps(strata);
  return report;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
