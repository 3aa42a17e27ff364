#pragma once

#include <amends/customer_base/beta_geo_beta_binom.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/impl/customer_base/bgbb_outcomes.hpp>
#include <amends/impl/customer_base/count_bounds.hpp>
#include <amends/impl/customer_base/group_total.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// A customer of this history, alive: a new one with other parameters.
template <class Real>
BgbbParameters<Real> bgbb_now(const BgbbParameters<Real>& p, const OpportunityHistory& history) {
  const auto x = static_cast<double>(history.x), n = static_cast<double>(history.n);
  return {p.alpha + Real(x), p.beta + Real(n - x), p.gamma, p.delta + Real(n)};
}
template <class Real>
Real bgbb_alive(const BgbbParameters<Real>& p, const OpportunityHistory& history) {
  return bgbb_alive(p, static_cast<double>(history.x), static_cast<double>(history.t), static_cast<double>(history.n));
}

/// What the histories of a block add to a total. What lies ahead of an alive customer depends on T alone, but for his
/// chance to buy.
class BgbbTotal {
 public:
  BgbbTotal(const std::array<double, 4>& p, double t)
      : numbers_{p[0], p[1], p[2], p[3]}, duals_(bgbb_duals(p)), t_(t) {}

  void add(std::size_t index, const OpportunityHistory& history, GroupSum& sum) {
    const auto n = static_cast<double>(history.n);
    const auto now = bgbb_now(numbers_, history);
    if (n != known_n_) {
      known_n_ = n;
      presence_ = bgbb_presence(duals_, n, 0.0, t_, 1.0);
      pairs_ahead_ = bgbb_pairs_ahead(now, t_);
    }
    const auto now_dual = bgbb_now(duals_, history);
    const BgbbDual alive = bgbb_alive(duals_, history);
    const BgbbDual mean = alive * (now_dual.alpha / (now_dual.alpha + now_dual.beta)) * presence_;
    const double variance = alive.value * bgbb_square_chance(now) * pairs_ahead_ + mean.value * (1.0 - mean.value);
    sum.add(index, history.weight, mean.value, (std::max)(variance, 0.0));
    for (std::size_t k = 0; k < 4; ++k) sum.gradient[k] += history.weight * mean.slope[k];
  }

 private:
  BgbbParameters<double> numbers_;
  BgbbParameters<BgbbDual> duals_;
  double t_, known_n_ = -1.0, pairs_ahead_ = 0.0;
  BgbbDual presence_{};
};
}  // namespace detail

AMENDS_INLINE CountIntervals BetaGeoBetaBinomModel::count_interval(const CustomerColumns& customers, double t,
                                                                   const PredictionOptions& options) const {
  (void)detail::check_opportunities("t", t);
  detail::check_no_covariates(options);
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  const double share = 0.5 * (1.0 - options.level);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  const detail::OpportunityTable table = detail::opportunity_table(customers, &executor);
  const auto at = parameters();
  const detail::BgbbParameters<double> p{at[0], at[1], at[2], at[3]};
  std::vector<detail::CountBounds> bounds(table.histories.size());
  core::parallel_blocks(executor, bounds.size(), 32, [&](std::size_t first, std::size_t last, std::size_t) {
    using Tail = detail::CountTail<detail::BgbbAliveCustomer>;
    std::optional<Tail> tail;  // of customers alike in x and T, who stand together
    for (std::size_t i = first; i < last; ++i) {
      core::check_stop(&executor);
      const auto& history = table.histories[i];
      if (i == first || history.n != table.histories[i - 1].n || history.x != table.histories[i - 1].x)
        tail.emplace(detail::BgbbAliveCustomer{detail::bgbb_now(p, history)}, t);
      bounds[i] = detail::count_bounds(*tail, detail::bgbb_alive(p, history), share);
    }
  });
  CountIntervals out;
  out.lower.assign(table.report.rows, std::numeric_limits<double>::quiet_NaN());
  out.upper = out.lower;
  for (std::size_t row = 0; row < table.report.rows; ++row) {
    const std::uint32_t history = table.history[row];
    if (history == detail::OpportunityTable::none) continue;
    out.lower[row] = bounds[history].lower;
    out.upper[row] = bounds[history].upper;
  }
  out.rows = table.report;
  return out;
}

AMENDS_INLINE GroupTotal BetaGeoBetaBinomModel::total_purchases(const CustomerColumns& customers, double t,
                                                                const PredictionOptions& options) const {
  (void)detail::check_opportunities("t", t);
  detail::check_no_covariates(options);
  detail::check_level_of_total(options.level);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  const detail::OpportunityTable table = detail::opportunity_table(customers, &executor);
  const auto at = parameters();
  constexpr std::size_t block = 32;
  std::vector<detail::GroupSum> parts((table.histories.size() + block - 1) / block, detail::GroupSum(4));
  core::parallel_blocks(executor, table.histories.size(), block,
                        [&](std::size_t first, std::size_t last, std::size_t index) {
                          detail::BgbbTotal total(at, t);
                          for (std::size_t i = first; i < last; ++i) {
                            core::check_stop(&executor);
                            if (table.histories[i].weight > 0.0) total.add(i, table.histories[i], parts[index]);
                          }
                        });
  detail::GroupSum sum(4);
  for (const detail::GroupSum& part : parts) sum.merge(part);
  const double variance = math::bilinear(sum.gradient, estimates_.working_covariance(), sum.gradient);
  GroupTotal out{.value = sum.mean,
                 .standard_error = std::isnan(variance) ? variance : std::sqrt((std::max)(variance, 0.0)),
                 .own_deviation = std::sqrt(sum.variance),
                 .lower = 0.0,
                 .upper = 0.0,
                 .customers = sum.customers,
                 .rows = table.report};
  const detail::BgbbParameters<double> p{at[0], at[1], at[2], at[3]};
  detail::find_interval(out, sum, options.level, t, executor, [&](std::size_t index) {
    const auto& history = table.histories[index];
    return [alive = detail::bgbb_alive(p, history), t,
            customer = detail::BgbbAliveCustomer{detail::bgbb_now(p, history)}](double n) {
      return alive * customer.at_least(n, t);
    };
  });
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
