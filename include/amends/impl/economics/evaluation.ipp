#pragma once

#include <amends/economics/evaluation.hpp>

#include <algorithm>
#include <amends/impl/economics/evaluation_pass.hpp>
#include <amends/impl/economics/quantile_in_place.hpp>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

AMENDS_INLINE void Spread::merge(const Spread& other) noexcept {
  negative += other.negative;
  missing += other.missing;
  if (other.seen == 0) return;
  if (seen == 0) {
    mean = other.mean;
    squares = other.squares;
    seen = other.seen;
    return;
  }
  // As core::Moments::merge, for the first two moments.
  const double before = static_cast<double>(seen);
  seen += other.seen;
  const double share = static_cast<double>(other.seen) / static_cast<double>(seen), delta = other.mean - mean;
  squares += other.squares + delta * delta * before * share;
  mean += delta * share;
}

inline Summary summary_of(const FigureColumn& spread_from, const FigureColumn& quantiles_from, bool with_mean) {
  const Spread& spread = spread_from.spread;
  const auto n = static_cast<double>(spread.seen);
  Summary out{.mean = with_mean ? spread.mean : not_a_number,
              .standard_deviation = with_mean && spread.seen > 1 ? std::sqrt(spread.squares / (n - 1.0)) : not_a_number,
              .quantiles = {},
              .share_missing = static_cast<double>(spread.missing) / n,
              .share_negative = static_cast<double>(spread.negative) / n};
  if (quantiles_from.draws.empty()) {
    out.quantile_error = sketch_accuracy;
    for (std::size_t q = 0; q < summary_levels.size(); ++q)
      out.quantiles[q] = quantiles_from.sketch->quantile(summary_levels[q]);
    return out;
  }
  std::vector<double> there;
  there.reserve(quantiles_from.draws.size());
  std::copy_if(quantiles_from.draws.begin(), quantiles_from.draws.end(), std::back_inserter(there),
               [](double v) { return v == v; });
  for (std::size_t q = 0; q < summary_levels.size(); ++q)
    out.quantiles[q] = quantile_in_place(there, summary_levels[q]);
  return out;
}

/// Numbers computed again and kept for a moment: 256 MB. Beyond, quantiles are those of sketches.
inline constexpr std::size_t most_computed_again = std::size_t{1} << 25;

