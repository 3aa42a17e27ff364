#pragma once

#include <amends/recovery/process_figures.hpp>

#include <amends/impl/recovery/count_case.hpp>
#include <amends/impl/recovery/process_state.hpp>
#include <amends/math/special.hpp>
#include <bit>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(PromiseState state) noexcept {
  constexpr std::array<std::string_view, promise_state_count> names{"none", "kept", "broken", "pending"};
  return names[static_cast<std::size_t>(state)];
}

AMENDS_INLINE std::string_view to_string(Kpi kpi) noexcept {
  constexpr std::array<std::string_view, kpi_count> names{"acknowledged_in_time",
                                                          "resolved_in_time",
                                                          "first_contact_resolution",
                                                          "contacts_per_complaint",
                                                          "reopening_rate",
                                                          "escalation_rate",
                                                          "upheld_rate",
                                                          "second_failure_rate",
                                                          "promise_keeping",
                                                          "promise_held_at_first",
                                                          "conformance",
                                                          "satisfied_of_judged",
                                                          "service_recovery_rate",
                                                          "backlog",
                                                          "backlog_overdue",
                                                          "cost_per_complaint"};
  return names[static_cast<std::size_t>(kpi)];
}

AMENDS_INLINE PromiseState promise_state(const ProcessCase& one) noexcept {
  return detail::state_of(one.promises);
}

AMENDS_INLINE void ProcessFigures::count(const ProcessCase& one, double now, const ProcessRules& rules) {
  detail::count_case(*this, detail::facts_of(one, rules), one.promises, now, rules);
}

AMENDS_INLINE void ProcessFigures::merge(const ProcessFigures& other) {
  complaints += other.complaints;
  for (ShareCount ProcessFigures::*share :
       {&ProcessFigures::acknowledged_in_time, &ProcessFigures::resolved_in_time, &ProcessFigures::first_contact,
        &ProcessFigures::reopened, &ProcessFigures::escalated, &ProcessFigures::upheld, &ProcessFigures::failed_again,
        &ProcessFigures::judged, &ProcessFigures::satisfied, &ProcessFigures::conforming,
        &ProcessFigures::steps_in_order, &ProcessFigures::stages_in_order})
    (this->*share).merge(other.*share);
  for (std::size_t m = 0; m < happened.size(); ++m) {
    happened[m].merge(other.happened[m]);
    missing_in_open[m] += other.missing_in_open[m];
  }
  detail::add(promises, other.promises);
  for (std::size_t p = 0; p < promise_state_count; ++p) satisfied_by_promise[p].merge(other.satisfied_by_promise[p]);
  open += other.open;
  open_overdue += other.open_overdue;
  age_of_open.merge(other.age_of_open);
  contacts.merge(other.contacts);
  cost.merge(other.cost);
  for (std::size_t e = 0; e < duration_end_count; ++e)
    for (std::size_t c = 0; c < clock_count; ++c) durations[e][c].merge(other.durations[e][c]);
}

AMENDS_INLINE std::vector<double> state_of(const ProcessFigures& figures) {
  detail::StateWriter writer;
  ProcessFigures copy = figures;
  detail::visit(writer, copy);
  return std::move(writer.numbers);
}

AMENDS_INLINE ProcessFigures figures_from_state(std::span<const double> state) {
  detail::StateReader reader(state);
  ProcessFigures figures;
  detail::visit(reader, figures);
  reader.end();
  return figures;
}

namespace detail {

inline KpiValue kpi_share(Kpi kpi, const ShareCount& counted, double level) {
  const math::ShareInterval share = counted.share(level);
  return {
      kpi, share.value, share.lower, share.upper, static_cast<double>(counted.yes), static_cast<double>(counted.of)};
}

inline KpiValue kpi_mean(Kpi kpi, const core::Moments& moments, double level) {
  const double reach = math::two_sided_normal_quantile(level) * moments.standard_error();
  const double mean = moments.mean();
  return {kpi, mean, mean - reach, mean + reach, moments.sum(), moments.count()};
}

inline KpiValue kpi_recovery(const ProcessFigures& figures) {
  const auto n = static_cast<double>(figures.complaints), yes = static_cast<double>(figures.satisfied.yes);
  const double silent = n - static_cast<double>(figures.judged.yes);
  return {Kpi::service_recovery_rate, yes / n, yes / n, (yes + silent) / n, yes, n};
}

}  // namespace detail

AMENDS_INLINE bool can_show(const ProcessRules& rules, DurationEnd end) noexcept {
  switch (end) {
    case DurationEnd::acknowledged:
      return rules.known.has(Meaning::acknowledged);
    case DurationEnd::responded:
      return rules.known.has(Meaning::responded);
    case DurationEnd::closed:
      return rules.known.has(Meaning::closed);
    case DurationEnd::first_resolved:
    case DurationEnd::last_resolved:
      return true;
  }
  return false;
}

