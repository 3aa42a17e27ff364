#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Every quantity with where it comes from.
namespace amends::inline AMENDS_ABI::report::detail {

/// Names of volumes that are read off the records.
inline std::set<std::string> recorded_volumes(const std::vector<Titled>& scenarios) {
  std::set<std::string> out;
  for (const Titled& one : scenarios)
    for (const economics::ScenarioSegment& segment : one.inputs->segments)
      if (segment.complaints_from_records) out.insert(segment.name + ".complaints.per_year");
  return out;
}

/// "assumption" in any case, or its Korean word: the source says that there is none.
inline bool says_assumption(std::string source) {
  std::transform(source.begin(), source.end(), source.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return source.find("assum") != std::string::npos || source.find("가정") != std::string::npos;
}

inline Origin origin_of(const economics::ModelInput& input, const std::set<std::string>& volumes) {
  if (input.from_records || volumes.contains(plain_name(input.name))) return Origin::from_records;
  if (input.estimate != nullptr) return Origin::estimated;
  if (input.source.empty()) return Origin::without_source;
  return says_assumption(input.source) ? Origin::assumed : Origin::with_source;
}

AMENDS_INLINE std::vector<Quantity> quantities(const economics::Evaluation& result,
                                               const std::vector<LeftOut>& left_out,
                                               const std::vector<Titled>& scenarios) {
  const std::set<std::string> volumes = recorded_volumes(scenarios);
  const bool recorded =
      std::any_of(scenarios.begin(), scenarios.end(), [](const Titled& one) { return from_records(*one.inputs); });
  std::vector<Quantity> out;
  for (const economics::ModelInput& input : result.inputs()) {
    const bool is_left_out =
        std::any_of(left_out.begin(), left_out.end(), [&](const LeftOut& one) { return one.entry == input.name; });
    if (is_left_out || (!recorded && plain_name(input.name) == "nonresponse_odds_ratio")) continue;
    Quantity one{.name = input.name,
                 .origin = origin_of(input, volumes),
                 .median = input.value.median(),
                 .lower = input.value.quantile(0.05),
                 .upper = input.value.quantile(0.95),
                 .source = input.source};
    if (one.origin == Origin::estimated) {
      one.rows = input.estimate->rows > 0.0 ? input.estimate->rows : input.estimate->source->rows;
      one.clusters = input.estimate->source->clusters;
    }
    out.push_back(std::move(one));
  }
  for (const LeftOut& one : left_out)
    out.push_back({.name = one.entry,
                   .origin = Origin::left_out,
                   .median = one.value,
                   .lower = one.value,
                   .upper = one.value,
                   .segments = one.segments,
                   .scenario = one.scenario});
  return out;
}

AMENDS_INLINE Origins origins(const std::vector<Quantity>& quantities) {
  Origins out;
  std::set<std::string> read;  // off the records, of whichever scenario: once
  for (const Quantity& one : quantities) switch (one.origin) {
      case Origin::from_records:
        read.insert(plain_name(one.name));
        break;
      case Origin::estimated:
        ++out.estimated;
        break;
      case Origin::with_source:
        ++out.with_source;
        break;
      case Origin::assumed:
        ++out.assumed;
        break;
      case Origin::without_source:
        ++out.without_source;
        break;
      case Origin::left_out:
        break;
    }
  out.from_records = read.size();
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
