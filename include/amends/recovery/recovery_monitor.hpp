#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/recovery/activity.hpp>
#include <amends/recovery/process.hpp>
#include <amends/recovery/process_figures.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// Reads a stream of events of complaints and keeps the figures: as much memory as complaints that are open or not yet
/// settled, whatever the number of those that have been. For a table of events at rest, with what became of each
/// complaint, see review_process(): the figures are the same.
///
/// Events come in the order of time; one that lies before an event already taken is left out and counted (`out_of_order`),
/// whichever complaint it is of. Each complaint is counted where its receipt says (`group`).
///
/// Shards: complaints may be dealt to several monitors, all events of a complaint to the same one, and these merged;
/// the figures are those of one monitor, means to rounding.
/// cost  a lookup and some additions for each event, mostly the fetching of 128 bytes of its complaint: give events in
///       blocks, in which what lies ahead is fetched early; some logarithms for each complaint that is settled
class RecoveryMonitor {
 public:
  /// groups: how many there are; events of another group count in none but the whole.
  /// errors  those of checked(rules); Error(domain) for more than 100,000 groups
  explicit RecoveryMonitor(ProcessRules rules, std::size_t groups = 1);
  ~RecoveryMonitor();
  RecoveryMonitor(RecoveryMonitor&&) noexcept;
  RecoveryMonitor& operator=(RecoveryMonitor&&) noexcept;
  RecoveryMonitor(const RecoveryMonitor& other);
  RecoveryMonitor& operator=(const RecoveryMonitor& other);

  void add(const ProcessEvent& event);
  /// The same, event by event, but faster: what lies ahead is fetched while the one at hand is read.
  void add(std::span<const ProcessEvent> events);

  /// Adds what another monitor has seen of other complaints, under the same rules.
  /// errors  Error(contradiction) for other rules or groups, or a complaint that is open in both
  void merge(const RecoveryMonitor& shard);

  /// The figures of a group (`groups()`: of the complaints of none), those of all complaints, with what is open as it
  /// stands at `now`.
  /// errors  Error(domain) for a group that is none, or `now` before the last event
  [[nodiscard]] ProcessFigures figures(double now, std::size_t group) const;
  [[nodiscard]] ProcessFigures figures(double now) const;

  /// All that it holds, as numbers; a monitor with the same rules and groups goes on from it, means to rounding.
  [[nodiscard]] std::vector<double> state() const;
  /// errors  those of the constructor; Error(format) for a state of other groups, or that is none
  [[nodiscard]] static RecoveryMonitor from_state(ProcessRules rules, std::size_t groups,
                                                  std::span<const double> state);

  [[nodiscard]] const ProcessRules& rules() const noexcept;  ///< as checked() made them
  [[nodiscard]] std::size_t groups() const noexcept;
  [[nodiscard]] const EventAccount& account() const noexcept;
  [[nodiscard]] double last_event() const noexcept;  ///< -infinity before the first
  /// Complaints in memory: open, or done and not yet settled.
  [[nodiscard]] std::size_t in_memory() const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< that they take

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/recovery_monitor.ipp>
#endif
