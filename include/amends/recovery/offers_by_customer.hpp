#pragma once

#include <amends/core/config.hpp>
#include <amends/core/row_report.hpp>
#include <amends/recovery/compensation.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

// Offers for a table of customers: each with his own value, loss and price, segments with their own curves and terms.
namespace amends::inline AMENDS_ABI::recovery {

/// Any of the curves.
using StayResponse = std::variant<SaturatingStay, SShapedStay, InvertedUStay>;

/// How customers of one kind answer to an offer, and what binds it.
struct OfferPolicy {
  StayResponse response{};
  double handling_cost = 0.0;  ///< of one complaint, >= 0
  OfferTerms terms{};          ///< terms.loss: of a customer whose own loss is not known
};

/// The best offer to one customer. All NaN where he cannot be made one.
struct CustomerOffer {
  double compensation = 0.0;
  double stay = 0.0;                ///< with it
  double profit = 0.0;              ///< (1 - fraud) stay value - compensation - handling cost
  double gain_over_no_offer = 0.0;  ///< profit less the profit at no compensation; < 0 only where a floor binds
};

/// optimal_compensation within the terms, for one customer after another.
/// value_of_keeping: money; loss: money, NaN: that of the terms; price: of what failed, money; NaN: the curve is in
/// money
/// edge  a value or loss that is not finite and >= 0, a price that is not finite and > 0, a curve or terms that are not
///       valid: all NaN. A floor and a loss of 0 give no floor
/// cost  one best_offer and two evaluations of the curve; nothing is allocated and nothing is thrown
[[nodiscard]] CustomerOffer customer_offer(const OfferPolicy& policy, double value_of_keeping,
                                           double loss = std::numeric_limits<double>::quiet_NaN(),
                                           double price = std::numeric_limits<double>::quiet_NaN()) noexcept;

/// Customers, a column each, of one length.
struct OfferedCustomers {
  std::span<const double> value_of_keeping{};
  std::span<const double> loss{};           ///< empty: that of the terms for all; NaN: likewise for this one
  std::span<const double> price{};          ///< empty: the curves are in money; else on the scale of the price
  std::span<const std::int32_t> segment{};  ///< place of the policy; empty: there is one policy
};

/// Where offers are written; empty columns are not.
struct OfferColumns {
  std::span<double> compensation{};
  std::span<double> stay{};
  std::span<double> profit{};
  std::span<double> gain_over_no_offer{};
};

/// customer_offer for each row, by the policy of his segment.
/// returns the account of the rows: left out, with NaN, where the segment has no policy (a negative code: it is
///         missing), the value is not finite and >= 0, the loss is negative or infinite, or missing where a floor needs
///         it, or the price is not finite and > 0. Parts of a table can be asked one by one, as best_offers
/// errors  Error(domain) for a policy, as "policies[1].rate"; Error(missing) for none;
///         Error(size_mismatch); Error(contradiction) for several policies and no segments
/// cost    as customer_offer per row; allocates nothing where all rows are good
core::RowReport offers_by_customer(std::span<const OfferPolicy> policies, const OfferedCustomers& customers,
                                   const OfferColumns& offers);

/// What is offered to the customers of one segment together.
struct SegmentOffers {
  std::size_t customers = 0;      ///< who could be made an offer, of nothing or more
  std::size_t offered = 0;        ///< of them, those with an offer above 0
  double value_of_keeping = 0.0;  ///< sums, money
  double compensation = 0.0;      ///< claimed by all of them, false claims included
  double profit = 0.0;
  double gain_over_no_offer = 0.0;
};

/// Sums by segment of offers that offers_by_customer wrote; rows left out count nowhere.
/// segments: how many; offers: all but `stay` must be written;  errors  Error(size_mismatch), Error(domain) for none
[[nodiscard]] std::vector<SegmentOffers> offers_by_segment(std::size_t segments, const OfferedCustomers& customers,
                                                           const OfferColumns& offers);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/offers_by_customer.ipp>
#endif
