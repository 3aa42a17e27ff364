#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// How often a problem occurs and how much it matters to those who have it.
struct ProblemFrequency {
  std::string name;
  double frequency;  ///< incidents of the period, or share of customers: the same unit for all problems; >= 0
  double relevance;  ///< mean annoyance or severity score of all who had the problem, not of complainants only; >= 0
};

/// One problem in the frequency-relevance analysis.
struct ProblemValue {
  std::string name;
  double frequency = 0.0;
  double relevance = 0.0;
  double value = 0.0;    ///< frequency * relevance ^ relevance_exponent
  double share = 0.0;    ///< of the sum over all problems, in [0, 1]; NaN when that sum is 0
  std::size_t rank = 0;  ///< 1: most important; equal values share the better rank
  std::size_t row = 0;   ///< position in the input, from 0
};

/// Frequency-relevance analysis of problems (FRAP): which problem first? Most important first; ties keep their order.
/// value_k = frequency_k * relevance_k ^ relevance_exponent;  share_k = value_k / sum of values
/// relevance_exponent: 1 takes the score as it is, 2 lets one very annoying problem outweigh several slight ones. The
/// exponent can change the ranking, so it is worth reporting both
/// domain  exponent finite and > 0; frequencies and relevances finite and >= 0
/// edge    all values 0: shares NaN, all ranks 1; no problems: empty
/// errors  Error(domain)
/// source  idea after Stauss & Seidel, Effective Complaint Management, whose formula and scale were not read; the
///         formula is our own (derived). Relevance measured among complainants only is biased upwards
/// cost    n log n
[[nodiscard]] std::vector<ProblemValue> frequency_relevance_analysis(std::span<const ProblemFrequency> problems,
                                                                     double relevance_exponent = 1.0);

/// A problem and the loss it leads to.
struct ProblemExposure {
  std::string name;
  double share_with_problem;  ///< of all customers, in [0, 1]
  double share_lost;          ///< of those with the problem, who will not buy again, in [0, 1]
};

/// What "has the problem" means in the survey, which decides whether shares may be added.
enum class ProblemReporting : std::uint8_t {
  several_per_customer,  ///< a customer may report several problems: no total
  most_serious_only,     ///< each customer counts once, at his most serious problem: the total is the market at risk
};

/// One problem ranked by the market at risk.
struct ProblemRisk {
  std::string name;
  double share_with_problem = 0.0;
  double share_lost = 0.0;
  double at_risk = 0.0;            ///< share_with_problem * share_lost: share of all customers
  double customers_at_risk = 0.0;  ///< at_risk * customers; NaN when customers were not given
  std::size_t rank = 0;            ///< 1: most at risk; equal values share the better rank
  std::size_t row = 0;             ///< position in the input, from 0
};

/// Problems by market at risk, most first; with the total where it means something.
struct MarketAtRisk {
  std::vector<ProblemRisk> problems;
  std::optional<double> total;  ///< share of all customers; only for most_serious_only
};

/// Which problem puts most customers at risk? A rare problem that drives customers away can outrank a frequent one.
/// at_risk_k = P(problem k) * P(will not buy again | problem k)
/// customers: of the market or the firm; may be left out
/// domain  shares in [0, 1]; customers finite and >= 0, or NaN when not given
/// edge    most_serious_only: the shares with a problem may not sum to more than 1
/// errors  Error(domain), Error(contradiction)
/// source  "percentage of market at risk" as practised by TARP, form derived;  cost  n log n
[[nodiscard]] MarketAtRisk market_at_risk(std::span<const ProblemExposure> problems, ProblemReporting reporting,
                                          double customers = std::numeric_limits<double>::quiet_NaN());

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/problem_priority.ipp>
#endif
