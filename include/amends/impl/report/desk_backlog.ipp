#pragma once

#include <amends/report/desk.hpp>

#include <algorithm>
#include <amends/impl/report/desk_parts.hpp>
#include <set>
#include <string_view>

// What is open, what came and went in each period, and what is new.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::string backlog_text(const OfDesk& desk) {
  constexpr Message none{"No complaint is open.", "미해결 불만이 없습니다."};
  constexpr Message open{"{open} {open|complaint is|complaints are} open.", "미해결 불만은 {open}건입니다."};
  constexpr Message with{"{open} {open|complaint is|complaints are} open, {overdue} of them overdue.",
                         "미해결 불만은 {open}건, 그중 {overdue}건이 처리기한을 넘겼습니다."};
  constexpr Message in_time{"{open} {open|complaint is|complaints are} open, none of them overdue.",
                            "미해결 불만은 {open}건이며, 처리기한을 넘긴 것은 없습니다."};
  constexpr Message all{"{open} {open|complaint is|complaints are} open, {open|and it is|all of them} overdue.",
                        "미해결 불만은 {open}건이며, 모두 처리기한을 넘겼습니다."};
  const recovery::ProcessFigures& figures = desk.figures();
  if (figures.open == 0) return desk.say(none);
  if (!desk.rules.resolve_within) return desk.say(open, {{"open", counted(figures.open)}});
  if (figures.open_overdue == 0) return desk.say(in_time, {{"open", counted(figures.open)}});
  if (figures.open_overdue == figures.open) return desk.say(all, {{"open", counted(figures.open)}});
  return desk.say(with, {{"open", counted(figures.open)}, {"overdue", counted(figures.open_overdue)}});
}

inline std::string ages_text(const OfDesk& desk) {
  constexpr Message text{"Half of the open ones are up to {median} old, 90 % up to {nine}.",
                         "미해결 불만의 절반은 접수 후 {median}, 90%는 {nine}{이/가} 지나지 않았습니다."};
  const recovery::DurationClasses& ages = desk.figures().age_of_open;
  if (ages.count() == 0) return "";
  return desk.say(text, {{"median", hours_and_days(desk, ages.plain_quantile(0.5) / minutes_of_hour)},
                         {"nine", hours_and_days(desk, ages.plain_quantile(0.9) / minutes_of_hour)}});
}

inline Table backlog_table(const OfDesk& desk) {
  constexpr Message what{"open complaints", "미해결 불만"}, open{"open", "미해결"}, overdue{"overdue", "기한 초과"},
      median{"age, half up to, hours", "절반의 경과 시간 상한(시간)"},
      nine{"90 % up to, hours", "90%의 경과 시간 상한(시간)"};
  constexpr Message all{"all", "전체"};
  const bool limited = desk.rules.resolve_within.has_value();
  const recovery::ProcessFigures& figures = desk.figures();
  std::vector<ColumnWords> columns{{"complaints", Unit::text, desk.say(what)}, {"open", Unit::count, desk.say(open)}};
  if (limited) columns.push_back({"open_overdue", Unit::count, desk.say(overdue)});
  columns.push_back({"age_median_hours", Unit::hours, desk.say(median)});
  columns.push_back({"age_nine_of_ten_hours", Unit::hours, desk.say(nine)});
  FilledTable table(desk.told, "backlog", columns);
  std::vector<Entry> row{{"all", desk.say(all)}, figures.open};
  if (limited) row.emplace_back(figures.open_overdue);
  for (const double p : {0.5, 0.9}) row.emplace_back(figures.age_of_open.plain_quantile(p) / minutes_of_hour);
  table.add(row);
  return std::move(table).table();
}

