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
#include <utility>
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
  std::array<std::string_view, 24> words;  ///< whole words of a header, the surest first
};
/// In English, Portuguese and Korean, as exports of complaint systems have them.
inline constexpr RoleWords role_words[] = {
    {"complaint_id",
     {"complaint id", "complaint number", "complaint no", "case id", "case number", "case no", "ticket id",
      "ticket number", "ticket no", "incident number", "id reclamacao", "numero da reclamacao", "protocolo", "접수번호",
      "민원번호", "문의번호", "티켓번호"}},
    {"customer_id",
     {"customer id", "customer number", "customer no", "client id", "client number", "account id", "account number",
      "id cliente", "codigo do cliente", "고객번호", "고객id", "고객 id", "회원번호"}},
    {"response_days",
     {"response days", "tempo resposta", "days to answer", "days to respond", "resolution days", "처리일수", "처리기간",
      "소요일", "답변일수", "응답일수", "days"}},
    {"response_time",
     {"reply time", "response time", "resolution time", "handling time", "time to reply", "time to respond",
      "tempo de resposta", "응답시간", "답변시간", "처리시간"}},
    {"received",
     {"received", "opened", "created", "abertura", "recebida", "recebimento", "submitted at", "접수일", "접수날짜",
      "접수시각", "접수시간", "신청일", "등록일", "발생일", "작성일"}},
    {"answered",
     {"answered", "replied", "responded", "resposta", "resolved", "closed", "답변일", "회신일", "처리일", "완료일",
      "종결일", "해결일"}},
    {"score",
     {"score", "nota", "rating", "stars", "csat", "nps", "satisfaction", "만족도점수", "만족도", "평점", "평가점수",
      "별점", "점수"}},
    {"resolved", {"resolved", "solved", "evaluation", "avaliacao", "verdict", "resolvida", "해결여부", "해결"}},
    {"flag", {"satisfied", "disputed", "happy", "satisfaction", "rating", "thumbs", "만족여부", "만족도", "만족"}},
    {"channel",
     {"channel", "via", "contact type", "origin", "canal", "source", "채널", "접수경로", "접수방법", "접수방식",
      "경로"}},
    {"cluster", {"branch", "store",   "shop", "outlet", "agency", "dealer", "company", "firm",   "filial", "agencia",
                 "loja",   "empresa", "지점", "점포",   "대리점", "영업점", "매장",    "가맹점", "업체",   "회사명"}},
    {"segment",
     {"segment", "segmento", "product", "produto", "category", "categoria", "area", "department", "type", "subject",
      "상품", "제품", "민원유형", "유형", "부서", "분류", "지역", "등급", "카테고리"}},
    {"weight", {"weight", "weights", "complaints", "customers", "건수", "민원수", "고객수"}},
};
/// Columns to keep as texts, by the name that each gets.
inline constexpr RoleWords attribute_words[] = {
    {"status", {"status", "state", "처리상태", "진행상태", "상태"}},
};

/// Whether a header, as words, has a word. Korean joins its words: 민원접수일시 is a 접수일.
inline bool has_word(const std::string& header, std::string_view word) {
  const bool joined = static_cast<unsigned char>(word[0]) >= 0x80;
  return header.find(joined ? std::string(word) : ' ' + std::string(word) + ' ') != std::string::npos;
}

/// Whether what a column holds can stand in a role.
inline bool suits(const InspectedColumn& column, std::string_view role) {
  const ColumnContent content = column.content;
  const bool few = !column.texts.empty() && column.distinct <= 12;
  const bool words = content == ColumnContent::text || content == ColumnContent::truth_value;
  const bool bit = content == ColumnContent::number && few && column.smallest >= 0.0 && column.largest <= 1.0;
  if (role == "received" || role == "answered") return content == ColumnContent::date;
  if (role == "response_days" || role == "response_time" || role == "weight")
    return content == ColumnContent::number && column.smallest >= 0.0;
  if (role == "score")
    return content == ColumnContent::number && !bit && column.distinct_exact && column.distinct <= 101;
  if (role == "resolved" || role == "flag") return few && (words || bit);
  if (role == "attributes" || role == "complaint_id" || role == "customer_id" || role == "cluster")
    return content == ColumnContent::text || content == ColumnContent::number;
  return content == ColumnContent::text && column.distinct_exact && column.distinct <= 200;  // segment, channel
}

/// The unit of a time that its header names, "" for none.
inline std::string_view unit_of(std::string_view header) {
  const std::string words = words_of(header);
  constexpr std::pair<std::string_view, std::string_view> units[] = {
      {"min", "minutes"},     {"mins", "minutes"},     {"minute", "minutes"}, {"minutes", "minutes"},
      {"minutos", "minutes"}, {"분", "minutes"},       {"h", "hours"},        {"hrs", "hours"},
      {"hour", "hours"},      {"hours", "hours"},      {"horas", "hours"},    {"days", "days"},
      {"dias", "days"},       {"일", "days"},          {"sec", "seconds"},    {"secs", "seconds"},
      {"seconds", "seconds"}, {"segundos", "seconds"}, {"초", "seconds"}};
  for (const auto& [word, unit] : units)
    if (words.find(' ' + std::string(word) + ' ') != std::string::npos) return unit;
  return {};
}

/// The column with the surest word that suits the role and has none yet, the first of them; null if there is none.
inline InspectedColumn* column_for(std::vector<InspectedColumn>& columns, const std::vector<std::string>& headers,
                                   const RoleWords& words, std::string_view role) {
  for (const std::string_view word : words.words) {
    if (word.empty()) break;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].role.empty() && has_word(headers[c], word) && suits(columns[c], role)) return &columns[c];
  }
  return nullptr;
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
    found->needs_meaning = role.role == "flag" || (role.role == "resolved" && words);
  }
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
