#pragma once

#include <amends/recovery/checklist.hpp>

#include <algorithm>
#include <amends/impl/recovery/checklist_keys.hpp>
#include <cmath>
#include <map>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

/// Weights and scores of the points of one sum.
class ChecklistSum {
 public:
  void add(double weight, const ItemScore& answer) noexcept {
    if (!answer.applicable) return;
    applies_ += weight;
    if (std::isnan(answer.score)) return;
    answered_ += weight;
    met_ += weight * answer.score;
  }
  [[nodiscard]] double applies() const noexcept { return applies_; }
  [[nodiscard]] ChecklistIndex index() const noexcept {  // 0 / 0: NaN, as documented
    // What is not met rather than what is: all points met give 100 exactly.
    return {.value = 100.0 - 100.0 * (answered_ - met_) / answered_,
            .lower = 100.0 * met_ / applies_,
            .upper = 100.0 - 100.0 * (answered_ - met_) / applies_};
  }

 private:
  double applies_ = 0.0;
  double answered_ = 0.0;
  double met_ = 0.0;
};

AMENDS_INLINE ItemState state_of(const ItemScore& answer) noexcept {
  if (!answer.applicable) return ItemState::not_applicable;
  return std::isnan(answer.score) ? ItemState::missing : ItemState::answered;
}

/// The answers in the order of the points.
AMENDS_INLINE std::vector<ItemScore> answers_in_order(const Checklist& checklist,
                                                      std::span<const ChecklistAnswer> answers) {
  if (checklist.items.empty()) throw Error(ErrorCode::missing, "checklist", "checklist must hold at least one item");
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < checklist.items.size(); ++i) {
    core::check_non_negative("weight", checklist.items[i].weight);
    if (!places.emplace(checklist.items[i].key, i).second)
      throw Error(ErrorCode::contradiction, "checklist", "checklist must have items with different keys");
  }
  std::vector<ItemScore> ordered(checklist.items.size());
  std::vector<bool> seen(checklist.items.size(), false);
  for (const ChecklistAnswer& one : answers) {
    const auto at = places.find(one.key);
    if (at == places.end()) throw_unknown_item("answers", one.key, checklist.items);
    if (seen[at->second]) throw Error(ErrorCode::contradiction, "answers", "answers must give each item once");
    seen[at->second] = true;
    if (!std::isnan(one.answer.score)) core::check_probability("score", one.answer.score);
    ordered[at->second] = one.answer;
  }
  return ordered;
}

