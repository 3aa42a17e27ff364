#include <amends/core/random.hpp>
#include <amends/voice/survey.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using voice::CountUnit;
using voice::SurveyedProblemType;

namespace {

// Independent of the library's special functions: P(X <= t) for X ~ Beta(a, b) with a, b > 1, by the midpoint rule.
double beta_cdf(double t, double a, double b) {
  const double log_constant = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
  const int cells = 20000;
  double sum = 0.0;
  for (int i = 0; i < cells; ++i) {
    const double x = t * (i + 0.5) / cells;
    sum += std::exp(log_constant + (a - 1) * std::log(x) + (b - 1) * std::log1p(-x));
  }
  return sum * t / cells;
}

}  // namespace

TEST_CASE("250 of 1000 complain: the factor is known to plus or minus eleven per cent") {
  // Worked example (computed): Wilson 95 % [0.224153, 0.277760], reciprocal [3.60023, 4.46124].
  const auto share = math::wilson_interval(250, 1000);
  CHECK(share.lower == Approx(0.224153).epsilon(2e-6));
  CHECK(share.upper == Approx(0.277760).epsilon(2e-6));
  const auto factor = voice::iceberg_factor_interval({.count = 250, .of = 1000});
  CHECK(factor.value == Approx(4.0));
  CHECK(factor.lower == Approx(3.60023).epsilon(2e-6));
  CHECK(factor.upper == Approx(4.46124).epsilon(2e-6));
  const auto nobody = voice::iceberg_factor_interval({.count = 0, .of = 100});
  CHECK(nobody.upper == infinity);
  CHECK(std::isfinite(nobody.lower));
}

TEST_CASE("simulated intervals of one share sit at the quantiles of its posterior") {
  // The exact posterior is Beta(250.5, 750.5); its distribution function is integrated numerically here. With 40,000
  // draws the simulated 2.5 % point has a standard error of .0008 in probability: 4.5 of them are allowed.
  const std::vector<SurveyedProblemType> types{{.name = "a", .registered = 500, .articulation = {250, 1000}}};
  const auto out = voice::simulate_iceberg(types, CountUnit::customers, {.draws = 40000, .seed = 3});
  CHECK(std::fabs(beta_cdf(out.types[0].evidence_rate.lower, 250.5, 750.5) - 0.025) < 0.0035);
  CHECK(std::fabs(beta_cdf(out.types[0].evidence_rate.value, 250.5, 750.5) - 0.5) < 0.0113);
  CHECK(std::fabs(beta_cdf(out.types[0].evidence_rate.upper, 250.5, 750.5) - 0.975) < 0.0035);
  // And near the Wilson interval, which for a sample of this size says nearly the same.
  const auto wilson = voice::iceberg_factor_interval({250, 1000});
  CHECK(out.types[0].iceberg_factor.lower == Approx(wilson.lower).epsilon(0.01));
  CHECK(out.types[0].iceberg_factor.upper == Approx(wilson.upper).epsilon(0.01));
  CHECK(out.types[0].estimated.value == Approx(500 * out.types[0].iceberg_factor.value));
  CHECK(out.estimated.upper == Approx(out.types[0].estimated.upper).epsilon(1e-3));
  CHECK(out.warnings.empty());
}

TEST_CASE("the interval of a product of shares sits at the quantiles of the product") {
  // P(XY <= t) = integral of f_X(x) P(Y <= t/x): midpoint rule over x, for X ~ Beta(40.5, 60.5), Y ~ Beta(25.5, 25.5).
  const std::vector<SurveyedProblemType> types{
      {.name = "a", .registered = 100, .articulation = {40, 100}, .registration = voice::SurveyShare{25, 50}}};
  const auto out = voice::simulate_iceberg(types, CountUnit::problems, {.draws = 40000, .seed = 11});
  const double a = 40.5, b = 60.5;
  const double log_constant = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
  const auto product_cdf = [&](double t) {
    double sum = 0.0;
    const int cells = 300;
    for (int i = 0; i < cells; ++i) {
      const double x = (i + 0.5) / cells;
      const double density = std::exp(log_constant + (a - 1) * std::log(x) + (b - 1) * std::log1p(-x));
      sum += density * (t >= x ? 1.0 : beta_cdf(t / x, 25.5, 25.5));
    }
    return sum / cells;
  };
  CHECK(std::fabs(product_cdf(out.types[0].evidence_rate.lower) - 0.025) < 0.0035);
  CHECK(std::fabs(product_cdf(out.types[0].evidence_rate.upper) - 0.975) < 0.0035);
  CHECK(out.types[0].iceberg_factor.lower == Approx(1.0 / out.types[0].evidence_rate.upper));
}

