#include <amends/domain/by_outcome.hpp>
#include <optional>
#include <string>
#include <type_traits>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::domain;
using namespace amends_test;

namespace {
struct Named {                   // without a value that means "not given"
  Named(double v) : value(v) {}  // NOLINT: converts, as the assumptions of a scenario do
  double value;
};
}  // namespace

TEST_CASE("a member that is left out is not given, or zero where the table says so") {
  constexpr ByOutcome<double> stay{.silent = 0.37, .satisfied = 0.70};
  static_assert(stay[OutcomeState::silent] == 0.37 && !is_given(stay[OutcomeState::no_problem]));
  static_assert(std::is_aggregate_v<ByOutcome<double>> && std::is_aggregate_v<ComplainantShares>);
  CHECK(std::isnan(stay.delighted));
  const ComplainantShares shares{.satisfied = 1.0};
  CHECK(shares.dissatisfied == 0.0);
  CHECK(is_given(shares.dissatisfied));
  const ByComplainantOutcome<std::optional<Named>> told{.delighted = 2.0};
  CHECK_FALSE(told.mollified.has_value());
  CHECK(told[OutcomeState::delighted]->value == 2.0);
  const ByComplainantOutcome<Named, LeftOut::zero> uncertain{.mollified = 0.25};
  CHECK(uncertain.dissatisfied.value == 0.0);
}

TEST_CASE("each state reads and writes the member of its name") {
  // Members are given by name and read by state: 1 to 6 in the order of the states.
  ByOutcome<double> table{
      .no_problem = 1, .silent = 2, .dissatisfied = 3, .mollified = 4, .satisfied = 5, .delighted = 6};
  double expected = 0.0;
  for (const OutcomeState state : table.states) {
    CHECK(table[state] == ++expected);
    table[state] *= 10.0;
  }
  CHECK(table ==
        ByOutcome<double>{
            .no_problem = 10, .silent = 20, .dissatisfied = 30, .mollified = 40, .satisfied = 50, .delighted = 60});
  ByComplainantOutcome<int> counts{.dissatisfied = 1, .mollified = 2, .satisfied = 3, .delighted = 4};
  int next = 0;
  for (const OutcomeState state : counts.states) CHECK(counts[state]++ == ++next);
  CHECK(counts == ByComplainantOutcome<int>{.dissatisfied = 2, .mollified = 3, .satisfied = 4, .delighted = 5});
  for (const OutcomeState state : {OutcomeState::no_problem, OutcomeState::silent})
    CHECK_THROWS_WITH(counts[state], "outcome must be one a complaint may have, got " + std::string(to_string(state)));
}

TEST_CASE("tables are equal when the same members are given with equal values") {
  const ByOutcome<double> a{.silent = 0.4};
  CHECK(a == ByOutcome<double>{.silent = 0.4});
  CHECK_FALSE(a == ByOutcome<double>{.silent = 0.5});
  CHECK_FALSE(a == ByOutcome<double>{.silent = 0.4, .delighted = 0.0});
  CHECK_FALSE(a == ByOutcome<double>{});
  CHECK(ByOutcome<double>{} == ByOutcome<double>{});
}

TEST_CASE("a table is transformed member by member, also to a type without a default") {
  const ComplainantShares shares{.dissatisfied = 0.25, .satisfied = 0.75};
  const auto points = transform(shares, [](OutcomeState, double p) { return 100.0 * p; });
  CHECK(points == ByComplainantOutcome<double>{.dissatisfied = 25, .mollified = 0, .satisfied = 75, .delighted = 0});
  const auto named =
      transform(shares, [](OutcomeState state, double p) { return Named(state == OutcomeState::satisfied ? -p : p); });
  CHECK(named.satisfied.value == -0.75);
  CHECK(named.dissatisfied.value == 0.25);
}

TEST_CASE("checks name the member, and pass over what is not given") {
  using Table = ByOutcome<double>;
  CHECK_NOTHROW(check_each("stay", Table{.satisfied = 1.0}, core::check_probability));
  try {
    check_each("stay", Table{.silent = 0.5, .satisfied = 1.2}, core::check_probability);
    FAIL("1.2 is no share");
  } catch (const Error& error) {
    CHECK(error.parameter() == "stay.satisfied");
    CHECK(std::string(error.what()) == "stay.satisfied must lie in [0, 1], got 1.2");
  }
  // Where left out means zero, a NaN was given.
  CHECK_THROWS_WITH(check_each("shares", ComplainantShares{.mollified = missing}, core::check_non_negative),
                    "shares.mollified must be finite and >= 0, got nan");
  // A name too long for the message is cut, not written past its end.
  CHECK(std::string(MemberName(std::string(200, 'x'), OutcomeState::dissatisfied)).size() <= 80);
  CHECK(std::string_view(MemberName("stay", OutcomeState::no_problem)) == "stay.no_problem");
}

TEST_CASE("shares lie in [0, 1] and sum to 1") {
  CHECK_NOTHROW(check_shares("shares", ComplainantShares{.dissatisfied = 0.1, .satisfied = 0.2, .delighted = 0.7}));
  CHECK_NOTHROW(check_shares("shares", ComplainantShares{.satisfied = 1.0 - 0.9e-9}));
  try {
    check_shares("shares", ComplainantShares{.satisfied = 0.9});
    FAIL("0.9 of the complainants is not all");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::contradiction);
    CHECK(std::string(error.what()) == "shares must sum to 1, got a sum of 0.9");
  }
  CHECK_THROWS_AS(check_shares("shares", ComplainantShares{.satisfied = 1.0 + 1.1e-9}), Error);
  CHECK_THROWS_WITH(check_shares("shares", ComplainantShares{.dissatisfied = 1.5, .delighted = -0.5}),
                    "shares.dissatisfied must lie in [0, 1], got 1.5");
  CHECK_THROWS_AS(check_shares("shares", ComplainantShares{.dissatisfied = missing, .delighted = 1.0}), Error);
}
