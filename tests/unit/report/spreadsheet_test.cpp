#include <amends/report/spreadsheet.hpp>

#include <amends/impl/report/workbook.hpp>
#include <amends/interop/scenario_file.hpp>
#include <clocale>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catch.hpp"

using namespace amends;
using report::Language;
using report::detail::Cell;
using report::detail::Formula;
using report::detail::Row;
using report::detail::Sheet;
using report::detail::Workbook;

namespace {

report::Report report_on(const std::vector<std::string>& names) {
  std::string text =
      "title = \"Title\"\ncurrency = \"KRW\"\nhorizon = { years = 3 }\n"
      "discount = { annual_rate = 0.10, timing = \"mid_period\" }\n";
  for (const std::string& name : names)
    text += "[[segment]]\nname = \"" + name +
            "\"\ncomplaints = { per_year = 20_000 }\n"
            "outcomes = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }\n"
            "stay = { delighted = 0.90, satisfied = 0.70, dissatisfied = { uniform = [0.1, 0.3] } }\n"
            "counterfactual = { stay = 0.35 }\n"
            "margin = { per_customer_per_year = 60, retention = 0.80 }\n"
            "cost = { per_complaint = 18, fixed_per_year = 1_000, setup = 500 }\n";
  const interop::ScenarioFile file = interop::parse_scenario(text, "scenario.toml");
  return report::write(report::find({.subject = {.name = "scenario", .scenario = file.scenario.without_records()}},
                                    {.draws = 200, .seed = 7}));
}

report::Report korean(const report::Report& report) {
  return report::write(report.findings, Language::korean);
}

/// The texts of all cells.
std::vector<std::string> texts_of(const Workbook& book) {
  std::vector<std::string> texts;
  for (const Sheet& sheet : book.sheets)
    for (const Row& row : sheet.rows)
      for (const Cell& cell : row.cells)
        if (const auto* text = std::get_if<std::string>(&cell.content)) texts.push_back(*text);
  return texts;
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

const Sheet& sheet_of(const Workbook& book, std::string_view name) {
  for (const Sheet& sheet : book.sheets)
    if (sheet.name == name) return sheet;
  throw std::runtime_error("no sheet " + std::string(name));
}

/// The row that begins with this text.
const Row& row_of(const Sheet& sheet, std::string_view label) {
  for (const Row& row : sheet.rows)
    if (!row.cells.empty())
      if (const auto* text = std::get_if<std::string>(&row.cells.front().content); text != nullptr && *text == label)
        return row;
  throw std::runtime_error("no row " + std::string(label));
}

double value_of(const Cell& cell) {
  if (const auto* formula = std::get_if<Formula>(&cell.content)) return formula->value;
  return std::get<double>(cell.content);
}

}  // namespace

TEST_CASE("the same report gives the same bytes, a workbook") {
  const report::Report one = report_on({"a", "b"});
  if (!report::writes_spreadsheets()) return;
  const auto folders = [] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
      count += entry.path().filename().string().starts_with("amends-xlsx-") ? 1 : 0;
    return count;
  };
  const std::size_t before = folders();
  const std::string bytes = report::spreadsheet(one);
  CHECK(bytes.starts_with("PK\x03\x04"));
  CHECK(report::spreadsheet(one) == bytes);
  CHECK(report::spreadsheet(korean(one)) != bytes);
  CHECK(folders() == before);
}

TEST_CASE("a decimal comma of the host reaches no cell") {
  if (!report::writes_spreadsheets()) return;
  const report::Report one = report_on({"a"});
  const std::string bytes = report::spreadsheet(one);
  const std::string before = std::setlocale(LC_ALL, nullptr);
  const char* comma = nullptr;
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "pt_BR.UTF-8", "fr_FR.UTF-8"})
    if (comma == nullptr) comma = std::setlocale(LC_ALL, name);
  if (comma == nullptr) WARN("no locale with a decimal comma on this machine: only the own one is tried");
  const std::string there = report::spreadsheet(one);
  std::setlocale(LC_ALL, before.c_str());
  CHECK(there == bytes);
}

