#include <algorithm>
#include <amends/recovery/process_review.hpp>
#include <amends/recovery/recovery_monitor.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "complaint_desk.hpp"
#include "numbers.hpp"
#include "read_process.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

TEST_CASE("process: one complaint, by hand") {
  // Received on Monday at 10:00, acknowledged at 10:30, the customer waited for from Tuesday 9:00 to Wednesday 9:00,
  // resolved on Thursday at 12:00 (weekday hours 9 to 17).
  const std::vector<ProcessEvent> log{event_at(600, activity_received),
                                      event_at(630, activity_apology),
                                      event_at(day + 540, activity_asks_customer),
                                      event_at(2 * day + 540, activity_question),
                                      event_at(3 * day + 720, activity_solved),
                                      event_at(3 * day + 900, activity_content)};
  const ProcessReview review = review_of(log);
  REQUIRE(review.cases.size() == 1);
  const ProcessCase& one = review.cases.front();
  const auto minutes = [&](DurationEnd end, Clock clock) {
    return duration_of(one, end, clock, review.now, review.rules).minutes;
  };
  CHECK(minutes(DurationEnd::acknowledged, Clock::calendar) == 30.0);
  CHECK(minutes(DurationEnd::first_resolved, Clock::calendar) == 3 * day + 120);
  CHECK(minutes(DurationEnd::first_resolved, Clock::business) ==
        420 + 480 + 480 + 180);  // to 17:00, two days, to 12:00
  CHECK(minutes(DurationEnd::first_resolved, Clock::own) == 420 + 480 + 180);
  CHECK(one.taken_at(domain::RecoveryStep::solution) == 3 * day + 720);
  CHECK(one.satisfied);
  CHECK_FALSE(one.steps_out_of_order);
  // Compensation is among the steps that the log can show, and was not given; nothing was promised.
  CHECK(one.missing(review.rules) == Meanings(Meaning::compensation));
  CHECK_FALSE(one.conforms(review.rules));
  CHECK_FALSE(duration_of(one, DurationEnd::responded, Clock::calendar, review.now, review.rules).ended);
  const ProcessFigures whole = review.whole();
  CHECK(whole.acknowledged_in_time == ShareCount{1, 1});
  CHECK(whole.resolved_in_time == ShareCount{1, 0});  // 1,560 working minutes: more than three days of 480
  CHECK(whole.first_contact == ShareCount{0, 0});     // the window is not over
}

