#pragma once

#include <amends/report/report.hpp>

#include <nlohmann/json.hpp>

#include <amends/core/version.hpp>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/report/parts.hpp>
#include <cmath>
#include <vector>

// The report for programs: JSON and CSV.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Evaluation;
using economics::Metric;
using economics::Summary;

struct MetricRow {
  std::string segment;
  Metric metric;
  Summary summary;
};

inline std::vector<MetricRow> metric_rows(const Evaluation& evaluation) {
  std::vector<MetricRow> rows;
  for (std::size_t s = 0; s <= evaluation.segments().size(); ++s)
    for (std::size_t m = 0; m < economics::metric_count; ++m) {
      const auto metric = static_cast<Metric>(m);
      if (s > 0 && metric == Metric::payback_years) continue;
      rows.push_back({s == 0 ? "total" : evaluation.segments()[s - 1], metric,
                      evaluation.summary(metric, s == 0 ? Evaluation::total : s - 1)});
    }
  return rows;
}

using Json = nlohmann::ordered_json;

inline Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

inline Json json_of(const Evaluation& evaluation) {
  Json metrics = Json::array();
  for (const MetricRow& row : metric_rows(evaluation))
    metrics.push_back({{"segment", row.segment},
                       {"metric", to_string(row.metric)},
                       {"mean", number(row.summary.mean)},
                       {"standard_deviation", number(row.summary.standard_deviation)},
                       {"p05", number(row.summary.quantiles[0])},
                       {"p25", number(row.summary.quantiles[1])},
                       {"p50", number(row.summary.quantiles[2])},
                       {"p75", number(row.summary.quantiles[3])},
                       {"p95", number(row.summary.quantiles[4])},
                       {"share_missing", number(row.summary.share_missing)},
                       {"share_negative", number(row.summary.share_negative)}});
  return metrics;
}

inline Json records_json(const Told& told) {
  const Findings& findings = told.findings;
  Json records;
  const RecordsRead& read = *findings.records;
  records["note"] = read.note;
  records["rows"] = read.account->rows;
  records["bad_rows"] = read.account->bad;
  records["account"] = account_lines(told.language, *read.account);
  records["outside_scenario"] = {{"segments", findings.left_out.size()}, {"complaints", findings.left_out_complaints}};
  if (const auto& other = findings.baseline_records; other && other->account)
    records["baseline"] = {{"rows", other->account->rows},
                           {"bad_rows", other->account->bad},
                           {"account", account_lines(told.language, *other->account)}};
  records["thresholds"] = {{"satisfied", read.thresholds.satisfied}, {"delighted", number(read.thresholds.delighted)}};
  const satisfaction::OutcomeOrigin& origin = findings.table->origin();
  Json cells = Json::array();
  for (std::size_t s = 0; s < findings.table->segments().size(); ++s)
    for (std::size_t b = 0; b < findings.table->bands().size(); ++b) {
      const satisfaction::OutcomeCell& cell = findings.table->cell(s, b);
      cells.push_back({{"segment", findings.table->segments()[s]},
                       {"answered_in_days", origin.tells_speed ? Json(findings.table->bands()[b].label()) : Json()},
                       {"complaints", cell.received},
                       {"evaluated", cell.evaluated},
                       {"scored", cell.scored},
                       {"verdicts", cell.verdicts},
                       {"resolved", cell.resolved},
                       {"dissatisfied", cell.dissatisfied},
                       {"satisfied", cell.satisfied},
                       {"delighted", origin.tells_delighted ? Json(cell.delighted) : Json()},
                       {"score_sum", cell.score_sum}});
    }
  records["cells"] = std::move(cells);
  return records;
}

