#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// Texts of users: is it UTF-8, how is it shown in a message, what did they mean. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

using core::detail::nearest;

/// Length of the valid UTF-8 sequence at the start of text, 0 if there is none.
inline std::size_t utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

inline bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// The number of a character that acts on a terminal, or is drawn as nothing, and is no byte of ASCII; 0 for others:
/// controls of Latin-1 (0x80 to 0x9F), the soft hyphen, ends of lines and paragraphs, what turns the direction of writing,
/// and what has no width (but for the joiners U+200C and U+200D, which change what stands beside them).
inline unsigned acting_character(std::string_view sequence) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(sequence[i])); };
  if (sequence.size() == 2 && byte(0) == 0xC2 && (byte(1) < 0xA0 || byte(1) == 0xAD)) return byte(1);
  if (sequence == "\xEF\xBB\xBF") return 0xFEFF;  // a byte order mark within the text
  if (sequence.size() != 3 || byte(0) != 0xE2) return 0;
  const unsigned character = 0x2000 + ((byte(1) & 0x3F) << 6) + (byte(2) & 0x3F);
  const auto within = [character](unsigned from, unsigned to) { return character >= from && character <= to; };
  const bool acts = within(0x2028, 0x202E) || within(0x2066, 0x2069);
  const bool nothing = character == 0x200B || within(0x200E, 0x200F) || within(0x2060, 0x2064);
  return acts || nothing ? character : 0;
}

/// Text fit for a message: at most about `longest` bytes, control characters escaped, invalid bytes as U+FFFD.
inline std::string excerpt(std::string_view text, std::size_t longest = 60) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (shown.size() + length > longest) return shown + "...";
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      shown += "\xEF\xBF\xBD";
    } else if (byte == '\n') {
      shown += "\\n";
    } else if (byte == '\r') {
      shown += "\\r";
    } else if (byte == '\t') {
      shown += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else if (const unsigned acting = acting_character(text.substr(0, length)); acting != 0) {
      shown +=
          {'\\', 'u', digits[acting >> 12], digits[acting >> 8 & 15], digits[acting >> 4 & 15], digits[acting & 15]};
    } else {
      shown.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

inline std::string quoted(std::string_view text) {
  return '"' + excerpt(text) + '"';
}

/// A path in a message: whole, so that it can be found.
inline std::string quoted_path(std::string_view path) {
  return '"' + excerpt(path, std::string_view::npos) + '"';
}

/// Without blanks at both ends: space, tab, and those of other keyboards and programs (no-break, narrow no-break and
/// ideographic space).
inline std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view blanks[] = {" ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "\xE3\x80\x80"};
  const auto starts = [&](std::string_view blank) { return text.starts_with(blank); };
  const auto ends = [&](std::string_view blank) { return text.ends_with(blank); };
  for (const std::string_view* blank;
       (blank = std::find_if(std::begin(blanks), std::end(blanks), starts)) != std::end(blanks);)
    text.remove_prefix(blank->size());
  for (const std::string_view* blank;
       (blank = std::find_if(std::begin(blanks), std::end(blanks), ends)) != std::end(blanks);)
    text.remove_suffix(blank->size());
  return text;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
           return lower(x) == lower(y);
         });
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
