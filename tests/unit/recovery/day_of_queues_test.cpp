#include <amends/impl/recovery/patient_line.hpp>
#include <amends/recovery/day_of_queues.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "judged_day.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const TimeUnit minute = TimeUnit::minute(), second = TimeUnit::second();
}  // namespace

TEST_CASE("the load that agents feel is that of one service ago") {
  const std::vector<double> arrivals{60.0, 120.0, 0.0};
  const std::vector<double> lagged = lagged_rates(arrivals, 15.0, 5.0);
  CHECK(lagged[0] == Approx(4.0));
  CHECK(lagged[1] == Approx((120.0 * 2.0 / 3.0 + 60.0 / 3.0) / 15.0));
  CHECK(lagged[2] == Approx(120.0 / 3.0 / 15.0));
  CHECK(lagged_rates(arrivals, 15.0, 0.0)[1] == Approx(8.0));
  CHECK(lagged_rates(arrivals, 15.0, 20.0)[2] == Approx((60.0 / 3.0 + 120.0 * 2.0 / 3.0) / 15.0));
  CHECK(lagged_rates(arrivals, 15.0, 1e9)[2] == Approx(4.0));
}

TEST_CASE("a day that does not vary is the stationary queue") {
  DayOfQueues day{.arrivals = std::vector<double>(8, 50.0),
                  .agents = std::vector<std::uint64_t>(8, 14),
                  .interval = 15.0,
                  .service_rate = 1.0 / 3.0,
                  .abandonment_rate = 0.2,
                  .per = minute,
                  .threshold = 20.0,
                  .threshold_unit = second,
                  .shrinkage = 0.3};
  const ErlangA a(50.0 / 15.0, 1.0 / 3.0, 0.2, 14, minute);
  DayOfQueuesResult found = day_of_queues(day);
  CHECK(found.service_level == Approx(.916792092).margin(1e-9));
  CHECK(found.mean_wait == Approx(a.mean_wait()));
  CHECK(found.abandonment == Approx(.013983744).margin(1e-9));
  CHECK(found.intervals[3].occupancy == Approx(a.occupancy()));
  CHECK(found.intervals[3].mean_queue == Approx(a.mean_queue()));
  CHECK(found.intervals[3].rostered == 20);
  CHECK(found.agent_time == Approx(14.0 * 120.0));
  CHECK(found.rostered_time == Approx(20.0 * 120.0));
  CHECK(found.overloaded == 0);
  day.abandonment_rate = 0.0;
  found = day_of_queues(day);
  CHECK(found.service_level == Approx(.888350019).margin(1e-9));
  CHECK(found.mean_wait == Approx(.130598950).margin(1e-9));
  CHECK(found.abandonment == 0.0);
  day.arrivals.assign(8, 0.0);
  CHECK(std::isnan(day_of_queues(day).service_level));
  CHECK(day_of_queues(day).intervals[0].service_level == 1.0);
}

