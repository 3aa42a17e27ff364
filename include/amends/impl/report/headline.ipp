#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <string_view>
#include <utility>

// The answer in short, and what would turn it.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Evaluation;
using economics::Metric;
using economics::Summary;

AMENDS_INLINE std::string switching_text(const Told& told, const economics::SwitchingValue& value, bool certain) {
  constexpr Message never{"net never changes sign", "순현재가치의 부호가 바뀌지 않습니다"};
  constexpr Message positive_above{"net turns positive above {value}", "{value}보다 크면 순현재가치가 양수로 바뀝니다"};
  constexpr Message negative_above{"net turns negative above {value}", "{value}보다 크면 순현재가치가 음수로 바뀝니다"};
  constexpr Message positive_below{"net turns positive below {value}",
                                   "{value}보다 작으면 순현재가치가 양수로 바뀝니다"};
  constexpr Message negative_below{"net turns negative below {value}",
                                   "{value}보다 작으면 순현재가치가 음수로 바뀝니다"};
  constexpr Message outside{" (outside its 90 % range)", "(90% 범위 밖)"};
  constexpr Message negative{" (a negative one, outside its 90 % range)", "(음수, 90% 범위 밖)"};
  if (!std::isfinite(value.value)) return told.say(never);
  const bool rising = value.value > value.median;
  const bool positive = rising == value.positive_above;
  const Message& turns = rising     ? (positive ? positive_above : negative_above)
                         : positive ? positive_below
                                    : negative_below;
  const bool beyond_0 = value.value < 0.0 && value.median > 0.0;
  return told.say(turns, {{"value", short_number(value.value)}}) +
         (value.within_range || certain ? "" : told.say(beyond_0 ? negative : outside));
}

/// "all.stay.satisfied above 0.79"
AMENDS_INLINE std::string where_it_turns(const Told& told, const economics::SwitchingValue& value) {
  constexpr Message above{"{input} above {value}", "{input} {value} 초과"};
  constexpr Message below{"{input} below {value}", "{input} {value} 미만"};
  return told.say(value.value > value.median ? above : below,
                  {{"input", told.input(value.input)}, {"value", short_number(value.value)}});
}

/// What a reader of Korean calls the quantity of an entry; "": it has no other name.
inline std::string_view korean_name(const std::string& name) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"share_causal", "차이 가운데 조치 자체의 효과인 비율"},
      {"faster_answers.minutes_per_answer", "빠른 답변 한 건의 추가 시간"},
      {"faster_answers.cost_per_minute", "분당 상담원 비용"},
      {"faster_answers.fixed_per_year", "빠른 답변의 연간 고정비"},
      {"faster_answers.setup", "빠른 답변의 초기비용"},
      {"discount.annual_rate", "연 할인율"},
      {"nonresponse_odds_ratio", "무응답 오즈비"},
      {"counterfactual.stay", "처리하지 않았을 때의 유지율"},
      {"stay.dissatisfied", "불만족한 불만제기자의 유지율"},
      {"stay.satisfied", "만족한 불만제기자의 유지율"},
      {"stay.delighted", "감동한 불만제기자의 유지율"},
      {"stay.no_problem", "문제를 겪지 않은 고객의 유지율"},
      {"margin.per_customer_per_year", "고객 한 명의 연간 공헌이익"},
      {"margin.retention", "그 뒤 해마다의 유지율"},
      {"margin.while_leaving", "떠나는 해에 내는 공헌이익의 비율"},
      {"cost.per_complaint", "불만 한 건의 처리 비용"},
      {"cost.compensation_per_complaint", "불만 한 건의 평균 보상"}};
  for (const auto& [entry, korean] : names)
    if (plain_name(name).ends_with(entry)) return korean;
  return {};
}

/// The same with the quantity in words, where a reader of Korean has some.
inline std::string where_it_turns_in_words(const Told& told, const economics::SwitchingValue& value) {
  const std::string where = where_it_turns(told, value);
  const std::string_view name = korean_name(value.input);
  if (told.language != Language::korean || name.empty()) return where;
  const std::string entry = told.input(value.input);
  return std::string(name) + "(" + entry + ")" + where.substr(entry.size());
}

/// What an entry that decides by convention says, in words.
inline std::string gloss(const Told& told, const std::string& name) {
  constexpr Message of_cause{"the part of the difference that the intervention causes",
                             "차이 가운데 조치 자체의 효과인 비율"};
  constexpr Message of_leaving{"the share of a year's margin that is paid in the year of leaving",
                               "떠나는 고객이 떠나는 해에 내는 공헌이익의 비율"};
  return told.say(plain_name(name).ends_with("share_causal") ? of_cause : of_leaving);
}

