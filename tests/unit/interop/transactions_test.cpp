#include <amends/customer_base/customer_summary.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/interop/transactions.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using Catch::Contains;
using interop::read_transactions;
using interop::read_transactions_from_memory;
using interop::TransactionMapping;
using interop::TransactionReader;
using interop::TransactionRecords;
using Texts = std::vector<std::string>;

namespace {

const TransactionMapping plain{.customer = "who", .time = "day", .amount = "paid"};

/// A data set outside the repository, or nothing with a loud word.
std::string data_file(const char* folder, const char* name) {
  const char* const root = std::getenv("AMENDS_DATA_DIR");
  const auto path = std::filesystem::path(root == nullptr ? "" : root) / folder / name;
  if (root != nullptr && std::filesystem::exists(path)) return path.string();
  WARN("SKIPPED: set AMENDS_DATA_DIR to the folder that holds " << folder << "/" << name << " to run this test");
  return {};
}

}  // namespace

TEST_CASE("transactions become a purchase history") {
  const TransactionRecords records = read_transactions_from_memory(
      "paid,note,day,who\n10.5,x,2024-01-01,bob\n-2,,2024-01-01,bob\n3,y,2024-01-15,bob\n7,,2024-01-03,anna\n1,,2024-"
      "01-29,\n",
      plain);
  CHECK(records.report().rows == 5);
  CHECK(records.report().bad == 0);
  CHECK(records.size() == 5);
  CHECK(records.days_only());
  CHECK(records.customer_names() == Texts{"anna", "bob"});
  CHECK(std::vector<int>(records.customer_codes().begin(), records.customer_codes().end()) ==
        std::vector<int>{1, 1, 1, 0, -1});
  const domain::PurchaseHistory history(records.lines());
  CHECK(history.customers() == 2);
  CHECK(domain::left_out_for(history.report(), domain::LineFault::customer) == 1);
  const auto summary = customer_base::customer_summary(history);
  // The last line, nobody's, says that the records reach to day 28: bob's T is 4 weeks.
  CHECK(summary.frequency == std::vector<double>{0.0, 1.0});
  CHECK(summary.recency == std::vector<double>{0.0, 2.0});
  CHECK(summary.T[1] == 4.0);
  CHECK(summary.monetary_value == std::vector<double>{0.0, 3.0});
}

TEST_CASE("the order of the rows and the cuts of the chunks make no difference") {
  const std::string head = "who,day,paid\n";
  const Texts rows{"b,2024-01-01,1\n", "a,2024-01-02,2.25\n", "\xC3\xA9,2024-01-03,300\n", " b ,2024-01-04,4\n"};
  std::string forward = head;
  std::string backward = head;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    forward += rows[i];
    backward += rows[rows.size() - 1 - i];
  }
  const auto one = read_transactions_from_memory(forward, plain);
  const auto other = read_transactions_from_memory(backward, plain);
  CHECK(one.customer_names() == Texts{"a", "b", "\xC3\xA9"});
  CHECK(one.customer_names() == other.customer_names());
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(one.customer_codes()[i] == other.customer_codes()[3 - i]);
    CHECK(one.times()[i] == other.times()[3 - i]);
    CHECK(one.amounts()[i] == other.amounts()[3 - i]);
  }
  TransactionReader reader(plain);
  for (const char c : forward) reader.feed(std::string_view(&c, 1));
  const auto by_bytes = reader.finish();
  REQUIRE(by_bytes.size() == 4);
  CHECK(by_bytes.customer_names() == one.customer_names());
  CHECK(by_bytes.times()[3] == one.times()[3]);
}

