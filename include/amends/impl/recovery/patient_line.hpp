#pragma once

#include <algorithm>
#include <amends/domain/time_unit.hpp>
#include <amends/recovery/queue.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>

// Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

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
    const double n = static_cast<double>(agents), root = (std::max)(0.0, 1.0 - 1.0 / std::sqrt(10.0 * n));
    occupancy_ = (std::min)(arrival_rate / (n * service_rate_), root * root);
    in_system_ = n * occupancy_ + mean_queue();
  }
  /// The same queue before other agents.
  void change_agents(std::uint64_t agents) {
    agents_ = agents;
    solve(in_system_, 0.0);
  }
  /// A time later: two implicit stages (SDIRK of order 2), each of which is one equation for the occupancy.
  void advance(double arrival_rate, double time) {
    constexpr double part = 0.29289321881345248;  // 1 - 1/sqrt(2)
    const double begin = in_system_, stage = part * time;
    solve(begin + stage * arrival_rate, stage);
    const double flow = arrival_rate - capacity() * occupancy_;
    solve(begin + (time - stage) * flow + stage * arrival_rate, stage);
  }

  [[nodiscard]] double occupancy() const noexcept { return occupancy_; }
  [[nodiscard]] double mean_queue() const { return at(occupancy_).mean_queue(); }
  [[nodiscard]] ErlangC line() const { return at(occupancy_); }

 private:
  static constexpr double fullest = 1.0 - 1e-9;

  [[nodiscard]] double capacity() const noexcept { return static_cast<double>(agents_) * service_rate_; }
  [[nodiscard]] ErlangC at(double occupancy) const { return {occupancy * capacity(), service_rate_, agents_, per_}; }
  /// Occupancy r and those in the system, X(r) = n r + C(r) r/(1 - r), with X(r) + n mu r `stage` = `sum`: the root of
  /// that times 1 - r, which is smooth up to 1, by secants that stay within the bracket.
  void solve(double sum, double stage) {
    const double slope = static_cast<double>(agents_) + capacity() * stage;
    const auto f = [&](double r) {
      return (slope * r - sum) * (1.0 - r) + r * at((std::min)(r, fullest)).waiting_probability();
    };
    sum = (std::max)(0.0, sum);
    double low = 0.0, at_low = -sum, high = 1.0, at_high = 1.0;
    int side = 0;
    double next = (std::min)(fullest, sum / slope);
    if (sum > 0.0)
      for (int i = 0; i < 100 && high - low > 1e-15; ++i) {
        const double value = f(next);
        (value < 0.0 ? low : high) = next;
        (value < 0.0 ? at_low : at_high) = value;
        if (std::fabs(value) <= 1e-13 * (1.0 + sum)) break;
        // Illinois: the end that stays counts half, so that both come nearer.
        if (value < 0.0) at_high *= side < 0 ? 0.5 : 1.0;
        if (value > 0.0) at_low *= side > 0 ? 0.5 : 1.0;
        side = value < 0.0 ? -1 : 1;
        next = low + (high - low) * at_low / (at_low - at_high);
      }
    occupancy_ = (std::min)(sum > 0.0 ? next : 0.0, fullest);
    in_system_ = sum - capacity() * stage * occupancy_;
  }

  double service_rate_;
  TimeUnit per_;
  std::uint64_t agents_ = 1;
  double occupancy_ = 0.0, in_system_ = 0.0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