/// "intervention.share_causal (what it says; median 1): net turns negative below 0.79"
inline std::string turning(const Told& told, const Convention& one) {
  constexpr Message silent{"not stated, taken as {value}", "명시하지 않아 {value}{으로/로} 계산"};
  constexpr Message median{"median {value}", "중앙값 {value}"};
  constexpr Message certain{"{value}", "{value}"};
  constexpr Message turns{"{name} ({gloss}; {value}): {turns}", "{name}({gloss}, {value}){이/가} {turns}"};
  constexpr Message never{"{name} ({gloss}; {value}): net never changes sign",
                          "{name}({gloss}, {value}){은/는} 어떤 값이어도 순현재가치의 부호를 바꾸지 않습니다"};
  constexpr Message with_others{
      "{name} ({gloss}; {value}) moves with other quantities and has no switching value of its own",
      "{name}({gloss}, {value}){은/는} 다른 값과 함께 움직이므로 자체 전환값이 없습니다"};
  const std::string value = told.say(!one.stated   ? silent
                                     : one.certain ? certain
                                                   : median,
                                     {{"value", short_number(one.value.median)}});
  return told.say(one.stated && !one.alone          ? with_others
                  : !std::isfinite(one.value.value) ? never
                                                    : turns,
                  {{"name", told.input(one.value.input)},
                   {"gloss", gloss(told, one.value.input)},
                   {"value", value},
                   {"turns", switching_text(told, one.value, !one.stated || one.certain)}});
}

/// One quantity that every segment states for itself: how many of them turn the sign, and the first of them.
inline std::string turning_by_segment(const Told& told, const std::string& entry,
                                      const std::vector<const Convention*>& all) {
  constexpr Message stated{
      "{entry} ({gloss}), stated by segment ({count}, medians {low} to {high}): {turns}",
      "{entry}({gloss}){은/는} 세분집단 {count}개가 따로 명시했으며(중앙값 {low}~{high}), {turns}"};
  constexpr Message with_others{"{count} move with other quantities; {rest}",
                                "{count}개는 다른 값과 함께 움직이고, {rest}"};
  constexpr Message none{"none turns the sign of net alone", "하나만 바꾸어서는 이익과 손실이 뒤바뀌지 않습니다"};
  constexpr Message one_turns{"1 turns the sign of net alone, {where}",
                              "하나만으로 이익과 손실이 뒤바뀌는 것은 1개({where})입니다"};
  constexpr Message some_turn{"{count} turn the sign of net alone, {where} for one",
                              "하나만으로 이익과 손실이 뒤바뀌는 것은 {count}개(예: {where})입니다"};
  double low = all.front()->value.median, high = low;
  std::vector<const Convention*> turn;
  std::size_t together = 0;
  for (const Convention* one : all) {
    low = (std::min)(low, one->value.median);
    high = (std::max)(high, one->value.median);
    if (std::isfinite(one->value.value)) turn.push_back(one);
    together += one->alone ? 0 : 1;
  }
  std::string turns =
      turn.empty()
          ? told.say(none)
          : told.say(turn.size() == 1 ? one_turns : some_turn,
                     {{"count", std::to_string(turn.size())}, {"where", where_it_turns(told, turn.front()->value)}});
  if (together > 0) turns = told.say(with_others, {{"count", std::to_string(together)}, {"rest", turns}});
  return told.say(stated, {{"entry", entry},
                           {"gloss", gloss(told, entry)},
                           {"count", std::to_string(all.size())},
                           {"low", short_number(low)},
                           {"high", short_number(high)},
                           {"turns", turns}});
}

/// What of the two conventions that decide turns the sign; "": there are none.
inline std::string conventions_text(const Told& told) {
  constexpr Message at_medians{
      "By convention, all else at medians (net {net}): {turns}.",
      "판단으로 정할 수밖에 없는 값은 다음과 같습니다(다른 값이 모두 중앙값일 때 순현재가치 {net}). "
      "{turns}."};
  constexpr Message between{"; ", ". "};
  const std::vector<Convention>& conventions = told.findings.conventions;
  std::vector<std::string> said;
  for (const std::string entry : {"intervention.share_causal", "margin.while_leaving"}) {
    std::vector<const Convention*> of_segments;
    for (const Convention& one : conventions)
      if (plain_name(one.value.input).ends_with("." + entry)) of_segments.push_back(&one);
    for (const Convention& one : conventions)
      if (plain_name(one.value.input) == entry) said.push_back(turning(told, one));
    if (of_segments.size() > 2)
      said.push_back(turning_by_segment(told, entry, of_segments));
    else
      for (const Convention* one : of_segments) said.push_back(turning(told, *one));
  }
  const double net = told.findings.result().at_medians(Metric::net);
  return said.empty() ? ""
                      : told.say(at_medians, {{"net", told.money(net)}, {"turns", joined(said, told.say(between))}});
}

