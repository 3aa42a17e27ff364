#pragma once

#include <amends/recovery/compensation.hpp>

#include <amends/impl/recovery/offer_curves.hpp>
#include <amends/recovery/kernels.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

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

// The largest offer with a gain >= 0. The gain falls beyond `upper`, and at the limit it is <= 0. Where it is negative
// at `upper` already, it can only be positive between 0 and `lower`.
template <class Gain, class Slope>
std::optional<double> break_even_of(const Gain& gain, const Slope& slope, const StationaryOffers& offers,
                                    double limit) noexcept {
  if (gain(offers.upper) >= 0.0)
    return limit > offers.upper ? falling_root(gain, slope, offers.upper, limit) : offers.upper;
  if (gain(0.0) >= 0.0) return falling_root(gain, slope, 0.0, offers.lower);
  return std::nullopt;
}

AMENDS_INLINE std::vector<CompensationWarning> warnings_of(const CompensationPlan& plan,
                                                           const CompensationInputs& inputs, const OfferTerms& terms) {
  const bool unfair_to_itself = plan.break_even && plan.least_offer > *plan.break_even;
  std::vector<CompensationWarning> found;
  if (plan.compensation > inputs.product_margin) found.push_back(CompensationWarning::above_product_margin);
  if (plan.gain_over_silence < 0.0 && !unfair_to_itself) found.push_back(CompensationWarning::worse_than_silence);
  if (plan.worst_offer) found.push_back(CompensationWarning::small_offers_lose);
  if (unfair_to_itself) found.push_back(CompensationWarning::floor_above_break_even);
  if (plan.least_offer > terms.largest_offer) found.push_back(CompensationWarning::floor_above_cap);
  return found;
}

template <class Response>
CompensationPlan plan(const Response& response, const CompensationInputs& inputs, const OfferTerms& terms) {
  check(response);
  check(inputs);
  check(terms);
  if (terms.fairness_floor > 0.0 && terms.loss == 0.0)
    throw Error(ErrorCode::missing, "loss", "loss must be above 0 where fairness_floor is: the floor is a share of it");
  const double value = (1.0 - terms.fraud_share) * inputs.value_of_keeping;  // what counts of it, per claim
  const StationaryOffers offers = stationary_offers(response, value);
  const double silent = inputs.stay_if_silent * value;
  const auto profit = [&](double c) { return response.stay(c) * value - c - inputs.handling_cost; };
  const auto gain = [&](double c) { return profit(c) - silent; };
  const auto slope = [&](double c) { return response.slope(c) * value - 1.0; };

  CompensationPlan found;
  found.least_offer = core::check_non_negative("fairness_floor * loss", least_of(terms));
  found.unbound = best_of(response, value, offers);
  found.compensation = best_within(response, value, offers, found.least_offer, most_of(terms));
  found.stay = response.stay(found.compensation);
  found.profit = profit(found.compensation);
  found.gain_over_silence = found.profit - silent;
  found.gain_over_no_offer = (found.stay - response.stay_without) * value - found.compensation;
  if (found.compensation != found.unbound) {
    const double cost = (response.stay(found.unbound) - found.stay) * value - (found.unbound - found.compensation);
    found.cost_of_terms = cost > 0.0 ? cost : 0.0;
  }
  const double limit = (most_staying(response) - inputs.stay_if_silent) * value - inputs.handling_cost;
  found.break_even = break_even_of(gain, slope, offers, limit);
  if (offers.lower > 0.0) found.worst_offer = offers.lower;
  found.warnings = warnings_of(found, inputs, terms);
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
    case CompensationWarning::floor_above_break_even:
      return "the fairness floor lies above the break-even offer";
    case CompensationWarning::floor_above_cap:
      return "the fairness floor lies above the largest offer allowed: the floor is kept";
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

AMENDS_INLINE double InvertedUStay::stay(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return kernels::saturating(compensation > peak ? stay_beyond : stay_without, stay_peak,
                             detail::hump(compensation / peak));
}

AMENDS_INLINE double InvertedUStay::slope(double compensation) const noexcept {
  if (!(compensation >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  const double x = compensation / peak;
  if (!(x < 800.0)) return 0.0;
  return (stay_peak - (compensation > peak ? stay_beyond : stay_without)) / peak * (1.0 - x) * std::exp(1.0 - x);
}

AMENDS_INLINE SaturatingStay SaturatingStay::at_price(double price) const noexcept {
  const double money = detail::price_or_nan(price);
  return {stay_without, stay_limit, rate / money};
}

AMENDS_INLINE SShapedStay SShapedStay::at_price(double price) const noexcept {
  const double money = detail::price_or_nan(price);
  return {stay_without, stay_limit, midpoint * money, steepness / money};
}

AMENDS_INLINE InvertedUStay InvertedUStay::at_price(double price) const noexcept {
  return {stay_without, stay_peak, peak * detail::price_or_nan(price), stay_beyond};
}

AMENDS_INLINE CompensationPlan optimal_compensation(const SaturatingStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms) {
  return detail::plan(response, inputs, terms);
}

AMENDS_INLINE CompensationPlan optimal_compensation(const SShapedStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms) {
  return detail::plan(response, inputs, terms);
}

AMENDS_INLINE CompensationPlan optimal_compensation(const InvertedUStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms) {
  return detail::plan(response, inputs, terms);
}

AMENDS_INLINE double best_offer(const SaturatingStay& response, double value_of_keeping) noexcept {
  return detail::offer_unbound(response, value_of_keeping);
}

AMENDS_INLINE double best_offer(const SaturatingStay& response, double value_of_keeping,
                                const OfferTerms& terms) noexcept {
  return detail::offer_within(response, value_of_keeping, terms);
}

AMENDS_INLINE double best_offer(const SShapedStay& response, double value_of_keeping) noexcept {
  return detail::offer_unbound(response, value_of_keeping);
}

AMENDS_INLINE double best_offer(const SShapedStay& response, double value_of_keeping,
                                const OfferTerms& terms) noexcept {
  return detail::offer_within(response, value_of_keeping, terms);
}

AMENDS_INLINE double best_offer(const InvertedUStay& response, double value_of_keeping) noexcept {
  return detail::offer_unbound(response, value_of_keeping);
}

AMENDS_INLINE double best_offer(const InvertedUStay& response, double value_of_keeping,
                                const OfferTerms& terms) noexcept {
  return detail::offer_within(response, value_of_keeping, terms);
}

AMENDS_INLINE core::RowReport best_offers(const SaturatingStay& response, std::span<const double> values_of_keeping,
                                          std::span<double> offers) {
  return detail::offer_rows(response, values_of_keeping, offers);
}

AMENDS_INLINE core::RowReport best_offers(const SShapedStay& response, std::span<const double> values_of_keeping,
                                          std::span<double> offers) {
  return detail::offer_rows(response, values_of_keeping, offers);
}

AMENDS_INLINE core::RowReport best_offers(const InvertedUStay& response, std::span<const double> values_of_keeping,
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
