#pragma once

#include <amends/recovery/queue.hpp>

#include <algorithm>
#include <amends/impl/recovery/queue_rates.hpp>
#include <amends/impl/recovery/waiting_sums.hpp>
#include <amends/math/roots.hpp>
#include <cmath>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
/// To ten digits: a load is a quotient, and 10.000000000000002 helps nobody.
inline std::string rounded_text(double value) {
  const double scale = std::pow(10.0, 9.0 - std::floor(std::log10(value)));
  return core::format_number(value > 0.0 && scale > 0.0 && scale < 1e300 ? std::round(value * scale) / scale : value);
}

inline double not_a_number() noexcept {
  return std::numeric_limits<double>::quiet_NaN();
}
inline bool is_time(double t) noexcept {
  return t >= 0.0;
}

inline void check_target(const ServiceTarget& target) {
  if (!(target.share > 0.0 && target.share < 1.0)) core::throw_domain("share", "be above 0 and below 1", target.share);
  core::check_non_negative("threshold", target.threshold);
}

/// Fewest agents in [low, most_agents] that reach the target; what reaches it grows with their number.
template <class Level>
std::uint64_t fewest(std::uint64_t low, double share, const Level& level) {
  std::uint64_t below = low - 1, reaches = low;
  for (std::uint64_t step = 1; !(level(reaches) >= share); step *= 2) {
    if (reaches == most_agents)
      throw Error(ErrorCode::domain, "share", "share is not reached by " + std::to_string(most_agents) + " agents");
    below = reaches;
    reaches = (std::min)(reaches + step, most_agents);
  }
  while (reaches - below > 1) {
    const std::uint64_t middle = below + (reaches - below) / 2;
    (level(middle) >= share ? reaches : below) = middle;
  }
  return reaches;
}
}  // namespace detail

// ---- ErlangB ----

AMENDS_INLINE ErlangB::ErlangB(double arrival_rate, double service_rate, std::uint64_t agents, TimeUnit per)
    : agents_(core::check_count("agents", agents, 0, most_agents)) {
  detail::check_rates(arrival_rate, service_rate, per);
  load_ = arrival_rate / service_rate;
  blocked_ = std::exp(-detail::log_inverse_blocking(load_, static_cast<double>(agents)));
}

AMENDS_INLINE double ErlangB::occupancy() const noexcept {
  return agents_ == 0 ? 0.0 : load_ * (1.0 - blocked_) / static_cast<double>(agents_);
}

// ---- ErlangC ----

AMENDS_INLINE ErlangC::ErlangC(double arrival_rate, double service_rate, std::uint64_t agents, TimeUnit per)
    : arrival_(arrival_rate),
      service_(service_rate),
      agents_(core::check_count("agents", agents, 1, most_agents)),
      per_(per) {
  detail::check_rates(arrival_rate, service_rate, per);
  const double n = static_cast<double>(agents), load = arrival_ / service_;
  spare_ = n * service_ - arrival_;
  if (!(spare_ > 1e-14 * arrival_))  // 10 agents for 100 contacts in 30 minutes of 3 minutes: rounding decides nothing
    throw Error(ErrorCode::domain, "agents",
                "agents must exceed the offered load of " + detail::rounded_text(load) + " erlangs, got " +
                    std::to_string(agents) +
                    ": the queue would grow for ever. Give more agents, or ErlangA if callers "
                    "give up");
  // C = M/(M - 1 + 1/B) with M = 1/(1 - rho), both sides times 1 - rho.
  const double idle = spare_ / (n * service_);
  waits_ = load > 0.0 ? 1.0 / (load / n + idle * std::exp(detail::log_inverse_blocking(load, n))) : 0.0;
}

AMENDS_INLINE double ErlangC::wait_exceeds(double t, TimeUnit unit) const noexcept {
  if (!detail::is_time(t)) return detail::not_a_number();
  return waits_ * std::exp(-spare_ * (t / in(unit)));
}

AMENDS_INLINE double ErlangC::wait_quantile(double p) const noexcept {
  if (!(p >= 0.0 && p < 1.0)) return detail::not_a_number();
  return waits_ > 1.0 - p ? std::log(waits_ / (1.0 - p)) / spare_ : 0.0;
}

