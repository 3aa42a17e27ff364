#pragma once

#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/report/escaped.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/workbook.hpp>
#include <set>
#include <utility>

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
  return shortened(without_noncharacters(std::move(shown)));
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

/// What is drawn from the companies behind the records has a centre of its own, and its range in the draws alone.
inline std::set<std::string> drawn_by_company(const economics::Evaluation& result) {
  std::set<std::string> names;
  for (const economics::ModelInput& input : result.inputs())
    if (input.from_records && input.joint >= 0 && input.value.is_fixed()) names.insert(input.name);
  return names;
}

/// Whether a name is one for a cell as it stands: "telecom.stay.satisfied". A point tells it from a reference.
inline bool can_name_cell(const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  constexpr std::size_t longest = 255;
  return !name.empty() && name.size() <= longest && letter(name.front()) && name.find('.') != std::string::npos &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || c == '.' || (c >= '0' && c <= '9'); });
}

/// Names of cells; the same in other capitals is the same to a spreadsheet, and the first has it.
class CellNames {
 public:
  explicit CellNames(std::vector<CellName>& names) : names_(names) {
    for (const CellName& one : names) taken_.insert(lower(one.name));
  }
  void add(const std::string& name, const std::string& cell) {
    if (can_name_cell(name) && taken_.insert(lower(name)).second) names_.push_back({name, cell});
  }

 private:
  static std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
  }
  std::vector<CellName>& names_;
  std::set<std::string> taken_{};
};

AMENDS_INLINE void fill_assumptions(Page& page, const Report& report, std::vector<CellName>& names) {
  const Findings& findings = report.findings;
  const std::set<std::string> by_company = drawn_by_company(findings.result());
  CellNames cell_names(names);
  page.title(page.label({"Every quantity of the evaluation", "평가에 쓰인 모든 항목"}));
  page.freeze_first_column();
  page.header({{"quantity", "항목"},
               {"median", "중앙값"},
               {"5 %", "5%"},
               {"95 %", "95%"},
               {"from where", "출처"},
               {"source", "출처 내용"},
               {"rows behind it", "근거 행 수"},
               {"companies or branches behind it", "근거 회사·지점 수"},
               {"left out by segments", "생략한 세분집단"},
               {"in scenario", "어느 시나리오의 값"}});
  for (const Quantity& one : findings.quantities) {
    const bool known = !by_company.contains(one.name);
    std::vector<Cell> cells{text_cell(Told{findings, report.language}.input(one.name)),
                            number_cell(one.median, Style::plain),
                            known ? number_cell(one.lower, Style::plain) : Cell{},
                            known ? number_cell(one.upper, Style::plain) : Cell{},
                            page.word(words_of(one.origin)),
                            text_cell(source_text(report.language, one.source))};
    cells.push_back(one.rows > 0.0 ? number_cell(one.rows, Style::amount) : Cell{});
    cells.push_back(one.clusters > 0 ? number_cell(static_cast<double>(one.clusters), Style::amount) : Cell{});
    cells.push_back(text_cell(one.segments));
    cells.push_back(text_cell(one.scenario));
    const std::size_t row = page.add(std::move(cells));
    if (one.origin != Origin::from_records && one.origin != Origin::left_out)
      cell_names.add(one.name, cell_on(page.name(), row, 1));
  }
  if (!by_company.empty())
    page.note(
        Message{"What is read off the records and drawn by companies or branches has no range of its own here: it is "
                "in the draws.",
                "기록에서 읽어 회사·지점별로 추출하는 항목은 여기에 자체 범위가 없으며, 범위는 표본에 들어 있습니다."});
  if (!findings.inputs || findings.inputs->correlations.empty()) return;
  page.heading(page.label({"Correlations, on normal scores", "상관계수(정규점수 기준)"}));
  page.header(
      {{"quantity", "항목"}, {"correlation", "상관계수"}, {"with", "상대 항목"}, {"rank correlation", "순위상관계수"}});
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
  add({"draws", "표본 수"}, amount_cell(static_cast<double>(findings.draws)));
  add({"seed", "난수 시드"}, text_cell(std::to_string(findings.seed)));  // a number has no room for 64 bits
}

