#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

/// A whole curve, one entry per distinct time of the data, each value valid from its time to before the next.
struct CurveSteps {
  std::vector<double> time{};
  std::vector<double> value{};
  std::vector<double> standard_error{};
  std::vector<double> lower{};
  std::vector<double> upper{};
};

/// A time with its interval; infinite where the curve, or the limit of its interval, does not come down far enough.
struct TimeEstimate {
  double value;
  double lower;
  double upper;
};

/// Mean time within a horizon.
struct RestrictedMean {
  double value;
  double standard_error;
  double lower;  ///< value -+ z standard_error
  double upper;
  double until;           ///< the horizon
  bool beyond_last_time;  ///< the horizon is later than the last time seen, where some still were: S was held flat
};

/// Which clusters (branches, companies) the rows of a table came from: of each cluster and time of the table, where
/// something happened, the weight of his rows. Columns of one size, by cluster and time.
struct CurveClusters {
  std::size_t count = 0;          ///< of clusters; 0: rows are taken as independent
  std::vector<double> cluster{};  ///< 0, 1, ..., count - 1
  std::vector<double> step{};     ///< place among the times of the table
  std::vector<double> events{};   ///< at that time
  std::vector<double> left{};     ///< events and censored ones
  std::vector<double> entered{};
  bool operator==(const CurveClusters&) const = default;
};

/// What the estimates of a curve need beside its table.
struct CurveContext {
  std::string time_unit{};  ///< "month", ...: see check_time_unit; empty: nobody knows
  CurveClusters clusters{};
};

/// The product-limit estimate on counted rows: the share still there at time t, from rows of which some ended and some
/// were only last seen (Kaplan-Meier).
///
///   S(t) = prod over t_i <= t of (n_i - d_i)/n_i,   se(t) = S(t) sqrt(sum d_i / (n_i (n_i - d_i)))   (Greenwood)
///
/// n_i: weight at risk just before t_i; d_i: weight that has the event at t_i. Weights are frequencies: a row of weight
/// 3 is three customers, in the estimate and in its standard error (R survival's Greenwood standard error with case
/// weights, robust = FALSE). S is right-continuous: the event at t counts at t. Ties are exact, the order of the rows
/// changes no bit.
/// edge    before the first time 1. Held flat after the last time, if some were left then (`last_time()`): nothing is
///         known there. S = 1 has standard error 0 and the interval [1, 1], which says that nobody left, not that
///         nobody will. At S = 0 Greenwood's sum is infinite: standard error and limits are NaN. Once 0, the
///         product stays 0 even if later entries refill the risk set (SurvivalFinding::zero_before_last_time)
/// source  Kaplan & Meier (1958), J. American Statistical Association 53, 457-481; Greenwood (1926) [recalled; checked
///         against R survival 3.5-3 and a naive computation in the tests]
/// cost    made in one pass over the times; a value at a time: a binary search and at most 64 steps, 0.1-1 us. 24 bytes
/// a
///         distinct time are kept; survival and its error are computed again from the nearest kept state when asked for
class ProductLimit {
 public:
  /// From a table as survival_table makes it, such as a stored one.
  /// errors  as check(table); Error(unknown_name) for a time_unit that is none; Error(domain), Error(size_mismatch) for
  ///         clusters that are not those of the table
  explicit ProductLimit(SurvivalTable table, CurveContext context = {});

  [[nodiscard]] const SurvivalTable& table() const noexcept { return table_; }
  [[nodiscard]] const core::RowReport& report() const noexcept { return table_.report; }
  [[nodiscard]] const std::vector<SurvivalFinding>& findings() const noexcept { return table_.findings; }
  [[nodiscard]] double last_time() const noexcept { return table_.time.back(); }
  [[nodiscard]] const CurveContext& context() const noexcept { return context_; }

