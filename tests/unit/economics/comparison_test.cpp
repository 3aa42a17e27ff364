#include <amends/domain/record_report.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/sweep.hpp>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"
#include "recorded_band.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using math::Distribution;

// Two scenarios on common random numbers: what differs between them must be what the question changes, or be said.
namespace {
ScenarioSegment full_segment() {
  const Telling telling{.share_who_tell = 0.2, .hearers_given_telling = 2.0};
  return {.name = "all",
          .complaints_per_year = Distribution::uniform(9'000, 11'000),
          .outcomes = RecordedOutcomes{.bands = {band(-infinity, 5, 600, 60, 80, 100), band(5, 30, 900, 300, 200, 50)}},
          .stay = {.no_problem = 0.92,
                   .dissatisfied = Distribution::uniform(0.2, 0.4),
                   .satisfied = Distribution::uniform(0.6, 0.8),
                   .delighted = Distribution::uniform(0.85, 0.95)},
          .counterfactual_stay = Distribution::uniform(0.25, 0.35),
          .margin_per_customer_per_year = Distribution::uniform(50, 70),
          .retention = 0.8,
          .while_leaving = 0.25,
          .word_of_mouth = WordOfMouth{.tellings = {.dissatisfied = telling, .satisfied = telling},
                                       .counterfactual = telling,
                                       .overlap = 0.1,
                                       .purchase_probability = 0.2,
                                       .positive_shift = 0.2,
                                       .negative_shift = 0.2,
                                       .value_per_new_customer = 100.0},
          .information = Information{.avoided_cases_per_year = 10.0, .cost_per_case = 5.0},
          .escalation = Escalation{.share = {.dissatisfied = 0.1}, .counterfactual = 0.2, .cost_per_case = 50.0},
          .cost = {.per_complaint = 3.0, .compensation_per_complaint = 2.0, .fixed_per_year = 10.0, .setup = 5.0}};
}
ScenarioInputs full() {
  return {.years = 2,
          .annual_rate = 0.08,
          .segments = {full_segment()},
          .nonresponse_odds_ratio = 0.9,
          .faster_answers = {.minutes_per_answer = Distribution::uniform(2, 6), .cost_per_minute = 0.5},
          .intervention = {.share_causal = Distribution::uniform(0.4, 0.8)}};
}
std::string difference_text(const ScenarioInputs& first, const ScenarioInputs& second) {
  const Comparison compared = RecoveryScenario(first).compare(RecoveryScenario(second), {.draws = 1});
  for (const ScenarioWarning& warning : compared.difference().warnings())
    if (warning.finding == ScenarioFinding::assumptions_differ) return warning.text;
  return {};
}
}  // namespace

