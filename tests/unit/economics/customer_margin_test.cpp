#include <amends/economics/customer_margin.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("margins and time as a customer add up by hand") {
  const std::vector<std::int64_t> ids{5, 7, 9, 5}, buyer{5, 5, 7, 9, 8, 5, 7};
  const std::vector<double> joined{missing, 365.25, 0, 0}, left{missing, missing, 182.625, 1};
  const std::vector<double> time{10, 365.25, 400, 5, 5, 730.5, missing}, margin{4, 3, 10, 2, 1, 1, 1};
  const std::vector<double> edges{0, 365.25, 730.5};
  const CustomerMargins out = customer_margins({.customer_id = ids,
                                                .joined_at = joined,
                                                .left_at = left,
                                                .purchase_customer = buyer,
                                                .purchase_time = time,
                                                .purchase_margin = margin},
                                               edges);
  CHECK(out.margin == std::vector<double>{4, 3, 0, 10, 2, 0, 0, 0});
  CHECK(out.years == std::vector<double>{1, 1, 0, 1, 0.5, 0, 0, 0});
  CHECK(out.customer_rows.first() == 3);
  CHECK(out.purchase_rows.left_out == 3);
  CHECK(out.purchase_rows.reasons[0].why == "no such customer");
  CHECK(out.purchase_rows.reasons[1].why == "it is outside the periods");
  const std::vector<double> falling{1, 0};
  CHECK_THROWS_AS(
      customer_margins(
          {.customer_id = ids, .purchase_customer = buyer, .purchase_time = time, .purchase_margin = margin}, falling),
      Error);
}

TEST_CASE("purchases before joining and after leaving are left out with their reason") {
  // By hand: 500 of customer 2 half a year before he joined, 7 and 9 of customer 1 after he left; a purchase at any
  // time of the day on which he joined, or left, counts.
  const std::vector<int> ids{1, 2}, buyer{1, 1, 1, 2, 2, 2, 1};
  const std::vector<double> joined{missing, 182.625}, left{100.25, missing};
  const std::vector<double> time{10, 100.75, 101, 10, 200, 182, 300}, margin{100, 5, 7, 500, 50, 3, 9};
  const std::vector<double> edges{0, 365.25};
  const CustomerMargins out = customer_margins({.customer_id = ids,
                                                .joined_at = joined,
                                                .left_at = left,
                                                .purchase_customer = buyer,
                                                .purchase_time = time,
                                                .purchase_margin = margin},
                                               edges);
  CHECK(out.margin == std::vector<double>{105, 53});
  CHECK(out.years == std::vector<double>{100.25 / 365.25, 0.5});
  CHECK(out.purchase_rows.line() ==
        "3 of 7 rows left out; the first is row 2: it is after its customer left (it is after its customer left: 2; it "
        "is before its customer joined: 1)");
}

TEST_CASE("purchases that match no customer are told, and without any there is no margin") {
  // By hand: 100 customers, a year each, one purchase of 10 each; the first `lost` of them have ids of nobody.
  const auto margin_of = [](int lost, bool has_no_id = false, double first_day = 0.0) {
    std::vector<double> ids, buyer, time, money(100, 10.0);
    for (int i = 0; i < 100; ++i) {
      ids.push_back(i), time.push_back(first_day + i);
      buyer.push_back(i >= lost ? i : has_no_id ? missing : 1000 + i);
    }
    for (int i = 0; i < 50; ++i)  // outside the period, and of nobody: no purchases in question
      buyer.push_back(5000), time.push_back(400.0 + i), money.push_back(1.0);
    const std::vector<double> edges{0, 365.25};
    const CustomerMargins all = customer_margins(
        {.customer_id = ids, .purchase_customer = buyer, .purchase_time = time, .purchase_margin = money}, edges);
    return customer_margin({.margin = all.margin, .years = all.years, .purchase_rows = all.purchase_rows});
  };
  const std::string name = "margin.per_customer_per_year";
  for (const int lost : {0, 1, 2}) CHECK(margin_of(lost).findings.empty());  // up to 2 %
  for (const bool has_no_id : {false, true}) {
    const LinkEstimates half = margin_of(50, has_no_id);
    CHECK(half.at(name).value == Approx(5.0));
    REQUIRE(half.findings.size() == 1);
    CHECK(half.findings[0].problem == LinkProblem::unmatched_purchases);
    CHECK(half.findings[0].quantity == name);
    CHECK_FALSE(half.findings[0].no_estimate);
    CHECK(half.findings[0].text ==
          "50 of 100 purchases match no customer, and what they brought is missing: write customer_id alike in both "
          "tables");
    CHECK(margin_of(3, has_no_id).findings.size() == 1);

    const LinkEstimates none = margin_of(100, has_no_id);
    CHECK(none.estimates.empty());
    REQUIRE(none.findings.size() == 1);
    CHECK(none.findings[0].no_estimate);
    CHECK_THROWS_WITH(none.at(name),
                      name +
                          ": none of 100 purchases in the periods matches a customer: write customer_id alike in "
                          "both tables");
  }
  // Of another year: no ids are at fault.
  const LinkEstimates late = margin_of(0, false, 1000.0);
  CHECK(late.estimates.empty());
  CHECK_THROWS_WITH(late.at(name), name +
                                       ": no purchase enters it: 150 of 150 rows left out; the first is row 0: it "
                                       "is outside the periods");
  // Nothing is known of purchases, or there is none; a growth goes with the margin.
  const std::vector<double> paid(30, 10.0);
  CHECK(customer_margin({.margin = paid}).findings.empty());
  const LinkEstimates nothing =
      customer_margin({.margin = paid, .later_margin = paid, .purchase_rows = core::RowReport{}});
  CHECK(nothing.estimates.empty());
  REQUIRE(nothing.findings.size() == 2);
  CHECK(nothing.findings[1].quantity == "margin.growth");
  CHECK(nothing.findings[1].text == "there is no purchase");
  CHECK(to_string(LinkProblem::unmatched_purchases) == "unmatched_purchases");
}

