#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/loop_estimate.hpp>
#include <amends/impl/economics/loop_fit.hpp>
#include <amends/math/share_interval.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::ComplaintLoop;
using economics::estimate_loop;
using economics::LoopEstimate;
using economics::LoopEstimateOptions;
using economics::LoopEstimateWarning;
using economics::LoopParameterStatus;
using economics::LoopPeriod;
using economics::LoopRates;
using economics::LoopReason;
using economics::LoopVoiceSource;

namespace {
constexpr double customers = 50'000;

bool holds_value(const economics::LoopFigure& figure, double value) {
  return figure.lower <= value && value <= figure.upper;
}

// Expected counts, no chance in them.
std::vector<LoopPeriod> expected(const LoopRates& r, double p, const std::vector<double>& voices, double surveyed) {
  std::vector<LoopPeriod> out;
  for (std::size_t t = 0; t < voices.size(); ++t) {
    out.push_back({.period = 2020 + static_cast<std::int64_t>(t),
                   .surveyed = surveyed,
                   .with_problem = surveyed * p,
                   .complained = surveyed * p * voices[t],
                   .customers = customers,
                   .complaints = customers * p * voices[t]});
    const double acted = r.acted_on * voices[t];
    p += r.new_causes * (1 - r.prevention * acted) - (r.fading + r.learning * acted) * p;
  }
  return out;
}

double binomial(double n, double p, std::mt19937_64& generator) {
  // The normal is near enough at these sizes, and the same on every machine's standard library but for rounding.
  double sum = 0.0;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(generator() >> 11) * 0x1p-53;
  const double drawn = std::round(n * p + (sum - 6.0) * std::sqrt(n * p * (1 - p)));
  return (std::min)((std::max)(drawn, 0.0), n);
}

std::vector<LoopPeriod> drawn(const std::vector<LoopPeriod>& means, std::mt19937_64& generator) {
  std::vector<LoopPeriod> out(means);
  for (LoopPeriod& one : out) {
    const double voice = one.complained / one.with_problem;
    one.with_problem = binomial(one.surveyed, one.with_problem / one.surveyed, generator);
    one.complained = binomial(one.with_problem, voice, generator);
    one.complaints = binomial(one.customers, one.complaints / one.customers, generator);
  }
  return out;
}

LoopEstimateOptions stating(const LoopRates& r, bool new_causes, bool fading) {
  LoopEstimateOptions options{.prevention = r.prevention, .acted_on = r.acted_on};
  if (new_causes) options.new_causes = r.new_causes;
  if (fading) options.fading = r.fading;
  return options;
}

constexpr LoopRates truth{.new_causes = 0.03, .fading = 0.1, .learning = 0.6, .prevention = 0.4, .acted_on = 0.9};
const std::vector<double> voices{0.1, 0.1, 0.5, 0.4, 0.3, 0.7};
}  // namespace

TEST_CASE("loop estimate: expected counts give the rates back, whatever is stated and in whatever order") {
  for (const bool by_records : {true, false})
    for (const bool new_causes : {true, false})
      for (const bool fading : {true, false}) {
        std::vector<LoopPeriod> periods = expected(truth, 0.2, voices, 4000);
        LoopEstimateOptions options = stating(truth, new_causes, fading);
        options.voice_from = by_records ? LoopVoiceSource::records : LoopVoiceSource::survey;
        const LoopEstimate found = estimate_loop(periods, options);
        CAPTURE(by_records, new_causes, fading);
        CHECK(found.learning.figure.value == Approx(truth.learning).epsilon(1e-8));
        CHECK(found.new_causes.figure.value == Approx(truth.new_causes).epsilon(1e-8));
        CHECK(found.fading.figure.value == Approx(truth.fading).epsilon(1e-8));
        CHECK(found.learning.status == LoopParameterStatus::estimated);
        CHECK((found.fading.status == LoopParameterStatus::stated) == fading);
        CHECK(std::isnan(found.fading.figure.lower) == fading);
        CHECK(found.chi_square == Approx(0.0).margin(1e-12));
        CHECK(found.degrees_of_freedom == 6u - 2u - !new_causes - !fading);
        CHECK(found.loop().steady_state(0.3) == Approx(ComplaintLoop(truth).steady_state(0.3)).epsilon(1e-7));
        std::reverse(periods.begin(), periods.end());
        std::swap(periods[1], periods[4]);
        const LoopEstimate again = estimate_loop(periods, options);
        CHECK(again.learning.figure.value == found.learning.figure.value);
        CHECK(again.learning.standard_error == found.learning.standard_error);
        CHECK(again.periods.front().period == 2020);
        CHECK(again.voice_change.value == Approx(0.6).epsilon(1e-12));
      }
}

