#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/survival/data.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

/// Share that has left by time t for cause k, when there are other ways to leave (Aalen-Johansen).
///
///   F_k(t) = sum over t_i <= t of S(t_i-) d_ki / n_i,   S = Kaplan-Meier of leaving for any cause
///   se_k(t)^2 = sum over t_i <= t of (F_k(t) - F_k(t_i))^2 d_i / (n_i (n_i - d_i))
///               + S(t_i-)^2 d_ki (n_i - d_ki) / n_i^3  -  2 (F_k(t) - F_k(t_i)) S(t_i-) d_ki / n_i^2
///
/// The shares of all causes and S(t) sum to 1. (1 - Kaplan-Meier of one cause with the others taken as censored answers
/// another question, and is larger.) Weights are frequencies; ties, of different causes too, are exact, and the order
/// of the rows changes no bit.
/// edge    a cause that never happened has incidence 0, standard error 0, interval [0, 0]; flat after the last time; no
///         share moves any more once S is 0
/// source  Aalen & Johansen (1978), Scandinavian J. of Statistics 5, 141-150 [recalled]; the delta-method variance is
///         Gaynor et al. (1993)'s [recalled], and Greenwood's for one cause. Without entries it is R survival's
///         infinitesimal jackknife (equal to 14 digits in the tests); with entries the two agree in large samples only
/// cost    fit as survival_table, and some 10 ns per time and cause; 16 bytes per time and cause are kept
class AalenJohansen {
 public:
  /// Code 0 means still there. Without any, all are taken to have left, and the finding nobody_censored says so: data
  /// coded 1 (still there) and 2 (left) come so.
  /// errors  as survival_table; Error(missing) without causes
  [[nodiscard]] static AalenJohansen fit(const CompetingRiskColumns& columns);
  /// From a table and its events by cause, row by row: cause_events[i * causes + k - 1].
  /// errors  as KaplanMeier; Error(size_mismatch); Error(contradiction) unless the causes of a time sum to its events
  AalenJohansen(SurvivalTable table, std::vector<double> cause_events);

  [[nodiscard]] std::size_t causes() const noexcept { return causes_; }  ///< the largest code seen
  [[nodiscard]] const SurvivalTable& table() const noexcept { return table_; }
  [[nodiscard]] const std::vector<double>& cause_events() const noexcept { return cause_events_; }
  [[nodiscard]] const core::RowReport& report() const noexcept { return table_.report; }
  [[nodiscard]] const std::vector<SurvivalFinding>& findings() const noexcept { return table_.findings; }
  [[nodiscard]] double last_time() const noexcept { return table_.time.back(); }

  // Of cause k, 1 ... causes(), else Error(domain); NaN for t NaN.
  [[nodiscard]] double cumulative_incidence(std::size_t cause, double t) const;
  void cumulative_incidence(std::size_t cause, std::span<const double> times, std::span<double> out) const;
  [[nodiscard]] double standard_error(std::size_t cause, double t) const;
  /// Pointwise, on the scale of `options` applied to F_k itself (Choudhury 2002 for log_minus_log [recalled]).
  /// errors  Error(domain) unless 0 < level < 1
  [[nodiscard]] math::ShareInterval interval(std::size_t cause, double t, const IntervalOptions& options = {}) const;
  [[nodiscard]] CurveSteps steps(std::size_t cause, const IntervalOptions& options = {}) const;

  [[nodiscard]] double survival(double t) const noexcept;  ///< not left for any cause
  [[nodiscard]] double at_risk(double t) const noexcept { return table_.at_risk_at(t); }

  /// What the causes are called, for whoever reads the saved curves; empty unless named.
  [[nodiscard]] const std::vector<std::string>& cause_names() const noexcept { return cause_names_; }
  /// Names of the causes 1, 2, ..., saved with the curves.
  /// errors  Error(size_mismatch) unless there is one for each cause; Error(contradiction) for one that stands twice
  void name_causes(std::vector<std::string> names);

  /// The curves as plain data.  errors of from_state  Error(format)
  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static AalenJohansen from_state(const estimation::ModelState& state);

 private:
  static void check_cause_events(const SurvivalTable& table, const std::vector<double>& cause_events);
  void check_cause(std::size_t cause) const;
  [[nodiscard]] std::size_t place(std::size_t cause, double t) const noexcept;

  SurvivalTable table_;
  std::vector<double> cause_events_;
  std::size_t causes_;
  // By cause, then time; a first column for "before the first time" spares a case.
  std::vector<double> incidence_{};
  std::vector<double> error_{};
  std::vector<double> survival_{};
  std::vector<std::string> cause_names_{};
};

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/cumulative_incidence.ipp>
#endif