  /// Survival at a time, for a scenario: quantity "survival", at = a time, scale log-log. The times of one curve are
  /// jointly normal.
  ///   without clusters  by Greenwood: the components of the source are the times with events, of variance 1, and the
  ///                     gradient of -ln(-ln S(t)) by the j-th is sqrt(d_j/(n_j (n_j - d_j))) / -ln S(t)
  ///   with clusters     by the infinitesimal jackknife: the components are the clusters, each with the sum over his
  ///                     rows of d ln S(t)/d weight, over -ln S(t). No correction for few clusters
  /// edge    1 (nobody left by then) and 0 have no error there: Error(domain), as beyond the last time, where some were
  ///         left and nothing is known
  /// errors  those of a query (estimation/estimate_query.hpp); Error(domain) for a single cluster
  [[nodiscard]] Estimate estimate(const EstimateQuery& query) const { return estimate(query, "KaplanMeier", {}, {}); }

  [[nodiscard]] double survival(double t) const noexcept;  ///< NaN for NaN
  /// out[i] = survival(times[i]) for as many as both have; the times need no order.
  void survival(std::span<const double> times, std::span<double> out) const noexcept;
  [[nodiscard]] double standard_error(double t) const noexcept;  ///< of S(t)
  /// Pointwise interval for S(t).
  /// log_minus_log  S^exp(-+ z se / (S ln S));  log  S exp(-+ z se/S), at most 1;  plain  S -+ z se, within [0, 1];
  /// logit  1/(1 + (1-S)/S exp(-+ z se/(S (1-S))))
  /// errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] math::ShareInterval interval(double t, const IntervalOptions& options = {}) const;
  /// Weight at risk just before t.
  [[nodiscard]] double at_risk(double t) const noexcept { return table_.at_risk_at(t); }
  /// The curve and its interval at every time of the table.
  [[nodiscard]] CurveSteps steps(const IntervalOptions& options = {}) const;

  /// First time by which at least the share p has left: min{t: S(t) <= 1 - p}, with a tolerance of 1e-9 for the
  /// rounding of the product. Its interval are the times at which the lower and the upper limit of S come down to 1 -
  /// p. Where S is exactly 1 - p for a while, this is its begin (R survival's quantile is the middle).
  /// errors  Error(domain) unless 0 < p < 1, 0 < level < 1
  /// source  Brookmeyer & Crowley (1982), Biometrics 38, 29-41, with the scale of `options` [recalled]
  [[nodiscard]] TimeEstimate quantile(double p, const IntervalOptions& options = {}) const;
  [[nodiscard]] TimeEstimate median(const IntervalOptions& options = {}) const { return quantile(0.5, options); }

  /// Mean time as a customer within the horizon `until`: the area under S from 0 to it.
  /// formula  m = integral of S
  ///          se^2 = sum over t_i <= until of (integral of S from t_i to until)^2 d_i / (n_i (n_i - d_i))
  /// edge     a horizon beyond the last time holds S flat from there, and says so if S is not 0 there
  /// errors   Error(domain) unless until > 0, finite, and 0 < level < 1
  /// source   R survival's print(rmean = ) has the same standard error (compared in the tests);  cost  O(times)
  [[nodiscard]] RestrictedMean restricted_mean(double until, double level = 0.95) const;

 protected:
  /// As a curve of several: `group` is what they are groups of, `label` this one.
  [[nodiscard]] Estimate estimate(const EstimateQuery& query, const std::string& model, const std::string& group,
                                  const std::string& label) const;

 private:
  struct State {
    double survival = 1.0;
    double greenwood = 0.0;
    double area = 0.0;  // under S up to `time`
    double time = 0.0;
  };
  void advance(State& state, std::size_t i) const noexcept;
  [[nodiscard]] State state_at(double t) const noexcept;
  [[nodiscard]] static double standard_error(const State& state) noexcept;

  [[nodiscard]] std::vector<double> greenwood_gradient(std::size_t steps) const;
  [[nodiscard]] std::vector<double> cluster_gradient(std::size_t steps) const;

  SurvivalTable table_;
  CurveContext context_{};
  std::vector<State> kept_{};  // before the steps 0, 64, 128, ...
};

/// A context as plain data, and back; a state without one has the empty context.  errors of context_of  Error(format)
void put_context(ModelState& state, const CurveContext& context);
[[nodiscard]] CurveContext context_of(const ModelState& state);

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/product_limit.ipp>
#endif
