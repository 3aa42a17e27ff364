#pragma once

#include <amends/report/desk.hpp>

#include <amends/core/version.hpp>
#include <amends/impl/report/desk_parts.hpp>
#include <utility>

// The desk's report: how its numbers read, the answer, and what is to be read with care.
namespace amends::inline AMENDS_ABI::report {

namespace detail {

AMENDS_INLINE std::string OfDesk::percent(const recovery::ShareCount& share) const {
  constexpr Message above{">{share}", "{share} 초과"}, below{"<{share}", "{share} 미만"};
  const double value = static_cast<double>(share.yes) / static_cast<double>(share.of);
  const std::string text = told.percent(value), all = told.percent(1.0), none = told.percent(0.0);
  if (share.yes < share.of && text == all) return told.say(above, {{"share", told.percent(0.999)}});
  if (share.yes > 0 && text == none) return told.say(below, {{"share", told.percent(0.001)}});
  return text;
}

AMENDS_INLINE std::string OfDesk::level() const {
  return three_digits(100.0 * review.level) + (told.language == Language::korean ? "%" : " %");
}

AMENDS_INLINE std::string OfDesk::interval(const recovery::ShareCount& share) const {
  const math::ShareInterval found = share.share(review.level);
  return from_to(told, told.percent(found.lower), told.percent(found.upper));
}

/// How many were resolved in time, or what stands in the way of saying so.
inline std::string verdict_text(const OfDesk& desk) {
  constexpr Message nothing{"No complaint is in the log.", "기록에 불만이 없습니다."};
  constexpr Message no_limit{
      "{complaints} {complaints|complaint was|complaints were} received, {done} of them {done|is|are} done. What is in "
      "time is not said: no limit to resolve is given.",
      "불만 {complaints}건이 접수되어 {done}건의 처리가 끝났습니다. 처리기한이 주어지지 않아 기한 내 해결은 말할 수 "
      "없습니다."};
  constexpr Message too_early{
      "{complaints} {complaints|complaint was|complaints were} received; nothing is resolved or overdue yet.",
      "불만 {complaints}건이 접수되었으며, 해결되었거나 처리기한을 넘긴 불만은 아직 없습니다."};
  constexpr Message all{"All that is resolved was resolved in time, and no resolution is overdue. ",
                        "해결된 불만은 모두 처리기한 내에 해결되었고, 처리기한을 넘긴 미해결 불만은 없습니다. "};
  constexpr Message all_at_first{
      "All that is resolved was resolved in time at first; {overdue} {overdue|complaint was|complaints were} reopened "
      "and "
      "{overdue|is|are} overdue since. ",
      "해결된 불만은 모두 처음에는 처리기한 내에 해결되었으나, 다시 열린 {overdue}건이 그 뒤 처리기한을 넘겼습니다. "};
  constexpr Message none{"No complaint was resolved in time. ", "처리기한 내에 해결한 불만이 없습니다. "};
  constexpr Message some{"{share} of the complaints that are resolved or overdue were resolved in time. ",
                         "해결되었거나 처리기한을 넘긴 불만의 {share}{을/를} 처리기한 내에 해결했습니다. "};
  constexpr Message of{
      "{complaints} {complaints|complaint was|complaints were} received; of the {of} that {of|is|are} resolved or "
      "overdue, "
      "{yes} {yes|was|were} in time ({level} interval {interval}).",
      "불만 {complaints}건이 접수되었고, 해결되었거나 처리기한을 넘긴 {of}건 중 {yes}건이 기한 내에 "
      "해결되었습니다({level} 구간 "
      "{interval})."};
  constexpr Message of_none{
      "{complaints} {complaints|complaint was|complaints were} received; of the {of} that {of|is|are} resolved or "
      "overdue, none was in time ({level} interval {interval}).",
      "불만 {complaints}건이 접수되었고, 해결되었거나 처리기한을 넘긴 {of}건 가운데 기한 내에 해결된 것은 "
      "없습니다({level} 구간 {interval})."};
  constexpr Message of_all{
      "{complaints} {complaints|complaint was|complaints were} received; of the {of} that {of|is|are} resolved, all "
      "came in time ({level} interval {interval}).",
      "불만 {complaints}건이 접수되었고, 해결된 {of}건이 모두 기한 내에 해결되었습니다({level} 구간 {interval})."};
  const recovery::ProcessFigures& figures = desk.figures();
  const recovery::ShareCount& in_time = figures.resolved_in_time;
  const std::string complaints = counted(figures.complaints);
  if (figures.complaints == 0) return desk.say(nothing);
  if (!desk.rules.resolve_within)
    return desk.say(no_limit, {{"complaints", complaints}, {"done", counted(figures.complaints - figures.open)}});
  if (in_time.of == 0) return desk.say(too_early, {{"complaints", complaints}});
  const Message& counts = in_time.yes == in_time.of ? of_all : in_time.yes == 0 ? of_none : of;
  const Message& in_full = figures.open_overdue > 0 ? all_at_first : all;
  const Message& verdict = in_time.yes == in_time.of ? in_full : in_time.yes == 0 ? none : some;
  return desk.say(verdict, {{"share", desk.percent(in_time)}, {"overdue", counted(figures.open_overdue)}}) +
         desk.say(counts, {{"complaints", complaints},
                           {"of", counted(in_time.of)},
                           {"yes", counted(in_time.yes)},
                           {"level", desk.level()},
                           {"interval", desk.interval(in_time)}});
}

inline Section desk_headline(const OfDesk& desk) {
  constexpr Message heading{"In short", "요약"};
  Section section{.key = "headline", .heading = desk.say(heading)};
  section.statements.push_back({"answer", verdict_text(desk)});
  if (desk.figures().complaints > 0) {
    section.statements.push_back({"promises", promises_text(desk)});
    section.statements.push_back({"open", backlog_text(desk)});
  }
  if (desk.review.alarms) section.statements.push_back({"new_problems", alarms_text(desk)});
  return section;
}

inline std::vector<KeyFigure> desk_key_figures(const OfDesk& desk) {
  constexpr Message in_time{"resolved in time", "처리기한 내 해결"}, kept{"promises kept", "약속이행"},
      complaints{"complaints", "불만"}, open{"open", "미해결"}, overdue{"open and overdue", "기한 초과 미해결"};
  constexpr Message complaints_of{"{count}", "{count}건"};
  const auto number = [&](std::uint64_t count) { return desk.say(complaints_of, {{"count", counted(count)}}); };
  const recovery::ProcessFigures& figures = desk.figures();
  const recovery::PromiseCounts& promises = figures.promises;
  std::vector<KeyFigure> out{{desk.say(complaints), number(figures.complaints)}};
  if (figures.resolved_in_time.of > 0) out.push_back({desk.say(in_time), desk.percent(figures.resolved_in_time)});
  if (promises.kept + promises.broken > 0)
    out.push_back({desk.say(kept), desk.percent({.of = promises.kept + promises.broken, .yes = promises.kept})});
  out.push_back({desk.say(open), number(figures.open)});
  if (desk.rules.resolve_within) out.push_back({desk.say(overdue), number(figures.open_overdue)});
  return out;
}

// What is to be read with care.

inline constexpr Message fault_words[recovery::event_fault_count] = {
    {"none", "없음"},
    {"the time is missing or infinite", "올바르지 않은 시각"},
    {"the activity is not known", "알 수 없는 활동"},
    {"the complaint has not been received yet, or is settled", "접수 전이거나 이미 종료된 불만"},
    {"the event lies before one that has been taken", "이미 처리한 사건보다 앞섬"},
    {"the event repeats another of the same complaint, activity and time", "같은 불만·활동·시각의 중복"},
    {"the complaint is missing", "불만 번호가 없음"},
    {"the event lies after the time of the review", "기준 시각 이후의 사건"},
    {"the activity is missing", "활동이 없음"},
    {"the time is a placeholder such as 9999-12-31", "9999-12-31 같은 빈 값 대신의 시각"}};

/// What the log cannot show, by the meanings of its activities and the limits given.
inline std::string hidden_text(const OfDesk& desk) {
  constexpr Message hidden{"Not to be seen in this log, by what its activities mean and the limits given: {names}.",
                           "이 기록의 활동과 설정한 기한으로는 알 수 없는 지표: {names}."};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < recovery::kpi_count; ++k)
    if (const auto kpi = static_cast<recovery::Kpi>(k); !recovery::can_show(desk.rules, kpi))
      names.push_back(desk.say(words_of(kpi)));
  return names.empty() ? "" : desk.say(hidden, {{"names", joined(names, "; ")}});
}

inline std::string account_sentences(const OfDesk& desk) {
  constexpr Message all{"Nothing of the log was left out; it has {events} {events|event|events}.",
                        "기록의 사건 {events}건을 모두 사용했습니다."};
  constexpr Message some{"{left_out} of {events} events of the log {left_out|was|were} left out.",
                         "기록의 사건 {events}건 중 {left_out}건을 제외했습니다."};
  constexpr Message unknown{"Activities that the rules do not know: {names}.", "규칙에 없는 활동: {names}."};
  constexpr Message more{"{names} and {count} more", "{names} 외 {count}개"};
  constexpr Message deadlines{
      "{count} {count|deadline lies|deadlines lie} before {count|its|their} event or {count|stands|stand} for none "
      "(9999-12-31), and {count|does|do} not count.",
      "사건보다 앞서거나 빈 값을 뜻하는(9999-12-31) 기한 {count}건은 세지 않았습니다."};
  constexpr Message unread{
      "{count} {count|deadline|deadlines} cannot be read as a time, and {count|does|do} not count.",
      "시각으로 읽을 수 없는 기한 {count}건은 세지 않았습니다."};
  constexpr Message unseen{
      "{count} {count|promise is|promises are} of what no activity of this log means ({names}): whether {count|it "
      "was|they were} kept is not known, and {count|it counts|they count} nowhere.",
      "이 기록의 어떤 활동도 뜻하지 않는 것({names})에 대한 약속 {count}건은 지켰는지 알 수 없어 세지 않았습니다."};
  constexpr Message costs{
      "{count} {count|cost is|costs are} missing, negative or infinite, and {count|counts|count} as 0.",
      "비용 {count}건은 없거나 음수이거나 무한하여 0으로 셌습니다."};
  constexpr Message sorted{
      "{count} {count|event stands|events stand} after a later one of {count|its|their} complaint, and "
      "{count|is|are} taken in the order of time.",
      "사건 {count}건은 같은 불만의 더 늦은 사건 뒤에 있어 시간 순서로 읽었습니다."};
  constexpr std::size_t most_names = 10;
  const recovery::EventAccount& account = desk.review.account;
  const auto number = [](std::uint64_t count) { return Value{"count", counted(count)}; };
  std::vector<std::string> out;
  if (account.events > 0)
    out.push_back(account.left_out() == 0 ? desk.say(all, {{"events", counted(account.events)}})
                                          : desk.say(some, {{"events", counted(account.events)},
                                                            {"left_out", counted(account.left_out())}}));
  std::vector<std::string> names = desk.review.unknown_activities;
  if (!names.empty()) {
    const std::size_t beyond = names.size() > most_names ? names.size() - most_names : 0;
    names.resize(names.size() - beyond);
    const std::string listed = joined(names);
    out.push_back(desk.say(
        unknown, {{"names", beyond == 0 ? listed : desk.say(more, {{"names", listed}, {"count", counted(beyond)}})}}));
  }
  if (account.deadlines_not_valid > 0) out.push_back(desk.say(deadlines, {number(account.deadlines_not_valid)}));
  if (account.deadlines_not_read > 0) out.push_back(desk.say(unread, {number(account.deadlines_not_read)}));
  std::uint64_t hidden = 0;
  std::vector<std::string> of;
  for (std::size_t m = 0; m < recovery::meaning_count; ++m) {
    if (account.promises_not_seen[m] == 0) continue;
    hidden += account.promises_not_seen[m];
    of.push_back(desk.say(words_of(static_cast<recovery::Meaning>(m))));
  }
  if (hidden > 0) out.push_back(desk.say(unseen, {number(hidden), {"names", joined(of)}}));
  if (account.costs_not_valid > 0) out.push_back(desk.say(costs, {number(account.costs_not_valid)}));
  if (account.sorted > 0) out.push_back(desk.say(sorted, {number(account.sorted)}));
  return paragraph(out);
}

inline Section desk_care(const OfDesk& desk) {
  constexpr Message heading{"Read with care", "주의해서 읽을 점"}, why{"left out, because", "제외한 까닭"},
      events{"events", "사건"};
  constexpr Message alike{
      "Complaints are taken as independent: those of one customer, or of one outage, are not, and then the intervals "
      "are "
      "too narrow. The log knows what was entered: cases closed to hit a deadline and opened again look fast and "
      "reopened.",
      "불만은 서로 독립이라고 보았습니다. 한 고객이나 한 장애에서 나온 불만은 그렇지 않아 구간이 실제보다 좁습니다. "
      "기록에는 입력된 것만 있으므로, 기한을 맞추려고 닫았다가 다시 연 불만은 빠르면서 재접수된 것으로 나타납니다."};
  Section section{.key = "care", .heading = desk.say(heading)};
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) section.statements.push_back({key, std::move(text)});
  };
  say("hidden", hidden_text(desk));
  say("account", account_sentences(desk));
  if (desk.figures().complaints > 0) say("independence", desk.say(alike));
  say("notes", desk.review.notes);
  FilledTable left_out(desk.told, "left_out",
                       {{"reason", Unit::text, desk.say(why)}, {"events", Unit::count, desk.say(events)}});
  for (std::size_t f = 1; f < recovery::event_fault_count; ++f)
    if (desk.review.account.left_out_for[f] > 0)
      left_out.add({{to_string(static_cast<recovery::EventFault>(f)), desk.say(fault_words[f])},
                    desk.review.account.left_out_for[f]});
  if (!left_out.empty()) section.tables.push_back(std::move(left_out).table());
  return section;
}

