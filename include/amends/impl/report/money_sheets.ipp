#pragma once

#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/workbook.hpp>
#include <cmath>
#include <numeric>

// Sheets of what it is worth: the answer, segments, years, and the bars of a waterfall chart.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Evaluation;
using economics::Metric;
using economics::Summary;

inline constexpr Message mean_word{"mean", "평균"};
inline constexpr Message median_word{"median", "중앙값"};
inline constexpr Message low_word{"5 %", "5%"};
inline constexpr Message high_word{"95 %", "95%"};
inline constexpr Message loss_word{"chance of a loss", "손실 확률"};
inline constexpr Message means_note{
    "Formulas are of means: means add up, medians and other quantiles do not.",
    "수식은 평균에 대한 것입니다. 평균은 합산되지만 중앙값과 다른 분위수는 합산되지 않습니다."};

/// One metric of the total, and how it is shown.
struct MetricLine {
  Metric metric;
  Style style = Style::amount;
};

inline std::vector<Cell> metric_cells(const Page& page, const MetricLine& line, bool answers_faster, const Summary& s,
                                      Cell mean) {
  std::vector<Cell> cells{page.word(metric_words(line.metric, answers_faster)), std::move(mean)};
  cells.front().total = cells.back().total;
  for (const std::size_t q : {2U, 0U, 1U, 3U, 4U}) {
    const bool nothing_to_pay_back = line.metric == Metric::payback_years && s.quantiles[q] == 0.0;
    cells.push_back(nothing_to_pay_back ? Cell{} : number_cell(s.quantiles[q], line.style));
  }
  cells.push_back(number_cell(s.standard_deviation, line.style));
  cells.push_back(share_cell(s.share_negative));
  cells.push_back(share_cell(s.share_missing));
  return cells;
}

/// Rows of the streams of one kind, and of their sum.
inline std::size_t add_streams(Page& page, const Findings& findings, std::span<const Metric> streams,
                               MetricCells& means) {
  const Evaluation& result = findings.result();
  const bool faster = only_answers_faster(findings);
  const std::size_t first = page.next();
  for (const Metric one : streams) {
    const Summary s = result.summary(one);
    const std::size_t row = page.add(metric_cells(page, {one}, faster, s, amount_cell(s.mean)));
    means[one] = cell_on(page.name(), row, 1);
  }
  return first;
}

inline double sum_of_means(const Evaluation& result, std::span<const Metric> streams) {
  return std::accumulate(streams.begin(), streams.end(), 0.0,
                         [&](double sum, Metric one) { return sum + result.summary(one).mean; });
}

inline void add_money_rows(Page& page, const Findings& findings, MetricCells& means, std::vector<CellName>& names) {
  const Evaluation& result = findings.result();
  const auto add = [&](const MetricLine& line, std::optional<Cell> mean = {}) {
    const Summary s = result.summary(line.metric);
    const std::size_t row =
        page.add(metric_cells(page, line, false, s, mean ? std::move(*mean) : number_cell(s.mean, line.style)));
    means[line.metric] = cell_on(page.name(), row, 1);
    return row;
  };
  add({Metric::customers_kept});
  const std::size_t benefits = add_streams(page, findings, benefit_streams, means);
  const double all_benefits = sum_of_means(result, benefit_streams);
  Cell benefit_label = page.word({"total benefit", "총효익"});
  benefit_label.total = true;
  const std::size_t benefit =
      page.add({std::move(benefit_label), formula_cell(sum_down(1, benefits, benefits + benefit_streams.size() - 1),
                                                       all_benefits, Style::amount, true)});
  const std::size_t costs = add_streams(page, findings, cost_streams, means);
  const double all_costs = result.summary(Metric::total_cost).mean, net = result.summary(Metric::net).mean;
  const std::size_t cost = add({Metric::total_cost}, formula_cell(sum_down(1, costs, costs + cost_streams.size() - 1),
                                                                  all_costs, Style::amount, true));
  const std::size_t worth =
      add({Metric::net}, formula_cell(cell_name(benefit, 1) + "-" + cell_name(cost, 1), net, Style::amount, true));
  add({Metric::net_undiscounted});
  add({Metric::revenue_at_risk});
  // The mean of a ratio need not exist: this is the ratio of the means.
  const bool pays = all_costs > 0.0;
  const std::size_t ratio =
      add({Metric::net_return, Style::share},
          pays ? formula_cell(cell_name(worth, 1) + "/" + cell_name(cost, 1), net / all_costs, Style::share) : Cell{});
  add({Metric::benefit_cost_ratio, Style::hundredths},
      pays ? formula_cell(cell_name(benefit, 1) + "/" + cell_name(cost, 1), all_benefits / all_costs, Style::hundredths)
           : Cell{});
  add({Metric::payback_years, Style::tenths});
  const auto name = [&](const char* what, std::size_t row, std::size_t column) {
    names.push_back({what, cell_on(page.name(), row, column)});
  };
  name("net_mean", worth, 1);
  name("net_median", worth, 2);
  name("net_p05", worth, 3);
  name("net_p95", worth, 6);
  name("chance_of_loss", worth, 8);
  name("total_cost_mean", cost, 1);
  name("return_on_cost", ratio, 1);
}

