#pragma once

#include <amends/report/decisions.hpp>

#include <algorithm>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>

// How many people: on the line, and for what is written.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::vector<std::size_t> rows_near(std::size_t best, std::size_t rows,
                                                 const std::vector<std::size_t>& named) {
  std::vector<std::size_t> out;
  const std::size_t first = best > agents_beside ? best - agents_beside : 0;
  for (std::size_t r = first; r < rows && r <= best + agents_beside; ++r) out.push_back(r);
  for (const std::size_t r : named)
    if (r < rows && out.size() < most_agent_rows && std::find(out.begin(), out.end(), r) == out.end()) out.push_back(r);
  std::sort(out.begin(), out.end());
  return out;
}

// Agents on the line.

AMENDS_INLINE std::string threshold_text(const OfDecisions& of, const recovery::ServiceTarget& rule) {
  constexpr Message seconds{"{time} {time|second|seconds}", "{time}초"}, minutes{"{time} minutes", "{time}분"};
  constexpr double seconds_of_day = 86'400.0, seconds_of_minute = 60.0, two_minutes = 120.0;
  const double time = rule.threshold * rule.unit.days() * seconds_of_day;
  if (time < two_minutes) return of.say(seconds, {{"time", short_number(time)}});
  return of.say(minutes, {{"time", short_number(time / seconds_of_minute)}});
}

inline std::string certain_line_text(const OfDecisions& of, const DecidedLine& line) {
  constexpr Message best{
      "{agents} {agents|agent|agents} at work {agents|brings|bring} most, {profit} an hour; {level} of the contacts "
      "are "
      "answered within {threshold}.",
      "상담원 {agents}명일 때 이익이 시간당 {profit}{으로/로} 가장 큽니다. {threshold} 안에 응답하는 비율은 "
      "{level}입니다."};
  constexpr Message best_allowed{
      "Of the numbers that may be at work {agents} {agents|agent|agents} {agents|brings|bring} most, {profit} an hour; "
      "{level} of the contacts are answered within {threshold}.",
      "허용된 인원 가운데 상담원 {agents}명일 때 이익이 시간당 {profit}{으로/로} 가장 큽니다. {threshold} 안에 "
      "응답하는 "
      "비율은 {level}입니다."};
  constexpr Message more{
      " The rule of {share} within {threshold} takes {agents}, and {cost} an hour more would be "
      "left.",
      " {threshold} 안에 {share}라는 규칙에는 {agents}명이 필요하고, 남는 이익이 시간당 {cost} "
      "많을 것입니다."};
  constexpr Message nobody{
      "Nobody at work brings most, {profit} an hour: no number of agents is worth its wages.",
      "아무도 없을 때 이익이 시간당 {profit}{으로/로} 가장 큽니다. 어떤 인원도 인건비만큼의 가치가 없습니다."};
  constexpr Message closed{" No number pays: with nobody at work {profit} an hour would be left.",
                           " 어떤 인원으로도 이익이 되지 않습니다. 아무도 없으면 시간당 {profit}{이/가} 남습니다."};
  constexpr Message rule{" The rule of {share} within {threshold} takes {agents}, and {cost} an hour less is left.",
                         " {threshold} 안에 {share}라는 규칙에는 {agents}명이 필요하고, 남는 이익이 시간당 {cost} "
                         "적습니다."};
  constexpr Message same{" The rule of {share} within {threshold} takes as many.",
                         " {threshold} 안에 {share}라는 규칙에도 같은 인원이 필요합니다."};
  const economics::LineStaffing& staffing = line.staffing;
  const economics::StaffingRow &row = staffing.rows.at(staffing.best), &by_rule = staffing.rows.at(staffing.rule);
  const bool limited = std::any_of(staffing.rows.begin(), staffing.rows.end(), [&](const economics::StaffingRow& one) {
    return one.profit_per_hour > row.profit_per_hour;
  });
  const std::string threshold = threshold_text(of, staffing.target);
  std::string text = of.say(row.agents == 0 ? nobody
                            : limited       ? best_allowed
                                            : best,
                            {{"agents", counted(row.agents)},
                             {"profit", of.told.priced(row.profit_per_hour)},
                             {"level", of.told.percent(row.service_level)},
                             {"threshold", threshold}});
  const double cost = staffing.rule_cost_per_hour;
  text += of.say(by_rule.agents == row.agents ? same
                 : cost < 0.0                 ? more
                                              : rule,
                 {{"share", of.told.percent(staffing.target.share, 0)},
                  {"threshold", threshold},
                  {"agents", counted(by_rule.agents)},
                  {"cost", of.told.priced(std::fabs(cost))}});
  if (row.profit_per_hour < staffing.closed_profit_per_hour)
    text += of.say(closed, {{"profit", of.told.priced(staffing.closed_profit_per_hour)}});
  return text;
}

