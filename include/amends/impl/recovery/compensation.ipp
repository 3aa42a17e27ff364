#pragma once

#include <amends/recovery/compensation.hpp>

#include <amends/recovery/kernels.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
// 0 <= v < infinity; false for NaN.
AMENDS_INLINE bool usable_money(double v) noexcept {
  return v >= 0.0 && v <= (std::numeric_limits<double>::max)();
}

AMENDS_INLINE bool valid_levels(double without, double limit) noexcept {
  return without >= 0.0 && limit >= without && limit <= 1.0;
}

AMENDS_INLINE bool valid(const SaturatingStay& r) noexcept {
  return valid_levels(r.stay_without, r.stay_limit) && r.rate > 0.0 && usable_money(r.rate);
}

AMENDS_INLINE bool valid(const SShapedStay& r) noexcept {
  return valid_levels(r.stay_without, r.stay_limit) && usable_money(r.midpoint) && r.steepness > 0.0 &&
         usable_money(r.steepness);
}

AMENDS_INLINE void check(const SaturatingStay& r) {
  core::check_probability("stay_without", r.stay_without);
  core::check_between("stay_limit", r.stay_limit, r.stay_without, 1.0);
  core::check_positive("rate", r.rate);
}

AMENDS_INLINE void check(const SShapedStay& r) {
  core::check_probability("stay_without", r.stay_without);
  core::check_between("stay_limit", r.stay_limit, r.stay_without, 1.0);
  core::check_non_negative("midpoint", r.midpoint);
  core::check_positive("steepness", r.steepness);
}

AMENDS_INLINE void check(const VoiceResponse& v) {
  core::check_probability("voice_without", v.voice_without);
  core::check_between("voice_limit", v.voice_limit, v.voice_without, 1.0);
  core::check_positive("voice.rate", v.rate);
}

AMENDS_INLINE void check(const CompensationInputs& inputs) {
  core::check_non_negative("value_of_keeping", inputs.value_of_keeping);
  core::check_probability("stay_if_silent", inputs.stay_if_silent);
  core::check_non_negative("handling_cost", inputs.handling_cost);
  if (!(inputs.product_margin >= 0.0)) core::throw_domain("product_margin", "be >= 0", inputs.product_margin);
}

// Where stay'(c) * value = 1: profit has its minimum at `lower`, its maximum at `upper`. Both 0: it only falls.
struct StationaryOffers {
  double lower = 0.0;
  double upper = 0.0;
};

AMENDS_INLINE StationaryOffers stationary_offers(const SaturatingStay& r, double value) noexcept {
  const double first_unit = r.rate * (r.stay_limit - r.stay_without) * value;
  return {0.0, first_unit > 1.0 ? std::log(first_unit) / r.rate : 0.0};
}

AMENDS_INLINE StationaryOffers stationary_offers(const SShapedStay& r, double value) noexcept {
  // 1 / (1 - S(0)) = 1 + exp(-steepness * midpoint).
  const double amplitude = (r.stay_limit - r.stay_without) * (1.0 + std::exp(-r.steepness * r.midpoint));
  const double steepest = amplitude * r.steepness * value / 4.0;  // slope at the midpoint times value
  if (!(steepest > 1.0)) return {};
  // S(1-S) = 1 / (4 cosh^2(x/2)) with x = steepness * (c - midpoint), so cosh^2(x/2) = steepest.
  const double away = 2.0 * std::acosh(std::sqrt(steepest)) / r.steepness;
  const double lower = r.midpoint - away;
  return {lower > 0.0 ? lower : 0.0, r.midpoint + away};
}

template <class Response>
double best_of(const Response& response, double value, const StationaryOffers& offers) noexcept {
  // Profit falls from 0 to `lower` and rises to `upper`: the two candidates are 0 and `upper`. For a concave curve
  // `upper` is the maximum and the comparison would only blur it by rounding.
  if (offers.lower == 0.0) return offers.upper;
  return (response.stay(offers.upper) - response.stay_without) * value > offers.upper ? offers.upper : 0.0;
}

