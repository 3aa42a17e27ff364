#pragma once

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_scanner.hpp>
#include <amends/interop/dates.hpp>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the first lines of a table are: a title, the header, a row, or no lines at all. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view usual_delimiters = ",;\t|";

/// Of the usual delimiters the one that a line holds most often outside quotes.
inline char most_frequent_delimiter(std::string_view line) noexcept {
  std::size_t counts[usual_delimiters.size()] = {};
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (const std::size_t which = usual_delimiters.find(c); !inside && which != std::string_view::npos) ++counts[which];
  }
  return usual_delimiters[static_cast<std::size_t>(std::max_element(std::begin(counts), std::end(counts)) -
                                                   std::begin(counts))];
}

/// Whether the fields of a header look like those of a row: most of them numbers, dates or empty.
inline bool looks_like_row(const std::vector<std::string>& header) {
  std::size_t values = 0;
  for (const std::string& field : header) {
    const std::string_view text = trim(field);
    const bool number = !text.empty() && text.find_first_not_of("0123456789.,-+ %") == std::string_view::npos;
    if (text.empty() || number || parse_date(text, DateFormat::recognised) || date_order(text) != DateOrder::other)
      ++values;
  }
  return 2 * values > header.size() || (header.size() > 1 && 2 * values == header.size());
}

/// The first records of a table, cut with a delimiter.
struct FirstRecord {
  std::vector<std::string> fields;
  std::size_t lines;
  [[nodiscard]] std::size_t filled() const {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [](const std::string& one) { return !trim(one).empty(); }));
  }
};
/// The text must be readable for CsvScanner::padding bytes beyond its end.
inline std::vector<FirstRecord> first_records(std::string_view text, char delimiter, char line_end) {
  constexpr std::size_t most = 50;
  std::vector<FirstRecord> out;
  CsvScanner scanner(delimiter, line_end);
  scanner.set_buffer(text.data(), text.data() + text.size());
  CsvRecord record;
  FirstRecord one;
  while (out.size() < most && scanner.scan(record, [&](std::size_t, const CsvField& field) {
    one.fields.emplace_back(field.begin, static_cast<std::size_t>(field.end - field.begin));
  })) {
    one.lines = record.line_breaks;
    out.push_back(std::move(one));
    one.fields.clear();
  }
  return out;
}

/// How many fields most of the records have that have at least two; 0 where there are no two such records.
inline std::size_t usual_width(const std::vector<FirstRecord>& records) {
  std::vector<std::size_t> widths;
  for (const FirstRecord& one : records)
    if (one.fields.size() > 1 && one.filled() > 0) widths.push_back(one.fields.size());
  std::sort(widths.begin(), widths.end());
  std::size_t best = 0;
  std::size_t most = 1;
  for (auto at = widths.begin(); at != widths.end();) {
    const auto next = std::upper_bound(at, widths.end(), *at);
    if (static_cast<std::size_t>(next - at) >= most && next - at > 1) {
      best = *at;
      most = static_cast<std::size_t>(next - at);
    }
    at = next;
  }
  return best;
}

/// How many lines stand before what looks like the header: a title, perhaps padded with delimiters, pairs of a word and
/// its value, blank lines. 0 where the first line looks like the header, or none does.
/// The header is the first record with as many fields as most records have, at least three quarters of them filled,
/// that is no row itself; no more than half of as many are filled in those before it, and at least half of the records
/// behind it are as wide. `delimiter`: 0, where not stated.
inline std::size_t lines_of_title(std::string_view text, char delimiter, char line_end) {
  std::vector<FirstRecord> records;
  std::size_t width = 0;
  std::size_t most = 0;
  for (const char one : delimiter == '\0' ? usual_delimiters : std::string_view(&delimiter, 1)) {
    std::vector<FirstRecord> found = first_records(text, one, line_end);
    std::size_t fields = 0;
    for (const FirstRecord& record : found) fields += record.fields.size() - 1;
    if (fields > most || records.empty()) {
      most = fields;
      width = usual_width(found);
      records = std::move(found);
    }
  }
  std::size_t lines = 0;
  for (std::size_t i = 0; i < records.size(); lines += records[i++].lines) {
    const std::size_t filled = records[i].filled();
    if (width < 2) {  // one column: nothing but blank lines is told from a header
      if (filled == 0) continue;
      return lines;
    }
    if (records[i].fields.size() != width || 4 * filled < 3 * width) {
      if (2 * filled > width) return 0;  // a header of fewer columns, or rows without one
      continue;
    }
    std::size_t behind = 0;
    std::size_t alike = 0;
    for (std::size_t k = i + 1; k < records.size(); ++k) {
      if (records[k].filled() == 0) continue;
      ++behind;
      if (records[k].fields.size() == width) ++alike;
    }
    return looks_like_row(records[i].fields) || 2 * alike < behind ? 0 : lines;
  }
  return 0;
}

/// The separator of lines that a text uses where it has no line break: U+2028 and its kin, which no CSV has. Empty if
/// there is none.
inline std::string_view foreign_line_end(std::string_view text) noexcept {
  struct Separator {
    std::string_view bytes;
    std::string_view name;
  };
  for (const auto& [bytes, name] :
       {Separator{"\xE2\x80\xA8", "U+2028 (line separator)"}, Separator{"\xE2\x80\xA9", "U+2029 (paragraph separator)"},
        Separator{"\xC2\x85", "U+0085 (next line)"}})
    if (text.find(bytes) != std::string_view::npos) return name;
  return {};
}

/// The line break of the first line that a text ends outside quotes; '\n' where none is.
inline char first_line_end(std::string_view text) noexcept {
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') inside = !inside;
    if (inside || (text[i] != '\n' && text[i] != '\r')) continue;
    if (text[i] == '\n') return '\n';
    const std::size_t next = text.find_first_not_of('\r', i);
    return next != std::string_view::npos && text[next] == '\n' ? '\n' : '\r';
  }
  return '\n';
}

/// The delimiter that a first line states: sep=; (Excel), perhaps in quotes.
inline std::optional<char> stated_delimiter(std::string_view line) noexcept {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
  if (line.size() != 5 || !equal_ignoring_case(line.substr(0, 4), "sep=")) return std::nullopt;
  const char stated = line[4];
  return stated == '"' || static_cast<unsigned char>(stated) >= 0x80 ? std::nullopt : std::optional(stated);
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
