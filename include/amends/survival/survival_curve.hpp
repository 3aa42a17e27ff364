#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/estimation/product_limit.hpp>
#include <amends/survival/data.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

/// What a curve keeps of its rows beside their counts, for its estimates.
struct CurveOptions {
  std::string time_unit{};      ///< of the durations: "month", ... (estimation::check_time_unit); empty: not known
  core::ColumnView clusters{};  ///< a code per row: the errors of estimates are then of clusters. Not owned
};

/// Share still customers at time t (Kaplan-Meier): the product-limit estimate of rows, which is documented with
/// estimation::ProductLimit.
/// cost    fit: see survival_table
class KaplanMeier : public estimation::ProductLimit {
 public:
  /// A row without a cluster is left out, where clusters are given.
  /// errors  as survival_table; Error(size_mismatch) for clusters; Error(unknown_name) for a time_unit that is none
  [[nodiscard]] static KaplanMeier fit(const SurvivalColumns& columns, const CurveOptions& options = {});
  /// From a table as survival_table makes it, such as a stored one.  errors  those of ProductLimit
  explicit KaplanMeier(SurvivalTable table, estimation::CurveContext context = {});

  /// The curve as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static KaplanMeier from_state(const estimation::ModelState& state);
};

/// Which rows are of which group.
struct CurveGroups {
  std::string name{};                 ///< what they are groups of: "outcome"
  core::ColumnView codes{};           ///< of each row the place of its label: 0, 1, ...; required
  std::vector<std::string> labels{};  ///< "dissatisfied", "satisfied", ...: different, none empty
};

/// A Kaplan-Meier curve for each group of customers, each from its own rows alone: how long they stay, by the outcome of
/// their complaint. An estimate names its group: where = {outcome = "satisfied"}. Groups are sources of their own, drawn
/// apart from each other, also where they share clusters.
class KaplanMeierByGroup {
 public:
  /// Groups without any usable row have no curve. Rows without a group, or a cluster where these are given, are left
  /// out.
  /// errors  as survival_table; Error(missing) without a name, codes or labels; Error(contradiction) for labels that
  ///         repeat; Error(domain) for a code that has no label
  [[nodiscard]] static KaplanMeierByGroup fit(const SurvivalColumns& columns, const CurveGroups& groups,
                                              const CurveOptions& options = {});

  [[nodiscard]] const std::string& group_name() const noexcept { return name_; }
  [[nodiscard]] const std::vector<std::string>& labels() const noexcept { return labels_; }  ///< of those with a curve
  [[nodiscard]] const core::RowReport& report() const noexcept { return report_; }           ///< of all rows
  /// errors  Error(unknown_name)
  [[nodiscard]] const KaplanMeier& curve(std::string_view label) const;
  /// As that of the curve, with its group among `where`.
  [[nodiscard]] estimation::Estimate estimate(const estimation::EstimateQuery& query) const;

  /// The curves as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static KaplanMeierByGroup from_state(const estimation::ModelState& state);

 private:
  class Curve : public KaplanMeier {
   public:
    explicit Curve(KaplanMeier curve) : KaplanMeier(std::move(curve)) {}
    using ProductLimit::estimate;
  };
  std::string name_;
  std::vector<std::string> labels_{};
  std::vector<Curve> curves_{};
  core::RowReport report_{};
};

/// How events at the same time are counted in a cumulative hazard.
enum class HazardTies : std::uint8_t {
  together,    ///< d/n (Nelson-Aalen)
  one_by_one,  ///< 1/n + 1/(n-1) + ... d terms, as if they came one after the other (Fleming-Harrington); whole weights
};
[[nodiscard]] std::string_view to_string(HazardTies ties) noexcept;

/// A cumulative hazard with its interval; not a share, it can exceed 1.
struct HazardInterval {
  double value;
  double lower;
  double upper;
};

struct HazardIntervalOptions {
  double level = 0.95;
  IntervalScale scale = IntervalScale::log;  ///< log or plain
};

/// Cumulative hazard of leaving (Nelson-Aalen): how often a customer would have left by time t if he came back each
/// time.
///
///   H(t) = sum over t_i <= t of d_i/n_i,   se(t)^2 = sum d_i/n_i^2         (together)
///   H(t) = sum of sum_{j<d_i} 1/(n_i - j), se(t)^2 = sum of 1/(n_i - j)^2   (one_by_one)
///
/// Weights are frequencies. exp(-H) is a survival curve slightly above Kaplan-Meier.
/// edge    before the first event 0, standard error 0, interval [0, 0]; flat after the last time
/// source  Nelson (1972), Technometrics 14, 945-966; Aalen (1978), Annals of Statistics 6, 701-726 [recalled; compared
///         with R survival's cumhaz, ctype 1 and 2]
/// cost    as KaplanMeier; one_by_one also one division per tied event
class NelsonAalen {
 public:
  /// errors  as survival_table; Error(domain) for one_by_one with weights that are not whole
  [[nodiscard]] static NelsonAalen fit(const SurvivalColumns& columns, HazardTies ties = HazardTies::together);
  /// From a table as survival_table makes it.
  explicit NelsonAalen(SurvivalTable table, HazardTies ties = HazardTies::together);

  [[nodiscard]] const SurvivalTable& table() const noexcept { return table_; }
  [[nodiscard]] const core::RowReport& report() const noexcept { return table_.report; }
  [[nodiscard]] const std::vector<SurvivalFinding>& findings() const noexcept { return table_.findings; }
  [[nodiscard]] HazardTies ties() const noexcept { return ties_; }
  [[nodiscard]] double last_time() const noexcept { return table_.time.back(); }

  [[nodiscard]] double cumulative_hazard(double t) const noexcept;  ///< NaN for NaN
  void cumulative_hazard(std::span<const double> times, std::span<double> out) const noexcept;
  [[nodiscard]] double standard_error(double t) const noexcept;
  [[nodiscard]] double survival(double t) const noexcept;  ///< exp(-H(t))
  /// log  H exp(-+ z se/H);  plain  H -+ z se, at least 0
  /// errors  Error(domain) unless 0 < level < 1; Error(contradiction) for another scale
  [[nodiscard]] HazardInterval interval(double t, const HazardIntervalOptions& options = {}) const;
  [[nodiscard]] double at_risk(double t) const noexcept { return table_.at_risk_at(t); }
  [[nodiscard]] CurveSteps steps(const HazardIntervalOptions& options = {}) const;

  /// The curve as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static NelsonAalen from_state(const estimation::ModelState& state);

 private:
  struct State {
    double hazard = 0.0;
    double variance = 0.0;
  };
  void advance(State& state, std::size_t i) const noexcept;
  [[nodiscard]] State state_at(double t) const noexcept;

  SurvivalTable table_;
  HazardTies ties_;
  std::vector<State> kept_{};
};

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/curves_by_group.ipp>
#include <amends/impl/survival/survival_curve.ipp>
#endif
