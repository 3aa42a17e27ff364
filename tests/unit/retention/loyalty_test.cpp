#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using Catch::Matchers::Contains;
using retention::LoyaltyWarning;

TEST_CASE("expected loyalty after a problem, half of the complainants satisfied") {
  // Vector TA2 on TARP's tables: large loss, 69 % complain: .69 (.5 .54 + .5 .19) + .31 .09 = .27975;
  // small loss, 3 % complain: .03 (.5 .70 + .5 .46) + .97 .37 = .3763.
  const domain::ComplainantShares half{.dissatisfied = 0.5, .satisfied = 0.5};
  const auto large =
      retention::expected_loyalty_after_problem(0.69, half, retention::published::tarp_large_loss.loyalty);
  CHECK(large.loyalty == Approx(0.27975).epsilon(1e-12));
  CHECK(std::isnan(large.lost));  // these tables do not know customers without a problem
  CHECK(large.warnings.empty());
  const auto small_loss =
      retention::expected_loyalty_after_problem(0.03, half, retention::published::tarp_small_loss.loyalty);
  CHECK(small_loss.loyalty == Approx(0.3763).epsilon(1e-12));
}

TEST_CASE("the tree splits all customers, and walking it customer by customer gives the same loyalty") {
  const retention::LoyaltyByOutcome stay{
      .no_problem = 0.9, .silent = 0.5, .dissatisfied = 0.3, .mollified = 0.6, .satisfied = 0.8, .delighted = 0.95};
  const domain::ComplainantShares ends{.dissatisfied = 0.1, .mollified = 0.2, .satisfied = 0.3, .delighted = 0.4};
  const auto shares = retention::outcome_shares(0.2, 0.4, ends);
  double sum = 0.0;
  for (const auto state : domain::outcome_states) sum += shares[state];
  CHECK(sum == Approx(1.0));
  // The naive way: follow 1,000,000 customers branch by branch.
  const double troubled = 1e6 * 0.2, voiced = troubled * 0.4;
  const double stayed = (1e6 - troubled) * 0.9 + (troubled - voiced) * 0.5 + voiced * 0.1 * 0.3 + voiced * 0.2 * 0.6 +
                        voiced * 0.3 * 0.8 + voiced * 0.4 * 0.95;
  const auto expected = retention::expected_loyalty(shares, stay);
  CHECK(expected.loyalty == Approx(stayed / 1e6));
  CHECK(expected.lost == Approx(0.9 - stayed / 1e6));
  // The same in two steps.
  const auto after = retention::expected_loyalty_after_problem(0.4, ends, stay);
  CHECK(retention::blended_retention(0.9, after.loyalty, 0.2) == Approx(expected.loyalty));
  CHECK(expected.warnings ==
        std::vector{LoyaltyWarning::recovered_above_untroubled, LoyaltyWarning::dissatisfied_below_silent});
}

TEST_CASE("warnings: recovered above untroubled, also in the folklore; unknown states never warn") {
  CHECK(retention::check_loyalty({}).empty());
  CHECK(retention::check_loyalty({.no_problem = 0.8, .satisfied = 0.8, .delighted = 0.8}).empty());
  const auto folk = retention::check_loyalty({.no_problem = retention::folklore::repurchase_without_problem.value,
                                              .satisfied = retention::folklore::repurchase_after_recovery.value});
  CHECK(folk == std::vector{LoyaltyWarning::recovered_above_untroubled});
  CHECK(retention::check_loyalty({.no_problem = 0.8, .mollified = 0.81}).size() == 1);
  CHECK(retention::check_loyalty(retention::published::tarp_large_loss.loyalty).empty());
  CHECK(retention::to_string(LoyaltyWarning::recovered_above_untroubled) == "recovered_above_untroubled");
}

TEST_CASE("an insurer with 80,000 customers: fewer problems, and rounding last") {
  // Vector TA1, a published deck of 2010: 74 % stay without a problem, 45 % after one; problems fall from 5.67 % to
  // 1.71 %. Deck: 919 customers, 266,805 at a lifetime value of 290.41.
  const double without = retention::published::financial_services_without_problem.value;
  const double after = retention::published::financial_services_after_problem.value;
  CHECK(retention::blended_retention(without, after, 0.0567) == Approx(0.723557).epsilon(1e-9));
  CHECK(retention::blended_retention(without, after, 0.0171) == Approx(0.735041).epsilon(1e-9));
  const double kept = retention::customers_kept_by_fewer_problems({.customers = 80000,
                                                                   .without_problem = without,
                                                                   .after_problem = after,
                                                                   .problem_rate_before = 0.0567,
                                                                   .problem_rate_after = 0.0171});
  CHECK(std::fabs(kept - 918.72) < 1e-8);
  CHECK(std::fabs(kept * 290.41 - 266805.48) < 0.005);
  CHECK(std::round(kept * 290.41) == 266805.0);                         // money first, then rounded: as published
  CHECK(std::round(kept) * 290.41 == Approx(266886.79).epsilon(1e-9));  // customers rounded first: wrong
  // The same deck with 30 % problems: 13,200 leave after a problem. Without one 14,560 leave (it prints 14,000).
  CHECK((1 - after) * 0.30 * 80000 == Approx(13200));
  CHECK((1 - without) * 0.70 * 80000 == Approx(14560));
  CHECK(80000 * (1 - retention::blended_retention(without, after, 0.30)) == Approx(13200 + 14560));
}

