#pragma once

// A log of events at random, with everything in it that a log can hold: for the tests of recovery processes.

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/recovery/activity.hpp>
#include <amends/recovery/process.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace amends_test {

enum Activity : std::uint32_t {
  activity_received,
  activity_apology,
  activity_question,
  activity_promise_only,
  activity_offer,
  activity_solved,
  activity_again,
  activity_complains_again,
  activity_upwards,
  activity_asks_customer,
  activity_content,
  activity_angry,
  activity_closed,
  activity_upheld
};

inline amends::recovery::ProcessRules desk_rules() {
  using amends::recovery::Meaning;
  amends::recovery::ProcessRules rules;
  rules.activities = {{Meaning::received},
                      {Meaning::acknowledged, Meaning::apology},
                      {Meaning::investigated, Meaning::listening},
                      {},
                      {Meaning::responded, Meaning::compensation},
                      {Meaning::communicated, Meaning::solution, Meaning::resolves},
                      {Meaning::reopens},
                      {Meaning::contact},
                      {Meaning::escalates},
                      {Meaning::waits_for_customer},
                      {Meaning::follow_up, Meaning::satisfied},
                      {Meaning::follow_up, Meaning::dissatisfied},
                      {Meaning::closed},
                      {Meaning::upheld}};
  rules.calendar = amends::domain::BusinessCalendar::weekdays();
  rules.acknowledge_within = {1'440.0, amends::recovery::Clock::calendar};
  rules.settled_after = 40 * 1'440.0;
  rules.resolve_within = {3 * 480.0, amends::recovery::Clock::business};
  return rules;
}

/// Events in the order of time; each complaint has some 10 of them over some weeks, and comes back now and then.
inline std::vector<amends::recovery::ProcessEvent> random_log(std::uint64_t seed, std::size_t complaints) {
  using amends::core::uniform;
  std::vector<amends::recovery::ProcessEvent> log;
  std::uint64_t drawn = 0;
  const auto u = [&] { return uniform(seed, 1, drawn++); };
  for (std::uint64_t complaint = 0; complaint < complaints; ++complaint) {
    double at = std::floor(u() * 200'000.0);
    const auto events = static_cast<int>(2 + u() * 16);
    for (int e = 0; e < events; ++e) {
      amends::recovery::ProcessEvent event;
      event.complaint = complaint;
      event.at = at;
      event.activity = e == 0 && u() < 0.9 ? 0u : static_cast<std::uint32_t>(u() * 14.3);
      event.group = static_cast<std::uint32_t>(u() * 3.2);
      if (u() < 0.25) event.deadline = at + std::floor(u() * 9'000.0) - (u() < 0.02 ? 10'000.0 : 0.0);
      if (u() < 0.2) event.promised = amends::recovery::Meaning::follow_up;
      event.cost = u() < 0.01 ? -1.0 : std::floor(u() * 8.0);
      if (u() < 0.01) event.at = std::numeric_limits<double>::quiet_NaN();
      log.push_back(event);
      if (u() < 0.1) log.push_back(event);
      at += u() < 0.1 ? 0.0 : std::floor(std::exp(u() * 11.5));  // up to 70 days: past the window now and then
    }
  }
  std::stable_sort(log.begin(), log.end(), [](const auto& a, const auto& b) {
    return (std::isnan(a.at) ? -1.0 : a.at) < (std::isnan(b.at) ? -1.0 : b.at);
  });
  return log;
}

}  // namespace amends_test
