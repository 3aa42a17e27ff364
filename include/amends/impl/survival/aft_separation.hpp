#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/impl/survival/aft_rows.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

// Is there a direction along which the likelihood of failure times rises for ever? A question about the rows alone.
// Not for users.
//
// Let the location move by k (d_0 + d'x). A row with the event keeps its density where d_0 + d'x = 0, and loses all of
// it otherwise. A row without the event gains, up to S = 1, where d_0 + d'x > 0, and loses all of it below 0. So there
// is no maximum if some d has
//
//     d_0 + d'x = 0 for every row with the event, >= 0 for every other row, > 0 for one of them.
//
// With 1/scale and location/scale as parameters the likelihood of the exponential, Weibull, log-normal and log-logistic
// distributions is concave (Burridge 1981, J. Royal Statistical Society B 43, 41-45 [recalled]), so that without late
// entries and covariates of the scale there is a maximum if no such d exists, unless the scale itself runs to 0.
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

/// The rows of a model as the question above sees them: (1, x), x the covariates of the location.
class AftSeparation {
 public:
  AftSeparation(const AftRows& rows, core::Executor* executor)
      : rows_(rows), size_(rows.location.size() + 1), executor_(executor) {}

  /// The coefficients (of the search) along which the likelihood rises for ever; none where the rows forbid it.
  [[nodiscard]] std::optional<std::vector<double>> direction() const {
    const std::vector<std::vector<double>> kept = directions_of_no_event();
    if (kept.empty()) return std::nullopt;
    const std::size_t r = kept.size();
    std::vector<double> z;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_.event[i] != 0) continue;
      for (const auto& d : kept) z.push_back(predictor(i, d));
    }
    double largest = 0.0;
    for (const double value : z) largest = (std::max)(largest, std::abs(value));
    for (double& value : z)
      if (std::abs(value) <= rounding() * largest) value = 0.0;
    const auto found = RisingDirection(std::move(z), r, executor_).find();
    if (!found) return std::nullopt;
    std::vector<double> out(size_ - 1, 0.0);
    for (std::size_t k = 0; k < r; ++k)
      for (std::size_t j = 1; j < size_; ++j) out[j - 1] += (*found)[k] * kept[k][j];
    return out;
  }

 private:
  [[nodiscard]] double predictor(std::size_t i, const std::vector<double>& d) const noexcept {
    double sum = d[0];
    for (std::size_t j = 1; j < size_; ++j) sum += d[j] * rows_.x[j - 1][i];
    return sum;
  }

  /// Of predictors beside their range: what centring leaves of covariates far from 0.
  [[nodiscard]] double rounding() const noexcept {
    double far = 0.0;
    for (std::size_t j = 0; j + 1 < size_; ++j)
      far = (std::max)(far, std::abs(rows_.location.means()[j]) / rows_.location.deviations()[j]);
    return (std::max)(1e-8, 1e-13 * far);
  }

  /// An orthonormal basis of the d with d_0 + d'x = 0 in every row with the event.
  [[nodiscard]] std::vector<std::vector<double>> directions_of_no_event() const {
    math::Matrix gram(size_, size_);
    double events = 0.0;
    std::vector<double> x(size_, 1.0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i % 65536 == 0) core::check_stop(executor_);
      if (rows_.event[i] == 0) continue;
      events += 1.0;
      for (std::size_t j = 1; j < size_; ++j) x[j] = rows_.x[j - 1][i];
      for (std::size_t a = 0; a < size_; ++a)
        for (std::size_t b = 0; b <= a; ++b) gram(a, b) += x[a] * x[b];
    }
    for (std::size_t a = 0; a < size_; ++a)
      for (std::size_t b = 0; b <= a; ++b) gram(a, b) = gram(b, a) = gram(a, b) / events;
    const math::SymmetricEigen eigen = math::symmetric_eigen(gram);
    std::vector<std::vector<double>> out;
    // The sums of squares see a direction down to their rounding; the rows themselves then decide.
    for (std::size_t k = 0; k < size_ && eigen.values[k] <= 1e-10 * eigen.values.back(); ++k) {
      std::vector<double> d(size_);
      for (std::size_t j = 0; j < size_; ++j) d[j] = eigen.vectors(j, k);
      double among_events = 0.0, all = 0.0;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        const double size = std::abs(predictor(i, d));
        all = (std::max)(all, size);
        if (rows_.event[i] != 0) among_events = (std::max)(among_events, size);
      }
      if (among_events <= rounding() * all) out.push_back(std::move(d));
    }
    return out;
  }

  const AftRows& rows_;
  std::size_t size_;
  core::Executor* executor_;
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
