#pragma once

#include <amends/domain/recovery_action.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE RecoveryAction::RecoveryAction(const std::array<double, 6>& step_times,
                                             std::vector<RecoveryPromise> promises)
    : step_times_(step_times), promises_(std::move(promises)) {
  for (const RecoveryStep step : recovery_steps)
    if (std::isinf(taken_at(step)))
      core::throw_domain(to_string(step), "be finite, or NaN for not taken", taken_at(step));
  for (const RecoveryPromise& promise : promises_) {
    core::check_finite("promise.made_at", promise.made_at);
    core::check_finite("promise.due_at", promise.due_at);
    if (promise.due_at < promise.made_at)
      core::throw_domain("promise.due_at", "not come before made_at", promise.due_at);
    if (promise.done_at < promise.made_at || std::isinf(promise.done_at))
      core::throw_domain("promise.done_at", "be finite and not before made_at, or NaN for not done", promise.done_at);
  }
}

AMENDS_INLINE double RecoveryAction::taken_at(RecoveryStep step) const noexcept {
  return step_times_[static_cast<std::size_t>(step)];
}

AMENDS_INLINE bool RecoveryAction::taken(RecoveryStep step) const noexcept {
  return !std::isnan(taken_at(step));
}

AMENDS_INLINE std::size_t RecoveryAction::steps_taken() const noexcept {
  std::size_t count = 0;
  for (const RecoveryStep step : recovery_steps) count += taken(step) ? 1U : 0U;
  return count;
}

AMENDS_INLINE std::vector<RecoveryStep> RecoveryAction::order() const {
  std::vector<RecoveryStep> steps;
  for (const RecoveryStep step : recovery_steps)
    if (taken(step)) steps.push_back(step);
  std::stable_sort(steps.begin(), steps.end(),
                   [this](RecoveryStep a, RecoveryStep b) { return taken_at(a) < taken_at(b); });
  return steps;
}

AMENDS_INLINE bool RecoveryAction::in_taught_order() const noexcept {
  double last = -std::numeric_limits<double>::infinity();
  for (const double time : step_times_) {
    if (time < last) return false;
    if (!std::isnan(time)) last = time;
  }
  return true;
}

AMENDS_INLINE double RecoveryAction::minutes_to_first_step(double received) const noexcept {
  double first = std::numeric_limits<double>::quiet_NaN();
  for (const double time : step_times_) first = std::fmin(first, time);  // fmin skips NaN
  return first - received;
}

AMENDS_INLINE std::size_t RecoveryAction::promises_kept() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(promises_.begin(), promises_.end(), [](const RecoveryPromise& p) { return p.kept(); }));
}

AMENDS_INLINE std::size_t RecoveryAction::promises_broken(double now) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      promises_.begin(), promises_.end(), [now](const RecoveryPromise& p) { return p.due_at < now && !p.kept(); }));
}

}  // namespace amends::inline AMENDS_ABI::domain
