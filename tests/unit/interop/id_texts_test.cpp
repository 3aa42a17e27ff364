#include <amends/domain/joined_log.hpp>
#include <amends/interop/csv_table.hpp>
#include <amends/interop/id_texts.hpp>
#include <amends/interop/records.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "temporary_file.hpp"

using namespace amends;
using namespace amends_test;
using interop::IdTexts;
using interop::read_complaints_from_memory;

namespace {
constexpr std::int64_t nobody = IdTexts::nobody;
using Codes = std::vector<std::int64_t>;

Codes rows_of(std::span<const std::int32_t> rows) {
  return {rows.begin(), rows.end()};
}
}  // namespace

TEST_CASE("ids are texts as they stand there") {
  IdTexts ids;
  CHECK(ids.find("7") == nobody);
  const std::vector<std::string> texts{"7",          "007",       " 7\t",      "",    "  ",
                                       "Jose\u0301", "Jos\u00e9", "JOS\u00c9", "7.0", "7"};
  CHECK(ids.codes(texts) == Codes{0, 1, 0, nobody, nobody, 2, 2, 3, 4, 0});
  CHECK(ids.size() == 5);
  CHECK(ids.text(1) == "007");
  CHECK(ids.text(2) == "Jos\u00e9");
  CHECK(ids.find("Jose\u0301 ") == 2);
  CHECK(ids.find("8") == nobody);
  CHECK(ids.codes(std::vector<std::string_view>{"8", "7"}) == Codes{5, 0});
}

TEST_CASE("whole numbers are the texts of their digits") {
  IdTexts ids;
  ids.add("7");
  ids.add("-3");
  ids.add("9007199254740993");
  const std::vector<double> numbers{7.0, -3.0, std::numeric_limits<double>::quiet_NaN(), 12.0};
  CHECK(ids.codes(numbers) == Codes{0, 1, nobody, 3});
  const Codes exact{9007199254740993, 9007199254740992, nobody, std::numeric_limits<std::int64_t>::max()};
  CHECK(ids.codes(exact) == Codes{2, 4, nobody, 5});
  CHECK(ids.text(5) == "9223372036854775807");
  for (const double wrong : {7.5, 1e17, std::numeric_limits<double>::infinity()}) {
    const std::vector<double> column{wrong};
    CHECK(error_of([&] { static_cast<void>(ids.codes(column)); }).code() == ErrorCode::domain);
  }
}

TEST_CASE("any number of texts agrees with a map") {
  std::mt19937 random(5);
  std::map<std::string, std::int64_t> known;
  IdTexts ids;
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    // Of every length, most of them differing in their last letters only.
    text.assign(random() % 12, 'x');
    text += std::to_string(random() % 100'000);
    const auto expected = known.try_emplace(text, static_cast<std::int64_t>(known.size())).first->second;
    if (ids.add(text) != expected) FAIL("code of " + text);
  }
  CHECK(ids.size() == known.size());
  for (const auto& [one, code] : known)
    if (ids.find(one) != code || ids.text(static_cast<std::size_t>(code)) != one) FAIL("text " + one);
  CHECK(ids.bytes() > 20 * ids.size());
}

