#pragma once

#include <amends/core/error.hpp>

#include <charconv>
#include <limits>

namespace amends::inline AMENDS_ABI::core {

AMENDS_INLINE std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::domain:
      return "domain";
    case ErrorCode::size_mismatch:
      return "size_mismatch";
    case ErrorCode::missing:
      return "missing";
    case ErrorCode::unknown_name:
      return "unknown_name";
    case ErrorCode::contradiction:
      return "contradiction";
    case ErrorCode::format:
      return "format";
    case ErrorCode::io:
      return "io";
    case ErrorCode::bad_rows:
      return "bad_rows";
    case ErrorCode::numerical:
      return "numerical";
    case ErrorCode::interrupted:
      return "interrupted";
  }
  return "unknown";
}

AMENDS_INLINE Error::Error(ErrorCode code, std::string parameter, const std::string& message)
    : std::runtime_error(message), code_(code), parameter_(std::move(parameter)) {}

AMENDS_INLINE std::string format_number(double value) {
  char text[32];
  const auto [end, status] = std::to_chars(text, text + sizeof text, value);
  return status == std::errc() ? std::string(text, end) : std::string("?");
}

AMENDS_INLINE void throw_domain(std::string_view parameter, std::string_view requirement, double value) {
  std::string message(parameter);
  message.append(" must ").append(requirement).append(", got ").append(format_number(value));
  throw Error(ErrorCode::domain, std::string(parameter), message);
}

AMENDS_INLINE double check_finite(std::string_view parameter, double value) {
  constexpr double largest = (std::numeric_limits<double>::max)();
  if (!(value >= -largest && value <= largest)) throw_domain(parameter, "be finite", value);
  return value;
}

AMENDS_INLINE double check_positive(std::string_view parameter, double value) {
  if (!(value > 0.0 && value <= (std::numeric_limits<double>::max)()))
    throw_domain(parameter, "be finite and > 0", value);
  return value;
}

AMENDS_INLINE double check_non_negative(std::string_view parameter, double value) {
  if (!(value >= 0.0 && value <= (std::numeric_limits<double>::max)()))
    throw_domain(parameter, "be finite and >= 0", value);
  return value;
}

AMENDS_INLINE double check_probability(std::string_view parameter, double value) {
  if (!(value >= 0.0 && value <= 1.0)) throw_domain(parameter, "lie in [0, 1]", value);
  return value;
}

AMENDS_INLINE double check_between(std::string_view parameter, double value, double low, double high) {
  if (!(value >= low && value <= high))
    throw_domain(parameter, "lie in [" + format_number(low) + ", " + format_number(high) + "]", value);
  return value;
}

AMENDS_INLINE std::uint64_t check_count(std::string_view parameter, std::uint64_t value, std::uint64_t lowest,
                                        std::uint64_t highest) {
  if (value >= lowest && value <= highest) return value;
  std::string message(parameter);
  message.append(" must be from ").append(std::to_string(lowest)).append(" to ").append(std::to_string(highest));
  throw Error(ErrorCode::domain, std::string(parameter), message + ", got " + std::to_string(value));
}

AMENDS_INLINE void check_same_size(std::string_view parameter, std::size_t size, std::string_view reference,
                                   std::size_t reference_size) {
  if (size == reference_size) return;
  std::string message(parameter);
  message.append(" has ").append(std::to_string(size)).append(" values, but ").append(reference).append(" has ");
  message.append(std::to_string(reference_size)).append("; they must agree");
  throw Error(ErrorCode::size_mismatch, std::string(parameter), message);
}

}  // namespace amends::inline AMENDS_ABI::core
