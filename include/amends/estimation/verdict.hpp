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

/// Where the coefficients of a design stand among the parameters of a search.
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
  std::vector<DesignBlock> designs{};
};

/// Turns the end of a search for the minimum of minus the (penalised) log-likelihood on the working scales into
/// estimates in the user's units, or writes a diagnosis into the report: the decrement must be small, everything
/// finite, the Hessian positive definite, and no error too wide. The caller translates `not_converged` with `parameter`
/// into a diagnosis of its own; `on_boundary` is final (a parameter for covariates of 0 lies beyond the range of numbers).
/// formula  values J x, covariance J H^-1 J' / mean_weight, J the map of the designs
[[nodiscard]] std::optional<ParameterEstimates> finish_fit(const NewtonResult& end, const ParameterNames& names,
                                                           FitReport& report, const VerdictOptions& options = {});

/// The name to blame for parameter k of the search: that of the covariate that moves its predictor by most, where it
/// belongs to a design.
[[nodiscard]] std::string blamed_name(const ParameterNames& names, std::size_t k, const VerdictOptions& options);

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/verdict.ipp>
#endif
