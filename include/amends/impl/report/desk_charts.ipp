#pragma once

#include <amends/report/desk.hpp>

#include <algorithm>
#include <amends/impl/report/desk_parts.hpp>

// Charts of a desk: each shows the table of its key.
namespace amends::inline AMENDS_ABI::report::detail {

namespace desk_charts {

/// The most rows that a chart has room for; the table has all of them.
inline constexpr std::size_t most_points = 20, most_periods = 60;

inline constexpr Message share_axis{"share, %", "비율, %"};
inline constexpr Message of_words{"{count} of {of}", "{of}건 중 {count}건"};

/// A row of shares as a point with its interval; `bounds`: its limits are bounds and no interval.
inline void add_share(Chart& chart, std::vector<std::string>& rows, const OfDesk& desk, const TableNumbers& table,
                      std::size_t row, const std::string& label, bool bounds) {
  const double lower = table.number(row, "lower"), upper = table.number(row, "upper");
  ChartRow drawn{.label = label,
                 .value = table.text(row, "share"),
                 .note = desk.say(of_words, {{"count", table.text(row, "count")}, {"of", table.text(row, "of")}}),
                 .point = table.number(row, "share")};
  (bounds ? drawn.lowest : drawn.lower) = lower;
  (bounds ? drawn.highest : drawn.upper) = upper;
  chart.rows.push_back(std::move(drawn));
  rows.push_back(label + ": " + table.text(row, "share") + " (" +
                 from_to(desk.told, table.text(row, "lower"), table.text(row, "upper")) + ")");
}

inline Chart kpis(const OfDesk& desk, const Table& shown) {
  constexpr Message title{"The figures, with their intervals", "주요 지표와 구간"};
  constexpr Message caption{
      "Points: shares. Lines: {level} intervals. A band: what the share would be if none, or all, of those who did not "
      "say were satisfied.",
      "점: 비율. 선: {level} 구간. 띠: 의견을 밝히지 않은 고객이 모두 불만족하거나 모두 만족했을 때의 비율."};
  constexpr Message description{"Share, and in brackets its limits: {rows}", "비율, 괄호 안은 한계: {rows}"};
  const TableNumbers table(shown);
  Chart chart{.key = "kpis",
              .form = ChartForm::points,
              .title = desk.say(title),
              .caption = desk.say(caption, {{"level", desk.level()}}),
              .description = {},
              .axis = desk.say(share_axis),
              .scale = 0.01};
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < table.rows(); ++r)
    add_share(chart, rows, desk, table, r, table.text(r, "kpi"),
              table.key(r, "kpi") == to_string(recovery::Kpi::service_recovery_rate));
  chart.description = desk.say(description, {{"rows", described(rows)}});
  return chart;
}

/// Of the first figure of the table, the first groups.
inline Chart group_shares(const OfDesk& desk, const Table& shown) {
  constexpr Message title{"{what}, by group", "{what}, 집단별"};
  constexpr Message caption{
      "Points: shares. Lines: {level} intervals. Groups whose lines meet are not surely different.",
      "점: 비율. 선: {level} 구간. 선이 겹치는 집단은 확실히 다르다고 할 수 없습니다."};
  constexpr Message description{"Share, and in brackets its interval: {rows}", "비율, 괄호 안은 구간: {rows}"};
  const TableNumbers table(shown);
  Chart chart{.key = "group_shares",
              .form = ChartForm::points,
              .title = desk.say(title, {{"what", table.text(0, "kpi")}}),
              .caption = desk.say(caption, {{"level", desk.level()}}),
              .description = {},
              .axis = desk.say(share_axis),
              .scale = 0.01};
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < (std::min)(table.rows(), most_points) && table.key(r, "kpi") == table.key(0, "kpi"); ++r)
    add_share(chart, rows, desk, table, r, table.text(r, "group"), false);
  chart.description = desk.say(description, {{"rows", described(rows)}});
  return chart;
}

