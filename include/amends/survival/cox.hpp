#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/matrix.hpp>
#include <amends/survival/data.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {
class CoxFit;
}  // namespace detail

/// How events at the same time are treated.
enum class CoxTies : std::uint8_t {
  efron,    ///< as if the tied events came one after the other, in unknown order: close to exact
  breslow,  ///< each tied event against everybody at risk: simpler, biased towards 0 when ties are many
};
[[nodiscard]] std::string_view to_string(CoxTies ties) noexcept;

using CoxCovariate = estimation::Covariate;

/// The rows of a Cox model. Each is an interval (entry, duration] during which a customer was watched and his
/// covariates were as given; a customer whose covariates change has several rows (start-stop form).
struct CoxData {
  core::ColumnView duration;  ///< end of the interval: finite, any origin, any unit
  core::ColumnView event;     ///< 1 when it ended with the event, 0 when watching ended (censored)
  std::vector<estimation::Covariate> covariates{};  ///< finite numbers; may be none
  core::ColumnView entry{};    ///< start of the interval, below duration; not given: watched from the start
  core::ColumnView weights{};  ///< >= 0; 0 leaves the row out
  core::ColumnView strata{};   ///< a code per row; each stratum has a baseline hazard of its own
  /// Names of the codes 0, 1, ... of strata; may be left out.
  std::vector<std::string> stratum_names{};
  core::ColumnView clusters{};  ///< a code per row; given: errors are robust and clustered by it
  core::ColumnView subjects{};  ///< a code per customer; overlapping rows of one are warned about
  /// Where the columns came from, in the caller's words: kept with the model, so that whoever reads the rows again
  /// knows.
  std::vector<std::string> column_names{};
};

struct CoxOptions {
  CoxTies ties = CoxTies::efron;
  /// L2: penalty/2 times the sum of the squared coefficients of covariates divided by their standard deviation
  /// (divisor: sum of weights) is subtracted from the log-likelihood (a sum over events, not a mean, so the same
  /// penalty weighs less in larger data).
  double penalty = 0.0;
  bool robust = false;                                            ///< sandwich covariance; clusters imply it
  int max_iterations = 60;                                        ///< Newton steps; a regular fit takes 4 to 8
  double largest_share_left_out = core::largest_left_out_of_fit;  ///< of the rows; more is an error
  core::Executor* executor = nullptr;  ///< not owned; nullptr: this thread. Changes no bit of the result.
};

/// A test against a chi-squared distribution.
struct CoxTest {
  double statistic;
  double degrees_of_freedom;
  double p_value;
};

/// The baseline of one stratum, cumulative, at each time with an event. It belongs to a customer whose covariates are
/// the means of the fit.
struct CoxBaseline {
  double stratum = 0.0;                       ///< its code; 0 when no strata were given
  double last_time = 0.0;                     ///< end of the last row: nothing is known after it
  std::vector<double> time{};                 ///< ascending
  std::vector<double> cumulative_hazard{};    ///< H0
  std::vector<double> cumulative_variance{};  ///< of H0 with known coefficients
  std::vector<double> cumulative_centre{};    ///< time.size() by covariates: integral of (mean at risk - mean) dH0
  bool operator==(const CoxBaseline&) const = default;
};

/// What a customer's covariates are in (start, stop].
struct CoxSegment {
  double start;
  double stop;
  std::vector<double> covariates;
};

struct CoxCurveOptions {
  std::vector<double> times{};  ///< ascending or not; empty: every time with an event
  /// Code of the stratum; may be left out (NaN) where there is only one.
  double stratum = std::numeric_limits<double>::quiet_NaN();
  double level = 0.95;
  /// The scale on which the interval is symmetric. log_minus_log: ln H -+ z se(H)/H, H = -ln S; log: H -+ z se(H), cut;
  /// plain: S -+ z S se(H), cut; logit: ln(S/(1 - S)) -+ z se(H)/(1 - S).
  IntervalScale scale = IntervalScale::log_minus_log;
  core::Executor* executor = nullptr;  ///< asked now and then whether to stop (core::StoppableExecutor); not owned
};

