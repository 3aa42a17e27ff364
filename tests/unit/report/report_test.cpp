#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/interop/unicode.hpp>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace amends;

namespace {

std::string segment(const std::string& name, const std::string& per_complaint = "18") {
  return "[[segment]]\nname = \"" + name +
         "\"\ncomplaints = { per_year = 20_000 }\n"
         "outcomes = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }\n"
         "stay = { delighted = 0.90, satisfied = 0.70, dissatisfied = { uniform = [0.1, 0.3] } }\n"
         "counterfactual = { stay = 0.35 }\n"
         "margin = { per_customer_per_year = 60, retention = 0.80 }\n"
         "cost = { per_complaint = " +
         per_complaint + " }\n";
}

/// A report on segments of these names, as they stand in a TOML text.
report::Findings report_on(const std::vector<std::string>& names, const std::string& title = "Title") {
  std::string text = "title = \"" + title +
                     "\"\ncurrency = \"KRW\"\nhorizon = { years = 3 }\n"
                     "discount = { annual_rate = 0.10, timing = \"end_of_period\" }\n";
  for (const std::string& name : names) text += segment(name);
  const interop::ScenarioFile file = interop::parse_scenario(text, "scenario.toml");
  report::Findings findings;
  findings.title = file.scenario.inputs().title;
  findings.currency = file.scenario.inputs().currency;
  findings.years = file.scenario.inputs().years;
  findings.draws = 1000;
  findings.seed = 7;
  findings.single = file.scenario.without_records().evaluate({.draws = 1000, .seed = 7});
  return findings;
}

std::string rendered(const report::Findings& findings, report::Format format) {
  return report::render(report::write(findings), format);
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
  const std::string text =
      rendered(report_on({"plain", "\u00e1\u00e9\u00ed\u00f3\u00fa accents", "e\u0301e\u0301 marks",
                          "\ud1b5\uc2e0\uc0ac \uace0\uac1d\uc13c\ud130 \uc0c1\ub2f4"}),
               report::Format::text);
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
  report::Findings findings = report_on({"a"});
  for (int i = 0; i < 60; ++i) findings.notes += "\uace0\uac1d ";  // 4 columns and a blank, 7 bytes
  const auto lines = lines_from(rendered(findings, report::Format::text), "\uace0\uac1d", 3);
  // 2 + 21 * 5 + 4 = 111 columns would be too many for 110, so 21 words a line; 2 * 21 + 18.
  CHECK(interop::display_width(lines[0]) == 2 + 21 * 5 - 1);
  CHECK(interop::display_width(lines[1]) == 2 + 21 * 5 - 1);
  CHECK(interop::display_width(lines[2]) == 2 + 18 * 5 - 1);
}

TEST_CASE("Markdown shows names and titles as they are, and no HTML of notes") {
  // By CommonMark 0.31, 2.4: a backslash before punctuation makes it text.
  report::Findings findings = report_on(
      {"<script>alert(1)</script>", "[l](x) *b* _i_ `c` a_b ~~s~~ a|b AT&amp;T R&D \\\\*"}, "<b>T</b> [x](y)");
  findings.notes = "*see* [page](https://example.org) a < b <img src=x onerror=y> </td> <!-- -->";
  const std::string text = rendered(findings, report::Format::markdown);
  CHECK(text.starts_with("# &lt;b>T&lt;/b> \\[x](y)\n"));
  CHECK(text.find("| &lt;script>alert(1)&lt;/script> |") != std::string::npos);
  CHECK(text.find("| \\[l](x) \\*b\\* \\_i\\_ \\`c\\` a_b \\~\\~s\\~\\~ a\\|b AT&amp;amp;T R&amp;D \\\\\\* |") !=
        std::string::npos);
  CHECK(text.find("\n*see* [page](https://example.org) a < b &lt;img src=x onerror=y> &lt;/td> &lt;!-- -->\n") !=
        std::string::npos);
  for (const char* live : {"<script", "<b>", "<img", "</"}) CHECK(text.find(live) == std::string::npos);
  for (const auto& [line, shown] : {std::pair{"# a", "\\# a"},
                                    {"- a", "\\- a"},
                                    {"> a", "\\> a"},
                                    {"12. a", "12\\. a"},
                                    {"12.5 a", "12\\.5 a"},
                                    {"2 * 3", "2 \\* 3"},
                                    {"a - b", "a - b"}}) {
    report::Report said = report::write(findings);
    said.sections.front().statements.front().text = line;
    CHECK(report::detail::markdown(said).find(std::string("\n") + shown + "\n") != std::string::npos);
  }
}

TEST_CASE("control characters of titles, names and notes reach no terminal") {
  report::Findings findings = report_on({"a\\u001b[2Jb", "c\\nd\\u009b"}, "T\\u001b]0;x\\u0007\\u202e");
  findings.notes = "first line\r\nsecond\x1b[1m line";
  for (const report::Format format : {report::Format::text, report::Format::markdown}) {
    const std::string text = rendered(findings, format);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
    CHECK(text.find("T\\x1b]0;x\\x07\\u202e") != std::string::npos);
    CHECK(text.find(format == report::Format::text ? "a\\x1b[2Jb " : "a\\x1b\\[2Jb ") != std::string::npos);
    CHECK(text.find("c\\nd\\u009b ") != std::string::npos);
    CHECK(text.find(format == report::Format::text ? "  first line\n  second\\x1b[1m line\n"
                                                   : "\nfirst line\nsecond\\x1b[1m line\n") != std::string::npos);
  }
}

TEST_CASE("bands of days that are not whole say from where to where") {
  report::Findings findings = report_on({"all"});
  findings.records.emplace().account.emplace();
  findings.table = table_of({0, 1, 5.5, 8});
  const std::string not_whole = rendered(findings, report::Format::text);
  CHECK(not_whole.find("  up to 1 day  ") != std::string::npos);
  CHECK(not_whole.find("  over 5 to 8 days  ") != std::string::npos);
  CHECK(not_whole.find("6-8") == std::string::npos);
  CHECK(rendered(findings, report::Format::json).find("\"answered_in_days\": \"over 5 to 8\"") != std::string::npos);

  findings.table = table_of({0, 1, 6, 8});
  CHECK(rendered(findings, report::Format::text).find("  6-8 days  ") != std::string::npos);
}

TEST_CASE("one company is one company") {
  report::Findings findings = report_on({"all"});
  findings.inputs = economics::ScenarioInputs{};
  findings.clusters = {{.segment = "", .clusters = 1, .effective = 1.0},
                       {.segment = "all", .clusters = 1, .effective = 1.0}};
  const auto said = [&] {
    for (const report::Statement& one : report::detail::statements({findings}))
      if (one.key == "clusters") return one.text;
    return std::string();
  };
  CHECK(said().starts_with("All complaints are of one company or branch. They are drawn as if each were independent"));
  const auto beside_the_answer = [&] { return report::detail::headline_statements({findings}).at(1); };
  CHECK(beside_the_answer().key == "one_company");
  CHECK(beside_the_answer().text == said());
  CHECK(said().find("by company or branch") == std::string::npos);
  CHECK(said().find("Fewer than 3") == std::string::npos);
  findings.clusters = {{.segment = "", .clusters = 2, .effective = 1.9}};
  CHECK(said().find("drawn by company or branch: 2 companies or branches") != std::string::npos);
  CHECK(said().find("Fewer than 3 in effect, so that intervals are rough: all 1.9") != std::string::npos);
  CHECK(beside_the_answer().key == "turns");
}

TEST_CASE("numbers of every size keep their digits") {
  using namespace report::detail;
  CHECK(grouped(0.0) == "0");
  CHECK(grouped(-1e-9) == "0");
  CHECK(grouped(5e-5) == "5e-05");
  CHECK(grouped(-0.123456) == "-0.123");
  CHECK(grouped(7.0) == "7");
  CHECK(grouped(-1234567.4) == "-1,234,567");
  CHECK(grouped(6.15e21) == "6.15e+21");
  CHECK(persons(-0.0247) == "0.0");
  CHECK(persons(3.0) == "3");
  CHECK(persons(3.14) == "3.1");
  CHECK(persons(-1234.5) == grouped(-1234.5));
  CHECK(signed_number(-5e-17, 1) == "+0.0");
  CHECK(signed_number(-0.06, 1) == "-0.1");
  CHECK(percent(-0.0004, 0) == "0 %");
  CHECK(points(std::nan("")) == "-");
}

TEST_CASE("what is best of a sweep, of every sign and with ties") {
  // Rows are told by their mean: each net is certain.
  const auto found = [](const std::vector<double>& means, const std::string& against) {
    report::SweepFound out{.sweep = {}, .days = {}, .edges = {}, .against = against};
    for (std::size_t r = 0; r < means.size(); ++r) {
      const double mean = means[r];
      economics::Summary net{.mean = mean,
                             .standard_deviation = 0.0,
                             .quantiles = {mean, mean, mean, mean, mean},
                             .share_missing = 0.0,
                             .share_negative = mean < 0.0 ? 1.0 : 0.0};
      out.sweep.rows.push_back({"row " + std::to_string(r), net, mean, 0.0, 0.0});
      if (mean > means[out.sweep.best]) out.sweep.best = r;
    }
    out.sweep.rows[out.sweep.best].chance_best = 1.0;  // ties go to the first
    out.sweep.chance_none = means[out.sweep.best] < 0.0 ? 1.0 : 0.0;
    return out;
  };
  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  const report::Findings findings;
  for (const std::string against : {"", "today"})
    for (const auto& means : std::vector<std::vector<double>>{
             {1, 2}, {2, 1}, {-1, -2}, {0, 0}, {-3, -3}, {5, 5, 1}, {1, 5, 5}, {-1, -1, -2}, {4}, {-4}}) {
      const report::SweepFound one = found(means, against);
      const std::string text = report::detail::best_text({findings}, one);
      const double best = means[one.sweep.best];
      const auto ties = static_cast<std::size_t>(std::count(means.begin(), means.end(), best));
      const bool all = ties == means.size() && ties > 1;
      CAPTURE(text);
      CHECK(has(text, "All of these are equally good") == all);
      CHECK(has(text, "Best on average") == (!all && means.size() > 1));
      CHECK(has(text, "Best on average, equally good") == (!all && ties > 1));
      CHECK(has(text, "is better on average") == (!all && best < 0.0));
      CHECK(has(text, "In 100.0 % of the draws") == (best < 0.0));  // of no draws nothing is said
      CHECK(has(text, against.empty() ? "the scenario without its question" : "\"today\"") == (best < 0.0));
      for (std::size_t r = 0; r < means.size(); ++r)
        CHECK(report::detail::chance_best(one.sweep, r) == (means[r] == best ? 1.0 : 0.0));
    }
}

TEST_CASE("the answer begins with a verdict that its own numbers bear out") {
  std::set<std::string> said;
  const auto check = [&](report::Findings findings) {
    const economics::Summary net = findings.result().summary(economics::Metric::net);
    const double low = net.quantiles[0], high = net.quantiles[4], loss = net.share_negative;
    const std::string answer = report::write(findings).sections.at(0).statements.at(0).text;
    const std::string verdict = answer.substr(0, answer.find(". ") + 1);
    CAPTURE(answer, low, high, loss);
    CHECK(answer.starts_with(verdict + " Over " + std::to_string(findings.years) + " year"));
    const bool nothing = net.mean == 0.0 && net.standard_deviation == 0.0;
    const bool open = !nothing && low <= 0.0 && high >= 0.0;
    CHECK((verdict == "As stated, it changes nothing.") == nothing);
    CHECK((verdict == "As stated, it pays.") == (low > 0.0));
    CHECK((verdict == "As stated, it loses money.") == (high < 0.0));
    CHECK((verdict == "As stated, it more likely loses money than pays.") == (open && loss > 0.5));
    CHECK((verdict == "As stated, it more likely pays than loses money.") == (open && loss < 0.5));
    CHECK((verdict == "As stated, it as likely pays as loses money.") == (open && loss == 0.5));
    said.insert(verdict);
  };
  // From a clear gain to a clear loss; of two draws on both sides of 0, one is a loss. Then nothing at all.
  for (double cost = 0.0; cost <= 60.0; cost += 1.5)
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
      const std::size_t draws = seed == 1 ? 500 : 2;
      report::Findings findings;
      const std::string text = "title = \"Title\"\nhorizon = { years = 2 }\ndiscount = { annual_rate = 0.10 }\n";
      const std::string range = "{ uniform = [" + std::to_string(cost) + ", " + std::to_string(cost + 4.0) + "] }";
      const economics::RecoveryScenario scenario =
          interop::parse_scenario(text + segment("all", range), "scenario.toml").scenario.without_records();
      findings.years = scenario.inputs().years;
      findings.draws = draws;
      findings.single = scenario.evaluate({.draws = draws, .seed = seed});
      check(findings);
      findings.single.reset();
      findings.comparison = scenario.compare(scenario, {.draws = draws, .seed = seed});
      check(findings);
    }
  CHECK(said.size() == 6);
}

