#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/core/uniform_lanes.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

namespace {
using Words = std::array<std::uint32_t, 4>;

// Known answers of Philox4x32-10 published with the algorithm's reference code (Random123, kat_vectors).
static_assert(core::philox4x32_10({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(core::philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(core::philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

// Test vectors of the FNV draft: "", "a", "foobar".
static_assert(core::stream_of("") == 0xcbf29ce484222325u);
static_assert(core::stream_of("a") == 0xaf63dc4c8601ec8cu);
static_assert(core::stream_of("foobar") == 0x85944171f73967e8u);

// sqrt(n) sup |F_n - F|. Above 1.95 with probability 0.001 if the draws follow F (Kolmogorov's limit law).
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> draws, Cdf cdf) {
  std::sort(draws.begin(), draws.end());
  const auto n = static_cast<double>(draws.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const double f = cdf(draws[i]);
    largest = std::max({largest, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
  }
  return largest * std::sqrt(n);
}

template <class Draw>
std::vector<double> draws(std::size_t n, Draw draw) {
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = draw(std::uint64_t{i});
  return out;
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  return xy / std::sqrt(xx * yy);
}

constexpr std::size_t many = 200'000;
constexpr double ks_limit = 1.95;
double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}
}  // namespace

TEST_CASE("a uniform is made from the documented bits") {
  // Recomputed from the layout in the header: index 2j and 2j + 1 are the two halves of block j.
  const std::uint64_t seed = 0x0123456789abcdefu, stream = 0xfedcba9876543210u, index = 0x9876543211u;
  const std::uint64_t block = index / 2;
  const Words words =
      core::philox4x32_10({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                           static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)},
                          {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  const auto unit = [](std::uint64_t low, std::uint64_t high) {
    return (static_cast<double>((high << 32 | low) >> 12) + 0.5) / 4503599627370496.0;
  };
  CHECK(core::uniform(seed, stream, index - 1) == unit(words[0], words[1]));
  CHECK(core::uniform(seed, stream, index) == unit(words[2], words[3]));
}

TEST_CASE("fill_uniform equals the scalar calls to the last bit, for any start and length") {
  for (const std::uint64_t first : {0u, 1u, 2u, 7u, 1000001u})
    for (const std::size_t size : {0u, 1u, 2u, 3u, 15u, 16u, 17u, 33u, 100u}) {
      std::vector<double> out(size);
      core::fill_uniform(42, 7, first, out);
      for (std::size_t i = 0; i < size; ++i) REQUIRE(out[i] == core::uniform(42, 7, first + i));
    }
  // The block number carries into its second word.
  std::vector<double> out(64);
  const std::uint64_t first = (std::uint64_t{1} << 33) - 31;
  core::fill_uniform(42, 7, first, out);
  for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(out[i] == core::uniform(42, 7, first + i));
  // The last index.
  core::fill_uniform(42, 7, core::draws_per_stream - 64, out);
  CHECK(out[63] == core::uniform(42, 7, core::draws_per_stream - 1));
  CHECK_THROWS_AS(core::fill_uniform(42, 7, core::draws_per_stream - 63, out), Error);
  CHECK_THROWS_AS(core::uniform(42, 7, core::draws_per_stream), Error);
  CHECK_THROWS_AS(core::normal(42, 7, core::draws_per_stream), Error);
  CHECK_THROWS_AS(core::gamma(42, 7, core::draws_per_stream, 1.0), Error);
}

TEST_CASE("every instruction set fills with the same uniforms as the scalar calls") {
  using core::detail::InstructionSet;
  CHECK(core::detail::runs(InstructionSet::baseline));
  CHECK(core::detail::runs(core::detail::widest_instruction_set()));
  const std::uint64_t seed = 0xfedcba9876543210u, stream = 0x89abcdef01234567u;
  for (const InstructionSet set : core::detail::every_instruction_set) {
    if (!core::detail::runs(set)) continue;
    INFO("instruction set " << static_cast<int>(set));
    // Block numbers that carry into their second word within a register and between two, and the last ones.
    const std::uint64_t carry = std::uint64_t{1} << 33;
    for (const std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{12345}, carry - 6, carry - 5, carry - 16, carry - 33,
          (std::uint64_t{7} << 40) + 3, core::draws_per_stream - 100})
      for (const std::size_t size : {0u, 1u, 2u, 7u, 8u, 9u, 15u, 16u, 17u, 18u, 31u, 33u, 64u, 100u}) {
        std::vector<double> out(size + 1, -1.0);
        core::detail::fill_uniform(set, seed, stream, first, std::span(out).first(size));
        for (std::size_t i = 0; i < size; ++i) REQUIRE(out[i] == core::uniform(seed, stream, first + i));
        REQUIRE(out[size] == -1.0);
      }
    std::vector<double> out(64);
    CHECK_THROWS_AS(core::detail::fill_uniform(set, seed, stream, core::draws_per_stream - 63, out), Error);
  }
}

TEST_CASE("uniform draws fill the open unit interval evenly") {
  std::vector<double> u(1'000'000);
  core::fill_uniform(1, core::stream_of("uniform"), 0, u);
  const auto [low, high] = std::minmax_element(u.begin(), u.end());
  CHECK(*low > 0.0);
  CHECK(*high < 1.0);
  // Chi-square with 255 degrees of freedom: mean 255, sd sqrt(510); 5 sd either side.
  std::array<double, 256> counts{};
  for (const double x : u) counts[static_cast<std::size_t>(x * 256.0)] += 1.0;
  double chi_square = 0.0;
  for (const double c : counts) chi_square += (c - 3906.25) * (c - 3906.25) / 3906.25;
  CHECK(std::abs(chi_square - 255.0) < 5.0 * std::sqrt(510.0));
  CHECK(kolmogorov_smirnov(u, [](double x) { return x; }) < ks_limit);
  // Neighbours are independent: correlation of lag 1 and 2 has sd 1/sqrt(n).
  for (const std::ptrdiff_t lag : {1, 2})
    CHECK(std::abs(correlation({u.begin(), u.end() - lag}, {u.begin() + lag, u.end()})) < 4e-3);
}

TEST_CASE("streams and seeds are distinct and independent") {
  std::vector<double> a(many), b(many), c(many);
  core::fill_uniform(1, 0, 0, a);
  core::fill_uniform(1, 1, 0, b);
  core::fill_uniform(2, 0, 0, c);
  const double limit = 4.5 / std::sqrt(static_cast<double>(many));
  CHECK(std::abs(correlation(a, b)) < limit);
  CHECK(std::abs(correlation(a, c)) < limit);
  // High words of seed and stream count too.
  const std::uint64_t high = std::uint64_t{1} << 32;
  CHECK(core::uniform(1, 0, 0) != core::uniform(1 + high, 0, 0));
  CHECK(core::uniform(1, 0, 0) != core::uniform(1, high, 0));
  CHECK(core::uniform(1, 0, 0) != core::uniform(1, 0, 2 * high));
}

TEST_CASE("kinds of draws do not share blocks") {
  const auto u = draws(many, [](auto i) { return core::uniform(5, 9, i); });
  const auto z = draws(many, [](auto i) { return core::normal(5, 9, i); });
  const auto g = draws(many, [](auto i) { return core::gamma(5, 9, i, 2.0); });
  const double limit = 4.5 / std::sqrt(static_cast<double>(many));
  CHECK(std::abs(correlation(u, z)) < limit);
  CHECK(std::abs(correlation(u, g)) < limit);
  CHECK(std::abs(correlation(z, g)) < limit);
  // Neighbouring gamma draws: the attempts of one index do not run into the next.
  CHECK(std::abs(correlation({g.begin(), g.end() - 1}, {g.begin() + 1, g.end()})) < limit);
  // Triangular is the quantile function at the same uniform, hence perfectly ordered with it.
  const auto t = draws(1000, [](auto i) { return core::triangular(5, 9, i, 0.0, 1.0, 3.0); });
  for (std::size_t i = 0; i < 1000; ++i)
    CHECK(t[i] == Approx(u[i] < 1.0 / 3.0 ? std::sqrt(3.0 * u[i]) : 3.0 - std::sqrt((1.0 - u[i]) * 6.0)));
}

TEST_CASE("normal draws follow the normal law") {
  const auto z = draws(many, [](auto i) { return core::normal(11, 3, i); });
  CHECK(kolmogorov_smirnov(z, normal_cdf) < ks_limit);
  // The two draws of one block are independent.
  std::vector<double> even, odd;
  for (std::size_t i = 0; i + 1 < z.size(); i += 2) {
    even.push_back(z[i]);
    odd.push_back(z[i + 1]);
  }
  CHECK(std::abs(correlation(even, odd)) < 4.5 / std::sqrt(many / 2.0));
}

TEST_CASE("gamma draws follow their law") {
  // Closed forms of the cdf: shape 1/2 erf(sqrt x), 1: 1 - e^-x, 2: 1 - (1 + x) e^-x, 5: 1 - e^-x sum x^k/k!.
  const auto run = [](double shape) { return draws(many, [shape](auto i) { return core::gamma(21, 4, i, shape); }); };
  CHECK(kolmogorov_smirnov(run(0.5), [](double x) { return std::erf(std::sqrt(x)); }) < ks_limit);
  CHECK(kolmogorov_smirnov(run(1.0), [](double x) { return -std::expm1(-x); }) < ks_limit);
  CHECK(kolmogorov_smirnov(run(2.0), [](double x) { return 1.0 - (1.0 + x) * std::exp(-x); }) < ks_limit);
  CHECK(kolmogorov_smirnov(run(5.0), [](double x) {
          return 1.0 - std::exp(-x) * (1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4))));
        }) < ks_limit);
  // Moments: mean = variance = shape, at shapes without a closed cdf; within 5 standard errors.
  for (const double shape : {0.05, 0.9, 3.7, 2000.0}) {
    const auto g = run(shape);
    double sum = 0, square = 0;
    for (const double x : g) sum += x;
    const double mean = sum / many;
    for (const double x : g) square += (x - mean) * (x - mean);
    CHECK(std::abs(mean - shape) < 5.0 * std::sqrt(shape / many));
    // Var of the sample variance of Gamma(k): (mu4 - k^2)/n with mu4 = 3 k^2 + 6 k.
    CHECK(std::abs(square / (many - 1) - shape) < 5.0 * std::sqrt((2 * shape * shape + 6 * shape) / many));
  }
}

TEST_CASE("beta draws follow their law, also where a and b are tiny") {
  const auto run = [](double a, double b) {
    return draws(many, [a, b](auto i) { return core::beta(31, 5, i, a, b); });
  };
  // Closed forms: (2, 3): x^2 (6 - 8 x + 3 x^2); (1/2, 1/2): 2/pi asin sqrt x; (a, 1): x^a.
  CHECK(kolmogorov_smirnov(run(2, 3), [](double x) { return x * x * (6 - 8 * x + 3 * x * x); }) < ks_limit);
  CHECK(kolmogorov_smirnov(run(0.5, 0.5), [](double x) { return 2 / std::numbers::pi * std::asin(std::sqrt(x)); }) <
        ks_limit);
  CHECK(kolmogorov_smirnov(run(0.1, 1), [](double x) { return std::pow(x, 0.1); }) < ks_limit);
  // a = b -> 0 tends to a coin: nearly all mass at the ends, half on each side; never NaN.
  const auto coin = run(1e-4, 1e-4);
  const auto ones = std::count_if(coin.begin(), coin.end(), [](double x) { return x > 0.999; });
  const auto zeros = std::count_if(coin.begin(), coin.end(), [](double x) { return x < 0.001; });
  CHECK(std::abs(static_cast<double>(ones) / many - 0.5) < 0.01);
  CHECK(std::abs(static_cast<double>(zeros) / many - 0.5) < 0.01);
}

TEST_CASE("triangular and PERT draws follow their laws") {
  const auto t = draws(many, [](auto i) { return core::triangular(3, 8, i, 9.0, 12.0, 18.0); });
  CHECK(kolmogorov_smirnov(t, [](double x) {
          return x < 12 ? (x - 9) * (x - 9) / (9.0 * 3.0) : 1 - (18 - x) * (18 - x) / (9.0 * 6.0);
        }) < ks_limit);
  // PERT(-1, 0, 1) is -1 + 2 Beta(3, 3); its cdf with y = (x + 1)/2 is y^3 (10 - 15 y + 6 y^2).
  const auto p = draws(many, [](auto i) { return core::pert(3, 8, i, -1.0, 0.0, 1.0); });
  CHECK(kolmogorov_smirnov(p, [](double x) {
          const double y = (x + 1) / 2;
          return y * y * y * (10 - 15 * y + 6 * y * y);
        }) < ks_limit);
  CHECK(core::triangular(3, 8, 0, 2.0, 2.0, 2.0) == 2.0);
  CHECK(core::pert(3, 8, 0, 2.0, 2.0, 2.0) == 2.0);
}

TEST_CASE("wrong parameters are errors") {
  for (const double bad : {0.0, -1.0, missing, infinity}) {
    CHECK_THROWS_AS(core::gamma(1, 2, 3, bad), Error);
    CHECK_THROWS_AS(core::beta(1, 2, 3, bad, 1.0), Error);
    CHECK_THROWS_AS(core::beta(1, 2, 3, 1.0, bad), Error);
    CHECK_THROWS_AS(core::pert(1, 2, 3, 0.0, 0.5, 1.0, bad), Error);
  }
  CHECK_THROWS_AS(core::triangular(1, 2, 3, 0.0, 2.0, 1.0), Error);
  CHECK_THROWS_AS(core::triangular(1, 2, 3, 0.0, missing, 1.0), Error);
  CHECK_THROWS_AS(core::triangular(1, 2, 3, 2.0, 1.5, 1.0), Error);
  CHECK_THROWS_AS(core::pert(1, 2, 3, 0.0, 0.5, infinity), Error);
}
