#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/scenario_model.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

class RecoveryScenario;

/// Called between batches of draws, from the calling thread only; return false to stop (Error(interrupted)
/// "cancelled").
class Progress {
 public:
  virtual ~Progress() = default;
  virtual bool advanced(std::size_t done, std::size_t total) = 0;
};

inline constexpr std::size_t most_draws = 10'000'000;
/// Numbers that an evaluation may keep: draws * (11 (1 + segments, if kept) + years + 1), three times that in a
/// comparison. 8 bytes each.
inline constexpr std::size_t most_kept_values = 1'000'000'000;

struct EvaluationOptions {
  std::size_t draws = 10'000;          ///< 1 to most_draws, and to what most_kept_values leaves
  std::uint64_t seed = 1;              ///< same seed, same bits: for any number of threads
  bool segments = true;                ///< keep the draws of every segment too (draws * 11 doubles each)
  core::Executor* executor = nullptr;  ///< not owned; null: the calling thread
  Progress* progress = nullptr;        ///< not owned
};

namespace detail {
/// Memory that is not set to 0 first: every draw is written by the thread that computes it.
template <class T>
struct WrittenLater : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = WrittenLater<U>;
  };
  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};
using Draws = std::vector<double, WrittenLater<double>>;
}  // namespace detail

inline constexpr std::array<double, 5> summary_levels{0.05, 0.25, 0.50, 0.75, 0.95};

/// The distribution of one metric over the draws.
struct Summary {
  double mean;                      ///< NaN for ratios and payback, whose mean need not exist
  double standard_deviation;        ///< likewise
  std::array<double, 5> quantiles;  ///< at summary_levels, of the draws for which the metric exists
  double share_missing;             ///< draws for which it does not exist (no payback, no cost)
  double share_negative;            ///< draws below 0, among all draws
};

/// Net with one input moved between its own 10 % and 90 % point, all others at their medians. Of quantities that are
/// drawn together (ScenarioModel::joints): the 10 % and 90 % point of net when they alone are drawn.
struct TornadoBar {
  std::string input;
  std::string source;
  bool from_records;
  double low, median, high;  ///< of the input; NaN for quantities that are drawn together
  double net_at_low, net_at_median, net_at_high;
  std::size_t quantities = 1;  ///< how many move
  [[nodiscard]] double swing() const noexcept {
    return net_at_high > net_at_low ? net_at_high - net_at_low : net_at_low - net_at_high;
  }
};

/// How wrong an input may be before net changes sign, all others at their medians.
struct SwitchingValue {
  std::string input;
  std::string source;
  bool from_records;
  double median;
  double value;         ///< the crossing nearest to the median; NaN: net keeps its sign over the whole domain
  bool within_range;    ///< the crossing lies between the 5 % and the 95 % point of the input
  bool positive_above;  ///< net is positive above the crossing, negative below
};

/// The draws of a scenario, or of the difference of two.
class Evaluation {
 public:
  static constexpr std::size_t total = static_cast<std::size_t>(-1);  ///< as `segment`: all segments together

  [[nodiscard]] std::size_t draws() const noexcept { return draws_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] const std::vector<std::string>& segments() const& noexcept { return segments_; }
  [[nodiscard]] std::vector<std::string> segments() && { return std::move(segments_); }
  [[nodiscard]] const std::vector<ScenarioWarning>& warnings() const& noexcept { return warnings_; }
  [[nodiscard]] std::vector<ScenarioWarning> warnings() && { return std::move(warnings_); }
  [[nodiscard]] const std::vector<ModelInput>& inputs() const& noexcept { return inputs_; }
  [[nodiscard]] std::vector<ModelInput> inputs() && { return std::move(inputs_); }
  /// What became of the rows of the records; null where no outcome comes from records.
  [[nodiscard]] const std::shared_ptr<const domain::RecordReport>& account() const noexcept { return account_; }

  /// The draws of a metric, in the order of their index. Ratios and payback are computed on the way.
  /// errors  Error(domain) for a segment out of range, Error(missing) for a segment that was not kept or a metric
  ///         that only the total has.
  [[nodiscard]] std::vector<double> values(Metric metric, std::size_t segment = total) const;

  /// Quantiles are order statistics with linear interpolation (h = (n - 1) p), on the draws that exist.
  [[nodiscard]] Summary summary(Metric metric, std::size_t segment = total) const;

  /// All inputs at their medians: not the median of the result.
  [[nodiscard]] double at_medians(Metric metric) const;

  /// Largest swing first. Certain inputs are left out.
  [[nodiscard]] std::vector<TornadoBar> tornado() const;

  /// In the order of the tornado, then the certain inputs in their own order.
  [[nodiscard]] std::vector<SwitchingValue> switching_values() const;

 private:
  friend class RecoveryScenario;
  Evaluation() = default;
  /// net (and the other metrics) of the term models at inputs given by name; alternative minus baseline if two.
  void evaluate_points(std::span<const std::vector<double>> columns, std::span<double> out, Metric metric) const;
  [[nodiscard]] std::span<const double> stored(std::size_t metric, std::size_t segment) const;

  /// Net at so many draws of what is drawn together under this name, all else at medians.
  [[nodiscard]] std::vector<double> net_of_joint(const std::string& name, std::size_t draws) const;
  [[nodiscard]] std::vector<TornadoBar> joint_bars(double net_at_medians) const;

  std::size_t draws_ = 0;
  std::uint64_t seed_ = 0;
  std::vector<std::string> segments_{};
  std::vector<ScenarioWarning> warnings_{};
  std::shared_ptr<const domain::RecordReport> account_{};
  std::vector<ModelInput> inputs_{};                ///< union over the terms, by name
  std::vector<ScenarioModel> terms_{};              ///< {scenario} or {alternative, baseline}
  std::vector<std::vector<std::size_t>> lookup_{};  ///< term input -> index in inputs_
  bool segments_kept_ = false;
  std::size_t flow_columns_ = 0;
  detail::Draws metrics_{};  ///< [total, segment...][kernel metric][draw]
  detail::Draws flows_{};    ///< [time][draw], of the total
};

/// Two scenarios on common random numbers: an input of the same name has the same random number in both.
class Comparison {
 public:
  [[nodiscard]] const Evaluation& alternative() const& noexcept { return alternative_; }
  [[nodiscard]] Evaluation alternative() && { return std::move(alternative_); }
  [[nodiscard]] const Evaluation& baseline() const& noexcept { return baseline_; }
  [[nodiscard]] Evaluation baseline() && { return std::move(baseline_); }
  /// Alternative minus baseline, draw by draw. net_return is the extra net per extra cost.
  [[nodiscard]] const Evaluation& difference() const& noexcept { return difference_; }
  [[nodiscard]] Evaluation difference() && { return std::move(difference_); }
  /// What became of the rows of the records of the alternative, or of the baseline where only it takes outcomes from
  /// records; null where neither does. alternative() and baseline() have their own.
  [[nodiscard]] const std::shared_ptr<const domain::RecordReport>& account() const noexcept {
    return difference_.account();
  }

 private:
  friend class RecoveryScenario;
  Comparison(Evaluation alternative, Evaluation baseline, Evaluation difference)
      : alternative_(std::move(alternative)), baseline_(std::move(baseline)), difference_(std::move(difference)) {}
  Evaluation alternative_, baseline_, difference_;
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/evaluation.ipp>
#endif
