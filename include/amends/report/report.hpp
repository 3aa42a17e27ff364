#pragma once

#include <amends/core/config.hpp>
#include <amends/report/chart.hpp>
#include <amends/report/findings.hpp>
#include <amends/report/language.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The report: findings in words and tables for people, in the order in which they are read; and the same numbers for
// programs. A report on scenarios has its numbers in Findings, any other in its tables.
namespace amends::inline AMENDS_ABI::report {

/// A sentence or more on one subject, the same in every format; `key` names the subject for programs ("settings").
struct Statement {
  std::string key;
  std::string text;
};

/// What the values of a column are, and so how they are printed.
enum class Unit : unsigned char {
  text,
  count,   ///< 1,234
  number,  ///< 1.23
  share,   ///< of 1, printed in per cent
  hours,   ///< 12.3
  money,
};

/// A column for programs, by a key that is the same in every language.
struct Column {
  std::string key;
  Unit unit = Unit::text;
};

/// A number, NaN or infinite where there is none; or the key of what a text names ("resolved_in_time").
using TableValue = std::variant<double, std::string>;

/// Texts as they are printed; each row has as many cells as the header.
struct Table {
  std::string key;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes{};
  /// The numbers behind the texts, cell by cell, with all digits; empty: they are in the Findings.
  std::vector<Column> columns{};
  std::vector<std::vector<TableValue>> values{};
};

/// One heading with what stands below it. Keys: headline, records, effect, money, years, sweep, decides, nonresponse,
/// basis, care; those of a desk: desk.hpp; of decisions: decisions.hpp.
struct Section {
  std::string key;
  std::string heading;
  std::vector<Statement> statements{};
  std::vector<Table> tables{};
  std::vector<Chart> charts{};
};

/// What a report is about.
enum class Kind : unsigned char {
  scenario,        ///< what complaint handling is worth; made of Findings
  complaint_desk,  ///< how complaints are handled (desk.hpp); its numbers are those of its tables
  decisions,       ///< how many people, how much to offer, how much voice (decisions.hpp); likewise
};
[[nodiscard]] std::string_view to_string(Kind kind) noexcept;

/// A number as large as it is important, as it is printed.
struct KeyFigure {
  std::string name, value;
};

struct Report {
  std::string title;
  std::string subtitle;  ///< what it is compared with, version, draws and seed
  std::vector<Section> sections;
  Findings findings;  ///< the numbers behind the sections of a report on scenarios
  Language language = Language::english;
  Kind kind = Kind::scenario;
  std::vector<KeyFigure> figures{};  ///< below the answer of a page
};

/// Findings, put in words of that language. A section without anything to say is left out. Keys are the same in every
/// language, and so are the numbers; titles, notes, sources and names of segments stay as the user wrote them.
/// domain  findings of find(); those put together by hand need `single` or `comparison`, and `records` with a `table`
[[nodiscard]] Report write(Findings findings, Language language = Language::english);

enum class Format : unsigned char { text, markdown, json, csv, html };

/// The report as one text, UTF-8; the same report gives the same bytes.
///   text      for a terminal: columns aligned by display width, at most 110 columns; control characters escaped
///   markdown  the same sections
///   json      the findings with all digits under English keys, and the statements by key, in the report's language
///             ("schema": 1); ends with a line end
///   csv       one row for each metric, answer of the sweep and part of the question; RFC 4180, and cells that a
///             spreadsheet would take for a formula begin with an apostrophe
///   html      one page with charts (inline SVG), dark and light, for phone, desk and print: no script, nothing that it
///             would load; well-formed as XML, too. Texts of users are escaped.
[[nodiscard]] std::string render(const Report& report, Format format);

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/account.ipp>
#include <amends/impl/report/basis.ipp>
#include <amends/impl/report/care.ipp>
#include <amends/impl/report/charts.ipp>
#include <amends/impl/report/data.ipp>
#include <amends/impl/report/effect.ipp>
#include <amends/impl/report/headline.ipp>
#include <amends/impl/report/html.ipp>
#include <amends/impl/report/money.ipp>
#include <amends/impl/report/quantity_table.ipp>
#include <amends/impl/report/question.ipp>
#include <amends/impl/report/recorded_basis.ipp>
#include <amends/impl/report/records.ipp>
#include <amends/impl/report/report.ipp>
#include <amends/impl/report/segments.ipp>
#include <amends/impl/report/sweep.ipp>
#include <amends/impl/report/table_data.ipp>
#include <amends/impl/report/telling.ipp>
#include <amends/impl/report/text.ipp>
#endif
