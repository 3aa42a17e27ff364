// What the rules make of reopenings, promises, groups and dates: the table, and the stream as the table.
#include <amends/recovery/process_review.hpp>
#include <amends/recovery/recovery_monitor.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"
#include "read_process.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {

/// The same log by a monitor: its figures at `now`, or at the last event.
ProcessFigures streamed(const std::vector<ProcessEvent>& log, const ProcessRules& rules, double now = missing) {
  RecoveryMonitor monitor(rules);
  monitor.add(log);
  return monitor.figures(std::isnan(now) ? monitor.last_event() : now);
}

ProcessRules plain_rules() {
  ProcessRules rules;
  rules.activities = {Meaning::received,
                      Meaning::resolves,
                      Meaning::reopens,
                      Meaning::promises_kept,
                      Meaning::breaks_promise,
                      Meaning::waits_for_customer,
                      {}};
  rules.resolve_within = {5 * day, Clock::calendar};
  return rules;
}

}  // namespace

TEST_CASE("process: what was reopened is overdue by the clock since its reopening") {
  for (const Clock clock : {Clock::calendar, Clock::own}) {
    ProcessRules rules = plain_rules();
    rules.resolve_within->clock = clock;
    // Waited for the customer for two days before it was resolved, and for one day after it was reopened at day 10.
    const std::vector<ProcessEvent> log{event_at(0, 0),        event_at(day, 5),      event_at(3 * day, 1),
                                        event_at(10 * day, 2), event_at(11 * day, 5), event_at(12 * day, 6)};
    const double due = (clock == Clock::own ? 16 : 15) * day;  // by hand: five days after day 10, and the day waited
    for (const double now : {14 * day, due, due + 1, 300 * day}) {
      const ProcessReview review = review_of(log, rules, {.now = now});
      CHECK(review.whole().open_overdue == (now > due ? 1u : 0u));
      CHECK(is_overdue(review.cases.front(), now, review.rules) == (now > due));
      CHECK(review.whole().resolved_in_time == ShareCount{1, 1});  // the first resolution
      check_same(review.whole(), streamed(log, rules, now));
    }
  }
  // Merged shards keep the reopening.
  RecoveryMonitor even(plain_rules()), odd(plain_rules());
  for (const ProcessEvent& event : {event_at(0, 0), event_at(day, 1), event_at(10 * day, 2)}) even.add(event);
  odd.merge(even);
  CHECK(odd.figures(15 * day).open_overdue == 0);
  CHECK(odd.figures(15 * day + 1).open_overdue == 1);
}

TEST_CASE("process: received again after it was resolved is reopened") {
  const std::vector<ProcessEvent> log{event_at(0, 0), event_at(day, 1), event_at(10 * day, 0)};
  const ProcessReview review = review_of(log, plain_rules(), {.now = 100 * day});
  CHECK(review.cases.size() == 1);
  CHECK(review.cases.front().reopenings == 1);
  CHECK(review.whole().open == 1);
  CHECK(review.whole().open_overdue == 1);
  CHECK(review.whole().reopened == ShareCount{1, 1});
  CHECK(review.whole().first_contact == ShareCount{1, 0});
  check_same(review.whole(), streamed(log, plain_rules(), 100 * day));
  // Received twice while it is open: nothing.
  CHECK(review_of({event_at(0, 0), event_at(day, 0)}, plain_rules()).cases.front().reopenings == 0);
}

TEST_CASE("process: each promise of which only its end is told counts") {
  const std::vector<ProcessEvent> log{event_at(0, 0), event_at(10, 3), event_at(20, 4), event_at(30, 4),
                                      event_at(40, 1)};
  const ProcessFigures whole = review_of(log, plain_rules()).whole();
  CHECK((whole.promises.made == 3 && whole.promises.kept == 1 && whole.promises.broken == 2));
  CHECK(whole.promises.by_length[0] == PromiseChains{3, 1, 1});
  CHECK(whole.failed_again == ShareCount{1, 1});
  check_same(whole, streamed(log, plain_rules()));
  // With a deadline of its own what is told ends that promise, and makes none.
  const std::vector<ProcessEvent> dated{event_at(0, 0, 100), event_at(10, 3), event_at(20, 4)};
  const PromiseCounts counts = review_of(dated, plain_rules()).whole().promises;
  CHECK((counts.made == 1 && counts.kept == 1 && counts.broken == 0));
  CHECK(counts == streamed(dated, plain_rules()).promises);
}

