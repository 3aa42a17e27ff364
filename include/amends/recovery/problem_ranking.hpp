#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/recovery/problem_priority.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

// Rankings of problems come from samples, so ranks have an error too. Here each problem gets the interval of its value,
// share and rank, and its probability to be first, from draws of what the samples leave open.
//
// What is drawn, of every problem from streams of its own, named after it, so that no result depends on the order of the
// rows:
//   incidents counted (no respondents)   rate ~ Gamma(count + prior): Poisson counts; their shares are then Dirichlet
//   respondents, most serious problem    shares ~ Dirichlet(count + prior), those without a problem a class of their own
//   respondents, several problems        share ~ Beta(count + prior, respondents - count + prior), one independent of the
//                                        other: where the same people name two problems together, their difference is
//                                        better known than said here
//   relevance                            Normal(mean, standard error), not below 0
//   share lost, articulation             Beta(count + prior, of - count + prior)
// prior 1/2 is Jeffreys'. Intervals are central ones of the draws, widened to hold the value of the sample where that
// lies at the edge (a count of 0).
namespace amends::inline AMENDS_ABI::recovery {

/// A number with its interval.
struct RankedFigure {
  double value;
  double lower;
  double upper;
};

struct RankingOptions {
  std::size_t draws = 10'000;
  std::uint64_t seed = 1;
  double level = 0.95;       ///< of the intervals
  double vital_share = 0.8;  ///< what the vital few make up, of the sum of all values
  double prior = 0.5;        ///< added to each count, > 0
  /// Of market_at_risk_ranking: of the customers without a problem, the share that will not buy again either; NaN: not
  /// stated, and whoever is lost after a problem counts as lost because of it.
  double lost_untroubled = std::numeric_limits<double>::quiet_NaN();
  core::Executor* executor = nullptr;  ///< asked whether to stop; null: never. Nothing is run on it
};

/// A problem as a log or a survey counted it.
struct CountedProblem {
  std::string name;
  double counted;                ///< incidents, or respondents who had it
  double relevance;              ///< mean score of those who had it, >= 0
  double relevance_error = 0.0;  ///< standard error of that mean, >= 0; NaN: not known, and then there is no ranking
};

/// A problem of a survey, and how many of those who had it will not buy again.
struct SurveyedExposure {
  std::string name;
  double with_problem;  ///< respondents
  double lost;          ///< will not buy again, of `asked`
  double asked;         ///< of those with the problem, those who answered; > 0, not above with_problem
};

/// A problem in a ranking with its sampling error.
struct RankedProblem {
  std::string name;
  RankedFigure value{};
  RankedFigure share{};  ///< of the sum over all problems; NaN where that is 0
  std::size_t rank = 0;  ///< 1: most important; equal values share the better rank
  std::size_t rank_lower = 0;
  std::size_t rank_upper = 0;
  double mean_rank = 0.0;         ///< over the draws
  double first = 0.0;             ///< probability to be first
  double cumulative_share = 0.0;  ///< of this problem and those before it
  bool vital = false;             ///< among the vital few
  double vital_probability = 0.0;
  std::size_t row = 0;  ///< position in the input, from 0
};

/// Problems, most important first, and how many of them are the vital few.
struct ProblemRanking {
  std::vector<RankedProblem> problems;
  RankedFigure vital_few{};  ///< least number of problems that make up `vital_share`; whole numbers
  double vital_share = 0.0;
  /// Market at risk of all problems, a share of customers; only of market_at_risk_ranking with most_serious_only.
  std::optional<RankedFigure> total{};
  bool of_customers = false;  ///< values are shares of customers: of market_at_risk_ranking
  double lost_untroubled = std::numeric_limits<double>::quiet_NaN();  ///< as stated
};

/// Problems counted from rows.
struct CountedProblems {
  std::vector<CountedProblem> problems;  ///< in the order of the classes; those that no row has are left out
  std::size_t without_relevance = 0;     ///< rows counted that have no score: they are in the counts, not in the means
  core::RowReport row_report{};
};

/// Counts incidents, or answers, and the mean relevance of each problem.
/// codes: of each row the place of its problem in `names`, -1 for none; relevance: a score >= 0, NaN for none given
/// relevance_error: standard deviation of the scores over the root of their number. A problem with a single score takes
///          the deviation pooled within problems: sqrt(sum of squares about the means/(scores - problems))
/// Rows without a problem, or with a negative or infinite score, are left out and counted
/// edge     pooled deviation unknown (no problem has two scores): relevance_error NaN; a ranking needs one that is stated
/// errors   Error(size_mismatch); Error(domain) for a code that is none; Error(contradiction) for a name twice;
///          Error(missing), which names it, for a problem of whose rows none has a score
/// source   derived. Several rows of one customer are not independent: count customers;  cost  linear
[[nodiscard]] CountedProblems count_problems(std::span<const std::int32_t> codes, const core::ColumnView& relevance,
                                             std::span<const std::string> names);

/// frequency_relevance_analysis with its sampling error: value = frequency * relevance ^ relevance_exponent, frequency
/// counted, or counted / respondents where respondents are given.
/// respondents: of the survey; NaN: the counts are incidents of a period
/// domain   counts, relevances, errors finite and >= 0; counts not above respondents; relevance_exponent > 0; draws from
///          100 to 1 million, at most 2,000 problems and 10 million draws times problems; names different from each other
/// edge     ranks are quantiles of whole numbers: the least rank with at least the share of draws. Near ties widen them
/// errors   Error(domain), as for a relevance_error that is not known, Error(contradiction) for a name twice, or counts of
///          most_serious_only above respondents;
///          Error(missing) for no problem
/// source   derived (conjugate posteriors); cost  O(draws * problems log problems), 0.3 to 0.5 us per draw and problem
[[nodiscard]] ProblemRanking frequency_relevance_ranking(
    std::span<const CountedProblem> problems, double relevance_exponent = 1.0,
    double respondents = std::numeric_limits<double>::quiet_NaN(),
    ProblemReporting reporting = ProblemReporting::several_per_customer, const RankingOptions& options = {});

/// market_at_risk with its sampling error: value = with_problem/respondents * max(0, lost/asked - lost_untroubled).
/// domain, edge, errors, source, cost  as frequency_relevance_ranking; respondents > 0; 0 <= lost <= asked <=
///          with_problem; lost_untroubled in [0, 1] or NaN, which counts as 0
/// edge     a problem after which no more are lost than without one puts nothing at risk, and offsets no other
/// errors   Error(contradiction) for more asked than have the problem
[[nodiscard]] ProblemRanking market_at_risk_ranking(std::span<const SurveyedExposure> problems, double respondents,
                                                    ProblemReporting reporting, const RankingOptions& options = {});

/// A problem of a survey, who of those with it complained, and what the complaint channel holds.
struct SurveyedSilence {
  std::string name;
  double with_problem;  ///< respondents
  double complained;    ///< of them
  /// Complaints about it in the records of the firm; NaN: not given, for all problems alike.
  double complaints = std::numeric_limits<double>::quiet_NaN();
};

/// What the complaint channel does not show of a problem.
struct SilentProblem {
  std::string name;
  RankedFigure articulation{};   ///< of those with the problem, who complained; by Wilson
  RankedFigure silent{};         ///< respondents with the problem who did not complain, of all respondents
  RankedFigure problem_mix{};    ///< of all problems of the survey, this one
  RankedFigure complaint_mix{};  ///< of all complaints, those about it
  RankedFigure hidden{};         ///< problem_mix - complaint_mix: above 0 the channel shows too little of it
  std::size_t rank = 0;          ///< by hidden, 1: most hidden
  std::size_t rank_lower = 0;
  std::size_t rank_upper = 0;
  double first = 0.0;             ///< probability to be the most hidden
  double underrepresented = 0.0;  ///< probability that hidden > 0
  std::size_t row = 0;
};

/// Which problems does the complaint channel hide? Most hidden first.
/// complaint_mix: of the records where `complaints` are given, drawn as Poisson counts independent of the survey; else of
///                the complaints that the respondents tell
/// domain   0 <= complained <= with_problem <= respondents; complaints given for all problems or for none
/// edge     no complaint at all: complaint_mix, hidden and probabilities NaN, every rank 1; one problem: hidden 0
/// errors   as frequency_relevance_ranking; Error(contradiction) for complaints of some problems only
/// source   derived. Silence of a kind differs from silence by chance: those who answer a survey speak up more than
///          others;  cost  as above
[[nodiscard]] std::vector<SilentProblem> silent_problems(std::span<const SurveyedSilence> problems, double respondents,
                                                         ProblemReporting reporting,
                                                         const RankingOptions& options = {});

/// A value by name: money at risk, complaints, ...
struct NamedAmount {
  std::string name;
  double amount;  ///< >= 0
};

struct ParetoLine {
  std::string name;
  double amount = 0.0;
  double share = 0.0;             ///< of the sum; NaN where that is 0
  double cumulative_share = 0.0;  ///< of this one and those before it
  bool vital = false;
  std::size_t row = 0;
};

/// Largest first, with cumulated shares.
struct ParetoAnalysis {
  std::vector<ParetoLine> lines;
  std::size_t vital_few = 0;  ///< least number of lines that make up `share` of the sum
};

/// Pareto analysis of amounts that are known.
/// share: what the vital few make up, in (0, 1]
/// edge     all amounts 0, or none: shares NaN, no vital few; ties keep their order
/// errors   Error(domain);  source  textbook;  cost  n log n
[[nodiscard]] ParetoAnalysis pareto(std::span<const NamedAmount> amounts, double share = 0.8);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/problem_ranking.ipp>
#endif
