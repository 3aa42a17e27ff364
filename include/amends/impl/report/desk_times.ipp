#pragma once

#include <amends/report/desk.hpp>

#include <amends/impl/report/desk_parts.hpp>

// How long it takes, what is still open taken as such.
namespace amends::inline AMENDS_ABI::report::detail {

using recovery::Clock;
using recovery::DurationClasses;
using recovery::DurationEnd;

/// "12.0 hours", from two days on with the days: "60.0 hours (2.5 days)".
AMENDS_INLINE std::string hours_and_days(const OfDesk& desk, double hours) {
  constexpr Message short_while{"{hours} {hours|hour|hours}", "{hours}시간"};
  constexpr Message days{"{hours} {hours|hour|hours} ({days} {days|day|days})", "{hours}시간({days}일)"};
  return desk.say(hours < two_days ? short_while : days,
                  {{"hours", hours_text(hours)}, {"days", grouped_fixed(hours / hours_of_day, 1)}});
}

AMENDS_INLINE const Message& words_of(DurationEnd end) {
  static constexpr Message words[] = {{"acknowledged", "접수 통지까지"},
                                      {"answered", "답변까지"},
                                      {"first resolved", "최초 해결까지"},
                                      {"last resolved", "최종 해결까지"},
                                      {"closed", "종결까지"}};
  return words[static_cast<std::size_t>(end)];
}

AMENDS_INLINE const Message& words_of(Clock clock) {
  static constexpr Message words[] = {
      {"calendar", "달력시간"}, {"business", "업무시간"}, {"own", "순처리시간(고객 대기 제외)"}};
  return words[static_cast<std::size_t>(clock)];
}

AMENDS_INLINE bool has_own_clock(const recovery::ProcessRules& rules) {
  return rules.calendar.has_value() || rules.known.has(recovery::Meaning::waits_for_customer);
}

/// "1.0 to 2.0", or from where on; "": nothing is known of it.
inline std::string hours_interval(const OfDesk& desk, const estimation::TimeEstimate& time) {
  constexpr Message on{"from {lower} on", "{lower} 이상"};
  const double lower = time.lower / minutes_of_hour, upper = time.upper / minutes_of_hour;
  if (!std::isfinite(lower)) return "";
  if (!std::isfinite(upper)) return desk.say(on, {{"lower", hours_text(lower)}});
  return from_to(desk.told, hours_text(lower), hours_text(upper));
}

/// "12.0 hours (95 % interval 10.0 to 14.0)"
inline std::string hours_words(const OfDesk& desk, const estimation::TimeEstimate& time) {
  constexpr Message with{"{hours} {hours|hour|hours} ({level} interval {interval})",
                         "{hours}시간({level} 구간 {interval})"};
  constexpr Message with_days{
      "{hours} {hours|hour|hours} ({days} {days|day|days}; {level} interval of the hours {interval})",
      "{hours}시간({days}일, 시간의 {level} 구간 {interval})"};
  const double hours = time.value / minutes_of_hour;
  const std::string interval = hours_interval(desk, time);
  if (interval.empty()) return hours_and_days(desk, hours);
  return desk.say(hours < two_days ? with : with_days, {{"hours", hours_text(hours)},
                                                        {"days", grouped_fixed(hours / hours_of_day, 1)},
                                                        {"level", desk.level()},
                                                        {"interval", interval}});
}

/// Until the first resolution, on the calendar, as the customer lives it.
inline std::string resolution_text(const OfDesk& desk) {
  constexpr Message neither{"Too few complaints are resolved to say within which time half of them are.",
                            "해결된 불만이 적어, 절반이 얼마 안에 해결되는지 말할 수 없습니다."};
  constexpr Message half{"Half of the complaints are resolved within {median}; too few are resolved to say it of 90 %.",
                         "불만의 절반이 {median} 안에 해결됩니다. 90%에 대해서는 해결된 불만이 적어 말할 수 없습니다."};
  constexpr Message both{"Half of the complaints are resolved within {median}, 90 % within {nine}.",
                         "불만의 절반이 {median}, 90%가 {nine} 안에 해결됩니다."};
  const DurationClasses& lasted = desk.figures().duration(DurationEnd::first_resolved, Clock::calendar);
  if (lasted.count() == 0) return "";
  const estimation::TimeEstimate median = lasted.quantile(0.5, desk.review.level),
                                 nine = lasted.quantile(0.9, desk.review.level);
  if (!std::isfinite(median.value)) return desk.say(neither);
  if (!std::isfinite(nine.value)) return desk.say(half, {{"median", hours_words(desk, median)}});
  return desk.say(both, {{"median", hours_words(desk, median)}, {"nine", hours_words(desk, nine)}});
}

inline std::string open_counted_text(const OfDesk& desk) {
  constexpr Message some{
      "{open} of {count} {count|complaint is|complaints are} not resolved and {open|counts|count} as lasting at least "
      "as "
      "long as until now: an average over resolved ones alone leaves out the slowest.",
      "불만 {count}건 중 {open}건은 아직 해결되지 않아, 적어도 지금까지 걸린 것으로 셉니다. 해결된 불만만 평균하면 "
      "가장 "
      "느린 것이 빠집니다."};
  constexpr Message all{
      "None of the {count} {count|complaint|complaints} is resolved: {count|it counts|they count} as lasting at least "
      "as "
      "long as until now.",
      "불만 {count}건이 하나도 해결되지 않아, 적어도 지금까지 걸린 것으로 셉니다."};
  constexpr Message none{"All of them are resolved: none counts as still lasting.",
                         "모두 해결되어, 아직 걸리고 있는 것으로 세는 불만이 없습니다."};
  const DurationClasses& lasted = desk.figures().duration(DurationEnd::first_resolved, Clock::calendar);
  if (lasted.count() == 0) return "";
  if (lasted.open() == 0) return desk.say(none);
  if (lasted.ended() == 0) return desk.say(all, {{"count", counted(lasted.count())}});
  return desk.say(some, {{"open", counted(lasted.open())}, {"count", counted(lasted.count())}});
}

inline std::vector<ColumnWords> duration_columns(const OfDesk& desk) {
  constexpr Message end{"hours until", "걸린 시간"}, clock{"clock", "시간 기준"}, share{"of complaints", "불만 중"},
      within{"within", "끝난 시간"}, from{"{level} from", "{level} 구간 하한"}, to{"to", "구간 상한"},
      ended{"ended", "끝남"}, open{"not ended", "끝나지 않음"};
  return {{"end", Unit::text, desk.say(end)},
          {"clock", Unit::text, desk.say(clock)},
          {"quantile", Unit::text, desk.say(share)},
          {"hours", Unit::hours, desk.say(within)},
          {"lower", Unit::hours, desk.say(from, {{"level", desk.level()}})},
          {"upper", Unit::hours, desk.say(to)},
          {"ended", Unit::count, desk.say(ended)},
          {"open", Unit::count, desk.say(open)}};
}

/// A row for half of the complaints and one for 90 %. Returns whether a number is missing.
inline bool add_duration(FilledTable& table, const OfDesk& desk, DurationEnd end, Clock clock) {
  constexpr Message half{"half", "절반"}, nine{"90 %", "90%"};
  const DurationClasses& lasted = desk.figures().duration(end, clock);
  bool untold = false;
  for (const bool median : {true, false}) {
    const estimation::TimeEstimate time = lasted.quantile(median ? 0.5 : 0.9, desk.review.level);
    table.add({{to_string(end), desk.say(words_of(end))},
               {to_string(clock), desk.say(words_of(clock))},
               {median ? "0.5" : "0.9", desk.say(median ? half : nine)},
               time.value / minutes_of_hour,
               time.lower / minutes_of_hour,
               time.upper / minutes_of_hour,
               lasted.ended(),
               lasted.open()});
    untold = untold || !std::isfinite(time.value) || !std::isfinite(time.lower) || !std::isfinite(time.upper);
  }
  return untold;
}

AMENDS_INLINE Section desk_durations(const OfDesk& desk) {
  constexpr Message heading{"How long it takes", "걸린 시간"};
  constexpr Message working{"Own clock: working hours, less those in which the customer was waited for.",
                            "순처리시간: 업무시간에서 고객을 기다린 시간을 뺀 시간입니다."};
  constexpr Message calendar{"Own clock: calendar hours, less those in which the customer was waited for.",
                             "순처리시간: 달력시간에서 고객을 기다린 시간을 뺀 시간입니다."};
  constexpr Message dash{"-: too few data to settle it.", "-: 자료가 적어 정할 수 없는 값입니다."};
  Section section{.key = "durations", .heading = desk.say(heading)};
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) section.statements.push_back({key, std::move(text)});
  };
  say("first_resolved", resolution_text(desk));
  say("open_counted", open_counted_text(desk));
  FilledTable table(desk.told, "durations", duration_columns(desk));
  bool untold = false;
  for (std::size_t e = 0; e < recovery::duration_end_count; ++e)
    for (const Clock clock : {Clock::calendar, Clock::own}) {
      const auto end = static_cast<DurationEnd>(e);
      if (desk.figures().duration(end, clock).count() == 0 || (clock == Clock::own && !has_own_clock(desk.rules)))
        continue;
      untold = add_duration(table, desk, end, clock) || untold;
    }
  if (has_own_clock(desk.rules)) table.note(desk.say(desk.rules.calendar ? working : calendar));
  if (untold) table.note(desk.say(dash));
  if (!table.empty()) section.tables.push_back(std::move(table).table());
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
