#pragma once

#include <amends/core/config.hpp>
#include <amends/customer_base/customer_process.hpp>
#include <amends/customer_base/customers.hpp>
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

namespace amends::inline AMENDS_ABI::customer_base {

/// A row of simulated customers.
struct SimulatedCustomers {
  std::vector<double> frequency;
  std::vector<double> recency;
  std::vector<double> T;
  std::vector<std::uint8_t> alive;  ///< at T: the truth, which data never show
};

/// Customers by their number of repeat purchases, against what the model expects; the last cell is "this many or more".
struct CountComparison {
  std::vector<double> actual;
  std::vector<double> expected;
  double statistic;           ///< Pearson's chi-squared over cells with at least 5 expected, the rest put together
  double degrees_of_freedom;  ///< cells used - 1 - parameters; the p-value is NaN when that is not positive
  double p_value;             ///< approximate: the parameters were fitted to the customers, not to the counts
  core::RowReport rows{};
};

/// Expected repeat purchases of all customers of a table by each time asked for.
struct CumulativePurchases {
  std::vector<double> time;   ///< since the first customer's first purchase
  std::vector<double> value;  ///< expected, weights counted
  core::RowReport rows{};
};

struct BootstrapOptions {
  std::size_t replicates = 200;
  std::uint64_t seed = 1;
  bool parametric = false;  ///< true: simulate from the model; false: draw customers with replacement
  core::Executor* executor = nullptr;
};

struct BootstrapResult {
  std::vector<std::string> names;
  math::Matrix estimates;          ///< a row for each replicate that has an answer, natural scale
  std::size_t without_answer = 0;  ///< replicates whose fit was diagnosed; left out
  std::vector<double> standard_errors;
  std::vector<estimation::Interval> intervals;  ///< 2.5 % and 97.5 % quantiles
};

/// A fitted customer-base model in continuous time: what BetaGeoModel, ModifiedBetaGeoModel and ParetoNBDModel share.
///
/// Predictions are conditional on what a customer did up to T; a time is counted in the unit of the fit. `t` and the
/// ends of a window are measured from T, so t = 0 is now. Every prediction is `p(alive | history)` times what an alive
/// customer does under the posterior of his rates, integrated exactly: there is no special value of a parameter (a = 1
/// and s = 1 included) where a formula breaks down. Rows that cannot be are NaN and counted.
/// Each is offered for columns, with errors by the delta method on request (the gradient is exact), and for one
/// customer. A model fitted with covariates needs those of the customers in every call: without them, Error(missing)
/// names them. Covariates that the model does not know are Error(unknown_name).
class PurchaseModel {
 public:
  [[nodiscard]] PurchaseProcess process() const noexcept { return process_; }
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  [[nodiscard]] const std::string& time_unit() const noexcept { return time_unit_; }
  /// The four population parameters: r, alpha, then a, b or s, beta (with covariates: of a customer whose are all 0).
  [[nodiscard]] std::array<double, 4> parameters() const;
  [[nodiscard]] const std::vector<std::string>& purchase_covariates() const noexcept { return purchase_names_; }
  [[nodiscard]] const std::vector<std::string>& dropout_covariates() const noexcept { return dropout_names_; }

  /// P(alive at T + t | history). For BG/NBD it is 1 at t = 0 for everyone who never bought again: the model lets
  /// customers leave only after a repeat purchase. errors  Error(domain) for t < 0
  [[nodiscard]] Predictions probability_alive(const CustomerColumns& customers, double t = 0.0,
                                              const PredictionOptions& options = {}) const;
  /// Expected purchases in (T + from, T + to]. errors  Error(domain) unless 0 <= from <= to < infinity
  [[nodiscard]] Predictions expected_purchases(const CustomerColumns& customers, double from, double to,
                                               const PredictionOptions& options = {}) const;
  /// Expected purchases after T, each discounted continuously from its moment to T: DERT for an infinite horizon.
  /// errors  Error(domain) unless horizon > 0 and, for an infinite one, the rate is at least 1e-280 per time unit
  [[nodiscard]] Predictions discounted_expected_residual_transactions(
      const CustomerColumns& customers, const Discounting& discounting,
      double horizon = std::numeric_limits<double>::infinity(), const PredictionOptions& options = {}) const;
  /// Margin x spend per purchase x discounted purchases. `spend` holds one value a row (or one for all), as
  /// `spend_errors` does, which may be empty; the errors of the two models are taken as independent.
  /// A row whose spend is missing or below 0 is NaN and counted.
  /// errors  Error(size_mismatch), Error(domain) for one spend for all that is NaN or below 0, and unless margin lies in
  ///         [-1, 1]: a share of the spend (30 % is 0.3),
  ///         below 0 where sales make a loss
  [[nodiscard]] Predictions customer_lifetime_value(const CustomerColumns& customers, std::span<const double> spend,
                                                    std::span<const double> spend_errors, double margin,
                                                    const Discounting& discounting,
                                                    double horizon = std::numeric_limits<double>::infinity(),
                                                    const PredictionOptions& options = {}) const;
  /// P(exactly `count` purchases in (T, T + t] | history). errors  Error(domain) for t < 0
  [[nodiscard]] Predictions probability_of_purchases(const CustomerColumns& customers, std::size_t count, double t,
                                                     const PredictionOptions& options = {}) const;

