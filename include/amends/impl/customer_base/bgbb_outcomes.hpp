#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/impl/customer_base/bgbb_counts.hpp>
#include <amends/impl/customer_base/bgbb_likelihood.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// BG/BB: what follows from a history, and the predictions of a table of them. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

using BgbbDual = math::Dual<4>;

inline BgbbParameters<BgbbDual> bgbb_duals(const std::array<double, 4>& p) {
  std::array<BgbbDual, 4> out;
  for (std::size_t i = 0; i < 4; ++i) {  // d p / d ln p = p
    out[i] = BgbbDual(p[i]);
    out[i].slope[i] = p[i];
  }
  return {out[0], out[1], out[2], out[3]};
}

/// P(alive at n | x, t, n): the share of the last term of the likelihood. The terms before it, over the first one, are
/// products of ratios below 1.
template <class Real>
Real bgbb_alive(const BgbbParameters<Real>& p, double x, double t, double n) {
  if (t == n) return Real(1.0);
  const Real ab = p.alpha + p.beta, cd = p.gamma + p.delta;
  Real term(1.0), sum(0.0);
  for (double k = t; k < n; k += 1.0) {
    sum += term;
    term *= (p.beta + Real(k - x)) / (ab + Real(k)) * ((p.delta + Real(k)) / (cd + Real(k + 1.0)));
  }
  term *= (cd + Real(n)) / p.gamma;
  return term / (sum + term);
}

/// For a customer alive at opportunity n, whose theta is then Beta(gamma, delta + n): P(alive at n + t).
template <class Real>
Real bgbb_stays(const BgbbParameters<Real>& p, double n, double t) {
  Real stays(1.0);
  for (double k = n; k < n + t; k += 1.0) stays *= (p.delta + Real(k)) / (p.gamma + p.delta + Real(k));
  return stays;
}

/// sum over j = from+1 ... to of P(alive at n + j) discount^j.
template <class Real>
Real bgbb_presence(const BgbbParameters<Real>& p, double n, double from, double to, double discount) {
  Real stays = bgbb_stays(p, n, from), sum(0.0);
  double factor = std::pow(discount, from);
  for (double k = n + from; k < n + to; k += 1.0) {
    stays *= (p.delta + Real(k)) / (p.gamma + p.delta + Real(k));
    factor *= discount;
    sum += stays * Real(factor);
  }
  return sum;
}

/// The same over all j >= 1: with b = delta + n and c = b + gamma, the sum of (b)_j/(c)_j z^j = z b/c F(1, b+1; c+1;
/// z). F is Gauss's continued fraction, whose elements all lie between 0 and 1 here; the number that gives all digits
/// is found on plain numbers by doubling.
template <class Real>
Real bgbb_presence_for_ever(const BgbbParameters<Real>& p, double n, double z) {
  const Real b = p.delta + Real(n), c = b + p.gamma;
  if (z == 1.0) {
    if (!(math::value_of(p.gamma) > 1.0)) return Real(std::numeric_limits<double>::infinity());
    return b / (p.gamma - Real(1.0));
  }
  const auto fraction = [z](const auto& b1, const auto& c1, std::size_t elements) {
    using Number = std::remove_cvref_t<decltype(b1)>;
    Number value(1.0);
    for (std::size_t i = elements; i > 0; --i) {
      const double k = static_cast<double>(i / 2);
      const Number e =
          i % 2 == 1
              ? (b1 + Number(k)) * (c1 + Number(k - 1.0)) / ((c1 + Number(2.0 * k - 1.0)) * (c1 + Number(2.0 * k)))
              : Number(k) * (c1 - b1 + Number(k - 1.0)) / ((c1 + Number(2.0 * k - 2.0)) * (c1 + Number(2.0 * k - 1.0)));
      value = Number(1.0) - e * Number(z) / value;
    }
    return Number(1.0) / value;
  };
  const double b1 = math::value_of(b) + 1.0, c1 = math::value_of(c) + 1.0;
  std::size_t elements = 32;
  double before = fraction(b1, c1, elements);
  for (; elements < (std::size_t{1} << 26); elements *= 2) {
    const double now = fraction(b1, c1, 2 * elements);
    const bool settled = std::abs(now - before) <= 4e-16 * std::abs(now);
    before = now;
    if (settled) break;
  }
  return Real(z) * b / c * fraction(b + Real(1.0), c + Real(1.0), 2 * elements);
}

inline estimation::Interval bgbb_interval(double value, double error, estimation::Scale scale, double level) {
  if (std::isinf(value)) return {0.0, value};  // an infinite mean: nothing is known of it
  const bool at_edge = value == 0.0 || (scale == estimation::Scale::logit && !(value < 1.0));
  return at_edge ? estimation::Interval{value, value} : estimation::interval_around(value, error, scale, level);
}

inline double bgbb_error(const BgbbDual& result, const math::Matrix& covariance) {
  if (std::isinf(result.value)) return result.value;
  return std::sqrt((std::max)(math::bilinear(result.slope, covariance, result.slope), 0.0));
}

inline void check_no_covariates(const PredictionOptions& options) {
  if (!options.purchase_covariates.empty() || !options.dropout_covariates.empty())
    throw Error(ErrorCode::contradiction, "covariates", "a BetaGeoBetaBinomModel has no covariates");
}

