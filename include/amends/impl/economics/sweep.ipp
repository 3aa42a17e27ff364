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
    for (const ScenarioWarning& warning : compared.alternative().warnings()) {  // of today's desk: once for all
      const auto same = [](const ScenarioWarning& w) { return w.finding == ScenarioFinding::staff_model_differs; };
      if (same(warning) && std::none_of(out.warnings.begin(), out.warnings.end(), same))
        out.warnings.push_back({.finding = warning.finding, .segment = {}, .text = warning.text});
    }
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

namespace detail {
/// An alternative; what cannot be says in which.
template <class Make>
Alternative alternative_of(std::string name, const Make& make) {
  try {
    return {name, make()};
  } catch (const Error& error) {
    const bool of_agents = error.parameter() == "intervention.respond_with_agents";
    throw Error(error.code(), of_agents ? "agents" : error.parameter(),
                "alternative \"" + name + "\": " + error.what());
  }
}

/// Every alternative with every value of one more lever.
template <class Value, class Name, class With>
std::vector<Alternative> crossed(std::vector<Alternative> alternatives, const std::vector<Value>& values,
                                 const Name& name_of, const With& with) {
  if (values.empty()) return alternatives;
  std::vector<Alternative> out;
  for (const Alternative& one : alternatives)
    for (const Value& value : values)
      out.push_back(alternative_of(one.name + (one.name.empty() ? "" : ", ") + name_of(value),
                                   [&] { return with(one.scenario, value); }));
  return out;
}

inline std::string name_of_agents(double agents) {
  return core::format_number(agents) + (agents == 1.0 ? " agent" : " agents");
}
}  // namespace detail

AMENDS_INLINE std::vector<Alternative> with_each_agents(const RecoveryScenario& today, std::span<const double> agents,
                                                        const std::optional<Assumption>& share_causal) {
  std::vector<Alternative> out;
  for (const double one : agents)
    out.push_back(
        detail::alternative_of(detail::name_of_agents(one), [&] { return today.with_agents(one, share_causal); }));
  return out;
}

AMENDS_INLINE std::vector<Alternative> with_each_mix(const RecoveryScenario& today, const Levers& levers) {
  if (levers.agents.empty() && levers.offers.empty() && levers.voice_gains.empty())
    throw Error(ErrorCode::missing, "levers",
                "a mix needs values of at least one lever: agents, offers or voice_gains");
  if (levers.share_causal && levers.agents.empty())
    throw Error(ErrorCode::missing, "agents", "share_causal is of the answers of agents: state agents");
  std::vector<Alternative> rest = detail::crossed(
      {{"", today}}, levers.offers,
      [&](const Offer& offer) {
        const auto amount = [](const Offer& one) { return one.amount.value.median(); };
        const auto scale = [](const Offer& one) { return one.scale.value.median(); };
        const bool told_by_scale = std::any_of(levers.offers.begin(), levers.offers.end(), [&](const Offer& other) {
          return amount(other) == amount(offer) && other.segment == offer.segment && scale(other) != scale(offer);
        });
        return "offer " + core::format_number(amount(offer)) +
               (told_by_scale ? " of scale " + core::format_number(scale(offer)) : "") +
               (offer.segment.empty() ? "" : " to " + offer.segment);
      },
      [](const RecoveryScenario& one, const Offer& offer) { return one.with_offer(offer); });
  rest = detail::crossed(
      std::move(rest), levers.voice_gains,
      [](const Assumption& gain) { return "voice +" + core::format_number(gain.value.median()); },
      [](const RecoveryScenario& one, const Assumption& gain) { return one.with_voice_gain(gain); });
  if (levers.agents.empty()) return rest;
  // Agents last: whether they keep up depends on how many complaints there are.
  std::vector<Alternative> out;
  for (const double agents : levers.agents)
    for (const Alternative& one : rest)
      out.push_back(detail::alternative_of(detail::name_of_agents(agents) + (one.name.empty() ? "" : ", ") + one.name,
                                           [&] { return one.scenario.with_agents(agents, levers.share_causal); }));
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