  /// ln P(alive at T | history): keeps its digits where the probability itself underflows to 0. Intervals are those of
  /// the probability, as logarithms.
  [[nodiscard]] Predictions log_probability_alive(const CustomerColumns& customers,
                                                  const PredictionOptions& options = {}) const;

  /// An interval for each customer's own count in (T, T + t]: quantiles of its distribution given the history.
  /// formula  lower the largest n with P(N < n) <= (1 - level)/2, upper the smallest n with P(N > n) <= (1 - level)/2
  /// holds    the count with probability level or more, because counts are whole (conservative). The parameters are
  ///          taken as known: their error is not in it, and small beside that of one customer's own chance
  /// differs  from the interval of `expected_purchases`, which is about a mean and hardly ever holds the count itself
  /// errors   Error(domain) for t < 0 or infinite;  cost  some 5-20 integrals a distinct pair of x and T
  [[nodiscard]] CountIntervals count_interval(const CustomerColumns& customers, double t,
                                              const PredictionOptions& options = {}) const;
  /// Purchases of all these customers together in (T, T + t], with an interval for the total itself.
  /// formula  of the total: quantiles of 10,000 draws (more at levels above 0.99; up to 100,000), to whole numbers
  ///          outwards. The 64 customers of the largest variance are drawn each from his own distribution, the rest
  ///          together from the gamma distribution with their mean and variance, all by Latin hypercube in a fixed
  ///          order; each draw times exp(z standard_error/value), z standard normal. Where these 64 make up less than a
  ///          tenth of the variance, the quantiles of the gamma distribution with variance sum of Var(N_i | history) +
  ///          g' C g, g the gradient of the expected total
  /// one      customer, of known parameters: the interval is his `count_interval`, for counts above some tens to a
  ///          thousandth. With the error of the parameters it is wider
  /// note     customers are independent given the parameters; weights count (a fraction of a customer belongs to the
  ///          rest), `options.errors` is not asked
  /// errors   Error(domain) for t < 0, or so long (1e140 times alpha) that no number holds the variance, and unless
  ///          0 < level <= 0.9999
  /// cost     as expected_purchases with errors, and some 100 to 300 integrals for each of the 64
  [[nodiscard]] GroupTotal total_purchases(const CustomerColumns& customers, double t,
                                           const PredictionOptions& options = {}) const;

  // One customer, without errors. errors  Error(domain) for a row that cannot be
  [[nodiscard]] double probability_alive(double frequency, double recency, double T, double t = 0.0,
                                         const CustomerCovariates& covariates = {}) const;
  [[nodiscard]] double log_probability_alive(double frequency, double recency, double T,
                                             const CustomerCovariates& covariates = {}) const;
  [[nodiscard]] double expected_purchases(double frequency, double recency, double T, double t,
                                          const CustomerCovariates& covariates = {}) const;
  [[nodiscard]] double discounted_expected_residual_transactions(
      double frequency, double recency, double T, const Discounting& discounting,
      double horizon = std::numeric_limits<double>::infinity(), const CustomerCovariates& covariates = {}) const;
  [[nodiscard]] double probability_of_purchases(double frequency, double recency, double T, std::size_t count, double t,
                                                const CustomerCovariates& covariates = {}) const;

