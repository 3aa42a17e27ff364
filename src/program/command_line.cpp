#include "command_line.hpp"

#include <algorithm>
#include <amends/core/version.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <amends/interop/output_file.hpp>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::program::detail {

namespace {

constexpr std::string_view language_option = "--language";
constexpr std::array<std::string_view, 4> commands{"roi", "start", "inspect", "mapping"};

bool is_code(Language language, std::string_view text) {
  return text == report::to_string(language);
}

/// Words of the call that state the language from `at` on: 0 if they do not, 1 for --language=ko, 2 for --language ko.
std::size_t language_words(const std::vector<std::string>& arguments, std::size_t at, std::string_view& stated) {
  const std::string_view word = arguments[at];
  if (word == language_option && at + 1 < arguments.size()) {
    stated = arguments[at + 1];
    return 2;
  }
  if (word.substr(0, language_option.size() + 1) != "--language=") return 0;
  stated = word.substr(language_option.size() + 1);
  return 1;
}

}  // namespace

Call call_of(std::string_view name, const std::vector<std::string>& arguments) {
  Call call{.name = std::string(name), .arguments = arguments};
  std::string_view stated;
  for (std::size_t at = 0; at < arguments.size() && arguments[at] != "--"; ++at)
    if (language_words(arguments, at, stated) > 0 && is_code(Language::korean, stated))
      call.language = Language::korean;
  std::size_t first = 0;
  for (std::size_t words = 1; first < arguments.size() && words > 0; first += words)
    words = language_words(arguments, first, stated);
  if (first < arguments.size() && std::find(commands.begin(), commands.end(), arguments[first]) != commands.end()) {
    call.command = arguments[first];
    call.arguments.erase(call.arguments.begin() + static_cast<std::ptrdiff_t>(first));
  }
  return call;
}

namespace {

/// The first word, where no command is named and it is neither a file nor written like one; otherwise "".
std::string unknown_command(const Call& call) {
  if (!call.command.empty() || call.arguments.empty()) return {};
  std::string_view stated;
  std::size_t first = 0;
  for (std::size_t words = 1; first < call.arguments.size() && words > 0; first += words)
    words = language_words(call.arguments, first, stated);
  if (first >= call.arguments.size()) return {};
  const std::string& word = call.arguments[first];
  const bool plain =
      !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  std::error_code failed;
  return plain && !std::filesystem::exists(word, failed) ? word : std::string();
}

}  // namespace

void refuse_unknown_command(const Call& call) {
  const std::string word = unknown_command(call);
  if (word.empty()) return;
  const std::vector<std::string> known(commands.begin(), commands.end());
  const std::string* const meant = core::detail::nearest(word, known);
  throw UsageError(
      meant != nullptr
          ? say(call.language,
                {"there is no command {word}; did you mean {meant}?", "{word} 명령은 없습니다. {meant} 명령입니까?"},
                {{"word", word}, {"meant", *meant}})
          : say(call.language,
                {"there is no command {word}, and no such file: the commands are roi, start, inspect and mapping",
                 "{word} 명령도, 그런 파일도 없습니다. 명령은 roi, start, inspect, mapping입니다"},
                {{"word", word}}));
}

namespace {

/// Positionals by their labels, as other words of the help.
class WordedFormatter : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    std::string name = CLI::Formatter::make_option_name(option, is_positional);
    return is_positional ? get_label(name) : name;
  }
};

}  // namespace

CommandLine::CommandLine(const Call& call, const Message& about)
    : call_(call),
      app_(say(call.language, about), call.name + (call.command.empty() ? "" : " " + call.command)),
      language_(report::to_string(call.language)) {
  app_.formatter(std::make_shared<WordedFormatter>());
  const auto label = [&](const char* key, const Message& text) {
    app_.get_formatter()->label(key, say(call.language, text));
  };
  label("Usage", {"Usage", "사용법"});
  label("OPTIONS", {"OPTIONS", "옵션"});
  label("Positionals", {"Positionals", "인자"});
  label("scenario", {"scenario", "시나리오 파일"});
  label("file", {"file", "불만 기록 파일"});
  label("name", {"name", "시스템 이름"});
  app_.option_defaults()->group(say(call.language, {"Options", "옵션"}));
  app_.set_help_flag("-h,--help",
                     say(call.language, {"Print this help message and exit", "이 도움말을 보여 주고 종료합니다"}));
  add(std::string(language_option), language_, "LANGUAGE",
      {"en (English) or ko (Korean): the language of reports, of this help and of what the program says",
       "en(영어) 또는 ko(한국어): 보고서, 이 도움말, 명령 사용법 메시지의 언어(파일 오류는 영어)"});
}

void CommandLine::add(const std::string& option, std::string& value, const char* type, const Message& about,
                      std::initializer_list<report::detail::Value> words, bool shown) {
  CLI::Option* const added = app_.add_option(option, value, say(call_.language, about, words))->type_name(type);
  if (shown) added->capture_default_str();
}

void CommandLine::add(const std::string& option, std::vector<std::string>& values, const char* type,
                      const Message& about, std::initializer_list<report::detail::Value> words) {
  app_.add_option(option, values, say(call_.language, about, words))->type_name(type)->allow_extra_args(false);
}

void CommandLine::add(const std::string& option, bool& stated, const Message& about) {
  app_.add_flag(option, stated, say(call_.language, about));
}

void CommandLine::add_version() {
  app_.set_version_flag(
      "--version", call_.name + " " + AMENDS_VERSION_STRING,
      say(call_.language, {"Display program version information and exit", "버전을 표시하고 종료합니다"}));
}

void CommandLine::add_footer(const std::string& text) {
  app_.footer(text);
}

/// CLI11 says it in English.
std::string CommandLine::fault(const CLI::ParseError& error) const {
  const std::string text = error.what();
  if (call_.language == Language::english) return text;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    std::string typed;
    for (const std::string& one : app_.remaining()) typed += (typed.empty() ? "" : " ") + one;
    return say(call_.language, {"not expected: {typed}", "쓸 수 없는 인자입니다: {typed}"}, {{"typed", typed}});
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && text.find(": ") != std::string::npos)
    return say(call_.language, {"{option} needs one value", "{option}에는 값이 하나 있어야 합니다"},
               {{"option", text.substr(0, text.find(": "))}});
  return text;
}

bool CommandLine::read() {
  std::vector<std::string> last_first(call_.arguments.rbegin(), call_.arguments.rend());
  try {
    app_.parse(std::move(last_first));
  } catch (const CLI::CallForHelp&) {
    interop::write_output_file("/dev/stdout", app_.help());
    return false;
  } catch (const CLI::CallForVersion& version) {
    interop::write_output_file("/dev/stdout", std::string(version.what()) + "\n");
    return false;
  } catch (const CLI::ParseError& error) {
    throw UsageError(fault(error));
  }
  if (!is_code(Language::english, language_) && !is_code(Language::korean, language_))
    throw UsageError(
        say(call_.language,
            {"--language must be en or ko, got \"{text}\"", "--language는 en 또는 ko여야 합니다: \"{text}\""},
            {{"text", language_}}));
  return true;
}

std::uint64_t whole_number(Language language, const char* option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw UsageError(
        say(language,
            {"{option} must be a whole number from {least} to {most}, got \"{text}\"",
             "{option}에는 {least} 이상 {most} 이하의 정수를 써야 합니다: \"{text}\""},
            {{"option", option}, {"least", std::to_string(least)}, {"most", std::to_string(most)}, {"text", text}}));
  return number;
}

}  // namespace amends::inline AMENDS_ABI::program::detail
