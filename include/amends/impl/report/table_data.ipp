#pragma once

#include <amends/report/report.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <amends/core/version.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <string_view>

// Reports whose numbers are those of their tables, for programs; and what sections and tables are called.
namespace amends::inline AMENDS_ABI::report::detail {

namespace names {
struct Named {
  std::string_view key;
  Message name;
};
inline constexpr Named section_names[] = {{"headline", {"Answer", "요약"}},
                                          {"records", {"Records", "기록"}},
                                          {"effect", {"Effect", "효과"}},
                                          {"money", {"Worth", "가치"}},
                                          {"years", {"Years", "연도별"}},
                                          {"sweep", {"How fast", "답변 속도"}},
                                          {"decides", {"What decides", "결정 요인"}},
                                          {"nonresponse", {"No score", "무응답"}},
                                          {"basis", {"Basis", "근거"}},
                                          {"care", {"Care", "주의해서 읽을 점"}},
                                          {"figures", {"Figures", "지표"}},
                                          {"promises", {"Promises", "약속"}},
                                          {"durations", {"How long", "걸린 시간"}},
                                          {"conformance", {"Steps", "단계"}},
                                          {"groups", {"Groups", "집단"}},
                                          {"backlog", {"Open", "미해결"}},
                                          {"alarms", {"New problems", "새로운 문제"}},
                                          {"line", {"On the line", "상담 인원"}},
                                          {"day", {"Through the day", "시간대별 인원"}},
                                          {"desk", {"Written", "서면 인원"}},
                                          {"offers", {"Offers", "보상"}},
                                          {"customers", {"Customers", "고객별 보상"}},
                                          {"budget", {"Budget", "예산"}},
                                          {"voice", {"Voice", "말하는 비율"}}};
inline constexpr Named table_names[] = {
    {"speed", {"Recorded complaints by how soon they were answered", "답변 속도별 불만 기록"}},
    {"speed_drawn", {"The same in the draws, with intervals", "표본에서의 같은 비율과 구간"}},
    {"effect", {"Effect on outcomes", "결과에 대한 효과"}},
    {"metrics", {"Benefits, costs and returns", "효익, 비용, 수익률"}},
    {"by_segment", {"By segment", "고객 세분집단별"}},
    {"net_by_year", {"Net by year, not discounted", "연도별 순현금흐름(할인 전)"}},
    {"sweep", {"One answer for each of the days", "답변 기한별 결과"}},
    {"tornado", {"The assumptions that move net most", "순현재가치를 가장 많이 움직이는 가정"}},
    {"nonresponse", {"Net, by what is assumed of those without a score", "무응답자에 대한 가정별 순현재가치"}},
    {"clusters", {"Companies or branches in the records", "기록의 회사 또는 지점"}},
    {"quantities", {"Every quantity, and where it comes from", "모든 값과 그 출처"}},
    {"volumes", {"Complaints per year, recorded and stated", "연간 불만 건수, 기록과 입력"}},
    {"kpis", {"Shares, with their intervals", "비율과 구간"}},
    {"means", {"Means", "평균"}},
    {"promises", {"What became of promises", "약속의 결과"}},
    {"promise_chains", {"Held, by how many deadlines it took", "약속한 기한 수별 이행"}},
    {"satisfied_by_promise", {"Satisfied, by what became of promises", "약속의 결과별 만족"}},
    {"durations", {"Hours from receipt", "접수부터 걸린 시간"}},
    {"steps", {"Stages and steps of complaints that are done", "처리가 끝난 불만의 단계"}},
    {"groups", {"Complaints by group", "집단별 불만"}},
    {"group_shares", {"Shares by group", "집단별 비율"}},
    {"backlog", {"Open complaints and their age", "미해결 불만과 경과 시간"}},
    {"stocks", {"Received, done and open by period", "기간별 접수, 처리 완료, 미해결"}},
    {"alarms", {"Alarms", "경보"}},
    {"left_out", {"Events left out, and why", "제외한 사건과 까닭"}},
    {"line", {"An hour on the line, by agents at work", "상담원 수별 한 시간"}},
    {"line_uncertain",
     {"Profit an hour over what is uncertain, by agents", "불확실한 것을 감안한 상담원 수별 시간당 이익"}},
    {"day", {"The day, by interval", "시간대별 하루"}},
    {"desk", {"A working day of written complaints, by people", "담당자 수별 서면 불만 처리의 하루"}},
    {"offers", {"Offers by group", "집단별 보상"}},
    {"customers", {"Offers one by one, by segment", "집단별 고객 보상"}},
    {"budget", {"What budgets buy", "예산별 효익"}},
    {"voice", {"Period by period, with the change and without it", "변화가 있을 때와 없을 때의 기별 전개"}}};

template <std::size_t size>
std::string name_of(const Named (&names)[size], const std::string& key, const std::string& otherwise,
                    Language language) {
  const auto* const found =
      std::find_if(std::begin(names), std::end(names), [&](const Named& one) { return one.key == key; });
  return found == std::end(names) ? otherwise : say(language, found->name);
}
}  // namespace names

AMENDS_INLINE std::string section_name(Language language, const std::string& key, const std::string& otherwise) {
  return names::name_of(names::section_names, key, otherwise, language);
}

AMENDS_INLINE std::string table_name(Language language, const std::string& key, const std::string& otherwise) {
  return names::name_of(names::table_names, key, otherwise, language);
}

/// A row by the keys of its columns.
inline nlohmann::ordered_json row_json(const Table& table, std::size_t row) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const TableValue& value = table.values[row][c];
    if (const double* number = std::get_if<double>(&value))
      out[table.columns[c].key] = std::isfinite(*number) ? nlohmann::ordered_json(*number) : nlohmann::ordered_json();
    else
      out[table.columns[c].key] = std::get<std::string>(value);
  }
  return out;
}

