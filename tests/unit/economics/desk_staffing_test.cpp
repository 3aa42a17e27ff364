#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/desk_staffing.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;
using math::Distribution;

namespace {
const recovery::BacklogTable& normal_table() {
  static const recovery::BacklogTable table(recovery::LoadShape::normal);
  return table;
}

DeskStaffingInputs certain() {
  return {.arrivals_per_day = 50.0,
          .minutes_per_case = 30.0,
          .dispersion = 3.0,
          .minutes_per_agent_day = 380.0,
          .cost_per_agent_day = 200.0,
          .worth_by_day = {0.8, 0.78, 0.74, 0.68, 0.6},
          .worth_beyond = 0.4,
          .value = 60.0,
          .shape = recovery::LoadShape::normal,
          .rule = ResponseRule{.share = 0.95, .days = 2}};
}
}  // namespace

TEST_CASE("The best staff of a desk by brute force") {
  for (const recovery::LoadShape shape : {recovery::LoadShape::normal, recovery::LoadShape::gamma}) {
    DeskStaffingInputs inputs = certain();
    inputs.shape = shape;
    const DeskStaffing found = desk_staffing(inputs, {.draws = 3});
    double best = -infinity;
    int best_agents = 0, by_rule = 0;
    for (int agents = 1; agents <= 40; ++agents) {  // by the law itself, number by number
      double profit = 50.0 * 60.0 * 0.4 - 200.0 * agents, within = 0.0;
      if (agents * 380.0 > 1500.0) {
        const recovery::Backlog backlog({.arrivals_per_day = 50.0,
                                         .dispersion = 3.0,
                                         .minutes_per_case = 30.0,
                                         .agents = static_cast<double>(agents),
                                         .minutes_per_agent_day = 380.0,
                                         .shape = shape});
        profit = -200.0 * agents;
        for (int k = 0; k < 5; ++k)
          profit += 3000.0 * inputs.worth_by_day[static_cast<std::size_t>(k)].median() *
                    (backlog.share_within(k) - backlog.share_within(k - 1));
        profit += 3000.0 * 0.4 * backlog.share_overdue(4);
        within = backlog.share_within(2);
      }
      for (const DeskStaffingPoint& point : found.curve)
        if (point.agents == agents) CHECK(point.profit.mean == Approx(profit).margin(0.01));
      if (profit > best) best_agents = agents;
      best = (std::max)(best, profit);
      if (within >= 0.95 && by_rule == 0) by_rule = agents;
    }
    CHECK(found.decision().agents == best_agents);
    CHECK(found.decision().chance_best == Approx(1.0));
    REQUIRE(found.by_rule);
    CHECK(found.curve[*found.by_rule].agents == by_rule);
    CHECK(found.cost_of_rule.mean ==
          Approx(found.decision().profit.mean - found.curve[*found.by_rule].profit.mean).margin(1e-9));
    CHECK(found.cost_of_rule.mean >= 0.0);
  }
}

TEST_CASE("Uncertain loads: one decision by the mean of the profit") {
  DeskStaffingInputs inputs = certain();
  inputs.arrivals_per_day = Distribution::normal(50.0, 8.0, 20.0, 90.0);
  inputs.value = Distribution::pert(30.0, 60.0, 120.0);
  inputs.current_agents = 4;
  inputs.rule.reset();
  const DeskStaffing found = desk_staffing(inputs, {.draws = 1500, .table = &normal_table()});

  // The same draws, one by one, by the law.
  const std::size_t a = found.best;
  const int agents = found.curve[a].agents;
  double mean = 0.0;
  const math::QuantileTable arrivals(inputs.arrivals_per_day), value(inputs.value);
  for (std::size_t d = 0; d < 1500; ++d) {
    const double n = arrivals(core::uniform(7, core::stream_of("amends.economics.desk_staffing.arrivals_per_day"), d));
    const double v = value(core::uniform(7, core::stream_of("amends.economics.desk_staffing.value"), d));
    double worth = 0.4;
    if (agents * 380.0 > n * 30.0) {
      const recovery::BacklogLaw law(
          {.mean = n * 30.0, .standard_deviation = 30.0 * std::sqrt(4.0 * n), .shape = recovery::LoadShape::normal},
          agents * 380.0);
      double before = 0.0;
      for (int k = 0; k < 5; ++k) {
        const double within =
            1.0 - (law.excess(k * agents * 380.0) - law.excess((k + 1) * agents * 380.0)) / (n * 30.0);
        worth += (within - before) * (inputs.worth_by_day[static_cast<std::size_t>(k)].median() - 0.4);
        before = within;
      }
    }
    mean += (n * v * worth - 200.0 * agents) / 1500.0;
  }
  CHECK(found.curve[a].profit.mean == Approx(mean).margin(0.01));
  double chances = 0.0;
  for (const DeskStaffingPoint& point : found.curve) {
    CHECK(point.profit.mean <= found.decision().profit.mean);
    CHECK(point.profit.lower <= point.profit.mean);
    CHECK(point.worth - point.cost == Approx(point.profit.mean).margin(1e-6));
    chances += point.chance_best;
  }
  CHECK(chances == Approx(1.0));
  CHECK(found.gain_over_current.mean > 0.0);
  CHECK(found.curve.front().agents <= 4);

  // The same bits for any number of threads.
  core::ThreadPool pool(2);
  const DeskStaffing threads = desk_staffing(inputs, {.draws = 1500, .executor = &pool, .table = &normal_table()});
  for (std::size_t i = 0; i < found.curve.size(); ++i)
    CHECK(threads.curve[i].profit.mean == found.curve[i].profit.mean);
}

