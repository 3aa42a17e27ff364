#pragma once

#include <amends/core/config.hpp>

#include <amends/impl/interop/texts.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Words of headers and values by which the columns of a table are told. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// A header with blanks where a lower-case letter meets a capital, and an abbreviation a word: CreatedDate, CustomerID,
/// CSATScore.
inline std::string words_apart(std::string_view header) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string out;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool begins = i > 0 && capital(header[i]) &&
                        (lower(header[i - 1]) || (capital(header[i - 1]) && i + 2 < header.size() &&
                                                  lower(header[i + 1]) && lower(header[i + 2])));
    if (begins) out += ' ';
    out += header[i];
  }
  return out;
}

/// A header as words: lower case, no accents, each word between blanks.
inline std::string words_of(std::string_view header) {
  std::string out = " ";
  for (const char c : look_alike_key(words_apart(header))) {
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
  std::array<std::string_view, 48> words;  ///< whole words of a header, the surest first
};
/// In English, Portuguese, Korean and German, as exports of complaint systems have them: Zendesk, Salesforce, HubSpot,
/// Freshdesk, Dynamics 365 and Jira Service Management among them.
inline constexpr RoleWords role_words[] = {
    {"complaint_id", {"complaint id",       "complaint number", "complaint no",    "case id",
                      "case number",        "case no",          "ticket id",       "ticket number",
                      "ticket no",          "ticket key",       "incident number", "incident id",
                      "issue key",          "issue id",         "id reclamacao",   "numero da reclamacao",
                      "protocolo",          "beschwerdenummer", "beschwerde nr",   "beschwerde id",
                      "reklamationsnummer", "fallnummer",       "vorgangsnummer",  "ticketnummer",
                      "aktenzeichen",       "접수번호",         "민원번호",        "문의번호",
                      "티켓번호",           "상담번호",         "voc번호",         "voc 번호"}},
    {"customer_id",
     {"customer id",     "customer number", "customer no", "customer key",   "cust id",    "cust no",
      "client id",       "client number",   "account id",  "account number", "contact id", "requester id",
      "organization id", "reporter id",     "member id",   "user id",        "id cliente", "codigo do cliente",
      "kundennummer",    "kundennr",        "kunden nr",   "kunden id",      "고객번호",   "고객id",
      "고객 id",         "고객코드",        "회원번호",    "회원id",         "회원 id"}},
    {"response_days",
     {"response days", "tempo resposta", "days to answer", "days to respond", "resolution days", "bearbeitungstage",
      "antworttage", "처리일수", "처리기간", "소요일", "답변일수", "응답일수", "일수", "days", "tage"}},
    {"response_time",
     {"first reply time",
      "first response time",
      "reply time",
      "response time",
      "time to first response",
      "time to first reply",
      "time to reply",
      "time to respond",
      "time to answer",
      "tempo de resposta",
      "first response",
      "first reply",
      "response",
      "reply",
      "resolution time",
      "handling time",
      "time to resolution",
      "time to resolve",
      "time to close",
      "time to solve",
      "resolution",
      "turnaround",
      "turnaround time",
      "antwortzeit",
      "bearbeitungszeit",
      "bearbeitungsdauer",
      "reaktionszeit",
      "losungszeit",
      "응답시간",
      "답변시간",
      "회신시간",
      "대응시간",
      "처리시간",
      "소요시간"}},
    {"received",
     {"received",
      "opened",
      "created",
      "createdate",
      "create date",
      "creation",
      "abertura",
      "recebida",
      "recebimento",
      "submitted",
      "logged",
      "lodged",
      "registered",
      "reported",
      "raised",
      "filed",
      "date of complaint",
      "complaint date",
      "eingang",
      "eingegangen",
      "eingangsdatum",
      "beschwerdedatum",
      "erfasst",
      "erstellt",
      "angelegt",
      "gemeldet",
      "접수일",
      "접수날짜",
      "접수시각",
      "접수시간",
      "신청일",
      "등록일",
      "발생일",
      "작성일",
      "문의일",
      "상담일",
      "인입일",
      "생성일",
      "민원일",
      "접수",
      "문의",
      "신청",
      "등록",
      "인입"}},
    {"answered",
     {"first response",
      "first reply",
      "first agent reply",
      "first answer",
      "initial response",
      "answered",
      "replied",
      "responded",
      "resposta",
      "response",
      "reply",
      "answer",
      "resolved",
      "closed",
      "closedate",
      "close date",
      "solved",
      "resolution",
      "completed",
      "finished",
      "beantwortet",
      "antwort",
      "antwortdatum",
      "erledigt",
      "erledigungsdatum",
      "abgeschlossen",
      "abschlussdatum",
      "geschlossen",
      "gelost",
      "답변일",
      "회신일",
      "응답일",
      "대응일",
      "처리일",
      "완료일",
      "종결일",
      "해결일",
      "종료일",
      "마감일",
      "답변",
      "회신",
      "응답",
      "처리",
      "완료",
      "종결",
      "해결"}},
    {"score", {"score",         "nota",      "rating", "stars",      "csat",   "nps",  "satisfaction", "bewertung",
               "zufriedenheit", "note",      "sterne", "만족도점수", "만족도", "평점", "평가점수",     "별점",
               "점수",          "satisfied", "survey", "feedback",   "grade",  "만족"}},
    {"resolved", {"resolved", "solved", "evaluation", "avaliacao", "verdict", "resolvida", "해결여부", "해결"}},
    {"flag", {"satisfied", "disputed", "happy", "satisfaction", "rating", "thumbs", "만족여부", "만족도", "만족"}},
    {"channel",
     {"channel", "via", "contact type", "contact method", "origin", "canal", "source", "medium", "kanal",
      "eingangskanal", "채널", "접수경로", "접수방법", "접수방식", "경로"}},
    {"cluster", {"branch", "store",   "shop",   "outlet",  "agency",  "dealer",        "company", "firm",
                 "filial", "agencia", "loja",   "empresa", "filiale", "niederlassung", "handler", "unternehmen",
                 "지점",   "점포",    "대리점", "영업점",  "매장",    "가맹점",        "업체",    "회사명"}},
    {"segment", {"segment",  "segmento",  "product",   "produto",    "line of business",
                 "category", "categoria", "area",      "department", "type",
                 "subject",  "produkt",   "kategorie", "abteilung",  "grund",
                 "상품",     "제품",      "민원유형",  "유형",       "부서",
                 "분류",     "지역",      "등급",      "카테고리",   "region",
                 "issue",    "reason",    "topic",     "group",      "team",
                 "사유"}},
    {"weight", {"weight", "weights", "complaints", "customers", "anzahl", "건수", "민원수", "고객수"}},
};
/// Headers that are one of these words and no more, and whose columns hold many different texts.
inline constexpr RoleWords whole_headers[] = {
    {"complaint_id", {"ticket", "case", "complaint", "incident", "key", "reference", "ref", "id", "no", "번호"}},
    {"customer_id",
     {"customer", "client", "account", "account name", "customer name", "contact", "requester", "reporter", "member",
      "고객", "고객명", "회원"}},
};
/// Columns to keep as texts, by the name that each gets.
inline constexpr RoleWords attribute_words[] = {
    {"status", {"status", "state", "처리상태", "진행상태", "상태"}},
};
/// Dates that are neither those of receipt nor of an answer, whatever else the header says.
inline constexpr std::string_view other_dates[] = {
    "due",  "expected", "target", "planned",   "deadline", "updated", "modified", "birth",    "예정",
    "기한", "수정",     "생년",   "closed by", "fallig",   "frist",   "geplant",  "geandert", "geburtsdatum"};

/// Whether a header, as words, has a word. Korean joins its words: 민원접수일시 is a 접수일.
inline bool has_word(const std::string& header, std::string_view word) {
  const bool joined = static_cast<unsigned char>(word[0]) >= 0x80;
  return header.find(joined ? std::string(word) : ' ' + std::string(word) + ' ') != std::string::npos;
}

/// The unit of a time that its header names, "" for none.
inline std::string_view unit_of(std::string_view header) {
  const std::string words = words_of(header);
  constexpr std::pair<std::string_view, std::string_view> units[] = {
      {"min", "minutes"},     {"mins", "minutes"},    {"minute", "minutes"},  {"minutes", "minutes"},
      {"minutos", "minutes"}, {"분", "minutes"},      {"h", "hours"},         {"hr", "hours"},
      {"hrs", "hours"},       {"hour", "hours"},      {"hours", "hours"},     {"horas", "hours"},
      {"시간", "hours"},      {"days", "days"},       {"dias", "days"},       {"일", "days"},
      {"sec", "seconds"},     {"secs", "seconds"},    {"seconds", "seconds"}, {"segundos", "seconds"},
      {"초", "seconds"},      {"minuten", "minutes"}, {"stunden", "hours"},   {"std", "hours"},
      {"tage", "days"},       {"tagen", "days"},      {"sekunden", "seconds"}};
  for (const auto& [word, unit] : units)
    if (words.find(' ' + std::string(word) + ' ') != std::string::npos) return unit;
  return {};
}

/// A text as it is compared with the words of a scale: its words, without blanks for Korean.
inline std::string answer_key(std::string_view text) {
  std::string key = words_of(text);
  if (static_cast<unsigned char>(key[(std::min)(key.size() - 1, std::size_t{1})]) >= 0x80) std::erase(key, ' ');
  const std::size_t first = key.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : key.substr(first, key.find_last_not_of(' ') + 1 - first);
}

/// The steps of a scale of five in words, by the usual answers of surveys.
inline std::optional<double> step_of(std::string_view text) {
  constexpr std::pair<std::string_view, double> steps[] = {{"very dissatisfied", 1},
                                                           {"very unsatisfied", 1},
                                                           {"extremely dissatisfied", 1},
                                                           {"very unhappy", 1},
                                                           {"very bad", 1},
                                                           {"very poor", 1},
                                                           {"매우불만족", 1},
                                                           {"매우불만", 1},
                                                           {"dissatisfied", 2},
                                                           {"unsatisfied", 2},
                                                           {"somewhat dissatisfied", 2},
                                                           {"unhappy", 2},
                                                           {"bad", 2},
                                                           {"poor", 2},
                                                           {"불만족", 2},
                                                           {"불만", 2},
                                                           {"neutral", 3},
                                                           {"neither", 3},
                                                           {"average", 3},
                                                           {"fair", 3},
                                                           {"okay", 3},
                                                           {"ok", 3},
                                                           {"보통", 3},
                                                           {"satisfied", 4},
                                                           {"somewhat satisfied", 4},
                                                           {"happy", 4},
                                                           {"good", 4},
                                                           {"만족", 4},
                                                           {"very satisfied", 5},
                                                           {"extremely satisfied", 5},
                                                           {"very happy", 5},
                                                           {"very good", 5},
                                                           {"excellent", 5},
                                                           {"매우만족", 5},
                                                           {"sehr unzufrieden", 1},
                                                           {"unzufrieden", 2},
                                                           {"eher unzufrieden", 2},
                                                           {"teils teils", 3},
                                                           {"eher zufrieden", 4},
                                                           {"zufrieden", 4},
                                                           {"sehr zufrieden", 5}};
  const std::string key = answer_key(text);
  for (const auto& [word, step] : steps)
    if (key == word) return step;
  return std::nullopt;
}

/// What a text of a flag says by itself ("good"), as one of flag_values; "" for a "yes".
inline std::string known_flag(std::string_view text) {
  const std::string key = answer_key(text);
  for (const std::string_view word : {"offered"})
    if (key == word) return "missing";
  for (const std::string_view word : {"unoffered", "not offered"})
    if (key == word) return "not_asked";
  for (const std::string_view word : {"positive", "thumbs up"})
    if (key == word) return "satisfied";
  for (const std::string_view word : {"negative", "thumbs down", "not satisfied"})
    if (key == word) return "dissatisfied";
  const std::optional<double> step = step_of(text);
  return !step || *step == 3.0 ? std::string() : *step > 3.0 ? "satisfied" : "dissatisfied";
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