TEST_CASE("the fluid queue, by hand and by small steps") {
  // Ten agents of one a minute, 15 arrivals a minute for ten minutes, then 5: 50 waiting, gone after ten minutes more.
  DayOfQueues day{.arrivals = {150.0, 50.0, 50.0},
                  .agents = {10, 10, 10},
                  .interval = 10.0,
                  .service_rate = 1.0,
                  .per = minute,
                  .threshold = 1.0,
                  .threshold_unit = minute};
  const DayOfQueuesResult found = day_of_queues(day);
  CHECK(found.intervals[0].overloaded);
  CHECK(found.intervals[1].carried_over == Approx(50.0));
  CHECK(found.intervals[2].carried_over == Approx(0.0).margin(1e-9));
  CHECK(found.intervals[1].mean_wait > 2.4);
  CHECK(found.left_over == 0.0);
  CHECK(found.overloaded == 1);
  day.abandonment_rate = 0.3;
  day.agents = {10, 12, 12};
  double x = 10.0;
  for (int k = 0; k < 100'000; ++k) {
    const double rate = k < 50'000 ? 15.0 : 5.0, n = k < 50'000 ? 10.0 : 12.0;
    x += 20.0 / 100'000 * (rate - (std::min)(x, n) - 0.3 * (std::max)(0.0, x - n));
    if (k + 1 == 50'000) CHECK(day_of_queues(day).intervals[1].carried_over == Approx(x - 12.0).epsilon(1e-3));
  }
  CHECK(day_of_queues(day).intervals[2].carried_over == Approx((std::max)(0.0, x - 12.0)).margin(1e-3));
}

TEST_CASE("agents who leave finish a call first") {
  // From ten to fewer agents: whoever ends a call first goes, by small steps of the fluid.
  for (const std::uint64_t stay : {8u, 5u, 2u, 0u}) {
    INFO(stay);
    DayOfQueues day{.arrivals = {150.0, 100.0, 0.0},
                    .agents = {10, stay, 1},
                    .interval = 10.0,
                    .service_rate = 1.0,
                    .abandonment_rate = 0.02,
                    .per = minute,
                    .threshold = 1.0,
                    .threshold_unit = minute};
    double waiting = 0.0, busy = 10.0;
    for (int k = 0; k < 200'000; ++k) {
      const double step = 1e-4, n = k < 100'000 ? 10.0 : static_cast<double>(stay);
      const double arrived = (k < 100'000 ? 15.0 : 10.0) * step, ended = busy * step;
      busy = (std::max)(n, busy - ended);
      const double taken = busy > n ? 0.0 : (std::max)(0.0, n * step);  // n stay busy as long as anybody waits
      waiting += arrived - taken - 0.02 * waiting * step;
    }
    const double next = waiting + static_cast<double>(stay) - 1.0;  // before one agent
    const double extra = stay > 1 ? detail::finished_by_leavers(static_cast<double>(stay), 1.0) : 0.0;
    CHECK(day_of_queues(day).intervals[2].carried_over == Approx(next - extra).epsilon(2e-3));
  }
}

TEST_CASE("days with peaks against a simulation of every call") {
  // Waits of 60 days of some 5,000 calls differ by 4 % from those of 300; the bounds are what the page on queues states.
  for (const int fewer : {0, 2, 4}) {
    INFO(fewer);
    const Judged impatient = judged(office(10.0, 0.2, -fewer), 200);
    CHECK(impatient.formula.service_level == Approx(impatient.level).margin(0.02));
    CHECK(impatient.formula.mean_wait == Approx(impatient.wait).epsilon(0.08));
    CHECK(impatient.formula.abandonment == Approx(impatient.abandonment).epsilon(0.08));
    const Judged patient = judged(office(10.0, 0.0, -fewer), 300);
    CHECK(patient.formula.service_level == Approx(patient.level).margin(fewer == 4 ? 0.03 : 0.02));
    CHECK(patient.formula.mean_wait == Approx(patient.wait).epsilon(fewer == 4 ? 0.2 : 0.05));
  }
}

TEST_CASE("a load near the agents builds up over the day, however the day is cut") {
  // Ten hours of one load for ten agents. Simulated: 300 days of every call (judged_day.hpp), errors some 0.003 and 2 %.
  const auto flat = [](double per_quarter, double interval) {
    DayOfQueues day{
        .interval = interval, .service_rate = 1.0 / 3.0, .per = minute, .threshold = 20.0, .threshold_unit = second};
    day.arrivals.assign(static_cast<std::size_t>(600.0 / interval), per_quarter / 15.0 * interval);
    day.agents.assign(day.arrivals.size(), 10);
    return day_of_queues(day);
  };
  struct Simulated {
    double per_quarter, level, wait;
  };
  for (const Simulated& one : {Simulated{45, .4028, 1.953}, Simulated{47, .2702, 3.549}, Simulated{48, .2038, 4.978},
                               Simulated{49, .1429, 7.060}, Simulated{50, .0930, 10.02}, Simulated{52, .0349, 18.52}}) {
    INFO(one.per_quarter);
    const DayOfQueuesResult found = flat(one.per_quarter, 15.0);
    CHECK(found.service_level == Approx(one.level).margin(one.per_quarter > 49 ? 0.06 : 0.03));
    CHECK(found.mean_wait == Approx(one.wait).epsilon(one.per_quarter > 48 ? 0.17 : 0.08));
    for (const double interval : {1.0, 60.0}) {
      CHECK(flat(one.per_quarter, interval).service_level == Approx(found.service_level).margin(1e-3));
      CHECK(flat(one.per_quarter, interval).mean_wait == Approx(found.mean_wait).epsilon(1e-3));
    }
  }
}

TEST_CASE("who waits is served by the agents that come") {
  // Too few agents for an hour, then enough; and a gap at noon. Simulated: 300 days of every call, errors below 1 %.
  DayOfQueues day{.arrivals = {40, 40, 40, 40, 150, 150, 40, 40, 40, 40, 40, 40},
                  .agents = {10, 10, 10, 10, 10, 10, 25, 25, 25, 25, 25, 25},
                  .interval = 15.0,
                  .service_rate = 1.0 / 3.0,
                  .per = minute,
                  .threshold = 20.0,
                  .threshold_unit = second};
  CHECK(day_of_queues(day).mean_wait == Approx(8.82).epsilon(0.1));
  // By Little's law what waits over the day is what its callers wait for.
  double waited = 0.0;
  for (const QueueInterval& one : day_of_queues(day).intervals) waited += one.mean_queue * 15.0;
  CHECK(day_of_queues(day).mean_wait == Approx(waited / 700.0).epsilon(0.1));
  struct Simulated {
    double patience, given_up, wait;
  };
  for (const Simulated& one : {Simulated{5, .253, 1.25}, Simulated{30, .146, 4.35}, Simulated{120, .058, 6.99}}) {
    INFO(one.patience);
    day.abandonment_rate = 1.0 / one.patience;
    const DayOfQueuesResult found = day_of_queues(day);
    CHECK(found.abandonment == Approx(one.given_up).epsilon(0.05));
    CHECK(found.mean_wait == Approx(one.wait).epsilon(0.05));
  }
}

TEST_CASE("hours without agents") {
  // 40 contacts a quarter for twelve agents of three minutes, nobody at noon for half an hour; 200 simulated days.
  const auto noon = [](double patience) {
    DayOfQueues day{.arrivals = std::vector<double>(16, 40.0),
                    .agents = std::vector<std::uint64_t>(16, 12),
                    .interval = 15.0,
                    .service_rate = 1.0 / 3.0,
                    .abandonment_rate = patience > 0.0 ? 1.0 / patience : 0.0,
                    .per = minute,
                    .threshold = 1.0,
                    .threshold_unit = minute};
    day.agents[6] = day.agents[7] = 0;
    return day;
  };
  for (const double patience : {0.0, 2.0, 10.0, 60.0}) {
    INFO(patience);
    const Judged day = judged(noon(patience), 200);
    CHECK(day.formula.service_level == Approx(day.level).margin(patience > 0.0 ? 0.01 : 0.04));
    CHECK(day.formula.mean_wait == Approx(day.wait).epsilon(0.04));
    CHECK(day.formula.abandonment == Approx(day.abandonment).margin(0.003));
    CHECK(std::isnan(day.formula.intervals[6].occupancy));
    CHECK(day.formula.intervals[6].rostered == 0);
    CHECK(day.formula.overloaded >= 2);
  }
  // Nobody comes and nobody is there: nothing happens. A day that ends so keeps who waits, until its end.
  DayOfQueues empty = noon(0.0);
  empty.arrivals.assign(16, 0.0);
  CHECK(day_of_queues(empty).intervals[7].mean_queue == 0.0);
  CHECK_FALSE(day_of_queues(empty).intervals[7].overloaded);
  DayOfQueues evening = noon(0.0);
  evening.agents[14] = evening.agents[15] = 0;
  CHECK(day_of_queues(evening).intervals[15].mean_wait == Approx(7.5));
  CHECK(day_of_queues(evening).intervals[14].mean_wait == Approx(22.5));
  CHECK(day_of_queues(evening).intervals[15].service_level == 0.0);
  CHECK(day_of_queues(evening).left_over == Approx(80.0));
  evening.abandonment_rate = 0.5;  // all of them give up, after two minutes
  CHECK(day_of_queues(evening).intervals[15].abandonment == Approx(1.0));
  CHECK(day_of_queues(evening).intervals[15].mean_wait == Approx(2.0));
}

TEST_CASE("a surge, and an hour above the agents with long patience") {
  const auto day_of = [](std::vector<double> arrivals, std::uint64_t agents, double interval, double theta) {
    DayOfQueues day{.arrivals = std::move(arrivals),
                    .interval = interval,
                    .service_rate = 0.25,
                    .abandonment_rate = theta,
                    .per = minute,
                    .threshold = 20.0,
                    .threshold_unit = second};
    day.agents.assign(day.arrivals.size(), agents);
    return day;
  };
  const Judged surge = judged(day_of({40, 200, 40, 40, 40, 40}, 20, 15.0, 0.2), 200);
  CHECK(surge.formula.service_level == Approx(surge.level).margin(0.015));
  CHECK(surge.formula.abandonment == Approx(surge.abandonment).epsilon(0.03));
  // An hour of 100 contacts between two of 60, six agents. By the chain itself (its equations, integrated): 2.76 to 2.80
  // minutes and per cent at a patience of 100 minutes, 3.77 to 3.82 minutes at 1,000.
  std::vector<double> hour(36, 5.0);
  std::fill(hour.begin() + 12, hour.begin() + 24, 100.0 / 12.0);
  const Judged long_patience = judged(day_of(hour, 6, 5.0, 0.01), 300);
  CHECK(long_patience.formula.service_level == Approx(long_patience.level).margin(0.01));
  CHECK(long_patience.formula.mean_wait == Approx(2.78).epsilon(0.07));
  CHECK(long_patience.formula.abandonment == Approx(0.0278).epsilon(0.07));
  CHECK(day_of_queues(day_of(hour, 6, 5.0, 0.001)).mean_wait == Approx(3.80).epsilon(0.16));
  // However it is cut, and however long the patience, up to none who gives up.
  const double in_hours = day_of_queues(day_of({60, 100, 60}, 6, 60.0, 0.01)).mean_wait;
  CHECK(in_hours == Approx(long_patience.formula.mean_wait).epsilon(0.01));
  const DayOfQueuesResult nearly = day_of_queues(day_of(hour, 6, 5.0, 1e-8)),
                          none = day_of_queues(day_of(hour, 6, 5.0, 0.0));
  CHECK(nearly.mean_wait == Approx(none.mean_wait).epsilon(0.01));
  CHECK(nearly.service_level == Approx(none.service_level).margin(0.005));
}

TEST_CASE("who is not served when all leave waits for those who come, and hardly anybody else") {
  // Contacts of 4 minutes by the hour, closed at noon and at last; nobody gives up. Simulated: 400 days.
  const auto day_of = [](const std::vector<double>& by_hour, const std::vector<std::uint64_t>& agents, int parts) {
    DayOfQueues day{
        .interval = 60.0 / parts, .service_rate = 0.25, .per = minute, .threshold = 20.0, .threshold_unit = second};
    for (std::size_t h = 0; h < by_hour.size(); ++h)
      for (int part = 0; part < parts; ++part) {
        day.arrivals.push_back(by_hour[h] / parts);
        day.agents.push_back(agents[h]);
      }
    return day;
  };
  const std::vector<double> noon{60, 90, 80, 70, 0, 60, 50, 40, 20};
  const std::vector<std::uint64_t> agents{8, 10, 9, 8, 0, 8, 7, 6, 4};
  const Judged found = judged(day_of(noon, agents, 1), 400);
  CHECK(found.formula.mean_wait == Approx(found.wait).epsilon(0.05));
  CHECK(found.formula.intervals[3].mean_wait ==
        Approx(found.simulated[3].waits / found.simulated[3].arrivals).epsilon(0.1));
  for (const int parts : {2, 4, 12, 60})
    CHECK(day_of_queues(day_of(noon, agents, parts)).mean_wait == Approx(found.formula.mean_wait).epsilon(0.04));
  // Five erlangs before forty agents, who leave: nobody waits.
  DayOfQueues idle = day_of({10, 0}, {40, 0}, 1);
  idle.service_rate = 1.0 / 30.0;
  CHECK(day_of_queues(idle).mean_wait == Approx(0.0).margin(1e-12));
}

TEST_CASE("the stationary formulas against a simulation of every call") {
  QueueSimulation simulation{.rates = {48.0},
                             .agents = {50},
                             .interval = 400.0,
                             .service_rate = 1.0,
                             .abandonment_rate = 0.5,
                             .threshold = 0.1,
                             .warm_up = 20.0};
  std::vector<SimulatedInterval> sums;
  for (std::uint64_t run = 0; run < 20; ++run) simulation.run(3, run, sums);
  const ErlangA queue(48.0, 1.0, 0.5, 50, minute);
  const double n = sums[0].arrivals;
  // 384,000 calls, waits of neighbours alike: standard errors some 0.003, 0.0005 and 0.0007 (20 runs).
  CHECK(sums[0].waited / n == Approx(queue.waiting_probability()).margin(0.01));
  CHECK(sums[0].abandoned / n == Approx(queue.abandonment_probability()).margin(0.0015));
  CHECK(sums[0].served_in_time / n == Approx(queue.service_level(0.1, minute)).margin(0.01));
  CHECK(sums[0].waits / n == Approx(queue.mean_wait()).margin(0.003));
}

TEST_CASE("days that are refused") {
  const DayOfQueues good = office(2.0, 0.2, 0);
  const auto refused = [&](auto&& change) {
    DayOfQueues bad = good;
    change(bad);
    return error_of([&] { (void)day_of_queues(bad); });
  };
  CHECK(refused([](DayOfQueues& d) { d.arrivals.clear(); }).code() == ErrorCode::missing);
  CHECK(refused([](DayOfQueues& d) { d.agents.pop_back(); }).code() == ErrorCode::size_mismatch);
  CHECK(refused([](DayOfQueues& d) { d.agents[3] = most_agents + 1; }).parameter() == "agents");
  CHECK(refused([](DayOfQueues& d) { d.arrivals[3] = missing; }).parameter() == "arrivals");
  CHECK(refused([](DayOfQueues& d) { d.interval = 0.0; }).parameter() == "interval");
  CHECK(refused([](DayOfQueues& d) { d.service_rate = 0.0001; }).parameter() == "service_rate");
  CHECK(refused([](DayOfQueues& d) { d.threshold = missing; }).parameter() == "threshold");
  CHECK(refused([](DayOfQueues& d) { d.shrinkage = 1.0; }).parameter() == "shrinkage");
  CHECK(refused([](DayOfQueues& d) { d.abandonment_rate = -1.0; }).parameter() == "abandonment_rate");
  CHECK_THROWS_AS(lagged_rates(std::vector<double>{}, 1.0, 1.0), Error);
}
