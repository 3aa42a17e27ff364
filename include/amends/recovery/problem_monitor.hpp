#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/recovery/count_chart.hpp>
#include <amends/recovery/run_length.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Early warning of new problems over thousands of series (product, cause, channel), a period at a time.
namespace amends::inline AMENDS_ABI::recovery {

/// When a series alarms.
enum class AlarmRule : std::uint8_t {
  /// Its statistic reaches its own limit, made for one false alarm in `run_length` periods of that series. Of S series
  /// in control about S/run_length alarm falsely in each period.
  limit_per_series,
  /// Benjamini-Hochberg over all series of one period, on the p-value of each statistic under its steady state in
  /// control: the share of false ones among the alarms of a period, 0 where it has none, is at most
  /// `false_discovery_rate` on average, and where no series has a problem no more than that share of periods has any
  /// alarm. Nothing is said over several periods together: of all their alarms more may be false.
  false_discovery_rate,
};
[[nodiscard]] std::string_view to_string(AlarmRule rule) noexcept;

struct MonitorOptions {
  CountChart chart{};
  AlarmRule rule = AlarmRule::limit_per_series;
  double run_length = 500.0;           ///< of limit_per_series: periods between false alarms of one series, > 1
  double false_discovery_rate = 0.05;  ///< of false_discovery_rate: strictly between 0 and 1
  double level = 0.95;                 ///< of the intervals of the excess
  std::size_t states = 256;            ///< of the chains, as in limit_for and steady_state
  core::Executor* executor = nullptr;  ///< of the calibration
};

/// What a series in alarm says; plain numbers, which economics/alarm_at_risk.hpp puts money to.
struct Alarm {
  std::size_t series = 0;
  std::size_t period = 0;  ///< of the alarm, from 0
  std::size_t since = 0;  ///< estimate of when it began: the first period after the statistic was last 0 (cusum, ewma),
                          ///< or after the last group (g)
  double periods = 0.0;   ///< with a count since then
  double statistic = 0.0;
  double limit = std::numeric_limits<double>::quiet_NaN();    ///< NaN under false_discovery_rate
  double p_value = std::numeric_limits<double>::quiet_NaN();  ///< NaN under limit_per_series
  double count = 0.0;                                         ///< complaints since then
  double expected = 0.0;                                      ///< complaints to be expected since then
  Excess excess{};                                            ///< the difference, as excess_of
};

/// All that a monitor holds, for storing and loading it.
struct MonitorState {
  CountChart chart{};
  AlarmRule rule = AlarmRule::limit_per_series;
  double run_length = 500.0;
  double false_discovery_rate = 0.05;
  double level = 0.95;
  std::vector<double> limits{};       ///< one for each series, infinite for one not watched; empty under the other rule
  std::vector<double> dispersions{};  ///< one for each series
  std::vector<SteadyState> steady{};  ///< of false_discovery_rate with cusum or ewma; series alike share one
  std::vector<std::size_t> steady_of{};  ///< which one, for each series
  std::vector<ChartState> series{};
  std::vector<std::size_t> since{};
  std::size_t periods = 0;
  core::RowReport row_report{};
};

/// The largest p-value that is a discovery at this level: the largest p_(i) <= i level/m of the m that are not NaN; NaN
/// where there is none.
/// domain  p-values in [0, 1] or NaN (not tested); 0 < level < 1, else Error(domain)
/// source  Benjamini & Hochberg (1995), JRSS B 57, 289-300 [recalled];  cost  linear, and a sort of those <= level
[[nodiscard]] double discovery_threshold(std::span<const double> p_values, double level);

/// Charts of many series side by side. Copyable; holds 48 bytes for each series besides its limit.
///
/// A count that is missing, negative or no whole number, and an expected count that is not above 0 (no exposure, no
/// baseline), leave the series as it is and are counted in `row_report`, where a row is period * series + number of the
/// series. After its alarm a series restarts at 0. Results depend neither on the order of the series nor on how the
/// periods were put into calls; under limit_per_series not on the other series either, so that shards of series can be
/// watched apart.
class ProblemMonitor {
 public:
  /// Calibrated: a limit for each series (limit_for), or its steady state. Series alike are computed once. A series
  /// without expected counts (a baseline with a diagnosis) is not watched.
  /// errors  Error(domain), those of limit_for and steady_state; Error(missing) without a series
  /// cost    some 1 ms for each series that differs, 10 ms under false_discovery_rate
  explicit ProblemMonitor(std::span<const InControl> series, const MonitorOptions& options = {});
  /// limit_per_series with limits that are given; `dispersions` empty: Poisson.
  /// errors  Error(size_mismatch), Error(domain) for a limit that is not above 0
  [[nodiscard]] static ProblemMonitor with_limits(std::vector<double> limits, std::vector<double> dispersions,
                                                  const MonitorOptions& options = {});
  /// errors  Error(format) for a state that no monitor has
  [[nodiscard]] static ProblemMonitor from_state(MonitorState state);

  /// The next period: a count and an expected count for each series. The alarms, in the order of the series.
  /// `statistics`, where given, takes the statistic of each series before it restarts: what a chart shows.
  /// errors  Error(size_mismatch);  cost  some 10 ns a series (cusum)
  std::vector<Alarm> update(std::span<const double> counts, std::span<const double> expected,
                            std::span<double> statistics = {});
  /// Several periods, one after the other: counts and expected counts of all series of the first, of the second, ...
  /// errors  Error(size_mismatch)
  std::vector<Alarm> update_all(std::span<const double> counts, std::span<const double> expected,
                                std::span<double> statistics = {});
  /// Begins a series anew.  errors  Error(domain) for a series that is not there
  void restart(std::size_t series);

  [[nodiscard]] std::size_t size() const noexcept { return state_.series.size(); }
  [[nodiscard]] const MonitorState& state() const noexcept { return state_; }
  /// P-value of what a series stands at: that of false_discovery_rate.  errors  Error(domain) under limit_per_series
  [[nodiscard]] double p_value(std::size_t series) const;
  /// How it alarms, in one sentence that may be printed.
  [[nodiscard]] std::string rule() const;

 private:
  ProblemMonitor() = default;
  [[nodiscard]] Alarm alarm_of(std::size_t series) const;

  MonitorState state_{};
};

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/problem_monitor.ipp>
#endif
