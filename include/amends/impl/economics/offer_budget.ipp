#pragma once

#include <amends/economics/offer_budget.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/economics/offer_order.hpp>
#include <amends/impl/economics/offer_sums.hpp>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

inline constexpr std::uint32_t no_cell = 0xffffffffu;

/// What is wrong with the offers to one customer; an empty text if nothing is.
[[nodiscard]] inline std::string_view wrong_offer(const double* costs, const double* gains, std::size_t n) noexcept {
  for (std::size_t a = 0; a < n; ++a) {
    const double cost = costs[a], gain = gains[a];
    if (std::isnan(cost) != std::isnan(gain)) return "of cost and gain one is missing";
    if (cost < 0.0) return "a cost is negative";
    if (std::isinf(cost) || std::isinf(gain)) return "a cost or gain is infinite";
  }
  return {};
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(OfferPlanStatus status) noexcept {
  return status == OfferPlanStatus::optimal ? "optimal" : "within_gap";
}

AMENDS_INLINE double OfferBudget::cost_of(std::uint32_t cell) const noexcept {
  return cell == detail::no_cell ? 0.0 : costs_[cell];
}
AMENDS_INLINE double OfferBudget::gain_of(std::uint32_t cell) const noexcept {
  return cell == detail::no_cell ? 0.0 : gains_[cell];
}
AMENDS_INLINE double OfferBudget::return_of(std::size_t place) const noexcept {
  return std::bit_cast<double>(steps_[place].key);
}
AMENDS_INLINE std::size_t OfferBudget::fitting(double limit) const noexcept {
  return static_cast<std::size_t>(std::upper_bound(path_costs_.begin(), path_costs_.end(), limit) -
                                  path_costs_.begin());
}

/// Makes the increments of the customers, one after the other, and puts them in order.
struct OfferBudget::Build {
  OfferBudget& made;
  std::vector<std::uint32_t> offers{};  // of one customer, by cost
  std::vector<Step> hull{};             // of one customer

  /// The customer's actions that could be on his frontier: those that gain, the cheapest first, of equal cost the best.
  void gather(std::uint32_t first, std::uint32_t end) {
    offers.clear();
    for (std::uint32_t cell = first; cell < end; ++cell)
      if (made.gains_[cell] > 0.0) offers.push_back(cell);
    std::sort(offers.begin(), offers.end(), [this](std::uint32_t a, std::uint32_t b) {
      if (made.costs_[a] != made.costs_[b]) return made.costs_[a] < made.costs_[b];
      return made.gains_[a] != made.gains_[b] ? made.gains_[a] > made.gains_[b] : a < b;
    });
  }

  /// Upper concave hull. Actions on a straight line between two others stay: smaller steps leave a smaller gap.
  void add(std::uint32_t first, std::uint32_t end) {
    gather(first, end);
    hull.clear();
    for (const std::uint32_t cell : offers) {
      std::uint32_t before = hull.empty() ? detail::no_cell : hull.back().cell;
      if (!(made.gains_[cell] > made.gain_of(before))) continue;
      double its_return = step_return(cell, before);
      while (!hull.empty() && its_return > std::bit_cast<double>(hull.back().key)) {
        before = hull.back().before;
        hull.pop_back();
        its_return = step_return(cell, before);
      }
      hull.push_back({std::bit_cast<std::uint64_t>(its_return), cell, before});
    }
    for (const Step& step : hull) {
      if (!(std::bit_cast<double>(step.key) >= made.least_return_)) break;
      made.steps_.push_back(step);
    }
  }
  [[nodiscard]] double step_return(std::uint32_t cell, std::uint32_t before) const noexcept {
    const double cost = made.costs_[cell] - made.cost_of(before);
    return cost > 0.0 ? (made.gains_[cell] - made.gain_of(before)) / cost : std::numeric_limits<double>::infinity();
  }

  /// Of two steps with equal returns. Along one customer's frontier costs rise, so his steps keep their order.
  [[nodiscard]] bool precedes(const Step& a, const Step& b) const noexcept {
    const double cost_a = made.costs_[a.cell], cost_b = made.costs_[b.cell];
    if (cost_a != cost_b) return cost_a < cost_b;
    const double more_a = cost_a - made.cost_of(a.before), more_b = cost_b - made.cost_of(b.before);
    if (more_a != more_b) return more_a < more_b;
    const double gain_a = made.gains_[a.cell] - made.gain_of(a.before);
    const double gain_b = made.gains_[b.cell] - made.gain_of(b.before);
    if (gain_a != gain_b) return gain_a < gain_b;
    return a.cell < b.cell;
  }

  void add_up() {
    const std::size_t count = made.steps_.size();
    made.path_costs_.resize(count);
    made.path_gains_.resize(count);
    // Fetched from all over the table first, so that fetches overlap; then added up in order.
    for (std::size_t k = 0; k < count; ++k) {
      const Step& step = made.steps_[k];
      made.path_costs_[k] = made.costs_[step.cell] - made.cost_of(step.before);
      made.path_gains_[k] = made.gains_[step.cell] - made.gain_of(step.before);
    }
    detail::LongSum cost, gain;
    double cost_before = 0.0, gain_before = 0.0;
    for (std::size_t k = 0; k < count; ++k) {
      cost.add(made.path_costs_[k]);
      gain.add(made.path_gains_[k]);
      made.path_costs_[k] = cost_before = (std::max)(cost.sum(), cost_before);
      made.path_gains_[k] = gain_before = (std::max)(gain.sum(), gain_before);
    }
    if (count != 0 && !(std::isfinite(made.path_costs_.back()) && std::isfinite(made.path_gains_.back())))
      throw Error(ErrorCode::domain, "gains", "costs and gains must have finite sums: count in a larger unit of money");
  }
};

AMENDS_INLINE OfferBudget::OfferBudget(std::span<const double> costs, std::span<const double> gains,
                                       std::size_t actions, const OfferBudgetOptions& options)
    : costs_(costs), gains_(gains) {
  core::check_same_size("gains", gains.size(), "costs", costs.size());
  actions_ = core::check_count("actions", actions, 1, 1'000'000);
  core::check_count("costs", costs.size(), 0, detail::no_cell - 1);
  if (costs.size() % actions != 0)
    throw Error(ErrorCode::size_mismatch, "costs",
                "costs must have as many values for each customer as there are actions (" + std::to_string(actions) +
                    "), got " + std::to_string(costs.size()));
  least_return_ = core::check_non_negative("least_return", options.least_return);
  core::check_probability("largest_share_left_out", options.largest_share_left_out);
  customers_ = costs.size() / actions;
  rows_.rows = customers_;
  Build build{*this};
  steps_.reserve(2 * customers_);
  for (std::size_t i = 0; i < customers_; ++i) {
    if (i % 65536 == 0) core::check_stop(options.executor);
    const std::size_t first = i * actions;
    if (const std::string_view why = detail::wrong_offer(&costs[first], &gains[first], actions); !why.empty())
      rows_.leave_out(i, why);
    else
      build.add(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + actions));
  }
  core::check_left_out(rows_, options.largest_share_left_out);
  core::check_stop(options.executor);
  detail::sort_by_key_down(steps_, [&build](const Step& a, const Step& b) { return build.precedes(a, b); });
  core::check_stop(options.executor);
  build.add_up();
}

