#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/joint_draws.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// What a draw is evaluated to, per segment and in total. Money is present value over the horizon unless said.
enum class Metric : std::uint8_t {
  customers_kept,         ///< by complaint handling, against the counterfactual, over all complaint years
  retention_benefit,      ///< margin of the customers kept, but for those whom a prevented problem keeps
  word_of_mouth_benefit,  ///< signed
  information_benefit,
  handling_cost,  ///< per complaint, without compensation
  compensation_cost,
  faster_answer_cost,          ///< of what an intervention moves; its fixed cost and setup in the total only
  fixed_cost,                  ///< fixed per year, and setup
  escalation_benefit,          ///< cost of the escalations that handling avoids: those of the same complaints unhandled
  escalation_cost,             ///< of complaints that go on to an ombudsman, a tribunal or a lawyer
  prevented_problems_benefit,  ///< margin of those who stay because learning from complaints spared them a problem
  net,                         ///< benefits minus costs: the net present value
  net_undiscounted,            ///< the same without discounting
  revenue_at_risk,             ///< value of the customers lost after a problem, per year of problems
  // From the ones above:
  total_cost,
  net_return,          ///< net / total_cost; NaN where total_cost <= 0
  benefit_cost_ratio,  ///< net_return + 1
  payback_years,       ///< first time the cumulated undiscounted flows reach 0; NaN where they never do; total only
};
inline constexpr std::size_t metric_count = 18;
inline constexpr std::size_t kernel_metric_count = 14;  ///< computed by the kernel; the others follow from them
[[nodiscard]] std::string_view to_string(Metric metric) noexcept;

/// One number of a scenario, as the model sees it.
struct ModelInput {
  std::string name;  ///< "telecommunications.stay.satisfied", or "stay.satisfied" where segments share it
  math::Distribution value;
  std::string source;
  double lowest;  ///< domain of the entry, whatever the distribution
  double highest;
  bool from_records;
  int joint = -1;                ///< index into ScenarioModel::joints() of what it is drawn with; -1: by itself
  bool of_intervention = false;  ///< stated for what is done otherwise than today
  bool together = false;         ///< with others: what it does alone says little
  std::shared_ptr<const estimation::Estimate> estimate{};  ///< null: not estimated
};

/// How many companies or branches stand behind the records.
struct RecordClusters {
  std::string segment;  ///< "" for all segments
  std::size_t clusters;
  double effective;  ///< as many of one size tell as much: n^2 / sum n_i^2 of their complaints
};

/// Findings about a scenario that are neither errors nor answers.
enum class ScenarioFinding : std::uint8_t {
  recovered_more_loyal_than_untroubled,  ///< a median stay rate of a complainant above stay.no_problem
  outcome_shares_rescaled,   ///< uncertain outcome shares whose medians do not sum to 1: only their proportions count
  worse_outcome_more_loyal,  ///< stay rates not in the order dissatisfied <= satisfied <= delighted
  below_counterfactual,      ///< even delighted complainants stay less than the counterfactual
  one_cluster_alone,         ///< a cell whose scores are all of one company: what others would do is not seen
  no_scores_in_band,         ///< complaints in a band, but nobody gave a score: the shares are those of other cells
  few_scores_in_cells,       ///< much of what is moved rests on cells that lean on the scores of others
  nobody_answered_in_time,   ///< the intervention leaves this segment, or a stratum of it, as it is
  nobody_to_follow,          ///< no complaints in this stratum whose outcomes others could take
  staff_model_differs,       ///< the response days of today's agents by their backlog are not those of the records
  word_of_mouth_without_counterfactual,  ///< the benefit is what complainants tell, not the difference handling makes
  large_discount_rate,                   ///< above 50 % a year: a percentage written as a share?
  of_link,                               ///< what a reader of its estimates must know: ScenarioInputs::link_findings
  note_of_link,                          ///< no warning: what its estimates rest on, LinkEstimates::note
  assumptions_differ,  ///< of a comparison: what the two scenarios state differently, or only one of them states
};
[[nodiscard]] std::string_view to_string(ScenarioFinding finding) noexcept;
struct ScenarioWarning {
  ScenarioFinding finding;
  std::string segment;
  std::string text;
};

/// Complaints of a segment in the mean complaint year, with those that are encouraged, all quantities at their medians.
[[nodiscard]] double yearly_complaints(const ScenarioInputs& inputs, const ScenarioSegment& segment);

namespace detail {
/// The first segment whose records are not there yet; null: none.
[[nodiscard]] const ScenarioSegment* waiting_segment(const ScenarioInputs& inputs) noexcept;
/// errors  Error(missing) where there is one
void check_observed(const ScenarioInputs& inputs);
}  // namespace detail

/// Where a batch of draws is written: one span per metric, each empty (not wanted) or as long as the batch.
using MetricColumns = std::array<std::span<double>, kernel_metric_count>;

/// A scenario compiled to arithmetic on columns: evaluate_draws does no sampling and no allocation per draw.
class ScenarioModel {
 public:
  /// errors  Error(missing) if a segment still waits for its records; those of check
  explicit ScenarioModel(const ScenarioInputs& inputs);

  [[nodiscard]] const std::vector<ModelInput>& inputs() const noexcept { return inputs_; }
  [[nodiscard]] const std::vector<std::string>& segments() const noexcept { return segment_names_; }
  [[nodiscard]] const std::vector<ScenarioWarning>& warnings() const noexcept { return warnings_; }
  [[nodiscard]] int years() const noexcept { return years_; }
  [[nodiscard]] const std::vector<JointInputs>& joints() const noexcept { return joints_; }
  /// Of all segments together first, then of each; empty where the records do not know clusters.
  [[nodiscard]] const std::vector<RecordClusters>& clusters() const noexcept { return clusters_; }

