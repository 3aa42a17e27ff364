#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <amends/interop/unicode.hpp>
#include <string_view>

// The report for people: text, aligned by what a terminal shows, and Markdown.
namespace amends::inline AMENDS_ABI::report::detail {

/// The lines of a paragraph, fit for a terminal; notes of users may have several.
inline std::vector<std::string> lines_of(const std::string& paragraph) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= paragraph.size();) {
    const std::size_t end = (std::min)(paragraph.find('\n', at), paragraph.size());
    std::string line = paragraph.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(interop::printable(line));
    at = end + 1;
  }
  return lines;
}

/// One line of text broken at blanks where it is wider than `width` columns.
inline std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out, line = indent;
  std::size_t columns = indent.size();
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = (std::min)(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    at = space + 1;
    if (word.empty()) continue;
    const std::size_t wide = interop::display_width(word);
    if (line.size() > indent.size() && columns + 1 + wide > width) {
      out += line + "\n";
      line = indent;
      columns = indent.size();
    }
    if (line.size() > indent.size()) {
      line += ' ';
      ++columns;
    }
    line += word;
    columns += wide;
  }
  return out + line + "\n";
}

inline std::string wrapped_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += wrapped(line, 110, "  ");
  return out;
}

/// The paragraph as Markdown has it: its lines as they are, each fit for a terminal.
inline std::string markdown_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += line + "\n";
  return out;
}

inline std::string text_table(const Table& table) {
  const auto columns = [](const std::string& cell) { return interop::display_width(interop::printable(cell)); };
  std::vector<std::size_t> width(table.header.size(), 0);
  for (std::size_t c = 0; c < width.size(); ++c) {
    width[c] = columns(table.header[c]);
    for (const auto& row : table.rows) width[c] = (std::max)(width[c], columns(row[c]));
  }
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out = "  ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string cell = interop::printable(row[c]), pad(width[c] - columns(row[c]), ' ');
      out += c == 0 ? cell + pad : "   " + pad + cell;
    }
    return out.substr(0, out.find_last_not_of(' ') + 1) + "\n";
  };
  std::string out = line(table.header);
  for (const auto& row : table.rows) out += line(row);
  for (const std::string& note : table.notes) out += wrapped_lines(note);
  return out;
}

inline std::string markdown_table(const Table& table) {
  const auto escaped = [](const std::string& cell) {
    std::string out;
    for (const char c : interop::printable(cell)) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
  };
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out = "|";
    for (const std::string& cell : row) out.append(" ").append(escaped(cell)).append(" |");
    return out + "\n";
  };
  std::string out = line(table.header) + "|";
  for (std::size_t c = 0; c < table.header.size(); ++c) out += c == 0 ? " :-- |" : " --: |";
  out += "\n";
  for (const auto& row : table.rows) out += line(row);
  for (const std::string& note : table.notes) out += "\n" + markdown_lines(note);
  return out;
}

inline std::string text_of(const Report& report, bool marked) {
  std::string out = (marked ? "# " : "") + interop::printable(report.title) + (marked ? "\n\n" : "\n") +
                    interop::printable(report.subtitle) + "\n";
  for (const Section& section : report.sections) {
    out += (marked ? "\n## " : "\n") + interop::printable(section.heading) + (marked ? "\n\n" : "\n");
    bool first = true;
    for (const Statement& statement : section.statements) {
      if (marked && !first) out += "\n";
      out += marked ? markdown_lines(statement.text) : wrapped_lines(statement.text);
      first = false;
    }
    for (const Table& table : section.tables) {
      if (!first) out += "\n";
      out += marked ? markdown_table(table) : text_table(table);
      first = false;
    }
  }
  return out;
}

AMENDS_INLINE std::string plain_text(const Report& report) {
  return text_of(report, false);
}

AMENDS_INLINE std::string markdown(const Report& report) {
  return text_of(report, true);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
