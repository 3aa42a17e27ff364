#pragma once

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/dates.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Finding a column by its name, and saying what may be meant where there is none. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Whether the fields of a header look like those of a row: most of them numbers, dates or empty.
inline bool looks_like_row(const std::vector<std::string>& header) {
  std::size_t values = 0;
  for (const std::string& field : header) {
    const std::string_view text = trim(field);
    const bool number = !text.empty() && text.find_first_not_of("0123456789.,-+ %") == std::string_view::npos;
    if (text.empty() || number || parse_date(text, DateFormat::recognised) || date_order(text) != DateOrder::other)
      ++values;
  }
  return 2 * values > header.size() || (header.size() > 1 && 2 * values == header.size());
}

/// The index of a column by its header: the same text, or the same but for blanks around it and composed accents.
/// errors  Error(unknown_name) with the nearest header, or what else may be wrong; Error(format) for a header that
///         occurs twice
inline std::size_t find_column(const std::vector<std::string>& header, const std::string& role,
                               const std::string& wanted, const CsvStream& stream) {
  const auto refuse = [&](ErrorCode code, const std::string& what) {
    throw Error(code, role, stream.name() + ':' + std::to_string(stream.line()) + ": " + what);
  };
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == wanted) found.push_back(i);
  if (found.empty()) {
    const std::string key = normalised(trim(wanted));
    for (std::size_t i = 0; i < header.size(); ++i)
      if (normalised(trim(header[i])) == key) found.push_back(i);
  }
  if (found.size() > 1)
    refuse(ErrorCode::format, "the column " + quoted(wanted) + " (mapped to " + role + ") occurs more than once");
  if (found.size() == 1) return found.front();
  std::string message = "there is no column " + quoted(wanted) + " (mapped to " + role + ")";
  const std::string key = look_alike_key(wanted);
  const auto alike =
      std::find_if(header.begin(), header.end(), [&](const std::string& one) { return look_alike_key(one) == key; });
  if (header.size() == 1) {
    message += "; the header is one column, " + quoted(header[0]) + ": is the delimiter really " +
               quoted(std::string_view(&stream.facts().delimiter, 1)) +
               ", or does a title stand before the header (skip_lines)?";
  } else if (alike != header.end()) {
    message += "; did you mean " + quoted(*alike) + "?";
  } else if (looks_like_row(header)) {
    message +=
        "; the first line looks like a row: for a file without a header say header = false, and the names of its "
        "columns in columns";
  } else if (const std::string* const closest = nearest(wanted, header)) {
    message += "; did you mean " + quoted(*closest) + "?";
  } else {
    message += "; the columns are";
    for (std::size_t i = 0; i < header.size() && i < 10; ++i) message += (i == 0 ? " " : ", ") + quoted(header[i]);
    if (header.size() > 10) message += " and " + std::to_string(header.size() - 10) + " more";
  }
  refuse(ErrorCode::unknown_name, message);
  return 0;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
