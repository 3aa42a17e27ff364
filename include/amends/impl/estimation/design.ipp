#pragma once

#include <amends/estimation/design.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE void check_covariates(std::span<const Covariate> covariates, std::size_t rows,
                                    std::initializer_list<std::string_view> parameters) {
  for (std::size_t j = 0; j < covariates.size(); ++j) {
    const Covariate& one = covariates[j];
    if (one.name.empty()) throw Error(ErrorCode::missing, "covariates", "a covariate must have a name");
    if (!one.values.given()) throw Error(ErrorCode::missing, one.name, "covariate " + one.name + " has no values");
    core::check_same_size(one.name, one.values.size(), "rows", rows);
    for (std::size_t k = 0; k < j; ++k)
      if (covariates[k].name == one.name)
        throw Error(ErrorCode::contradiction, one.name,
                    "covariates must have different names, got " + one.name + " twice");
    if (std::find(parameters.begin(), parameters.end(), one.name) != parameters.end())
      throw Error(ErrorCode::contradiction, one.name,
                  "covariate '" + one.name + "' has the name of another parameter: rename it");
  }
}

AMENDS_INLINE std::string covariate_problem(std::span<const Covariate> covariates, std::size_t row) {
  for (const Covariate& one : covariates)
    if (!std::isfinite(one.values[row])) return "covariate " + one.name + " is missing or not finite";
  return {};
}

AMENDS_INLINE double normalise_weights(std::vector<double>& weights) {
  if (weights.empty()) return 1.0;
  const double largest = *std::max_element(weights.begin(), weights.end());
  if (!(largest > 0.0)) return 1.0;
  double sum = 0.0;  // of shares of the largest: equal weights become 1 to the last bit, and nothing overflows
  for (const double weight : weights) sum += weight / largest;
  const double mean = largest * (sum / static_cast<double>(weights.size()));
  for (double& weight : weights) weight /= mean;
  return mean;
}

AMENDS_INLINE Design::Design(std::vector<std::string> names, std::span<const double> values,
                             std::span<const double> weights, bool penalised, core::Executor* executor)
    : names_(std::move(names)), penalised_(penalised) {
  const std::size_t p = size();
  if (p == 0) return;
  core::SerialExecutor serial;
  measure(values, weights, executor != nullptr ? *executor : serial);
}

namespace detail {
// Rows added up together, whatever the executor.
inline constexpr std::size_t design_block = 4096;

/// Adds up what `one(row, weight, sums)` adds for each row, block by block in their order; each block has an `one` of
/// its own, with room to work in.
template <class One>
std::vector<double> design_sums(std::size_t rows, std::span<const double> weights, std::size_t width,
                                core::Executor& executor, const One& one) {
  std::vector<double> parts((rows + design_block - 1) / design_block * width, 0.0);
  core::parallel_blocks(executor, rows, design_block, [&](std::size_t first, std::size_t last, std::size_t block) {
    One of_block = one;
    double* sums = parts.data() + block * width;
    for (std::size_t i = first; i < last; ++i) of_block(i, weights.empty() ? 1.0 : weights[i], sums);
  });
  std::vector<double> total(width, 0.0);
  for (std::size_t at = 0; at < parts.size(); ++at) total[at % width] += parts[at];
  return total;
}

/// The least and the largest value of each column, and the sum of the weights.
struct DesignRanges {
  std::vector<double> low;
  std::vector<double> high;
  double weight = 0.0;
};
AMENDS_INLINE DesignRanges design_ranges(std::span<const double> values, std::span<const double> weights, std::size_t p,
                                         core::Executor& executor) {
  const std::size_t rows = values.size() / p;
  const std::size_t blocks = (rows + design_block - 1) / design_block;
  std::vector<double> lows(blocks * p), highs(blocks * p), totals(blocks, 0.0);
  core::parallel_blocks(executor, rows, design_block, [&](std::size_t first, std::size_t last, std::size_t block) {
    double *low = lows.data() + block * p, *high = highs.data() + block * p;
    for (std::size_t j = 0; j < p; ++j) low[j] = high[j] = values[first * p + j];
    for (std::size_t i = first; i < last; ++i) {
      totals[block] += weights.empty() ? 1.0 : weights[i];
      for (std::size_t j = 0; j < p; ++j) {
        low[j] = (std::min)(low[j], values[i * p + j]);
        high[j] = (std::max)(high[j], values[i * p + j]);
      }
    }
  });
  DesignRanges out{.low = {lows.begin(), lows.begin() + static_cast<std::ptrdiff_t>(p)},
                   .high = {highs.begin(), highs.begin() + static_cast<std::ptrdiff_t>(p)}};
  for (std::size_t block = 0; block < blocks; ++block) {
    out.weight += totals[block];
    for (std::size_t j = 0; j < p; ++j) {
      out.low[j] = (std::min)(out.low[j], lows[block * p + j]);
      out.high[j] = (std::max)(out.high[j], highs[block * p + j]);
    }
  }
  return out;
}
}  // namespace detail

