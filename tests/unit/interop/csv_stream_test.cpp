// The same text, however it is cut into chunks: what a table says does not depend on how it comes.

#include <algorithm>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/records.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "gzip.hpp"

using namespace amends;
using interop::ComplaintReader;
using interop::ComplaintRecords;
using interop::RecordMapping;

using amends_test::gzip;

namespace {

/// UTF-16 of a text of UTF-8 whose letters take at most three bytes: an implementation of its own.
std::string utf16(std::string_view text, bool big_endian) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(text[i + k])); };
    unsigned letter = byte(0);
    std::size_t length = 1;
    if (letter >= 0xE0) {
      letter = (letter & 0xF) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
      length = 3;
    } else if (letter >= 0xC0) {
      letter = (letter & 0x1F) << 6 | (byte(1) & 0x3F);
      length = 2;
    }
    i += length;
    const char high = static_cast<char>(letter >> 8);
    const char low = static_cast<char>(letter & 0xFF);
    if (big_endian)
      out += {high, low};
    else
      out += {low, high};
  }
  return out;
}

/// A table with quotes, an other, bad rows of each kind, blank lines and Korean names.
const std::string table =
    "지역,일,별,메모\r\n"
    "서울,0.5,5,\"하나, \"\"둘\"\"\"\r\n"
    "\"관악, 가\",12,9,\"두\r\n줄\"\r\n"
    "부산,,,\r\n"
    "\r\n"
    ",,,\r\n"
    "서울,3\r\n"
    "서울,x,1,\"끝\"뒤\r\n"
    "대전,y,1,é\r\n"
    "부산,36525,1,\r\n";

RecordMapping mapping(std::string encoding = "") {
  RecordMapping out{.response_days = "일", .score = "별", .segment = "지역"};
  out.segment_values = {{"서울", "seoul"}};
  out.segment_other = "rest";
  out.attributes = {{"memo", "메모"}};
  out.largest_bad_share = 1.0;
  out.encoding = std::move(encoding);
  return out;
}

/// Everything that the records say, as one text.
std::string said(const ComplaintRecords& records) {
  std::string out = records.report().to_string() + "\n";
  for (const domain::BadRow& row : records.report().first_bad) out += row.to_string() + "\n";
  out += std::to_string(records.report().rows) + " " + std::to_string(records.report().bad) + " " +
         std::to_string(records.report().blank_lines) + " " + std::to_string(records.report().swallowed_lines) + "\n";
  const domain::ComplaintLog log = records.log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const domain::ComplaintRow row = log.row(i);
    out +=
        std::to_string(row.response_days) + " " + std::to_string(row.score) + " " + std::to_string(row.segment) + "\n";
  }
  for (const auto& one : records.attributes()) {
    for (const std::string& name : one.names) out += "[" + name + "]";
    for (std::size_t i = 0; i < one.codes.size(); ++i) out += " " + std::to_string(one.codes.view()[i]);
  }
  return out;
}

std::string read_in_two(std::string_view content, std::size_t cut, const RecordMapping& how) {
  ComplaintReader reader(how, "memory");
  reader.feed(content.substr(0, cut));
  reader.feed(content.substr(cut));
  return said(reader.finish());
}

/// Cuts the content at every byte, and into single bytes.
void cut_everywhere(const std::string& content, const RecordMapping& how) {
  const std::string whole = said(interop::read_complaints_from_memory(content, how));
  for (std::size_t cut = 0; cut <= content.size(); ++cut)
    if (read_in_two(content, cut, how) != whole) FAIL("cut at byte " << cut);
  ComplaintReader reader(how, "memory");
  for (const char& byte : content) reader.feed(std::string_view(&byte, 1));
  CHECK(said(reader.finish()) == whole);
}

/// One column of text of so many bytes in all: a header, rows of seven letters and one of x at the end.
std::string of_size(std::size_t bytes, std::string_view last) {
  std::string out = "n\n";
  while (out.size() + 16 + last.size() < bytes) out += "row_abc\n";
  while (out.size() + 1 + last.size() < bytes) out += "x";
  return out + "\n" + std::string(last);
}

