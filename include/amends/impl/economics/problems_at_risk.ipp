#pragma once

#include <amends/economics/problems_at_risk.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(ProblemsAtRiskWarning warning) noexcept {
  switch (warning) {
    case ProblemsAtRiskWarning::untroubled_not_stated:
      return "untroubled_not_stated";
    case ProblemsAtRiskWarning::none_above_untroubled:
      return "none_above_untroubled";
  }
  return "unknown";
}

AMENDS_INLINE ProblemsAtRisk problems_at_risk(const recovery::ProblemRanking& ranking,
                                              const ProblemsAtRiskInputs& inputs) {
  const double customers = core::check_non_negative("customers", inputs.customers);
  const double value = core::check_non_negative("value_per_customer", inputs.value_per_customer);
  if (!ranking.of_customers)
    throw Error(ErrorCode::contradiction, "ranking",
                "ranking must be one by market at risk: values of frequency and relevance are no shares of customers");
  core::check_finite("value_per_customer", customers * value);

  const auto times = [](const recovery::RankedFigure& of, double factor) -> recovery::RankedFigure {
    return {of.value * factor, of.lower * factor, of.upper * factor};
  };
  ProblemsAtRisk result;
  for (const recovery::RankedProblem& one : ranking.problems)
    result.problems.push_back({.name = one.name,
                               .share = one.value,
                               .customers_lost = times(one.value, customers),
                               .revenue_at_risk = times(one.value, customers * value),
                               .rank = one.rank,
                               .rank_lower = one.rank_lower,
                               .rank_upper = one.rank_upper,
                               .first = one.first,
                               .row = one.row});
  if (ranking.total) {
    result.customers_lost = times(*ranking.total, customers);
    result.revenue_at_risk = times(*ranking.total, customers * value);
  }
  if (std::isnan(ranking.lost_untroubled)) result.warnings.add(ProblemsAtRiskWarning::untroubled_not_stated);
  if (ranking.lost_untroubled > 0.0 && !ranking.problems.empty() &&
      std::all_of(ranking.problems.begin(), ranking.problems.end(),
                  [](const recovery::RankedProblem& one) { return one.value.value == 0.0; }))
    result.warnings.add(ProblemsAtRiskWarning::none_above_untroubled);
  return result;
}

namespace detail {

/// One figure of the sum of alarms, with the ends of its interval.
inline void add_up(AlarmAtRisk& total, std::span<const AlarmAtRisk> alarms, AlarmDependence dependence,
                   double AlarmExposure::*figure) {
  double sum = 0.0, below = 0.0, above = 0.0;
  for (const AlarmAtRisk& one : alarms) {
    const double estimate = one.estimate.*figure;
    const double down = estimate - one.lower.*figure, up = one.upper.*figure - estimate;
    sum += estimate;
    below += dependence == AlarmDependence::independent ? down * down : down;
    above += dependence == AlarmDependence::independent ? up * up : up;
  }
  const bool roots = dependence == AlarmDependence::independent;
  total.estimate.*figure = sum;
  total.lower.*figure = sum - (roots ? std::sqrt(below) : below);
  total.upper.*figure = sum + (roots ? std::sqrt(above) : above);
}

}  // namespace detail

AMENDS_INLINE AlarmsAtRisk alarms_at_risk(std::span<const AlarmAtRiskInputs> alarms,
                                          recovery::ProblemReporting reporting, AlarmDependence dependence) {
  AlarmsAtRisk result;
  result.alarms.reserve(alarms.size());
  for (const AlarmAtRiskInputs& one : alarms) result.alarms.push_back(alarm_at_risk(one));
  if (result.alarms.empty() || reporting != recovery::ProblemReporting::most_serious_only) return result;
  AlarmAtRisk& total = result.total.emplace();
  for (const auto figure : {&AlarmExposure::complaints, &AlarmExposure::problems, &AlarmExposure::unvoiced,
                            &AlarmExposure::customers_lost, &AlarmExposure::revenue_at_risk})
    detail::add_up(total, result.alarms, dependence, figure);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics
