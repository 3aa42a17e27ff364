#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/math/quantile_lanes.hpp>
#include <amends/math/distribution.hpp>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using math::Distribution;
using math::QuantileTable;

namespace {
// A dense grid: even in the middle, and even in the logarithm down to 2^-53 in both tails.
std::vector<double> grid() {
  std::vector<double> u;
  for (int k = 1; k < 2000; ++k) u.push_back((k + 0.31) / 2001.0);
  for (int k = 0; k < 1000; ++k) {
    const double w = std::exp2(-53.0 + k * 52.0 / 1000.0);
    u.push_back(w);
    u.push_back(1 - w);
  }
  u.push_back(0.5);
  std::sort(u.begin(), u.end());
  return u;
}

std::vector<Distribution> shapes() {
  std::vector<Distribution> all;
  const std::vector<double> sizes{0.5, 0.8, 1, 1.4, 2, 4.6, 30, 1000, 20'000};
  for (const double a : sizes) {
    all.push_back(Distribution::gamma(a, 0.37));
    for (const double b : sizes) all.push_back(Distribution::beta(a, b));
  }
  all.push_back(Distribution::pert(0.2, 0.35, 0.5));
  all.push_back(Distribution::pert(0, 0, 100));
  all.push_back(Distribution::pert(-7, 10, 10, 12));
  all.push_back(Distribution::pert(0, 10, 100, 0.5));
  all.push_back(Distribution::normal(3, 2));
  all.push_back(Distribution::normal(1e6, 1));
  all.push_back(Distribution::normal(0.3, 0.2, 0, 1));
  all.push_back(Distribution::normal(0, 1, 2));
  all.push_back(Distribution::normal(0, 1, 8, 8.5));
  all.push_back(Distribution::normal(0, 1, -infinity, -1));
  all.push_back(Distribution::log_normal(3, 0.2));
  all.push_back(Distribution::logit_normal(1, 0.4));
  all.push_back(Distribution::log_log_normal(0.5, 0.3));
  return all;
}
}  // namespace

TEST_CASE("the table agrees with the exact quantile, tails included, and is monotone") {
  const std::vector<double> u = grid();
  double worst = 0.0;
  for (const Distribution& d : shapes()) {
    INFO(d.describe());
    const QuantileTable table(d);
    CHECK(table.exact_cells() == 0);
    const double range = d.quantile_upper(0x1p-24) - d.quantile(0x1p-24);
    double last = -infinity, error = 0.0;
    for (const double share : u) {
      const double x = table(share), exact = d.quantile(share);
      error = std::max(error, std::abs(x - exact) / range);
      REQUIRE(x >= d.lower());
      REQUIRE(x <= d.upper());
      REQUIRE(x >= last - 4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(x), range));
      last = x;
    }
    CHECK(error <= 1e-7);
    worst = std::max(worst, error);
  }
  CHECK(worst <= 2e-8);  // what the header promises as measured
}

TEST_CASE("at its knots the table is the exact quantile, to ten digits of the probability") {
  std::vector<Distribution> all = shapes();
  for (const auto& d : {Distribution::beta(3e5, 2), Distribution::beta(1e9, 1e8), Distribution::gamma(1e12, 3),
                        Distribution::beta(1, 1), Distribution::beta(1, 30), Distribution::beta(0.2, 0.7)})
    all.push_back(d);
  for (const Distribution& d : all) {
    INFO(d.describe());
    const QuantileTable table(d);
    for (int octave = -24; octave < -1; ++octave)
      for (int cell = 0; cell < 32; ++cell) {
        const double w = std::ldexp(1.0 + cell / 32.0, octave);
        for (const double u : {w, 1.0 - w}) {
          const double exact = d.quantile(u), x = table(u);
          const double rounding =
              1e-14 * std::max(std::abs(exact), d.kind() == math::DistributionKind::normal ? 1.0 : 0.0);
          if (std::abs(x - exact) <= rounding) continue;
          REQUIRE(std::abs(x - exact) * d.pdf(exact) <= 2e-10 * w);
        }
      }
  }
}

TEST_CASE("shapes that a cubic cannot follow fall back to the exact quantile") {
  // Nearly a coin toss, and tails like u^20 and u^100 that underflow.
  for (const auto& d : {Distribution::beta(0.05, 0.05), Distribution::beta(0.01, 3), Distribution::gamma(0.01, 1),
                        Distribution::beta(1e-3, 1e-3)}) {
    INFO(d.describe());
    const QuantileTable table(d);
    const double range = d.quantile_upper(0x1p-24) - d.quantile(0x1p-24);
    for (const double share : grid()) REQUIRE(std::abs(table(share) - d.quantile(share)) <= 1e-7 * range);
  }
}

TEST_CASE("closed-form kinds are exact") {
  const std::vector<double> seen{3, 1, 4, 1, 5, 9, 2, 6};
  for (const auto& d : {Distribution::fixed(3), Distribution::uniform(-2, 5), Distribution::triangular(9, 12, 18),
                        Distribution::empirical(seen)}) {
    const QuantileTable table(d);
    for (const double share : grid()) REQUIRE(table(share) == d.quantile(share));
    CHECK(table.distribution() == d);
  }
}

