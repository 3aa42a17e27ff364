#include <amends/interop/inspect.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "gzip.hpp"

using namespace amends;
using Catch::Contains;
using interop::ColumnContent;
using interop::DateFormat;
using interop::FileKind;
using interop::inspect;
using interop::inspect_from_memory;
using interop::InspectedColumn;
using interop::Inspection;
using Texts = std::vector<std::string>;

using amends_test::gzip;

namespace {

const InspectedColumn& column(const Inspection& file, std::string_view header) {
  for (const InspectedColumn& one : file.columns)
    if (one.header == header) return one;
  throw std::runtime_error("no column " + std::string(header));
}

/// A file of the data sets outside the repository, or nothing with a loud word.
std::string data_file(const std::string& name) {
  const char* const root = std::getenv("AMENDS_DATA_DIR");
  const auto path = std::filesystem::path(root == nullptr ? "" : root) / name;
  if (root != nullptr && std::filesystem::exists(path)) return path.string();
  WARN("SKIPPED: set AMENDS_DATA_DIR to the folder that holds " << name << " to run this test");
  return {};
}

}  // namespace

TEST_CASE("a table is described as it is written") {
  const auto file = inspect_from_memory(
      "day;amount;happy;note;void\r\n"
      "31/01/2024;1.234,5;yes;a;\r\n"
      "03/02/2024;-7,25;no;b;NA\r\n"
      "\r\n"
      "04/02/2024;3,0;yes; a ;-\r\n"
      "one;two\r\n");
  CHECK(file.kind == FileKind::text);
  CHECK(file.encoding == "utf-8");
  CHECK_FALSE(file.encoding_guessed);
  CHECK(file.delimiter == ';');
  CHECK(file.line_end == "\r\n");
  CHECK(file.header);
  CHECK(file.rows == 4);
  CHECK(file.damaged_rows == 1);
  CHECK(file.first_damaged_line == 6);
  CHECK(file.blank_lines == 1);
  REQUIRE(file.columns.size() == 5);

  const InspectedColumn& day = file.columns[0];
  CHECK(day.content == ColumnContent::date);
  CHECK(day.date_format == DateFormat::day_month_year);
  CHECK_FALSE(day.date_order_open);
  CHECK_FALSE(day.times_of_day);
  // `date -u -d 2024-01-31 +%s` is 1706659200; 2024-02-04 is four days later.
  CHECK(day.smallest == 1706659200e6);
  CHECK(day.largest == 1706659200e6 + 4 * 86400e6);

  const InspectedColumn& amount = file.columns[1];
  CHECK(amount.content == ColumnContent::number);
  CHECK(amount.decimal_mark == ',');
  CHECK(amount.thousands_mark == ".");
  CHECK(amount.smallest == -7.25);
  CHECK(amount.largest == 1234.5);

  const InspectedColumn& happy = file.columns[2];
  CHECK(happy.content == ColumnContent::truth_value);
  CHECK(happy.role == "flag");
  CHECK(happy.needs_meaning);
  CHECK(happy.texts == std::vector<interop::InspectedValue>{{"yes", 2}, {"no", 1}});

  const InspectedColumn& note = file.columns[3];
  CHECK(note.content == ColumnContent::text);
  CHECK(note.distinct == 2);  // blanks around a value do not count
  CHECK(note.examples == Texts{"a", "b"});
  CHECK(file.columns[4].content == ColumnContent::empty);
  CHECK(file.columns[4].missing == 3);
  CHECK(file.columns[4].values == 0);

  const std::string said = file.to_string();
  CHECK_THAT(said, Contains("4 rows, 5 columns") && Contains("CR LF") && Contains("day/month/year") &&
                       Contains("2024-01-31 to 2024-02-04") && Contains("the first at line 6") &&
                       Contains("say what these mean: \"yes\" (2) \"no\" (1)"));
}

TEST_CASE("dates that can be read both ways are said to be open") {
  const auto file = inspect_from_memory(
      "received,t,n,iso\n01/02/2024,2024-01-01T10:00,20240131,2024-01\n"
      "03/04/2024,2024-01-02,20240201,2024-02\n");
  CHECK(file.columns[0].content == ColumnContent::date);
  CHECK(file.columns[0].date_order_open);
  CHECK(file.columns[1].times_of_day);
  CHECK(file.columns[2].content == ColumnContent::date);
  CHECK(file.columns[3].content == ColumnContent::text);  // months are no days
  CHECK_THAT(file.starter_toml(), Contains("# date_format = ") && Contains("received = \"received\""));
  const auto numbers = inspect_from_memory("n\n20240131\n20241399\n");
  CHECK(numbers.columns[0].content == ColumnContent::number);
}

