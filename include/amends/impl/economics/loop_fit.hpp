#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

// The search behind estimate_loop: binomial counts about a path that follows the loop.
namespace amends::inline AMENDS_ABI::economics::detail {

/// A count of a number; of 0 where nothing was counted.
struct LoopCount {
  double count = 0.0;
  double of = 0.0;
  [[nodiscard]] double share() const noexcept { return count / of; }
};

struct LoopFitProblem {
  std::vector<LoopCount> problems{};  ///< per period
  /// Per period: of customers, complaints (by_records), else of those with a problem.
  std::vector<LoopCount> voiced{};
  bool by_records = true;
  bool at_rest = false;
  bool new_causes_free = false;
  bool fading_free = false;
  double new_causes = 0.0;  ///< where stated
  double fading = 0.0;
  double prevented = 0.0;  ///< h a
  double acted_on = 1.0;

  [[nodiscard]] std::size_t periods() const noexcept { return problems.size(); }
  [[nodiscard]] std::size_t rates() const noexcept { return 1u + new_causes_free + fading_free; }
  // Parameters: p_1, learning, [new causes], [fading], what is voiced in each period but the last.
  [[nodiscard]] std::size_t new_causes_at() const noexcept { return 2; }
  [[nodiscard]] std::size_t fading_at() const noexcept { return new_causes_free ? 3 : 2; }
  [[nodiscard]] std::size_t voiced_at() const noexcept { return 1 + rates(); }
  [[nodiscard]] std::size_t size() const noexcept { return voiced_at() + periods() - 1; }
};

/// The path of given parameters, with the gradient of each problem rate.
struct LoopCourse {
  std::vector<double> rate{};
  std::vector<std::vector<double>> gradient{};
  double new_causes = 0.0;
  std::vector<double> new_causes_gradient{};
};

inline LoopCourse loop_course(const LoopFitProblem& in, std::span<const double> x) {
  const std::size_t n = in.size();
  const std::size_t periods = in.periods();
  const double a = in.acted_on;
  const double h = in.prevented;
  const double l = x[1];
  const double d = in.fading_free ? x[in.fading_at()] : in.fading;
  LoopCourse out;
  out.rate.assign(periods, x[0]);
  out.gradient.assign(periods, std::vector<double>(n, 0.0));
  out.gradient[0][0] = 1.0;
  out.new_causes = in.new_causes_free ? x[in.new_causes_at()] : in.new_causes;
  out.new_causes_gradient.assign(n, 0.0);
  if (in.new_causes_free) out.new_causes_gradient[in.new_causes_at()] = 1.0;
  for (std::size_t t = 0; t + 1 < periods; ++t) {
    const double p = out.rate[t];
    const double m = x[in.voiced_at() + t];
    const std::vector<double>& slope = out.gradient[t];
    // Voice v, and complaints per customer c = v p; one of them is the parameter m.
    const double v = !in.by_records ? m : h == 0.0 ? 0.0 : m / p;
    const double c = in.by_records ? m : m * p;
    const double dv_dm = !in.by_records ? 1.0 : h == 0.0 ? 0.0 : 1.0 / p;
    const double dv_dp = in.by_records && h != 0.0 ? -m / (p * p) : 0.0;
    const double dc_dm = in.by_records ? 1.0 : p;
    const double dc_dp = in.by_records ? 0.0 : m;
    const double left = 1.0 - h * v;
    if (t == 0 && in.at_rest) {
      // g (1 - h v) = d p + l a c
      const double g = (d * p + l * a * c) / left;
      out.new_causes = g;
      std::vector<double>& of_g = out.new_causes_gradient;
      of_g[0] = (d + l * a * dc_dp + g * h * dv_dp) / left;
      of_g[1] = a * c / left;
      if (in.fading_free) of_g[in.fading_at()] = p / left;
      of_g[in.voiced_at()] = (l * a * dc_dm + g * h * dv_dm) / left;
    }
    const double g = out.new_causes;
    out.rate[t + 1] = p + g * left - d * p - l * a * c;
    const double by_p = 1.0 - d - l * a * dc_dp - g * h * dv_dp;
    std::vector<double>& next = out.gradient[t + 1];
    for (std::size_t i = 0; i < n; ++i) next[i] = by_p * slope[i] + left * out.new_causes_gradient[i];
    next[1] -= a * c;
    if (in.fading_free) next[in.fading_at()] -= p;
    next[in.voiced_at() + t] -= l * a * dc_dm + g * h * dv_dm;
  }
  return out;
}

// Shares are kept off 0 and 1 in the variance only, by half a count.
inline double loop_inner_share(double share, double of) {
  const double edge = 0.5 / (of + 1.0);
  return (std::min)((std::max)(share, edge), 1.0 - edge);
}

inline double loop_binomial_deviance(const LoopCount& seen, double share) {
  if (!(seen.of > 0.0)) return 0.0;
  const double q = loop_inner_share(share, seen.of);
  const double missed = seen.of - seen.count;
  double deviance = 0.0;
  if (seen.count > 0.0) deviance += seen.count * std::log(seen.count / (seen.of * q));
  if (missed > 0.0) deviance += missed * std::log(missed / (seen.of * (1.0 - q)));
  // Beyond the edge the deviance of half a count would be flat; a parabola brings the search back.
  const double beyond = share - q;
  return 2.0 * deviance + seen.of * beyond * beyond / (q * (1.0 - q));
}

inline double loop_deviance(const LoopFitProblem& in, const LoopCourse& course, std::span<const double> x) {
  double sum = 0.0;
  for (std::size_t t = 0; t < in.periods(); ++t) {
    if (in.by_records && in.prevented != 0.0 && !(course.rate[t] > 0.0)) return std::numeric_limits<double>::infinity();
    sum += loop_binomial_deviance(in.problems[t], course.rate[t]);
    if (t + 1 < in.periods()) sum += loop_binomial_deviance(in.voiced[t], x[in.voiced_at() + t]);
  }
  return sum;
}

struct LoopFit {
  bool converged = false;
  std::vector<double> x{};
  LoopCourse course{};
  math::Matrix covariance{};
  double chi_square = 0.0;
};

// Fisher's information and the score, at x.
struct LoopNormal {
  math::Matrix information;
  std::vector<double> score;
  double chi_square = 0.0;
};

inline LoopNormal loop_normal(const LoopFitProblem& in, const LoopCourse& course, std::span<const double> x) {
  const std::size_t n = in.size();
  LoopNormal out{.information = math::Matrix(n, n), .score = std::vector<double>(n, 0.0)};
  for (std::size_t t = 0; t < in.periods(); ++t) {
    if (const LoopCount& seen = in.problems[t]; seen.of > 0.0) {
      const double q = loop_inner_share(course.rate[t], seen.of);
      const double weight = seen.of / (q * (1.0 - q));
      const double off = seen.share() - course.rate[t];
      out.chi_square += weight * off * off;
      const std::vector<double>& slope = course.gradient[t];
      for (std::size_t i = 0; i < n; ++i) {
        if (slope[i] == 0.0) continue;
        out.score[i] += weight * off * slope[i];
        for (std::size_t j = 0; j <= i; ++j) out.information(i, j) += weight * slope[i] * slope[j];
      }
    }
    if (t + 1 == in.periods()) continue;
    const std::size_t i = in.voiced_at() + t;
    const LoopCount& seen = in.voiced[t];
    const double q = loop_inner_share(x[i], seen.of);
    const double weight = seen.of / (q * (1.0 - q));
    const double off = seen.share() - x[i];
    out.chi_square += weight * off * off;
    out.score[i] += weight * off;
    out.information(i, i) += weight;
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) out.information(j, i) = out.information(i, j);
  return out;
}

// Where the search starts: shares as counted, with half a count, and those of periods without a survey between their
// neighbours; rates in the middle of their domain, so that the first step decides.
inline std::vector<double> loop_start(const LoopFitProblem& in) {
  std::vector<double> x(in.size(), 0.0);
  for (const LoopCount& seen : in.problems) {
    if (!(seen.of > 0.0)) continue;
    x[0] = (seen.count + 0.5) / (seen.of + 1.0);
    break;
  }
  x[1] = 0.1;
  if (in.fading_free) x[in.fading_at()] = 0.1;
  for (std::size_t t = 0; t + 1 < in.periods(); ++t)
    x[in.voiced_at() + t] = (in.voiced[t].count + 0.5) / (in.voiced[t].of + 1.0);
  if (in.new_causes_free) {
    const double d = in.fading_free ? 0.1 : in.fading;
    const double complaints = in.by_records ? x[in.voiced_at()] : x[in.voiced_at()] * x[0];
    x[in.new_causes_at()] = d * x[0] + 0.1 * in.acted_on * complaints;
  }
  return x;
}

inline LoopFit fit_loop(const LoopFitProblem& in, core::Executor* executor) {
  LoopFit fit;
  fit.x = loop_start(in);
  fit.course = loop_course(in, fit.x);
  double deviance = loop_deviance(in, fit.course, fit.x);
  for (int step = 0; step < 200; ++step) {
    core::check_stop(executor);
    const LoopNormal normal = loop_normal(in, fit.course, fit.x);
    const std::optional<std::vector<double>> move = math::solve_positive_definite(normal.information, normal.score);
    if (!move) return fit;
    double decrement = 0.0;
    for (std::size_t i = 0; i < move->size(); ++i) decrement += (*move)[i] * normal.score[i];
    if (decrement < 1e-14) {
      const std::optional<math::Matrix> covariance = math::inverse_positive_definite(normal.information);
      if (!covariance) return fit;
      fit.covariance = *covariance;
      fit.chi_square = normal.chi_square;
      fit.converged = true;
      return fit;
    }
    double length = 1.0;
    for (int halving = 0;; ++halving) {
      std::vector<double> x(fit.x);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] += length * (*move)[i];
      LoopCourse course = loop_course(in, x);
      const double moved = loop_deviance(in, course, x);
      // Near the end the deviance no longer tells steps apart.
      if (moved <= deviance + 1e-9 || halving == 40) {
        if (!(moved < std::numeric_limits<double>::infinity())) return fit;
        fit.x = std::move(x);
        fit.course = std::move(course);
        deviance = moved;
        break;
      }
      length *= 0.5;
    }
  }
  return fit;
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
