#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

// Gamma-Gamma: the rows of a fit, and their log-likelihood with derivatives. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline const std::vector<std::string>& gamma_gamma_names() {
  static const std::vector<std::string> names{"p", "q", "v"};
  return names;
}

/// Why a row cannot be, or nullptr.
inline const char* spend_row_problem(double frequency, double monetary_value) noexcept {
  if (!std::isfinite(frequency)) return "frequency is missing or not finite";
  if (frequency < 0.0) return "frequency is negative";
  if (frequency != std::floor(frequency)) return "frequency is not a whole number";
  if (frequency == 0.0) return nullptr;  // no spend was seen: whatever stands there is not read
  if (!std::isfinite(monetary_value)) return "monetary_value is missing or not finite";
  if (!(monetary_value > 0.0)) return "monetary_value is not above 0";
  return nullptr;
}

/// Customers with the same number of transactions: all special functions depend on that alone.
struct SpendGroup {
  double frequency;
  std::size_t first;  ///< of its rows
  std::size_t last;
  double weight = 0.0;
  double weighted_log_spend = 0.0;  ///< sum of w ln z
};

struct SpendTable {
  core::RowReport report{};
  std::size_t without_spend = 0;  ///< rows with frequency 0
  bool nobody = true;             ///< no usable row has a weight above 0, those with frequency 0 included
  double weight = 0.0;
  double correlation = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> total{};  ///< x z of each distinct row, by frequency and then by spend
  std::vector<double> log_total{};
  std::vector<double> weights{};  ///< of each distinct row
  std::vector<SpendGroup> groups{};
};

inline void check_spend_columns(const SpendColumns& in) {
  if (!in.frequency.given()) throw Error(ErrorCode::missing, "frequency", "frequency is required");
  if (!in.monetary_value.given()) throw Error(ErrorCode::missing, "monetary_value", "monetary_value is required");
  core::check_same_size("monetary_value", in.monetary_value.size(), "frequency", in.frequency.size());
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "frequency", in.frequency.size());
}

inline SpendTable spend_table(const SpendColumns& in) {
  check_spend_columns(in);
  struct Row {
    double frequency, spend, weight;
  };
  std::vector<Row> rows;
  rows.reserve(in.frequency.size());
  SpendTable out;
  out.report.rows = in.frequency.size();
  for (std::size_t i = 0; i < in.frequency.size(); ++i) {
    const double x = in.frequency[i], z = in.monetary_value[i];
    const double weight = in.weights.given() ? in.weights[i] : 1.0;
    const char* problem = spend_row_problem(x, z);
    if (problem == nullptr && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    if (problem != nullptr) {
      out.report.leave_out(i, problem);
      continue;
    }
    out.nobody = out.nobody && !(weight > 0.0);
    if (x == 0.0) {
      ++out.without_spend;
      continue;
    }
    if (weight > 0.0) rows.push_back({x, z, weight});
  }
  // In this order the sums do not depend on the order of the rows (equal rows have no order to matter but of weights).
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.frequency != b.frequency) return a.frequency < b.frequency;
    return a.spend != b.spend ? a.spend < b.spend : a.weight < b.weight;
  });

  double mean_x = 0.0, mean_z = 0.0, xx = 0.0, zz = 0.0, xz = 0.0;
  for (const Row& row : rows) {  // weighted Welford: no cancellation for any currency
    out.weight += row.weight;
    const double dx = row.frequency - mean_x, dz = row.spend - mean_z, share = row.weight / out.weight;
    mean_x += share * dx;
    mean_z += share * dz;
    xx += row.weight * dx * (row.frequency - mean_x);
    zz += row.weight * dz * (row.spend - mean_z);
    xz += row.weight * dx * (row.spend - mean_z);
    if (out.groups.empty() || out.groups.back().frequency != row.frequency)
      out.groups.push_back({.frequency = row.frequency, .first = out.total.size(), .last = out.total.size()});
    SpendGroup& group = out.groups.back();
    const double total = row.frequency * row.spend;
    if (group.last > group.first && out.total.back() == total) {
      out.weights.back() += row.weight;
    } else {
      out.total.push_back(total);
      out.log_total.push_back(std::log(total));
      out.weights.push_back(row.weight);
      ++group.last;
    }
    group.weight += row.weight;
    group.weighted_log_spend += row.weight * std::log(row.spend);
  }
  if (xx > 0.0 && zz > 0.0) out.correlation = xz / std::sqrt(xx * zz);
  return out;
}

