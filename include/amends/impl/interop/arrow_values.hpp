#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/impl/interop/arrow_array.hpp>
#include <amends/impl/interop/arrow_labels.hpp>
#include <amends/impl/interop/texts.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

// How single values are read from the buffers of each layout: half floats, decimals and texts.
namespace amends::inline AMENDS_ABI::interop::detail {

/// IEEE 754 binary16: 1 bit of sign, 5 of exponent (15 means 0), 10 of fraction.
inline float from_half(std::uint16_t half) noexcept {
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  float magnitude;
  if (exponent == 31) {
    magnitude = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  } else {
    magnitude = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                              : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

/// The double nearest to whole / 10^scale, where whole has up to 256 bits (two's complement, little-endian).
class ArrowDecimal {
 public:
  ArrowDecimal(int bytes, int scale) noexcept : bytes_(bytes), scale_(scale), power_(std::pow(10.0, std::abs(scale))) {}

  double operator()(const std::byte* at) const noexcept {
    std::uint32_t words[8];  // least significant first
    const std::size_t given = static_cast<std::size_t>(bytes_) / 4;
    std::memcpy(words, at, static_cast<std::size_t>(bytes_));
    const bool negative = (words[given - 1] >> 31) != 0;
    std::fill(words + given, words + 8, negative ? ~std::uint32_t{0} : 0);
    if (negative) {
      std::uint64_t carry = 1;
      for (std::uint32_t& word : words) {
        carry += static_cast<std::uint32_t>(~word);
        word = static_cast<std::uint32_t>(carry);
        carry >>= 32;
      }
    }
    const double magnitude = unsigned_value(words);
    return negative ? -magnitude : magnitude;
  }

 private:
  double unsigned_value(std::uint32_t (&words)[8]) const noexcept {
    // Whole numbers up to 2^53 and powers of ten up to 22 are exact doubles, so one division rounds once.
    const std::uint64_t low = words[0] | static_cast<std::uint64_t>(words[1]) << 32;
    const bool fits = std::all_of(words + 2, words + 8, [](std::uint32_t word) { return word == 0; });
    if (fits && low <= (std::uint64_t{1} << 53) && std::abs(scale_) <= 22)
      return scale_ >= 0 ? static_cast<double>(low) / power_ : static_cast<double>(low) * power_;
    // Others as decimal digits, which from_chars rounds once: nine at a time, the last first.
    char text[96];
    char* const end = text + sizeof text;
    char* first = end;
    while (std::any_of(words, words + 8, [](std::uint32_t word) { return word != 0; })) {
      std::uint64_t rest = 0;
      for (int i = 7; i >= 0; --i) {
        rest = rest << 32 | words[i];
        words[i] = static_cast<std::uint32_t>(rest / 1000000000);
        rest %= 1000000000;
      }
      for (int digit = 0; digit < 9; ++digit, rest /= 10) *--first = static_cast<char>('0' + rest % 10);
    }
    char number[112];
    char* next = std::copy(first, end, number);
    *next++ = 'e';
    next = std::to_chars(next, number + sizeof number, -scale_).ptr;
    double value = 0.0;
    if (first != end) std::from_chars(number, next, value);
    return value;
  }

  int bytes_;
  int scale_;
  double power_;
};

/// The texts of one array, checked as they are read.
class ArrowTexts {
 public:
  ArrowTexts(std::string_view name, const ArrowArray& array, ArrowLayout layout) : name_(name), layout_(layout) {
    slots_ = buffer_of(name, array, 1);
    if (layout == ArrowLayout::text_view) {
      buffers_ = array.buffers + 2;
      count_ = array.n_buffers - 3;
      if (count_ > 0) sizes_ = buffer_of(name, array, array.n_buffers - 1);
    } else {
      characters_ = static_cast<const char*>(array.buffers[2]);
      const std::int64_t last = array.offset + array.length;
      end_ =
          layout == ArrowLayout::text32 ? value_at<std::int32_t>(slots_, last) : value_at<std::int64_t>(slots_, last);
      if (end_ < 0 || (end_ > 0 && characters_ == nullptr))
        fail_column(name, "has texts whose offsets lead out of their buffer");
    }
  }

  std::string_view operator()(std::int64_t at) const {
    if (layout_ == ArrowLayout::text32)
      return between(value_at<std::int32_t>(slots_, at), value_at<std::int32_t>(slots_, at + 1));
    if (layout_ == ArrowLayout::text64)
      return between(value_at<std::int64_t>(slots_, at), value_at<std::int64_t>(slots_, at + 1));
    return view(slots_ + at * 16);
  }

 private:
  std::string_view between(std::int64_t first, std::int64_t last) const {
    if (first < 0 || last < first || last > end_)
      fail_column(name_, "has texts whose offsets decrease or lead out of their buffer");
    return first == last ? std::string_view()
                         : std::string_view(characters_ + first, static_cast<std::size_t>(last - first));
  }
  /// Four bytes of length; up to twelve characters follow, or four of them, the buffer and where the text begins there.
  std::string_view view(const std::byte* slot) const {
    const auto length = value_at<std::int32_t>(slot, 0);
    if (length >= 0 && length <= 12)
      return std::string_view(reinterpret_cast<const char*>(slot) + 4, static_cast<std::size_t>(length));
    const auto which = value_at<std::int32_t>(slot, 2);
    const auto first = value_at<std::int32_t>(slot, 3);
    if (length < 0 || which < 0 || which >= count_ || first < 0 || buffers_[which] == nullptr ||
        first + std::int64_t{length} > value_at<std::int64_t>(sizes_, which))
      fail_column(name_, "has text views that lead out of their buffers");
    return std::string_view(static_cast<const char*>(buffers_[which]) + first, static_cast<std::size_t>(length));
  }

  std::string_view name_;
  ArrowLayout layout_;
  const std::byte* slots_ = nullptr;  ///< offsets or views
  const char* characters_ = nullptr;
  std::int64_t end_ = 0;  ///< the last offset: all texts lie before it
  const void** buffers_ = nullptr;
  std::int64_t count_ = 0;  ///< of buffers of characters
  const std::byte* sizes_ = nullptr;
};

/// The code of a text of a column, after the checks a new text must pass.
inline std::int32_t code_of(ArrowLabels& labels, std::string_view name, std::string_view text) {
  return labels.code(text, [&](std::string_view fresh, std::size_t known) {
    if (known >= static_cast<std::size_t>((std::numeric_limits<std::int32_t>::max)()))
      fail_column(name, "has more than 2^31 - 1 different texts");
    if (!detail::is_utf8(fresh)) fail_column(name, "has a text that is not UTF-8");
  });
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
