#pragma once

#include <amends/core/config.hpp>
#include <amends/core/row_report.hpp>
#include <amends/recovery/compensation.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

// Costs and gains of actions by customer, as OfferBudget takes them: from response curves, or from a table with one row
// for each action of a customer.
namespace amends::inline AMENDS_ABI::economics {

/// What offers of given amounts cost and gain with complainants of different value, by a curve of staying.
///
/// formula  cost_ia = amount_a;  gain_ia = (1 - f) (stay(amount_a) - stay(0)) V_i
///          f: share of the claims that are false. Who makes one takes the offer, and his staying is not counted; so each
///          claim costs the amount, and the share 1 - f of them gains
/// shapes   values: of each customer, who is worth V_i if he stays; amounts: of each action; costs, gains: customers x
///          actions, row by row
/// units    money; the gain is before the cost of the offer
/// domain   V finite and >= 0, else the customer's row is NaN (no action) and he is counted; amounts finite and >= 0; f in
///          [0, 1]
/// edge     f = 1, or V = 0: nothing is gained, and no budget is spent there
/// errors   Error(domain) for the curve, an amount or the share; Error(size_mismatch)
/// source   derived;  cost  one product per cell; nothing allocated but for the amounts
core::RowReport offers_from_response(const recovery::SaturatingStay& response, std::span<const double> values,
                                     std::span<const double> amounts, double false_share, std::span<double> costs,
                                     std::span<double> gains);
core::RowReport offers_from_response(const recovery::SShapedStay& response, std::span<const double> values,
                                     std::span<const double> amounts, double false_share, std::span<double> costs,
                                     std::span<double> gains);
core::RowReport offers_from_response(const recovery::InvertedUStay& response, std::span<const double> values,
                                     std::span<const double> amounts, double false_share, std::span<double> costs,
                                     std::span<double> gains);

/// A table with a row for each action of a customer, put into customers x actions.
///
/// shapes   customers, actions: codes of each row, from 0, -1 missing; cost, gain: of each row; costs, gains: number of
///          customers x number of actions, row by row; NaN where no row says anything
/// rows     left out and counted: without customer or action; with a cost that is negative; with a cost or gain that is
///          missing or infinite; the second row of an action of a customer. His other actions stay
/// errors   Error(size_mismatch); Error(domain) for a code that is none
/// cost     linear
core::RowReport offers_from_rows(std::span<const std::int32_t> customers, std::span<const std::int32_t> actions,
                                 std::span<const double> cost, std::span<const double> gain,
                                 std::size_t number_of_actions, std::span<double> costs, std::span<double> gains);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/customer_offers.ipp>
#endif
