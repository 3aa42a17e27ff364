#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/arrow.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Arrow format strings: what lies in memory, what it means, and what to say of those that are not read.
namespace amends::inline AMENDS_ABI::interop::detail {

[[noreturn]] inline void fail_column(std::string_view name, const std::string& what,
                                     ErrorCode code = ErrorCode::format) {
  throw Error(code, std::string(name), "column " + detail::quoted(name) + ' ' + what);
}

/// How the values of a column lie in its buffers.
enum class ArrowLayout : std::uint8_t { none, bits, plain, half, decimal, text32, text64, text_view };

struct ArrowType {
  ArrowKind kind = ArrowKind::null;
  ArrowLayout layout = ArrowLayout::none;
  core::ColumnType stored = core::ColumnType::float64;  ///< of one value in the buffer, where the layout is plain
  std::string_view unit{};
  std::string_view zone{};  ///< points into the format
  int scale = 0;            ///< of decimals: the number of digits behind the point
  int bytes = 0;            ///< of one decimal

  /// What the column becomes where no value is missing.
  [[nodiscard]] core::ColumnType read_as() const noexcept {
    using enum core::ColumnType;
    switch (layout) {
      case ArrowLayout::bits:
        return uint8;
      case ArrowLayout::half:
        return float32;
      case ArrowLayout::text32:
      case ArrowLayout::text64:
      case ArrowLayout::text_view:
        return int32;
      case ArrowLayout::plain:
        return kind == ArrowKind::number ? stored : int64;
      case ArrowLayout::none:
      case ArrowLayout::decimal:
        break;
    }
    return float64;
  }
  /// Whether an array has validity, and how many buffers; views have one more for each buffer of characters.
  [[nodiscard]] std::int64_t least_buffers() const noexcept {
    return layout == ArrowLayout::none                                                                          ? 0
           : layout == ArrowLayout::text32 || layout == ArrowLayout::text64 || layout == ArrowLayout::text_view ? 3
                                                                                                                : 2;
  }
  [[nodiscard]] bool is_text() const noexcept { return kind == ArrowKind::text; }
};

inline std::size_t size_of(core::ColumnType type) noexcept {
  using enum core::ColumnType;
  switch (type) {
    case float64:
    case int64:
    case uint64:
      return 8;
    case float32:
    case int32:
    case uint32:
      return 4;
    case int16:
    case uint16:
      return 2;
    case int8:
    case uint8:
      break;
  }
  return 1;
}

inline bool is_whole(core::ColumnType type) noexcept {
  return type != core::ColumnType::float64 && type != core::ColumnType::float32;
}

inline std::string_view unit_of(char letter) noexcept {
  return letter == 's' ? "s" : letter == 'm' ? "ms" : letter == 'u' ? "us" : letter == 'n' ? "ns" : "";
}

/// "d:precision,scale" or "d:precision,scale,bits".
inline std::optional<ArrowType> parse_decimal(std::string_view format) noexcept {
  int numbers[3] = {0, 0, 128};
  std::size_t given = 0;
  const char* at = format.data() + 1;
  const char* const end = format.data() + format.size();
  while (at != end && given < 3 && *at == (given == 0 ? ':' : ',')) {
    const auto [next, status] = std::from_chars(at + 1, end, numbers[given]);
    if (status != std::errc()) return std::nullopt;
    at = next;
    ++given;
  }
  const auto [precision, scale, bits] = numbers;
  if (at != end || given < 2 || precision < 1 || (bits != 32 && bits != 64 && bits != 128 && bits != 256))
    return std::nullopt;
  // Within these every decimal is a double that is neither infinite nor 0 by its scale alone.
  if (scale < -200 || scale > 290) return std::nullopt;
  return ArrowType{.kind = ArrowKind::number, .layout = ArrowLayout::decimal, .scale = scale, .bytes = bits / 8};
}

/// None for a type that is not read.
inline std::optional<ArrowType> parse_arrow_format(std::string_view format) noexcept {
  using enum core::ColumnType;
  const auto number = [](core::ColumnType stored) {
    return ArrowType{.kind = ArrowKind::number, .layout = ArrowLayout::plain, .stored = stored};
  };
  const auto ticks = [](ArrowKind kind, core::ColumnType stored, std::string_view unit, std::string_view zone = {}) {
    return ArrowType{.kind = kind, .layout = ArrowLayout::plain, .stored = stored, .unit = unit, .zone = zone};
  };
  const auto text = [](ArrowLayout layout) { return ArrowType{.kind = ArrowKind::text, .layout = layout}; };
  constexpr std::string_view letters = "cCsSiIlLfg";
  constexpr core::ColumnType types[] = {int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64};
  if (format.size() == 1) {
    if (const std::size_t at = letters.find(format[0]); at != letters.npos) return number(types[at]);
    if (format == "n") return ArrowType{};
    if (format == "b") return ArrowType{.kind = ArrowKind::boolean, .layout = ArrowLayout::bits};
    if (format == "e") return ArrowType{.kind = ArrowKind::number, .layout = ArrowLayout::half};
    if (format == "u") return text(ArrowLayout::text32);
    if (format == "U") return text(ArrowLayout::text64);
    return std::nullopt;
  }
  if (format == "vu") return text(ArrowLayout::text_view);
  if (format == "tdD") return ticks(ArrowKind::date, int32, "D");
  if (format == "tdm") return ticks(ArrowKind::date, int64, "ms");
  if (format.starts_with("ts") && format.size() >= 4 && format[3] == ':' && !unit_of(format[2]).empty())
    return ticks(ArrowKind::time, int64, unit_of(format[2]), format.substr(4));
  if (format.starts_with("tD") && format.size() == 3 && !unit_of(format[2]).empty())
    return ticks(ArrowKind::duration, int64, unit_of(format[2]));
  if (format.starts_with("d:")) return parse_decimal(format);
  return std::nullopt;
}

/// What a type that is not read is called, and what to do.
inline std::string_view unread_type(std::string_view format) noexcept {
  struct Unread {
    std::string_view prefix, what;
  };
  constexpr Unread all[] = {
      {"z", "bytes); cast it to a text first"},
      {"Z", "bytes); cast it to a text first"},
      {"vz", "bytes); cast it to a text first"},
      {"w:", "bytes of fixed length); cast it to a text first"},
      {"tt", "a time of day); cast it to a duration or a number first"},
      {"ti", "an interval); cast it to a duration or a number first"},
      {"+r", "run-end encoded); decode it first"},
      {"+l", "lists); explode it, or take one element of each, first"},
      {"+L", "lists); explode it, or take one element of each, first"},
      {"+v", "lists); explode it, or take one element of each, first"},
      {"+w:", "lists of fixed length); take one element of each first"},
      {"+s", "a struct); unnest its fields first"},
      {"+m", "a map); take the value of a key first"},
      {"+u", "a union); cast it to one type first"},
      {"d:", "a decimal of unusual width or scale); cast it to a floating-point number first"},
  };
  for (const Unread& one : all)
    if (format.starts_with(one.prefix)) return one.what;
  return "not known here); cast it to a number, a text or a time first";
}

[[noreturn]] inline void fail_type(std::string_view name, std::string_view format) {
  fail_column(name, "holds Arrow type '" + detail::excerpt(format) + "' (" + std::string(unread_type(format)));
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
