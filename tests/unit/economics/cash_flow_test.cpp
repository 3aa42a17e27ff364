#include <algorithm>
#include <amends/economics/cash_flow.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using economics::discounted_payback;
using economics::irr;
using economics::IrrStatus;
using economics::IrrWarning;
using economics::npv;
using economics::payback;
using economics::PaybackStatus;
using Flows = std::vector<double>;

namespace {
double naive_npv(const Flows& flows, double rate, double delay) {
  double sum = 0.0;
  for (std::size_t k = 0; k < flows.size(); ++k) sum += flows[k] / std::pow(1 + rate, static_cast<double>(k) + delay);
  return sum;
}
/// A small deterministic sequence in [0, 1).
double pseudo_random(std::uint32_t& state) {
  state = state * 1664525u + 1013904223u;
  return state / 4294967296.0;
}
}  // namespace

TEST_CASE("net present value in the three timings") {
  // The flows and the rate of the npv example of numpy-financial's documentation; values recomputed with mpmath at 30
  // digits: 3065.2226681795345109 with the first flow now, 2838.1691372032726953 after one period.
  const Flows flows{-40000, 5000, 8000, 12000, 30000};
  CHECK(npv(flows, {.annual_rate = AnnualRate(0.08), .first_payment = FirstPayment::now}) ==
        Approx(3065.2226681795345109).epsilon(1e-13));
  CHECK(npv(flows, {.annual_rate = AnnualRate(0.08), .first_payment = FirstPayment::after_one_period}) ==
        Approx(2838.1691372032726953).epsilon(1e-13));
  CHECK(npv(flows, {.annual_rate = AnnualRate(0.08), .first_payment = FirstPayment::mid_period}) ==
        Approx(naive_npv(flows, 0.08, 0.5)).epsilon(1e-12));
  // mpmath again: -0.0084785916384261307447 at 28.1 %.
  CHECK(npv(Flows{-100, 39, 59, 55, 20}, {.annual_rate = AnnualRate(0.281), .first_payment = FirstPayment::now}) ==
        Approx(-0.0084785916384261307447).margin(1e-13));
}

TEST_CASE("monthly flows use the twelfth root of the annual factor") {
  Flows flows(25, 0.0);
  flows[12] = 110;
  flows[24] = 121;
  CHECK(npv(flows, {.annual_rate = AnnualRate(0.1), .periods_per_year = 12, .first_payment = FirstPayment::now}) ==
        Approx(200.0).epsilon(1e-13));
}

TEST_CASE("net present value is linear and zero-rate flows just add") {
  const Flows a{-3, 1, 4};
  const Flows b{1, 5, -9};
  const Flows both{-3 + 2 * 1, 1 + 2 * 5, 4 + 2 * -9};
  const economics::Discounting d{.annual_rate = AnnualRate(0.07), .first_payment = FirstPayment::mid_period};
  CHECK(npv(both, d) == Approx(npv(a, d) + 2 * npv(b, d)).epsilon(1e-13));
  CHECK(npv(a, {.annual_rate = AnnualRate(0), .first_payment = FirstPayment::now}) == 2.0);
}

TEST_CASE("the one internal rate of conventional flows") {
  // Flows of numpy-financial's irr examples and a few textbook-like ones; rates recomputed with mpmath (all roots of
  // the polynomial at 30 digits).
  struct Case {
    Flows flows;
    double rate;
  };
  const Case cases[] = {{{-100, 39, 59, 55, 20}, 0.28094842115996110458},
                        {{-100, 0, 0, 74}, -0.095495830348972519838},
                        {{-100, 100, 0, 7}, 0.062058485629929459869},
                        {{-40000, 5000, 8000, 12000, 30000}, 0.10582259840890166303},
                        {{-15000, 1500, 2500, 3500, 4500, 6000}, 0.052432888859414102957}};
  for (const Case& one : cases) {
    const auto result = irr(one.flows);
    CHECK(result.status == IrrStatus::found);
    CHECK(result.sign_changes == 1);
    CHECK(result.warnings.empty());
    CHECK(result.rate() == Approx(one.rate).epsilon(1e-13));
  }
  // A loan: the same arithmetic, but the borrower wants the rate low.
  const auto loan = irr(Flows{3000, -926, -926, -926, -926});
  CHECK(loan.rate() == Approx(0.089997054784344068817).epsilon(1e-12));
  CHECK(loan.warnings.has(IrrWarning::starts_with_inflow));
}

