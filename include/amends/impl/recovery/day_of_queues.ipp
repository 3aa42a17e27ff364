#pragma once

#include <amends/recovery/day_of_queues.hpp>

#include <algorithm>
#include <amends/impl/recovery/impatient_line.hpp>
#include <amends/impl/recovery/patient_line.hpp>
#include <amends/impl/recovery/queue_rates.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// Fluid in the system while rates stay the same: in service up to the agents, waiting above.
struct Fluid {
  double arrival, service, abandonment, agents;

  /// x after t, along a piece in which it does not cross the agents; `waiting` says on which side.
  [[nodiscard]] double along(double x, double t, bool waiting) const noexcept {
    const double rate = waiting ? abandonment : service;
    const double from = waiting ? agents : 0.0, inflow = waiting ? arrival - agents * service : arrival;
    const double decayed = rate > 0.0 ? -std::expm1(-rate * t) / rate : t;
    return from + (x - from) * std::exp(-rate * t) + inflow * decayed;
  }
  /// When it reaches the agents; infinite where it never does.
  [[nodiscard]] double crossing(double x, bool waiting) const noexcept {
    const double never = std::numeric_limits<double>::infinity();
    const double inflow = arrival - agents * service;
    if (waiting ? inflow >= 0.0 : inflow <= 0.0) return never;
    if (!waiting) {  // agents = a + (x - a) exp(-mu t), a = lambda/mu above the agents
      const double a = arrival / service;
      return std::log((a - x) / (a - agents)) / service;
    }
    const double queue = x - agents;
    return abandonment > 0.0 ? std::log1p(abandonment * queue / -inflow) / abandonment : queue / -inflow;
  }
  /// x after t. At most three pieces: it comes from one side, crosses, and stays on the other.
  [[nodiscard]] double after(double x, double t) const noexcept {
    bool waiting = x > agents || (x == agents && arrival > agents * service);
    for (int piece = 0; piece < 3; ++piece) {
      const double until = crossing(x, waiting);
      if (!(until < t)) return along(x, t, waiting);
      t -= until;
      x = agents;
      waiting = !waiting;
    }
    return x;
  }
};

/// What a queue of fluid makes one wait who does not give up; for ever where nobody is at work.
inline double fluid_delay(double queue, double agents, double service, double abandonment) noexcept {
  if (!(agents > 0.0)) return std::numeric_limits<double>::infinity();
  const double alone = queue / (agents * service);
  return abandonment > 0.0 ? std::log1p(abandonment * alone) / abandonment : alone;
}

/// The same for who comes `at` into interval i, before the agents of that interval and of those to come; those without
/// agents pass in no time where `closed` does not count.
inline double wait_for(const DayOfQueues& day, std::size_t i, double at, double queue, bool closed = true) noexcept {
  const double theta = day.abandonment_rate;
  double waited = 0.0, before = 0.0;  // agents before
  for (bool first = true;; first = false, at = 0.0, ++i) {
    const auto agents = static_cast<double>(day.agents[i]);
    // Agents who come take one caller each.
    if (!first) queue = (std::max)(0.0, queue - (std::max)(0.0, agents - before));
    const double alone = fluid_delay(queue, agents, day.service_rate, theta), rest = day.interval - at;
    if (alone <= rest) return waited + alone;
    if (i + 1 == day.agents.size()) return waited + alone;
    if (day.agents[i] > 0 || closed) {
      const double gone = theta > 0.0 ? -std::expm1(-theta * rest) : 0.0;
      queue = (std::max)(0.0, queue - queue * gone - agents * day.service_rate * (theta > 0.0 ? gone / theta : rest));
      waited += rest;
    }
    if (day.agents[i] > 0 || closed) before = agents;
  }
}

/// The same as it is counted: who is not served waits until the end of the day.
inline double counted_wait_for(const DayOfQueues& day, std::size_t i, double at, double queue) noexcept {
  const double wait = wait_for(day, i, at, queue);
  return std::isfinite(wait) ? wait : static_cast<double>(day.agents.size() - i) * day.interval - at;
}

inline void check(const DayOfQueues& day) {
  if (day.arrivals.empty()) throw Error(ErrorCode::missing, "arrivals", "arrivals must have at least one interval");
  core::check_same_size("agents", day.agents.size(), "arrivals", day.arrivals.size());
  core::check_between("interval", day.interval, 1e-9, 1e9);
  core::check_non_negative("threshold", day.threshold);
  core::check_non_negative("abandonment_rate", day.abandonment_rate);
  check_rates(0.0, day.service_rate, day.per);
  (void)rostered(1, day.shrinkage);
}

