#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/offer_budget.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"

using namespace amends;
using namespace amends_test;
using economics::BudgetPoint;
using economics::OfferBudget;
using economics::OfferIncrement;
using economics::OfferPlan;
using economics::OfferPlanStatus;
using Numbers = std::vector<double>;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double unlimited = std::numeric_limits<double>::infinity();

/// A few customers and actions, drawn: some without an action, some actions of no cost, of no gain, equal, on a line.
struct Case {
  std::size_t customers, actions;
  Numbers costs, gains;
  double least_return;

  Case(std::uint64_t seed, std::size_t most_customers, std::size_t most_actions) {
    std::uint64_t drawn = 0;
    const auto u = [&] { return core::uniform(seed, 14, drawn++); };
    customers = 1 + static_cast<std::size_t>(u() * static_cast<double>(most_customers));
    actions = 1 + static_cast<std::size_t>(u() * static_cast<double>(most_actions));
    const bool whole = u() < 0.4;  // whole numbers: many ties
    least_return = u() < 0.5 ? 1.0 : u() < 0.5 ? 0.0 : 1.4;
    for (std::size_t k = 0; k < customers * actions; ++k) {
      double cost = 10.0 * u(), gain = 25.0 * u() - 3.0;
      if (whole) cost = std::floor(cost), gain = std::floor(gain);
      if (u() < 0.05) cost = 0.0;
      if (u() < 0.1) cost = gain = none;
      costs.push_back(cost);
      gains.push_back(gain);
    }
  }
  [[nodiscard]] OfferBudget budget() const { return {costs, gains, actions, {.least_return = least_return}}; }
  [[nodiscard]] double surplus(std::size_t cell) const { return gains[cell] - least_return * costs[cell]; }

  /// The best surplus of all plans, by looking at each; they may exceed the budget by 1e-12 of it.
  [[nodiscard]] double best(double budget) const { return best_of(budget * (1.0 + 1e-12), 0); }
  [[nodiscard]] double best_of(double limit, std::size_t customer) const {
    if (customer == customers) return 0.0;
    double out = best_of(limit, customer + 1);
    for (std::size_t a = 0; a < actions; ++a) {
      const std::size_t cell = customer * actions + a;
      if (!(costs[cell] <= limit)) continue;
      out = (std::max)(out, surplus(cell) + best_of(limit - costs[cell], customer + 1));
    }
    return out;
  }
  /// The linear relaxation by its dual: the least of price * budget + sum of what each customer brings at that price,
  /// over all prices at which a customer changes his mind.
  [[nodiscard]] double relaxation(double budget) const {
    Numbers prices{0.0};
    const auto at = [&](std::size_t customer, std::size_t a) {
      return a == actions ? std::pair(0.0, 0.0)
                          : std::pair(costs[customer * actions + a], surplus(customer * actions + a));
    };
    for (std::size_t i = 0; i < customers; ++i)
      for (std::size_t a = 0; a <= actions; ++a)
        for (std::size_t b = 0; b <= actions; ++b) {
          const double price = (at(i, b).second - at(i, a).second) / (at(i, b).first - at(i, a).first);
          if (price > 0.0 && std::isfinite(price)) prices.push_back(price);
        }
    double least = unlimited;
    for (const double price : prices) {
      double sum = price * budget;
      for (std::size_t i = 0; i < customers; ++i) {
        double most = 0.0;
        for (std::size_t a = 0; a < actions; ++a)
          if (!std::isnan(at(i, a).first)) most = (std::max)(most, at(i, a).second - price * at(i, a).first);
        sum += most;
      }
      least = (std::min)(least, sum);
    }
    return least;
  }
};

/// What a plan says of itself, added up from the table.
void check_plan(const Case& given, const OfferPlan& plan) {
  double cost = 0.0, gain = 0.0;
  for (std::size_t i = 0; i < given.customers; ++i) {
    if (plan.actions[i] < 0) continue;
    const std::size_t cell = i * given.actions + static_cast<std::size_t>(plan.actions[i]);
    cost += given.costs[cell];
    gain += given.gains[cell];
  }
  REQUIRE(plan.cost == Approx(cost).epsilon(1e-12));
  REQUIRE(plan.gain == Approx(gain).epsilon(1e-12));
  REQUIRE(plan.surplus == Approx(gain - given.least_return * cost).epsilon(1e-11).margin(1e-11));
  REQUIRE(cost <= plan.budget * (1.0 + 2e-12));
  REQUIRE(plan.gap >= 0.0);
  REQUIRE(plan.bound == Approx(plan.surplus + plan.gap).epsilon(1e-14));
}

}  // namespace

