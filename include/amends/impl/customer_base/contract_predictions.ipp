#pragma once

#include <amends/customer_base/contract_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail::contract {
/// Smallest k >= 1 with reached(k), which is false and then true; infinity if that is beyond 1e15.
template <class Reached>
[[nodiscard]] double first_whole(Reached&& reached) {
  double high = 1.0;
  while (!reached(high)) {
    high *= 2.0;
    if (high > 1e15) return std::numeric_limits<double>::infinity();
  }
  double low = 0.5 * high;
  if (high == 1.0) return 1.0;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

AMENDS_INLINE std::string time_problem(const char* name, double t, double least) {
  if (std::isfinite(t) && t >= least && t == std::floor(t)) return {};
  return std::string(name) + " is not a whole number >= " + (least == 0.0 ? "0" : "1");
}

AMENDS_INLINE double checked_horizon(double horizon) {
  if (!(horizon >= 1.0) || horizon != std::floor(horizon))
    core::throw_domain("horizon", "be a whole number of at least 1, or infinity", horizon);
  return horizon;
}

/// What a row of a prediction is: a value (for log_log and log-scaled kinds its logarithm) with slopes, or why there is
/// none.
struct Outcome {
  double value = 0.0;
  std::array<double, 3> slope{};
  std::string problem{};
};
enum IntervalKind : int { log_log, logit, logarithmic };
}  // namespace detail::contract

template <class Row>
Predictions ContractModel::predict(std::size_t rows, const ContractPredictionOptions& options, int interval_kind,
                                   Row&& row) const {
  namespace own = detail::contract;
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  // Covariates by name, as many values as rows or one for all.
  std::vector<core::ColumnView> columns;
  const auto& given = options.covariates;
  core::check_same_size("names of covariates", given.names.size(), "columns", given.columns.size());
  for (const std::string& name : given.names)
    if (std::find(alpha_names_.begin(), alpha_names_.end(), name) == alpha_names_.end() &&
        std::find(beta_names_.begin(), beta_names_.end(), name) == beta_names_.end())
      throw Error(ErrorCode::unknown_name, name, "the model has no covariate '" + name + "'");
  for (const auto* names : {&alpha_names_, &beta_names_})
    for (const std::string& name : *names) {
      const auto at = std::find(given.names.begin(), given.names.end(), name);
      if (at == given.names.end())
        throw Error(ErrorCode::missing, name, "covariate '" + name + "' of the fit is needed for predictions");
      columns.push_back(given.columns[static_cast<std::size_t>(at - given.names.begin())]);
      if (columns.back().size() != 1) core::check_same_size(name, columns.back().size(), "rows", rows);
    }

  const bool c_varies = law_ == ContractLaw::beta_discrete_weibull;
  const std::size_t base = c_varies ? 3 : 2, n = estimates_.size();
  const auto& values = estimates_.values();
  const math::Matrix& covariance = estimates_.working_covariance();
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  Predictions out;
  out.value.assign(rows, std::numeric_limits<double>::quiet_NaN());
  if (options.errors) out.standard_error = out.lower = out.upper = out.value;
  constexpr std::size_t block = 256;
  std::vector<core::RowReport> left_out((rows + block - 1) / block);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  core::parallel_blocks(executor, rows, block, [&](std::size_t from, std::size_t to, std::size_t number) {
    std::vector<double> x(columns.size()), slope(n), unit(n);
    for (std::size_t i = from; i < to; ++i) {
      own::Law law{std::log(values[0]), std::log(values[1]), c_varies ? values[2] : 1.0, c_varies};
      own::Outcome outcome;
      for (std::size_t j = 0; j < columns.size(); ++j) {
        x[j] = columns[j][columns[j].size() == 1 ? 0 : i];
        if (!std::isfinite(x[j])) outcome.problem = "a covariate is missing or not finite";
        (j < alpha_names_.size() ? law.alpha : law.beta) += values[base + j] * x[j];
      }
      law.alpha = std::exp(law.alpha);
      law.beta = std::exp(law.beta);
      if (columns.empty()) law = {values[0], values[1], law.c, c_varies};
      // Error of a quantity with slopes by ln alpha, ln beta and ln c.
      const auto error_of = [&](const std::array<double, 3>& by) {
        std::copy(by.begin(), by.begin() + static_cast<std::ptrdiff_t>(base), slope.begin());
        for (std::size_t j = 0; j < columns.size(); ++j) slope[base + j] = x[j] * by[j < alpha_names_.size() ? 0 : 1];
        double variance = 0.0;
        for (std::size_t p = 0; p < n; ++p)
          for (std::size_t q = 0; q < n; ++q) variance += slope[p] * covariance(p, q) * slope[q];
        return std::sqrt((std::max)(variance, 0.0));
      };
      if (outcome.problem.empty()) outcome = row(i, law, error_of, out);
      if (!outcome.problem.empty()) {
        left_out[number].leave_out(i, outcome.problem);
        continue;
      }
      if (interval_kind < 0) continue;  // the row has filled in everything itself
      if (interval_kind == own::log_log) {
        const double survival = std::exp(outcome.value);
        out.value[i] = survival;
        if (!options.errors) continue;
        const double error = error_of(outcome.slope), depth = -outcome.value;
        out.standard_error[i] = survival * error;
        if (error == 0.0 || depth == 0.0) {
          out.lower[i] = out.upper[i] = survival;
          continue;
        }
        out.lower[i] = std::exp(-depth * std::exp(z * error / depth));
        out.upper[i] = std::exp(-depth * std::exp(-z * error / depth));
        continue;
      }
      out.value[i] = outcome.value;
      if (!options.errors) continue;
      if (outcome.value == std::numeric_limits<double>::infinity()) {
        out.standard_error[i] = 0.0;
        out.lower[i] = out.upper[i] = outcome.value;
        continue;
      }
      out.standard_error[i] = error_of(outcome.slope);
      const auto interval = estimation::interval_around(
          outcome.value, out.standard_error[i],
          interval_kind == own::logit ? estimation::Scale::logit : estimation::Scale::log, options.level);
      out.lower[i] = interval.lower;
      out.upper[i] = interval.upper;
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

}  // namespace amends::inline AMENDS_ABI::customer_base
