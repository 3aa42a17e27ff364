#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/phrases.hpp>
#include <charconv>
#include <cstdint>
#include <system_error>

// What other rooms tell in English, in the language of the report: the account of records, what differs between two
// scenarios.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::string place_text(Language language, const std::string& place) {
  std::vector<std::string> parts = parts_of(place, ", ");
  parts.back() = band_label(language, parts.back());
  return joined(parts);
}

AMENDS_INLINE std::string differences_text(Language language, const std::string& what) {
  const auto names = [&](std::string_view, const std::string& list) {
    std::vector<std::string> all = parts_of(list, ", ");
    for (std::string& one : all) one = reworded(language, one, difference_names);
    return joined(all);
  };
  std::vector<std::string> parts = parts_of(what, "; ");
  for (std::string& one : parts) one = reworded(language, one, difference_phrases, names);
  return joined(parts, language == Language::korean ? ". " : "; ");
}

AMENDS_INLINE std::string source_text(Language language, const std::string& source) {
  return reworded(language, source, source_phrases, [&](std::string_view name, const std::string& value) {
    std::uint64_t count = 0;
    const char* const end = value.data() + value.size();
    if (const auto [last, status] = std::from_chars(value.data(), end, count); status == std::errc() && last == end)
      return grouped(static_cast<double>(count));
    if (name != "pairs") return value;
    std::vector<std::string> pairs = parts_of(value, "; ");
    for (std::string& one : pairs) one = reworded(language, one, pair_phrases);
    return joined(pairs, "; ");
  });
}

AMENDS_INLINE std::string first_names_text(Language language, const std::vector<std::string>& names) {
  constexpr Message and_more[] = {{"{names} and {count} more", "{names} 외 {count}개"}};
  const std::string text = domain::first_names(names);
  return names.size() > 10 ? reworded(language, text, and_more) : text;
}

inline std::string finding_in_words(Language language, const std::string& finding) {
  return reworded(language, finding, finding_phrases, [&](std::string_view name, const std::string& value) {
    if (name != "names") return value;
    std::vector<std::string> all = parts_of(value, ", ");
    for (std::string& one : all) one = reworded(language, one, alike_phrases);
    return joined(all);
  });
}

/// The account line by line, in the order of RecordReport::to_string.
class AccountInKorean {
 public:
  [[nodiscard]] static std::vector<std::string> lines(const domain::RecordReport& account) {
    AccountInKorean out(account);
    out.add_counts();
    out.add_left_out();
    out.add_other();
    out.add_outside();
    out.add_looks();
    return std::move(out.lines_);
  }

 private:
  explicit AccountInKorean(const domain::RecordReport& account) : account_(account) {}

  static std::string count(std::size_t rows) { return grouped(static_cast<double>(rows)); }
  /// "(처음은 17행, 열 "점수")"
  [[nodiscard]] std::string first_at(std::size_t line, const std::string& file, const std::string& column) const {
    const std::string number = std::to_string(line) + (account_.counts_lines ? "행" : "번 행");
    return "(처음은 " + (file.empty() ? "" : file + " ") + number + (column.empty() ? "" : ", 열 " + quoted(column)) +
           ")";
  }
  static std::string shortened(const std::string& text) { return domain::first_names({text}); }

  void add_counts() {
    std::string text = count(account_.rows) + "행을 읽어 " + count(account_.used()) + "행을 쓰고 " +
                       count(account_.bad) + "행을 뺐습니다";
    if (account_.blank_lines > 0) text += "(빈 줄 " + count(account_.blank_lines) + "개)";
    lines_.push_back(text);
    if (account_.first_received == account_.first_received)
      lines_.push_back("접수일은 " + core::format_date(static_cast<std::int64_t>(account_.first_received)) + "부터 " +
                       core::format_date(static_cast<std::int64_t>(account_.last_received)) + "까지입니다");
  }

