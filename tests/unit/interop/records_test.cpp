#include <amends/interop/records.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "gzip.hpp"
#include "numbers.hpp"
#include "temporary_file.hpp"

using namespace amends;
using namespace amends_test;
using interop::read_complaints;
using interop::read_complaints_from_memory;
using interop::RecordMapping;

namespace {

std::string message_of(const std::string& text, const RecordMapping& mapping) {
  return error_of([&] { static_cast<void>(read_complaints_from_memory(text, mapping)); }).what();
}
bool same(double a, double b) {
  return a == b || (a != a && b != b);
}

RecordMapping five_sectors() {
  return {
      .response_days = "response_days",
      .resolved = "evaluation",
      .score = "consumer_score",
      .segment = "area",
      .resolved_values = {{"Resolvida", "resolved"}, {"Não Resolvida", "not_resolved"}, {"Não Avaliada", "missing"}},
      .segment_values = {{"Telecomunicações", "telecommunications"},
                         {"Serviços Financeiros", "financial_services"},
                         {"Produtos de telefonia e informática", "telephony_and_it_products"},
                         {"Produtos Eletrodomésticos e Eletrônicos", "appliances_and_electronics"}},
      .segment_other = "other"};
}

const std::string small =
    "id,days,verdict,score,area,note\r\n"
    "1,0,yes,5,north,fine\r\n"
    "2,3,no,1,\"south, far\",\"two\r\nlines and a \"\"word\"\"\"\r\n"
    "3,,,,north,\r\n"
    "4,12,no,2,\"say \"\"east\"\"\",plain \" quote\r\n";
const RecordMapping small_mapping{.response_days = "days", .resolved = "verdict", .score = "score", .segment = "area"};

}  // namespace

TEST_CASE("quoted fields, doubled quotes, line breaks and missing values") {
  const auto records = read_complaints_from_memory(small, small_mapping);
  CHECK(records.report().rows == 4);
  CHECK(records.report().bad == 0);
  CHECK(records.size() == 4);
  CHECK(records.segment_names() == std::vector<std::string>{"north", "south, far", "say \"east\""});
  const auto log = records.log();
  REQUIRE(log.size() == 4);
  CHECK(log.report().left_out == 0);
  CHECK(log.row(1).response_days == 3.0);
  CHECK(log.row(1).resolved == 0.0);
  CHECK(log.row(1).segment == 1);
  CHECK_FALSE(log.row(2).answered());
  CHECK_FALSE(log.row(2).evaluated());
  CHECK(log.row(3).segment == 2);
  CHECK(log.row(3).score == 2.0);
}

TEST_CASE("byte order mark, LF or CRLF, gzip or plain, delimiter, no last line break: the same records") {
  const auto expected = read_complaints_from_memory(small, small_mapping);
  const auto agrees = [&](const interop::ComplaintRecords& got) {
    const auto a = expected.log();
    const auto b = got.log();
    REQUIRE(a.size() == b.size());
    CHECK(got.segment_names() == expected.segment_names());
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(same(a.row(i).response_days, b.row(i).response_days));
      CHECK(same(a.row(i).resolved, b.row(i).resolved));
      CHECK(same(a.row(i).score, b.row(i).score));
      CHECK(a.row(i).segment == b.row(i).segment);
    }
  };
  const std::string mark = "\xEF\xBB\xBF";
  std::string line_feeds;
  for (const char c : small)
    if (c != '\r') line_feeds += c;
  agrees(read_complaints_from_memory(line_feeds, small_mapping));
  agrees(read_complaints_from_memory(mark + small, small_mapping));
  agrees(read_complaints_from_memory(small.substr(0, small.size() - 2), small_mapping));
  agrees(read_complaints_from_memory(gzip(small), small_mapping));
  agrees(read_complaints_from_memory(gzip(mark + small), small_mapping));
  // RFC 1952, 2.2: a gzip file may be several members, one after the other. Zeros behind it are padding.
  agrees(read_complaints_from_memory(gzip(small.substr(0, 40)) + gzip(small.substr(40)) + std::string(7, '\0'),
                                     small_mapping));
  agrees(read_complaints(TemporaryFile(small).path, small_mapping));
  agrees(read_complaints(TemporaryFile(gzip(small)).path, small_mapping));

  agrees(read_complaints_from_memory(
      "area;score;verdict;days\nnorth;5;yes;0\n\"south, far\";1;no;3\nnorth;;;\nsay \"east\";2;no;12\n",
      {.response_days = "days", .resolved = "verdict", .score = "score", .segment = "area", .delimiter = ';'}));
}

