#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/economics/scenario_model.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <optional>
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
/// Numbers that an evaluation, or the three of a comparison, may keep. 8 bytes each.
inline constexpr std::size_t most_kept_values = 1'000'000'000;
/// Up to so many draws Keep::automatic is Keep::net_and_return.
inline constexpr std::size_t most_draws_kept = 1'000'000;
/// Relative accuracy of quantiles that are not of draws but of a core::QuantileSketch.
inline constexpr double sketch_accuracy = 0.001;

/// Which draws an evaluation keeps. Means, deviations and shares are had of every metric in any case.
enum class Keep : std::uint8_t {
  automatic,       ///< net_and_return up to most_draws_kept draws, net beyond
  net,             ///< net, of the total
  net_and_return,  ///< net and net_return, of the total and of each segment
  all,             ///< every metric of the total and of each segment, and net of each year
};

/// Which quantiles an evaluation has at hand.
enum class Quantiles : std::uint8_t {
  kept,  ///< of the draws it keeps, exactly
  all,   ///< of all others too, by sketch: within a factor 1 +- sketch_accuracy
};

struct EvaluationOptions {
  std::size_t draws = 10'000;             ///< 1 to most_draws, and to what most_kept_values leaves
  std::uint64_t seed = 7;                 ///< same seed, same bits: for any number of threads
  bool segments = true;                   ///< every segment too, and not the total alone
  Keep keep = Keep::automatic;            ///< 8 bytes for each metric and draw
  Quantiles quantiles = Quantiles::kept;  ///< all: some 10 ns for each metric and draw
  core::Executor* executor = nullptr;     ///< not owned; null: the calling thread
  Progress* progress = nullptr;           ///< not owned
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

/// Count, mean and sum of squared deviations of the draws of a figure, and how many are negative or missing.
struct Spread {
  std::uint64_t seen = 0, negative = 0, missing = 0;
  double mean = 0.0, squares = 0.0;
  void merge(const Spread& other) noexcept;
};

/// What is held of the draws of a figure.
struct FigureColumn {
  Spread spread{};
  Draws draws{};  ///< empty: not kept
  std::optional<core::QuantileSketch> sketch{};
};

/// Where the figures of an evaluation stand: the metrics of the total and of each segment, then net, benefits and costs
/// of every time (0, then each year).
struct FigureLayout {
  std::size_t groups = 1;  ///< total, segments
  std::size_t times = 1;
  [[nodiscard]] std::size_t metric(std::size_t which, std::size_t group) const noexcept {
    return group * metric_count + which;
  }
  [[nodiscard]] std::size_t net(std::size_t time) const noexcept { return groups * metric_count + time; }
  [[nodiscard]] std::size_t benefits(std::size_t time) const noexcept { return net(times + time); }
  [[nodiscard]] std::size_t costs(std::size_t time) const noexcept { return net(2 * times + time); }
  [[nodiscard]] std::size_t size() const noexcept { return net(3 * times); }
};
}  // namespace detail

inline constexpr std::array<double, 5> summary_levels{0.05, 0.25, 0.50, 0.75, 0.95};

/// The distribution of one metric over the draws.
struct Summary {
  double mean;                      ///< NaN for ratios and payback, whose mean need not exist
  double standard_deviation;        ///< likewise
  std::array<double, 5> quantiles;  ///< at summary_levels, of the draws for which the metric exists
  double share_missing;             ///< draws for which it does not exist (no payback, no cost)
  double share_negative;            ///< draws below 0, among all draws
  double quantile_error = 0.0;      ///< of the quantiles, relative: 0 where they are order statistics of the draws
};

/// Money of one year, of the total: not discounted.
struct YearFigures {
  int year;         ///< 0: setup, before the first year
  Summary net;      ///< benefits minus costs
  double benefits;  ///< mean: margins of customers kept, word of mouth, information, escalations avoided
  double costs;     ///< mean
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

/// A scenario evaluated, or the difference of two.
///
/// Means, deviations and shares were added up while drawing. Draws and quantiles that are not at hand
/// (EvaluationOptions: keep, quantiles) are computed again, to the same bits, from the seed: that takes as long as the
/// evaluation took, on `executor` (null: the calling thread), and no longer for many figures than for one.
class Evaluation {
 public:
  static constexpr std::size_t total = static_cast<std::size_t>(-1);  ///< as `segment`: all segments together

  /// A metric of the total or of a segment.
  struct Figure {
    Metric metric;
    std::size_t segment = total;
  };

