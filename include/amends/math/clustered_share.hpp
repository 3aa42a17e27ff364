#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <span>

// Shares and means of what comes in clusters: complaints of one company, one branch, one outage resemble each other, and
// tell less than as many independent ones.
namespace amends::inline AMENDS_ABI::math {

/// Half-width, in standard errors, of the central interval of Student's t that holds `level`.
/// degrees_of_freedom: > 0, need not be whole;  errors  Error(domain), also unless 0 < level < 1
[[nodiscard]] double two_sided_t_quantile(double degrees_of_freedom, double level);

/// A share, or a mean, with the interval that its clusters leave.
struct ClusteredInterval {
  ShareInterval interval{};  ///< value, lower, upper; of a mean not within [0, 1]
  double standard_error = 0.0;
  double degrees_of_freedom = 0.0;
  /// Variance over that of as many independent ones, at least 1; of a mean, NaN: not known from sums.
  double design_effect = 1.0;
  std::size_t clusters = 0;  ///< with a trial
};

/// A share of trials that come in clusters.
///
/// formula  p = x / n;  d_c = (x_c - p n_c) / (n (1 - n_c / n));  V = sum d_c^2
///          nu = max(1, min(n^2 / sum n_c^2, clusters - 1));  t = two_sided_t_quantile(nu, level)
///          interval: Wilson's of m = min(n, p (1 - p) / V) trials, with t in the place of z
/// successes, trials: of each cluster; need not be whole
/// domain   0 <= x_c <= n_c, finite;  edge  no trial: NaN. One cluster: no error is known, bounds and standard error NaN.
///          p = 0 or 1, where clusters do not differ: m = n. Clusters that are more alike than chance: m = n, too
/// errors   Error(size_mismatch), Error(domain)
/// source   first-order jackknife over clusters, as docs/clusters.md has it [derived]; effective trials and t in Wilson's
///          interval: after Korn & Graubard (1998), Survey Methodology 24 [recalled], and Dean & Pagano (2015) [recalled]
/// cost     linear
[[nodiscard]] ClusteredInterval clustered_share(std::span<const double> successes, std::span<const double> trials,
                                                double level = 0.95);

/// A mean of what comes in clusters: sums of the values and their numbers, by cluster.
/// formula  as clustered_share, interval mean -+ t sqrt(V);  domain  sums finite, numbers finite and >= 0
/// edge     as clustered_share;  errors  Error(size_mismatch), Error(domain);  cost  linear
[[nodiscard]] ClusteredInterval clustered_mean(std::span<const double> sums, std::span<const double> numbers,
                                               double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/clustered_share.ipp>
#endif
