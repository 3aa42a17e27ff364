#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <optional>

// The difference in the records that a question asks about, and how the answer moves with those who did not evaluate.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::optional<Interval> drawn(const Findings& findings,
                                            const std::optional<Interval> SpeedDraws::*measure) {
  return findings.speed ? (*findings.speed).*measure : std::optional<Interval>();
}

AMENDS_INLINE bool nobody_in_time(const satisfaction::SpeedEffect& effect) {
  return effect.moved >= effect.complaints;
}

inline std::string better_name(const Told& told) {
  constexpr Message better{"satisfied or delighted", "만족 또는 감동"}, satisfied{"satisfied", "만족"};
  return told.say(told.findings.table->origin().tells_delighted ? better : satisfied);
}

inline std::vector<std::string> effect_row(const Told& told, const std::string& name,
                                           satisfaction::SpeedEffectMeasure satisfaction::SpeedEffectView::*measure,
                                           bool share, const std::optional<Interval>& draws) {
  const satisfaction::SpeedEffect& effect = *told.findings.effect;
  const satisfaction::SpeedEffectMeasure &crude = effect.crude.*measure, &stratified = effect.stratified.*measure;
  const auto level = [&](double v) { return share ? told.percent(v) : fixed(v, 2); };
  const auto change = [&](double v) { return share ? points(v) : signed_number(v, 2); };
  const std::optional<Interval> held = effect_interval(told.findings, stratified.effect, draws);
  if (nobody_in_time(effect)) return {name, "-", level(stratified.today.value), "-", "-", "-"};
  return {name,
          change(crude.effect.value),
          level(stratified.today.value),
          level(stratified.within.value),
          change(stratified.effect.value),
          held ? interval_text(told, change(held->lower), change(held->upper)) : "-"};
}

/// The scenario that asks about days.
inline const economics::ScenarioInputs& asking(const Findings& findings) {
  const Question* asked = moving_question(findings);
  return asked != nullptr && asked->baseline ? *findings.baseline : *findings.inputs;
}

inline std::vector<std::string> strata_names(const Findings& findings) {
  const Question* asked = moving_question(findings);
  return asked != nullptr ? asked->strata : std::vector<std::string>();
}

/// A cell with complaints of which none has a score: the money takes it to be as others are, at one score's certainty,
/// this table its neighbours.
inline bool has_silent_cell(const satisfaction::OutcomeTable& table) {
  for (std::size_t s = 0; s < table.segments().size(); ++s)
    for (std::size_t b = 0; b < table.bands().size(); ++b)
      if (table.cell(s, b).received > 0.0 && !(table.cell(s, b).scored > 0.0)) return true;
  return false;
}

/// How the table is made.
inline std::string made_text(const Told& told, const std::string& money) {
  constexpr Message segments{
      "Effects in percentage points (score: points). Crude: all segments pooled, respondents as they are. In "
      "segments: like with like, each band's answers weighted to all its complaints; {money}",
      "효과의 단위는 %포인트(점수는 점)입니다. 단순 비교는 세분집단을 모두 합쳐 점수를 준 사람을 그대로 비교한 "
      "것입니다. "
      "세분집단 안의 효과는 같은 조건끼리 비교하고 각 구간의 평가를 그 구간의 모든 불만에 맞추어 가중한 것입니다. "
      "{money}"};
  constexpr Message strata{
      "Effects in percentage points (score: points). Crude: all segments pooled, respondents as they are. In "
      "segments, and in the strata of {strata} inside each: like with like, each band's answers weighted to all its "
      "complaints; {money}",
      "효과의 단위는 %포인트(점수는 점)입니다. 단순 비교는 세분집단을 모두 합쳐 점수를 준 사람을 그대로 비교한 "
      "것입니다. "
      "층 안의 효과는 세분집단마다 {strata} 층 안에서 같은 조건끼리 비교하고 각 구간의 평가를 그 구간의 모든 불만에 "
      "맞추어 가중한 것입니다. {money}"};
  constexpr Message segments_of_flags{
      "Effects in percentage points. Crude: all segments pooled, those who said whether they are satisfied as they "
      "are. In segments: like with like, each band's answers weighted to all its complaints; {money}",
      "효과의 단위는 %포인트입니다. 단순 비교는 세분집단을 모두 합쳐 만족 여부를 밝힌 사람을 그대로 비교한 것입니다. "
      "세분집단 안의 효과는 같은 조건끼리 비교하고 각 구간의 평가를 그 구간의 모든 불만에 맞추어 가중한 것입니다. "
      "{money}"};
  constexpr Message strata_of_flags{
      "Effects in percentage points. Crude: all segments pooled, those who said whether they are satisfied as they "
      "are. In segments, and in the strata of {strata} inside each: like with like, each band's answers weighted to "
      "all its complaints; {money}",
      "효과의 단위는 %포인트입니다. 단순 비교는 세분집단을 모두 합쳐 만족 여부를 밝힌 사람을 그대로 비교한 것입니다. "
      "층 안의 효과는 세분집단마다 {strata} 층 안에서 같은 조건끼리 비교하고 각 구간의 평가를 그 구간의 모든 불만에 "
      "맞추어 가중한 것입니다. {money}"};
  const std::vector<std::string> columns = strata_names(told.findings);
  const bool flags = has_flag(told.findings);
  return told.say(columns.empty() ? (flags ? segments_of_flags : segments)
                  : flags         ? strata_of_flags
                                  : strata,
                  {{"strata", joined(columns)}, {"money", money}});
}

