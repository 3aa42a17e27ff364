#pragma once
// A quantity of a scenario as it comes from Python, the same through every door.

#include <algorithm>
#include <amends/economics/scenario_inputs.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/math/distribution.hpp>
#include <string>
#include <string_view>
#include <variant>

/// The domain of the entry that a quantity belongs to: its name is that of the entry, or ends with it.
inline amends::economics::DomainLimits limits_of(std::string_view name) {
  if (name.starts_with("faster_answers.minutes_by_days.") || name.find("complaints.by_year.") != std::string_view::npos)
    return amends::economics::limits(amends::economics::EntryDomain::non_negative);
  std::string_view entry;
  for (const amends::economics::ScenarioEntry& one : amends::economics::scenario_entries) {
    const bool of_it = name == one.name || name.ends_with("." + std::string(one.name));
    if (of_it && one.name.size() > entry.size()) entry = one.name;
  }
  return amends::economics::entry_limits(entry);
}

/// A normal distribution cut to a domain, as scenario files do; any other as it is.
inline amends::math::Distribution cut_to(const amends::economics::DomainLimits& domain,
                                         const amends::math::Distribution& value) {
  if (value.kind() != amends::math::DistributionKind::normal) return value;
  const auto& [mean, deviation, lower, upper] = value.parameters();
  return amends::math::Distribution::normal(mean, deviation, (std::max)(lower, domain.lowest),
                                            (std::min)(upper, domain.highest));
}

/// A quantity of a scenario as it comes from Python.
using Quantity = std::variant<amends::estimation::Estimate, amends::math::Distribution>;

/// source: empty: what an estimate says of itself
inline amends::economics::Assumption assumption_of(const Quantity& value, std::string_view name,
                                                   const std::string& source = {}) {
  if (const auto* estimate = std::get_if<amends::estimation::Estimate>(&value)) return {*estimate, source};
  return {cut_to(limits_of(name), std::get<amends::math::Distribution>(value)), source};
}
