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
#include <vector>

// Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Random columns of the inputs, for any block of draws.
class InputSampler {
 public:
  /// What is certain is written out once for all blocks; what is uncertain has a table, each built by itself.
  InputSampler(const std::vector<ModelInput>& inputs, const EvaluationOptions& options, core::Executor& executor)
      : seed_(options.seed), certain_(inputs.size()) {
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      if (inputs[j].value.is_fixed())
        certain_[j].assign((std::min)(sampling_block, options.draws), inputs[j].value.median());
      else
        uncertain_.push_back({.input = j, .stream = core::stream_of(inputs[j].name), .table = {}});
    }
    const auto build = [&](std::size_t k) { uncertain_[k].table.emplace(inputs[uncertain_[k].input].value); };
    executor.for_each(uncertain_.size(), build);
  }

  /// A column of `count` draws, from the draw `first` on, for each input. They live as long as `drawn`, which they need
  /// as memory, and this sampler.
  [[nodiscard]] std::vector<std::span<const double>> columns(std::size_t first, std::size_t count,
                                                             std::vector<double>& drawn) const {
    drawn.resize(uncertain_.size() * count);
    std::vector<std::span<const double>> out(certain_.begin(), certain_.end());
    for (auto& column : out) column = column.first((std::min)(count, column.size()));
    for (std::size_t k = 0; k < uncertain_.size(); ++k) {
      const std::span<double> column = std::span(drawn).subspan(k * count, count);
      core::fill_uniform(seed_, uncertain_[k].stream, first, column);
      uncertain_[k].table->fill(column, column);
      out[uncertain_[k].input] = column;
    }
    return out;
  }

 private:
  struct Uncertain {
    std::size_t input;
    std::uint64_t stream;
    std::optional<math::QuantileTable> table;
  };
  std::uint64_t seed_;
  std::vector<std::vector<double>> certain_;
  std::vector<Uncertain> uncertain_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
