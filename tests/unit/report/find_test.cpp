#include <amends/impl/report/parts.hpp>
#include <amends/report/report.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "desk_requests.hpp"

using namespace amends;
using amends_test::desk_table;
using economics::Metric;

namespace {

economics::ScenarioInputs desk(double per_complaint, economics::Outcomes outcomes) {
  economics::ScenarioSegment all{
      .name = "all",
      .complaints_per_year = 20'000,
      .outcomes = std::move(outcomes),
      .stay = {.dissatisfied = 0.20, .satisfied = 0.70, .delighted = 0.90},
      .counterfactual_stay = economics::Assumption(math::Distribution::pert(0.20, 0.35, 0.50), "assumption"),
      .margin_per_customer_per_year = 60,
      .retention = 0.80,
      .cost = {.per_complaint = per_complaint}};
  return {.title = "desk",
          .years = 3,
          .annual_rate = 0.10,
          .timing = core::FirstPayment::now,
          .segments = {std::move(all)}};
}

economics::RecoveryScenario stated(double per_complaint) {
  return economics::RecoveryScenario(
      desk(per_complaint, economics::OutcomeShares{.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40}));
}

report::RecordsRead as_read() {
  return {.note = "a desk's records",
          .thresholds = {.satisfied = 4, .delighted = 5},
          .response_bands = {2, 7},
          .account = domain::RecordReport{}};
}

/// Answers within two days, read off the counted records.
report::Request asked(std::optional<report::RecordsRead> records, const std::vector<double>& edges = {2, 7}) {
  const satisfaction::OutcomeTable table = desk_table(edges);
  economics::ScenarioInputs inputs = desk(18, economics::RecordedOutcomes{});
  const economics::UnobservedScenario waiting(inputs);
  const economics::RecoveryScenario today = waiting.with_observed(table);
  economics::ScenarioInputs faster = today.inputs();
  faster.intervention.share_causal = economics::Assumption(0.7, "assumption");
  faster.intervention.respond_within_days = 2;
  return {.subject = {.name = "desk", .scenario = economics::RecoveryScenario(faster), .table = table},
          .baseline = report::Subject{.name = "today", .scenario = today, .table = table},
          .records = std::move(records)};
}

}  // namespace

