#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/purchase_outcomes.hpp>
#include <amends/impl/customer_base/spend_column.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// One call for predictions: its rows, its model and its options.
struct PredictionTask {
  PurchaseProcess process;
  ModelAtCustomer model;
  CustomerRows rows;
  bool errors;
  double z;  ///< half width of the interval in standard errors
  core::Executor* given;
  [[nodiscard]] core::Executor& executor() { return given != nullptr ? *given : static_cast<core::Executor&>(serial); }
  core::SerialExecutor serial{};
};

AMENDS_INLINE PredictionTask task_of(const PurchaseModel& model, const CustomerColumns& customers,
                                     const PredictionOptions& options, bool weighted = false) {
  return {.process = model.process(),
          .model = ModelAtCustomer(model.process(), model.estimates(), model.purchase_covariates(),
                                   model.dropout_covariates()),
          .rows = CustomerRows(customers,
                               in_order(options.purchase_covariates, model.purchase_covariates(),
                                        options.dropout_covariates, model.dropout_covariates()),
                               weighted),
          .errors = options.errors,
          .z = interval_width(options.level),
          .given = options.executor};
}

/// `one(chunk, i)` gives the outcome of a row; called for all rows that can be.
template <class One>
Predictions row_by_row(PredictionTask& task, const One& one) {
  PredictionColumns out(task.rows.size(), task.errors);
  auto report = task.rows.walk(task.executor(), [&](const RowChunk& chunk, std::size_t) {
    for (std::size_t i = 0; i < chunk.size; ++i) out.put(chunk.first + i, chunk.good[i] ? one(chunk, i) : Outcome{});
  });
  return out.taken(std::move(report));
}

/// `one(x, t, T, z)` gives what the rows of a group share; `each(kept, chunk, i)` the outcome of a row of it. Where
/// nearly every row is different, each row is its own group. Groups come in the order of x and T, so that a copy of
/// `one` for each block may remember what the next group shares with the last.
template <class Kept, class One, class Each>
Predictions group_by_group(PredictionTask& task, bool with_recency, const One& one, const Each& each) {
  const RowGroups groups = group_rows(task.rows, with_recency, task.executor());
  const std::size_t k = task.rows.covariates();
  if (!groups.worth_it)
    return row_by_row(task, [&](const RowChunk& chunk, std::size_t i) {
      return each(One(one)(chunk.x[i], chunk.t[i], chunk.T[i], chunk.z.data() + i * k), chunk, i);
    });
  const std::vector<std::uint32_t> order = in_order_of_keys(groups);
  std::vector<Kept> kept(groups.size());
  core::parallel_blocks(task.executor(), groups.size(), 256, [&](std::size_t first, std::size_t last, std::size_t) {
    One of_block = one;
    for (std::size_t at = first; at < last; ++at) {
      const double* key = groups.keys.data() + order[at] * groups.width;
      kept[order[at]] = of_block(key[0], with_recency ? key[2] : unknown_value, key[1], key + (groups.width - k));
    }
  });
  return row_by_row(
      task, [&](const RowChunk& chunk, std::size_t i) { return each(kept[groups.group[chunk.first + i]], chunk, i); });
}

/// P(alive) or its logarithm, now.
AMENDS_INLINE Predictions predict_alive(PredictionTask task, bool as_log) {
  const std::size_t k = task.rows.covariates();
  if (task.process == PurchaseProcess::pareto) {  // an integral: rows that are alike share it
    const auto one = [&](double x, double t, double T, const double* z) {
      const std::array<double, 4> p = task.model.at(z);
      if (!task.errors) return alive_outcome(log_dead_odds(task.process, p, x, t, T), 0.0, task.z, as_log);
      const FourDuals q = log_dead_odds(task.process, as_numbers<FourDuals>(p), x, t, T);
      return alive_outcome(q.value, task.model.error(q.slope, z), task.z, as_log);
    };
    return group_by_group<Outcome>(task, true, one,
                                   [](const Outcome& kept, const RowChunk&, std::size_t) { return kept; });
  }
  const std::vector<double> none(k, 0.0);  // only read where there are covariates, and then not used
  const GeoOdds base(task.process, task.model.at(none.data()));
  const auto one = [&](const GeoOdds& odds, const RowChunk& chunk, std::size_t i, const double* z) {
    const double x = chunk.x[i], t = chunk.t[i], T = chunk.T[i];
    if (!task.errors) {
      const double q = odds(x, t, T);
      if (as_log) return alive_outcome(q, 0.0, task.z, true);
      const double e = std::exp(-std::abs(q)), most = 1.0 / (1.0 + e);  // as in alive_outcome, to the last bit
      return Outcome{.value = q > 0.0 ? e * most : most};
    }
    std::array<double, 4> by{};
    const double q = odds.with_gradient(x, t, T, by);
    return alive_outcome(q, task.model.error(by, z), task.z, as_log);
  };
  return row_by_row(task, [&](const RowChunk& chunk, std::size_t i) {
    if (k == 0) return one(base, chunk, i, nullptr);
    const double* z = chunk.z.data() + i * k;
    return one(GeoOdds(task.process, task.model.at(z)), chunk, i, z);
  });
}

