#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/survival/cox.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

/// One way to leave: its code in the column of events, and its name.
struct LeavingCause {
  double code;
  std::string name;
};

/// Cumulative incidence of one cause: the share that has left for it by each time.
struct CauseIncidence {
  std::string cause{};
  std::vector<double> incidence{};
  std::vector<double> lower{};
  std::vector<double> upper{};
  std::vector<double> standard_error{};  ///< of the incidence
};

/// What becomes of a customer: still there, or left for one of the causes; they sum to 1 at every time.
struct IncidenceCurves {
  std::vector<double> time{};
  std::vector<double> survival{};  ///< still there
  std::vector<double> survival_lower{};
  std::vector<double> survival_upper{};
  std::vector<double> survival_standard_error{};  ///< of the survival
  std::vector<CauseIncidence> causes{};
  /// errors  Error(unknown_name), which lists the causes
  [[nodiscard]] const CauseIncidence& cause(std::string_view name) const;
};

/// Cause-specific hazards: one Cox model per way to leave ("because of a complaint", "for price"), the other ways
/// counted as censoring, put together into the shares that leave for each.
///
/// formula  hazard of cause k: h_k(t) exp(b_k'(x - mean)); at each time with an event let dH_k be the increments and dH
///          their sum: survival S(t) = exp(-sum of dH), and cause k takes S(t-) (1 - exp(-dH)) dH_k/dH of it: its
///          incidence F_k(t) is the sum of these
/// error    delta method: the causes' hazards are independent of each other, each with the variance of its CoxModel.
/// For a
///          change of dH_k(u), F_j(t) changes by phi_jk(u, t), so Var F_j(t) = sum over k of [ sum over u of phi^2
///          r_k^2 dV_k(u) + q' C_k q ], q = sum over u of phi r_k (x - mean at risk) dH_k(u). Intervals on the scale
///          asked for, of 1 - F
/// note     A coefficient says what a covariate does to the hazard of its cause, not to the share that leaves for it:
/// that
///          depends on the other causes too. Read the incidence. No independence of the causes is assumed, and none
///          could be seen in such data: "if nobody left for price" is not a question the model answers.
/// source   Prentice et al. (1978); Putter, Fiocco & Geskus (2007) [recalled]; points agree with survival 3.5-3, which
/// has
///          no errors for them; errors are checked against differences and simulation in the tests
class CauseSpecificModel {
 public:
  /// `data.event`: 0 for censored, else the code of a cause; NaN, where it is not known, makes the row invalid. Where no
  /// row has code 0 a warning asks whether one of the codes means censored. Options as for CoxModel.
  /// A diagnosis of one cause is that of the fit; message and parameter name the cause ("price: covariate ...").
  /// errors   Error(missing) without causes; Error(contradiction) for a code or name twice; Error(domain) for a code
  /// that
  ///          is 0 or not finite; those of CoxModel::fit; Error(domain), which names the values seen, for
  ///          events that are neither 0 nor the code of a cause: to leave such customers out would bias every share
  [[nodiscard]] static estimation::Fit<CauseSpecificModel> fit(const CoxData& data,
                                                               std::span<const LeavingCause> causes,
                                                               const CoxOptions& options = {});

  [[nodiscard]] const std::vector<LeavingCause>& causes() const noexcept { return causes_; }
  /// The Cox model of a cause.  errors  Error(unknown_name), which lists the causes
  [[nodiscard]] const CoxModel& cause(std::string_view name) const;
  /// All coefficients; names "cause: covariate". Covariances between causes are 0 (with robust errors too).
  [[nodiscard]] const estimation::ParameterEstimates& estimates() const noexcept { return estimates_; }
  [[nodiscard]] const estimation::FitReport& report() const noexcept { return report_; }

  /// errors  those of CoxModel::survival
  [[nodiscard]] IncidenceCurves cumulative_incidence(std::span<const double> covariates,
                                                     const CoxCurveOptions& options = {}) const;
  /// Given that the customer was there at the start of the path.  errors  those of CoxModel::survival_along
  [[nodiscard]] IncidenceCurves cumulative_incidence_along(std::span<const CoxSegment> path,
                                                           const CoxCurveOptions& options = {}) const;

  [[nodiscard]] estimation::ModelState state() const;
  [[nodiscard]] static CauseSpecificModel from_state(const estimation::ModelState& state);

 private:
  CauseSpecificModel(std::vector<LeavingCause> causes, std::vector<CoxModel> models, estimation::FitReport report);
  void check() const;

  std::vector<LeavingCause> causes_;
  std::vector<CoxModel> models_;
  estimation::FitReport report_;
  estimation::ParameterEstimates estimates_;
};

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/cause_specific.ipp>
#endif