/// How the table is made, and in how far the money rests on it.
inline std::string effect_text(const Told& told) {
  constexpr Message silent{
      "a band in which nobody gave a score has the mean of the others here. The money below does not rest on this "
      "alone: there the outcomes of such a band are those of others, as uncertain as one score is, which is in the "
      "interval.",
      "점수를 준 사람이 없는 구간은 여기서 다른 구간의 평균을 씁니다. 아래 금액은 이것만을 근거로 하지 않으며, "
      "그런 구간의 결과를 다른 칸의 결과로 보되 점수 하나만큼 불확실하게 보고 이를 구간에 반영합니다."};
  constexpr Message rests{"the money below rests on this one, in the part that intervention.share_causal says.",
                          "아래 금액은 이 효과 가운데 intervention.share_causal에 해당하는 부분을 근거로 합니다."};
  constexpr Message other_odds{
      "those who gave no score are counted like those who did. The money below makes the same comparison with "
      "nonresponse_odds_ratio = {odds}, which this table does not use.",
      "점수를 주지 않은 사람은 점수를 준 사람과 같다고 봅니다. 아래 금액은 같은 비교에 nonresponse_odds_ratio = "
      "{odds}{을/를} 쓰지만, 이 표는 쓰지 않습니다."};
  constexpr Message other_drawn{
      "those who gave no score are counted like those who did. The money below makes the same comparison with "
      "nonresponse_odds_ratio = {odds} (median), which this table does not use.",
      "점수를 주지 않은 사람은 점수를 준 사람과 같다고 봅니다. 아래 금액은 같은 비교에 nonresponse_odds_ratio = "
      "{odds}(중앙값){을/를} 쓰지만, 이 표는 쓰지 않습니다."};
  constexpr Message intervals{"Intervals are those of the draws; what the money does not use has none.",
                              "구간은 표본의 구간이며, 금액에 쓰이지 않는 값에는 구간이 없습니다."};
  constexpr Message own_records{"All of this is read off the records of {own}; those of {other} are not in this table.",
                                "이 표는 모두 {own}의 기록에서 읽은 것이며, {other}의 기록은 들어 있지 않습니다."};
  const Findings& findings = told.findings;
  const bool others_differ =
      findings.other_records == OtherRecords::other_file || findings.other_records == OtherRecords::read_otherwise;
  const math::Distribution& odds = asking(findings).nonresponse_odds_ratio.value;
  const bool alike = (odds.is_fixed() && odds.median() == 1.0) || findings.nonresponse.empty();
  const std::string money = told.say(has_silent_cell(*findings.strata) ? silent
                                     : alike                           ? rests
                                     : odds.is_fixed()                 ? other_odds
                                                                       : other_drawn,
                                     {{"odds", short_number(odds.median())}});
  return paragraph({made_text(told, money), findings.clusters.empty() ? "" : told.say(intervals),
                    others_differ ? told.say(own_records, {{"own", quoted(findings.name)},
                                                           {"other", quoted(findings.baseline_title)}})
                                  : ""});
}

