#pragma once

#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/workbook.hpp>
#include <cmath>

// Sheets of what the answer rests on in the records, and of what moves it: records, non-response, sweep, tornado.
namespace amends::inline AMENDS_ABI::report::detail {

/// Counts of a cell of the records, in the order of the columns.
inline std::vector<double> counts_of(const satisfaction::OutcomeCell& cell) {
  return {cell.received,     cell.scored,    cell.verdicts,  cell.resolved,
          cell.dissatisfied, cell.satisfied, cell.delighted, cell.score_sum};
}

/// Which shares of these counts are told: denominator and numerator as columns of counts_of.
struct CountRatio {
  Message name;
  std::size_t numerator, denominator;
  Style style = Style::share;
};

/// What can be told of the records.
inline std::vector<CountRatio> ratios_of(const Findings& findings) {
  const satisfaction::OutcomeCell all = findings.table->total();
  const bool flag = findings.records && !findings.records->flag.empty();
  std::vector<CountRatio> ratios{{{"share scored", "점수를 준 비율"}, 1, 0}};
  if (all.verdicts > 0.0) ratios.push_back({{"resolved, of verdicts", "해결 비율(해결 여부를 말한 사람 중)"}, 3, 2});
  if (!flag) ratios.push_back({{"mean score", "평균 점수"}, 7, 1, Style::hundredths});
  if (findings.table->origin().tells_delighted) ratios.push_back({{"delighted, of scored", "감동 비율"}, 6, 1});
  ratios.push_back({{"satisfied, of scored", "만족 비율"}, 5, 1});
  ratios.push_back({{"dissatisfied, of scored", "불만족 비율"}, 4, 1});
  return ratios;
}

/// Shares of counts that stand from column `at` on, as formulas.
inline void add_counts(std::vector<Cell>& cells, const std::vector<double>& counts,
                       const std::vector<CountRatio>& ratios, std::size_t row, std::size_t at) {
  for (const CountRatio& one : ratios) {
    const double denominator = counts[one.denominator];
    cells.push_back(denominator > 0.0
                        ? formula_cell(cell_name(row, at + one.numerator) + "/" + cell_name(row, at + one.denominator),
                                       counts[one.numerator] / denominator, one.style)
                        : Cell{});
  }
}

inline std::vector<Cell> counts_header(const Page& page, std::initializer_list<Message> first,
                                       const std::vector<CountRatio>& ratios, bool share) {
  std::vector<Message> names(first);
  for (const Message& one :
       {Message{"complaints", "불만 건수"}, Message{"scored", "점수 있음"}, Message{"verdicts", "해결 여부 있음"},
        Message{"resolved", "해결"}, Message{"dissatisfied", "불만족"}, Message{"satisfied", "만족"},
        Message{"delighted", "감동"}, Message{"sum of scores", "점수 합계"}})
    names.push_back(one);
  for (const CountRatio& one : ratios) names.push_back(one.name);
  if (share) names.push_back({"share of complaints", "불만 건수 비중"});
  std::vector<Cell> cells;
  for (const Message& one : names) cells.push_back(text_cell(page.label(one), Style::header));
  return cells;
}

inline Told told_of(const Report& report) {
  return {.findings = report.findings, .language = report.language};
}

/// Outcomes by speed: counts, their sums, and shares of these.
inline void add_speed(Page& page, const Report& report) {
  const satisfaction::OutcomeTable& table = *report.findings.table;
  const std::vector<CountRatio> ratios = ratios_of(report.findings);
  std::vector<std::size_t> bands;
  for (std::size_t b = 0; b < table.bands().size(); ++b)
    if (table.band_total(b).received > 0.0) bands.push_back(b);
  page.header(counts_header(page, {{"answered in", "답변까지"}}, ratios, true));
  const std::size_t first = page.next(), last = first + bands.size() - 1;
  const std::vector<double> all = counts_of(table.total());
  const auto share = [&](std::size_t row, double received) {
    return all[0] > 0.0
               ? formula_cell(cell_name(row, 1) + "/" + cell_name(last + 1, 1), received / all[0], Style::share)
               : Cell{};
  };
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const std::vector<double> counts = counts_of(table.band_total(bands[i]));
    std::vector<Cell> cells{
        text_cell(table.origin().tells_speed ? told_of(report).band(table.bands()[bands[i]]) : std::string())};
    for (const double count : counts) cells.push_back(amount_cell(count));
    add_counts(cells, counts, ratios, page.next(), 1);
    cells.push_back(share(page.next(), counts[0]));
    page.add(std::move(cells));
  }
  std::vector<Cell> total{page.word({"all", "전체"})};
  total.front().total = true;
  for (std::size_t c = 0; c < all.size(); ++c)
    total.push_back(bands.empty() ? Cell{} : formula_cell(sum_down(c + 1, first, last), all[c], Style::amount, true));
  add_counts(total, all, ratios, page.next(), 1);
  total.push_back(share(page.next(), all[0]));
  page.add(std::move(total));
  page.notes(table_notes(report, "speed"));
}

