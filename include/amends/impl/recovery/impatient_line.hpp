#pragma once

#include <algorithm>
#include <amends/domain/time_unit.hpp>
#include <amends/impl/recovery/patient_line.hpp>
#include <amends/recovery/queue.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

// Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// PatientLine where callers give up: X' = lambda - r(X), r(X) the arrival rate at which the steady state of ErlangA has
/// X in the system, which is what leaves it, served or not.
class ImpatientLine {
 public:
  ImpatientLine(double service_rate, double abandonment_rate, TimeUnit per) noexcept
      : service_rate_(service_rate), abandonment_rate_(abandonment_rate), per_(per), slope_(1.0 / service_rate) {}

  /// The state of a desk that opened ten mean service times ago: the steady state of what passes within these, then on.
  void open(double arrival_rate, std::uint64_t agents) {
    agents_ = agents;
    if (agents == 0) return;
    constexpr double services = 10.0;
    constexpr int steps = 8;
    const double n = static_cast<double>(agents), root = (std::max)(0.0, 1.0 - 1.0 / std::sqrt(services * n));
    rate_ = (std::min)(arrival_rate, root * root * n * service_rate_);
    in_system_ = in_steady_state(rate_);
    for (int k = 0; rate_ < arrival_rate && k < steps; ++k) advance(arrival_rate, services / service_rate_ / steps);
  }
  /// The same queue before other agents; who leaves finishes his call first.
  void change_agents(std::uint64_t agents) {
    if (agents == agents_) return;
    const double n = static_cast<double>(agents);
    const double busy = agents_ > 0 ? static_cast<double>(agents_) * line().occupancy() : 0.0;
    in_system_ = (std::max)(0.0, in_system_ - finished_by_leavers(busy, n));
    agents_ = agents;
    if (agents == 0) return;
    const double waiting = in_system_ - n;  // as fluid, for a beginning
    const double rate = waiting > 0.0 ? n * service_rate_ + abandonment_rate_ * waiting : in_system_ * service_rate_;
    solve(in_system_, 0.0, rate, in_steady_state(rate));
  }
  /// A time later, as PatientLine.
  void advance(double arrival_rate, double time) {
    if (agents_ == 0) {
      const double stay = std::exp(-abandonment_rate_ * time);
      in_system_ = in_system_ * stay + arrival_rate / abandonment_rate_ * (1.0 - stay);
      return;
    }
    constexpr double part = 0.29289321881345248;  // 1 - 1/sqrt(2)
    const double begin = in_system_, stage = part * time;
    solve(begin + stage * arrival_rate, stage);
    solve(begin + (time - stage) * (arrival_rate - rate_) + stage * arrival_rate, stage);
  }

  [[nodiscard]] double rate() const noexcept { return rate_; }
  [[nodiscard]] double in_system() const noexcept { return in_system_; }
  [[nodiscard]] ErlangA line() const { return at(rate_); }  ///< of one agent or more
  [[nodiscard]] ErlangA at(double rate) const { return {rate, service_rate_, abandonment_rate_, agents_, per_}; }

 private:
  [[nodiscard]] double in_steady_state(double rate) const {
    if (!(rate > 0.0)) return 0.0;
    const ErlangA line = at(rate);
    return rate / service_rate_ * (1.0 - line.abandonment_probability()) + line.mean_queue();
  }
  /// The rate r with X(r) + r `stage` = `sum`, which grows with r, from a rate of which X is known: by secants, at first
  /// with the last slope of X; in halves where they do not come nearer by half.
  void solve(double sum, double stage, double r, double in_system) {
    constexpr double exact = 1e-8;
    sum = (std::max)(0.0, sum);
    double low = 0.0, high = std::numeric_limits<double>::infinity(), value = in_system + r * stage - sum;
    bool nearer = true;
    for (int i = 0; sum > 0.0 && i < 200 && std::fabs(value) > exact * sum; ++i) {
      (value < 0.0 ? low : high) = r;
      double next = r - value / (slope_ + stage);
      if (!nearer || !(next > low && next < high))
        next = std::isinf(high) ? 2.0 * r + 1e-9 * service_rate_ : 0.5 * (low + high);
      if (!(next > low && next < high)) break;
      const double there = in_steady_state(next) + next * stage - sum;
      const double slope = (there - value) / (next - r) - stage;
      if (slope > 0.0) slope_ = slope;
      nearer = std::fabs(there) <= 0.5 * std::fabs(value);
      r = next;
      value = there;
    }
    rate_ = sum > 0.0 ? r : 0.0;
    in_system_ = sum - stage * rate_;
  }
  void solve(double sum, double stage) { solve(sum, stage, rate_, in_system_); }

  double service_rate_, abandonment_rate_;
  TimeUnit per_;
  std::uint64_t agents_ = 1;
  double rate_ = 0.0, in_system_ = 0.0;
  double slope_;  ///< of X in the rate, near the last one
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
