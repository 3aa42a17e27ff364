#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/report/language.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// What Inspection::to_string says, in Korean: the same facts in the same order. Not for users.
namespace amends::inline AMENDS_ABI::program::detail {

/// Sentences of the inspection, in Korean.
class InspectedInKorean {
 public:
  explicit InspectedInKorean(const interop::Inspection& file) : file_(file) {}

  [[nodiscard]] std::string text() const {
    std::string out =
        form() + "\n행 " + std::to_string(file_.rows) + "개, 열 " + std::to_string(file_.columns.size()) + "개";
    if (file_.blank_lines > 0) out += ", 빈 줄 " + std::to_string(file_.blank_lines) + "개";
    if (file_.damaged_rows > 0)
      out += "\n행 " + std::to_string(file_.damaged_rows) + "개는 칸의 수가 다르거나 따옴표가 깨졌습니다. 첫 번째는 " +
             std::to_string(file_.first_damaged_line) + "번째 줄" +
             (2 * file_.damaged_rows > file_.rows ? ": 머리글 앞에 제목이 있습니까(skip_lines)?" : "");
    if (2 * file_.ready_found > file_.ready_columns)
      out += "\n준비된 대응표 \"" + file_.ready_mapping + "\"의 열 " + std::to_string(file_.ready_columns) +
             "개 가운데 " + std::to_string(file_.ready_found) + "개가 여기 있습니다";
    for (const interop::InspectedColumn& column : file_.columns) out += "\n  " + line_of(column);
    return out;
  }

 private:
  [[nodiscard]] std::string form() const {
    std::string out = interop::detail::excerpt(file_.source, 4096) + ": ";
    if (file_.kind == interop::FileKind::gzip) out += "gzip, ";
    out += file_.encoding + (file_.encoding_guessed ? "(추측)" : "") + ", 구분 문자 " +
           interop::detail::quoted(std::string_view(&file_.delimiter, 1)) + ", 줄 끝 " +
           (file_.line_end == "\n"   ? "LF"
            : file_.line_end == "\r" ? "CR"
                                     : "CR LF");
    if (!file_.header) out += ", 머리글 없음: 첫 줄이 행으로 보입니다";
    if (file_.skip_lines > 0)
      out += ", 머리글은 " + std::to_string(file_.skip_lines + 1) +
             "번째 줄: skip_lines = " + std::to_string(file_.skip_lines);
    if (file_.footer_lines > 0)
      out += ", 마지막 " + std::to_string(file_.footer_lines) +
             "줄은 행이 아님: footer_lines = " + std::to_string(file_.footer_lines);
    return out;
  }

  [[nodiscard]] static std::string_view content_of(interop::ColumnContent content) {
    switch (content) {
      case interop::ColumnContent::empty:
        return "빈 열";
      case interop::ColumnContent::number:
        return "수";
      case interop::ColumnContent::date:
        return "날짜";
      case interop::ColumnContent::truth_value:
        return "참·거짓";
      case interop::ColumnContent::text:
        break;
    }
    return "글";
  }

  /// "received(접수일)로 "
  [[nodiscard]] static std::string role_of(const std::string& role) {
    constexpr std::pair<std::string_view, std::string_view> words[] = {{"received", "접수일"},
                                                                       {"answered", "답변일"},
                                                                       {"response_days", "답변까지의 일수"},
                                                                       {"response_time", "답변까지의 시간"},
                                                                       {"score", "점수"},
                                                                       {"flag", "만족 여부"},
                                                                       {"resolved", "해결 여부"},
                                                                       {"segment", "세분집단"},
                                                                       {"channel", "접수 경로"},
                                                                       {"cluster", "회사·지점"},
                                                                       {"complaint_id", "불만 번호"},
                                                                       {"customer_id", "고객 번호"},
                                                                       {"weight", "불만 건수"}};
    std::string out = role;
    for (const auto& [key, korean] : words)
      if (key == role) out += "(" + std::string(korean) + ")";
    return out + report::detail::particle(out, "으로", "로") + " ";
  }

  [[nodiscard]] static std::string extent_of(const interop::InspectedColumn& column) {
    if (!(column.smallest <= column.largest)) return {};
    const auto shown = [&](double value) {
      if (column.content == interop::ColumnContent::number) return core::format_number(value);
      const auto microseconds = static_cast<std::int64_t>(value);
      return column.times_of_day
                 ? core::format_timestamp(microseconds)
                 : core::format_date(core::detail::floor_divide(microseconds, core::microseconds_per_day));
    };
    return ", " + shown(column.smallest) + "~" + shown(column.largest);
  }

  [[nodiscard]] static std::string line_of(const interop::InspectedColumn& column) {
    std::string out =
        interop::detail::quoted(column.header) + ": " + std::string(content_of(column.content)) + extent_of(column);
    if (column.content == interop::ColumnContent::number &&
        (column.decimal_mark != '.' || !column.thousands_mark.empty()))
      out += ", 소수점 " + interop::detail::quoted(std::string(1, column.decimal_mark)) +
             (column.thousands_mark.empty() ? "" : ", 천 단위 " + interop::detail::quoted(column.thousands_mark));
    if (column.date_order_open) out += ", 일과 월 가운데 어느 것이 먼저인지 알 수 없음";
    if (column.date_format != interop::DateFormat::recognised)
      out += ", " + std::string(interop::to_string(column.date_format));
    if (column.values > 0)
      out += ", 서로 다른 값 " + std::to_string(column.distinct) + "개" + (column.distinct_exact ? "" : " 넘게");
    if (column.missing > 0) out += ", 빈 값 " + std::to_string(column.missing) + "개";
    if (column.other_values > 0) out += ", 그런 값이 아닌 것 " + std::to_string(column.other_values) + "개";
    for (std::size_t i = 0; i < column.examples.size(); ++i)
      out += (i == 0 ? "; \"" : ", \"") + column.examples[i] + '"';
    if (!column.role.empty()) out += "; " + role_of(column.role) + "보임";
    if (!column.needs_meaning) return out;
    out += "; 무슨 뜻인지 쓰십시오:";
    for (const interop::InspectedValue& one : column.texts)
      out += ' ' + interop::detail::quoted(one.text) + " (" + std::to_string(one.rows) + ")";
    return out;
  }

  const interop::Inspection& file_;
};

/// What a table is and what its columns hold.
inline std::string inspected(report::Language language, const interop::Inspection& table) {
  return language == report::Language::korean ? InspectedInKorean(table).text() : table.to_string();
}

}  // namespace amends::inline AMENDS_ABI::program::detail