  /// Evaluates n draws, columns[j] holding the n values of inputs()[j].
  /// total: totals over segments; segments: empty, or one set of columns per segment; flows: empty, or years() + 1
  /// columns of undiscounted net flows (time 0, then each year); costs: likewise of the costs in them.
  /// Draws are independent of each other: any partition of a batch gives the same bits.
  /// errors  Error(size_mismatch);  cost  one pass, in blocks that stay in the cache
  void evaluate_draws(std::span<const std::span<const double>> columns, const MetricColumns& total,
                      std::span<const MetricColumns> segments = {}, std::span<const std::span<double>> flows = {},
                      std::span<const std::span<double>> costs = {}) const;

  /// Every check that needs no records; the constructor of RecoveryScenario calls it.
  /// errors  Error(domain), Error(missing), Error(contradiction); the message names segment and entry
  static void check(const ScenarioInputs& inputs);

  // Where a segment's numbers stand among the inputs; -1: not given, taken as 0. Read by the kernel.
  /// A number that is either an input or known.
  struct Known {
    int input = -1;
    double otherwise = 0.0;
  };
  /// Recorded complaints of one stratum and response band.
  struct Cell {
    Known received{};    ///< complaints
    Known scored{};      ///< share of them with a score
    int delighted = -1;  ///< delighted among the scored; -1: nobody can be
    int satisfied = -1;  ///< satisfied among the scored who are not delighted
    int minutes = -1;    ///< extra minutes for a complaint that is moved here
  };
  /// Complaints of some cells that take the outcomes of others, in the proportions of these.
  struct Move {
    std::vector<std::size_t> from{};
    std::vector<std::size_t> to{};
  };
  /// A stratum whose complaints move between its bands until these have given shares.
  struct Shift {
    std::vector<std::size_t> cells{};  ///< from the fastest to the slowest
    /// Which of them take each of the shares, in the proportions of their complaints; the last: the rest to 1.
    std::vector<std::vector<std::size_t>> reached{};
    std::vector<std::vector<std::size_t>> recorded{};  ///< of the same bands: the cells that are in them
  };
  struct Teller {
    int share = -1, hearers = -1;
  };
  struct Segment {
    int complaints = -1, customers = -1, problem_rate = -1, voice = -1;
    std::vector<int> by_year{};  ///< factors of the volume, one for each complaint year; empty: the same every year
    std::array<int, 4> shares{-1, -1, -1, -1};  ///< dissatisfied, mollified, satisfied, delighted
    std::vector<Cell> cells{};
    std::vector<Move> moves{};
    std::vector<Shift> shifts{};
    [[nodiscard]] bool moves_complaints() const noexcept { return !moves.empty() || !shifts.empty(); }
    int share_causal = -1;
    bool learns = false;
    int acted_on = -1, removed = -1, prevented = -1, fading = -1;
    int voice_gain = -1, offer = -1, offer_scale = -1;
    std::array<int, 4> stay{-1, -1, -1, -1};
    bool delighted = true;  ///< false: the records cannot tell who is delighted
    int silent = -1, no_problem = -1, counterfactual = -1, margin = -1, retention = -1, while_leaving = -1;
    bool tells = false;
    std::array<Teller, 4> tellers{};
    Teller counterfactual_teller{};
    int overlap = -1, in_market = -1, purchase = -1, positive_shift = -1, negative_shift = -1, new_customer = -1;
    int avoided_cases = -1, cost_per_case = -1;
    bool escalates = false;
    std::array<int, 4> escalated{-1, -1, -1, -1};
    int counterfactual_escalated = -1, cost_of_escalation = -1;
    int per_complaint = -1, compensation = -1, fixed = -1, setup = -1;
  };

  /// Whose backlog says how long complaints wait.
  struct Desk {
    double agents = 0.0, agents_today = 0.0;
    int minutes = -1, minutes_variation = -1, hours = -1, shrinkage = -1, dispersion = -1, cost_per_agent = -1;
    double working_days_per_year = 0.0;
    double other_complaints = 0.0;  ///< a year, of no segment
    /// Of each band: within how many working days it ends, for a complaint that comes on each of the working days.
    std::vector<std::vector<std::size_t>> days{};
    std::size_t most_days = 0;  ///< of all of them
  };

 private:
  struct Builder;
  struct Kernel;
  ScenarioModel() = default;

  std::vector<ModelInput> inputs_{};
  std::vector<std::string> segment_names_{};
  std::vector<ScenarioWarning> warnings_{};
  std::vector<JointInputs> joints_{};
  std::vector<RecordClusters> clusters_{};
  std::vector<Segment> segments_{};
  int annual_rate_ = -1, odds_ratio_ = -1;
  std::vector<int> response_shares_{};  ///< inputs: shares of complaints by band
  std::optional<Desk> desk_{};
  int share_causal_ = -1, cost_per_minute_ = -1, cost_per_moved_ = -1, faster_fixed_ = -1, faster_setup_ = -1;
  int years_ = 1, complaint_years_ = 1;
  core::FirstPayment timing_ = core::FirstPayment::after_one_period;
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/scenario_draws.ipp>
#include <amends/impl/economics/scenario_model.ipp>
#endif
