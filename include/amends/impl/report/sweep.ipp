#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>

// One question over a list of days.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::SweepRow;

inline std::string against_text(const Told& told, const SweepFound& found) {
  constexpr Message unasked{"the scenario without its question", "조치가 없는 시나리오"};
  return found.against.empty() ? told.say(unasked) : quoted(found.against);
}

AMENDS_INLINE std::string answer_name(const Told& told, const std::string& name) {
  constexpr Message within[] = {{"within {days} {days|day|days}", "{days}일 이내"}};
  return reworded(told.language, name, within);
}

/// Its days are known to the records.
inline bool is_known(const SweepRow& row) {
  return std::isfinite(row.net.mean);
}

/// The days within which nobody was answered; "": of all rows somebody was.
inline std::string unknown_text(const Told& told, const SweepFound& found) {
  constexpr Message sentence{
      "Nobody in the records was answered within {days}: what that would give they do not tell, so such rows have no "
      "numbers and are not compared.",
      "기록에 {days} 이내에 답변을 받은 사람이 없어, 그 결과는 기록으로 알 수 없습니다. 이런 행에는 숫자가 없으며 "
      "비교에서 "
      "뺐습니다."};
  constexpr Message or_days{"{days} or {last}", "{days} 또는 {last}"};
  std::vector<std::string> unknown;
  for (std::size_t r = 0; r < found.sweep.rows.size(); ++r)
    if (!is_known(found.sweep.rows[r])) unknown.push_back(told.days(found.days[r]));
  if (unknown.empty()) return "";
  const std::string last = unknown.back();
  unknown.pop_back();
  return told.say(sentence,
                  {{"days", unknown.empty() ? last : told.say(or_days, {{"days", joined(unknown)}, {"last", last}})}});
}

/// The best row, or those that share that place.
inline std::string best_of_all(const Told& told, const SweepFound& found) {
  constexpr Message all_equal{"All of these are equally good: net {net} in the mean.",
                              "모두 똑같이 좋습니다: 순현재가치 평균 {net}."};
  constexpr Message all_lose{"All of these are equally good: net {net} in the mean, less than {other}.",
                             "모두 똑같습니다: 순현재가치 평균 {net}, {other}보다 못합니다."};
  constexpr Message alone{"{names}: net {net} in the mean.", "{names}: 순현재가치 평균 {net}."};
  constexpr Message best{
      "Best on average: {names}, net {net} in the mean; the chance that it is the best of these is {chance}.",
      "평균 순현재가치가 가장 높은 기한은 {names}(순현재가치 평균 {net})이며, 이 가운데 가장 좋을 확률은 "
      "{chance}입니다."};
  constexpr Message best_equals{
      "Best on average, equally good: {names}, net {net} in the mean; the chance that they are the best of these is "
      "{chance}.",
      "평균 순현재가치가 똑같이 가장 높은 기한은 {names}(순현재가치 평균 {net})이며, 이 가운데 가장 좋을 "
      "확률은 {chance}입니다."};
  constexpr Message loses{"It loses least: {other} is better on average.",
                          "그나마 손실이 가장 적습니다. 평균으로는 {other} 쪽이 낫습니다."};
  constexpr Message loses_alone{"It is a loss: {other} is better on average.",
                                "평균으로는 손실이며, {other} 쪽이 낫습니다."};
  const auto rows = static_cast<std::size_t>(std::ranges::count_if(found.sweep.rows, is_known));
  const SweepRow& first = found.sweep.rows[found.sweep.best];
  const std::vector<std::size_t> equals = equals_of(found.sweep, found.sweep.best);
  const std::string net = told.money(first.net.mean), other = against_text(told, found);
  const bool negative = first.net.mean < 0.0;
  if (equals.size() == rows && rows > 1)
    return told.say(negative ? all_lose : all_equal, {{"net", net}, {"other", other}});
  std::vector<std::string> names;
  for (const std::size_t r : equals) names.push_back(quoted(answer_name(told, found.sweep.rows[r].name)));
  const std::string said = told.say(
      rows == 1           ? alone
      : equals.size() > 1 ? best_equals
                          : best,
      {{"names", joined(names)}, {"net", net}, {"chance", told.percent(chance_best(found.sweep, found.sweep.best))}});
  return paragraph({said, negative ? told.say(rows == 1 ? loses_alone : loses, {{"other", other}}) : ""});
}

