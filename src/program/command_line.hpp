// A command with its options, in the language of its user.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/report/language.hpp>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::program::detail {

using report::Language;
using report::detail::Message;
using report::detail::say;

/// What was typed is at fault, not what stands in a file.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What was typed, before any command has looked at it.
struct Call {
  std::string name;                    ///< of the program
  std::string command{};               ///< "": none was named
  std::vector<std::string> arguments;  ///< without the command
  Language language = Language::english;
};

/// The command is the first word that is not --language. The language is known also to a call that is wrong elsewhere.
[[nodiscard]] Call call_of(std::string_view name, const std::vector<std::string>& arguments);

/// A first word that is neither a command, nor a file, nor written like one ("roy").
/// errors  UsageError with the command that may be meant
void refuse_unknown_command(const Call& call);

/// The options of a command.
class CommandLine {
 public:
  CommandLine(const Call& call, const Message& about);

  /// An option with one value; `value` is what it is when nothing is typed, and the help shows it if `shown`.
  void add(const std::string& option, std::string& value, const char* type, const Message& about,
           std::initializer_list<report::detail::Value> words = {}, bool shown = false);
  /// An option that may be given several times, with one value each.
  void add(const std::string& option, std::vector<std::string>& values, const char* type, const Message& about,
           std::initializer_list<report::detail::Value> words = {});
  /// An option without a value.
  void add(const std::string& option, bool& stated, const Message& about);
  void add_version();
  void add_footer(const std::string& text);

  /// Whether there is something to do; otherwise --help or --version was answered on standard output.
  /// errors  UsageError
  [[nodiscard]] bool read();
  [[nodiscard]] bool has(const std::string& option) const { return app_.count(option) > 0; }

 private:
  [[nodiscard]] std::string fault(const CLI::ParseError& error) const;

  const Call& call_;
  CLI::App app_;
  std::string language_;
};

/// errors  UsageError unless the text is a whole number from least to most
[[nodiscard]] std::uint64_t whole_number(Language language, const char* option, const std::string& text,
                                         std::uint64_t least, std::uint64_t most);

}  // namespace amends::inline AMENDS_ABI::program::detail
