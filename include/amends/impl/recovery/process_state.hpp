#pragma once

// Cases, figures and accounts as numbers, and back: one visit for both ways.

#include <algorithm>
#include <amends/impl/recovery/stream_case.hpp>
#include <amends/recovery/process_figures.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery::detail {

class StateWriter {
 public:
  static constexpr bool reads = false;

  void number(double& x) { numbers.push_back(x); }
  template <class Whole>
  void whole(Whole& x) {
    static_assert(std::is_unsigned_v<Whole>);
    if constexpr (sizeof(Whole) > 4) numbers.push_back(static_cast<double>(x >> 32));
    numbers.push_back(static_cast<double>(x & 0xffffffffu));
  }

  std::vector<double> numbers{};
};

class StateReader {
 public:
  static constexpr bool reads = true;

  explicit StateReader(std::span<const double> numbers) noexcept : numbers_(numbers) {}

  void number(double& x) { x = next(); }
  template <class Whole>
  void whole(Whole& x) {
    static_assert(std::is_unsigned_v<Whole>);
    std::uint64_t value = 0;
    if constexpr (sizeof(Whole) > 4) value = part(0xffffffffu) << 32;
    x = static_cast<Whole>(value | part((std::numeric_limits<Whole>::max)()));
  }
  /// How many things follow, each of which takes a number or more.
  [[nodiscard]] std::size_t left() const noexcept { return numbers_.size() - at_; }
  [[noreturn]] static void refuse() {
    throw core::Error(core::ErrorCode::format, "state", "state: it is not that of a log of events of this version");
  }
  void end() const {
    if (left() != 0) refuse();
  }

 private:
  [[nodiscard]] double next() {
    if (at_ == numbers_.size()) refuse();
    return numbers_[at_++];
  }
  [[nodiscard]] std::uint64_t part(std::uint64_t largest) {
    const double x = next();
    if (!(x >= 0.0 && x <= static_cast<double>((std::min<std::uint64_t>)(largest, 0xffffffffu)) && x == std::floor(x)))
      refuse();
    return static_cast<std::uint64_t>(x);
  }

  std::span<const double> numbers_;
  std::size_t at_ = 0;
};

template <class Archive>
void visit(Archive& archive, bool& x) {
  std::uint8_t bit = x ? 1 : 0;
  archive.whole(bit);
  x = bit != 0;
}
template <class Archive>
void visit(Archive& archive, double& x) {
  archive.number(x);
}
template <class Archive>
void visit(Archive& archive, std::uint32_t& x) {
  archive.whole(x);
}
template <class Archive>
void visit(Archive& archive, std::uint64_t& x) {
  archive.whole(x);
}
template <class Archive>
void visit(Archive& archive, Meanings& x) {
  std::uint32_t bits = x.bits();
  archive.whole(bits);
  x = Meanings::of_bits(bits);
}
template <class Archive>
void visit(Archive& archive, ShareCount& x) {
  archive.whole(x.of);
  archive.whole(x.yes);
}
template <class Archive>
void visit(Archive& archive, PromiseChains& x) {
  archive.whole(x.chains);
  archive.whole(x.held_at_first);
  archive.whole(x.held_at_last);
}
template <class Archive, class Thing, std::size_t size>
void visit(Archive& archive, std::array<Thing, size>& all) {
  for (Thing& one : all) visit(archive, one);
}
template <class Archive, class... Things>
void visit_all(Archive& archive, Things&... things) {
  (visit(archive, things), ...);
}
template <class Archive>
void visit(Archive& archive, PromiseCounts& x) {
  visit_all(archive, x.made, x.kept, x.broken, x.replaced, x.by_length);
}
template <class Archive>
void visit(Archive& archive, EventAccount& x) {
  visit_all(archive, x.events, x.left_out_for, x.deadlines_not_valid, x.deadlines_not_read, x.costs_not_valid, x.sorted,
            x.promises_not_seen);
}
template <class Archive>
void visit(Archive& archive, ProcessCase& x) {
  visit_all(archive, x.complaint, x.last_event, x.waiting_since, x.group, x.events, x.happened, x.resolved, x.closed,
            x.steps_out_of_order, x.stages_out_of_order, x.received, x.waited, x.cost, x.contacts, x.reopenings,
            x.escalations, x.upheld, x.satisfied, x.first_resolved, x.last_resolved, x.done_at, x.first_reopened,
            x.last_reopened, x.waited_before_reopened, x.second_contact, x.first_at, x.waited_before, x.decided,
            x.judged, x.promises);
}

