// What it is worth, what decides that, and what to read with care.
#include <algorithm>
#include <cmath>

#include "report_parts.hpp"

namespace report {

using namespace amends;
using economics::Evaluation;
using economics::Metric;
using economics::Summary;

namespace {

std::string money_unit(const RecoveryReport& report) {
  return report.currency.empty() ? "money" : report.currency;
}

std::string switching_text(const economics::SwitchingValue& value) {
  if (!std::isfinite(value.value)) return "net never changes sign";
  // Seen from where the input stands: what would have to happen for net to change its sign.
  const bool rising = value.value > value.median;
  return std::string("net turns ") + (rising == value.positive_above ? "positive " : "negative ") +
         (rising ? "above " : "below ") + short_number(value.value) +
         (value.within_range ? "" : " (outside its 90 % range)");
}

Table segment_table(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Table by_segment{.header = {"by segment", "customers kept", "net, median", "5 %", "95 %", "chance of a loss"},
                   .rows = {}};
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const Summary net = result.summary(Metric::net, s);
    by_segment.rows.push_back({result.segments()[s], grouped(result.summary(Metric::customers_kept, s).quantiles[2]),
                               grouped(net.quantiles[2]), grouped(net.quantiles[0]), grouped(net.quantiles[4]),
                               percent(net.share_negative)});
  }
  if (report.within_days)
    by_segment.notes.push_back(
        "Fixed cost and setup of answering faster belong to no segment; they are in the total only.");
  return by_segment;
}

}  // namespace

namespace {

/// "intervention.share_causal: net turns negative below 0.79 (median 1)"
std::string turning(const economics::SwitchingValue& value) {
  return value.input + " (median " + short_number(value.median) + "): " + switching_text(value);
}

/// What of the two conventions that decide turns the sign; and what nobody stated.
std::string conventions_text(const RecoveryReport& report) {
  std::string text;
  for (const economics::SwitchingValue& one : report.conventions) text += (text.empty() ? "" : "; ") + turning(one);
  return text.empty() ? text : "All else at medians, " + text + ".";
}

std::string unstated_costs_text(const RecoveryReport& report) {
  std::string text;
  for (const LeftOut& one : report.left_out_quantities)
    if (one.cost)
      text += (text.empty() ? "" : ", ") + one.entry + (one.segments.empty() ? "" : " (" + one.segments + ")");
  return text.empty() ? "Every cost is stated." : "Costs that nobody stated count as 0: " + text + ".";
}

/// What would turn the sign, in the order in which it decides.
std::string turns_text(const RecoveryReport& report) {
  const double net = report.result().at_medians(Metric::net);
  std::vector<std::string> within, beyond;
  for (const economics::SwitchingValue& one : report.result().switching_values()) {
    if (one.from_records || !std::isfinite(one.value)) continue;
    const std::string said = one.input + (one.value > one.median ? " above " : " below ") + short_number(one.value);
    (one.within_range ? within : beyond).push_back(said);
  }
  const auto first = [](const std::vector<std::string>& all) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) text += (i == 0 ? "" : ", or ") + all[i];
    return text + (all.size() > most ? ", or one of " + std::to_string(all.size() - most) + " others" : "");
  };
  std::string text = "With all quantities at their medians net is " + grouped(net) + ". ";
  if (!within.empty())
    return text + "To turn its sign it takes, within the 90 % range of one quantity alone, " + first(within) + ".";
  text += "No single quantity turns its sign within its 90 % range";
  return text + (beyond.empty() ? "." : "; beyond it, " + first(beyond) + " would.");
}

}  // namespace

