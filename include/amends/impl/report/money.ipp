#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <utility>

// What it is worth, year by year, and what decides that.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Evaluation;
using economics::Metric;
using economics::Summary;

inline Table segment_table(const Told& told) {
  constexpr Message by_segment{"by segment", "세분집단별"};
  constexpr Message kept{"customers kept", "유지한 고객 수"};
  constexpr Message net_median{"net, median", "순현재가치, 중앙값"};
  constexpr Message chance{"chance of a loss", "손실 확률"};
  constexpr Message follows{"suggestion", "제안"};
  constexpr Message faster{
      "Fixed cost and setup of answering faster (faster_answers) belong to no segment; they are in the total only.",
      "빠른 답변의 고정비와 초기비용(faster_answers)은 어느 세분집단에도 속하지 않고 합계에만 들어 있습니다."};
  constexpr Message intervention{
      "Fixed cost and setup of the intervention (faster_answers) belong to no segment; they are in the total only.",
      "조치의 고정비와 초기비용(faster_answers)은 어느 세분집단에도 속하지 않고 합계에만 들어 있습니다."};
  const Evaluation& result = told.findings.result();
  Table table{.key = "by_segment",
              .header = {told.say(by_segment), told.say(kept), told.say(net_median), told.percent(0.05, 0),
                         told.percent(0.95, 0), told.say(chance), told.say(follows)},
              .rows = {}};
  const bool carried = carry_the_rest(told.findings);
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const Summary net = result.summary(Metric::net, s);
    table.rows.push_back({result.segments()[s], persons(result.summary(Metric::customers_kept, s).quantiles[2]),
                          grouped(net.quantiles[2]), grouped(net.quantiles[0]), grouped(net.quantiles[4]),
                          told.percent(net.share_negative), suggestion(told, sign_of(net), carried)});
  }
  if (!told.findings.questions.empty())
    table.notes.push_back(told.say(only_answers_faster(told.findings) ? faster : intervention));
  return table;
}

/// The rows of the table of metrics, in their order; with how many decimals, or in per cent.
inline constexpr int percent_form = -1;
struct MetricRowForm {
  Metric metric;
  int decimals;
};
inline constexpr MetricRowForm metric_rows_shown[] = {{Metric::customers_kept, 0},
                                                      {Metric::retention_benefit, 0},
                                                      {Metric::word_of_mouth_benefit, 0},
                                                      {Metric::information_benefit, 0},
                                                      {Metric::handling_cost, 0},
                                                      {Metric::compensation_cost, 0},
                                                      {Metric::faster_answer_cost, 0},
                                                      {Metric::fixed_cost, 0},
                                                      {Metric::escalation_benefit, 0},
                                                      {Metric::escalation_cost, 0},
                                                      {Metric::prevented_problems_benefit, 0},
                                                      {Metric::net, 0},
                                                      {Metric::net_undiscounted, 0},
                                                      {Metric::net_return, percent_form},
                                                      {Metric::benefit_cost_ratio, 2},
                                                      {Metric::payback_years, 1}};

struct MetricWords {
  Metric metric;
  Message words;
};
inline constexpr MetricWords all_metric_words[] = {
    {Metric::customers_kept, {"customers kept", "유지한 고객 수"}},
    {Metric::retention_benefit, {"retention benefit", "유지 효익"}},
    {Metric::word_of_mouth_benefit, {"word-of-mouth benefit", "구전 효익"}},
    {Metric::information_benefit, {"information benefit", "정보 효익"}},
    {Metric::handling_cost, {"cost of handling", "불만 처리 비용"}},
    {Metric::compensation_cost, {"cost of compensation", "보상 비용"}},
    {Metric::faster_answer_cost, {"cost of the intervention", "조치 비용"}},
    {Metric::fixed_cost, {"fixed cost and setup", "고정비와 초기비용"}},
    {Metric::escalation_benefit, {"escalations avoided", "분쟁 확대 방지 효익"}},
    {Metric::escalation_cost, {"cost of escalations", "분쟁 확대 비용"}},
    {Metric::prevented_problems_benefit, {"problems prevented", "문제 예방 효익"}},
    {Metric::total_cost, {"total cost", "총비용"}},
    {Metric::net, {"net (present value)", "순현재가치"}},
    {Metric::net_undiscounted, {"net, not discounted", "순현금흐름(할인 전)"}},
    {Metric::revenue_at_risk, {"revenue at risk", "위험 매출"}},
    {Metric::net_return, {"return on cost, net / cost", "비용 대비 수익률(순현재가치 ÷ 비용)"}},
    {Metric::benefit_cost_ratio, {"benefit / cost", "효익 ÷ 비용"}},
    {Metric::payback_years, {"payback, years, not discounted", "회수기간(년, 할인 전)"}}};