TEST_CASE("ninety-nine of a hundred make a column") {
  std::string text = "n\n";
  for (int i = 0; i < 99; ++i) text += std::to_string(i) + "\n";
  const auto most = inspect_from_memory(text + "unknown\n");
  CHECK(most.columns[0].content == ColumnContent::number);
  CHECK(most.columns[0].other_values == 1);
  CHECK(inspect_from_memory(text + "unknown\nother\n").columns[0].content == ColumnContent::text);
}

TEST_CASE("different values are counted up to a thousand, and no further") {
  std::string text = "id;long;few\n";
  const std::string filler(300, 'x');
  for (int i = 0; i < 1000; ++i)
    text += std::to_string(i) + ';' + filler + std::to_string(i % 7) + ';' + std::to_string(i % 3) + '\n';
  const auto exact = inspect_from_memory(text);
  CHECK(exact.columns[0].distinct == 1000);
  CHECK(exact.columns[0].distinct_exact);
  CHECK(exact.columns[1].distinct == 7);  // they differ behind their first 256 bytes only
  CHECK(exact.columns[1].texts.empty());
  CHECK(exact.columns[2].texts.size() == 3);
  const auto more = inspect_from_memory(text + "1e3;x;2\n-4;x;1\n");
  CHECK(more.columns[0].distinct == 1000);
  CHECK_FALSE(more.columns[0].distinct_exact);
  CHECK(more.columns[0].content == ColumnContent::number);
  CHECK(more.columns[0].smallest == -4.0);  // seen after counting ended
  CHECK(more.columns[0].largest == 1000.0);
  CHECK_THAT(more.to_string(), Contains("more than 1000 different"));
}

TEST_CASE("a file without a header gets numbered columns") {
  const auto file = inspect_from_memory("1,2024-01-01,3\n2,2024-01-02,4\n");
  CHECK_FALSE(file.header);
  CHECK(file.rows == 2);
  CHECK(file.columns[1].header == "column 2");
  CHECK(file.columns[1].content == ColumnContent::date);
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  CHECK_FALSE(mapping.header);
  CHECK(mapping.columns == Texts{"column 1", "column 2", "column 3"});
}

TEST_CASE("a text that is not Unicode gets the encoding that its letters show") {
  const auto latin = inspect_from_memory("nota,cidade\n1,S\xE3o Lu\xEDs\n2,Bras\xEDlia\n");
  CHECK(latin.encoding == "windows-1252");
  CHECK(latin.encoding_guessed);
  CHECK(column(latin, "cidade").examples == Texts{"S\xC3\xA3o Lu\xC3\xADs", "Bras\xC3\xADlia"});
  CHECK_THAT(latin.starter_toml(), Contains("encoding = \"windows-1252\"  # a guess"));
  // "서울" and "부산", and "とうきょう" (iconv -t cp949, -t cp932).
  const auto korean = inspect_from_memory("id,city\n1,\xBC\xAD\xBF\xEF\n2,\xBA\xCE\xBB\xEA\n");
  CHECK(korean.encoding == "cp949");
  CHECK(column(korean, "city").examples.front() == "\xEC\x84\x9C\xEC\x9A\xB8");
  const auto kana = inspect_from_memory("id,city\n1,\x82\xC6\x82\xA4\x82\xAB\x82\xE5\x82\xA4\n");
  CHECK(kana.encoding == "shift-jis");
  CHECK(column(kana, "city").examples.front() == "\xE3\x81\xA8\xE3\x81\x86\xE3\x81\x8D\xE3\x82\x87\xE3\x81\x86");
  using namespace std::string_view_literals;
  const auto wide = inspect_from_memory(
      "\xFF\xFE"
      "a\0,\0b\0\r\0\n\0"
      "1\0,\0x\0\r\0\n\0"sv);
  CHECK(wide.encoding == "utf-16le");
  CHECK(wide.line_end == "\r\n");
  CHECK(wide.rows == 1);
}

