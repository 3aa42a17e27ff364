#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/parts.hpp>
#include <cmath>

// Which segments carry the answer.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Metric;

/// What the segments carry, and what belongs to none of them.
struct Carried {
  double surely = 0.0;    ///< 5 % points of net of the segments that pay, in the sense of SegmentSign, added up
  double segments = 0.0;  ///< means of net of all
  double rest = 0.0;      ///< mean of net in no segment; 0 where it is rounding
};
inline Carried carried(const Findings& findings) {
  const economics::Evaluation& result = findings.result();
  Carried out;
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const economics::Summary net = result.summary(Metric::net, s);
    out.segments += net.mean;
    if (sign_of(net) == SegmentSign::pays) out.surely += net.quantiles[0];
  }
  out.rest = result.summary(Metric::net).mean - out.segments;
  if (!(std::abs(out.rest) > 1e-9 * (std::abs(out.segments) + std::abs(out.rest)))) out.rest = 0.0;
  return out;
}

inline std::string carried_text(const Told& told, double rest) {
  constexpr Message carry{"Which segments carry it (means of net): {gain}.",
                          "순현재가치(평균)를 늘리는 세분집단은 {gain}입니다."};
  constexpr Message carry_and_lose{"Which segments carry it (means of net): {gain}; against it {loss}.",
                                   "순현재가치(평균)를 늘리는 세분집단은 {gain}이고, 줄이는 세분집단은 {loss}입니다."};
  constexpr Message carry_and_rest{
      "Which segments carry it (means of net): {gain}; in no segment {rest}.",
      "순현재가치(평균)를 늘리는 세분집단은 {gain}이고, 어느 세분집단에도 속하지 않는 금액은 {rest}입니다."};
  constexpr Message all_three{
      "Which segments carry it (means of net): {gain}; against it {loss}; in no segment {rest}.",
      "순현재가치(평균)를 늘리는 세분집단은 {gain}이고, 줄이는 세분집단은 {loss}입니다. 어느 세분집단에도 속하지 "
      "않는 금액은 {rest}입니다."};
  constexpr Message none{"none", "없음"};
  const economics::Evaluation& result = told.findings.result();
  std::vector<std::string> gain, loss;
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const double mean = result.summary(Metric::net, s).mean;
    (mean >= 0.0 ? gain : loss).push_back(result.segments()[s] + " " + told.money(mean));
  }
  const bool has_rest = rest != 0.0;
  return told.say(
      has_rest       ? (loss.empty() ? carry_and_rest : all_three)
      : loss.empty() ? carry
                     : carry_and_lose,
      {{"gain", gain.empty() ? told.say(none) : joined(gain)}, {"loss", joined(loss)}, {"rest", told.money(rest)}});
}

inline bool carry_the_rest(const Findings& findings, const Carried& found) {
  return found.rest >= 0.0 || found.surely + found.rest > 0.0 ||
         sign_of(findings.result().summary(Metric::net)) == SegmentSign::pays;
}

AMENDS_INLINE bool carry_the_rest(const Findings& findings) {
  return carry_the_rest(findings, carried(findings));
}

AMENDS_INLINE std::string suggestion(const Told& told, SegmentSign sign, bool carried) {
  constexpr Message change_pays{"do it here, and extend it", "시행 후 확대"};
  constexpr Message change_loses{"leave as it is, or do otherwise", "현행 유지 또는 다른 방안 검토"};
  constexpr Message going_on{"go on, or extend it", "계속하거나 확대"};
  constexpr Message stopping{"do otherwise, or stop", "다른 방안 검토 또는 중단"};
  constexpr Message open{"open: see \"What it rests on\"", "미정: \"무엇을 근거로 하는가\" 참조"};
  constexpr Message bare_open{"open", "미정"};
  constexpr Message nothing{"no difference", "차이 없음"};
  constexpr Message before_shared{"pays, shared cost apart", "공통비 차감 전 이익"};
  const bool change = told.findings.comparison.has_value();
  switch (sign) {
    case SegmentSign::pays:
      return told.say(!carried ? before_shared : change ? change_pays : going_on);
    case SegmentSign::loses:
      return told.say(change ? change_loses : stopping);
    case SegmentSign::nothing:
      return told.say(nothing);
    case SegmentSign::open:
      break;
  }
  return told.say(told.findings.segments.empty() ? bare_open : open);
}

