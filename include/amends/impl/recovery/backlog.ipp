#pragma once

#include <amends/recovery/backlog.hpp>

#include <algorithm>
#include <amends/impl/recovery/agent_minutes.hpp>
#include <amends/recovery/kernels.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline void check_working_days_per_week(int working_days_per_week) {
  core::check_between("working_days_per_week", static_cast<double>(working_days_per_week), 1.0, 7.0);
}

/// The law of a desk; where there is none, the message is about agents.
inline BacklogLaw law_of(const BacklogInputs& inputs) {
  const DailyLoad load = daily_load(inputs);
  const double capacity = daily_capacity(inputs);
  if (!(capacity > load.mean))
    throw Error(ErrorCode::domain, "agents",
                "agents must be at least " + core::format_number(least_agents(inputs)) + ": a load of " +
                    core::format_number(load.mean) + " minutes per working day meets a capacity of " +
                    core::format_number(capacity) +
                    ", so the backlog grows without end; what it comes to in a stated time is simulated");
  // A normal load is below 0 on one day in six where its standard deviation is its mean.
  const bool normal = load.shape == LoadShape::normal;
  if (!(load.standard_deviation <= (normal ? 1.0 : most_load_variation) * load.mean))
    throw Error(ErrorCode::domain, "dispersion",
                std::string("dispersion and minutes_variation must leave the load of a day a standard deviation of at "
                            "most ") +
                    (normal ? "its mean where its shape is normal: state gamma, or simulate"
                            : "6 times its mean: other days are simulated"));
  if (!(capacity - load.mean >= 1e-4 * load.standard_deviation))
    throw Error(ErrorCode::domain, "agents",
                "agents must be more: the capacity of " + core::format_number(capacity) +
                    " minutes per working day is so near to the load of " + core::format_number(load.mean) +
                    " that the backlog takes millions of days to settle");
  return BacklogLaw(load, capacity);
}

}  // namespace detail

AMENDS_INLINE double productive_minutes(double hours, double shrinkage) {
  if (!(hours > 0.0 && hours <= 24.0)) core::throw_domain("hours", "be above 0 and at most 24", hours);
  if (!(shrinkage >= 0.0 && shrinkage < 1.0)) core::throw_domain("shrinkage", "lie in [0, 1)", shrinkage);
  return 60.0 * hours * (1.0 - shrinkage);
}

AMENDS_INLINE double calendar_days(double working_days, int working_days_per_week) {
  core::check_non_negative("working_days", working_days);
  detail::check_working_days_per_week(working_days_per_week);
  return working_days * 7.0 / working_days_per_week;
}

AMENDS_INLINE std::int64_t working_days_within(std::int64_t calendar_days, int weekday, int working_days_per_week) {
  if (calendar_days < 0) core::throw_domain("calendar_days", "be >= 0", static_cast<double>(calendar_days));
  detail::check_working_days_per_week(working_days_per_week);
  if (weekday < 0 || weekday >= working_days_per_week)
    core::throw_domain("weekday", "be 0 to working_days_per_week - 1", static_cast<double>(weekday));
  // Within the week that began on the day the case came: working days up to its end, then the free ones, then the rest.
  const std::int64_t rest = calendar_days % 7, before_free = working_days_per_week - 1 - weekday;
  const std::int64_t beyond = (std::max<std::int64_t>)(0, rest - before_free - (7 - working_days_per_week));
  return calendar_days / 7 * working_days_per_week + (std::min)(rest, before_free) + beyond;
}

AMENDS_INLINE DailyLoad daily_load(const BacklogInputs& inputs) {
  const double cases = core::check_positive("arrivals_per_day", inputs.arrivals_per_day);
  const double dispersion = core::check_non_negative("dispersion", inputs.dispersion);
  const double minutes = core::check_positive("minutes_per_case", inputs.minutes_per_case);
  const double variation = core::check_non_negative("minutes_variation", inputs.minutes_variation);
  if (!(variation > 0.0 || dispersion > 0.0))
    throw Error(ErrorCode::domain, "dispersion",
                "dispersion must be above 0 where minutes_variation is 0: a load that never varies leaves no backlog");
  const DailyLoad load{.mean = cases * minutes,
                       .standard_deviation = kernels::load_deviation(cases, minutes, variation, dispersion),
                       .shape = inputs.shape};
  for (const double part : {load.mean, load.standard_deviation})
    if (!(part > 0.0 && part <= (std::numeric_limits<double>::max)()))
      throw Error(ErrorCode::domain, "arrivals_per_day",
                  "arrivals_per_day and minutes_per_case must make a load that can be counted in minutes");
  return load;
}

