#pragma once

#include <amends/report/spreadsheet.hpp>

#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/workbook.hpp>
#include <utility>

// Sheets of tables that hold their numbers.
namespace amends::inline AMENDS_ABI::report::detail {

inline Style style_of(Unit unit) {
  switch (unit) {
    case Unit::share:
      return Style::share;
    case Unit::number:
      return Style::hundredths;
    case Unit::hours:
      return Style::tenths;
    case Unit::count:
    case Unit::money:
      return Style::amount;
    case Unit::text:
      break;
  }
  return Style::text;
}

AMENDS_INLINE void add_table(Page& page, const Table& table) {
  std::vector<Cell> header;
  for (const std::string& one : table.header) header.push_back(text_cell(one, Style::header));
  page.header(std::move(header));
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<Cell> cells;
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const double* number = table.values.empty() ? nullptr : std::get_if<double>(&table.values[r][c]);
      cells.push_back(number == nullptr ? text_cell(table.rows[r][c])
                                        : number_cell(*number, style_of(table.columns[c].unit)));
    }
    page.add(std::move(cells));
  }
  page.notes(table.notes);
}

AMENDS_INLINE Workbook table_workbook(const Report& report) {
  Workbook book{.title = cell_text(report.title), .subject = cell_text(report.subtitle), .language = report.language};
  for (const Section& section : report.sections) {
    Page page(report.language, section_name(report.language, section.key, section.heading));
    const bool answer = section.key == "headline";
    page.title(answer ? report.title : section.heading);
    if (answer) page.add({text_cell(report.subtitle)});
    page.freeze(answer ? 2 : 1);
    for (const Statement& one : section.statements) page.note(one.text);
    if (answer)
      for (const KeyFigure& one : report.figures) page.add({text_cell(one.name), text_cell(one.value)});
    for (const Table& table : section.tables) {
      page.heading(table_name(report.language, table.key, section.heading));
      add_table(page, table);
    }
    book.sheets.push_back(std::move(page).sheet());
  }
  return book;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
