// The command start: a whole scenario for a file of complaints.
#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/program/worded_error.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/program/start.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "terminal.hpp"

namespace amends::inline AMENDS_ABI::program::detail {

namespace {

double days_of_question(Language language, const std::string& text) {
  double days = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (status != std::errc() || end != text.data() + text.size() || !(days >= 0.0 && days <= 36'525.0))
    throw UsageError(say(language,
                         {"--days must be a number of days such as 5, got \"{text}\"",
                          "--days에는 5와 같은 일수를 써야 합니다: \"{text}\""},
                         {{"text", text}}));
  return days;
}

/// One of the words that an option takes.
void check_word(Language language, const char* option, const std::string& text, const Message& words,
                std::initializer_list<std::string_view> known) {
  if (std::find(known.begin(), known.end(), text) != known.end()) return;
  throw UsageError(
      say(language,
          {"{option} must be {words}, got \"{text}\"", "{option}에는 {words} 가운데 하나를 써야 합니다: \"{text}\""},
          {{"option", option}, {"words", say(language, words)}, {"text", text}}));
}

/// "score=My stars": a role and a header.
std::pair<std::string, std::string> column_of(Language language, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(say(language,
                         {"--column must be a role, = and a header, such as score=Stars, got \"{text}\"",
                          "--column에는 score=별점처럼 역할, =, 머리글을 써야 합니다: \"{text}\""},
                         {{"text", text}}));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// A scenario that somebody may have worked on is not lost to a second start.
void check_new(Language language, const std::string& out) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(out, failed)) return;
  throw WordedError(ErrorCode::contradiction, "out",
                    say(language,
                        {"{file} is there already: remove it first, or give --out another name",
                         "{file} 파일이 이미 있습니다. 먼저 지우거나 --out에 다른 이름을 쓰십시오"},
                        {{"file", out}}));
}

/// A name as one word of a shell.
std::string as_typed(const std::string& file) {
  if (file.find_first_of(" \t\n'\"\\$`&;()<>|*?#~!") == std::string::npos) return file;
  std::string out = "'";
  for (const char c : file) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

/// Where a scenario went, and what to do next.
std::string next_step(const Call& call, const std::string& out, const StartingScenario& made) {
  std::string names;
  for (const std::string& one : made.deciding) names += (names.empty() ? "" : ", ") + one;
  std::string said =
      say(call.language,
          {"{out}: {complaints} {complaints|complaint|complaints} in {segments} {segments|segment|segments}, the "
           "question is {days} {days|day|days}.\n"
           "Next: {name} roi {typed} --compare-today --report roi.html\n"
           "Then put your own numbers in the place of the assumptions in {out}, first: {names}\n",
           "{out}: 세분집단 {segments}개의 불만 {complaints}건, 답변 기한 {days}일 기준.\n다음: {name} roi "
           "{typed} --compare-today --report roi.html --language ko\n그다음 {out}의 가정을 귀사의 수치로 "
           "바꾸십시오. 먼저: {names}\n"},
          {{"out", out},
           {"typed", as_typed(out)},
           {"complaints", report::detail::grouped(made.complaints)},
           {"segments", std::to_string(made.segments.size())},
           {"days", core::format_number(made.days)},
           {"name", call.name},
           {"names", names}});
  for (const std::string& note : made.notes) said += note + "\n";
  return said;
}

}  // namespace

void start_scenario(const Call& call) {
  std::string file, out, days, unit, dates;
  std::vector<std::string> columns, satisfied;
  CommandLine line(
      call, {"A whole scenario for a file of complaints: what is it worth to answer every one within some days? "
             "It runs as it is; what records cannot hold stands in it as assumptions to be replaced.",
             "불만 기록 파일로 바로 계산할 수 있는 시나리오 파일을 만듭니다. 모든 불만에 며칠 안에 답하면 얼마의 "
             "가치가 있습니까? 고치지 않아도 계산되며, 기록에 없는 수는 바꾸어 쓸 가정으로 적어 둡니다."});
  line.add("file", file, "FILE", {"the complaints, .csv or .csv.gz", "불만 기록, .csv 또는 .csv.gz"});
  line.add("--out", out, "FILE",
           {"write the scenario to this new file instead of standard output",
            "시나리오를 표준 출력이 아니라 이 새 파일에 씁니다"});
  line.add("--days", days, "DAYS",
           {"the days within which every complaint is to be answered; without it a usual span within which at least a "
            "quarter were",
            "모든 불만에 답할 기한(일); 없으면 불만의 4분의 1 이상에 답변한 통상 기한"});
  line.add("--column", columns, "ROLE=HEADER",
           {"which column is what, where the header does not tell: response_days, received, answered, score, flag, "
            "segment, ...; "
            "may be given several times",
            "머리글로 알 수 없을 때 어느 열이 무엇인지: response_days, received, answered, score, flag, segment, ...; "
            "여러 번 쓸 수 "
            "있습니다"});
  line.add("--satisfied", satisfied, "TEXT",
           {"the text of a column of verdicts that means satisfied, all others being dissatisfied; may be given "
            "several times",
            "만족 여부 열에서 만족을 뜻하는 글(나머지는 불만족); 여러 번 쓸 수 있습니다"});
  line.add(
      "--unit", unit, "UNIT",
      {"of the response time: days, hours, minutes or seconds", "답변 시간의 단위: days, hours, minutes, seconds"});
  line.add("--dates", dates, "FORMAT",
           {"how dates are written that can be read both ways: day/month/year or month/day/year",
            "두 가지로 읽히는 날짜의 순서: day/month/year 또는 month/day/year"});
  if (!line.read()) return;
  const Language language = call.language;
  if (file.empty())
    throw UsageError(say(language, {"the file of complaints is missing", "불만 기록 파일이 빠졌습니다"}));
  if (line.has("--out") && out.empty())
    throw UsageError(
        say(language, {"{option} must not be empty", "{option}{은/는} 비어 있으면 안 됩니다"}, {{"option", "--out"}}));
  StartOptions options{.language = language, .satisfied = satisfied, .response_unit = unit, .date_format = dates};
  if (line.has("--unit"))
    check_word(language, "--unit", unit, {"days, hours, minutes or seconds", "days, hours, minutes, seconds"},
               {"days", "hours", "minutes", "seconds"});
  if (line.has("--dates"))
    check_word(language, "--dates", dates, {"day/month/year or month/day/year", "day/month/year, month/day/year"},
               {"day/month/year", "month/day/year"});
  if (line.has("--days")) options.days = days_of_question(language, days);
  for (const std::string& one : columns) options.columns.push_back(column_of(language, one));
  if (!out.empty()) {
    std::error_code failed;
    if (!std::filesystem::exists(out, failed)) options.scenario = out;  // no device
    const std::vector<std::string> read{file};
    interop::check_output_file(out, read);
    check_new(language, out);
  }
  const StartingScenario made = starting_scenario(file, options);
  const std::string text = for_terminal(made.text, "\\u00");  // escapes that TOML has too
  interop::write_output_file(out.empty() ? "/dev/stdout" : out, text);
  if (!out.empty()) interop::write_output_file("/dev/stdout", for_terminal(next_step(call, out, made)));
}

}  // namespace amends::inline AMENDS_ABI::program::detail
