#include <amends/domain/channel.hpp>
#include <amends/domain/complaint.hpp>
#include <amends/domain/customer.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/problem.hpp>
#include <amends/domain/redress.hpp>
#include <amends/domain/segment.hpp>
#include <amends/domain/survey_response.hpp>
#include <cmath>
#include <set>
#include <string>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends::domain;
using namespace amends_test;
using amends::Error;

TEST_CASE("a complaint is written down with designated initialisers and checked without throwing") {
  constexpr Complaint plain{.received = 10.0, .channel = Channel::phone, .loss = 120.0};
  static_assert(valid(plain));
  CHECK(valid(Complaint{}));  // everything unknown is allowed
  CHECK_FALSE(valid(Complaint{.received = infinity}));
  CHECK_FALSE(valid(Complaint{.segment = -2}));
  CHECK_FALSE(valid(Complaint{.loss = -1.0}));
  CHECK_FALSE(valid(Complaint{.loss = infinity}));
  try {
    check(Complaint{.loss = -1.0});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.parameter() == "loss");
    CHECK(std::string(error.what()) == "loss must be finite and >= 0, or NaN for not known, got -1");
  }
}

TEST_CASE("the other nouns check their fields") {
  CHECK(valid(Customer{.tenure_years = 3.0}));
  CHECK_FALSE(valid(Customer{.tenure_years = -1.0}));
  CHECK_FALSE(valid(Customer{.margin_per_year = -infinity}));
  CHECK(valid(Problem{.severity = 4.0, .loss = 0.0}));
  CHECK_FALSE(valid(Problem{.type = -2}));
  CHECK_FALSE(valid(Problem{.loss = -0.5}));
  CHECK(valid(Segment{.name = "business", .stay_rate = 1.0}));
  CHECK_FALSE(valid(Segment{.stay_rate = 1.01}));
  CHECK_FALSE(valid(Segment{.weights = {.response_speed = -1.0}}));
  CHECK(valid(ChannelProfile{.channel = Channel::chat, .cost_per_contact = 3.0}));
  CHECK_FALSE(valid(ChannelProfile{.response_days = -1.0}));
  const Redress voucher{.kind = RedressKind::voucher, .cost_to_firm = 8.0, .value_to_customer = 10.0};
  CHECK(valid(voucher));
  CHECK(voucher.leverage() == 1.25);
  CHECK(std::isnan(Redress{}.leverage()));
  CHECK_FALSE(valid(Redress{.kind = RedressKind::voucher, .cost_to_firm = missing}));
  CHECK_FALSE(valid(Redress{.kind = RedressKind::none, .cost_to_firm = 1.0}));
}

TEST_CASE("names are distinct and read back") {
  std::set<std::string_view> names;
  for (const Channel channel : channels) {
    names.insert(to_string(channel));
    CHECK(channel_of(to_string(channel)) == channel);
  }
  CHECK(names.size() == channels.size());
  CHECK_FALSE(channel_of("telegraph").has_value());
  std::set<std::string_view> kinds;
  for (const RedressKind kind : redress_kinds) kinds.insert(to_string(kind));
  CHECK(kinds.size() == redress_kinds.size());
}

TEST_CASE("missing dimensions are counted, weights need a positive sum") {
  CHECK(DimensionScores{}.given() == 0);
  CHECK(DimensionScores{.response_speed = 3.0, .outcome_fairness = 0.0}.given() == 2);
  CHECK((DimensionScores{.interaction_quality = 3.5}[Dimension::interaction_quality]) == 3.5);
  CHECK(valid(DimensionWeights{}));
  CHECK_FALSE(valid(DimensionWeights{0.0, 0.0, 0.0, 0.0}));
  CHECK_FALSE(valid(DimensionWeights{.accessibility = missing}));
  CHECK_FALSE(valid(DimensionWeights{.accessibility = infinity}));
}

TEST_CASE("scales turn and rescale") {
  const ScoreScale grades{.lowest = 1.0, .highest = 6.0, .reversed = true};
  CHECK(grades.out_of_100(1.0) == 100.0);
  CHECK(grades.out_of_100(6.0) == 0.0);
  CHECK(ScoreScale{}.out_of_100(3.0) == 50.0);
  CHECK(std::isnan(ScoreScale{}.out_of_100(missing)));
  CHECK_FALSE(ScoreScale{}.contains(missing));
  CHECK_FALSE(valid(ScoreScale{.lowest = 5.0, .highest = 5.0}));
  CHECK_FALSE(valid(ScoreScale{.lowest = missing}));
  CHECK_FALSE(valid(ScoreScale{.highest = infinity}));
}

TEST_CASE("the rules of the UK complaints return") {
  CHECK(counts_as_upheld(Decision::partly_upheld));
  CHECK_FALSE(counts_as_upheld(Decision::rejected_with_goodwill));
  CHECK(counts_as_redress_paid(RedressKind::distress_payment));
  CHECK(counts_as_redress_paid(RedressKind::waived_excess));
  CHECK_FALSE(counts_as_redress_paid(RedressKind::repair));
  CHECK_FALSE(counts_as_redress_paid(RedressKind::none));
  ComplaintStock stock{.outstanding_at_start = 10, .opened = 50, .closed = 45, .outstanding_at_end = 15};
  CHECK(stock.unexplained() == 0.0);
  stock.outstanding_at_end = 12;
  CHECK(stock.unexplained() == 3.0);
}

TEST_CASE("a survey response needs its offer") {
  const SurveyResponse good{.score = 4.0, .offered_at = 5.0, .responded_at = 9.0, .instrument_version = 2};
  CHECK(valid(good));
  CHECK(good.out_of_100() == 75.0);
  CHECK(valid(SurveyResponse{.offered_at = 5.0}));  // offered, not answered
  CHECK_FALSE(valid(SurveyResponse{.responded_at = 9.0}));
  CHECK_FALSE(valid(SurveyResponse{.offered_at = 9.0, .responded_at = 5.0}));
  CHECK_FALSE(valid(SurveyResponse{.score = 6.0, .offered_at = 5.0, .responded_at = 9.0}));
  CHECK_FALSE(valid(SurveyResponse{.score = 4.0, .offered_at = 5.0}));
  CHECK(good.comparable_with(good));
  CHECK_FALSE(good.comparable_with(SurveyResponse{.instrument_version = 3}));
  CHECK_FALSE(good.comparable_with(SurveyResponse{.scale = {.highest = 7.0}, .instrument_version = 2}));
}
