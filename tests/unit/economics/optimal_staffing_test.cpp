#include <amends/core/random.hpp>
#include <amends/economics/optimal_staffing.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;
using recovery::DeadlineWorth;
using recovery::ErlangA;
using recovery::ErlangC;
using recovery::ExponentialWorth;
using recovery::ToleranceWorth;

namespace {
const TimeUnit minute = TimeUnit::minute(), second = TimeUnit::second(), hour = TimeUnit::hour();

LineStaffingInputs airline() {
  return {.arrivals_per_hour = 200.0,
          .minutes_per_contact = 3.0,
          .worth = ExponentialWorth{24.709661, .03524367, minute},
          .wage_per_hour = 30.0};
}

/// The best of all numbers up to `most`, by trying them.
std::uint64_t by_trying(const LineStaffingInputs& inputs, std::uint64_t most) {
  const double rate = inputs.arrivals_per_hour, service = 60.0 / inputs.minutes_per_contact;
  std::uint64_t best = 0;
  double profit = -std::numeric_limits<double>::infinity();
  for (std::uint64_t n = 1; n <= most; ++n) {
    double worth = 0.0;
    if (std::isinf(inputs.patience_minutes)) {
      if (static_cast<double>(n) * service <= rate * (1.0 + 1e-13)) continue;
      worth = expected_worth(inputs.worth, ErlangC(rate, service, n, hour));
    } else {
      worth = expected_worth(inputs.worth, ErlangA(rate, service, 60.0 / inputs.patience_minutes, n, hour),
                             inputs.worth_if_abandoned);
    }
    const double people = std::ceil(static_cast<double>(n) / (1.0 - inputs.shrinkage) - 1e-9);
    const double there = rate * worth - inputs.wage_per_hour * people;
    if (there > profit) {
      profit = there;
      best = n;
    }
  }
  return best;
}
}  // namespace

TEST_CASE("thirteen agents, where the rule wants fourteen") {
  const LineStaffing found = optimal_staffing(airline());
  struct Row {
    std::uint64_t agents;
    double share, lost, wages, total;
  };
  for (const Row& row : {Row{11, .934775, 322.336, 330.0, 652.336}, Row{12, .977436, 111.511, 360.0, 471.511},
                         Row{13, .990288, 47.995, 390.0, 437.995}, Row{14, .995516, 22.161, 420.0, 442.161},
                         Row{15, .997887, 10.443, 450.0, 460.443}}) {
    const auto at =
        std::find_if(found.rows.begin(), found.rows.end(), [&](const auto& r) { return r.agents == row.agents; });
    REQUIRE(at != found.rows.end());
    CHECK(at->value_lost_per_hour == Approx(row.lost).margin(6e-4));
    CHECK(at->wages_per_hour == row.wages);
    CHECK(at->total_cost_per_hour == Approx(row.total).margin(6e-4));
    CHECK(at->value_per_hour == Approx(200.0 * 24.709661 * row.share).epsilon(1e-6));
  }
  CHECK(found.rows[found.best].agents == 13);
  CHECK(found.rows[found.rule].agents == 14);
  CHECK(found.rule_cost_per_hour == Approx(442.161 - 437.995).margin(2e-3));
  CHECK(found.rows[found.rule].service_level == Approx(.888350019).margin(1e-9));
  CHECK(found.rows[found.best].mean_wait_seconds == Approx(60.0 * .285270453).margin(1e-6));
  CHECK(found.rows[found.best].occupancy == Approx(.769230769).margin(1e-9));
}

TEST_CASE("the best number is that of trying all") {
  std::size_t tried = 0;
  for (const double load : {0.3, 4.0, 22.0, 90.0})
    for (const double wage : {3.0, 30.0, 150.0})
      for (const double patience : {infinity, 0.5, 6.0})
        for (const double abandoned : {0.0, -15.0, 9.0})
          for (const recovery::ResponseCurve& worth :
               {recovery::ResponseCurve(ExponentialWorth{10.0, 0.3, minute}),
                recovery::ResponseCurve(DeadlineWorth{10.0, 20.0, second}),
                recovery::ResponseCurve(ToleranceWorth{10.0, 1.0, 1.0, minute})}) {
            if (std::isinf(patience) && abandoned != 0.0) continue;
            const LineStaffingInputs inputs{.arrivals_per_hour = load * 20.0,
                                            .minutes_per_contact = 3.0,
                                            .patience_minutes = patience,
                                            .worth = worth,
                                            .worth_if_abandoned = abandoned,
                                            .wage_per_hour = wage,
                                            .shrinkage = 0.25};
            INFO(load << " " << wage << " " << patience << " " << abandoned << " " << worth.index());
            const LineStaffing found = optimal_staffing(inputs);
            CHECK(found.rows[found.best].agents == by_trying(inputs, 200));
            CHECK(found.rule_cost_per_hour >= 0.0);
            CHECK(found.rows[found.best].rostered == recovery::rostered(found.rows[found.best].agents, 0.25));
            ++tried;
          }
  CHECK(tried == 4 * 3 * 3 * 7);
}

