#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// Probability that a complainant stays, given what he is offered: the first money works best. For customers who accept
/// the flawed service and look at the amends.
/// stay(c) = stay_limit - (stay_limit - stay_without) * exp(-rate * c)
/// source  our own form (derived); concave where the service is accepted: Gelbrich, Gaethke & Gregoire (2015),
///         J. Service Research (abstract). The numbers are the caller's
struct SaturatingStay {
  double stay_without;  ///< probability to stay at no compensation, in [0, 1]
  double stay_limit;    ///< probability approached by any amount, in [stay_without, 1]
  double rate;          ///< per unit of money, > 0: 1 / rate is the amount that closes 63 % of the gap

  [[nodiscard]] double stay(double compensation) const noexcept;   ///< NaN for compensation < 0 or NaN
  [[nodiscard]] double slope(double compensation) const noexcept;  ///< derivative of stay, per unit of money
  /// The same curve in money where this one is stated on the scale of the price, x = compensation / price.
  /// edge  a price that is not finite and > 0 gives a curve that every function refuses
  [[nodiscard]] SaturatingStay at_price(double price) const noexcept;
};

/// Probability that a complainant stays where small offers do nothing: the S-curve of a customer who rejects the
/// service. stay(c) = stay_without + (stay_limit - stay_without) * (S(c) - S(0)) / (1 - S(0)), S(c) = 1 / (1 +
/// exp(-steepness * (c - midpoint))): scaled so that no compensation gives stay_without exactly
/// source  our own form (derived); S-shaped, steepest between 60 % and 120 % of the price, where the service is
///         rejected: Gelbrich, Gaethke & Gregoire (2015), J. Service Research (abstract)
struct SShapedStay {
  double stay_without;  ///< probability to stay at no compensation, in [0, 1]
  double stay_limit;    ///< probability approached by any amount, in [stay_without, 1]
  double midpoint;      ///< amount at which the curve is steepest, money, >= 0
  double steepness;     ///< per unit of money, > 0 (8 on the scale of the price is 8 / price in money)

  [[nodiscard]] double stay(double compensation) const noexcept;    ///< NaN for compensation < 0 or NaN
  [[nodiscard]] double slope(double compensation) const noexcept;   ///< derivative of stay, per unit of money
  [[nodiscard]] SShapedStay at_price(double price) const noexcept;  ///< see SaturatingStay::at_price
};

/// Probability that a complainant stays where too much is worse than enough: it rises to a peak and falls beyond.
/// x = c / peak, h(x) = x exp(1 - x), which is 0 at 0, 1 at 1 and falls to 0
/// stay(c) = stay_without + (stay_peak - stay_without) h(x) for x <= 1,
///           stay_beyond + (stay_peak - stay_beyond) h(x) for x > 1: smooth at the peak; 74 % of the height above
///           stay_beyond is left at twice the peak
/// source  our own form (derived), one of many with such a top; that overcompensation helps up to about 150 % of the
///         price and then costs loyalty, on average: Haesevoets et al. (2017), Judgment and Decision Making 12(2),
///         183-197. Most people level off, a minority dislikes any overcompensation: stay_beyond is the mean of both
struct InvertedUStay {
  double stay_without;  ///< probability to stay at no compensation, in [0, 1]
  double stay_peak;     ///< probability to stay at the peak, in [stay_without, 1]
  double peak;          ///< amount at which most stay, money, > 0 (1.5 on the scale of the price)
  double stay_beyond;   ///< probability approached by far too large amounts, in [0, stay_peak]

  [[nodiscard]] double stay(double compensation) const noexcept;      ///< NaN for compensation < 0 or NaN
  [[nodiscard]] double slope(double compensation) const noexcept;     ///< derivative of stay, per unit of money
  [[nodiscard]] InvertedUStay at_price(double price) const noexcept;  ///< see SaturatingStay::at_price
};

/// What the firm gains and spends on one dissatisfied customer, in money.
struct CompensationInputs {
  double value_of_keeping;     ///< present value of a customer who stays, margins not revenue, >= 0
  double stay_if_silent;       ///< probability to stay of one who does not complain, in [0, 1]: the comparison
  double handling_cost = 0.0;  ///< of one complaint, without the compensation, >= 0
  /// Margin on the product that failed; only for the finding above_product_margin.
  double product_margin = std::numeric_limits<double>::infinity();
};

