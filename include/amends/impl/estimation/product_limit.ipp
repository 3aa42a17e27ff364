#pragma once

#include <amends/estimation/product_limit.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

namespace detail {

// The rounding of a product of shares, and more than any question about a quantile can mean.
inline constexpr double share_tolerance = 1e-9;

/// That the rows of the clusters are those of the table: each cluster has some, in order, and together they are all.
AMENDS_INLINE void check_clusters(const CurveClusters& clusters, const SurvivalTable& table) {
  for (const std::vector<double>* column : {&clusters.step, &clusters.events, &clusters.left, &clusters.entered})
    core::check_same_size("clusters", column->size(), "their numbers", clusters.cluster.size());
  std::vector<double> events(table.size(), 0.0), left(events), entered(events);
  double last = -1.0;
  for (std::size_t i = 0; i < clusters.cluster.size(); ++i) {
    const double cluster = clusters.cluster[i], step = clusters.step[i];
    if (!(cluster == last || cluster == last + 1.0)) core::throw_domain("clusters", "be numbered from 0", cluster);
    last = cluster;
    if (!(step >= 0.0 && step < static_cast<double>(table.size()) && is_whole(step)))
      core::throw_domain("clusters.step", "be a time of the table", step);
    const auto at = static_cast<std::size_t>(step);
    events[at] += core::check_non_negative("clusters.events", clusters.events[i]);
    left[at] += core::check_non_negative("clusters.left", clusters.left[i]);
    entered[at] += core::check_non_negative("clusters.entered", clusters.entered[i]);
  }
  if (static_cast<double>(clusters.count) != last + 1.0)
    core::throw_domain("clusters", "be as many as have rows", static_cast<double>(clusters.count));
  if (clusters.count == 0) return;
  const auto differ = [&](double a, double b) { return !(std::abs(a - b) <= 1e-9 * table.total_weight); };
  for (std::size_t i = 0; i < table.size(); ++i)
    if (differ(events[i], table.events[i]) || differ(left[i], table.events[i] + table.censored_at(i)) ||
        differ(entered[i], table.entered_at(i)))
      core::throw_domain("clusters", "have the rows of the table together, at the time", table.time[i]);
}

/// What tells the source of a curve apart: its counts, its clusters, and the group it is of.
AMENDS_INLINE std::uint64_t identity_of_curve(const SurvivalTable& table, const CurveClusters& clusters,
                                              const std::string& label) {
  std::uint64_t out = core::stream_of(label);
  for (const std::vector<double>* column : {&table.time, &table.at_risk, &table.events, &clusters.cluster,
                                            &clusters.step, &clusters.events, &clusters.left, &clusters.entered})
    out = EstimateSource::identity_of(*column, out);
  return out;
}

}  // namespace detail

AMENDS_INLINE void put_context(ModelState& state, const CurveContext& context) {
  state.put("time_unit", context.time_unit);
  const CurveClusters& clusters = context.clusters;
  if (clusters.count == 0) return;
  state.put("clusters", static_cast<double>(clusters.count));
  state.put("clusters.cluster", clusters.cluster);
  state.put("clusters.step", clusters.step);
  state.put("clusters.events", clusters.events);
  state.put("clusters.left", clusters.left);
  state.put("clusters.entered", clusters.entered);
}

AMENDS_INLINE CurveContext context_of(const ModelState& state) {
  CurveContext out;
  if (state.has("time_unit")) out.time_unit = state.text("time_unit");
  if (!state.has("clusters")) return out;
  out.clusters = {.count = detail::saved_count("clusters", state.number("clusters")),
                  .cluster = state.values("clusters.cluster"),
                  .step = state.values("clusters.step"),
                  .events = state.values("clusters.events"),
                  .left = state.values("clusters.left"),
                  .entered = state.values("clusters.entered")};
  return out;
}