TEST_CASE("numbers of agents that are asked for") {
  StaffingOptions options{.least = 12, .most = 20};
  const LineStaffing found = optimal_staffing(airline(), options);
  CHECK(found.rows.size() == 9);
  CHECK(found.rows.front().agents == 12);
  CHECK(found.rows[found.best].agents == 13);
  options.least = 16;
  CHECK(optimal_staffing(airline(), options).rows[optimal_staffing(airline(), options).best].agents == 16);
  options = {.least = 1, .most = 11};
  CHECK(optimal_staffing(airline(), options).rows[0].agents == 11);  // 10 would queue for ever
  options.most = 10;
  CHECK(error_of([&] { (void)optimal_staffing(airline(), options); }).code() == ErrorCode::contradiction);
  LineStaffingInputs impatient = airline();
  impatient.patience_minutes = 4.0;
  options.most = 8;
  CHECK(optimal_staffing(impatient, options).rows[optimal_staffing(impatient, options).best].agents == 8);
}

TEST_CASE("a day of one level is the line, interval by interval") {
  std::vector<StaffedChannel> channels{{.name = "calls",
                                        .arrivals = std::vector<double>(8, 50.0),
                                        .minutes_per_contact = 3.0,
                                        .worth = ExponentialWorth{24.709661, .03524367, minute},
                                        .wage_per_hour = 30.0},
                                       {.name = "chat",
                                        .arrivals = {0.0, 3.0, 9.0, 30.0, 60.0, 30.0, 5.0, 0.0},
                                        .minutes_per_contact = 8.0,
                                        .patience_minutes = 5.0,
                                        .worth = DeadlineWorth{6.0, 60.0, second},
                                        .worth_if_abandoned = -2.0,
                                        .wage_per_hour = 24.0,
                                        .shrinkage = 0.2}};
  const DayStaffing day = optimal_day_staffing(channels, 15.0);
  REQUIRE(day.channels.size() == 2);
  CHECK(day.channels[0].agents == std::vector<std::uint64_t>(8, 13));
  CHECK(day.channels[0].rule_agents == std::vector<std::uint64_t>(8, 14));
  CHECK(day.channels[0].wages_per_day == Approx(13.0 * 30.0 * 2.0));
  CHECK(day.channels[0].value_per_day == Approx(2.0 * (200.0 * 24.709661 - 47.995)).margin(2e-3));
  CHECK(day.channels[0].rule_cost_per_day == Approx(2.0 * (442.161 - 437.995)).margin(4e-3));
  CHECK(day.channels[0].forecast.mean_wait * 60.0 == Approx(.285270453).margin(1e-8));
  // The other by trying all at the lagged load.
  const std::vector<double> rates = recovery::lagged_rates(channels[1].arrivals, 0.25, 8.0 / 60.0);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    INFO(i);
    std::uint64_t best = 0;
    double profit = -infinity;
    for (std::uint64_t n = 1; n < 80; ++n) {
      const double there = channels[1].arrivals[i] * 4.0 *
                               expected_worth(channels[1].worth, ErlangA(rates[i], 7.5, 12.0, n, hour), -2.0) -
                           24.0 * static_cast<double>(recovery::rostered(n, 0.2));
      if (there > profit) {
        profit = there;
        best = n;
      }
    }
    CHECK(day.channels[1].agents[i] == best);
  }
  // The curve: every number by itself at the lagged load, its top the best; sums make the day again.
  double profit = 0.0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    INFO(i);
    const auto curve = day.channels[1].curve_at(i);
    REQUIRE(curve.size() >= 3);
    double top = -infinity;
    for (const StaffingPoint& point : curve) {
      CHECK(point.interval == i);
      const double value = channels[1].arrivals[i] * 4.0 *
                           expected_worth(channels[1].worth, ErlangA(rates[i], 7.5, 12.0, point.agents, hour), -2.0);
      CHECK(point.value_per_hour == Approx(value).epsilon(1e-12).margin(1e-12));
      CHECK(point.wages_per_hour == 24.0 * static_cast<double>(recovery::rostered(point.agents, 0.2)));
      CHECK(point.profit_per_hour == Approx(point.value_per_hour - point.wages_per_hour));
      top = (std::max)(top, point.profit_per_hour);
      if (&point != &curve.front()) CHECK(point.agents > (&point)[-1].agents);
      if (point.agents == day.channels[1].agents[i]) profit += 0.25 * point.profit_per_hour;
    }
    const auto has = [&](std::uint64_t agents) {
      return std::any_of(curve.begin(), curve.end(), [&](const StaffingPoint& one) { return one.agents == agents; });
    };
    CHECK(has(day.channels[1].rule_agents[i]));
    CHECK(has(day.channels[1].agents[i] + 2));
    CHECK(has((std::max)(day.channels[1].agents[i], std::uint64_t{3}) - 2));
    const auto best = std::find_if(curve.begin(), curve.end(),
                                   [&](const StaffingPoint& one) { return one.agents == day.channels[1].agents[i]; });
    CHECK(best->profit_per_hour == top);
  }
  CHECK(day.channels[1].profit_per_day == Approx(profit));
  CHECK(day.channels[1].curve_at(8).empty());
  CHECK(day.interval_minutes == 15.0);
  CHECK(day.profit_per_day == Approx(day.channels[0].profit_per_day + day.channels[1].profit_per_day));
  CHECK(day.value_per_day - day.wages_per_day == Approx(day.profit_per_day));
  CHECK(day.channels[1].forecast.rostered_time > day.channels[1].forecast.agent_time);
}

