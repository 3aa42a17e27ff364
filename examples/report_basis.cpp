// What the answer rests on: what is stated, what is left out and taken as something, what is not counted.
#include <algorithm>
#include <amends/economics/recorded_volume.hpp>
#include <amends/satisfaction/class_shares.hpp>
#include <cmath>
#include <set>

#include "report_parts.hpp"

namespace report {

using namespace amends;
using economics::Assumption;
using economics::Metric;
using economics::ScenarioInputs;

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string quantities_text(const RecoveryReport& report) {
  const Origins& from = report.origins;
  std::vector<std::string> parts;
  if (from.from_records > 0) parts.push_back(std::to_string(from.from_records) + " are read off the records");
  if (from.estimated > 0) parts.push_back(std::to_string(from.estimated) + " are estimated");
  parts.push_back(std::to_string(from.with_source) + " are stated with a source");
  parts.push_back(std::to_string(from.assumed) + " are assumptions");
  if (from.without_source > 0) parts.push_back(std::to_string(from.without_source) + " are stated without a source");
  const std::size_t all = from.from_records + from.estimated + from.with_source + from.assumed + from.without_source;
  const std::string text =
      "Of " + std::to_string(all) + (all == 1 ? " quantity" : " quantities") + ", " + joined(parts) + ".";
  std::vector<std::string> defaults{"complaints per customer = 1"};
  for (const LeftOut& one : report.left_out_quantities)
    defaults.push_back(one.entry + " = " + short_number(one.value) +
                       (one.segments.empty() ? "" : " (" + one.segments + ")"));
  return text + " " + counted(defaults.size(), "default") + ": " + joined(defaults) + ".";
}

std::string medians(const std::set<double>& values) {
  std::vector<std::string> said;
  for (const double value : values) said.push_back(short_number(value));
  return joined(said);
}

std::string leaving_text(const ScenarioInputs& inputs) {
  std::set<double> stated;
  for (const economics::ScenarioSegment& segment : inputs.segments) stated.insert(segment.while_leaving.value.median());
  if (stated == std::set<double>{0.0})
    return "margin.while_leaving is 0: who leaves pays nothing in the year he leaves, so a kept customer is credited "
           "with "
           "the whole margin of the year of his complaint.";
  return "margin.while_leaving (median " + medians(stated) +
         "): this share of a year's margin a leaver still pays in the year he leaves; it is not credited to keeping "
         "him.";
}

std::string untroubled_text(const ScenarioInputs& inputs) {
  std::set<double> stated;
  bool missing = false;
  for (const economics::ScenarioSegment& segment : inputs.segments) {
    if (segment.stay.no_problem)
      stated.insert(segment.stay.no_problem->value.median());
    else
      missing = true;
  }
  std::string text = "Revenue at risk counts what is lost beyond the customers who would leave without a problem: ";
  if (!stated.empty()) text += "stay.no_problem is stated (median " + medians(stated) + ")";
  if (missing)
    text +=
        std::string(stated.empty() ? "" : "; where it is not, ") + "stay.no_problem is taken as 1, as if nobody would";
  return text + ".";
}

std::string minutes_text(const RecoveryReport& report) {
  const economics::FasterAnswers& faster = report.inputs->faster_answers;
  if (findings::minutes_alike(faster))
    return "The extra minutes of an answer do not depend on how fast it then comes: going faster costs nothing extra "
           "beyond the complaints that are moved.";
  std::vector<std::string> said;
  for (const auto& [days, minutes] : faster.minutes_by_days)
    said.push_back(short_number(days) + (days == 1.0 ? " day " : " days ") + short_number(minutes.value.median()));
  return "Extra minutes of an answer, by the days of the band it then comes into (medians): " + joined(said) + ".";
}

std::string clusters_text(const RecoveryReport& report) {
  const economics::RecordClusters& all = report.clusters.front();
  std::vector<std::string> few;
  for (const economics::RecordClusters& one : report.clusters)
    if (one.effective < 3.0) few.push_back((one.segment.empty() ? "all" : one.segment) + " " + fixed(one.effective, 1));
  return "Complaints of one company resemble each other, so outcomes are drawn company by company: " +
         std::to_string(all.clusters) + (all.clusters == 1 ? " company" : " companies") + ", which tell as much as " +
         fixed(all.effective, 1) +
         " of one size. The volumes of the response bands and the silence of complainants vary with them. Printed "
         "intervals of outcomes by speed are of the same draws as the money." +
         (few.empty() ? std::string() : " Fewer than 3 in effect, so that intervals are rough: " + joined(few) + ".");
}

std::string independent_text(const ScenarioInputs& inputs) {
  const std::string effect = fixed(inputs.design_effect, 1);
  if (inputs.design_effect > 1.0)
    return "The records name no companies: " + effect +
           " complaints are taken to tell as much as one independent one (design_effect), in the printed intervals of "
           "outcomes and in the money alike.";
  return "The records name no companies, and every complaint is taken as independent of the others: those of one "
         "company "
         "resemble each other, so intervals may be too narrow (cluster or design_effect in [records]).";
}

std::string volume_text(const RecoveryReport& report) {
  double recorded = 0.0, per_year = 0.0, stated = 0.0;
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*report.recorded)) {
    recorded += one.recorded;
    per_year += one.recorded_per_year;
    stated += one.stated_per_year;
  }
  std::string text = "Volume: the scenario states " + grouped(stated) + " complaints a year where the records hold " +
                     grouped(recorded);
  const double days = economics::recorded_days(*report.recorded);
  if (!std::isfinite(days))
    return text + "; when these came is not in the records, so that a year's volume cannot be read off them.";
  return text + " in " + grouped(days) + " days, or " + grouped(per_year) + " a year: stated is " +
         fixed(stated / per_year, 2) + " times that.";
}

