#pragma once

#include <amends/recovery/recovery_monitor.hpp>
#include <amends/report/desk.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace amends_test {

using amends::recovery::Meaning;
using amends::recovery::ProcessEvent;
using amends::recovery::ProcessRules;
using amends::report::DeskReview;

/// Activities of the logs below, by their places.
enum Activity : std::uint32_t { opened, called, solved, opened_again, content, angry };

inline ProcessRules desk_rules() {
  ProcessRules rules;
  rules.activities = {Meaning::received,
                      {Meaning::acknowledged, Meaning::apology, Meaning::listening},
                      {Meaning::responded, Meaning::solution, Meaning::resolves},
                      Meaning::reopens,
                      {Meaning::follow_up, Meaning::satisfied},
                      {Meaning::follow_up, Meaning::dissatisfied}};
  rules.resolve_within = amends::recovery::TimeLimit{.minutes = 1440.0};
  return rules;
}

/// Complaints, each by its events; minutes.
struct DeskLog {
  std::vector<ProcessEvent> events{};
  std::uint64_t complaints = 0;
  ProcessRules rules = desk_rules();

  /// Received at a time; resolved so many minutes later, NaN: not; promised within so many minutes, NaN: not.
  void add(double at, double resolved, double promised = std::nan(""), std::uint32_t group = 0, double judged = 0.0) {
    const std::uint64_t id = complaints++;
    const auto event = [&](double when, Activity activity, double deadline = std::nan("")) {
      events.push_back({.complaint = id, .at = when, .activity = activity, .group = group, .deadline = deadline});
    };
    event(at, opened);
    event(at + 10.0, called, at + promised);
    if (std::isnan(resolved)) return;
    event(at + resolved, solved);
    if (judged != 0.0) event(at + resolved + 60.0, judged > 0.0 ? content : angry);
  }

  [[nodiscard]] DeskReview review(double now, const std::vector<std::string>& groups = {}) const {
    std::vector<ProcessEvent> sorted = events;
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    amends::recovery::RecoveryMonitor monitor(rules, groups.empty() ? 1 : groups.size());
    monitor.add(sorted);
    DeskReview out{.rules = monitor.rules(), .figures = monitor.figures(now), .account = monitor.account()};
    for (std::size_t g = 0; g < groups.size(); ++g) out.groups.push_back({groups[g], monitor.figures(now, g)});
    return out;
  }
};

inline amends::report::DeskAlarm desk_alarm(std::string series, double count, double expected) {
  return {.series = std::move(series),
          .since = "2024-03-01",
          .period = "2024-03-04",
          .count = count,
          .expected = expected,
          .excess = {count - expected, count - expected - 5.0, count - expected + 5.0}};
}

/// Reviews of a desk at every edge, each by what it is.
inline std::vector<std::pair<std::string, DeskReview>> desk_reviews() {
  const double day = 1440.0, none = std::nan("");
  std::vector<std::pair<std::string, DeskReview>> out;
  out.emplace_back("nothing", DeskLog{}.review(day));
  DeskLog young, late, well, many, alike, half;
  young.add(0.0, none);
  out.emplace_back("one open, not due", young.review(60.0));
  for (int k = 0; k < 3; ++k) late.add(k * 60.0, none, 600.0);
  out.emplace_back("all open and overdue, promises broken", late.review(10.0 * day));
  for (int k = 0; k < 5; ++k) well.add(k * 60.0, 300.0, 600.0, 0, 1.0);
  out.emplace_back("all in time, kept, satisfied", well.review(10.0 * day, {"가"}));
  for (int k = 0; k < 40; ++k) {
    const bool slow = k % 2 == 1;
    many.add(k * 100.0, slow ? 3'000.0 + k : 200.0 + k, k % 5 == 0 ? none : 900.0, slow ? 1u : 0u,
             slow         ? -1.0
             : k % 4 == 0 ? 1.0
                          : 0.0);
  }
  DeskReview apart = many.review(60.0 * day, {"가", "나"});
  apart.alarms = {desk_alarm("나, 배송", 30.0, 12.5), desk_alarm("가, 청구", 9.0, 2.25),
                  desk_alarm("나, 배송", 8.0, 2.0)};
  apart.alarms->front().at_risk = amends::economics::alarm_at_risk({.complaints_above_expected = 17.5,
                                                                    .lower = 12.5,
                                                                    .upper = 22.5,
                                                                    .evidence_rate = 0.25,
                                                                    .stay_rate_untroubled = 0.9,
                                                                    .stay_rate_after_problem = 0.8,
                                                                    .value_per_customer = 200.0});
  apart.currency = "KRW";
  apart.stocks = {{"2024-01", {0.0, 30.0, 20.0, 10.0}}, {"2024-02", {10.0, 10.0, 12.0, 8.0}}};
  apart.unknown_activities = {"메모"};
  apart.now = "2024-03-05 09:00";
  apart.notes = "이사회용";
  out.emplace_back("two groups apart, alarms, stocks", apart);
  for (int k = 0; k < 12; ++k)
    alike.add(k * 100.0, k % 3 == 0 ? 3'000.0 : 200.0, none, static_cast<std::uint32_t>(k % 2));
  DeskReview overlapping = alike.review(60.0 * day, {"가", "나"});
  overlapping.alarms.emplace();
  overlapping.stocks = {{"2024-01", {5.0, 12.0, 12.0, 5.0}}};
  out.emplace_back("groups alike, no promise, nothing new", overlapping);
  for (int k = 0; k < 10; ++k) half.add(k * 10.0, k < 4 ? 200.0 : none);
  out.emplace_back("too few resolved for a median", half.review(300.0));
  DeskLog unlimited = many;
  unlimited.rules.resolve_within.reset();
  out.emplace_back("no limit", unlimited.review(60.0 * day, {"가", "나"}));
  DeskLog nearly;
  for (int k = 0; k < 3'000; ++k) nearly.add(k * 1.0, k == 7 ? 2'000.0 : 200.0, 900.0);
  out.emplace_back("all but one in time", nearly.review(60.0 * day));
  return out;
}

}  // namespace amends_test