inline void add_drawn(Page& page, const Report& report) {
  const SpeedDraws& speed = *report.findings.speed;
  page.heading(page.label({"Outcomes by speed, as drawn", "속도별 결과(표본 기준)"}));
  page.header({{"answered in", "답변까지"},
               {"satisfied or better, median", "만족 또는 감동, 중앙값"},
               {"5 %", "5%"},
               {"95 %", "95%"},
               {"share of complaints, median", "불만 건수 비중, 중앙값"},
               {"5 %", "5%"},
               {"95 %", "95%"}});
  for (std::size_t b = 0; b < speed.bands.size(); ++b) {
    const BandDraws& one = speed.bands[b];
    std::vector<Cell> cells{text_cell(told_of(report).band(one.band))};
    for (const Interval& interval : {one.satisfied_or_better, one.share_of_complaints})
      for (const double value : {interval.median, interval.lower, interval.upper}) cells.push_back(share_cell(value));
    page.add(std::move(cells));
  }
  page.notes(table_notes(report, "speed_drawn"));
}

inline constexpr Message better_word{"satisfied or better", "만족 또는 감동"};
inline constexpr Message delighted_word{"delighted", "감동"};

inline void add_effect_row(Page& page, const Report& report, const Message& name, Style style,
                           satisfaction::SpeedEffectMeasure satisfaction::SpeedEffectView::*measure,
                           const std::optional<Interval>& drawn) {
  const satisfaction::SpeedEffect& effect = *report.findings.effect;
  const satisfaction::SpeedEffectMeasure &crude = effect.crude.*measure, &within = effect.stratified.*measure;
  const std::optional<Interval> held = effect_interval(report.findings, within.effect, drawn);
  if (nobody_in_time(effect)) {
    page.add({page.word(name), Cell{}, number_cell(within.today.value, style)});
    return;
  }
  std::vector<Cell> cells{page.word(name), number_cell(crude.effect.value, style),
                          number_cell(within.today.value, style), number_cell(within.within.value, style),
                          number_cell(within.effect.value, style)};
  if (held) {
    cells.push_back(number_cell(held->lower, style));
    cells.push_back(number_cell(held->upper, style));
  }
  page.add(std::move(cells));
}

/// Of a question about days, crude and within segments; of another, what the draws say.
inline void add_effect(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  const Section* section = section_of(report, "effect");
  page.heading(section != nullptr ? section->heading : page.label({"Effect in the records", "기록에 나타난 효과"}));
  if (!findings.effect) {
    page.header({{"all of the difference as effect", "차이 전체를 효과로 볼 때"},
                 {"effect, median", "효과, 중앙값"},
                 {"5 %", "5%"},
                 {"95 %", "95%"}});
    const auto add = [&](const Message& name, const std::optional<Interval>& one) {
      if (one) page.add({page.word(name), share_cell(one->median), share_cell(one->lower), share_cell(one->upper)});
    };
    add(better_word, findings.speed->satisfied_or_better);
    add(delighted_word, findings.speed->delighted);
  } else {
    using View = satisfaction::SpeedEffectView;
    const bool flag = findings.records && !findings.records->flag.empty();
    page.header({{"all of the difference as effect", "차이 전체를 효과로 볼 때"},
                 {"crude effect", "단순 비교"},
                 {"in segments: today", "세분집단 안: 현재"},
                 {"in time", "세분집단 안: 기한 내 답변"},
                 {"effect", "효과"},
                 {"5 %", "5%"},
                 {"95 %", "95%"}});
    if (findings.table->total().verdicts > 0.0)
      add_effect_row(page, report, {"resolved", "해결"}, Style::share, &View::resolved, {});
    add_effect_row(page, report, better_word, Style::share, &View::satisfied_or_better,
                   drawn(findings, &SpeedDraws::satisfied_or_better));
    if (findings.table->origin().tells_delighted)
      add_effect_row(page, report, delighted_word, Style::share, &View::delighted,
                     drawn(findings, &SpeedDraws::delighted));
    if (!flag) add_effect_row(page, report, {"mean score", "평균 점수"}, Style::hundredths, &View::mean_score, {});
  }
  page.notes(table_notes(report, "effect"));
  add_statements(page, report, "effect");
}

