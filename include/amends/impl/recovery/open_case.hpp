#pragma once

// What happens to a complaint with each event: one place, for the stream and for the table.

#include <algorithm>
#include <amends/recovery/process.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
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

 private:
  std::vector<OpenPromise> promises_{};
  std::uint32_t free_ = 0;
};

/// What only the reading of a case needs.
struct CaseReading {
  std::uint64_t activities_now = 0;  // that have been taken at the time of the last event
  Meanings before{};                 // what had happened before that time
  std::uint32_t promise = 0;         // the first open promise; 0: none
};
/// A case that is being read; that part first, so that it lies beside what every event touches.
struct OpenCase : CaseReading, ProcessCase {};

/// Cases at places that stay where they are; those given back are used again.
class CaseStore {
 public:
  CaseStore() = default;
  CaseStore(CaseStore&&) noexcept = default;
  CaseStore& operator=(CaseStore&&) noexcept = default;
  CaseStore(const CaseStore& other) : free_(other.free_), taken_(other.taken_) {
    for (const auto& block : other.blocks_) {
      blocks_.push_back(std::make_unique<Block>());
      *blocks_.back() = *block;
    }
  }
  CaseStore& operator=(const CaseStore&) = delete;
  ~CaseStore() = default;

  [[nodiscard]] OpenCase& operator[](std::size_t place) noexcept { return (*blocks_[place / size])[place % size]; }
  [[nodiscard]] const OpenCase& operator[](std::size_t place) const noexcept {
    return (*blocks_[place / size])[place % size];
  }
  [[nodiscard]] std::uint32_t take() {
    if (!free_.empty()) {
      const std::uint32_t place = free_.back();
      free_.pop_back();
      return place;
    }
    if (taken_ == blocks_.size() * size) blocks_.push_back(std::make_unique<Block>());
    return static_cast<std::uint32_t>(taken_++);
  }
  void give_back(std::uint32_t place) { free_.push_back(place); }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return blocks_.size() * sizeof(Block) + free_.capacity() * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::size_t size = 1024;
  using Block = std::array<OpenCase, size>;
  std::vector<std::unique_ptr<Block>> blocks_{};
  std::vector<std::uint32_t> free_{};
  std::size_t taken_ = 0;
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
    if (event.activity >= rules_.activities.size()) return EventFault::unknown_activity;
    return EventFault::none;
  }
  /// Whether the event begins a complaint of which nothing is known.
  [[nodiscard]] bool begins(const ProcessEvent& event) const noexcept {
    return !receipts_told_ || rules_.activities[event.activity].has(Meaning::received);
  }
  [[nodiscard]] bool settled(const OpenCase& one, double at) const noexcept {
    return one.done() && one.last_event + rules_.settled_after < at;
  }

  static void begin(OpenCase& one, const ProcessEvent& event) noexcept {
    one = OpenCase();
    one.complaint = event.complaint;
    one.group = event.group;
    one.received = one.last_event = event.at;
    one.first_at.fill(ProcessCase::never);
    one.happened |= Meaning::received;
    one.first_at[static_cast<std::size_t>(Meaning::received)] = event.at;
  }

  /// Takes an event whose complaint is known and whose own fault is none.
  EventFault take(OpenCase& one, const ProcessEvent& event, PromisePool& pool, EventAccount& account) const {
    if (event.at < one.last_event) return EventFault::out_of_order;
    const std::uint64_t bit = std::uint64_t{1} << event.activity;
    if (event.at > one.last_event) {
      one.activities_now = 0;
      one.before = one.happened;
    }
    if ((one.activities_now & bit) != 0 && (std::isnan(event.deadline) || promised_already(one, event, pool)))
      return EventFault::duplicated;
    one.activities_now |= bit;
    ++one.events;
    if (one.waiting_since == one.waiting_since) {
      one.waited += working(one.waiting_since, event.at);
      one.waiting_since = ProcessCase::never;
    }
    one.last_event = event.at;
    const Meanings meanings = rules_.activities[event.activity];
    fulfil(one, meanings, event.at, pool);
    if (!meanings.empty()) {
      note_order(one, meanings);
      note_times(one, meanings, event.at);
      note_state(one, meanings, event.at);
      one.happened |= meanings;
    }
    if (!std::isnan(event.deadline)) promise(one, event, pool, account);
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
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next) {
      if (pool.at(p).due < now) end_chain(seen.promises, pool.at(p), ProcessCase::never);
    }
    return seen;
  }
  /// The latest deadline of an open promise; -infinity without one.
  [[nodiscard]] static double latest_due(const OpenCase& one, const PromisePool& pool) noexcept {
    double latest = -std::numeric_limits<double>::infinity();
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next) latest = (std::max)(latest, pool.at(p).due);
    return latest;
  }
  static void forget_promises(OpenCase& one, PromisePool& pool) noexcept {
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

  /// The promise that ends a chain, fulfilled at `at` or, where that is never, not at all.
  static void end_chain(PromiseCounts& counts, const OpenPromise& promise, double at) noexcept {
    const bool held = at <= promise.due;
    ++(held ? counts.kept : counts.broken);
    PromiseChains& chains = counts.by_length[(std::min<std::size_t>)(promise.length, 3) - 1];
    ++chains.chains;
    chains.held_at_last += held ? 1u : 0u;
    chains.held_at_first += at <= promise.first_due ? 1u : 0u;
  }

  static void fulfil(OpenCase& one, Meanings meanings, double at, PromisePool& pool) noexcept {
    const bool all_kept = meanings.has(Meaning::promises_kept), all_broken = meanings.has(Meaning::breaks_promise);
    if ((all_kept || all_broken) && one.promises.made == 0) {  // a promise of which only its end is known
      ++one.promises.made;
      const OpenPromise told{.due = at, .first_due = at};
      end_chain(one.promises, told, all_broken ? ProcessCase::never : at);
    }
    for (std::uint32_t* place = &one.promise; *place != 0;) {
      const std::uint32_t here = *place;
      const OpenPromise& open = pool.at(here);
      if (!(all_kept || all_broken || meanings.has(open.promised))) {
        place = &pool.at(here).next;
        continue;
      }
      end_chain(one.promises, open, all_broken ? ProcessCase::never : at);
      *place = open.next;
      pool.remove(here);
    }
  }

  static void note_order(OpenCase& one, Meanings meanings) noexcept {
    const std::uint32_t fresh = meanings.bits() & ~one.happened.bits(), earlier = one.before.bits();
    const auto late = [&](std::uint32_t kind) {
      const std::uint32_t first = fresh & kind & (0u - (fresh & kind));  // the lowest of them
      return first != 0 && (earlier & kind & ~(2 * first - 1)) != 0;
    };
    one.steps_out_of_order |= late(step_bits);
    one.stages_out_of_order |= late(stage_bits);
  }

  static void note_times(OpenCase& one, Meanings meanings, double at) noexcept {
    std::uint32_t fresh = meanings.bits() & ~one.happened.bits() & (stage_bits | step_bits);
    for (; fresh != 0; fresh &= fresh - 1) {
      const auto which = static_cast<std::size_t>(std::countr_zero(fresh));
      one.first_at[which] = at;
      if (which == static_cast<std::size_t>(Meaning::acknowledged)) note_waited(one, DurationEnd::acknowledged);
      if (which == static_cast<std::size_t>(Meaning::responded)) note_waited(one, DurationEnd::responded);
      if (which == static_cast<std::size_t>(Meaning::closed)) note_waited(one, DurationEnd::closed);
    }
  }
  static void note_waited(OpenCase& one, DurationEnd end) noexcept {
    one.waited_before[static_cast<std::size_t>(end)] = one.waited;
  }

  static void note_state(OpenCase& one, Meanings meanings, double at) noexcept {
    if (meanings.has(Meaning::reopens) && one.done()) {
      ++one.reopenings;
      if (std::isnan(one.first_reopened)) one.first_reopened = at;
      one.resolved = one.closed = false;
      one.done_at = ProcessCase::never;
    }
    if (meanings.has(Meaning::resolves) && !one.resolved) {
      one.resolved = true;
      one.last_resolved = at;
      note_waited(one, DurationEnd::last_resolved);
      if (std::isnan(one.first_resolved)) {
        one.first_resolved = at;
        note_waited(one, DurationEnd::first_resolved);
      }
    }
    if (meanings.has(Meaning::closed)) one.closed = true;
    if (one.done() && std::isnan(one.done_at)) one.done_at = at;
    if (meanings.has(Meaning::contact)) {
      ++one.contacts;
      if (std::isnan(one.second_contact)) one.second_contact = at;
    }
    if (meanings.has(Meaning::escalates)) ++one.escalations;
    if (meanings.has(Meaning::waits_for_customer)) one.waiting_since = at;
    if (meanings.has(Meaning::upheld) || meanings.has(Meaning::rejected)) {
      one.decided = at;
      one.upheld = meanings.has(Meaning::upheld);
    }
    if (meanings.has(Meaning::satisfied) || meanings.has(Meaning::dissatisfied)) {
      one.judged = at;
      one.satisfied = meanings.has(Meaning::satisfied) && !meanings.has(Meaning::dissatisfied);
    }
  }

  /// The same thing by the same deadline: a row that was written twice. Another deadline is another promise.
  [[nodiscard]] static bool promised_already(const OpenCase& one, const ProcessEvent& event,
                                             const PromisePool& pool) noexcept {
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next)
      if (pool.at(p).promised == event.promised && pool.at(p).due == event.deadline) return true;
    return false;
  }

  static void promise(OpenCase& one, const ProcessEvent& event, PromisePool& pool, EventAccount& account) {
    if (!std::isfinite(event.deadline) || event.deadline < event.at) {
      ++account.deadlines_not_valid;
      return;
    }
    ++one.promises.made;
    for (std::uint32_t p = one.promise; p != 0; p = pool.at(p).next) {
      OpenPromise& open = pool.at(p);
      if (open.promised != event.promised) continue;
      ++(open.due < event.at ? one.promises.broken : one.promises.replaced);
      open.due = event.deadline;
      ++open.length;
      return;
    }
    OpenPromise made;
    made.due = made.first_due = event.deadline;
    made.promised = event.promised;
    made.next = one.promise;
    one.promise = pool.add(made);
  }

  ProcessRules rules_;
  bool receipts_told_ = false;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
