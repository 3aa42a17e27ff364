#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <utility>

// What it is worth, what decides that, and what to read with care.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Evaluation;
using economics::Metric;
using economics::Summary;

AMENDS_INLINE std::string money_unit(const Told& told) {
  const Findings& findings = told.findings;
  return findings.currency.empty() ? "money" : findings.currency;
}

/// Seen from where the input stands: what would have to happen for net to change its sign.
inline std::string switching_text(const economics::SwitchingValue& value, bool certain) {
  if (!std::isfinite(value.value)) return "net never changes sign";
  const bool rising = value.value > value.median;
  return std::string("net turns ") + (rising == value.positive_above ? "positive " : "negative ") +
         (rising ? "above " : "below ") + short_number(value.value) +
         (value.within_range || certain ? "" : " (outside its 90 % range)");
}

inline Table segment_table(const Findings& findings) {
  const Evaluation& result = findings.result();
  Table by_segment{.key = "by_segment",
                   .header = {"by segment", "customers kept", "net, median", "5 %", "95 %", "chance of a loss"},
                   .rows = {}};
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const Summary net = result.summary(Metric::net, s);
    by_segment.rows.push_back({result.segments()[s], grouped(result.summary(Metric::customers_kept, s).quantiles[2]),
                               grouped(net.quantiles[2]), grouped(net.quantiles[0]), grouped(net.quantiles[4]),
                               percent(net.share_negative)});
  }
  if (!findings.questions.empty())
    by_segment.notes.push_back("Fixed cost and setup of " +
                               moving_cost_name({findings}).substr(std::string("cost of ").size()) +
                               " (faster_answers) belong to no segment; they are in the total only.");
  return by_segment;
}

/// "intervention.share_causal (median 1): net turns negative below 0.79"
inline std::string turning(const Convention& one) {
  const std::string& name = one.value.input;
  const std::string median = short_number(one.value.median);
  if (!one.stated) return name + " (not stated, taken as " + median + "): " + switching_text(one.value, true);
  const std::string who = name + (one.certain ? " (" : " (median ") + median + ")";
  if (!one.alone) return who + " moves with other quantities and has no switching value of its own";
  return who + ": " + switching_text(one.value, one.certain);
}

/// One quantity that every segment states for itself: how many of them turn the sign, and the first of them.
inline std::string turning_by_segment(const std::string& entry, const std::vector<const Convention*>& all) {
  double low = all.front()->value.median, high = low;
  std::vector<const Convention*> turn;
  std::size_t together = 0;
  for (const Convention* one : all) {
    low = (std::min)(low, one->value.median);
    high = (std::max)(high, one->value.median);
    if (std::isfinite(one->value.value)) turn.push_back(one);
    together += one->alone ? 0 : 1;
  }
  std::string text = entry + ", stated by segment (" + std::to_string(all.size()) + ", medians " + short_number(low) +
                     " to " + short_number(high) + "): ";
  if (together > 0) text += std::to_string(together) + " move with other quantities; ";
  if (turn.empty()) return text + "none turns the sign of net alone";
  text += std::to_string(turn.size()) + (turn.size() == 1 ? " turns" : " turn") + " the sign of net alone, " +
          turn.front()->value.input + (turn.front()->value.value > turn.front()->value.median ? " above " : " below ") +
          short_number(turn.front()->value.value);
  return text + (turn.size() > 1 ? " for one" : "");
}

/// What of the two conventions that decide turns the sign.
inline std::string conventions_text(const Findings& findings) {
  std::vector<std::string> said;
  for (const std::string entry : {"intervention.share_causal", "margin.while_leaving"}) {
    std::vector<const Convention*> of_segments;
    for (const Convention& one : findings.conventions)
      if (plain_name(one.value.input).ends_with("." + entry)) of_segments.push_back(&one);
    for (const Convention& one : findings.conventions)
      if (plain_name(one.value.input) == entry) said.push_back(turning(one));
    if (of_segments.size() > 2)
      said.push_back(turning_by_segment(entry, of_segments));
    else
      for (const Convention* one : of_segments) said.push_back(turning(*one));
  }
  return said.empty() ? "" : "All else at medians, " + joined(said, "; ") + ".";
}

