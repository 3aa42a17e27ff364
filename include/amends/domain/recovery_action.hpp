#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::domain {

/// The six steps of service recovery, in the order in which they are taught.
enum class RecoveryStep : std::uint8_t {
  apology,        ///< apologise and calm
  listening,      ///< listen, show empathy, ask
  solution,       ///< a fast and fair solution
  compensation,   ///< make good
  follow_up,      ///< ask whether it is well now, report the result
  promises_kept,  ///< what was promised has been done
};

inline constexpr std::array<RecoveryStep, 6> recovery_steps{RecoveryStep::apology,   RecoveryStep::listening,
                                                            RecoveryStep::solution,  RecoveryStep::compensation,
                                                            RecoveryStep::follow_up, RecoveryStep::promises_kept};

[[nodiscard]] constexpr std::string_view to_string(RecoveryStep step) noexcept {
  constexpr std::array<std::string_view, 6> names{"apology",      "listening", "solution",
                                                  "compensation", "follow_up", "promises_kept"};
  return names[static_cast<std::size_t>(step)];
}

/// Something the firm said it would do by a certain time. Times: calendar minutes since the caller's origin.
struct RecoveryPromise {
  double made_at = std::numeric_limits<double>::quiet_NaN();
  double due_at = std::numeric_limits<double>::quiet_NaN();
  double done_at = std::numeric_limits<double>::quiet_NaN();  ///< NaN: not done

  [[nodiscard]] constexpr bool kept() const noexcept { return done_at <= due_at; }
};

/// What the firm did about one complaint: which steps, when, in what order; what it promised and whether it kept it.
/// One honest "fifteen minutes at most" is one promise kept; three times "five more minutes" is two broken ones first.
class RecoveryAction {
 public:
  /// step_times: when each step was first taken, in the order of `recovery_steps`; NaN: not taken.
  /// errors  Error(domain) for an infinite time, or a promise without made_at or due_at, due before it was made, or
  /// done
  ///         before it was made
  explicit RecoveryAction(const std::array<double, 6>& step_times, std::vector<RecoveryPromise> promises = {});

  [[nodiscard]] bool taken(RecoveryStep step) const noexcept;
  [[nodiscard]] double taken_at(RecoveryStep step) const noexcept;  ///< NaN: not taken
  [[nodiscard]] std::size_t steps_taken() const noexcept;           ///< 0..6
  [[nodiscard]] std::vector<RecoveryStep> order() const;            ///< steps taken, by time; ties in taught order
  [[nodiscard]] bool in_taught_order() const noexcept;              ///< no step before one that is taught earlier
  /// Calendar minutes from receipt to the first step; NaN: no step.
  [[nodiscard]] double minutes_to_first_step(double received) const noexcept;

  [[nodiscard]] const std::vector<RecoveryPromise>& promises() const noexcept { return promises_; }
  [[nodiscard]] std::size_t promises_made() const noexcept { return promises_.size(); }
  [[nodiscard]] std::size_t promises_kept() const noexcept;
  /// Promises that were due by `now` and had not been done when due. `now` is the caller's.
  [[nodiscard]] std::size_t promises_broken(double now) const noexcept;

 private:
  std::array<double, 6> step_times_;
  std::vector<RecoveryPromise> promises_;
};

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/recovery_action.ipp>
#endif
