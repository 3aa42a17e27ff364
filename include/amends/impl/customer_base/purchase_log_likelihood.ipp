#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/distinct_customers.hpp>
#include <amends/impl/customer_base/purchase_design.hpp>
#include <amends/impl/customer_base/purchase_likelihood.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// The Pareto/NBD likelihood without derivatives by power series, where that is fast and exact. The integral from t to
/// infinity is G(t) = 2F1(r+s+x, .; r+s+x+1; z_t) / ((r+s+x) (m+t)^(r+s+x)), z_t = |alpha - beta|/(m+t), m the larger
/// of alpha and beta; after Euler's transformation the series is sum over k of c_k z^k with c_k in (0, 1], which depend
/// on x alone and are kept for each x.
class ParetoSeries {
 public:
  explicit ParetoSeries(const std::array<double, 4>& p) : p_(p), larger_((std::max)(p[1], p[3])) {
    const double z = std::abs(p[1] - p[3]) / larger_;
    terms_ =
        z == 0.0
            ? 1
            : static_cast<std::size_t>((std::min)(1e6, 1.0 + std::ceil(std::log(1e-17 * (1.0 - z)) / std::log(z))));
  }
  /// Few enough terms to be worth it.
  [[nodiscard]] bool usable() const noexcept { return terms_ <= 48; }

  void prepare(double most) {
    const auto [r, alpha, s, beta] = p_;
    rows_ = static_cast<std::size_t>((std::min)(most, 255.0)) + 1;
    coefficients_.resize(rows_ * terms_);
    for (std::size_t x = 0; x < rows_; ++x) {
      const double sum = r + s + static_cast<double>(x);
      const double top = alpha >= beta ? r + static_cast<double>(x) : s + 1.0;
      double c = 1.0;
      // Highest power first, as Horner's rule reads them.
      for (std::size_t k = 0; k < terms_; ++k) {
        coefficients_[x * terms_ + (terms_ - 1 - k)] = c;
        c *= (top + static_cast<double>(k)) / (sum + 1.0 + static_cast<double>(k));
      }
    }
  }

  /// The part of the log-likelihood that depends on t and T.
  [[nodiscard]] double operator()(double x, double t, double T) const {
    const auto [r, alpha, s, beta] = p_;
    FourDerivatives whole;
    if (!(x < static_cast<double>(rows_)) || !(T > t)) {
      add_pareto<0>(p_, x, t, T, 1.0, whole);
      return whole.value;
    }
    const double n = r + x, sum = n + s;
    const double at_t = larger_ + t, at_T = larger_ + T;
    const double gap = std::abs(alpha - beta);
    const double z_t = gap / at_t, z_T = gap / at_T;
    const double* c = coefficients_.data() + static_cast<std::size_t>(x) * terms_;
    double f_t = 0.0, f_T = 0.0;
    for (std::size_t k = 0; k < terms_; ++k) {
      f_t = f_t * z_t + c[k];
      f_T = f_T * z_T + c[k];
    }
    // The larger of alpha and beta, m; the other is m (1 - z). Euler: 2F1 = (1 - z)^e F with e = -s or 1 - n.
    const double log_t = std::log(at_t), log_T = std::log(at_T);
    const double log_other_t = std::log(at_t - gap), log_other_T = std::log(at_T - gap);
    const bool alpha_larger = alpha >= beta;
    // ln of F/(1 - z)^power / (m + u)^sum, with power = s where alpha is the larger, else n - 1.
    const double power = alpha_larger ? s : n - 1.0;
    const double g_t = -power * log_other_t - (sum - power) * log_t;
    const double g_T = -power * log_other_T - (sum - power) * log_T;
    const double log_alive = alpha_larger ? -n * log_T - s * log_other_T : -n * log_other_T - s * log_T;
    const double rest = std::exp(g_T - g_t) * f_T;
    const double dead = f_t - rest;
    if (dead < 0.05 * f_t) {  // too little of a difference of two
      add_pareto<0>(p_, x, t, T, 1.0, whole);
      return whole.value;
    }
    const double alive = std::exp(log_alive - g_t);
    return g_t + std::log(alive + s / sum * dead);
  }