TEST_CASE("chunks cut anywhere, down to single bytes, give the same records") {
  for (const std::string& content : {small, gzip(small)})
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{64}}) {
      interop::ComplaintReader reader(small_mapping);
      for (std::size_t i = 0; i < content.size(); i += step) reader.feed(std::string_view(content).substr(i, step));
      const auto records = reader.finish();
      CHECK(records.size() == 4);
      CHECK(records.segment_names()[2] == "say \"east\"");
      CHECK_THROWS_AS(reader.finish(), Error);
      CHECK_THROWS_AS(reader.feed("x"), Error);
    }
}

TEST_CASE("records of every length around the block and buffer sizes, against what was written") {
  // The file is written here, so the truth is known; the lengths cross 64-byte blocks and the 256 KiB buffer.
  std::string text = "note,score\n";
  std::vector<double> scores;
  for (std::size_t length = 0; length < 1500; ++length) {
    const std::size_t size = length < 1400 ? length : length * 523;
    const auto score = static_cast<double>(1 + length % 5);
    scores.push_back(score);
    std::string note(size, 'x');
    const bool quoted = length % 3 == 0;
    if (quoted)
      for (std::size_t i = 0; i < size; i += 17) note[i] = i % 2 == 0 ? ',' : '\n';
    text += quoted ? '"' + note + '"' : note;
    text.append(1, ',').append(core::format_number(score)).append(length % 2 == 0 ? "\n" : "\r\n");
  }
  const auto records = read_complaints_from_memory(text, {.score = "score"});
  const auto log = records.log();
  REQUIRE(log.size() == scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) REQUIRE(log.row(i).score == scores[i]);
  // and the physical line is still known at the end
  std::size_t lines = 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  const auto more = read_complaints_from_memory(text + "note,9\n", {.score = "score"});
  REQUIRE(more.report().first_bad.size() == 1);
  CHECK(more.report().first_bad[0].line == lines);
}

TEST_CASE("bad rows are counted with line, column, text and reason; the rest is used") {
  const std::string text =
      "days,score,area,weight\n"
      "1,5,a,2\n"
      "-1,5,a,1\n"       // line 3
      "\"1\n\",5,a,1\n"  // lines 4 and 5: a line break is no part of a number, and the row weighs both
      "2,6,a,1\n"        // line 6
      "2,5,,1\n"         // line 7
      "2,5,a,\n"         // line 8
      "two,5,a,1\n"      // line 9
      "2,5,a\n"          // line 10
      "2,\"5\"x,a,1\n"   // line 11
      "2,1e999,a,1\n"    // line 12
      "2,inf,a,1\n"      // line 13
      "\n"               // a blank line
      ",, ,\n"           // delimiters and blanks only: blank too
      "3,4,a,0.5\n";
  const auto records = read_complaints_from_memory(
      text, {.response_days = "days", .score = "score", .segment = "area", .weight = "weight", .largest_bad_share = 1});
  const auto& report = records.report();
  CHECK(report.rows == 13);
  CHECK(report.bad == 11);
  CHECK(report.used() == 2);
  CHECK(report.blank_lines == 2);
  REQUIRE(report.first_bad.size() == 10);
  const auto said = [&](std::size_t i) { return report.first_bad[i].to_string(); };
  CHECK(said(0) == "line 3, column \"days\": \"-1\" is negative; response_days must be >= 0");
  CHECK(said(1) == "line 4, column \"days\": \"1\\n\" is not a number");
  CHECK(said(2) == "line 6, column \"score\": \"6\" is outside the score scale 1 to 5");
  CHECK(said(3) == "line 7, column \"area\": \"\" is missing; segment_missing gives such rows a name");
  CHECK(said(4) == "line 8, column \"weight\": \"\" is missing; a row needs a weight");
  CHECK(said(5) == "line 9, column \"days\": \"two\" is not a number");
  CHECK(said(6) == "line 10: the row has 3 fields, the header has 4");
  CHECK(said(7) == "line 11: the row has a field that goes on after its closing quote");
  CHECK(said(8) == "line 12, column \"score\": \"1e999\" is too large or too small a number");
  CHECK(said(9) == "line 13, column \"score\": \"inf\" is not a number");
  const auto log = records.log();
  REQUIRE(log.size() == 2);
  CHECK(log.complaints() == 2.5);
  CHECK(log.row(1).response_days == 3.0);
}

