#include <amends/core/random.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends::economics;
using namespace amends_test;

namespace {
ComplaintValuationInputs inputs() {
  return {.margin_per_customer_per_year = 60.0,
          .retention = 0.8,
          .annual_rate = AnnualRate(0.1),
          .years = 3,
          .first_payment = FirstPayment::now,
          .stay = {.dissatisfied = 0.2, .satisfied = 0.7, .delighted = 0.9},
          .shares = {.dissatisfied = 0.25, .satisfied = 0.35, .delighted = 0.40},
          .index = {.thresholds = {.satisfied = 3.5, .delighted = 4.5}},
          .compensation_scale = 0.5,
          .typical_loss = 40.0};
}
}  // namespace

TEST_CASE("a complaint that nobody judged yet is worth what today's shares make it") {
  const ComplaintValuation value(inputs());
  // The worked example of complaint-management profit: margin multiple 2.256198, value 135.371901, stay 13,100/20,000.
  const ComplaintValue v = value(domain::Complaint{});
  CHECK(value.margin_multiple() == Approx(2.256198).epsilon(1e-6));
  CHECK(v.value_of_customer == Approx(135.371901).epsilon(1e-8));
  CHECK(v.stay_probability == Approx(13'100.0 / 20'000.0));
  CHECK(v.at_stake == Approx((0.9 - 0.655) * 135.371901).epsilon(1e-7));
  CHECK(std::isnan(v.satisfaction_index));
  CHECK_FALSE(v.outcome.has_value());
}

TEST_CASE("the suggested compensation beats every other offer on a fine grid") {
  const ComplaintValuation value(inputs());
  for (const double loss : {missing, 0.0, 5.0, 40.0, 300.0})
    for (const double score : {1.0, 4.0, 5.0}) {
      const domain::DimensionScores scores{.outcome_fairness = score};
      const ComplaintValue v = value(domain::Complaint{.loss = loss}, scores);
      const double scale = 0.5 * (loss > 0.0 ? loss : 40.0);
      const auto gain = [&](double c) {
        return (0.9 - v.stay_probability) * (1.0 - std::exp(-c / scale)) * v.value_of_customer - c;
      };
      CHECK(v.gain_of_offer == Approx(gain(v.suggested_compensation)).margin(1e-9));
      for (double c = 0.0; c <= 200.0; c += 0.25) CHECK(gain(c) <= v.gain_of_offer + 1e-9);
      CHECK(v.outcome == (score == 1.0   ? domain::OutcomeState::dissatisfied
                          : score == 4.0 ? domain::OutcomeState::satisfied
                                         : domain::OutcomeState::delighted));
      if (score == 5.0) CHECK(v.suggested_compensation == 0.0);
    }
  ComplaintValuationInputs capped = inputs();
  capped.largest_offer_per_loss = 0.1;
  CHECK(ComplaintValuation(capped)(domain::Complaint{.loss = 40.0}, {.outcome_fairness = 1.0}).suggested_compensation ==
        Approx(4.0));
}

