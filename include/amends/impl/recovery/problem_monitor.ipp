#pragma once

#include <amends/recovery/problem_monitor.hpp>

#include <algorithm>
#include <amends/impl/recovery/chart_chain.hpp>
#include <amends/impl/recovery/chart_step.hpp>
#include <cmath>
#include <map>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline void check(const MonitorOptions& options) {
  recovery::check(options.chart);
  core::check_between("run_length", options.run_length, 1.0 + 1e-6, 1e9);
  if (!(options.false_discovery_rate > 0.0 && options.false_discovery_rate < 1.0))
    core::throw_domain("false_discovery_rate", "lie between 0 and 1", options.false_discovery_rate);
  if (!(options.level > 0.0 && options.level < 1.0)) core::throw_domain("level", "lie between 0 and 1", options.level);
}

inline MonitorState blank_state(std::size_t series, const MonitorOptions& options) {
  check(options);
  if (series == 0) throw Error(ErrorCode::missing, "series", "series must hold at least one series");
  MonitorState state{.chart = options.chart,
                     .rule = options.rule,
                     .run_length = options.run_length,
                     .false_discovery_rate = options.false_discovery_rate,
                     .level = options.level};
  state.series.resize(series);
  state.since.resize(series);
  return state;
}

/// Series that are alike: what is computed for each kind, and which kind each series is of.
struct SeriesKinds {
  std::vector<InControl> kinds{};
  std::vector<std::size_t> of{};

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit SeriesKinds(std::span<const InControl> series) {
    std::map<std::pair<std::vector<double>, double>, std::size_t> known;
    for (const InControl& one : series) {
      if (one.expected.empty()) {
        of.push_back(none);
        continue;
      }
      check(one);
      InControl kind{levels_of(one.expected), one.dispersion};
      const auto [at, fresh] = known.try_emplace({kind.expected, kind.dispersion}, kinds.size());
      of.push_back(at->second);
      if (fresh) kinds.push_back(std::move(kind));
    }
  }
};

inline bool has_table(ChartKind kind) noexcept {
  return kind == ChartKind::cusum || kind == ChartKind::ewma;
}

/// Why a row cannot be used; null where it can.
inline const char* unusable(double count, double expected) noexcept {
  if (std::isnan(count)) return "count is missing";
  if (!(count >= 0.0 && count <= 9e15)) return "count is negative or infinite";
  if (count != static_cast<double>(static_cast<std::int64_t>(count))) return "count is no whole number";
  if (std::isnan(expected)) return "expected is missing";
  if (!(expected > 0.0)) return "expected is not above 0";
  if (!(expected <= 1e9)) return "expected is above 1e9";
  return nullptr;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(AlarmRule rule) noexcept {
  switch (rule) {
    case AlarmRule::limit_per_series:
      return "limit_per_series";
    case AlarmRule::false_discovery_rate:
      return "false_discovery_rate";
  }
  return "unknown";
}

AMENDS_INLINE double discovery_threshold(std::span<const double> p_values, double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie between 0 and 1", level);
  std::vector<double> low;
  double tests = 0.0;
  for (const double p : p_values) {
    if (std::isnan(p)) continue;
    core::check_probability("p_values", p);
    tests += 1.0;
    if (p <= level) low.push_back(p);
  }
  std::sort(low.begin(), low.end());
  for (std::size_t i = low.size(); i-- > 0;)
    if (low[i] * tests <= static_cast<double>(i + 1) * level) return low[i];
  return std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE ProblemMonitor::ProblemMonitor(std::span<const InControl> series, const MonitorOptions& options)
    : state_(detail::blank_state(series.size(), options)) {
  for (const InControl& one : series) state_.dispersions.push_back(one.dispersion);
  const detail::SeriesKinds alike(series);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const auto each_kind = [&](auto&& one) {
    core::parallel_blocks(executor, alike.kinds.size(), 8, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t k = first; k < last; ++k) one(k);
    });
  };
  if (options.rule == AlarmRule::limit_per_series) {
    std::vector<double> limits(alike.kinds.size());
    each_kind([&](std::size_t k) {
      limits[k] = limit_for(options.chart, alike.kinds[k], options.run_length, options.states).limit;
    });
    for (const std::size_t kind : alike.of)
      state_.limits.push_back(kind == alike.none ? std::numeric_limits<double>::infinity() : limits[kind]);
  } else if (detail::has_table(options.chart.kind)) {
    state_.steady.resize(alike.kinds.size() + 1);  // the last is that of series that are not watched: no p-value
    each_kind([&](std::size_t k) { state_.steady[k] = steady_state(options.chart, alike.kinds[k], options.states); });
    for (const std::size_t kind : alike.of) state_.steady_of.push_back(kind == alike.none ? alike.kinds.size() : kind);
  }
}

