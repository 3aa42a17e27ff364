#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// What a person may have meant by a name that is not known. Not for users.
namespace amends::inline AMENDS_ABI::core::detail {

/// Number of insertions, deletions and replacements between two texts, without regard to the case of ASCII letters.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replace = diagonal + (lower(a[i]) == lower(b[j]) ? 0u : 1u);
      diagonal = row[j + 1];
      row[j + 1] = (std::min)({replace, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

/// The candidate that a person may have meant by a name: the closest one, where at most half of the letters differ; none
/// otherwise. Long names are not compared (the cost is a product).
inline const std::string* nearest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string* best = nullptr;
  std::size_t least = (std::numeric_limits<std::size_t>::max)();
  for (const std::string& one : candidates) {
    if (one.size() > 200 || name.size() > 200) continue;
    const std::size_t distance = edit_distance(name, one);
    if (distance < least && 2 * distance <= (std::max)(name.size(), one.size())) {
      least = distance;
      best = &one;
    }
  }
  return best;
}

}  // namespace amends::inline AMENDS_ABI::core::detail
