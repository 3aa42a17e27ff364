#include "report_blocks.hpp"

#include <algorithm>
#include <amends/interop/unicode.hpp>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace report {

namespace interop = amends::interop;

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  const std::string_view digits = text;
  const bool minus_zero = digits.starts_with('-') && digits.find_first_of("123456789") == std::string_view::npos;
  return std::string(minus_zero ? digits.substr(1) : digits);
}

std::string grouped(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  // Small amounts keep three digits, and huge ones have no more; below a millionth of a unit it is rounding.
  if (size < 1e-6) return "0";
  if ((size < 10.0 && size != std::round(size)) || size >= 1e15) {
    char text[64];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
  }
  std::string digits = fixed(size, 0);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return value < 0.0 ? std::string("-").append(digits) : digits;
}

std::string percent(double share, int decimals) {
  return std::isfinite(share) ? fixed(100.0 * share, decimals) + " %" : "-";
}

std::string signed_number(double value, int decimals) {
  const std::string text = fixed(value, decimals);
  return text.starts_with('-') ? text : std::string("+").append(text);
}

std::string points(double share) {
  return signed_number(100.0 * share, 1);
}

std::string short_number(double value) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) >= 1000.0) return grouped(value);
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

namespace {

/// The lines of a paragraph, fit for a terminal; notes of users may have several.
std::vector<std::string> lines_of(const std::string& paragraph) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= paragraph.size();) {
    const std::size_t end = std::min(paragraph.find('\n', at), paragraph.size());
    std::string line = paragraph.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(interop::printable(line));
    at = end + 1;
  }
  return lines;
}

/// One line of text broken at blanks where it is wider than `width` columns.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out, line = indent;
  std::size_t columns = indent.size();
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
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

std::string wrapped_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += wrapped(line, 110, "  ");
  return out;
}

/// The paragraph as Markdown has it: its lines as they are, each fit for a terminal.
std::string markdown_lines(const std::string& paragraph) {
  std::string out;
  for (const std::string& line : lines_of(paragraph)) out += line + "\n";
  return out;
}

std::string text_table(const Table& table) {
  const auto columns = [](const std::string& cell) { return interop::display_width(interop::printable(cell)); };
  std::vector<std::size_t> width(table.header.size(), 0);
  for (std::size_t c = 0; c < width.size(); ++c) {
    width[c] = columns(table.header[c]);
    for (const auto& row : table.rows) width[c] = std::max(width[c], columns(row[c]));
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

std::string markdown_table(const Table& table) {
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

}  // namespace

std::string render_blocks(const std::string& title, const std::string& subtitle, const std::vector<Block>& blocks,
                          bool markdown) {
  std::string out = (markdown ? "# " : "") + interop::printable(title) + (markdown ? "\n\n" : "\n") +
                    interop::printable(subtitle) + "\n";
  for (const Block& block : blocks) {
    out += (markdown ? "\n## " : "\n") + interop::printable(block.heading) + (markdown ? "\n\n" : "\n");
    bool first = true;
    for (const std::string& paragraph : block.paragraphs) {
      if (markdown && !first) out += "\n";
      out += markdown ? markdown_lines(paragraph) : wrapped_lines(paragraph);
      first = false;
    }
    for (const Table& table : block.tables) {
      if (!first) out += "\n";
      out += markdown ? markdown_table(table) : text_table(table);
      first = false;
    }
  }
  return out;
}

}  // namespace report