std::string correlations_text(const ScenarioInputs& inputs) {
  std::vector<std::string> said;
  for (const economics::Correlation& one : inputs.correlations)
    said.push_back(one.first + " and " + one.second + " " + fixed(one.value, 2) + " (rank correlation " +
                   fixed(one.rank_correlation(), 2) + ")");
  return "Correlated, on normal scores: " + joined(said) + ". All other stated quantities are drawn independently.";
}

std::string asked_text(const RecoveryReport& report) {
  const satisfaction::ClassSharesReport shares = satisfaction::class_shares(*report.table);
  const satisfaction::WorstCase& bounds = shares.worst_case_asked.satisfied_or_better;
  return grouped(shares.asked) + " of " + grouped(shares.complaints) +
         " complainants were asked how satisfied they are, " + grouped(shares.complaints - shares.asked) +
         " were not; " + percent(shares.evaluated / shares.asked) +
         " of those asked answered. Whatever the silent ones among these felt, between " + percent(bounds.lower) +
         " and " + percent(bounds.upper) + " of those asked are satisfied or better.";
}

std::string carried_text(const RecoveryReport& report) {
  const economics::Evaluation& result = report.result();
  std::vector<std::string> gain, loss;
  double segments = 0.0;
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const double mean = result.summary(Metric::net, s).mean;
    segments += mean;
    (mean >= 0.0 ? gain : loss).push_back(result.segments()[s] + " " + grouped(mean));
  }
  const double rest = result.summary(Metric::net).mean - segments;
  std::string text = "Which segments carry it (means of net): ";
  text += gain.empty() ? "none" : joined(gain);
  if (!loss.empty()) text += "; against it " + joined(loss);
  if (std::abs(rest) >= 0.5) text += "; in no segment " + grouped(rest);
  return text + ".";
}

Table clusters_table(const RecoveryReport& report) {
  Table table{.header = {"companies or branches", "number", "effective number"}, .rows = {}};
  for (const economics::RecordClusters& one : report.clusters)
    table.rows.push_back(
        {one.segment.empty() ? "all" : one.segment, std::to_string(one.clusters), fixed(one.effective, 1)});
  return table;
}

