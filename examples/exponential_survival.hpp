#pragma once

#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// A complete model, as docs/adding-a-model.md builds it: times until an event with the constant hazard exp(a + b'x).
//     ln L = sum over rows w [d (a + b'x) - t exp(a + b'x)],  d = 1 for an event, 0 for a row that was censored
// It is the least that a model has to say. Reading covariates, centring, collinear columns, weights, penalty, search,
// verdict, covariance and their carrying back are those of estimation/.
namespace example {

namespace core = amends::core;
namespace estimation = amends::estimation;

struct SurvivalRows {
  core::ColumnView duration{};
  core::ColumnView event{};
  core::ColumnView weights{};
  std::vector<estimation::Covariate> covariates{};
};
struct Options {
  double penalty = 0.0;  ///< l2/2 on the coefficients of standardised covariates
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;
};

class ExponentialSurvival {
 public:
  [[nodiscard]] static estimation::Fit<ExponentialSurvival> fit(const SurvivalRows& data, const Options& options = {});
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }

  // 5. Predictions. The hazard of a customer with covariates x, and the chance to be there after t.
  [[nodiscard]] double hazard(std::span<const double> x) const {
    core::check_same_size("x", x.size() + 1, "parameters", estimates_.size());
    double eta = std::log(estimates_.values()[0]);
    for (std::size_t j = 0; j < x.size(); ++j) eta += estimates_.values()[1 + j] * x[j];
    return std::exp(eta);
  }
  [[nodiscard]] double survival(double t, std::span<const double> x) const {
    return std::exp(-hazard(x) * core::check_non_negative("t", t));
  }

 private:
  explicit ExponentialSurvival(estimation::ParameterEstimates estimates) : estimates_(std::move(estimates)) {}
  estimation::ParameterEstimates estimates_;
};

// 1. Rows: which count, and why the others do not.
struct UsableRows {
  std::vector<double> duration{}, event{}, weight{}, x{};
};
inline std::string problem_of(const SurvivalRows& data, std::size_t i) {
  if (!(data.duration[i] > 0.0 && std::isfinite(data.duration[i]))) return "duration is not above 0 and finite";
  if (!(data.event[i] == 0.0 || data.event[i] == 1.0)) return "event is neither 0 nor 1";
  if (data.weights.given() && !(data.weights[i] >= 0.0 && std::isfinite(data.weights[i])))
    return "weight is negative or not finite";
  return estimation::covariate_problem(data.covariates, i);
}
inline UsableRows read(const SurvivalRows& data, estimation::FitReport& report) {
  UsableRows rows;
  report.row_report.rows = data.duration.size();
  for (std::size_t i = 0; i < data.duration.size(); ++i) {
    const std::string why = problem_of(data, i);
    if (!why.empty()) {
      report.row_report.leave_out(i, why);
      continue;
    }
    rows.duration.push_back(data.duration[i]);
    rows.event.push_back(data.event[i]);
    rows.weight.push_back(data.weights.given() ? data.weights[i] : 1.0);
    report.observations += rows.weight.back();
    for (const auto& covariate : data.covariates) rows.x.push_back(covariate.values[i]);
  }
  return rows;
}

inline estimation::Fit<ExponentialSurvival> ExponentialSurvival::fit(const SurvivalRows& data, const Options& options) {
  if (!data.duration.given()) throw amends::Error(amends::ErrorCode::missing, "duration", "duration must be given");
  core::check_same_size("event", data.event.size(), "duration", data.duration.size());
  estimation::check_covariates(data.covariates, data.duration.size());
  estimation::FitReport report;
  UsableRows rows = read(data, report);
  core::check_left_out(report.row_report, options.largest_share_left_out);
  if (!(report.observations > 0.0)) {
    report.diagnosis = amends::Diagnosis::too_few_rows;
    report.message = core::no_row_line(report.row_report);
    return {report, std::nullopt};
  }
  const double mean_weight = estimation::normalise_weights(rows.weight);

  // 2. Design: the columns as the search sees them.
  std::vector<std::string> columns;
  for (const auto& covariate : data.covariates) columns.push_back(covariate.name);
  const estimation::Design design(columns, rows.x, rows.weight, options.penalty > 0.0, options.executor);
  if (!design.examine(report)) return {report, std::nullopt};
  design.to_working(rows.x, options.executor);

  // 3. Likelihood, its gradient and Hessian, by a and the working coefficients; the first column is 1.
  const std::size_t p = design.size(), n = p + 1;
  const double l2 = options.penalty / mean_weight;
  const auto objective = [&](std::span<const double> at, std::span<double> gradient, std::span<double> hessian) {
    double value = design.penalty(l2, at.subspan(1));
    for (double& g : gradient) g = 0.0;
    for (double& h : hessian) h = 0.0;
    design.add_penalty(l2, at.subspan(1), 1, gradient, hessian);
    for (std::size_t i = 0; i < rows.duration.size(); ++i) {
      const auto x = [&](std::size_t j) { return j == 0 ? 1.0 : rows.x[i * p + j - 1]; };
      double eta = 0.0;
      for (std::size_t j = 0; j < n; ++j) eta += at[j] * x(j);
      const double expected = rows.duration[i] * std::exp(eta);
      value += rows.weight[i] * (expected - rows.event[i] * eta);
      for (std::size_t j = 0; j < n; ++j) {
        gradient[j] += rows.weight[i] * (expected - rows.event[i]) * x(j);
        for (std::size_t l = 0; l < n; ++l) hessian[j * n + l] += rows.weight[i] * expected * x(j) * x(l);
      }
    }
    return value;
  };

  // 4. Search and verdict.
  double events = 0.0, time = 0.0;
  for (std::size_t i = 0; i < rows.event.size(); ++i)
    events += rows.weight[i] * rows.event[i], time += rows.weight[i] * rows.duration[i];
  std::vector<double> start(n, 0.0);
  start[0] = std::log((events + 0.5) / time);
  const auto end = estimation::minimise(objective, start, {.executor = options.executor});
  estimation::ParameterNames names{{"rate"}, {estimation::Scale::log}};
  for (const auto& column : columns) names.names.push_back(column), names.scales.push_back(estimation::Scale::identity);
  auto estimates = estimation::finish_fit(end, names, report,
                                          {.penalty = design.penalty(l2, std::span(end.x).subspan(1)),
                                           .mean_weight = mean_weight,
                                           .designs = {{.design = &design, .first = 1, .partner = 0}}});
  if (estimates) return {report, ExponentialSurvival(std::move(*estimates))};
  report.diagnosis = events == 0.0 ? amends::Diagnosis::no_events : amends::Diagnosis::separation;
  return {report, std::nullopt};
}

}  // namespace example