// Root of a function that falls from >= 0 at `low` to <= 0 at `high`: Newton, kept inside by bisection.
template <class Function, class Slope>
double falling_root(const Function& function, const Slope& slope, double low, double high) noexcept {
  double at = high;
  for (int step = 0; step < 200 && low < high; ++step) {
    const double value = function(at);
    if (value == 0.0) return at;
    (value > 0.0 ? low : high) = at;
    double next = at - value / slope(at);
    if (!(next > low && next < high)) next = low + (high - low) / 2.0;
    if (next == at || !(next > low && next < high)) return low;
    if (std::fabs(next - at) <= 1e-15 * std::fabs(at)) return next;
    at = next;
  }
  return at;
}

template <class Response>
CompensationPlan plan(const Response& response, const CompensationInputs& inputs) {
  check(response);
  check(inputs);
  const double value = inputs.value_of_keeping;
  const StationaryOffers offers = stationary_offers(response, value);
  const double silent = inputs.stay_if_silent * value;
  const auto profit = [&](double c) { return response.stay(c) * value - c - inputs.handling_cost; };
  const auto gain = [&](double c) { return profit(c) - silent; };
  const auto slope = [&](double c) { return response.slope(c) * value - 1.0; };

  CompensationPlan found;
  found.compensation = best_of(response, value, offers);
  found.stay = response.stay(found.compensation);
  found.profit = profit(found.compensation);
  found.gain_over_silence = found.profit - silent;
  found.gain_over_no_offer = (found.stay - response.stay_without) * value - found.compensation;

  // The gain falls beyond `upper`, and at the limit below it is <= 0. Where it is negative at `upper` already, it can
  // only be positive between 0 and `lower`.
  if (gain(offers.upper) >= 0.0) {
    const double limit = (response.stay_limit - inputs.stay_if_silent) * value - inputs.handling_cost;
    found.break_even = limit > offers.upper ? falling_root(gain, slope, offers.upper, limit) : offers.upper;
  } else if (gain(0.0) >= 0.0) {
    found.break_even = falling_root(gain, slope, 0.0, offers.lower);
  }
  if (offers.lower > 0.0) found.worst_offer = offers.lower;

  if (found.compensation > inputs.product_margin) found.warnings.push_back(CompensationWarning::above_product_margin);
  if (found.gain_over_silence < 0.0) found.warnings.push_back(CompensationWarning::worse_than_silence);
  if (found.worst_offer) found.warnings.push_back(CompensationWarning::small_offers_lose);
  return found;
}

template <class Response>
core::RowReport offer_rows(const Response& response, std::span<const double> values, std::span<double> offers) {
  check(response);
  core::check_same_size("offers", offers.size(), "values_of_keeping", values.size());
  core::RowReport report{.rows = values.size()};
  for (std::size_t i = 0; i < values.size(); ++i) {
    offers[i] = best_offer(response, values[i]);
    if (!usable_money(values[i])) report.leave_out(i, "value_of_keeping is missing, negative or infinite");
  }
  return report;
}
}  // namespace detail

AMENDS_INLINE std::string_view to_string(CompensationWarning warning) noexcept {
  switch (warning) {
    case CompensationWarning::above_product_margin:
      return "the best offer exceeds the margin of the product that failed";
    case CompensationWarning::worse_than_silence:
      return "even at the best offer a complainant is worth less than a silent customer";
    case CompensationWarning::small_offers_lose:
      return "small offers lose money: the curve is S-shaped";
  }
  return "unknown";
}

AMENDS_INLINE double SaturatingStay::stay(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return kernels::saturating(stay_without, stay_limit, -std::expm1(-rate * compensation));
}

AMENDS_INLINE double SaturatingStay::slope(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return (stay_limit - stay_without) * rate * std::exp(-rate * compensation);
}

AMENDS_INLINE double SShapedStay::stay(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  // (S(c) - S(0)) / (1 - S(0)) = (1 - e^{-kc}) / (1 + e^{-k(c-m)}): no difference of nearly equal numbers near c = 0.
  return stay_without - (stay_limit - stay_without) * std::expm1(-steepness * compensation) /
                            (1.0 + std::exp(-steepness * (compensation - midpoint)));
}

