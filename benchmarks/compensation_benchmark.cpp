// What to offer: valuations with an offer per complaint, offers for a table of customers, and one offer under
// uncertainty. Read ratios within one run; single times are of the machine.
#include <benchmark/benchmark.h>
#include <amends/core/random.hpp>
#include <amends/economics/complaint_valuation.hpp>

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

}  // namespace

BENCHMARK_MAIN();