TEST_CASE("margin per customer and year, and its growth, by hand") {
  std::vector<double> margin, years, later;
  for (int i = 0; i < 20; ++i)
    margin.push_back(10.0 + i), years.push_back(i < 10 ? 1.0 : 0.5), later.push_back(12.0 + i);
  later[0] = missing;  // was no customer any more
  const LinkEstimates link =
      customer_margin({.margin = margin, .years = years, .later_margin = later, .later_years = years}, 2.0);
  const double m = 390.0 / 15.0;
  CHECK(link.at("margin.per_customer_per_year").value == Approx(m));
  CHECK(link.at("margin.per_customer_per_year").scale == estimation::Scale::log);
  double squares = 0.0;
  for (std::size_t i = 0; i < 20; ++i) squares += std::pow(margin[i] - m * years[i], 2);
  CHECK(link.at("margin.per_customer_per_year").standard_error() == Approx(std::sqrt(squares) / 15.0));
  // 19 customers: 380 and 418 over the same years.
  const double factor = std::sqrt(418.0 / 380.0);
  CHECK(link.at("margin.growth").value == Approx(factor - 1.0));
  double growth = 0.0;
  for (std::size_t i = 1; i < 20; ++i) growth += std::pow(factor / 2.0 * (later[i] / 418.0 - margin[i] / 380.0), 2);
  CHECK(link.at("margin.growth").standard_error() == Approx(std::sqrt(growth)));
  const std::vector<double> losses(20, -1.0), few{1, 2};
  const LinkEstimates shrinking = customer_margin({.margin = margin, .later_margin = losses});
  CHECK(shrinking.find("margin.growth") == nullptr);
  CHECK_THROWS_AS(shrinking.at("margin.growth"), Error);
  CHECK(customer_margin({.margin = losses}).at("margin.per_customer_per_year").scale == estimation::Scale::identity);
  CHECK(customer_margin({.margin = few}).estimates.empty());
  CHECK_THROWS_AS(customer_margin({}), Error);
}

TEST_CASE("95 % intervals of margins cover in simulated samples") {
  // 400 samples of 200 customers with skewed margins, which grow by 4 % a year on average; bounds as for stay rates.
  std::mt19937_64 random(31);
  std::normal_distribution<double> normal(0.0, 1.0);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const int samples = 400;
  int mean = 0, growth = 0;
  for (int s = 0; s < samples; ++s) {
    std::vector<double> margin(200), years(200), later(200);
    for (std::size_t i = 0; i < 200; ++i) {
      const double level = 60.0 * std::exp(0.5 * normal(random) - 0.125);
      years[i] = 0.2 + 0.8 * uniform(random);
      margin[i] = level * years[i] * std::exp(0.3 * normal(random) - 0.045);
      later[i] = 1.04 * level * std::exp(0.3 * normal(random) - 0.045);
    }
    const LinkEstimates link = customer_margin({.margin = margin, .years = years, .later_margin = later});
    const auto inside = [&](const char* name, double truth) {
      const auto limits = link.at(name).interval();
      return limits.lower <= truth && truth <= limits.upper ? 1 : 0;
    };
    mean += inside("margin.per_customer_per_year", 60.0);
    growth += inside("margin.growth", 0.04);
  }
  for (const int one : {mean, growth}) {
    CHECK(one >= 0.915 * samples);
    CHECK(one <= 0.985 * samples);
  }
}
