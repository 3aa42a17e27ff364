#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/parts.hpp>
#include <set>
#include <utility>

// What the answer rests on: what is stated, what is left out and taken as something, what is not counted.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::ScenarioInputs;

/// Where quantities come from.
inline std::string origins_text(const Told& told) {
  constexpr Message read{"{count} {count|is|are} read off the records", "기록에서 읽은 것 {count}개"};
  constexpr Message estimated{"{count} {count|is|are} estimated", "추정한 것 {count}개"};
  constexpr Message sourced{"{count} {count|is|are} stated with a source", "출처와 함께 명시한 것 {count}개"};
  constexpr Message assumed{"{count} {count|is an assumption|are assumptions}", "가정한 것 {count}개"};
  constexpr Message unsourced{"{count} {count|is|are} stated without a source", "출처 없이 명시한 것 {count}개"};
  constexpr Message sentence{"Of {all} {all|quantity|quantities}, {parts}.", "값 {all}개 가운데 {parts}입니다."};
  const Origins& from = told.findings.origins;
  std::vector<std::string> parts;
  const auto add = [&](const Message& part, std::size_t count, bool always) {
    if (always || count > 0) parts.push_back(told.say(part, {{"count", std::to_string(count)}}));
  };
  add(read, from.from_records, false);
  add(estimated, from.estimated, false);
  add(sourced, from.with_source, true);
  add(assumed, from.assumed, true);
  add(unsourced, from.without_source, false);
  const std::size_t all = from.from_records + from.estimated + from.with_source + from.assumed + from.without_source;
  return told.say(sentence, {{"all", std::to_string(all)}, {"parts", joined(parts)}});
}

inline std::string quantities_text(const Told& told) {
  constexpr Message one_each{"complaints per customer = 1", "고객당 불만 = 1"};
  constexpr Message defaults_are{"At their defaults, {count}: {defaults}.", "기본값을 쓰는 것 {count}개: {defaults}."};
  std::vector<std::string> defaults{told.say(one_each)};
  for (const LeftOut& one : told.findings.left_out_quantities) {
    LeftOut valued = one;
    valued.entry += " = " + short_number(one.value);
    defaults.push_back(left_out_text(told, valued));
  }
  return paragraph({origins_text(told), told.say(defaults_are, {{"count", std::to_string(defaults.size())},
                                                                {"defaults", joined(defaults)}})});
}

inline std::string medians(const std::set<double>& values) {
  std::vector<std::string> said;
  for (const double value : values) said.push_back(short_number(value));
  return joined(said);
}

/// Two sentences on the two scenarios, or one where they read the same or one of them is empty.
inline std::string on_both(const Told& told, const std::string& own, const std::string& theirs) {
  constexpr Message both{"{own} In {other}: {theirs}", "{own} {other}에서는: {theirs}"};
  if (own.empty() || own == theirs) return theirs;
  if (theirs.empty()) return own;
  return told.say(both, {{"own", own}, {"other", quoted(told.findings.baseline_title)}, {"theirs", theirs}});
}

template <class Text>
std::string of_both(const Told& told, const Text& text) {
  const Findings& findings = told.findings;
  return on_both(told, text(told, *findings.inputs), findings.baseline ? text(told, *findings.baseline) : "");
}

inline std::string leaving_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message nothing{
      "margin.while_leaving is 0: who leaves pays nothing in the year he leaves, so a kept customer is credited "
      "with the whole margin of the year of his complaint.",
      "margin.while_leaving(떠나는 해에 내는 공헌이익의 비율)은 0입니다. 떠나는 고객은 떠나는 해에 아무것도 내지 "
      "않으므로, 유지한 고객에게는 불만이 생긴 해의 공헌이익 전부를 계산합니다."};
  constexpr Message some{
      "margin.while_leaving (median {medians}): this share of a year's margin a leaver still pays in the year he "
      "leaves; it is not credited to keeping him.",
      "margin.while_leaving(중앙값 {medians}): 떠나는 고객도 떠나는 해에 한 해 공헌이익의 이 비율만큼은 내므로, "
      "유지한 효과로 계산하지 않습니다."};
  std::set<double> stated;
  for (const economics::ScenarioSegment& segment : inputs.segments) stated.insert(segment.while_leaving.value.median());
  return stated == std::set<double>{0.0} ? told.say(nothing) : told.say(some, {{"medians", medians(stated)}});
}

