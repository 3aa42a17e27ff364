#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/special.hpp>
#include <amends/recovery/backlog_law.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// tau in (0, 1) with -ln(1 - tau)/tau = ratio > 1, and 1 - tau without loss of digits.
struct Tilt {
  double tau, rest;
};
inline Tilt gamma_tilt(double ratio) {
  // f(tau) = -ln(1 - tau) - ratio tau is convex with f(0) = 0: Newton from the right of the root never leaves it.
  double tau = ratio < 1.5 ? 2.0 * (ratio - 1.0) : 1.0 - 0.1 * std::exp(-ratio);
  if (ratio >= 1.5) {  // in rest = exp(-ratio tau), a contraction that is fast where the ratio is large
    double rest = std::exp(-ratio);
    for (int i = 0; i < 200; ++i) {
      const double f = std::log(rest) + ratio * (1.0 - rest), slope = 1.0 / rest - ratio;
      const double next = rest - f / slope;
      if (std::fabs(next - rest) <= 1e-16 * rest) break;
      rest = next > 0.0 ? next : 0.5 * rest;
    }
    return {1.0 - rest, rest};
  }
  tau = (std::min)(tau, 0.9);
  for (int i = 0; i < 100; ++i) {
    const double f = -std::log1p(-tau) - ratio * tau, slope = 1.0 / (1.0 - tau) - ratio;
    const double next = tau - f / slope;
    if (std::fabs(next - tau) <= 1e-16) break;
    tau = next;
  }
  return {tau, 1.0 - tau};
}

/// Y = (X - c)/sd, one step of the walk in standard deviations of the load.
class Increment {
 public:
  /// drift: beta = (c - m)/sd > 0; variation: sd/m, 0 for a normal load
  Increment(double drift, double variation) : drift_(drift), normal_(!(variation > 0.0)) {
    if (normal_) {
      decay_ = 2.0 * drift;
      return;
    }
    scale_ = variation;
    shape_ = 1.0 / (variation * variation);
    capacity_ = 1.0 / variation + drift;
    const Tilt tilt = gamma_tilt(1.0 + drift * variation);
    decay_ = tilt.tau / scale_;
    tilted_rate_ = tilt.rest / scale_;
    log_gamma_above_ = math::log_gamma(shape_ + 1.0);
    log_factor_ = 0.5 * std::log(shape_ / 6.283185307179586477) - math::log_gamma_correction(shape_);
  }
  [[nodiscard]] double decay() const noexcept { return decay_; }
  [[nodiscard]] bool normal() const noexcept { return normal_; }
  [[nodiscard]] double shape() const noexcept { return shape_; }
  [[nodiscard]] double scale() const noexcept { return scale_; }
  /// Y > -capacity.
  [[nodiscard]] double capacity() const noexcept { return capacity_; }

  /// Density of Y, or of the tilted Y, whose density is that times exp(theta z).
  [[nodiscard]] double density(double z, bool tilted) const noexcept {
    if (normal_) return math::normal_pdf(tilted ? z - drift_ : z + drift_);
    const double u = z + capacity_;
    if (!(u > 0.0)) return 0.0;
    const double w = (tilted ? tilted_rate_ : 1.0 / scale_) * u / shape_, d = w - 1.0;
    const double log_ratio = std::fabs(d) < 0.5 ? std::log1p(d) - d : std::log(w) - d;
    return std::exp(shape_ * log_ratio + log_factor_) / u;
  }
  /// Mass of the (tilted) Y + capacity on [0, u] for small u, to the order u^(shape + 1): gamma loads.
  [[nodiscard]] double mass_near_end(double u, bool tilted) const noexcept {
    const double r = (tilted ? tilted_rate_ : 1.0 / scale_) * u;
    return std::exp(shape_ * std::log(r) - r * shape_ / (shape_ + 1.0) - log_gamma_above_);
  }
  /// P(Y > x).
  [[nodiscard]] double upper(double x) const noexcept {
    if (normal_) return math::normal_cdf_upper(x + drift_);
    const double u = (x + capacity_) / scale_;
    return u > 0.0 ? math::gamma_cdf_upper(u, shape_) : 1.0;
  }
  /// E (Y - x)+.
  [[nodiscard]] double excess(double x) const noexcept {
    if (normal_) return math::normal_pdf(x + drift_) - (x + drift_) * math::normal_cdf_upper(x + drift_);
    const double u = x + capacity_;
    return shape_ * scale_ * math::gamma_cdf_upper(u / scale_, shape_ + 1.0) -
           u * math::gamma_cdf_upper(u / scale_, shape_);
  }
  /// P(tilted Y < x).
  [[nodiscard]] double tilted_below(double x) const noexcept {
    if (normal_) return math::normal_cdf(x - drift_);
    const double u = (x + capacity_) * tilted_rate_;
    return u > 0.0 ? math::gamma_cdf(u, shape_) : 0.0;
  }

 private:
  double drift_;
  bool normal_;
  double decay_ = 0.0;
  double scale_ = 0.0, shape_ = std::numeric_limits<double>::infinity();
  double capacity_ = std::numeric_limits<double>::infinity();
  double tilted_rate_ = 0.0, log_factor_ = 0.0, log_gamma_above_ = 0.0;
};

}  // namespace amends::inline AMENDS_ABI::recovery::detail
