#pragma once

#include <amends/core/row_report.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/economics/link.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/program/request.hpp>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// The structs that travel: what plain_state.cpp writes and reads of each.
namespace members {

using namespace amends;
using namespace amends::economics;
using domain::BadRow;
using domain::RecordReport;
using estimation::Estimate;
using estimation::EstimateSource;
using interop::Question;
using interop::RecordsPlan;
using program::ScenarioRecords;

template <class T, class X>
concept Is = std::same_as<std::remove_const_t<T>, X>;

// The members of each struct and their names. The bindings do not compile when one is left out.

void visit(Is<BadRow> auto& x, auto&& all) {
  auto& [line, column, text, reason, file] = x;
  all({"line", "column", "text", "reason", "file"}, line, column, text, reason, file);
}
void visit(Is<RecordReport::LeftOut> auto& x, auto&& all) {
  auto& [column, reason, rows, first_line, file] = x;
  all({"column", "reason", "rows", "first_line", "file"}, column, reason, rows, first_line, file);
}
void visit(Is<RecordReport::OtherText> auto& x, auto&& all) {
  auto& [text, rows, looks_like] = x;
  all({"text", "rows", "looks_like"}, text, rows, looks_like);
}
void visit(Is<RecordReport::SentToOther> auto& x, auto&& all) {
  auto& [column, name, rows, texts, first] = x;
  all({"column", "name", "rows", "texts", "first"}, column, name, rows, texts, first);
}
void visit(Is<RecordReport::Reinterpreted> auto& x, auto&& all) {
  auto& [column, what, rows, first_line, file] = x;
  all({"column", "what", "rows", "first_line", "file"}, column, what, rows, first_line, file);
}
void visit(Is<RecordReport::OutsideScenario> auto& x, auto&& all) {
  auto& [segment, complaints] = x;
  all({"segment", "complaints"}, segment, complaints);
}
void visit(Is<RecordReport> auto& x, auto&& all) {
  auto& [rows, bad, blank_lines, swallowed_lines, first_bad, left_out, sent_to_other, reinterpreted, skipped_lines,
         unusual_texts, files, encoding, delimiter, counts_lines, outside_scenario, findings, first_received,
         last_received, second_received, second_last_received] = x;
  all({"rows",
       "bad",
       "blank_lines",
       "swallowed_lines",
       "first_bad",
       "left_out",
       "sent_to_other",
       "reinterpreted",
       "skipped_lines",
       "unusual_texts",
       "files",
       "encoding",
       "delimiter",
       "counts_lines",
       "outside_scenario",
       "findings",
       "first_received",
       "last_received",
       "second_received",
       "second_last_received"},
      rows, bad, blank_lines, swallowed_lines, first_bad, left_out, sent_to_other, reinterpreted, skipped_lines,
      unusual_texts, files, encoding, delimiter, counts_lines, outside_scenario, findings, first_received,
      last_received, second_received, second_last_received);
}

void visit(Is<math::Matrix> auto& x, auto&& all) {
  auto& [rows, columns, data] = x;
  all({"rows", "columns", "data"}, rows, columns, data);
}
void visit(Is<EstimateSource> auto& x, auto&& all) {
  auto& [model, from, rows, clusters, covariance, identity] = x;
  all({"model", "from", "rows", "clusters", "covariance", "identity"}, model, from, rows, clusters, covariance,
      identity);
}
void visit(Is<Estimate> auto& x, auto&& all) {
  auto& [quantity, value, scale, gradient, source, rows] = x;
  all({"quantity", "value", "scale", "gradient", "source", "rows"}, quantity, value, scale, gradient, source, rows);
}
void visit(Is<core::RowReport::Reason> auto& x, auto&& all) {
  auto& [why, rows, first] = x;
  all({"why", "rows", "first"}, why, rows, first);
}
void visit(Is<core::RowReport> auto& x, auto&& all) {
  auto& [rows, left_out, reasons] = x;
  all({"rows", "left_out", "reasons"}, rows, left_out, reasons);
}
void visit(Is<LinkFinding> auto& x, auto&& all) {
  auto& [problem, quantity, text, no_estimate] = x;
  all({"problem", "quantity", "text", "no_estimate"}, problem, quantity, text, no_estimate);
}
void visit(Is<SegmentFinding> auto& x, auto&& all) {
  auto& [segment, finding] = x;
  all({"segment", "finding"}, segment, finding);
}
void visit(Is<LinkCount> auto& x, auto&& all) {
  auto& [quantity, rows, counted, censored, clusters] = x;
  all({"quantity", "rows", "counted", "censored", "clusters"}, quantity, rows, counted, censored, clusters);
}
void visit(Is<LinkBounds> auto& x, auto&& all) {
  auto& [quantity, lower, upper] = x;
  all({"quantity", "lower", "upper"}, quantity, lower, upper);
}
void visit(Is<LinkEstimates> auto& x, auto&& all) {
  auto& [estimates, findings, counts, bounds, rows, note] = x;
  all({"estimates", "findings", "counts", "bounds", "rows", "note"}, estimates, findings, counts, bounds, rows, note);
}
void visit(Is<Assumption> auto& x, auto&& all) {
  auto& [value, source, shared_as, estimate] = x;
  all({"value", "source", "shared_as", "estimate"}, value, source, shared_as, estimate);
}

void visit(Is<satisfaction::ResponseBand> auto& x, auto&& all) {
  auto& [over_days, up_to_days, whole_days] = x;
  all({"over_days", "up_to_days", "whole_days"}, over_days, up_to_days, whole_days);
}
void visit(Is<RecordedBand::Cluster> auto& x, auto&& all) {
  auto& [cluster, received, dissatisfied, satisfied, delighted] = x;
  all({"cluster", "received", "dissatisfied", "satisfied", "delighted"}, cluster, received, dissatisfied, satisfied,
      delighted);
}
void visit(Is<RecordedBand> auto& x, auto&& all) {
  auto& [band, levels, received, dissatisfied, satisfied, delighted, clusters] = x;
  all({"band", "levels", "received", "dissatisfied", "satisfied", "delighted", "clusters"}, band, levels, received,
      dissatisfied, satisfied, delighted, clusters);
}
void visit(Is<RecordedOutcomes> auto& x, auto&& all) {
  auto& [clusters, strata, bands, edges, tells_delighted, tells_speed] = x;
  all({"clusters", "strata", "bands", "edges", "tells_delighted", "tells_speed"}, clusters, strata, bands, edges,
      tells_delighted, tells_speed);
}
void visit(Is<Telling> auto& x, auto&& all) {
  auto& [share_who_tell, hearers_given_telling] = x;
  all({"share_who_tell", "hearers_given_telling"}, share_who_tell, hearers_given_telling);
}
void visit(Is<WordOfMouth> auto& x, auto&& all) {
  auto& [tellings, counterfactual, overlap, in_market, purchase_probability, positive_shift, negative_shift,
         value_per_new_customer] = x;
  all({"tellings", "counterfactual", "overlap", "in_market", "purchase_probability", "positive_shift", "negative_shift",
       "value_per_new_customer"},
      tellings, counterfactual, overlap, in_market, purchase_probability, positive_shift, negative_shift,
      value_per_new_customer);
}
void visit(Is<Information> auto& x, auto&& all) {
  auto& [avoided_cases_per_year, cost_per_case] = x;
  all({"avoided_cases_per_year", "cost_per_case"}, avoided_cases_per_year, cost_per_case);
}
void visit(Is<Escalation> auto& x, auto&& all) {
  auto& [share, counterfactual, cost_per_case] = x;
  all({"share", "counterfactual", "cost_per_case"}, share, counterfactual, cost_per_case);
}
void visit(Is<HandlingCost> auto& x, auto&& all) {
  auto& [per_complaint, compensation_per_complaint, fixed_per_year, setup] = x;
  all({"per_complaint", "compensation_per_complaint", "fixed_per_year", "setup"}, per_complaint,
      compensation_per_complaint, fixed_per_year, setup);
}
void visit(Is<ScenarioSegment> auto& x, auto&& all) {
  auto& [name, complaints_per_year, complaints_from_records, customers, problem_rate, voice, volume_by_year, outcomes,
         stay, counterfactual_stay, margin_per_customer_per_year, retention, while_leaving, share_causal, word_of_mouth,
         information, escalation, cost] = x;
  all({"name", "complaints_per_year", "complaints_from_records", "customers", "problem_rate", "voice", "volume_by_year",
       "outcomes", "stay", "counterfactual_stay", "margin_per_customer_per_year", "retention", "while_leaving",
       "share_causal", "word_of_mouth", "information", "escalation", "cost"},
      name, complaints_per_year, complaints_from_records, customers, problem_rate, voice, volume_by_year, outcomes,
      stay, counterfactual_stay, margin_per_customer_per_year, retention, while_leaving, share_causal, word_of_mouth,
      information, escalation, cost);
}
void visit(Is<FasterAnswers> auto& x, auto&& all) {
  auto& [minutes_per_answer, minutes_by_days, cost_per_minute, cost_per_moved_complaint, fixed_per_year, setup] = x;
  all({"minutes_per_answer", "minutes_by_days", "cost_per_minute", "cost_per_moved_complaint", "fixed_per_year",
       "setup"},
      minutes_per_answer, minutes_by_days, cost_per_minute, cost_per_moved_complaint, fixed_per_year, setup);
}
void visit(Is<TakeOutcomes> auto& x, auto&& all) {
  auto& [column, from, to] = x;
  all({"column", "from", "to"}, column, from, to);
}
void visit(Is<Offer> auto& x, auto&& all) {
  auto& [segment, amount, scale] = x;
  all({"segment", "amount", "scale"}, segment, amount, scale);
}
void visit(Is<Learning> auto& x, auto&& all) {
  auto& [acted_on, removed, prevented, fading] = x;
  all({"acted_on", "removed", "prevented", "fading"}, acted_on, removed, prevented, fading);
}
void visit(Is<ResponseDays> auto& x, auto&& all) {
  auto& [shares] = x;
  all({"shares"}, shares);
}
void visit(Is<Staff> auto& x, auto&& all) {
  auto& [agents, minutes_per_case, minutes_variation, hours_per_day, shrinkage, arrivals_dispersion,
         working_days_per_week, cost_per_agent_year, other_complaints_per_year] = x;
  all({"agents", "minutes_per_case", "minutes_variation", "hours_per_day", "shrinkage", "arrivals_dispersion",
       "working_days_per_week", "cost_per_agent_year", "other_complaints_per_year"},
      agents, minutes_per_case, minutes_variation, hours_per_day, shrinkage, arrivals_dispersion, working_days_per_week,
      cost_per_agent_year, other_complaints_per_year);
}
void visit(Is<Intervention> auto& x, auto&& all) {
  auto& [respond_within_days, take_outcomes, response_days, respond_with_agents, share_causal, voice_gain, learning,
         offer] = x;
  all({"respond_within_days", "take_outcomes", "response_days", "respond_with_agents", "share_causal", "voice_gain",
       "learning", "offer"},
      respond_within_days, take_outcomes, response_days, respond_with_agents, share_causal, voice_gain, learning,
      offer);
}
void visit(Is<Correlation> auto& x, auto&& all) {
  auto& [first, second, value] = x;
  all({"first", "second", "value"}, first, second, value);
}
void visit(Is<ScenarioInputs> auto& x, auto&& all) {
  auto& [title, currency, years, complaint_years, annual_rate, timing, segments, nonresponse_odds_ratio, design_effect,
         faster_answers, staff, intervention, correlations, account, link_findings] = x;
  all({"title", "currency", "years", "complaint_years", "annual_rate", "timing", "segments", "nonresponse_odds_ratio",
       "design_effect", "faster_answers", "staff", "intervention", "correlations", "account", "link_findings"},
      title, currency, years, complaint_years, annual_rate, timing, segments, nonresponse_odds_ratio, design_effect,
      faster_answers, staff, intervention, correlations, account, link_findings);
}

void visit(Is<satisfaction::ClassThresholds> auto& x, auto&& all) {
  auto& [satisfied, delighted] = x;
  all({"satisfied", "delighted"}, satisfied, delighted);
}
void visit(Is<RecordsPlan> auto& x, auto&& all) {
  auto& [file, mapping, thresholds, response_bands, strata, design_effect, largest_outside_share, note] = x;
  all({"file", "mapping", "thresholds", "response_bands", "strata", "design_effect", "largest_outside_share", "note"},
      file, mapping, thresholds, response_bands, strata, design_effect, largest_outside_share, note);
}

/// What an OutcomeTable is made of.
struct TableState {
  std::vector<std::string> segments{};
  std::vector<satisfaction::ResponseBand> bands{};
  std::vector<satisfaction::OutcomeCell> cells{};
  domain::ScoreScale score_scale{};
  satisfaction::OutcomeOrigin origin{};
  satisfaction::OutcomeParts parts{};
};
void visit(Is<satisfaction::OutcomeCell> auto& x, auto&& all) {
  auto& [received, not_asked, evaluated, verdicts, resolved, scored, dissatisfied, satisfied, delighted, score_sum,
         score_square_sum] = x;
  all({"received", "not_asked", "evaluated", "verdicts", "resolved", "scored", "dissatisfied", "satisfied", "delighted",
       "score_sum", "score_square_sum"},
      received, not_asked, evaluated, verdicts, resolved, scored, dissatisfied, satisfied, delighted, score_sum,
      score_square_sum);
}
void visit(Is<domain::ScoreScale> auto& x, auto&& all) {
  auto& [lowest, highest, reversed] = x;
  all({"lowest", "highest", "reversed"}, lowest, highest, reversed);
}
void visit(Is<satisfaction::OutcomeOrigin> auto& x, auto&& all) {
  auto& [tells_delighted, tells_speed, account] = x;
  all({"tells_delighted", "tells_speed", "account"}, tells_delighted, tells_speed, account);
}
void visit(Is<satisfaction::OutcomeParts::Part> auto& x, auto&& all) {
  auto& [segment, band, levels, cluster, cell] = x;
  all({"segment", "band", "levels", "cluster", "cell"}, segment, band, levels, cluster, cell);
}
void visit(Is<satisfaction::OutcomeParts> auto& x, auto&& all) {
  auto& [strata, level_names, clusters, parts] = x;
  all({"strata", "level_names", "clusters", "parts"}, strata, level_names, clusters, parts);
}
void visit(Is<TableState> auto& x, auto&& all) {
  auto& [segments, bands, cells, score_scale, origin, parts] = x;
  all({"segments", "bands", "cells", "score_scale", "origin", "parts"}, segments, bands, cells, score_scale, origin,
      parts);
}
void visit(Is<report::RecordsRead> auto& x, auto&& all) {
  auto& [note, flag, cluster, strata, thresholds, response_bands, account] = x;
  all({"note", "flag", "cluster", "strata", "thresholds", "response_bands", "account"}, note, flag, cluster, strata,
      thresholds, response_bands, account);
}
void visit(Is<ScenarioRecords> auto& x, auto&& all) {
  auto& [table, read, file, other_file, mapping] = x;
  all({"table", "read", "file", "other_file", "mapping"}, table, read, file, other_file, mapping);
}
void visit(Is<Question> auto& x, auto&& all) {
  auto& [respond_within_days, take_outcomes, response_days, respond_with_agents] = x;
  all({"respond_within_days", "take_outcomes", "response_days", "respond_with_agents"}, respond_within_days,
      take_outcomes, response_days, respond_with_agents);
}

}  // namespace members
