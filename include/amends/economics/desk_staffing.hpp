#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/findings.hpp>
#include <amends/math/distribution.hpp>
#include <amends/recovery/backlog.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// A rule of service, to be judged by what it costs: a share of the cases answered within so many working days.
struct ResponseRule {
  double share = detail::required;  ///< in (0, 1)
  int days = 0;                     ///< working days, 0 to the days that have a worth
};

/// How many people should answer written complaints. Members without a value are required; a number is certain, a
/// distribution uncertain, and each is drawn by itself, the worths of the curve together.
struct DeskStaffingInputs {
  math::Distribution arrivals_per_day;              ///< cases per working day, > 0
  math::Distribution minutes_per_case;              ///< mean, > 0
  math::Distribution dispersion = 1.0;              ///< see recovery::BacklogInputs
  math::Distribution minutes_variation = 1.0;       ///< see recovery::BacklogInputs
  double minutes_per_agent_day = detail::required;  ///< productive, see recovery::productive_minutes
  math::Distribution cost_per_agent_day;            ///< money, >= 0, all that an agent more costs on a working day
  /// worth_by_day[k]: worth of a case that is answered on the k-th working day after it came (0: the same day), in
  /// units of `value`; 1 to 1000 of them. A share of customers who stay, or money where `value` is 1. What is uncertain
  /// of the curve moves together: one draw places each of its worths in its own distribution.
  std::vector<math::Distribution> worth_by_day{};
  math::Distribution worth_beyond = 0.0;  ///< of a case that is answered later, or, as the backlog grows, never
  math::Distribution value = 1.0;  ///< money for one unit of worth: of a customer who stays, with the causal share
  recovery::LoadShape shape = recovery::LoadShape::gamma;

  int fewest_agents = 0;   ///< 0: chosen, from a desk that is a little too small on
  int most_agents = 0;     ///< 0: chosen, up to one that answers all but everything on the same day
  int current_agents = 0;  ///< 0: not said; at most most_agents
  std::optional<ResponseRule> rule{};
};

struct DeskStaffingOptions {
  std::size_t draws = 10'000;          ///< 1 to 1,000,000
  std::uint64_t seed = 7;              ///< same seed, same bits: for any number of threads
  double level = 0.90;                 ///< of the intervals over the draws
  core::Executor* executor = nullptr;  ///< not owned; null: the calling thread
  /// Of the shape of the load, where many desks are asked; not owned; null: one is made.
  const recovery::BacklogTable* table = nullptr;
};

/// Money per working day: mean and central interval over the draws.
struct StaffingFigure {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

/// The desk with so many agents.
struct DeskStaffingPoint {
  int agents = 0;
  StaffingFigure profit{};             ///< worth of the answers less the cost of the agents, per working day
  double worth = 0.0;                  ///< mean over the draws, per working day
  double cost = 0.0;                   ///< mean over the draws, per working day
  double chance_best = 0.0;            ///< share of the draws in which this number is the best
  double chance_overloaded = 0.0;      ///< share of the draws in which the load is above the capacity
  std::vector<double> share_within{};  ///< mean over the draws, by working days, as many as have a worth
  /// Mean response in working days, of the median draw; infinite where that is overloaded.
  double mean_response_days = std::numeric_limits<double>::quiet_NaN();
};

enum class DeskStaffingWarning : std::uint8_t {
  best_at_fewest,    ///< the best number is the smallest that was looked at: extend the range
  best_at_most,      ///< the best number is the largest that was looked at
  slow_worth_more,   ///< the worth rises with the days somewhere
  rule_not_reached,  ///< no number that was looked at keeps the rule
  often_overloaded,  ///< the best number is too small for the load in more than 5 % of the draws
};
[[nodiscard]] std::string_view to_string(DeskStaffingWarning warning) noexcept;

/// Profit by number of agents, and the one decision: the number whose profit is highest on average over the draws.
struct DeskStaffing {
  std::vector<DeskStaffingPoint> curve{};  ///< by agents, ascending, each number of the range
  std::size_t best = 0;                    ///< place in the curve
  /// Profit of the best less that of the current number, in the same draws; NaN where no current number was said.
  StaffingFigure gain_over_current{};
  std::optional<std::size_t> by_rule{};  ///< fewest agents whose mean share within the days is that of the rule
  StaffingFigure cost_of_rule{};         ///< profit of the best less that of the rule's number, in the same draws
  double most_frequent_best = 0.0;       ///< the number that is the best in most draws: not the decision
  WarningSet<DeskStaffingWarning> warnings{};

  [[nodiscard]] const DeskStaffingPoint& decision() const { return curve.at(best); }
};

/// The staff of a desk for written complaints, by profit.
///
///   profit(n) per working day = arrivals value (sum_k worth_k P(response = k days | n) + worth_beyond P(later | n))
///                               - n cost_per_agent_day
///
/// with the response of the stationary backlog (recovery::Backlog) of each draw's load; where a draw's load is above
/// the capacity nothing is answered in the long run, and every case has worth_beyond. Worths of several days are taken
/// before they are averaged: never the worth at the mean response.
/// edge    a draw whose load varies by more than recovery::most_load_variation (gamma) counts as a desk that does not
///         keep up
/// errors  Error(domain | missing | contradiction) naming the member; a distribution that reaches values its member may
///         not have is refused; Error(domain) "dispersion" where more than half of the draws are such
/// cost    5 us a draw for normal loads, 30 us for gamma loads, for some 15 numbers of agents, and the table of
///         recovery::BacklogTable
[[nodiscard]] DeskStaffing desk_staffing(const DeskStaffingInputs& inputs, const DeskStaffingOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/desk_staffing.ipp>
#endif
