#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/contract_model.hpp>
#include <amends/estimation/design.hpp>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/impl/customer_base/covariate_columns.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

// Predictions of a contract model row by row: the law of the row's customer, and what is written of him. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail::contract {

inline const char* model_name(ContractLaw law) noexcept {
  return law == ContractLaw::shifted_beta_geo ? "ShiftedBetaGeoModel" : "BetaDiscreteWeibullModel";
}

/// What a row of a prediction is: a value (for log_log and log-scaled kinds its logarithm) with slopes, or why there is
/// none.
struct Outcome {
  double value = 0.0;
  std::array<double, 3> slope{};
  std::string problem{};
};
enum IntervalKind : int { log_log, logit, logarithmic };

/// The covariates of alpha, then those of beta, each with as many values as rows or one for all of them.
inline std::vector<estimation::Covariate> covariates_of_rows(std::span<const estimation::Covariate> given,
                                                             const std::vector<std::string>& alpha,
                                                             const std::vector<std::string>& beta, std::size_t rows) {
  std::vector<std::string> wanted = alpha;
  wanted.insert(wanted.end(), beta.begin(), beta.end());
  auto out = customer_base::detail::in_order(given, wanted, "covariates");
  for (const auto& one : out) estimation::check_covariates(std::span(&one, 1), one.values.size() == 1 ? 1 : rows);
  return out;
}

/// A fitted model at the covariates of a row: the law of its customer, and the errors of what depends on it.
class LawOfRow {
 public:
  LawOfRow(const estimation::ParameterEstimates& estimates, bool c_varies,
           std::span<const estimation::Covariate> covariates, std::size_t of_alpha)
      : estimates_(estimates),
        covariates_(covariates),
        of_alpha_(of_alpha),
        base_(c_varies ? 3 : 2),
        law_{0.0, 0.0, 1.0, c_varies},
        x_(covariates.size()),
        slope_(estimates.size()) {}

  /// Moves to row i. returns  why there is no law, or an empty text
  [[nodiscard]] std::string read(std::size_t i) {
    const auto& values = estimates_.values();
    if (law_.c_varies) law_.c = values[2];
    law_.alpha = values[0];
    law_.beta = values[1];
    if (covariates_.empty()) return {};
    double log_alpha = std::log(values[0]), log_beta = std::log(values[1]);
    for (std::size_t j = 0; j < covariates_.size(); ++j) {
      const std::size_t at = covariates_[j].values.size() == 1 ? 0 : i;
      if (auto problem = estimation::covariate_problem(covariates_.subspan(j, 1), at); !problem.empty()) return problem;
      x_[j] = covariates_[j].values[at];
      (j < of_alpha_ ? log_alpha : log_beta) += values[base_ + j] * x_[j];
    }
    law_.alpha = std::exp(log_alpha);
    law_.beta = std::exp(log_beta);
    return {};
  }
  [[nodiscard]] const Law& law() const noexcept { return law_; }

  /// The gradient by the working parameters of a quantity with slopes by ln alpha, ln beta and ln c.
  [[nodiscard]] const std::vector<double>& gradient(const std::array<double, 3>& by) {
    std::copy(by.begin(), by.begin() + static_cast<std::ptrdiff_t>(base_), slope_.begin());
    for (std::size_t j = 0; j < x_.size(); ++j) slope_[base_ + j] = x_[j] * by[j < of_alpha_ ? 0 : 1];
    return slope_;
  }
  /// Its standard error.
  [[nodiscard]] double error(const std::array<double, 3>& by) {
    (void)gradient(by);
    const math::Matrix& covariance = estimates_.working_covariance();
    double variance = 0.0;
    for (std::size_t p = 0; p < slope_.size(); ++p)
      for (std::size_t q = 0; q < slope_.size(); ++q) variance += slope_[p] * covariance(p, q) * slope_[q];
    return std::sqrt((std::max)(variance, 0.0));
  }

 private:
  const estimation::ParameterEstimates& estimates_;
  std::span<const estimation::Covariate> covariates_;
  std::size_t of_alpha_;
  std::size_t base_;  ///< parameters before the coefficients
  Law law_;
  std::vector<double> x_;
  std::vector<double> slope_;
};

/// Writes a survival, given as its logarithm, with an interval on the scale ln(-ln S) where errors are asked for.
template <class ErrorOf>
void put_survival(Predictions& out, std::size_t i, const Outcome& outcome, const ErrorOf& error_of, double z) {
  const double survival = std::exp(outcome.value);
  out.value[i] = survival;
  if (out.standard_error.empty()) return;
  const double error = error_of(outcome.slope), depth = -outcome.value;
  out.standard_error[i] = survival * error;
  if (error == 0.0 || depth == 0.0) {
    out.lower[i] = out.upper[i] = survival;
    return;
  }
  out.lower[i] = std::exp(-depth * std::exp(z * error / depth));
  out.upper[i] = std::exp(-depth * std::exp(-z * error / depth));
}

/// Writes a value with an interval on the scale given where errors are asked for.
template <class ErrorOf>
void put_value(Predictions& out, std::size_t i, const Outcome& outcome, const ErrorOf& error_of,
               estimation::Scale scale, double level) {
  out.value[i] = outcome.value;
  if (out.standard_error.empty()) return;
  if (outcome.value == std::numeric_limits<double>::infinity()) {
    out.standard_error[i] = 0.0;
    out.lower[i] = out.upper[i] = outcome.value;
    return;
  }
  out.standard_error[i] = error_of(outcome.slope);
  const auto interval = estimation::interval_around(outcome.value, out.standard_error[i], scale, level);
  out.lower[i] = interval.lower;
  out.upper[i] = interval.upper;
}

/// Smallest k >= 1 with reached(k), which is false and then true: whole, and from 2^53 on the smallest number of the
/// machine. edge  infinity where k is beyond the range of numbers
template <class Reached>
[[nodiscard]] double first_whole(Reached&& reached) {
  if (reached(1.0)) return 1.0;
  double low = 1.0, high = 2.0;
  while (!reached(high)) {
    low = high;
    high *= 2.0;
    if (std::isinf(high)) return high;
  }
  for (;;) {
    const double middle = std::floor(low + 0.5 * (high - low));
    if (!(middle > low && middle < high)) return high;
    (reached(middle) ? high : low) = middle;
  }
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail::contract
