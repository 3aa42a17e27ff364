#include <amends/economics/checklist_dimensions.hpp>
#include <amends/satisfaction/index.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::economics;
using recovery::ChecklistAnswer;
using recovery::ItemScore;

namespace {
const std::vector<ChecklistAnswer> answers{
    {"phone_number", ItemScore::yes()},          {"one_click_help", ItemScore::no()},
    {"frequent_questions", ItemScore::partly()}, {"email_standards", ItemScore::yes()},
    {"easy_returns", ItemScore::partly()},       {"quick_order", ItemScore::not_applicable()}};
const recovery::ChecklistResult scored = recovery::score_checklist(recovery::e_service_points(), answers);
}  // namespace

TEST_CASE("checklist to dimensions: by hand") {
  // Accessibility: phone 1, help 0, questions .5, simple site missing: .5 of 3 answered, 1.5/4 to 2.5/4 of four. Speed:
  // e-mail 1, returns .5: .75. On 1 to 5: 3 (2.5 to 3.5) and 4. With interaction 4 and fairness 2 the index is the mean.
  const auto found =
      dimensions_from_checklist(scored, e_service_dimensions(), {.interaction_quality = 4.0, .outcome_fairness = 2.0});
  CHECK(found.scores.accessibility == Approx(3.0));
  CHECK(found.worst.accessibility == Approx(2.5));
  CHECK(found.best.accessibility == Approx(3.5));
  CHECK(found.scores.response_speed == Approx(4.0));
  CHECK(found.worst.response_speed == Approx(4.0));
  CHECK(found.scores.interaction_quality == 4.0);
  CHECK(found.index.value == Approx(3.25));
  CHECK(found.index.worst == Approx(3.125));
  CHECK(found.index.best == Approx(3.375));
  CHECK(found.unmapped == std::vector<std::string>{"checklist"});
  // A dimension without a score is left out of the index, as always.
  CHECK(dimensions_from_checklist(scored, e_service_dimensions()).index.value == Approx(3.5));
  const auto speed = dimensions_from_checklist(scored, e_service_dimensions(), {}, {.response_speed = 3.0});
  CHECK(speed.index.value == Approx((3.0 + 3.0 * 4.0) / 4.0));
}

TEST_CASE("checklist to dimensions: scales and weights within a dimension") {
  // School grades, 1 is best: accessibility .5 of the way from 6 to 1 is 3.5; the index is turned.
  const domain::ScoreScale grades{.lowest = 1.0, .highest = 6.0, .reversed = true};
  const auto found = dimensions_from_checklist(scored, e_service_dimensions(), {}, {}, grades);
  CHECK(found.scores.accessibility == Approx(3.5));
  CHECK(found.worst.accessibility == Approx(6.0 - 5.0 * 1.5 / 4.0));
  CHECK(found.best.accessibility < found.worst.accessibility);
  CHECK(found.index.worst < found.index.value);
  CHECK(found.index.value < found.index.best);
  const std::vector<ItemDimension> weighted{{"phone_number", domain::Dimension::accessibility, 3.0},
                                            {"one_click_help", domain::Dimension::accessibility, 1.0}};
  CHECK(dimensions_from_checklist(scored, weighted).scores.accessibility == Approx(4.0));
}

TEST_CASE("checklist to dimensions: edges and errors") {
  const auto nothing = recovery::score_checklist(recovery::e_service_points(), {});
  const auto open = dimensions_from_checklist(nothing, e_service_dimensions());
  CHECK(std::isnan(open.scores.accessibility));
  CHECK(open.worst.accessibility == 1.0);
  CHECK(open.best.accessibility == 5.0);
  CHECK(std::isnan(open.index.value));
  const std::vector<ItemDimension> left_out{{"quick_order", domain::Dimension::response_speed}};
  CHECK(std::isnan(dimensions_from_checklist(scored, left_out).best.response_speed));
  const auto bad = [](const std::vector<ItemDimension>& mapping, const domain::DimensionScores& others = {}) {
    return error_of([&] { (void)dimensions_from_checklist(scored, mapping, others); });
  };
  CHECK(bad({}).code() == ErrorCode::missing);
  CHECK(bad({{"fax"}}).code() == ErrorCode::unknown_name);
  CHECK(std::string(bad({{"easy_return"}}).what()).find("did you mean \"easy_returns\"?") != std::string::npos);
  CHECK(bad({{"phone_number"}, {"phone_number"}}).code() == ErrorCode::contradiction);
  CHECK(bad({{"phone_number"}}, {.accessibility = 3.0}).code() == ErrorCode::contradiction);
  CHECK(bad({{"phone_number"}}, {.response_speed = 9.0}).parameter() == "others.response_speed");
  CHECK(bad({{"phone_number", domain::Dimension::accessibility, -1.0}}).parameter() == "mapping.weight");
}
