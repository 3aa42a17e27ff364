#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// Of the complaints in records: how many may be in segments that the scenario does not have.
inline constexpr double largest_outside_scenario = 0.5;

class RecoveryScenario;

/// A scenario that may still wait for its records: what it states is checked, and nothing can be asked of it before
/// they are there. An immutable value.
class UnobservedScenario {
 public:
  /// Checks everything that can be checked without records.
  /// errors  Error(domain) for a value or a range that leaves its domain, Error(missing), Error(contradiction);
  ///         the message names segment and entry.
  explicit UnobservedScenario(ScenarioInputs inputs);

  [[nodiscard]] const ScenarioInputs& inputs() const noexcept { return inputs_; }

  /// Whether a segment takes its outcomes, or its complaints per year, from records that are not there yet.
  [[nodiscard]] bool needs_records() const noexcept;

  /// The scenario with the outcomes of its RecordedOutcomes segments read off `table`, by segment name. Complaints of
  /// segments that the scenario does not have enter nothing; the account names them. More than `largest_outside_share`
  /// of all complaints there is an error, because it is rarely meant: names written otherwise, or an id mapped as the
  /// segment. The name for all others of a column (segment_other) is meant, and does not count.
  /// errors  Error(unknown_name) if the table lacks a segment; Error(missing) if it has no complaints or scores there;
  ///         Error(bad_rows) for too many complaints outside; Error(domain) unless largest_outside_share is in [0, 1]
  [[nodiscard]] RecoveryScenario with_observed(const satisfaction::OutcomeTable& table,
                                               double largest_outside_share = largest_outside_scenario) const;

  /// The scenario of what is stated alone.  errors  Error(missing) where a segment needs records
  [[nodiscard]] RecoveryScenario without_records() const;

  /// As RecoveryScenario::with_value.
  [[nodiscard]] UnobservedScenario with_value(std::string_view name, Assumption value) const;
  /// As RecoveryScenario::without_intervention.
  [[nodiscard]] UnobservedScenario without_intervention(std::string_view title = "As today") const;
  /// As RecoveryScenario::with_correlations.
  [[nodiscard]] UnobservedScenario with_correlations(std::vector<Correlation> correlations) const;

 private:
  ScenarioInputs inputs_;
};

/// A recovery scenario: what complaint handling costs and brings in one state of the world. An immutable value. It
/// has its records, where it takes anything from records: it can be evaluated.
///
/// Per segment and year, with K complaints, outcome shares p_c, stay rates L_c and counterfactual L_0:
///   customers kept    = K (sum_c p_c L_c - L_0)
///   retention benefit = kept * margin, each later year times `retention`
///   word of mouth     = sum_c K p_c tell_c hearers_c (1 - overlap) in_market shift_c * value_per_new_customer
///   information       = avoided cases * cost per case
///   cost              = K (per_complaint + compensation) + fixed + setup + faster answers
/// Flows of year y = 1..years are discounted as `timing` says; setup is paid at time 0. Every quantity is computed per
/// segment and per draw, then added: inputs are never averaged.
/// source  structure: repurchase benefit with a counterfactual, as in Stauss & Seidel's complaint-management
///         controlling (structure read second-hand); the algebra is derived here (docs/economics.md)
class RecoveryScenario {
 public:
  /// errors  Error(domain) for a value or a range that leaves its domain, Error(missing), Error(contradiction);
  ///         the message names segment and entry. Error(missing) where a segment still waits for its records.
  explicit RecoveryScenario(ScenarioInputs inputs);

  [[nodiscard]] const ScenarioInputs& inputs() const noexcept { return inputs_; }

  /// The same scenario with other records: as UnobservedScenario::with_observed.
  [[nodiscard]] RecoveryScenario with_observed(const satisfaction::OutcomeTable& table,
                                               double largest_outside_share = largest_outside_scenario) const;

  /// The same scenario after this intervention: complaints answered after `days`, or not at all, take the outcome
  /// distribution of those answered within `days` in the same segment and stratum, in the part `share_causal`
  /// (Intervention); each costs `faster_answers`. Segments with given OutcomeShares stay as they are.
  /// A scenario asks one question of its records: this one takes the place of any before.
  /// share_causal: none: as the scenario states it
  /// errors  Error(domain) unless `days` is an edge of the observed bands; Error(missing) where no segment takes its
  ///         outcomes from records, or nobody states share_causal.
  [[nodiscard]] RecoveryScenario with_response_within(double days, std::optional<Assumption> share_causal = {}) const;

