#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/roots.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

// The global maximum of a smooth function of one variable. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// A function's value and slope at a place.
struct Slope {
  double at = 0.0;
  double value = 0.0;
  double slope = 0.0;
};

struct GlobalMaximum {
  Slope best{};
  double gap = 0.0;  ///< nothing in the range exceeds best.value by more
};

/// An interval and a bound of the function on it.
struct SearchCell {
  Slope low{};
  Slope high{};
  double bound = 0.0;
  friend bool operator<(const SearchCell& a, const SearchCell& b) noexcept { return a.bound < b.bound; }
};

/// The second derivative is at most `curvature`, so the function less curvature t^2/2 is concave and lies below its
/// tangents at both ends; what these allow is largest at an end or where they meet.
inline double bound_on(const Slope& low, const Slope& high, double curvature) noexcept {
  const double width = high.at - low.at;
  const double falls = low.slope - high.slope + curvature * width;
  double meet = falls > 0.0 ? (high.value - low.value - high.slope * width + curvature * width * width / 2.0) / falls
                            : width / 2.0;
  meet = meet > 0.0 ? (std::min)(meet, width) : 0.0;
  const double there = low.value + low.slope * meet + curvature * meet * meet / 2.0;
  return (std::max)({low.value, high.value, there});
}

/// Branch and bound, the most promising interval first: ends when no interval can exceed the best place by `tolerance`,
/// or after `most` evaluations; the gap says which.
template <class Function>
GlobalMaximum global_maximum(const Function& function, double low, double high, double curvature, double tolerance,
                             std::size_t most) {
  GlobalMaximum out;
  std::vector<Slope> start;
  constexpr int cells = 16;
  for (int i = 0; i <= cells; ++i)
    if (i == 0 || high > low) start.push_back(function(i == cells ? high : low + (high - low) * i / cells));
  out.best = start.front();
  const auto better = [&](const Slope& one) {
    if (one.value > out.best.value) out.best = one;
  };
  std::vector<SearchCell> heap;
  for (std::size_t i = 0; i < start.size(); ++i) {
    better(start[i]);
    if (i > 0) heap.push_back({start[i - 1], start[i], bound_on(start[i - 1], start[i], curvature)});
  }
  std::make_heap(heap.begin(), heap.end());
  for (std::size_t n = start.size(); !heap.empty() && heap.front().bound > out.best.value + tolerance && n < most;
       ++n) {
    std::pop_heap(heap.begin(), heap.end());
    const SearchCell cell = heap.back();
    heap.pop_back();
    const double middle = cell.low.at + (cell.high.at - cell.low.at) / 2.0;
    if (!(middle > cell.low.at && middle < cell.high.at)) continue;  // no number between: rounding
    const Slope at = function(middle);
    better(at);
    for (const SearchCell& half : {SearchCell{cell.low, at, bound_on(cell.low, at, curvature)},
                                   SearchCell{at, cell.high, bound_on(at, cell.high, curvature)}}) {
      if (!(half.bound > out.best.value)) continue;
      heap.push_back(half);
      std::push_heap(heap.begin(), heap.end());
    }
  }
  // The top between the best place and where the slope has turned, to the last digits.
  Slope left = out.best, right = out.best;
  for (const SearchCell& cell : heap) {
    if (cell.high.at == out.best.at) left = cell.low;
    if (cell.low.at == out.best.at) right = cell.high;
  }
  if (left.at < right.at && left.slope > 0.0 && right.slope < 0.0) {
    const math::RootResult top = math::find_root([&](double at) { return function(at).slope; }, left.at, right.at);
    const Slope at = function(top.root);
    // The slope tells the place of a flat top to more digits than the values do.
    if (at.value >= out.best.value - 1e-14 * std::fabs(out.best.value)) out.best = at;
  }
  out.gap = heap.empty() ? 0.0 : (std::max)(0.0, heap.front().bound - out.best.value);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
