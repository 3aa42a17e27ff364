#pragma once

#include <algorithm>
#include <amends/impl/interop/csv_title.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Finding a column by its name, and saying what may be meant where there is none. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Which columns a name means: those of the same header, or the same but for blanks around it and composed accents.
inline std::vector<std::size_t> columns_named(const std::vector<std::string>& header, std::string_view wanted) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == wanted) found.push_back(i);
  if (!found.empty()) return found;
  const std::string key = normalised(trim(wanted));
  for (std::size_t i = 0; i < header.size(); ++i)
    if (normalised(trim(header[i])) == key) found.push_back(i);
  return found;
}

/// What a name may be meant for that no column has: "; did you mean ...?", or the columns there are.
inline std::string what_may_be_meant(const std::vector<std::string>& header, std::string_view wanted) {
  const std::string key = look_alike_key(wanted);
  const auto alike =
      std::find_if(header.begin(), header.end(), [&](const std::string& one) { return look_alike_key(one) == key; });
  if (alike != header.end()) return "; did you mean " + detail::quoted(*alike) + "?";
  if (looks_like_row(header))
    return "; the first line looks like a row: for a file without a header say header = false, and the names of its "
           "columns in columns";
  if (const std::string* const closest = nearest(wanted, header))
    return "; did you mean " + detail::quoted(*closest) + "?";
  std::string message = "; the columns are";
  for (std::size_t i = 0; i < header.size() && i < 10; ++i)
    message += (i == 0 ? " " : ", ") + detail::quoted(header[i]);
  if (header.size() > 10) message += " and " + std::to_string(header.size() - 10) + " more";
  return message;
}

/// Where the header is meant to be, if not in the line that was taken for it; empty if it may be that.
inline std::string what_looks_like_header(const CsvFacts& facts) {
  if (facts.likely_header == 0) return {};
  return "; a title seems to stand before the header: line " + std::to_string(facts.likely_header) +
         " looks like it, say skip_lines = " + std::to_string(facts.likely_header - 1);
}

/// The index of the column that a name means.
/// errors  Error(unknown_name) with the nearest header, or what else may be wrong; Error(format) for a header that
///         occurs twice
inline std::size_t find_column(const std::vector<std::string>& header, const std::string& role,
                               const std::string& wanted, const CsvStream& stream) {
  const auto refuse = [&](ErrorCode code, const std::string& what) {
    throw Error(code, role, stream.name() + ':' + std::to_string(stream.line()) + ": " + what);
  };
  const std::vector<std::size_t> found = columns_named(header, wanted);
  if (found.size() > 1)
    refuse(ErrorCode::format,
           "the column " + detail::quoted(wanted) + " (mapped to " + role + ") occurs more than once");
  if (found.size() == 1) return found.front();
  std::string message = "there is no column " + detail::quoted(wanted) + " (mapped to " + role + ")";
  if (const std::string title = what_looks_like_header(stream.facts()); !title.empty()) {
    message += title;
  } else if (header.size() == 1) {
    message += "; the header is one column, " + detail::quoted(header[0]) + ": is the delimiter really " +
               detail::quoted(std::string_view(&stream.facts().delimiter, 1)) +
               ", or does a title stand before the header (skip_lines)?";
  } else {
    message += what_may_be_meant(header, wanted);
  }
  refuse(ErrorCode::unknown_name, message);
  return 0;
}

/// Turns the fields that columns stand in (their `slot`) into places among the fields asked for, which it returns: in
/// increasing order, each once.
template <class Columns>
std::vector<std::size_t> to_slots(std::vector<std::size_t> fields, Columns& columns) {
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  for (auto& column : columns)
    column.slot =
        static_cast<std::size_t>(std::lower_bound(fields.begin(), fields.end(), column.slot) - fields.begin());
  return fields;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
