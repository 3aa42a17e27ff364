#pragma once

#include <amends/core/config.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <limits>

// Not for users: the sums that the Erlang models are made of, each relative to the state "all agents busy, nobody
// waits", so that nothing overflows and nothing cancels.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// ln of the Poisson probability z^s e^-z / Gamma(s + 1), s > 0 not only whole, z > 0.
/// Written around s = z, where it is large: s ln(s/z) + z - s = (s - z) v + 2 s (v^3/3 + v^5/5 + ...), v = (s - z)/(s +
/// z), from ln(s/z) = 2 artanh v; Stirling's formula with its correction gives the rest.
inline double log_poisson(double s, double z) noexcept {
  double deviance = s * std::log(s / z) + z - s;
  const double v = (s - z) / (s + z);
  if (std::fabs(v) < 0.1) {
    deviance = (s - z) * v;
    double term = 2.0 * s * v;
    for (double j = 3.0; j < 40.0; j += 2.0) {
      term *= v * v;
      const double before = deviance;
      deviance += term / j;
      if (deviance == before) break;
    }
  }
  constexpr double half_log_two_pi = 0.918938533204672741780;
  return -deviance - math::log_gamma_correction(s) - half_log_two_pi - 0.5 * std::log(s);
}

/// The states in which customers wait: M = 1 + z/(s+1) + z^2/((s+1)(s+2)) + ..., and the share of those who find all
/// agents busy who give up, 1 - s/z + s/(z M).
struct WaitingSum {
  double log_m;
  double leave;
  [[nodiscard]] double stay() const noexcept { return 1.0 - leave; }
};

/// z is a standard deviation or more below s, or both are small.
inline bool well_below(double s, double z) noexcept {
  return z <= s - std::sqrt(s) || z <= 0.5 * (s + 1.0);
}

/// Where z is well below s, by the continued fraction of gamma(s, z) [recalled; tested]
///   M = D/(D - z), D = s + G, G = 1 + z/F, F = s+2 - (s+1)z/(s+3 + 2z/(s+4 - (s+2)z/(s+5 + 3z/(s+6 - ...
/// in which leave = G/(s + G) keeps its digits where hardly anybody gives up; above, by P(s, z) over the Poisson term.
inline WaitingSum waiting_sum(double s, double z) noexcept {
  if (well_below(s, z)) {
    double f = s + 2.0, c = f, d = 0.0;
    for (double k = 1.0, m = 1.0; k < 1e5; k += 2.0, m += 1.0) {  // modified Lentz, two steps at a time
      d = s + 2.0 + k - (s + m) * z * d;
      c = s + 2.0 + k - (s + m) * z / c;
      d = 1.0 / d;
      const double first = c * d;
      d = s + 3.0 + k + (m + 1.0) * z * d;
      c = s + 3.0 + k + (m + 1.0) * z / c;
      d = 1.0 / d;
      const double both = first * (c * d);
      f *= both;
      if (std::fabs(both - 1.0) <= 4e-16) break;
    }
    const double g = 1.0 + z / f;
    return {-std::log1p(-z / (s + g)), g / (s + g)};
  }
  const double log_m = std::log(math::gamma_cdf(z, s)) - log_poisson(s, z);
  return {log_m, (z - s) / z + s / z * std::exp(-log_m)};
}

/// ln of 1/B = 1 + n/a + n(n-1)/a^2 + ...: the states with a free agent, and the one at which all are busy.
inline double log_inverse_blocking(double load, double agents) noexcept {
  if (agents == 0.0) return 0.0;
  if (!(load > 0.0)) return std::numeric_limits<double>::infinity();
  if (load <= agents + std::sqrt(agents))
    return std::log(math::gamma_cdf_upper(load, agents + 1.0)) - log_poisson(agents, load);
  double sum = 1.0, term = 1.0;
  for (double k = agents; k >= 1.0 && term > 1e-17 * sum; k -= 1.0) {
    term *= k / load;
    sum += term;
  }
  return std::log(sum);
}

/// ln P(s, z) of the gamma distribution, however far out.
inline double log_gamma_cdf(double s, double z) noexcept {
  return well_below(s, z) ? log_poisson(s, z) + waiting_sum(s, z).log_m : std::log(math::gamma_cdf(z, s));
}

/// ln[gamma(s + more, z y)/(z^more gamma(s, z))], y in (0, 1]; `exponent` is ln[y^(s + more) e^{z(1 - y)}] and log_m that
/// of (s, z). Below the mean from the sums M, which are of a size then; above it from the distribution functions.
inline double log_gamma_share(double s, double more, double z, double y, double exponent, double log_m) noexcept {
  const double shape = s + more, lower = z * y;
  if (well_below(s, z)) return exponent + std::log(s / shape) + waiting_sum(shape, lower).log_m - log_m;
  const double between = more == 0.0 ? 0.0 : math::log_gamma_ratio(s, more) - more * std::log(z);
  return log_gamma_cdf(shape, lower) - log_gamma_cdf(s, z) + between;
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
