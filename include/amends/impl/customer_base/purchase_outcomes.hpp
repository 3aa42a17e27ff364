#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/customer_base/purchase_model.hpp>
#include <amends/impl/customer_base/alive_customer.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/purchase_design.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

// From a customer's quantity and its gradient to a row of predictions. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

using FourDuals = math::Dual<4>;
inline constexpr double unknown_value = std::numeric_limits<double>::quiet_NaN();

struct Outcome {
  double value = unknown_value, error = unknown_value, lower = unknown_value, upper = unknown_value;
};

/// z with P(Z > z) = (1 - level)/2: once for all rows.
inline double interval_width(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "be above 0 and below 1", level);
  return math::normal_quantile_upper(0.5 * (1.0 - level));
}

/// value -+ z errors on the scale given. A value that is certain, or at the very edge of its scale, has the interval
/// [value, value].
inline Outcome outcome_on(estimation::Scale scale, double value, double error, double z) {
  const double slope = estimation::working_slope(scale, value);
  if (error == 0.0 || !(slope > 0.0)) return {value, error, value, value};
  const double step = std::exp((std::min)(z * error / slope, 700.0));
  if (scale == estimation::Scale::log) return {value, error, value / step, value * step};
  const double rest = 1.0 - value;
  return {value, error, value / (value + rest * step), value / (value + rest / step)};
}

/// P(alive), or its logarithm, from the logarithm of the odds of being dead and the standard error of that.
inline Outcome alive_outcome(double log_odds, double odds_error, double z, bool as_log) {
  if (log_odds == no_chance) {
    const double certain = as_log ? 0.0 : 1.0, error = 0.0 * odds_error;
    return {certain, error, certain, certain};
  }
  const double e = std::exp(-std::abs(log_odds)), most = 1.0 / (1.0 + e), least = e * most;
  const double alive = log_odds > 0.0 ? least : most, dead = log_odds > 0.0 ? most : least;
  if (as_log) {
    const auto log_alive = [](double q) { return q > 0.0 ? -q - std::log1p(std::exp(-q)) : -std::log1p(std::exp(q)); };
    return {log_alive(log_odds), dead * odds_error, log_alive(log_odds + z * odds_error),
            log_alive(log_odds - z * odds_error)};
  }
  const double step = std::exp((std::min)(z * odds_error, 700.0));
  const double further = alive * step;
  return {alive, alive * dead * odds_error, alive / (alive + dead * step), further / (further + dead)};
}

/// Where the outcomes of the rows go.
class PredictionColumns {
 public:
  PredictionColumns(std::size_t rows, bool errors) {
    for (auto* column : {&out_.value, errors ? &out_.standard_error : nullptr, errors ? &out_.lower : nullptr,
                         errors ? &out_.upper : nullptr})
      if (column != nullptr) column->resize(rows);
    errors_ = errors;
  }
  void put(std::size_t row, const Outcome& outcome) noexcept {
    out_.value[row] = outcome.value;
    if (!errors_) return;
    out_.standard_error[row] = outcome.error;
    out_.lower[row] = outcome.lower;
    out_.upper[row] = outcome.upper;
  }
  [[nodiscard]] Predictions taken(core::RowReport report) {
    out_.rows = std::move(report);
    return std::move(out_);
  }

 private:
  Predictions out_{};
  bool errors_ = false;
};

template <std::size_t N>
math::Dual<N> log_variable(double value, std::size_t index) {
  auto out = math::Dual<N>::variable(value, index);
  out.slope[index] = value;  // derivatives by the logarithm
  return out;
}
/// A customer's parameters as numbers that carry derivatives by their logarithms, or as they are.
template <class Number>
FourNumbers<Number> as_numbers(const std::array<double, 4>& p) {
  if constexpr (std::is_same_v<Number, double>)
    return p;
  else
    return {log_variable<4>(p[0], 0), log_variable<4>(p[1], 1), log_variable<4>(p[2], 2), log_variable<4>(p[3], 3)};
}