TEST_CASE("nobody at work, where it is allowed") {
  LineStaffingInputs line = airline();
  StaffingOptions allowed{.least = 0};
  const LineStaffing busy = optimal_staffing(line, allowed);
  CHECK(busy.rows[busy.best].agents == 13);
  CHECK(busy.rows[0].agents == 0);
  CHECK(busy.rows[0].profit_per_hour == 0.0);
  CHECK(busy.rows[0].abandonment == 1.0);
  CHECK(std::isnan(busy.rows[0].occupancy));
  CHECK(busy.rows[1].agents == 11);
  CHECK(busy.rows[busy.rule].agents == 14);
  // A contact is worth less than its three minutes of a wage of 30, and giving up costs a tenth of a unit.
  line = {.arrivals_per_hour = 20.0,
          .minutes_per_contact = 3.0,
          .patience_minutes = 2.0,
          .worth = DeadlineWorth{0.5, 60.0, second},
          .worth_if_abandoned = -0.1,
          .wage_per_hour = 30.0};
  const LineStaffing idle = optimal_staffing(line, allowed);
  CHECK(idle.best == 0);
  CHECK(idle.rows[0].profit_per_hour == Approx(-2.0));
  CHECK(idle.rows[0].profit_per_hour == idle.closed_profit_per_hour);
  CHECK(idle.rows[0].mean_wait_seconds == Approx(120.0));
  CHECK(optimal_staffing(line).rows[optimal_staffing(line).best].agents == 1);
  line.arrivals_per_hour = 0.0;
  CHECK(optimal_staffing(line, allowed).best == 0);

  StaffedChannel night{.name = "night",
                       .arrivals = {0.0, 0.0, 30.0, 40.0, 2.0, 0.0},
                       .minutes_per_contact = 3.0,
                       .patience_minutes = 5.0,
                       .worth = ExponentialWorth{5.0, .1, minute},
                       .wage_per_hour = 30.0};
  const DayStaffing day = optimal_day_staffing({&night, 1}, 15.0, allowed);
  CHECK(day.channels[0].agents[0] == 0);
  CHECK(day.channels[0].agents[5] == 0);
  CHECK(day.channels[0].agents[3] > 5);
  CHECK(day.channels[0].curve_at(3)[0].agents == 0);
  CHECK(day.channels[0].rostered[0] == 0);
  CHECK(day.profit_per_day > optimal_day_staffing({&night, 1}, 15.0).profit_per_day);
  // The rule needs nobody where nobody comes, and may need more than may be at work.
  CHECK(day.channels[0].rule_agents[0] == 0);
  CHECK(day.channels[0].rule_agents[5] == 0);
  CHECK(day.channels[0].rule_agents[4] >= 1);
  StaffedChannel empty = night;
  empty.arrivals.assign(4, 0.0);
  CHECK(optimal_day_staffing({&empty, 1}, 15.0, allowed).rule_cost_per_day == 0.0);
  night.arrivals = {40, 80};
  const DayStaffing few = optimal_day_staffing({&night, 1}, 15.0, {.least = 1, .most = 5});
  for (std::size_t i = 0; i < 2; ++i) {
    const double rate = recovery::lagged_rates(night.arrivals, 15.0, 3.0)[i];
    CHECK(few.channels[0].rule_agents[i] ==
          recovery::least_agents(rate, 1.0 / 3.0, 1.0 / 5.0, minute, {0.8, 20.0, second}));
    CHECK(few.channels[0].agents[i] == 5);
  }
  CHECK(few.channels[0].rule_cost_per_day < 0.0);
}

