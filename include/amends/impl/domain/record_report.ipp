#pragma once

#include <amends/domain/record_report.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <cstdint>

namespace amends::inline AMENDS_ABI::domain {

namespace detail {
inline std::string rows_of(std::size_t rows) {
  return std::to_string(rows) + (rows == 1 ? " row" : " rows");
}
/// At most 60 bytes of a text, in whole characters: a column of free texts may have been taken for names.
inline std::string shortened(const std::string& text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}
inline std::string in_file(const std::string& file) {
  return file.empty() ? std::string() : " of " + file;
}
inline std::string in_column(const std::string& column) {
  return column.empty() ? std::string() : "column \"" + column + "\" ";
}
}  // namespace detail

AMENDS_INLINE std::string first_names(const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i > 0 ? ", " : "") + detail::shortened(names[i]);
  return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more" : text;
}

AMENDS_INLINE std::string BadRow::to_string() const {
  std::string said = (file.empty() ? "" : file + ", ") + "line " + std::to_string(line);
  if (!column.empty())
    said += ", column \"" + column + "\": \"" + text + '"';
  else
    said += ": the row";
  return said + ' ' + reason;
}

AMENDS_INLINE RecordReport RecordReport::of(const core::RowReport& rows) {
  RecordReport out;
  out.rows = rows.rows;
  out.bad = rows.left_out;
  out.counts_lines = false;
  for (const core::RowReport::Reason& one : rows.reasons) out.left_out.push_back({"", one.why, one.rows, one.first});
  return out;
}

AMENDS_INLINE std::string RecordReport::to_string() const {
  constexpr std::size_t most = 10;
  const std::string first_at = counts_lines ? ", the first at line " : ", the first is row ";
  std::string out =
      detail::rows_of(rows) + " read, " + std::to_string(used()) + " used, " + std::to_string(bad) + " left out";
  if (blank_lines > 0) out += "; " + std::to_string(blank_lines) + (blank_lines == 1 ? " blank line" : " blank lines");
  if (first_received == first_received)
    out += "\nreceived from " + core::format_date(static_cast<std::int64_t>(first_received)) + " to " +
           core::format_date(static_cast<std::int64_t>(last_received));
  for (std::size_t i = 0; i < left_out.size() && i < most; ++i)
    out += "\nleft out: " + detail::rows_of(left_out[i].rows) + first_at + std::to_string(left_out[i].first_line) +
           detail::in_file(left_out[i].file) + ": " + detail::in_column(left_out[i].column) + left_out[i].reason;
  if (left_out.size() > most) out += "\nleft out: " + std::to_string(left_out.size() - most) + " more reasons";
  if (swallowed_lines > 0)
    out += "\nleft out: " + std::to_string(swallowed_lines) +
           (swallowed_lines == 1 ? " of these lines was" : " of these lines were") + " within a quoted field";
  for (const SentToOther& other : sent_to_other) {
    out += "\ncounted as \"" + other.name + "\": " + detail::rows_of(other.rows) + " of column \"" + other.column +
           "\", " + std::to_string(other.texts) + (other.texts == 1 ? " text" : " texts");
    for (const OtherText& one : other.first)
      out += "\n  \"" + one.text + "\": " + detail::rows_of(one.rows) +
             (one.looks_like.empty() ? "" : ", looks like the listed \"" + one.looks_like + '"');
    if (other.texts > other.first.size())
      out += "\n  and " + std::to_string(other.texts - other.first.size()) + " more";
  }
  for (const Reinterpreted& one : reinterpreted)
    out += "\ntaken otherwise: " + detail::rows_of(one.rows) + first_at + std::to_string(one.first_line) +
           detail::in_file(one.file) + ": " + detail::in_column(one.column) + one.what;
  for (std::size_t i = 0; i < outside_scenario.size() && i < most; ++i)
    out += "\nnot in the scenario: segment \"" + detail::shortened(outside_scenario[i].segment) + "\", " +
           core::format_number(outside_scenario[i].complaints) + " complaints";
  if (outside_scenario.size() > most)
    out += "\nnot in the scenario: " + std::to_string(outside_scenario.size() - most) + " more segments";
  for (std::size_t i = 0; i < skipped_lines.size() && i < most; ++i)
    out += "\nnot read: line " + std::to_string(skipped_lines[i].line) + detail::in_file(skipped_lines[i].file) +
           ", by " + skipped_lines[i].reason + ": \"" + skipped_lines[i].text + '"';
  for (const std::string& one : findings) out += "\nlook at this: " + one;
  if (!unusual_texts.empty()) {
    out += "\nread as " + encoding + ", look whether it is right:";
    for (const std::string& text : unusual_texts) out += " \"" + text + '"';
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::domain