inline std::string unstated_costs_text(const Findings& findings) {
  std::vector<std::string> unstated;
  for (const LeftOut& one : findings.left_out_quantities)
    if (one.cost) unstated.push_back(left_out_text({findings}, one));
  return unstated.empty() ? "Every cost is stated." : "Costs that count as 0: " + joined(unstated) + ".";
}

/// A discount rate below 0 or above 100 % a year is nobody's: as good as none.
inline bool thinkable(const economics::SwitchingValue& value) {
  const bool rate = plain_name(value.input) == "discount.annual_rate";
  return value.within_range || !rate || (value.value >= 0.0 && value.value <= 1.0);
}

inline std::string first_of(std::vector<std::string> all) {
  constexpr std::size_t most = 4;
  if (all.size() > most) {
    const std::size_t rest = all.size() - most;
    all.resize(most);
    all.push_back(rest == 1 ? "one other" : "one of " + std::to_string(rest) + " others");
  }
  return joined(all, ", or ");
}

/// Conventions that nobody stated, and groups that are drawn together, where these turn the sign.
inline std::string further_turns_text(const Findings& findings) {
  std::string text;
  for (const Convention& one : findings.conventions)
    if (!one.stated && std::isfinite(one.value.value))
      text += " So does " + one.value.input + ", not stated and taken as " + short_number(one.value.median) +
              (one.value.value > one.value.median ? ", above " : ", below ") + short_number(one.value.value) +
              ": no range is stated for it.";
  for (const economics::TornadoBar& bar : findings.result().tornado())
    if (bar.quantities > 1 && (bar.net_at_low < 0.0) != (bar.net_at_high < 0.0))
      text += " Drawn together, " + bar.input + " turn it, too: net is " + grouped(bar.net_at_low) +
              " at the 10 % and " + grouped(bar.net_at_high) + " at the 90 % point.";
  return text;
}

/// What would turn the sign, in the order in which it decides.
inline std::string turns_text(const Findings& findings) {
  const Evaluation& result = findings.result();
  std::vector<std::string> within, beyond;
  for (const economics::SwitchingValue& one : result.switching_values()) {
    if (one.from_records || !crosses(one, result.inputs()) || !thinkable(one)) continue;
    const std::string said = one.input + (one.value > one.median ? " above " : " below ") + short_number(one.value);
    (one.within_range ? within : beyond).push_back(said);
  }
  std::string text = "With all quantities at their medians net is " + grouped(result.at_medians(Metric::net)) + ". ";
  if (!within.empty()) {
    text += "To turn its sign it takes, within the 90 % range of one quantity alone, " + first_of(within) + ".";
  } else {
    text += "No single stated quantity turns its sign within its 90 % range";
    text += beyond.empty() ? "." : "; beyond it, " + first_of(beyond) + " would.";
  }
  return text + further_turns_text(findings);
}

AMENDS_INLINE std::string verdict_text(const Summary& net, Language) {
  const std::string as_stated = "As stated, it ";
  if (prints_as_zero(net.mean) && prints_as_zero(net.standard_deviation)) return as_stated + "changes nothing.";
  if (net.quantiles[0] > 0.0) return as_stated + "pays.";
  if (net.quantiles[4] < 0.0) return as_stated + "loses money.";
  if (net.share_negative > 0.5) return as_stated + "more likely loses money than pays.";
  if (net.share_negative < 0.5) return as_stated + "more likely pays than loses money.";
  return as_stated + "as likely pays as loses money.";
}