TEST_CASE("built without libxlsxwriter, a spreadsheet is refused by name") {
  if (report::writes_spreadsheets()) return;  // tests/consumers compile it without
  try {
    (void)report::spreadsheet(report_on({"a"}));
    FAIL("written");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::missing);
    CHECK(error.parameter() == "xlsx");
    CHECK(std::string(error.what()).find("AMENDS_REPORT_XLSX=ON") != std::string::npos);
  }
}

TEST_CASE("names that a spreadsheet would take for formulas are texts") {
  const std::vector<std::string> hostile{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "http://example.org/?a=b"};
  const std::vector<std::string> texts = texts_of(report::detail::workbook(report_on(hostile)));
  for (const std::string& name : hostile) {
    const bool taken = std::string_view("=+-@").find(name.front()) != std::string_view::npos;
    CHECK(has(texts, taken ? "'" + name : name));
    CHECK(!(taken && has(texts, name)));
  }
  for (const std::string& text : texts)
    CHECK((text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos));
}

TEST_CASE("texts of cells: what XML cannot hold, line ends, length") {
  using report::detail::cell_text;
  CHECK(cell_text("a\x01\x1b[2J") == "a\\x01\\x1b[2J");
  CHECK(cell_text("first\r\nsecond\nthird") == "first\nsecond\nthird");
  CHECK(cell_text("\tx") == "'\\tx");
  CHECK(cell_text("\r") == "'\\r");
  CHECK(cell_text("") == "");
  CHECK(cell_text("\uffff\xEF\xBF\xBE") == "\ufffd\ufffd");
  // 32,767 units of UTF-16 are the limit of the file format; a mark takes one.
  const std::string most(32'767, 'a');
  CHECK(cell_text(most) == most);
  CHECK(cell_text(most + "a") == std::string(32'766, 'a') + "\u2026");
  std::string emoji;
  for (int i = 0; i < 16'384; ++i) emoji += "\U0001F600";  // two units each: 32,768
  CHECK(cell_text(emoji) == emoji.substr(0, 4U * 16'383U) + "\u2026");
}

TEST_CASE("sheets have legal names in both languages") {
  const report::Report one = report_on({"a", "b"});
  for (const Language language : {Language::english, Language::korean}) {
    std::set<std::string> names;
    for (const Sheet& sheet : report::detail::workbook(report::write(one.findings, language)).sheets) {
      CHECK(!sheet.name.empty());
      CHECK(sheet.name.size() <= report::detail::longest_sheet_name);  // bytes, so characters too
      CHECK(sheet.name.find_first_of("[]:*?/\\'") == std::string::npos);
      CHECK(names.insert(sheet.name).second);
    }
    CHECK(names.size() == 7);
  }
}

TEST_CASE("means on the sheets are those of the evaluation, and add up") {
  using economics::Metric;
  const report::Report one = report_on({"a", "b"});
  const economics::Evaluation& result = one.findings.result();
  const Workbook book = report::detail::workbook(one);
  const Sheet& answer = sheet_of(book, "Answer");
  const double net = result.mean(Metric::net), cost = result.mean(Metric::total_cost);
  const double tiny = 1e-9 * (std::abs(net) + std::abs(cost));
  CHECK(value_of(row_of(answer, "net (present value)").cells[1]) == net);
  CHECK(value_of(row_of(answer, "total cost").cells[1]) == cost);
  CHECK(std::abs(value_of(row_of(answer, "total benefit").cells[1]) - cost - net) <= tiny);
  CHECK(value_of(row_of(answer, "return on cost, net / cost").cells[1]) == net / cost);
  CHECK(value_of(row_of(answer, "net (present value)").cells[2]) == result.summary(Metric::net).quantiles[2]);
  // Segments: two alike, each half of the whole.
  const Sheet& segments = sheet_of(book, "Segments");
  CHECK(std::abs(value_of(row_of(segments, "a").cells.back()) + value_of(row_of(segments, "b").cells.back()) - net) <=
        tiny);
  CHECK(value_of(row_of(segments, "total").cells.back()) == net);
  // Years, discounted at the middle of each: their present values are those of the answer.
  const Sheet& years = sheet_of(book, "Years");
  double discounted = 0.0;
  for (const Row& row : years.rows)
    if (row.cells.size() == 11 && row.cells.front().style != report::detail::Style::header && !row.cells.front().total)
      discounted += value_of(row.cells.back());
  CHECK(std::abs(discounted - net) <= tiny);
  CHECK(value_of(row_of(years, "total").cells.back()) == net);
  // The last bar of the waterfall ends at net.
  const Sheet& waterfall = sheet_of(book, "Waterfall");
  CHECK(std::abs(value_of(row_of(waterfall, "net (present value)").cells[3]) - net) <= tiny);
}

TEST_CASE("every quantity is on the sheet of assumptions, with where it comes from") {
  const report::Report one = report_on({"a", "b"});
  const Workbook book = report::detail::workbook(one);
  const Sheet& assumptions = sheet_of(book, "Assumptions");
  std::size_t without = 0;
  for (const report::Quantity& quantity : one.findings.quantities) {
    const Row& row = row_of(assumptions, quantity.name);
    CHECK(value_of(row.cells[1]) == quantity.median);
    CHECK(value_of(row.cells[2]) == quantity.lower);
    CHECK(value_of(row.cells[3]) == quantity.upper);
    without += std::get<std::string>(row.cells[4].content) == "stated without a source" ? 1 : 0;
  }
  CHECK(without == one.findings.origins.without_source);
  CHECK(one.findings.origins.without_source > 0);
  CHECK(value_of(row_of(assumptions, "stay.no_problem").cells[1]) == 1.0);  // left out, taken as 1
}

TEST_CASE("a quantity names its cell where its name can be one, and once in whatever capitals") {
  const Workbook book = report::detail::workbook(report_on({"web", "WEB", "two words", "1st", "\uc6f9"}));
  std::vector<std::string> names;
  for (const report::detail::CellName& one : book.names) names.push_back(one.name);
  CHECK(has(names, "web.stay.satisfied"));
  CHECK(!has(names, "WEB.stay.satisfied"));
  CHECK(has(names, "net_mean"));
  for (const std::string& name : names)
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") ==
          std::string::npos);
}

TEST_CASE("a report put together by hand keeps its statements and tables") {
  report::Report one{.title = "By hand", .subtitle = "of nothing", .sections = {}, .findings = {}};
  one.sections.push_back({.key = "headline", .heading = "In short", .statements = {{"answer", "It pays."}}});
  one.sections.push_back({.key = "own",
                          .heading = "Own section",
                          .statements = {{"own", "Own statement"}},
                          .tables = {{"own", {"name", "value"}, {{"=x", "1,234"}}, {"Own note"}}}});
  const std::vector<std::string> texts = texts_of(report::detail::workbook(one));
  for (const char* text : {"By hand", "of nothing", "In short", "It pays.", "Own section", "Own statement", "name",
                           "value", "'=x", "1,234", "Own note"})
    CHECK(has(texts, text));
}

TEST_CASE("nothing that the report says is missing") {
  const report::Report one = korean(report_on({"a", "b"}));
  const std::vector<std::string> texts = texts_of(report::detail::workbook(one));
  for (const report::Section& section : one.sections) {
    for (const report::Statement& statement : section.statements)
      CHECK(has(texts, report::detail::cell_text(statement.text)));
    for (const report::Table& table : section.tables)
      if (table.key != "quantities")  // each source stands beside its quantity instead
        for (const std::string& note : table.notes) CHECK(has(texts, report::detail::cell_text(note)));
  }
}
