#pragma once

#include <amends/math/distribution.hpp>

#include <amends/core/random.hpp>
#include <amends/math/special.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE std::string_view to_string(DistributionKind kind) noexcept {
  switch (kind) {
    case DistributionKind::fixed:
      return "fixed";
    case DistributionKind::uniform:
      return "uniform";
    case DistributionKind::triangular:
      return "triangular";
    case DistributionKind::pert:
      return "pert";
    case DistributionKind::beta:
      return "beta";
    case DistributionKind::normal:
      return "normal";
    case DistributionKind::gamma:
      return "gamma";
    case DistributionKind::empirical:
      return "empirical";
    case DistributionKind::log_normal:
      return "log_normal";
    case DistributionKind::logit_normal:
      return "logit_normal";
    case DistributionKind::log_log_normal:
      return "log_log_normal";
  }
  return "unknown";
}

namespace detail {
inline constexpr double undefined_value = std::numeric_limits<double>::quiet_NaN();
inline constexpr double unbounded = std::numeric_limits<double>::infinity();

// Mean and sd of a standard normal cut off at a and b, by quadrature: the closed forms subtract nearly equal numbers
// when the interval is narrow or far out. Composite Gauss-Legendre, 3 points in each of 256 panels, relative to the
// point of highest density, so that nothing underflows.
struct MeanAndSd {
  double mean;
  double standard_deviation;
};
AMENDS_INLINE MeanAndSd cut_standard_normal(double a, double b) noexcept {
  const double peak = std::clamp(0.0, a, b);
  // Outside exp(-(z^2 - peak^2)/2) is below 1e-19.
  const double reach = std::sqrt(peak * peak + 88.0);
  const double from = (std::max)(a, -reach), to = (std::min)(b, reach);
  constexpr int panels = 256;
  constexpr double node = 0.7745966692414834;  // sqrt(3/5)
  constexpr double weights[3] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
  const double width = (to - from) / panels;
  double mass = 0.0, first = 0.0, second = 0.0;  // moments about `from`, in units of the interval
  for (int k = 0; k < panels; ++k)
    for (int j = 0; j < 3; ++j) {
      const double t = (k + 0.5 + 0.5 * node * (j - 1)) / panels;
      const double z = from + (to - from) * t;
      const double density = weights[j] * std::exp(-0.5 * (z - peak) * (z + peak));
      mass += density;
      first += density * t;
      second += density * t * t;
    }
  const double mean = first / mass;
  const double variance = second / mass - mean * mean;
  return {from + panels * width * mean, panels * width * std::sqrt((std::max)(0.0, variance))};
}

// The quantity whose transform is w.
AMENDS_INLINE double from_transform(DistributionKind kind, double w) noexcept {
  switch (kind) {
    case DistributionKind::log_normal:
      return std::exp(w);
    case DistributionKind::logit_normal:
      return w >= 0.0 ? 1.0 / (1.0 + std::exp(-w)) : std::exp(w) / (1.0 + std::exp(w));
    case DistributionKind::log_log_normal:
      return std::exp(-std::exp(-w));
    default:
      return w;
  }
}
struct Transform {
  double value;
  double slope;  // of the transform by the quantity
};
AMENDS_INLINE Transform to_transform(DistributionKind kind, double x) noexcept {
  switch (kind) {
    case DistributionKind::log_normal:
      return {std::log(x), 1.0 / x};
    case DistributionKind::logit_normal:
      return {std::log(x) - std::log1p(-x), 1.0 / (x * (1.0 - x))};
    case DistributionKind::log_log_normal:
      return {-std::log(-std::log(x)), -1.0 / (x * std::log(x))};
    default:
      return {x, 1.0};
  }
}
// Mean and sd of g(mean + sd z), g bounded: composite Gauss-Legendre over the z that matter.
AMENDS_INLINE MeanAndSd moments_of_transformed(DistributionKind kind, double mean, double sd) noexcept {
  constexpr int panels = 512;
  constexpr double node = 0.7745966692414834, reach = 9.4;  // sqrt(3/5)
  constexpr double weights[3] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
  const double centre = from_transform(kind, mean);
  double mass = 0.0, first = 0.0, second = 0.0;  // moments about the median
  for (int k = 0; k < panels; ++k)
    for (int j = 0; j < 3; ++j) {
      const double z = reach * (2.0 * (k + 0.5 + 0.5 * node * (j - 1)) / panels - 1.0);
      const double density = weights[j] * std::exp(-0.5 * z * z), x = from_transform(kind, mean + sd * z) - centre;
      mass += density;
      first += density * x;
      second += density * x * x;
    }
  const double shift = first / mass;
  return {centre + shift, std::sqrt((std::max)(0.0, second / mass - shift * shift))};
}
}  // namespace detail

