// How far the figures of a day of queues are off, by simulation: days with two peaks, staffed for 80 % in 20 seconds at
// their own load, and with fewer agents. Its table is in docs/queues.md.
//   g++ -std=c++20 -O2 -DAMENDS_HEADER_ONLY=1 -Iinclude -Itests/support validation/day_of_queues.cpp -o day && ./day
#include <amends/recovery/day_of_queues.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "queue_simulation.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const TimeUnit minute = TimeUnit::minute(), second = TimeUnit::second();

/// A day by the formulas and by simulation.
struct Judged {
  DayOfQueuesResult formula;
  std::vector<SimulatedInterval> simulated{};
  double level = 0.0, wait = 0.0, abandonment = 0.0;
};
Judged judged(const DayOfQueues& day, std::uint64_t runs) {
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
DayOfQueues office(double height, double theta, int more) {
  DayOfQueues day{.interval = 15.0,
                  .service_rate = 1.0 / 4.0,
                  .abandonment_rate = theta,
                  .per = minute,
                  .threshold = 20.0,
                  .threshold_unit = second};
  for (int i = 0; i < 40; ++i) {
    const double t = i / 39.0;
    const double shape =
        0.35 + std::exp(-std::pow((t - 0.25) / 0.1, 2.0)) + 0.8 * std::exp(-std::pow((t - 0.7) / 0.12, 2.0));
    day.arrivals.push_back(height * shape * 15.0);
    const std::uint64_t n = least_agents(height * shape, 0.25, minute, {0.8, 20.0, second});
    day.agents.push_back(static_cast<std::uint64_t>((std::max)(1, static_cast<int>(n) + more)));
  }
  return day;
}
void show(double height, double theta, int more) {
  const Judged one = judged(office(height, theta, more), 300);
  double worst = 0.0;
  for (std::size_t i = 0; i < one.simulated.size(); ++i)
    worst = (std::max)(worst, std::fabs(one.formula.intervals[i].service_level -
                                        one.simulated[i].served_in_time / one.simulated[i].arrivals));
  std::printf("| %g | %g | %d | %d | %.3f | %.3f | %.3f | %.2f | %.2f | %.4f | %.4f |\n", height * 4.0, theta, more,
              static_cast<int>(one.formula.overloaded), one.formula.service_level, one.level, worst,
              one.formula.mean_wait, one.wait, one.formula.abandonment, one.abandonment);
}
}  // namespace

int main() {
  for (const double theta : {0.0, 0.2})
    for (const double height : {2.0, 10.0, 40.0})
      for (const int more : {0, -1, -2, -4})
        if (height > 5.0 || more > -2) show(height, theta, more);
}
