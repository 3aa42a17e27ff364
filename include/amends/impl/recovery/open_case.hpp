#pragma once

// What happens to a complaint with each event: one place, for the stream and for the table.

#include <algorithm>
#include <amends/recovery/process.hpp>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// A promise that is open, and the chain that it ends.
struct OpenPromise {
  double due = 0.0;
  double first_due = 0.0;
  std::uint32_t length = 1;
  std::uint32_t next = 0;  // in the pool; 0: the last of its complaint
  Meaning promised = Meaning::resolves;
};

/// Open promises of all complaints in lists, the places of those that ended used again: few complaints have one.
class PromisePool {
 public:
  [[nodiscard]] std::uint32_t add(const OpenPromise& promise) {
    if (free_ == 0) {
      promises_.push_back(promise);
      return static_cast<std::uint32_t>(promises_.size());
    }
    const std::uint32_t place = free_;
    free_ = at(place).next;
    at(place) = promise;
    return place;
  }
  void remove(std::uint32_t place) noexcept {
    at(place).next = free_;
    free_ = place;
  }
  [[nodiscard]] OpenPromise& at(std::uint32_t place) noexcept { return promises_[place - 1]; }
  [[nodiscard]] const OpenPromise& at(std::uint32_t place) const noexcept { return promises_[place - 1]; }
  [[nodiscard]] std::size_t bytes() const noexcept { return promises_.capacity() * sizeof(OpenPromise); }

 private:
  std::vector<OpenPromise> promises_{};
  std::uint32_t free_ = 0;
};

/// What only the reading of a case needs.
struct CaseReading {
  /// What ends a promise, where none is open.
  static constexpr Meanings ends_all_promises{Meaning::promises_kept, Meaning::breaks_promise};

  std::uint64_t activities_now = 0;      // that have been taken at the time of the last event
  Meanings before{};                     // what had happened before that time
  Meanings awaited = ends_all_promises;  // what ends a promise that is open
  std::uint32_t promise = 0;             // the first open promise; 0: none
};

/// A case of which everything is told. The machine below says of what happened; each kind of case keeps what it needs
/// (the other kind is that of streams, stream_case.hpp).
struct OpenCase : CaseReading, ProcessCase {
  bool deadlines_told = false;  // a promise with a deadline has been made

  OpenCase() noexcept { first_at.fill(never); }

  [[nodiscard]] bool waiting() const noexcept { return waiting_since == waiting_since; }
  void wait() noexcept { waiting_since = last_event; }
  void wait_no_longer(double minutes, PromisePool&) noexcept {
    waited += minutes;
    waiting_since = never;
  }
  void note_event() noexcept { ++events; }
  void note_first(std::size_t which, double at) noexcept { first_at[which] = at; }
  void note_end(DurationEnd end, double at) noexcept {
    if (end == DurationEnd::first_resolved) first_resolved = at;
    if (end == DurationEnd::last_resolved) last_resolved = at;
    waited_before[static_cast<std::size_t>(end)] = waited;
  }
  [[nodiscard]] bool resolved_before() const noexcept { return !std::isnan(first_resolved); }
  void note_done(double at) noexcept { done_at = at; }
  void note_reopened(double at, const ProcessRules&, PromisePool&) noexcept {
    ++reopenings;
    last_reopened = at;
    waited_before_reopened = waited;
    if (std::isnan(first_reopened)) first_reopened = at;
    done_at = never;
  }
  void note_contact(double at, const ProcessRules&) noexcept {
    if (contacts++ == 1) second_contact = at;
  }
  void note_escalation() noexcept { ++escalations; }
  void note_decided(double at) noexcept { decided = at; }
  void note_judged(double at) noexcept { judged = at; }
  [[nodiscard]] PromiseCounts& promise_counts(PromisePool&) noexcept { return promises; }
};

class CaseReader {
 public:
  /// rules: as checked() makes them
  explicit CaseReader(ProcessRules rules) noexcept : rules_(std::move(rules)) {
    for (const Meanings& of : rules_.activities) receipts_told_ |= of.has(Meaning::received);
  }
  [[nodiscard]] const ProcessRules& rules() const noexcept { return rules_; }

  /// What is wrong with an event, whatever its complaint.
  [[nodiscard]] EventFault fault(const ProcessEvent& event) const noexcept {
    if (!std::isfinite(event.at)) return EventFault::without_time;
    if (rules_.dated && stands_for_no_date(event.at / 1440.0)) return EventFault::placeholder_time;
    if (event.activity == activity_missing) return EventFault::activity_not_told;
    if (event.activity >= rules_.activities.size()) return EventFault::unknown_activity;
    return EventFault::none;
  }
  /// Whether the event begins a complaint of which nothing is known.
  [[nodiscard]] bool begins(const ProcessEvent& event) const noexcept {
    return !receipts_told_ || rules_.activities[event.activity].has(Meaning::received);
  }
  template <class Case>
  [[nodiscard]] bool settled(const Case& one, double at) const noexcept {
    return one.done() && one.last_event + rules_.settled_after < at;
  }

