#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

// Rows of a Cox model in the order of their times, and the codes of strata and clusters. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

inline constexpr std::uint32_t cox_none = 0xFFFFFFFFu;

[[nodiscard]] inline std::uint64_t cox_sort_key(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

/// Sorts rows by their time, keeping the order of equal times.
inline void cox_sort_by_time(std::vector<std::uint32_t>& order, const core::ColumnView& time) {
  struct Item {
    std::uint64_t key;
    std::uint32_t row;
  };
  const std::size_t n = order.size();
  std::vector<Item> items(n);
  for (std::size_t i = 0; i < n; ++i) items[i] = {cox_sort_key(time[order[i]]), order[i]};
  if (n < 4096) {
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
  } else {
    // Radix sort by 11 bits at a time; a digit that all rows share is skipped, which whole weeks make the rule.
    constexpr unsigned bits = 11;
    constexpr std::size_t width = std::size_t{1} << bits;
    constexpr unsigned digits = 6;
    std::vector<std::size_t> counts(digits * width, 0);
    for (const Item& item : items)
      for (unsigned d = 0; d < digits; ++d) ++counts[d * width + ((item.key >> (d * bits)) & (width - 1))];
    std::vector<Item> other(n);
    for (unsigned d = 0; d < digits; ++d) {
      std::size_t* count = counts.data() + d * width;
      if (count[(items[0].key >> (d * bits)) & (width - 1)] == n) continue;
      std::size_t sum = 0;
      for (std::size_t v = 0; v < width; ++v) {
        const std::size_t here = count[v];
        count[v] = sum;
        sum += here;
      }
      for (const Item& item : items) other[count[(item.key >> (d * bits)) & (width - 1)]++] = item;
      items.swap(other);
    }
  }
  for (std::size_t i = 0; i < n; ++i) order[i] = items[i].row;
}

/// The distinct codes of some rows, ascending.
[[nodiscard]] inline std::vector<double> cox_codes(const core::ColumnView& column,
                                                   const std::vector<std::uint32_t>& rows) {
  std::vector<double> codes;
  codes.reserve(rows.size());
  double last = std::numeric_limits<double>::quiet_NaN();
  for (const std::uint32_t row : rows) {
    const double code = column[row];
    if (code != last) codes.push_back(code);  // runs are common
    last = code;
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}
[[nodiscard]] inline std::size_t cox_code_index(const std::vector<double>& codes, double code) noexcept {
  return static_cast<std::size_t>(std::lower_bound(codes.begin(), codes.end(), code) - codes.begin());
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
