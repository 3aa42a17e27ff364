#include <amends/impl/report/desk_parts.hpp>
#include <amends/impl/report/escaped.hpp>
#include <amends/impl/report/workbook.hpp>
#include <amends/report/desk.hpp>
#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "desk_reviews.hpp"
#include "korean.hpp"

// The review of a desk at every edge, in both languages: no sentence contradicts its figures. What must hold is computed
// here from the figures that went in, not by the code that words them.

using namespace amends;
using amends_test::desk_reviews;
using amends_test::latin_words;
using report::DeskReview;
using report::Format;
using report::Language;
using report::Report;

namespace {

const report::Section* section(const Report& of, const std::string& key) {
  for (const report::Section& one : of.sections)
    if (one.key == key) return &one;
  return nullptr;
}

std::string said(const Report& of, const std::string& key, const std::string& statement) {
  if (const report::Section* here = section(of, key))
    for (const report::Statement& one : here->statements)
      if (one.key == statement) return one.text;
  return "";
}

const report::Table* table(const Report& of, const std::string& key) {
  for (const report::Section& one : of.sections)
    for (const report::Table& each : one.tables)
      if (each.key == key) return &each;
  return nullptr;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The numbers of a text, in no order; "one" and "a half" are none.
std::multiset<std::string> numbers(const std::string& text) {
  static const std::regex number(R"(\d[\d,]*(\.\d+)?)");
  std::multiset<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at) {
    std::string one = at->str();
    while (one.ends_with(',')) one.pop_back();
    found.insert(one);
  }
  return found;
}

std::string whole(std::uint64_t count) {
  return report::detail::grouped(static_cast<double>(count));
}

}  // namespace

TEST_CASE("A desk's report says the same in both languages") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report english = report::write(review), korean = report::write(review, Language::korean);
    REQUIRE(english.sections.size() == korean.sections.size());
    for (std::size_t s = 0; s < english.sections.size(); ++s) {
      const report::Section &one = english.sections[s], &other = korean.sections[s];
      INFO(one.key);
      CHECK(one.key == other.key);
      REQUIRE(one.statements.size() == other.statements.size());
      std::set<std::string> keys;
      for (std::size_t k = 0; k < one.statements.size(); ++k) {
        INFO(one.statements[k].text << "\n" << other.statements[k].text);
        CHECK(one.statements[k].key == other.statements[k].key);
        CHECK(keys.insert(one.statements[k].key).second);
        // "The one promise" and won by 만 are words in one language, and numbers in the other.
        if (!has(one.statements[k].text, " one ") && one.statements[k].key != "at_risk")
          CHECK(numbers(one.statements[k].text) == numbers(other.statements[k].text));
      }
      REQUIRE(one.tables.size() == other.tables.size());
      for (std::size_t t = 0; t < one.tables.size(); ++t) {
        REQUIRE(one.tables[t].rows.size() == other.tables[t].rows.size());
        CHECK(one.tables[t].key == other.tables[t].key);
        CHECK(one.tables[t].columns.size() == other.tables[t].columns.size());
      }
      REQUIRE(one.charts.size() == other.charts.size());
    }
  }
}

TEST_CASE("A desk's report in Korean has no Latin word but names") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report made = report::write(review, Language::korean);
    std::string text = report::render(made, Format::text);
    for (const report::Section& one : made.sections)
      for (const report::Chart& chart : one.charts)
        text += chart.title + "\n" + chart.caption + "\n" + chart.description + "\n" + chart.axis + "\n";
    INFO(text);
    CHECK(report::detail::joined(latin_words(text, {})) == "");
    for (const char* part : {"{", "}", "  .", "nan", "inf"}) CHECK_FALSE(has(text, part));
    const std::string page = report::render(made, Format::html);
    CHECK(has(page, "<html lang=\"ko\">"));
  }
}