inline std::string uncertain_line_text(const OfDecisions& of, const economics::UncertainStaffing& found) {
  constexpr Message best{
      "Over all that is uncertain {agents} {agents|agent|agents} at work {agents|brings|bring} most on average, {mean} "
      "an hour (90 % interval {lower} to {upper}). Whoever knew the rest would take {low} to {high}; knowing is worth "
      "{worth} an hour.",
      "불확실한 것을 모두 감안하면 상담원 {agents}명일 때 평균 이익이 시간당 {mean}{으로/로} 가장 큽니다(90% 구간 "
      "{lower} ~ {upper}). 나머지를 안다면 {low}명에서 {high}명 사이를 택할 것이며, 아는 것의 가치는 시간당 "
      "{worth}입니다."};
  const economics::UncertainStaffingRow& row = found.rows.at(found.best);
  return of.say(best, {{"agents", counted(row.agents)},
                       {"mean", of.told.priced(row.profit_per_hour.mean)},
                       {"lower", of.told.money(row.profit_per_hour.quantiles.front())},
                       {"upper", of.told.money(row.profit_per_hour.quantiles.back())},
                       {"low", grouped(found.own_best.front())},
                       {"high", grouped(found.own_best.back())},
                       {"worth", of.told.priced(found.worth_of_knowing_per_hour)}});
}

AMENDS_INLINE std::string line_text(const OfDecisions& of, const DecidedLine& line) {
  return led_by(line.name) + (line.uncertain ? uncertain_line_text(of, *line.uncertain) : certain_line_text(of, line));
}

/// Numbers of agents of the lines that are certain.
inline Table line_table(const OfDecisions& of, bool named) {
  constexpr Message agents{"agents", "상담원"}, profit{"profit an hour, {currency}", "시간당 이익({currency})"},
      lost{"lost by waiting", "대기로 잃는 가치"}, wages{"wages", "인건비"}, level{"answered in time", "기한 내 응답"},
      wait{"mean wait, seconds", "평균 대기(초)"}, gives_up{"given up", "포기"}, busy{"busy", "가동률"};
  std::vector<ColumnWords> columns{
      {"agents", Unit::count, of.say(agents)},
      {"profit_per_hour", Unit::money, of.say(profit, {{"currency", money_unit(of.told)}})},
      {"value_lost_per_hour", Unit::money, of.say(lost)},
      {"wages_per_hour", Unit::money, of.say(wages)},
      {"service_level", Unit::share, of.say(level)},
      {"mean_wait_seconds", Unit::number, of.say(wait)},
      {"abandonment", Unit::share, of.say(gives_up)},
      {"occupancy", Unit::share, of.say(busy)}};
  add_channel_column(of, named, columns);
  FilledTable table(of.told, "line", columns);
  for (const DecidedLine& line : of.decisions.lines) {
    const economics::LineStaffing& staffing = line.staffing;
    if (staffing.rows.empty()) continue;
    for (const std::size_t r : rows_near(staffing.best, staffing.rows.size(), {staffing.rule})) {
      const economics::StaffingRow& row = staffing.rows[r];
      table.add(of_channel_row(named, line.name,
                               {row.agents, row.profit_per_hour, row.value_lost_per_hour, row.wages_per_hour,
                                row.service_level, row.mean_wait_seconds, row.abandonment, row.occupancy}));
    }
  }
  return std::move(table).table();
}

/// Those of the lines that are not.
inline Table uncertain_line_table(const OfDecisions& of, bool named) {
  constexpr Message agents{"agents", "상담원"}, mean{"profit an hour, {currency}", "시간당 이익({currency})"},
      lower{"5 %", "5%"}, upper{"95 %", "95%"}, best{"chance to be the best", "가장 좋을 확률"},
      overload{"chance of overload", "과부하 확률"};
  std::vector<ColumnWords> columns{{"agents", Unit::count, of.say(agents)},
                                   {"profit_per_hour", Unit::money, of.say(mean, {{"currency", money_unit(of.told)}})},
                                   {"lower", Unit::money, of.say(lower)},
                                   {"upper", Unit::money, of.say(upper)},
                                   {"chance_best", Unit::share, of.say(best)},
                                   {"chance_overload", Unit::share, of.say(overload)}};
  add_channel_column(of, named, columns);
  FilledTable table(of.told, "line_uncertain", columns);
  for (const DecidedLine& line : of.decisions.lines) {
    if (!line.uncertain) continue;
    const economics::UncertainStaffing& found = *line.uncertain;
    for (const std::size_t r : rows_near(found.best, found.rows.size(), {found.rule})) {
      const economics::UncertainStaffingRow& row = found.rows[r];
      table.add(of_channel_row(named, line.name,
                               {row.agents, row.profit_per_hour.mean, row.profit_per_hour.quantiles.front(),
                                row.profit_per_hour.quantiles.back(), row.chance_best, row.chance_overload}));
    }
  }
  return std::move(table).table();
}