template <class Archive>
void visit(Archive& archive, core::Moments& x) {
  core::Moments::State s = x.state();
  for (double* one : {&s.count, &s.mean, &s.m2, &s.m3, &s.m4, &s.smallest, &s.largest, &s.undefined})
    archive.number(*one);
  if constexpr (Archive::reads) x = core::Moments(s);
}
template <class Archive>
void visit(Archive& archive, DurationClasses& x) {
  std::uint32_t used = 0;
  for (std::size_t i = 0; i < x.classes_used(); ++i) used += x.ended_of(i) + x.open_of(i) != 0 ? 1u : 0u;
  archive.whole(used);
  if constexpr (Archive::reads) {
    x = DurationClasses();
    for (std::uint32_t k = 0; k < used; ++k) {
      std::uint32_t i = 0;
      std::uint64_t ended = 0, open = 0;
      visit_all(archive, i, ended, open);
      if (i >= DurationClasses::classes) StateReader::refuse();
      x.add_to(i, true, ended);
      x.add_to(i, false, open);
    }
  } else {
    for (std::size_t i = 0; i < x.classes_used(); ++i) {
      auto of_class = static_cast<std::uint32_t>(i);
      std::uint64_t ended = x.ended_of(i), open = x.open_of(i);
      if (ended + open != 0) visit_all(archive, of_class, ended, open);
    }
  }
}
template <class Archive>
void visit(Archive& archive, ProcessFigures& x) {
  visit_all(archive, x.complaints, x.acknowledged_in_time, x.resolved_in_time, x.first_contact, x.reopened, x.escalated,
            x.upheld, x.failed_again, x.judged, x.satisfied, x.conforming, x.steps_in_order, x.stages_in_order,
            x.happened, x.missing_in_open, x.promises, x.satisfied_by_promise, x.open, x.open_overdue, x.age_of_open,
            x.contacts, x.cost, x.durations);
}

/// The bits of a case of a stream, those that come first at the lowest place.
inline std::uint32_t flags_of(const StreamCase& x) noexcept {
  std::uint32_t bits = 0, place = 0;
  for (const bool one :
       {x.resolved, x.closed, x.waits, x.steps_out_of_order, x.stages_out_of_order, x.reopened, x.reopened_in_window,
        x.heard_in_window, x.escalated, x.decided, x.upheld, x.judged, x.satisfied, x.in_use, x.deadlines_told})
    bits |= static_cast<std::uint32_t>(one) << place++;
  return bits;
}
inline void set_flags(StreamCase& x, std::uint32_t bits) noexcept {
  const auto bit = [&](unsigned place) { return (bits >> place & 1u) != 0; };
  x.resolved = bit(0);
  x.closed = bit(1);
  x.waits = bit(2);
  x.steps_out_of_order = bit(3);
  x.stages_out_of_order = bit(4);
  x.reopened = bit(5);
  x.reopened_in_window = bit(6);
  x.heard_in_window = bit(7);
  x.escalated = bit(8);
  x.decided = bit(9);
  x.upheld = bit(10);
  x.judged = bit(11);
  x.satisfied = bit(12);
  x.in_use = bit(13);
  x.deadlines_told = bit(14);
}

template <class Archive>
void visit_promises(Archive& archive, StreamCase& x, CasePools& pools) {
  std::uint32_t promises = 0;
  for (std::uint32_t p = x.promise; p != 0; p = pools.at(p).next) ++promises;
  archive.whole(promises);
  std::uint32_t next = Archive::reads ? 0 : x.promise;
  for (std::uint32_t k = 0; k < promises; ++k) {
    OpenPromise one = Archive::reads ? OpenPromise() : pools.at(next);
    auto promised = static_cast<std::uint32_t>(one.promised);
    visit_all(archive, one.due, one.first_due, one.length, promised);
    if constexpr (Archive::reads) {
      if (promised >= meaning_count || one.length == 0) StateReader::refuse();
      one.promised = static_cast<Meaning>(promised);
      one.next = x.promise;
      x.promise = pools.add(one);
    } else {
      next = one.next;
    }
  }
}
/// Something that few cases have, at a place of a pool.
template <class Archive, class Thing, class Visit>
void visit_rare(Archive& archive, std::uint32_t& place, RarePool<Thing>& pool, Visit&& visit_thing) {
  bool there = place != 0;
  visit(archive, there);
  if (!there) return;
  if constexpr (Archive::reads) place = pool.add();
  visit_thing(pool.at(place));
}
/// A case of a stream, with what it has in the pools.
template <class Archive>
void visit(Archive& archive, StreamCase& x, CasePools& pools) {
  std::uint32_t flags = flags_of(x), waited_now = x.waited_now;
  visit_all(archive, x.activities_now, x.before, x.awaited, x.group, x.complaint, x.last_event, x.received, x.waited,
            x.happened, flags, waited_now, x.ended, x.cost, x.contacts);
  if constexpr (Archive::reads) {
    set_flags(x, flags);
    x.waited_now = static_cast<std::uint8_t>(waited_now);
  }
  visit_promises(archive, x, pools);
  visit_rare(archive, x.promise_counts_at, pools.counts, [&](PromiseCounts& one) { visit(archive, one); });
  visit_rare(archive, x.waited_at, pools.waited, [&](MinutesByEnd& one) { visit(archive, one); });
  visit_rare(archive, x.reopening_at, pools.reopenings,
             [&](Reopening& one) { visit_all(archive, one.at, one.waited_before); });
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