inline std::string untroubled_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message everywhere{
      "Revenue at risk counts what is lost beyond the customers who would leave without a problem: stay.no_problem "
      "is stated (median {medians}).",
      "위험 매출에는 문제가 없었어도 떠났을 고객을 뺀, 문제 때문에 더 잃는 몫만 들어 있습니다. "
      "stay.no_problem(문제를 겪지 않은 고객의 유지율)을 명시했습니다(중앙값 {medians})."};
  constexpr Message somewhere{
      "Revenue at risk counts what is lost beyond the customers who would leave without a problem: stay.no_problem "
      "is stated (median {medians}); where it is not, stay.no_problem is taken as 1, as if nobody would.",
      "위험 매출에는 문제가 없었어도 떠났을 고객을 뺀, 문제 때문에 더 잃는 몫만 들어 있습니다. "
      "stay.no_problem(문제를 겪지 않은 고객의 유지율)을 명시했으며(중앙값 {medians}), 명시하지 않은 "
      "곳에서는 1로 둡니다. 문제를 겪지 않은 고객은 아무도 떠나지 않는다고 보는 것입니다."};
  constexpr Message nowhere{
      "Revenue at risk counts what is lost beyond the customers who would leave without a problem: stay.no_problem "
      "is taken as 1, as if nobody would.",
      "위험 매출에는 문제가 없었어도 떠났을 고객을 뺀, 문제 때문에 더 잃는 몫만 들어 있습니다. "
      "stay.no_problem(문제를 겪지 않은 고객의 유지율)은 명시하지 않아 1로 둡니다. 문제를 겪지 않은 고객은 "
      "아무도 떠나지 않는다고 보는 것입니다."};
  std::set<double> stated;
  bool missing = false;
  for (const economics::ScenarioSegment& segment : inputs.segments) {
    if (segment.stay.no_problem)
      stated.insert(segment.stay.no_problem->value.median());
    else
      missing = true;
  }
  return told.say(stated.empty() ? nowhere : missing ? somewhere : everywhere, {{"medians", medians(stated)}});
}

inline std::string minutes_of(const Told& told, const economics::FasterAnswers& faster) {
  constexpr Message alike{
      "The extra minutes of an answer do not depend on how fast it then comes: going faster costs nothing extra "
      "beyond the complaints that are moved.",
      "답변 한 건에 추가로 드는 시간은 얼마나 빨라지는지와 무관합니다. 더 빠르게 답해도 앞당겨지는 불만 "
      "외에는 비용이 더 들지 않습니다."};
  constexpr Message by_days{
      "Extra minutes of an answer, by the days of the band it then comes into (medians): {minutes}.",
      "답변 한 건에 추가로 드는 시간(중앙값, 앞당긴 뒤의 답변 구간별): {minutes}."};
  constexpr Message one{"{days} {minutes}", "{days} {minutes}분"};
  if (minutes_alike(faster)) return told.say(alike);
  std::vector<std::string> said;
  for (const auto& [days, minutes] : faster.minutes_by_days)
    said.push_back(told.say(one, {{"days", told.days(days)}, {"minutes", short_number(minutes.value.median())}}));
  return told.say(by_days, {{"minutes", joined(said)}});
}

/// Of each scenario that answers faster; "": none does.
inline std::string minutes_text(const Told& told) {
  const Findings& findings = told.findings;
  std::string own, theirs;
  if (findings.inputs->intervention.respond_within_days || findings.sweep)
    own = minutes_of(told, findings.inputs->faster_answers);
  if (findings.baseline && findings.baseline->intervention.respond_within_days)
    theirs = minutes_of(told, findings.baseline->faster_answers);
  return on_both(told, own, theirs);
}

/// At what rate, and when payments count.
inline std::string discount_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message start{
      "discount.annual_rate is {rate}, and what falls into a year counts as paid at its start (discount.timing).",
      "discount.annual_rate(연 할인율)는 {rate}이며, 한 해의 금액은 그해 초에 지급한 것으로 봅니다(discount.timing)."};
  constexpr Message middle{
      "discount.annual_rate is {rate}, and what falls into a year counts as paid at its middle (discount.timing).",
      "discount.annual_rate(연 할인율)는 {rate}이며, 한 해의 금액은 그해 중간에 지급한 것으로 "
      "봅니다(discount.timing)."};
  constexpr Message end{
      "discount.annual_rate is {rate}, and what falls into a year counts as paid at its end (discount.timing).",
      "discount.annual_rate(연 할인율)는 {rate}이며, 한 해의 금액은 그해 말에 지급한 것으로 봅니다(discount.timing)."};
  constexpr Message median{"{rate} (median)", "{rate}(중앙값)"};
  const math::Distribution& rate = inputs.annual_rate.value;
  std::string said = told.percent(rate.median());
  if (!rate.is_fixed()) said = told.say(median, {{"rate", said}});
  const bool now = inputs.timing == core::FirstPayment::now, mid = inputs.timing == core::FirstPayment::mid_period;
  return told.say(now ? start : mid ? middle : end, {{"rate", said}});
}

/// Over what time, and at what rate: settings that move money like any quantity.
inline std::string settings_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message each{"Complaints are handled in each year of the horizon of {years} {years|year|years}; {discount}",
                         "분석 기간 {years}년 동안 해마다 불만을 처리합니다. {discount}"};
  constexpr Message first{
      "Complaints are handled in the first {handled} of {years} {years|year|years} (complaint_years); customers "
      "kept pay until the end; {discount}",
      "{years}년 가운데 처음 {handled}년 동안 불만을 처리하며(complaint_years), 유지한 고객은 끝까지 이익을 "
      "냅니다. {discount}"};
  constexpr Message first_year{
      "Complaints are handled in the first of {years} {years|year|years} (complaint_years); customers kept pay until "
      "the end; "
      "{discount}",
      "{years}년 가운데 첫해에만 불만을 처리하며(complaint_years), 유지한 고객은 끝까지 이익을 냅니다. {discount}"};
  const int handled = inputs.complaint_years.value_or(inputs.years);
  return told.say(handled == inputs.years ? each
                  : handled == 1          ? first_year
                                          : first,
                  {{"years", std::to_string(inputs.years)},
                   {"handled", std::to_string(handled)},
                   {"discount", discount_text(told, inputs)}});
}

