#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/customer_base/purchase_model.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

struct BetaGeoBetaBinomOptions {
  std::vector<LogNormalPrior>
      priors{};  ///< on alpha, beta, gamma, delta; the estimate is then the mode of the posterior
  /// More than this share of rows that cannot be is an error: a column mixed up shows here first.
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;  ///< not owned; none: this thread. Changes no bit of the result
};

/// BG/BB: customers without a contract who can buy at known opportunities only (a yearly gift, a monthly issue, a
/// conference), at most once at each, and leave between two of them.
/// model    at each opportunity an alive customer buys with his own chance p ~ Beta(alpha, beta); before each he leaves
///          for good with his own chance theta ~ Beta(gamma, delta); p and theta independent
/// formula  L(x, t, n) = B(alpha+x, beta+n-x)/B(alpha, beta) B(gamma, delta+n)/B(gamma, delta)
///                       + sum over i = 0 ... n-t-1 of
///                         B(alpha+x, beta+t-x+i)/B(alpha, beta) B(gamma+1, delta+t+i)/B(gamma, delta)
/// columns  frequency x: opportunities taken after the first purchase; recency t: the number of the last one taken, 0
/// if
///          none; T: the number n of opportunities so far, 1 to 1,000,000. All whole, and x <= t <= n.
/// units    one opportunity; a rate of discount names its period in opportunities
/// misleads two purchases at one opportunity count as one, and an opportunity missed is not a customer lost: choose
///          opportunities that are real. "Alive now" (t = 0) means that he had not left before the last opportunity
///          seen; he may have left since: the papers print "alive at the next one", which is t = 1.
/// source   Fader, Hardie & Shang (2010), Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing
///          Science 29(6) [its published fit and predictions on the donation data are reproduced]
class BetaGeoBetaBinomModel {
 public:
  /// Maximum likelihood (with priors: the mode). Identical rows are put together; rows that cannot be are counted.
  /// diagnoses  no_repeat_buyers, too_few_rows (fewer than four different histories), spread_not_identified (histories
  ///            too short to tell four parameters), purchase_spread_not_identified (alpha and beta run off together:
  ///            all buy with the same chance), dropout_spread_not_identified (gamma and delta), on_boundary (nobody
  ///            seems to leave, or everyone buys always or never)
  /// errors     Error(missing, size_mismatch) for columns, Error(domain) and Error(unknown_name) for priors
  /// cost       one pass over the rows; then searches from six starts, some 60 evaluations, each one exponential for a
  /// distinct history and
  ///            opportunity since its last purchase
  [[nodiscard]] static estimation::Fit<BetaGeoBetaBinomModel> fit(const CustomerColumns& customers,
                                                                  const BetaGeoBetaBinomOptions& options = {});
  /// A model with given parameters, whose errors are not known (NaN): to predict with published ones. errors
  /// Error(domain) unless positive
  [[nodiscard]] static BetaGeoBetaBinomModel with_parameters(double alpha, double beta, double gamma, double delta);

  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  [[nodiscard]] std::array<double, 4> parameters() const;  ///< alpha, beta, gamma, delta

  // For each row, in the order of the rows; a row that cannot be is NaN and counted. `t` and the ends of a window are
  // whole numbers of opportunities after T, up to 1,000,000. All: Error(domain) for them, Error(contradiction) for
  // covariates, which the model does not have. Intervals on the logit scale for probabilities, else on the logarithm.
  // cost  one computation for each distinct history, of T - recency + t steps

  /// P(alive at opportunity T + t | history): he has not left before it. 1 at t = 0 for who took the last opportunity.
  [[nodiscard]] Predictions probability_alive(const CustomerColumns& customers, double t = 0.0,
                                              const PredictionOptions& options = {}) const;
  /// Expected purchases at opportunities T + from + 1 ... T + to. errors  Error(domain) unless from <= to
  [[nodiscard]] Predictions expected_purchases(const CustomerColumns& customers, double from, double to,
                                               const PredictionOptions& options = {}) const;
  /// Expected purchases at opportunities T + 1 ... T + horizon, each discounted to T: (1 + rate)^(-j/period) for the
  /// j-th. Without a horizon all future ones: DERT. At a rate of 0 that is finite for gamma > 1 only, else infinity.
  /// errors  Error(domain) for a horizon that is not whole, or without one for a rate per opportunity below 0 or
  /// between
  ///         0 and 1e-9
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
  /// P(exactly `count` purchases at the next t opportunities | history).
  [[nodiscard]] Predictions probability_of_purchases(const CustomerColumns& customers, std::size_t count, double t,
                                                     const PredictionOptions& options = {}) const;

