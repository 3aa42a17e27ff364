#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/prior.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// What fits with several starts share: not for users.
namespace amends::inline AMENDS_ABI::estimation {

/// Minus the logarithm of log-normal priors (without constants) on parameters that are estimated as logarithms.
class LogNormalPenalty {
 public:
  LogNormalPenalty(const std::vector<LogNormalPrior>& priors, const std::vector<std::string>& names) {
    for (const auto& prior : priors) {
      const auto at = std::find(names.begin(), names.end(), prior.parameter);
      if (at == names.end()) {
        std::string message = "there is no parameter '" + prior.parameter + "' to have a prior; there are ";
        for (std::size_t i = 0; i < names.size(); ++i) message.append(i == 0 ? "" : ", ").append(names[i]);
        throw Error(ErrorCode::unknown_name, "priors", message);
      }
      const double median = core::check_positive("median", prior.median);
      const double deviation = core::check_positive("log_standard_deviation", prior.log_standard_deviation);
      terms_.push_back({static_cast<std::size_t>(at - names.begin()), std::log(median), 1.0 / (deviation * deviation)});
    }
  }
  [[nodiscard]] double value(std::span<const double> logs) const noexcept {
    double sum = 0.0;
    for (const auto& t : terms_) sum += 0.5 * t.precision * (logs[t.at] - t.centre) * (logs[t.at] - t.centre);
    return sum;
  }
  void add_derivatives(std::span<const double> logs, std::span<double> gradient, std::span<double> hessian) const {
    for (const auto& t : terms_) {
      gradient[t.at] += t.precision * (logs[t.at] - t.centre);
      hessian[t.at * logs.size() + t.at] += t.precision;
    }
  }

 private:
  struct Term {
    std::size_t at;
    double centre;
    double precision;
  };
  std::vector<Term> terms_{};
};

/// Searches from every start and gives the lowest end, be it a minimum or not: a minimum is none where the function is
/// lower at infinity. Of ends within rounding of each other a minimum is preferred. Evaluations are those of all.
inline NewtonResult lowest_end(DifferentiableFunction f, const std::vector<std::vector<double>>& starts,
                               const NewtonOptions& options = {}) {
  std::optional<NewtonResult> best;
  int evaluations = 0;
  for (const auto& start : starts) {
    NewtonResult end = minimise(f, start, options);
    evaluations += end.evaluations;
    const double tie = 1e-7 + 1e-12 * std::abs(end.value);
    const bool lower =
        std::isfinite(end.value) && (!best || !std::isfinite(best->value) || end.value < best->value - tie ||
                                     (end.value < best->value + tie && end.converged() && !best->converged()));
    if (!best || lower) best = std::move(end);
  }
  best->evaluations = evaluations;
  return std::move(*best);
}

/// The same for an objective whose rows have this mean weight: it is searched as if they had the mean 1, so that a
/// common factor on the weights changes no step. The end, its derivatives included, is that of the objective divided by
/// `mean_weight`. Weights above 1 count customers, and the search ends as close as their log-likelihood asks.
inline NewtonResult lowest_end(DifferentiableFunction f, const std::vector<std::vector<double>>& starts,
                               double mean_weight, NewtonOptions options = {}) {
  options.decrement /= (std::min)((std::max)(mean_weight, 1.0), 1e3);
  const auto divided = [&](std::span<const double> x, std::span<double> gradient, std::span<double> hessian) {
    const double value = f(x, gradient, hessian);
    for (double& g : gradient) g /= mean_weight;
    for (double& h : hessian) h /= mean_weight;
    return value / mean_weight;
  };
  return lowest_end(divided, starts, options);
}

}  // namespace amends::inline AMENDS_ABI::estimation