/// What a prediction keeps from history to history, while T does not change: what lies in the future of an alive one.
template <class Real>
struct BgbbMemory {
  double n = -1.0;
  Real future{0.0};
};

/// Computes `predict(parameters, x, t, n, memory)` once for each distinct history.
template <class Predict>
Predictions bgbb_predict(const estimation::ParameterEstimates& estimates, const CustomerColumns& customers,
                         const PredictionOptions& options, estimation::Scale scale, const Predict& predict) {
  check_no_covariates(options);
  (void)estimation::interval_around(0.5, 0.1, scale, options.level);  // checks the level
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  const OpportunityTable table = opportunity_table(customers, &executor);
  const std::size_t n = table.histories.size();
  std::array<double, 4> p{};
  std::copy_n(estimates.values().begin(), 4, p.begin());
  const BgbbParameters<double> numbers{p[0], p[1], p[2], p[3]};
  const BgbbParameters<BgbbDual> duals = bgbb_duals(p);
  std::vector<double> value(n), error(options.errors ? n : 0), lower(error.size()), upper(error.size());
  constexpr std::size_t block = 32;
  core::parallel_blocks(executor, n, block, [&](std::size_t first, std::size_t last, std::size_t) {
    BgbbMemory<double> memory;
    BgbbMemory<BgbbDual> dual_memory;
    for (std::size_t i = first; i < last; ++i) {
      core::check_stop(&executor);
      const auto& row = table.histories[i];
      const auto x = static_cast<double>(row.x), t = static_cast<double>(row.t), T = static_cast<double>(row.n);
      if (!options.errors) {
        value[i] = predict(numbers, x, t, T, memory);
        continue;
      }
      const BgbbDual result = predict(duals, x, t, T, dual_memory);
      value[i] = result.value;
      error[i] = bgbb_error(result, estimates.working_covariance());
      const auto interval = bgbb_interval(value[i], error[i], scale, options.level);
      lower[i] = interval.lower;
      upper[i] = interval.upper;
    }
  });
  Predictions out;
  out.rows = table.report;
  const auto spread = [&](const std::vector<double>& of_history) {
    std::vector<double> of_row(table.report.rows, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t row = 0; row < table.report.rows; ++row)
      if (table.history[row] != OpportunityTable::none) of_row[row] = of_history[table.history[row]];
    return of_row;
  };
  out.value = spread(value);
  if (options.errors) {
    out.standard_error = spread(error);
    out.lower = spread(lower);
    out.upper = spread(upper);
  }
  return out;
}

/// The predictions, as functions of the parameters and a history.
struct BgbbAliveAt {
  double t;
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>& memory) const {
    if (memory.n != n) memory = {n, bgbb_stays(p, n, t)};
    return bgbb_alive(p, x, recency, n) * memory.future;
  }
};
struct BgbbPurchases {
  double from, to, discount;  // to may be infinite
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>& memory) const {
    if (memory.n != n)
      memory = {n, std::isinf(to) ? bgbb_presence_for_ever(p, n, discount) : bgbb_presence(p, n, from, to, discount)};
    const Real mean = (p.alpha + Real(x)) / (p.alpha + p.beta + Real(n));
    return bgbb_alive(p, x, recency, n) * mean * memory.future;
  }
};
struct BgbbCount {
  double count, t;
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>&) const {
    // Alive at n, his p and theta have the same distributions with other parameters.
    const Real alive = bgbb_alive(p, x, recency, n);
    const BgbbParameters<Real> now{p.alpha + Real(x), p.beta + Real(n - x), p.gamma, p.delta + Real(n)};
    const Real bought = alive * bgbb_count(now, t, count);
    return count == 0.0 ? Real(1.0) - alive + bought : bought;
  }
};

template <class Predict>
double bgbb_one(const std::array<double, 4>& p, double x, double t, double n, const Predict& predict) {
  check_opportunity_row(x, t, n);
  BgbbMemory<double> memory;
  return predict(BgbbParameters<double>{p[0], p[1], p[2], p[3]}, x, t, n, memory);
}

/// A value of a new customer: `future(parameters)`.
template <class Future>
Estimate bgbb_population(const estimation::ParameterEstimates& estimates, const std::array<double, 4>& p,
                         estimation::Scale scale, double level, const Future& future) {
  if (std::isnan(estimates.working_covariance()(0, 0))) {  // given parameters: no errors to work out
    const double value = future(BgbbParameters<double>{p[0], p[1], p[2], p[3]});
    const double error = std::isinf(value) ? value : std::numeric_limits<double>::quiet_NaN();
    const auto interval = bgbb_interval(value, error, scale, level);
    return {value, error, interval.lower, interval.upper};
  }
  const BgbbDual result = future(bgbb_duals(p));
  const double error = bgbb_error(result, estimates.working_covariance());
  const auto interval = bgbb_interval(result.value, error, scale, level);
  return {result.value, error, interval.lower, interval.upper};
}

inline BgbbPurchases bgbb_discounted(const Discounting& discounting, double horizon) {
  const double force = discounting.force();
  if (!std::isinf(horizon)) {
    (void)check_opportunities("horizon", horizon, 1.0);
  } else if (horizon < 0.0 || !(force == 0.0 || force > 0.999e-9)) {
    core::throw_domain("rate", "be 0 or at least 1e-9 per opportunity where there is no horizon", discounting.rate);
  }
  return {0.0, horizon, std::exp(-force)};
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
