#include <algorithm>
#include <amends/domain/purchase_history.hpp>
#include <amends/domain/time_unit.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using domain::LineFault;
using domain::PurchaseHistory;
using domain::PurchaseRules;
using domain::ReturnsRule;
using domain::TransactionReport;

namespace {
struct Lines {
  std::vector<double> customer{}, time{}, amount{};
  [[nodiscard]] domain::TransactionColumns columns() const {
    return {.customer = std::span<const double>(customer),
            .time = std::span<const double>(time),
            .amount = std::span<const double>(amount)};
  }
};

/// Every line is used or counted once under one reason.
void check_adds_up(const TransactionReport& r, ReturnsRule rule) {
  core::check(r.row_report);
  domain::check(r);
  CHECK(left_out_for(r, LineFault::dropped) == (rule == ReturnsRule::drop ? r.returns : 0));
  CHECK(left_out_for(r, LineFault::cancelled) == r.cancelled_lines);
  CHECK(left_out_for(r, LineFault::unmatched) == r.unmatched_returns);
}

/// Lines with everything that goes wrong, the same in every run.
Lines random_lines(std::size_t count, std::uint64_t customers, double days) {
  Lines lines;
  std::uint64_t state = 7;
  const auto next = [&state](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  for (std::size_t i = 0; i < count; ++i) {
    lines.customer.push_back(next(50) == 0 ? missing : static_cast<double>(next(customers)));
    lines.time.push_back(next(70) == 0 ? missing
                                       : 0.25 * static_cast<double>(next(static_cast<std::uint64_t>(4 * days))));
    const double amount = 0.01 * static_cast<double>(next(2000));
    lines.amount.push_back(next(90) == 0 ? missing : next(6) == 0 ? -amount : amount);
  }
  return lines;
}

/// The deliberately naive version: maps of maps, the rules as they are worded.
std::map<std::int64_t, std::map<double, double>> naive(const Lines& lines, ReturnsRule rule) {
  std::map<std::int64_t, std::map<double, std::multiset<double>>> all;
  for (std::size_t i = 0; i < lines.customer.size(); ++i) {
    if (std::isnan(lines.customer[i]) || std::isnan(lines.time[i]) || std::isnan(lines.amount[i])) continue;
    if (rule == ReturnsRule::drop && lines.amount[i] < 0.0) continue;
    all[static_cast<std::int64_t>(lines.customer[i])][std::floor(lines.time[i])].insert(lines.amount[i]);
  }
  std::map<std::int64_t, std::map<double, double>> merged;
  for (const auto& [customer, days] : all)
    for (const auto& [day, amounts] : days) {
      const bool returned = *amounts.begin() < 0.0;
      const double net = std::accumulate(amounts.begin(), amounts.end(), 0.0);
      if (rule == ReturnsRule::net_same_period && returned && net < 0.005) continue;  // amounts are whole cents
      merged[customer][day] = net;
    }
  return merged;
}

/// The account, line by line, by the words of LineFault.
core::RowReport naive_account(const Lines& lines, ReturnsRule rule) {
  std::map<std::pair<double, double>, std::vector<std::size_t>> groups;
  core::RowReport out{.rows = lines.customer.size()};
  for (std::size_t i = 0; i < lines.customer.size(); ++i) {
    if (std::isnan(lines.customer[i]))
      out.leave_out(i, "customer is missing");
    else if (std::isnan(lines.time[i]))
      out.leave_out(i, "time is missing");
    else if (std::isnan(lines.amount[i]))
      out.leave_out(i, "amount is missing or infinite");
    else if (rule == ReturnsRule::drop && lines.amount[i] < 0.0)
      out.leave_out(i, "a return");
    else
      groups[{lines.customer[i], std::floor(lines.time[i])}].push_back(i);
  }
  if (rule != ReturnsRule::net_same_period) return out;
  core::RowReport of_returns;
  for (const auto& [key, group] : groups) {
    double net = 0.0;
    std::size_t returns = 0;
    for (const std::size_t i : group) net += lines.amount[i], returns += lines.amount[i] < 0.0 ? 1 : 0;
    if (returns == 0 || (returns < group.size() && net > 0.005)) continue;  // amounts are whole cents
    for (const std::size_t i : group)
      of_returns.leave_out(i, returns == group.size() ? "a return in a period without a purchase"
                                                      : "bought and given back in the same period");
  }
  out.merge(of_returns);
  return out;
}
}  // namespace

TEST_CASE("lines of one customer and day are one purchase; everything else is counted") {
  // By hand. Customer 3: day 0 twice (5 + 2.5), day 4 once. Customer 8: day 2. One line each without customer, time and
  // amount.
  const Lines lines{.customer = {3, 8, 3, missing, 3, -1, 3, 8},
                    .time = {4.2, 2.0, 0.9, 1.0, 0.1, 1.0, missing, 3.0},
                    .amount = {7, 1, 5, 1, 2.5, missing, 1, infinity}};
  const PurchaseHistory history(lines.columns());
  REQUIRE(history.customers() == 2);
  CHECK(history.codes()[0] == 3);
  CHECK(history.codes()[1] == 8);
  const auto three = history.purchases(0);
  REQUIRE(three.size() == 2);
  CHECK(three[0].period == 0.0);
  CHECK(three[0].amount == 7.5);
  CHECK(three[1].period == 4.0);
  CHECK(three[1].amount == 7.0);
  REQUIRE(history.purchases(1).size() == 1);
  CHECK(history.purchases(1)[0].period == 2.0);
  const TransactionReport& report = history.report();
  CHECK(report.row_report.line() ==
        "4 of 8 rows left out; the first is row 3: customer is missing (customer is missing: 2; time is missing: 1; "
        "amount is missing or infinite: 1)");
  CHECK(report.row_report.used() == 4);
  CHECK(left_out_for(report, LineFault::customer) == 2);
  CHECK(first_left_out_for(report, LineFault::customer) == 3);
  CHECK(first_left_out_for(report, LineFault::time) == 6);
  CHECK(first_left_out_for(report, LineFault::amount) == 7);
  CHECK_FALSE(first_left_out_for(report, LineFault::dropped));
  CHECK(report.purchases == 3);
  CHECK(report.customers == 2);
  CHECK(history.last_period() == 4.0);
  CHECK(history.period_of(4.99) == 4.0);
  CHECK(history.period_of(-0.5) == -1.0);
  CHECK(history.begin_of(2.0) == 2.0);
  check_adds_up(report, ReturnsRule::net_same_period);
}

TEST_CASE("without amounts every line is a purchase, and amounts are NaN") {
  const std::vector<std::int32_t> customer{1, 1, 0};
  const std::vector<std::int32_t> day{5, 5, 6};
  const PurchaseHistory history(
      {.customer = std::span<const std::int32_t>(customer), .time = std::span<const std::int32_t>(day)});
  CHECK_FALSE(history.has_amounts());
  REQUIRE(history.customers() == 2);
  CHECK(history.purchases(1).size() == 1);
  CHECK(std::isnan(history.purchases(1)[0].amount));
}

TEST_CASE("returns by rule") {
  // Day 0: bought 0.1 + 0.2, all of it given back (not exactly zero in binary). Day 1: bought 10, 4 given back.
  // Day 2: only a return of 3. Customer 1 only returns, customer 2 buys for nothing, which is a purchase.
  const Lines lines{.customer = {0, 0, 0, 0, 0, 0, 1, 2},
                    .time = {0, 0, 0, 1, 1, 2, 1, 1},
                    .amount = {0.1, 0.2, -0.3, 10, -4, -3, -5, 0}};
  const auto made = [&](ReturnsRule rule) { return PurchaseHistory(lines.columns(), {.returns = rule}); };

  const PurchaseHistory net = made(ReturnsRule::net_same_period);
  REQUIRE(net.customers() == 2);
  REQUIRE(net.purchases(0).size() == 1);
  CHECK(net.purchases(0)[0].period == 1.0);
  CHECK(net.purchases(0)[0].amount == 6.0);
  CHECK(net.purchases(1)[0].amount == 0.0);
  CHECK(net.report().returns == 4);
  CHECK(net.report().first_return == 2);
  CHECK(net.report().cancelled_purchases == 1);
  CHECK(net.report().cancelled_lines == 3);
  CHECK(net.report().unmatched_returns == 2);
  CHECK(net.report().unmatched_return_amount == -8.0);
  CHECK(net.report().row_report.line() ==
        "5 of 8 rows left out; the first is row 0: bought and given back in the same period (bought and given back in "
        "the same period: 3; a return in a period without a purchase: 2)");
  CHECK(first_left_out_for(net.report(), LineFault::unmatched) == 5);
  CHECK(net.report().customers_without_purchase == 1);
  check_adds_up(net.report(), ReturnsRule::net_same_period);

  const PurchaseHistory dropped = made(ReturnsRule::drop);
  REQUIRE(dropped.customers() == 2);
  REQUIRE(dropped.purchases(0).size() == 2);
  CHECK(dropped.purchases(0)[0].amount == Approx(0.3));
  CHECK(dropped.purchases(0)[1].amount == 10.0);
  CHECK(dropped.report().returns == 4);
  CHECK(dropped.report().customers_without_purchase == 1);
  CHECK(dropped.report().row_report.line() == "4 of 8 rows left out; the first is row 2: a return");
  check_adds_up(dropped.report(), ReturnsRule::drop);

  const PurchaseHistory kept = made(ReturnsRule::keep);
  REQUIRE(kept.customers() == 3);
  REQUIRE(kept.purchases(0).size() == 3);
  CHECK(kept.purchases(0)[2].amount == -3.0);
  CHECK(kept.purchases(1)[0].amount == -5.0);
  check_adds_up(kept.report(), ReturnsRule::keep);

  const Error error = error_of([&] { made(ReturnsRule::error); });
  CHECK(error.code() == ErrorCode::bad_rows);
  CHECK(error.parameter() == "amount");
  CHECK(std::string(error.what()).find("is negative in line 2") != std::string::npos);
}

TEST_CASE("agrees with maps of maps on lines with everything that goes wrong") {
  const Lines lines = random_lines(20'000, 300, 60);
  for (const ReturnsRule rule : {ReturnsRule::net_same_period, ReturnsRule::drop, ReturnsRule::keep}) {
    CAPTURE(to_string(rule));
    const PurchaseHistory history(lines.columns(), {.returns = rule});
    const auto expected = naive(lines, rule);
    REQUIRE(history.customers() == expected.size());
    std::size_t i = 0;
    for (const auto& [customer, days] : expected) {
      CHECK(history.codes()[i] == customer);
      REQUIRE(history.purchases(i).size() == days.size());
      std::size_t k = 0;
      for (const auto& [day, amount] : days) {
        CHECK(history.begin_of(history.purchases(i)[k].period) == day);
        CHECK(history.purchases(i)[k].amount == Approx(amount).margin(1e-9));
        ++k;
      }
      ++i;
    }
    check_adds_up(history.report(), rule);
    CHECK(history.report().row_report == naive_account(lines, rule));
  }
}

TEST_CASE("the order of the lines changes no bit; codes far apart give the same as codes close together") {
  const Lines lines = random_lines(5'000, 100, 30);
  const PurchaseHistory history(lines.columns());
  Lines turned = lines;
  std::reverse(turned.customer.begin(), turned.customer.end());
  std::reverse(turned.time.begin(), turned.time.end());
  std::reverse(turned.amount.begin(), turned.amount.end());
  Lines spread = lines;
  for (double& code : spread.customer) code = code * 1e12 + 5.0;
  const PurchaseHistory reversed(turned.columns());
  const PurchaseHistory far_apart(spread.columns());
  REQUIRE(reversed.customers() == history.customers());
  REQUIRE(far_apart.customers() == history.customers());
  for (std::size_t i = 0; i < history.customers(); ++i) {
    CHECK(reversed.codes()[i] == history.codes()[i]);
    CHECK(far_apart.codes()[i] == history.codes()[i] * 1'000'000'000'000 + 5);
    REQUIRE(reversed.purchases(i).size() == history.purchases(i).size());
    for (std::size_t k = 0; k < history.purchases(i).size(); ++k) {
      CHECK(reversed.purchases(i)[k].period == history.purchases(i)[k].period);
      CHECK(reversed.purchases(i)[k].amount == history.purchases(i)[k].amount);
      CHECK(far_apart.purchases(i)[k].amount == history.purchases(i)[k].amount);
    }
  }
}

TEST_CASE("sums are the exact ones, rounded once, in any order") {
  // Ten times 0.1 is 1 when rounded once; added one after the other it is 0.9999999999999999.
  const auto sum_of = [](const std::vector<double>& amounts) {
    const std::vector<double> zeros(amounts.size(), 0.0);
    return PurchaseHistory({.customer = std::span<const double>(zeros),
                            .time = std::span<const double>(zeros),
                            .amount = std::span<const double>(amounts)},
                           {.returns = ReturnsRule::keep})
        .purchases(0)[0]
        .amount;
  };
  CHECK(sum_of(std::vector<double>(10, 0.1)) == 1.0);
  // Amounts in cents: the exact sum is a whole number of cents, and the naive one is not.
  std::vector<double> cents;
  std::int64_t exact = 0;
  for (std::int64_t i = 1; i <= 4'000; ++i) {
    const std::int64_t one = (i * 7919) % 99'991;
    exact += one;
    cents.push_back(static_cast<double>(one) / 100.0);
  }
  CHECK(sum_of(cents) == static_cast<double>(exact) / 100.0);
  CHECK(std::accumulate(cents.begin(), cents.end(), 0.0) != static_cast<double>(exact) / 100.0);
  // A range that doubles cannot carry: no exact sum, but the same in every order.
  std::vector<double> wide{1e300, 1.0, 3e-9, 1e17, 7.7, 1e-300, 2.5e200, 0.3};
  const double first = sum_of(wide);
  std::sort(wide.begin(), wide.end());
  do {
    if (sum_of(wide) != first) FAIL_CHECK("the order of the lines changed the sum");
  } while (std::next_permutation(wide.begin(), wide.begin() + 5));
}

TEST_CASE("a nanosecond before midnight is the day before") {
  // 2024-01-01 is day 19723 since 1970. As double the last nanosecond of that day is midnight of the next.
  constexpr std::int64_t day = 86'400'000'000'000;
  const std::vector<std::int64_t> customer{0, 0, 0, 0};
  const std::vector<std::int64_t> time{19'723 * day, 19'724 * day - 1, 19'724 * day,
                                       (std::numeric_limits<std::int64_t>::min)()};
  REQUIRE(static_cast<double>(time[1]) == static_cast<double>(time[2]));
  const domain::TransactionColumns columns{.customer = std::span<const std::int64_t>(customer),
                                           .time = std::span<const std::int64_t>(time),
                                           .ticks_per_day = static_cast<double>(day)};
  const PurchaseHistory history(columns);
  REQUIRE(history.customers() == 1);
  CHECK(history.purchases(0).size() == 2);
  CHECK(history.begin_of(0.0) == 19'723.0);
  CHECK(history.begin_of(history.last_period()) == 19'724.0);
  CHECK(left_out_for(history.report(), LineFault::time) == 1);  // NumPy's "not a time"
  // Before 1970 days are still whole: -1 ns is day -1.
  const std::vector<std::int64_t> before{-1, 0, -day, -day - 1};
  const PurchaseHistory old({.customer = std::span<const std::int64_t>(customer),
                             .time = std::span<const std::int64_t>(before),
                             .ticks_per_day = static_cast<double>(day)});
  CHECK(old.purchases(0).size() == 3);  // days -2, -1 and 0
  CHECK(old.begin_of(0.0) == -2.0);
  // A grain of 0 merges nothing but the very same tick.
  const PurchaseHistory ticks(columns, {.grain_days = 0.0});
  CHECK(ticks.purchases(0).size() == 3);
  CHECK(ticks.purchases(0)[1].period == static_cast<double>(day - 1));
  CHECK(ticks.period_days() == 1.0 / static_cast<double>(day));
}

TEST_CASE("weeks begin where the origin says; integers and doubles agree") {
  // Day 0 is Thursday 1970-01-01, so Mondays are days 4, 11, 18 ...: Sunday 10 and Monday 11 differ, 11 and 17 do not.
  const std::vector<double> customer{0, 0, 0, 0};
  const std::vector<double> days{10, 11, 17, 3};
  const PurchaseRules weeks{.grain_days = 7.0, .grain_origin = 4.0};
  const PurchaseHistory history({.customer = std::span<const double>(customer), .time = std::span<const double>(days)},
                                weeks);
  REQUIRE(history.purchases(0).size() == 3);  // weeks from days -3, 4, 11
  CHECK(history.begin_of(0.0) == -3.0);
  CHECK(history.period_of(10.0) == 1.0);
  CHECK(history.period_of(11.0) == 2.0);
  const std::vector<std::int64_t> seconds{10 * 86'400 + 86'399, 11 * 86'400, 17 * 86'400, 3 * 86'400};
  const PurchaseHistory whole({.customer = std::span<const double>(customer),
                               .time = std::span<const std::int64_t>(seconds),
                               .ticks_per_day = 86'400.0},
                              weeks);
  REQUIRE(whole.purchases(0).size() == 3);
  for (std::size_t k = 0; k < 3; ++k) CHECK(whole.purchases(0)[k].period == history.purchases(0)[k].period);
  CHECK(whole.begin_of(0.0) == -3.0);
  // Another origin a whole number of weeks away is the same grid.
  const PurchaseHistory shifted({.customer = std::span<const double>(customer),
                                 .time = std::span<const std::int64_t>(seconds),
                                 .ticks_per_day = 86'400.0},
                                {.grain_days = 7.0, .grain_origin = -150.0});  // -150 = 4 - 22 * 7
  for (std::size_t k = 0; k < 3; ++k) CHECK(shifted.purchases(0)[k].period == history.purchases(0)[k].period);
  CHECK(shifted.begin_of(0.0) == -3.0);
}

TEST_CASE("hours as a grain of days given as doubles") {
  // Every hour of 400 days: k / 24 does not have an exact double, and each must still get an hour of its own.
  std::vector<double> customer(9'600, 0.0), time;
  for (int k = 0; k < 9'600; ++k) time.push_back((k + 0.5) / 24.0);
  const PurchaseHistory history({.customer = std::span<const double>(customer), .time = std::span<const double>(time)},
                                {.grain_days = 1.0 / 24.0});
  REQUIRE(history.purchases(0).size() == 9'600);
  CHECK(history.purchases(0)[9'599].period == 9'599.0);
}

TEST_CASE("edges: no lines, no usable line, strided columns") {
  const std::vector<double> none;
  const std::span<const double> empty(none);
  const PurchaseHistory nothing({.customer = empty, .time = empty, .amount = empty});
  CHECK(nothing.customers() == 0);
  CHECK(std::isnan(nothing.last_period()));
  CHECK(nothing.report().row_report == core::RowReport{});
  const std::vector<double> nobody{missing, missing};
  const PurchaseHistory anonymous(
      {.customer = std::span<const double>(nobody), .time = std::span<const double>(nobody)});
  CHECK(anonymous.customers() == 0);
  CHECK(left_out_for(anonymous.report(), LineFault::customer) == 2);
  struct Line {
    std::int16_t customer;
    std::int64_t time;
    float amount;
  };
  const std::vector<Line> rows{{2, 3, 1.5F}, {1, 9, 2.0F}, {2, 3, 1.0F}};
  constexpr auto stride = static_cast<std::ptrdiff_t>(sizeof(Line));
  const PurchaseHistory strided({.customer = {&rows[0].customer, core::ColumnType::int16, 3, stride},
                                 .time = {&rows[0].time, core::ColumnType::int64, 3, stride},
                                 .amount = {&rows[0].amount, core::ColumnType::float32, 3, stride}});
  REQUIRE(strided.customers() == 2);
  CHECK(strided.purchases(1)[0].amount == 2.5);
}

TEST_CASE("what is wrong with columns and rules is said") {
  const std::vector<double> two{1, 2}, three{1, 2, 3}, halves{0.5, 1}, wide{0, 1e300};
  const std::span<const double> a(two), b(three), half(halves), huge(wide);
  CHECK(error_of([&] { PurchaseHistory({.time = a}); }).code() == ErrorCode::missing);
  CHECK(error_of([&] { PurchaseHistory({.customer = a}); }).parameter() == "time");
  CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = b}); }).code() == ErrorCode::size_mismatch);
  CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = a, .amount = b}); }).parameter() == "amount");
  CHECK(error_of([&] { PurchaseHistory({.customer = half, .time = a}); }).parameter() == "customer");
  CHECK(error_of([&] { PurchaseHistory({.customer = huge, .time = a}); }).parameter() == "customer");
  CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = huge}); }).parameter() == "time");
  for (const double wrong : {missing, 0.0, -1.0, infinity})
    CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = a, .ticks_per_day = wrong}); }).parameter() ==
          "ticks_per_day");
  for (const double wrong : {missing, -1.0, infinity})
    CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = a}, {.grain_days = wrong}); }).parameter() ==
          "grain_days");
  CHECK(error_of([&] { PurchaseHistory({.customer = a, .time = a}, {.grain_origin = missing}); }).parameter() ==
        "grain_origin");
}