AMENDS_INLINE double SShapedStay::slope(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  // Symmetric around the midpoint; the exponent is kept <= 0.
  const double tail = std::exp(-steepness * std::fabs(compensation - midpoint));
  return (stay_limit - stay_without) * (1.0 + std::exp(-steepness * midpoint)) * steepness * tail /
         ((1.0 + tail) * (1.0 + tail));
}

AMENDS_INLINE CompensationPlan optimal_compensation(const SaturatingStay& response, const CompensationInputs& inputs) {
  return detail::plan(response, inputs);
}

AMENDS_INLINE CompensationPlan optimal_compensation(const SShapedStay& response, const CompensationInputs& inputs) {
  return detail::plan(response, inputs);
}

AMENDS_INLINE double best_offer(const SaturatingStay& response, double value_of_keeping) noexcept {
  if (!(detail::valid(response) && detail::usable_money(value_of_keeping)))
    return std::numeric_limits<double>::quiet_NaN();
  return detail::best_of(response, value_of_keeping, detail::stationary_offers(response, value_of_keeping));
}

AMENDS_INLINE double best_offer(const SShapedStay& response, double value_of_keeping) noexcept {
  if (!(detail::valid(response) && detail::usable_money(value_of_keeping)))
    return std::numeric_limits<double>::quiet_NaN();
  return detail::best_of(response, value_of_keeping, detail::stationary_offers(response, value_of_keeping));
}

AMENDS_INLINE core::RowReport best_offers(const SaturatingStay& response, std::span<const double> values_of_keeping,
                                          std::span<double> offers) {
  return detail::offer_rows(response, values_of_keeping, offers);
}

AMENDS_INLINE core::RowReport best_offers(const SShapedStay& response, std::span<const double> values_of_keeping,
                                          std::span<double> offers) {
  return detail::offer_rows(response, values_of_keeping, offers);
}

AMENDS_INLINE double VoiceResponse::voice(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return voice_without - (voice_limit - voice_without) * std::expm1(-rate * compensation);
}

AMENDS_INLINE VoicedCompensation optimal_compensation_with_voice(const SaturatingStay& response,
                                                                 const VoiceResponse& voice,
                                                                 const CompensationInputs& inputs) {
  detail::check(response);
  detail::check(voice);
  detail::check(inputs);
  const double value = inputs.value_of_keeping;
  const double silent = inputs.stay_if_silent * value;
  const auto gain = [&](double c) { return response.stay(c) * value - c - inputs.handling_cost - silent; };
  const auto slope = [&](double c) {
    const double rising = (voice.voice_limit - voice.voice_without) * voice.rate * std::exp(-voice.rate * c);
    return rising * gain(c) + voice.voice(c) * (response.slope(c) * value - 1.0);
  };
  const auto above_silence = [&](double c) { return voice.voice(c) * gain(c); };

  // With g the best offer at given voice: where gain(g) > 0 the optimum lies in [g, break-even], else in [0, g].
  const double given_voice = best_offer(response, value);
  double low = 0.0;
  double high = given_voice;
  if (gain(given_voice) > 0.0) {
    const double limit = (response.stay_limit - inputs.stay_if_silent) * value - inputs.handling_cost;
    low = given_voice;
    high = limit > given_voice ? limit : given_voice;
  }
  constexpr int cells = 256;
  const double width = (high - low) / cells;
  double best = low;
  for (int i = 0; i <= cells; ++i) {
    const double at = i == cells ? high : low + width * i;
    if (above_silence(at) > above_silence(best)) best = at;
  }
  // The top lies within one cell on either side; there the slope falls through zero, unless it is an end of the range.
  double left = best - width > low ? best - width : low;
  double right = best + width < high ? best + width : high;
  if (slope(left) > 0.0 && slope(right) < 0.0) {
    for (int i = 0; i < 100; ++i) {
      const double middle = left + (right - left) / 2.0;
      (slope(middle) > 0.0 ? left : right) = middle;
    }
    best = left + (right - left) / 2.0;
  }
  VoicedCompensation found;
  found.compensation = best;
  found.voice = voice.voice(best);
  found.stay = response.stay(best);
  found.profit = silent + above_silence(best);
  return found;
}

}  // namespace amends::inline AMENDS_ABI::recovery
