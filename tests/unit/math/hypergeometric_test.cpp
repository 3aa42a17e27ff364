#include <amends/math/hypergeometric.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using math::log_hypergeometric_2f1;

TEST_CASE("logarithm of Gauss's hypergeometric function against arbitrary precision") {
  // tests/reference/hypergeometric_oracle.py wrote the table with mpmath, 50 and 80 digits.
  std::ifstream table("tests/reference/hypergeometric_2f1.csv");
  REQUIRE(table);
  std::string line;
  std::getline(table, line);
  REQUIRE(line == "kind,a,b,c,z,log_2f1");
  int rows = 0;
  double worst = 0.0;
  std::string worst_line;
  while (std::getline(table, line)) {
    double numbers[5]{};
    const char* at = line.c_str() + line.find(',');
    for (double& number : numbers) {
      char* end = nullptr;
      number = std::strtod(at + 1, &end);
      at = end;
    }
    const auto [a, b, c, z, expected] = numbers;
    const double error = std::abs(log_hypergeometric_2f1(a, b, c, z) - expected) / (std::max)(1.0, std::abs(expected));
    ++rows;
    if (!(error <= worst)) {
      worst = error;
      worst_line = line;
    }
  }
  INFO("worst row: " << worst_line << ", error " << worst);
  CHECK(rows > 1000);
  CHECK(worst < 1e-12);
}

TEST_CASE("2F1 near z = 1 with the parameters of a customer base, where a general routine goes wrong") {
  // Boost 1.74's hypergeometric_pFq is silently 1.2 % too low at z = 0.99996 (30 repeat purchases, parameters of
  // CDNOW). Oracle: a short recursion that uses neither series nor quadrature. For c = a + 1 and b = 2, integration by
  // parts of Euler's integral gives 2F1(a, 2; a + 1; z) = a/(1 - z) - (a - 1) 2F1(a, 1; a + 1; z), and for whole a
  // 2F1(a, 1; a + 1; z) = a z^-a [-ln(1 - z) - sum over k < a of z^k/k].
  const int a = 32;
  for (const double less : {4e-5, 1e-3, 1e-8}) {
    const double z = 1 - less;
    double sum = -std::log(1 - z);
    for (int k = 1; k < a; ++k) sum -= std::pow(z, k) / k;
    const double first = a * std::pow(z, -a) * sum;
    INFO("1 - z = " << less);
    CHECK(std::exp(log_hypergeometric_2f1(a, 1, a + 1, z)) == Approx(first).epsilon(1e-12));
    CHECK(std::exp(log_hypergeometric_2f1(a, 2, a + 1, z)) == Approx(a / (1 - z) - (a - 1) * first).epsilon(1e-12));
  }
}

TEST_CASE("2F1 at the very arguments at which the general routine was seen to fail") {
  // mpmath, 60 digits, for a = 30.243, b = 32.426, c = 32.219 (BG/NBD, CDNOW, 30 repeat purchases; c lies below b).
  CHECK(log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99985) == Approx(268.09518503948934).epsilon(1e-13));
  CHECK(log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99996) == Approx(308.34264883913767).epsilon(1e-13));
  CHECK(log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.99998) == Approx(329.44898020940816).epsilon(1e-13));
  CHECK(log_hypergeometric_2f1(30.243, 32.426, 32.219, 0.9999956) == Approx(375.55416945123935).epsilon(1e-13));
}