AMENDS_INLINE Distribution Distribution::transformed(DistributionKind kind, double mean, double standard_deviation) {
  core::check_finite("mean", mean);
  core::check_non_negative("standard_deviation", standard_deviation);
  if (standard_deviation == 0.0) return fixed(detail::from_transform(kind, mean));
  Distribution made(kind, {mean, standard_deviation, 0.0, 0.0});
  made.lower_ = 0.0;
  made.upper_ = kind == DistributionKind::log_normal ? detail::unbounded : 1.0;
  if (kind == DistributionKind::log_normal) {
    const double variance = standard_deviation * standard_deviation;
    made.mean_ = std::exp(mean + 0.5 * variance);
    made.standard_deviation_ = made.mean_ * std::sqrt(std::expm1(variance));
    core::check_finite("mean", made.mean_);
    core::check_finite("standard_deviation", made.standard_deviation_);
  } else {
    const detail::MeanAndSd moments = detail::moments_of_transformed(kind, mean, standard_deviation);
    made.mean_ = moments.mean;
    made.standard_deviation_ = moments.standard_deviation;
  }
  return made;
}

AMENDS_INLINE Distribution Distribution::log_normal(double mean, double standard_deviation) {
  return transformed(DistributionKind::log_normal, mean, standard_deviation);
}

AMENDS_INLINE Distribution Distribution::logit_normal(double mean, double standard_deviation) {
  return transformed(DistributionKind::logit_normal, mean, standard_deviation);
}

AMENDS_INLINE Distribution Distribution::log_log_normal(double mean, double standard_deviation) {
  return transformed(DistributionKind::log_log_normal, mean, standard_deviation);
}

AMENDS_INLINE double Distribution::at_normal_score(double z) const noexcept {
  if (is_transformed_normal()) return detail::from_transform(kind_, parameters_[0] + parameters_[1] * z);
  if (kind_ == DistributionKind::normal && between_ == 1.0) return parameters_[0] + parameters_[1] * z;
  return z < 0.0 ? quantile(normal_cdf(z)) : quantile_upper(normal_cdf_upper(z));
}

AMENDS_INLINE Distribution Distribution::fixed(double value) {
  core::check_finite("value", value);
  Distribution made(DistributionKind::fixed, {value, 0.0, 0.0, 0.0});
  made.mean_ = made.lower_ = made.upper_ = value;
  return made;
}

AMENDS_INLINE Distribution Distribution::uniform(double low, double high) {
  core::check_range(low, high);
  if (low == high) return fixed(low);
  Distribution made(DistributionKind::uniform, {low, high, 0.0, 0.0});
  made.lower_ = low;
  made.upper_ = high;
  made.mean_ = low + 0.5 * (high - low);
  made.standard_deviation_ = (high - low) / std::sqrt(12.0);
  return made;
}

AMENDS_INLINE Distribution Distribution::triangular(double low, double mode, double high) {
  core::check_low_mode_high(low, mode, high);
  if (low == high) return fixed(low);
  Distribution made(DistributionKind::triangular, {low, mode, high, 0.0});
  made.lower_ = low;
  made.upper_ = high;
  const double range = high - low, c = (mode - low) / range;
  made.mean_ = low + range * (1.0 + c) / 3.0;
  made.standard_deviation_ = range * std::sqrt((1.0 - c + c * c) / 18.0);
  return made;
}

AMENDS_INLINE Distribution Distribution::pert(double low, double mode, double high, double shape) {
  core::check_low_mode_high(low, mode, high);
  core::check_shape("shape", shape);
  if (low == high) return fixed(low);
  Distribution made(DistributionKind::pert, {low, mode, high, shape});
  made.lower_ = low;
  made.upper_ = high;
  const double range = high - low;
  made.shapes_ = core::pert_shapes(low, mode, high, shape);
  const double share = made.shapes_[0] / (shape + 2.0);  // (mean - low)/range
  made.mean_ = low + range * share;
  made.standard_deviation_ = range * std::sqrt(share * (made.shapes_[1] / (shape + 2.0)) / (shape + 3.0));
  return made;
}

