#pragma once

#include <amends/core/config.hpp>
#include <cmath>

// Sums of money and the budget that they must fit into. Private to the bodies of economics/.
namespace amends::inline AMENDS_ABI::economics::detail {

/// A sum that carries along what rounding lost (Neumaier), so that a million increments keep their cents.
class LongSum {
 public:
  void add(double value) noexcept {
    const double total = sum_ + value;
    lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - total) + value : (value - total) + sum_;
    sum_ = total;
  }
  [[nodiscard]] double sum() const noexcept { return sum_ + lost_; }

 private:
  double sum_ = 0.0;
  double lost_ = 0.0;
};

/// What a plan may cost: 0.1 + 0.2 fits into 0.3.
[[nodiscard]] inline double limit_of(double budget) noexcept {
  return budget * (1.0 + 1e-12);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
