#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/interop/csv_stream.hpp>
#include <cstddef>
#include <string>
#include <string_view>

// What is wrong with a record as a whole, and content that is already in memory. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline std::string reason(const CsvRow& row, std::size_t columns) {
  if (row.fault == CsvRow::Fault::fields)
    return "has " + std::to_string(row.fields) + (row.fields == 1 ? " field" : " fields") + ", the header has " +
           std::to_string(columns);
  if (row.fault == CsvRow::Fault::text_after_quote) return "has a field that goes on after its closing quote";
  return "has a quoted field that spans what look like records: is a quote missing?";
}

/// Calls sink with the content in chunks, as read_file does.
inline void read_memory(std::string_view content, core::FunctionRef<void(std::string_view)> sink,
                        core::Executor* executor) {
  for (constexpr std::size_t chunk = std::size_t{1} << 18; !content.empty();) {
    core::check_stop(executor);
    sink(content.substr(0, chunk));
    content.remove_prefix((std::min)(chunk, content.size()));
  }
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
