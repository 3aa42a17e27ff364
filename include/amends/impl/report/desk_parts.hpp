#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/report/filled_table.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/recovery/process.hpp>
#include <amends/recovery/process_figures.hpp>
#include <amends/report/desk.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// What the bodies of the desk's report have from each other. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// A review, with its rules as checked() makes them, in a language.
struct OfDesk {
  const DeskReview& review;
  const recovery::ProcessRules& rules;
  const Told& told;

  [[nodiscard]] const recovery::ProcessFigures& figures() const noexcept { return review.figures; }
  [[nodiscard]] std::string say(const Message& message, std::initializer_list<Value> values = {}) const {
    return told.say(message, values);
  }
  /// Of a share that is not all or none never as if it were.
  [[nodiscard]] std::string percent(const recovery::ShareCount& share) const;
  /// "95 %", the level of the intervals.
  [[nodiscard]] std::string level() const;
  /// "12.3 % to 45.6 %" of the share's interval.
  [[nodiscard]] std::string interval(const recovery::ShareCount& share) const;
};

/// "12.0 hours", from two days on with the days.
[[nodiscard]] std::string hours_and_days(const OfDesk& desk, double hours);
inline constexpr double minutes_of_hour = 60.0, hours_of_day = 24.0, two_days = 48.0;

/// Columns of a share with its interval and what it is of: share, lower, upper, count, of.
[[nodiscard]] std::vector<ColumnWords> share_columns(const OfDesk& desk);
/// Their entries.
[[nodiscard]] std::vector<Entry> share_entries(const OfDesk& desk, const recovery::ShareCount& share);

[[nodiscard]] const Message& words_of(recovery::Kpi kpi);
[[nodiscard]] const Message& words_of(recovery::Meaning meaning);
[[nodiscard]] const Message& words_of(recovery::DurationEnd end);
[[nodiscard]] const Message& words_of(recovery::Clock clock);

/// Whether a figure can be told: the log shows it, and something was counted.
[[nodiscard]] bool is_told(const OfDesk& desk, const recovery::KpiValue& kpi);
/// Whether the firm's own clock differs from the calendar at all.
[[nodiscard]] bool has_own_clock(const recovery::ProcessRules& rules);

// Sentences of the headline that stand again in their section.
[[nodiscard]] std::string promises_text(const OfDesk& desk);
[[nodiscard]] std::string backlog_text(const OfDesk& desk);
[[nodiscard]] std::string alarms_text(const OfDesk& desk);

// Sections; without statements and tables: nothing to say.
[[nodiscard]] Section desk_figures(const OfDesk& desk);
[[nodiscard]] Section desk_promises(const OfDesk& desk);
[[nodiscard]] Section desk_durations(const OfDesk& desk);
[[nodiscard]] Section desk_conformance(const OfDesk& desk);
[[nodiscard]] Section desk_groups(const OfDesk& desk);
[[nodiscard]] Section desk_backlog(const OfDesk& desk);
[[nodiscard]] Section desk_alarms(const OfDesk& desk);

/// Gives each section the chart of its table.
void add_desk_charts(std::vector<Section>& sections, const OfDesk& desk);

}  // namespace amends::inline AMENDS_ABI::report::detail
