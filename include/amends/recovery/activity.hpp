#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/recovery_action.hpp>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string_view>

namespace amends::inline AMENDS_ABI::recovery {

/// What an activity of a complaint's log can mean: a stage of the lifecycle of ISO 10002, one of the six steps of
/// service recovery, or what else decides how well a complaint went. An activity may mean several of them: "called back
/// with the solution" is responded, solution and resolves.
enum class Meaning : std::uint8_t {
  // the lifecycle of ISO 10002:2018, in its order
  received,
  acknowledged,
  assessed,
  investigated,
  responded,
  communicated,  ///< the decision has been told
  closed,
  // the six steps, in the order in which they are taught: those of domain::RecoveryStep
  apology,
  listening,
  solution,
  compensation,
  follow_up,
  promises_kept,  ///< what was promised has been done: all promises that are open are kept
  // what else
  resolves,            ///< the firm says that it is solved
  reopens,             ///< taken up again, where it was resolved or closed; otherwise nothing. `received` does the same
  waits_for_customer,  ///< the customer's turn, until the next event of the complaint
  contact,             ///< the customer turns to the firm again
  escalates,           ///< to a higher level, or outside
  upheld,              ///< decided for the customer, wholly or in part
  rejected,            ///< decided against him
  satisfied,           ///< he says that he is satisfied with how it was handled
  dissatisfied,        ///< he says that he is not
  breaks_promise,      ///< what was promised has not been done: all promises that are open are broken
};
inline constexpr std::size_t meaning_count = 23;
inline constexpr std::size_t lifecycle_stages = 7;     ///< the first meanings
inline constexpr std::size_t recovery_step_count = 6;  ///< the next ones

/// "received", "waits_for_customer", ...
[[nodiscard]] std::string_view to_string(Meaning meaning) noexcept;
/// The meaning of that name.  errors  Error(unknown_name), with the names there are
[[nodiscard]] Meaning meaning_named(std::string_view name);
/// The meaning of a step of service recovery.
[[nodiscard]] constexpr Meaning meaning_of(domain::RecoveryStep step) noexcept {
  return static_cast<Meaning>(lifecycle_stages + static_cast<std::size_t>(step));
}

/// Several meanings together; none: an activity that is known and says nothing here.
class Meanings {
 public:
  constexpr Meanings() noexcept = default;
  constexpr Meanings(Meaning one) noexcept : bits_(bit(one)) {}  // NOLINT: one meaning is a set of one
  constexpr Meanings(std::initializer_list<Meaning> several) noexcept {
    for (const Meaning one : several) bits_ |= bit(one);
  }

