#pragma once

#include <amends/report/decisions.hpp>

#include <algorithm>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>
#include <optional>

// Charts of decisions: each shows the table of its key.
namespace amends::inline AMENDS_ABI::report::detail {

namespace decision_charts {

inline constexpr std::size_t most_periods = 60, most_intervals = 96;

/// Columns of a table that are drawn as points with their intervals; lower and upper may be "".
struct Drawn {
  std::string_view label, point, lower, upper;
};

/// The rows of one channel.
struct OfChannel {
  std::string channel;
  Table table;
};
/// A table of several channels as one for each, in their order; of none as it is.
inline std::vector<OfChannel> by_channel(const Table& table) {
  if (table.columns.empty() || table.columns.front().key != "channel") return {{"", table}};
  std::vector<OfChannel> out;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const std::string& channel = table.rows[r].front();
    if (out.empty() || out.back().channel != channel) {
      out.push_back({channel, table});
      out.back().table.rows.clear();
      out.back().table.values.clear();
    }
    out.back().table.rows.push_back(table.rows[r]);
    out.back().table.values.push_back(table.values[r]);
  }
  return out;
}

/// A point for each row; the best of them marked.
inline Chart points(const OfDecisions& of, const Table& shown, const Message& title, const Drawn& drawn) {
  constexpr Message caption{"Points: the mean or the value. Lines: intervals, where there are any.",
                            "점: 평균 또는 값. 선: 구간이 있는 경우의 구간."};
  constexpr Message description{"In brackets the interval: {rows}", "괄호 안은 구간: {rows}"};
  constexpr Message only_points{"Points: the value.", "점: 값."}, values{"Values: {rows}", "값: {rows}"};
  const bool intervals = !drawn.lower.empty();
  const TableNumbers table(shown);
  Chart chart{.key = shown.key,
              .form = ChartForm::points,
              .title = of.say(title),
              .caption = of.say(intervals ? caption : only_points),
              .description = {},
              .axis = money_unit(of.told)};
  std::vector<std::string> rows;
  std::optional<std::size_t> best;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    ChartRow row{.label = table.text(r, drawn.label),
                 .value = table.text(r, drawn.point),
                 .point = table.number(r, drawn.point)};
    std::string told = row.label + ": " + row.value;
    if (!drawn.lower.empty() && std::isfinite(table.number(r, drawn.lower))) {
      row.lower = table.number(r, drawn.lower);
      row.upper = table.number(r, drawn.upper);
      told += " (" + from_to(of.told, table.text(r, drawn.lower), table.text(r, drawn.upper)) + ")";
    }
    if (!best || row.point > chart.rows[*best].point) best = r;
    chart.rows.push_back(std::move(row));
    rows.push_back(std::move(told));
  }
  if (best) chart.rows[*best].marked = true;
  chart.description = of.say(intervals ? description : values, {{"rows", described(rows)}});
  return chart;
}

inline Chart line(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Profit an hour, by agents at work", "상담원 수별 시간당 이익"};
  return points(of, shown, title, {"agents", "profit_per_hour", "", ""});
}

inline Chart line_uncertain(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Profit an hour, by agents at work", "상담원 수별 시간당 이익"};
  return points(of, shown, title, {"agents", "profit_per_hour", "lower", "upper"});
}

inline Chart desk(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Profit a working day, by people", "담당자 수별 근무일당 이익"};
  return points(of, shown, title, {"agents", "profit_per_day", "lower", "upper"});
}

inline Chart offers(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Gain over no offer, by group", "집단별 보상의 효과"};
  return points(of, shown, title, {"group", "gain", "gain_lower", "gain_upper"});
}

inline Chart customers(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Gain over no offer, by segment", "집단별 고객 보상의 효과"};
  return points(of, shown, title, {"segment", "gain", "", ""});
}

