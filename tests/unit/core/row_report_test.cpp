#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>

#include "catch.hpp"

using namespace amends;
using core::RowReport;

TEST_CASE("an account counts rows by reason, in the order of their first rows") {
  RowReport report{.rows = 10};
  CHECK(report.line().empty());
  CHECK(report.used() == 10);
  report.leave_out(4, "T is negative");
  CHECK(report.line() == "1 of 10 rows left out; the first is row 4: T is negative");
  report.leave_out(6, "recency is above T");
  report.leave_out(7, "T is negative");
  CHECK(report.used() == 7);
  CHECK(report.first() == 4);
  CHECK(report.first_why() == "T is negative");
  CHECK(report.line() ==
        "3 of 10 rows left out; the first is row 4: T is negative (T is negative: 2; recency is above T: 1)");
}

TEST_CASE("the account of the parts, merged in any order, is the account of the whole") {
  const std::vector<std::pair<std::size_t, std::string>> wrong{{3, "a"}, {5, "b"}, {8, "a"}, {9, "c"}, {11, "b"}};
  RowReport whole{.rows = 12};
  for (const auto& [row, why] : wrong) whole.leave_out(row, why);
  for (std::size_t cut = 0; cut <= wrong.size(); ++cut) {
    RowReport early{.rows = 4}, late{.rows = 8};
    for (std::size_t i = 0; i < wrong.size(); ++i) (i < cut ? early : late).leave_out(wrong[i].first, wrong[i].second);
    RowReport forward = early, backward = late;
    forward.merge(late);
    backward.merge(early);
    CHECK(forward == whole);
    CHECK(backward == whole);
  }
}

TEST_CASE("too many rows left out, or all of them, is an error that gives the account") {
  RowReport report{.rows = 4};
  report.leave_out(1, "score is missing");
  core::check_left_out(report, 0.25);
  CHECK_THROWS_WITH(core::check_left_out(report, 0.2),
                    "too many rows cannot be used: 1 of 4 rows left out; the first is row 1: score is missing; "
                    "largest_share_left_out allows 20 %");
  for (const std::size_t row : {0u, 2u, 3u}) report.leave_out(row, "score is missing");
  CHECK_THROWS_WITH(core::check_left_out(report, 1.0),
                    "no row can be used: 4 of 4 rows left out; the first is row 0: score is missing");
  CHECK_THROWS_AS(core::check_left_out(report, 1.5), Error);
  core::check_left_out(RowReport{}, 0.0);  // nothing came, nothing was left out
}
