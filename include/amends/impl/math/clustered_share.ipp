#pragma once

#include <amends/math/clustered_share.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::math {

AMENDS_INLINE double two_sided_t_quantile(double degrees_of_freedom, double level) {
  core::check_positive("degrees_of_freedom", degrees_of_freedom);
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie strictly between 0 and 1", level);
  // nu / (nu + t^2) is Beta(nu / 2, 1/2).
  const double x = beta_quantile(1.0 - level, 0.5 * degrees_of_freedom, 0.5);
  return std::sqrt(degrees_of_freedom * (1.0 / x - 1.0));
}

namespace detail {

/// Value, standard error and degrees of freedom of a ratio of sums over clusters; no interval yet.
inline ClusteredInterval ratio_over_clusters(std::span<const double> sums, std::span<const double> numbers) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0, n = 0.0, squares = 0.0;
  ClusteredInterval out{.interval = {nan, nan, nan}, .standard_error = nan, .degrees_of_freedom = nan};
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    if (numbers[c] == 0.0) continue;
    sum += sums[c];
    n += numbers[c];
    squares += numbers[c] * numbers[c];
    ++out.clusters;
  }
  core::check_finite("numbers: their sum of squares", squares);
  if (n == 0.0) return out;
  out.interval.value = sum / n;
  if (out.clusters < 2) return out;
  double variance = 0.0;
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    if (numbers[c] == 0.0) continue;
    const double others = n - numbers[c];
    const double step = (sums[c] - out.interval.value * numbers[c]) / others;
    variance += step * step;
  }
  out.standard_error = std::sqrt(variance);
  out.degrees_of_freedom = (std::max)(1.0, (std::min)(n * n / squares, static_cast<double>(out.clusters) - 1.0));
  return out;
}

}  // namespace detail

AMENDS_INLINE ClusteredInterval clustered_share(std::span<const double> successes, std::span<const double> trials,
                                                double level) {
  core::check_same_size("successes", successes.size(), "trials", trials.size());
  double n = 0.0;
  for (std::size_t c = 0; c < trials.size(); ++c) {
    n += core::check_non_negative("trials", trials[c]);
    core::check_between("successes", successes[c], 0.0, trials[c]);
  }
  ClusteredInterval out = detail::ratio_over_clusters(successes, trials);
  const double z = two_sided_normal_quantile(level);
  if (std::isnan(out.standard_error)) return out;
  const double p = out.interval.value;
  const double independent = p * (1.0 - p) / n, variance = out.standard_error * out.standard_error;
  if (variance > independent) out.design_effect = variance / independent;
  // Wilson's interval with t: trials and successes scaled so that z^2 of them is t^2 of the effective ones.
  const double t = two_sided_t_quantile(out.degrees_of_freedom, level);
  const double scale = z * z / (t * t) / out.design_effect;
  out.interval = wilson_interval((std::min)(1.0, p) * n * scale, n * scale, level);
  out.interval.value = p;
  return out;
}

AMENDS_INLINE ClusteredInterval clustered_mean(std::span<const double> sums, std::span<const double> numbers,
                                               double level) {
  core::check_same_size("sums", sums.size(), "numbers", numbers.size());
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    core::check_non_negative("numbers", numbers[c]);
    core::check_finite("sums", sums[c]);
  }
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie strictly between 0 and 1", level);
  ClusteredInterval out = detail::ratio_over_clusters(sums, numbers);
  out.design_effect = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(out.standard_error)) return out;
  const double reach = two_sided_t_quantile(out.degrees_of_freedom, level) * out.standard_error;
  out.interval.lower = out.interval.value - reach;
  out.interval.upper = out.interval.value + reach;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::math
