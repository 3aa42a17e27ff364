#include <amends/estimation/estimate.hpp>
#include <amends/estimation/given_estimate.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using estimation::Estimate;
using estimation::EstimateSource;
using estimation::Scale;

namespace {
std::shared_ptr<const EstimateSource> source(math::Matrix covariance = {}, std::uint64_t identity = 7) {
  return std::make_shared<const EstimateSource>(EstimateSource{.model = "Model",
                                                               .from = "stay.json",
                                                               .rows = 1204,
                                                               .clusters = 12,
                                                               .covariance = std::move(covariance),
                                                               .identity = identity});
}
math::Matrix two_by_two(double a, double b, double c) {
  math::Matrix m(2, 2);
  m(0, 0) = a;
  m(0, 1) = m(1, 0) = b;
  m(1, 1) = c;
  return m;
}
}  // namespace

TEST_CASE("the error of an estimate is g' C g on its scale") {
  const auto from = source(two_by_two(0.04, 0.01, 0.09));
  const Estimate stay{.quantity = "stay", .value = 0.8, .scale = Scale::logit, .gradient = {1, 2}, .source = from};
  const double variance = 0.04 + 2 * 2 * 0.01 + 4 * 0.09;  // by hand
  CHECK(stay.standard_error_on_scale() == Approx(std::sqrt(variance)));
  CHECK(stay.standard_error() == Approx(std::sqrt(variance) * 0.8 * 0.2));
  const double logit = std::log(4.0);
  CHECK(stay.distribution() == math::Distribution::logit_normal(std::log(0.8) - std::log1p(-0.8), std::sqrt(variance)));
  CHECK(stay.interval(0.95).upper == Approx(1 / (1 + std::exp(-logit - 1.959963984540054 * std::sqrt(variance)))));
  CHECK(stay.describe() == "Model of stay.json: stay, from 1204 rows in 12 clusters");

  const Estimate other{.quantity = "o", .value = 3, .scale = Scale::log, .gradient = {0.5}, .source = from};
  CHECK(covariance_on_scale(stay, other) == Approx(0.5 * (0.04 + 2 * 0.01)));
  CHECK(other.distribution() == math::Distribution::log_normal(std::log(3.0), std::sqrt(0.25 * 0.04)));
  const Estimate stranger{.quantity = "s", .value = 3, .gradient = {0.5}, .source = source(two_by_two(1, 0, 1), 8)};
  CHECK(covariance_on_scale(stay, stranger) == 0.0);
  // The same numbers elsewhere in memory are the same source.
  const Estimate copy{.quantity = "c",
                      .value = 0.8,
                      .scale = Scale::logit,
                      .gradient = {1, 2},
                      .source = source(two_by_two(0.04, 0.01, 0.09))};
  CHECK(covariance_on_scale(stay, copy) == Approx(variance));
}

TEST_CASE("steps of a curve: two times share the steps up to the earlier one") {
  const auto curve = source();
  const Estimate early{.quantity = "e", .value = 0.9, .scale = Scale::log_log, .gradient = {0.1, 0.2}, .source = curve};
  const Estimate late{
      .quantity = "l", .value = 0.7, .scale = Scale::log_log, .gradient = {0.1, 0.2, 0.3}, .source = curve};
  CHECK(covariance_on_scale(early, late) == Approx(0.05));
  const auto all = covariance_on_scale(std::vector{early, late});
  CHECK(all(1, 1) == Approx(0.14));
  CHECK(all(0, 1) == all(1, 0));
  CHECK(early.distribution().median() == Approx(0.9));
}

