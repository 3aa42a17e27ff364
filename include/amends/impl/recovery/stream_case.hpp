#pragma once

// A case as a stream keeps it: what the figures are counted of, in two lines of a cache. An event of a stream is of
// another complaint than the one before, so that its time is that of fetching the case.

#include <amends/impl/recovery/case_facts.hpp>
#include <amends/impl/recovery/open_case.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// Things that few cases have, by number from 1; the places of those given back are used again.
template <class Thing>
class RarePool {
 public:
  [[nodiscard]] std::uint32_t add() {
    if (free_.empty()) {
      things_.emplace_back();
      return static_cast<std::uint32_t>(things_.size());
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    at(place) = Thing();
    return place;
  }
  void remove(std::uint32_t place) { free_.push_back(place); }
  [[nodiscard]] Thing& at(std::uint32_t place) noexcept { return things_[place - 1]; }
  [[nodiscard]] const Thing& at(std::uint32_t place) const noexcept { return things_[place - 1]; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return things_.capacity() * sizeof(Thing) + free_.capacity() * sizeof(std::uint32_t);
  }

 private:
  std::vector<Thing> things_{};
  std::vector<std::uint32_t> free_{};
};

/// When a case was reopened for the last time, and the working minutes waited for the customer until then.
struct Reopening {
  double at = ProcessCase::never;
  double waited_before = 0.0;
};

using MinutesByEnd = std::array<double, duration_end_count>;

/// What cases have beside themselves.
struct CasePools : PromisePool {
  RarePool<PromiseCounts> counts{};  // of cases to which something was promised
  RarePool<MinutesByEnd> waited{};   // before ends that came between two waits for the customer
  RarePool<Reopening> reopenings{};  // of cases that were reopened

  [[nodiscard]] std::size_t bytes() const noexcept {
    return PromisePool::bytes() + counts.bytes() + waited.bytes() + reopenings.bytes();
  }
};

struct StreamCase : CaseReading {
  // The first line: what every event touches.
  std::uint32_t group = 0;
  std::uint64_t complaint = 0;
  double last_event = 0.0;
  double received = 0.0;
  double waited = 0.0;  // for the customer, working minutes
  Meanings happened{};
  bool resolved : 1 = false;
  bool closed : 1 = false;
  bool waits : 1 = false;  // for the customer, since the last event
  bool steps_out_of_order : 1 = false;
  bool stages_out_of_order : 1 = false;
  bool reopened : 1 = false;
  bool reopened_in_window : 1 = false;  // for the first time within the window after the first resolution
  bool heard_in_window : 1 = false;     // another contact before the first resolution, or within the window after it
  bool escalated : 1 = false;
  bool decided : 1 = false;
  bool upheld : 1 = false;
  bool judged : 1 = false;
  bool satisfied : 1 = false;
  bool in_use : 1 = false;
  bool deadlines_told : 1 = false;  // a promise with a deadline has been made
  std::uint8_t waited_now = 0;      // bits of the ends before which `waited` was what it is now
  std::uint8_t queued = 0;          // how often it stands among those to settle in the order of time
  // The second line: the ends, and what is rare.
  MinutesByEnd ended{never, never, never, never, never};
  double cost = 0.0;
  std::uint32_t contacts = 1;
  std::uint32_t promise_counts_at = 0;  // in the pool; 0: nothing was promised
  std::uint32_t waited_at = 0;          // in the pool; 0: before all other ends nothing was waited
  std::uint32_t reopening_at = 0;       // in the pool; 0: it was not reopened

