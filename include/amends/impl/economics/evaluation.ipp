#pragma once

#include <amends/economics/evaluation.hpp>

#include <algorithm>
#include <amends/core/moments.hpp>
#include <amends/impl/economics/sampling.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

inline double ratio(double numerator, double denominator) noexcept {
  return denominator > 0.0 ? numerator / denominator : not_a_number;
}

/// First time, in years, at which the cumulated flows come back to 0; flows run evenly through their year.
/// 0 if they never are below 0; NaN if they stay below.
template <class Flow>
double payback_time(std::size_t years, const Flow& flow) {
  double cumulated = flow(0);
  bool below = cumulated < 0.0;
  for (std::size_t y = 1; y <= years; ++y) {
    const double next = cumulated + flow(y);
    if (below && next >= 0.0) return static_cast<double>(y - 1) - cumulated / flow(y);
    below = next < 0.0;
    cumulated = next;
  }
  return below ? not_a_number : 0.0;
}

/// Order statistic at level p of sorted-enough data: linear interpolation at h = (n - 1) p. Reorders `values`.
inline double quantile_in_place(std::vector<double>& values, double level) {
  if (values.empty()) return not_a_number;
  const double h = static_cast<double>(values.size() - 1) * level;
  const auto below = static_cast<std::size_t>(h);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), at, values.end());
  const double low = *at;
  if (below + 1 >= values.size()) return low;
  const double high = *std::min_element(at + 1, values.end());
  return low + (h - static_cast<double>(below)) * (high - low);
}

/// The values of `metric` from kernel columns: `at(kernel metric)` gives a column.
template <class At>
void derive(Metric metric, std::size_t draws, const At& at, std::vector<double>& out) {
  const auto total_cost = [&](std::size_t i) {
    return at(Metric::handling_cost)[i] + at(Metric::compensation_cost)[i] + at(Metric::faster_answer_cost)[i] +
           at(Metric::fixed_cost)[i] + at(Metric::escalation_cost)[i];
  };
  out.resize(draws);
  switch (metric) {
    case Metric::total_cost:
      for (std::size_t i = 0; i < draws; ++i) out[i] = total_cost(i);
      return;
    case Metric::net_return:
      for (std::size_t i = 0; i < draws; ++i) out[i] = ratio(at(Metric::net)[i], total_cost(i));
      return;
    case Metric::benefit_cost_ratio:
      for (std::size_t i = 0; i < draws; ++i) out[i] = 1.0 + ratio(at(Metric::net)[i], total_cost(i));
      return;
    default: {
      const auto column = at(metric);
      std::copy(column.begin(), column.end(), out.begin());
    }
  }
}

/// Inputs as their switching values are listed: those of the tornado, then the certain ones.
inline std::vector<std::size_t> switching_order(const std::vector<TornadoBar>& tornado,
                                                const std::vector<ModelInput>& inputs) {
  std::vector<std::size_t> order;
  for (const TornadoBar& bar : tornado)
    for (std::size_t j = 0; j < inputs.size(); ++j)
      if (inputs[j].name == bar.input) order.push_back(j);
  for (std::size_t j = 0; j < inputs.size(); ++j)
    if (inputs[j].value.is_fixed() && inputs[j].joint < 0) order.push_back(j);
  return order;
}

/// An outcome share moves with the others giving way in proportion, so that they still sum to 1: its value x stands for
/// the weight x / (1 - x) times the sum of the others, which is returned; 0 for every other kind of input.
inline double other_outcomes(const std::vector<ModelInput>& inputs, const std::vector<double>& medians, std::size_t j) {
  const std::string& name = inputs[j].name;
  const std::size_t at = name.find("outcomes.");
  if (at == std::string::npos || (at > 0 && name[at - 1] != '.')) return 0.0;
  double sum = 0.0;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (k != j && inputs[k].name.compare(0, at + 9, name, 0, at + 9) == 0) sum += medians[k];
  return sum;
}

inline constexpr std::size_t switching_cells = 255;

