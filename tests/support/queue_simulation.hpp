#pragma once
// A queue with agents, patience and arrivals that vary, event by event: the second way to every waiting time. Random
// numbers are functions of (seed, run, customer).
#include <amends/core/random.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

namespace amends_test {

struct SimulatedInterval {
  double arrivals = 0.0, served_in_time = 0.0, waits = 0.0, abandoned = 0.0, waited = 0.0;
};

struct QueueSimulation {
  std::vector<double> rates{};          ///< arrivals per unit of time in each interval
  std::vector<std::uint64_t> agents{};  ///< in each; who serves when the number falls ends the service
  double interval = 1.0, service_rate = 1.0, abandonment_rate = 0.0, threshold = 0.0;
  double warm_up = 0.0;  ///< at the rate and with the agents of the first interval, before counting

  /// Adds one run to the sums by the interval of arrival.
  void run(std::uint64_t seed, std::uint64_t number, std::vector<SimulatedInterval>& sums) {
    sums.resize(rates.size());
    std::priority_queue<double, std::vector<double>, std::greater<>> busy;  // ends of services
    std::deque<Caller> waiting;
    const double end = interval * static_cast<double>(rates.size());
    std::uint64_t customer = 0;
    const auto draw = [&](std::uint64_t which, std::uint64_t index) {
      return -std::log(amends::core::uniform(seed, 4 * number + which, index));
    };
    std::size_t next_interval = 0;  // whose begin comes next as an event
    double next_arrival = arrival_after(-warm_up, draw(0, 0));
    const double never = std::numeric_limits<double>::infinity();
    while (true) {
      const double done = busy.empty() ? never : busy.top();
      const double border = next_interval < rates.size() ? static_cast<double>(next_interval) * interval : never;
      const bool arrives = next_arrival < end && next_arrival <= done && next_arrival <= border;
      const double now = arrives ? next_arrival : std::fmin(done, border);
      if (!(now < never)) break;
      if (arrives) {
        const double patience = abandonment_rate > 0.0 ? draw(2, customer) / abandonment_rate : never;
        waiting.push_back({now, patience, draw(1, customer) / service_rate});
        next_arrival = arrival_after(now, draw(0, ++customer));
      } else if (done <= border) {
        busy.pop();
      } else {
        ++next_interval;
      }
      const std::size_t here = index_of(now);
      while (!waiting.empty() && busy.size() < agents[here]) {
        const Caller caller = waiting.front();
        waiting.pop_front();
        const bool served = now - caller.arrival <= caller.patience;
        if (served) busy.push(now + caller.service);
        count(caller, served ? now - caller.arrival : caller.patience, served, sums);
      }
    }
  }

 private:
  struct Caller {
    double arrival, patience, service;
  };
  [[nodiscard]] std::size_t index_of(double t) const {
    if (!(t > 0.0)) return 0;
    const auto i = static_cast<std::size_t>(t / interval);
    return i < rates.size() ? i : rates.size() - 1;
  }
  /// The arrival at which the expected number since t reaches `more`.
  [[nodiscard]] double arrival_after(double t, double more) const {
    while (true) {
      const std::size_t i = index_of(t);
      const double border = t < 0.0 ? 0.0 : static_cast<double>(i + 1) * interval;
      const double within = rates[i] * (border - t);
      if (more <= within) return t + more / rates[i];
      if (i + 1 == rates.size() && t >= 0.0) return std::numeric_limits<double>::infinity();
      more -= within;
      t = t < 0.0 ? 0.0 : border * (1.0 + 1e-15);
    }
  }
  void count(const Caller& caller, double wait, bool served, std::vector<SimulatedInterval>& sums) const {
    if (caller.arrival < 0.0) return;
    SimulatedInterval& to = sums[index_of(caller.arrival)];
    to.arrivals += 1.0;
    to.waits += wait;
    to.waited += wait > 0.0 ? 1.0 : 0.0;
    to.abandoned += served ? 0.0 : 1.0;
    to.served_in_time += served && wait <= threshold ? 1.0 : 0.0;
  }
};

}  // namespace amends_test