/// The first intervals of a day.
inline Chart day(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Agents at work through the day", "시간대별 상담원"};
  constexpr Message caption{"Columns: the best number. Squares on a line: that of the rule.",
                            "막대: 가장 좋은 인원. 선 위의 네모: 규칙에 따른 인원."};
  constexpr Message description{"Agents, and in brackets those of the rule: {rows}",
                                "상담원, 괄호 안은 규칙에 따른 인원: {rows}"};
  constexpr Message axis{"agents", "상담원"};
  const TableNumbers table(shown);
  Chart chart{.key = "day",
              .form = ChartForm::flows,
              .title = of.say(title),
              .caption = of.say(caption),
              .description = {},
              .axis = of.say(axis)};
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < (std::min)(table.rows(), most_intervals); ++r) {
    chart.rows.push_back({.label = table.text(r, "interval"),
                          .value = table.text(r, "agents"),
                          .point = table.number(r, "agents"),
                          .cumulated = table.number(r, "rule_agents")});
    rows.push_back(table.text(r, "interval") + ": " + table.text(r, "agents") + " (" + table.text(r, "rule_agents") +
                   ")");
  }
  chart.description = of.say(description, {{"rows", described(rows)}});
  return chart;
}

inline Chart budget(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Gain less cost, by budget", "예산별 비용을 뺀 효익"};
  Chart chart = points(of, shown, title, {"budget", "surplus", "", ""});
  for (ChartRow& row : chart.rows) row.marked = false;  // more budget is never worse
  return chart;
}

/// The first periods.
inline Chart voice(const OfDecisions& of, const Table& shown) {
  constexpr Message title{"Complaints with the change, and without it", "변화가 있을 때와 없을 때의 불만"};
  constexpr Message caption{"Columns: complaints with the change. Squares on a line: without it.",
                            "막대: 변화가 있을 때의 불만. 선 위의 네모: 변화가 없을 때의 불만."};
  constexpr Message description{"Complaints, and in brackets without the change: {rows}",
                                "불만, 괄호 안은 변화가 없을 때: {rows}"};
  constexpr Message axis{"complaints", "불만 건수"};
  const TableNumbers table(shown);
  Chart chart{.key = "voice",
              .form = ChartForm::flows,
              .title = of.say(title),
              .caption = of.say(caption),
              .description = {},
              .axis = of.say(axis)};
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < (std::min)(table.rows(), most_periods); ++r) {
    chart.rows.push_back({.label = table.text(r, "period"),
                          .value = table.text(r, "complaints"),
                          .point = table.number(r, "complaints"),
                          .cumulated = table.number(r, "complaints_before")});
    rows.push_back(table.text(r, "period") + ": " + table.text(r, "complaints") + " (" +
                   table.text(r, "complaints_before") + ")");
  }
  chart.description = of.say(description, {{"rows", described(rows)}});
  return chart;
}

}  // namespace decision_charts

AMENDS_INLINE void add_decision_charts(std::vector<Section>& sections, const OfDecisions& of) {
  struct Shown {
    std::string_view table;
    Chart (*chart)(const OfDecisions&, const Table&);
  };
  constexpr Shown shown[] = {{"line", decision_charts::line},     {"line_uncertain", decision_charts::line_uncertain},
                             {"desk", decision_charts::desk},     {"offers", decision_charts::offers},
                             {"day", decision_charts::day},       {"customers", decision_charts::customers},
                             {"budget", decision_charts::budget}, {"voice", decision_charts::voice}};
  for (Section& section : sections)
    for (const Table& table : section.tables)
      for (const Shown& one : shown)
        if (table.key == one.table && !table.rows.empty())
          for (const decision_charts::OfChannel& part : decision_charts::by_channel(table)) {
            Chart chart = one.chart(of, part.table);
            if (!part.channel.empty()) chart.title += ": " + part.channel;
            const auto same = std::count_if(section.charts.begin(), section.charts.end(), [&](const Chart& other) {
              return other.key == chart.key || other.key.starts_with(chart.key + "-");
            });
            if (same > 0) chart.key += "-" + std::to_string(same + 1);
            section.charts.push_back(std::move(chart));
          }
}

}  // namespace amends::inline AMENDS_ABI::report::detail
