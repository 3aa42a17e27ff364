#pragma once

#include <amends/recovery/run_length.hpp>

#include <amends/impl/recovery/chart_chain.hpp>
#include <optional>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// The lattice of a cusum of one expected count on which nothing is rounded: step of a complaint / q.
inline std::optional<double> exact_step(const CountChart& chart, const std::vector<double>& levels, double dispersion,
                                        double top, std::size_t most) {
  if (chart.kind != ChartKind::cusum || levels.size() != 1) return std::nullopt;
  const LikelihoodRatio step = likelihood_ratio(chart.ratio, std::log(chart.ratio), levels[0], dispersion);
  const double down = step.constant / step.slope;
  for (double q = 1.0; q * top / step.slope <= static_cast<double>(most); ++q) {
    const double whole = std::round(down * q);
    if (whole >= 1.0 && std::fabs(down * q - whole) <= 1e-10 * whole) return step.slope / q;
  }
  return std::nullopt;
}

/// Alive states below a limit.
inline std::size_t states_below(double limit, double step) {
  return static_cast<std::size_t>((std::max)(1.0, std::ceil(limit / step - 1e-9)));
}

/// The smallest count that alarms alone.
inline double alarming_count(double mean, double dispersion, double limit) {
  return smallest_count([&](double x) { return surprise(upper_tail(x, mean, dispersion)) >= limit; });
}

/// Fewest periods by which a geometric alarm has come with each probability.
inline std::vector<double> geometric_quantiles(double each, std::span<const double> probabilities) {
  std::vector<double> out;
  for (const double p : probabilities)
    out.push_back(each > 0.0 ? (std::max)(1.0, std::ceil(std::log1p(-p) / std::log1p(-each) - 1e-9))
                             : std::numeric_limits<double>::infinity());
  return out;
}

inline RunLength run_length_u(const InControl& in_control, double limit, const RunLengthOptions& options) {
  double each = 0.0;
  for (const double mean : in_control.expected)
    each += upper_tail(alarming_count(mean, in_control.dispersion, limit), options.actual_ratio * mean,
                       in_control.dispersion);
  each /= static_cast<double>(in_control.expected.size());
  return {.mean = each > 1e-12 ? 1.0 / each : std::numeric_limits<double>::infinity(),
          .quantiles = geometric_quantiles(each, options.probabilities),
          .exact = in_control.expected.size() == 1};
}

/// How the groups of a g chart end: a statistic with its chance; and the periods that one takes on average.
struct GroupEnds {
  std::vector<Jump> ends{};
  double periods = 0.0;
};
inline GroupEnds group_ends(const CountChart& chart, double mean, double dispersion, double actual_ratio) {
  core::check_between("expected of a g chart", mean, 1e-4, 1e9);
  const auto events = static_cast<std::size_t>(chart.events);
  const CountProbabilities counts = count_probabilities(actual_ratio * mean, dispersion);
  std::vector<double> open(events, 0.0);  // the chance that the group is open with so many complaints
  open[0] = 1.0;
  GroupEnds out;
  double alive = 1.0;
  for (double t = 1.0; alive > 1e-15; ++t) {
    out.periods += alive;
    std::vector<double> next(events, 0.0), ended;
    for (std::size_t n = 0; n < events; ++n)
      for (std::size_t i = 0; i < counts.probability.size() && open[n] > 0.0; ++i) {
        const std::size_t after = n + counts.first + i;
        std::vector<double>& to = after < events ? next : ended;
        const std::size_t at = after < events ? after : after - events;
        if (at >= to.size()) to.resize(at + 1, 0.0);
        to[at] += open[n] * counts.probability[i];
      }
    for (std::size_t k = 0; k < ended.size(); ++k)
      if (ended[k] > 0.0)
        out.ends.push_back({surprise(upper_tail(static_cast<double>(events + k), t * mean, dispersion / t)), ended[k]});
    open = std::move(next);
    alive = 0.0;
    for (const double one : open) alive += one;
  }
  return out;
}

inline double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double one : values) sum += one;
  return sum / static_cast<double>(values.size());
}

inline RunLength run_length_g(const CountChart& chart, const InControl& in_control, double limit,
                              const RunLengthOptions& options) {
  if (!options.probabilities.empty())
    throw Error(ErrorCode::domain, "probabilities",
                "probabilities of a g chart are not known: simulate its run length");
  if (options.start == RunStart::steady)
    throw Error(ErrorCode::domain, "start", "start of a g chart must be zero: simulate its run length");
  const GroupEnds groups = group_ends(chart, mean_of(in_control.expected), in_control.dispersion, options.actual_ratio);
  double alarm = 0.0;
  for (const Jump& end : groups.ends) alarm += end.value >= limit * (1.0 - 1e-12) ? end.probability : 0.0;
  return {.mean = alarm > 0.0 ? groups.periods / alarm : std::numeric_limits<double>::infinity(),
          .exact = in_control.expected.size() == 1};
}

