#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/impl/recovery/chart_step.hpp>
#include <amends/impl/recovery/count_distribution.hpp>
#include <amends/math/matrix.hpp>
#include <amends/recovery/run_length.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

// The chain of a chart: state i is the statistic i * step. A row of the matrix is where state i goes; what leaves at
// the top is an alarm.
namespace amends::inline AMENDS_ABI::recovery::detail {

inline void check(const InControl& in_control) {
  if (in_control.expected.empty())
    throw Error(ErrorCode::missing, "expected", "expected must hold at least one expected count");
  for (const double one : in_control.expected) {
    core::check_positive("expected", one);
    core::check_between("expected", one, 1e-12, 1e9);
  }
  core::check_between("dispersion", in_control.dispersion, 0.0, 1e6);
}

/// At most 16 expected counts that stand for all: groups of like size, each its mean.
inline std::vector<double> levels_of(std::vector<double> expected) {
  std::sort(expected.begin(), expected.end());
  if (expected.front() == expected.back()) return {expected.front()};
  constexpr std::size_t most = 16;
  if (expected.size() <= most) return expected;
  std::vector<double> levels;
  for (std::size_t g = 0; g < most; ++g) {
    const std::size_t first = g * expected.size() / most, last = (g + 1) * expected.size() / most;
    double sum = 0.0;
    for (std::size_t i = first; i < last; ++i) sum += expected[i];
    levels.push_back(sum / static_cast<double>(last - first));
  }
  return levels;
}

/// A value of the next step with its chance.
struct Jump {
  double value;
  double probability;
};

/// What one period adds: log-likelihood ratios of a cusum; of an ewma smoothing * standardised count.
inline std::vector<Jump> jumps(const CountChart& chart, const std::vector<double>& levels, double dispersion,
                               double actual_ratio) {
  std::vector<Jump> out;
  const double weight = 1.0 / static_cast<double>(levels.size());
  for (const double mean : levels) {
    const CountProbabilities counts = count_probabilities(actual_ratio * mean, dispersion);
    const LikelihoodRatio step = likelihood_ratio(chart.ratio, std::log(chart.ratio), mean, dispersion);
    for (std::size_t i = 0; i < counts.probability.size(); ++i) {
      const double x = static_cast<double>(counts.first + i);
      out.push_back({chart.kind == ChartKind::cusum ? x * step.slope - step.constant
                                                    : ewma_step(chart.smoothing, 0.0, x, mean, dispersion),
                     weight * counts.probability[i]});
    }
  }
  return out;
}

/// Puts a chance at a value on the lattice: split between its neighbours, so that the mean is kept. At or below 0 it is
/// state 0; whole values go to one state.
inline void put(std::span<double> row, double value, double probability) noexcept {
  constexpr double rounding = 1e-9;
  if (value <= rounding) {
    row[0] += probability;
    return;
  }
  const double below = std::floor(value + rounding);
  if (below >= static_cast<double>(row.size())) return;
  const auto at = static_cast<std::size_t>(below);
  const double part = value - below > rounding ? value - below : 0.0;
  row[at] += probability * (1.0 - part);
  if (part > 0.0 && at + 1 < row.size()) row[at + 1] += probability * part;
}

/// The first `states` states of a chain that goes on for ever.
class ChartChain {
 public:
  ChartChain(const CountChart& chart, const std::vector<double>& levels, double dispersion, double actual_ratio,
             double step, std::size_t states)
      : matrix(states, states) {
    const bool cusum = chart.kind == ChartKind::cusum;
    std::vector<Jump> all = jumps(chart, levels, dispersion, actual_ratio);
    std::erase_if(all, [&](const Jump& one) { return one.value >= step * static_cast<double>(states); });
    if (cusum) {
      lattice_rows(all, step);
      return;
    }
    for (std::size_t i = 0; i < states; ++i)
      for (const Jump& jump : all)
        put(row(i), (1.0 - chart.smoothing) * static_cast<double>(i) + jump.value / step, jump.probability);
  }

  math::Matrix matrix;

 private:
  [[nodiscard]] std::span<double> row(std::size_t i) noexcept {
    return std::span(matrix.data).subspan(i * matrix.columns, matrix.columns);
  }

  /// A sum goes from i to i + j with a chance that depends on j alone, but for the bound at 0.
  void lattice_rows(const std::vector<Jump>& all, double step) {
    const std::size_t n = matrix.rows;
    std::vector<double> by(2 * n, 0.0);  // the chance of j at n + j; of n or more down at 0
    for (const Jump& jump : all) put(by, jump.value / step + static_cast<double>(n), jump.probability);
    for (std::size_t i = 0; i < n; ++i) {
      const std::span<double> to = row(i);
      for (std::size_t k = 0; k <= n - i; ++k) to[0] += by[k];
      for (std::size_t j = 1; j < n; ++j) to[j] = by[n + j - i];
    }
  }
};

/// Sum of products, in four parts that the processor takes at once; the order is fixed.
inline double dot(const double* a, const double* b, std::size_t n) noexcept {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < n; ++i) s0 += a[i] * b[i];
  return (s0 + s1) + (s2 + s3);
}