/// The domain of an input, or as far as a thousand times what it can plausibly be where the domain has no end.
inline std::vector<double> switching_grid(const ModelInput& input, double median) {
  const double reach =
      1000.0 * (std::max)({1.0, std::abs(input.value.quantile(0.001)), std::abs(input.value.quantile(0.999))});
  const double low = (std::max)(input.lowest, -reach), high = (std::min)(input.highest, reach);
  const bool wide = high - low > 10.0;  // then the grid is denser near the median
  std::vector<double> grid;
  for (std::size_t k = 0; k <= switching_cells; ++k) {
    const double t = static_cast<double>(k) / static_cast<double>(switching_cells);
    const double s = 2.0 * t - 1.0;
    const double x = wide ? median + (s < 0.0 ? (low - median) : (high - median)) * std::pow(std::abs(s), 6.0)
                          : low + (high - low) * t;
    grid.push_back(std::clamp(x, low, high));
  }
  return grid;
}

/// The cell, nearest to the centre, at whose ends net has different signs; switching_cells if there is none.
inline std::size_t crossing_cell(const std::vector<double>& grid, const std::vector<double>& net, double centre) {
  std::size_t best = switching_cells;
  for (std::size_t k = 0; k < switching_cells; ++k) {
    const bool crosses = (net[k] < 0.0) != (net[k + 1] < 0.0);
    const auto distance = [&](std::size_t c) { return std::abs(0.5 * (grid[c] + grid[c + 1]) - centre); };
    if (crosses && (best == switching_cells || distance(k) < distance(best))) best = k;
  }
  return best;
}

/// Narrows a cell by cutting it into parts at a time: four rounds reach the last digits. net_at: net at many points.
template <class NetAt>
double narrow_crossing(double from, double to, const NetAt& net_at) {
  constexpr std::size_t cells = switching_cells;
  for (int round = 0; round < 8 && from < to; ++round) {
    std::vector<double> parts;
    for (std::size_t k = 0; k <= cells; ++k)
      parts.push_back(from + (to - from) * static_cast<double>(k) / static_cast<double>(cells));
    parts.back() = to;
    const std::vector<double> net = net_at(parts);
    std::size_t cell = 0;
    while (cell + 1 < cells && (net[cell] < 0.0) == (net[cell + 1] < 0.0)) ++cell;
    if (parts[cell] == from && parts[cell + 1] == to) break;
    from = parts[cell];
    to = parts[cell + 1];
  }
  return 0.5 * (from + to);
}

}  // namespace detail

AMENDS_INLINE std::span<const double> Evaluation::stored(std::size_t metric, std::size_t segment) const {
  const std::size_t group = segment == total ? 0 : segment + 1;
  return std::span(metrics_).subspan((group * kernel_metric_count + metric) * draws_, draws_);
}

AMENDS_INLINE std::vector<double> Evaluation::values(Metric metric, std::size_t segment) const {
  if (segment != total) {
    if (segment >= segments_.size())
      core::throw_domain("segment", "be below " + std::to_string(segments_.size()), static_cast<double>(segment));
    if (!segments_kept_)
      throw Error(ErrorCode::missing, "segment",
                  "the draws of the segments were not kept: evaluate with segments = true");
    if (metric == Metric::payback_years)
      throw Error(ErrorCode::missing, "metric", "payback_years is given for the total only");
  }
  std::vector<double> out;
  if (metric == Metric::payback_years) {
    out.resize(draws_);
    for (std::size_t i = 0; i < draws_; ++i)
      out[i] = detail::payback_time(flow_columns_ - 1, [&](std::size_t t) { return flows_[t * draws_ + i]; });
    return out;
  }
  detail::derive(
      metric, draws_, [&](Metric m) { return stored(static_cast<std::size_t>(m), segment); }, out);
  return out;
}

AMENDS_INLINE Summary Evaluation::summary(Metric metric, std::size_t segment) const {
  std::vector<double> all = values(metric, segment);
  const bool has_moments =
      metric != Metric::net_return && metric != Metric::benefit_cost_ratio && metric != Metric::payback_years;
  Summary out{.mean = detail::not_a_number,
              .standard_deviation = detail::not_a_number,
              .quantiles = {},
              .share_missing = 0.0,
              .share_negative = 0.0};
  core::Moments moments;
  std::size_t negative = 0;
  for (const double value : all) {
    negative += value < 0.0 ? 1 : 0;
    if (has_moments) moments.add(value);
  }
  if (has_moments) {
    out.mean = moments.mean();
    out.standard_deviation = moments.standard_deviation();
  }
  all.erase(std::remove_if(all.begin(), all.end(), [](double v) { return v != v; }), all.end());
  const auto n = static_cast<double>(draws_);
  out.share_missing = 1.0 - static_cast<double>(all.size()) / n;
  out.share_negative = static_cast<double>(negative) / n;
  for (std::size_t q = 0; q < summary_levels.size(); ++q)
    out.quantiles[q] = detail::quantile_in_place(all, summary_levels[q]);
  return out;
}

