#pragma once

#include <amends/core/config.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/satisfaction/outcome_estimate.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::satisfaction {

/// Part of an outcome table: which of its segments (rows), which of its bands. Empty: all.
struct Slice {
  std::vector<std::size_t> segments{};
  std::vector<std::size_t> bands{};
};

struct ClassSharesOptions {
  double level = 0.95;                                        ///< of the intervals
  std::vector<double> odds_ratios{0.25, 0.5, 1.0, 2.0, 4.0};  ///< of the sensitivity curve; each > 0
};

/// The outcome shares and the mean score under one way of dealing with those who did not answer.
struct ClassShares {
  OutcomeEstimate resolved;  ///< of the complaints (in truth or as estimated) with a verdict
  OutcomeEstimate dissatisfied;
  OutcomeEstimate satisfied;
  OutcomeEstimate delighted;  ///< the three classes add up to 1
  OutcomeEstimate satisfied_or_better;
  OutcomeEstimate mean_score;  ///< on the scale of the log, turned: higher is better
};

/// A share or mean that lies between these whatever those who did not answer would have said.
struct WorstCase {
  double lower;
  double upper;
};
struct ClassShareBounds {
  WorstCase resolved;
  WorstCase dissatisfied;
  WorstCase satisfied;
  WorstCase delighted;
  WorstCase satisfied_or_better;
  WorstCase mean_score;
};

/// The stratified shares if, within each stratum, the odds of the outcome among those who were asked and did not answer
/// are `odds_ratio` times those among those who did. Those who were not asked are as those who were.
struct SensitivityPoint {
  double odds_ratio;
  double resolved;
  double satisfied_or_better;
  double delighted;
};

enum class ClassShareWarning : std::uint8_t {
  nothing_evaluated,        ///< nobody answered: no share can be read
  no_verdicts,              ///< nobody said resolved or not
  no_scores,                ///< nobody gave a score
  stratum_without_verdict,  ///< complaints, but no verdict among them: left out of the stratified resolved share
  stratum_without_score,    ///< complaints, but no score among them: left out of the stratified classes and mean
  empty_class,              ///< no complaint in this class
};
[[nodiscard]] std::string_view to_string(ClassShareWarning warning) noexcept;

struct ClassShareFinding {
  ClassShareWarning warning;
  std::string where;  ///< "segment, band" or the class; empty where it is all
  double complaints;  ///< how many complaints it concerns
};

struct ClassSharesReport {
  double complaints = 0.0;
  double asked = 0.0;  ///< how satisfied they are; all, where the log does not say
  double evaluated = 0.0;
  math::ShareInterval share_evaluated{};  ///< of the complaints; Wilson
  math::ShareInterval response_rate{};    ///< evaluated, of those asked; Wilson
  ClassShares respondents{};              ///< those who answered, as they are
  ClassShares stratified{};               ///< each stratum's answers weighted to all its complaints
  ClassShareBounds worst_case{};          ///< of all complaints: those who were not asked are silent, too
  ClassShareBounds worst_case_asked{};    ///< of those asked: whatever the silent ones among them would have said
  std::vector<SensitivityPoint> sensitivity{};
  std::vector<ClassShareFinding> findings{};
};

/// Outcome shares read off the records, with what the silence of those who did not evaluate leaves open.
///   respondents  x / n over all who answered. Right only if answering has nothing to do with the outcome.
///   stratified   sum_h (N_h / N) x_h / n_h over the strata h = segment x band, N_h complaints, n_h answers. Right if
///   it
///                has nothing to do with it within a stratum. A stratum without answers is left out (the others stand
///                for it) and reported.
///   worst_case   x / N to (x + N - n) / N: Manski's bounds, no assumption at all; they say nothing about sampling.
///   worst_case_asked
///                x / A to (x + A - n) / A of the A who were asked: the firm chose whom it asks, not their satisfaction.
///   sensitivity  sum_h (N_h / N) (r_h p_h + (1 - r_h) q_h), q_h = OR p_h / (1 - p_h + OR p_h), r_h = n_h / A_h. OR = 1
///                is the stratified share; OR -> 0 or infinity tends to the worst case (of those asked, weighted to all
///                complaints) where 0 < p_h < 1.
/// Intervals treat the records as a sample of what the firm does; the N_h are taken as given. Shares: Wilson, for
/// weighted ones with the effective number of answers p~ (1 - p~) / variance; stratum variances at the Jeffreys mean p~
/// = (x + 1/2)/(n + 1). Mean scores: normal. errors  Error(domain) for a level, an odds ratio or an index of the slice
/// outside its domain edge    nothing answered: NaN and a finding; worst case 0 to 1 source  Manski (1990),
/// non-response bounds (recalled); post-stratification and odds-ratio form (derived) cost    proportional to the cells
/// of the table
[[nodiscard]] ClassSharesReport class_shares(const OutcomeTable& table, const Slice& slice = {},
                                             const ClassSharesOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/class_shares.ipp>
#endif