inline Json effect_json(const Findings& findings) {
  const bool tells_delighted = findings.table->origin().tells_delighted;
  const auto view = [&](const satisfaction::SpeedEffectView& v, bool stratified) {
    const auto measure = [&](const satisfaction::SpeedEffectMeasure& m,
                             const std::optional<Interval> SpeedDraws::*measured = nullptr) {
      const bool has = stratified && measured != nullptr;
      const auto held = effect_interval(findings, m.effect, has ? drawn(findings, measured) : std::nullopt);
      return Json{{"today", number(m.today.value)},
                  {"within", number(m.within.value)},
                  {"effect", number(m.effect.value)},
                  {"lower", held ? number(held->lower) : Json()},
                  {"upper", held ? number(held->upper) : Json()}};
    };
    return Json{{"resolved", measure(v.resolved)},
                {"satisfied_or_better", measure(v.satisfied_or_better, &SpeedDraws::satisfied_or_better)},
                {"delighted", tells_delighted ? measure(v.delighted, &SpeedDraws::delighted) : Json()},
                {"mean_score", measure(v.mean_score)}};
  };
  const Question* asked = moving_question(findings);
  return {{"within_days", findings.effect->within_days},
          {"moved", findings.effect->stratified.mean_score.moved},
          {"late", findings.effect->moved},
          {"strata", asked != nullptr ? Json(asked->strata) : Json::array()},
          {"level", 0.90},
          {"crude", view(findings.effect->crude, false)},
          {"stratified", view(findings.effect->stratified, true)}};
}

inline Json tornado_json(const std::vector<economics::TornadoBar>& bars) {
  Json tornado = Json::array();
  for (const economics::TornadoBar& bar : bars)
    tornado.push_back({{"input", bar.input},
                       {"source", bar.source},
                       {"from_records", bar.from_records},
                       {"low", number(bar.low)},
                       {"median", number(bar.median)},
                       {"high", number(bar.high)},
                       {"net_at_low", bar.net_at_low},
                       {"net_at_median", bar.net_at_median},
                       {"net_at_high", bar.net_at_high},
                       {"quantities", bar.quantities}});
  return tornado;
}

inline Json switching_json(const std::vector<economics::SwitchingValue>& values) {
  Json switching = Json::array();
  for (const economics::SwitchingValue& one : values)
    switching.push_back({{"input", one.input},
                         {"source", one.source},
                         {"from_records", one.from_records},
                         {"median", one.median},
                         {"switching_value", number(one.value)},
                         {"within_range", one.within_range},
                         {"positive_above", one.positive_above}});
  return switching;
}

inline Json conventions_json(const std::vector<Convention>& conventions) {
  Json out = Json::array();
  for (const Convention& one : conventions) {
    Json value = switching_json({one.value}).front();
    value["stated"] = one.stated;
    value["certain"] = one.certain;
    value["alone"] = one.alone;
    if (!one.stated || one.certain) value["within_range"] = nullptr;  // there is no range
    out.push_back(std::move(value));
  }
  return out;
}

inline Json question_json(const Question& asked) {
  const economics::Intervention& made = asked.intervention;
  Json out{{"scenario", asked.scenario}, {"side", asked.baseline ? "baseline" : "alternative"}};
  if (made.respond_within_days) out["respond_within_days"] = *made.respond_within_days;
  if (const auto& take = made.take_outcomes)
    out["take_outcomes"] = {{"column", take->column}, {"from", take->from}, {"to", take->to}};
  if (made.response_days) {
    Json days = Json::array();
    for (const auto& [up_to, share] : made.response_days->shares)
      days.push_back({{"up_to_days", up_to}, {"share", share.value.median()}});
    out["response_days"] = std::move(days);
  }
  if (made.respond_with_agents) out["respond_with_agents"] = *made.respond_with_agents;
  if (made.voice_gain) out["voice_gain"] = made.voice_gain->value.median();
  if (const auto& loop = made.learning)
    out["learning"] = {{"acted_on", loop->acted_on.value.median()},
                       {"removed", loop->removed.value.median()},
                       {"prevented", loop->prevented.value.median()},
                       {"fading", loop->fading.value.median()}};
  if (const auto& offer = made.offer)
    out["offer"] = {
        {"segment", offer->segment}, {"amount", offer->amount.value.median()}, {"scale", offer->scale.value.median()}};
  if (asked.moved) {
    out["strata"] = asked.strata;
    out["complaints"] = {
        {"received", asked.moved->received}, {"asked", asked.moved->asked}, {"moved", asked.moved->moved}};
  }
  if (!made.voice_gain) return out;
  out["break_even"] = Json::array();
  for (const VoiceBreakEven& one : asked.voice)
    out["break_even"].push_back({{"segment", one.segment},
                                 {"satisfied_or_better", number(one.today)},
                                 {"break_even", number(one.break_even)},
                                 {"worth_of_extra_complaint", number(one.worth)}});
  return out;
}

