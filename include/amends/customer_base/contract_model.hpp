#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/executor.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Customers under contract: each period they renew or are seen to leave. What ShiftedBetaGeoModel and
// BetaDiscreteWeibullModel share.
namespace amends::inline AMENDS_ABI::customer_base {

/// How the chance to leave varies: between customers by Beta(alpha, beta), and for one customer over time.
enum class ContractLaw : std::uint8_t {
  shifted_beta_geo,       ///< a customer's own chance never changes
  beta_discrete_weibull,  ///< it rises (c > 1) or falls (c < 1) with the customer's age
};

/// Customers by cohort: how many there were at the start, and after 1, 2, ... periods. Counts, not shares: 86.9 % of
/// 1,000 is 869. Cohorts may have been watched for different times.
struct CohortTable {
  std::vector<std::vector<double>> survivors{};  ///< not rising within a cohort, the first above 0
  /// The same from the size of one cohort and its losses in periods 1, 2, ...
  /// errors  Error(domain) for a negative loss, Error(contradiction) for more losses than customers
  [[nodiscard]] static CohortTable from_losses(double customers, std::span<const double> losses);
};

/// One row for each customer.
struct ContractColumns {
  core::ColumnView periods{};  ///< churned: the period in which he left, 1, 2, ...; else: periods he has been through
  core::ColumnView
      churned{};             ///< 1 or true: left in that period; 0: still there when last seen (right-censored); other
                             ///< codes are refused, naming those seen; NaN is a row that cannot be
  core::ColumnView entry{};  ///< periods already behind him when observation began (left truncation); 0 if not given
  core::ColumnView weights{};      ///< how many customers the row stands for, >= 0; 1 if not given
  core::ColumnView customer_id{};  ///< numbers or codes: one that stands twice is a warning of a fit
};

struct ContractOptions {
  /// ln alpha and ln beta of a customer are linear in his covariates: one value for each row (for each cohort of a
  /// table). The same covariate may be in both. A positive coefficient on alpha means that more leave, on beta that
  /// fewer do.
  std::vector<estimation::Covariate> alpha_covariates{};
  std::vector<estimation::Covariate> beta_covariates{};
  /// Subtracts penalty/2 times the sum of squared coefficients per standard deviation of their covariates from the
  /// log-likelihood.
  double penalty = 0.0;
  /// More than this share of rows that cannot be is an error: a column mixed up shows here first.
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;  ///< not owned; none: this thread. Changes no bit of the result
};

struct ContractPredictionOptions {
  bool errors = false;  ///< standard errors and intervals by the delta method
  double level = 0.95;
  /// Values for the covariates of the fit, by name, in any order: a value for each row, or one value for all rows.
  std::vector<estimation::Covariate> covariates{};
  core::Executor* executor = nullptr;
};

/// What a residual lifetime is worth: the due renewals, discounted.
struct RenewalDiscounting {
  Discounting
      discounting;  ///< the rate and the number of contract periods it is for: {0.1, 12} is 10 % a year, by months
  /// When the next renewal falls: `now` is the moment at which it is due (as Fader & Hardie's tables count),
  /// `after_one_period` is just after the last one.
  FirstPayment next_renewal = FirstPayment::now;
  double horizon = std::numeric_limits<double>::infinity();  ///< renewals counted at most, whole
};

/// A fitted model of customers under contract.
///
/// theta, a customer's chance to leave, is Beta(alpha, beta) over customers; S(t) is the share that renews at least t
/// times:
///   S(t) = E[(1 - theta)^(t^c)] = B(alpha, beta + t^c) / B(alpha, beta),   c = 1 for the shifted-beta-geometric model.
/// Who has renewed n times is predicted from S(n + t)/S(n): those likely to leave have left, so retention rises with n
/// though nobody's own chance changes.
/// Predictions are made for rows, each on its own: what a row gets does not depend on the rows beside it. A row that
/// cannot be (a time not whole or negative, a missing covariate) is NaN and counted. Intervals are built on the scale
/// ln(-ln S) for survival, logit for other shares, ln for lifetimes and values.
class ContractModel {
 public:
  [[nodiscard]] ContractLaw law() const noexcept { return law_; }
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  /// alpha, beta and c (1 for the shifted-beta-geometric model), for a customer whose covariates are all 0.
  [[nodiscard]] std::array<double, 3> parameters() const;
  [[nodiscard]] const std::vector<std::string>& alpha_covariates() const noexcept { return alpha_names_; }
  [[nodiscard]] const std::vector<std::string>& beta_covariates() const noexcept { return beta_names_; }