/// Of those who give up: the steady states that the queue passes, by the trapezoidal rule, put off by what the agents to
/// come are slower or faster than those at work; seen from within the interval, as hardly anybody is at its ends.
inline void impatient_waits(const DayOfQueues& day, std::size_t i, ImpatientLine& queue, QueueInterval& out) {
  const auto steps = static_cast<int>((std::min)(32.0, std::ceil(1.0 + day.interval * day.service_rate)));
  const double agents = static_cast<double>(day.agents[i]), theta = day.abandonment_rate;
  const double threshold = day.threshold * (day.threshold_unit.days() / day.per.days());
  for (int k = 0; k <= steps; ++k) {
    if (k > 0) queue.advance(day.arrivals[i] / day.interval, day.interval / steps);
    const ErlangA line = queue.line();
    const double weight = (k == 0 || k == steps ? 0.5 : 1.0) / steps, waiting = line.mean_queue();
    const double at = day.interval * (std::clamp)(static_cast<double>(k), 0.5, steps - 0.5) / steps;
    const double delay = wait_for(day, i, at, waiting) - fluid_delay(waiting, agents, day.service_rate, theta);
    const double given_up = (std::max)(0.0, -std::expm1(std::log1p(-theta * line.mean_wait()) - theta * delay));
    const double level = threshold >= delay ? line.service_level(threshold - delay, day.per) : 0.0;
    out.service_level += weight * (std::max)(0.0, level);
    out.mean_wait += weight * given_up / theta;
    out.abandonment += weight * given_up;
    out.occupancy += weight * line.occupancy();
    out.mean_queue += weight * waiting;
  }
}

/// Where nobody gives up, the mean wait of who comes `at` into interval i before the queue of that steady state, which
/// would keep its agents for ever: Exp-distributed where he waits, by the agents to come; whoever is not served when all
/// leave waits for those who come then.
inline double patient_wait(const DayOfQueues& day, std::size_t i, double at, const ErlangC& line) noexcept {
  const double waiting = line.mean_queue();
  const double kept = waiting / (static_cast<double>(day.agents[i]) * day.service_rate);
  const double sooner = waiting > 1e-12 ? wait_for(day, i, at, waiting, false) / kept : 1.0;
  const double mean = sooner / line.spare_rate();
  const auto begin = day.agents.begin();
  const auto leave = static_cast<std::size_t>(
      std::find(begin + static_cast<std::ptrdiff_t>(i), day.agents.end(), std::uint64_t{0}) - begin);
  if (leave == day.agents.size() || !(mean > 0.0)) return line.waiting_probability() * mean;
  const double rest = static_cast<double>(leave - i) * day.interval - at, left = std::exp(-rest / mean);
  const double queue = mean * static_cast<double>(day.agents[leave - 1]) * day.service_rate;
  return line.waiting_probability() * (mean * (1.0 - left) + left * counted_wait_for(day, leave, 0.0, queue));
}

/// Where nobody gives up: the steady states that the queue passes, by the trapezoidal rule.
inline void patient_waits(const DayOfQueues& day, std::size_t i, PatientLine& queue, QueueInterval& out) {
  const auto steps = static_cast<int>((std::min)(64.0, std::ceil(4.0 + 2.0 * day.interval * day.service_rate)));
  for (int k = 0; k <= steps; ++k) {
    if (k > 0) queue.advance(day.arrivals[i] / day.interval, day.interval / steps);
    const ErlangC line = queue.line();
    const double weight = k == 0 || k == steps ? 0.5 : 1.0;
    out.service_level += weight * line.service_level(day.threshold, day.threshold_unit);
    out.mean_wait += weight * patient_wait(day, i, day.interval * k / steps, line);
    out.occupancy += weight * queue.occupancy();
    out.mean_queue += weight * line.mean_queue();
  }
  for (double* mean : {&out.service_level, &out.mean_wait, &out.occupancy, &out.mean_queue}) *mean /= steps;
}

/// With nobody at work: all wait for the agents of an interval to come.
inline void closed_waits(const DayOfQueues& day, std::size_t i, double queue_at_begin, QueueInterval& out) {
  const double theta = day.abandonment_rate;
  const double threshold = day.threshold * (day.threshold_unit.days() / day.per.days());
  const Fluid fluid{day.arrivals[i] / day.interval, day.service_rate, theta, 0.0};
  constexpr int steps = 64;
  for (int k = 0; k < steps; ++k) {
    const double at = day.interval * (k + 0.5) / steps;
    const double queue = fluid.after(queue_at_begin, at), delay = wait_for(day, i, at, queue);
    const double given_up = theta > 0.0 ? -std::expm1(-theta * delay) : 0.0;
    out.service_level += (delay <= threshold ? 1.0 - given_up : 0.0) / steps;
    out.mean_wait += (theta > 0.0 ? given_up / theta : counted_wait_for(day, i, at, queue)) / steps;
    out.abandonment += given_up / steps;
    out.mean_queue += queue / steps;
  }
  out.occupancy = std::numeric_limits<double>::quiet_NaN();
}

