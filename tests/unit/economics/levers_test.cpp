#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/sweep.hpp>
#include <amends/recovery/backlog.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "naive_scenario.hpp"

using namespace amends_test;

namespace {

std::vector<Assumption> factors(const std::vector<math::Distribution>& values) {
  std::vector<Assumption> out;
  for (const math::Distribution& one : values) out.emplace_back(one);
  return out;
}

/// Every draw of every metric, and of the flows by year.
std::vector<double> all_bits(const RecoveryScenario& scenario) {
  const Evaluation made = scenario.evaluate({.draws = 300, .keep = Keep::all});
  std::vector<double> out;
  for (const Evaluation::Figure& figure : made.figures()) {
    if (figure.metric == Metric::payback_years || figure.metric >= Metric::total_cost) continue;
    const std::vector<double> values = made.values(figure.metric, figure.segment);
    out.insert(out.end(), values.begin(), values.end());
  }
  for (const YearFigures& one : made.years()) out.insert(out.end(), {one.net.mean, one.benefits, one.costs});
  return out;
}

}  // namespace

TEST_CASE("volumes by year, written out naively") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[0].volume_by_year = factors({1.0, Distribution::uniform(0.8, 0.95), 0.0});
  inputs.segments[0].escalation =
      Escalation{.share = {.dissatisfied = 0.1}, .counterfactual = 0.08, .cost_per_case = 120.0};
  inputs.segments[0].while_leaving = 0.3;
  inputs.intervention.voice_gain = 0.1;
  check_against_naive(RecoveryScenario(inputs));
  inputs.segments[1].volume_by_year = factors({0.5, Distribution::triangular(1.0, 1.1, 1.3), 1.4});
  check_against_naive(RecoveryScenario(inputs));
  check_against_naive(RecoveryScenario(inputs).with_response_within(5));
}

TEST_CASE("factors of 1 give the bits of a volume that is the same every year") {
  ScenarioInputs inputs = rich_inputs();
  inputs.segments[0].while_leaving = 0.3;
  const std::vector<double> without = all_bits(RecoveryScenario(inputs).with_response_within(1));
  for (ScenarioSegment& segment : inputs.segments) segment.volume_by_year = factors({1.0, 1.0, 1.0});
  CHECK(all_bits(RecoveryScenario(inputs).with_response_within(1)) == without);
}

