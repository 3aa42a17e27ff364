#pragma once

#include <amends/estimation/verdict.hpp>

#include <algorithm>
#include <amends/math/symmetric_eigen.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::estimation {

AMENDS_INLINE std::string blamed_name(const ParameterNames& names, std::size_t k, const VerdictOptions& options) {
  for (const DesignBlock& block : options.designs) {
    const std::size_t p = block.design->size();
    if (k < block.first || k >= block.first + p) continue;
    std::vector<double> direction(p, 0.0);
    direction[k - block.first] = 1.0;
    return names.names[block.first + block.design->leading(direction)];
  }
  return names.names[k];
}

namespace detail {
/// J: from the parameters of the search to the working scale of the user's parameters.
AMENDS_INLINE math::Matrix map_to_user(const ParameterNames& names, const VerdictOptions& options) {
  const std::size_t parameters = names.scales.size();
  if (!options.units.empty()) core::check_same_size("units", options.units.size(), "parameters", parameters);
  math::Matrix map(parameters, parameters);
  for (std::size_t k = 0; k < parameters; ++k) {
    map(k, k) = options.units.empty() ? 1.0 : core::check_positive("units", options.units[k]);
    if (map(k, k) != 1.0 && names.scales[k] != Scale::identity)
      throw Error(ErrorCode::contradiction, "units", "the unit of " + names.names[k] + " must be 1: it has a scale");
  }
  for (const DesignBlock& block : options.designs) {
    if (block.partner == DesignBlock::no_partner)
      block.design->carry_back(map, block.first);
    else
      block.design->carry_back(map, block.first, block.partner, block.sign);
  }
  return map;
}

/// The errors of parameter i, which do not exist.
AMENDS_INLINE void blank(math::Matrix& covariance, std::size_t i) {
  for (std::size_t j = 0; j < covariance.rows; ++j)
    covariance(i, j) = covariance(j, i) = std::numeric_limits<double>::quiet_NaN();
}

/// A variance is above 0: one that is 0 here, or infinite, has left the range of numbers.
AMENDS_INLINE void blank_lost_errors(const std::vector<std::string>& names, math::Matrix& covariance,
                                     FitReport& report) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::isnormal(covariance(i, i))) continue;
    const bool infinite = !(covariance(i, i) < 1.0);
    blank(covariance, i);
    report.warnings.push_back("the variance of " + names[i] +
                              " is beyond the range of numbers, so that it has no error: "
                              "give the covariate in a " +
                              (infinite ? "smaller" : "larger") + " unit");
  }
}

/// What is about the search, whatever the verdict.
AMENDS_INLINE void report_search(const NewtonResult& end, FitReport& report) {
  report.iterations = end.iterations;
  report.evaluations = end.evaluations;
  report.newton_decrement = end.decrement;
  report.smallest_eigenvalue = end.smallest_eigenvalue;
  report.largest_gradient = 0.0;
  for (const double g : end.gradient)
    if (!(std::abs(g) <= report.largest_gradient)) report.largest_gradient = std::abs(g);
}

/// The direction along which there is no maximum; empty where there is one, as far as curvature can tell.
AMENDS_INLINE std::vector<double> flat_direction(const NewtonResult& end, double flattest) {
  const std::size_t n = end.x.size();
  std::vector<double> direction;
  if (std::abs(end.smallest_eigenvalue) < flattest) {
    const math::SymmetricEigen eigen = math::symmetric_eigen(end.hessian);
    for (std::size_t k = 0; k < n; ++k) direction.push_back(eigen.vectors(k, 0));
  } else if (end.status == NewtonStatus::runs_off) {
    direction.assign(n, 0.0);
    direction[end.furthest] = 1.0;
  }
  return direction;
}
}  // namespace detail

AMENDS_INLINE math::Matrix sandwich_covariance(const Sandwich& parts, const math::Matrix& naive, FitReport& report) {
  const std::size_t n = parts.map.rows;
  math::Matrix out = math::carried(parts.map, math::carried(parts.inverse, parts.scores));
  const bool known = enough_clusters(parts.clusters);
  for (std::size_t i = 0; i < n; ++i)
    if (!known || std::isnan(naive(i, i))) detail::blank(out, i);
  if (!known)
    report.warnings.push_back("robust errors need more than one cluster: there are none (NaN)");
  else if (parts.clusters < n + 1)
    report.warnings.push_back("robust errors from " + std::to_string(parts.clusters) + " clusters for " +
                              std::to_string(n) + " parameters cannot be trusted: there should be " +
                              std::to_string(n + 1) + " clusters at least, better many more");
  return out;
}

