#include <amends/economics/complaint_return.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/voice/evidence.hpp>
#include <amends/word_of_mouth/ledger.hpp>
#include <amends/word_of_mouth/purchase_shift.hpp>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

// The scenario, the ledger of tellings, the return on complaint management, revenue at risk and the value of one
// complaint are one chain: the same inputs give the same terms.

using namespace amends;
using namespace amends::economics;
using namespace amends_test;

namespace {

constexpr double customers = 200'000, problem_rate = 0.12, voice_share = 0.3, margin = 70, retention_rate = 0.83;
constexpr double rate = 0.07, untroubled = 0.91, silent = 0.52, counterfactual = 0.44, value_of_new = 120;
constexpr double share[3] = {0.3, 0.45, 0.25}, stay[3] = {0.4, 0.72, 0.86};
constexpr double tell[3] = {0.31, 0.1, 0.2}, hear[3] = {3.1, 1.5, 2.0};
constexpr double purchase = 0.2, up = 0.08, down = 0.25, overlap = 0.1, in_market = 0.15;

ScenarioInputs one_year(double while_leaving) {
  const auto telling = [](int c) { return Telling{.share_who_tell = tell[c], .hearers_given_telling = hear[c]}; };
  return {
      .title = "tied",
      .years = 1,
      .annual_rate = rate,
      .timing = FirstPayment::now,
      .segments = {
          {.name = "all",
           .customers = customers,
           .problem_rate = problem_rate,
           .voice = voice_share,
           .outcomes = OutcomeShares{.dissatisfied = share[0], .satisfied = share[1], .delighted = share[2]},
           .stay = {.no_problem = untroubled,
                    .silent = silent,
                    .dissatisfied = stay[0],
                    .satisfied = stay[1],
                    .delighted = stay[2]},
           .counterfactual_stay = counterfactual,
           .margin_per_customer_per_year = margin,
           .retention = retention_rate,
           .while_leaving = while_leaving,
           .word_of_mouth =
               WordOfMouth{.tellings = {.dissatisfied = telling(0), .satisfied = telling(1), .delighted = telling(2)},
                           .overlap = overlap,
                           .in_market = in_market,
                           .purchase_probability = purchase,
                           .positive_shift = up,
                           .negative_shift = down,
                           .value_per_new_customer = value_of_new},
           .information = Information{.avoided_cases_per_year = 40.0, .cost_per_case = 85.0},
           .escalation = Escalation{.share = {.dissatisfied = 0.05}, .cost_per_case = 300.0},
           .cost = {.per_complaint = 11.0, .compensation_per_complaint = 6.0, .fixed_per_year = 9'000.0}}}};
}

ComplaintValuationInputs valued(int years, FirstPayment timing, double while_leaving) {
  return {.margin_per_customer_per_year = margin,
          .retention = retention_rate,
          .annual_rate = core::AnnualRate(rate),
          .while_leaving = while_leaving,
          .years = years,
          .first_payment = timing,
          .stay = {.dissatisfied = stay[0], .satisfied = stay[1], .delighted = stay[2]},
          .shares = {.dissatisfied = share[0], .satisfied = share[1], .delighted = share[2]},
          .index = {.thresholds = {.satisfied = 3, .delighted = 4}},
          .compensation_scale = 0.5,
          .typical_loss = 50};
}

}  // namespace

TEST_CASE("scenario, ledger, return and revenue at risk agree term by term") {
  for (const double w : {0.0, 0.4, 1.0}) {
    const Evaluation scenario = RecoveryScenario(one_year(w)).evaluate({.draws = 1});
    const auto term = [&](Metric metric) { return scenario.at_medians(metric); };

    // voice: who speaks up.
    const voice::Iceberg iceberg = voice::iceberg_from_rates(
        core::Customers(customers),
        {.annoyance_rate = problem_rate, .articulation_rate = voice_share, .registration_rate = 1.0});
    const double complaints = iceberg.registered;

    // word_of_mouth: the ledger of the three classes.
    const double shift[3] = {word_of_mouth::negative_shift(purchase, down), word_of_mouth::positive_shift(purchase, up),
                             word_of_mouth::positive_shift(purchase, up)};
    std::vector<word_of_mouth::TellingClass> classes;
    for (int c = 0; c < 3; ++c)
      classes.push_back({.customers = complaints * share[c],
                         .share_who_tell = tell[c],
                         .hearers_given_telling = hear[c],
                         .overlap = overlap,
                         .in_market = in_market,
                         .shift = shift[c]});
    const word_of_mouth::Ledger ledger =
        word_of_mouth::tell_count_ledger(classes, {.value_per_customer = value_of_new});
    CHECK(term(Metric::word_of_mouth_benefit) == Approx(ledger.total.talk_value).epsilon(1e-12));

    // economics: the value of one customer, as a single complaint is valued.
    const ComplaintValuation valuation(valued(1, FirstPayment::now, w));
    const ComplaintValue one = valuation(domain::Complaint{});
    CHECK(one.value_of_customer == Approx((1 - w) * margin));

    // The return on complaint management of these complainants.
    const ComplaintReturn money =
        complaint_return({.complainants = complaints,
                          .shares = {.dissatisfied = share[0], .satisfied = share[1], .delighted = share[2]},
                          .stay_rates = {.dissatisfied = stay[0], .satisfied = stay[1], .delighted = stay[2]},
                          .counterfactual_stay_rate = core::Probability(counterfactual),
                          .value_of_kept_customer = one.value_of_customer,
                          .word_of_mouth_benefit = ledger.total.talk_value,
                          .information_benefit = 40.0 * 85.0,
                          .cost = {.handling = 11.0 * complaints,
                                   .compensation = 6.0 * complaints,
                                   .escalation = complaints * share[0] * 0.05 * 300.0,
                                   .fixed = 9'000.0}});
    CHECK(term(Metric::customers_kept) == Approx(money.customers_kept).epsilon(1e-12));
    CHECK(term(Metric::retention_benefit) == Approx(money.retention_benefit).epsilon(1e-12));
    CHECK(term(Metric::total_cost) == Approx(money.cost).epsilon(1e-12));
    CHECK(term(Metric::net) == Approx(money.profit).epsilon(1e-12));
    CHECK(term(Metric::net_return) == Approx(money.net_return).epsilon(1e-12));
    CHECK(one.stay_probability == Approx(money.stayed / complaints).epsilon(1e-12));

    // retention: the outcome tree after a problem, and what it puts at risk.
    const retention::ExpectedLoyalty after = retention::expected_loyalty_after_problem(
        voice_share, {.dissatisfied = share[0], .satisfied = share[1], .delighted = share[2]},
        {.no_problem = untroubled,
         .silent = silent,
         .dissatisfied = stay[0],
         .satisfied = stay[1],
         .delighted = stay[2]});
    const RevenueAtRisk risk = revenue_at_risk({.customers = customers,
                                                .problem_rate = problem_rate,
                                                .stay_rate_untroubled = untroubled,
                                                .stay_rate_after_problem = after.loyalty,
                                                .value_per_customer = one.value_of_customer});
    CHECK(term(Metric::revenue_at_risk) == Approx(risk.revenue_at_risk).epsilon(1e-12));
  }
}

TEST_CASE("the value of a customer over years is the scenario's, leavers' margins included") {
  for (const double w : {0.0, 0.25, 1.0})
    for (const FirstPayment timing : {FirstPayment::now, FirstPayment::mid_period, FirstPayment::after_one_period}) {
      ScenarioInputs inputs = one_year(w);
      inputs.years = 4;
      inputs.complaint_years = 1;
      inputs.timing = timing;
      const Evaluation scenario = RecoveryScenario(inputs).evaluate({.draws = 1});
      const double value = ComplaintValuation(valued(4, timing, w))(domain::Complaint{}).value_of_customer;
      CHECK(scenario.at_medians(Metric::retention_benefit) ==
            Approx(value * scenario.at_medians(Metric::customers_kept)).epsilon(1e-12));
    }
}
