#pragma once

#include <amends/recovery/task_controlling.hpp>

#include <limits>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
AMENDS_INLINE double attainment(const Task& task) {
  core::check_non_negative("actual", task.actual);
  if (task.direction == TaskDirection::higher_is_better)
    return task.actual / core::check_positive("target", task.target);
  core::check_non_negative("target", task.target);
  if (task.actual > 0.0) return task.target / task.actual;
  return task.target > 0.0 ? std::numeric_limits<double>::infinity() : 1.0;
}
}  // namespace detail

AMENDS_INLINE std::string_view to_string(TaskWarning warning) noexcept {
  switch (warning) {
    case TaskWarning::overachievement_hides_failure:
      return "a standard was missed, and without the cap over-achieved tasks hide it";
  }
  return "unknown";
}

AMENDS_INLINE TaskIndex task_controlling_index(std::span<const Task> tasks) {
  if (tasks.empty()) throw Error(ErrorCode::missing, "tasks", "tasks must hold at least one task");
  double weights = 0.0;
  for (const Task& task : tasks) weights += core::check_non_negative("weight", task.weight);
  core::check_finite("sum of weights", weights);
  if (!(weights > 0.0)) throw Error(ErrorCode::contradiction, "weight", "weight must be > 0 for at least one task");

  TaskIndex result;
  result.tasks.reserve(tasks.size());
  bool missed = false;
  bool exceeded = false;
  for (const Task& task : tasks) {
    const double attained = detail::attainment(task);
    const double weight = task.weight / weights;
    const bool met = attained >= 1.0;
    result.tasks.push_back({task.name, weight, attained, met});
    if (weight == 0.0) continue;  // also keeps 0 * infinity out of the sum
    result.index += 100.0 * weight * (met ? 1.0 : attained);
    result.uncapped += 100.0 * weight * attained;
    missed = missed || !met;
    exceeded = exceeded || attained > 1.0;
  }
  if (missed && exceeded) result.warnings.push_back(TaskWarning::overachievement_hides_failure);
  return result;
}

AMENDS_INLINE HandlingCost activity_based_cost(std::span<const Activity> activities, double complaints) {
  core::check_positive("complaints", complaints);
  HandlingCost result;
  result.lines.reserve(activities.size());
  for (const Activity& activity : activities) {
    const double minutes =
        core::check_non_negative("quantity", activity.quantity) * core::check_non_negative("minutes", activity.minutes);
    ActivityLine line;
    line.name = activity.name;
    line.hours = minutes / 60.0;
    line.cost = core::check_finite("cost of an activity",
                                   minutes * core::check_non_negative("cost_per_minute", activity.cost_per_minute));
    result.total += line.cost;
    result.hours += line.hours;
    result.lines.push_back(line);
  }
  for (ActivityLine& line : result.lines) line.share = line.cost / result.total;  // 0 / 0: NaN, as documented
  result.per_complaint = result.total / complaints;
  return result;
}

}  // namespace amends::inline AMENDS_ABI::recovery
