#pragma once

#include <amends/economics/offer_budget.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/economics/offer_sums.hpp>
#include <cmath>
#include <limits>

// Plans of an OfferBudget: who gets what at one budget.
namespace amends::inline AMENDS_ABI::economics {

/// The plan as far as the path says it, and what else fits.
struct OfferBudget::Draft {
  const OfferBudget& of;
  std::vector<std::int32_t>& actions;

  [[nodiscard]] std::size_t cell(std::size_t customer, std::int32_t action) const noexcept {
    return customer * of.actions_ + static_cast<std::size_t>(action);
  }
  [[nodiscard]] double cost(std::size_t customer, std::int32_t action) const noexcept {
    return action < 0 ? 0.0 : of.costs_[cell(customer, action)];
  }
  [[nodiscard]] double gain(std::size_t customer, std::int32_t action) const noexcept {
    return action < 0 ? 0.0 : of.gains_[cell(customer, action)];
  }
  [[nodiscard]] double surplus(std::size_t customer, std::int32_t action) const noexcept {
    return gain(customer, action) - of.least_return_ * cost(customer, action);
  }

  /// The first increments of the path.
  void take(std::size_t increments) {
    for (std::size_t k = 0; k < increments; ++k) {
      const std::size_t customer = of.steps_[k].cell / of.actions_;
      actions[customer] = static_cast<std::int32_t>(of.steps_[k].cell - customer * of.actions_);
    }
  }
  /// Of the later ones whatever fits into what is left of the budget; the surplus that it adds.
  double fill(std::size_t from, double room, core::Executor* executor) {
    detail::LongSum spent, added;
    for (std::size_t k = from; k < of.steps_.size() && spent.sum() < room; ++k) {
      if (k % 65536 == 0) core::check_stop(executor);
      const std::size_t customer = of.steps_[k].cell / of.actions_;
      const auto action = static_cast<std::int32_t>(of.steps_[k].cell - customer * of.actions_);
      const std::int32_t now = actions[customer];
      const double more = cost(customer, action) - cost(customer, now);
      if (!(spent.sum() + more <= room)) continue;
      const double better = surplus(customer, action) - surplus(customer, now);
      if (!(better > 0.0)) continue;
      spent.add(more);
      added.add(better);
      actions[customer] = action;
    }
    return added.sum();
  }
  void add_up(OfferPlan& plan) const {
    detail::LongSum cost_sum, gain_sum;
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (actions[i] < 0) continue;
      ++plan.treated;
      cost_sum.add(cost(i, actions[i]));
      gain_sum.add(gain(i, actions[i]));
    }
    plan.cost = cost_sum.sum();
    plan.gain = gain_sum.sum();
    plan.surplus = plan.gain - of.least_return_ * plan.cost;
  }
};

/// The search for the best plan, around the place where the budget ends the path (`split`).
///
/// A state is a choice for the customers of the core, all others as the path has them. Its bound: customers outside the
/// core can only be changed along their frontiers, upwards with a return of at most `up`, that of the next increment of
/// one of them, downwards giving up at least `down`, that of the last one taken; up <= down, so
///     surplus <= s + up * (room - c)      where the state costs c <= room more than the path
///     surplus <= s - down * (c - room)    where it costs more than there is
struct OfferBudget::Search {
  struct State {
    double cost;  // more than the path
    double surplus;
    std::uint32_t parent;
    std::uint32_t customer;
    std::int32_t action;
  };

  Draft base;
  double room;            // what the path leaves of the budget
  double best;            // surplus over the path of the best plan known
  double least_progress;  // below it is rounding
  std::size_t forward;    // the next increment that is not taken
  std::size_t backward;   // one past the last one that is
  std::vector<std::uint8_t> core{};
  std::vector<State> states{};
  std::vector<State> candidates{};
  State found{};
  bool better = false;
  std::size_t looked = 0;

  [[nodiscard]] std::size_t customer_at(std::size_t place) const noexcept {
    return base.of.steps_[place].cell / base.of.actions_;
  }
  void pass_core() noexcept {
    while (forward < base.of.steps_.size() && core[customer_at(forward)] != 0) ++forward;
    while (backward > 0 && core[customer_at(backward - 1)] != 0) --backward;
  }
  [[nodiscard]] bool promises(const State& state) const noexcept {
    const OfferBudget& of = base.of;
    double bound = state.surplus;
    if (state.cost > room) {
      if (backward == 0) return false;
      bound -= (of.return_of(backward - 1) - of.least_return_) * (state.cost - room);
    } else if (forward < of.steps_.size()) {
      bound += (of.return_of(forward) - of.least_return_) * (room - state.cost);
    }
    return bound > best + least_progress;
  }

