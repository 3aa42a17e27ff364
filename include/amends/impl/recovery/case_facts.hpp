#pragma once

// What the figures are counted of: one complaint, wherever it was kept.

#include <amends/recovery/process.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// What durations are told from, beside their ends.
struct DurationFacts {
  double received = 0.0;
  double last_event = 0.0;
  double waited = 0.0;
  double waiting_since = ProcessCase::never;
  bool done = false;
};

struct CaseFacts : DurationFacts {
  std::array<double, duration_end_count> ended{};  // NaN: not; the last resolution only where it holds
  std::array<double, duration_end_count> waited_before{};
  Meanings happened{};
  std::uint32_t contacts = 1;
  double cost = 0.0;
  bool steps_out_of_order = false;
  bool stages_out_of_order = false;
  bool reopened = false;
  bool reopened_in_window = false;  // these two mean something once the window after the first resolution is over
  bool heard_in_window = false;
  double last_reopened = ProcessCase::never;  // this and the next mean something of what is open
  double waited_before_reopened = 0.0;
  bool escalated = false;
  bool decided = false;
  bool upheld = false;
  bool judged = false;
  bool satisfied = false;

  [[nodiscard]] double first_resolved() const noexcept {
    return ended[static_cast<std::size_t>(DurationEnd::first_resolved)];
  }
};

inline CaseFacts facts_of(const ProcessCase& one, const ProcessRules& rules) noexcept {
  CaseFacts facts;
  facts.received = one.received;
  facts.last_event = one.last_event;
  facts.waited = one.waited;
  facts.waiting_since = one.waiting_since;
  for (std::size_t e = 0; e < duration_end_count; ++e) facts.ended[e] = one.ended_at(static_cast<DurationEnd>(e));
  facts.waited_before = one.waited_before;
  facts.happened = one.happened;
  facts.contacts = one.contacts;
  facts.cost = one.cost;
  facts.done = one.done();
  facts.steps_out_of_order = one.steps_out_of_order;
  facts.stages_out_of_order = one.stages_out_of_order;
  facts.reopened = one.reopenings > 0;
  facts.reopened_in_window = one.first_reopened <= one.first_resolved + rules.reopen_window;
  facts.heard_in_window = one.second_contact <= one.first_resolved + rules.reopen_window;
  facts.last_reopened = one.last_reopened;
  facts.waited_before_reopened = one.waited_before_reopened;
  facts.escalated = one.escalations > 0;
  facts.decided = !std::isnan(one.decided);
  facts.upheld = one.upheld;
  facts.judged = !std::isnan(one.judged);
  facts.satisfied = one.satisfied;
  return facts;
}

/// What the rules require of a complaint to which that happened and was promised, and has not happened.
inline Meanings missing_of(Meanings happened, const PromiseCounts& promises, const ProcessRules& rules) noexcept {
  constexpr std::uint32_t kept_bit = Meanings(Meaning::promises_kept).bits();
  const std::uint32_t required = rules.required ? rules.required->bits() : all_steps.bits();
  std::uint32_t lacking = required & ~happened.bits() & ~kept_bit;
  const bool all_kept = promises.broken == 0 && promises.pending() == 0;
  if ((required & kept_bit) != 0 && promises.made > 0 && !all_kept) lacking |= kept_bit;
  return Meanings::of_bits(lacking);
}

/// Where moments lie on the firm's clock, differences of which are working minutes. The last answers are kept: the ends
/// of a complaint often are one moment.
class WorkingClock {
 public:
  explicit WorkingClock(const ProcessRules& rules) noexcept
      : calendar_(rules.calendar ? &*rules.calendar : nullptr), ahead_(rules.utc_offset_minutes) {}

  [[nodiscard]] double at(double moment) noexcept {
    if (calendar_ == nullptr) return moment;
    if (moment != moment_) {
      moment_ = moment;
      position_ = calendar_->working_position(moment + ahead_);
    }
    return position_;
  }
  [[nodiscard]] double between(double from, double to) noexcept {
    const double begin = at(from);
    return at(to) - begin;
  }
  [[nodiscard]] bool is_calendar() const noexcept { return calendar_ == nullptr; }

 private:
  const domain::BusinessCalendar* calendar_;
  double ahead_;
  double moment_ = ProcessCase::never, position_ = ProcessCase::never;
};

/// The durations of one complaint up to `now`.
class CaseDurations {
 public:
  /// domain  facts and rules outlive it
  CaseDurations(const DurationFacts& facts, double now, const ProcessRules& rules) noexcept
      : facts_(facts),
        open_until_(facts.done ? facts.last_event : now),
        clock_(rules),
        begin_(clock_.at(facts.received)) {}

  /// Until an end (NaN: it has not come), before which so much was waited.
  [[nodiscard]] double minutes(double end, double waited_before, Clock clock) noexcept {
    const bool ended = !std::isnan(end);
    const double until = ended ? end : open_until_;
    if (clock == Clock::calendar || (clock == Clock::business && clock_.is_calendar())) return until - facts_.received;
    double minutes = clock_.at(until) - begin_;
    if (clock == Clock::own) {
      minutes -= ended ? waited_before : facts_.waited;
      if (!ended && until > facts_.waiting_since) minutes -= clock_.between(facts_.waiting_since, until);
    }
    return minutes;
  }
  /// Of what is open, since a moment before which so much was waited.
  [[nodiscard]] double open_since(double begin, double waited_before, Clock clock) noexcept {
    if (clock == Clock::calendar || (clock == Clock::business && clock_.is_calendar())) return open_until_ - begin;
    double minutes = clock_.between(begin, open_until_);
    if (clock == Clock::own) {
      minutes -= facts_.waited - waited_before;
      if (open_until_ > facts_.waiting_since) minutes -= clock_.between(facts_.waiting_since, open_until_);
    }
    return minutes;
  }

 private:
  const DurationFacts& facts_;
  double open_until_;
  WorkingClock clock_;
  double begin_;  // after the clock
};

inline InTime in_time_of(const CaseDuration& lasted, const TimeLimit& limit) noexcept {
  if (lasted.minutes > limit.minutes) return InTime::no;
  return lasted.ended ? InTime::yes : InTime::pending;
}

/// Whether a complaint is open beyond `resolve_within`, since its receipt or its last reopening.
inline bool overdue(const CaseFacts& one, CaseDurations& durations, const ProcessRules& rules) noexcept {
  if (one.done || !rules.resolve_within) return false;
  const TimeLimit& limit = *rules.resolve_within;
  const bool again = !std::isnan(one.last_reopened);
  return durations.open_since(again ? one.last_reopened : one.received, again ? one.waited_before_reopened : 0.0,
                              limit.clock) > limit.minutes;
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