TEST_CASE("No sentence of a desk's report contradicts its figures") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report made = report::write(review);
    const std::string text = report::render(made, Format::text);
    INFO(text);
    for (const char* part : {"{", "}", " nan", "-nan", " inf ", "-inf"}) CHECK_FALSE(has(text, part));
    const recovery::ProcessFigures& figures = review.figures;
    const std::string answer = said(made, "headline", "answer"), open = said(made, "headline", "open"),
                      promises = said(made, "headline", "promises");
    CHECK(has(answer, "No complaint is in the log") == (figures.complaints == 0));
    if (figures.complaints == 0) {
      CHECK(open.empty());
      CHECK(section(made, "durations") == nullptr);
      continue;
    }
    CHECK(has(answer, whole(figures.complaints)));
    const recovery::ShareCount in_time = figures.resolved_in_time;
    CHECK(has(answer, "no limit to resolve") == !review.rules.resolve_within.has_value());
    if (in_time.of > 0) {
      CHECK(has(answer, "All that is resolved was resolved in time") == (in_time.yes == in_time.of));
      CHECK(has(answer, "No complaint was resolved in time") == (in_time.yes == 0));
      CHECK(has(answer, "of the " + whole(in_time.of) + " that"));
      CHECK(has(answer, "100.0 % of the complaints") == false);
    }
    CHECK(has(open, "No complaint is open") == (figures.open == 0));
    if (figures.open > 0) CHECK(has(open, whole(figures.open) + " complaint"));
    if (review.rules.resolve_within && figures.open > 0)
      CHECK(has(open, "none of them overdue") == (figures.open_overdue == 0));
    CHECK(has(open, "overdue") == (figures.open > 0 && review.rules.resolve_within.has_value()));
    const recovery::PromiseCounts& made_of = figures.promises;
    CHECK(has(promises, "No promise") == (made_of.made == 0));
    CHECK(has(promises, "All ") == (made_of.broken == 0 && made_of.kept > 1));
    CHECK(has(promises, whole(made_of.kept) + " of " + whole(made_of.kept + made_of.broken)) ==
          (made_of.broken > 0 && made_of.kept > 0));
    CHECK(has(promises, "None of the") == (made_of.broken > 0 && made_of.kept == 0));
    CHECK((said(made, "promises", "satisfied_by_promise") != "") ==
          (figures.satisfied_by_promise[1].of > 0 && figures.satisfied_by_promise[2].of > 0));
    const auto satisfied = [&](std::size_t state) {
      const recovery::ShareCount& one = figures.satisfied_by_promise[state];
      return static_cast<double>(one.yes) / static_cast<double>(one.of);
    };
    CHECK(has(said(made, "promises", "satisfied_by_promise"), "Hard cases") ==
          (satisfied(1) > satisfied(2)));  // of NaN: no
    const auto& lasted = figures.duration(recovery::DurationEnd::first_resolved, recovery::Clock::calendar);
    const std::string half = said(made, "durations", "first_resolved");
    CHECK(has(half, "Too few complaints") == !std::isfinite(lasted.quantile(0.5).value));
    CHECK(has(half, "too few are resolved") ==
          (std::isfinite(lasted.quantile(0.5).value) && !std::isfinite(lasted.quantile(0.9).value)));
    CHECK(has(said(made, "durations", "open_counted"), "All of them") == (lasted.open() == 0));
    const std::string alarms = said(made, "headline", "new_problems");
    CHECK(alarms.empty() == !review.alarms.has_value());
    if (!review.alarms) continue;
    CHECK(has(alarms, "No new problem") == review.alarms->empty());
    std::set<std::string> problems;
    for (const report::DeskAlarm& one : *review.alarms) problems.insert(one.series);
    if (!problems.empty())
      CHECK(has(alarms, whole(review.alarms->size()) + (review.alarms->size() == 1 ? " alarm tells" : " alarms tell") +
                            " of " + whole(problems.size()) + " problem"));
  }
}

TEST_CASE("What was resolved in time and is overdue since it was reopened is not called in time") {
  amends_test::DeskLog log;
  log.add(0.0, 600.0);
  log.events.push_back({.complaint = 0, .at = 5000.0, .activity = amends_test::opened_again});
  const auto answer = [&](double now, Language language) {
    return said(report::write(log.review(now), language), "headline", "answer");
  };
  CHECK(answer(6440.0, Language::english).find("no resolution is overdue") != std::string::npos);
  CHECK(answer(6441.0, Language::english).find("1 complaint was reopened and is overdue since.") != std::string::npos);
  CHECK(answer(6441.0, Language::korean).find("다시 열린 1건") != std::string::npos);
}

