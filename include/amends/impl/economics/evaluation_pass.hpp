#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/impl/economics/input_sampler.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <amends/impl/economics/sampling.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Not for users: one pass over the draws of a scenario, or of two, from which figures are added up.
namespace amends::inline AMENDS_ABI::economics::detail {

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

/// Means of ratios and of payback need not exist.
inline bool has_mean(Metric metric) noexcept {
  return metric != Metric::net_return && metric != Metric::benefit_cost_ratio && metric != Metric::payback_years;
}

/// Adds up a block in eight parts, which the compiler may do side by side: term(i) for i = 0 .. count - 1.
template <class Term>
double sum_in_parts(std::size_t count, const Term& term) {
  double parts[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (std::size_t k = 0; k < 8; ++k) parts[k] += term(i + k);
  for (; i < count; ++i) parts[i % 8] += term(i);
  return ((parts[0] + parts[4]) + (parts[1] + parts[5])) + ((parts[2] + parts[6]) + (parts[3] + parts[7]));
}

/// Of a block. The mean is taken about the first draw, so that equal draws have no spread at all.
inline Spread spread_of(std::span<const double> x, bool with_mean) {
  Spread out{.seen = x.size()};
  const auto n = static_cast<double>(x.size());
  out.negative =
      static_cast<std::uint64_t>(sum_in_parts(x.size(), [&](std::size_t i) { return x[i] < 0.0 ? 1.0 : 0.0; }));
  if (with_mean) {
    out.mean = x[0] + sum_in_parts(x.size(), [&](std::size_t i) { return x[i] - x[0]; }) / n;
    out.squares = sum_in_parts(x.size(), [&](std::size_t i) { return (x[i] - out.mean) * (x[i] - out.mean); });
  } else {
    for (const double value : x) out.missing += value != value ? 1 : 0;
  }
  return out;
}

/// All figures of one block of draws: a column for each, as the layout says.
class FigureBlock {
 public:
  FigureBlock(const FigureLayout& layout, std::size_t count)
      : layout_(layout), count_(count), numbers_(layout.size() * count) {}

  [[nodiscard]] std::span<double> column(std::size_t index) noexcept {
    return std::span(numbers_).subspan(index * count_, count_);
  }
  [[nodiscard]] std::size_t columns() const noexcept { return layout_.size(); }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  /// Everything the kernel computes, and what follows from it.
  void evaluate(const ScenarioModel& model, std::span<const std::span<const double>> inputs) {
    const MetricColumns total = kernel_columns(0);
    std::vector<MetricColumns> segments;
    for (std::size_t group = 1; group < layout_.groups; ++group) segments.push_back(kernel_columns(group));
    std::vector<std::span<double>> net, costs;
    for (std::size_t t = 0; t < layout_.times; ++t) {
      net.push_back(column(layout_.net(t)));
      costs.push_back(column(layout_.costs(t)));
    }
    model.evaluate_draws(inputs, total, segments, net, costs);
    derive();
  }

  /// Every output of the total, net first: where discounting makes net finite, the undiscounted sums may still
  /// overflow.
  /// errors  Error(numerical)
  void check_finite() {
    const auto check = [](std::string_view name, std::span<const double> values) {
      if (!std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); }))
        throw Error(
            ErrorCode::numerical, std::string(name),
            std::string(name) + " is not finite in some draws: the quantities are too large for this arithmetic");
    };
    check("net", of(Metric::net, 0));
    for (std::size_t m = 0; m < kernel_metric_count; ++m)
      check(to_string(static_cast<Metric>(m)), column(layout_.metric(m, 0)));
    for (std::size_t t = 0; t < layout_.times; ++t) check("the flow of a year", column(layout_.net(t)));
  }

  /// This one minus another, draw by draw; ratios and payback are those of the differences.
  void subtract(FigureBlock& other) {
    for (std::size_t k = 0; k < numbers_.size(); ++k) numbers_[k] -= other.numbers_[k];
    derive();
  }

 private:
  [[nodiscard]] std::span<double> of(Metric metric, std::size_t group) noexcept {
    return column(layout_.metric(static_cast<std::size_t>(metric), group));
  }

  [[nodiscard]] MetricColumns kernel_columns(std::size_t group) noexcept {
    MetricColumns made;
    for (std::size_t m = 0; m < kernel_metric_count; ++m) made[m] = column(layout_.metric(m, group));
    return made;
  }

  void derive() {
    for (std::size_t group = 0; group < layout_.groups; ++group) {
      const auto handling = of(Metric::handling_cost, group), compensation = of(Metric::compensation_cost, group),
                 faster = of(Metric::faster_answer_cost, group), fixed = of(Metric::fixed_cost, group),
                 escalation = of(Metric::escalation_cost, group), net = of(Metric::net, group);
      const auto cost = of(Metric::total_cost, group), net_return = of(Metric::net_return, group),
                 benefit_cost = of(Metric::benefit_cost_ratio, group);
      for (std::size_t i = 0; i < count_; ++i)
        cost[i] = handling[i] + compensation[i] + faster[i] + fixed[i] + escalation[i];
      for (std::size_t i = 0; i < count_; ++i) net_return[i] = ratio(net[i], cost[i]);
      for (std::size_t i = 0; i < count_; ++i) benefit_cost[i] = 1.0 + net_return[i];
      if (group > 0) std::ranges::fill(of(Metric::payback_years, group), not_a_number);
    }
    const auto payback = of(Metric::payback_years, 0);
    for (std::size_t i = 0; i < count_; ++i)
      payback[i] =
          payback_time(layout_.times - 1, [&](std::size_t t) { return numbers_[layout_.net(t) * count_ + i]; });
    for (std::size_t t = 0; t < layout_.times; ++t) {
      const auto net = column(layout_.net(t)), costs = column(layout_.costs(t)), benefits = column(layout_.benefits(t));
      for (std::size_t i = 0; i < count_; ++i) benefits[i] = net[i] + costs[i];
    }
  }

  FigureLayout layout_;
  std::size_t count_;
  Draws numbers_;
};

