#pragma once

#include <amends/recovery/recovery_monitor.hpp>

#include <algorithm>
#include <amends/impl/recovery/case_table.hpp>
#include <amends/impl/recovery/process_state.hpp>
#include <amends/impl/recovery/settled_figures.hpp>
#include <amends/impl/recovery/stream_case.hpp>
#include <array>
#include <deque>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

struct RecoveryMonitor::State {
  /// When a complaint that is done may be settled.
  struct Due {
    double at = 0.0;
    std::uint64_t complaint = 0;
    std::uint32_t place = 0;
    bool operator>(const Due& other) const noexcept { return at > other.at; }
  };
  /// A settled complaint, one of whose promises is still pending.
  struct Pending {
    double due = 0.0;
    detail::StreamCase one{};
    bool operator>(const Pending& other) const noexcept { return due > other.due; }
  };
  template <class T>
  struct Earliest : std::priority_queue<T, std::vector<T>, std::greater<T>> {
    [[nodiscard]] const std::vector<T>& all() const noexcept { return this->c; }
  };

  static constexpr double never = std::numeric_limits<double>::infinity();
  static constexpr std::uint8_t queued_at_most = 3;

  State(ProcessRules rules, std::size_t groups) : reader(checked(std::move(rules))), settled(groups + 1) {}

  detail::CaseReader reader;
  detail::CaseTable table{};
  detail::CaseStore cases{};
  detail::CasePools pools{};
  // Each event after which a complaint is done, in the order of time; the last one of a complaint counts. Where these
  // are more than a few, what is heard later waits in to_settle_late.
  std::deque<Due> to_settle{};
  Earliest<Due> to_settle_late{};
  Earliest<Pending> pending{};
  double next_due = never;                      // the earliest of the three
  std::vector<detail::SettledFigures> settled;  // by group; at last those of no group
  EventAccount account{};
  double now = -std::numeric_limits<double>::infinity();

  [[nodiscard]] std::uint32_t find(std::uint64_t complaint) const noexcept {
    return table.find(complaint, [&](std::uint32_t place) { return cases[place].complaint == complaint; });
  }
  /// What became of the promises of a case by `at`.
  [[nodiscard]] PromiseCounts promises_at(const detail::StreamCase& one, double at) const noexcept {
    if (one.promise_counts_at == 0) return {};
    PromiseCounts counts = pools.counts.at(one.promise_counts_at);
    detail::CaseReader::end_overdue(counts, one.promise, at, pools);
    return counts;
  }
  void count(const detail::StreamCase& one) {
    settled[(std::min<std::size_t>)(one.group, settled.size() - 1)].settle(detail::facts_of(one, pools),
                                                                           promises_at(one, now), now, reader.rules());
  }
  void forget(detail::StreamCase& one) {
    detail::CaseReader::forget_promises(one, pools);
    if (one.promise_counts_at != 0) pools.counts.remove(one.promise_counts_at);
    if (one.waited_at != 0) pools.waited.remove(one.waited_at);
    if (one.reopening_at != 0) pools.reopenings.remove(one.reopening_at);
  }

  /// Takes a complaint out of the table: counted, unless one of its promises is still to come due.
  void settle(std::uint32_t place) {
    detail::StreamCase& one = cases[place];
    table.erase(one.complaint, place);
    cases.give_back(place);
    const double due = detail::CaseReader::latest_due(one, pools);
    if (due >= now) {
      pending.push({due, one});
      return;
    }
    count(one);
    forget(one);
  }

  void settle_late(std::uint32_t place) {
    const detail::StreamCase& one = cases[place];
    const Due due{one.last_event + reader.rules().settled_after, one.complaint, place};
    to_settle_late.push(due);
    next_due = (std::min)(next_due, due.at);
  }
  /// Settles a complaint whose time has come, unless something was heard since.
  void look_again(std::uint32_t place, bool more_to_come) {
    const detail::StreamCase& one = cases[place];
    if (!one.done()) return;
    if (reader.settled(one, now))
      settle(place);
    else if (!more_to_come)
      settle_late(place);
  }