TEST_CASE("The best and the worst group are named where no interval meets theirs") {
  // Recomputed from Wilson's interval of each group.
  std::size_t named = 0, unsure = 0;
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const std::string text = said(report::write(review), "groups", "group_resolved_in_time");
    std::vector<math::ShareInterval> shares;
    for (const report::DeskGroup& group : review.groups)
      if (group.figures.resolved_in_time.of > 0) shares.push_back(group.figures.resolved_in_time.share());
    if (shares.size() != 2) {
      CHECK(text == "");
      continue;
    }
    const bool apart = shares[0].lower > shares[1].upper || shares[1].lower > shares[0].upper;
    CHECK(has(text, "best: ") == apart);
    CHECK(has(text, "worst: ") == apart);
    CHECK(has(text, "none of the 2 groups") == !apart);
    if (apart) CHECK(has(text, shares[0].value > shares[1].value ? "best: 가" : "best: 나"));
    (apart ? named : unsure) += 1;
  }
  CHECK(named > 0);
  CHECK(unsure > 0);
}

TEST_CASE("Numbers of a desk's tables agree in all formats, cell by cell") {
  for (const Language language : {Language::english, Language::korean})
    for (const auto& [name, review] : desk_reviews()) {
      INFO(name);
      const Report made = report::write(review, language);
      const std::string page = report::render(made, Format::html), text = report::render(made, Format::text),
                        csv = report::render(made, Format::csv);
      const std::string json = report::render(made, Format::json);
      CHECK(has(json, "\"kind\": \"complaint_desk\""));
      std::size_t at = 0, numbers_in_csv = 0, line = 0, entry = 0;
      for (const report::Section& one : made.sections)
        for (const report::Table& each : one.tables) {
          INFO(each.key);
          REQUIRE(each.values.size() == each.rows.size());
          REQUIRE(each.columns.size() == each.header.size());
          entry = json.find("\"" + each.key + "\": [", entry);
          REQUIRE(entry != std::string::npos);
          entry += each.key.size() + 4;
          at = page.find("<table id=\"table-" + each.key + "\"", at);
          REQUIRE(at != std::string::npos);
          for (std::size_t r = 0; r < each.rows.size(); ++r)
            for (std::size_t c = 0; c < each.columns.size(); ++c) {
              const std::string& cell = each.rows[r][c];
              const std::string name_of_entry = "\"" + each.columns[c].key + "\": ";
              entry = json.find(name_of_entry, entry);
              REQUIRE(entry != std::string::npos);
              entry += name_of_entry.size();
              const std::string value = json.substr(entry, json.find_first_of(",\n", entry) - entry);
              at = page.find(">" + report::detail::escaped(cell) + "</", at);
              REQUIRE(at != std::string::npos);
              line = text.find(cell, line);
              REQUIRE(line != std::string::npos);
              if (each.columns[c].unit == report::Unit::text) {
                CHECK(json.compare(entry + 1, std::get<std::string>(each.values[r][c]).size(),
                                   std::get<std::string>(each.values[r][c])) == 0);
                continue;
              }
              ++numbers_in_csv;
              const double number = std::get<double>(each.values[r][c]);
              CHECK((value == "null") == !std::isfinite(number));
              CHECK((cell == "-") == !std::isfinite(number));
              if (!std::isfinite(number)) continue;
              CHECK(std::stod(value) == number);
              // As it is printed, it is the number but for rounding.
              std::string digits;
              for (const char byte : cell)
                if ((byte >= '0' && byte <= '9') || byte == '.' || byte == '-') digits += byte;
              const double scale = each.columns[c].unit == report::Unit::share ? 100.0 : 1.0;
              const double step = each.columns[c].unit == report::Unit::number  ? 0.005
                                  : each.columns[c].unit == report::Unit::count ? 1e-9
                                                                                : 0.05;
              if (each.columns[c].unit != report::Unit::money)
                CHECK(std::abs(std::stod(digits) - scale * number) <= step * (1.0 + 1e-9));
            }
        }
      CHECK(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) == numbers_in_csv + 1);
    }
}