/// What would settle the sign of a segment.
inline std::string open_text(const Told& told, const SegmentFound& found) {
  constexpr Message turns_above{
      "Open in {segment} (a loss in {loss} of the draws): all else at medians, its net changes sign with {input} above "
      "{value}; "
      "find that out before deciding.",
      "{segment}{은/는} 아직 판단할 수 없습니다(모의실험의 {loss}에서 손실). 다른 값이 중앙값일 때 "
      "{input}{이/가} {value}보다 크면 순현재가치의 부호가 바뀌므로, 이 값을 먼저 확인한 뒤 결정하십시오."};
  constexpr Message turns_below{
      "Open in {segment} (a loss in {loss} of the draws): all else at medians, its net changes sign with {input} below "
      "{value}; find that out before deciding.",
      "{segment}{은/는} 아직 판단할 수 없습니다(모의실험의 {loss}에서 손실). 다른 값이 중앙값일 때 {input}{이/가} "
      "{value}보다 작으면 순현재가치의 부호가 바뀌므로, 이 값을 먼저 확인한 뒤 결정하십시오."};
  constexpr Message scores{
      "Open in {segment} (a loss in {loss} of the draws): most of that is what its {scores} {scores|score "
      "leaves|scores leave} open; "
      "about {needed}, of companies in proportion, would tell if they came out alike.",
      "{segment}{은/는} 아직 판단할 수 없습니다(모의실험의 {loss}에서 손실). 주된 이유는 점수가 "
      "{scores}개뿐이라는 것이며, 회사 수도 같은 비율로 늘고 결과가 비슷하다면 점수가 약 {needed}개 있으면 "
      "판단할 수 있습니다."};
  constexpr Message scores_alone{
      "Open in {segment} (a loss in {loss} of the draws): most of that is what its {scores} {scores|score "
      "leaves|scores leave} open; "
      "about {needed} would tell if they came out alike.",
      "{segment}{은/는} 아직 판단할 수 없습니다(모의실험의 {loss}에서 손실). 주된 이유는 점수가 "
      "{scores}개뿐이라는 것이며, 결과가 비슷하다면 점수가 약 {needed}개 있으면 판단할 수 있습니다."};
  constexpr Message together{
      "Open in {segment} (a loss in {loss} of the draws): no stated quantity alone turns its net within its 90 % "
      "range; most hangs on {decides}.",
      "{segment}{은/는} 아직 판단할 수 없습니다(모의실험의 {loss}에서 손실). 어느 값도 하나만 90% 범위 "
      "안에서 바꾸어서는 이익과 손실이 뒤바뀌지 않으며, 가장 크게 좌우하는 것은 {decides}입니다."};
  const bool by_scores = std::isfinite(found.scores_needed);
  const auto& clusters = told.findings.clusters;
  const bool companies = !clusters.empty() && clusters.front().clusters > 1;
  const bool above = found.turns && found.turns->value > found.turns->median;
  return told.say(by_scores     ? (companies ? scores : scores_alone)
                  : found.turns ? (above ? turns_above : turns_below)
                                : together,
                  {{"segment", found.segment},
                   {"loss", told.percent(found.chance_of_loss)},
                   {"input", found.turns ? told.input(found.turns->input) : ""},
                   {"value", found.turns ? short_number(found.turns->value) : ""},
                   {"scores", grouped(found.scores)},
                   {"needed", grouped(two_digits_up(found.scores_needed))},
                   {"decides", told.input(found.decides)}});
}