TEST_CASE("process: promises that the log cannot show are unknown") {
  ProcessRules rules = plain_rules();
  const auto promised = [&](Meaning what, double at = 0) {
    ProcessEvent event = event_at(at, at > 0 ? 6u : 0u, 100);
    event.promised = what;
    return event;
  };
  rules.activities[3] = {};  // without promises_kept, which would tell
  const std::vector<ProcessEvent> log{promised(Meaning::compensation),     promised(Meaning::compensation, 10),
                                      promised(Meaning::compensation, 10), promised(Meaning::breaks_promise, 20),
                                      promised(Meaning::resolves, 30),     event_at(90, 1)};
  const ProcessReview review = review_of(log, rules, {.now = 1000.0});
  CHECK(review.whole().promises.made == 1);
  CHECK(review.whole().promises.kept == 1);
  CHECK(review.account.promises_not_seen[static_cast<std::size_t>(Meaning::compensation)] == 2);
  CHECK(review.account.promises_not_seen[static_cast<std::size_t>(Meaning::breaks_promise)] == 1);
  CHECK(review.account.left_out_for[static_cast<std::size_t>(EventFault::duplicated)] == 1);
  RecoveryMonitor monitor(rules);
  monitor.add(log);
  CHECK(monitor.account() == review.account);
  check_same(monitor.figures(1000.0), review.whole());
  rules.activities[3] = Meaning::promises_kept;  // it may be told that they were kept
  CHECK(review_of({promised(Meaning::compensation)}, rules, {.now = 1000.0}).whole().promises.broken == 1);
}

TEST_CASE("process: a monitor has the figures of the complaints of no group") {
  std::vector<ProcessEvent> log;
  for (std::uint64_t k = 0; k < 7; ++k)
    log.push_back({.complaint = k, .at = static_cast<double>(k), .group = k % 2 == 0 ? 0u : k == 1 ? 9u : 0xffffffffu});
  const ProcessReview review = review_of(log, plain_rules(), {.groups = 1});
  RecoveryMonitor monitor(plain_rules());
  monitor.add(log);
  for (std::size_t g = 0; g < 2; ++g) check_same(review.figures[g], monitor.figures(review.now, g));
  CHECK(monitor.figures(review.now, 1).complaints == 3);
  CHECK(error_of([&] { static_cast<void>(monitor.figures(review.now, 2)); }).parameter() == "group");
}