TEST_CASE("every quantity that only one scenario states, or states otherwise, is named") {
  CHECK(difference_text(full(), full()).empty());
  struct Case {
    std::string name;
    std::function<void(ScenarioInputs&)> change;
  };
  const auto segment = [](auto change) { return [change](ScenarioInputs& inputs) { change(inputs.segments[0]); }; };
  const std::vector<Case> cases{
      {"only the first states all.stay.no_problem", segment([](ScenarioSegment& s) { s.stay.no_problem.reset(); })},
      {"only the first states all.margin.while_leaving", segment([](ScenarioSegment& s) { s.while_leaving = 0.0; })},
      {"only the first states all.word_of_mouth", segment([](ScenarioSegment& s) { s.word_of_mouth.reset(); })},
      {"word_of_mouth.satisfied", segment([](ScenarioSegment& s) { s.word_of_mouth->tellings.satisfied.reset(); })},
      {"word_of_mouth.counterfactual", segment([](ScenarioSegment& s) { s.word_of_mouth->counterfactual.reset(); })},
      {"word_of_mouth.overlap", segment([](ScenarioSegment& s) { s.word_of_mouth->overlap = 0.0; })},
      {"only the first states all.information", segment([](ScenarioSegment& s) { s.information.reset(); })},
      {"only the first states all.escalation", segment([](ScenarioSegment& s) { s.escalation.reset(); })},
      {"escalation.counterfactual", segment([](ScenarioSegment& s) { s.escalation->counterfactual.reset(); })},
      {"escalation.dissatisfied", segment([](ScenarioSegment& s) { s.escalation->share.dissatisfied = 0.0; })},
      {"cost.per_complaint", segment([](ScenarioSegment& s) { s.cost.per_complaint = 0.0; })},
      {"cost.setup", segment([](ScenarioSegment& s) { s.cost.setup = 0.0; })},
      {"complaints.per_year", segment([](ScenarioSegment& s) { s.complaints_per_year = 10'000.0; })},
      {"only the first states all.complaints.per_year", segment([](ScenarioSegment& s) {
         s.complaints_per_year.reset();
         s.customers = 1e5;
         s.problem_rate = 0.2;
         s.voice = 0.5;
         s.stay.silent = 0.5;
       })},
      {"all.outcomes (stated in one, read off records in the other)",
       segment([](ScenarioSegment& s) { s.outcomes = OutcomeShares{.dissatisfied = 0.5, .satisfied = 0.5}; })},
      {"the records (1500 and 1501 complaints)",
       segment([](ScenarioSegment& s) { std::get<RecordedOutcomes>(s.outcomes).bands[0].received += 1.0; })},
      {"only the second states stay.satisfied", segment([](ScenarioSegment& s) {
         s.stay.satisfied = Assumption(s.stay.satisfied->value, "", "stay.satisfied");
       })},
      {"nonresponse_odds_ratio", [](ScenarioInputs& i) { i.nonresponse_odds_ratio = 1.0; }},
      {"discount.annual_rate", [](ScenarioInputs& i) { i.annual_rate = 0.1; }},
      {"design_effect", [](ScenarioInputs& i) { i.design_effect = 2.0; }},
      {"only the second states correlation of all.stay.delighted and all.stay.satisfied", [](ScenarioInputs& i) {
         i.correlations = {{"all.stay.satisfied", "all.stay.delighted", 0.5}};
       }}};
  for (const Case& one : cases) {
    ScenarioInputs changed = full();
    one.change(changed);
    INFO(one.name);
    CHECK_THAT(difference_text(full(), changed), Catch::Contains(one.name));
    CHECK_FALSE(difference_text(changed, full()).empty());
  }
  // What a question brings with it is not part of what differs beside it.
  ScenarioInputs unasked = full();
  unasked.faster_answers = {};
  unasked.intervention = {};
  unasked.correlations.clear();
  ScenarioInputs asked = full();
  asked.intervention.respond_within_days = 5;
  CHECK(difference_text(asked, unasked).empty());
}

TEST_CASE("a correlation with what an intervention brings leaves everything else as it was drawn") {
  // With share_causal 0 nothing changes but the costs: customers kept must not differ in a single draw.
  for (const char* partner : {"intervention.share_causal", "faster_answers.minutes_per_answer"}) {
    ScenarioInputs inputs = full();
    if (std::string(partner) != "intervention.share_causal") inputs.intervention.share_causal = 0.0;
    inputs.correlations = {{"all.stay.delighted", partner, 0.8}, {"all.margin.per_customer_per_year", partner, 0.3}};
    const RecoveryScenario today(inputs);
    RecoveryScenario faster = today.with_response_within(5);
    const Comparison compared = faster.compare(today, {.draws = 500, .keep = Keep::all});
    INFO(partner);
    if (std::string(partner) != "intervention.share_causal")
      for (const double kept : compared.difference().values(Metric::customers_kept)) REQUIRE(kept == 0.0);
    // The baseline in the comparison is the baseline alone, and what is first in its group is drawn as if alone.
    CHECK(compared.baseline().values(Metric::net) == today.evaluate({.draws = 500}).values(Metric::net));
    ScenarioInputs plain = inputs;
    plain.correlations.clear();
    CHECK(RecoveryScenario(plain).evaluate({.draws = 500}).values(Metric::net) ==
          today.evaluate({.draws = 500}).values(Metric::net));
  }
}

TEST_CASE("what nobody states cannot be correlated; a pair given twice is refused, at 0 too") {
  ScenarioInputs inputs = full();
  inputs.segments[0].cost.per_complaint = 0.0;
  inputs.correlations = {{"all.cost.per_complaint", "all.stay.satisfied", 0.5}};
  CHECK_THROWS_WITH(RecoveryScenario(inputs), Catch::Contains("states no quantity \"all.cost.per_complaint\""));
  inputs.correlations = {{"all.stay.delighted", "all.stay.satisfied", 0.0},
                         {"all.stay.satisfied", "all.stay.delighted", 0.0}};
  CHECK_THROWS_WITH(RecoveryScenario(inputs), Catch::Contains("is given twice"));
}

TEST_CASE("a scenario asks one question; a new one takes the place of the one before") {
  ScenarioInputs inputs = full();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[0].outcomes);
  recorded.strata = {"relief"};
  recorded.bands[0].levels = {"none"};
  recorded.bands[1].levels = {"none"};
  RecordedBand other = band(-infinity, 5, 100, 10, 40, 20);
  other.levels = {"monetary"};
  recorded.bands.push_back(other);
  const RecoveryScenario today(inputs);
  const TakeOutcomes take{"relief", "none", "monetary"};
  const auto net = [](const RecoveryScenario& s) { return s.evaluate({.draws = 50}).values(Metric::net); };
  CHECK(net(today.with_response_within(5).with_outcomes_of(take)) == net(today.with_outcomes_of(take)));
  CHECK(net(today.with_outcomes_of(take).with_response_within(5)) == net(today.with_response_within(5)));
  inputs.intervention.respond_within_days = 5;
  inputs.intervention.take_outcomes = take;
  CHECK_THROWS_WITH(RecoveryScenario(inputs), Catch::Contains("asks one question"));
}

TEST_CASE("an edge of the bands in which a segment has no complaint is an edge all the same") {
  ScenarioInputs inputs = full();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[0].outcomes);
  recorded.bands = {band(5, 8, 100, 50, 20, 10), band(8, infinity, 200, 100, 20, 10)};
  CHECK_THROWS_WITH(RecoveryScenario(inputs).with_response_within(5), Catch::Contains("(8), got 5"));
  recorded.edges = {1, 5, 8};
  const auto warnings = RecoveryScenario(inputs).with_response_within(5).evaluate({.draws = 1}).warnings();
  bool said = false;
  for (const ScenarioWarning& warning : warnings)
    said |= warning.text ==
            "nobody was answered within 5 days; the outcomes of its 300 recorded complaints are left as they are";
  CHECK(said);
}

TEST_CASE("minutes of bands that end within a day may be any number") {
  ScenarioInputs inputs = full();
  inputs.faster_answers.minutes_per_answer = 0.0;
  inputs.faster_answers.minutes_by_days = {{5.0, 7.0}, {2.5, 12.0}};
  CHECK_THROWS_WITH(RecoveryScenario(inputs).with_response_within(5),
                    "faster_answers.minutes_by_days must be an edge of the observed response bands (5, 30), got 2.5");
  std::get<RecordedOutcomes>(inputs.segments[0].outcomes).edges = {2.5, 5, 30};
  CHECK_NOTHROW(RecoveryScenario(inputs).with_response_within(5).evaluate({.draws = 1}));
  CHECK(entry_limits("faster_answers.minutes_by_days.2.5").highest == infinity);
  CHECK(entry_limits("stay.satisfied").highest == 1.0);
  CHECK(entry_limits("within 5 days.satisfied").highest == 1.0);
}

TEST_CASE("what moves no complaint pays nothing for faster answers") {
  ScenarioInputs inputs = full();
  ScenarioSegment& segment = inputs.segments[0];
  segment.outcomes = OutcomeShares{.dissatisfied = 0.5, .satisfied = 0.5};
  segment.complaints_per_year.reset();
  segment.customers = 10'000.0;
  segment.problem_rate = 0.2;
  segment.voice = Distribution::uniform(0.3, 0.6);
  segment.stay.silent = 0.5;
  inputs.faster_answers.fixed_per_year = 1e6;
  inputs.faster_answers.setup = 1e6;
  for (const bool offers : {false, true}) {
    inputs.intervention = {};
    if (offers)
      inputs.intervention.offer = Offer{.amount = 5.0, .scale = 20.0};
    else
      inputs.intervention.voice_gain = 0.1;
    const Evaluation result = RecoveryScenario(inputs).evaluate({.draws = 50});
    CHECK(result.summary(Metric::faster_answer_cost).mean == 0.0);
    // More than everybody cannot complain: no switching value beyond what voice leaves.
    for (const SwitchingValue& one : result.switching_values())
      if (one.input == "intervention.voice_gain") CHECK_FALSE(one.value > 0.4);
  }
}

TEST_CASE("encouraged complaints avoid no escalation") {
  // By hand: 100,000 customers, 10 % with a problem, 30 % of them speak up; 200 of 3,000 complaints each would have gone on.
  ScenarioInputs inputs = full();
  inputs.years = 1;
  inputs.annual_rate = 0.0;
  ScenarioSegment& segment = inputs.segments[0];
  segment = ScenarioSegment{
      .name = "all",
      .customers = 100'000.0,
      .problem_rate = 0.1,
      .voice = 0.3,
      .outcomes = OutcomeShares{.dissatisfied = 0.5, .satisfied = 0.5},
      .stay = {.silent = 0.6, .dissatisfied = 0.3, .satisfied = 0.7, .delighted = 0.85},
      .counterfactual_stay = 0.4,
      .margin_per_customer_per_year = 100.0,
      .retention = 0.8,
      .escalation = Escalation{.share = {.dissatisfied = 0.05}, .counterfactual = 0.2, .cost_per_case = 300.0}};
  const double avoided = 100'000 * 0.1 * 0.3 * 0.2 * 300.0;
  CHECK(RecoveryScenario(inputs).evaluate({.draws = 1}).at_medians(Metric::escalation_benefit) == Approx(avoided));
  inputs.intervention = {.voice_gain = 0.1};
  const Evaluation more = RecoveryScenario(inputs).evaluate({.draws = 1});
  CHECK(more.at_medians(Metric::escalation_benefit) == Approx(avoided));
  CHECK(more.at_medians(Metric::escalation_cost) == Approx(100'000 * 0.1 * 0.4 * 0.5 * 0.05 * 300.0));
}

TEST_CASE("outcome shares that do not sum to 1 are said to be proportions") {
  ScenarioInputs inputs = full();
  inputs.segments[0].outcomes = OutcomeShares{.dissatisfied = Distribution::pert(0.4, 0.5, 0.6), .satisfied = 0.9};
  const auto says = [&] {
    for (const ScenarioWarning& one : RecoveryScenario(inputs).evaluate({.draws = 1}).warnings())
      if (one.finding == ScenarioFinding::outcome_shares_rescaled) return true;
    return false;
  };
  CHECK(says());
  inputs.segments[0].outcomes = OutcomeShares{.dissatisfied = Distribution::pert(0.4, 0.5, 0.6), .satisfied = 0.5};
  CHECK_FALSE(says());
}

TEST_CASE("a sweep says what its alternatives state otherwise") {
  const RecoveryScenario today(full());
  ScenarioInputs other = full();
  other.segments[0].cost.per_complaint = 0.0;
  const std::vector<Alternative> alternatives{{"free", RecoveryScenario(other)}, {"same", today}};
  const Sweep found = sweep(today, alternatives, {.draws = 20});
  REQUIRE(found.warnings.size() == 1);
  CHECK(found.warnings[0].segment == "free");
  CHECK_THAT(found.warnings[0].text, Catch::Contains("all.cost.per_complaint"));
}

TEST_CASE("alternatives that are equal share the chance of being best") {
  ScenarioInputs inputs = full();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[0].outcomes);
  recorded.edges = {5, 6, 30};
  const RecoveryScenario today(inputs);
  const Sweep found = sweep(today, within_each(today, std::vector{5.0, 6.0}), {.draws = 200});
  CHECK(found.rows[0].chance_best == 0.5);
  CHECK(found.rows[1].chance_best == 0.5);
}

TEST_CASE("net that is 0 at the end of a domain does not change its sign there") {
  ScenarioInputs inputs = full();
  ScenarioSegment& segment = inputs.segments[0];
  segment.outcomes = OutcomeShares{.dissatisfied = 1.0};
  segment.stay.dissatisfied = 0.2;
  segment.counterfactual_stay = 0.3;  // every complaint loses money, none loses none
  segment.word_of_mouth.reset();
  segment.information.reset();
  segment.escalation.reset();
  segment.cost = {};
  for (const SwitchingValue& one : RecoveryScenario(inputs).evaluate({.draws = 1}).switching_values())
    if (one.input == "all.complaints.per_year" || one.input == "all.margin.per_customer_per_year")
      CHECK((one.input == "all.complaints.per_year" ? std::isnan(one.value) : one.value == 0.0));
}

TEST_CASE("records of one company alone") {
  ScenarioInputs inputs = full();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[0].outcomes);
  recorded.clusters = {"a"};
  for (RecordedBand& one : recorded.bands)
    one.clusters = {{.cluster = 0,
                     .received = one.received,
                     .dissatisfied = one.dissatisfied,
                     .satisfied = one.satisfied,
                     .delighted = one.delighted}};
  const Evaluation result = RecoveryScenario(inputs).evaluate({.draws = 100});
  CHECK_FALSE(result.tornado().empty());
  CHECK_FALSE(result.switching_values().empty());
}

TEST_CASE("clusters say how complaints resemble each other: a design effect beside them is refused") {
  ScenarioInputs inputs = full();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[0].outcomes);
  recorded.clusters = {"a", "b"};
  for (RecordedBand& one : recorded.bands)
    for (const std::size_t cluster : {0u, 1u})
      one.clusters.push_back({.cluster = cluster,
                              .received = one.received / 2,
                              .dissatisfied = one.dissatisfied / 2,
                              .satisfied = one.satisfied / 2,
                              .delighted = one.delighted / 2});
  CHECK_NOTHROW(RecoveryScenario(inputs));
  inputs.design_effect = 2.0;
  CHECK_THROWS_WITH(RecoveryScenario(inputs), Catch::Contains("leave design_effect out"));
}

TEST_CASE("a placeholder among the dates does not make complaints per year") {
  satisfaction::OutcomeTable table({"all"}, {{-infinity, 5}, {5, infinity}});
  table.cell(0, 0) = {.received = 100, .scored = 20, .dissatisfied = 5, .satisfied = 5, .delighted = 10};
  ScenarioInputs inputs = full();
  inputs.segments[0].outcomes = RecordedOutcomes{};
  inputs.segments[0].complaints_per_year.reset();
  inputs.segments[0].complaints_from_records = true;
  auto account = std::make_shared<domain::RecordReport>();
  account->first_received = 0;
  account->second_received = 19'000;
  account->second_last_received = 19'071;
  account->last_received = 19'072;
  table.set_origin({.account = account});
  CHECK_THROWS_WITH(UnobservedScenario(inputs).with_observed(table),
                    Catch::Contains("received on 1970-01-01, 19000 days from all others"));
  account->first_received = 18'990;
  CHECK_NOTHROW(UnobservedScenario(inputs).with_observed(table));
}
