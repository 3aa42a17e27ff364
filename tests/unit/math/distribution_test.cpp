#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/math/distribution.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using math::Distribution;
using math::DistributionKind;

static_assert(std::is_nothrow_copy_constructible_v<Distribution>);
static_assert(std::is_convertible_v<double, Distribution>);

namespace {
std::vector<Distribution> one_of_each() {
  const std::vector<double> seen{3, 1, 4, 1, 5, 9, 2, 6};
  return {Distribution::fixed(0.7),
          Distribution::uniform(-2, 5),
          Distribution::triangular(9, 12, 18),
          Distribution::triangular(0, 0, 1),
          Distribution::triangular(0, 1, 1),
          Distribution::pert(0.2, 0.35, 0.5),
          Distribution::pert(0, 0, 10, 2.5),
          Distribution::pert(5, 10, 10),
          Distribution::beta(0.5, 0.5),
          Distribution::beta(12.5, 3.5),
          Distribution::beta(0.05, 20),
          Distribution::beta(1, 1),
          Distribution::beta(9000, 20'000),
          Distribution::normal(1e9, 10),
          Distribution::normal(0.3, 0.2, 0.0, 1.0),
          Distribution::normal(0, 1, 2, infinity),
          Distribution::normal(0, 1, 8, 8.5),
          Distribution::normal(5, 1, -infinity, 3),
          Distribution::gamma(0.5, 2),
          Distribution::gamma(1, 0.01),
          Distribution::gamma(20'000, 3),
          Distribution::log_normal(0.3, 0.4),
          Distribution::log_normal(6, 0.05),
          Distribution::logit_normal(1.2, 0.3),
          Distribution::logit_normal(-4, 1.5),
          Distribution::log_log_normal(2, 0.4),
          Distribution::log_log_normal(-0.5, 0.2),
          Distribution::empirical(seen)};
}

// Mean and sd by integrating the quantile function over u (mid-points of a dyadic grid, so that the tails are fine
// too): independent of every closed form.
struct MeanAndSd {
  double mean, sd;
};
MeanAndSd by_quantiles(const Distribution& d) {
  double mean = 0, square = 0;
  const double centre = d.median();
  for (int octave = 1; octave <= 50; ++octave)
    for (int k = 0; k < 128; ++k) {
      const double h = std::ldexp(1.0 / 128, -octave - 1), w = std::ldexp(1.0, -octave - 1) + (k + 0.5) * h;
      for (const double x : {d.quantile(w), d.quantile_upper(w)}) {
        mean += h * (x - centre);
        square += h * (x - centre) * (x - centre);
      }
    }
  return {centre + mean, std::sqrt(std::max(0.0, square - mean * mean))};
}
}  // namespace

TEST_CASE("PERT agrees with published-style table values") {
  // Recomputed with an independent implementation of the incomplete beta function: mean, sd, 5 %, 50 %, 95 %.
  struct Row {
    double low, mode, high, mean, sd, q05, q50, q95;
  };
  for (const Row& r : {Row{0, 10, 100, 23.3333333333, 15.98610507771, 2.99981823236, 20.26648503615, 54.20740973853},
                       Row{.05, .12, .40, .155, .0606217782649, .0706420856641, .1468352907874, .2674468534057},
                       Row{-1, 0, 1, 0, .377964473009, -.621489245124, 0, .621489245124}}) {
    const auto d = Distribution::pert(r.low, r.mode, r.high);
    CHECK(d.mean() == Approx(r.mean).epsilon(1e-11));
    CHECK(d.standard_deviation() == Approx(r.sd).epsilon(1e-11));
    CHECK(d.quantile(0.05) == Approx(r.q05).epsilon(1e-11));
    CHECK(d.median() == Approx(r.q50).epsilon(1e-11).margin(1e-14));
    CHECK(d.quantile(0.95) == Approx(r.q95).epsilon(1e-11));
    CHECK(d.standard_deviation() != Approx((r.high - r.low) / 6));  // the textbook sd is that of another distribution
  }
}

TEST_CASE("quantile and cdf are each other's inverse; mean and sd follow from them") {
  for (const Distribution& d : one_of_each()) {
    INFO(d.describe());
    CHECK(d.quantile(0) == d.lower());
    CHECK(d.quantile(1) == d.upper());
    CHECK(d.cdf(std::nextafter(d.lower(), -infinity)) == 0.0);
    CHECK(d.cdf(infinity) == 1.0);
    CHECK(d.cdf(-infinity) == 0.0);
    CHECK(std::isnan(d.cdf(missing)));
    CHECK(std::isnan(d.pdf(missing)));
    for (const double bad : {-0.1, 1.1, missing}) CHECK(std::isnan(d.quantile(bad)));
    double last = -infinity;
    for (int k = 1; k < 400; ++k) {
      const double u = k / 400.0, x = d.quantile(u);
      REQUIRE(x >= last);
      REQUIRE(x >= d.lower());
      REQUIRE(x <= d.upper());
      if (d.kind() != DistributionKind::fixed && d.kind() != DistributionKind::empirical)
        // Where the quantile is so flat that x has no digits left (beta near 0), the density tells how many u has.
        REQUIRE(std::abs(d.cdf(x) - u) <= 1e-10 + 4e-16 * std::abs(x) * d.pdf(x));
      REQUIRE(d.quantile_upper(1 - u) == Approx(x).epsilon(1e-9).margin(1e-300));
      last = x;
    }
    const auto truth = by_quantiles(d);
    CHECK(d.mean() == Approx(truth.mean).epsilon(1e-5).margin(1e-12));
    CHECK(d.standard_deviation() == Approx(truth.sd).epsilon(1e-3).margin(1e-9));
    CHECK(d == Distribution(d));
    CHECK_FALSE(d == Distribution::fixed(123));
  }
}

TEST_CASE("a transform of a normal quantity is normal on its scale") {
  // Closed forms of the lognormal; the quantiles of all three by their definition.
  const auto log_normal = Distribution::log_normal(0.3, 0.4);
  CHECK(log_normal.mean() == Approx(std::exp(0.3 + 0.08)).epsilon(1e-14));
  CHECK(log_normal.standard_deviation() == Approx(std::exp(0.38) * std::sqrt(std::exp(0.16) - 1)).epsilon(1e-14));
  for (const double z : {-3.0, -0.4, 0.0, 1.7, 4.0}) {
    const double u = math::normal_cdf(z);
    CHECK(log_normal.quantile(u) == Approx(std::exp(0.3 + 0.4 * z)).epsilon(1e-9));
    const double logit = -1 + 0.7 * z, log_log = 0.9 + 0.3 * z;
    CHECK(Distribution::logit_normal(-1, 0.7).quantile(u) == Approx(1 / (1 + std::exp(-logit))).epsilon(1e-9));
    CHECK(Distribution::log_log_normal(0.9, 0.3).quantile(u) == Approx(std::exp(-std::exp(-log_log))).epsilon(1e-9));
    for (const Distribution& d : one_of_each())
      if (!d.is_fixed() && d.kind() != DistributionKind::empirical)
        CHECK(d.at_normal_score(z) == Approx(d.quantile(u)).epsilon(1e-6).margin(1e-12));
  }
  CHECK(Distribution::logit_normal(2, 0) == Distribution::fixed(1 / (1 + std::exp(-2.0))));
  CHECK(Distribution::log_log_normal(0, 0).median() == Approx(std::exp(-1.0)));
  CHECK_THROWS_AS(Distribution::log_normal(0, 40), Error);
  CHECK_THROWS_AS(Distribution::logit_normal(missing, 1), Error);
  CHECK_THROWS_AS(Distribution::log_log_normal(0, -1), Error);
  CHECK(log_normal.describe() == "LogNormal(0.3, 0.4)");
}

TEST_CASE("the density is the slope of the cdf") {
  for (const Distribution& d : one_of_each()) {
    INFO(d.describe());
    if (d.is_fixed() || d.kind() == DistributionKind::empirical) {
      CHECK(std::isnan(d.pdf(1.0)));
      continue;
    }
    for (const double u : {0.1, 0.37, 0.8}) {
      const double x = d.quantile(u);
      const double h = 1e-5 * d.standard_deviation() * std::min(1.0, (x - d.lower()) / d.standard_deviation());
      if (!(h > 1e-12 * std::abs(x))) continue;
      CHECK(d.pdf(x) == Approx((d.cdf(x + h) - d.cdf(x - h)) / (2 * h)).epsilon(1e-5));
    }
    CHECK(d.pdf(std::nextafter(d.lower(), -infinity)) == 0.0);
  }
}

TEST_CASE("closed forms") {
  const auto t = Distribution::triangular(9, 12, 18);
  CHECK(t.mean() == Approx(13));
  CHECK(t.standard_deviation() == Approx(std::sqrt((81 + 144 + 324 - 108 - 162 - 216) / 18.0)));
  CHECK(t.cdf(12) == Approx(1 / 3.0));
  CHECK(t.quantile(1 / 3.0) == Approx(12));
  CHECK(Distribution::gamma(1, 2).quantile(0.5) == Approx(std::log(2) / 2));
  CHECK(Distribution::beta(0.5, 0.5).quantile(0.25) == Approx(std::pow(std::sin(std::acos(-1.0) / 8), 2)));
  // Half normal: mean sqrt(2/pi), variance 1 - 2/pi.
  const auto half = Distribution::normal(0, 1, 0);
  CHECK(half.mean() == Approx(std::sqrt(2 / std::acos(-1.0))).epsilon(1e-9));
  CHECK(half.standard_deviation() == Approx(std::sqrt(1 - 2 / std::acos(-1.0))).epsilon(1e-9));
  CHECK(half.median() == Approx(math::normal_quantile(0.75)));
  // Cut at +-1.96: mean 0, variance 1 - 2 z phi(z)/0.95.
  const auto both = Distribution::normal(10, 2, 10 - 2 * 1.96, 10 + 2 * 1.96);
  CHECK(both.mean() == Approx(10).epsilon(1e-12));
  CHECK(both.standard_deviation() ==
        Approx(2 * std::sqrt(1 - 2 * 1.96 * math::normal_pdf(1.96) / (2 * math::normal_cdf(1.96) - 1))).epsilon(1e-9));
  // A slice far out and narrow is nearly uniform; a far tail nearly exponential with rate a (mean a + 1/a - 2/a^3).
  const auto slice = Distribution::normal(0, 1, 3, 3 + 1e-7);
  CHECK((slice.mean() - 3) / 1e-7 == Approx(0.5).epsilon(1e-6));
  CHECK(slice.standard_deviation() == Approx(1e-7 / std::sqrt(12.0)).epsilon(1e-6));
  CHECK(Distribution::normal(0, 1, 20).mean() == Approx(20 + 1 / 20.0 - 2 / 8000.0).epsilon(1e-6));
}

TEST_CASE("counts with Jeffreys' prior") {
  CHECK(Distribution::beta_from_counts(12, 3) == Distribution::beta(12.5, 3.5));
  CHECK(Distribution::beta_from_counts(0, 0, {.successes = 1, .failures = 1}) == Distribution::beta(1, 1));
  CHECK_THROWS_AS(Distribution::beta_from_counts(-1, 3), Error);
  CHECK_THROWS_AS(Distribution::beta_from_counts(1, 3, {.successes = 0}), Error);
}

TEST_CASE("an empirical distribution is its observations") {
  const std::vector<double> seen{3, 1, 4, 1, 5, 9, 2, 6};
  const auto d = Distribution::empirical(seen);
  CHECK(d.mean() == Approx(31 / 8.0));
  CHECK(d.standard_deviation() ==
        Approx(std::sqrt((4 * (1 + 1) + 16 + 36 + 64 + 100 + 144 + 324 - 31 * 31 / 2.0) / 32.0)));
  CHECK(d.lower() == 1);
  CHECK(d.upper() == 9);
  // Smallest x with F(x) >= u.
  CHECK(d.quantile(0.25) == 1);
  CHECK(d.quantile(0.2500001) == 2);
  CHECK(d.median() == 3);
  CHECK(d.quantile(0.5000001) == 4);
  CHECK(d.quantile(1 - 1e-12) == 9);
  CHECK(d.cdf(1) == 0.25);
  CHECK(d.cdf(4.5) == 0.625);
  CHECK(d.observations().size() == 8);
  CHECK_THROWS_AS(Distribution::empirical({}), Error);
  const std::vector<double> bad{1, missing};
  CHECK_THROWS_AS(Distribution::empirical(bad), Error);
}

TEST_CASE("only one value left: a fixed number") {
  const std::vector<double> same{2, 2, 2};
  for (const auto& d : {Distribution::uniform(2, 2), Distribution::triangular(2, 2, 2), Distribution::pert(2, 2, 2),
                        Distribution::normal(2, 0), Distribution::normal(7, 1, 2, 2), Distribution::empirical(same),
                        Distribution(2.0)}) {
    CHECK(d.is_fixed());
    CHECK(d == Distribution::fixed(2));
    CHECK(d.mean() == 2);
    CHECK(d.standard_deviation() == 0);
    CHECK(d.quantile(0.01) == 2);
    CHECK(d.cdf(1.9) == 0);
    CHECK(d.cdf(2) == 1);
  }
}

TEST_CASE("descriptions") {
  CHECK(Distribution::pert(0.2, 0.35, 0.5).describe() == "PERT(0.2, 0.35, 0.5)");
  CHECK(Distribution::pert(0.2, 0.35, 0.5, 6).describe() == "PERT(0.2, 0.35, 0.5, shape 6)");
  CHECK(Distribution::fixed(0.7).describe() == "0.7");
  CHECK(Distribution::triangular(9, 12, 18).describe() == "Triangular(9, 12, 18)");
  CHECK(Distribution::normal(0.3, 0.1).describe() == "Normal(0.3, 0.1)");
  CHECK(Distribution::normal(0.3, 0.1, 0, 1).describe() == "Normal(0.3, 0.1) on [0, 1]");
  CHECK(Distribution::normal(0.3, 0.1, 0).describe() == "Normal(0.3, 0.1) from 0");
  CHECK(Distribution::gamma(2, 3).describe() == "Gamma(shape 2, rate 3)");
  CHECK(Distribution::beta(12.5, 3.5).describe() == "Beta(12.5, 3.5)");
}

TEST_CASE("wrong parameters are errors that name them") {
  CHECK_THROWS_WITH(Distribution::pert(0.2, 0.6, 0.5), "mode must lie in [0.2, 0.5], got 0.6");
  CHECK_THROWS_WITH(Distribution::uniform(1, 0), "low must not exceed high (0), got 1");
  CHECK_THROWS_AS(Distribution::fixed(missing), Error);
  CHECK_THROWS_AS(Distribution(infinity), Error);
  CHECK_THROWS_AS(Distribution::uniform(0, infinity), Error);
  CHECK_THROWS_AS(Distribution::uniform(-1e308, 1e308), Error);  // the range overflows
  CHECK_THROWS_AS(Distribution::pert(0, 0.5, 1, 0), Error);
  CHECK_THROWS_AS(Distribution::triangular(0, missing, 1), Error);
  CHECK_THROWS_AS(Distribution::beta(0, 1), Error);
  CHECK_THROWS_AS(Distribution::beta(1, infinity), Error);
  CHECK_THROWS_AS(Distribution::normal(0, -1), Error);
  CHECK_THROWS_AS(Distribution::normal(0, 1, missing), Error);
  CHECK_THROWS_AS(Distribution::normal(0, 1, 2, 1), Error);
  CHECK_THROWS_AS(Distribution::normal(0, 1, 50, 51), Error);  // nothing there
  CHECK_THROWS_AS(Distribution::normal(0, 0, 1, 2), Error);
  CHECK_THROWS_AS(Distribution::gamma(1, 0), Error);
  CHECK_THROWS_AS(Distribution::gamma(missing, 1), Error);
}
