#pragma once

#include <amends/core/config.hpp>
#include <cmath>
#include <map>
#include <utility>

// Quantiles of a customer's own count. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// P(N >= n) of one customer, alive, in a time: worked out where asked for, and kept. `Alive` has at_least(n, t).
template <class Alive>
class CountTail {
 public:
  CountTail(Alive alive, double t) : alive_(std::move(alive)), t_(t) {}
  [[nodiscard]] double operator()(double n) {
    if (n <= 0.0) return 1.0;
    const auto [at, fresh] = known_.try_emplace(n, 0.0);
    if (fresh) at->second = alive_.at_least(n, t_);
    return at->second;
  }

 private:
  Alive alive_;
  double t_;
  std::map<double, double> known_{};
};

/// Smallest n >= 0 with P(alive) P(N >= n + 1 | alive) <= share.
template <class Tail>
double smallest_bound(Tail& tail, double alive, double share) {
  const auto enough = [&](double n) { return alive * tail(n + 1.0) <= share; };
  if (enough(0.0)) return 0.0;
  double low = 0.0, high = 1.0;
  while (!enough(high)) low = high, high *= 2.0;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

struct CountBounds {
  double lower, upper;
};
/// The interval that leaves at most `share` on either side.
template <class Tail>
CountBounds count_bounds(Tail& tail, double alive, double share) {
  // P(N < n) <= share is P(N >= n) >= 1 - share: the smallest n at which the next one fails.
  double lower = smallest_bound(tail, alive, 1.0 - share);
  if (alive * tail(lower + 1.0) == 1.0 - share) lower += 1.0;
  return {lower, smallest_bound(tail, alive, share)};
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
