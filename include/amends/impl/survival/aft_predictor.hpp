#pragma once

#include <algorithm>
#include <amends/estimation/fit.hpp>
#include <amends/impl/survival/aft_distributions.hpp>
#include <amends/math/share_interval.hpp>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <vector>

// Predictions of an accelerated failure time model for one customer. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// What a prediction depends on: the value and its derivatives by location, log scale and shape.
struct AftValue {
  double value = aft_nan;
  double mu = 0.0, tau = 0.0, q = 0.0;
};

struct AftPredictor {
  const AcceleratedFailureTimeModel& model;
  double q;
  math::StandardGeneralisedGamma gamma;
  std::vector<std::size_t> scale_at;  // of the scale covariates among the covariates

  explicit AftPredictor(const AcceleratedFailureTimeModel& m);
  [[nodiscard]] AftEstimate operator()(AftQuantity quantity, std::span<const double> x, double at, double after,
                                       double level) const;

  struct Customer {
    double mu, tau, sigma;
  };
  [[nodiscard]] Customer customer(std::span<const double> x) const;
  [[nodiscard]] std::vector<double> gradient_of(const AftValue& value, std::span<const double> x) const;
  [[nodiscard]] double error_of(const AftValue& value, std::span<const double> x) const;
  [[nodiscard]] AftValue log_survival(const Customer& c, double time) const;
  [[nodiscard]] AftValue log_hazard(const Customer& c, double time) const;
  [[nodiscard]] AftValue log_mean(const Customer& c) const;
  [[nodiscard]] AftValue log_quantile(const Customer& c, double left, double after) const;
  struct Integrand {
    const Customer& customer;
    double log_survival;  // at `after`
    double log_unit;
  };
  [[nodiscard]] double panel(const Integrand& f, double from, double to, bool lower, AftValue& sum) const;
  [[nodiscard]] AftValue integral(const Customer& c, double after, double horizon, double log_unit = 0.0) const;
  [[nodiscard]] AftValue log_mean_after(const Customer& c, double after) const;
  [[nodiscard]] AftEstimate from_log(const AftValue& log_value, std::span<const double> x, double level) const;
  [[nodiscard]] AftEstimate share_or_hazard(AftQuantity quantity, const Customer& c, std::span<const double> x,
                                            double at, double after, double level) const;
  [[nodiscard]] bool has_mean(const Customer& c) const noexcept;
  [[nodiscard]] math::ShapeDerivatives survival_of(double w) const noexcept {
    return with_standard([&](const auto& d) { return d.survival(w); });
  }
  [[nodiscard]] math::ShapeDerivatives density_of(double w) const noexcept {
    return with_standard([&](const auto& d) { return d.density(w); });
  }
  template <class F>
  math::ShapeDerivatives with_standard(F&& f) const noexcept {
    if (model.distribution() == AftDistribution::generalised_gamma) return f(AftGamma{gamma});
    return with_aft_distribution(model.distribution(), 0.0, std::forward<F>(f));
  }
};

inline AftPredictor::AftPredictor(const AcceleratedFailureTimeModel& m)
    : model(m),
      q(m.distribution() == AftDistribution::generalised_gamma ? m.estimates().values().back() : 0.0),
      gamma(q) {
  for (const std::string& name : m.scale_covariates()) {
    const auto& all = m.covariates();
    const auto at = std::find(all.begin(), all.end(), name);
    if (at == all.end())
      throw Error(ErrorCode::format, "scale_covariates", "scale covariate '" + name + "' is not among the covariates");
    scale_at.push_back(static_cast<std::size_t>(at - all.begin()));
  }
}

inline AftPredictor::Customer AftPredictor::customer(std::span<const double> x) const {
  const auto& values = model.estimates().values();
  const std::size_t p = x.size();
  double mu = values[0], tau = 0.0;
  for (std::size_t j = 0; j < p; ++j) mu += values[1 + j] * x[j];
  if (model.distribution() == AftDistribution::exponential) return {mu, 0.0, 1.0};
  // The scale itself where it is a parameter: near 1 a log-logistic mean depends on its last digits.
  if (scale_at.empty()) return {mu, std::log(values[p + 1]), values[p + 1]};
  tau = values[p + 1];
  for (std::size_t j = 0; j < scale_at.size(); ++j) tau += values[p + 2 + j] * x[scale_at[j]];
  return {mu, tau, std::exp(tau)};
}