AMENDS_INLINE OfferIncrement OfferBudget::increment(std::size_t place) const {
  if (!(place < steps_.size()))
    core::throw_domain("place", "be below the number of increments", static_cast<double>(place));
  const Step& step = steps_[place];
  const auto action = [this](std::uint32_t cell) {
    return cell == detail::no_cell ? -1 : static_cast<std::int32_t>(cell % actions_);
  };
  return {.customer = step.cell / actions_,
          .action = action(step.cell),
          .instead_of = action(step.before),
          .cost = costs_[step.cell] - cost_of(step.before),
          .gain = gains_[step.cell] - gain_of(step.before),
          .marginal_return = return_of(place)};
}

AMENDS_INLINE BudgetPoint OfferBudget::at(double budget) const {
  if (!(budget >= 0.0)) core::throw_domain("budget", "be >= 0", budget);
  const std::size_t k = fitting(detail::limit_of(budget));
  BudgetPoint out{.budget = budget, .increments = k};
  if (k > 0) out.cost = path_costs_[k - 1], out.gain = path_gains_[k - 1];
  out.surplus = out.gain - least_return_ * out.cost;
  if (k < steps_.size()) {
    const OfferIncrement next = increment(k);
    out.marginal_return = next.marginal_return;
    out.shadow_price = (std::max)(0.0, next.marginal_return - least_return_);
    const double part = std::clamp((budget - out.cost) / next.cost, 0.0, 1.0);
    out.gap = (std::max)(0.0, part * (next.gain - least_return_ * next.cost));
  }
  out.bound = out.surplus + out.gap;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