TEST_CASE("volumes by year are one factor for each complaint year, and quantities like others") {
  ScenarioInputs inputs = worked_inputs();  // one complaint year
  inputs.segments[0].volume_by_year = factors({1.0, 0.9});
  const Error wrong = error_of([&] { static_cast<void>(RecoveryScenario(inputs)); });
  CHECK(wrong.code() == ErrorCode::contradiction);
  CHECK(wrong.parameter() == "all.complaints.by_year");
  inputs.segments[0].volume_by_year = factors({-0.1});
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "all.complaints.by_year.1");

  inputs.segments[0].volume_by_year = factors({0.5});
  const RecoveryScenario half(inputs);
  // The worked example: 825,768.60 of margins and 18 for each of 20,000 complaints are halved, 150,000 a year are not.
  CHECK(half.evaluate({.draws = 1}).at_medians(Metric::net) == Approx(825'768.60 / 2 - 180'000 - 150'000));
  CHECK(half.with_value("all.complaints.by_year.1", 1.0).evaluate({.draws = 1}).at_medians(Metric::net) ==
        Approx(315'768.60).epsilon(1e-7));
  // Net is linear in the factor, so that it switches at 150,000 / (825,768.60 - 360,000).
  for (const SwitchingValue& one : half.evaluate({.draws = 1}).switching_values())
    if (one.input == "all.complaints.by_year.1")
      CHECK(one.value == Approx(150'000.0 / (825'768.60 - 360'000.0)).epsilon(1e-6));
}

namespace {

ScenarioInputs learning_inputs() {
  ScenarioInputs inputs = rich_inputs();
  inputs.years = 7;
  inputs.complaint_years = 5;
  inputs.segments[0].escalation =
      Escalation{.share = {.dissatisfied = 0.1}, .counterfactual = 0.08, .cost_per_case = 120.0};
  inputs.segments[0].while_leaving = 0.3;
  inputs.intervention.voice_gain = Distribution::uniform(0.05, 0.2);
  inputs.intervention.learning = Learning{.acted_on = Distribution::pert(0.3, 0.5, 0.8),
                                          .removed = Distribution::uniform(0.2, 0.6),
                                          .prevented = 0.25,
                                          .fading = Distribution::uniform(0.05, 0.15)};
  return inputs;
}

}  // namespace

TEST_CASE("what the firm learns from encouraged complaints, written out naively") {
  ScenarioInputs inputs = learning_inputs();
  check_against_naive(RecoveryScenario(inputs));
  inputs.segments[0].volume_by_year = factors({1.0, Distribution::uniform(0.8, 0.95), 0.9, 1.2, 0.0});
  check_against_naive(RecoveryScenario(inputs));
}

TEST_CASE("the worth of learning is the customers of two worlds counted one by one") {
  // Margins of all customers with a problem in both worlds, in one year and without discounting: nothing of it is
  // measured against a counterfactual, which has to fall out of the difference.
  ScenarioSegment segment = worked_segment();
  segment.complaints_per_year.reset();
  segment.customers = 100'000.0;
  segment.problem_rate = 0.2;
  segment.voice = 0.3;
  segment.stay.no_problem = 0.95;
  segment.stay.silent = 0.5;
  segment.cost = {.per_complaint = 4.0};
  ScenarioInputs inputs{.years = 6, .complaint_years = 3, .annual_rate = 0.0, .segments = {segment}};
  inputs.segments[0].retention = 0.0;  // a margin of the year alone
  inputs.intervention = {.voice_gain = 0.2,
                         .learning = Learning{.acted_on = 0.6, .removed = 0.5, .prevented = 0.3, .fading = 0.1}};
  const double stay = 0.25 * 0.20 + 0.35 * 0.70 + 0.40 * 0.90;
  const auto world = [&](double voice, double problem_rate) {
    const double problems = 100'000.0 * problem_rate;
    return 60.0 * (problems * (voice * stay + (1.0 - voice) * 0.5) + (100'000.0 - problems) * 0.95) -
           4.0 * problems * voice;
  };
  const double causes = 0.2 * (0.1 + 0.5 * 0.6 * 0.3) / (1.0 - 0.3 * 0.6 * 0.3);
  double rate = 0.2, expected = 0.0;
  for (int year = 1; year <= 3; ++year) {
    expected += world(0.5, rate) - world(0.3, 0.2);
    rate += causes * (1.0 - 0.3 * 0.6 * 0.5) - (0.1 + 0.5 * 0.6 * 0.5) * rate;
  }
  CHECK(rate < 0.2);
  const RecoveryScenario learning(inputs);
  const Comparison compared = learning.compare(learning.without_intervention(), {.draws = 1});
  CHECK(compared.difference().at_medians(Metric::net) == Approx(expected).epsilon(1e-12));
  CHECK(compared.difference().warnings().empty());
  // Whoever counterfactual.stay speaks of drops out of it.
  const RecoveryScenario other = learning.with_value("counterfactual.stay", 0.05);
  CHECK(other.compare(other.without_intervention(), {.draws = 1}).difference().at_medians(Metric::net) ==
        Approx(expected).epsilon(1e-12));
}

TEST_CASE("a loop without learning is the encouragement alone, and one that cannot be is refused") {
  ScenarioInputs inputs = learning_inputs();
  inputs.intervention.learning = Learning{.acted_on = 0.0, .removed = 0.5, .fading = 0.1};
  const std::vector<double> nothing = all_bits(RecoveryScenario(inputs));
  inputs.intervention.learning.reset();
  const std::vector<double> without = all_bits(RecoveryScenario(inputs));
  REQUIRE(nothing.size() == without.size());
  for (std::size_t i = 0; i < nothing.size(); ++i) CHECK(nothing[i] == Approx(without[i]).epsilon(1e-12));

  inputs.intervention = {.learning = Learning{.acted_on = 0.5, .removed = 0.5}};
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "intervention.voice_gain");
  inputs = learning_inputs();
  inputs.segments[0].stay.no_problem.reset();
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).parameter() == "a.stay.no_problem");
  inputs = learning_inputs();
  inputs.intervention.learning = Learning{.acted_on = 1.0, .removed = 1.0, .fading = 0.9};
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(inputs)); }).code() == ErrorCode::contradiction);
}