  void add_left_out() {
    const auto& all = account_.left_out;
    for (std::size_t i = 0; i < (std::min)(all.size(), most_); ++i)
      lines_.push_back("뺀 행 " + count(all[i].rows) + "개" + first_at(all[i].first_line, all[i].file, all[i].column) +
                       ": " + reworded(Language::korean, all[i].reason, reason_phrases));
    if (all.size() > most_)
      lines_.push_back("그 밖에 행을 뺀 이유가 " + count(all.size() - most_) + "가지 더 있습니다");
    if (account_.swallowed_lines > 0)
      lines_.push_back("이 가운데 " + count(account_.swallowed_lines) + "줄은 따옴표로 묶인 항목 안에 있었습니다");
  }

  void add_other() {
    for (const domain::RecordReport::SentToOther& other : account_.sent_to_other) {
      std::string text = "열 " + quoted(other.column) + "의 " + count(other.rows) + "행(글 " + count(other.texts) +
                         "가지)을 " + quoted(other.name) + "에 넣었습니다";
      for (const domain::RecordReport::OtherText& one : other.first)
        text += (&one == other.first.data() ? ": " : ", ") + quoted(one.text) + " " + count(one.rows) + "행" +
                (one.looks_like.empty() ? "" : "(목록의 " + quoted(one.looks_like) + "처럼 보임)");
      if (other.texts > other.first.size()) text += " 외 " + count(other.texts - other.first.size()) + "가지";
      lines_.push_back(text);
    }
    for (const domain::RecordReport::Reinterpreted& one : account_.reinterpreted)
      lines_.push_back("달리 읽은 행 " + count(one.rows) + "개" + first_at(one.first_line, one.file, one.column) +
                       ": " + reworded(Language::korean, one.what, sense_phrases));
  }

  void add_outside() {
    const auto& all = account_.outside_scenario;
    for (std::size_t i = 0; i < (std::min)(all.size(), most_); ++i)
      lines_.push_back("시나리오에 없는 세분집단 " + quoted(shortened(all[i].segment)) + ": 불만 " +
                       core::format_number(all[i].complaints) + "건");
    if (all.size() > most_)
      lines_.push_back("시나리오에 없는 세분집단이 " + count(all.size() - most_) + "개 더 있습니다");
    for (std::size_t i = 0; i < (std::min)(account_.skipped_lines.size(), most_); ++i) {
      const domain::BadRow& row = account_.skipped_lines[i];
      lines_.push_back("읽지 않은 " + (row.file.empty() ? "" : row.file + " ") + std::to_string(row.line) + "행(" +
                       row.reason + "): " + quoted(row.text));
    }
  }

  void add_looks() {
    for (const std::string& one : account_.findings)
      lines_.push_back("확인할 점: " + finding_in_words(Language::korean, one));
    if (account_.unusual_texts.empty()) return;
    std::string text = account_.encoding + " 인코딩으로 읽었으니 맞는지 확인하십시오:";
    for (const std::string& one : account_.unusual_texts) text += " " + quoted(one);
    lines_.push_back(text);
  }

  static constexpr std::size_t most_ = 10;
  const domain::RecordReport& account_;
  std::vector<std::string> lines_{};
};

AMENDS_INLINE std::string account_lines(Language language, const domain::RecordReport& account) {
  if (language == Language::english) return account.to_string();
  return joined(AccountInKorean::lines(account), "\n");
}

AMENDS_INLINE std::string account_text(const Told& told, const std::string& of_scenario,
                                       const domain::RecordReport& account) {
  constexpr Message own{"The account of the rows: {lines}.", "행의 내역입니다. {lines}."};
  constexpr Message other{"The account of the rows of {scenario}: {lines}.", "{scenario}의 행 내역입니다. {lines}."};
  std::vector<std::string> lines = parts_of(account_lines(told.language, account), "\n");
  for (std::string& line : lines) line.erase(0, (std::min)(line.find_first_not_of(' '), line.size()));
  return told.say(of_scenario.empty() ? own : other,
                  {{"scenario", quoted(of_scenario)}, {"lines", joined(lines, "; ")}});
}

}  // namespace amends::inline AMENDS_ABI::report::detail