TEST_CASE("An uncertain curve of worth moves as one") {
  // Profit is linear in the worths: with each uniform over +-0.1 about the certain ones, and all in one place u of it,
  // a draw has the profit of the certain desk with 0.2 u - 0.1 more for every case.
  DeskStaffingInputs inputs = certain();
  const DeskStaffing fixed = desk_staffing(inputs, {.draws = 10, .table = &normal_table()});
  for (Distribution& worth : inputs.worth_by_day)
    worth = Distribution::uniform(worth.median() - 0.1, worth.median() + 0.1);
  inputs.worth_beyond = Distribution::uniform(0.3, 0.5);
  constexpr std::size_t draws = 2'001;
  const DeskStaffing found = desk_staffing(inputs, {.draws = draws, .table = &normal_table()});
  std::vector<double> more;
  for (std::size_t d = 0; d < draws; ++d)
    more.push_back(3000.0 * (0.2 * core::uniform(7, core::stream_of("amends.economics.desk_staffing.worth"), d) - 0.1));
  const double mean = std::accumulate(more.begin(), more.end(), 0.0) / draws;
  std::sort(more.begin(), more.end());
  CHECK(found.decision().agents == fixed.decision().agents);
  CHECK(found.decision().profit.mean == Approx(fixed.decision().profit.mean + mean).margin(1e-6));
  CHECK(found.decision().profit.lower == Approx(fixed.decision().profit.mean + more[100]).margin(1e-6));
  CHECK(found.decision().profit.upper == Approx(fixed.decision().profit.mean + more[1900]).margin(1e-6));
}

TEST_CASE("Draws whose days vary too much count as a desk that does not keep up") {
  DeskStaffingInputs inputs = certain();
  inputs.shape = recovery::LoadShape::gamma;
  inputs.dispersion = Distribution::uniform(1000.0, 1900.0);  // variation 4.5 to 6.2: above 6 from 1,799 on
  const DeskStaffing found = desk_staffing(inputs, {.draws = 60});
  std::size_t wild = 0;
  for (std::size_t d = 0; d < 60; ++d) {
    const double dispersion =
        1000.0 + 900.0 * core::uniform(7, core::stream_of("amends.economics.desk_staffing.dispersion"), d);
    wild += std::sqrt((1.0 + dispersion) / 50.0) > 6.0 ? 1 : 0;
  }
  REQUIRE(wild > 0);
  CHECK(found.curve.back().chance_overloaded == Approx(static_cast<double>(wild) / 60.0));
  inputs.dispersion = 1850.0;
  CHECK(error_of([&] { (void)desk_staffing(inputs, {.draws = 10}); }).parameter() == "dispersion");
}

TEST_CASE("What staffing of a desk says and refuses") {
  const auto error = [](auto&& change) {
    DeskStaffingInputs inputs = certain();
    change(inputs);
    return error_of([&] { (void)desk_staffing(inputs, {.draws = 10, .table = &normal_table()}); });
  };
  CHECK(error([](auto& in) { in.minutes_per_agent_day = missing; }).parameter() == "minutes_per_agent_day");
  CHECK(error([](auto& in) { in.worth_by_day = {}; }).code() == ErrorCode::missing);
  CHECK(error([](auto& in) { in.arrivals_per_day = 0.0; }).parameter() == "arrivals_per_day");
  CHECK(error([](auto& in) { in.cost_per_agent_day = -1.0; }).parameter() == "cost_per_agent_day");
  CHECK(error([](auto& in) { in.value = Distribution::normal(1.0, 1.0); }).parameter() == "value");
  CHECK(error([](auto& in) { in.rule = ResponseRule{.share = 0.9, .days = 5}; }).parameter() == "rule.days");
  CHECK(error([](auto& in) { in.rule = ResponseRule{}; }).parameter() == "rule.share");
  CHECK(error([](auto& in) { in.fewest_agents = 9, in.most_agents = 5; }).parameter() == "most_agents");
  CHECK(error([](auto& in) { in.shape = recovery::LoadShape::gamma; }).parameter() == "table");
  DeskStaffingInputs inputs = certain();
  inputs.worth_by_day = {0.5, 0.6};
  inputs.most_agents = 4;
  inputs.rule = ResponseRule{.share = 0.999, .days = 0};
  const DeskStaffing found = desk_staffing(inputs, {.draws = 10, .table = &normal_table()});
  CHECK(found.warnings.has(DeskStaffingWarning::slow_worth_more));
  CHECK(found.warnings.has(DeskStaffingWarning::rule_not_reached));
  CHECK_FALSE(found.by_rule);
}
