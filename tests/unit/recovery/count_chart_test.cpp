#include <amends/recovery/count_chart.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "count_draws.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
/// ln of the ratio of two probabilities, each by its definition.
double naive_ratio(double x, double ratio, double m, double a) {
  const auto log_p = [&](double mean) {
    if (a == 0.0) return x * std::log(mean) - mean;
    return x * std::log(a * mean / (1.0 + a * mean)) - std::log1p(a * mean) / a;
  };
  return log_p(ratio * m) - log_p(m);
}
}  // namespace

TEST_CASE("a cusum adds log-likelihood ratios, never below 0, and knows since when") {
  for (const double a : {0.0, 1e-9, 0.1, 2.0}) {
    const CountChart chart{.ratio = 1.7};
    ChartState state;
    double sum = 0.0, count = 0.0, expected = 0.0, periods = 0.0;
    for (std::uint64_t t = 0; t < 300; ++t) {
      const double m = 0.5 + 4.0 * core::uniform(1, 1, t);
      const double x = Draw(1.3 * m, a)(1, 2, t);
      sum += naive_ratio(x, 1.7, m, a);
      count += x;
      expected += m;
      ++periods;
      if (sum <= 0.0) sum = count = expected = periods = 0.0;
      advance(chart, state, x, m, a);
      CHECK(state.statistic == Approx(sum).epsilon(1e-7).margin(1e-7));
      CHECK(state.periods == periods);
      CHECK(state.count == count);
      CHECK(state.expected == Approx(expected).epsilon(1e-12));
    }
  }
}

TEST_CASE("ewma, u and g charts by hand") {
  ChartState state;
  const CountChart ewma{.kind = ChartKind::ewma, .smoothing = 0.25};
  advance(ewma, state, 9.0, 4.0, 0.75);  // variance 4 + 12: z = 5/4
  CHECK(state.statistic == Approx(0.3125).epsilon(1e-14));
  advance(ewma, state, 0.0, 4.0, 0.75);  // 0.234375 - 0.25: below 0
  CHECK(state == ChartState{});

  const CountChart u{.kind = ChartKind::u};
  advance(u, state, 9.0, 4.0, 0.75);
  CHECK(state.statistic == Approx(-std::log(naive_tail(9.0, 4.0, 0.75))).epsilon(1e-10));
  advance(u, state, 0.0, 4.0, 0.75);
  CHECK(state.statistic == 0.0);
  CHECK(state.periods == 1.0);

  // Two complaints make a group: after periods that expect 0.1 + 0.2 and 0.3, at the second complaint.
  const CountChart g{.kind = ChartKind::g, .events = 2.0};
  state = {};
  advance(g, state, 1.0, 0.1);
  advance(g, state, 0.0, 0.2);
  CHECK(state.statistic == 0.0);
  advance(g, state, 1.0, 0.3);
  CHECK(state.statistic == Approx(-std::log(naive_tail(2.0, 0.6, 0.0))).epsilon(1e-12));
  advance(g, state, 0.0, 0.4);  // the next group
  CHECK(state.expected == 0.4);
  CHECK(state.statistic == 0.0);
}

TEST_CASE("tails and limits of counts are those of the sums") {
  for (const double a : {0.0, 0.3, 3.0})
    for (const double m : {0.05, 1.0, 30.0}) {
      for (const double x : {0.0, 1.0, 2.0, 10.0, 50.0})
        CHECK(count_tail(x, m, a) == Approx(naive_tail(x, m, a)).epsilon(1e-9).margin(1e-15));
      const double limit = upper_count_limit(m, 0.01, a);
      CHECK(naive_tail(limit, m, a) <= 0.01);
      CHECK(naive_tail(limit - 1.0, m, a) > 0.01);
    }
  CHECK_THROWS_AS(count_tail(-1.0, 1.0), Error);
  CHECK_THROWS_AS(upper_count_limit(1.0, 0.0), Error);
}

TEST_CASE("the interval of the excess is exact: its ends are the means at which the count is a surprise") {
  for (const double a : {0.0, 0.4}) {
    // Three periods of 2 and one of 4: dispersion of the sum a (12 + 16)/100.
    const ChartState state{.statistic = 1.0, .periods = 4.0, .count = 17.0, .expected = 10.0, .expected_square = 28.0};
    const Excess excess = excess_of(state, a, 0.9);
    CHECK(excess.excess == 7.0);
    const double own = a * 0.28;
    CHECK(naive_tail(17.0, 10.0 + excess.lower, own) == Approx(0.05).epsilon(1e-8));
    CHECK(1.0 - naive_tail(18.0, 10.0 + excess.upper, own) == Approx(0.05).epsilon(1e-8));
  }
  CHECK(excess_of({}).upper == 0.0);
  CHECK(excess_of({.periods = 1.0, .expected = 2.0, .expected_square = 4.0}).lower == -2.0);
  CHECK_THROWS_AS(excess_of({}, 0.0, 1.0), Error);
}

TEST_CASE("charts that cannot be") {
  CHECK_THROWS_AS(check(CountChart{.ratio = 1.0}), Error);
  CHECK_THROWS_AS(check(CountChart{.ratio = missing}), Error);
  CHECK_THROWS_AS(check(CountChart{.smoothing = 0.0}), Error);
  CHECK_THROWS_AS(check(CountChart{.events = 1.5}), Error);
  CHECK(to_string(ChartKind::g) == "g");
}