TEST_CASE("certain inputs: one draw like another") {
  const UncertainLineInputs sure{.arrivals_per_hour = 200.0,
                                 .minutes_per_contact = 3.0,
                                 .worth = {.at_once = 24.709661, .decay = .03524367, .per = minute},
                                 .wage_per_hour = 30.0};
  const UncertainStaffing found = uncertain_staffing(sure, {.draws = 10});
  CHECK(found.rows[found.best].agents == 13);
  CHECK(found.rows[found.best].chance_best == Approx(1.0));
  CHECK(found.rows[found.best].profit_per_hour.standard_deviation == Approx(0.0).margin(1e-6));
  CHECK(found.rows[found.rule].agents == 14);
  CHECK(found.rule_cost_per_hour.mean == Approx(442.161 - 437.995).margin(2e-3));
  CHECK(found.worth_of_knowing_per_hour == Approx(0.0).margin(1e-9));
  CHECK(found.own_best[0] == 13.0);
}

TEST_CASE("one decision for an uncertain load") {
  const UncertainLineInputs inputs{
      .arrivals_per_hour = math::Distribution::uniform(140.0, 260.0),
      .minutes_per_contact = 3.0,
      .worth = {.at_once = 24.709661, .decay = math::Distribution::uniform(0.02, 0.05), .per = minute},
      .wage_per_hour = 30.0};
  const StaffingDrawOptions options{.draws = 2000, .seed = 7};
  const UncertainStaffing found = uncertain_staffing(inputs, options);
  // By hand: the same draws, every number of agents, sums.
  std::vector<double> sums(40, 0.0);
  double own = 0.0;
  for (std::size_t i = 0; i < options.draws; ++i) {
    const double rate = 140.0 + 120.0 * core::uniform(7, core::stream_of("staffing.arrivals_per_hour"), i);
    const double decay = 0.02 + 0.03 * core::uniform(7, core::stream_of("staffing.worth.decay"), i);
    double best = -infinity;
    for (std::uint64_t n = 1; n < sums.size(); ++n) {
      double value = 0.0;
      if (static_cast<double>(n) * 20.0 > rate * (1.0 + 1e-13))
        value = rate * expected_worth(ExponentialWorth{24.709661, decay, minute}, ErlangC(rate, 20.0, n, hour));
      const double profit = value - 30.0 * static_cast<double>(n);
      sums[n] += profit;
      best = (std::max)(best, profit);
    }
    own += best;
  }
  const auto best = static_cast<std::uint64_t>(std::max_element(sums.begin() + 1, sums.end()) - sums.begin());
  const double draws = static_cast<double>(options.draws);
  CHECK(found.rows[found.best].agents == best);
  CHECK(best > 13);  // too few is worse than too many: more than at the mean load
  for (const UncertainStaffingRow& row : found.rows)
    CHECK(row.profit_per_hour.mean == Approx(sums[row.agents] / draws).epsilon(1e-7));
  CHECK(found.worth_of_knowing_per_hour == Approx((own - sums[best]) / draws).epsilon(1e-5));
  CHECK(found.worth_of_knowing_per_hour > 0.0);
  double chance = 0.0;
  for (const UncertainStaffingRow& row : found.rows) chance += row.chance_best;
  CHECK(chance == Approx(1.0));
  CHECK(found.own_best[0] < found.own_best[4]);
  CHECK(found.rows.front().chance_overload > found.rows.back().chance_overload);
  core::ThreadPool pool(3);
  StaffingDrawOptions parallel = options;
  parallel.executor = &pool;
  const UncertainStaffing again = uncertain_staffing(inputs, parallel);
  CHECK(again.rows.size() == found.rows.size());
  CHECK(again.rows[again.best].profit_per_hour.mean == found.rows[found.best].profit_per_hour.mean);
}

