#pragma once

#include <amends/customer_base/contract_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/impl/customer_base/contract_outcomes.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail::contract {
AMENDS_INLINE std::string time_problem(const char* name, double t, double least) {
  if (std::isfinite(t) && t >= least && t == std::floor(t)) return {};
  return std::string(name) + " is not a whole number >= " + (least == 0.0 ? "0" : "1");
}

AMENDS_INLINE double checked_horizon(double horizon) {
  if (!(horizon >= 1.0) || horizon != std::floor(horizon))
    core::throw_domain("horizon", "be a whole number of at least 1, or infinity", horizon);
  return horizon;
}
}  // namespace detail::contract

template <class Row>
Predictions ContractModel::predict(std::size_t rows, const ContractPredictionOptions& options, int interval_kind,
                                   Row&& row) const {
  namespace own = detail::contract;
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  const auto covariates = own::covariates_of_rows(options.covariates, alpha_names_, beta_names_, rows);
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  Predictions out;
  out.value.assign(rows, std::numeric_limits<double>::quiet_NaN());
  if (options.errors) out.standard_error = out.lower = out.upper = out.value;
  constexpr std::size_t block = 256;
  std::vector<core::RowReport> left_out((rows + block - 1) / block);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  core::parallel_blocks(executor, rows, block, [&](std::size_t from, std::size_t to, std::size_t number) {
    own::LawOfRow at(estimates_, law_ == ContractLaw::beta_discrete_weibull, covariates, alpha_names_.size());
    const auto error_of = [&](const std::array<double, 3>& by) { return at.error(by); };
    for (std::size_t i = from; i < to; ++i) {
      own::Outcome outcome{.problem = at.read(i)};
      if (outcome.problem.empty()) outcome = row(i, at.law(), error_of, out);
      if (!outcome.problem.empty())
        left_out[number].leave_out(i, outcome.problem);
      else if (interval_kind == own::log_log)
        own::put_survival(out, i, outcome, error_of, z);
      else if (interval_kind >= 0)  // below 0: the row has filled in everything itself
        own::put_value(out, i, outcome, error_of,
                       interval_kind == own::logit ? estimation::Scale::logit : estimation::Scale::log, options.level);
    }
  });
  out.rows.rows = rows;
  for (const auto& part : left_out) out.rows.merge(part);
  return out;
}

AMENDS_INLINE Predictions ContractModel::survival(const core::ColumnView& t,
                                                  const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::log_log, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 0.0)};
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, 0.0, t[i], 1);
    out.value = point.value;
    out.slope = point.slope;
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::residual_survival(const core::ColumnView& renewals, const core::ColumnView& t,
                                                           const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const std::size_t rows = renewals.size() == 1 ? t.size() : renewals.size();
  if (t.size() != 1) core::check_same_size("t", t.size(), "renewals", rows);
  return predict(rows, options, own::log_log, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    const double n = renewals[renewals.size() == 1 ? 0 : i], ahead = t[t.size() == 1 ? 0 : i];
    own::Outcome out{.problem = own::time_problem("renewals", n, 0.0)};
    if (out.problem.empty()) out.problem = own::time_problem("t", ahead, 0.0);
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, n, n + ahead, 1);
    out.value = point.value;
    out.slope = point.slope;
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::retention_rate(const core::ColumnView& t,
                                                        const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::logit, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 1.0)};
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, t[i] - 1.0, t[i], 1);
    out.value = std::exp(point.value);
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = out.value * point.slope[j];
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::probability_lost(const core::ColumnView& t,
                                                          const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::logit, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 1.0)};
    if (!out.problem.empty()) return out;
    own::Point point = own::log_survival_between(law, 0.0, t[i] - 1.0, 1);
    point += own::log_hazard(law, t[i], 1);
    out.value = std::exp(point.value);
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = out.value * point.slope[j];
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::expected_residual_lifetime(const core::ColumnView& renewals, double horizon,
                                                                    const ContractPredictionOptions& options) const {
  return discounted_expected_residual_lifetime(
      renewals, {.discounting = {.rate = 0.0, .period = 1.0}, .horizon = horizon}, options);
}