AMENDS_INLINE void Design::measure(std::span<const double> values, std::span<const double> weights,
                                   core::Executor& executor) {
  const std::size_t p = size();
  const std::size_t rows = values.size() / p;
  core::check_same_size("values", values.size(), "rows times columns", rows * p);
  if (!weights.empty()) core::check_same_size("weights", weights.size(), "rows", rows);
  means_.assign(p, 0.0);
  deviations_.assign(p, 1.0);
  constant_.assign(p, true);
  hardly_varies_.assign(p, false);
  factor_ = from_factor_ = math::Matrix(p, p);
  for (std::size_t j = 0; j < p; ++j) factor_(j, j) = from_factor_(j, j) = 1.0;
  if (rows == 0) return;

  const detail::DesignRanges ranges = detail::design_ranges(values, weights, p, executor);
  const std::vector<double>&low = ranges.low, &high = ranges.high;
  const double total_weight = ranges.weight;
  // Around the middle of the range and in halves of it: a year or a time stamp keeps its digits, and nothing overflows.
  std::vector<double> middle(p), half(p), inverse(p);
  for (std::size_t j = 0; j < p; ++j) {
    middle[j] = 0.5 * low[j] + 0.5 * high[j];
    half[j] = 0.5 * high[j] - 0.5 * low[j];
    inverse[j] = half[j] > 0.0 ? 1.0 / half[j] : 0.0;
  }
  const std::vector<double> sums =
      detail::design_sums(rows, weights, p, executor, [&](std::size_t i, double weight, double* out) {
        for (std::size_t j = 0; j < p; ++j) out[j] += weight * ((values[i * p + j] - middle[j]) * inverse[j]);
      });
  std::vector<double> shift(p);
  for (std::size_t j = 0; j < p; ++j) shift[j] = sums[j] / total_weight;
  const std::size_t packed = p * (p + 1) / 2;
  const std::vector<double> squares =
      detail::design_sums(rows, weights, packed, executor,
                          [&, x = std::vector<double>(p)](std::size_t i, double weight, double* out) mutable {
                            for (std::size_t j = 0; j < p; ++j) {
                              x[j] = (values[i * p + j] - middle[j]) * inverse[j] - shift[j];
                              const double d = weight * x[j];
                              for (std::size_t l = 0; l <= j; ++l) *out++ += d * x[l];
                            }
                          });
  math::Matrix correlation(p, p);
  const auto square = [&](std::size_t j, std::size_t l) { return squares[j * (j + 1) / 2 + l]; };
  for (std::size_t j = 0; j < p; ++j) {
    const double deviation = half[j] * std::sqrt(square(j, j) / total_weight);
    const double size = (std::max)(std::abs(low[j]), std::abs(high[j]));
    // Rounding alone makes a column of equal values differ by some units in the last place.
    constant_[j] = !(deviation > 16.0 * std::numeric_limits<double>::epsilon() * size) || !std::isfinite(deviation);
    hardly_varies_[j] = !constant_[j] && deviation < 1e-9 * size;
    means_[j] = half[j] > 0.0 ? middle[j] + half[j] * shift[j] : low[j];
    if (!constant_[j]) deviations_[j] = deviation;
    for (std::size_t l = 0; l <= j; ++l)
      correlation(j, l) = correlation(l, j) = j == l ? 1.0
                                              : constant_[j] || constant_[l]
                                                  ? 0.0
                                                  : square(j, l) / std::sqrt(square(j, j) * square(l, l));
  }
  decorrelate(correlation);
}

