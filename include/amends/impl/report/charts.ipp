#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <span>
#include <utility>

// Charts with their words, made of the tidy tables.
namespace amends::inline AMENDS_ABI::report::detail {

namespace charts {
using economics::Metric;

/// The most rows of a chart whose rows are ordered by weight.
inline constexpr std::size_t most_rows = 8;

/// In what an axis counts.
struct AxisUnit {
  double scale;
  std::string words;
};

/// Thousands, millions ...; in Korean ten thousands, their square ...: the largest amount then has at most some five
/// digits.
inline AxisUnit money_axis(double largest, const std::string& currency, Language language) {
  struct Word {
    double from, scale;
    const char* word;
  };
  constexpr Word english[] = {
      {1e13, 1e12, "trillion"}, {1e10, 1e9, "billion"}, {1e7, 1e6, "million"}, {1e4, 1e3, "thousand"}};
  constexpr Word korean[] = {{1e13, 1e12, "조"}, {1e9, 1e8, "억"}, {1e5, 1e4, "만"}};
  const std::span<const Word> words =
      language == Language::korean ? std::span<const Word>(korean) : std::span<const Word>(english);
  for (const Word& one : words)
    if (largest >= one.from && largest < 1e17)
      return {one.scale, currency.empty() ? one.word : std::string(one.word) + " " + currency};
  return {1.0, currency};
}

/// "net present value, thousand EUR"
inline std::string axis_text(std::string what, const AxisUnit& unit) {
  return unit.words.empty() ? what : what + ", " + unit.words;
}

inline double largest_of(const Chart& chart) {
  double largest = 0.0;
  for (const ChartRow& row : chart.rows)
    for (const double value : {row.point, row.from, row.to, row.lower, row.upper, row.cumulated})
      if (std::isfinite(value)) largest = (std::max)(largest, std::abs(value));
  return largest;
}

/// Sets the unit of an axis of money.
inline void count_money(Chart& chart, std::string what, const Told& told) {
  const std::string currency = told.findings.currency.empty() ? "" : money_unit(told);
  const AxisUnit unit = money_axis(largest_of(chart), currency, told.language);
  chart.scale = unit.scale;
  chart.axis = axis_text(std::move(what), unit);
}

inline std::string between(const Told& told, double lower, double upper) {
  return from_to(told, grouped(lower), grouped(upper));
}

inline constexpr Message net_words{"net, present value", "순현재가치"};

/// "a: 1; b: 2."
inline std::string rows_text(const Chart& chart) {
  std::string text;
  for (const ChartRow& row : chart.rows) text += (text.empty() ? "" : "; ") + row.label + ": " + row.value;
  return text + ".";
}

// What it is worth.

inline constexpr Message waterfall_title{"From benefits and costs to net", "효익과 비용에서 순현재가치까지"};
inline constexpr Message waterfall_caption{
    "Means of the draws, which add up; each bar begins where the one above ends. Hatched: an amount that is taken off. "
    "The line across net: 90 % of the draws.",
    "표본의 평균이며, 평균은 더할 수 있습니다. 각 막대는 바로 위 막대가 끝나는 곳에서 시작합니다. 빗금: "
    "빼는 금액. 순현재가치를 가로지르는 선: 모의실험 표본의 90%."};
inline constexpr Message waterfall_description{"Means: {rows} 90 % of the draws of net lie in {interval}.",
                                               "평균: {rows} 순현재가치 표본의 90% 구간은 {interval}입니다."};

inline Chart waterfall(const Told& told) {
  Chart chart{.key = "waterfall",
              .form = ChartForm::waterfall,
              .title = told.say(waterfall_title),
              .caption = told.say(waterfall_caption),
              .description = {},
              .axis = {}};
  for (const WaterfallBar& bar : waterfall_data(told.findings)) {
    const bool net = bar.metric == Metric::net;
    chart.rows.push_back({.label = told.say(metric_words(bar.metric, only_answers_faster(told.findings))),
                          .value = grouped(bar.mean),
                          .from = bar.from,
                          .to = bar.to,
                          .lower = net ? bar.lower : ChartRow::none,
                          .upper = net ? bar.upper : ChartRow::none,
                          .marked = net});
  }
  if (chart.rows.empty()) return chart;
  const ChartRow& net = chart.rows.back();
  chart.description =
      told.say(waterfall_description, {{"rows", rows_text(chart)}, {"interval", between(told, net.lower, net.upper)}});
  count_money(chart, told.say(net_words), told);
  return chart;
}

// How sure that is.

inline constexpr Message density_title{"How the draws of net are spread", "순현재가치 표본의 분포"};
inline constexpr Message density_caption{
    "{draws} {draws|draw|draws}; the area tells how many lie where. Hatched: a loss, {loss} of all draws.",
    "표본 {draws}개. 넓이는 그 자리에 있는 표본의 비율입니다. 빗금: 손실, 전체 표본의 {loss}."};
inline constexpr Message density_outside{" {share} lie beyond the picture.", " 그림 밖에 있는 표본: {share}."};
inline constexpr Message density_description{
    "Half of the draws of net lie below {median}; 90 % of them lie in {interval}, and {loss} below 0.",
    "순현재가치 표본의 절반은 {median}보다 작고, 90% 구간은 {interval}이며, 0 미만인 표본은 {loss}입니다."};
inline constexpr Message point_label{"{level} point", "{level} 지점"};
inline constexpr Message median_label{"median {value}", "중앙값 {value}"};

inline Chart density(const Told& told) {
  const Findings& findings = told.findings;
  const economics::Summary net = findings.result().summary(Metric::net);
  const NetBins& bins = findings.net_bins;
  const std::string loss = told.percent(net.share_negative);
  Chart chart{
      .key = "density",
      .form = ChartForm::density,
      .title = told.say(density_title),
      .caption = told.say(density_caption, {{"draws", grouped(static_cast<double>(findings.draws))}, {"loss", loss}}),
      .description = told.say(density_description, {{"median", grouped(net.quantiles[2])},
                                                    {"interval", between(told, net.quantiles[0], net.quantiles[4])},
                                                    {"loss", loss}}),
      .axis = {}};
  if (const auto outside = static_cast<double>(bins.below + bins.above); outside > 0.0)
    chart.caption +=
        told.say(density_outside, {{"share", told.percent(outside / static_cast<double>(findings.draws))}});
  for (const DensityBin& bin : density_data(told.findings))
    chart.rows.push_back({.label = {}, .from = bin.from, .to = bin.to, .share = bin.share});
  chart.references = {{net.quantiles[0], told.say(point_label, {{"level", told.percent(0.05, 0)}})},
                      {net.quantiles[2], told.say(median_label, {{"value", grouped(net.quantiles[2])}})},
                      {net.quantiles[4], told.say(point_label, {{"level", told.percent(0.95, 0)}})}};
  count_money(chart, told.say(net_words), told);
  return chart;
}

// What decides it.

inline constexpr Message tornado_title{"Net with one quantity moved at a time", "한 번에 하나씩 움직인 순현재가치"};
inline constexpr Message tornado_caption{
    "Each alone from its 10 % point (hollow) to its 90 % point (filled), the others at their medians. "
    "Under each name: both points, and where it turns the sign of net.",
    "각 항목만 10% 지점(빈 막대)에서 90% 지점(채운 막대)까지 움직이고 나머지는 중앙값에 둡니다. "
    "이름 아래: 두 지점과 순현재가치의 부호가 바뀌는 전환값."};
inline constexpr Message tornado_rest{" {count} more move it less.",
                                      " 이보다 덜 움직이는 항목이 {count}개 더 있습니다."};
inline constexpr Message tornado_description{
    "All at medians net is {median}. Net from the 10 % to the 90 % point: {rows}",
    "모두 중앙값일 때 순현재가치는 {median}입니다. 10% 지점에서 90% 지점까지: {rows}"};
inline constexpr Message at_medians{"all at medians", "모두 중앙값"};
inline constexpr Message together_words{"{count} drawn together", "함께 추출되는 {count}개"};
inline constexpr Message turns_words{"; net is 0 at {value}", "; 전환값 {value}"};
inline constexpr Message never_words{"; never turns the sign", "; 부호가 바뀌지 않음"};

inline std::string moved_text(const Told& told, const TornadoLine& line) {
  if (line.quantities > 1) return told.say(together_words, {{"count", std::to_string(line.quantities)}});
  const std::string text = from_to(told, short_number(line.low), short_number(line.high));
  return text + (std::isfinite(line.switching_value)
                     ? told.say(turns_words, {{"value", short_number(line.switching_value)}})
                     : told.say(never_words));
}

inline Chart tornado(const Told& told) {
  Chart chart{.key = "tornado",
              .form = ChartForm::spans,
              .title = told.say(tornado_title),
              .caption = told.say(tornado_caption),
              .description = {},
              .axis = {}};
  std::string rows;
  double median = 0.0;
  std::size_t rest = 0;
  for (const TornadoLine& line : tornado_data(told.findings)) {
    if (line.from_records && line.quantities == 1) continue;
    if (chart.rows.size() == most_rows) {
      ++rest;
      continue;
    }
    median = line.net_at_median;
    rows +=
        (rows.empty() ? "" : "; ") + told.input(line.input) + ": " + between(told, line.net_at_low, line.net_at_high);
    chart.rows.push_back({.label = told.input(line.input),
                          .note = moved_text(told, line),
                          .from = line.net_at_low,
                          .to = line.net_at_high});
  }
  if (chart.rows.empty()) return chart;
  if (rest > 0) chart.caption += told.say(tornado_rest, {{"count", std::to_string(rest)}});
  chart.description = told.say(tornado_description, {{"median", grouped(median)}, {"rows", rows + "."}});
  chart.references = {{median, told.say(at_medians)}};
  count_money(chart, told.say(net_words), told);
  return chart;
}

// How fast.

inline constexpr Message sweep_title{"Net of the same question for other days", "답변 기한별 순현재가치"};
inline constexpr Message sweep_caption{
    "Points: medians, a diamond where it is a loss. Lines: 90 % of the draws. * Best on average.",
    "점: 중앙값, 손실은 마름모. 선: 모의실험 표본의 90%. * 평균이 가장 높음."};
inline constexpr Message sweep_description{"Median and 90 % interval of net: {rows}",
                                           "순현재가치의 중앙값과 90% 구간: {rows}"};

inline Chart sweep(const Told& told) {
  Chart chart{.key = "sweep",
              .form = ChartForm::points,
              .title = told.say(sweep_title),
              .caption = told.say(sweep_caption),
              .description = {},
              .axis = {}};
  std::string rows;
  for (const SweepPoint& point : sweep_data(told.findings)) {
    if (!std::isfinite(point.median)) continue;
    const std::string name = answer_name(told, point.name);
    rows += (rows.empty() ? "" : "; ") + name + ": " + grouped(point.median) + " (" +
            between(told, point.lower, point.upper) + ")";
    chart.rows.push_back({.label = name + (point.best ? " *" : ""),
                          .value = grouped(point.median),
                          .point = point.median,
                          .lower = point.lower,
                          .upper = point.upper,
                          .marked = point.best});
  }
  chart.description = told.say(sweep_description, {{"rows", rows + "."}});
  count_money(chart, told.say(net_words), told);
  return chart;
}

// What the records show.

inline constexpr Message speed_title{"Satisfied or better, by how soon was answered", "답변 속도별 만족 이상 비율"};
inline constexpr Message speed_title_flag{"Satisfied, by how soon was answered", "답변 속도별 만족 비율"};
inline constexpr Message speed_caption{
    "Points: share of those who gave a score, in the median of the draws. Lines: 90 % of the draws. Bands behind them: "
    "all complainants, were those without a score all dissatisfied (left end) or all satisfied (right end).",
    "점: 평가한 불만제기자 중의 비율, 표본의 중앙값. 선: 모의실험 표본의 90%. 뒤의 띠: 무응답자가 모두 "
    "불만족(왼쪽 끝) 또는 모두 만족(오른쪽 끝)일 때 전체 불만제기자 중의 비율(최악의 경우 한계)."};
inline constexpr Message speed_description{"Share, and in brackets the worst-case bounds under non-response: {rows}",
                                           "비율, 괄호 안은 무응답에 대한 최악의 경우 한계: {rows}"};
inline constexpr Message speed_axis{"share, %", "비율, %"};
inline constexpr Message complaints_words{"{count} {count|complaint|complaints}, {scored} with a score",
                                          "불만 {count}건, 평가 {scored}"};

inline Chart speed(const Told& told) {
  const Findings& findings = told.findings;
  const bool tells_delighted = findings.table && findings.table->origin().tells_delighted;
  Chart chart{.key = "speed",
              .form = ChartForm::points,
              .title = told.say(tells_delighted ? speed_title : speed_title_flag),
              .caption = told.say(speed_caption),
              .description = {},
              .axis = told.say(speed_axis),
              .scale = 0.01};
  std::string rows;
  for (const SpeedPoint& point : speed_data(told.findings)) {
    const double share = std::isfinite(point.drawn.median) ? point.drawn.median : point.satisfied_or_better;
    const std::string label = told.band(point.band);
    rows += (rows.empty() ? "" : "; ") + label + ": " + told.percent(share) + " (" +
            from_to(told, told.percent(point.if_silent_dissatisfied), told.percent(point.if_silent_satisfied)) + ")";
    chart.rows.push_back(
        {.label = label,
         .value = told.percent(share),
         .note = told.say(complaints_words, {{"count", grouped(point.complaints)},
                                             {"scored", told.percent(point.scored / point.complaints, 0)}}),
         .point = share,
         .lower = point.drawn.lower,
         .upper = point.drawn.upper,
         .lowest = point.if_silent_dissatisfied,
         .highest = point.if_silent_satisfied});
  }
  chart.description = told.say(speed_description, {{"rows", rows + "."}});
  return chart;
}

// Year by year.

inline constexpr Message cash_title{"Net by year, and added up", "연도별 순현금흐름과 누계"};
inline constexpr Message cash_caption{
    "Columns: means, hatched below 0; lines across them: 90 % of the draws. Squares on a line: added up to that year. "
    "Not discounted; start: what is paid before the first year.",
    "막대: 평균, 0 미만은 빗금. 가로지르는 선: 모의실험 표본의 90%. 선 위의 네모: 그때까지의 누계. "
    "할인하지 않음. 시작: 첫해 전에 지출하는 금액."};
inline constexpr Message cash_description{"Mean net by year, and in brackets added up: {rows}",
                                          "연도별 평균 순현금흐름, 괄호 안은 누계: {rows}"};
inline constexpr Message cash_axis{"net by year, not discounted", "연도별 순현금흐름(할인 전)"};
inline constexpr Message year_words{"year {year}", "{year}년차"};
inline constexpr Message start_words{"start", "시작"};

inline Chart cash(const Told& told) {
  Chart chart{.key = "cash",
              .form = ChartForm::flows,
              .title = told.say(cash_title),
              .caption = told.say(cash_caption),
              .description = {},
              .axis = {}};
  std::string rows;
  for (const CashYear& year : cash_data(told.findings)) {
    const std::string label =
        year.year == 0 ? told.say(start_words) : told.say(year_words, {{"year", std::to_string(year.year)}});
    rows += (rows.empty() ? "" : "; ") + label + ": " + grouped(year.mean) + " (" + grouped(year.cumulated) + ")";
    chart.rows.push_back({.label = label,
                          .value = grouped(year.mean),
                          .point = year.mean,
                          .lower = year.lower,
                          .upper = year.upper,
                          .cumulated = year.cumulated});
  }
  chart.description = told.say(cash_description, {{"rows", rows + "."}});
  count_money(chart, told.say(cash_axis), told);
  return chart;
}

/// Where nothing is drawn of a chart it is left out.
inline bool worth_drawing(const Chart& chart) {
  const auto shows = [](const ChartRow& row) {
    for (const double value : {row.point, row.to, row.cumulated})
      if (std::isfinite(value)) return true;
    return false;
  };
  return std::any_of(chart.rows.begin(), chart.rows.end(), shows);
}
}  // namespace charts

AMENDS_INLINE void add_charts(std::vector<Section>& sections, const Told& told) {
  struct Home {
    const char* section;
    Chart (*chart)(const Told&);
  };
  constexpr Home homes[] = {{"headline", charts::density}, {"records", charts::speed}, {"money", charts::waterfall},
                            {"years", charts::cash},       {"sweep", charts::sweep},   {"decides", charts::tornado}};
  for (Section& section : sections)
    for (const Home& home : homes) {
      if (section.key != home.section) continue;
      Chart chart = home.chart(told);
      if (charts::worth_drawing(chart)) section.charts.push_back(std::move(chart));
    }
}

}  // namespace amends::inline AMENDS_ABI::report::detail