/// Those in the system as an interval begins, less those whose call is brought to its end by agents who leave.
inline double before_agents(const DayOfQueues& day, std::size_t i, double in_system) noexcept {
  if (i == 0) return in_system;
  const double busy = (std::min)(in_system, static_cast<double>(day.agents[i - 1]));
  return in_system - finished_by_leavers(busy, static_cast<double>(day.agents[i]));
}

inline QueueInterval interval_of(const DayOfQueues& day, std::size_t i, double lagged, double& fluid_state,
                                 PatientLine& patient, ImpatientLine& impatient) {
  const auto agents = static_cast<double>(day.agents[i]);
  const Fluid fluid{day.arrivals[i] / day.interval, day.service_rate, day.abandonment_rate, agents};
  QueueInterval out{.lagged_rate = lagged, .offered_load = lagged / day.service_rate};
  fluid_state = before_agents(day, i, fluid_state);
  out.carried_over = (std::max)(0.0, fluid_state - agents);
  out.overloaded = out.offered_load >= agents && out.offered_load > 0.0;
  out.rostered = rostered(day.agents[i], day.shrinkage);
  const bool gives_up = day.abandonment_rate > 0.0;
  if (gives_up)
    impatient.change_agents(day.agents[i]);
  else
    patient.change_agents(day.agents[i]);
  if (day.agents[i] == 0) {
    closed_waits(day, i, gives_up ? impatient.in_system() : patient.in_system(), out);
    if (gives_up)
      impatient.advance(fluid.arrival, day.interval);
    else
      patient.advance(fluid.arrival, day.interval);
  } else if (gives_up) {
    impatient_waits(day, i, impatient, out);
  } else {
    patient_waits(day, i, patient, out);
  }
  fluid_state = fluid.after(fluid_state, day.interval);
  return out;
}
}  // namespace detail

AMENDS_INLINE std::vector<double> lagged_rates(std::span<const double> arrivals, double interval, double lag) {
  if (arrivals.empty()) throw Error(ErrorCode::missing, "arrivals", "arrivals must have at least one interval");
  core::check_positive("interval", interval);
  core::check_non_negative("lag", lag);
  for (const double one : arrivals) core::check_non_negative("arrivals", one);
  const double back = (std::min)(lag / interval, static_cast<double>(arrivals.size()));
  const auto whole = static_cast<std::size_t>(back);
  const double part = back - static_cast<double>(whole);
  std::vector<double> out(arrivals.size());
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const double later = arrivals[i >= whole ? i - whole : 0], earlier = arrivals[i >= whole + 1 ? i - whole - 1 : 0];
    out[i] = (later + part * (earlier - later)) / interval;
  }
  return out;
}

AMENDS_INLINE DayOfQueuesResult day_of_queues(const DayOfQueues& day) {
  detail::check(day);
  const std::vector<double> rates = lagged_rates(day.arrivals, day.interval, 1.0 / day.service_rate);
  DayOfQueuesResult out;
  double fluid = (std::min)(rates[0] / day.service_rate, static_cast<double>(day.agents[0]));
  detail::PatientLine patient(day.service_rate, day.per);
  detail::ImpatientLine impatient(day.service_rate, day.abandonment_rate, day.per);
  if (day.abandonment_rate > 0.0)
    impatient.open(rates[0], day.agents[0]);
  else
    patient.open(rates[0], day.agents[0]);
  double level = 0.0, wait = 0.0, lost = 0.0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    out.intervals.push_back(detail::interval_of(day, i, rates[i], fluid, patient, impatient));
    const QueueInterval& one = out.intervals.back();
    out.arrivals += day.arrivals[i];
    level += day.arrivals[i] * one.service_level;
    wait += day.arrivals[i] * one.mean_wait;
    lost += day.arrivals[i] * one.abandonment;
    out.agent_time += static_cast<double>(day.agents[i]) * day.interval;
    out.rostered_time += static_cast<double>(one.rostered) * day.interval;
    out.overloaded += one.overloaded ? 1 : 0;
  }
  out.service_level = level / out.arrivals;
  out.mean_wait = wait / out.arrivals;
  out.abandonment = lost / out.arrivals;
  out.left_over = (std::max)(0.0, fluid - static_cast<double>(day.agents.back()));
  return out;
}

}  // namespace amends::inline AMENDS_ABI::recovery
