#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/report/language.hpp>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// A workbook as a value: what stands in which cell. xlsx.ipp alone knows how a file of it looks. Not for users.
namespace amends::inline AMENDS_ABI::report {
struct Findings;
struct Report;
struct Section;
struct Table;
}  // namespace amends::inline AMENDS_ABI::report

namespace amends::inline AMENDS_ABI::report::detail {

enum class Style : unsigned char {
  text,
  title,
  heading,
  header,
  amount,        ///< 1,234,567
  small_amount,  ///< 0.12
  share,         ///< 12.3 %
  tenths,        ///< 1.2
  hundredths,    ///< 1.23
  plain,         ///< as many digits as the cell has room for
};

/// What is computed from other cells, and what that gives: "=SUM(B2:B4)".
struct Formula {
  std::string text;
  double value;
};

struct Cell {
  std::variant<std::monostate, std::string, double, Formula> content{};
  Style style = Style::text;
  bool total = false;  ///< stands out: a sum of what is above
};

struct Row {
  std::vector<Cell> cells{};
  bool across = false;  ///< the one text takes the width of the sheet
};

struct Sheet {
  std::string name;
  std::vector<Row> rows{};
  std::size_t frozen_rows = 1;
  bool first_column_frozen = false;
  std::size_t widest_column = 60;
};

/// A defined name: "net_mean", "'Answer'!$B$7".
struct CellName {
  std::string name, cell;
};

struct Workbook {
  std::string title, subject;
  Language language = Language::english;  ///< shares are written 12.3 %, in Korean 12.3%
  std::vector<Sheet> sheets{};
  std::vector<CellName> names{};
};

/// Characters that a cell may hold, in units of UTF-16.
inline constexpr std::size_t longest_cell = 32'767;
inline constexpr std::size_t longest_sheet_name = 31;

/// Column A, B, ... of index 0, 1, ...
inline std::string column_name(std::size_t column) {
  std::string name;
  for (std::size_t left = column + 1; left > 0; left = (left - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (left - 1) % 26));
  return name;
}

/// "B7" of row 6, column 1.
inline std::string cell_name(std::size_t row, std::size_t column) {
  return column_name(column) + std::to_string(row + 1);
}

/// "'Answer'!$B$7"; names of sheets are of this file and hold no apostrophe.
inline std::string cell_on(const std::string& sheet, std::size_t row, std::size_t column) {
  return "'" + sheet + "'!$" + column_name(column) + "$" + std::to_string(row + 1);
}

/// "SUM(B2:B4)"
inline std::string sum_down(std::size_t column, std::size_t first_row, std::size_t last_row) {
  return "SUM(" + cell_name(first_row, column) + ":" + cell_name(last_row, column) + ")";
}

/// No longer than a cell may be: what is left out is marked.
[[nodiscard]] std::string shortened(const std::string& text);
/// A text as a cell holds it: lines printable, no formula, no longer than a cell may be.
[[nodiscard]] std::string cell_text(const std::string& text);

inline Cell text_cell(const std::string& text, Style style = Style::text) {
  return {.content = cell_text(text), .style = style};
}

/// Small amounts show what they are of.
inline Style style_of(double value, Style style) {
  const bool small_value = style == Style::amount && std::abs(value) < 10.0 && value != std::round(value);
  return small_value ? Style::small_amount : style;
}

/// Empty where it is no number; no minus before a 0.
inline Cell number_cell(double value, Style style) {
  if (!std::isfinite(value)) return {};
  return {.content = value + 0.0, .style = style_of(value, style)};
}

inline Cell amount_cell(double value) {
  return number_cell(value, Style::amount);
}
inline Cell share_cell(double value) {
  return number_cell(value, Style::share);
}

/// Empty where it has no value.
inline Cell formula_cell(std::string text, double value, Style style, bool total = false) {
  if (!std::isfinite(value)) return {};
  return {.content = Formula{"=" + std::move(text), value + 0.0}, .style = style_of(value, style), .total = total};
}

/// A sheet that is filled from above.
class Page {
 public:
  Page(Language language, std::string name) : language_(language) { sheet_.name = std::move(name); }

