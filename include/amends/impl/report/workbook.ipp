#pragma once

#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/workbook.hpp>
#include <set>

// The report as a workbook: its sheets in order, and those of what the answer rests on.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::string cell_text(const std::string& text) {
  const std::string safe = defused(text);
  std::string shown;
  for (std::size_t at = 0; at <= safe.size();) {
    const std::size_t end = (std::min)(safe.find('\n', at), safe.size());
    std::string_view line = std::string_view(safe).substr(at, end - at);
    if (end < safe.size() && line.ends_with('\r')) line.remove_suffix(1);
    shown.append(at > 0 ? "\n" : "").append(interop::printable(line));
    at = end + 1;
  }
  return shortened(shown);
}

AMENDS_INLINE std::string shortened(const std::string& text) {
  std::size_t units = 0, fits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) == 0x80U) continue;  // inside a character
    if (units < longest_cell) fits = i;     // what stands before it, and the mark, have room
    units += byte >= 0xF0U ? 2 : 1;
  }
  return units <= longest_cell ? text : text.substr(0, fits).append("\u2026");
}

AMENDS_INLINE const Section* section_of(const Report& report, std::string_view key) {
  const auto found = std::find_if(report.sections.begin(), report.sections.end(),
                                  [&](const Section& section) { return section.key == key; });
  return found == report.sections.end() ? nullptr : &*found;
}

AMENDS_INLINE const Table* table_of(const Report& report, std::string_view key) {
  for (const Section& section : report.sections)
    for (const Table& table : section.tables)
      if (table.key == key) return &table;
  return nullptr;
}

AMENDS_INLINE std::vector<std::string> table_notes(const Report& report, std::string_view key) {
  const Table* table = table_of(report, key);
  return table == nullptr ? std::vector<std::string>() : table->notes;
}

AMENDS_INLINE std::string row_label(const Report& report, std::string_view key, std::size_t row, std::size_t rows,
                                    const std::string& otherwise) {
  const Table* table = table_of(report, key);
  return table != nullptr && table->rows.size() == rows && !table->rows[row].empty() ? table->rows[row].front()
                                                                                     : otherwise;
}

AMENDS_INLINE void add_statements(Page& page, const Report& report, std::string_view key) {
  if (const Section* section = section_of(report, key))
    for (const Statement& one : section->statements) page.note(one.text);
}

/// Where a quantity comes from.
enum class Origin : unsigned char { records, estimated, with_source, assumption, without_source, left_out };

inline Message name_of(Origin origin) {
  switch (origin) {
    case Origin::records:
      return {"read off the records", "기록에서 읽음"};
    case Origin::estimated:
      return {"estimated", "추정"};
    case Origin::with_source:
      return {"stated with a source", "출처와 함께 명시"};
    case Origin::assumption:
      return {"assumption", "가정"};
    case Origin::without_source:
      return {"stated without a source", "출처 없이 명시"};
    case Origin::left_out:
      break;
  }
  return {"default", "기본값"};
}

