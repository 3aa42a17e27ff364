#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/noun.hpp>
#include <cstdint>
#include <limits>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// What can happen to a complaint between receipt and its end.
enum class HandlingEvent : std::uint8_t { acknowledged, replied, resolved, reopened };
[[nodiscard]] std::string_view to_string(HandlingEvent event) noexcept;

/// When a complaint was received, first answered, first and last resolved. The first resolution tells how fast the firm
/// declared victory, the last how fast it won; reopenings lie between. Times: calendar minutes since the caller's
/// origin; NaN: did not happen. A value: `after` returns the history with one more event.
class HandlingHistory {
 public:
  /// errors  Error(domain) unless received is finite
  explicit HandlingHistory(double received);

  /// The history with one more event.
  /// errors  Error(domain) if `at` is not finite or before the last event; Error(contradiction) for reopening what is
  /// not
  ///         resolved, or resolving what is
  [[nodiscard]] HandlingHistory after(HandlingEvent event, double at) const;

  [[nodiscard]] double received() const noexcept { return received_; }
  [[nodiscard]] double acknowledged() const noexcept { return acknowledged_; }    ///< first time
  [[nodiscard]] double first_replied() const noexcept { return first_replied_; }  ///< a person's answer
  [[nodiscard]] double first_resolved() const noexcept { return first_resolved_; }
  [[nodiscard]] double last_resolved() const noexcept { return last_resolved_; }
  [[nodiscard]] std::uint32_t replies() const noexcept { return replies_; }
  [[nodiscard]] std::uint32_t reopenings() const noexcept { return reopenings_; }
  [[nodiscard]] bool resolved() const noexcept { return resolved_; }  ///< now, after the last event
  /// Resolved with at most one reply and never reopened: "first contact resolution".
  [[nodiscard]] bool one_touch() const noexcept { return resolved_ && reopenings_ == 0 && replies_ <= 1; }
  /// Calendar days from receipt to the first reply, as ComplaintLog counts them; NaN: not answered.
  [[nodiscard]] double response_days() const noexcept { return (first_replied_ - received_) / 1440.0; }

 private:
  double received_;
  double last_event_;
  double acknowledged_ = std::numeric_limits<double>::quiet_NaN();
  double first_replied_ = std::numeric_limits<double>::quiet_NaN();
  double first_resolved_ = std::numeric_limits<double>::quiet_NaN();
  double last_resolved_ = std::numeric_limits<double>::quiet_NaN();
  std::uint32_t replies_ = 0;
  std::uint32_t reopenings_ = 0;
  bool resolved_ = false;
};

}  // namespace amends::inline AMENDS_ABI::domain

#if AMENDS_HEADER_ONLY
#include <amends/impl/domain/handling_history.ipp>
#endif