  [[nodiscard]] const std::string& name() const noexcept { return sheet_.name; }
  [[nodiscard]] std::size_t next() const noexcept { return sheet_.rows.size(); }
  [[nodiscard]] Language language() const noexcept { return language_; }
  [[nodiscard]] std::string label(const Message& message) const { return say(language_, message); }
  [[nodiscard]] Cell word(const Message& message) const { return text_cell(label(message)); }

  /// Its index.
  std::size_t add(std::vector<Cell> cells) {
    sheet_.rows.push_back({.cells = std::move(cells)});
    return next() - 1;
  }
  void blank() { add({}); }
  void title(const std::string& text, Style style = Style::title) { add({text_cell(text, style)}); }
  void heading(const std::string& text) {
    if (next() > 1) blank();
    add({text_cell(text, Style::heading)});
  }
  void note(const std::string& text) { sheet_.rows.push_back({.cells = {text_cell(text)}, .across = true}); }
  void note(const Message& message) { note(label(message)); }
  template <class Texts>
  void notes(const Texts& texts) {
    for (const std::string& one : texts) note(one);
  }
  /// The first of a sheet stays in sight.
  void header(std::initializer_list<Message> messages) {
    std::vector<Cell> cells;
    for (const Message& one : messages) cells.push_back(text_cell(label(one), Style::header));
    header(std::move(cells));
  }
  void header(std::vector<Cell> cells) {
    const std::size_t row = add(std::move(cells));
    if (!has_header_) sheet_.frozen_rows = row + 1;
    has_header_ = true;
  }
  /// So many rows from above stay in sight, whatever the headers below.
  void freeze(std::size_t rows) {
    sheet_.frozen_rows = rows;
    has_header_ = true;
  }
  void limit_width(std::size_t widest) { sheet_.widest_column = widest; }
  void freeze_first_column() { sheet_.first_column_frozen = true; }
  [[nodiscard]] Sheet sheet() && { return std::move(sheet_); }

 private:
  Language language_;
  Sheet sheet_{};
  bool has_header_ = false;
};

inline Cell yes_cell(const Page& page, bool yes) {
  return yes ? page.word({"yes", "예"}) : Cell{};
}

/// The notes of the table of this key; none where the report has none.
[[nodiscard]] std::vector<std::string> table_notes(const Report& report, std::string_view key);
[[nodiscard]] const Table* table_of(const Report& report, std::string_view key);
[[nodiscard]] const Section* section_of(const Report& report, std::string_view key);
/// The label that the report gives this row, `otherwise` where its table has other rows.
[[nodiscard]] std::string row_label(const Report& report, std::string_view key, std::size_t row, std::size_t rows,
                                    const std::string& otherwise);

/// The statements of the section of this key, each across the sheet.
void add_statements(Page& page, const Report& report, std::string_view key);

/// Where means stand on the first sheet.
using MetricCells = std::map<economics::Metric, std::string>;

void fill_answer(Page& page, const Report& report, MetricCells& means, std::vector<CellName>& names);
void fill_segments(Page& page, const Report& report);
void fill_years(Page& page, const Report& report, std::vector<CellName>& names);
void fill_waterfall(Page& page, const Report& report, const MetricCells& means);

void fill_sweep(Page& page, const Report& report);
void fill_decides(Page& page, const Report& report);
void fill_records(Page& page, const Report& report);
void fill_nonresponse(Page& page, const Report& report);

void fill_assumptions(Page& page, const Report& report, std::vector<CellName>& names);
void fill_basis(Page& page, const Report& report);

/// A table with the numbers it holds; without them, as it is printed.
void add_table(Page& page, const Table& table);

[[nodiscard]] Workbook workbook(const Report& report);
/// Of a report whose numbers are those of its tables: a sheet for the answer, one for each further section.
[[nodiscard]] Workbook table_workbook(const Report& report);

/// The bytes of the file.
/// errors  those of spreadsheet()
[[nodiscard]] std::string xlsx(const Workbook& workbook);

}  // namespace amends::inline AMENDS_ABI::report::detail
