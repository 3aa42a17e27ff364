#include <amends/impl/program/worded_error.hpp>
#include <amends/program/run.hpp>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "signals.hpp"
#include "terminal.hpp"

namespace amends::inline AMENDS_ABI::program {

namespace {

using namespace detail;

int complain(const Call& call, const std::string& what, int code) {
  const std::string line = for_terminal(call.name + ": " + what) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return code;
}

void answer(const Call& call) {
  if (call.command == "start") return start_scenario(call);
  if (call.command == "inspect") return inspect_file(call);
  if (call.command == "mapping") return show_mapping(call);
  refuse_unknown_command(call);
  write_roi(call);
}

}  // namespace

int run(std::string_view name, const std::vector<std::string>& arguments) {
  const Call call = call_of(name, arguments);
  const Signals guard("\n" + say(call.language, {"{name}: stopped", "{name}: 중단됨"}, {{"name", call.name}}) + "\n");
  try {
    answer(call);
    return 0;
  } catch (const UsageError& error) {
    return complain(call, error.what() + say(call.language, {" (--help lists what there is)", " (사용법: --help)"}), 2);
  } catch (const std::bad_alloc&) {
    return complain(
        call,
        say(call.language, {"not enough memory: take fewer --draws", "메모리가 모자랍니다: --draws를 줄이십시오"}), 1);
  } catch (const WordedError& error) {
    return complain(call, error.what(), 1);
  } catch (const std::exception& error) {
    const Message unfinished{"{what}", "작업을 마치지 못했습니다. 자세한 내용(영어): {what}"};
    return complain(call, say(call.language, unfinished, {{"what", error.what()}}), 1);
  }
}

}  // namespace amends::inline AMENDS_ABI::program