/// Takes every field of every row.
struct Rows final : interop::CsvConsumer {
  std::vector<std::vector<std::string>> rows{};
  std::vector<std::size_t> lines{};
  std::size_t wanted = 0;
  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    wanted = names.size();
    std::vector<std::size_t> all(names.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
  }
  void row(const interop::CsvRow& row) override {
    std::string scratch;
    std::vector<std::string> fields;
    for (const interop::CsvField& field : row.wanted) fields.emplace_back(interop::text_of(field, scratch));
    rows.push_back(std::move(fields));
    lines.push_back(row.line);
  }
};

}  // namespace

TEST_CASE("a table cut at any byte is the same table") {
  // Counted by hand: bad are the score 9, the record of two fields, the one with text behind its quote, and the y.
  const ComplaintRecords whole = interop::read_complaints_from_memory(table, mapping());
  CHECK(whole.report().rows == 7);
  CHECK(whole.report().bad == 4);
  CHECK(whole.report().blank_lines == 2);
  CHECK(whole.segment_names() == std::vector<std::string>{"seoul", "rest"});
  cut_everywhere(table, mapping());
  cut_everywhere("\xEF\xBB\xBF" + table, mapping());
}

TEST_CASE("and so is one in UTF-16, in cp949, and one in gzip members") {
  cut_everywhere("\xFF\xFE" + utf16(table, false), mapping());
  cut_everywhere("\xFE\xFF" + utf16(table, true), mapping());
  cut_everywhere(utf16(table, false), mapping());
  cut_everywhere(utf16(table, true), mapping());
  cut_everywhere(gzip(table), mapping());
  cut_everywhere(gzip(table.substr(0, 50)) + gzip("") + gzip(table.substr(50)), mapping());
  // "지역,일\n서울,1\n관악,2\n" in cp949, as Python's codec writes it.
  const std::string korean = "\xC1\xF6\xBF\xAA,\xC0\xCF\n\xBC\xAD\xBF\xEF,1\n\xB0\xFC\xBE\xC7,2\n";
  RecordMapping plain{.response_days = "일", .segment = "지역"};
  plain.encoding = "cp949";
  CHECK(interop::read_complaints_from_memory(korean, plain).segment_names() ==
        std::vector<std::string>{"서울", "관악"});
  cut_everywhere(korean, plain);
  cut_everywhere(gzip(korean), plain);
}

TEST_CASE("pairs of UTF-16 are one letter, wherever they are cut") {
  // U+1F600 is D83D DE00 (Unicode Standard 3.9, table 3-5).
  const std::string text = utf16("n\n", false) + std::string("\x3D\xD8\x00\xDE", 4) + utf16("\n", false);
  const RecordMapping plain{.segment = "n"};
  CHECK(interop::read_complaints_from_memory(text, plain).segment_names() ==
        std::vector<std::string>{"\xF0\x9F\x98\x80"});
  cut_everywhere(text, plain);
}

TEST_CASE("the lines of the footer are no rows, whatever the size of the file is to that of the buffer") {
  constexpr std::size_t buffer = std::size_t{1} << 18;
  for (const std::string_view last : {"sum 7\n", "sum 7", "a\nb\n", "a\n\n"}) {
    const std::size_t lines = last.starts_with("sum") ? 1 : 2;
    for (std::size_t bytes = buffer - 12; bytes <= buffer + 12; ++bytes) {
      const std::string content = of_size(bytes, last);
      REQUIRE(content.size() == bytes);
      Rows all;
      interop::CsvStream stream({.footer_lines = lines}, all, "memory");
      stream.feed(content);
      stream.finish();
      CAPTURE(last, bytes);
      // A naive count: the lines of the text but for the header and the footer.
      CHECK(all.rows.size() == static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n')) - 1 - lines +
                                   (last.back() == '\n' ? 0 : 1));
      CHECK(all.rows.back()[0].front() == 'x');
    }
  }
}

