#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/impl/survival/aft_rows.hpp>
#include <amends/impl/survival/rising_direction.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/symmetric_eigen.hpp>
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