TEST_CASE("a budget over three customers, by hand") {
  // Customer 0: 10 for 40, 20 for 50 (returns 4, 1). Customer 1: 10 for 5 (below the hull), 20 for 60 (3), 30 for 65
  // (0.5: not worth it). Customer 2: 15 for 30 (2).
  const Numbers costs{10, 20, none, 10, 20, 30, 15, none, none}, gains{40, 50, none, 5, 60, 65, 30, none, none};
  const OfferBudget budget(costs, gains, 3);
  REQUIRE(budget.increments() == 4);
  const std::vector<std::size_t> customers{0, 1, 2, 0};
  const Numbers returns{4, 3, 2, 1}, path_costs{10, 30, 45, 55}, path_gains{40, 100, 130, 140};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(budget.increment(k).customer == customers[k]);
    CHECK(budget.increment(k).marginal_return == returns[k]);
    CHECK(budget.path_costs()[k] == path_costs[k]);
    CHECK(budget.path_gains()[k] == path_gains[k]);
  }
  CHECK(budget.increment(3).instead_of == 0);
  const BudgetPoint point = budget.at(36.0);  // 30 spent on two steps, 6 of the 15 for the third
  CHECK(point.cost == 30.0);
  CHECK(point.gain == 100.0);
  CHECK(point.surplus == 70.0);
  CHECK(point.gap == Approx(6.0).epsilon(1e-14));
  CHECK(point.marginal_return == 2.0);
  CHECK(point.shadow_price == 1.0);
  // With 25 the path has customer 0 only; customers 0 and 2 (10 + 15) are the best plan, which the rest finds.
  const OfferPlan plan = budget.plan(25.0);
  CHECK(plan.actions == std::vector<std::int32_t>{0, -1, 0});
  CHECK(plan.surplus == 45.0);
  CHECK(plan.status == OfferPlanStatus::optimal);
  // With 20 the path has customer 0 (surplus 30); customer 1 alone brings 40: only the search finds it.
  const OfferPlan greedy = budget.plan(20.0, {.most_states = 0}), best = budget.plan(20.0);
  CHECK(greedy.surplus == 30.0);
  CHECK(greedy.status == OfferPlanStatus::within_gap);
  CHECK(greedy.gap == Approx(20.0));
  CHECK(best.actions == std::vector<std::int32_t>{-1, 1, -1});
  CHECK(best.surplus == 40.0);
  CHECK(best.gap == 0.0);
  CHECK(budget.plan(unlimited).cost == 55.0);
  CHECK(budget.at(unlimited).shadow_price == 0.0);
}

TEST_CASE("the search finds the best of all plans, the path stays within its gap") {
  std::size_t searched = 0, off_the_path = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Case given(seed, 6, 4);
    const OfferBudget budget = given.budget();
    const double all = budget.increments() == 0 ? 10.0 : budget.path_costs().back();
    for (const double share : {0.0, 0.13, 0.37, 0.5, 0.81, 1.0, 1.5}) {
      const double money = share * all;
      const double best = given.best(money), relaxed = given.relaxation(money);
      const BudgetPoint point = budget.at(money);
      REQUIRE(point.bound == Approx(relaxed).epsilon(1e-10).margin(1e-10));
      REQUIRE(point.surplus <= best + 1e-9);
      REQUIRE(point.surplus + point.gap >= best - 1e-9);
      if (point.increments < budget.increments()) {
        const OfferIncrement next = budget.increment(point.increments);
        REQUIRE(point.gap <= next.gain - given.least_return * next.cost + 1e-9);
      }
      const OfferPlan greedy = budget.plan(money, {.most_states = 0}), plan = budget.plan(money);
      check_plan(given, greedy);
      check_plan(given, plan);
      REQUIRE(greedy.surplus >= point.surplus - 1e-9);
      REQUIRE(greedy.surplus + greedy.gap >= best - 1e-9);
      REQUIRE(plan.status == OfferPlanStatus::optimal);
      REQUIRE(plan.surplus == Approx(best).epsilon(1e-10).margin(1e-10));
      searched += plan.states > 0 ? 1 : 0;
      off_the_path += plan.surplus > greedy.surplus + 1e-9 ? 1 : 0;
    }
  }
  CHECK(searched > 500);
  CHECK(off_the_path > 200);
}

