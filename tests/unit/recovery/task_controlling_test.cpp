#include <amends/recovery/task_controlling.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

TEST_CASE("complaint-management index: worked example") {
  // By hand: .30*.72/.80 + .25*1 + .20*.60/.90 + .15*min(1, .90/.85) + .10*1 = .903333 capped, .912157 uncapped.
  const std::vector<Task> tasks{{.name = "acceptance", .weight = 0.30, .target = 0.80, .actual = 0.72},
                                {.name = "processing", .weight = 0.25, .target = 0.95, .actual = 0.95},
                                {.name = "reaction", .weight = 0.20, .target = 0.90, .actual = 0.60},
                                {.name = "analysis", .weight = 0.15, .target = 0.85, .actual = 0.90},
                                {.name = "reporting", .weight = 0.10, .target = 0.70, .actual = 0.70}};
  const TaskIndex result = task_controlling_index(tasks);
  CHECK(result.index == Approx(90.3333).margin(5e-5));
  CHECK(result.uncapped == Approx(91.2157).margin(5e-5));
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0] == TaskWarning::overachievement_hides_failure);
  CHECK(result.tasks[3].attainment == Approx(0.90 / 0.85));
  CHECK(result.tasks[1].met);
  CHECK_FALSE(result.tasks[2].met);
  // Weights are relative: the same in per cent.
  std::vector<Task> in_per_cent = tasks;
  for (Task& task : in_per_cent) task.weight *= 100.0;
  CHECK(task_controlling_index(in_per_cent).index == Approx(result.index).epsilon(1e-14));
}

TEST_CASE("tasks where lower is better, and the cap") {
  constexpr auto lower = TaskDirection::lower_is_better;
  // By hand: 5 days against 10 is half done; 5 against 4 is 1.25, capped at 1.
  const TaskIndex days = task_controlling_index(
      std::vector<Task>{{.name = "slow", .weight = 1, .target = 5, .actual = 10, .direction = lower},
                        {.name = "fast", .weight = 1, .target = 5, .actual = 4, .direction = lower}});
  CHECK(days.index == Approx(75.0));
  CHECK(days.uncapped == Approx(87.5));
  // An over-achieved task of three times its standard hides a failed one entirely without the cap: uncapped 175.
  const TaskIndex hidden =
      task_controlling_index(std::vector<Task>{{.name = "failed", .weight = 1, .target = 1, .actual = 0.5},
                                               {.name = "excellent", .weight = 1, .target = 1, .actual = 3}});
  CHECK(hidden.index == Approx(75.0));
  CHECK(hidden.uncapped == Approx(175.0));
  // Zero errors: target 0 met, target 0 missed, and a target beaten without limit.
  const auto zero = [&](double target, double actual) {
    return task_controlling_index(
        std::vector<Task>{{.name = "errors", .weight = 1, .target = target, .actual = actual, .direction = lower}});
  };
  CHECK(zero(0, 0).index == 100.0);
  CHECK(zero(0, 2).index == 0.0);
  CHECK(zero(3, 0).index == 100.0);
  CHECK(zero(3, 0).uncapped == infinity);
  CHECK(zero(3, 0).warnings.empty());
  // Weight 0 is listed, not counted, even where its attainment is infinite.
  const TaskIndex ignored = task_controlling_index(
      std::vector<Task>{{.name = "watched", .weight = 0, .target = 3, .actual = 0, .direction = lower},
                        {.name = "counted", .weight = 2, .target = 1, .actual = 1}});
  CHECK(ignored.uncapped == 100.0);
  CHECK(ignored.tasks.size() == 2);
}

TEST_CASE("task index: wrong arguments") {
  CHECK_THROWS_AS(task_controlling_index({}), Error);
  CHECK_THROWS_AS(task_controlling_index(std::vector<Task>{{.name = "a", .weight = 0, .target = 1, .actual = 1}}),
                  Error);
  CHECK_THROWS_AS(task_controlling_index(std::vector<Task>{{.name = "a", .weight = 1, .target = 0, .actual = 1}}),
                  Error);
  for (const double bad : {missing, infinity, -1.0}) {
    CHECK_THROWS_AS(task_controlling_index(std::vector<Task>{{.name = "a", .weight = bad, .target = 1, .actual = 1}}),
                    Error);
    CHECK_THROWS_AS(task_controlling_index(std::vector<Task>{{.name = "a", .weight = 1, .target = bad, .actual = 1}}),
                    Error);
    CHECK_THROWS_AS(task_controlling_index(std::vector<Task>{{.name = "a", .weight = 1, .target = 1, .actual = bad}}),
                    Error);
  }
}

TEST_CASE("activity-based cost: worked example") {
  // By hand: 20000*6*.55 + 20000*18*.60 + 8000*10*.60 = 66000 + 216000 + 48000 = 330000; 16.50 per complaint.
  const std::vector<Activity> activities{
      {"intake", 20000, 6, 0.55}, {"processing", 20000, 18, 0.60}, {"letters", 8000, 10, 0.60}};
  const HandlingCost cost = activity_based_cost(activities, 20000);
  CHECK(cost.lines[0].cost == Approx(66000.0).epsilon(1e-13));
  CHECK(cost.lines[1].cost == Approx(216000.0).epsilon(1e-13));
  CHECK(cost.lines[2].cost == Approx(48000.0).epsilon(1e-13));
  CHECK(cost.total == Approx(330000.0).epsilon(1e-13));
  CHECK(cost.per_complaint == Approx(16.5).epsilon(1e-13));
  CHECK(cost.hours == Approx((120000.0 + 360000.0 + 80000.0) / 60.0).epsilon(1e-13));
  CHECK(cost.lines[0].share == Approx(0.2).epsilon(1e-13));
  CHECK(activity_based_cost({}, 10).total == 0.0);
  CHECK(std::isnan(activity_based_cost(std::vector<Activity>{{"free", 10, 5, 0}}, 10).lines[0].share));
  for (const double bad : {missing, infinity, -1.0}) {
    CHECK_THROWS_AS(activity_based_cost(activities, bad), Error);
    CHECK_THROWS_AS(activity_based_cost(std::vector<Activity>{{"a", bad, 1, 1}}, 10), Error);
    CHECK_THROWS_AS(activity_based_cost(std::vector<Activity>{{"a", 1, bad, 1}}, 10), Error);
    CHECK_THROWS_AS(activity_based_cost(std::vector<Activity>{{"a", 1, 1, bad}}, 10), Error);
  }
  CHECK_THROWS_AS(activity_based_cost(activities, 0.0), Error);
}