TEST_CASE("hours have one decimal and thousands apart") {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},        {3.97, "4.0"},  {999.94, "999.9"}, {999.96, "1,000.0"}, {1234567.25, "1,234,567.2"},
      {std::nan(""), "-"}, {INFINITY, "-"}};
  for (const auto& [hours, text] : cases) CHECK(report::detail::hours_text(hours) == text);
}

TEST_CASE("Numbers of a desk's tables are those of the review") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report made = report::write(review);
    if (const report::Table* kpis = table(made, "kpis"))
      for (const auto& row : kpis->values) {
        const auto found = recovery::kpis(review.figures, review.rules);
        const auto one = std::find_if(found.begin(), found.end(), [&](const recovery::KpiValue& kpi) {
          return to_string(kpi.kpi) == std::get<std::string>(row[0]);
        });
        REQUIRE(one != found.end());
        CHECK(std::get<double>(row[1]) == one->value);
        CHECK(std::get<double>(row[2]) == one->lower);
        CHECK(std::get<double>(row[5]) == one->of);
      }
    if (const report::Table* groups = table(made, "groups"))
      for (std::size_t g = 0; g < review.groups.size(); ++g)
        CHECK(std::get<double>(groups->values[g][1]) == static_cast<double>(review.groups[g].figures.complaints));
    if (const report::Table* stocks = table(made, "stocks"))
      for (std::size_t k = 0; k < review.stocks.size(); ++k)
        CHECK(std::get<double>(stocks->values[k][4]) == review.stocks[k].stock.outstanding_at_end);
  }
}

TEST_CASE("Charts of a desk show the tables of their keys") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report made = report::write(review);
    for (const report::Section& one : made.sections)
      for (const report::Chart& chart : one.charts) {
        INFO(chart.key);
        REQUIRE(table(made, chart.key) != nullptr);
        CHECK_FALSE(chart.rows.empty());
        for (const report::ChartRow& row : chart.rows) {
          CHECK(std::isfinite(row.point));
          CHECK(has(chart.description, row.label + ": " + row.value));
          if (std::isfinite(row.lower) && std::isfinite(row.upper)) CHECK(row.lower <= row.upper);
        }
        CHECK(has(report::render(made, Format::html), "<figure id=\"chart-" + chart.key + "\">"));
      }
  }
}

TEST_CASE("A desk's workbook holds the numbers of its tables") {
  for (const auto& [name, review] : desk_reviews()) {
    INFO(name);
    const Report made = report::write(review);
    const report::detail::Workbook book = report::detail::workbook(made);
    REQUIRE(book.sheets.size() == made.sections.size());
    for (std::size_t s = 0; s < book.sheets.size(); ++s) {
      std::multiset<double> held, wanted;
      for (const report::detail::Row& row : book.sheets[s].rows)
        for (const report::detail::Cell& cell : row.cells)
          if (const double* number = std::get_if<double>(&cell.content)) held.insert(*number);
      for (const report::Table& each : made.sections[s].tables)
        for (const auto& row : each.values)
          for (const report::TableValue& value : row)
            if (const double* number = std::get_if<double>(&value); number != nullptr && std::isfinite(*number))
              wanted.insert(*number);
      CHECK(held == wanted);
    }
  }
}

TEST_CASE("What a user named is shown and not live") {
  DeskReview review = amends_test::desk_reviews()[4].second;
  review.title = "<b>desk</b> | *x*";
  review.groups[0].name = "<script>alert(1)</script>";
  review.alarms->front().series = "=cmd|' /c'!A1";
  const Report made = report::write(review);
  const std::string page = report::render(made, Format::html), markdown = report::render(made, Format::markdown);
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<b>"));
  CHECK_FALSE(has(markdown, "<script"));
  CHECK(has(report::render(made, Format::csv), "'=cmd"));
  CHECK(page == report::render(report::write(review), Format::html));
}

TEST_CASE("What a desk's report refuses") {
  DeskReview review;
  CHECK(amends_test::error_of([&] { (void)report::write(review); }).code() == ErrorCode::missing);  // no activities
  review = amends_test::desk_reviews()[3].second;
  review.level = 1.0;
  CHECK(amends_test::error_of([&] { (void)report::write(review); }).code() == ErrorCode::domain);
}
