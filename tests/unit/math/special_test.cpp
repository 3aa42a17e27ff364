#include <amends/math/special.hpp>
#include <cmath>
#include <numbers>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

namespace {
Approx near(double x) {
  return Approx(x).epsilon(2e-13);
}
}  // namespace

TEST_CASE("logarithms of gamma and beta functions") {
  CHECK(math::log_gamma(5) == near(std::log(24.0)));
  CHECK(math::log_gamma(0.5) == near(0.5 * std::log(std::numbers::pi)));
  CHECK(math::log_beta(2, 3) == near(-std::log(12.0)));
  CHECK(math::log_beta(0.5, 0.5) == near(std::log(std::numbers::pi)));
  // B(a, 1) = 1/a for every a; B(1e9, 2) = 1/(a (a + 1)).
  CHECK(math::log_beta(1e9, 1) == near(-std::log(1e9)));
  CHECK(math::log_beta(2, 1e9) == near(-std::log(1e9) - std::log1p(1e9)));
  CHECK(math::digamma(1) == near(-std::numbers::egamma));
  for (const double bad : {0.0, -1.0, missing, infinity}) {
    CHECK(std::isnan(math::log_gamma(bad)));
    CHECK(std::isnan(math::log_beta(bad, 1)));
    CHECK(std::isnan(math::digamma(bad)));
  }
}

TEST_CASE("normal distribution") {
  // Tables: P(Z <= 1.96) = 0.97500210485178, z_0.975 = 1.95996398454005; Mills' ratio far out.
  CHECK(math::normal_cdf(1.96) == near(0.975002104851780));
  CHECK(math::normal_quantile(0.975) == near(1.959963984540054));
  CHECK(math::normal_pdf(0) == near(1 / std::sqrt(2 * std::numbers::pi)));
  CHECK(math::normal_cdf_upper(30) * 30 / math::normal_pdf(30) == Approx(1 - 1 / 900.0 + 3 / 810000.0).epsilon(1e-7));
  CHECK(math::normal_quantile(0.5) == 0.0);
  CHECK(math::normal_quantile(0) == -infinity);
  CHECK(math::normal_quantile(1) == infinity);
  CHECK(math::normal_quantile_upper(0) == infinity);
  CHECK(math::normal_cdf(-infinity) == 0.0);
  CHECK(math::normal_cdf(infinity) == 1.0);
  for (const double p : {1e-300, 1e-20, 0.01, 0.3, 0.9}) {
    CHECK(math::normal_cdf(math::normal_quantile(p)) == Approx(p).epsilon(1e-12));
    CHECK(math::normal_quantile_upper(p) == -math::normal_quantile(p));
  }
  for (const double bad : {-0.1, 1.1, missing}) CHECK(std::isnan(math::normal_quantile(bad)));
  CHECK(std::isnan(math::normal_cdf(missing)));
}

