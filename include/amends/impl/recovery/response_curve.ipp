#pragma once

#include <amends/recovery/response_curve.hpp>

#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
/// A time of one unit in another; NaN below 0.
inline double in_unit(double t, TimeUnit from, TimeUnit to) noexcept {
  return t >= 0.0 ? t * (from.days() / to.days()) : std::numeric_limits<double>::quiet_NaN();
}
inline double rate_in(double rate, TimeUnit from, TimeUnit to) noexcept {
  return rate * (to.days() / from.days());
}

/// 1 - P(served at its full worth, or in time), over the worth at once, of ErlangC.
inline double share_lost(const ExponentialWorth& curve, const ErlangC& queue) {
  const double b = rate_in(curve.decay, curve.per, queue.per());
  return b > 0.0 ? queue.waiting_probability() * (b / (queue.spare_rate() + b)) : 0.0;
}
inline double share_lost(const DeadlineWorth& curve, const ErlangC& queue) {
  return queue.wait_exceeds(curve.deadline, curve.per);
}
inline double share_lost(const ToleranceWorth& curve, const ErlangC& queue) {
  const double b = rate_in(curve.decay, curve.per, queue.per());
  return b > 0.0 ? queue.wait_exceeds(curve.tolerance, curve.per) * (b / (queue.spare_rate() + b)) : 0.0;
}

inline double share_kept(const ExponentialWorth& curve, const ErlangA& queue) {
  return queue.discounted_service(rate_in(curve.decay, curve.per, queue.per()));
}
inline double share_kept(const DeadlineWorth& curve, const ErlangA& queue) {
  return queue.service_level(curve.deadline, curve.per);
}
inline double share_kept(const ToleranceWorth& curve, const ErlangA& queue) {
  const double late = queue.discounted_service_after(rate_in(curve.decay, curve.per, queue.per()),
                                                     in_unit(curve.tolerance, curve.per, queue.per()));
  return queue.service_level(curve.tolerance, curve.per) + late;
}

template <class Worth>
double expected_over(const Worth& worth, std::span<const double> times, std::span<const double> shares) {
  core::check_same_size("shares", shares.size(), "times", times.size());
  if (times.empty()) throw Error(ErrorCode::missing, "times", "times must have at least one value");
  double sum = 0.0, total = 0.0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    core::check_non_negative("times", times[i]);
    total += core::check_non_negative("shares", shares[i]);
    sum += shares[i] * worth(times[i]);
  }
  if (!(std::fabs(total - 1.0) <= 1e-6)) core::throw_domain("shares", "sum to 1", total);
  return sum / total;
}
}  // namespace detail

AMENDS_INLINE double ExponentialWorth::worth(double t, TimeUnit unit) const noexcept {
  return at_once * std::exp(-decay * detail::in_unit(t, unit, per));
}

AMENDS_INLINE double ExponentialWorth::half_life() const noexcept {
  constexpr double log_two = 0.693147180559945309417;
  return decay > 0.0 ? log_two / decay : std::numeric_limits<double>::infinity();
}

AMENDS_INLINE double DeadlineWorth::worth(double t, TimeUnit unit) const noexcept {
  const double own = detail::in_unit(t, unit, per);
  if (!(own >= 0.0)) return own;
  // A deadline of 20 seconds holds at a third of a minute, whatever the rounding of the two units.
  return own <= deadline * (1.0 + 1e-15) ? at_once : 0.0;
}

AMENDS_INLINE double ToleranceWorth::worth(double t, TimeUnit unit) const noexcept {
  const double late = detail::in_unit(t, unit, per) - tolerance;
  return late <= 0.0 ? at_once : at_once * std::exp(-decay * late);
}

AMENDS_INLINE double ExpectedCompensation::worth(double t, TimeUnit unit) const noexcept {
  const double x = (detail::in_unit(t, unit, per) - tolerance) / time_to_peak;
  return x <= 0.0 ? base : base + rise * x * std::exp(1.0 - x);
}

