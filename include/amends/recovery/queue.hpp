#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/time_unit.hpp>
#include <cstdint>

// Contacts that wait on the line: how many agents, how long the wait, who gives up (docs/queues.md).
//
// Rates are per one stated unit of time. A wait comes in that unit unless another is named; a threshold always names
// its own. Arrivals are Poisson, service times exponential, agents alike, order of arrival: what these do not say
// (retrials, time that varies, deferrable work) is in docs/queues.md. A mean service time above eight hours is refused:
// nobody holds the line for it, so it is deferrable work, for the backlog model.
namespace amends::inline AMENDS_ABI::recovery {

using domain::TimeUnit;

/// Agents at work at the same time, at most.
inline constexpr std::uint64_t most_agents = 10'000'000;

/// No waiting room: who finds all agents busy is lost (M/M/n/n).
///
/// formula  B = (a^n/n!) / sum over k <= n of a^k/k!, a = arrival_rate/service_rate; as Poisson(n; a)/Q(n + 1, a), or
///          where a is well above n as 1 / (1 + n/a + n (n-1)/a^2 + ...)
/// domain   arrival_rate >= 0, service_rate > 0, mean service time <= 8 hours, 0 <= agents <= most_agents
/// errors   Error(domain);  accuracy  relative 1e-12 to 1e5 agents;  cost  some 0.5 us
/// source   Erlang (1917) [recalled]; recursion and closed forms derived
class ErlangB {
 public:
  ErlangB(double arrival_rate, double service_rate, std::uint64_t agents, TimeUnit per);

  [[nodiscard]] double offered_load() const noexcept { return load_; }             ///< erlangs
  [[nodiscard]] double blocking_probability() const noexcept { return blocked_; }  ///< share of arrivals lost
  [[nodiscard]] double occupancy() const noexcept;                                 ///< share of time an agent is busy
  [[nodiscard]] std::uint64_t agents() const noexcept { return agents_; }

 private:
  double load_ = 0.0;
  std::uint64_t agents_ = 0;
  double blocked_ = 0.0;
};

/// Everybody waits until served (M/M/n).
///
/// formula  C = B / (1 - rho (1 - B)), rho = a/n;  d = n mu - lambda;  P(W > t) = C exp(-d t);  E[W] = C/d
/// domain   as ErlangB, agents >= 1 and arrival_rate < agents * service_rate: a load of the agents or above has no
///          steady state: Error(domain) that names both
/// errors   Error(domain);  accuracy  relative 1e-12 to 1e5 agents, over 1 - rho where that is small
/// source   Erlang (1917) [recalled]; derived;  cost  some 0.5 us to make, then one exponential a call
class ErlangC {
 public:
  ErlangC(double arrival_rate, double service_rate, std::uint64_t agents, TimeUnit per);

  [[nodiscard]] double offered_load() const noexcept { return arrival_ / service_; }  ///< erlangs
  [[nodiscard]] double waiting_probability() const noexcept { return waits_; }        ///< P(W > 0)
  [[nodiscard]] double mean_wait() const noexcept { return waits_ / spare_; }         ///< of all arrivals, in `per`
  [[nodiscard]] double mean_wait(TimeUnit unit) const noexcept { return mean_wait() * in(unit); }
  /// P(W > t).  domain  t >= 0, else NaN
  [[nodiscard]] double wait_exceeds(double t, TimeUnit unit) const noexcept;
  /// Smallest t with P(W <= t) >= p; 0 where at least p of all do not wait.  domain  0 <= p < 1, else NaN
  [[nodiscard]] double wait_quantile(double p) const noexcept;
  [[nodiscard]] double wait_quantile(double p, TimeUnit unit) const noexcept { return wait_quantile(p) * in(unit); }
  /// Share of all arrivals that wait at most so long.  domain  threshold >= 0, else NaN
  [[nodiscard]] double service_level(double threshold, TimeUnit unit) const noexcept;
  [[nodiscard]] double abandonment_probability() const noexcept { return 0.0; }
  [[nodiscard]] double occupancy() const noexcept;   ///< share of time an agent is busy, a/n
  [[nodiscard]] double mean_queue() const noexcept;  ///< mean number waiting, arrival_rate * mean wait

