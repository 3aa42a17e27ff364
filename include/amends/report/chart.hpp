#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/report/findings.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <limits>
#include <string>
#include <vector>

// The charts of a report: as tidy tables of numbers, one row a mark, for whoever draws them himself; and as charts with
// words, in one of a few forms, as Section holds them and render() draws them.
namespace amends::inline AMENDS_ABI::report {

// Tidy tables. Amounts are those of the report: of the difference of two scenarios where there are two, present values
// unless said otherwise. A table is empty where the findings have nothing for it. NaN: there is no such number.

/// A benefit, a cost as a negative amount, or, last, net. Means: they add up, medians do not.
struct WaterfallBar {
  economics::Metric metric;
  double mean;
  double lower, upper;  ///< 5 % and 95 % point of the draws
  double from, to;      ///< of the bar: the sum of the rows above, and with this one; net: 0 and its mean
};
/// Metrics that are 0 in the mean and at both points are left out; net is there wherever another row is.
/// identity  the mean of net is the sum of the means above it
[[nodiscard]] std::vector<WaterfallBar> waterfall_data(const Findings& findings);

/// A bin of Findings::net_bins.
struct DensityBin {
  double from, to;  ///< net
  double share;     ///< of all draws
};
/// identity  the bins below 0 and NetBins::below hold the share of draws that lose, where an edge is 0
[[nodiscard]] std::vector<DensityBin> density_data(const Findings& findings);

/// Net with one quantity moved from its 10 % to its 90 % point, all others at their medians (economics::TornadoBar),
/// and where that quantity turns the sign of net (economics::SwitchingValue).
struct TornadoLine {
  std::string input;
  std::string source;
  bool from_records;
  std::size_t quantities;  ///< that are drawn together; their low, median and high are NaN
  double low, median, high;
  double net_at_low, net_at_median, net_at_high;
  double switching_value;  ///< NaN: none that anybody can reach, or several quantities
  bool within_range;       ///< it lies between the 5 % and the 95 % point
};
/// All uncertain quantities, the largest swing of net first.
[[nodiscard]] std::vector<TornadoLine> tornado_data(const Findings& findings);

/// One answer of a sweep, against what it is compared with.
struct SweepPoint {
  std::string name;
  double days;
  double median, lower, upper;  ///< of net
  double mean;
  double customers_kept;  ///< mean
  double chance_of_loss;
  double chance_best;  ///< of rows with the same numbers, that they are the best together
  bool best;           ///< highest mean, or the same numbers as the row that has it
};
/// In the order asked.
[[nodiscard]] std::vector<SweepPoint> sweep_data(const Findings& findings);

/// Outcomes of the complaints that were answered at one speed, over all segments of the scenario.
struct SpeedPoint {
  satisfaction::ResponseBand band;
  double complaints;
  double scored;                  ///< complaints with a score
  double satisfied_or_better;     ///< share of those with a score
  Interval drawn;                 ///< the same in the draws
  double if_silent_dissatisfied;  ///< share of all complaints, were everybody without a score dissatisfied
  double if_silent_satisfied;     ///< were everybody without a score satisfied
};
/// Bands with complaints, the fastest first. Empty where the records do not tell when was answered.
/// source  the bounds: Manski (1990), American Economic Review 80(2), 319-323
[[nodiscard]] std::vector<SpeedPoint> speed_data(const Findings& findings);

/// Undiscounted net flow of a year; year 0: what is paid at the start.
struct CashYear {
  int year;
  double mean, median, lower, upper;
  double cumulated;  ///< sum of the means up to this year
};
/// identity  the last cumulated is the mean of net_undiscounted
[[nodiscard]] std::vector<CashYear> cash_data(const Findings& findings);

/// What is drawn of a row.
enum class ChartForm : unsigned char {
  waterfall,  ///< a bar from `from` to `to`, each beginning where the one above ends; lower to upper where `marked`
  density,    ///< a column from `from` to `to`, as high as `share`
  spans,      ///< a bar from the first reference to `from`, hollow, and one to `to`, filled
  points,     ///< a point, lower to upper, and lowest to highest behind them
  flows,      ///< a column from 0 to `point`, lower to upper, and a line through all `cumulated`
};

/// A row of a chart. NaN: it is not drawn.
struct ChartRow {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::string label;
  std::string value{};  ///< as it is printed beside the label
  std::string note{};   ///< below the label
  double point = none;
  double from = none, to = none;
  double lower = none, upper = none;
  double lowest = none, highest = none;
  double share = none;
  double cumulated = none;
  bool marked = false;  ///< the total, the best
};

/// A value that all rows are seen against.
struct ChartReference {
  double value;
  std::string label;
};

/// A chart with its words, in the language of the report. What it shows is the tidy table of that name (`waterfall`:
/// waterfall_data), the largest rows of it where there are many.
struct Chart {
  std::string key;  ///< waterfall, density, tornado, sweep, speed, cash
  ChartForm form;
  std::string title;
  std::string caption;      ///< how it is read
  std::string description;  ///< its numbers in words, for those who do not see it
  std::string axis;         ///< what the numbers are, with the unit in which the axis counts
  double scale = 1.0;       ///< that unit: 1000 where the axis counts thousands, 0.01 for per cent
  std::vector<ChartRow> rows{};
  std::vector<ChartReference> references{};
};

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/chart_data.ipp>
#include <amends/impl/report/svg.ipp>
#endif