AMENDS_INLINE void check(const ExponentialWorth& curve) {
  core::check_finite("at_once", curve.at_once);
  core::check_non_negative("decay", curve.decay);
}
AMENDS_INLINE void check(const DeadlineWorth& curve) {
  core::check_finite("at_once", curve.at_once);
  core::check_non_negative("deadline", curve.deadline);
}
AMENDS_INLINE void check(const ToleranceWorth& curve) {
  core::check_finite("at_once", curve.at_once);
  core::check_non_negative("tolerance", curve.tolerance);
  core::check_non_negative("decay", curve.decay);
}
AMENDS_INLINE void check(const ExpectedCompensation& curve) {
  core::check_finite("base", curve.base);
  core::check_finite("rise", curve.rise);
  core::check_non_negative("tolerance", curve.tolerance);
  core::check_positive("time_to_peak", curve.time_to_peak);
}
AMENDS_INLINE void check(const ResponseCurve& curve) {
  std::visit([](const auto& one) { check(one); }, curve);
}

AMENDS_INLINE double worth(const ResponseCurve& curve, double t, TimeUnit unit) noexcept {
  return std::visit([&](const auto& one) { return one.worth(t, unit); }, curve);
}

AMENDS_INLINE double worth_at_once(const ResponseCurve& curve) noexcept {
  return std::visit([](const auto& one) { return one.at_once; }, curve);
}

AMENDS_INLINE ExponentialWorth exponential_through(const WorthPoint& first, const WorthPoint& second, TimeUnit unit) {
  core::check_non_negative("first.time", first.time);
  core::check_non_negative("second.time", second.time);
  core::check_positive("first.worth", first.worth);
  core::check_positive("second.worth", second.worth);
  if (first.time == second.time)
    throw Error(ErrorCode::contradiction, "second.time", "second.time must differ from first.time");
  const double decay = std::log(first.worth / second.worth) / (second.time - first.time);
  if (!(decay >= 0.0))
    throw Error(ErrorCode::contradiction, "second.worth",
                "the worth of the later point must not exceed the earlier one");
  const ExponentialWorth made{first.worth * std::exp(decay * first.time), decay, unit};
  check(made);
  return made;
}

AMENDS_INLINE double expected_worth(const ResponseCurve& curve, const ErlangC& queue) {
  check(curve);
  return std::visit([&](const auto& one) { return one.at_once * (1.0 - detail::share_lost(one, queue)); }, curve);
}

AMENDS_INLINE double expected_worth(const ExpectedCompensation& curve, const ErlangC& queue) {
  check(curve);
  constexpr double e = 2.71828182845904523536;
  const double peak = detail::in_unit(curve.time_to_peak, curve.per, queue.per()) * queue.spare_rate();
  return curve.base +
         curve.rise * e * queue.wait_exceeds(curve.tolerance, curve.per) * peak / ((1.0 + peak) * (1.0 + peak));
}

AMENDS_INLINE double expected_worth(const ResponseCurve& curve, const ErlangA& queue, double worth_if_abandoned) {
  check(curve);
  core::check_finite("worth_if_abandoned", worth_if_abandoned);
  const double served =
      std::visit([&](const auto& one) { return one.at_once * detail::share_kept(one, queue); }, curve);
  return served + worth_if_abandoned * queue.abandonment_probability();
}

AMENDS_INLINE double expected_worth(const ResponseCurve& curve, std::span<const double> times,
                                    std::span<const double> shares, TimeUnit unit) {
  check(curve);
  return detail::expected_over([&](double t) { return worth(curve, t, unit); }, times, shares);
}

AMENDS_INLINE double expected_worth(const ExpectedCompensation& curve, std::span<const double> times,
                                    std::span<const double> shares, TimeUnit unit) {
  check(curve);
  return detail::expected_over([&](double t) { return curve.worth(t, unit); }, times, shares);
}

}  // namespace amends::inline AMENDS_ABI::recovery