/// columns[k] holds the points of inputs_[k]; out gets one value per point.
AMENDS_INLINE void Evaluation::evaluate_points(std::span<const std::vector<double>> columns, std::span<double> out,
                                               Metric metric) const {
  const std::size_t points = out.size();
  std::fill(out.begin(), out.end(), 0.0);
  std::vector<std::vector<double>> sums(kernel_metric_count, std::vector<double>(points, 0.0));
  std::vector<std::vector<double>> flows(flow_columns_, std::vector<double>(points, 0.0));
  double sign = 1.0;
  for (std::size_t t = 0; t < terms_.size(); ++t, sign = -1.0) {
    std::vector<std::span<const double>> inputs;
    for (const std::size_t index : lookup_[t]) inputs.emplace_back(columns[index]);
    std::vector<std::vector<double>> results(kernel_metric_count, std::vector<double>(points));
    std::vector<std::vector<double>> paths(flow_columns_, std::vector<double>(points));
    MetricColumns total_columns;
    for (std::size_t m = 0; m < kernel_metric_count; ++m) total_columns[m] = results[m];
    std::vector<std::span<double>> flow_spans(paths.begin(), paths.end());
    terms_[t].evaluate_draws(inputs, total_columns, {}, flow_spans);
    for (std::size_t m = 0; m < kernel_metric_count; ++m)
      for (std::size_t i = 0; i < points; ++i) sums[m][i] += sign * results[m][i];
    for (std::size_t y = 0; y < flow_columns_; ++y)
      for (std::size_t i = 0; i < points; ++i) flows[y][i] += sign * paths[y][i];
  }
  std::vector<double> derived;
  if (metric == Metric::payback_years) {
    for (std::size_t i = 0; i < points; ++i)
      out[i] = detail::payback_time(flow_columns_ - 1, [&](std::size_t y) { return flows[y][i]; });
    return;
  }
  detail::derive(
      metric, points, [&](Metric m) { return std::span<const double>(sums[static_cast<std::size_t>(m)]); }, derived);
  std::copy(derived.begin(), derived.end(), out.begin());
}

AMENDS_INLINE double Evaluation::at_medians(Metric metric) const {
  std::vector<std::vector<double>> columns;
  for (const ModelInput& input : inputs_) columns.push_back({input.value.median()});
  double out = 0.0;
  evaluate_points(columns, std::span(&out, 1), metric);
  return out;
}

AMENDS_INLINE std::vector<double> Evaluation::net_of_joint(const std::string& name, std::size_t draws) const {
  std::vector<std::vector<double>> columns;
  for (const ModelInput& input : inputs_) columns.emplace_back(draws, input.value.median());
  for (std::size_t t = 0; t < terms_.size(); ++t)
    for (const JointInputs& joint : terms_[t].joints()) {
      if (joint.name != name) continue;
      std::vector<std::span<double>> out;
      for (const std::size_t input : joint.inputs) out.emplace_back(columns[lookup_[t][input]]);
      joint.draws->fill(seed_, 0, out);
    }
  std::vector<double> net(draws);
  evaluate_points(columns, net, Metric::net);
  return net;
}

AMENDS_INLINE std::vector<TornadoBar> Evaluation::joint_bars(double net_at_medians) const {
  constexpr std::size_t draws = 10'000;
  std::vector<TornadoBar> bars;
  for (const ScenarioModel& term : terms_)
    for (const JointInputs& joint : term.joints()) {
      if (std::any_of(bars.begin(), bars.end(), [&](const TornadoBar& bar) { return bar.input == joint.name; }))
        continue;
      std::vector<double> net = net_of_joint(joint.name, draws);
      bars.push_back({.input = joint.name,
                      .source = joint.source,
                      .from_records = joint.from_records,
                      .low = detail::not_a_number,
                      .median = detail::not_a_number,
                      .high = detail::not_a_number,
                      .net_at_low = detail::quantile_in_place(net, 0.1),
                      .net_at_median = net_at_medians,
                      .net_at_high = detail::quantile_in_place(net, 0.9),
                      .quantities = joint.inputs.size()});
    }
  return bars;
}