AMENDS_INLINE bool can_show(const ProcessRules& rules, Kpi kpi) noexcept {
  const auto any = [&](Meanings of) { return !(rules.known & of).empty(); };
  switch (kpi) {
    case Kpi::acknowledged_in_time:
      return rules.acknowledge_within.has_value();
    case Kpi::resolved_in_time:
    case Kpi::backlog_overdue:
      return rules.resolve_within.has_value();
    case Kpi::first_contact_resolution:
      return any({Meaning::contact, Meaning::reopens});
    case Kpi::contacts_per_complaint:
      return any(Meaning::contact);
    case Kpi::reopening_rate:
      return any(Meaning::reopens);
    case Kpi::escalation_rate:
      return any(Meaning::escalates);
    case Kpi::upheld_rate:
      return any({Meaning::upheld, Meaning::rejected});
    case Kpi::conformance:
      return (rules.required->bits() & ~Meanings(Meaning::promises_kept).bits()) != 0;
    case Kpi::satisfied_of_judged:
    case Kpi::service_recovery_rate:
      return any({Meaning::satisfied, Meaning::dissatisfied});
    case Kpi::second_failure_rate:
    case Kpi::promise_keeping:
    case Kpi::promise_held_at_first:
    case Kpi::backlog:
    case Kpi::cost_per_complaint:
      return true;
  }
  return false;
}

namespace detail {

inline KpiValue kpi_of(Kpi kpi, const ProcessFigures& figures, double level) {
  const PromiseCounts& promises = figures.promises;
  const auto open = static_cast<double>(figures.open);
  ShareCount first;
  switch (kpi) {
    case Kpi::acknowledged_in_time:
      return kpi_share(kpi, figures.acknowledged_in_time, level);
    case Kpi::resolved_in_time:
      return kpi_share(kpi, figures.resolved_in_time, level);
    case Kpi::first_contact_resolution:
      return kpi_share(kpi, figures.first_contact, level);
    case Kpi::contacts_per_complaint:
      return kpi_mean(kpi, figures.contacts, level);
    case Kpi::reopening_rate:
      return kpi_share(kpi, figures.reopened, level);
    case Kpi::escalation_rate:
      return kpi_share(kpi, figures.escalated, level);
    case Kpi::upheld_rate:
      return kpi_share(kpi, figures.upheld, level);
    case Kpi::second_failure_rate:
      return kpi_share(kpi, figures.failed_again, level);
    case Kpi::promise_keeping:
      return kpi_share(kpi, {.of = promises.kept + promises.broken, .yes = promises.kept}, level);
    case Kpi::promise_held_at_first:
      for (const PromiseChains& of : promises.by_length) first.merge({.of = of.chains, .yes = of.held_at_first});
      return kpi_share(kpi, first, level);
    case Kpi::conformance:
      return kpi_share(kpi, figures.conforming, level);
    case Kpi::satisfied_of_judged:
      return kpi_share(kpi, figures.satisfied, level);
    case Kpi::service_recovery_rate:
      return kpi_recovery(figures);
    case Kpi::backlog:
      return {kpi, open, open, open, open, static_cast<double>(figures.complaints)};
    case Kpi::backlog_overdue:
      return kpi_share(kpi, {.of = figures.open, .yes = figures.open_overdue}, level);
    case Kpi::cost_per_complaint:
      return kpi_mean(kpi, figures.cost.sum() > 0.0 ? figures.cost : core::Moments(), level);
  }
  return {};
}

}  // namespace detail

AMENDS_INLINE std::vector<KpiValue> kpis(const ProcessFigures& figures, const ProcessRules& rules, double level) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<KpiValue> found;
  found.reserve(kpi_count);
  for (std::size_t k = 0; k < kpi_count; ++k) {
    const auto kpi = static_cast<Kpi>(k);
    const KpiValue value = detail::kpi_of(kpi, figures, level);
    found.push_back(can_show(rules, kpi) ? value : KpiValue{kpi, none, none, none, 0.0, 0.0});
  }
  return found;
}

AMENDS_INLINE Rate complaint_rate(double complaints, double transactions, double level) {
  core::check_non_negative("complaints", complaints);
  if (complaints != std::floor(complaints)) core::throw_domain("complaints", "be a whole number", complaints);
  core::check_positive("transactions", transactions);
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie between 0 and 1", level);
  const double tail = 0.5 * (1.0 - level);
  const double low = complaints > 0.0 ? math::gamma_quantile(tail, complaints) : 0.0;
  return {complaints / transactions, low / transactions,
          math::gamma_quantile_upper(tail, complaints + 1.0) / transactions};
}

}  // namespace amends::inline AMENDS_ABI::recovery
