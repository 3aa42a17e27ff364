#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/recovery/arrivals.hpp>
#include <amends/recovery/backlog.hpp>
#include <amends/recovery/backlog_simulation.hpp>
#include <cmath>
#include <deque>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const BacklogInputs desk{.arrivals_per_day = 40.0,
                         .dispersion = 3.0,
                         .minutes_per_case = 18.0,
                         .agents = 2.0,
                         .minutes_per_agent_day = 400.0};

BacklogInputs with(const BacklogInputs& from, double agents) {
  BacklogInputs out = from;
  out.agents = agents;
  return out;
}
}  // namespace

TEST_CASE("A desk's load, capacity and least agents") {
  // 40 cases of 18 minutes; variance 40 * 18^2 * (1 + 3): by hand.
  const Backlog backlog(desk);
  CHECK(backlog.load() == 720.0);
  CHECK(backlog.load_standard_deviation() == Approx(std::sqrt(40.0 * 324.0 * 4.0)));
  CHECK(backlog.capacity() == 800.0);
  CHECK(backlog.utilisation() == Approx(0.9));
  CHECK(least_agents(desk) == 2.0);
  CHECK(productive_minutes(8.0, 0.25) == 360.0);
  const Error error = error_of([] { (void)Backlog(with(desk, 1.8)); });
  CHECK(error.code() == ErrorCode::domain);
  CHECK(error.parameter() == "agents");
  CHECK(holds(error.what(), "at least 2: a load of 720 minutes per working day meets a capacity of 720"));
  CHECK(error_of([] { (void)Backlog({.arrivals_per_day = 3.0}); }).parameter() == "minutes_per_case");
  CHECK(error_of([] { (void)Backlog({.minutes_per_case = 3.0}); }).parameter() == "arrivals_per_day");
  CHECK(error_of([] {
          (void)Backlog({.arrivals_per_day = 1.0,
                         .dispersion = 40.0,
                         .minutes_per_case = 10.0,
                         .agents = 1.0,
                         .minutes_per_agent_day = 300.0});
        }).parameter() == "dispersion");
  CHECK(error_of([] { (void)Backlog(with(desk, 1.8 + 1e-9)); }).parameter() == "agents");
  // Far more than enough: everything is answered on the same day.
  for (const double agents : {20.0, 1e4, 1e12}) {
    CHECK(Backlog(with(desk, agents)).share_within(0) == Approx(1.0).epsilon(1e-12));
    CHECK(Backlog(with(desk, agents)).mean_response_days() < 1e-12);
  }
  CHECK(error_of([] { (void)productive_minutes(8.0, 1.0); }).parameter() == "shrinkage");
  CHECK(error_of([] { (void)productive_minutes(missing, 0.1); }).parameter() == "hours");
}

TEST_CASE("Response days, backlog and age belong together") {
  for (const double agents : {1.82, 1.9, 2.0, 3.0}) {
    const Backlog backlog(with(desk, agents));
    double mean = 0.0, age = 0.0;
    for (std::int64_t k = 0; k < 2000; ++k) {
      mean += backlog.share_overdue(k);
      age += backlog.open_at_least(k + 1);
    }
    CHECK(backlog.mean_response_days() == Approx(mean).epsilon(1e-8));  // Little: E B/m
    CHECK(backlog.mean_age_days() == Approx(age).epsilon(1e-8));
    CHECK(backlog.mean_backlog_cases() == Approx(40.0 * mean).epsilon(1e-8));
    for (const double p : {0.05, 0.5, 0.9, 0.999}) {
      const std::int64_t day = backlog.response_quantile(p);
      CHECK(backlog.share_within(day) >= p);
      CHECK(backlog.share_within(day - 1) < p);
    }
    // A week is a week, whatever weekday it begins on.
    CHECK(backlog.share_within_calendar_days(7) == Approx(backlog.share_within(5)).epsilon(1e-12));
    CHECK(backlog.share_within_calendar_days(3, 7) == Approx(backlog.share_within(3)).epsilon(1e-12));
    const std::vector<double> bounds{0.0, 2.5, 10.0};
    std::vector<double> bands(4);
    backlog.response_bands(bounds, bands);
    CHECK(bands[0] == Approx(backlog.share_within(0)));
    CHECK(bands[1] == Approx(backlog.share_within(2) - backlog.share_within(0)));
    CHECK(bands[3] == Approx(backlog.share_overdue(10)));
    CHECK(error_of([&] { backlog.response_bands(bounds, std::span<double>(bands).first(3)); }).code() ==
          ErrorCode::size_mismatch);
  }
}