  /// The same scenario after another intervention: complaints with one text in a column of the records take the
  /// outcomes of those with another, stratum by stratum; each costs `faster_answers.cost_per_moved_complaint`. It takes
  /// the place of any question before.
  /// errors  Error(missing) where no segment takes its outcomes from records, or nobody states share_causal;
  ///         Error(unknown_name) for a column by which the records are not cut, or a text that no recorded complaint
  ///         has there.
  [[nodiscard]] RecoveryScenario with_outcomes_of(TakeOutcomes take, std::optional<Assumption> share_causal = {}) const;

  /// The same scenario where complaints wait so long: in each stratum they move between the bands of the records until
  /// these have the shares of `days`, and take the outcomes of the band they come to in the part `share_causal`. Each that
  /// is answered faster costs `faster_answers`. It takes the place of any question before.
  /// errors  Error(domain) for days that are no edge of the observed bands; Error(missing) where no segment takes its
  ///         outcomes from records with response times, or nobody states share_causal; those of ResponseDays
  [[nodiscard]] RecoveryScenario with_response_days(ResponseDays days,
                                                    std::optional<Assumption> share_causal = {}) const;

  /// The same scenario with so many agents at work instead of those of Staff: complaints wait as long as the backlog of
  /// such a desk makes them (recovery/backlog.hpp), draw by draw, at the complaints of all segments together in the mean
  /// of the complaint years. What follows is as in with_response_days; the cost is that of the difference in agents,
  /// and nothing of `faster_answers`. Where draws have more work than the agents can do, nothing is answered within the
  /// bands: the last of them, and those who got no answer, say how that ends.
  /// errors  Error(missing) where the scenario states no staff; Error(domain) unless agents > 0, with the least number
  ///         where they cannot keep up at medians; those of with_response_days
  [[nodiscard]] RecoveryScenario with_agents(double agents, std::optional<Assumption> share_causal = {}) const;

  /// The same scenario with complaints encouraged: Intervention::voice_gain, and what the firm learns from them where
  /// `learning` is stated here or was before.
  [[nodiscard]] RecoveryScenario with_voice_gain(Assumption gain, std::optional<Learning> learning = {}) const;
  /// The same scenario with this offer in place of any before.
  [[nodiscard]] RecoveryScenario with_offer(Offer offer) const;

  /// The state of today: the same scenario, called `title`, without its questions, its voice gain, what it learns and its
  /// offer, without the share that is causal, and without the correlations of that. What a scenario with an intervention
  /// is compared with.
  [[nodiscard]] RecoveryScenario without_intervention(std::string_view title = "As today") const;

  /// The same scenario with another value of one quantity: by its name in results ("telecom.stay.satisfied"), or by
  /// that of an entry, which changes it in all segments that state it ("stay.satisfied"). Its source stays unless
  /// `value` has one, or one of the two is estimated.
  /// errors  Error(unknown_name) with the nearest name where nothing is stated under this one; those of the
  ///         constructor. What is read off records has no value of its own.
  [[nodiscard]] RecoveryScenario with_value(std::string_view name, Assumption value) const;

  /// The same scenario with these correlations instead of those it states; an empty list: all quantities are drawn by
  /// themselves, and a correlated one can be made certain.
  /// errors  those of the constructor
  [[nodiscard]] RecoveryScenario with_correlations(std::vector<Correlation> correlations) const;

  /// The same scenario with other odds of satisfied-or-better of those who gave no score, as a multiple of the odds of
  /// those of their segment and band who did; 1: alike, 0.5: half the odds.
  [[nodiscard]] RecoveryScenario with_nonresponse_odds_ratio(Assumption odds_ratio) const;

  /// Monte Carlo evaluation.
  /// errors  Error(domain) for 0 draws, for more than most_draws, or than most_kept_values leaves
  [[nodiscard]] Evaluation evaluate(const EvaluationOptions& options = {}) const;
  /// This scenario minus `baseline`, draw by draw, with common random numbers.
  /// errors  as evaluate; Error(contradiction) for different horizons or currencies
  [[nodiscard]] Comparison compare(const RecoveryScenario& baseline, const EvaluationOptions& options = {}) const;

 private:
  /// An evaluation before its first draw.
  [[nodiscard]] Evaluation prepared(const detail::FigureLayout& layout, const EvaluationOptions& options) const;

  ScenarioInputs inputs_;
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/evaluate.ipp>
#include <amends/impl/economics/recovery_scenario.ipp>
#endif