AMENDS_INLINE ProblemMonitor ProblemMonitor::with_limits(std::vector<double> limits, std::vector<double> dispersions,
                                                         const MonitorOptions& options) {
  if (options.rule != AlarmRule::limit_per_series)
    throw Error(ErrorCode::contradiction, "rule", "rule must be limit_per_series where limits are given");
  ProblemMonitor out;
  out.state_ = detail::blank_state(limits.size(), options);
  if (dispersions.empty()) dispersions.assign(limits.size(), 0.0);
  core::check_same_size("dispersions", dispersions.size(), "limits", limits.size());
  for (const double one : limits)
    if (!(one > 0.0)) core::throw_domain("limits", "be above 0", one);
  for (const double one : dispersions) core::check_between("dispersions", one, 0.0, 1e6);
  out.state_.limits = std::move(limits);
  out.state_.dispersions = std::move(dispersions);
  return out;
}

AMENDS_INLINE ProblemMonitor ProblemMonitor::from_state(MonitorState state) {
  const auto require = [](bool holds, const char* what) {
    if (!holds)
      throw Error(ErrorCode::format, "state", std::string("the saved monitor is damaged: ") + what + " cannot be");
  };
  try {
    check(state.chart);
    core::check(state.row_report);
  } catch (const Error&) {
    require(false, "its chart or its account of rows");
  }
  const std::size_t n = state.series.size();
  const bool limits = state.rule == AlarmRule::limit_per_series;
  const bool tables = !limits && detail::has_table(state.chart.kind);
  require(n > 0 && state.since.size() == n && state.dispersions.size() == n, "its number of series");
  require(state.limits.size() == (limits ? n : 0) && state.steady_of.size() == (tables ? n : 0), "its rule");
  require(state.run_length > 1.0 && state.false_discovery_rate > 0.0 && state.false_discovery_rate < 1.0 &&
              state.level > 0.0 && state.level < 1.0,
          "its options");
  for (const double one : state.limits) require(one > 0.0, "a limit");
  for (const double one : state.dispersions) require(one >= 0.0 && one <= 1e6, "a dispersion");
  for (const std::size_t one : state.steady_of) require(one < state.steady.size(), "a steady state");
  for (const SteadyState& one : state.steady) require(one.tail.empty() || one.step > 0.0, "a steady state");
  for (std::size_t s = 0; s < n; ++s) {
    const ChartState& at = state.series[s];
    require(at.statistic >= 0.0 && at.periods >= 0.0 && at.count >= 0.0 && at.expected >= 0.0 &&
                at.expected_square >= 0.0 && state.since[s] <= state.periods,
            "a series");
  }
  ProblemMonitor out;
  out.state_ = std::move(state);
  return out;
}

AMENDS_INLINE double ProblemMonitor::p_value(std::size_t series) const {
  if (series >= size()) core::throw_domain("series", "be the number of a series", static_cast<double>(series));
  if (state_.rule != AlarmRule::false_discovery_rate)
    throw Error(ErrorCode::domain, "rule", "rule must be false_discovery_rate: a limit has no p-value");
  const double statistic = state_.series[series].statistic;
  return detail::has_table(state_.chart.kind) ? state_.steady[state_.steady_of[series]].p_value(statistic)
                                              : std::exp(-statistic);
}

