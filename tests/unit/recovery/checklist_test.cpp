#include <amends/core/random.hpp>
#include <amends/recovery/checklist.hpp>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const Checklist small_list{.name = "small",
                           .korean = {},
                           .items = {{"a", "first", "첫째", "one", "하나", 2.0},
                                     {"b", "second", "둘째", "one", "하나", 1.0},
                                     {"c", "third", "셋째", "two", "둘", 1.0},
                                     {"d", "fourth", "넷째", "two", "둘", 4.0}}};
}

TEST_CASE("checklist: index, bounds, groups and what raises it most, by hand") {
  // a yes (2), b partly (1), c not answered (1), d not applicable. Answered: (2 + .5)/3; all that apply: weight 4, bounds
  // 2.5/4 and 3.5/4.
  const std::vector<ChecklistAnswer> answers{
      {"b", ItemScore::partly()}, {"a", ItemScore::yes()}, {"d", ItemScore::not_applicable()}};
  const ChecklistResult found = score_checklist(small_list, answers);
  CHECK(found.index.value == Approx(100.0 * 2.5 / 3.0).epsilon(1e-14));
  CHECK(found.index.lower == Approx(62.5));
  CHECK(found.index.upper == Approx(87.5));
  CHECK(found.answered == 2);
  CHECK(found.not_applicable == 1);
  CHECK(found.missing == std::vector<std::size_t>{2});
  CHECK(found.raise_most == std::vector<std::size_t>{1});
  CHECK(found.items[1].raises == Approx(12.5));  // 100 * 1 * .5 / 4
  CHECK(found.items[2].raises == Approx(25.0));  // at most
  CHECK(std::isnan(found.items[3].raises));
  CHECK(found.items[3].state == ItemState::not_applicable);
  CHECK(std::isnan(found.items[2].score));
  REQUIRE(found.groups.size() == 2);
  CHECK(found.groups[0].name == "one");
  CHECK(found.groups[0].korean == "하나");
  CHECK(found.groups[0].index.value == found.index.value);
  CHECK(found.groups[0].weight == Approx(0.75));
  CHECK(std::isnan(found.groups[1].index.value));
  CHECK(found.groups[1].index.lower == 0.0);
  CHECK(found.groups[1].index.upper == 100.0);
  CHECK(found.groups[1].missing == 1);
}

TEST_CASE("checklist: properties") {
  // Random answers: the index lies in its bounds whatever the missing become (no, yes, or not applicable), rises by
  // `raises` once a point is met, and does not change with a factor on the weights.
  for (std::uint64_t sample = 0; sample < 200; ++sample) {
    Checklist list = complaint_principles();
    std::vector<ChecklistAnswer> answers;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      list.items[i].weight = core::uniform(1, sample, 3 * i) * 3.0;
      const double kind = core::uniform(1, sample, 3 * i + 1);
      const double score = core::uniform(1, sample, 3 * i + 2);
      if (kind < 0.15) continue;
      answers.push_back({list.items[i].key, kind < 0.3 ? ItemScore::not_applicable() : ItemScore{score, true}});
    }
    const ChecklistResult found = score_checklist(list, answers);
    CHECK(found.index.lower <= found.index.value + 1e-9);
    CHECK(found.index.value <= found.index.upper + 1e-9);
    CHECK(found.answered + found.missing.size() + found.not_applicable == list.items.size());

    std::vector<ChecklistAnswer> filled = answers;
    for (std::size_t j = 0; j < found.missing.size(); ++j) {
      const double what = core::uniform(2, sample, j);
      filled.push_back({list.items[found.missing[j]].key, what < 0.3   ? ItemScore::not_applicable()
                                                          : what < 0.6 ? ItemScore::no()
                                                                       : ItemScore{what, true}});
    }
    const double known = score_checklist(list, filled).index.value;
    CHECK(known >= found.index.lower - 1e-9);
    CHECK(known <= found.index.upper + 1e-9);

    if (!found.raise_most.empty()) {
      const std::size_t best = found.raise_most[0];
      std::vector<ChecklistAnswer> met = answers;
      for (ChecklistAnswer& one : met)
        if (one.key == list.items[best].key) one.answer = ItemScore::yes();
      CHECK(score_checklist(list, met).index.lower - found.index.lower ==
            Approx(found.items[best].raises).margin(1e-9));
      for (const std::size_t other : found.raise_most) CHECK(found.items[other].raises <= found.items[best].raises);
    }
    for (ChecklistItem& item : list.items) item.weight *= 7.0;
    CHECK(score_checklist(list, answers).index.value == Approx(found.index.value).epsilon(1e-12));
  }
}