inline std::string stocks_text(const OfDesk& desk) {
  constexpr Message grown{
      "From the start of {first} to the end of {last} the open complaints grew from {before} to {after}.",
      "{first} 시작부터 {last} 끝까지 미해결 불만이 {before}건에서 {after}건으로 늘었습니다."};
  constexpr Message fallen{
      "From the start of {first} to the end of {last} the open complaints fell from {before} to {after}.",
      "{first} 시작부터 {last} 끝까지 미해결 불만이 {before}건에서 {after}건으로 줄었습니다."};
  constexpr Message same{"At the start of {first} and at the end of {last} as many complaints were open: {after}.",
                         "{first} 시작과 {last} 끝의 미해결 불만은 {after}건으로 같습니다."};
  constexpr Message gap{
      "In {periods} {periods|period|periods} open at the start + received - done differs from open at the "
      "end.",
      "{periods}개 기간에서 기간 초 미해결 + 접수 − 처리 완료가 기간 말 미해결과 맞지 않습니다."};
  const std::vector<DeskPeriod>& stocks = desk.review.stocks;
  if (stocks.empty()) return "";
  const double before = stocks.front().stock.outstanding_at_start, after = stocks.back().stock.outstanding_at_end;
  const auto gaps = static_cast<std::uint64_t>(std::count_if(
      stocks.begin(), stocks.end(), [](const DeskPeriod& one) { return one.stock.unexplained() != 0.0; }));
  const std::vector<Value> values{{"first", stocks.front().name},
                                  {"last", stocks.back().name},
                                  {"before", grouped(before)},
                                  {"after", grouped(after)}};
  const Message& how = after > before ? grown : after < before ? fallen : same;
  return paragraph({detail::say(desk.told.language, how, values),
                    gaps > 0 ? desk.say(gap, {{"periods", counted(gaps)}}) : std::string()});
}

inline Table stocks_table(const OfDesk& desk) {
  constexpr Message period{"period", "기간"}, before{"open at the start", "기간 초 미해결"},
      received{"received", "접수"}, done{"done", "처리 완료"}, after{"open at the end", "기간 말 미해결"},
      unexplained{"unexplained", "차이"};
  const std::vector<DeskPeriod>& stocks = desk.review.stocks;
  const bool gaps =
      std::any_of(stocks.begin(), stocks.end(), [](const DeskPeriod& one) { return one.stock.unexplained() != 0.0; });
  std::vector<ColumnWords> columns{{"period", Unit::text, desk.say(period)},
                                   {"outstanding_at_start", Unit::count, desk.say(before)},
                                   {"received", Unit::count, desk.say(received)},
                                   {"done", Unit::count, desk.say(done)},
                                   {"outstanding_at_end", Unit::count, desk.say(after)}};
  if (gaps) columns.push_back({"unexplained", Unit::count, desk.say(unexplained)});
  FilledTable table(desk.told, "stocks", columns);
  for (const DeskPeriod& one : stocks) {
    const domain::ComplaintStock& stock = one.stock;
    std::vector<Entry> row{one.name, stock.outstanding_at_start, stock.opened, stock.closed, stock.outstanding_at_end};
    if (gaps) row.emplace_back(stock.unexplained());
    table.add(row);
  }
  return std::move(table).table();
}

AMENDS_INLINE Section desk_backlog(const OfDesk& desk) {
  constexpr Message heading{"What is open", "미해결 현황"};
  Section section{.key = "backlog", .heading = desk.say(heading)};
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) section.statements.push_back({key, std::move(text)});
  };
  say("backlog", backlog_text(desk));
  say("ages", ages_text(desk));
  say("stocks", stocks_text(desk));
  if (desk.figures().open > 0) section.tables.push_back(backlog_table(desk));
  if (!desk.review.stocks.empty()) section.tables.push_back(stocks_table(desk));
  return section;
}

// New problems.

/// The alarm with the most complaints above those expected; none: null.
inline const DeskAlarm* largest_alarm(const std::vector<DeskAlarm>& alarms) {
  const DeskAlarm* largest = nullptr;
  for (const DeskAlarm& one : alarms)
    if (one.excess.excess > (largest == nullptr ? 0.0 : largest->excess.excess)) largest = &one;
  return largest;
}

AMENDS_INLINE std::string alarms_text(const OfDesk& desk) {
  constexpr Message none{"No new problem was found.", "새로운 문제는 발견되지 않았습니다."};
  constexpr Message some{"{alarms} {alarms|alarm tells|alarms tell} of {problems} {problems|problem|problems}.",
                         "문제 {problems}개에서 경보 {alarms}건이 울렸습니다."};
  constexpr Message largest{
      "{alarms} {alarms|alarm tells|alarms tell} of {problems} {problems|problem|problems}, the largest of {name}: "
      "since "
      "{since} {count} complaints where {expected} were expected.",
      "문제 {problems}개에서 경보 {alarms}건이 울렸습니다. 가장 큰 것은 {name}{으로/로}, {since}부터 예상 "
      "{expected}건에 "
      "{count}건이 접수되었습니다."};
  if (!desk.review.alarms) return "";
  const std::vector<DeskAlarm>& alarms = *desk.review.alarms;
  if (alarms.empty()) return desk.say(none);
  std::set<std::string_view> problems;
  for (const DeskAlarm& one : alarms) problems.insert(one.series);
  const DeskAlarm* one = largest_alarm(alarms);
  if (one == nullptr)
    return desk.say(some, {{"alarms", counted(alarms.size())}, {"problems", counted(problems.size())}});
  return desk.say(largest, {{"alarms", counted(alarms.size())},
                            {"problems", counted(problems.size())},
                            {"name", quoted(one->series)},
                            {"since", one->since},
                            {"count", grouped(one->count)},
                            {"expected", fixed(one->expected, 1)}});
}