TEST_CASE("names become numbers in increasing order; the empty name is nobody") {
  const std::vector<std::string_view> names{"rose", "anna", "", "rose", "zoe", "Anna"};
  const domain::CustomerCodes coded = domain::code_customers(names);
  CHECK(coded.names == std::vector<std::string_view>{"Anna", "anna", "rose", "zoe"});
  CHECK(coded.codes == std::vector<std::int32_t>{2, 1, -1, 2, 3, 0});
  CHECK(domain::code_customers({}).names.empty());
}

TEST_CASE("times that could not be read are told apart from unknown ones") {
  constexpr std::int64_t unreadable = core::not_a_time + 1;
  const std::vector<std::int64_t> customer{0, 0, -1, 0, 0};
  const std::vector<std::int64_t> time{core::not_a_time, unreadable, unreadable, 19'723, unreadable};
  domain::TransactionColumns columns{.customer = std::span<const std::int64_t>(customer),
                                     .time = std::span<const std::int64_t>(time),
                                     .unreadable_time = unreadable,
                                     .dated = true};
  const TransactionReport report = PurchaseHistory(columns).report();
  CHECK(left_out_for(report, LineFault::time) == 1);
  CHECK(left_out_for(report, LineFault::unreadable) == 2);
  CHECK(first_left_out_for(report, LineFault::unreadable) == 1);
  CHECK(left_out_for(report, LineFault::customer) == 1);
  CHECK(report.purchases == 1);
  CHECK_NOTHROW(check(report));
  // Unless it is said, the number is a time: far before the year 1.
  columns.unreadable_time = core::not_a_time;
  CHECK(left_out_for(PurchaseHistory(columns).report(), LineFault::placeholder) == 2);
}

TEST_CASE("units of time have fixed lengths and refuse what is none") {
  CHECK(TimeUnit::week().days() == 7.0);
  CHECK(TimeUnit::month().days() * 12.0 == TimeUnit::year().days());
  CHECK(TimeUnit::quarter().days() * 4.0 == TimeUnit::year().days());
  CHECK(TimeUnit::hour().days() * 24.0 == 1.0);
  CHECK(TimeUnit::of_days(14.0).days() == 14.0);
  for (const double wrong : {missing, 0.0, -7.0, infinity}) CHECK_THROWS_AS(TimeUnit::of_days(wrong), Error);
  CHECK(error_of([] { return TimeUnit::of_days(-7.0); }).what() ==
        std::string("time_unit must be a finite number of days above 0, got -7"));
}

TEST_CASE("a stored report that does not add up is refused") {
  const Lines lines = random_lines(5000, 40, 30.0);
  for (const ReturnsRule rule : {ReturnsRule::net_same_period, ReturnsRule::drop, ReturnsRule::keep}) {
    const TransactionReport good = PurchaseHistory(lines.columns(), {.grain_days = 1.0, .returns = rule}).report();
    CHECK_NOTHROW(check(good));
    const auto refused = [&](auto&& alter) {
      TransactionReport report = good;
      alter(report);
      CHECK_THROWS_AS(check(report), Error);
    };
    using Report = TransactionReport;
    refused([](Report& r) { r.row_report.left_out = ~std::size_t{0}; });
    refused([](Report& r) { ++r.row_report.left_out; });
    refused([](Report& r) { r.row_report.leave_out(0, to_string(LineFault::cancelled)); });
    refused([](Report& r) { r.row_report.reasons.back().first = r.row_report.rows; });
    refused([](Report& r) { ++r.cancelled_lines; });
    refused([](Report& r) { r.first_return = std::nullopt; });
    refused([](Report& r) { r.purchases = r.row_report.used() + 1; });
    refused([](Report& r) { r.customers = r.purchases + 1; });
    refused([](Report& r) { r.unmatched_return_amount = std::numeric_limits<double>::quiet_NaN(); });
    refused([](Report& r) { r.unmatched_return_amount = 1.0; });
    refused([](Report& r) { r.far_lines = 1; });
    refused([](Report& r) { r.first_far_line = 0; });
    refused([](Report& r) {
      r.far_lines = 1;
      r.first_far_line = r.row_report.rows;
    });
    refused([](Report& r) {
      r.far_lines = r.row_report.rows + 1;
      r.first_far_line = 0;
    });
  }
}
