#include <algorithm>
#include <amends/economics/evaluation.hpp>
#include <amends/interop/scenario_file.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#if defined(__linux__)
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>
#endif

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
  const auto result = file.scenario.without_records().evaluate({.draws = 1});
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
           Case{"delighted = 0.90", "delighted = { pert = [0.1, 0.9] }",
                "must be a list of 3 or 4 numbers, got a list of 2"},
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
           Case{"years = 3", "years = 3.0", "telecom.toml:4: horizon.years must be a whole number: write 3, without"},
           Case{"years = 3", "years = 300.0", "horizon.years must be a whole number from 1 to 100, got 300"},
           Case{"0.10", "-0.9999999999",
                "telecom.toml:5: discount.annual_rate must be finite and at least -0.999999999"},
           Case{"\"start_of_period\"", "\"sometimes\"", "discount.timing must be"},
           Case{"name           = \"all\"", "", "every [[segment]] needs a name"},
           Case{"horizon ", "horizn ", "horizn is not known; did you mean horizon?"},
           Case{"outcomes       = {", "outcomes       = { from = \"memory\",", "outcomes.from must be \"records\""},
           Case{"title    =", "title    = ]", "telecom.toml:2"},
           Case{"[[segment]]", "[intervention]\nrespond_within_days = 5\nshare_causal = 1\n[[segment]]",
                "outcomes that come from records"},
           Case{"[[segment]]", "[[correlation]]\nbetween = \"x\"\nvalue = 0.5\n[[segment]]",
                "telecom.toml:7: correlation.between must be a list of two names of quantities, got \"x\"\n1 error;"},
           Case{"[[segment]]", "[[correlation]]\nbetween = [\"x\", 2]\nvalue = 0.5\n[[segment]]",
                "must be a list of two names of quantities, got a list of 2\n1 error;"},
           Case{"[[segment]]", "[[correlation]]\nvalue = 0.5\n[[segment]]", "correlation.between is missing\n1 error;"},
           Case{"delighted = 0.90", "delighted = { normal = [0.8, 0.1, 0.5] }", "must be a list of 2 or 4 numbers"},
           Case{"delighted = 0.90", "delighted = { normal = [0.8, 0.1, 0.9, 0.5] }", "stay.delighted.normal"},
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
  CHECK(stay("{ pert = [0.5, 0.8, 0.9, 6] }").value == Distribution::pert(0.5, 0.8, 0.9, 6.0));
  CHECK(stay("{ normal = [0.8, 0.1, 0.5, 2] }").value == Distribution::normal(0.8, 0.1, 0.5, 1.0));
  CHECK(stay("{ normal = [0.8, 0.1, -inf, 0.9] }").value == Distribution::normal(0.8, 0.1, 0.0, 0.9));
  CHECK(stay("{ log_log_normal = [0.5, 0.1] }").value == Distribution::log_log_normal(0.5, 0.1));
  const std::vector<double> observed{0.7, 0.8, 0.9};
  CHECK(stay("{ empirical = [0.7, 0.8, 0.9] }").value == Distribution::empirical(observed));
}

TEST_CASE("a correlation with what records will say is refused before they are read") {
  const std::string waiting = replaced(
      replaced(worked, "{ delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }", "{ from = \"records\" }"),
      "[[segment]]",
      "[[correlation]]\nbetween = [\"all.records.0-5.satisfied\", \"all.stay.satisfied\"]\n"
      "value = 0.5\n[[segment]]");
  CHECK(
      message_of(waiting) ==
      "telecom.toml:6: correlation: \"all.records.0-5.satisfied\" is read off records, which say themselves how their "
      "shares move\n1 error; nothing was computed.");
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
  const auto result = parse_scenario(text, "x.toml").scenario.without_records().evaluate({.draws = 100});
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
  // However the path is written, and through a link.
  std::filesystem::create_symlink("scenario_file_test_circle.toml", folder + "link.toml");
  for (const char* written : {"./scenario_file_test_circle.toml", "../build/scenario_file_test_circle.toml",
                              ".//./scenario_file_test_circle.toml", "scenario_file_test_link.toml"}) {
    write(folder + "circle.toml", "\nextends = \"" + std::string(written) + "\"");
    try {
      static_cast<void>(load_scenario(folder + "circle.toml"));
      FAIL("it goes round");
    } catch (const ScenarioFileError& error) {
      REQUIRE(error.problems().size() == 1);
      CHECK(error.problems()[0].line == 2);
      CHECK(error.problems()[0].text ==
            "extends goes round in a circle: \"" + std::string(written) + "\" was read already");
    }
  }
  // A text in memory has no file, but its name counts as one.
  CHECK_THAT(message_of("extends = \"./telecom.toml\""), Contains("round in a circle"));
  for (const char* name : {"base.toml", "circle.toml", "link.toml"}) std::remove((folder + name).c_str());
  CHECK_THROWS_WITH(load_scenario("no/such/file.toml"),
                    Contains("cannot open the scenario file \"no/such/file.toml\""));
}

