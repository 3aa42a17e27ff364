#include <algorithm>
#include <amends/recovery/run_length.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "count_draws.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
using Dense = std::vector<std::vector<double>>;

/// Solves by Gauss with pivots.
std::vector<double> solve(Dense a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::fabs(a[i][k]) > std::fabs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

/// The chain of S = max(0, S + x - down/q) below h, in whole units of 1/q, with counts of mean m and dispersion a.
Dense naive_chain(int q, int down, int h, double m, double a) {
  const std::vector<double> p = naive_probabilities(m, a);
  Dense chain(static_cast<std::size_t>(h), std::vector<double>(static_cast<std::size_t>(h), 0.0));
  for (int i = 0; i < h; ++i)
    for (std::size_t x = 0; x < p.size(); ++x) {
      const int to = (std::max)(0, i + q * static_cast<int>(x) - down);
      if (to < h) chain[static_cast<std::size_t>(i)][static_cast<std::size_t>(to)] += p[x];
    }
  return chain;
}

double naive_mean(const Dense& chain) {
  Dense a = chain;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) a[i][j] = (i == j ? 1.0 : 0.0) - a[i][j];
  return solve(a, std::vector<double>(a.size(), 1.0))[0];
}

/// A ratio for which the step down of a Poisson cusum is `down` complaints: (R - 1) m/ln R rises with R from m.
double ratio_for(double down, double m) {
  double low = 1.0 + 1e-9, high = 1e6;
  for (int i = 0; i < 300; ++i) {
    const double middle = std::sqrt(low * high);
    ((middle - 1.0) * m / std::log(middle) < down ? low : high) = middle;
  }
  return std::sqrt(low * high);
}
}  // namespace

TEST_CASE("the run length of a Poisson cusum with a rational step is that of a dense solve") {
  struct Case {
    int q, down, h;
    double m;
  };
  for (const Case& one : {Case{1, 3, 10, 2.3}, Case{2, 3, 8, 1.0}, Case{3, 4, 20, 0.9}, Case{4, 1, 9, 0.15}}) {
    const CountChart chart{.ratio = ratio_for(static_cast<double>(one.down) / one.q, one.m)};
    const double unit = std::log(chart.ratio) / one.q;
    for (const double actual : {1.0, 1.6}) {
      const Dense chain = naive_chain(one.q, one.down, one.h, actual * one.m, 0.0);
      std::vector<double> at(chain.size(), 0.0);
      at[0] = 1.0;
      double alive = 1.0, median = 0.0;
      while (alive > 0.5) {
        std::vector<double> next(at.size(), 0.0);
        for (std::size_t i = 0; i < at.size(); ++i)
          for (std::size_t j = 0; j < at.size(); ++j) next[j] += at[i] * chain[i][j];
        at = next;
        alive = 0.0;
        for (const double share : at) alive += share;
        ++median;
      }
      const RunLength found =
          run_length(chart, {{one.m}, 0.0}, (one.h - 0.5) * unit, {.actual_ratio = actual, .probabilities = {0.5}});
      CHECK(found.exact);
      CHECK(found.error == 0.0);
      CHECK(found.mean == Approx(naive_mean(chain)).epsilon(1e-9));
      CHECK(found.quantiles[0] == median);
    }
    // The limit for a run length is the smallest of the lattice that reaches it.
    const double wanted = 150.0;
    int h = 1;
    while (naive_mean(naive_chain(one.q, one.down, h, one.m, 0.0)) < wanted) ++h;
    const Limit limit = limit_for(chart, {{one.m}, 0.0}, wanted);
    CHECK(limit.exact);
    CHECK(limit.limit == Approx((h - 0.5) * unit).epsilon(1e-9));
    CHECK(limit.run_length == Approx(naive_mean(naive_chain(one.q, one.down, h, one.m, 0.0))).epsilon(1e-9));
  }
}

TEST_CASE("run lengths that R's surveillance computes") {
  // surveillance 1.20.3, arlCusum(h, k, theta, distr = "poisson"), run: 98.4364, 1011.891, 10.17663.
  const CountChart half{.ratio = 2.0};
  CHECK(run_length(half, {{1.5 * std::log(2.0)}, 0.0}, 4.0 * std::log(2.0)).mean == Approx(98.4364).epsilon(5e-6));
  const CountChart three{.ratio = ratio_for(3.0, 2.3)};
  const double limit = 10.0 * std::log(three.ratio);
  CHECK(run_length(three, {{2.3}, 0.0}, limit).mean == Approx(1011.891).epsilon(5e-6));
  CHECK(run_length(three, {{2.3}, 0.0}, limit, {.actual_ratio = 4.0 / 2.3}).mean == Approx(10.17663).epsilon(5e-6));
}

