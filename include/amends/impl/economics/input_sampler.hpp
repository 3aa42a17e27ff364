#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/economics/sampling.hpp>
#include <amends/math/distribution.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

// Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Random columns of the inputs, for any block of draws: the quantile functions of the inputs at the uniforms of their
/// streams.
class InputSampler {
 public:
  /// What is certain is written out once for all blocks. What is uncertain has a table, each built by itself; inputs
  /// that are equally distributed share one.
  /// alone: which are sampled by themselves; the others have empty columns. Empty: all are
  InputSampler(const std::vector<ModelInput>& inputs, const EvaluationOptions& options, core::Executor& executor,
               const std::vector<bool>& alone = {})
      : seed_(options.seed), certain_(inputs.size()) {
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      if (inputs[j].value.is_fixed())
        certain_[j].assign((std::min)(sampling_block, options.draws), inputs[j].value.median());
      else if (alone.empty() || alone[j])
        uncertain_.push_back({.input = j, .stream = core::stream_of(inputs[j].name)});
    }
    // In an order in which equals are neighbours; sampled in this order, a table also stays in the cache.
    const auto value = [&](const Uncertain& one) -> const math::Distribution& { return inputs[one.input].value; };
    std::stable_sort(uncertain_.begin(), uncertain_.end(), [&](const Uncertain& a, const Uncertain& b) {
      return std::pair(value(a).kind(), value(a).parameters()) < std::pair(value(b).kind(), value(b).parameters());
    });
    std::vector<const math::Distribution*> distinct;
    for (Uncertain& one : uncertain_) {
      if (distinct.empty() || !(*distinct.back() == value(one))) distinct.push_back(&value(one));
      one.table = distinct.size() - 1;
    }
    tables_.resize(distinct.size());
    executor.for_each(distinct.size(), [&](std::size_t k) { tables_[k].emplace(*distinct[k]); });
  }

  /// A column of `count` draws, from the draw `first` on, for each input. They live as long as `drawn`, which they need
  /// as memory, and this sampler.
  [[nodiscard]] std::vector<std::span<const double>> columns(std::size_t first, std::size_t count,
                                                             std::vector<double>& drawn) const {
    drawn.resize(uncertain_.size() * count);
    std::vector<std::span<const double>> out(certain_.begin(), certain_.end());
    for (auto& column : out) column = column.first((std::min)(count, column.size()));
    std::span<double> free = drawn;
    for (const Uncertain& one : uncertain_) {
      const std::span<double> column = free.first(count);
      free = free.subspan(count);
      core::fill_uniform(seed_, one.stream, first, column);
      tables_[one.table]->fill(column, column);
      out[one.input] = column;
    }
    return out;
  }

 private:
  struct Uncertain {
    std::size_t input;
    std::uint64_t stream;
    std::size_t table = 0;
  };
  std::uint64_t seed_;
  std::vector<std::vector<double>> certain_;
  std::vector<Uncertain> uncertain_{};
  std::vector<std::optional<math::QuantileTable>> tables_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
