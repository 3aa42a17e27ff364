// What the records say: of speed and satisfaction, and of those who did not evaluate.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "report_parts.hpp"

namespace report {

using namespace amends;

namespace {

/// A label with its unit; "not answered" has none.
std::string in_days(const std::string& label) {
  if (label == "not answered") return label;
  return label + (label == "1" || label.ends_with(" 1") ? " day" : " days");
}

/// An account in one paragraph.
std::string account_text(const std::string& of, const interop::RecordReport& account) {
  const std::string lines = account.to_string();
  std::string said = "The account of " + of + ": ";
  for (std::size_t from = 0; from <= lines.size();) {
    const std::size_t to = std::min(lines.find('\n', from), lines.size());
    if (from > 0) said += "; ";
    std::string_view line = std::string_view(lines).substr(from, to - from);
    while (line.starts_with(' ')) line.remove_prefix(1);
    said += line;
    from = to + 1;
  }
  return said + ".";
}

std::string records_text(const RecoveryReport& report, const satisfaction::OutcomeCell& all) {
  std::string text = grouped(all.received) + (all.received == 1.0 ? " complaint" : " complaints");
  if (!report.plan->note.empty()) text += ", " + report.plan->note;
  if (!report.records_file.empty()) text += " (read from " + report.records_file + ")";
  text += "; " + percent(all.evaluated / all.received) + " were evaluated by the complainant.";
  if (report.baseline_records)
    text += " \"" + report.baseline_title + "\" " +
            (report.records_file.empty() ? "has records of its own, with " : "reads this file in its own way, with ") +
            grouped(static_cast<double>(report.baseline_records->used())) + " complaints.";
  if (!report.left_out.empty())
    text += " Left out, " + grouped(report.left_out_complaints) +
            " complaints of segments the scenario does not have: " + domain::first_names(report.left_out) + ".";
  return text;
}

Table speed_table(const RecoveryReport& report, const satisfaction::OutcomeCell& all) {
  const satisfaction::OutcomeTable& table = *report.table;
  const bool tells_delighted = table.origin().tells_delighted;
  Table speed{.header = {"answered in", "complaints", "share", "evaluated", "resolved*", "mean score*"}, .rows = {}};
  if (tells_delighted) speed.header.push_back("delighted*");
  speed.header.insert(speed.header.end(), {"satisfied*", "dissatisfied*"});
  for (std::size_t b = 0; b <= table.bands().size(); ++b) {
    const bool total = b == table.bands().size();
    const satisfaction::OutcomeCell cell = total ? all : table.band_total(b);
    if (!(cell.received > 0.0)) continue;
    std::vector<std::string> row{total                        ? "all"
                                 : table.origin().tells_speed ? in_days(table.bands()[b].label())
                                                              : "-",
                                 grouped(cell.received),
                                 percent(cell.received / all.received),
                                 percent(cell.evaluated / cell.received, 0),
                                 percent(cell.resolved / cell.verdicts),
                                 fixed(cell.score_sum / cell.scored, 2)};
    if (tells_delighted) row.push_back(percent(cell.delighted / cell.scored));
    row.push_back(percent(cell.satisfied / cell.scored));
    row.push_back(percent(cell.dissatisfied / cell.scored));
    speed.rows.push_back(std::move(row));
  }
  if (!report.plan->mapping.flag.empty())
    speed.notes.push_back(
        "* of those who evaluated. Satisfied and dissatisfied are the texts of the flag in column \"" +
        report.plan->mapping.flag + "\"; it cannot tell who is delighted.");
  else
    speed.notes.push_back("* of those who evaluated. Delighted: a score of " +
                          short_number(report.plan->thresholds.delighted) +
                          " or more; satisfied: " + short_number(report.plan->thresholds.satisfied) +
                          " or more; dissatisfied: less. These thresholds are an input.");
  if (!table.origin().tells_speed)
    speed.notes.push_back("No column with response times is mapped, so nothing is known of when these were answered.");
  return speed;
}

/// The same as the draws have it, with intervals.
Table drawn_table(const RecoveryReport& report) {
  const std::string better = report.table->origin().tells_delighted ? "satisfied or delighted*" : "satisfied*";
  Table table{.header = {"answered in", better, "90 % interval", "share of complaints", "90 % interval"}, .rows = {}};
  const auto interval = [](const Interval& one) { return percent(one.lower) + " to " + percent(one.upper); };
  for (const BandDraws& band : report.speed->bands)
    table.rows.push_back({in_days(band.band), percent(band.satisfied_or_better.median),
                          interval(band.satisfied_or_better), percent(band.share_of_complaints.median),
                          interval(band.share_of_complaints)});
  table.notes.push_back("Median and interval of the draws from which the money is made.");
  return table;
}

/// Worst and best case of the effect on the share satisfied or delighted, whatever those who gave no score felt: the
/// fast all dissatisfied and the late all satisfied, and the other way round (Manski bounds, within segments).
std::array<double, 2> effect_bounds(const satisfaction::OutcomeTable& table, double within_days) {
  std::array<double, 2> bounds{0.0, 0.0};
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    satisfaction::OutcomeCell fast, late;
    for (std::size_t b = 0; b < table.bands().size(); ++b) {
      const satisfaction::ResponseBand& band = table.bands()[b];
      (!band.unanswered() && band.up_to_days <= within_days ? fast : late) += table.cell(s, b);
    }
    if (!(fast.received > 0.0 && late.received > 0.0)) continue;  // nothing moves here
    const auto lowest = [](const satisfaction::OutcomeCell& c) { return (c.satisfied + c.delighted) / c.received; };
    const auto highest = [&](const satisfaction::OutcomeCell& c) {
      return lowest(c) + (c.received - c.scored) / c.received;
    };
    bounds[0] += late.received * (lowest(fast) - highest(late));
    bounds[1] += late.received * (highest(fast) - lowest(late));
  }
  const double received = table.total().received;
  return {bounds[0] / received, bounds[1] / received};
}

}  // namespace