/// A fairness floor above it is no share of a loss, but perhaps per cent.
inline constexpr double most_fairness_floor = 10.0;

/// What binds an offer, whatever the curve.
/// False claims take the offer and cost their handling, and whether they stay is not counted:
/// profit(c) = (1 - f) (stay(c) V - c - k) - f (c + k) = (1 - f) stay(c) V - c - k, f = fraud_share
struct OfferTerms {
  double fairness_floor = 0.0;  ///< least offer as a share of the loss, 0 to 10: c >= fairness_floor * loss
  double loss = 0.0;            ///< what the problem cost the customer, money, >= 0; 0: there is no floor
  /// The most that may be offered, money, >= 0. A floor above it is kept, and named: what is fair comes first.
  double largest_offer = std::numeric_limits<double>::infinity();
  double fraud_share = 0.0;  ///< share of claims that are false, in [0, 1]
};

/// Findings about a compensation plan.
enum class CompensationWarning : std::uint8_t {
  /// The best offer exceeds the margin of the product that failed. Not a mistake: the customer is worth more than that.
  above_product_margin,
  /// Even at the best offer a complainant is worth less than a silent customer: mend the handling first.
  worse_than_silence,
  /// The curve is S-shaped and small offers lose money: up to `worst_offer` each unit costs more than it keeps.
  small_offers_lose,
  /// The fairness floor lies above the break-even: what is fair costs more than a complainant brings over a silent one.
  floor_above_break_even,
  /// The fairness floor lies above the largest offer that is allowed: the floor is kept.
  floor_above_cap,
};
[[nodiscard]] std::string_view to_string(CompensationWarning warning) noexcept;

/// The best offer to one complainant, and how far one could go.
struct CompensationPlan {
  double compensation = 0.0;          ///< the best offer within the terms, money
  double stay = 0.0;                  ///< probability to stay with it, of one whose claim is true
  double profit = 0.0;                ///< (1 - fraud) * stay * value - compensation - handling cost, per claim
  double gain_over_silence = 0.0;     ///< profit less (1 - fraud) * stay_if_silent * value
  double gain_over_no_offer = 0.0;    ///< profit less the profit at no compensation; < 0 only where a floor binds
  std::optional<double> break_even;   ///< largest offer with gain over silence >= 0; empty when no offer has it
  std::optional<double> worst_offer;  ///< S-curve: offer with the lowest profit between nothing and the best
  std::vector<CompensationWarning> warnings;
  double least_offer = 0.0;    ///< that the fairness floor asks for, money
  double unbound = 0.0;        ///< the best offer without floor and cap
  double cost_of_terms = 0.0;  ///< what floor and cap cost of the profit at `unbound`; >= 0
};

/// The offer that maximises profit(c) = (1 - f) stay(c) value - c - handling_cost within the terms, for the saturating
/// curve. With W = (1 - f) value and nothing that binds:
/// c* = max(0, ln(rate * (stay_limit - stay_without) * W) / rate);  gain over silence at c* > 0:
/// (stay_limit - stay_if_silent) * W - handling_cost - 1/rate - c*. Beyond c* the profit falls, so the least and the
/// largest offer of the terms bind as they stand
/// response: curve; inputs: money; terms: floor, cap and false claims, none unless given
/// domain  as the members say
/// edge    rate * (stay_limit - stay_without) * W <= 1 gives c* = 0: the first unit of money keeps less than it costs
/// errors  Error(domain)
/// source  first-order condition stay'(c) * W = 1 (derived); that c* may exceed the product's margin is the result of
///         Fornell & Wernerfelt (1988), Marketing Science 7(3), in reduced form. Voice is taken as given: an offer that
///         becomes known also invites complaints, true and false ones
/// cost    one logarithm, and a few Newton steps for break_even
[[nodiscard]] CompensationPlan optimal_compensation(const SaturatingStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms = {});

/// The same for the S-curve. Its first-order condition has two roots: the lower one is the worst offer, the upper one
/// is compared with the least offer, and the better of the two is returned. c = midpoint -+ (2 / steepness) *
/// arccosh(sqrt(A steepness W) / 2), A = (stay_limit - stay_without) / (1 - S(0))
/// edge    A * steepness * W <= 4: the slope never pays, c* = 0; equally good offers: the smaller one
/// domain, errors, cost  as above;  source  derived
[[nodiscard]] CompensationPlan optimal_compensation(const SShapedStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms = {});