  void settle_due() {
    constexpr std::size_t soon = 8;
    while (!to_settle.empty() && to_settle.front().at < now) {
      const Due due = to_settle.front();
      to_settle.pop_front();
      if (to_settle.size() > soon) {
        table.fetch_ahead(to_settle[soon].complaint);
        fetch_case_ahead(to_settle[soon].place);
        fetch_pools_ahead(to_settle[soon / 2].place);
      }
      detail::StreamCase& one = cases[due.place];
      if (!one.in_use || one.complaint != due.complaint) continue;
      look_again(due.place, --one.queued > 0);
    }
    while (!to_settle_late.empty() && to_settle_late.top().at < now) {
      const Due due = to_settle_late.top();
      to_settle_late.pop();
      const detail::StreamCase& one = cases[due.place];
      if (one.in_use && one.complaint == due.complaint) look_again(due.place, one.queued > 0);
    }
    while (!pending.empty() && pending.top().due < now) {
      detail::StreamCase one = pending.top().one;
      pending.pop();
      count(one);
      forget(one);
    }
    next_due = to_settle.empty() ? never : to_settle.front().at;
    if (!to_settle_late.empty()) next_due = (std::min)(next_due, to_settle_late.top().at);
    if (!pending.empty()) next_due = (std::min)(next_due, pending.top().due);
  }
  void advance(double at) {
    now = at;
    if (next_due < now) settle_due();
  }

  [[nodiscard]] std::uint32_t place_for(std::uint64_t complaint) {
    const std::uint32_t place = cases.take();
    table.insert(complaint, place);
    return place;
  }

  /// expected: where the case probably lies, or none
  EventFault take(const ProcessEvent& event, std::uint32_t expected) {
    if (const EventFault fault = reader.fault(event); fault != EventFault::none) return fault;
    if (event.at < now) return EventFault::out_of_order;
    if (event.at > now) advance(event.at);
    std::uint32_t place = expected;
    if (place == detail::CaseTable::none || !cases[place].in_use || cases[place].complaint != event.complaint)
      place = find(event.complaint);
    if (place == detail::CaseTable::none) {
      if (!reader.begins(event)) return EventFault::outside_complaint;
      place = place_for(event.complaint);
      detail::CaseReader::begin(cases[place], event);
      cases[place].in_use = true;
    }
    detail::StreamCase& one = cases[place];
    const EventFault fault = reader.take(one, event, pools, account);
    if (one.done() && one.queued < queued_at_most) {
      ++one.queued;
      if (to_settle.empty()) next_due = (std::min)(next_due, event.at + reader.rules().settled_after);
      to_settle.push_back({event.at + reader.rules().settled_after, event.complaint, place});
    }
    return fault;
  }

  void add(const ProcessEvent& event, std::uint32_t expected = detail::CaseTable::none) {
    ++account.events;
    if (const EventFault fault = take(event, expected); fault != EventFault::none)
      ++account.left_out_for[static_cast<std::size_t>(fault)];
  }

