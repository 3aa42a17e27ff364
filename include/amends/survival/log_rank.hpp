#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/survival/data.hpp>
#include <cstddef>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

/// Rows of survival data in groups to be compared.
struct LogRankColumns {
  core::ColumnView duration{};  ///< as in SurvivalColumns
  core::ColumnView event{};
  core::ColumnView group{};    ///< a number for each group; required
  core::ColumnView stratum{};  ///< a number for each stratum; groups are compared within strata only; left out: one
  core::ColumnView entry{};
  core::ColumnView weight{};
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the rows; more is an error
  core::Executor* executor = nullptr;  ///< asked now and then whether to stop (core::StoppableExecutor); not owned
};

/// Weight of an event at t: S(t-)^rho (1 - S(t-))^gamma, S the Kaplan-Meier curve of all groups (of the stratum).
struct FlemingHarringtonWeights {
  double rho = 0.0;    ///< > 0: early differences count more
  double gamma = 0.0;  ///< > 0: late differences count more
};

struct LogRankGroup {
  double group;      ///< its number
  double customers;  ///< sum of weights
  double observed;   ///< events, each with its Fleming-Harrington weight
  double expected;   ///< the same if all groups had the hazard of the whole
};

struct LogRankResult {
  double statistic;                ///< chi-squared; NaN if nothing can be compared
  std::size_t degrees_of_freedom;  ///< groups that can be compared - 1
  double p_value;                  ///< P(chi-squared >= statistic); NaN if nothing can be compared
  /// Two groups: (observed - expected of the first)/its standard deviation, positive when the first leaves faster; its
  /// square is `statistic`. NaN for other numbers of groups.
  double z;
  std::vector<LogRankGroup> groups{};  ///< by ascending number
  core::RowReport report{};
  std::size_t zero_weight = 0;              ///< rows that could be used, but stand for nobody
  std::vector<SurvivalFinding> findings{};  ///< no_events, fractional_weights

  /// The result as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static LogRankResult from_state(const estimation::ModelState& state);
};

/// Do groups of customers leave at the same rate? Log-rank test for two or more groups, stratified if wanted.
///
///   U_j = sum over t_i of d_ij - d_i n_ij/n_i
///   V_jl = sum over t_i of d_i (n_i - d_i)/(n_i - c_i) n_ij/n_i ([j = l] - n_il/n_i),   statistic = U' V^- U
///   c_i = min(1, d_i/rows that have the event at t_i)
///
/// summed over strata. Entries (left truncation) move the risk sets. n and d are sums of weights, and c_i is what one
/// of those who leave weighs in them. Weights of 1 and more count customers: c_i is 1, the variance hypergeometric, and
/// a row of weight 3 is three rows. Weights below 1 are shares of a whole that is not known: c_i is the mean weight of
/// the rows that leave, so the factor allows for ties among rows, without ties it is 1 (the information of Cox's score
/// test with these weights), and a common factor on the weights, as long as they are below 1, is one on U, V and the
/// statistic. Above 1 it is so but for ties, which more customers have more of.
/// domain  rows as in survival_table, group and stratum finite; others are counted
/// edge    no event while two groups are at risk: statistic and p-value NaN, 0 degrees of freedom. A group that is
/// never
///         at risk beside another adds no degree of freedom
/// errors  Error(missing) for no durations, groups or rows; Error(size_mismatch); Error(bad_rows) when no row can be
///         used; Error(domain) for fewer than 2 or more than 256 groups, for events coded otherwise than 0 and 1, and
///         for weights whose sum is not finite; Error(interrupted) by the executor
/// source  Mantel (1966), Cancer Chemotherapy Reports 50, 163-170 [recalled; compared with R survival's survdiff, and
///         with the score test of its coxph for weights below 1]; c_i for weights below 1 is derived here
/// cost    O(n log n + times groups^2); 32 bytes a row while it runs (as many again with entries)
[[nodiscard]] LogRankResult log_rank_test(const LogRankColumns& columns);

/// The same with each event weighted: G^(rho, gamma) of Fleming and Harrington. rho = gamma = 0 is the log-rank test,
/// rho = 1 close to Peto-Peto's Wilcoxon. Choose before looking: a weight chosen after the curves have been seen makes
/// the p-value too small.
/// formula  U and V of log_rank_test with w_i in each term of U and w_i^2 in each of V; w_i = S(t_i-)^rho
///          (1-S(t_i-))^gamma, 0^0 = 1
/// domain   rho, gamma >= 0, finite, else Error(domain);  errors, edge and cost as log_rank_test
/// source   Harrington & Fleming (1982), Biometrika 69, 553-566 [recalled; rho compared with R survival's survdiff]
[[nodiscard]] LogRankResult fleming_harrington_test(const LogRankColumns& columns,
                                                    const FlemingHarringtonWeights& weights);

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/log_rank.ipp>
#endif
