#pragma once

#include <amends/core/moments.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::core {

AMENDS_INLINE Moments::Moments(const State& state) : state_(state) {
  check_non_negative("count", state.count);
  check_non_negative("undefined", state.undefined);
  if (state.m2 < 0.0) throw_domain("m2", "be >= 0", state.m2);
  if (state.m4 < 0.0) throw_domain("m4", "be >= 0", state.m4);
  const auto refuse = [](const char* why) {
    throw Error(ErrorCode::format, "state", std::string("state is not that of a Moments: ") + why);
  };
  if (!(state.count > 0.0)) {
    if (state != State{.undefined = state.undefined}) refuse("it has moments of nothing");
    return;
  }
  if (!(state.smallest <= state.largest)) refuse("smallest exceeds largest");
  // The moments of data with infinities, or of numbers whose fourth power overflows, are infinite or NaN, and such a
  // state must load. All others lie within what the range allows, but for rounding.
  const double size = (std::max)(std::abs(state.smallest), std::abs(state.largest));
  if (!(size < 1e70 && state.count < 1e20)) return;
  const double rounding = 1e-9 * size;
  const double range = state.largest - state.smallest + rounding;
  const auto within = [&](double moment, int power) {
    return std::abs(moment) <= state.count * std::pow(range, power);
  };
  if (!(state.mean >= state.smallest - rounding && state.mean <= state.largest + rounding))
    refuse("its mean lies outside of smallest and largest");
  if (!within(state.m2, 2) || !within(state.m3, 3) || !within(state.m4, 4))
    refuse("its moments are larger than smallest and largest allow");
}

AMENDS_INLINE void Moments::add(double x, double weight) {
  check_non_negative("weight", weight);
  if (x != x) {
    state_.undefined += weight;
    return;
  }
  if (!(weight > 0.0)) return;
  Moments one;
  one.state_.count = weight;
  one.state_.mean = x;
  one.state_.smallest = x;
  one.state_.largest = x;
  merge(one);
}

// Merging A and B, W = Wa + Wb, delta = mean_b - mean_a. The joint mean is mean_a + delta Wb/W, so the deviations of
// the values of A and B from their own mean shift by
//     s_a = mean_a - mean = -delta Wb/W,   s_b = mean_b - mean = delta Wa/W.
// Expanding sum w (y + s)^p with sum w y = 0, sum w y^p = M_p:
//     p = 2: M2 + W s^2
//     p = 3: M3 + 3 s M2 + W s^3
//     p = 4: M4 + 4 s M3 + 6 s^2 M2 + W s^4
// Adding both parts and collecting the pure powers of delta with Wa s_a^p + Wb s_b^p gives the lines below.
AMENDS_INLINE void Moments::merge(const Moments& other) noexcept {
  const State& b = other.state_;
  State& a = state_;
  a.undefined += b.undefined;
  if (!(b.count > 0.0)) return;
  if (!(a.count > 0.0)) {
    const double undefined = a.undefined;
    a = b;
    a.undefined = undefined;
    return;
  }
  const double count = a.count + b.count;
  const double share_a = a.count / count, share_b = b.count / count;
  const double delta = b.mean - a.mean;
  const double s_a = -delta * share_b, s_b = delta * share_a;
  const double between = delta * delta * a.count * share_b;  // Wa s_a^2 + Wb s_b^2
  a.m4 = a.m4 + b.m4 + 4.0 * (s_a * a.m3 + s_b * b.m3) + 6.0 * (s_a * s_a * a.m2 + s_b * s_b * b.m2) +
         between * delta * delta * (share_a * share_a - share_a * share_b + share_b * share_b);
  a.m3 = a.m3 + b.m3 + 3.0 * (s_a * a.m2 + s_b * b.m2) + between * delta * (share_a - share_b);
  a.m2 = a.m2 + b.m2 + between;
  a.mean += delta * share_b;
  a.count = count;
  a.smallest = (std::min)(a.smallest, b.smallest);
  a.largest = (std::max)(a.largest, b.largest);
}

namespace detail {
inline constexpr double undefined_moment = std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE double Moments::mean() const noexcept {
  return state_.count > 0.0 ? state_.mean : detail::undefined_moment;
}

AMENDS_INLINE double Moments::variance() const noexcept {
  return state_.count > 1.0 ? state_.m2 / (state_.count - 1.0) : detail::undefined_moment;
}

AMENDS_INLINE double Moments::standard_deviation() const noexcept {
  return std::sqrt(variance());
}

AMENDS_INLINE double Moments::standard_error() const noexcept {
  return std::sqrt(variance() / state_.count);
}

AMENDS_INLINE double Moments::skewness() const noexcept {
  return state_.m2 > 0.0 ? std::sqrt(state_.count) * state_.m3 / (state_.m2 * std::sqrt(state_.m2))
                         : detail::undefined_moment;
}

AMENDS_INLINE double Moments::excess_kurtosis() const noexcept {
  return state_.m2 > 0.0 ? state_.count * state_.m4 / (state_.m2 * state_.m2) - 3.0 : detail::undefined_moment;
}

AMENDS_INLINE double Moments::smallest() const noexcept {
  return state_.count > 0.0 ? state_.smallest : detail::undefined_moment;
}

AMENDS_INLINE double Moments::largest() const noexcept {
  return state_.count > 0.0 ? state_.largest : detail::undefined_moment;
}

}  // namespace amends::inline AMENDS_ABI::core
