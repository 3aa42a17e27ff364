#pragma once

#include <amends/customer_base/beta_discrete_weibull.hpp>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE estimation::Fit<BetaDiscreteWeibullModel> BetaDiscreteWeibullModel::fit(const CohortTable& table,
                                                                                      const ContractOptions& options) {
  const auto fitted = fit_law(ContractLaw::beta_discrete_weibull, table, options);
  if (!fitted) return {fitted.report(), std::nullopt};
  return {fitted.report(), BetaDiscreteWeibullModel(fitted.model())};
}

AMENDS_INLINE estimation::Fit<BetaDiscreteWeibullModel> BetaDiscreteWeibullModel::fit(const ContractColumns& customers,
                                                                                      const ContractOptions& options) {
  const auto fitted = fit_law(ContractLaw::beta_discrete_weibull, customers, options);
  if (!fitted) return {fitted.report(), std::nullopt};
  return {fitted.report(), BetaDiscreteWeibullModel(fitted.model())};
}

AMENDS_INLINE BetaDiscreteWeibullModel BetaDiscreteWeibullModel::with_parameters(double alpha, double beta, double c) {
  return BetaDiscreteWeibullModel(at(ContractLaw::beta_discrete_weibull, {alpha, beta, c}));
}

AMENDS_INLINE BetaDiscreteWeibullModel BetaDiscreteWeibullModel::from_state(const estimation::ModelState& state) {
  return BetaDiscreteWeibullModel(from_state_of(ContractLaw::beta_discrete_weibull, state));
}

}  // namespace amends::inline AMENDS_ABI::customer_base
