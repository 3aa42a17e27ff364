// recovery_roi: what is it worth to handle complaints better?
//
//   recovery_roi scenario.toml [--complaints file.csv[.gz]] [--compare other.toml] [--sweep 1,2,5]
//                [--format text|markdown|json|csv|html] [--out file] [--draws N] [--seed S] [--threads T]
//
// Reads a scenario file and the complaint records it names, makes the intervention it states, and writes what that is
// worth: by itself, or against the scenario of --compare (common random numbers). Exit code 0: report written; 1:
// something was wrong with the input, or the report could not be written; 2: wrong usage; 130, 143: stopped by SIGINT,
// SIGTERM. What is wrong is said on standard error, and an --out file is whole or untouched.

#include <unistd.h>
#include <amends/core/version.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/ready_mapping.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <limits>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recovery_run.hpp"
#include "terminal.hpp"

namespace {

using namespace amends;

/// What was typed is at fault, not what stands in a file.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// errors  UsageError unless the text is a whole number from least to most
std::uint64_t whole_number(const char* option, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw UsageError(std::string(option) + " must be a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most) + ", got \"" + text + "\"");
  return number;
}

report::Format format_of(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, report::Format>, 5> formats{{{"text", report::Format::text},
                                                                                {"markdown", report::Format::markdown},
                                                                                {"json", report::Format::json},
                                                                                {"csv", report::Format::csv},
                                                                                {"html", report::Format::html}}};
  for (const auto& [name, format] : formats)
    if (CLI::detail::to_lower(text) == name) return format;
  throw UsageError("--format must be text, markdown, json, csv or html, got \"" + text + "\"");
}

/// "1,2,5": days, each once, in the order typed.
std::vector<double> days_of(const std::string& text) {
  std::vector<double> days;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    double day = 0.0;
    const auto [stop, status] = std::from_chars(text.data() + at, text.data() + end, day);
    if (status != std::errc() || stop != text.data() + end || !(day >= 0.0 && day <= 1e6) ||
        std::find(days.begin(), days.end(), day) != days.end())
      throw UsageError("--sweep must be a list of days such as 1,2,5, each once, got \"" + text + "\"");
    days.push_back(day);
    at = end + 1;
  }
  return days;
}

