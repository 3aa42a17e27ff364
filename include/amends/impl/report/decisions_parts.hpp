#pragma once

#include <amends/core/config.hpp>
#include <amends/impl/report/filled_table.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/report/decisions.hpp>
#include <string>
#include <vector>

// What the bodies of the report on decisions have from each other. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

struct OfDecisions {
  const Decisions& decisions;
  const Told& told;

  [[nodiscard]] std::string say(const Message& message, std::initializer_list<Value> values = {}) const {
    return told.say(message, values);
  }
  /// "90 %", "90%"
  [[nodiscard]] std::string level(double level) const {
    return three_digits(100.0 * level) + (told.language == Language::korean ? "%" : " %");
  }
};

/// Agents in a table: those from so many below the best to so many above.
inline constexpr std::size_t agents_beside = 6, most_agent_rows = 15;

/// Which rows of a curve of agents are shown, ascending: those near the best, and further ones that are named.
[[nodiscard]] std::vector<std::size_t> rows_near(std::size_t best, std::size_t rows,
                                                 const std::vector<std::size_t>& named);

/// "calls: ", in front of a sentence on one of several.
inline std::string led_by(const std::string& name) {
  return name.empty() ? "" : name + ": ";
}

/// " 5 rows were left out.", or nothing.
inline std::string left_out_text(const OfDecisions& of, std::size_t rows) {
  constexpr Message left_out{" {count} {count|row was|rows were} left out.", " {count}개 행은 제외했습니다."};
  return rows > 0 ? of.say(left_out, {{"count", counted(rows)}}) : "";
}

/// The column that says of which channel a row is: in front where any of several parts has a name. Then of each row.
inline void add_channel_column(const OfDecisions& of, bool named, std::vector<ColumnWords>& columns) {
  constexpr Message channel{"channel", "채널"};
  if (named) columns.insert(columns.begin(), {"channel", Unit::text, of.say(channel)});
}
inline std::vector<Entry> of_channel_row(bool named, const std::string& name, std::vector<Entry> row) {
  if (named) row.insert(row.begin(), Entry{name});
  return row;
}

/// "20 seconds", from two minutes on "5 minutes".
[[nodiscard]] std::string threshold_text(const OfDecisions& of, const recovery::ServiceTarget& rule);

// Sentences of the headline.
[[nodiscard]] std::string line_text(const OfDecisions& of, const DecidedLine& line);
[[nodiscard]] std::string day_text(const OfDecisions& of, const economics::ChannelStaffing& channel);
[[nodiscard]] std::string desk_text(const OfDecisions& of, const DecidedDesk& desk);
[[nodiscard]] std::string offer_text(const OfDecisions& of, const DecidedOffer& offer);
[[nodiscard]] std::string customers_text(const OfDecisions& of, const DecidedCustomers& customers);
[[nodiscard]] std::string budget_text(const OfDecisions& of, const DecidedBudget& budget);
[[nodiscard]] std::string voice_text(const OfDecisions& of, const DecidedVoice& voice);

// Sections; without statements and tables: nothing to say.
[[nodiscard]] Section line_section(const OfDecisions& of);
[[nodiscard]] Section day_section(const OfDecisions& of);
[[nodiscard]] Section desk_section(const OfDecisions& of);
[[nodiscard]] Section offers_section(const OfDecisions& of);
[[nodiscard]] Section customers_section(const OfDecisions& of);
[[nodiscard]] Section budget_section(const OfDecisions& of);
[[nodiscard]] Section voice_section(const OfDecisions& of);

/// Gives each section the chart of its table.
void add_decision_charts(std::vector<Section>& sections, const OfDecisions& of);

}  // namespace amends::inline AMENDS_ABI::report::detail
