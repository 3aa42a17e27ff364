// The command roi: what it is worth to handle complaints better.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/program/request.hpp>
#include <amends/report/report.hpp>
#include <amends/report/spreadsheet.hpp>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "terminal.hpp"

namespace amends::inline AMENDS_ABI::program::detail {

namespace {

/// A form in which a report is written, its name for --format, and the ending of its files.
struct Form {
  std::string_view name, ending;
  std::optional<report::Format> format;  ///< none: a workbook
};
constexpr std::array<Form, 6> forms{{{"text", ".txt", report::Format::text},
                                     {"markdown", ".md", report::Format::markdown},
                                     {"json", ".json", report::Format::json},
                                     {"csv", ".csv", report::Format::csv},
                                     {"html", ".html", report::Format::html},
                                     {"xlsx", ".xlsx", std::nullopt}}};

/// A file that is written, or standard output.
struct Destination {
  std::string path;
  const Form* form;
};

struct Arguments {
  std::string scenario, complaints, compare;
  bool compare_today = false;
  std::vector<Destination> destinations{};
  std::vector<double> sweep{};  ///< days
  std::size_t draws = 100'000;
  std::uint64_t seed = 7;
  std::size_t threads = 1;
};

std::string lower(std::string text) {
  for (char& one : text)
    if (one >= 'A' && one <= 'Z') one = static_cast<char>(one - 'A' + 'a');
  return text;
}

/// "a, b or c", "a, b, c"
std::string listed(Language language, const std::vector<std::string_view>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool last = i > 0 && i + 1 == words.size() && language == Language::english;
    list.append(i == 0 ? "" : last ? " or " : ", ").append(words[i]);
  }
  return list;
}

std::string names_of_forms(Language language) {
  std::vector<std::string_view> names;
  for (const Form& one : forms)
    if (one.format) names.push_back(one.name);
  return listed(language, names);
}

std::string endings_of_forms(Language language) {
  std::vector<std::string_view> endings;
  for (const Form& one : forms)
    if (one.format || report::writes_spreadsheets()) endings.push_back(one.ending);
  return listed(language, endings);
}

const Form* form_of(Language language, const std::string& text) {
  for (const Form& one : forms)
    if (one.format && lower(text) == one.name) return &one;
  throw UsageError(say(
      language, {"--format must be {names}, got \"{text}\"", "--format은 {names} 가운데 하나여야 합니다: \"{text}\""},
      {{"names", names_of_forms(language)}, {"text", text}}));
}

/// The form that the ending of a file says; null: none does.
const Form* form_that_ends(Language language, const char* option, const std::string& file) {
  const std::string ending = lower(std::filesystem::path(file).extension().native());
  for (const Form& one : forms) {
    if (ending != one.ending) continue;
    if (!one.format && !report::writes_spreadsheets())
      throw UsageError(say(language,
                           {"{option} {file}: this program was built without libxlsxwriter",
                            "{option} {file}: 이 프로그램은 libxlsxwriter 없이 만들어졌습니다"},
                           {{"option", option}, {"file", file}}));
    return &one;
  }
  return nullptr;
}

/// Of --out: what its ending says, unless --format says so; two that differ are a slip.
const Form* form_of_out(Language language, const std::string& file, const std::string& format, bool stated) {
  const Form* const named = form_of(language, format);
  const Form* const ends = form_that_ends(language, "--out", file);
  if (ends == nullptr || ends == named) return named;
  if (!stated) return ends;
  throw UsageError(say(
      language,
      {"--out {file} and --format {format} differ: leave --format out, or end the file in {ending}",
       "--out {file}{과/와} --format {format}{이/가} 다릅니다. --format을 빼거나 파일 이름을 {ending}로 끝내십시오"},
      {{"file", file}, {"format", std::string(named->name)}, {"ending", std::string(named->ending)}}));
}

const Form* form_by_ending(Language language, const std::string& file) {
  if (const Form* const form = form_that_ends(language, "--report", file)) return form;
  throw UsageError(say(language,
                       {"--report must end in {endings}, got \"{file}\"",
                        "--report의 파일 이름은 {endings} 가운데 하나로 끝나야 합니다: \"{file}\""},
                       {{"endings", endings_of_forms(language)}, {"file", file}}));
}

/// "1,2,5": days, each once, in the order typed.
std::vector<double> days_of(Language language, const std::string& text) {
  std::vector<double> days;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    double day = 0.0;
    const auto [stop, status] = std::from_chars(text.data() + at, text.data() + end, day);
    if (status != std::errc() || stop != text.data() + end || !(day >= 0.0 && day <= 1e6) ||
        std::find(days.begin(), days.end(), day) != days.end())
      throw UsageError(say(language,
                           {"--sweep must be a list of days such as 1,2,5, each once, got \"{text}\"",
                            "--sweep에는 1,2,5처럼 서로 다른 일수를 늘어놓아야 합니다: \"{text}\""},
                           {{"text", text}}));
    days.push_back(day);
    at = end + 1;
  }
  return days;
}

