#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/report/parts.hpp>
#include <limits>
#include <utility>
#include <variant>

// Everything a report says, found from a request: the evaluation, and what is said beside it.
namespace amends::inline AMENDS_ABI::report {

namespace detail {

/// The net of the difference, or of the scenario alone, with other odds of those who gave no score; none: as stated.
inline economics::Summary net_with(std::optional<double> odds_ratio, const Request& request,
                                   const economics::EvaluationOptions& options) {
  const auto moved = [&](const economics::RecoveryScenario& one) {
    return odds_ratio ? one.with_nonresponse_odds_ratio(*odds_ratio) : one;
  };
  const economics::RecoveryScenario scenario = moved(request.subject.scenario);
  return request.baseline
             ? scenario.compare(moved(request.baseline->scenario), options).difference().summary(economics::Metric::net)
             : scenario.evaluate(options).summary(economics::Metric::net);
}

/// The odds ratio that all scenarios of the request state as one certain number.
inline std::optional<double> certain_odds(const Request& request) {
  const math::Distribution& own = request.subject.scenario.inputs().nonresponse_odds_ratio.value;
  if (!own.is_fixed() ||
      (request.baseline && !(request.baseline->scenario.inputs().nonresponse_odds_ratio.value == own)))
    return std::nullopt;
  return own.median();
}

/// How the median and the chance of a loss move with what is assumed of those who gave no score.
inline std::vector<NonresponseRow> nonresponse_rows(const Request& request,
                                                    const economics::EvaluationOptions& options) {
  struct Case {
    NonresponseCase assumed;
    double odds_ratio;
  };
  constexpr Case cases[] = {{NonresponseCase::all_satisfied, 1e12},       {NonresponseCase::twice_the_odds, 2.0},
                            {NonresponseCase::like_the_others, 1.0},      {NonresponseCase::half_the_odds, 0.5},
                            {NonresponseCase::quarter_of_the_odds, 0.25}, {NonresponseCase::all_dissatisfied, 1e-12}};
  economics::EvaluationOptions quick = options;
  quick.draws = (std::min)(options.draws, most_drawn_again);
  quick.segments = false;
  quick.keep = economics::Keep::net;
  quick.quantiles = economics::Quantiles::kept;
  quick.progress = nullptr;
  const std::optional<double> stated = certain_odds(request);
  std::vector<NonresponseRow> rows;
  const auto add = [&](const Case& one, bool as_stated, bool certain) {
    const economics::Summary net = net_with(as_stated ? std::optional<double>() : one.odds_ratio, request, quick);
    rows.push_back({one.assumed, one.odds_ratio, net.quantiles[2], net.share_negative, as_stated, certain});
  };
  for (const Case& one : cases) add(one, stated && *stated == one.odds_ratio, true);
  const auto is_stated = [](const NonresponseRow& row) { return row.as_stated; };
  if (std::any_of(rows.begin(), rows.end(), is_stated)) return rows;
  const economics::Assumption& odds = request.subject.scenario.inputs().nonresponse_odds_ratio;
  const bool alike =
      !request.baseline || request.baseline->scenario.inputs().nonresponse_odds_ratio.value == odds.value;
  add({alike ? NonresponseCase::odds_ratio : NonresponseCase::by_each_scenario, odds.value.median()}, true,
      odds.value.is_fixed());
  return rows;
}

/// The part of a table that belongs to the scenario's segments; the rest is named in the findings.
inline satisfaction::OutcomeTable of_scenario(const satisfaction::OutcomeTable& all,
                                              const economics::ScenarioInputs& inputs, Findings& findings) {
  std::vector<std::size_t> kept;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < all.segments().size(); ++s) {
    const bool wanted = std::any_of(inputs.segments.begin(), inputs.segments.end(),
                                    [&](const auto& segment) { return segment.name == all.segments()[s]; });
    if (wanted) {
      kept.push_back(s);
      names.push_back(all.segments()[s]);
    } else if (all.segment_total(s).received > 0.0) {
      findings.left_out.push_back(all.segments()[s]);
      findings.left_out_complaints += all.segment_total(s).received;
    }
  }
  satisfaction::OutcomeTable table(names, all.bands(), all.score_scale());
  for (std::size_t s = 0; s < kept.size(); ++s)
    for (std::size_t b = 0; b < all.bands().size(); ++b) table.cell(s, b) = all.cell(kept[s], b);
  table.set_origin(all.origin());
  return table;
}

/// Whether the records know anybody who was answered within so many days.
inline bool answered_within(const satisfaction::OutcomeTable& table, double days) {
  for (std::size_t b = 0; b < table.bands().size(); ++b)
    if (table.bands()[b].within(days) && table.band_total(b).received > 0.0) return true;
  return false;
}

/// The alternatives of days that the records know; the other rows are without numbers.
inline economics::Sweep sweep_of_known(const economics::RecoveryScenario& baseline,
                                       const std::vector<economics::Alternative>& alternatives,
                                       const std::vector<bool>& known, const economics::EvaluationOptions& options) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<economics::Alternative> evaluated;
  for (std::size_t a = 0; a < alternatives.size(); ++a)
    if (known[a]) evaluated.push_back(alternatives[a]);
  economics::Sweep out;
  if (evaluated.empty())
    out.chance_none = none;
  else
    out = economics::sweep(baseline, evaluated, options);
  const economics::Summary no_numbers{none, none, {none, none, none, none, none}, 1.0, none};
  for (std::size_t a = 0; a < alternatives.size(); ++a) {
    if (known[a]) continue;
    const bool before_best = a <= out.best && !evaluated.empty();
    out.rows.insert(out.rows.begin() + static_cast<std::ptrdiff_t>(a),
                    {alternatives[a].name, no_numbers, none, none, none});
    out.best += before_best ? 1 : 0;
  }
  return out;
}