  [[nodiscard]] bool done() const noexcept { return resolved || closed; }
  [[nodiscard]] bool waiting() const noexcept { return waits; }
  void wait() noexcept { waits = true; }
  /// What was waited before the ends is kept when `waited` goes on, where it was something.
  void wait_no_longer(double minutes, CasePools& pools) {
    waits = false;
    if (minutes == 0.0) return;
    if (waited_now != 0 && waited != 0.0) {
      if (waited_at == 0) waited_at = pools.waited.add();
      for (std::size_t e = 0; e < duration_end_count; ++e)
        if ((waited_now >> e & 1) != 0) pools.waited.at(waited_at)[e] = waited;
    }
    waited_now = 0;
    waited += minutes;
  }
  [[nodiscard]] double waited_before(std::size_t end, const CasePools& pools) const noexcept {
    if ((waited_now >> end & 1) != 0) return waited;
    return waited_at == 0 ? 0.0 : pools.waited.at(waited_at)[end];
  }
  void note_event() noexcept {}
  void note_first(std::size_t, double) noexcept {}
  void note_end(DurationEnd end, double at) noexcept {
    ended[static_cast<std::size_t>(end)] = at;
    waited_now = static_cast<std::uint8_t>(waited_now | 1u << static_cast<std::size_t>(end));
  }
  [[nodiscard]] double first_resolved() const noexcept {
    return ended[static_cast<std::size_t>(DurationEnd::first_resolved)];
  }
  [[nodiscard]] bool resolved_before() const noexcept { return !std::isnan(first_resolved()); }
  void note_done(double) noexcept {}
  /// Before the first resolution counts as within the window after it.
  [[nodiscard]] bool in_window(double at, const ProcessRules& rules) const noexcept {
    return !(at > first_resolved() + rules.reopen_window);
  }
  void note_reopened(double at, const ProcessRules& rules, CasePools& pools) {
    if (!reopened) reopened_in_window = in_window(at, rules);
    reopened = true;
    if (reopening_at == 0) reopening_at = pools.reopenings.add();
    pools.reopenings.at(reopening_at) = {at, waited};
  }
  void note_contact(double at, const ProcessRules& rules) noexcept {
    if (contacts++ == 1) heard_in_window = in_window(at, rules);
  }
  void note_escalation() noexcept { escalated = true; }
  void note_decided(double) noexcept { decided = true; }
  void note_judged(double) noexcept { judged = true; }
  [[nodiscard]] PromiseCounts& promise_counts(CasePools& pools) {
    if (promise_counts_at == 0) promise_counts_at = pools.counts.add();
    return pools.counts.at(promise_counts_at);
  }

 private:
  static constexpr double never = ProcessCase::never;
};
static_assert(sizeof(StreamCase) == 128);

inline CaseFacts facts_of(const StreamCase& one, const CasePools& pools) noexcept {
  CaseFacts facts;
  facts.received = one.received;
  facts.last_event = one.last_event;
  facts.waited = one.waited;
  if (one.waits) facts.waiting_since = one.last_event;
  facts.ended = one.ended;
  if (!one.resolved) facts.ended[static_cast<std::size_t>(DurationEnd::last_resolved)] = ProcessCase::never;
  for (std::size_t e = 0; e < duration_end_count; ++e) facts.waited_before[e] = one.waited_before(e, pools);
  facts.happened = one.happened;
  facts.contacts = one.contacts;
  facts.cost = one.cost;
  facts.done = one.done();
  facts.steps_out_of_order = one.steps_out_of_order;
  facts.stages_out_of_order = one.stages_out_of_order;
  facts.reopened = one.reopened;
  facts.reopened_in_window = one.reopened_in_window;
  facts.heard_in_window = one.heard_in_window;
  if (one.reopening_at != 0) {
    facts.last_reopened = pools.reopenings.at(one.reopening_at).at;
    facts.waited_before_reopened = pools.reopenings.at(one.reopening_at).waited_before;
  }
  facts.escalated = one.escalated;
  facts.decided = one.decided;
  facts.upheld = one.upheld;
  facts.judged = one.judged;
  facts.satisfied = one.satisfied;
  return facts;
}

/// Cases at places that stay where they are; those given back are used again.
class CaseStore {
 public:
  CaseStore() = default;
  CaseStore(CaseStore&&) noexcept = default;
  CaseStore& operator=(CaseStore&&) noexcept = default;
  CaseStore(const CaseStore& other) : free_(other.free_), taken_(other.taken_) {
    for (const auto& block : other.blocks_) blocks_.push_back(std::make_unique<Block>(*block));
  }
  CaseStore& operator=(const CaseStore&) = delete;
  ~CaseStore() = default;

  [[nodiscard]] StreamCase& operator[](std::size_t place) noexcept {
    return blocks_[place / size]->cases[place % size];
  }
  [[nodiscard]] const StreamCase& operator[](std::size_t place) const noexcept {
    return blocks_[place / size]->cases[place % size];
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
  void give_back(std::uint32_t place) {
    (*this)[place].in_use = false;
    free_.push_back(place);
  }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return blocks_.size() * sizeof(Block) + free_.capacity() * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::size_t size = 1024;
  struct alignas(64) Block {
    std::array<StreamCase, size> cases{};
  };
  std::vector<std::unique_ptr<Block>> blocks_{};
  std::vector<std::uint32_t> free_{};
  std::size_t taken_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