  /// All actions of one customer more, on each state from `first` on.
  void expand(std::size_t customer, std::size_t first) {
    candidates.clear();
    const std::int32_t now = base.actions[customer];
    const double cost = base.cost(customer, now), surplus = base.surplus(customer, now);
    for (auto action = std::int32_t{-1}; action < static_cast<std::int32_t>(base.of.actions_); ++action) {
      const double more = base.cost(customer, action) - cost, added = base.surplus(customer, action) - surplus;
      if (std::isnan(more)) continue;
      for (std::size_t s = first; s < states.size(); ++s) {
        const State next{.cost = states[s].cost + more,
                         .surplus = states[s].surplus + added,
                         .parent = static_cast<std::uint32_t>(s),
                         .customer = static_cast<std::uint32_t>(customer),
                         .action = action};
        if (next.cost <= room && next.surplus > best + least_progress) best = next.surplus, found = next, better = true;
        candidates.push_back(next);
      }
    }
    looked += candidates.size();
  }
  /// Keeps what promises more than the best one known and is not dominated.
  void keep() {
    std::erase_if(candidates, [this](const State& state) { return !promises(state); });
    std::sort(candidates.begin(), candidates.end(), [](const State& a, const State& b) {
      if (a.cost != b.cost) return a.cost < b.cost;
      if (a.surplus != b.surplus) return a.surplus > b.surplus;
      return a.parent != b.parent ? a.parent < b.parent : a.action < b.action;
    });
    double highest = -std::numeric_limits<double>::infinity();
    for (const State& state : candidates) {
      if (!(state.surplus > highest)) continue;
      highest = state.surplus;
      states.push_back(state);
    }
  }

  /// Whether it came to its end. Customers come from both sides of the split in turn.
  bool run(const OfferPlanOptions& options) {
    core.assign(base.of.customers_, 0);
    states.push_back({.cost = 0.0, .surplus = 0.0, .parent = 0, .customer = 0, .action = -1});
    bool upwards = true;
    for (std::size_t first = 0; first < states.size(); upwards = !upwards) {
      pass_core();
      const bool can_rise = forward<base.of.steps_.size(), can_fall = backward> 0;
      if (!can_rise && !can_fall) return true;
      const std::size_t customer = customer_at((upwards && can_rise) || !can_fall ? forward : backward - 1);
      if ((states.size() - first) * (base.of.actions_ + 1) > options.most_states - looked) return false;
      core::check_stop(options.executor);
      core[customer] = 1;
      pass_core();
      const std::size_t end = states.size();
      expand(customer, first);
      keep();
      first = end;
    }
    return true;
  }
  /// Puts the plan found into `actions`, which hold the path.
  void apply(std::vector<std::int32_t>& actions) const {
    for (State state = found;; state = states[state.parent]) {
      actions[state.customer] = state.action;
      if (state.parent == 0) return;
    }
  }
};

AMENDS_INLINE OfferPlan OfferBudget::plan(double budget, const OfferPlanOptions& options) const {
  core::check_count("most_states", options.most_states, 0, 1'000'000'000);
  const BudgetPoint point = at(budget);
  const double room = detail::limit_of(budget) - point.cost;
  OfferPlan out{.budget = budget, .bound = point.bound, .shadow_price = point.shadow_price};
  out.actions.assign(customers_, -1);
  Draft draft{*this, out.actions};
  draft.take(point.increments);
  const double least_progress = 1e-12 * std::abs(point.bound);
  bool proven = point.gap <= least_progress;
  if (!proven) {
    std::vector<std::int32_t> path = out.actions;
    const double filled = draft.fill(point.increments, room, options.executor);
    proven = point.gap - filled <= least_progress;
    if (!proven && options.most_states > 0) {
      Search search{.base = {*this, path},
                    .room = room,
                    .best = filled,
                    .least_progress = least_progress,
                    .forward = point.increments,
                    .backward = point.increments};
      proven = search.run(options);
      out.states = search.looked;
      if (search.better) {
        search.apply(path);
        out.actions = std::move(path);
      }
    }
  }
  draft.add_up(out);
  out.status = proven ? OfferPlanStatus::optimal : OfferPlanStatus::within_gap;
  out.bound = proven ? out.surplus : (std::max)(out.bound, out.surplus);
  out.gap = out.bound - out.surplus;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
