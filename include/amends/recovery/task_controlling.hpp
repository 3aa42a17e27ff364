#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// Whether a task is done better by more (share answered in time) or by less (days to answer, errors).
enum class TaskDirection : std::uint8_t { higher_is_better, lower_is_better };

/// One task of complaint management with its standard.
struct Task {
  std::string name;
  double weight;  ///< relative importance, >= 0; weights are divided by their sum
  double target;  ///< the standard: > 0 where higher is better, >= 0 where lower is better
  double actual;  ///< what was reached, >= 0, in the unit of the target
  TaskDirection direction = TaskDirection::higher_is_better;
};

/// A task with how far its standard was met.
struct TaskAttainment {
  std::string name;
  double weight = 0.0;      ///< share of the sum of weights
  double attainment = 0.0;  ///< 1: standard met; above 1: more than met
  bool met = false;         ///< attainment >= 1
};

/// Findings about a task-controlling index.
enum class TaskWarning : std::uint8_t {
  /// A standard was missed, and without the cap over-achieved tasks hide part of it or all of it.
  overachievement_hides_failure,
};
[[nodiscard]] std::string_view to_string(TaskWarning warning) noexcept;

/// One figure for how far the standards of complaint management are met, with its parts.
struct TaskIndex {
  double index = 0.0;     ///< 100: every standard met; over-achievement does not count (capped)
  double uncapped = 0.0;  ///< the same with over-achievement counted; may exceed 100
  std::vector<TaskAttainment> tasks;
  std::vector<TaskWarning> warnings;
};

/// Complaint-management index (task controlling).
/// index = 100 * sum w_j * min(1, a_j) / sum w_j;  uncapped = 100 * sum w_j * a_j / sum w_j
/// a_j = actual / target where higher is better, target / actual where lower is better
/// domain  as the members say; at least one weight > 0
/// edge    lower is better: actual 0 gives attainment 1 for target 0 (met), infinity for a target > 0 (uncapped is then
///         infinite, the index is not); target 0 and actual > 0 gives 0. A task of weight 0 is listed, never counted
/// errors  Error(domain); Error(missing) without a task; Error(contradiction) when all weights are 0
/// source  structure after Stauss & Seidel, Effective Complaint Management (chapter abstract read: one index of how far
///         quality and productivity targets are met); the formula is our own (derived)
/// cost    linear
[[nodiscard]] TaskIndex task_controlling_index(std::span<const Task> tasks);

/// One activity of complaint handling.
struct Activity {
  std::string name;
  double quantity;         ///< times it is done in the period, >= 0
  double minutes;          ///< of work each time, >= 0
  double cost_per_minute;  ///< money, >= 0
};

/// The cost of one activity.
struct ActivityLine {
  std::string name;
  double hours = 0.0;  ///< of work in the period
  double cost = 0.0;   ///< money
  double share = 0.0;  ///< of the total cost; NaN when that is 0
};

/// Activity-based cost of handling complaints.
struct HandlingCost {
  std::vector<ActivityLine> lines;
  double total = 0.0;          ///< money
  double hours = 0.0;          ///< of work
  double per_complaint = 0.0;  ///< total / complaints
};

/// What handling costs, activity by activity.
/// cost_j = quantity_j * minutes_j * cost_per_minute_j;  total = sum;  per complaint = total / complaints
/// complaints: handled in the period, customers or cases as the quantities count them
/// domain  as the members say; complaints finite and > 0
/// edge    no activities: 0
/// errors  Error(domain)
/// source  activity-based costing (derived). Compensation, vouchers, goodwill and overhead have other drivers: add them
///         separately
/// cost    linear
[[nodiscard]] HandlingCost activity_based_cost(std::span<const Activity> activities, double complaints);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/task_controlling.ipp>
#endif
