#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/estimation/newton.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

/// Names of the parameters and the scale each is estimated on.
struct ParameterNames {
  std::vector<std::string> names;
  std::vector<Scale> scales;
};

/// Where the coefficients of a design stand among the parameters of a search. Blocks may share a partner where their
/// sums stand in one predictor with it; a design may serve several blocks, each with coefficients of its own.
struct DesignBlock {
  static constexpr std::size_t no_partner = (std::numeric_limits<std::size_t>::max)();
  const Design* design;              ///< not owned
  std::size_t first;                 ///< its coefficients are parameters first, first + 1, ...
  std::size_t partner = no_partner;  ///< the parameter whose predictor is partner + sign * eta: it takes up the shift
  double sign = 1.0;
};

struct VerdictOptions {
  double penalty = 0.0;  ///< what stands in the value of the search beside minus the log-likelihood
  /// What a row of weight 1 weighs in the search: the mean weight of the rows by which their weights were divided, so
  /// that a common factor on all weights changes no step of the search.
  double mean_weight = 1.0;
  /// Largest standard error on a log or logit scale (5 is a factor of 20,000 either way at 95 %), in the search's own
  /// units: beyond it the data do not determine the parameter. Weights of a mean below 1 are taken as shares for it.
  double widest = 5.0;
  /// A curvature of the search, in events or customers per squared unit of a working coefficient, below which the
  /// objective is flat (`find_separation`).
  double flattest = 1e-6;
  std::vector<DesignBlock> designs{};
  /// What 1 of each parameter of the search is in the user's units: u where the search sees value / u. Left out: 1.
  /// For parameters on the identity scale that belong to no design; 1 for all others.
  std::vector<double> units{};
};

/// Turns the end of a search for the minimum of minus the (penalised) log-likelihood on the working scales into
/// estimates in the user's units, or writes a diagnosis into the report: the decrement must be small, everything
/// finite, the Hessian positive definite, and no error too wide. The caller translates `not_converged` with `parameter`
/// into a diagnosis of its own; `on_boundary` is final (a parameter for covariates of 0 lies beyond the range of
/// numbers). `observations` and `row_report` of the report are the caller's, who read the rows; what is about the
/// search is written here.
/// formula  values J x, covariance J H^-1 J' / mean_weight, J the map of the designs and units
/// edge     a variance beyond the range of numbers (a covariate of some 1e200) is NaN, and a warning names it
/// errors   Error(size_mismatch) unless there are no units or one for each parameter, Error(domain) unless they are
///          above 0, Error(contradiction) for one that is not 1 on a log or logit scale
[[nodiscard]] std::optional<ParameterEstimates> finish_fit(const NewtonResult& end, const ParameterNames& names,
                                                           FitReport& report, const VerdictOptions& options = {});

/// Does a covariate foretell the outcome, alone or with others? The likelihood then rises for ever along a direction of
/// the coefficients, ever less, so that the search may well end by a small decrement: where the Hessian is flat, or
/// where it ran off. If so, writes `separation` into the report, with the covariate whose coefficient that direction
/// moves most (per standard deviation), and what helps; else leaves the report as it is. `finish_fit`, which tells
/// curvatures by standard errors on log scales only, is asked first; what it writes for another reason stays. For
/// models that have found their other reasons to have no maximum (no events, say) before.
/// formula  v the eigenvector of the smallest eigenvalue of the Hessian, if that is within -+ `flattest`; the variable
///          that moved most, if the search ran off. The longest part of v that is of one design, or of one parameter
///          that is neither in a design nor its partner, decides
/// edge     false under a penalty, which has an answer to that
[[nodiscard]] bool find_separation(const NewtonResult& end, const ParameterNames& names, FitReport& report,
                                   const VerdictOptions& options);

/// What robust errors are made of: the scores of clusters (of rows, where there are none) around the curvature.
struct Sandwich {
  math::Matrix map;      ///< from the parameters of the search to the working scale of the user's
  math::Matrix inverse;  ///< of the Hessian of the search
  math::Matrix scores;   ///< sum over the clusters of score score', in the parameters of the search
  std::size_t clusters;  ///< how many
};

/// Robust covariance of the user's parameters.
/// formula  map H^-1 (sum of score score') H^-1 map'
/// edge     at a maximum the scores sum to 0, so that k clusters speak of k - 1 directions at most: fewer clusters than
///          parameters + 1 are a warning of the report; one cluster, whose score is 0 whatever the data, has no errors
///          (NaN), and a warning says so. A parameter without an error in `naive` has none here
[[nodiscard]] math::Matrix sandwich_covariance(const Sandwich& parts, const math::Matrix& naive, FitReport& report);
/// Do this many clusters make an error at all?
[[nodiscard]] constexpr bool enough_clusters(std::size_t clusters) noexcept {
  return clusters > 1;
}

/// The name to blame for parameter k of the search: that of the covariate that moves its predictor by most, where it
/// belongs to a design.
[[nodiscard]] std::string blamed_name(const ParameterNames& names, std::size_t k, const VerdictOptions& options);

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/verdict.ipp>
#endif
