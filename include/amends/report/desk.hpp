#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/redress.hpp>
#include <amends/economics/alarm_at_risk.hpp>
#include <amends/recovery/activity.hpp>
#include <amends/recovery/count_chart.hpp>
#include <amends/recovery/process.hpp>
#include <amends/recovery/process_figures.hpp>
#include <amends/report/language.hpp>
#include <amends/report/report.hpp>
#include <optional>
#include <string>
#include <vector>

// The review of a complaint desk as a report: what its log of events says, for those who lead it.
namespace amends::inline AMENDS_ABI::report {

/// The complaints of a group: a segment, a team, a product.
struct DeskGroup {
  std::string name;
  recovery::ProcessFigures figures;
};

/// The complaints of a period, as recovery::complaint_stocks counts them.
struct DeskPeriod {
  std::string name;  ///< as it is shown: "2024-03"
  domain::ComplaintStock stock;
};

/// A new problem: a recovery::Alarm, with its series and periods by name.
struct DeskAlarm {
  std::string series;  ///< "product, cause"
  std::string since;   ///< when it began, as it is shown
  std::string period;  ///< of the alarm
  double count = 0.0;  ///< complaints since then
  double expected = 0.0;
  recovery::Excess excess{};
  std::optional<economics::AlarmAtRisk> at_risk{};
};

/// What is known of a complaint desk: figures of a RecoveryMonitor or a ProcessReview, and what belongs to them.
struct DeskReview {
  std::string title{};  ///< "": "Complaint desk", in the language of the report
  std::string now{};    ///< the time of which the figures are, as it is shown; "": not said
  std::string notes{};  ///< free text
  std::string currency{};
  recovery::ProcessRules rules{};      ///< by which the log was read
  recovery::ProcessFigures figures{};  ///< of all complaints
  std::vector<DeskGroup> groups{};     ///< in the order in which they are shown; one alone is not compared
  recovery::EventAccount account{};
  std::vector<std::string> unknown_activities{};   ///< names of those that the rules do not know
  std::vector<DeskPeriod> stocks{};                ///< in the order of time
  std::optional<std::vector<DeskAlarm>> alarms{};  ///< none: nothing was watched; empty: nothing new
  double level = 0.95;                             ///< of the intervals
};

/// The review in words, tables and charts of that language. A table holds the numbers behind its texts, a chart shows the
/// table of its key. Sections: headline, figures, promises, durations, conformance, groups, backlog, alarms, care; one
/// without anything to say is left out.
///
/// Shares have Wilson's interval, durations that of Brookmeyer and Crowley, in hours. Of groups, the best and the worst
/// are named where their interval does not meet that of any other. Where a share is of none, or too few have ended for a
/// quantile, the number is NaN or infinite and printed as "-". What the log cannot show is named, and is not 0.
/// errors  those of recovery::checked(rules); Error(domain) unless 0 < level < 1
/// cost    linear in groups, periods and alarms; a product-limit estimate of up to 2601 classes for each duration shown
[[nodiscard]] Report write(const DeskReview& review, Language language = Language::english);

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/desk.ipp>
#include <amends/impl/report/desk_backlog.ipp>
#include <amends/impl/report/desk_charts.ipp>
#include <amends/impl/report/desk_figures.ipp>
#include <amends/impl/report/desk_promises.ipp>
#include <amends/impl/report/desk_times.ipp>
#endif
