#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/math/quadrature.hpp>
#include <array>
#include <cmath>
#include <cstddef>

// The integral behind the distribution of a customer's number of purchases. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// int_0^t (u/alpha)^k (1 + u/alpha)^-A (1 + u/d)^-D du/u, with k > 0 and A, D >= 0: its logarithm, and the means of
/// ln(1 + u/alpha), 1/(alpha + u), ln(1 + u/d), 1/(d + u) under the integrand, for the gradient.
///
/// In w = ln(u/alpha) the logarithm of the integrand is k w - A ln(1 + e^w) - D ln(1 + e^w alpha/d): concave, and
/// analytic within pi of the real axis. So it has one peak, which Newton's method finds wherever it is (for n purchases
/// of a customer at rate r/alpha near n alpha/r, which may be anywhere), and falls faster and faster on both sides.
/// Each side is integrated as far as it falls by e^-38, in panels no wider than the strip allows: no history is a
/// special case.
struct CountIntegral {
  double log = 0.0;
  std::array<double, 4> mean{};
};

class CountIntegrand {
 public:
  CountIntegrand(double k, double A, double alpha, double D, double d) noexcept
      : k_(k), A_(A), D_(D), alpha_(alpha), d_(d), shift_(std::log(alpha / d)) {}

  [[nodiscard]] CountIntegral up_to(double t) const noexcept {
    const double end = std::log(t / alpha_);
    const double peak = peak_below(end);
    const double top = log_value(peak);
    Sums sums;
    add_side(peak, top, reach(peak, top, -1.0), -1.0, sums);
    if (peak < end) add_side(peak, top, (std::min)(end - peak, reach(peak, top, 1.0)), 1.0, sums);
    CountIntegral out{top + std::log(sums.total), sums.moment};
    for (double& mean : out.mean) mean /= sums.total;
    return out;
  }

 private:
  struct Sums {
    double total = 0.0;
    std::array<double, 4> moment{};
  };
  static constexpr double fall = 38.0;  ///< e^-38 is 3e-17

  /// ln(1 + e^w).
  [[nodiscard]] static double softplus(double w) noexcept {
    return w > 0.0 ? w + std::log1p(std::exp(-w)) : std::log1p(std::exp(w));
  }
  [[nodiscard]] static double logistic(double w) noexcept {
    return w > 0.0 ? 1.0 / (1.0 + std::exp(-w)) : std::exp(w) / (1.0 + std::exp(w));
  }
  [[nodiscard]] double log_value(double w) const noexcept {
    // k w - A softplus(w) for w > 0 without the difference of two large numbers.
    const double bought = w > 0.0 ? (k_ - A_) * w - A_ * std::log1p(std::exp(-w)) : k_ * w - A_ * softplus(w);
    return D_ == 0.0 ? bought : bought - D_ * softplus(w + shift_);
  }
  [[nodiscard]] double slope(double w) const noexcept {
    return k_ - A_ * logistic(w) - (D_ == 0.0 ? 0.0 : D_ * logistic(w + shift_));
  }
  [[nodiscard]] double curvature(double w) const noexcept {
    const double p = logistic(w), q = D_ == 0.0 ? 0.0 : logistic(w + shift_);
    return -A_ * p * (1.0 - p) - D_ * q * (1.0 - q);
  }

  /// Where the integrand is largest on (-infinity, end]; to a hundredth of the width of the peak, which is enough.
  [[nodiscard]] double peak_below(double end) const noexcept {
    if (!(slope(end) < 0.0)) return end;
    // logistic(w) <= e^w, so the slope is not negative at `low`.
    double low = std::log(k_ / (A_ + D_ * (std::max)(1.0, std::exp(shift_)))), high = end;
    if (!(low < high)) return end;
    double w = 0.5 * (low + high);
    for (int step = 0; step < 200; ++step) {
      const double s = slope(w), c = curvature(w);
      if (s * s <= -1e-4 * c || high - low < 1e-12 * std::abs(high)) break;
      (s > 0.0 ? low : high) = w;
      const double next = w - s / c;
      w = next > low && next < high ? next : 0.5 * (low + high);
    }
    return w;
  }

  /// How far from the peak the integrand has fallen by `fall` and hardly more. The fall is convex in the distance: from
  /// beyond, Newton's method comes back without overshooting.
  [[nodiscard]] double reach(double peak, double top, double side) const noexcept {
    const double steepness = (std::max)(-side * slope(peak), 0.0), c = -curvature(peak);
    double distance =
        (std::min)(c > 0.0 ? std::sqrt(2.0 * fall / c) : 1e300, steepness > 0.0 ? fall / steepness : 1e300);
    if (!(distance < 1e300)) distance = 1.0;
    for (int step = 0; step < 100; ++step) {
      const double at = peak + side * distance, fallen = top - log_value(at);
      if (fallen >= fall && fallen <= fall + 4.0) break;
      const double by = -side * slope(at);
      distance = by > 0.0 ? distance + (fall + 2.0 - fallen) / by : 2.0 * distance;
    }
    return distance;
  }

  void add_side(double peak, double top, double length, double side, Sums& sums) const noexcept {
    constexpr double widest = 4.0;
    const math::GaussLegendreRule rule = math::gauss_legendre(32);
    const double panels = (std::max)(1.0, std::ceil(length / widest)), width = length / panels;
    for (double panel = 0.0; panel < panels; panel += 1.0)
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const double w = peak + side * width * (panel + 0.5 + 0.5 * rule.nodes[i]);
        const double u = alpha_ * std::exp(w);
        const double weight = 0.5 * rule.weights[i] * width * std::exp(log_value(w) - top);
        sums.total += weight;
        sums.moment[0] += weight * softplus(w);
        sums.moment[1] += weight / (alpha_ + u);
        sums.moment[2] += weight * softplus(w + shift_);
        sums.moment[3] += weight / (d_ + u);
      }
  }

  double k_, A_, D_, alpha_, d_, shift_;
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