namespace {

/// One segment with records of response days; everything certain but what the records leave open.
ScenarioInputs desk_inputs() {
  ScenarioSegment segment = worked_segment();
  segment.complaints_per_year = 26'000.0;  // about 100 a working day
  segment.stay = {.dissatisfied = 0.2, .satisfied = 0.7, .delighted = 0.9};
  segment.outcomes =
      RecordedOutcomes{.bands = {band(-infinity, 1, 3000, 600, 800, 1000), band(1, 5, 9000, 3000, 2000, 1500),
                                 band(5, infinity, 7000, 4000, 1000, 500), band(infinity, missing, 200, 50, 0, 10)}};
  return {.years = 3,
          .complaint_years = 2,
          .annual_rate = 0.08,
          .segments = {segment},
          .faster_answers = {.minutes_by_days = {{1.0, 10.0}, {5.0, 4.0}},
                             .cost_per_minute = 0.5,
                             .cost_per_moved_complaint = 0.25},
          .staff = Staff{.agents = 12.0,
                         .minutes_per_case = 35.0,
                         .hours_per_day = 6.0,
                         .arrivals_dispersion = 4.0,
                         .cost_per_agent_year = 50'000.0},
          .intervention = {.share_causal = 0.6}};
}

/// Shares of dissatisfied, satisfied and delighted complainants after complaints have moved between the bands of
/// desk_inputs by hand: `shares` of the bands.
double stay_of(const ScenarioModel& model, const std::vector<double>& shares, double causal,
               const std::vector<double>& draw) {
  const double received[4] = {3000, 9000, 7000, 200}, scored[4] = {2400, 6500, 5500, 60};
  const char* labels[4] = {};
  static_cast<void>(labels);
  double stay = 0.0;
  const auto named = [&](const std::string& part, std::size_t b) {
    std::size_t seen = 0;
    for (std::size_t j = 0; j < model.inputs().size(); ++j) {
      const std::string& name = model.inputs()[j].name;
      const bool of_records = name.find(".records.") != std::string::npos;
      if (of_records && name.size() > part.size() && name.compare(name.size() - part.size(), part.size(), part) == 0 &&
          seen++ == b)
        return draw[j];
    }
    FAIL("no input " << part);
    return 0.0;
  };
  for (std::size_t b = 0; b < 4; ++b) {
    const double share = received[b] / 19'200 + causal * (shares[b] - received[b] / 19'200);
    const double delighted = named(".delighted", b), satisfied = (1 - delighted) * named(".satisfied_of_rest", b);
    static_cast<void>(scored);
    stay += share * (0.9 * delighted + 0.7 * satisfied + 0.2 * (1 - delighted - satisfied));
  }
  return stay;
}

std::vector<double> medians(const ScenarioModel& model) {
  std::vector<double> out;
  for (const ModelInput& input : model.inputs()) out.push_back(input.value.median());
  return out;
}

}  // namespace

