#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/count_bounds.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/group_total.hpp>
#include <amends/impl/customer_base/purchase_outcomes.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE CountIntervals PurchaseModel::count_interval(const CustomerColumns& customers, double t,
                                                           const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  const double share = 0.5 * (1.0 - options.level);
  const detail::ModelAtCustomer model(process_, estimates_, purchase_names_, dropout_names_);
  const detail::CustomerRows rows(
      customers,
      detail::in_order(options.purchase_covariates, purchase_names_, options.dropout_covariates, dropout_names_),
      false);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  CountIntervals out;
  out.lower.assign(rows.size(), detail::unknown_value);
  out.upper = out.lower;
  const std::size_t k = rows.covariates();
  out.rows = rows.walk(executor, [&](const detail::RowChunk& chunk, std::size_t) {
    // Customers alike in x and T share the distribution if alive; they differ in P(alive).
    using Tail = detail::CountTail<detail::AliveCustomer<double>>;
    std::map<std::vector<double>, Tail> tails;
    std::vector<double> key(2 + k);
    for (std::size_t i = 0; i < chunk.size; ++i) {
      if (!chunk.good[i]) continue;
      const double* z = chunk.z.data() + i * k;
      const std::array<double, 4> p = model.at(z);
      key[0] = chunk.x[i], key[1] = chunk.T[i];
      std::copy_n(z, k, key.begin() + 2);
      auto at = tails.find(key);
      if (at == tails.end()) at = tails.emplace(key, Tail({process_, p, chunk.x[i], chunk.T[i]}, t)).first;
      const double alive = detail::alive_share(detail::log_dead_odds(process_, p, chunk.x[i], chunk.t[i], chunk.T[i]));
      const auto bounds = detail::count_bounds(at->second, alive, share);
      out.lower[chunk.first + i] = bounds.lower;
      out.upper[chunk.first + i] = bounds.upper;
    }
  });
  return out;
}

namespace detail {
/// What the rows of a part of the table add to a total: customers alike in x, T and covariates share what they do if
/// alive.
class TotalOfRows {
 public:
  TotalOfRows(PurchaseProcess process, const ModelAtCustomer& model, std::size_t covariates, double t, GroupSum& sum)
      : process_(process), model_(model), covariates_(covariates), t_(t), sum_(sum), key_(2 + covariates) {}

  void add(const RowChunk& chunk) {
    for (std::size_t i = 0; i < chunk.size; ++i) {
      const double weight = chunk.weight[i];
      if (!chunk.good[i] || weight == 0.0) continue;
      const double* z = chunk.z.data() + i * covariates_;
      const std::array<double, 4> p = model_.at(z);
      const auto numbers = as_numbers<FourDuals>(p);
      const IfAlive& if_alive = known(p, numbers, chunk.x[i], chunk.T[i], z);
      const auto alive = alive_share(log_dead_odds(process_, numbers, chunk.x[i], chunk.t[i], chunk.T[i]));
      const FourDuals mean = alive * if_alive.mean;
      const double variance = alive.value * if_alive.pairs + mean.value * (1.0 - mean.value);
      sum_.add(chunk.first + i, weight, mean.value, (std::max)(variance, 0.0));
      model_.add_gradient(mean.slope, z, weight, sum_.gradient);
    }
  }

 private:
  struct IfAlive {
    FourDuals mean;
    double pairs;
  };
  const IfAlive& known(const std::array<double, 4>& p, const FourNumbers<FourDuals>& numbers, double x, double T,
                       const double* z) {
    key_[0] = x, key_[1] = T;
    std::copy_n(z, covariates_, key_.begin() + 2);
    auto at = known_.find(key_);
    if (at == known_.end())
      at = known_
               .emplace(key_, IfAlive{AliveCustomer<FourDuals>(process_, numbers, x, T).purchases(0.0, t_),
                                      AliveCustomer<double>(process_, p, x, T).pairs(t_)})
               .first;
    return at->second;
  }
  PurchaseProcess process_;
  const ModelAtCustomer& model_;
  std::size_t covariates_;
  double t_;
  GroupSum& sum_;
  std::vector<double> key_;
  std::map<std::vector<double>, IfAlive> known_{};
};
}  // namespace detail

AMENDS_INLINE GroupTotal PurchaseModel::total_purchases(const CustomerColumns& customers, double t,
                                                        const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  detail::check_level_of_total(options.level);
  const detail::ModelAtCustomer model(process_, estimates_, purchase_names_, dropout_names_);
  const detail::CustomerRows rows(
      customers,
      detail::in_order(options.purchase_covariates, purchase_names_, options.dropout_covariates, dropout_names_), true);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  constexpr std::size_t block = 8192;
  std::vector<detail::GroupSum> parts((rows.size() + block - 1) / block, detail::GroupSum(model.parameters()));
  core::RowReport report = rows.walk(
      executor,
      [&](const detail::RowChunk& chunk, std::size_t b) {
        detail::TotalOfRows(process_, model, rows.covariates(), t, parts[b]).add(chunk);
      },
      block);
  detail::GroupSum sum(model.parameters());
  for (const detail::GroupSum& part : parts) sum.merge(part);
  GroupTotal out{.value = sum.mean,
                 .standard_error = model.error_of_gradient(sum.gradient),
                 .own_deviation = std::sqrt(sum.variance),
                 .lower = 0.0,
                 .upper = 0.0,
                 .customers = sum.customers,
                 .rows = std::move(report)};
  const auto tail_of = [&](std::size_t row) {
    detail::RowChunk one;
    rows.read(row, row + 1, one);
    const double x = one.x[0], T = one.T[0];
    const std::array<double, 4> p = model.at(one.z.data());
    const double alive = detail::alive_share(detail::log_dead_odds(process_, p, x, one.t[0], T));
    return [alive, t, customer = detail::AliveCustomer<double>(process_, p, x, T)](double n) {
      return alive * customer.at_least(n, t);
    };
  };
  detail::find_interval(out, sum, options.level, std::numeric_limits<double>::infinity(), executor, tail_of);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
