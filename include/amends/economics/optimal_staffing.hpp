#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/findings.hpp>
#include <amends/math/distribution.hpp>
#include <amends/recovery/day_of_queues.hpp>
#include <amends/recovery/queue.hpp>
#include <amends/recovery/response_curve.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How many people on the line: the number whose speed is worth more than it costs (docs/staffing.md). For contacts that
// wait on the line; written complaints are deferrable work.
namespace amends::inline AMENDS_ABI::economics {

/// One line at one load. Members marked required have no default; those of `worth` are a curve in money per contact.
struct LineStaffingInputs {
  double arrivals_per_hour = detail::required;                        ///< >= 0
  double minutes_per_contact = detail::required;                      ///< mean service time, above 0 and at most 480
  double patience_minutes = std::numeric_limits<double>::infinity();  ///< mean; infinite: nobody gives up (ErlangC)
  recovery::ResponseCurve worth;                                      ///< money per contact by its wait, at_once >= 0
  double worth_if_abandoned = 0.0;          ///< money per contact given up, may be negative; <= worth at once
  double wage_per_hour = detail::required;  ///< money per paid hour of one person, > 0
  double shrinkage = 0.0;                   ///< share of paid time away from the line, [0, 1)
};

struct StaffingOptions {
  std::uint64_t least = 1;  ///< agents at work, at least; 0: nobody may be, and all contacts are given up then
  std::uint64_t most = 0;   ///< at most; 0: as many as it takes to know the best
  /// What the best is compared with; its threshold is that of the service levels shown.
  recovery::ServiceTarget rule{0.8, 20.0, domain::TimeUnit::second()};
};

/// What a number of agents makes of the line.
struct StaffingRow {
  std::uint64_t agents = 0;
  std::uint64_t rostered = 0;        ///< ceil(agents/(1 - shrinkage)), who are paid
  double value_per_hour = 0.0;       ///< arrivals times the expected worth
  double value_lost_per_hour = 0.0;  ///< below the worth of answering everybody at once
  double wages_per_hour = 0.0;       ///< rostered * wage
  double profit_per_hour = 0.0;      ///< value - wages
  double total_cost_per_hour = 0.0;  ///< value lost + wages: least where the profit is highest
  double waiting_probability = 0.0;
  double mean_wait_seconds = 0.0;
  double service_level = 0.0;  ///< within the threshold of the rule
  double abandonment = 0.0;
  double occupancy = 0.0;
};

struct LineStaffing {
  std::vector<StaffingRow>
      rows{};            ///< by agents, every number from the first to the last; before them 0 where it may be
  std::size_t best = 0;  ///< row of the highest profit; of equal ones the fewest agents
  std::size_t rule = 0;  ///< row of the fewest agents that keep the rule
  /// Profit of the best minus that of the rule; below 0 only where the rule takes more than may be at work.
  double rule_cost_per_hour = 0.0;
  /// With nobody at work: arrivals * worth_if_abandoned. No number of agents pays where the best profit is below it.
  double closed_profit_per_hour = 0.0;
  recovery::ServiceTarget target{0.8, 20.0, domain::TimeUnit::second()};  ///< the rule it was compared with
};

/// The number of agents of the highest profit, with the whole curve, and what a rule costs against it.
///
/// formula  profit(n) = arrivals E[w(W); n] - wage ceil(n/(1 - shrinkage)), E[w(W)] of recovery::expected_worth
/// domain   see LineStaffingInputs; at most 100,000 erlangs; without patience agents above the offered load
/// edge     no convexity is taken for granted: numbers are added on both sides until no other can be better, as the
///          value never exceeds arrivals * worth at once, and agents serve no more than they can. Nobody at work, where
///          `least` is 0: arrivals * worth_if_abandoned; the wait is the patience, the occupancy NaN
/// errors   Error(domain), Error(contradiction) where `most` is below `least`, below the offered load without patience
/// source   derived;  cost  some 1 us a number of agents
[[nodiscard]] LineStaffing optimal_staffing(const LineStaffingInputs& inputs, const StaffingOptions& options = {});

// ---- a day of intervals and channels ----

/// A channel of a day: as LineStaffingInputs, with the contacts of each interval.
struct StaffedChannel {
  std::string name{};
  std::vector<double> arrivals{};  ///< expected contacts in each interval, >= 0
  double minutes_per_contact = detail::required;
  double patience_minutes = std::numeric_limits<double>::infinity();
  recovery::ResponseCurve worth;
  double worth_if_abandoned = 0.0;
  double wage_per_hour = detail::required;
  double shrinkage = 0.0;
  /// What the intervals are called, each; empty: nothing. Channels that say so must say the same.
  std::vector<std::string> intervals{};
};

/// What a number of agents is worth in one interval of a day, by itself; money per hour.
struct StaffingPoint {
  std::size_t interval = 0;
  std::uint64_t agents = 0;
  std::uint64_t rostered = 0;
  double value_per_hour = 0.0;
  double wages_per_hour = 0.0;
  double profit_per_hour = 0.0;
};

struct ChannelStaffing {
  std::string name{};
  std::vector<std::uint64_t> agents{};    ///< best, in each interval
  std::vector<std::uint64_t> rostered{};  ///< in each interval
  /// Fewest that keep the rule, also where that is more than may be at work; 0 where nobody comes and nobody need be.
  std::vector<std::uint64_t> rule_agents{};
  double value_per_day = 0.0;
  double wages_per_day = 0.0;
  double profit_per_day = 0.0;
  /// Profit of the best minus that of the rule, interval by interval; below 0 only where the rule takes more than may be
  /// at work.
  double rule_cost_per_day = 0.0;
  double closed_profit_per_day = 0.0;  ///< with nobody at work all day: all contacts are given up
  /// Of the day with the best agents: waits, carry-over. In intervals without agents contacts wait for those to come,
  /// while the profit counts them as given up; `left_over` are never answered.
  recovery::DayOfQueuesResult forecast{};
  std::vector<double> arrivals{};  ///< contacts of each interval, as they were given
  /// By interval, then agents: every number that could have been best, 2 to 50 on each side of the best, and that of the
  /// rule; 0 where it may be.
  std::vector<StaffingPoint> curve{};