/// The inputs of two scenarios together.
struct UnitedInputs {
  std::vector<ModelInput> inputs{};                              ///< under their own names, of which two may be alike
  std::vector<std::vector<std::size_t>> lookup{};                ///< of each scenario: its input -> index in inputs
  std::vector<std::pair<std::size_t, std::size_t>> differing{};  ///< one name for two quantities

  /// Those that some scenario does not draw together with others.
  [[nodiscard]] std::vector<bool> sampled_alone(const std::vector<ScenarioModel>& terms) const {
    std::vector<bool> alone(inputs.size(), false);
    for (std::size_t t = 0; t < terms.size(); ++t)
      for (std::size_t j = 0; j < lookup[t].size(); ++j)
        if (terms[t].inputs()[j].joint < 0) alone[lookup[t][j]] = true;
    return alone;
  }
};

/// An input of the same name and distribution is one quantity; of the same name alone, it is moved for each scenario
/// by itself (its random numbers are common all the same).
inline UnitedInputs unite_inputs(const std::vector<ScenarioModel>& terms) {
  UnitedInputs out{.inputs = terms.front().inputs(), .lookup = {{}}};
  const std::size_t first = out.inputs.size();
  for (std::size_t j = 0; j < first; ++j) out.lookup.front().push_back(j);
  if (terms.size() < 2) return out;
  out.lookup.emplace_back();
  for (const ModelInput& input : terms.back().inputs()) {
    std::size_t found = 0;
    while (found < first && out.inputs[found].name != input.name) ++found;
    if (found < first &&
        same_quantity(out.inputs[found].value, out.inputs[found].estimate.get(), input.value, input.estimate.get())) {
      out.lookup.back().push_back(found);
      out.inputs[found].together = out.inputs[found].together || input.together;
      continue;
    }
    if (found < first) out.differing.emplace_back(found, out.inputs.size());
    out.lookup.back().push_back(out.inputs.size());
    out.inputs.push_back(input);
  }
  return out;
}

/// Which evaluation columns belong to: of the first scenario, of the second, or of the first minus the second.
enum class Side : std::uint8_t { first, second, difference };

/// Columns that a pass fills. What they hold says what is wanted: draws of full size are written, sketches are added
/// to.
struct PassTarget {
  Side side;
  std::vector<FigureColumn>* columns;
};

/// Draws one or two scenarios block by block. A block is computed by one task and its spreads are merged in the order
/// of the blocks, so that nothing depends on the executor or on the batches.
class EvaluationPass {
 public:
  EvaluationPass(const std::vector<ScenarioModel>& terms, const FigureLayout& layout, const EvaluationOptions& options,
                 core::Executor& executor)
      : terms_(terms),
        layout_(layout),
        options_(options),
        executor_(executor),
        united_(unite_inputs(terms)),
        sampler_(united_.inputs, options, executor, united_.sampled_alone(terms)) {}

  /// errors  Error(interrupted) where `progress` says so; Error(numerical) for draws that overflow
  void run(std::span<const PassTarget> targets, bool with_spreads) {
    find_sketches(targets);
    const std::size_t batch = sampling_block * batch_blocks();
    for (std::size_t done = 0; done < options_.draws;) {
      const std::size_t count = (std::min)(batch, options_.draws - done);
      std::vector<std::vector<Spread>> spreads((count + sampling_block - 1) / sampling_block);
      for (Sketched& one : sketched_) one.draws.resize(count);
      core::parallel_blocks(executor_, count, sampling_block,
                            [&](std::size_t first, std::size_t last, std::size_t block) {
                              run_block(targets, done, first, last - first, with_spreads ? &spreads[block] : nullptr);
                            });
      if (with_spreads) merge(targets, spreads);
      executor_.for_each(sketched_.size(), [&](std::size_t k) {
        for (const double value : sketched_[k].draws) sketched_[k].sketch->add(value);
      });
      done += count;
      if (options_.progress != nullptr && !options_.progress->advanced(done, options_.draws))
        throw Error(ErrorCode::interrupted, "progress", "cancelled after " + std::to_string(done) + " draws");
    }
  }