/// The same for the inverted U. Up to the peak the profit is concave, beyond it each unit costs and drives away, so the
/// best offer never exceeds the peak: c* = peak (1 - w), w the Lambert function W_0(peak / ((stay_peak - stay_without)
/// W)), the solution of w e^w = that
/// edge    (stay_peak - stay_without) W e <= peak: c* = 0. A floor above the peak is offered as it stands
/// domain, errors  as above;  source  derived;  cost  four exponentials and logarithms, and the break-even
[[nodiscard]] CompensationPlan optimal_compensation(const InvertedUStay& response, const CompensationInputs& inputs,
                                                    const OfferTerms& terms = {});

/// The best offer alone, for one customer after another: the compensation of optimal_compensation, bit for bit.
/// NaN where value_of_keeping is not finite and >= 0, or the curve or the terms are not valid; allocates nothing.
/// cost  one logarithm (saturating); two exponentials and one arccosh (S-curve); four of either (inverted U)
[[nodiscard]] double best_offer(const SaturatingStay& response, double value_of_keeping) noexcept;
[[nodiscard]] double best_offer(const SShapedStay& response, double value_of_keeping) noexcept;
[[nodiscard]] double best_offer(const InvertedUStay& response, double value_of_keeping) noexcept;
[[nodiscard]] double best_offer(const SaturatingStay& response, double value_of_keeping,
                                const OfferTerms& terms) noexcept;
[[nodiscard]] double best_offer(const SShapedStay& response, double value_of_keeping, const OfferTerms& terms) noexcept;
[[nodiscard]] double best_offer(const InvertedUStay& response, double value_of_keeping,
                                const OfferTerms& terms) noexcept;

/// best_offer for each row, written to `offers`; customers with losses, prices and segments of their own:
/// offers_by_customer.hpp.
/// returns the account of the rows: where the value is not finite and >= 0 the offer is NaN and the row left out. Parts
///         of a table can be asked one by one, RowReport::merge puts their accounts together
/// errors  Error(domain) for the curve, Error(size_mismatch) when the spans differ in length
/// cost    as best_offer per row; allocates nothing where all rows are good
core::RowReport best_offers(const SaturatingStay& response, std::span<const double> values_of_keeping,
                            std::span<double> offers);
core::RowReport best_offers(const SShapedStay& response, std::span<const double> values_of_keeping,
                            std::span<double> offers);
core::RowReport best_offers(const InvertedUStay& response, std::span<const double> values_of_keeping,
                            std::span<double> offers);

/// How the share of dissatisfied customers who complain rises with the compensation they may expect.
/// voice(c) = voice_limit - (voice_limit - voice_without) * exp(-rate * c)
/// source  our own form (derived); the numbers are the caller's
struct VoiceResponse {
  double voice_without;  ///< share who complain when nothing is offered, in [0, 1]
  double voice_limit;    ///< share approached by any amount, in [voice_without, 1]
  double rate;           ///< per unit of money, > 0
  [[nodiscard]] double voice(double compensation) const noexcept;  ///< NaN for compensation < 0 or NaN
};

/// The best offer when it is known to customers and so changes who complains; per dissatisfied customer.
struct VoicedCompensation {
  double compensation = 0.0;
  double voice = 0.0;   ///< share who complain at it
  double stay = 0.0;    ///< probability of a complainant to stay
  double profit = 0.0;  ///< voice * (stay * value - compensation - cost) + (1 - voice) * stay_if_silent * value
};

/// The offer that maximises profit(c) = v(c) (s(c) V - c - k) + (1 - v(c)) r0 V, v the voice at offer c.
/// First-order condition: v'(c) G(c) + v(c) G'(c) = 0, G(c) = s(c) V - c - k - r0 V the gain over silence
/// edge    voice_without = voice_limit: the offer of optimal_compensation. Where the best gain is positive the offer
///         lies at or above it, for complaints are then worth inviting; else at or below it
/// domain, errors  as optimal_compensation and the members of VoiceResponse
/// source  derived. False claims are not in it: they cost compensation and handling and keep nobody
/// cost    a few hundred exponentials: the profit is scanned, then refined, because it may have two tops where
///         complaints do not pay
[[nodiscard]] VoicedCompensation optimal_compensation_with_voice(const SaturatingStay& response,
                                                                 const VoiceResponse& voice,
                                                                 const CompensationInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/compensation.ipp>
#endif
