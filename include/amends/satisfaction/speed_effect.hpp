#pragma once

#include <amends/core/config.hpp>
#include <amends/satisfaction/outcome_estimate.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::satisfaction {

/// One measure as it is, as it would be, and the difference, over the complaints for which both can be said.
struct SpeedEffectMeasure {
  OutcomeEstimate today;
  OutcomeEstimate within;  ///< if all were answered in time
  OutcomeEstimate effect;  ///< within - today, in shares or in points of the score
  double complaints;       ///< that entered: those of segments left out are missing here
  double moved;            ///< of these, how many took the outcomes of the fast
};

/// The same four measures, once pooled and once within segments.
struct SpeedEffectView {
  SpeedEffectMeasure resolved;
  SpeedEffectMeasure satisfied_or_better;
  SpeedEffectMeasure delighted;
  SpeedEffectMeasure mean_score;
};

enum class SpeedEffectWarning : std::uint8_t {
  nothing_to_move,       ///< everything was answered in time already
  nobody_answered_fast,  ///< segment: nobody to take the outcomes from; its late complaints stay as they are
  fast_not_evaluated,    ///< segment: answered in time, but no evaluation of it; left out
  late_not_evaluated,    ///< segment: no evaluation of the late ones; left out
  nothing_evaluated,     ///< segment: no evaluation at all; left out
  effects_disagree,      ///< crude and stratified effect on a measure have opposite signs
};
[[nodiscard]] std::string_view to_string(SpeedEffectWarning warning) noexcept;

struct SpeedEffectFinding {
  SpeedEffectWarning warning;
  std::string where;       ///< the segment; empty where it is all
  OutcomeMeasure measure;  ///< resolved (verdicts) or mean_score (scores): whose answers are missing
  double complaints;       ///< how many complaints it concerns
};

struct SpeedEffect {
  double within_days = 0.0;
  double complaints = 0.0;
  double moved = 0.0;             ///< answered later, or not at all
  double moved_unanswered = 0.0;  ///< of these, not at all
  SpeedEffectView crude{};
  SpeedEffectView stratified{};
  std::vector<SpeedEffectFinding> findings{};
};

/// What if complaints answered after `within_days`, or not at all, took the outcomes of those answered within it?
///   stratified  within each segment; outcomes of a side (fast, late) of a segment are those of its bands, each band's
///               answers weighted to all its complaints:  effect = sum_s (N_late,s / N) (m_fast,s - m_late,s)
///   crude       the same with all segments and bands pooled and respondents taken as they are:
///               effect = (N_late / N) (m_fast - m_late)
/// Where the two differ, segments differ in speed and in outcome, and the crude one mixes that in. Both describe the
/// records: that speed goes with better outcomes is association, not proof that speed makes them.
/// within_days: the upper edge of one of the table's bands
/// Standard errors: all quantities are linear in the means of independent cells, sum c m, variance sum c^2 v / n,
/// shares with v at the Jeffreys mean; complaints per cell are taken as given. Intervals: normal for effects and means,
/// Wilson with the effective number of answers for shares.
/// edge    a segment in which nobody was answered fast keeps its outcomes and is named; segments that cannot be judged
/// are
///         left out and named; a band without answers takes the mean of the other bands of its side and segment
/// errors  Error(domain) for within_days that is no band edge (the message lists them) or a level outside (0, 1)
/// source  direct standardisation (derived);  cost  proportional to the cells of the table
[[nodiscard]] SpeedEffect speed_effect(const OutcomeTable& table, double within_days, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/speed_effect.ipp>
#endif