/// What an alive customer does, weighed with P(alive). For BG/NBD that is an integral over his chance to leave, which
/// depends on x and T alone: rows share it, and P(alive) is a closed form of each. For Pareto/NBD P(alive) is an integral
/// too, so what rows share is both; neighbours among the groups share the future.
template <class Number, class Future>
Predictions predict_as(PredictionTask& task, estimation::Scale scale, double if_dead, const Future& future) {
  const std::size_t k = task.rows.covariates();
  const auto finished = [&](const Number& result, const double* z) {
    if constexpr (std::is_same_v<Number, double>)
      return Outcome{.value = result};
    else
      return outcome_on(scale, result.value, task.model.error(result.slope, z), task.z);
  };
  if (task.process == PurchaseProcess::pareto) {
    const auto one = [&, x_before = unknown_value, T_before = unknown_value, if_alive = Number{}](
                         double x, double t, double T, const double* z) mutable {
      const FourNumbers<Number> p = as_numbers<Number>(task.model.at(z));
      if (k != 0 || x != x_before || T != T_before) if_alive = future(AliveCustomer<Number>(task.process, p, x, T));
      x_before = x, T_before = T;
      return finished(given_history(alive_share(log_dead_odds(task.process, p, x, t, T)), if_alive, if_dead), z);
    };
    return group_by_group<Outcome>(task, true, one,
                                   [](const Outcome& kept, const RowChunk&, std::size_t) { return kept; });
  }
  return group_by_group<Number>(
      task, false,
      [&](double x, double, double T, const double* z) {
        return future(AliveCustomer<Number>(task.process, as_numbers<Number>(task.model.at(z)), x, T));
      },
      [&](const Number& if_alive, const RowChunk& chunk, std::size_t i) {
        const double* z = chunk.z.data() + i * k;
        const FourNumbers<Number> p = as_numbers<Number>(task.model.at(z));
        const Number odds = log_dead_odds(task.process, p, chunk.x[i], chunk.t[i], chunk.T[i]);
        return finished(given_history(alive_share(odds), if_alive, if_dead), z);
      });
}

template <class Future>
Predictions predict(PredictionTask task, estimation::Scale scale, double if_dead, const Future& future) {
  if (task.errors) return predict_as<FourDuals>(task, scale, if_dead, future);
  return predict_as<double>(task, scale, if_dead, future);
}

AMENDS_INLINE double check_horizon(const Discounting& discounting, double horizon) {
  const double force = discounting.force();
  if (!(horizon > 0.0)) core::throw_domain("horizon", "be above 0", horizon);
  if (std::isinf(horizon) && !(force > 0.0))
    core::throw_domain("rate", "be above 0 for an infinite horizon: the sum may have no limit", discounting.rate);
  if (std::isinf(horizon) && !(force >= 1e-280))
    core::throw_domain("rate", "be at least 1e-280 per time unit for an infinite horizon", discounting.rate);
  return force;
}

AMENDS_INLINE void check_customer(double frequency, double recency, double T) {
  const std::string problem = customer_row_problem(frequency, recency, T);
  if (!problem.empty()) throw Error(ErrorCode::domain, "customer", "this customer cannot be: " + problem);
}

/// The parameters of one customer.
AMENDS_INLINE std::array<double, 4> parameters_of(const PurchaseModel& model, const CustomerCovariates& covariates) {
  const std::vector<double> z = covariate_values(covariates, model.purchase_covariates(), model.dropout_covariates());
  return ModelAtCustomer(model.process(), model.estimates(), model.purchase_covariates(), model.dropout_covariates())
      .at(z.data());
}

template <class Future>
double predict_one(const PurchaseModel& model, double frequency, double recency, double T, double if_dead,
                   const CustomerCovariates& covariates, const Future& future) {
  check_customer(frequency, recency, T);
  return predicted<double>(model.process(), parameters_of(model, covariates), frequency, recency, T, if_dead, future);
}
}  // namespace detail

AMENDS_INLINE Predictions PurchaseModel::probability_alive(const CustomerColumns& customers, double t,
                                                           const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  auto task = detail::task_of(*this, customers, options);
  if (t == 0.0) return detail::predict_alive(std::move(task), false);
  return detail::predict(std::move(task), estimation::Scale::logit, 0.0,
                         [&](const auto& alive) { return alive.still_alive(t); });
}

AMENDS_INLINE Predictions PurchaseModel::log_probability_alive(const CustomerColumns& customers,
                                                               const PredictionOptions& options) const {
  return detail::predict_alive(detail::task_of(*this, customers, options), true);
}

