#pragma once

#include <amends/report/spreadsheet.hpp>

#include <amends/core/error.hpp>
#include <amends/core/version.hpp>
#include <amends/impl/report/workbook.hpp>
#if AMENDS_REPORT_XLSX
#include <xlsxwriter.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#ifndef _WIN32
#include <locale.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif
#endif
#endif

// A workbook as a file, by libxlsxwriter: the one place that knows it.
namespace amends::inline AMENDS_ABI::report {

#if AMENDS_REPORT_XLSX

AMENDS_INLINE bool writes_spreadsheets() noexcept {
  return true;
}

namespace detail {

[[noreturn]] inline void throw_unwritten(const std::string& why) {
  throw Error(ErrorCode::io, "xlsx", "xlsx could not be written: " + why);
}

inline void check_written(lxw_error status) {
  if (status != LXW_NO_ERROR) throw_unwritten(lxw_strerror(status));
}

/// The calling thread writes numbers with a point while this lives, whatever the host has set.
class PointLocale {
 public:
  PointLocale(const PointLocale&) = delete;
  PointLocale& operator=(const PointLocale&) = delete;
#ifdef _WIN32
  PointLocale() = default;  // the file is written with the locale of the host
  ~PointLocale() = default;
#else
  PointLocale() : own_(newlocale(LC_ALL_MASK, "C", nullptr)), before_(uselocale(own_)) {}
  ~PointLocale() {
    uselocale(before_);
    if (own_ != nullptr) freelocale(own_);
  }

 private:
  locale_t own_, before_;
#endif
};

/// A folder that nobody else can enter, removed with all that is in it.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::error_code failed;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(failed);
    if (failed) throw_unwritten("there is no folder for temporary files");
    constexpr int most_tries = 10'000;
    for (int i = 0; i < most_tries; ++i) {
      path_ = parent / ("amends-xlsx-" + std::to_string(i));
      // Made here, or it is somebody else's.
      if (!std::filesystem::create_directory(path_, failed)) {
        if (failed) break;
        continue;
      }
      std::filesystem::permissions(path_, std::filesystem::perms::owner_all, failed);
      return;
    }
    throw_unwritten("no temporary folder can be made");
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

struct FreeWorkbook {
  void operator()(lxw_workbook* workbook) const noexcept { lxw_workbook_free(workbook); }
};
using OpenWorkbook = std::unique_ptr<lxw_workbook, FreeWorkbook>;

/// One format for each style, plain and as a total.
class Formats {
 public:
  Formats(lxw_workbook* workbook, Language language) : language_(language) {
    for (std::size_t style = 0; style < count; ++style)
      for (const bool total : {false, true})
        formats_[2 * style + (total ? 1 : 0)] = made(workbook, static_cast<Style>(style), total);
    across_ = made(workbook, Style::text, false);
    over_numbers_ = made(workbook, Style::header, false);
    format_set_align(over_numbers_, LXW_ALIGN_RIGHT);
  }
  [[nodiscard]] lxw_format* of(const Cell& cell) const {
    return formats_[2 * static_cast<std::size_t>(cell.style) + (cell.total ? 1 : 0)];
  }
  [[nodiscard]] lxw_format* across() const { return across_; }
  [[nodiscard]] lxw_format* over_numbers() const { return over_numbers_; }

 private:
  static constexpr std::size_t count = static_cast<std::size_t>(Style::plain) + 1;

  [[nodiscard]] const char* number_format(Style style) const {
    switch (style) {
      case Style::amount:
        return "#,##0";
      case Style::small_amount:
      case Style::hundredths:
        return "#,##0.00";
      case Style::share:
        return language_ == Language::korean ? "0.0%" : "0.0 %";
      case Style::tenths:
        return "#,##0.0";
      default:
        return nullptr;
    }
  }

  lxw_format* made(lxw_workbook* workbook, Style style, bool total) const {
    lxw_format* format = workbook_add_format(workbook);
    if (format == nullptr) throw std::bad_alloc();
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (const char* number = number_format(style)) format_set_num_format(format, number);
    if (style == Style::text || style == Style::header) format_set_text_wrap(format);
    if (style == Style::title) format_set_font_size(format, 14.0);
    if (style == Style::title || style == Style::heading || style == Style::header || total) format_set_bold(format);
    if (style == Style::header) format_set_bottom(format, LXW_BORDER_THIN);
    if (total) format_set_top(format, LXW_BORDER_THIN);
    return format;
  }

