#pragma once

#include <amends/core/config.hpp>
#include <amends/report/chart.hpp>
#include <amends/report/findings.hpp>
#include <amends/report/language.hpp>
#include <string>
#include <vector>

// The report: findings in words and tables for people, in the order in which they are read; and the same numbers for
// programs.
namespace amends::inline AMENDS_ABI::report {

/// A sentence or more on one subject, the same in every format; `key` names the subject for programs ("settings").
struct Statement {
  std::string key;
  std::string text;
};

/// Texts as they are printed; each row has as many cells as the header.
struct Table {
  std::string key;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes{};
};

/// One heading with what stands below it. Keys: headline, records, effect, money, years, sweep, decides, nonresponse,
/// basis, care.
struct Section {
  std::string key;
  std::string heading;
  std::vector<Statement> statements{};
  std::vector<Table> tables{};
  std::vector<Chart> charts{};
};

struct Report {
  std::string title;
  std::string subtitle;  ///< what it is compared with, version, draws and seed
  std::vector<Section> sections;
  Findings findings;  ///< the numbers behind the sections
  Language language = Language::english;
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
#include <amends/impl/report/telling.ipp>
#include <amends/impl/report/text.ipp>
#endif
