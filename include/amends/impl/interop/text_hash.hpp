#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// A hash of texts, for tables that are looked up for every field of a file. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

[[nodiscard]] inline std::uint64_t mixed(std::uint64_t value) noexcept {
  value *= 0x9E3779B97F4A7C15u;
  return value ^ (value >> 29);
}

/// Eight bytes at a time, the last eight overlapping; only bytes of the text are read.
[[nodiscard]] inline std::uint64_t text_hash(std::string_view text) noexcept {
  const char* at = text.data();
  const std::size_t n = text.size();
  std::uint64_t state = mixed(n + 1);
  if (n >= 8) {
    std::uint64_t word;
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
      std::memcpy(&word, at + i, 8);
      state = mixed(state ^ word);
    }
    std::memcpy(&word, at + n - 8, 8);
    return mixed(state ^ word);
  }
  if (n >= 4) {
    std::uint32_t low;
    std::uint32_t high;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + n - 4, 4);
    return mixed(state ^ (std::uint64_t{high} << 32 | low));
  }
  if (n > 0) {
    const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
    return mixed(state ^ (byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1)));
  }
  return state;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
