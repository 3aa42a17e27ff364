#pragma once

#include <amends/survival/accelerated_failure_time.hpp>

#include <algorithm>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/impl/survival/aft_fit.hpp>
#include <amends/impl/survival/aft_predictor.hpp>
#include <amends/impl/survival/saved_model.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {
inline constexpr std::array<std::string_view, 6> aft_quantity_names{
    "survival", "cumulative_hazard", "hazard", "quantile", "mean", "restricted_mean"};
}  // namespace detail

AMENDS_INLINE std::string_view to_string(AftDistribution distribution) noexcept {
  const auto i = static_cast<std::size_t>(distribution);
  return i < detail::aft_names.size() ? detail::aft_names[i] : "unknown";
}

AMENDS_INLINE std::string_view to_string(AftQuantity quantity) noexcept {
  const auto i = static_cast<std::size_t>(quantity);
  return i < detail::aft_quantity_names.size() ? detail::aft_quantity_names[i] : "unknown";
}

namespace detail {
AMENDS_INLINE void check_aft_level(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "be above 0 and below 1", level);
}

AMENDS_INLINE void check_aft_at(AftQuantity quantity, double at) {
  switch (quantity) {
    case AftQuantity::survival:
    case AftQuantity::cumulative_hazard:
    case AftQuantity::hazard:
      core::check_non_negative("time", at);
      break;
    case AftQuantity::quantile:
      if (!(at > 0.0 && at < 1.0)) core::throw_domain("left", "be above 0 and below 1", at);
      break;
    case AftQuantity::mean:
      break;
    case AftQuantity::restricted_mean:
      core::check_positive("horizon", at);
      break;
  }
}

AMENDS_INLINE AftEstimate aft_estimate(const AcceleratedFailureTimeModel& model, AftQuantity quantity,
                                       std::span<const double> x, double at, double after, double level) {
  core::check_same_size("x", x.size(), "covariates", model.covariates().size());
  for (std::size_t j = 0; j < x.size(); ++j) core::check_finite(model.covariates()[j], x[j]);
  core::check_non_negative("after", after);
  check_aft_level(level);
  check_aft_at(quantity, at);
  return AftPredictor(model)(quantity, x, at, after, level);
}
}  // namespace detail

AMENDS_INLINE estimation::Fit<AcceleratedFailureTimeModel> AcceleratedFailureTimeModel::fit(const AftData& data,
                                                                                            const AftOptions& options) {
  estimation::check_time_unit(options.time_unit);
  return detail::AftFit(data, options).run();
}

AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::survival(std::span<const double> x, double time, double after,
                                                                double level) const {
  return detail::aft_estimate(*this, AftQuantity::survival, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::cumulative_hazard(std::span<const double> x, double time,
                                                                         double after, double level) const {
  return detail::aft_estimate(*this, AftQuantity::cumulative_hazard, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::hazard(std::span<const double> x, double time, double after,
                                                              double level) const {
  return detail::aft_estimate(*this, AftQuantity::hazard, x, time, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::quantile(std::span<const double> x, double left, double after,
                                                                double level) const {
  return detail::aft_estimate(*this, AftQuantity::quantile, x, left, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::mean(std::span<const double> x, double after,
                                                            double level) const {
  return detail::aft_estimate(*this, AftQuantity::mean, x, 0.0, after, level);
}
AMENDS_INLINE AftEstimate AcceleratedFailureTimeModel::restricted_mean(std::span<const double> x, double horizon,
                                                                       double after, double level) const {
  return detail::aft_estimate(*this, AftQuantity::restricted_mean, x, horizon, after, level);
}

AMENDS_INLINE AftPredictions AcceleratedFailureTimeModel::predict(AftQuantity quantity,
                                                                  std::span<const core::ColumnView> covariates,
                                                                  std::size_t rows, std::span<const double> at,
                                                                  const AftPredictOptions& options) const {
  constexpr std::size_t most_cells = std::size_t{1} << 40;
  const std::size_t p = covariates_.size();
  core::check_same_size("columns of covariates", covariates.size(), "covariates of the fit", p);
  for (std::size_t j = 0; j < p; ++j) core::check_same_size(covariates_[j], covariates[j].size(), "rows", rows);
  if (options.after.given()) core::check_same_size("after", options.after.size(), "rows", rows);
  detail::check_aft_level(options.level);
  const double none = 0.0;
  if (quantity == AftQuantity::mean) at = std::span(&none, 1);
  if (at.empty()) throw Error(ErrorCode::missing, "at", "at must hold at least one time, share or horizon");
  for (const double value : at) detail::check_aft_at(quantity, value);

  if (rows > most_cells / at.size())
    core::throw_domain("rows", "be at most 2^40 predictions in all", static_cast<double>(rows));
  AftPredictions out{.rows = rows, .columns = at.size()};
  const std::size_t cells = rows * at.size();
  for (auto* column : {&out.value, &out.standard_error, &out.lower, &out.upper}) column->assign(cells, detail::aft_nan);
  const detail::AftPredictor predictor(*this);
  constexpr std::size_t block_size = 512;
  std::vector<core::RowReport> parts((rows + block_size - 1) / block_size);
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, rows, block_size,
                        [&](std::size_t first, std::size_t last, std::size_t block) {
                          parts[block].rows = last - first;
                          std::vector<double> x(p);
                          estimation::detail::StopWatch watch(options.executor);
                          for (std::size_t i = first; i < last; ++i) {
                            const double after = options.after.given() ? options.after[i] : 0.0;
                            std::size_t wrong = p;  // the first covariate that is not finite
                            for (std::size_t j = p; j-- > 0;) {
                              x[j] = covariates[j][i];
                              if (!std::isfinite(x[j])) wrong = j;
                            }
                            if (wrong != p) {
                              parts[block].leave_out(i,
                                                     "covariate " + covariates_[wrong] + " is missing or not finite");
                              continue;
                            }
                            if (!(after >= 0.0 && after < detail::aft_infinity)) {
                              parts[block].leave_out(i, "after is missing, negative or infinite");
                              continue;
                            }
                            for (std::size_t c = 0; c < at.size(); ++c) {
                              watch.look(4096);  // an integral may take a millisecond
                              const AftEstimate e = predictor(quantity, x, at[c], after, options.level);
                              const std::size_t cell = i * at.size() + c;
                              out.value[cell] = e.value;
                              out.standard_error[cell] = e.standard_error;
                              out.lower[cell] = e.lower;
                              out.upper[cell] = e.upper;
                            }
                          }
                        });
  for (const core::RowReport& part : parts) out.report.merge(part);
  return out;
}

AMENDS_INLINE estimation::Estimate AcceleratedFailureTimeModel::estimate(const estimation::EstimateQuery& query) const {
  const std::string model = "AcceleratedFailureTimeModel";
  estimation::detail::QueryReader in(query, model, {"survival", "median", "mean"});
  const std::vector<double> x = in.covariates(covariates_);
  const detail::AftPredictor predictor(*this);
  const auto customer = predictor.customer(x);
  const auto source = estimation::detail::source_of_fit(model, query, estimates_, clusters_);
  if (in.is("survival")) {
    // The value is ln S; -ln(-ln S) moves by 1/(-ln S) of its change.
    const detail::AftValue at = predictor.log_survival(customer, in.time(time_unit_));
    if (at.value == 0.0) core::throw_domain("time", "be above 0: the survival is 1 then, which has no error", 0.0);
    std::vector<double> gradient = predictor.gradient_of(at, x);
    for (double& slope : gradient) slope /= -at.value;
    return in.made(std::exp(at.value), estimation::Scale::log_log, std::move(gradient), source);
  }
  if (in.is("mean") && !predictor.has_mean(customer))
    throw Error(ErrorCode::domain, "quantity", "the mean time of this " + model + " is infinite: take the median");
  const detail::AftValue at =
      in.is("mean") ? predictor.log_mean_after(customer, 0.0) : predictor.log_quantile(customer, 0.5, 0.0);
  return in.made(std::exp(at.value), estimation::Scale::log, predictor.gradient_of(at, x), source);
}

AMENDS_INLINE AftResiduals AcceleratedFailureTimeModel::residuals(const AftData& data, core::Executor* executor) const {
  detail::check_aft_columns(data);
  std::vector<estimation::Covariate> columns;
  for (const std::string& name : covariates_) {
    const auto at = std::find_if(data.covariates.begin(), data.covariates.end(),
                                 [&](const AftCovariate& covariate) { return covariate.name == name; });
    if (at == data.covariates.end())
      throw Error(ErrorCode::unknown_name, name, "the data have no covariate '" + name + "'");
    columns.push_back(*at);
  }
  const std::size_t n = data.duration.size();
  AftResiduals out;
  for (auto* column : {&out.cox_snell, &out.martingale, &out.deviance}) column->assign(n, detail::aft_nan);
  const detail::AftPredictor predictor(*this);
  constexpr std::size_t block_size = 4096;
  std::vector<core::RowReport> parts((n + block_size - 1) / block_size);
  core::SerialExecutor serial;
  core::parallel_blocks(executor != nullptr ? *executor : serial, n, block_size,
                        [&](std::size_t first, std::size_t last, std::size_t block) {
                          parts[block].rows = last - first;
                          std::vector<double> x(columns.size());
                          for (std::size_t i = first; i < last; ++i) {
                            detail::AftRow row(data, i);
                            row.weight = 1.0;  // weights and clusters play no part
                            row.cluster = 0.0;
                            if (const std::string fault = row.fault(data, columns, i); !fault.empty()) {
                              parts[block].leave_out(i, fault);
                              continue;
                            }
                            for (std::size_t j = 0; j < x.size(); ++j) x[j] = columns[j].values[i];
                            const auto c = predictor.customer(x);
                            const double hazard = predictor.log_survival(c, row.entry).value -
                                                  predictor.log_survival(c, row.duration).value;
                            const double martingale = row.event - hazard;
                            // event - martingale = hazard; for a censored row -2 m = 2 hazard.
                            const double inner = row.event != 0.0 ? martingale + std::log(hazard) : martingale;
                            out.cox_snell[i] = hazard;
                            out.martingale[i] = martingale;
                            out.deviance[i] = std::copysign(std::sqrt((std::max)(0.0, -2.0 * inner)), martingale);
                          }
                        });
  for (const core::RowReport& part : parts) out.report.merge(part);
  return out;
}

AMENDS_INLINE estimation::LikelihoodRatioTest AcceleratedFailureTimeModel::likelihood_ratio_test() const {
  const double freedom = static_cast<double>(covariates_.size() + scale_covariates_.size());
  if (estimates_.penalty() != 0.0)
    throw Error(ErrorCode::contradiction, "penalty", "a penalised fit is not at its maximum likelihood");
  const double statistic = (std::max)(0.0, 2.0 * (estimates_.log_likelihood() - null_log_likelihood_));
  if (freedom == 0.0) return {0.0, 0.0, detail::aft_nan};
  return {statistic, freedom, math::gamma_cdf_upper(0.5 * statistic, 0.5 * freedom)};
}

AMENDS_INLINE estimation::LikelihoodRatioTest AcceleratedFailureTimeModel::likelihood_ratio_test(
    const AcceleratedFailureTimeModel& restricted) const {
  const auto refuse = [](const std::string& why) {
    throw Error(ErrorCode::contradiction, "restricted", "the two fits cannot be compared: " + why);
  };
  const AftDistribution ours = distribution_, theirs = restricted.distribution_;
  const bool special = (ours == AftDistribution::weibull && theirs == AftDistribution::exponential) ||
                       (ours == AftDistribution::generalised_gamma && theirs != AftDistribution::log_logistic);
  if (ours != theirs && !special) {
    std::string why(to_string(theirs));
    refuse(why.append(" is no special case of ").append(to_string(ours)));
  }
  const auto within = [&](const std::vector<std::string>& few, const std::vector<std::string>& many) {
    for (const std::string& name : few)
      if (std::find(many.begin(), many.end(), name) == many.end())
        refuse("covariate '" + name + "' is not in the full model");
  };
  within(restricted.covariates_, covariates_);
  within(restricted.scale_covariates_, scale_covariates_);
  return estimation::likelihood_ratio_test(restricted.estimates_, estimates_);
}

AMENDS_INLINE estimation::ModelState AcceleratedFailureTimeModel::state() const {
  estimation::ModelState state;
  state.model = "AcceleratedFailureTimeModel";
  estimation::put_fit(state, estimates_, report_);
  state.put("distribution", std::string(to_string(distribution_)));
  state.put("covariates", covariates_);
  state.put("scale_covariates", scale_covariates_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("events", events_);
  state.put("robust", robust_ ? 1.0 : 0.0);
  state.put("penalty_option", penalty_option_);
  state.put("column_names", column_names_);
  state.put("time_unit", time_unit_);
  state.put("clusters", static_cast<double>(clusters_));
  return state;
}

/// What holds of every model that a fit has made.
AMENDS_INLINE void AcceleratedFailureTimeModel::check() const {
  using detail::saved_must;
  saved_must(distribution_ != AftDistribution::exponential || scale_covariates_.empty(), "scale_covariates",
             "be none of an exponential distribution");
  detail::saved_different(covariates_, "covariates");
  detail::saved_different(scale_covariates_, "scale_covariates");
  for (const std::string& name : scale_covariates_)
    saved_must(std::find(covariates_.begin(), covariates_.end(), name) != covariates_.end(), "scale_covariates",
               "be among the covariates");
  const estimation::ParameterNames expected = detail::aft_parameters(distribution_, covariates_, scale_covariates_);
  saved_must(estimates_.names() == expected.names, "parameter_names", "be those of the distribution and covariates");
  saved_must(estimates_.scales() == expected.scales, "parameter_scales", "be those of the parameters");
  // Both are sums of weights; the events are some of the rows.
  saved_must(events_ > 0.0 && events_ <= estimates_.observations() * (1.0 + 1e-9), "events",
             "be above 0 and at most the observations");
  saved_must(penalty_option_ >= 0.0 && std::isfinite(penalty_option_), "penalty_option", "be finite and at least 0");
  saved_must(clusters_ == 0 || robust_, "clusters", "be 0 without robust errors");
  estimation::detail::check_saved([&] { estimation::check_time_unit(time_unit_); });
  saved_must(!std::isinf(null_log_likelihood_), "null_log_likelihood", "be finite, or not known");
}

AMENDS_INLINE AcceleratedFailureTimeModel AcceleratedFailureTimeModel::from_state(const estimation::ModelState& state) {
  state.check("AcceleratedFailureTimeModel", 1);
  AcceleratedFailureTimeModel model(estimation::estimates_of(state, false));
  model.report_ = estimation::report_of(state);
  const auto at = std::find(detail::aft_names.begin(), detail::aft_names.end(), state.text("distribution"));
  if (at == detail::aft_names.end())
    throw Error(ErrorCode::format, "distribution",
                "the saved model has the unknown distribution '" + state.text("distribution") + "'");
  model.distribution_ = static_cast<AftDistribution>(at - detail::aft_names.begin());
  model.covariates_ = state.list("covariates");
  model.scale_covariates_ = state.list("scale_covariates");
  model.naive_covariance_ = detail::saved_covariance(state, "naive_covariance", model.estimates_.size());
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.events_ = state.number("events");
  model.robust_ = detail::saved_flag(state, "robust");
  if (state.has("penalty_option")) model.penalty_option_ = state.number("penalty_option");  // not in version 0.1
  if (state.has("column_names")) model.column_names_ = state.list("column_names");          // nor this
  if (state.has("time_unit")) model.time_unit_ = state.text("time_unit");
  if (state.has("clusters")) model.clusters_ = estimation::detail::saved_count("clusters", state.number("clusters"));
  model.check();
  state.check_names(model.state());
  return model;
}

}  // namespace amends::inline AMENDS_ABI::survival
