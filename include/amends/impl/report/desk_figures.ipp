#pragma once

#include <amends/report/desk.hpp>

#include <algorithm>
#include <amends/impl/report/desk_parts.hpp>
#include <limits>

// The figures of a desk: of the whole, by step, by group.
namespace amends::inline AMENDS_ABI::report::detail {

using recovery::Kpi;
using recovery::KpiValue;
using recovery::Meaning;
using recovery::ProcessFigures;
using recovery::ShareCount;

AMENDS_INLINE const Message& words_of(Kpi kpi) {
  static constexpr Message words[] = {
      {"acknowledged in time", "기한 내 접수 통지"},
      {"resolved in time", "처리기한 내 해결"},
      {"resolved at first contact", "최초 접촉 해결"},
      {"contacts per complaint", "불만 건당 고객 접촉"},
      {"reopened", "재접수"},
      {"escalated", "분쟁 확대"},
      {"upheld, of those decided", "인용(결정된 불만 중)"},
      {"failed again: reopened, or a promise broken", "2차 실패(재접수 또는 약속 불이행)"},
      {"promises kept, promise by promise", "약속이행(약속 건수 기준)"},
      {"came by the first deadline promised", "처음 약속한 기한을 지킴"},
      {"all required steps, in order", "절차 준수(필수 단계를 순서대로)"},
      {"satisfied, of those who said", "만족(의견을 밝힌 고객 중)"},
      {"satisfied, of all complainants", "만족(불만제기자 전체 중)"},
      {"open", "미해결"},
      {"overdue, of those open", "기한 초과(미해결 중)"},
      {"cost per complaint", "불만 건당 비용"}};
  return words[static_cast<std::size_t>(kpi)];
}

AMENDS_INLINE const Message& words_of(Meaning meaning) {
  static constexpr Message words[] = {{"received", "불만접수"},
                                      {"acknowledged", "불만접수 통지"},
                                      {"assessed", "불만의 초기평가"},
                                      {"investigated", "불만조사"},
                                      {"answered", "답변"},
                                      {"decision told", "결정사항 의사소통"},
                                      {"closed", "불만종결"},
                                      {"apology and calming", "사과 및 안정"},
                                      {"listening with empathy", "경청·감정이입·질의"},
                                      {"fast and fair solution", "신속하고 공정한 문제해결"},
                                      {"compensation", "보상"},
                                      {"follow-up", "추적"},
                                      {"promises kept, of complaints with promises", "약속이행(약속이 있는 불만)"},
                                      {"resolution", "해결"},
                                      {"reopening", "재접수"},
                                      {"waiting for the customer", "고객 대기"},
                                      {"another contact", "추가 접촉"},
                                      {"escalation", "상급 이관"},
                                      {"upholding", "인정"},
                                      {"rejection", "기각"},
                                      {"satisfaction", "만족"},
                                      {"dissatisfaction", "불만족"},
                                      {"broken promise", "약속 불이행"}};
  static_assert(std::size(words) == recovery::meaning_count);
  return words[static_cast<std::size_t>(meaning)];
}

AMENDS_INLINE bool is_told(const OfDesk& desk, const KpiValue& kpi) {
  return recovery::can_show(desk.rules, kpi.kpi) && kpi.of > 0.0 && std::isfinite(kpi.value);
}

AMENDS_INLINE std::vector<ColumnWords> share_columns(const OfDesk& desk) {
  constexpr Message share{"share", "비율"}, from{"{level} from", "{level} 구간 하한"}, to{"to", "구간 상한"},
      count{"so many", "건수"}, of{"of", "전체"};
  return {{"share", Unit::share, desk.say(share)},
          {"lower", Unit::share, desk.say(from, {{"level", desk.level()}})},
          {"upper", Unit::share, desk.say(to)},
          {"count", Unit::count, desk.say(count)},
          {"of", Unit::count, desk.say(of)}};
}

AMENDS_INLINE std::vector<Entry> share_entries(const OfDesk& desk, const ShareCount& counts) {
  const math::ShareInterval share = counts.share(desk.review.level);
  return {share.value, share.lower, share.upper, counts.yes, counts.of};
}

/// The cells of a row: what it is of, then the others.
inline std::vector<Entry> row_of(std::vector<Entry> names, const std::vector<Entry>& entries) {
  names.insert(names.end(), entries.begin(), entries.end());
  return names;
}

inline bool is_mean(Kpi kpi) {
  return kpi == Kpi::contacts_per_complaint || kpi == Kpi::cost_per_complaint;
}

inline std::vector<ColumnWords> named_columns(std::vector<ColumnWords> names, const std::vector<ColumnWords>& others) {
  names.insert(names.end(), others.begin(), others.end());
  return names;
}

AMENDS_INLINE Section desk_figures(const OfDesk& desk) {
  constexpr Message heading{"The figures", "주요 지표"}, figure{"figure", "지표"}, mean{"mean", "평균"},
      from{"{level} from", "{level} 구간 하한"}, to{"to", "구간 상한"}, of{"of", "전체"};
  constexpr Message bound{
      "Of all complainants: the limits are what it would be if none, or all, of those who did not say were satisfied.",
      "불만제기자 전체 중 만족의 하한과 상한은 의견을 밝히지 않은 고객이 모두 불만족했을 때와 모두 만족했을 때의 "
      "값입니다."};
  FilledTable shares(desk.told, "kpis", named_columns({{"kpi", Unit::text, desk.say(figure)}}, share_columns(desk)));
  FilledTable means(desk.told, "means",
                    {{"kpi", Unit::text, desk.say(figure)},
                     {"mean", Unit::number, desk.say(mean)},
                     {"lower", Unit::number, desk.say(from, {{"level", desk.level()}})},
                     {"upper", Unit::number, desk.say(to)},
                     {"of", Unit::count, desk.say(of)}});
  for (const KpiValue& one : recovery::kpis(desk.figures(), desk.rules, desk.review.level)) {
    if (!is_told(desk, one) || one.kpi == Kpi::backlog || one.kpi == Kpi::backlog_overdue) continue;
    const Entry name(to_string(one.kpi), desk.say(words_of(one.kpi)));
    if (is_mean(one.kpi))
      means.add({name, one.value, one.lower, one.upper, one.of});
    else
      shares.add({name, one.value, one.lower, one.upper, one.count, one.of});
    if (one.kpi == Kpi::service_recovery_rate) shares.note(desk.say(bound));
  }
  Section section{.key = "figures", .heading = desk.say(heading)};
  if (!shares.empty()) section.tables.push_back(std::move(shares).table());
  if (!means.empty()) section.tables.push_back(std::move(means).table());
  return section;
}

/// The step or stage that happened least often in complaints that are done.
inline std::string rarest_text(const OfDesk& desk) {
  constexpr Message always{"All that the log shows happened in every complaint that is done.",
                           "기록에서 볼 수 있는 단계는 처리가 끝난 모든 불만에서 이루어졌습니다."};
  constexpr Message rarest{"Least often happened: {step}, in {count} of {of} ({share}).",
                           "가장 드물게 이루어진 단계는 {step}{으로/로}, {of}건 중 {count}건({share})입니다."};
  const auto& happened = desk.figures().happened;
  std::size_t least = happened.size();
  double share = std::numeric_limits<double>::infinity();
  for (std::size_t m = 0; m < happened.size(); ++m) {
    if (happened[m].of == 0) continue;
    const double here = static_cast<double>(happened[m].yes) / static_cast<double>(happened[m].of);
    if (here < share) least = m;
    share = (std::min)(share, here);
  }
  if (least == happened.size()) return "";
  if (happened[least].yes == happened[least].of) return desk.say(always);
  return desk.say(rarest, {{"step", desk.say(words_of(static_cast<Meaning>(least)))},
                           {"count", counted(happened[least].yes)},
                           {"of", counted(happened[least].of)},
                           {"share", desk.percent(happened[least])}});
}

/// "{yes} of {of} complaints ...", or that all of several did; nothing where there are none.
inline void add_share(std::vector<Statement>& said, const OfDesk& desk, const char* key, const Message& some,
                      const Message& all, const ShareCount& counts) {
  if (counts.of == 0) return;
  said.push_back(
      {key, desk.say(counts.yes == counts.of && counts.of > 1 ? all : some, {{"yes", counted(counts.yes)},
                                                                             {"of", counted(counts.of)},
                                                                             {"share", desk.percent(counts)},
                                                                             {"level", desk.level()},
                                                                             {"interval", desk.interval(counts)}})});
}

AMENDS_INLINE Section desk_conformance(const OfDesk& desk) {
  constexpr Message heading{"Step by step", "단계별 이행"}, step{"stage or step", "단계"},
      missing{"missing in open ones", "미해결 중 누락"};
  constexpr Message conforming{
      "{yes} of the {of} {of|complaint that is|complaints that are} done had all required steps, in order: {share} "
      "({level} interval {interval}).",
      "처리가 끝난 불만 {of}건 중 {yes}건이 필수 단계를 모두 순서대로 거쳤습니다: {share}({level} 구간 {interval})."};
  constexpr Message in_order{
      "Steps came in their order in {yes} of the {of} {of|complaint|complaints} that had two or more ({share}, {level} "
      "interval {interval}).",
      "단계가 둘 이상인 불만 {of}건 중 {yes}건에서 순서가 지켜졌습니다({share}, {level} 구간 {interval})."};
  constexpr Message all_conforming{
      "All {of} complaints that are done had all required steps, in order ({level} interval {interval}).",
      "처리가 끝난 불만 {of}건이 모두 필수 단계를 순서대로 거쳤습니다({level} 구간 {interval})."};
  constexpr Message all_in_order{
      "Steps came in their order in all {of} complaints that had two or more ({level} interval {interval}).",
      "단계가 둘 이상인 불만 {of}건 모두에서 순서가 지켜졌습니다({level} 구간 {interval})."};
  Section section{.key = "conformance", .heading = desk.say(heading)};
  const ProcessFigures& figures = desk.figures();
  if (recovery::can_show(desk.rules, Kpi::conformance))
    add_share(section.statements, desk, "conformance", conforming, all_conforming, figures.conforming);
  if (std::string text = rarest_text(desk); !text.empty()) section.statements.push_back({"rarest", std::move(text)});
  add_share(section.statements, desk, "steps_in_order", in_order, all_in_order, figures.steps_in_order);
  std::vector<ColumnWords> columns = named_columns({{"step", Unit::text, desk.say(step)}}, share_columns(desk));
  columns.push_back({"missing_in_open", Unit::count, desk.say(missing)});
  FilledTable steps(desk.told, "steps", columns);
  for (std::size_t m = 0; m < figures.happened.size(); ++m) {
    if (figures.happened[m].of == 0 && figures.missing_in_open[m] == 0) continue;
    const auto meaning = static_cast<Meaning>(m);
    std::vector<Entry> row =
        row_of({{to_string(meaning), desk.say(words_of(meaning))}}, share_entries(desk, figures.happened[m]));
    row.emplace_back(figures.missing_in_open[m]);
    steps.add(row);
  }
  if (!steps.empty()) section.tables.push_back(std::move(steps).table());
  return section;
}

// By group.

/// The figures by which groups are compared.
inline constexpr Kpi group_kpis[] = {Kpi::resolved_in_time, Kpi::promise_keeping, Kpi::conformance,
                                     Kpi::satisfied_of_judged};

struct GroupShare {
  std::string name;
  KpiValue share;
};

inline std::vector<GroupShare> group_shares(const OfDesk& desk, Kpi kpi) {
  std::vector<GroupShare> found;
  for (const DeskGroup& group : desk.review.groups) {
    const KpiValue share = recovery::kpis(group.figures, desk.rules, desk.review.level)[static_cast<std::size_t>(kpi)];
    if (is_told(desk, share)) found.push_back({group.name, share});
  }
  return found;
}

/// Whose interval meets that of no other: the one above all, the one below all.
inline std::string extremes_text(const OfDesk& desk, Kpi kpi, const std::vector<GroupShare>& groups) {
  constexpr Message best{"best: {name} ({share}, {interval})", "가장 높은 집단: {name}({share}, {interval})"};
  constexpr Message worst{"worst: {name} ({share}, {interval})", "가장 낮은 집단: {name}({share}, {interval})"};
  constexpr Message sure{"{what}: {parts}.", "{what}: {parts}."};
  constexpr Message unsure{
      "{what}: none of the {groups} groups is surely the best or the worst, their intervals meet.",
      "{what}: 구간이 서로 겹쳐, 집단 {groups}개 가운데 가장 높거나 낮다고 확실히 말할 수 있는 집단이 없습니다."};
  std::vector<std::string> parts;
  for (const bool top : {true, false})
    for (const GroupShare& one : groups) {
      const bool apart = std::all_of(groups.begin(), groups.end(), [&](const GroupShare& other) {
        return &other == &one || (top ? one.share.lower > other.share.upper : one.share.upper < other.share.lower);
      });
      if (apart)
        parts.push_back(
            desk.say(top ? best : worst, {{"name", one.name},
                                          {"share", desk.told.percent(one.share.value)},
                                          {"interval", from_to(desk.told, desk.told.percent(one.share.lower),
                                                               desk.told.percent(one.share.upper))}}));
    }
  const std::string what = desk.say(words_of(kpi));
  if (parts.empty()) return desk.say(unsure, {{"what", what}, {"groups", counted(groups.size())}});
  return desk.say(sure, {{"what", what}, {"parts", joined(parts, "; ")}});
}

inline Table group_counts(const OfDesk& desk) {
  constexpr Message group{"group", "집단"}, complaints{"complaints", "불만"}, open{"open", "미해결"},
      overdue{"overdue", "기한 초과"}, median{"half resolved within, hours", "절반이 해결된 시간"},
      nine{"90 %, hours", "90%가 해결된 시간"};
  constexpr Message dash{"-: too few are resolved to say it.", "-: 해결된 불만이 적어 말할 수 없습니다."};
  const bool limited = desk.rules.resolve_within.has_value();
  std::vector<ColumnWords> columns{{"group", Unit::text, desk.say(group)},
                                   {"complaints", Unit::count, desk.say(complaints)},
                                   {"open", Unit::count, desk.say(open)}};
  if (limited) columns.push_back({"open_overdue", Unit::count, desk.say(overdue)});
  columns.push_back({"median_hours", Unit::hours, desk.say(median)});
  columns.push_back({"nine_of_ten_hours", Unit::hours, desk.say(nine)});
  FilledTable table(desk.told, "groups", columns);
  bool untold = false;
  for (const DeskGroup& one : desk.review.groups) {
    const recovery::DurationClasses& lasted =
        one.figures.duration(recovery::DurationEnd::first_resolved, recovery::Clock::calendar);
    const auto quantile = [&](double p) {
      const double hours = lasted.count() == 0 ? std::nan("") : lasted.quantile(p).value / minutes_of_hour;
      untold = untold || !std::isfinite(hours);
      return hours;
    };
    std::vector<Entry> row{one.name, one.figures.complaints, one.figures.open};
    if (limited) row.emplace_back(one.figures.open_overdue);
    row.emplace_back(quantile(0.5));
    row.emplace_back(quantile(0.9));
    table.add(row);
  }
  if (untold) table.note(desk.say(dash));
  return std::move(table).table();
}

AMENDS_INLINE Section desk_groups(const OfDesk& desk) {
  constexpr Message heading{"By group", "집단별"}, figure{"figure", "지표"}, group{"group", "집단"};
  Section section{.key = "groups", .heading = desk.say(heading)};
  if (desk.review.groups.empty()) return section;
  FilledTable shares(desk.told, "group_shares",
                     named_columns({{"group", Unit::text, desk.say(group)}, {"kpi", Unit::text, desk.say(figure)}},
                                   share_columns(desk)));
  for (const Kpi kpi : group_kpis) {
    const std::vector<GroupShare> groups = group_shares(desk, kpi);
    if (groups.size() > 1)
      section.statements.push_back({"group_" + std::string(to_string(kpi)), extremes_text(desk, kpi, groups)});
    for (const GroupShare& one : groups)
      shares.add({one.name,
                  {to_string(kpi), desk.say(words_of(kpi))},
                  one.share.value,
                  one.share.lower,
                  one.share.upper,
                  one.share.count,
                  one.share.of});
  }
  section.tables.push_back(group_counts(desk));
  if (!shares.empty()) section.tables.push_back(std::move(shares).table());
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
