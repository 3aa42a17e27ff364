// Texts read as scenarios: interop::parse_scenario. Whatever the text says, that may throw Error and nothing else, and
// what the error says is fit for a terminal: lines of UTF-8 without control characters. A scenario that was accepted can
// be evaluated, or refuses with an Error.

#include <amends/core/error.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/scenario_file.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {
using namespace amends;

void check_message(std::string_view text) {
  if (text.empty() || !interop::detail::is_utf8(text)) std::abort();
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const interop::ScenarioFile file = interop::parse_scenario(
        std::string_view(reinterpret_cast<const char*>(data), size), "/no/such/folder/fuzz.toml");
    if (file.scenario.needs_records()) return 0;
    const economics::Evaluation result = file.scenario.without_records().evaluate({.draws = 20});
    if (result.segments().empty()) std::abort();
  } catch (const Error& error) {
    check_message(error.what());
  }
  return 0;
}
