#pragma once
#include <amends/report/report.hpp>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "numbers.hpp"

// Requests of a desk, stated or counted, that tests of the report ask.
namespace amends_test {

inline amends::economics::ScenarioInputs desk_inputs(double per_complaint, amends::economics::Outcomes outcomes) {
  using namespace amends;
  economics::ScenarioSegment all{
      .name = "all",
      .complaints_per_year = 20'000,
      .outcomes = std::move(outcomes),
      .stay = {.dissatisfied = 0.20, .satisfied = 0.70, .delighted = 0.90},
      .counterfactual_stay = economics::Assumption(math::Distribution::pert(0.20, 0.35, 0.50), "assumption"),
      .margin_per_customer_per_year = economics::Assumption(math::Distribution::uniform(50, 70), "ledger"),
      .retention = 0.80,
      .cost = {.per_complaint = per_complaint, .compensation_per_complaint = 2, .fixed_per_year = 10'000}};
  return {.title = "desk",
          .currency = "EUR",
          .years = 3,
          .annual_rate = 0.10,
          .timing = core::FirstPayment::now,
          .segments = {std::move(all)}};
}

/// Its outcomes stated.
inline amends::economics::RecoveryScenario stated_desk(double per_complaint) {
  using namespace amends;
  return economics::RecoveryScenario(
      desk_inputs(per_complaint, economics::OutcomeShares{.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40}));
}

/// 300 complaints answered after 1, 2 ... 9, 1, 2 ... days, every third without a score.
inline std::vector<double> desk_days() {
  std::vector<double> days;
  for (int i = 0; i < 300; ++i) days.push_back(1 + i % 9);
  return days;
}
inline std::vector<double> desk_scores() {
  std::vector<double> score;
  for (int i = 0; i < 300; ++i) score.push_back(i % 3 == 0 ? missing : 1 + (i * i + i / 9) % 5);
  return score;
}

inline amends::satisfaction::OutcomeTable desk_table(const std::vector<double>& edges = {2, 7}) {
  using namespace amends;
  const std::vector<double> days = desk_days(), score = desk_scores(), segment(days.size(), 0.0);
  const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                  .score = std::span<const double>(score),
                                  .segment = std::span<const double>(segment),
                                  .segment_names = {"all"},
                                  .score_scale = {1, 5}});
  return satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges);
}

/// Answers within two days, read off the counted records, against today, and a sweep of two and seven days.
inline amends::report::Request counted_request() {
  using namespace amends;
  const satisfaction::OutcomeTable table = desk_table();
  const economics::UnobservedScenario waiting(desk_inputs(18, economics::RecordedOutcomes{}));
  const economics::RecoveryScenario today = waiting.with_observed(table);
  economics::ScenarioInputs faster = today.inputs();
  faster.intervention.share_causal = economics::Assumption(math::Distribution::uniform(0.4, 1.0), "assumption");
  faster.faster_answers.setup = economics::Assumption(math::Distribution::uniform(10'000, 90'000), "assumption");
  faster.title = "desk";
  faster.intervention.respond_within_days = 2;
  return {.subject = {.name = "desk", .scenario = economics::RecoveryScenario(faster), .table = table},
          .baseline = report::Subject{.name = "today", .scenario = today, .table = table},
          .records = report::RecordsRead{.note = "a desk's records",
                                         .thresholds = {.satisfied = 4, .delighted = 5},
                                         .response_bands = {2, 7},
                                         .account = domain::RecordReport{}},
          .sweep = {2, 7}};
}

}  // namespace amends_test