AMENDS_INLINE Section line_section(const OfDecisions& of) {
  constexpr Message heading{"People on the line", "전화·채팅 상담 인원"};
  Section section{.key = "line", .heading = of.say(heading)};
  bool named = false;
  for (const DecidedLine& line : of.decisions.lines) {
    section.statements.push_back({"line", line_text(of, line)});
    named = named || !line.name.empty();
  }
  for (Table table : {uncertain_line_table(of, named), line_table(of, named)})
    if (!table.rows.empty()) section.tables.push_back(std::move(table));
  return section;
}

// People for what is written.

AMENDS_INLINE std::string desk_text(const OfDecisions& of, const DecidedDesk& desk) {
  constexpr Message best{
      "{agents} {agents|person|people} for written complaints {agents|brings|bring} most, {profit} a working day "
      "({level} "
      "interval {lower} to {upper}).",
      "서면 불만 담당이 {agents}명일 때 이익이 근무일당 {profit}{으로/로} 가장 큽니다({level} 구간 {lower} ~ "
      "{upper})."};
  constexpr Message mean{" In the median draw the mean response is {days}.",
                         " 중앙값에 해당하는 경우의 평균 응답은 {days}입니다."};
  constexpr Message behind{" At the means of what is uncertain so many do not keep up: the backlog grows.",
                           " 불확실한 것의 평균에서 이 인원으로는 처리가 따라가지 못해 적체가 늘어납니다."};
  constexpr Message days_words{"{days} working {days|day|days}", "{days}근무일"};
  constexpr Message gain{" Against the present {agents} that is {gain} a working day more ({lower} to {upper}).",
                         " 현재 인원 {agents}명보다 근무일당 {gain} 많습니다({lower} ~ {upper})."};
  constexpr Message as_present{" So many work there at present.", " 현재 인원과 같습니다."};
  constexpr Message rule{" The rule of {share} within {days} takes {agents}; {cost} a working day less is left.",
                         " {days} 안에 {share}라는 규칙에는 {agents}명이 필요하고, 남는 이익이 근무일당 {cost} "
                         "적습니다."};
  constexpr Message rule_same{" The rule of {share} within {days} takes as many.",
                              " {days} 안에 {share}라는 규칙에도 같은 인원이 필요합니다."};
  constexpr Message rule_missed{" None of these keeps the rule of {share} within {days}.",
                                " {days} 안에 {share}라는 규칙을 지키는 인원은 이 가운데 없습니다."};
  const economics::DeskStaffing& staffing = desk.staffing;
  const economics::DeskStaffingPoint& point = staffing.decision();
  const auto days = [&](double count) { return of.say(days_words, {{"days", short_number(count)}}); };
  std::string text = of.say(best, {{"agents", counted(static_cast<std::uint64_t>(point.agents))},
                                   {"profit", of.told.priced(point.profit.mean)},
                                   {"level", of.level(desk.level)},
                                   {"lower", of.told.money(point.profit.lower)},
                                   {"upper", of.told.money(point.profit.upper)}});
  text += std::isfinite(point.mean_response_days) ? of.say(mean, {{"days", days(point.mean_response_days)}})
                                                  : of.say(behind);
  if (desk.current_agents == point.agents)
    text += of.say(as_present);
  else if (desk.current_agents > 0)
    text += of.say(gain, {{"agents", counted(static_cast<std::uint64_t>(desk.current_agents))},
                          {"gain", of.told.priced(staffing.gain_over_current.mean)},
                          {"lower", of.told.money(staffing.gain_over_current.lower)},
                          {"upper", of.told.money(staffing.gain_over_current.upper)}});
  if (!desk.rule) return text;
  const std::string share = of.told.percent(desk.rule->share, 0), within = days(desk.rule->days);
  if (!staffing.by_rule) return text + of.say(rule_missed, {{"share", share}, {"days", within}});
  const bool same = *staffing.by_rule == staffing.best;
  const int takes = staffing.curve.at(*staffing.by_rule).agents;
  return text + of.say(same ? rule_same : rule, {{"share", share},
                                                 {"days", within},
                                                 {"agents", counted(static_cast<std::uint64_t>(takes))},
                                                 {"cost", of.told.priced(staffing.cost_of_rule.mean)}});
}