TEST_CASE("process: one honest promise against three short ones") {
  const auto counts = [](std::vector<ProcessEvent> log, double now) {
    return review_of(log, desk_rules(), {.groups = 3, .now = now, .largest_share_left_out = 1.0})
        .cases.front()
        .promises;
  };
  SECTION("kept") {
    const PromiseCounts kept = counts({event_at(0, activity_received, 60), event_at(50, activity_solved)}, 9'000);
    CHECK((kept.made == 1 && kept.kept == 1 && kept.broken == 0 && kept.pending() == 0));
    CHECK(kept.by_length[0] == PromiseChains{1, 1, 1});
  }
  SECTION("at the deadline is kept") {
    CHECK(counts({event_at(0, activity_received, 60), event_at(60, activity_solved)}, 9'000).kept == 1);
  }
  SECTION("replaced before it was due, broken after, the last one kept") {
    const PromiseCounts three = counts({event_at(0, activity_received, 10), event_at(8, activity_promise_only, 20),
                                        event_at(25, activity_promise_only, 40), event_at(39, activity_solved)},
                                       9'000);
    CHECK((three.made == 3 && three.replaced == 1 && three.broken == 1 && three.kept == 1));
    CHECK(three.by_length[2] == PromiseChains{1, 0, 1});
  }
  SECTION("open: pending until it is due, then broken") {
    const std::vector<ProcessEvent> log{event_at(0, activity_received, 60)};
    CHECK(counts(log, 60).pending() == 1);
    const PromiseCounts late = counts(log, 61);
    CHECK((late.broken == 1 && late.pending() == 0));
    CHECK(late.by_length[0] == PromiseChains{1, 0, 0});
  }
  SECTION("a nearer deadline, overdue while the first lies ahead: not held at first") {
    const std::vector<ProcessEvent> log{event_at(0, activity_received, 100), event_at(5, activity_promise_only, 20)};
    const PromiseCounts nearer = counts(log, 50);
    CHECK((nearer.made == 2 && nearer.replaced == 1 && nearer.broken == 1 && nearer.pending() == 0));
    CHECK(nearer.by_length[1] == PromiseChains{1, 0, 0});
  }
  SECTION("two things promised are two chains") {
    ProcessEvent second = event_at(5, activity_promise_only, 500);
    second.promised = Meaning::follow_up;
    const PromiseCounts both = counts(
        {event_at(0, activity_received, 60), second, event_at(50, activity_solved), event_at(501, activity_content)},
        9'000);
    CHECK((both.made == 2 && both.kept == 1 && both.broken == 1));
    CHECK(both.by_length[0] == PromiseChains{2, 1, 1});
  }
}

TEST_CASE("process: what an event may be left out for") {
  ProcessRules rules = desk_rules();
  const auto account = [&](const std::vector<ProcessEvent>& log) { return review_of(log, rules); };
  const auto left_out = [](const ProcessReview& review, EventFault fault) {
    return review.account.left_out_for[static_cast<std::size_t>(fault)];
  };
  const ProcessReview review = account({event_at(10, activity_apology),             // before its receipt
                                        event_at(50, activity_received),            //
                                        event_at(50, activity_received),            // again
                                        event_at(missing, activity_solved),         //
                                        event_at(60, 14),                           // no such activity
                                        event_at(70, activity_solved),              //
                                        event_at(70 + 41 * day, activity_again)});  // settled by then
  CHECK(left_out(review, EventFault::outside_complaint) == 2);
  CHECK(left_out(review, EventFault::duplicated) == 1);
  CHECK(left_out(review, EventFault::without_time) == 1);
  CHECK(left_out(review, EventFault::unknown_activity) == 1);
  CHECK(review.account.used() == 2);
  CHECK(review.rows.left_out == 5);
  CHECK(review.rows.first() == 0);
  CHECK(review.cases.size() == 1);
  CHECK(review.cases.front().reopenings == 0);

  SECTION("a promise that stands twice is one; another deadline at the same time is another promise") {
    const auto promised = [&](double again) {
      return account({event_at(0, activity_received), event_at(10, activity_promise_only, 500),
                      event_at(10, activity_promise_only, again), event_at(400, activity_solved)});
    };
    CHECK(left_out(promised(500), EventFault::duplicated) == 1);
    CHECK(promised(500).cases.front().promises.made == 1);
    CHECK(promised(500).cases.front().promises.by_length[0] == PromiseChains{1, 1, 1});
    CHECK(left_out(promised(600), EventFault::duplicated) == 0);
    CHECK(promised(600).cases.front().promises.by_length[1] == PromiseChains{1, 1, 1});
  }
  SECTION("a number used again after the complaint was settled is another complaint") {
    CHECK(account({event_at(0, activity_received), event_at(5, activity_solved), event_at(46 * day, activity_received)})
              .cases.size() == 2);
  }
  SECTION("without an activity that means received the first event is the receipt") {
    rules.activities[activity_received] = {};
    CHECK(account({event_at(10, activity_apology), event_at(50, activity_solved)}).cases.front().received == 10.0);
  }
  SECTION("rows in any order") {
    const ProcessReview sorted = account({event_at(70, activity_solved), event_at(50, activity_received)});
    CHECK(sorted.account.sorted == 1);
    CHECK(sorted.cases.front().resolved);
  }
  SECTION("the time of the review") {
    const ProcessReview early = review_of({event_at(0, activity_received), event_at(50, activity_solved)}, rules,
                                          {.now = 49.0, .largest_share_left_out = 1.0});
    CHECK(left_out(early, EventFault::after_now) == 1);
    CHECK(early.whole().open == 1);
  }
}

TEST_CASE("process: reopened, and a window that decides") {
  const auto figures = [](double again) {
    std::vector<ProcessEvent> log{event_at(0, activity_received), event_at(day, activity_solved),
                                  event_at(again, activity_again), event_at(again + 1, activity_solved)};
    log.push_back({.complaint = 2, .at = 100 * day, .activity = activity_received});
    return review_of(log).whole();
  };
  CHECK(figures(31 * day).reopened == ShareCount{1, 1});  // 30 days after the resolution: the last moment
  CHECK(figures(31 * day).first_contact == ShareCount{1, 0});
  CHECK(figures(31 * day + 1).reopened == ShareCount{1, 0});
  CHECK(figures(31 * day + 1).failed_again == ShareCount{2, 1});  // reopened all the same
  CHECK(figures(41 * day + 1).failed_again == ShareCount{2, 0});  // settled: outside
  CHECK(figures(2 * day).failed_again == ShareCount{2, 1});
}

TEST_CASE("process: a stream gives the figures of the table, in blocks, by events and in shards") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const std::vector<ProcessEvent> log = random_log(seed, 400);
    const ProcessReview review = review_of(log);
    RecoveryMonitor blocks(desk_rules(), 3), single(desk_rules(), 3);
    blocks.add(log);
    for (const ProcessEvent& event : log) single.add(event);
    CHECK(review.now == blocks.last_event());
    for (std::size_t g = 0; g < 3; ++g) {
      check_same(review.figures[g], blocks.figures(review.now, g));
      check_same(review.figures[g], single.figures(review.now, g));
    }
    check_same(review.whole(), blocks.figures(review.now));
    CHECK(review.account == blocks.account());
    CHECK(review.whole().complaints > 300);
    CHECK(review.whole().open > 10);
    CHECK(review.whole().promises.by_length[2].chains > 0);
    // Later, without another event: promises come due, what is open ages.
    const ProcessReview later =
        review_of(log, desk_rules(), {.groups = 3, .now = review.now + 5'000.0, .largest_share_left_out = 1.0});
    check_same(later.whole(), blocks.figures(review.now + 5'000.0));

    for (const std::size_t shards : {2u, 7u}) {
      std::vector<RecoveryMonitor> parts(shards, RecoveryMonitor(desk_rules(), 3));
      for (const ProcessEvent& event : log) parts[(event.complaint * 2654435761u >> 7) % shards].add(event);
      RecoveryMonitor whole = parts.back();
      for (std::size_t k = 0; k + 1 < shards; ++k) whole.merge(parts[k]);
      check_same(review.whole(), whole.figures(review.now));
      CHECK(review.account == whole.account());
    }
  }
}

TEST_CASE("process: shards merged in the middle of the stream go on as one") {
  const std::vector<ProcessEvent> log = random_log(9, 300);
  const std::size_t half = log.size() / 2;
  RecoveryMonitor even(desk_rules(), 3), odd(desk_rules(), 3), whole(desk_rules(), 3);
  whole.add(log);
  for (std::size_t i = 0; i < half; ++i) (log[i].complaint % 2 == 0 ? even : odd).add(log[i]);
  even.merge(odd);
  for (std::size_t i = half; i < log.size(); ++i) even.add(log[i]);
  check_same(whole.figures(whole.last_event()), even.figures(whole.last_event()));
  CHECK(even.in_memory() == whole.in_memory());
  RecoveryMonitor other(desk_rules(), 3);
  other.add(log);
  CHECK(error_of([&] { even.merge(other); }).code() == ErrorCode::contradiction);
  ProcessRules stricter = desk_rules();
  stricter.reopen_window = day;
  CHECK(error_of([&] { even.merge(RecoveryMonitor(stricter, 3)); }).parameter() == "shard");
}

TEST_CASE("process: a complaint of which much is heard after it was done is settled after the last of it") {
  RecoveryMonitor monitor(desk_rules());
  monitor.add(event_at(0, activity_received));
  for (int k = 1; k <= 12; ++k) monitor.add(event_at(k * day, k % 4 == 3 ? activity_again : activity_solved));
  monitor.add({.complaint = 2, .at = 52 * day, .activity = activity_received});  // 40 days after the last one
  CHECK(monitor.in_memory() == 2);
  monitor.add({.complaint = 3, .at = 52 * day + 1, .activity = activity_received});
  CHECK(monitor.in_memory() == 2);
  CHECK(monitor.figures(monitor.last_event()).failed_again == ShareCount{3, 1});
  monitor.add({.complaint = 1, .at = 53 * day, .activity = activity_received});  // another complaint
  CHECK(monitor.figures(monitor.last_event()).complaints == 4);
}

TEST_CASE("process: memory is that of the complaints in hand") {
  RecoveryMonitor monitor(desk_rules());
  std::size_t most = 0;
  for (std::uint64_t k = 0; k < 20'000; ++k) {
    const double at = static_cast<double>(k) * 60.0;
    monitor.add({.complaint = k, .at = at, .activity = activity_received});
    if (k >= 100) monitor.add({.complaint = k - 100, .at = at, .activity = activity_solved});
    most = (std::max)(most, monitor.in_memory());
  }
  CHECK(most <= 100 + 40 * 24 + 2);  // open, and 40 days of those that are done
  CHECK(monitor.figures(monitor.last_event()).complaints == 20'000);
}

TEST_CASE("process: rules that cannot be") {
  const auto wrong = [](auto change) {
    ProcessRules rules = desk_rules();
    change(rules);
    return error_of([&] { static_cast<void>(checked(rules)); });
  };
  CHECK(wrong([](ProcessRules& r) { r.activities.clear(); }).code() == ErrorCode::missing);
  CHECK(wrong([](ProcessRules& r) { r.activities.resize(65); }).parameter() == "activities");
  CHECK(wrong([](ProcessRules& r) { r.activities = {Meaning::received}; }).code() == ErrorCode::missing);
  CHECK(wrong([](ProcessRules& r) { r.resolve_within = TimeLimit{0.0}; }).parameter() == "resolve_within");
  CHECK(wrong([](ProcessRules& r) { r.acknowledge_within = TimeLimit{}; }).parameter() == "acknowledge_within");
  CHECK(wrong([](ProcessRules& r) { r.calendar.reset(); }).parameter() == "resolve_within");
  CHECK(wrong([](ProcessRules& r) { r.reopen_window = missing; }).parameter() == "reopen_window");
  CHECK(wrong([](ProcessRules& r) { r.settled_after = day; }).code() == ErrorCode::contradiction);
  CHECK(wrong([](ProcessRules& r) { r.required = Meanings(Meaning::assessed); }).code() == ErrorCode::contradiction);
  CHECK(meaning_named("waits_for_customer") == Meaning::waits_for_customer);
  CHECK(error_of([] { static_cast<void>(meaning_named("solved")); }).code() == ErrorCode::unknown_name);
  for (std::size_t m = 0; m < meaning_count; ++m)
    CHECK(meaning_named(to_string(static_cast<Meaning>(m))) == static_cast<Meaning>(m));
  for (const domain::RecoveryStep step : domain::recovery_steps) CHECK(to_string(meaning_of(step)) == to_string(step));
  ProcessRules closing;
  closing.activities = {Meaning::received, Meaning::closed};
  CHECK(checked(closing).activities[1].has(Meaning::resolves));
}

TEST_CASE("durations in classes: the product-limit estimate of the durations to half a per cent") {
  DurationClasses classes;
  std::vector<double> minutes, ended;
  for (std::uint64_t i = 0; i < 4'000; ++i) {
    const double until = -3'000.0 * std::log(core::uniform(5, 1, i));
    const double censored = 9'000.0 * core::uniform(5, 2, i);
    minutes.push_back((std::min)(until, censored));
    ended.push_back(until <= censored ? 1.0 : 0.0);
    classes.add(minutes.back(), ended.back() == 1.0);
  }
  const estimation::ProductLimit exact(estimation::survival_table({.duration = minutes, .event = ended}));
  // Half a per cent of a quantile of a share that the order within a class may move by a few in a thousand.
  const auto within = [&](double told, double from, double to) { return told >= from / 1.005 && told <= to * 1.005; };
  for (const double p : {0.1, 0.25, 0.5, 0.75, 0.9}) {
    const estimation::TimeEstimate in_classes = classes.quantile(p);
    const estimation::TimeEstimate low = exact.quantile(p - 0.004), high = exact.quantile(p + 0.004);
    CHECK(within(in_classes.value, low.value, high.value));
    CHECK(within(in_classes.lower, low.lower, high.lower));
    CHECK(within(in_classes.upper, low.upper, high.upper));
  }
  CHECK(DurationClasses::minutes_of(0) == 0.0);
  for (const double m : {0.02, 1.0, 59.9, 1e4, 1e9}) {
    const double told = DurationClasses::minutes_of(DurationClasses::class_of(m));
    CHECK(std::abs(told / m - 1.0) <= 0.005);
  }
  // The class is that of the formula, at limits and near them too, whatever the logarithm it was told by.
  bool as_defined = true;
  for (double m = 0.0166; m < 4e9; m *= 1.000173) {
    const double limit = DurationClasses::smallest * std::pow(1.01, std::round(std::log(m * 60.0) / std::log(1.01)));
    for (const double one : {m, limit, std::nextafter(limit, 0.0), std::nextafter(limit, 1e300)}) {
      const double i = std::ceil(std::log(one / DurationClasses::smallest) * 100.49917080713044);
      const double kept = !(one > DurationClasses::smallest) ? 0.0 : (std::min)((std::max)(i, 1.0), 2600.0);
      as_defined = as_defined && static_cast<double>(DurationClasses::class_of(one)) == kept;
    }
  }
  CHECK(as_defined);
  CHECK_FALSE(classes.add(missing, true));
  CHECK(DurationClasses::class_of(1e300) == DurationClasses::classes - 1);
  DurationClasses empty;
  CHECK(std::isnan(empty.quantile(0.5).value));
  CHECK(std::isnan(empty.plain_quantile(0.5)));
}

TEST_CASE("complaint stocks are what was open at each moment") {
  const ProcessReview review = review_of(random_log(3, 500));
  const std::vector<double> starts{30'000, 60'000, 90'000, 150'000};
  const auto stocks = complaint_stocks(review, starts);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    double open = 0.0;
    for (const ProcessCase& one : review.cases)
      open += one.received < starts[k] && !(one.done_at < starts[k]) ? 1.0 : 0.0;
    CHECK(stocks[k].outstanding_at_start == open);
    CHECK(stocks[k].unexplained() == 0.0);
  }
  CHECK(stocks.back().outstanding_at_end == static_cast<double>(review.whole().open));
  CHECK(error_of([&] { static_cast<void>(complaint_stocks(review, {2.0, 1.0})); }).parameter() == "starts");
}

TEST_CASE("complaint rate: limits of a Poisson count") {
  // R: poisson.test(10, 200)$conf.int
  const Rate rate = complaint_rate(10, 200);
  CHECK(rate.value == 0.05);
  CHECK(rate.lower == Approx(0.0239769434807).epsilon(1e-8));
  CHECK(rate.upper == Approx(0.0919517802101).epsilon(1e-8));
  CHECK(complaint_rate(0, 50).lower == 0.0);
  CHECK(error_of([] { static_cast<void>(complaint_rate(1.5, 3)); }).parameter() == "complaints");
}

TEST_CASE("process: what a log cannot show is not 0") {
  ProcessRules rules;
  rules.activities = {Meaning::received, Meaning::resolves};
  const ProcessReview review = review_of({event_at(0, 0), event_at(day, 1)}, rules);
  const std::vector<KpiValue> found = kpis(review.whole(), review.rules);
  REQUIRE(found.size() == kpi_count);
  for (const KpiValue& one : found) {
    const bool shown = one.kpi == Kpi::second_failure_rate || one.kpi == Kpi::backlog;
    INFO(to_string(one.kpi));
    CHECK(std::isnan(one.value) != shown);
  }
  CHECK_FALSE(can_show(review.rules, DurationEnd::acknowledged));
  CHECK(review.whole().duration(DurationEnd::acknowledged, Clock::calendar).count() == 0);
  CHECK(review.whole().happened[static_cast<std::size_t>(Meaning::apology)].of == 0);
  CHECK(error_of([&] {
          rules.acknowledge_within = TimeLimit{60.0};
          static_cast<void>(checked(rules));
        }).parameter() == "acknowledge_within");
}
