#include <algorithm>
#include <amends/economics/scenario_from_records.hpp>
#include <amends/economics/stay_rates.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using estimation::Estimate;
using estimation::EstimateSource;
using estimation::Scale;
using math::Distribution;

namespace {
satisfaction::OutcomeTable records() {
  satisfaction::OutcomeTable table({"private", "business"}, {{-infinity, 5}, {5, infinity}});
  for (const std::size_t s : {0u, 1u}) {
    table.cell(s, 0) = {.received = 600, .scored = 240, .dissatisfied = 60, .satisfied = 80, .delighted = 100};
    table.cell(s, 1) = {.received = 900, .scored = 550, .dissatisfied = 300, .satisfied = 200, .delighted = 50};
  }
  return table;
}
LinkEstimates link(const std::vector<std::pair<std::string, double>>& rates, std::uint64_t identity) {
  LinkEstimates out;
  const auto source = std::make_shared<const EstimateSource>(
      EstimateSource{.model = "share of a flag", .rows = 100, .identity = identity});
  for (std::size_t i = 0; i < rates.size(); ++i) {
    std::vector<double> gradient(rates.size(), 0.0);
    gradient[i] = 0.2;
    out.estimates.push_back({.quantity = rates[i].first,
                             .value = rates[i].second,
                             .scale = Scale::logit,
                             .gradient = gradient,
                             .source = source});
  }
  return out;
}
std::vector<SegmentLinks> stay_links() {
  return {{link({{"stay.dissatisfied", 0.3}, {"stay.satisfied", 0.7}, {"stay.delighted", 0.9}}, 1)},
          {link({{"counterfactual.stay", 0.35}}, 2)}};
}
ScenarioFrame frame() {
  return {.title = "from records",
          .years = 3,
          .stated = {{"discount.annual_rate", 0.08},
                     {"private.complaints.per_year", 1'000.0},
                     {"business.complaints.per_year", 1'000.0},
                     {"margin.per_customer_per_year", 60.0},
                     {"business.margin.per_customer_per_year", Distribution::uniform(300, 500)},
                     {"margin.retention", 0.8},
                     {"cost.per_complaint", 5.0},
                     {"intervention.share_causal", 0.5},
                     {"faster_answers.minutes_by_days.5", 4.0},
                     {"faster_answers.cost_per_minute", 0.5}}};
}
}  // namespace

TEST_CASE("a scenario from records is the one put together by hand") {
  const ScenarioDraft draft = scenario_from_records(frame(), records(), stay_links());
  REQUIRE(draft.complete());
  CHECK(draft.to_state().empty());
  const LinkEstimates stay = stay_links()[0].links, would = stay_links()[1].links;
  const auto segment = [&](const std::string& name, const Assumption& margin) {
    const auto shared = [](const LinkEstimates& from, const char* entry) {
      return Assumption(from.at(entry), {}, entry);
    };
    return ScenarioSegment{.name = name,
                           .complaints_per_year = 1'000.0,
                           .outcomes = RecordedOutcomes{},
                           .stay = {.dissatisfied = shared(stay, "stay.dissatisfied"),
                                    .satisfied = shared(stay, "stay.satisfied"),
                                    .delighted = shared(stay, "stay.delighted")},
                           .counterfactual_stay = shared(would, "counterfactual.stay"),
                           .margin_per_customer_per_year = margin,
                           .retention = Assumption(0.8, {}, "margin.retention"),
                           .cost = {.per_complaint = Assumption(5.0, {}, "cost.per_complaint")}};
  };
  const ScenarioInputs inputs{.years = 3,
                              .annual_rate = 0.08,
                              .segments = {segment("private", Assumption(60.0, {}, "margin.per_customer_per_year")),
                                           segment("business", Distribution::uniform(300, 500))},
                              .faster_answers = {.minutes_by_days = {{5.0, 4.0}}, .cost_per_minute = 0.5},
                              .intervention = {.share_causal = 0.5}};
  const RecoveryScenario by_hand = UnobservedScenario(inputs).with_observed(records());
  const auto net = [](const RecoveryScenario& s) {
    return s.with_response_within(5).compare(s, {.draws = 300}).difference().values(Metric::net);
  };
  CHECK(net(draft.scenario()) == net(by_hand));
}

TEST_CASE("what is neither estimated nor stated is named, with what the data said, and never filled in") {
  for (const auto& [name, assumption] : frame().stated) {
    const bool needed = name == "discount.annual_rate" || name.ends_with("complaints.per_year") ||
                        name == "margin.retention" || name == "margin.per_customer_per_year";
    ScenarioFrame less = frame();
    std::erase_if(less.stated, [&, left_out = name](const auto& one) { return one.first == left_out; });
    const ScenarioDraft draft = scenario_from_records(less, records(), stay_links());
    INFO(name);
    CHECK(draft.complete() == !needed);
    if (!needed) continue;
    std::string all;
    for (const std::string& one : draft.to_state()) all += one + "; ";
    CHECK_THAT(all, Catch::Contains(name));
    CHECK_THROWS_WITH(draft.scenario(), Catch::Contains(name));
  }
  std::vector<SegmentLinks> links = stay_links();
  links[0].links.estimates.erase(links[0].links.estimates.begin() + 2);
  links[0].links.findings.push_back({.problem = LinkProblem::too_few,
                                     .quantity = "stay.delighted",
                                     .text = "4 complaints: too few",
                                     .no_estimate = true});
  const ScenarioDraft draft = scenario_from_records(frame(), records(), links);
  CHECK(draft.to_state() == std::vector<std::string>{"stay.delighted (4 complaints: too few)"});
  CHECK(draft.findings().size() == 1);
}

TEST_CASE("word of mouth from a survey: what turns talk into money has to be stated") {
  std::vector<SegmentLinks> links = stay_links();
  LinkEstimates talk = link({{"word_of_mouth.dissatisfied.share_who_tell", 0.3}}, 3);
  Estimate hearers = talk.estimates[0];
  hearers.quantity = "word_of_mouth.dissatisfied.hearers_given_telling";
  hearers.value = 3.0;
  hearers.scale = Scale::log;
  talk.estimates.push_back(hearers);
  links.push_back({talk});
  ScenarioFrame more = frame();
  CHECK(scenario_from_records(more, records(), links).to_state().size() == 5);
  for (const char* entry : {"in_market", "purchase_probability", "positive_shift", "negative_shift"})
    more.stated.emplace_back("word_of_mouth." + std::string(entry), 0.2);
  more.stated.emplace_back("word_of_mouth.value_per_new_customer", 100.0);
  CHECK(scenario_from_records(more, records(), links).complete());
}

TEST_CASE("two links that happen to have the same numbers are two sources") {
  std::vector<double> stayed(50, 0.0);
  std::fill(stayed.begin(), stayed.begin() + 30, 1.0);
  const LinkEstimates later = economics::margin_retention(StayFlags{.stayed = stayed});
  const LinkEstimates would = counterfactual_stay(StayFlags{.stayed = stayed}, ComparisonGroup::silent_customers);
  const Estimate &a = later.at("margin.retention"), &b = would.at("counterfactual.stay");
  CHECK(a.value == b.value);
  CHECK(covariance_on_scale(a, a) > 0.0);
  CHECK(covariance_on_scale(a, b) == 0.0);
  // The same link once more is the same source.
  const LinkEstimates again = counterfactual_stay(StayFlags{.stayed = stayed}, ComparisonGroup::silent_customers);
  CHECK(covariance_on_scale(b, again.at("counterfactual.stay")) == covariance_on_scale(b, b));
  CHECK(covariance_on_scale(b, counterfactual_stay(StayFlags{.stayed = stayed}, ComparisonGroup::silent_customers, {},
                                                   {.from = "other"})
                                   .at("counterfactual.stay")) == 0.0);
}

TEST_CASE("a reason stands behind its own segment, and what nothing takes is told") {
  std::vector<SegmentLinks> links{{link({{"stay.dissatisfied", 0.3}, {"stay.satisfied", 0.7}}, 1)},
                                  {link({{"counterfactual.stay", 0.35}, {"stay.silent", 0.4}}, 2)}};
  for (const char* segment : {"private", "business"}) {
    LinkEstimates nothing;
    nothing.findings.push_back({.problem = LinkProblem::too_few,
                                .quantity = "stay.delighted",
                                .text = std::string(segment) + " has few",
                                .no_estimate = true});
    links.push_back({nothing, segment});
  }
  const ScenarioDraft draft = scenario_from_records(frame(), records(), links);
  CHECK(draft.to_state() == std::vector<std::string>{"business.stay.delighted (business has few)",
                                                     "private.stay.delighted (private has few)"});
  CHECK(draft.not_used() == std::vector<std::string>{"stay.silent"});
}

TEST_CASE("what a reader of estimates must know goes with the scenario") {
  std::vector<SegmentLinks> links = stay_links();
  links[0].links.note = "a year is 365 days";
  links[0].links.findings = {{.problem = LinkProblem::few_clusters,
                              .quantity = "stay.satisfied",
                              .text = "its error is that of 4 clusters, and itself uncertain"},
                             {.problem = LinkProblem::too_few, .quantity = "stay.mollified", .no_estimate = true}};
  links.push_back({link({{"stay.silent", 0.4}}, 9), "private"});
  links.back().links.findings = {{.problem = LinkProblem::nonresponse, .quantity = "stay.silent", .text = "some"}};
  const RecoveryScenario scenario = scenario_from_records(frame(), records(), links).scenario();
  using Said = std::vector<std::pair<std::string, std::string>>;
  const auto said = [](const RecoveryScenario& one) {
    Said out;
    for (const ScenarioWarning& warning : one.evaluate({.draws = 10}).warnings())
      if (warning.finding == ScenarioFinding::of_link || warning.finding == ScenarioFinding::note_of_link) {
        CHECK((warning.finding == ScenarioFinding::note_of_link) == warning.text.ends_with("a year is 365 days"));
        out.emplace_back(warning.segment, warning.text);
      }
    return out;
  };
  const Said all = said(scenario);
  REQUIRE(all.size() == 3);
  CHECK_THAT(all[0].second, Catch::EndsWith(": a year is 365 days"));
  CHECK(all[1] == std::pair<std::string, std::string>(
                      "", "stay.satisfied: its error is that of 4 clusters, and itself uncertain"));
  CHECK(all[2] == std::pair<std::string, std::string>(
                      "private", "stay.silent: it is estimated, but nothing in this scenario takes it"));
  // Of a quantity that is stated by now nothing is said any more.
  CHECK(said(scenario.with_value("stay.satisfied", 0.7)).size() == 2);
}

TEST_CASE("given twice, unknown, of no segment, without a use: refused by name") {
  const auto message = [](const ScenarioFrame& f, const std::vector<SegmentLinks>& links) -> std::string {
    try {
      static_cast<void>(scenario_from_records(f, records(), links));
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  ScenarioFrame f = frame();
  f.stated.emplace_back("stay.satisfied", 0.7);
  CHECK(message(f, stay_links()) == "stay.satisfied is stated, and estimated by a link: leave one out");
  f = frame();
  f.stated.emplace_back("complaints.per_year", 1'000.0);
  CHECK(message(f, stay_links()) ==
        "complaints.per_year adds up over segments: state it for each, as in \"private.complaints.per_year\"");
  f = frame();
  f.stated.emplace_back("stay.satisfid", 0.7);
  CHECK(message(f, stay_links()) == "a scenario has no quantity \"stay.satisfid\"; did you mean \"stay.satisfied\"?");
  f = frame();
  f.stated.emplace_back("outcomes.satisfied", 0.7);
  CHECK_THAT(message(f, stay_links()), Catch::Contains("nothing in a scenario from these records uses it"));
  std::vector<SegmentLinks> links = stay_links();
  links.push_back(links[1]);
  CHECK(message(frame(), links) == "counterfactual.stay is estimated by two links: leave one out");
  links = stay_links();
  links[1].segment = "other";
  CHECK(message(frame(), links) == "the records have no segment \"other\"");
  links[1].segment = "private";
  CHECK(scenario_from_records(frame(), records(), links).to_state() ==
        std::vector<std::string>{"business.counterfactual.stay"});
  links = stay_links();
  links[1].links.estimates[0].quantity = "margin.growth";
  CHECK(scenario_from_records(frame(), records(), links).not_used() == std::vector<std::string>{"margin.growth"});
}