AMENDS_INLINE ProductLimit::ProductLimit(SurvivalTable table, CurveContext context)
    : table_(std::move(table)), context_(std::move(context)) {
  check(table_);
  check_time_unit(context_.time_unit);
  detail::check_clusters(context_.clusters, table_);
  kept_.reserve(table_.size() / detail::steps_per_kept_state + 1);
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    if (i % detail::steps_per_kept_state == 0) kept_.push_back(state);
    advance(state, i);
  }
}

AMENDS_INLINE void ProductLimit::advance(State& state, std::size_t i) const noexcept {
  state.area += state.survival * (table_.time[i] - state.time);
  state.time = table_.time[i];
  const double d = table_.events[i];
  if (!(d > 0.0) || state.survival == 0.0) return;
  const double n = table_.at_risk[i];
  const double stay = n - d;
  state.survival *= stay / n;
  state.greenwood += d / (n * stay);  // infinite when all leave: S is 0 then
}

AMENDS_INLINE ProductLimit::State ProductLimit::state_at(double t) const noexcept {
  const std::size_t steps = table_.times_until(t);
  if (steps == 0) return {};
  const std::size_t block = (steps - 1) / detail::steps_per_kept_state;
  State state = kept_[block];
  for (std::size_t i = block * detail::steps_per_kept_state; i < steps; ++i) advance(state, i);
  return state;
}

AMENDS_INLINE double ProductLimit::survival(double t) const noexcept {
  return t != t ? t : state_at(t).survival;
}

AMENDS_INLINE void ProductLimit::survival(std::span<const double> times, std::span<double> out) const noexcept {
  for (std::size_t i = 0; i < (std::min)(times.size(), out.size()); ++i) out[i] = survival(times[i]);
}

AMENDS_INLINE double ProductLimit::standard_error(const State& state) noexcept {
  return state.survival == 0.0 ? std::numeric_limits<double>::quiet_NaN() : state.survival * std::sqrt(state.greenwood);
}

AMENDS_INLINE double ProductLimit::standard_error(double t) const noexcept {
  return t != t ? t : standard_error(state_at(t));
}

AMENDS_INLINE math::ShareInterval ProductLimit::interval(double t, const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  if (t != t) return {.value = t, .lower = t, .upper = t};
  const State state = state_at(t);
  return detail::share_interval(state.survival, standard_error(state), z, options.scale);
}

AMENDS_INLINE CurveSteps ProductLimit::steps(const IntervalOptions& options) const {
  const double z = math::two_sided_normal_quantile(options.level);
  CurveSteps out;
  out.time = table_.time;
  for (std::vector<double>* column : {&out.value, &out.standard_error, &out.lower, &out.upper})
    column->resize(table_.size());
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    const double error = standard_error(state);
    const math::ShareInterval limits = detail::share_interval(state.survival, error, z, options.scale);
    out.value[i] = state.survival;
    out.standard_error[i] = error;
    out.lower[i] = limits.lower;
    out.upper[i] = limits.upper;
  }
  return out;
}

AMENDS_INLINE TimeEstimate ProductLimit::quantile(double p, const IntervalOptions& options) const {
  if (!(p > 0.0 && p < 1.0)) core::throw_domain("p", "lie strictly between 0 and 1", p);
  const double z = math::two_sided_normal_quantile(options.level);
  constexpr double never = std::numeric_limits<double>::infinity();
  const double target = 1.0 - p + detail::share_tolerance;
  TimeEstimate result{.value = never, .lower = never, .upper = never};
  State state;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    advance(state, i);
    if (!(table_.events[i] > 0.0)) continue;
    const math::ShareInterval at = detail::share_interval(state.survival, standard_error(state), z, options.scale);
    // The limits are NaN where S is 0. The lower one is then surely not above 1 - p; of the upper one nothing is known.
    if (result.lower == never && (at.lower <= target || state.survival == 0.0)) result.lower = state.time;
    if (result.value == never && state.survival <= target) result.value = state.time;
    if (result.upper == never && at.upper <= target) result.upper = state.time;
    if (result.upper != never || state.survival == 0.0) break;
  }
  return result;
}