inline Json interval_json(const Interval& one) {
  return {{"p50", number(one.median)}, {"p05", number(one.lower)}, {"p95", number(one.upper)}};
}

inline Json clusters_json(const std::vector<economics::RecordClusters>& all) {
  Json clusters = Json::array();
  for (const economics::RecordClusters& one : all)
    clusters.push_back({{"segment", one.segment.empty() ? "total" : one.segment},
                        {"clusters", one.clusters},
                        {"effective", number(one.effective)}});
  return clusters;
}

/// What the report is based on: numbers behind its statements.
inline Json basis_json(const Findings& findings) {
  Json out;
  out["quantities"] = {{"from_records", findings.origins.from_records},
                       {"estimated", findings.origins.estimated},
                       {"with_source", findings.origins.with_source},
                       {"assumptions", findings.origins.assumed},
                       {"without_source", findings.origins.without_source}};
  Json defaults = Json::array();
  for (const LeftOut& one : findings.left_out_quantities)
    defaults.push_back({{"entry", one.entry},
                        {"value", one.value},
                        {"segments", one.segments},
                        {"cost", one.cost},
                        {"scenario", one.scenario}});
  out["defaults"] = std::move(defaults);
  out["conventions"] = conventions_json(findings.conventions);
  out["clusters"] = clusters_json(findings.clusters);
  if (!findings.baseline_clusters.empty()) out["baseline_clusters"] = clusters_json(findings.baseline_clusters);
  out["recorded_days"] = findings.recorded ? number(economics::recorded_days(*findings.recorded)) : Json();
  Json volumes = Json::array();
  const auto recorded =
      findings.recorded ? economics::recorded_volumes(*findings.recorded) : std::vector<economics::RecordedVolume>();
  for (const economics::RecordedVolume& one : recorded)
    volumes.push_back({{"segment", one.segment},
                       {"recorded", one.recorded},
                       {"recorded_per_year", number(one.recorded_per_year)},
                       {"stated_per_year", number(one.stated_per_year)}});
  out["volumes"] = std::move(volumes);
  Json correlations = Json::array();
  for (const economics::Correlation& one : findings.inputs->correlations)
    correlations.push_back(
        {{"between", {one.first, one.second}}, {"value", one.value}, {"rank_correlation", one.rank_correlation()}});
  out["correlations"] = std::move(correlations);
  Json years = Json::array();
  for (const YearFlow& one : findings.yearly) {
    Json year = interval_json(one.net);
    year["mean"] = number(one.mean);
    year["benefits"] = number(one.benefits);
    year["costs"] = number(one.costs);
    year["year"] = one.year;
    years.push_back(std::move(year));
  }
  out["net_by_year"] = std::move(years);
  return out;
}

inline Json quantities_json(const std::vector<Quantity>& quantities) {
  Json out = Json::array();
  for (const Quantity& one : quantities) {
    Json row{{"name", one.name},         {"origin", to_string(one.origin)}, {"p50", number(one.median)},
             {"p05", number(one.lower)}, {"p95", number(one.upper)},        {"source", one.source}};
    if (one.origin == Origin::left_out) row.update({{"segments", one.segments}, {"scenario", one.scenario}});
    if (one.origin == Origin::estimated) row.update({{"rows", one.rows}, {"clusters", one.clusters}});
    out.push_back(std::move(row));
  }
  return out;
}

inline Json drawn_json(const SpeedDraws& speed) {
  Json bands = Json::array();
  for (const BandDraws& one : speed.bands)
    bands.push_back({{"answered_in_days", one.band.label()},
                     {"satisfied_or_better", interval_json(one.satisfied_or_better)},
                     {"share_of_complaints", interval_json(one.share_of_complaints)}});
  return {
      {"draws", speed.draws},
      {"bands", std::move(bands)},
      {"effect_satisfied_or_better", speed.satisfied_or_better ? interval_json(*speed.satisfied_or_better) : Json()},
      {"effect_delighted", speed.delighted ? interval_json(*speed.delighted) : Json()}};
}

