#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/satisfaction/class_shares.hpp>
#include <cmath>
#include <set>
#include <variant>

// What the answer rests on: what is stated, what is left out and taken as something, what is not counted.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Assumption;
using economics::Metric;
using economics::ScenarioInputs;

inline std::string quantities_text(const Findings& findings) {
  const Origins& from = findings.origins;
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
  for (const LeftOut& one : findings.left_out_quantities) {
    LeftOut valued = one;
    valued.entry += " = " + short_number(one.value);
    defaults.push_back(left_out_text({findings}, valued));
  }
  return text + " At their defaults, " + std::to_string(defaults.size()) + ": " + joined(defaults) + ".";
}

inline std::string medians(const std::set<double>& values) {
  std::vector<std::string> said;
  for (const double value : values) said.push_back(short_number(value));
  return joined(said);
}

/// The same sentence on both scenarios, or one on each where they differ.
template <class Text>
std::string of_both(const Findings& findings, const Text& text) {
  const std::string own = text(*findings.inputs);
  if (!findings.baseline) return own;
  const std::string theirs = text(*findings.baseline);
  return own == theirs ? own : own + " In " + quoted(findings.baseline_title) + ": " + theirs;
}

inline std::string leaving_text(const ScenarioInputs& inputs) {
  std::set<double> stated;
  for (const economics::ScenarioSegment& segment : inputs.segments) stated.insert(segment.while_leaving.value.median());
  if (stated == std::set<double>{0.0})
    return "margin.while_leaving is 0: who leaves pays nothing in the year he leaves, so a kept customer is credited "
           "with the whole margin of the year of his complaint.";
  return "margin.while_leaving (median " + medians(stated) +
         "): this share of a year's margin a leaver still pays in the year he leaves; it is not credited to keeping "
         "him.";
}

