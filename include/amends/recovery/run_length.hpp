#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/recovery/count_chart.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// How long a chart runs until it alarms: by Markov chain (Brook & Evans) and by simulation, and the limit for a run
// length that is asked for.
namespace amends::inline AMENDS_ABI::recovery {

/// What comes while nothing is wrong: the expected counts of a typical stretch, one for each period, and the
/// dispersion.
struct InControl {
  std::vector<double> expected;  ///< > 0; one value where it is the same always
  double dispersion = 0.0;       ///< 0 (Poisson) .. 1e6
};

/// Where a series stands when the count of periods begins.
enum class RunStart : std::uint8_t {
  zero,    ///< at 0, as after an alarm
  steady,  ///< anywhere, as it has run in control for long, restarted after each false alarm
};

struct RunLengthOptions {
  double actual_ratio = 1.0;  ///< actual over expected counts, > 0; 1: in control; the dispersion stays
  RunStart start = RunStart::zero;
  std::size_t states = 256;             ///< of the chain where it is not exact, 16 .. 4096
  std::vector<double> probabilities{};  ///< of the quantiles wanted, each strictly between 0 and 1
};

/// The run length, the period of the alarm counted.
struct RunLength {
  double mean = 0.0;                ///< average run length in periods; infinite where it is above 1e12
  std::vector<double> quantiles{};  ///< fewest periods by which an alarm has come with each of the probabilities
  bool exact = false;               ///< the chain has every state there is
  double error = 0.0;               ///< of the mean, where not exact: how far it is from that of half as many states
};

/// The run length of a chart with a limit.
///
/// formula  cusum  chain on a lattice. Where the expected count is one, Poisson or NB, and the step down is a whole
///                 multiple of 1/q of the step of a complaint, for a whole q that takes at most 1024 states, the
///                 lattice is that of the statistic, and the chain exact. Else each step is split between its two
///                 neighbours on a lattice, so that its mean is kept
///          ewma   the same with the split steps
///          u      geometric
///          g      mean periods of a group over its chance to alarm, exact for one expected count
///          mean = e_0' (I - Q)^-1 1; quantiles from e_0' Q^t 1
///          Several expected counts are taken for draws of a period, each as likely (put into 16 groups of like size,
///          where there are more): what a cycle such as a week makes of it simulate_run_length shows.
///          The g chart takes their mean
/// domain   limit > 0; expected counts 1e-12 .. 1e9, for a g chart 1e-4 .. 1e9; dispersion * expected <= 1e5; the same
///          of actual counts
/// edge     of a g chart neither quantiles nor the steady start are known: Error(domain), simulate them
/// errors   Error(domain), Error(missing) without an expected count
/// source   Brook & Evans (1972), Biometrika 59, 539-549 [recalled]; algebra derived
/// cost     states^3/3 at most: some 5 ms at 256
[[nodiscard]] RunLength run_length(const CountChart& chart, const InControl& in_control, double limit,
                                   const RunLengthOptions& options = {});

/// A limit with the run length it gives in control.
struct Limit {
  double limit = 0.0;
  double run_length = 0.0;  ///< at least what was asked for
  bool exact = false;       ///< as RunLength::exact
};

/// The smallest limit whose average run length in control is at least that asked for.
/// formula  one elimination gives the run lengths of all limits of the lattice: with I - Q = L U, mean(n) is the sum
///          over i < n of (U'^-1 e_0)_i (L^-1 1)_i. Of the cusum no limit above ln(run_length) is needed (Lorden)
///          u: ln(run_length), so that no period alarms with more than 1/run_length, whatever is expected of it
/// domain   1 < run_length <= 1e9, states 16 .. 4096
/// edge     an exact limit lies half a step below the value that alarms: no rounding of sums decides
/// errors   Error(domain), Error(missing);  source  Lorden (1971), Ann. Math. Stat. 42, 1897-1908 [recalled; tested]
/// cost     some 1 ms
[[nodiscard]] Limit limit_for(const CountChart& chart, const InControl& in_control, double run_length,
                              std::size_t states = 256);

/// The distribution of the statistic of a series in control that has run for long without being restarted; restarts
/// only lower it. Its upper tail makes a p-value.
struct SteadyState {
  double step = 0.0;              ///< between the values of the lattice
  std::vector<double> tail{};     ///< P(statistic >= i step); the last one: or beyond
  bool likelihood_bound = false;  ///< of a cusum, for which P(C >= c) <= exp(-c) always holds

  /// P(statistic >= c), the value rounded down to the lattice: in control a p-value is at most p with a chance of p or
  /// less; where expected counts vary, over the periods of the stretch together.
  [[nodiscard]] double p_value(double statistic) const noexcept;
};

/// The steady state of a cusum or an ewma (of u and g charts exp(-statistic) is the p-value, and no table is needed).
/// formula  the chain of run_length, kept at its last state instead of alarming, by the elimination of Grassmann,
///          Taksar and Heyman; a cusum up to ln(1e10), where exp(-c) takes over: its likelihood ratios are a
///          martingale, so P(C >= c) <= exp(-c) for any sequence of expected counts (Ville)
/// errors   Error(domain), also for u and g charts; Error(missing);  cost  some 5 ms at 256 states
[[nodiscard]] SteadyState steady_state(const CountChart& chart, const InControl& in_control, std::size_t states = 256);

struct SimulationOptions {
  double actual_ratio = 1.0;
  std::size_t shift_at = 0;           ///< the periods before it are in control; a run that alarms earlier begins anew
  std::size_t runs = 10'000;          ///< 2 .. 1e8
  std::uint64_t longest = 1'000'000;  ///< periods after which a run is given up
  std::uint64_t seed = 1;
  core::Executor* executor = nullptr;
};

/// Run lengths by simulation: the second way, and the only one for a sequence of expected counts as it is.
struct SimulatedRunLength {
  double mean = 0.0;            ///< periods from the shift to the alarm, its period counted
  double standard_error = 0.0;  ///< of the mean
  double median = 0.0;
  std::size_t given_up = 0;  ///< runs counted as `longest`: the mean is then a lower bound
};

/// Runs of a chart on random counts: the expected counts come in their order, again and again, each run beginning at
/// another of them. Counts are quantiles of uniform numbers: the same whatever the executor.
/// errors  Error(domain), Error(missing), Error(interrupted);  cost  some 50 ns a period
[[nodiscard]] SimulatedRunLength simulate_run_length(const CountChart& chart, const InControl& in_control, double limit,
                                                     const SimulationOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/run_length.ipp>
#include <amends/impl/recovery/simulate_run_length.ipp>
#endif