inline Json sweep_json(const SweepFound& found) {
  Json rows = Json::array();
  for (std::size_t r = 0; r < found.sweep.rows.size(); ++r) {
    const economics::SweepRow& row = found.sweep.rows[r];
    rows.push_back({{"name", row.name},
                    {"days", found.days[r]},
                    {"net_p05", number(row.net.quantiles[0])},
                    {"net_p50", number(row.net.quantiles[2])},
                    {"net_p95", number(row.net.quantiles[4])},
                    {"net_mean", number(row.net.mean)},
                    {"net_at_medians", number(row.net_at_medians)},
                    {"customers_kept", number(row.customers_kept)},
                    {"chance_of_loss", number(row.net.share_negative)},
                    {"chance_best", number(row.chance_best)},
                    {"chance_best_with_equals", number(chance_best(found.sweep, r))}});
  }
  const economics::SweepRow& best = found.sweep.rows[found.sweep.best];
  return {{"against", found.against},
          {"edges", found.edges},
          {"rows", std::move(rows)},
          {"best", std::isfinite(best.net.mean) ? Json(best.name) : Json()},
          {"chance_none", number(found.sweep.chance_none)}};
}

inline Json segments_json(const Findings& findings) {
  Json out = Json::array();
  for (const SegmentFound& one : findings.segments)
    out.push_back({{"segment", one.segment},
                   {"sign", to_string(one.sign)},
                   {"chance_of_loss", one.chance_of_loss},
                   {"turned_by", one.turns ? Json(one.turns->input) : Json()},
                   {"switching_value", one.turns ? number(one.turns->value) : Json()},
                   {"decides", one.decides.empty() ? Json() : Json(one.decides)},
                   {"scores", one.scores},
                   {"scores_needed", number(one.scores_needed)}});
  return out;
}

inline Json nonresponse_json(const Told& told) {
  Json nonresponse_rows = Json::array();
  for (const NonresponseRow& row : told.findings.nonresponse)
    nonresponse_rows.push_back({{"assumption", nonresponse_label(told, row)},
                                {"odds_ratio", row.odds_ratio},
                                {"as_stated", row.as_stated},
                                {"net_p50", number(row.median_net)},
                                {"chance_of_loss", row.chance_of_loss}});
  return nonresponse_rows;
}

inline Json warnings_json(const Told& told) {
  const Findings& findings = told.findings;
  Json warnings = Json::array();
  for (const economics::ScenarioWarning& warning : findings.result().warnings())
    warnings.push_back({{"finding", to_string(warning.finding)},
                        {"segment", warning.segment},
                        {"text", warning_text(told.language, warning)}});
  for (const std::string& one : findings.idle_records)
    warnings.push_back(
        {{"finding", "records_not_used"}, {"segment", ""}, {"text", idle_records_text(told.language, one)}});
  return warnings;
}

AMENDS_INLINE std::string json(const Told& told) {
  const Findings& findings = told.findings;
  const Evaluation& result = findings.result();
  Json out;
  out["schema"] = 1;
  out["amends"] = AMENDS_VERSION_STRING;
  out["language"] = to_string(told.language);
  out["title"] = findings.title;
  if (!findings.baseline_title.empty()) out["against"] = findings.baseline_title;
  out["currency"] = findings.currency;
  out["years"] = findings.years;
  out["headline"] = Json::array();
  for (const Statement& one : headline_statements(told)) out["headline"].push_back(one.text);
  out["note"] = findings.notes;
  out["care"] = seen_in_records(told);
  out["questions"] = Json::array();
  for (const Question& one : findings.questions) out["questions"].push_back(question_json(one));
  out["draws"] = findings.draws;
  out["seed"] = findings.seed;
  if (findings.table) out["records"] = records_json(told);
  if (findings.effect) out["speed_effect"] = effect_json(findings);
  if (findings.speed) out["outcomes_drawn"] = drawn_json(*findings.speed);
  out["result"] = json_of(result);
  out["segments"] = segments_json(findings);
  if (findings.sweep) out["sweep"] = sweep_json(*findings.sweep);
  out["tornado"] = tornado_json(findings.tornado);
  out["switching_values"] = switching_json(findings.switching_values);
  out["nonresponse"] = nonresponse_json(told);
  if (findings.inputs) {
    out["basis"] = basis_json(findings);
    out["quantities"] = quantities_json(told.findings.quantities);
    for (const Statement& one : statements(told)) out["statements"][one.key] = one.text;
  }
  out["warnings"] = warnings_json(told);
  return out.dump(2) + "\n";
}

