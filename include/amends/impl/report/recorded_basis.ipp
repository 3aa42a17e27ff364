#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/satisfaction/class_shares.hpp>
#include <cmath>
#include <variant>

// What the answer rests on of the records: how independent their complaints are, how they are cut, what they hold.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::ScenarioInputs;

inline std::string strata_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message plain{"Outcomes are read off the records by segment and by no further column (strata).",
                          "결과는 기록에서 세분집단별로 읽으며 다른 열(strata)로는 나누지 않습니다."};
  constexpr Message speed{
      "Outcomes are read off the records by segment, by days until the answer and by no further column (strata).",
      "결과는 기록에서 세분집단과 답변까지의 일수별로 읽으며 다른 열(strata)로는 나누지 않습니다."};
  constexpr Message columns{"Outcomes are read off the records by segment and by {columns} (strata).",
                            "결과는 기록에서 세분집단과 {columns}(strata)별로 읽습니다."};
  constexpr Message speed_and_columns{
      "Outcomes are read off the records by segment, by days until the answer and by {columns} (strata).",
      "결과는 기록에서 세분집단, 답변까지의 일수, {columns}(strata)별로 읽습니다."};
  for (const economics::ScenarioSegment& segment : inputs.segments)
    if (const auto* records = std::get_if<economics::RecordedOutcomes>(&segment.outcomes)) {
      const bool cut = !records->strata.empty();
      return told.say(records->tells_speed ? (cut ? speed_and_columns : speed)
                      : cut                ? columns
                                           : plain,
                      {{"columns", joined(records->strata)}});
    }
  return "";
}

inline std::string odds_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message certain{
      "nonresponse_odds_ratio is {odds}: the odds of being satisfied or better of those who gave no score, as a "
      "multiple of those of their segment and speed who did.",
      "nonresponse_odds_ratio(무응답 오즈비)는 {odds}입니다. 점수를 주지 않은 사람이 만족 이상일 오즈가 같은 "
      "세분집단과 속도에서 점수를 준 사람의 몇 배인지를 나타냅니다."};
  constexpr Message drawn{
      "nonresponse_odds_ratio is {odds} (median): the odds of being satisfied or better of those who gave no score, "
      "as a multiple of those of their segment and speed who did.",
      "nonresponse_odds_ratio(무응답 오즈비)는 {odds}(중앙값)입니다. 점수를 주지 않은 사람이 만족 이상일 오즈가 "
      "같은 세분집단과 속도에서 점수를 준 사람의 몇 배인지를 나타냅니다."};
  const math::Distribution& odds = inputs.nonresponse_odds_ratio.value;
  return told.say(odds.is_fixed() ? certain : drawn, {{"odds", short_number(odds.median())}});
}

AMENDS_INLINE std::string one_company_text(const Told& told) {
  constexpr Message alone{
      "All complaints are of one company or branch. They are drawn as if each were independent, and what others would "
      "do is not seen: intervals say nothing of that.",
      "불만이 모두 한 회사 또는 지점의 것입니다. 하나하나가 독립인 것처럼 추출하며, 다른 곳이라면 어떨지는 보이지 "
      "않습니다. "
      "구간은 그에 대해 아무것도 말하지 않습니다."};
  const auto& clusters = told.findings.clusters;
  return clusters.empty() || clusters.front().clusters != 1 ? "" : told.say(alone);
}

inline std::string all_segments(const Told& told, const std::string& segment) {
  constexpr Message all{"all", "전체"};
  return segment.empty() ? told.say(all) : segment;
}

inline std::string clusters_of(const Told& told, const std::vector<economics::RecordClusters>& clusters) {
  constexpr Message companies{
      "{count} {count|company or branch|companies or branches}, which {count|tells|tell} as much as {effective} of one "
      "size",
      "회사·지점 {count}개(규모가 고르다면 {effective}개에 해당하는 정보량)"};
  const economics::RecordClusters& all = clusters.front();
  return told.say(companies, {{"count", std::to_string(all.clusters)}, {"effective", fixed(all.effective, 1)}});
}

