#pragma once

#include <amends/estimation/newton.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/math/roots.hpp>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE std::string_view to_string(NewtonStatus status) noexcept {
  switch (status) {
    case NewtonStatus::converged:
      return "converged";
    case NewtonStatus::runs_off:
      return "runs_off";
    case NewtonStatus::not_finite:
      return "not_finite";
    case NewtonStatus::stalled:
      return "stalled";
    case NewtonStatus::not_a_minimum:
      return "not_a_minimum";
    case NewtonStatus::iteration_limit:
      return "iteration_limit";
  }
  return "unknown";
}

namespace detail {
/// A point with its derivatives and the quadratic they make, in the eigenvectors of the Hessian.
struct NewtonPoint {
  std::vector<double> x;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> gradient{};
  math::Matrix hessian{};
  math::SymmetricEigen eigen{};
  std::vector<double> along{};  ///< the gradient, in the eigenvectors

  [[nodiscard]] bool finite() const {
    const auto good = [](double v) { return std::isfinite(v); };
    return good(value) && std::all_of(gradient.begin(), gradient.end(), good) &&
           std::all_of(hessian.data.begin(), hessian.data.end(), good);
  }
  /// Positive beyond the rounding of the largest eigenvalue.
  [[nodiscard]] bool positive_definite() const {
    return eigen.values.front() > 1e-15 * std::abs(eigen.values.back()) && eigen.values.front() > 0.0;
  }
  [[nodiscard]] double decrement() const {
    if (!positive_definite()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0.0;
    for (std::size_t i = 0; i < along.size(); ++i) sum += along[i] * along[i] / eigen.values[i];
    return 0.5 * sum;
  }
  void decompose() {
    eigen = math::symmetric_eigen(hessian);
    along.assign(x.size(), 0.0);
    for (std::size_t j = 0; j < x.size(); ++j)
      for (std::size_t i = 0; i < x.size(); ++i) along[j] += eigen.vectors(i, j) * gradient[i];
  }
};

/// The step of length at most `radius` that lowers the quadratic most: -(H + shift)^-1 g with the smallest shift >= 0
/// that makes H + shift positive semidefinite and the step short enough.
AMENDS_INLINE std::vector<double> trust_region_step(const NewtonPoint& at, double radius) {
  const std::size_t n = at.x.size();
  const auto length = [&](double shift) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double curvature = at.eigen.values[i] + shift;
      if (at.along[i] != 0.0) sum += std::pow(at.along[i] / curvature, 2);
    }
    return std::sqrt(sum);
  };
  double norm = 0.0;
  for (const double g : at.along) norm = std::hypot(norm, g);
  const double lowest = at.eigen.values.front();
  double shift = 0.0;
  if (!at.positive_definite() || length(0.0) > radius) {
    // 1/length is nearly linear in the shift, so a bracketing root finder needs few evaluations of a cheap sum.
    const double floor = (std::max)(0.0, -lowest);
    const double low = floor + 1e-12 * ((std::max)(std::abs(lowest), std::abs(at.eigen.values.back())) + 1e-300);
    const double high = floor + norm / radius + low;
    const auto excess = [&](double s) { return 1.0 / radius - 1.0 / length(s); };
    if (length(low) <= radius)
      shift = low;  // the gradient has no part along the lowest direction: the step below adds one
    else
      shift = math::find_root([&](double s) { return -excess(s); }, low, high).root;
  }
  std::vector<double> in_eigen(n);
  double square = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    in_eigen[i] = at.along[i] == 0.0 ? 0.0 : -at.along[i] / (at.eigen.values[i] + shift);
    square += in_eigen[i] * in_eigen[i];
  }
  // Negative curvature that the gradient does not see: walk along it to the edge of the region.
  if (lowest < 0.0 && square < radius * radius * 0.99) in_eigen[0] += std::sqrt(radius * radius - square);
  std::vector<double> step(n, 0.0);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) step[i] += at.eigen.vectors(i, j) * in_eigen[j];
  return step;
}

/// Where a search stands, and how it goes on.
class NewtonSearch {
 public:
  NewtonSearch(DifferentiableFunction f, std::span<const double> start, const NewtonOptions& options)
      : f_(f), start_(start), options_(options), radius_(options.first_radius) {
    at_ = evaluate({start.begin(), start.end()});
  }

