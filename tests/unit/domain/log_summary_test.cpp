#include <algorithm>
#include <amends/domain/log_summary.hpp>
#include <cmath>
#include <span>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;

TEST_CASE("a summary counts with weights, by segment and channel, and says which rows are bad and why") {
  const std::vector<double> days{0, 4, missing, 2, -1, 3, 1};
  const std::vector<double> score{5, 2, missing, 3, 4, 9, 1};
  const std::vector<double> resolved{1, 0, missing, missing, 1, 1, 0};
  const std::vector<std::int8_t> segment{0, 1, 0, 0, 1, 1, 5};
  const std::vector<std::uint8_t> channel{0, 0, 1, 1, 0, 0, 0};
  const std::vector<float> weight{2, 1, 3, 1, 1, 1, 1};
  const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                  .resolved = std::span<const double>(resolved),
                                  .score = std::span<const double>(score),
                                  .segment = std::span<const std::int8_t>(segment),
                                  .channel = std::span<const std::uint8_t>(channel),
                                  .weight = std::span<const float>(weight),
                                  .segment_names = {"a", "b"},
                                  .channel_names = {"phone", "email"}});
  const domain::LogSummary summary = domain::summarise(log);
  // By hand: row 4 was answered before it came, row 5 scores 9 of 5, row 6 is of a segment without a name.
  core::RowReport expected{.rows = 7};
  expected.leave_out(4, to_string(domain::RowFault::response_days));
  expected.leave_out(5, to_string(domain::RowFault::score));
  expected.leave_out(6, to_string(domain::RowFault::segment));
  CHECK(log.report() == expected);
  CHECK(summary.report == expected);
  CHECK(summary.report.used() == 4);
  CHECK(summary.total.complaints == 7.0);
  CHECK(summary.total.complaints == log.complaints());
  CHECK(summary.total.answered == 4.0);
  CHECK(summary.total.mean_response_days() == (0.0 * 2 + 4 + 2) / 4.0);
  CHECK(summary.total.evaluated == 4.0);
  CHECK(summary.total.verdicts == 3.0);
  CHECK(summary.total.resolved == 2.0);
  CHECK(summary.total.mean_score() == (5.0 * 2 + 2 + 3) / 4.0);
  // Sample variance of 5, 5, 2, 3 by hand: mean 3.75, squares 1.5625 * 2 + 3.0625 + 0.5625 = 6.75; / 3 / 4.
  CHECK(summary.total.score_standard_error() == Approx(std::sqrt(6.75 / 3.0 / 4.0)).epsilon(1e-14));
  REQUIRE(summary.segments.size() == 2);
  CHECK(summary.segments[0].complaints == 6.0);
  CHECK(summary.segments[1].complaints == 1.0);
  CHECK(summary.segments[1].name == "b");
  CHECK(summary.channels[1].complaints == 4.0);
  CHECK(std::isnan(summary.channels[1].share_resolved().value));  // no verdict in this channel
  CHECK(summary.total.share_answered().value == 4.0 / 7.0);
}

TEST_CASE("a missing label is not a wrong code") {
  const std::vector<double> segment{0, -1, missing, 1}, channel{0, 0, 0, -2}, cluster{-1, 0, 0.5, 0};
  const domain::ComplaintLog log({.segment = std::span<const double>(segment),
                                  .channel = std::span<const double>(channel),
                                  .cluster = std::span<const double>(cluster),
                                  .segment_names = {"a", "b"},
                                  .channel_names = {"tel"},
                                  .cluster_names = {"north"}});
  CHECK(log.row(0).fault == domain::RowFault::no_cluster);
  CHECK(log.row(1).fault == domain::RowFault::no_segment);
  CHECK(log.row(2).fault == domain::RowFault::cluster);  // the last that is wrong
  CHECK(log.row(3).fault == domain::RowFault::channel);
  CHECK(to_string(domain::RowFault::no_cluster) == "cluster missing");
}

