#pragma once

#include <amends/interop/unicode.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <array>
#include <cstdint>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

using CodePoints = std::vector<std::int32_t>;

/// The first character of a text that is not empty, and its bytes; 1 byte and -1 where they are invalid.
struct Character {
  std::int32_t code_point;
  std::size_t bytes;
};
inline Character first_character(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1};
  std::int32_t code_point = -1;
  const std::size_t offered = (std::min)(text.size(), std::size_t{4});
  const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(offered), &code_point);
  return taken > 0 ? Character{code_point, static_cast<std::size_t>(taken)} : Character{-1, 1};
}

/// What utf8proc takes a character apart into, each part given to `take`.
template <typename Take>
void decompose(std::int32_t code_point, int options, Take take) {
  std::array<std::int32_t, 64> parts;  // 18 are the most there are (Unicode Standard Annex 15)
  int boundary = 0;
  const auto count = utf8proc_decompose_char(code_point, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                                             static_cast<utf8proc_option_t>(options), &boundary);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) return take(code_point);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) take(parts[i]);
}

inline int combining_class(std::int32_t code_point) noexcept {
  return code_point < 0x300 ? 0 : utf8proc_get_property(code_point)->combining_class;
}

/// The canonical order: marks in a row by their class, those of one class as they came. (utf8proc_decompose exchanges
/// neighbours, which takes n^2 steps for n marks.)
inline void order_marks(CodePoints& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (combining_class(text[i]) == 0) continue;
    std::size_t end = i + 1;
    while (end < text.size() && combining_class(text[end]) != 0) ++end;
    if (end - i > 1) {
      const auto at = [&](std::size_t k) { return text.begin() + static_cast<std::ptrdiff_t>(k); };
      std::stable_sort(at(i), at(end),
                       [](std::int32_t a, std::int32_t b) { return combining_class(a) < combining_class(b); });
    }
    i = end - 1;
  }
}

/// Appends the composed form of decomposed characters, as UTF-8.
inline void append_composed(CodePoints& text, std::string& out) {
  order_marks(text);
  // utf8proc 2.8 takes U+11A7, one before the first final consonant of Hangul, for a final of no sound and loses it. It
  // combines with nothing, so what stands before and after it is composed apart.
  constexpr std::int32_t before_first_final = 0x11A7;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto from = text.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto end = static_cast<std::size_t>(std::find(from + 1, text.end(), before_first_final) - text.begin());
    const auto count = utf8proc_normalize_utf32(text.data() + begin, static_cast<utf8proc_ssize_t>(end - begin),
                                                static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) {
      std::array<utf8proc_uint8_t, 4> bytes;
      const auto length = utf8proc_encode_char(text[begin + i], bytes.data());
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
    }
    begin = end;
  }
  text.clear();
}

/// Gives each valid character to `take`, which appends to a text of code points; composed, they become UTF-8. Each
/// invalid byte goes to `invalid`, which appends to the UTF-8.
template <typename Take, typename Invalid>
std::string composed(std::string_view utf8, Take take, Invalid invalid) {
  std::string out;
  CodePoints pending;
  while (!utf8.empty()) {
    const Character one = first_character(utf8);
    if (one.code_point < 0) {
      append_composed(pending, out);
      invalid(static_cast<unsigned char>(utf8.front()), out);
    } else {
      take(one.code_point, pending);
    }
    utf8.remove_prefix(one.bytes);
  }
  append_composed(pending, out);
  return out;
}

/// Marks that are written or left out at will: accents, strokes, enclosing marks, points of Hebrew and Arabic.
inline bool is_accent(std::int32_t code_point) noexcept {
  if (code_point < 0x300) return false;
  const utf8proc_property_t* property = utf8proc_get_property(code_point);
  const int place = property->combining_class;
  return place == 1 || (place >= 10 && place <= 36) || place >= 200 || property->category == UTF8PROC_CATEGORY_ME;
}