AMENDS_INLINE bool find_separation(const NewtonResult& end, const ParameterNames& names, FitReport& report,
                                   const VerdictOptions& options) {
  const std::vector<double> direction = detail::flat_direction(end, options.flattest);
  if (direction.empty() || options.penalty > 0.0) return false;
  std::vector<bool> taken(direction.size(), false);  // in a design, or its partner, which goes along with what runs off
  double most = 0.0;
  std::size_t blamed = direction.size();
  for (const DesignBlock& block : options.designs) {
    const auto part = std::span(direction).subspan(block.first, block.design->size());
    double square = 0.0;
    for (const double w : part) square += w * w;
    if (std::sqrt(square) > most) {
      most = std::sqrt(square);
      blamed = block.first + block.design->leading(part);
    }
    if (block.partner != DesignBlock::no_partner) taken[block.partner] = true;
    for (std::size_t k = 0; k < part.size(); ++k) taken[block.first + k] = true;
  }
  for (std::size_t k = 0; k < direction.size(); ++k)
    if (!taken[k] && std::abs(direction[k]) > most) return false;
  if (blamed == direction.size()) return false;
  detail::report_search(end, report);
  report.diagnosis = Diagnosis::separation;
  report.parameter = names.names[blamed];
  report.message = "the coefficient of '" + report.parameter +
                   "' has no finite best value: it foretells the outcome, alone or with others; leave it out, join its "
                   "values, or give a penalty";
  return true;
}

AMENDS_INLINE std::optional<ParameterEstimates> finish_fit(const NewtonResult& end, const ParameterNames& names,
                                                           FitReport& report, const VerdictOptions& options) {
  detail::report_search(end, report);
  const auto diagnose = [&](std::size_t blamed, const std::string& what) {
    report.diagnosis = Diagnosis::not_converged;
    report.parameter = blamed_name(names, blamed, options);
    report.message = what;
    return std::nullopt;
  };
  if (!end.converged()) {
    std::string what = "the search for the best parameters ended with: ";
    what.append(to_string(end.status)).append(" (parameter ").append(blamed_name(names, end.furthest, options));
    return diagnose(end.furthest, what.append(")"));
  }
  const auto inverse = math::inverse_positive_definite(end.hessian);
  if (!inverse) return diagnose(end.furthest, "the Hessian is not positive definite at the best parameters found");
  const std::size_t n = end.x.size();
  for (std::size_t i = 0; i < n; ++i) {
    // Weights above 1 count customers; smaller ones are shares, and say nothing of how many there are.
    const double error = std::sqrt((*inverse)(i, i) / (std::max)(1.0, options.mean_weight));
    if (std::isfinite(error) && (names.scales[i] == Scale::identity || error <= options.widest)) continue;
    std::string what = "the data do not determine ";
    what.append(names.names[i]).append(": its standard error on the ").append(to_string(names.scales[i]));
    return diagnose(i, what.append(" scale is ").append(core::format_number(error)));
  }

  const math::Matrix map = detail::map_to_user(names, options);
  ParameterEstimates::Parts parts{.names = names.names,
                                  .values = {},
                                  .scales = names.scales,
                                  .working_covariance = math::carried(map, *inverse),
                                  .log_likelihood = -(end.value - options.penalty) * options.mean_weight,
                                  .observations = report.observations,
                                  .penalty = options.penalty * options.mean_weight};
  for (double& value : parts.working_covariance.data) value /= options.mean_weight;
  for (std::size_t i = 0; i < n; ++i) {
    double working = 0.0;
    for (std::size_t k = 0; k < n; ++k) working += map(i, k) * end.x[k];
    parts.values.push_back(from_working(parts.scales[i], working));
    if (std::isfinite(parts.values[i]) && (parts.scales[i] != Scale::log || parts.values[i] > 0.0)) continue;
    std::string what = "the parameter ";
    what.append(names.names[i]).append(" is for covariates of 0, and beyond the range of numbers there: subtract a ");
    (void)diagnose(i, what.append("typical value from covariates that are far from 0"));
    report.diagnosis = Diagnosis::on_boundary;  // it is about the covariates, and needs no translation
    return std::nullopt;
  }
  detail::blank_lost_errors(names.names, parts.working_covariance, report);
  report.diagnosis = Diagnosis::none;
  report.message = "converged";
  return ParameterEstimates(std::move(parts));
}

}  // namespace amends::inline AMENDS_ABI::estimation
