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

/// A number for each different id, 0, 1, ... in the order in which they are added. Open addressing; the hash is the
/// multiplication by 2^64 / golden ratio, of which the high bits spread consecutive ids evenly.
class IdIndex {
 public:
  explicit IdIndex(std::size_t expected) {
    std::size_t size = 16;
    bits_ = 4;
    while (size < 2 * expected) size *= 2, ++bits_;
    slots_.assign(size, Slot{});
  }
  /// The number of the id, or -1.
  [[nodiscard]] std::int32_t find(std::int64_t id) const noexcept { return slots_[place(id)].number; }
  /// The number of the id, and whether it is new.
  std::pair<std::int32_t, bool> add(std::int64_t id) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place(id)];
    if (slot.number >= 0) return {slot.number, false};
    slot = {id, static_cast<std::int32_t>(count_++)};
    return {slot.number, true};
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

 private:
  struct Slot {
    std::int64_t id = 0;
    std::int32_t number = -1;
  };
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

  std::vector<Slot> slots_{};
  std::size_t count_ = 0;
  unsigned bits_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::domain::detail