TEST_CASE("lines are those of an editor, through quotes, blank lines, skipped lines and a stated delimiter") {
  const std::string content = "sep=;\nTitle\na;b\n1;\"x\ny\"\n\n2;z\n";
  Rows all;
  interop::CsvStream stream({.skip_lines = 2}, all, "memory");
  for (const char& byte : content) stream.feed(std::string_view(&byte, 1));
  stream.finish();
  CHECK(all.rows == std::vector<std::vector<std::string>>{{"1", "x\ny"}, {"2", "z"}});
  CHECK(all.lines == std::vector<std::size_t>{4, 7});
  CHECK(stream.facts().sep_line);
  CHECK(stream.facts().blank_lines == 1);
}

TEST_CASE("lines that are no rows are kept for the account, ten of each kind") {
  std::string content;
  for (int i = 1; i <= 12; ++i) content += "title " + std::to_string(i) + "\r\n";
  content += "a;b\r\n1;2\r\n\r\nsum;2\r\nmade by\x1b hand";
  for (const std::size_t chunk : {std::size_t{1}, content.size()}) {
    Rows all;
    interop::CsvStream stream({.skip_lines = 12, .footer_lines = 2}, all, "one.csv");
    for (std::size_t at = 0; at < content.size(); at += chunk) stream.feed(content.substr(at, chunk));
    stream.next_file("two.csv");
    stream.feed(content);
    stream.finish();
    const interop::CsvFacts& facts = stream.facts();
    CHECK(all.rows.size() == 2);
    REQUIRE(facts.skipped.size() == interop::CsvFacts::lines_kept);
    CHECK(facts.skipped[0] == interop::CsvLine{"one.csv", 1, "title 1"});
    CHECK(facts.skipped[9].line == 10);
    // The blank line before them is a blank line of the table.
    CHECK(facts.footer == std::vector<interop::CsvLine>{{"one.csv", 16, "sum;2"},
                                                        {"one.csv", 17, "made by\\x1b hand"},
                                                        {"two.csv", 16, "sum;2"},
                                                        {"two.csv", 17, "made by\\x1b hand"}});
    CHECK(facts.blank_lines == 2);
    CHECK(facts.header_ends == 13);
  }
}

TEST_CASE("a table without a header and without rows is one") {
  for (const std::string content : {"a;b\n", "a;b", "sep=;\na;b\n"}) {
    Rows all;
    const std::size_t lines = content.starts_with("sep") ? 2 : 1;
    interop::CsvStream stream({.header = false, .columns = {"x", "y"}, .skip_lines = lines}, all, "memory");
    stream.feed(content);
    CHECK_NOTHROW(stream.finish());
    CHECK(all.rows.empty());
    CHECK(all.wanted == 2);  // its columns were asked for
  }
  Rows all;
  interop::CsvStream stream({.skip_lines = 1}, all, "memory");
  stream.feed("a;b\n");
  CHECK_THROWS_AS(stream.finish(), Error);
}

TEST_CASE("what looks like the header is found behind a title") {
  struct Case {
    std::string text;
    std::size_t header;  ///< 0: the first line looks like it, or none does
  };
  const std::string rows = "1,4,a\n2,,b\n3,5,c\n";
  for (const auto& [text, header] :
       {Case{"days,score,area\n" + rows, 0}, Case{"Report,,\ndays,score,area\n" + rows, 2},
        Case{"Report\ndays,score,area\n" + rows, 2}, Case{"Report\n\n\ndays,score,area\n" + rows, 4},
        Case{"\"A title\nof two lines\",,\ndays,score,area\n" + rows, 3}, Case{"a,b\n" + rows, 0}, Case{rows, 0},
        Case{"Report,,\n" + rows, 0}, Case{"days,,\n" + rows, 0}, Case{"sep=,\nReport,,\ndays,score,area\n" + rows, 3},
        Case{"Report: a, b\ndays;score;area\n1;2;a\n2;3;b\n", 2}, Case{"n\none, two\nthree, four\nx\ny\nz\n", 0},
        Case{"\n\nn\n1\n2\n", 3}}) {
    CAPTURE(text);
    Rows all;
    interop::CsvStream stream({}, all, "memory");
    try {
      stream.feed(text);
      stream.finish();
    } catch (const Error&) {
      // a first line that is empty
    }
    CHECK(stream.facts().likely_header == header);
  }
}
