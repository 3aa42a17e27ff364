#pragma once

#include <amends/economics/cash_flow.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

inline void check_flows(std::span<const double> flows) {
  if (flows.empty()) throw Error(ErrorCode::missing, "flows", "flows must hold at least one value");
  for (std::size_t k = 0; k < flows.size(); ++k)
    if (!std::isfinite(flows[k])) core::throw_domain("flows[" + std::to_string(k) + "]", "be finite", flows[k]);
}

struct PolynomialValue {
  double sum;   // of c_k d^k, times a positive factor
  double size;  // of |c_k| d^k, times the same factor: what rounding is measured against
};

/// d = exp(u). Horner in d where d <= 1 and in 1/d where d > 1, so that no power overflows.
inline PolynomialValue evaluate(std::span<const double> c, double u) noexcept {
  const bool forward = u > 0.0;
  const double d = std::exp(-std::abs(u));
  PolynomialValue value{0.0, 0.0};
  const std::size_t n = c.size();
  for (std::size_t k = 0; k < n; ++k) {
    const double one = forward ? c[k] : c[n - 1 - k];
    value.sum = value.sum * d + one;
    value.size = value.size * d + std::abs(one);
  }
  return value;
}

inline int sign_of(double x) noexcept {
  return (x > 0.0) - (x < 0.0);
}

inline std::size_t count_sign_changes(std::span<const double> c) noexcept {
  std::size_t changes = 0;
  int last = 0;
  for (const double one : c) {
    const int sign = sign_of(one);
    if (sign == 0) continue;
    if (last != 0 && sign != last) ++changes;
    last = sign;
  }
  return changes;
}