TEST_CASE("another response, a floor and false claims: the suggestion is the plan of the curve in money") {
  // Oracle: optimal_compensation of the curve written out for the customer, and a fine grid of its own.
  for (const CompensationResponse kind :
       {CompensationResponse::saturating, CompensationResponse::s_shaped, CompensationResponse::inverted_u})
    for (const double floor : {0.0, 0.3, 2.0})
      for (const double fraud : {0.0, 0.1})
        for (const double loss : {missing, 5.0, 60.0})
          for (const double score : {1.0, 4.0, 5.0}) {
            ComplaintValuationInputs in = inputs();
            in.response = kind;
            in.compensation_scale = 0.9;
            if (kind == CompensationResponse::s_shaped) in.compensation_steepness = 8.0;
            if (kind == CompensationResponse::inverted_u) in.stay_beyond = 0.6;
            in.fairness_floor = floor;
            in.fraud_share = fraud;
            in.largest_offer_per_loss = 1.5;
            const ComplaintValuation value(in);
            CHECK(value.warnings().has(ComplaintValuationWarning::floor_above_cap) == (floor > 1.5));
            const ComplaintValue v = value(domain::Complaint{.loss = loss}, {.outcome_fairness = score});
            const double lost = loss > 0.0 ? loss : 40.0, now = v.stay_probability;
            const recovery::CompensationInputs money{.value_of_keeping = v.value_of_customer, .stay_if_silent = 0.0};
            const recovery::OfferTerms terms{
                .fairness_floor = floor, .loss = lost, .largest_offer = 1.5 * lost, .fraud_share = fraud};
            const auto compare = [&](const auto& response) {
              const auto plan = recovery::optimal_compensation(response, money, terms);
              CHECK(v.suggested_compensation == Approx(plan.compensation).epsilon(1e-12));
              CHECK(v.gain_of_offer == Approx(plan.gain_over_no_offer).epsilon(1e-9).margin(1e-9));
              for (double c = floor * lost; c <= 1.5 * lost; c += 0.5)
                CHECK((1.0 - fraud) * (response.stay(c) - now) * v.value_of_customer - c <= v.gain_of_offer + 1e-9);
            };
            if (kind == CompensationResponse::saturating)
              compare(recovery::SaturatingStay{now, 0.9, 1.0 / (0.9 * lost)});
            else if (kind == CompensationResponse::s_shaped)
              compare(recovery::SShapedStay{now, 0.9, 0.9 * lost, 8.0 / lost});
            else
              compare(recovery::InvertedUStay{now, 0.9, 0.9 * lost, 0.6});
          }
  CHECK(to_string(CompensationResponse::inverted_u) == "inverted_u");
  CHECK(to_string(ComplaintValuationWarning::floor_above_cap) == "floor_above_cap");
}

TEST_CASE("who states no terms has the offers of the formula, bit for bit") {
  // The formula of the saturating response written out: s ln(gap value / s), cut at the cap.
  const ComplaintValuation value(inputs());
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    const double loss = core::gamma(3, 1, i, 2.0) * 20.0, margin = core::gamma(3, 2, i, 3.0) * 30.0;
    const ComplaintValue v =
        value(domain::Complaint{.loss = loss}, {.outcome_fairness = 1.0 + static_cast<double>(i % 5)}, margin);
    const double rate = 1.0 / (0.5 * loss), first = rate * (0.9 - v.stay_probability) * v.value_of_customer;
    const double offer = first > 1.0 ? std::log(first) / rate : 0.0;
    REQUIRE(v.suggested_compensation == offer);
    const double stay = v.stay_probability + (0.9 - v.stay_probability) * -std::expm1(-rate * offer);
    REQUIRE(v.gain_of_offer == (stay - v.stay_probability) * v.value_of_customer - offer);
  }
}

TEST_CASE("a complaint that makes no sense gives NaN, never an exception") {
  const ComplaintValuation value(inputs());
  static_assert(noexcept(value(domain::Complaint{})));
  for (const ComplaintValue& v : {value(domain::Complaint{.loss = -1.0}), value(domain::Complaint{}, {}, -5.0),
                                  value(domain::Complaint{}, {.outcome_fairness = 9.0})}) {
    CHECK(std::isnan(v.value_of_customer));
    CHECK(std::isnan(v.suggested_compensation));
  }
  CHECK(value(domain::Complaint{}, {}, 0.0).suggested_compensation == 0.0);
  CHECK(value(domain::Complaint{}, {}, 120.0).value_of_customer == Approx(2.0 * 135.371901).epsilon(1e-8));
}

TEST_CASE("a complaint that cannot be valued has a reason, and only such a one") {
  ComplaintValuationInputs in = inputs();
  in.index.weights.accessibility = 0.0;
  const ComplaintValuation value(in);
  static_assert(noexcept(value.problem(domain::Complaint{})));
  const auto said = [&](const domain::Complaint& complaint, const domain::DimensionScores& scores = {},
                        double margin = std::numeric_limits<double>::quiet_NaN()) {
    const std::string why(value.problem(complaint, scores, margin));
    CHECK(why.empty() != std::isnan(value(complaint, scores, margin).at_stake));
    return why;
  };
  CHECK(said({}).empty());
  CHECK(said({.loss = 0.0}, {.outcome_fairness = 1.0}, 0.0).empty());
  CHECK(said({.loss = -1.0}) == "loss is negative or infinite");
  CHECK(said({.received = infinity}) == "received is infinite");
  CHECK(said({.segment = -2}) == "segment or problem is below -1");
  CHECK(said({.loss = -1.0}, {}, -5.0) == "margin_per_year is negative or infinite");
  CHECK(said({}, {}, infinity) == "margin_per_year is negative or infinite");
  CHECK(said({}, {.response_speed = 0.5}) == "a score outside the scale");
  CHECK(said({}, {.accessibility = 4.0}) == "only dimensions of weight 0 are scored");
}