/// As findings.origins counts them.
inline Origin origin_of(const economics::ModelInput& input, const Findings& findings,
                        const std::set<std::string>& volumes) {
  const std::string name = plain_name(input.name);
  const auto named = [&](const LeftOut& one) { return one.entry == input.name; };
  const std::vector<LeftOut>& left_out = findings.left_out_quantities;
  const bool recorded =
      (findings.inputs && from_records(*findings.inputs)) || (findings.baseline && from_records(*findings.baseline));
  if (std::any_of(left_out.begin(), left_out.end(), named) || (!recorded && name == "nonresponse_odds_ratio"))
    return Origin::left_out;
  if (input.from_records || volumes.contains(name)) return Origin::records;
  if (input.estimate != nullptr) return Origin::estimated;
  if (input.source.empty()) return Origin::without_source;
  std::string source = input.source;
  std::transform(source.begin(), source.end(), source.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return source.find("assum") != std::string::npos ? Origin::assumption : Origin::with_source;
}

/// Names of volumes that are read off the records.
inline std::set<std::string> volumes_from_records(const Findings& findings) {
  std::set<std::string> out;
  for (const auto* inputs : {&findings.inputs, &findings.baseline})
    if (*inputs)
      for (const economics::ScenarioSegment& segment : (*inputs)->segments)
        if (segment.complaints_from_records) out.insert(segment.name + ".complaints.per_year");
  return out;
}

AMENDS_INLINE void fill_assumptions(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  const std::set<std::string> volumes = volumes_from_records(findings);
  page.title(page.label({"Every quantity of the evaluation", "평가에 쓰인 모든 변수"}));
  page.freeze_first_column();
  page.header({{"quantity", "변수"},
               {"median", "중앙값"},
               {"5 %", "5 %"},
               {"95 %", "95 %"},
               {"origin", "근거"},
               {"drawn with others", "다른 값과 함께 추출"},
               {"source", "출처"}});
  for (const economics::ModelInput& input : findings.result().inputs()) {
    // What is drawn from the companies behind the records has a centre here, and its range in the draws alone.
    const bool known = input.joint < 0 || !input.value.is_fixed();
    page.add({text_cell(input.name), number_cell(input.value.median(), Style::plain),
              known ? number_cell(input.value.quantile(0.05), Style::plain) : Cell{},
              known ? number_cell(input.value.quantile(0.95), Style::plain) : Cell{},
              page.word(name_of(origin_of(input, findings, volumes))), yes_cell(page, input.together),
              text_cell(input.source)});
  }
  if (!findings.left_out_quantities.empty()) {
    page.heading(page.label({"Left out, and taken as", "생략되어 기본값을 쓰는 항목"}));
    page.header({{"entry", "항목"}, {"taken as", "사용된 값"}, {"segments", "세분집단"}, {"scenario", "시나리오"}});
    for (const LeftOut& one : findings.left_out_quantities)
      page.add({text_cell(one.entry), number_cell(one.value, Style::plain),
                one.segments.empty() ? page.word({"all", "전체"}) : text_cell(one.segments), text_cell(one.scenario)});
  }
  if (!findings.inputs || findings.inputs->correlations.empty()) return;
  page.heading(page.label({"Correlations, on normal scores", "상관계수(정규점수 기준)"}));
  page.header(
      {{"quantity", "변수"}, {"correlation", "상관계수"}, {"with", "상대 변수"}, {"rank correlation", "순위상관계수"}});
  for (const economics::Correlation& one : findings.inputs->correlations)
    page.add({text_cell(one.first), number_cell(one.value, Style::hundredths), text_cell(one.second),
              number_cell(one.rank_correlation(), Style::hundredths)});
}

inline void add_settings(Page& page, const Findings& findings) {
  const auto add = [&](const Message& name, Cell value) { page.add({page.word(name), std::move(value)}); };
  add({"currency", "통화"}, text_cell(findings.currency));
  add({"horizon, years", "분석 기간(년)"}, number_cell(findings.years, Style::plain));
  if (findings.inputs)
    add({"years in which complaints are handled", "불만을 처리하는 기간(년)"},
        number_cell(findings.inputs->complaint_years.value_or(findings.inputs->years), Style::plain));
  add({"draws", "추출 횟수"}, amount_cell(static_cast<double>(findings.draws)));
  add({"seed", "난수 시드"}, text_cell(std::to_string(findings.seed)));  // a number has no room for 64 bits
}

inline void add_clusters(Page& page, const Report& report) {
  page.heading(page.label({"Companies or branches behind the records", "기록에 포함된 기업 또는 지점"}));
  page.header({{"segment", "세분집단"}, {"number", "수"}, {"effective number", "유효 수"}});
  const auto add = [&](const std::vector<economics::RecordClusters>& clusters) {
    for (const economics::RecordClusters& one : clusters)
      page.add({one.segment.empty() ? page.word({"all", "전체"}) : text_cell(one.segment),
                number_cell(static_cast<double>(one.clusters), Style::amount),
                number_cell(one.effective, Style::tenths)});
  };
  add(report.findings.clusters);
  if (!report.findings.baseline_clusters.empty()) {
    page.add({text_cell(report.findings.baseline_title)});
    add(report.findings.baseline_clusters);
  }
  page.notes(table_notes(report, "clusters"));
}

/// With what is stated as a multiple of what was recorded.
inline void add_volumes(Page& page, const Report& report) {
  page.heading(page.label({"Complaints, recorded and stated", "기록된 불만과 명시된 불만"}));
  page.header({{"segment", "세분집단"},
               {"in the records", "기록 건수"},
               {"a year, by their span", "연간 환산"},
               {"a year, stated", "연간 명시"},
               {"stated / recorded", "명시 / 기록"}});
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*report.findings.recorded)) {
    const std::size_t row = page.next();
    page.add({text_cell(one.segment), amount_cell(one.recorded), amount_cell(one.recorded_per_year),
              amount_cell(one.stated_per_year),
              formula_cell(cell_name(row, 3) + "/" + cell_name(row, 2), one.stated_per_year / one.recorded_per_year,
                           Style::hundredths)});
  }
  page.notes(table_notes(report, "volumes"));
}

