#pragma once

#include <amends/economics/alarm_at_risk.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/retention/kernels.hpp>
#include <amends/voice/evidence.hpp>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE AlarmAtRisk alarm_at_risk(const AlarmAtRiskInputs& inputs) {
  const double estimate = core::check_finite("complaints_above_expected", inputs.complaints_above_expected);
  const double lower = core::check_finite("lower", inputs.lower), upper = core::check_finite("upper", inputs.upper);
  if (!(lower <= estimate && estimate <= upper))
    throw Error(ErrorCode::contradiction, "lower", "lower and upper must hold complaints_above_expected between them");
  const double evidence = core::check_probability("evidence_rate", inputs.evidence_rate);
  if (!(evidence > 0.0)) core::throw_domain("evidence_rate", "be above 0", evidence);
  const double untroubled = core::check_probability("stay_rate_untroubled", inputs.stay_rate_untroubled);
  const double after = core::check_probability("stay_rate_after_problem", inputs.stay_rate_after_problem);
  if (after > untroubled)
    throw Error(ErrorCode::contradiction, "stay_rate_after_problem",
                "stay_rate_after_problem must not exceed stay_rate_untroubled: nothing is at risk then");
  const double value = core::check_non_negative("value_per_customer", inputs.value_per_customer);

  const double multiplier = voice::complaint_multiplier(evidence);
  const auto exposure = [&](double complaints) {
    const double more = (std::max)(0.0, complaints);  // fewer than expected put nothing at risk, and win nobody back
    AlarmExposure out{.complaints = complaints, .problems = more * multiplier};
    out.unvoiced = out.problems - more;
    out.customers_lost = retention::kernels::kept(out.problems, untroubled, after);
    out.revenue_at_risk = out.customers_lost * value;
    return out;
  };
  return {.estimate = exposure(estimate), .lower = exposure(lower), .upper = exposure(upper)};
}

}  // namespace amends::inline AMENDS_ABI::economics