inline std::string unstated_costs_text(const Told& told) {
  constexpr Message all{"Every cost is stated.", "모든 비용을 명시했습니다."};
  constexpr Message some{"Costs that count as 0: {costs}.", "명시하지 않아 0으로 계산한 비용은 {costs}입니다."};
  std::vector<std::string> unstated;
  for (const LeftOut& one : told.findings.left_out_quantities)
    if (one.cost) unstated.push_back(left_out_text(told, one));
  return unstated.empty() ? told.say(all) : told.say(some, {{"costs", joined(unstated)}});
}

/// Whether anybody can think of it: no further from the median than ten times the 90 % range of the quantity (of a certain
/// one, than ten times its size), on the side of 0 where all of that range lies, and of a discount rate between 0 and
/// 100 % a year.
inline bool thinkable(const Told& told, const economics::SwitchingValue& value) {
  constexpr double most = 10.0;
  if (value.within_range) return true;
  if (plain_name(value.input) == "discount.annual_rate" && !(value.value >= 0.0 && value.value <= 1.0)) return false;
  double lower = value.median, upper = value.median;
  for (const Quantity& one : told.findings.quantities)
    if (one.name == value.input) {
      lower = one.lower;
      upper = one.upper;
    }
  if ((lower > 0.0 && value.value < 0.0) || (upper < 0.0 && value.value > 0.0)) return false;
  const double reach = upper > lower ? upper - lower : std::abs(value.median);
  return reach == 0.0 || std::abs(value.value - value.median) <= most * reach;
}

inline std::string first_of(const Told& told, std::vector<std::string> all) {
  constexpr Message one_other{"one other", "그 밖의 하나"};
  constexpr Message others{"one of {count} others", "그 밖의 {count}개"};
  constexpr Message between{", or ", ", "};
  constexpr std::size_t most = 4;
  if (all.size() > most) {
    const std::size_t rest = all.size() - most;
    all.resize(most);
    all.push_back(rest == 1 ? told.say(one_other) : told.say(others, {{"count", std::to_string(rest)}}));
  }
  return joined(all, told.say(between));
}

/// Conventions that nobody stated, and groups that are drawn together, where these turn the sign.
inline void add_further_turns(const Told& told, std::vector<std::string>& said) {
  constexpr Message above{
      "So does {input}, not stated and taken as {median}, above {value}: no range is stated for it.",
      "명시하지 않아 {median}{으로/로} 계산한 {input}도 {value}보다 크면 부호를 바꾸며, 이 값의 범위는 명시되어 있지 "
      "않습니다."};
  constexpr Message below{
      "So does {input}, not stated and taken as {median}, below {value}: no range is stated for it.",
      "명시하지 않아 {median}{으로/로} 계산한 {input}도 {value}보다 작으면 부호를 바꾸며, 이 값의 범위는 명시되어 있지 "
      "않습니다."};
  constexpr Message together{
      "Drawn together, {input} turn it, too: net is {low} at the 10 % and {high} at the 90 % point.",
      "함께 추출되는 {input}도 부호를 바꿉니다. 순현재가치가 10% 지점에서 {low}, 90% 지점에서 {high}입니다."};
  for (const Convention& one : told.findings.conventions)
    if (!one.stated && std::isfinite(one.value.value))
      said.push_back(
          told.say(one.value.value > one.value.median ? above : below, {{"input", told.input(one.value.input)},
                                                                        {"median", short_number(one.value.median)},
                                                                        {"value", short_number(one.value.value)}}));
  for (const economics::TornadoBar& bar : told.findings.tornado)
    if (bar.quantities > 1 && (bar.net_at_low < 0.0) != (bar.net_at_high < 0.0))
      said.push_back(told.say(together, {{"input", told.input(bar.input)},
                                         {"low", told.money(bar.net_at_low)},
                                         {"high", told.money(bar.net_at_high)}}));
}