/// By the parameters on their working scales.
inline std::vector<double> AftPredictor::gradient_of(const AftValue& value, std::span<const double> x) const {
  const std::size_t k = model.estimates().size(), p = x.size();
  std::vector<double> slope(k, 0.0);
  slope[0] = value.mu;
  for (std::size_t j = 0; j < p; ++j) slope[1 + j] = value.mu * x[j];
  if (model.distribution() != AftDistribution::exponential) {
    slope[p + 1] = value.tau;
    for (std::size_t j = 0; j < scale_at.size(); ++j) slope[p + 2 + j] = value.tau * x[scale_at[j]];
  }
  if (model.distribution() == AftDistribution::generalised_gamma) slope[k - 1] = value.q;
  return slope;
}

inline double AftPredictor::error_of(const AftValue& value, std::span<const double> x) const {
  const std::vector<double> slope = gradient_of(value, x);
  const double variance = math::bilinear(slope, model.estimates().working_covariance(), slope);
  return variance != variance ? variance : std::sqrt((std::max)(0.0, variance));
}

/// A positive quantity from its logarithm, whose error and limits are in range where the value itself is not.
inline AftEstimate AftPredictor::from_log(const AftValue& log_value, std::span<const double> x, double level) const {
  AftEstimate out;
  if (log_value.value != log_value.value) return out;
  const double error = error_of(log_value, x), reach = error * math::two_sided_normal_quantile(level);
  out.value = std::exp(log_value.value);
  out.standard_error = out.value * error;
  out.lower = std::exp(log_value.value - reach);
  out.upper = std::exp(log_value.value + reach);
  return out;
}

inline AftValue AftPredictor::log_survival(const Customer& c, double time) const {
  if (time == 0.0) return {.value = 0.0};
  const double w = (std::log(time) - c.mu) / c.sigma;
  const math::ShapeDerivatives s = survival_of(w);
  return {.value = s.value, .mu = -s.w / c.sigma, .tau = -w * s.w, .q = s.q};
}

inline AftValue AftPredictor::log_hazard(const Customer& c, double time) const {
  if (!(time > 0.0)) return {};
  const double w = (std::log(time) - c.mu) / c.sigma;
  const math::ShapeDerivatives d = density_of(w), s = survival_of(w);
  return {.value = d.value - s.value - c.tau - std::log(time),
          .mu = -(d.w - s.w) / c.sigma,
          .tau = -w * (d.w - s.w) - 1.0,
          .q = d.q - s.q};
}

inline bool AftPredictor::has_mean(const Customer& c) const noexcept {
  if (model.distribution() == AftDistribution::log_logistic) return c.sigma < 1.0;
  return model.distribution() != AftDistribution::generalised_gamma || 1.0 + c.sigma * q > 0.0 || q >= 0.0;
}

inline AftValue AftPredictor::log_mean(const Customer& c) const {
  const double s = c.sigma;
  switch (model.distribution()) {
    case AftDistribution::exponential:
      return {.value = c.mu, .mu = 1.0};
    case AftDistribution::weibull:
      return {.value = c.mu + math::log_gamma(1.0 + s), .mu = 1.0, .tau = s * math::digamma(1.0 + s)};
    case AftDistribution::log_normal:
      return {.value = c.mu + 0.5 * s * s, .mu = 1.0, .tau = s * s};
    case AftDistribution::log_logistic: {
      // sin(pi s) = sin(pi (1 - s)): 1 - s is exact where it is small.
      const double angle = std::numbers::pi * s, rest = std::numbers::pi * (1.0 - s);
      const double cotangent = s > 0.5 ? -1.0 / std::tan(rest) : 1.0 / std::tan(angle);
      return {.value = c.mu + std::log(angle / std::sin(s > 0.5 ? rest : angle)),
              .mu = 1.0,
              .tau = 1.0 - angle * cotangent};
    }
    case AftDistribution::generalised_gamma:
      break;
  }
  const math::ShapeDerivatives m = gamma.log_mean_exp(s);
  return {.value = c.mu + m.value, .mu = 1.0, .tau = s * m.w, .q = m.q};
}