TEST_CASE("gzip is looked into, also where it has to be read twice") {
  const auto file = inspect_from_memory(gzip("nota,cidade\n1,S\xE3o Lu\xEDs\n"));
  CHECK(file.kind == FileKind::gzip);
  CHECK(file.content == FileKind::text);
  CHECK(file.encoding == "windows-1252");
  CHECK(file.rows == 1);
  const auto inside = inspect_from_memory(gzip("%PDF-1.7\n..."));
  CHECK(inside.kind == FileKind::gzip);
  CHECK(inside.content == FileKind::pdf);
  CHECK_FALSE(inside.is_table());
  std::string damaged = gzip("a,b\n1,2\n");
  damaged[damaged.size() - 6] ^= 0x55;
  CHECK_THROWS_AS(inspect_from_memory(damaged), Error);
  CHECK_THROWS_AS(inspect_from_memory(damaged.substr(0, 12)), Error);
}

TEST_CASE("what is no table is named, not read") {
  const auto sheet =
      inspect_from_memory(std::string_view("PK\3\4\24\0\6\0\10\0\0\0!\0.........[Content_Types].xml", 42));
  CHECK(sheet.kind == FileKind::xlsx);
  CHECK_FALSE(sheet.is_table());
  CHECK(sheet.columns.empty());
  CHECK_THAT(sheet.to_string(), Contains("Excel"));
  CHECK_THROWS_AS(sheet.starter_toml(), Error);
  CHECK_THROWS_AS(inspect("absent.csv"), Error);
  CHECK_THROWS_AS(inspect("examples"), Error);
  CHECK_THROWS_AS(inspect_from_memory(""), Error);
  CHECK_THROWS_AS(inspect_from_memory("a,\"b\n1,2\n"), Error);
  CHECK_THROWS_AS(inspect_from_memory(std::string_view("a,b\0\n1,2\n", 9)), Error);
  CHECK_THROWS_WITH(inspect_from_memory(std::string_view("a\0\0\0,\0\0\0b\0\0\0\n\0\0\0", 16)), Contains("UTF-32"));
  CHECK_THROWS_WITH(inspect_from_memory(std::string(20'000, ',') + "\n"), Contains("empty") || Contains("columns"));
  std::string wide = "c";
  for (int i = 0; i < 20'000; ++i) wide += ",c";
  CHECK_THROWS_WITH(inspect_from_memory(wide + "\n"), Contains("20001 columns"));
}

TEST_CASE("hostile texts stay in their quotes") {
  const std::string nasty = "say \"\"no\"\" \\ # [x]\n\x1b[31m\x7f";
  const auto file = inspect_from_memory("resolved,\"sco\"\"re\x1b\"\n\"" + nasty + "\",1\nno,2\n\"" + nasty + "\",3\n");
  CHECK(file.to_string().find('\x1b') == std::string::npos);
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  CHECK(mapping.resolved == "resolved");
  REQUIRE(mapping.resolved_values.size() == 2);
  CHECK(mapping.resolved_values[0].first == "say \"no\" \\ # [x]\n\x1b[31m\x7f");
  CHECK(mapping.resolved_values[0].second == "missing");
  CHECK(mapping.resolved_values[1].second == "not_resolved");
}

TEST_CASE("many columns of long texts stay within the budget") {
  std::string text;
  for (int c = 0; c < 400; ++c) text += (c > 0 ? ",c" : "c") + std::to_string(c);
  text += '\n';
  for (int r = 0; r < 1000; ++r) {
    for (int c = 0; c < 400; ++c) text += (c > 0 ? "," : "") + std::to_string(r) + std::string(200, 'y');
    text += '\n';
  }
  const auto file = inspect_from_memory(text);
  CHECK(file.rows == 1000);
  std::size_t counted = 0;
  for (const InspectedColumn& one : file.columns) counted += one.distinct;
  // 64 MiB of texts of some 300 bytes with their overhead, of 400,000
  CHECK(counted > 200'000);
  CHECK(counted < 240'000);
  CHECK_FALSE(file.columns[0].distinct_exact);
}

TEST_CASE("a ready mapping is recognised by its columns") {
  const auto tickets = inspect_from_memory(
      "number,opened_at,resolved_at,contact_type,category,assignment_group,priority,reopen_count,made_sla\n"
      "1,2024-01-01 10:00,2024-01-02 09:00,Phone,c,g,1,0,true\n");
  CHECK(tickets.ready_mapping == "servicenow");
  CHECK(tickets.ready_share() == 1.0);
  const auto mapping = interop::parse_record_mapping(tickets.starter_toml());
  CHECK(mapping.answered == "resolved_at");
  CHECK(mapping.attributes.size() == 5);
  const auto none = inspect_from_memory("a,b\n1,2\n");
  CHECK(none.ready_mapping.empty());
  CHECK(none.ready_share() == 0.0);
  CHECK(interop::parse_record_mapping(none.starter_toml()).attributes.front().second == "a");
}

TEST_CASE("a mapping is parsed from text with every mistake") {
  CHECK(interop::parse_record_mapping("[records]\nscore = \"s\"\n").score == "s");
  CHECK_THROWS_WITH(interop::parse_record_mapping("[records\n", "mine.toml"), Contains("mine.toml"));
  CHECK_THROWS_AS(interop::parse_record_mapping("[records]\nsocre = \"s\"\n"), Error);
  for (const std::string& name : interop::ready_mapping_names())
    CHECK(interop::parse_record_mapping(interop::ready_mapping_text(name)).attributes ==
          interop::ready_mapping(name).attributes);
}

TEST_CASE("every data set is described, and its starter parses") {
  struct Known {
    const char* name;
    std::size_t rows;  // wc -l of the unpacked file, less the header (quoted line breaks: none)
    std::size_t columns;
  };
  for (const auto& [name, rows, columns] :
       {Known{"bgbb_donations/donations.csv.gz", 22, 4}, Known{"cdnow/cdnow_master.csv.gz", 69'659, 4},
        Known{"cdnow/cdnow_sample.csv.gz", 6'919, 5}, Known{"iranian_churn/iranian_churn.csv.gz", 3'150, 14},
        Known{"networks_snap/facebook_combined_undirected.csv.gz", 88'234, 2},
        Known{"networks_snap/wiki_vote_directed.csv.gz", 103'689, 2},
        Known{"online_retail_uci/online_retail.csv.gz", 541'909, 8},
        Known{"boston311_2015/boston311_2015.csv.gz", 121'145, 12},
        Known{"cfpb_disputes/cfpb_disputes.csv.gz", 22'905, 16},
        Known{"consumidor_gov_br_2014/consumidor_gov_br_2014.csv.gz", 29'037, 24},
        Known{"servicenow_incident_log/incident_event_log.csv.gz", 141'712, 36},
        Known{"servicenow_incident_log/incidents_final_state.csv.gz", 24'918, 17}}) {
    const std::string path = data_file(name);
    if (path.empty()) continue;
    INFO(name);
    const Inspection file = inspect(path);
    CHECK(file.kind == FileKind::gzip);
    CHECK(file.encoding == "utf-8");
    CHECK(file.delimiter == ',');
    CHECK(file.header);
    CHECK(file.damaged_rows == 0);
    CHECK(file.rows == rows);
    CHECK(file.columns.size() == columns);
    for (const InspectedColumn& one : file.columns) CHECK(one.values + one.missing == file.rows);
    CHECK_NOTHROW(interop::parse_record_mapping(file.starter_toml()));
  }
}

TEST_CASE("Online Retail: dates with times, missing customers, cancelled invoices") {
  const std::string path = data_file("online_retail_uci/online_retail.csv.gz");
  if (path.empty()) return;
  const Inspection file = inspect(path);
  // Facts that come with the data set: 135,080 lines without a customer, 1 December 2010 to 9 December 2011.
  CHECK(column(file, "CustomerID").missing == 135'080);
  CHECK(column(file, "InvoiceDate").times_of_day);
  CHECK(column(file, "InvoiceDate").smallest == 1291191960e6);  // date -u -d "2010-12-01 08:26" +%s
  CHECK(column(file, "InvoiceDate").largest == 1323435000e6);   // 2011-12-09 12:50
  CHECK(column(file, "Country").distinct == 38);
  CHECK(column(file, "Quantity").smallest == -80'995.0);
  CHECK(column(file, "InvoiceNo").content == ColumnContent::text);  // 9,291 of them begin with a letter: more than 1 %
}

TEST_CASE("Consumidor: the starter reads the file as it is") {
  const std::string path = data_file("consumidor_gov_br_2014/consumidor_gov_br_2014.csv.gz");
  if (path.empty()) return;
  const Inspection file = inspect(path);
  CHECK(column(file, "response_days").role == "response_days");
  CHECK(column(file, "evaluation").role == "resolved");
  CHECK(column(file, "evaluation").needs_meaning);
  CHECK(column(file, "consumer_score").role == "score");
  CHECK(column(file, "date_opened").content == ColumnContent::date);
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  CHECK(mapping.response_days == "response_days");
  CHECK(mapping.score_scale.highest == 5.0);
  const auto records = interop::read_complaints(path, mapping);
  CHECK(records.report().rows == 29'037);
  CHECK(records.report().bad == 0);
}