TEST_CASE("beta distribution") {
  // Closed forms: (2, 3): x^2 (6 - 8 x + 3 x^2); (a, 1): x^a; (1/2, 1/2): 2/pi asin sqrt x.
  for (const double x : {0.0, 1e-8, 0.2, 0.5, 0.77, 1.0}) {
    CHECK(math::beta_cdf(x, 2, 3) == near(x * x * (6 - 8 * x + 3 * x * x)));
    CHECK(math::beta_cdf(x, 0.3, 1) == near(std::pow(x, 0.3)));
    CHECK(math::beta_cdf(x, 0.5, 0.5) == near(2 / std::numbers::pi * std::asin(std::sqrt(x))));
    CHECK(math::beta_cdf_upper(x, 1, 4) == near(std::pow(1 - x, 4)));
    CHECK(math::beta_pdf(x, 2, 3) == near(12 * x * (1 - x) * (1 - x)));
  }
  CHECK(math::beta_pdf(0, 0.5, 1) == infinity);
  CHECK(math::beta_pdf(0, 1, 3) == 3.0);
  CHECK(math::beta_pdf(1, 2, 1) == 2.0);
  CHECK(math::beta_quantile(0.3, 0.5, 1) == near(0.09));
  CHECK(math::beta_quantile_upper(1e-20, 1, 1) == 1.0);
  // Tails in which Boost 1.74 is wrong by orders of magnitude, or infinite. I_x(1/2, 2) = 3/2 sqrt x - 1/2 x^(3/2).
  for (const double p : {1e-9, 1e-12, 0x1p-53}) CHECK(math::beta_quantile(p, 0.5, 2) == near(4 * p * p / 9));
  CHECK(math::beta_quantile_upper(1e-9, 2, 0.5) == 1.0);
  CHECK(math::beta_quantile(0, 2, 3) == 0.0);
  CHECK(math::beta_quantile(1, 2, 3) == 1.0);
  for (const double p : {1e-12, 0.01, 0.4, 0.99}) {
    for (const double a : {0.5, 1.7, 40.0, 20'000.0}) {
      CHECK(math::beta_cdf(math::beta_quantile(p, a, 3), a, 3) == Approx(p).epsilon(1e-9));
      CHECK(math::beta_quantile_upper(p, a, 3) == Approx(1 - math::beta_quantile(p, 3, a)).epsilon(1e-12));
    }
  }
  for (const double bad : {-0.1, 1.1, missing}) {
    CHECK(std::isnan(math::beta_cdf(bad, 1, 1)));
    CHECK(std::isnan(math::beta_quantile(bad, 1, 1)));
    CHECK(std::isnan(math::beta_pdf(bad, 1, 1)));
  }
  for (const double bad : {0.0, -1.0, missing, infinity}) CHECK(std::isnan(math::beta_cdf(0.5, bad, 1)));
}

TEST_CASE("gamma distribution") {
  // Closed forms: shape 1: 1 - e^-x; 1/2: erf(sqrt x); 2: 1 - (1 + x) e^-x.
  for (const double x : {0.0, 1e-6, 0.3, 2.0, 30.0}) {
    CHECK(math::gamma_cdf(x, 1) == near(-std::expm1(-x)));
    CHECK(math::gamma_cdf(x, 0.5) == near(std::erf(std::sqrt(x))));
    CHECK(math::gamma_cdf_upper(x, 2) == near((1 + x) * std::exp(-x)));
    CHECK(math::gamma_pdf(x, 3) == near(0.5 * x * x * std::exp(-x)));
  }
  CHECK(math::gamma_quantile(0, 2) == 0.0);
  CHECK(math::gamma_quantile(1, 2) == infinity);
  CHECK(math::gamma_quantile_upper(0, 2) == infinity);
  CHECK(math::gamma_quantile_upper(1, 2) == 0.0);
  CHECK(math::gamma_quantile_upper(1e-30, 1) == near(30 * std::log(10.0)));
  CHECK(math::gamma_cdf(infinity, 2) == 1.0);
  CHECK(math::gamma_pdf(infinity, 2) == 0.0);
  for (const double shape : {0.5, 1.0, 7.0, 20'000.0})
    for (const double p : {1e-12, 0.01, 0.5, 0.99})
      CHECK(math::gamma_cdf(math::gamma_quantile(p, shape), shape) == Approx(p).epsilon(1e-9));
  for (const double bad : {-0.1, missing}) {
    CHECK(std::isnan(math::gamma_cdf(bad, 1)));
    CHECK(std::isnan(math::gamma_quantile(bad, 1)));
    CHECK(std::isnan(math::gamma_cdf(1, bad)));
  }
}

TEST_CASE("trigamma") {
  // pi^2/6 at 1, pi^2/2 at 1/2, the recurrence, and the asymptotic series at 1e6.
  const double pi2 = std::numbers::pi * std::numbers::pi;
  CHECK(math::trigamma(1) == near(pi2 / 6));
  CHECK(math::trigamma(0.5) == near(pi2 / 2));
  for (const double x : {1e-9, 0.3, 4.2, 80.0}) CHECK(math::trigamma(x) == near(math::trigamma(x + 1) + 1 / (x * x)));
  CHECK(math::trigamma(1e6) == near(1e-6 + 0.5e-12 + 1e-18 / 6));
  for (const double bad : {0.0, -1.0, missing, infinity}) CHECK(std::isnan(math::trigamma(bad)));
}

TEST_CASE("logarithm of a quotient of gamma functions") {
  // Products, written out; 1e10 where the logarithms themselves have 2e11; half-integers by Gamma(1/2) = sqrt(pi).
  CHECK(math::log_gamma_ratio(0.3, 4) == near(std::log(0.3 * 1.3 * 2.3 * 3.3)));
  CHECK(math::log_gamma_ratio(1e10, 3) == near(std::log(1e10) + std::log(1e10 + 1) + std::log(1e10 + 2)));
  CHECK(math::log_gamma_ratio(1e-9, 1) == near(std::log(1e-9)));
  CHECK(math::log_gamma_ratio(1, 0.5) == near(std::log(std::sqrt(std::numbers::pi) / 2)));
  CHECK(math::log_gamma_ratio(25, 0) == 0.0);
  for (const double bad : {0.0, -1.0, missing, infinity}) CHECK(std::isnan(math::log_gamma_ratio(bad, 1)));
  for (const double bad : {-1.0, missing, infinity}) CHECK(std::isnan(math::log_gamma_ratio(1, bad)));
}

TEST_CASE("remainder of Stirling's formula") {
  for (const double x : {1e-3, 0.5, 3.0, 11.9, 12.1, 50.0})
    CHECK(math::log_gamma_correction(x) ==
          Approx(std::lgamma(x) - ((x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi)))
              .epsilon(1e-12)
              .margin(3e-14));
  CHECK(math::log_gamma_correction(1e6) == near(1 / 12e6 - 1 / 360e18));
  CHECK(std::isnan(math::log_gamma_correction(0)));
  CHECK(std::isnan(math::log_gamma_correction(missing)));
}
