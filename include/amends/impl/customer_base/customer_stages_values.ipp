#pragma once

#include <amends/customer_base/customer_stages.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail::stages {

/// Inverse of I - v P, v < 1: diagonally dominant by rows, so elimination needs no search for pivots.
AMENDS_INLINE math::Matrix resolvent(const math::Matrix& p, double v, const std::vector<bool>& kept) {
  const std::size_t k = p.rows;
  math::Matrix a(k, k), inverse(k, k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) a(i, j) = (i == j ? 1.0 : 0.0) - (kept[i] && kept[j] ? v * p(i, j) : 0.0);
    inverse(i, i) = 1.0;
  }
  for (std::size_t column = 0; column < k; ++column) {
    const double pivot = a(column, column);
    for (std::size_t j = 0; j < k; ++j) {
      a(column, j) /= pivot;
      inverse(column, j) /= pivot;
    }
    for (std::size_t i = 0; i < k; ++i) {
      const double factor = a(i, column);
      if (i == column || factor == 0.0) continue;
      for (std::size_t j = 0; j < k; ++j) {
        a(i, j) -= factor * a(column, j);
        inverse(i, j) -= factor * inverse(column, j);
      }
    }
  }
  return inverse;
}

AMENDS_INLINE std::vector<double> times(const math::Matrix& matrix, std::span<const double> x) {
  std::vector<double> out(matrix.rows, 0.0);
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (std::size_t j = 0; j < matrix.columns; ++j) out[i] += matrix(i, j) * x[j];
  return out;
}

AMENDS_INLINE double discount(std::span<const double> rewards, const Discounting& discounting, std::size_t k) {
  core::check_same_size("rewards", rewards.size(), "stages", k);
  for (const double reward : rewards) core::check_finite("rewards", reward);
  return std::exp(-discounting.force());
}

AMENDS_INLINE double check_level(double level) {
  return math::two_sided_normal_quantile(level);
}

AMENDS_INLINE Estimate estimate(double value, double variance, double z) {
  const double error = std::sqrt((std::max)(variance, 0.0));
  return {value, error, value - z * error, value + z * error};
}

}  // namespace detail::stages

AMENDS_INLINE double CustomerStageModel::row_variance(std::size_t stage, std::span<const double> weights) const {
  // Variance of sum_j w_j p_j over the errors of a row: (sum p w^2 - (sum p w)^2) / n; centred, so that nothing
  // cancels.
  double mean = 0.0, sum = 0.0;
  for (std::size_t j = 0; j < weights.size(); ++j) mean += transitions_(stage, j) * weights[j];
  for (std::size_t j = 0; j < weights.size(); ++j) sum += transitions_(stage, j) * std::pow(weights[j] - mean, 2);
  return sum / information_[stage];
}

AMENDS_INLINE TransitionIntervals CustomerStageModel::transition_intervals(double level) const {
  const std::size_t k = stages_.size();
  (void)detail::stages::check_level(level);
  TransitionIntervals out{transitions_, math::Matrix(k, k), transitions_, transitions_};
  const double tail = 0.5 * (1.0 - level);
  for (std::size_t i = 0; i < k; ++i) {
    if (!std::isfinite(information_[i])) continue;
    for (std::size_t j = 0; j < k; ++j) {
      const double p = transitions_(i, j);
      out.standard_error(i, j) = std::sqrt(p * (1.0 - p) / information_[i]);
      if (prior_.data.empty()) {
        const auto interval = math::wilson_interval(counts_(i, j), information_[i], level);
        out.lower(i, j) = interval.lower;
        out.upper(i, j) = interval.upper;
      } else if (p > 0.0 && p < 1.0) {
        const double total = information_[i] - 1.0;
        out.lower(i, j) = math::beta_quantile(tail, p * total, (1.0 - p) * total);
        out.upper(i, j) = math::beta_quantile_upper(tail, p * total, (1.0 - p) * total);
      }
    }
  }
  return out;
}

