#include <amends/core/moments.hpp>
#include <amends/core/random.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

namespace {
// Two passes in long double: the independent, naive formula.
struct Naive {
  double mean, variance, skewness, excess_kurtosis;
};
Naive naive(const std::vector<double>& x) {
  long double sum = 0, m2 = 0, m3 = 0, m4 = 0;
  for (const double v : x) sum += v;
  const auto n = static_cast<long double>(x.size());
  const long double mean = sum / n;
  for (const double v : x) {
    const long double d = v - mean;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
  }
  return {static_cast<double>(mean), static_cast<double>(m2 / (n - 1)),
          static_cast<double>(std::sqrt(n) * m3 / std::pow(m2, 1.5L)), static_cast<double>(n * m4 / (m2 * m2) - 3)};
}
std::vector<double> skewed(std::size_t n, double shift) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = shift + core::gamma(1, 2, i, 1.5);
  return x;
}
void check_close(const Moments& m, const Naive& truth, double tolerance) {
  CHECK(m.mean() == Approx(truth.mean).epsilon(1e-14));
  CHECK(m.variance() == Approx(truth.variance).epsilon(tolerance));
  CHECK(m.skewness() == Approx(truth.skewness).epsilon(tolerance));
  CHECK(m.excess_kurtosis() == Approx(truth.excess_kurtosis).epsilon(tolerance));
}
}  // namespace

TEST_CASE("moments agree with two-pass sums, added one by one or merged in any cut") {
  const auto x = skewed(10'000, 0.0);
  const Naive truth = naive(x);
  Moments all;
  for (const double v : x) all.add(v);
  check_close(all, truth, 1e-12);
  CHECK(all.count() == 10'000.0);
  for (const std::size_t cut : {1u, 17u, 5000u, 9999u}) {
    Moments left, right;
    for (std::size_t i = 0; i < x.size(); ++i) (i < cut ? left : right).add(x[i]);
    left.merge(right);
    check_close(left, truth, 1e-12);
    CHECK(left.smallest() == all.smallest());
    CHECK(left.largest() == all.largest());
  }
}

TEST_CASE("values near 1e9 keep their variance") {
  // Exact: 1e9 + {4, 7, 13, 16} has mean 1e9 + 10 and variance 30 (the classic example of sums of squares failing).
  Moments m;
  double sum = 0, sum_of_squares = 0;
  for (const double v : {4.0, 7.0, 13.0, 16.0}) {
    m.add(1e9 + v);
    sum += 1e9 + v;
    sum_of_squares += (1e9 + v) * (1e9 + v);
  }
  CHECK(m.mean() == 1e9 + 10);
  CHECK(m.variance() == Approx(30.0).epsilon(1e-14));
  CHECK(m.standard_error() == Approx(std::sqrt(30.0 / 4.0)).epsilon(1e-14));
  CHECK(std::abs((sum_of_squares - sum * sum / 4) / 3 - 30.0) > 1.0);  // why the textbook formula is not used
  const auto x = skewed(2000, 1e9);
  Moments shifted;
  for (const double v : x) shifted.add(v);
  check_close(shifted, naive(x), 1e-6);
}

TEST_CASE("a weight counts observations") {
  Moments weighted, repeated;
  for (const auto& [v, w] : {std::pair{1.0, 3}, std::pair{2.5, 1}, std::pair{-4.0, 2}}) {
    weighted.add(v, w);
    for (int i = 0; i < w; ++i) repeated.add(v);
  }
  weighted.add(100.0, 0.0);
  CHECK(weighted.count() == 6.0);
  CHECK(weighted.mean() == Approx(repeated.mean()));
  CHECK(weighted.variance() == Approx(repeated.variance()));
  CHECK(weighted.skewness() == Approx(repeated.skewness()));
  CHECK(weighted.excess_kurtosis() == Approx(repeated.excess_kurtosis()));
  CHECK(weighted.largest() == 2.5);
  CHECK_THROWS_AS(weighted.add(1.0, -1.0), Error);
  CHECK_THROWS_AS(weighted.add(1.0, missing), Error);
}

TEST_CASE("undefined cases are NaN; NaN is counted apart") {
  Moments none;
  CHECK(std::isnan(none.mean()));
  CHECK(std::isnan(none.smallest()));
  CHECK(std::isnan(none.standard_error()));
  CHECK(none.sum() == 0.0);
  Moments one;
  one.add(7.0);
  one.add(missing, 2.0);
  CHECK(one.mean() == 7.0);
  CHECK(one.undefined() == 2.0);
  CHECK(std::isnan(one.variance()));
  CHECK(std::isnan(one.skewness()));
  none.merge(one);
  CHECK(none == one);
  one.merge(Moments());
  CHECK(none == one);
  one.add(infinity);
  CHECK(std::isinf(one.mean()));
}

TEST_CASE("a state reads back, a wrong one is refused") {
  Moments m;
  for (const double v : skewed(100, 3.0)) m.add(v);
  CHECK(Moments(m.state()) == m);
  CHECK_THROWS_AS(Moments(Moments::State{.count = -1.0}), Error);
  CHECK_THROWS_AS(Moments(Moments::State{.count = missing}), Error);
  CHECK_THROWS_AS(Moments(Moments::State{.count = 2.0, .m2 = -1.0}), Error);
}

TEST_CASE("moments: states altered by hand are refused", "[core]") {
  core::Moments moments;
  for (const double x : {-3.0, 0.5, 7.0, 7.0}) moments.add(x);
  const core::Moments::State good = moments.state();
  CHECK(core::Moments(good) == moments);
  const auto refused = [&](auto&& alter) {
    core::Moments::State state = good;
    alter(state);
    CHECK_THROWS_AS(core::Moments(state), Error);
  };
  using State = core::Moments::State;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (double State::*member : {&State::count, &State::mean, &State::m2, &State::m3, &State::m4, &State::smallest,
                                &State::largest, &State::undefined})
    refused([&](State& s) { s.*member = nan; });
  refused([](State& s) { s.count = -1.0; });
  refused([](State& s) { s.count = 0.0; });
  refused([](State& s) { s.m2 = -1.0; });
  refused([](State& s) { s.mean = 8.0; });
  refused([](State& s) { s.m2 = 4 * 101.0; });  // four numbers within 10 of each other
  refused([](State& s) { s.m3 = -4001.0; });
  refused([](State& s) { s.m4 = 40'001.0; });
  refused([](State& s) { std::swap(s.smallest, s.largest); });
  // What real data leave behind loads: nothing, NaN alone, one value, infinities, numbers whose powers overflow.
  const std::vector<std::vector<double>> kept{{},
                                              {nan},
                                              {0.1},
                                              {0.1, 0.1, 0.1},
                                              {infinity},
                                              {infinity, -infinity, 1.0},
                                              {1e200, -1e200},
                                              {1e9, 1e9 + 1e-3},
                                              {5e-324, 0.0},
                                              {1e300, 1.0, nan}};
  for (const auto& values : kept) {
    core::Moments seen;
    for (const double x : values) seen.add(x);
    CHECK_NOTHROW(core::Moments(seen.state()));
  }
}