/// White space, and letters and patterns that are drawn as nothing: fillers of Hangul, a Braille cell without dots.
inline bool is_blank(std::int32_t code_point) noexcept {
  if (code_point < 0x80) return code_point == ' ' || (code_point >= 0x09 && code_point <= 0x0D);
  if (code_point == 0x85 || code_point == 0x2800 || code_point == 0x3164 || code_point == 0xFFA0) return true;
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

inline bool is_invisible(std::int32_t code_point) noexcept {
  return utf8proc_category(code_point) == UTF8PROC_CATEGORY_CC || utf8proc_get_property(code_point)->ignorable;
}

/// The character of the keyboard for punctuation that stands for it; others as they are.
inline std::int32_t plain_punctuation(std::int32_t c) noexcept {
  if (c == '`') return '\'';
  if (c < 0x80) return c;
  const auto any_of = [c](auto... these) { return ((c == these) || ...); };
  if ((c >= 0x2018 && c <= 0x201B) || (c >= 0x02BB && c <= 0x02BD) ||
      any_of(0x00B4, 0x02B9, 0x02C8, 0x02CA, 0x02CB, 0x2032, 0x2035, 0x2039, 0x203A, 0xA78C))
    return '\'';
  if ((c >= 0x201C && c <= 0x201F) || (c >= 0x301D && c <= 0x301F) || any_of(0x00AB, 0x00BB, 0x02BA, 0x2033, 0x2036))
    return '"';
  if ((c >= 0x2010 && c <= 0x2015) || any_of(0x058A, 0x05BE, 0x2043, 0x2212, 0x2E3A, 0x2E3B)) return '-';
  if (any_of(0x2044, 0x2215)) return '/';
  if (any_of(0x02DC, 0x223C, 0x301C, 0x3030)) return '~';
  if (any_of(0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0x318D, 0xFF65)) return 0x00B7;
  return c;
}

inline void append_look_alike(std::int32_t code_point, CodePoints& out) {
  const auto append = [&](std::int32_t part) {
    part = plain_punctuation(part);
    if (is_blank(part))
      out.push_back(' ');
    else if (!is_invisible(part) && !is_accent(part))
      out.push_back(part);
  };
  // Canonical forms first, as the standard wants it before case folding: an accent is left out as an accent (the
  // folding makes a letter of an iota below), and an accent that stands alone is punctuation.
  decompose(code_point, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, [&](std::int32_t part) {
    const std::int32_t plain = plain_punctuation(part);
    if (plain != part || is_blank(part)) return append(plain);
    if (!is_accent(part))
      decompose(part, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, append);
  });
}

}  // namespace detail

AMENDS_INLINE std::string normalised(std::string_view utf8) {
  if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(utf8);
  const auto take = [](std::int32_t code_point, detail::CodePoints& out) {
    if (code_point < 0xC0) return out.push_back(code_point);
    detail::decompose(code_point, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,
                      [&](std::int32_t part) { out.push_back(part); });
  };
  return detail::composed(utf8, take, [](unsigned char byte, std::string& out) { out += static_cast<char>(byte); });
}

AMENDS_INLINE std::string look_alike_key(std::string_view utf8) {
  // Left as they are, two invalid bytes could become a character once what is invisible between them is gone.
  const auto escaped = [](unsigned char byte, std::string& out) {
    constexpr char digits[] = "0123456789abcdef";
    out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
  };
  std::string key = detail::composed(utf8, detail::append_look_alike, escaped);
  // Every blank is ' ' by now.
  key.erase(std::unique(key.begin(), key.end(), [](char a, char b) { return a == ' ' && b == ' '; }), key.end());
  if (key.starts_with(' ')) key.erase(0, 1);
  if (key.ends_with(' ')) key.pop_back();
  return key;
}

AMENDS_INLINE std::size_t display_width(std::string_view utf8) noexcept {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const auto [code_point, bytes] = detail::first_character(utf8);
    const bool joins_a_syllable =
        (code_point >= 0x1160 && code_point <= 0x11FF) || (code_point >= 0xD7B0 && code_point <= 0xD7FF);
    if (code_point < 0)
      ++width;
    else if (!joins_a_syllable)
      width += static_cast<std::size_t>(utf8proc_charwidth(code_point));
    utf8.remove_prefix(bytes);
  }
  return width;
}

AMENDS_INLINE std::string printable(std::string_view utf8) {
  return detail::excerpt(utf8, std::string::npos);
}

}  // namespace amends::inline AMENDS_ABI::interop
