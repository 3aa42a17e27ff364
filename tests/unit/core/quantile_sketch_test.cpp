#include <algorithm>
#include <amends/core/quantile_sketch.hpp>
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
// Values over thirty decades, of both signs, with zeros.
std::vector<double> wild(std::size_t n) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = core::uniform(1, 2, i);
    x[i] = u < 0.05 ? 0.0 : (u < 0.5 ? -1.0 : 1.0) * std::exp(15.0 * core::normal(1, 3, i));
  }
  return x;
}
}  // namespace

TEST_CASE("every quantile is within the relative accuracy of the exact one") {
  for (const double accuracy : {0.0001, 0.001, 0.01, 0.2}) {
    for (const std::size_t n : {1u, 2u, 5u, 1000u, 20'001u}) {
      auto x = wild(n);
      QuantileSketch sketch(accuracy);
      for (const double v : x) sketch.add(v);
      std::sort(x.begin(), x.end());
      for (int k = 0; k <= 1000; ++k) {
        const double q = k / 1000.0;
        const double exact = x[static_cast<std::size_t>(q * static_cast<double>(n - 1))];
        // A whisker for the rounding of log and exp.
        REQUIRE(std::abs(sketch.quantile(q) - exact) <= accuracy * std::abs(exact) * (1 + 1e-9));
      }
      CHECK(sketch.quantile(0.0) == x.front());
      CHECK(sketch.quantile(1.0) == x.back());
      CHECK(sketch.count() == n);
      CHECK(sketch.share_negative() ==
            static_cast<double>(std::lower_bound(x.begin(), x.end(), 0.0) - x.begin()) / static_cast<double>(n));
    }
  }
}

TEST_CASE("the guarantee is used up: the bound is not idle") {
  // A value at the very end of its bucket: reading 2 g^i/(g+1) is off by nearly a factor 1 - a.
  QuantileSketch sketch(0.01);
  const double g = 1.01 / 0.99;
  sketch.add(1e-3);
  sketch.add(std::pow(g, 100) * 0.999999999);
  sketch.add(1e3);
  CHECK(sketch.quantile(0.5) / std::pow(g, 100) == Approx(0.99).epsilon(1e-6));
}

TEST_CASE("merging is exact and does not depend on order or cut") {
  const auto x = wild(5000);
  QuantileSketch whole(0.005);
  std::vector<QuantileSketch> parts(7, QuantileSketch(0.005));
  for (std::size_t i = 0; i < x.size(); ++i) {
    whole.add(x[i]);
    parts[i * i % 7].add(x[i]);
  }
  QuantileSketch forward(0.005), backward(0.005);
  for (const auto& part : parts) forward.merge(part);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) backward.merge(*part);
  CHECK(forward == whole);
  CHECK(backward == whole);
  CHECK(QuantileSketch(whole.state()) == whole);
  for (int k = 0; k <= 100; ++k) CHECK(QuantileSketch(whole.state()).quantile(k / 100.0) == whole.quantile(k / 100.0));

  QuantileSketch twice = whole;
  twice.merge(twice);
  CHECK(twice.count() == 2 * whole.count());
  QuantileSketch doubled(0.005);
  for (const double v : x) doubled.add(v, 2);
  CHECK(twice == doubled);
  CHECK_THROWS_AS(whole.merge(QuantileSketch(0.01)), Error);
}