/// Crude and within segments the effect on a measure has opposite signs.
inline std::string disagreement_text(const Told& told, satisfaction::OutcomeMeasure measure) {
  using enum satisfaction::OutcomeMeasure;
  constexpr Message of_verdict{
      "crude and in segments, the effect on the verdict has opposite signs: segments differ in speed and in outcome",
      "해결 여부에 대한 효과의 부호가 단순 비교와 세분집단 안에서 서로 반대입니다. 세분집단마다 속도와 결과가 다르기 "
      "때문입니다"};
  constexpr Message of_score{
      "crude and in segments, the effect on the mean score has opposite signs: segments differ in speed and in outcome",
      "평균 점수에 대한 효과의 부호가 단순 비교와 세분집단 안에서 서로 반대입니다. 세분집단마다 속도와 결과가 다르기 "
      "때문입니다"};
  constexpr Message of_delighted{
      "crude and in segments, the effect on the share delighted has opposite signs: segments differ in speed and in "
      "outcome",
      "감동 비율에 대한 효과의 부호가 단순 비교와 세분집단 안에서 서로 반대입니다. 세분집단마다 속도와 결과가 다르기 "
      "때문입니다"};
  constexpr Message of_better{
      "crude and in segments, the effect on the share satisfied or better has opposite signs: segments differ in "
      "speed and in outcome",
      "만족 이상 비율에 대한 효과의 부호가 단순 비교와 세분집단 안에서 서로 반대입니다. 세분집단마다 속도와 결과가 "
      "다르기 "
      "때문입니다"};
  return told.say(measure == resolved     ? of_verdict
                  : measure == mean_score ? of_score
                  : measure == delighted  ? of_delighted
                                          : of_better);
}

inline std::string finding_text(const Told& told, const satisfaction::SpeedEffectFinding& finding) {
  using enum satisfaction::SpeedEffectWarning;
  constexpr Message in_time{"every complaint was answered in time already, so nothing moves",
                            "모든 불만이 이미 제때 답변되었으므로 옮길 것이 없습니다"};
  constexpr Message nobody_fast{
      "nobody was answered in time; the outcomes of {count} {count|complaint|complaints} stay as they are",
      "제때 답변을 받은 사람이 없어, 불만 {count}건의 결과를 그대로 둡니다"};
  struct Silent {
    Message fast, late, all;
  };
  constexpr Silent scores{
      {"nobody who was answered in time gave a score; {count} {count|complaint|complaints} left out of that row",
       "제때 답변을 받은 사람 가운데 점수를 준 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"},
      {"nobody who was answered late gave a score; {count} {count|complaint|complaints} left out of that row",
       "늦게 답변을 받은 사람 가운데 점수를 준 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"},
      {"nobody gave a score; {count} {count|complaint|complaints} left out of that row",
       "점수를 준 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"}};
  constexpr Silent verdicts{
      {"nobody who was answered in time said whether it was resolved; {count} {count|complaint|complaints} left out "
       "of that row",
       "제때 답변을 받은 사람 가운데 해결되었는지를 밝힌 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"},
      {"nobody who was answered late said whether it was resolved; {count} {count|complaint|complaints} left out of "
       "that row",
       "늦게 답변을 받은 사람 가운데 해결되었는지를 밝힌 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"},
      {"nobody said whether it was resolved; {count} {count|complaint|complaints} left out of that row",
       "해결되었는지를 밝힌 사람이 없어, 불만 {count}건을 그 행에서 뺐습니다"}};
  const Silent& silent = finding.measure == satisfaction::OutcomeMeasure::resolved ? verdicts : scores;
  const std::string count = grouped(finding.complaints);
  switch (finding.warning) {
    case nothing_to_move:
      return told.say(in_time);
    case nobody_answered_fast:
      return told.say(nobody_fast, {{"count", count}});
    case fast_not_evaluated:
      return told.say(silent.fast, {{"count", count}});
    case late_not_evaluated:
      return told.say(silent.late, {{"count", count}});
    case nothing_evaluated:
      return told.say(silent.all, {{"count", count}});
    case effects_disagree:
      break;
  }
  return disagreement_text(told, finding.measure);
}

