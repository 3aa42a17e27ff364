#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/domain/by_outcome.hpp>
#include <amends/economics/assumption.hpp>
#include <amends/economics/link.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// What a scenario entry may be.
enum class EntryDomain : std::uint8_t { probability, non_negative, positive, any, rate };

struct DomainLimits {
  double lowest, highest;        ///< of the distribution; infinite where it may be unbounded (values never are)
  std::string_view requirement;  ///< completes "<entry> must ..."

  /// Whether all values of a distribution lie inside. Log-normal and gamma ones begin at 0 and are never 0.
  [[nodiscard]] bool admit(const math::Distribution& value) const noexcept {
    const bool above_zero =
        value.kind() == math::DistributionKind::log_normal || value.kind() == math::DistributionKind::gamma;
    const bool from_below = value.lower() >= lowest || (above_zero && lowest == (std::numeric_limits<double>::min)());
    return from_below && value.upper() <= highest;
  }
};
[[nodiscard]] constexpr DomainLimits limits(EntryDomain domain) noexcept {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (domain) {
    case EntryDomain::probability:
      return {0.0, 1.0, "lie in [0, 1]"};
    case EntryDomain::non_negative:
      return {0.0, infinity, "be finite and >= 0"};
    case EntryDomain::positive:
      return {(std::numeric_limits<double>::min)(), infinity, "be finite and > 0"};
    case EntryDomain::rate:
      return {-1.0 + 1e-9, infinity, "be finite and at least -0.999999999"};
    case EntryDomain::any:
      break;
  }
  return {-infinity, infinity, "be finite"};
}