/// The open segments: what would settle the sign where most is at stake, the others by name.
inline std::vector<std::string> open_texts(const Told& told) {
  constexpr Message others{"Open, too: {segments}.", "그 밖에 아직 판단할 수 없는 세분집단은 {segments}입니다."};
  std::vector<std::string> said, names;
  for (const SegmentFound& one : told.findings.segments) {
    if (one.sign != SegmentSign::open) continue;
    if (one.decides.empty())
      names.push_back(one.segment);
    else
      said.push_back(open_text(told, one));
  }
  if (!names.empty()) said.push_back(told.say(others, {{"segments", first_names_text(told.language, names)}}));
  return said;
}

/// The segments of one sign, in one sentence.
inline std::string settled_text(const Told& told, SegmentSign sign, const Carried& found) {
  constexpr Message change_pays{
      "In {segments} it pays in at least 95 % of the draws: do it there, and extend it.",
      "{segments}{은/는} 모의실험의 95% 이상에서 이익이 나므로 조치를 시행하고 확대하십시오."};
  constexpr Message not_carried{
      "In {segments} it pays in at least 95 % of the draws, but only before the shared cost: the 5 % points of net, "
      "{gain} "
      "together, do not cover the {rest} (mean) that belong to no segment. Do it there only where that cost falls.",
      "{segments}{은/는} 모의실험의 95% 이상에서 이익이 나지만, 이는 공통비를 차감하기 전의 이익입니다. "
      "순현재가치의 5% 지점을 모두 더해도 {gain}이어서, 어느 세분집단에도 속하지 않는 비용 {rest}(평균)에 "
      "못 미칩니다. 이 비용을 줄일 수 있을 때만 시행하십시오."};
  constexpr Message change_loses{
      "In {segments} it loses in at least 95 % of the draws: leave it as it is there, or do otherwise.",
      "{segments}{은/는} 모의실험의 95% 이상에서 손실이 나므로 현행을 유지하거나 다른 방안을 검토하십시오."};
  constexpr Message going_on{"In {segments} it pays in at least 95 % of the draws: go on there, or extend it.",
                             "{segments}{은/는} 모의실험의 95% 이상에서 이익이 나므로 계속하거나 확대하십시오."};
  constexpr Message stopping{
      "In {segments} it loses in at least 95 % of the draws: do otherwise there, or stop.",
      "{segments}{은/는} 모의실험의 95% 이상에서 손실이 나므로 다른 방안을 검토하거나 중단하십시오."};
  constexpr Message nothing{"In {segments} it makes no difference.", "{segments}{은/는} 차이가 없습니다."};
  std::vector<std::string> segments;
  for (const SegmentFound& one : told.findings.segments)
    if (one.sign == sign) segments.push_back(one.segment);
  if (segments.empty()) return "";
  const bool change = told.findings.comparison.has_value(), pays = sign == SegmentSign::pays;
  if (pays && !carry_the_rest(told.findings, found))
    return told.say(not_carried, {{"segments", first_names_text(told.language, segments)},
                                  {"gain", told.money(found.surely)},
                                  {"rest", told.money(-found.rest)}});
  return told.say(sign == SegmentSign::nothing ? nothing
                  : change                     ? (pays ? change_pays : change_loses)
                  : pays                       ? going_on
                                               : stopping,
                  {{"segments", first_names_text(told.language, segments)}});
}

AMENDS_INLINE std::string segments_text(const Told& told) {
  const Carried found = carried(told.findings);
  std::vector<std::string> said{carried_text(told, found.rest)};
  for (const SegmentSign sign : {SegmentSign::pays, SegmentSign::loses, SegmentSign::nothing})
    said.push_back(settled_text(told, sign, found));
  for (std::string& one : open_texts(told)) said.push_back(std::move(one));
  return paragraph(said);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
