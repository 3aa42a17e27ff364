#pragma once

#include <amends/core/config.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {
/// Bit i is set where at[i] is the delimiter or the line end. Reads 64 bytes.
/// The first loop becomes a few vector compares; the multiplication gathers eight bytes of 0 or 1 into eight bits
/// (byte i moves to bit 56 + i, no two products meet), which no compiler finds by itself.
inline std::uint64_t separator_bits(const char* at, char delimiter, char line_end) noexcept {
  unsigned char flags[64];
  for (std::size_t i = 0; i < 64; ++i)
    flags[i] = static_cast<unsigned char>(static_cast<unsigned>(at[i] == delimiter) |
                                          static_cast<unsigned>(at[i] == line_end));
  std::uint64_t bits = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (unsigned k = 0; k < 8; ++k) {
      std::uint64_t eight;
      std::memcpy(&eight, flags + 8 * k, 8);
      bits |= ((eight * 0x0102040810204080u) >> 56) << (8 * k);
    }
  } else {
    for (unsigned i = 0; i < 64; ++i) bits |= static_cast<std::uint64_t>(flags[i]) << i;
  }
  return bits;
}
}  // namespace detail

/// One field of a record, still as it stands in the file (doubled quotes not yet undoubled).
struct CsvField {
  const char* begin;
  const char* end;
  bool doubled_quotes;  ///< holds "" that stand for one quote
};

/// What scan() finds out about a record besides its fields.
struct CsvRecord {
  std::size_t fields = 0;
  std::size_t line_breaks = 0;        ///< physical lines the record takes
  bool text_after_quote = false;      ///< a quoted field goes on after its closing quote
  bool open_quote = false;            ///< incomplete, and within a quoted field ...
  std::size_t open_quote_breaks = 0;  ///< ... that starts so many lines after the record
};

/// Cuts a buffer of CSV text (RFC 4180) into records and fields, where they stand; nothing is copied or changed.
/// A field that starts with a quote ends at the next quote that is not doubled; any other field ends at the next
/// delimiter or line end, a line feed (carriage returns before it belong to it) or, in files of old systems, a carriage
/// return. The buffer must be readable for `padding` bytes beyond its end, and outlive the fields.
/// cost    about 15 cycles per 64 bytes and a few per field; columns nobody wants cost no more than their bytes
class CsvScanner {
 public:
  static constexpr std::size_t padding = 64;

  explicit CsvScanner(char delimiter, char line_end = '\n') noexcept : delimiter_(delimiter), line_end_(line_end) {}

  void set_buffer(const char* begin, const char* end) noexcept {
    at_ = begin;
    end_ = end;
    load(begin);
  }
  [[nodiscard]] const char* position() const noexcept { return at_; }

  /// Calls on_field(index, field) for each field of the next record and moves behind it: true. False: the buffer ends
  /// before the record does; the position stays at the start of the record.
  template <class OnField>
  bool scan(CsvRecord& record, OnField&& on_field) {
    record = CsvRecord{};
    const char* at = at_;
    for (;;) {
      if (at >= end_) return false;
      const char* stop;
      if (*at == '"') {
        const char* const from = at + 1;
        const char* quote = from;
        bool doubled = false;
        for (;;) {
          quote = static_cast<const char*>(std::memchr(quote, '"', static_cast<std::size_t>(end_ - quote)));
          if (quote == nullptr || quote + 1 == end_) {
            record.open_quote = quote == nullptr;
            record.open_quote_breaks = record.line_breaks;
            return false;
          }
          if (quote[1] != '"') break;
          doubled = true;
          quote += 2;
        }
        for (const char* feed = from;
             (feed = static_cast<const char*>(std::memchr(feed, line_end_, static_cast<std::size_t>(quote - feed)))) !=
             nullptr;
             ++feed)
          ++record.line_breaks;
        seek(quote + 1);
        stop = next_separator();
        if (stop == nullptr) return false;
        if (stop != quote + 1 && before_line_end(quote + 1, stop) != quote + 1) record.text_after_quote = true;
        on_field(record.fields++, CsvField{from, quote, doubled});
      } else {
        stop = next_separator();
        if (stop == nullptr) return false;
        on_field(record.fields++, CsvField{at, before_line_end(at, stop), false});
      }
      at = stop + 1;
      if (*stop == line_end_) break;
    }
    ++record.line_breaks;
    at_ = at;
    return true;
  }

 private:
  /// Where a field that starts at `from` ends: before the carriage returns that a line feed at `stop` follows.
  [[nodiscard]] const char* before_line_end(const char* from, const char* stop) const noexcept {
    if (*stop == '\n' && line_end_ == '\n')
      while (stop != from && stop[-1] == '\r') --stop;
    return stop;
  }
  /// Looks at the 64 bytes from `from`; separators behind the end of the buffer do not count.
  void load(const char* from) noexcept {
    block_ = from;
    bits_ = detail::separator_bits(from, delimiter_, line_end_);
    if (const std::ptrdiff_t left = end_ - from; left < 64) bits_ &= (std::uint64_t{1} << left) - 1;
  }
  void seek(const char* to) noexcept {
    if (to - block_ < 64)
      bits_ &= ~std::uint64_t{0} << (to - block_);
    else
      load(to);
  }
  const char* next_separator() noexcept {
    while (bits_ == 0) {
      if (end_ - block_ <= 64) return nullptr;
      load(block_ + 64);
    }
    const char* const found = block_ + std::countr_zero(bits_);
    bits_ &= bits_ - 1;
    return found;
  }

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* block_ = nullptr;
  std::uint64_t bits_ = 0;
  char delimiter_;
  char line_end_;
};

}  // namespace amends::inline AMENDS_ABI::interop