  Language language_;
  std::array<lxw_format*, 2 * count> formats_{};
  lxw_format *across_ = nullptr, *over_numbers_ = nullptr;
};

/// A text that says "_x0041_" must not be read as an "A": the underscore is written as a character of that kind itself.
inline std::string without_escapes(const std::string& text) {
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.compare(i, 2, "_x") == 0 && i + 6 < text.size() && hex(text[i + 2]) && hex(text[i + 3]) &&
                        hex(text[i + 4]) && hex(text[i + 5]) && text[i + 6] == '_';
    out += escape ? std::string("_x005F_") : std::string(1, text[i]);
  }
  return shortened(out);
}

inline constexpr std::size_t narrowest_column = 9;
inline constexpr double line_height = 15.0, title_height = 21.0,
                        highest_row = 409.0;  // points, as the file format has them

inline std::size_t width_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell.content)) {
    std::size_t widest = 0;
    for (const std::string& line : parts_of(*text, "\n")) widest = (std::max)(widest, interop::display_width(line));
    return widest;
  }
  if (const auto* number = std::get_if<double>(&cell.content)) return grouped(*number).size();
  if (const auto* formula = std::get_if<Formula>(&cell.content)) return grouped(formula->value).size();
  return 0;
}

/// By what stands in the columns; headers are broken where the numbers below are narrow.
inline std::vector<std::size_t> column_widths(const Sheet& sheet) {
  std::vector<std::size_t> widths;
  for (const Row& row : sheet.rows) {
    if (row.across) continue;
    const bool alone = row.cells.size() == 1;  // runs over into the empty cells beside it
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      if (c >= widths.size()) widths.push_back(narrowest_column);
      const bool header = row.cells[c].style == Style::header;
      const std::size_t width = width_of(row.cells[c]) + 2;
      if (!alone) widths[c] = (std::max)(widths[c], header && c > 0 ? (std::min)(width, std::size_t{14}) : width);
    }
  }
  for (std::size_t& width : widths) width = (std::min)(width, sheet.widest_column);
  return widths;
}

/// Lines that a text takes in so many columns.
inline double lines_in(const std::string& text, std::size_t columns) {
  std::size_t lines = 0;
  for (const std::string& line : parts_of(text, "\n"))
    lines += 1 + interop::display_width(line) / (std::max)(columns, std::size_t{1});
  return static_cast<double>(lines);
}

class SheetWriter {
 public:
  SheetWriter(lxw_worksheet* worksheet, const Sheet& sheet, const Formats& formats)
      : worksheet_(worksheet), sheet_(sheet), formats_(formats), widths_(column_widths(sheet)) {}

  void write() {
    for (std::size_t c = 0; c < widths_.size(); ++c)
      check_written(worksheet_set_column(worksheet_, column(c), column(c), static_cast<double>(widths_[c]), nullptr));
    for (std::size_t r = 0; r < sheet_.rows.size(); ++r) {
      const Row& row = sheet_.rows[r];
      if (row.across) {
        write_across(r, std::get<std::string>(row.cells.front().content));
        continue;
      }
      fit_height(r, row);
      for (std::size_t c = 0; c < row.cells.size(); ++c) write_cell(r, c, row.cells[c]);
    }
    set_up();
  }

 private:
  static lxw_row_t line(std::size_t row) { return static_cast<lxw_row_t>(row); }
  static lxw_col_t column(std::size_t c) { return static_cast<lxw_col_t>(c); }

  void write_cell(std::size_t row, std::size_t c, const Cell& cell) {
    lxw_format* format = format_of(row, c);
    if (const auto* text = std::get_if<std::string>(&cell.content)) {
      if (!text->empty())
        check_written(worksheet_write_string(worksheet_, line(row), column(c), without_escapes(*text).c_str(), format));
    } else if (const auto* number = std::get_if<double>(&cell.content)) {
      check_written(worksheet_write_number(worksheet_, line(row), column(c), *number, format));
    } else if (const auto* formula = std::get_if<Formula>(&cell.content)) {
      check_written(
          worksheet_write_formula_num(worksheet_, line(row), column(c), formula->text.c_str(), format, formula->value));
    }
  }

  /// Headers stand over numbers as these do; a text alone in its row runs over the empty cells beside it.
  [[nodiscard]] lxw_format* format_of(std::size_t row, std::size_t c) const {
    const std::vector<Cell>& cells = sheet_.rows[row].cells;
    if (cells[c].style == Style::text && cells.size() == 1) return nullptr;
    if (cells[c].style != Style::header || c == 0) return formats_.of(cells[c]);
    for (std::size_t r = row + 1; r < sheet_.rows.size() && c < sheet_.rows[r].cells.size(); ++r) {
      const Cell& below = sheet_.rows[r].cells[c];
      if (std::holds_alternative<std::monostate>(below.content)) continue;
      return std::holds_alternative<std::string>(below.content) ? formats_.of(cells[c]) : formats_.over_numbers();
    }
    return formats_.of(cells[c]);
  }

