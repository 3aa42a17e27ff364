#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/business_calendar.hpp>
#include <amends/recovery/activity.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// The clocks on which a duration can be told.
enum class Clock : std::uint8_t {
  calendar,  ///< as the customer lives it
  business,  ///< the firm's working minutes (ProcessRules::calendar)
  own,       ///< working minutes less those in which the customer was waited for
};
inline constexpr std::size_t clock_count = 3;
[[nodiscard]] std::string_view to_string(Clock clock) noexcept;

/// A duration that a promise to the public, a law or a standard allows.
struct TimeLimit {
  double minutes = std::numeric_limits<double>::quiet_NaN();  ///< > 0
  Clock clock = Clock::calendar;
  friend constexpr bool operator==(const TimeLimit&, const TimeLimit&) noexcept = default;
};

/// Up to what a duration is counted, from the receipt of the complaint.
enum class DurationEnd : std::uint8_t {
  acknowledged,
  responded,
  first_resolved,  ///< how fast the firm says that it is solved
  last_resolved,   ///< how fast it was: after the last reopening
  closed,
};
inline constexpr std::size_t duration_end_count = 5;
[[nodiscard]] std::string_view to_string(DurationEnd end) noexcept;

/// How a log of events is read. The same for a stream and for a table.
struct ProcessRules {
  /// What each activity means, by its code; at most 64 activities. If none means `received`, the first event of a
  /// complaint is its receipt; if none `resolves`, closing does.
  std::vector<Meanings> activities{};
  /// When the firm works; without it nothing can be told on the business clock, and the firm's own is the calendar less
  /// the waiting for the customer. Its day 0 is that of the events' minutes.
  std::optional<domain::BusinessCalendar> calendar{};
  /// Minutes by which the firm's wall clock is ahead of that of the events: 540 for a firm in Seoul, events in UTC.
  double utc_offset_minutes = 0.0;
  /// Minute 0 is the begin of 1970-01-01: dates that stand for none (stands_for_no_date) are found, and left out.
  bool dated = false;
  std::optional<TimeLimit> acknowledge_within{};
  std::optional<TimeLimit> resolve_within{};
  /// Within this time a reopening or another contact counts against the first resolution. > 0
  double reopen_window = 30.0 * 1440.0;
  /// A complaint that has been resolved or closed, and of which nothing is heard for so long, is settled: what comes
  /// later is outside it, and a stream forgets it. At least the reopening window.
  double settled_after = 90.0 * 1440.0;
  /// The steps and stages that each complaint should have had once it is done; without them, all six steps that some
  /// activity means. `promises_kept` is asked of those alone to whom something was promised.
  std::optional<Meanings> required{};
  /// What the activities mean together, as checked() fills it in: the rest cannot be seen in the log, and no figure
  /// pretends that it did not happen.
  Meanings known{};
  friend bool operator==(const ProcessRules&, const ProcessRules&) = default;
};

/// The rules with what they leave to be concluded: `resolves` beside `closed`, the steps that are required, `known`.
/// errors  Error(missing) without activities, or where none resolves and none closes; Error(domain) for more than 64
///         activities, limits or windows not > 0, an offset beyond a day; Error(contradiction) for required meanings
///         that no activity has, a limit to acknowledge where none acknowledges, a limit in business time
///         without a calendar, complaints settled within the reopening window, an activity that means two things which
///         exclude each other: upheld and rejected, satisfied and dissatisfied, promises_kept and breaks_promise,
///         reopens and resolves or closed
[[nodiscard]] ProcessRules checked(ProcessRules rules);

/// Promises of one thing that followed each other: the first, and those that replaced it or came after it was broken.
struct PromiseChains {
  std::uint64_t chains = 0;         ///< that have ended: fulfilled, said to be broken, or overdue
  std::uint64_t held_at_first = 0;  ///< what was promised came by the first deadline
  std::uint64_t held_at_last = 0;   ///< by the last one
  friend bool operator==(const PromiseChains&, const PromiseChains&) = default;
};

/// What became of promises. A promise ends in one of three ways, or is still pending.
struct PromiseCounts {
  std::uint64_t made = 0;
  std::uint64_t kept = 0;      ///< fulfilled by its deadline
  std::uint64_t broken = 0;    ///< not fulfilled by its deadline
  std::uint64_t replaced = 0;  ///< by another of the same, before its deadline
  /// By the number of promises: one honest deadline; two; three and more ("five more minutes", again and again).
  std::array<PromiseChains, 3> by_length{};

