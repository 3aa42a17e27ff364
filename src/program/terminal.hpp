// Texts of files and users on a terminal, which obeys control characters.
#pragma once

#include <amends/impl/interop/texts.hpp>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::program::detail {

/// Control characters and bytes that are not UTF-8 as escapes, lines and tabs as they are. `escape` stands before two
/// hexadecimal digits: "\\u00" in JSON.
inline std::string for_terminal(std::string_view text, std::string_view escape = "\\x") {
  namespace texts = interop::detail;
  std::string shown;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const std::size_t length = texts::utf8_length(text);
    const unsigned acting = texts::acting_character(text.substr(0, length));
    const bool c1 = acting >= 0x80 && acting < 0xA0, line = byte == '\n' || byte == '\t' || text.substr(0, 2) == "\r\n";
    if (length == 0 || c1 || byte == 0x7F || (byte < 0x20 && !line)) {
      constexpr char digits[] = "0123456789abcdef";
      const auto code = c1 ? static_cast<unsigned char>(text[1]) : byte;
      shown.append(escape).append({digits[code >> 4], digits[code & 15]});
    } else {
      shown.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

}  // namespace amends::inline AMENDS_ABI::program::detail