inline std::vector<Section> desk_sections(const OfDesk& desk) {
  std::vector<Section> sections{desk_headline(desk)};
  const auto add = [&](Section section) {
    if (!section.statements.empty() || !section.tables.empty()) sections.push_back(std::move(section));
  };
  if (desk.figures().complaints > 0)
    for (Section (*part)(const OfDesk&) : {&desk_figures, &desk_promises, &desk_durations, &desk_conformance})
      add(part(desk));
  add(desk_groups(desk));
  if (desk.figures().complaints > 0 || !desk.review.stocks.empty()) add(desk_backlog(desk));
  add(desk_alarms(desk));
  add(desk_care(desk));
  return sections;
}

}  // namespace detail

AMENDS_INLINE Report write(const DeskReview& review, Language language) {
  constexpr detail::Message untitled{"Complaint desk", "불만 처리 현황"};
  constexpr detail::Message as_of{"as of {now}   (amends {version})", "{now} 기준   (amends {version})"};
  constexpr detail::Message undated{"(amends {version})", "(amends {version})"};
  const recovery::ProcessRules rules = recovery::checked(review.rules);
  Findings unpriced;
  unpriced.currency = review.currency;
  const detail::Told told{unpriced, language};
  const detail::OfDesk desk{review, rules, told};
  Report report{.title = review.title.empty() ? told.say(untitled) : review.title,
                .subtitle = told.say(review.now.empty() ? undated : as_of,
                                     {{"now", review.now}, {"version", AMENDS_VERSION_STRING}}),
                .sections = detail::desk_sections(desk),
                .findings = {},
                .language = language,
                .kind = Kind::complaint_desk,
                .figures = detail::desk_key_figures(desk)};
  detail::add_desk_charts(report.sections, desk);
  return report;
}

}  // namespace amends::inline AMENDS_ABI::report
