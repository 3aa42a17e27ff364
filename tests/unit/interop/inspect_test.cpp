#include <algorithm>
#include <amends/interop/inspect.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
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

TEST_CASE("the starter takes the order that one column of dates tells for both") {
  const auto read = [](const std::string& text) {
    const std::string starter = inspect_from_memory(text).starter_toml();
    CAPTURE(starter);
    CHECK(interop::read_complaints_from_memory(text, interop::parse_record_mapping(starter)).report().bad == 0);
    return interop::parse_record_mapping(starter).date_format;
  };
  CHECK(read("received,answered\n03/04/2024,25/04/2024\n01/02/2024,05/04/2024\n") == "day/month/year");
  CHECK(read("received,answered\n03/25/2024,05/04/2024\n01/02/2024,05/04/2024\n") == "month/day/year");
  CHECK(read("received,answered\n25/03/2024,04/26/2024\n26/03/2024,04/27/2024\n") == "recognised");
  CHECK(read("received,answered\n2024-03-25,2024-04-26\n") == "recognised");
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

TEST_CASE("a header that occurs twice gets names of its own in the starter") {
  const auto file = inspect_from_memory("days,days,\n1,2,x\n3,4,y\n");
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  CHECK_FALSE(mapping.header);
  CHECK(mapping.skip_lines == 1);
  CHECK(mapping.columns == Texts{"days", "days 2", "column 3"});
  CHECK(mapping.response_days == "days");
  const auto records = interop::read_complaints_from_memory("days,days,\n1,2,x\n3,4,y\n", mapping);
  CHECK(records.size() == 2);
  // Only where a mapped column is meant: others keep the header.
  CHECK(interop::parse_record_mapping(inspect_from_memory("days,x,x\n1,2,3\n").starter_toml()).header);
}

TEST_CASE("the starter of every file is a mapping that reads it, whatever its header holds") {
  // Headers of pieces that have a meaning to CSV, to TOML or to the suggestion of roles.
  const Texts pieces{"days", "score", "received", "resolved",  "접수일",   "만족도", "상태",     "\"",
                     "\"\"", "'",     "\\",       "#",         "[x]",      "=",      "\n",       "\r\n",
                     ",",    ";",     "\t",       " ",         "\x01",     "\x7f",   "\xC2\x85", "\xE2\x80\xA8",
                     "{",    "}",     "\xC3\xA3", "a\xCC\x83", "column 2", "2"};
  const Texts values{"1",          "1,440", "3,5", "yes",  "no", "2024-01-31", "31/01/2024",
                     "04/05/2024", "",      "x",   "\\\"", "NA", "=1"};
  std::uint32_t state = 20;
  const auto any = [&state](std::size_t below) {
    state = state * 1'664'525u + 1'013'904'223u;  // Numerical Recipes, "quick and dirty"
    return static_cast<std::size_t>(state >> 8) % below;
  };
  const auto field = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
  };
  std::size_t parsed = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t columns = 1 + any(5);
    std::string text = any(4) == 0 ? "Report" + std::string(any(2) == 0 ? 0 : columns - 1, ',') + "\n" : "";
    for (std::size_t c = 0; c < columns; ++c) {
      std::string header;
      for (std::size_t k = any(4); k > 0; --k) header += pieces[any(pieces.size())];
      text += (c > 0 ? "," : "") +
              (any(3) == 0 && header.find_first_of("\",\n\r;\t") == std::string::npos ? header : field(header));
    }
    text += '\n';
    const std::size_t same = any(values.size());
    for (int r = 0; r < 6; ++r) {
      for (std::size_t c = 0; c < columns; ++c)
        text += (c > 0 ? "," : "") + field(values[any(2) == 0 ? same : any(values.size())]);
      text += '\n';
    }
    CAPTURE(text);
    Inspection file;
    try {
      file = inspect_from_memory(text);
    } catch (const Error&) {
      continue;  // an empty header
    }
    if (!file.is_table()) continue;  // it begins like JSON
    const std::string starter = file.starter_toml();
    CAPTURE(starter);
    interop::RecordMapping mapping;
    REQUIRE_NOTHROW(mapping = interop::parse_record_mapping(starter));
    mapping.largest_bad_share = 1.0;
    try {
      static_cast<void>(interop::read_complaints_from_memory(text, mapping));
    } catch (const Error& error) {
      CHECK(error.parameter() == "date_format");  // an order that nobody but you can tell
    }
    ++parsed;
  }
  CHECK(parsed > 2000);
}

TEST_CASE("a title before the header is skipped, and said") {
  for (const std::string title : {"Report of complaints,,\n", "Report of complaints\n", "Report,,\n\n,,\n"}) {
    const std::string text = title + "score,days,segment\n4,1,a\n2,2,b\n";
    const auto lines = static_cast<std::size_t>(std::count(title.begin(), title.end(), '\n'));
    const auto file = inspect_from_memory(text);
    CHECK(file.skip_lines == lines);
    CHECK(file.rows == 2);
    CHECK(column(file, "days").content == ColumnContent::number);
    CHECK_THAT(file.to_string(), Contains("say skip_lines = " + std::to_string(lines)));
    const auto mapping = interop::parse_record_mapping(file.starter_toml());
    CHECK(mapping.skip_lines == lines);
    CHECK(interop::read_complaints_from_memory(text, mapping).size() == 2);
  }
}

