#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/estimate.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A link of the chain, estimated from records: what every such function returns. See docs/estimating-links.md.
namespace amends::inline AMENDS_ABI::economics {

/// What data do not carry, or what a reader of the estimate must know.
enum class LinkProblem : std::uint8_t {
  no_rows,             ///< nobody in this group: nothing is estimated
  too_few,             ///< fewer rows than LinkOptions::fewest_rows: nothing is estimated
  one_cluster,         ///< all of one cluster, which cannot say what others would do: nothing is estimated
  few_clusters,        ///< fewer than ten: errors are wide, and themselves uncertain
  everybody_stays,     ///< nobody was seen to leave (or everybody to do otherwise what is counted)
  nobody_stays,        ///< the reverse
  followed_too_short,  ///< nobody was watched as long as the rate is about: nothing is estimated
  everybody_censored,  ///< nobody was seen to do it, and few were watched to the end: nothing is estimated
  too_recent,          ///< some were not watched long enough to tell: they count for the time in which they were
  starts_late,         ///< nobody is at risk before a first day: the rate is that of those still there then
  few_at_risk,         ///< early events among fewer than ten at risk move the rate by steps
  risk_set_emptied,    ///< for some time nobody was at risk: nothing is estimated
  no_comparison,       ///< a type of problem of complainants that nobody in the comparison group had
  other_mix,           ///< the comparison group is not weighted to the problems of the complainants
  nobody_tells,        ///< nobody told anybody: how many hear of one who tells is not known
  nonresponse,         ///< some who were asked did not reply
  convention,          ///< what all estimates of the link rest on: LinkEstimates::note, as a scenario carries it on
  not_used,            ///< estimated, but nothing in the scenario takes it
  unmatched_purchases  ///< purchases that match no customer; where none of all enters, nothing is estimated
};
[[nodiscard]] std::string_view to_string(LinkProblem problem) noexcept;

/// A finding about one group: in words, with numbers.
struct LinkFinding {
  LinkProblem problem = LinkProblem::no_rows;
  std::string quantity{};
  std::string text{};
  bool no_estimate = false;  ///< the quantity is not among the estimates for this reason
};

/// A finding in a scenario with segments; "": of all of them.
struct SegmentFinding {
  std::string segment{};
  LinkFinding finding{};
};

/// What a quantity was counted from.
struct LinkCount {
  std::string quantity{};
  double rows = 0.0;      ///< weights summed
  double counted = 0.0;   ///< of them, those who stayed, told, had a problem, ...
  double censored = 0.0;  ///< of them, those not watched to the end
  std::size_t clusters = 0;
};

/// What a quantity lies between, whatever those would have said who did not reply (Manski).
struct LinkBounds {
  std::string quantity{};
  double lower = 0.0;
  double upper = 1.0;
};

/// Estimates of one link: from one source, so that a scenario draws them together.
struct LinkEstimates {
  std::vector<estimation::Estimate> estimates{};
  std::vector<LinkFinding> findings{};
  std::vector<LinkCount> counts{};
  std::vector<LinkBounds> bounds{};  ///< of links from surveys with non-response
  core::RowReport rows{};            ///< which rows enter nothing, and why
  std::string note{};  ///< what the estimates rest on: the comparison and its bias, a convention; may be empty

  /// The estimate of a quantity, or null where there is none.
  [[nodiscard]] const estimation::Estimate* find(std::string_view quantity) const noexcept;
  /// errors  Error(unknown_name) for a quantity that is none here; Error(numerical) with the finding where it has no
  ///         estimate
  [[nodiscard]] const estimation::Estimate& at(std::string_view quantity) const;
};

struct LinkOptions {
  std::string from{};                  ///< what the rows are, in the caller's words: EstimateSource::from
  double fewest_rows = 10.0;           ///< of a group, weights summed, for an estimate; at least 2
  core::Executor* executor = nullptr;  ///< not owned; asked now and then whether to stop
};

// Errors. Where rows are independent, the sum over rows of squared influences (Greenwood's for a product-limit
// estimate, the binomial one for a share). Where they are of clusters,
//   cov_kl = f_k f_l sum over clusters c of J_ck J_cl
//   J_ck   = (sum over the rows of c of their influence on k) / (1 - q_ck)
// q_ck the share of c in the rows of k, f_k = t_(0.95; nu) / z_0.95 with nu = min(1 / sum_c q_ck^2, clusters - 1), at
// least 1: the rule of docs/clusters.md, so that normal intervals of few clusters of unequal size hold.

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/link.ipp>
#endif