AMENDS_INLINE std::string csv_cell(const std::string& text) {
  const std::string out = defused(text);
  if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
  std::string cell = "\"";
  for (const char c : out) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

AMENDS_INLINE std::string csv_number(double v) {
  return std::isfinite(v) ? core::format_number(v) : std::string();
}

/// kind: "result", "sweep" or "question", so that names of segments, rows and scenarios cannot be taken for each other.
inline std::string csv_row(const char* kind, const MetricRow& row) {
  std::string out = std::string(kind) + "," + csv_cell(row.segment) + "," + std::string(to_string(row.metric)) + "," +
                    csv_number(row.summary.mean) + "," + csv_number(row.summary.standard_deviation);
  for (const double q : row.summary.quantiles) out.append(1, ',').append(csv_number(q));
  return out + "," + csv_number(row.summary.share_missing) + "," + csv_number(row.summary.share_negative) + ",\r\n";
}

/// One number or text under a name of its own.
inline std::string csv_value(const char* kind, const std::string& of, const std::string& name, double value,
                             const std::string& text = {}) {
  return std::string(kind) + "," + csv_cell(of) + "," + name + "," + csv_number(value) + ",,,,,,,,," + csv_cell(text) +
         "\r\n";
}

/// Median, 5 % and 95 % point of a quantity; its origin stands where segments do.
inline std::string quantity_row(const Quantity& one) {
  return "quantity," + std::string(to_string(one.origin)) + "," + csv_cell(one.name) + ",,," + csv_number(one.lower) +
         ",," + csv_number(one.median) + ",," + csv_number(one.upper) + ",,," + csv_cell(one.source) + "\r\n";
}

inline std::string question_rows(const Question& asked) {
  const economics::Intervention& made = asked.intervention;
  const std::string side = asked.baseline ? "baseline" : "alternative";
  std::string out;
  const auto add = [&](const char* name, double value, const std::string& text = {}) {
    out += csv_value("question", side, name, value, text);
  };
  const double none = std::nan("");
  add("scenario", none, asked.scenario);
  if (made.respond_within_days) add("respond_within_days", *made.respond_within_days);
  if (const auto& take = made.take_outcomes) {
    add("take_outcomes.column", none, take->column);
    add("take_outcomes.from", none, take->from);
    add("take_outcomes.to", none, take->to);
  }
  for (const std::string& column : asked.strata) add("strata", none, column);
  if (asked.moved) {
    add("complaints.received", asked.moved->received);
    add("complaints.asked", asked.moved->asked);
    add("complaints.moved", asked.moved->moved);
  }
  if (made.response_days)
    for (const auto& [up_to, share] : made.response_days->shares)
      add("response_days", share.value.median(), core::format_number(up_to));
  if (made.respond_with_agents) add("respond_with_agents", *made.respond_with_agents);
  if (made.voice_gain) add("voice_gain", made.voice_gain->value.median());
  if (const auto& loop = made.learning) {
    add("learning.acted_on", loop->acted_on.value.median());
    add("learning.removed", loop->removed.value.median());
    add("learning.prevented", loop->prevented.value.median());
    add("learning.fading", loop->fading.value.median());
  }
  for (const VoiceBreakEven& one : asked.voice) add("break_even", one.break_even, one.segment);
  if (const auto& offer = made.offer) {
    add("offer.amount", offer->amount.value.median(), offer->segment);
    add("offer.scale", offer->scale.value.median(), offer->segment);
  }
  return out;
}

AMENDS_INLINE std::string csv(const Findings& findings) {
  std::string out =
      "kind,segment,metric,mean,standard_deviation,p05,p25,p50,p75,p95,share_missing,share_negative,text\r\n";
  for (const MetricRow& row : metric_rows(findings.result())) out += csv_row("result", row);
  for (const Question& one : findings.questions) out += question_rows(one);
  for (const Quantity& one : findings.quantities) out += quantity_row(one);
  if (!findings.sweep) return out;
  const std::vector<economics::SweepRow>& rows = findings.sweep->sweep.rows;
  for (const economics::SweepRow& row : rows) out += csv_row("sweep", {row.name, Metric::net, row.net});
  for (const economics::SweepRow& row : rows) out += csv_value("sweep", row.name, "chance_best", row.chance_best);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
