#pragma once

#include <amends/economics/sweep.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {
/// Of each alternative the share of draws in which none of the others has more net; those that are equal share a draw.
inline std::vector<double> chances_best(const std::vector<std::vector<double>>& net) {
  std::vector<double> out(net.size(), 0.0);
  const std::size_t draws = net.front().size();
  for (std::size_t i = 0; i < draws; ++i) {
    double highest = net.front()[i];
    for (const std::vector<double>& one : net) highest = (std::max)(highest, one[i]);
    const auto equal = std::count_if(net.begin(), net.end(), [&](const auto& one) { return one[i] == highest; });
    for (std::size_t a = 0; a < net.size(); ++a)
      if (net[a][i] == highest) out[a] += 1.0 / static_cast<double>(equal);
  }
  for (double& chance : out) chance /= static_cast<double>(draws);
  return out;
}

/// The share of draws in which every alternative has less net than the baseline.
inline double chance_of_none(const std::vector<std::vector<double>>& net) {
  std::size_t none = 0;
  for (std::size_t i = 0; i < net.front().size(); ++i)
    none += std::all_of(net.begin(), net.end(), [&](const auto& one) { return one[i] < 0.0; }) ? 1 : 0;
  return static_cast<double>(none) / static_cast<double>(net.front().size());
}
}  // namespace detail

AMENDS_INLINE Sweep sweep(const RecoveryScenario& baseline, std::span<const Alternative> alternatives,
                          const EvaluationOptions& options) {
  if (alternatives.empty()) throw Error(ErrorCode::missing, "alternatives", "a sweep needs at least one alternative");
  for (std::size_t a = 0; a < alternatives.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (alternatives[a].name == alternatives[b].name)
        throw Error(ErrorCode::contradiction, "alternatives",
                    "two alternatives are named \"" + alternatives[a].name + "\"");
  core::check_count("draws", options.draws, 1, most_draws);
  Sweep out;
  std::vector<std::vector<double>> net;
  for (const Alternative& one : alternatives) {
    const Comparison compared = one.scenario.compare(baseline, options);
    const Evaluation& difference = compared.difference();
    net.push_back(difference.values(Metric::net));
    for (const ScenarioWarning& warning : difference.warnings())
      if (warning.finding == ScenarioFinding::assumptions_differ)
        out.warnings.push_back({.finding = warning.finding, .segment = one.name, .text = warning.text});
    out.rows.push_back({.name = one.name,
                        .net = difference.summary(Metric::net),
                        .net_at_medians = difference.at_medians(Metric::net),
                        .customers_kept = difference.mean(Metric::customers_kept),
                        .chance_best = 0.0});
    if (out.rows.back().net.mean > out.rows[out.best].net.mean) out.best = out.rows.size() - 1;
  }
  const std::vector<double> chances = detail::chances_best(net);
  for (std::size_t a = 0; a < out.rows.size(); ++a) out.rows[a].chance_best = chances[a];
  out.chance_none = detail::chance_of_none(net);
  return out;
}

AMENDS_INLINE std::vector<Alternative> within_each(const RecoveryScenario& today, std::span<const double> days) {
  std::vector<Alternative> out;
  for (const double one : days)
    out.push_back(
        {"within " + core::format_number(one) + (one == 1.0 ? " day" : " days"), today.with_response_within(one)});
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
