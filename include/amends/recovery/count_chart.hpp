#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Control charts of counts, upward: do more complaints come than are to be expected? Each period brings a count and
// what was to be expected of it, which carries volume, weekday and season. Every chart has a statistic that alarms
// where it reaches the limit of the series; after an alarm the series restarts.
namespace amends::inline AMENDS_ABI::recovery {

/// The rules by which counts become a statistic.
enum class ChartKind : std::uint8_t {
  cusum,  ///< sum of log-likelihood ratios for a rise by `ratio`, never below 0
  ewma,   ///< moving average of standardised counts, never below 0
  u,      ///< each period alone: -ln of the chance of so many complaints or more
  g,      ///< for rare events: -ln of the chance of `events` complaints within so little exposure
};
[[nodiscard]] std::string_view to_string(ChartKind kind) noexcept;

/// A chart and what it looks for.
///
/// formula  m expected, a dispersion, x count:
///          cusum  C' = max(0, C + x ln R - x ln((1 + a R m)/(1 + a m)) - ln((1 + a R m)/(1 + a m))/a);
///                 Poisson (a = 0): C' = max(0, C + x ln R - (R - 1) m)
///          ewma   E' = max(0, (1 - s) E + s (x - m)/sqrt(m + a m^2))
///          u      -ln P(X >= x), exact for each m: the limits of a u chart, x over exposure, as a probability
///          g      M = sum of m, n = sum of x since the last group; when n >= events: -ln P(N >= n), N of mean M and
///                 dispersion a sum(m^2)/M^2; 0 until then. Complaints of one period count as come at its end
/// source   Poisson CUSUM: Lucas (1985), Technometrics 27, 129-144; NB: Hoehle & Paul (2008), CSDA 52, 4357-4368
///          [recalled; the likelihood ratios are derived]
struct CountChart {
  ChartKind kind = ChartKind::cusum;
  double ratio = 2.0;      ///< of the cusum: the rise to be found soonest, 1 < R <= 1e6
  double smoothing = 0.2;  ///< of the ewma: 0 < s <= 1
  double events = 3.0;     ///< of the g chart: complaints in a group, whole, 1 .. 1000
};

/// errors  Error(domain)
void check(const CountChart& chart);

/// What a series carries from period to period; begins and restarts with zeros.
struct ChartState {
  double statistic = 0.0;
  double periods = 0.0;  ///< since the statistic was last 0 (cusum, ewma), since the last group (g), 1 (u)
  double count = 0.0;    ///< complaints in them
  double expected = 0.0;
  double expected_square = 0.0;  ///< sum of m^2
  friend bool operator==(const ChartState&, const ChartState&) = default;
};

/// The next period. Values are not checked.
/// domain  count whole and >= 0, expected > 0, dispersion >= 0
/// cost    some 5 ns (Poisson cusum), 20 ns (NB); u and g a tail probability, some 200 ns
void advance(const CountChart& chart, ChartState& state, double count, double expected, double dispersion = 0.0);

/// Complaints above what was expected since a problem began, with an interval of their expectation.
struct Excess {
  double excess = 0.0;  ///< count - expected
  double lower = 0.0;
  double upper = 0.0;
};

/// Complaints above the expected ones of a state, and a central interval: of the mean behind the count (exact for
/// Poisson; NB with the dispersion of the sum, a sum(m^2)/M^2), less what was expected.
/// Begin and end were chosen by the chart because much came between them, so the excess is too large on average: a
/// little for a real problem, and all of it for a false alarm.
/// domain  0 < level < 1, else Error(domain);  edge  a state of no periods gives 0, 0, 0
[[nodiscard]] Excess excess_of(const ChartState& state, double dispersion = 0.0, double level = 0.95);

/// P(X >= count) of a Poisson (dispersion 0) or negative binomial count.
/// domain  0 <= count <= 9e15, 0 < expected <= 1e9, 0 <= dispersion <= 1e6, else Error(domain)
[[nodiscard]] double count_tail(double count, double expected, double dispersion = 0.0);

/// The upper limit of a u chart: the smallest count that comes, or is exceeded, with at most this probability. Divided
/// by the exposure it is the limit on the rate.
/// domain  as count_tail, 0 < probability < 1, else Error(domain);  cost  some twenty tail probabilities
[[nodiscard]] double upper_count_limit(double expected, double probability, double dispersion = 0.0);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/count_chart.ipp>
#endif
