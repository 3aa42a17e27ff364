#pragma once

#include <amends/survival/log_rank.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {

struct LogRankExit {
  double stratum;
  double time;
  double weight;
  std::uint32_t group;
  bool event;
};
struct LogRankEntry {
  double stratum;
  double time;
  double weight;
  std::uint32_t group;
};

// U' V^- U and the rank of V, for a symmetric positive semidefinite V (row-major) with U in its range: Cholesky with
// pivoting, where a pivot that is rounding is taken as 0. Both arguments are overwritten.
AMENDS_INLINE double quadratic_form(std::vector<double>& v, std::vector<double>& u, std::size_t& rank) {
  const std::size_t size = u.size();
  double largest = 0.0;
  for (std::size_t j = 0; j < size; ++j) largest = (std::max)(largest, v[j * size + j]);
  double result = 0.0;
  rank = 0;
  std::vector<bool> used(size, false);
  while (true) {
    std::size_t pivot = size;
    for (std::size_t j = 0; j < size; ++j)
      if (!used[j] && (pivot == size || v[j * size + j] > v[pivot * size + pivot])) pivot = j;
    if (pivot == size || !(v[pivot * size + pivot] > 1e-10 * largest)) return result;
    used[pivot] = true;
    ++rank;
    const double p = v[pivot * size + pivot];
    result += u[pivot] * u[pivot] / p;
    for (std::size_t j = 0; j < size; ++j) {
      if (used[j]) continue;
      const double factor = v[j * size + pivot] / p;
      u[j] -= factor * u[pivot];
      for (std::size_t l = 0; l < size; ++l)
        if (!used[l]) v[j * size + l] -= factor * v[pivot * size + l];
    }
  }
}

}  // namespace detail

