#pragma once

#include <amends/economics/link.hpp>

#include <amends/core/error.hpp>
#include <array>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(LinkProblem problem) noexcept {
  constexpr std::array<std::string_view, 19> names{
      "no_rows",         "too_few",      "one_cluster",        "few_clusters",
      "everybody_stays", "nobody_stays", "followed_too_short", "everybody_censored",
      "too_recent",      "starts_late",  "few_at_risk",        "risk_set_emptied",
      "no_comparison",   "other_mix",    "nobody_tells",       "nonresponse",
      "convention",      "not_used",     "unmatched_purchases"};
  const auto i = static_cast<std::size_t>(problem);
  return i < names.size() ? names[i] : "unknown";
}

AMENDS_INLINE const estimation::Estimate* LinkEstimates::find(std::string_view quantity) const noexcept {
  for (const estimation::Estimate& one : estimates)
    if (one.quantity == quantity) return &one;
  return nullptr;
}

AMENDS_INLINE const estimation::Estimate& LinkEstimates::at(std::string_view quantity) const {
  if (const estimation::Estimate* found = find(quantity)) return *found;
  for (const LinkFinding& one : findings)
    if (one.no_estimate && one.quantity == quantity)
      throw Error(ErrorCode::numerical, std::string(to_string(one.problem)), one.quantity + ": " + one.text);
  std::string known;
  for (const estimation::Estimate& one : estimates) known += (known.empty() ? "" : ", ") + one.quantity;
  throw Error(ErrorCode::unknown_name, "quantity",
              "quantity must be one that is estimated, got \"" + std::string(quantity.substr(0, 60)) + "\"; there " +
                  (known.empty() ? "is none" : "are " + known));
}

}  // namespace amends::inline AMENDS_ABI::economics
