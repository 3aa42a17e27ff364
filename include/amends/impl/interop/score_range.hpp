#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/row_report.hpp>
#include <amends/interop/inspect.hpp>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop::detail {

/// The steps of a scale among the values of a column of scores.
struct ScoreRange {
  double smallest;
  double largest;
  std::size_t distinct;
  std::string strays{};  ///< values that lie apart: "99 (40 rows), -1 (1 row)"
};

/// A scale has steps of at most 1 that follow each other. Where most rows have three such steps or more, values further
/// than 1 from all of them are none: codes for "no answer" (99, -1), or slips of the hand.
/// edge  other columns (0, 25, 50, ...; more different values than are kept) are taken as they are
inline ScoreRange score_range(const InspectedColumn& column) {
  const ScoreRange whole{column.smallest, column.largest, column.distinct};
  std::vector<std::pair<double, std::size_t>> values;
  for (const InspectedValue& one : column.texts) {
    double value = 0.0;
    const char* const end = one.text.data() + one.text.size();
    if (std::from_chars(one.text.data(), end, value).ptr != end) return whole;
    values.emplace_back(value, one.rows);
  }
  std::sort(values.begin(), values.end());
  std::size_t all = 0, most = 0, from = 0, until = 0;
  for (std::size_t first = 0; first < values.size();) {
    std::size_t last = first + 1, rows = values[first].second;
    for (; last < values.size() && values[last].first - values[last - 1].first <= 1.0; ++last)
      rows += values[last].second;
    if (rows > most) most = rows, from = first, until = last;
    all += rows;
    first = last;
  }
  if (until - from < 3 || until - from == values.size() || 2 * most <= all) return whole;
  ScoreRange range{values[from].first, values[until - 1].first, until - from};
  for (std::size_t k = 0; k < values.size(); ++k)
    if (k < from || k >= until)
      range.strays += (range.strays.empty() ? "" : ", ") + core::format_number(values[k].first) + " (" +
                      core::counted(static_cast<double>(values[k].second), "row") + ")";
  return range;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
