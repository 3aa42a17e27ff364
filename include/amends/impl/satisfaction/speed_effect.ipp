#pragma once

#include <amends/satisfaction/speed_effect.hpp>

#include <algorithm>
#include <amends/impl/satisfaction/answers.hpp>
#include <cmath>
#include <utility>

namespace amends::inline AMENDS_ABI::satisfaction {

AMENDS_INLINE std::string_view to_string(SpeedEffectWarning warning) noexcept {
  switch (warning) {
    case SpeedEffectWarning::nothing_to_move:
      return "nothing_to_move";
    case SpeedEffectWarning::nobody_answered_fast:
      return "nobody_answered_fast";
    case SpeedEffectWarning::fast_not_evaluated:
      return "fast_not_evaluated";
    case SpeedEffectWarning::late_not_evaluated:
      return "late_not_evaluated";
    case SpeedEffectWarning::nothing_evaluated:
      return "nothing_evaluated";
    case SpeedEffectWarning::effects_disagree:
      return "effects_disagree";
  }
  return "unknown";
}

namespace detail {

/// One side (fast or late) of a segment: its complaints, and its outcome as weights on the bands that have answers.
struct Side {
  double received = 0.0;
  double known = 0.0;  // complaints in bands that have answers
  std::vector<std::pair<double, Answers>> bands{};

  void add(const OutcomeCell& cell, OutcomeMeasure measure) {
    const Answers answers = answers_of(cell, measure);
    received += cell.received;
    if (!(answers.count > 0.0)) return;
    known += cell.received;
    bands.push_back({cell.received, answers});
  }
  /// Adds `weight` times the outcome of this side.
  void add_to(std::vector<Term>& terms, double weight) const {
    for (const auto& [band_complaints, answers] : bands) terms.push_back({weight * band_complaints / known, answers});
  }
};

struct SpeedEffectInput {
  const OutcomeTable& table;
  std::vector<bool> fast;  // by band
  double z;
  double level;
};

inline SpeedEffectMeasure speed_effect_on(const SpeedEffectInput& input, OutcomeMeasure measure,
                                          std::vector<SpeedEffectFinding>* findings) {
  const OutcomeTable& table = input.table;
  struct Kept {
    Side fast, late;
  };
  std::vector<Kept> kept;
  SpeedEffectMeasure result{no_estimate(), no_estimate(), no_estimate(), 0.0, 0.0};
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    Kept one;
    for (std::size_t b = 0; b < table.bands().size(); ++b)
      (input.fast[b] ? one.fast : one.late).add(table.cell(s, b), measure);
    const double received = one.fast.received + one.late.received;
    const auto find = [&](SpeedEffectWarning warning, double complaints) {
      if (findings != nullptr) findings->push_back({warning, table.segments()[s], measure, complaints});
    };
    if (!(received > 0.0)) continue;
    const bool fast_missing = one.fast.received > 0.0 && one.fast.bands.empty();
    const bool late_missing = one.late.received > 0.0 && one.late.bands.empty();
    if (one.fast.bands.empty() && one.late.bands.empty()) {
      find(SpeedEffectWarning::nothing_evaluated, received);
      continue;
    }
    if (fast_missing || late_missing) {
      find(fast_missing ? SpeedEffectWarning::fast_not_evaluated : SpeedEffectWarning::late_not_evaluated, received);
      continue;
    }
    if (one.late.received > 0.0 && !(one.fast.received > 0.0))
      find(SpeedEffectWarning::nobody_answered_fast, one.late.received);
    else
      result.moved += one.late.received;
    result.complaints += received;
    kept.push_back(std::move(one));
  }
  if (kept.empty()) return result;

  const double all = result.complaints;
  std::vector<Term> today, within, effect;
  for (const Kept& one : kept) {
    one.fast.add_to(today, one.fast.received / all);
    one.late.add_to(today, one.late.received / all);
    const double moved = one.fast.received > 0.0 ? one.late.received : 0.0;
    one.fast.add_to(within, (one.fast.received + moved) / all);
    one.late.add_to(within, (one.late.received - moved) / all);
    one.fast.add_to(effect, moved / all);
    one.late.add_to(effect, -moved / all);
  }
  const bool share = is_share(measure);
  result.today = to_estimate(linear_sum(today, share), share, input.z, input.level);
  result.within = to_estimate(linear_sum(within, share), share, input.z, input.level);
  result.effect = to_estimate(linear_sum(effect, share), false, input.z, input.level);
  return result;
}

/// Opposite signs, neither of which is rounding: sums of a table's cells are exact to some 1e-14.
inline bool opposite(double a, double b) {
  constexpr double rounding = 1e-12;
  return (a > rounding && b < -rounding) || (a < -rounding && b > rounding);
}

}  // namespace detail

AMENDS_INLINE SpeedEffect speed_effect(const OutcomeTable& table, double within_days, double level) {
  const double z = math::two_sided_normal_quantile(level);
  std::vector<bool> fast;
  bool is_edge = false;
  std::string edges;
  for (const ResponseBand& band : table.bands()) {
    fast.push_back(band.within(within_days));
    is_edge = is_edge || (band.up_to_days == within_days && std::isfinite(within_days));
    if (std::isfinite(band.up_to_days)) edges += (edges.empty() ? "" : ", ") + core::format_number(band.up_to_days);
  }
  if (!is_edge)
    core::throw_domain("within_days", "be an upper edge of one of the table's bands (" + edges + ")", within_days);

  SpeedEffect result;
  result.within_days = within_days;
  // Pooled: one segment and two bands, in which respondents stand as they are.
  OutcomeTable pooled({"all"}, {{-INFINITY, within_days}, {within_days, INFINITY}}, table.score_scale());
  for (std::size_t b = 0; b < table.bands().size(); ++b) {
    const OutcomeCell cell = table.band_total(b);
    pooled.cell(0, fast[b] ? 0 : 1) += cell;
    result.complaints += cell.received;
    if (!fast[b]) result.moved += cell.received;
    if (table.bands()[b].unanswered()) result.moved_unanswered += cell.received;
  }
  const detail::SpeedEffectInput within_segments{table, fast, z, level};
  const detail::SpeedEffectInput together{pooled, {true, false}, z, level};

  struct Part {
    OutcomeMeasure measure;
    SpeedEffectMeasure SpeedEffectView::*member;
    bool report;  // segments without answers are reported once for verdicts and once for scores
  };
  const Part parts[] = {{OutcomeMeasure::resolved, &SpeedEffectView::resolved, true},
                        {OutcomeMeasure::satisfied_or_better, &SpeedEffectView::satisfied_or_better, false},
                        {OutcomeMeasure::delighted, &SpeedEffectView::delighted, false},
                        {OutcomeMeasure::mean_score, &SpeedEffectView::mean_score, true}};
  for (const Part& part : parts) {
    SpeedEffectMeasure& crude = result.crude.*part.member;
    SpeedEffectMeasure& stratified = result.stratified.*part.member;
    crude = detail::speed_effect_on(together, part.measure, nullptr);
    stratified = detail::speed_effect_on(within_segments, part.measure, part.report ? &result.findings : nullptr);
    if (detail::opposite(crude.effect.value, stratified.effect.value))
      result.findings.push_back({SpeedEffectWarning::effects_disagree, "", part.measure, stratified.moved});
  }
  if (!(result.moved > 0.0))
    result.findings.push_back({SpeedEffectWarning::nothing_to_move, "", OutcomeMeasure::resolved, 0.0});
  return result;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