Block records(const RecoveryReport& report) {
  const satisfaction::OutcomeCell all = report.table->total();
  Block block{.heading = "What the records show"};
  block.paragraphs.push_back(records_text(report, all));
  if (!report.records_report->clean()) block.paragraphs.push_back(account_text("the rows", *report.records_report));
  if (report.baseline_records && !report.baseline_records->clean())
    block.paragraphs.push_back(account_text("the rows of \"" + report.baseline_title + "\"", *report.baseline_records));
  block.tables.push_back(speed_table(report, all));
  if (report.speed && report.table->origin().tells_speed) block.tables.push_back(drawn_table(report));
  return block;
}

Block observed_effect(const RecoveryReport& report) {
  const satisfaction::SpeedEffect& effect = *report.effect;
  Block block{.heading = "If all had been answered within " + short_number(*report.within_days) +
                         " days: the difference in the records"};
  const auto draws_of = [&](const std::optional<Interval> SpeedDraws::*measure) {
    return report.speed ? (*report.speed).*measure : std::optional<Interval>();
  };
  const std::string within = "within " + short_number(*report.within_days) + " days";
  Table table{.header = {"", "crude effect", "in segments: today", within, "effect", "90 % interval"}, .rows = {}};
  const auto add = [&](const char* name, const satisfaction::SpeedEffectMeasure& crude,
                       const satisfaction::SpeedEffectMeasure& stratified, bool share,
                       const std::optional<Interval>& drawn) {
    const auto level = [&](double v) { return share ? percent(v) : fixed(v, 2); };
    const auto change = [&](double v) { return share ? points(v) : signed_number(v, 2); };
    const std::optional<Interval> held = effect_interval(report, stratified.effect, drawn);
    const std::string interval = held ? change(held->lower) + " to " + change(held->upper) : "-";
    table.rows.push_back({name, change(crude.effect.value), level(stratified.today.value),
                          level(stratified.within.value), change(stratified.effect.value), interval});
  };
  const satisfaction::OutcomeCell all = report.table->total();
  if (all.verdicts > 0.0) add("resolved", effect.crude.resolved, effect.stratified.resolved, true, {});
  add(report.table->origin().tells_delighted ? "satisfied or delighted" : "satisfied", effect.crude.satisfied_or_better,
      effect.stratified.satisfied_or_better, true, draws_of(&SpeedDraws::satisfied_or_better));
  if (report.table->origin().tells_delighted)
    add("delighted", effect.crude.delighted, effect.stratified.delighted, true, draws_of(&SpeedDraws::delighted));
  add("mean score", effect.crude.mean_score, effect.stratified.mean_score, false, {});
  table.notes.push_back(
      "Effects in percentage points (score: points). Crude: all segments pooled, respondents as they are. In "
      "segments: like with like, each band's answers weighted to all its complaints; the money below rests on this "
      "one." +
      std::string(report.clusters.empty()
                      ? ""
                      : " Intervals are those of the draws, company by company; what the money does "
                        "not use has none."));
  for (const satisfaction::SpeedEffectFinding& finding : effect.findings) {
    // Of a question that nobody was asked, its absence in every segment is no news.
    const bool verdicts = finding.measure == satisfaction::OutcomeMeasure::resolved;
    if (finding.warning == satisfaction::SpeedEffectWarning::nothing_evaluated &&
        !((verdicts ? all.verdicts : all.scored) > 0.0))
      continue;
    table.notes.push_back("Note" + (finding.where.empty() ? std::string() : ", " + finding.where) + ": " +
                          std::string(to_string(finding.warning)) + " (" + grouped(finding.complaints) +
                          " complaints).");
  }
  block.tables.push_back(std::move(table));
  return block;
}

