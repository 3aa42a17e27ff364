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
  std::vector<std::string> lines = parts_of(paragraph, "\n");
  for (std::string& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
    line = interop::printable(line);
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

inline bool word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// What Markdown would read as HTML, as text.
inline std::string without_html(const std::string& line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char next = at + 1 < line.size() ? line[at + 1] : ' ';
    const bool begins = line[at] == '<' && (word_character(next) || next == '/' || next == '!' || next == '?');
    out += begins ? std::string("&lt;") : std::string(1, line[at]);
  }
  return out;
}

/// A line of text that Markdown shows as it is (CommonMark 0.31, GitHub's tables and strikethrough): nothing in it is
/// HTML, a link, code, emphasis or an entity. An underscore within a word is none of these and stays.
inline std::string markdown_text(const std::string& line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at], before = at > 0 ? line[at - 1] : ' ', next = at + 1 < line.size() ? line[at + 1] : ' ';
    const bool punctuated = std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(next) != std::string_view::npos;
    if (c == '<')
      out += "&lt;";
    else if (c == '&' && (word_character(next) || next == '#'))
      out += "&amp;";
    else if (c == '*' || c == '`' || c == '[' || c == '|' || c == '~' ||
             (c == '_' && !(word_character(before) && word_character(next))) || (c == '\\' && punctuated))
      out.append("\\").append(1, c);
    else
      out += c;
  }
  return out;
}

/// The same at the beginning of a paragraph, where further marks make a heading, a quotation or a list.
inline std::string markdown_line(const std::string& line) {
  const std::string text = markdown_text(line);
  const std::size_t digits = (std::min)(text.find_first_not_of("0123456789"), text.size());
  const bool numbered = digits > 0 && digits < text.size() && (text[digits] == '.' || text[digits] == ')');
  if (numbered) return text.substr(0, digits) + "\\" + text.substr(digits);
  const bool marked = !text.empty() && std::string_view("#>+-=").find(text.front()) != std::string_view::npos;
  return marked ? "\\" + text : text;
}

/// The paragraph as Markdown has it, each line fit for a terminal. Notes of users are Markdown themselves, without HTML.
inline std::string markdown_lines(const std::string& paragraph, bool is_markdown = false) {
  std::string out;
  for (const std::string& line : lines_of(paragraph))
    out += (is_markdown ? without_html(line) : markdown_line(line)) + "\n";
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
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out = "|";
    for (const std::string& cell : row) out.append(" ").append(markdown_text(interop::printable(cell))).append(" |");
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
  const auto line = [&](const std::string& text) {
    return marked ? markdown_text(interop::printable(text)) : interop::printable(text);
  };
  std::string out = (marked ? "# " : "") + line(report.title) + (marked ? "\n\n" : "\n") + line(report.subtitle) + "\n";
  for (const Section& section : report.sections) {
    out += (marked ? "\n## " : "\n") + line(section.heading) + (marked ? "\n\n" : "\n");
    bool first = true;
    for (const Statement& statement : section.statements) {
      if (marked && !first) out += "\n";
      out += marked ? markdown_lines(statement.text, statement.key == "notes") : wrapped_lines(statement.text);
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
