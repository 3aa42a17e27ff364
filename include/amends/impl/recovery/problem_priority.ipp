#pragma once

#include <amends/recovery/problem_priority.hpp>

#include <algorithm>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
// Largest key first, ties in input order; equal keys share the better rank.
template <class Row>
void rank_rows(std::vector<Row>& rows, double Row::*key) {
  std::stable_sort(rows.begin(), rows.end(), [key](const Row& a, const Row& b) { return a.*key > b.*key; });
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i].rank = i > 0 && rows[i].*key == rows[i - 1].*key ? rows[i - 1].rank : i + 1;
}
}  // namespace detail

AMENDS_INLINE std::vector<ProblemValue> frequency_relevance_analysis(std::span<const ProblemFrequency> problems,
                                                                     double relevance_exponent) {
  core::check_positive("relevance_exponent", relevance_exponent);
  std::vector<ProblemValue> rows;
  rows.reserve(problems.size());
  double total = 0.0;
  for (const ProblemFrequency& problem : problems) {
    core::check_non_negative("frequency", problem.frequency);
    core::check_non_negative("relevance", problem.relevance);
    ProblemValue row;
    row.name = problem.name;
    row.frequency = problem.frequency;
    row.relevance = problem.relevance;
    row.value = core::check_finite("frequency * relevance ^ relevance_exponent",
                                   problem.frequency * std::pow(problem.relevance, relevance_exponent));
    row.row = rows.size();
    total += row.value;
    rows.push_back(std::move(row));
  }
  for (ProblemValue& row : rows) row.share = row.value / total;  // 0 / 0: NaN, as documented
  detail::rank_rows(rows, &ProblemValue::value);
  return rows;
}

AMENDS_INLINE MarketAtRisk market_at_risk(std::span<const ProblemExposure> problems, ProblemReporting reporting,
                                          double customers) {
  if (!std::isnan(customers)) core::check_non_negative("customers", customers);
  MarketAtRisk result;
  result.problems.reserve(problems.size());
  double with_problem = 0.0;
  double at_risk = 0.0;
  for (const ProblemExposure& problem : problems) {
    ProblemRisk row;
    row.name = problem.name;
    row.share_with_problem = core::check_probability("share_with_problem", problem.share_with_problem);
    row.share_lost = core::check_probability("share_lost", problem.share_lost);
    row.at_risk = row.share_with_problem * row.share_lost;
    row.customers_at_risk = row.at_risk * customers;
    row.row = result.problems.size();
    with_problem += row.share_with_problem;
    at_risk += row.at_risk;
    result.problems.push_back(std::move(row));
  }
  if (reporting == ProblemReporting::most_serious_only) {
    constexpr double rounding = 1e-9;
    if (with_problem > 1.0 + rounding)
      throw Error(ErrorCode::contradiction, "problems",
                  "problems must count each customer once, but share_with_problem sums to " +
                      core::format_number(with_problem) + ", more than 1");
    result.total = at_risk;
  }
  detail::rank_rows(result.problems, &ProblemRisk::at_risk);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::recovery