/// What would turn the sign, in the order in which it decides.
inline std::string turns_text(const Told& told) {
  constexpr Message at_medians{"With all quantities at their medians net is {net}.",
                               "모든 값이 중앙값일 때 순현재가치는 {net}입니다."};
  constexpr Message takes{"To turn its sign it takes, within the 90 % range of one quantity alone, {first}.",
                          "다음 가운데 하나만으로도(각 값의 90% 범위 안) 이익과 손실이 뒤바뀝니다: {first}."};
  constexpr Message none{"No single stated quantity turns its sign within its 90 % range.",
                         "어느 값도 하나만 90% 범위 안에서 바꾸어서는 이익과 손실이 뒤바뀌지 않습니다."};
  constexpr Message none_beyond{
      "No single stated quantity turns its sign within its 90 % range; beyond it, {first} would.",
      "어느 값도 하나만 90% 범위 안에서 바꾸어서는 이익과 손실이 뒤바뀌지 않습니다. 범위를 벗어나 다음 "
      "가운데 하나가 되면 뒤바뀝니다: {first}."};
  const Evaluation& result = told.findings.result();
  std::vector<std::string> within, beyond;
  for (const economics::SwitchingValue& one : told.findings.switching_values) {
    if (one.from_records || !crosses(one, result.inputs()) || !thinkable(told, one)) continue;
    (one.within_range ? within : beyond).push_back(where_it_turns_in_words(told, one));
  }
  std::vector<std::string> said{told.say(at_medians, {{"net", told.money(result.at_medians(Metric::net))}})};
  if (!within.empty())
    said.push_back(told.say(takes, {{"first", first_of(told, within)}}));
  else
    said.push_back(beyond.empty() ? told.say(none) : told.say(none_beyond, {{"first", first_of(told, beyond)}}));
  add_further_turns(told, said);
  return paragraph(said);
}

AMENDS_INLINE std::string verdict_text(const Summary& net, Language language) {
  constexpr Message nothing{"As stated, it changes nothing.", "명시한 가정에 따르면 달라지는 것이 없습니다."};
  constexpr Message pays{"As stated, it pays.", "명시한 가정에 따르면 이익이 납니다."};
  constexpr Message loses{"As stated, it loses money.", "명시한 가정에 따르면 손실이 납니다."};
  constexpr Message likely_loses{"As stated, it more likely loses money than pays.",
                                 "명시한 가정에 따르면 이익보다 손실이 날 가능성이 더 큽니다."};
  constexpr Message likely_pays{"As stated, it more likely pays than loses money.",
                                "명시한 가정에 따르면 손실보다 이익이 날 가능성이 더 큽니다."};
  constexpr Message even{"As stated, it as likely pays as loses money.",
                         "명시한 가정에 따르면 이익이 날 가능성과 손실이 날 가능성이 같습니다."};
  switch (sign_of(net)) {
    case SegmentSign::nothing:
      return say(language, nothing);
    case SegmentSign::pays:
      return say(language, pays);
    case SegmentSign::loses:
      return say(language, loses);
    case SegmentSign::open:
      break;
  }
  if (net.share_negative > 0.5) return say(language, likely_loses);
  if (net.share_negative < 0.5) return say(language, likely_pays);
  return say(language, even);
}

/// That the records say nothing of the intervention, where they move no complaint; "": they move some, or none is asked.
inline std::string records_silent_text(const Told& told) {
  constexpr Message nobody{
      "The records say nothing of the intervention: nobody is in them whose outcomes its complaints could take.",
      "기록만으로는 조치의 효과를 알 수 없습니다: 결과를 따를 불만이 기록에 없습니다."};
  constexpr Message already{"The records say nothing of the intervention: it moves no recorded complaint.",
                            "기록만으로는 조치의 효과를 알 수 없습니다: 조치로 달라지는 불만이 기록에 없습니다."};
  bool asked = false;
  for (const Question& one : told.findings.questions) {
    if (one.moved && one.moved->moved > 0.0) return "";
    asked = asked || (one.moved && one.moved->asked > 0.0);
  }
  if (moving_question(told.findings) == nullptr) return "";
  return told.say(asked ? nobody : already);
}

/// That the two scenarios take their outcomes from other records, which the difference then shows, too; "": they do not.
inline std::string different_records_text(const Told& told) {
  constexpr Message differ{
      "{own} and {other} rest on different records ({count} and {other_count} {other_count|complaint|complaints}): the "
      "difference is also that "
      "of "
      "the records, not of the intervention alone. What the records show, and the effect in them, are those of {own}.",
      "{own}{과/와} {other}{은/는} 서로 다른 기록(불만 {count}건과 {other_count}건)에 근거합니다. 따라서 차이에는 "
      "조치의 효과뿐 "
      "아니라 기록의 차이도 들어 있습니다. 아래에 제시한 기록과 그 안의 효과는 {own}의 것입니다."};
  const Findings& findings = told.findings;
  if (findings.other_records != OtherRecords::other_file && findings.other_records != OtherRecords::read_otherwise)
    return "";
  const auto used = [](const std::optional<RecordsRead>& records) {
    return grouped(records && records->account ? static_cast<double>(records->account->used()) : std::nan(""));
  };
  return told.say(differ, {{"own", quoted(findings.name)},
                           {"other", quoted(findings.baseline_title)},
                           {"count", used(findings.records)},
                           {"other_count", used(findings.baseline_records)}});
}