TEST_CASE("response days move complaints between the bands until these have the stated shares") {
  const RecoveryScenario today(desk_inputs());
  ResponseDays days{.shares = {{5.0, 0.55}, {1.0, 0.40}}};  // in any order
  const RecoveryScenario faster = today.with_response_days(days);
  const Evaluation made = faster.evaluate({.draws = 10});
  const ScenarioModel model(faster.inputs());
  const std::vector<double> draw = medians(model);
  // The last 5 % are spread over the late and the unanswered as these are recorded.
  const std::vector<double> wanted{0.40, 0.55, 0.05 * 7000 / 7200, 0.05 * 200 / 7200};
  const double stay = stay_of(model, wanted, 0.6, draw);
  CHECK(made.at_medians(Metric::customers_kept) == Approx(2 * 26'000 * (stay - 0.35)).epsilon(1e-10));
  // All that moves comes from the two slow bands and is answered faster: its minutes are those of the bands that gain.
  const double gain_1 = 0.40 - 3000.0 / 19'200, gain_5 = 0.55 - 9000.0 / 19'200;
  const double yearly = 26'000 * (gain_1 * (10 * 0.5 + 0.25) + gain_5 * (4 * 0.5 + 0.25));
  CHECK(made.at_medians(Metric::faster_answer_cost) == Approx(yearly * (1 / 1.08 + 1 / 1.08 / 1.08)).epsilon(1e-10));

  // Slower answers cost nothing here; and shares as they are move nobody.
  const RecoveryScenario slower = today.with_response_days({.shares = {{1.0, 0.0}, {5.0, 0.0}}});
  CHECK(slower.evaluate({.draws = 3}).at_medians(Metric::faster_answer_cost) == 0.0);
  CHECK(slower.evaluate({.draws = 3}).at_medians(Metric::net) < today.evaluate({.draws = 3}).at_medians(Metric::net));
  const RecoveryScenario same = today.with_response_days({.shares = {{1.0, 3000.0 / 19'200}, {5.0, 9000.0 / 19'200}}});
  CHECK(same.evaluate({.draws = 3}).at_medians(Metric::net) ==
        Approx(today.evaluate({.draws = 3}).at_medians(Metric::net)).epsilon(1e-12));
  // The faster band alone with everything: within one day.
  CHECK(today.with_response_days({.shares = {{1.0, 1.0}}}).evaluate({.draws = 3}).at_medians(Metric::net) ==
        Approx(today.with_response_within(1.0).evaluate({.draws = 3}).at_medians(Metric::net)).epsilon(1e-12));
}

TEST_CASE("agents answer as fast as their backlog lets them, and cost what they cost") {
  const RecoveryScenario today(desk_inputs());
  const RecoveryScenario more = today.with_agents(13.0);
  const recovery::Backlog backlog({.arrivals_per_day = 26'000 / (365.25 * 5 / 7),
                                   .dispersion = 4.0,
                                   .minutes_per_case = 35.0,
                                   .agents = 13.0,
                                   .minutes_per_agent_day = 360.0});
  const recovery::Backlog before({.arrivals_per_day = 26'000 / (365.25 * 5 / 7),
                                  .dispersion = 4.0,
                                  .minutes_per_case = 35.0,
                                  .agents = 12.0,
                                  .minutes_per_agent_day = 360.0});
  const auto within = [&](double recorded, int days) {
    const double change = backlog.share_within_calendar_days(days, 5) - before.share_within_calendar_days(days, 5);
    return (std::min)(1.0, (std::max)(0.0, recorded + change));
  };
  const double within_1 = within(3000.0 / 19'200, 1), within_5 = (std::max)(within_1, within(12'000.0 / 19'200, 5));
  CHECK(within_1 > 3000.0 / 19'200);
  CHECK(within_1 < within_5);
  const ScenarioModel model(more.inputs());
  const double late = 1.0 - within_5;
  const double stay =
      stay_of(model, {within_1, within_5 - within_1, late * 7000 / 7200, late * 200 / 7200}, 0.6, medians(model));
  const Comparison compared = more.compare(today, {.draws = 5});
  CHECK(compared.alternative().at_medians(Metric::customers_kept) == Approx(2 * 26'000 * (stay - 0.35)).epsilon(1e-6));
  CHECK(compared.difference().at_medians(Metric::faster_answer_cost) ==
        Approx(50'000 * (1 / 1.08 + 1 / 1.08 / 1.08)).epsilon(1e-12));
  // As many agents as today are today, in every draw.
  const Evaluation same = today.with_agents(12.0).evaluate({.draws = 50}), as_it_is = today.evaluate({.draws = 50});
  CHECK(same.mean(Metric::net) == Approx(as_it_is.mean(Metric::net)).epsilon(1e-12));
  CHECK(same.mean(Metric::faster_answer_cost) == 0.0);
  const std::vector<double> staffed{12.0, 13.0};
  const Sweep swept = sweep(today, with_each_agents(today, staffed), {.draws = 20});
  REQUIRE(swept.warnings.size() == 1);
  CHECK(swept.warnings[0].finding == ScenarioFinding::staff_model_differs);
  ScenarioInputs wild = desk_inputs();
  wild.staff->arrivals_dispersion = 4000.0;
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(wild).with_agents(13.0)); }).parameter() ==
        "staff.arrivals_dispersion");
  CHECK(today.with_agents(11.0).evaluate({.draws = 2}).at_medians(Metric::faster_answer_cost) < 0.0);
  // The records say 16 % within a day and 62 % within five.
  const auto& warnings = compared.alternative().warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].finding == ScenarioFinding::staff_model_differs);
  CHECK(holds(warnings[0].text, "within 1, 5 days, by the records it is 16, 63 %"));
}

TEST_CASE("the same people may answer what is of no segment") {
  // Half of the complaints belong to nobody here: the desk is as busy, and half as many customers are kept.
  ScenarioInputs half = desk_inputs();
  half.segments[0].complaints_per_year = 13'000.0;
  half.staff->other_complaints_per_year = 13'000.0;
  const auto kept = [](const ScenarioInputs& inputs) {
    const RecoveryScenario today(inputs);
    return today.with_agents(13.0).compare(today, {.draws = 5}).difference().at_medians(Metric::customers_kept);
  };
  CHECK(2.0 * kept(half) == Approx(kept(desk_inputs())).epsilon(1e-9));
  half.staff->other_complaints_per_year = 0.0;  // a desk with nothing else to do is quick already
  CHECK(2.0 * kept(half) < 0.5 * kept(desk_inputs()));
  half.staff->other_complaints_per_year = -1.0;
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(half).with_agents(13.0)); }).parameter() ==
        "staff.other_complaints_per_year");
}

