#pragma once

#include <amends/interop/inspect.hpp>

#include <amends/interop/ready_mapping.hpp>

#include <algorithm>
#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/inspect_words.hpp>
#include <amends/impl/interop/ready_texts.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/texts.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What the columns of an inspected table may be mapped to. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Whether the texts of a column are steps of a scale, not all of them good or bad alone.
inline bool is_scale_in_words(const InspectedColumn& column) {
  return column.content == ColumnContent::text && column.texts.size() >= 3 && column.texts.size() <= 10 &&
         std::all_of(column.texts.begin(), column.texts.end(),
                     [](const InspectedValue& one) { return step_of(one.text).has_value(); });
}

/// Whether a column holds times with their units, such as "3 h" or "26:10:05".
inline bool says_its_units(const InspectedColumn& column) {
  return column.content == ColumnContent::text && !column.examples.empty() &&
         std::all_of(column.examples.begin(), column.examples.end(), [](const std::string& one) {
           const Meaning time = parse_duration(trim(one), std::numeric_limits<double>::quiet_NaN(), {'.', ""});
           return time.fault == ValueFault::none && time.value >= 0.0;
         });
}

/// "Reply time", and no "reply count".
inline bool names_a_time(std::string_view header) {
  const std::string words = words_of(header);
  return has_word(words, "time") || has_word(words, "tempo") || has_word(words, "시간");
}

/// Whether what a column holds can stand in a role.
inline bool suits(const InspectedColumn& column, std::string_view role) {
  const ColumnContent content = column.content;
  const bool few = !column.texts.empty() && column.distinct <= 12;
  const bool words = content == ColumnContent::text || content == ColumnContent::truth_value;
  const bool bit = content == ColumnContent::number && few && column.smallest >= 0.0 && column.largest <= 1.0;
  if (role == "received" || role == "answered") return content == ColumnContent::date;
  if (role == "response_time" && says_its_units(column)) return true;
  if (role == "response_time" && unit_of(column.header).empty() && !names_a_time(column.header)) return false;
  if (role == "response_days" || role == "response_time" || role == "weight")
    return content == ColumnContent::number && column.smallest >= 0.0;
  if (role == "score" && is_scale_in_words(column)) return true;
  if (role == "score")
    return content == ColumnContent::number && !bit && column.distinct_exact && column.distinct <= 101;
  if (role == "resolved" || role == "flag") return few && (words || bit);
  if (role == "attributes" || role == "complaint_id" || role == "customer_id" || role == "cluster")
    return content == ColumnContent::text || content == ColumnContent::number;
  return content == ColumnContent::text && column.distinct_exact && column.distinct <= 200;  // segment, channel
}

/// A day on which something else was due or happened.
inline bool is_other_date(const InspectedColumn& column, const std::string& header) {
  return column.content == ColumnContent::date &&
         std::any_of(std::begin(other_dates), std::end(other_dates),
                     [&](std::string_view word) { return has_word(header, word); });
}

/// The column with the surest word that suits the role and has none yet, the first of them; null if there is none.
inline InspectedColumn* column_for(std::vector<InspectedColumn>& columns, const std::vector<std::string>& headers,
                                   const RoleWords& words, std::string_view role) {
  for (const std::string_view word : words.words) {
    if (word.empty()) break;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].role.empty() && has_word(headers[c], word) && suits(columns[c], role) &&
          !is_other_date(columns[c], headers[c]))
        return &columns[c];
  }
  return nullptr;
}

/// An id that its header names by one word, so that nothing but its many different texts tells it from a label.
inline void suggest_ids(std::vector<InspectedColumn>& columns, const std::vector<std::string>& headers) {
  for (const RoleWords& role : whole_headers) {
    if (std::any_of(columns.begin(), columns.end(), [&](const auto& one) { return one.role == role.role; })) continue;
    for (const std::string_view word : role.words) {
      if (word.empty()) break;
      const auto found = std::find(headers.begin(), headers.end(), ' ' + std::string(word) + ' ');
      if (found == headers.end()) continue;
      InspectedColumn& column = columns[static_cast<std::size_t>(found - headers.begin())];
      const bool few = column.distinct_exact && column.distinct <= 12;
      if (!column.role.empty() || few || !suits(column, role.role)) continue;
      column.role = role.role;
      break;
    }
  }
}

/// Gives each role to at most one column.
inline void suggest_roles(std::vector<InspectedColumn>& columns) {
  std::vector<std::string> headers;
  for (const InspectedColumn& column : columns) headers.push_back(words_of(column.header));
  for (const RoleWords& role : role_words) {
    InspectedColumn* const found = column_for(columns, headers, role, role.role);
    if (found == nullptr) continue;
    found->role = role.role;
    const bool words = found->content == ColumnContent::text || found->content == ColumnContent::truth_value;
    found->needs_meaning = role.role == "flag" || ((role.role == "resolved" || role.role == "score") && words);
  }
  suggest_ids(columns, headers);
  for (const RoleWords& attribute : attribute_words)
    if (InspectedColumn* const found = column_for(columns, headers, attribute, "attributes"))
      found->role = "attributes";
}

/// The name that a column gets which is kept as an attribute.
inline std::string_view attribute_name(std::string_view header) {
  const std::string words = words_of(header);
  for (const RoleWords& attribute : attribute_words)
    for (const std::string_view word : attribute.words)
      if (!word.empty() && has_word(words, word)) return attribute.role;
  return "other";
}

/// The headers that a mapping names.
inline std::vector<std::string> headers_of(const RecordMapping& mapping) {
  std::vector<std::string> out;
  for (const std::string* header :
       {&mapping.response_days, &mapping.response_time, &mapping.received, &mapping.answered, &mapping.resolved,
        &mapping.score, &mapping.flag, &mapping.segment, &mapping.channel, &mapping.weight, &mapping.complaint_id,
        &mapping.customer_id})
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