std::vector<std::string> headline_texts(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  const Summary net = result.summary(Metric::net);
  const Summary ratio = result.summary(Metric::net_return);
  std::vector<std::string> texts;
  std::string text =
      "Over " + std::to_string(report.years) + (report.years == 1 ? " year" : " years") + ", net " +
      money_unit(report) + " " + grouped(net.quantiles[2]) + " (90 % of draws between " + grouped(net.quantiles[0]) +
      " and " + grouped(net.quantiles[4]) + ") against " +
      (report.comparison ? "\"" + report.baseline_title + "\"" : std::string("not handling complaints at all"));
  if (ratio.share_missing < 1.0)
    text += "; return on cost " + percent(ratio.quantiles[2], 0) + " (" + percent(ratio.quantiles[0], 0) + " to " +
            percent(ratio.quantiles[4], 0) + ")";
  text += "; chance of a loss " + percent(net.share_negative) + ".";
  if (report.inputs) text += " " + conventions_text(report);
  if (report.inputs) text += (text.ends_with(' ') ? "" : " ") + unstated_costs_text(report);
  texts.push_back(text);
  texts.push_back(turns_text(report));
  if (report.sweep) texts.push_back(best_text(*report.sweep));
  if (report.draws < 1000)
    texts.push_back("Only " + grouped(static_cast<double>(report.draws)) +
                    " draws: intervals and chances are rough. Take at least 1,000.");
  if (report.within_days && !report.comparison)
    texts.push_back(
        "This is the worth of all complaint handling with the intervention in it. For the worth of the intervention, "
        "compare with the scenario of today (--compare).");
  if (report.within_days) {
    std::string moved;
    if (report.effect) {
      const double received = report.table->total().received, late = report.effect->stratified.mean_score.moved;
      moved = " That is " + grouped(late) + " of " + grouped(received) + " recorded complaints (" +
              percent(late / received) + ").";
    }
    texts.push_back("The intervention: complaints answered after day " + short_number(*report.within_days) +
                    ", or not at all, take the outcome distribution of those answered within " +
                    short_number(*report.within_days) +
                    " days in the same segment, in the part that intervention.share_causal says." + moved);
  }
  return texts;
}

Block headline(const RecoveryReport& report) {
  return {.heading = "In one sentence", .paragraphs = headline_texts(report)};
}

Block money(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Block block{.heading = "What it is worth: " + std::to_string(report.years) +
                         (report.years == 1 ? " year" : " years") + ", present values in " + money_unit(report)};
  struct Line {
    Metric metric;
    const char* name;
    int decimals;
  };
  constexpr Line lines[] = {{Metric::customers_kept, "customers kept", 0},
                            {Metric::retention_benefit, "retention benefit", 0},
                            {Metric::word_of_mouth_benefit, "word-of-mouth benefit", 0},
                            {Metric::information_benefit, "information benefit", 0},
                            {Metric::handling_cost, "cost of handling", 0},
                            {Metric::compensation_cost, "cost of compensation", 0},
                            {Metric::faster_answer_cost, "cost of answering faster", 0},
                            {Metric::fixed_cost, "fixed cost and setup", 0},
                            {Metric::escalation_benefit, "escalations avoided", 0},
                            {Metric::escalation_cost, "cost of escalations", 0},
                            {Metric::net, "net (present value)", 0},
                            {Metric::net_undiscounted, "net, not discounted", 0},
                            {Metric::net_return, "return on cost, net / cost", 2},
                            {Metric::benefit_cost_ratio, "benefit / cost", 2},
                            {Metric::payback_years, "payback, years", 1}};
  Table table{.header = {"", "median", "5 %", "95 %", "mean"}, .rows = {}};
  std::string missing;
  for (const Line& line : lines) {
    const Summary s = result.summary(line.metric);
    const bool empty = s.quantiles[0] == 0.0 && s.quantiles[4] == 0.0 && s.mean == 0.0;
    if (empty || s.share_missing >= 1.0) continue;
    const auto number = [&](double v) {
      return line.decimals == 0 ? grouped(v) : std::isfinite(v) ? fixed(v, line.decimals) : std::string("-");
    };
    table.rows.push_back(
        {line.name, number(s.quantiles[2]), number(s.quantiles[0]), number(s.quantiles[4]), number(s.mean)});
    if (s.share_missing > 0.0 && line.metric == Metric::payback_years)
      missing =
          "No payback within the horizon in " + percent(s.share_missing) + " of the draws; the row is of the others.";
  }
  table.notes.push_back("Chance that net is negative: " + percent(result.summary(Metric::net).share_negative) + ". " +
                        missing);
  if (report.comparison) {
    const double today = report.comparison->baseline().summary(Metric::revenue_at_risk).quantiles[2];
    const double then = report.comparison->alternative().summary(Metric::revenue_at_risk).quantiles[2];
    table.notes.push_back(
        "Revenue at risk (margin of those who leave after a problem, a year's problems): " + grouped(today) + " in \"" +
        report.baseline_title + "\", " + grouped(then) + " here (medians).");
  } else {
    table.notes.push_back("Revenue at risk (margin of those who leave after a problem, a year's problems): " +
                          grouped(result.summary(Metric::revenue_at_risk).quantiles[2]) + " (median).");
  }
  block.tables.push_back(std::move(table));

  if (result.segments().size() > 1) block.tables.push_back(segment_table(report));
  return block;
}