TEST_CASE("published tables say what they are") {
  const auto& table = retention::published::tarp_large_loss;
  CHECK(std::isnan(table.loyalty.no_problem));
  CHECK(std::isnan(table.loyalty.mollified));
  CHECK(std::isnan(table.loyalty.delighted));
  CHECK(table.satisfied_quickly == 0.82);
  CHECK(table.measure == retention::LoyaltyMeasure::intention);
  for (const auto& t : retention::published::loyalty_tables) {
    // In the 1970s complaining was better than silence, whatever came of it; 2020 turned that round.
    CHECK(t.loyalty.silent < t.loyalty.dissatisfied);
    CHECK(t.loyalty.satisfied < t.satisfied_quickly);
    CHECK(t.provenance.evidence == Evidence::published_secondary);
  }
  CHECK(retention::published::dissatisfied_minus_silent_2020.value == -22.0);
  // Per resolved customer .554 against .355 (computed): the loss is from delay, not from the rate of resolution.
  const auto& groups = retention::published::dillard_bates;
  CHECK(groups[0].repurchased / groups[0].resolved == Approx(0.554).epsilon(1e-3));
  CHECK(groups[1].repurchased / groups[1].resolved == Approx(0.355).epsilon(2e-3));
  CHECK(groups[2].repurchased == 0.0);
}

TEST_CASE("the folklore of leaving sums to 100 %, and only a part of it is preventable") {
  std::vector<retention::LossReason> reasons;
  double sum = 0.0;
  for (const auto& r : retention::folklore::leave_reasons) {
    sum += r.share;
    reasons.push_back({.reason = std::string(r.reason),
                       .weight = 100 * r.share,
                       .preventable_share = r.reason == "service" ? 0.5 : 0.0});
  }
  CHECK(sum == Approx(1.0));
  const auto parts = retention::decompose_losses(Customers{2000}, reasons);
  CHECK(parts.reasons[5].share == Approx(0.68));
  CHECK(parts.reasons[5].lost == Approx(1360));  // 2000 * .68
  CHECK(parts.preventable == Approx(680));
  CHECK(parts.preventable_share == Approx(0.34));
  double lost = 0.0;
  for (const auto& line : parts.reasons) lost += line.lost;
  CHECK(lost == Approx(2000));
}

TEST_CASE("wrong shares, unknown loyalties and NaN are refused by name") {
  const retention::LoyaltyByOutcome stay{.no_problem = 0.9, .silent = 0.5, .dissatisfied = 0.3};
  CHECK_THROWS_WITH(retention::expected_loyalty({.silent = 0.5, .satisfied = 0.5}, stay),
                    Contains("loyalty.satisfied must be given"));
  CHECK_THROWS_WITH(retention::expected_loyalty({.silent = 0.5, .dissatisfied = 0.4}, stay),
                    Contains("shares must sum to 1, got a sum of 0.9"));
  CHECK_THROWS_AS(retention::expected_loyalty({.silent = missing, .dissatisfied = 1.0}, stay), Error);
  CHECK_THROWS_WITH(retention::expected_loyalty({.silent = 1.0}, {.silent = 1.2}),
                    Contains("loyalty.silent must lie in [0, 1], got 1.2"));
  CHECK_THROWS_WITH(retention::outcome_shares(0.2, 0.4, {.dissatisfied = 0.5, .satisfied = 0.6}),
                    Contains("complainants must sum to 1"));
  CHECK_THROWS_AS(retention::outcome_shares(missing, 0.4, {.satisfied = 1.0}), Error);
  CHECK_THROWS_AS(retention::outcome_shares(0.2, 0.4, {.satisfied = missing}), Error);
  CHECK_THROWS_AS(retention::blended_retention(0.7, missing, 0.1), Error);
  CHECK_THROWS_AS(retention::customers_kept_by_fewer_problems({.customers = -1,
                                                               .without_problem = 0.7,
                                                               .after_problem = 0.4,
                                                               .problem_rate_before = 0.1,
                                                               .problem_rate_after = 0.05}),
                  Error);
  CHECK_THROWS_AS(retention::decompose_losses(Customers{5}, {}), Error);
  const std::vector<retention::LossReason> none{{.reason = "a", .weight = 0.0}};
  CHECK_THROWS_AS(retention::decompose_losses(Customers{5}, none), Error);
  const std::vector<retention::LossReason> wrong{{.reason = "a", .weight = 1.0, .preventable_share = missing}};
  CHECK_THROWS_WITH(retention::decompose_losses(Customers{5}, wrong),
                    Contains("reasons[0].preventable_share must lie in [0, 1], got nan"));
}