/// What stays of a scenario when it asks nothing of its records.
inline economics::RecoveryScenario unasked(const economics::RecoveryScenario& scenario) {
  economics::ScenarioInputs inputs = scenario.inputs();
  inputs.intervention.respond_within_days.reset();
  inputs.intervention.take_outcomes.reset();
  inputs.intervention.response_days.reset();
  inputs.intervention.respond_with_agents.reset();
  return economics::RecoveryScenario(std::move(inputs));
}

/// One answer for each of the days, against the baseline or, without one, the scenario without its question.
inline SweepFound swept(const Request& request, const Findings& findings, const economics::EvaluationOptions& options) {
  economics::EvaluationOptions one = options;
  one.segments = false;
  one.progress = nullptr;
  const economics::RecoveryScenario today = unasked(request.subject.scenario);
  const std::vector<economics::Alternative> alternatives = economics::within_each(today, request.sweep);
  std::vector<bool> known;
  for (const double days : request.sweep) known.push_back(answered_within(*request.subject.table, days));
  return {.sweep = sweep_of_known(request.baseline ? request.baseline->scenario : today, alternatives, known, one),
          .days = request.sweep,
          .edges = findings.records->response_bands,
          .against = findings.baseline_title,
          .own_question = request.subject.scenario.inputs().intervention.respond_within_days.has_value()};
}

inline std::vector<std::string> segments_with_records(const economics::ScenarioInputs& inputs) {
  std::vector<std::string> names;
  for (const economics::ScenarioSegment& segment : inputs.segments)
    if (std::holds_alternative<economics::RecordedOutcomes>(segment.outcomes)) names.push_back(segment.name);
  return names;
}

/// What is asked, by whom, and what the records of the one that asks show of it.
inline void add_questions(const Request& request, const economics::EvaluationOptions& options, Findings& findings) {
  if (auto own = question_of(*findings.inputs, findings.name, false)) findings.questions.push_back(*own);
  if (findings.baseline)
    if (auto theirs = question_of(*findings.baseline, findings.baseline_title, true))
      findings.questions.push_back(*theirs);
  if (!findings.table) return;
  findings.recorded = from_records(*findings.inputs) ? *findings.inputs : *findings.baseline;
  findings.clusters = economics::ScenarioModel(*findings.recorded).clusters();
  if (findings.other_records != OtherRecords::same)
    findings.baseline_clusters = economics::ScenarioModel(*findings.baseline).clusters();
  const Question* asked = moving_question(findings);
  if (asked == nullptr) {
    findings.speed = speed_draws(*findings.recorded, {}, options);
    return;
  }
  const economics::ScenarioInputs& inputs = asked->baseline ? *findings.baseline : *findings.inputs;
  findings.speed = speed_draws(inputs, asked->intervention, options);
  if (asked->baseline && findings.other_records != OtherRecords::same)  // bands are of the records that are shown
    findings.speed->bands = speed_draws(*findings.recorded, {}, options).bands;
  findings.within_days = asked->intervention.respond_within_days;
  if (!findings.within_days) return;
  findings.strata =
      by_stratum(asked->baseline ? *request.baseline->table : *request.subject.table, segments_with_records(inputs));
  findings.effect = satisfaction::speed_effect(*findings.strata, *findings.within_days);
}