TEST_CASE("uncertain work moves the response days draw by draw, beyond what the agents can do too") {
  ScenarioInputs inputs = desk_inputs();
  inputs.staff->minutes_per_case = Distribution::uniform(30, 50);
  const RecoveryScenario today(inputs);
  const RecoveryScenario more = today.with_agents(13.0);
  const ScenarioModel model(more.inputs());
  std::size_t minutes = 0;
  while (model.inputs()[minutes].name != "staff.minutes_per_case") ++minutes;
  std::vector<std::vector<double>> columns;
  for (const ModelInput& input : model.inputs()) columns.emplace_back(3, input.value.median());
  columns[minutes] = {32.0, 44.0, 50.0};  // 13 agents can do some 46.8 minutes a case
  std::vector<std::vector<double>> results(kernel_metric_count, std::vector<double>(3));
  MetricColumns total;
  for (std::size_t m = 0; m < kernel_metric_count; ++m) total[m] = results[m];
  model.evaluate_draws(std::vector<std::span<const double>>(columns.begin(), columns.end()), total);
  const std::vector<double>& kept = results[0];
  // At 44 and 50 minutes the 12 of today could not keep up, as the records say they do: such draws say nothing.
  CHECK(kept[1] == kept[2]);
  CHECK(kept[0] > kept[2]);
  const double all = 19'200.0;
  const double stay = stay_of(model, {3000 / all, 9000 / all, 7000 / all, 200 / all}, 0.6, medians(model));
  CHECK(kept[2] == Approx(2 * 26'000 * (stay - 0.35)).epsilon(1e-10));
}

TEST_CASE("agents and response days that cannot be are refused") {
  const RecoveryScenario today(desk_inputs());
  const Error few = error_of([&] { static_cast<void>(today.with_agents(9.0)); });
  CHECK(few.parameter() == "intervention.respond_with_agents");
  CHECK(holds(few.what(), "at least 10 are needed"));
  CHECK(error_of([&] { static_cast<void>(today.with_agents(0.0)); }).parameter() == "agents");
  ScenarioInputs without = desk_inputs();
  without.staff.reset();
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(without).with_agents(13.0)); }).parameter() == "staff");
  CHECK(error_of([&] { static_cast<void>(today.with_response_days({.shares = {{2.0, 0.5}}})); }).parameter() == "days");
  CHECK(error_of([&] {
          static_cast<void>(today.with_response_days({.shares = {{1.0, 0.5}, {5.0, 0.6}}}));
        }).code() == ErrorCode::contradiction);
  CHECK(error_of([&] { static_cast<void>(today.with_response_days({})); }).code() == ErrorCode::missing);
  ScenarioInputs none = desk_inputs();
  none.intervention.share_causal.reset();
  CHECK(error_of([&] { static_cast<void>(RecoveryScenario(none).with_agents(13.0)); }).parameter() ==
        "intervention.share_causal");
  const std::vector<Alternative> stated =
      with_each_mix(RecoveryScenario(none), {.agents = {13.0}, .share_causal = 0.6});
  CHECK(stated[0].scenario.evaluate({.draws = 5}).mean(Metric::net) ==
        today.with_agents(13.0).evaluate({.draws = 5}).mean(Metric::net));
  CHECK(with_each_agents(RecoveryScenario(none), std::vector<double>{13.0}, 0.6)[0].name == stated[0].name);
  CHECK(error_of([&] {
          static_cast<void>(with_each_mix(RecoveryScenario(none), {.voice_gains = {0.1}, .share_causal = 0.6}));
        }).parameter() == "agents");
  // Encouragement brings more complaints than the agents can do.
  ScenarioInputs voiced = desk_inputs();
  ScenarioSegment& segment = voiced.segments[0];
  segment.complaints_per_year.reset();
  segment.customers = 260'000.0;
  segment.problem_rate = 0.25;
  segment.voice = 0.4;
  segment.stay.silent = 0.5;
  const RecoveryScenario spoken(voiced);
  static_cast<void>(spoken.with_agents(11.0));
  CHECK(error_of([&] { static_cast<void>(spoken.with_voice_gain(0.1).with_agents(11.0)); }).parameter() ==
        "intervention.respond_with_agents");
  const Error mix = error_of([&] {
    static_cast<void>(with_each_mix(spoken, {.agents = {11.0}, .voice_gains = {0.0, 0.1}}));
  });
  CHECK(mix.parameter() == "agents");
  CHECK(holds(mix.what(), "alternative \"11 agents, voice +0.1\": intervention.respond_with_agents: 11 agents cannot"));
  CHECK(error_of([&] {
          static_cast<void>(with_each_mix(spoken.with_agents(11.0), {.voice_gains = {0.0, 0.1}}));
        }).parameter() == "agents");

  // Mixes: names, and the best of the grid.
  const std::vector<Alternative> mixes = with_each_mix(
      spoken, {.agents = {13.0, 16.0}, .offers = {{.amount = 2.0, .scale = 20.0}}, .voice_gains = {0.0, 0.05}});
  REQUIRE(mixes.size() == 4);
  CHECK(mixes[1].name == "13 agents, offer 2, voice +0.05");
  CHECK(mixes[2].name == "16 agents, offer 2, voice +0");
  const Sweep asked = sweep(spoken, mixes, {.draws = 40});
  double chances = 0.0;
  for (const SweepRow& row : asked.rows) chances += row.chance_best;
  CHECK(chances == Approx(1.0));
  CHECK(asked.rows[asked.best].net.mean >= asked.rows[0].net.mean);
  CHECK(with_each_agents(spoken, std::vector<double>{12.0})[0].name == "12 agents");
  const std::vector<Alternative> scales =
      with_each_mix(spoken, {.offers = {{.amount = 5.0, .scale = 20.0}, {.amount = 5.0, .scale = 30.0}}});
  CHECK(scales[0].name == "offer 5 of scale 20");
  CHECK(scales[1].name == "offer 5 of scale 30");
  // What is said of today's agents is without the complaints that are encouraged.
  const auto told = [&](double gain) {
    return spoken.with_voice_gain(gain).with_agents(16.0).evaluate({.draws = 2}).warnings().at(0).text;
  };
  CHECK(told(0.0) == told(0.05));
  CHECK(error_of([&] { static_cast<void>(with_each_mix(spoken, {})); }).parameter() == "levers");
}
