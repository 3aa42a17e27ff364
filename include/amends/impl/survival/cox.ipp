#pragma once

#include <amends/survival/cox.hpp>

#include <algorithm>
#include <amends/impl/survival/cox_fit.hpp>
#include <amends/impl/survival/cox_path.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::survival {

AMENDS_INLINE std::string_view to_string(CoxTies ties) noexcept {
  return ties == CoxTies::efron ? "efron" : "breslow";
}

AMENDS_INLINE estimation::Fit<CoxModel> CoxModel::fit(const CoxData& data, const CoxOptions& options) {
  core::check_non_negative("penalty", options.penalty);
  if (options.max_iterations < 1)
    core::throw_domain("max_iterations", "be at least 1", static_cast<double>(options.max_iterations));
  return detail::CoxFit(data, options).run();
}

AMENDS_INLINE CoxTest CoxModel::likelihood_ratio_test() const {
  const double statistic = (std::max)(0.0, 2.0 * (estimates_.log_likelihood() - null_log_likelihood_));
  const auto df = static_cast<double>(names().size());
  return {statistic, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * statistic, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::score_test() const {
  const auto df = static_cast<double>(names().size());
  return {score_statistic_, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * score_statistic_, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::wald_test() const {
  const std::size_t p = names().size();
  if (p == 0) return {0.0, 0.0, 1.0};
  const auto solved = math::solve_positive_definite(estimates_.working_covariance(), coefficients());
  double statistic = std::numeric_limits<double>::quiet_NaN();  // robust errors from too few clusters
  if (solved) {
    statistic = 0.0;
    for (std::size_t j = 0; j < p; ++j) statistic += coefficients()[j] * (*solved)[j];
  }
  const auto df = static_cast<double>(p);
  return {statistic, df, math::gamma_cdf_upper(0.5 * statistic, 0.5 * df)};
}

AMENDS_INLINE const CoxBaseline& CoxModel::baseline(double stratum) const {
  if (std::isnan(stratum)) {
    if (baselines_.size() == 1) return baselines_.front();
    throw Error(ErrorCode::missing, "stratum",
                "stratum must be given: the model has " + std::to_string(baselines_.size()) + " of them");
  }
  for (const CoxBaseline& baseline : baselines_)
    if (baseline.stratum == stratum) return baseline;
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + core::format_number(stratum) + " was in no row of the fit");
}

AMENDS_INLINE double CoxModel::stratum_code(std::string_view name) const {
  std::string known;
  for (std::size_t s = 0; s < stratum_names_.size(); ++s) {
    if (stratum_names_[s] == name) return static_cast<double>(s);
    known += (s == 0 ? "" : ", ") + stratum_names_[s];
  }
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + std::string(name) + " is not one of the model's: " + (known.empty() ? "none" : known));
}

AMENDS_INLINE double CoxModel::linear_predictor(std::span<const double> covariates) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  double eta = 0.0;
  for (std::size_t j = 0; j < covariates.size(); ++j) {
    if (!std::isfinite(covariates[j])) return std::numeric_limits<double>::quiet_NaN();
    eta += coefficients()[j] * (covariates[j] - means_[j]);
  }
  return eta;
}

AMENDS_INLINE double CoxModel::partial_hazard(std::span<const double> covariates) const {
  return std::exp(linear_predictor(covariates));
}

AMENDS_INLINE std::size_t CoxModel::linear_predictors(std::span<const core::ColumnView> covariates,
                                                      std::span<double> out) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "out", out.size());
  std::size_t invalid = 0;
  std::vector<double> row(covariates.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = covariates[j][i];
    out[i] = linear_predictor(row);
    if (std::isnan(out[i])) ++invalid;
  }
  return invalid;
}

AMENDS_INLINE estimation::Interval cox_survival_interval(double cumulative_hazard, double standard_error,
                                                         IntervalScale scale, double level) {
  const double z = math::two_sided_normal_quantile(level);
  const double h = cumulative_hazard;
  if (std::isnan(h) || std::isnan(standard_error))
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  if (h == 0.0) return {1.0, 1.0};
  if (std::isinf(h)) return {0.0, 0.0};
  const double s = std::exp(-h);
  switch (scale) {
    case IntervalScale::log_minus_log: {
      const double spread = z * standard_error / h;
      return {std::exp(-h * std::exp(spread)), std::exp(-h * std::exp(-spread))};
    }
    case IntervalScale::log:
      return {std::exp(-h - z * standard_error), (std::min)(1.0, std::exp(-h + z * standard_error))};
    case IntervalScale::logit: {
      const double odds = s / -std::expm1(-h);
      const double spread = std::exp(z * standard_error / -std::expm1(-h));
      return {1.0 / (1.0 + spread / odds), 1.0 / (1.0 + 1.0 / (spread * odds))};
    }
    case IntervalScale::plain:
      break;
  }
  return {(std::max)(0.0, s * (1.0 - z * standard_error)), (std::min)(1.0, s * (1.0 + z * standard_error))};
}