AMENDS_INLINE StageValues CustomerStageModel::value(std::span<const double> rewards, const Discounting& discounting,
                                                    double horizon, double level) const {
  namespace own = detail::stages;
  const std::size_t k = stages_.size();
  const double v = own::discount(rewards, discounting, k), z = own::check_level(level);
  StageValues out{{}, math::Matrix(k, k)};
  if (horizon == std::numeric_limits<double>::infinity()) {
    if (!(v < 1.0)) core::throw_domain("rate", "be above 0 without a horizon", discounting.rate);
    const math::Matrix inverse = own::resolvent(transitions_, v, std::vector<bool>(k, true));
    const std::vector<double> values = own::times(inverse, rewards);
    for (std::size_t i = 0; i < k; ++i) {
      const double variance = v * v * row_variance(i, values);
      for (std::size_t s = 0; s < k; ++s)
        for (std::size_t u = 0; u < k; ++u) out.covariance(s, u) += inverse(s, i) * variance * inverse(u, i);
    }
    for (std::size_t s = 0; s < k; ++s) out.value.push_back(own::estimate(values[s], out.covariance(s, s), z));
    return out;
  }
  if (!(horizon >= 1.0) || horizon != std::floor(horizon))
    core::throw_domain("horizon", "be a whole number of at least 1, or infinity", horizon);
  if (horizon > 1e6) core::throw_domain("horizon", "be at most 1,000,000 periods, or infinity", horizon);
  // Backwards: V_n = R + v P V_(n-1). The slopes of V_s by row i are a vector over where the row leads:
  // g_n(s, i) = [s = i] v V_(n-1) + v sum_u p_su g_(n-1)(u, i).
  std::vector<double> values(rewards.begin(), rewards.end());
  std::vector<double> slopes(k * k * k, 0.0), next(k * k * k);
  for (double n = 1.0; n < horizon; n += 1.0) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t s = 0; s < k; ++s) {
      for (std::size_t u = 0; u < k; ++u) {
        const double p = v * transitions_(s, u);
        if (p == 0.0) continue;
        for (std::size_t at = 0; at < k * k; ++at) next[s * k * k + at] += p * slopes[u * k * k + at];
      }
      for (std::size_t m = 0; m < k; ++m) next[(s * k + s) * k + m] += v * values[m];
    }
    slopes.swap(next);
    const std::vector<double> moved = own::times(transitions_, values);
    for (std::size_t s = 0; s < k; ++s) values[s] = rewards[s] + v * moved[s];
  }
  for (std::size_t s = 0; s < k; ++s)
    for (std::size_t u = 0; u < k; ++u)
      for (std::size_t i = 0; i < k; ++i) {
        // Covariance of two linear forms of a multinomial row, centred.
        const double* a = slopes.data() + (s * k + i) * k;
        const double* b = slopes.data() + (u * k + i) * k;
        double mean_a = 0.0, mean_b = 0.0, sum = 0.0;
        for (std::size_t m = 0; m < k; ++m) {
          mean_a += transitions_(i, m) * a[m];
          mean_b += transitions_(i, m) * b[m];
        }
        for (std::size_t m = 0; m < k; ++m) sum += transitions_(i, m) * (a[m] - mean_a) * (b[m] - mean_b);
        out.covariance(s, u) += sum / information_[i];
      }
  for (std::size_t s = 0; s < k; ++s) out.value.push_back(own::estimate(values[s], out.covariance(s, s), z));
  return out;
}

