#include <amends/impl/report/escaped.hpp>
#include <amends/report/report.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "desk_requests.hpp"

using namespace amends;

// What stands in a page, by its text. That it is well formed, and that its tables are those of the other formats, an XML
// parser says (tests/programs/page_test.py); how it looks, a browser (tests/web).

namespace {

std::string page_of(const report::Request& request, std::size_t draws = 200) {
  return report::render(report::write(report::find(request, {.draws = draws, .seed = 5})), report::Format::html);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

report::Request named(const std::string& name) {
  economics::ScenarioInputs inputs = amends_test::stated_desk(18).inputs();
  inputs.title = name;
  inputs.currency = name;
  inputs.segments[0].name = name;
  inputs.segments[0].margin_per_customer_per_year.source = name;
  inputs.segments.push_back(inputs.segments[0]);
  inputs.segments[1].name = name + "2";
  return {.subject = {.name = name, .scenario = economics::RecoveryScenario(inputs)}, .notes = name};
}

}  // namespace

TEST_CASE("The same report is the same page, whoever asks") {
  const report::Report report = report::write(report::find(amends_test::counted_request(), {.draws = 200, .seed = 5}));
  const std::string page = report::render(report, report::Format::html);
  CHECK(page == report::render(report, report::Format::html));
  CHECK(page == page_of(amends_test::counted_request()));
}

TEST_CASE("A page loads nothing and runs nothing") {
  const std::string page = page_of(amends_test::counted_request());
  CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(page.ends_with("</html>\n"));
  for (const char* part : {"<script", "<link", "<img", "<iframe", "<object", "@import", "src=", "http:", "https:", "//",
                           "javascript", " onload", " onclick"}) {
    CAPTURE(part);
    CHECK(count(page, part) == 0);
  }
  CHECK(count(page, "default-src 'none'") == 1);
  CHECK(count(page, "url(") == count(page, "url(#"));
  CHECK(count(page, "<h1>") == 1);
  CHECK(count(page, "<main ") == 1);
  CHECK(count(page, "<svg ") == 6);
  CHECK(count(page, "<svg ") == count(page, "<desc "));
  CHECK(count(page, "<table ") == count(page, "<caption>"));
  CHECK(count(page, "<table ") == count(page, "role=\"region\" tabindex=\"0\" aria-label="));
}

TEST_CASE("Sections, statements and tables are those of the report") {
  const report::Report report = report::write(report::find(amends_test::counted_request(), {.draws = 200, .seed = 5}));
  const std::string page = report::render(report, report::Format::html);
  std::size_t at = 0, tables = 0, cells = 0, heads = 0;
  std::size_t corners = 0;  // headers without a text head nothing
  for (const report::Section& section : report.sections) {
    const std::size_t next = page.find("<section id=\"" + section.key + "\"");
    REQUIRE(next != std::string::npos);
    CHECK(next > at);
    at = next;
    CHECK(count(page, "href=\"#" + section.key + "\"") == 1);
    for (const report::Table& table : section.tables) {
      ++tables;
      cells += table.rows.size() * (table.header.size() - 1);
      heads += table.rows.size();
      for (const std::string& header : table.header) corners += header.empty() ? 1 : 0;
    }
  }
  CHECK(count(page, "<section ") == report.sections.size());
  CHECK(count(page, "<h2 ") == report.sections.size());
  CHECK(count(page, "<table ") == tables);
  CHECK(count(page, "<th scope=\"row\"") == heads);
  CHECK(count(page, "<td") == cells + corners);
}

TEST_CASE("Hostile names stay names") {
  const std::vector<std::string> names{"</style><script>alert(1)</script>",
                                       "\"quoted\" 'twice' & <b>bold</b>",
                                       "]]><!-- <![CDATA[",
                                       "bell\x07 escape\x1b[31m null",
                                       "turned \u202eright\u2066 left\u200f",
                                       "\xff\xfe not UTF-8 \xc3",
                                       "\xef\xbf\xbf\xef\xbf\xbe no characters",
                                       std::string(400, 'W'),
                                       "\uc0c1\ub2f4 \xed\xa0\xbd half a pair"};
  for (const std::string& name : names) {
    CAPTURE(name);
    const std::string page = page_of(named(name), 50);
    for (const char* part : {"<script", "</style><", "<b>", "<!--", "<![CDATA[", "]]>", "\x07", "\x1b", "\u202e",
                             "\u2066", "\u200f", "\xff", "\xfe", "\xef\xbf\xbf", "\xef\xbf\xbe"}) {
      CAPTURE(part);
      CHECK(count(page, part) == 0);
    }
    CHECK(count(page, "</style>") == 1);
    CHECK(page.find("<h1>" + report::detail::escaped(name) + "</h1>") != std::string::npos);
  }
  CHECK(report::detail::escaped("<a href=\"x\">'&'</a>\n") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;\\n");
}

TEST_CASE("Notes keep their lines, long names may break, numbers keep their per cent sign") {
  report::Request request = named("a.long_name.of_a.segment");
  request.notes = "first\r\nsecond 5 % <third>";
  const std::string page = page_of(request, 50);
  CHECK(count(page, "<p>first<br/>second 5\u00a0% &lt;third&gt;</p>") == 1);
  CHECK(
      count(page,
            "<th scope=\"row\" dir=\"auto\"><span>a.<wbr/>long_<wbr/>name.<wbr/>of_<wbr/>a.<wbr/>segment</span></th>") >
      0);
}

TEST_CASE("Pages of findings with little to show") {
  const auto check = [](const report::Findings& findings) {
    const std::string page = report::render(report::write(findings), report::Format::html);
    CHECK(page.find("=\"nan") == std::string::npos);
    CHECK(page.find("NaN") == std::string::npos);
    CHECK(page.find("</html>") != std::string::npos);
  };
  check(report::find({.subject = {.name = "", .scenario = amends_test::stated_desk(18)}}, {.draws = 1}));
  check(report::find({.subject = {.name = "desk", .scenario = amends_test::stated_desk(18)},
                      .baseline = report::Subject{.name = "same", .scenario = amends_test::stated_desk(18)}},
                     {.draws = 2}));
  report::Findings bare;
  bare.single = amends_test::stated_desk(18).evaluate({.draws = 50});
  check(bare);
  // No sections at all, as a host may put a report together.
  CHECK(report::render(report::Report{.title = "Empty", .subtitle = "", .sections = {}, .findings = {}},
                       report::Format::html)
            .find("<h1>Empty</h1>") != std::string::npos);
}