AMENDS_INLINE Distribution Distribution::beta(double a, double b) {
  core::check_shape("a", a);
  core::check_shape("b", b);
  Distribution made(DistributionKind::beta, {a, b, 0.0, 0.0});
  made.lower_ = 0.0;
  made.upper_ = 1.0;
  made.shapes_ = {a, b};
  made.mean_ = a / (a + b);
  made.standard_deviation_ = std::sqrt(made.mean_ * (b / (a + b)) / (a + b + 1.0));
  return made;
}

AMENDS_INLINE Distribution Distribution::beta_from_counts(double successes, double failures, const CountPrior& prior) {
  core::check_non_negative("successes", successes);
  core::check_non_negative("failures", failures);
  core::check_positive("prior.successes", prior.successes);
  core::check_positive("prior.failures", prior.failures);
  return beta(successes + prior.successes, failures + prior.failures);
}

AMENDS_INLINE Distribution Distribution::normal(double mean, double standard_deviation, double lower, double upper) {
  core::check_finite("mean", mean);
  core::check_non_negative("standard_deviation", standard_deviation);
  if (!(lower <= upper)) core::throw_domain("lower", "not exceed upper (" + core::format_number(upper) + ")", lower);
  if (standard_deviation == 0.0) {
    core::check_between("mean", mean, lower, upper);
    return fixed(mean);
  }
  if (lower == upper) return fixed(lower);
  Distribution made(DistributionKind::normal, {mean, standard_deviation, lower, upper});
  made.lower_ = lower;
  made.upper_ = upper;
  made.mean_ = mean;
  made.standard_deviation_ = standard_deviation;
  const double a = (lower - mean) / standard_deviation, b = (upper - mean) / standard_deviation;
  made.below_ = normal_cdf(a);
  made.above_ = normal_cdf_upper(b);
  // From the side on which the interval lies, so that the difference keeps its digits.
  made.between_ = a > 0.0   ? normal_cdf_upper(a) - made.above_
                  : b < 0.0 ? normal_cdf(b) - made.below_
                            : 1.0 - made.below_ - made.above_;
  if (!(made.between_ >= 1e-300))
    core::throw_domain("mean", "be near enough to [lower, upper] to give it any probability", mean);
  if (made.below_ > 0.0 || made.above_ > 0.0) {
    const detail::MeanAndSd cut = detail::cut_standard_normal(a, b);
    made.mean_ = std::clamp(mean + standard_deviation * cut.mean, lower, upper);
    made.standard_deviation_ = standard_deviation * cut.standard_deviation;
  }
  return made;
}

AMENDS_INLINE Distribution Distribution::gamma(double shape, double rate) {
  core::check_shape("shape", shape);
  core::check_positive("rate", rate);
  core::check_finite("shape / rate", shape / rate);
  Distribution made(DistributionKind::gamma, {shape, rate, 0.0, 0.0});
  made.lower_ = 0.0;
  made.upper_ = detail::unbounded;
  made.shapes_ = {shape, rate};
  made.mean_ = shape / rate;
  made.standard_deviation_ = std::sqrt(shape) / rate;
  return made;
}

AMENDS_INLINE Distribution Distribution::empirical(std::span<const double> observations) {
  if (observations.empty())
    throw Error(ErrorCode::missing, "observations", "observations must hold at least one value");
  for (const double x : observations) core::check_finite("observations", x);
  auto sorted = std::make_shared<std::vector<double>>(observations.begin(), observations.end());
  std::sort(sorted->begin(), sorted->end());
  if (sorted->front() == sorted->back()) return fixed(sorted->front());
  Distribution made(DistributionKind::empirical, {});
  const auto n = static_cast<double>(sorted->size());
  double sum = 0.0;
  for (const double x : *sorted) sum += x / n;
  double square = 0.0;
  for (const double x : *sorted) square += (x - sum) * (x - sum) / n;
  made.mean_ = sum;
  made.standard_deviation_ = std::sqrt(square);
  made.lower_ = sorted->front();
  made.upper_ = sorted->back();
  made.observations_ = std::move(sorted);
  return made;
}

AMENDS_INLINE std::span<const double> Distribution::observations() const noexcept {
  return observations_ ? std::span<const double>(*observations_) : std::span<const double>();
}

