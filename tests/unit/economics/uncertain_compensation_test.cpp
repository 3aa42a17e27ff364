#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;
using math::Distribution;

namespace {

// The draws written out again: the quantile of the quantity at the uniform number of its stream.
double drawn(const Distribution& value, const char* name, std::uint64_t i, std::uint64_t seed = 7) {
  return value.is_fixed() ? value.median() : math::QuantileTable(value)(core::uniform(seed, core::stream_of(name), i));
}
std::vector<double> column(const Distribution& value, const char* name, std::size_t draws) {
  std::vector<double> out;
  const math::QuantileTable table(value);
  for (std::size_t i = 0; i < draws; ++i)
    out.push_back(value.is_fixed() ? value.median() : table(core::uniform(7, core::stream_of(name), i)));
  return out;
}

double mean_of(const std::function<double(std::size_t)>& f, std::size_t n) {
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) sum += f(i);
  return sum / static_cast<double>(n);
}

struct Best {
  double offer = 0.0;
  double profit = -infinity;
};
// The oracle of the search: every offer of a dense grid, each with the profits of all draws.
Best on_grid(const std::function<double(double)>& profit, double least, double most, int cells) {
  Best best;
  for (int i = 0; i <= cells; ++i) {
    const double c = least + (most - least) * i / cells;
    const double p = profit(c);
    if (p > best.profit) best = {c, p};
  }
  return best;
}

const UncertainSaturatingStay known{.stay_without = 0.3, .stay_limit = 0.9, .rate = 0.05};

}  // namespace

