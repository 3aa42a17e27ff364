#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/complaint_loop.hpp>
#include <amends/economics/desk_staffing.hpp>
#include <amends/economics/loop_worth.hpp>
#include <amends/economics/offer_budget.hpp>
#include <amends/economics/optimal_staffing.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/recovery/compensation.hpp>
#include <amends/recovery/offers_by_customer.hpp>
#include <amends/report/language.hpp>
#include <amends/report/report.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

// The dials of complaint handling as a report: how many people, how much to offer and to whom, how much voice; each with
// what was found best, and what it brings against what is done otherwise.
namespace amends::inline AMENDS_ABI::report {

/// Agents on the line of one channel.
struct DecidedLine {
  std::string name{};  ///< of the channel, as it is shown; "": there is one
  economics::LineStaffing staffing{};
  std::optional<economics::UncertainStaffing> uncertain{};  ///< then the decision is its
};

/// Agents on the line through a day.
struct DecidedDay {
  economics::DayStaffing staffing{};
  /// Hour at which the first interval begins, at least 0 and below 24, as 8.5; NaN: intervals are called what they are in
  /// `staffing`, or counted.
  double opens_at = std::numeric_limits<double>::quiet_NaN();
};

/// People who answer written complaints.
struct DecidedDesk {
  economics::DeskStaffing staffing{};
  int current_agents = 0;  ///< 0: not said
  std::optional<economics::ResponseRule> rule{};
  double level = 0.90;  ///< of the intervals
};

/// The offer to complainants of one group.
struct DecidedOffer {
  std::string group{};  ///< as it is shown
  recovery::CompensationPlan plan{};
  std::optional<economics::UncertainCompensation> uncertain{};  ///< then the offer is its, and `plan` is not told of
};

/// Offers to customers one by one, summed by segment.
struct DecidedCustomers {
  std::vector<std::string> segments{};            ///< as they are shown; "": there is one
  std::vector<recovery::SegmentOffers> offers{};  ///< of each, of recovery::offers_by_segment
  std::size_t left_out = 0;                       ///< rows that could be made no offer
};

/// A budget of offers.
struct DecidedBudget {
  std::size_t customers = 0;
  double least_return = 1.0;
  std::size_t left_out = 0;                    ///< rows of customers that could not be used
  std::vector<economics::BudgetPoint> path{};  ///< at budgets that are to be shown, ascending
  /// Of the budget that is decided for: OfferBudget::at, or what its plan makes of it, which uses what the path leaves.
  std::optional<economics::BudgetPoint> chosen{};
};

/// More of the annoyed speak up.
struct DecidedVoice {
  double voice = 0.0;      ///< share of those with a problem who complain, without the change
  double new_voice = 0.0;  ///< with it
  economics::LoopTurningPoint turning{};
  economics::VoiceWorth worth{};
};

/// What was decided; parts that are not there are not told of.
struct Decisions {
  std::string title{};  ///< "": "What to do about complaints", in the language of the report
  std::string notes{};  ///< free text
  std::string currency{};
  std::vector<DecidedLine> lines{};
  std::optional<DecidedDay> day{};
  std::optional<DecidedDesk> desk{};
  std::vector<DecidedOffer> offers{};
  std::optional<DecidedCustomers> customers{};
  std::optional<DecidedBudget> budget{};
  std::optional<DecidedVoice> voice{};
};

/// Decisions in words, tables and charts of that language. A table holds the numbers behind its texts, a chart shows the
/// table of its key. Sections: headline, line, day, desk, offers, customers, budget, voice, care; one without anything to
/// say is left out.
///
/// Tables of agents show the numbers near the best, that of the rule and the current one: at most 15.
/// errors  Error(missing) where nothing was decided, or a part has no rows; Error(size_mismatch) for segments and their
///         offers; Error(domain) for opens_at
/// cost    linear in rows
[[nodiscard]] Report write(const Decisions& decisions, Language language = Language::english);

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/decisions.ipp>
#include <amends/impl/report/decisions_charts.ipp>
#include <amends/impl/report/decisions_customers.ipp>
#include <amends/impl/report/decisions_day.ipp>
#include <amends/impl/report/decisions_offers.ipp>
#include <amends/impl/report/decisions_staff.ipp>
#include <amends/impl/report/decisions_voice.ipp>
#endif