inline Chart durations(const OfDesk& desk, const Table& shown) {
  constexpr Message title{"How long it takes", "걸린 시간"};
  constexpr Message caption{
      "Points: hours within which half of the complaints, and nine in ten, are that far; open ones are counted. Lines: "
      "{level} intervals, where both ends are known.",
      "점: 불만의 절반과 열에 아홉이 그 단계에 이르기까지의 시간. 미해결 불만도 셉니다. 선: 양 끝을 알 수 있는 {level} "
      "구간."};
  constexpr Message description{"Hours, and in brackets the interval: {rows}", "시간, 괄호 안은 구간: {rows}"};
  constexpr Message axis{"hours", "시간"};
  constexpr Message label_words{"{end}, {clock}: {share}", "{end}, {clock}: {share}"};
  const TableNumbers table(shown);
  Chart chart{.key = "durations",
              .form = ChartForm::points,
              .title = desk.say(title),
              .caption = desk.say(caption, {{"level", desk.level()}}),
              .description = {},
              .axis = desk.say(axis)};
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    if (!std::isfinite(table.number(r, "hours"))) continue;
    const std::string label = desk.say(
        label_words,
        {{"end", table.text(r, "end")}, {"clock", table.text(r, "clock")}, {"share", table.text(r, "quantile")}});
    chart.rows.push_back({.label = label,
                          .value = table.text(r, "hours"),
                          .point = table.number(r, "hours"),
                          .lower = table.number(r, "lower"),
                          .upper = table.number(r, "upper")});
    rows.push_back(label + ": " + table.text(r, "hours") + " (" +
                   from_to(desk.told, table.text(r, "lower"), table.text(r, "upper")) + ")");
  }
  chart.description = desk.say(description, {{"rows", described(rows)}});
  return chart;
}

/// The last periods.
inline Chart stocks(const OfDesk& desk, const Table& shown) {
  constexpr Message title{"Received, and open at the end", "접수와 기간 말 미해결"};
  constexpr Message caption{"Columns: complaints received. Squares on a line: open at the end of the period.",
                            "막대: 접수된 불만. 선 위의 네모: 기간 말의 미해결 불만."};
  constexpr Message description{"Received, and in brackets open at the end: {rows}",
                                "접수, 괄호 안은 기간 말 미해결: {rows}"};
  constexpr Message axis{"complaints", "불만 건수"};
  const TableNumbers table(shown);
  Chart chart{.key = "stocks",
              .form = ChartForm::flows,
              .title = desk.say(title),
              .caption = desk.say(caption),
              .description = {},
              .axis = desk.say(axis)};
  std::vector<std::string> rows;
  for (std::size_t r = table.rows() > most_periods ? table.rows() - most_periods : 0; r < table.rows(); ++r) {
    chart.rows.push_back({.label = table.text(r, "period"),
                          .value = table.text(r, "received"),
                          .point = table.number(r, "received"),
                          .cumulated = table.number(r, "outstanding_at_end")});
    rows.push_back(table.text(r, "period") + ": " + table.text(r, "received") + " (" +
                   table.text(r, "outstanding_at_end") + ")");
  }
  chart.description = desk.say(description, {{"rows", described(rows)}});
  return chart;
}

}  // namespace desk_charts

AMENDS_INLINE void add_desk_charts(std::vector<Section>& sections, const OfDesk& desk) {
  struct Shown {
    std::string_view table;
    Chart (*chart)(const OfDesk&, const Table&);
  };
  constexpr Shown shown[] = {{"kpis", desk_charts::kpis},
                             {"durations", desk_charts::durations},
                             {"group_shares", desk_charts::group_shares},
                             {"stocks", desk_charts::stocks}};
  for (Section& section : sections)
    for (const Table& table : section.tables)
      for (const Shown& one : shown) {
        if (table.key != one.table) continue;
        Chart chart = one.chart(desk, table);
        if (!chart.rows.empty()) section.charts.push_back(std::move(chart));
      }
}

}  // namespace amends::inline AMENDS_ABI::report::detail
