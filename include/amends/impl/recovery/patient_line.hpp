#pragma once

#include <algorithm>
#include <amends/domain/time_unit.hpp>
#include <amends/recovery/queue.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>

// Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// Calls that agents who leave bring to their end: `busy` of them at work, of whom so many stay. Whoever ends a call
/// first leaves, and takes no other: until t = ln(busy/stay)/mu all end calls, after which stay mu t of those would have
/// been ended by the others alone.
inline double finished_by_leavers(double busy, double stay) noexcept {
  if (!(busy > stay)) return 0.0;
  return busy - stay - (stay > 0.0 ? stay * std::log(busy / stay) : 0.0);
}

/// How many are in a system in which nobody gives up, in the mean, while arrivals and agents change: the pointwise
/// stationary fluid flow X' = lambda - n mu r(X), where r(X) is the occupancy whose steady state (ErlangC) has X in the
/// system. Near the agents it grows as slowly as such a queue does, and beyond them as fluid.
class PatientLine {
 public:
  PatientLine(double service_rate, TimeUnit per) noexcept : service_rate_(service_rate), per_(per) {}

  /// The state of a desk that opened ten mean service times ago: the steady state, as far as its relaxation time,
  /// 1/(sqrt(n mu) - sqrt(lambda))^2, is no longer than that.
  void open(double arrival_rate, std::uint64_t agents) {
    agents_ = agents;
    if (agents == 0) return;
    const double n = static_cast<double>(agents), root = (std::max)(0.0, 1.0 - 1.0 / std::sqrt(10.0 * n));
    occupancy_ = (std::min)(arrival_rate / (n * service_rate_), root * root);
    in_system_ = n * occupancy_ + at(occupancy_).mean_queue();
  }
  /// The same queue before other agents; who leaves finishes his call first.
  void change_agents(std::uint64_t agents) {
    if (agents == agents_) return;
    const double n = static_cast<double>(agents), busy = static_cast<double>(agents_) * occupancy_;
    in_system_ = (std::max)(0.0, in_system_ - finished_by_leavers(busy, n));
    agents_ = agents;
    occupancy_ = agents > 0 ? (std::min)(busy / n, fullest) : 0.0;
    if (agents > 0) solve(in_system_, 0.0);
  }
  /// A time later: two implicit stages (SDIRK of order 2), each of which is one equation for the occupancy.
  void advance(double arrival_rate, double time) {
    if (agents_ == 0) {
      in_system_ += arrival_rate * time;
      return;
    }
    constexpr double part = 0.29289321881345248;  // 1 - 1/sqrt(2)
    const double begin = in_system_, stage = part * time;
    solve(begin + stage * arrival_rate, stage);
    const double flow = arrival_rate - capacity() * occupancy_;
    solve(begin + (time - stage) * flow + stage * arrival_rate, stage);
  }

  [[nodiscard]] double occupancy() const noexcept { return occupancy_; }
  [[nodiscard]] double in_system() const noexcept { return in_system_; }
  [[nodiscard]] ErlangC line() const { return at(occupancy_); }  ///< of one agent or more

 private:
  static constexpr double fullest = 1.0 - 1e-9;

  [[nodiscard]] double capacity() const noexcept { return static_cast<double>(agents_) * service_rate_; }
  [[nodiscard]] ErlangC at(double occupancy) const { return {occupancy * capacity(), service_rate_, agents_, per_}; }
  /// Occupancy r and those in the system, X(r) = n r + C(r) r/(1 - r), with X(r) + n mu r `stage` = `sum`: the root of
  /// that times 1 - r, which is smooth up to 1, by Newton's steps from the last occupancy, halved where they leave the
  /// bracket. With B of ErlangB, C = B/(1 - r + r B) and B' = n B (1/r - 1 + B).
  void solve(double sum, double stage) {
    const double n = static_cast<double>(agents_), slope = n + capacity() * stage;
    double low = 0.0, high = 1.0,
           r = sum > 0.0 ? (std::min)(fullest, occupancy_ > 0.0 ? occupancy_ : sum / slope) : 0.0;
    for (int i = 0; sum > 0.0 && i < 100 && high - low > 1e-15; ++i) {
      const double waits = at(r).waiting_probability();
      const double value = (slope * r - sum) * (1.0 - r) + r * waits;
      if (std::fabs(value) <= 1e-13 * (1.0 + sum)) break;
      (value < 0.0 ? low : high) = r;
      const double blocked = waits * (1.0 - r) / (1.0 - r * waits), all = 1.0 - r + r * blocked;
      const double steeper = n * blocked * (1.0 / r - 1.0 + blocked);
      const double waits_more = (steeper * (1.0 - r) + blocked * (1.0 - blocked)) / (all * all);
      r -= value / (slope * (1.0 - r) - (slope * r - sum) + waits + r * waits_more);
      if (!(r > low && r < high)) r = 0.5 * (low + high);
      r = (std::min)(r, fullest);
    }
    occupancy_ = r;
    in_system_ = (std::max)(0.0, sum) - capacity() * stage * r;
  }

  double service_rate_;
  TimeUnit per_;
  std::uint64_t agents_ = 1;
  double occupancy_ = 0.0, in_system_ = 0.0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