/// How complaints of the records that are shown resemble each other.
inline std::string own_clusters_text(const Told& told) {
  constexpr Message resemble{
      "Complaints of one company or branch resemble each other, so outcomes are drawn by company or branch: "
      "{companies}. The volumes of the response bands and the silence of complainants vary with them.",
      "한 회사 또는 지점의 불만은 서로 닮으므로 결과를 회사·지점별로 추출합니다: {companies}. 답변 구간의 "
      "불만 건수와 불만제기자의 침묵도 회사·지점에 따라 달라집니다."};
  constexpr Message same_draws{"Printed intervals of outcomes by speed are of the same draws as the money.",
                               "속도별 결과의 구간은 금액과 같은 표본에서 얻었습니다."};
  constexpr Message first_draws{"Printed intervals of outcomes by speed are of the first {draws} draws of the money.",
                                "속도별 결과의 구간은 금액을 계산한 표본 가운데 처음 {draws}개에서 얻었습니다."};
  constexpr Message few_companies{"Fewer than 3 in effect, so that intervals are rough: {segments}.",
                                  "실질적으로 3개 미만이어서 구간이 거친 곳: {segments}."};
  const Findings& findings = told.findings;
  if (std::string alone = one_company_text(told); !alone.empty()) return alone;
  std::vector<std::string> few;
  for (const economics::RecordClusters& one : findings.clusters)
    if (std::round(10.0 * one.effective) < 30.0)  // as it is printed
      few.push_back(all_segments(told, one.segment) + " " + fixed(one.effective, 1));
  const bool first = findings.speed && findings.speed->draws < findings.draws;
  const std::string draws = first ? grouped(static_cast<double>(findings.speed->draws)) : "";
  return paragraph({told.say(resemble, {{"companies", clusters_of(told, findings.clusters)}}),
                    told.say(first ? first_draws : same_draws, {{"draws", draws}}),
                    few.empty() ? "" : told.say(few_companies, {{"segments", joined(few)}})});
}

inline std::string clusters_text(const Told& told) {
  constexpr Message other_have{"The records of {other} have {companies}.", "{other}의 기록: {companies}."};
  constexpr Message other_none{
      "The records of {other} name no companies or branches; each complaint is independent there.",
      "{other}의 기록에는 회사나 지점이 없어, 거기서는 불만이 각각 독립입니다."};
  const Findings& findings = told.findings;
  const std::string other = quoted(findings.baseline_title);
  std::string theirs;
  if (!findings.baseline_clusters.empty())
    theirs = told.say(other_have, {{"other", other}, {"companies", clusters_of(told, findings.baseline_clusters)}});
  else if (findings.other_records != OtherRecords::same)
    theirs = told.say(other_none, {{"other", other}});
  return paragraph({own_clusters_text(told), theirs});
}

inline std::string independent_text(const Told& told, const ScenarioInputs& inputs) {
  constexpr Message effect{
      "The records name no companies or branches: {effect} complaints are taken to tell as much as one independent one "
      "(design_effect), in the printed intervals of outcomes and in the money alike.",
      "기록에 회사나 지점이 없습니다. 불만 {effect}건이 독립인 불만 한 건만큼의 정보를 준다고 보며(design_effect), "
      "결과의 "
      "구간과 금액에 똑같이 적용합니다."};
  constexpr Message independent{
      "The records name no companies or branches, and every complaint is taken as independent of the others: those of "
      "one company or branch resemble each other, so intervals may be too narrow. A column of companies or branches "
      "(cluster), or a stated design_effect, accounts for that.",
      "기록에 회사나 지점이 없어 모든 불만을 서로 독립이라고 봅니다. 한 회사 또는 지점의 불만은 서로 닮으므로 구간이 "
      "실제보다 좁을 "
      "수 있습니다. 회사나 지점을 나타내는 열(cluster)이나 design_effect를 명시하면 이를 반영합니다."};
  return inputs.design_effect > 1.0 ? told.say(effect, {{"effect", fixed(inputs.design_effect, 1)}})
                                    : told.say(independent);
}

AMENDS_INLINE bool volumes_from_records(const ScenarioInputs& inputs) {
  return std::all_of(inputs.segments.begin(), inputs.segments.end(), [](const economics::ScenarioSegment& one) {
    return one.complaints_from_records || !std::holds_alternative<economics::RecordedOutcomes>(one.outcomes);
  });
}