TEST_CASE("closed forms of 2F1") {
  for (const double z : {-1e6, -3.0, -0.2, 1e-9, 0.3, 0.7, 0.95, 1 - 1e-9}) {
    INFO("z = " << z);
    // 2F1(a, b; b; z) = (1-z)^-a;  2F1(1, 1; 2; z) = -ln(1-z)/z
    CHECK(log_hypergeometric_2f1(0.7, 3.5, 3.5, z) == Approx(-0.7 * std::log1p(-z)).epsilon(1e-14));
    CHECK(log_hypergeometric_2f1(3.5, 0.7, 3.5, z) == Approx(-0.7 * std::log1p(-z)).epsilon(1e-14));
    CHECK(log_hypergeometric_2f1(1, 1, 2, z) == Approx(std::log(-std::log1p(-z) / z)).epsilon(1e-13).margin(1e-15));
    // 2F1(1/2, 1; 3/2; -y^2) = atan(y)/y and 2F1(1/2, 1; 3/2; y^2) = atanh(y)/y, atanh(y) = ln[(1 + y)^2/(1 - y^2)]/2
    const double y = std::sqrt(std::abs(z));
    CHECK(log_hypergeometric_2f1(0.5, 1, 1.5, z) ==
          Approx(std::log((z < 0 ? std::atan(y) : 0.5 * (2 * std::log1p(y) - std::log1p(-z))) / y))
              .epsilon(1e-12)
              .margin(1e-15));
  }
  // Gauss's theorem at z = 1: 2F1(1/2, 1/2; 2; 1) = Gamma(2) Gamma(1)/Gamma(3/2)^2 = 4/pi.
  CHECK(std::exp(log_hypergeometric_2f1(0.5, 0.5, 2, 1)) == Approx(1.2732395447351628).epsilon(1e-14));
  // Arithmetic-geometric mean: 2F1(1/2, 1/2; 1; k^2) = 1/agm(1, sqrt(1 - k^2)), at k^2 = 1 - 2^-40; here c = a + b.
  double mean = 1, root = 0x1p-20;
  for (int i = 0; i < 10; ++i) {
    const double next = 0.5 * (mean + root);
    root = std::sqrt(mean * root);
    mean = next;
  }
  CHECK(std::exp(log_hypergeometric_2f1(0.5, 0.5, 1, 1 - 0x1p-40)) == Approx(1 / mean).epsilon(1e-14));
}

TEST_CASE("the ways to compute 2F1 agree where they meet") {
  // Gauss's relation between neighbours: c F(a, b; c) = (c - b) F(a, b; c+1) + b F(a, b+1; c+1), all terms positive, at
  // parameters on both sides of the switch from series to quadrature (z = 0.9).
  for (const double z : {-5.0, -0.5, 0.89, 0.9, 0.900001, 0.93, 0.999999})
    for (const double a : {0.3, 12.0, 700.0})
      for (const double b : {0.01, 2.5, 90.0}) {
        const double c = b + 1.75;
        INFO("a = " << a << ", b = " << b << ", z = " << z);
        const double left = std::log(c) + log_hypergeometric_2f1(a, b, c, z);
        const double first = std::log(c - b) + log_hypergeometric_2f1(a, b, c + 1, z);
        const double second = std::log(b) + log_hypergeometric_2f1(a, b + 1, c + 1, z);
        const double larger = (std::max)(first, second);
        CHECK(left == Approx(larger + std::log(std::exp(first - larger) + std::exp(second - larger)))
                          .epsilon(1e-12)
                          .margin(1e-12));
      }
}

TEST_CASE("edges and the outside of the domain of 2F1") {
  CHECK(log_hypergeometric_2f1(3, 2, 4, 0) == 0.0);
  CHECK(log_hypergeometric_2f1(0, 2, 4, 0.99) == 0.0);
  CHECK(log_hypergeometric_2f1(2, 0, 4, -7) == 0.0);
  CHECK(log_hypergeometric_2f1(2, 3, 4, 0.8) == log_hypergeometric_2f1(3, 2, 4, 0.8));
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 5, 1)));  // infinite: c = a + b
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 4, 1.001)));
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 1, -0.5)));  // the sign may change: c below a and b, z < 0
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 4, -infinity)));
  for (const double bad : {-1.0, missing, infinity}) {
    CHECK(std::isnan(log_hypergeometric_2f1(bad, 3, 4, 0.5)));
    CHECK(std::isnan(log_hypergeometric_2f1(2, bad, 4, 0.5)));
    CHECK(std::isnan(log_hypergeometric_2f1(2, 3, bad, 0.5)));
  }
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 0, 0.5)));
  CHECK(std::isnan(log_hypergeometric_2f1(2, 3, 4, missing)));
}

TEST_CASE("parameters that no recursion can bridge give NaN, at once") {
  // c a million and more below both others, and a long series.
  CHECK(std::isnan(math::log_hypergeometric_2f1(1e300, 1e17, 3.0, 0.5)));
  CHECK(std::isnan(math::log_hypergeometric_2f1(1e12, 1e12, 1.0, 0.999)));
  CHECK(std::isnan(math::log_hypergeometric_2f1(2e6, 2e6, 0.5, 0.99)));
  // F(a, b; b) = (1 - z)^-a needs none, however large its parameters.
  CHECK(math::log_hypergeometric_2f1(1e300, 1e17, 1e17, 0.5) == Approx(1e300 * std::log(2.0)));
}