std::optional<Interval> effect_interval(const RecoveryReport& report, const satisfaction::OutcomeEstimate& effect,
                                        const std::optional<Interval>& drawn) {
  if (drawn) return drawn;
  if (!report.clusters.empty()) return std::nullopt;
  constexpr double errors_of_90_percent = 1.6448536269514722;
  const double half =
      errors_of_90_percent * effect.standard_error * std::sqrt(report.recorded ? report.recorded->design_effect : 1.0);
  return Interval{effect.value, effect.value - half, effect.value + half};
}

std::string seen_in_records(double lower, double upper) {
  const std::string association = " That is association, not proof of cause: easy cases are answered faster.";
  if (lower > 0.0)
    return "In these records faster answers go with better outcomes, also within segments." + association;
  if (upper < 0.0) return "In these records faster answers go with worse outcomes within segments." + association;
  return "In these records no clear difference between faster and slower answers is to be seen within segments." +
         association;
}

Block nonresponse(const RecoveryReport& report) {
  Block block{.heading = "How it moves with those who did not evaluate"};
  Table table{.header = {"complainants who gave no score are ...", "net, median", "chance of a loss"}, .rows = {}};
  for (const NonresponseRow& row : report.nonresponse)
    table.rows.push_back({row.label, grouped(row.median_net), percent(row.chance_of_loss)});
  if (report.effect) {
    const auto [low, high] = effect_bounds(*report.table, *report.within_days);
    const std::string share = report.table->origin().tells_delighted ? "satisfied or delighted" : "satisfied";
    if (low < high)  // otherwise everybody evaluated
      table.notes.push_back("Nothing assumed of them, the effect on the share " + share + " lies anywhere between " +
                            points(low) + " and " + points(high) + " points: the records alone " +
                            (low <= 0.0 && high >= 0.0 ? "do not settle it" : "settle its sign, not its size") +
                            " (worst-case bounds).");
  }
  block.tables.push_back(std::move(table));
  return block;
}

}  // namespace report
