// Commands about records: inspect and mapping.
#include <amends/core/error.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/output_file.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <string>

#include "commands.hpp"
#include "terminal.hpp"

namespace amends::inline AMENDS_ABI::program::detail {

void inspect_file(const Call& call) {
  std::string file;
  CommandLine line(call, {"What is in a file of complaint records, and how its columns may be mapped.",
                          "불만 기록 파일에 무엇이 들어 있고 열을 어떻게 대응시킬 수 있는지 보여 줍니다."});
  line.add("file", file, "FILE", {"the file, .csv or .csv.gz", "파일, .csv 또는 .csv.gz"});
  if (!line.read()) return;
  if (file.empty())
    throw UsageError(say(call.language, {"the file to inspect is missing", "살펴볼 파일이 빠졌습니다"}));
  const interop::Inspection found = interop::inspect(file);
  std::string text = found.to_string() + "\n";
  if (found.is_table())
    text += "\n# " + say(call.language, {"A mapping to start from", "여기서 시작하여 고칠 대응표"}) + "\n" +
            found.starter_toml();
  interop::write_output_file("/dev/stdout", for_terminal(text));
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
