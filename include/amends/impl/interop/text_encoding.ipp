#pragma once

#include <amends/interop/text_encoding.hpp>

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#if __has_include(<iconv.h>)
#include <iconv.h>
#define AMENDS_HAS_ICONV 1
#else
#define AMENDS_HAS_ICONV 0
#endif

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

struct EncodingName {
  TextEncoding encoding;
  std::string_view name;       ///< as to_string says it
  std::string_view others[3];  ///< letters and digits only
};
inline constexpr EncodingName encoding_table[] = {
    {TextEncoding::utf8, "utf-8", {"utf8", "utf8sig", "ascii"}},
    {TextEncoding::utf16_little_endian, "utf-16le", {"utf16le", "utf16", ""}},
    {TextEncoding::utf16_big_endian, "utf-16be", {"utf16be", "", ""}},
    {TextEncoding::windows_1252, "windows-1252", {"windows1252", "cp1252", "ansi"}},
    {TextEncoding::iso_8859_1, "iso-8859-1", {"iso88591", "latin1", ""}},
    {TextEncoding::iso_8859_15, "iso-8859-15", {"iso885915", "latin9", ""}},
    {TextEncoding::cp949, "cp949", {"cp949", "euckr", "uhc"}},
    {TextEncoding::shift_jis, "shift-jis", {"shiftjis", "sjis", "cp932"}},
};

/// What the bytes 0x80 to 0x9F of windows-1252 stand for; 0 where they are free.
/// source  the mapping table of the Unicode consortium (CP1252.TXT), as Python's codec has it (compared by a test)
inline constexpr std::array<std::uint16_t, 32> windows_1252_high{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// The letter a byte of a one-byte encoding stands for; 0 where it stands for none.
inline std::uint32_t latin_letter(TextEncoding encoding, unsigned char byte) noexcept {
  if (byte < 0x80) return byte;
  if (byte < 0xA0) return encoding == TextEncoding::windows_1252 ? windows_1252_high[byte - 0x80u] : 0u;
  if (encoding != TextEncoding::iso_8859_15) return byte;
  switch (byte) {  // the eight letters in which ISO-8859-15 differs from ISO-8859-1
    case 0xA4:
      return 0x20AC;
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;
    case 0xBD:
      return 0x0153;
    case 0xBE:
      return 0x0178;
    default:
      return byte;
  }
}

inline void append_utf8(std::string& out, std::uint32_t letter) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (letter < 0x80) {
    out.push_back(byte(letter));
  } else if (letter < 0x800) {
    out += {byte(0xC0 | letter >> 6), byte(0x80 | (letter & 0x3F))};
  } else if (letter < 0x10000) {
    out += {byte(0xE0 | letter >> 12), byte(0x80 | (letter >> 6 & 0x3F)), byte(0x80 | (letter & 0x3F))};
  } else {
    out += {byte(0xF0 | letter >> 18), byte(0x80 | (letter >> 12 & 0x3F)), byte(0x80 | (letter >> 6 & 0x3F)),
            byte(0x80 | (letter & 0x3F))};
  }
}

/// Bytes of text up to the first that is no UTF-8, letter by letter from a place where one starts.
inline std::size_t valid_utf8_from(std::string_view text, std::size_t at) noexcept {
  while (at < text.size()) {
    const std::size_t length = utf8_length(text.substr(at, 4));
    if (length == 0) return at;
    at += length;
  }
  return text.size();
}

/// Whether each of 64 bytes may stand behind the three before it (at[-3] to at[-1]): a byte goes on a letter exactly
/// where one of the bytes before it asks for that, and some first bytes allow but a part of the second ones. Without
/// branches, so that it becomes vector instructions.
inline bool utf8_block(const unsigned char* at) noexcept {
  // Most blocks hold letters of one and two bytes alone, for which little is to be looked at.
  unsigned char wrong = 0;
  unsigned char longer = static_cast<unsigned char>((at[-2] >= 0xE0) | (at[-3] >= 0xE0));
  for (int i = 0; i < 64; ++i) {
    const unsigned char byte = at[i], one = at[i - 1];
    longer = static_cast<unsigned char>(longer | (byte >= 0xE0) | (one >= 0xE0));
    wrong = static_cast<unsigned char>(wrong | (((byte & 0xC0) == 0x80) ^ (one >= 0xC0)) | ((byte & 0xFE) == 0xC0));
  }
  if (longer == 0) return wrong == 0;
  wrong = 0;
  for (int i = 0; i < 64; ++i) {
    const unsigned char byte = at[i], one = at[i - 1], two = at[i - 2], three = at[i - 3];
    const auto goes_on = static_cast<unsigned char>((byte & 0xC0) == 0x80);
    const auto asked = static_cast<unsigned char>((one >= 0xC0) | (two >= 0xE0) | (three >= 0xF0));
    const auto second = static_cast<unsigned char>(((one == 0xE0) & (byte < 0xA0)) | ((one == 0xED) & (byte > 0x9F)) |
                                                   ((one == 0xF0) & (byte < 0x90)) | ((one == 0xF4) & (byte > 0x8F)));
    const auto never = static_cast<unsigned char>((byte == 0xC0) | (byte == 0xC1) | (byte > 0xF4));
    wrong = static_cast<unsigned char>(wrong | (goes_on ^ asked) | second | never);
  }
  return wrong == 0;
}

