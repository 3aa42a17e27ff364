#pragma once

#include <amends/economics/customer_offers.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

inline constexpr double no_offer = std::numeric_limits<double>::quiet_NaN();

template <class Response>
core::RowReport offers_by_curve(const Response& response, std::span<const double> values,
                                std::span<const double> amounts, double false_share, std::span<double> costs,
                                std::span<double> gains) {
  (void)recovery::best_offers(response, {}, {});  // checks the curve
  const double genuine = 1.0 - core::check_probability("false_share", false_share);
  core::check_same_size("costs", costs.size(), "values times amounts", values.size() * amounts.size());
  core::check_same_size("gains", gains.size(), "costs", costs.size());
  std::vector<double> lifts;
  for (const double amount : amounts)
    lifts.push_back(genuine * (response.stay(core::check_non_negative("amounts", amount)) - response.stay(0.0)));
  core::RowReport report;
  report.rows = values.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    const bool usable = value >= 0.0 && std::isfinite(value);
    if (!usable) report.leave_out(i, "the value is missing, negative or infinite");
    for (std::size_t a = 0; a < amounts.size(); ++a) {
      costs[i * amounts.size() + a] = usable ? amounts[a] : no_offer;
      gains[i * amounts.size() + a] = usable ? lifts[a] * value : no_offer;
    }
  }
  return report;
}

/// Why a row of an action cannot be used, apart from being the second; an empty text if it can.
[[nodiscard]] inline std::string_view wrong_row(std::int32_t customer, std::int32_t action, double cost,
                                                double gain) noexcept {
  if (customer < 0) return "the customer is missing";
  if (action < 0) return "the action is missing";
  if (cost < 0.0) return "the cost is negative";
  if (!std::isfinite(cost)) return "the cost is missing or infinite";
  if (!std::isfinite(gain)) return "the gain is missing or infinite";
  return {};
}

}  // namespace detail

AMENDS_INLINE core::RowReport offers_from_response(const recovery::SaturatingStay& response,
                                                   std::span<const double> values, std::span<const double> amounts,
                                                   double false_share, std::span<double> costs,
                                                   std::span<double> gains) {
  return detail::offers_by_curve(response, values, amounts, false_share, costs, gains);
}
AMENDS_INLINE core::RowReport offers_from_response(const recovery::SShapedStay& response,
                                                   std::span<const double> values, std::span<const double> amounts,
                                                   double false_share, std::span<double> costs,
                                                   std::span<double> gains) {
  return detail::offers_by_curve(response, values, amounts, false_share, costs, gains);
}

AMENDS_INLINE core::RowReport offers_from_response(const recovery::InvertedUStay& response,
                                                   std::span<const double> values, std::span<const double> amounts,
                                                   double false_share, std::span<double> costs,
                                                   std::span<double> gains) {
  return detail::offers_by_curve(response, values, amounts, false_share, costs, gains);
}

AMENDS_INLINE core::RowReport offers_from_rows(std::span<const std::int32_t> customers,
                                               std::span<const std::int32_t> actions, std::span<const double> cost,
                                               std::span<const double> gain, std::size_t number_of_actions,
                                               std::span<double> costs, std::span<double> gains) {
  core::check_same_size("actions", actions.size(), "customers", customers.size());
  core::check_same_size("cost", cost.size(), "customers", customers.size());
  core::check_same_size("gain", gain.size(), "customers", customers.size());
  core::check_same_size("gains", gains.size(), "costs", costs.size());
  core::check_count("number_of_actions", number_of_actions, 1, 1'000'000);
  if (costs.size() % number_of_actions != 0)
    throw Error(ErrorCode::size_mismatch, "costs", "costs must have a place for each action of each customer");
  const std::size_t number_of_customers = costs.size() / number_of_actions;
  std::fill(costs.begin(), costs.end(), detail::no_offer);
  std::fill(gains.begin(), gains.end(), detail::no_offer);
  core::RowReport report;
  report.rows = customers.size();
  for (std::size_t i = 0; i < customers.size(); ++i) {
    std::string_view why = detail::wrong_row(customers[i], actions[i], cost[i], gain[i]);
    if (why.empty()) {
      const auto customer = static_cast<std::size_t>(customers[i]), action = static_cast<std::size_t>(actions[i]);
      if (!(customer < number_of_customers))
        core::throw_domain("customers", "be codes below the number of customers", static_cast<double>(customer));
      if (!(action < number_of_actions))
        core::throw_domain("actions", "be codes below the number of actions", static_cast<double>(action));
      const std::size_t cell = customer * number_of_actions + action;
      if (std::isnan(costs[cell])) {
        costs[cell] = cost[i];
        gains[cell] = gain[i];
        continue;
      }
      why = "the customer has the action twice: the first row is taken";
    }
    report.leave_out(i, why);
  }
  return report;
}

}  // namespace amends::inline AMENDS_ABI::economics