Block decides(const RecoveryReport& report) {
  const Evaluation& result = report.result();
  Block block{
      .heading =
          "What decides it: each assumption alone, from its 10 % to its 90 % point, the others at their medians"};
  const auto bars = result.tornado();
  const auto switching = result.switching_values();
  Table table{.header = {"assumption", "from", "to", "net from", "net to", "switching value"}, .rows = {}};
  std::vector<std::string> sources;
  for (const economics::TornadoBar& bar : bars) {
    if ((bar.from_records && bar.quantities == 1) || table.rows.size() == 5) continue;
    const auto found =
        std::find_if(switching.begin(), switching.end(), [&](const auto& s) { return s.input == bar.input; });
    const std::string together = std::to_string(bar.quantities) + " drawn together";
    table.rows.push_back({bar.input, short_number(bar.low), short_number(bar.high), grouped(bar.net_at_low),
                          grouped(bar.net_at_high),
                          found != switching.end() ? switching_text(*found)
                          : bar.quantities > 1     ? together
                                                   : ""});
    table.notes.push_back(bar.input + ": " + (bar.source.empty() ? "no source stated" : bar.source));
  }
  if (std::any_of(bars.begin(), bars.end(), [](const auto& bar) { return bar.quantities > 1; }))
    table.notes.push_back(
        "Quantities that are drawn together are one line, from the 10 % to the 90 % point of net when they alone are "
        "drawn; none of them has a switching value of its own.");
  block.tables.push_back(std::move(table));
  return block;
}

Block care(const RecoveryReport& report) {
  Block block{.heading = "Read with care"};
  if (report.speed && report.speed->satisfied_or_better)
    block.paragraphs.push_back(
        seen_in_records(report.speed->satisfied_or_better->lower, report.speed->satisfied_or_better->upper));
  if (!report.notes.empty()) block.paragraphs.push_back(report.notes);
  const auto& warnings = report.result().warnings();
  for (const economics::ScenarioWarning& warning : warnings) {
    // The same finding in every segment is said once.
    const auto same = [&](const economics::ScenarioWarning& other) {
      return other.finding == warning.finding && other.text == warning.text;
    };
    if (std::find_if(warnings.begin(), warnings.end(), same) != warnings.begin() + (&warning - warnings.data()))
      continue;
    const auto count = static_cast<std::size_t>(std::count_if(warnings.begin(), warnings.end(), same));
    std::string where = count > 1 ? std::to_string(count) + " segments" : warning.segment;
    if (!where.empty()) where = std::string(", ").append(where);
    block.paragraphs.push_back("Warning" + where + ": " + warning.text + ".");
  }
  for (const std::string& one : report.idle_records) block.paragraphs.push_back("Note: " + one + ".");
  return block;
}

}  // namespace report