TEST_CASE("checklist: edges and errors") {
  const ChecklistResult nothing = score_checklist(small_list, {});
  CHECK(std::isnan(nothing.index.value));
  CHECK(nothing.index.lower == 0.0);
  CHECK(nothing.index.upper == 100.0);
  CHECK(nothing.missing.size() == 4);
  std::vector<ChecklistAnswer> all;
  for (const ChecklistItem& item : small_list.items) all.push_back({item.key, ItemScore::yes()});
  CHECK(score_checklist(small_list, all).index.value == 100.0);
  CHECK(score_checklist(small_list, all).raise_most.empty());
  for (ChecklistAnswer& one : all) one.answer = ItemScore::not_applicable();
  const ChecklistResult none = score_checklist(small_list, all);
  CHECK(std::isnan(none.index.lower));
  CHECK(none.missing.empty());
  const auto bad = [](const Checklist& list, const std::vector<ChecklistAnswer>& answers) {
    return error_of([&] { (void)score_checklist(list, answers); });
  };
  CHECK(bad(small_list, {{"x", ItemScore::yes()}}).code() == ErrorCode::unknown_name);
  CHECK(
      std::string(bad(e_service_points(), {{"phone_nmber", ItemScore::yes()}}).what()) ==
      "answers must be of items of the checklist, by their keys, got \"phone_nmber\"; did you mean \"phone_number\"?");
  CHECK(bad(small_list, {{"a", ItemScore::yes()}, {"a", ItemScore::no()}}).code() == ErrorCode::contradiction);
  CHECK(bad(small_list, {{"a", {1.5, true}}}).parameter() == "score");
  CHECK(bad({}, {}).code() == ErrorCode::missing);
  Checklist twice = small_list;
  twice.items[1].key = "a";
  CHECK(bad(twice, {}).code() == ErrorCode::contradiction);
  twice = small_list;
  twice.items[1].weight = -1.0;
  CHECK(bad(twice, {}).parameter() == "weight");
}

TEST_CASE("ready checklists: as many points as their names say, in two languages") {
  // ISO 10002 lists fourteen principles here; five rules; eight points.
  const std::vector<std::pair<Checklist, std::size_t>> ready{
      {complaint_principles(), 14}, {handling_rules(), 5}, {e_service_points(), 8}};
  for (const auto& [list, points] : ready) {
    CHECK(list.items.size() == points);
    CHECK(!list.source.empty());
    CHECK(list.evidence != core::Evidence::published_read);
    std::set<std::string> keys;
    for (const ChecklistItem& item : list.items) {
      keys.insert(item.key);
      CHECK(!item.name.empty());
      CHECK(!item.korean.empty());
      CHECK(!item.group_korean.empty());
      CHECK(item.weight == 1.0);
    }
    CHECK(keys.size() == points);
  }
  std::set<std::string> korean;
  for (const ChecklistItem& item : complaint_principles().items) korean.insert(item.korean);
  CHECK(korean == std::set<std::string>{"의지표명", "수용력", "투명성", "접근성", "대응성", "객관성", "비용",
                                        "정보 무결성", "기밀성", "고객중심 접근", "책무", "개선", "역량", "적시성"});
}
