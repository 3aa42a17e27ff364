#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/estimation/survival_table.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <utility>
#include <vector>

// Rows of a Cox model in the order of their times, and the codes of strata and clusters. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// Memory that is written before it is read: the first to touch it, page by page, are the threads that fill it.
template <class T>
struct UnsetAllocator : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = UnsetAllocator<U>;
  };
  template <class U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
  }
};
template <class T>
using Unset = std::vector<T, UnsetAllocator<T>>;

inline constexpr std::uint32_t cox_none = 0xFFFFFFFFu;

[[nodiscard]] inline std::uint64_t cox_sort_key(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

[[nodiscard]] inline double cox_time_of_key(std::uint64_t key) noexcept {
  return std::bit_cast<double>((key >> 63) != 0 ? key ^ (std::uint64_t{1} << 63) : ~key);
}

/// A row on its way into the order of time.
struct CoxItem {
  std::uint64_t key;  // of its time
  std::uint32_t row;
  std::uint32_t event;
};

/// Sorts rows by their time, keeping the order of equal times, by radix sort of 11 bits at a time; a digit that all
/// rows share is skipped, which whole weeks make the rule. Each block of rows counts and moves its own.
inline void cox_sort_by_time(Unset<CoxItem>& items, core::Executor& executor) {
  constexpr unsigned bits = 11, digits = 6;
  constexpr std::size_t width = std::size_t{1} << bits, rows_per_block = 65536;
  const std::size_t n = items.size();
  if (n < 4096) {
    std::stable_sort(items.begin(), items.end(), [](const CoxItem& a, const CoxItem& b) { return a.key < b.key; });
    return;
  }
  const std::size_t blocks = (n + rows_per_block - 1) / rows_per_block;
  std::vector<std::uint32_t> counts(blocks * width);
  Unset<CoxItem> other(n);
  for (unsigned d = 0; d < digits; ++d) {
    const auto digit = [d](const CoxItem& item) { return (item.key >> (d * bits)) & (width - 1); };
    std::fill(counts.begin(), counts.end(), 0);
    core::parallel_blocks(executor, n, rows_per_block, [&](std::size_t first, std::size_t last, std::size_t block) {
      std::uint32_t* count = counts.data() + block * width;
      for (std::size_t i = first; i < last; ++i) ++count[digit(items[i])];
    });
    std::size_t alike = 0;
    for (std::size_t block = 0; block < blocks; ++block) alike += counts[block * width + digit(items[0])];
    if (alike == n) continue;
    std::uint32_t sum = 0;  // up to 2^32 - 2 rows
    for (std::size_t v = 0; v < width; ++v)
      for (std::size_t block = 0; block < blocks; ++block) {
        const std::uint32_t here = counts[block * width + v];
        counts[block * width + v] = sum;
        sum += here;
      }
    core::parallel_blocks(executor, n, rows_per_block, [&](std::size_t first, std::size_t last, std::size_t block) {
      std::uint32_t* at = counts.data() + block * width;
      for (std::size_t i = first; i < last; ++i) other[at[digit(items[i])]++] = items[i];
    });
    items.swap(other);
  }
}

/// The distinct codes of some rows, ascending; row_of(item) is the row of each.
template <class Items, class RowOf>
[[nodiscard]] std::vector<double> cox_codes(const core::ColumnView& column, const Items& items, RowOf&& row_of,
                                            core::Executor* executor = nullptr) {
  std::vector<double> codes;
  estimation::detail::StopWatch watch(executor);
  codes.reserve(items.size());
  double last = std::numeric_limits<double>::quiet_NaN();
  for (const auto& item : items) {
    watch.look();
    const double code = column[row_of(item)];
    if (code != last) codes.push_back(code);  // runs are common
    last = code;
  }
  std::sort(codes.begin(), codes.end(), [&](double a, double b) {
    watch.look();
    return a < b;
  });
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}
[[nodiscard]] inline std::vector<double> cox_codes(const core::ColumnView& column,
                                                   const std::vector<std::uint32_t>& rows) {
  return cox_codes(column, rows, [](std::uint32_t row) { return row; });
}
[[nodiscard]] inline std::size_t cox_code_index(const std::vector<double>& codes, double code) noexcept {
  return static_cast<std::size_t>(std::lower_bound(codes.begin(), codes.end(), code) - codes.begin());
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
