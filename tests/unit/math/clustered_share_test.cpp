#include <amends/core/random.hpp>
#include <amends/math/clustered_share.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::math;

TEST_CASE("quantiles of t as tables have them") {
  // R 4.2, qt(0.975, c(1, 2, 9, 30)): 12.706205, 4.302653, 2.262157, 2.042272 (as in any table).
  CHECK(two_sided_t_quantile(1.0, 0.95) == Approx(12.706205).epsilon(1e-6));
  CHECK(two_sided_t_quantile(2.0, 0.95) == Approx(4.302653).epsilon(1e-6));
  CHECK(two_sided_t_quantile(9.0, 0.95) == Approx(2.262157).epsilon(1e-6));
  CHECK(two_sided_t_quantile(30.0, 0.95) == Approx(2.042272).epsilon(1e-6));
  CHECK(two_sided_t_quantile(1e7, 0.9) == Approx(two_sided_normal_quantile(0.9)).epsilon(1e-6));
  CHECK(error_of([] { (void)two_sided_t_quantile(0.0, 0.9); }).parameter() == "degrees_of_freedom");
}

TEST_CASE("clusters of one trial are independent trials") {
  // n clusters of one: the variance is that of the binomial by n/(n - 1), and t of n - 1 is nearly z.
  const std::size_t n = 400;
  std::vector<double> yes(n, 0.0), of(n, 1.0);
  for (std::size_t k = 0; k < 100; ++k) yes[k] = 1.0;
  const ClusteredInterval found = clustered_share(yes, of);
  const ShareInterval wilson = wilson_interval(100.0, 400.0);
  CHECK(found.interval.value == 0.25);
  CHECK(found.interval.lower == Approx(wilson.lower).epsilon(2e-3));
  CHECK(found.interval.upper == Approx(wilson.upper).epsilon(2e-3));
  CHECK(found.clusters == n);
}

TEST_CASE("clusters of one size: the error of the mean of their shares") {
  const std::vector<double> yes{10, 14, 6, 18, 12}, of(5, 20.0);
  // By hand: shares .5 .7 .3 .9 .6, mean .6, variance .05, standard error sqrt(.05/5) = .1 (n_c / (n - n_c) = 1/4).
  const ClusteredInterval found = clustered_share(yes, of);
  CHECK(found.interval.value == Approx(0.6));
  CHECK(found.standard_error == Approx(0.1 * std::sqrt(5.0 / 4.0)));
  CHECK(found.degrees_of_freedom == Approx(4.0));
  CHECK(found.design_effect == Approx(0.0125 / (0.24 / 100.0)));
  // Wilson's formula with m = p q / V trials and t^2 = 7.7086 in the place of z^2.
  const double m = 0.24 / 0.0125, t2 = std::pow(two_sided_t_quantile(4.0, 0.95), 2);
  const double half = std::sqrt(t2) / (m + t2) * std::sqrt(m * 0.24 + t2 / 4.0);
  CHECK(found.interval.lower == Approx((0.6 * m + t2 / 2.0) / (m + t2) - half));
  CHECK(found.interval.upper == Approx((0.6 * m + t2 / 2.0) / (m + t2) + half));
  const ClusteredInterval mean = clustered_mean(yes, of);
  CHECK(mean.interval.upper == Approx(0.6 + std::sqrt(t2) * found.standard_error));
  CHECK(std::isnan(mean.design_effect));
}

TEST_CASE("edges of clustered shares") {
  const std::vector<double> one{3.0}, four{4.0}, none{0.0, 0.0}, all{4.0, 6.0};
  CHECK(clustered_share(one, four).interval.value == 0.75);
  CHECK(std::isnan(clustered_share(one, four).interval.upper));
  CHECK(std::isnan(clustered_share(none, none).interval.value));
  CHECK(clustered_share(none, all).interval.lower == 0.0);
  CHECK(clustered_share(none, all).interval.upper > wilson_interval(0.0, 10.0).upper);
  CHECK(clustered_share(all, all).interval.upper == 1.0);
  const std::vector<double> with_empty{4.0, 6.0, 0.0};
  CHECK(clustered_share(with_empty, with_empty).clusters == 2);
  CHECK(error_of([&] { (void)clustered_share(one, all); }).code() == ErrorCode::size_mismatch);
  CHECK(error_of([&] { (void)clustered_share(four, one); }).parameter() == "successes");
  CHECK(error_of([&] { (void)clustered_mean(std::vector<double>{missing}, one); }).parameter() == "sums");
  CHECK(error_of([&] { (void)clustered_share(all, all, 1.0); }).parameter() == "level");
}

TEST_CASE("intervals hold the share of all clusters") {
  // Simulation: clusters of unequal sizes (1 to 9 parts), each with its share from a beta of mean .7 and intraclass
  // correlation .05; 4,000 samples; 95 % would be 3,800, standard deviation 14. Independent intervals hold in some 65 %.
  for (const std::size_t clusters : {6u, 10u, 40u}) {
    std::size_t held = 0, naive = 0;
    constexpr std::size_t samples = 4000;
    for (std::size_t sample = 0; sample < samples; ++sample) {
      std::vector<double> yes, of;
      double all = 0.0, sum = 0.0;
      for (std::size_t c = 0; c < clusters; ++c) {
        const double n = 20.0 * (1.0 + static_cast<double>(c % 9));
        const double share = core::beta(5, 2 * c, sample, 0.7 * 19.0, 0.3 * 19.0);
        const double seen =
            std::round(n * share + std::sqrt(n * share * (1.0 - share)) * core::normal(5, 2 * c + 1, sample));
        of.push_back(n);
        yes.push_back((std::min)(n, (std::max)(0.0, seen)));
        all += n;
        sum += yes.back();
      }
      const ShareInterval found = clustered_share(yes, of).interval, alone = wilson_interval(sum, all);
      held += found.lower <= 0.7 && 0.7 <= found.upper;
      naive += alone.lower <= 0.7 && 0.7 <= alone.upper;
    }
    INFO(clusters << " clusters: " << held << " of " << samples << ", as independent " << naive);
    CHECK(held >= 3740);
    CHECK(held <= 3900);
    CHECK(naive < 3200);
  }
}