AMENDS_INLINE Predictions ContractModel::discounted_expected_residual_lifetime(
    const core::ColumnView& renewals, const RenewalDiscounting& discounting,
    const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const double horizon = own::checked_horizon(discounting.horizon), force = discounting.discounting.force();
  const bool endless = horizon == std::numeric_limits<double>::infinity();
  if (endless && force < 0.0)
    core::throw_domain("rate", "be at least 0 without a horizon", discounting.discounting.rate);
  if (endless && force > 0.0 && force < 1e-280)
    core::throw_domain("rate", "be 0, or at least 1e-280 a period, without a horizon", discounting.discounting.rate);
  const double factor = std::exp(-force * core::first_payment_time(discounting.next_renewal));

  const auto value_of = [&](const own::Law& law, double n) {
    own::Outcome out;
    if (endless && force == 0.0 && law.alpha * law.c <= 1.0) {
      out.value = std::numeric_limits<double>::infinity();
      return out;
    }
    if (endless && force == 0.0 && law.c == 1.0) {
      const double above = law.alpha - 1.0;
      out.value = (law.beta + n) / above;
      out.slope = {-law.alpha * out.value / above, law.beta / above, 0.0};
      return out;
    }
    const own::Sum sum = own::residual_sum(law, n, force, horizon);
    out.value = factor * sum.value;
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = factor * sum.slope[j];
    return out;
  };
  // Without covariates a base of customers has few different ages: each is worked out once.
  std::map<double, own::Outcome> known;
  const bool by_age = alpha_names_.empty() && beta_names_.empty();
  if (by_age) {
    const auto p = parameters();
    for (std::size_t i = 0; i < renewals.size(); ++i)
      if (own::time_problem("renewals", renewals[i], 0.0).empty() && known.count(renewals[i]) == 0)
        known.emplace(renewals[i],
                      value_of({p[0], p[1], p[2], law_ == ContractLaw::beta_discrete_weibull}, renewals[i]));
  }
  return predict(renewals.size(), options, own::logarithmic,
                 [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
                   own::Outcome out{.problem = own::time_problem("renewals", renewals[i], 0.0)};
                   if (!out.problem.empty()) return out;
                   return by_age ? known.at(renewals[i]) : value_of(law, renewals[i]);
                 });
}

AMENDS_INLINE Predictions ContractModel::median_residual_lifetime(const core::ColumnView& renewals,
                                                                  const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  const double half = std::log(2.0);
  return predict(
      renewals.size(), options, -1, [&](std::size_t i, const own::Law& law, auto&& error_of, Predictions& to) {
        own::Outcome out{.problem = own::time_problem("renewals", renewals[i], 0.0)};
        if (!out.problem.empty()) return out;
        const double n = renewals[i];
        to.value[i] =
            own::first_whole([&](double k) { return -own::log_survival_between(law, n, n + k, 0).value >= half; });
        if (!options.errors) return out;
        const auto bound = [&](double sign) {
          return own::first_whole([&](double k) {
            const own::Point point = own::log_survival_between(law, n, n + k, 1);
            const double depth = -point.value;
            return depth * std::exp(sign * z * error_of(point.slope) / depth) >= half;
          });
        };
        to.lower[i] = bound(1.0);
        to.upper[i] = bound(-1.0);
        return out;
      });
}

AMENDS_INLINE estimation::Estimate ContractModel::estimate(const estimation::EstimateQuery& query) const {
  namespace own = detail::contract;
  const std::string model = own::model_name(law_);
  estimation::detail::QueryReader in(query, model, {"survival", "retention_rate"});
  std::vector<std::string> names = alpha_names_;
  names.insert(names.end(), beta_names_.begin(), beta_names_.end());
  const std::vector<double> x = in.covariates(names);
  std::vector<estimation::Covariate> covariates;
  for (std::size_t j = 0; j < x.size(); ++j) covariates.push_back({names[j], std::span(&x[j], 1)});
  own::LawOfRow at(estimates_, law_ == ContractLaw::beta_discrete_weibull, covariates, alpha_names_.size());
  (void)at.read(0);
  const double n = in.count("renewals", 1.0);
  const bool survives = in.is("survival");
  const own::Point point = own::log_survival_between(at.law(), survives ? 0.0 : n - 1.0, n, 1);
  // By ln S: -ln(-ln S) has the slope 1/(-ln S), the logit 1/(1 - S).
  const double value = std::exp(point.value), slope = survives ? -1.0 / point.value : -1.0 / std::expm1(point.value);
  std::vector<double> gradient = at.gradient(point.slope);
  for (double& one : gradient) one *= slope;
  return in.made(value, survives ? estimation::Scale::log_log : estimation::Scale::logit, std::move(gradient),
                 estimation::detail::source_of_fit(model, query, estimates_));
}

}  // namespace amends::inline AMENDS_ABI::customer_base
