#pragma once

#include <amends/core/config.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Numbers and names as people read them, whatever the locale; "-" for what is no number. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// Three significant digits.
inline std::string three_digits(double value) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::general, 3).ptr};
}

/// With so many decimals, at most 20; no minus before a 0.
inline std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  char text[400];  // 309 digits are the most before the point
  const std::string_view digits(
      text, static_cast<std::size_t>(
                std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr - text));
  const bool minus_zero = digits.starts_with('-') && digits.find_first_of("123456789") == std::string_view::npos;
  return std::string(minus_zero ? digits.substr(1) : digits);
}

/// Below a millionth of a unit it is rounding.
inline bool prints_as_zero(double amount) {
  return std::abs(amount) < 1e-6;
}

/// 1234567 -> "1,234,567"; below 10 three digits, 0.123, from 1e15 on 1.23e+15
inline std::string grouped(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (prints_as_zero(value)) return "0";
  // Small amounts keep three digits, and huge ones have no more.
  if ((size < 10.0 && size != std::round(size)) || size >= 1e15) return three_digits(value);
  std::string digits = fixed(size, 0);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return value < 0.0 ? std::string("-").append(digits) : digits;
}

/// 0.123 -> "12.3 %"
inline std::string percent(double share, int decimals = 1) {
  return std::isfinite(share) ? fixed(100.0 * share, decimals) + " %" : "-";
}

/// With its sign.
inline std::string signed_number(double value, int decimals) {
  const std::string text = fixed(value, decimals);
  return text.starts_with('-') ? text : std::string("+").append(text);
}

/// A difference of shares in percentage points, with its sign.
inline std::string points(double share) {
  return signed_number(100.0 * share, 1);
}

/// "a, b, c"
inline std::string joined(const std::vector<std::string>& names, std::string_view separator = ", ") {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text.append(i == 0 ? std::string_view() : separator).append(names[i]);
  return text;
}

inline std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

/// A spreadsheet may take a cell that begins with = + - @ for a formula; names come from files, so they are defused.
inline std::string defused(const std::string& text) {
  const bool taken = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return taken ? std::string("'").append(text) : text;
}

/// Three significant digits below 1000, for the values of inputs.
inline std::string short_number(double value) {
  if (!std::isfinite(value)) return "-";
  return std::abs(value) >= 1000.0 ? grouped(value) : three_digits(value);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
