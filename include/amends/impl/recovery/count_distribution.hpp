#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

// Counts of mean m: Poisson where the dispersion is 0, else negative binomial of size k = 1/dispersion.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// Below this the variance is that of Poisson to the last digits.
inline bool is_poisson(double mean, double dispersion) noexcept {
  return dispersion * mean < 1e-12;
}

/// P(X >= x) of a whole x.
inline double upper_tail(double x, double mean, double dispersion) noexcept {
  if (x <= 0.0) return 1.0;
  if (is_poisson(mean, dispersion)) return math::gamma_cdf(mean, x);
  const double odds = dispersion * mean;  // of the success that is counted: p/(1 - p) = m/k
  return math::beta_cdf(odds / (1.0 + odds), x, 1.0 / dispersion);
}

inline double log_probability(double x, double mean, double dispersion) noexcept {
  if (is_poisson(mean, dispersion)) return x * std::log(mean) - mean - math::log_gamma(x + 1.0);
  const double size = 1.0 / dispersion, odds = dispersion * mean;
  return math::log_gamma_ratio(size, x) - math::log_gamma(x + 1.0) - size * std::log1p(odds) +
         x * std::log(odds / (1.0 + odds));
}

/// Probabilities of first, first + 1, ...: all but some 1e-16 of the mass.
struct CountProbabilities {
  std::size_t first = 0;
  std::vector<double> probability{};
};

inline CountProbabilities count_probabilities(double mean, double dispersion) {
  core::check_between("actual_ratio * expected", mean, 0.0, 1e9);
  core::check_between("dispersion * expected", dispersion * mean, 0.0, 1e5);
  // From near the mode both ways by the ratio of neighbours: p(x + 1)/p(x) = (m/(x + 1)) (1 + a x)/(1 + a m).
  constexpr double negligible = 1e-19;
  const double shrink = 1.0 / (1.0 + dispersion * mean);
  const auto ratio = [&](double x) { return mean * (1.0 + dispersion * x) * shrink / (x + 1.0); };
  const double mode = std::floor((std::max)(0.0, mean - dispersion * mean));
  const double top = std::exp(log_probability(mode, mean, dispersion));
  std::vector<double> below;
  double p = top;
  for (double x = mode - 1.0; x >= 0.0 && p > negligible; --x) below.push_back(p /= ratio(x));
  CountProbabilities table;
  table.first = static_cast<std::size_t>(mode) - below.size();
  table.probability.assign(below.rbegin(), below.rend());
  p = top;
  for (double x = mode; p > negligible; ++x) {
    table.probability.push_back(p);
    p *= ratio(x);
  }
  return table;
}

/// The smallest count, 1 at least, from which on `holds` is true; exact as far as whole numbers are told apart.
template <class Holds>
double smallest_count(const Holds& holds) {
  double low = 0.0, high = 1.0;
  while (!holds(high)) {
    low = high;
    high *= 2.0;
  }
  for (;;) {
    const double middle = std::floor(low + 0.5 * (high - low));
    if (!(middle > low && middle < high)) return high;
    (holds(middle) ? high : low) = middle;
  }
}

/// The means at which n is just as surprising from above and from below: central interval of a mean, from one count.
struct MeanInterval {
  double lower;
  double upper;
};
inline MeanInterval mean_interval(double n, double dispersion, double level) noexcept {
  const double tail = 0.5 * (1.0 - level);
  if (dispersion < 1e-12) {
    return {n > 0.0 ? math::gamma_quantile(tail, n) : 0.0, math::gamma_quantile_upper(tail, n + 1.0)};
  }
  // P(X <= n) = I_p(k, n + 1) with p = k/(k + m).
  const double size = 1.0 / dispersion;
  const auto mean_at = [&](double p) { return size * (1.0 - p) / p; };
  return {n > 0.0 ? mean_at(math::beta_quantile_upper(tail, size, n)) : 0.0,
          mean_at(math::beta_quantile(tail, size, n + 1.0))};
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
