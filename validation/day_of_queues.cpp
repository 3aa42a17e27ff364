// How far the figures of a day of queues are off, by simulation: days with two peaks, staffed for 80 % in 20 seconds at
// their own load, and with fewer agents. Its table is in docs/queues.md.
//   g++ -std=c++20 -O2 -DAMENDS_HEADER_ONLY=1 -Iinclude -Itests/support validation/day_of_queues.cpp -o day && ./day
#include <amends/recovery/day_of_queues.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "judged_day.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
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