TEST_CASE("what is found is what an evaluation gives") {
  const economics::EvaluationOptions options{.draws = 500, .seed = 3};
  const report::Findings alone = report::find({.subject = {.name = "desk", .scenario = stated(18)}}, options);
  const economics::Evaluation own = stated(18).evaluate(options);
  CHECK(alone.result().summary(Metric::net).quantiles == own.summary(Metric::net).quantiles);
  CHECK(alone.name == "desk");
  CHECK(alone.draws == 500);
  CHECK(alone.seed == 3);
  CHECK(!alone.table);

  const report::Findings both = report::find({.subject = {.name = "dear", .scenario = stated(21)},
                                              .baseline = report::Subject{.name = "cheap", .scenario = stated(18)}},
                                             options);
  // By hand: 3 more for each of 20,000 complaints at the start of each of three years, at 10 % a year.
  CHECK(both.result().summary(Metric::net).mean == Approx(-60'000 * (1 + 1 / 1.1 + 1 / 1.21)).epsilon(1e-12));
  CHECK(both.baseline_title == "cheap");
}

TEST_CASE("records come as counts, without a file") {
  report::Request request = asked(as_read());
  request.sweep = {2, 7};
  const report::Findings findings = report::find(request, {.draws = 400, .seed = 3});
  REQUIRE(findings.questions.size() == 1);
  // Days 3 to 9 of 1 to 9, 300 complaints in turn: 7 of each 9, and of the last three (days 1, 2, 3) one.
  CHECK(findings.questions[0].moved->received == 300.0);
  CHECK(findings.questions[0].moved->asked == 7.0 * 33 + 1);
  REQUIRE(findings.nonresponse.size() == 6);  // as stated is like those who did
  CHECK(findings.nonresponse[2].as_stated);
  REQUIRE(findings.sweep);
  CHECK(findings.sweep->edges == std::vector<double>{2, 7});
  // The sweep's own row of two days answers the question of the scenario, on the same random numbers.
  CHECK(findings.sweep->sweep.rows[0].net.quantiles[2] ==
        Approx(findings.result().summary(Metric::net).quantiles[2]).epsilon(1e-9));
}

TEST_CASE("a day within which nobody was answered has no numbers in a sweep") {
  // Days are 1 to 9: within 0 days nobody was answered.
  const std::vector<double> edges{0, 2, 7};
  const economics::EvaluationOptions options{.draws = 200, .seed = 3};
  report::Request request = asked(as_read(), edges);
  request.sweep = {2, 7};
  const report::Findings known = report::find(request, options);
  for (const std::vector<double>& days : std::vector<std::vector<double>>{{0, 2, 7}, {2, 0, 7}, {2, 7, 0}}) {
    request.sweep = days;
    const report::Findings findings = report::find(request, options);
    const economics::Sweep& sweep = findings.sweep->sweep;
    REQUIRE(sweep.rows.size() == 3);
    CHECK(sweep.rows[sweep.best].name == known.sweep->sweep.rows[known.sweep->sweep.best].name);
    CHECK(sweep.chance_none == known.sweep->sweep.chance_none);
    std::size_t next = 0;
    for (std::size_t r = 0; r < days.size(); ++r) {
      CHECK(std::isnan(sweep.rows[r].net.mean) == (days[r] == 0.0));
      CHECK(std::isnan(sweep.rows[r].chance_best) == (days[r] == 0.0));
      if (days[r] == 0.0) continue;
      CHECK(sweep.rows[r].net.quantiles == known.sweep->sweep.rows[next].net.quantiles);
      CHECK(sweep.rows[r].chance_best == known.sweep->sweep.rows[next++].chance_best);
    }
    const std::string text = report::render(report::write(findings), report::Format::text);
    CHECK(text.find("Nobody in the records was answered within 0 days") != std::string::npos);
  }
  request.sweep = {0};
  const report::Findings nothing = report::find(request, options);
  CHECK(report::detail::best_text({nothing}, *nothing.sweep).starts_with("Nobody in the records was answered"));
  CHECK(report::render(report::write(nothing), report::Format::json).find("\"best\": null") != std::string::npos);
}

TEST_CASE("where nothing is to be paid back there is no payback, and a return is told in per cent") {
  const auto row = [](double per_complaint, const std::string& name) {
    const report::Report report =
        report::write(report::find({.subject = {.name = "desk", .scenario = stated(per_complaint)}}, {.draws = 50}));
    for (const report::Section& section : report.sections)
      if (section.key == "money")
        for (const auto& cells : section.tables.at(0).rows)
          if (cells[0] == name) return cells;
    return std::vector<std::string>{};
  };
  CHECK(row(0, "payback, years, not discounted") ==
        std::vector<std::string>{"payback, years, not discounted", "-", "-", "-", "-"});
  CHECK(row(0, "return on cost, net / cost").empty());
  CHECK(row(18, "return on cost, net / cost").at(1).ends_with(" %"));
}

TEST_CASE("where nobody was answered in time the records show no effect") {
  report::Request request = asked(as_read(), {0, 2, 7});
  economics::ScenarioInputs faster = request.subject.scenario.inputs();
  faster.intervention.respond_within_days = 0;
  request.subject.scenario = economics::RecoveryScenario(faster);
  const report::Report report = report::write(report::find(request, {.draws = 50, .seed = 3}));
  for (const report::Section& section : report.sections)
    if (section.key == "effect")
      for (const auto& row : section.tables.at(0).rows) {
        CHECK(row[2] != "-");
        for (const std::size_t column : {1U, 3U, 4U, 5U}) CHECK(row[column] == "-");
      }
}

TEST_CASE("sections are keyed, and say the same in text and Markdown") {
  report::Request request = asked(as_read());
  request.sweep = {2, 7};
  request.notes = "A note.";
  const report::Report report = report::write(report::find(request, {.draws = 400, .seed = 3}));
  std::vector<std::string> keys;
  for (const report::Section& section : report.sections) keys.push_back(section.key);
  CHECK(keys == std::vector<std::string>{"headline", "records", "effect", "money", "years", "sweep", "decides",
                                         "nonresponse", "basis", "care"});
  const std::string markdown = report::render(report, report::Format::markdown);
  std::string shown;  // by a reader of Markdown: a backslash before punctuation is none
  for (std::size_t at = 0; at < markdown.size(); ++at)
    if (markdown[at] != '\\' || at + 1 == markdown.size() ||
        std::ispunct(static_cast<unsigned char>(markdown[at + 1])) == 0)
      shown += markdown[at];
  std::set<std::string> tables;
  for (const report::Section& section : report.sections) {
    CHECK(markdown.find("\n## " + section.heading + "\n") != std::string::npos);
    for (const report::Statement& one : section.statements) {
      CHECK(!one.key.empty());
      CHECK(shown.find("\n" + one.text + "\n") != std::string::npos);
    }
    for (const report::Table& table : section.tables) {
      CHECK(tables.insert(section.key + "/" + table.key).second);
      CHECK(!table.key.empty());
      for (const auto& row : table.rows) CHECK(row.size() == table.header.size());
    }
  }
}

TEST_CASE("a report speaks of no program and of no file that its host need not have") {
  report::Request alone = asked(as_read());
  alone.baseline.reset();
  alone.sweep = {2, 7};
  for (const report::Request& request : {alone, asked(as_read())}) {
    const std::string text = report::render(report::write(report::find(request, {.draws = 20})), report::Format::text);
    CHECK(text.find("every complaint is taken as independent") != std::string::npos);
    CHECK((text.find("compare with the scenario of today") != std::string::npos) == !request.baseline);
    for (const char* word : {" --", "(--", "[records]", "recovery_roi"}) CHECK(text.find(word) == std::string::npos);
  }
}

TEST_CASE("what a request lacks is said") {
  const auto code = [](const report::Request& request) {
    try {
      (void)report::find(request, {.draws = 10});
    } catch (const Error& error) {
      return error.parameter();
    }
    return std::string("none");
  };
  CHECK(code(asked(as_read())) == "none");
  CHECK(code(asked(std::nullopt)) == "records");
  report::RecordsRead without = as_read();
  without.account.reset();
  CHECK(code(asked(without)) == "records");
  report::Request request = asked(as_read());
  request.other_records = report::OtherRecords::other_file;
  CHECK(code(request) == "baseline_records");
  request = asked(as_read());
  request.subject.table.reset();
  CHECK(code(request) == "subject");
  request = {.subject = {.name = "desk", .scenario = stated(18)}, .sweep = {1, 2}};
  CHECK(code(request) == "sweep");
  // The records are those of the other scenario: they do not say what faster answers bring this one.
  request = asked(as_read());
  request.subject.scenario = stated(18);
  CHECK(code(request) == "none");
  request.sweep = {2};
  CHECK(code(request) == "sweep");
  request.sweep.clear();
  request.baseline.reset();
  CHECK(code(request) == "subject");
  request = asked(as_read());
  request.sweep = {2, 7, 2};
  CHECK(code(request) == "sweep");
  CHECK_THROWS_AS(report::check_request(request), Error);
}

TEST_CASE("a sweep starts from the scenario without its question") {
  report::Request request = asked(as_read());
  request.baseline.reset();
  request.sweep = {2, 7};
  const economics::EvaluationOptions options{.draws = 200, .seed = 3};
  const report::Findings asking = report::find(request, options);
  economics::ScenarioInputs inputs = request.subject.scenario.inputs();
  inputs.intervention.respond_within_days.reset();
  const economics::RecoveryScenario unasked(inputs);
  const report::Findings silent =
      report::find({.subject = {.name = "desk", .scenario = unasked, .table = request.subject.table},
                    .records = request.records,
                    .sweep = request.sweep},
                   options);
  CHECK(asking.sweep->own_question);
  CHECK_FALSE(silent.sweep->own_question);
  for (std::size_t i = 0; i < request.sweep.size(); ++i) {
    const auto by_hand = unasked.with_response_within(request.sweep[i]).compare(unasked, options);
    CHECK(asking.sweep->sweep.rows.at(i).net.mean == by_hand.difference().summary(Metric::net).mean);
    CHECK(silent.sweep->sweep.rows.at(i).net.mean == asking.sweep->sweep.rows.at(i).net.mean);
  }
}

TEST_CASE("numbers are those of printf in the C locale") {
  std::vector<double> values{0.0, 0.5, 1.5, 2.5, 0.05, 0.125, 99.95, 999.5, 1234.5, 5e-324, 1e300};
  for (int e = -20; e <= 60; ++e)
    for (const double digits : {1.0, 1.2345, 9.995, 9.9999999}) values.push_back(digits * std::pow(10.0, e / 3.0));
  for (const double size : values)
    for (const double value : {size, -size}) {
      char text[400];
      std::snprintf(text, sizeof text, "%.3g", value);
      CHECK(report::detail::three_digits(value) == text);
      for (const int decimals : {0, 1, 2}) {
        std::snprintf(text, sizeof text, "%.*f", decimals, value);
        std::string plain = text;
        if (plain.starts_with('-') && plain.find_first_of("123456789") == std::string::npos) plain.erase(0, 1);
        CHECK(report::detail::fixed(value, decimals) == plain);
      }
    }
  CHECK(report::detail::fixed(std::numeric_limits<double>::infinity(), 1) == "-");
}