AMENDS_INLINE void fill_answer(Page& page, const Report& report, MetricCells& means, std::vector<CellName>& names) {
  page.title(report.title);
  page.add({text_cell(report.subtitle)});
  page.freeze(2);
  const auto statements = [&](const char* key) {
    const Section* section = section_of(report, key);
    if (section == nullptr || section->statements.empty()) return;
    page.heading(section->heading);
    for (const Statement& one : section->statements) page.note(one.text);
  };
  statements("headline");
  if (report.findings.evaluated()) {
    const Section* money = section_of(report, "money");
    page.heading(money != nullptr ? money->heading : page.label({"What it is worth", "얼마의 가치가 있는가"}));
    page.header({{"present values", "현재가치"},
                 mean_word,
                 median_word,
                 low_word,
                 {"25 %", "25%"},
                 {"75 %", "75%"},
                 high_word,
                 {"standard deviation", "표준편차"},
                 {"chance below 0", "0 미만일 확률"},
                 {"share of draws without it", "값이 없는 표본의 비율"}});
    add_money_rows(page, report.findings, means, names);
    page.notes(table_notes(report, "metrics"));
    add_statements(page, report, "money");
    page.note(means_note);
    page.note(
        Message{"The mean of the two ratios is the ratio of the means.", "두 비율의 평균 열은 평균의 비율입니다."});
  }
  statements("care");
}

/// What the columns of the segments are: customers, then every stream.
inline std::vector<Metric> segment_columns() {
  std::vector<Metric> columns{Metric::customers_kept};
  columns.insert(columns.end(), benefit_streams.begin(), benefit_streams.end());
  columns.insert(columns.end(), cost_streams.begin(), cost_streams.end());
  return columns;
}

/// Means of one row, and net as benefits minus costs.
inline std::vector<Cell> segment_row(const Page& page, Cell label, const std::vector<double>& means, double net) {
  const std::size_t row = page.next(), costs = 2 + benefit_streams.size();
  std::vector<Cell> cells{std::move(label)};
  for (const double mean : means) cells.push_back(amount_cell(mean));
  const std::string at = std::to_string(row + 1);
  cells.push_back(formula_cell("SUM(" + column_name(2) + at + ":" + column_name(costs - 1) + at + ")-SUM(" +
                                   column_name(costs) + at + ":" + column_name(means.size()) + at + ")",
                               net, Style::amount, true));
  return cells;
}

/// Beyond rounding.
inline double left_over(double whole, double parts) {
  const double rest = whole - parts;
  return std::abs(rest) > 1e-9 * (std::abs(whole) + std::abs(parts)) ? rest : 0.0;
}

inline void add_segment_means(Page& page, const Findings& findings) {
  const Evaluation& result = findings.result();
  const bool faster = only_answers_faster(findings);
  const std::vector<Metric> columns = segment_columns();
  std::vector<Cell> header{text_cell(page.label({"means by segment", "세분집단별 평균"}), Style::header)};
  for (const Metric one : columns) header.push_back(text_cell(page.label(metric_words(one, faster)), Style::header));
  header.push_back(text_cell(page.label(metric_words(Metric::net)), Style::header));
  page.header(std::move(header));
  const std::size_t first = page.next();
  std::vector<double> sums(columns.size(), 0.0), rests;
  double net_sum = 0.0;
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    std::vector<double> means;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      means.push_back(result.summary(columns[c], s).mean);
      sums[c] += means.back();
    }
    const double net = result.summary(Metric::net, s).mean;
    net_sum += net;
    page.add(segment_row(page, text_cell(result.segments()[s]), means, net));
  }
  for (std::size_t c = 0; c < columns.size(); ++c) rests.push_back(left_over(result.summary(columns[c]).mean, sums[c]));
  if (std::any_of(rests.begin(), rests.end(), [](double rest) { return rest != 0.0; }))
    page.add(segment_row(page, page.word({"in no segment", "어느 세분집단에도 속하지 않음"}), rests,
                         left_over(result.summary(Metric::net).mean, net_sum)));
  const std::size_t last = page.next() - 1;
  std::vector<Cell> total{page.word({"total", "합계"})};
  total.front().total = true;
  for (std::size_t c = 0; c <= columns.size(); ++c)
    total.push_back(formula_cell(sum_down(c + 1, first, last),
                                 result.summary(c < columns.size() ? columns[c] : Metric::net).mean, Style::amount,
                                 true));
  page.add(std::move(total));
}

