#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/report/language.hpp>
#include <cstddef>
#include <string>
#include <string_view>

// What the inspection of a file says of it, in the language of its reader. Not for users.
namespace amends::inline AMENDS_ABI::program::detail {

using report::Language;
using report::detail::Message;

/// Comments behind the entries of Inspection::starter_toml, as the room interop words them.
inline constexpr Message starter_comments[] = {
    {"from the folder of the scenario", "시나리오 파일이 있는 폴더 기준"},
    {"a guess: look whether the names are right", "추측입니다. 이름이 제대로 보이는지 살펴보십시오"},
    {"the first line of the file says so", "파일의 첫 줄에 그렇게 적혀 있습니다"},
    {"the header too: a name occurs in it twice, or names nothing",
     "머리글도 포함: 같은 이름이 두 번 있거나 이름이 비어 있습니다"},
    {"a title, or what else stands before the header", "제목이나 머리글 앞에 있는 다른 것"},
    {"a sum, or what else stands below the rows", "합계나 행 아래에 있는 다른 것"},
    {"the first line looks like a row", "첫 줄이 머리글이 아니라 행으로 보입니다"},
    {"give them names", "이름을 붙이십시오"},
    {"{n} rows without", "{n}개 행에는 없습니다"},
    {"{n} row without", "{n}개 행에는 없습니다"},
    {"{n} rows have none, and would be left out", "{n}개 행에는 없어 그 행을 빼게 됩니다"},
    {"{n} row has none, and would be left out", "{n}개 행에는 없어 그 행을 빼게 됩니다"},
    {"instead of response_days", "response_days 대신"},
    {"say response_unit besides", "response_unit도 쓰십시오"},
    {"as the header says", "머리글에 적힌 대로"},
    {"instead of the time above", "위의 시간 대신"},
    {"needs the column of receipt as received", "접수일 열을 received로 써야 합니다"},
    {"needs received", "received가 있어야 합니다"},
    {"instead of the score", "점수 대신"},
    {"if a row stands for so many complaints", "한 행이 그만큼의 불만을 뜻한다면"},
    {"of more than 65,536 different texts, which are refused?", "서로 다른 글이 65,536개를 넘으면 거절됩니다"},
    {"kept as texts", "글 그대로 둡니다"},
    {"no header suggests a role: map them yourself", "머리글로는 역할을 알 수 없습니다. 직접 대응시키십시오"},
    {"for both; the columns of dates tell different orders, and each is read in its own",
     "둘 다에; 날짜 열마다 순서가 달라 각각 제 순서대로 읽습니다"},
    {"or month/day/year: these dates can be read both ways", "또는 month/day/year: 이 날짜들은 두 가지로 읽힙니다"},
    {"the steps in words, see below", "말로 된 단계, 아래를 보십시오"},
    {"the values go from {low} to {high}", "값은 {low}에서 {high}까지입니다"},
    {"a scenario file needs them", "시나리오 파일에 필요합니다"},
    {"a scenario file needs them: upper ends, in days", "시나리오 파일에 필요합니다: 구간 상한(일)"},
    {"every column of this ready mapping is here", "이 준비된 대응표의 모든 열이 여기 있습니다"},
    {"{n} rows; say resolved, not_resolved or missing",
     "{n}개 행; resolved, not_resolved, missing 가운데 하나를 쓰십시오"},
    {"{n} row; say resolved, not_resolved or missing",
     "{n}개 행; resolved, not_resolved, missing 가운데 하나를 쓰십시오"},
    {"{n} rows; say satisfied, dissatisfied, missing or not_asked",
     "{n}개 행; satisfied, dissatisfied, missing, not_asked 가운데 하나를 쓰십시오"},
    {"{n} row; say satisfied, dissatisfied, missing or not_asked",
     "{n}개 행; satisfied, dissatisfied, missing, not_asked 가운데 하나를 쓰십시오"},
    {"{n} rows", "{n}개 행"},
    {"{n} row", "{n}개 행"},
};

/// Whole lines of comments.
inline constexpr Message starter_lines[] = {
    {"# The columns of {file} by what their headers suggest. Look at each line; docs/records.md explains the keys.",
     "# 머리글로 짐작한 {file}의 열입니다. 한 줄씩 살펴보십시오. 키는 docs/records.md에 있습니다."},
    {"# The ready mapping \"{name}\" has {found} of its {all} columns here.",
     "# 준비된 대응표 \"{name}\"의 열 {all}개 가운데 {found}개가 여기 있습니다."},
    {"# If these are steps of a scale: score instead of flag, [records.score_values] with a number for each, and",
     "# 척도의 단계라면 flag 대신 score를 쓰고, [records.score_values]에 단계마다 수를 적고,"},
    {"# the texts that mean no score among those of missing = [\"\", ...].",
     "# 점수가 없다는 뜻의 글은 missing = [\"\", ...]에 넣으십시오."},
};

/// Where the comment of an entry begins, behind two blanks and not inside a text; npos where there is none.
inline std::size_t comment_of(std::string_view line) {
  bool inside = false;
  for (std::size_t i = 0; i + 3 < line.size(); ++i) {
    if (inside && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      inside = !inside;
    else if (!inside && line.substr(i, 4) == "  # ")
      return i + 4;
  }
  return std::string_view::npos;
}

/// A line of a starter with its comment in that language.
inline std::string worded(Language language, std::string_view line) {
  if (line.starts_with("# ") && comment_of(line) == std::string_view::npos)
    return report::detail::reworded(language, line, starter_lines);
  const std::size_t at = comment_of(line);
  if (at == std::string_view::npos) return std::string(line);
  return std::string(line.substr(0, at)) + report::detail::reworded(language, line.substr(at), starter_comments);
}

}  // namespace amends::inline AMENDS_ABI::program::detail