inline std::string volume_text(const Told& told) {
  constexpr Message undated{
      "Volume: the scenario states {stated} {stated|complaint|complaints} a year where the records hold {recorded}; "
      "when these came is "
      "not in the records, so that a year's volume cannot be read off them.",
      "불만 건수: 시나리오는 연 {stated}건이라고 명시했고 기록에는 {recorded}건이 있습니다. 접수 시기가 "
      "기록에 없어 한 해의 불만 건수는 기록에서 읽을 수 없습니다."};
  constexpr Message dated{
      "Volume: the scenario states {stated} {stated|complaint|complaints} a year where the records hold {recorded} in "
      "{days}, or "
      "{per_year} a year: stated is {ratio} times that.",
      "불만 건수: 시나리오는 연 {stated}건이라고 명시했고 기록에는 {days} 동안 {recorded}건, 연 "
      "{per_year}건이 있습니다. 명시한 값이 그 {ratio}배입니다."};
  constexpr Message taken{
      "Volume: {stated} {stated|complaint|complaints} a year, taken from the records, which hold {recorded} in {days}.",
      "불만 건수: 기록에서 얻은 값으로 연 {stated}건입니다. 기록에는 {days} 동안 {recorded}건이 있습니다."};
  constexpr Message some_days{"{days} {days|day|days}", "{days}일"};
  const ScenarioInputs& inputs = *told.findings.recorded;
  double recorded = 0.0, per_year = 0.0, stated = 0.0;
  for (const economics::RecordedVolume& one : economics::recorded_volumes(inputs)) {
    recorded += one.recorded;
    per_year += one.recorded_per_year;
    stated += one.stated_per_year;
  }
  const double days = economics::recorded_days(inputs);
  const Message& sentence = !std::isfinite(days) ? undated : volumes_from_records(inputs) ? taken : dated;
  return told.say(sentence, {{"stated", grouped(stated)},
                             {"recorded", grouped(recorded)},
                             {"days", told.say(some_days, {{"days", grouped(days)}})},
                             {"per_year", grouped(per_year)},
                             {"ratio", fixed(stated / per_year, 2)}});
}

inline std::string asked_text(const Told& told) {
  constexpr Message sentence{
      "{asked} of {all} complainants were asked how satisfied they are, {not_asked} were not; {answered} of those "
      "asked answered. Whatever the silent ones among these felt, between {lower} and {upper} of those asked are "
      "satisfied or better.",
      "불만제기자 {all}명 가운데 {asked}명에게 만족도를 물었고 {not_asked}명에게는 묻지 않았습니다. 질문을 받은 "
      "사람의 {answered}{이/가} 답했습니다. 답하지 않은 사람이 어떻게 느꼈든, 질문을 받은 사람 가운데 만족 이상은 "
      "{lower}에서 {upper} 사이입니다."};
  const satisfaction::ClassSharesReport shares = satisfaction::class_shares(*told.findings.table);
  const satisfaction::WorstCase& bounds = shares.worst_case_asked.satisfied_or_better;
  return told.say(sentence, {{"asked", grouped(shares.asked)},
                             {"all", grouped(shares.complaints)},
                             {"not_asked", grouped(shares.complaints - shares.asked)},
                             {"answered", told.percent(shares.evaluated / shares.asked)},
                             {"lower", told.percent(bounds.lower)},
                             {"upper", told.percent(bounds.upper)}});
}

AMENDS_INLINE std::vector<Statement> record_statements(const Told& told) {
  const Findings& findings = told.findings;
  std::vector<Statement> out;
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) out.push_back({key, std::move(text)});
  };
  if (!findings.clusters.empty())
    say("clusters", clusters_text(told));
  else if (findings.recorded)
    say("independence", independent_text(told, *findings.recorded));
  if (findings.recorded) {
    say("strata", strata_text(told, *findings.recorded));
    say("nonresponse", odds_text(told, *findings.recorded));
  }
  if (findings.table && findings.table->total().not_asked > 0.0) say("asked", asked_text(told));
  if (findings.recorded) say("volume", volume_text(told));
  return out;
}

AMENDS_INLINE std::vector<Table> record_tables(const Told& told) {
  constexpr Message companies{"companies or branches", "회사 또는 지점"}, number{"number", "수"};
  constexpr Message effective{"effective number", "실질적인 수"};
  constexpr Message complaints{"complaints", "불만"}, in_records{"in the records", "기록에 있는 수"};
  constexpr Message by_span{"a year, by their span", "연간, 기록 기간 기준"},
      stated{"a year, stated", "연간, 명시한 값"};
  constexpr Message taken{"a year, from the records", "연간, 기록에서 얻은 값"};
  const Findings& findings = told.findings;
  std::vector<Table> out;
  if (!findings.clusters.empty()) {
    Table table{.key = "clusters", .header = {told.say(companies), told.say(number), told.say(effective)}, .rows = {}};
    for (const economics::RecordClusters& one : findings.clusters)
      table.rows.push_back({all_segments(told, one.segment), std::to_string(one.clusters), fixed(one.effective, 1)});
    out.push_back(std::move(table));
  }
  if (!findings.recorded) return out;
  const bool read = volumes_from_records(*findings.recorded);
  Table table{
      .key = "volumes",
      .header = {told.say(complaints), told.say(in_records), told.say(by_span), told.say(read ? taken : stated)},
      .rows = {}};
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*findings.recorded))
    table.rows.push_back(
        {one.segment, grouped(one.recorded), grouped(one.recorded_per_year), grouped(one.stated_per_year)});
  out.push_back(std::move(table));
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