inline std::string untroubled_text(const ScenarioInputs& inputs) {
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

inline std::string minutes_of(const economics::FasterAnswers& faster) {
  if (minutes_alike(faster))
    return "The extra minutes of an answer do not depend on how fast it then comes: going faster costs nothing extra "
           "beyond the complaints that are moved.";
  std::vector<std::string> said;
  for (const auto& [days, minutes] : faster.minutes_by_days)
    said.push_back(short_number(days) + (days == 1.0 ? " day " : " days ") + short_number(minutes.value.median()));
  return "Extra minutes of an answer, by the days of the band it then comes into (medians): " + joined(said) + ".";
}

/// Of each scenario that answers faster; "": none does.
inline std::string minutes_text(const Findings& findings) {
  std::string own, theirs;
  if (findings.inputs->intervention.respond_within_days || findings.sweep)
    own = minutes_of(findings.inputs->faster_answers);
  if (findings.baseline && findings.baseline->intervention.respond_within_days)
    theirs = minutes_of(findings.baseline->faster_answers);
  if (own.empty() || own == theirs) return theirs;
  return own + (theirs.empty() ? "" : " In " + quoted(findings.baseline_title) + ": " + theirs);
}

/// Over what time, and at what rate: settings that move money like any quantity.
inline std::string settings_text(const ScenarioInputs& inputs) {
  const int handled = inputs.complaint_years.value_or(inputs.years);
  const std::string years = std::to_string(inputs.years) + (inputs.years == 1 ? " year" : " years");
  std::string text = handled == inputs.years
                         ? "Complaints are handled in each year of the horizon of " + years
                         : "Complaints are handled in the first " + std::to_string(handled) + " of " + years +
                               " (complaint_years); customers kept pay until the end";
  text += "; discount.annual_rate is " + percent(inputs.annual_rate.value.median()) +
          (inputs.annual_rate.value.is_fixed() ? "" : " (median)") +
          ", and what falls into a year counts as paid at its ";
  switch (inputs.timing) {
    case core::FirstPayment::now:
      return text + "start (discount.timing).";
    case core::FirstPayment::mid_period:
      return text + "middle (discount.timing).";
    case core::FirstPayment::after_one_period:
      break;
  }
  return text + "end (discount.timing).";
}

/// What could be counted and is not stated; "": nothing.
inline std::string not_stated_text(const Findings& findings) {
  struct Effect {
    const char *entry, *what;
  };
  constexpr Effect effects[] = {{"word_of_mouth", "what complainants tell others"},
                                {"information", "what complaints teach"},
                                {"escalation", "complaints that go on to an ombudsman or a court"},
                                {"escalation.counterfactual", "escalations that handling avoids"}};
  std::vector<std::string> said;
  for (const Effect& effect : effects)
    for (const LeftOut& one : findings.left_out_quantities)
      if (one.entry == effect.entry)
        said.push_back(std::string(effect.what) + " (" + left_out_text({findings}, one) + ")");
  return said.empty() ? "" : "Not stated, so that nothing is counted for it: " + joined(said) + ".";
}

inline std::string strata_text(const ScenarioInputs& inputs) {
  for (const economics::ScenarioSegment& segment : inputs.segments)
    if (const auto* records = std::get_if<economics::RecordedOutcomes>(&segment.outcomes))
      return "Outcomes are read off the records by segment" +
             std::string(records->tells_speed ? ", by days until the answer" : "") +
             (records->strata.empty() ? " and by no further column (strata)."
                                      : " and by " + joined(records->strata) + " (strata).");
  return "";
}

inline std::string odds_text(const ScenarioInputs& inputs) {
  const math::Distribution& odds = inputs.nonresponse_odds_ratio.value;
  return "nonresponse_odds_ratio is " + short_number(odds.median()) + (odds.is_fixed() ? "" : " (median)") +
         ": the odds of being satisfied or better of those who gave no score, as a multiple of those of their "
         "segment " +
         "and speed who did.";
}

inline std::string clusters_of(const std::vector<economics::RecordClusters>& clusters) {
  const economics::RecordClusters& all = clusters.front();
  return std::to_string(all.clusters) + (all.clusters == 1 ? " company" : " companies") + ", which tell as much as " +
         fixed(all.effective, 1) + " of one size";
}

inline std::string clusters_text(const Findings& findings) {
  std::string text;
  if (const std::string alone = one_company_text({findings}); !alone.empty()) {
    text = alone;
  } else {
    std::vector<std::string> few;
    for (const economics::RecordClusters& one : findings.clusters)
      if (std::round(10.0 * one.effective) < 30.0)  // as it is printed
        few.push_back((one.segment.empty() ? "all" : one.segment) + " " + fixed(one.effective, 1));
    text = "Complaints of one company resemble each other, so outcomes are drawn company by company: " +
           clusters_of(findings.clusters) +
           ". The volumes of the response bands and the silence of complainants vary with them. Printed intervals of "
           "outcomes by speed are of the " +
           (findings.speed && findings.speed->draws < findings.draws
                ? "first " + grouped(static_cast<double>(findings.speed->draws)) + " draws of the money."
                : std::string("same draws as the money."));
    if (!few.empty()) text += " Fewer than 3 in effect, so that intervals are rough: " + joined(few) + ".";
  }
  if (!findings.baseline_clusters.empty())
    text +=
        " The records of " + quoted(findings.baseline_title) + " have " + clusters_of(findings.baseline_clusters) + ".";
  else if (findings.other_records != OtherRecords::same)
    text += " The records of " + quoted(findings.baseline_title) +
            " name no companies; each complaint is independent there.";
  return text;
}

inline std::string independent_text(const ScenarioInputs& inputs) {
  const std::string effect = fixed(inputs.design_effect, 1);
  if (inputs.design_effect > 1.0)
    return "The records name no companies: " + effect +
           " complaints are taken to tell as much as one independent one (design_effect), in the printed intervals of "
           "outcomes and in the money alike.";
  return "The records name no companies, and every complaint is taken as independent of the others: those of one "
         "company "
         "resemble each other, so intervals may be too narrow. A column of companies (cluster), or a stated "
         "design_effect, accounts for that.";
}

inline std::string volume_text(const Findings& findings) {
  double recorded = 0.0, per_year = 0.0, stated = 0.0;
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*findings.recorded)) {
    recorded += one.recorded;
    per_year += one.recorded_per_year;
    stated += one.stated_per_year;
  }
  std::string text = "Volume: the scenario states " + grouped(stated) + " complaints a year where the records hold " +
                     grouped(recorded);
  const double days = economics::recorded_days(*findings.recorded);
  if (!std::isfinite(days))
    return text + "; when these came is not in the records, so that a year's volume cannot be read off them.";
  return text + " in " + grouped(days) + " days, or " + grouped(per_year) + " a year: stated is " +
         fixed(stated / per_year, 2) + " times that.";
}

inline std::string correlations_text(const ScenarioInputs& inputs) {
  std::vector<std::string> said;
  for (const economics::Correlation& one : inputs.correlations)
    said.push_back(one.first + " and " + one.second + " " + fixed(one.value, 2) + " (rank correlation " +
                   fixed(one.rank_correlation(), 2) + ")");
  return "Correlated, on normal scores: " + joined(said) + ". All other stated quantities are drawn independently.";
}

