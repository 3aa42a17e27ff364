#pragma once

#include <amends/recovery/run_length.hpp>

#include <algorithm>
#include <amends/core/moments.hpp>
#include <amends/core/random.hpp>
#include <amends/impl/recovery/chart_chain.hpp>
#include <map>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// Random counts of each place of the cycle, by the inverse of their distribution function.
class CountDraws {
 public:
  CountDraws(const InControl& in_control, double actual_ratio) {
    std::map<double, std::size_t> known;
    for (const double mean : in_control.expected) {
      const auto [at, fresh] = known.try_emplace(mean, tables_.size());
      place_.push_back(at->second);
      if (!fresh) continue;
      CountProbabilities counts = count_probabilities(actual_ratio * mean, in_control.dispersion);
      double sum = 0.0;
      for (double& one : counts.probability) one = sum += one;
      tables_.push_back(std::move(counts));
    }
  }
  [[nodiscard]] double operator()(std::size_t place, double uniform) const noexcept {
    const CountProbabilities& table = tables_[place_[place]];
    const auto at = std::upper_bound(table.probability.begin(), table.probability.end() - 1, uniform);
    return static_cast<double>(table.first + static_cast<std::size_t>(at - table.probability.begin()));
  }

 private:
  std::vector<CountProbabilities> tables_{};
  std::vector<std::size_t> place_{};
};

}  // namespace detail

AMENDS_INLINE SimulatedRunLength simulate_run_length(const CountChart& chart, const InControl& in_control, double limit,
                                                     const SimulationOptions& options) {
  check(chart);
  detail::check(in_control);
  core::check_positive("limit", limit);
  core::check_between("actual_ratio", options.actual_ratio, 1e-6, 1e6);
  core::check_count("runs", options.runs, 2, 100'000'000);
  core::check_count("longest", options.longest, 1, core::draws_per_stream);
  const detail::CountDraws before(in_control, 1.0), after(in_control, options.actual_ratio);
  const double log_ratio = std::log(chart.ratio);
  const std::size_t cycle = in_control.expected.size();
  const std::uint64_t streams = core::stream_of("amends.recovery.run_length");

  std::vector<double> lengths(options.runs);
  const auto run = [&](std::size_t r) {
    ChartState state;
    std::size_t waited = 0;  // periods since the run began
    for (std::uint64_t draw = 0; draw < options.longest; ++draw) {
      const std::size_t place = (r + waited) % cycle;
      const double u = core::uniform(options.seed, streams + r, draw);
      const double x = waited < options.shift_at ? before(place, u) : after(place, u);
      detail::advance(chart, log_ratio, state, x, in_control.expected[place], in_control.dispersion);
      ++waited;
      if (state.statistic < limit) continue;
      if (waited > options.shift_at) return static_cast<double>(waited - options.shift_at);
      state = {};
      waited = 0;
    }
    return std::numeric_limits<double>::infinity();
  };
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, options.runs, 64,
                        [&](std::size_t first, std::size_t last, std::size_t) {
                          for (std::size_t r = first; r < last; ++r) lengths[r] = run(r);
                        });
  SimulatedRunLength out;
  core::Moments moments;
  for (double& one : lengths) {
    if (std::isinf(one)) {
      one = static_cast<double>(options.longest);
      ++out.given_up;
    }
    moments.add(one);
  }
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  out.mean = moments.mean();
  out.standard_error = moments.standard_error();
  out.median = *middle;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::recovery
