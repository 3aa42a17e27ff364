#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {
class AftFit;
}  // namespace detail

/// The distribution of W in ln T = location + scale W.
enum class AftDistribution : std::uint8_t {
  exponential,        ///< smallest extreme value with scale 1: constant hazard
  weibull,            ///< smallest extreme value: hazard rises (scale < 1) or falls (scale > 1)
  log_normal,         ///< normal: hazard rises, then falls
  log_logistic,       ///< logistic: hazard falls (scale >= 1), or rises, then falls
  generalised_gamma,  ///< Prentice's, with the shape Q: 1 Weibull, 0 log-normal, Q = scale gamma, -1 inverse Weibull
};
[[nodiscard]] std::string_view to_string(AftDistribution distribution) noexcept;

using AftCovariate = estimation::Covariate;

/// The rows of an accelerated failure time model: one customer (or `weights` equal ones) each.
struct AftData {
  core::ColumnView duration;                        ///< when the row ends, > 0: these models have no events at time 0
  core::ColumnView event{};                         ///< 1 it ended with the event, 0 watching ended; left out: all 1
  std::vector<estimation::Covariate> covariates{};  ///< finite numbers; may be none. All of them act on the location
  std::vector<std::string> scale_covariates{};      ///< names of those that act on the logarithm of the scale as well
  core::ColumnView entry{};        ///< when watching began, 0 <= entry < duration; left out: from the start
  core::ColumnView weights{};      ///< >= 0; 0 leaves the row out; left out: 1
  core::ColumnView clusters{};     ///< a code per row; given: errors are robust and clustered by it
  core::ColumnView customer_id{};  ///< a code per row; one that stands in several rows is a warning
  /// Where the columns came from, in the caller's words: kept with the model, so that whoever reads the rows again
  /// knows.
  std::vector<std::string> column_names{};
};

struct AftOptions {
  AftDistribution distribution = AftDistribution::weibull;
  /// L2: penalty/2 times the sum of the squared coefficients of the location, of covariates divided by their standard
  /// deviation, is subtracted from the log-likelihood.
  double penalty = 0.0;
  bool robust = false;      ///< sandwich covariance; clusters imply it
  std::string time_unit{};  ///< of the durations: "month", ... (estimation::check_time_unit), kept for estimates
  int max_iterations = 100;
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the rows; more is an error
  core::Executor* executor = nullptr;  ///< not owned; nullptr: this thread. Changes no bit of the result.
};

/// A prediction with its delta-method standard error and interval.
struct AftEstimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

/// What can be predicted, and the scale its interval is built on.
enum class AftQuantity : std::uint8_t {
  survival,           ///< at a time; log minus log
  cumulative_hazard,  ///< at a time; log
  hazard,             ///< at a time; log
  quantile,           ///< time by which the share has left; log
  mean,               ///< expected time; log
  restricted_mean,    ///< expected time within a horizon; logit of its share of the horizon
};
[[nodiscard]] std::string_view to_string(AftQuantity quantity) noexcept;

/// Predictions for many customers: rows times columns values each, row after row.
struct AftPredictions {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> value{};
  std::vector<double> standard_error{};
  std::vector<double> lower{};
  std::vector<double> upper{};
  core::RowReport report{};  ///< rows with a covariate that is not finite or an `after` below 0 are NaN throughout
};

struct AftPredictOptions {
  double level = 0.95;
  core::ColumnView after{};            ///< per row: given that the customer is still there at this time
  core::Executor* executor = nullptr;  ///< not owned
};

/// Residuals of rows, NaN in rows that are invalid.
struct AftResiduals {
  std::vector<double> cox_snell{};  ///< H(duration) - H(entry): like censored exponential times when the model is right
  std::vector<double> martingale{};  ///< event - cox_snell: events in excess of those expected
  /// sign(m) sqrt(-2 (m + event ln(event - m))), m the martingale residual: more symmetric. (R's survreg has another
  /// residual of this name, against the saturated model.)
  std::vector<double> deviance{};
  core::RowReport report{};  ///< of the rows, with the reasons
};

