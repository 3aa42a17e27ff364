#pragma once

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/records.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

// What the text of a field means. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

enum class ValueFault : std::uint8_t {
  none,
  missing,
  not_a_number,
  out_of_range,
  negative,
  beyond_days,
  date_for_days,
  outside_scale,
  unknown_verdict,
  unlisted,
  not_utf8,
};

/// What one text of a column means.
struct Meaning {
  double value;
  ValueFault fault;
};

/// Remembers the meaning of the texts seen in one column, keyed on their raw bytes: complaint columns repeat few texts,
/// so almost every field costs a hash and a comparison, however dear its interpretation.
class TextCache {
 public:
  TextCache() : slots_(64) {}

  [[nodiscard]] const Meaning* find(std::string_view text) const noexcept {
    const std::uint64_t key = hash(text);
    for (std::size_t i = key & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[i];
      if (!slot.used) return nullptr;
      if (slot.key == key && slot.size == text.size() &&
          (text.empty() || std::memcmp(texts_.data() + slot.offset, text.data(), text.size()) == 0))
        return &slot.meaning;
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void insert(std::string_view text, Meaning meaning) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    place({hash(text), texts_.size(), text.size(), meaning, true});
    texts_.insert(texts_.end(), text.begin(), text.end());
    ++size_;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::size_t offset = 0;
    std::size_t size = 0;
    Meaning meaning{};
    bool used = false;
  };
  static std::uint64_t mix(std::uint64_t value) noexcept {
    value *= 0x9E3779B97F4A7C15u;
    return value ^ (value >> 29);
  }
  /// Eight bytes at a time, the last eight overlapping; only bytes of the text are read.
  static std::uint64_t hash(std::string_view text) noexcept {
    const char* at = text.data();
    const std::size_t n = text.size();
    std::uint64_t state = mix(n + 1);
    if (n >= 8) {
      std::uint64_t word;
      for (std::size_t i = 0; i + 8 <= n; i += 8) {
        std::memcpy(&word, at + i, 8);
        state = mix(state ^ word);
      }
      std::memcpy(&word, at + n - 8, 8);
      return mix(state ^ word);
    }
    if (n >= 4) {
      std::uint32_t low;
      std::uint32_t high;
      std::memcpy(&low, at, 4);
      std::memcpy(&high, at + n - 4, 4);
      return mix(state ^ (std::uint64_t{high} << 32 | low));
    }
    if (n > 0) {
      const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
      return mix(state ^ (byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1)));
    }
    return state;
  }
  void place(const Slot& slot) noexcept {
    std::size_t i = slot.key & (slots_.size() - 1);
    while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.used) place(slot);
  }

  std::vector<Slot> slots_;
  std::vector<char> texts_;
  std::size_t size_ = 0;
};

/// A finite number that takes the whole text (blanks around it apart).
inline Meaning parse_number(std::string_view text, char decimal_mark) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  text = trim(text);
  std::string turned;
  if (decimal_mark != '.') {
    if (text.find('.') != std::string_view::npos) return {nan, ValueFault::not_a_number};
    turned.assign(text);
    std::replace(turned.begin(), turned.end(), decimal_mark, '.');
    text = turned;
  }
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc::result_out_of_range) return {nan, ValueFault::out_of_range};
  if (status != std::errc() || end != text.data() + text.size()) return {nan, ValueFault::not_a_number};
  // from_chars also reads "inf" and "nan".
  if (!(value >= -(std::numeric_limits<double>::max)() && value <= (std::numeric_limits<double>::max)()))
    return {nan, ValueFault::not_a_number};
  return {value, ValueFault::none};
}

inline constexpr std::string_view role_names[] = {"response_days", "resolved", "score", "segment", "channel", "weight"};

/// The verdict a resolved_values name stands for; empty if it is none.
inline std::optional<double> verdict_value(std::string_view name) noexcept {
  if (name == "resolved") return 1.0;
  if (name == "not_resolved") return 0.0;
  if (name == "missing") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

inline void check_value_map(std::string_view role, const ValueMap& values, const std::string& column,
                            const std::string* other) {
  const std::string key = std::string(role) + "_values";
  if (!values.empty() && column.empty())
    throw Error(ErrorCode::contradiction, key, key + " is given, but no column for " + std::string(role));
  if (other != nullptr && !other->empty() && values.empty())
    throw Error(ErrorCode::contradiction, std::string(role) + "_other",
                std::string(role) + "_other is given without " + key + ": every row would get that one name");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_utf8(values[i].first) || !is_utf8(values[i].second))
      throw Error(ErrorCode::format, key, key + ": " + detail::quoted(values[i].first) + " is not valid UTF-8");
    if (values[i].second.empty())
      throw Error(ErrorCode::missing, key, key + ": the text " + detail::quoted(values[i].first) + " has no name");
    for (std::size_t j = 0; j < i; ++j)
      if (values[j].first == values[i].first && values[j].second != values[i].second)
        throw Error(ErrorCode::contradiction, key,
                    key + ": the text " + detail::quoted(values[i].first) + " cannot be both " +
                        detail::quoted(values[j].second) + " and " + detail::quoted(values[i].second));
  }
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
