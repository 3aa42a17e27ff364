#pragma once

#include <amends/economics/recovery_scenario.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/economics/recorded_volume.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <amends/impl/economics/staffed_desk.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {
inline std::vector<std::string> segment_names(const ScenarioInputs& inputs) {
  std::vector<std::string> names;
  for (const ScenarioSegment& segment : inputs.segments) names.push_back(segment.name);
  return names;
}
}  // namespace detail

AMENDS_INLINE UnobservedScenario::UnobservedScenario(ScenarioInputs inputs) : inputs_(std::move(inputs)) {
  ScenarioModel::check(inputs_);
}

AMENDS_INLINE bool UnobservedScenario::needs_records() const noexcept {
  return detail::waiting_segment(inputs_) != nullptr;
}

AMENDS_INLINE RecoveryScenario::RecoveryScenario(ScenarioInputs inputs) : inputs_(std::move(inputs)) {
  ScenarioModel::check(inputs_);
  detail::check_observed(inputs_);
}

namespace detail {
/// The account of the records, with the segments that the scenario does not take from them.
AMENDS_INLINE std::shared_ptr<const domain::RecordReport> account_of(const domain::RecordReport& records,
                                                                     const satisfaction::OutcomeTable& table,
                                                                     const ScenarioInputs& inputs) {
  auto account = std::make_shared<domain::RecordReport>(records);
  account->outside_scenario.clear();
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    const std::string& name = table.segments()[s];
    const bool taken = std::any_of(inputs.segments.begin(), inputs.segments.end(), [&](const ScenarioSegment& segment) {
      return segment.name == name && std::holds_alternative<RecordedOutcomes>(segment.outcomes);
    });
    if (!taken && table.segment_total(s).received > 0.0)
      account->outside_scenario.push_back({name, table.segment_total(s).received});
  }
  return account;
}

/// errors  Error(bad_rows) where too many complaints are in segments that the scenario does not have
AMENDS_INLINE void check_outside(const satisfaction::OutcomeTable& table, const ScenarioInputs& inputs,
                                 double largest_share) {
  const std::vector<std::string> wanted = segment_names(inputs);
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> meant, outside;  // names for all others of a column are meant
  if (table.origin().account)
    for (const auto& other : table.origin().account->sent_to_other) meant.push_back(other.name);
  double complaints = 0.0;
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    const double received = table.segment_total(s).received;
    if (!(received > 0.0) || has(wanted, table.segments()[s]) || has(meant, table.segments()[s])) continue;
    outside.push_back(table.segments()[s]);
    complaints += received;
  }
  const double all = table.total().received;
  if (!(complaints > largest_share * all)) return;
  throw Error(ErrorCode::bad_rows, "segment",
              core::format_number(complaints) + " of " + core::format_number(all) + " complaints are in " +
                  std::to_string(outside.size()) + (outside.size() == 1 ? " segment" : " segments") +
                  " that the scenario does not have (" + domain::first_names(outside) +
                  "), more than the tolerated share of " + core::format_number(largest_share) +
                  ": is the segment column an id, or are its names written otherwise? Map another column, give names "
                  "with segment_values and segment_other, or raise largest_outside_share");
}
}  // namespace detail

