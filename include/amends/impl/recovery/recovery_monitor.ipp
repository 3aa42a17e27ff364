#pragma once

#include <amends/recovery/recovery_monitor.hpp>

#include <algorithm>
#include <amends/impl/recovery/case_table.hpp>
#include <amends/impl/recovery/open_case.hpp>
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
    bool operator>(const Due& other) const noexcept { return at > other.at; }
  };
  /// A settled complaint, one of whose promises is still pending.
  struct Pending {
    double due = 0.0;
    detail::OpenCase one{};
    bool operator>(const Pending& other) const noexcept { return due > other.due; }
  };
  template <class T>
  struct Earliest : std::priority_queue<T, std::vector<T>, std::greater<T>> {
    [[nodiscard]] const std::vector<T>& all() const noexcept { return this->c; }
  };

  State(ProcessRules rules, std::size_t groups) : reader(checked(std::move(rules))), settled(groups + 1) {}

  detail::CaseReader reader;
  detail::CaseTable table{};
  detail::CaseStore cases{};
  detail::PromisePool pool{};
  std::deque<Due> to_settle{};     // in the order of time, as complaints are done
  Earliest<Due> to_settle_late{};  // those of which something was heard after they were done
  Earliest<Pending> pending{};
  std::vector<ProcessFigures> settled;  // by group; at last those of no group
  EventAccount account{};
  double now = -std::numeric_limits<double>::infinity();

  [[nodiscard]] ProcessFigures& figures_of(const ProcessCase& one) noexcept {
    return settled[(std::min<std::size_t>)(one.group, settled.size() - 1)];
  }
  void count(const detail::OpenCase& one) {
    figures_of(one).count(reader.seen_at(one, now, pool), now, reader.rules());
  }

  /// Takes a complaint out of the table: counted, unless one of its promises is still to come due.
  void settle(std::uint32_t place) {
    detail::OpenCase& one = cases[place];
    table.erase(one.complaint);
    cases.give_back(place);
    const double due = detail::CaseReader::latest_due(one, pool);
    if (due >= now) {
      pending.push({due, one});
      one.promise = 0;
      return;
    }
    count(one);
    detail::CaseReader::forget_promises(one, pool);
  }

  void look_again(const Due& due) {
    const std::uint32_t place = table.find(due.complaint);
    if (place == detail::CaseTable::none || !cases[place].done()) return;
    if (reader.settled(cases[place], now))
      settle(place);
    else
      to_settle_late.push({cases[place].last_event + reader.rules().settled_after, due.complaint});
  }

  void advance(double at) {
    now = at;
    constexpr std::size_t soon = 8, next = 4;
    while (!to_settle.empty() && to_settle.front().at < now) {
      const Due due = to_settle.front();
      to_settle.pop_front();
      if (to_settle.size() > soon) {
        table.fetch_ahead(to_settle[soon].complaint);
        fetch_case_ahead(to_settle[next].complaint, sizeof(detail::OpenCase));
      }
      look_again(due);
    }
    while (!to_settle_late.empty() && to_settle_late.top().at < now) {
      const Due due = to_settle_late.top();
      to_settle_late.pop();
      look_again(due);
    }
    while (!pending.empty() && pending.top().due < now) {
      detail::OpenCase one = pending.top().one;
      pending.pop();
      count(one);
      detail::CaseReader::forget_promises(one, pool);
    }
  }

  [[nodiscard]] std::uint32_t place_for(std::uint64_t complaint) {
    const std::uint32_t place = cases.take();
    table.insert(complaint, place);
    return place;
  }

  EventFault take(const ProcessEvent& event) {
    if (const EventFault fault = reader.fault(event); fault != EventFault::none) return fault;
    if (event.at < now) return EventFault::out_of_order;
    if (event.at > now) advance(event.at);
    std::uint32_t place = table.find(event.complaint);
    if (place == detail::CaseTable::none) {
      if (!reader.begins(event)) return EventFault::outside_complaint;
      place = place_for(event.complaint);
      detail::CaseReader::begin(cases[place], event);
    }
    detail::OpenCase& one = cases[place];
    const bool was_done = one.done();
    const EventFault fault = reader.take(one, event, pool, account);
    if (!was_done && one.done()) to_settle.push_back({event.at + reader.rules().settled_after, event.complaint});
    return fault;
  }

  void add(const ProcessEvent& event) {
    ++account.events;
    if (const EventFault fault = take(event); fault != EventFault::none)
      ++account.left_out_for[static_cast<std::size_t>(fault)];
  }

  void fetch_case_ahead(std::uint64_t complaint, std::size_t bytes) const noexcept {
    const std::uint32_t place = table.find(complaint);
    if (place == detail::CaseTable::none) return;
    const char* at = reinterpret_cast<const char*>(&cases[place]);
    for (std::size_t line = 0; line < bytes; line += 64) detail::fetch_ahead(at + line);
  }

  /// The figures of what is not settled, as it stands at `at`, of one group or (`every`) all.
  void count_unsettled(ProcessFigures& figures, double at, std::size_t group, bool every) const {
    const auto add = [&](const detail::OpenCase& one) {
      if (every || one.group == group) figures.count(reader.seen_at(one, at, pool), at, reader.rules());
    };
    for (const detail::OpenCase* one : in_order()) add(*one);
  }

  /// What is in memory in an order that does not depend on where it lies: by receipt, then complaint.
  [[nodiscard]] std::vector<const detail::OpenCase*> in_order() const {
    std::vector<const detail::OpenCase*> found;
    found.reserve(table.size() + pending.size());
    table.for_each([&](std::uint32_t place) { found.push_back(&cases[place]); });
    for (const Pending& one : pending.all()) found.push_back(&one.one);
    std::sort(found.begin(), found.end(), [](const detail::OpenCase* a, const detail::OpenCase* b) {
      return a->received < b->received || (a->received == b->received && a->complaint < b->complaint);
    });
    return found;
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
  constexpr std::size_t far_ahead = 24, near_ahead = 10, touched = 256;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i + far_ahead < events.size()) state_->table.fetch_ahead(events[i + far_ahead].complaint);
    if (i + near_ahead < events.size()) state_->fetch_case_ahead(events[i + near_ahead].complaint, touched);
    state_->add(events[i]);
  }
}

