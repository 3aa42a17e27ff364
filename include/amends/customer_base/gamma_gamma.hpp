#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <cstdint>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

/// One row for each customer: how often he bought, and what he spent each time on average.
struct SpendColumns {
  core::ColumnView frequency{};       ///< x: transactions that monetary_value is the mean of, whole, >= 0
  core::ColumnView monetary_value{};  ///< mean spend of these, > 0; not read where frequency is 0
  core::ColumnView weights{};         ///< how many customers the row stands for, >= 0; 1 when not given
  core::ColumnView customer_id{};     ///< numbers or codes: one that stands twice is a warning of a fit
};

struct GammaGammaOptions {
  std::vector<LogNormalPrior> priors{};  ///< on p, q or v; the estimate is then the mode of the posterior
  /// A correlation of frequency and mean spend beyond this, either way, is a warning of the report: the model takes the
  /// two as independent.
  double correlation_limit = 0.3;
  /// More than this share of rows that cannot be is an error: a column mixed up shows here first.
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;  ///< not owned; none: this thread. Changes no bit of the result
};

/// Gamma-Gamma model of spend per transaction: what a customer spends on average, when his few transactions say little
/// and those of all others say what is usual.
/// model    a transaction of a customer is Gamma(p, nu) with mean p/nu; nu is Gamma(q, v) over customers; spend does
/// not
///          depend on how often he buys. p, q are shapes, v a rate in units of money; the papers call v gamma.
/// formula  f(z | x) = Gamma(px+q)/(Gamma(px) Gamma(q)) v^q z^(px-1) x^(px) / (v + x z)^(px+q),  z the mean of x
///          transactions
/// edge     q <= 1: the mean of a new customer is infinite, and so is that of a known one with p x + q <= 1. Then the
///          value and its standard error are infinity, the interval is 0 to infinity, and the report of the fit warns.
/// source   Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value [published CDNOW fit reproduced]
class GammaGammaModel {
 public:
  struct Parameters {
    double p;  ///< shape of a customer's transactions
    double q;  ///< shape of nu over customers
    double v;  ///< rate of nu over customers, money
  };

  /// Maximum likelihood (with priors: the mode). Identical rows are put together; rows with frequency 0 hold no spend
  /// and are left out and counted in a warning; rows with a mean spend that is not above 0 are invalid and counted.
  /// diagnoses  no_repeat_buyers (no row with a transaction), too_few_rows (fewer than three distinct ones),
  ///            spread_not_identified (p or q runs off: customers, or transactions of one customer, do not differ),
  ///            on_boundary
  /// errors     Error(missing, size_mismatch) for columns, Error(domain) for options, Error(unknown_name) for a prior
  /// on
  ///            a parameter there is not
  /// cost       a sort; then searches from five starts, some 50 evaluations, each one logarithm a distinct row and six
  /// special functions a
  ///            distinct frequency
  [[nodiscard]] static estimation::Fit<GammaGammaModel> fit(const SpendColumns& customers,
                                                            const GammaGammaOptions& options = {});
  /// A model with given parameters, whose errors are not known (NaN): to predict with published ones. errors
  /// Error(domain) unless positive
  [[nodiscard]] static GammaGammaModel with_parameters(double p, double q, double v);

  [[nodiscard]] Parameters parameters() const noexcept;
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  /// Correlation of frequency and mean spend over the customers of the fit (Pearson, weighted); NaN where one of them
  /// does not vary, and without a fit.
  [[nodiscard]] double correlation() const noexcept { return correlation_; }

  /// A customer's expected spend per transaction given what he spent so far ("conditional expected average profit"):
  /// p (v + x z)/(p x + q - 1), which lies between his own mean and that of all; frequency 0 gives the mean of a new
  /// customer. Intervals on the logarithmic scale; they hold the error of the parameters, not how customers differ: for
  /// that see mean_spend_quantile. A row that cannot be is NaN and counted.
  /// errors  Error(contradiction) for covariates, which the model does not have, and for errors where it has none
  [[nodiscard]] Predictions expected_spend(const SpendColumns& customers, const PredictionOptions& options = {}) const;

  // One customer. errors  Error(domain) for a row that cannot be
  [[nodiscard]] double expected_spend(double frequency, double monetary_value) const;
  /// Variance of a customer's own mean spend p/nu given his history: infinite where p x + q <= 2.
  [[nodiscard]] double mean_spend_variance(double frequency, double monetary_value) const;
  /// The `share` quantile of a customer's own mean spend p/nu given his history (parameters taken as known); of a new
  /// customer for frequency 0. Finite for share < 1 even where the mean is infinite. errors  Error(domain) for a share
  /// outside [0, 1]
  [[nodiscard]] double mean_spend_quantile(double share, double frequency, double monetary_value) const;
  /// The `share` quantile of his next transaction.
  [[nodiscard]] double transaction_quantile(double share, double frequency, double monetary_value) const;
  /// ln f(monetary_value | frequency); frequency 0 gives 0: nothing was observed.
  [[nodiscard]] double log_density(double frequency, double monetary_value) const;

  /// Mean spend per transaction over all customers, v p/(q - 1); infinite for q <= 1.
  /// errors  Error(domain) unless 0 < level < 1. The errors are NaN for a model made from given parameters.
  [[nodiscard]] Estimate expected_spend_new_customer(double level = 0.95) const;

  /// For a scenario: "mean_spend" (expected_spend_new_customer; log). The components of the source are the logarithms of
  /// p, q and v.
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) where the mean is infinite
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;

  /// Mean spend of simulated customers with these numbers of transactions (NaN for 0 transactions); row i depends on
  /// the seed and on i alone. errors  Error(domain) for a frequency that is not whole or negative
  [[nodiscard]] std::vector<double> simulate(std::span<const double> frequency, std::uint64_t seed) const;

  [[nodiscard]] estimation::ModelState state() const;
  /// errors  Error(format)
  [[nodiscard]] static GammaGammaModel from_state(const estimation::ModelState& state);

 private:
  GammaGammaModel(estimation::ParameterEstimates estimates, estimation::FitReport report, double correlation);
  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_;
  double correlation_;
};

/// Log-likelihood of the Gamma-Gamma model over rows at given parameters, with the derivatives by ln p, ln q, ln v.
/// Rows with frequency 0 count as nothing. errors  Error(domain) for parameters that are not positive or a row that
/// cannot be
struct GammaGammaLikelihood {
  double value;
  std::vector<double> gradient;  ///< 3
  math::Matrix hessian;          ///< 3 x 3
};
[[nodiscard]] GammaGammaLikelihood gamma_gamma_log_likelihood(const GammaGammaModel::Parameters& parameters,
                                                              const SpendColumns& customers);

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/gamma_gamma.ipp>
#endif