  template <class Case>
  static void begin(Case& one, const ProcessEvent& event) noexcept {
    one = Case();
    one.complaint = event.complaint;
    one.group = event.group;
    one.received = one.last_event = event.at;
    one.happened |= Meaning::received;
    one.note_first(static_cast<std::size_t>(Meaning::received), event.at);
  }

  /// Takes an event whose complaint is known and whose own fault is none.
  template <class Case, class Pools>
  EventFault take(Case& one, const ProcessEvent& event, Pools& pools, EventAccount& account) const {
    if (event.at < one.last_event) return EventFault::out_of_order;
    const std::uint64_t bit = std::uint64_t{1} << event.activity;
    if (event.at > one.last_event) {
      one.activities_now = 0;
      one.before = one.happened;
    }
    if ((one.activities_now & bit) != 0 &&
        (std::isnan(event.deadline) || !can_see(event.promised) || promised_already(one, event, pools)))
      return EventFault::duplicated;
    one.activities_now |= bit;
    one.note_event();
    if (one.waiting()) one.wait_no_longer(working(one.last_event, event.at), pools);
    one.last_event = event.at;
    const Meanings meanings = rules_.activities[event.activity];
    if (!(meanings & one.awaited).empty()) fulfil(one, meanings, event.at, pools);
    if (!meanings.empty()) {
      note_order(one, meanings);
      note_times(one, meanings, event.at);
      note_state(one, meanings, event.at, pools);
      one.happened |= meanings;
    }
    if (!std::isnan(event.deadline)) promise(one, event, pools, account);
    if (event.cost >= 0.0 && std::isfinite(event.cost)) {
      one.cost += event.cost;
    } else {
      ++account.costs_not_valid;
    }
    return EventFault::none;
  }

