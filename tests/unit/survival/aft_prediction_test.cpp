#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/random.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "aft_fixture.hpp"
#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends_test::aft;
using Catch::Matchers::Contains;
using survival::AcceleratedFailureTimeModel;
using survival::AftData;
using survival::AftDistribution;
using survival::AftEstimate;
using survival::AftOptions;
using survival::AftQuantity;

TEST_CASE("accelerated failure time: predictions agree with each other and with numerical integrals") {
  const std::vector<double> x{0.4, 1.0};
  for (const auto distribution : all_distributions) {
    INFO(to_string(distribution));
    const auto model = AcceleratedFailureTimeModel::fit(Simulated{.distribution = distribution}.rows(600, 11).data(),
                                                        {.distribution = distribution})
                           .model();
    for (const double after : {0.0, 2.5}) {
      INFO("after " << after);
      const double before = model.survival(x, after).value;
      for (const double time : {0.01, 1.0, 6.0, 30.0}) {
        const AftEstimate s = model.survival(x, time, after);
        CHECK(s.value == Approx(model.survival(x, after + time).value / before).epsilon(1e-12));
        CHECK(-std::log(s.value) == Approx(model.cumulative_hazard(x, time, after).value).epsilon(1e-10).margin(1e-15));
        CHECK(s.lower < s.value);
        CHECK(s.value <= s.upper);     // both may round to 1
        const double h = 1e-5 * time;  // hazard: slope of the cumulative hazard
        CHECK(model.hazard(x, time, after).value == Approx((model.cumulative_hazard(x, time + h, after).value -
                                                            model.cumulative_hazard(x, time - h, after).value) /
                                                           (2.0 * h))
                                                        .epsilon(1e-6));
      }
      for (const double left : {1e-4, 0.25, 0.5, 0.99})
        CHECK(1.0 - model.survival(x, model.quantile(x, left, after).value, after).value == Approx(left).epsilon(1e-9));
      // Restricted mean: Simpson's rule on survival, in u with time = horizon u^3 (smooth at 0).
      for (const double horizon : {0.5, 12.0, 80.0}) {
        const int cells = 2000;
        double sum = 0.0;
        for (int i = 0; i <= cells; ++i) {
          const double u = i / static_cast<double>(cells);
          const double weight = i == 0 || i == cells ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
          sum += weight * model.survival(x, horizon * u * u * u, after).value * 3.0 * horizon * u * u;
        }
        CHECK(model.restricted_mean(x, horizon, after).value == Approx(sum / (3.0 * cells)).epsilon(1e-9));
      }
    }
    // The mean is the restricted mean of a far horizon, and that from `after` on the rest of it.
    const AftEstimate mean = model.mean(x);
    if (distribution == AftDistribution::log_logistic)
      CHECK(mean.value > model.restricted_mean(x, 1e6).value);  // a long tail
    else
      CHECK(mean.value == Approx(model.restricted_mean(x, 1e6).value).epsilon(1e-8));
    CHECK(model.mean(x, 2.5).value ==
          Approx((mean.value - model.restricted_mean(x, 2.5).value) / model.survival(x, 2.5).value).epsilon(1e-9));
    // Time 0.
    const AftEstimate start = model.survival(x, 0.0);
    CHECK(start.value == 1.0);
    CHECK(start.lower == 1.0);
    CHECK(start.standard_error == 0.0);
    CHECK(std::isnan(model.hazard(x, 0.0).value));
    CHECK_THROWS_WITH(model.survival(x, -1.0), Contains("time") && Contains("-1"));
    CHECK_THROWS_AS(model.survival(x, missing), Error);
    CHECK_THROWS_AS(model.survival(std::vector<double>{1.0}, 1.0), Error);
    CHECK_THROWS_AS(model.survival(std::vector<double>{1.0, missing}, 1.0), Error);
    CHECK_THROWS_AS(model.quantile(x, 1.0), Error);
    CHECK_THROWS_AS(model.quantile(x, 0.5, -1.0), Error);
    CHECK_THROWS_AS(model.restricted_mean(x, 0.0), Error);
    CHECK_THROWS_AS(model.mean(x, 0.0, 1.0), Error);
  }
}