  /// The part of the curve that is of one interval; empty where there is none.
  [[nodiscard]] std::span<const StaffingPoint> curve_at(std::size_t interval) const noexcept;
};

struct DayStaffing {
  std::vector<ChannelStaffing> channels{};
  std::vector<std::string> intervals{};  ///< what they are called; empty: nothing
  double interval_minutes = 0.0;
  recovery::ServiceTarget target{0.8, 20.0, domain::TimeUnit::second()};  ///< the rule it was compared with
  double value_per_day = 0.0;
  double wages_per_day = 0.0;
  double profit_per_day = 0.0;
  double rule_cost_per_day = 0.0;
};

/// The best agents of each interval and channel, at the lagged load (recovery::lagged_rates); each interval by itself,
/// so agents may come and go with it: shifts are not planned.
/// domain   interval_minutes 0.001 .. 1e6; channels as optimal_staffing, arrivals of one length
/// edge     at least one agent in every interval unless `least` is 0: then none where nobody is worth it, as at night
/// errors   as optimal_staffing; Error(missing) without a channel; Error(contradiction) for channels whose intervals have
///          other names or another order;  cost  some 30 us an interval and channel
[[nodiscard]] DayStaffing optimal_day_staffing(std::span<const StaffedChannel> channels, double interval_minutes,
                                               const StaffingOptions& options = {});

// ---- uncertain load and curve ----

enum class WorthShape : std::uint8_t { exponential, deadline, tolerance };
[[nodiscard]] std::string_view to_string(WorthShape shape) noexcept;

/// A curve whose numbers are uncertain.
struct UncertainWorth {
  WorthShape shape = WorthShape::exponential;
  math::Distribution at_once;                     ///< money per contact, >= 0
  std::optional<math::Distribution> decay{};      ///< per `per`; required unless it is a deadline, which has none
  std::optional<math::Distribution> tolerance{};  ///< in `per`: the deadline or zone of tolerance; required there
  domain::TimeUnit per;
};

/// LineStaffingInputs with uncertain members; each is drawn by itself.
struct UncertainLineInputs {
  math::Distribution arrivals_per_hour;
  math::Distribution minutes_per_contact;
  std::optional<math::Distribution> patience_minutes{};  ///< none: nobody gives up
  UncertainWorth worth;
  math::Distribution worth_if_abandoned = 0.0;
  math::Distribution wage_per_hour;
  double shrinkage = 0.0;
};

struct StaffingDrawOptions {
  std::size_t draws = 10'000;  ///< 2 .. 100,000
  std::uint64_t seed = 7;
  recovery::ServiceTarget rule{0.8, 20.0, domain::TimeUnit::second()};  ///< kept at the means of the inputs
  core::Executor* executor = nullptr;
};

struct UncertainStaffingRow {
  std::uint64_t agents = 0;
  std::uint64_t rostered = 0;
  Summary profit_per_hour{};
  double chance_best = 0.0;      ///< share of draws whose own best this number is
  double chance_overload = 0.0;  ///< share of draws whose load reaches the agents
};

struct UncertainStaffing {
  std::vector<UncertainStaffingRow> rows{};  ///< by agents; every number near the best, further off perhaps some
  std::size_t best = 0;                      ///< row of the highest mean profit: the decision
  std::size_t rule = 0;                      ///< row of the agents that keep the rule at the means of the inputs
  Summary rule_cost_per_hour{};              ///< profit of the best minus that of the rule, draw by draw
  /// Agents that would be best if one knew: quantiles over the draws at summary_levels.
  std::array<double, 5> own_best{};
  double worth_of_knowing_per_hour = 0.0;  ///< mean profit of each draw's own best minus that of the decision, >= 0
};

/// One decision under uncertainty: the agents of the highest mean profit over the draws, the interval of their profit,
/// and beside it the best agents of each draw.
///
/// formula  draws by inverse transform, each quantity with a stream of its name; profit as optimal_staffing. A draw in
///          which nobody gives up and the load reaches the agents is worth nothing: everybody waits for ever
/// domain   every draw within the domain of optimal_staffing: distributions that leave it are refused
/// edge     numbers are looked at between the lowest and the highest best of a draw; above 128 of them on a grid, then
///          every one beside the best
/// errors   Error(domain), Error(interrupted); Error(missing) without the decay or tolerance that the shape has,
///          Error(contradiction) for one that it has not;  source  derived
/// cost     draws times some 30 numbers of agents at 0.5 us; results do not depend on the executor
[[nodiscard]] UncertainStaffing uncertain_staffing(const UncertainLineInputs& inputs,
                                                   const StaffingDrawOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/optimal_staffing.ipp>
#include <amends/impl/economics/uncertain_staffing.ipp>
#endif