  void add(std::span<const ProcessEvent> events) {
    constexpr std::size_t far_ahead = 24, near_ahead = 12;
    std::array<std::uint32_t, near_ahead> expected{};  // of the events from here on
    const auto look_ahead = [&](std::size_t i) {
      std::uint32_t& place = expected[i % near_ahead];
      place = i < events.size() ? table.guess(events[i].complaint) : detail::CaseTable::none;
      if (place != detail::CaseTable::none) fetch_case_ahead(place);
    };
    for (std::size_t i = 0; i < near_ahead; ++i) look_ahead(i);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i + far_ahead < events.size()) table.fetch_ahead(events[i + far_ahead].complaint);
      const std::uint32_t place = expected[i % near_ahead];
      look_ahead(i + near_ahead);
      add(events[i], place);
    }
  }

  void fetch_case_ahead(std::uint32_t place) const noexcept {
    const char* at = reinterpret_cast<const char*>(&cases[place]);
    detail::fetch_ahead(at);
    detail::fetch_ahead(at + 64);
  }
  /// domain  a case that has been fetched
  void fetch_pools_ahead(std::uint32_t place) const noexcept {
    const detail::StreamCase& one = cases[place];
    if (one.promise_counts_at == 0) return;
    const char* at = reinterpret_cast<const char*>(&pools.counts.at(one.promise_counts_at));
    detail::fetch_ahead(at);
    detail::fetch_ahead(at + 64);
  }

  /// The figures of what is not settled, as it stands at `at`, of one group or (`every`) all.
  void count_unsettled(ProcessFigures& figures, double at, std::size_t group, bool every) const {
    for (const detail::StreamCase* one : in_order())
      if (every || (std::min<std::size_t>)(one->group, settled.size() - 1) == group)
        detail::count_case(figures, detail::facts_of(*one, pools), promises_at(*one, at), at, reader.rules());
  }

  /// What is in memory in an order that does not depend on where it lies: by receipt, then complaint.
  [[nodiscard]] std::vector<const detail::StreamCase*> in_order() const {
    std::vector<const detail::StreamCase*> found;
    found.reserve(table.size() + pending.size());
    table.for_each([&](std::uint32_t place) { found.push_back(&cases[place]); });
    for (const Pending& one : pending.all()) found.push_back(&one.one);
    std::sort(found.begin(), found.end(), [](const detail::StreamCase* a, const detail::StreamCase* b) {
      return a->received < b->received || (a->received == b->received && a->complaint < b->complaint);
    });
    return found;
  }

  /// A case of another monitor, with what it has in the pools there.
  [[nodiscard]] detail::StreamCase copy_of(const detail::StreamCase& one, const detail::CasePools& theirs) {
    detail::StreamCase copy = one;
    copy.promise = 0;
    for (std::uint32_t p = one.promise; p != 0; p = theirs.at(p).next) {
      detail::OpenPromise promise = theirs.at(p);
      promise.next = copy.promise;
      copy.promise = pools.add(promise);
    }
    if (one.promise_counts_at != 0) {
      copy.promise_counts_at = pools.counts.add();
      pools.counts.at(copy.promise_counts_at) = theirs.counts.at(one.promise_counts_at);
    }
    if (one.waited_at != 0) {
      copy.waited_at = pools.waited.add();
      pools.waited.at(copy.waited_at) = theirs.waited.at(one.waited_at);
    }
    if (one.reopening_at != 0) {
      copy.reopening_at = pools.reopenings.add();
      pools.reopenings.at(copy.reopening_at) = theirs.reopenings.at(one.reopening_at);
    }
    return copy;
  }
  /// Takes over a case of another monitor.
  void take_over(const detail::StreamCase& one, const detail::CasePools& theirs) {
    const detail::StreamCase copy = copy_of(one, theirs);
    if (!copy.in_use) {  // settled there, a promise is pending
      pending.push({detail::CaseReader::latest_due(copy, pools), copy});
      next_due = (std::min)(next_due, pending.top().due);
      return;
    }
    const std::uint32_t place = place_for(copy.complaint);
    cases[place] = copy;
    cases[place].queued = 0;
    if (copy.done()) settle_late(place);
  }
};