AMENDS_INLINE double daily_capacity(const BacklogInputs& inputs) {
  const double capacity =
      core::check_positive("agents", inputs.agents) * detail::check_agent_minutes(inputs.minutes_per_agent_day);
  if (!(capacity > 0.0 && capacity <= (std::numeric_limits<double>::max)()))
    throw Error(ErrorCode::domain, "agents",
                "agents and minutes_per_agent_day must make a capacity that can be counted in minutes");
  return capacity;
}

AMENDS_INLINE double least_agents(const BacklogInputs& inputs) {
  const double load = daily_load(inputs).mean;
  const double minutes = detail::check_agent_minutes(inputs.minutes_per_agent_day);
  double agents = std::floor(load / minutes) + 1.0;
  while (!(agents * minutes > load))  // where the quotient was rounded
    agents = (std::max)(agents + 1.0, std::nextafter(agents, std::numeric_limits<double>::infinity()));
  return agents;
}

AMENDS_INLINE Backlog::Backlog(const BacklogInputs& inputs) : inputs_(inputs), law_(detail::law_of(inputs)) {}

AMENDS_INLINE double Backlog::share_overdue(std::int64_t days) const noexcept {
  if (days < 0) return 1.0;
  const double from = static_cast<double>(days) * capacity();
  return (std::clamp)((law_.excess(from) - law_.excess(from + capacity())) / load(), 0.0, 1.0);
}

AMENDS_INLINE double Backlog::share_within(std::int64_t days) const noexcept {
  return 1.0 - share_overdue(days);
}

AMENDS_INLINE void Backlog::response_bands(std::span<const double> bounds, std::span<double> out) const {
  core::check_same_size("out", out.size(), "bounds and one", bounds.size() + 1);
  double overdue = 1.0, below = -1.0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const double bound = core::check_non_negative("bounds", bounds[i]);
    if (!(bound > below)) core::throw_domain("bounds", "ascend", bound);
    below = bound;
    const double later = share_overdue(static_cast<std::int64_t>((std::min)(bound, 1e15)));
    out[i] = overdue - later;
    overdue = later;
  }
  out[bounds.size()] = overdue;
}

AMENDS_INLINE std::int64_t Backlog::response_quantile(double p) const {
  if (!(p >= 0.0 && p < 1.0)) core::throw_domain("p", "lie in [0, 1)", p);
  const double later = 1.0 - p;
  std::int64_t high = 0, low = -1;  // share_overdue(low) > later >= share_overdue(high)
  while (share_overdue(high) > later) {
    low = high;
    high = 2 * high + 1;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (share_overdue(middle) > later ? low : high) = middle;
  }
  return high;
}

AMENDS_INLINE double Backlog::share_within_calendar_days(std::int64_t days, int working_days_per_week) const {
  detail::check_working_days_per_week(working_days_per_week);
  double sum = 0.0;
  for (int weekday = 0; weekday < working_days_per_week; ++weekday)
    sum += share_within(working_days_within(days, weekday, working_days_per_week));
  return sum / working_days_per_week;
}

AMENDS_INLINE double Backlog::open_at_least(std::int64_t days) const noexcept {
  const double all = law_.excess(0.0);
  if (!(all > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return days <= 0 ? 1.0 : (std::clamp)(law_.excess(static_cast<double>(days) * capacity()) / all, 0.0, 1.0);
}

AMENDS_INLINE double Backlog::mean_age_days() const noexcept {
  const double all = law_.excess(0.0), ratio = std::exp(-law_.decay_rate() * capacity());
  if (!(all > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  // Sum of J(a c), a >= 1: term by term until what falls geometrically is all there is.
  double sum = 0.0, term = 0.0;
  double at = capacity();
  const double settled = 90.0 * load_standard_deviation();
  for (int a = 1; a < 100'000; ++a, at += capacity()) {
    term = law_.excess(at);
    sum += term;
    if (at > settled || term <= 1e-17 * all) break;
  }
  return (sum + term * ratio / (1.0 - ratio)) / all;
}

}  // namespace amends::inline AMENDS_ABI::recovery