/// Fewest periods by which the chain has left, from where it starts; far out the chance to stay falls geometrically.
inline std::vector<double> chain_quantiles(const math::Matrix& q, std::vector<double> at,
                                           std::span<const double> probabilities) {
  std::vector<double> out(probabilities.size(), 0.0);
  std::size_t open = out.size();
  double alive = 1.0, ratio = 0.0;
  for (double t = 1.0; open > 0; ++t) {
    std::vector<double> next(at.size(), 0.0);
    for (std::size_t i = 0; i < at.size(); ++i)
      for (std::size_t j = 0; j < at.size(); ++j) next[j] += at[i] * q(i, j);
    double after = 0.0;
    for (const double one : next) after += one;
    const double before = std::exchange(ratio, after / alive);
    const bool settled = std::fabs(ratio - before) <= 1e-12 * (1.0 - ratio);
    for (std::size_t k = 0; k < out.size(); ++k) {
      if (out[k] > 0.0) continue;
      if (1.0 - after >= probabilities[k]) {
        out[k] = t;
      } else if (settled) {
        out[k] = t + std::ceil(std::log((1.0 - probabilities[k]) / after) / std::log(ratio) - 1e-9);
      } else {
        continue;
      }
      --open;
    }
    alive = after;
    at = std::move(next);
  }
  return out;
}

inline RunLength run_length_chain(const CountChart& chart, const InControl& in_control, double limit,
                                  const RunLengthOptions& options, std::size_t wanted) {
  const std::vector<double> levels = levels_of(in_control.expected);
  const auto exact = exact_step(chart, levels, in_control.dispersion, limit, 1024);
  // A value between two states is split among them, so the limit lies half a step below the first state that alarms.
  const double step = exact ? *exact : limit / (static_cast<double>(wanted) - 0.5);
  const std::size_t states = exact ? states_below(limit, step) : wanted;
  const ChartChain chain(chart, levels, in_control.dispersion, options.actual_ratio, step, states);
  Elimination elimination(chain.matrix);
  for (std::size_t n = 0; n < states; ++n) elimination.grow();
  RunLength out{.mean = elimination.mean(), .exact = exact.has_value()};
  if (!std::isfinite(out.mean)) {
    out.quantiles.assign(options.probabilities.size(), out.mean);
    return out;
  }
  std::vector<double> start(states, 0.0);
  start[0] = 1.0;
  if (options.start == RunStart::steady) {
    const ChartChain before(chart, levels, in_control.dispersion, 1.0, step, states);
    Elimination in_control_run(before.matrix);
    for (std::size_t n = 0; n < states; ++n) in_control_run.grow();
    if (std::isfinite(in_control_run.mean())) {
      start = in_control_run.visits();
      for (double& one : start) one /= in_control_run.mean();
    } else {
      start = stationary(before.matrix);
    }
    const std::vector<double> means = elimination.means();
    out.mean = dot(start.data(), means.data(), states);
  }
  out.quantiles = chain_quantiles(chain.matrix, std::move(start), options.probabilities);
  return out;
}

inline void check_states(std::size_t states) {
  core::check_count("states", states, 16, 4096);
}

inline Limit limit_for_g(const CountChart& chart, const InControl& in_control, double run_length) {
  GroupEnds groups = group_ends(chart, mean_of(in_control.expected), in_control.dispersion, 1.0);
  std::sort(groups.ends.begin(), groups.ends.end(), [](const Jump& a, const Jump& b) { return a.value > b.value; });
  const double allowed = groups.periods / run_length;
  double alarm = 0.0;
  std::size_t n = 0;
  while (n < groups.ends.size() && alarm + groups.ends[n].probability <= allowed) alarm += groups.ends[n++].probability;
  // Between the last that alarms and the first that does not; where none may, above all of them.
  const double above = n > 0 ? groups.ends[n - 1].value : 2.0 * groups.ends[0].value;
  const double below = n < groups.ends.size() ? groups.ends[n].value : 0.0;
  return {.limit = 0.5 * (above + below),
          .run_length = alarm > 0.0 ? groups.periods / alarm : std::numeric_limits<double>::infinity(),
          .exact = in_control.expected.size() == 1};
}

/// Grows the chain until the run length is reached; nothing where the states do not suffice.
inline std::optional<Limit> limit_on(const ChartChain& chain, double step, bool exact, double run_length) {
  Elimination elimination(chain.matrix);
  for (std::size_t n = 1; n <= chain.matrix.rows; ++n)
    if (const double mean = elimination.grow(); mean >= run_length) {
      const double states = static_cast<double>(n);
      return Limit{.limit = (states - 0.5) * step, .run_length = mean, .exact = exact};
    }
  return std::nullopt;
}

}  // namespace detail