TEST_CASE("Working days and calendar days") {
  CHECK(calendar_days(5.0) == 7.0);
  CHECK(calendar_days(3.0, 6) == 3.5);
  // By walking through the calendar, over all begins; the mean of the calendar days that k working days take is exact.
  for (int week = 1; week <= 7; ++week)
    for (int weekday = 0; weekday < week; ++weekday)
      for (int days = 0; days <= 30; ++days) {
        int working = 0;
        for (int d = 1; d <= days; ++d) working += (weekday + d) % 7 < week ? 1 : 0;
        CHECK(working_days_within(days, weekday, week) == working);
      }
  CHECK(error_of([] { (void)working_days_within(3, 5, 5); }).parameter() == "weekday");
  CHECK(error_of([] { (void)working_days_within(-1, 0, 5); }).parameter() == "calendar_days");
  CHECK(error_of([] { (void)calendar_days(1.0, 8); }).parameter() == "working_days_per_week");
}

// The shares of the law are those of the work; a simulation of single cases, exponential minutes, has them within its
// error.
TEST_CASE("The law of the response agrees with simulated cases") {
  const BacklogInputs busy{.arrivals_per_day = 25.0,
                           .dispersion = 2.0,
                           .minutes_per_case = 10.0,
                           .agents = 1.0,
                           .minutes_per_agent_day = 280.0};
  const Backlog backlog(busy);
  const SimulatedBacklog found =
      simulate_backlog(busy, {.days = 1500, .warm_up = 150, .longest = 20, .runs = 24, .seed = 3});
  for (std::size_t k = 0; k < 6; ++k) {
    INFO(k);
    const auto days = static_cast<std::int64_t>(k);
    CHECK(std::fabs(backlog.share_within(days) - found.share_within[k].value) <
          4.0 * found.share_within[k].error + 0.004);
    CHECK(std::fabs(backlog.open_at_least(days) - found.open_at_least[k].value) <
          4.0 * found.open_at_least[k].error + 0.01);
  }
  CHECK(std::fabs(backlog.mean_response_days() - found.mean_response_days.value) <
        4.0 * found.mean_response_days.error + 0.01);
  CHECK(std::fabs(backlog.mean_backlog_minutes() - found.mean_backlog_minutes.value) <
        4.0 * found.mean_backlog_minutes.error + 2.0);
  CHECK(std::fabs(backlog.utilisation() - found.utilisation.value) < 4.0 * found.utilisation.error);
  CHECK(found.share_beyond() < 1e-3);
}