  /// One text over all columns; a row of merged cells finds no height by itself.
  void write_across(std::size_t row, const std::string& text) {
    std::size_t columns = 0;
    for (const std::size_t width : widths_) columns += width;
    const std::size_t last = widths_.size() > 1 ? widths_.size() - 1 : 1;
    check_written(worksheet_merge_range(worksheet_, line(row), 0, line(row), column(last), "", formats_.across()));
    check_written(worksheet_write_string(worksheet_, line(row), 0, without_escapes(text).c_str(), formats_.across()));
    check_written(worksheet_set_row(worksheet_, line(row),
                                    (std::min)(highest_row, line_height * lines_in(text, columns)), nullptr));
  }

  void fit_height(std::size_t row, const Row& cells) {
    double lines = 1.0;
    if (cells.cells.size() == 1) {
      if (cells.cells.front().style == Style::title)
        check_written(worksheet_set_row(worksheet_, line(row), title_height, nullptr));
      return;
    }
    for (std::size_t c = 0; c < cells.cells.size(); ++c)
      if (const auto* text = std::get_if<std::string>(&cells.cells[c].content))
        lines = (std::max)(lines, lines_in(*text, widths_[c]));
    if (lines > 1.0)
      check_written(worksheet_set_row(worksheet_, line(row), (std::min)(highest_row, line_height * lines), nullptr));
  }

  void set_up() {
    worksheet_freeze_panes(worksheet_, line(sheet_.frozen_rows), sheet_.first_column_frozen ? 1 : 0);
    worksheet_set_landscape(worksheet_);
    constexpr std::uint8_t a4 = 9;
    worksheet_set_paper(worksheet_, a4);
    worksheet_fit_to_pages(worksheet_, 1, 0);  // as wide as one page, as long as it takes
    if (sheet_.frozen_rows > 0) check_written(worksheet_repeat_rows(worksheet_, 0, line(sheet_.frozen_rows - 1)));
    check_written(worksheet_set_footer(worksheet_, "&L&A&R&P / &N"));
  }

  lxw_worksheet* worksheet_;
  const Sheet& sheet_;
  const Formats& formats_;
  std::vector<std::size_t> widths_;
};

inline void set_properties(lxw_workbook* workbook, const Workbook& book) {
  // 1980-01-01, from which the entries of the archive count as well: there is no clock in a report.
  constexpr time_t no_date = 315'532'800;
  const auto cut = [](const std::string& text) {
    std::size_t end = (std::min)(text.size(), std::size_t{255});
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
  };
  std::string title = cut(book.title), subject = cut(book.subject), author = "amends " AMENDS_VERSION_STRING;
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.author = author.data();
  properties.created = no_date;
  check_written(workbook_set_properties(workbook, &properties));
}

AMENDS_INLINE std::string xlsx(const Workbook& book) {
  const PrivateFolder folder;
  const PointLocale point;
  const std::string file = (folder.path() / "report.xlsx").string();
  std::string parts = folder.path().string();
  lxw_workbook_options options{};
  options.tmpdir = parts.data();
  OpenWorkbook workbook(workbook_new_opt(file.c_str(), &options));
  if (!workbook) throw std::bad_alloc();
  set_properties(workbook.get(), book);
  const Formats formats(workbook.get(), book.language);
  for (const Sheet& sheet : book.sheets) {
    lxw_worksheet* worksheet = workbook_add_worksheet(workbook.get(), sheet.name.c_str());
    if (worksheet == nullptr) throw_unwritten("no sheet can have the name \"" + sheet.name + "\"");
    SheetWriter(worksheet, sheet, formats).write();
  }
  for (const CellName& one : book.names)
    check_written(workbook_define_name(workbook.get(), one.name.c_str(), ("=" + one.cell).c_str()));
  check_written(workbook_close(workbook.release()));
  std::ifstream in(file, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in || bytes.empty()) throw_unwritten("the file cannot be read back");
  return bytes;
}

}  // namespace detail

#else

AMENDS_INLINE bool writes_spreadsheets() noexcept {
  return false;
}

namespace detail {
AMENDS_INLINE std::string xlsx(const Workbook&) {
  throw Error(ErrorCode::missing, "xlsx",
              "xlsx needs libxlsxwriter, which this amends was built without: install it (libxlsxwriter-dev) and build "
              "with -DAMENDS_REPORT_XLSX=ON");
}
}  // namespace detail

#endif

}  // namespace amends::inline AMENDS_ABI::report