inline void add_clusters(Page& page, const Report& report) {
  page.heading(page.label({"Companies or branches behind the records", "기록의 회사·지점"}));
  page.header({{"segment", "세분집단"}, {"number", "수"}, {"effective number", "실질적인 수"}});
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

/// With what is stated as a multiple of what was recorded, unless it is what was recorded.
inline void add_volumes(Page& page, const Report& report) {
  const bool read = volumes_from_records(*report.findings.recorded);
  constexpr Message alone{"Complaints, recorded", "기록된 불만"};
  constexpr Message both{"Complaints, recorded and stated", "기록된 불만과 명시된 불만"};
  page.heading(page.label(read ? alone : both));
  constexpr Message segment{"segment", "세분집단"}, recorded{"in the records", "기록 건수"},
      by_span{"a year, by their span", "연간 환산"};
  if (read)
    page.header({segment, recorded, by_span});
  else
    page.header({segment, recorded, by_span, {"a year, stated", "연간 명시"}, {"stated / recorded", "명시 / 기록"}});
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*report.findings.recorded)) {
    const std::size_t row = page.next();
    std::vector<Cell> cells{text_cell(one.segment), amount_cell(one.recorded), amount_cell(one.recorded_per_year)};
    if (!read) {
      cells.push_back(amount_cell(one.stated_per_year));
      cells.push_back(formula_cell(cell_name(row, 3) + "/" + cell_name(row, 2),
                                   one.stated_per_year / one.recorded_per_year, Style::hundredths));
    }
    page.add(std::move(cells));
  }
  page.notes(table_notes(report, "volumes"));
}

AMENDS_INLINE void fill_basis(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  page.title(page.label({"What it rests on", "무엇을 근거로 하는가"}));
  page.freeze(1);
  add_settings(page, findings);
  add_statements(page, report, "basis");
  if (!findings.clusters.empty()) add_clusters(page, report);
  if (findings.recorded) add_volumes(page, report);
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
      if (!here(table.key)) add_table(page, table);
  }
}

AMENDS_INLINE Workbook workbook(const Report& report) {
  if (report.kind != Kind::scenario) return table_workbook(report);
  const Findings& findings = report.findings;
  Workbook book{.title = cell_text(report.title), .subject = cell_text(report.subtitle), .language = report.language};
  std::set<std::string> placed;
  MetricCells means;
  const auto sheet = [&](bool there, const Message& name, std::initializer_list<const char*> keys, const auto& fill) {
    if (!there) return;
    Page page(report.language, say(report.language, name));
    fill(page);
    placed.insert(keys.begin(), keys.end());
    book.sheets.push_back(std::move(page).sheet());
  };
  const bool evaluated = findings.evaluated();
  sheet(true, {"Answer", "요약"}, {"headline", "care", "money"},
        [&](Page& page) { fill_answer(page, report, means, book.names); });
  if (evaluated) placed.insert("metrics");
  sheet(evaluated && !findings.result().segments().empty(), {"Segments", "고객 세분집단"}, {"by_segment"},
        [&](Page& page) { fill_segments(page, report); });
  sheet(evaluated && !findings.yearly.empty(), {"Years", "연도별"}, {"years", "net_by_year"},
        [&](Page& page) { fill_years(page, report, book.names); });
  sheet(evaluated, {"Waterfall", "폭포 차트 자료"}, {}, [&](Page& page) { fill_waterfall(page, report, means); });
  sheet(findings.sweep.has_value(), {"Sweep", "답변 기한 비교"}, {"sweep"},
        [&](Page& page) { fill_sweep(page, report); });
  sheet(evaluated, {"Decides", "결정 요인"}, {"decides", "tornado"}, [&](Page& page) { fill_decides(page, report); });
  sheet(findings.table && findings.records, {"Records", "기록"}, {"records", "speed", "speed_drawn", "effect"},
        [&](Page& page) { fill_records(page, report); });
  sheet(!findings.nonresponse.empty(), {"Nonresponse", "무응답"}, {"nonresponse"},
        [&](Page& page) { fill_nonresponse(page, report); });
  sheet(evaluated && !findings.quantities.empty(), {"Assumptions", "가정"}, {"quantities"},
        [&](Page& page) { fill_assumptions(page, report, book.names); });
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

AMENDS_INLINE std::string spreadsheet(const Report& report) {
  return detail::xlsx(detail::workbook(report));
}

}  // namespace amends::inline AMENDS_ABI::report
