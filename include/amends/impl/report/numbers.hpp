#pragma once

#include <algorithm>
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

/// Customers, of whom there may be a part in the mean: one decimal below 10.
inline std::string persons(double count) {
  return std::abs(count) < 10.0 && count != std::round(count) ? fixed(count, 1) : grouped(count);
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

/// The parts of a list, between its separators.
inline std::vector<std::string> parts_of(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  for (std::size_t from = 0;;) {
    const std::size_t to = text.find(separator, from);
    out.emplace_back(text.substr(from, to == std::string_view::npos ? to : to - from));
    if (to == std::string_view::npos) return out;
    from = to + separator.size();
  }
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

/// Rounded up to two significant digits: what is known about, not exactly.
inline double two_digits_up(double value) {
  if (!(value > 0.0) || !std::isfinite(value)) return value;
  const double step = std::pow(10.0, std::floor(std::log10(value)) - 1.0);
  return std::ceil(value / step - 1e-9) * step;
}

/// Won as they are read in Korean, by 만, 억 and 조, from 10,000 on in four significant digits, from 100,000 on no finer
/// than 천: 1,319,186 -> "131만 9천 원", 123,456,789 -> "1억 2,350만 원", 9,876 -> "9,876원". Below 10 and from 10^16 on
/// three digits, as in tables: no amount but 0 reads as 0.
inline std::string won(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (prints_as_zero(value)) return "0원";
  if ((size < 10.0 && size != std::round(size)) || size >= 1e16) return three_digits(value) + "원";
  const double fourth_digit = size < 1e4 ? 1.0 : std::pow(10.0, std::floor(std::log10(size)) - 3.0);
  const double unit = (std::max)(fourth_digit, size < 1e5 ? 1.0 : 1e3);
  const double rounded = std::round(size / unit) * unit;
  const std::string sign = value < 0.0 ? "-" : "";
  if (rounded < 1e4) return sign + grouped(rounded) + "원";
  struct Step {
    double size;
    const char* name;
  };
  constexpr Step steps[] = {{1e12, "조"}, {1e8, "억"}, {1e4, "만"}, {1.0, ""}};
  std::size_t highest = 0;
  while (rounded < steps[highest].size) ++highest;
  const double above = std::floor(rounded / steps[highest].size);
  const Step next = steps[highest + 1];
  const double rest = std::round((rounded - above * steps[highest].size) / next.size);
  const std::string text = sign + grouped(above) + steps[highest].name;
  if (rest == 0.0) return text + " 원";
  if (next.size > 1.0) return text + " " + grouped(rest) + next.name + " 원";
  const double thousands = rest / 1e3;
  return text + " " + (thousands == std::round(thousands) ? grouped(thousands) + "천 원" : grouped(rest) + "원");
}

}  // namespace amends::inline AMENDS_ABI::report::detail
