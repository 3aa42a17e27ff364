#pragma once

#include <amends/core/config.hpp>
#include <amends/core/quantity.hpp>
#include <amends/domain/by_outcome.hpp>
#include <amends/economics/findings.hpp>
#include <cstdint>
#include <limits>
#include <string_view>

namespace amends::inline AMENDS_ABI::economics {

/// What complaint handling costs in the period, in money, by kind; each >= 0.
struct ComplaintHandlingCost {
  double handling = 0.0;      ///< intake, processing, answers: what grows with the number of complaints
  double compensation = 0.0;  ///< redress, vouchers, goodwill
  double escalation = 0.0;    ///< ombudsman, tribunal, legal
  double fixed = 0.0;         ///< systems, overhead

  [[nodiscard]] constexpr double total() const noexcept { return handling + compensation + escalation + fixed; }
};

struct ComplaintReturnInputs {
  double complainants = detail::required;  ///< customers who complained in the period, >= 0
  /// How the complainants were left. Stauss's convinced is delighted, his disappointed is dissatisfied.
  domain::ComplainantShares shares{};
  /// Share of each class that is still a customer afterwards, [0, 1]. Needed for the classes that have a share;
  /// observed repurchase is better than stated intention.
  domain::ByComplainantOutcome<double> stay_rates{};
  /// Untroubled customers, for a warning only; NaN: unknown.
  double stay_rate_untroubled = std::numeric_limits<double>::quiet_NaN();
  /// Stay rate of the same customers had nobody handled their complaint. The type has no default, so leaving it out
  /// does not compile: without it every customer who stays is credited to complaint management. Silent customers
  /// with the same problem are a proxy.
  core::Probability counterfactual_stay_rate;
  double value_of_kept_customer =
      detail::required;                ///< money per customer, margin not revenue: customer_lifetime_value
  double word_of_mouth_benefit = 0.0;  ///< money, negative where talk costs more than it wins
  double information_benefit = 0.0;    ///< money: cases avoided by learning times cost per case
  ComplaintHandlingCost cost{};
};

enum class ComplaintReturnWarning : std::uint8_t {
  recovered_above_untroubled,  ///< a satisfied or delighted class stays more than untroubled customers: rare in
                               ///< behaviour
  class_below_counterfactual,  ///< a class stays less than it would have unhandled
  handling_loses_customers,    ///< so do complainants on the whole: customers_kept is negative
  no_cost,                     ///< cost is 0: the two ratios do not exist
};
[[nodiscard]] std::string_view to_string(ComplaintReturnWarning warning) noexcept;

struct ComplaintReturn {
  double stayed = 0.0;                 ///< complainants who stay
  double stayed_counterfactual = 0.0;  ///< complainants who would have stayed unhandled
  double customers_kept = 0.0;         ///< the difference: kept *by* complaint management
  double retention_benefit = 0.0;      ///< customers_kept * value_of_kept_customer
  double word_of_mouth_benefit = 0.0;
  double information_benefit = 0.0;
  double benefit = 0.0;  ///< the three together
  double cost = 0.0;
  double profit = 0.0;              ///< complaint-management profit, CMP: benefit - cost
  double net_return = 0.0;          ///< return on complaint management, RoCM: (benefit - cost) / cost; NaN if cost = 0
  double benefit_cost_ratio = 0.0;  ///< benefit / cost = net_return + 1; NaN if cost = 0
  /// The counterfactual stay rate at which profit is zero: below it complaint management pays. It may lie outside
  /// [0, 1] (then no counterfactual changes the sign); NaN if there are no complainants or they are worth nothing.
  double break_even_counterfactual = 0.0;
  WarningSet<ComplaintReturnWarning> warnings{};
};

/// Complaint-management profit and return on complaint management (CMP and RoCM).
///
/// formula  mean stay rate  L = sum_c p_c L_c                over dissatisfied, mollified, satisfied, delighted
///          customers kept    = K (L - L_0)                  L_0 the counterfactual
///          benefit           = customers kept * V + word of mouth + information
///          profit            = benefit - cost
///          net return        = profit / cost;  benefit-cost ratio = benefit / cost
///          break-even L_0    = L - (cost - word of mouth - information) / (K V), for V > 0
/// units    customers and money of one period; ratios, not per cent. "1000 %" in print may be either ratio.
/// domain   complainants >= 0; shares in [0, 1] summing to 1 within 1e-9; stay rates in [0, 1]; costs >= 0
/// edge     a class without a share needs no stay rate; cost = 0 gives NaN ratios and the warning no_cost
/// errors   Error(domain) for a value outside its domain, NaN included; Error(contradiction) when the shares do not
///          sum to 1
/// source   what is counted (customers kept by complaint management, retention, communication and information
///          benefit): Stauss & Schoeler (2004), Managing Service Quality 14(2/3), abstract and opening
///          [published, read in part]; the algebra [derived]
/// cost     constant; nothing allocated
[[nodiscard]] ComplaintReturn complaint_return(const ComplaintReturnInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/complaint_return.ipp>
#endif