namespace {

/// The worked example with its outcomes from records, whose [records] table has these lines more.
std::string recorded(const std::string& lines) {
  return replaced(worked, "outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }",
                  "outcomes = { from = \"records\" }") +
         "[records]\nscore = \"score\"\nthresholds = { satisfied = 4, delighted = 5 }\n" + lines;
}
ObservedRecords read_text(const ScenarioFile& file, const std::string& csv) {
  const std::string path = "build/scenario_file_test_records.csv";
  std::ofstream(path) << csv;
  struct Remove {
    const std::string& path;
    ~Remove() { std::remove(path.c_str()); }
  } const at_end{path};
  return read_records(*file.records, path);
}

}  // namespace

TEST_CASE("response bands are asked for where response times are mapped") {
  CHECK(parse_scenario(recorded(""), "a.toml").records->response_bands.empty());
  for (const char* times : {"response_days = \"d\"\n", "response_time = \"d\"\nresponse_unit = \"hours\"\n",
                            "received = \"r\"\nanswered = \"d\"\n"})
    CHECK_THAT(message_of(recorded(times)), Contains("records.response_bands is missing"));
  CHECK_THAT(message_of(recorded("received = \"r\"\n")), !Contains("missing"));
  // Without response times an intervention has nothing to move, whatever bands there are.
  for (const char* bands : {"", "response_bands = [2, 5]\n"})
    CHECK_THAT(message_of("intervention = { respond_within_days = 2, share_causal = 1 }\n" + recorded(bands)),
               Contains("telecom.toml:1: intervention.respond_within_days needs the response times of the records"));
  for (const char* end : {"inf", "nan", "-1", "0.5"})
    CHECK_THAT(
        message_of(recorded("response_days = \"d\"\nresponse_bands = [1, " + std::string(end) + "]\n")),
        Contains("telecom.toml:18: records.response_bands must be finite, strictly increasing numbers >= 0, got"));

  CHECK_THAT(message_of("intervention = { respond_within_days = 2, share_causal = 1 }\n" +
                        recorded("response_days = \"d\"\nresponse_bands = [1, 3.5, 8]\n")),
             Contains("must be one of records.response_bands (1, 3.5, 8), got 2: add 2 to response_bands"));

  const ScenarioFile file = parse_scenario(recorded("segment = \"who\"\n"), "a.toml");
  const ObservedRecords observed = read_text(file, "who,score\nall,1\nall,4\nall,5\n");
  CHECK_FALSE(observed.table.origin().tells_speed);
  CHECK(file.observed(observed.table).evaluate({.draws = 10}).draws() == 10);
}

TEST_CASE("records of which no row can be used: the error is the account") {
  const ScenarioFile file = parse_scenario(recorded("largest_bad_share = 1.0\n"), "a.toml");
  try {
    static_cast<void>(read_text(file, "score\n9\nx\n"));
    FAIL("no row can be used");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::missing);
    CHECK_THAT(error.what(), Contains("has no usable row of complaints: 2 rows read, 0 used, 2 left out\n"));
    CHECK_THAT(error.what(), Contains("line 2, column \"score\": \"9\" is outside the score scale 1 to 5"));
    CHECK_THAT(error.what(), Contains("line 3, column \"score\": \"x\""));
  }
  CHECK_THROWS_WITH(read_text(file, "score\n"), Contains("0 rows read"));
}

