#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/math/special.hpp>
#include <amends/recovery/compensation.hpp>
#include <amends/voice/encouragement.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "naive_scenario.hpp"
#include "numbers.hpp"
#include "recorded_band.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using math::Distribution;

namespace {

template <class Scenario>
concept can_evaluate = requires(const Scenario& scenario) {
  scenario.evaluate({});
};

double median_of(const Evaluation& evaluation, Metric metric) {
  return evaluation.summary(metric).quantiles[2];
}

}  // namespace

TEST_CASE("the worked example of complaint-management profit") {
  const RecoveryScenario scenario(worked_inputs());
  const Evaluation result = scenario.evaluate({.draws = 3});
  CHECK(median_of(result, Metric::customers_kept) == Approx(6100.0).epsilon(1e-12));
  CHECK(median_of(result, Metric::retention_benefit) == Approx(825'768.60).epsilon(1e-8));
  CHECK(median_of(result, Metric::total_cost) == Approx(510'000.0));
  CHECK(median_of(result, Metric::net) == Approx(315'768.60).epsilon(1e-7));
  CHECK(100.0 * median_of(result, Metric::net_return) == Approx(61.92).margin(0.005));
  CHECK(median_of(result, Metric::benefit_cost_ratio) == Approx(1.6192).margin(0.00005));
  CHECK(result.at_medians(Metric::net) == Approx(315'768.60).epsilon(1e-7));

  ScenarioInputs one_year = worked_inputs();
  one_year.years = 1;
  CHECK(median_of(RecoveryScenario(one_year).evaluate({.draws = 1}), Metric::net_return) ==
        Approx(-0.2824).margin(5e-5));
  // The classic error: no counterfactual. The sign flips.
  one_year.segments[0].counterfactual_stay = 0.0;
  CHECK(median_of(RecoveryScenario(one_year).evaluate({.draws = 1}), Metric::net_return) ==
        Approx(0.5412).margin(5e-5));
  // Neither discounting nor churn.
  ScenarioInputs plain = worked_inputs();
  plain.annual_rate = 0.0;
  plain.segments[0].retention = 1.0;
  CHECK(median_of(RecoveryScenario(plain).evaluate({.draws = 1}), Metric::net_return) == Approx(1.1529).margin(5e-5));
}

TEST_CASE("every metric agrees with the definitions written out naively") {
  const RecoveryScenario today(rich_inputs());
  check_against_naive(today);
  check_against_naive(today.with_response_within(5));
}

TEST_CASE("leavers who still pay, escalation, minutes by band and a share of one's own, written out naively") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[0].while_leaving = Distribution::uniform(0.1, 0.6);
  inputs.segments[1].while_leaving = 1.0;
  inputs.segments[0].escalation =
      Escalation{.share = {.dissatisfied = Distribution::uniform(0.02, 0.1), .mollified = 0.01},
                 .counterfactual = 0.15,
                 .cost_per_case = Distribution::gamma(400, 50)};
  inputs.segments[1].escalation = Escalation{.share = {.dissatisfied = 0.2, .delighted = 0.01}, .cost_per_case = 90.0};
  inputs.segments[1].share_causal = Distribution::beta(8, 2);
  inputs.faster_answers.minutes_per_answer = 0.0;
  inputs.faster_answers.minutes_by_days = {{1.0, Distribution::pert(8, 12, 20)}, {5.0, 4.0}};
  inputs.faster_answers.cost_per_moved_complaint = 1.5;
  const RecoveryScenario today(inputs);
  check_against_naive(today);
  check_against_naive(today.with_response_within(5));
  check_against_naive(today.with_response_within(1));
  for (const std::size_t years : {1u, 2u, 3u, 7u}) {
    inputs.years = static_cast<int>(years);
    inputs.complaint_years.reset();
    check_against_naive(RecoveryScenario(inputs).with_response_within(5));
  }
}

TEST_CASE("records cut by further columns, written out naively") {
  ScenarioInputs inputs = rich_inputs();
  auto& recorded = std::get<RecordedOutcomes>(inputs.segments[1].outcomes);
  recorded.strata = {"relief", "channel"};
  recorded.bands.clear();
  double n = 40;
  for (const char* relief : {"none", "monetary", "explained"})
    for (const char* channel : {"web", "phone"})
      for (const auto& [over, up_to] : {std::pair{-infinity, 1.0}, {1.0, 5.0}, {5.0, infinity}}) {
        // Nobody got money by phone at once, so some have nobody to follow.
        if (std::string(relief) == "monetary" && std::string(channel) == "phone" && up_to == 1.0) continue;
        recorded.bands.push_back(band(over, up_to, n, n / 4, n / 5, n / 8));
        recorded.bands.back().levels = {relief, channel};
        n += 13;
      }
  inputs.intervention.share_causal = Distribution::uniform(0.4, 1);
  inputs.faster_answers.cost_per_moved_complaint = Distribution::uniform(1, 3);
  const RecoveryScenario today(inputs);
  check_against_naive(today);
  check_against_naive(today.with_response_within(5));
  const RecoveryScenario paid = today.with_outcomes_of({.column = "relief", .from = "none", .to = "monetary"}, 0.5);
  check_against_naive(paid);
  const auto found = [](const RecoveryScenario& scenario, ScenarioFinding finding) {
    const std::vector<ScenarioWarning> warnings = ScenarioModel(scenario.inputs()).warnings();
    return std::any_of(warnings.begin(), warnings.end(), [&](const auto& one) { return one.finding == finding; });
  };
  CHECK(found(paid, ScenarioFinding::nobody_to_follow));
  const auto code_of = [&](TakeOutcomes take) {
    try {
      static_cast<void>(today.with_outcomes_of(std::move(take), 1.0));
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::numerical;
  };
  CHECK(code_of({"team", "a", "b"}) == ErrorCode::unknown_name);
  CHECK(code_of({"relief", "none", "gold"}) == ErrorCode::unknown_name);
  CHECK(code_of({"relief", "silver", "none"}) == ErrorCode::unknown_name);
  CHECK(code_of({"relief", "none", "none"}) == ErrorCode::contradiction);
}

TEST_CASE("encouraged complaints and offers, written out naively") {
  ScenarioInputs inputs = rich_inputs();
  inputs.intervention.voice_gain = Distribution::uniform(0.05, 0.2);
  check_against_naive(RecoveryScenario(inputs));
  inputs.intervention.offer = Offer{.segment = "a", .amount = Distribution::pert(5, 10, 30), .scale = 40.0};
  check_against_naive(RecoveryScenario(inputs));
  inputs.intervention.offer->segment = "";
  check_against_naive(RecoveryScenario(inputs));
  check_against_naive(RecoveryScenario(inputs).with_response_within(5));

  const auto says = [](const ScenarioInputs& wrong, const char* expected) {
    CHECK_THROWS_WITH(RecoveryScenario(wrong), Catch::Contains(expected));
  };
  inputs.intervention.offer->segment = "z";
  says(inputs, "there is no segment \"z\"");
  ScenarioInputs loud = rich_inputs();
  loud.intervention.voice_gain = 0.7;
  says(loud, "more than everybody cannot complain");
  ScenarioInputs stated = worked_inputs();
  stated.intervention.voice_gain = 0.1;
  says(stated, "needs a segment with customers, problem_rate and voice");
}

TEST_CASE("encouraging pays from the break-even of the voice room on") {
  // One year, no counterfactual difference but silence: gain per extra complaint is voice::gain_per_extra_complaint.
  ScenarioInputs inputs = worked_inputs();
  inputs.years = inputs.complaint_years.emplace(1);
  ScenarioSegment& s = inputs.segments[0];
  s.complaints_per_year.reset();
  s.customers = 10'000.0;
  s.problem_rate = 0.2;
  s.voice = 0.3;
  s.stay = {.silent = 0.5, .dissatisfied = 0.4, .satisfied = 0.75, .delighted = 0.9};
  s.cost = {.per_complaint = 6.0};
  const voice::EncouragementInputs room{.stay_silent = 0.5,
                                        .stay_dissatisfied = 0.4,
                                        .stay_satisfied = 0.75,
                                        .cost_per_complaint = 6.0,
                                        .value_of_kept_customer = 60.0};
  const double threshold = voice::encouragement_break_even(room).satisfied_share;
  for (const double satisfied : {0.3, threshold, 0.8}) {
    s.outcomes = OutcomeShares{.dissatisfied = 1 - satisfied, .satisfied = satisfied};
    ScenarioInputs more = inputs;
    more.intervention.voice_gain = 0.1;
    const double net = RecoveryScenario(more).evaluate({.draws = 1}).at_medians(Metric::net) -
                       RecoveryScenario(inputs).evaluate({.draws = 1}).at_medians(Metric::net);
    CHECK(net == Approx(10'000 * 0.2 * 0.1 * 60 * voice::gain_per_extra_complaint(room, satisfied)).margin(1e-6));
  }
}

TEST_CASE("how much of the recorded difference is causal has no default") {
  ScenarioInputs inputs = rich_inputs();
  inputs.intervention.share_causal.reset();
  const RecoveryScenario today(inputs);
  CHECK_NOTHROW(today.evaluate({.draws = 2}));
  CHECK_THROWS_WITH(today.with_response_within(5), Catch::Contains("intervention.share_causal must be given"));
  // 0: nothing changes but the costs, which are not multiplied by it.
  const RecoveryScenario nothing = today.with_response_within(5, 0.0), all = today.with_response_within(5, 1.0);
  const auto at = [](const RecoveryScenario& scenario, Metric metric) {
    return scenario.evaluate({.draws = 1}).at_medians(metric);
  };
  CHECK(at(nothing, Metric::customers_kept) == Approx(at(today, Metric::customers_kept)).epsilon(1e-12));
  CHECK(at(nothing, Metric::faster_answer_cost) == at(all, Metric::faster_answer_cost));
  // In between: as much of the way.
  const double half = at(today.with_response_within(5, 0.5), Metric::customers_kept);
  CHECK(half == Approx(0.5 * (at(nothing, Metric::customers_kept) + at(all, Metric::customers_kept))).epsilon(1e-12));
  inputs.intervention.share_causal = 1.2;
  CHECK_THROWS_WITH(RecoveryScenario(inputs), Catch::Contains("intervention.share_causal must lie in [0, 1]"));
}

TEST_CASE("results do not depend on threads, batches or what else is kept") {
  const RecoveryScenario scenario = RecoveryScenario(rich_inputs()).with_response_within(1);
  const Evaluation serial = scenario.evaluate({.draws = 5'000, .seed = 7});
  core::ThreadPool pool(3);
  const Evaluation threaded = scenario.evaluate({.draws = 5'000, .seed = 7, .segments = false, .executor = &pool});
  const Evaluation shorter = scenario.evaluate({.draws = 1'500, .seed = 7});
  for (std::size_t m = 0; m < metric_count; ++m) {
    const auto metric = static_cast<Metric>(m);
    const std::vector<double> a = serial.values(metric), b = threaded.values(metric), c = shorter.values(metric);
    const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
    CHECK(std::equal(a.begin(), a.end(), b.begin(), same));
    CHECK(std::equal(c.begin(), c.end(), a.begin(), same));
  }
  CHECK(scenario.evaluate({.draws = 5'000, .seed = 8}).values(Metric::net) != serial.values(Metric::net));
  CHECK_THROWS_AS(threaded.values(Metric::net, 0), Error);
}

TEST_CASE("segments add up to the total, but for the programme of faster answers") {
  const RecoveryScenario scenario = RecoveryScenario(rich_inputs()).with_response_within(5);
  const Evaluation result = scenario.evaluate({.draws = 200});
  for (const Metric metric : {Metric::customers_kept, Metric::retention_benefit, Metric::handling_cost,
                              Metric::word_of_mouth_benefit, Metric::revenue_at_risk}) {
    const auto total = result.values(metric), a = result.values(metric, 0), b = result.values(metric, 1);
    for (std::size_t i = 0; i < total.size(); ++i) CHECK(total[i] == Approx(a[i] + b[i]));
  }
}

TEST_CASE("the return falls with the counterfactual and rises with every stay rate") {
  double last = infinity;
  for (const double counterfactual : {0.0, 0.2, 0.4, 0.6, 0.8}) {
    ScenarioInputs inputs = worked_inputs();
    inputs.segments[0].counterfactual_stay = counterfactual;
    const double now = RecoveryScenario(inputs).evaluate({.draws = 1}).at_medians(Metric::net_return);
    CHECK(now < last);
    last = now;
  }
}

TEST_CASE("the Monte Carlo mean of a linear scenario is its value at the means") {
  // Net is linear in each of these independent inputs, so its mean is known exactly: a simulation with known truth.
  ScenarioInputs inputs = worked_inputs();
  ScenarioSegment& s = inputs.segments[0];
  s.stay.satisfied = Distribution::pert(0.5, 0.7, 0.8);
  s.stay.delighted = Distribution::beta(90, 10);
  s.counterfactual_stay = Distribution::triangular(0.2, 0.35, 0.5);
  s.margin_per_customer_per_year = Distribution::gamma(60, 1);
  s.cost.per_complaint = Distribution::normal(18, 3, 0);
  const Evaluation result = RecoveryScenario(inputs).evaluate({.draws = 200'000, .seed = 11});
  ScenarioInputs at_means = inputs;
  at_means.segments[0].stay.satisfied = s.stay.satisfied->value.mean();
  at_means.segments[0].stay.delighted = s.stay.delighted->value.mean();
  at_means.segments[0].counterfactual_stay = s.counterfactual_stay.value.mean();
  at_means.segments[0].margin_per_customer_per_year = s.margin_per_customer_per_year.value.mean();
  at_means.segments[0].cost.per_complaint = s.cost.per_complaint.value.mean();
  const double truth = RecoveryScenario(at_means).evaluate({.draws = 1}).at_medians(Metric::net);
  const Summary net = result.summary(Metric::net);
  const double standard_error = net.standard_deviation / std::sqrt(200'000.0);
  CHECK(std::abs(net.mean - truth) < 4.0 * standard_error);
}

TEST_CASE("summaries: order statistics, missing draws, chance of a loss") {
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].cost.setup = Distribution::uniform(0, 2'000'000);
  const Evaluation result = RecoveryScenario(inputs).evaluate({.draws = 4'001, .seed = 2});
  std::vector<double> net = result.values(Metric::net);
  const Summary summary = result.summary(Metric::net);
  std::sort(net.begin(), net.end());
  CHECK(summary.quantiles[0] == net[200]);
  CHECK(summary.quantiles[2] == net[2000]);
  CHECK(summary.quantiles[4] == net[3800]);
  CHECK(summary.share_negative ==
        Approx(static_cast<double>(std::count_if(net.begin(), net.end(), [](double v) { return v < 0; })) / 4001.0));
  // net = 315,768.60 - setup, so a loss has probability 1 - 0.1578843; payback exists if undiscounted flows cover
  // setup.
  CHECK(summary.share_negative == Approx(1.0 - 315'768.60 / 2e6).margin(0.02));
  const Summary payback = result.summary(Metric::payback_years);
  CHECK(payback.mean != payback.mean);
  const double undiscounted = 366'000.0 * (1 + 0.8 + 0.64) - 510'000.0;
  CHECK(payback.share_missing == Approx(1.0 - undiscounted / 2e6).margin(0.02));
}

TEST_CASE("payback: flows run evenly through their year") {
  ScenarioInputs inputs = worked_inputs();
  inputs.years = 3;
  inputs.complaint_years = 3;
  inputs.segments[0].retention = 0.0;
  inputs.segments[0].cost = {.setup = 549'000.0};  // one and a half years of 366,000
  CHECK(RecoveryScenario(inputs).evaluate({.draws = 1}).at_medians(Metric::payback_years) == Approx(1.5));
  inputs.segments[0].cost = {};
  const Evaluation free = RecoveryScenario(inputs).evaluate({.draws = 1});
  CHECK(free.at_medians(Metric::payback_years) == 0.0);
  CHECK(std::isnan(free.at_medians(Metric::net_return)));  // no cost, no return on it
  CHECK(free.summary(Metric::net_return).share_missing == 1.0);
}

TEST_CASE("comparison uses common random numbers") {
  const RecoveryScenario today(rich_inputs());
  const Comparison same = today.compare(today, {.draws = 500});
  for (const double d : same.difference().values(Metric::net)) REQUIRE(d == 0.0);
  const Comparison faster = today.with_response_within(5).compare(today, {.draws = 500});
  const auto difference = faster.difference().values(Metric::net);
  const auto a = faster.alternative().values(Metric::net), b = faster.baseline().values(Metric::net);
  for (std::size_t i = 0; i < difference.size(); ++i) CHECK(difference[i] == a[i] - b[i]);
  // Segment a has no records: the intervention leaves it alone, draw by draw.
  for (const double d : faster.difference().values(Metric::customers_kept, 0)) REQUIRE(d == 0.0);
  CHECK(faster.difference().summary(Metric::net).standard_deviation <
        faster.alternative().summary(Metric::net).standard_deviation);
}

TEST_CASE("tornado and switching values against direct evaluation") {
  const RecoveryScenario today(rich_inputs());
  const Comparison comparison = today.with_response_within(5).compare(today, {.draws = 10});
  for (const Evaluation* evaluation : {&comparison.alternative(), &comparison.difference()}) {
    const auto bars = evaluation->tornado();
    REQUIRE(bars.size() > 10);
    for (std::size_t k = 1; k < bars.size(); ++k) CHECK(bars[k - 1].swing() >= bars[k].swing());
    CHECK(bars[0].net_at_median == Approx(evaluation->at_medians(Metric::net)));
  }
  // Independent: the worked example is linear in each input, so its switching values are known in closed form.
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].counterfactual_stay = Distribution::triangular(0.2, 0.35, 0.5);
  const Evaluation worked = RecoveryScenario(inputs).evaluate({.draws = 10});
  const auto switching = worked.switching_values();
  const auto find = [&](const std::string& name) {
    for (const SwitchingValue& one : switching)
      if (one.input == name) return one;
    FAIL("no " << name);
    return switching[0];
  };
  const double multiple = 1 + 0.8 / 1.1 + 0.64 / 1.21;       // 2.256198
  const double kept_needed = 510'000.0 / (60.0 * multiple);  // customers
  const double counterfactual = 13'100.0 / 20'000.0 - kept_needed / 20'000.0;
  CHECK(find("all.counterfactual.stay").value == Approx(counterfactual).epsilon(1e-9));
  CHECK_FALSE(find("all.counterfactual.stay").positive_above);
  CHECK(find("all.counterfactual.stay").within_range ==
        (counterfactual <= inputs.segments[0].counterfactual_stay.value.quantile(0.95)));
  const double median_l0 = inputs.segments[0].counterfactual_stay.value.median();
  const double kept = 13'100.0 - 20'000.0 * median_l0;
  CHECK(find("all.margin.per_customer_per_year").value == Approx(510'000.0 / (kept * multiple)).epsilon(1e-9));
  CHECK(find("all.margin.per_customer_per_year").positive_above);
  CHECK(find("all.cost.per_complaint").value == Approx((kept * 60.0 * multiple - 150'000.0) / 20'000.0).epsilon(1e-9));
  // A silly stay rate of 1 would not be enough to switch it: net never changes sign in [0, 1]? It does for delighted.
  CHECK(std::isnan(find("discount.annual_rate").value) ==
        (worked.at_medians(Metric::net) > 0 && kept * 60.0 > 510'000.0));
}

TEST_CASE("an intervention that nobody met leaves its segment as it is, and says so") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[1].outcomes =
      RecordedOutcomes{.bands = {band(-infinity, 1, 0, 0, 0, 0), band(1, infinity, 700, 400, 100, 50),
                                 band(infinity, missing, 20, 5, 0, 1)}};
  const RecoveryScenario today(inputs);
  const Comparison result = today.with_response_within(1).compare(today, {.draws = 10});
  for (const double d : result.difference().values(Metric::customers_kept)) CHECK(d == 0.0);
  const auto& warnings = result.difference().warnings();
  CHECK(std::any_of(warnings.begin(), warnings.end(), [](const ScenarioWarning& w) {
    return w.finding == ScenarioFinding::nobody_answered_in_time && w.segment == "b";
  }));
}

TEST_CASE("scenarios are checked, and the message names segment and entry") {
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].stay.satisfied = 1.2;
  CHECK_THROWS_WITH(RecoveryScenario(inputs), "all.stay.satisfied must lie in [0, 1], got 1.2");
  inputs = worked_inputs();
  CHECK_THROWS_AS(inputs.segments[0].stay.satisfied = missing, Error);
  inputs = worked_inputs();
  inputs.segments[0].stay = {.silent = 0.3, .satisfied = 0.7};
  CHECK_THROWS_WITH(RecoveryScenario(inputs), "segment \"all\": stay.dissatisfied, stay.delighted must be given");
  inputs = worked_inputs();
  inputs.segments[0].stay.satisfied = Distribution::normal(0.7, 0.1);
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
  inputs = worked_inputs();
  inputs.segments[0].outcomes = OutcomeShares{.dissatisfied = 0.5, .satisfied = 0.4};
  CHECK_THROWS_WITH(RecoveryScenario(inputs), "segment \"all\": the outcome shares must sum to 1, they sum to 0.9");
  inputs = worked_inputs();
  inputs.segments[0].customers = 10.0;
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
  inputs = worked_inputs();
  inputs.segments.push_back(worked_segment());
  CHECK_THROWS_WITH(RecoveryScenario(inputs), "two segments are named \"all\"");
  inputs = worked_inputs();
  inputs.segments.clear();
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
  inputs = worked_inputs();
  inputs.segments[0].outcomes = RecordedOutcomes{};
  // What waits for its records can be checked and changed, and nothing else: this would not compile.
  static_assert(!can_evaluate<UnobservedScenario> && can_evaluate<RecoveryScenario>);
  const UnobservedScenario waiting(inputs);
  CHECK(waiting.needs_records());
  CHECK(waiting.with_value("stay.satisfied", 0.6).needs_records());
  CHECK_THROWS_WITH(waiting.without_records(),
                    "segment \"all\" takes its outcomes from records, which are not there yet: with_observed of an "
                    "UnobservedScenario reads them");
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
  CHECK_THROWS_WITH(RecoveryScenario(rich_inputs()).with_response_within(4),
                    "days must be an edge of the observed response bands (1, 5), got 4");
  CHECK_THROWS_AS(RecoveryScenario(worked_inputs()).with_response_within(5), Error);
  CHECK_THROWS_AS(RecoveryScenario(worked_inputs()).evaluate({.draws = 0}), Error);
}

TEST_CASE("findings about a scenario travel as warnings") {
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].stay = {.no_problem = 0.6, .dissatisfied = 0.8, .satisfied = 0.7, .delighted = 0.3};
  const auto warnings = RecoveryScenario(inputs).evaluate({.draws = 1}).warnings();
  const auto has = [&](ScenarioFinding finding) {
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const ScenarioWarning& w) { return w.finding == finding && w.segment == "all"; });
  };
  CHECK(has(ScenarioFinding::worse_outcome_more_loyal));
  CHECK(has(ScenarioFinding::recovered_more_loyal_than_untroubled));
  CHECK(has(ScenarioFinding::below_counterfactual));
  CHECK(RecoveryScenario(worked_inputs()).evaluate({.draws = 1}).warnings().empty());
}

TEST_CASE("progress is told and can stop the evaluation") {
  struct Count : Progress {
    std::size_t calls = 0, last = 0;
    bool advanced(std::size_t done, std::size_t) override {
      ++calls;
      last = done;
      return calls < 2;
    }
  } count;
  CHECK_THROWS_AS(RecoveryScenario(worked_inputs()).evaluate({.draws = 100'000, .progress = &count}), Error);
  CHECK(count.calls == 2);
  CHECK(count.last < 100'000);
}

TEST_CASE("a comparison names the assumptions that differ, and an unlikely discount rate is pointed out") {
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].margin_per_customer_per_year = 70.0;
  const auto warnings =
      RecoveryScenario(inputs).compare(RecoveryScenario(worked_inputs()), {.draws = 1}).difference().warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].finding == ScenarioFinding::assumptions_differ);
  CHECK(warnings[0].text.find("all.margin.per_customer_per_year") != std::string::npos);
  inputs.annual_rate = 8.0;
  CHECK(RecoveryScenario(inputs).evaluate({.draws = 1}).warnings().at(0).finding ==
        ScenarioFinding::large_discount_rate);
}

TEST_CASE("a design effect widens what records say, and does not move it") {
  ScenarioInputs inputs = worked_inputs();
  inputs.segments[0].outcomes = RecordedOutcomes{.bands = {band(-infinity, infinity, 4'000, 1'500, 1'000, 1'500)}};
  const Summary independent = RecoveryScenario(inputs).evaluate({.draws = 20'000}).summary(Metric::customers_kept);
  inputs.design_effect = 16.0;
  const Summary clustered = RecoveryScenario(inputs).evaluate({.draws = 20'000}).summary(Metric::customers_kept);
  CHECK(clustered.standard_deviation / independent.standard_deviation == Approx(4.0).epsilon(0.03));
  CHECK(std::abs(clustered.mean - independent.mean) < 0.2 * clustered.standard_deviation);
  inputs.design_effect = 0.5;
  CHECK_THROWS_AS(RecoveryScenario(inputs), Error);
}

TEST_CASE("an outcome share switches with the others giving way, so that shares still sum to 1") {
  const auto switching = RecoveryScenario(worked_inputs()).evaluate({.draws = 1}).switching_values();
  const auto found = std::find_if(switching.begin(), switching.end(),
                                  [](const SwitchingValue& one) { return one.input == "all.outcomes.dissatisfied"; });
  REQUIRE(found != switching.end());
  // Stay rates: .2 if dissatisfied, (.35 * .7 + .40 * .9) / .75 = .80667 otherwise; net is 0 where the mean stay rate
  // is .35 + 510,000 / (20,000 * 60 * 2.256198).
  const double rest = (0.35 * 0.7 + 0.40 * 0.9) / 0.75;
  const double needed = 0.35 + 510'000.0 / (20'000.0 * 60.0 * (1 + 0.8 / 1.1 + 0.64 / 1.21));
  CHECK(found->value == Approx((rest - needed) / (rest - 0.2)).epsilon(1e-8));
  CHECK(found->median == Approx(0.25));
  CHECK_FALSE(found->positive_above);
}

TEST_CASE("what does not compare, or is not a number, is refused") {
  const RecoveryScenario base(worked_inputs());
  ScenarioInputs other = worked_inputs();
  other.complaint_years = 2;
  CHECK_THROWS_AS(RecoveryScenario(other).compare(base, {.draws = 1}), Error);
  other = worked_inputs();
  other.timing = FirstPayment::after_one_period;
  CHECK_THROWS_AS(RecoveryScenario(other).compare(base, {.draws = 1}), Error);
  other = worked_inputs();
  other.segments[0].name = "else";
  CHECK_THROWS_WITH(RecoveryScenario(other).compare(base, {.draws = 1}),
                    "two scenarios compare segment by segment, but one has else and the other all");
  other.segments[0].name = "total";
  CHECK_THROWS_AS(RecoveryScenario(other), Error);
  other = worked_inputs();
  other.segments[0].margin_per_customer_per_year = 1e308;
  CHECK_THROWS_AS(RecoveryScenario(other).evaluate({.draws = 1}), Error);
}

TEST_CASE("draws that cannot be kept are refused before memory is asked for") {
  const RecoveryScenario scenario(worked_inputs());
  for (const std::size_t draws :
       {std::size_t{0}, std::size_t{10'000'001}, std::size_t{1} << 57, std::size_t{1} << 63}) {
    INFO(draws);
    CHECK_THROWS_WITH(scenario.evaluate({.draws = draws}), Catch::Contains("draws must be from 1 to 10000000, got"));
    CHECK_THROWS_WITH(scenario.compare(scenario, {.draws = draws}),
                      Catch::Contains("draws must be from 1 to 10000000"));
  }
  // 3 evaluations of 17 numbers for the total, 16 for each of 9 segments, and 4 flows: 495 a draw, 10^9 in all.
  ScenarioInputs inputs = worked_inputs();
  inputs.segments.clear();
  for (int s = 0; s < 9; ++s) {
    inputs.segments.push_back(worked_segment());
    inputs.segments.back().name = "s" + std::to_string(s);
  }
  const RecoveryScenario wide(inputs);
  CHECK_THROWS_WITH(wide.compare(wide, {.draws = 3'000'000, .keep = Keep::all}),
                    Catch::Contains("draws must be at most 1904761 where each keeps 525 numbers, got 3000000, which "
                                    "needs 13 GB of memory"));  // 3,000,000 x 525 x 8 = 12.6e9 bytes
}

TEST_CASE("an evaluation that is stopped returns nothing, and leaves the scenario as it was") {
  const RecoveryScenario scenario(rich_inputs());
  core::SerialExecutor serial;
  core::StoppableExecutor stoppable(serial);
  stoppable.request_stop();
  try {
    static_cast<void>(scenario.evaluate({.draws = 5000, .executor = &stoppable}));
    FAIL("it was not stopped");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::interrupted);
  }
  core::StoppableExecutor not_stopped(serial);
  CHECK(scenario.evaluate({.draws = 5000, .executor = &not_stopped}).values(Metric::net) ==
        scenario.evaluate({.draws = 5000}).values(Metric::net));
}

TEST_CASE("outputs that overflow are an error by name, also where discounting hides it in net") {
  ScenarioInputs inputs = worked_inputs();
  inputs.years = 100;
  inputs.complaint_years = 100;
  inputs.annual_rate = 1e10;
  inputs.segments.front().margin_per_customer_per_year = 1e303;
  const auto code_of = [](const ScenarioInputs& given) {
    try {
      static_cast<void>(RecoveryScenario(given).evaluate({.draws = 10}));
    } catch (const Error& error) {
      return error.code() == ErrorCode::numerical ? error.parameter() : std::string("another error");
    }
    return std::string("none");
  };
  // 20,000 complaints a year for 100 years at 1e303 each: 2e309 undiscounted, and the first year alone discounted.
  CHECK(code_of(inputs) == "net_undiscounted");
  inputs.segments.front().margin_per_customer_per_year = 1e308;
  CHECK(code_of(inputs) == "net");
  inputs.segments.front().margin_per_customer_per_year = 1e290;
  CHECK(code_of(inputs) == "none");
}

TEST_CASE("one quantity by its name") {
  const RecoveryScenario scenario(rich_inputs());
  const auto value = [](const RecoveryScenario& of, const std::string& name) {
    const ScenarioModel model(of.inputs());
    for (const ModelInput& input : model.inputs())
      if (input.name == name) return input.value.median();
    return missing;
  };
  CHECK(value(scenario.with_value("a.stay.silent", 0.1), "a.stay.silent") == 0.1);
  // Shared, so one quantity; an entry changes every segment that states it.
  CHECK(value(scenario.with_value("stay.satisfied", Distribution::uniform(0.4, 0.6)), "stay.satisfied") == Approx(0.5));
  const RecoveryScenario both = scenario.with_value("stay.dissatisfied", 0.15);
  CHECK(value(both, "a.stay.dissatisfied") == 0.15);
  CHECK(value(both, "b.stay.dissatisfied") == 0.15);
  // Every quantity of the model that is not read off records can be set, to what it is: nothing changes.
  const auto net = [](const RecoveryScenario& of) { return of.evaluate({.draws = 50}).values(Metric::net); };
  RecoveryScenario same = scenario;
  const ScenarioModel model(scenario.with_response_within(5).inputs());
  for (const ModelInput& input : model.inputs())
    if (!input.from_records) same = same.with_value(input.name, input.value);
  CHECK(net(same.with_response_within(5)) == net(scenario.with_response_within(5)));
  CHECK_THROWS_WITH(scenario.with_value("a.stay.silence", 0.1), Catch::Contains("did you mean \"a.stay.silent\"?"));
  CHECK_THROWS_WITH(scenario.with_value("a.stay.silent", 1.1), Catch::Contains("a.stay.silent must lie in [0, 1]"));
}

TEST_CASE("correlated quantities have their correlation, and each its own distribution") {
  ScenarioInputs inputs = rich_inputs();
  inputs.correlations = {{"b.margin.retention", "stay.satisfied", 0.6},
                         {"stay.satisfied", "b.margin.per_customer_per_year", -0.4}};
  const ScenarioModel model{inputs};
  REQUIRE(model.joints().size() == 1);
  const JointInputs& joint = model.joints()[0];
  REQUIRE(joint.inputs.size() == 3);
  constexpr std::size_t n = 40'000;
  std::vector<std::vector<double>> drawn(3, std::vector<double>(n));
  const std::vector<std::span<double>> spans(drawn.begin(), drawn.end());
  joint.draws->fill(5, 0, spans);
  const auto column = [&](const std::string& name) {
    for (std::size_t k = 0; k < 3; ++k)
      if (model.inputs()[joint.inputs[k]].name == name) return k;
    return std::size_t{9};
  };
  // Normal scores through the distribution functions, which the sampler does not use.
  std::vector<std::vector<double>> scores(3, std::vector<double>(n));
  for (std::size_t k = 0; k < 3; ++k) {
    const Distribution& value = model.inputs()[joint.inputs[k]].value;
    double mean = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      scores[k][i] = math::normal_quantile(value.cdf(drawn[k][i]));
      mean += drawn[k][i] / n;
    }
    CHECK(std::abs(mean - value.mean()) < 4.0 * value.standard_deviation() / std::sqrt(n));
  }
  const auto correlation = [&](const std::string& a, const std::string& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += scores[column(a)][i] * scores[column(b)][i] / n;
    return sum;
  };
  CHECK(std::abs(correlation("b.margin.retention", "stay.satisfied") - 0.6) < 0.02);
  CHECK(std::abs(correlation("stay.satisfied", "b.margin.per_customer_per_year") + 0.4) < 0.02);
  CHECK(std::abs(correlation("b.margin.retention", "b.margin.per_customer_per_year")) < 0.02);
  CHECK(inputs.correlations[0].rank_correlation() == Approx(0.58192).margin(5e-6));  // 6/pi asin(0.3)

  // One bar together, no switching values; and 0 changes nothing but the bookkeeping.
  const Evaluation together = RecoveryScenario(inputs).evaluate({.draws = 500});
  int bars = 0;
  for (const TornadoBar& bar : together.tornado()) {
    CHECK(bar.input != "stay.satisfied");
    bars += bar.quantities == 3 ? 1 : 0;
  }
  CHECK(bars == 1);
  for (const SwitchingValue& one : together.switching_values()) CHECK(one.input != "stay.satisfied");
  for (Correlation& one : inputs.correlations) one.value = 0.0;
  const auto independent = RecoveryScenario(rich_inputs()).evaluate({.draws = 500}).values(Metric::net);
  const auto zero = RecoveryScenario(inputs).evaluate({.draws = 500}).values(Metric::net);
  for (std::size_t i = 0; i < 500; ++i) CHECK(zero[i] == Approx(independent[i]).epsilon(1e-5));

  const auto says = [](std::vector<Correlation> wrong, const char* expected) {
    ScenarioInputs stated = rich_inputs();
    stated.correlations = std::move(wrong);
    CHECK_THROWS_WITH(RecoveryScenario(stated), Catch::Contains(expected));
  };
  says({{"stay.satisfied", "b.margin.retention", 1.0}}, "what is one quantity is shared, not correlated");
  says({{"stay.satisfied", "b.margin.retentoin", 0.5}}, "did you mean \"b.margin.retention\"?");
  says({{"stay.satisfied", "a.stay.silent", 0.5}}, "\"a.stay.silent\" is certain");
  says({{"b.records.2-5.delighted", "stay.satisfied", 0.5}}, "is read off records");
  says({{"stay.satisfied", "b.margin.retention", 0.9},
        {"b.margin.retention", "b.margin.per_customer_per_year", 0.9},
        {"b.margin.per_customer_per_year", "stay.satisfied", -0.9}},
       "not positive definite");
  says({{"stay.satisfied", "b.margin.retention", 0.5}, {"b.margin.retention", "stay.satisfied", 0.5}}, "given twice");
  // Without correlations a quantity can be made certain, and the draws are those of a scenario that never had any.
  const RecoveryScenario correlated(inputs);
  CHECK_THROWS_WITH(correlated.with_value("stay.satisfied", 0.7), Catch::Contains("\"stay.satisfied\" is certain"));
  CHECK(correlated.with_correlations({}).evaluate({.draws = 50}).values(Metric::net) ==
        RecoveryScenario(rich_inputs()).evaluate({.draws = 50}).values(Metric::net));
  CHECK(correlated.with_correlations({}).with_value("stay.satisfied", 0.7).inputs().correlations.empty());
  CHECK(correlated.with_correlations({}).with_correlations(inputs.correlations).inputs().correlations.size() ==
        inputs.correlations.size());
  CHECK_THROWS_WITH(correlated.with_correlations({{"stay.satisfied", "typo", 0.5}}), Catch::Contains("no quantity"));
  CHECK(UnobservedScenario(rich_inputs()).with_correlations(inputs.correlations).inputs().correlations.size() ==
        inputs.correlations.size());

  // An intervention that is not made is stated all the same.
  ScenarioInputs idle = rich_inputs();
  idle.correlations = {{"intervention.share_causal", "stay.satisfied", 0.3}};
  CHECK(ScenarioModel(idle).joints().empty());
  CHECK(ScenarioModel(RecoveryScenario(idle).with_response_within(5).inputs()).joints().size() == 1);
}