inline std::string asked_text(const Findings& findings) {
  const satisfaction::ClassSharesReport shares = satisfaction::class_shares(*findings.table);
  const satisfaction::WorstCase& bounds = shares.worst_case_asked.satisfied_or_better;
  return grouped(shares.asked) + " of " + grouped(shares.complaints) +
         " complainants were asked how satisfied they are, " + grouped(shares.complaints - shares.asked) +
         " were not; " + percent(shares.evaluated / shares.asked) +
         " of those asked answered. Whatever the silent ones among these felt, between " + percent(bounds.lower) +
         " and " + percent(bounds.upper) + " of those asked are satisfied or better.";
}

inline std::string carried_text(const Findings& findings) {
  const economics::Evaluation& result = findings.result();
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
  if (std::abs(rest) > 1e-9 * (std::abs(segments) + std::abs(rest))) text += "; in no segment " + grouped(rest);
  return text + ".";
}

inline Table clusters_table(const Findings& findings) {
  Table table{.key = "clusters", .header = {"companies or branches", "number", "effective number"}, .rows = {}};
  for (const economics::RecordClusters& one : findings.clusters)
    table.rows.push_back(
        {one.segment.empty() ? "all" : one.segment, std::to_string(one.clusters), fixed(one.effective, 1)});
  return table;
}

inline Table volume_table(const Findings& findings) {
  Table table{.key = "volumes",
              .header = {"complaints", "in the records", "a year, by their span", "a year, stated"},
              .rows = {}};
  for (const economics::RecordedVolume& one : economics::recorded_volumes(*findings.recorded))
    table.rows.push_back(
        {one.segment, grouped(one.recorded), grouped(one.recorded_per_year), grouped(one.stated_per_year)});
  return table;
}

AMENDS_INLINE std::vector<Statement> statements(const Told& told) {
  const Findings& findings = told.findings;
  std::vector<Statement> out;
  if (!findings.inputs) return out;
  const ScenarioInputs& inputs = *findings.inputs;
  const auto say = [&](const char* key, const std::string& text) {
    if (!text.empty()) out.push_back({key, text});
  };
  say("quantities", quantities_text(findings));
  say("settings", of_both(findings, settings_text));
  say("complaints_per_customer",
      "One complaint counts as one customer: who complains twice is counted twice, kept or lost.");
  say("stay_no_problem", of_both(findings, untroubled_text));
  say("while_leaving", of_both(findings, leaving_text));
  say("not_stated", not_stated_text(findings));
  say("minutes", minutes_text(findings));
  if (!findings.clusters.empty())
    say("clusters", clusters_text(findings));
  else if (findings.recorded)
    say("independence", independent_text(*findings.recorded));
  if (findings.recorded) {
    say("strata", strata_text(*findings.recorded));
    say("nonresponse", odds_text(*findings.recorded));
  }
  if (findings.table && findings.table->total().not_asked > 0.0) say("asked", asked_text(findings));
  if (findings.recorded) say("volume", volume_text(findings));
  if (!inputs.correlations.empty()) say("correlations", correlations_text(inputs));
  if (findings.result().segments().size() > 1) say("segments", carried_text(findings));
  say("not_counted",
      "Not counted: staff retention, product improvement and value to the public, which the return framework of "
      "the University of Newcastle (2018, known from its summary only) also lists.");
  return out;
}

AMENDS_INLINE std::string one_company_text(const Told& told) {
  const Findings& findings = told.findings;
  if (findings.clusters.empty() || findings.clusters.front().clusters != 1) return "";
  return "All complaints are of one company. They are drawn as if each were independent, and what other companies "
         "would "
         "do is not seen: intervals say nothing of that.";
}

AMENDS_INLINE std::string left_out_text(const Told&, const LeftOut& one) {
  return one.entry + (one.segments.empty() ? "" : " (" + one.segments + ")") +
         (one.scenario.empty() ? "" : " in " + quoted(one.scenario));
}

AMENDS_INLINE Section basis(const Told& told) {
  const Findings& findings = told.findings;
  Section section{.key = "basis", .heading = "What it rests on", .statements = statements(told)};
  if (!findings.clusters.empty()) section.tables.push_back(clusters_table(findings));
  if (findings.recorded) section.tables.push_back(volume_table(findings));
  section.tables.push_back(quantities_table(told));
  return section;
}

AMENDS_INLINE Section years(const Told& told) {
  const Findings& findings = told.findings;
  Section section{.key = "years", .heading = "Year by year: net, not discounted"};
  Table table{.key = "net_by_year", .header = {"year", "median", "5 %", "95 %"}, .rows = {}};
  for (const YearFlow& one : findings.yearly)
    table.rows.push_back({one.year == 0 ? "at the start" : std::to_string(one.year), grouped(one.net.median),
                          grouped(one.net.lower), grouped(one.net.upper)});
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
