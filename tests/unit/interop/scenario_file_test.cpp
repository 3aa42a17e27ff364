#include <algorithm>
#include <amends/economics/evaluation.hpp>
#include <amends/interop/scenario_file.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::interop;
using Catch::Matchers::Contains;

namespace {

// The worked example (tests/unit/economics/scenario_test.cpp), as a user would write it.
const std::string worked = R"(
title    = "worked"
currency = "EUR"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10, timing = "start_of_period" }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20, source = "assumption" }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
cost           = { per_complaint = 18, fixed_per_year = 150_000 }
)";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}
std::vector<FileProblem> problems_of(const std::string& text) {
  try {
    static_cast<void>(parse_scenario(text, "telecom.toml"));
  } catch (const ScenarioFileError& error) {
    return error.problems();
  }
  return {};
}
std::string message_of(const std::string& text) {
  try {
    static_cast<void>(parse_scenario(text, "telecom.toml"));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a scenario file gives the worked example") {
  const ScenarioFile file = parse_scenario(worked, "worked.toml");
  CHECK(file.scenario.inputs().title == "worked");
  CHECK_FALSE(file.records.has_value());
  const auto result = file.scenario.evaluate({.draws = 1});
  CHECK(result.at_medians(economics::Metric::net) == Approx(315'768.60).epsilon(1e-7));
  for (const auto& input : result.inputs())
    if (input.name == "all.stay.satisfied") CHECK(input.source == "assumption");
}

TEST_CASE("every mistake is reported at once, with line, segment, key and what is allowed") {
  std::string text = replaced(worked, "satisfied = 0.70", "satsified = 0.70");
  text = replaced(text, "stay = 0.35", "stay = { pert = [0.50, 0.35, 0.20] }");
  CHECK(message_of(text) ==
        "telecom.toml:10: segment \"all\": stay.satisfied is missing\n"
        "telecom.toml:10: segment \"all\": stay.satsified is not known; did you mean stay.satisfied?\n"
        "telecom.toml:11: segment \"all\": counterfactual.stay.pert: 0.35 (mode) must lie between 0.5 and 0.2\n"
        "3 errors; nothing was computed.");
}

TEST_CASE("wrong types, ranges, contradictions and unknown keys") {
  struct Case {
    std::string what, with, expected;
  };
  for (const Case& one : {
           Case{"delighted = 0.90", "delighted = 1.9", "stay.delighted must lie in [0, 1], got 1.9"},
           Case{"delighted = 0.90", "delighted = \"high\"", "stay.delighted must be a number or a table"},
           Case{"delighted = 0.90", "delighted = nan", "stay.delighted must lie in [0, 1]"},
           Case{"delighted = 0.90", "delighted = { pert = [0.1, 0.9] }", "must be a list of 3 numbers"},
           Case{"delighted = 0.90", "delighted = { pert = [0.1, 0.9, 1.2] }", "stay.delighted must lie in [0, 1]"},
           Case{"delighted = 0.90", "delighted = { prt = [0.1, 0.9, 1.0] }", "did you mean stay.delighted.pert?"},
           Case{"delighted = 0.90", "delighted = { source = \"x\" }", "has no value"},
           Case{"delighted = 0.90", "delighted = { value = 0.9, uniform = [0, 1] }", "give one"},
           Case{"delighted = 0.90", "delighted = { beta_counts = { successes = 9, trials = 3 } }", "0 <= S <= N"},
           Case{"per_year = 20_000", "per_year = -1", "complaints.per_year must be finite and >= 0, got -1"},
           Case{"per_year = 20_000", "per_year = inf", "complaints.per_year must be finite and >= 0"},
           Case{"per_year = 20_000", "per_month = 20_000", "complaints.per_month is not known"},
           Case{"dissatisfied = 0.25", "dissatisfied = 0.20", "the outcome shares must sum to 1, they sum to 0.95"},
           Case{"complaints ", "customers = 5\ncomplaints ", "not both"},
           Case{"counterfactual = { stay = 0.35 }", "", "counterfactual.stay is missing"},
           Case{"years = 3", "years = 3.5", "horizon.years must be a whole number from 1 to 100, got 3.5"},
           Case{"\"start_of_period\"", "\"sometimes\"", "discount.timing must be"},
           Case{"name           = \"all\"", "", "every [[segment]] needs a name"},
           Case{"horizon ", "horizn ", "horizn is not known; did you mean horizon?"},
           Case{"outcomes       = {", "outcomes       = { from = \"memory\",", "outcomes.from must be \"records\""},
           Case{"title    =", "title    = ]", "telecom.toml:2"},
           Case{"[[segment]]", "[intervention]\nrespond_within_days = 5\n[[segment]]",
                "outcomes that come from records"},
       }) {
    CAPTURE(one.with);
    CHECK_THAT(message_of(replaced(worked, one.what, one.with)), Contains(one.expected));
    CHECK_THAT(message_of(replaced(worked, one.what, one.with)), Contains("nothing was computed"));
  }
  CHECK(problems_of(worked).empty());
  CHECK_THAT(message_of(""), Contains("horizon.years is missing"));
}

TEST_CASE("quantities: every form") {
  const auto stay = [&](const std::string& value) {
    const ScenarioFile file = parse_scenario(replaced(worked, "delighted = 0.90", "delighted = " + value), "x.toml");
    return file.scenario.inputs().segments[0].stay.delighted.value();
  };
  using math::Distribution;
  CHECK(stay("{ value = 0.8, source = \"survey\" }").value == Distribution::fixed(0.8));
  CHECK(stay("{ value = 0.8, source = \"survey\" }").source == "survey");
  CHECK(stay("{ value = 0.8 }").source == "assumption");
  CHECK(stay("{ pert = [0.5, 0.8, 0.9] }").value == Distribution::pert(0.5, 0.8, 0.9));
  CHECK(stay("{ triangular = [0.5, 0.8, 0.9] }").value == Distribution::triangular(0.5, 0.8, 0.9));
  CHECK(stay("{ uniform = [0.5, 0.8] }").value == Distribution::uniform(0.5, 0.8));
  CHECK(stay("{ beta = [9, 1] }").value == Distribution::beta(9, 1));
  CHECK(stay("{ beta_counts = { successes = 9, trials = 10 } }").value == Distribution::beta_from_counts(9, 1));
  CHECK(stay("{ normal = [0.8, 0.1] }").value == Distribution::normal(0.8, 0.1, 0.0, 1.0));
  const std::vector<double> observed{0.7, 0.8, 0.9};
  CHECK(stay("{ empirical = [0.7, 0.8, 0.9] }").value == Distribution::empirical(observed));
}

TEST_CASE("defaults are one shared quantity; a segment may say otherwise") {
  const std::string text = R"(
horizon  = { years = 1 }
discount = { annual_rate = 0.1 }
[defaults]
outcomes       = { delighted = 0.5, satisfied = 0.3, dissatisfied = 0.2 }
stay           = { delighted = { uniform = [0.8, 0.9] }, satisfied = 0.7, dissatisfied = { uniform = [0.1, 0.3] } }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.8 }
[[segment]]
name       = "a"
complaints = { per_year = 100 }
[[segment]]
name       = "b"
complaints = { per_year = 100 }
[[segment]]
name       = "c"
complaints = { per_year = 100 }
stay       = { dissatisfied = 0.2 }
)";
  const auto result = parse_scenario(text, "x.toml").scenario.evaluate({.draws = 100});
  CHECK(result.values(economics::Metric::net, 0) == result.values(economics::Metric::net, 1));
  CHECK(result.values(economics::Metric::net, 0) != result.values(economics::Metric::net, 2));
  std::size_t delighted = 0;
  for (const auto& input : result.inputs()) {
    if (input.name == "stay.delighted") ++delighted;
    CHECK(input.name != "a.stay.delighted");
  }
  CHECK(delighted == 1);
  // A mistake under [defaults] is one mistake, whatever the number of segments.
  const auto problems = problems_of(replaced(text, "satisfied = 0.7,", "satisfied = 7,"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].segment.empty());
  CHECK(problems[0].line == 6);
}

TEST_CASE("a file may extend another; quantities, outcomes and records are replaced whole") {
  const std::string folder = "build/scenario_file_test_";
  const auto write = [](const std::string& path, const std::string& text) { std::ofstream(path) << text; };
  write(folder + "base.toml", worked);
  const std::string more =
      "extends = \"scenario_file_test_base.toml\"\ntitle = \"better\"\n[[segment]]\nname = \"all\"\n"
      "stay = { delighted = { pert = [0.8, 0.9, 1.0] } }\n"
      "outcomes = { delighted = 0.6, satisfied = 0.4 }\n";
  const ScenarioFile file = parse_scenario(more, folder + "more.toml");
  CHECK(file.scenario.inputs().title == "better");
  CHECK(file.scenario.inputs().currency == "EUR");
  const auto& segment = file.scenario.inputs().segments.at(0);
  CHECK(segment.stay.delighted->value == math::Distribution::pert(0.8, 0.9, 1.0));
  CHECK(segment.stay.satisfied->value == math::Distribution::fixed(0.7));
  CHECK(std::get<economics::OutcomeShares>(segment.outcomes).dissatisfied.value == math::Distribution::fixed(0.0));

  CHECK_THAT(message_of("extends = \"absent.toml\""), Contains("cannot open"));
  write(folder + "circle.toml", "extends = \"scenario_file_test_circle.toml\"");
  CHECK_THROWS_WITH(load_scenario(folder + "circle.toml"), Contains("circle"));
  for (const char* name : {"base.toml", "circle.toml"}) std::remove((folder + name).c_str());
  CHECK_THROWS_WITH(load_scenario("no/such/file.toml"),
                    Contains("cannot open the scenario file \"no/such/file.toml\""));
}

TEST_CASE("the shipped scenario reads the shipped records, to the last count") {
  const ScenarioFile today = load_scenario("examples/today.toml");
  REQUIRE(today.records.has_value());
  const ObservedRecords observed = read_records(*today.records);
  const satisfaction::OutcomeCell all = observed.table.total();
  // Counts of the open-data file: 29,037 rows, 7,455 not evaluated, 138 not answered (checked against the source file).
  CHECK(all.received == 29'037.0);
  CHECK(all.evaluated == 29'037.0 - 7'455.0);
  CHECK(all.resolved == 13'082.0);
  CHECK(observed.table.band_total(observed.table.bands().size() - 1).received == 138.0);
  const double received[] = {2'637, 7'333, 8'144, 10'785}, resolved[] = {74.9, 68.7, 64.2, 48.4};
  const double score[] = {3.58, 3.33, 3.05, 2.60};
  for (std::size_t b = 0; b < 4; ++b) {
    const satisfaction::OutcomeCell cell = observed.table.band_total(b);
    CHECK(cell.received == received[b]);
    CHECK(100.0 * cell.resolved / cell.verdicts == Approx(resolved[b]).margin(0.05));
    CHECK(cell.score_sum / cell.scored == Approx(score[b]).margin(0.005));
  }
  const ScenarioFile faster = load_scenario("examples/within_five_days.toml");
  CHECK(faster.respond_within_days == 5.0);
  const auto comparison =
      faster.observed(observed.table).compare(today.observed(observed.table), {.draws = 2'000, .seed = 7});
  // More satisfied complainants, so more customers kept: in every draw, as the stay rates are ordered in nearly all.
  CHECK(comparison.difference().summary(economics::Metric::customers_kept).quantiles[0] > 0.0);
}

TEST_CASE("the full records through their mapping give the shipped table, cell by cell") {
  const char* folder = std::getenv("AMENDS_DATA_DIR");
  const std::string path =
      std::string(folder != nullptr ? folder : "") + "/consumidor_gov_br_2014/consumidor_gov_br_2014.csv.gz";
  if (folder == nullptr || !std::ifstream(path)) {
    WARN("SKIPPED: set AMENDS_DATA_DIR to the folder of the data sets to compare with the full 29,037 rows");
    return;
  }
  const ScenarioFile full = load_scenario("examples/consumidor_full_records.toml");
  const ScenarioFile today = load_scenario("examples/today.toml");
  const ObservedRecords a = read_records(*full.records, path), b = read_records(*today.records);
  CHECK(a.records.report().rows == 29'037);
  CHECK(a.records.report().bad == 0);
  for (const std::string& segment : b.table.segments()) {
    const auto row_of = [&](const satisfaction::OutcomeTable& table) {
      const auto& names = table.segments();
      return static_cast<std::size_t>(std::find(names.begin(), names.end(), segment) - names.begin());
    };
    REQUIRE(row_of(a.table) < a.table.segments().size());
    for (std::size_t band = 0; band < b.table.bands().size(); ++band) {
      const auto& x = a.table.cell(row_of(a.table), band);
      const auto& y = b.table.cell(row_of(b.table), band);
      CAPTURE(segment, band);
      CHECK(x.received == y.received);
      CHECK(x.evaluated == y.evaluated);
      CHECK(x.resolved == y.resolved);
      CHECK(x.dissatisfied == y.dissatisfied);
      CHECK(x.satisfied == y.satisfied);
      CHECK(x.delighted == y.delighted);
      CHECK(x.score_sum == y.score_sum);
    }
  }
}

TEST_CASE("a text that would overrun or assert in the parser is refused before it") {
  for (const char* header :
       {"[#", "[=", "[[#", "[ #]", "[.a]", "[[ .a]]", "\n\n[=]", "x = [\n[1]]\n[#", "x = '''\n[#'''\n[="}) {
    INFO(header);
    CHECK_THAT(message_of(header), Contains("a table header needs a name"));
  }
  // What only looks like it: in strings, comments and lists.
  for (const char* text :
       {"x = \"\"\"\n[#\"\"\"", "# [#", "x = [\n[\n1]]", "x = '[#'", "[\"a b\"]\nx = 1", "[['a']]"}) {
    INFO(text);
    CHECK_THAT(message_of(text), Contains("horizon.years is missing"));
  }
  std::string dotted = "a", braces;
  for (int i = 0; i < 300'000; ++i) dotted += ".a";
  for (int i = 0; i < 300'000; ++i) braces += "{a=";
  for (const std::string& text :
       {dotted + " = 1", "[" + dotted + "]", "[[" + dotted + "]]", "a = " + std::string(300'000, '['), "a = " + braces,
        "x = 1\ny = 2\n" + dotted + " = 1"}) {
    CHECK_THAT(message_of(text), Contains("nested more than 64 levels deep"));
  }
  CHECK_THAT(message_of("x = 1\ny = 2\n" + dotted + " = 1"), Contains("telecom.toml:3:"));
  CHECK_THAT(message_of(std::string(std::size_t{17} << 20, ' ')), Contains("larger than 16 MB"));
}

TEST_CASE("thousands of unknown keys are counted, and the first fifty shown") {
  std::string text = worked;
  text.insert(0, "note = \"\"\n");
  std::string keys;
  for (int i = 0; i < 8000; ++i) keys += "key_" + std::to_string(i) + " = 1\n";
  text.insert(0, keys);
  CHECK(problems_of(text).size() == 50);
  CHECK_THAT(message_of(text), Contains("and 7950 more\n8000 errors; nothing was computed."));
  CHECK(message_of(text).size() < 10'000);
}

TEST_CASE("texts in messages are cut between characters, and without control characters") {
  std::string text = replaced(
      worked, "years = 3", "years = \"\\u001b" + [] {
        std::string long_text;
        for (int i = 0; i < 50; ++i) long_text += "\xED\x95\x9C";  // a Korean syllable
        return long_text;
      }() + "\"");
  const std::string message = message_of(text);
  CHECK_THAT(message, Contains("\\x1b"));
  CHECK(message.find('\x1b') == std::string::npos);
  CHECK_THAT(message, Contains("\xED\x95\x9C...\""));
}

TEST_CASE("what the parser quotes reaches a message without control characters") {
  // Keys, values and names as they stand in the text: ESC, DEL, a C1 control, bytes that are no UTF-8.
  for (const char* text : {"x = n\x01", "x = \x1b", "x\x7f = 1", "\"\\u001b[2J\" = 1", "\"\\u009b2J\" = 1",
                           "x = \xc2\x9b", "x = \xff", "[[segment]]\nname = \"\\u001b[2J\"\nz = 1"}) {
    const std::string message = message_of(text);
    for (const char c : message) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    CHECK(message.find('\x7f') == std::string::npos);
    CHECK(message.find("\xc2\x9b") == std::string::npos);
    CHECK(message.find('\xff') == std::string::npos);
  }
  CHECK_THAT(message_of("\"\\u009b2J\" = 1"), Contains("\\u009b2J"));
}

TEST_CASE("a scenario tells which files it was read from") {
  CHECK(parse_scenario(worked, "a/b.toml").files == std::vector<std::string>{"a/b.toml"});
  CHECK(load_scenario("examples/within_five_days.toml").files ==
        std::vector<std::string>{"examples/within_five_days.toml", "examples/today.toml"});
}

TEST_CASE("a scenario file that cannot be opened: the reason") {
  CHECK_THROWS_WITH(load_scenario("no/such/file.toml"), Contains("there is no such file"));
  CHECK_THROWS_WITH(load_scenario("examples"), Contains("it is a folder"));
  CHECK_THROWS_WITH(load_scenario("README.md/x.toml"), Contains("a part of its path is not a folder"));
  CHECK_THROWS_WITH(load_scenario(std::string("README.md\0.toml", 14)), Contains("zero byte"));
}

TEST_CASE("distributions too extreme for their formulas are mistakes of the file, not the end of the process") {
  const std::string text = replaced(worked, "stay = 0.35", "stay = { beta = [1e17, 3.5] }");
  CHECK_THAT(message_of(text), Contains("telecom.toml:11"));
  CHECK_THAT(message_of(text), Contains("a must lie in [1e-250, 1e16]"));
  const auto huge = parse_scenario(replaced(worked, "stay = 0.35", "stay = { beta = [1e16, 3.5] }"), "huge.toml");
  CHECK(huge.scenario.evaluate({.draws = 1000}).draws() == 1000);
}

#if defined(__linux__)
TEST_CASE("a file without an end is not read to the end") {
  CHECK_THROWS_WITH(load_scenario("/dev/zero"), Contains("larger than 16 MB"));
  CHECK_THAT(message_of("extends = \"/dev/zero\""), Contains("it is a device or a pipe"));
}
#endif
