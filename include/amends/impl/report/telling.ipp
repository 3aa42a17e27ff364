#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/parts.hpp>

// How numbers and names read in the language of a report.
namespace amends::inline AMENDS_ABI::report::detail {

/// KRW, or what a Korean calls it.
inline bool in_won(const Findings& findings) {
  return findings.currency == "KRW" || findings.currency == "원";
}

AMENDS_INLINE std::string Told::percent(double share, int decimals) const {
  std::string text = detail::percent(share, decimals);
  if (language == Language::korean && text.ends_with(" %")) text.erase(text.size() - 2, 1);
  return text;
}

AMENDS_INLINE std::string Told::priced(double amount) const {
  const std::string& currency = findings.currency;
  if (language == Language::english) return (currency.empty() ? "" : currency + " ") + grouped(amount);
  if (in_won(findings)) return won(amount);
  return grouped(amount) + (currency.empty() ? "" : " " + currency);
}

AMENDS_INLINE std::string Told::money(double amount) const {
  return language == Language::english ? grouped(amount) : priced(amount);
}

AMENDS_INLINE std::string Told::days(double days) const {
  constexpr Message some{"{days} {days|day|days}", "{days}일"};
  return say(some, {{"days", short_number(days)}});
}

AMENDS_INLINE std::string band_label(Language language, const std::string& label) {
  constexpr Message labels[] = {{"not answered", "답변 없음"},
                                {"any", "기간 무관"},
                                {"up to {to}", "{to}일 이하"},
                                {"over {from} to {to}", "{from}일 초과 {to}일 이하"},
                                {"over {from}", "{from}일 초과"},
                                {"{from}-{to}", "{from}~{to}일"},
                                {"{day}", "{day}일"}};
  return reworded(language, label, labels);
}

AMENDS_INLINE std::string Told::band(const satisfaction::ResponseBand& band) const {
  const std::string label = band.label();
  if (language != Language::english) return band_label(language, label);
  if (band.unanswered()) return label;
  return label + (label == "1" || label.ends_with(" 1") ? " day" : " days");
}

AMENDS_INLINE std::string Told::input(const std::string& name) const {
  constexpr Message names[] = {{"records, by cluster", "회사·지점별 기록"},
                               {"{name} (alternative)", "{name}(대안)"},
                               {"{name} (baseline)", "{name}(기준)"}};
  return reworded(language, name, names);
}

AMENDS_INLINE std::string from_to(const Told& told, const std::string& lower, const std::string& upper) {
  constexpr Message between{"{lower} to {upper}", "{lower} ~ {upper}"};
  return told.say(between, {{"lower", lower}, {"upper", upper}});
}

AMENDS_INLINE std::string paragraph(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& one : sentences)
    if (!one.empty()) text.append(text.empty() ? "" : " ").append(one);
  return text;
}

AMENDS_INLINE std::string money_unit(const Told& told) {
  constexpr Message none{"money", "화폐 단위"};
  const std::string& currency = told.findings.currency;
  if (currency.empty()) return told.say(none);
  return told.language == Language::korean && in_won(told.findings) ? "원" : currency;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