TEST_CASE("complaints of a file join the other tables of the firm") {
  // By hand. The fourth row is bad (its score), so that its id is no repetition; "007" and "7" are two customers.
  const std::string complaints =
      "case;customer;came;stars\n"
      "A-1;7;2024-01-10;5\n"
      " A-2 ;007;2024-02-01;\n"
      "NA;8;2024-02-20;2\n"
      "A-4;8;2024-02-21;99\n"
      "A-4;;2024-02-22 12:00;3\n";
  const interop::RecordMapping mapping{.received = "came",
                                       .score = "stars",
                                       .complaint_id = "case",
                                       .customer_id = "customer",
                                       .largest_bad_share = 0.5};
  const auto records = read_complaints_from_memory(complaints, mapping);
  CHECK(records.report().bad == 1);
  CHECK(records.report().findings.empty());
  CHECK(records.complaint_ids().size() == 3);
  CHECK(records.customer_ids().size() == 3);
  const domain::ComplaintLog log = records.log();
  CHECK(log.columns().dated);
  CHECK(log.columns().received[3] == log.columns().received[2] + 2.5);

  const auto customers = interop::read_table_from_memory("customer,left\n8,\n9,\n7,19750\n");
  const auto purchases = interop::read_table_from_memory("customer,day\n007,19760\n9,19761\n8,19762\n,19763\n");
  const auto answers = interop::read_table_from_memory("case,stars\nA-2,4\nA-9,1\nA-4,1\nA-2,5\n");
  IdTexts people = records.customer_ids(), cases = records.complaint_ids();
  const Codes who = people.codes(customers.texts("customer")), buyers = people.codes(purchases.texts("customer")),
              about = cases.codes(answers.texts("case"));
  const std::vector<double> left = customers.numbers("left"), day = purchases.numbers("day"),
                            stars = answers.numbers("stars");
  const domain::JoinedLog joined(log, {.customers = {.customer_id = who, .left_at = left},
                                       .purchases = {.customer_id = buyers, .time = day},
                                       .answers = {.complaint_id = about},
                                       .observed_until = 20000.0,
                                       .dated = true});
  CHECK(rows_of(joined.customer_rows()) == Codes{2, -1, 0, -1});
  CHECK(rows_of(joined.answer_rows()) == Codes{-1, 0, -1, 2});
  CHECK(joined.purchase_days()[1] == 19760.0 - 19754.0);  // 2024-02-01 is day 19,754
  CHECK(joined.followed_days()[0] == 19750.0 - 19732.0);
  const domain::JoinReport& report = joined.report();
  using Reasons = std::map<std::string, std::size_t>;
  const auto reasons = [](const core::RowReport& rows) {
    Reasons out;
    for (const core::RowReport::Reason& one : rows.reasons) out[one.why] = one.rows;
    return out;
  };
  CHECK(reasons(report.complaints) == Reasons{{"no such customer", 1}, {"customer_id is missing", 1}});
  CHECK(reasons(report.ids) == Reasons{{"complaint_id is missing", 1}});
  CHECK(reasons(report.answers) ==
        Reasons{{"no such complaint", 1}, {"the first answer to the same complaint is taken", 1}});
  CHECK(reasons(report.purchases) == Reasons{{"no such customer", 1}, {"customer_id is missing", 1}});
  CHECK(report.customers.left_out == 0);
  CHECK(joined.with_scores({.score = stars}).row(1).score == 4.0);
}

TEST_CASE("complaint ids that stand twice are a finding, of several files with the one of the first") {
  const TemporaryFile first("id,score\n1,5\n2,4\n,3\n,2\n"), second("score,id\n3,3\n2,1\n1,2\n1,1\n");
  const std::vector<std::string> paths{first.path, second.path};
  const interop::RecordMapping mapping{.score = "score", .complaint_id = "id"};
  const auto records = interop::read_complaints(paths, mapping);
  CHECK(records.size() == 8);
  CHECK(records.complaint_ids().size() == 3);
  REQUIRE(records.report().findings.size() == 1);
  CHECK(records.report().findings[0] ==
        "3 rows have a complaint_id (column \"id\") that stands before, the first at line 3 of " + second.path +
            ": answers go to the first row of each");
  CHECK(!records.report().clean());
  // Customers may complain several times.
  const interop::RecordMapping customers{.score = "score", .customer_id = "id"};
  CHECK(interop::read_complaints(paths, customers).report().clean());
}

TEST_CASE("ids of a file have no limit but memory, and need no other column") {
  std::string text = "id\n";
  for (int i = 0; i < 200'000; ++i) text += "case-" + std::to_string(i) + '\n';
  const interop::RecordMapping mapping{.complaint_id = "id"};
  const auto records = read_complaints_from_memory(text, mapping);
  CHECK(records.complaint_ids().size() == 200'000);
  CHECK(records.log().size() == 200'000);
  CHECK(!records.log().columns().received.given());
  CHECK(records.bytes() < 200'000 * 64);
  CHECK(records.complaint_ids().text(199'999) == "case-199999");
}

TEST_CASE("a column of ids that is not there is named") {
  const interop::RecordMapping mapping{.customer_id = "custommer"};
  const Error error = error_of([&] { static_cast<void>(read_complaints_from_memory("customer,n\n1,2\n", mapping)); });
  CHECK(error.code() == ErrorCode::unknown_name);
  CHECK(error.parameter() == "customer_id");
  CHECK(holds(error.what(), "did you mean \"customer\"?"));
}
