#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <optional>

// What the records say of speed and satisfaction.
namespace amends::inline AMENDS_ABI::report::detail {

/// Column headers that several tables have.
inline constexpr Message answered_in{"answered in", "답변까지"}, ninety{"90 % interval", "90% 구간"};

AMENDS_INLINE bool has_flag(const Findings& findings) {
  return !findings.records->flag.empty();
}

/// Who evaluated: with a score, or with a verdict, which may be others.
inline std::string counted_text(const Told& told, const satisfaction::OutcomeCell& all) {
  constexpr Message scored{"{complaints}; {scored} gave a score.", "{complaints}. {scored}{이/가} 점수를 주었습니다."};
  constexpr Message flagged{"{complaints}; {scored} said whether they are satisfied.",
                            "{complaints}. {scored}{이/가} 만족 여부를 밝혔습니다."};
  constexpr Message scored_and_verdicts{
      "{complaints}; {scored} gave a score, {verdicts} said whether it was resolved.",
      "{complaints}. {scored}{이/가} 점수를 주었고, {verdicts}{이/가} 해결되었는지를 밝혔습니다."};
  constexpr Message flagged_and_verdicts{
      "{complaints}; {scored} said whether they are satisfied, {verdicts} said whether it was resolved.",
      "{complaints}. {scored}{이/가} 만족 여부를 밝혔고, {verdicts}{이/가} 해결되었는지를 밝혔습니다."};
  constexpr Message complaints{"{count} {count|complaint|complaints}", "불만 {count}건"};
  constexpr Message with_note{"{complaints}, {note}", "{complaints}, {note}"};
  constexpr Message with_file{"{complaints} (read from {file})", "{complaints}({file}에서 읽음)"};
  const Findings& findings = told.findings;
  std::string who = told.say(complaints, {{"count", grouped(all.received)}});
  if (const std::string& note = findings.records->note; !note.empty())
    who = told.say(with_note, {{"complaints", who}, {"note", note}});
  if (!findings.records_file.empty()) who = told.say(with_file, {{"complaints", who}, {"file", findings.records_file}});
  const bool verdicts = all.verdicts > 0.0;
  const Message& sentence = has_flag(findings) ? (verdicts ? flagged_and_verdicts : flagged)
                            : verdicts         ? scored_and_verdicts
                                               : scored;
  return told.say(sentence, {{"complaints", who},
                             {"scored", told.percent(all.scored / all.received)},
                             {"verdicts", told.percent(all.verdicts / all.received)}});
}

inline std::string named(const Told& told, const std::string& column) {
  constexpr Message none{"none", "없음"};
  return column.empty() ? told.say(none) : quoted(column);
}

AMENDS_INLINE std::string column_list(const Told& told, const std::vector<std::string>& columns) {
  constexpr Message none{"no further column", "다른 열 없이"};
  return columns.empty() ? told.say(none) : joined(columns);
}

/// How the other scenario's records differ.
inline std::string other_records_text(const Told& told) {
  constexpr Message cut_otherwise{
      "{other} has the same complaints; it cuts them by {theirs}, this scenario by {own}.",
      "{other}에는 같은 불만이 들어 있으나, 나누는 열이 {theirs}이고 이 시나리오에서는 {own}입니다."};
  constexpr Message cut{"It cuts them by {theirs}, this scenario by {own}.",
                        "나누는 열은 {theirs}이고 이 시나리오에서는 {own}입니다."};
  constexpr Message own_file{"{other} has records of its own, with {count} {count|complaint|complaints}.",
                             "{other}에는 따로 기록이 있으며, 불만은 {count}건입니다."};
  constexpr Message own_way{"{other} reads this file in its own way, with {count} {count|complaint|complaints}.",
                            "{other}에서는 이 파일을 다르게 읽으며, 불만은 {count}건입니다."};
  constexpr Message companies{"Its companies or branches are in column {theirs}, those of this scenario in {own}.",
                              "회사나 지점을 나타내는 열은 그쪽이 {theirs}, 이 시나리오가 {own}입니다."};
  const Findings& findings = told.findings;
  const std::string other = quoted(findings.baseline_title);
  const RecordsRead &own = *findings.records, &theirs = *findings.baseline_records;
  const auto say_cut = [&](const Message& sentence) {
    return told.say(
        sentence,
        {{"other", other}, {"theirs", column_list(told, theirs.strata)}, {"own", column_list(told, own.strata)}});
  };
  if (findings.other_records == OtherRecords::cut_otherwise) return say_cut(cut_otherwise);
  std::vector<std::string> said{
      told.say(findings.other_records == OtherRecords::other_file ? own_file : own_way,
               {{"other", other}, {"count", grouped(static_cast<double>(theirs.account->used()))}})};
  if (own.cluster != theirs.cluster)
    said.push_back(told.say(companies, {{"theirs", named(told, theirs.cluster)}, {"own", named(told, own.cluster)}}));
  if (own.strata != theirs.strata) said.push_back(say_cut(cut));
  return paragraph(said);
}

inline std::string records_text(const Told& told, const satisfaction::OutcomeCell& all) {
  constexpr Message left_out{
      "Left out, {count} {count|complaint|complaints} of segments the scenario does not have: {segments}.",
      "시나리오에 없는 세분집단의 불만 {count}건은 뺐습니다: {segments}."};
  const Findings& findings = told.findings;
  return paragraph({counted_text(told, all),
                    findings.other_records != OtherRecords::same ? other_records_text(told) : "",
                    findings.left_out.empty()
                        ? ""
                        : told.say(left_out, {{"count", grouped(findings.left_out_complaints)},
                                              {"segments", first_names_text(told.language, findings.left_out)}})});
}

inline std::vector<std::string> speed_header(const Told& told, const satisfaction::OutcomeCell& all) {
  constexpr Message complaints{"complaints", "불만"}, share{"share", "비율"};
  constexpr Message said_so{"said so", "만족 여부 밝힘"}, scored{"scored", "점수 있음"};
  constexpr Message resolved{"resolved*", "해결*"}, mean{"mean score*", "평균 점수*"}, delighted{"delighted*", "감동*"};
  constexpr Message satisfied{"satisfied*", "만족*"}, dissatisfied{"dissatisfied*", "불만족*"};
  const bool flag = has_flag(told.findings);
  std::vector<std::string> header{told.say(answered_in), told.say(complaints), told.say(share),
                                  told.say(flag ? said_so : scored)};
  if (all.verdicts > 0.0) header.push_back(told.say(resolved));
  if (!flag) header.push_back(told.say(mean));
  if (told.findings.table->origin().tells_delighted) header.push_back(told.say(delighted));
  header.push_back(told.say(satisfied));
  header.push_back(told.say(dissatisfied));
  return header;
}

inline std::vector<std::string> speed_row(const Told& told, const satisfaction::OutcomeCell& all,
                                          const std::string& name, const satisfaction::OutcomeCell& cell) {
  std::vector<std::string> row{name, grouped(cell.received), told.percent(cell.received / all.received),
                               told.percent(cell.scored / cell.received, 0)};
  if (all.verdicts > 0.0) row.push_back(told.percent(cell.resolved / cell.verdicts));
  if (!has_flag(told.findings)) row.push_back(fixed(cell.score_sum / cell.scored, 2));
  if (told.findings.table->origin().tells_delighted) row.push_back(told.percent(cell.delighted / cell.scored));
  row.push_back(told.percent(cell.satisfied / cell.scored));
  row.push_back(told.percent(cell.dissatisfied / cell.scored));
  return row;
}

/// Of whom the shares with a star are.
inline std::string star_text(const Told& told, const satisfaction::OutcomeCell& all) {
  constexpr Message flag{
      "* of those who said so. Satisfied and dissatisfied are the texts of the flag in column {column}; it cannot "
      "tell who is delighted.",
      "* 만족 여부를 밝힌 사람 기준. 만족과 불만족은 열 {column}의 표시에 따르며, 감동한 사람은 구별할 수 없습니다."};
  constexpr Message flag_and_verdicts{
      "* resolved: of those who said whether it was; the others: of those who said so. Satisfied and dissatisfied "
      "are the texts of the flag in column {column}; it cannot tell who is delighted.",
      "* 해결은 해결되었는지를 밝힌 사람 기준, 나머지는 만족 여부를 밝힌 사람 기준. 만족과 불만족은 열 {column}의 "
      "표시에 따르며, 감동한 사람은 구별할 수 없습니다."};
  constexpr Message score{
      "* of those who gave a score. Delighted: a score of {delighted} or more; satisfied: {satisfied} or more; "
      "dissatisfied: less. These thresholds are an input.",
      "* 점수를 준 사람 기준. 감동은 {delighted}점 이상, 만족은 {satisfied}점 이상, 불만족은 그 미만입니다. 이 "
      "기준점은 입력값입니다."};
  constexpr Message score_and_verdicts{
      "* resolved: of those who said whether it was; the others: of those who gave a score. Delighted: a score of "
      "{delighted} or more; satisfied: {satisfied} or more; dissatisfied: less. These thresholds are an input.",
      "* 해결은 해결되었는지를 밝힌 사람 기준, 나머지는 점수를 준 사람 기준. 감동은 {delighted}점 이상, 만족은 "
      "{satisfied}점 이상, 불만족은 그 미만입니다. 이 기준점은 입력값입니다."};
  const bool verdicts = all.verdicts > 0.0;
  const RecordsRead& records = *told.findings.records;
  return told.say(has_flag(told.findings) ? (verdicts ? flag_and_verdicts : flag)
                  : verdicts              ? score_and_verdicts
                                          : score,
                  {{"column", quoted(records.flag)},
                   {"delighted", short_number(records.thresholds.delighted)},
                   {"satisfied", short_number(records.thresholds.satisfied)}});
}

inline Table speed_table(const Told& told, const satisfaction::OutcomeCell& all) {
  constexpr Message every{"all", "전체"};
  constexpr Message no_speed{
      "No column with response times is mapped, so nothing is known of when these were answered.",
      "답변까지의 기간을 나타내는 열을 지정하지 않아, 언제 답변했는지 알 수 없습니다."};
  const satisfaction::OutcomeTable& table = *told.findings.table;
  Table speed{.key = "speed", .header = speed_header(told, all), .rows = {}};
  for (std::size_t b = 0; b <= table.bands().size(); ++b) {
    const bool total = b == table.bands().size();
    const satisfaction::OutcomeCell cell = total ? all : table.band_total(b);
    if (!(cell.received > 0.0)) continue;
    const std::string name = total ? told.say(every) : table.origin().tells_speed ? told.band(table.bands()[b]) : "-";
    speed.rows.push_back(speed_row(told, all, name, cell));
  }
  speed.notes.push_back(star_text(told, all));
  if (!table.origin().tells_speed) speed.notes.push_back(told.say(no_speed));
  return speed;
}

/// The same as the draws have it, with intervals.
inline Table drawn_table(const Told& told) {
  constexpr Message better{"satisfied or delighted*", "만족 또는 감동*"}, satisfied{"satisfied*", "만족*"};
  constexpr Message share{"share of complaints", "불만 건수 비중"};
  constexpr Message all_draws{"Median and interval of the draws from which the money is made.",
                              "금액을 계산한 표본의 중앙값과 구간입니다."};
  constexpr Message first_draws{"Median and interval of the first {draws} draws from which the money is made.",
                                "금액을 계산한 표본 가운데 처음 {draws}개의 중앙값과 구간입니다."};
  constexpr Message still{"No interval where the draws hardly vary or there is no score: that is no certainty.",
                          "표본이 거의 변하지 않거나 점수가 없으면 구간이 없습니다. 이는 확실하다는 뜻이 아닙니다."};
  const Findings& findings = told.findings;
  Table table{.key = "speed_drawn",
              .header = {told.say(answered_in), told.say(findings.table->origin().tells_delighted ? better : satisfied),
                         told.say(ninety), told.say(share), told.say(ninety)},
              .rows = {}};
  const auto interval = [&](const Interval& one) {
    return interval_text(told, told.percent(one.lower), told.percent(one.upper));
  };
  for (const BandDraws& band : findings.speed->bands)
    table.rows.push_back({told.band(band.band), told.percent(band.satisfied_or_better.median),
                          interval(band.satisfied_or_better), told.percent(band.share_of_complaints.median),
                          interval(band.share_of_complaints)});
  const bool all = findings.speed->draws == findings.draws;
  const auto is_still = [](const std::vector<std::string>& row) { return row[2] == "-" || row[4] == "-"; };
  table.notes.push_back(paragraph(
      {told.say(all ? all_draws : first_draws, {{"draws", grouped(static_cast<double>(findings.speed->draws))}}),
       std::any_of(table.rows.begin(), table.rows.end(), is_still) ? told.say(still) : ""}));
  return table;
}

AMENDS_INLINE std::string interval_text(const Told& told, const std::string& lower, const std::string& upper) {
  return lower == upper ? "-" : from_to(told, lower, upper);
}

AMENDS_INLINE Section records(const Told& told) {
  constexpr Message heading{"What the records show", "기록이 보여 주는 것"};
  const Findings& findings = told.findings;
  const satisfaction::OutcomeCell all = findings.table->total();
  Section section{.key = "records", .heading = told.say(heading)};
  section.statements.push_back({"records", records_text(told, all)});
  const auto account = [&](const std::optional<RecordsRead>& read, const std::string& of) {
    if (read && read->account && !read->account->clean())
      section.statements.push_back({"account", account_text(told, of, *read->account)});
  };
  account(findings.records, "");
  account(findings.baseline_records, findings.baseline_title);
  section.tables.push_back(speed_table(told, all));
  if (findings.speed && findings.table->origin().tells_speed) section.tables.push_back(drawn_table(told));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