/// One file cannot hold two reports.
void check_different(Language language, const std::vector<Destination>& destinations) {
  std::vector<std::filesystem::path> places;
  for (const Destination& one : destinations) {
    std::error_code failed;
    const std::filesystem::path place = std::filesystem::weakly_canonical(std::filesystem::absolute(one.path), failed);
    places.push_back(failed ? std::filesystem::path(one.path) : place);
    if (std::find(places.begin(), places.end() - 1, places.back()) != places.end() - 1)
      throw UsageError(say(language,
                           {"two reports cannot go into one file, got \"{file}\" twice",
                            "한 파일에 보고서를 둘 쓸 수 없습니다: \"{file}\""},
                           {{"file", one.path}}));
  }
}

std::string footer_of(const Call& call) {
  return say(call.language,
             {"Commands:\n{name} roi SCENARIO is the same as {name} SCENARIO.\n{name} start FILE writes a whole "
              "scenario for a file of complaints: begin here.\n{name} inspect FILE says what is in a file of "
              "records, and prints a mapping to start from.\n{name} mapping NAME prints a ready mapping for the "
              "records of a system; without NAME, the names.\n\nExit code 0: the report is written; 1: something "
              "is wrong with the input, or the report cannot be written;\n2: wrong usage; 130, 143: stopped by "
              "Ctrl-C, SIGTERM. A file is the whole new report or as it was.",
              "명령:\n{name} roi SCENARIO는 {name} SCENARIO와 같습니다.\n{name} start FILE은 불만 기록 파일로 바로 "
              "계산할 수 있는 시나리오 파일을 만듭니다. 여기서 시작하십시오.\n{name} inspect FILE은 기록 파일에 "
              "무엇이 들어 있는지 알려 주고, 고쳐 쓸 대응표를 보여 줍니다.\n{name} mapping NAME은 시스템의 기록을 "
              "위해 준비된 대응표를, NAME이 없으면 그 이름들을 보여 줍니다.\n\n종료 코드 0: 보고서를 썼음; 1: "
              "입력에 잘못이 있거나 보고서를 쓸 수 없음; 2: 잘못된 사용법;\n130, 143: Ctrl-C, SIGTERM으로 중단됨. "
              "중단되어도 출력 파일은 완성된 새 보고서이거나 원래 그대로입니다."},
             {{"name", call.name}});
}

/// What was typed. Empty: it was answered already.
/// errors  UsageError
std::optional<Arguments> arguments_of(const Call& call) {
  Arguments made;
  std::string format = "text", draws = std::to_string(made.draws), seed = std::to_string(made.seed), sweep,
              threads = std::to_string(made.threads), out, shown;
  std::vector<std::string> reports;
  CommandLine line(
      call, {"What is it worth to handle complaints better? Reads a scenario file (TOML) and complaint records (CSV).",
             "불만을 더 잘 처리하면 얼마의 가치가 있습니까? 시나리오 파일(TOML)과 불만 기록(CSV)을 읽습니다."});
  line.add_footer(footer_of(call));
  line.add("--show-mapping", shown, "NAME",
           {"print a ready mapping for the records of a system, to copy and change",
            "시스템의 기록을 위해 준비된 대응표를 보여 줍니다. 복사하여 고쳐 쓰십시오"});
  line.add_version();
  line.add("scenario", made.scenario, "FILE", {"the scenario file that is judged", "평가할 시나리오 파일"});
  line.add("--complaints", made.complaints, "FILE",
           {"complaint records, .csv or .csv.gz, instead of the scenario's own",
            "시나리오의 기록 대신 쓸 불만 기록, .csv 또는 .csv.gz"});
  line.add("--compare", made.compare, "FILE",
           {"the scenario file it is compared with, usually today's state", "비교할 시나리오 파일, 대개 지금의 상태"});
  line.add("--compare-today", made.compare_today,
           {"compare it with today's state: the same file without its [intervention]",
            "지금의 상태, 곧 [intervention]을 뺀 같은 파일과 비교합니다"});
  line.add("--sweep", sweep, "DAYS",
           {"answer the question for each of these days, such as 1,2,5, and say which is best",
            "1,2,5와 같은 각 일수에 대해 답하고 어느 것이 가장 좋은지 말합니다"});
  line.add(
      "--report", reports, "FILE",
      {"write the report to this file too, in the form that its ending says: {endings}; may be given several times",
       "보고서를 이 파일에도 씁니다. 형식은 파일 이름 끝이 정합니다: {endings}; 여러 번 쓸 수 있습니다"},
      {{"endings", endings_of_forms(call.language)}});
  line.add("--out", out, "FILE",
           {"write the report to this file instead, in the form that its ending or --format says; none that is read",
            "보고서를 이 파일에 씁니다. 형식은 파일 이름 끝이나 --format이 정합니다. 입력 파일과 달라야 합니다"});
  line.add("--format", format, "FORMAT", {"{names}", "{names} 가운데 하나"}, {{"names", names_of_forms(call.language)}},
           true);
  line.add("--draws", draws, "NUMBER", {"Monte Carlo draws, at most 10 million", "몬테카를로 추출 횟수, 많아야 천만"},
           {}, true);
  line.add("--seed", seed, "NUMBER", {"same seed, same report", "시드가 같으면 보고서도 같습니다"}, {}, true);
  line.add("--threads", threads, "NUMBER",
           {"threads, at most 1024; the report does not depend on it",
            "스레드 수, 많아야 1024; 보고서는 이에 따라 달라지지 않습니다"},
           {}, true);
  if (!line.read()) return std::nullopt;

  const Language language = call.language;
  const auto not_empty = [&](const char* option, const std::string& value) {
    if (line.has(option) && value.empty())
      throw UsageError(
          say(language, {"{option} must not be empty", "{option}{은/는} 비어 있으면 안 됩니다"}, {{"option", option}}));
  };
  not_empty("--complaints", made.complaints);
  not_empty("--compare", made.compare);
  not_empty("--out", out);
  not_empty("--sweep", sweep);
  for (const std::string& one : reports) not_empty("--report", one);
  if (line.has("--show-mapping")) {
    print_mapping(shown);
    return std::nullopt;
  }
  if (made.scenario.empty())
    throw UsageError(say(language, {"a scenario file is missing", "시나리오 파일이 빠졌습니다"}));
  if (made.compare_today && !made.compare.empty())
    throw UsageError(say(language, {"give --compare or --compare-today, not both",
                                    "--compare와 --compare-today 가운데 하나만 쓰십시오"}));
  if (!sweep.empty()) made.sweep = days_of(language, sweep);
  for (const std::string& one : reports) made.destinations.push_back({one, form_by_ending(language, one)});
  made.destinations.push_back(
      {out.empty() ? "/dev/stdout" : out, form_of_out(language, out, format, line.has("--format"))});
  check_different(language, made.destinations);
  made.draws = whole_number(language, "--draws", draws, 1, economics::most_draws);
  made.seed = whole_number(language, "--seed", seed, 0, (std::numeric_limits<std::uint64_t>::max)());
  made.threads = whole_number(language, "--threads", threads, 1, 1024);
  return made;
}