TEST_CASE("several internal rates are all found and are a warning") {
  // -1000 (1+r)^2 + 2500 (1+r) - 1540 = 0 has roots 1.1 and 1.4: 1.1 + 1.4 = 2.5, 1.1 * 1.4 = 1.54.
  const auto classic = irr(Flows{-1000, 2500, -1540});
  REQUIRE(classic.annual_rates.size() == 2);
  CHECK(classic.annual_rates[0] == Approx(0.10).epsilon(1e-12));
  CHECK(classic.annual_rates[1] == Approx(0.40).epsilon(1e-12));
  CHECK(classic.warnings.has(IrrWarning::several_rates));
  CHECK(classic.sign_changes == 2);
  CHECK(std::isnan(classic.rate()));
  // The pump problem, Lorie & Savage (1955) as recalled; the roots 25 % and 400 % are arithmetic: x = 1.25 and 5 solve
  // 1.6 x^2 - 10 x + 10 = 0.
  const auto pump = irr(Flows{-1600, 10000, -10000});
  REQUIRE(pump.annual_rates.size() == 2);
  CHECK(pump.annual_rates[0] == Approx(0.25).epsilon(1e-12));
  CHECK(pump.annual_rates[1] == Approx(4.0).epsilon(1e-12));
  // More of numpy-financial's examples, which print one rate each (-.0833 and .0886); mpmath finds two and three.
  const auto two = irr(Flows{-100, 100, 0, -7});
  REQUIRE(two.annual_rates.size() == 2);
  CHECK(two.annual_rates[0] == Approx(-0.67889437363238651773).epsilon(1e-13));
  CHECK(two.annual_rates[1] == Approx(-0.083299666184932686484).epsilon(1e-12));
  const auto three = irr(Flows{-5, 10.5, 1, -8, 1});
  REQUIRE(three.annual_rates.size() == 3);
  CHECK(three.sign_changes == 3);
  CHECK(three.annual_rates[0] == Approx(-0.87020124748474117853).epsilon(1e-13));
  CHECK(three.annual_rates[1] == Approx(0.08859833852775534567).epsilon(1e-12));
  CHECK(three.annual_rates[2] == Approx(0.70955952768618357115).epsilon(1e-12));
}

TEST_CASE("roots put in come out") {
  // Flows are the coefficients of a product of (1 - (1+r) d) over chosen rates: every chosen rate is an internal rate.
  for (const Flows& rates :
       {Flows{-0.9, -0.5, 0.01, 0.02, 3.0}, Flows{0.05, 0.1, 0.2, 0.4, 0.8}, Flows{-0.99, 99.0}, Flows{0.0}}) {
    Flows flows{-100.0};
    for (const double r : rates) {
      Flows next(flows.size() + 1, 0.0);
      for (std::size_t k = 0; k < flows.size(); ++k) {
        next[k] += flows[k];
        next[k + 1] -= flows[k] * (1 + r);
      }
      flows = next;
    }
    const auto result = irr(flows);
    REQUIRE(result.annual_rates.size() == rates.size());
    for (std::size_t k = 0; k < rates.size(); ++k)
      CHECK(result.annual_rates[k] == Approx(rates[k]).epsilon(1e-9).margin(1e-11));
  }
}

