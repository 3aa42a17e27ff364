#pragma once

#include <amends/recovery/day_of_queues.hpp>
#include <amends/recovery/queue.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "queue_simulation.hpp"

// A day of queues by its formulas beside its simulation: for the tests, and for the table of docs/queues.md.
namespace amends_test {

using namespace amends;
using namespace amends::recovery;

/// A day by the formulas and by simulation.
struct Judged {
  DayOfQueuesResult formula;
  std::vector<SimulatedInterval> simulated{};
  double level = 0.0, wait = 0.0, abandonment = 0.0;
};
inline Judged judged(const DayOfQueues& day, std::uint64_t runs) {
  Judged out{day_of_queues(day)};
  QueueSimulation simulation{.interval = day.interval,
                             .service_rate = day.service_rate,
                             .abandonment_rate = day.abandonment_rate,
                             .threshold = day.threshold * (day.threshold_unit.days() / day.per.days()),
                             .warm_up = 10.0 / day.service_rate};
  simulation.agents = day.agents;
  for (const double one : day.arrivals) simulation.rates.push_back(one / day.interval);
  for (std::uint64_t run = 0; run < runs; ++run) simulation.run(11, run, out.simulated);
  double arrivals = 0.0;
  for (const SimulatedInterval& one : out.simulated) {
    arrivals += one.arrivals;
    out.level += one.served_in_time;
    out.wait += one.waits;
    out.abandonment += one.abandoned;
  }
  out.level /= arrivals;
  out.wait /= arrivals;
  out.abandonment /= arrivals;
  return out;
}
/// Quarters of an hour with two peaks, staffed for 80 % in 20 s at their own load, plus `more` agents.
inline DayOfQueues office(double height, double theta, int more) {
  DayOfQueues day{.interval = 15.0,
                  .service_rate = 1.0 / 4.0,
                  .abandonment_rate = theta,
                  .per = TimeUnit::minute(),
                  .threshold = 20.0,
                  .threshold_unit = TimeUnit::second()};
  for (int i = 0; i < 40; ++i) {
    const double t = i / 39.0;
    const double shape =
        0.35 + std::exp(-std::pow((t - 0.25) / 0.1, 2.0)) + 0.8 * std::exp(-std::pow((t - 0.7) / 0.12, 2.0));
    day.arrivals.push_back(height * shape * 15.0);
    const std::uint64_t n = least_agents(height * shape, 0.25, TimeUnit::minute(), {0.8, 20.0, TimeUnit::second()});
    day.agents.push_back(static_cast<std::uint64_t>((std::max)(1, static_cast<int>(n) + more)));
  }
  return day;
}

}  // namespace amends_test
