#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/impl/customer_base/distinct_customers.hpp>
#include <amends/impl/customer_base/purchase_design.hpp>
#include <amends/impl/customer_base/purchase_likelihood.hpp>
#include <amends/impl/customer_base/purchase_outcomes.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
inline constexpr double most_simulated_purchases = 1e7;

/// Customer `index`: his rates, then his purchases one after the other until he leaves or T comes.
AMENDS_INLINE void simulate_customer(PurchaseProcess process, const std::array<double, 4>& p, double T,
                                     std::uint64_t seed, std::uint64_t index, double& x, double& t,
                                     std::uint8_t& alive) {
  const auto exponential = [](double u) { return -std::log1p(-u); };
  const double rate = core::gamma(seed, core::stream_of("purchase rate"), index, p[0]) / p[1];
  const std::uint64_t own = core::stream_of("purchases") + 0x9e3779b97f4a7c15u * (index + 1);
  std::uint64_t draw = 0;
  double leaves = std::numeric_limits<double>::infinity(), chance = 0.0;
  x = t = 0.0;
  alive = 1;
  if (pareto(process)) {
    const double leave_rate = core::gamma(seed, core::stream_of("dropout rate"), index, p[2]) / p[3];
    leaves = exponential(core::uniform(seed, own, draw++)) / leave_rate;
  } else {
    chance = core::beta(seed, core::stream_of("dropout chance"), index, p[2], p[3]);
    if (process == PurchaseProcess::modified_beta_geo && core::uniform(seed, own, draw++) < chance) {
      alive = 0;
      return;
    }
  }
  const double end = (std::min)(T, leaves);
  for (double now = 0.0;;) {
    now += exponential(core::uniform(seed, own, draw++)) / rate;
    if (!(now <= end)) break;
    x += 1.0;
    t = now;
    if (!(x <= most_simulated_purchases))
      throw Error(ErrorCode::domain, "T", "a customer would buy more than 10,000,000 times until T: shorten T");
    if (!pareto(process) && core::uniform(seed, own, draw++) < chance) {
      alive = 0;
      return;
    }
  }
  alive = leaves > T;
}
}  // namespace detail

AMENDS_INLINE SimulatedCustomers PurchaseModel::simulate(std::span<const double> T, std::uint64_t seed,
                                                         const PopulationOptions& options) const {
  const auto covariates =
      detail::in_order(options.purchase_covariates, purchase_names_, options.dropout_covariates, dropout_names_);
  detail::check_each(covariates, T.size());
  const detail::ModelAtCustomer model(process_, estimates_, purchase_names_, dropout_names_);
  SimulatedCustomers out;
  out.frequency.resize(T.size());
  out.recency.resize(T.size());
  out.T.assign(T.begin(), T.end());
  out.alive.resize(T.size());
  for (const double time : T) core::check_positive("T", time);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  core::parallel_blocks(executor, T.size(), 1024, [&](std::size_t first, std::size_t last, std::size_t) {
    std::vector<double> z(covariates.size());
    for (std::size_t i = first; i < last; ++i) {
      for (std::size_t c = 0; c < z.size(); ++c) z[c] = core::check_finite(covariates[c].name, covariates[c].values[i]);
      detail::simulate_customer(process_, model.at(z.data()), T[i], seed, i, out.frequency[i], out.recency[i],
                                out.alive[i]);
    }
  });
  return out;
}

namespace detail {
/// The customers of a bootstrap, and those of a replicate drawn from them.
class BootstrapSample {
 public:
  BootstrapSample(const CustomerTable& table, const BootstrapOptions& options)
      : table_(table), options_(options), ends_(table.size()) {
    const double total = table.weight_sum;
    if (!(total >= 1.0) || total > 1e9)
      core::throw_domain("weights", "add up to a number of customers between 1 and 1e9", total);
    size_ = static_cast<std::size_t>(std::llround(total));
    std::partial_sum(table.weight.begin(), table.weight.end(), ends_.begin());
  }

  struct Columns {
    std::vector<double> x, t, T, weight;
    [[nodiscard]] CustomerColumns view() const {
      return {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T),
              std::span<const double>(weight)};
    }
  };