AMENDS_INLINE const Message& metric_words(Metric metric, bool answers_faster) {
  static constexpr Message faster{"cost of answering faster", "빠른 답변 비용"};
  static constexpr Message other{"another metric", "그 밖의 지표"};
  if (answers_faster && metric == Metric::faster_answer_cost) return faster;
  for (const MetricWords& one : all_metric_words)
    if (one.metric == metric) return one.words;
  return other;
}

/// What is said below the table of metrics: the chance of a loss, and what is at risk.
inline void add_metric_notes(const Told& told, const Summary& payback, Table& table) {
  constexpr Message chance{"Chance that net is negative: {chance}.", "순현재가치가 음수일 확률: {chance}."};
  constexpr Message no_payback{
      "Not discounted, there is no payback within the horizon in {share} of the draws; the row is of the others.",
      "할인 전 금액으로는 모의실험의 {share}에서 기간 안에 회수되지 않으며, 회수기간 행은 나머지 "
      "모의실험의 값입니다."};
  constexpr Message at_risk{
      "Revenue at risk (margin of those who leave after a problem, a year's problems): {value} (median).",
      "위험 매출(문제를 겪은 뒤 떠나는 고객의 공헌이익, 한 해 동안의 문제 기준): {value}(중앙값)."};
  constexpr Message at_risk_both{
      "Revenue at risk (margin of those who leave after a problem, a year's problems): {other_value} in {other}, "
      "{value} here (medians).",
      "위험 매출(문제를 겪은 뒤 떠나는 고객의 공헌이익, 한 해 동안의 문제 기준): {other}에서는 "
      "{other_value}, 이 시나리오에서는 {value}(중앙값)."};
  const Findings& findings = told.findings;
  const double loss = findings.result().summary(Metric::net).share_negative;
  const bool some = payback.share_missing > 0.0 && payback.share_missing < 1.0;
  table.notes.push_back(
      paragraph({told.say(chance, {{"chance", told.percent(loss)}}),
                 some ? told.say(no_payback, {{"share", told.percent(payback.share_missing)}}) : ""}));
  const auto median = [&](const Evaluation& of) {
    return told.money(of.summary(Metric::revenue_at_risk).quantiles[2]);
  };
  if (!findings.comparison) {
    table.notes.push_back(told.say(at_risk, {{"value", median(findings.result())}}));
    return;
  }
  table.notes.push_back(told.say(at_risk_both, {{"other_value", median(findings.comparison->baseline())},
                                                {"other", quoted(findings.baseline_title)},
                                                {"value", median(findings.comparison->alternative())}}));
}

AMENDS_INLINE Section money(const Told& told) {
  constexpr Message heading{"What it is worth: {years} {years|year|years}, present values in {unit}",
                            "얼마의 가치가 있는가: {years}년, 현재가치(단위: {unit})"};
  constexpr Message median{"median", "중앙값"}, mean{"mean", "평균"};
  const Evaluation& result = told.findings.result();
  Section section{
      .key = "money",
      .heading = told.say(heading, {{"years", std::to_string(told.findings.years)}, {"unit", money_unit(told)}})};
  Table table{.key = "metrics",
              .header = {"", told.say(median), told.percent(0.05, 0), told.percent(0.95, 0), told.say(mean)},
              .rows = {}};
  const bool answers_faster = only_answers_faster(told.findings);
  for (const MetricRowForm& line : metric_rows_shown) {
    const Summary s = result.summary(line.metric);
    const bool empty = s.quantiles[0] == 0.0 && s.quantiles[4] == 0.0 && s.mean == 0.0;
    if (empty || s.share_missing >= 1.0) continue;
    const auto number = [&](double v) {
      if (line.metric == Metric::customers_kept) return persons(v);
      if (line.decimals == percent_form) return told.percent(v);
      if (line.metric == Metric::payback_years && v == 0.0) return std::string("-");  // nothing is to be paid back
      return line.decimals == 0 ? grouped(v) : fixed(v, line.decimals);
    };
    table.rows.push_back({told.say(metric_words(line.metric, answers_faster)), number(s.quantiles[2]),
                          number(s.quantiles[0]), number(s.quantiles[4]), number(s.mean)});
  }
  add_metric_notes(told, result.summary(Metric::payback_years), table);
  section.tables.push_back(std::move(table));
  if (result.segments().size() > 1) section.tables.push_back(segment_table(told));
  return section;
}

AMENDS_INLINE Section years(const Told& told) {
  constexpr Message heading{"Year by year: net, not discounted", "연도별 순현금흐름(할인 전)"};
  constexpr Message year{"year", "연도"}, median{"median", "중앙값"}, start{"at the start", "시작 시점"};
  constexpr Message row{"{year}", "{year}년차"};
  Section section{.key = "years", .heading = told.say(heading)};
  Table table{.key = "net_by_year",
              .header = {told.say(year), told.say(median), told.percent(0.05, 0), told.percent(0.95, 0)},
              .rows = {}};
  for (const YearFlow& one : told.findings.yearly)
    table.rows.push_back({one.year == 0 ? told.say(start) : told.say(row, {{"year", std::to_string(one.year)}}),
                          grouped(one.net.median), grouped(one.net.lower), grouped(one.net.upper)});
  section.tables.push_back(std::move(table));
  return section;
}