AMENDS_INLINE Alarm ProblemMonitor::alarm_of(std::size_t series) const {
  const ChartState& at = state_.series[series];
  return {.series = series,
          .period = state_.periods,
          .since = state_.since[series],
          .periods = at.periods,
          .statistic = at.statistic,
          .count = at.count,
          .expected = at.expected,
          .excess = excess_of(at, state_.dispersions[series], state_.level)};
}

AMENDS_INLINE std::vector<Alarm> ProblemMonitor::update(std::span<const double> counts,
                                                        std::span<const double> expected,
                                                        std::span<double> statistics) {
  const std::size_t n = size();
  core::check_same_size("counts", counts.size(), "series", n);
  core::check_same_size("expected", expected.size(), "series", n);
  if (!statistics.empty()) core::check_same_size("statistics", statistics.size(), "series", n);
  const double log_ratio = std::log(state_.chart.ratio);
  const bool limits = state_.rule == AlarmRule::limit_per_series;
  std::vector<Alarm> alarms;
  std::vector<double> p_values(limits ? 0 : n, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t s = 0; s < n; ++s) {
    ChartState& at = state_.series[s];
    if (!statistics.empty()) statistics[s] = at.statistic;
    if (const char* why = detail::unusable(counts[s], expected[s])) {
      state_.row_report.leave_out(state_.periods * n + s, why);
      continue;
    }
    detail::advance(state_.chart, log_ratio, at, counts[s], expected[s], state_.dispersions[s]);
    if (!statistics.empty()) statistics[s] = at.statistic;
    if (at.periods <= 1.0) state_.since[s] = state_.periods;
    if (!limits) {
      p_values[s] = p_value(s);
    } else if (at.statistic >= state_.limits[s]) {
      alarms.push_back(alarm_of(s));
      alarms.back().limit = state_.limits[s];
      at = {};
    }
  }
  if (!limits) {
    const double threshold = discovery_threshold(p_values, state_.false_discovery_rate);
    for (std::size_t s = 0; s < n; ++s) {
      if (!(p_values[s] <= threshold)) continue;
      alarms.push_back(alarm_of(s));
      alarms.back().p_value = p_values[s];
      state_.series[s] = {};
    }
  }
  state_.row_report.rows += n;
  ++state_.periods;
  return alarms;
}

AMENDS_INLINE std::vector<Alarm> ProblemMonitor::update_all(std::span<const double> counts,
                                                            std::span<const double> expected,
                                                            std::span<double> statistics) {
  const std::size_t n = size(), periods = counts.size() / n;
  core::check_same_size("counts", counts.size(), "periods * series", periods * n);
  core::check_same_size("expected", expected.size(), "counts", counts.size());
  if (!statistics.empty()) core::check_same_size("statistics", statistics.size(), "counts", counts.size());
  std::vector<Alarm> alarms;
  for (std::size_t t = 0; t < periods; ++t) {
    const std::vector<Alarm> of_period = update(counts.subspan(t * n, n), expected.subspan(t * n, n),
                                                statistics.empty() ? statistics : statistics.subspan(t * n, n));
    alarms.insert(alarms.end(), of_period.begin(), of_period.end());
  }
  return alarms;
}

AMENDS_INLINE void ProblemMonitor::restart(std::size_t series) {
  if (series >= size()) core::throw_domain("series", "be the number of a series", static_cast<double>(series));
  state_.series[series] = {};
}

AMENDS_INLINE std::string ProblemMonitor::rule() const {
  const std::string chart(to_string(state_.chart.kind));
  if (state_.rule == AlarmRule::limit_per_series)
    return chart + " chart of each series with a limit of its own, for a false alarm in " +
           core::format_number(state_.run_length) + " periods of that series";
  return chart + " chart; over all series of one period, false discoveries at " +
         core::format_number(state_.false_discovery_rate) + " of the alarms, by Benjamini-Hochberg";
}

}  // namespace amends::inline AMENDS_ABI::recovery
