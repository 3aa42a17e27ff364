// Commands about records: inspect and mapping.
#include <amends/core/error.hpp>
#include <amends/impl/interop/inspect_starter.hpp>
#include <amends/impl/program/inspected.hpp>
#include <amends/impl/program/starter_words.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/unicode.hpp>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "terminal.hpp"

namespace amends::inline AMENDS_ABI::program::detail {

namespace {

/// Each line as a comment of TOML.
std::string as_comment(const std::string& text) {
  std::string out = "# ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "# ";
  }
  return out + "\n";
}

/// The [records] table with the file that it maps, which a scenario file has besides the mapping; TOML has no word for a
/// name that is no UTF-8.
std::string with_file(std::string starter, const std::string& file) {
  if (interop::printable(file) != file) return starter;
  constexpr std::string_view header = "[records]\n";
  return starter.insert(starter.find(header) + header.size(),
                        "file = " + interop::detail::toml_text(file) +
                            (file.front() == '/' ? "\n" : "  # from the folder of the scenario\n"));
}

/// The lines of a starter, with their comments in that language.
std::string lines_worded(Language language, const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out += worded(language, text.substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

/// All of what is written is TOML, so that it can be appended to a scenario file.
void inspect_file(const Call& call) {
  std::string file;
  CommandLine line(call, {"What is in a file of complaint records, and how its columns may be mapped.",
                          "불만 기록 파일에 무엇이 들어 있고 열을 어떻게 대응시킬 수 있는지 보여 줍니다."});
  line.add("file", file, "FILE", {"the file, .csv or .csv.gz", "파일, .csv 또는 .csv.gz"});
  if (!line.read()) return;
  if (file.empty())
    throw UsageError(say(call.language, {"the file to inspect is missing", "살펴볼 파일이 빠졌습니다"}));
  const interop::Inspection found = interop::inspect(file);
  if (!found.is_table()) throw Error(ErrorCode::format, "path", found.to_string());
  const Language language = call.language;
  std::string text = as_comment(inspected(language, found)) + "\n# " +
                     say(language, {"A mapping to start from", "고쳐 쓸 대응표 초안"}) + "\n" +
                     lines_worded(language, with_file(found.starter_toml(), file));
  interop::write_output_file("/dev/stdout", for_terminal(text, "\\u00"));  // escapes that TOML has too
}

void print_mapping(const std::string& name) {
  std::string text;
  try {
    text = interop::ready_mapping_text(name);
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
  interop::write_output_file("/dev/stdout", text);
}

void show_mapping(const Call& call) {
  std::string name;
  CommandLine line(call, {"A ready mapping for the records of a system, to copy and change.",
                          "시스템에서 내보낸 기록을 위해 준비된 대응표를 보여 줍니다. 복사하여 고쳐 쓰십시오."});
  line.add("name", name, "NAME",
           {"of the system; without it the names are listed", "시스템 이름; 없으면 이름들을 보여 줍니다"});
  if (!line.read()) return;
  if (!line.has("name")) {
    std::string names;
    for (const std::string& one : interop::ready_mapping_names()) names += one + "\n";
    interop::write_output_file("/dev/stdout", names);
    return;
  }
  print_mapping(name);
}

}  // namespace amends::inline AMENDS_ABI::program::detail