TEST_CASE("a rate at which the value only touches zero is found") {
  // -(1+r)^2 + 2.2 (1+r) - 1.21 = -((1+r) - 1.1)^2.
  const auto twice = irr(Flows{-1, 2.2, -1.21});
  REQUIRE(twice.annual_rates.size() == 1);
  CHECK(twice.rate() == Approx(0.1).epsilon(1e-7));
  // Powers of two, so that nothing is rounded: -(d - 1/2)^2 * 4 touches at d = 1/2, a rate of 100 %.
  CHECK(irr(Flows{-1, 4, -4}).rate() == Approx(1.0).epsilon(1e-12));
  // A triple root: (d - 1/2)^3.
  const auto thrice = irr(Flows{-1, 6, -12, 8});
  REQUIRE(thrice.annual_rates.size() == 1);
  CHECK(thrice.rate() == Approx(1.0).epsilon(1e-4));
}

TEST_CASE("random flows: a fine scan finds nothing that irr missed, and Descartes holds") {
  std::uint32_t state = 7;
  for (int trial = 0; trial < 300; ++trial) {
    Flows flows(2 + static_cast<std::size_t>(10 * pseudo_random(state)));
    for (double& one : flows) one = 200 * pseudo_random(state) - 100;
    const auto result = irr(flows);
    CHECK(result.annual_rates.size() <= result.sign_changes);
    CHECK((result.sign_changes - result.annual_rates.size()) % 2 == 0);  // multiple roots have probability 0
    CHECK(std::is_sorted(result.annual_rates.begin(), result.annual_rates.end()));
    CHECK(result.warnings.has(IrrWarning::several_rates) == (result.annual_rates.size() > 1));
    for (const double rate : result.annual_rates) {
      double size = 0.0;
      for (std::size_t k = 0; k < flows.size(); ++k)
        size += std::abs(flows[k]) / std::pow(1 + rate, static_cast<double>(k));
      CHECK(std::abs(naive_npv(flows, rate, 0)) <= 1e-11 * size);
    }
    // Sign changes of the value on a fine grid of ln(1 + rate) from -7 to 7.
    std::size_t crossings = 0;
    std::size_t inside = 0;
    double last = 0.0;
    for (int step = 0; step <= 4000; ++step) {
      const double u = -7.0 + 14.0 * step / 4000;
      const double value = naive_npv(flows, std::expm1(u), 0);
      if (step > 0 && (value > 0) != (last > 0)) ++crossings;
      last = value;
    }
    for (const double rate : result.annual_rates)
      if (std::abs(std::log1p(rate)) < 7.0) ++inside;
    CHECK(inside >= crossings);
    CHECK((inside - crossings) % 2 == 0);  // two roots inside one cell leave no crossing
  }
}

TEST_CASE("no rate, every rate, zeros around the flows") {
  const auto none = irr(Flows{-1, 2, -2});  // discriminant 4 - 8 < 0
  CHECK(none.status == IrrStatus::none);
  CHECK(none.annual_rates.empty());
  CHECK(none.sign_changes == 2);
  CHECK(std::isnan(none.rate()));
  CHECK(irr(Flows{-1, -2, 0}).status == IrrStatus::none);
  CHECK(irr(Flows{5}).status == IrrStatus::none);
  CHECK(irr(Flows{0, 0}).status == IrrStatus::every_rate);
  CHECK(irr(Flows{0, 0, -100, 0, 121, 0}).rate() == Approx(0.1).epsilon(1e-13));  // 1.1^2 = 1.21
  CHECK(irr(Flows{-100, 100}).rate() == Approx(0.0).margin(1e-15));
}

