#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

// Directions that many linear conditions allow: where a likelihood rises for ever. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// v with Z v >= 0 and not 0 for the rows z of Z (row after row, `size` numbers each), where there is one.
///
/// By Stiemke's lemma there is none exactly if positive multiples of the rows sum to 0. Of all sums of multiples of at
/// least 1 the one nearest to 0 is found, v: at the nearest no row has z'v < 0. Rows are added whose multiple must be
/// above 1, as in the least squares of Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23 [recalled].
class RisingDirection {
 public:
  RisingDirection(std::vector<double> rows, std::size_t size, core::Executor* executor)
      : z_(std::move(rows)), r_(size), v_(size, 0.0), executor_(executor) {
    for (std::size_t i = 0; i < z_.size() / r_; ++i) {
      const double length = std::sqrt(product(i, &z_[i * r_]));
      if (!(length > 0.0)) continue;
      for (std::size_t k = 0; k < r_; ++k) v_[k] += z_[i * r_ + k] /= length;
    }
    sum_ = v_;
  }

  [[nodiscard]] std::optional<std::vector<double>> find() {
    constexpr double rounding = 1e-9;
    if (z_.empty()) return std::nullopt;
    for (std::size_t step = 0; step < 100 * (r_ + 1); ++step) {
      core::check_stop(executor_);
      const double length = std::sqrt(square(v_));
      if (!(length > 1e-13 * static_cast<double>(z_.size()))) return std::nullopt;
      const std::size_t worst = lowest();
      if (product(worst, v_.data()) >= -rounding * length) return v_;
      if (std::find(above_.begin(), above_.end(), worst) != above_.end()) return std::nullopt;  // v is rounding
      above_.push_back(worst);
      multiples_.push_back(0.0);
      if (!balance()) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] double product(std::size_t i, const double* v) const noexcept {
    double sum = 0.0;
    for (std::size_t k = 0; k < r_; ++k) sum += z_[i * r_ + k] * v[k];
    return sum;
  }
  [[nodiscard]] static double square(const std::vector<double>& v) noexcept {
    double sum = 0.0;
    for (const double x : v) sum += x * x;
    return sum;
  }
  [[nodiscard]] std::size_t lowest() const noexcept {
    std::size_t worst = 0;
    double least = product(0, v_.data());
    for (std::size_t i = 1; i < z_.size() / r_; ++i)
      if (const double here = product(i, v_.data()); here < least) least = here, worst = i;
    return worst;
  }

  /// The multiples of the rows above 1 that bring the sum nearest to 0, rows whose multiple falls to 1 given up on the
  /// way. False where rounding has made the rows dependent.
  [[nodiscard]] bool balance() {
    while (!above_.empty()) {
      const std::size_t m = above_.size();
      math::Matrix gram(m, m);
      std::vector<double> right(m);
      for (std::size_t a = 0; a < m; ++a) {
        right[a] = -product(above_[a], sum_.data());
        for (std::size_t b = 0; b < m; ++b) gram(a, b) = product(above_[a], &z_[above_[b] * r_]);
      }
      const auto best = math::solve_positive_definite(gram, right);
      if (!best) return false;
      if (multiples_.back() == 0.0 && !(best->back() > 0.0)) return false;
      double share = 1.0;
      for (std::size_t a = 0; a < m; ++a)
        if ((*best)[a] <= 0.0) share = (std::min)(share, multiples_[a] / (multiples_[a] - (*best)[a]));
      for (std::size_t a = 0; a < m; ++a) multiples_[a] += share * ((*best)[a] - multiples_[a]);
      if (share == 1.0) break;
      for (std::size_t a = m; a-- > 0;)
        if (multiples_[a] <= 1e-14) {
          above_.erase(above_.begin() + static_cast<std::ptrdiff_t>(a));
          multiples_.erase(multiples_.begin() + static_cast<std::ptrdiff_t>(a));
        }
    }
    v_ = sum_;
    for (std::size_t a = 0; a < above_.size(); ++a)
      for (std::size_t k = 0; k < r_; ++k) v_[k] += multiples_[a] * z_[above_[a] * r_ + k];
    return true;
  }

  std::vector<double> z_;
  std::size_t r_;
  std::vector<double> v_;
  std::vector<double> sum_{};
  core::Executor* executor_;
  std::vector<std::size_t> above_{};
  std::vector<double> multiples_{};  // less 1
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
