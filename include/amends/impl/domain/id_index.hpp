#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/timestamp.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Ids of several tables: read exactly, and looked up. Not for users.
namespace amends::inline AMENDS_ABI::domain::detail {

/// One column of ids.
class Ids {
 public:
  Ids(std::string_view name, const core::ColumnView& column)
      : name_(name), column_(column), whole_(column.type() == core::ColumnType::int64) {
    core::check_count(name, column.size(), 0, 0x7fffffff);
  }
  /// The id of a row; nothing where it has none.
  /// errors  Error(domain) for a number that is not whole or beyond 2^53 in a column that is none of 64-bit integers
  [[nodiscard]] std::optional<std::int64_t> operator()(std::size_t row) const {
    if (whole_) {
      const std::int64_t id = column_.whole(row);
      return id == core::not_a_time ? std::nullopt : std::optional(id);
    }
    const double id = column_[row];
    if (id != id) return std::nullopt;
    if (!(std::fabs(id) <= 9007199254740992.0) || std::floor(id) != id)
      throw Error(ErrorCode::domain, std::string(name_),
                  std::string(name_) + " must hold whole numbers up to 2^53, or 64-bit integers: make codes of others");
    return static_cast<std::int64_t>(id);
  }

 private:
  std::string_view name_;
  core::ColumnView column_;
  bool whole_;
};

/// The lowest and the highest id of a column; nothing where no row has one.
[[nodiscard]] inline std::optional<std::pair<std::int64_t, std::int64_t>> range_of(const Ids& ids, std::size_t rows) {
  std::optional<std::pair<std::int64_t, std::int64_t>> out;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::optional<std::int64_t> id = ids(i);
    if (!id) continue;
    if (!out) out = {*id, *id};
    if (*id < out->first) out->first = *id;
    if (*id > out->second) out->second = *id;
  }
  return out;
}

/// A number for each different id, 0, 1, ... in the order in which they are added. Ids of a range that is not much larger
/// than their number are looked up in a table; others by open addressing, with the multiplication by 2^64 / golden ratio as
/// hash, whose high bits spread consecutive ids evenly.
class IdIndex {
 public:
  /// expected: how many ids; range: the lowest and highest of most of them, where it is known
  explicit IdIndex(std::size_t expected,
                   const std::optional<std::pair<std::int64_t, std::int64_t>>& range = std::nullopt) {
    if (range) {
      const std::uint64_t width = static_cast<std::uint64_t>(range->second) - static_cast<std::uint64_t>(range->first);
      if (width < 4 * static_cast<std::uint64_t>(expected) + 1024) {
        lowest_ = static_cast<std::uint64_t>(range->first);
        direct_.assign(static_cast<std::size_t>(width) + 1, -1);
        expected = 0;
      }
    }
    std::size_t size = 16;
    while (size < 2 * expected) size *= 2, ++bits_;
    slots_.assign(size, Slot{});
  }
  /// The number of the id, or -1.
  [[nodiscard]] std::int32_t find(std::int64_t id) const noexcept {
    const std::uint64_t at = static_cast<std::uint64_t>(id) - lowest_;
    if (at < direct_.size()) return direct_[static_cast<std::size_t>(at)];
    return slots_[place(id)].number;
  }
  /// The number of the id, and whether it is new.
  std::pair<std::int32_t, bool> add(std::int64_t id) {
    const std::uint64_t at = static_cast<std::uint64_t>(id) - lowest_;
    if (at < direct_.size()) return number(direct_[static_cast<std::size_t>(at)]);
    if (2 * (hashed_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place(id)];
    const std::pair<std::int32_t, bool> out = number(slot.number);
    if (out.second) slot.id = id, ++hashed_;
    return out;
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

 private:
  struct Slot {
    std::int64_t id = 0;
    std::int32_t number = -1;
  };
  std::pair<std::int32_t, bool> number(std::int32_t& held) noexcept {
    if (held >= 0) return {held, false};
    held = static_cast<std::int32_t>(count_++);
    return {held, true};
  }
  [[nodiscard]] std::size_t place(std::int64_t id) const noexcept {
    std::size_t at = static_cast<std::size_t>((static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15u) >> (64 - bits_));
    while (slots_[at].number >= 0 && slots_[at].id != id) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    ++bits_;
    for (const Slot& slot : old)
      if (slot.number >= 0) slots_[place(slot.id)] = slot;
  }

  std::vector<std::int32_t> direct_{};  // of the ids from lowest_ on
  std::uint64_t lowest_ = 0;
  std::vector<Slot> slots_{};  // of the others
  std::size_t count_ = 0;
  std::size_t hashed_ = 0;
  unsigned bits_ = 4;
};

}  // namespace amends::inline AMENDS_ABI::domain::detail
