#include <amends/domain/business_calendar.hpp>
#include <amends/domain/handling_history.hpp>
#include <amends/domain/recovery_action.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends::domain;
using namespace amends_test;
using amends::Error;

TEST_CASE("first and last resolution differ when a complaint is reopened") {
  const HandlingHistory history = HandlingHistory(100.0)
                                      .after(HandlingEvent::acknowledged, 105.0)
                                      .after(HandlingEvent::replied, 1540.0)
                                      .after(HandlingEvent::resolved, 1540.0)
                                      .after(HandlingEvent::reopened, 3000.0)
                                      .after(HandlingEvent::replied, 4000.0)
                                      .after(HandlingEvent::resolved, 4100.0);
  CHECK(history.first_resolved() == 1540.0);
  CHECK(history.last_resolved() == 4100.0);
  CHECK(history.first_replied() == 1540.0);
  CHECK(history.response_days() == 1.0);
  CHECK(history.reopenings() == 1);
  CHECK(history.replies() == 2);
  CHECK(history.resolved());
  CHECK_FALSE(history.one_touch());
  CHECK(HandlingHistory(0.0).after(HandlingEvent::replied, 1.0).after(HandlingEvent::resolved, 2.0).one_touch());
  CHECK(std::isnan(HandlingHistory(0.0).response_days()));
  CHECK_FALSE(history.after(HandlingEvent::reopened, 5000.0).resolved());
  CHECK_THROWS_AS(history.after(HandlingEvent::resolved, 5000.0), Error);
  CHECK_THROWS_AS(HandlingHistory(0.0).after(HandlingEvent::reopened, 1.0), Error);
  CHECK_THROWS_AS(history.after(HandlingEvent::replied, 50.0), Error);
  CHECK_THROWS_AS(history.after(HandlingEvent::replied, missing), Error);
  CHECK_THROWS_AS(HandlingHistory(missing), Error);
}

TEST_CASE("business minutes agree with counting every minute") {
  // Oracle: a loop over minutes, with weekday and holiday looked up for each. Mixed hours, day 0 a Thursday.
  const std::array<OpeningHours, 7> week{
      {{540, 1020}, {540, 1020}, {600, 1020}, {540, 1080}, {540, 900}, {600, 720}, {}}};
  const std::vector<std::int64_t> holidays{12, -3, 5, 5, 0};
  const BusinessCalendar calendar(week, 3, holidays);
  const auto open_at = [&](std::int64_t minute) {
    std::int64_t day = minute / 1440;
    if (minute % 1440 < 0) --day;
    const auto of_day = static_cast<double>(minute - day * 1440);
    for (const std::int64_t holiday : holidays)
      if (holiday == day) return false;
    const OpeningHours& hours = week[static_cast<std::size_t>((((day + 3) % 7) + 7) % 7)];
    return of_day >= hours.opens && of_day < hours.closes;
  };
  for (const std::int64_t from : {-15000, -4000, -60, 0, 555, 8000, 16000})
    for (const std::int64_t length : {0, 1, 59, 600, 1440, 10080, 30011}) {
      double expected = 0.0;
      for (std::int64_t minute = from; minute < from + length; ++minute) expected += open_at(minute) ? 1.0 : 0.0;
      INFO(from << " + " << length);
      const auto start = static_cast<double>(from);
      const auto end = static_cast<double>(from + length);
      CHECK(calendar.business_minutes(start, end) == expected);
      CHECK(calendar.business_minutes(end, start) == -expected);
    }
  CHECK(std::isnan(calendar.business_minutes(missing, 1.0)));
  CHECK(std::isnan(calendar.business_minutes(0.0, infinity)));
}

TEST_CASE("two clocks: a complaint over the weekend") {
  // Day 0 is a Monday, 9 to 17. Friday (day 4) 16:00 to Monday (day 7) 10:00: 66 hours, of which two are working hours.
  const Elapsed wait = BusinessCalendar::weekdays().elapsed(4 * 1440 + 960, 7 * 1440 + 600);
  CHECK(wait.calendar_minutes == 66.0 * 60.0);
  CHECK(wait.business_minutes == 120.0);
  CHECK_THROWS_AS(BusinessCalendar::weekdays(1020.0, 540.0), Error);
  CHECK_THROWS_AS(BusinessCalendar::weekdays(540.0, 1500.0), Error);
  CHECK_THROWS_AS(BusinessCalendar::weekdays(missing, 1020.0), Error);
  CHECK_THROWS_AS(BusinessCalendar({}, 7), Error);
}

TEST_CASE("recovery steps know their order, promises their fate") {
  const RecoveryAction action({5.0, 6.0, 100.0, missing, 300.0, missing},
                              {{.made_at = 6.0, .due_at = 21.0, .done_at = 20.0}});
  CHECK(action.steps_taken() == 4);
  CHECK(action.taken(RecoveryStep::solution));
  CHECK_FALSE(action.taken(RecoveryStep::compensation));
  CHECK(action.in_taught_order());
  CHECK(action.minutes_to_first_step(2.0) == 3.0);
  CHECK(action.promises_kept() == 1);
  CHECK(action.promises_broken(1000.0) == 0);

  // Compensation thrown at the customer before anybody listened.
  const RecoveryAction hasty({20.0, 15.0, missing, 3.0, missing, missing});
  CHECK_FALSE(hasty.in_taught_order());
  CHECK(hasty.order() ==
        std::vector<RecoveryStep>{RecoveryStep::compensation, RecoveryStep::listening, RecoveryStep::apology});
  CHECK(std::isnan(RecoveryAction({missing, missing, missing, missing, missing, missing}).minutes_to_first_step(0.0)));
}

TEST_CASE("one honest promise beats three optimistic ones") {
  const std::array<double, 6> steps{0.0, missing, missing, missing, missing, missing};
  const RecoveryAction honest(steps, {{.made_at = 0.0, .due_at = 15.0, .done_at = 14.0}});
  const RecoveryAction optimistic(steps, {{.made_at = 0.0, .due_at = 5.0, .done_at = 14.0},
                                          {.made_at = 5.0, .due_at = 10.0, .done_at = 14.0},
                                          {.made_at = 10.0, .due_at = 15.0, .done_at = 14.0}});
  CHECK(honest.promises_broken(20.0) == 0);
  CHECK(optimistic.promises_made() == 3);
  CHECK(optimistic.promises_kept() == 1);
  CHECK(optimistic.promises_broken(20.0) == 2);
  CHECK(optimistic.promises_broken(7.0) == 1);  // the second was not yet due
  CHECK_THROWS_AS(RecoveryAction(steps, {{.made_at = 0.0}}), Error);
  CHECK_THROWS_AS(RecoveryAction(steps, {{.made_at = 5.0, .due_at = 4.0}}), Error);
  CHECK_THROWS_AS(RecoveryAction(steps, {{.made_at = 5.0, .due_at = 9.0, .done_at = 4.0}}), Error);
  CHECK_THROWS_AS(RecoveryAction({infinity, missing, missing, missing, missing, missing}), Error);
}
