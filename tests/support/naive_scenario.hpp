#pragma once

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"
#include "recorded_band.hpp"

// Scenarios to test with, and a second implementation of them that is as naive as can be.
namespace amends_test {

using namespace amends;
using namespace amends::economics;
using math::Distribution;

// The worked example of complaint-management profit: 20,000 complainants, 40/35/25 % delighted/satisfied/dissatisfied,
// stay rates .90/.70/.20, counterfactual .35, margin 60, three years at 80 % retention and 10 % interest, handling
// 18 each and 150,000 fixed. Arithmetic derived from these inputs: kept 6,100; benefit 825,768.60; return 61.92 %.
inline ScenarioSegment worked_segment() {
  return {.name = "all",
          .complaints_per_year = 20'000.0,
          .outcomes = OutcomeShares{.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40},
          .stay = {.dissatisfied = 0.20, .satisfied = 0.70, .delighted = 0.90},
          .counterfactual_stay = 0.35,
          .margin_per_customer_per_year = 60.0,
          .retention = 0.80,
          .cost = {.per_complaint = 18.0, .fixed_per_year = 150'000.0}};
}
inline ScenarioInputs worked_inputs() {
  return {.title = "worked",
          .years = 3,
          .complaint_years = 1,
          .annual_rate = 0.10,
          .timing = FirstPayment::now,
          .segments = {worked_segment()}};
}
inline WordOfMouth talk() {
  return {
      .tellings = {.dissatisfied = Telling{.share_who_tell = Distribution::beta(31, 69), .hearers_given_telling = 3.1},
                   .satisfied = Telling{.share_who_tell = 0.1, .hearers_given_telling = Distribution::uniform(1, 2)},
                   .delighted = Telling{.share_who_tell = 0.2, .hearers_given_telling = 2.0}},
      .counterfactual = Telling{.share_who_tell = 0.31, .hearers_given_telling = 3.1},
      .overlap = 0.1,
      .in_market = Distribution::triangular(0.1, 0.2, 0.4),
      .purchase_probability = 0.3,
      .positive_shift = 0.2,
      .negative_shift = 0.3,
      .value_per_new_customer = 100.0};
}

// Two segments with everything in them: volume by customers, records, word of mouth, information, faster answers.
inline ScenarioInputs rich_inputs() {
  ScenarioSegment first = worked_segment();
  first.name = "a";
  first.complaints_per_year.reset();
  first.customers = 50'000.0;
  first.problem_rate = Distribution::beta(20, 80);
  first.voice = Distribution::pert(0.2, 0.4, 0.5);
  first.outcomes = OutcomeShares{.dissatisfied = Distribution::uniform(0.2, 0.3),
                                 .mollified = 0.1,
                                 .satisfied = Distribution::uniform(0.3, 0.4),
                                 .delighted = 0.3};
  first.stay = {.no_problem = 0.92,
                .silent = 0.35,
                .dissatisfied = 0.2,
                .mollified = 0.5,
                .satisfied = Assumption(Distribution::pert(0.6, 0.7, 0.8), "assumption", "stay.satisfied"),
                .delighted = 0.9};
  first.word_of_mouth = talk();
  first.information = Information{.avoided_cases_per_year = 250.0, .cost_per_case = 85.0};
  first.cost.compensation_per_complaint = Distribution::triangular(0, 5, 20);
  first.cost.setup = 30'000.0;

  ScenarioSegment second = worked_segment();
  second.name = "b";
  second.stay.satisfied = Assumption(Distribution::pert(0.6, 0.7, 0.8), "assumption", "stay.satisfied");
  second.outcomes =
      RecordedOutcomes{.bands = {band(-infinity, 1, 300, 60, 80, 100), band(1, 5, 900, 300, 200, 150),
                                 band(5, infinity, 700, 400, 100, 50), band(infinity, missing, 20, 5, 0, 1)}};
  second.retention = Distribution::beta(80, 20);
  second.margin_per_customer_per_year = Distribution::normal(60, 10, 0.0);
  return {.years = 4,
          .complaint_years = 3,
          .annual_rate = Distribution::uniform(0.05, 0.12),
          .timing = FirstPayment::mid_period,
          .segments = {first, second},
          .nonresponse_odds_ratio = Distribution::uniform(0.8, 2.5),
          .faster_answers = {.minutes_per_answer = Distribution::pert(2, 6, 12),
                             .cost_per_minute = 0.8,
                             .fixed_per_year = 10'000.0,
                             .setup = 5'000.0},
          .intervention = {.share_causal = Distribution::pert(0.3, 0.7, 1.0)}};
}

// The definitions of the header, draw by draw and year by year, with nothing clever in it.
struct Naive {
  double kept = 0, retention = 0, talk = 0, information = 0, handling = 0, compensation = 0, faster = 0, fixed = 0;
  double avoided = 0, escalation = 0, prevented = 0;
  double net = 0, undiscounted = 0, at_risk = 0;
  std::vector<double> flows;

  Naive(const RecoveryScenario& scenario, const ScenarioModel& model, const std::vector<std::vector<double>>& columns,
        std::size_t draw) {
    const ScenarioInputs& in = scenario.inputs();
    const auto named = [&](const std::string& name) {
      for (std::size_t j = 0; j < model.inputs().size(); ++j)
        if (model.inputs()[j].name == name) return columns[j][draw];
      FAIL("no input " << name);
      return 0.0;
    };
    const auto has = [&](const std::string& name) {
      for (const ModelInput& input : model.inputs())
        if (input.name == name) return true;
      return false;
    };
    const auto or_zero = [&](const std::string& name) { return has(name) ? named(name) : 0.0; };
    const int years = in.years, handled = in.complaint_years.value_or(in.years);
    const double rate = named("discount.annual_rate");
    const double shift = in.timing == FirstPayment::now ? 0.0 : in.timing == FirstPayment::mid_period ? 0.5 : 1.0;
    const auto discount = [&](int year) { return std::pow(1.0 + rate, -(year - 1 + shift)); };
    flows.assign(static_cast<std::size_t>(years) + 1, 0.0);
    for (const ScenarioSegment& s : in.segments) {
      const auto value = [&](const std::string& entry, const std::string& shared = "") {
        return named(shared.empty() ? s.name + "." + entry : shared);
      };
      const double problems = s.customers ? value("customers") * value("problem_rate") : value("complaints.per_year");
      const double gain = s.customers ? or_zero("intervention.voice_gain") : 0.0;
      const double encouraged = problems * gain;
      const double complaints = (s.customers ? problems * value("voice") : problems) + encouraged;
      double p[4] = {0, 0, 0, 0};  // dissatisfied, mollified, satisfied, delighted
      double moved = 0.0, minutes = 0.0;
      if (const auto* shares = std::get_if<OutcomeShares>(&s.outcomes)) {
        static_cast<void>(shares);
        const char* names[4] = {"outcomes.dissatisfied", "outcomes.mollified", "outcomes.satisfied",
                                "outcomes.delighted"};
        double sum = 0.0;
        for (int c = 0; c < 4; ++c) sum += p[c] = or_zero(s.name + "." + names[c]);
        for (double& one : p) one /= sum;
      } else {
        const auto& recorded = std::get<RecordedOutcomes>(s.outcomes);
        const auto& bands = recorded.bands;
        double all = 0.0;
        for (const RecordedBand& b : bands) all += b.received;
        // Who would follow whom: the complaints of band `from` take the outcomes of those for which this is true.
        const auto follows = [&](const RecordedBand& from, const RecordedBand& to) {
          const auto& within = in.intervention.respond_within_days;
          const auto& take = in.intervention.take_outcomes;
          if (within) {
            const auto in_time = [&](const RecordedBand& b) {
              return !b.band.unanswered() && b.band.up_to_days <= *within;
            };
            return from.levels == to.levels && !in_time(from) && in_time(to);
          }
          if (!take) return false;
          bool same = from.band.label() == to.band.label();
          for (std::size_t j = 0; j < recorded.strata.size(); ++j)
            same =
                same && (recorded.strata[j] == take->column ? from.levels[j] == take->from && to.levels[j] == take->to
                                                            : from.levels[j] == to.levels[j]);
          return same;
        };
        const double causal = or_zero((s.share_causal ? s.name + "." : "") + "intervention.share_causal");
        std::vector<double> weights;
        for (const RecordedBand& b : bands) weights.push_back(b.received / all);
        for (const RecordedBand& from : bands) {
          double targets = 0.0;
          for (const RecordedBand& to : bands) targets += follows(from, to) ? to.received : 0.0;
          if (targets == 0.0) continue;
          for (std::size_t k = 0; k < bands.size(); ++k) {
            if (&bands[k] == &from) weights[k] -= causal * from.received / all;
            if (!follows(from, bands[k])) continue;
            const double reach = from.received / all * bands[k].received / targets;
            weights[k] += causal * reach;
            moved += reach;
            if (!in.intervention.respond_within_days) continue;
            const auto& by_days = in.faster_answers.minutes_by_days;
            minutes += reach * or_zero(by_days.empty() ? "faster_answers.minutes_per_answer"
                                                       : "faster_answers.minutes_by_days." +
                                                             core::format_number(bands[k].band.up_to_days));
          }
        }
        for (const RecordedBand& b : bands) {
          const double weight = weights[static_cast<std::size_t>(&b - bands.data())];
          std::string place = "records.";
          for (const std::string& level : b.levels) place += level + ".";
          const double d = value(place + b.band.label() + ".delighted");
          const double s_rest = value(place + b.band.label() + ".satisfied_of_rest");
          const double satisfied = (1 - d) * s_rest;
          const double odds_scored = (d + satisfied) / (1 - d - satisfied);
          const double odds_silent = odds_scored * named("nonresponse_odds_ratio");
          const double happy_silent = odds_silent / (1 + odds_silent);
          const double response = b.scored() / b.received;
          const double happy = response * (d + satisfied) + (1 - response) * happy_silent;
          p[3] += weight * happy * d / (d + satisfied);
          p[2] += weight * happy * satisfied / (d + satisfied);
          p[0] += weight * (1 - happy);
        }
      }
      const double L[4] = {value("stay.dissatisfied"), or_zero(s.name + ".stay.mollified"),
                           value("stay.satisfied", has("stay.satisfied") ? "stay.satisfied" : ""),
                           value("stay.delighted")};
      double stay = 0.0;
      for (int c = 0; c < 4; ++c) stay += p[c] * L[c];
      const auto& offered = in.intervention.offer;
      const bool offer = offered && (offered->segment.empty() || offered->segment == s.name);
      const double amount = offer ? named("intervention.offer.amount") : 0.0;
      if (offer)
        stay =
            recovery::SaturatingStay{
                .stay_without = stay, .stay_limit = L[3], .rate = 1 / named("intervention.offer.scale")}
                .stay(amount);
      // Who complains only because he is encouraged would have stayed as a silent customer does.
      const double silent = or_zero(s.name + ".stay.silent");
      const double yearly_kept =
          (complaints - encouraged) * (stay - value("counterfactual.stay")) + encouraged * (stay - silent);
      const double margin = value("margin.per_customer_per_year"), r = value("margin.retention");
      const double yearly_information =
          or_zero(s.name + ".information.avoided_cases_per_year") * or_zero(s.name + ".information.cost_per_case");
      double yearly_talk = 0.0, unheard_talk = 0.0;  // the second: of all with a problem, had nobody handled any
      if (s.word_of_mouth) {
        const auto w = [&](const std::string& entry) { return or_zero(s.name + ".word_of_mouth." + entry); };
        const char* states[4] = {"dissatisfied", "mollified", "satisfied", "delighted"};
        const double buy = w("purchase_probability");
        const double worse = -w("negative_shift") * buy, better = w("positive_shift") * (1 - buy);
        double customers = 0.0;
        for (int c = 0; c < 4; ++c) {
          const std::string state = states[c];
          const double hearers = complaints * p[c] * w(state + ".share_who_tell") * w(state + ".hearers_given_telling");
          customers += hearers * (c == 0 ? worse : better);
        }
        customers -=
            complaints * w("counterfactual.share_who_tell") * w("counterfactual.hearers_given_telling") * worse;
        unheard_talk = -problems * w("counterfactual.share_who_tell") * w("counterfactual.hearers_given_telling") *
                       worse * (1 - w("overlap")) * w("in_market") * w("value_per_new_customer");
        yearly_talk = customers * (1 - w("overlap")) * w("in_market") * w("value_per_new_customer");
      }
      const double yearly_handling = complaints * or_zero(s.name + ".cost.per_complaint");
      const double yearly_compensation = complaints * (or_zero(s.name + ".cost.compensation_per_complaint") + amount);
      const double yearly_fixed = or_zero(s.name + ".cost.fixed_per_year");
      const double setup = or_zero(s.name + ".cost.setup");
      const double yearly_faster = complaints * (minutes * or_zero("faster_answers.cost_per_minute") +
                                                 moved * or_zero("faster_answers.cost_per_moved_complaint"));
      const char* outcome_names[4] = {"dissatisfied", "mollified", "satisfied", "delighted"};
      double escalated = 0.0;
      for (int c = 0; c < 4; ++c) escalated += p[c] * or_zero(s.name + ".escalation." + std::string(outcome_names[c]));
      const double case_cost = or_zero(s.name + ".escalation.cost_per_case");
      const double yearly_escalation = complaints * escalated * case_cost;
      // Who would have kept silent would not have escalated.
      const double yearly_avoided =
          (complaints - encouraged) * or_zero(s.name + ".escalation.counterfactual") * case_cost;
      const double w = or_zero(s.name + ".margin.while_leaving");
      // What a kept customer brings in the j-th year after that of his complaint: a leaver pays w in the year he leaves.
      const auto kept_margin = [&](int j) {
        return j == 0 ? 1.0 - w : std::pow(r, j) + w * (std::pow(r, j - 1) - std::pow(r, j));
      };
      // How much of the stated volume a complaint year has, and how much of it learning leaves: the difference equation
      // of the loop, step by step, from the steady state of today.
      const auto stated = [&](int year) {
        return s.volume_by_year.empty() ? 1.0 : value("complaints.by_year." + std::to_string(year));
      };
      const bool learns = in.intervention.learning && s.customers;
      const auto left = [&](int year) {
        if (!learns) return 1.0;
        const auto loop = [&](const std::string& entry) { return or_zero("intervention.learning." + entry); };
        const double v0 = value("voice"), v = v0 + gain, p0 = value("problem_rate"), a = loop("acted_on");
        const double causes = p0 * (loop("fading") + loop("removed") * a * v0) / (1 - loop("prevented") * a * v0);
        double problem_rate = p0;
        for (int y = 1; y < year; ++y)
          problem_rate +=
              causes * (1 - loop("prevented") * a * v) - (loop("fading") + loop("removed") * a * v) * problem_rate;
        return problem_rate / p0;
      };
      const auto volume = [&](int year) { return stated(year) * left(year); };
      const auto spared = [&](int year) { return stated(year) * (1.0 - left(year)); };
      // Customers who no longer have a problem: unhandled, a part of them would have complained, the others not.
      const double yearly_spared =
          learns ? problems * (value("stay.no_problem") -
                               (value("voice") * value("counterfactual.stay") + (1 - value("voice")) * silent))
                 : 0.0;
      flows[0] -= setup;
      fixed += setup;
      net -= setup;
      undiscounted -= setup;
      for (int year = 1; year <= handled; ++year) kept += yearly_kept * volume(year) + yearly_spared * spared(year);
      for (int year = 1; year <= years; ++year) {
        // Customers kept in year k = 1..handled are still there in `year` with probability r^(year - k).
        double present = 0.0, spared_present = 0.0;
        for (int k = 1; k <= std::min(year, handled); ++k) {
          present += volume(k) * yearly_kept * kept_margin(year - k);
          spared_present += spared(k) * yearly_spared * kept_margin(year - k);
        }
        const double margin_flow = (present + spared_present) * margin;
        prevented += spared_present * margin * discount(year);
        const double of_complaints =
            yearly_talk + yearly_avoided - yearly_handling - yearly_compensation - yearly_faster - yearly_escalation;
        const double other = year <= handled
                                 ? volume(year) * of_complaints + spared(year) * (yearly_avoided + unheard_talk) +
                                       yearly_information - yearly_fixed
                                 : 0.0;
        retention += present * margin * discount(year);
        net += (margin_flow + other) * discount(year);
        undiscounted += margin_flow + other;
        flows[static_cast<std::size_t>(year)] += margin_flow + other;
        if (year > handled) continue;
        talk += (volume(year) * yearly_talk + spared(year) * unheard_talk) * discount(year);
        information += yearly_information * discount(year);
        handling += volume(year) * yearly_handling * discount(year);
        compensation += volume(year) * yearly_compensation * discount(year);
        fixed += yearly_fixed * discount(year);
        faster += volume(year) * yearly_faster * discount(year);
        avoided += (volume(year) + spared(year)) * yearly_avoided * discount(year);
        escalation += volume(year) * yearly_escalation * discount(year);
      }
      double worth = 0.0;
      for (int t = 0; t < years; ++t) worth += margin * kept_margin(t) * discount(t + 1);
      const double voice = s.customers ? value("voice") + gain : 1.0;
      const double after = s.customers ? voice * stay + (1 - voice) * value("stay.silent") : stay;
      const double untroubled = s.stay.no_problem ? value("stay.no_problem") : 1.0;
      at_risk += problems * (untroubled - after) * worth;
    }
    if (in.intervention.moves_complaints()) {
      const double yearly = named("faster_answers.fixed_per_year"), setup = named("faster_answers.setup");
      flows[0] -= setup;
      faster += setup;
      net -= setup;
      undiscounted -= setup + yearly * handled;
      for (int year = 1; year <= handled; ++year) {
        flows[static_cast<std::size_t>(year)] -= yearly;
        faster += yearly * discount(year);
        net -= yearly * discount(year);
      }
    }
  }
};

inline void check_against_naive(const RecoveryScenario& scenario) {
  const ScenarioModel model(scenario.inputs());
  constexpr std::size_t draws = 301;  // one full block and a short one
  std::vector<std::vector<double>> columns;
  for (const ModelInput& input : model.inputs()) {
    columns.emplace_back(draws);
    for (std::size_t i = 0; i < draws; ++i)
      columns.back()[i] = input.value.quantile(core::uniform(3, core::stream_of(input.name), i));
  }
  const std::vector<std::span<const double>> inputs(columns.begin(), columns.end());
  std::vector<std::vector<double>> results(kernel_metric_count, std::vector<double>(draws));
  std::vector<std::vector<double>> paths(static_cast<std::size_t>(model.years()) + 1, std::vector<double>(draws));
  MetricColumns total;
  for (std::size_t m = 0; m < kernel_metric_count; ++m) total[m] = results[m];
  const std::vector<std::span<double>> flows(paths.begin(), paths.end());
  model.evaluate_draws(inputs, total, {}, flows);
  for (std::size_t i = 0; i < draws; ++i) {
    const Naive naive(scenario, model, columns, i);
    const double expected[kernel_metric_count] = {
        naive.kept,         naive.retention, naive.talk,         naive.information, naive.handling,
        naive.compensation, naive.faster,    naive.fixed,        naive.avoided,     naive.escalation,
        naive.prevented,    naive.net,       naive.undiscounted, naive.at_risk};
    for (std::size_t m = 0; m < kernel_metric_count; ++m) {
      CAPTURE(i, to_string(static_cast<Metric>(m)));
      CHECK(results[m][i] == Approx(expected[m]).epsilon(1e-10).margin(1e-6));
    }
    for (std::size_t t = 0; t < paths.size(); ++t)
      CHECK(paths[t][i] == Approx(naive.flows[t]).epsilon(1e-10).margin(1e-6));
  }
}

}  // namespace amends_test