TEST_CASE("the interval of the total covers the truth about as often as it says") {
  // Simulation with known truth: two types, 900 and 200 registered, true rates .45*.6 and .08: 3333.3 + 2500 problems.
  // 300 surveys of 400 and 600 customers; 95 % +- 4 standard errors of .0126, plus .01 for the discrete data.
  const double truth = 900 / (0.45 * 0.6) + 200 / 0.08;
  int covered = 0;
  const int surveys = 300;
  for (int s = 0; s < surveys; ++s) {
    const auto survey = [&](std::uint64_t stream, int of, double rate) {
      double count = 0.0;
      for (int i = 0; i < of; ++i) {
        const auto index = static_cast<std::uint64_t>(s * of + i);
        count += core::uniform(99, stream, index) < rate ? 1.0 : 0.0;
      }
      return voice::SurveyShare{count, static_cast<double>(of)};
    };
    const std::vector<SurveyedProblemType> types{
        {.name = "a", .registered = 900, .articulation = survey(1, 400, 0.45), .registration = survey(2, 400, 0.6)},
        {.name = "b", .registered = 200, .articulation = survey(3, 600, 0.08)}};
    const auto out = voice::simulate_iceberg(types, CountUnit::problems, {.draws = 1000, .seed = 5});
    covered += out.estimated.lower <= truth && truth <= out.estimated.upper ? 1 : 0;
  }
  CHECK(std::fabs(covered / double(surveys) - 0.95) < 0.06);
}

TEST_CASE("equal seeds give equal bits, and a type keeps its draws when another is added") {
  const SurveyedProblemType a{.name = "a", .registered = 10, .articulation = {30, 90}};
  const SurveyedProblemType b{.name = "b", .registered = 20, .articulation = {3, 90}};
  const std::vector<SurveyedProblemType> one{a}, two{a, b};
  const auto first = voice::simulate_iceberg(one, CountUnit::customers, {.draws = 1000});
  const auto again = voice::simulate_iceberg(two, CountUnit::customers, {.draws = 1000});
  CHECK(first.types[0].iceberg_factor.upper == again.types[0].iceberg_factor.upper);
  const auto other = voice::simulate_iceberg(one, CountUnit::customers, {.draws = 1000, .seed = 2});
  CHECK(first.types[0].iceberg_factor.upper != other.types[0].iceberg_factor.upper);
  // The ends of a sum lie inside the sum of the ends.
  CHECK(again.estimated.upper < again.types[0].estimated.upper + again.types[1].estimated.upper);
  CHECK(again.estimated.lower > again.types[0].estimated.lower + again.types[1].estimated.lower);
  REQUIRE(again.warnings.size() == 1);
  CHECK(again.warnings[0].warning == voice::SurveyWarning::few_observed);
  CHECK(again.warnings[0].type == 1);
}

TEST_CASE("thin surveys are flagged, wrong ones refused by name") {
  const std::vector<SurveyedProblemType> silent{{.name = "a", .registered = 0, .articulation = {0, 50}}};
  const auto out = voice::simulate_iceberg(silent, CountUnit::customers, {.draws = 500});
  REQUIRE(out.warnings.size() == 1);
  CHECK(out.warnings[0].warning == voice::SurveyWarning::nothing_observed);
  CHECK(out.estimated.upper == 0.0);
  CHECK(out.types[0].iceberg_factor.lower > 1.0);

  const std::vector<SurveyedProblemType> wrong{
      {.name = "a", .registered = 1, .articulation = {5, 50}, .registration = voice::SurveyShare{6, 5}}};
  CHECK_THROWS_WITH(voice::simulate_iceberg(wrong, CountUnit::customers),
                    Contains("types[0].registration.count must lie in [0, 5], got 6"));
  const std::vector<SurveyedProblemType> fine{{.name = "a", .registered = 1, .articulation = {5, 50}}};
  CHECK_THROWS_AS(voice::simulate_iceberg({}, CountUnit::customers), Error);
  CHECK_THROWS_AS(voice::simulate_iceberg(fine, CountUnit::customers, {.draws = 99}), Error);
  CHECK_THROWS_AS(voice::simulate_iceberg(fine, CountUnit::customers, {.draws = 10'000'001}), Error);
  CHECK_THROWS_AS(voice::simulate_iceberg(fine, CountUnit::customers, {.level = missing}), Error);
  CHECK_THROWS_AS(voice::simulate_iceberg(fine, CountUnit::customers, {.prior_successes = 0}), Error);
  CHECK_THROWS_AS(voice::iceberg_factor_interval({missing, 10}), Error);
  CHECK_THROWS_AS(voice::iceberg_factor_interval({0, 0}), Error);
}