TEST_CASE("the account of a log does not depend on how the rows were split") {
  const std::size_t rows = 5'000;
  std::vector<double> days(rows), score(rows);
  core::RowReport expected{.rows = rows};
  double complaints = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    days[i] = i % 1021 == 1020 ? -1.0 : static_cast<double>(i % 7);
    score[i] = i % 1500 == 1024 ? 6.0 : static_cast<double>(1 + i % 5);
    if (score[i] > 5.0)
      expected.leave_out(i, "score outside its scale");
    else if (days[i] < 0.0)
      expected.leave_out(i, "response_days is negative or infinite");
    else
      complaints += 1.0;
  }
  const auto log_of = [&](std::size_t from, std::size_t count) {
    return domain::ComplaintLog({.response_days = std::span<const double>(days).subspan(from, count),
                                 .score = std::span<const double>(score).subspan(from, count)});
  };
  const domain::ComplaintLog log = log_of(0, rows);
  REQUIRE(expected.reasons.size() == 2);
  CHECK(log.report() == expected);
  CHECK(log.complaints() == complaints);
  for (const std::size_t part : {std::size_t{1}, std::size_t{1000}, std::size_t{1024}, std::size_t{4999}}) {
    core::RowReport together;
    for (std::size_t from = 0; from < rows; from += part)
      together.merge(log_of(from, std::min(part, rows - from)).report(), from);
    CHECK(together == expected);
  }
}

TEST_CASE("dates where days are due are left out") {
  const std::vector<double> days{3, 45'321, 20'240'131, missing, 36'525, 36'526, infinity};
  const domain::ComplaintLog log({.response_days = days});
  core::RowReport expected{.rows = 7};
  for (const std::size_t row : std::initializer_list<std::size_t>{1, 2, 5})
    expected.leave_out(row, "response_days is beyond 100 years: a date, not days");
  expected.leave_out(6, "response_days is negative or infinite");
  CHECK(log.report() == expected);
  CHECK(log.complaints() == 3.0);
}

TEST_CASE("a reversed scale is turned") {
  const std::vector<int> grade{1, 6};
  const domain::ComplaintLog log({.score = std::span<const int>(grade), .score_scale = {1.0, 6.0, true}});
  CHECK(log.row(0).score == 6.0);
  CHECK(log.row(1).score == 1.0);
}

TEST_CASE("a log says what is wrong with its columns") {
  const std::vector<double> two{1, 2}, three{1, 2, 3};
  const std::span<const double> a(two), b(three);
  CHECK_THROWS_AS(domain::ComplaintLog({}), Error);
  CHECK_THROWS_AS(domain::ComplaintLog({.response_days = a, .score = b}), Error);
  CHECK_THROWS_AS(domain::ComplaintLog({.segment = a}), Error);
  CHECK_THROWS_AS(domain::ComplaintLog({.score = a, .score_scale = {5.0, 1.0}}), Error);
}

TEST_CASE("columns in memory have the findings of a file") {
  // By hand: one response time of 9,999 days; scores of 1 to 5 on 0 to 10; ids 1 and 2 again in rows 2, 3 and 11.
  const std::vector<double> days{3, 9999, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, scores{1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 5, 4};
  const std::vector<double> ids{1, 2, 1, 2, 5, 6, 7, missing, missing, 10, 11, 1};
  const domain::ComplaintLog log(
      {.response_days = days, .score = scores, .complaint_id = ids, .score_scale = {0.0, 10.0}});
  CHECK(log.account()->findings ==
        std::vector<std::string>{
            "1 row has a response time of more than ten years, the first is row 1: are its dates placeholders?",
            "the scores go from 1 to 5 on the stated scale of 0 to 10, as on a scale of 1 to 5: look at score_scale",
            "3 rows have a complaint_id that stands before, the first is row 2: answers go to the first row of each"});
  CHECK(log.report().left_out == 0);
  // Rows that cannot be used say nothing.
  std::vector<double> wrong = scores;
  wrong[1] = wrong[2] = wrong[3] = wrong[11] = 77;
  const domain::ComplaintLog fewer(
      {.response_days = days, .score = wrong, .complaint_id = ids, .score_scale = {1.0, 5.0}});
  CHECK(fewer.account()->findings.empty());
}