/// Every segment and band: the counts that outcomes are drawn from.
inline void add_cells(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  const satisfaction::OutcomeTable& table = *findings.table;
  const std::vector<CountRatio> ratios = ratios_of(findings);
  page.heading(page.label({"By segment and speed", "세분집단과 속도별"}));
  page.header(counts_header(page, {{"segment", "세분집단"}, {"answered in days", "답변까지(일)"}}, ratios, false));
  for (std::size_t s = 0; s < table.segments().size(); ++s)
    for (std::size_t b = 0; b < table.bands().size(); ++b) {
      const std::vector<double> counts = counts_of(table.cell(s, b));
      std::vector<Cell> cells{
          text_cell(table.segments()[s]),
          text_cell(table.origin().tells_speed ? band_label(report.language, table.bands()[b].label())
                                               : std::string())};
      for (const double count : counts) cells.push_back(amount_cell(count));
      add_counts(cells, counts, ratios, page.next(), 2);
      page.add(std::move(cells));
    }
}

AMENDS_INLINE void fill_records(Page& page, const Report& report) {
  const Findings& findings = report.findings;
  page.title(page.label({"What the records show", "기록이 보여 주는 것"}));
  page.freeze(1);
  add_speed(page, report);
  add_statements(page, report, "records");
  if (findings.speed && findings.table->origin().tells_speed) add_drawn(page, report);
  if (findings.speed && findings.speed->satisfied_or_better) add_effect(page, report);
  add_cells(page, report);
}

AMENDS_INLINE void fill_nonresponse(Page& page, const Report& report) {
  const std::vector<NonresponseRow>& rows = report.findings.nonresponse;
  page.title(page.label({"How it moves with those who gave no score", "무응답자에 대한 가정에 따른 변화"}));
  page.header({{"complainants who gave no score are ...", "점수를 주지 않은 불만제기자에 대한 가정"},
               {"odds ratio", "오즈비"},
               {"net, median", "순현재가치, 중앙값"},
               {"chance of a loss", "손실 확률"},
               {"as stated", "시나리오 기준"}});
  for (std::size_t r = 0; r < rows.size(); ++r)
    page.add({text_cell(nonresponse_label(told_of(report), rows[r])), number_cell(rows[r].odds_ratio, Style::plain),
              amount_cell(rows[r].median_net), share_cell(rows[r].chance_of_loss),
              rows[r].as_stated ? page.word({"yes", "예"}) : Cell{}});
  page.notes(table_notes(report, "nonresponse"));
  add_statements(page, report, "nonresponse");
}

AMENDS_INLINE void fill_sweep(Page& page, const Report& report) {
  const SweepFound& found = *report.findings.sweep;
  const Section* section = section_of(report, "sweep");
  page.title(section != nullptr ? section->heading : page.label({"How fast", "얼마나 빨리"}));
  page.header({{"answered", "답변 기한"},
               {"days", "일수"},
               {"net, mean", "순현재가치, 평균"},
               {"net, median", "순현재가치, 중앙값"},
               {"5 %", "5%"},
               {"95 %", "95%"},
               {"net at medians", "모든 값이 중앙값일 때의 순현재가치"},
               {"customers kept, mean", "유지한 고객 수, 평균"},
               {"chance of a loss", "손실 확률"},
               {"chance that it is the best", "가장 좋을 확률"}});
  for (std::size_t r = 0; r < found.sweep.rows.size(); ++r) {
    const economics::SweepRow& row = found.sweep.rows[r];
    page.add({text_cell(row_label(report, "sweep", r, found.sweep.rows.size(), row.name)),
              number_cell(found.days[r], Style::plain), amount_cell(row.net.mean), amount_cell(row.net.quantiles[2]),
              amount_cell(row.net.quantiles[0]), amount_cell(row.net.quantiles[4]), amount_cell(row.net_at_medians),
              amount_cell(row.customers_kept), share_cell(row.net.share_negative),
              share_cell(chance_best(found.sweep, r))});
  }
  page.notes(table_notes(report, "sweep"));
  add_statements(page, report, "sweep");
}