TEST_CASE("process: dates that stand for none, what cannot be read, and what is missing have their reasons") {
  ProcessRules rules = plain_rules();
  rules.dated = true;
  const double start = 19'800 * day, never = 2'932'896 * day;  // 2024-03-18 and 9999-12-31
  const std::vector<ProcessEvent> log{event_at(start, 0, never),
                                      event_at(start + 1, 6, infinity),
                                      event_at(start + 2, 6, start),
                                      event_at(never, 1),
                                      event_at(600, 1),
                                      event_at(-25'567 * day, 1),
                                      event_at(-719'162 * day, 1),
                                      event_at(start + 3, activity_missing),
                                      event_at(start + 4, 40)};
  const ProcessReview review = review_of(log, rules);
  const auto left_out = [&](EventFault fault) { return review.account.left_out_for[static_cast<std::size_t>(fault)]; };
  CHECK(left_out(EventFault::placeholder_time) == 4);  // 9999-12-31, 1970-01-01, 1900-01-01, 0001-01-01
  CHECK(left_out(EventFault::unknown_activity) == 1);
  CHECK(left_out(EventFault::activity_not_told) == 1);
  CHECK(review.account.deadlines_not_valid == 2);
  CHECK(review.account.deadlines_not_read == 1);
  CHECK(review.now == start + 2);
  CHECK(review.whole().promises.made == 0);
  RecoveryMonitor monitor(rules);
  monitor.add(log);
  CHECK(monitor.account().left_out_for[static_cast<std::size_t>(EventFault::placeholder_time)] == 4);
  CHECK(monitor.account().left_out_for[static_cast<std::size_t>(EventFault::activity_not_told)] == 1);
  check_same(monitor.figures(review.now), review.whole());
  rules.dated = false;  // minutes of another origin are no dates
  CHECK(review_of({event_at(600, 0)}, rules).cases.size() == 1);
  CHECK_FALSE(stands_for_no_date(19'800));
  CHECK_FALSE(stands_for_no_date(-25'566));  // 1900-01-02
  CHECK(stands_for_no_date(missing));
}

TEST_CASE("process: meanings that exclude each other, and business time without a calendar") {
  for (const Meanings both :
       {Meanings{Meaning::upheld, Meaning::rejected}, Meanings{Meaning::satisfied, Meaning::dissatisfied},
        Meanings{Meaning::promises_kept, Meaning::breaks_promise}, Meanings{Meaning::resolves, Meaning::reopens},
        Meanings{Meaning::closed, Meaning::reopens}}) {
    ProcessRules rules = plain_rules();
    rules.activities.push_back(both);
    const core::Error wrong = error_of([&] { static_cast<void>(checked(rules)); });
    CHECK(wrong.code() == ErrorCode::contradiction);
    CHECK(wrong.parameter() == "activities");
  }
  const ProcessReview review = review_of({event_at(0, 0), event_at(day, 1)}, plain_rules());
  CHECK(error_of([&] { static_cast<void>(review.exact(DurationEnd::first_resolved, Clock::business)); }).code() ==
        ErrorCode::contradiction);
  CHECK(review.exact(DurationEnd::first_resolved, Clock::own).quantile(0.5).value == day);
}

TEST_CASE("durations in classes: plain quantiles are those of the empirical distribution") {
  DurationClasses classes;
  for (int k = 1; k <= 10; ++k) classes.add(k * day, false);
  // numpy.quantile(range(1, 11), [.05, .1, .11, .75, .91, .95], method="inverted_cdf")
  const std::vector<double> p{0.05, 0.1, 0.11, 0.75, 0.91, 0.95}, found{1, 1, 2, 8, 10, 10};
  for (std::size_t k = 0; k < p.size(); ++k)
    CHECK(classes.plain_quantile(p[k]) == Approx(found[k] * day).epsilon(0.005));
}

TEST_CASE("process: reviews and monitors travel as numbers") {
  const std::vector<ProcessEvent> log = random_log(5, 300);
  const ProcessReview review = review_of(log);
  const std::vector<double> state = state_of(review);
  const ProcessReview again = review_from_state(desk_rules(), state);
  REQUIRE(again.cases.size() == review.cases.size());
  check_same(again.whole(), review.whole());
  CHECK((again.account == review.account && again.rows == review.rows && again.now == review.now));
  CHECK(state_of(again).size() == state.size());
  check_same(figures_from_state(state_of(review.whole())), review.whole());
  const auto median = [](const ProcessReview& of) {
    return of.exact(DurationEnd::last_resolved, Clock::own).quantile(0.5).value;
  };
  CHECK(median(again) == median(review));

  // A monitor taken down in the middle of the stream goes on as if it had not been.
  RecoveryMonitor whole(desk_rules(), 3), first(desk_rules(), 3);
  whole.add(log);
  const std::size_t half = log.size() / 2;
  for (std::size_t i = 0; i < half; ++i) first.add(log[i]);
  const std::vector<double> numbers = first.state();
  RecoveryMonitor second = RecoveryMonitor::from_state(desk_rules(), 3, numbers);
  CHECK(second.in_memory() == first.in_memory());
  for (std::size_t i = half; i < log.size(); ++i) second.add(log[i]);
  CHECK(second.account() == whole.account());
  CHECK(second.in_memory() == whole.in_memory());
  for (std::size_t g = 0; g <= 3; ++g) check_same(second.figures(review.now, g), whole.figures(review.now, g));
  CHECK(RecoveryMonitor::from_state(desk_rules(), 1, RecoveryMonitor(desk_rules()).state()).in_memory() == 0);

  const auto refused = [](auto read) { return error_of(read).code() == ErrorCode::format; };
  std::vector<double> cut(numbers.begin(), numbers.end() - 1), wrong = numbers, longer = numbers;
  longer.push_back(0.0);
  wrong[0] = 1.5;
  for (const auto& one : {cut, wrong, longer, std::vector<double>{}})
    CHECK(refused([&] { static_cast<void>(RecoveryMonitor::from_state(desk_rules(), 3, one)); }));
  CHECK(refused([&] { static_cast<void>(RecoveryMonitor::from_state(desk_rules(), 2, numbers)); }));
  cut.assign(state.begin(), state.end() - 3);
  CHECK(refused([&] { static_cast<void>(review_from_state(desk_rules(), cut)); }));
}
