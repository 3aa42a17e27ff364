#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/findings.hpp>

namespace amends::inline AMENDS_ABI::economics {

/// What an alarm of recovery::ProblemMonitor says, and what the firm knows of problems and customers.
struct AlarmAtRiskInputs {
  double complaints_above_expected = detail::required;  ///< recovery::Excess::excess; negative is allowed
  double lower = detail::required;                      ///< of its interval; <= complaints_above_expected
  double upper = detail::required;                      ///< >= complaints_above_expected
  double evidence_rate = detail::required;              ///< share of problems that is voiced and registered, (0, 1]
  double stay_rate_untroubled = detail::required;       ///< [0, 1]
  double stay_rate_after_problem = detail::required;    ///< [0, 1], voiced or not, on average
  double value_per_customer = detail::required;         ///< money per customer lost
};

/// One reading of an alarm: at the complaints above the expected ones, or at an end of their interval.
struct AlarmExposure {
  double complaints = 0.0;
  double problems = 0.0;         ///< in the market
  double unvoiced = 0.0;         ///< of them, those nobody heard of
  double customers_lost = 0.0;   ///< because of the problems
  double revenue_at_risk = 0.0;  ///< money
};

struct AlarmAtRisk {
  AlarmExposure estimate{};
  AlarmExposure lower{};  ///< least money at risk
  AlarmExposure upper{};
};

/// What the problem behind an alarm puts at risk, since it began.
///
/// formula  problems = max(0, complaints above the expected) / evidence rate
///          unvoiced = problems - max(0, complaints)
///          customers lost = problems (L_untroubled - L_after);  revenue at risk = customers lost * V
/// units    complaints, problems, customers and money of the periods since the problem began; one problem per customer
///          is taken for granted
/// domain   complaints finite; evidence rate in (0, 1]; stay rates in [0, 1], L_after <= L_untroubled; value >= 0
/// edge     fewer complaints than expected, as at the lower end of an interval, put nothing at risk: all but
///          `complaints` are 0 there
///          the interval is that of the complaints alone: rates and value are taken as stated
/// errors   Error(domain); Error(contradiction) for an interval that does not hold its estimate, or for L_after above
///          L_untroubled
/// source   multiplier and kernels of voice/ and retention/ [derived];  cost  constant; nothing allocated
[[nodiscard]] AlarmAtRisk alarm_at_risk(const AlarmAtRiskInputs& inputs);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/alarm_at_risk.ipp>
#endif