/// The name of a stratum: "tel, no relief" is worded.
inline std::string stratum_text(const Told& told, const std::string& name) {
  constexpr Message none[] = {{"no {column}", "{column} 없음"}};
  const std::vector<std::string> columns = strata_names(told.findings);
  if (columns.empty()) return name;
  std::vector<std::string> parts = parts_of(name, ", ");  // the last of them are of the columns
  for (std::string& part : parts)
    if (std::any_of(columns.begin(), columns.end(), [&](const std::string& one) { return part == "no " + one; }))
      part = reworded(told.language, part, none);
  return joined(parts);
}

/// Findings that say something here: of a question that nobody was asked, its absence in every segment is no news.
inline void add_effect_notes(const Told& told, std::vector<std::string>& notes) {
  constexpr Message note{"Note: {text}.", "참고: {text}."},
      of_stratum{"Note, {where}: {text}.", "참고({where}): {text}."};
  const satisfaction::OutcomeCell all = told.findings.table->total();
  for (const satisfaction::SpeedEffectFinding& finding : told.findings.effect->findings) {
    const bool verdicts = finding.measure == satisfaction::OutcomeMeasure::resolved;
    const bool of_answers = finding.warning != satisfaction::SpeedEffectWarning::nothing_to_move;
    if (of_answers && !((verdicts ? all.verdicts : all.scored) > 0.0)) continue;
    const std::string text =
        told.say(finding.where.empty() ? note : of_stratum,
                 {{"where", stratum_text(told, finding.where)}, {"text", finding_text(told, finding)}});
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
  }
}

inline constexpr Message delighted_name{"delighted", "감동"}, effect_interval_name{"90 % interval", "90% 구간"};

/// Of a question about a column: what the draws say of its effect.
inline Section taken_effect(const Told& told) {
  constexpr Message heading{"If these complaints had the outcomes of the others: the difference in the records",
                            "이 불만들의 결과가 다른 불만들과 같았다면: 기록에 나타난 차이"};
  constexpr Message median{"effect, median", "효과, 중앙값"};
  constexpr Message of_draws{
      "Percentage points of all complaints, of the draws from which the money is made; all of the difference is "
      "taken as the work of the intervention, and those who gave no score are counted like those who did.",
      "전체 불만에 대한 %포인트이며, 금액을 계산한 표본의 값입니다. 차이를 모두 조치의 효과로 보고, 점수를 주지 "
      "않은 사람은 점수를 준 사람과 같다고 봅니다."};
  Section section{.key = "effect", .heading = told.say(heading)};
  Table table{.key = "effect", .header = {"", told.say(median), told.say(effect_interval_name)}, .rows = {}};
  const auto add = [&](const std::string& name, const std::optional<Interval>& effect) {
    if (effect)
      table.rows.push_back(
          {name, points(effect->median), interval_text(told, points(effect->lower), points(effect->upper))});
  };
  add(better_name(told), told.findings.speed->satisfied_or_better);
  add(told.say(delighted_name), told.findings.speed->delighted);
  table.notes.push_back(told.say(of_draws));
  section.tables.push_back(std::move(table));
  return section;
}

/// Whether an effect that is shown lies outside the interval beside it.
inline bool beside_its_interval(const Findings& findings) {
  const satisfaction::SpeedEffect& effect = *findings.effect;
  const auto beside = [](const satisfaction::SpeedEffectMeasure& measure, const std::optional<Interval>& draws) {
    return draws && !(measure.effect.value >= draws->lower && measure.effect.value <= draws->upper);
  };
  return !nobody_in_time(effect) &&
         (beside(effect.stratified.satisfied_or_better, drawn(findings, &SpeedDraws::satisfied_or_better)) ||
          (findings.table->origin().tells_delighted &&
           beside(effect.stratified.delighted, drawn(findings, &SpeedDraws::delighted))));
}