inline double bisect(std::span<const double> c, double low, double high, int sign_low) noexcept {
  for (int step = 0; step < 200; ++step) {
    const double middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) break;
    const int sign = sign_of(evaluate(c, middle).sum);
    if (sign == 0) return middle;
    (sign == sign_low ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// All u, ascending, with sum_k c_k exp(u k) = 0; see the declaration of irr for the method.
inline std::vector<double> log_roots(std::span<const double> c) {
  const auto not_zero = [](double x) { return x != 0.0; };
  const auto first = std::find_if(c.begin(), c.end(), not_zero);
  if (first == c.end()) return {};
  const auto last = std::find_if(c.rbegin(), c.rend(), not_zero).base();
  c = c.subspan(static_cast<std::size_t>(first - c.begin()), static_cast<std::size_t>(last - first));
  if (count_sign_changes(c) == 0) return {};

  // Fewer sign changes by one: weight with the distance from a point between two flows of opposite sign.
  std::size_t before = 0;
  std::size_t after = 0;
  for (std::size_t k = 1; k < c.size() && after == 0; ++k) {
    if (c[k] == 0.0) continue;
    if (sign_of(c[k]) != sign_of(c[before]))
      after = k;
    else
      before = k;
  }
  const double s = 0.5 * static_cast<double>(before + after);
  std::vector<double> weighted(c.begin(), c.end());
  double largest = 0.0;
  for (std::size_t k = 0; k < c.size(); ++k) {
    weighted[k] *= static_cast<double>(k) - s;
    largest = (std::max)(largest, std::abs(weighted[k]));
  }
  for (double& one : weighted) one /= largest;
  std::vector<double> knots = log_roots(weighted);

  // Cauchy's bound: |d| <= 1 + max |c_k / c_n|, and the same for 1/d from the other end.
  double ratio_high = 0.0;
  double ratio_low = 0.0;
  for (std::size_t k = 0; k + 1 < c.size(); ++k) ratio_high = (std::max)(ratio_high, std::abs(c[k] / c.back()));
  for (std::size_t k = 1; k < c.size(); ++k) ratio_low = (std::max)(ratio_low, std::abs(c[k] / c.front()));
  constexpr double furthest = 1500.0;  // exp(-1500) is 0: beyond every double
  const double high = (std::min)(furthest, std::log1p(ratio_high) + 1.0);
  const double low = -(std::min)(furthest, std::log1p(ratio_low) + 1.0);

  std::vector<double> roots;
  double left = low;
  int sign_left = sign_of(c.front());
  const double noise = 4.0 * static_cast<double>(c.size()) * std::numeric_limits<double>::epsilon();
  for (const double knot : knots) {
    if (!(knot > left && knot < high)) continue;
    const PolynomialValue at = evaluate(c, knot);
    const int sign = std::abs(at.sum) <= noise * at.size ? 0 : sign_of(at.sum);
    if (sign == 0)
      roots.push_back(knot);
    else if (sign * sign_left < 0)
      roots.push_back(bisect(c, left, knot, sign_left));
    left = knot;
    sign_left = sign;
  }
  if (sign_of(c.back()) * sign_left < 0) roots.push_back(bisect(c, left, high, sign_left));
  return roots;
}

inline Payback payback_with(std::span<const double> flows, double discount) {
  check_flows(flows);
  Payback result;
  double sum = 0.0;
  double factor = 1.0;
  bool negative = false;
  bool done = false;
  for (std::size_t k = 0; k < flows.size(); ++k) {
    const double before = sum;
    const double flow = flows[k] * factor;
    sum += flow;
    factor *= discount;
    if (done) {
      result.lost_again = result.lost_again || sum < 0.0;
    } else if (negative && sum >= 0.0) {
      result.periods = static_cast<double>(k) - 1.0 - before / flow;
      done = true;
    } else {
      negative = negative || sum < 0.0;
    }
  }
  if (done) {
    result.status = PaybackStatus::paid_back;
  } else if (!negative) {
    result.status = PaybackStatus::nothing_to_recover;
    result.periods = 0.0;
  }
  return result;
}

}  // namespace detail

AMENDS_INLINE double npv(std::span<const double> flows, const Discounting& discounting) {
  detail::check_flows(flows);
  const double log_discount = detail::log_discount_per_period(discounting.annual_rate, discounting.periods_per_year);
  const double delay = detail::periods_until_first_payment(discounting.first_payment);
  const double discount = std::exp(log_discount);
  double value = 0.0;
  for (std::size_t k = flows.size(); k-- > 0;) value = value * discount + flows[k];
  return value * std::exp(delay * log_discount);
}

AMENDS_INLINE std::string_view to_string(IrrStatus status) noexcept {
  switch (status) {
    case IrrStatus::found:
      return "found";
    case IrrStatus::none:
      return "none";
    case IrrStatus::every_rate:
      return "every_rate";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(IrrWarning warning) noexcept {
  switch (warning) {
    case IrrWarning::several_rates:
      return "several_rates";
    case IrrWarning::starts_with_inflow:
      return "starts_with_inflow";
  }
  return "unknown";
}

AMENDS_INLINE double InternalRateOfReturn::rate() const noexcept {
  return annual_rates.size() == 1 ? annual_rates.front() : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE InternalRateOfReturn irr(std::span<const double> flows, double periods_per_year) {
  detail::check_flows(flows);
  core::check_positive("periods_per_year", periods_per_year);
  InternalRateOfReturn result;
  result.sign_changes = detail::count_sign_changes(flows);
  const auto first = std::find_if(flows.begin(), flows.end(), [](double x) { return x != 0.0; });
  if (first == flows.end()) {
    result.status = IrrStatus::every_rate;
    return result;
  }
  if (*first > 0.0) result.warnings.add(IrrWarning::starts_with_inflow);
  result.annual_rates = detail::log_roots(flows);
  std::reverse(result.annual_rates.begin(), result.annual_rates.end());  // a larger d is a smaller rate
  for (double& one : result.annual_rates) one = std::expm1(-one * periods_per_year);
  if (!result.annual_rates.empty()) result.status = IrrStatus::found;
  if (result.annual_rates.size() > 1) result.warnings.add(IrrWarning::several_rates);
  return result;
}

AMENDS_INLINE std::string_view to_string(PaybackStatus status) noexcept {
  switch (status) {
    case PaybackStatus::paid_back:
      return "paid_back";
    case PaybackStatus::never:
      return "never";
    case PaybackStatus::nothing_to_recover:
      return "nothing_to_recover";
  }
  return "unknown";
}

AMENDS_INLINE Payback payback(std::span<const double> flows) {
  return detail::payback_with(flows, 1.0);
}

AMENDS_INLINE Payback discounted_payback(std::span<const double> flows, core::AnnualRate annual_rate,
                                         double periods_per_year) {
  return detail::payback_with(flows, std::exp(detail::log_discount_per_period(annual_rate, periods_per_year)));
}

}  // namespace amends::inline AMENDS_ABI::economics
