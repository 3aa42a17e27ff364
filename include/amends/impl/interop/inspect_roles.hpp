#pragma once

#include <amends/interop/inspect.hpp>

#include <amends/interop/ready_mapping.hpp>

#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/ready_texts.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What the columns of an inspected table may be mapped to. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// A header as words: lower case, no accents, each word between blanks.
inline std::string words_of(std::string_view header) {
  std::string out = " ";
  for (const char c : look_alike_key(header)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter)
      out += c;
    else if (out.back() != ' ')
      out += ' ';
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

struct RoleWords {
  std::string_view role;
  std::array<std::string_view, 12> words;  ///< whole words of a header, the surest first
};
/// In English, Portuguese and Korean, as exports of complaint systems have them.
inline constexpr RoleWords role_words[] = {
    {"response_days", {"response days", "tempo resposta", "days to answer", "days to respond", "resolution days"}},
    {"received", {"received", "opened", "created", "abertura", "recebida", "recebimento", "submitted at", "접수일"}},
    {"answered", {"answered", "replied", "responded", "resposta", "resolved", "closed", "답변일", "처리일"}},
    {"score", {"score", "nota", "rating", "stars", "csat", "nps", "satisfaction", "평점", "만족도"}},
    {"resolved", {"resolved", "solved", "evaluation", "avaliacao", "verdict", "resolvida", "해결"}},
    {"flag", {"satisfied", "disputed", "happy", "satisfaction", "rating", "thumbs"}},
    {"channel", {"channel", "via", "contact type", "origin", "canal", "source", "채널"}},
    {"segment", {"segment", "segmento", "product", "category", "area", "department", "type", "subject", "분류"}},
    {"weight", {"weight", "weights", "complaints", "customers"}},
};

/// Whether what a column holds can stand in a role.
inline bool suits(const InspectedColumn& column, std::string_view role) {
  const ColumnContent content = column.content;
  const bool few = !column.texts.empty() && column.distinct <= 12;
  const bool words = content == ColumnContent::text || content == ColumnContent::truth_value;
  const bool bit = content == ColumnContent::number && few && column.smallest >= 0.0 && column.largest <= 1.0;
  if (role == "received" || role == "answered") return content == ColumnContent::date;
  if (role == "response_days" || role == "weight") return content == ColumnContent::number && column.smallest >= 0.0;
  if (role == "score")
    return content == ColumnContent::number && !bit && column.distinct_exact && column.distinct <= 101;
  if (role == "resolved" || role == "flag") return few && (words || bit);
  return content == ColumnContent::text && column.distinct_exact && column.distinct <= 200;  // segment, channel
}

/// Gives each role to at most one column: the one with the surest word, the first of them.
inline void suggest_roles(std::vector<InspectedColumn>& columns) {
  std::vector<std::string> headers;
  for (const InspectedColumn& column : columns) headers.push_back(words_of(column.header));
  for (const RoleWords& role : role_words) {
    InspectedColumn* found = nullptr;
    for (const std::string_view word : role.words) {
      if (word.empty() || found != nullptr) break;
      for (std::size_t c = 0; c < columns.size() && found == nullptr; ++c)
        if (columns[c].role.empty() && headers[c].find(' ' + std::string(word) + ' ') != std::string::npos &&
            suits(columns[c], role.role))
          found = &columns[c];
    }
    if (found == nullptr) continue;
    found->role = role.role;
    const bool words = found->content == ColumnContent::text || found->content == ColumnContent::truth_value;
    found->needs_meaning = role.role == "flag" || (role.role == "resolved" && words);
  }
}

/// The headers that a mapping names.
inline std::vector<std::string> headers_of(const RecordMapping& mapping) {
  std::vector<std::string> out;
  for (const std::string* header :
       {&mapping.response_days, &mapping.response_time, &mapping.received, &mapping.answered, &mapping.resolved,
        &mapping.score, &mapping.flag, &mapping.segment, &mapping.channel, &mapping.weight})
    if (!header->empty()) out.push_back(*header);
  for (const auto& attribute : mapping.attributes) out.push_back(attribute.second);
  return out;
}

/// The ready mapping with the largest share of its columns here; of several the one with more columns.
inline void find_ready_mapping(Inspection& out) {
  std::vector<std::string> header;
  for (const InspectedColumn& column : out.columns) header.push_back(column.header);
  for (const ReadyMapping& ready : ready_mappings) {
    const std::vector<std::string> wanted = headers_of(interop::ready_mapping(ready.name));
    std::size_t found = 0;
    for (const std::string& one : wanted) found += columns_named(header, one).size() == 1 ? 1u : 0u;
    const std::size_t here = found * out.ready_columns;
    const std::size_t best = out.ready_found * wanted.size();
    if (found == 0 || (out.ready_columns > 0 && (here < best || (here == best && found <= out.ready_found)))) continue;
    out.ready_mapping = ready.name;
    out.ready_columns = wanted.size();
    out.ready_found = found;
  }
}

/// What a text means as a verdict where the library itself says so: in a ready mapping, or as read_complaints
/// understands it without a list. "" otherwise.
inline std::string known_verdict(std::string_view text) {
  for (const std::string_view yes : {"1", "true", "yes", "resolved"})
    if (equal_ignoring_case(text, yes)) return "resolved";
  for (const std::string_view no : {"0", "false", "no", "not_resolved"})
    if (equal_ignoring_case(text, no)) return "not_resolved";
  const std::string key = normalised(trim(text));
  for (const ReadyMapping& ready : ready_mappings)
    for (const auto& [listed, name] : interop::ready_mapping(ready.name).resolved_values)
      if (normalised(listed) == key) return name;
  return {};
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