TEST_CASE("a verdict of what is printed as 0") {
  // 1e-7 is printed as 0, so that it neither pays nor loses.
  for (const double net : {0.0, 1e-7, -1e-7}) {
    const economics::Summary none{.mean = net,
                                  .standard_deviation = 0.0,
                                  .quantiles = {net, net, net, net, net},
                                  .share_missing = 0.0,
                                  .share_negative = net < 0.0 ? 1.0 : 0.0};
    CHECK(report::detail::grouped(net) == "0");
    CHECK(report::detail::verdict_text(none) == "As stated, it changes nothing.");
  }
}

TEST_CASE("each stratum of a segment is a segment of its own") {
  // Days, segment, relief; every complaint has a score.
  const std::vector<double> days{0, 3, 9, 0, 3, 9, 9}, score{5, 4, 1, 3, 4, 5, 2}, segment{0, 0, 0, 0, 1, 1, 1},
      relief{0, 0, 1, 1, 0, 1, 1}, edges{1, 5};
  const domain::ComplaintLog log(
      {.response_days = std::span<const double>(days),
       .score = std::span<const double>(score),
       .segment = std::span<const double>(segment),
       .segment_names = {"bank", "tel"},
       .attributes = {{.name = "relief", .codes = std::span<const double>(relief), .names = {"money", ""}}}});
  const auto table = satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges,
                                                     satisfaction::OutcomeCuts{.strata = {"relief"}});
  const satisfaction::OutcomeTable cut = report::detail::by_stratum(table, {"bank", "tel"});
  CHECK(cut.segments() == std::vector<std::string>{"bank, money", "bank, no relief", "tel, money", "tel, no relief"});
  CHECK(cut.total().received == 7.0);
  CHECK(cut.segment_total(1).received == 2.0);
  CHECK(cut.cell(1, 0).dissatisfied == 1.0);
  CHECK(cut.cell(3, 2).received == 2.0);
  CHECK(cut.cell(3, 2).score_sum == 7.0);
  CHECK(report::detail::by_stratum(table, {"tel"}).total().received == 3.0);
  const auto plain = satisfaction::tabulate_outcomes(log, {.satisfied = 4, .delighted = 5}, edges);
  CHECK(report::detail::by_stratum(plain, {"bank"}).segments() == std::vector<std::string>{"bank"});
  CHECK(report::detail::by_stratum(plain, {"bank"}).total().received == 4.0);
}
