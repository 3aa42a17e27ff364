#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/retention/customer_base.hpp>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::retention::detail {

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

}  // namespace amends::inline AMENDS_ABI::retention::detail