TEST_CASE("Orders of work, priorities and horizons") {
  const BacklogInputs busy{.arrivals_per_day = 20.0,
                           .dispersion = 2.0,
                           .minutes_per_case = 20.0,
                           .agents = 1.0,
                           .minutes_per_agent_day = 420.0};
  const auto run = [&](BacklogSimulationOptions options) {
    options.days = 400;
    options.runs = 10;
    options.longest = 80;
    return simulate_backlog(busy, options);
  };
  const SimulatedBacklog first = run({}), newest = run({.order = WorkOrder::newest_first}),
                         simplest = run({.order = WorkOrder::simplest_first});
  // The work that is left does not depend on the order; who waits does.
  CHECK(newest.mean_backlog_minutes.value == Approx(first.mean_backlog_minutes.value).epsilon(1e-9));
  CHECK(simplest.mean_backlog_minutes.value == Approx(first.mean_backlog_minutes.value).epsilon(1e-9));
  CHECK(newest.share_within[0].value > first.share_within[0].value);
  CHECK(newest.share_within[40].value < first.share_within[40].value);
  CHECK(simplest.mean_response_days.value < first.mean_response_days.value);
  CHECK(simplest.mean_backlog_cases.value < first.mean_backlog_cases.value);

  const SimulatedBacklog urgent = run({.priorities = {0.2, 0.8}});
  CHECK(urgent.share_within_by_priority[0][0].value > 0.98);
  CHECK(urgent.share_within_by_priority[1][0].value < first.share_within[0].value);
  CHECK(urgent.mean_backlog_minutes.value == Approx(first.mean_backlog_minutes.value).epsilon(1e-9));

  // A load above the capacity: the backlog grows by what it is too much a day. 20 minutes a day of 400 and 380.
  const SimulatedBacklog grows = simulate_backlog(
      {.arrivals_per_day = 20.0, .minutes_per_case = 20.0, .agents = 1.0, .minutes_per_agent_day = 380.0},
      {.starting_backlog_minutes = 4000.0, .days = 200, .longest = 5, .runs = 200});
  CHECK(grows.backlog_minutes_by_day[199] - grows.backlog_minutes_by_day[0] == Approx(199.0 * 20.0).epsilon(0.06));
  CHECK(grows.utilisation.value == Approx(1.0).epsilon(1e-9));
  CHECK(grows.share_beyond() > 0.9);

  // Days that follow one another: the same, whatever the number of threads.
  core::ThreadPool pool(2);
  const SimulatedBacklog threads = run({.executor = &pool});
  for (std::size_t k = 0; k < 81; ++k) CHECK(threads.share_within[k].value == first.share_within[k].value);
  CHECK(run({.seed = 8}).share_within[0].value != first.share_within[0].value);
}

TEST_CASE("Calendars of a desk") {
  // Deterministic: 10 cases of 30 minutes on each weekday, capacity 300 of a whole day, but half a day on Fridays.
  const auto open = [](double hours) { return domain::OpeningHours{480.0, 480.0 + 60.0 * hours}; };
  const domain::BusinessCalendar week({open(8), open(8), open(8), open(8), open(4), open(0), open(0)}, 0, {14});
  const BacklogInputs fixed{.arrivals_per_day = 10.0,
                            .dispersion = 0.0,
                            .minutes_per_case = 30.0,
                            .minutes_variation = 0.0,
                            .agents = 1.0,
                            .minutes_per_agent_day = 330.0};
  const SimulatedBacklog found = simulate_backlog(fixed, {.calendar = week, .days = 28, .longest = 10, .runs = 2});
  // 165 minutes on Friday leave 135 open, of which 30 are worked off on each day after: naive count below.
  double left = 0.0, minutes = 0.0, working = 0.0;
  std::vector<double> by_day;
  for (int day = 0; day < 28; ++day) {
    const bool is_open = day % 7 < 5 && day != 14;
    if (is_open) {
      left += 300.0;
      left = (std::max)(0.0, left - (day % 7 == 4 ? 165.0 : 330.0));
      working += 1.0;
      minutes += left;
    }
    by_day.push_back(left);
  }
  for (std::size_t day = 0; day < 28; ++day)
    CHECK(found.backlog_minutes_by_day[day] == Approx(by_day[day]).margin(1e-9));
  CHECK(found.mean_backlog_minutes.value == Approx(minutes / working));
  CHECK(found.mean_backlog_minutes.error == Approx(0.0).margin(1e-9));
  CHECK(found.cases == 2 * 19 * 10);
  CHECK(found.mean_calendar_days.value > found.mean_response_days.value);
  const auto wrong = [&](const BacklogSimulationOptions& options) {
    return error_of([&] { (void)simulate_backlog(fixed, options); }).parameter();
  };
  CHECK(wrong({.priorities = {0.5, 0.4}}) == "priorities");
  CHECK(wrong({.arrival_factors = {0.0, 0.0}}) == "arrival_factors");
  CHECK(wrong({.days = 0}) == "days");
  CHECK(wrong({.runs = 1}) == "runs");
  CHECK(wrong({.days = 100'000, .runs = 1'000'000}) == "runs");
  CHECK(wrong({.calendar = domain::BusinessCalendar({}, 0)}) == "calendar");
}