/// Bytes of text up to the first that is no UTF-8: blocks of ASCII at a glance, others by utf8_block; the letters tell
/// where a wrong byte stands, and how the text ends.
inline std::size_t valid_utf8(std::string_view text) noexcept {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  unsigned char window[3 + 64] = {};
  std::size_t block = 0;
  for (; block + 64 <= text.size(); block += 64) {
    std::uint64_t words[8];
    std::memcpy(words, bytes + block, 64);
    const std::uint64_t all = words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7];
    const bool open = block > 0 && (bytes[block - 1] | bytes[block - 2] | bytes[block - 3]) >= 0x80;
    if ((all & 0x8080808080808080u) == 0 && !open) continue;
    if (block > 0) std::memcpy(window, bytes + block - 3, 3);
    std::memcpy(window + 3, bytes + block, 64);
    if (!utf8_block(window + 3)) break;
  }
  std::size_t start = block;
  while (start > 0 && block - start < 3 && start < text.size() && (bytes[start] & 0xC0) == 0x80) --start;
  if (start == block && start > 0) {  // a letter may have begun in the block before
    std::size_t back = start - 1;
    while (back > 0 && start - back < 3 && (bytes[back] & 0xC0) == 0x80) --back;
    if (bytes[back] >= 0xC0) start = back;
  }
  return valid_utf8_from(text, start);
}