 private:
  std::array<double, 4> p_;
  double larger_;
  std::size_t terms_ = 0, rows_ = 0;
  std::vector<double> coefficients_{};
};

/// One block of rows: read, checked, and added up without being kept.
template <int order>
AMENDS_INLINE void add_rows(PurchaseProcess process, const std::array<double, 4>& p, const ParetoSeries* series,
                            const CustomerColumns& in, std::size_t first, std::size_t last, FourDerivatives& sum,
                            std::vector<double>& small_counts, std::map<double, double>& large_counts,
                            std::size_t& first_invalid) {
  const bool weighted = in.weights.given();
  for (std::size_t i = first; i < last; ++i) {
    const double x = in.frequency[i], t = in.recency[i], T = in.T[i], weight = weighted ? in.weights[i] : 1.0;
    if (!possible_customer(x, t, T) || !(weight >= 0.0 && weight <= (std::numeric_limits<double>::max)())) {
      first_invalid = (std::min)(first_invalid, i);
      return;
    }
    if (x < static_cast<double>(small_counts.size()))
      small_counts[static_cast<std::size_t>(x)] += weight;
    else
      large_counts[x] += weight;
    if (order == 0 && series != nullptr)
      sum.value += weight * (*series)(x, t, T);
    else
      add_customer<order>(process, p, x, t, T, weight, sum);
  }
}

template <int order>
AMENDS_INLINE LogLikelihood rows_likelihood(PurchaseProcess process, const std::array<double, 4>& p,
                                            const CustomerColumns& in, core::Executor& executor) {
  const std::size_t n = in.frequency.size();
  const std::size_t blocks = (n + customer_block - 1) / customer_block;
  std::optional<ParetoSeries> series;
  if (pareto(process) && order == 0) {
    series.emplace(p);
    if (series->usable())
      series->prepare(255.0);
    else
      series.reset();
  }
  constexpr std::size_t counted = 64;
  std::vector<FourDerivatives> parts(blocks);
  std::vector<std::vector<double>> small_counts(blocks);
  std::vector<std::map<double, double>> large_counts(blocks);
  std::vector<std::size_t> invalid(blocks, n);
  core::parallel_blocks(executor, n, customer_block, [&](std::size_t first, std::size_t last, std::size_t block) {
    FourDerivatives part;
    small_counts[block].assign(counted, 0.0);
    add_rows<order>(process, p, series ? &*series : nullptr, in, first, last, part, small_counts[block],
                    large_counts[block], invalid[block]);
    parts[block] = part;
  });
  FourDerivatives sum;
  std::map<double, double> counts;
  for (std::size_t block = 0; block < blocks; ++block) {
    if (invalid[block] < n) {
      const std::size_t i = invalid[block];
      throw Error(ErrorCode::domain, "customers",
                  "row " + std::to_string(i) + " cannot be: " + row_problem(in, {}, in.weights.given(), i));
    }
    add_to(sum, parts[block]);
    for (std::size_t x = 0; x < counted; ++x)
      if (small_counts[block][x] > 0.0) counts[static_cast<double>(x)] += small_counts[block][x];
    for (const auto& [x, weight] : large_counts[block]) counts[x] += weight;
  }
  for (const auto& [x, weight] : counts) add_counts<order>(pareto(process), first_leaves(process), p, x, weight, sum);
  to_logarithms(p, sum);
  return {sum.value, sum.g};
}
}  // namespace detail

AMENDS_INLINE LogLikelihood purchase_log_likelihood(PurchaseProcess process, const std::array<double, 4>& parameters,
                                                    const CustomerColumns& customers, bool with_gradient,
                                                    core::Executor* executor) {
  const auto names = detail::parameter_names(process);
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(names[i], parameters[i]);
  detail::check_columns(customers);
  core::SerialExecutor serial;
  core::Executor& used = executor != nullptr ? *executor : serial;
  return with_gradient ? detail::rows_likelihood<1>(process, parameters, customers, used)
                       : detail::rows_likelihood<0>(process, parameters, customers, used);
}

}  // namespace amends::inline AMENDS_ABI::customer_base
