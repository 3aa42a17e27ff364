#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/alarm_at_risk.hpp>
#include <amends/economics/findings.hpp>
#include <amends/recovery/problem_priority.hpp>
#include <amends/recovery/problem_ranking.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What problems put at risk in money: those that a survey ranks, and those that alarms tell of. What the samples leave
// open is carried through; what a firm states (customers, value) is taken as stated. Where customers may have several
// problems nothing is summed: a customer who has two would be lost twice.
namespace amends::inline AMENDS_ABI::economics {

enum class ProblemsAtRiskWarning : std::uint8_t {
  /// The ranking was made without `lost_untroubled`: customers who leave without any problem too are in the figures.
  untroubled_not_stated,
  /// After no problem are more customers lost than leave without one (`lost_untroubled`): all figures and intervals are 0,
  /// and the ranks say nothing.
  none_above_untroubled,
};
[[nodiscard]] std::string_view to_string(ProblemsAtRiskWarning warning) noexcept;

struct ProblemsAtRiskInputs {
  double customers = detail::required;  ///< of the firm in a period, those of whom the survey is a sample; >= 0
  double value_per_customer = detail::required;  ///< money per customer lost: margin, or revenue if that is meant; >= 0
};

/// One problem of a ranking, and what it puts at risk.
struct ProblemAtRisk {
  std::string name;
  recovery::RankedFigure share{};            ///< of all customers, lost
  recovery::RankedFigure customers_lost{};   ///< customers
  recovery::RankedFigure revenue_at_risk{};  ///< money
  std::size_t rank = 0;                      ///< 1: most at risk
  std::size_t rank_lower = 0;
  std::size_t rank_upper = 0;
  double first = 0.0;   ///< probability to put most at risk
  std::size_t row = 0;  ///< position in the input of the ranking, from 0
};

/// Problems by what they put at risk, most first.
struct ProblemsAtRisk {
  std::vector<ProblemAtRisk> problems;
  std::optional<recovery::RankedFigure> customers_lost{};   ///< of all problems; only where each customer counts once
  std::optional<recovery::RankedFigure> revenue_at_risk{};  ///< of all problems; only where each customer counts once
  WarningSet<ProblemsAtRiskWarning> warnings{};
};

/// Revenue at risk by problem, from a ranking by market at risk.
///
/// formula  customers lost_k = N e_k max(0, l_k - l_0);  revenue at risk_k = customers lost_k * V
///          e_k: with problem k;  l_k: of them lost;  l_0: lost without a problem (RankingOptions::lost_untroubled)
/// units    customers and money of one period. Intervals are those of the ranking: sampling errors of e_k and l_k; N, V
///          and l_0 are taken as stated
/// domain   customers, value finite and >= 0
/// edge     with most_serious_only the total's interval is of the drawn sums, not the sum of the intervals
/// errors   Error(domain); Error(contradiction) for a ranking whose values are no shares of customers (frequency and
///          relevance)
/// source   market at risk as practised by TARP, form derived; as revenue_at_risk, problem by problem;  cost  linear
[[nodiscard]] ProblemsAtRisk problems_at_risk(const recovery::ProblemRanking& ranking,
                                              const ProblemsAtRiskInputs& inputs);

/// How the complaints of series in alarm vary, given their means.
enum class AlarmDependence : std::uint8_t {
  independent,  ///< one series does not tell of another
  together,     ///< they may rise and fall together (one outage, one campaign): ends of intervals add up
};

/// What several alarms put at risk, each and together.
struct AlarmsAtRisk {
  std::vector<AlarmAtRisk> alarms;     ///< in the order of the input
  std::optional<AlarmAtRisk> total{};  ///< only for most_serious_only, and of at least one alarm
};

/// What the alarms of a period put at risk.
///
/// formula  estimates add up. Ends of the interval of a sum: independent  sum -+ sqrt(sum of (estimate - end)^2),
///          together  sum of the ends; each figure (complaints, problems, customers, money) by itself
/// reporting: most_serious_only says that a customer with several of these problems is in one series only; else no total.
///          Nor may two alarms be of one series: their excesses would overlap in time or in customers
/// domain   of each alarm as alarm_at_risk;  edge  no alarm: no total. One alarm: the total is that alarm
/// errors   Error(domain), Error(contradiction) as alarm_at_risk
/// source   recovered variances: Zou & Donner (2008), Statistics in Medicine 27, 1693-1702 [recalled]; the rest [derived].
///          Alarms are where much came together: excesses are too large on average, and so is their sum
/// cost     linear
[[nodiscard]] AlarmsAtRisk alarms_at_risk(std::span<const AlarmAtRiskInputs> alarms,
                                          recovery::ProblemReporting reporting,
                                          AlarmDependence dependence = AlarmDependence::independent);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/problems_at_risk.ipp>
#endif
