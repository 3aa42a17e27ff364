#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/domain/score_scale.hpp>
#include <amends/economics/link.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Who stays, by how the complaint ended, and who would have stayed anyway: from records.
namespace amends::inline AMENDS_ABI::economics {

/// Whether a customer was still one after a stated period, one row a complaint (or a customer).
struct StayFlags {
  core::ColumnView
      outcome{};  ///< code of domain::OutcomeState; NaN: not known. Not read where no outcome is asked about
  core::ColumnView stayed{};   ///< 1 or 0; NaN: not known; required
  core::ColumnView cluster{};  ///< code 0, 1, ... of the company or branch; left out: rows are independent
  core::ColumnView weight{};   ///< complaints the row stands for; left out: 1
};

/// How long he stayed. Days since the complaint (domain::JoinedLog: followed_days, left, answer_days).
struct StayTimes {
  core::ColumnView outcome{};
  core::ColumnView days{};  ///< until he left, or was last known to be a customer, > 0; required
  core::ColumnView left{};  ///< 1: he left then, 0: he was still a customer (censored); required
  core::ColumnView
      entry{};  ///< days until the outcome was known, as by a survey: only those who stayed until then are seen
  core::ColumnView cluster{};
  core::ColumnView weight{};
};

/// Without a contract: who bought again. Days since the complaint (domain::JoinedLog: purchase_days, watched_days).
struct StayPurchases {
  core::ColumnView outcome{};
  core::ColumnView purchase_days{};  ///< until the next purchase; NaN: none while he was watched; required
  core::ColumnView watched_days{};   ///< until the end of the records; NaN or not above 0: not watched; required
  core::ColumnView cluster{};
  core::ColumnView weight{};
};

/// Of yearly rates. A period of one year is 365 days: who was watched from a day to the same one of the next year was
/// watched for 365 or 366.
inline constexpr double days_of_a_year = 365.25;

/// Days over which a stay rate is meant: (after, after + days].
struct StayPeriod {
  double days = 365.0;  ///< > 0
  double after = 0.0;   ///< >= 0
};

/// Codes of OutcomeState for scores, turned so that higher is better (ComplaintRow::score): delighted, satisfied or
/// dissatisfied by the thresholds; NaN for NaN.
/// errors  Error(domain | contradiction) for thresholds that are none: satisfied <= delighted, both numbers
[[nodiscard]] std::vector<double> outcomes_of_scores(const core::ColumnView& score,
                                                     const satisfaction::ClassThresholds& thresholds);

/// Stay rates by outcome: quantities "stay.dissatisfied", "stay.satisfied", ..., for each outcome that has rows.
///
/// From flags   the share, value (x + 1/2)/(n + 1), on the logit scale, with the variance 1/(x + 1/2) + 1/(n - x + 1/2)
///              there; x of n stayed. Nobody, or everybody: an estimate too, with a finding. Where nobody or everybody
///              stayed, clusters show no spread, and the variance is this one.
/// edge         the share is of the period behind the flags, which must be the year that the scenario means
/// source       empirical logits: Gart & Zweifel (1967), Biometrika 54 (recalled)
/// data         rows of known outcome: silence of those who did not answer the survey is not corrected here. Rows of
///              one outcome count as alike
/// errors       Error(missing), Error(size_mismatch); Error(domain) for another coding of `stayed`: a number between 0
///              and 1 is a probability, such as P(alive) of a purchase model. That was fitted without the outcome: it
///              pulls the outcomes towards the mean of all customers, and its own error is not that of a share; it is
///              refused
/// cost         two passes over the rows
[[nodiscard]] LinkEstimates stay_rates(const StayFlags& rows, const LinkOptions& options = {});

/// From times: the product-limit estimate S over the days of `period`, with late entry and censoring, on the scale
/// -ln(-ln S).
/// formula      H = -sum ln(1 - d_i/n_i) over after < t_i <= after + days,  S = exp(-H)
///              var ln H = sum d_i/(n_i (n_i - d_i)) / H^2 (Greenwood); of clusters by the influence of a row on H,
///              I(left at t)/(n - d) - sum over its times at risk of d_i/(n_i (n_i - d_i))   (infinitesimal jackknife)
/// edge         nobody left: no estimate (everybody_stays): a flag, or a longer period, or a stated rate is needed. All
///              left: nobody_stays. Nobody watched to the end of the period: followed_too_short. Rows that end by
///              `after`, or enter when the period is over, are none of its rows: left out and counted
/// source       Kaplan & Meier (1958), Greenwood (1926) (recalled; tested against estimation::ProductLimit and a naive
///              computation)
/// cost         a sort of the times of each outcome, one binary search a row
[[nodiscard]] LinkEstimates stay_rates(const StayTimes& rows, const StayPeriod& period = {},
                                       const LinkOptions& options = {});

/// From purchases: the share who buy at least once within the period after the complaint, 1 - S of the product-limit
/// estimate of the time to the next purchase, on the logit scale. Complaints too recent to tell are censored where they
/// were last watched, and counted. `period.after` must be 0.
/// edge         who bought has stayed, who did not has left: a customer who buys every other year is taken for lost
[[nodiscard]] LinkEstimates stay_rates(const StayPurchases& rows, const StayPeriod& period = {},
                                       const LinkOptions& options = {});

/// Whose staying stands for that of complainants had nobody handled their complaints.
enum class ComparisonGroup : std::uint8_t {
  silent_customers,         ///< customers with the same problem who said nothing
  unanswered_complainants,  ///< complainants nobody answered
  untroubled_customers,     ///< refused: they had no problem, so their rate is stay.no_problem
};
[[nodiscard]] std::string_view to_string(ComparisonGroup comparison) noexcept;
/// In which direction the comparison is off, in one sentence: part of every result.
[[nodiscard]] std::string_view bias_of(ComparisonGroup comparison) noexcept;

/// How the comparison group is weighted to the problems of the complainants.
struct ProblemMix {
  core::ColumnView problem{};          ///< code 0, 1, ... of the problem of each row of the comparison group
  std::vector<double> complainants{};  ///< complainants with each of these problems, at least one above 0
  std::vector<std::string> names{};    ///< of the problems, for findings; left out: their codes
};

/// Who would have stayed anyway: the quantity "counterfactual.stay" of a comparison group, every row of which counts,
/// whatever its outcome. With a mix: the sum over problems of share_t S_t, share_t those of the complainants, as
/// sampled (multinomial), on the logit scale.
/// errors  as stay_rates; Error(contradiction) for untroubled customers: whoever had no problem says nothing about
///         those who had one, and taking them for it makes every complaint handling look bad
[[nodiscard]] LinkEstimates counterfactual_stay(const StayFlags& rows, ComparisonGroup comparison,
                                                const ProblemMix& mix = {}, const LinkOptions& options = {});
[[nodiscard]] LinkEstimates counterfactual_stay(const StayTimes& rows, ComparisonGroup comparison,
                                                const StayPeriod& period = {}, const ProblemMix& mix = {},
                                                const LinkOptions& options = {});
[[nodiscard]] LinkEstimates counterfactual_stay(const StayPurchases& rows, ComparisonGroup comparison,
                                                const StayPeriod& period = {}, const ProblemMix& mix = {},
                                                const LinkOptions& options = {});

/// Retention of a kept customer in later years, per year: the quantity "margin.retention".
/// From flags   the share of the customers of one year who are customers a year later
/// From times   exp(-H / years), H over (after, after + days], years = days / 365.25: a constant yearly rate that
///              leaves as many at the end as there are
/// Not a convention but a choice: the rows. Retention after a complaint is that of kept complainants (`after` one
/// year); that of all customers is higher where complainants are at risk for longer.
[[nodiscard]] LinkEstimates margin_retention(const StayFlags& rows, const LinkOptions& options = {});
[[nodiscard]] LinkEstimates margin_retention(const StayTimes& rows, const StayPeriod& period = {},
                                             const LinkOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/stay_rates.ipp>
#endif