/// What could be counted and is not stated; "": nothing.
inline std::string not_stated_text(const Told& told) {
  struct Effect {
    const char* entry;
    Message what;
  };
  constexpr Effect effects[] = {
      {"word_of_mouth", {"what complainants tell others ({entry})", "불만제기자의 구전({entry})"}},
      {"information", {"what complaints teach ({entry})", "불만에서 얻는 정보({entry})"}},
      {"escalation",
       {"complaints that go on to an ombudsman or a court ({entry})", "분쟁조정이나 법원으로 이어지는 불만({entry})"}},
      {"escalation.counterfactual", {"escalations that handling avoids ({entry})", "분쟁 확대 방지 효익({entry})"}}};
  constexpr Message sentence{"Not stated, so that nothing is counted for it: {what}.",
                             "명시하지 않아 전혀 계산하지 않은 것: {what}."};
  std::vector<std::string> said;
  for (const Effect& effect : effects)
    for (const LeftOut& one : told.findings.left_out_quantities)
      if (one.entry == effect.entry) said.push_back(told.say(effect.what, {{"entry", left_out_text(told, one)}}));
  return said.empty() ? "" : told.say(sentence, {{"what", joined(said)}});
}

inline std::string correlations_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message pair{"{first} and {second} {value} (rank correlation {rank})",
                         "{first}–{second} {value}(순위상관 {rank})"};
  constexpr Message sentence{
      "Correlated, on normal scores: {pairs}. All other stated quantities are drawn independently.",
      "정규점수에서 상관이 있는 값: {pairs}. 명시한 다른 값은 모두 독립적으로 추출합니다."};
  std::vector<std::string> said;
  for (const economics::Correlation& one : inputs.correlations)
    said.push_back(told.say(pair, {{"first", one.first},
                                   {"second", one.second},
                                   {"value", fixed(one.value, 2)},
                                   {"rank", fixed(one.rank_correlation(), 2)}}));
  return told.say(sentence, {{"pairs", joined(said)}});
}

AMENDS_INLINE std::string left_out_text(const Told& told, const LeftOut& one) {
  constexpr Message of_segments{"{entry} ({segments})", "{entry}({segments})"};
  constexpr Message of_scenario{"{entry} in {scenario}", "{scenario}의 {entry}"};
  std::string text =
      one.segments.empty() ? one.entry : told.say(of_segments, {{"entry", one.entry}, {"segments", one.segments}});
  return one.scenario.empty() ? text : told.say(of_scenario, {{"entry", text}, {"scenario", quoted(one.scenario)}});
}

AMENDS_INLINE std::vector<Statement> statements(const Told& told) {
  constexpr Message per_customer{
      "One complaint counts as one customer: who complains twice is counted twice, kept or lost.",
      "불만 한 건을 고객 한 명으로 셉니다. 두 번 불만을 제기한 고객은 남든 떠나든 두 번 셉니다."};
  constexpr Message not_counted{
      "Not counted: staff retention, product improvement and value to the public, which the return framework of the "
      "University of Newcastle (2018, known from its summary only) also lists.",
      "계산하지 않은 것: 직원 유지, 제품 개선, 공공의 가치. 뉴캐슬 대학교의 수익 분석 틀(2018년, 요약본만 "
      "확인함)은 이것도 포함합니다."};
  const Findings& findings = told.findings;
  std::vector<Statement> out;
  if (!findings.inputs) return out;
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) out.push_back({key, std::move(text)});
  };
  say("quantities", quantities_text(told));
  say("settings", of_both(told, settings_text));
  say("complaints_per_customer", told.say(per_customer));
  say("stay_no_problem", of_both(told, untroubled_text));
  say("while_leaving", of_both(told, leaving_text));
  say("not_stated", not_stated_text(told));
  say("minutes", minutes_text(told));
  for (Statement& one : record_statements(told)) out.push_back(std::move(one));
  if (!findings.inputs->correlations.empty()) say("correlations", correlations_text(told, *findings.inputs));
  if (findings.result().segments().size() > 1) say("segments", segments_text(told));
  say("not_counted", told.say(not_counted));
  return out;
}

AMENDS_INLINE Section basis(const Told& told) {
  constexpr Message heading{"What it rests on", "무엇을 근거로 하는가"};
  Section section{.key = "basis", .heading = told.say(heading), .statements = statements(told)};
  for (Table& one : record_tables(told)) section.tables.push_back(std::move(one));
  section.tables.push_back(quantities_table(told));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