TEST_CASE("long and steep flows") {
  // Thirty years of months: a level payment of an annuity at 0.5 % a month, so the annual rate is 1.005^12 - 1.
  Flows mortgage(361, 0.0);
  double annuity = 0.0;
  for (int k = 1; k <= 360; ++k) annuity += std::pow(1.005, -k);
  mortgage[0] = -annuity;
  for (std::size_t k = 1; k <= 360; ++k) mortgage[k] = 1.0;
  CHECK(irr(mortgage, 12).rate() == Approx(std::pow(1.005, 12) - 1).epsilon(1e-11));
  CHECK(irr(Flows{-1, 1e12}).rate() == Approx(1e12 - 1).epsilon(1e-13));
  CHECK(irr(Flows{-1e12, 1}).rate() == Approx(1e-12 - 1).epsilon(1e-13));
  Flows far(401, 0.0);  // -1 now, 1e300 after 400 periods: no power may overflow
  far[0] = -1;
  far[400] = 1e300;
  CHECK(irr(far).rate() == Approx(std::pow(10.0, 0.75) - 1).epsilon(1e-12));
}

TEST_CASE("payback runs evenly within the period") {
  // -1000, then 400 a year: after two years 200 are missing, half of the third flow.
  const auto result = payback(Flows{-1000, 400, 400, 400});
  CHECK(result.status == PaybackStatus::paid_back);
  CHECK(result.periods == Approx(2.5).epsilon(1e-15));
  CHECK_FALSE(result.lost_again);
  // Discounted at 10 %: 363.6364 + 330.5785 = 694.2149; the third is worth 300.5259: 0.9826 short of 1000 in all.
  CHECK(discounted_payback(Flows{-1000, 400, 400, 400}, AnnualRate(0.1)).status == PaybackStatus::never);
  CHECK(std::isnan(discounted_payback(Flows{-1000, 400, 400, 400}, AnnualRate(0.1)).periods));
  // A fourth flow is worth 273.2054: 3 + 5.259204.../273.2054 = 3.01925 (1000 * 1.1^4 = 1464.1; 400 * (1.1^3 + 1.1^2 +
  // 1.1) = 1456.4; (1464.1 - 1456.4) / 400 = .01925 exactly).
  CHECK(discounted_payback(Flows{-1000, 400, 400, 400, 400}, AnnualRate(0.1)).periods ==
        Approx(3.01925).epsilon(1e-12));
  CHECK(discounted_payback(Flows{-1000, 400, 400, 400}, AnnualRate(0)).periods == Approx(2.5).epsilon(1e-15));
}

TEST_CASE("payback at the edges") {
  CHECK(payback(Flows{-100, 100}).periods == 1.0);
  CHECK(payback(Flows{-100, 60, 40, 1}).periods == 2.0);
  CHECK(payback(Flows{-100}).status == PaybackStatus::never);
  CHECK(payback(Flows{-100, 99}).status == PaybackStatus::never);
  CHECK(payback(Flows{0, 10}).status == PaybackStatus::nothing_to_recover);
  CHECK(payback(Flows{100, -50}).periods == 0.0);
  CHECK(payback(Flows{100, -150, 50}).periods == 2.0);  // in debt only after the second flow
  const auto clean_up = payback(Flows{-100, 200, -150, 0});
  CHECK(clean_up.periods == 0.5);
  CHECK(clean_up.lost_again);
}

TEST_CASE("wrong flows are named") {
  const economics::Discounting d{.annual_rate = AnnualRate(0.1), .first_payment = FirstPayment::now};
  CHECK_THROWS_WITH(npv(Flows{1, missing}, d), "flows[1] must be finite, got nan");
  CHECK_THROWS_AS(npv(Flows{}, d), Error);
  CHECK_THROWS_AS(npv(Flows{1}, {.annual_rate = AnnualRate(0.1)}), Error);  // when the first payment comes must be said
  CHECK_THROWS_AS(npv(Flows{1}, {.annual_rate = AnnualRate(0.1), .periods_per_year = missing}), Error);
  CHECK_THROWS_AS(irr(Flows{}), Error);
  CHECK_THROWS_AS(irr(Flows{-1, infinity}), Error);
  CHECK_THROWS_AS(irr(Flows{-1, 2}, 0.0), Error);
  CHECK_THROWS_AS(payback(Flows{}), Error);
  CHECK_THROWS_AS(discounted_payback(Flows{missing}, AnnualRate(0.1)), Error);
}