AMENDS_INLINE double ErlangC::service_level(double threshold, TimeUnit unit) const noexcept {
  return 1.0 - wait_exceeds(threshold, unit);
}

AMENDS_INLINE double ErlangC::occupancy() const noexcept {
  return arrival_ / service_ / static_cast<double>(agents_);
}

AMENDS_INLINE double ErlangC::mean_queue() const noexcept {
  return arrival_ * mean_wait();
}

// ---- ErlangA ----

AMENDS_INLINE ErlangA::ErlangA(double arrival_rate, double service_rate, double abandonment_rate, std::uint64_t agents,
                               TimeUnit per)
    : arrival_(arrival_rate),
      service_(service_rate),
      abandonment_(abandonment_rate),
      agents_(core::check_count("agents", agents, 1, most_agents)),
      per_(per) {
  detail::check_rates(arrival_rate, service_rate, per);
  core::check_non_negative("abandonment_rate", abandonment_rate);
  if (!(abandonment_rate >= 1e-9 * service_rate && abandonment_rate <= 1e9 * service_rate))
    throw Error(ErrorCode::domain, "abandonment_rate",
                "abandonment_rate must be between 1e-9 and 1e9 of service_rate, got " +
                    core::format_number(abandonment_rate) + ": callers who never give up are ErlangC");
  const double n = static_cast<double>(agents);
  shape_ = n * (service_ / abandonment_);
  scaled_ = arrival_ / abandonment_;
  const detail::WaitingSum sum = detail::waiting_sum(shape_, scaled_);
  log_m_ = sum.log_m;
  // M/(M - 1 + 1/B), over M.
  const double free = std::exp(detail::log_inverse_blocking(arrival_ / service_, n) - log_m_);
  waits_ = 1.0 / (free - std::expm1(-log_m_));
  abandons_ = waits_ * sum.leave;
}

AMENDS_INLINE double ErlangA::log_offered(double t) const noexcept {
  // y^s e^{x (1 - y)} with y = exp(-theta t): -(n mu - lambda) t - lambda (t - (1 - y)/theta).
  const double gone = -std::expm1(-abandonment_ * t), n = static_cast<double>(agents_);
  const double exponent = scaled_ * gone - n * service_ * t;
  return detail::log_gamma_share(shape_, 0.0, scaled_, std::exp(-abandonment_ * t), exponent, log_m_);
}

AMENDS_INLINE double ErlangA::offered_wait_exceeds(double t, TimeUnit unit) const noexcept {
  if (!detail::is_time(t)) return detail::not_a_number();
  return waits_ * std::exp(log_offered(t / in(unit)));
}

AMENDS_INLINE double ErlangA::wait_exceeds(double t, TimeUnit unit) const noexcept {
  if (!detail::is_time(t)) return detail::not_a_number();
  const double own = t / in(unit);
  return waits_ * std::exp(log_offered(own) - abandonment_ * own);
}

AMENDS_INLINE double ErlangA::served_after(double t, TimeUnit unit) const noexcept {
  if (!detail::is_time(t)) return detail::not_a_number();
  return discounted_service_after(0.0, t / in(unit));
}

AMENDS_INLINE double ErlangA::wait_quantile(double p) const noexcept {
  if (!(p >= 0.0 && p < 1.0)) return detail::not_a_number();
  if (!(waits_ > 1.0 - p)) return 0.0;
  const double target = std::log((1.0 - p) / waits_);  // < 0: of ln P(W > t | W > 0)
  const auto above = [&](double t) { return log_offered(t) - abandonment_ * t - target; };
  double high = (std::max)(mean_wait() / waits_, (std::numeric_limits<double>::min)());
  while (above(high) > 0.0) high *= 2.0;
  return math::find_root(above, 0.0, high).root;
}

AMENDS_INLINE double ErlangA::service_level(double threshold, TimeUnit unit) const noexcept {
  return 1.0 - abandons_ - served_after(threshold, unit);
}

AMENDS_INLINE double ErlangA::occupancy() const noexcept {
  return arrival_ / service_ * (1.0 - abandons_) / static_cast<double>(agents_);
}

AMENDS_INLINE double ErlangA::mean_queue() const noexcept {
  return arrival_ * mean_wait();
}