AMENDS_INLINE bool Distribution::equals(const Distribution& other) const noexcept {
  return kind_ == other.kind_ && parameters_ == other.parameters_ &&
         (observations_ == other.observations_ || std::equal(observations().begin(), observations().end(),
                                                             other.observations().begin(), other.observations().end()));
}

// below + tail between (or its mirror image), from whichever end of the normal curve is nearer.
AMENDS_INLINE double Distribution::normal_tail_quantile(double tail, bool upper) const noexcept {
  const double from_below = below_ + (upper ? 1.0 - tail : tail) * between_;
  const double from_above = above_ + (upper ? tail : 1.0 - tail) * between_;
  const double z = from_below < from_above ? normal_quantile(from_below) : normal_quantile_upper(from_above);
  return std::clamp(parameters_[0] + parameters_[1] * z, lower_, upper_);
}

AMENDS_INLINE double Distribution::tail_quantile(double tail, bool upper) const noexcept {
  if (!(tail >= 0.0)) return detail::undefined_value;
  if (tail == 0.0) return upper ? upper_ : lower_;
  const double range = upper_ - lower_;
  switch (kind_) {
    case DistributionKind::fixed:
      return lower_;
    case DistributionKind::uniform:
      return upper ? upper_ - tail * range : lower_ + tail * range;
    case DistributionKind::triangular:
      return core::triangular_quantile(tail, upper, parameters_[0], parameters_[1], parameters_[2]);
    case DistributionKind::pert:
    case DistributionKind::beta: {
      if (!upper) return std::clamp(lower_ + range * beta_quantile(tail, shapes_[0], shapes_[1]), lower_, upper_);
      // From whichever end is nearer, so that neither 1 - 1e-30 nor 1e-30 loses its digits.
      const double from_above = beta_quantile(tail, shapes_[1], shapes_[0]);
      const double x = from_above <= 0.5 ? upper_ - range * from_above
                                         : lower_ + range * beta_quantile_upper(tail, shapes_[0], shapes_[1]);
      return std::clamp(x, lower_, upper_);
    }
    case DistributionKind::normal:
      return normal_tail_quantile(tail, upper);
    case DistributionKind::gamma:
      return (upper ? gamma_quantile_upper(tail, shapes_[0]) : gamma_quantile(tail, shapes_[0])) / shapes_[1];
    case DistributionKind::empirical: {
      // Smallest x_(k) with k/n >= u: k = ceil(n u), counted from 1.
      const std::vector<double>& x = *observations_;
      const auto n = static_cast<double>(x.size());
      const double k = upper ? n - std::floor(n * tail) : std::ceil(n * tail);
      return x[static_cast<std::size_t>(std::clamp(k, 1.0, n)) - 1];
    }
    case DistributionKind::log_normal:
    case DistributionKind::logit_normal:
    case DistributionKind::log_log_normal:
      return at_normal_score(upper ? normal_quantile_upper(tail) : normal_quantile(tail));
  }
  return detail::undefined_value;
}

AMENDS_INLINE double Distribution::quantile(double u) const noexcept {
  // 1 - u is exact for u >= 1/2.
  return u < 0.5 ? tail_quantile(u, false) : tail_quantile(1.0 - u, true);
}

AMENDS_INLINE double Distribution::quantile_upper(double v) const noexcept {
  return v < 0.5 ? tail_quantile(v, true) : tail_quantile(1.0 - v, false);
}

AMENDS_INLINE double Distribution::cdf(double x) const noexcept {
  if (x != x) return x;
  if (x < lower_) return 0.0;
  if (x >= upper_) return 1.0;
  const double range = upper_ - lower_;
  switch (kind_) {
    case DistributionKind::fixed:
      return 1.0;
    case DistributionKind::uniform:
      return (x - lower_) / range;
    case DistributionKind::triangular:
      return x < parameters_[1] ? (x - lower_) / range * ((x - lower_) / (parameters_[1] - lower_))
                                : 1.0 - (upper_ - x) / range * ((upper_ - x) / (upper_ - parameters_[1]));
    case DistributionKind::pert:
    case DistributionKind::beta:
      return beta_cdf((x - lower_) / range, shapes_[0], shapes_[1]);
    case DistributionKind::normal: {
      const double z = (x - parameters_[0]) / parameters_[1];
      const double share =
          z < 0.0 ? (normal_cdf(z) - below_) / between_ : 1.0 - (normal_cdf_upper(z) - above_) / between_;
      return std::clamp(share, 0.0, 1.0);
    }
    case DistributionKind::gamma:
      return gamma_cdf(x * shapes_[1], shapes_[0]);
    case DistributionKind::empirical: {
      const std::vector<double>& values = *observations_;
      return static_cast<double>(std::upper_bound(values.begin(), values.end(), x) - values.begin()) /
             static_cast<double>(values.size());
    }
    case DistributionKind::log_normal:
    case DistributionKind::logit_normal:
    case DistributionKind::log_log_normal:
      return x <= 0.0 ? 0.0 : normal_cdf((detail::to_transform(kind_, x).value - parameters_[0]) / parameters_[1]);
  }
  return detail::undefined_value;
}

