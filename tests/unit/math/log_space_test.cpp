#include <amends/math/log_space.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("sums and differences of numbers given by their logarithms") {
  // Series at the ends: ln(1 - e^x) = ln(-x) + x/2 near 0, -e^x far below; closed forms in between.
  CHECK(math::log1m_exp(-1e-15) == Approx(std::log(1e-15)).epsilon(1e-15));
  CHECK(math::log1m_exp(-std::numbers::ln2) == Approx(-std::numbers::ln2).epsilon(1e-15));
  CHECK(math::log1m_exp(std::log(0.25)) == Approx(std::log(0.75)).epsilon(1e-15));
  CHECK(math::log1m_exp(-40) == Approx(-std::exp(-40.0)).epsilon(1e-15));
  CHECK(math::log1m_exp(0) == -infinity);
  CHECK(math::log1m_exp(-infinity) == 0.0);
  CHECK(std::isnan(math::log1m_exp(1e-9)));
  CHECK(std::isnan(math::log1m_exp(missing)));

  CHECK(math::log1p_exp(0) == Approx(std::numbers::ln2).epsilon(1e-15));
  CHECK(math::log1p_exp(-50) == Approx(std::exp(-50.0)).epsilon(1e-15));
  CHECK(math::log1p_exp(1e300) == 1e300);
  CHECK(math::log1p_exp(infinity) == infinity);
  CHECK(math::log1p_exp(-infinity) == 0.0);
  CHECK(std::isnan(math::log1p_exp(missing)));

  CHECK(math::log_sum_exp(std::log(2.0), std::log(3.0)) == Approx(std::log(5.0)).epsilon(1e-15));
  CHECK(math::log_sum_exp(1e6, 1e6) == Approx(1e6 + std::numbers::ln2).epsilon(1e-15));
  CHECK(math::log_sum_exp(-1e6, -infinity) == -1e6);
  CHECK(math::log_sum_exp(-infinity, -infinity) == -infinity);
  CHECK(math::log_sum_exp(infinity, 3) == infinity);
  CHECK(std::isnan(math::log_sum_exp(missing, 3)));
  CHECK(std::isnan(math::log_sum_exp(3, missing)));

  CHECK(math::log_diff_exp(std::log(5.0), std::log(3.0)) == Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(math::log_diff_exp(800, 799) == Approx(800 + std::log1p(-std::exp(-1.0))).epsilon(1e-15));
  CHECK(math::log_diff_exp(4, 4) == -infinity);
  CHECK(math::log_diff_exp(-infinity, -infinity) == -infinity);
  CHECK(math::log_diff_exp(4, -infinity) == 4.0);
  CHECK(std::isnan(math::log_diff_exp(3, 4)));
  CHECK(std::isnan(math::log_diff_exp(missing, 4)));
}

TEST_CASE("the sum over many agrees with the sum of two, and never overflows") {
  const std::vector<double> values{-1000.0, -1001.0, -1002.5};
  CHECK(math::log_sum_exp(values) ==
        Approx(math::log_sum_exp(math::log_sum_exp(values[0], values[1]), values[2])).epsilon(1e-15));
  CHECK(math::log_sum_exp(std::vector<double>{}) == -infinity);
  CHECK(math::log_sum_exp(std::vector<double>{-infinity, -infinity}) == -infinity);
  CHECK(math::log_sum_exp(std::vector<double>{1e5, 1.0}) == 1e5);
  CHECK(math::log_sum_exp(std::vector<double>{1.0, infinity}) == infinity);
  CHECK(std::isnan(math::log_sum_exp(std::vector<double>{infinity, missing})));
}