inline Table desk_table(const OfDecisions& of, const DecidedDesk& desk) {
  constexpr Message agents{"people", "담당자"}, profit{"profit a working day, {currency}", "근무일당 이익({currency})"},
      from{"{level} from", "{level} 구간 하한"}, to{"to", "구간 상한"}, cost{"cost of people", "인건비"},
      best{"chance to be the best", "가장 좋을 확률"}, over{"chance of overload", "과부하 확률"},
      response{"mean response, working days", "평균 응답(근무일)"}, same{"on the same day", "당일 응답"},
      in_time{"by the rule's day", "규칙 기한 내"};
  const economics::DeskStaffing& staffing = desk.staffing;
  std::vector<ColumnWords> columns{{"agents", Unit::count, of.say(agents)},
                                   {"profit_per_day", Unit::money, of.say(profit, {{"currency", money_unit(of.told)}})},
                                   {"lower", Unit::money, of.say(from, {{"level", of.level(desk.level)}})},
                                   {"upper", Unit::money, of.say(to)},
                                   {"cost_per_day", Unit::money, of.say(cost)},
                                   {"chance_best", Unit::share, of.say(best)},
                                   {"chance_overloaded", Unit::share, of.say(over)},
                                   {"mean_response_days", Unit::number, of.say(response)},
                                   {"share_same_day", Unit::share, of.say(same)}};
  if (desk.rule) columns.push_back({"share_within_rule", Unit::share, of.say(in_time)});
  FilledTable table(of.told, "desk", columns);
  std::vector<std::size_t> named;
  if (staffing.by_rule) named.push_back(*staffing.by_rule);
  for (std::size_t r = 0; r < staffing.curve.size(); ++r)
    if (staffing.curve[r].agents == desk.current_agents) named.push_back(r);
  const auto within = [](const economics::DeskStaffingPoint& point, std::size_t day) {
    return point.share_within.empty() ? std::nan("")
                                      : point.share_within[(std::min)(day, point.share_within.size() - 1)];
  };
  for (const std::size_t r : rows_near(staffing.best, staffing.curve.size(), named)) {
    const economics::DeskStaffingPoint& point = staffing.curve[r];
    std::vector<Entry> row{static_cast<double>(point.agents),
                           point.profit.mean,
                           point.profit.lower,
                           point.profit.upper,
                           point.cost,
                           point.chance_best,
                           point.chance_overloaded,
                           point.mean_response_days,
                           within(point, 0)};
    if (desk.rule) row.emplace_back(within(point, static_cast<std::size_t>(desk.rule->days)));
    table.add(row);
  }
  return std::move(table).table();
}

AMENDS_INLINE Section desk_section(const OfDecisions& of) {
  constexpr Message heading{"People for written complaints", "서면 불만 담당 인원"};
  constexpr Message fewest{"The best number is the smallest that was looked at: look at smaller ones.",
                           "가장 좋은 인원이 살펴본 가운데 가장 적습니다. 더 적은 인원도 살펴보십시오."};
  constexpr Message most{"The best number is the largest that was looked at: look at larger ones.",
                         "가장 좋은 인원이 살펴본 가운데 가장 많습니다. 더 많은 인원도 살펴보십시오."};
  constexpr Message slow{"Somewhere a slower answer is worth more than a faster one: is that meant?",
                         "더 늦은 응답의 가치가 더 큰 구간이 있습니다. 의도한 값인지 확인하십시오."};
  constexpr Message overloaded{
      "In {chance} of the draws these people do not keep up: the load is above what they can do, or a day's varies by "
      "more "
      "than six times its mean.",
      "표본의 {chance}에서 이 인원으로는 처리가 따라가지 못합니다. 업무량이 처리능력을 넘거나, 하루 업무량의 변동이 "
      "평균의 "
      "여섯 배를 넘습니다."};
  Section section{.key = "desk", .heading = of.say(heading)};
  if (!of.decisions.desk) return section;
  const DecidedDesk& desk = *of.decisions.desk;
  section.statements.push_back({"desk", desk_text(of, desk)});
  using Warning = economics::DeskStaffingWarning;
  const auto say = [&](Warning warning, std::string text) {
    if (desk.staffing.warnings.has(warning))
      section.statements.push_back({std::string(to_string(warning)), std::move(text)});
  };
  say(Warning::best_at_fewest, of.say(fewest));
  say(Warning::best_at_most, of.say(most));
  say(Warning::slow_worth_more, of.say(slow));
  say(Warning::often_overloaded,
      of.say(overloaded, {{"chance", of.told.percent(desk.staffing.decision().chance_overloaded)}}));
  section.tables.push_back(desk_table(of, desk));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