/// P(alive) x what an alive customer does + P(dead) x if_dead.
template <class Number>
Number given_history(const Number& alive, const Number& if_alive, double if_dead) {
  if (if_dead == 0.0) return alive * if_alive;
  return if_dead + alive * (if_alive - if_dead);
}

/// What `future` says of one customer; it takes an AliveCustomer of double or of Dual.
template <class Number, class Future>
Number predicted(PurchaseProcess process, const std::array<double, 4>& p, double x, double t, double T, double if_dead,
                 const Future& future) {
  const FourNumbers<Number> numbers = as_numbers<Number>(p);
  const Number if_alive = future(AliveCustomer<Number>(process, numbers, x, T));
  return given_history(alive_share(log_dead_odds(process, numbers, x, t, T)), if_alive, if_dead);
}

/// A new customer is one with no history at all: x = 0 in a time of 0.
template <class Number, class Future>
Number predicted_new(PurchaseProcess process, const std::array<double, 4>& p, double if_dead, const Future& future) {
  return predicted<Number>(process, p, 0.0, 0.0, 0.0, if_dead, future);
}

/// ln of the odds of being dead of a BG/NBD or MBG/NBD customer, with what depends on x alone kept for small x.
///   odds = a/(b + c - 1) ((alpha + T)/(alpha + t_x))^(r + x),   c = x (BG/NBD) or x + 1 (MBG/NBD) chances to leave
class GeoOdds {
 public:
  GeoOdds(PurchaseProcess process, const std::array<double, 4>& p)
      : p_(p), first_leaves_(process == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0) {
    for (std::size_t c = 0; c < kept; ++c) {
      log_ratio_[c] = ratio(static_cast<double>(c));
      by_b_[c] = -p[3] / (p[3] + static_cast<double>(c) - 1.0);
    }
  }
  [[nodiscard]] double operator()(double x, double t, double T) const noexcept {
    const double chances = x + first_leaves_;
    if (chances == 0.0) return no_chance;
    const double n = p_[0] + x, past = p_[1] + t, now = p_[1] + T;
    return log_ratio(chances) + n * log_of(n, now * now * (1.0 / (past * now)), T - t, past);
  }
  /// With its gradient by the logarithms of r, alpha, a and b.
  [[nodiscard]] double with_gradient(double x, double t, double T, std::array<double, 4>& by) const noexcept {
    const double chances = x + first_leaves_;
    if (chances == 0.0) {
      by = {};
      return no_chance;
    }
    const auto [r, alpha, a, b] = p_;
    const double n = r + x, past = alpha + t, now = alpha + T, inverse = 1.0 / (past * now);
    const double ahead = log_of(n, now * now * inverse, T - t, past);
    by = {r * ahead, -alpha * n * (T - t) * inverse, 1.0, by_b(chances)};
    return log_ratio(chances) + n * ahead;
  }

 private:
  static constexpr std::size_t kept = 64;
  [[nodiscard]] double ratio(double chances) const noexcept { return std::log(p_[2] / (p_[3] + chances - 1.0)); }
  [[nodiscard]] double log_ratio(double chances) const noexcept {
    return chances < static_cast<double>(kept) ? log_ratio_[static_cast<std::size_t>(chances)] : ratio(chances);
  }
  [[nodiscard]] double by_b(double chances) const noexcept {
    return chances < static_cast<double>(kept) ? by_b_[static_cast<std::size_t>(chances)]
                                               : -p_[3] / (p_[3] + chances - 1.0);
  }
  /// ln(1 + gap/past): the plain logarithm is twice as fast, and for few purchases its rounding stays below 1e-14 of
  /// the odds.
  [[nodiscard]] static double log_of(double n, double share, double gap, double past) noexcept {
    return n < 32.0 ? std::log(share) : std::log1p(gap / past);
  }
  std::array<double, 4> p_;
  double first_leaves_;
  std::array<double, kept> log_ratio_{}, by_b_{};
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