AMENDS_INLINE Section observed_effect(const Told& told) {
  constexpr Message heading{"If all had been answered within {days}: the difference in the records",
                            "모두 {days} 이내에 답변했다면: 기록에 나타난 차이"};
  constexpr Message crude{"crude effect", "단순 비교"}, segments{"in segments: today", "세분집단 안: 현재"};
  constexpr Message strata{"in strata: today", "층 안: 현재"}, within{"within {days}", "{days} 이내"};
  constexpr Message effect{"effect", "효과"}, resolved{"resolved", "해결"}, mean{"mean score", "평균 점수"};
  constexpr Message says_nothing{
      "Nobody in the records was answered within {days}: they say nothing of what that would change.",
      "기록에 {days} 이내에 답변을 받은 사람이 없습니다. 기록으로는 그렇게 하면 무엇이 달라지는지 알 수 없습니다."};
  constexpr Message beside{
      "The interval is of draws in which cells with few scores lean on others, so that it may lie beside the effect on "
      "its left.",
      "구간은 점수가 적은 칸을 보정한 표본에서 얻은 것이어서 왼쪽의 효과와 어긋날 수 있습니다."};
  const Findings& findings = told.findings;
  if (!findings.effect) return taken_effect(told);
  const std::string days = told.days(*findings.within_days);
  Section section{.key = "effect", .heading = told.say(heading, {{"days", days}})};
  Table table{.key = "effect",
              .header = {"", told.say(crude), told.say(strata_names(findings).empty() ? segments : strata),
                         told.say(within, {{"days", days}}), told.say(effect), told.say(effect_interval_name)},
              .rows = {}};
  using View = satisfaction::SpeedEffectView;
  if (findings.table->total().verdicts > 0.0)
    table.rows.push_back(effect_row(told, told.say(resolved), &View::resolved, true, {}));
  table.rows.push_back(effect_row(told, better_name(told), &View::satisfied_or_better, true,
                                  drawn(findings, &SpeedDraws::satisfied_or_better)));
  if (findings.table->origin().tells_delighted)
    table.rows.push_back(
        effect_row(told, told.say(delighted_name), &View::delighted, true, drawn(findings, &SpeedDraws::delighted)));
  if (!has_flag(findings)) table.rows.push_back(effect_row(told, told.say(mean), &View::mean_score, false, {}));
  if (nobody_in_time(*findings.effect))
    table.notes.push_back(told.say(says_nothing, {{"days", days}}));
  else
    table.notes.push_back(effect_text(told));
  if (beside_its_interval(findings)) table.notes.push_back(told.say(beside));
  add_effect_notes(told, table.notes);
  section.tables.push_back(std::move(table));
  return section;
}

AMENDS_INLINE std::optional<Interval> effect_interval(const Findings& findings,
                                                      const satisfaction::OutcomeEstimate& effect,
                                                      const std::optional<Interval>& drawn) {
  if (drawn) return drawn;
  if (!findings.clusters.empty()) return std::nullopt;
  constexpr double errors_of_90_percent = 1.6448536269514722;
  const double half = errors_of_90_percent * effect.standard_error *
                      std::sqrt(findings.recorded ? findings.recorded->design_effect : 1.0);
  return Interval{effect.value, effect.value - half, effect.value + half};
}

