#pragma once

#include <amends/report/decisions.hpp>

#include <algorithm>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>

// What becomes of it when more of the annoyed speak up.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::string voice_text(const OfDecisions& of, const DecidedVoice& voice) {
  constexpr Message pays{
      "If {new_voice} instead of {voice} of those with a problem complain, {worth} is won over {periods} "
      "{periods|period|periods} (present value): {handling} by the complaints that are handled and {learning} by what "
      "is "
      "learnt from them, less {programme} for the programme.",
      "문제를 겪은 고객의 {voice} 대신 {new_voice}{이/가} 불만을 말하면 {periods}기 동안 현재가치로 {worth}{을/를} "
      "얻습니다. 불만의 처리에서 {handling}, 배운 것에서 {learning}, 프로그램 비용은 {programme}입니다."};
  constexpr Message costs{
      "If {new_voice} instead of {voice} of those with a problem complain, {worth} is lost over {periods} "
      "{periods|period|periods} (present value): the complaints that are handled bring {handling}, what is learnt from "
      "them {learning}, and the programme costs {programme}.",
      "문제를 겪은 고객의 {voice} 대신 {new_voice}{이/가} 불만을 말하면 {periods}기 동안 현재가치로 {worth}{을/를} "
      "잃습니다. 불만의 처리에서 {handling}, 배운 것에서 {learning}, 프로그램 비용은 {programme}입니다."};
  const economics::VoiceWorth& worth = voice.worth;
  return of.say(worth.present_value < 0.0 ? costs : pays, {{"voice", of.told.percent(voice.voice)},
                                                           {"new_voice", of.told.percent(voice.new_voice)},
                                                           {"worth", of.told.priced(std::abs(worth.present_value))},
                                                           {"periods", counted(worth.net.size())},
                                                           {"handling", of.told.priced(worth.from_handling)},
                                                           {"learning", of.told.priced(worth.from_learning)},
                                                           {"programme", of.told.priced(worth.programme_cost)}});
}

inline std::string turning_text(const OfDecisions& of, const DecidedVoice& voice) {
  constexpr Message turns{
      "At rest complaints are most numerous where {turn} speak up; above that, more voice means fewer complaints.",
      "안정된 상태에서 불만 건수는 {turn}{이/가} 말할 때 가장 많고, 그보다 많이 말하면 불만이 줄어듭니다."};
  constexpr Message rise{
      "Complaints rise with voice all the way: more of them is no sign of more problems.",
      "불만 건수는 말하는 비율에 따라 계속 늘어납니다. 불만이 늘었다고 문제가 늘어난 것은 아닙니다."};
  constexpr Message always{"Any more voice means fewer complaints in the end.",
                           "말하는 비율이 조금이라도 오르면 결국 불만이 줄어듭니다."};
  using economics::LoopTurn;
  if (voice.turning.status == LoopTurn::turns) return of.say(turns, {{"turn", of.told.percent(voice.turning.voice)}});
  if (voice.turning.status == LoopTurn::always) return of.say(always);
  const bool rises = voice.turning.status == LoopTurn::beyond_reach ||
                     voice.turning.status == LoopTurn::without_prevention ||
                     voice.turning.status == LoopTurn::nothing_acted_on;
  return rises ? of.say(rise) : std::string();
}

/// For which share of satisfied complainants it pays.
inline std::string break_even_text(const OfDecisions& of, const economics::LoopBreakEven& point) {
  constexpr Message above{"It pays while more than {share} of the complainants are satisfied.",
                          "불만을 말한 고객의 {share}보다 많이 만족하는 동안 이익입니다."};
  constexpr Message below{
      "It pays while fewer than {share} of the complainants are satisfied: the change means fewer "
      "complaints.",
      "불만을 말한 고객의 {share}보다 적게 만족하는 동안 이익입니다. 이 변화로 불만이 줄어들기 때문입니다."};
  constexpr Message always{"It pays however badly complaints are handled.", "불만 처리가 아무리 나빠도 이익입니다."};
  constexpr Message never{"It does not pay however well complaints are handled.",
                          "불만 처리가 아무리 좋아도 이익이 나지 않습니다."};
  using voice::EncouragementRule;
  if (point.rule == EncouragementRule::always) return of.say(always);
  if (point.rule == EncouragementRule::never) return of.say(never);
  return of.say(point.pays_below ? below : above, {{"share", of.told.percent(point.satisfied_share)}});
}

inline Table voice_table(const OfDecisions& of, const economics::VoiceWorth& worth) {
  constexpr Message period{"period", "기"}, problems{"problems", "문제"}, complaints{"complaints", "불만"},
      problems_before{"problems without the change", "변화가 없을 때 문제"},
      complaints_before{"complaints without the change", "변화가 없을 때 불만"},
      net{"net, {currency}", "순효익({currency})"};
  FilledTable table(of.told, "voice",
                    {{"period", Unit::count, of.say(period)},
                     {"problems", Unit::count, of.say(problems)},
                     {"complaints", Unit::count, of.say(complaints)},
                     {"problems_before", Unit::count, of.say(problems_before)},
                     {"complaints_before", Unit::count, of.say(complaints_before)},
                     {"net", Unit::money, of.say(net, {{"currency", money_unit(of.told)}})}});
  for (std::size_t t = 0; t < worth.net.size(); ++t)
    table.add({static_cast<double>(t + 1), worth.after.problems.at(t), worth.after.complaints.at(t),
               worth.before.problems.at(t), worth.before.complaints.at(t), worth.net[t]});
  return std::move(table).table();
}

AMENDS_INLINE Section voice_section(const OfDecisions& of) {
  constexpr Message heading{"More voice", "불만을 말하게 하기"};
  Section section{.key = "voice", .heading = of.say(heading)};
  if (!of.decisions.voice) return section;
  const DecidedVoice& voice = *of.decisions.voice;
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) section.statements.push_back({key, std::move(text)});
  };
  constexpr Message rate{"The discount rate is above 50 % a year: is it a percentage written as a share?",
                         "할인율이 연 50%를 넘습니다. 백분율을 비율로 적은 것은 아닌지 확인하십시오."};
  constexpr Message not_discounted{
      "The column of the net is not discounted and without what is spent once at the beginning, so its sum is another.",
      "순효익 열은 할인하지 않았고 처음에 한 번 드는 비용을 빼지 않은 값이므로 그 합은 현재가치와 다릅니다."};
  say("voice", voice_text(of, voice));
  if (voice.worth.warnings.has(economics::VoiceWorthWarning::large_discount_rate))
    say("large_discount_rate", of.say(rate));
  say("turning", turning_text(of, voice));
  say("break_even", break_even_text(of, voice.worth.with_learning));
  section.tables.push_back(voice_table(of, voice.worth));
  section.tables.back().notes.push_back(of.say(not_discounted));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