inline AftValue AftPredictor::log_quantile(const Customer& c, double left, double after) const {
  const AftValue before = log_survival(c, after);
  const double w = aft_quantile(model.distribution(), gamma, before.value + std::log1p(-left));
  const double log_time = c.mu + c.sigma * w;
  // What is left of the time after `after`, as a share of it.
  const double rest = after > 0.0 ? (std::max)(0.0, -std::expm1(std::log(after) - log_time)) : 1.0;
  // ln S(time) - ln S(after) stays ln(1 - left): ln time moves by the change of that, over the hazard of W.
  const math::ShapeDerivatives s = survival_of(w);
  const auto moved = [&](double change) { return change == 0.0 ? 0.0 : c.sigma * change / s.w; };
  return {.value = log_time + std::log(rest),
          .mu = (1.0 + moved(before.mu)) / rest,
          .tau = (c.sigma * w + moved(before.tau)) / rest,
          .q = moved(before.q - s.q) / rest};
}

// The Gauss-Legendre rule of 16 points on [-1, 1].
inline constexpr std::array<double, 8> aft_node{0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863,
                                                0.6178762444026437484, 0.7554044083550030339, 0.8656312023878317439,
                                                0.9445750230732325761, 0.9894009349916499326};
inline constexpr std::array<double, 8> aft_weight{0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382,
                                                  0.1495959888165767321, 0.1246289712555338721, 0.0951585116824927848,
                                                  0.0622535239386478929, 0.0271524594117540949};

/// Adds the integral over one panel of w, by the rule of 16 points; `lower` integrates 1 - S (negative, to be taken off a
/// whole) instead of S/S(after). Returns the size of what was added.
inline double AftPredictor::panel(const Integrand& f, double from, double to, bool lower, AftValue& sum) const {
  const double half = 0.5 * (to - from), middle = 0.5 * (from + to);
  double size = 0.0;
  for (std::size_t i = 0; i < 16; ++i) {
    const double w = middle + half * (i < 8 ? aft_node[i] : -aft_node[i - 8]);
    const math::ShapeDerivatives s = survival_of(w);
    const double step = half * aft_weight[i % 8] * f.customer.sigma;
    const double log_time = f.customer.mu + f.customer.sigma * w - f.log_unit;
    const double slope = step * std::exp(log_time + s.value - f.log_survival);
    const double part = lower ? step * std::exp(log_time) * std::expm1(s.value) : slope;
    sum.value += part;
    sum.mu += slope * -s.w / f.customer.sigma;
    sum.tau += slope * -w * s.w;
    sum.q += slope * s.q;
    size += std::abs(part) + std::abs(slope * w * s.w);
  }
  return size;
}

/// Integral of S(t)/S(after) over t from `after` to after + horizon (which may be infinite), by Gauss-Legendre rules in
/// w = (ln t - mu)/sigma; near t = 0, where S is nearly 1, of 1 - S. In units of exp(log_unit).
inline AftValue AftPredictor::integral(const Customer& c, double after, double horizon, double log_unit) const {
  constexpr int most_panels = 20000;  // 1,000 are many
  const double end = after + horizon;
  const double w_end = end < aft_infinity ? (std::log(end) - c.mu) / c.sigma : aft_infinity;
  const AftValue before = log_survival(c, after);
  AftValue sum{.value = 0.0};
  const auto add_panel = [&](double from, double to, bool lower) {
    return panel({c, before.value, log_unit}, from, to, lower, sum);
  };
  double from = after > 0.0 ? (std::log(after) - c.mu) / c.sigma : (std::min)(0.0, w_end);
  if (after > 0.0) {
    // As long as S is 1 to the last bit the integral is the time itself, however many widths of W that takes.
    const double certain = (std::min)(w_end, aft_quantile(model.distribution(), gamma, -1e-18));
    if (from < certain) {
      const double until = std::exp(c.mu + c.sigma * certain - log_unit);
      sum = {.value = until - (log_unit == 0.0 ? after : std::exp(std::log(after) - log_unit)), .mu = 0.0};
      from = certain;
    }
    // What lies further below the mean than exp(-50) of it adds nothing, however many widths of W that is.
    if (horizon == aft_infinity) from = (std::max)(from, (log_mean(c).value - 50.0 - c.mu) / c.sigma);
  }
  if (after == 0.0) {
    const double whole = std::exp(c.mu + c.sigma * from - log_unit);
    double width = (std::min)(1.0, 1.0 / c.sigma), right = from;
    for (int count = 0; count < 200; ++count) {
      const double size = add_panel(right - width, right, true);
      right -= width;
      width *= 1.25;
      if (size <= 1e-17 * whole) break;
    }
    sum.value += whole;
  }
  for (int count = 0; from < w_end; ++count) {
    if (count == most_panels) return {};
    const double fall = -survival_of(from).w;  // of ln S, per unit of w
    const double width = (std::min)((std::min)(0.5, 0.5 / c.sigma), 3.0 / fall);
    const double to = (std::min)(w_end, from + width);
    const double size = add_panel(from, to, false);
    if (!(to > from) || !(sum.value < aft_infinity) || (fall > c.sigma && size <= 1e-17 * sum.value)) break;
    from = to;
  }
  sum.mu -= sum.value * before.mu;
  sum.tau -= sum.value * before.tau;
  sum.q -= sum.value * before.q;
  return sum;
}