TEST_CASE("a run length of Lucas's table") {
  // Lucas (1985), Technometrics 27, table 2, row h 10, k .25, no head start, mean 1.0 k: 438, as quoted in the manual of
  // R's spc 0.7.1 (pois.cusum.arl); the table itself was not read. k = (R - 1) m/ln R, in complaints.
  for (const double ratio : {1.5, 2.0, 6.0}) {
    const double m = 0.25 * std::log(ratio) / (ratio - 1.0);
    const RunLength found =
        run_length({.ratio = ratio}, {{m}, 0.0}, 10.0 * std::log(ratio), {.actual_ratio = 0.25 / m});
    CHECK(found.exact);
    CHECK(std::round(found.mean) == 438.0);
  }
}

TEST_CASE("a design for given run lengths in and out of control, of R's spc") {
  // spc 0.7.1, manual of pois.cusum.crit.L0L1 (after Rossi et al. 1999, table 1): mean .52, run lengths 500 and 7 give
  // the reference value .948, the mean 1.563777 and the limit 3.832, where equality alarms with a chance of .12: 500 lies
  // between the run lengths with which equality always and never alarms. The lattices here are coarser.
  const CountChart chart{.ratio = 1.563777 / 0.52};
  CHECK(0.52 * (chart.ratio - 1.0) / std::log(chart.ratio) == Approx(0.948).epsilon(1e-5));
  const double limit = 3.832 * std::log(chart.ratio);
  const RunLength in = run_length(chart, {{0.52}, 0.0}, limit, {.states = 512});
  CHECK(in.mean == Approx(500.0).epsilon(0.01));
  CHECK(run_length(chart, {{0.52}, 0.0}, limit, {.actual_ratio = chart.ratio}).mean == Approx(7.0).epsilon(0.01));
}

TEST_CASE("chain and simulation agree, in control and out of it") {
  // 4,000 runs: the tolerance is four standard errors of the simulation, and what the lattice costs.
  core::ThreadPool pool(2);
  for (const ChartKind kind : {ChartKind::cusum, ChartKind::ewma, ChartKind::u, ChartKind::g})
    for (const double a : {0.0, 0.4})
      for (const double m : {0.3, 6.0}) {
        const CountChart chart{.kind = kind, .ratio = 1.8};
        const InControl in_control{{m}, a};
        const double limit = limit_for(chart, in_control, 120.0).limit;
        for (const double actual : {1.0, 1.8}) {
          const RunLength chain = run_length(chart, in_control, limit, {.actual_ratio = actual});
          const SimulatedRunLength runs = simulate_run_length(
              chart, in_control, limit, {.actual_ratio = actual, .runs = 4000, .seed = 5, .executor = &pool});
          CHECK(runs.given_up == 0);
          CHECK(std::fabs(chain.mean - runs.mean) <= 4.0 * runs.standard_error + 0.01 * chain.mean + chain.error);
          if (actual == 1.0) CHECK(chain.mean > 0.97 * 120.0);
        }
      }
}

TEST_CASE("a week is taken for draws of a day: close to the cycle as it is") {
  const InControl week{{1.4, 1.4, 1.4, 1.4, 1.4, 0.5, 0.2}, 0.2};
  const CountChart chart{};
  const double limit = limit_for(chart, week, 300.0).limit;
  const SimulatedRunLength runs = simulate_run_length(chart, week, limit, {.runs = 4000, .seed = 2});
  CHECK(runs.mean == Approx(run_length(chart, week, limit).mean).epsilon(0.1));
}

TEST_CASE("a shift late in a run: the delay from the steady state") {
  // Simulated runs in control for 200 periods before the shift, against the chain from its steady state.
  const CountChart chart{.ratio = 2.0};
  const InControl in_control{{3.0}, 0.1};
  const double limit = limit_for(chart, in_control, 400.0).limit;
  const RunLength zero = run_length(chart, in_control, limit, {.actual_ratio = 2.0});
  const RunLength steady =
      run_length(chart, in_control, limit, {.actual_ratio = 2.0, .start = RunStart::steady, .probabilities = {0.9}});
  const SimulatedRunLength runs =
      simulate_run_length(chart, in_control, limit, {.actual_ratio = 2.0, .shift_at = 200, .runs = 4000, .seed = 3});
  CHECK(steady.mean < zero.mean);
  CHECK(std::fabs(steady.mean - runs.mean) <= 4.0 * runs.standard_error + steady.error);
  CHECK(steady.quantiles[0] > steady.mean);
}

