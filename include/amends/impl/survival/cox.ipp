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
  for (const double t : curve.time) {
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

AMENDS_INLINE CoxSurvivalTable CoxModel::survival_table(std::span<const core::ColumnView> covariates,
                                                        const CoxCurveOptions& options, core::ColumnView strata,
                                                        core::Executor* executor) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  if (options.times.empty()) throw Error(ErrorCode::missing, "times", "times must be given");
  for (const double t : options.times)
    if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
  std::size_t rows = strata.given() ? strata.size() : covariates.empty() ? 1 : covariates[0].size();
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "rows", rows);
  if (!strata.given()) (void)baseline(options.stratum);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  const std::size_t width = options.times.size();
  CoxSurvivalTable table;
  table.time = options.times;
  table.rows = rows;
  for (auto* column : {&table.survival, &table.lower, &table.upper, &table.standard_error})
    column->assign(rows * width, std::numeric_limits<double>::quiet_NaN());
  // Steps of the baseline at each time, per stratum.
  std::vector<std::vector<std::size_t>> steps;
  for (const CoxBaseline& base : baselines_) {
    std::vector<std::size_t> at;
    for (const double t : options.times) at.push_back(detail::cox_steps_until(base, t));
    steps.push_back(std::move(at));
  }
  core::SerialExecutor serial;
  constexpr std::size_t block = 1024;
  std::vector<std::size_t> invalid((rows + block - 1) / block, 0);
  core::parallel_blocks(
      executor != nullptr ? *executor : serial, rows, block,
      [&](std::size_t first, std::size_t last, std::size_t number) {
        std::vector<double> x(p);
        detail::CoxAccumulated here{.gradient = std::vector<double>(p)};
        for (std::size_t i = first; i < last; ++i) {
          for (std::size_t j = 0; j < p; ++j) x[j] = covariates[j][i];
          const double risk = partial_hazard(x);
          std::size_t s = 0;
          if (strata.given()) {
            while (s < baselines_.size() && baselines_[s].stratum != strata[i]) ++s;
          } else if (!std::isnan(options.stratum)) {
            while (baselines_[s].stratum != options.stratum) ++s;
          }
          if (std::isnan(risk) || s == baselines_.size()) {
            ++invalid[number];
            continue;
          }
          for (std::size_t t = 0; t < width; ++t) {
            if (!(options.times[t] <= baselines_[s].last_time)) continue;
            here.hazard = here.variance = 0.0;
            here.gradient.assign(p, 0.0);
            detail::cox_accumulate(*this, baselines_[s], x, risk, 0, steps[s][t], here);
            const double error = std::sqrt(
                here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
            const estimation::Interval interval =
                cox_survival_interval(here.hazard, error, options.scale, options.level);
            const std::size_t at = i * width + t;
            table.survival[at] = std::exp(-here.hazard);
            table.standard_error[at] = error;
            table.lower[at] = interval.lower;
            table.upper[at] = interval.upper;
          }
        }
      });
  for (const std::size_t count : invalid) table.invalid_rows += count;
  return table;
}

AMENDS_INLINE estimation::ModelState CoxModel::state() const {
  estimation::ModelState state;
  state.model = "CoxModel";
  estimation::put_fit(state, estimates_, report_);
  state.put("ties", std::string(to_string(ties_)));
  state.put("robust", robust_ ? 1.0 : 0.0);
  state.put("events", events_);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("score_statistic", score_statistic_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("means", means_);
  state.put("standard_deviations", deviations_);
  std::vector<double> strata, last_times, sizes, times, hazards, variances, centres;
  for (const CoxBaseline& b : baselines_) {
    strata.push_back(b.stratum);
    last_times.push_back(b.last_time);
    sizes.push_back(static_cast<double>(b.time.size()));
    times.insert(times.end(), b.time.begin(), b.time.end());
    hazards.insert(hazards.end(), b.cumulative_hazard.begin(), b.cumulative_hazard.end());
    variances.insert(variances.end(), b.cumulative_variance.begin(), b.cumulative_variance.end());
    centres.insert(centres.end(), b.cumulative_centre.begin(), b.cumulative_centre.end());
  }
  state.put("stratum_names", stratum_names_);
  state.put("strata", std::move(strata));
  state.put("last_times", std::move(last_times));
  state.put("baseline_sizes", std::move(sizes));
  state.put("baseline_times", std::move(times));
  state.put("baseline_hazards", std::move(hazards));
  state.put("baseline_variances", std::move(variances));
  state.put("baseline_centres", std::move(centres));
  return state;
}

AMENDS_INLINE CoxModel CoxModel::from_state(const estimation::ModelState& state) {
  state.check("CoxModel", 1);
  CoxModel model(estimation::estimates_of(state));
  const std::size_t p = model.names().size();
  const auto wrong = [](std::string_view what) {
    return Error(ErrorCode::format, std::string(what),
                 "the state of a CoxModel has the wrong number of values in " + std::string(what));
  };
  model.report_ = estimation::report_of(state);
  const std::string& ties = state.text("ties");
  if (ties != "efron" && ties != "breslow")
    throw Error(ErrorCode::format, "ties", "ties must be efron or breslow, got " + ties);
  model.ties_ = ties == "efron" ? CoxTies::efron : CoxTies::breslow;
  model.robust_ = state.number("robust") != 0.0;
  model.events_ = state.number("events");
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.score_statistic_ = state.number("score_statistic");
  model.naive_covariance_ = math::Matrix(p, p);
  if (state.values("naive_covariance").size() != p * p) throw wrong("naive_covariance");
  model.naive_covariance_.data = state.values("naive_covariance");
  model.means_ = state.values("means");
  model.deviations_ = state.values("standard_deviations");
  if (model.means_.size() != p) throw wrong("means");
  if (model.deviations_.size() != p) throw wrong("standard_deviations");
  model.stratum_names_ = state.list("stratum_names");
  const std::vector<double>& strata = state.values("strata");
  const std::vector<double>& last_times = state.values("last_times");
  const std::vector<double>& sizes = state.values("baseline_sizes");
  const std::vector<double>& times = state.values("baseline_times");
  const std::vector<double>& hazards = state.values("baseline_hazards");
  const std::vector<double>& variances = state.values("baseline_variances");
  const std::vector<double>& centres = state.values("baseline_centres");
  if (last_times.size() != strata.size() || strata.empty()) throw wrong("last_times");
  if (sizes.size() != strata.size()) throw wrong("baseline_sizes");
  if (hazards.size() != times.size()) throw wrong("baseline_hazards");
  if (variances.size() != times.size()) throw wrong("baseline_variances");
  if (centres.size() != times.size() * p) throw wrong("baseline_centres");
  std::size_t first = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    if (!(sizes[s] >= 0.0 && sizes[s] <= static_cast<double>(times.size() - first))) throw wrong("baseline_sizes");
    const std::size_t last = first + static_cast<std::size_t>(sizes[s]);
    const auto part = [](const std::vector<double>& all, std::size_t from, std::size_t to) {
      return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                 all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    model.baselines_.push_back({.stratum = strata[s],
                                .last_time = last_times[s],
                                .time = part(times, first, last),
                                .cumulative_hazard = part(hazards, first, last),
                                .cumulative_variance = part(variances, first, last),
                                .cumulative_centre = part(centres, first * p, last * p)});
    first = last;
  }
  if (first != times.size()) throw wrong("baseline_sizes");
  return model;
}

}  // namespace amends::inline AMENDS_ABI::survival
