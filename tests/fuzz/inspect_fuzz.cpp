// Bytes looked through as a file that nobody knows. The look may throw Error and nothing else; its words are UTF-8 without
// control characters; every row of a column is a value or missing; and the starter is a mapping, in TOML, that reads the
// file, unless the order of its dates is for a person to say.

#include <amends/core/error.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {
using namespace amends::interop;

void check_words(const std::string& text) {
  std::string line;
  for (const char c : text + '\n') {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (printable(line) != line) std::abort();
    line.clear();
  }
}

void check_starter(const Inspection& file, std::string_view bytes) {
  RecordMapping mapping;
  try {
    mapping = parse_record_mapping(file.starter_toml());
  } catch (const amends::Error&) {
    std::abort();
  }
  mapping.largest_bad_share = 1.0;
  try {
    const ComplaintRecords records = read_complaints_from_memory(bytes, mapping);
    if (records.size() != records.report().used()) std::abort();
  } catch (const amends::Error& error) {
    if (error.parameter() != "date_format") std::abort();
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Inspection file;
  try {
    file = inspect_from_memory(bytes);
  } catch (const amends::Error& error) {
    check_words(error.what());
    return 0;
  }
  check_words(file.to_string());
  if (!file.is_table()) return 0;
  for (const InspectedColumn& column : file.columns)
    if (column.values + column.missing + file.damaged_rows != file.rows || column.other_values > column.values)
      std::abort();
  check_starter(file, bytes);
  return 0;
}