AMENDS_INLINE double Distribution::pdf(double x) const noexcept {
  if (x != x || kind_ == DistributionKind::fixed || kind_ == DistributionKind::empirical)
    return detail::undefined_value;
  if (x < lower_ || x > upper_) return 0.0;
  const double range = upper_ - lower_;
  switch (kind_) {
    case DistributionKind::uniform:
      return 1.0 / range;
    case DistributionKind::triangular:
      if (x == parameters_[1]) return 2.0 / range;
      return x < parameters_[1] ? 2.0 / range * ((x - lower_) / (parameters_[1] - lower_))
                                : 2.0 / range * ((upper_ - x) / (upper_ - parameters_[1]));
    case DistributionKind::pert:
    case DistributionKind::beta:
      return beta_pdf((x - lower_) / range, shapes_[0], shapes_[1]) / range;
    case DistributionKind::normal:
      return normal_pdf((x - parameters_[0]) / parameters_[1]) / (parameters_[1] * between_);
    case DistributionKind::gamma:
      return gamma_pdf(x * shapes_[1], shapes_[0]) * shapes_[1];
    case DistributionKind::log_normal:
    case DistributionKind::logit_normal:
    case DistributionKind::log_log_normal: {
      if (x <= lower_ || x >= upper_) return 0.0;
      const detail::Transform w = detail::to_transform(kind_, x);
      return normal_pdf((w.value - parameters_[0]) / parameters_[1]) * w.slope / parameters_[1];
    }
    case DistributionKind::fixed:
    case DistributionKind::empirical:
      break;
  }
  return detail::undefined_value;
}

AMENDS_INLINE std::string Distribution::describe() const {
  const auto call = [&](const char* name, std::size_t parameters) {
    std::string text(name);
    for (std::size_t i = 0; i < parameters; ++i)
      text.append(i == 0 ? "(" : ", ").append(core::format_number(parameters_[i]));
    return text;
  };
  switch (kind_) {
    case DistributionKind::fixed:
      return core::format_number(parameters_[0]);
    case DistributionKind::uniform:
      return call("Uniform", 2) + ")";
    case DistributionKind::triangular:
      return call("Triangular", 3) + ")";
    case DistributionKind::pert:
      return call("PERT", 3) + (parameters_[3] == 4.0 ? ")" : ", shape " + core::format_number(parameters_[3]) + ")");
    case DistributionKind::beta:
      return call("Beta", 2) + ")";
    case DistributionKind::normal: {
      std::string text = call("Normal", 2) + ")";
      const bool cut_below = std::isfinite(lower_), cut_above = std::isfinite(upper_);
      if (cut_below && cut_above)
        text.append(" on [" + core::format_number(lower_) + ", " + core::format_number(upper_) + "]");
      else if (cut_below)
        text.append(" from " + core::format_number(lower_));
      else if (cut_above)
        text.append(" up to " + core::format_number(upper_));
      return text;
    }
    case DistributionKind::gamma:
      return "Gamma(shape " + core::format_number(shapes_[0]) + ", rate " + core::format_number(shapes_[1]) + ")";
    case DistributionKind::empirical:
      return "Empirical(" + std::to_string(observations_->size()) + " observations, mean " +
             core::format_number(mean_) + ")";
    case DistributionKind::log_normal:
      return call("LogNormal", 2) + ")";
    case DistributionKind::logit_normal:
      return call("LogitNormal", 2) + ")";
    case DistributionKind::log_log_normal:
      return call("LogLogNormal", 2) + ")";
  }
  return "unknown";
}

}  // namespace amends::inline AMENDS_ABI::math