/// Parametric survival: covariates stretch or shrink time. A coefficient b means that times are exp(b) times as long
/// per unit of the covariate, at every quantile.
///
/// formula  ln T = b0 + b'x + s W, ln s = g0 + g'z (z: the scale covariates), w = (ln t - b0 - b'x)/s;
///          Weibull S = exp(-e^w); exponential the same with s = 1; log-normal S = 1 - Phi(w); log-logistic
///          S = 1/(1 + e^w); generalised gamma S = P(W > w), W of math::StandardGeneralisedGamma with shape Q (the
///          parametrisation mu, sigma, Q of Prentice (1974)).
///          A row adds weight (event ? ln f(t) : ln S(t)) - weight ln S(entry) to the log-likelihood, f the density of
///          T itself (not of ln T), so that log-likelihoods, AIC and BIC of the five can be compared.
/// names    intercept, the covariates, scale (or log_scale and log_scale.<covariate> when covariates act on it), Q.
///          The interval of scale is built on the logarithm.
/// units    durations and entries in one unit, from one origin: the customer's own time 0
/// source   Kalbfleisch & Prentice (2002), chapters 2-3 [recalled]; agrees with R survival 3.5-3, survreg
///          (tests/unit/survival/accelerated_failure_time_test.cpp)
/// cost     per iteration (5-12 of them) and row 30-60 ns with five covariates; generalised gamma 2 us per censored
/// row.
///          Memory: one copy of the rows used. Time does not depend on how many durations are equal.
class AcceleratedFailureTimeModel {
 public:
  /// A model, or a diagnosis: too_few_rows, no_events, collinear (a constant covariate, or a sum of others; named),
  /// separation (a coefficient runs off; named: typically nobody with that covariate had the event. Read from the rows
  /// before any search: some sum of covariates is constant among those with the event, and not below that among the
  /// others), on_boundary (the scale runs to 0, Q to infinity), not_converged. A row is left out and counted when something in it is not finite,
  /// duration <= 0 (zero included), not 0 <= entry < duration, or weight < 0. A common factor of all weights changes no
  /// estimate, and errors by its root.
  /// edge     generalised gamma: the better of the Weibull and the log-normal fit is its start, so that it is never
  ///          below them
  /// errors   Error(missing) without duration; Error(size_mismatch); Error(domain) for penalty or max_iterations,
  ///          Error(unknown_name) for a time_unit that is none,
  ///          and for events coded otherwise than 0 and 1 (NaN: not known); Error(bad_rows) where more than the largest
  ///          share of the rows are left out;
  ///          Error(unknown_name) for a scale covariate that is not among the covariates; Error(contradiction) for two
  ///          covariates of one name, one named like another parameter, or a scale covariate of the exponential
  [[nodiscard]] static estimation::Fit<AcceleratedFailureTimeModel> fit(const AftData& data,
                                                                        const AftOptions& options = {});

  [[nodiscard]] AftDistribution distribution() const noexcept { return distribution_; }
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  [[nodiscard]] const std::vector<std::string>& covariates() const noexcept { return covariates_; }
  [[nodiscard]] const std::vector<std::string>& scale_covariates() const noexcept { return scale_covariates_; }
  [[nodiscard]] bool robust() const noexcept { return robust_; }
  [[nodiscard]] const std::string& time_unit() const noexcept { return time_unit_; }  ///< as given; may be empty
  [[nodiscard]] std::size_t clusters() const noexcept { return clusters_; }           ///< 0 where none were given
  [[nodiscard]] double penalty_option() const noexcept { return penalty_option_; }    ///< as given in AftOptions
  [[nodiscard]] const std::vector<std::string>& column_names() const noexcept { return column_names_; }
  /// Inverse of the information on the working scale; what estimates() holds unless errors are robust.
  [[nodiscard]] const math::Matrix& naive_covariance() const noexcept { return naive_covariance_; }
  [[nodiscard]] double events() const noexcept { return events_; }  ///< sum of their weights
  /// Of the model without covariates.
  [[nodiscard]] double null_log_likelihood() const noexcept { return null_log_likelihood_; }
  /// Are all coefficients of covariates 0? Statistic 0 with 0 degrees of freedom (p-value NaN) without covariates.
  [[nodiscard]] estimation::LikelihoodRatioTest likelihood_ratio_test() const;
  /// Is this model better than `restricted`, nested in it?
  /// errors  Error(contradiction) unless its covariates are among ours, its distribution is ours or a special case
  ///         (exponential < Weibull < generalised gamma, log-normal < generalised gamma), and those of
  ///         estimation::likelihood_ratio_test
  [[nodiscard]] estimation::LikelihoodRatioTest likelihood_ratio_test(
      const AcceleratedFailureTimeModel& restricted) const;