TEST_CASE("with nothing uncertain the offer is the closed form") {
  // Worked example: offer 43.944492, gain 136.055508, break-even 199.991825.
  const UncertainCompensation found =
      optimal_compensation(known, {.value_of_keeping = 300.0, .stay_if_silent = 0.2, .handling_cost = 10.0});
  CHECK(found.compensation == Approx(43.944492).margin(5e-7));
  CHECK(found.gain_over_silence.mean == Approx(136.055508).margin(5e-7));
  CHECK(found.gain_over_silence.quantiles[0] == Approx(136.055508).margin(5e-7));
  CHECK(*found.break_even == Approx(199.991825).margin(5e-6));
  CHECK(found.optimum.quantiles[2] == Approx(found.compensation).epsilon(1e-9));
  CHECK(found.loss_of_ignorance == Approx(0.0).margin(1e-9));
  CHECK(found.loss_of_offer_at_means == Approx(0.0).margin(1e-9));
  CHECK(found.share_no_offer == 0.0);
  CHECK(found.warnings.empty());
  CHECK(found.draws == 10'000);
  CHECK(found.seed == 7);
  CHECK(found.curve.size() == 33);
  CHECK(found.curve.front().compensation == 0.0);
  CHECK(found.curve.front().mean == Approx(80.0).epsilon(1e-12));  // .3 * 300 - 10

  // The same curve on the scale of a price of 50, and the other two curves.
  const UncertainSaturatingStay relative{.stay_without = 0.3, .stay_limit = 0.9, .rate = 2.5};
  CHECK(
      optimal_compensation(relative, {.value_of_keeping = 300.0, .stay_if_silent = 0.2, .price = 50.0}, {.draws = 100})
          .compensation == Approx(43.944492).margin(5e-7));
  for (const double value : {20.0, 60.0, 90.0, 95.0, 300.0, 3000.0}) {
    const UncertainCompensationInputs in{.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 5.0};
    const recovery::CompensationInputs certain{.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 5.0};
    const auto compare = [&](const UncertainStay& response, const auto& curve) {
      const UncertainCompensation one = optimal_compensation(response, in, {.draws = 100});
      const recovery::CompensationPlan plan = recovery::optimal_compensation(curve, certain);
      CHECK(one.compensation == Approx(plan.compensation).margin(1e-5));
      CHECK(one.profit.mean == Approx(plan.profit).epsilon(1e-9));
      CHECK(one.break_even.has_value() == plan.break_even.has_value());
      if (plan.break_even) CHECK(*one.break_even == Approx(*plan.break_even).margin(1e-5));
    };
    compare(UncertainSShapedStay{.stay_without = 0.3, .stay_limit = 0.9, .midpoint = 45.0, .steepness = 0.16},
            recovery::SShapedStay{0.3, 0.9, 45.0, 0.16});
    compare(UncertainInvertedUStay{.stay_without = 0.3, .stay_peak = 0.9, .peak = 75.0, .stay_beyond = 0.5},
            recovery::InvertedUStay{0.3, 0.9, 75.0, 0.5});
  }
}

TEST_CASE("the one offer has the highest mean profit: dense grid over all draws written out") {
  constexpr std::size_t draws = 400;
  std::size_t several_tops = 0;
  for (std::uint64_t k = 0; k < 60; ++k) {
    const auto u = [&](std::uint64_t place) { return core::uniform(21, place, k); };
    const Distribution without = Distribution::uniform(0.1, 0.1 + 0.3 * u(1));
    const Distribution limit = Distribution::uniform(0.5, 0.5 + 0.5 * u(2));
    const Distribution value = Distribution::log_normal(4.0 + 2.0 * u(3), 0.3 + u(4));
    const Distribution fraud = Distribution::beta(1.0, 9.0);
    // Two kinds of customers, so that the mean has two tops: those who take little and those who ask for much.
    const std::vector<double> places{10.0 + 10.0 * u(5), 60.0 + 80.0 * u(6)};
    const Distribution midpoint = Distribution::empirical(places);
    const Distribution steepness = Distribution::uniform(0.2, 0.2 + u(7));
    const UncertainCompensationInputs in{.value_of_keeping = value,
                                         .stay_if_silent = 0.2,
                                         .handling_cost = 5.0,
                                         .fraud_share = fraud,
                                         .fairness_floor = k % 4 == 1 ? 0.5 : 0.0,
                                         .loss = 30.0,
                                         .largest_offer = k % 5 == 2 ? 50.0 : infinity};
    const std::vector<double> s0 = column(without, "stay_without", draws), v = column(value, "value_of_keeping", draws),
                              f = column(fraud, "fraud_share", draws);
    const double least = in.fairness_floor * 30.0;
    const double furthest = mean_of([&](std::size_t i) { return v[i]; }, draws);
    const auto compare = [&](const UncertainStay& response, const auto& curve_of) {
      const UncertainCompensation found = optimal_compensation(response, in, {.draws = draws, .curve_points = 0});
      std::vector<decltype(curve_of(std::size_t{0}))> curves;
      for (std::size_t i = 0; i < draws; ++i) curves.push_back(curve_of(i));
      const auto profit = [&](double c) {
        return mean_of(
            [&](std::size_t i) { return (1.0 - f[i]) * (curves[i].stay(c) * v[i] - c - 5.0) - f[i] * (c + 5.0); },
            draws);
      };
      const double most = (std::max)(least, (std::min)(in.largest_offer, least + furthest));
      const Best best = on_grid(profit, least, most, 500);
      INFO("case " << k << ": " << found.compensation << " against " << best.offer);
      REQUIRE(found.compensation >= least);
      REQUIRE(found.compensation <= (std::max)(least, in.largest_offer));
      REQUIRE(found.profit.mean == Approx(profit(found.compensation)).epsilon(1e-9));
      REQUIRE(found.profit.mean >= best.profit - 1e-7 * furthest - 1e-9);
      REQUIRE(found.search_gap <= 1.1e-7 * furthest);
      // What knowing would add: the same offer against each draw's own.
      const double knowing = mean_of(
          [&](std::size_t i) {
            const recovery::OfferTerms terms{in.fairness_floor, in.loss, in.largest_offer, f[i]};
            const auto plan = recovery::optimal_compensation(
                curves[i], {.value_of_keeping = v[i], .stay_if_silent = 0.2, .handling_cost = 5.0}, terms);
            return plan.profit;
          },
          draws);
      CHECK(found.loss_of_ignorance == Approx(knowing - found.profit.mean).epsilon(1e-6).margin(1e-7));
      CHECK(found.loss_of_offer_at_means ==
            Approx(found.profit.mean - profit(found.offer_at_means)).epsilon(1e-6).margin(1e-6));
    };
    const std::vector<double> s1 = column(limit, "stay_limit", draws), m = column(midpoint, "midpoint", draws),
                              st = column(steepness, "steepness", draws);
    compare(UncertainSShapedStay{without, limit, midpoint, steepness}, [&](std::size_t i) {
      return recovery::SShapedStay{s0[i], s1[i], m[i], st[i]};
    });
    const std::vector<double> peak = column(midpoint, "peak", draws), top = column(limit, "stay_peak", draws),
                              beyond = column(without, "stay_beyond", draws);
    compare(UncertainInvertedUStay{without, limit, midpoint, without}, [&](std::size_t i) {
      return recovery::InvertedUStay{s0[i], top[i], peak[i], beyond[i]};
    });
    const Distribution rate = Distribution::log_normal(-3.5, 1.0);
    const std::vector<double> r = column(rate, "rate", draws);
    compare(UncertainSaturatingStay{without, limit, rate}, [&](std::size_t i) {
      return recovery::SaturatingStay{s0[i], s1[i], r[i]};
    });

    // Count the cases in which the mean has several tops, so that the search had something to miss.
    const auto slope = [&](double c) {
      return mean_of(
          [&](std::size_t i) {
            return (1.0 - f[i]) * v[i] * recovery::SShapedStay{s0[i], s1[i], m[i], st[i]}.slope(c) - 1.0;
          },
          draws);
    };
    int turns = 0;
    for (double c = 0.5; c < 200.0; c += 0.5) turns += slope(c) > 0.0 && slope(c + 0.5) <= 0.0 ? 1 : 0;
    several_tops += turns > 1 ? 1u : 0u;
  }
  CHECK(several_tops >= 20);
}

TEST_CASE("two kinds of customers: one offer lies on a top that the means do not see") {
  // Half take 12, half want 80. At the mean midpoint of 46 hardly anybody is moved.
  const std::vector<double> kinds{12.0, 80.0};
  const UncertainSShapedStay response{
      .stay_without = 0.3, .stay_limit = 0.9, .midpoint = Distribution::empirical(kinds), .steepness = 0.5};
  const UncertainCompensation found =
      optimal_compensation(response, {.value_of_keeping = 150.0, .stay_if_silent = 0.2}, {.draws = 4'000});
  CHECK(found.compensation > 12.0);
  CHECK(found.compensation < 30.0);
  CHECK(found.offer_at_means > 46.0);
  CHECK(found.loss_of_offer_at_means > 20.0);
  CHECK(found.optimum.quantiles[0] < 30.0);  // those who take little
  CHECK(found.optimum.quantiles[4] > 80.0);  // those who want much
  CHECK(found.loss_of_ignorance > 0.0);
}

TEST_CASE("profit, its interval and the distribution of the optimum are those of the draws") {
  constexpr std::size_t draws = 1'000;
  const Distribution rate = Distribution::log_normal(-3.0, 0.5), value = Distribution::gamma(4.0, 4.0 / 300.0);
  const UncertainCompensation found = optimal_compensation(
      UncertainSaturatingStay{.stay_without = 0.3, .stay_limit = 0.9, .rate = rate},
      {.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 10.0}, {.draws = draws, .curve_points = 5});
  std::vector<double> profit, optimum;
  std::size_t nothing = 0, negative = 0;
  for (std::size_t i = 0; i < draws; ++i) {
    const double g = drawn(rate, "rate", i), v = drawn(value, "value_of_keeping", i);
    profit.push_back((0.9 - 0.6 * std::exp(-g * found.compensation)) * v - found.compensation - 10.0);
    optimum.push_back((std::max)(0.0, std::log(g * 0.6 * v) / g));
    nothing += optimum.back() == 0.0 ? 1u : 0u;
    negative += profit.back() < 0.0 ? 1u : 0u;
  }
  std::sort(profit.begin(), profit.end());
  std::sort(optimum.begin(), optimum.end());
  // The 5 % point of 1,000 sorted values lies at place 49.95.
  CHECK(found.profit.quantiles[0] == Approx(profit[49] + 0.95 * (profit[50] - profit[49])).epsilon(1e-9));
  CHECK(found.optimum.quantiles[2] == Approx((optimum[499] + optimum[500]) / 2.0).epsilon(1e-9));
  CHECK(found.share_no_offer == Approx(static_cast<double>(nothing) / draws));
  CHECK(found.profit.share_negative == Approx(static_cast<double>(negative) / draws));
  CHECK(found.curve.size() == 5);
  CHECK(found.curve[1].lower <= found.curve[1].mean);
}

TEST_CASE("terms bind, draws that cannot be are named, sharing is kept") {
  const Distribution value = Distribution::gamma(4.0, 4.0 / 300.0);
  const auto with = [&](UncertainCompensationInputs in) { return optimal_compensation(known, in, {.draws = 500}); };
  using Warning = UncertainCompensationWarning;
  const UncertainCompensation dear =
      with({.value_of_keeping = value, .stay_if_silent = 0.2, .fairness_floor = 2.0, .loss = 200.0});
  CHECK(dear.compensation == 400.0);
  CHECK(dear.warnings.has(Warning::floor_above_break_even));
  CHECK_FALSE(dear.warnings.has(Warning::worse_than_silence));
  const UncertainCompensation both = with(
      {.value_of_keeping = value, .stay_if_silent = 0.2, .fairness_floor = 1.0, .loss = 60.0, .largest_offer = 20.0});
  CHECK(both.compensation == 60.0);
  CHECK(both.warnings.has(Warning::floor_above_cap));
  CHECK(with({.value_of_keeping = value, .stay_if_silent = 0.2, .largest_offer = 20.0}).compensation == 20.0);
  const UncertainCompensation hopeless = with({.value_of_keeping = 50.0, .stay_if_silent = 0.9, .handling_cost = 40.0});
  CHECK_FALSE(hopeless.break_even);
  CHECK(hopeless.warnings.has(Warning::worse_than_silence));
  CHECK(to_string(Warning::limit_below_start) == "limit_below_start");

  // Overlapping distributions: where the limit lies below the start, an offer does nothing.
  const Distribution start = Distribution::uniform(0.2, 0.6), end = Distribution::uniform(0.4, 0.8);
  const UncertainCompensation overlapping =
      optimal_compensation(UncertainSaturatingStay{.stay_without = start, .stay_limit = end, .rate = 0.05},
                           {.value_of_keeping = 300.0, .stay_if_silent = 0.2}, {.draws = 2'000});
  CHECK(overlapping.warnings.has(Warning::limit_below_start));
  CHECK(overlapping.share_limit_below_start == Approx(0.125).margin(0.03));  // the triangle of side .2 in .4 x .4

  // One quantity under one name has one draw: fraud and silence the same number.
  const Distribution share = Distribution::uniform(0.1, 0.5);
  const UncertainCompensation shared = optimal_compensation(
      UncertainSaturatingStay{Assumption(share, "", "share"), 0.9, 0.05},
      {.value_of_keeping = 300.0, .stay_if_silent = Assumption(share, "", "share")}, {.draws = 1'000});
  // gain = ((.9 - (.9 - x) e) - x) 300 - c = (.9 - x)(1 - e) 300 - c: its deviation is that of x times (1 - e) 300.
  const double e = std::exp(-0.05 * shared.compensation);
  CHECK(shared.gain_over_silence.standard_deviation == Approx(0.4 / std::sqrt(12.0) * (1.0 - e) * 300.0).epsilon(0.03));

  // The same draws whatever else is certain, and another seed another answer.
  CHECK(optimal_compensation(known, {.value_of_keeping = value, .stay_if_silent = 0.2}, {.draws = 500}).profit.mean ==
        with({.value_of_keeping = value, .stay_if_silent = 0.2}).profit.mean);
  CHECK(optimal_compensation(known, {.value_of_keeping = value, .stay_if_silent = 0.2}, {.draws = 500, .seed = 8})
            .profit.mean != with({.value_of_keeping = value, .stay_if_silent = 0.2}).profit.mean);
}

TEST_CASE("what cannot be asked is refused by name") {
  const auto fault = [](const UncertainStay& response, const UncertainCompensationInputs& in,
                        const UncertainCompensationOptions& options = {}) {
    return error_of([&] { static_cast<void>(optimal_compensation(response, in, options)); }).parameter();
  };
  const UncertainCompensationInputs good{.value_of_keeping = 300.0, .stay_if_silent = 0.2};
  CHECK(fault(UncertainSaturatingStay{-0.1, 0.9, 0.05}, good) == "stay_without");
  CHECK(fault(UncertainSaturatingStay{0.3, Distribution::normal(0.9, 0.1), 0.05}, good) == "stay_limit");
  CHECK(fault(UncertainSaturatingStay{0.3, 0.9, 0.0}, good) == "rate");
  CHECK(fault(UncertainSShapedStay{0.3, 0.9, -1.0, 0.1}, good) == "midpoint");
  CHECK(fault(UncertainInvertedUStay{0.3, 0.9, 0.0, 0.1}, good) == "peak");
  CHECK(fault(known, {.value_of_keeping = -1.0, .stay_if_silent = 0.2}) == "value_of_keeping");
  CHECK(fault(known, {.value_of_keeping = 1.0, .stay_if_silent = 1.2}) == "stay_if_silent");
  CHECK(fault(known, {.value_of_keeping = 1.0, .stay_if_silent = 0.2, .fraud_share = 2.0}) == "fraud_share");
  CHECK(fault(known, {.value_of_keeping = 1.0, .stay_if_silent = 0.2, .price = 0.0}) == "price");
  CHECK(fault(known, {.value_of_keeping = 1.0, .stay_if_silent = 0.2, .largest_offer = missing}) == "largest_offer");
  CHECK(fault(known, good, {.draws = 99}) == "draws");
  CHECK(fault(known, good, {.curve_points = 1}) == "curve_points");
  const std::vector<double> with_zero{0.0, 1.0};
  CHECK(fault(UncertainSaturatingStay{0.3, 0.9, Distribution::empirical(with_zero)}, good) == "response");
}
