#pragma once

#include <amends/core/config.hpp>
#include <amends/core/moments.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/recovery/duration_classes.hpp>
#include <amends/recovery/process.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// So many of so many.
struct ShareCount {
  std::uint64_t of = 0;
  std::uint64_t yes = 0;

  void add(bool is) noexcept {
    ++of;
    yes += is ? 1u : 0u;
  }
  void merge(const ShareCount& other) noexcept {
    of += other.of;
    yes += other.yes;
  }
  /// Wilson's interval; NaN of none.  errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] math::ShareInterval share(double level = 0.95) const {
    return math::wilson_interval(static_cast<double>(yes), static_cast<double>(of), level);
  }
  friend bool operator==(const ShareCount&, const ShareCount&) = default;
};

/// What the promises of a complaint came to.
enum class PromiseState : std::uint8_t {
  none,     ///< nothing was promised
  kept,     ///< all that has ended was kept, replaced promises too by the last of them
  broken,   ///< at least one was broken
  pending,  ///< none has ended yet
};
inline constexpr std::size_t promise_state_count = 4;
[[nodiscard]] std::string_view to_string(PromiseState state) noexcept;
[[nodiscard]] PromiseState promise_state(const ProcessCase& one) noexcept;

/// Everything that is counted of many complaints, in parts that can be merged in any order. Whole numbers, but for the
/// moments of contacts and cost, which a different order changes by rounding.
struct ProcessFigures {
  std::uint64_t complaints = 0;
  ShareCount acknowledged_in_time{};  ///< of those who were, or are late
  /// Of those resolved, or late: what is open and overdue is a failure, what is open and not yet due is not counted.
  ShareCount resolved_in_time{};
  /// Of complaints whose first resolution lies at least the reopening window back: resolved without another contact of
  /// the customer until then and within the window, and not reopened within it.
  ShareCount first_contact{};
  ShareCount reopened{};         ///< of the same complaints, within the window
  ShareCount escalated{};        ///< of all
  ShareCount upheld{};           ///< of those decided
  ShareCount failed_again{};     ///< of all: reopened, or a promise broken
  ShareCount judged{};           ///< of all: satisfied or dissatisfied with how it was handled
  ShareCount satisfied{};        ///< of those judged
  ShareCount conforming{};       ///< of those done
  ShareCount steps_in_order{};   ///< of all with two steps or more
  ShareCount stages_in_order{};  ///< of all with two stages or more
  /// Each stage and step that the log can show, of those done; `promises_kept` of those to whom something was promised.
  std::array<ShareCount, lifecycle_stages + recovery_step_count> happened{};
  std::array<std::uint64_t, lifecycle_stages + recovery_step_count> missing_in_open{};  ///< of what is required
  PromiseCounts promises{};
  std::array<ShareCount, promise_state_count> satisfied_by_promise{};  ///< of those judged
  std::uint64_t open = 0;
  std::uint64_t open_overdue = 0;  ///< of them, beyond `resolve_within` of receipt, or of the last reopening
  DurationClasses age_of_open{};   ///< calendar minutes; counted as open
  core::Moments contacts{};        ///< of each complaint
  core::Moments cost{};            ///< of each complaint that is done
  /// By end, then clock; of ends that the log can show.
  std::array<std::array<DurationClasses, clock_count>, duration_end_count> durations{};

  /// Counts a complaint as it stands at `now`.
  void count(const ProcessCase& one, double now, const ProcessRules& rules);
  void merge(const ProcessFigures& other);
  [[nodiscard]] const DurationClasses& duration(DurationEnd end, Clock clock) const noexcept {
    return durations[static_cast<std::size_t>(end)][static_cast<std::size_t>(clock)];
  }
};

/// Figures as numbers, and back: the same to the bit.
/// errors  Error(format) for numbers that are no such state
[[nodiscard]] std::vector<double> state_of(const ProcessFigures& figures);
[[nodiscard]] ProcessFigures figures_from_state(std::span<const double> state);

/// The figures that a complaint desk is led by.
enum class Kpi : std::uint8_t {
  acknowledged_in_time,
  resolved_in_time,
  first_contact_resolution,
  contacts_per_complaint,
  reopening_rate,
  escalation_rate,
  upheld_rate,
  second_failure_rate,
  promise_keeping,        ///< of the promises that were kept or broken
  promise_held_at_first,  ///< of chains of promises, by the first deadline
  conformance,
  satisfied_of_judged,
  service_recovery_rate,  ///< satisfied, of all complainants; interval: if none, or all, of the others were satisfied
  backlog,
  backlog_overdue,
  cost_per_complaint,
};
inline constexpr std::size_t kpi_count = 16;
[[nodiscard]] std::string_view to_string(Kpi kpi) noexcept;

/// A figure with its interval. For shares `of` is what it is a share of, and `count` how many; for means `of` is how many
/// complaints it is a mean of.
struct KpiValue {
  Kpi kpi{};
  double value = 0.0;
  double lower = 0.0;
  double upper = 0.0;
  double count = 0.0;
  double of = 0.0;
};

/// The figures with their intervals, in the order of Kpi; NaN where nothing was counted, where the log cannot show it
/// (see can_show), and for the cost where all costs are 0.
/// Shares have Wilson's interval, means the normal one. The service recovery rate s / n has for limits what it would be
/// if none, or all, of those who did not say were satisfied: a bound, not a sampling error. The backlog is a count
/// without error, what is overdue a share of it. Promises of one complaint, and complaints of one customer, are taken
/// as independent.
/// errors  Error(domain) unless 0 < level < 1
[[nodiscard]] std::vector<KpiValue> kpis(const ProcessFigures& figures, const ProcessRules& rules, double level = 0.95);

/// Whether a log that is read by these rules can show a figure at all: escalations where an activity escalates,
/// contacts and first-contact resolution where customers' further contacts are events (or, of the latter, reopenings),
/// and so on. What it cannot show is not 0.
/// rules: as checked() makes them
[[nodiscard]] bool can_show(const ProcessRules& rules, Kpi kpi) noexcept;
[[nodiscard]] bool can_show(const ProcessRules& rules, DurationEnd end) noexcept;

/// A rate with its interval.
struct Rate {
  double value = 0.0;
  double lower = 0.0;
  double upper = 0.0;
};

/// Complaints per transaction with its interval (Poisson counts: complaints of one problem come in clusters, and then it
/// is too narrow).
/// limits  chi-square quantiles of 2 n and 2 n + 2 degrees of freedom, over 2 transactions (Garwood 1936 [recalled])
/// errors  Error(domain) unless complaints is whole and >= 0, transactions > 0 and finite, 0 < level < 1
[[nodiscard]] Rate complaint_rate(double complaints, double transactions, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/process_figures.ipp>
#endif