TEST_CASE("a cusum runs at least exp(limit) periods in control (Lorden)") {
  for (const double m : {0.02, 0.7, 25.0})
    for (const double a : {0.0, 1.0})
      for (const double limit : {0.5, 2.0, 5.0})
        CHECK(run_length(CountChart{.ratio = 1.5}, {{m}, a}, limit).mean > std::exp(limit) * (1.0 - 1e-9));
}

TEST_CASE("the steady state is that of long runs, and its p-values are no smaller than uniform ones") {
  for (const ChartKind kind : {ChartKind::cusum, ChartKind::ewma})
    for (const double a : {0.0, 0.5})
      for (const double m : {0.2, 5.0}) {
        const CountChart chart{.kind = kind};
        const SteadyState steady = steady_state(chart, {{m}, a});
        const Draw draw(m, a);
        // Many runs of 300 periods, so that the last states are independent.
        const std::vector<double> levels{0.2, 0.05, 0.01};
        std::vector<double> below(levels.size(), 0.0);
        const int runs = 3000;
        for (std::uint64_t run = 0; run < runs; ++run) {
          ChartState state;
          for (std::uint64_t t = 0; t < 300; ++t) advance(chart, state, draw(9, run, t), m, a);
          const double p = steady.p_value(state.statistic);
          for (std::size_t k = 0; k < levels.size(); ++k) below[k] += p <= levels[k] ? 1.0 : 0.0;
        }
        for (std::size_t k = 0; k < levels.size(); ++k)
          CHECK(below[k] / runs <= levels[k] + 3.5 * std::sqrt(levels[k] / runs));
        if (m == 5.0) CHECK(below[0] / runs > 0.15);  // and not idle
      }
}

TEST_CASE("the steady state of a lattice cusum is that of repeated steps, and the likelihood bound holds beyond it") {
  // Step down 3/2 complaints, m = 1: the chain of the test above without a limit, high enough that nothing leaves.
  const CountChart chart{.ratio = ratio_for(1.5, 1.0)};
  const SteadyState steady = steady_state(chart, {{1.0}, 0.0});
  const Dense chain = naive_chain(2, 3, 120, 1.0, 0.0);
  std::vector<double> at(chain.size(), 0.0);
  at[0] = 1.0;
  for (int t = 0; t < 2000; ++t) {
    std::vector<double> next(at.size(), 0.0);
    for (std::size_t i = 0; i < at.size(); ++i)
      for (std::size_t j = 0; j < at.size(); ++j) next[j] += at[i] * chain[i][j];
    at = next;
  }
  double tail = 0.0;
  for (std::size_t i = at.size(); i-- > 0;) {
    tail += at[i];
    const double statistic = static_cast<double>(i) * std::log(chart.ratio) / 2.0;
    if (tail > 1e-7 && i > 0) CHECK(steady.p_value(statistic) == Approx(tail).epsilon(1e-3));
    CHECK(steady.p_value(statistic) <= std::exp(-statistic) * (1.0 + 1e-12));
  }
  CHECK(steady.p_value(0.0) == 1.0);
  CHECK(steady.p_value(30.0) == Approx(std::exp(-30.0)));
  CHECK(std::isnan(steady.p_value(missing)));
}

TEST_CASE("run lengths that cannot be asked for") {
  const CountChart chart{};
  CHECK_THROWS_AS(run_length(chart, {{}, 0.0}, 1.0), Error);
  CHECK_THROWS_AS(run_length(chart, {{-1.0}, 0.0}, 1.0), Error);
  CHECK_THROWS_AS(run_length(chart, {{1.0}, missing}, 1.0), Error);
  CHECK_THROWS_AS(run_length(chart, {{1.0}, 0.0}, 0.0), Error);
  CHECK_THROWS_AS(run_length(chart, {{1.0}, 0.0}, 1.0, {.probabilities = {1.0}}), Error);
  CHECK_THROWS_AS(run_length(CountChart{.kind = ChartKind::g}, {{1.0}, 0.0}, 1.0, {.start = RunStart::steady}), Error);
  CHECK_THROWS_AS(limit_for(chart, {{1.0}, 0.0}, 1.0), Error);
  CHECK_THROWS_AS(limit_for(chart, {{1.0}, 0.0}, 100.0, 5), Error);
  CHECK_THROWS_AS(steady_state(CountChart{.kind = ChartKind::u}, {{1.0}, 0.0}), Error);
  CHECK_THROWS_AS(simulate_run_length(chart, {{1.0}, 0.0}, 1.0, {.runs = 1}), Error);
  const SimulatedRunLength cut = simulate_run_length(chart, {{1.0}, 0.0}, 50.0, {.runs = 3, .longest = 20});
  CHECK(cut.given_up == 3);
  CHECK(cut.mean == 20.0);
}
