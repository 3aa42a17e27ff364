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
      : rows_(rows), size_(rows.location.size() + 1), executor_(executor), rounding_(rounding_of(rows.location)) {}

  /// The coefficients (of the search) along which the likelihood rises for ever; none where the rows forbid it.
  [[nodiscard]] std::optional<std::vector<double>> direction() const {
    const std::vector<std::vector<double>> kept = directions_of_no_event();
    if (kept.empty()) return std::nullopt;
    const std::size_t r = kept.size();
    std::vector<double> z;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_.event[i] != 0) continue;
      for (const auto& d : kept) {
        const Predictor here = predictor(i, d);
        z.push_back(here.is_zero() ? 0.0 : here.value);
      }
    }
    const auto found = RisingDirection(std::move(z), r, executor_).find();
    if (!found) return std::nullopt;
    std::vector<double> out(size_ - 1, 0.0);
    for (std::size_t k = 0; k < r; ++k)
      for (std::size_t j = 1; j < size_; ++j) out[j - 1] += (*found)[k] * kept[k][j];
    return out;
  }

 private:
  struct Predictor {
    double value;
    double terms;  // the sum of their absolute values
    double rounding;
    /// Nothing is left of the terms but what rounding leaves, here and where covariates far from 0 were centred.
    [[nodiscard]] bool is_zero() const noexcept { return std::abs(value) <= rounding * terms; }
  };
  [[nodiscard]] Predictor predictor(std::size_t i, const std::vector<double>& d) const noexcept {
    Predictor out{.value = d[0], .terms = std::abs(d[0]), .rounding = rounding_};
    for (std::size_t j = 1; j < size_; ++j) {
      const double term = d[j] * rows_.x[j - 1][i];
      out.value += term;
      out.terms += std::abs(term);
    }
    return out;
  }

  [[nodiscard]] static double rounding_of(const estimation::Design& design) noexcept {
    double distance = 0.0;
    for (std::size_t j = 0; j < design.size(); ++j)
      distance = (std::max)(distance, std::abs(design.means()[j]) / design.deviations()[j]);
    return (std::max)(1e-9, 1e-13 * distance);
  }

  [[nodiscard]] bool zero_of_every_event(const std::vector<std::vector<double>>& basis) const {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_.event[i] == 0) continue;
      for (const auto& d : basis)
        if (!predictor(i, d).is_zero()) return false;
    }
    return true;
  }

  /// Sums of squares over the events of the predictors of a basis; of the first one they are 1 and the covariates.
  [[nodiscard]] math::Matrix squares(const std::vector<std::vector<double>>& basis) const {
    const std::size_t r = basis.size();
    math::Matrix gram(r, r);
    std::vector<double> value(r);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i % 65536 == 0) core::check_stop(executor_);
      if (rows_.event[i] == 0) continue;
      for (std::size_t a = 0; a < r; ++a)
        value[a] = r < size_ ? predictor(i, basis[a]).value : a == 0 ? 1.0 : rows_.x[a - 1][i];
      for (std::size_t a = 0; a < r; ++a)
        for (std::size_t b = 0; b <= a; ++b) gram(a, b) += value[a] * value[b];
    }
    return gram;
  }

  /// An orthonormal basis of the d with d_0 + d'x = 0 in every row with the event. Sums of squares see a direction down
  /// to the rounding of the largest only: what they hold for 0 is looked at again by itself, until the rows agree.
  [[nodiscard]] std::vector<std::vector<double>> directions_of_no_event() const {
    std::vector<std::vector<double>> basis(size_, std::vector<double>(size_, 0.0));
    for (std::size_t a = 0; a < size_; ++a) basis[a][a] = 1.0;
    while (!basis.empty() && !zero_of_every_event(basis)) {
      const math::SymmetricEigen eigen = math::symmetric_eigen(squares(basis));
      std::vector<std::vector<double>> rest;
      for (std::size_t k = 0; k < basis.size() && eigen.values[k] <= 1e-10 * eigen.values.back(); ++k) {
        std::vector<double> d(size_, 0.0);
        for (std::size_t a = 0; a < basis.size(); ++a)
          for (std::size_t j = 0; j < size_; ++j) d[j] += eigen.vectors(a, k) * basis[a][j];
        rest.push_back(std::move(d));
      }
      if (rest.size() == basis.size()) return {};  // sums that are no numbers
      basis = std::move(rest);
    }
    return basis;
  }

  const AftRows& rows_;
  std::size_t size_;
  core::Executor* executor_;
  double rounding_;
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