AMENDS_INLINE std::vector<Statement> headline_statements(const Told& told) {
  const Findings& findings = told.findings;
  const Evaluation& result = findings.result();
  const Summary net = result.summary(Metric::net);
  const Summary ratio = result.summary(Metric::net_return);
  std::vector<Statement> said;
  std::string text =
      verdict_text(net) + " Over " + std::to_string(findings.years) + (findings.years == 1 ? " year" : " years") +
      ", net " + money_unit({findings}) + " " + grouped(net.quantiles[2]) + " (90 % of draws between " +
      grouped(net.quantiles[0]) + " and " + grouped(net.quantiles[4]) + ") against " +
      (findings.comparison ? quoted(findings.baseline_title) : std::string("not handling complaints at all"));
  if (ratio.share_missing < 1.0)
    text += "; return on cost " + percent(ratio.quantiles[2], 0) + " (" + percent(ratio.quantiles[0], 0) + " to " +
            percent(ratio.quantiles[4], 0) + ")";
  text += "; chance of a loss " + percent(net.share_negative) + ".";
  if (findings.inputs) text += " " + conventions_text(findings);
  if (findings.inputs) text += (text.ends_with(' ') ? "" : " ") + unstated_costs_text(findings);
  said.push_back({"answer", text});
  if (std::string alone = one_company_text({findings}); !alone.empty())
    said.push_back({"one_company", std::move(alone)});
  said.push_back({"turns", turns_text(findings)});
  if (findings.sweep) said.push_back({"sweep", best_text(*findings.sweep)});
  if (findings.draws < 1000)
    said.push_back({"few_draws", "Only " + grouped(static_cast<double>(findings.draws)) +
                                     " draws: intervals and chances are rough. Take at least 1,000."});
  for (std::string& one : question_texts({findings})) said.push_back({"question", std::move(one)});
  return said;
}

AMENDS_INLINE Section headline(const Told& told) {
  return {.key = "headline", .heading = "In one sentence", .statements = headline_statements(told)};
}

AMENDS_INLINE Section money(const Told& told) {
  const Findings& findings = told.findings;
  const Evaluation& result = findings.result();
  Section section{.key = "money",
                  .heading = "What it is worth: " + std::to_string(findings.years) +
                             (findings.years == 1 ? " year" : " years") + ", present values in " +
                             money_unit({findings})};
  struct Line {
    Metric metric;
    std::string name;
    int decimals;
  };
  const Line lines[] = {{Metric::customers_kept, "customers kept", 0},
                        {Metric::retention_benefit, "retention benefit", 0},
                        {Metric::word_of_mouth_benefit, "word-of-mouth benefit", 0},
                        {Metric::information_benefit, "information benefit", 0},
                        {Metric::handling_cost, "cost of handling", 0},
                        {Metric::compensation_cost, "cost of compensation", 0},
                        {Metric::faster_answer_cost, moving_cost_name({findings}), 0},
                        {Metric::fixed_cost, "fixed cost and setup", 0},
                        {Metric::escalation_benefit, "escalations avoided", 0},
                        {Metric::escalation_cost, "cost of escalations", 0},
                        {Metric::net, "net (present value)", 0},
                        {Metric::net_undiscounted, "net, not discounted", 0},
                        {Metric::net_return, "return on cost, net / cost", 2},
                        {Metric::benefit_cost_ratio, "benefit / cost", 2},
                        {Metric::payback_years, "payback, years", 1}};
  Table table{.key = "metrics", .header = {"", "median", "5 %", "95 %", "mean"}, .rows = {}};
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
  if (findings.comparison) {
    const double today = findings.comparison->baseline().summary(Metric::revenue_at_risk).quantiles[2];
    const double then = findings.comparison->alternative().summary(Metric::revenue_at_risk).quantiles[2];
    table.notes.push_back(
        "Revenue at risk (margin of those who leave after a problem, a year's problems): " + grouped(today) + " in " +
        quoted(findings.baseline_title) + ", " + grouped(then) + " here (medians).");
  } else {
    table.notes.push_back("Revenue at risk (margin of those who leave after a problem, a year's problems): " +
                          grouped(result.summary(Metric::revenue_at_risk).quantiles[2]) + " (median).");
  }
  section.tables.push_back(std::move(table));

  if (result.segments().size() > 1) section.tables.push_back(segment_table(findings));
  return section;
}