TEST_CASE("edges, and fill as the scalar call") {
  for (const auto& d : {Distribution::beta(2, 3), Distribution::normal(0, 1), Distribution::gamma(0.5, 2),
                        Distribution::uniform(1, 2), Distribution::normal(0, 1, -1, 4)}) {
    INFO(d.describe());
    const QuantileTable table(d);
    CHECK(table(0) == d.lower());
    CHECK(table(1) == d.upper());
    for (const double bad : {-0.1, 1.1, missing, infinity, -infinity, -0.75, 1.75}) CHECK(std::isnan(table(bad)));
    CHECK(table(0.5) == Approx(d.median()).epsilon(1e-14).margin(1e-14));
    std::vector<double> u(1000), out(1000);
    core::fill_uniform(1, 2, 0, u);
    u[7] = missing;
    table.fill(u, out);
    for (std::size_t i = 0; i < u.size(); ++i) REQUIRE((out[i] == table(u[i]) || (i == 7 && std::isnan(out[i]))));
    table.fill(u, u);  // in place
    u[7] = out[7] = 0;
    CHECK(u == out);
  }
}

namespace {
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// Draws, what borders on a cell, and what is no probability.
std::vector<double> draws_and_borders() {
  std::vector<double> u(5000);
  core::fill_uniform(3, 4, 0, u);
  for (const double share : grid()) u.push_back(share);
  for (int octave = -26; octave < 0; ++octave)
    for (int cell = 0; cell < 32; ++cell) {
      const double knot = std::ldexp(1.0 + cell / 32.0, octave);
      for (const double w : {knot, std::nextafter(knot, 0.0), std::nextafter(knot, 1.0)}) {
        u.push_back(w);
        u.push_back(1.0 - w);
      }
    }
  for (const double odd : {0.0, -0.0, 1.0, 0.5, 1e-300, -0.1, 1.1, missing, infinity, -infinity, -0.75, 1.75})
    u.push_back(odd);
  return u;
}
}  // namespace

TEST_CASE("every instruction set fills with the same quantiles as the scalar calls") {
  std::vector<Distribution> all = shapes();
  const std::vector<double> seen{3, 1, 4, 1, 5, 9, 2, 6};
  for (const auto& d :
       {Distribution::beta(0.05, 0.05), Distribution::gamma(0.01, 1), Distribution::fixed(3),
        Distribution::uniform(-2, 5), Distribution::empirical(seen), Distribution::triangular(9, 12, 18),
        Distribution::triangular(0, 0, 1), Distribution::triangular(-0.0, 3, 3),
        Distribution::triangular(-1e200, 1e190, 1e200), Distribution::triangular(0, 1e-200, 3e-200),
        Distribution::triangular(1e9, 1e9 + 1e-6, 1e9 + 3e-6)})
    all.push_back(d);
  const std::vector<double> u = draws_and_borders();
  for (const Distribution& d : all) {
    const QuantileTable table(d);
    std::vector<double> expected;
    for (const double share : u) expected.push_back(table(share));
    for (const auto set : core::detail::every_instruction_set) {
      if (!core::detail::runs(set)) continue;
      INFO(d.describe() << ", instruction set " << static_cast<int>(set));
      std::vector<double> out(u.size());
      math::detail::QuantileFill::fill(set, table, u, out);
      std::size_t others = 0;
      for (std::size_t i = 0; i < u.size(); ++i)
        others += same_bits(out[i], expected[i]) || (std::isnan(out[i]) && std::isnan(expected[i])) ? 0 : 1;
      CHECK(others == 0);
      // In place, and in any number: what is left of a register, of a block.
      for (const std::size_t size : {0u, 1u, 3u, 4u, 5u, 7u, 8u, 9u, 255u, 256u, 257u, 263u, 517u}) {
        std::vector<double> part(u.begin(), u.begin() + static_cast<std::ptrdiff_t>(size + 1));
        math::detail::QuantileFill::fill(set, table, std::span(part).first(size), std::span(part).first(size));
        CHECK(std::equal(part.begin(), part.end() - 1, expected.begin(), same_bits));
        CHECK(same_bits(part[size], u[size]));
      }
    }
  }
}

TEST_CASE("a triangular quantile is the root of the side on which it falls") {
  // The textbook formula, one side at a time.
  const auto naive = [](double u, double low, double mode, double high) {
    if (u * (high - low) < mode - low) return low + std::sqrt(u * (high - low) * (mode - low));
    return high - std::sqrt((1.0 - u) * (high - low) * (high - mode));
  };
  std::vector<double> u(2000);
  core::fill_uniform(5, 6, 0, u);
  for (const auto& [low, mode, high] :
       {std::array{9.0, 12.0, 18.0}, std::array{0.0, 0.0, 30.0}, std::array{-2.0, 1.0, 1.0}}) {
    std::vector<double> out(u.size());
    QuantileTable(Distribution::triangular(low, mode, high)).fill(u, out);
    for (std::size_t i = 0; i < u.size(); ++i) REQUIRE(same_bits(out[i], naive(u[i], low, mode, high)));
  }
}