AMENDS_INLINE void Design::decorrelate(const math::Matrix& correlation) {
  // By hand rather than by math::cholesky, as the column that has nothing left of its own must be named, and those that
  // explain it. What is left of 1 when the earlier columns have explained what they can is the pivot.
  constexpr double least = 1e-10;
  const std::size_t p = size();
  math::Matrix l(p, p);
  for (std::size_t j = 0; j < p; ++j) {
    double pivot = constant_[j] ? 0.0 : 1.0;
    for (std::size_t k = 0; k < j && !constant_[j]; ++k) {
      double rest = correlation(j, k);
      for (std::size_t m = 0; m < k; ++m) rest -= l(j, m) * l(k, m);
      l(j, k) = rest / l(k, k);
      pivot -= l(j, k) * l(j, k);
    }
    if (!(pivot > least)) {
      collinear_ = Collinear{.column = j};
      // Coefficients c of the earlier columns: L' c = row j.
      std::vector<double> c(j, 0.0);
      for (std::size_t k = j; k-- > 0 && !constant_[j];) {
        double rest = l(j, k);
        for (std::size_t m = k + 1; m < j; ++m) rest -= l(m, k) * c[m];
        c[k] = rest / l(k, k);
      }
      for (std::size_t k = 0; k < j; ++k)
        if (std::abs(c[k]) > std::sqrt(least)) collinear_->others.push_back(k);
      return;  // scaled, not decorrelated
    }
    l(j, j) = std::sqrt(pivot);
  }
  factor_ = l;
  // Columns of L^-T by back substitution in L' x = e_k.
  for (std::size_t k = 0; k < p; ++k)
    for (std::size_t i = k + 1; i-- > 0;) {
      double rest = i == k ? 1.0 : 0.0;
      for (std::size_t m = i + 1; m <= k; ++m) rest -= l(m, i) * from_factor_(m, k);
      from_factor_(i, k) = rest / l(i, i);
    }
}

AMENDS_INLINE bool Design::examine(FitReport& report) const {
  for (std::size_t j = 0; j < size(); ++j)
    if (hardly_varies_[j])
      report.warnings.push_back("covariate " + names_[j] +
                                " varies in its last digits only: subtract a typical value before it is stored");
  if (!collinear_) return true;
  const std::string& name = names_[collinear_->column];
  std::string what = "covariate " + name;
  if (collinear_->others.empty()) {
    what += " is constant";
  } else {
    what += " is a sum of multiples of ";
    for (std::size_t i = 0; i < collinear_->others.size(); ++i)
      what.append(i == 0                               ? ""
                  : i + 1 == collinear_->others.size() ? " and "
                                                       : ", ")
          .append(names_[collinear_->others[i]]);
    what += " (and a constant)";
  }
  if (penalised_) {
    report.warnings.push_back(what + ": only the penalty gives it a value");
    return true;
  }
  report.diagnosis = Diagnosis::collinear;
  report.parameter = name;
  report.message = what + (collinear_->others.empty() ? ": it explains nothing; leave it out"
                                                      : ": leave one of them out, or give a penalty");
  return false;
}

