#pragma once

#include <amends/recovery/offers_by_customer.hpp>

#include <amends/impl/recovery/offer_curves.hpp>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline constexpr CustomerOffer no_offer{
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

template <class Response>
CustomerOffer offer_by(const Response& response, const OfferPolicy& policy, const OfferTerms& terms,
                       double value) noexcept {
  CustomerOffer made;
  made.compensation = offer_within(response, value, terms);
  if (!(made.compensation >= 0.0) || !usable_money(policy.handling_cost)) return no_offer;
  const double counted = (1.0 - terms.fraud_share) * value;
  made.stay = response.stay(made.compensation);
  made.profit = made.stay * counted - made.compensation - policy.handling_cost;
  made.gain_over_no_offer = (made.stay - response.stay_without) * counted - made.compensation;
  return made;
}

// Why a row is left out; empty where it is not.
AMENDS_INLINE std::string_view fault_of(std::span<const OfferPolicy> policies, const OfferedCustomers& customers,
                                        std::size_t row) noexcept {
  const std::int32_t segment = customers.segment.empty() ? 0 : customers.segment[row];
  if (segment < 0) return "segment is missing";
  if (static_cast<std::size_t>(segment) >= policies.size()) return "segment has no policy";
  if (!usable_money(customers.value_of_keeping[row])) return "value_of_keeping is missing, negative or infinite";
  const OfferTerms& terms = policies[static_cast<std::size_t>(segment)].terms;
  if (!customers.loss.empty() && !usable_money(customers.loss[row])) {
    if (customers.loss[row] == customers.loss[row]) return "loss is negative or infinite";
    if (terms.fairness_floor > 0.0 && terms.loss == 0.0) return "loss is missing";
  }
  if (!customers.price.empty() && !(customers.price[row] > 0.0 && usable_money(customers.price[row])))
    return "price is missing, not positive or infinite";
  return {};
}

inline void check(std::span<const OfferPolicy> policies) {
  if (policies.empty()) throw Error(ErrorCode::missing, "policies", "policies must hold at least one");
  for (std::size_t p = 0; p < policies.size(); ++p) {
    try {
      std::visit([](const auto& response) { check(response); }, policies[p].response);
      check(policies[p].terms);
      core::check_non_negative("handling_cost", policies[p].handling_cost);
    } catch (const Error& error) {
      const std::string name = "policies[" + std::to_string(p) + "]." + std::string(error.parameter());
      throw Error(error.code(), name, "policies[" + std::to_string(p) + "]." + std::string(error.what()));
    }
  }
}

inline void check_columns(const OfferedCustomers& customers, const OfferColumns& offers) {
  const std::size_t rows = customers.value_of_keeping.size();
  const auto same = [&](std::string_view name, std::size_t size) {
    if (size != 0) core::check_same_size(name, size, "value_of_keeping", rows);
  };
  same("loss", customers.loss.size());
  same("price", customers.price.size());
  same("segment", customers.segment.size());
  same("compensation", offers.compensation.size());
  same("stay", offers.stay.size());
  same("profit", offers.profit.size());
  same("gain_over_no_offer", offers.gain_over_no_offer.size());
}

}  // namespace detail

AMENDS_INLINE CustomerOffer customer_offer(const OfferPolicy& policy, double value_of_keeping, double loss,
                                           double price) noexcept {
  OfferTerms terms = policy.terms;
  if (loss == loss) terms.loss = loss;
  const auto make = [&](const auto& response) noexcept {
    return price == price ? detail::offer_by(response.at_price(price), policy, terms, value_of_keeping)
                          : detail::offer_by(response, policy, terms, value_of_keeping);
  };
  switch (policy.response.index()) {
    case 0:
      return make(*std::get_if<0>(&policy.response));
    case 1:
      return make(*std::get_if<1>(&policy.response));
    case 2:
      return make(*std::get_if<2>(&policy.response));
    default:
      return detail::no_offer;
  }
}

AMENDS_INLINE core::RowReport offers_by_customer(std::span<const OfferPolicy> policies,
                                                 const OfferedCustomers& customers, const OfferColumns& offers) {
  detail::check(policies);
  detail::check_columns(customers, offers);
  if (policies.size() > 1 && customers.segment.empty() && !customers.value_of_keeping.empty())
    throw Error(ErrorCode::contradiction, "segment", "segment must be given where there are several policies");
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  core::RowReport report{.rows = customers.value_of_keeping.size()};
  for (std::size_t i = 0; i < report.rows; ++i) {
    const std::string_view fault = detail::fault_of(policies, customers, i);
    CustomerOffer made = detail::no_offer;
    if (fault.empty())
      made = customer_offer(policies[customers.segment.empty() ? 0 : static_cast<std::size_t>(customers.segment[i])],
                            customers.value_of_keeping[i], customers.loss.empty() ? missing : customers.loss[i],
                            customers.price.empty() ? missing : customers.price[i]);
    if (!fault.empty())
      report.leave_out(i, fault);
    else if (!(made.compensation >= 0.0))
      report.leave_out(i, "the offer is beyond all numbers");
    if (!offers.compensation.empty()) offers.compensation[i] = made.compensation;
    if (!offers.stay.empty()) offers.stay[i] = made.stay;
    if (!offers.profit.empty()) offers.profit[i] = made.profit;
    if (!offers.gain_over_no_offer.empty()) offers.gain_over_no_offer[i] = made.gain_over_no_offer;
  }
  return report;
}

AMENDS_INLINE std::vector<SegmentOffers> offers_by_segment(std::size_t segments, const OfferedCustomers& customers,
                                                           const OfferColumns& offers) {
  core::check_count("segments", segments, 1, std::uint64_t{1} << 31);
  detail::check_columns(customers, offers);
  const std::size_t rows = customers.value_of_keeping.size();
  core::check_same_size("compensation", offers.compensation.size(), "value_of_keeping", rows);
  core::check_same_size("profit", offers.profit.size(), "value_of_keeping", rows);
  core::check_same_size("gain_over_no_offer", offers.gain_over_no_offer.size(), "value_of_keeping", rows);
  std::vector<SegmentOffers> out(segments);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int32_t segment = customers.segment.empty() ? 0 : customers.segment[i];
    if (segment < 0 || static_cast<std::size_t>(segment) >= segments || !(offers.compensation[i] >= 0.0)) continue;
    SegmentOffers& of = out[static_cast<std::size_t>(segment)];
    ++of.customers;
    if (offers.compensation[i] > 0.0) ++of.offered;
    of.value_of_keeping += customers.value_of_keeping[i];
    of.compensation += offers.compensation[i];
    of.profit += offers.profit[i];
    of.gain_over_no_offer += offers.gain_over_no_offer[i];
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::recovery