  // A new customer, at his first purchase.
  /// E[X(t)] for each t: expected repeat purchases. errors  Error(domain) for t < 0
  [[nodiscard]] std::vector<Estimate> expected_purchases_new_customer(std::span<const double> t, double level = 0.95,
                                                                      const CustomerCovariates& covariates = {}) const;
  /// P(X(t) = n) for n = 0 ... up_to. errors  Error(domain) for t < 0 or up_to above 1,000,000;  cost  some 5 us each
  [[nodiscard]] std::vector<Estimate> probability_of_purchases_new_customer(std::size_t up_to, double t,
                                                                            double level = 0.95,
                                                                            const CustomerCovariates& covariates = {},
                                                                            core::Executor* executor = nullptr) const;

  /// For a scenario: "purchases" (at = a time: expected repeat purchases of a new customer within it; log), of one whose
  /// covariates `where` gives by name; the same value serves purchases and dropout. The components of the source are the
  /// working parameters. P(alive) is refused: it says nothing of what handling a complaint does.
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) for a time that is not above 0
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;

  /// Expected repeat purchases of all customers by each time, counted from the first customer's first purchase: the
  /// curve to hold against what was recorded. A customer begins at max(T) - T, the largest T of the rows used. Weights
  /// count. Rows that cannot be are left out and counted. errors  Error(domain) for a time that is not finite
  [[nodiscard]] CumulativePurchases expected_cumulative_purchases(const CustomerColumns& customers,
                                                                  std::span<const double> times,
                                                                  const PopulationOptions& options = {}) const;
  /// Customers with 0, 1, ..., cells - 2 and "cells - 1 or more" repeat purchases up to T. errors  Error(domain) unless
  /// 2 <= cells <= 10,000
  [[nodiscard]] CountComparison compare_counts(const CustomerColumns& customers, std::size_t cells = 8,
                                               const PopulationOptions& options = {}) const;

  /// Customers with these T; row i depends on the seed and on i alone. errors  Error(domain) for a T that is not
  /// positive, a covariate that is not finite, or a customer who would buy more than 10,000,000 times until T
  [[nodiscard]] SimulatedCustomers simulate(std::span<const double> T, std::uint64_t seed,
                                            const PopulationOptions& options = {}) const;
  /// The fit again on customers drawn anew. Covariates are not supported: Error(contradiction).
  [[nodiscard]] BootstrapResult bootstrap(const CustomerColumns& customers, const BootstrapOptions& options = {}) const;

  [[nodiscard]] estimation::ModelState state() const;

 protected:
  PurchaseModel(PurchaseProcess process, estimation::ParameterEstimates estimates, estimation::FitReport report,
                std::vector<std::string> purchase_names, std::vector<std::string> dropout_names, std::string time_unit);
  [[nodiscard]] static estimation::Fit<PurchaseModel> fit_process(PurchaseProcess process,
                                                                  const CustomerColumns& customers,
                                                                  const CustomerBaseOptions& options);
  [[nodiscard]] static PurchaseModel from_state_of(PurchaseProcess process, const estimation::ModelState& state);
  [[nodiscard]] static PurchaseModel at(PurchaseProcess process, const std::array<double, 4>& parameters,
                                        std::string time_unit);

 private:
  PurchaseProcess process_;
  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_;
  std::vector<std::string> purchase_names_;
  std::vector<std::string> dropout_names_;
  std::string time_unit_;
};

/// The log-likelihood of a customer base at given parameters, without fitting, and its gradient by the logarithms of
/// the four parameters. Rows are taken one by one, identical ones too. errors  Error(domain) for parameters that are
/// not positive, or for a row that cannot be; cost  see benchmarks/RESULTS.md
struct LogLikelihood {
  double value;
  std::array<double, 4> gradient;
};
[[nodiscard]] LogLikelihood purchase_log_likelihood(PurchaseProcess process, const std::array<double, 4>& parameters,
                                                    const CustomerColumns& customers, bool with_gradient = true,
                                                    core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/purchase_intervals.ipp>
#include <amends/impl/customer_base/purchase_log_likelihood.ipp>
#include <amends/impl/customer_base/purchase_model.ipp>
#include <amends/impl/customer_base/purchase_population.ipp>
#include <amends/impl/customer_base/purchase_predictions.ipp>
#include <amends/impl/customer_base/purchase_simulation.ipp>
#endif