/// What would settle the sign of a segment, where it is open.
inline void add_settling(std::vector<Cell>& cells, const Told& told, const SegmentFound& one) {
  cells.push_back(text_cell(one.turns ? told.input(one.turns->input) : std::string()));
  cells.push_back(one.turns ? number_cell(one.turns->value, Style::plain) : Cell{});
  cells.push_back(text_cell(told.input(one.decides)));
  cells.push_back(amount_cell(one.scores));
  cells.push_back(amount_cell(one.scores_needed));
}

AMENDS_INLINE void fill_segments(Page& page, const Report& report) {
  const Evaluation& result = report.findings.result();
  page.title(page.label({"Segments", "고객 세분집단"}));
  page.freeze_first_column();
  constexpr std::size_t widest = 26;  // two tables share the columns: names of the one must not spread the other
  page.limit_width(widest);
  add_segment_means(page, report.findings);
  page.note(means_note);
  page.heading(page.label({"Net by segment", "세분집단별 순현재가치"}));
  page.header({{"segment", "세분집단"},
               {"customers kept, median", "유지한 고객 수, 중앙값"},
               {"net, median", "순현재가치, 중앙값"},
               low_word,
               high_word,
               loss_word,
               {"suggestion", "제안"},
               {"turned by", "부호를 바꾸는 항목"},
               {"switching value", "전환값"},
               {"decides most", "가장 크게 좌우하는 항목"},
               {"scores", "점수 수"},
               {"scores that would settle it", "판단에 필요한 점수 수"}});
  const Told told{.findings = report.findings, .language = report.language};
  const std::vector<SegmentFound>& found = report.findings.segments;
  const bool carried = carry_the_rest(report.findings);
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const Summary net = result.summary(Metric::net, s);
    std::vector<Cell> cells{text_cell(result.segments()[s]),
                            amount_cell(result.summary(Metric::customers_kept, s).quantiles[2]),
                            amount_cell(net.quantiles[2]),
                            amount_cell(net.quantiles[0]),
                            amount_cell(net.quantiles[4]),
                            share_cell(net.share_negative),
                            text_cell(suggestion(told, sign_of(net), carried))};
    if (s < found.size()) add_settling(cells, told, found[s]);
    page.add(std::move(cells));
  }
  page.notes(table_notes(report, "by_segment"));
}

/// The one certain rate, and when in its year a flow falls, of all that is compared.
struct Discount {
  double rate;
  double shift;  ///< of year 1: 0, 0.5 or 1 years from the start
};
inline std::optional<Discount> certain_discount(const Findings& findings) {
  if (!findings.inputs || !findings.inputs->annual_rate.value.is_fixed()) return std::nullopt;
  const auto same = [&](const economics::ScenarioInputs& other) {
    return other.annual_rate.value == findings.inputs->annual_rate.value && other.timing == findings.inputs->timing;
  };
  if (findings.comparison && !(findings.baseline && same(*findings.baseline))) return std::nullopt;
  const double rate = findings.inputs->annual_rate.value.median();
  switch (findings.inputs->timing) {
    case core::FirstPayment::now:
      return Discount{rate, 0.0};
    case core::FirstPayment::mid_period:
      return Discount{rate, 0.5};
    case core::FirstPayment::after_one_period:
      break;
  }
  return Discount{rate, 1.0};
}

/// One year: benefits, costs, net and what has come together so far; discounted, where the rate is certain.
inline void add_year(Page& page, const Report& report, std::size_t which, double cumulated,
                     const std::optional<Discount>& discount, const std::string& rate_cell) {
  const std::vector<YearFlow>& years = report.findings.yearly;
  const YearFlow& one = years[which];
  const std::size_t row = page.next();
  const std::string start = page.label({"at the start", "시작 시점"});
  std::vector<Cell> cells{one.year == 0 ? text_cell(start) : number_cell(one.year, Style::plain),
                          amount_cell(one.benefits),
                          amount_cell(one.costs),
                          formula_cell(cell_name(row, 1) + "-" + cell_name(row, 2), one.mean, Style::amount, true),
                          formula_cell((which > 0 ? cell_name(row - 1, 4) + "+" : std::string()) + cell_name(row, 3),
                                       cumulated, Style::amount),
                          amount_cell(one.net.median),
                          amount_cell(one.net.lower),
                          amount_cell(one.net.upper)};
  if (discount) {
    const double time = one.year == 0 ? 0.0 : one.year - 1.0 + discount->shift;
    const double factor = std::pow(1.0 + discount->rate, -time);
    cells.push_back(number_cell(time, Style::tenths));
    cells.push_back(formula_cell("1/(1+" + rate_cell + ")^" + cell_name(row, 8), factor, Style::plain));
    cells.push_back(formula_cell(cell_name(row, 3) + "*" + cell_name(row, 9), one.mean * factor, Style::amount, true));
  }
  page.add(std::move(cells));
}