 private:
  /// The draws of a batch on their way to a sketch: every sketch is filled by one task, in the order of the draws.
  struct Sketched {
    std::size_t target, column;
    core::QuantileSketch* sketch;
    Draws draws{};
  };

  void find_sketches(std::span<const PassTarget> targets) {
    sketched_.clear();
    for (std::size_t k = 0; k < targets.size(); ++k)
      for (std::size_t c = 0; c < targets[k].columns->size(); ++c)
        if (auto& sketch = (*targets[k].columns)[c].sketch) sketched_.push_back({k, c, &*sketch});
  }

  /// Blocks drawn before they are merged: few enough that what waits for sketches takes at most 128 MB or so.
  [[nodiscard]] std::size_t batch_blocks() const noexcept {
    const std::size_t fitting =
        (std::size_t{1} << 24) / (sampling_block * (std::max)(sketched_.size(), std::size_t{1}));
    return std::clamp(fitting, std::size_t{4}, std::size_t{options_.progress != nullptr ? 32u : 256u});
  }

  /// The columns of a scenario's inputs: those sampled by themselves, and those drawn together, which live in `memory`.
  [[nodiscard]] std::vector<std::span<const double>> inputs_of(std::size_t term, std::size_t first, std::size_t count,
                                                               std::span<const std::span<const double>> sampled,
                                                               std::vector<std::vector<double>>& memory) const {
    std::vector<std::span<const double>> columns;
    for (const std::size_t index : united_.lookup[term]) columns.push_back(sampled[index]);
    for (const JointInputs& joint : terms_[term].joints()) {
      std::vector<std::vector<double>> drawn(joint.inputs.size(), std::vector<double>(count));
      joint.draws->fill(options_.seed, first, std::vector<std::span<double>>(drawn.begin(), drawn.end()));
      for (std::size_t k = 0; k < joint.inputs.size(); ++k) {
        memory.push_back(std::move(drawn[k]));
        columns[joint.inputs[k]] = memory.back();
      }
    }
    return columns;
  }

  /// The draws done + first ... of all targets. `spreads` gets those of this block, target by target.
  void run_block(std::span<const PassTarget> targets, std::size_t done, std::size_t first, std::size_t count,
                 std::vector<Spread>* spreads) {
    std::vector<double> drawn;
    const std::vector<std::span<const double>> sampled = sampler_.columns(done + first, count, drawn);
    std::vector<FigureBlock> blocks;
    for (std::size_t term = 0; term < terms_.size(); ++term) {
      std::vector<std::vector<double>> together;
      const auto inputs = inputs_of(term, done + first, count, sampled, together);
      blocks.emplace_back(layout_, count).evaluate(terms_[term], inputs);
      blocks.back().check_finite();
    }
    // The difference is made in the place of the first scenario, whose own targets come before it.
    bool subtracted = false;
    for (std::size_t k = 0; k < targets.size(); ++k) {
      if (targets[k].side == Side::difference && !std::exchange(subtracted, true)) blocks[0].subtract(blocks[1]);
      take(targets[k], k, blocks[targets[k].side == Side::second ? 1 : 0], done, first, spreads);
    }
  }

  void take(const PassTarget& target, std::size_t number, FigureBlock& block, std::size_t done, std::size_t first,
            std::vector<Spread>* spreads) {
    for (std::size_t c = 0; c < block.columns(); ++c) {
      const std::span<const double> values = block.column(c);
      Draws& draws = (*target.columns)[c].draws;
      if (!draws.empty())
        std::copy(values.begin(), values.end(), draws.begin() + static_cast<std::ptrdiff_t>(done + first));
      if (spreads != nullptr) {
        const bool metric = c < layout_.net(0);
        spreads->push_back(spread_of(values, !metric || has_mean(static_cast<Metric>(c % metric_count))));
      }
    }
    for (Sketched& one : sketched_)
      if (one.target == number) {
        const std::span<const double> values = block.column(one.column);
        std::copy(values.begin(), values.end(), one.draws.begin() + static_cast<std::ptrdiff_t>(first));
      }
  }

  static void merge(std::span<const PassTarget> targets, const std::vector<std::vector<Spread>>& spreads) {
    for (const std::vector<Spread>& block : spreads) {
      std::size_t k = 0;
      for (const PassTarget& target : targets)
        for (FigureColumn& column : *target.columns) column.spread.merge(block[k++]);
    }
  }

  const std::vector<ScenarioModel>& terms_;
  FigureLayout layout_;
  EvaluationOptions options_;
  core::Executor& executor_;
  UnitedInputs united_;
  InputSampler sampler_;
  std::vector<Sketched> sketched_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
