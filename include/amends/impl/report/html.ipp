#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/escaped.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/page_style.hpp>
#include <amends/impl/report/parts.hpp>
#include <string_view>

// The report as a page: one file that loads nothing. It is HTML that an XML parser reads as well.
namespace amends::inline AMENDS_ABI::report::detail {

namespace page {
inline constexpr Message skip{"Skip to the report", "본문으로 건너뛰기"};
inline constexpr Message contents{"Contents", "차례"};
inline constexpr Message figures_name{"Key figures", "주요 수치"};
inline constexpr Message scrolls{"{caption} (table, scrolls sideways)", "{caption} (표, 옆으로 스크롤)"};

inline std::string element(std::string_view name, std::string_view attributes, const std::string& inside) {
  const std::string tag(name);
  return "<" + tag + (attributes.empty() ? "" : " ") + std::string(attributes) + ">" + inside + "</" + tag + ">";
}

/// Escaped. A number and its "%" stay on one line; a long name of a quantity, or of a segment, may break after a point or
/// a low line before a letter.
inline std::string words(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string plain = escaped(text);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char before = i > 0 ? plain[i - 1] : ' ', after = i + 1 < plain.size() ? plain[i + 1] : ' ';
    const bool breaks = (plain[i] == '.' || plain[i] == '_') && letter(before) && letter(after);
    if (plain[i] == ' ' && digit(before) && after == '%')
      out += "\u00a0";
    else
      out.append(1, plain[i]).append(breaks ? "<wbr/>" : "");
  }
  return out;
}

/// The lines of a paragraph.
inline std::string lines(const std::string& paragraph) {
  std::vector<std::string> out = parts_of(paragraph, "\n");
  for (std::string& line : out) {
    if (line.ends_with('\r')) line.pop_back();
    line = words(line);
  }
  return joined(out, "<br/>");
}

/// The answer, its verdict in front.
inline std::string lead(const std::string& answer) {
  const std::size_t end = answer.find(". ");
  if (end == std::string::npos) return element("p", "class=\"lead\"", lines(answer)) + "\n";
  return element("p", "class=\"verdict\"", words(answer.substr(0, end + 1))) + "\n" +
         element("p", "class=\"lead\"", lines(answer.substr(end + 2))) + "\n";
}

/// Columns of words stand to the left: those in which a text begins otherwise than a number.
inline bool is_words(const Table& table, std::size_t column) {
  return column == 0 || std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
           return !row[column].empty() &&
                  std::string_view("+-0123456789").find(row[column][0]) == std::string_view::npos;
         });
}

inline std::string row_of(const Table& table, const std::vector<std::string>& cells, bool header) {
  std::string out;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::string_view kind = is_words(table, c) ? " class=\"words\"" : "";
    const std::string text = c == 0 ? words(cells[c]) : escaped(cells[c]);
    if (header && cells[c].empty())
      out += "<td></td>";  // the corner heads nothing
    else if (header)
      out += "<th scope=\"col\"" + std::string(kind) + ">" + text + "</th>";
    else if (c == 0)
      out += "<th scope=\"row\" dir=\"auto\"><span>" + text + "</span></th>";
    else
      out += "<td" + std::string(kind) + ">" + text + "</td>";
  }
  return element("tr", "", out);
}

/// Columns that a name takes at most for a table to show it in one line.
inline constexpr std::size_t longest_brief = 30;

inline bool is_brief(const Table& table) {
  return std::all_of(table.rows.begin(), table.rows.end(),
                     [](const auto& row) { return interop::display_width(row[0]) <= longest_brief; });
}

/// The table in a box of its own that scrolls by keyboard, too.
inline std::string table(const Section& section, const Table& table, Language language) {
  const std::string caption = table_name(language, table.key, section.heading);
  std::string rows;
  for (const auto& row : table.rows) rows += row_of(table, row, false) + "\n";
  std::string out = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" +
                    escaped(say(language, scrolls, {{"caption", caption}})) + "\"><table id=\"table-" +
                    escaped(table.key) + (is_brief(table) ? "\" class=\"brief" : "") + "\"><caption><span>" +
                    words(caption) + "</span></caption>\n" + element("thead", "", row_of(table, table.header, true)) +
                    "\n" + element("tbody", "", "\n" + rows) + "</table></div>\n";
  for (const std::string& note : table.notes) out += element("p", "class=\"note\"", lines(note)) + "\n";
  return out;
}

inline std::string figure(const Chart& chart) {
  const std::string drawn = svg(chart);
  if (drawn.empty()) return "";
  return "<figure id=\"chart-" + escaped(chart.key) + "\">" + element("p", "class=\"title\"", words(chart.title)) +
         drawn + element("figcaption", "", words(chart.caption)) + "</figure>\n";
}

/// Numbers as large as they are important.
inline std::string key_figures(const Report& report, Language language) {
  if (report.figures.empty()) return "";
  std::string pairs;
  for (const KeyFigure& one : report.figures)
    pairs += "<div>" + element("dt", "", escaped(one.name)) + element("dd", "", escaped(one.value)) + "</div>";
  return element("dl", "class=\"figures\" aria-label=\"" + escaped(say(language, figures_name)) + "\"", pairs) + "\n";
}

inline std::string section(const Report& report, const Section& one, Language language) {
  const std::string key = escaped(one.key);
  std::string out = "<section id=\"" + key + "\" aria-labelledby=\"heading-" + key + "\">\n<h2 id=\"heading-" + key +
                    "\">" + words(one.heading) + "</h2>\n";
  const bool answer = one.key == "headline" && !one.statements.empty();
  if (answer) out += lead(one.statements.front().text) + key_figures(report, language);
  for (const Chart& chart : one.charts)
    if (answer) out += figure(chart);
  for (std::size_t i = answer ? 1 : 0; i < one.statements.size(); ++i)
    out += element("p", "", lines(one.statements[i].text)) + "\n";
  for (const Chart& chart : one.charts)
    if (!answer) out += figure(chart);
  for (const Table& each : one.tables) out += table(one, each, language);
  return out + "</section>\n";
}

inline std::string contents_of(const Report& report, Language language) {
  std::string items;
  for (const Section& one : report.sections)
    items += element(
        "li", "",
        element("a", "href=\"#" + escaped(one.key) + "\"", escaped(section_name(language, one.key, one.heading))));
  return element("nav", "aria-label=\"" + escaped(say(language, contents)) + "\"", element("ul", "", items)) + "\n";
}
}  // namespace page

AMENDS_INLINE std::string html(const Report& report) {
  const Language language = report.language;
  std::string body;
  for (const Section& one : report.sections) body += page::section(report, one, language);
  return "<!DOCTYPE html>\n<html lang=\"" + std::string(to_string(language)) +
         "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>" +
         escaped(report.title) + "</title>\n<style>\n" + std::string(page_style) +
         "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#report\">" + escaped(say(language, page::skip)) +
         "</a>\n<header>\n<h1>" + escaped(report.title) + "</h1>\n<p class=\"subtitle\">" + escaped(report.subtitle) +
         "</p>\n" + page::contents_of(report, language) + "</header>\n<main id=\"report\">\n" + body +
         "</main>\n</body>\n</html>\n";
}

}  // namespace amends::inline AMENDS_ABI::report::detail