  [[nodiscard]] double arrival_rate() const noexcept { return arrival_; }
  [[nodiscard]] double service_rate() const noexcept { return service_; }
  [[nodiscard]] std::uint64_t agents() const noexcept { return agents_; }
  [[nodiscard]] TimeUnit per() const noexcept { return per_; }
  /// Rate at which the wait of those who wait falls, d = n mu - lambda, per `per`.
  [[nodiscard]] double spare_rate() const noexcept { return spare_; }

 private:
  [[nodiscard]] double in(TimeUnit unit) const noexcept { return per_.days() / unit.days(); }
  double arrival_, service_;
  std::uint64_t agents_;
  TimeUnit per_;
  double spare_ = 0.0;
  double waits_ = 0.0;
};

/// Who waits gives up after an exponential patience of mean 1/abandonment_rate (M/M/n+M); any load has an answer.
///
/// V is what an arrival of endless patience would wait, T the patience; the time in queue is W = min(V, T), ended by an
/// agent where V <= T. With s = n mu/theta, x = lambda/theta, y = exp(-theta t) and M(s, x) = 1 + x/(s+1) +
/// x^2/((s+1)(s+2)) + ... = s x^-s e^x gamma(s, x):
///
/// formula  P(W > 0) = M / (M - 1 + 1/B), B of ErlangB
///          P(V > t) = P(W > 0) gamma(s, x y)/gamma(s, x);  P(W > t) = y P(V > t)
///          P(served, V > t) = P(W > 0) gamma(s+1, x y)/(x gamma(s, x))
///          P(abandon) = P(W > 0) - P(served, V > 0) = theta E[W];  E[Q] = lambda E[W]
/// domain   as ErlangB, agents >= 1; abandonment_rate 1e-9 .. 1e9 of the service rate (0 is ErlangC, and refused)
/// edge     abandonment_rate -> 0 tends to ErlangC where that exists
/// errors   Error(domain);  accuracy  relative 1e-12 while n mu/theta <= 1e6, else 1e-10; P(V > t) has that of its
///          logarithm
/// source   Palm (1957); Baccelli & Hebuterne (1981) for the density of V; Garnett, Mandelbaum & Reiman (2002), M&SOM
///          4(3) [recalled]; closed forms derived;  cost  some 1 us to make, some 0.5 us a call
class ErlangA {
 public:
  ErlangA(double arrival_rate, double service_rate, double abandonment_rate, std::uint64_t agents, TimeUnit per);

  [[nodiscard]] double offered_load() const noexcept { return arrival_ / service_; }    ///< erlangs
  [[nodiscard]] double waiting_probability() const noexcept { return waits_; }          ///< P(W > 0)
  [[nodiscard]] double abandonment_probability() const noexcept { return abandons_; }   ///< share of all arrivals
  [[nodiscard]] double mean_wait() const noexcept { return abandons_ / abandonment_; }  ///< E[W], served or not
  [[nodiscard]] double mean_wait(TimeUnit unit) const noexcept { return mean_wait() * in(unit); }
  /// P(W > t), the time in queue, whether served or abandoned at its end.  domain  t >= 0, else NaN
  [[nodiscard]] double wait_exceeds(double t, TimeUnit unit) const noexcept;
  /// P(V > t), what one of endless patience would wait.  domain  t >= 0, else NaN
  [[nodiscard]] double offered_wait_exceeds(double t, TimeUnit unit) const noexcept;
  /// P(served, V > t): share of all arrivals that are served after a wait above t.  domain  t >= 0, else NaN
  [[nodiscard]] double served_after(double t, TimeUnit unit) const noexcept;
  /// Smallest t with P(W <= t) >= p; 0 where at least p of all do not wait.  domain  0 <= p < 1, else NaN
  [[nodiscard]] double wait_quantile(double p) const noexcept;
  [[nodiscard]] double wait_quantile(double p, TimeUnit unit) const noexcept { return wait_quantile(p) * in(unit); }
  /// Share of all arrivals that are served after a wait of at most so long; who gives up counts as not served, however
  /// soon. Of those served: divide by 1 - abandonment_probability().  domain  threshold >= 0, else NaN
  [[nodiscard]] double service_level(double threshold, TimeUnit unit) const noexcept;
  [[nodiscard]] double occupancy() const noexcept;   ///< a (1 - P(abandon))/n
  [[nodiscard]] double mean_queue() const noexcept;  ///< arrival_rate * mean wait