AMENDS_INLINE void count_state(ItemState state, ChecklistGroup& group) noexcept {
  group.answered += state == ItemState::answered ? 1U : 0U;
  group.missing += state == ItemState::missing ? 1U : 0U;
  group.not_applicable += state == ItemState::not_applicable ? 1U : 0U;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(ItemState state) noexcept {
  switch (state) {
    case ItemState::answered:
      return "answered";
    case ItemState::missing:
      return "missing";
    case ItemState::not_applicable:
      return "not_applicable";
  }
  return "unknown";
}

AMENDS_INLINE Checklist complaint_principles() {
  return {.name = "principles of complaint management",
          .korean = "불평관리의 원칙",
          .items = {{"commitment", "commitment", "의지표명", "commitment and means", "의지와 자원"},
                    {"capacity", "capacity", "수용력", "commitment and means", "의지와 자원"},
                    {"competence", "competence", "역량", "commitment and means", "의지와 자원"},
                    {"transparency", "transparency", "투명성", "access", "접근"},
                    {"accessibility", "accessibility", "접근성", "access", "접근"},
                    {"charges", "charges: complaining is free", "비용", "access", "접근"},
                    {"responsiveness", "responsiveness", "대응성", "handling", "처리"},
                    {"timeliness", "timeliness", "적시성", "handling", "처리"},
                    {"objectivity", "objectivity", "객관성", "handling", "처리"},
                    {"customer_focus", "customer-focused approach", "고객중심 접근", "handling", "처리"},
                    {"information_integrity", "information integrity", "정보 무결성", "information", "정보"},
                    {"confidentiality", "confidentiality", "기밀성", "information", "정보"},
                    {"accountability", "accountability", "책무", "learning", "학습"},
                    {"improvement", "improvement", "개선", "learning", "학습"}},
          .source = "ISO 10002:2018, list of the guiding principles; grouping and equal weights are ours",
          .evidence = core::Evidence::published_secondary};
}

AMENDS_INLINE Checklist handling_rules() {
  return {.name = "rules of handling a complaint",
          .korean = "불만 처리 요령",
          .items = {{"listen", "listen from the customer's side", "고객의 입장에서 경청", "conversation", "대화"},
                    {"empathise", "admit and empathise at once", "즉시 인정하고 공감", "conversation", "대화"},
                    {"act_fast", "act fast and apologise", "신속한 조치와 사과", "action", "조치"},
                    {"report", "always report the result", "처리 결과를 반드시 통보", "action", "조치"},
                    {"away", "receive complaints away from the shop floor", "매장에서 벗어난 장소에서 접수", "setting",
                     "장소"}},
          .source = "Korean training material on handling complaints",
          .evidence = core::Evidence::recalled};
}

AMENDS_INLINE Checklist e_service_points() {
  return {
      .name = "eight points of e-service",
      .korean = "e-서비스의 여덟 가지 점검 사항",
      .items = {{"phone_number", "a phone number that is easily found", "찾기 쉬운 전화번호", "reaching us", "연락"},
                {"one_click_help", "help in one click", "한 번의 클릭으로 도움말", "reaching us", "연락"},
                {"frequent_questions", "a list of frequent questions", "자주 묻는 질문(FAQ)", "reaching us", "연락"},
                {"email_standards", "standards for answers to e-mail", "이메일 답변 기준", "answering", "답변"},
                {"simple_site", "a simple site", "단순한 사이트", "site and order", "사이트와 주문"},
                {"easy_returns", "easy returns", "쉬운 반품", "site and order", "사이트와 주문"},
                {"quick_order", "a quick order form", "빠른 주문 양식", "site and order", "사이트와 주문"},
                {"checklist", "a checklist of e-service gone through regularly", "정기적인 e-서비스 점검표", "learning",
                 "학습"}},
      .source = "Korean training material on service recovery in electronic commerce",
      .evidence = core::Evidence::recalled};
}

AMENDS_INLINE ChecklistResult score_checklist(const Checklist& checklist, std::span<const ChecklistAnswer> answers) {
  const std::vector<ItemScore> ordered = detail::answers_in_order(checklist, answers);
  detail::ChecklistSum all;
  for (std::size_t i = 0; i < ordered.size(); ++i) all.add(checklist.items[i].weight, ordered[i]);
  core::check_finite("weights: their sum", all.applies());

  ChecklistResult result{.index = all.index()};
  std::vector<detail::ChecklistSum> sums;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    const ChecklistItem& item = checklist.items[i];
    const ItemState state = detail::state_of(ordered[i]);
    const double score = ordered[i].applicable ? ordered[i].score : std::numeric_limits<double>::quiet_NaN();
    const double weight =
        ordered[i].applicable ? item.weight / all.applies() : std::numeric_limits<double>::quiet_NaN();
    result.items.push_back({.key = item.key,
                            .name = item.name,
                            .korean = item.korean,
                            .group = item.group,
                            .state = state,
                            .score = score,
                            .weight = weight,
                            .raises = 100.0 * weight * (state == ItemState::missing ? 1.0 : 1.0 - score)});
    if (state == ItemState::missing) result.missing.push_back(i);
    if (state == ItemState::answered && result.items.back().raises > 0.0) result.raise_most.push_back(i);
    result.answered += state == ItemState::answered ? 1U : 0U;
    result.not_applicable += state == ItemState::not_applicable ? 1U : 0U;

    auto group = std::find_if(result.groups.begin(), result.groups.end(),
                              [&](const ChecklistGroup& one) { return one.name == item.group; });
    if (group == result.groups.end()) {
      result.groups.push_back({.name = item.group, .korean = item.group_korean});
      sums.emplace_back();
      group = result.groups.end() - 1;
    }
    sums[static_cast<std::size_t>(group - result.groups.begin())].add(item.weight, ordered[i]);
    detail::count_state(state, *group);
  }
  for (std::size_t g = 0; g < sums.size(); ++g) {
    result.groups[g].index = sums[g].index();
    result.groups[g].weight = sums[g].applies() / all.applies();
  }
  std::stable_sort(result.raise_most.begin(), result.raise_most.end(),
                   [&](std::size_t a, std::size_t b) { return result.items[a].raises > result.items[b].raises; });
  return result;
}

}  // namespace amends::inline AMENDS_ABI::recovery
