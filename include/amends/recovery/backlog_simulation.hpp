#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/domain/business_calendar.hpp>
#include <amends/recovery/backlog.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// What the desk takes up next. A case that was begun is finished first. Where all cases have the same deadline, the
/// oldest deadline is first come first served.
enum class WorkOrder : std::uint8_t { first_come_first_served, newest_first, simplest_first };
[[nodiscard]] std::string_view to_string(WorkOrder order) noexcept;

struct BacklogSimulationOptions {
  WorkOrder order = WorkOrder::first_come_first_served;
  /// Shares of the cases in the classes of priority, which sum to 1; a class is worked off before those after it.
  std::vector<double> priorities{1.0};
  /// Day d has arrivals_per_day x arrival_factors[d % size] cases on average; empty: 1 on every day, of a calendar on
  /// every day that is open. Over a week of a calendar that begins on a Monday: seven factors.
  std::vector<double> arrival_factors{};
  /// Without one every day is a working day. With one the days are those of the calendar from `first_day` on, and a day
  /// has the desk's capacity times its opening minutes over those of the longest day.
  std::optional<domain::BusinessCalendar> calendar{};
  std::int64_t first_day = 0;             ///< of the calendar, on which the run begins, warm-up included
  double starting_backlog_minutes = 0.0;  ///< >= 0, of cases as they come, whose response is not counted
  std::size_t days = 260;                 ///< that are counted, 1 to 100,000
  std::size_t warm_up = 0;                ///< days before them that are not, up to 100,000
  std::size_t longest = 60;  ///< response days that are told apart, 1 to 10,000: what takes longer is "beyond"
  std::size_t runs = 100;    ///< 2 to 1,000,000, independent
  std::uint64_t seed = 7;    ///< same seed, same bits: for any number of threads
  core::Executor* executor = nullptr;  ///< not owned; null: the calling thread
};

/// A figure with its standard error over the runs.
struct Simulated {
  double value = 0.0;
  double error = 0.0;
};

/// What the runs came to.
struct SimulatedBacklog {
  /// share_within[k]: answered within k working days, k = 0 ... longest, of the cases that came on the counted days.
  std::vector<Simulated> share_within{};
  /// The same of each class of priority.
  std::vector<std::vector<Simulated>> share_within_by_priority{};
  /// Mean over the cases of min(working days, longest + 1); the mean response where nothing is beyond.
  Simulated mean_response_days{};
  Simulated mean_calendar_days{};    ///< the same cases in calendar days; days without a calendar are working days
  Simulated mean_backlog_minutes{};  ///< at the ends of the working days
  Simulated mean_backlog_cases{};
  Simulated share_of_days_cleared{};
  Simulated utilisation{};  ///< minutes worked of the capacity
  /// open_at_least[a]: share of the cases open at the end of a working day that came at least a working days ago.
  std::vector<Simulated> open_at_least{};
  /// Mean backlog in minutes at the end of each counted day: how it grows or is worked off.
  std::vector<double> backlog_minutes_by_day{};
  std::uint64_t cases = 0;  ///< that came on the counted days, of all runs

  /// 1 - share_within at `longest`.
  [[nodiscard]] double share_beyond() const noexcept {
    return share_within.empty() ? 0.0 : 1.0 - share_within.back().value;
  }
};

/// Simulates a desk case by case, for any order of work, calendar and start, also where the load is above the capacity.
///
/// Cases of a day: Poisson counts (dispersion 1), negative binomial ones (above), or a fixed number and a Poisson count
/// (below), with the mean and, but for the rounding of what is fixed, the dispersion of the desk; minutes of a case:
/// gamma. The desk works through its cases as one, with the capacity of its agents: a case counts as answered on the
/// day its last minute is worked. After the counted days the run goes on, arrivals too, until `longest` working days
/// have passed, so that every case is followed that long. A case that comes on a closed day counts as one of the next
/// working day.
/// domain  dispersion up to 10,000, minutes_variation up to 100
/// errors  Error(domain) naming the member, also where more than 1e9 cases would be drawn (cut down runs or days), and
///         where a calendar has no open day
/// cost    some 0.2 us a case; memory of `longest` figures a run
[[nodiscard]] SimulatedBacklog simulate_backlog(const BacklogInputs& desk,
                                                const BacklogSimulationOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/backlog_simulation.ipp>
#endif