  /// E[exp(-decay V); served]: worth, of 1 at once, of a wait that decays; and E[exp(-decay (V - after)); served, V >
  /// after].  domain  decay >= 0 per `per`, after >= 0 in `per`
  [[nodiscard]] double discounted_service(double decay) const noexcept;
  [[nodiscard]] double discounted_service_after(double decay, double after) const noexcept;

  [[nodiscard]] double arrival_rate() const noexcept { return arrival_; }
  [[nodiscard]] double service_rate() const noexcept { return service_; }
  [[nodiscard]] double abandonment_rate() const noexcept { return abandonment_; }
  [[nodiscard]] std::uint64_t agents() const noexcept { return agents_; }
  [[nodiscard]] TimeUnit per() const noexcept { return per_; }

 private:
  [[nodiscard]] double in(TimeUnit unit) const noexcept { return per_.days() / unit.days(); }
  /// ln P(V > t | V > 0), t in `per`.
  [[nodiscard]] double log_offered(double t) const noexcept;
  double arrival_, service_, abandonment_;
  std::uint64_t agents_;
  TimeUnit per_;
  double shape_ = 0.0;   // s = n mu/theta
  double scaled_ = 0.0;  // x = lambda/theta
  double log_m_ = 0.0;   // ln M(s, x)
  double waits_ = 0.0;
  double abandons_ = 0.0;
};

/// A share of the arrivals that is to be served within a time.
struct ServiceTarget {
  double share;      ///< above 0 and below 1, as 0.8
  double threshold;  ///< >= 0, in `unit`
  TimeUnit unit;
};

/// Fewest agents whose service level reaches the target; for ErlangA with abandonment_rate, as its service_level.
/// errors  Error(domain), also where no number up to most_agents does (never for ErlangC or a share below 1)
/// cost    some 2 log2(agents) models
[[nodiscard]] std::uint64_t least_agents(double arrival_rate, double service_rate, TimeUnit per,
                                         const ServiceTarget& target);
[[nodiscard]] std::uint64_t least_agents(double arrival_rate, double service_rate, double abandonment_rate,
                                         TimeUnit per, const ServiceTarget& target);

/// People to roster so that so many are at work: ceil(agents / (1 - shrinkage)); shrinkage is the share of paid time
/// away from the line (breaks, training, illness).  domain  0 <= shrinkage < 1;  errors  Error(domain)
[[nodiscard]] std::uint64_t rostered(std::uint64_t agents, double shrinkage);

/// Agents by the square-root rule, a + beta sqrt(a), not rounded.
/// domain  offered_load >= 0, beta finite;  errors  Error(domain);  source  Erlang (1924), Halfin & Whitt (1981)
/// [recalled]
[[nodiscard]] double square_root_staffing(double offered_load, double beta);
/// What the rule means for P(W > 0) of ErlangC in a large system: 1 / (1 + beta Phi(beta)/phi(beta)). Poor at small
/// loads: a check, not a substitute.  domain  beta > 0;  errors  Error(domain)
[[nodiscard]] double square_root_waiting_probability(double beta);
/// The same of ErlangA: 1 / (1 + r h(beta/r)/h(-beta)), r = sqrt(abandonment_rate/service_rate), h the hazard of the
/// normal distribution.  domain  any finite beta, ratio > 0;  source  Garnett, Mandelbaum & Reiman (2002) [recalled]
[[nodiscard]] double square_root_waiting_probability(double beta, double abandonment_over_service);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/queue.ipp>
#endif
