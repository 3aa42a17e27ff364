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
};

/// Probability that a complainant stays where small offers do nothing: the S-curve of a customer who rejects the
/// service. stay(c) = stay_without + (stay_limit - stay_without) * (S(c) - S(0)) / (1 - S(0)), S(c) = 1 / (1 +
/// exp(-steepness * (c - midpoint))): scaled so that no compensation gives stay_without exactly source  our own form
/// (derived); S-shaped, steepest between 60 % and 120 % of the price, where the service is
///         rejected: Gelbrich, Gaethke & Gregoire (2015), J. Service Research (abstract)
struct SShapedStay {
  double stay_without;  ///< probability to stay at no compensation, in [0, 1]
  double stay_limit;    ///< probability approached by any amount, in [stay_without, 1]
  double midpoint;      ///< amount at which the curve is steepest, money, >= 0
  double steepness;     ///< per unit of money, > 0 (8 on the scale of the price is 8 / price in money)

  [[nodiscard]] double stay(double compensation) const noexcept;   ///< NaN for compensation < 0 or NaN
  [[nodiscard]] double slope(double compensation) const noexcept;  ///< derivative of stay, per unit of money
};

/// What the firm gains and spends on one dissatisfied customer, in money.
struct CompensationInputs {
  double value_of_keeping;     ///< present value of a customer who stays, margins not revenue, >= 0
  double stay_if_silent;       ///< probability to stay of one who does not complain, in [0, 1]: the comparison
  double handling_cost = 0.0;  ///< of one complaint, without the compensation, >= 0
  /// Margin on the product that failed; only for the finding above_product_margin.
  double product_margin = std::numeric_limits<double>::infinity();
};

/// Findings about a compensation plan.
enum class CompensationWarning : std::uint8_t {
  /// The best offer exceeds the margin of the product that failed. Not a mistake: the customer is worth more than that.
  above_product_margin,
  /// Even at the best offer a complainant is worth less than a silent customer: mend the handling first.
  worse_than_silence,
  /// The curve is S-shaped and small offers lose money: up to `worst_offer` each unit costs more than it keeps.
  small_offers_lose,
};
[[nodiscard]] std::string_view to_string(CompensationWarning warning) noexcept;

/// The best offer to one complainant, and how far one could go.
struct CompensationPlan {
  double compensation = 0.0;          ///< the best offer, money
  double stay = 0.0;                  ///< probability to stay with it
  double profit = 0.0;                ///< stay * value - compensation - handling cost, per complainant
  double gain_over_silence = 0.0;     ///< profit less stay_if_silent * value
  double gain_over_no_offer = 0.0;    ///< profit less the profit at no compensation; >= 0
  std::optional<double> break_even;   ///< largest offer with gain over silence >= 0; empty when no offer has it
  std::optional<double> worst_offer;  ///< S-curve: offer with the lowest profit between nothing and the best
  std::vector<CompensationWarning> warnings;
};

/// The offer that maximises profit(c) = stay(c) * value - c - handling_cost, for the saturating curve.
/// c* = max(0, ln(rate * (stay_limit - stay_without) * value) / rate);  gain over silence at c* > 0:
/// (stay_limit - stay_if_silent) * value - handling_cost - 1/rate - c*
/// response: curve; inputs: money
/// domain  as the members say
/// edge    rate * (stay_limit - stay_without) * value <= 1 gives c* = 0: the first unit of money keeps less than it
/// costs errors  Error(domain) source  first-order condition stay'(c) * value = 1 (derived); that c* may exceed the
/// product's margin is the result
///         of Fornell & Wernerfelt (1988), Marketing Science 7(3), in reduced form. Voice is taken as given: an offer
///         that becomes known also invites complaints, true and false ones
/// cost    one logarithm, and a few Newton steps for break_even
[[nodiscard]] CompensationPlan optimal_compensation(const SaturatingStay& response, const CompensationInputs& inputs);

/// The same for the S-curve. Its first-order condition has two roots: the lower one is the worst offer, the upper one
/// is compared with offering nothing, and the better of the two is returned. c = midpoint -+ (2 / steepness) *
/// arccosh(sqrt(A steepness value) / 2), A = (stay_limit - stay_without) / (1 - S(0)) edge    A * steepness * value <=
/// 4: the slope never pays, c* = 0; equally good offers: the smaller one, 0 domain, errors, cost  as above;  source
/// derived
[[nodiscard]] CompensationPlan optimal_compensation(const SShapedStay& response, const CompensationInputs& inputs);

/// The best offer alone, for one customer after another: the compensation of optimal_compensation, bit for bit.
/// NaN where value_of_keeping is not finite and >= 0, or the curve is not valid; allocates nothing.
/// cost  one logarithm (saturating); two exponentials and one arccosh (S-curve)
[[nodiscard]] double best_offer(const SaturatingStay& response, double value_of_keeping) noexcept;
[[nodiscard]] double best_offer(const SShapedStay& response, double value_of_keeping) noexcept;

/// best_offer for each row, written to `offers`.
/// returns the account of the rows: where the value is not finite and >= 0 the offer is NaN and the row left out. Parts
///         of a table can be asked one by one, RowReport::merge puts their accounts together
/// errors  Error(domain) for the curve, Error(size_mismatch) when the spans differ in length
/// cost    as best_offer per row; allocates nothing where all rows are good
core::RowReport best_offers(const SaturatingStay& response, std::span<const double> values_of_keeping,
                            std::span<double> offers);
core::RowReport best_offers(const SShapedStay& response, std::span<const double> values_of_keeping,
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
