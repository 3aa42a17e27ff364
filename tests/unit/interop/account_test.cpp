#include <amends/interop/records.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "temporary_file.hpp"

// What the account of records says, and what it finds in them as a whole.

using namespace amends;
using namespace amends_test;
using interop::read_complaints;
using interop::read_complaints_from_memory;
using interop::RecordMapping;

TEST_CASE("a value that a stray quote makes swallow lines weighs as many") {
  // Two columns, and too few lines for the rule of swallowed records: what shows is a number that is none.
  std::string text = "days,score\n";
  for (int i = 0; i < 20; ++i) text += "1,2\n";
  text += "1,\"2\n1,2\n1,2\n1,2\"\n";
  for (int i = 0; i < 20; ++i) text += "1,2\n";
  const auto report =
      read_complaints_from_memory(text, {.response_days = "days", .score = "score", .largest_bad_share = 0.1}).report();
  CHECK(report.rows == 44);
  CHECK(report.bad == 4);
  CHECK(report.swallowed_lines == 3);
  REQUIRE(report.left_out.size() == 1);
  CHECK(report.left_out[0].rows == 4);
  // A long text in a column that is read, and a bad number in another: one row.
  const auto whole = read_complaints_from_memory("days,area\nx,\"a\nb\"\n1,c\n",
                                                 {.response_days = "days", .segment = "area", .largest_bad_share = 1})
                         .report();
  CHECK(whole.rows == 2);
  CHECK(whole.bad == 1);
}

TEST_CASE("names that go over several lines are found") {
  // Of two columns nothing else tells that a quote is missing.
  const RecordMapping mapping{.score = "score", .segment = "area"};
  const auto report = read_complaints_from_memory("area,score\na,1\n\"a\nb,2\nb,2\n\",2\nb,3\n", mapping).report();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0] ==
        "1 name of column \"area\" goes over several lines: is a quote missing? \"a\\nb,2\\nb,2\\n\"");
}

TEST_CASE("with several files the account says which") {
  const TemporaryFile one("title\nday;days;score;area\n31/01/2024;1,5;2;a\n31/01/2024;x;2;a\nsum;;;\n");
  const TemporaryFile two("title 2\nday;days;score;area\n01/02/2024;1.000;9;a\n01/02/2024;1.000;4;\nsum;;;\n");
  const std::vector<std::string> paths{one.path, two.path};
  const RecordMapping mapping{.response_days = "days",
                              .received = "day",
                              .score = "score",
                              .segment = "area",
                              .segment_missing = "none",
                              .largest_bad_share = 1,
                              .decimal_mark = ',',
                              .thousands_mark = ".",
                              .skip_lines = 1,
                              .footer_lines = 1};
  const auto report = read_complaints(paths, mapping).report();
  REQUIRE(report.left_out.size() == 2);
  CHECK(report.left_out[0].file == one.path);
  CHECK(report.left_out[1].file == two.path);
  REQUIRE(report.reinterpreted.size() == 3);
  for (const auto& note : report.reinterpreted) CHECK(note.file == (note.column == "day" ? one.path : two.path));
  const std::string account = report.to_string();
  CHECK(holds(account, "the first at line 4 of " + one.path + ": column \"days\""));
  CHECK(holds(account, "the first at line 3 of " + two.path + ": column \"score\""));
  CHECK(holds(account, "the first at line 4 of " + two.path + ": column \"area\""));
  CHECK(holds(account, "not read: line 1 of " + two.path + ", by skip_lines: \"title 2\""));
  RecordMapping strict = mapping;
  strict.largest_bad_share = 0.01;
  CHECK(holds(error_of([&] { static_cast<void>(read_complaints(paths, strict)); }).what(), ": 2 of 4 rows are bad"));
  // One file: its name goes without saying.
  CHECK(read_complaints(one.path, mapping).report().left_out[0].file.empty());
  CHECK(holds(read_complaints(one.path, mapping).report().to_string(), "not read: line 1, by skip_lines: \"title\""));
}

TEST_CASE("lines taken out are something to say") {
  const RecordMapping mapping{.response_days = "days", .footer_lines = 1};
  CHECK_FALSE(read_complaints_from_memory("days\n1\n2\n", mapping).report().clean());
  CHECK(read_complaints_from_memory("days\n1\n2\n", {.response_days = "days"}).report().clean());
}

TEST_CASE("names that look alike are found where no map lists them") {
  const std::string text = "area,score\nÁgua,1\nagua,2\nA\xCC\x81gua,3\nÁ\xE2\x80\x8Bgua,4\nsul,5\n";
  const auto report = read_complaints_from_memory(text, {.score = "score", .segment = "area"}).report();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0] ==
        "2 names of column \"area\" look like another: \"agua\" like \"Água\", \"Á\\u200bgua\" like \"Água\"; "
        "segment_values can make them one");
  CHECK_FALSE(report.clean());
  // Attributes are texts, and listed names are meant.
  CHECK(read_complaints_from_memory(text, {.score = "score", .product = "area"}).report().findings.empty());
  CHECK(read_complaints_from_memory(text, {.score = "score",
                                           .segment = "area",
                                           .segment_values = {{"Água", "a"}, {"agua", "A"}},
                                           .segment_other = "other"})
            .report()
            .findings.empty());
}

TEST_CASE("response times beyond ten years, and scores of another scale, are found when they are read") {
  std::string text = "from,to,score\n";
  for (int i = 0; i < 12; ++i) text += "2024-01-01,2024-01-05," + std::to_string(1 + i % 5) + "\n";
  text += "1970-01-01,2024-01-05,3\n2024-01-01,2079-06-06,3\n";
  const auto report =
      read_complaints_from_memory(
          text, {.received = "from", .answered = "to", .score = "score", .score_scale = {.lowest = 0, .highest = 10}})
          .report();
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0] ==
        "2 rows have a response time of more than ten years, the first at line 14: are its dates placeholders?");
  CHECK(holds(report.findings[1], "the scores go from 1 to 5 on the stated scale of 0 to 10"));
}

TEST_CASE("a text that is neither listed nor a number says both") {
  const auto report =
      read_complaints_from_memory("score\nVery good\nvery good\n",
                                  {.score = "score", .score_values = {{"Very good", 5}}, .largest_bad_share = 1})
          .report();
  CHECK(report.left_out.at(0).reason == "is not a number, nor listed in score_values");
}

TEST_CASE("a zero byte in a name is found") {
  const std::string text = std::string("area,score\na,1\nb") + '\0' + ",2\n";
  const auto report = read_complaints_from_memory(text, {.score = "score", .segment = "area"}).report();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0] == "1 name of column \"area\" holds a zero byte: the file is damaged there: \"b\\x00\"");
}

TEST_CASE("names are limited by their bytes too") {
  // 100 names of a million letters are not read as a segment, whatever their number.
  std::string text = "area,score\n";
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + std::string(1'000'000, 'x') + ",1\n";
  const Error error =
      error_of([&] { static_cast<void>(read_complaints_from_memory(text, {.score = "score", .segment = "area"})); });
  CHECK(error.code() == ErrorCode::domain);
  CHECK(holds(error.what(), "64 MiB"));
}