inline void sort_by_swing(std::vector<TornadoBar>& bars) {
  std::stable_sort(bars.begin(), bars.end(),
                   [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
}

/// Inputs as their switching values are listed: those of the tornado, then the certain ones.
inline std::vector<std::size_t> switching_order(const std::vector<TornadoBar>& tornado,
                                                const std::vector<ModelInput>& inputs) {
  std::vector<std::size_t> order;
  for (const TornadoBar& bar : tornado)
    for (std::size_t j = 0; j < inputs.size(); ++j)
      if (inputs[j].name == bar.input) order.push_back(j);
  for (std::size_t j = 0; j < inputs.size(); ++j)
    if (inputs[j].value.is_fixed() && !inputs[j].together) order.push_back(j);
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
    // Where net is 0 at the end of the domain it does not change its sign there.
    const bool touches = (k == 0 && net[k] == 0.0) || (k + 1 == switching_cells && net[k + 1] == 0.0);
    const bool crosses = !touches && (net[k] < 0.0) != (net[k + 1] < 0.0);
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

AMENDS_INLINE std::size_t Evaluation::column_of(Metric metric, std::size_t segment) const {
  if (segment == total) return layout_.metric(static_cast<std::size_t>(metric), 0);
  if (layout_.groups == 1)
    throw Error(ErrorCode::missing, "segment", "segments were not evaluated: evaluate with segments = true");
  if (segment >= segments_.size())
    core::throw_domain("segment", "be below " + std::to_string(segments_.size()), static_cast<double>(segment));
  if (metric == Metric::payback_years)
    throw Error(ErrorCode::missing, "metric", "payback_years is given for the total only");
  return layout_.metric(static_cast<std::size_t>(metric), segment + 1);
}

AMENDS_INLINE double Evaluation::mean(Metric metric, std::size_t segment) const {
  const detail::Spread& spread = columns_[column_of(metric, segment)].spread;
  return detail::has_mean(metric) ? spread.mean : detail::not_a_number;
}

AMENDS_INLINE double Evaluation::standard_deviation(Metric metric, std::size_t segment) const {
  const detail::Spread& spread = columns_[column_of(metric, segment)].spread;
  if (!detail::has_mean(metric) || spread.seen < 2) return detail::not_a_number;
  return std::sqrt(spread.squares / static_cast<double>(spread.seen - 1));
}

AMENDS_INLINE double Evaluation::share_negative(Metric metric, std::size_t segment) const {
  const std::uint64_t negative = columns_[column_of(metric, segment)].spread.negative;
  return static_cast<double>(negative) / static_cast<double>(draws_);
}

AMENDS_INLINE double Evaluation::share_missing(Metric metric, std::size_t segment) const {
  const std::uint64_t missing = columns_[column_of(metric, segment)].spread.missing;
  return static_cast<double>(missing) / static_cast<double>(draws_);
}

AMENDS_INLINE bool Evaluation::kept(Metric metric, std::size_t segment) const {
  return !columns_[column_of(metric, segment)].draws.empty();
}

AMENDS_INLINE std::vector<detail::FigureColumn> Evaluation::computed_again(std::span<const std::size_t> which,
                                                                           bool keep, core::Executor* executor) const {
  std::vector<detail::FigureColumn> all(layout_.size());
  for (const std::size_t column : which) {
    if (keep)
      all[column].draws.resize(draws_);
    else
      all[column].sketch.emplace(sketch_accuracy);
  }
  core::SerialExecutor serial;
  core::Executor& runs = executor != nullptr ? *executor : serial;
  detail::EvaluationPass pass(terms_, layout_, {.draws = draws_, .seed = seed_}, runs);
  const detail::PassTarget target{terms_.size() > 1 ? detail::Side::difference : detail::Side::first, &all};
  pass.run(std::span(&target, 1), false);
  std::vector<detail::FigureColumn> out;
  for (const std::size_t column : which) out.push_back(std::move(all[column]));
  return out;
}

AMENDS_INLINE std::vector<double> Evaluation::values(Metric metric, std::size_t segment,
                                                     core::Executor* executor) const {
  const std::size_t column = column_of(metric, segment);
  const detail::Draws& held = columns_[column].draws;
  if (!held.empty()) return {held.begin(), held.end()};
  const detail::Draws again = computed_again(std::span(&column, 1), true, executor).front().draws;
  return {again.begin(), again.end()};
}

AMENDS_INLINE std::vector<Summary> Evaluation::summaries_of(std::span<const std::size_t> which,
                                                            core::Executor* executor) const {
  std::vector<std::size_t> absent;
  for (const std::size_t column : which)
    if (columns_[column].draws.empty() && !columns_[column].sketch) absent.push_back(column);
  std::sort(absent.begin(), absent.end());
  absent.erase(std::unique(absent.begin(), absent.end()), absent.end());
  std::vector<detail::FigureColumn> again;
  if (!absent.empty()) again = computed_again(absent, absent.size() * draws_ <= detail::most_computed_again, executor);
  std::vector<Summary> out;
  for (const std::size_t column : which) {
    const auto found = std::lower_bound(absent.begin(), absent.end(), column);
    const bool computed = found != absent.end() && *found == column;
    const detail::FigureColumn& from =
        computed ? again[static_cast<std::size_t>(found - absent.begin())] : columns_[column];
    const bool metric = column < layout_.net(0);
    out.push_back(detail::summary_of(columns_[column], from,
                                     !metric || detail::has_mean(static_cast<Metric>(column % metric_count))));
  }
  return out;
}

AMENDS_INLINE Summary Evaluation::summary(Metric metric, std::size_t segment, core::Executor* executor) const {
  const std::size_t column = column_of(metric, segment);
  return summaries_of(std::span(&column, 1), executor).front();
}

AMENDS_INLINE std::vector<Summary> Evaluation::summaries(std::span<const Figure> figures,
                                                         core::Executor* executor) const {
  std::vector<std::size_t> which;
  for (const Figure& figure : figures) which.push_back(column_of(figure.metric, figure.segment));
  return summaries_of(which, executor);
}

AMENDS_INLINE std::vector<Evaluation::Figure> Evaluation::figures() const {
  std::vector<Figure> out;
  for (std::size_t group = 0; group < layout_.groups; ++group)
    for (std::size_t m = 0; m < metric_count; ++m) {
      const auto metric = static_cast<Metric>(m);
      if (group == 0 || metric != Metric::payback_years) out.push_back({metric, group == 0 ? total : group - 1});
    }
  return out;
}

AMENDS_INLINE std::vector<YearFigures> Evaluation::years(core::Executor* executor) const {
  std::vector<std::size_t> which;
  for (std::size_t t = 0; t < layout_.times; ++t) which.push_back(layout_.net(t));
  const std::vector<Summary> net = summaries_of(which, executor);
  std::vector<YearFigures> out;
  for (std::size_t t = 0; t < layout_.times; ++t)
    out.push_back({.year = static_cast<int>(t),
                   .net = net[t],
                   .benefits = columns_[layout_.benefits(t)].spread.mean,
                   .costs = columns_[layout_.costs(t)].spread.mean});
  return out;
}

/// columns[k] holds the points of inputs_[k]; out gets one value per point.
AMENDS_INLINE void Evaluation::evaluate_points(std::span<const std::vector<double>> columns, std::span<double> out,
                                               Metric metric) const {
  const detail::FigureLayout totals{.groups = 1, .times = layout_.times};
  std::vector<detail::FigureBlock> blocks;
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    std::vector<std::span<const double>> inputs;
    for (const std::size_t index : lookup_[t]) inputs.emplace_back(columns[index]);
    blocks.emplace_back(totals, out.size()).evaluate(terms_[t], inputs);
  }
  if (blocks.size() > 1) blocks[0].subtract(blocks[1]);
  const auto values = blocks[0].column(totals.metric(static_cast<std::size_t>(metric), 0));
  std::copy(values.begin(), values.end(), out.begin());
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
      if (!term.inputs()[joint.inputs.front()].together) continue;  // a bar like any other
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

AMENDS_INLINE std::vector<TornadoBar> Evaluation::single_bars() const {
  std::vector<std::size_t> uncertain;
  for (std::size_t j = 0; j < inputs_.size(); ++j)
    if (!inputs_[j].value.is_fixed() && !inputs_[j].together) uncertain.push_back(j);
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
  detail::sort_by_swing(bars);
  return bars;
}

AMENDS_INLINE std::vector<TornadoBar> Evaluation::tornado() const {
  std::vector<TornadoBar> bars = single_bars();
  for (TornadoBar& bar : joint_bars(at_medians(Metric::net))) bars.push_back(std::move(bar));
  detail::sort_by_swing(bars);
  return bars;
}

AMENDS_INLINE std::vector<SwitchingValue> Evaluation::switching_values() const {
  std::vector<double> medians;
  for (const ModelInput& input : inputs_) medians.push_back(input.value.median());

  std::vector<SwitchingValue> out;
  for (const std::size_t j : detail::switching_order(single_bars(), inputs_)) {
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