AMENDS_INLINE void Design::to_working(std::span<double> values, core::Executor* executor) const {
  const std::size_t p = size();
  if (p == 0) return;
  std::vector<double> by_deviation(p), by_factor(p);
  for (std::size_t j = 0; j < p; ++j) by_deviation[j] = 1.0 / deviations_[j], by_factor[j] = 1.0 / factor_(j, j);
  core::SerialExecutor serial;
  core::parallel_blocks(executor != nullptr ? *executor : serial, values.size() / p, detail::design_block,
                        [&](std::size_t first, std::size_t last, std::size_t) {
                          for (std::size_t i = first; i < last; ++i) {
                            double* x = values.data() + i * p;
                            for (std::size_t j = 0; j < p; ++j) {
                              double rest = (x[j] - means_[j]) * by_deviation[j];
                              for (std::size_t k = 0; k < j; ++k) rest -= factor_(j, k) * x[k];
                              x[j] = rest * by_factor[j];
                            }
                          }
                        });
}

AMENDS_INLINE void Design::from_working(std::span<double> values) const {
  const std::size_t p = size();
  for (std::size_t first = 0; first + p <= values.size() && p > 0; first += p)
    for (std::size_t j = p; j-- > 0;) {
      double sum = 0.0;
      for (std::size_t k = 0; k <= j; ++k) sum += factor_(j, k) * values[first + k];
      values[first + j] = sum * deviations_[j];
    }
}

AMENDS_INLINE std::vector<double> Design::coefficients(std::span<const double> working) const {
  core::check_same_size("working", working.size(), "columns", size());
  std::vector<double> b(size(), 0.0);
  for (std::size_t j = 0; j < size(); ++j) {
    for (std::size_t k = j; k < size(); ++k) b[j] += from_factor_(j, k) * working[k];
    b[j] /= deviations_[j];
  }
  return b;
}

AMENDS_INLINE std::size_t Design::leading(std::span<const double> working) const {
  const std::vector<double> b = coefficients(working);
  std::size_t best = 0;
  for (std::size_t j = 1; j < b.size(); ++j)
    if (std::abs(b[j] * deviations_[j]) > std::abs(b[best] * deviations_[best])) best = j;
  return best;
}

AMENDS_INLINE void Design::carry_back(math::Matrix& map, std::size_t first) const {
  for (std::size_t j = 0; j < size(); ++j)
    for (std::size_t k = 0; k < size(); ++k)
      map(first + j, first + k) = k < j ? 0.0 : from_factor_(j, k) / deviations_[j];
}

AMENDS_INLINE void Design::carry_back(math::Matrix& map, std::size_t first, std::size_t partner, double sign) const {
  carry_back(map, first);
  for (std::size_t k = 0; k < size(); ++k)
    for (std::size_t j = 0; j <= k; ++j) map(partner, first + k) -= sign * means_[j] * map(first + j, first + k);
}

AMENDS_INLINE double Design::penalty(double l2, std::span<const double> working) const {
  const std::vector<double> b = coefficients(working);
  double sum = 0.0;
  for (std::size_t j = 0; j < b.size(); ++j) sum += b[j] * deviations_[j] * b[j] * deviations_[j];
  return 0.5 * l2 * sum;
}

AMENDS_INLINE void Design::add_penalty(double l2, std::span<const double> working, std::size_t first,
                                       std::span<double> gradient, std::span<double> hessian) const {
  if (l2 == 0.0) return;
  const std::vector<double> b = coefficients(working);
  const std::size_t n = gradient.size();
  for (std::size_t k = 0; k < size(); ++k) {
    for (std::size_t j = 0; j <= k; ++j) gradient[first + k] += l2 * from_factor_(j, k) * b[j] * deviations_[j];
    for (std::size_t m = 0; m < size() && !hessian.empty(); ++m) {
      double product = 0.0;
      for (std::size_t j = 0; j <= (std::min)(k, m); ++j) product += from_factor_(j, k) * from_factor_(j, m);
      hessian[(first + k) * n + first + m] += l2 * product;
    }
  }
}

}  // namespace amends::inline AMENDS_ABI::estimation