AMENDS_INLINE std::vector<TornadoBar> Evaluation::tornado() const {
  std::vector<std::size_t> uncertain;
  for (std::size_t j = 0; j < inputs_.size(); ++j)
    if (!inputs_[j].value.is_fixed() && inputs_[j].joint < 0) uncertain.push_back(j);
  // Point 0: all at their medians; then each uncertain input at its low and at its high point.
  std::vector<std::vector<double>> columns;
  for (const ModelInput& input : inputs_) columns.emplace_back(1 + 2 * uncertain.size(), input.value.median());
  for (std::size_t k = 0; k < uncertain.size(); ++k) {
    columns[uncertain[k]][1 + 2 * k] = inputs_[uncertain[k]].value.quantile(0.1);
    columns[uncertain[k]][2 + 2 * k] = inputs_[uncertain[k]].value.quantile(0.9);
  }
  std::vector<double> net(1 + 2 * uncertain.size());
  evaluate_points(columns, net, Metric::net);
  std::vector<TornadoBar> bars;
  for (std::size_t k = 0; k < uncertain.size(); ++k) {
    const ModelInput& input = inputs_[uncertain[k]];
    bars.push_back({.input = input.name,
                    .source = input.source,
                    .from_records = input.from_records,
                    .low = columns[uncertain[k]][1 + 2 * k],
                    .median = input.value.median(),
                    .high = columns[uncertain[k]][2 + 2 * k],
                    .net_at_low = net[1 + 2 * k],
                    .net_at_median = net[0],
                    .net_at_high = net[2 + 2 * k]});
  }
  for (TornadoBar& bar : joint_bars(net[0])) bars.push_back(std::move(bar));
  std::stable_sort(bars.begin(), bars.end(),
                   [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
  return bars;
}

AMENDS_INLINE std::vector<SwitchingValue> Evaluation::switching_values() const {
  std::vector<double> medians;
  for (const ModelInput& input : inputs_) medians.push_back(input.value.median());

  std::vector<SwitchingValue> out;
  for (const std::size_t j : detail::switching_order(tornado(), inputs_)) {
    const ModelInput& input = inputs_[j];
    const double others = detail::other_outcomes(inputs_, medians, j);
    const auto net_at = [&](const std::vector<double>& points) {
      std::vector<std::vector<double>> columns;
      for (const double median : medians) columns.emplace_back(points.size(), median);
      columns[j] = points;
      if (others > 0.0)
        for (double& x : columns[j]) x = others * x / (1.0 - (std::min)(x, 1.0 - 1e-12));
      std::vector<double> net(points.size());
      evaluate_points(columns, net, Metric::net);
      return net;
    };
    const double centre = others > 0.0 ? medians[j] / (medians[j] + others) : medians[j];
    SwitchingValue found{.input = input.name,
                         .source = input.source,
                         .from_records = input.from_records,
                         .median = centre,
                         .value = detail::not_a_number,
                         .within_range = false,
                         .positive_above = false};
    const std::vector<double> grid = detail::switching_grid(input, medians[j]);
    const std::vector<double> net = net_at(grid);
    const std::size_t cell = detail::crossing_cell(grid, net, centre);
    if (cell < detail::switching_cells) {
      found.positive_above = net[cell] < 0.0;
      found.value = detail::narrow_crossing(grid[cell], grid[cell + 1], net_at);
      const double tiny = 1e-12 * (std::max)(1.0, std::abs(centre));
      if (std::abs(found.value) < tiny) found.value = 0.0;
      // An outcome share is judged by its weight, whose range is the one that was given.
      const double given = others > 0.0 ? others * found.value / (1.0 - found.value) : found.value;
      found.within_range = given >= input.value.quantile(0.05) && given <= input.value.quantile(0.95);
    }
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
