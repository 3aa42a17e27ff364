#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/domain/purchase_history.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

// Times of a purchase history that cannot be meant.

using namespace amends;
using namespace amends_test;
using domain::LineFault;
using domain::PurchaseHistory;
using domain::TransactionReport;

TEST_CASE("numbers that look like dates or Unix times are no days") {
  const std::vector<double> who{1, 1, 2};
  const std::vector<double> dates{20'240'101, 20'240'131, missing};
  const std::vector<std::int64_t> seconds{1'704'067'200, 1'706'659'200, core::not_a_time};
  const auto error = error_of([&] { PurchaseHistory({.customer = who, .time = dates}); });
  CHECK(error.code() == ErrorCode::domain);
  CHECK(error.parameter() == "time");
  CHECK(std::string(error.what()).find("look like dates (20240131, 202401, 31012024)") != std::string::npos);
  CHECK(error_of([&] { PurchaseHistory({.customer = who, .time = seconds}); }).parameter() == "time");
  // With their unit they are times; and ticks of a day that are dated are days since 1970, whatever they look like.
  const PurchaseHistory right({.customer = who, .time = seconds, .ticks_per_day = 86'400.0});
  CHECK(right.purchases(0)[1].period == 30.0);
  CHECK(left_out_for(right.report(), LineFault::time) == 1);
}

TEST_CASE("placeholders of dated lines are left out, and only of these") {
  const std::vector<double> who{1, 1, 2, missing, 2};
  const auto day = [](std::int64_t year, int month, int of_month) {
    return core::days_from_civil({year, month, of_month}) * core::microseconds_per_day;
  };
  const std::vector<std::int64_t> when{day(2024, 1, 1), day(9999, 12, 31), day(1, 1, 1), day(9999, 12, 31),
                                       day(2024, 1, 31)};
  const PurchaseHistory history({.customer = who, .time = when, .ticks_per_day = 86'400e6, .dated = true});
  CHECK(history.dated());
  CHECK(history.last_period() == 30.0);
  CHECK(left_out_for(history.report(), LineFault::placeholder) == 2);
  CHECK(first_left_out_for(history.report(), LineFault::placeholder) == 1);
  CHECK(left_out_for(history.report(), LineFault::customer) == 1);
  domain::check(history.report());  // that it adds up, too
  // The first and last days that are none; doubles as integers are read.
  const std::vector<std::int64_t> edges{day(1, 12, 31), day(2, 1, 1), day(9998, 12, 31), day(9999, 1, 1),
                                        core::not_a_time};
  std::vector<double> days;
  for (const std::int64_t one : edges)
    days.push_back(one == core::not_a_time ? missing : static_cast<double>(one) / 86'400e6);
  const std::vector<double> somebody{1, 1, 1, 1, 1};
  const PurchaseHistory known({.customer = somebody, .time = edges, .ticks_per_day = 86'400e6, .dated = true});
  const PurchaseHistory as_days({.customer = somebody, .time = days, .dated = true});
  CHECK(known.report() == as_days.report());
  CHECK(left_out_for(known.report(), LineFault::placeholder) == 2);
  CHECK(left_out_for(known.report(), LineFault::time) == 1);
  CHECK(known.report().purchases == 2);
  const PurchaseHistory undated({.customer = somebody, .time = edges, .ticks_per_day = 86'400e6});
  CHECK(left_out_for(undated.report(), LineFault::placeholder) == 0);
}

TEST_CASE("lines far from the median day are counted, in any order") {
  // By hand: the median of 0, 10, 20, 30 and 14,631 days is 20, and 14,631 - 20 lies beyond 40 years by a day.
  std::vector<double> when{30, 14'631, missing, 0, 20, 10};
  const std::vector<double> who{1, 1, 1, missing, 2, 2};
  const TransactionReport report = PurchaseHistory({.customer = who, .time = when}).report();
  CHECK(report.far_lines == 1);
  CHECK(report.first_far_line == 1);
  CHECK(left_out_for(report, LineFault::time) == 1);
  CHECK(report.row_report.used() == 4);
  std::sort(when.begin(), when.begin() + 2);
  CHECK(PurchaseHistory({.customer = who, .time = when}).report().far_lines == 1);
  std::vector<std::int64_t> hours;
  for (const double day : when)
    hours.push_back(std::isnan(day) ? core::not_a_time : static_cast<std::int64_t>(24 * day));
  CHECK(PurchaseHistory({.customer = who, .time = hours, .ticks_per_day = 24.0}).report().far_lines == 1);
  when[1] = 14'630;
  CHECK(PurchaseHistory({.customer = who, .time = when}).report().far_lines == 0);
  // Records of 80 years, evenly: the median is their middle.
  std::vector<double> even, nobody;
  for (double day = 0; day < 2 * domain::far_from_median_days; day += 10) even.push_back(day);
  nobody.assign(even.size(), 1.0);
  CHECK(PurchaseHistory({.customer = nobody, .time = even}).report().far_lines == 0);
}

TEST_CASE("moments are described as dates where times are dated") {
  const std::vector<double> who{1, 1};
  const std::vector<std::int64_t> when{1'704'103'200'000'000'000, 1'706'659'200'000'000'000};  // 2024-01-01T10, -31
  const domain::TransactionColumns columns{.customer = who, .time = when, .ticks_per_day = 86'400e9, .dated = true};
  const PurchaseHistory days(columns);
  CHECK(days.describe(1'704'103'200e9) == "2024-01-01");
  CHECK(days.describe_period(days.last_period()) == "2024-01-31");
  CHECK(PurchaseHistory(columns, {.grain_days = 1.0 / 24}).describe(1'704'103'200e9) == "2024-01-01T10:00:00");
  CHECK(PurchaseHistory({.customer = who, .time = when, .ticks_per_day = 86'400e9}).describe(43'200e9) == "0.5");
  CHECK(days.observed_period("end", 1'706'659'200e9) == 30.0);
  CHECK(std::string(error_of([&] { static_cast<void>(days.observed_period("end", 1'700'000'000e9)); }).what()) ==
        "end is 2023-11-14, before the records begin (2024-01-01)");  // Unix time 1.7e9 is 2023-11-14T22:13:20Z
  const double never = static_cast<double>(core::days_from_civil({9999, 12, 31}));
  const std::vector<double> numbers{19'723, 19'753};
  const PurchaseHistory dated({.customer = who, .time = numbers, .dated = true});
  CHECK(std::string(error_of([&] { static_cast<void>(dated.observed_period("end", never)); }).what()) ==
        "end is a placeholder such as 9999-12-31: give the day on which the records end, or leave it out");
  CHECK(PurchaseHistory({.customer = who, .time = numbers}).observed_period("end", never) == never - 19'723);
}