TEST_CASE("accelerated failure time: the exponential has no memory") {
  const auto model =
      AcceleratedFailureTimeModel::fit(fixture_columns().data(), {.distribution = AftDistribution::exponential})
          .model();
  const std::vector<double> x{2.0, 0.0};
  const double mean = std::exp(model.estimates().value("intercept") + 2.0 * model.estimates().value("x"));
  CHECK(model.mean(x).value == Approx(mean).epsilon(1e-12));
  CHECK(model.mean(x, 7.0).value == Approx(mean).epsilon(1e-12));
  CHECK(model.median(x, 7.0).value == Approx(mean * std::log(2.0)).epsilon(1e-12));
  CHECK(model.restricted_mean(x, 5.0, 7.0).value == Approx(mean * -std::expm1(-5.0 / mean)).epsilon(1e-12));
  CHECK(model.hazard(x, 3.0).value == Approx(1.0 / mean).epsilon(1e-12));
  // Intervals of a time are built on its logarithm, of survival on ln(-ln S).
  const AftEstimate m = model.mean(x), s = model.survival(x, 4.0);
  const double z = math::normal_quantile(0.975);
  CHECK(m.upper == Approx(m.value * std::exp(z * m.standard_error / m.value)).epsilon(1e-10));
  CHECK(s.lower == Approx(std::pow(s.value, std::exp(z * s.standard_error / (s.value * -std::log(s.value))))));
}

TEST_CASE("accelerated failure time: standard errors of predictions are those of the delta method") {
  // Oracle: a numerical gradient by moving the parameters of a saved model, times their covariance.
  const std::vector<double> x{0.4, 1.0};
  for (const auto distribution : all_distributions) {
    for (const bool scale_by_x : {false, true}) {
      if (scale_by_x && distribution == AftDistribution::exponential) continue;
      INFO(to_string(distribution) << ", scale by x " << scale_by_x);
      const Columns columns = Simulated{.distribution = distribution, .q = -0.4}.rows(600, 5);
      AftData data = columns.data();
      if (scale_by_x) data.scale_covariates = {"x"};
      const auto model = AcceleratedFailureTimeModel::fit(data, {.distribution = distribution}).model();
      const std::size_t k = model.estimates().size();
      const auto moved = [&](std::size_t a, double by) {
        estimation::ModelState state = model.state();
        for (auto& [name, values] : state.numbers)
          if (name == "parameters") {
            const auto scale = model.estimates().scales()[a];
            values[a] = estimation::from_working(scale, estimation::to_working(scale, values[a]) + by);
          }
        return AcceleratedFailureTimeModel::from_state(state);
      };
      const auto check = [&](const std::function<AftEstimate(const AcceleratedFailureTimeModel&)>& f) {
        std::vector<double> slope(k);
        const double h = 1e-5;
        for (std::size_t a = 0; a < k; ++a) slope[a] = (f(moved(a, h)).value - f(moved(a, -h)).value) / (2.0 * h);
        const double error = std::sqrt(math::bilinear(slope, model.estimates().working_covariance(), slope));
        CHECK(f(model).standard_error == Approx(error).epsilon(1e-5));
      };
      for (const double after : {0.0, 3.0}) {
        INFO("after " << after);
        check([&](const auto& m) { return m.survival(x, 4.0, after); });
        check([&](const auto& m) { return m.cumulative_hazard(x, 40.0, after); });
        check([&](const auto& m) { return m.hazard(x, 4.0, after); });
        check([&](const auto& m) { return m.quantile(x, 0.2, after); });
        check([&](const auto& m) { return m.mean(x, after); });
        check([&](const auto& m) { return m.restricted_mean(x, 10.0, after); });
      }
    }
  }
}

TEST_CASE("accelerated failure time: predictions at extreme scales end") {
  // With a scale of 1e-10 everybody leaves at exp(mu): the mean of what is left after 0.5 is exp(mu) - 0.5 to within
  // the scale. With a scale of 1e3 the mean, Gamma(1001) exp(mu), is beyond the numbers.
  const auto fit = AcceleratedFailureTimeModel::fit(fixture_columns().data());
  const auto with_scale = [&](double scale) {
    estimation::ModelState state = fit->state();
    for (auto& [name, values] : state.numbers)
      if (name == "parameters") {
        values.assign(values.size(), 0.0);
        values.back() = scale;
      }
    return AcceleratedFailureTimeModel::from_state(state);
  };
  const std::vector<double> x(fit->covariates().size(), 0.0);
  CHECK(with_scale(1e-10).mean(x, 0.5).value == Approx(0.5).epsilon(1e-9));
  CHECK(with_scale(1e-10).restricted_mean(x, 5.0, 0.25).value == Approx(0.75).epsilon(1e-9));
  CHECK(with_scale(1e-10).restricted_mean(x, 0.25, 0.5).value == Approx(0.25).epsilon(1e-12));
  CHECK(with_scale(1e3).mean(x, 0.5).value == amends_test::infinity);
  // Weibull with scale 50: S(1e-200) = exp(-1e-4), and nobody's time before that adds to the mean, Gamma(51).
  CHECK(with_scale(50.0).mean(x, 1e-200).value ==
        Approx(std::exp(1e-4) * with_scale(50.0).mean(x).value).epsilon(1e-10));
}