AMENDS_INLINE std::string best_text(const Told& told, const SweepFound& found) {
  constexpr Message none{"In {chance} of the draws each of them is worth less than {other}.",
                         "모의실험의 {chance}에서는 어느 기한도 {other}보다 낫지 않습니다."};
  constexpr Message not_it{"In {chance} of the draws it is worth less than {other}.",
                           "모의실험의 {chance}에서는 {other}보다 가치가 작습니다."};
  constexpr double prints_as_no_share = 0.0005;
  const auto rows = std::ranges::count_if(found.sweep.rows, is_known);
  if (rows == 0) return unknown_text(told, found);
  if (!(found.sweep.chance_none >= prints_as_no_share)) return best_of_all(told, found);
  return paragraph(
      {best_of_all(told, found), told.say(rows == 1 ? not_it : none, {{"chance", told.percent(found.sweep.chance_none)},
                                                                      {"other", against_text(told, found)}})});
}

/// What each row is compared with, and how.
inline std::string compared_text(const Told& told, const SweepFound& found) {
  constexpr Message plain{
      "Each row is compared with {other}. All have bands that end at {edges} {edges|day|days}, and the same random "
      "numbers. "
      "Customers kept: mean.",
      "행마다 {other}{과/와} 비교합니다. 모두 {edges}일에서 끝나는 구간과 같은 난수를 씁니다. 유지한 고객 수는 "
      "평균입니다."};
  constexpr Message unlike_headline{
      "Each row is compared with {other}, unlike the headline, which is the worth of all complaint handling. All "
      "have bands that end at {edges} {edges|day|days}, and the same random numbers. Customers kept: mean.",
      "행마다 {other}{과/와} 비교합니다. 불만 처리 전체의 가치인 첫머리의 답과는 다릅니다. 모두 {edges}일에서 "
      "끝나는 구간과 같은 난수를 씁니다. 유지한 고객 수는 평균입니다."};
  std::vector<std::string> edges;
  for (const double edge : found.edges) edges.push_back(short_number(edge));
  return told.say(found.against.empty() && !told.findings.comparison ? unlike_headline : plain,
                  {{"other", against_text(told, found)}, {"edges", joined(edges)}});
}

inline std::string sweep_heading(const Told& told) {
  constexpr Message own{"How fast: the same question for other days", "얼마나 빨리: 같은 질문, 다른 일수"};
  constexpr Message instead{"How fast: complaints answered within so many days, instead of the scenario's own question",
                            "얼마나 빨리: 시나리오 자체의 조치 대신, 이 일수 이내 답변"};
  constexpr Message plain{"How fast: complaints answered within so many days", "얼마나 빨리: 이 일수 이내 답변"};
  const std::vector<Question>& questions = told.findings.questions;
  const bool other = !questions.empty() && !questions.front().baseline;
  return told.say(told.findings.sweep->own_question ? own : other ? instead : plain);
}

AMENDS_INLINE Section sweep_section(const Told& told) {
  constexpr Message answered{"answered", "답변"}, median{"net, median", "순현재가치, 중앙값"};
  constexpr Message kept{"customers kept", "유지한 고객 수"}, loss{"chance of a loss", "손실 확률"};
  constexpr Message chance{"chance that it is the best", "가장 좋을 확률"};
  constexpr Message equal{"Rows with the same numbers answer the same complaints; their chance to be the best is one.",
                          "숫자가 같은 행은 같은 불만에 답합니다. 가장 좋을 확률은 이 행들이 함께 갖습니다."};
  const SweepFound& found = *told.findings.sweep;
  Section section{.key = "sweep", .heading = sweep_heading(told)};
  Table table{.key = "sweep",
              .header = {told.say(answered), told.say(median), told.percent(0.05, 0), told.percent(0.95, 0),
                         told.say(kept), told.say(loss)},
              .rows = {}};
  const bool several = found.sweep.rows.size() > 1;
  if (several) table.header.push_back(told.say(chance));
  bool ties = false;
  for (std::size_t r = 0; r < found.sweep.rows.size(); ++r) {
    const SweepRow& row = found.sweep.rows[r];
    ties = ties || equals_of(found.sweep, r).size() > 1;
    table.rows.push_back({answer_name(told, row.name), grouped(row.net.quantiles[2]), grouped(row.net.quantiles[0]),
                          grouped(row.net.quantiles[4]), persons(row.customers_kept),
                          told.percent(row.net.share_negative)});
    if (several) table.rows.back().push_back(told.percent(chance_best(found.sweep, r)));
  }
  table.notes.push_back(best_text(told, found));
  table.notes.push_back(compared_text(told, found));
  if (std::string unknown = unknown_text(told, found); is_known(found.sweep.rows[found.sweep.best]) && !unknown.empty())
    table.notes.push_back(std::move(unknown));
  if (ties) table.notes.push_back(told.say(equal));
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
