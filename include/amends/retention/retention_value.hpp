#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <cstdint>
#include <limits>
#include <string_view>

// Retention economics with a constant retention rate: how long a customer stays, what his margins are worth today, and
// what a change of retention does to both. Customer value, not the profit of a firm: what the change costs is missing.
namespace amends::inline AMENDS_ABI::retention {

/// Expected number of periods a customer buys in: 1 / (1 - r), the first one included.
/// units    periods of the retention rate;  domain  r in [0, 1], else Error(domain)
/// edge     r = 0 gives 1, r = 1 gives +infinity;  source  mean of the geometric distribution (derived)
/// cost     one division
[[nodiscard]] double expected_lifetime(double retention_rate);

/// What the present value of a stream of margins depends on, besides the margin itself.
struct MarginStream {
  double retention_rate;      ///< share of customers that stays from one period to the next
  double discount_rate;       ///< effective rate per period of the retention rate
  FirstPayment first_margin;  ///< when the first margin arrives; no default: choose
  double number_of_margins = std::numeric_limits<double>::infinity();  ///< whole number, or infinity
};

/// Present value of one unit of margin per period for as long as the customer stays.
/// formula  q = r / (1 + i)
///          now               sum over t = 0 ... T-1 of q^t = (1 - q^T)/(1 - q); for T = infinity (1+i)/(1+i-r)
///          mid_period        the same / sqrt(1 + i)
///          after_one_period  q times the first, from those who stayed; for T = infinity r/(1+i-r), the margin multiple
///                            of Gupta & Lehmann
///          Over an infinite horizon `now` and `after_one_period` differ by exactly one margin.
/// units    margins; times the margin per period it is money, before acquisition cost
/// domain   r in [0, 1], i > -1, T a whole number >= 0 or infinity
/// edge     T = 0 gives 0; q = 1 gives T; r = 0 gives 1 (now) or 0 (after one period); a T-period annuity certain is r
/// = 1 errors   Error(domain); Error(numerical) when T is infinite and r >= 1 + i: the sum has no limit source formula:
/// ealhamed.github.io/frameworks-library (published, second-hand); finite horizon derived cost     one expm1 and one
/// log
[[nodiscard]] double margin_multiple(const MarginStream& stream);

/// What a change of retention is measured on.
enum class RetentionMeasure : std::uint8_t { lifetime, margin_multiple };

[[nodiscard]] constexpr std::string_view to_string(RetentionMeasure measure) noexcept {
  return measure == RetentionMeasure::lifetime ? "lifetime" : "margin_multiple";
}

/// A change of retention and what it does to the worth of a customer.
struct RetentionEffect {
  double retention_before;
  double retention_after;
  double lifetime_before;  ///< periods
  double lifetime_after;
  PerCent lifetime_change;
  double multiple_before;  ///< margins
  double multiple_after;
  PerCent multiple_change;
};

/// Effect of retention up by so many percentage points: 5 points take 0.80 to 0.85.
/// formula  r' = r + points/100; change = 100 (after/before - 1)
/// domain   r' in [0, 1], r < 1 and r' < 1, multiple before > 0 (so a change per cent exists)
/// errors   Error(domain), naming the retention rate after the change; as margin_multiple
/// source   derived;  cost  two margin multiples
[[nodiscard]] RetentionEffect retention_effect(const MarginStream& base, PercentagePoints change);

/// Effect of retention up by so many per cent of itself: 5 per cent take 0.80 to 0.84.
/// Everything else as above. "Five per cent more retention" without saying which is the usual way to be misunderstood.
[[nodiscard]] RetentionEffect retention_effect(const MarginStream& base, PerCent change);

/// From which retention rate does a change of retention raise the worth of a customer by the target? Five points or
/// five per cent, target 85 %: the answer shows where such claims come from, for the base retention alone produces any
/// of them. base.retention_rate is not read.
/// method   bisection over the retention rates where the effect rises with the base retention: all of them, except for
///          the multiple with its first margin after one period and a change in points. There the effect first falls
///          (from infinity at r = 0), is least at r = (1 + i - d)/2, and the larger of two solutions is given.
/// formula  for the lifetime r = 1 - d - d/g (points) and r = g / (p + g (1 + p)) (per cent); g, d, p as shares
/// domain   change > 0, target > 0; an infinite horizon only
/// errors   Error(domain); Error(numerical) when no retention rate in [0, 1) gives the target
/// source   the exercise: Byron Sharp's critique of the claim (marketingscience.info/loyalty-myths, published,
///          second-hand); algebra derived
/// cost     about 60 evaluations of the effect
[[nodiscard]] double base_retention_for_effect(RetentionMeasure measure, PerCent target, PercentagePoints change,
                                               const MarginStream& base);
[[nodiscard]] double base_retention_for_effect(RetentionMeasure measure, PerCent target, PerCent change,
                                               const MarginStream& base);

}  // namespace amends::inline AMENDS_ABI::retention

#if AMENDS_HEADER_ONLY
#include <amends/impl/retention/retention_value.ipp>
#endif
