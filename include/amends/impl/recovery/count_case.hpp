#pragma once

// How a complaint enters the figures: one place, for those of a table and those that a stream keeps of what is settled.

#include <amends/impl/recovery/case_facts.hpp>
#include <amends/recovery/process_figures.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace amends::inline AMENDS_ABI::recovery::detail {

inline void add(PromiseCounts& to, const PromiseCounts& from) noexcept {
  to.made += from.made;
  to.kept += from.kept;
  to.broken += from.broken;
  to.replaced += from.replaced;
  for (std::size_t k = 0; k < to.by_length.size(); ++k) {
    to.by_length[k].chains += from.by_length[k].chains;
    to.by_length[k].held_at_first += from.by_length[k].held_at_first;
    to.by_length[k].held_at_last += from.by_length[k].held_at_last;
  }
}

inline PromiseState state_of(const PromiseCounts& promises) noexcept {
  if (promises.made == 0) return PromiseState::none;
  if (promises.broken > 0) return PromiseState::broken;
  return promises.kept > 0 ? PromiseState::kept : PromiseState::pending;
}

using DurationPlaces = std::array<std::array<std::uint16_t, clock_count>, duration_end_count>;

/// The class of each duration that the log can show.
inline DurationPlaces duration_places(CaseDurations& durations, const CaseFacts& facts, const ProcessRules& rules) {
  DurationPlaces places{};
  const auto ended = [&](std::size_t e) { return !std::isnan(facts.ended[e]); };
  const auto known = [&](std::size_t e) { return can_show(rules, static_cast<DurationEnd>(e)); };
  for (std::size_t e = 0; e < duration_end_count; ++e) {
    if (!known(e)) continue;
    // Ends that are one moment: answered and solved, solved once, in both senses, and those that have not come.
    const auto alike = [&](std::size_t of) {
      return (facts.ended[of] == facts.ended[e] && facts.waited_before[of] == facts.waited_before[e]) ||
             (!ended(of) && !ended(e));
    };
    std::size_t same = e;
    for (std::size_t of = 0; of < e && same == e; ++of)
      if (known(of) && alike(of)) same = of;
    if (same != e) {
      places[e] = places[same];
      continue;
    }
    double before = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t c = 0; c < clock_count; ++c) {
      const double minutes = durations.minutes(facts.ended[e], facts.waited_before[e], static_cast<Clock>(c));
      places[e][c] =
          minutes == before ? places[e][c - 1] : static_cast<std::uint16_t>(DurationClasses::class_of(minutes));
      before = minutes;
    }
  }
  return places;
}

// What ProcessFigures does with a number, and SettledFigures (settled_figures.hpp) in its own way.
inline void add_duration(ProcessFigures& figures, std::size_t end, std::size_t clock, std::size_t of_class,
                         bool ended) {
  figures.durations[end][clock].add_to(of_class, ended);
}
inline void add_contacts(ProcessFigures& figures, std::uint32_t contacts) {
  figures.contacts.add(contacts);
}
inline void add_cost(ProcessFigures& figures, double cost) {
  figures.cost.add(cost);
}

template <class Figures>
void count_resolution(Figures& figures, const CaseFacts& one, CaseDurations& durations, double now,
                      const ProcessRules& rules) {
  const auto judged = [&](ShareCount& share, DurationEnd end, const std::optional<TimeLimit>& limit) {
    if (!limit) return;
    const auto e = static_cast<std::size_t>(end);
    const double minutes = durations.minutes(one.ended[e], one.waited_before[e], limit->clock);
    const InTime found = in_time_of({minutes, !std::isnan(one.ended[e])}, *limit);
    if (found == InTime::yes || found == InTime::no) share.add(found == InTime::yes);
  };
  judged(figures.acknowledged_in_time, DurationEnd::acknowledged, rules.acknowledge_within);
  judged(figures.resolved_in_time, DurationEnd::first_resolved, rules.resolve_within);
  if (one.first_resolved() + rules.reopen_window < now) {
    figures.reopened.add(one.reopened_in_window);
    figures.first_contact.add(!one.reopened_in_window && !one.heard_in_window);
  }
  if (one.done) {
    add_cost(figures, one.cost);
    return;
  }
  ++figures.open;
  figures.open_overdue += overdue(one, durations, rules) ? 1u : 0u;
  figures.age_of_open.add(now - one.received, false);
}

template <class Figures>
void count_conformance(Figures& figures, const CaseFacts& one, const PromiseCounts& promises,
                       const ProcessRules& rules) {
  constexpr std::uint32_t kept_bit = Meanings(Meaning::promises_kept).bits();
  const Meanings lacking = missing_of(one.happened, promises, rules);
  if (one.done) {
    const std::uint32_t shown = rules.known.bits() & ~kept_bit, yes = shown & one.happened.bits();
    for (std::size_t m = 0; m < figures.happened.size(); ++m) {
      figures.happened[m].of += shown >> m & 1u;
      figures.happened[m].yes += yes >> m & 1u;
    }
    if (promises.made > 0)
      figures.happened[static_cast<std::size_t>(Meaning::promises_kept)].add(promises.broken == 0 &&
                                                                             promises.pending() == 0);
    figures.conforming.add(lacking.empty() && !one.steps_out_of_order && !one.stages_out_of_order);
  } else {
    for (std::size_t m = 0; m < figures.happened.size(); ++m) figures.missing_in_open[m] += lacking.bits() >> m & 1u;
  }
  const auto several = [](std::uint32_t bits) { return (bits & (bits - 1)) != 0; };  // and none: (0 - 1) & 0
  if (several((one.happened & all_steps).bits())) figures.steps_in_order.add(!one.steps_out_of_order);
  if (several((one.happened & all_stages).bits())) figures.stages_in_order.add(!one.stages_out_of_order);
}

/// Counts a complaint as it stands at `now`.
/// promises: as they stand then
template <class Figures>
void count_case(Figures& figures, const CaseFacts& one, const PromiseCounts& promises, double now,
                const ProcessRules& rules) {
  ++figures.complaints;
  CaseDurations durations(one, now, rules);
  count_resolution(figures, one, durations, now, rules);
  count_conformance(figures, one, promises, rules);
  const DurationPlaces places = duration_places(durations, one, rules);
  for (std::size_t e = 0; e < duration_end_count; ++e) {
    if (!can_show(rules, static_cast<DurationEnd>(e))) continue;
    for (std::size_t c = 0; c < clock_count; ++c) add_duration(figures, e, c, places[e][c], !std::isnan(one.ended[e]));
  }
  figures.escalated.add(one.escalated);
  if (one.decided) figures.upheld.add(one.upheld);
  figures.failed_again.add(one.reopened || promises.broken > 0);
  figures.judged.add(one.judged);
  if (one.judged) {
    figures.satisfied.add(one.satisfied);
    figures.satisfied_by_promise[static_cast<std::size_t>(state_of(promises))].add(one.satisfied);
  }
  if (promises.made > 0) add(figures.promises, promises);
  add_contacts(figures, one.contacts);
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