  // Predictions for one customer: x in the order of covariates(). With `after` > 0 the customer is known to be still
  // there at that time, and the clock starts anew: times, horizons and results count from `after`.
  // edge of times   one beyond the range of numbers is infinite (or 0), and so is its error; the limits, which come from
  // its logarithm, are right as far as they are in range
  // errors of all   Error(size_mismatch), Error(domain) for x that is not finite, time < 0, after < 0 or level

  /// Share still there at `time`: S(after + time)/S(after).  edge  time 0 gives 1 with interval [1, 1]
  [[nodiscard]] AftEstimate survival(std::span<const double> x, double time, double after = 0.0,
                                     double level = 0.95) const;
  /// -ln of it.
  [[nodiscard]] AftEstimate cumulative_hazard(std::span<const double> x, double time, double after = 0.0,
                                              double level = 0.95) const;
  /// Rate of leaving at after + time, per unit of time.  edge  NaN at 0, where it may be infinite
  [[nodiscard]] AftEstimate hazard(std::span<const double> x, double time, double after = 0.0,
                                   double level = 0.95) const;
  /// Time by which the share `left` (0 < left < 1) of such customers has left.
  [[nodiscard]] AftEstimate quantile(std::span<const double> x, double left, double after = 0.0,
                                     double level = 0.95) const;
  [[nodiscard]] AftEstimate median(std::span<const double> x, double after = 0.0, double level = 0.95) const {
    return quantile(x, 0.5, after, level);
  }
  /// Expected time. Beyond the data it rests on the distribution's tail alone: prefer restricted_mean.
  /// edge  infinite, error and limits NaN, where it does not exist (log-logistic with scale >= 1, generalised gamma with
  ///       Q < 0 and 1 + scale Q <= 0). It exists, and may be beyond the range of numbers, for every other scale: the
  ///       mean of a log-normal with scale 40 is exp(800) medians
  [[nodiscard]] AftEstimate mean(std::span<const double> x, double after = 0.0, double level = 0.95) const;
  /// Expected time within `horizon` > 0, the integral of survival from 0 to it: the retention horizon.
  /// cost  some 100-400 evaluations of the survival function
  [[nodiscard]] AftEstimate restricted_mean(std::span<const double> x, double horizon, double after = 0.0,
                                            double level = 0.95) const;

  /// The same for many customers: columns of covariates in the order of covariates(), `at` the times, shares or
  /// horizons (not used by the mean, which has one column). A wrong `at` is an error, a wrong row is NaN and counted.
  /// errors  Error(size_mismatch), Error(missing) for an empty `at`, Error(domain) for one of `at` or level
  [[nodiscard]] AftPredictions predict(AftQuantity quantity, std::span<const core::ColumnView> covariates,
                                       std::size_t rows, std::span<const double> at,
                                       const AftPredictOptions& options = {}) const;

  /// For a scenario: "survival" (at a time; log-log), "median" and "mean" (expected time; log), of a customer whose
  /// covariates `where` gives by name. The components of the source are the working parameters; clusters those of
  /// robust errors.
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) where the quantity has no error: survival
  ///         at time 0, a mean that is infinite
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;

  /// Residuals of rows, of the fit or others; covariates are found by name, weights play no part.
  /// errors  Error(unknown_name) for a covariate that is not among the data's, Error(missing), Error(size_mismatch)
  [[nodiscard]] AftResiduals residuals(const AftData& data, core::Executor* executor = nullptr) const;

  /// The model as plain data. errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static AcceleratedFailureTimeModel from_state(const estimation::ModelState& state);

 private:
  explicit AcceleratedFailureTimeModel(estimation::ParameterEstimates estimates) : estimates_(std::move(estimates)) {}
  friend class detail::AftFit;
  void check() const;

  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_{};
  AftDistribution distribution_ = AftDistribution::weibull;
  std::vector<std::string> covariates_{};
  std::vector<std::string> scale_covariates_{};
  math::Matrix naive_covariance_{};
  double null_log_likelihood_ = 0.0;
  double events_ = 0.0;
  double penalty_option_ = 0.0;
  std::vector<std::string> column_names_{};
  bool robust_ = false;
  std::string time_unit_{};
  std::size_t clusters_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/accelerated_failure_time.ipp>
#endif
