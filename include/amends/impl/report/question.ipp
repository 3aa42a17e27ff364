#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>

// What is asked, in words: what is done otherwise, how many complaints that moves, and what it is compared with.
namespace amends::inline AMENDS_ABI::report::detail {

/// "0.05", or "0.05 (median)" where it is uncertain.
inline std::string or_median(const Told& told, const economics::Assumption& value, const std::string& text) {
  constexpr Message median{"{text} (median)", "{text}(중앙값)"};
  return value.value.is_fixed() ? text : told.say(median, {{"text", text}});
}
inline std::string amount(const Told& told, const economics::Assumption& value) {
  return or_median(told, value, short_number(value.value.median()));
}

/// "the same segment, relief and channel", without one of the columns.
inline std::string same_stratum(const Told& told, const Question& asked, const std::string& but = {}) {
  constexpr Message alone{"the same segment", "같은 세분집단"};
  constexpr Message last{"the same segment and {last}", "같은 세분집단·{last}"};
  constexpr Message some{"the same segment, {columns} and {last}", "같은 세분집단·{columns}·{last}"};
  constexpr Message between{", ", "·"};
  std::vector<std::string> columns;
  for (const std::string& column : asked.strata)
    if (column != but) columns.push_back(column);
  if (columns.empty()) return told.say(alone);
  const std::string end = columns.back();
  columns.pop_back();
  return told.say(columns.empty() ? last : some, {{"columns", joined(columns, told.say(between))}, {"last", end}});
}

inline std::string what_days(const Told& told, const Question& asked) {
  constexpr Message late{
      "complaints answered after day {day}, or not at all, take the outcome distribution of those answered within "
      "{day} {day|day|days} in {stratum}, in the part that intervention.share_causal says.",
      "{day}일이 지나 답변했거나 답변하지 않은 불만의 결과가, {stratum}에서 {day}일 이내에 답변한 불만의 "
      "결과 쪽으로 옮겨 간다고 봅니다. 옮겨 가는 몫은 그 차이의 intervention.share_causal입니다."};
  return told.say(
      late, {{"day", short_number(*asked.intervention.respond_within_days)}, {"stratum", same_stratum(told, asked)}});
}

inline std::string what_shares(const Told& told, const Question& asked) {
  constexpr Message shares{
      "complaints are answered as fast as these shares say: {shares}. As few as possible move between the response "
      "bands "
      "of {stratum}; those that do take the outcomes of the band they come to, in the part that "
      "intervention.share_causal says.",
      "불만을 다음 비율로 답변한다고 봅니다: {shares}. {stratum}의 답변 구간 사이에서 가능한 한 적은 불만만 옮겨 가며, "
      "옮겨 가는 불만의 결과는 그 차이 가운데 intervention.share_causal만큼 새 구간의 결과 쪽으로 바뀝니다."};
  constexpr Message one{"{share} in the band that ends at {day} {day|day|days}", "{day}일에 끝나는 구간 {share}"};
  std::vector<std::string> parts;
  for (const auto& [day, share] : asked.intervention.response_days->shares)
    parts.push_back(told.say(
        one, {{"share", or_median(told, share, told.percent(share.value.median()))}, {"day", short_number(day)}}));
  return told.say(shares, {{"shares", joined(parts)}, {"stratum", same_stratum(told, asked)}});
}

inline std::string what_agents(const Told& told, const Question& asked) {
  constexpr Message agents{
      "{agents} {agents|agent answers|agents answer} the complaints. What their backlog changes against that of "
      "today's agents is added to the recorded days; as "
      "few "
      "as possible move between the response bands of {stratum}, and take the outcomes of the band they come to, in "
      "the part that intervention.share_causal says. What they cost more than those of today, or less, is the cost.",
      "상담원 {agents}명이 불만에 답변합니다. 지금의 상담원과 비교해 적체가 바꾸는 만큼을 기록된 답변 기간에 더합니다. "
      "{stratum}의 답변 구간 "
      "사이에서 가능한 한 적은 불만만 옮겨 가며, 옮겨 가는 불만의 결과는 그 차이 가운데 intervention.share_causal만큼 "
      "새 "
      "구간의 결과 쪽으로 바뀝니다. 비용은 지금의 상담원보다 더 들거나 덜 드는 금액입니다."};
  return told.say(agents, {{"agents", short_number(*asked.intervention.respond_with_agents)},
                           {"stratum", same_stratum(told, asked)}});
}

inline std::string what_learned(const Told& told, const Question& asked) {
  constexpr Message learned{
      "of the complaints a share of {acted} is acted on; of the causes these tell of, a share of {removed} is removed "
      "within a year, and a share of {prevented} of new causes is prevented where all is heard; {fading} of the causes "
      "go by themselves. So problems become fewer year by year.",
      "불만 가운데 {acted}의 비율에 조치하고, 그렇게 알게 된 원인 가운데 {removed}의 비율을 한 해 안에 없애며, 모든 "
      "불만을 "
      "듣는다면 새로운 원인의 {prevented}의 비율을 예방합니다. 저절로 사라지는 원인의 비율은 {fading}입니다. 따라서 "
      "문제가 해마다 줄어듭니다."};
  const economics::Learning& loop = *asked.intervention.learning;
  return told.say(learned, {{"acted", amount(told, loop.acted_on)},
                            {"removed", amount(told, loop.removed)},
                            {"prevented", amount(told, loop.prevented)},
                            {"fading", amount(told, loop.fading)}});
}

inline std::string what_taken(const Told& told, const Question& asked) {
  constexpr Message taken{
      "complaints with {column} {from} take the outcome distribution of those with {to} in {stratum} and the same "
      "response band, in the part that intervention.share_causal says.",
      "{column} 열이 {from}인 불만의 결과가, {stratum}{과/와} 같은 응답 구간에서 {to}인 불만의 결과 쪽으로 "
      "옮겨 간다고 봅니다. 옮겨 가는 몫은 그 차이의 intervention.share_causal입니다."};
  const economics::TakeOutcomes& take = *asked.intervention.take_outcomes;
  return told.say(taken, {{"column", take.column},
                          {"from", quoted(take.from)},
                          {"to", quoted(take.to)},
                          {"stratum", same_stratum(told, asked, take.column)}});
}

inline std::string moved_text(const Told& told, const Question& asked) {
  constexpr Message that_is{"That is {moved} of {all} recorded complaints ({share}).",
                            "기록된 불만 {all}건 가운데 {moved}건({share})입니다."};
  constexpr Message segments{
      "Another {left} {left|is|are} in segments without anybody whose outcomes they could take, and "
      "{left|stays|stay} as they are.",
      "그 밖의 {left}건은 결과를 따를 불만이 없는 세분집단에 있어 그대로 둡니다."};
  constexpr Message strata{
      "Another {left} {left|is|are} in strata without anybody whose outcomes they could take, and {left|stays|stay} "
      "as they are.",
      "그 밖의 {left}건은 결과를 따를 불만이 없는 층에 있어 그대로 둡니다."};
  const MovedComplaints& moved = *asked.moved;
  const double left = moved.asked - moved.moved;
  return paragraph({told.say(that_is, {{"moved", grouped(moved.moved)},
                                       {"all", grouped(moved.received)},
                                       {"share", told.percent(moved.moved / moved.received)}}),
                    left > 0.0 ? told.say(asked.strata.empty() ? segments : strata, {{"left", grouped(left)}}) : ""});
}

inline std::string what_voice(const Told& told, const Question& asked) {
  constexpr Message more{
      "of the customers with a problem, a share larger by {gain} complains ({segments}); each of them would "
      "otherwise have stayed as a silent customer does.",
      "문제를 겪은 고객 가운데 불만을 제기하는 비율이 {gain}만큼 커집니다({segments}). 이들은 그렇지 않았다면 "
      "침묵하는 고객처럼 남거나 떠났을 것입니다."};
  std::vector<std::string> segments;
  for (const VoiceBreakEven& one : asked.voice) segments.push_back(one.segment);
  return told.say(more, {{"gain", amount(told, *asked.intervention.voice_gain)}, {"segments", joined(segments)}});
}

inline std::string break_even_text(const Told& told, const VoiceBreakEven& one) {
  constexpr Message same{
      "{segment}: an extra complaint is worth the same however many are satisfied; now {now} are, and it is worth "
      "{worth} (at medians).",
      "{segment}: 추가 불만 한 건의 가치는 만족하는 사람의 비율과 무관합니다. 지금은 {now}이고 가치는 "
      "{worth}입니다(중앙값 기준)."};
  constexpr Message always{
      "{segment}: an extra complaint pays even if every complainant is left dissatisfied; now {now} are, and it is "
      "worth {worth} (at medians).",
      "{segment}: 불만제기자가 모두 불만족해도 추가 불만 한 건은 이익입니다. 지금 만족 이상은 {now}이고 가치는 "
      "{worth}입니다(중앙값 기준)."};
  constexpr Message never{
      "{segment}: an extra complaint does not pay even if every complainant is satisfied; now {now} are, and it is "
      "worth {worth} (at medians).",
      "{segment}: 불만제기자가 모두 만족해도 추가 불만 한 건은 이익이 되지 않습니다. 지금 만족 이상은 {now}이고 "
      "가치는 {worth}입니다(중앙값 기준)."};
  constexpr Message from{
      "{segment}: an extra complaint pays from {even} satisfied or better on (break-even); now {now} are, and it is "
      "worth {worth} (at medians).",
      "{segment}: 추가 불만 한 건은 만족 이상이 {even}부터 이익입니다(손익분기). 지금은 {now}이고 가치는 "
      "{worth}입니다(중앙값 기준)."};
  const double even = one.break_even;
  return told.say(!std::isfinite(even) ? same
                  : even < 0.0         ? always
                  : even >= 1.0        ? never
                                       : from,
                  {{"segment", one.segment},
                   {"even", told.percent(even)},
                   {"now", told.percent(one.today)},
                   {"worth", told.money(one.worth)}});
}

inline std::string what_offered(const Told& told, const Question& asked) {
  constexpr Message offered{
      "{amount} more compensation for every complainant of {segment}; it closes the part 1 - exp(-amount / scale) "
      "of the gap to a delighted customer, scale {scale}.",
      "{segment}의 불만제기자 한 사람마다 {amount}{을/를} 더 보상합니다. 감동한 고객과의 차이는 보상이 {scale}일 때 "
      "약 63%가 메워지며, 보상이 클수록 남은 차이가 지수적으로 줄어듭니다."};
  constexpr Message all{"all segments", "모든 세분집단"};
  const economics::Offer& offer = *asked.intervention.offer;
  const double scale = offer.scale.value.median();
  // English names the formula, whose scale is a plain number.
  return told.say(
      offered, {{"amount", or_median(told, offer.amount,
                                     told.language == Language::english
                                         ? money_unit(told) + " " + short_number(offer.amount.value.median())
                                         : told.priced(offer.amount.value.median()))},
                {"segment", offer.segment.empty() ? told.say(all) : quoted(offer.segment)},
                {"scale", or_median(told, offer.scale,
                                    told.language == Language::english ? short_number(scale) : told.priced(scale))}});
}

/// What one scenario does otherwise.
inline std::string question_text(const Told& told, const Question& asked) {
  constexpr Message only{"The intervention: {what}", "조치: {what}"};
  constexpr Message of_scenario{"The intervention of {scenario}: {what}", "{scenario}의 조치: {what}"};
  constexpr Message subtracted{"The intervention of {scenario}, which is subtracted: {what}",
                               "비교 기준인 {scenario}의 조치: {what}"};
  constexpr Message counts_against{
      "What it brings counts against the result: net below 0 means that {scenario}, with the intervention, is worth "
      "more.",
      "이 조치의 효과만큼 결과가 작아집니다. 순현재가치가 0보다 작으면 조치를 시행하는 {scenario}의 가치가 더 "
      "크다는 뜻입니다."};
  const bool both = told.findings.questions.size() > 1;
  const economics::Intervention& made = asked.intervention;
  std::vector<std::string> what;
  if (made.respond_within_days) what.insert(what.end(), {what_days(told, asked), moved_text(told, asked)});
  if (made.take_outcomes) what.insert(what.end(), {what_taken(told, asked), moved_text(told, asked)});
  if (made.response_days) what.push_back(what_shares(told, asked));
  if (made.respond_with_agents) what.push_back(what_agents(told, asked));
  if (made.voice_gain) {
    what.push_back(what_voice(told, asked));
    for (const VoiceBreakEven& one : asked.voice) what.push_back(break_even_text(told, one));
    if (made.learning) what.push_back(what_learned(told, asked));
  }
  if (made.offer) what.push_back(what_offered(told, asked));
  const std::string scenario = quoted(asked.scenario);
  return paragraph({told.say(asked.baseline ? subtracted
                             : both         ? of_scenario
                                            : only,
                             {{"scenario", scenario}, {"what", paragraph(what)}}),
                    asked.baseline && !both ? told.say(counts_against, {{"scenario", scenario}}) : ""});
}

AMENDS_INLINE std::vector<std::string> question_texts(const Told& told) {
  constexpr Message whole{
      "This is the worth of all complaint handling: what it brings against not handling complaints at all.",
      "이 값은 불만 처리 전체의 가치로, 불만을 전혀 처리하지 않는 경우와 비교한 것입니다."};
  constexpr Message whole_with{
      "This is the worth of all complaint handling with the intervention in it. For the worth of the intervention, "
      "compare with the scenario of today.",
      "이 값은 조치를 포함한 불만 처리 전체의 가치입니다. 조치만의 가치를 알려면 현행 시나리오와 비교하십시오."};
  const Findings& findings = told.findings;
  std::vector<std::string> texts;
  if (!findings.comparison && findings.inputs)
    texts.push_back(told.say(findings.questions.empty() ? whole : whole_with));
  for (const Question& one : findings.questions) texts.push_back(question_text(told, one));
  return texts;
}

AMENDS_INLINE bool only_answers_faster(const Findings& findings) {
  const auto days = [](const Question& one) { return one.intervention.respond_within_days.has_value(); };
  return !findings.questions.empty() && std::all_of(findings.questions.begin(), findings.questions.end(), days);
}

/// The effect within segments and strata is clearly above 0, or clearly below it, or neither.
inline std::string seen_days(const Told& told, const Interval& effect, const std::string& within) {
  constexpr Message better{
      "In these records faster answers go with better outcomes on the whole, also {within}. That is association, not "
      "proof of "
      "cause: easy cases are answered faster.",
      "이 기록에서는 대체로 빨리 답변한 쪽의 결과가 더 좋으며, {within}에서도 그렇습니다. 다만 이는 "
      "상관관계일 뿐 인과관계를 입증하지 않습니다. 처리하기 쉬운 건일수록 빨리 답변하는 경향이 있습니다."};
  constexpr Message worse{
      "In these records faster answers go with worse outcomes on the whole, also {within}. That is association, not "
      "proof of cause.",
      "이 기록에서는 대체로 빨리 답변한 쪽의 결과가 더 나쁘며, {within}에서도 그렇습니다. 다만 이는 "
      "상관관계일 뿐 인과관계를 입증하지 않습니다."};
  constexpr Message neither{
      "In these records no clear difference between faster and slower answers is to be seen {within}.",
      "이 기록의 {within}에서는 빠른 답변과 느린 답변 사이에 뚜렷한 차이가 보이지 않습니다."};
  return told.say(effect.lower > 0.0 ? better : effect.upper < 0.0 ? worse : neither, {{"within", within}});
}

inline std::string seen_column(const Told& told, const Interval& effect, const std::string& within,
                               const economics::TakeOutcomes& take) {
  constexpr Message better{
      "In these records {column} {to} goes with better outcomes than {from}, also {within}. That is association, "
      "not proof of cause: who is given it may have had the easier case.",
      "이 기록에서 {column} {to}{은/는} {from}보다 결과가 좋으며, {within}에서도 그렇습니다. 다만 이는 상관관계일 뿐 "
      "인과관계를 입증하지 않습니다. 처리하기 쉬운 건이었을 수 있습니다."};
  constexpr Message worse{
      "In these records {column} {to} goes with worse outcomes than {from}, also {within}. That is association, not "
      "proof of cause.",
      "이 기록에서 {column} {to}{은/는} {from}보다 결과가 나쁘며, {within}에서도 그렇습니다. 다만 이는 상관관계일 뿐 "
      "인과관계를 입증하지 않습니다."};
  constexpr Message neither{
      "In these records no clear difference between {column} {from} and {to} is to be seen {within}.",
      "이 기록의 {within}에서는 {column} {from}{과/와} {to} 사이에 뚜렷한 차이가 보이지 않습니다."};
  return told.say(effect.lower > 0.0   ? better
                  : effect.upper < 0.0 ? worse
                                       : neither,
                  {{"within", within}, {"column", take.column}, {"from", quoted(take.from)}, {"to", quoted(take.to)}});
}

AMENDS_INLINE std::string seen_in_records(const Told& told) {
  constexpr Message nothing{
      "No recorded complaint is moved, so the records say nothing of the intervention.",
      "조치로 결과가 달라지는 불만이 기록에 없으므로, 기록만으로는 조치의 효과를 알 수 없습니다."};
  constexpr Message segments{"within segments", "세분집단 안"};
  constexpr Message strata{"within segments and strata", "세분집단과 층 안"};
  const Question* asked = moving_question(told.findings);
  const std::optional<SpeedDraws>& speed = told.findings.speed;
  if (asked == nullptr || !speed) return "";
  if (!(asked->moved && asked->moved->moved > 0.0 && speed->satisfied_or_better)) return told.say(nothing);
  const std::string within = told.say(asked->strata.empty() ? segments : strata);
  return asked->intervention.respond_within_days
             ? seen_days(told, *speed->satisfied_or_better, within)
             : seen_column(told, *speed->satisfied_or_better, within, *asked->intervention.take_outcomes);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
