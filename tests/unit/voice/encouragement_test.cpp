#include <amends/voice/encouragement.hpp>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using voice::EncouragementRule;

namespace {
// TARP 1979, loss over 100 US dollars: silent 9 %, complained and not satisfied 19 %, satisfied 54 %.
constexpr voice::EncouragementInputs tarp_large_loss{
    .stay_silent = 0.09, .stay_dissatisfied = 0.19, .stay_satisfied = 0.54};
// The published 2020 gap (dissatisfied complainants 22 points below silent customers) on levels made up by us.
constexpr voice::EncouragementInputs gap_of_2020{
    .stay_silent = 0.40, .stay_dissatisfied = 0.18, .stay_satisfied = 0.75};

voice::EncouragementInputs with_cost(voice::EncouragementInputs in, double cost, double value) {
  in.cost_per_complaint = cost;
  in.value_of_kept_customer = value;
  return in;
}
}  // namespace

TEST_CASE("break-even shares of the four textbook rows") {
  // Vector BE1: -.285714, -.142857, .385965, .473684 (k = 20, V = 400: k/V = .05).
  const auto always = voice::encouragement_break_even(tarp_large_loss);
  CHECK(always.satisfied_share == Approx(-0.285714).epsilon(2e-6));
  CHECK(always.rule == EncouragementRule::always);
  CHECK(always.warnings.empty());

  const auto with_k = voice::encouragement_break_even(with_cost(tarp_large_loss, 20, 400));
  CHECK(with_k.satisfied_share == Approx(-0.142857).epsilon(2e-6));
  CHECK(with_k.rule == EncouragementRule::always);

  const auto threshold = voice::encouragement_break_even(gap_of_2020);
  CHECK(threshold.satisfied_share == Approx(0.385965).epsilon(2e-6));
  CHECK(threshold.rule == EncouragementRule::threshold);
  REQUIRE(threshold.warnings.size() == 1);
  CHECK(threshold.warnings[0] == voice::EncouragementWarning::dissatisfied_below_silent);

  CHECK(voice::encouragement_break_even(with_cost(gap_of_2020, 20, 400)).satisfied_share ==
        Approx(0.473684).epsilon(2e-6));
}

TEST_CASE("a dear complaint is never worth inviting; the exact bounds belong to threshold and never") {
  // (0.40 - 0.18 + 500/400) / 0.57 > 1.
  CHECK(voice::encouragement_break_even(with_cost(gap_of_2020, 500, 400)).rule == EncouragementRule::never);
  // Exactly representable: s* = 0 and s* = 1.
  CHECK(
      voice::encouragement_break_even({.stay_silent = 0.25, .stay_dissatisfied = 0.25, .stay_satisfied = 0.75}).rule ==
      EncouragementRule::threshold);
  CHECK(
      voice::encouragement_break_even({.stay_silent = 0.75, .stay_dissatisfied = 0.25, .stay_satisfied = 0.75}).rule ==
      EncouragementRule::never);
}

TEST_CASE("the gain is zero at the break-even share, negative below and positive above") {
  // Identity between two formulas written apart; 32 % satisfied (2020) lies below the threshold of .386.
  for (const auto& in : {gap_of_2020, with_cost(gap_of_2020, 20, 400)}) {
    const double share = voice::encouragement_break_even(in).satisfied_share;
    CHECK(voice::gain_per_extra_complaint(in, share) == Approx(0.0).margin(1e-15));
    CHECK(voice::gain_per_extra_complaint(in, share + 0.1) > 0.0);
    CHECK(voice::gain_per_extra_complaint(in, 0.32) < 0.0);
  }
  // By hand: .5*.54 + .5*.19 - .09 - 20/400 = .225.
  CHECK(voice::gain_per_extra_complaint(with_cost(tarp_large_loss, 20, 400), 0.5) == Approx(0.225));
}

TEST_CASE("contradictory, missing and wrong inputs are refused by name") {
  CHECK_THROWS_WITH(
      voice::encouragement_break_even({.stay_silent = 0.4, .stay_dissatisfied = 0.5, .stay_satisfied = 0.5}),
      Contains("stay_satisfied (0.5) must exceed stay_dissatisfied (0.5)"));
  try {
    static_cast<void>(
        voice::encouragement_break_even({.stay_silent = 0.4, .stay_dissatisfied = 0.6, .stay_satisfied = 0.5}));
    FAIL("swapped stay rates were accepted");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::contradiction);
    CHECK(error.parameter() == "stay_satisfied");
  }
  CHECK_THROWS_WITH(voice::encouragement_break_even(
                        {.stay_silent = 0.4, .stay_dissatisfied = 0.2, .stay_satisfied = 0.7, .cost_per_complaint = 5}),
                    Contains("value_of_kept_customer must be given"));
  CHECK_THROWS_AS(voice::encouragement_break_even(with_cost(gap_of_2020, 20, 0)), Error);
  CHECK_THROWS_AS(voice::encouragement_break_even(with_cost(gap_of_2020, missing, 400)), Error);
  CHECK_THROWS_AS(
      voice::encouragement_break_even({.stay_silent = missing, .stay_dissatisfied = 0.2, .stay_satisfied = 0.7}),
      Error);
  CHECK_THROWS_AS(voice::gain_per_extra_complaint(gap_of_2020, missing), Error);
}
