#pragma once

#include <amends/recovery/process.hpp>

#include <amends/impl/recovery/case_facts.hpp>
#include <cmath>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(Clock clock) noexcept {
  constexpr std::array<std::string_view, clock_count> names{"calendar", "business", "own"};
  return names[static_cast<std::size_t>(clock)];
}

AMENDS_INLINE std::string_view to_string(DurationEnd end) noexcept {
  constexpr std::array<std::string_view, duration_end_count> names{"acknowledged", "responded", "first_resolved",
                                                                   "last_resolved", "closed"};
  return names[static_cast<std::size_t>(end)];
}

namespace detail {

inline void check_business(std::string_view name, Clock clock, const ProcessRules& rules) {
  if (clock == Clock::business && !rules.calendar)
    throw core::Error(core::ErrorCode::contradiction, std::string(name),
                      std::string(name) + ": business time needs a calendar of when the firm works");
}

inline void check_limit(std::string_view name, const std::optional<TimeLimit>& limit, const ProcessRules& rules) {
  if (!limit) return;
  core::check_positive(name, limit->minutes);
  check_business(name, limit->clock, rules);
}

/// That no activity means two things which exclude each other.
inline void check_meanings(const std::vector<Meanings>& activities) {
  constexpr std::array<std::pair<Meaning, Meaning>, 5> exclude{{{Meaning::upheld, Meaning::rejected},
                                                                {Meaning::satisfied, Meaning::dissatisfied},
                                                                {Meaning::promises_kept, Meaning::breaks_promise},
                                                                {Meaning::resolves, Meaning::reopens},
                                                                {Meaning::closed, Meaning::reopens}}};
  for (std::size_t a = 0; a < activities.size(); ++a)
    for (const auto& [one, other] : exclude)
      if (activities[a].has(one) && activities[a].has(other))
        throw core::Error(core::ErrorCode::contradiction, "activities",
                          "activities: one (its place is " + std::to_string(a) + ") means both " +
                              std::string(to_string(one)) + " and " + std::string(to_string(other)) +
                              ", which exclude each other");
}

}  // namespace detail

AMENDS_INLINE ProcessRules checked(ProcessRules rules) {
  constexpr std::size_t most = 64;
  if (rules.activities.empty())
    throw core::Error(core::ErrorCode::missing, "activities", "activities: say what the activities of the log mean");
  if (rules.activities.size() > most)
    throw core::Error(core::ErrorCode::domain, "activities",
                      "activities: at most 64, got " + std::to_string(rules.activities.size()) +
                          "; activities that mean the same are one");
  detail::check_meanings(rules.activities);
  detail::check_limit("acknowledge_within", rules.acknowledge_within, rules);
  detail::check_limit("resolve_within", rules.resolve_within, rules);
  core::check_positive("reopen_window", rules.reopen_window);
  core::check_positive("settled_after", rules.settled_after);
  if (rules.settled_after < rules.reopen_window)
    throw core::Error(core::ErrorCode::contradiction, "settled_after",
                      "settled_after must be at least reopen_window, within which a complaint may be reopened");
  core::check_between("utc_offset_minutes", rules.utc_offset_minutes, -1440.0, 1440.0);
  Meanings known;
  for (const Meanings& of : rules.activities) known |= of;
  if (!known.has(Meaning::resolves)) {
    if (!known.has(Meaning::closed))
      throw core::Error(core::ErrorCode::missing, "activities",
                        "activities: none means resolves or closed, so no complaint would ever be done");
    for (Meanings& of : rules.activities)
      if (of.has(Meaning::closed)) of |= Meaning::resolves;
    known |= Meaning::resolves;
  }
  rules.known = known | Meaning::received;
  if (rules.acknowledge_within && !known.has(Meaning::acknowledged))
    throw core::Error(core::ErrorCode::contradiction, "acknowledge_within",
                      "acknowledge_within: no activity means acknowledged, so all complaints would be late");
  if (!rules.required) {
    rules.required = known & all_steps;
    *rules.required |= Meaning::promises_kept;
  }
  // Promises can be kept in any log.
  const Meanings seen = known | Meaning::promises_kept | Meaning::received;
  if ((*rules.required & seen) != *rules.required)
    throw core::Error(core::ErrorCode::contradiction, "required",
                      "required: something is required that no activity of the log means");
  return rules;
}

AMENDS_INLINE double ProcessCase::ended_at(DurationEnd end) const noexcept {
  switch (end) {
    case DurationEnd::acknowledged:
      return first_at[static_cast<std::size_t>(Meaning::acknowledged)];
    case DurationEnd::responded:
      return first_at[static_cast<std::size_t>(Meaning::responded)];
    case DurationEnd::first_resolved:
      return first_resolved;
    case DurationEnd::last_resolved:
      return resolved ? last_resolved : never;
    case DurationEnd::closed:
      return first_at[static_cast<std::size_t>(Meaning::closed)];
  }
  return never;
}

AMENDS_INLINE Meanings ProcessCase::missing(const ProcessRules& rules) const noexcept {
  return detail::missing_of(happened, promises, rules);
}

AMENDS_INLINE CaseDuration duration_of(const ProcessCase& one, DurationEnd end, Clock clock, double now,
                                       const ProcessRules& rules) {
  detail::check_business("clock", clock, rules);
  const detail::DurationFacts facts{one.received, one.last_event, one.waited, one.waiting_since, one.done()};
  const double at = one.ended_at(end);
  detail::CaseDurations durations(facts, now, rules);
  return {durations.minutes(at, one.waited_before[static_cast<std::size_t>(end)], clock), !std::isnan(at)};
}

AMENDS_INLINE InTime in_time(const ProcessCase& one, DurationEnd end, const std::optional<TimeLimit>& limit, double now,
                             const ProcessRules& rules) {
  return limit ? detail::in_time_of(duration_of(one, end, limit->clock, now, rules), *limit) : InTime::not_asked;
}

AMENDS_INLINE bool is_overdue(const ProcessCase& one, double now, const ProcessRules& rules) {
  const detail::CaseFacts facts = detail::facts_of(one, rules);
  detail::CaseDurations durations(facts, now, rules);
  return detail::overdue(facts, durations, rules);
}

}  // namespace amends::inline AMENDS_ABI::recovery