  NewtonResult run() {
    if (!at_.finite()) return result(NewtonStatus::not_finite);
    at_.decompose();
    for (; iterations_ < options_.max_iterations; ++iterations_) {
      core::check_stop(options_.executor);
      if (const std::optional<NewtonStatus> end = step()) return result(*end);
    }
    return result(NewtonStatus::iteration_limit);
  }

 private:
  NewtonPoint evaluate(std::vector<double> x) {
    const std::size_t n = start_.size();
    NewtonPoint point{.x = std::move(x)};
    point.gradient.assign(n, 0.0);
    point.hessian = math::Matrix(n, n);
    point.value = f_(point.x, point.gradient, point.hessian.data);
    ++evaluations_;
    return point;
  }

  [[nodiscard]] std::size_t furthest() const {
    std::size_t worst = 0;
    for (std::size_t i = 1; i < start_.size(); ++i)
      if (std::abs(at_.x[i] - start_[i]) > std::abs(at_.x[worst] - start_[worst])) worst = i;
    return worst;
  }

  /// Nowhere to go from here, and yet it is no minimum.
  [[nodiscard]] NewtonStatus stuck() const {
    return at_.positive_definite() ? NewtonStatus::stalled : NewtonStatus::not_a_minimum;
  }

  /// One step, taken or refused; the reason to end where there is one.
  std::optional<NewtonStatus> step() {
    if (at_.decrement() <= options_.decrement) return NewtonStatus::converged;
    const std::size_t worst = furthest();
    if (std::abs(at_.x[worst] - start_[worst]) >= options_.limit) return NewtonStatus::runs_off;

    const std::vector<double> move = trust_region_step(at_, radius_);
    double length = 0.0;
    for (const double part : move) length = std::hypot(length, part);
    double predicted = -math::bilinear(move, at_.hessian, move) / 2.0;
    for (std::size_t i = 0; i < move.size(); ++i) predicted -= move[i] * at_.gradient[i];
    // A vanishing step on a Hessian that is not positive definite: flat.
    if (!(predicted > 0.0) || length < 1e-14) return stuck();

    std::vector<double> x(move.size());
    for (std::size_t i = 0; i < move.size(); ++i) x[i] = at_.x[i] + move[i];
    const double ratio = take(evaluate(std::move(x)), predicted);
    if (ratio < 0.25)
      radius_ = 0.25 * length;
    else if (ratio > 0.75 && length > 0.8 * radius_)
      radius_ = (std::min)(2.5 * radius_, options_.limit);
    if (radius_ < 1e-13) return stuck();
    return std::nullopt;
  }

  /// Goes to `next` if that is better, and says how much of the predicted fall came.
  double take(NewtonPoint next, double predicted) {
    if (!next.finite()) return -1.0;
    next.decompose();
    double ratio = (at_.value - next.value) / predicted;
    bool accepted = at_.value - next.value > 0.0 && ratio > 1e-4;
    // A sum over many rows carries more rounding than its last bit. Where rounding hides the fall, the gradient
    // decides.
    const double rounding = 1e-11 * (std::abs(at_.value) + 1.0);
    if (!accepted && predicted <= rounding && next.value - at_.value <= rounding && next.positive_definite() &&
        (!at_.positive_definite() || next.decrement() < at_.decrement())) {
      accepted = true;
      ratio = 1.0;
    }
    if (accepted) at_ = std::move(next);
    return ratio;
  }

  [[nodiscard]] NewtonResult result(NewtonStatus status) const {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const bool decomposed = !at_.eigen.values.empty();
    return {at_.x,
            at_.value,
            at_.gradient,
            at_.hessian,
            decomposed ? at_.decrement() : unknown,
            decomposed ? at_.eigen.values.front() : unknown,
            furthest(),
            iterations_,
            evaluations_,
            status};
  }

  DifferentiableFunction f_;
  std::span<const double> start_;
  const NewtonOptions& options_;
  NewtonPoint at_{};
  double radius_;
  int iterations_ = 0;
  int evaluations_ = 0;
};
}  // namespace detail

AMENDS_INLINE NewtonResult minimise(DifferentiableFunction f, std::span<const double> start,
                                    const NewtonOptions& options) {
  if (start.empty()) throw Error(ErrorCode::missing, "start", "start must have at least one variable");
  for (const double value : start) core::check_finite("start", value);
  core::check_positive("decrement", options.decrement);
  core::check_positive("first_radius", options.first_radius);
  core::check_positive("limit", options.limit);
  return detail::NewtonSearch(f, start, options).run();
}

}  // namespace amends::inline AMENDS_ABI::estimation
