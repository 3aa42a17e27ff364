#include <amends/economics/evaluation.hpp>
#include <amends/interop/scenario_file.hpp>
#include <string>

#include "catch.hpp"
#include "caught.hpp"

using namespace amends;
using namespace amends_test;
using economics::Metric;

namespace {

const std::string customers = R"(
horizon  = { years = 4, complaint_years = 3 }
discount = { annual_rate = 0.08 }
[[segment]]
name           = "all"
customers      = 50_000
problem_rate   = 0.2
voice          = 0.4
complaints     = { by_year = [1, { uniform = [0.9, 1.1] }, 0.8] }
outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20, silent = 0.5, no_problem = 0.9 }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
)";

std::string with(std::string text, const std::string& part, const std::string& other) {
  return text.replace(text.find(part), part.size(), other);
}

std::string message(const std::string& text) {
  return error_of([&] { static_cast<void>(interop::parse_scenario(text, "levers.toml")); }).what();
}

}  // namespace

TEST_CASE("volumes by year and the loop of a scenario file are those of the library") {
  const std::string loop =
      "[intervention]\nvoice_gain = 0.1\nlearning = { acted_on = 0.5, removed = { uniform = [0.2, 0.4] }, fading = 0.1 "
      "}\n";
  const interop::ScenarioFile file = interop::parse_scenario(customers + loop, "levers.toml");
  economics::ScenarioInputs inputs = interop::parse_scenario(customers, "levers.toml").scenario.inputs();
  REQUIRE(inputs.segments[0].volume_by_year.size() == 3);
  CHECK(inputs.segments[0].volume_by_year[1].value == math::Distribution::uniform(0.9, 1.1));
  inputs.intervention.voice_gain = 0.1;
  inputs.intervention.learning =
      economics::Learning{.acted_on = 0.5, .removed = math::Distribution::uniform(0.2, 0.4), .fading = 0.1};
  const auto net = [](const economics::RecoveryScenario& one) {
    return one.evaluate({.draws = 50}).values(Metric::net);
  };
  CHECK(net(file.scenario.without_records()) == net(economics::RecoveryScenario(inputs)));
  CHECK(net(file.scenario.without_records().without_intervention()) ==
        net(interop::parse_scenario(customers, "levers.toml").scenario.without_records()));
}

TEST_CASE("mistakes in levers have their lines") {
  CHECK(holds(message(with(customers, "0.8] }", "0.8, 1] }")), "one factor for each of the 3 years"));
  CHECK(holds(message(with(customers, "by_year = [1, { uniform = [0.9, 1.1] }, 0.8]", "by_year = 0.8")),
              "levers.toml:9: segment \"all\": complaints.by_year must be a list of at least one quantity"));
  CHECK(holds(message(with(customers, "0.8] }", "-0.8] }")), "complaints.by_year.3 must be finite and >= 0"));
  CHECK(holds(message(customers + "[intervention]\nlearning = { acted_on = 0.5, removed = 0.2 }\n"),
              "intervention.learning needs intervention.voice_gain"));
  CHECK(holds(message(customers + "[intervention]\n"), "intervention.respond_within_days is missing"));
  CHECK(holds(message(customers + "[intervention]\nvoice_gain = 0.1\nlearning = { acted_on = 0.5 }\n"),
              "intervention.learning.removed is missing"));
  CHECK(holds(message(with(customers, ", no_problem = 0.9", "") +
                      "[intervention]\nvoice_gain = 0.1\nlearning = { acted_on = 0.5, removed = 0.2 }\n"),
              "intervention.learning needs stay.no_problem"));
}

namespace {

const std::string recorded =
    with(with(customers, "outcomes       = { delighted = 0.40, satisfied = 0.35, dissatisfied = 0.25 }",
              "outcomes = { from = \"records\" }"),
         "[[segment]]",
         "[records]\nfile = \"rows.csv\"\nresponse_days = \"days\"\nscore = \"score\"\n"
         "response_bands = [2, 7]\nthresholds = { satisfied = 4, delighted = 5 }\n[[segment]]");
const std::string staff =
    "[staff]\nagents = 6\nminutes_per_case = 35\nhours_per_day = 6\ncost_per_agent_year = 40_000\n";

}  // namespace

TEST_CASE("response days and agents of a scenario file are asked of its records") {
  const std::string days = "[intervention]\nresponse_days = { 7 = 0.3, 2 = 0.5 }\nshare_causal = 1\n";
  const interop::ScenarioFile by_days = interop::parse_scenario(recorded + days, "levers.toml");
  REQUIRE(by_days.question.response_days);
  CHECK(by_days.question.response_days->shares[0].first == 2.0);
  CHECK(by_days.question.asked());
  const interop::ScenarioFile by_agents = interop::parse_scenario(
      recorded + staff + "[intervention]\nrespond_with_agents = 7.5\nshare_causal = 1\n", "levers.toml");
  CHECK(by_agents.question.respond_with_agents == 7.5);
  REQUIRE(by_agents.scenario.inputs().staff);
  CHECK(by_agents.scenario.inputs().staff->working_days_per_week == 5);

  CHECK(holds(message(recorded + "[intervention]\nresponse_days = { 3 = 0.3 }\nshare_causal = 1\n"),
              "intervention.response_days must be named by records.response_bands (2, 7), got 3: add 3"));
  CHECK(holds(
      message(recorded + "[intervention]\nresponse_days = { 2 = 0.3 }\nrespond_within_days = 7\nshare_causal = 1\n"),
      "asks two questions at once: respond_within_days or response_days"));
  CHECK(holds(message(recorded + "[intervention]\nrespond_with_agents = 3\n"), "intervention.share_causal is missing"));
  CHECK(holds(message(recorded + with(staff, "agents = 6\n", "")), "staff.agents is missing"));
  CHECK(holds(message(recorded + with(staff, "hours_per_day", "hours_a_day")), "did you mean staff.hours_per_day"));
}