TEST_CASE("loop estimate: a first period at rest gives the new causes") {
  const auto loop =
      ComplaintLoop::at_rest({.problem_rate = 0.12, .voice = 0.2, .fading = 0.1, .learning = 0.5, .prevention = 0.3});
  const auto periods = expected(loop.rates(), 0.12, {0.2, 0.2, 0.6, 0.6, 0.4}, 3000);
  for (const bool fading : {true, false}) {
    LoopEstimateOptions options = stating(loop.rates(), false, fading);
    options.first_period_at_rest = true;
    const LoopEstimate found = estimate_loop(periods, options);
    CAPTURE(fading);
    CHECK(found.periods_needed == (fading ? 3 : 4));
    CHECK(found.learning.figure.value == Approx(0.5).epsilon(1e-8));
    CHECK(found.new_causes.status == LoopParameterStatus::at_rest);
    CHECK(found.new_causes.figure.value == Approx(loop.rates().new_causes).epsilon(1e-8));
    CHECK(found.new_causes.figure.upper > found.new_causes.figure.value);
  }
  LoopEstimateOptions both = stating(loop.rates(), true, true);
  both.first_period_at_rest = true;
  CHECK(error_of([&] { (void)estimate_loop(periods, both); }).code() == ErrorCode::contradiction);
}

