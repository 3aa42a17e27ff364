#pragma once

#include <amends/domain/handling_history.hpp>

namespace amends::inline AMENDS_ABI::domain {

AMENDS_INLINE std::string_view to_string(HandlingEvent event) noexcept {
  switch (event) {
    case HandlingEvent::acknowledged:
      return "acknowledged";
    case HandlingEvent::replied:
      return "replied";
    case HandlingEvent::resolved:
      return "resolved";
    case HandlingEvent::reopened:
      return "reopened";
  }
  return "unknown";
}

AMENDS_INLINE HandlingHistory::HandlingHistory(double received)
    : received_(core::check_finite("received", received)), last_event_(received) {}

AMENDS_INLINE HandlingHistory HandlingHistory::after(HandlingEvent event, double at) const {
  core::check_finite("at", at);
  if (at < last_event_) core::throw_domain("at", "not come before the last event", at);
  HandlingHistory next = *this;
  next.last_event_ = at;
  const auto set_first = [at](double& time) {
    if (time != time) time = at;
  };
  switch (event) {
    case HandlingEvent::acknowledged:
      set_first(next.acknowledged_);
      break;
    case HandlingEvent::replied:
      set_first(next.first_replied_);
      ++next.replies_;
      break;
    case HandlingEvent::resolved:
      if (resolved_) throw Error(ErrorCode::contradiction, "event", "the complaint is resolved already");
      set_first(next.first_resolved_);
      next.last_resolved_ = at;
      next.resolved_ = true;
      break;
    case HandlingEvent::reopened:
      if (!resolved_) throw Error(ErrorCode::contradiction, "event", "only a resolved complaint can be reopened");
      ++next.reopenings_;
      next.resolved_ = false;
      break;
  }
  return next;
}

}  // namespace amends::inline AMENDS_ABI::domain