AMENDS_INLINE void fill_years(Page& page, const Report& report, std::vector<CellName>& names) {
  const Findings& findings = report.findings;
  const std::optional<Discount> discount = certain_discount(findings);
  page.title(page.label({"Years: net, not discounted", "연도별 순현금흐름(할인 전)"}));
  std::string rate_cell;
  if (discount) {
    const std::size_t row =
        page.add({page.word({"discount rate per year", "연간 할인율"}), share_cell(discount->rate)});
    rate_cell = "$" + column_name(1) + "$" + std::to_string(row + 1);
    names.push_back({"annual_rate", cell_on(page.name(), row, 1)});
  }
  std::vector<Message> header{{"year", "연도"},
                              {"benefits, mean", "효익, 평균"},
                              {"costs, mean", "비용, 평균"},
                              {"net, mean", "순현금흐름, 평균"},
                              {"cumulated", "누적"},
                              {"net, median", "순현금흐름, 중앙값"},
                              low_word,
                              high_word};
  if (discount) {
    header.push_back({"years from the start", "시작 후 경과 연수"});
    header.push_back({"discount factor", "할인계수"});
    header.push_back({"present value of the mean", "평균의 현재가치"});
  }
  std::vector<Cell> cells;
  for (const Message& one : header) cells.push_back(text_cell(page.label(one), Style::header));
  page.header(std::move(cells));
  const std::size_t first = page.next();
  double benefits = 0.0, costs = 0.0, cumulated = 0.0;
  for (std::size_t y = 0; y < findings.yearly.size(); ++y) {
    benefits += findings.yearly[y].benefits;
    costs += findings.yearly[y].costs;
    cumulated += findings.yearly[y].mean;
    add_year(page, report, y, cumulated, discount, rate_cell);
  }
  const auto sum = [&](std::size_t column, double value) {
    return formula_cell(sum_down(column, first, first + findings.yearly.size() - 1), value, Style::amount, true);
  };
  const auto mean = [&](Metric metric) { return findings.result().summary(metric).mean; };
  std::vector<Cell> total{page.word({"total", "합계"}), sum(1, benefits), sum(2, costs),
                          sum(3, mean(Metric::net_undiscounted))};
  total.front().total = true;
  if (discount) {
    total.resize(10);
    total.push_back(sum(10, mean(Metric::net)));
  }
  page.add(std::move(total));
  page.notes(table_notes(report, "net_by_year"));
  add_statements(page, report, "years");
  page.note(means_note);
}

AMENDS_INLINE void fill_waterfall(Page& page, const Report& report, const MetricCells& means) {
  const Evaluation& result = report.findings.result();
  page.title(
      page.label({"From benefits to net: data of a waterfall chart", "효익에서 순현재가치까지: 폭포 차트 자료"}));
  page.header({{"part of net, mean", "순현재가치의 구성, 평균"},
               {"amount", "금액"},
               {"bar from", "막대 시작"},
               {"bar to", "막대 끝"}});
  const bool faster = only_answers_faster(report.findings);
  double level = 0.0;
  std::size_t before = 0;
  const auto add = [&](Metric one, bool cost) {
    const double amount = (cost ? -1.0 : 1.0) * result.summary(one).mean;
    const std::size_t row = page.next();
    Cell from =
        before == 0 ? number_cell(0.0, Style::amount) : formula_cell(cell_name(before, 3), level, Style::amount);
    page.add({page.word(metric_words(one, faster)),
              formula_cell((cost ? "-" : "") + means.at(one), amount, Style::amount), std::move(from),
              formula_cell(cell_name(row, 2) + "+" + cell_name(row, 1), level + amount, Style::amount)});
    level += amount;
    before = row;
  };
  for (const Metric one : benefit_streams) add(one, false);
  for (const Metric one : cost_streams) add(one, true);
  Cell label = page.word(metric_words(Metric::net));
  label.total = true;
  page.add({std::move(label),
            formula_cell(means.at(Metric::net), result.summary(Metric::net).mean, Style::amount, true),
            number_cell(0.0, Style::amount), formula_cell(cell_name(before, 3), level, Style::amount, true)});
  page.note(means_note);
}

}  // namespace amends::inline AMENDS_ABI::report::detail