TEST_CASE("loop estimate: shares are no counts") {
  std::vector<LoopPeriod> periods{
      {.period = 1, .surveyed = 2000, .with_problem = 0.12, .customers = 50'000, .complaints = 1500},
      {.period = 2, .surveyed = 2000, .with_problem = 0.105, .customers = 50'000, .complaints = 1400}};
  const auto refused = [&] {
    return std::string(error_of([&] { (void)estimate_loop(periods, {.fading = 0.1}); }).parameter());
  };
  CHECK(refused() == "with_problem");
  for (LoopPeriod& one : periods) {
    one.with_problem *= one.surveyed;
    one.complaints /= one.customers;
  }
  CHECK(refused() == "complaints");
}

TEST_CASE("loop estimate: two periods by hand") {
  // l = (p1 + g - d p1 - p2) / kappa, kappa = 1500/50000 = .03; p1 .12, p2 .105, g .03, d .1: l = .033 / .03 = 1.1.
  // Variance by the delta method: ((1-d)^2 p1 q1/n + p2 q2/n + l^2 kappa (1 - kappa)/N) / kappa^2.
  const std::vector<LoopPeriod> periods{
      {.period = 1, .surveyed = 2000, .with_problem = 240, .customers = 50'000, .complaints = 1500},
      {.period = 2, .surveyed = 2000, .with_problem = 210, .customers = 50'000, .complaints = 1400}};
  const LoopEstimate found = estimate_loop(periods, {.new_causes = 0.03, .fading = 0.1});
  CHECK(found.learning.figure.value == Approx(1.1).epsilon(1e-10));
  const double variance =
      (0.81 * 0.12 * 0.88 / 2000 + 0.105 * 0.895 / 2000 + 1.21 * 0.03 * 0.97 / 50'000) / (0.03 * 0.03);
  CHECK(found.learning.standard_error == Approx(std::sqrt(variance)).epsilon(1e-8));
  CHECK(found.learning.figure.upper == Approx(1.1 + 1.959963985 * std::sqrt(variance)).epsilon(1e-8));
  CHECK(found.warnings.has(LoopEstimateWarning::outside_its_domain));
  CHECK(found.warnings.has(LoopEstimateWarning::nothing_left_over));
  CHECK(std::isnan(found.p_value));
  CHECK(error_of([&] { (void)found.loop(); }).parameter() == "learning");
}

TEST_CASE("loop estimate: the gradient of the path against differences") {
  economics::detail::LoopFitProblem problem;
  for (int t = 0; t < 5; ++t) problem.problems.push_back({100.0 + t, 1000.0});
  problem.voiced.assign(5, {30.0, 1000.0});
  problem.fading_free = true;
  problem.acted_on = 0.8;
  problem.new_causes = 0.02;
  problem.prevented = 0.5;
  for (const int kind : {0, 1, 2, 3, 4, 5}) {
    problem.by_records = kind % 2 == 0;
    problem.at_rest = kind / 2 == 1;
    problem.new_causes_free = kind / 2 == 2;
    std::vector<double> x(problem.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.05 + 0.03 * static_cast<double>((7 * i) % 5);
    x[0] = 0.3;
    const auto course = economics::detail::loop_course(problem, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      constexpr double h = 1e-6;
      std::vector<double> up(x), down(x);
      up[i] += h;
      down[i] -= h;
      const auto above = economics::detail::loop_course(problem, up);
      const auto below = economics::detail::loop_course(problem, down);
      CAPTURE(kind, i);
      for (std::size_t t = 0; t < 5; ++t)
        CHECK(course.gradient[t][i] == Approx((above.rate[t] - below.rate[t]) / (2 * h)).margin(2e-8));
      CHECK(course.new_causes_gradient[i] == Approx((above.new_causes - below.new_causes) / (2 * h)).margin(2e-8));
    }
  }
}

TEST_CASE("loop estimate: voice by period") {
  const std::vector<LoopPeriod> periods{
      {.period = 1, .surveyed = 1000, .with_problem = 150, .complained = 45, .customers = 20'000, .complaints = 600},
      {.period = 2, .surveyed = 1000, .with_problem = 120, .complained = 60, .customers = 20'000, .complaints = 1000}};
  const LoopEstimate told = estimate_loop(periods, {.voice_from = LoopVoiceSource::survey});
  const auto first = math::wilson_interval(45, 150);
  const auto second = math::wilson_interval(60, 120);
  CHECK(told.periods[0].voice.lower == first.lower);
  CHECK(told.periods[1].voice.upper == second.upper);
  // Newcombe's interval of a difference, written out.
  CHECK(told.voice_change.lower ==
        Approx(0.2 - std::sqrt((0.5 - second.lower) * (0.5 - second.lower) + (first.upper - 0.3) * (first.upper - 0.3)))
            .epsilon(1e-12));
  const LoopEstimate kept = estimate_loop(periods);
  CHECK(kept.voice_from == LoopVoiceSource::records);
  CHECK(kept.periods[0].voice.value == Approx(0.03 / 0.15).epsilon(1e-13));
  CHECK(kept.periods[0].registration.value == Approx(0.03 / 0.045).epsilon(1e-13));
  // The ends are where the interval of kappa - R p has 0 at its end.
  const auto kappa = math::wilson_interval(600, 20'000);
  const auto rate = math::wilson_interval(150, 1000);
  const double low = kept.periods[0].voice.lower;
  const double high = kept.periods[0].voice.upper;
  CHECK(kappa.value - low * rate.value ==
        Approx(std::hypot(kappa.value - kappa.lower, low * (rate.upper - rate.value))).epsilon(1e-10));
  CHECK(kappa.value - high * rate.value ==
        Approx(-std::hypot(kappa.upper - kappa.value, high * (rate.value - rate.lower))).epsilon(1e-10));
}

TEST_CASE("loop estimate: what the periods do not carry is named") {
  const auto reason = [](const std::vector<LoopPeriod>& periods, const LoopEstimateOptions& options) {
    const LoopEstimate found = estimate_loop(periods, options);
    CHECK(found.learning.status == LoopParameterStatus::not_identified);
    CHECK(std::isnan(found.learning.figure.value));
    CHECK(error_of([&] { (void)found.loop(); }).code() == ErrorCode::missing);
    return found.learning.reason;
  };
  const LoopEstimateOptions known = stating(truth, true, true);
  const auto one = expected(truth, 0.2, {0.3}, 1000);
  CHECK(reason(one, known) == LoopReason::too_few_periods);
  CHECK(std::isnan(estimate_loop(one, known).voice_change.value));
  CHECK(estimate_loop(one, known).periods[0].voice.value == Approx(0.3).epsilon(1e-12));

  // Two periods do not tell fading and learning apart.
  const auto two = expected(truth, 0.2, {0.3, 0.5}, 1000);
  const LoopEstimate apart = estimate_loop(two, stating(truth, true, false));
  CHECK(apart.periods_needed == 3);
  CHECK(apart.fading.reason == LoopReason::too_few_periods);
  CHECK(apart.new_causes.status == LoopParameterStatus::stated);
  CHECK(reason(expected(truth, 0.2, {0.3, 0.3, 0.3, 0.3}, 1000), stating(truth, true, false)) ==
        LoopReason::voice_unchanged);
  // At rest with the same voice: nothing changes.
  const auto still = ComplaintLoop::at_rest({.problem_rate = 0.1, .voice = 0.3, .fading = 0.1, .learning = 0.5});
  const auto same = expected(still.rates(), 0.1, {0.3, 0.3, 0.3, 0.3, 0.3}, 1000);
  CHECK(reason(same, stating(still.rates(), false, true)) == LoopReason::complaints_unchanged);
  LoopEstimateOptions rest = stating(still.rates(), false, true);
  rest.first_period_at_rest = true;
  CHECK(reason(same, rest) == LoopReason::complaints_unchanged);
  // A constant problem rate alone is no obstacle where the rest is stated.
  CHECK(estimate_loop(same, stating(still.rates(), true, true)).learning.figure.value == Approx(0.5).epsilon(1e-9));
  // Voice changes, problem rates do not: g and d are not told apart.
  const LoopRates deaf{.new_causes = 0.01, .fading = 0.1, .learning = 0.0};
  CHECK(reason(expected(deaf, 0.1, {0.1, 0.6, 0.2, 0.5}, 1000), stating(deaf, false, false)) ==
        LoopReason::problem_rate_unchanged);
  CHECK(reason(expected(truth, 0.2, {0, 0, 0.5}, 1000), known) == LoopReason::no_complaints);
  LoopEstimateOptions idle = known;
  idle.acted_on = 0;
  CHECK(reason(two, idle) == LoopReason::no_complaints);

  auto unasked = expected(truth, 0.2, voices, 1000);
  for (const std::size_t t : {1u, 2u, 4u, 5u})
    unasked[t].surveyed = unasked[t].with_problem = unasked[t].complained = 0;
  CHECK(reason(unasked, stating(truth, false, false)) == LoopReason::too_few_surveys);
  CHECK(std::isnan(estimate_loop(unasked, known).periods[1].problem_rate.value));
  // Periods without a survey are passed through, the records being there.
  LoopRates plain = truth;
  plain.prevention = 0.0;
  auto passed = expected(plain, 0.2, voices, 1000);
  for (const std::size_t t : {0u, 2u}) passed[t].surveyed = passed[t].with_problem = passed[t].complained = 0;
  CHECK(estimate_loop(passed, stating(plain, false, true)).learning.figure.value ==
        Approx(plain.learning).epsilon(1e-7));
  LoopEstimateOptions asking = stating(plain, false, true);
  asking.voice_from = LoopVoiceSource::survey;
  CHECK(reason(passed, asking) == LoopReason::voice_unknown);

  // An interval that holds all shares says nothing, and says so.
  const LoopEstimate wide = estimate_loop(expected(truth, 0.2, {0.1, 0.1}, 50), known);
  CHECK(wide.learning.reason == LoopReason::too_wide);
  CHECK(wide.learning.figure.value == Approx(truth.learning).epsilon(1e-8));
  CHECK(wide.learning.figure.lower < 0.0);
}

TEST_CASE("loop estimate: warnings") {
  auto periods = expected(truth, 0.2, voices, 4000);
  const LoopEstimateOptions options = stating(truth, false, true);
  CHECK(!estimate_loop(periods, options).warnings.has(LoopEstimateWarning::does_not_fit));
  CHECK(!estimate_loop(periods, options).warnings.has(LoopEstimateWarning::more_than_told));
  periods[3].with_problem += 150;  // a shock that no loop explains
  CHECK(estimate_loop(periods, options).warnings.has(LoopEstimateWarning::does_not_fit));
  CHECK(estimate_loop(periods, options).p_value < 0.001);
  periods = expected(truth, 0.2, voices, 4000);
  for (LoopPeriod& one : periods) one.complaints *= 1.4;
  CHECK(estimate_loop(periods, options).warnings.has(LoopEstimateWarning::more_than_told));
  periods = expected(truth, 0.2, voices, 40);
  CHECK(estimate_loop(periods, options).warnings.has(LoopEstimateWarning::thin_survey));
  periods = expected(truth, 0.2, voices, 4000);
  periods[0].complaints = 20'000;
  CHECK(estimate_loop(periods, options).warnings.has(LoopEstimateWarning::voice_above_one));
}

TEST_CASE("loop estimate: nothing surveyed has a problem, everybody has") {
  auto periods = expected(truth, 0.05, voices, 300);
  periods[2].with_problem = periods[2].complained = 0;
  const LoopEstimate none = estimate_loop(periods, stating(truth, false, true));
  CHECK(std::isfinite(none.learning.figure.value));
  CHECK(std::isnan(none.periods[2].voice.value));
  periods[2].with_problem = 300;
  const LoopEstimate all = estimate_loop(periods, stating(truth, false, true));
  CHECK(all.learning.reason != LoopReason::none);
  CHECK(all.periods[2].problem_rate.upper == 1.0);
}

TEST_CASE("loop estimate: intervals of 95 % hold the truth in 95 % of data sets") {
  std::mt19937_64 generator(3);
  const std::size_t sets = 600;
  for (const int kind : {0, 1, 2, 3}) {
    LoopRates rates = truth;
    LoopEstimateOptions options = stating(truth, kind == 0, kind != 3);
    std::vector<LoopPeriod> means = expected(truth, 0.2, voices, 2000);
    if (kind == 0) means = expected(truth, 0.2, {0.4, 0.4}, 2000);
    if (kind == 1) options.voice_from = LoopVoiceSource::survey;
    if (kind == 2) {
      rates = ComplaintLoop::at_rest({.problem_rate = 0.12, .voice = 0.2, .fading = 0.1, .learning = 0.5}).rates();
      options = stating(rates, false, true);
      options.first_period_at_rest = true;
      means = expected(rates, 0.12, {0.2, 0.2, 0.6, 0.6, 0.4}, 2000);
    }
    std::size_t learning = 0, new_causes = 0, fading = 0, voice = 0, change = 0;
    for (std::size_t i = 0; i < sets; ++i) {
      const LoopEstimate found = estimate_loop(drawn(means, generator), options);
      learning += holds_value(found.learning.figure, rates.learning);
      new_causes += holds_value(found.new_causes.figure, rates.new_causes);
      fading += holds_value(found.fading.figure, rates.fading);
      voice += holds_value(found.periods[1].voice, means[1].complained / means[1].with_problem);
      const double moved =
          means.back().complained / means.back().with_problem - means[0].complained / means[0].with_problem;
      change += holds_value(found.voice_change, moved);
    }
    // Four standard errors of a share of .95 in 600.
    const auto near_level = [&](std::size_t held) {
      return std::fabs(static_cast<double>(held) / sets - 0.95) < 0.036;
    };
    CAPTURE(kind, learning, new_causes, fading, voice, change);
    CHECK(near_level(learning));
    if (kind != 0) CHECK(near_level(new_causes));
    if (kind == 3) CHECK(near_level(fading));
    CHECK(near_level(voice));
    CHECK(near_level(change));
  }
}

TEST_CASE("loop estimate: errors") {
  auto periods = expected(truth, 0.2, {0.3, 0.4}, 1000);
  const auto parameter = [&](const LoopEstimateOptions& options = {}) {
    return error_of([&] { (void)estimate_loop(periods, options); }).parameter();
  };
  CHECK(error_of([] { (void)estimate_loop({}); }).code() == ErrorCode::missing);
  CHECK(parameter({.fading = 1.5}) == "fading");
  CHECK(parameter({.prevention = missing}) == "prevention");
  CHECK(parameter({.level = 1.0}) == "level");
  periods[1].period = 2020;
  CHECK(error_of([&] { (void)estimate_loop(periods); }).code() == ErrorCode::contradiction);
  periods[1].period = 2022;
  CHECK(holds(error_of([&] { (void)estimate_loop(periods); }).what(), "2022 after 2020"));
  periods[1].period = 2021;
  periods[1].with_problem = 1001;
  CHECK(parameter() == "periods[1].with_problem");
  periods[1].with_problem = missing;
  CHECK(parameter() == "periods[1].with_problem");
  periods[1].with_problem = 10;
  CHECK(parameter() == "periods[1].complained");
  periods[1].complained = missing;
  CHECK(parameter({.voice_from = LoopVoiceSource::survey}) == "complained");
  periods[1].complaints = customers + 1;
  CHECK(parameter() == "periods[1].complaints");
  periods[1].complaints = missing;
  CHECK(parameter({.voice_from = LoopVoiceSource::records}) == "complaints");
  CHECK(parameter() == "complained");
}
