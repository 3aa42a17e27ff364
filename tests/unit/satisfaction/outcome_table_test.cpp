#include <amends/satisfaction/outcome_table.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("rows fall into segments, bands and classes; bad rows are counted, not used") {
  const std::vector<double> days{0, 1, 2, 5, 6, 11, missing, -1};
  const std::vector<double> score{5, 4, 3, missing, 1, 2, 1, 5};
  const std::vector<float> resolved{1, 1, 0, std::nanf(""), 0, 0, 0, 1};
  const std::vector<std::int32_t> segment{0, 1, 0, 0, 1, 1, 0, 0};
  const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                  .resolved = std::span<const float>(resolved),
                                  .score = std::span<const double>(score),
                                  .segment = std::span<const std::int32_t>(segment),
                                  .segment_names = {"a", "b"}});
  CHECK(log.report().rows == 8);
  CHECK(log.report().line() == "1 of 8 rows left out; the first is row 7: response_days is negative or infinite");
  CHECK(log.complaints() == 7.0);

  const std::vector<double> edges{1, 5};
  const auto table = satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges);
  REQUIRE(table.bands().size() == 4);
  CHECK(table.bands()[0].label() == "0-1");
  CHECK(table.bands()[1].label() == "2-5");
  CHECK(table.bands()[2].label() == "over 5");
  CHECK(table.bands()[3].label() == "not answered");
  CHECK(table.cell(0, 0).delighted == 1.0);
  CHECK(table.cell(1, 0).satisfied == 1.0);
  CHECK(table.cell(0, 1).received == 2.0);
  CHECK(table.cell(0, 1).evaluated == 1.0);
  CHECK(table.cell(1, 2).dissatisfied == 2.0);
  CHECK(table.cell(0, 3).received == 1.0);
  CHECK(table.total().received == 7.0);
  CHECK(table.total().resolved == 2.0);
}

TEST_CASE("days that are not whole have bands that say where they are") {
  const std::vector<double> edges{1, 5, 8};
  const auto labels = [&](const std::vector<double>& days, const std::vector<double>& weight) {
    const std::vector<double> score(days.size(), 3.0);
    const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                    .score = std::span<const double>(score),
                                    .weight = std::span<const double>(weight)});
    const auto table = satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges);
    std::string all;
    for (const auto& band : table.bands()) all += band.label() + "; ";
    return all;
  };
  const std::string whole = "0-1; 2-5; 6-8; over 8; not answered; ";
  const std::string not_whole = "up to 1; over 1 to 5; over 5 to 8; over 8; not answered; ";
  CHECK(labels({0, 2, 8, missing}, {1, 1, 1, 1}) == whole);
  CHECK(labels({0, 5.5, 8, missing}, {1, 1, 1, 1}) == not_whole);
  CHECK(labels({0, 2, 8.25, missing}, {1, 1, 1, 1}) == not_whole);
  // Rows that are not counted say nothing: of no weight, or not valid.
  CHECK(labels({0, 5.5, 8, missing}, {1, 0, 1, 1}) == whole);
  CHECK(labels({0, 2, -0.5, missing}, {1, 1, 1, 1}) == whole);
  CHECK(labels({}, {}) == whole);

  CHECK(satisfaction::ResponseBand{-INFINITY, INFINITY, false}.label() == "any");
  CHECK(satisfaction::ResponseBand{0.5, 1}.label() == "over 0.5 to 1");
}

TEST_CASE("a band is within so many days where all of it is") {
  const satisfaction::ResponseBand first{-INFINITY, 1}, second{1, 5}, last{5, INFINITY}, never{INFINITY, missing};
  CHECK(first.within(1));
  CHECK(first.within(5));
  CHECK(!first.within(0.5));
  CHECK(second.within(5));
  CHECK(!second.within(4.999));
  CHECK(!last.within(1e300));
  CHECK(last.within(INFINITY));
  CHECK(!never.within(INFINITY));
  CHECK(!first.within(missing));
}

TEST_CASE("thresholds and edges are checked") {
  const std::vector<double> score{1, 5};
  const domain::ComplaintLog log({.score = std::span<const double>(score)});
  const std::vector<double> down{5, 1};
  CHECK_THROWS_AS(satisfaction::tabulate_outcomes(log, {.satisfied = 5, .delighted = 4}, {}), Error);
  CHECK_THROWS_AS(satisfaction::tabulate_outcomes(log, {.satisfied = missing, .delighted = 4}, {}), Error);
  CHECK_THROWS_AS(satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, down), Error);
}

TEST_CASE("a table of more cells than anybody reads is refused before it is made") {
  // 65,536 segments times 65,536 channels times 3 bands.
  const std::vector<double> score{1, 5};
  const std::vector<std::int32_t> codes{0, 1};
  std::vector<std::string> names;
  for (int i = 0; i < 65'536; ++i) names.push_back("n" + std::to_string(i));
  const domain::ComplaintLog log({.score = std::span<const double>(score),
                                  .segment = std::span<const std::int32_t>(codes),
                                  .channel = std::span<const std::int32_t>(codes),
                                  .segment_names = names,
                                  .channel_names = names});
  CHECK_THROWS_WITH(satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, std::vector<double>{5.0},
                                                    satisfaction::GroupBy::segment_and_channel),
                    Catch::Contains("got 12884901888"));
}