AMENDS_INLINE std::string table_json(const Report& report) {
  nlohmann::ordered_json out;
  out["schema"] = 1;
  out["kind"] = to_string(report.kind);
  out["amends"] = AMENDS_VERSION_STRING;
  out["language"] = to_string(report.language);
  out["title"] = report.title;
  out["subtitle"] = report.subtitle;
  if (!report.findings.currency.empty()) out["currency"] = report.findings.currency;
  out["figures"] = nlohmann::ordered_json::array();
  for (const KeyFigure& one : report.figures) out["figures"].push_back({{"name", one.name}, {"value", one.value}});
  out["sections"] = nlohmann::ordered_json::object();
  for (const Section& section : report.sections) {
    nlohmann::ordered_json said = nlohmann::ordered_json::object(), tables = nlohmann::ordered_json::object();
    for (const Statement& one : section.statements) {  // of several channels or groups one after the other
      const bool more = said.contains(one.key);
      said[one.key] = more ? said[one.key].get<std::string>() + "\n" + one.text : one.text;
    }
    for (const Table& one : section.tables) {
      tables[one.key] = nlohmann::ordered_json::array();
      for (std::size_t r = 0; r < one.values.size(); ++r) tables[one.key].push_back(row_json(one, r));
    }
    nlohmann::ordered_json notes = nlohmann::ordered_json::object();
    for (const Table& one : section.tables)
      if (!one.notes.empty()) notes[one.key] = one.notes;
    out["sections"][section.key] = {{"statements", said}, {"tables", tables}};
    if (!notes.empty()) out["sections"][section.key]["notes"] = notes;
  }
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// The texts of a row, which say what its numbers are of: "dispatch, resolved_in_time".
inline std::string row_name(const Table& table, std::size_t row) {
  std::vector<std::string> parts;
  for (const TableValue& value : table.values[row])
    if (const std::string* text = std::get_if<std::string>(&value)) parts.push_back(*text);
  return joined(parts);
}

AMENDS_INLINE std::string table_csv(const Report& report) {
  std::string out = "table,row,of,column,value\r\n";
  for (const Section& section : report.sections)
    for (const Table& table : section.tables)
      for (std::size_t r = 0; r < table.values.size(); ++r)
        for (std::size_t c = 0; c < table.columns.size(); ++c)
          if (const double* number = std::get_if<double>(&table.values[r][c]))
            out += csv_cell(table.key) + "," + std::to_string(r + 1) + "," + csv_cell(row_name(table, r)) + "," +
                   table.columns[c].key + "," + csv_number(*number) + "\r\n";
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
