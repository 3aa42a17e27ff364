#pragma once

#include <amends/report/desk.hpp>

#include <amends/impl/report/desk_parts.hpp>

// What became of promises, and what it did to satisfaction.
namespace amends::inline AMENDS_ABI::report::detail {

using recovery::PromiseChains;
using recovery::PromiseCounts;
using recovery::PromiseState;

AMENDS_INLINE std::string promises_text(const OfDesk& desk) {
  constexpr Message none{"No promise is in the log.", "기록에 약속이 없습니다."};
  constexpr Message no_end{"{made} {made|promise was|promises were} made; none has been kept or broken.",
                           "약속 {made}건의 이행 여부는 아직 정해지지 않았습니다."};
  constexpr Message all{"All {of} promises that were kept or broken were kept.",
                        "이행 여부가 정해진 약속 {of}건을 모두 지켰습니다."};
  constexpr Message one{"The one promise that has ended was kept.", "이행 여부가 정해진 약속 1건을 지켰습니다."};
  constexpr Message some{
      "{kept} of {of} {of|promise|promises} whose end is known {kept|was|were} kept, {share} ({level} "
      "interval {interval}).",
      "이행 여부가 정해진 약속 {of}건 중 {kept}건을 지켰습니다({share}, {level} 구간 {interval})."};
  constexpr Message none_kept{
      "None of the {of} {of|promise|promises} whose end is known was kept ({level} interval {interval}).",
      "이행 여부가 정해진 약속 {of}건을 하나도 지키지 못했습니다({level} 구간 {interval})."};
  const PromiseCounts& promises = desk.figures().promises;
  const recovery::ShareCount ended{.of = promises.kept + promises.broken, .yes = promises.kept};
  if (promises.made == 0) return desk.say(none);
  if (ended.of == 0) return desk.say(no_end, {{"made", counted(promises.made)}});
  if (ended.yes == ended.of && ended.of == 1) return desk.say(one);
  if (ended.yes == ended.of) return desk.say(all, {{"of", counted(ended.of)}});
  return desk.say(ended.yes == 0 ? none_kept : some, {{"kept", counted(ended.yes)},
                                                      {"of", counted(ended.of)},
                                                      {"share", desk.percent(ended)},
                                                      {"level", desk.level()},
                                                      {"interval", desk.interval(ended)}});
}

/// One honest deadline against several for the same thing.
inline std::string chains_text(const OfDesk& desk) {
  constexpr Message single{"Where one deadline was given, {held} of {chains} things promised came by it ({share}).",
                           "기한을 한 번 약속한 경우 {chains}건 중 {held}건이 그 기한에 지켜졌습니다({share})."};
  constexpr Message several{
      "Where it took several deadlines for the same thing, {first} of {chains} came by the first ({first_share}) and "
      "{last} by the last ({last_share}).",
      "같은 일에 기한을 여러 번 약속한 경우 {chains}건 중 {first}건이 첫 기한에({first_share}), {last}건이 마지막 "
      "기한에({last_share}) 지켜졌습니다."};
  constexpr Message single_all{"Where one deadline was given, all {chains} things promised came by it.",
                               "기한을 한 번 약속한 경우 {chains}건이 모두 그 기한에 지켜졌습니다."};
  constexpr Message single_none{"Where one deadline was given, none of {chains} things promised came by it.",
                                "기한을 한 번 약속한 경우 {chains}건 가운데 그 기한에 지켜진 것은 하나도 없습니다."};
  const auto& lengths = desk.figures().promises.by_length;
  PromiseChains many;
  for (std::size_t k = 1; k < lengths.size(); ++k) {
    many.chains += lengths[k].chains;
    many.held_at_first += lengths[k].held_at_first;
    many.held_at_last += lengths[k].held_at_last;
  }
  const PromiseChains& one = lengths[0];
  std::vector<std::string> sentences;
  if (one.chains > 0)
    sentences.push_back(desk.say(one.chains > 1 && one.held_at_first == one.chains ? single_all
                                 : one.chains > 1 && one.held_at_first == 0        ? single_none
                                                                                   : single,
                                 {{"held", counted(one.held_at_first)},
                                  {"chains", counted(one.chains)},
                                  {"share", desk.percent({.of = one.chains, .yes = one.held_at_first})}}));
  if (many.chains > 0)
    sentences.push_back(
        desk.say(several, {{"first", counted(many.held_at_first)},
                           {"last", counted(many.held_at_last)},
                           {"chains", counted(many.chains)},
                           {"first_share", desk.percent({.of = many.chains, .yes = many.held_at_first})},
                           {"last_share", desk.percent({.of = many.chains, .yes = many.held_at_last})}}));
  return paragraph(sentences);
}

inline std::string satisfied_by_promise_text(const OfDesk& desk) {
  constexpr Message text{
      "Of those who said, {kept} were satisfied where promises were kept ({kept_of} "
      "{kept_of|complaint|complaints}) and {broken} where one was broken ({broken_of} "
      "{broken_of|complaint|complaints}). That goes together; it does not say that the one made the other.",
      "의견을 밝힌 고객 중 만족한 비율은 약속을 지킨 경우 {kept}({kept_of}건), 어긴 경우 "
      "{broken}({broken_of}건)입니다. 이는 함께 나타나는 관계일 뿐 인과관계를 뜻하지 않습니다."};
  constexpr Message hard{"Hard cases break promises, too.", "어려운 불만일수록 약속도 지키기 어렵습니다."};
  const auto& by_state = desk.figures().satisfied_by_promise;
  const recovery::ShareCount &kept = by_state[static_cast<std::size_t>(PromiseState::kept)],
                             &broken = by_state[static_cast<std::size_t>(PromiseState::broken)];
  if (kept.of == 0 || broken.of == 0) return "";
  const auto share = [](const recovery::ShareCount& of) {
    return static_cast<double>(of.yes) / static_cast<double>(of.of);
  };
  return paragraph({desk.say(text, {{"kept", desk.percent(kept)},
                                    {"kept_of", counted(kept.of)},
                                    {"broken", desk.percent(broken)},
                                    {"broken_of", counted(broken.of)}}),
                    share(kept) > share(broken) ? desk.say(hard) : ""});
}

inline Table promise_counts(const OfDesk& desk) {
  constexpr Message what{"promises", "약속"}, count{"so many", "건수"};
  constexpr Message made{"made", "약속함"}, kept{"kept", "지킴"}, broken{"broken", "불이행"},
      replaced{"replaced by another before they were due", "기한 전에 다른 약속으로 바뀜"},
      pending{"pending", "기한이 남음"};
  const PromiseCounts& promises = desk.figures().promises;
  FilledTable table(desk.told, "promises",
                    {{"promises", Unit::text, desk.say(what)}, {"count", Unit::count, desk.say(count)}});
  table.add({{"made", desk.say(made)}, promises.made});
  table.add({{"kept", desk.say(kept)}, promises.kept});
  table.add({{"broken", desk.say(broken)}, promises.broken});
  table.add({{"replaced", desk.say(replaced)}, promises.replaced});
  table.add({{"pending", desk.say(pending)}, promises.pending()});
  return std::move(table).table();
}

inline FilledTable promise_chains(const OfDesk& desk) {
  constexpr Message length{"deadlines for one thing", "한 가지 일에 약속한 기한 수"}, chains{"things", "건수"},
      first{"by the first", "첫 기한"}, first_share{"share by the first", "첫 기한 비율"},
      last{"by the last", "마지막 기한"}, last_share{"share by the last", "마지막 기한 비율"};
  constexpr Message three{"3 and more", "3회 이상"};
  constexpr const char* keys[] = {"1", "2", "3+"};
  FilledTable table(desk.told, "promise_chains",
                    {{"deadlines", Unit::text, desk.say(length)},
                     {"things", Unit::count, desk.say(chains)},
                     {"held_at_first", Unit::count, desk.say(first)},
                     {"share_at_first", Unit::share, desk.say(first_share)},
                     {"held_at_last", Unit::count, desk.say(last)},
                     {"share_at_last", Unit::share, desk.say(last_share)}});
  const auto& lengths = desk.figures().promises.by_length;
  for (std::size_t k = 0; k < lengths.size(); ++k) {
    const PromiseChains& one = lengths[k];
    if (one.chains == 0) continue;
    const auto of = static_cast<double>(one.chains);
    table.add({{keys[k], k < 2 ? std::string(keys[k]) : desk.say(three)},
               one.chains,
               one.held_at_first,
               static_cast<double>(one.held_at_first) / of,
               one.held_at_last,
               static_cast<double>(one.held_at_last) / of});
  }
  return table;
}

inline FilledTable satisfied_by_promise(const OfDesk& desk) {
  constexpr Message what{"satisfied, where promises were", "약속의 결과별 만족"};
  constexpr Message states[] = {
      {"none made", "약속 없음"}, {"kept", "지킴"}, {"broken", "불이행"}, {"pending", "기한이 남음"}};
  std::vector<ColumnWords> columns = share_columns(desk);
  columns.insert(columns.begin(), {"promise", Unit::text, desk.say(what)});
  FilledTable table(desk.told, "satisfied_by_promise", columns);
  const auto& by_state = desk.figures().satisfied_by_promise;
  for (std::size_t s = 0; s < by_state.size(); ++s) {
    if (by_state[s].of == 0) continue;
    std::vector<Entry> row = share_entries(desk, by_state[s]);
    row.insert(row.begin(), {to_string(static_cast<PromiseState>(s)), desk.say(states[s])});
    table.add(row);
  }
  return table;
}

AMENDS_INLINE Section desk_promises(const OfDesk& desk) {
  constexpr Message heading{"Promises", "약속"};
  Section section{.key = "promises", .heading = desk.say(heading)};
  const auto say = [&](const char* key, std::string text) {
    if (!text.empty()) section.statements.push_back({key, std::move(text)});
  };
  say("promises", promises_text(desk));
  if (desk.figures().promises.made == 0) return section;
  say("chains", chains_text(desk));
  say("satisfied_by_promise", satisfied_by_promise_text(desk));
  section.tables.push_back(promise_counts(desk));
  if (FilledTable chains = promise_chains(desk); !chains.empty()) section.tables.push_back(std::move(chains).table());
  if (FilledTable satisfied = satisfied_by_promise(desk); !satisfied.empty())
    section.tables.push_back(std::move(satisfied).table());
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
