#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/economics/link.hpp>
#include <limits>
#include <span>

// What only people can say: whom they told, whether they had a problem, whether they complained.
namespace amends::inline AMENDS_ABI::economics {

/// One answer to "how many did you tell?": from `lowest` to `highest` persons; infinite: "or more".
struct TellingBin {
  double lowest;
  double highest;
  /// Told by those who chose it. Left out: the middle of lowest and highest; of an open bin it must be stated.
  double mean = std::numeric_limits<double>::quiet_NaN();
};

/// Answers of complainants, one row each.
struct TellingRows {
  core::ColumnView outcome{};  ///< code of domain::OutcomeState; silent: customers with a problem who did not complain
  core::ColumnView bin{};      ///< code of the bin; NaN: no answer
  core::ColumnView cluster{};
  core::ColumnView weight{};  ///< answers the row stands for
};

/// Share who tell and how many hear of one who tells, by outcome: "word_of_mouth.satisfied.share_who_tell" (logit) and
/// "word_of_mouth.satisfied.hearers_given_telling" (log); rows of outcome `silent` give those of
/// "word_of_mouth.counterfactual", what the same customers would tell without any handling.
/// formula  s = (x + 1/2)/(n + 1), x of n told somebody
///          m = (sum_b x_b h_b + h/2)/(x + 1/2) over the bins of those who told somebody, h_b their means, h the mean of
///          these: half a teller more, spread over the bins, of which the one that few choose decides the mean
///          errors: sum_b q_b (h_b - sum_b q_b h_b)^2 / x with shares q_b = (x_b + a)/(x + sum a), a = 1/2, but at most two
///          tellers in all: a bin that nobody chose is seldom one that nobody would. Both quantities together, and
///          clusters, by influences, (t_i - x/n)/(n s (1 - s)) on logit s and (h_i - mean)/(x m) on ln m. With more than
///          ten bins, as of numbers, nothing is added to either
/// edge     what differs within a bin, and the stated mean of the open one, is taken as known: state a distribution of
///          hearers instead where that decides. Nobody tells: no hearers (nobody_tells). Needs fewest_rows who tell
/// errors   Error(missing) without bins, or an open bin without mean; Error(domain, contradiction) for bins that
///          overlap, do not rise, or whose mean lies outside; rows of no_problem are left out
/// source   multinomial sampling; delta method (derived)
[[nodiscard]] LinkEstimates tellers(const TellingRows& rows, std::span<const TellingBin> bins,
                                    const LinkOptions& options = {});

/// A survey of customers, one row for each one who was asked.
struct CustomerSurvey {
  core::ColumnView problem{};     ///< 1: had a problem in the year, 0: not, NaN: did not reply; required
  core::ColumnView complained{};  ///< 1: told the firm about it, 0: not; read of those with a problem
  core::ColumnView cluster{};
  core::ColumnView weight{};  ///< customers who gave the same answers, as in all links
  /// Instead of odds ratios: what a reply counts for, one over the chance to reply, > 0. Rows without reply are not
  /// used.
  core::ColumnView response_weight{};
};

/// How those who did not reply differ: their odds over those of who replied. 1: not at all, which is an assumption.
struct NonResponse {
  double problem_odds_ratio = 1.0;  ///< of having had a problem, > 0
  double voice_odds_ratio = 1.0;    ///< of having complained, of those with a problem, > 0
  double not_replied = 0.0;         ///< customers who were asked, did not reply, and have no row; >= 0
};

/// Share of customers with a problem in a year, and share of those who complain: "problem_rate", "voice", on the logit
/// scale.
/// formula  r replied; p of them had a problem, v of these complained, each (x + 1/2)/(n + 1)
///          p' = OR_p p/(1 - p + OR_p p),  v' likewise;  problem_rate = r p + (1 - r) p'
///          voice = (r p v + (1 - r) p' v') / problem_rate
///          error by the delta method from those of r, p and v; weighted replies by their linearisation. With
///          not_replied r has the error of independent customers: nobody knows the clusters of those without a row
/// bounds   problem_rate within [x, x + n - replied] / n, voice within [c, c + n - replied] / (x + n - replied):
///          whatever the others would have said
/// edge     without `complained` there is no voice; without anybody who did not reply the odds ratios do nothing,
///          which is a finding (nonresponse)
/// data     the question must be about one year and about customers: who had several problems counts once
/// errors   Error(missing), Error(size_mismatch); Error(domain) for another coding, odds ratios not above 0;
///          Error(contradiction) for weights and an odds ratio together
[[nodiscard]] LinkEstimates problem_and_voice(const CustomerSurvey& survey, const NonResponse& others = {},
                                              const LinkOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/survey_links.ipp>
#endif