  /// An interval for each customer's own count at the next t opportunities, as PurchaseModel::count_interval.
  [[nodiscard]] CountIntervals count_interval(const CustomerColumns& customers, double t,
                                              const PredictionOptions& options = {}) const;
  /// Purchases of all these customers together at the next t opportunities, as PurchaseModel::total_purchases.
  [[nodiscard]] GroupTotal total_purchases(const CustomerColumns& customers, double t,
                                           const PredictionOptions& options = {}) const;

  // One customer, without errors. errors  Error(domain) for a row that cannot be
  [[nodiscard]] double probability_alive(double frequency, double recency, double T, double t = 0.0) const;
  [[nodiscard]] double expected_purchases(double frequency, double recency, double T, double t) const;
  [[nodiscard]] double discounted_expected_residual_transactions(
      double frequency, double recency, double T, const Discounting& discounting,
      double horizon = std::numeric_limits<double>::infinity()) const;
  [[nodiscard]] double probability_of_purchases(double frequency, double recency, double T, std::size_t count,
                                                double t) const;

  // A new customer, before his first opportunity.
  /// E[X(t)] for each t: expected purchases at the first t opportunities.
  [[nodiscard]] std::vector<Estimate> expected_purchases_new_customer(std::span<const double> t, double level = 0.95,
                                                                      core::Executor* executor = nullptr) const;
  /// For a scenario: "purchases" (at = {opportunities}: expected purchases of a new customer at so many; log). The
  /// components of the source are the working parameters. P(alive) is refused, as by PurchaseModel.
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) for opportunities that are not whole and
  ///         positive, or above 1,000,000
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;
  /// P(X(t) = count) for count = 0 ... up_to; they sum to 1 when up_to >= t.
  /// errors  Error(domain) for t or up_to that is not whole or above 1,000,000, and where up_to times t is above 1e10
  /// cost    at most t - count steps of some nanoseconds for each count: 30,000 counts of 30,000 take some seconds
  [[nodiscard]] std::vector<Estimate> probability_of_purchases_new_customer(std::size_t up_to, double t,
                                                                            double level = 0.95,
                                                                            core::Executor* executor = nullptr) const;

  /// Customers with 0, 1, ..., cells - 2 and "cells - 1 or more" purchases up to T. errors  Error(domain) unless
  /// 2 <= cells <= 10,000
  [[nodiscard]] CountComparison compare_counts(const CustomerColumns& customers, std::size_t cells = 8,
                                               core::Executor* executor = nullptr) const;

  /// Customers with these T; row i depends on the seed, on i and on its T alone. errors  Error(domain) for a T that is
  /// not whole or out of range;  cost  one random number an opportunity
  [[nodiscard]] SimulatedCustomers simulate(std::span<const double> T, std::uint64_t seed,
                                            core::Executor* executor = nullptr) const;

  [[nodiscard]] estimation::ModelState state() const;
  /// errors  Error(format)
  [[nodiscard]] static BetaGeoBetaBinomModel from_state(const estimation::ModelState& state);

 private:
  BetaGeoBetaBinomModel(estimation::ParameterEstimates estimates, estimation::FitReport report);
  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_;
};

/// Log-likelihood of the BG/BB model over rows at given parameters, with gradient and Hessian by their logarithms.
/// errors  Error(domain) for parameters that are not positive, or for a row that cannot be
struct BetaGeoBetaBinomLikelihood {
  double value;
  std::vector<double> gradient;  ///< 4
  math::Matrix hessian;          ///< 4 x 4
};
[[nodiscard]] BetaGeoBetaBinomLikelihood beta_geo_beta_binom_log_likelihood(const std::array<double, 4>& parameters,
                                                                            const CustomerColumns& customers);

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/beta_geo_beta_binom.ipp>
#include <amends/impl/customer_base/beta_geo_beta_binom_intervals.ipp>
#endif
