#pragma once

#include <amends/core/error.hpp>
#include <initializer_list>
#include <string>
#include <utility>

/// "Name(label='x', first=1, second=2.5)": the representation of a small value class.
inline std::string show(const char* type, const std::string* label,
                        std::initializer_list<std::pair<const char*, double>> numbers) {
  std::string text = std::string(type) + "(";
  if (label != nullptr) text += "name='" + *label + "'";
  for (const auto& [name, number] : numbers) {
    if (text.back() != '(') text += ", ";
    text += std::string(name) + "=" + amends::core::format_number(number);
  }
  return text + ")";
}

/// A number in a table: right-aligned in `width`, two decimals at most.
inline std::string cell(double number, std::size_t width) {
  const double rounded =
      number >= -1e15 && number <= 1e15
          ? static_cast<double>(static_cast<long long>(number * 100.0 + (number < 0.0 ? -0.5 : 0.5))) / 100.0
          : number;
  std::string text = amends::core::format_number(rounded);
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}