Table volume_table(const RecoveryReport& report) {
  Table table{.header = {"complaints", "in the records", "a year, by their span", "a year, stated"}, .rows = {}};
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*report.recorded))
    table.rows.push_back(
        {one.segment, grouped(one.recorded), grouped(one.recorded_per_year), grouped(one.stated_per_year)});
  return table;
}

}  // namespace

std::vector<Statement> statements(const RecoveryReport& report) {
  std::vector<Statement> out;
  if (!report.inputs) return out;
  const ScenarioInputs& inputs = *report.inputs;
  out.push_back({"quantities", quantities_text(report)});
  out.push_back({"complaints_per_customer",
                 "One complaint counts as one customer: who complains twice is counted twice, kept or lost."});
  out.push_back({"stay_no_problem", untroubled_text(inputs)});
  out.push_back({"while_leaving", leaving_text(inputs)});
  if (inputs.intervention.respond_within_days || report.sweep) out.push_back({"minutes", minutes_text(report)});
  if (!report.clusters.empty())
    out.push_back({"clusters", clusters_text(report)});
  else if (report.recorded)
    out.push_back({"independence", independent_text(*report.recorded)});
  if (report.table && report.table->total().not_asked > 0.0) out.push_back({"asked", asked_text(report)});
  if (report.recorded) out.push_back({"volume", volume_text(report)});
  if (!inputs.correlations.empty()) out.push_back({"correlations", correlations_text(inputs)});
  if (report.result().segments().size() > 1) out.push_back({"segments", carried_text(report)});
  out.push_back(
      {"not_counted",
       "Not counted: staff retention, product improvement and value to the public, which the return framework of "
       "the University of Newcastle (2018, known from its summary only) also lists."});
  return out;
}

Block basis(const RecoveryReport& report) {
  Block block{.heading = "What it rests on"};
  for (const Statement& one : statements(report)) block.paragraphs.push_back(one.text);
  if (!report.clusters.empty()) block.tables.push_back(clusters_table(report));
  if (report.recorded) block.tables.push_back(volume_table(report));
  return block;
}

Block years(const RecoveryReport& report) {
  Block block{.heading = "Year by year: net, not discounted"};
  Table table{.header = {"year", "median", "5 %", "95 %"}, .rows = {}};
  for (const YearFlow& one : report.yearly)
    table.rows.push_back({one.year == 0 ? "at the start" : std::to_string(one.year), grouped(one.net.median),
                          grouped(one.net.lower), grouped(one.net.upper)});
  block.tables.push_back(std::move(table));
  return block;
}

std::string best_text(const SweepFound& found) {
  const economics::SweepRow& best = found.sweep.rows[found.sweep.best];
  std::string text = "Best on average: \"" + best.name + "\", net " + grouped(best.net.mean) +
                     " in the mean; the chance that "
                     "it is the best of these is " +
                     percent(best.chance_best) + ".";
  if (best.net.mean < 0.0) text += " It loses least: not to answer faster at all is better on average.";
  return text + " In " + percent(found.sweep.chance_none) + " of the draws none of them is worth its cost.";
}

Block sweep_block(const RecoveryReport& report) {
  const SweepFound& found = *report.sweep;
  Block block{.heading = "How fast: the same question for other days"};
  Table table{.header = {"answered", "net, median", "5 %", "95 %", "customers kept", "chance of a loss",
                         "chance that it is the best"},
              .rows = {}};
  for (const economics::SweepRow& row : found.sweep.rows)
    table.rows.push_back({row.name, grouped(row.net.quantiles[2]), grouped(row.net.quantiles[0]),
                          grouped(row.net.quantiles[4]), grouped(row.customers_kept), percent(row.net.share_negative),
                          percent(row.chance_best)});
  table.notes.push_back(best_text(found));
  std::vector<std::string> edges;
  for (const double edge : found.edges) edges.push_back(short_number(edge));
  table.notes.push_back("All rows and what they are compared with have bands that end at " + joined(edges) +
                        " days, and the same random numbers. Customers kept: mean.");
  block.tables.push_back(std::move(table));
  return block;
}

}  // namespace report
