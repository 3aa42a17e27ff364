#pragma once

#include <amends/economics/optimal_staffing.hpp>

#include <algorithm>
#include <amends/impl/economics/staffing_line.hpp>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

template <class Inputs>
StaffingLine staffing_line(const Inputs& inputs, double arrivals_per_hour) {
  core::check_positive("minutes_per_contact", inputs.minutes_per_contact);
  return {.arrivals = arrivals_per_hour,
          .service = 60.0 / inputs.minutes_per_contact,
          .patience = inputs.patience_minutes / 60.0,
          .worth = inputs.worth,
          .worth_if_abandoned = inputs.worth_if_abandoned,
          .wage = inputs.wage_per_hour,
          .shrinkage = inputs.shrinkage,
          .paid_arrivals = arrivals_per_hour};
}

inline StaffingRow staffing_row(const StaffingLine& line, std::uint64_t agents, const recovery::ServiceTarget& rule) {
  const auto second = domain::TimeUnit::second();
  StaffingRow row{.agents = agents, .rostered = recovery::rostered(agents, line.shrinkage)};
  row.value_per_hour = line.value(agents);
  row.value_lost_per_hour = line.most_value() - row.value_per_hour;
  row.wages_per_hour = line.wages(agents);
  row.profit_per_hour = row.value_per_hour - row.wages_per_hour;
  row.total_cost_per_hour = row.value_lost_per_hour + row.wages_per_hour;
  if (agents == 0) {
    row.waiting_probability = row.abandonment = 1.0;
    row.mean_wait_seconds = line.patience * 3600.0;
    row.occupancy = std::numeric_limits<double>::quiet_NaN();
    return row;
  }
  const auto fill = [&](const auto& queue) {
    row.waiting_probability = queue.waiting_probability();
    row.mean_wait_seconds = queue.mean_wait(second);
    row.service_level = queue.service_level(rule.threshold, rule.unit);
    row.abandonment = queue.abandonment_probability();
    row.occupancy = queue.occupancy();
  };
  if (line.patient())
    fill(line.erlang_c(agents));
  else
    fill(line.erlang_a(agents));
  return row;
}

struct AgentRange {
  std::uint64_t least, most;
};
inline AgentRange range_of(const StaffingOptions& options) {
  const std::uint64_t least = core::check_count("least", options.least, 0, recovery::most_agents);
  if (options.most == 0) return {least, recovery::most_agents};
  const std::uint64_t most = core::check_count("most", options.most, 1, recovery::most_agents);
  if (most < least) throw Error(ErrorCode::contradiction, "most", "most must be at least `least`");
  return {least, most};
}

inline StaffingPoint point_of(const StaffingLine& line, std::size_t interval, std::uint64_t agents, double profit) {
  const double wages = line.wages(agents);
  return {interval, agents, recovery::rostered(agents, line.shrinkage), profit + wages, wages, profit};
}
inline StaffingPoint point_at(const StaffingLine& line, std::size_t interval, std::uint64_t agents) {
  return point_of(line, interval, agents, line.profit(agents));
}

inline void check_reached(const StaffingLine& line, const AgentRange& range) {
  if (line.lowest() > range.most)
    throw Error(
        ErrorCode::contradiction, "most",
        "most must exceed the offered load of " + core::format_number(line.load()) + " erlangs where nobody gives up");
}

/// Adds the curve of one interval; `looked`: points of those already looked at, 0 apart.
inline void add_curve(const StaffingLine& line, std::size_t interval, const AgentRange& range,
                      std::vector<StaffingPoint>& looked, std::uint64_t best, std::uint64_t rule,
                      std::vector<StaffingPoint>& curve) {
  constexpr std::uint64_t at_least = 2, at_most = 50;  // on each side of the best
  const auto by_agents = [](const StaffingPoint& a, const StaffingPoint& b) { return a.agents < b.agents; };
  std::sort(looked.begin(), looked.end(), by_agents);
  const std::uint64_t lowest = (std::max)(range.least, line.lowest());
  const auto within = [&](std::uint64_t agents) { return (std::min)((std::max)(agents, lowest), range.most); };
  const auto below = [&](std::uint64_t count) { return within(best > count ? best - count : 0); };
  const std::uint64_t first = (std::max)(below(at_most), (std::min)(below(at_least), looked.front().agents));
  const std::uint64_t last =
      (std::min)(within(best + at_most), (std::max)(within(best + at_least), looked.back().agents));
  if (range.least == 0) curve.push_back(point_at(line, interval, 0));
  if (rule < first && rule > 0) curve.push_back(point_at(line, interval, rule));
  auto next = std::lower_bound(looked.begin(), looked.end(), StaffingPoint{.agents = first}, by_agents);
  for (std::uint64_t n = first; n <= last; ++n) {
    const bool known = next != looked.end() && next->agents == n;
    curve.push_back(known ? *next++ : point_at(line, interval, n));
  }
  if (rule > last) curve.push_back(point_at(line, interval, rule));
}