AMENDS_INLINE Section decides(const Told& told) {
  const Findings& findings = told.findings;
  const Evaluation& result = findings.result();
  const auto bars = result.tornado();
  if (bars.empty())
    return {
        .key = "decides",
        .heading = "What decides it",
        .statements = {{"certain",
                        "No quantity is uncertain: every one is stated as a single number, so all draws are the same "
                        "and the intervals above say nothing of how sure it is."}}};
  Section section{
      .key = "decides",
      .heading =
          "What decides it: each assumption alone, from its 10 % to its 90 % point, the others at their medians"};
  const auto switching = result.switching_values();
  Table table{
      .key = "tornado", .header = {"assumption", "from", "to", "net from", "net to", "switching value"}, .rows = {}};
  for (const economics::TornadoBar& bar : bars) {
    if ((bar.from_records && bar.quantities == 1) || table.rows.size() == 5) continue;
    auto found = std::find_if(switching.begin(), switching.end(), [&](const auto& s) { return s.input == bar.input; });
    std::string turns = bar.quantities > 1 ? std::to_string(bar.quantities) + " drawn together" : "";
    if (found != switching.end()) {
      economics::SwitchingValue value = *found;
      if (!crosses(value, result.inputs())) value.value = std::nan("");
      turns = switching_text(value, false);
    }
    table.rows.push_back({bar.input, short_number(bar.low), short_number(bar.high), grouped(bar.net_at_low),
                          grouped(bar.net_at_high), turns});
    table.notes.push_back(bar.input + ": " + (bar.source.empty() ? "no source stated" : bar.source));
  }
  if (std::any_of(bars.begin(), bars.end(), [](const auto& bar) { return bar.quantities > 1; }))
    table.notes.push_back(
        "Quantities that are drawn together are one line, from the 10 % to the 90 % point of net when they alone are "
        "drawn; none of them has a switching value of its own.");
  if (table.rows.empty())
    section.statements.push_back(
        {"certain", "Only what is read off the records is uncertain; every stated quantity is one number."});
  else
    section.tables.push_back(std::move(table));
  return section;
}

/// Warnings in the order in which they were found; the same in every segment is said once, and cells of one company,
/// of which there may be as many as cells, are counted.
inline std::vector<std::string> warning_texts(const std::vector<economics::ScenarioWarning>& warnings) {
  std::vector<std::string> texts;
  for (const economics::ScenarioWarning& warning : warnings) {
    const bool of_cell = warning.finding == economics::ScenarioFinding::one_cluster_alone;
    const auto same = [&](const economics::ScenarioWarning& other) {
      return other.finding == warning.finding && (of_cell || other.text == warning.text);
    };
    if (std::find_if(warnings.begin(), warnings.end(), same) != warnings.begin() + (&warning - warnings.data()))
      continue;
    const auto count = std::count_if(warnings.begin(), warnings.end(), same);
    if (count == 1)
      texts.push_back((warning.segment.empty() ? "" : ", " + warning.segment) + ": " + warning.text);
    else if (of_cell)
      texts.push_back(": " + std::to_string(count) + " cells of the records have scores of one company only");
    else
      texts.push_back(", " + std::to_string(count) + " segments: " + warning.text);
  }
  return texts;
}

AMENDS_INLINE std::string idle_records_text(Language language, const std::string& scenario) {
  constexpr Message idle{"{scenario} states all its outcomes itself; the [records] table of its file was not used",
                         "{scenario}{은/는} 결과를 모두 직접 밝히므로, 그 파일의 [records] 표는 사용하지 않았습니다"};
  return say(language, idle, {{"scenario", quoted(scenario)}});
}

AMENDS_INLINE Section care(const Told& told) {
  const Findings& findings = told.findings;
  Section section{.key = "care", .heading = "Read with care"};
  if (std::string seen = seen_in_records(told); !seen.empty())
    section.statements.push_back({"seen_in_records", std::move(seen)});
  if (!findings.notes.empty()) section.statements.push_back({"notes", findings.notes});
  for (const std::string& one : warning_texts(findings.result().warnings()))
    section.statements.push_back({"warning", "Warning" + one + "."});
  for (const std::string& one : findings.idle_records)
    section.statements.push_back({"records_not_used", "Note: " + idle_records_text(told.language, one) + "."});
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
