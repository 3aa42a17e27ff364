#pragma once

#include <amends/report/decisions.hpp>

#include <amends/core/version.hpp>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>
#include <utility>

// The report on decisions: what it opens with, and what is to be read with care.
namespace amends::inline AMENDS_ABI::report {

namespace detail {

/// errors  Error(missing) for a part without rows
inline void check(const Decisions& decisions) {
  const auto need = [](bool there, const char* what) {
    if (!there) throw Error(ErrorCode::missing, what, std::string(what) + " has nothing to tell of: give its rows");
  };
  for (const DecidedLine& line : decisions.lines)
    need(line.uncertain ? !line.uncertain->rows.empty() : !line.staffing.rows.empty(), "lines");
  if (decisions.day) {
    need(!decisions.day->staffing.channels.empty(), "day");
    const double hour = decisions.day->opens_at;
    if (!std::isnan(hour) && !(hour >= 0.0 && hour < 24.0))
      core::throw_domain("opens_at", "be at least 0 and below 24 hours", hour);
  }
  if (decisions.desk) need(!decisions.desk->staffing.curve.empty(), "desk");
  if (decisions.customers) {
    need(!decisions.customers->offers.empty(), "customers");
    core::check_same_size("segments", decisions.customers->segments.size(), "their offers",
                          decisions.customers->offers.size());
  }
  if (decisions.budget) need(decisions.budget->chosen || !decisions.budget->path.empty(), "budget");
  if (decisions.voice) need(!decisions.voice->worth.net.empty(), "voice");
  const bool any = !decisions.lines.empty() || decisions.day || decisions.desk || !decisions.offers.empty() ||
                   decisions.customers || decisions.budget || decisions.voice;
  if (!any)
    throw Error(
        ErrorCode::missing, "decisions",
        "decisions needs what was decided: at least one of lines, day, desk, offers, customers, budget and voice");
}

inline Section decisions_headline(const OfDecisions& of) {
  constexpr Message heading{"In short", "요약"};
  Section section{.key = "headline", .heading = of.say(heading)};
  const auto say = [&](const char* key, std::string text) { section.statements.push_back({key, std::move(text)}); };
  for (const DecidedLine& line : of.decisions.lines) say("line", line_text(of, line));
  if (of.decisions.day)
    for (const economics::ChannelStaffing& channel : of.decisions.day->staffing.channels)
      say("day", day_text(of, channel));
  if (of.decisions.desk) say("desk", desk_text(of, *of.decisions.desk));
  for (const DecidedOffer& offer : of.decisions.offers) say("offer", offer_text(of, offer));
  if (of.decisions.customers) say("customers", customers_text(of, *of.decisions.customers));
  if (of.decisions.budget) say("budget", budget_text(of, *of.decisions.budget));
  if (of.decisions.voice) say("voice", voice_text(of, *of.decisions.voice));
  return section;
}

inline Section decisions_care(const OfDecisions& of) {
  constexpr Message heading{"Read with care", "주의해서 읽을 점"};
  constexpr Message line{
      "Queues: arrivals are Poisson, nobody calls again after giving up, and the load of an hour is steady. Where a "
      "recall brings many at once the waits are longer than these.",
      "대기 모형은 접수가 서로 독립이고, 포기한 고객이 다시 연락하지 않으며, 한 시간의 업무량이 일정하다고 봅니다. "
      "리콜처럼 한꺼번에 몰릴 때는 이보다 오래 기다립니다."};
  constexpr Message desk{
      "Written complaints: working days are alike and independent, first come first served. What speed is worth is "
      "stated "
      "by the user; in records faster answers go with easier cases.",
      "서면 불만 모형은 근무일이 서로 같고 독립이며 먼저 온 것을 먼저 처리한다고 봅니다. 속도의 가치는 사용자가 입력한 "
      "값이며, 기록에서는 빠른 응답에 쉬운 불만이 섞여 있습니다."};
  constexpr Message offers{
      "Offers: how staying follows from an offer is stated, not seen in records. An offer that becomes known invites "
      "claims, true and false ones; money does little where the firm is not to blame.",
      "보상에 따른 유지율은 입력한 값이며 기록에서 본 것이 아닙니다. 알려진 보상은 참된 요구와 거짓 요구를 모두 "
      "불러오며, 회사의 책임이 아닌 문제에는 돈의 효과가 작습니다."};
  constexpr Message voice{
      "Voice: the share of causes that is learnt from complaints is the least known number here. The count of "
      "complaints "
      "alone cannot tell fewer problems from less voice.",
      "불만에서 배워 없애는 원인의 비율이 여기서 가장 불확실한 값입니다. 불만 건수만으로는 문제가 준 것과 말하는 "
      "비율이 "
      "준 것을 구별할 수 없습니다."};
  Section section{.key = "care", .heading = of.say(heading)};
  const auto say = [&](bool told, const char* key, const Message& message) {
    if (told) section.statements.push_back({key, of.say(message)});
  };
  say(!of.decisions.lines.empty() || of.decisions.day.has_value(), "line", line);
  say(of.decisions.desk.has_value(), "desk", desk);
  say(!of.decisions.offers.empty() || of.decisions.customers || of.decisions.budget, "offers", offers);
  say(of.decisions.voice.has_value(), "voice", voice);
  if (!of.decisions.notes.empty()) section.statements.push_back({"notes", of.decisions.notes});
  return section;
}

}  // namespace detail

AMENDS_INLINE Report write(const Decisions& decisions, Language language) {
  constexpr detail::Message untitled{"What to do about complaints", "불만 처리의 결정"};
  constexpr detail::Message version{"(amends {version})", "(amends {version})"};
  detail::check(decisions);
  Findings unpriced;
  unpriced.currency = decisions.currency;
  const detail::Told told{unpriced, language};
  const detail::OfDecisions of{decisions, told};
  std::vector<Section> sections{detail::decisions_headline(of)};
  for (Section (*part)(const detail::OfDecisions&) :
       {&detail::line_section, &detail::day_section, &detail::desk_section, &detail::offers_section,
        &detail::customers_section, &detail::budget_section, &detail::voice_section, &detail::decisions_care}) {
    Section section = part(of);
    if (!section.statements.empty()) sections.push_back(std::move(section));
  }
  Report report{.title = decisions.title.empty() ? told.say(untitled) : decisions.title,
                .subtitle = told.say(version, {{"version", AMENDS_VERSION_STRING}}),
                .sections = std::move(sections),
                .findings = {},
                .language = language,
                .kind = Kind::decisions};
  report.findings.currency = decisions.currency;
  detail::add_decision_charts(report.sections, of);
  return report;
}

}  // namespace amends::inline AMENDS_ABI::report
