#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <limits>

// Where the offers of the curves lie. Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

// 0 <= v < infinity; false for NaN.
inline bool usable_money(double v) noexcept {
  return v >= 0.0 && v <= (std::numeric_limits<double>::max)();
}

inline bool valid_levels(double without, double limit) noexcept {
  return without >= 0.0 && limit >= without && limit <= 1.0;
}

inline bool valid(const SaturatingStay& r) noexcept {
  return valid_levels(r.stay_without, r.stay_limit) && r.rate > 0.0 && usable_money(r.rate);
}

inline bool valid(const SShapedStay& r) noexcept {
  return valid_levels(r.stay_without, r.stay_limit) && usable_money(r.midpoint) && r.steepness > 0.0 &&
         usable_money(r.steepness);
}

inline bool valid(const InvertedUStay& r) noexcept {
  return valid_levels(r.stay_without, r.stay_peak) && r.stay_beyond >= 0.0 && r.stay_beyond <= r.stay_peak &&
         r.peak > 0.0 && usable_money(r.peak);
}

inline bool valid(const OfferTerms& t) noexcept {
  return t.fairness_floor >= 0.0 && t.fairness_floor <= most_fairness_floor && usable_money(t.loss) &&
         t.largest_offer >= 0.0 && t.fraud_share >= 0.0 && t.fraud_share <= 1.0;
}

inline void check(const SaturatingStay& r) {
  core::check_probability("stay_without", r.stay_without);
  core::check_between("stay_limit", r.stay_limit, r.stay_without, 1.0);
  core::check_positive("rate", r.rate);
}

inline void check(const SShapedStay& r) {
  core::check_probability("stay_without", r.stay_without);
  core::check_between("stay_limit", r.stay_limit, r.stay_without, 1.0);
  core::check_non_negative("midpoint", r.midpoint);
  core::check_positive("steepness", r.steepness);
}

inline void check(const InvertedUStay& r) {
  core::check_probability("stay_without", r.stay_without);
  core::check_between("stay_peak", r.stay_peak, r.stay_without, 1.0);
  core::check_positive("peak", r.peak);
  core::check_between("stay_beyond", r.stay_beyond, 0.0, r.stay_peak);
}

inline void check(const OfferTerms& terms) {
  if (!(terms.fairness_floor >= 0.0 && terms.fairness_floor <= most_fairness_floor))
    core::throw_domain("fairness_floor", "be 0 to 10, a share of the loss", terms.fairness_floor);
  core::check_non_negative("loss", terms.loss);
  if (!(terms.largest_offer >= 0.0)) core::throw_domain("largest_offer", "be >= 0", terms.largest_offer);
  core::check_probability("fraud_share", terms.fraud_share);
}

inline double price_or_nan(double price) noexcept {
  return price > 0.0 && usable_money(price) ? price : std::numeric_limits<double>::quiet_NaN();
}

// The highest probability to stay that a curve approaches.
inline double most_staying(const SaturatingStay& r) noexcept {
  return r.stay_limit;
}
inline double most_staying(const SShapedStay& r) noexcept {
  return r.stay_limit;
}
inline double most_staying(const InvertedUStay& r) noexcept {
  return r.stay_peak;
}

// x e^(1 - x): 0 at 0, 1 at 1, 0 at infinity.
inline double hump(double x) noexcept {
  return x < 800.0 ? x * std::exp(1.0 - x) : 0.0;
}

// The w with w e^w = t, 0 < t < e: the principal branch of the Lambert function. A start good to 2 %, and two steps of
// Halley's method, of which each cubes the error.
inline double lambert(double t) noexcept {
  const double l = std::log1p(t);
  double w = l * (1.0 - std::log1p(l) / (2.0 + l));
  for (int step = 0; step < 2; ++step) {
    const double away = w - t * std::exp(-w);  // (w e^w - t) / e^w
    w -= away / (w + 1.0 - (w + 2.0) * away / (2.0 * w + 2.0));
  }
  return w;
}

// Where stay'(c) * value = 1: profit has its minimum at `lower`, its maximum at `upper`. Both 0: it only falls.
struct StationaryOffers {
  double lower = 0.0;
  double upper = 0.0;
};

inline StationaryOffers stationary_offers(const SaturatingStay& r, double value) noexcept {
  const double first_unit = r.rate * (r.stay_limit - r.stay_without) * value;
  return {0.0, first_unit > 1.0 ? std::log(first_unit) / r.rate : 0.0};
}

inline StationaryOffers stationary_offers(const SShapedStay& r, double value) noexcept {
  // 1 / (1 - S(0)) = 1 + exp(-steepness * midpoint).
  const double amplitude = (r.stay_limit - r.stay_without) * (1.0 + std::exp(-r.steepness * r.midpoint));
  const double steepest = amplitude * r.steepness * value / 4.0;  // slope at the midpoint times value
  if (!(steepest > 1.0)) return {};
  // S(1-S) = 1 / (4 cosh^2(x/2)) with x = steepness * (c - midpoint), so cosh^2(x/2) = steepest.
  const double away = 2.0 * std::acosh(std::sqrt(steepest)) / r.steepness;
  const double lower = r.midpoint - away;
  return {lower > 0.0 ? lower : 0.0, r.midpoint + away};
}

inline StationaryOffers stationary_offers(const InvertedUStay& r, double value) noexcept {
  // stay'(c) = A / peak * w e^w with w = 1 - c / peak and A = stay_peak - stay_without: e A / peak at 0, falling to 0.
  const double t = r.peak / ((r.stay_peak - r.stay_without) * value);
  constexpr double e = 2.718281828459045;
  if (!(t < e)) return {};
  const double offer = r.peak * (1.0 - lambert(t));
  return {0.0, offer > 0.0 ? offer : 0.0};
}

template <class Response>
double best_of(const Response& response, double value, const StationaryOffers& offers) noexcept {
  // Profit falls from 0 to `lower` and rises to `upper`: the two candidates are 0 and `upper`. For a concave curve
  // `upper` is the maximum and the comparison would only blur it by rounding.
  if (offers.lower == 0.0) return offers.upper;
  return (response.stay(offers.upper) - response.stay_without) * value > offers.upper ? offers.upper : 0.0;
}

template <class Response>
double offer_unbound(const Response& response, double value) noexcept {
  if (!(valid(response) && usable_money(value))) return std::numeric_limits<double>::quiet_NaN();
  return best_of(response, value, stationary_offers(response, value));
}

// The same between a least and a most, least <= most.
template <class Response>
double best_within(const Response& response, double value, const StationaryOffers& offers, double least,
                   double most) noexcept {
  const double top = offers.upper < least ? least : offers.upper > most ? most : offers.upper;
  if (least >= offers.lower) return top;
  return (response.stay(top) - response.stay(least)) * value > top - least ? top : least;
}

// The least offer that the floor asks for, the most that the cap allows: never less than the least.
inline double least_of(const OfferTerms& terms) noexcept {
  return terms.fairness_floor * terms.loss;
}
inline double most_of(const OfferTerms& terms) noexcept {
  const double least = least_of(terms);
  return terms.largest_offer > least ? terms.largest_offer : least;
}

template <class Response>
double offer_within(const Response& response, double value, const OfferTerms& terms) noexcept {
  if (!(valid(response) && valid(terms) && usable_money(value) && usable_money(least_of(terms))))
    return std::numeric_limits<double>::quiet_NaN();
  const double counted = (1.0 - terms.fraud_share) * value;
  return best_within(response, counted, stationary_offers(response, counted), least_of(terms), most_of(terms));
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