TEST_CASE("dates where days are due are bad rows") {
  // A spreadsheet counts 45321 for 2024-01-30; the same written as a number; the largest number of days, and the next.
  const std::string text = "days\n3\n45321\n20240131\n1706659200\n36525\n36526\n";
  const auto records = read_complaints_from_memory(text, {.response_days = "days", .largest_bad_share = 1});
  CHECK(records.report().bad == 4);
  CHECK(records.report().first_bad.front().to_string() ==
        "line 3, column \"days\": \"45321\" is beyond 100 years: a date, not response_days");
  CHECK(records.log().row(1).response_days == 36'525.0);
  const auto texts = read_complaints_from_memory("days\n2024-01-31 10:30\n31.01.2024\n",
                                                 {.response_days = "days", .largest_bad_share = 1});
  CHECK(texts.report().first_bad.front().to_string() ==
        "line 2, column \"days\": \"2024-01-31 10:30\" is a date; response_days is the time from receipt to answer "
        "(dates are mapped as received and answered)");
  CHECK(holds(texts.report().first_bad.back().to_string(), "line 3, column \"days\": \"31.01.2024\" is a date"));
  // Weights and scores may be as large as they like.
  CHECK(read_complaints_from_memory("n\n45321\n", {.weight = "n"}).size() == 1);
}

TEST_CASE("more bad rows than tolerated are an error that shows them; exactly as many are not") {
  const std::string text = "score\n1\n9\n3\n4\n";
  CHECK(read_complaints_from_memory(text, {.score = "score", .largest_bad_share = 0.25}).size() == 3);
  const Error error = error_of(
      [&] { static_cast<void>(read_complaints_from_memory(text, {.score = "score", .largest_bad_share = 0.24})); });
  CHECK(error.code() == ErrorCode::bad_rows);
  CHECK(std::string(error.what()) ==
        "memory: 1 of 4 rows are bad, more than the tolerated share of 0.24; the first:\n"
        "  line 3, column \"score\": \"9\" is outside the score scale 1 to 5\n"
        "4 rows read, 3 used, 1 left out\n"
        "left out: 1 row, the first at line 3: column \"score\" is outside the score scale 1 to 5");
}

TEST_CASE("values are mapped; what is not listed is bad, unless there is an other") {
  const std::string text = "area\nNorte\nSul\nLeste\nNorte\nNA\n";
  RecordMapping mapping{.segment = "area",
                        .segment_values = {{"Sul", "south"}, {"Norte", "north"}, {"Leste", "south"}},
                        .largest_bad_share = 1};
  const auto listed = read_complaints_from_memory(text, mapping);
  CHECK(listed.segment_names() == std::vector<std::string>{"south", "north"});
  CHECK(listed.report().bad == 1);  // NA: a missing segment
  CHECK(listed.log().row(0).segment == 1);
  CHECK(listed.log().row(2).segment == 0);

  mapping.segment_values = {{"Norte", "north"}};
  const auto unlisted = read_complaints_from_memory(text, mapping);
  CHECK(unlisted.report().bad == 3);
  CHECK(unlisted.report().first_bad[0].to_string() ==
        "line 3, column \"area\": \"Sul\" is not listed in segment_values, and there is no segment_other");

  mapping.segment_other = "rest";
  mapping.segment_values = {{"Norte", "north"}, {"NA", "Namibia"}};  // a listed text is no longer missing
  const auto other = read_complaints_from_memory(text, mapping);
  CHECK(other.report().bad == 0);
  CHECK(other.segment_names() == std::vector<std::string>{"north", "Namibia", "rest"});
  CHECK(other.log().row(1).segment == 2);
  CHECK(other.log().row(4).segment == 1);

  // The same column may serve two roles, and the verdicts understood without a map are these.
  const auto verdicts = read_complaints_from_memory("v\n1\n0\ntrue\nFALSE\nYes\nno\nresolved\nNot_Resolved\n1.0\nNA\n",
                                                    {.resolved = "v", .channel = "v", .largest_bad_share = 1});
  const double expected[] = {1, 0, 1, 0, 1, 0, 1, 0, 1};
  REQUIRE(verdicts.size() == 9);
  for (std::size_t i = 0; i < 9; ++i) CHECK(verdicts.log().row(i).resolved == expected[i]);
  CHECK(verdicts.channel_names().size() == 9);
}

TEST_CASE("numbers do not depend on the locale; blanks, signs and decimal commas") {
  const char* const changed = std::setlocale(LC_ALL, "de_DE.UTF-8");
  const auto log_of = [](const std::string& text, char mark) {
    return read_complaints_from_memory(text, {.response_days = "d", .delimiter = ';', .decimal_mark = mark});
  };
  const auto point = log_of("d;x\n 1.5 ;\n+2;\n3e1;\n0.1;\n", '.');
  REQUIRE(point.size() == 4);
  CHECK(point.log().row(0).response_days == 1.5);
  CHECK(point.log().row(1).response_days == 2.0);
  CHECK(point.log().row(2).response_days == 30.0);
  CHECK(point.log().row(3).response_days == 0.1);  // not shortened to float
  const auto comma = log_of("d;x\n1,5;\n2;\n", ',');
  CHECK(comma.log().row(0).response_days == 1.5);
  CHECK(holds(message_of("d\n1.5\n", {.response_days = "d", .decimal_mark = ','}), "\"1.5\" is not a number"));
  CHECK(holds(message_of("d\n1,5;\n", {.response_days = "d", .delimiter = ';'}), "has 2 fields"));
  if (changed != nullptr) std::setlocale(LC_ALL, "C");
}

TEST_CASE("columns are kept in the narrowest lossless format") {
  interop::CompactColumn column;
  column.append(0);
  column.append(255);
  CHECK(column.type() == core::ColumnType::uint8);
  column.append(missing);
  CHECK(column.type() == core::ColumnType::float32);
  column.append(16777216);
  column.append(-0.5);
  CHECK(column.type() == core::ColumnType::float32);
  column.append(16777217);  // 2^24 + 1, the first whole number a float cannot hold
  CHECK(column.type() == core::ColumnType::float64);
  column.append(0.1);
  const auto view = column.view();
  const double expected[] = {0, 255, missing, 16777216, -0.5, 16777217, 0.1};
  REQUIRE(view.size() == 7);
  for (std::size_t i = 0; i < 7; ++i) CHECK(same(view[i], expected[i]));
  interop::CompactColumn large;
  large.append(256);
  CHECK(large.type() == core::ColumnType::float32);
  large.append(1e300);  // beyond the range of float
  CHECK(large.view()[1] == 1e300);
}

TEST_CASE("a log stays valid when its records are moved") {
  auto records = read_complaints_from_memory("score\n1\n5\n", {.score = "score"});
  const auto log = records.log();
  const interop::ComplaintRecords elsewhere = std::move(records);
  CHECK(log.row(1).score == 5.0);
  CHECK(elsewhere.size() == 2);
}

TEST_CASE("a column of many different numbers is read, one of many different segments refused") {
  std::string text = "id,days\n";
  for (int i = 0; i < 70000; ++i) text += std::to_string(i) + ',' + core::format_number(i / 7.0) + '\n';
  const auto records = read_complaints_from_memory(text, {.response_days = "days"});
  const auto log = records.log();
  REQUIRE(log.size() == 70000);
  for (int i = 0; i < 70000; i += 777) CHECK(log.row(static_cast<std::size_t>(i)).response_days == i / 7.0);
  const std::string message = message_of(text, {.segment = "id"});
  CHECK(holds(message, "memory:65538: column \"id\" has more than 65536 different texts; is it really a segment?"));
  // With an other, unlisted texts need no memory.
  CHECK(read_complaints_from_memory(text, {.segment = "id", .segment_values = {{"5", "five"}}, .segment_other = "rest"})
            .size() == 70000);
}

TEST_CASE("a missing column names the nearest header") {
  const Error error = error_of([] {
    static_cast<void>(read_complaints_from_memory("area,Response_Days,score\n", {.response_days = "respose_days"}));
  });
  CHECK(error.code() == ErrorCode::unknown_name);
  CHECK(error.parameter() == "response_days");
  CHECK(std::string(error.what()) ==
        "memory:1: there is no column \"respose_days\" (mapped to response_days); did you mean \"Response_Days\"?");
  CHECK(holds(message_of("area;score\n", {.score = "score", .delimiter = ','}), "is the delimiter really \",\""));
  CHECK(read_complaints_from_memory("area;score\na;3\n", {.score = "score"}).size() == 1);
  CHECK(holds(message_of("score,score\n1,2\n", {.score = "score"}), "occurs more than once"));
  CHECK(read_complaints_from_memory("score,x,x\n1,2,2\n", {.score = "score"}).size() == 1);
}

TEST_CASE("files that cannot be read say why") {
  const RecordMapping mapping{.score = "score"};
  const auto code_of = [&](const std::string& text) {
    return error_of([&] { static_cast<void>(read_complaints_from_memory(text, mapping)); }).code();
  };
  CHECK(error_of([&] { static_cast<void>(read_complaints("/nowhere/at/all.csv", mapping)); }).code() == ErrorCode::io);
  CHECK(holds(error_of([&] { static_cast<void>(read_complaints("/nowhere/at/all.csv", mapping)); }).what(),
              "/nowhere/at/all.csv: the file cannot be opened: there is no such file"));
  const std::string folder = std::filesystem::temp_directory_path().string();
  CHECK(error_of([&] { static_cast<void>(read_complaints(folder, mapping)); }).code() == ErrorCode::io);

  CHECK(holds(message_of("", mapping), "the file is empty"));
  CHECK(holds(message_of("\xEF\xBB\xBF", mapping), "the file is empty"));
  CHECK(holds(message_of("\nscore\n1\n", mapping), "the first line is empty"));
  CHECK(holds(message_of(std::string("\xFF\xFEs\0\n\0", 6), mapping), "there is no column \"score\""));
  CHECK(holds(message_of(std::string("sc\0ore,x\n1,2\n", 13), mapping), "zero byte"));
  CHECK(holds(message_of("id,score\n1,1\n2,\"3\n4,4\n", mapping),
              "memory:3: a quote is opened in column 2 (\"score\") and never closed"));
  CHECK(holds(message_of("id,score\n\"a\nb\",\"3\n4,4\n", mapping), "memory:3: a quote is opened"));
  CHECK(holds(message_of("id,\"score\n1,1\n", mapping), "memory:1: a quote is opened in column 2"));
  CHECK(code_of("score\n\"") == ErrorCode::format);
  CHECK(code_of("score\n\"1\"\"") == ErrorCode::format);
  // A quote never closed must not swallow memory: 40 MB behind it.
  CHECK(holds(message_of(std::string("id,score\n1,\"").append(40000000, 'x'), mapping), "not closed within 16 MiB"));
  CHECK(holds(message_of(std::string("id,score\n1,").append(40000000, 'x'), mapping), "longer than 16 MiB"));

  const std::string packed = gzip(small);
  const auto gzip_message = [&](const std::string& content) { return message_of(content, small_mapping); };
  for (std::size_t size = 2; size < packed.size(); size += 5)
    CHECK(holds(gzip_message(packed.substr(0, size)), "is truncated gzip data"));
  std::string wrong_sum = packed;
  wrong_sum[packed.size() - 6] = static_cast<char>(wrong_sum[packed.size() - 6] ^ 1);
  CHECK(holds(gzip_message(wrong_sum), "damaged gzip data (incorrect data check)"));
  CHECK(holds(gzip_message(packed + "tail"), "something else after the end of its gzip data"));
  CHECK(holds(gzip_message(gzip("")), "the file is empty"));

  CHECK(read_complaints_from_memory("score\n", mapping).size() == 0);
  CHECK(read_complaints_from_memory("score", mapping).size() == 0);
  const auto nothing = read_complaints_from_memory("score\n", mapping);
  CHECK(nothing.log().size() == 0);
}

TEST_CASE("a mapping that cannot be meant is refused before any file is opened") {
  const auto code_of = [](const RecordMapping& mapping) {
    return error_of([&] { interop::check_record_mapping(mapping); }).code();
  };
  CHECK(code_of({}) == ErrorCode::missing);
  CHECK(code_of({.score = "s", .largest_bad_share = missing}) == ErrorCode::domain);
  CHECK(code_of({.score = "s", .largest_bad_share = 1.5}) == ErrorCode::domain);
  CHECK(code_of({.score = "s", .score_scale = {.lowest = 5, .highest = 1}}) == ErrorCode::domain);
  CHECK(code_of({.score = "s", .score_scale = {.lowest = missing}}) == ErrorCode::domain);
  for (const char mark : {'"', '\n', '\r', '\xE9'})
    CHECK(code_of({.score = "s", .delimiter = mark}) == ErrorCode::domain);
  CHECK(code_of({.score = "s", .decimal_mark = ';'}) == ErrorCode::domain);
  CHECK(code_of({.resolved = "r", .resolved_values = {{"ja", "reslved"}}}) == ErrorCode::unknown_name);
  CHECK(code_of({.resolved = "r", .resolved_values = {{"ja", "resolved"}, {"ja", "missing"}}}) ==
        ErrorCode::contradiction);
  CHECK(code_of({.score = "s", .segment_values = {{"a", "b"}}}) == ErrorCode::contradiction);
  CHECK(code_of({.segment = "s", .segment_other = "rest"}) == ErrorCode::contradiction);
  CHECK(code_of({.segment = "s", .segment_values = {{"a", ""}}}) == ErrorCode::missing);
  CHECK(code_of({.segment = "s", .segment_values = {{"\xFF", "b"}}}) == ErrorCode::format);
  CHECK_NOTHROW(interop::check_record_mapping({.segment = "s", .segment_values = {{"a", "b"}, {"a", "b"}}}));
}

TEST_CASE("the shipped summary gives the published counts of Consumidor.gov.br 2014") {
  // examples/data/SOURCE.md: received by response days, resolved share of those evaluated, mean score.
  const auto records = read_complaints(
      "examples/data/consumidor_gov_br_2014.csv",
      {.response_days = "response_days",
       .resolved = "evaluation",
       .score = "consumer_score",
       .segment = "area",
       .weight = "complaints",
       .resolved_values = {{"resolved", "resolved"}, {"not_resolved", "not_resolved"}, {"not_evaluated", "missing"}}});
  CHECK(records.report().bad == 0);
  const auto table = satisfaction::tabulate_outcomes(records.log(), {.satisfied = 3, .delighted = 5},
                                                     std::vector<double>{1, 5, 8, 10});
  const double received[] = {2637, 7333, 8144, 10785, 0, 138};
  const double resolved_share[] = {74.9, 68.7, 64.2, 48.4};
  const double mean_score[] = {3.58, 3.33, 3.05, 2.60};
  for (std::size_t band = 0; band < 6; ++band) {
    const auto cell = table.band_total(band);
    CHECK(cell.received == received[band]);
    if (band > 3) continue;
    CHECK(100 * cell.resolved / cell.verdicts == Approx(resolved_share[band]).margin(0.05));
    CHECK(cell.score_sum / cell.scored == Approx(mean_score[band]).margin(0.005));
  }
}

TEST_CASE("the full file through a mapping agrees with the shipped summary in every cell") {
  const char* const folder = std::getenv("AMENDS_DATA_DIR");
  if (folder == nullptr || !std::filesystem::exists(std::filesystem::path(folder) / "consumidor_gov_br_2014")) {
    WARN("SKIPPED: set AMENDS_DATA_DIR to the folder that holds consumidor_gov_br_2014/ to run this test");
    return;
  }
  const auto path = std::filesystem::path(folder) / "consumidor_gov_br_2014" / "consumidor_gov_br_2014.csv.gz";
  const auto full = read_complaints(path.string(), five_sectors());
  CHECK(full.report().rows == 29037);
  CHECK(full.report().bad == 0);
  CHECK(full.log().report().left_out == 0);
  const auto summary = read_complaints(
      "examples/data/consumidor_gov_br_2014.csv",
      {.response_days = "response_days",
       .resolved = "evaluation",
       .score = "consumer_score",
       .segment = "area",
       .weight = "complaints",
       .resolved_values = {{"resolved", "resolved"}, {"not_resolved", "not_resolved"}, {"not_evaluated", "missing"}},
       // named in the order of the full file, so that cells can be compared by number
       .segment_values = {{"telecommunications", "telecommunications"},
                          {"financial_services", "financial_services"},
                          {"telephony_and_it_products", "telephony_and_it_products"},
                          {"appliances_and_electronics", "appliances_and_electronics"},
                          {"other", "other"}}});
  std::vector<double> edges;
  for (int day = 0; day <= 10; ++day) edges.push_back(day);
  const auto a = satisfaction::tabulate_outcomes(full.log(), {.satisfied = 3, .delighted = 5}, edges);
  const auto b = satisfaction::tabulate_outcomes(summary.log(), {.satisfied = 3, .delighted = 5}, edges);
  REQUIRE(a.segments() == b.segments());
  REQUIRE(a.segments().size() == 5);
  CHECK(a.total().received == 29037);
  for (std::size_t s = 0; s < a.segments().size(); ++s)
    for (std::size_t band = 0; band < a.bands().size(); ++band) {
      const auto& x = a.cell(s, band);
      const auto& y = b.cell(s, band);
      CHECK(x.received == y.received);
      CHECK(x.evaluated == y.evaluated);
      CHECK(x.verdicts == y.verdicts);
      CHECK(x.resolved == y.resolved);
      CHECK(x.scored == y.scored);
      CHECK(x.dissatisfied == y.dissatisfied);
      CHECK(x.satisfied == y.satisfied);
      CHECK(x.delighted == y.delighted);
      CHECK(x.score_sum == y.score_sum);
      CHECK(x.score_square_sum == y.score_square_sum);
    }
  // Memory: three numbers with missing values in four bytes each and one code in one.
  CHECK(full.bytes() < 2 * 13 * 29037);
}

TEST_CASE("mutations and truncations end in records or an Error, and every row is accounted for") {
  std::mt19937 random(20140501);  // the seed only makes failures repeatable
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random()) % below; };
  const std::string packed = gzip(small);
  const std::string salt("\"\",\n\r\0\xFF;x1\x1f\x8b", 12);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string content = round % 4 == 0 ? packed : small;
    for (std::size_t n = pick(4); n > 0; --n) {
      const std::size_t at = pick(content.size());
      const char byte = random() % 2 == 0 ? salt[pick(salt.size())] : static_cast<char>(random() & 0xFF);
      switch (pick(3)) {
        case 0:
          content[at] = byte;
          break;
        case 1:
          content.insert(at, 1, byte);
          break;
        default:
          if (content.size() > 1) content.erase(at, 1 + pick(3));
          if (content.empty()) content = "x";
      }
    }
    if (pick(3) == 0) content.resize(pick(content.size() + 1));
    RecordMapping mapping = small_mapping;
    mapping.largest_bad_share = round % 2 == 0 ? 1.0 : 0.0;
    try {
      interop::ComplaintReader reader(mapping);
      const std::size_t step = 1 + pick(content.size() + 1);
      for (std::size_t i = 0; i < content.size(); i += step) reader.feed(std::string_view(content).substr(i, step));
      const auto records = reader.finish();
      const auto log = records.log();
      REQUIRE(log.size() == records.report().used());
      REQUIRE(log.report().left_out == 0);
      // A bad record weighs the lines that it spans.
      const std::size_t bad_records = records.report().bad - records.report().swallowed_lines;
      REQUIRE(records.report().first_bad.size() == std::min<std::size_t>(10, bad_records));
      std::size_t by_reason = 0;
      for (const auto& one : records.report().left_out) by_reason += one.rows;
      REQUIRE(by_reason == records.report().bad);
      ++read;
    } catch (const Error& error) {
      REQUIRE(std::string(error.what()).size() > 10);
      ++refused;
    }
  }
  CHECK(read > 1000);
  CHECK(refused > 1000);
}