/// A line that counts up, on a terminal only.
class ProgressLine final : public economics::Progress {
 public:
  explicit ProgressLine(Language language) : words_(say(language, {"draws", "추출"})) {}

  bool advanced(std::size_t done, std::size_t total) override {
    const std::size_t percent = 100 * done / total;
    if (percent != last_) {
      std::fprintf(stderr, "\r%s: %3zu %%", words_.c_str(), percent);
      last_ = percent;
    }
    if (done == total) std::fprintf(stderr, "\r\033[K");
    return true;
  }

 private:
  std::string words_;
  std::size_t last_ = static_cast<std::size_t>(-1);
};

report::Report report_of(const Arguments& arguments, Language language) {
  const interop::ScenarioFile file = interop::load_scenario(arguments.scenario);
  std::optional<interop::ScenarioFile> other;
  if (!arguments.compare.empty()) other = interop::load_scenario(arguments.compare);
  if (arguments.compare_today) other = today_of(file, say(language, {"As today", "현재 상태"}));
  const RequestOptions records{.complaints = arguments.complaints, .sweep = arguments.sweep};
  const std::vector<std::string> read = files_read(file, other, records);
  for (const Destination& one : arguments.destinations) interop::check_output_file(one.path, read);
  const report::Request request = request_of(file, other, records);

  std::optional<core::ThreadPool> pool;
  if (arguments.threads > 1) pool.emplace(arguments.threads);
  ProgressLine progress(language);
  economics::EvaluationOptions options{.draws = arguments.draws, .seed = arguments.seed};
  if (pool) options.executor = &*pool;
  if (isatty(2) != 0 && arguments.draws >= 500'000) options.progress = &progress;
  return report::write(report::find(request, options), language);
}

/// Signals to this thread wait while it lives: a workbook has files to clear away.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_{};
};

std::string content_of(const report::Report& made, const Form& form) {
  if (!form.format) {
    const SignalsWait wait;
    return report::spreadsheet(made);
  }
  const std::string text = report::render(made, *form.format);
  if (form.format == report::Format::html) return text;  // for a browser
  return form.format == report::Format::json ? for_terminal(text, "\\u00") : for_terminal(text);
}

}  // namespace

void write_roi(const Call& call) {
  const std::optional<Arguments> arguments = arguments_of(call);
  if (!arguments) return;
  const report::Report made = report_of(*arguments, call.language);
  std::vector<std::string> contents;
  for (const Destination& one : arguments->destinations) contents.push_back(content_of(made, *one.form));
  for (std::size_t i = 0; i < contents.size(); ++i)
    interop::write_output_file(arguments->destinations[i].path, contents[i]);
}

}  // namespace amends::inline AMENDS_ABI::program::detail
