#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Texts of users in pages. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// The text as HTML, SVG and XML have it, between marks and inside quotation marks alike: control characters, marks that
/// turn the direction of writing and bytes that are no UTF-8 are shown as interop::printable shows them, the two
/// characters that XML has no place for (U+FFFE, U+FFFF) as U+FFFD.
inline std::string escaped(std::string_view text) {
  const std::string shown = interop::printable(text);
  std::string out;
  out.reserve(shown.size());
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view three = std::string_view(shown).substr(at, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";
      at += 2;
      continue;
    }
    switch (shown[at]) {
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
        out += shown[at];
    }
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