TEST_CASE("times of day widen the days before them to microseconds") {
  const auto records = read_transactions_from_memory(
      "who,day\na,2024-01-02\na,2024-01-02 06:00\na,1969-12-31T18:00:00.5\n", {.customer = "who", .time = "day"});
  CHECK_FALSE(records.days_only());
  CHECK_FALSE(records.has_amounts());
  CHECK_FALSE(records.amounts().given());
  const std::int64_t day =
      19724;  // 54 years with 13 leap days from 1970-01-01, and one: `date -d 2024-01-02 +%s` / 86400
  CHECK(records.times().whole(0) == day * 86'400'000'000);
  CHECK(records.times().whole(1) == day * 86'400'000'000 + 6 * 3'600'000'000LL);
  CHECK(records.times().whole(2) == -6 * 3'600'000'000LL + 500'000);
  CHECK(records.lines().ticks_per_day == 86'400e6);
}

TEST_CASE("the order of dates is settled as for complaints") {
  const TransactionMapping mapping{.customer = "who", .time = "day"};
  const auto records = read_transactions_from_memory("who,day\na,03/04/2024\na,25/04/2024\n", mapping);
  CHECK(records.times()[1] - records.times()[0] == 22.0);
  REQUIRE(records.report().reinterpreted.size() == 1);
  CHECK_THAT(records.report().reinterpreted[0].what, Contains("day/month/year"));
  CHECK(records.report().reinterpreted[0].rows == 2);
  CHECK_THROWS_WITH(read_transactions_from_memory("who,day\na,03/04/2024\na,05/06/2024\n", mapping),
                    Contains("can be read both ways") && Contains("(mapped to time)"));
  TransactionMapping stated = mapping;
  stated.date_format = "month/day/year";
  const auto months = read_transactions_from_memory("who,day\na,03/04/2024\na,03/05/2024\n", stated);
  CHECK(months.times()[1] - months.times()[0] == 1.0);
}

TEST_CASE("later times that prove the other order are an error with both lines") {
  std::string text = "who,day\na,25/04/2024\n";
  for (int i = 0; i < 40'000; ++i) text += "a,03/04/2024\n";  // more than the first 256 KiB
  const TransactionMapping mapping{.customer = "who", .time = "day"};
  CHECK(read_transactions_from_memory(text, mapping).size() == 40'001);
  CHECK_THROWS_WITH(read_transactions_from_memory(text + "a,04/25/2024\n", mapping),
                    Contains("line 2 can be read as day/month/year only, and line 40003 as month/day/year only"));
}

TEST_CASE("bad rows are counted by reason, with their lines") {
  TransactionMapping mapping = plain;
  mapping.largest_bad_share = 1.0;
  const auto records = read_transactions_from_memory(
      "who,day,paid\na,2024-01-01,1\na,soon,2\na,2024-02-30,2\na,2024-01-01,\na,2024-01-01,\"1,5\"\na,1800-01-01,1\na,,"
      "1\n"
      "a,2024-01-01\n,2024-01-05,9\n",
      mapping);
  const auto& report = records.report();
  CHECK(report.rows == 9);
  CHECK(report.bad == 7);
  CHECK(records.size() == 2);
  REQUIRE(report.left_out.size() == 6);
  CHECK(report.left_out[0].column == "day");
  CHECK(report.left_out[0].rows == 2);
  CHECK(report.left_out[0].first_line == 3);
  CHECK(report.left_out[1].reason == "is missing; a row needs an amount");
  CHECK_THAT(report.left_out[2].reason, Contains("decimal_mark"));
  CHECK_THAT(report.left_out[3].reason, Contains("placeholder"));
  CHECK(report.left_out[4].reason == "is missing; a row needs a time");
  CHECK(report.left_out[5].reason == "has 2 fields, the header has 3");
  CHECK(report.left_out[5].first_line == 9);
  mapping.largest_bad_share = 0.5;
  CHECK_THROWS_WITH(read_transactions_from_memory("who,day,paid\na,b,c\na,2024-01-01,1\na,x,1\n", mapping),
                    Contains("2 of 3 rows are bad"));
}

TEST_CASE("amounts are read with the marks of the file") {
  TransactionMapping mapping = plain;
  mapping.decimal_mark = ',';
  mapping.thousands_mark = ".";
  const auto records = read_transactions_from_memory("who;day;paid\na;2024-01-01;1.234,5\nb;2024-01-01;-7\n", mapping);
  CHECK(records.amounts()[0] == 1234.5);
  CHECK(records.amounts()[1] == -7.0);
  REQUIRE(records.report().reinterpreted.size() == 1);
  CHECK(records.report().reinterpreted[0].rows == 1);
}

TEST_CASE("a mapping of transactions is checked") {
  CHECK_THROWS_WITH(interop::check_transaction_mapping({.time = "day"}), Contains("customer"));
  CHECK_THROWS_WITH(interop::check_transaction_mapping({.customer = "who"}), Contains("time"));
  CHECK_THROWS_AS(interop::check_transaction_mapping({.customer = "a", .time = "b", .date_format = "often"}), Error);
  CHECK_THROWS_AS(interop::check_transaction_mapping({.customer = "a", .time = "b", .largest_bad_share = 2.0}), Error);
  CHECK_THROWS_AS(interop::check_transaction_mapping({.customer = "a", .time = "b", .encoding = "klingon"}), Error);
  CHECK_THROWS_WITH(read_transactions_from_memory("who,date,paid\n", plain), Contains("there is no column \"day\""));
  CHECK_THROWS_AS(read_transactions("absent.csv", plain), Error);
  CHECK_THROWS_AS(read_transactions(std::span<const std::string>(), plain), Error);
  CHECK(read_transactions_from_memory("who,day,paid\n", plain).size() == 0);
}

TEST_CASE("CDNOW: from the file to the published customers") {
  // Fader, Hardie & Lee (2005): 23,570 customers of the master file, 69,659 transactions; 2,357 in the sample.
  const std::string master = data_file("cdnow", "cdnow_master.csv.gz");
  if (master.empty()) return;
  const TransactionMapping mapping{.customer = "customer_id", .time = "date", .amount = "dollars"};
  const auto records = read_transactions(master, mapping);
  CHECK(records.report().rows == 69'659);
  CHECK(records.report().bad == 0);
  CHECK(records.customer_names().size() == 23'570);
  CHECK(records.customer_names().front() == "00001");
  CHECK(records.days_only());
  CHECK(domain::PurchaseHistory(records.lines()).customers() == 23'570);

  TransactionMapping of_sample = mapping;
  of_sample.customer = "sample_id";
  const auto sample = read_transactions(data_file("cdnow", "cdnow_sample.csv.gz"), of_sample);
  CHECK(sample.size() == 6'919);
  const auto split = customer_base::calibration_holdout_split(domain::PurchaseHistory(sample.lines()), 10'134.0);
  CHECK(split.calibration.size() == 2'357);
  // 946 customers bought again by 30 September 1997 (day 10,134), and all of them 1,882 times after it.
  std::size_t again = 0;
  for (const double x : split.calibration.frequency) again += x > 0.0 ? 1u : 0u;
  CHECK(again == 946);
  double later = 0.0;
  for (const double x : split.frequency_holdout) later += x;
  CHECK(later == 1'882.0);
}

TEST_CASE("Online Retail: times of day, lines of nobody") {
  const std::string path = data_file("online_retail_uci", "online_retail.csv.gz");
  if (path.empty()) return;
  const auto records = read_transactions(path, {.customer = "CustomerID", .time = "InvoiceDate", .amount = "Quantity"});
  // Counts that come with the data set: 541,909 lines, 135,080 of them without a customer, 4,372 customers.
  CHECK(records.report().rows == 541'909);
  CHECK(records.report().bad == 0);
  CHECK_FALSE(records.days_only());
  CHECK(records.customer_names().size() == 4'372);
  const domain::PurchaseHistory history(records.lines(), {.returns = domain::ReturnsRule::keep});
  CHECK(history.customers() == 4'372);
  CHECK(domain::left_out_for(history.report(), domain::LineFault::customer) == 135'080);
  CHECK(history.report().returns == 8'905);
  CHECK(records.bytes() < 541'909 * 40);
}