TEST_CASE("accelerated failure time: means far out have their error and limits") {
  // Location 0, scale s, variances 0.01 of the location and 0.04 of ln s. mpmath 1.3, 40 to 60 digits: the logarithm of
  // the mean (log-normal s^2/2, log-logistic ln(pi s/sin(pi s)), Weibull ln Gamma(1 + s); after 2 by the incomplete
  // moments) and, by its derivatives, the relative error. The logarithms of the limits are 1.96 such errors away.
  struct Row {
    AftDistribution distribution;
    double scale, after, log_mean, relative_error;
  };
  const std::vector<Row> rows{
      {AftDistribution::log_normal, 0.05, 0.0, 0.00125, 0.1000012499921876},
      {AftDistribution::log_normal, 20.0, 0.0, 200.0, 80.000062499975586},
      {AftDistribution::log_normal, 40.0, 0.0, 800.0, 320.00001562499962},
      {AftDistribution::log_normal, 20.0, 2.0, 200.72118359028771, 79.994373134347721},
      {AftDistribution::log_normal, 40.0, 2.0, 800.7070692381348, 319.99721139602699},
      {AftDistribution::log_logistic, 1e-3, 0.0, 1.6449346080101824e-6, 0.10000000000216465},
      {AftDistribution::log_logistic, 0.5, 0.0, 0.45158270528945486, 0.22360679774997897},
      {AftDistribution::log_logistic, 1.0 - 0x1p-10, 0.0, 6.9304963346834904, 204.79938248885745},
      {AftDistribution::log_logistic, 1.0 - 0x1p-40, 0.0, 27.725887222396903, 219902325555.2},
      {AftDistribution::log_logistic, 1.0 - 0x1p-40, 2.0, 28.824499511064434, 219902325555.32731},
      {AftDistribution::log_logistic, 1.0 - 0x1p-52, 0.0, 36.043653389117156, 900719925474099.2},
      {AftDistribution::weibull, 50.0, 0.0, 148.47776695177303, 39.220024220383934},
      {AftDistribution::weibull, 200.0, 0.0, 863.23198719240547, 212.03263491007338},
      {AftDistribution::weibull, 200.0, 2.0, 864.23545894091498, 212.0319391204989},
      {AftDistribution::weibull, 1000.0, 0.0, 5912.1281784881633, 1381.6510427486212},
      {AftDistribution::weibull, 1000.0, 2.0, 5913.1288718756259, 1381.6509040158224},
  };
  const double z = math::normal_quantile(0.975);
  for (const Row& row : rows) {
    INFO(to_string(row.distribution) << ", scale " << row.scale << ", after " << row.after);
    Columns columns = fixture_columns();
    columns.x.clear();
    columns.c.clear();
    estimation::ModelState state =
        AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = row.distribution})->state();
    for (auto& [name, values] : state.numbers) {
      if (name == "parameters") values = {0.0, row.scale};
      if (name == "working_covariance") values = {0.01, 0.0, 0.0, 0.04};
    }
    const AftEstimate mean = AcceleratedFailureTimeModel::from_state(state).mean({}, row.after);
    const auto same = [](double got, double log_want) {
      if (log_want > 709.7) return got == amends_test::infinity;
      if (log_want < -744.5) return got == 0.0;
      return std::abs(std::log(got) - log_want) <= 1e-11 * (1.0 + std::abs(log_want));
    };
    CHECK(same(mean.value, row.log_mean));
    CHECK(same(mean.standard_error, row.log_mean + std::log(row.relative_error)));
    CHECK(same(mean.lower, row.log_mean - z * row.relative_error));
    CHECK(same(mean.upper, row.log_mean + z * row.relative_error));
    if (row.after != 0.0) continue;
    // Quantiles as well: ln of the median is 0, s ln(ln 2) or 0, and of a time ever further out s times a quantile.
    const AftEstimate late = AcceleratedFailureTimeModel::from_state(state).quantile({}, 1.0 - 1e-12);
    CHECK_FALSE(std::isnan(late.value));
    CHECK_FALSE(std::isnan(late.standard_error));
    CHECK(late.standard_error > 0.0);
    CHECK((late.lower < late.upper || late.lower == amends_test::infinity));
  }
  // No mean at all: infinite, and nothing about it is known.
  Columns columns = fixture_columns();
  estimation::ModelState state =
      AcceleratedFailureTimeModel::fit(columns.data(), {.distribution = AftDistribution::log_logistic})->state();
  for (auto& [name, values] : state.numbers)
    if (name == "parameters") values.back() = 1.0;
  const AftEstimate none = AcceleratedFailureTimeModel::from_state(state).mean(std::vector{1.0, 0.0});
  CHECK(none.value == amends_test::infinity);
  CHECK(std::isnan(none.standard_error));
  CHECK(std::isnan(none.lower));
}
