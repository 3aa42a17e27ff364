#pragma once

#include <amends/report/decisions.hpp>

#include <algorithm>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>

// How many people on the line through the day.
namespace amends::inline AMENDS_ABI::report::detail {

AMENDS_INLINE std::string day_text(const OfDecisions& of, const economics::ChannelStaffing& channel) {
  constexpr Message best{
      "{fewest} to {most} agents at work through the day bring most, {profit} a day; {level} of the contacts are "
      "answered within {threshold}.",
      "하루 동안 상담원 {fewest}~{most}명일 때 이익이 하루 {profit}{으로/로} 가장 큽니다. {threshold} 안에 응답하는 "
      "비율은 {level}입니다."};
  constexpr Message steady{
      "{most} {most|agent|agents} at work all day {most|brings|bring} most, {profit} a day; {level} of the contacts "
      "are "
      "answered within {threshold}.",
      "하루 내내 상담원 {most}명일 때 이익이 하루 {profit}{으로/로} 가장 큽니다. {threshold} 안에 응답하는 비율은 "
      "{level}입니다."};
  constexpr Message nobody{"Nobody at work all day brings most, {profit} a day.",
                           "하루 내내 아무도 없을 때 이익이 하루 {profit}{으로/로} 가장 큽니다."};
  constexpr Message rule{" The rule of {share} within {threshold} in every interval leaves {cost} a day less.",
                         " 모든 시간대에 {threshold} 안에 {share}라는 규칙을 지키면 남는 이익이 하루 {cost} 적습니다."};
  constexpr Message more{" The rule of {share} within {threshold} in every interval would leave {cost} a day more.",
                         " 모든 시간대에 {threshold} 안에 {share}라는 규칙을 지키면 남는 이익이 하루 {cost} "
                         "많을 것입니다."};
  constexpr Message same{" The rule of {share} within {threshold} takes as many.",
                         " {threshold} 안에 {share}라는 규칙에도 같은 인원이 필요합니다."};
  constexpr Message closed{" No number pays: with nobody at work {profit} a day would be left.",
                           " 어떤 인원으로도 이익이 되지 않습니다. 아무도 없으면 하루 {profit}{이/가} 남습니다."};
  const recovery::ServiceTarget& target = of.decisions.day->staffing.target;
  const auto [fewest, most] = std::minmax_element(channel.agents.begin(), channel.agents.end());
  const std::string threshold = threshold_text(of, target), share = of.told.percent(target.share, 0);
  const double cost = channel.rule_cost_per_day;
  return led_by(channel.name) +
         of.say(*most == 0         ? nobody
                : *fewest == *most ? steady
                                   : best,
                {{"fewest", counted(*fewest)},
                 {"most", counted(*most)},
                 {"profit", of.told.priced(channel.profit_per_day)},
                 {"level", of.told.percent(channel.forecast.service_level)},
                 {"threshold", threshold}}) +
         of.say(channel.rule_agents == channel.agents ? same
                : cost < 0.0                          ? more
                                                      : rule,
                {{"share", share}, {"threshold", threshold}, {"cost", of.told.priced(std::fabs(cost))}}) +
         (channel.profit_per_day < channel.closed_profit_per_day
              ? of.say(closed, {{"profit", of.told.priced(channel.closed_profit_per_day)}})
              : "");
}

/// "08:15"; or what the interval is called, or its place, from 1.
inline std::string interval_name(const DecidedDay& day, std::size_t interval) {
  if (std::isnan(day.opens_at))
    return day.staffing.intervals.empty() ? std::to_string(interval + 1) : day.staffing.intervals.at(interval);
  constexpr double minutes_of_day = 1440.0;
  const double begin = 60.0 * day.opens_at + static_cast<double>(interval) * day.staffing.interval_minutes;
  const int minute = static_cast<int>(std::fmod(std::floor(begin + 1e-6), minutes_of_day));
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

inline Table day_table(const OfDecisions& of, bool named) {
  constexpr Message interval{"interval", "시간대"}, contacts{"contacts", "접수"}, agents{"agents", "상담원"},
      rostered{"rostered", "배치 인원"}, by_rule{"agents by the rule", "규칙에 따른 인원"},
      level{"answered in time", "기한 내 응답"}, wait{"mean wait, seconds", "평균 대기(초)"},
      gives_up{"given up", "포기"};
  constexpr Message by_itself{
      "Each interval by itself, at the load of one service ago; shifts and breaks are not planned.",
      "각 시간대를 따로 정한 것이며, 교대와 휴식은 계획하지 않습니다."};
  constexpr Message overloaded{
      "In {count} {count|interval|intervals} the load reaches the agents: a queue is carried over.",
      "{count}개 시간대에서 업무량이 상담원에 이르러 대기가 다음 시간대로 넘어갑니다."};
  constexpr Message without{
      "Contacts that come while nobody is at work wait for the next agents here; the profit counts them as given up.",
      "상담원이 없는 시간대의 접수는 표에서는 다음 상담원을 기다리지만, 이익에서는 포기한 것으로 계산합니다."};
  constexpr Message never{"{count} {count|contact is|contacts are} never answered: the day ends without agents.",
                          "{count}건은 끝내 응답하지 못합니다. 하루가 상담원 없이 끝나기 때문입니다."};
  std::vector<ColumnWords> columns{
      {"interval", Unit::text, of.say(interval)},        {"contacts", Unit::number, of.say(contacts)},
      {"agents", Unit::count, of.say(agents)},           {"rostered", Unit::count, of.say(rostered)},
      {"rule_agents", Unit::count, of.say(by_rule)},     {"service_level", Unit::share, of.say(level)},
      {"mean_wait_seconds", Unit::number, of.say(wait)}, {"abandonment", Unit::share, of.say(gives_up)}};
  add_channel_column(of, named, columns);
  FilledTable table(of.told, "day", columns);
  constexpr double seconds_of_hour = 3600.0, nobody = std::numeric_limits<double>::quiet_NaN();
  table.note(of.say(by_itself));
  bool unanswered = false;
  for (const economics::ChannelStaffing& channel : of.decisions.day->staffing.channels) {
    for (std::size_t i = 0; i < channel.agents.size(); ++i) {
      const recovery::QueueInterval& at = channel.forecast.intervals.at(i);
      const bool anybody = channel.arrivals.at(i) > 0.0;
      unanswered = unanswered || (anybody && channel.agents[i] == 0);
      table.add(of_channel_row(named, channel.name,
                               {interval_name(*of.decisions.day, i), channel.arrivals[i], channel.agents[i],
                                channel.rostered.at(i), channel.rule_agents.at(i), anybody ? at.service_level : nobody,
                                anybody ? seconds_of_hour * at.mean_wait : nobody, anybody ? at.abandonment : nobody}));
    }
    if (channel.forecast.overloaded > 0)
      table.note(led_by(channel.name) + of.say(overloaded, {{"count", counted(channel.forecast.overloaded)}}));
    if (channel.agents.back() == 0 && channel.forecast.left_over >= 0.5)
      table.note(led_by(channel.name) + of.say(never, {{"count", grouped(channel.forecast.left_over)}}));
  }
  if (unanswered) table.note(of.say(without));
  return std::move(table).table();
}

AMENDS_INLINE Section day_section(const OfDecisions& of) {
  constexpr Message heading{"People on the line through the day", "시간대별 상담 인원"};
  Section section{.key = "day", .heading = of.say(heading)};
  if (!of.decisions.day) return section;
  bool named = false;
  for (const economics::ChannelStaffing& channel : of.decisions.day->staffing.channels) {
    section.statements.push_back({"day", day_text(of, channel)});
    named = named || !channel.name.empty();
  }
  section.tables.push_back(day_table(of, named));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