TEST_CASE("a starter says what a scenario file needs besides") {
  const std::string starter = inspect_from_memory("score,days,area\n4,1,a\n2,2,b\n").starter_toml();
  CHECK_THAT(starter, Contains("# thresholds = { satisfied = 4, delighted = 5 }") &&
                          Contains("# response_bands = [1, 5, 8, 10]"));
  const std::string flag = inspect_from_memory("happy,area\nyes,a\nno,b\n").starter_toml();
  CHECK(flag.find("thresholds") == std::string::npos);
  CHECK(flag.find("response_bands") == std::string::npos);
}

TEST_CASE("columns that look like ids are proposed as such, whatever the number of their texts") {
  std::string text = "Case No.;Customer-ID;days\n";
  for (int i = 0; i < 70'000; ++i) text += "C" + std::to_string(i) + ";" + std::to_string(i / 2) + ";3\n";
  const auto file = inspect_from_memory(text);
  CHECK(column(file, "Case No.").role == "complaint_id");
  CHECK(column(file, "Customer-ID").role == "customer_id");
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  const auto records = interop::read_complaints_from_memory(text, mapping);
  CHECK(records.complaint_ids().size() == 70'000);
  CHECK(records.customer_ids().size() == 35'000);
  // Alone, too; a date or a truth value under such a header is none.
  CHECK(interop::parse_record_mapping(inspect_from_memory("ticket number,x\n1,a\n2,b\n").starter_toml()).complaint_id ==
        "ticket number");
  CHECK(inspect_from_memory("customer id,n\n2024-01-01,x\n").columns[0].role.empty());
  CHECK(inspect_from_memory("customer id,n\ntrue,x\nfalse,y\n").columns[0].role.empty());
}

TEST_CASE("products are proposed as segments, branches as clusters") {
  for (const std::string header : {"Product Line,Branch", "product,store", "상품군,지점", "제품명,점포"}) {
    const std::string text = header + ",days\nloans,north,1\ncards,,2\n";
    const auto file = inspect_from_memory(text);
    CHECK(file.columns[0].role == "segment");
    CHECK(file.columns[1].role == "cluster");
    const auto mapping = interop::parse_record_mapping(file.starter_toml());
    CHECK(mapping.cluster == file.columns[1].header);
    CHECK(mapping.cluster_missing == "none");
    CHECK(interop::read_complaints_from_memory(text, mapping).size() == 2);
  }
}

TEST_CASE("Korean headers suggest roles, and keep what names a customer") {
  const std::string text =
      "고객번호,민원접수번호,민원접수일시,처리완료일,만족도점수,지점,접수채널,처리상태,건수\n"
      "K1,1,2024-01-02 10:00,2024-01-03,5,서울,전화,완료,1\n"
      "K2,2,2024-01-03 11:00,2024-01-05,2,부산,웹,접수,1\n";
  const auto file = inspect_from_memory(text);
  CHECK(column(file, "고객번호").role == "customer_id");
  CHECK(column(file, "민원접수번호").role == "complaint_id");
  CHECK(column(file, "민원접수일시").role == "received");
  CHECK(column(file, "처리완료일").role == "answered");
  CHECK(column(file, "만족도점수").role == "score");
  CHECK(column(file, "지점").role == "cluster");
  CHECK(column(file, "접수채널").role == "channel");
  CHECK(column(file, "처리상태").role == "attributes");
  CHECK(column(file, "건수").role == "weight");
  const auto mapping = interop::parse_record_mapping(file.starter_toml());
  CHECK(mapping.customer_id == "고객번호");
  CHECK(mapping.complaint_id == "민원접수번호");
  CHECK(mapping.attributes == interop::ValueMap{{"status", "처리상태"}});
  CHECK(interop::read_complaints_from_memory(text, mapping).size() == 2);
  for (const auto& [header, role] : {std::pair<std::string, std::string>{"유형", "segment"},
                                     {"민원유형", "segment"},
                                     {"부서", "segment"},
                                     {"분류", "segment"},
                                     {"상품군", "segment"},
                                     {"대리점", "cluster"},
                                     {"점포명", "cluster"},
                                     {"채널", "channel"}})
    CHECK(inspect_from_memory(header + ",n\na,x\nb,y\n").columns[0].role == role);
  for (const char* header : {"접수일", "접수일자", "신청일"})
    CHECK(inspect_from_memory(std::string(header) + ",n\n2024-01-01,x\n").columns[0].role == "received");
  for (const char* header : {"처리일", "회신일", "답변일"})
    CHECK(inspect_from_memory(std::string(header) + ",n\n2024-01-01,x\n").columns[0].role == "answered");
  CHECK(inspect_from_memory("처리일수,n\n3,x\n").columns[0].role == "response_days");
}

TEST_CASE("1,440 is a number with a mark of thousands, unless other numbers say otherwise") {
  const auto marks = [](const std::string& rows) {
    const auto file = inspect_from_memory("days;n\n" + rows);
    const InspectedColumn& days = file.columns[0];
    return std::string(1, days.decimal_mark) + days.thousands_mark + " " + std::to_string(days.largest);
  };
  CHECK(marks("1,440;x\n2,300;x\n") == "., 2300.000000");
  CHECK(marks("1,440;x\n980;x\n") == "., 1440.000000");
  CHECK(marks("1,440;x\n3,5;x\n") == ", 3.500000");
  CHECK(marks("0,125;x\n0,250;x\n") == ", 0.250000");
  CHECK(marks("1,440.5;x\n7;x\n") == "., 1440.500000");
  CHECK(marks("1.440,5;x\n7;x\n") == ",. 1440.500000");
  CHECK(marks("1.440;x\n7;x\n") == ". 7.000000");
  CHECK(marks("1440;x\n7;x\n") == ". 1440.000000");
  const auto mapping = interop::parse_record_mapping(inspect_from_memory("days;n\n1,440;x\n2,300;x\n").starter_toml());
  CHECK(mapping.decimal_mark == '.');
  CHECK(mapping.thousands_mark == ",");
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

TEST_CASE("what stands below the rows is said, and left out of the columns and the starter") {
  const std::string rows = "received,area,paid\n2024-01-02,a,1\n2024-01-03,b,2\n2024-01-04,b,3\n2024-01-05,a,4\n";
  const auto of = [&](const std::string& footer) { return inspect_from_memory(rows + footer); };
  for (const std::string footer : {"Total,,10\n", "Grand Totals (4 rows),,10", "합계:,,10\n", "\"Case Report\"\n",
                                   "Case Report\n\nCopyright\n", "x\n\n\n", "Total,,10\nfoot\n"}) {
    const auto lines =
        static_cast<std::size_t>(std::count(footer.begin(), footer.end(), '\n')) + (footer.ends_with('\n') ? 0u : 1u);
    const auto file = of(footer);
    INFO(footer);
    CHECK(file.footer_lines == lines);
    CHECK(file.rows == 4);
    CHECK(file.damaged_rows == 0);
    CHECK(column(file, "paid").largest == 4.0);
    CHECK(column(file, "received").missing == 0);
    CHECK_THAT(file.to_string(), Contains("say footer_lines = " + std::to_string(lines)));
    const auto mapping = interop::parse_record_mapping(file.starter_toml());
    CHECK(mapping.footer_lines == lines);
    CHECK(mapping.received == "received");
    CHECK(interop::read_complaints_from_memory(rows + footer, mapping).size() == 4);
  }
  const auto unquoted = inspect_from_memory("a,b,c,d,e,f\n1,2,3,4,5,6\n1,2,3,4,5,6\n1,2,3,4,5,6\nCopyright, inc.\n");
  CHECK(unquoted.footer_lines == 1);
  // A firm of that name, a blank line at the end, and damage everywhere are none.
  CHECK(of("Total,a,10\n").footer_lines == 0);
  CHECK(of("Totally,,10\n").footer_lines == 0);
  CHECK(of("\n\n").footer_lines == 0);
  CHECK(of("x\nx\nx\nx\n").footer_lines == 0);
}

TEST_CASE("a time whose header names its unit, and segments that some rows have not, stand in the starter") {
  const std::string text =
      "First reply time (min),Ticket type,Satisfaction\n90,Problem,good\n\"1,440\",,bad\n30,Question,offered\n";
  const auto file = inspect_from_memory(text);
  CHECK(column(file, "First reply time (min)").role == "response_time");
  const std::string starter = file.starter_toml();
  const auto mapping = interop::parse_record_mapping(starter);
  CHECK(mapping.response_time == "First reply time (min)");
  CHECK(mapping.response_unit == "minutes");
  CHECK(mapping.thousands_mark == ",");
  CHECK(mapping.segment_missing == "none");
  CHECK_THAT(starter, Contains("# response_bands") && Contains("score_values"));
  // Words that say it themselves are taken.
  CHECK(mapping.flag_values ==
        interop::ValueMap{{"bad", "dissatisfied"}, {"good", "satisfied"}, {"offered", "missing"}});
  CHECK_THAT(inspect_from_memory("happy,n\nyes,a\nno,b\n").starter_toml(),
             Contains("\"yes\" = \"missing\"") && Contains("missing or not_asked"));
  const auto log = interop::read_complaints_from_memory(text, mapping);
  CHECK(log.report().bad == 0);
  CHECK(log.log().row(1).response_days == 1.0);
  // Without a unit nobody can tell.
  CHECK_THAT(inspect_from_memory("reply time,area\n90,a\n30,b\n").starter_toml(),
             Contains("# response_time = \"reply time\"  # say response_unit besides"));
}