AMENDS_INLINE RunLength run_length(const CountChart& chart, const InControl& in_control, double limit,
                                   const RunLengthOptions& options) {
  check(chart);
  detail::check(in_control);
  core::check_positive("limit", limit);
  core::check_between("actual_ratio", options.actual_ratio, 1e-6, 1e6);
  detail::check_states(options.states);
  for (const double p : options.probabilities)
    if (!(p > 0.0 && p < 1.0)) core::throw_domain("probabilities", "lie between 0 and 1", p);
  if (chart.kind == ChartKind::u) return detail::run_length_u(in_control, limit, options);
  if (chart.kind == ChartKind::g) return detail::run_length_g(chart, in_control, limit, options);
  RunLength out = detail::run_length_chain(chart, in_control, limit, options, options.states);
  if (!out.exact) {
    RunLengthOptions coarse = options;
    coarse.probabilities.clear();
    const double half = detail::run_length_chain(chart, in_control, limit, coarse, options.states / 2).mean;
    out.error = out.mean == half ? 0.0 : std::fabs(out.mean - half);
  }
  return out;
}

AMENDS_INLINE Limit limit_for(const CountChart& chart, const InControl& in_control, double run_length,
                              std::size_t states) {
  check(chart);
  detail::check(in_control);
  core::check_between("run_length", run_length, 1.0 + 1e-6, 1e9);
  detail::check_states(states);
  if (chart.kind == ChartKind::u) {
    const double limit = std::log(run_length);
    return {.limit = limit,
            .run_length = detail::run_length_u(in_control, limit, {}).mean,
            .exact = in_control.expected.size() == 1};
  }
  if (chart.kind == ChartKind::g) return detail::limit_for_g(chart, in_control, run_length);
  const std::vector<double> levels = detail::levels_of(in_control.expected);
  const bool cusum = chart.kind == ChartKind::cusum;
  double top = cusum ? std::log(run_length) : 8.0 * std::sqrt(chart.smoothing / (2.0 - chart.smoothing));
  const auto exact = detail::exact_step(chart, levels, in_control.dispersion, top, 1024);
  const std::size_t rows = exact ? detail::states_below(top, *exact) + 1 : states + states / 4;
  for (;; top *= 2.0) {
    const double step = exact ? *exact : top / static_cast<double>(states);
    const detail::ChartChain chain(chart, levels, in_control.dispersion, 1.0, step, rows);
    if (const auto found = detail::limit_on(chain, step, exact.has_value(), run_length)) return *found;
    if (top > 1e9)
      throw Error(ErrorCode::numerical, "run_length",
                  "run_length cannot be reached by any limit: ask for a shorter one");
  }
}

AMENDS_INLINE SteadyState steady_state(const CountChart& chart, const InControl& in_control, std::size_t states) {
  check(chart);
  detail::check(in_control);
  detail::check_states(states);
  const bool cusum = chart.kind == ChartKind::cusum;
  if (!cusum && chart.kind != ChartKind::ewma)
    throw Error(ErrorCode::domain, "chart",
                "chart must be a cusum or an ewma: of others exp(-statistic) is the p-value");
  const std::vector<double> levels = detail::levels_of(in_control.expected);
  double top = cusum ? std::log(1e10) : 8.0 * std::sqrt(chart.smoothing / (2.0 - chart.smoothing));
  for (;; top *= 2.0) {
    double step = top / static_cast<double>(states);
    if (const auto exact = detail::exact_step(chart, levels, in_control.dispersion, top, 2 * states)) {
      step = *exact;
    } else if (cusum && levels.size() == 1) {  // the step of a complaint, at least, is not split
      const double up =
          detail::likelihood_ratio(chart.ratio, std::log(chart.ratio), levels[0], in_control.dispersion).slope;
      step = up / std::ceil(up / step);
    }
    const std::size_t rows = detail::states_below(top, step) + 1;
    const detail::ChartChain chain(chart, levels, in_control.dispersion, 1.0, step, rows);
    SteadyState out{.step = step, .tail = detail::stationary(chain.matrix), .likelihood_bound = cusum};
    // Of a cusum what the last state holds back is less than what is ever beyond it.
    if (cusum) out.tail[rows - 1] += std::exp(-step * static_cast<double>(rows - 1));
    for (std::size_t i = rows - 1; i-- > 0;) out.tail[i] += out.tail[i + 1];
    out.tail[0] = 1.0;
    if (cusum || out.tail.back() < 1e-8 || top > 1e6) return out;
  }
}

AMENDS_INLINE double SteadyState::p_value(double statistic) const noexcept {
  if (std::isnan(statistic) || tail.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (!(statistic > 0.0)) return 1.0;
  const double place = std::floor(statistic / step + 1e-9);
  const double last = static_cast<double>(tail.size() - 1);
  const double chance = place < last ? tail[static_cast<std::size_t>(place)] : tail.back();
  if (!likelihood_bound) return chance;
  const double bound = std::exp(-statistic);
  return place < last && chance < bound ? chance : bound;
}

}  // namespace amends::inline AMENDS_ABI::recovery
