#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <optional>
#include <string_view>

// What the records say: of speed and satisfaction, and of those who did not evaluate.
namespace amends::inline AMENDS_ABI::report::detail {

/// A label with its unit; "not answered" has none.
inline std::string in_days(const std::string& label) {
  if (label == "not answered") return label;
  return label + (label == "1" || label.ends_with(" 1") ? " day" : " days");
}

/// An account in one paragraph.
inline std::string account_text(const std::string& of, const domain::RecordReport& account) {
  const std::string lines = account.to_string();
  std::string said = "The account of " + of + ": ";
  for (std::size_t from = 0; from <= lines.size();) {
    const std::size_t to = (std::min)(lines.find('\n', from), lines.size());
    if (from > 0) said += "; ";
    std::string_view line = std::string_view(lines).substr(from, to - from);
    while (line.starts_with(' ')) line.remove_prefix(1);
    said += line;
    from = to + 1;
  }
  return said + ".";
}

inline bool has_flag(const Findings& findings) {
  return !findings.records->flag.empty();
}

/// Who evaluated: with a score, or with a verdict, which may be others.
inline std::string evaluated_text(const Findings& findings, const satisfaction::OutcomeCell& all) {
  std::string text = "; " + percent(all.scored / all.received) +
                     (has_flag(findings) ? " said whether they are satisfied" : " gave a score");
  if (all.verdicts > 0.0) text += ", " + percent(all.verdicts / all.received) + " said whether it was resolved";
  return text + ".";
}

inline std::string named(const std::string& column) {
  return column.empty() ? "none" : quoted(column);
}

inline std::string listed(const std::vector<std::string>& columns) {
  return columns.empty() ? "no further column" : joined(columns);
}

/// How the other scenario's records differ.
inline std::string other_records_text(const Findings& findings) {
  const std::string other = " " + quoted(findings.baseline_title) + " ";
  const RecordsRead &own = *findings.records, &theirs = *findings.baseline_records;
  const std::string cut = "cuts them by " + listed(theirs.strata) + ", this scenario by " + listed(own.strata) + ".";
  if (findings.other_records == OtherRecords::cut_otherwise) return other + "has the same complaints; it " + cut;
  const std::string count = ", with " + grouped(static_cast<double>(theirs.account->used())) + " complaints";
  std::string text = other + (findings.other_records == OtherRecords::other_file ? "has records of its own"
                                                                                 : "reads this file in its own way");
  text += count + ".";
  if (own.cluster != theirs.cluster)
    text += " Its companies or branches are in column " + named(theirs.cluster) + ", those of this scenario in " +
            named(own.cluster) + ".";
  if (own.strata != theirs.strata) text += " It " + cut;
  return text;
}

inline std::string records_text(const Findings& findings, const satisfaction::OutcomeCell& all) {
  std::string text = grouped(all.received) + (all.received == 1.0 ? " complaint" : " complaints");
  if (!findings.records->note.empty()) text += ", " + findings.records->note;
  if (!findings.records_file.empty()) text += " (read from " + findings.records_file + ")";
  text += evaluated_text(findings, all);
  if (findings.other_records != OtherRecords::same) text += other_records_text(findings);
  if (!findings.left_out.empty())
    text += " Left out, " + grouped(findings.left_out_complaints) +
            " complaints of segments the scenario does not have: " + domain::first_names(findings.left_out) + ".";
  return text;
}

inline std::vector<std::string> speed_header(const Findings& findings, const satisfaction::OutcomeCell& all) {
  std::vector<std::string> header{"answered in", "complaints", "share", has_flag(findings) ? "said so" : "scored"};
  if (all.verdicts > 0.0) header.emplace_back("resolved*");
  if (!has_flag(findings)) header.emplace_back("mean score*");
  if (findings.table->origin().tells_delighted) header.emplace_back("delighted*");
  header.insert(header.end(), {"satisfied*", "dissatisfied*"});
  return header;
}

inline std::vector<std::string> speed_row(const Findings& findings, const satisfaction::OutcomeCell& all,
                                          const std::string& name, const satisfaction::OutcomeCell& cell) {
  std::vector<std::string> row{name, grouped(cell.received), percent(cell.received / all.received),
                               percent(cell.scored / cell.received, 0)};
  if (all.verdicts > 0.0) row.push_back(percent(cell.resolved / cell.verdicts));
  if (!has_flag(findings)) row.push_back(fixed(cell.score_sum / cell.scored, 2));
  if (findings.table->origin().tells_delighted) row.push_back(percent(cell.delighted / cell.scored));
  row.push_back(percent(cell.satisfied / cell.scored));
  row.push_back(percent(cell.dissatisfied / cell.scored));
  return row;
}

/// Of whom the shares with a star are.
inline std::string star_text(const Findings& findings, const satisfaction::OutcomeCell& all) {
  const std::string verdicts =
      all.verdicts > 0.0 ? "resolved: of those who said whether it was; the others: of those " : "of those ";
  if (has_flag(findings))
    return "* " + verdicts + "who said so. Satisfied and dissatisfied are the texts of the flag in column " +
           quoted(findings.records->flag) + "; it cannot tell who is delighted.";
  return "* " + verdicts + "who gave a score. Delighted: a score of " +
         short_number(findings.records->thresholds.delighted) +
         " or more; satisfied: " + short_number(findings.records->thresholds.satisfied) +
         " or more; dissatisfied: less. These thresholds are an input.";
}

inline Table speed_table(const Findings& findings, const satisfaction::OutcomeCell& all) {
  const satisfaction::OutcomeTable& table = *findings.table;
  Table speed{.key = "speed", .header = speed_header(findings, all), .rows = {}};
  for (std::size_t b = 0; b <= table.bands().size(); ++b) {
    const bool total = b == table.bands().size();
    const satisfaction::OutcomeCell cell = total ? all : table.band_total(b);
    if (!(cell.received > 0.0)) continue;
    const std::string name = total ? "all" : table.origin().tells_speed ? in_days(table.bands()[b].label()) : "-";
    speed.rows.push_back(speed_row(findings, all, name, cell));
  }
  speed.notes.push_back(star_text(findings, all));
  if (!table.origin().tells_speed)
    speed.notes.push_back("No column with response times is mapped, so nothing is known of when these were answered.");
  return speed;
}

/// "31.2 % to 38.8 %"; "-" where both ends read alike, which is no certainty.
template <class Shown>
std::string interval_text(const Interval& one, const Shown& shown) {
  const std::string lower = shown(one.lower), upper = shown(one.upper);
  return lower == upper ? "-" : lower + " to " + upper;
}

/// The same as the draws have it, with intervals.
inline Table drawn_table(const Findings& findings) {
  const std::string better = findings.table->origin().tells_delighted ? "satisfied or delighted*" : "satisfied*";
  Table table{.key = "speed_drawn",
              .header = {"answered in", better, "90 % interval", "share of complaints", "90 % interval"},
              .rows = {}};
  const auto interval = [](const Interval& one) {
    return interval_text(one, [](double share) { return percent(share); });
  };
  for (const BandDraws& band : findings.speed->bands)
    table.rows.push_back({in_days(band.band.label()), percent(band.satisfied_or_better.median),
                          interval(band.satisfied_or_better), percent(band.share_of_complaints.median),
                          interval(band.share_of_complaints)});
  const bool all = findings.speed->draws == findings.draws;
  const auto still = [](const std::vector<std::string>& row) { return row[2] == "-" || row[4] == "-"; };
  std::string note = "Median and interval of the " +
                     (all ? std::string() : "first " + grouped(static_cast<double>(findings.speed->draws)) + " ") +
                     "draws from which the money is made.";
  if (std::any_of(table.rows.begin(), table.rows.end(), still))
    note += " No interval where the draws hardly vary or there is no score: that is no certainty.";
  table.notes.push_back(note);
  return table;
}

AMENDS_INLINE Section records(const Told& told) {
  const Findings& findings = told.findings;
  const satisfaction::OutcomeCell all = findings.table->total();
  Section section{.key = "records", .heading = "What the records show"};
  section.statements.push_back({"records", records_text(findings, all)});
  const auto account = [&](const std::optional<RecordsRead>& read, const std::string& of) {
    if (read && read->account && !read->account->clean())
      section.statements.push_back({"account", account_text(of, *read->account)});
  };
  account(findings.records, "the rows");
  account(findings.baseline_records, "the rows of " + quoted(findings.baseline_title));
  section.tables.push_back(speed_table(findings, all));
  if (findings.speed && findings.table->origin().tells_speed) section.tables.push_back(drawn_table(findings));
  return section;
}

inline std::optional<Interval> drawn(const Findings& findings, const std::optional<Interval> SpeedDraws::*measure) {
  return findings.speed ? (*findings.speed).*measure : std::optional<Interval>();
}

inline std::string better_name(const Findings& findings) {
  return findings.table->origin().tells_delighted ? "satisfied or delighted" : "satisfied";
}

inline std::vector<std::string> effect_row(const Findings& findings, const char* name,
                                           satisfaction::SpeedEffectMeasure satisfaction::SpeedEffectView::*measure,
                                           bool share, const std::optional<Interval>& draws) {
  const satisfaction::SpeedEffectMeasure &crude = findings.effect->crude.*measure,
                                         &stratified = findings.effect->stratified.*measure;
  const auto level = [&](double v) { return share ? percent(v) : fixed(v, 2); };
  const auto change = [&](double v) { return share ? points(v) : signed_number(v, 2); };
  const std::optional<Interval> held = effect_interval(findings, stratified.effect, draws);
  return {name,
          change(crude.effect.value),
          level(stratified.today.value),
          level(stratified.within.value),
          change(stratified.effect.value),
          held ? interval_text(*held, change) : "-"};
}

/// The scenario that asks about days.
inline const economics::ScenarioInputs& asking(const Findings& findings) {
  const Question* asked = moving_question(findings);
  return asked != nullptr && asked->baseline ? *findings.baseline : *findings.inputs;
}

inline std::vector<std::string> strata_names(const Findings& findings) {
  const Question* asked = moving_question(findings);
  return asked != nullptr ? asked->strata : std::vector<std::string>();
}

/// A cell with complaints of which none has a score: the money takes the prior for it, this table its neighbours.
inline bool has_silent_cell(const satisfaction::OutcomeTable& table) {
  for (std::size_t s = 0; s < table.segments().size(); ++s)
    for (std::size_t b = 0; b < table.bands().size(); ++b)
      if (table.cell(s, b).received > 0.0 && !(table.cell(s, b).scored > 0.0)) return true;
  return false;
}

/// How the table is made, and in how far the money rests on it.
inline std::string effect_text(const Findings& findings) {
  const std::vector<std::string> strata = strata_names(findings);
  std::string text =
      "Effects in percentage points (score: points). Crude: all segments pooled, respondents as they are. In segments" +
      (strata.empty() ? std::string() : ", and in the strata of " + listed(strata) + " inside each") +
      ": like with like, each band's answers weighted to all its complaints; ";
  const math::Distribution& odds = asking(findings).nonresponse_odds_ratio.value;
  if (has_silent_cell(*findings.strata))
    text +=
        "a band in which nobody gave a score has the mean of the others here. The money below does not rest on this "
        "alone: there the outcomes of such a band are as uncertain as if nothing were known, which is in the "
        "interval.";
  else if ((odds.is_fixed() && odds.median() == 1.0) || findings.nonresponse.empty())
    text += "the money below rests on this one, in the part that intervention.share_causal says.";
  else
    text +=
        "those who gave no score are counted like those who did. The money below makes the same comparison with "
        "nonresponse_odds_ratio = " +
        short_number(odds.median()) + (odds.is_fixed() ? "" : " (median)") + ", which this table does not use.";
  if (!findings.clusters.empty()) text += " Intervals are those of the draws; what the money does not use has none.";
  return text;
}

inline std::string finding_text(const satisfaction::SpeedEffectFinding& finding) {
  using enum satisfaction::SpeedEffectWarning;
  const bool verdicts = finding.measure == satisfaction::OutcomeMeasure::resolved;
  const std::string answer = verdicts ? "said whether it was resolved" : "gave a score";
  const std::string count = grouped(finding.complaints) + (finding.complaints == 1.0 ? " complaint" : " complaints");
  switch (finding.warning) {
    case nothing_to_move:
      return "every complaint was answered in time already, so nothing moves";
    case nobody_answered_fast:
      return "nobody was answered in time; the outcomes of " + count + " stay as they are";
    case fast_not_evaluated:
      return "nobody who was answered in time " + answer + "; " + count + " left out of that row";
    case late_not_evaluated:
      return "nobody who was answered late " + answer + "; " + count + " left out of that row";
    case nothing_evaluated:
      return "nobody " + answer + "; " + count + " left out of that row";
    case effects_disagree:
      return "crude and in segments, the effect on " +
             std::string(verdicts                                                      ? "the verdict"
                         : finding.measure == satisfaction::OutcomeMeasure::mean_score ? "the mean score"
                         : finding.measure == satisfaction::OutcomeMeasure::delighted  ? "the share delighted"
                                                                                       : "the share satisfied "
                                                                                         "or better") +
             " has opposite signs: segments differ in speed and in outcome";
  }
  return {};
}

/// Findings that say something here: of a question that nobody was asked, its absence in every segment is no news.
inline void add_findings(const Findings& findings, std::vector<std::string>& notes) {
  const satisfaction::OutcomeCell all = findings.table->total();
  for (const satisfaction::SpeedEffectFinding& finding : findings.effect->findings) {
    const bool verdicts = finding.measure == satisfaction::OutcomeMeasure::resolved;
    const bool of_answers = finding.warning != satisfaction::SpeedEffectWarning::nothing_to_move;
    if (of_answers && !((verdicts ? all.verdicts : all.scored) > 0.0)) continue;
    const std::string text =
        "Note" + (finding.where.empty() ? std::string() : ", " + finding.where) + ": " + finding_text(finding) + ".";
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
  }
}

/// Of a question about a column: what the draws say of its effect.
inline Section taken_effect(const Told& told) {
  const Findings& findings = told.findings;
  Section section{.key = "effect",
                  .heading = "If these complaints had the outcomes of the others: the difference in the records"};
  Table table{.key = "effect", .header = {"", "effect, median", "90 % interval"}, .rows = {}};
  const auto add = [&](const std::string& name, const std::optional<Interval>& effect) {
    if (effect) table.rows.push_back({name, points(effect->median), interval_text(*effect, points)});
  };
  add(better_name(findings), findings.speed->satisfied_or_better);
  add("delighted", findings.speed->delighted);
  table.notes.push_back(
      "Percentage points of all complaints, of the draws from which the money is made; all of the difference is taken "
      "as the work of the intervention, and those who gave no score are counted like those who did.");
  section.tables.push_back(std::move(table));
  return section;
}

AMENDS_INLINE Section observed_effect(const Told& told) {
  const Findings& findings = told.findings;
  if (!findings.effect) return taken_effect(told);
  const std::string days = short_number(*findings.within_days) + (*findings.within_days == 1.0 ? " day" : " days");
  Section section{.key = "effect",
                  .heading = "If all had been answered within " + days + ": the difference in the records"};
  Table table{.key = "effect",
              .header = {"", "crude effect", "in segments: today", "within " + days, "effect", "90 % interval"},
              .rows = {}};
  if (!strata_names(findings).empty()) table.header[2] = "in strata: today";
  using View = satisfaction::SpeedEffectView;
  const satisfaction::OutcomeCell all = findings.table->total();
  const bool delighted = findings.table->origin().tells_delighted;
  if (all.verdicts > 0.0) table.rows.push_back(effect_row(findings, "resolved", &View::resolved, true, {}));
  table.rows.push_back(effect_row(findings, better_name(findings).c_str(), &View::satisfied_or_better, true,
                                  drawn(findings, &SpeedDraws::satisfied_or_better)));
  if (delighted)
    table.rows.push_back(
        effect_row(findings, "delighted", &View::delighted, true, drawn(findings, &SpeedDraws::delighted)));
  if (!has_flag(findings)) table.rows.push_back(effect_row(findings, "mean score", &View::mean_score, false, {}));
  table.notes.push_back(effect_text(findings));
  add_findings(findings, table.notes);
  section.tables.push_back(std::move(table));
  return section;
}

AMENDS_INLINE std::optional<Interval> effect_interval(const Findings& findings,
                                                      const satisfaction::OutcomeEstimate& effect,
                                                      const std::optional<Interval>& drawn) {
  if (drawn) return drawn;
  if (!findings.clusters.empty()) return std::nullopt;
  constexpr double errors_of_90_percent = 1.6448536269514722;
  const double half = errors_of_90_percent * effect.standard_error *
                      std::sqrt(findings.recorded ? findings.recorded->design_effect : 1.0);
  return Interval{effect.value, effect.value - half, effect.value + half};
}

AMENDS_INLINE std::string nonresponse_label(const Told& told, const NonresponseRow& row) {
  constexpr Message all_better{"all of them satisfied or delighted", "모두 만족 또는 감동"};
  constexpr Message all_satisfied{"all of them satisfied", "모두 만족"};
  constexpr Message twice{"twice the odds of being satisfied", "만족할 오즈가 2배"};
  constexpr Message alike{"like those who did, same segment and speed",
                          "점수를 준 사람과 같음(같은 세분집단, 같은 속도)"};
  constexpr Message half{"half the odds of being satisfied", "만족할 오즈가 2분의 1"};
  constexpr Message quarter{"a quarter of the odds", "만족할 오즈가 4분의 1"};
  constexpr Message none{"all of them dissatisfied", "모두 불만족"};
  constexpr Message stated{"at nonresponse_odds_ratio {odds}", "nonresponse_odds_ratio {odds}"};
  constexpr Message drawn{"at nonresponse_odds_ratio {odds} in the median", "nonresponse_odds_ratio 중앙값 {odds}"};
  constexpr Message each{"each as its scenario says", "시나리오마다 밝힌 대로"};
  switch (row.assumed) {
    case NonresponseCase::all_satisfied:
      return told.say(told.findings.table->origin().tells_delighted ? all_better : all_satisfied);
    case NonresponseCase::twice_the_odds:
      return told.say(twice);
    case NonresponseCase::like_the_others:
      return told.say(alike);
    case NonresponseCase::half_the_odds:
      return told.say(half);
    case NonresponseCase::quarter_of_the_odds:
      return told.say(quarter);
    case NonresponseCase::all_dissatisfied:
      return told.say(none);
    case NonresponseCase::odds_ratio:
      return told.say(row.certain ? stated : drawn, {{"odds", three_digits(row.odds_ratio)}});
    case NonresponseCase::by_each_scenario:
      break;
  }
  return told.say(each);
}

AMENDS_INLINE Section nonresponse(const Told& told) {
  const Findings& findings = told.findings;
  Section section{.key = "nonresponse", .heading = "How it moves with those who gave no score"};
  Table table{.key = "nonresponse",
              .header = {"complainants who gave no score are ...", "net, median", "chance of a loss"},
              .rows = {}};
  for (const NonresponseRow& row : findings.nonresponse) {
    table.rows.push_back({nonresponse_label(told, row) + (row.as_stated ? " (as stated)" : ""), grouped(row.median_net),
                          percent(row.chance_of_loss)});
  }
  if (findings.draws > most_drawn_again)
    table.notes.push_back("Of the first " + grouped(static_cast<double>(most_drawn_again)) +
                          " draws, so that the row as stated is not exactly the result above.");
  if (findings.effect) {
    const auto [low, high] = effect_bounds(*findings.strata, *findings.within_days);
    if (low < high)  // otherwise everybody evaluated
      table.notes.push_back(
          "Nothing assumed of them, the effect on the share " + better_name(findings) + " lies anywhere between " +
          points(low) + " and " + points(high) + " points: the records alone " +
          (low <= 0.0 && high >= 0.0 ? "do not settle it" : "settle its sign, not its size") + " (worst-case bounds).");
  }
  section.tables.push_back(std::move(table));
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
