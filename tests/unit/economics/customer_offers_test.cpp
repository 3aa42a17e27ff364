#include <amends/economics/customer_offers.hpp>
#include <amends/economics/offer_budget.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"

using namespace amends;
using namespace amends_test;
using economics::OfferBudget;
using economics::offers_from_response;
using economics::offers_from_rows;
using Numbers = std::vector<double>;
using Codes = std::vector<std::int32_t>;

namespace {
constexpr double none = std::numeric_limits<double>::quiet_NaN();
// Derived: s0 = .3, smax = .9, g = .05, V = 300 gives c* = 43.944492.
constexpr recovery::SaturatingStay saturating{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.05};
}  // namespace

TEST_CASE("offers from a response curve") {
  const Numbers values{300, none, 100, -1}, amounts{10, 40};
  Numbers costs(8), gains(8);
  const core::RowReport report = offers_from_response(saturating, values, amounts, 0.2, costs, gains);
  CHECK(report.rows == 4);
  CHECK(report.left_out == 2);
  CHECK(report.first() == 1);
  CHECK(costs[0] == 10.0);
  CHECK(costs[5] == 40.0);
  CHECK(gains[0] == Approx(0.8 * 0.6 * (1.0 - std::exp(-0.5)) * 300.0).epsilon(1e-14));
  CHECK(gains[5] == Approx(0.8 * 0.6 * (1.0 - std::exp(-2.0)) * 100.0).epsilon(1e-14));
  CHECK(std::isnan(costs[2]));
  CHECK(std::isnan(gains[7]));
  CHECK(OfferBudget(costs, gains, 2).row_report().left_out == 0);  // no action: nothing is wrong with that
  CHECK(error_of([&] { offers_from_response(saturating, values, amounts, 1.1, costs, gains); }).parameter() ==
        "false_share");
  CHECK(error_of([&] { offers_from_response(saturating, values, Numbers{1}, 0, costs, gains); }).code() ==
        ErrorCode::size_mismatch);
  CHECK(error_of([&] {
          offers_from_response(saturating, values, Numbers{1, -1}, 0, costs, gains);
        }).parameter() == "amounts");
  const recovery::SaturatingStay wrong{.stay_without = 0.3, .stay_limit = 0.2, .rate = 1};
  CHECK(error_of([&] { offers_from_response(wrong, values, amounts, 0, costs, gains); }).parameter() == "stay_limit");
}

TEST_CASE("without a limit on money the budget makes the best offer of every customer") {
  // The amounts are a fine grid: what an unlimited budget gives is the grid's nearest to the closed-form optimum.
  Numbers amounts(1000);
  std::iota(amounts.begin(), amounts.end(), 1.0);
  for (double& amount : amounts) amount *= 0.25;
  const Numbers values{20, 50, 300, 1500};
  const recovery::SShapedStay s_shaped{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 90, .steepness = 0.08};
  const auto check = [&](const auto& response) {
    Numbers costs(4000), gains(4000);
    CHECK(offers_from_response(response, values, amounts, 0.0, costs, gains).left_out == 0);
    const OfferBudget budget(costs, gains, amounts.size());
    const auto plan = budget.plan(std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double best = recovery::best_offer(response, values[i]);
      const double given = plan.actions[i] < 0 ? 0.0 : amounts[static_cast<std::size_t>(plan.actions[i])];
      CHECK(given == Approx(best).margin(0.25));
    }
  };
  check(saturating);
  check(s_shaped);
  check(recovery::InvertedUStay{.stay_without = 0.3, .stay_peak = 0.9, .peak = 150, .stay_beyond = 0.2});
}

TEST_CASE("offers from a table of rows") {
  const Codes customers{0, 1, -1, 0, 0, 1, 1, 1}, actions{0, 1, 0, 0, 1, 0, -1, 0};
  const Numbers cost{1, 2, 3, 4, -5, none, 7, 8}, gain{10, 20, 30, 40, 50, 60, 70, 80};
  Numbers costs(4), gains(4);
  const core::RowReport report = offers_from_rows(customers, actions, cost, gain, 2, costs, gains);
  CHECK(costs[0] == 1.0);
  CHECK(std::isnan(costs[1]));
  CHECK(costs[2] == 8.0);
  CHECK(gains[2] == 80.0);
  CHECK(costs[3] == 2.0);
  CHECK(report.left_out == 5);
  CHECK(report.line() ==
        "5 of 8 rows left out; the first is row 2: the customer is missing (the customer is missing: 1; the customer "
        "has the action twice: the first row is taken: 1; the cost is negative: 1; the cost is missing or infinite: 1; "
        "the action is missing: 1)");
  CHECK(error_of([&] { offers_from_rows(Codes{2}, Codes{0}, Numbers{1}, Numbers{1}, 2, costs, gains); }).parameter() ==
        "customers");
  CHECK(error_of([&] { offers_from_rows(Codes{0}, Codes{2}, Numbers{1}, Numbers{1}, 2, costs, gains); }).parameter() ==
        "actions");
  CHECK(error_of([&] { offers_from_rows(Codes{0}, Codes{}, Numbers{1}, Numbers{1}, 2, costs, gains); }).code() ==
        ErrorCode::size_mismatch);
}
