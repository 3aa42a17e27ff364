#pragma once

#include <amends/core/config.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <string>
#include <string_view>

// Texts of users in pages. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// U+FFFE and U+FFFF, for which XML has no place, as U+FFFD.
inline std::string without_noncharacters(std::string text) {
  for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
    for (std::size_t at = text.find(none); at != std::string::npos; at = text.find(none, at + none.size()))
      text.replace(at, none.size(), "\xEF\xBF\xBD");
  return text;
}

/// The text as HTML, SVG and XML have it, between marks and inside quotation marks alike: control characters, marks that
/// turn the direction of writing and bytes that are no UTF-8 are shown as interop::printable shows them.
inline std::string escaped(std::string_view text) {
  const std::string shown = without_noncharacters(interop::printable(text));
  std::string out;
  out.reserve(shown.size());
  for (const char c : shown) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