inline void add_tornado(Page& page, const Report& report) {
  page.header({{"assumption", "가정"},
               {"10 % point", "10% 지점"},
               {"median", "중앙값"},
               {"90 % point", "90% 지점"},
               {"net at 10 %", "10% 지점의 순현재가치"},
               {"net at median", "중앙값의 순현재가치"},
               {"net at 90 %", "90% 지점의 순현재가치"},
               {"swing", "변동폭"},
               {"drawn together", "함께 추출하는 항목 수"},
               {"off the records", "기록에서 읽음"},
               {"source", "출처"}});
  const Told told = told_of(report);
  for (const economics::TornadoBar& bar : report.findings.tornado) {
    const std::size_t row = page.next();
    page.add({text_cell(told.input(bar.input)), number_cell(bar.low, Style::plain),
              number_cell(bar.median, Style::plain), number_cell(bar.high, Style::plain), amount_cell(bar.net_at_low),
              amount_cell(bar.net_at_median), amount_cell(bar.net_at_high),
              formula_cell("ABS(" + cell_name(row, 6) + "-" + cell_name(row, 4) + ")", bar.swing(), Style::amount),
              number_cell(static_cast<double>(bar.quantities), Style::plain), yes_cell(page, bar.from_records),
              text_cell(source_text(report.language, bar.source))});
  }
  page.notes(table_notes(report, "tornado"));
}

inline constexpr Message turns_word{"switching value", "전환값"};

inline void add_switching(Page& page, const Report& report) {
  const Told told = told_of(report);
  const economics::Evaluation& result = report.findings.result();
  page.heading(page.label({"Switching values: where one quantity alone turns the sign of net",
                           "전환값: 하나의 값만 바뀔 때 순현재가치의 부호가 바뀌는 지점"}));
  page.header({{"quantity", "항목"},
               {"median", "중앙값"},
               turns_word,
               {"net positive above it", "이보다 클 때 순현재가치가 양수"},
               {"within its 90 % range", "90% 범위 안"},
               {"off the records", "기록에서 읽음"},
               {"source", "출처"}});
  for (const economics::SwitchingValue& one : report.findings.switching_values) {
    const bool turns = crosses(one, result.inputs());
    page.add({text_cell(told.input(one.input)), number_cell(one.median, Style::plain),
              turns ? number_cell(one.value, Style::plain) : Cell{}, yes_cell(page, turns && one.positive_above),
              yes_cell(page, turns && one.within_range), yes_cell(page, one.from_records),
              text_cell(source_text(report.language, one.source))});
  }
}

/// Quantities that decide by convention, stated or not.
inline void add_conventions(Page& page, const Report& report) {
  const Told told = told_of(report);
  page.heading(page.label({"Quantities that decide by convention", "판단으로 정하는 값"}));
  page.header({{"quantity", "항목"},
               {"median", "중앙값"},
               turns_word,
               {"net positive above it", "이보다 클 때 순현재가치가 양수"},
               {"not stated", "명시하지 않음"}});
  for (const Convention& one : report.findings.conventions)
    page.add({text_cell(told.input(one.value.input)), number_cell(one.value.median, Style::plain),
              number_cell(one.value.value, Style::plain),
              yes_cell(page, std::isfinite(one.value.value) && one.value.positive_above), yes_cell(page, !one.stated)});
}

AMENDS_INLINE void fill_decides(Page& page, const Report& report) {
  const Section* section = section_of(report, "decides");
  page.title(section != nullptr ? section->heading : page.label({"What decides it", "무엇이 결정하는가"}));
  page.freeze_first_column();
  add_tornado(page, report);
  add_statements(page, report, "decides");
  add_switching(page, report);
  if (!report.findings.conventions.empty()) add_conventions(page, report);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