TEST_CASE("zeros, infinities, NaN and extremes") {
  QuantileSketch sketch(0.01);
  CHECK(std::isnan(sketch.quantile(0.5)));
  CHECK(std::isnan(sketch.smallest()));
  sketch.add(missing, 3);
  CHECK(sketch.undefined() == 3);
  CHECK(sketch.count() == 0);
  sketch.add(-0.0);
  CHECK(sketch.quantile(0.5) == 0.0);
  CHECK_FALSE(std::signbit(sketch.quantile(0.0)));
  sketch.add(infinity, 2);
  sketch.add(-infinity, 2);
  CHECK(sketch.quantile(0.25) == -infinity);
  CHECK(sketch.quantile(0.5) == 0.0);
  CHECK(sketch.quantile(0.75) == infinity);

  QuantileSketch ends(0.01);
  ends.add(std::numeric_limits<double>::denorm_min());
  ends.add(std::numeric_limits<double>::min());
  ends.add(1.0);
  ends.add(std::numeric_limits<double>::max());
  ends.add(-std::numeric_limits<double>::max());
  CHECK(ends.quantile(1.0) == std::numeric_limits<double>::max());
  CHECK(ends.quantile(0.5) == Approx(std::numeric_limits<double>::min()).epsilon(0.01));
  CHECK(ends.quantile(0.75) == Approx(1.0).epsilon(0.01));
  CHECK(ends.buckets() <= ends.max_buckets());
  CHECK(ends.max_buckets() < 145'000);  // 2 x 1,418.2/0.02 and the slack
}

TEST_CASE("wrong arguments are errors") {
  for (const double bad : {0.0, 0.6, -1.0, missing, infinity}) CHECK_THROWS_AS(QuantileSketch(bad), Error);
  QuantileSketch sketch;
  CHECK_THROWS_AS(sketch.quantile(1.1), Error);
  CHECK_THROWS_AS(sketch.quantile(missing), Error);
  CHECK_THROWS_AS(QuantileSketch(QuantileSketch::State{.smallest = 1.0, .largest = 2.0, .positive = {{5, 1}, {5, 1}}}),
                  Error);
  CHECK_THROWS_AS(QuantileSketch(QuantileSketch::State{.smallest = 1.0, .largest = 2.0, .positive = {{2000000000, 1}}}),
                  Error);
  CHECK_THROWS_AS(QuantileSketch(QuantileSketch::State{.zeros = 1}), Error);
}

TEST_CASE("sketch: counts end before they run over", "[core]") {
  constexpr std::uint64_t half = std::uint64_t{1} << 61;
  core::QuantileSketch sketch;
  sketch.add(1.0, half);
  sketch.add(2.0, half);
  CHECK(sketch.count() == 2 * half);
  CHECK(sketch.quantile(0.25) == Approx(1.0).epsilon(0.001));
  CHECK_THROWS_WITH(sketch.add(3.0), Catch::Contains("count must be from 0 to 0, got 1"));
  CHECK_THROWS_AS(sketch.merge(sketch), Error);
  CHECK_THROWS_AS(core::QuantileSketch().add(1.0, std::uint64_t{1} << 63), Error);
  sketch.add(std::numeric_limits<double>::quiet_NaN(), half);  // counted apart
  CHECK(sketch.undefined() == half);
  CHECK(sketch.count() == 2 * half);
}

TEST_CASE("sketch: states altered by hand are refused", "[core]") {
  core::QuantileSketch sketch;
  for (const double x : {-3.0, 0.0, 0.5, 7.0, 7.0}) sketch.add(x);
  const core::QuantileSketch::State good = sketch.state();
  CHECK(core::QuantileSketch(good) == sketch);
  const auto refused = [&](auto&& alter) {
    core::QuantileSketch::State state = good;
    alter(state);
    CHECK_THROWS_AS(core::QuantileSketch(state), Error);
  };
  using State = core::QuantileSketch::State;
  constexpr std::uint64_t huge = std::uint64_t{1} << 63;
  refused([](State& s) { s.positive[0].second = huge; });
  refused([](State& s) { s.positive[0].second = s.positive[1].second = huge / 2; });
  refused([](State& s) { s.zeros = huge; });
  refused([](State& s) { s.undefined = huge; });
  refused([](State& s) { s.positive_infinities = huge; });
  refused([](State& s) { s.positive[0].second = 0; });
  refused([](State& s) { std::swap(s.positive[0], s.positive[1]); });
  refused([](State& s) { s.positive.push_back(s.positive.back()); });
  refused([](State& s) { s.positive[1].first = std::numeric_limits<std::int32_t>::max(); });
  refused([](State& s) { s.negative[0].first = std::numeric_limits<std::int32_t>::min(); });
  refused([](State& s) { s.smallest = std::numeric_limits<double>::quiet_NaN(); });
  refused([](State& s) { std::swap(s.smallest, s.largest); });
  refused([](State& s) { s.largest = 100.0; });
  refused([](State& s) { s.relative_accuracy = 1e-9; });
}