TEST_CASE("complaints of segments that the scenario does not have: named, and refused above a share") {
  const std::string ids = [] {
    std::string csv = "who,score\nall,4\n";
    for (int i = 0; i < 60'000; ++i) csv += "id" + std::to_string(i) + "," + std::to_string(1 + i % 5) + "\n";
    return csv;
  }();
  const ScenarioFile file = parse_scenario(recorded("segment = \"who\"\n"), "a.toml");
  const auto message = [&](const std::string& csv) {
    try {
      static_cast<void>(file.observed(read_text(file, csv).table));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(message(ids), Contains("60000 of 60001 complaints are in 60000 segments that the scenario does not have "
                                    "(id0, id1, id2, id3, id4, id5, id6, id7, id8, id9 and 59990 more)"));
  CHECK_THAT(message(ids), Contains("is the segment column an id"));
  const std::string none = message(replaced(ids, "all,4\n", ""));
  CHECK_THAT(none, Contains("the records have no such segment; they have: id0, id1, id2, id3, id4, id5, id6, id7, id8, "
                            "id9 and 59990 more"));
  CHECK(none.size() < 300);

  // At the limit, stated limits, and the name for all others, which is meant.
  CHECK(message("who,score\nall,4\nshop,3\n").empty());
  CHECK_THAT(message("who,score\nall,4\nshop,3\nshop,2\n"), Contains("2 of 3 complaints are in 1 segment that"));
  const ScenarioFile any = parse_scenario(recorded("segment = \"who\"\nlargest_outside_share = 1\n"), "a.toml");
  const auto account = any.observed(read_text(any, ids).table).inputs().account;
  REQUIRE(account);
  CHECK(account->outside_scenario.size() == 60'000);
  CHECK_THAT(account->to_string(), Contains("not in the scenario: 59990 more segments"));
  const ScenarioFile other = parse_scenario(
      recorded("segment = \"who\"\nsegment_values = { all = \"all\" }\nsegment_other = \"rest\"\n"), "a.toml");
  CHECK(other.observed(read_text(other, ids).table).inputs().account->outside_scenario.size() == 1);
  for (const char* share : {"1.5", "-0.1", "nan"})
    CHECK_THAT(message_of(recorded("largest_outside_share = " + std::string(share) + "\n")),
               Contains("records.largest_outside_share must lie in [0, 1], got"));
}

#if defined(__linux__)
TEST_CASE("a signal does not break off a scenario or records that come slowly through a pipe") {
  struct sigaction quiet {
  }, before{};
  quiet.sa_handler = [](int) {};  // without SA_RESTART: system calls are interrupted
  REQUIRE(sigaction(SIGUSR1, &quiet, &before) == 0);
  const std::string path = "build/scenario_file_test_pipe";
  std::remove(path.c_str());
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const pthread_t reader = pthread_self();
  const auto slowly = [&](const std::string& text) {
    return std::thread([=] {
      const auto pause = [&] {
        for (int i = 0; i < 3; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          pthread_kill(reader, SIGUSR1);
        }
      };
      pause();  // nobody has opened it for writing yet
      std::ofstream pipe(path);
      pipe << text.substr(0, text.size() / 2) << std::flush;
      pause();
      pipe << text.substr(text.size() / 2);
    });
  };
  std::thread writer = slowly(worked);
  CHECK(load_scenario(path).scenario.inputs().title == "worked");
  writer.join();
  const ScenarioFile file = parse_scenario(recorded("segment = \"who\"\n"), "a.toml");
  writer = slowly("who,score\nall,4\nall,5\n");
  CHECK(read_records(*file.records, path).records.size() == 2);
  writer.join();

  // Asked to stop, it stops: nobody ever opens the pipe.
  core::SerialExecutor serial;
  core::StoppableExecutor stoppable(serial);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stoppable.request_stop();
    pthread_kill(reader, SIGUSR1);
  });
  try {
    static_cast<void>(load_scenario(path, &stoppable));
    FAIL("it was not stopped");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::interrupted);
  }
  stopper.join();
  std::remove(path.c_str());
  sigaction(SIGUSR1, &before, nullptr);
}
#endif

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
  const std::vector<std::size_t> bands[] = {{0}, {1, 2, 3}, {4}, {5}};  // days 0-1; 2, 3, 4-5; 6-8; 9-10
  for (std::size_t b = 0; b < 4; ++b) {
    satisfaction::OutcomeCell cell;
    for (const std::size_t one : bands[b]) cell += observed.table.band_total(one);
    CHECK(cell.received == received[b]);
    CHECK(100.0 * cell.resolved / cell.verdicts == Approx(resolved[b]).margin(0.05));
    CHECK(cell.score_sum / cell.scored == Approx(score[b]).margin(0.005));
  }
  const ScenarioFile faster = load_scenario("examples/within_five_days.toml");
  CHECK(faster.question.respond_within_days == 5.0);
  const auto comparison =
      faster.observed(observed.table).compare(today.observed(observed.table), {.draws = 2'000, .seed = 7});
  // 152 companies, as the source file has.
  CHECK(economics::ScenarioModel(today.observed(observed.table).inputs()).clusters().front().clusters == 152);
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

TEST_CASE("records in the place of a scenario, and commas between thousands, are said as what they are") {
  for (const std::string text :
       {"days,score\n1,5\n", "\n\r\na;b\r\n1;2\r\n", "\xEF\xBB\xBF\"a\"\t\"b\"\n1\t2\n", "\x1f\x8b\x08"})
    CHECK_THAT(message_of(text),
               Contains("telecom.toml:1: this looks like complaint records; a scenario file (.toml) is"));
  for (const std::string text : {"", "title\n", "# a, b\n", "[a, b]\n", "title = \"a, b\"\n", "  # a;b\ntitle = 3\n"})
    CHECK_THAT(message_of(text), !Contains("complaint records"));
  CHECK_THAT(message_of("a = { pert = [80,000, 120, 200] }\n"), Contains("Write 80_000 or 80000, not 80,000"));
  CHECK_THAT(message_of("a = 1\nshare_causal = 0,35\n"), Contains("Write 0.35, not 0,35"));
  CHECK_THAT(message_of("a = { value = 0,35, source = \"x\" }\n"), Contains("Write 0.35, not 0,35"));
  CHECK_THAT(message_of("a = { value = [1,2] source = 3 }\n"), !Contains("decimal comma"));
}

TEST_CASE("a text that would overrun or assert in the parser is refused before it") {
  for (const char* header :
       {"[#", "[=", "[[#", "[ #]", "[.a]", "[[ .a]]", "\n\n[=]", "x = [\n[1]]\n[#", "x = '''\n[#'''\n[="}) {
    INFO(header);
    CHECK_THAT(message_of(header), Contains("a table header needs a name"));
  }
  for (const char* brackets : {"x = { y = [0, }", "x = [{ y = 0 ]", "x = [[1}]"}) {
    INFO(brackets);
    CHECK_THAT(message_of(brackets), Contains("is missing before this"));
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
  CHECK(huge.scenario.without_records().evaluate({.draws = 1000}).draws() == 1000);
}

#if defined(__linux__)
TEST_CASE("a file without an end is not read to the end") {
  CHECK_THROWS_WITH(load_scenario("/dev/zero"), Contains("larger than 16 MB"));
  CHECK_THAT(message_of("extends = \"/dev/zero\""), Contains("it is a device or a pipe"));
}
#endif

TEST_CASE("what leavers still pay, and what is causal, turn the sign of a net where they should") {
  // The vectors are derived by hand from the closed form: year j of a kept customer is worth r^j + w (r^(j-1) - r^j).
  const ScenarioFile today = load_scenario("tests/data/scenarios/today.toml");
  const ScenarioFile faster = load_scenario("tests/data/scenarios/within_five_days.toml");
  const satisfaction::OutcomeTable table = read_records(*today.records).table;
  const auto net = [&](double while_leaving, double share_causal) {
    const auto with = [&](const ScenarioFile& file) {
      economics::ScenarioInputs inputs = file.scenario.inputs();
      for (economics::ScenarioSegment& segment : inputs.segments) segment.while_leaving = while_leaving;
      inputs.intervention.share_causal = share_causal;
      return economics::UnobservedScenario(inputs).with_observed(table);
    };
    return with(faster)
        .with_response_within(5)
        .compare(with(today), {.draws = 1})
        .difference()
        .at_medians(economics::Metric::net);
  };
  CHECK(net(0.0, 1.0) == Approx(280'458).margin(0.5));
  CHECK(net(0.25, 1.0) == Approx(122'626).margin(0.5));
  CHECK(net(0.5, 1.0) == Approx(-35'206).margin(0.5));
  CHECK(net(1.0, 1.0) == Approx(-350'871).margin(0.5));
  CHECK(net(0.4441, 1.0) > 0.0);
  CHECK(net(0.4443, 1.0) < 0.0);
  CHECK(net(0.0, 0.7911) > 0.0);
  CHECK(net(0.0, 0.7909) < 0.0);
}

TEST_CASE("a question about a column, leavers, escalation and volumes from the records, from a file") {
  const std::string text = R"(
title = "relief"
horizon = { years = 2 }
discount = { annual_rate = 0.08 }
[intervention]
take_outcomes = { column = "relief", from = "none", to = "money" }
share_causal  = { pert = [0.3, 0.6, 0.9], source = "assumption" }
[faster_answers]
cost_per_moved_complaint = 12
minutes_by_days = { 5 = { pert = [2, 3, 4] }, 1 = 8, source = "assumption" }
[records]
received = "day"
score = "stars"
relief = "relief"
cluster = "firm"
thresholds = { satisfied = 4, delighted = 5 }
[[segment]]
name = "all"
complaints = { per_year = "records" }
outcomes = { from = "records" }
stay = { dissatisfied = 0.3, satisfied = 0.6, delighted = 0.8 }
counterfactual = { stay = 0.3 }
margin = { per_customer_per_year = 100, retention = 0.8, while_leaving = { uniform = [0.2, 0.6] } }
escalation = { dissatisfied = 0.1, counterfactual = 0.2, cost_per_case = 300 }
share_causal = 0.5
)";
  const ScenarioFile file = parse_scenario(text, "relief.toml");
  REQUIRE(file.records);
  CHECK(file.records->strata == std::vector<std::string>{"relief"});
  const economics::ScenarioInputs& inputs = file.scenario.inputs();
  CHECK(inputs.segments[0].while_leaving.value == math::Distribution::uniform(0.2, 0.6));
  CHECK(inputs.segments[0].share_causal->value == math::Distribution::fixed(0.5));
  CHECK(inputs.segments[0].escalation->counterfactual->value == math::Distribution::fixed(0.2));
  REQUIRE(inputs.faster_answers.minutes_by_days.size() == 2);
  CHECK(inputs.faster_answers.minutes_by_days[0].first == 1.0);
  CHECK(inputs.faster_answers.minutes_by_days[1].second.source == "assumption");
  std::string rows = "day,stars,relief,firm\n";
  const char* const stars[] = {"1", "5", "", "4", "2", "5", "3"};
  for (int i = 0; i < 140; ++i)
    rows += "2024-0" + std::to_string(1 + i / 28) + "-" + (i % 28 < 9 ? "0" : "") + std::to_string(1 + i % 28) + "," +
            stars[i % 7] + (i % 3 == 0 ? ",money," : ",none,") + "firm" + std::to_string(i % 5) + "\n";
  const ComplaintRecords records = read_complaints_from_memory(rows, file.records->mapping);
  const satisfaction::OutcomeTable table =
      satisfaction::tabulate_outcomes(records.log(), file.records->thresholds, file.records->response_bands,
                                      satisfaction::OutcomeCuts{.strata = file.records->strata});
  const economics::RecoveryScenario asked = file.observed(table);
  REQUIRE(asked.inputs().intervention.take_outcomes);
  // From 1 January to 28 May: 149 days.
  CHECK(asked.inputs().segments[0].complaints_per_year->value.median() == Approx(140 * 365.25 / 149));
  CHECK(asked.evaluate({.draws = 50}).summary(economics::Metric::faster_answer_cost).mean > 0.0);

  const auto says = [&](const std::string& from, const std::string& to, const char* expected) {
    std::string wrong = text;
    wrong.replace(wrong.find(from), from.size(), to);
    CHECK_THAT(message_of(wrong), Catch::Contains(expected));
  };
  says("share_causal  = { pert = [0.3, 0.6, 0.9], source = \"assumption\" }", "",
       "intervention.share_causal is missing");
  says("from = \"none\", ", "", "intervention.take_outcomes.from is missing");
  says("[intervention]", "[intervention]\nrespond_within_days = 5", "asks two questions at once");
  says("per_year = \"records\"", "per_year = \"guess\"", "or \"records\", got \"guess\"");
  says("minutes_by_days = { 5", "minutes_by_days = { soon", "must be named by days");
  says("1 = 8,", "1 = -8,", "faster_answers.minutes_by_days.1 must be finite and >= 0");
  says("while_leaving = { uniform = [0.2, 0.6] }", "while_leaving = 1.2", "margin.while_leaving must lie in [0, 1]");
}
