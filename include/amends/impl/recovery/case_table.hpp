#pragma once

#include <amends/core/config.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// Asks for memory that will be needed soon.
inline void fetch_ahead(const void* at) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(at);
#else
  static_cast<void>(at);
#endif
}

/// Complaint to place: open addressing with linear probing, at most half full, in which what is taken out leaves no mark
/// (the entries behind it move up).
class CaseTable {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  CaseTable() : entries_(16) {}

  [[nodiscard]] std::uint32_t find(std::uint64_t complaint) const noexcept {
    for (std::size_t i = bucket_of(complaint);; i = (i + 1) & mask())
      if (entries_[i].place == none || entries_[i].complaint == complaint) return entries_[i].place;
  }
  /// domain  a complaint that is not in it
  void insert(std::uint64_t complaint, std::uint32_t place) {
    if (2 * (size_ + 1) > entries_.size()) grow();
    put(complaint, place);
    ++size_;
  }
  void erase(std::uint64_t complaint) noexcept {
    std::size_t hole = bucket_of(complaint);
    while (entries_[hole].complaint != complaint || entries_[hole].place == none) {
      if (entries_[hole].place == none) return;
      hole = (hole + 1) & mask();
    }
    for (std::size_t i = (hole + 1) & mask(); entries_[i].place != none; i = (i + 1) & mask()) {
      // An entry may fill the hole unless its own bucket lies behind it.
      if (((i - bucket_of(entries_[i].complaint)) & mask()) < ((i - hole) & mask())) continue;
      entries_[hole] = entries_[i];
      hole = i;
    }
    entries_[hole].place = none;
    --size_;
  }
  void fetch_ahead(std::uint64_t complaint) const noexcept { detail::fetch_ahead(&entries_[bucket_of(complaint)]); }
  /// Every place, in no order that means something.
  template <class Body>
  void for_each(Body&& body) const {
    for (const Entry& entry : entries_)
      if (entry.place != none) body(entry.place);
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return entries_.capacity() * sizeof(Entry); }

 private:
  struct Entry {
    std::uint64_t complaint = 0;
    std::uint32_t place = none;
  };

  [[nodiscard]] std::size_t mask() const noexcept { return entries_.size() - 1; }
  [[nodiscard]] std::size_t bucket_of(std::uint64_t complaint) const noexcept {
    // Multiplication spreads neighbours, the high bits are the mixed ones (Fibonacci hashing).
    const std::uint64_t mixed = (complaint ^ (complaint >> 32)) * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(mixed >> (65 - std::bit_width(entries_.size())));
  }
  void put(std::uint64_t complaint, std::uint32_t place) noexcept {
    std::size_t i = bucket_of(complaint);
    while (entries_[i].place != none) i = (i + 1) & mask();
    entries_[i] = {complaint, place};
  }
  void grow() {
    std::vector<Entry> old(2 * entries_.size());
    old.swap(entries_);
    for (const Entry& entry : old)
      if (entry.place != none) put(entry.complaint, entry.place);
  }

  std::vector<Entry> entries_;  // a power of two of them
  std::size_t size_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
