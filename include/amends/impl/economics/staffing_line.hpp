#pragma once

#include <algorithm>
#include <amends/economics/optimal_staffing.hpp>
#include <amends/recovery/queue.hpp>
#include <amends/recovery/response_curve.hpp>
#include <cmath>
#include <cstdint>

// Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// One load, one curve, one wage: what each number of agents is worth per hour.
struct StaffingLine {
  double arrivals;  ///< that the queue feels, per hour
  double service;   ///< per hour
  double patience;  ///< hours, may be infinite
  recovery::ResponseCurve worth;
  double worth_if_abandoned;
  double wage;
  double shrinkage;
  double paid_arrivals;  ///< whose worth counts, per hour: of an interval its own, not the lagged ones

  [[nodiscard]] bool patient() const noexcept { return patience == std::numeric_limits<double>::infinity(); }
  [[nodiscard]] double load() const noexcept { return arrivals / service; }
  [[nodiscard]] bool overloaded(std::uint64_t agents) const noexcept {
    return !(static_cast<double>(agents) * service - arrivals > 1e-14 * arrivals);
  }
  [[nodiscard]] recovery::ErlangC erlang_c(std::uint64_t agents) const {
    return {arrivals, service, agents, domain::TimeUnit::hour()};
  }
  [[nodiscard]] recovery::ErlangA erlang_a(std::uint64_t agents) const {
    return {arrivals, service, 1.0 / patience, agents, domain::TimeUnit::hour()};
  }
  /// Value per hour; 0 where the queue would grow for ever.
  [[nodiscard]] double value(std::uint64_t agents) const {
    if (agents == 0) return paid_arrivals * worth_if_abandoned;
    if (!patient()) return paid_arrivals * recovery::expected_worth(worth, erlang_a(agents), worth_if_abandoned);
    return overloaded(agents) ? 0.0 : paid_arrivals * recovery::expected_worth(worth, erlang_c(agents));
  }
  [[nodiscard]] double wages(std::uint64_t agents) const {
    return wage * static_cast<double>(recovery::rostered(agents, shrinkage));
  }
  [[nodiscard]] double profit(std::uint64_t agents) const { return value(agents) - wages(agents); }
  /// Nobody is worth more than one answered at once.
  [[nodiscard]] double most_value() const noexcept { return paid_arrivals * recovery::worth_at_once(worth); }
  /// Of those numbers of agents from `low` on: no profit is above this.
  [[nodiscard]] double bound_from(std::uint64_t low) const { return most_value() - wages(low); }
  /// Of those from 1 to `high`: agents serve at most agents * service, each at its worth at once; the bound is linear
  /// below the load, so its highest value is at an end.
  [[nodiscard]] double bound_until(std::uint64_t high) const {
    const auto at = [&](double n) {
      const double served = arrivals > 0.0 ? (std::min)(1.0, n * service / arrivals) : 1.0;
      return paid_arrivals * (served * recovery::worth_at_once(worth) + (1.0 - served) * worth_if_abandoned) - n * wage;
    };
    const auto end = static_cast<double>(high);
    return (std::max)({at(1.0), at(end), at((std::min)((std::max)(1.0, load()), end))});
  }
  /// Fewest agents above 0 with a steady state.
  [[nodiscard]] std::uint64_t lowest() const {
    if (!patient()) return 1;
    auto agents = static_cast<std::uint64_t>(load()) + 1;
    while (overloaded(agents)) ++agents;
    return agents;
  }
};

inline void check(const StaffingLine& line) {
  core::check_between("arrivals_per_hour", line.arrivals, 0.0, 1e9);
  core::check_non_negative("minutes_per_contact", 60.0 / line.service);
  if (!(line.service <= 1e9)) core::throw_domain("minutes_per_contact", "be above 6e-8", 60.0 / line.service);
  if (!(line.service >= 0.125 * (1.0 - 1e-12)))
    throw Error(ErrorCode::domain, "minutes_per_contact",
                "minutes_per_contact must be at most 480, got " + core::format_number(60.0 / line.service) +
                    ": longer work is deferrable, for the backlog model");
  if (!(line.load() <= 1e5)) core::throw_domain("arrivals_per_hour", "offer at most 100,000 erlangs", line.load());
  const double services = line.patience * line.service;  // of patience; as ErlangA takes it
  if (!(line.patient() || (services >= 1e-9 && services <= 1e9)) || !(line.patience > 0.0))
    core::throw_domain("patience_minutes", "be between 1e-9 and 1e9 of minutes_per_contact, or endless",
                       60.0 * line.patience);
  recovery::check(line.worth);
  const double at_once = core::check_non_negative("worth.at_once", recovery::worth_at_once(line.worth));
  core::check_finite("worth_if_abandoned", line.worth_if_abandoned);
  if (!(line.worth_if_abandoned <= at_once))
    core::throw_domain("worth_if_abandoned", "be at most the worth at once", line.worth_if_abandoned);
  core::check_positive("wage_per_hour", line.wage);
  (void)recovery::rostered(1, line.shrinkage);
  // So many people that the first of them costs nothing beside what all are worth are not looked for.
  if (!(line.most_value() <= 1e15 * line.wage))
    core::throw_domain("wage_per_hour", "not vanish beside the worth of all contacts", line.wage);
}

/// Calls look(agents, profit) for every number that could be best, from the load outward, then for 0 where it may be; the
/// best is returned.
template <class Look>
std::uint64_t best_agents(const StaffingLine& line, std::uint64_t least, std::uint64_t most, const Look& look) {
  const std::uint64_t low = (std::max)(least, line.lowest());
  const auto start = (std::min)(most, (std::max)(low, static_cast<std::uint64_t>(line.load()) + 1));
  std::uint64_t best = start;
  double profit = line.profit(start);
  look(start, profit);
  for (std::uint64_t n = start; n < most && line.bound_from(n + 1) > profit;) {
    const double there = line.profit(++n);
    look(n, there);
    if (there > profit) {
      profit = there;
      best = n;
    }
  }
  for (std::uint64_t n = start; n > low && line.bound_until(n - 1) >= profit;) {
    const double there = line.profit(--n);
    look(n, there);
    if (there >= profit) {
      profit = there;
      best = n;
    }
  }
  if (least > 0) return best;
  const double closed = line.profit(0);
  look(0, closed);
  return closed >= profit ? 0 : best;
}

/// Fewest agents that keep the rule.
inline std::uint64_t rule_agents(const StaffingLine& line, const recovery::ServiceTarget& rule) {
  const auto hour = domain::TimeUnit::hour();
  return line.patient() ? recovery::least_agents(line.arrivals, line.service, hour, rule)
                        : recovery::least_agents(line.arrivals, line.service, 1.0 / line.patience, hour, rule);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