inline ChannelStaffing channel_staffing(const StaffedChannel& channel, double interval_minutes,
                                        const StaffingOptions& options) {
  const AgentRange range = range_of(options);
  const double hours = interval_minutes / 60.0;
  core::check_positive("minutes_per_contact", channel.minutes_per_contact);
  const std::vector<double> rates = recovery::lagged_rates(channel.arrivals, hours, channel.minutes_per_contact / 60.0);
  ChannelStaffing out{.name = channel.name};
  out.arrivals = channel.arrivals;
  StaffingLine line = staffing_line(channel, rates[0]);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    line.arrivals = rates[i];
    line.paid_arrivals = channel.arrivals[i] / hours;
    check(line);
    check_reached(line, range);
    std::vector<StaffingPoint> looked;
    const std::uint64_t best = best_agents(line, range.least, range.most, [&](std::uint64_t agents, double profit) {
      if (agents > 0) looked.push_back(point_of(line, i, agents, profit));
    });
    const bool nobody_needed = range.least == 0 && channel.arrivals[i] == 0.0;
    const std::uint64_t rule = nobody_needed ? 0 : (std::max)(rule_agents(line, options.rule), range.least);
    const double value = line.value(best), wages = line.wages(best);
    out.agents.push_back(best);
    out.rostered.push_back(recovery::rostered(best, channel.shrinkage));
    out.rule_agents.push_back(rule);
    out.value_per_day += hours * value;
    out.wages_per_day += hours * wages;
    out.rule_cost_per_day += hours * (value - wages - line.profit(rule));
    out.closed_profit_per_day += channel.arrivals[i] * channel.worth_if_abandoned;
    add_curve(line, i, range, looked, best, rule, out.curve);
  }
  out.profit_per_day = out.value_per_day - out.wages_per_day;
  out.forecast = recovery::day_of_queues({.arrivals = channel.arrivals,
                                          .agents = out.agents,
                                          .interval = hours,
                                          .service_rate = 60.0 / channel.minutes_per_contact,
                                          .abandonment_rate = 60.0 / channel.patience_minutes,
                                          .per = domain::TimeUnit::hour(),
                                          .threshold = options.rule.threshold,
                                          .threshold_unit = options.rule.unit,
                                          .shrinkage = channel.shrinkage});
  return out;
}
}  // namespace detail

AMENDS_INLINE LineStaffing optimal_staffing(const LineStaffingInputs& inputs, const StaffingOptions& options) {
  const detail::StaffingLine line = detail::staffing_line(inputs, inputs.arrivals_per_hour);
  detail::check(line);
  const detail::AgentRange range = detail::range_of(options);
  detail::check_reached(line, range);
  std::uint64_t first = range.most, last = 0;
  const std::uint64_t best = detail::best_agents(line, range.least, range.most, [&](std::uint64_t agents, double) {
    if (agents == 0) return;
    first = (std::min)(first, agents);
    last = (std::max)(last, agents);
  });
  const std::uint64_t rule = detail::rule_agents(line, options.rule), lowest = (std::max)(range.least, line.lowest());
  first = (std::min)(first, rule);
  last = (std::max)(last, rule);
  if (options.most != 0) {  // asked for: all of them
    first = (std::min)(first, lowest);
    last = (std::max)(last, range.most);
  } else {
    const std::uint64_t shown = 5;  // on both sides of the best, at least
    first = (std::min)(first, best > lowest + shown ? best - shown : lowest);
    last = (std::max)(last, best + shown);
  }
  core::check_count("agents to be looked at", last - first + 1, 1, 1'000'000);
  LineStaffing out;
  out.target = options.rule;
  const std::size_t closed = range.least == 0 ? 1 : 0;
  out.rows.reserve(static_cast<std::size_t>(last - first + 1) + closed);
  if (closed > 0) out.rows.push_back(detail::staffing_row(line, 0, options.rule));
  for (std::uint64_t n = first; n <= last; ++n) out.rows.push_back(detail::staffing_row(line, n, options.rule));
  out.best = best > 0 ? static_cast<std::size_t>(best - first) + closed : 0;
  out.rule = static_cast<std::size_t>(rule - first) + closed;
  out.rule_cost_per_hour = out.rows[out.best].profit_per_hour - out.rows[out.rule].profit_per_hour;
  out.closed_profit_per_hour = inputs.arrivals_per_hour * inputs.worth_if_abandoned;
  return out;
}

AMENDS_INLINE std::span<const StaffingPoint> ChannelStaffing::curve_at(std::size_t interval) const noexcept {
  const auto less = [](const StaffingPoint& point, std::size_t other) { return point.interval < other; };
  const auto begin = std::lower_bound(curve.begin(), curve.end(), interval, less);
  return {begin, std::lower_bound(begin, curve.end(), interval + 1, less)};
}

AMENDS_INLINE DayStaffing optimal_day_staffing(std::span<const StaffedChannel> channels, double interval_minutes,
                                               const StaffingOptions& options) {
  if (channels.empty()) throw Error(ErrorCode::missing, "channels", "channels must have at least one");
  core::check_between("interval_minutes", interval_minutes, 1e-3, 1e6);
  DayStaffing out;
  out.interval_minutes = interval_minutes;
  out.target = options.rule;
  for (const StaffedChannel& channel : channels) {
    core::check_same_size("arrivals", channel.arrivals.size(), "arrivals of the first channel",
                          channels.front().arrivals.size());
    if (!channel.intervals.empty()) {
      core::check_same_size("intervals", channel.intervals.size(), "arrivals", channel.arrivals.size());
      if (out.intervals.empty()) out.intervals = channel.intervals;
      if (out.intervals != channel.intervals)
        throw Error(ErrorCode::contradiction, "channels",
                    "channels must have the same intervals in the same order: those of " + channel.name +
                        " are called otherwise");
    }
    out.channels.push_back(detail::channel_staffing(channel, interval_minutes, options));
    const ChannelStaffing& one = out.channels.back();
    out.value_per_day += one.value_per_day;
    out.wages_per_day += one.wages_per_day;
    out.profit_per_day += one.profit_per_day;
    out.rule_cost_per_day += one.rule_cost_per_day;
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