TEST_CASE("what cannot be used says why") {
  Estimate bad{.quantity = "stay", .value = 1, .scale = Scale::logit, .gradient = {1}, .source = source()};
  CHECK_THROWS_WITH(bad.distribution(), "stay is estimated as 1, which has no error on the scale logit");
  bad.value = 0.5;
  bad.gradient = {missing};
  CHECK_THROWS_AS(bad.distribution(), Error);
  bad.gradient = {1};
  bad.source = source(two_by_two(missing, 0, 1));
  CHECK_THROWS_AS(bad.distribution(), Error);
  bad.gradient = {1, 2, 3};
  bad.source = source(two_by_two(1, 0, 1));
  CHECK_THROWS_AS(bad.distribution(), Error);
  bad.source = nullptr;
  CHECK_THROWS_AS(bad.distribution(), Error);
  bad.source = source({}, 0);
  CHECK_THROWS_WITH(bad.distribution(), Catch::Contains("a source without an identity"));
  bad.source = source();
  bad.gradient = {};
  CHECK(bad.distribution() == math::Distribution::fixed(0.5));
}

TEST_CASE("the scale log-log and its slope") {
  for (const double x : {0.01, 0.4, 0.99}) {
    const double w = estimation::to_working(Scale::log_log, x), h = 1e-6;
    CHECK(estimation::from_working(Scale::log_log, w) == Approx(x));
    CHECK(estimation::working_slope(Scale::log_log, x) ==
          Approx((estimation::from_working(Scale::log_log, w + h) - estimation::from_working(Scale::log_log, w - h)) /
                 (2 * h))
              .epsilon(1e-7));
  }
  CHECK(to_string(Scale::log_log) == "log_log");
  CHECK(EstimateSource::identity_of(std::vector{0.0, 1.0}) == EstimateSource::identity_of(std::vector{-0.0, 1.0}));
  CHECK(EstimateSource::identity_of(std::vector{0.0, 1.0}) != EstimateSource::identity_of(std::vector{1.0, 0.0}));
}

TEST_CASE("estimates from elsewhere") {
  using namespace estimation;
  const Estimate stay = given_estimate("stay", 0.8, 0.02, Scale::logit, {.model = "a survey", .rows = 400});
  CHECK(stay.standard_error() == Approx(0.02));
  CHECK(stay.standard_error_on_scale() == Approx(0.02 / (0.8 * 0.2)));  // by hand
  CHECK(stay.describe() == "a survey: stay, from 400 rows");
  CHECK(given_estimate("stay", 0.8, 0.02, Scale::logit, {.model = "a survey"}).source->identity ==
        stay.source->identity);
  CHECK(given_estimate("tell", 0.8, 0.02, Scale::logit).source->identity != stay.source->identity);
  CHECK(given_estimate("fixed", 3, 0).standard_error() == 0.0);

  const std::vector<std::string> names{"a", "b"};
  const std::vector<double> values{0.5, 4};
  const std::vector<Scale> scales{Scale::logit, Scale::log};
  const auto both = given_estimates(names, values, two_by_two(0.01, -0.02, 0.16), scales);
  CHECK(covariance_on_scale(both[0], both[1]) == Approx(-0.02 / (0.25 * 4)));
  CHECK(both[0].standard_error() == Approx(0.1));
  CHECK(both[1].standard_error() == Approx(0.4));

  CHECK_THROWS_AS(given_estimate("stay", 1.0, 0.02, Scale::logit), Error);
  CHECK_THROWS_AS(given_estimate("stay", 0.8, -0.02), Error);
  CHECK_THROWS_AS(given_estimate("stay", missing, 0.02), Error);
  CHECK_THROWS_AS(given_estimates(names, values, two_by_two(0.01, 0.05, 0.16), scales), Error);  // correlation 1.25
  math::Matrix crooked = two_by_two(0.01, 0.02, 0.16);
  crooked(0, 1) = 0.01;
  CHECK_THROWS_AS(given_estimates(names, values, crooked, scales), Error);
  CHECK_THROWS_AS(given_estimates(names, values, math::Matrix(3, 3), scales), Error);
  CHECK_THROWS_AS(given_estimates(names, std::vector<double>{1}, two_by_two(1, 0, 1), scales), Error);
}