AMENDS_INLINE KeepingPolicy CustomerStageModel::when_to_let_go(std::span<const double> rewards,
                                                               const Discounting& discounting, double level) const {
  namespace own = detail::stages;
  const std::size_t k = stages_.size();
  const double v = own::discount(rewards, discounting, k), z = own::check_level(level);
  if (!(v < 1.0)) core::throw_domain("rate", "be above 0", discounting.rate);
  const auto solve = [&](const std::vector<bool>& kept, math::Matrix& inverse) {
    inverse = own::resolvent(transitions_, v, kept);
    std::vector<double> gains(rewards.begin(), rewards.end());
    for (std::size_t i = 0; i < k; ++i)
      if (!kept[i]) gains[i] = 0.0;
    return own::times(inverse, gains);
  };
  KeepingPolicy out;
  math::Matrix inverse;
  std::vector<bool> kept(k, true);
  std::vector<double> values = solve(kept, inverse);
  out.always = values;
  double size = 0.0;
  for (const double reward : rewards) size = (std::max)(size, std::abs(reward));
  const double rounding = 1e-12 * size / (1.0 - v);
  for (std::size_t i = 0; i < k; ++i)
    if (values[i] < -rounding) out.worth_less_than_nothing.push_back(stages_[i]);
  // Each round raises the values or ends; rounding must not make it go to and fro.
  for (std::size_t round = 0; round < 1000; ++round) {
    std::vector<bool> better(k);
    for (std::size_t i = 0; i < k; ++i) {
      double keep = rewards[i];
      for (std::size_t j = 0; j < k; ++j) keep += v * transitions_(i, j) * (std::max)(values[j], 0.0);
      better[i] = keep > rounding;
    }
    if (better == kept) break;
    kept = better;
    values = solve(kept, inverse);
  }
  out.keep = kept;
  for (std::size_t s = 0; s < k; ++s) {
    double variance = 0.0;
    if (kept[s])
      for (std::size_t i = 0; i < k; ++i)
        if (kept[i]) variance += std::pow(v * inverse(s, i), 2) * row_variance(i, values);
    out.value.push_back(own::estimate(kept[s] ? values[s] : 0.0, variance, z));
  }
  return out;
}

AMENDS_INLINE std::vector<Estimate> CustomerStageModel::stage_shares(std::span<const double> now, double t,
                                                                     double level) const {
  const std::size_t k = stages_.size();
  core::check_same_size("now", now.size(), "stages", k);
  double sum = 0.0;
  for (const double share : now) sum += core::check_probability("now", share);
  if (!(std::abs(sum - 1.0) <= 1e-9))
    throw Error(ErrorCode::contradiction, "now", "the shares must sum to 1, got " + core::format_number(sum));
  if (!(t >= 0.0 && t <= 1e6) || t != std::floor(t))
    core::throw_domain("t", "be a whole number from 0 to 1,000,000", t);
  (void)detail::stages::check_level(level);
  // slopes[i][m][j]: of the share in j by p_im, carried forward one step at a time.
  std::vector<double> shares(now.begin(), now.end()), slopes(k * k * k, 0.0), next(k * k * k), moved(k);
  for (double step = 0.0; step < t; step += 1.0) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t at = 0; at < k * k; ++at)
      for (std::size_t u = 0; u < k; ++u) {
        const double slope = slopes[at * k + u];
        if (slope == 0.0) continue;
        for (std::size_t j = 0; j < k; ++j) next[at * k + j] += slope * transitions_(u, j);
      }
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t m = 0; m < k; ++m) next[(i * k + m) * k + m] += shares[i];
    slopes.swap(next);
    std::fill(moved.begin(), moved.end(), 0.0);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < k; ++j) moved[j] += shares[i] * transitions_(i, j);
    shares.swap(moved);
  }
  std::vector<Estimate> out;
  std::vector<double> weights(k);
  for (std::size_t j = 0; j < k; ++j) {
    double variance = 0.0;
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t m = 0; m < k; ++m) weights[m] = slopes[(i * k + m) * k + j];
      variance += row_variance(i, weights);
    }
    const double share = (std::min)((std::max)(shares[j], 0.0), 1.0), error = std::sqrt(variance);
    const auto interval = error > 0.0 && share > 0.0 && share < 1.0
                              ? estimation::interval_around(share, error, estimation::Scale::logit, level)
                              : estimation::Interval{share, share};
    out.push_back({share, error, interval.lower, interval.upper});
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
