#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <limits>
#include <type_traits>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

static_assert(!std::is_convertible_v<double, Probability>);
static_assert(!std::is_convertible_v<AnnualRate, PeriodRate>);
static_assert(!std::is_constructible_v<Customers, Problems>);

TEST_CASE("a domain error names parameter, requirement and value") {
  try {
    core::check_probability("stay.satisfied", 1.2);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::domain);
    CHECK(error.parameter() == "stay.satisfied");
    CHECK(std::string(error.what()) == "stay.satisfied must lie in [0, 1], got 1.2");
  }
}

TEST_CASE("checks fail for NaN and infinity") {
  for (const double bad : {missing, infinity, -infinity}) {
    CHECK_THROWS_AS(core::check_finite("x", bad), Error);
    CHECK_THROWS_AS(core::check_positive("x", bad), Error);
    CHECK_THROWS_AS(core::check_non_negative("x", bad), Error);
    CHECK_THROWS_AS(core::check_probability("x", bad), Error);
    CHECK_THROWS_AS(core::check_between("x", bad, 0.0, 1.0), Error);
  }
  CHECK(core::check_positive("x", 2.5) == 2.5);
  CHECK_THROWS_AS(core::check_positive("x", 0.0), Error);
  CHECK(core::check_non_negative("x", 0.0) == 0.0);
}

TEST_CASE("sizes that disagree are named") {
  CHECK_NOTHROW(core::check_same_size("score", 3, "response_days", 3));
  CHECK_THROWS_WITH(core::check_same_size("score", 2, "response_days", 3),
                    "score has 2 values, but response_days has 3; they must agree");
}

TEST_CASE("a quantity knows its domain") {
  CHECK(Probability(0.4).value() == 0.4);
  CHECK_THROWS_WITH(Probability(-0.1), "probability must lie in [0, 1], got -0.1");
  CHECK_THROWS_AS(Probability(missing), Error);
  CHECK_THROWS_AS(AnnualRate(-1.0), Error);
  CHECK(AnnualRate(-0.5).value() == -0.5);
  CHECK_THROWS_AS(Customers(-1.0), Error);
  CHECK_FALSE(Probability::try_make(missing).has_value());
  CHECK(Probability::try_make(0.3).has_value());
  CHECK(Probability(0.2) < Probability(0.3));
}