/// What is said besides the evaluation.
inline void add_findings(const Request& request, const economics::EvaluationOptions& options, Findings& findings) {
  findings.inputs = request.subject.scenario.inputs();
  if (request.baseline) findings.baseline = request.baseline->scenario.inputs();
  add_questions(request, options, findings);
  find_what_decides(findings);
  std::vector<Titled> scenarios{{&*findings.inputs, findings.name}};
  if (findings.baseline) scenarios.push_back({&*findings.baseline, findings.baseline_title});
  findings.left_out_quantities = left_out(scenarios);
  findings.quantities = quantities(findings.result(), findings.left_out_quantities, scenarios);
  findings.origins = origins(findings.quantities);
  findings.conventions = conventions(request.subject.scenario,
                                     request.baseline ? std::optional(request.baseline->scenario) : std::nullopt);
  findings.segments = segments_found(findings);
  findings.yearly = yearly_net(findings.result(), options.executor);
  findings.net_bins = net_bins(findings.result().values(economics::Metric::net));
  if (!request.sweep.empty()) findings.sweep = swept(request, findings, options);
}

/// errors  Error(contradiction) for a day that is named twice, and without times of answers
inline void check_sweep(const Request& request) {
  const std::vector<double>& days = request.sweep;
  for (std::size_t i = 0; i < days.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (days[i] == days[j])
        throw Error(ErrorCode::contradiction, "sweep",
                    "sweep must name each day once, got " + core::format_number(days[i]) + " twice");
  const Subject& subject = request.subject;
  if (!(subject.table && subject.table->origin().tells_speed && from_records(subject.scenario.inputs())))
    throw Error(ErrorCode::contradiction, "sweep", "a sweep needs a scenario whose records tell when was answered");
}

/// What the request says of itself and of its records.
inline Findings described(const Request& request, const economics::EvaluationOptions& options) {
  const economics::ScenarioInputs& inputs = request.subject.scenario.inputs();
  Findings findings;
  findings.title = inputs.title;
  findings.name = request.subject.name;
  findings.currency = inputs.currency;
  findings.years = inputs.years;
  findings.notes = request.notes;
  findings.idle_records = request.idle_records;
  findings.draws = options.draws;
  findings.seed = options.seed;
  if (request.baseline) findings.baseline_title = request.baseline->name;
  if (!request.subject.table) return findings;
  findings.records = request.records;
  findings.records_file = request.records_file;
  findings.other_records = request.other_records;
  if (findings.other_records != OtherRecords::same) findings.baseline_records = request.baseline_records;
  findings.table = of_scenario(*request.subject.table, inputs, findings);
  return findings;
}

}  // namespace detail

AMENDS_INLINE void check_request(const Request& request) {
  const std::optional<Subject>& baseline = request.baseline;
  const bool tables = request.subject.table.has_value();
  if (tables && !(request.records && request.records->account))
    throw Error(ErrorCode::missing, "records", "records must say how the table was read, with its account");
  if (baseline && baseline->table && !tables)
    throw Error(ErrorCode::missing, "subject",
                "subject must have the records that are shown; a baseline alone has them");
  if (tables && !detail::from_records(request.subject.scenario.inputs()) &&
      !(baseline && detail::from_records(baseline->scenario.inputs())))
    throw Error(ErrorCode::contradiction, "subject",
                "subject has a table, but no scenario takes outcomes from records: leave it out");
  if (request.other_records != OtherRecords::same && !(request.baseline_records && baseline))
    throw Error(ErrorCode::missing, "baseline_records", "baseline_records must say how those of the baseline differ");
  if (!request.sweep.empty()) detail::check_sweep(request);
}

AMENDS_INLINE Findings find(const Request& request, const economics::EvaluationOptions& options) {
  check_request(request);
  Findings findings = detail::described(request, options);
  // The report shows every metric: exactly as long as that takes little memory, by sketch beyond.
  economics::EvaluationOptions all = options;
  all.keep = options.draws <= 100'000 ? economics::Keep::all : economics::Keep::automatic;
  all.quantiles = economics::Quantiles::all;
  if (request.baseline)
    findings.comparison = request.subject.scenario.compare(request.baseline->scenario, all);
  else
    findings.single = request.subject.scenario.evaluate(all);
  detail::add_findings(request, all, findings);
  const auto silent = [](const std::optional<satisfaction::OutcomeTable>& table) {
    return table && table->total().scored < table->total().received;
  };
  if (silent(request.subject.table) || (request.baseline && silent(request.baseline->table)))
    findings.nonresponse = detail::nonresponse_rows(request, all);
  return findings;
}

}  // namespace amends::inline AMENDS_ABI::report