  /// The customers of the table drawn with replacement: as weights.
  [[nodiscard]] Columns drawn(std::size_t replicate) const {
    const std::uint64_t stream = core::stream_of("bootstrap") + 0x9e3779b97f4a7c15u * (replicate + 1);
    Columns out{table_.x, table_.t, table_.T, std::vector<double>(table_.size(), 0.0)};
    for (std::size_t c = 0; c < size_; ++c) {
      const double u = core::uniform(options_.seed, stream, c) * table_.weight_sum;
      const auto at = std::upper_bound(ends_.begin(), ends_.end(), u) - ends_.begin();
      out.weight[(std::min)(static_cast<std::size_t>(at), table_.size() - 1)] += 1.0;
    }
    return out;
  }

  /// The observed lengths of observation, bought anew.
  [[nodiscard]] Columns simulated(PurchaseProcess process, const std::array<double, 4>& p,
                                  std::size_t replicate) const {
    Columns out{std::vector<double>(size_), std::vector<double>(size_), std::vector<double>(size_),
                std::vector<double>(size_, 1.0)};
    std::uint8_t alive = 0;
    std::size_t i = 0;
    for (std::size_t c = 0; c < size_; ++c) {
      while (i + 1 < table_.size() && ends_[i] <= static_cast<double>(c) + 0.5) ++i;
      out.T[c] = table_.T[i];
      simulate_customer(process, p, out.T[c], options_.seed + 0x51ed2701u * (replicate + 1), c, out.x[c], out.t[c],
                        alive);
    }
    return out;
  }

 private:
  const CustomerTable& table_;
  const BootstrapOptions& options_;
  std::size_t size_ = 0;
  std::vector<double> ends_;
};

/// The `level` quantile of sorted values, linear between them.
AMENDS_INLINE double sorted_quantile(const std::vector<double>& sorted, double level) {
  const double place = level * (static_cast<double>(sorted.size()) - 1.0);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = (std::min)(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

/// Standard errors and intervals from the estimates of the replicates; an empty one has no answer.
AMENDS_INLINE BootstrapResult bootstrap_result(std::vector<std::string> names,
                                               const std::vector<std::vector<double>>& found) {
  BootstrapResult out{.names = std::move(names), .estimates = {}, .standard_errors = {}, .intervals = {}};
  for (const auto& values : found) {
    if (values.empty()) ++out.without_answer;
    out.estimates.data.insert(out.estimates.data.end(), values.begin(), values.end());
  }
  out.estimates.rows = found.size() - out.without_answer;
  out.estimates.columns = out.names.size();
  for (std::size_t m = 0; m < out.estimates.columns; ++m) {
    std::vector<double> column;
    for (std::size_t k = 0; k < out.estimates.rows; ++k) column.push_back(out.estimates(k, m));
    std::sort(column.begin(), column.end());
    if (column.size() < 2) {
      out.standard_errors.push_back(unknown_value);
      out.intervals.push_back({unknown_value, unknown_value});
      continue;
    }
    const auto count = static_cast<double>(column.size());
    const double mean = std::accumulate(column.begin(), column.end(), 0.0) / count;
    double square = 0.0;
    for (const double value : column) square += (value - mean) * (value - mean);
    out.standard_errors.push_back(std::sqrt(square / (count - 1.0)));
    out.intervals.push_back({sorted_quantile(column, 0.025), sorted_quantile(column, 0.975)});
  }
  return out;
}
}  // namespace detail

AMENDS_INLINE BootstrapResult PurchaseModel::bootstrap(const CustomerColumns& customers,
                                                       const BootstrapOptions& options) const {
  if (estimates_.size() != 4)
    throw Error(ErrorCode::contradiction, "bootstrap", "the bootstrap does not support covariates");
  if (options.replicates < 2)
    core::throw_domain("replicates", "be at least 2", static_cast<double>(options.replicates));
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const detail::CustomerTable table = detail::gather_customers(customers, {}, executor);
  const detail::BootstrapSample sample(table, options);
  std::vector<std::vector<double>> found(options.replicates);
  const auto replicate = [&](std::size_t k) {
    const auto columns = options.parametric ? sample.simulated(process_, parameters(), k) : sample.drawn(k);
    const auto fit = fit_process(process_, columns.view(), {.executor = &executor});
    if (fit.converged()) found[k] = fit.model().estimates().values();
  };
  executor.for_each(options.replicates, replicate);
  return detail::bootstrap_result(estimates_.names(), found);
}

}  // namespace amends::inline AMENDS_ABI::customer_base