  /// Share of new customers that renews at least t times: S(t).  edge  S(0) = 1, without error
  [[nodiscard]] Predictions survival(const core::ColumnView& t, const ContractPredictionOptions& options = {}) const;
  /// Chance that a customer who has renewed n times renews t times more: S(n + t)/S(n). One of the two columns may have
  /// a single value.
  [[nodiscard]] Predictions residual_survival(const core::ColumnView& renewals, const core::ColumnView& t,
                                              const ContractPredictionOptions& options = {}) const;
  /// Share of those still there after t - 1 periods that stays through period t >= 1: S(t)/S(t - 1).
  [[nodiscard]] Predictions retention_rate(const core::ColumnView& t,
                                           const ContractPredictionOptions& options = {}) const;
  /// Share of new customers that leaves in period t >= 1: S(t - 1) - S(t).
  [[nodiscard]] Predictions probability_lost(const core::ColumnView& t,
                                             const ContractPredictionOptions& options = {}) const;
  /// Expected number of further renewals of a customer who has renewed n times: the sum over t >= 1 of S(n + t)/S(n),
  /// up to `horizon` terms. Without a horizon it is (beta + n)/(alpha - 1) for the shifted-beta-geometric model. edge
  /// infinite, without error, where the sum diverges: alpha c <= 1 and no horizon errors  Error(domain) for a horizon
  /// that is not whole and positive
  [[nodiscard]] Predictions expected_residual_lifetime(const core::ColumnView& renewals,
                                                       double horizon = std::numeric_limits<double>::infinity(),
                                                       const ContractPredictionOptions& options = {}) const;
  /// Smallest number of further periods after which at most half of those who have renewed n times are left. The
  /// interval holds the numbers at which the interval of the survival contains a half; a whole number has no standard
  /// error (NaN).
  /// edge  from 2^53 on the numbers of the machine are apart; infinity where the median is beyond their range (1.8e308)
  [[nodiscard]] Predictions median_residual_lifetime(const core::ColumnView& renewals,
                                                     const ContractPredictionOptions& options = {}) const;
  /// DERL: present value of one unit for each further renewal of a customer who has renewed n times:
  /// the sum over t >= 1 of S(n + t)/S(n) (1 + d)^-(t - 1) from the moment at which the next renewal is due.
  /// edge    a rate of 0 gives expected_residual_lifetime
  /// errors  Error(domain) for a rate below 0, or between 0 and 1e-280 a period, without a horizon, a rate at or below
  ///         -1, a period not above 0, a horizon that is not whole and positive
  /// source  Fader & Hardie (2010), Marketing Science 29(1), 85-93 (tables quoted in a secondary source; reproduced by
  /// the tests) cost    some 10-100 us a row
  [[nodiscard]] Predictions discounted_expected_residual_lifetime(const core::ColumnView& renewals,
                                                                  const RenewalDiscounting& discounting,
                                                                  const ContractPredictionOptions& options = {}) const;

  /// For a scenario: "survival" (at = {renewals}: share of new customers that renews at least so often; log-log) and
  /// "retention_rate" (at = {renewals}: of those who have come so far, the share that stays through this one; logit), of
  /// a customer whose covariates `where` gives by name. The components of the source are the working parameters.
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) for renewals that are not whole and
  ///         positive
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;

  [[nodiscard]] estimation::ModelState state() const;

 protected:
  ContractModel(ContractLaw law, estimation::ParameterEstimates estimates, estimation::FitReport report,
                std::vector<std::string> alpha_names, std::vector<std::string> beta_names);
  [[nodiscard]] static estimation::Fit<ContractModel> fit_law(ContractLaw law, const CohortTable& table,
                                                              const ContractOptions& options);
  [[nodiscard]] static estimation::Fit<ContractModel> fit_law(ContractLaw law, const ContractColumns& customers,
                                                              const ContractOptions& options);
  [[nodiscard]] static ContractModel at(ContractLaw law, const std::array<double, 3>& parameters);
  [[nodiscard]] static ContractModel from_state_of(ContractLaw law, const estimation::ModelState& state);

 private:
  template <class Row>
  [[nodiscard]] Predictions predict(std::size_t rows, const ContractPredictionOptions& options, int interval_kind,
                                    Row&& row) const;

  ContractLaw law_;
  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_;
  std::vector<std::string> alpha_names_;
  std::vector<std::string> beta_names_;
};

/// The log-likelihood of individual rows at given parameters, without fitting; gradient by ln alpha, ln beta and ln c
/// into `gradient` unless that is empty.
/// formula  churned in period t: ln[S(t - 1) - S(t)] - ln S(entry); still there after t: ln S(t) - ln S(entry)
/// errors   Error(domain) for parameters that are not positive or a row that cannot be, Error(size_mismatch)
[[nodiscard]] double contract_log_likelihood(const std::array<double, 3>& parameters, const ContractColumns& customers,
                                             std::span<double> gradient = {});

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/contract_model.ipp>
#include <amends/impl/customer_base/contract_predictions.ipp>
#endif
