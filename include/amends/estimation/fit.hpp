#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What every estimator returns: a report that says whether there is an answer, and the estimates with their
// uncertainty. See docs/adding-a-model.md, "An estimator".
namespace amends::inline AMENDS_ABI::estimation {

/// Why a fit has no answer. A diagnosis is about the data, not about the optimiser; `not_converged` is the exception,
/// and a defect to report.
enum class Diagnosis : std::uint8_t {
  none,
  no_repeat_buyers,                ///< nobody bought twice: purchase and dropout cannot be told apart
  no_events,                       ///< nothing happened in any row
  dropout_spread_not_identified,   ///< how customers differ in leaving has no finite best value
  purchase_spread_not_identified,  ///< how customers differ in buying has no finite best value
  spread_not_identified,           ///< the same for another difference between customers
  on_boundary,                     ///< the likelihood is highest at the edge of what a parameter may be
  separation,                      ///< a covariate foretells the outcome perfectly: its coefficient runs off
  collinear,                       ///< covariates that are constant, or sums of each other
  too_few_rows,                    ///< fewer rows than parameters
  contradictory_rows,              ///< rows that cannot all be true
  not_converged,
};
[[nodiscard]] std::string_view to_string(Diagnosis diagnosis) noexcept;

/// How a fit ended.
struct FitReport {
  Diagnosis diagnosis = Diagnosis::not_converged;
  std::string message{};    ///< one sentence: what is wrong and what to do, or "converged"
  std::string parameter{};  ///< the parameter or covariate to blame; may be empty
  int iterations = 0;
  int evaluations = 0;
  double newton_decrement = std::numeric_limits<double>::quiet_NaN();     ///< half of g' H^-1 g at the end
  double largest_gradient = std::numeric_limits<double>::quiet_NaN();     ///< largest |element|, working scale
  double smallest_eigenvalue = std::numeric_limits<double>::quiet_NaN();  ///< of the Hessian, working scale
  std::size_t distinct_rows = 0;                                          ///< after identical rows were put together
  core::RowReport row_report{};                                           ///< the rows given, those left out, and why
  double observations = 0.0;                                              ///< sum of the weights of the rows used
  std::vector<std::string> warnings{};
  [[nodiscard]] bool converged() const noexcept { return diagnosis == Diagnosis::none; }
  bool operator==(const FitReport&) const = default;
};

/// Whether there are as many usable rows as parameters. If not, or without any row, writes `too_few_rows` into the
/// report, and a sentence that begins with the account of the rows left out.
/// usable_rows: those with a weight above 0
[[nodiscard]] bool enough_rows(std::size_t usable_rows, std::size_t parameters, FitReport& report);

/// A warning of the report where several rows have one name: models of customers take each row for a customer.
/// ids     numbers or codes, compared exactly; NaN (nobody knows) is not compared;  cost  n log n
void warn_of_repeats(std::string_view name, const core::ColumnView& ids, FitReport& report);

/// A fitted model, or the reason why there is none: never "the best so far".
template <class Model>
class Fit {
 public:
  Fit(FitReport report, std::optional<Model> model) : report_(std::move(report)), model_(std::move(model)) {}

  [[nodiscard]] const FitReport& report() const noexcept { return report_; }
  [[nodiscard]] bool converged() const noexcept { return model_.has_value(); }
  explicit operator bool() const noexcept { return converged(); }
  /// errors  Error(numerical) with the diagnosis when the fit did not converge
  [[nodiscard]] const Model& model() const {
    if (!model_) throw Error(ErrorCode::numerical, std::string(to_string(report_.diagnosis)), report_.message);
    return *model_;
  }
  [[nodiscard]] const Model& operator*() const { return model(); }
  [[nodiscard]] const Model* operator->() const { return &model(); }

 private:
  FitReport report_;
  std::optional<Model> model_;
};

/// The scale on which a parameter is estimated and its interval built.
enum class Scale : std::uint8_t { identity, log, logit, log_log };
[[nodiscard]] std::string_view to_string(Scale scale) noexcept;
[[nodiscard]] double to_working(Scale scale, double value) noexcept;    ///< x, ln x, ln(x / (1 - x)),
                                                                        ///< or -ln(-ln x), which grows with x: the
                                                                        ///< complementary log-log of 1 - x, sign turned
[[nodiscard]] double from_working(Scale scale, double value) noexcept;  ///< the inverse
/// d value / d working at a value of the natural scale: 1, x, x (1 - x), or -x ln x.
[[nodiscard]] double working_slope(Scale scale, double value) noexcept;

struct Interval {
  double lower;
  double upper;
  bool operator==(const Interval&) const = default;
};

/// value -+ z(level) standard errors on the scale given, carried back. `standard_error` is on the natural scale.
/// edge    standard_error 0 gives [value, value]; a value at the edge of its scale (0 on log; 0 or 1 on logit) with a
///         standard error above 0 has no interval there: NaN;  errors  Error(domain) unless 0 < level < 1
[[nodiscard]] Interval interval_around(double value, double standard_error, Scale scale, double level = 0.95);

/// Maximum likelihood estimates (or, with a penalty or prior, modes) and what is known about their error.
class ParameterEstimates {
 public:
  struct Parts {
    std::vector<std::string> names;
    std::vector<double> values;  ///< natural scale
    std::vector<Scale> scales;
    math::Matrix working_covariance;  ///< on the working scales: inverse of the Hessian of the objective there
    double log_likelihood;            ///< without penalty
    double observations;              ///< number of customers or rows, weights summed
    double penalty = 0.0;             ///< what was subtracted from the log-likelihood
  };
  /// errors  Error(size_mismatch) unless all have the same size
  explicit ParameterEstimates(Parts parts);