/// ln Gamma(y + k) - ln Gamma(y) and its first two derivatives by y, to full relative accuracy for large y too: there
/// the difference of two logarithms of the gamma function is their rounding.
struct GammaRatio {
  double log, first, second;
};
inline GammaRatio gamma_ratio(double y, double k) noexcept {
  const double end = y + k;
  if (y < 30.0)
    return {math::log_gamma(end) - math::log_gamma(y), math::digamma(end) - math::digamma(y),
            math::trigamma(end) - math::trigamma(y)};
  // Stirling's series, the leading terms subtracted by hand; from 30 on what is left out is below 1e-16.
  const auto tail = [](double at) {
    const double i = 1.0 / at, ii = i * i;
    return std::array{i * (1.0 / 12 - ii * (1.0 / 360 - ii * (1.0 / 1260 - ii / 1680))),
                      ii * (1.0 / 12 - ii * (1.0 / 120 - ii * (1.0 / 252 - ii / 240))),
                      i * ii * (1.0 / 6 - ii * (1.0 / 30 - ii * (1.0 / 42 - ii / 30)))};
  };
  const auto low = tail(y), high = tail(end);
  const double t = k / y, l = std::log1p(t);
  return {k * std::log(y) + y * (l - t) + (k - 0.5) * l + (high[0] - low[0]), l + t / (2.0 * end) - (high[1] - low[1]),
          -t / end - t * (y + end) / (2.0 * y * end * end) + (high[2] - low[2])};
}

/// The log-likelihood with gradient and Hessian by ln p, ln q, ln v. With a = p x, u = v/(v + x z):
///   ln f = -ln B(a, q) + q ln u + a ln(1 - u) - ln z.
/// All is written in terms that stay small where p or q runs off, so that the search is not led by rounding.
class SpendLikelihood {
 public:
  SpendLikelihood(const SpendTable& table, core::Executor& executor) : table_(table), executor_(executor) {
    for (std::size_t g = 0; g < table_.groups.size(); ++g)
      for (std::size_t first = table_.groups[g].first; first < table_.groups[g].last; first += block)
        pieces_.push_back({g, first, (std::min)(first + block, table_.groups[g].last)});
    sums_.resize(pieces_.size());
  }

  double operator()(std::span<const double> logs, std::span<double> gradient, std::span<double> hessian) const {
    const double p = std::exp(logs[0]), q = std::exp(logs[1]), v = std::exp(logs[2]);
    const auto task = [&, rate = v](std::size_t k) {
      const auto [group, first, last] = pieces_[k];
      Sums sums;
      for (std::size_t i = first; i < last; ++i) {
        const double total = table_.total[i], weight = table_.weights[i], inverse = 1.0 / (rate + total);
        const double u = rate * inverse, rest = total * inverse;
        // Of ln u and ln(1 - u) the small one is exact, the other follows by ln(v/(x z)).
        if (total >= rate) {
          const double small_log = std::log1p(rate / total);
          sums.log_rest += weight * small_log;
          sums.log_u += weight * (small_log + (table_.log_total[i] - logs[2]));
        } else {
          const double small_log = std::log1p(total / rate);
          sums.log_u += weight * small_log;
          sums.log_rest += weight * (small_log - (table_.log_total[i] - logs[2]));
        }
        sums.u += weight * u;
        sums.rest += weight * rest;
        sums.u_rest += weight * u * rest;
      }
      sums_[k] = sums;
    };
    executor_.for_each(pieces_.size(), task);

    double value = 0.0;
    std::array<double, 3> d{};
    std::array<std::array<double, 3>, 3> dd{};
    std::size_t piece = 0;
    for (std::size_t g = 0; g < table_.groups.size(); ++g) {
      const SpendGroup& group = table_.groups[g];
      Sums s;
      for (; piece < pieces_.size() && pieces_[piece].group == g; ++piece) s += sums_[piece];
      const double w = group.weight, a = p * group.frequency;
      const GammaRatio by_a = gamma_ratio(a, q), by_q = gamma_ratio(q, a);
      value += w * (a >= q ? by_a.log - math::log_gamma(q) : by_q.log - math::log_gamma(a)) - q * s.log_u -
               a * s.log_rest - group.weighted_log_spend;
      const double d_a = a * (w * by_a.first - s.log_rest), d_q = q * (w * by_q.first - s.log_u);
      d[0] += d_a;
      d[1] += d_q;
      d[2] += q * s.rest - a * s.u;
      if (hessian.empty()) continue;
      dd[0][0] += w * a * a * by_a.second + d_a;
      dd[0][1] += w * a * q * math::trigamma(a + q);
      dd[0][2] -= a * s.u;
      dd[1][1] += w * q * q * by_q.second + d_q;
      dd[1][2] += q * s.rest;
      dd[2][2] -= (a + q) * s.u_rest;
    }
    for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = d[i];
    if (!hessian.empty())
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) hessian[3 * i + j] = i <= j ? dd[i][j] : dd[j][i];
    return value;
  }

 private:
  static constexpr std::size_t block = 4096;
  struct Piece {
    std::size_t group, first, last;
  };
  struct Sums {
    double log_u = 0.0;     ///< of -w ln u
    double log_rest = 0.0;  ///< of -w ln(1 - u)
    double u = 0.0, rest = 0.0, u_rest = 0.0;
    Sums& operator+=(const Sums& other) {
      log_u += other.log_u;
      log_rest += other.log_rest;
      u += other.u;
      rest += other.rest;
      u_rest += other.u_rest;
      return *this;
    }
  };
  const SpendTable& table_;
  core::Executor& executor_;
  std::vector<Piece> pieces_{};
  mutable std::vector<Sums> sums_{};
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
