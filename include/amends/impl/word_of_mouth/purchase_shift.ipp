#pragma once

#include <amends/word_of_mouth/purchase_shift.hpp>

#include <amends/word_of_mouth/kernels.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::word_of_mouth {

namespace detail {
AMENDS_INLINE double log_odds_change(const Hearings& h) {
  const double change =
      core::check_non_negative("positive", h.positive) *
          core::check_non_negative("positive_weight", h.positive_weight) -
      core::check_non_negative("negative", h.negative) * core::check_non_negative("negative_weight", h.negative_weight);
  return core::check_finite("change in log-odds", change);
}
}  // namespace detail

AMENDS_INLINE double negative_shift(double prior, double susceptibility) {
  core::check_probability("prior", prior);
  core::check_probability("susceptibility", susceptibility);
  return kernels::negative_shift(prior, susceptibility);
}

AMENDS_INLINE double positive_shift(double prior, double susceptibility) {
  core::check_probability("prior", prior);
  core::check_probability("susceptibility", susceptibility);
  return kernels::positive_shift(prior, susceptibility);
}

AMENDS_INLINE double implied_susceptibility(double before, double after) {
  core::check_probability("before", before);
  core::check_probability("after", after);
  if (after < before) return (before - after) / before;
  if (after > before) return (after - before) / (1.0 - before);
  return 0.0;
}

AMENDS_INLINE double probability_after(double prior, const Hearings& hearings) {
  core::check_probability("prior", prior);
  const double change = detail::log_odds_change(hearings);
  if (prior == 0.0 || prior == 1.0) return prior;
  // Odds multiply; the exponent is kept <= 0, so nothing overflows and small priors keep their digits.
  if (change <= 0.0) {
    const double kept = prior * std::exp(change);
    return kept / (kept + (1.0 - prior));
  }
  return prior / (prior + (1.0 - prior) * std::exp(-change));
}

AMENDS_INLINE double shift_after(double prior, const Hearings& hearings) {
  core::check_probability("prior", prior);
  const double change = detail::log_odds_change(hearings);
  const double room = prior * (1.0 - prior);
  if (room == 0.0 || change == 0.0) return 0.0;
  if (change < 0.0) {
    const double growth = std::expm1(change);
    return room * growth / (1.0 + prior * growth);
  }
  const double shrink = std::expm1(-change);
  return -room * shrink / (1.0 + (1.0 - prior) * shrink);
}

AMENDS_INLINE double log_odds_weight(double before, double after) {
  const auto inside = [](const char* name, double p) {
    if (!(p > 0.0 && p < 1.0)) core::throw_domain(name, "lie strictly between 0 and 1", p);
    return std::log(p) - std::log1p(-p);
  };
  const double from = inside("before", before);
  return inside("after", after) - from;
}

}  // namespace amends::inline AMENDS_ABI::word_of_mouth