  /// The case as it stands at `now`: promises that are overdue are broken. What was promised has not come, whatever the
  /// first deadline: one that a nearer deadline replaced may lie ahead.
  [[nodiscard]] ProcessCase seen_at(const OpenCase& one, double now, const PromisePool& pool) const noexcept {
    ProcessCase seen = one;
    end_overdue(seen.promises, one.promise, now, pool);
    return seen;
  }
  /// What became of promises by `now`: see seen_at.
  static void end_overdue(PromiseCounts& counts, std::uint32_t first, double now, const PromisePool& pool) noexcept {
    for (std::uint32_t p = first; p != 0; p = pool.at(p).next)
      if (pool.at(p).due < now) end_chain(counts, pool.at(p), ProcessCase::never);
  }
  /// The latest deadline of an open promise; -infinity without one.
  [[nodiscard]] static double latest_due(const CaseReading& one, const PromisePool& pool) noexcept {
    double latest = -std::numeric_limits<double>::infinity();
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next) latest = (std::max)(latest, pool.at(p).due);
    return latest;
  }
  static void forget_promises(CaseReading& one, PromisePool& pool) noexcept {
    while (one.promise != 0) {
      const std::uint32_t next = pool.at(one.promise).next;
      pool.remove(one.promise);
      one.promise = next;
    }
  }

 private:
  static constexpr std::uint32_t step_bits = all_steps.bits(), stage_bits = all_stages.bits();

  [[nodiscard]] double working(double from, double to) const noexcept {
    const double by = rules_.utc_offset_minutes;
    return rules_.calendar ? rules_.calendar->business_minutes(from + by, to + by) : to - from;
  }

  /// Whether the log can show that such a promise was kept.
  [[nodiscard]] bool can_see(Meaning promised) const noexcept {
    return promisable.has(promised) && (rules_.known.has(promised) || rules_.known.has(Meaning::promises_kept));
  }

  /// The promise that ends a chain, fulfilled at `at` or, where that is never, not at all.
  template <class Counts>
  static void end_chain(Counts& counts, const OpenPromise& promise, double at) noexcept {
    const bool held = at <= promise.due;
    ++(held ? counts.kept : counts.broken);
    auto& chains = counts.by_length[(std::min<std::size_t>)(promise.length, 3) - 1];
    ++chains.chains;
    chains.held_at_last += held ? 1u : 0u;
    chains.held_at_first += at <= promise.first_due ? 1u : 0u;
  }

  template <class Case, class Pools>
  static void fulfil(Case& one, Meanings meanings, double at, Pools& pools) {
    const bool all_kept = meanings.has(Meaning::promises_kept), all_broken = meanings.has(Meaning::breaks_promise);
    if ((all_kept || all_broken) && !one.deadlines_told) {  // a promise of which only its end is known
      auto& counts = one.promise_counts(pools);
      ++counts.made;
      const OpenPromise told{.due = at, .first_due = at};
      end_chain(counts, told, all_broken ? ProcessCase::never : at);
    }
    one.awaited = CaseReading::ends_all_promises;
    for (std::uint32_t* place = &one.promise; *place != 0;) {
      const std::uint32_t here = *place;
      const OpenPromise& open = pools.at(here);
      if (!(all_kept || all_broken || meanings.has(open.promised))) {
        one.awaited |= open.promised;
        place = &pools.at(here).next;
        continue;
      }
      end_chain(one.promise_counts(pools), open, all_broken ? ProcessCase::never : at);
      *place = open.next;
      pools.remove(here);
    }
  }

  template <class Case>
  static void note_order(Case& one, Meanings meanings) noexcept {
    const std::uint32_t fresh = meanings.bits() & ~one.happened.bits(), earlier = one.before.bits();
    const auto late = [&](std::uint32_t kind) {
      const std::uint32_t first = fresh & kind & (0u - (fresh & kind));  // the lowest of them
      return first != 0 && (earlier & kind & ~(2 * first - 1)) != 0;
    };
    if (late(step_bits)) one.steps_out_of_order = true;
    if (late(stage_bits)) one.stages_out_of_order = true;
  }

  template <class Case>
  static void note_times(Case& one, Meanings meanings, double at) noexcept {
    std::uint32_t fresh = meanings.bits() & ~one.happened.bits() & (stage_bits | step_bits);
    for (; fresh != 0; fresh &= fresh - 1) {
      const auto which = static_cast<std::size_t>(std::countr_zero(fresh));
      one.note_first(which, at);
      if (which == static_cast<std::size_t>(Meaning::acknowledged)) one.note_end(DurationEnd::acknowledged, at);
      if (which == static_cast<std::size_t>(Meaning::responded)) one.note_end(DurationEnd::responded, at);
      if (which == static_cast<std::size_t>(Meaning::closed)) one.note_end(DurationEnd::closed, at);
    }
  }

  template <class Case, class Pools>
  void note_state(Case& one, Meanings meanings, double at, Pools& pools) const {
    const bool was_done = one.done();
    const bool reopened = was_done && (meanings.has(Meaning::reopens) || meanings.has(Meaning::received));
    if (reopened) {
      one.resolved = one.closed = false;
      one.note_reopened(at, rules_, pools);
    }
    if (meanings.has(Meaning::resolves) && !one.resolved) {
      one.resolved = true;
      one.note_end(DurationEnd::last_resolved, at);
      if (!one.resolved_before()) one.note_end(DurationEnd::first_resolved, at);
    }
    if (meanings.has(Meaning::closed)) one.closed = true;
    if (one.done() && (!was_done || reopened)) one.note_done(at);
    if (meanings.has(Meaning::contact)) one.note_contact(at, rules_);
    if (meanings.has(Meaning::escalates)) one.note_escalation();
    if (meanings.has(Meaning::waits_for_customer)) one.wait();
    if (meanings.has(Meaning::upheld) || meanings.has(Meaning::rejected)) {
      one.note_decided(at);
      one.upheld = meanings.has(Meaning::upheld);
    }
    if (meanings.has(Meaning::satisfied) || meanings.has(Meaning::dissatisfied)) {
      one.note_judged(at);
      one.satisfied = meanings.has(Meaning::satisfied) && !meanings.has(Meaning::dissatisfied);
    }
  }

  /// The same thing by the same deadline: a row that was written twice. Another deadline is another promise.
  [[nodiscard]] static bool promised_already(const CaseReading& one, const ProcessEvent& event,
                                             const PromisePool& pool) noexcept {
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next)
      if (pool.at(p).promised == event.promised && pool.at(p).due == event.deadline) return true;
    return false;
  }

  template <class Case, class Pools>
  void promise(Case& one, const ProcessEvent& event, Pools& pools, EventAccount& account) const {
    if (!std::isfinite(event.deadline)) {
      ++account.deadlines_not_read;
      return;
    }
    if (event.deadline < event.at || (rules_.dated && stands_for_no_date(event.deadline / 1440.0))) {
      ++account.deadlines_not_valid;
      return;
    }
    if (!can_see(event.promised)) {
      ++account.promises_not_seen[static_cast<std::size_t>(event.promised)];
      return;
    }
    one.deadlines_told = true;
    auto& counts = one.promise_counts(pools);
    ++counts.made;
    for (std::uint32_t p = one.promise; p != 0; p = pools.at(p).next) {
      OpenPromise& open = pools.at(p);
      if (open.promised != event.promised) continue;
      ++(open.due < event.at ? counts.broken : counts.replaced);
      open.due = event.deadline;
      ++open.length;
      return;
    }
    OpenPromise made;
    made.due = made.first_due = event.deadline;
    made.promised = event.promised;
    made.next = one.promise;
    one.promise = pools.add(made);
    one.awaited |= event.promised;
  }

  ProcessRules rules_;
  bool receipts_told_ = false;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