TEST_CASE("a rate written in per cent is reported, and used as it is") {
  ComplaintValuationInputs made = inputs();
  CHECK(ComplaintValuation(made).warnings().empty());
  made.annual_rate = AnnualRate(9.0);
  const ComplaintValuation value(made);
  CHECK(value.warnings().has(ComplaintValuationWarning::large_discount_rate));
  CHECK(to_string(ComplaintValuationWarning::large_discount_rate) == "large_discount_rate");
  CHECK(value.margin_multiple() == Approx(1.0 + 0.08 + 0.0064));  // by hand: factor .8 / 10
}

TEST_CASE("valuation inputs are checked, and what is required cannot be forgotten") {
  const auto broken = [](auto change) {
    ComplaintValuationInputs made = inputs();
    change(made);
    CHECK_THROWS_AS(ComplaintValuation(made), Error);
  };
  broken([](auto& i) { i.stay.satisfied = 0.1; });
  broken([](auto& i) { i.stay.delighted = 1.1; });
  broken([](auto& i) { i.shares.delighted = 0.5; });
  broken([](auto& i) { i.typical_loss = 0.0; });
  broken([](auto& i) { i.compensation_scale = missing; });
  broken([](auto& i) { i.years = 0; });
  broken([](auto& i) { i.index.thresholds.satisfied = 5.5; });
  broken([](auto& i) { i.fairness_floor = -0.1; });
  broken([](auto& i) { i.fraud_share = 1.5; });
  broken([](auto& i) { i.response = CompensationResponse::s_shaped, i.compensation_steepness = 0.0; });
  broken([](auto& i) { i.response = CompensationResponse::inverted_u, i.stay_beyond = 0.95; });
  const auto forgotten = [](const ComplaintValuationInputs& made) -> std::string {
    try {
      const ComplaintValuation value(made);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::missing);
      CHECK(std::string(error.what()) == error.parameter() + " must be given");
      return error.parameter();
    }
    return "";
  };
  // All at once, by the names the members have.
  CHECK(forgotten({.annual_rate = AnnualRate(0.1), .index = {}}) ==
        "margin_per_customer_per_year, retention, stay.dissatisfied, stay.satisfied, stay.delighted, shares, "
        "index.thresholds.satisfied, index.thresholds.delighted, compensation_scale, typical_loss");
  ComplaintValuationInputs made = inputs();
  made.stay.delighted = made.typical_loss = missing;
  CHECK(forgotten(made) == "stay.delighted, typical_loss");
  made = inputs();
  made.response = CompensationResponse::s_shaped;
  CHECK(forgotten(made) == "compensation_steepness");
  made.response = CompensationResponse::inverted_u;
  CHECK(forgotten(made) == "stay_beyond");
  // What would be of no use is said: a curve whose shape was not chosen.
  made = inputs();
  made.stay_beyond = 0.4;
  const Error ignored = amends_test::error_of([&] { (void)ComplaintValuation(made); });
  CHECK(ignored.parameter() == "stay_beyond");
  CHECK(ignored.code() == ErrorCode::contradiction);
  made = inputs();
  made.compensation_steepness = 8.0;
  CHECK(amends_test::error_of([&] { (void)ComplaintValuation(made); }).parameter() == "compensation_steepness");
  // Mollified complainants need a stay rate, and count with it: .1 * .2 + .2 * .4 + .3 * .7 + .4 * .9 by hand.
  made = inputs();
  made.shares = {.dissatisfied = 0.1, .mollified = 0.2, .satisfied = 0.3, .delighted = 0.4};
  CHECK(forgotten(made) == "stay.mollified");
  made.stay.mollified = 0.4;
  CHECK(ComplaintValuation(made)(domain::Complaint{}).stay_probability == Approx(0.67));
}