  [[nodiscard]] std::size_t draws() const noexcept { return draws_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  /// Names of the segments; empty where the total alone was evaluated.
  [[nodiscard]] const std::vector<std::string>& segments() const& noexcept { return segments_; }
  [[nodiscard]] std::vector<std::string> segments() && { return std::move(segments_); }
  [[nodiscard]] const std::vector<ScenarioWarning>& warnings() const& noexcept { return warnings_; }
  [[nodiscard]] std::vector<ScenarioWarning> warnings() && { return std::move(warnings_); }
  [[nodiscard]] const std::vector<ModelInput>& inputs() const& noexcept { return inputs_; }
  [[nodiscard]] std::vector<ModelInput> inputs() && { return std::move(inputs_); }
  /// What became of the rows of the records; null where no outcome comes from records.
  [[nodiscard]] const std::shared_ptr<const domain::RecordReport>& account() const noexcept { return account_; }

  // All that take a segment: Error(domain) for one out of range, Error(missing) where segments were not evaluated, and
  // for payback of a segment, which only the total has.

  /// Of all draws; NaN for ratios and payback, whose mean need not exist.
  [[nodiscard]] double mean(Metric metric, std::size_t segment = total) const;
  /// Sample standard deviation; NaN for one draw, ratios and payback.
  [[nodiscard]] double standard_deviation(Metric metric, std::size_t segment = total) const;
  /// Draws below 0, among all draws.
  [[nodiscard]] double share_negative(Metric metric, std::size_t segment = total) const;
  /// Draws for which the metric does not exist (no payback, no cost), among all draws.
  [[nodiscard]] double share_missing(Metric metric, std::size_t segment = total) const;

  /// Whether the draws are at hand, and not computed again by values and summary.
  [[nodiscard]] bool kept(Metric metric, std::size_t segment = total) const;

  /// The draws of a metric, in the order of their index.
  [[nodiscard]] std::vector<double> values(Metric metric, std::size_t segment = total,
                                           core::Executor* executor = nullptr) const;

  /// Quantiles are order statistics with linear interpolation (h = (n - 1) p), on the draws that exist; or of a sketch,
  /// where one was asked for (Quantiles::all) and the draws are not kept: quantile_error says so.
  [[nodiscard]] Summary summary(Metric metric, std::size_t segment = total, core::Executor* executor = nullptr) const;

  /// Several at once. What is not at hand is computed again once for all: exactly where these draws take at most 256 MB
  /// together, by sketch where they take more.
  [[nodiscard]] std::vector<Summary> summaries(std::span<const Figure> figures,
                                               core::Executor* executor = nullptr) const;

  /// Every metric of the total, then of each segment (without payback), in the order of Metric.
  [[nodiscard]] std::vector<Figure> figures() const;

  /// Undiscounted money by year, time 0 first; quantiles of net as by summaries().
  [[nodiscard]] std::vector<YearFigures> years(core::Executor* executor = nullptr) const;

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
  /// Index of the column of a figure.
  [[nodiscard]] std::size_t column_of(Metric metric, std::size_t segment) const;
  /// Of the columns with these indices.
  [[nodiscard]] std::vector<Summary> summaries_of(std::span<const std::size_t> which, core::Executor* executor) const;
  /// The columns with these indices computed again, kept or by sketch.
  [[nodiscard]] std::vector<detail::FigureColumn> computed_again(std::span<const std::size_t> which, bool keep,
                                                                 core::Executor* executor) const;

  /// Net at so many draws of what is drawn together under this name, all else at medians.
  [[nodiscard]] std::vector<double> net_of_joint(const std::string& name, std::size_t draws) const;
  [[nodiscard]] std::vector<TornadoBar> single_bars() const;
  [[nodiscard]] std::vector<TornadoBar> joint_bars(double net_at_medians) const;

  std::size_t draws_ = 0;
  std::uint64_t seed_ = 0;
  std::vector<std::string> segments_{};
  std::vector<ScenarioWarning> warnings_{};
  std::shared_ptr<const domain::RecordReport> account_{};
  std::vector<ModelInput> inputs_{};                ///< union over the terms, by name
  std::vector<ScenarioModel> terms_{};              ///< {scenario} or {alternative, baseline}
  std::vector<std::vector<std::size_t>> lookup_{};  ///< term input -> index in inputs_
  detail::FigureLayout layout_{};
  std::vector<detail::FigureColumn> columns_{};  ///< as layout_ says
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