inline AftValue AftPredictor::log_mean_after(const Customer& c, double after) const {
  const AftValue whole = log_mean(c);
  if (after == 0.0) return whole;
  // The unit is 1 unless the mean, or the time itself, is far from it.
  const double largest = (std::max)(whole.value, std::log(after));
  const double log_unit = std::abs(largest) > 300.0 ? largest : 0.0;
  const bool heavy = model.distribution() == AftDistribution::log_logistic || q < 0.0;
  AftValue left;
  if (!heavy) {
    left = integral(c, after, aft_infinity, log_unit);
  } else {
    // A heavy tail is long to integrate, but what is left of it is never a small difference.
    const AftValue seen = integral(c, 0.0, after, log_unit), before = log_survival(c, after);
    const double mean = std::exp(whole.value - log_unit), share = std::exp(before.value);
    left.value = (mean - seen.value) / share;
    left.mu = (mean * whole.mu - seen.mu) / share - left.value * before.mu;
    left.tau = (mean * whole.tau - seen.tau) / share - left.value * before.tau;
    left.q = (mean * whole.q - seen.q) / share - left.value * before.q;
  }
  return {.value = std::log(left.value) + log_unit,
          .mu = left.mu / left.value,
          .tau = left.tau / left.value,
          .q = left.q / left.value};
}

inline AftEstimate AftPredictor::share_or_hazard(AftQuantity quantity, const Customer& c, std::span<const double> x,
                                                 double at, double after, double level) const {
  const AftValue start = log_survival(c, after), end = log_survival(c, after + at);
  const AftValue hazard{
      .value = start.value - end.value, .mu = start.mu - end.mu, .tau = start.tau - end.tau, .q = start.q - end.q};
  AftEstimate out{.value = hazard.value, .standard_error = error_of(hazard, x)};
  const bool share = quantity == AftQuantity::survival;
  if (share && out.value == aft_infinity) return {.value = 0.0, .standard_error = 0.0, .lower = 0.0, .upper = 0.0};
  const estimation::Interval interval =
      estimation::interval_around(out.value, out.standard_error, estimation::Scale::log, level);
  out.lower = share ? std::exp(-interval.upper) : interval.lower;
  out.upper = share ? std::exp(-interval.lower) : interval.upper;
  if (!share) return out;
  out.value = std::exp(-hazard.value);
  out.standard_error *= out.value;
  return out;
}

inline AftEstimate AftPredictor::operator()(AftQuantity quantity, std::span<const double> x, double at, double after,
                                            double level) const {
  const Customer c = customer(x);
  switch (quantity) {
    case AftQuantity::survival:
    case AftQuantity::cumulative_hazard:
      return share_or_hazard(quantity, c, x, at, after, level);
    case AftQuantity::hazard:
      return from_log(log_hazard(c, after + at), x, level);
    case AftQuantity::quantile:
      return from_log(log_quantile(c, at, after), x, level);
    case AftQuantity::mean:
      if (!has_mean(c)) return {.value = aft_infinity};
      return from_log(log_mean_after(c, after), x, level);
    case AftQuantity::restricted_mean:
      break;
  }
  const AftValue value = integral(c, after, at);
  AftEstimate out{.value = value.value, .standard_error = error_of(value, x)};
  const estimation::Interval share =
      estimation::interval_around(out.value / at, out.standard_error / at, estimation::Scale::logit, level);
  out.lower = at * share.lower;
  out.upper = at * share.upper;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