AMENDS_INLINE void RecoveryMonitor::merge(const RecoveryMonitor& shard) {
  State& mine = *state_;
  const State& other = *shard.state_;
  if (!(mine.reader.rules() == other.reader.rules()) || mine.settled.size() != other.settled.size())
    throw core::Error(core::ErrorCode::contradiction, "shard", "shard: it was made with other rules or groups");
  const std::vector<const detail::OpenCase*> theirs = other.in_order();
  for (const detail::OpenCase* one : theirs)
    if (mine.table.find(one->complaint) != detail::CaseTable::none)
      throw core::Error(core::ErrorCode::contradiction, "shard",
                        "shard: a complaint is open in both; all events of a complaint belong to one monitor");
  for (std::size_t g = 0; g < mine.settled.size(); ++g) mine.settled[g].merge(other.settled[g]);
  mine.account.merge(other.account);
  for (const detail::OpenCase* one : theirs) {
    detail::OpenCase copy = *one;
    copy.promise = 0;
    for (std::uint32_t p = one->promise; p != 0; p = other.pool.at(p).next) {
      detail::OpenPromise promise = other.pool.at(p);
      promise.next = copy.promise;
      copy.promise = mine.pool.add(promise);
    }
    const bool in_table = other.table.find(one->complaint) != detail::CaseTable::none &&
                          &other.cases[other.table.find(one->complaint)] == one;
    if (!in_table) {
      mine.pending.push({detail::CaseReader::latest_due(copy, mine.pool), copy});
      continue;
    }
    mine.cases[mine.place_for(copy.complaint)] = copy;
    if (copy.done()) mine.to_settle_late.push({copy.last_event + mine.reader.rules().settled_after, copy.complaint});
  }
  mine.advance((std::max)(mine.now, other.now));
}

AMENDS_INLINE ProcessFigures RecoveryMonitor::figures(double now, std::size_t group) const {
  if (group >= groups()) core::throw_domain("group", "be one of those there are", static_cast<double>(group));
  if (!(now >= state_->now)) core::throw_domain("now", "lie at or after the last event", now);
  ProcessFigures figures = state_->settled[group];
  state_->count_unsettled(figures, now, group, false);
  return figures;
}

AMENDS_INLINE ProcessFigures RecoveryMonitor::figures(double now) const {
  if (!(now >= state_->now)) core::throw_domain("now", "lie at or after the last event", now);
  ProcessFigures figures;
  for (const ProcessFigures& of : state_->settled) figures.merge(of);
  state_->count_unsettled(figures, now, 0, true);
  return figures;
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
  return state_->table.bytes() + state_->cases.bytes() + state_->to_settle.size() * sizeof(State::Due) +
         state_->to_settle_late.size() * sizeof(State::Due) + state_->pending.size() * sizeof(State::Pending) +
         state_->settled.size() * sizeof(ProcessFigures);
}

}  // namespace amends::inline AMENDS_ABI::recovery
