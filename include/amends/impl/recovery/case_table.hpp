#pragma once

#include <amends/core/config.hpp>
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

/// Complaint to place: open addressing with linear probing, at most half full, in which what is taken out leaves no
/// trace (the entries behind it move up). An entry holds half of the hash of the complaint, from which its bucket follows;
/// who asks knows which complaint a place has.
class CaseTable {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  CaseTable() : entries_(16) {}

  /// The place of a complaint.  is_at(place): whether the complaint is the one that has the place
  template <class IsAt>
  [[nodiscard]] std::uint32_t find(std::uint64_t complaint, IsAt&& is_at) const noexcept {
    const std::uint32_t mark = mark_of(complaint);
    for (std::size_t i = bucket_of(mark);; i = (i + 1) & mask()) {
      const Entry entry = entries_[i];
      if (entry.place == none || (entry.mark == mark && is_at(entry.place))) return entry.place;
    }
  }
  /// The place of a complaint, or of another one with the same half of a hash, which are few.
  [[nodiscard]] std::uint32_t guess(std::uint64_t complaint) const noexcept {
    return find(complaint, [](std::uint32_t) { return true; });
  }
  /// domain  a complaint that is not in it
  void insert(std::uint64_t complaint, std::uint32_t place) {
    if (2 * (size_ + 1) > entries_.size()) grow();
    put({mark_of(complaint), place});
    ++size_;
  }
  /// domain  a complaint that is in it, at that place
  void erase(std::uint64_t complaint, std::uint32_t place) noexcept {
    std::size_t hole = bucket_of(mark_of(complaint));
    while (entries_[hole].place != place) hole = (hole + 1) & mask();
    for (std::size_t i = (hole + 1) & mask(); entries_[i].place != none; i = (i + 1) & mask()) {
      // An entry may fill the hole unless its own bucket lies behind it.
      if (((i - bucket_of(entries_[i].mark)) & mask()) < ((i - hole) & mask())) continue;
      entries_[hole] = entries_[i];
      hole = i;
    }
    entries_[hole].place = none;
    --size_;
  }
  void fetch_ahead(std::uint64_t complaint) const noexcept {
    detail::fetch_ahead(&entries_[bucket_of(mark_of(complaint))]);
  }
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
    std::uint32_t mark = 0;
    std::uint32_t place = none;
  };

  [[nodiscard]] std::size_t mask() const noexcept { return entries_.size() - 1; }
  [[nodiscard]] static std::uint32_t mark_of(std::uint64_t complaint) noexcept {
    // Multiplication spreads neighbours, the high bits are the mixed ones (Fibonacci hashing).
    return static_cast<std::uint32_t>(((complaint ^ (complaint >> 32)) * 0x9e3779b97f4a7c15u) >> 32);
  }
  [[nodiscard]] std::size_t bucket_of(std::uint32_t mark) const noexcept {
    return static_cast<std::size_t>(mark) >> shift_;
  }
  void put(const Entry& entry) noexcept {
    std::size_t i = bucket_of(entry.mark);
    while (entries_[i].place != none) i = (i + 1) & mask();
    entries_[i] = entry;
  }
  void grow() {
    std::vector<Entry> old(2 * entries_.size());
    old.swap(entries_);
    --shift_;
    for (const Entry& entry : old)
      if (entry.place != none) put(entry);
  }

  std::vector<Entry> entries_;  // a power of two of them
  unsigned shift_ = 28;         // 32 less the logarithm of their number
  std::size_t size_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
