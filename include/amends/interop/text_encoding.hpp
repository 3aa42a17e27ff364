#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop {

/// How the letters of a text are written as bytes.
enum class TextEncoding : std::uint8_t {
  utf8,
  utf16_little_endian,
  utf16_big_endian,
  windows_1252,
  iso_8859_1,
  iso_8859_15,
  cp949,      ///< Korean Windows; holds all of EUC-KR
  shift_jis,  ///< Japanese Windows (CP932); holds all of Shift-JIS
};
[[nodiscard]] std::string_view to_string(TextEncoding encoding) noexcept;  ///< "utf-8", "windows-1252", ...

/// The encoding of a name, in any case of letters and with "-", "_" or nothing between its parts: utf-8, utf-16le,
/// utf-16be, windows-1252 (cp1252), iso-8859-1 (latin1), iso-8859-15 (latin9), cp949 (euc-kr, uhc), shift-jis (sjis,
/// cp932). Nothing for every other name.
[[nodiscard]] std::optional<TextEncoding> encoding_named(std::string_view name) noexcept;
/// The names above, for messages.
[[nodiscard]] std::string_view encoding_names() noexcept;

/// The encoding that the first bytes of a text show: a byte order mark, or the zero bytes of Latin letters in UTF-16;
/// otherwise UTF-8, which every ASCII text is as well.
/// errors  Error(format) for UTF-32
[[nodiscard]] TextEncoding encoding_of(std::string_view first_bytes);

/// Turns a text that comes in chunks, cut anywhere, into UTF-8. A byte order mark at the start is dropped.
/// UTF-8, UTF-16 and the three Latin encodings are read by the library; cp949 and shift_jis by the system's iconv.
/// What an encoding cannot hold is refused, not replaced: bytes that are no UTF-8, halves of pairs in UTF-16, the five
/// bytes that windows-1252 leaves free, and the control codes 0x80 to 0x9F of the ISO encodings, which no text holds
/// and which are letters in windows-1252.
/// errors  Error(format) with the byte, where it stands and what to do, after all text before it was given; by finish() for a text that
///         ends within a letter; Error(unknown_name) where the system cannot read the encoding
/// cost    UTF-8: one pass that looks at eight bytes at a time; nothing is copied
class TextDecoder {
 public:
  /// name: how messages call the source.
  TextDecoder(TextEncoding encoding, std::string name);
  ~TextDecoder();
  TextDecoder(TextDecoder&&) noexcept;
  TextDecoder& operator=(TextDecoder&&) noexcept;

  /// Calls sink with the text of the chunk, in pieces; letters that the chunk cuts wait for the next one.
  void feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink);
  /// The same; `line` says at which line the text stands that was given so far, and is asked for an error alone.
  using LineOf = core::FunctionRef<std::size_t()>;
  void feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink, LineOf line);
  void finish() const;
  void finish(LineOf line) const;
  [[nodiscard]] TextEncoding encoding() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/text_encoding.ipp>
#endif
