#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/time_unit.hpp>
#include <amends/recovery/queue.hpp>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

// A day of intervals with arrivals and agents of their own: the steady states that the queue passes, carried over from
// one interval to the next. How far off they are, docs/queues.md says by simulation.
namespace amends::inline AMENDS_ABI::recovery {

/// One line (a channel) over the intervals of a day. Members without a default must be given.
struct DayOfQueues {
  std::vector<double> arrivals{};                              ///< expected contacts in each interval, >= 0
  std::vector<std::uint64_t> agents{};                         ///< at work in each; 0: nobody is, and who comes waits
  double interval = std::numeric_limits<double>::quiet_NaN();  ///< its length in `per`, > 0
  double service_rate = std::numeric_limits<double>::quiet_NaN();  ///< of one agent, per `per`
  double abandonment_rate = 0.0;                                   ///< per `per`; 0: nobody gives up
  TimeUnit per;
  double threshold = std::numeric_limits<double>::quiet_NaN();  ///< of the service level, in `threshold_unit`
  TimeUnit threshold_unit;
  double shrinkage = 0.0;  ///< share of paid time away from the line, [0, 1)
};

/// What happens to the arrivals of one interval; times in `per`.
struct QueueInterval {
  double lagged_rate = 0.0;    ///< arrivals per `per`, one mean service time ago
  double offered_load = 0.0;   ///< erlangs, of the lagged rate
  double service_level = 0.0;  ///< share of arrivals served within the threshold
  double mean_wait = 0.0;
  double abandonment = 0.0;  ///< share of arrivals
  double occupancy = 0.0;    ///< NaN with nobody at work
  double mean_queue = 0.0;
  double carried_over = 0.0;   ///< fluid queue at the begin of the interval
  bool overloaded = false;     ///< a lagged load reaches the agents
  std::uint64_t rostered = 0;  ///< ceil(agents/(1 - shrinkage))
};

struct DayOfQueuesResult {
  std::vector<QueueInterval> intervals{};
  double arrivals = 0.0;       ///< of the day
  double service_level = 0.0;  ///< of all arrivals of the day; NaN without arrivals, as the next two
  double mean_wait = 0.0;
  double abandonment = 0.0;
  double agent_time = 0.0;       ///< in `per`, at work
  double rostered_time = 0.0;    ///< in `per`, paid
  double left_over = 0.0;        ///< fluid queue at the end of the day
  std::uint64_t overloaded = 0;  ///< intervals
};

/// The arrival rate that the agents feel: that of one `lag` ago, averaged over each interval. Before the first interval
/// as in it.
/// formula  (1/L) integral of lambda(t - lag) over the interval
/// domain   arrivals >= 0, interval > 0, lag >= 0;  errors  Error(domain), Error(missing) without an interval
/// source   lagged stationary intervals: Green, Kolesar & Soares (2001), Operations Research 49(4) [recalled];
///          the lag of a mean service time is that of the infinite-server queue to first order [derived]
[[nodiscard]] std::vector<double> lagged_rates(std::span<const double> arrivals, double interval, double lag);

/// The waiting of a day.
///
/// formula  X' = lambda(t) - r(X): those in the system in the mean, where r(X) is the arrival rate at which the steady
///          state has X in it (pointwise stationary fluid flow): of ErlangA, or of ErlangC where nobody gives up. As many
///          leave a steady state as come. Near the agents a queue builds up over hours, and so does X. Waits are those
///          of the steady states that X passes, as much sooner or later as the agents to come are more or fewer. Beside
///          them the fluid of those in the system, X' = lambda(t) - mu min(X, n) - theta (X - n)+, exact on each
///          interval: carried_over, left_over
/// edge     the day begins in the steady state of its first interval, as far as a desk that opened ten mean service times
///          ago has reached it. A queue is served by the agents of the intervals to come, those of the last one going
///          on. Where agents become fewer, whoever ends a call first takes no other. With nobody at work all wait for
///          those who come; on a day that ends so and where nobody gives up, until its end
/// errors   Error(domain), Error(missing), Error(size_mismatch)
/// source   derived; the flow: Wang, Tipper & Banerjee (1996), INFOCOM [recalled]
/// cost     some 20 us an interval, and 1 us for each service that it is long
[[nodiscard]] DayOfQueuesResult day_of_queues(const DayOfQueues& day);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/day_of_queues.ipp>
#endif