inline std::string at_risk_text(const OfDesk& desk) {
  constexpr Message text{"At risk behind it: {amount} ({lower} to {upper}), {lost} customers lost.",
                         "그 문제로 위험에 놓인 매출은 {amount}({lower} ~ {upper}), 잃는 고객은 {lost}명입니다."};
  const DeskAlarm* one = largest_alarm(*desk.review.alarms);
  if (one == nullptr || !one->at_risk) return "";
  return desk.say(text, {{"amount", desk.told.priced(one->at_risk->estimate.revenue_at_risk)},
                         {"lower", desk.told.money(one->at_risk->lower.revenue_at_risk)},
                         {"upper", desk.told.money(one->at_risk->upper.revenue_at_risk)},
                         {"lost", persons(one->at_risk->estimate.customers_lost)}});
}

inline Table alarms_table(const OfDesk& desk) {
  constexpr Message series{"problem", "문제"}, since{"since", "시작"}, period{"found in", "발견"},
      count{"complaints", "불만"}, expected{"expected", "예상"}, above{"above that", "초과"},
      from{"{level} from", "{level} 구간 하한"}, to{"to", "구간 상한"},
      risk{"at risk, {currency}", "위험 매출({currency})"}, low{"least", "최소"}, high{"most", "최대"};
  constexpr Message chosen{
      "An alarm is where much came together, so what lies above the expected ones is too large on average, and all of "
      "it "
      "where the alarm is false.",
      "경보는 불만이 몰린 때에 울리므로, 예상을 넘는 건수는 평균적으로 실제보다 크며, 잘못된 경보라면 전부가 "
      "우연입니다."};
  const std::vector<DeskAlarm>& alarms = *desk.review.alarms;
  const bool priced =
      std::any_of(alarms.begin(), alarms.end(), [](const DeskAlarm& one) { return one.at_risk.has_value(); });
  std::vector<ColumnWords> columns{{"series", Unit::text, desk.say(series)},
                                   {"since", Unit::text, desk.say(since)},
                                   {"period", Unit::text, desk.say(period)},
                                   {"count", Unit::count, desk.say(count)},
                                   {"expected", Unit::number, desk.say(expected)},
                                   {"excess", Unit::number, desk.say(above)},
                                   {"excess_lower", Unit::number, desk.say(from, {{"level", desk.level()}})},
                                   {"excess_upper", Unit::number, desk.say(to)}};
  if (priced) {
    columns.push_back({"at_risk", Unit::money, desk.say(risk, {{"currency", money_unit(desk.told)}})});
    columns.push_back({"at_risk_lower", Unit::money, desk.say(low)});
    columns.push_back({"at_risk_upper", Unit::money, desk.say(high)});
  }
  FilledTable table(desk.told, "alarms", columns);
  for (const DeskAlarm& one : alarms) {
    std::vector<Entry> row{one.series,   one.since,         one.period,       one.count,
                           one.expected, one.excess.excess, one.excess.lower, one.excess.upper};
    if (priced) {
      const double none = std::nan("");
      const auto& risk_of = one.at_risk;
      row.emplace_back(risk_of ? risk_of->estimate.revenue_at_risk : none);
      row.emplace_back(risk_of ? risk_of->lower.revenue_at_risk : none);
      row.emplace_back(risk_of ? risk_of->upper.revenue_at_risk : none);
    }
    table.add(row);
  }
  table.note(desk.say(chosen));
  return std::move(table).table();
}

AMENDS_INLINE Section desk_alarms(const OfDesk& desk) {
  constexpr Message heading{"New problems", "새로운 문제"};
  Section section{.key = "alarms", .heading = desk.say(heading)};
  if (!desk.review.alarms) return section;
  section.statements.push_back({"alarms", alarms_text(desk)});
  if (std::string risk = at_risk_text(desk); !risk.empty()) section.statements.push_back({"at_risk", std::move(risk)});
  if (!desk.review.alarms->empty()) section.tables.push_back(alarms_table(desk));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
