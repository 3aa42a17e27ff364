#pragma once

#include <algorithm>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/special.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

// The standard distributions of accelerated failure time models. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

inline constexpr std::array<std::string_view, 5> aft_names{"exponential", "weibull", "log_normal", "log_logistic",
                                                           "generalised_gamma"};

inline constexpr double aft_nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double aft_infinity = std::numeric_limits<double>::infinity();

// The standard distributions of W: ln f and ln P(W > w) with derivatives. Smallest extreme value:
struct AftExtreme {
  static constexpr bool has_shape = false;
  static math::ShapeDerivatives density(double w) noexcept {
    const double e = std::exp(w);
    return {.value = w - e, .w = 1.0 - e, .ww = -e};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const double e = std::exp(w);
    return {.value = -e, .w = -e, .ww = -e};
  }
};

struct AftNormal {
  static constexpr bool has_shape = false;
  static math::ShapeDerivatives density(double w) noexcept {
    constexpr double half_log_two_pi = 0.91893853320467274178;
    return {.value = -half_log_two_pi - 0.5 * w * w, .w = -w, .ww = -1.0};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const math::NormalTail tail = math::normal_tail(w);
    return {.value = tail.log_upper, .w = -tail.hazard, .ww = -tail.hazard_slope};
  }
};

struct AftLogistic {
  static constexpr bool has_shape = false;
  // ln(1 + e^w) and e^w/(1 + e^w), without overflow
  static std::pair<double, double> softplus(double w) noexcept {
    const double e = std::exp(-std::abs(w));
    return {(std::max)(w, 0.0) + std::log1p(e), (w < 0.0 ? e : 1.0) / (1.0 + e)};
  }
  static math::ShapeDerivatives density(double w) noexcept {
    const auto [s, p] = softplus(w);
    return {.value = w - 2.0 * s, .w = 1.0 - 2.0 * p, .ww = -2.0 * p * (1.0 - p)};
  }
  static math::ShapeDerivatives survival(double w) noexcept {
    const auto [s, p] = softplus(w);
    return {.value = -s, .w = -p, .ww = -p * (1.0 - p)};
  }
};

struct AftGamma {
  static constexpr bool has_shape = true;
  math::StandardGeneralisedGamma standard;
  [[nodiscard]] math::ShapeDerivatives density(double w) const noexcept { return standard.log_density(w); }
  [[nodiscard]] math::ShapeDerivatives survival(double w) const noexcept { return standard.log_survival(w); }
};

/// Calls f with the standard distribution; q is looked at by the generalised gamma only.
template <class F>
auto with_aft_distribution(AftDistribution distribution, double q, F&& f) {
  switch (distribution) {
    case AftDistribution::log_normal:
      return f(AftNormal{});
    case AftDistribution::log_logistic:
      return f(AftLogistic{});
    case AftDistribution::generalised_gamma:
      return f(AftGamma{math::StandardGeneralisedGamma(q)});
    case AftDistribution::exponential:
    case AftDistribution::weibull:
      break;
  }
  return f(AftExtreme{});
}

/// w with ln P(W > w) = log_upper.
inline double aft_quantile(AftDistribution distribution, const math::StandardGeneralisedGamma& gamma,
                           double log_upper) {
  switch (distribution) {
    case AftDistribution::exponential:
    case AftDistribution::weibull:
      return std::log(-log_upper);
    case AftDistribution::log_logistic:
      return log_upper < -40.0 ? -log_upper : std::log(std::expm1(-log_upper));
    case AftDistribution::log_normal:
      if (log_upper > -0.5) return math::normal_quantile(-std::expm1(log_upper));
      return log_upper > -700.0 ? math::normal_quantile_upper(std::exp(log_upper)) : gamma.quantile(log_upper);
    case AftDistribution::generalised_gamma:
      break;
  }
  return gamma.quantile(log_upper);
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