/// errors  UsageError with the names there are
std::string_view ready_text(const std::string& name) {
  try {
    return interop::ready_mapping_text(name);
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
}

/// recovery_roi inspect FILE: what the file is, what is in its columns, and a mapping to start from.
void inspect_files(int argc, char** argv) {
  std::string file;
  CLI::App app("What is in a file of complaint records, and how its columns may be mapped.", "recovery_roi inspect");
  app.add_option("file", file, "the file, .csv or .csv.gz")->type_name("FILE");
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::CallForHelp&) {
    interop::write_output_file("/dev/stdout", app.help());
    return;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  if (file.empty()) throw UsageError("the file to inspect is missing");
  const interop::Inspection found = interop::inspect(file);
  std::string text = found.to_string() + "\n";
  if (found.is_table()) text += "\n# A mapping to start from\n" + found.starter_toml();
  interop::write_output_file("/dev/stdout", for_terminal(text));
}

/// What was typed. Empty: --help or --version was answered.
/// errors  UsageError
std::optional<Arguments> arguments_of(int argc, char** argv) {
  Arguments arguments;
  std::string format = "text", draws = std::to_string(arguments.draws), seed = std::to_string(arguments.seed), sweep,
              threads = std::to_string(arguments.threads), out;
  std::string shown;
  CLI::App app(
      "What is it worth to handle complaints better? Reads a scenario file (TOML) and complaint records (CSV).",
      "recovery_roi");
  app.footer(
      "recovery_roi inspect FILE says what is in a file of records, and prints a mapping to start from.\n"
      "Exit code 0: the report is written; 1: something is wrong with the input, or the report cannot be written;\n"
      "2: wrong usage; 130, 143: stopped by Ctrl-C, SIGTERM. An --out file is the whole new report or as it was.");
  app.add_option("--show-mapping", shown, "print a ready mapping for the records of a system, to copy and change")
      ->type_name("NAME");
  app.set_version_flag("--version", std::string("recovery_roi ") + AMENDS_VERSION_STRING);
  app.add_option("scenario", arguments.scenario, "the scenario file that is judged")->type_name("FILE");
  app.add_option("--complaints", arguments.complaints,
                 "complaint records, .csv or .csv.gz, instead of the scenario's own")
      ->type_name("FILE");
  app.add_option("--compare", arguments.compare, "the scenario file it is compared with, usually today's state")
      ->type_name("FILE");
  app.add_option("--sweep", sweep, "answer the question for each of these days, such as 1,2,5, and say which is best")
      ->type_name("DAYS");
  app.add_option("--out", out, "write the report to this file, which none that is read may be")->type_name("FILE");
  app.add_option("--format", format, "text, markdown, json, csv or html")->type_name("FORMAT")->capture_default_str();
  app.add_option("--draws", draws, "Monte Carlo draws, at most 10 million")->type_name("NUMBER")->capture_default_str();
  app.add_option("--seed", seed, "same seed, same report")->type_name("NUMBER")->capture_default_str();
  app.add_option("--threads", threads, "threads, at most 1024; the report does not depend on it")
      ->type_name("NUMBER")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    interop::write_output_file("/dev/stdout", app.help());
    return std::nullopt;
  } catch (const CLI::CallForVersion& version) {
    interop::write_output_file("/dev/stdout", std::string(version.what()) + "\n");
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  for (const auto& [name, value] :
       {std::pair("--complaints", &arguments.complaints), std::pair("--compare", &arguments.compare),
        std::pair("--out", &out), std::pair("--sweep", &sweep)})
    if (app.count(name) > 0 && value->empty()) throw UsageError(std::string(name) + " must not be empty");
  if (app.count("--show-mapping") > 0) {
    interop::write_output_file("/dev/stdout", std::string(ready_text(shown)));
    return std::nullopt;
  }
  if (arguments.scenario.empty()) throw UsageError("a scenario file is missing");
  if (!out.empty()) arguments.out = out;
  if (!sweep.empty()) arguments.sweep = days_of(sweep);
  arguments.format = format_of(format);
  arguments.draws = whole_number("--draws", draws, 1, economics::most_draws);
  arguments.seed = whole_number("--seed", seed, 0, (std::numeric_limits<std::uint64_t>::max)());
  arguments.threads = whole_number("--threads", threads, 1, 1024);
  return arguments;
}

/// Before the report is written there is nothing to clear away; while it is written, signals wait.
extern "C" void leave(int signal) {
  constexpr char said[] = "\nrecovery_roi: stopped\n";
  if (write(STDERR_FILENO, said, sizeof said - 1) < 0) _exit(128 + signal);
  _exit(128 + signal);
}

void handle_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, leave) == SIG_IGN) std::signal(signal, SIG_IGN);  // as nohup asks
  std::signal(SIGXFSZ, SIG_IGN);  // the write fails instead, and the unfinished file is removed
}

int say(const std::string& what, int code) {
  const std::string line = "recovery_roi: " + for_terminal(what) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  handle_signals();
  try {
    if (argc > 1 && std::string_view(argv[1]) == "inspect") {
      inspect_files(argc, argv);
      return 0;
    }
    const std::optional<Arguments> arguments = arguments_of(argc, argv);
    if (!arguments) return 0;
    const std::string text = report::render(make_report(*arguments), arguments->format);
    interop::write_output_file(
        arguments->out, arguments->format == report::Format::json ? for_terminal(text, "\\u00") : for_terminal(text));
    return 0;
  } catch (const UsageError& error) {
    return say(std::string(error.what()) + " (--help lists what there is)", 2);
  } catch (const std::bad_alloc&) {
    return say("not enough memory: take fewer --draws", 1);
  } catch (const std::exception& error) {
    return say(error.what(), 1);
  }
}