/// Net, its interval, the chance of a loss and the return on cost.
inline std::string net_text(const Told& told, const Summary& net, const Summary& ratio) {
  constexpr Message sentence{
      "Over {years} {years|year|years}, net {net} (90 % of draws between {lower} and {upper}) against {other}; "
      "chance of a loss {loss}.",
      "{other}에 비해 {years}년간 순현재가치는 {net}(모의실험 표본의 90%가 {lower}에서 {upper} 사이)이고, "
      "손실 확률은 {loss}입니다."};
  constexpr Message with_return{
      "Over {years} {years|year|years}, net {net} (90 % of draws between {lower} and {upper}) against {other}; "
      "chance of a loss {loss}; return on cost {return} ({return_lower} to {return_upper}).",
      "{other}에 비해 {years}년간 순현재가치는 {net}(모의실험 표본의 90%가 {lower}에서 {upper} 사이)이고, "
      "손실 확률은 {loss}입니다. 비용 대비 수익률은 {return}({return_lower}에서 {return_upper} 사이)입니다."};
  constexpr Message not_handling{"not handling complaints at all", "불만을 전혀 처리하지 않는 경우"};
  return told.say(ratio.share_missing < 1.0 ? with_return : sentence,
                  {{"years", std::to_string(told.findings.years)},
                   {"net", told.priced(net.quantiles[2])},
                   {"lower", told.money(net.quantiles[0])},
                   {"upper", told.money(net.quantiles[4])},
                   {"other", told.findings.comparison ? quoted(told.findings.baseline_title) : told.say(not_handling)},
                   {"return", told.percent(ratio.quantiles[2], 0)},
                   {"return_lower", told.percent(ratio.quantiles[0], 0)},
                   {"return_upper", told.percent(ratio.quantiles[4], 0)},
                   {"loss", told.percent(net.share_negative)}});
}

AMENDS_INLINE std::vector<Statement> headline_statements(const Told& told) {
  constexpr Message few_draws{"Only {draws} {draws|draw|draws}: intervals and chances are rough. Take at least 1,000.",
                              "표본이 {draws}개뿐이어서 구간과 확률이 거칩니다. 1,000개 이상으로 계산하십시오."};
  const Findings& findings = told.findings;
  const Evaluation& result = findings.result();
  const Summary net = result.summary(Metric::net);
  std::vector<Statement> said;
  said.push_back({"answer", paragraph({records_silent_text(told), verdict_text(net, told.language),
                                       net_text(told, net, result.summary(Metric::net_return))})});
  const auto add = [&](const char* key, std::string text) {
    if (!text.empty()) said.push_back({key, std::move(text)});
  };
  add("different_records", different_records_text(told));
  add("one_company", one_company_text(told));
  add("turns", turns_text(told));
  if (findings.inputs) {
    add("conventions", conventions_text(told));
    add("unstated_costs", unstated_costs_text(told));
  }
  if (findings.sweep) said.push_back({"sweep", best_text(told, *findings.sweep)});
  if (findings.draws < 1000)
    said.push_back({"few_draws", told.say(few_draws, {{"draws", grouped(static_cast<double>(findings.draws))}})});
  for (std::string& one : question_texts(told)) said.push_back({"question", std::move(one)});
  return said;
}

AMENDS_INLINE std::vector<KeyFigure> key_figures(const Told& told) {
  constexpr Message median{"net, median", "순현재가치, 중앙값"}, interval{"90 % of the draws", "모의실험의 90% 구간"},
      loss{"chance of a loss", "손실 확률"};
  const Summary net = told.findings.result().summary(Metric::net);
  const double middle = net.quantiles[2];
  return {{told.say(median), told.findings.currency.empty() ? grouped(middle) : told.priced(middle)},
          {told.say(interval), from_to(told, told.money(net.quantiles[0]), told.money(net.quantiles[4]))},
          {told.say(loss), told.percent(net.share_negative)}};
}

AMENDS_INLINE Section headline(const Told& told) {
  constexpr Message heading{"In short", "요약"};
  return {.key = "headline", .heading = told.say(heading), .statements = headline_statements(told)};
}

}  // namespace amends::inline AMENDS_ABI::report::detail