/// The entries of a scenario that are quantities: the names of scenario files, error messages and results. Those of
/// the first block belong to the scenario, the others to a segment.
struct ScenarioEntry {
  std::string_view name;
  EntryDomain domain;
};
inline constexpr std::array scenario_entries{
    ScenarioEntry{"discount.annual_rate", EntryDomain::rate},
    ScenarioEntry{"nonresponse_odds_ratio", EntryDomain::positive},
    ScenarioEntry{"faster_answers.minutes_per_answer", EntryDomain::non_negative},
    ScenarioEntry{"faster_answers.minutes_by_days", EntryDomain::non_negative},
    ScenarioEntry{"faster_answers.cost_per_minute", EntryDomain::non_negative},
    ScenarioEntry{"faster_answers.cost_per_moved_complaint", EntryDomain::non_negative},
    ScenarioEntry{"faster_answers.fixed_per_year", EntryDomain::non_negative},
    ScenarioEntry{"faster_answers.setup", EntryDomain::non_negative},
    ScenarioEntry{"staff.minutes_per_case", EntryDomain::positive},
    ScenarioEntry{"staff.minutes_variation", EntryDomain::non_negative},
    ScenarioEntry{"staff.hours_per_day", EntryDomain::positive},
    ScenarioEntry{"staff.shrinkage", EntryDomain::probability},
    ScenarioEntry{"staff.arrivals_dispersion", EntryDomain::non_negative},
    ScenarioEntry{"staff.cost_per_agent_year", EntryDomain::non_negative},

    ScenarioEntry{"intervention.response_days", EntryDomain::probability},
    ScenarioEntry{"intervention.share_causal", EntryDomain::probability},
    ScenarioEntry{"intervention.voice_gain", EntryDomain::probability},
    ScenarioEntry{"intervention.learning.acted_on", EntryDomain::probability},
    ScenarioEntry{"intervention.learning.removed", EntryDomain::probability},
    ScenarioEntry{"intervention.learning.prevented", EntryDomain::probability},
    ScenarioEntry{"intervention.learning.fading", EntryDomain::probability},
    ScenarioEntry{"intervention.offer.amount", EntryDomain::non_negative},
    ScenarioEntry{"intervention.offer.scale", EntryDomain::positive},
    ScenarioEntry{"complaints.per_year", EntryDomain::non_negative},
    ScenarioEntry{"complaints.by_year", EntryDomain::non_negative},
    ScenarioEntry{"customers", EntryDomain::non_negative},
    ScenarioEntry{"problem_rate", EntryDomain::probability},
    ScenarioEntry{"voice", EntryDomain::probability},
    ScenarioEntry{"outcomes.dissatisfied", EntryDomain::probability},
    ScenarioEntry{"outcomes.mollified", EntryDomain::probability},
    ScenarioEntry{"outcomes.satisfied", EntryDomain::probability},
    ScenarioEntry{"outcomes.delighted", EntryDomain::probability},
    ScenarioEntry{"stay.no_problem", EntryDomain::probability},
    ScenarioEntry{"stay.silent", EntryDomain::probability},
    ScenarioEntry{"stay.dissatisfied", EntryDomain::probability},
    ScenarioEntry{"stay.mollified", EntryDomain::probability},
    ScenarioEntry{"stay.satisfied", EntryDomain::probability},
    ScenarioEntry{"stay.delighted", EntryDomain::probability},
    ScenarioEntry{"counterfactual.stay", EntryDomain::probability},
    ScenarioEntry{"margin.per_customer_per_year", EntryDomain::any},
    ScenarioEntry{"margin.retention", EntryDomain::probability},
    ScenarioEntry{"margin.while_leaving", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.dissatisfied.share_who_tell", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.dissatisfied.hearers_given_telling", EntryDomain::non_negative},
    ScenarioEntry{"word_of_mouth.mollified.share_who_tell", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.mollified.hearers_given_telling", EntryDomain::non_negative},
    ScenarioEntry{"word_of_mouth.satisfied.share_who_tell", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.satisfied.hearers_given_telling", EntryDomain::non_negative},
    ScenarioEntry{"word_of_mouth.delighted.share_who_tell", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.delighted.hearers_given_telling", EntryDomain::non_negative},
    ScenarioEntry{"word_of_mouth.counterfactual.share_who_tell", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.counterfactual.hearers_given_telling", EntryDomain::non_negative},
    ScenarioEntry{"word_of_mouth.overlap", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.in_market", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.purchase_probability", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.positive_shift", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.negative_shift", EntryDomain::probability},
    ScenarioEntry{"word_of_mouth.value_per_new_customer", EntryDomain::any},
    ScenarioEntry{"information.avoided_cases_per_year", EntryDomain::any},
    ScenarioEntry{"information.cost_per_case", EntryDomain::non_negative},
    ScenarioEntry{"cost.per_complaint", EntryDomain::non_negative},
    ScenarioEntry{"cost.compensation_per_complaint", EntryDomain::non_negative},
    ScenarioEntry{"cost.fixed_per_year", EntryDomain::non_negative},
    ScenarioEntry{"cost.setup", EntryDomain::non_negative},
    ScenarioEntry{"escalation.dissatisfied", EntryDomain::probability},
    ScenarioEntry{"escalation.mollified", EntryDomain::probability},
    ScenarioEntry{"escalation.satisfied", EntryDomain::probability},
    ScenarioEntry{"escalation.delighted", EntryDomain::probability},
    ScenarioEntry{"escalation.counterfactual", EntryDomain::probability},
    ScenarioEntry{"escalation.cost_per_case", EntryDomain::non_negative},
};
/// The domain of an entry by its name, or by the name before what tells several apart
/// ("faster_answers.minutes_by_days.2.5"); entries that are not listed (those read off records) are probabilities.
[[nodiscard]] constexpr DomainLimits entry_limits(std::string_view entry) noexcept {
  for (const ScenarioEntry& known : scenario_entries) {
    const bool begins = entry.substr(0, known.name.size()) == known.name;
    if (begins && (entry.size() == known.name.size() || entry[known.name.size()] == '.')) return limits(known.domain);
  }
  return limits(EntryDomain::probability);
}

/// Shares of complainants by how the complaint ended. All certain: they must sum to 1. If any is uncertain, they are
/// divided by their sum in every draw.
using OutcomeShares = domain::ByComplainantOutcome<Assumption, domain::LeftOut::zero>;

/// Complaints of one response-speed band, and of one stratum where the records are cut by further columns.
struct RecordedBand {
  satisfaction::ResponseBand band{};
  std::vector<std::string> levels{};                            ///< of RecordedOutcomes::strata, in their order
  double received = 0.0;                                        ///< complaints
  double dissatisfied = 0.0, satisfied = 0.0, delighted = 0.0;  ///< of those scored
  [[nodiscard]] double scored() const noexcept { return dissatisfied + satisfied + delighted; }

  /// The same complaints by who handled them.
  struct Cluster {
    std::size_t cluster = 0;  ///< index into RecordedOutcomes::clusters
    double received = 0.0;
    double dissatisfied = 0.0, satisfied = 0.0, delighted = 0.0;
  };
  std::vector<Cluster> clusters{};
};

/// Outcomes read off complaint records. Within each band the three shares are uncertain as their counts make them:
/// Dirichlet with mean (counts + a) / (scores + 1), as sure as so many scores are, at least one, where a is one score
/// spread over the classes as those of other cells are; with clusters as these make them, and the volumes of the bands
/// as well (docs/clusters.md).
/// Complainants who gave no score are counted with those of their band who did, shifted by the scenario's
/// `nonresponse_odds_ratio`. Empty in a scenario that waits for them (UnobservedScenario).
struct RecordedOutcomes {
  /// Names of the companies or branches that handled the complaints; empty: not known, complaints are independent but
  /// for ScenarioInputs::design_effect.
  std::vector<std::string> clusters{};
  std::vector<std::string> strata{};  ///< columns by which the bands are cut: "relief", "channel", ...
  std::vector<RecordedBand> bands{};
  /// Upper ends in days of all bands of the table, those without a complaint in this segment too; empty: those of
  /// `bands`.
  std::vector<double> edges{};
  bool tells_delighted = true;  ///< false: the records cannot tell who is delighted, and nobody counts as that
  bool tells_speed = true;      ///< false: the records hold no response times
};

using Outcomes = std::variant<OutcomeShares, RecordedOutcomes>;

/// Probability that the customer stays the next year, by how the problem ended; each in [0, 1]. Dissatisfied, satisfied
/// and delighted are required (delighted not with records that cannot tell who is); mollified when some complainants
/// are; silent (customers with a problem who say nothing) with `voice`. If no_problem is given, revenue at risk counts
/// only the excess loss.
using StayRates = domain::ByOutcome<std::optional<Assumption>>;

/// What complainants of one outcome tell others: never a bare tell count.
struct Telling {
  Assumption share_who_tell;         ///< share of these customers, [0, 1]
  Assumption hearers_given_telling;  ///< people told by one who tells, >= 0
};

/// Word of mouth of complainants. Dissatisfied tellings are negative (purchase probability p falls by
/// negative_shift * p), all others positive (it rises by positive_shift * (1 - p)).
struct WordOfMouth {
  domain::ByComplainantOutcome<std::optional<Telling>> tellings{};
  std::optional<Telling> counterfactual{};  ///< what the same customers would tell, negatively, without any handling
  Assumption overlap = 0.0;                 ///< share of hearings by people who had heard already, [0, 1]
  Assumption in_market = 1.0;               ///< share of hearers who are prospects, [0, 1]
  Assumption purchase_probability = 0.0;    ///< of a prospect before hearing, [0, 1]
  Assumption positive_shift = 0.0;          ///< psi, [0, 1]
  Assumption negative_shift = 0.0;          ///< phi, [0, 1]
  Assumption value_per_new_customer = 0.0;  ///< money, net of acquisition cost saved
};

/// What the complaints teach: cases that do not happen again.
struct Information {
  Assumption avoided_cases_per_year;
  Assumption cost_per_case;
};

/// Complaints that go on to an ombudsman, a tribunal or a lawyer.
struct Escalation {
  domain::ByComplainantOutcome<Assumption, domain::LeftOut::zero> share{};  ///< of the complaints, by outcome, [0, 1]
  /// Of the same complaints, had nobody handled them: a benefit; [0, 1]. Not of those whom Intervention::voice_gain
  /// encourages: who would have kept silent escalates nothing.
  std::optional<Assumption> counterfactual{};
  Assumption cost_per_case;  ///< money for each that escalates
};

/// What handling costs. Money; per complaint or per year.
struct HandlingCost {
  Assumption per_complaint = 0.0;
  Assumption compensation_per_complaint = 0.0;
  Assumption fixed_per_year = 0.0;
  Assumption setup = 0.0;  ///< once, at the start
};

/// One group of customers. Volume is either `complaints_per_year`, or `customers`, `problem_rate` and `voice`
/// (complaints per year = customers * problem_rate * voice); one of the two must be given, not both.
struct ScenarioSegment {
  std::string name;
  std::optional<Assumption> complaints_per_year{};
  /// Instead: as many as the records hold in their span of days; set by with_observed.
  bool complaints_from_records = false;
  std::optional<Assumption> customers{};
  std::optional<Assumption> problem_rate{};  ///< share of customers with a problem in a year, [0, 1]
  std::optional<Assumption> voice{};         ///< share of those who complain, [0, 1]
  /// How much of that volume each complaint year has, >= 0: one factor for each, or none (every year has all of it).
  /// A factor multiplies complaints, or customers, and with them all that comes with a complaint; not what is stated for
  /// a year as a whole (information, fixed costs). Revenue at risk is of a year with factor 1.
  std::vector<Assumption> volume_by_year{};
  Outcomes outcomes{};
  StayRates stay{};
  Assumption counterfactual_stay;           ///< the same customers without complaint handling, [0, 1]; never a default
  Assumption margin_per_customer_per_year;  ///< contribution margin, money
  Assumption retention;                     ///< of a kept customer in later years, [0, 1]
  /// Share of the year's margin that a leaver still pays in the year he leaves, whichever, [0, 1]. 0: nothing, so that
  /// a kept customer is credited with the whole margin of the year of his complaint.
  Assumption while_leaving = 0.0;
  std::optional<Assumption> share_causal{};  ///< of this segment, instead of Intervention::share_causal
  std::optional<WordOfMouth> word_of_mouth{};
  std::optional<Information> information{};
  std::optional<Escalation> escalation{};
  HandlingCost cost{};
};

/// What it costs to move complaints: to answer them faster, or to give what others were given. Nothing is paid for an
/// intervention that moves none.
struct FasterAnswers {
  Assumption minutes_per_answer = 0.0;  ///< extra minutes for each complaint that takes the outcomes of others
  /// The same by the band that is reached, named by its upper end in days; instead of minutes_per_answer.
  std::vector<std::pair<double, Assumption>> minutes_by_days{};
  Assumption cost_per_minute = 0.0;
  Assumption cost_per_moved_complaint = 0.0;  ///< further money for each such complaint
  Assumption fixed_per_year = 0.0;
  Assumption setup = 0.0;  ///< once, at the start
};

/// Who answers the complaints: one desk for all segments, which works off its backlog first come first served
/// (recovery/backlog.hpp). What today's agents cost stands in HandlingCost; here is what one more of them costs.
struct Staff {
  double agents = 0.0;                   ///< today, at work on a working day, > 0; parts of one are parts
  Assumption minutes_per_case;           ///< mean, > 0
  Assumption minutes_variation = 1.0;    ///< standard deviation of the minutes of a case over their mean, >= 0
  Assumption hours_per_day;              ///< of an agent, on a working day, > 0
  Assumption shrinkage = 0.0;            ///< share of these hours that goes to other things, [0, 1)
  Assumption arrivals_dispersion = 1.0;  ///< variance of the complaints of a working day over their mean, >= 0
  int working_days_per_week = 5;         ///< in a row; 7 where the records count working days
  Assumption cost_per_agent_year;        ///< money, >= 0
  /// Cases of no segment that the same people answer, as many before as after, >= 0.
  double other_complaints_per_year = 0.0;
};

/// How long complaints wait: shares of all by the band of the records in which they are answered, named by its upper end
/// in days. What is left to 1 is answered later than in the last of these bands, or not at all; bands before it that are
/// not named have none. Shares that reach more than 1 in a draw are divided by their sum.
struct ResponseDays {
  std::vector<std::pair<double, Assumption>> shares{};
};

/// Complaints with one text in a column of the records take the outcomes of those with another, in the same stratum of
/// all other columns and the same band.
struct TakeOutcomes {
  std::string column{};  ///< one of RecordedOutcomes::strata
  std::string from{};
  std::string to{};
  bool operator==(const TakeOutcomes&) const = default;
};

/// So much more compensation for every complainant of a segment. Who is given c stays with probability
/// L_delighted - (L_delighted - L) exp(-c / scale), L as without it: the curve of recovery::SaturatingStay.
struct Offer {
  std::string segment{};    ///< "": all segments
  Assumption amount = 0.0;  ///< money per complaint
  Assumption scale = 1.0;   ///< money that closes 63 % of the gap to a delighted customer, > 0
};

/// What the firm makes of the complaints it hears: the loop from voice to fewer problems (economics/complaint_loop.hpp),
/// a year a period. Today is the steady state of a segment's problem rate p0 and voice v0; with the voice v of
/// Intervention::voice_gain the problem rate of complaint year y = 1, 2, ... is p* + (p0 - p*) q^(y-1).
/// formula  q = 1 - d - l a v,   p* / p0 = (d + l a v0) (1 - h a v) / ((1 - h a v0) (d + l a v))
struct Learning {
  Assumption acted_on;         ///< a: share of the complaints that anybody acts on, [0, 1]
  Assumption removed;          ///< l: share of the causes heard and acted on that is removed within a year, [0, 1]
  Assumption prevented = 0.0;  ///< h: share of new causes prevented if all is voiced and acted on, [0, 1]
  Assumption fading = 0.0;     ///< d: share of the causes that goes by itself within a year, [0, 1]
};

/// What is done otherwise than today. Complaints that take the recorded outcomes of others do so in part: class by
/// class, p_new = p_today + share_causal (p_recorded - p_today), where p_recorded are the shares if each moved
/// complaint had the outcomes of its target. What speaks against 1: those who were answered fast may have had the
/// easier cases.
struct Intervention {
  std::optional<double> respond_within_days{};
  std::optional<TakeOutcomes> take_outcomes{};
  /// In every segment and stratum, complaints move between the bands until they have these shares: as few as possible,
  /// and those that move are spread over the bands that gain as these gain.
  std::optional<ResponseDays> response_days{};
  /// So many agents in place of Staff::agents: response days are those of the backlog of such a desk, draw by draw, and
  /// the cost is that of the difference in agents, instead of faster_answers.
  std::optional<double> respond_with_agents{};
  /// The part of the recorded difference that the intervention would bring, [0, 1]. Needed with each of the above: it
  /// has no default. It has no part in the costs.
  std::optional<Assumption> share_causal{};
  /// Encouraging complaints: by so much the share of customers with a problem who complain goes up, in segments that
  /// state `voice`. An extra complainant would have stayed as a silent customer does (voice::gain_per_extra_complaint).
  std::optional<Assumption> voice_gain{};
  /// What the encouraged complaints teach, in the same segments; needs voice_gain, and stay.no_problem there.
  std::optional<Learning> learning{};
  std::optional<Offer> offer{};

  [[nodiscard]] bool made() const noexcept { return moves_complaints() || voice_gain || offer; }
  /// Whether complaints take the outcomes of others, cell by cell; else they move between bands in given shares.
  [[nodiscard]] bool follows_others() const noexcept { return respond_within_days || take_outcomes; }
  [[nodiscard]] bool moves_complaints() const noexcept {
    return respond_within_days || take_outcomes || response_days || respond_with_agents;
  }
};

/// Two quantities that are high and low together (or against each other): the correlation of their normal scores, in
/// (-1, 1). All stated correlations make a Gaussian copula; pairs that are not stated are not correlated.
struct Correlation {
  std::string first{};   ///< name of a quantity, as in results
  std::string second{};  ///< another
  double value = 0.0;
  /// Spearman's rank correlation of such a pair: 6/pi asin(value/2).
  [[nodiscard]] double rank_correlation() const noexcept;
};

/// Everything a recovery scenario states.
struct ScenarioInputs {
  std::string title{};
  std::string currency{};
  int years = 1;                         ///< horizon, 1 to 100
  std::optional<int> complaint_years{};  ///< years in which complaints are handled; default: the whole horizon
  Assumption annual_rate = 0.0;          ///< discount rate, effective per year, at least -0.999999999
  core::FirstPayment timing = core::FirstPayment::after_one_period;  ///< when in its year a flow falls
  std::vector<ScenarioSegment> segments{};
  Assumption nonresponse_odds_ratio =
      1.0;  ///< odds of satisfied-or-better: complainants who gave no score over those who did, > 0
  /// Recorded complaints that tell as much as one independent complaint, >= 1. Complaints of one company or one month
  /// resemble each other; counts are divided by this before their sampling error is drawn.
  double design_effect = 1.0;
  FasterAnswers faster_answers{};
  std::optional<Staff> staff{};  ///< needed with Intervention::respond_with_agents
  Intervention intervention{};
  std::vector<Correlation> correlations{};
  /// What became of the rows of the records, and of their segments; set by with_observed.
  std::shared_ptr<const domain::RecordReport> account{};
  /// What a reader of its estimates must know, a warning each of every evaluation; scenario_from_records sets it.
  std::vector<SegmentFinding> link_findings{};
};

}  // namespace amends::inline AMENDS_ABI::economics