AMENDS_INLINE RestrictedMean ProductLimit::restricted_mean(double until, double level) const {
  core::check_positive("until", until);
  const double z = math::two_sided_normal_quantile(level);
  const State end = state_at(until);
  const double area = end.area + end.survival * (until - end.time);
  double variance = 0.0;
  const std::size_t steps = table_.times_until(until);
  State state;
  for (std::size_t i = 0; i < steps; ++i) {
    advance(state, i);
    const double d = table_.events[i], n = table_.at_risk[i];
    if (state.survival == 0.0) break;  // no area is left
    if (!(d > 0.0)) continue;
    const double rest = area - state.area;
    variance += rest * rest * (d / (n * (n - d)));
  }
  const double error = std::sqrt(variance);
  return {.value = area,
          .standard_error = error,
          .lower = area - z * error,
          .upper = area + z * error,
          .until = until,
          .beyond_last_time = until > last_time() && end.survival > 0.0};
}

/// Of ln S after `steps` times, by the standardised increments of Greenwood's sum.
AMENDS_INLINE std::vector<double> ProductLimit::greenwood_gradient(std::size_t steps) const {
  std::vector<double> out;
  for (std::size_t i = 0; i < steps; ++i) {
    const double d = table_.events[i], n = table_.at_risk[i];
    if (d > 0.0) out.push_back(std::sqrt(d / (n * (n - d))));
  }
  return out;
}

/// Of ln S after `steps` times, by a common factor on the weights of each cluster: a row at risk over (entry, duration]
/// adds its weight times the increments of Greenwood's sum in between, and an event takes off 1/(n - d).
AMENDS_INLINE std::vector<double> ProductLimit::cluster_gradient(std::size_t steps) const {
  std::vector<double> sum(steps), left_over(steps);
  double greenwood = 0.0;
  for (std::size_t i = 0; i < steps; ++i) {
    const double d = table_.events[i], n = table_.at_risk[i];
    if (d > 0.0) greenwood += d / (n * (n - d));
    sum[i] = greenwood;
    left_over[i] = n - d;
  }
  const CurveClusters& clusters = context_.clusters;
  std::vector<double> out(clusters.count, 0.0);
  for (std::size_t i = 0; i < clusters.cluster.size(); ++i) {
    const auto step = static_cast<std::size_t>(clusters.step[i]);
    double& own = out[static_cast<std::size_t>(clusters.cluster[i])];
    own += (clusters.left[i] - clusters.entered[i]) * (step < steps ? sum[step] : greenwood);
    if (step < steps && clusters.events[i] > 0.0) own -= clusters.events[i] / left_over[step];
  }
  return out;
}

AMENDS_INLINE Estimate ProductLimit::estimate(const EstimateQuery& query, const std::string& model,
                                              const std::string& group, const std::string& label) const {
  detail::QueryReader in(query, model, {"survival"});
  if (!group.empty()) (void)in.group(group, {label});
  const double t = in.time(context_.time_unit);
  in.finish();
  const double share = survival(t), depth = -std::log(share);
  const auto fail = [&](const std::string& why) {
    throw Error(ErrorCode::domain, "at", "the " + model + " cannot say its survival then: " + why);
  };
  if (t > last_time() && share > 0.0) fail("nobody was watched for so long, and some were left when the last was seen");
  if (share == 1.0) fail("nobody had left by then, which has no error");
  if (share == 0.0) fail("everybody had left by then, which has no error");
  const std::size_t clusters = context_.clusters.count, steps = table_.times_until(t);
  if (clusters == 1) fail("its rows are of one cluster, from which no error can be had");
  auto source = std::make_shared<EstimateSource>();
  source->model = model;
  source->from = query.from;
  source->rows = table_.total_weight;
  source->clusters = clusters;
  source->identity = detail::identity_of_curve(table_, context_.clusters, label);
  std::vector<double> gradient = clusters == 0 ? greenwood_gradient(steps) : cluster_gradient(steps);
  for (double& slope : gradient) slope /= depth;
  return in.made(share, Scale::log_log, std::move(gradient), std::move(source));
}

}  // namespace amends::inline AMENDS_ABI::estimation
