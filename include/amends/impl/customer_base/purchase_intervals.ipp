#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/purchase_outcomes.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// P(N >= n) of one customer, alive, in a time: worked out where asked for, and kept.
class CountTail {
 public:
  CountTail(const AliveCustomer<double>& alive, double t) : alive_(alive), t_(t) {}
  [[nodiscard]] double operator()(double n) {
    if (n <= 0.0) return 1.0;
    const auto [at, fresh] = known_.try_emplace(n, 0.0);
    if (fresh) at->second = alive_.at_least(n, t_);
    return at->second;
  }

 private:
  AliveCustomer<double> alive_;
  double t_;
  std::map<double, double> known_{};
};

/// Smallest n >= 0 with P(alive) P(N >= n + 1 | alive) <= tail.
AMENDS_INLINE double smallest_bound(CountTail& tail, double alive, double share) {
  const auto enough = [&](double n) { return alive * tail(n + 1.0) <= share; };
  if (enough(0.0)) return 0.0;
  double low = 0.0, high = 1.0;
  while (!enough(high)) low = high, high *= 2.0;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

/// What the rows of a cohort of customers add to a total.
struct TotalPart {
  double mean = 0.0, variance = 0.0, customers = 0.0;
  std::vector<double> gradient{};
};
}  // namespace detail

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
    std::map<std::vector<double>, detail::CountTail> tails;
    std::vector<double> key(2 + k);
    for (std::size_t i = 0; i < chunk.size; ++i) {
      if (!chunk.good[i]) continue;
      const double* z = chunk.z.data() + i * k;
      const std::array<double, 4> p = model.at(z);
      key[0] = chunk.x[i], key[1] = chunk.T[i];
      std::copy_n(z, k, key.begin() + 2);
      auto at = tails.find(key);
      if (at == tails.end()) at = tails.emplace(key, detail::CountTail({process_, p, chunk.x[i], chunk.T[i]}, t)).first;
      const double alive = detail::alive_share(detail::log_dead_odds(process_, p, chunk.x[i], chunk.t[i], chunk.T[i]));
      // P(N < n) <= share is P(N >= n) >= 1 - share: the smallest n at which the next one fails.
      out.lower[chunk.first + i] = detail::smallest_bound(at->second, alive, 1.0 - share);
      if (alive * at->second(out.lower[chunk.first + i] + 1.0) == 1.0 - share) out.lower[chunk.first + i] += 1.0;
      out.upper[chunk.first + i] = detail::smallest_bound(at->second, alive, share);
    }
  });
  return out;
}

AMENDS_INLINE GroupTotal PurchaseModel::total_purchases(const CustomerColumns& customers, double t,
                                                        const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  const double z_level = detail::interval_width(options.level);
  const detail::ModelAtCustomer model(process_, estimates_, purchase_names_, dropout_names_);
  const detail::CustomerRows rows(
      customers,
      detail::in_order(options.purchase_covariates, purchase_names_, options.dropout_covariates, dropout_names_), true);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  constexpr std::size_t block = 8192;
  std::vector<detail::TotalPart> parts((rows.size() + block - 1) / block);
  const std::size_t k = rows.covariates();
  core::RowReport report = rows.walk(
      executor,
      [&](const detail::RowChunk& chunk, std::size_t b) {
        detail::TotalPart& part = parts[b];
        part.gradient.resize(model.parameters());
        struct IfAlive {
          detail::FourDuals mean;
          double pairs;
        };
        std::map<std::vector<double>, IfAlive> known;
        std::vector<double> key(2 + k);
        for (std::size_t i = 0; i < chunk.size; ++i) {
          const double weight = chunk.weight[i];
          if (!chunk.good[i] || weight == 0.0) continue;
          const double* z = chunk.z.data() + i * k;
          const std::array<double, 4> p = model.at(z);
          const auto numbers = detail::as_numbers<detail::FourDuals>(p);
          key[0] = chunk.x[i], key[1] = chunk.T[i];
          std::copy_n(z, k, key.begin() + 2);
          auto at = known.find(key);
          if (at == known.end())
            at =
                known
                    .emplace(key,
                             IfAlive{detail::AliveCustomer<detail::FourDuals>(process_, numbers, chunk.x[i], chunk.T[i])
                                         .purchases(0.0, t),
                                     detail::AliveCustomer<double>(process_, p, chunk.x[i], chunk.T[i]).pairs(t)})
                    .first;
          const auto alive =
              detail::alive_share(detail::log_dead_odds(process_, numbers, chunk.x[i], chunk.t[i], chunk.T[i]));
          const detail::FourDuals mean = alive * at->second.mean;
          part.mean += weight * mean.value;
          part.variance += weight * (std::max)(alive.value * at->second.pairs + mean.value * (1.0 - mean.value), 0.0);
          part.customers += weight;
          model.add_gradient(mean.slope, z, weight, part.gradient);
        }
      },
      block);
  detail::TotalPart total;
  total.gradient.resize(model.parameters());
  for (const detail::TotalPart& part : parts) {
    total.mean += part.mean;
    total.variance += part.variance;
    total.customers += part.customers;
    for (std::size_t j = 0; j < part.gradient.size(); ++j) total.gradient[j] += part.gradient[j];
  }
  GroupTotal out{.value = total.mean,
                 .standard_error = model.error_of_gradient(total.gradient),
                 .own_deviation = std::sqrt(total.variance),
                 .lower = 0.0,
                 .upper = 0.0,
                 .customers = total.customers,
                 .rows = std::move(report)};
  if (!(out.value > 0.0)) return out;
  const double known_error = std::isnan(out.standard_error) ? 0.0 : out.standard_error;
  const double variance = total.variance + known_error * known_error;
  const double shape = out.value * out.value / variance, tail = math::normal_cdf_upper(z_level);
  out.lower = std::floor(out.value * math::gamma_quantile(tail, shape) / shape);
  out.upper = std::ceil(out.value * math::gamma_quantile_upper(tail, shape) / shape);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
