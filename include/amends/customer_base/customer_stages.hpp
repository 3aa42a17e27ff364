#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

/// Histories of stages: one row for each customer and period, those of a customer in the order of time; rows of
/// different customers may be mixed. Each pair of successive rows of a customer is one transition.
struct StageColumns {
  core::ColumnView customer{};  ///< any whole numbers
  core::ColumnView stage{};     ///< 0, 1, ... into the list of stages
  core::ColumnView
      weights{};  ///< how many customers a row stands for, >= 0; that of the later row counts; 1 if not given
};

struct CustomerStageOptions {
  /// Pseudo-counts of a Dirichlet prior, stages x stages; 0 rules a transition out unless it was seen. Empty: none, the
  /// estimates are the observed shares. 1/2 for each possible transition is Jeffreys' prior.
  math::Matrix prior{};
  /// Stages that are never left (a lapsed customer who does not come back): their rows need no data.
  std::vector<std::string> absorbing{};
  /// More than this share of rows that cannot be is an error: a column mixed up shows here first.
  double largest_share_left_out = core::largest_left_out_of_fit;
};

/// Estimates and bounds of a transition matrix, each stages x stages, from row to column.
struct TransitionIntervals {
  math::Matrix estimate;
  math::Matrix standard_error;
  math::Matrix lower;
  math::Matrix upper;
};

/// What a customer in each stage is worth.
struct StageValues {
  std::vector<Estimate>
      value;                ///< in the order of the stages; intervals on the scale of the value, which may be negative
  math::Matrix covariance;  ///< of the values, from the errors of the transition probabilities
};

/// Which stages are worth keeping.
struct KeepingPolicy {
  std::vector<bool> keep;       ///< false: let the customer go when he enters this stage
  std::vector<Estimate> value;  ///< of a customer in each stage under this policy; 0 where he is let go
  std::vector<double> always;   ///< the value if everyone is kept for ever
  std::vector<std::string> worth_less_than_nothing;  ///< stages whose value under `always` is negative
};

/// Customers move between stages (win, develop, keep, lapse; or the number of periods since the last purchase) as a
/// Markov chain: where a customer goes next depends on the stage he is in, not on how he came there. formula  p_ij =
/// n_ij / sum over j of n_ij (with a prior a_ij: n_ij + a_ij for n_ij) source   chain and value: Pfeifer & Carraway
/// (2000), J. Interactive Marketing 14(2), 43-55 [recalled]; errors: derived
class CustomerStageModel {
 public:
  /// From histories. Rows that cannot be (no such stage, a customer that is NaN, a weight below 0) are counted, and no
  /// transition is taken across them. Diagnoses: too_few_rows (a stage that is not absorbing was never left and has no
  /// prior), contradictory_rows (an absorbing stage was left).
  /// errors  Error(missing) for fewer than two stages or missing columns, Error(contradiction) for a stage named twice,
  ///         Error(size_mismatch), Error(domain) for a prior below 0, Error(unknown_name) for an absorbing stage that
  ///         is none
  /// cost    one pass, and a table of the customers
  [[nodiscard]] static estimation::Fit<CustomerStageModel> fit(std::vector<std::string> stages,
                                                               const StageColumns& histories,
                                                               const CustomerStageOptions& options = {});
  /// From counted transitions, stages x stages. errors  as above; Error(domain) for counts below 0
  [[nodiscard]] static estimation::Fit<CustomerStageModel> fit(std::vector<std::string> stages,
                                                               const math::Matrix& counts,
                                                               const CustomerStageOptions& options = {});
  /// A chain with given probabilities and no errors. errors  Error(domain) for a probability out of range,
  /// Error(contradiction) unless each row sums to 1 (within 1e-9)
  [[nodiscard]] static CustomerStageModel with_probabilities(std::vector<std::string> stages,
                                                             const math::Matrix& probabilities);
  /// errors  Error(format)
  [[nodiscard]] static CustomerStageModel from_state(const estimation::ModelState& state);
  [[nodiscard]] estimation::ModelState state() const;

  [[nodiscard]] const std::vector<std::string>& stages() const noexcept { return stages_; }
  /// Those that are never left: as the options of the fit said; with given probabilities, those with 1 to stay.
  [[nodiscard]] const std::vector<std::string>& absorbing() const noexcept { return absorbing_; }
  [[nodiscard]] const math::Matrix& transitions() const noexcept { return transitions_; }
  /// Observed transitions, without the prior.
  [[nodiscard]] const math::Matrix& counts() const noexcept { return counts_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  /// Sum of n_ij ln p_ij; NaN with given probabilities.
  [[nodiscard]] double log_likelihood() const noexcept { return log_likelihood_; }

  /// Transition probabilities one by one. Without a prior: Wilson's interval; with one: the quantiles of the posterior
  /// (beta) distribution. A transition that is fixed (absorbing, ruled out, given) has no error.
  /// errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] TransitionIntervals transition_intervals(double level = 0.95) const;

  /// Expected present value of the rewards of a customer in each stage.
  /// formula  V = (I - P/(1 + d))^-1 R, d the rate per period;  with a horizon of n periods: the sum over t = 0 ... n -
  /// 1 of
  ///          (P/(1 + d))^t R.  Errors: dV = (I - P/(1 + d))^-1 dP V/(1 + d), dP multinomial row by row
  /// rewards  one for each stage and period, received at its beginning, the present one included; costs are negative
  /// errors   Error(size_mismatch), Error(domain) for rewards that are not finite, a rate not above 0 without a
  /// horizon, a
  ///          horizon that is not whole and positive, a level outside (0, 1)
  /// cost     k^3 operations for k stages; with a horizon of n: n k^3
  [[nodiscard]] StageValues value(std::span<const double> rewards, const Discounting& discounting,
                                  double horizon = std::numeric_limits<double>::infinity(), double level = 0.95) const;

  /// In which stages does it not pay to keep a customer? Letting go ends all rewards and costs, for ever. The best
  /// policy maximises the value in every stage at once: V = max(0, R + P V/(1 + d)), found by policy iteration (in
  /// fewer than 2^k steps, in practice a handful). It is not enough to drop the stages whose value is negative: without
  /// them others may become worth while. edge    a stage worth exactly 0 (lapsed, without rewards) is not kept errors
  /// as for value without a horizon
  [[nodiscard]] KeepingPolicy when_to_let_go(std::span<const double> rewards, const Discounting& discounting,
                                             double level = 0.95) const;

  /// Expected share of customers in each stage after t periods, from the shares now; intervals on the logit scale.
  /// errors  Error(size_mismatch), Error(domain) for shares out of range or t not whole, Error(contradiction) unless
  /// the
  ///         shares sum to 1 (within 1e-9)
  [[nodiscard]] std::vector<Estimate> stage_shares(std::span<const double> now, double t, double level = 0.95) const;

 private:
  CustomerStageModel(std::vector<std::string> stages, math::Matrix transitions, math::Matrix counts, math::Matrix prior,
                     std::vector<double> information, std::vector<std::string> absorbing, estimation::FitReport report);
  [[nodiscard]] double row_variance(std::size_t stage, std::span<const double> weights) const;

  std::vector<std::string> stages_;
  math::Matrix transitions_;
  math::Matrix counts_;
  math::Matrix prior_;  ///< empty without one
  /// What the multinomial variance of a row is divided by: its count (with a prior: count + prior + 1); infinity if
  /// fixed.
  std::vector<double> information_;
  std::vector<std::string> absorbing_;
  estimation::FitReport report_;
  double log_likelihood_;
};

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/customer_stages.ipp>
#include <amends/impl/customer_base/customer_stages_values.ipp>
#endif
