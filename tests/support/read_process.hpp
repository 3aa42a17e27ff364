#pragma once

// Logs of events read as tables, and figures compared: for the tests of recovery processes.

#include <amends/recovery/process_review.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "complaint_desk.hpp"

namespace amends_test {

using namespace amends::recovery;
namespace core = amends::core;

inline constexpr double day = 1440.0;

/// The columns of a log, alive as long as it is.
struct Columns {
  std::vector<double> complaint, at, activity, group, deadline, promised, cost;

  explicit Columns(const std::vector<ProcessEvent>& log) {
    for (const ProcessEvent& event : log) {
      complaint.push_back(static_cast<double>(event.complaint));
      at.push_back(event.at);
      activity.push_back(event.activity == activity_missing ? std::nan("") : event.activity);
      group.push_back(event.group);
      deadline.push_back(event.deadline);
      promised.push_back(static_cast<double>(event.promised));
      cost.push_back(event.cost);
    }
  }
  [[nodiscard]] EventColumns view() {
    return {.complaint = complaint,
            .at = at,
            .activity = activity,
            .group = group,
            .deadline = deadline,
            .promised = promised,
            .cost = cost};
  }
};

inline ProcessReview review_of(const std::vector<ProcessEvent>& log, const ProcessRules& rules = desk_rules(),
                               const ReviewOptions& options = {.groups = 3, .largest_share_left_out = 1.0}) {
  Columns columns(log);
  return review_process(columns.view(), rules, options);
}

inline ProcessEvent event_at(double at, std::uint32_t activity,
                             double deadline = std::numeric_limits<double>::quiet_NaN()) {
  return {.complaint = 1, .at = at, .activity = activity, .deadline = deadline};
}

inline bool same(const core::Moments& a, const core::Moments& b) {
  return a.count() == b.count() && ((std::isnan(a.mean()) && std::isnan(b.mean())) || a.mean() == Approx(b.mean()));
}

inline void check_same(const ProcessFigures& a, const ProcessFigures& b) {
  CHECK(a.complaints == b.complaints);
  CHECK(a.acknowledged_in_time == b.acknowledged_in_time);
  CHECK(a.resolved_in_time == b.resolved_in_time);
  CHECK(a.first_contact == b.first_contact);
  CHECK(a.reopened == b.reopened);
  CHECK(a.escalated == b.escalated);
  CHECK(a.upheld == b.upheld);
  CHECK(a.failed_again == b.failed_again);
  CHECK(a.judged == b.judged);
  CHECK(a.satisfied == b.satisfied);
  CHECK(a.conforming == b.conforming);
  CHECK(a.steps_in_order == b.steps_in_order);
  CHECK(a.stages_in_order == b.stages_in_order);
  CHECK(a.happened == b.happened);
  CHECK(a.missing_in_open == b.missing_in_open);
  CHECK(a.promises == b.promises);
  CHECK(a.satisfied_by_promise == b.satisfied_by_promise);
  CHECK(a.open == b.open);
  CHECK(a.open_overdue == b.open_overdue);
  CHECK(a.age_of_open == b.age_of_open);
  CHECK(same(a.contacts, b.contacts));
  CHECK(same(a.cost, b.cost));
  CHECK(a.durations == b.durations);
}

}  // namespace amends_test
