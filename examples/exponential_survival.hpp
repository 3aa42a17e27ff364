#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/survival_table.hpp>
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
  core::ColumnView event{};    ///< 1 it happened, 0 it had not
  core::ColumnView weights{};  ///< left out: 1
  std::vector<estimation::Covariate> covariates{};
};
struct Options {
  double penalty = 0.0;  ///< l2/2 on the coefficients of standardised covariates
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;
};
struct Prediction {
  double value, standard_error;
  estimation::Interval interval;
};

class ExponentialSurvival {
 public:
  /// A model, or a diagnosis: too_few_rows, no_events, collinear, separation, on_boundary.
  [[nodiscard]] static estimation::Fit<ExponentialSurvival> fit(const SurvivalRows& data, const Options& options = {});
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }

  // 5. Predictions: the chance to be there after t, of a customer with covariates x in the order of the fit.
  [[nodiscard]] Prediction survival(double t, std::span<const double> x, double level = 0.95) const {
    core::check_same_size("x", x.size() + 1, "parameters", estimates_.size());
    double eta = std::log(estimates_.values()[0]);
    std::vector<double> slopes{1.0};  // of eta, by ln rate and the coefficients: the scales of working_covariance
    for (std::size_t j = 0; j < x.size(); ++j) eta += estimates_.values()[1 + j] * x[j], slopes.push_back(x[j]);
    const double hazard = core::check_non_negative("t", t) * std::exp(eta), share = std::exp(-hazard);
    const double error = hazard * std::sqrt(amends::math::bilinear(slopes, estimates_.working_covariance(), slopes));
    const auto limits = estimation::interval_around(hazard, error, estimation::Scale::log, level);
    return {share, share * error, {std::exp(-limits.upper), std::exp(-limits.lower)}};  // complementary log-log
  }

 private:
  explicit ExponentialSurvival(estimation::ParameterEstimates estimates) : estimates_(std::move(estimates)) {}
  estimation::ParameterEstimates estimates_;
};

// 1. Rows: which count, and why the others do not.
struct UsableRows {
  std::vector<double> duration{}, event{}, weight{}, x{};
  double events = 0.0, time = 0.0;  // by weight
};
inline std::string problem_of(const SurvivalRows& data, std::size_t i, double weight) {
  if (!(data.duration[i] > 0.0 && std::isfinite(data.duration[i]))) return "duration is not above 0 and finite";
  if (std::string why = estimation::event_problem(data.event, i); !why.empty()) return why;
  if (!(weight >= 0.0 && std::isfinite(weight))) return "weight is negative or not finite";
  return estimation::covariate_problem(data.covariates, i);
}
inline UsableRows read(const SurvivalRows& data, estimation::FitReport& report) {
  UsableRows rows;
  report.row_report.rows = data.duration.size();
  for (std::size_t i = 0; i < data.duration.size(); ++i) {
    const double weight = data.weights.given() ? data.weights[i] : 1.0;
    const std::string why = problem_of(data, i, weight);
    if (!why.empty()) report.row_report.leave_out(i, why);
    if (!why.empty() || weight == 0.0) continue;  // a weight of 0 is a row of nobody
    rows.duration.push_back(data.duration[i]);
    rows.event.push_back(data.event[i]);
    rows.weight.push_back(weight);
    for (const auto& covariate : data.covariates) rows.x.push_back(covariate.values[i]);
    report.observations += weight;
    rows.events += weight * data.event[i], rows.time += weight * data.duration[i];
  }
  return rows;
}

// 3. Minus the likelihood, its gradient and Hessian, by a and the working coefficients; the first column is 1.
struct Objective {
  const UsableRows& rows;
  const estimation::Design& design;
  double l2;
  double operator()(std::span<const double> at, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t p = design.size(), n = p + 1;
    double value = design.penalty(l2, at.subspan(1));
    for (const std::span<double> part : {gradient, hessian}) std::fill(part.begin(), part.end(), 0.0);
    design.add_penalty(l2, at.subspan(1), 1, gradient, hessian);
    for (std::size_t i = 0; i < rows.duration.size(); ++i) {
      const auto x = [&](std::size_t j) { return j == 0 ? 1.0 : rows.x[i * p + j - 1]; };
      double eta = 0.0;
      for (std::size_t j = 0; j < n; ++j) eta += at[j] * x(j);
      const double expected = rows.duration[i] * std::exp(eta);
      value += rows.weight[i] * (expected - rows.event[i] * eta);
      for (std::size_t j = 0; j < n; ++j) gradient[j] += rows.weight[i] * (expected - rows.event[i]) * x(j);
      for (std::size_t k = 0; k < n * n; ++k) hessian[k] += rows.weight[i] * expected * x(k / n) * x(k % n);
    }
    return value;
  }
};

inline estimation::Fit<ExponentialSurvival> ExponentialSurvival::fit(const SurvivalRows& data, const Options& options) {
  if (!data.duration.given()) throw amends::Error(amends::ErrorCode::missing, "duration", "duration must be given");
  core::check_same_size("event", data.event.size(), "duration", data.duration.size());
  if (data.weights.given()) core::check_same_size("weights", data.weights.size(), "duration", data.duration.size());
  estimation::check_covariates(data.covariates, data.duration.size(), {"rate"});
  core::check_non_negative("penalty", options.penalty);
  estimation::FitReport report;
  UsableRows rows = read(data, report);
  core::check_left_out(report.row_report, options.largest_share_left_out);
  const std::size_t n = 1 + data.covariates.size();
  if (!estimation::enough_rows(rows.weight.size(), n, report)) return {report, std::nullopt};
  if (!(rows.events > 0.0)) {
    report.diagnosis = amends::Diagnosis::no_events;
    report.message = "no row has an event: check that event is 1 where it happened";
    return {report, std::nullopt};
  }
  const double mean_weight = estimation::normalise_weights(rows.weight), l2 = options.penalty / mean_weight;

  // 2. Design: the columns as the search sees them.
  estimation::ParameterNames names{{"rate"}, std::vector(n, estimation::Scale::identity)};
  names.scales[0] = estimation::Scale::log;
  for (const auto& covariate : data.covariates) names.names.push_back(covariate.name);
  const estimation::Design design({names.names.begin() + 1, names.names.end()}, rows.x, rows.weight,
                                  options.penalty > 0.0, options.executor);
  if (!design.examine(report)) return {report, std::nullopt};
  design.to_working(rows.x, options.executor);

  // 4. Search and verdict.
  std::vector<double> start(n, 0.0);
  start[0] = std::log(rows.events / rows.time);
  const auto end = estimation::minimise(Objective{rows, design, l2}, start, {.executor = options.executor});
  const estimation::VerdictOptions verdict{.penalty = design.penalty(l2, std::span(end.x).subspan(1)),
                                           .mean_weight = mean_weight,
                                           .designs = {{.design = &design, .first = 1, .partner = 0}}};
  auto estimates = estimation::finish_fit(end, names, report, verdict);
  if (estimation::find_separation(end, names, report, verdict) || !estimates) return {report, std::nullopt};
  return {report, ExponentialSurvival(std::move(*estimates))};
}

}  // namespace example