AMENDS_INLINE Predictions PurchaseModel::expected_purchases(const CustomerColumns& customers, double from, double to,
                                                            const PredictionOptions& options) const {
  core::check_non_negative("from", from);
  core::check_non_negative("to", to);
  if (to < from) core::throw_domain("to", "not be below from", to);
  return detail::predict(detail::task_of(*this, customers, options), estimation::Scale::log, 0.0,
                         [&](const auto& alive) { return alive.purchases(from, to); });
}

AMENDS_INLINE Predictions PurchaseModel::discounted_expected_residual_transactions(
    const CustomerColumns& customers, const Discounting& discounting, double horizon,
    const PredictionOptions& options) const {
  const double force = detail::check_horizon(discounting, horizon);
  return detail::predict(detail::task_of(*this, customers, options), estimation::Scale::log, 0.0,
                         [&](const auto& alive) { return alive.discounted(force, horizon); });
}

AMENDS_INLINE Predictions PurchaseModel::customer_lifetime_value(const CustomerColumns& customers,
                                                                 std::span<const double> spend,
                                                                 std::span<const double> spend_errors, double margin,
                                                                 const Discounting& discounting, double horizon,
                                                                 const PredictionOptions& options) const {
  core::check_between("margin", margin, -1.0, 1.0);
  const std::size_t rows = customers.frequency.size();
  const detail::SpendColumn spends(spend, spend_errors, rows);
  Predictions out = discounted_expected_residual_transactions(customers, discounting, horizon, options);
  spends.leave_out_wrong(out);
  const double z = detail::interval_width(options.level);
  for (std::size_t i = 0; i < rows; ++i) {
    const double each = spends.value(i), each_error = spends.error(i);
    const double transactions = out.value[i];
    out.value[i] = margin * each * transactions;
    if (!options.errors) continue;
    out.standard_error[i] = std::abs(margin) * std::hypot(each * out.standard_error[i], transactions * each_error);
    // A loss-making margin mirrors the interval. Where the mean of the spend is infinite, everything is possible.
    const auto size =
        std::isinf(out.value[i]) || std::isinf(out.standard_error[i])
            ? detail::Outcome{.lower = 0.0, .upper = std::numeric_limits<double>::infinity()}
            : detail::outcome_on(estimation::Scale::log, std::abs(out.value[i]), out.standard_error[i], z);
    out.lower[i] = out.value[i] < 0.0 ? -size.upper : size.lower;
    out.upper[i] = out.value[i] < 0.0 ? -size.lower : size.upper;
  }
  return out;
}

AMENDS_INLINE Predictions PurchaseModel::probability_of_purchases(const CustomerColumns& customers, std::size_t count,
                                                                  double t, const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  const auto n = static_cast<double>(count);
  return detail::predict(detail::task_of(*this, customers, options), estimation::Scale::logit, count == 0 ? 1.0 : 0.0,
                         [&](const auto& alive) { return alive.count_probability(n, t); });
}

AMENDS_INLINE double PurchaseModel::log_probability_alive(double frequency, double recency, double T,
                                                          const CustomerCovariates& covariates) const {
  detail::check_customer(frequency, recency, T);
  const double q = detail::log_dead_odds(process_, detail::parameters_of(*this, covariates), frequency, recency, T);
  return detail::alive_outcome(q, 0.0, 0.0, true).value;
}

AMENDS_INLINE double PurchaseModel::probability_alive(double frequency, double recency, double T, double t,
                                                      const CustomerCovariates& covariates) const {
  core::check_non_negative("t", t);
  return detail::predict_one(*this, frequency, recency, T, 0.0, covariates,
                             [&](const auto& alive) { return alive.still_alive(t); });
}

AMENDS_INLINE double PurchaseModel::expected_purchases(double frequency, double recency, double T, double t,
                                                       const CustomerCovariates& covariates) const {
  core::check_non_negative("t", t);
  return detail::predict_one(*this, frequency, recency, T, 0.0, covariates,
                             [&](const auto& alive) { return alive.purchases(0.0, t); });
}

AMENDS_INLINE double PurchaseModel::discounted_expected_residual_transactions(
    double frequency, double recency, double T, const Discounting& discounting, double horizon,
    const CustomerCovariates& covariates) const {
  const double force = detail::check_horizon(discounting, horizon);
  return detail::predict_one(*this, frequency, recency, T, 0.0, covariates,
                             [&](const auto& alive) { return alive.discounted(force, horizon); });
}

AMENDS_INLINE double PurchaseModel::probability_of_purchases(double frequency, double recency, double T,
                                                             std::size_t count, double t,
                                                             const CustomerCovariates& covariates) const {
  core::check_non_negative("t", t);
  const auto n = static_cast<double>(count);
  return detail::predict_one(*this, frequency, recency, T, count == 0 ? 1.0 : 0.0, covariates,
                             [&](const auto& alive) { return alive.count_probability(n, t); });
}

}  // namespace amends::inline AMENDS_ABI::customer_base