TEST_CASE("a wide range of loads is looked at on a grid, then closely") {
  const UncertainLineInputs inputs{
      .arrivals_per_hour = math::Distribution::uniform(10'000.0, 20'000.0),
      .minutes_per_contact = 3.0,
      .patience_minutes = 2.0,
      .worth = {.shape = WorthShape::deadline, .at_once = 5.0, .tolerance = 30.0, .per = second},
      .wage_per_hour = 30.0};
  const UncertainStaffing found = uncertain_staffing(inputs, {.draws = 60});
  const UncertainStaffingRow& best = found.rows[found.best];
  for (const UncertainStaffingRow& row : found.rows) CHECK(row.profit_per_hour.mean <= best.profit_per_hour.mean);
  CHECK(found.rows[found.best - 1].agents == best.agents - 1);
  CHECK(found.rows[found.best + 1].agents == best.agents + 1);
}

TEST_CASE("staffing that is refused") {
  const auto refused = [&](auto&& change) {
    LineStaffingInputs bad = airline();
    change(bad);
    return error_of([&] { (void)optimal_staffing(bad); }).parameter();
  };
  CHECK(refused([](auto& i) { i.arrivals_per_hour = missing; }) == "arrivals_per_hour");
  CHECK(refused([](auto& i) { i.arrivals_per_hour = -1.0; }) == "arrivals_per_hour");
  CHECK(refused([](auto& i) { i.minutes_per_contact = 0.0; }) == "minutes_per_contact");
  CHECK(refused([](auto& i) { i.minutes_per_contact = 481.0; }) == "minutes_per_contact");
  CHECK(refused([](auto& i) { i.patience_minutes = 0.0; }) == "patience_minutes");
  CHECK(refused([](auto& i) { i.patience_minutes = missing; }) == "patience_minutes");
  CHECK(refused([](auto& i) { i.worth_if_abandoned = 25.0; }) == "worth_if_abandoned");
  CHECK(refused([](auto& i) { i.wage_per_hour = 0.0; }) == "wage_per_hour");
  CHECK(refused([](auto& i) { i.wage_per_hour = missing; }) == "wage_per_hour");
  CHECK(refused([](auto& i) { i.shrinkage = 1.0; }) == "shrinkage");
  CHECK(refused([](auto& i) { i.worth = ExponentialWorth{1.0, -1.0, minute}; }) == "decay");
  CHECK(refused([](auto& i) { i.worth = ExponentialWorth{-1.0, 1.0, minute}; }) == "worth.at_once");
  CHECK_THROWS_AS(optimal_day_staffing(std::vector<StaffedChannel>{}, 15.0), Error);
  CHECK_THROWS_AS(uncertain_staffing({.arrivals_per_hour = 200.0,
                                      .minutes_per_contact = math::Distribution::uniform(-1.0, 3.0),
                                      .worth = {.at_once = 1.0, .decay = 0.1, .per = minute},
                                      .wage_per_hour = 30.0},
                                     {.draws = 100}),
                  Error);
  CHECK_THROWS_AS(uncertain_staffing({.arrivals_per_hour = 200.0,
                                      .minutes_per_contact = 3.0,
                                      .worth = {.at_once = 1.0, .decay = 0.1, .per = minute},
                                      .wage_per_hour = 30.0},
                                     {.draws = 1}),
                  Error);
}

TEST_CASE("the numbers of an uncertain worth are stated where its shape has them, and only there") {
  const auto error = [](const UncertainWorth& worth) {
    return error_of([&] {
      (void)uncertain_staffing(
          {.arrivals_per_hour = 200.0, .minutes_per_contact = 3.0, .worth = worth, .wage_per_hour = 30.0},
          {.draws = 2});
    });
  };
  const Error no_decay = error({.at_once = 1.0, .per = minute});
  CHECK(no_decay.code() == ErrorCode::missing);
  CHECK(no_decay.parameter() == "decay");
  const Error no_deadline = error({.shape = WorthShape::deadline, .at_once = 1.0, .per = minute});
  CHECK(no_deadline.code() == ErrorCode::missing);
  CHECK(no_deadline.parameter() == "tolerance");
  const Error both =
      error({.shape = WorthShape::deadline, .at_once = 1.0, .decay = 0.1, .tolerance = 1.0, .per = minute});
  CHECK(both.code() == ErrorCode::contradiction);
  CHECK(both.parameter() == "decay");
  CHECK(error({.shape = WorthShape::tolerance, .at_once = 1.0, .decay = 0.1, .per = minute}).parameter() ==
        "tolerance");
  CHECK(error({.at_once = 1.0, .decay = 0.1, .tolerance = 1.0, .per = minute}).parameter() == "tolerance");
}