AMENDS_INLINE double ErlangA::discounted_service(double decay) const noexcept {
  return 1.0 - waits_ + discounted_service_after(decay, 0.0);
}

AMENDS_INLINE double ErlangA::discounted_service_after(double decay, double after) const noexcept {
  // The density of V at t is P(W > 0) theta x^s y^s e^{-x y}/gamma(s, x): against y^(1 + b), b = decay/theta, and over
  // exp(-b theta after), the integral is P(W > 0) gamma(s + 1 + b, x y)/(x^(1 + b) gamma(s, x)) y^-b.
  if (!(decay >= 0.0 && after >= 0.0)) return detail::not_a_number();
  const double y = std::exp(-abandonment_ * after);
  if (decay == 0.0) return waits_ * std::exp(log_offered(after)) * y * detail::waiting_sum(shape_, scaled_ * y).stay();
  const double more = 1.0 + decay / abandonment_;
  const double until = static_cast<double>(agents_) * service_ * after + (abandonment_ + decay) * after;
  const double exponent = scaled_ * -std::expm1(-abandonment_ * after) - until;
  return waits_ * std::exp(detail::log_gamma_share(shape_, more, scaled_, y, exponent, log_m_) + decay * after);
}

// ---- how many ----

AMENDS_INLINE std::uint64_t least_agents(double arrival_rate, double service_rate, TimeUnit per,
                                         const ServiceTarget& target) {
  detail::check_rates(arrival_rate, service_rate, per);
  detail::check_target(target);
  const double load = arrival_rate / service_rate;
  if (!(load < static_cast<double>(most_agents) - 1.0))
    core::throw_domain("arrival_rate", "offer a load below 10 million erlangs", load);
  const auto low = static_cast<std::uint64_t>(std::floor(load)) + 1;
  return detail::fewest(low, target.share, [&](std::uint64_t agents) {
    if (!(static_cast<double>(agents) * service_rate - arrival_rate > 1e-14 * arrival_rate)) return 0.0;
    return ErlangC(arrival_rate, service_rate, agents, per).service_level(target.threshold, target.unit);
  });
}

AMENDS_INLINE std::uint64_t least_agents(double arrival_rate, double service_rate, double abandonment_rate,
                                         TimeUnit per, const ServiceTarget& target) {
  detail::check_target(target);
  return detail::fewest(1, target.share, [&](std::uint64_t agents) {
    return ErlangA(arrival_rate, service_rate, abandonment_rate, agents, per)
        .service_level(target.threshold, target.unit);
  });
}

AMENDS_INLINE std::uint64_t rostered(std::uint64_t agents, double shrinkage) {
  core::check_count("agents", agents, 0, most_agents);
  if (!(shrinkage >= 0.0 && shrinkage < 1.0)) core::throw_domain("shrinkage", "be at least 0 and below 1", shrinkage);
  const double exact = static_cast<double>(agents) / (1.0 - shrinkage);
  // 9 agents at 10 % are 10 people, not 11 because 1 - 0.1 is not exactly 0.9.
  const double people = std::ceil(exact * (1.0 - 4e-16));
  if (!(people <= 9e15)) core::throw_domain("shrinkage", "leave somebody at work", shrinkage);
  return static_cast<std::uint64_t>(people);
}

AMENDS_INLINE double square_root_staffing(double offered_load, double beta) {
  core::check_non_negative("offered_load", offered_load);
  core::check_finite("beta", beta);
  const double agents = offered_load + beta * std::sqrt(offered_load);
  if (!(agents >= 0.0)) core::throw_domain("beta", "be at least minus the root of the offered load", beta);
  return agents;
}

AMENDS_INLINE double square_root_waiting_probability(double beta) {
  core::check_positive("beta", beta);
  return 1.0 / (1.0 + beta / math::normal_tail(-beta).hazard);
}

AMENDS_INLINE double square_root_waiting_probability(double beta, double abandonment_over_service) {
  core::check_finite("beta", beta);
  core::check_positive("abandonment_over_service", abandonment_over_service);
  const double r = std::sqrt(abandonment_over_service);
  return 1.0 / (1.0 + r * math::normal_tail(beta / r).hazard / math::normal_tail(-beta).hazard);
}

}  // namespace amends::inline AMENDS_ABI::recovery
