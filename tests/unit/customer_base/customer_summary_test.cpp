#include <algorithm>
#include <amends/customer_base/customer_summary.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using customer_base::customer_summary;
using customer_base::CustomerSummary;
using customer_base::CustomerSummaryWarning;
using domain::PurchaseHistory;

namespace {
PurchaseHistory history_of(const std::vector<double>& customer, const std::vector<double>& day,
                           const std::vector<double>& amount = {}) {
  domain::TransactionColumns columns{.customer = std::span<const double>(customer),
                                     .time = std::span<const double>(day)};
  if (!amount.empty()) columns.amount = std::span<const double>(amount);
  return PurchaseHistory(columns);
}

bool warns(const customer_base::CustomerSummaryReport& report, CustomerSummaryWarning warning) {
  for (const auto one : report.warnings)
    if (one == warning) return true;
  return false;
}

// By hand. Customer 0 buys on days 0, 10 (two lines), 45 and 60; customer 1 on day 3 only; customer 2 on days 30 and
// 31; customer 3 on day 50. A line without customer on day 70 says that the records reach until then.
const std::vector<double> customers{0, 0, 0, 0, 0, 1, 2, 2, 3, missing};
const std::vector<double> days{0, 10, 10, 45, 60, 3, 30, 31, 50, 70};
const std::vector<double> amounts{100, 4, 6, 20, 40, 7, 8, 9, 1, 5};
}  // namespace