/// Where the quantity of a bar comes from: in the user's words, or in the library's where it is drawn together with
/// others or estimated.
inline std::string bar_source(const Told& told, const economics::TornadoBar& bar) {
  const auto& inputs = told.findings.result().inputs();
  const bool estimated = std::any_of(inputs.begin(), inputs.end(), [&](const economics::ModelInput& input) {
    return input.name == bar.input && input.estimate != nullptr;
  });
  return bar.quantities > 1 || estimated ? source_text(told.language, bar.source) : bar.source;
}

/// The bars that are shown: of what is stated, and of what is drawn together, the first five.
inline Table tornado_table(const Told& told) {
  constexpr Message assumption{"assumption", "가정"}, from{"from", "낮은 값"}, to{"to", "높은 값"};
  constexpr Message net_from{"net from", "낮은 값에서 순현재가치"}, net_to{"net to", "높은 값에서 순현재가치"};
  constexpr Message switching{"switching value", "전환값"};
  constexpr Message drawn_together{"{count} drawn together", "{count}개를 함께 추출"};
  constexpr Message source{"{input}: {source}", "{input}: {source}"};
  constexpr Message no_source{"{input}: no source stated", "{input}: 출처를 명시하지 않음"};
  constexpr Message together{
      "Quantities that are drawn together are one line, from the 10 % to the 90 % point of net when they alone are "
      "drawn; none of them has a switching value of its own.",
      "함께 추출하는 값들은 한 줄로 나타내며, 이 값들만 추출할 때 순현재가치의 10% 지점부터 90% 지점까지입니다. "
      "각각의 자체 전환값은 없습니다."};
  const Evaluation& result = told.findings.result();
  const auto& bars = told.findings.tornado;
  const auto& values = told.findings.switching_values;
  Table table{.key = "tornado",
              .header = {told.say(assumption), told.say(from), told.say(to), told.say(net_from), told.say(net_to),
                         told.say(switching)},
              .rows = {}};
  for (const economics::TornadoBar& bar : bars) {
    if ((bar.from_records && bar.quantities == 1) || table.rows.size() == 5) continue;
    auto found = std::find_if(values.begin(), values.end(), [&](const auto& s) { return s.input == bar.input; });
    std::string turns = bar.quantities > 1 ? told.say(drawn_together, {{"count", std::to_string(bar.quantities)}}) : "";
    if (found != values.end()) {
      economics::SwitchingValue value = *found;
      if (!crosses(value, result.inputs())) value.value = std::nan("");
      turns = switching_text(told, value, false);
    }
    table.rows.push_back({told.input(bar.input), short_number(bar.low), short_number(bar.high), grouped(bar.net_at_low),
                          grouped(bar.net_at_high), turns});
    table.notes.push_back(told.say(bar.source.empty() ? no_source : source,
                                   {{"input", told.input(bar.input)}, {"source", bar_source(told, bar)}}));
  }
  if (std::any_of(bars.begin(), bars.end(), [](const auto& bar) { return bar.quantities > 1; }))
    table.notes.push_back(told.say(together));
  return table;
}

AMENDS_INLINE Section decides(const Told& told) {
  constexpr Message plain_heading{"What decides it", "무엇이 결정하는가"};
  constexpr Message heading{
      "What decides it: each assumption alone, from its 10 % to its 90 % point, the others at their medians",
      "무엇이 결정하는가: 가정을 하나씩, 10% 지점에서 90% 지점까지 움직이고 나머지는 중앙값에 둠"};
  constexpr Message certain{
      "No quantity is uncertain: every one is stated as a single number, so all draws are the same and the "
      "intervals above say nothing of how sure it is.",
      "불확실한 값이 없습니다. 모두 하나의 숫자로 명시했으므로 표본이 전부 같고, 위의 구간은 얼마나 확실한지에 대해 "
      "아무것도 말하지 않습니다."};
  constexpr Message only_records{"Only what is read off the records is uncertain; every stated quantity is one number.",
                                 "기록에서 읽은 값만 불확실하며, 명시한 값은 모두 하나의 숫자입니다."};
  if (told.findings.tornado.empty())
    return {.key = "decides", .heading = told.say(plain_heading), .statements = {{"certain", told.say(certain)}}};
  Section section{.key = "decides", .heading = told.say(heading)};
  Table table = tornado_table(told);
  if (table.rows.empty())
    section.statements.push_back({"certain", told.say(only_records)});
  else
    section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