AMENDS_INLINE LogRankResult fleming_harrington_test(const LogRankColumns& columns,
                                                    const FlemingHarringtonWeights& weights) {
  core::check_non_negative("rho", weights.rho);
  core::check_non_negative("gamma", weights.gamma);
  const estimation::detail::SurvivalRowReader reader{.duration = columns.duration,
                                                     .cause = columns.event,
                                                     .entry = columns.entry,
                                                     .weight = columns.weight,
                                                     .several_causes = false};
  estimation::detail::check_survival_columns(reader, "event");
  if (!columns.group.given()) throw Error(ErrorCode::missing, "group", "group must be given");
  const std::size_t rows = columns.duration.size();
  core::check_same_size("group", columns.group.size(), "duration", rows);
  if (columns.stratum.given()) core::check_same_size("stratum", columns.stratum.size(), "duration", rows);

  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  LogRankResult result{.statistic = unknown, .degrees_of_freedom = 0, .p_value = unknown, .z = unknown};
  result.report.rows = rows;
  const auto finite = [](double x) { return std::fabs(x) <= (std::numeric_limits<double>::max)(); };

  // The groups, ascending; a sorted list of at most 256 is quicker than a map.
  std::vector<double> numbers;
  std::vector<detail::LogRankExit> exits;
  std::vector<detail::LogRankEntry> entries;
  exits.reserve(rows);
  if (columns.entry.given()) entries.reserve(rows);
  std::vector<double> found;  // group numbers in the order of the rows
  bool whole = true;
  for (std::size_t i = 0; i < rows; ++i) {
    const estimation::detail::SurvivalRow row = reader(i);
    const double group = columns.group[i] + 0.0;
    const double stratum = columns.stratum.given() ? columns.stratum[i] + 0.0 : 0.0;
    if (row.fault != SurvivalFault::none || !finite(group) || !finite(stratum)) {
      estimation::detail::count_row(result.report, i,
                                    row.fault != SurvivalFault::none ? row.fault : SurvivalFault::group_missing);
      continue;
    }
    if (row.weight == 0.0) {
      ++result.report.zero_weight;
      continue;
    }
    whole = whole && estimation::detail::is_whole(row.weight);
    const auto place = std::lower_bound(numbers.begin(), numbers.end(), group);
    if (place == numbers.end() || *place != group) {
      if (numbers.size() == 256)
        throw Error(ErrorCode::domain, "group", "group must have at most 256 different values, got more");
      numbers.insert(place, group);
      found.push_back(group);
    }
    const auto seen = static_cast<std::uint32_t>(std::find(found.begin(), found.end(), group) - found.begin());
    exits.push_back({stratum, row.duration, row.weight, seen, row.cause != 0});
    if (columns.entry.given()) entries.push_back({stratum, row.entry, row.weight, seen});
  }
  estimation::detail::check_any_usable(result.report, exits.empty() ? 0.0 : 1.0);
  if (numbers.size() < 2)
    throw Error(ErrorCode::domain, "group",
                "group must have at least 2 different values in rows that can be used, got 1");
  const std::size_t groups = numbers.size();
  // From the order of appearance to the order of the numbers, so that the order of the rows plays no part.
  std::vector<std::uint32_t> rank(groups);
  for (std::size_t g = 0; g < groups; ++g)
    rank[g] = static_cast<std::uint32_t>(std::lower_bound(numbers.begin(), numbers.end(), found[g]) - numbers.begin());
  for (auto& x : exits) x.group = rank[x.group];
  for (auto& e : entries) e.group = rank[e.group];
  // Descending in time: risk sets are built from their end.
  std::sort(exits.begin(), exits.end(), [](const detail::LogRankExit& a, const detail::LogRankExit& b) {
    if (a.stratum != b.stratum) return a.stratum < b.stratum;
    if (a.time != b.time) return a.time > b.time;
    if (a.group != b.group) return a.group < b.group;
    if (a.event != b.event) return a.event < b.event;
    return a.weight < b.weight;
  });
  std::sort(entries.begin(), entries.end(), [](const detail::LogRankEntry& a, const detail::LogRankEntry& b) {
    if (a.stratum != b.stratum) return a.stratum < b.stratum;
    if (a.time != b.time) return a.time > b.time;
    if (a.group != b.group) return a.group < b.group;
    return a.weight < b.weight;
  });
  for (std::size_t g = 0; g < groups; ++g) result.groups.push_back({numbers[g], 0.0, 0.0, 0.0});

  // S(t-) runs forward, risk sets backward: first the risk sets of the times with events, then the sums.
  std::vector<double> at_risk(groups), events(groups), u(groups, 0.0), v(groups * groups, 0.0);
  std::vector<std::size_t> rows_at_risk(groups);
  std::vector<double> sets;  // for each time with events, descending: n_j ..., d_j ...
  std::size_t x = 0, e = 0;
  bool any_event = false;
  while (x < exits.size()) {
    const double stratum = exits[x].stratum;
    std::fill(at_risk.begin(), at_risk.end(), 0.0);
    std::fill(rows_at_risk.begin(), rows_at_risk.end(), std::size_t{0});
    sets.clear();
    while (x < exits.size() && exits[x].stratum == stratum) {
      const double t = exits[x].time;
      std::fill(events.begin(), events.end(), 0.0);
      bool event_here = false;
      for (; x < exits.size() && exits[x].stratum == stratum && exits[x].time == t; ++x) {
        const auto& row = exits[x];
        at_risk[row.group] += row.weight;
        ++rows_at_risk[row.group];
        result.groups[row.group].customers += row.weight;
        if (row.event) {
          events[row.group] += row.weight;
          event_here = true;
        }
      }
      for (; e < entries.size() && entries[e].stratum == stratum && entries[e].time >= t; ++e) {
        at_risk[entries[e].group] -= entries[e].weight;
        // No row, no weight: not even the rounding of a sum of fractions.
        if (--rows_at_risk[entries[e].group] == 0) at_risk[entries[e].group] = 0.0;
      }
      if (!event_here) continue;
      for (std::size_t g = 0; g < groups; ++g) sets.push_back((std::max)(at_risk[g], events[g]));
      sets.insert(sets.end(), events.begin(), events.end());
    }
    while (e < entries.size() && entries[e].stratum == stratum) ++e;

    double survival = 1.0;
    for (std::size_t first = sets.size(); first > 0;) {
      first -= 2 * groups;
      const double* const n_of = sets.data() + first;
      const double* const d_of = n_of + groups;
      double n = 0.0, d = 0.0;
      for (std::size_t g = 0; g < groups; ++g) {
        n += n_of[g];
        d += d_of[g];
      }
      any_event = true;
      const double w = std::pow(survival, weights.rho) * std::pow(1.0 - survival, weights.gamma);
      survival *= (std::max)(n - d, 0.0) / n;
      const double spread = n > 1.0 ? w * w * d * ((std::max)(n - d, 0.0) / (n - 1.0)) : 0.0;
      for (std::size_t g = 0; g < groups; ++g) {
        const double share = n_of[g] / n;
        result.groups[g].observed += w * d_of[g];
        result.groups[g].expected += w * d * share;
        u[g] += w * (d_of[g] - d * share);
        for (std::size_t l = 0; l < groups; ++l)
          v[g * groups + l] += spread * share * ((g == l ? 1.0 : 0.0) - n_of[l] / n);
      }
    }
  }
  if (!any_event) result.findings.push_back(SurvivalFinding::no_events);
  if (!whole) result.findings.push_back(SurvivalFinding::fractional_weights);

  const double score = u[0], variance = v[0];
  const double statistic = detail::quadratic_form(v, u, result.degrees_of_freedom);
  if (result.degrees_of_freedom == 0) return result;
  result.statistic = statistic;
  result.p_value = math::gamma_cdf_upper(0.5 * statistic, 0.5 * static_cast<double>(result.degrees_of_freedom));
  if (groups == 2) result.z = score / std::sqrt(variance);
  return result;
}

AMENDS_INLINE LogRankResult log_rank_test(const LogRankColumns& columns) {
  return fleming_harrington_test(columns, {});
}

}  // namespace amends::inline AMENDS_ABI::survival