  [[nodiscard]] constexpr bool has(Meaning one) const noexcept { return (bits_ & bit(one)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return static_cast<std::size_t>(std::popcount(bits_)); }
  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  /// domain  bits of the meanings that there are; others are dropped
  [[nodiscard]] static constexpr Meanings of_bits(std::uint32_t bits) noexcept {
    Meanings made;
    made.bits_ = bits & ((1u << meaning_count) - 1u);
    return made;
  }
  constexpr Meanings& operator|=(Meanings other) noexcept {
    bits_ |= other.bits_;
    return *this;
  }
  [[nodiscard]] friend constexpr Meanings operator|(Meanings a, Meanings b) noexcept { return a |= b; }
  [[nodiscard]] friend constexpr Meanings operator&(Meanings a, Meanings b) noexcept {
    return of_bits(a.bits_ & b.bits_);
  }
  friend constexpr bool operator==(Meanings, Meanings) noexcept = default;

 private:
  [[nodiscard]] static constexpr std::uint32_t bit(Meaning one) noexcept {
    return 1u << static_cast<std::uint32_t>(one);
  }
  std::uint32_t bits_ = 0;
};

/// What a firm can promise: `promise` of an event. What the customer does, or how promises end, is none.
inline constexpr Meanings promisable{
    Meaning::acknowledged, Meaning::assessed, Meaning::investigated, Meaning::responded, Meaning::communicated,
    Meaning::closed,       Meaning::apology,  Meaning::listening,    Meaning::solution,  Meaning::compensation,
    Meaning::follow_up,    Meaning::resolves, Meaning::escalates,    Meaning::upheld};

/// The stages and the steps, each as a set.
inline constexpr Meanings all_stages = Meanings::of_bits((1u << lifecycle_stages) - 1u);
inline constexpr Meanings all_steps = Meanings::of_bits(((1u << recovery_step_count) - 1u) << lifecycle_stages);

/// One event of a complaint's log.
struct ProcessEvent {
  std::uint64_t complaint = 0;  ///< whose
  double at = 0.0;              ///< calendar minutes since the caller's origin; NaN: not known
  std::uint32_t activity = 0;   ///< its place in ProcessRules::activities
  std::uint32_t group = 0;      ///< segment, channel, team ... of the complaint; that of its receipt counts
  /// A promise made by this event: by when. NaN: none; infinite: nobody knows when (a text that cannot be read).
  double deadline = std::numeric_limits<double>::quiet_NaN();
  Meaning promised = Meaning::resolves;  ///< what was promised: the next event of this meaning fulfils it
  double cost = 0.0;                     ///< money or minutes that the event cost, in one unit for all
};

/// Why an event was left out.
enum class EventFault : std::uint8_t {
  none,
  without_time,       ///< NaN or infinite
  unknown_activity,   ///< not among the activities of the rules
  outside_complaint,  ///< before the complaint was received, or after it was settled
  out_of_order,       ///< before an event that has been taken: only in a stream, a table is sorted
  /// the same activity of the same complaint at the same time, and no promise that is not open already
  duplicated,
  without_complaint,  ///< the complaint is not told: only in a table
  after_now,          ///< after the time of which the review is: only in a table
  activity_not_told,  ///< the activity is missing (activity_missing)
  placeholder_time,   ///< a date that stands for none: see stands_for_no_date()
};
inline constexpr std::size_t event_fault_count = 10;
/// The activity of an event of which nobody says what happened.
inline constexpr std::uint32_t activity_missing = 0xffffffffu;

/// Whether a date, in days since 1970-01-01, stands for "unknown" or "never": a day before 1900-01-02 (0001-01-01,
/// 1899-12-30, 1900-01-01) or after the year 2200 (9999-12-31), or 1970-01-01 itself. A rule of the date alone, so that
/// a stream and a table agree.
[[nodiscard]] bool stands_for_no_date(double days) noexcept;
/// "the time is missing or infinite", ...; none: an empty text.
[[nodiscard]] std::string_view to_string(EventFault fault) noexcept;

/// How many events came, and how many were left out for which reason.
struct EventAccount {
  std::uint64_t events = 0;
  std::array<std::uint64_t, event_fault_count> left_out_for{};  ///< by EventFault; that of none is 0
  /// Of events that were taken: deadlines that lie before their event or stand for none (stands_for_no_date), deadlines
  /// that are infinite, and costs that are missing, negative or infinite. They do not count.
  std::uint64_t deadlines_not_valid = 0;
  std::uint64_t deadlines_not_read = 0;
  std::uint64_t costs_not_valid = 0;
  /// Events of a table that stand after a later one of the same complaint; they are taken in the order of time.
  std::uint64_t sorted = 0;
  /// Promises, with a deadline, of what no activity of the log means, by Meaning: nobody can see whether they were kept,
  /// and they are neither made, kept nor broken.
  std::array<std::uint64_t, meaning_count> promises_not_seen{};

  [[nodiscard]] std::uint64_t left_out() const noexcept {
    std::uint64_t sum = 0;
    for (const std::uint64_t n : left_out_for) sum += n;
    return sum;
  }
  [[nodiscard]] std::uint64_t used() const noexcept { return events - left_out(); }
  void merge(const EventAccount& other) noexcept {
    events += other.events;
    deadlines_not_valid += other.deadlines_not_valid;
    deadlines_not_read += other.deadlines_not_read;
    costs_not_valid += other.costs_not_valid;
    sorted += other.sorted;
    for (std::size_t f = 0; f < event_fault_count; ++f) left_out_for[f] += other.left_out_for[f];
    for (std::size_t m = 0; m < meaning_count; ++m) promises_not_seen[m] += other.promises_not_seen[m];
  }
  friend bool operator==(const EventAccount&, const EventAccount&) = default;
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/activity.ipp>
#endif