AMENDS_INLINE RecoveryMonitor::RecoveryMonitor(ProcessRules rules, std::size_t groups) {
  core::check_count("groups", groups, 1, 100'000);
  state_ = std::make_unique<State>(std::move(rules), groups);
}
AMENDS_INLINE RecoveryMonitor::~RecoveryMonitor() = default;
AMENDS_INLINE RecoveryMonitor::RecoveryMonitor(RecoveryMonitor&&) noexcept = default;
AMENDS_INLINE RecoveryMonitor& RecoveryMonitor::operator=(RecoveryMonitor&&) noexcept = default;
AMENDS_INLINE RecoveryMonitor::RecoveryMonitor(const RecoveryMonitor& other)
    : state_(std::make_unique<State>(*other.state_)) {}
AMENDS_INLINE RecoveryMonitor& RecoveryMonitor::operator=(const RecoveryMonitor& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}

AMENDS_INLINE void RecoveryMonitor::add(const ProcessEvent& event) {
  state_->add(event);
}

AMENDS_INLINE void RecoveryMonitor::add(std::span<const ProcessEvent> events) {
  state_->add(events);
}

AMENDS_INLINE void RecoveryMonitor::merge(const RecoveryMonitor& shard) {
  State& mine = *state_;
  const State& other = *shard.state_;
  if (!(mine.reader.rules() == other.reader.rules()) || mine.settled.size() != other.settled.size())
    throw core::Error(core::ErrorCode::contradiction, "shard", "shard: it was made with other rules or groups");
  const std::vector<const detail::StreamCase*> theirs = other.in_order();
  for (const detail::StreamCase* one : theirs)
    if (mine.find(one->complaint) != detail::CaseTable::none)
      throw core::Error(core::ErrorCode::contradiction, "shard",
                        "shard: a complaint is open in both; all events of a complaint belong to one monitor");
  for (std::size_t g = 0; g < mine.settled.size(); ++g) mine.settled[g].merge(other.settled[g].figures());
  mine.account.merge(other.account);
  for (const detail::StreamCase* one : theirs) mine.take_over(*one, other.pools);
  mine.advance((std::max)(mine.now, other.now));
}

AMENDS_INLINE ProcessFigures RecoveryMonitor::figures(double now, std::size_t group) const {
  if (group > groups()) core::throw_domain("group", "be one of those there are", static_cast<double>(group));
  if (!(now >= state_->now)) core::throw_domain("now", "lie at or after the last event", now);
  ProcessFigures figures = state_->settled[group].figures();
  state_->count_unsettled(figures, now, group, false);
  return figures;
}

AMENDS_INLINE ProcessFigures RecoveryMonitor::figures(double now) const {
  if (!(now >= state_->now)) core::throw_domain("now", "lie at or after the last event", now);
  ProcessFigures figures;
  for (const detail::SettledFigures& of : state_->settled) figures.merge(of.figures());
  state_->count_unsettled(figures, now, 0, true);
  return figures;
}

AMENDS_INLINE std::vector<double> RecoveryMonitor::state() const {
  detail::StateWriter writer;
  State copy = *state_;  // a visit may change what it visits
  auto groups = static_cast<std::uint32_t>(copy.settled.size());
  const std::vector<const detail::StreamCase*> cases = state_->in_order();
  auto in_hand = static_cast<std::uint64_t>(cases.size());
  detail::visit_all(writer, groups, copy.now, copy.account, in_hand);
  for (const detail::StreamCase* place : cases) {
    detail::StreamCase one = *place;
    detail::visit(writer, one, copy.pools);
  }
  for (const detail::SettledFigures& of : copy.settled) {
    ProcessFigures figures = of.figures();
    detail::visit(writer, figures);
  }
  return std::move(writer.numbers);
}

AMENDS_INLINE RecoveryMonitor RecoveryMonitor::from_state(ProcessRules rules, std::size_t groups,
                                                          std::span<const double> state) {
  RecoveryMonitor made(std::move(rules), groups);
  State& mine = *made.state_;
  detail::StateReader reader(state);
  std::uint32_t of_groups = 0;
  std::uint64_t in_hand = 0;
  double now = 0.0;
  detail::visit_all(reader, of_groups, now, mine.account, in_hand);
  if (of_groups != mine.settled.size() || std::isnan(now)) detail::StateReader::refuse();
  for (std::uint64_t k = 0; k < in_hand; ++k) {
    detail::CasePools pools;
    detail::StreamCase one;
    detail::visit(reader, one, pools);
    const bool known = mine.find(one.complaint) != detail::CaseTable::none;
    if ((one.in_use && known) || (!one.in_use && one.promise == 0)) detail::StateReader::refuse();
    mine.take_over(one, pools);
  }
  for (detail::SettledFigures& of : mine.settled) {
    ProcessFigures figures;
    detail::visit(reader, figures);
    of.merge(figures);
  }
  reader.end();
  mine.advance(now);
  return made;
}

AMENDS_INLINE const ProcessRules& RecoveryMonitor::rules() const noexcept {
  return state_->reader.rules();
}
AMENDS_INLINE std::size_t RecoveryMonitor::groups() const noexcept {
  return state_->settled.size() - 1;
}
AMENDS_INLINE const EventAccount& RecoveryMonitor::account() const noexcept {
  return state_->account;
}
AMENDS_INLINE double RecoveryMonitor::last_event() const noexcept {
  return state_->now;
}
AMENDS_INLINE std::size_t RecoveryMonitor::in_memory() const noexcept {
  return state_->table.size() + state_->pending.size();
}
AMENDS_INLINE std::size_t RecoveryMonitor::bytes() const noexcept {
  std::size_t sum = state_->table.bytes() + state_->cases.bytes() + state_->pools.bytes() +
                    (state_->to_settle.size() + state_->to_settle_late.size()) * sizeof(State::Due) +
                    state_->pending.size() * sizeof(State::Pending);
  for (const detail::SettledFigures& of : state_->settled) sum += of.bytes();
  return sum;
}

}  // namespace amends::inline AMENDS_ABI::recovery