/// Whether these at most three bytes are the start of a letter of UTF-8 that goes on.
inline bool starts_utf8(std::string_view text) noexcept {
  for (const std::string_view rest :
       {"\x80", "\x80\x80", "\x80\x80\x80", "\xBF", "\xBF\x80", "\xBF\x80\x80", "\x90", "\x90\x80", "\x90\x80\x80"}) {
    const std::string whole = std::string(text) + std::string(rest);
    if (utf8_length(whole) == whole.size()) return true;
  }
  return false;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(TextEncoding encoding) noexcept {
  return detail::encoding_table[static_cast<std::size_t>(encoding)].name;
}

AMENDS_INLINE std::string_view encoding_names() noexcept {
  return "utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, iso-8859-15, cp949 (euc-kr), shift-jis";
}

AMENDS_INLINE std::optional<TextEncoding> encoding_named(std::string_view name) noexcept {
  char plain[16];
  std::size_t size = 0;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    if (size == sizeof plain) return std::nullopt;
    plain[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  const std::string_view wanted(plain, size);
  if (wanted.empty()) return std::nullopt;
  for (const detail::EncodingName& one : detail::encoding_table)
    for (const std::string_view other : one.others)
      if (other == wanted) return one.encoding;
  return std::nullopt;
}

AMENDS_INLINE TextEncoding encoding_of(std::string_view first) {
  using namespace std::string_view_literals;
  if (first.starts_with("\xFF\xFE\0\0"sv) || first.starts_with("\0\0\xFE\xFF"sv))
    throw Error(ErrorCode::format, "encoding", "the text is UTF-32; save it as UTF-8");
  if (first.starts_with("\xFF\xFE"sv)) return TextEncoding::utf16_little_endian;
  if (first.starts_with("\xFE\xFF"sv)) return TextEncoding::utf16_big_endian;
  if (first.starts_with("\xEF\xBB\xBF"sv)) return TextEncoding::utf8;
  const auto zero = [&](std::size_t i) { return first[i] == '\0'; };
  if (first.size() >= 4) {
    if (zero(0) && zero(1) && zero(2) && !zero(3))
      throw Error(ErrorCode::format, "encoding", "the text is UTF-32; save it as UTF-8");
    if (!zero(0) && zero(1) && zero(2) && zero(3))
      throw Error(ErrorCode::format, "encoding", "the text is UTF-32; save it as UTF-8");
    // Line ends are ASCII, so in UTF-16 a zero byte stands beside each, always on the same side. The letters of some
    // scripts put zeros on the other side too (U+AC00, U+3000, U+4E00), but hardly any beside such a byte.
    std::size_t sides[2] = {0, 0};
    std::size_t line_ends[2] = {0, 0};
    std::size_t breaks = 0;
    const std::size_t looked_at = (std::min)(first.size(), std::size_t{4096}) / 2 * 2;
    const auto is_break = [&](std::size_t i) { return first[i] == '\n' || first[i] == '\r'; };
    for (std::size_t i = 0; i < looked_at; ++i) {
      if (is_break(i)) ++breaks;
      if (!zero(i)) continue;
      ++sides[i % 2];
      if (is_break(i ^ 1)) ++line_ends[i % 2];
    }
    // A stray zero byte in a text of UTF-8 stands beside few of its line ends; but where letters take two bytes each, many
    // bytes only look like line ends.
    const bool utf8 = detail::valid_utf8(first.substr(0, looked_at)) + 4 > looked_at;
    const auto is_utf16 = [&](std::size_t zeros, std::size_t other) {
      return (sides[other] == 0 && 4 * sides[zeros] > looked_at) ||
             (line_ends[zeros] > line_ends[other] && (!utf8 || 2 * line_ends[zeros] > breaks));
    };
    if (is_utf16(1, 0)) return TextEncoding::utf16_little_endian;
    if (is_utf16(0, 1)) return TextEncoding::utf16_big_endian;
  }
  return TextEncoding::utf8;
}

struct TextDecoder::State {
  TextEncoding encoding;
  std::string name;
  std::string waiting{};                      ///< bytes of a letter that a chunk cut
  std::size_t bytes = 0;                      ///< given so far
  std::optional<TextDecoder::LineOf> line{};  ///< of the chunk at hand
  bool at_start = true;
  std::string out{};
#if AMENDS_HAS_ICONV
  iconv_t converter = reinterpret_cast<iconv_t>(-1);
#endif

  State(TextEncoding the_encoding, std::string the_name) : encoding(the_encoding), name(std::move(the_name)) {
    if (encoding == TextEncoding::cp949 || encoding == TextEncoding::shift_jis) open_converter();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
#if AMENDS_HAS_ICONV
    if (converter != reinterpret_cast<iconv_t>(-1)) iconv_close(converter);
#endif
  }

  void open_converter() {
#if AMENDS_HAS_ICONV
    const bool korean = encoding == TextEncoding::cp949;
    for (const char* const known : {korean ? "CP949" : "CP932", korean ? "UHC" : "SHIFT_JIS"}) {
      converter = iconv_open("UTF-8", known);
      if (converter != reinterpret_cast<iconv_t>(-1)) return;
    }
#endif
    throw Error(ErrorCode::unknown_name, "encoding",
                name + ": this system cannot read " + std::string(to_string(encoding)) +
                    " (its iconv has no such table); save the file as UTF-8");
  }

  [[noreturn]] void refuse(std::size_t byte, unsigned char found, const std::string& what) const {
    constexpr char digits[] = "0123456789ABCDEF";
    const std::string shown = {'0', 'x', digits[found >> 4], digits[found & 15]};
    throw Error(ErrorCode::format, "encoding",
                name + (!line ? std::string() : ':' + std::to_string((*line)())) + ": byte " + std::to_string(byte) +
                    " (" + shown + ") " + what);
  }
  void give(std::string_view text, core::FunctionRef<void(std::string_view)> sink) {
    if (at_start && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.empty()) return;
    at_start = false;
    sink(text);
  }

  void feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
    switch (encoding) {
      case TextEncoding::utf8:
        return feed_utf8(chunk, sink);
      case TextEncoding::utf16_little_endian:
      case TextEncoding::utf16_big_endian:
        return feed_utf16(chunk, sink);
      case TextEncoding::windows_1252:
      case TextEncoding::iso_8859_1:
      case TextEncoding::iso_8859_15:
        return feed_latin(chunk, sink);
      default:
        return feed_converter(chunk, sink);
    }
  }

  void feed_utf8(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
    // A letter that was cut is completed byte by byte; at the start three bytes wait, for a byte order mark.
    while (!chunk.empty() && (!waiting.empty() || (at_start && chunk.size() < 3))) {
      waiting.push_back(chunk.front());
      chunk.remove_prefix(1);
      if (at_start && waiting.size() < 3 && std::string_view("\xEF\xBB\xBF").starts_with(waiting)) continue;
      if (valid_utf8_or_throw(waiting) < waiting.size()) continue;
      bytes += waiting.size();
      give(waiting, sink);
      waiting.clear();
    }
    if (chunk.empty()) return;
    const std::size_t whole = detail::valid_utf8(chunk);
    bytes += whole;
    if (whole > 0) give(chunk.substr(0, whole), sink);
    check_cut(chunk.substr(whole), bytes);
    waiting.assign(chunk.substr(whole));
  }
  /// Bytes of a text that is nothing but one letter, or the start of it: all of them once it is whole.
  std::size_t valid_utf8_or_throw(std::string_view text) {
    const std::size_t whole = detail::valid_utf8(text);
    check_cut(text.substr(whole), bytes + whole);
    return whole;
  }
  void check_cut(std::string_view rest, std::size_t at) const {
    if (rest.empty() || (rest.size() < 4 && detail::starts_utf8(rest))) return;
    refuse(at, static_cast<unsigned char>(rest[0]),
           "is not UTF-8; say the encoding of the file, e.g. encoding = \"windows-1252\" or \"cp949\"");
  }

  void feed_utf16(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
    std::string joined;
    if (!waiting.empty()) {
      joined = waiting;
      joined.append(chunk);
      chunk = joined;
    }
    const std::size_t high = encoding == TextEncoding::utf16_big_endian ? 0u : 1u;
    const auto unit = [&](std::size_t at) {
      return std::uint32_t{static_cast<unsigned char>(chunk[at + high])} << 8 |
             std::uint32_t{static_cast<unsigned char>(chunk[at + 1 - high])};
    };
    out.clear();
    std::size_t at = 0;
    const auto damaged = [&] {
      give(out, sink);
      refuse(bytes + at, static_cast<unsigned char>(chunk[at]), "is half of a letter of UTF-16; the file is damaged");
    };
    for (; at + 2 <= chunk.size(); at += 2) {
      std::uint32_t letter = unit(at);
      if (letter >= 0xDC00 && letter < 0xE000) damaged();
      if (letter >= 0xD800 && letter < 0xDC00) {
        if (at + 4 > chunk.size()) break;
        const std::uint32_t second = unit(at + 2);
        if (second < 0xDC00 || second >= 0xE000) damaged();
        letter = 0x10000 + ((letter - 0xD800) << 10) + (second - 0xDC00);
        at += 2;
      }
      detail::append_utf8(out, letter);
    }
    bytes += at;
    const std::string rest(chunk.substr(at));
    give(out, sink);
    waiting = rest;
  }

  void feed_latin(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
    out.clear();
    for (std::size_t at = 0; at < chunk.size(); ++at) {
      const auto byte = static_cast<unsigned char>(chunk[at]);
      const std::uint32_t letter = detail::latin_letter(encoding, byte);
      if (letter == 0 && byte != 0) {
        if (!out.empty()) sink(out);
        refuse(bytes + at, byte,
               encoding == TextEncoding::windows_1252
                   ? "is no letter of windows-1252; the file has another encoding"
                   : "is no letter of " + std::string(to_string(encoding)) + "; is it windows-1252?");
      }
      detail::append_utf8(out, letter);
    }
    bytes += chunk.size();
    at_start = false;
    if (!out.empty()) sink(out);
  }

  void feed_converter([[maybe_unused]] std::string_view chunk,
                      [[maybe_unused]] core::FunctionRef<void(std::string_view)> sink) {
#if AMENDS_HAS_ICONV
    std::string joined = waiting;
    joined.append(chunk);
    waiting.clear();
    char* from = joined.data();
    std::size_t left = joined.size();
    char to[8192];
    while (left > 0) {
      char* place = to;
      std::size_t room = sizeof to;
      const std::size_t done = iconv(converter, &from, &left, &place, &room);
      const int problem = errno;
      const std::string_view text(to, sizeof to - room);
      give(text, sink);
      if (done != static_cast<std::size_t>(-1) || problem == E2BIG) continue;
      if (problem == EINVAL && left < 4) break;
      refuse(bytes + (joined.size() - left), static_cast<unsigned char>(*from),
             "is no letter of " + std::string(to_string(encoding)) + "; the file has another encoding");
    }
    bytes += joined.size() - left;
    waiting.assign(from, left);
#endif
  }

  void finish() const {
    if (waiting.empty()) return;
    refuse(bytes, static_cast<unsigned char>(waiting[0]),
           "begins a letter of " + std::string(to_string(encoding)) + " that the end of the file cuts");
  }
};

AMENDS_INLINE TextDecoder::TextDecoder(TextEncoding encoding, std::string name)
    : state_(std::make_unique<State>(encoding, std::move(name))) {}
AMENDS_INLINE TextDecoder::~TextDecoder() = default;
AMENDS_INLINE TextDecoder::TextDecoder(TextDecoder&&) noexcept = default;
AMENDS_INLINE TextDecoder& TextDecoder::operator=(TextDecoder&&) noexcept = default;
AMENDS_INLINE void TextDecoder::feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
  state_->line.reset();
  state_->feed(chunk, sink);
}
AMENDS_INLINE void TextDecoder::feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink,
                                     LineOf line) {
  state_->line = line;
  state_->feed(chunk, sink);
}
AMENDS_INLINE void TextDecoder::finish() const {
  state_->line.reset();
  state_->finish();
}
AMENDS_INLINE void TextDecoder::finish(LineOf line) const {
  state_->line = line;
  state_->finish();
}
AMENDS_INLINE TextEncoding TextDecoder::encoding() const noexcept {
  return state_->encoding;
}

}  // namespace amends::inline AMENDS_ABI::interop
