#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/economics/sweep.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a report says, as numbers: found once from scenarios and what is known of their records, then written down in
// any format (report.hpp). No sentences, and no files: records come as the counts of a table.
namespace amends::inline AMENDS_ABI::report {

/// Median, 5 % and 95 % point of draws. NaN: there is nothing to be drawn.
struct Interval {
  double median, lower, upper;
};

/// Undiscounted net flow of the total; year 0: what is paid at the start.
struct YearFlow {
  int year;
  Interval net;
  /// Of net: means of years add up to the mean of net_undiscounted, medians do not; mean = benefits - costs.
  double mean = 0.0;
  double benefits = 0.0, costs = 0.0;  ///< means
};

/// So many bins at most has the distribution of net.
inline constexpr std::size_t net_bin_count = 40;

/// All draws of net, counted. With lo and hi the 0.5 % and the 99.5 % point, w = (hi - lo) / 39 is the width of a bin
/// and [k w, (k + 1) w) a bin, from that which holds lo to that which holds hi: 0 is an edge, so that the bins below it
/// hold losses alone. Where lo = hi but not all draws are the same, lo and hi are the least and the greatest draw.
/// edge    empty where all draws are the same, or print alike as 0, or one is not finite
struct NetBins {
  std::vector<double> edges{};        ///< one more than counts; increasing
  std::vector<std::size_t> counts{};  ///< of draws; at most net_bin_count
  std::size_t below = 0, above = 0;   ///< draws beyond the first and the last edge
};

/// Outcomes by speed on the draws that the money is made of, over all segments; complainants who gave no score left
/// out.
struct BandDraws {
  satisfaction::ResponseBand band;
  Interval satisfied_or_better;  ///< NaN where nobody gave a score
  Interval share_of_complaints;
};
struct SpeedDraws {
  std::size_t draws = 0;  ///< the first so many of the evaluation
  std::vector<BandDraws> bands{};
  /// Effect of the question on a share, within segments and strata, all of it taken as causal; none: nothing is asked.
  std::optional<Interval> satisfied_or_better{};
  std::optional<Interval> delighted{};
};

/// One answer for each of several days.
struct SweepFound {
  /// In the order of `days`. A row whose days nobody was answered within has no numbers (NaN) and is never the best:
  /// its outcomes are not in the records. `best` is a row without numbers where none has any.
  economics::Sweep sweep;
  std::vector<double> days;
  std::vector<double> edges;  ///< upper ends of the bands of all rows and of the baseline
  std::string against{};      ///< name of the scenario it is compared with; "": the scenario without its question
  bool own_question = true;   ///< the scenario asks about days, too
};

/// A quantity that the scenario leaves out or states as 0 without a source, and what it is taken as.
struct LeftOut {
  std::string entry;
  double value;
  std::string segments;  ///< "": all of those that could state it
  bool cost;
  std::string scenario{};  ///< name of the one of two scenarios that leaves it out while the other does not
};

/// Where a quantity comes from.
enum class Origin : unsigned char {
  from_records,    ///< read off the records
  estimated,       ///< with its error, from other data of the firm
  with_source,     ///< stated, with a source
  assumed,         ///< stated, its source says that it is an assumption
  without_source,  ///< stated, and nothing says where it comes from
  left_out         ///< not stated: taken as its default
};
[[nodiscard]] constexpr std::string_view to_string(Origin origin) noexcept {
  constexpr std::string_view names[] = {"from_records", "estimated",      "with_source",
                                        "assumption",   "without_source", "default"};
  return names[static_cast<std::size_t>(origin)];
}

/// A quantity of the scenario, or of either of two.
struct Quantity {
  std::string name;  ///< as in results
  Origin origin = Origin::without_source;
  double median = 0.0, lower = 0.0, upper = 0.0;  ///< its 50 %, 5 % and 95 % points; all the same: certain
  std::string source{};                           ///< what is stated of it, or what it is estimated from
  double rows = 0.0;                              ///< estimated: how many there are behind it; 0: not known
  std::size_t clusters = 0;                       ///< estimated: companies or branches its error allows for; 0: none
  std::string segments{};                         ///< left out: LeftOut::segments
  std::string scenario{};                         ///< left out: LeftOut::scenario
};

/// How many quantities come from where. Assumed: the source says "assum..." or "가정".
struct Origins {
  std::size_t from_records = 0, estimated = 0, with_source = 0, assumed = 0, without_source = 0;
};

/// A quantity that decides by convention (intervention.share_causal, margin.while_leaving), and where it turns the sign
/// of net.
struct Convention {
  economics::SwitchingValue value;
  bool stated = true;    ///< false: nobody did, and it is taken as `value.median`
  bool certain = false;  ///< stated as one number, without a range
  bool alone = true;     ///< false: drawn together with others, so that it has no switching value of its own
};

/// Recorded complaints that a question is about.
struct MovedComplaints {
  double received = 0.0;  ///< all, of the segments that take outcomes from records
  double asked = 0.0;     ///< late ones, or those with the text in question
  double moved = 0.0;     ///< of these, those in whose segment and stratum somebody's outcomes can be taken
};

/// From which share of satisfied complainants on an extra complaint pays.
struct VoiceBreakEven {
  std::string segment;
  double today;       ///< share satisfied or better, at medians
  double break_even;  ///< may lie outside [0, 1]; NaN: the share makes no difference
  double worth;       ///< of an extra complaint, present value at medians
};

/// What a scenario does otherwise.
struct Question {
  std::string scenario;   ///< name
  bool baseline = false;  ///< asked by the scenario that is subtracted
  economics::Intervention intervention{};
  std::vector<std::string> strata{};  ///< columns within which like is compared with like, besides the segment
  std::optional<MovedComplaints> moved{};
  std::vector<VoiceBreakEven> voice{};
};

/// What the draws allow to say of the net of a segment.
enum class SegmentSign : unsigned char {
  nothing,  ///< 0 in all draws, as it is printed
  pays,     ///< the 5 % point lies above 0
  loses,    ///< the 95 % point lies below 0
  open,
};
[[nodiscard]] std::string_view to_string(SegmentSign sign) noexcept;

/// One of several segments, and what would settle the sign of its net where it is open: of the ten open ones whose
/// net has the largest spread.
struct SegmentFound {
  std::string segment;
  SegmentSign sign;
  double chance_of_loss;
  /// Stated quantity that decides most among those that turn the sign of the segment within their 90 % range, all else
  /// at medians; none: no such quantity.
  std::optional<economics::SwitchingValue> turns{};
  std::string decides{};  ///< the quantity, or those that are drawn together, with the largest effect on the segment
  double scores = 0.0;    ///< in its records
  /// So many scores, companies in proportion, would tell the sign if they came out alike: where the records alone leave
  /// it open, more than half of the variance of net is theirs, and it is at most a hundred times as many. NaN otherwise.
  double scores_needed = std::numeric_limits<double>::quiet_NaN();
};

/// What is assumed of those who gave no score, against those of the same segment and speed who did.
enum class NonresponseCase : unsigned char {
  all_satisfied,  ///< or delighted, where records tell who is
  twice_the_odds,
  like_the_others,
  half_the_odds,
  quarter_of_the_odds,
  all_dissatisfied,
  odds_ratio,        ///< another one that is stated
  by_each_scenario,  ///< two scenarios state it differently
};

/// One row of "how the answer moves with those who gave no score".
struct NonresponseRow {
  NonresponseCase assumed;
  double odds_ratio;  ///< median where it is uncertain
  double median_net;
  double chance_of_loss;
  bool as_stated = false;  ///< what the scenario says
  bool certain = true;     ///< false: odds_ratio is a median
};

/// How the records of the other scenario differ from those that are shown.
enum class OtherRecords : unsigned char { same, cut_otherwise, read_otherwise, other_file };

/// How records were read, as far as a report tells it; the counts are an OutcomeTable.
struct RecordsRead {
  std::string note{};                             ///< where they come from
  std::string flag{};                             ///< column that says who is satisfied; "": scores do
  std::string cluster{};                          ///< column of companies or branches; "": none
  std::vector<std::string> strata{};              ///< further columns by which outcomes are cut
  satisfaction::ClassThresholds thresholds{};     ///< scores from which one counts as satisfied, delighted
  std::vector<double> response_bands{};           ///< upper ends in days
  std::optional<domain::RecordReport> account{};  ///< none: the same rows as those of the other scenario
};

/// Everything that a report on one scenario, or on the difference of two, can say.
struct Findings {
  std::string title;           ///< of the scenario that is judged
  std::string name;            ///< its title, or else what else it is called by
  std::string baseline_title;  ///< "" without comparison
  std::string currency;
  std::string notes;
  std::size_t draws = 0;
  std::uint64_t seed = 0;
  int years = 1;
  std::optional<RecordsRead> records{};
  std::optional<satisfaction::OutcomeTable> table{};  ///< of the scenario's segments; with it always `records`
  OtherRecords other_records = OtherRecords::same;
  std::optional<RecordsRead> baseline_records{};  ///< of the other scenario, if they differ
  std::string records_file{};                     ///< where the records were read from, "" if from the scenario's own
  std::vector<std::string> left_out{};            ///< segments of the records that the scenario does not have
  double left_out_complaints = 0.0;
  std::vector<Question> questions{};  ///< of the scenario that is judged, then of the baseline; what is asked
  std::optional<double> within_days{};
  std::optional<satisfaction::OutcomeTable> strata{};  ///< of the scenario that asks, each stratum a segment
  std::optional<satisfaction::SpeedEffect> effect{};   ///< within segments and strata
  std::optional<economics::Comparison> comparison{};
  std::optional<economics::Evaluation> single{};  ///< without comparison
  std::vector<SegmentFound> segments{};           ///< in the order of the evaluation; empty where there is one
  std::vector<NonresponseRow> nonresponse{};
  std::optional<economics::ScenarioInputs> inputs{};    ///< of the scenario that is judged, with its records
  std::optional<economics::ScenarioInputs> baseline{};  ///< of the one that is subtracted
  /// Of the scenario whose records are shown: the other one where the one that is judged states its outcomes.
  std::optional<economics::ScenarioInputs> recorded{};
  std::vector<economics::RecordClusters> clusters{};           ///< all, then by segment; empty: not known
  std::vector<economics::RecordClusters> baseline_clusters{};  ///< where its records differ
  std::vector<LeftOut> left_out_quantities{};                  ///< and what they are taken as
  std::vector<Quantity> quantities{};                          ///< every one, defaults at the end
  Origins origins{};                                           ///< of these; of records those of both scenarios once
  std::vector<economics::TornadoBar> tornado{};                ///< of result()
  std::vector<economics::SwitchingValue> switching_values{};   ///< of result()
  std::vector<Convention> conventions{};                       ///< share_causal and while_leaving
  std::optional<SpeedDraws> speed{};
  std::vector<YearFlow> yearly{};
  NetBins net_bins{};
  std::optional<SweepFound> sweep{};
  std::vector<std::string> idle_records{};  ///< names of scenarios whose records are described and were not used