AMENDS_INLINE std::string nonresponse_label(const Told& told, const NonresponseRow& row) {
  constexpr Message all_better{"all of them satisfied or delighted", "모두 만족 또는 감동"};
  constexpr Message all_satisfied{"all of them satisfied", "모두 만족"};
  constexpr Message twice{"twice the odds of being satisfied", "만족할 오즈가 두 배"};
  constexpr Message alike{"like those who did, same segment and speed", "같은 세분집단·속도에서 점수를 준 사람과 같음"};
  constexpr Message half{"half the odds of being satisfied", "만족할 오즈가 절반"};
  constexpr Message quarter{"a quarter of the odds", "만족할 오즈가 사분의 일"};
  constexpr Message none{"all of them dissatisfied", "모두 불만족"};
  constexpr Message stated{"at nonresponse_odds_ratio {odds}", "nonresponse_odds_ratio {odds}"};
  constexpr Message drawn{"at nonresponse_odds_ratio {odds} in the median", "nonresponse_odds_ratio 중앙값 {odds}"};
  constexpr Message each{"each as its scenario says", "시나리오마다 명시한 대로"};
  switch (row.assumed) {
    case NonresponseCase::all_satisfied:
      return told.say(told.findings.table->origin().tells_delighted ? all_better : all_satisfied);
    case NonresponseCase::twice_the_odds:
      return told.say(twice);
    case NonresponseCase::like_the_others:
      return told.say(alike);
    case NonresponseCase::half_the_odds:
      return told.say(half);
    case NonresponseCase::quarter_of_the_odds:
      return told.say(quarter);
    case NonresponseCase::all_dissatisfied:
      return told.say(none);
    case NonresponseCase::odds_ratio:
      return told.say(row.certain ? stated : drawn, {{"odds", three_digits(row.odds_ratio)}});
    case NonresponseCase::by_each_scenario:
      break;
  }
  return told.say(each);
}

/// What is sure of the effect without any assumption; "": everybody evaluated, or nothing is asked of days.
inline std::string bounds_text(const Told& told) {
  constexpr Message open{
      "Nothing assumed of them, the effect on the share {share} lies anywhere between {low} and {high} points: the "
      "records alone do not settle it (worst-case bounds).",
      "이들에 대해 아무것도 가정하지 않으면 {share} 비율에 대한 효과는 {low}%포인트와 {high}%포인트 사이 어디든 될 "
      "수 있습니다. 기록만으로는 결론이 나지 않습니다(최악의 경우 한계)."};
  constexpr Message sign{
      "Nothing assumed of them, the effect on the share {share} lies anywhere between {low} and {high} points: the "
      "records alone settle its sign, not its size (worst-case bounds).",
      "이들에 대해 아무것도 가정하지 않으면 {share} 비율에 대한 효과는 {low}%포인트와 {high}%포인트 사이 어디든 될 "
      "수 있습니다. 기록만으로 부호는 정해지나 크기는 정해지지 않습니다(최악의 경우 한계)."};
  const Findings& findings = told.findings;
  if (!findings.effect) return "";
  const auto [low, high] = effect_bounds(*findings.strata, *findings.within_days);
  if (!(low < high)) return "";
  return told.say(low <= 0.0 && high >= 0.0 ? open : sign,
                  {{"share", better_name(told)}, {"low", points(low)}, {"high", points(high)}});
}

AMENDS_INLINE Section nonresponse(const Told& told) {
  constexpr Message heading{"How it moves with those who gave no score",
                            "점수를 주지 않은 사람에 따라 어떻게 달라지는가"};
  constexpr Message who{"complainants who gave no score are ...", "점수를 주지 않은 불만제기자는"};
  constexpr Message net{"net, median", "순현재가치, 중앙값"}, chance{"chance of a loss", "손실 확률"};
  constexpr Message as_stated{"{label} (as stated)", "{label}(명시한 대로)"};
  constexpr Message first_draws{
      "Of the first {draws} draws, so that the row as stated is not exactly the result above.",
      "처음 {draws}개 표본의 값이므로, 명시한 대로의 행이 위의 결과와 정확히 같지는 않습니다."};
  const Findings& findings = told.findings;
  Section section{.key = "nonresponse", .heading = told.say(heading)};
  Table table{.key = "nonresponse", .header = {told.say(who), told.say(net), told.say(chance)}, .rows = {}};
  for (const NonresponseRow& row : findings.nonresponse) {
    const std::string label = nonresponse_label(told, row);
    table.rows.push_back({row.as_stated ? told.say(as_stated, {{"label", label}}) : label, grouped(row.median_net),
                          told.percent(row.chance_of_loss)});
  }
  if (findings.draws > most_drawn_again)
    table.notes.push_back(told.say(first_draws, {{"draws", grouped(static_cast<double>(most_drawn_again))}}));
  if (std::string bounds = bounds_text(told); !bounds.empty()) table.notes.push_back(std::move(bounds));
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
