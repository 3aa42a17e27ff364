#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

// Items with a key of 64 bits, largest key first. Private to the bodies of economics/.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Sorts by `key` from the largest to the smallest, items of equal keys by `precedes`, which must order them strictly.
/// How: the range of the keys is cut to its 33 leading bits, which three passes over 11 bits put in order; what those
/// bits cannot tell apart (few, unless the keys are equal) is sorted by comparison. Keys and order are the caller's, so
/// the result is the one that a sort by comparison has.
template <class Item, class Precedes>
void sort_by_key_down(std::vector<Item>& items, const Precedes& precedes) {
  if (items.size() < 2) return;
  constexpr unsigned digit = 11, passes = 3;
  constexpr std::size_t digits = std::size_t{1} << digit;
  const auto [least, most] =
      std::minmax_element(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
  const std::uint64_t top = most->key;
  const int bits = 64 - std::countl_zero(top - least->key);
  const int shift = bits > int{digit * passes} ? bits - int{digit * passes} : 0;
  const auto leading = [top, shift](const Item& item) { return (top - item.key) >> shift; };

  std::array<std::array<std::size_t, digits>, passes> begins{};
  for (const Item& item : items)
    for (unsigned pass = 0; pass < passes; ++pass) ++begins[pass][(leading(item) >> (digit * pass)) & (digits - 1)];
  std::vector<Item> other(items.size());
  for (unsigned pass = 0; pass < passes; ++pass) {
    std::size_t place = 0;
    bool one_digit = false;
    for (std::size_t& begin : begins[pass]) {
      const std::size_t count = begin;
      one_digit = one_digit || count == items.size();
      begin = place;
      place += count;
    }
    if (one_digit) continue;
    for (const Item& item : items) other[begins[pass][(leading(item) >> (digit * pass)) & (digits - 1)]++] = item;
    items.swap(other);
  }
  const auto comes_first = [&precedes](const Item& a, const Item& b) {
    return a.key != b.key ? a.key > b.key : precedes(a, b);
  };
  for (auto run = items.begin(); run != items.end();) {
    const std::uint64_t its = leading(*run);
    const auto end = std::find_if(run + 1, items.end(), [&](const Item& item) { return leading(item) != its; });
    if (end - run > 1 && !std::is_sorted(run, end, comes_first)) std::sort(run, end, comes_first);
    run = end;
  }
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