  /// Whether there is an evaluation: always, of findings of find().
  [[nodiscard]] bool evaluated() const noexcept { return comparison || single; }
  /// The evaluation the report is about: the difference, or the scenario itself.
  [[nodiscard]] const economics::Evaluation& result() const { return comparison ? comparison->difference() : *single; }
};

/// A scenario, with its records where it takes something from them.
struct Subject {
  std::string name{};  ///< what the report calls it, also where it has no title
  economics::RecoveryScenario scenario;
  std::optional<satisfaction::OutcomeTable> table{};  ///< what its outcomes were read off
};

/// What is to be answered.
struct Request {
  Subject subject;
  std::optional<Subject> baseline{};  ///< it is compared with this one
  std::string notes{};                ///< free text for the report
  std::optional<RecordsRead>
      records{};  ///< how those that are shown, of `subject`, were read; needed where it has a table
  OtherRecords other_records = OtherRecords::same;
  std::optional<RecordsRead> baseline_records{};  ///< needed where other_records is not `same`
  std::string records_file{};                     ///< Findings::records_file
  std::vector<std::string> idle_records{};        ///< Findings::idle_records
  /// Days for each of which the question is answered; ends of bands. Each is `subject` with this question instead of
  /// its own, against the baseline, or without one against `subject` without its question.
  std::vector<double> sweep{};
};

/// What find refuses of a request before it evaluates anything.
/// errors  Error(missing) where records are shown and `records` or `baseline_records` is not given, or the baseline
///         alone has a table; Error(contradiction) for a table that no scenario takes outcomes from, and for a sweep
///         that names a day twice, or of a scenario whose records do not tell when was answered
void check_request(const Request& request);

/// Evaluates and finds. Which metrics are kept is chosen here: exactly up to 100,000 draws, by sketch beyond; draws,
/// seed, executor and progress are those of `options`. The same request with the same draws and seed has the same
/// findings, whatever the threads.
/// errors  those of check_request and of the evaluation
/// cost    one evaluation, another of up to 100,000 draws for each assumption of those who gave no score, one for each
///         day of a sweep
[[nodiscard]] Findings find(const Request& request, const economics::EvaluationOptions& options = {});

/// Outcomes by speed, and the effect of an intervention that moves complaints on them, on the draws of an evaluation
/// with these options: up to the first 100,000 of them.
/// edge    an intervention that moves nothing has no effect (std::nullopt); a band without a score has NaN
[[nodiscard]] SpeedDraws speed_draws(const economics::ScenarioInputs& inputs,
                                     const economics::Intervention& intervention,
                                     const economics::EvaluationOptions& options);

}  // namespace amends::inline AMENDS_ABI::report

#if AMENDS_HEADER_ONLY
#include <amends/impl/report/asked.ipp>
#include <amends/impl/report/by_segment.ipp>
#include <amends/impl/report/draws.ipp>
#include <amends/impl/report/find.ipp>
#include <amends/impl/report/findings.ipp>
#include <amends/impl/report/quantities.ipp>
#endif