TEST_CASE("the path is concave, and its slope is the shadow price") {
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    const Case given(seed, 40, 5);
    const OfferBudget budget = given.budget();
    for (std::size_t k = 0; k < budget.increments(); ++k) {
      const OfferIncrement one = budget.increment(k);
      REQUIRE(one.gain > 0.0);
      REQUIRE(one.cost >= 0.0);
      REQUIRE(one.marginal_return >= given.least_return);
      if (k > 0) REQUIRE(one.marginal_return <= budget.increment(k - 1).marginal_return);
      if (one.cost < 1e-3) continue;
      const double before = k == 0 ? 0.0 : budget.path_costs()[k - 1];
      const double half = before + 0.5 * one.cost, h = 1e-4 * one.cost;
      const double slope = (budget.at(half + h).bound - budget.at(half - h).bound) / (2.0 * h);
      REQUIRE(slope == Approx(budget.at(half).shadow_price).epsilon(1e-6).margin(1e-6));
      REQUIRE(budget.at(half).marginal_return == one.marginal_return);
    }
  }
}

TEST_CASE("a larger problem is solved too, and its search can be cut short") {
  // 3,000 customers by 5 actions: the best plan lies within the gap of the path; the search needs few of them.
  Numbers costs, gains;
  for (std::uint64_t k = 0; k < 15'000; ++k) {
    costs.push_back(5.0 + 95.0 * core::uniform(1, 1, k));
    gains.push_back(300.0 * core::uniform(1, 2, k));
  }
  const OfferBudget budget(costs, gains, 5);
  const double money = 0.3 * budget.path_costs().back();
  const BudgetPoint point = budget.at(money);
  const OfferPlan best = budget.plan(money), cut = budget.plan(money, {.most_states = 20});
  CHECK(best.status == OfferPlanStatus::optimal);
  CHECK(best.surplus <= point.bound);
  CHECK(best.surplus >= cut.surplus);
  CHECK(cut.surplus >= point.surplus);
  CHECK(cut.status == OfferPlanStatus::within_gap);
  CHECK(cut.states <= 20);
  CHECK(cut.bound >= best.surplus);
}

TEST_CASE("the path has the same bits in whatever order the customers come") {
  for (std::uint64_t seed = 2000; seed < 2200; ++seed) {
    const Case given(seed, 30, 4);
    std::vector<std::size_t> order(given.customers);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(core::uniform(seed, 3, i) * static_cast<double>(i))]);
    Case mixed = given;
    for (std::size_t i = 0; i < given.customers; ++i)
      for (std::size_t a = 0; a < given.actions; ++a) {
        mixed.costs[i * given.actions + a] = given.costs[order[i] * given.actions + a];
        mixed.gains[i * given.actions + a] = given.gains[order[i] * given.actions + a];
      }
    const OfferBudget one = given.budget(), other = mixed.budget();
    REQUIRE(std::ranges::equal(one.path_costs(), other.path_costs()));
    REQUIRE(std::ranges::equal(one.path_gains(), other.path_gains()));
    for (const double money : {0.0, 7.0, 33.3}) REQUIRE(one.at(money).bound == other.at(money).bound);
  }
}