TEST_CASE("recency, frequency, T and monetary value by hand") {
  const CustomerSummary weeks = customer_summary(history_of(customers, days, amounts));
  REQUIRE(weeks.size() == 4);
  CHECK(weeks.customer == std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(weeks.frequency == std::vector<double>{3, 0, 1, 0});
  CHECK(weeks.recency == std::vector<double>{60.0 / 7.0, 0, 1.0 / 7.0, 0});  // days / 7 exactly
  CHECK(weeks.T == std::vector<double>{10, 67.0 / 7.0, 40.0 / 7.0, 20.0 / 7.0});
  CHECK(weeks.monetary_value == std::vector<double>{70.0 / 3.0, 0, 9, 0});
  const auto& report = weeks.report;
  CHECK(report.customers == 4);
  CHECK(report.repeat_customers == 2);
  CHECK(report.purchases == 8);
  CHECK(report.purchases_after_end == 0);
  CHECK(report.records_begin == 0.0);
  CHECK(report.observation_end == 70.0);
  CHECK(report.unit_days == 7.0);
  CHECK(report.lines.row_report.line() == "1 of 10 rows left out; the first is row 9: customer is missing");
  CHECK(report.warnings.empty());

  const auto all =
      customer_summary(history_of(customers, days, amounts),
                       {.unit = TimeUnit::day(), .monetary_value = customer_base::MonetaryValue::all_purchases});
  CHECK(all.recency == std::vector<double>{60, 0, 1, 0});
  CHECK(all.T == std::vector<double>{70, 67, 40, 20});
  CHECK(all.monetary_value == std::vector<double>{42.5, 7, 8.5, 1});
  CHECK(customer_summary(history_of(customers, days)).monetary_value.empty());
}

TEST_CASE("an end of observation leaves out later purchases and later customers, and counts them") {
  const auto summary =
      customer_summary(history_of(customers, days, amounts), {.unit = TimeUnit::day(), .observation_end = 45.5});
  CHECK(summary.customer == std::vector<std::int64_t>{0, 1, 2});
  CHECK(summary.frequency == std::vector<double>{2, 0, 1});  // the whole of day 45 is observed
  CHECK(summary.recency == std::vector<double>{45, 0, 1});
  CHECK(summary.T == std::vector<double>{45, 42, 15});
  CHECK(summary.monetary_value == std::vector<double>{15, 0, 9});
  CHECK(summary.report.purchases_after_end == 2);
  CHECK(summary.report.customers_after_end == 1);
  CHECK(summary.report.observation_end == 45.0);
}

TEST_CASE("recency never exceeds T, frequency 0 means recency 0") {
  // What every model of repeat buying asks of its rows.
  std::vector<double> customer, day;
  for (int i = 0; i < 3'000; ++i) {
    customer.push_back((i * 37) % 211);
    day.push_back(((i * 7919) % 4'000) / 10.0);
  }
  for (const double end : {0.0, 1.0, 100.0, 399.9, 1e6}) {
    const auto summary = customer_summary(history_of(customer, day), {.observation_end = end});
    for (std::size_t i = 0; i < summary.size(); ++i) {
      CHECK(summary.recency[i] <= summary.T[i]);
      CHECK((summary.frequency[i] == 0.0) == (summary.recency[i] == 0.0));
    }
  }
}

TEST_CASE("calibration and holdout by hand") {
  const auto split = customer_base::calibration_holdout_split(history_of(customers, days, amounts), 31.0,
                                                              {.unit = TimeUnit::day(), .observation_end = 59.0});
  CHECK(split.calibration.customer == std::vector<std::int64_t>{0, 1, 2});
  CHECK(split.calibration.frequency == std::vector<double>{1, 0, 1});
  CHECK(split.calibration.T == std::vector<double>{31, 28, 1});
  CHECK(split.frequency_holdout == std::vector<double>{1, 0, 0});  // day 45; day 60 is after the end
  CHECK(split.monetary_value_holdout == std::vector<double>{20, 0, 0});
  CHECK(split.duration_holdout == 28.0);
  CHECK(split.customers_acquired_in_holdout == 1);  // customer 3, day 50
  // The parts add up to the whole: an identity for every customer of the calibration.
  const auto whole = customer_summary(history_of(customers, days, amounts), {.observation_end = 59.0});
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(split.calibration.frequency[i] + split.frequency_holdout[i] == whole.frequency[i]);
  const Error error =
      error_of([] { static_cast<void>(customer_base::calibration_holdout_split(history_of(customers, days), 70.0)); });
  CHECK(error.code() == ErrorCode::contradiction);
  CHECK(error.parameter() == "calibration_end");
}

TEST_CASE("a cohort that seems to begin with the records is called left-truncated") {
  // 40 customers a week in the first four weeks and 10 in each of the next eight: old customers among the first.
  std::vector<double> customer, day;
  const auto add = [&](int count, int week) {
    for (int i = 0; i < count; ++i) {
      customer.push_back(static_cast<double>(customer.size()));
      day.push_back(7 * week + i % 7);
    }
  };
  for (int week = 0; week < 12; ++week) add(week < 4 ? 40 : 10, week);
  const auto report = customer_summary(history_of(customer, day)).report;
  CHECK(report.start_ratio == 4.0);
  CHECK(warns(report, CustomerSummaryWarning::left_truncated));
  CHECK(warns(report, CustomerSummaryWarning::no_repeat_purchases));
  CHECK(warns(report, CustomerSummaryWarning::acquired_at_end) == (report.acquired_at_end > 0));
  REQUIRE(report.acquisition.size() == 12);
  CHECK(report.acquisition[0].customers == 40);
  CHECK(report.acquisition[11].customers == 10);
  CHECK(report.acquisition[11].begin == 77.0);
  CHECK(report.acquisition[0].share == 40.0 / 240.0);
  // Alike every week: nothing to say.
  customer.clear();
  day.clear();
  for (int week = 0; week < 12; ++week) add(10, week);
  const auto even = customer_summary(history_of(customer, day)).report;
  CHECK(even.start_ratio == 1.0);
  CHECK_FALSE(warns(even, CustomerSummaryWarning::left_truncated));
  // Too short to tell.
  CHECK(std::isnan(customer_summary(history_of(customers, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})).report.start_ratio));
}

TEST_CASE("returns without a purchase are a finding") {
  CHECK(warns(customer_summary(history_of({0, 0}, {0, 1}, {5, -5})).report,
              CustomerSummaryWarning::returns_without_purchase));
}

TEST_CASE("purchases per week by hand") {
  const auto history = history_of(customers, days, amounts);
  const auto weeks = customer_base::transactions_per_period(history);
  REQUIRE(weeks.begin.size() == 11);  // days 0 to 70
  CHECK(weeks.customers == 4);
  CHECK(weeks.first_purchases == std::vector<double>{2, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0});
  // Days 10, 31, 45, 60.
  CHECK(weeks.repeat_transactions == std::vector<double>{0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0});
  CHECK(weeks.cumulative_repeat_transactions == std::vector<double>{0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4});
  CHECK(weeks.begin[10] == 70.0);
  CHECK(weeks.share_observed[9] == 1.0);
  CHECK(weeks.share_observed[10] == Approx(1.0 / 7.0).epsilon(1e-12));  // day 70 alone
  const auto cohort = customer_base::transactions_per_period(
      history, {.period = TimeUnit::of_days(30.0), .acquired_until = 3.0, .observation_end = 59.0});
  CHECK(cohort.customers == 2);
  CHECK(cohort.repeat_transactions == std::vector<double>{1, 1});
  CHECK(cohort.share_observed == std::vector<double>{1, 1});
  // Identity: the sum is the sum of the frequencies at the same end.
  double sum = 0.0;
  for (const double x : customer_summary(history).frequency) sum += x;
  CHECK(weeks.cumulative_repeat_transactions.back() == sum);
  CHECK(error_of([&] {
          static_cast<void>(customer_base::transactions_per_period(history, {.period = TimeUnit::hour()}));
        }).parameter() == "period");
}

TEST_CASE("frequencies are counted, the last class takes the rest") {
  const std::vector<double> x{0, 0, 3, 1, 7, 8, 300, 2};
  CHECK(customer_base::frequency_counts(x) == std::vector<std::size_t>{2, 1, 1, 1, 0, 0, 0, 3});
  CHECK(customer_base::frequency_counts(x, 1) == std::vector<std::size_t>{2, 6});
  CHECK(customer_base::frequency_counts({}) == std::vector<std::size_t>(8, 0));
  for (const double wrong : {missing, -1.0, 0.5, infinity}) {
    const std::vector<double> bad{1, wrong};
    CHECK(error_of([&] { static_cast<void>(customer_base::frequency_counts(bad)); }).parameter() == "frequency");
  }
  CHECK_THROWS_AS(customer_base::frequency_counts(x, 0), Error);
}

TEST_CASE("edges and mistakes of a summary") {
  const std::vector<double> none;
  const std::span<const double> empty(none);
  const PurchaseHistory nothing({.customer = empty, .time = empty, .amount = empty});
  const auto summary = customer_summary(nothing);
  CHECK(summary.size() == 0);
  CHECK(std::isnan(summary.report.observation_end));
  CHECK(std::isnan(summary.report.records_begin));
  CHECK(summary.report.warnings.empty());
  CHECK(customer_base::transactions_per_period(nothing).begin.empty());
  const auto history = history_of(customers, days);
  for (const double wrong : {missing, infinity, -0.5}) {
    CHECK(error_of([&] { static_cast<void>(customer_summary(history, {.observation_end = wrong})); }).parameter() ==
          "observation_end");
    CHECK(error_of([&] { static_cast<void>(customer_base::calibration_holdout_split(history, wrong)); }).parameter() ==
          "calibration_end");
    CHECK(error_of([&] {
            static_cast<void>(customer_base::transactions_per_period(history, {.acquired_until = wrong}));
          }).parameter() == "acquired_until");
  }
  CHECK(customer_base::to_string(CustomerSummaryWarning::left_truncated) == "left_truncated");
  CHECK(customer_base::to_string(CustomerSummaryWarning::far_times) == "far_times");
}

TEST_CASE("errors about ends speak of dates, findings of days far away") {
  const std::vector<double> who{1, 1, 2};
  const std::vector<double> when{19'509, 19'539, -25'567};  // 2023-06-01, 2023-07-01 and 1900-01-01
  const std::span<const double> two(when.data(), 2);
  const PurchaseHistory dated({.customer = std::span<const double>(who.data(), 2), .time = two, .dated = true});
  CHECK(error_of([&] { static_cast<void>(customer_summary(dated, {.observation_end = 19'478.0})); }).what() ==
        std::string("observation_end is 2023-05-01, before the records begin (2023-06-01)"));
  CHECK(error_of([&] { static_cast<void>(customer_base::calibration_holdout_split(dated, 19'539.0)); }).what() ==
        std::string("calibration_end is 2023-07-01, not before the observation ends (2023-07-01)"));
  CHECK(customer_summary(dated).report.warnings.empty());
  CHECK(customer_summary(dated, {.observation_end = 19'539.0 + 14'610.0}).report.warnings.empty());
  CHECK(customer_summary(dated, {.observation_end = 19'539.0 + 14'611.0}).report.warnings ==
        std::vector{CustomerSummaryWarning::far_end});
  const auto far = customer_summary(PurchaseHistory({.customer = who, .time = when, .dated = true})).report;
  CHECK(std::count(far.warnings.begin(), far.warnings.end(), CustomerSummaryWarning::far_times) == 1);
  CHECK(far.lines.far_lines == 1);
  CHECK(far.lines.first_far_line == 2);
}
