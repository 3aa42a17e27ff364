#include "recovery_report.hpp"

#include <amends/interop/unicode.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace amends;

namespace {

std::string segment(const std::string& name) {
  return "[[segment]]\nname = \"" + name +
         "\"\ncomplaints = { per_year = 20_000 }\n"
         "outcomes = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }\n"
         "stay = { delighted = 0.90, satisfied = 0.70, dissatisfied = { uniform = [0.1, 0.3] } }\n"
         "counterfactual = { stay = 0.35 }\n"
         "margin = { per_customer_per_year = 60, retention = 0.80 }\n"
         "cost = { per_complaint = 18 }\n";
}

/// A report on segments of these names, as they stand in a TOML text.
RecoveryReport report_on(const std::vector<std::string>& names, const std::string& title = "Title") {
  std::string text = "title = \"" + title +
                     "\"\ncurrency = \"KRW\"\nhorizon = { years = 3 }\n"
                     "discount = { annual_rate = 0.10, timing = \"end_of_period\" }\n";
  for (const std::string& name : names) text += segment(name);
  const interop::ScenarioFile file = interop::parse_scenario(text, "scenario.toml");
  RecoveryReport report;
  report.title = file.scenario.inputs().title;
  report.currency = file.scenario.inputs().currency;
  report.years = file.scenario.inputs().years;
  report.draws = 1000;
  report.seed = 7;
  report.single = file.scenario.without_records().evaluate({.draws = 1000, .seed = 7});
  return report;
}

/// The lines from the one that holds `first` on, `count` of them.
std::vector<std::string> lines_from(const std::string& text, std::string_view first, std::size_t count) {
  std::size_t at = text.find(first);
  REQUIRE(at != std::string::npos);
  at = text.rfind('\n', at) + 1;
  std::vector<std::string> lines;
  while (lines.size() < count) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Counts of a table of one segment whose complaints were answered on these days.
satisfaction::OutcomeTable table_of(const std::vector<double>& days) {
  const std::vector<double> score(days.size(), 4.0), resolved(days.size(), 1.0), edges{1, 5, 8};
  const domain::ComplaintLog log({.response_days = std::span<const double>(days),
                                  .resolved = std::span<const double>(resolved),
                                  .score = std::span<const double>(score)});
  return satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges);
}

}  // namespace

TEST_CASE("tables stand straight whatever the script of the names") {
  const std::string text = render(report_on({"plain", "\u00e1\u00e9\u00ed\u00f3\u00fa accents", "e\u0301e\u0301 marks",
                                             "\ud1b5\uc2e0\uc0ac \uace0\uac1d\uc13c\ud130 \uc0c1\ub2f4"}),
                                  ReportFormat::text);
  // Columns by hand: the Korean name takes 2 for each of its 9 syllables and 2 for its blanks, 20 in all.
  const auto lines = lines_from(text, "by segment", 5);
  CHECK(lines[0].starts_with("  by segment" + std::string(10, ' ') + "   "));
  CHECK(lines[1].starts_with("  plain" + std::string(15, ' ') + "   "));
  CHECK(lines[2].starts_with("  \u00e1\u00e9\u00ed\u00f3\u00fa accents" + std::string(7, ' ') + "   "));
  CHECK(lines[3].starts_with("  e\u0301e\u0301 marks" + std::string(12, ' ') + "   "));
  CHECK(lines[4].starts_with("  \ud1b5\uc2e0\uc0ac \uace0\uac1d\uc13c\ud130 \uc0c1\ub2f4   "));
  // The last column stands to the right, so all lines end together.
  for (const std::string& line : lines) CHECK(interop::display_width(line) == interop::display_width(lines[0]));
}

TEST_CASE("long paragraphs are broken by columns, not by bytes") {
  RecoveryReport report = report_on({"a"});
  for (int i = 0; i < 60; ++i) report.notes += "\uace0\uac1d ";  // 4 columns and a blank, 7 bytes
  const auto lines = lines_from(render(report, ReportFormat::text), "\uace0\uac1d", 3);
  // 2 + 21 * 5 + 4 = 111 columns would be too many for 110, so 21 words a line; 2 * 21 + 18.
  CHECK(interop::display_width(lines[0]) == 2 + 21 * 5 - 1);
  CHECK(interop::display_width(lines[1]) == 2 + 21 * 5 - 1);
  CHECK(interop::display_width(lines[2]) == 2 + 18 * 5 - 1);
}

TEST_CASE("control characters of titles, names and notes reach no terminal") {
  RecoveryReport report = report_on({"a\\u001b[2Jb", "c\\nd\\u009b"}, "T\\u001b]0;x\\u0007\\u202e");
  report.notes = "first line\r\nsecond\x1b[1m line";
  for (const ReportFormat format : {ReportFormat::text, ReportFormat::markdown}) {
    const std::string text = render(report, format);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
    CHECK(text.find("T\\x1b]0;x\\x07\\u202e") != std::string::npos);
    CHECK(text.find("a\\x1b[2Jb ") != std::string::npos);
    CHECK(text.find("c\\nd\\u009b ") != std::string::npos);
    CHECK(text.find(format == ReportFormat::text ? "  first line\n  second\\x1b[1m line\n"
                                                 : "\nfirst line\nsecond\\x1b[1m line\n") != std::string::npos);
  }
}

TEST_CASE("bands of days that are not whole say from where to where") {
  RecoveryReport report = report_on({"all"});
  report.plan.emplace();
  report.records_report.emplace();
  report.table = table_of({0, 1, 5.5, 8});
  const std::string not_whole = render(report, ReportFormat::text);
  CHECK(not_whole.find("  up to 1 day  ") != std::string::npos);
  CHECK(not_whole.find("  over 5 to 8 days  ") != std::string::npos);
  CHECK(not_whole.find("6-8") == std::string::npos);
  CHECK(render(report, ReportFormat::json).find("\"answered_in_days\": \"over 5 to 8\"") != std::string::npos);

  report.table = table_of({0, 1, 6, 8});
  CHECK(render(report, ReportFormat::text).find("  6-8 days  ") != std::string::npos);
}
