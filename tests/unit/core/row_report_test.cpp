#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <string>
#include <utility>
#include <vector>

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

TEST_CASE("parts that number their rows from 0 are put where they begin") {
  RowReport first{.rows = 4}, second{.rows = 6};
  first.leave_out(2, "b");
  second.leave_out(0, "a");
  second.leave_out(5, "b");
  RowReport whole{.rows = 10};
  for (const auto& [row, why] : std::vector<std::pair<std::size_t, std::string>>{{2, "b"}, {4, "a"}, {9, "b"}})
    whole.leave_out(row, why);
  RowReport forward, backward;
  forward.merge(first);
  forward.merge(second, 4);
  backward.merge(second, 4);
  backward.merge(first);
  CHECK(forward == whole);
  CHECK(backward == whole);
}

TEST_CASE("an estimator without rows, or with too few, says first what was refused and why") {
  CHECK(core::no_row_line({}) == "no row can be used: none was given");
  CHECK(core::counted(1, "row") == "1 row");
  CHECK(core::counted(0, "row") == "0 rows");
  CHECK(core::there_are(1, "usable row") == "there is 1 usable row");
  CHECK(core::there_are(1.5, "customer") == "there are 1.5 customers");
  CHECK(core::no_row_line({.rows = 3}) == "no row can be used: every weight is 0");
  CHECK(core::after_account({.rows = 3}, "give more") == "give more");
  RowReport report{.rows = 3};
  report.leave_out(1, "T is missing");
  CHECK(core::no_row_line(report) ==
        "no row can be used: 1 of 3 rows left out; the first is row 1: T is missing; every other weight is 0");
  CHECK(core::after_account(report, "give more") ==
        "1 of 3 rows left out; the first is row 1: T is missing; give more");
  report.leave_out(0, "T is missing");
  report.leave_out(2, "T is missing");
  CHECK(core::no_row_line(report) == "no row can be used: 3 of 3 rows left out; the first is row 0: T is missing");
}

TEST_CASE("a stored account that does not add up is refused") {
  RowReport good{.rows = 10};
  for (const std::size_t row : {2u, 5u, 7u}) good.leave_out(row, row == 5 ? "b" : "a");
  CHECK_NOTHROW(core::check(good));
  CHECK_NOTHROW(core::check({}));
  const auto refused = [&](auto&& alter) {
    RowReport report = good;
    alter(report);
    CHECK_THROWS_AS(core::check(report), Error);
  };
  refused([](RowReport& r) { r.left_out = 2; });
  refused([](RowReport& r) { r.rows = 2; });
  refused([](RowReport& r) { r.rows = 5; });  // row 5 is not among them
  refused([](RowReport& r) { r.reasons[0].rows = 0; });
  refused([](RowReport& r) { r.reasons[1].why = "a"; });
  refused([](RowReport& r) { r.reasons[1].why.clear(); });
  refused([](RowReport& r) { std::swap(r.reasons[0], r.reasons[1]); });
  refused([](RowReport& r) { r.reasons.clear(); });
  refused([](RowReport& r) { r.reasons[0].rows = ~std::size_t{0}; });
}
