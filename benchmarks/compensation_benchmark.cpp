// What to offer: valuations with an offer per complaint, offers for a table of customers, and one offer under
// uncertainty. Read ratios within one run; single times are of the machine.
#include <benchmark/benchmark.h>
#include <amends/core/random.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/recovery/offers_by_customer.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {
using namespace amends;
constexpr std::size_t rows = 1'000'000;

struct Cases {
  std::vector<domain::Complaint> complaint = std::vector<domain::Complaint>(rows);
  std::vector<domain::DimensionScores> scores = std::vector<domain::DimensionScores>(rows);
  std::vector<double> margin = std::vector<double>(rows);
  Cases() {
    for (std::size_t i = 0; i < rows; ++i) {
      complaint[i].loss = core::gamma(1, 1, i, 2.0) * 20.0;
      margin[i] = core::gamma(1, 2, i, 3.0) * 30.0;
      if (core::uniform(1, 3, i) > 0.5) continue;
      const auto score = [&](std::uint64_t stream) { return 1.0 + std::floor(5.0 * core::uniform(1, stream, i)); };
      scores[i] = {.interaction_quality = score(4), .response_speed = score(5), .outcome_fairness = score(6)};
    }
  }
};

const Cases& cases() {
  static const Cases made;
  return made;
}

economics::ComplaintValuationInputs firm() {
  return {.margin_per_customer_per_year = 90.0,
          .retention = 0.8,
          .annual_rate = AnnualRate(0.08),
          .years = 3,
          .stay = {.dissatisfied = 0.35, .satisfied = 0.70, .delighted = 0.85},
          .shares = {.dissatisfied = 0.5, .satisfied = 0.2, .delighted = 0.3},
          .index = {.thresholds = {.satisfied = 3.5, .delighted = 4.5}},
          .compensation_scale = 0.6,
          .typical_loss = 30.0,
          .largest_offer_per_loss = 1.5};
}

void value_all(benchmark::State& state, const economics::ComplaintValuationInputs& inputs) {
  const economics::ComplaintValuation value(inputs);
  const Cases& of = cases();
  double offers = 0.0;
  for (auto _ : state)
    for (std::size_t i = 0; i < rows; ++i) {
      const economics::ComplaintValue v = value(of.complaint[i], of.scores[i], of.margin[i]);
      offers += v.suggested_compensation + v.gain_of_offer;
    }
  benchmark::DoNotOptimize(offers);
}

void valuation(benchmark::State& state) {
  value_all(state, firm());
}
BENCHMARK(valuation)->Unit(benchmark::kMillisecond);

void valuation_s_shaped_with_terms(benchmark::State& state) {
  economics::ComplaintValuationInputs inputs = firm();
  inputs.response = economics::CompensationResponse::s_shaped;
  inputs.compensation_scale = 0.9;
  inputs.compensation_steepness = 8.0;
  inputs.fairness_floor = 0.2;
  inputs.fraud_share = 0.02;
  value_all(state, inputs);
}
BENCHMARK(valuation_s_shaped_with_terms)->Unit(benchmark::kMillisecond);

void table_of_customers(benchmark::State& state, const recovery::StayResponse& response) {
  const std::vector<recovery::OfferPolicy> policies{
      {.response = response, .handling_cost = 8.0, .terms = {.fairness_floor = 0.2, .fraud_share = 0.02}}};
  const Cases& of = cases();
  std::vector<double> loss(rows), offer(rows), profit(rows), gain(rows);
  for (std::size_t i = 0; i < rows; ++i) loss[i] = of.complaint[i].loss;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        recovery::offers_by_customer(policies, {.value_of_keeping = of.margin, .loss = loss},
                                     {.compensation = offer, .profit = profit, .gain_over_no_offer = gain}));
}
void table_saturating(benchmark::State& state) {
  table_of_customers(state, recovery::SaturatingStay{0.35, 0.85, 0.05});
}
BENCHMARK(table_saturating)->Unit(benchmark::kMillisecond);
void table_s_shaped(benchmark::State& state) {
  table_of_customers(state, recovery::SShapedStay{0.35, 0.85, 45.0, 0.16});
}
BENCHMARK(table_s_shaped)->Unit(benchmark::kMillisecond);
void table_inverted_u(benchmark::State& state) {
  table_of_customers(state, recovery::InvertedUStay{0.35, 0.85, 75.0, 0.5});
}
BENCHMARK(table_inverted_u)->Unit(benchmark::kMillisecond);

void one_offer(benchmark::State& state, const economics::UncertainStay& response) {
  using math::Distribution;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        economics::optimal_compensation(response, {.value_of_keeping = Distribution::gamma(2.0, 2.0 / 150.0),
                                                   .stay_if_silent = Distribution::pert(0.1, 0.2, 0.3),
                                                   .fraud_share = Distribution::beta(2.0, 98.0)}));
}
void one_offer_saturating(benchmark::State& state) {
  using math::Distribution;
  one_offer(state, economics::UncertainSaturatingStay{Distribution::pert(0.2, 0.3, 0.4), 0.9,
                                                      Distribution::log_normal(-3.0, 0.5)});
}
BENCHMARK(one_offer_saturating)->Unit(benchmark::kMillisecond);
void one_offer_s_shaped(benchmark::State& state) {
  using math::Distribution;
  one_offer(state,
            economics::UncertainSShapedStay{Distribution::pert(0.2, 0.3, 0.4), 0.9,
                                            Distribution::pert(30.0, 45.0, 60.0), Distribution::pert(0.1, 0.16, 0.24)});
}
BENCHMARK(one_offer_s_shaped)->Unit(benchmark::kMillisecond);
void one_offer_inverted_u(benchmark::State& state) {
  using math::Distribution;
  one_offer(state, economics::UncertainInvertedUStay{Distribution::pert(0.2, 0.3, 0.4), 0.9,
                                                     Distribution::pert(50.0, 75.0, 100.0),
                                                     Distribution::pert(0.3, 0.5, 0.6)});
}
BENCHMARK(one_offer_inverted_u)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