/// Survival over time, with interval; one entry per time. NaN after the last time observed, and outside a path.
struct CoxCurve {
  std::vector<double> time{};
  std::vector<double> survival{};
  std::vector<double> lower{};
  std::vector<double> upper{};
  std::vector<double> cumulative_hazard{};
  std::vector<double> standard_error{};  ///< of the cumulative hazard; S times it is that of the survival
  /// First time at which survival is at or below the share (0.5: median); infinity when it never is.
  /// errors  Error(domain) unless 0 <= share <= 1
  [[nodiscard]] double time_until(double share) const;
  /// The curve as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static CoxCurve from_state(const estimation::ModelState& state);
};

/// Survival of many customers at the same times: rows times times.size() values each, row after row. A row with a
/// covariate that is not finite (or an unknown stratum) is NaN and stands in the account.
struct CoxSurvivalTable {
  std::vector<double> time{};
  std::vector<double> survival{};
  std::vector<double> lower{};
  std::vector<double> upper{};
  std::vector<double> standard_error{};  ///< of the cumulative hazard
  std::size_t rows = 0;
  core::RowReport report{};  ///< of the rows, with the reasons
};

/// Cox's proportional hazards model: h(t | x) = h0(t) exp(b'(x - mean)), the baseline h0 left free.
///
/// formula  b maximises the partial likelihood, sum over events of w [b'x - ln(sum over those at risk of w exp(b'x))],
///          tied events by Efron or Breslow; those at risk at t: entry < t <= duration, same stratum.
///          Covariance: inverse of the (penalised) information; robust: D'D with D the weighted score residuals, summed
///          by cluster, times that inverse.
///          Survival S(t | x) = exp(-H), H = r H0(t), r = exp(b'(x - mean)); variance of H (Tsiatis 1981):
///          r^2 [ V0(t) + q' C q ], q = integral of (x - mean at risk) dH0, C the covariance of b.
/// units    time in any unit and from any origin; coefficients per unit of their covariate
/// source   Cox (1972), Breslow (1974), Efron (1977), Tsiatis (1981), Lin & Wei (1989) [recalled]; the numbers agree
///          with survival 3.5-3 (tests/unit/survival/cox_test.cpp)
/// cost     sorting once, then per Newton step 2-3 passes over the rows: n (p^2/2 + 2 p) multiplications; p > 100 gets
///          slow. Up to 2^32 - 2 rows.
class CoxModel {
 public:
  /// A model, or a diagnosis: too_few_rows, no_events, collinear (a constant covariate, or a sum of others; named),
  /// separation (a coefficient runs off; named: the rows say that along it, alone or with others, every event had the
  /// highest risk of those at risk with it; or hazards that differ by a factor of exp(50) are reached before any
  /// maximum), not_converged. A row is left out and counted when something in it is not finite,
  /// entry >= duration, or its weight is negative.
  /// edge     rows never at risk when something happens do not change the result; no covariates gives the baseline only
  /// errors   Error(missing) without duration or event; Error(size_mismatch); Error(domain) for penalty or
  ///          max_iterations, and for events coded otherwise than 0 and 1 (NaN: not known); Error(contradiction) for
  ///          two covariates of one name, or a code of strata without a name where there are names; Error(bad_rows)
  ///          where more than the largest share of the rows are left out
  [[nodiscard]] static estimation::Fit<CoxModel> fit(const CoxData& data, const CoxOptions& options = {});

  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return estimates_.names(); }
  [[nodiscard]] const std::vector<double>& coefficients() const noexcept { return estimates_.values(); }
  [[nodiscard]] const std::vector<double>& means() const noexcept { return means_; }  ///< weighted, of the rows used
  [[nodiscard]] const std::vector<double>& standard_deviations() const noexcept { return deviations_; }
  [[nodiscard]] CoxTies ties() const noexcept { return ties_; }
  [[nodiscard]] bool robust() const noexcept { return robust_; }
  /// Inverse of the information; what estimates() holds unless errors are robust.
  [[nodiscard]] const math::Matrix& naive_covariance() const noexcept { return naive_covariance_; }
  [[nodiscard]] double events() const noexcept { return events_; }  ///< rows with an event, not weighted

  [[nodiscard]] double null_log_likelihood() const noexcept { return null_log_likelihood_; }  ///< at b = 0
  // Are all coefficients 0? The likelihood ratio and score tests do not know of robust errors; the Wald test uses them.
  [[nodiscard]] CoxTest likelihood_ratio_test() const;
  [[nodiscard]] CoxTest score_test() const;
  [[nodiscard]] CoxTest wald_test() const;

  [[nodiscard]] const std::vector<CoxBaseline>& baselines() const noexcept { return baselines_; }
  /// errors  Error(unknown_name) for a code that no row had; Error(missing) for NaN where there are several strata
  [[nodiscard]] const CoxBaseline& baseline(double stratum = std::numeric_limits<double>::quiet_NaN()) const;

  /// As given in CoxData; may be empty.
  [[nodiscard]] const std::vector<std::string>& stratum_names() const noexcept { return stratum_names_; }
  [[nodiscard]] const std::vector<std::string>& column_names() const noexcept { return column_names_; }
  /// The code of a named stratum.  errors  Error(unknown_name), which lists the names
  [[nodiscard]] double stratum_code(std::string_view name) const;

  /// b'(x - mean); exp of it is the hazard as a multiple of the baseline.
  /// edge  NaN for a covariate that is not finite;  errors  Error(size_mismatch)
  [[nodiscard]] double linear_predictor(std::span<const double> covariates) const;
  [[nodiscard]] double partial_hazard(std::span<const double> covariates) const;
  /// out[i] = linear_predictor of row i of the columns (in the order of names()); returns the number of NaN rows.
  /// errors  Error(size_mismatch)
  std::size_t linear_predictors(std::span<const core::ColumnView> covariates, std::span<double> out) const;

  /// Survival of a customer whose covariates stay as they are.
  /// edge    before the first event 1; after the last time observed NaN
  /// errors  Error(size_mismatch), Error(domain) for a covariate or level, and those of baseline()
  [[nodiscard]] CoxCurve survival(std::span<const double> covariates, const CoxCurveOptions& options = {}) const;

  /// Survival along a stated path: "complaint opened at week 30, recovered at week 32, a second failure at week 40".
  /// Given that the customer was there at the start of the first segment. Each segment starts where the one before
  /// ended. It answers "what if the covariates did this"; covariates that the customer would have only while he stays
  /// (internal ones) make it a scenario, not a forecast.
  /// edge    NaN outside the path and after the last time observed
  /// errors  Error(missing) for an empty path; Error(contradiction) for a gap, an overlap or a segment that does not
  /// end
  ///         after its start; and those of survival()
  [[nodiscard]] CoxCurve survival_along(std::span<const CoxSegment> path, const CoxCurveOptions& options = {}) const;

  /// Survival of many customers at options.times (must be given), with standard errors and intervals.
  /// covariates in the order of names(); strata: a code per row, or not given where there is one stratum
  /// errors  Error(size_mismatch), Error(missing) without times;  cost  rows * times * p^2/2
  [[nodiscard]] CoxSurvivalTable survival_table(std::span<const core::ColumnView> covariates,
                                                const CoxCurveOptions& options, core::ColumnView strata = {},
                                                core::Executor* executor = nullptr) const;

  /// The model as plain data. errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static CoxModel from_state(const estimation::ModelState& state);

 private:
  explicit CoxModel(estimation::ParameterEstimates estimates) : estimates_(std::move(estimates)) {}
  friend class detail::CoxFit;
  void check() const;

  estimation::ParameterEstimates estimates_;
  estimation::FitReport report_{};
  math::Matrix naive_covariance_{};
  std::vector<double> means_{};
  std::vector<double> deviations_{};
  std::vector<CoxBaseline> baselines_{};
  std::vector<std::string> stratum_names_{};
  std::vector<std::string> column_names_{};
  double null_log_likelihood_ = 0.0;
  double score_statistic_ = 0.0;
  double events_ = 0.0;
  CoxTies ties_ = CoxTies::efron;
  bool robust_ = false;
};

/// Interval of a survival S = exp(-H) from H and its standard error.
/// edge    H = 0 gives [1, 1]; infinite H gives [0, 0];  errors  Error(domain) unless 0 < level < 1
[[nodiscard]] estimation::Interval cox_survival_interval(double cumulative_hazard, double standard_error,
                                                         IntervalScale scale, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/cox.ipp>
#include <amends/impl/survival/cox_state.ipp>
#endif