namespace detail {
inline RecordedBand recorded_band(const satisfaction::ResponseBand& band, const satisfaction::OutcomeCell& cell) {
  return {.band = band,
          .received = cell.received,
          .dissatisfied = cell.dissatisfied,
          .satisfied = cell.satisfied,
          .delighted = cell.delighted};
}

/// A first or last day that lies further from all others than these from each other is no day of the records.
/// errors  Error(domain)
inline void check_ends(const domain::RecordReport& account) {
  const auto lies_apart = [](double end, double next, double other) {
    return std::abs(next - end) > (std::max)(366.0, std::abs(other - next));
  };
  const bool first = lies_apart(account.first_received, account.second_received, account.last_received);
  if (!first && !lies_apart(account.last_received, account.second_last_received, account.first_received)) return;
  const double end = first ? account.first_received : account.last_received;
  const double next = first ? account.second_received : account.second_last_received;
  throw Error(
      ErrorCode::domain, "received",
      "complaints per year cannot be taken from the records: a complaint was received on " +
          core::format_date(static_cast<std::int64_t>(end)) + ", " + core::format_number(std::abs(next - end)) +
          " days from all others. If that is a placeholder, leave those rows out; else state complaints per year");
}

/// Complaints per year of the segments that take them from the records, by the days that these span.
/// errors  Error(missing) where the records do not know when complaints came, or do not have the segment;
///         Error(domain) where they span less than four weeks
inline void take_volumes(const satisfaction::OutcomeTable& table, ScenarioInputs& inputs) {
  for (ScenarioSegment& segment : inputs.segments) {
    if (!segment.complaints_from_records) continue;
    const double days = recorded_days(inputs);
    if (!(days == days))
      throw Error(ErrorCode::missing, "received",
                  "segment \"" + segment.name +
                      "\" takes its complaints per year from the records, which do not say when complaints came: map "
                      "received");
    constexpr double fewest_days = 28.0, days_per_year = 365.25;
    if (!(days >= fewest_days))
      throw Error(
          ErrorCode::domain, "received",
          "the records span " + core::format_number(days) + " days: too few for complaints per year (at least 28)");
    check_ends(*inputs.account);
    const auto& names = table.segments();
    const auto found = std::find(names.begin(), names.end(), segment.name);
    if (found == names.end())
      throw Error(ErrorCode::missing, segment.name,
                  "segment \"" + segment.name +
                      "\" takes its complaints per year from the records, but these have no such segment");
    const double received = table.segment_total(static_cast<std::size_t>(found - names.begin())).received;
    segment.complaints_per_year =
        Assumption(received * days_per_year / days, "records: " + core::format_number(received) + " complaints in " +
                                                        core::format_number(days) + " days");
  }
}

/// The parts of one segment of a table, those of one band and stratum together.
inline void take_parts(const satisfaction::OutcomeTable& table, std::size_t segment, RecordedOutcomes& out) {
  const satisfaction::OutcomeParts& parts = table.parts();
  out.strata = parts.strata;
  out.clusters = parts.clusters;
  const satisfaction::OutcomeParts::Part* last = nullptr;
  for (const satisfaction::OutcomeParts::Part& part : parts.parts) {
    if (part.segment != segment) continue;
    if (last == nullptr || last->levels != part.levels || last->band != part.band) {
      out.bands.push_back({.band = table.bands()[part.band]});
      for (std::size_t j = 0; j < part.levels.size(); ++j)
        out.bands.back().levels.push_back(parts.level_names[j][part.levels[j]]);
    }
    last = &part;
    RecordedBand& band = out.bands.back();
    band.received += part.cell.received;
    band.dissatisfied += part.cell.dissatisfied;
    band.satisfied += part.cell.satisfied;
    band.delighted += part.cell.delighted;
    if (!parts.clusters.empty())
      band.clusters.push_back({.cluster = part.cluster,
                               .received = part.cell.received,
                               .dissatisfied = part.cell.dissatisfied,
                               .satisfied = part.cell.satisfied,
                               .delighted = part.cell.delighted});
  }
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario UnobservedScenario::with_observed(const satisfaction::OutcomeTable& table,
                                                                 double largest_outside_share) const {
  core::check_probability("largest_outside_share", largest_outside_share);
  ScenarioInputs inputs = inputs_;
  for (ScenarioSegment& segment : inputs.segments) {
    auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    const auto& names = table.segments();
    const auto found = std::find(names.begin(), names.end(), segment.name);
    if (found == names.end()) {
      throw Error(ErrorCode::unknown_name, segment.name,
                  "segment \"" + segment.name +
                      "\" takes its outcomes from records, but the records have no such "
                      "segment; they have: " +
                      domain::first_names(names));
    }
    const auto row = static_cast<std::size_t>(found - names.begin());
    if (!(table.segment_total(row).received > 0.0))
      throw Error(ErrorCode::missing, segment.name,
                  "the records have no complaints of segment \"" + segment.name + "\"");
    if (!(table.segment_total(row).scored > 0.0))
      throw Error(ErrorCode::missing, segment.name,
                  "no complainant of segment \"" + segment.name +
                      "\" gave a score in the records, so they say nothing of its outcomes");
    recorded->bands.clear();
    recorded->tells_delighted = table.origin().tells_delighted;
    recorded->tells_speed = table.origin().tells_speed;
    recorded->strata.clear();
    recorded->clusters.clear();
    recorded->edges.clear();
    for (const satisfaction::ResponseBand& band : table.bands())
      if (!band.unanswered() && std::isfinite(band.up_to_days)) recorded->edges.push_back(band.up_to_days);
    if (!table.parts().parts.empty()) {
      detail::take_parts(table, row, *recorded);
      continue;
    }
    for (std::size_t b = 0; b < table.bands().size(); ++b)
      recorded->bands.push_back(detail::recorded_band(table.bands()[b], table.cell(row, b)));
  }
  detail::check_outside(table, inputs, largest_outside_share);
  if (table.origin().account) inputs.account = detail::account_of(*table.origin().account, table, inputs);
  detail::take_volumes(table, inputs);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario UnobservedScenario::without_records() const {
  return RecoveryScenario(inputs_);
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_observed(const satisfaction::OutcomeTable& table,
                                                               double largest_outside_share) const {
  return UnobservedScenario(inputs_).with_observed(table, largest_outside_share);
}

namespace detail {
/// Upper ends of the response bands, each once, from the shortest.
inline std::vector<double> band_edges(const RecordedOutcomes& recorded) {
  std::vector<double> edges = recorded.edges;
  if (edges.empty())
    for (const RecordedBand& one : recorded.bands)
      if (!one.band.unanswered() && std::isfinite(one.band.up_to_days)) edges.push_back(one.band.up_to_days);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

inline void check_edge(const RecordedOutcomes& recorded, ErrorCode code, const std::string& what, double days) {
  const std::vector<double> edges = band_edges(recorded);
  if (std::find(edges.begin(), edges.end(), days) != edges.end()) return;
  std::string known;
  for (const double edge : edges) known += (known.empty() ? "" : ", ") + core::format_number(edge);
  throw Error(
      code, what,
      what + " must be an edge of the observed response bands (" + known + "), got " + core::format_number(days));
}
}  // namespace detail

namespace detail {
/// That the records know response times, and have bands that end at these days.
AMENDS_INLINE void check_speed(const ScenarioInputs& inputs, const std::vector<double>& days) {
  bool any = false;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    if (!recorded->tells_speed)
      throw Error(ErrorCode::missing, "response_days",
                  "the records hold no response times, so they cannot say what faster answers bring: map "
                  "response_days, response_time, or received and answered");
    any = true;
    for (const double one : days) check_edge(*recorded, ErrorCode::domain, "days", one);
    for (const auto& minutes : inputs.faster_answers.minutes_by_days)
      check_edge(*recorded, ErrorCode::contradiction, "faster_answers.minutes_by_days", minutes.first);
  }
  if (!any)
    throw Error(ErrorCode::missing, "outcomes",
                "no segment takes its outcomes from records, so there is no response speed to change");
}

/// Without the question that is asked of the records.
inline ScenarioInputs unasked(ScenarioInputs inputs, std::optional<Assumption> share_causal) {
  Intervention& made = inputs.intervention;
  made.respond_within_days.reset();
  made.take_outcomes.reset();
  made.response_days.reset();
  made.respond_with_agents.reset();
  if (share_causal) made.share_causal = std::move(share_causal);
  return inputs;
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_response_within(double days,
                                                                      std::optional<Assumption> share_causal) const {
  detail::check_speed(inputs_, {days});
  ScenarioInputs inputs = detail::unasked(inputs_, std::move(share_causal));
  inputs.intervention.respond_within_days = days;
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_response_days(ResponseDays days,
                                                                    std::optional<Assumption> share_causal) const {
  std::sort(days.shares.begin(), days.shares.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> edges;
  for (const auto& one : days.shares) edges.push_back(one.first);
  detail::check_speed(inputs_, edges);
  ScenarioInputs inputs = detail::unasked(inputs_, std::move(share_causal));
  inputs.intervention.response_days = std::move(days);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_agents(double agents,
                                                             std::optional<Assumption> share_causal) const {
  core::check_positive("agents", agents);
  detail::check_speed(inputs_, {});
  ScenarioInputs inputs = detail::unasked(inputs_, std::move(share_causal));
  inputs.intervention.respond_with_agents = agents;
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_voice_gain(Assumption gain,
                                                                 std::optional<Learning> learning) const {
  ScenarioInputs inputs = inputs_;
  inputs.intervention.voice_gain = std::move(gain);
  if (learning) inputs.intervention.learning = std::move(learning);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_offer(Offer offer) const {
  ScenarioInputs inputs = inputs_;
  inputs.intervention.offer = std::move(offer);
  return RecoveryScenario(std::move(inputs));
}

namespace detail {
/// That the records are cut by the column of a question, and hold both of its texts.
AMENDS_INLINE void check_take(const ScenarioInputs& inputs, const TakeOutcomes& take) {
  bool from = false, to = false, any = false;
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded == nullptr) continue;
    any = true;
    const auto at = std::find(recorded->strata.begin(), recorded->strata.end(), take.column);
    if (at == recorded->strata.end()) {
      std::string known;
      for (const std::string& name : recorded->strata) known += (known.empty() ? "" : ", ") + name;
      throw Error(ErrorCode::unknown_name, "column",
                  "the records are not cut by \"" + take.column + "\"; " +
                      (known.empty() ? "name the column among the strata" : "they are cut by " + known));
    }
    const auto column = static_cast<std::size_t>(at - recorded->strata.begin());
    for (const RecordedBand& one : recorded->bands) {
      from = from || (one.received > 0.0 && one.levels[column] == take.from);
      to = to || (one.received > 0.0 && one.levels[column] == take.to);
    }
  }
  if (!any)
    throw Error(ErrorCode::missing, "outcomes",
                "no segment takes its outcomes from records, so there are no outcomes of others to take");
  if (!from || !to)
    throw Error(ErrorCode::unknown_name, from ? "to" : "from",
                "no recorded complaint has the " + take.column + " \"" + (from ? take.to : take.from) + "\"");
  if (take.from == take.to)
    throw Error(ErrorCode::contradiction, "to", "complaints cannot take their own outcomes: from and to are the same");
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_outcomes_of(TakeOutcomes take,
                                                                  std::optional<Assumption> share_causal) const {
  detail::check_take(inputs_, take);
  ScenarioInputs inputs = detail::unasked(inputs_, std::move(share_causal));
  inputs.intervention.take_outcomes = std::move(take);
  return RecoveryScenario(std::move(inputs));
}

namespace detail {
/// errors  Error(unknown_name), with the nearest name
AMENDS_INLINE ScenarioInputs changed(ScenarioInputs inputs, std::string_view name, const Assumption& value) {
  std::vector<std::string> known;
  bool found = false;
  visit_quantities(inputs, [&](const std::string& own, const std::string& entry, Assumption& stated) {
    if (own != name && entry != name) {
      known.push_back(own);
      return;
    }
    found = true;
    const bool other_origin = stated.estimate != nullptr || value.estimate != nullptr;
    stated.value = value.value;
    stated.estimate = value.estimate;
    if (!value.source.empty() || other_origin) stated.source = value.source;
  });
  if (!found) {
    if (name.find(".records.") != std::string_view::npos)
      throw Error(ErrorCode::unknown_name, "name",
                  "\"" + std::string(name.substr(0, 100)) +
                      "\" is read off records: it has no value of its own, only other records change it");
    const std::string* const closest = core::detail::nearest(name, known);
    throw Error(ErrorCode::unknown_name, "name",
                "the scenario states no quantity \"" + std::string(name.substr(0, 100)) + "\"" +
                    (closest != nullptr ? "; did you mean \"" + *closest + "\"?" : ""));
  }
  return inputs;
}
}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_value(std::string_view name, Assumption value) const {
  return RecoveryScenario(detail::changed(inputs_, name, value));
}

AMENDS_INLINE UnobservedScenario UnobservedScenario::with_value(std::string_view name, Assumption value) const {
  return UnobservedScenario(detail::changed(inputs_, name, value));
}

namespace detail {

inline ScenarioInputs without_intervention(ScenarioInputs inputs, std::string_view title) {
  inputs.title = title;
  inputs.intervention = {};
  for (ScenarioSegment& segment : inputs.segments) segment.share_causal.reset();
  std::erase_if(inputs.correlations, [](const Correlation& pair) {
    const auto gone = [](std::string_view name) {
      return name.starts_with("intervention.") || name == "share_causal" || name.ends_with(".share_causal");
    };
    return gone(pair.first) || gone(pair.second);
  });
  return inputs;
}

}  // namespace detail

AMENDS_INLINE RecoveryScenario RecoveryScenario::without_intervention(std::string_view title) const {
  return RecoveryScenario(detail::without_intervention(inputs_, title));
}

AMENDS_INLINE UnobservedScenario UnobservedScenario::without_intervention(std::string_view title) const {
  return UnobservedScenario(detail::without_intervention(inputs_, title));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_correlations(std::vector<Correlation> correlations) const {
  ScenarioInputs inputs = inputs_;
  inputs.correlations = std::move(correlations);
  return RecoveryScenario(std::move(inputs));
}

AMENDS_INLINE UnobservedScenario UnobservedScenario::with_correlations(std::vector<Correlation> correlations) const {
  ScenarioInputs inputs = inputs_;
  inputs.correlations = std::move(correlations);
  return UnobservedScenario(std::move(inputs));
}

AMENDS_INLINE RecoveryScenario RecoveryScenario::with_nonresponse_odds_ratio(Assumption odds_ratio) const {
  ScenarioInputs inputs = inputs_;
  inputs.nonresponse_odds_ratio = std::move(odds_ratio);
  return RecoveryScenario(std::move(inputs));
}

}  // namespace amends::inline AMENDS_ABI::economics
