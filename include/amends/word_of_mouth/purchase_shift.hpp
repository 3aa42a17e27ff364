#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>

namespace amends::inline AMENDS_ABI::word_of_mouth {

/// Change of a hearer's purchase probability after one negative telling, in the bounded form.
/// shift = -susceptibility * prior
/// prior: purchase probability before; susceptibility: share of it that is lost; result: signed, in probability
/// domain  both in [0, 1];  edge  prior 0 gives 0 (nothing to lose), susceptibility 1 takes all of it
/// errors  Error(domain)
/// source  our own form (derived), bounded because East, Hammond & Lomax (2008), Int. J. Research in Marketing 25,
///         215-224 (abstract), find that the effect depends on the prior: a linear sum of shifts could leave [0, 1]
/// cost    one product
[[nodiscard]] double negative_shift(double prior, double susceptibility);

/// Change of a hearer's purchase probability after one positive telling, in the bounded form.
/// shift = +susceptibility * (1 - prior)
/// prior: purchase probability before; susceptibility: share of the way to 1 that is gained; result: in probability
/// domain  both in [0, 1];  edge  prior 1 gives 0 (nothing to gain)
/// errors  Error(domain);  source  as negative_shift;  cost  one product
[[nodiscard]] double positive_shift(double prior, double susceptibility);

/// The susceptibility a measured pair implies: the inverse of the two functions above.
/// after < before: (before - after) / before;  after > before: (after - before) / (1 - before);  equal: 0
/// before, after: purchase probabilities;  result in [0, 1], its direction is that of the change
/// domain  both in [0, 1];  errors  Error(domain)
/// source  proportional shift as in East, Hammond & Lomax (2008), form derived;  cost  one division
[[nodiscard]] double implied_susceptibility(double before, double after);

/// What one person heard, and how much each hearing moves the log-odds of a purchase.
struct Hearings {
  double positive = 0.0;         ///< number of positive tellings heard, >= 0
  double negative = 0.0;         ///< number of negative tellings heard, >= 0
  double positive_weight = 0.0;  ///< log-odds added by one positive telling, >= 0
  double negative_weight = 0.0;  ///< log-odds taken by one negative telling, >= 0 (its size, without the sign)
};

/// Purchase probability after several hearings: they add in log-odds, so their order does not matter.
/// logit(after) = logit(prior) + positive * positive_weight - negative * negative_weight
/// The bounded form applied hearing by hearing depends on the order; this one can be counted and merged.
/// prior: probability;  result in [0, 1]
/// domain  prior in [0, 1], counts and weights finite and >= 0
/// edge    prior 0 stays 0 and prior 1 stays 1: certainty is not moved in this model
/// errors  Error(domain);  source  derived (logistic updating);  cost  one exponential
[[nodiscard]] double probability_after(double prior, const Hearings& hearings);

/// probability_after(prior, hearings) - prior, without the loss of digits of that subtraction.
/// shift = prior (1 - prior) (e^d - 1) / (1 + prior (e^d - 1)), d the change in log-odds
/// domain, edge, errors, source  as probability_after;  cost  one exponential
[[nodiscard]] double shift_after(double prior, const Hearings& hearings);

/// The log-odds weight a measured pair implies: logit(after) - logit(before), positive for a gain.
/// domain  both strictly between 0 and 1 (certainty has infinite log-odds)
/// errors  Error(domain);  source  derived;  cost  two logarithms
[[nodiscard]] double log_odds_weight(double before, double after);

}  // namespace amends::inline AMENDS_ABI::word_of_mouth

#if AMENDS_HEADER_ONLY
#include <amends/impl/word_of_mouth/purchase_shift.ipp>
#endif