  [[nodiscard]] std::size_t size() const noexcept { return parts_.values.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return parts_.names; }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return parts_.values; }
  [[nodiscard]] const std::vector<Scale>& scales() const noexcept { return parts_.scales; }
  [[nodiscard]] const math::Matrix& working_covariance() const noexcept { return parts_.working_covariance; }
  [[nodiscard]] double log_likelihood() const noexcept { return parts_.log_likelihood; }
  [[nodiscard]] double penalty() const noexcept { return parts_.penalty; }
  [[nodiscard]] double observations() const noexcept { return parts_.observations; }

  /// errors  Error(unknown_name), which lists the names there are
  [[nodiscard]] double value(std::string_view name) const;
  /// Natural scale, by the delta method: D C D with D the slopes of the scales.
  [[nodiscard]] math::Matrix covariance() const;
  [[nodiscard]] std::vector<double> standard_errors() const;
  /// Built on the scale of each parameter. errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] std::vector<Interval> confidence_intervals(double level = 0.95) const;
  [[nodiscard]] double aic() const noexcept;  ///< 2 k - 2 ln L
  [[nodiscard]] double bic() const noexcept;  ///< k ln n - 2 ln L, n = observations
  [[nodiscard]] const Parts& parts() const noexcept { return parts_; }

 private:
  Parts parts_;
};

struct LikelihoodRatioTest {
  double statistic;  ///< 2 (ln L_full - ln L_restricted)
  double degrees_of_freedom;
  double p_value;  ///< of the chi-squared distribution
};
/// Is the larger of two nested models better than chance?
/// edge    a statistic within rounding below 0 counts as 0
/// errors  Error(contradiction) unless `full` has more parameters, the same observations, no penalty in either, and a
///         log-likelihood not below that of `restricted`: then they are not nested or not both at their maximum
/// note    a parameter on its boundary under the restricted model (no spread) makes the p-value conservative
[[nodiscard]] LikelihoodRatioTest likelihood_ratio_test(const ParameterEstimates& restricted,
                                                        const ParameterEstimates& full);

/// A model as plain data: what is saved. `interop/model_file.hpp` writes it as JSON; a state of an old version stays
/// readable for ever.
struct ModelState {
  std::string model;
  int version = 1;
  std::vector<std::pair<std::string, std::string>> texts{};
  std::vector<std::pair<std::string, std::vector<std::string>>> lists{};
  std::vector<std::pair<std::string, std::vector<double>>> numbers{};

  /// errors  Error(domain) for a text with a zero byte, which `check` refuses as well
  void put(std::string name, std::string text);
  void put(std::string name, std::vector<std::string> list);
  void put(std::string name, std::vector<double> values);
  void put(std::string name, double value);
  /// errors  Error(format) naming what is missing
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& list(std::string_view name) const;
  [[nodiscard]] const std::vector<double>& values(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// errors  Error(format) unless it is a state of this model, of a version from 1 to `newest`, no name stands twice,
  /// and no text holds a zero byte
  void check(std::string_view expected_model, int newest) const;
  /// The same names in both: what was read holds nothing that its model does not know. `retired`: names that older
  /// versions wrote. errors  Error(format) naming the unknown one
  void check_names(const ModelState& written, std::span<const std::string_view> retired = {}) const;
  bool operator==(const ModelState&) const = default;
};

/// Estimates and report into a state and back, for the `state()` and `from_state()` of a model.
void put_fit(ModelState& state, const ParameterEstimates& estimates, const FitReport& report);
/// errors  Error(format) for what no fit could have written: values outside their scale, a covariance that is not
///         symmetric or has a negative variance, names that stand twice, counts that are not whole numbers. A variance
///         of NaN is that of an error that does not exist; NaN throughout, in a model that `may_be_given` its
///         parameters, stands for given ones
[[nodiscard]] ParameterEstimates estimates_of(const ModelState& state, bool may_be_given = true);
[[nodiscard]] FitReport report_of(const ModelState& state);
namespace detail {
/// Symmetric, variances finite and at least 0, correlations of at most 1; or NaN (its covariances NaN or 0) where an
/// error does not exist.
[[nodiscard]] bool is_covariance(const math::Matrix& c) noexcept;
}  // namespace detail

}  // namespace amends::inline AMENDS_ABI::estimation

namespace amends::inline AMENDS_ABI {
using estimation::Diagnosis;
using estimation::Fit;
using estimation::FitReport;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/fit.ipp>
#endif