TEST_CASE("the order of the path is that of a sort by comparison") {
  // Returns over many powers of ten, with ties: what three passes over 33 bits leave, a comparison finishes.
  Numbers costs, gains;
  for (std::uint64_t k = 0; k < 20'000; ++k) {
    const double size = std::pow(10.0, std::floor(12.0 * core::uniform(2, 1, k)) - 6.0);
    costs.push_back(1.0 + std::floor(5.0 * core::uniform(2, 2, k)));
    gains.push_back(costs.back() * (1.0 + size * std::floor(3.0 * core::uniform(2, 3, k))));
  }
  const OfferBudget budget(costs, gains, 1);
  REQUIRE(budget.increments() > 19'000);
  std::size_t equal = 0;
  for (std::size_t k = 1; k < budget.increments(); ++k) {
    const OfferIncrement a = budget.increment(k - 1), b = budget.increment(k);
    REQUIRE(a.marginal_return >= b.marginal_return);
    if (a.marginal_return != b.marginal_return) continue;
    ++equal;
    REQUIRE((a.cost < b.cost || (a.cost == b.cost && a.customer < b.customer)));
  }
  CHECK(equal > 1000);
}

TEST_CASE("what costs nothing, what gains nothing, and equal actions") {
  // Free and useful: taken at budget 0. Free and useless, dear and harmful: never.
  const Numbers costs{0, 5, 0, 3, 0, 0}, gains{7, 6, 0, -4, 7, 7};
  const OfferBudget budget(costs, gains, 2);
  REQUIRE(budget.increments() == 2);
  CHECK(budget.increment(0).marginal_return == unlimited);
  CHECK(budget.at(0.0).gain == 14.0);
  CHECK(budget.at(0.0).shadow_price == 0.0);
  const OfferPlan plan = budget.plan(0.0);
  CHECK(plan.actions == std::vector<std::int32_t>{0, -1, 0});
  CHECK(plan.treated == 2);
  CHECK(plan.status == OfferPlanStatus::optimal);
  // Actions on one line stay single steps, in the order of their costs.
  const Numbers line_costs{30, 10, 20}, line_gains{60, 20, 40};
  const OfferBudget line(line_costs, line_gains, 3);
  REQUIRE(line.increments() == 3);
  CHECK(line.increment(0).action == 1);
  CHECK(line.increment(2).action == 0);
  CHECK(line.at(20.0).gap == 0.0);
  // Sums of money that are rounded: 0.1 + 0.2 > 0.3 in doubles.
  const Numbers tenths{0.1, 0.2}, worth{1.0, 1.0};
  CHECK(OfferBudget(tenths, worth, 1).plan(0.3).treated == 2);
}

TEST_CASE("least_return says where money stops") {
  const Numbers costs{10, 10, 10}, gains{20, 12, 5};
  CHECK(OfferBudget(costs, gains, 1).at(unlimited).gain == 32.0);
  CHECK(OfferBudget(costs, gains, 1, {.least_return = 0.0}).at(unlimited).gain == 37.0);
  CHECK(OfferBudget(costs, gains, 1, {.least_return = 1.2}).at(unlimited).gain == 32.0);  // 12 for 10 is just worth it
  const BudgetPoint dear = OfferBudget(costs, gains, 1, {.least_return = 1.3}).at(unlimited);
  CHECK(dear.gain == 20.0);
  CHECK(dear.surplus == 7.0);
}

TEST_CASE("customers with invalid offers are left out and counted") {
  const Numbers costs{1, 2, -1, 2, none, 2, 3, unlimited, none, none, 1, 1},
      gains{9, 9, 9, 9, 9, 9, 9, 9, none, none, 9, none};
  const OfferBudget budget(costs, gains, 2, {.largest_share_left_out = 0.9});
  const core::RowReport& report = budget.row_report();
  CHECK(report.rows == 6);
  CHECK(report.left_out == 4);
  CHECK(report.line() ==
        "4 of 6 rows left out; the first is row 1: a cost is negative (a cost is negative: 1; of cost and gain one is "
        "missing: 2; a cost or gain is infinite: 1)");
  CHECK(budget.plan(100.0).actions == std::vector<std::int32_t>{0, -1, -1, -1, -1, -1});
  CHECK(error_of([&] { OfferBudget(costs, gains, 2); }).code() == ErrorCode::bad_rows);
}

TEST_CASE("arguments that cannot be") {
  const Numbers four{1, 2, 3, 4}, three{1, 2, 3};
  CHECK(error_of([&] { OfferBudget(four, three, 1); }).code() == ErrorCode::size_mismatch);
  CHECK(error_of([&] { OfferBudget(three, three, 2); }).parameter() == "costs");
  CHECK(error_of([&] { OfferBudget(three, three, 0); }).parameter() == "actions");
  CHECK(error_of([&] { OfferBudget(three, three, 1, {.least_return = none}); }).parameter() == "least_return");
  CHECK(error_of([&] { OfferBudget(three, three, 1, {.least_return = -1}); }).parameter() == "least_return");
  const Numbers nines{9, 9, 9};
  const OfferBudget budget(three, nines, 1);
  CHECK(error_of([&] { (void)budget.at(-1.0); }).parameter() == "budget");
  CHECK(error_of([&] { (void)budget.plan(none); }).parameter() == "budget");
  CHECK(error_of([&] { (void)budget.increment(3); }).parameter() == "place");
  const Numbers huge{1e308, 1e308};
  const Numbers ones{1, 1};
  CHECK(error_of([&] { OfferBudget(ones, huge, 1); }).parameter() == "gains");
  // Nobody, and nobody with an action.
  const OfferBudget nobody({}, {}, 3);
  CHECK(nobody.plan(10.0).actions.empty());
  CHECK(nobody.at(10.0).bound == 0.0);
  CHECK(nobody.plan(10.0).status == OfferPlanStatus::optimal);
}