  [[nodiscard]] std::uint64_t pending() const noexcept { return made - kept - broken - replaced; }
  friend bool operator==(const PromiseCounts&, const PromiseCounts&) = default;
};

/// One complaint, as its events tell it.
struct ProcessCase {
  static constexpr double never = std::numeric_limits<double>::quiet_NaN();

  // What nearly every event touches comes first: one or two lines of a cache.
  std::uint64_t complaint = 0;
  double last_event = 0.0;
  double waiting_since = never;  ///< for the customer
  std::uint32_t group = 0;
  std::uint32_t events = 0;
  Meanings happened{};  ///< whatever happened at least once
  bool resolved = false;
  bool closed = false;
  bool steps_out_of_order = false;   ///< a step after one that is taught later
  bool stages_out_of_order = false;  ///< a stage after a later one
  double received = 0.0;
  double waited = 0.0;  ///< for the customer, working minutes
  double cost = 0.0;
  std::uint32_t contacts = 1;  ///< of the customer, the complaint itself being the first
  std::uint32_t reopenings = 0;
  std::uint32_t escalations = 0;
  bool upheld = false;     ///< in the last decision
  bool satisfied = false;  ///< when judged last
  double first_resolved = never;
  double last_resolved = never;
  double done_at = never;  ///< since when it is done; NaN: it is not
  double first_reopened = never;
  double last_reopened = never;
  double waited_before_reopened = 0.0;  ///< working minutes waited for the customer, until the last reopening
  double second_contact = never;
  std::array<double, lifecycle_stages + recovery_step_count> first_at{};  ///< of each stage and step; NaN: never
  std::array<double, duration_end_count> waited_before{};  ///< working minutes waited for the customer, until each end
  double decided = never;                                  ///< upheld or rejected, the last time
  double judged = never;                                   ///< satisfied or dissatisfied, the last time
  PromiseCounts promises{};

  /// Resolved or closed, and not taken up again.
  [[nodiscard]] bool done() const noexcept { return resolved || closed; }
  [[nodiscard]] double taken_at(domain::RecoveryStep step) const noexcept {
    return first_at[static_cast<std::size_t>(meaning_of(step))];
  }
  /// When the duration ended; NaN: not.
  [[nodiscard]] double ended_at(DurationEnd end) const noexcept;
  /// A recovery that failed in its turn (double deviation): reopened, or a promise broken.
  [[nodiscard]] bool failed_again() const noexcept { return reopenings > 0 || promises.broken > 0; }
  /// What the rules require and has not happened.
  [[nodiscard]] Meanings missing(const ProcessRules& rules) const noexcept;
  /// Done, with nothing missing, and neither steps nor stages out of order.
  [[nodiscard]] bool conforms(const ProcessRules& rules) const noexcept {
    return done() && missing(rules).empty() && !steps_out_of_order && !stages_out_of_order;
  }
};

/// A duration of a case: how long, and whether it had ended by then.
struct CaseDuration {
  double minutes = std::numeric_limits<double>::quiet_NaN();
  bool ended = false;
};

/// From the receipt to an end, on a clock. What has not ended lasts until `now`; or, where the complaint is done without
/// it (closed without an answer), until its last event, after which nobody waits for it.
/// domain  now at or after the last event of the case
/// errors  Error(contradiction) for the business clock without a calendar
/// cost    without a calendar a subtraction; with one two searches among its holidays
[[nodiscard]] CaseDuration duration_of(const ProcessCase& one, DurationEnd end, Clock clock, double now,
                                       const ProcessRules& rules);

/// Whether a complaint was in time.
enum class InTime : std::uint8_t {
  not_asked,  ///< the rules have no limit
  yes,
  no,      ///< later, or still not and already later
  pending  ///< not yet, and not yet late; or done without it before it was late
};
[[nodiscard]] InTime in_time(const ProcessCase& one, DurationEnd end, const std::optional<TimeLimit>& limit, double now,
                             const ProcessRules& rules);
/// Whether a complaint is open beyond `resolve_within`: since its receipt or, where it was reopened, since it was for
/// the last time. false without such a limit.
[[nodiscard]] bool is_overdue(const ProcessCase& one, double now, const ProcessRules& rules);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/process.ipp>
#endif