/// I - Q = L U, grown by one state after the other: the factors of the first n states are the first n rows and columns
/// of those of more, so that mean(n) = sum over i < n of (U'^-1 e_0)_i (L^-1 1)_i grows with them. An M-matrix needs no
/// pivots.
class Elimination {
 public:
  explicit Elimination(const math::Matrix& q) : q_(q), lower_(q.rows, q.rows), upper_by_column_(q.rows, q.rows) {}

  /// The run length from state 0 where the states after the next one alarm. Infinite where they are never reached.
  double grow() {
    if (mean_ == std::numeric_limits<double>::infinity()) return mean_;
    const std::size_t n = size_++;
    double* const l = &lower_.data[n * lower_.columns];
    double* const u = &upper_by_column_.data[n * upper_by_column_.columns];
    for (std::size_t i = 0; i < n; ++i) {
      u[i] = -q_(i, n) - dot(&lower_.data[i * lower_.columns], u, i);
    }
    std::size_t first = 0;
    while (first < n && q_(n, first) == 0.0) ++first;
    for (std::size_t j = first; j < n; ++j) {
      const double* const column = &upper_by_column_.data[j * upper_by_column_.columns];
      l[j] = (-q_(n, j) - dot(l + first, column + first, j - first)) / column[j];
    }
    u[n] = 1.0 - q_(n, n) - dot(l + first, u + first, n - first);
    if (!(u[n] > 1e-14)) return mean_ = std::numeric_limits<double>::infinity();
    ones_.push_back(1.0);
    ones_[n] -= dot(l, ones_.data(), n);
    start_.push_back(n == 0 ? 1.0 : 0.0);
    start_[n] = (start_[n] - dot(u, start_.data(), n)) / u[n];
    mean_ += start_[n] * ones_[n];
    return mean_ > 1e12 ? mean_ = std::numeric_limits<double>::infinity() : mean_;
  }
  [[nodiscard]] double mean() const noexcept { return mean_; }

  /// How often each state is visited from state 0 before the alarm: e_0' (I - Q)^-1 = start' L^-1.
  [[nodiscard]] std::vector<double> visits() const {
    std::vector<double> out = start_;
    for (std::size_t i = out.size(); i-- > 0;)
      for (std::size_t j = 0; j < i; ++j) out[j] -= out[i] * lower_(i, j);
    return out;
  }
  /// The run length from each state: U^-1 (L^-1 1).
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> out = ones_;
    for (std::size_t j = out.size(); j-- > 0;) {
      out[j] /= upper_by_column_(j, j);
      for (std::size_t i = 0; i < j; ++i) out[i] -= out[j] * upper_by_column_(j, i);
    }
    return out;
  }

 private:
  const math::Matrix& q_;
  math::Matrix lower_, upper_by_column_;
  std::vector<double> ones_{}, start_{};  ///< L^-1 1 and U'^-1 e_0
  std::size_t size_ = 0;
  double mean_ = 0.0;
};

/// The stationary distribution of a chain whose rows are made whole by what left at the top; the matrix is used up.
inline std::vector<double> stationary(math::Matrix p) {
  const std::size_t n = p.rows;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j) sum += p(i, j);
    p(i, n - 1) += (std::max)(0.0, 1.0 - sum);
  }
  // Grassmann, Taksar & Heyman (1985): one state after the other is left out, without a subtraction.
  std::vector<double> leaving(n, 0.0);
  for (std::size_t k = n; k-- > 1;) {
    std::size_t first = 0;
    while (first < k && p(k, first) == 0.0) ++first;
    for (std::size_t j = first; j < k; ++j) leaving[k] += p(k, j);
    if (!(leaving[k] > 0.0)) continue;  // a state from which nothing leads down is never come to
    for (std::size_t i = 0; i < k; ++i) {
      const double through = p(i, k) / leaving[k];
      if (through == 0.0) continue;
      double* const to = &p.data[i * n];
      const double* const from = &p.data[k * n];
      for (std::size_t j = first; j < k; ++j) to[j] += through * from[j];
    }
  }
  std::vector<double> share(n, 0.0);
  share[0] = 1.0;
  double sum = 1.0;
  for (std::size_t k = 1; k < n; ++k) {
    for (std::size_t i = 0; i < k; ++i) share[k] += share[i] * p(i, k);
    share[k] = leaving[k] > 0.0 ? share[k] / leaving[k] : 0.0;
    sum += share[k];
  }
  for (double& one : share) one /= sum;
  return share;
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