AMENDS_INLINE double CoxCurve::time_until(double share) const {
  core::check_probability("share", share);
  double first = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < time.size(); ++i)
    if (survival[i] <= share) first = (std::min)(first, time[i]);
  return first;
}

AMENDS_INLINE CoxCurve CoxModel::survival(std::span<const double> covariates, const CoxCurveOptions& options) const {
  constexpr double forever = std::numeric_limits<double>::infinity();
  const CoxSegment all{-forever, forever, {covariates.begin(), covariates.end()}};
  return survival_along({&all, 1}, options);
}

AMENDS_INLINE CoxCurve CoxModel::survival_along(std::span<const CoxSegment> path,
                                                const CoxCurveOptions& options) const {
  const CoxBaseline& base = baseline(options.stratum);
  detail::cox_check_path(*this, path);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  // What has accumulated at the start of each segment.
  std::vector<double> risks;
  std::vector<std::size_t> starts;
  std::vector<detail::CoxAccumulated> at_start;
  detail::CoxAccumulated sum{.gradient = std::vector<double>(p, 0.0)};
  for (const CoxSegment& segment : path) {
    risks.push_back(partial_hazard(segment.covariates));
    starts.push_back(detail::cox_steps_until(base, segment.start));
    at_start.push_back(sum);
    detail::cox_accumulate(*this, base, segment.covariates, risks.back(), starts.back(),
                           detail::cox_steps_until(base, segment.stop), sum);
  }
  CoxCurve curve;
  curve.time = detail::cox_times(base, path, options.times);
  estimation::detail::StopWatch watch(options.executor);
  for (const double t : curve.time) {
    watch.look(16 + p * p);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double hazard = nan;
    double error = nan;
    if (t >= path.front().start && t <= path.back().stop && t <= base.last_time) {
      std::size_t k = 0;
      while (k + 1 < path.size() && t > path[k].stop) ++k;
      detail::CoxAccumulated here = at_start[k];
      detail::cox_accumulate(*this, base, path[k].covariates, risks[k], starts[k], detail::cox_steps_until(base, t),
                             here);
      hazard = here.hazard;
      error = std::sqrt(here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
    }
    const estimation::Interval interval = cox_survival_interval(hazard, error, options.scale, options.level);
    curve.cumulative_hazard.push_back(hazard);
    curve.standard_error.push_back(error);
    curve.survival.push_back(std::exp(-hazard));
    curve.lower.push_back(interval.lower);
    curve.upper.push_back(interval.upper);
  }
  return curve;
}

namespace detail {
/// Steps of the baselines at each time, per stratum.
[[nodiscard]] AMENDS_INLINE std::vector<std::vector<std::size_t>> cox_steps_at(
    const std::vector<CoxBaseline>& baselines, const std::vector<double>& times) {
  std::vector<std::vector<std::size_t>> steps;
  for (const CoxBaseline& base : baselines) {
    std::vector<std::size_t>& at = steps.emplace_back();
    for (const double t : times) at.push_back(cox_steps_until(base, t));
  }
  return steps;
}

/// The place of a stratum among the baselines, which stand in the order of their codes; their number for one that is
/// not among them.
[[nodiscard]] AMENDS_INLINE std::size_t cox_place(const std::vector<CoxBaseline>& baselines, double code) {
  const auto found = std::lower_bound(baselines.begin(), baselines.end(), code,
                                      [](const CoxBaseline& base, double c) { return base.stratum < c; });
  const bool known = found != baselines.end() && found->stratum == code;
  return known ? static_cast<std::size_t>(found - baselines.begin()) : baselines.size();
}

/// A table whose rows are all NaN.
[[nodiscard]] AMENDS_INLINE CoxSurvivalTable cox_empty_table(std::size_t rows, const std::vector<double>& times) {
  constexpr std::size_t most_cells = std::size_t{1} << 40;
  if (rows > most_cells / times.size())
    core::throw_domain("rows", "be at most 2^40 cells of the table", static_cast<double>(rows));
  CoxSurvivalTable table;
  table.time = times;
  table.rows = rows;
  for (auto* column : {&table.survival, &table.lower, &table.upper, &table.standard_error})
    column->assign(rows * times.size(), std::numeric_limits<double>::quiet_NaN());
  return table;
}

/// Fills the rows of a table.
class CoxTableRows {
 public:
  CoxTableRows(const CoxModel& model, const CoxCurveOptions& options, CoxSurvivalTable& table)
      : model_(model),
        options_(options),
        table_(table),
        steps_(cox_steps_at(model.baselines(), options.times)),
        own_(std::isnan(options.stratum) ? 0 : cox_place(model.baselines(), options.stratum)) {}

  /// Rows first .. last - 1, and the account of them.
  [[nodiscard]] core::RowReport fill(std::span<const core::ColumnView> covariates, const core::ColumnView& strata,
                                     std::size_t first, std::size_t last, core::Executor* executor) const {
    const std::size_t p = covariates.size();
    std::vector<double> x(p);
    CoxAccumulated sum{.gradient = std::vector<double>(p)};
    estimation::detail::StopWatch watch(executor);
    core::RowReport report{.rows = last - first};
    for (std::size_t i = first; i < last; ++i) {
      for (std::size_t j = 0; j < p; ++j) x[j] = covariates[j][i];
      const double risk = model_.partial_hazard(x);
      const std::size_t s = strata.given() ? cox_place(model_.baselines(), strata[i]) : own_;
      if (std::isnan(risk) || s == model_.baselines().size()) {
        report.leave_out(i, fault(x));
        continue;
      }
      for (std::size_t t = 0; t < options_.times.size(); ++t) {
        watch.look(16 + p * p);
        if (options_.times[t] <= model_.baselines()[s].last_time) fill_cell(i, t, s, x, risk, sum);
      }
    }
    return report;
  }

 private:
  /// Why there is no survival for these covariates.
  [[nodiscard]] std::string fault(std::span<const double> x) const {
    for (std::size_t j = 0; j < x.size(); ++j)
      if (!std::isfinite(x[j])) return "covariate " + model_.names()[j] + " is missing or not finite";
    return "stratum is missing or was not in the fit";
  }
  void fill_cell(std::size_t i, std::size_t t, std::size_t s, std::span<const double> x, double risk,
                 CoxAccumulated& sum) const {
    sum.hazard = sum.variance = 0.0;
    sum.gradient.assign(x.size(), 0.0);
    cox_accumulate(model_, model_.baselines()[s], x, risk, 0, steps_[s][t], sum);
    const double error =
        std::sqrt(sum.variance + math::bilinear(sum.gradient, model_.estimates().working_covariance(), sum.gradient));
    const estimation::Interval interval = cox_survival_interval(sum.hazard, error, options_.scale, options_.level);
    const std::size_t at = i * options_.times.size() + t;
    table_.survival[at] = std::exp(-sum.hazard);
    table_.standard_error[at] = error;
    table_.lower[at] = interval.lower;
    table_.upper[at] = interval.upper;
  }

  const CoxModel& model_;
  const CoxCurveOptions& options_;
  CoxSurvivalTable& table_;
  std::vector<std::vector<std::size_t>> steps_;
  std::size_t own_;
};
}  // namespace detail

AMENDS_INLINE CoxSurvivalTable CoxModel::survival_table(std::span<const core::ColumnView> covariates,
                                                        const CoxCurveOptions& options, core::ColumnView strata,
                                                        core::Executor* executor) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  if (options.times.empty()) throw Error(ErrorCode::missing, "times", "times must be given");
  for (const double t : options.times)
    if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
  const std::size_t rows = strata.given() ? strata.size() : covariates.empty() ? 1 : covariates[0].size();
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "rows", rows);
  if (!strata.given()) (void)baseline(options.stratum);
  (void)math::two_sided_normal_quantile(options.level);
  CoxSurvivalTable table = detail::cox_empty_table(rows, options.times);
  const detail::CoxTableRows lines(*this, options, table);
  core::SerialExecutor serial;
  core::Executor& runner = executor != nullptr ? *executor : serial;
  constexpr std::size_t block = 1024;
  std::vector<core::RowReport> parts((rows + block - 1) / block);
  core::parallel_blocks(runner, rows, block, [&](std::size_t first, std::size_t last, std::size_t number) {
    parts[number] = lines.fill(covariates, strata, first, last, &runner);
  });
  for (const core::RowReport& part : parts) table.report.merge(part);
  return table;
}

}  // namespace amends::inline AMENDS_ABI::survival
