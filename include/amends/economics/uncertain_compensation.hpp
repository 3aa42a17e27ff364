#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/assumption.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/findings.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

// One offer where curve, value and the share of false claims are not known for certain.
namespace amends::inline AMENDS_ABI::economics {

/// recovery::SaturatingStay with uncertain parameters.
struct UncertainSaturatingStay {
  Assumption stay_without;
  Assumption stay_limit;
  Assumption rate;
};

/// recovery::SShapedStay with uncertain parameters.
struct UncertainSShapedStay {
  Assumption stay_without;
  Assumption stay_limit;
  Assumption midpoint;
  Assumption steepness;
};

/// recovery::InvertedUStay with uncertain parameters.
struct UncertainInvertedUStay {
  Assumption stay_without;
  Assumption stay_peak;
  Assumption peak;
  Assumption stay_beyond;
};

using UncertainStay = std::variant<UncertainSaturatingStay, UncertainSShapedStay, UncertainInvertedUStay>;

/// What the offer rests on. A distribution must not reach out of its domain: cut a normal one.
struct UncertainCompensationInputs {
  Assumption value_of_keeping;    ///< present value of a customer who stays, margins not revenue, money, >= 0
  Assumption stay_if_silent;      ///< probability to stay of one who does not complain, [0, 1]: the comparison
  Assumption handling_cost{0.0};  ///< of one complaint, without the compensation, >= 0
  Assumption fraud_share{0.0};    ///< share of claims that are false, [0, 1]: see recovery::OfferTerms
  /// Money that the amounts of the curve are counted in: 1 for a curve in money, the price for one on its scale. > 0
  double price = 1.0;
  double fairness_floor = 0.0;  ///< least offer as a share of the loss, 0 to 10; above 0 it needs `loss`
  double loss = 0.0;            ///< money, >= 0
  double largest_offer = std::numeric_limits<double>::infinity();  ///< money, >= 0; a floor above it is kept
};

struct UncertainCompensationOptions {
  std::size_t draws = 10'000;
  std::uint64_t seed = 7;
  std::size_t curve_points = 33;       ///< of UncertainCompensation::curve; 0: none
  core::Executor* executor = nullptr;  ///< asked whether to stop; null: never. Nothing is run on it
};

enum class UncertainCompensationWarning : std::uint8_t {
  worse_than_silence,      ///< in the mean a complainant is worth less than a silent customer even at the best offer
  floor_above_break_even,  ///< the fairness floor lies above the break-even of the mean
  floor_above_cap,         ///< the fairness floor lies above the largest offer allowed: the floor is kept
  /// In some draws an offer would lower the probability to stay (its limit or peak lies below its start): there it is
  /// taken to do nothing. The distributions overlap: state the difference instead.
  limit_below_start,
};
[[nodiscard]] std::string_view to_string(UncertainCompensationWarning warning) noexcept;

/// Profit over the draws at one offer.
struct OfferPoint {
  double compensation;
  double mean;   ///< of the profit
  double lower;  ///< 5 % of the draws are below
  double upper;  ///< 5 % of the draws are above
};

/// The one offer of the highest mean profit, and what is not known about it.
struct UncertainCompensation {
  double compensation = 0.0;
  Summary profit{};                    ///< per claim, at the offer: (1 - f) s(c) V - c - k
  Summary stay{};                      ///< probability to stay at the offer, of one whose claim is true
  Summary gain_over_silence{};         ///< profit less (1 - f) r0 V
  Summary gain_over_no_offer{};        ///< profit less that at no compensation
  std::optional<double> break_even{};  ///< largest offer whose mean gain over silence is >= 0; empty when none is
  double least_offer = 0.0;            ///< that the fairness floor asks for

  Summary optimum{};               ///< the offer that would be best within the terms if the draw were the truth
  double share_no_offer = 0.0;     ///< draws in which it is the least offer: nothing, or the floor
  double loss_of_ignorance = 0.0;  ///< mean profit of each draw's own optimum less that of the one offer; >= 0

  double offer_at_means = 0.0;          ///< best offer with every quantity at its mean: what a plan without error says
  double loss_of_offer_at_means = 0.0;  ///< mean profit at the offer less that at this one; >= 0 within search_gap

  std::vector<OfferPoint>
      curve{};  ///< profit from the least offer to twice the larger of the offer and its 95 % optimum
  double share_limit_below_start = 0.0;  ///< draws behind that warning
  double search_gap = 0.0;  ///< no offer within the terms has a mean profit above that of `compensation` by more
  std::size_t draws = 0;
  std::uint64_t seed = 0;
  WarningSet<UncertainCompensationWarning> warnings{};
};

/// The offer of the highest mean profit over seeded draws of all that is uncertain.
///
/// formula  max over c of mean_i((1 - f_i) s_i(c) V_i) - c - mean k, least_offer <= c <= largest_offer
/// draws    every quantity by the inverse transform of its own stream, named after it; those of the same shared_as are
///          one, estimates of one source are drawn together. Results depend on seed and draws alone
/// search   global, though the mean of S-curves and of inverted U may have several tops: intervals of offers are kept
///          as long as a bound of the mean profit on them exceeds the best offer by 1e-7 of what is at stake. It is
///          from values and slopes at the ends and the largest curvature, which is known for each curve. Equal tops:
///          the first that is found
/// domain   as the members say, by the bounds of the distributions; draws 100 to 1 million; curve_points 0 or 2 to
///          1,000
/// edge     everything certain: the offer of recovery::optimal_compensation, but for its last digits
/// errors   Error(domain) naming the quantity; Error(contradiction) for two different quantities of one shared_as
/// source   derived. The mean counts, so a long upper tail of the value asks for more than its median would
/// cost     one exponential per draw for each offer looked at, some 30 to 300 of them: 5 to 40 ms for 10,000 draws
[[nodiscard]] UncertainCompensation optimal_compensation(const UncertainStay& response,
                                                         const UncertainCompensationInputs& inputs,
                                                         const UncertainCompensationOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/uncertain_compensation.ipp>
#endif
