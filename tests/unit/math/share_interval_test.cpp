#include <amends/math/share_interval.hpp>
#include <cmath>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends::math;
using namespace amends_test;

TEST_CASE("two-sided normal quantiles") {
  // Tabulated values of the normal distribution (any table).
  CHECK(two_sided_normal_quantile(0.95) == Approx(1.959963984540054).epsilon(1e-14));
  CHECK(two_sided_normal_quantile(0.90) == Approx(1.644853626951472).epsilon(1e-14));
  CHECK(two_sided_normal_quantile(0.99) == Approx(2.575829303548901).epsilon(1e-14));
  CHECK(two_sided_normal_quantile(1.0 - 1e-12) == Approx(7.1305).epsilon(1e-4));
  for (const double level : {1e-9, 0.1, 0.5, 0.999})
    CHECK(std::erf(two_sided_normal_quantile(level) / std::sqrt(2.0)) == Approx(level).epsilon(1e-6));
  CHECK_THROWS_AS(two_sided_normal_quantile(0.0), amends::Error);
  CHECK_THROWS_AS(two_sided_normal_quantile(1.0), amends::Error);
  CHECK_THROWS_AS(two_sided_normal_quantile(missing), amends::Error);
}

TEST_CASE("Wilson limits are where the score test just rejects") {
  // The defining property, an independent formula: (p_hat - p)^2 = z^2 p (1-p) / n at both limits.
  const double z = two_sided_normal_quantile(0.95);
  for (const double n : {1.0, 7.0, 100.0, 2637.0})
    for (const double share : {0.0, 0.1, 0.5, 0.749, 1.0}) {
      const ShareInterval interval = wilson_interval(share * n, n);
      for (const double limit : {interval.lower, interval.upper})
        if (limit > 0.0 && limit < 1.0)
          CHECK((share - limit) * (share - limit) == Approx(z * z * limit * (1.0 - limit) / n).epsilon(1e-9));
      CHECK(interval.lower <= interval.value);
      CHECK(interval.value <= interval.upper);
    }
  CHECK(wilson_interval(0.0, 10.0).lower == 0.0);
  CHECK(wilson_interval(10.0, 10.0).upper == 1.0);
  // At x = 0 the upper limit is z^2/(n + z^2).
  CHECK(wilson_interval(0.0, 10.0).upper == Approx(z * z / (10.0 + z * z)).epsilon(1e-12));
  CHECK(std::isnan(wilson_interval(0.0, 0.0).value));
  CHECK_THROWS_AS(wilson_interval(2.0, 1.0), amends::Error);
  CHECK_THROWS_AS(wilson_interval(missing, 1.0), amends::Error);
}