AMENDS_INLINE void fill_basis(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  page.title(page.label({"What it rests on", "무엇에 근거하는가"}));
  page.freeze(1);
  add_settings(page, findings);
  add_statements(page, report, "basis");
  if (!findings.clusters.empty()) add_clusters(page, report);
  if (findings.recorded) add_volumes(page, report);
}

/// A table whose numbers are not known here, as it is printed.
inline void add_printed(Page& page, const Table& table) {
  std::vector<Cell> header;
  for (const std::string& one : table.header) header.push_back(text_cell(one, Style::header));
  page.header(std::move(header));
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<Cell> cells;
    for (const std::string& one : row) cells.push_back(text_cell(one));
    page.add(std::move(cells));
  }
  page.notes(table.notes);
}

/// What has no place on another sheet.
inline void fill_rest(Page& page, const Report& report, const std::set<std::string>& placed) {
  const auto here = [&](const std::string& key) { return placed.contains(key); };
  for (const Section& section : report.sections) {
    const bool said = here(section.key);
    const bool all =
        std::all_of(section.tables.begin(), section.tables.end(), [&](const Table& table) { return here(table.key); });
    if ((said || section.statements.empty()) && all) continue;
    page.heading(section.heading);
    if (!said)
      for (const Statement& one : section.statements) page.note(one.text);
    for (const Table& table : section.tables)
      if (!here(table.key)) add_printed(page, table);
  }
}

AMENDS_INLINE Workbook workbook(const Report& report, Language language) {
  const Findings& findings = report.findings;
  Workbook book{.title = cell_text(report.title), .subject = cell_text(report.subtitle)};
  std::set<std::string> placed;
  MetricCells means;
  const auto sheet = [&](bool there, const Message& name, std::initializer_list<const char*> keys, const auto& fill) {
    if (!there) return;
    Page page(language, say(language, name));
    fill(page);
    placed.insert(keys.begin(), keys.end());
    book.sheets.push_back(std::move(page).sheet());
  };
  const bool evaluated = findings.evaluated();
  sheet(true, {"Answer", "결론"}, {"headline", "care", "money"},
        [&](Page& page) { fill_answer(page, report, means, book.names); });
  if (evaluated) placed.insert("metrics");
  sheet(evaluated && !findings.result().segments().empty(), {"Segments", "고객 세분집단"}, {"by_segment"},
        [&](Page& page) { fill_segments(page, report); });
  sheet(evaluated && !findings.yearly.empty(), {"Years", "연도별"}, {"years", "net_by_year"},
        [&](Page& page) { fill_years(page, report, book.names); });
  sheet(evaluated, {"Waterfall", "폭포 차트 자료"}, {}, [&](Page& page) { fill_waterfall(page, report, means); });
  sheet(findings.sweep.has_value(), {"Sweep", "응답 기한 비교"}, {"sweep"},
        [&](Page& page) { fill_sweep(page, report); });
  sheet(evaluated, {"Decides", "결정 요인"}, {"decides", "tornado"}, [&](Page& page) { fill_decides(page, report); });
  sheet(findings.table && findings.records, {"Records", "기록"}, {"records", "speed", "speed_drawn", "effect"},
        [&](Page& page) { fill_records(page, report); });
  sheet(!findings.nonresponse.empty(), {"Nonresponse", "무응답"}, {"nonresponse"},
        [&](Page& page) { fill_nonresponse(page, report); });
  sheet(evaluated, {"Assumptions", "가정"}, {}, [&](Page& page) { fill_assumptions(page, report); });
  sheet(true, {"Basis", "근거"}, {}, [&](Page& page) {
    fill_basis(page, report);
    placed.insert("basis");
    if (!findings.clusters.empty()) placed.insert("clusters");
    if (findings.recorded) placed.insert("volumes");
    fill_rest(page, report, placed);
  });
  return book;
}

}  // namespace amends::inline AMENDS_ABI::report::detail

namespace amends::inline AMENDS_ABI::report {

AMENDS_INLINE std::string spreadsheet(const Report& report, Language language) {
  return detail::xlsx(detail::workbook(report, language));
}

}  // namespace amends::inline AMENDS_ABI::report
